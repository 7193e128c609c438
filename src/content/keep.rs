//! What a load keeps of the one before: decks that a room shows though their file is gone,
//! outlines that are as they were.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Content, Course, DeckEntry};
use crate::course::CourseOutline;

/// The outlines of decks, in their order.
pub(super) fn outline(decks: &[Arc<DeckEntry>]) -> Arc<CourseOutline> {
    Arc::new(CourseOutline {
        decks: decks.iter().map(|deck| deck.outline.clone()).collect(),
    })
}

/// Puts decks back whose file is gone while a room shows them.
pub(super) fn shown(content: &mut Content, last: &Content, shown: &BTreeSet<(String, String)>) {
    for (path, name) in shown {
        let Some(before) = last.courses.get(path) else {
            continue;
        };
        let Some(index) = before.decks.iter().position(|deck| deck.name == *name) else {
            continue;
        };
        let now = content.courses.get(path).cloned();
        let there = |course: &Arc<Course>| course.decks.iter().any(|deck| deck.name == *name);
        let Some(deck) = before
            .decks
            .get(index)
            .filter(|_| !now.as_ref().is_some_and(there))
        else {
            continue;
        };
        let deck = match deck.gone {
            true => deck.clone(),
            false => Arc::new(gone(deck)),
        };
        // The whole course may have vanished: then it is there for that deck alone.
        let (mut decks, mut starts, pages, from) = match &now {
            Some(now) => (
                now.decks.clone(),
                now.starts.clone(),
                now.pages.clone(),
                now,
            ),
            None => (Vec::new(), Vec::new(), Vec::new(), before),
        };
        let index = index.min(decks.len());
        decks.insert(index, deck);
        starts.insert(index.min(starts.len()), None);
        let course = Course {
            path: from.path.clone(),
            title: from.title.clone(),
            lang: from.lang.clone(),
            readme: from.readme.clone(),
            outline: outline(&decks),
            starts,
            decks,
            pages,
        };
        content.courses.insert(path.clone(), Arc::new(course));
    }
}

fn gone(deck: &DeckEntry) -> DeckEntry {
    DeckEntry {
        name: deck.name.clone(),
        file: deck.file.clone(),
        outline: deck.outline.clone(),
        data: deck.data.clone(),
        notes: deck.notes.clone(),
        topic: deck.topic.clone(),
        gone: true,
    }
}

/// An outline that is as it was stays the same one, so that who holds it can tell at once.
pub(super) fn outlines(content: &mut Content, last: &Content) {
    for (path, course) in &mut content.courses {
        let before = last.courses.get(path).map(|course| &course.outline);
        if let Some(before) = before.filter(|before| **before == course.outline)
            && let Some(course) = Arc::get_mut(course)
        {
            course.outline = before.clone();
        }
    }
}
