//! HTML that is a mark: columns, tags of Slidev that make steps, Notion's `<aside>`, notes.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

use super::{Open, Weaver};
use crate::course::parse::marks::What;
use crate::course::parse::marks::divs::Piece;
use crate::course::parse::marks::table::Container;
use crate::course::parse::{MarkKind, Reveal, wrappers};
use crate::course::slices;

impl Weaver<'_> {
    /// A paragraph that stands in Slidev's `<v-click>` as a whole.
    pub(super) fn clicked(&mut self, at: usize) -> Option<usize> {
        let end = self.after(at);
        let is_tag = |at: usize, tag: &str| {
            let event = self.event_at(at);
            matches!(event, Some(Event::InlineHtml(html)) if html.starts_with(tag))
        };
        let last = end.checked_sub(2)?;
        if last < at + 2 || !is_tag(at + 1, "<v-click") || !is_tag(last, "</v-click") {
            return None;
        }
        let range = self.range(at);
        self.say(&MarkKind::Begin(Reveal::Whole), range.clone());
        let inside = self.events.get(at..end)?.iter().enumerate();
        let kept = inside.filter(|(n, _)| at + n != at + 1 && at + n != last);
        self.out.extend(kept.map(|(_, placed)| placed.clone()));
        self.say(&MarkKind::End, range);
        Some(end)
    }

    /// Columns in HTML, tags of Slidev that make steps, and Notion's `<aside>`.
    pub(super) fn html(&mut self, at: usize) -> Option<usize> {
        let range = self.range(at);
        let source = slices::text(self.text, range.clone()).trim();
        if let Some(speaking) = wrappers::speaking(source) {
            let inside = slices::text(source, speaking.inside..);
            // Notes that end in the same block are taken out where comments are.
            let open = wrappers::closing(inside, speaking.name, 1).err()?;
            return Some(self.aside(at, (speaking.name, open), inside.trim()));
        }
        if self.depth == 0
            && let Some(pieces) = self.divs.read(source)
        {
            for piece in pieces {
                match piece {
                    Piece::Mark(mark) => self.say(&mark, range.clone()),
                    Piece::Html(html) => self.html_block(Event::Html(html.into()), range.clone()),
                }
            }
            return Some(self.after(at));
        }
        let tag = source.strip_prefix('<')?.strip_suffix('>')?;
        if tag.contains(['<', '>', '\n']) {
            return None;
        }
        let mut words = tag.split_whitespace();
        let name = words.next().unwrap_or_default();
        let end = self.after(at);
        let is_clicked =
            |word: &str| matches!(word.split('=').next(), Some("v-click" | "v-clicks"));
        match name {
            "div" if words.any(is_clicked) => {
                self.clicked.push(1);
                self.say(&MarkKind::Begin(Reveal::Whole), range);
            }
            "div" => {
                if let Some(open) = self.clicked.last_mut() {
                    *open += 1;
                }
                return None;
            }
            "/div" => {
                let open = self.clicked.last_mut()?;
                *open -= 1;
                if *open > 0 {
                    return None;
                }
                self.clicked.pop();
                self.say(&MarkKind::End, range);
            }
            "v-clicks" => self.say(&MarkKind::Begin(Reveal::Parts), range),
            "v-click" => self.say(&MarkKind::Begin(Reveal::Whole), range),
            "v-after" => self.say(&MarkKind::Begin(Reveal::WithAbove), range),
            "/v-clicks" | "/v-click" | "/v-after" => self.say(&MarkKind::End, range),
            "aside" if tag == "aside" => {
                self.open_container(Container::Box(BlockQuoteKind::Note), ("", ""), None, range);
            }
            "/aside" => {
                let depth = self.depth;
                let is_aside = |open: &Open| open.close.is_none() && open.depth == depth;
                if !self.open.last().is_some_and(is_aside) {
                    return None;
                }
                self.close_last();
            }
            _ => return None,
        }
        Some(end)
    }

    /// Notes whose end stands in another block: where that one ends. `open` is how many elements of
    /// their name are open at the end of the first block.
    pub(super) fn aside(
        &mut self,
        at: usize,
        (name, mut open): (&str, usize),
        first: &str,
    ) -> usize {
        let range = self.range(at);
        let after = self.after(at);
        let mut ends = |event: &Event<'static>, range: &Range<usize>| {
            if !matches!(event, Event::Start(Tag::HtmlBlock)) {
                return false;
            }
            let end = wrappers::closing(slices::text(self.text, range.clone()), name, open);
            open = end.err().unwrap_or(0);
            open == 0
        };
        let next = self.events.get(after..).unwrap_or_default();
        let named = wrappers::SPEAKING.iter().zip(self.last_ends);
        let last = named.into_iter().find(|(own, _)| **own == name);
        let is_closed = last.is_some_and(|(_, last)| last.is_some_and(|last| last >= range.end));
        let close = is_closed.then(|| next.iter().position(|(event, range)| ends(event, range)));
        let close = close.flatten();
        let end = match close {
            Some(close) => self.skip(after, after + close),
            None => {
                let mark = format!("<{name} class=\"notes\">");
                self.told.meet(What::Open(mark), range.start);
                self.next_heading(after)
            }
        };
        self.note(first, range, after..end);
        match close {
            Some(close) if end == after + close => self.after(end),
            _ => end,
        }
    }

    pub(super) fn html_block(&mut self, html: Event<'static>, range: Range<usize>) {
        let events = [
            Event::Start(Tag::HtmlBlock),
            html,
            Event::End(TagEnd::HtmlBlock),
        ];
        self.out.extend(events.map(|event| (event, range.clone())));
    }
}
