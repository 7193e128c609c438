//! What each class took: how long each slide was shown while the class went on.
//!
//! A record begins with its deck's class, does not count during a break, and ends with the class
//! or when another deck is opened. If the class begins again within a quarter of an hour, its
//! record goes on, because it was ended or left by mistake. A class that nobody ended counts as
//! ended when something last happened in it: the hours after, such as the night, are not taught.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Room;
use super::place::Place;
use crate::wire::{Millis, Phase, RecordView, SpentView};

/// A class that ended longer ago does not go on: the next one with its deck is another.
const RESUMABLE: Millis = 15 * 60_000;

/// If nothing happened for so long, nobody was teaching. It is longer than any lunch.
const IDLE: Millis = 4 * 60 * 60_000;

/// The most decks whose last class is remembered; a course teaches fewer on a day.
const MOST_DECKS: usize = 32;

/// The most earlier classes that are remembered until their reports are stored.
const MOST_EARLIER: usize = 8;

/// The records of a room.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Records {
    /// The last class with each deck.
    last: BTreeMap<String, Record>,
    /// Classes whose deck has been taught again since, the newest last.
    #[serde(alias = "over")]
    earlier: Vec<(String, Record)>,
}

/// What one class took.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    #[serde(flatten)]
    view: RecordView,
    /// When something last happened in it.
    touched: Millis,
}

impl Record {
    /// Whether a class with its deck that begins now would go on with it.
    fn is_open(&self, now: Millis) -> bool {
        match self.view.ended {
            Some(ended) => now.saturating_sub(ended) < RESUMABLE,
            None => now.saturating_sub(self.touched) < IDLE,
        }
    }
}

impl Records {
    /// The record of the last class with a deck.
    pub(super) fn of(&self, deck: &str) -> Option<&RecordView> {
        self.last.get(deck).map(|record| &record.view)
    }

    /// All classes, by their decks.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &RecordView)> {
        let last = self.last.iter();
        let earlier = self.earlier.iter().map(|(deck, record)| (deck, record));
        last.chain(earlier)
            .map(|(deck, record)| (deck.as_str(), &record.view))
    }

    /// The record with which a class with that deck would go on.
    pub(super) fn open(&self, deck: &str, now: Millis) -> Option<&RecordView> {
        let record = self.last.get(deck)?;
        record.is_open(now).then_some(&record.view)
    }

    /// The records after the room went from one state to another.
    pub(super) fn after(&self, before: &Room, next: &Room, now: Millis) -> Records {
        let (was, is) = (taught(before), taught(next));
        let same_slide = |a: &Place, b: &Place| a.deck == b.deck && a.id == b.id;
        let stays = match (was, is) {
            (Some(was), Some(is)) => same_slide(was, is),
            (was, is) => was.is_none() && is.is_none(),
        };
        if stays && before.phase == next.phase && before.deck() == next.deck() {
            return self.clone();
        }
        let mut records = self.clone();
        if let Some(place) = was {
            records.leave(place, now);
        }
        let undone = before
            .undo
            .as_ref()
            .is_some_and(|undo| is.is_none() && undo.before == next.phase);
        match (before.deck(), is) {
            (Some(deck), _) if undone => records.drop_undone(deck),
            (deck, is) => {
                let goes_on = |deck: &str| {
                    next.deck() == Some(deck) && !matches!(next.phase, Phase::After { .. })
                };
                if let Some(deck) = deck.filter(|deck| !goes_on(deck)) {
                    records.end(deck, now);
                }
                if let Some(place) = is {
                    records.enter(&place.deck, now);
                }
            }
        }
        records
    }

    /// Adds the time on a slide that is left; none if the class had been idle before.
    fn leave(&mut self, place: &Place, now: Millis) {
        let Some(record) = self.last.get_mut(&place.deck) else {
            return;
        };
        let Some(since) = record.view.since.take() else {
            return;
        };
        let time = now.saturating_sub(since).max(0);
        if time >= IDLE {
            record.view.ended = Some(since);
            return;
        }
        record.touched = now;
        let spent = &mut record.view.spent;
        match spent.iter_mut().find(|one| one.slide == place.id) {
            Some(one) => one.time = one.time.saturating_add(time),
            None => spent.push(SpentView {
                slide: place.id.clone(),
                time,
            }),
        }
    }

    /// Notes that the class with a deck is over.
    fn end(&mut self, deck: &str, now: Millis) {
        if let Some(record) = self.last.get_mut(deck)
            && record.view.ended.is_none()
        {
            let idle = now.saturating_sub(record.touched) >= IDLE;
            record.view.ended = Some(if idle { record.touched } else { now });
        }
    }

    /// Counts from now on for the class with a deck: the one that may go on, or a new one.
    fn enter(&mut self, deck: &str, now: Millis) {
        let open = self.last.get(deck).filter(|record| record.is_open(now));
        let mut record = match open {
            Some(record) => record.clone(),
            None => {
                self.end(deck, now);
                if let Some(earlier) = self.last.remove(deck) {
                    self.earlier.push((deck.to_owned(), earlier));
                }
                let surplus = self.earlier.len().saturating_sub(MOST_EARLIER);
                self.earlier.drain(..surplus);
                Record {
                    view: RecordView {
                        began: now,
                        ..RecordView::default()
                    },
                    ..Record::default()
                }
            }
        };
        record.view.ended = None;
        record.view.since = Some(now);
        record.touched = now;
        self.last.insert(deck.to_owned(), record);
        while self.last.len() > MOST_DECKS {
            let oldest = self.last.iter().min_by_key(|(_, record)| record.view.began);
            let Some(oldest) = oldest.map(|(deck, _)| deck.clone()) else {
                return;
            };
            self.last.remove(&oldest);
        }
    }

    /// Drops the record of a class whose beginning was undone, because no class took place, and
    /// restores the one before it.
    fn drop_undone(&mut self, deck: &str) {
        self.last.remove(deck);
        if let Some((_, before)) = self.earlier.pop_if(|(of, _)| of == deck) {
            self.last.insert(deck.to_owned(), before);
        }
    }
}

/// The place whose time counts: none while no class goes on.
fn taught(room: &Room) -> Option<&Place> {
    match room.phase {
        Phase::Class { .. } => room.place.as_ref(),
        _ => None,
    }
}
