//! The discussion that a course promises and a deck does not have.

use super::reading::Reading;
use super::{SectionKind, Terms, headings};
use crate::course::{Deck, Layout, Slide, names, split};

/// Gives a deck that has none a slide for the discussion that its course promises, in the
/// language given; to be called before the deck is fitted.
pub fn add_discussion(deck: &mut Deck, terms: &Terms, lang: Option<&str>) {
    let promised = terms.promised().is_some() && !deck.slides.is_empty();
    if !promised || headings::opens_at(deck).is_some() {
        return;
    }
    let korean = lang.is_some_and(|lang| lang.to_lowercase().starts_with("ko"));
    let word = if korean { "토론" } else { "Discussion" };
    let title = match &terms.topic {
        Some(topic) => format!("{word}: {topic}"),
        None => word.to_owned(),
    };
    let reading = Reading::of(deck, terms);
    let wrap_up = reading
        .sections
        .iter()
        .find(|section| section.kind == SectionKind::WrapUp);
    let at = wrap_up.map_or(deck.slides.len(), |section| section.first);
    // As deep as the sections, so that it is one of them.
    let deep = reading.headings.iter().any(|h| h.level == 3)
        && !reading.headings.iter().any(|h| h.level == 2);
    let level = if deep { 3 } else { 2 };
    let line = match at.checked_sub(1).and_then(|before| deck.slides.get(before)) {
        Some(before) => before.lines().end,
        None => 1,
    };
    let slide = Slide {
        id: free(deck, &names::slug(word)),
        layout: Layout::Discussion,
        added: true,
        replanned: false,
        ..split::heading(level, &title, line)
    };
    deck.slides.insert(at, slide);
}

/// An id that no slide and no anchor of a deck has.
fn free(deck: &Deck, name: &str) -> String {
    let taken = |id: &str| {
        let mut slides = deck.slides.iter();
        slides.any(|slide| slide.id == id || slide.anchors.iter().any(|anchor| anchor == id))
    };
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut ids = std::iter::once(name.to_owned()).chain(numbered);
    ids.find(|id| !taken(id)).unwrap_or_default()
}
