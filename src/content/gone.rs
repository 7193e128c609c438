//! Decks whose file is gone: each stays in its course for as long as a room shows it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Content, Course, DeckEntry, DeckKey, course_outline};

/// Puts back decks whose file is gone while a room shows them.
pub(super) fn retain_shown(content: &mut Content, last: &Content, shown: &BTreeSet<DeckKey>) {
    for (path, name) in shown {
        let now = content.courses.get(path);
        if now.is_some_and(|course| position(course, name).is_some()) {
            continue;
        }
        let Some(before) = last.courses.get(path) else {
            continue;
        };
        let Some((index, deck)) = position(before, name) else {
            continue;
        };
        // The whole course may be gone: then it stays with this deck alone.
        let mut course = match now {
            Some(now) => Course::clone(now),
            None => Course {
                decks: Vec::new(),
                starts: Vec::new(),
                pages: Vec::new(),
                ..Course::clone(before)
            },
        };
        let index = index.min(course.decks.len());
        course.decks.insert(index, gone(deck));
        course.starts.insert(index, None);
        course.outline = course_outline(&course.decks);
        content.courses.insert(path.clone(), Arc::new(course));
    }
}

/// A course's deck of that name and its index.
fn position<'a>(course: &'a Course, name: &str) -> Option<(usize, &'a Arc<DeckEntry>)> {
    let mut decks = course.decks.iter().enumerate();
    decks.find(|(_, deck)| deck.name == name)
}

/// The deck, marked as one without a file.
fn gone(deck: &Arc<DeckEntry>) -> Arc<DeckEntry> {
    match deck.gone {
        true => deck.clone(),
        false => Arc::new(DeckEntry {
            gone: true,
            ..DeckEntry::clone(deck)
        }),
    }
}
