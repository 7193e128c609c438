//! Where what stands among the events of a file ends.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag};

use super::Weaver;
use crate::course::parse::Dialect;
use crate::course::parse::marks::lines;
use crate::course::slices;

impl Weaver<'_> {
    pub(super) fn event_at(&self, at: usize) -> Option<&Event<'static>> {
        self.events.get(at).map(|(event, _)| event)
    }

    pub(super) fn range(&self, at: usize) -> Range<usize> {
        self.events.get(at).map_or(0..0, |(_, range)| range.clone())
    }

    /// The source of some events.
    pub(super) fn source(&self, events: Range<usize>) -> &str {
        let (Some((_, first)), Some(last)) = (
            self.events.get(events.start),
            self.events.get(events.clone()),
        ) else {
            return "";
        };
        let end = last
            .iter()
            .map(|(_, range)| range.end)
            .max()
            .unwrap_or(first.start);
        slices::text(self.text, first.start..end)
    }

    /// Where what begins at `at` has ended.
    pub(super) fn after(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        let mut next = at;
        while let Some(event) = self.event_at(next) {
            next += 1;
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        next
    }

    /// `until`, or the end of what holds `from` before it, or of what begins before it and ends
    /// after it.
    pub(super) fn skip(&self, from: usize, until: usize) -> usize {
        let mut depth = 0_usize;
        let mut at = from;
        while let Some(event) = self.event_at(at) {
            if at >= until && depth == 0 {
                break;
            }
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// Where the slide ends that `from` stands on, as far as that is known here.
    pub(super) fn end_of_slide(&self, from: usize) -> usize {
        let level = match self.dialect {
            Dialect::Notes | Dialect::Presenterm => Some(HeadingLevel::H3),
            Dialect::Quarto => Some(HeadingLevel::H2),
            _ => None,
        };
        self.until(from, |event, range| {
            *event == Event::Rule
                || self.divides(event, range)
                || (*event == Event::Start(Tag::Paragraph)
                    && lines::is_break(slices::text(self.text, range.clone()).trim()))
                || heading_level(event).is_some_and(|own| level.is_some_and(|most| own <= most))
        })
    }

    pub(super) fn next_heading(&self, from: usize) -> usize {
        self.until(from, |event, range| {
            *event == Event::Rule || self.divides(event, range) || heading_level(event).is_some()
        })
    }

    pub(super) fn before_heading(&self, from: usize, level: HeadingLevel) -> usize {
        self.until(from, |event, range| {
            self.divides(event, range) || heading_level(event).is_some_and(|own| own <= level)
        })
    }

    /// Whether a slide ends at something that is no heading.
    pub(super) fn divides(&self, event: &Event<'static>, range: &Range<usize>) -> bool {
        let is = |text: &str| slices::text(self.text, range.clone()).trim() == text;
        match event {
            Event::Rule => !matches!(self.dialect, Dialect::Notes | Dialect::Presenterm),
            Event::Start(Tag::Paragraph) => {
                matches!(self.dialect, Dialect::Remark | Dialect::Slides) && is("--")
            }
            Event::Start(Tag::HtmlBlock) => is("<!-- end_slide -->"),
            _ => false,
        }
    }

    /// The first place from `from` on at which such an event stands beside it; else the end of
    /// what holds it. A heading by a line of `---` below it is text that somebody wrote over a
    /// separator: it belongs to what is before.
    pub(super) fn until(
        &self,
        from: usize,
        is_end: impl Fn(&Event<'static>, &Range<usize>) -> bool,
    ) -> usize {
        let mut at = from;
        while let Some((event, range)) = self.events.get(at) {
            if matches!(event, Event::End(_)) {
                break;
            }
            let next = self.after(at);
            if is_end(event, range) {
                let source = slices::text(self.text, range.clone()).trim_end();
                let underline = source.rsplit('\n').next().unwrap_or_default().trim();
                let is_separator = source.contains('\n') && underline.bytes().all(|b| b == b'-');
                return if is_separator { next } else { at };
            }
            at = next;
        }
        at
    }
}

pub(super) fn heading_level(event: &Event<'_>) -> Option<HeadingLevel> {
    match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level),
        _ => None,
    }
}
