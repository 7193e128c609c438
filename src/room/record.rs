//! What each class took: how long each slide was shown while the class went on.
//!
//! A record begins with its deck's class, stands still in a break and ends with the class or
//! when another deck is opened. Who comes back within a quarter of an hour goes on with it:
//! a class that was ended, or left, by mistake is not two. A class that nobody ended is over
//! with the last thing that happened in it: the night after is not taught.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Room;
use super::place::Place;
use crate::wire::{Millis, Phase, RecordView, SpentView};

/// A class that ended longer ago is another one.
const AGAIN: Millis = 15 * 60_000;

/// Where nothing happened for so long, nobody taught: a lunch is shorter.
const IDLE: Millis = 4 * 60 * 60_000;

/// A course has fewer decks that are taught on a day.
const MOST: usize = 32;

/// So many classes whose deck is taught again wait to be put aside.
const OVER: usize = 8;

/// The records of a room.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Records {
    /// The last class with each deck.
    last: BTreeMap<String, Record>,
    /// Classes whose deck is taught anew, the newest last.
    over: Vec<(String, Record)>,
}

/// A class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    #[serde(flatten)]
    view: RecordView,
    /// When something happened in it last.
    touched: Millis,
}

impl Record {
    /// Whether a class with its deck would go on with it.
    fn is_open(&self, now: Millis) -> bool {
        match self.view.ended {
            Some(ended) => now.saturating_sub(ended) < AGAIN,
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
        let over = self.over.iter().map(|(deck, record)| (deck, record));
        last.chain(over)
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
            .begun
            .as_ref()
            .is_some_and(|begun| is.is_none() && begun.before == next.phase);
        match (before.deck(), is) {
            (Some(deck), _) if undone => records.take_back(deck),
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

    /// The time on a slide that is left; none where nobody was there to leave it.
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

    fn end(&mut self, deck: &str, now: Millis) {
        if let Some(record) = self.last.get_mut(deck)
            && record.view.ended.is_none()
        {
            let idle = now.saturating_sub(record.touched) >= IDLE;
            record.view.ended = Some(if idle { record.touched } else { now });
        }
    }

    fn enter(&mut self, deck: &str, now: Millis) {
        let open = self.last.get(deck).filter(|record| record.is_open(now));
        let mut record = match open {
            Some(record) => record.clone(),
            None => {
                self.end(deck, now);
                if let Some(over) = self.last.remove(deck) {
                    self.over.push((deck.to_owned(), over));
                }
                let surplus = self.over.len().saturating_sub(OVER);
                self.over.drain(..surplus);
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
        while self.last.len() > MOST {
            let oldest = self.last.iter().min_by_key(|(_, record)| record.view.began);
            let Some(oldest) = oldest.map(|(deck, _)| deck.clone()) else {
                return;
            };
            self.last.remove(&oldest);
        }
    }

    /// A beginning that was undone has not been.
    fn take_back(&mut self, deck: &str) {
        self.last.remove(deck);
        if let Some((_, before)) = self.over.pop_if(|(over, _)| over == deck) {
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
