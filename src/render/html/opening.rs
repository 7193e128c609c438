//! The heading that opens a slide, and the list on a section slide of what is to come.

use pulldown_cmark::{Event, Tag};

use super::{Filling, Minutes, Opening, Writer};
use crate::course::{Ahead, Block, Part, cover, minutes, names};
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
        if let Some(Event::Text(text)) = inner.first()
            && let Some(place) = cover::place(text).filter(|_| opening.entitles)
        {
            let number = place.number.trim_start_matches('0');
            let behind = format!("<p class=\"behind\" data-number=\"{number}\"></p>\n");
            self.gap(Filling::Markup(behind), "hr");
        }
        if let Some(number) = opening.number {
            let class = if number.len() > 1 {
                "number two"
            } else {
                "number"
            };
            let large = format!("<p class=\"{class}\" aria-hidden=\"true\">{number}</p>\n");
            self.gap(Filling::Markup(large), "hr");
        }
        self.markup(format!("<{level} class=\"slide-title\"{id}>"));
        let (events, bracket) = match opening.minutes {
            Minutes::None => (inner.to_vec(), None),
            Minutes::Apart => minutes::without(inner),
            Minutes::LeftOut => (minutes::without(inner).0, None),
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
            && let Some(place) = cover::place(text).filter(|_| opening.entitles)
        {
            self.markup(format!(
                "<span class=\"kicker\">{}</span> {}",
                escape(place.words),
                escape(place.rest)
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

    /// The number that a slide is about, its unit smaller.
    pub(in crate::render) fn number(&mut self, block: &Block) {
        let mut block = block.clone();
        if let Some((at, number, unit)) = names::number_and_unit(&block.events) {
            let parts = [
                Event::Text(number.to_owned().into()),
                Event::InlineHtml("<span class=\"unit\">".into()),
                Event::Text(unit.to_owned().into()),
                Event::InlineHtml("</span>".into()),
            ];
            block.events.splice(at..=at, parts);
        }
        self.block(&block);
    }

    /// What is to come, on a section slide.
    pub(in crate::render) fn ahead(&mut self, ahead: &Ahead) {
        if ahead.titles.is_empty() {
            return;
        }
        let mut items: String = ahead
            .titles
            .iter()
            .map(|title| format!("<li>{}</li>", escape(title)))
            .collect();
        if ahead.more > 0 {
            let words = match self.context.is_korean() {
                true => format!("{}장 더", ahead.more),
                false => format!("{} more", ahead.more),
            };
            items.push_str(&format!("<li class=\"more\">{words}</li>"));
        }
        self.gap(
            Filling::Markup(format!("<ol class=\"ahead\">{items}</ol>\n")),
            "hr",
        );
    }
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
