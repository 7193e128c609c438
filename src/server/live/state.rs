//! A room together with what else its snapshots contain, such as what is wrong with the files: how
//! it follows an edit, and how it becomes the bytes of a snapshot. Pure, the time is an argument.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;

use crate::content::Course;
use crate::course::{CourseOutline, Outline};
use crate::room::{Answers, Context, Room};
use crate::server::frame;
use crate::wire::{EditView, Millis, PresenterView, TroubleView, Variant};

/// A room's course as last read, and what presenters are told of the reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CourseView {
    outline: Arc<CourseOutline>,
    /// Deck → revision of its notes.
    notes: BTreeMap<String, String>,
    /// The files that could not be read.
    troubles: Vec<TroubleView>,
    /// Why files are polled, or not watched at all; `None` when watching works.
    watch: Option<String>,
}

impl CourseView {
    /// The view of one course. `troubles` are those of all courses' files.
    pub(super) fn new(
        course: &Course,
        troubles: &[TroubleView],
        watch: Option<&str>,
    ) -> CourseView {
        let notes = course
            .decks
            .iter()
            .map(|deck| (deck.name.clone(), deck.notes.clone()));
        CourseView {
            outline: course.outline.clone(),
            notes: notes.collect(),
            troubles: troubles.to_vec(),
            watch: watch.map(str::to_owned),
        }
    }

    /// The names of the decks that are other than they were, or new.
    pub(super) fn edited_since(&self, before: &CourseView) -> BTreeSet<&str> {
        let is_same = |deck: &Outline| {
            let old = before.outline.deck(&deck.deck);
            old.is_some_and(|old| old.revision == deck.revision)
        };
        let decks = self.outline.decks.iter();
        let edited = decks.filter(|deck| !is_same(deck));
        edited.map(|deck| deck.deck.as_str()).collect()
    }

    /// The outlines of the course's decks.
    pub(super) fn outline(&self) -> &CourseOutline {
        &self.outline
    }
}

/// A room with what else its snapshots contain. It is replaced as a whole, never changed.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// The store's epoch.
    pub(super) epoch: Arc<str>,
    /// Goes up with each snapshot that is published.
    pub(super) seq: u64,
    pub(super) room: Arc<Room>,
    /// What its classes have answered.
    pub(super) answers: Arc<Answers>,
    pub(super) course: Arc<CourseView>,
    /// Whether the last change is on disk.
    pub(super) saved: bool,
    /// The last edit that changed the deck that is shown.
    pub(super) edit: Option<EditView>,
}

impl State {
    /// One variant of the snapshot, as a WebSocket frame.
    pub(super) fn frame(&self, now: Millis, variant: Variant) -> Bytes {
        let view = (variant == Variant::Presenters).then(|| self.presenter_view());
        let snapshot = self.room.snapshot(self.seq, self.context(now), view);
        frame::text(&snapshot)
    }

    /// What the slide asks, as a WebSocket frame.
    pub(super) fn activity_frame(&self, now: Millis) -> Bytes {
        frame::text(&self.answers.activity(&self.room, self.context(now)))
    }

    /// One variant of how much was answered, as a WebSocket frame.
    pub(super) fn tally_frame(&self, now: Millis, variant: Variant) -> Bytes {
        let all = variant == Variant::Presenters;
        frame::text(&self.answers.tally(&self.room, self.context(now), all))
    }

    /// What has been written, as a variant of sockets may know it, as a WebSocket frame.
    pub(super) fn posts_frame(&self, now: Millis, variant: Variant) -> Bytes {
        frame::text(&self.answers.written(&self.room, self.context(now), variant))
    }

    /// What is drawn on what is shown, as a WebSocket frame.
    pub(super) fn ink_frame(&self, now: Millis) -> Bytes {
        frame::text(&self.answers.ink(&self.room, self.context(now)))
    }

    /// What the room is given to calculate with.
    pub(super) fn context(&self, now: Millis) -> Context<'_> {
        Context {
            epoch: &self.epoch,
            course: self.course.outline(),
            now,
        }
    }

    fn presenter_view(&self) -> PresenterView {
        let notes = self
            .room
            .deck()
            .and_then(|deck| self.course.notes.get(deck));
        PresenterView {
            driver: self.room.driver().map(str::to_owned),
            record: self
                .room
                .deck()
                .and_then(|deck| self.room.record(deck))
                .cloned(),
            // Empty when no deck is shown, or one that was deleted.
            notes_revision: notes.cloned().unwrap_or_default(),
            saved: self.saved,
            edit: self.edit.clone(),
            troubles: self.course.troubles.clone(),
            watch: self.course.watch.clone(),
        }
    }

    /// The state after the course was read again; `None` when it is as before. If it differs only
    /// in what no snapshot contains, the state after has the same `seq`.
    pub(super) fn follow(&self, course: &Arc<CourseView>, now: Millis) -> Option<State> {
        if self.course == *course {
            return None;
        }
        let (room, survived) = self.room.follow(course.outline());
        let changed = match (
            self.shown(),
            room.deck().and_then(|deck| course.outline().deck(deck)),
        ) {
            // Without slides it was being read for the first time, which is no edit.
            (Some(old), Some(new)) if old.deck == new.deck && !old.slides.is_empty() => {
                slides_changed(old, new)
            }
            _ => 0,
        };
        let edit = (changed > 0).then_some(EditView {
            at: now,
            changed,
            survived,
        });
        let next = State {
            seq: self.seq + 1,
            room: Arc::new(room),
            course: course.clone(),
            edit: edit.or_else(|| self.edit.clone()),
            ..self.clone()
        };
        // Snapshots say nothing of decks that are not shown. If only such a deck changed, there is
        // nothing to publish, and so the number stays.
        let same = next.unnumbered_frame() == self.unnumbered_frame();
        Some(if same {
            State {
                seq: self.seq,
                ..next
            }
        } else {
            next
        })
    }

    /// The presenters' snapshot without number and time, to compare what two states say.
    fn unnumbered_frame(&self) -> Bytes {
        let unnumbered = State {
            seq: 0,
            ..self.clone()
        };
        unnumbered.frame(0, Variant::Presenters)
    }

    /// The deck that is shown.
    fn shown(&self) -> Option<&Outline> {
        self.room
            .deck()
            .and_then(|deck| self.course.outline().deck(deck))
    }
}

/// How many slides were changed, added or removed.
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
                    activity: None,
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
