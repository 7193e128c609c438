//! Where the class is: deck, slide and step; and how that place is found again after an edit.

use serde::{Deserialize, Serialize};

use crate::course::{Outline, SlideOutline};

/// A step of a slide of a deck. Slide and step exist in the outline that it was made from, unless
/// that has no slides, because it is being read for the first time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// The deck's name in its course.
    pub(super) deck: String,
    /// From 0.
    pub(super) slide: usize,
    /// From 0.
    pub(super) step: u16,
    /// Which whiteboard after the slide is shown in its place, from 1; 0 is the slide itself.
    pub(super) whiteboard: u16,
    /// The slide's id.
    pub(super) id: String,
    /// Hashes of the blocks by which the slide is found again when its id has changed: its first
    /// block that is no heading, then its heading. In that order, because the same heading may
    /// stand on several slides.
    #[serde(rename = "marks")]
    blocks: Vec<u64>,
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
            whiteboard: 0,
            id: there.map_or_else(String::new, |there| there.id.clone()),
            blocks: there.map_or_else(Vec::new, |there| telling_blocks(outline, there)),
        }
    }

    /// That whiteboard after the slide; 0 is the slide itself.
    pub(super) fn with_whiteboard(self, whiteboard: u16) -> Place {
        Place { whiteboard, ..self }
    }

    /// Whether both are the same step of the same slide of the same deck, or the same whiteboard.
    pub(super) fn is_at(&self, other: &Place) -> bool {
        self.deck == other.deck
            && self.slide == other.slide
            && self.step == other.step
            && self.whiteboard == other.whiteboard
    }

    /// Whether `to` is the same slide, at the same step or an earlier one.
    pub(super) fn comes_back_as(&self, to: &Place) -> bool {
        self.deck == to.deck && self.id == to.id && to.step <= self.step
    }

    /// The place after an edit of its deck, and whether it survived.
    ///
    /// It survives on the slide with the same id, else on one that now holds the old slide's first
    /// block or its heading. Else it does not: then it is the last part of the old slide's heading
    /// (`network~3` of `network`), else the same index, clamped.
    pub(super) fn follow(&self, outline: &Outline) -> (Place, bool) {
        if outline.slides.is_empty() {
            // The deck is being read for the first time, and then it will be there.
            return (self.clone(), true);
        }
        if let Some(slide) = self.same(outline) {
            let place = Place::at(outline, slide, self.step);
            return (place.with_whiteboard(self.whiteboard), true);
        }
        // Whiteboards stay with the id of the slide after which they come, so one that was shown is left.
        if let Some(slide) = self.same_block(outline) {
            return (Place::at(outline, slide, self.step), self.whiteboard == 0);
        }
        let slide = self.last_part(outline).unwrap_or(self.slide);
        (Place::at(outline, slide, self.step), false)
    }

    /// The slide with the same id.
    fn same(&self, outline: &Outline) -> Option<usize> {
        outline.slides.iter().position(|slide| slide.id == self.id)
    }

    /// The slide that now holds one of the place's blocks; of several, the nearest to where the
    /// class was.
    fn same_block(&self, outline: &Outline) -> Option<usize> {
        let holding = |block: &u64| {
            let slides = outline.slides.iter().enumerate();
            slides
                .filter(|(_, slide)| slide.blocks.contains(block))
                .map(|(index, _)| index)
                .min_by_key(|index| index.abs_diff(self.slide))
        };
        self.blocks.iter().find_map(holding)
    }

    /// The last of the slides into which the old slide's heading is split now.
    fn last_part(&self, outline: &Outline) -> Option<usize> {
        let heading = id_without_part(&self.id);
        outline
            .slides
            .iter()
            .rposition(|slide| id_without_part(&slide.id) == heading)
    }
}

/// The blocks of a slide, as [`Place::blocks`] has them.
fn telling_blocks(outline: &Outline, slide: &SlideOutline) -> Vec<u64> {
    let Some((&first, rest)) = slide.blocks.split_first() else {
        return Vec::new();
    };
    match rest.first() {
        Some(&second) if opens_with_heading(outline, slide, first) => vec![second, first],
        _ => vec![first],
    }
}

/// Whether a slide's first block is its heading. It is on the first part of a slide with a title.
/// A later part may repeat the heading or go on without it, so its first block is compared with
/// that of the first part.
fn opens_with_heading(outline: &Outline, slide: &SlideOutline, first: u64) -> bool {
    let heading = id_without_part(&slide.id);
    if slide.title.is_empty() || heading == slide.id {
        return !slide.title.is_empty();
    }
    let opener = outline.slides.iter().find(|other| other.id == heading);
    opener.is_some_and(|opener| opener.blocks.first() == Some(&first))
}

/// A slide's id without the number of its part: `network~2` is a part of `network`.
fn id_without_part(id: &str) -> &str {
    match id.rsplit_once('~') {
        Some((heading, part))
            if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            heading
        }
        _ => id,
    }
}
