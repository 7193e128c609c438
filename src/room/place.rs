//! Where the class is, with what finds the place again after an edit.

use serde::{Deserialize, Serialize};

use crate::course::{Outline, SlideOutline};

/// A step of a slide of a deck, always within the outline it was made from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// The deck's name in its course.
    pub(super) deck: String,
    /// From 0.
    pub(super) slide: usize,
    /// From 0.
    pub(super) step: u16,
    /// The slide's id.
    pub(super) id: String,
    /// Hashes of the blocks by which the slide is found again when its id has changed, the most
    /// telling one first: its first block that is no heading, then its heading.
    marks: Vec<u64>,
}

impl Place {
    /// The place with that slide and step, both clamped to what the deck has.
    pub(super) fn at(outline: &Outline, slide: usize, step: u16) -> Place {
        let slide = slide.min(outline.slides.len().saturating_sub(1));
        let there = outline.slides.get(slide);
        Place {
            deck: outline.deck.clone(),
            slide,
            step: there.map_or(0, |there| step.min(there.steps)),
            id: there.map_or_else(String::new, |there| there.id.clone()),
            marks: there.map_or_else(Vec::new, |there| marks(outline, there)),
        }
    }

    /// Whether both are the same step of the same slide of the same deck.
    pub(super) fn is_at(&self, other: &Place) -> bool {
        self.deck == other.deck && self.slide == other.slide && self.step == other.step
    }

    /// Whether `to` is this slide again, with no more of it shown.
    pub(super) fn comes_back_as(&self, to: &Place) -> bool {
        self.deck == to.deck && self.id == to.id && to.step <= self.step
    }

    /// The place after an edit of its deck, and whether it survived: what it showed is still there.
    ///
    /// The same id; else the slide that now holds the old one's first block; else the
    /// last part of its heading; else the same index.
    pub(super) fn follow(&self, outline: &Outline) -> (Place, bool) {
        if outline.slides.is_empty() {
            // Id and marks stay, because the text may come back with the next edit, as when an
            // editor empties a file before it writes it.
            let place = Place {
                slide: 0,
                step: 0,
                ..self.clone()
            };
            return (place, false);
        }
        if let Some(slide) = self.same(outline).or_else(|| self.same_block(outline)) {
            return (Place::at(outline, slide, self.step), true);
        }
        let slide = self.last_part(outline).unwrap_or(self.slide);
        (Place::at(outline, slide, self.step), false)
    }

    fn same(&self, outline: &Outline) -> Option<usize> {
        outline.slides.iter().position(|slide| slide.id == self.id)
    }

    /// Of several slides with such a block, the nearest to where the class was.
    fn same_block(&self, outline: &Outline) -> Option<usize> {
        let holding = |mark: &u64| {
            let slides = outline.slides.iter().enumerate();
            slides
                .filter(|(_, slide)| slide.blocks.contains(mark))
                .map(|(index, _)| index)
                .min_by_key(|index| index.abs_diff(self.slide))
        };
        self.marks.iter().find_map(holding)
    }

    fn last_part(&self, outline: &Outline) -> Option<usize> {
        let heading = heading(&self.id);
        outline
            .slides
            .iter()
            .rposition(|slide| self::heading(&slide.id) == heading)
    }
}

fn marks(outline: &Outline, slide: &SlideOutline) -> Vec<u64> {
    let Some((&first, rest)) = slide.blocks.split_first() else {
        return Vec::new();
    };
    match rest.first() {
        Some(&second) if opens_with_heading(outline, slide, first) => vec![second, first],
        _ => vec![first],
    }
}

/// A titled slide's first block is its heading; a later part of it may go on without.
fn opens_with_heading(outline: &Outline, slide: &SlideOutline, first: u64) -> bool {
    let heading = heading(&slide.id);
    if slide.title.is_empty() || heading == slide.id {
        return !slide.title.is_empty();
    }
    let opener = outline.slides.iter().find(|other| other.id == heading);
    opener.is_some_and(|opener| opener.blocks.first() == Some(&first))
}

/// A slide's id without the number of its part: `network~2` is a part of `network`.
fn heading(id: &str) -> &str {
    match id.rsplit_once('~') {
        Some((heading, part))
            if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            heading
        }
        _ => id,
    }
}
