//! HTML that is a mark: columns, tags of Slidev that make steps, Notion's `<aside>`, notes.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

use super::{Open, Weaver};
use crate::course::parse::marks::What;
use crate::course::parse::marks::divs::Piece;
use crate::course::parse::marks::spoken;
use crate::course::parse::marks::table::Container;
use crate::course::parse::{MarkKind, Reveal};
use crate::course::slices;

/// What notes a block of HTML has.
enum Notes {
    None,
    /// They end in it, and are taken out where comments are.
    Within,
    /// They end in another one; where what follows them stands.
    UpTo(usize),
}

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
        match self.notes_in(at, source) {
            Notes::UpTo(next) => return Some(next),
            notes => match (self.reveal(at, source), notes) {
                (Some(next), _) => return Some(next),
                (None, Notes::Within) => return None,
                _ => {}
            },
        }
        if self.depth == 0
            && let Some(pieces) = self.divs.read(source)
        {
            self.pieces(pieces, &range);
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

    /// A piece of a block of HTML, which may be about columns.
    pub(super) fn html_piece(&mut self, html: &str, range: &Range<usize>) {
        if html.trim().is_empty() {
            return;
        }
        let pieces = self.divs.read(html);
        self.pieces(
            pieces.unwrap_or_else(|| vec![Piece::Html(html.to_owned())]),
            range,
        );
    }

    fn pieces(&mut self, pieces: Vec<Piece>, range: &Range<usize>) {
        for piece in pieces {
            match piece {
                Piece::Mark(mark) => self.say(&mark, range.clone()),
                Piece::Html(html) => self.html_block(Event::Html(html.into()), range.clone()),
            }
        }
    }

    /// The notes in a block of HTML.
    fn notes_in(&mut self, at: usize, source: &str) -> Notes {
        let mut from = 0;
        let mut found = Notes::None;
        while let Some(notes) = spoken::first(slices::text(source, from..)) {
            let inside = from + notes.inside;
            match spoken::closing(slices::text(source, inside..), notes.name, 1) {
                Ok(end) => from = inside + end,
                Err(open) => {
                    let before = slices::text(source, ..from + notes.at);
                    if !before.trim().is_empty() {
                        let before = Event::Html(format!("{before}\n").into());
                        self.html_block(before, self.range(at));
                    }
                    let first = slices::text(source, inside..).trim();
                    return Notes::UpTo(self.aside(at, (notes.name, open), first));
                }
            }
            found = Notes::Within;
        }
        found
    }

    /// Notes whose end stands in another block: where that one ends. `open` is how many elements of
    /// their name are open at the end of the first block.
    pub(super) fn aside(
        &mut self,
        at: usize,
        (name, mut open): (&'static str, usize),
        first: &str,
    ) -> usize {
        let range = self.range(at);
        let after = self.after(at);
        let mut ends = |event: &Event<'static>, range: &Range<usize>| {
            if !matches!(event, Event::Start(Tag::HtmlBlock)) {
                return false;
            }
            let end = spoken::closing(slices::text(self.text, range.clone()), name, open);
            open = end.err().unwrap_or(0);
            open == 0
        };
        let next = self.events.get(after..).unwrap_or_default();
        let last = self.last_ends.get_or_init(|| spoken::last_ends(self.text));
        let is_closed = last.get(name).is_some_and(|last| *last >= range.end);
        let close = is_closed.then(|| next.iter().position(|(event, range)| ends(event, range)));
        let close = close.flatten();
        let end = match close {
            Some(close) => self.skip(after, after + close),
            None => {
                self.told.meet(What::Open(format!("<{name}>")), range.start);
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
