//! Attributes behind brackets with marks in them, `[text *more*]{.class}`, and behind another mark,
//! `**text**{.class}`: read once a block of text is.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::Reader;
use crate::course::parse::marks::attributes::Attributes;
use crate::course::parse::marks::said;
use crate::course::parse::marks::table::{self, Container};
use crate::course::parse::{MarkKind, Placed};
use crate::course::{names, slices};

/// Whether attributes behind an event are those of a mark that ends there.
pub(super) fn is_mark(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Code(_)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
    )
}

pub(super) fn is_highlight(attributes: &Attributes) -> bool {
    ["mark", "highlight", "hl"]
        .iter()
        .any(|class| attributes.is(class))
}

impl Reader<'_> {
    /// Reads them in the block of text whose events begin at `from`.
    pub(super) fn spans(&mut self, from: usize) {
        let events = self.out.split_off(from.min(self.out.len()));
        let mut spans = Spans::default();
        for (event, range) in events {
            match event {
                Event::Text(text) => spans.text(&text, &range),
                event => spans.push(event, range),
            }
        }
        self.out.append(&mut spans.written());
    }
}

/// A block of text as far as it is read.
#[derive(Default)]
struct Spans {
    out: Vec<Placed>,
    /// Where brackets opened: the place of each among the events, and how many marks were open there.
    brackets: Vec<(usize, usize)>,
    /// Where marks opened.
    open: Vec<usize>,
    /// Where the last mark begins that has ended.
    last: usize,
}

impl Spans {
    fn push(&mut self, event: Event<'static>, range: Range<usize>) {
        match event {
            Event::Start(_) => self.open.push(self.out.len()),
            Event::End(_) => self.last = self.open.pop().unwrap_or(self.out.len()),
            _ => self.last = self.out.len(),
        }
        self.out.push((event, range));
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        let mut rest = text;
        if self.out.last().is_some_and(|(event, _)| is_mark(event))
            && let Some((attributes, length)) = attributes(rest)
        {
            self.span(self.last, &attributes, range);
            rest = slices::text(rest, length..);
        }
        while let Some(at) = rest.find(['[', ']']) {
            self.plain(slices::text(rest, ..at), range);
            let bracket = slices::text(rest, at..at + 1);
            rest = slices::text(rest, at + 1..);
            if bracket == "[" {
                self.brackets.push((self.out.len(), self.open.len()));
                self.plain(bracket, range);
                continue;
            }
            let opened = self.brackets.pop();
            // A mark that begins between the brackets and ends behind them is not taken apart.
            let opened = opened.filter(|(_, open)| *open == self.open.len());
            match opened.zip(attributes(rest)) {
                Some(((opened, _), (attributes, length))) => {
                    if let Some((bracket, _)) = self.out.get_mut(opened) {
                        *bracket = Event::Text("".into());
                    }
                    self.span(opened, &attributes, range);
                    rest = slices::text(rest, length..);
                }
                None => self.plain(bracket, range),
            }
        }
        self.plain(rest, range);
    }

    fn plain(&mut self, text: &str, range: &Range<usize>) {
        if !text.is_empty() {
            let text = Event::Text(text.to_owned().into());
            self.out.push((text, range.clone()));
        }
    }

    /// What stands from `from` on has these attributes.
    fn span(&mut self, from: usize, attributes: &Attributes, range: &Range<usize>) {
        match table::of(&attributes.classes, attributes) {
            Some((_, what @ (Container::Private | Container::Hidden))) => {
                let events: Vec<_> = self
                    .out
                    .split_off(from.min(self.out.len()))
                    .into_iter()
                    .map(|(event, _)| event)
                    .collect();
                if what == Container::Private {
                    let note = MarkKind::Note(names::plain(&events));
                    self.out.push((said::inline(&note), range.clone()));
                }
            }
            _ if is_highlight(attributes) => {
                let html = |html: &'static str| (Event::InlineHtml(html.into()), range.clone());
                self.out.insert(from.min(self.out.len()), html("<mark>"));
                self.out.push(html("</mark>"));
            }
            _ => {}
        }
    }

    /// The events, neighbouring texts as one.
    fn written(self) -> Vec<Placed> {
        let mut written: Vec<Placed> = Vec::with_capacity(self.out.len());
        let mut run: Option<(String, Range<usize>)> = None;
        for (event, range) in self.out {
            match (event, &mut run) {
                (Event::Text(more), Some((text, own))) => {
                    text.push_str(&more);
                    own.end = own.end.max(range.end);
                }
                (Event::Text(text), None) => run = Some((text.into_string(), range)),
                (event, _) => {
                    written.extend(run.take().and_then(text_event));
                    written.push((event, range));
                }
            }
        }
        written.extend(run.and_then(text_event));
        written
    }
}

fn text_event((text, range): (String, Range<usize>)) -> Option<Placed> {
    (!text.is_empty()).then(|| (Event::Text(text.into()), range))
}

/// The attributes that a text begins with, unless they are none.
fn attributes(text: &str) -> Option<(Attributes, usize)> {
    Attributes::read(text).filter(|(attributes, _)| *attributes != Attributes::default())
}
