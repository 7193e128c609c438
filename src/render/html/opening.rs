//! The heading that opens a slide, and the list on a section slide of what is to come.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::{Filling, Minutes, Opening, Writer};
use crate::course::{Block, Part, minutes, slices};
use crate::render::markup::escape;

impl Writer<'_> {
    /// The heading that opens a slide.
    pub(in crate::render) fn opening(&mut self, block: &Block, opening: &Opening<'_>) {
        self.enter(block);
        let (Some(Event::Start(Tag::Heading { level, id, .. })), Some(inner)) = (
            block.events.first(),
            block.events.get(1..block.events.len().saturating_sub(1)),
        ) else {
            self.events(&block.events);
            return;
        };
        let id = id.as_deref().filter(|id| *id != opening.id);
        let id = id.map_or(String::new(), |id| format!(" id=\"{}\"", escape(id)));
        if let Some(number) = opening.number {
            let large = format!("<p class=\"number\" aria-hidden=\"true\">{number}</p>\n");
            self.gap(Filling::Markup(large), "hr");
        }
        self.markup(format!("<{level} class=\"slide-title\"{id}>"));
        let (events, bracket) = match opening.minutes {
            Minutes::None => (inner.to_vec(), None),
            Minutes::Apart => without_minutes(inner),
            Minutes::LeftOut => (without_minutes(inner).0, None),
        };
        let mut events = events.as_slice();
        if let (Some(number), [Event::Text(text), rest @ ..]) = (opening.number, events)
            && let Some(after) = text.strip_prefix(number)
            && let Some(after) = after.strip_prefix(". ")
        {
            self.markup(format!(
                "<span class=\"numeral\">{number}. </span>{}",
                escape(after)
            ));
            events = rest;
        }
        if let [Event::Text(text), rest @ ..] = events
            && let Some((emoji, after)) = leading_emoji(text)
        {
            self.markup(format!(
                "<span class=\"emoji\" aria-hidden=\"true\">{}</span>{}",
                escape(emoji),
                escape(after)
            ));
            events = rest;
        }
        self.events(events);
        if let Some(bracket) = bracket {
            self.markup(format!(
                " <span class=\"minutes\">{}</span>",
                escape(&bracket)
            ));
        }
        if let Some(Part { number, of }) = opening.part {
            self.markup(format!(" <span class=\"part\">({number}/{of})</span>"));
        }
        self.markup(format!("</{level}>\n"));
    }

    /// The titles of what is to come, on a section slide.
    pub(in crate::render) fn ahead(&mut self, titles: &[String]) {
        if titles.is_empty() {
            return;
        }
        let items: String = titles
            .iter()
            .map(|title| format!("<li>{}</li>", escape(title)))
            .collect();
        self.gap(
            Filling::Markup(format!("<ol class=\"ahead\">{items}</ol>\n")),
            "hr",
        );
    }
}

/// A heading's events without its minutes, and what is said of them.
fn without_minutes(events: &[Event<'static>]) -> (Vec<Event<'static>>, Option<String>) {
    let mut flat = String::new();
    for event in events {
        if let Event::Text(t) | Event::Code(t) = event {
            flat.push_str(t);
        }
    }
    let Some((_, range)) = minutes::read(&flat) else {
        return (events.to_vec(), None);
    };
    let words = minutes::words(slices::text(&flat, range.clone())).to_owned();
    let mut kept = Vec::with_capacity(events.len());
    let mut at = 0;
    for event in events {
        match event {
            Event::Text(t) => {
                kept.push(Event::Text(cut(t, at, &range).into()));
                at += t.len();
            }
            Event::Code(t) => {
                kept.push(Event::Code(cut(t, at, &range).into()));
                at += t.len();
            }
            event => kept.push(event.clone()),
        }
    }
    if let Some(Event::Text(last)) = kept.last_mut() {
        *last = last.trim_end().to_owned().into();
    }
    (kept, Some(words))
}

/// `text`, which stands at `at`, without what lies in `range`.
fn cut(text: &str, at: usize, range: &Range<usize>) -> String {
    let start = range.start.saturating_sub(at).min(text.len());
    let end = range.end.saturating_sub(at).min(text.len());
    format!(
        "{}{}",
        slices::text(text, ..start),
        slices::text(text, end..)
    )
}

/// The emoji that a heading begins with, and the text after them.
fn leading_emoji(text: &str) -> Option<(&str, &str)> {
    let end = text
        .char_indices()
        .find(|(_, c)| !is_emoji(*c))
        .map_or(text.len(), |(at, _)| at);
    let (emoji, after) = text.split_at_checked(end)?;
    (!emoji.is_empty()).then_some((emoji, after))
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c),
        0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF
        | 0xFE0F | 0x200D | 0x20E3)
}
