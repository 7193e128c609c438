//! The record of each class: how long each slide was shown while the class went on.
//!
//! A record begins with its deck's class, leaves out the time of breaks, and ends with the class
//! or when the room moves to another deck. If the class begins again within a quarter of an hour,
//! its record goes on, because it was ended or left by mistake. A class that nobody ended counts
//! as ended when something last happened in it, because nobody taught in the hours after, such as
//! the night.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Room;
use super::place::Place;
use crate::wire::{Millis, Phase, RecordView, SpentView};

/// How long after its end a class that begins again goes on with its record. Later, the next class
/// with that deck has a record of its own.
const RESUMABLE: Millis = 15 * 60_000;

/// If nothing happened for so long, nobody was teaching. It is longer than any lunch break.
const IDLE: Millis = 4 * 60 * 60_000;

/// The most decks whose last class is remembered. A course teaches fewer on one day.
const MOST_DECKS: usize = 32;

/// The most earlier classes that are remembered, so that their reports can still be stored if the
/// store failed when they ended.
const MOST_EARLIER: usize = 8;

/// The most whiteboards of a class.
const MOST_WHITEBOARDS: usize = 50;

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

/// The record of one class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    #[serde(flatten)]
    pub(super) view: RecordView,
    /// When each slide of [`RecordView::spent`] first came up, in its order; 0 where an earlier version
    /// did not note it.
    came: Vec<Millis>,
    /// When something last happened in it.
    touched: Millis,
    /// The slides after which a whiteboard was added, once for each.
    whiteboards: Vec<String>,
}

impl Record {
    /// Whether a class with the same deck that begins now would go on with this record.
    fn is_open(&self, now: Millis) -> bool {
        match self.view.ended {
            Some(ended) => now.saturating_sub(ended) < RESUMABLE,
            None => now.saturating_sub(self.touched) < IDLE,
        }
    }

    /// When a slide first came up. `shown` is the id of the one on the screens, which is counted only
    /// as the class leaves it.
    pub(super) fn came(&self, slide: &str, shown: &str) -> Option<Millis> {
        let at = self.view.spent.iter().position(|one| one.slide == slide);
        match at {
            Some(at) => self.came.get(at).copied().filter(|came| *came > 0),
            None => self.view.since.filter(|_| slide == shown),
        }
    }
}

impl Records {
    /// The record of the last class with a deck.
    pub(super) fn of(&self, deck: &str) -> Option<&RecordView> {
        self.last.get(deck).map(|record| &record.view)
    }

    /// The records of all classes, each with the name of its deck.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Record)> {
        let last = self.last.iter();
        let earlier = self.earlier.iter().map(|(deck, record)| (deck, record));
        last.chain(earlier)
            .map(|(deck, record)| (deck.as_str(), record))
    }

    /// The records by a clock that was put back by so much. A class that is over stays when it was,
    /// because its report is stored under that time.
    pub(super) fn put_back(&self, by: Millis) -> Records {
        let mut records = self.clone();
        for Record {
            view,
            came,
            touched,
            ..
        } in records.last.values_mut()
        {
            if view.ended.is_none() {
                view.began = view.began.saturating_sub(by);
                view.since = view.since.map(|since| since.saturating_sub(by));
                for came in came {
                    *came = came.saturating_sub(by);
                }
                *touched = touched.saturating_sub(by);
            }
        }
        records
    }

    /// How many whiteboards the class with a deck has after a slide; none once it is over.
    pub(super) fn whiteboards(&self, deck: &str, slide: &str) -> u16 {
        let record = self.last.get(deck);
        let record = record.filter(|record| record.view.ended.is_none());
        let boards = record.map_or(&[][..], |record| &record.whiteboards);
        boards
            .iter()
            .fold(0, |count, one| count + u16::from(one == slide))
    }

    /// The records with one whiteboard more after a slide; `None` if no class with the deck goes on,
    /// or if it has all that it may have.
    pub(super) fn with_whiteboard(&self, deck: &str, slide: &str) -> Option<Records> {
        let mut records = self.clone();
        let record = records.last.get_mut(deck)?;
        if record.view.ended.is_some() || record.whiteboards.len() >= MOST_WHITEBOARDS {
            return None;
        }
        record.whiteboards.push(slide.to_owned());
        Some(records)
    }

    /// The record with which a class with that deck that begins now would go on.
    pub(super) fn open(&self, deck: &str, now: Millis) -> Option<&Record> {
        self.last.get(deck).filter(|record| record.is_open(now))
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
        // A move back that ends the class restores the phase from before the class.
        let undone = before
            .undo
            .as_ref()
            .filter(|undo| is.is_none() && undo.before == next.phase);
        match (before.deck(), undone) {
            (Some(deck), Some(undo)) => records.restore(deck, undo.resumed.clone()),
            (deck, _) => {
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

    /// Adds the time that a slide was shown, as the class leaves it. If that is [`IDLE`] or more,
    /// nobody was teaching: nothing is added, and the class counts as ended when the slide came up.
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
            None => {
                record.came.resize(spent.len(), 0);
                record.came.push(since);
                spent.push(SpentView {
                    slide: place.id.clone(),
                    time,
                });
            }
        }
    }

    /// Notes that the class with a deck has ended: now, or when something last happened in it if
    /// that was [`IDLE`] ago.
    fn end(&mut self, deck: &str, now: Millis) {
        if let Some(record) = self.last.get_mut(deck)
            && record.view.ended.is_none()
        {
            let idle = now.saturating_sub(record.touched) >= IDLE;
            record.view.ended = Some(if idle { record.touched } else { now });
        }
    }

    /// Counts time from now on for the class with a deck: in the record that may go on, else in a
    /// new one, which makes the old one an earlier class.
    fn enter(&mut self, deck: &str, now: Millis) {
        let mut record = match self.open(deck, now) {
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

    /// Drops what was recorded of a class whose beginning was undone, because no class took place.
    /// `resumed` is the record with which it went on, as it was before; without one, the class
    /// before it is the deck's last again.
    fn restore(&mut self, deck: &str, resumed: Option<Record>) {
        self.last.remove(deck);
        let record = resumed.or_else(|| {
            let before = self.earlier.pop_if(|(of, _)| of == deck);
            before.map(|(_, record)| record)
        });
        if let Some(record) = record {
            self.last.insert(deck.to_owned(), record);
        }
    }
}

/// The place whose time is counted; `None` while no class goes on.
fn taught(room: &Room) -> Option<&Place> {
    match room.phase {
        Phase::Class { .. } => room.place.as_ref(),
        _ => None,
    }
}
