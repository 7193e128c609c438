//! The headings of a deck with their minutes, and which one opens the discussion.

use std::ops::Range;

use super::block::BlockKind;
use super::slide::Shown;
use super::talk::{is_discussion, topic};
use super::{minutes, names};

/// A heading anywhere in a deck.
pub(super) struct Heading {
    /// The index of the slide that it stands on.
    pub(super) slide: usize,
    /// In the source, 1-based.
    pub(super) line: u32,
    pub(super) level: u8,
    pub(super) text: String,
    /// Those that it carries.
    pub(super) minutes: Option<f32>,
}

/// All headings of a deck.
pub(super) struct Headings {
    /// In order.
    pub(super) all: Vec<Heading>,
    /// The place among them of the one that opens the discussion.
    pub(super) opening: Option<usize>,
    /// How many slides the deck has.
    slides: usize,
}

impl Headings {
    /// Those of slides at any stage.
    pub(super) fn of(slides: &[impl Shown]) -> Headings {
        let mut all = Vec::new();
        for (at, slide) in slides.iter().enumerate() {
            let (written, part) = (slide.written(), slide.part());
            // Further parts of a slide open with its heading once more.
            let again = part.is_some_and(|part| part.number > 1) && written.level > 0;
            for block in written.blocks.iter().skip(usize::from(again)) {
                if let BlockKind::Heading(level) = block.kind {
                    let text = names::plain(&block.events);
                    all.push(Heading {
                        slide: at,
                        line: block.lines.start,
                        level,
                        minutes: minutes::read(&text).map(|(minutes, _)| minutes.0),
                        text,
                    });
                }
            }
        }
        Headings {
            opening: opening(&all),
            all,
            slides: slides.len(),
        }
    }

    /// The place of the first heading that is not below the one at `at`.
    pub(super) fn end(&self, at: usize) -> usize {
        let Some(heading) = self.all.get(at) else {
            return self.all.len();
        };
        let mut after = self.all.iter().enumerate().skip(at + 1);
        after
            .find(|(_, h)| h.level <= heading.level)
            .map_or(self.all.len(), |(at, _)| at)
    }

    /// The heading that opens the discussion.
    pub(super) fn discussion(&self) -> Option<&Heading> {
        self.all.get(self.opening?)
    }

    /// The headings below the one that opens the discussion.
    pub(super) fn in_discussion(&self) -> Option<&[Heading]> {
        let opening = self.opening?;
        self.all.get(opening + 1..self.end(opening))
    }

    /// The slides of the discussion.
    pub(super) fn discussion_slides(&self) -> Option<Range<usize>> {
        let from = self.discussion()?.slide;
        let next = self.all.get(self.end(self.opening?));
        let end = next.map_or(self.slides, |heading| heading.slide);
        Some(from..end.max(from + 1))
    }
}

/// The place of the heading that opens the discussion: of level 2, else 3. Where several speak
/// of one, the one with minutes, then one such as "그룹 토론: …", then the last.
fn opening(headings: &[Heading]) -> Option<usize> {
    [2, 3].into_iter().find_map(|level| {
        headings
            .iter()
            .enumerate()
            .filter(|(_, h)| h.level == level && is_discussion(&h.text))
            .max_by_key(|(at, h)| (h.minutes.is_some(), topic(&h.text).is_some(), *at))
            .map(|(at, _)| at)
    })
}

/// Minutes of headings that stand below another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sum {
    pub(super) minutes: f32,
    /// Whether all of them carry some, or what is below them does.
    pub(super) complete: bool,
}

/// What headings add up to; of nested ones the outer ones count. `None` without any minutes.
pub(super) fn sum(headings: &[Heading]) -> Option<Sum> {
    let mut sum = None;
    let mut complete = true;
    let mut inside: Option<u8> = None;
    for (at, heading) in headings.iter().enumerate() {
        if inside.is_some_and(|level| heading.level > level) {
            continue;
        }
        inside = heading.minutes.map(|_| heading.level);
        let next = headings.get(at + 1);
        match heading.minutes {
            Some(minutes) => sum = Some(sum.unwrap_or(0.0) + minutes),
            None => complete &= next.is_some_and(|next| next.level > heading.level),
        }
    }
    sum.map(|minutes| Sum { minutes, complete })
}
