//! HTML as decks of reveal.js have it: a `<section>` a slide, headings, code with lines that stand
//! out, fragments.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::Weaver;
use crate::course::parse::marks::spoken;
use crate::course::parse::{Dialect, MarkKind, Reveal, wrappers};
use crate::course::{HtmlTag, html_tags, slices};

/// No block that is longer is looked through, in bytes, because lists may stand in lists.
const LONGEST: usize = 64 * 1024;

impl Weaver<'_> {
    /// A block of HTML that holds any of it.
    pub(super) fn reveal(&mut self, at: usize, source: &str) -> Option<usize> {
        let deck = self.dialect == Dialect::Slides && self.depth == 0;
        let may_begin = |tag: HtmlTag<'_>| begins(&tag, deck) || (deck && is_fragment(&tag));
        // What stands in a table or another element stays there.
        let may_hold = match deck {
            true => !source.contains("<table"),
            false => source.starts_with("<pre"),
        };
        if source.len() > LONGEST || !may_hold || !html_tags(source).any(may_begin) {
            return None;
        }
        let range = self.range(at);
        let mut other = 0;
        let mut from = 0;
        while let Some(tag) = html_tags(slices::text(source, from..)).next() {
            let start = from + slices::text(source, from..).find(tag.source)?;
            from = start + tag.source.len();
            let rest = slices::text(source, from..);
            let is_list = deck
                && !tag.closes
                && matches!(tag.name.as_str(), "ul" | "ol")
                && spoken::closing(rest, &tag.name, 1).is_ok_and(|end| {
                    html_tags(slices::text(rest, ..end)).any(|tag| is_fragment(&tag))
                });
            if !is_list && !begins(&tag, deck) {
                // What is in notes is looked at where they are taken out.
                if spoken::first(tag.source).is_some()
                    && let Ok(end) = spoken::closing(rest, &tag.name, 1)
                {
                    from += end;
                }
                continue;
            }
            let is_alone = tag.name == "section";
            let end = match is_alone {
                true => 0,
                false => spoken::closing(rest, &tag.name, 1).unwrap_or(rest.len()),
            };
            self.html_piece(slices::text(source, other..start), &range);
            let inside = slices::text(rest, ..end);
            if is_alone {
                self.say(&MarkKind::Separator, range.clone());
            } else {
                self.element(&tag, inside, &range);
                from += end;
                let close = slices::text(source, from..).find('>');
                from = close.map_or(source.len(), |close| from + close + 1);
            }
            other = from;
        }
        self.html_piece(slices::text(source, other..), &range);
        Some(self.after(at))
    }

    fn element(&mut self, tag: &HtmlTag<'_>, inside: &str, range: &Range<usize>) {
        let text = |html: &str| Event::Text(wrappers::decoded(&spoken::untagged(html)).into());
        let level = match tag.name.as_str() {
            "h1" => Some(HeadingLevel::H1),
            "h2" => Some(HeadingLevel::H2),
            "h3" => Some(HeadingLevel::H3),
            _ => None,
        };
        let events = if let Some(level) = level {
            let start = Tag::Heading {
                level,
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            };
            let end = TagEnd::Heading(level);
            vec![Event::Start(start), text(inside), Event::End(end)]
        } else if tag.name == "pre" {
            code(inside)
        } else if matches!(tag.name.as_str(), "ul" | "ol") {
            let first = (tag.name == "ol").then_some(1);
            let mut events = vec![Event::Start(Tag::List(first))];
            for item in inside.split("</li>").filter(|item| item.contains("<li")) {
                events.extend([
                    Event::Start(Tag::Item),
                    text(item),
                    Event::End(TagEnd::Item),
                ]);
            }
            events.push(Event::End(TagEnd::List(first.is_some())));
            self.say(&MarkKind::Begin(Reveal::Parts), range.clone());
            self.out
                .extend(events.into_iter().map(|event| (event, range.clone())));
            return self.say(&MarkKind::End, range.clone());
        } else {
            self.say(&MarkKind::Begin(Reveal::Whole), range.clone());
            let html = format!("{}{inside}</{}>\n", tag.source, tag.name);
            self.html_block(Event::Html(html.into()), range.clone());
            return self.say(&MarkKind::End, range.clone());
        };
        self.out
            .extend(events.into_iter().map(|event| (event, range.clone())));
    }
}

/// Whether one of those elements begins, or a section ends. Outside of decks of reveal.js only code is
/// one.
fn begins(tag: &HtmlTag<'_>, deck: bool) -> bool {
    let name = tag.name.as_str();
    if name == "pre" {
        return !tag.closes && tag.text.trim().is_empty();
    }
    let of_deck = match name {
        "section" => true,
        "h1" | "h2" | "h3" => !tag.closes,
        "p" | "div" | "blockquote" | "h4" => !tag.closes && is_fragment(tag),
        _ => false,
    };
    deck && of_deck
}

fn is_fragment(tag: &HtmlTag<'_>) -> bool {
    tag.value("class")
        .split_whitespace()
        .any(|class| class == "fragment")
}

/// The code in `<pre>`, with the lines that stand out as words behind a fence.
fn code(inside: &str) -> Vec<Event<'static>> {
    let tag = html_tags(inside).next().filter(|tag| tag.name == "code");
    let (info, text) = match &tag {
        Some(tag) => {
            let class = tag.value("class");
            let mut names = class.split_whitespace().filter(|name| *name != "hljs");
            let name = names.next().unwrap_or_default();
            let name = name
                .strip_prefix("language-")
                .or(name.strip_prefix("lang-"))
                .unwrap_or(name);
            let lines = tag.value("data-line-numbers");
            let text = inside.split_once(tag.source).map_or("", |(_, text)| text);
            let text = text.rsplit_once("</code>").map_or(text, |(text, _)| text);
            (format!("{name} data-line-numbers=\"{lines}\""), text)
        }
        None => (String::new(), inside),
    };
    let mut text = text.to_owned();
    for tag in html_tags(&text.clone())
        .filter(|tag| matches!(tag.name.as_str(), "mark" | "span" | "b" | "script"))
    {
        text = text.replacen(tag.source, "", 1);
    }
    let text = wrappers::decoded(text.trim_matches('\n').trim_end());
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| indent(&line))
        .min();
    let lines = text
        .lines()
        .map(|line| line.get(shared.unwrap_or(0)..).unwrap_or_default());
    let code = lines.fold(String::new(), |code, line| code + line + "\n");
    let tag = Tag::CodeBlock(CodeBlockKind::Fenced(info.into()));
    let end = Event::End(tag.to_end());
    vec![Event::Start(tag), Event::Text(code.into()), end]
}
