//! The headings of a deck with their minutes, and which one opens the discussion.

use crate::course::{BlockKind, Deck, minutes, names};

/// A heading anywhere in a deck.
pub(super) struct Heading {
    pub(super) slide: usize,
    /// In the source, 1-based.
    pub(super) line: u32,
    pub(super) level: u8,
    pub(super) text: String,
    /// Those that it carries.
    pub(super) minutes: Option<f32>,
}

/// All headings, in order.
pub(super) fn headings(deck: &Deck) -> Vec<Heading> {
    let mut headings = Vec::new();
    for (at, slide) in deck.slides.iter().enumerate() {
        // Further parts of a slide open with its heading once more.
        let again = usize::from(slide.part.is_some_and(|part| part.number > 1) && slide.level > 0);
        for block in slide.blocks.iter().skip(again) {
            if let BlockKind::Heading(level) = block.kind {
                let text = names::plain(&block.events);
                headings.push(Heading {
                    slide: at,
                    line: block.lines.start,
                    level,
                    minutes: minutes::read(&text).map(|(minutes, _)| minutes.0),
                    text,
                });
            }
        }
    }
    headings
}

/// The slide on which a deck's discussion opens.
pub(in crate::course) fn opens_at(deck: &Deck) -> Option<usize> {
    let headings = headings(deck);
    let opening = headings.get(opening(&headings)?)?;
    Some(opening.slide)
}

/// The place of the heading that opens the discussion: of level 2, else 3. Where several speak
/// of one, the one with minutes, then one such as "그룹 토론: …", then the last.
pub(super) fn opening(headings: &[Heading]) -> Option<usize> {
    [2, 3].into_iter().find_map(|level| {
        headings
            .iter()
            .enumerate()
            .filter(|(_, h)| h.level == level && is_discussion(&h.text))
            .max_by_key(|(at, h)| (h.minutes.is_some(), topic(&h.text).is_some(), *at))
            .map(|(at, _)| at)
    })
}

/// The place of the first heading that is not below the one at `at`.
pub(super) fn end(headings: &[Heading], at: usize) -> usize {
    let Some(heading) = headings.get(at) else {
        return headings.len();
    };
    let mut after = headings.iter().enumerate().skip(at + 1);
    after
        .find(|(_, h)| h.level <= heading.level)
        .map_or(headings.len(), |(at, _)| at)
}

/// Whether a heading speaks of a discussion.
pub(in crate::course) fn is_discussion(heading: &str) -> bool {
    heading.contains("토론") || heading.to_lowercase().contains("discussion")
}

/// What follows "그룹 토론:".
pub(super) fn topic(heading: &str) -> Option<String> {
    let clean = names::clean(heading);
    let (before, after) = clean.split_once([':', '：'])?;
    let after = after.trim();
    (is_discussion(before) && !after.is_empty()).then(|| after.to_owned())
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
