//! What a room's screens are told: pure steps from one state to the next, and frames of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use crate::content::Course;
use crate::course::{CourseOutline, Outline};
use crate::room::{Context, Room};
use crate::server::frame;
use crate::wire::{EditView, Millis, PresenterView, TroubleView, Variant};

/// What a room follows: its course as last read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heading {
    course: Arc<CourseOutline>,
    /// Deck → revision of its notes.
    notes: BTreeMap<String, String>,
    troubles: Vec<TroubleView>,
    watch: Option<String>,
}

impl Heading {
    /// Of a course, with what is wrong with the files of all.
    pub(super) fn new(course: &Course, troubles: &[TroubleView], watch: Option<&str>) -> Heading {
        let notes = course
            .decks
            .iter()
            .map(|deck| (deck.name.clone(), deck.notes.revision.clone()));
        Heading {
            course: course.outline.clone(),
            notes: notes.collect(),
            troubles: troubles.to_vec(),
            watch: watch.map(str::to_owned),
        }
    }

    /// The outlines of the course's decks.
    pub(super) fn course(&self) -> &CourseOutline {
        &self.course
    }
}

/// A room with all that its snapshots say; replaced whole.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// Made with the store.
    pub(super) epoch: Arc<str>,
    /// Goes up with each snapshot that is published.
    pub(super) seq: u64,
    pub(super) room: Arc<Room>,
    pub(super) heading: Arc<Heading>,
    /// Whether the last change is on disk.
    pub(super) saved: bool,
    pub(super) edit: Option<EditView>,
}

impl State {
    /// A variant of the snapshot.
    pub(super) fn frame(&self, now: Millis, variant: Variant) -> Bytes {
        let view = (variant == Variant::Presenters).then(|| self.presenter_view());
        let snapshot = self.room.snapshot(self.seq, self.context(now), view);
        frame::text(&snapshot)
    }

    /// What the room is judged by.
    pub(super) fn context(&self, now: Millis) -> Context<'_> {
        Context {
            epoch: &self.epoch,
            course: self.heading.course(),
            now,
        }
    }

    fn presenter_view(&self) -> PresenterView {
        let notes = self
            .room
            .deck()
            .and_then(|deck| self.heading.notes.get(deck));
        PresenterView {
            driver: self.room.driver().map(str::to_owned),
            record: self
                .room
                .deck()
                .and_then(|deck| self.room.record(deck))
                .cloned(),
            notes_revision: notes.cloned().unwrap_or_default(),
            saved: self.saved,
            edit: self.edit.clone(),
            troubles: self.heading.troubles.clone(),
            watch: self.heading.watch.clone(),
        }
    }

    /// The state after files were read again; `None` when no screen would see a difference.
    pub(super) fn follow(&self, heading: &Arc<Heading>, now: Millis) -> Option<State> {
        if self.heading == *heading {
            return None;
        }
        let (room, kept) = self.room.follow(heading.course());
        let changed = match (
            self.shown(),
            room.deck().and_then(|deck| heading.course().deck(deck)),
        ) {
            (Some(old), Some(new)) if old.deck == new.deck => slides_changed(old, new),
            _ => 0,
        };
        let edit = (changed > 0).then_some(EditView {
            at: now,
            changed,
            kept,
        });
        let next = State {
            seq: self.seq + 1,
            room: Arc::new(room),
            heading: heading.clone(),
            edit: edit.or_else(|| self.edit.clone()),
            ..self.clone()
        };
        // Other decks may have changed, which no snapshot tells; then only the outline is new.
        let same = next.frame_at(0) == self.frame_at(0);
        Some(if same {
            State {
                seq: self.seq,
                ..next
            }
        } else {
            next
        })
    }

    /// What a presenter sees, regardless of number and time.
    fn frame_at(&self, now: Millis) -> Bytes {
        State {
            seq: 0,
            ..self.clone()
        }
        .frame(now, Variant::Presenters)
    }

    /// The deck that is shown.
    fn shown(&self) -> Option<&Outline> {
        self.room
            .deck()
            .and_then(|deck| self.heading.course().deck(deck))
    }
}

/// How many slides changed, came or went.
fn slides_changed(old: &Outline, new: &Outline) -> usize {
    let of = |outline: &Outline| -> BTreeMap<String, String> {
        outline
            .slides
            .iter()
            .map(|slide| (slide.id.clone(), slide.revision.clone()))
            .collect()
    };
    let (old, new) = (of(old), of(new));
    let changed_or_came = new
        .iter()
        .filter(|(id, revision)| old.get(*id) != Some(revision))
        .count();
    changed_or_came + old.keys().filter(|id| !new.contains_key(*id)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::SlideOutline;

    #[test]
    fn slides_that_changed_came_or_went_are_counted_once_each() {
        let outline = |slides: &[(&str, &str)]| Outline {
            deck: "a".into(),
            title: String::new(),
            revision: String::new(),
            slides: slides
                .iter()
                .map(|(id, revision)| SlideOutline {
                    id: (*id).into(),
                    title: String::new(),
                    steps: 0,
                    revision: (*revision).into(),
                    skippable: false,
                    blocks: vec![],
                })
                .collect(),
            sections: vec![],
            discussion: None,
            plan: Default::default(),
        };
        let old = outline(&[("same", "1"), ("changed", "1"), ("went", "1")]);
        let new = outline(&[("came", "1"), ("same", "1"), ("changed", "2")]);
        assert_eq!(slides_changed(&old, &new), 3);
        assert_eq!(slides_changed(&old, &old), 0);
    }
}
