//! What an author wrote: headings → sections with minutes, as yet unreconciled.

use std::ops::Range;

use super::question::question;
use super::weight::weight;
use super::{Class, SectionKind};
use crate::course::headings::{Heading, Headings, sum};
use crate::course::names;
use crate::course::slices;
use crate::course::slide::Shown;

/// Without a discussion, a wrap-up is this part of a deck's slides at most.
const WRAP_UP: f64 = 0.25;

#[cfg(test)]
thread_local! {
    /// How often this thread has read a deck.
    pub(in crate::course) static READINGS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A deck as its author planned it.
pub(super) struct Reading {
    pub(super) headings: Headings,
    /// In order, each on a slide of its own.
    pub(super) sections: Vec<Written>,
    /// Minutes on the deck's title.
    pub(super) title: Option<f32>,
    /// Of each slide.
    pub(super) weights: Vec<f64>,
}

/// A section as written.
pub(super) struct Written {
    pub(super) title: String,
    /// The slide of its heading.
    pub(super) first: usize,
    /// Its headings, its own first.
    pub(super) headings: Range<usize>,
    pub(super) written: Option<f32>,
    pub(super) kind: SectionKind,
    /// Of its slides; of the first section, with those before its heading.
    pub(super) weight: f64,
}

/// Slides under one sub-heading with minutes, or between two of them.
pub(super) struct Subsection {
    pub(super) slides: Range<usize>,
    pub(super) minutes: Option<f32>,
}

impl Reading {
    /// Reads the slides of a deck of that title, at any stage.
    pub(super) fn of(deck: &str, slides: &[impl Shown], class: Class<'_>) -> Reading {
        #[cfg(test)]
        READINGS.set(READINGS.get() + 1);
        let headings = Headings::of(slides);
        let mut titles = headings.all.iter().filter(|h| h.level == 1);
        let title = titles.next().filter(|_| titles.next().is_none());
        let mut reading = Reading {
            title: title.and_then(|title| title.minutes),
            weights: slides.iter().map(|s| weight(s.written())).collect(),
            sections: Vec::new(),
            headings,
        };
        reading.sections = reading.written_sections(slides, class.topic);
        reading.mind_the_ends(deck, slides);
        reading.weigh();
        reading.wrap_up(class);
        reading
    }

    pub(super) fn lessons(&self) -> impl Iterator<Item = &Written> {
        let lesson = |section: &&Written| section.kind == SectionKind::Lesson;
        self.sections.iter().filter(lesson)
    }

    pub(super) fn discussion(&self) -> Option<&Written> {
        let discussion = |section: &&Written| section.kind == SectionKind::Discussion;
        self.sections.iter().find(discussion)
    }

    /// Minutes of all sections together.
    pub(super) fn written(&self) -> Option<f32> {
        let minutes = self.sections.iter().filter_map(|section| section.written);
        minutes.reduce(|sum, minutes| sum + minutes)
    }

    /// The headings below a section's own.
    pub(super) fn inside(&self, section: &Written) -> &[Heading] {
        let range = section.headings.start + 1..section.headings.end;
        // A section without a heading has none below it either.
        self.headings.all.get(range).unwrap_or_default()
    }

    /// The slides of a section, by its sub-headings' minutes.
    pub(super) fn subsections(&self, section: usize, slides: Range<usize>) -> Vec<Subsection> {
        let end = slides.end;
        let mut parts = vec![Subsection {
            slides,
            minutes: None,
        }];
        let mut begin = |slide: usize, minutes: Option<f32>| {
            let Some(last) = parts.last_mut() else { return };
            if slide <= last.slides.start {
                last.minutes = last
                    .minutes
                    .map_or(minutes, |m| Some(m + minutes.unwrap_or(0.0)));
            } else if slide < end {
                last.slides.end = slide;
                parts.push(Subsection {
                    slides: slide..end,
                    minutes,
                });
            }
        };
        let mut within: Option<u8> = None;
        let inside = self.sections.get(section).map(|s| self.inside(s));
        for heading in inside.unwrap_or_default() {
            if within.is_some_and(|level| heading.level > level) {
                continue;
            }
            let after = within.is_some();
            within = heading.minutes.map(|_| heading.level);
            if after || heading.minutes.is_some() {
                begin(heading.slide, heading.minutes);
            }
        }
        parts
    }

    fn written_sections(&self, slides: &[impl Shown], topic: Option<&str>) -> Vec<Written> {
        let mut sections: Vec<Written> = Vec::new();
        let starts = self.starts();
        for (at, &start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied();
            let end = end.unwrap_or(self.headings.all.len());
            let Some(mut section) = self.section(start..end) else {
                continue;
            };
            if section.kind == SectionKind::Discussion {
                section.title = question(slides, &self.headings, topic);
            }
            match sections.last_mut() {
                Some(last) if last.first == section.first => last.join(section),
                _ => sections.push(section),
            }
        }
        sections
    }

    /// A first section that only joined the title is none. Where the discussion comes first,
    /// the slides before it are a section, and a deck without sections is one as a whole.
    fn mind_the_ends(&mut self, title: &str, slides: &[impl Shown]) {
        let sections = &mut self.sections;
        if let [first, second, ..] = sections.as_slice()
            && (first.first, second.first, first.written) == (0, 1, None)
            && first.kind == SectionKind::Lesson
            && slides.first().is_some_and(|s| s.written().level == 1)
        {
            sections.remove(0);
        }
        let whole = match sections.first() {
            None => !slides.is_empty(),
            Some(first) => first.kind == SectionKind::Discussion && first.first > 0,
        };
        if whole {
            let section = Written {
                title: title.to_owned(),
                first: 0,
                headings: 0..0,
                written: None,
                kind: SectionKind::Lesson,
                weight: 0.0,
            };
            sections.insert(0, section);
        }
    }

    /// The headings at which sections begin.
    fn starts(&self) -> Vec<usize> {
        let at = |level: u8| {
            let headings = self.headings.all.iter().enumerate();
            let those = headings.filter(move |(_, h)| h.level == level);
            those.map(|(at, _)| at).collect::<Vec<_>>()
        };
        let mut starts = [2, 3]
            .into_iter()
            .map(at)
            .find(|starts| !starts.is_empty())
            .unwrap_or_else(|| {
                Some(at(1))
                    .filter(|titles| titles.len() > 1)
                    .unwrap_or_default()
            });
        // A discussion below a section's heading cuts that section in two.
        if let Some(opening) = self.headings.opening.filter(|at| !starts.contains(at)) {
            let end = self.headings.end(opening);
            starts.push(opening);
            starts.extend(Some(end).filter(|end| {
                self.headings.all.get(*end).is_some_and(|h| h.level > 1) && !starts.contains(end)
            }));
            starts.sort_unstable();
        }
        starts
    }

    /// The section of those headings, as yet without its weight.
    fn section(&self, range: Range<usize>) -> Option<Written> {
        let heading = self.headings.all.get(range.start)?;
        let inside = self.headings.all.get(range.start + 1..range.end)?;
        let own = heading.minutes.and_then(|minutes| {
            // Minutes of a discussion below it are the discussion's.
            let opening = self
                .headings
                .opening
                .filter(|at| *at >= range.end && *at < self.headings.end(range.start));
            let taken = opening.and_then(|at| self.talk(at)).unwrap_or(0.0);
            Some(minutes - taken).filter(|minutes| *minutes > 0.0)
        });
        Some(Written {
            title: names::clean(&heading.text),
            first: heading.slide,
            written: own.or_else(|| sum(inside).map(|sum| sum.minutes)),
            kind: match self.headings.opening == Some(range.start) {
                true => SectionKind::Discussion,
                false => SectionKind::Lesson,
            },
            headings: range,
            weight: 0.0,
        })
    }

    /// Minutes of the discussion that opens at a heading, as written.
    fn talk(&self, at: usize) -> Option<f32> {
        let inside = self.headings.all.get(at + 1..self.headings.end(at))?;
        let own = self.headings.all.get(at)?.minutes;
        own.or_else(|| sum(inside).map(|sum| sum.minutes))
    }

    fn weigh(&mut self) {
        let after = self.sections.iter().skip(1).map(|next| next.first);
        let ends: Vec<usize> = after.chain([self.weights.len()]).collect();
        let mut from = 0;
        for (section, end) in self.sections.iter_mut().zip(ends) {
            let own = slices::part(&self.weights, from..end);
            section.weight = own.iter().sum();
            from = end;
        }
    }

    /// Finds the sections at the end that take no time.
    fn wrap_up(&mut self, class: Class<'_>) {
        let timed = |s: &Written| s.written.is_some() || s.kind == SectionKind::Discussion;
        let Some(last) = self.sections.iter().rposition(timed) else {
            return;
        };
        let (before, after) = self.sections.split_at(last + 1);
        // Without a lesson before them nobody would take the time that a discussion leaves.
        if before.iter().all(|s| s.kind == SectionKind::Discussion) {
            return;
        }
        let all: f64 = self.weights.iter().sum();
        let weight: f64 = after.iter().map(|section| section.weight).sum();
        let ends = match self.discussion() {
            Some(_) => self.lessons().any(|s| s.written.is_some()) || weight <= all / 2.0,
            None => {
                let written = self.written().unwrap_or(0.0);
                let promised = class.promised.unwrap_or(0) as f32;
                written + promised >= class.slot as f32 && weight <= all * WRAP_UP
            }
        };
        if ends {
            for section in self.sections.iter_mut().skip(last + 1) {
                section.kind = SectionKind::WrapUp;
            }
        }
    }
}

impl Written {
    /// Takes in a section whose heading stands on the same slide.
    fn join(&mut self, other: Written) {
        self.headings.end = other.headings.end;
        match (self.kind, other.kind) {
            (_, SectionKind::Discussion) => {
                *self = other;
            }
            (SectionKind::Discussion, _) => {}
            _ => {
                let both = [self.written, other.written];
                self.written = both.into_iter().flatten().reduce(|sum, m| sum + m);
            }
        }
    }
}
