//! The discussion that a course promises and a deck does not have.

use super::reading::Reading;
use super::{SectionKind, Terms};
use crate::course::headings::Headings;
use crate::course::slide::{Layout, Written, lines};
use crate::course::split::{self, WrittenDeck};
use crate::course::{names, talk};

/// Gives a deck that has none a slide for the discussion that its course promises, in the
/// language given; whether it did. The deck is read for it as it is written, because only the
/// deck's sections tell where a wrap-up begins, before which the slide stands.
pub(in crate::course) fn add_discussion(
    deck: &mut WrittenDeck,
    terms: &Terms,
    lang: Option<&str>,
) -> bool {
    let class = terms.of(deck.slot);
    let wanted = class.promised.is_some() && !deck.slides.is_empty();
    if !wanted || Headings::of(&deck.slides).discussion().is_some() {
        return false;
    }
    let reading = Reading::of(&deck.title, &deck.slides, class);
    let mut sections = reading.sections.iter();
    let wrap_up = sections.find(|section| section.kind == SectionKind::WrapUp);
    let at = wrap_up.map_or(deck.slides.len(), |section| section.first);
    let line = match at.checked_sub(1).and_then(|before| deck.slides.get(before)) {
        Some(before) => lines(&before.blocks).end,
        None => 1,
    };
    let word = talk::word(lang);
    let title = match class.topic {
        Some(topic) => format!("{word}: {topic}"),
        None => word.to_owned(),
    };
    let slide = Written {
        id: free(&deck.slides, &names::slug(word)),
        layout: Layout::Discussion,
        ..split::heading(section_level(&reading), &title, line)
    };
    deck.slides.insert(at, slide);
    deck.slides
        .iter_mut()
        .for_each(|slide| slide.untimed = false);
    true
}

/// How deep the headings of a deck's sections are, so that a further one is one of them.
fn section_level(reading: &Reading) -> u8 {
    let has = |level: u8| reading.headings.all.iter().any(|h| h.level == level);
    if has(3) && !has(2) { 3 } else { 2 }
}

/// An id that no slide and no anchor of a deck has.
fn free(slides: &[Written], name: &str) -> String {
    let taken = |id: &str| {
        let mut slides = slides.iter();
        slides.any(|slide| slide.id == id || slide.anchors.iter().any(|anchor| anchor == id))
    };
    let mut id = name.to_owned();
    let mut number = 1;
    while taken(&id) {
        number += 1;
        id = format!("{name}-{number}");
    }
    id
}
