//! What an author wrote: headings → sections with minutes, as yet unreconciled.

use std::ops::Range;

use super::headings::{self, Heading};
use super::talk;
use super::weight::weight;
use super::{SectionKind, Terms};
use crate::course::{Deck, names};

/// Without a discussion, a wrap-up is this part of a deck's slides at most.
const WRAP_UP: f64 = 0.25;

/// A deck as its author planned it.
pub(super) struct Reading {
    pub(super) headings: Vec<Heading>,
    /// In order, none of them on the slide of another.
    pub(super) sections: Vec<Written>,
    /// The heading that opens the discussion.
    pub(super) opening: Option<usize>,
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
pub(super) struct Part {
    pub(super) slides: Range<usize>,
    pub(super) minutes: Option<f32>,
}

impl Reading {
    pub(super) fn of(deck: &Deck, terms: &Terms) -> Reading {
        let headings = headings::headings(deck);
        let opening = headings::opening(&headings);
        let mut titles = headings.iter().filter(|h| h.level == 1);
        let title = titles.next().filter(|_| titles.next().is_none());
        let mut reading = Reading {
            title: title.and_then(|title| title.minutes),
            weights: deck.slides.iter().map(weight).collect(),
            sections: Vec::new(),
            opening,
            headings,
        };
        reading.sections = reading.written_sections(deck, terms);
        reading.weigh();
        reading.wrap_up(terms.slot(deck), terms.promised());
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
        self.headings.get(range).unwrap_or_default()
    }

    /// The slides `from` to `end` of a section, in parts by its sub-headings' minutes.
    pub(super) fn parts(&self, section: usize, from: usize, end: usize) -> Vec<Part> {
        let mut parts = vec![Part {
            slides: from..end,
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
                parts.push(Part {
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

    fn written_sections(&self, deck: &Deck, terms: &Terms) -> Vec<Written> {
        let mut sections: Vec<Written> = Vec::new();
        let starts = self.starts();
        for (at, &start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(self.headings.len());
            let Some(section) = self.section(start..end, deck, terms) else {
                continue;
            };
            match sections.last_mut() {
                Some(last) if last.first == section.first => last.join(section),
                _ => sections.push(section),
            }
        }
        // What joined the title is the way in, not a section.
        if let [first, second, ..] = sections.as_slice()
            && (first.first, second.first, first.written) == (0, 1, None)
            && first.kind == SectionKind::Lesson
            && deck.slides.first().is_some_and(|slide| slide.level == 1)
        {
            sections.remove(0);
        }
        let whole = match sections.first() {
            None => !deck.slides.is_empty(),
            Some(first) => first.kind == SectionKind::Discussion && first.first > 0,
        };
        if whole {
            let section = Written {
                title: deck.title.clone(),
                first: 0,
                headings: 0..0,
                written: None,
                kind: SectionKind::Lesson,
                weight: 0.0,
            };
            sections.insert(0, section);
        }
        sections
    }

    /// The headings at which sections begin.
    fn starts(&self) -> Vec<usize> {
        let at = |level: u8| {
            let headings = self.headings.iter().enumerate();
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
        // A discussion below a section parts it.
        if let Some(opening) = self.opening.filter(|opening| !starts.contains(opening)) {
            let end = headings::end(&self.headings, opening);
            starts.push(opening);
            starts.extend(Some(end).filter(|end| {
                self.headings.get(*end).is_some_and(|h| h.level > 1) && !starts.contains(end)
            }));
            starts.sort_unstable();
        }
        starts
    }

    fn section(&self, range: Range<usize>, deck: &Deck, terms: &Terms) -> Option<Written> {
        let heading = self.headings.get(range.start)?;
        let inside = self.headings.get(range.start + 1..range.end)?;
        let discussion = self.opening == Some(range.start);
        let own = heading.minutes.and_then(|minutes| {
            // Minutes of a discussion in it are that section's.
            let opening = self
                .opening
                .filter(|at| *at >= range.end && *at < headings::end(&self.headings, range.start));
            let taken = opening.and_then(|at| self.talk(at)).unwrap_or(0.0);
            Some(minutes - taken).filter(|minutes| *minutes > 0.0)
        });
        Some(Written {
            title: match discussion {
                true => talk::title(deck, self, terms.topic.as_deref()),
                false => names::clean(&heading.text),
            },
            first: heading.slide,
            written: own.or_else(|| headings::sum(inside).map(|sum| sum.minutes)),
            headings: range,
            kind: match discussion {
                true => SectionKind::Discussion,
                false => SectionKind::Lesson,
            },
            weight: 0.0,
        })
    }

    /// Minutes of the discussion that opens at a heading, as written.
    fn talk(&self, at: usize) -> Option<f32> {
        let inside = self
            .headings
            .get(at + 1..headings::end(&self.headings, at))?;
        let own = self.headings.get(at)?.minutes;
        own.or_else(|| headings::sum(inside).map(|sum| sum.minutes))
    }

    fn weigh(&mut self) {
        let after = self.sections.iter().skip(1).map(|next| next.first);
        let ends: Vec<usize> = after.chain([self.weights.len()]).collect();
        let mut from = 0;
        for (section, end) in self.sections.iter_mut().zip(ends) {
            let own = self.weights.get(from..end).unwrap_or_default();
            section.weight = own.iter().sum();
            from = end;
        }
    }

    /// Finds the sections at the end that take no time.
    fn wrap_up(&mut self, slot: u32, promised: Option<u32>) {
        let timed = |s: &Written| s.written.is_some() || s.kind == SectionKind::Discussion;
        let Some(last) = self.sections.iter().rposition(timed) else {
            return;
        };
        let (before, after) = self.sections.split_at(last + 1);
        // Somebody must take the time that a discussion leaves.
        if before.iter().all(|s| s.kind == SectionKind::Discussion) {
            return;
        }
        let all: f64 = self.weights.iter().sum();
        let weight: f64 = after.iter().map(|section| section.weight).sum();
        let ends = match self.discussion() {
            Some(_) => self.lessons().any(|s| s.written.is_some()) || weight <= all / 2.0,
            None => {
                let minutes = self.written().unwrap_or(0.0) + promised.unwrap_or(0) as f32;
                minutes >= slot as f32 && weight <= all * WRAP_UP
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
