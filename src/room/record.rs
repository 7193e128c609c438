//! What each class took: how long each slide was shown while the class went on.
//!
//! A record begins with its deck's class, stands still in a break and ends with the class or
//! when another deck is opened. Who comes back within a quarter of an hour goes on with it:
//! a class that was ended, or left, by mistake is not two.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Room;
use super::place::Place;
use crate::wire::{Millis, Phase, RecordView, SpentView};

/// A class that ended longer ago is another one.
const AGAIN: Millis = 15 * 60_000;

/// A course has fewer decks that are taught on a day.
const MOST: usize = 32;

/// The records of a room, by deck.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Records(BTreeMap<String, RecordView>);

impl Records {
    /// The record of a deck's class.
    pub(super) fn of(&self, deck: &str) -> Option<&RecordView> {
        self.0.get(deck)
    }

    /// The record with which a class with that deck would go on.
    pub(super) fn open(&self, deck: &str, now: Millis) -> Option<&RecordView> {
        let fresh = |record: &&RecordView| {
            record
                .ended
                .is_none_or(|ended| now.saturating_sub(ended) < AGAIN)
        };
        self.of(deck).filter(fresh)
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
        if let Some(deck) = before.deck()
            && (next.deck() != Some(deck) || matches!(next.phase, Phase::After { .. }))
            && let Some(record) = records.0.get_mut(deck)
            && record.ended.is_none()
        {
            record.ended = Some(now);
        }
        match is {
            Some(place) => records.enter(&place.deck, now),
            // A beginning that was undone has not been.
            None if was.is_some() && matches!(next.phase, Phase::Before) => {
                let deck = before.deck().unwrap_or_default();
                records.0.remove(deck);
            }
            None => {}
        }
        records
    }

    fn leave(&mut self, place: &Place, now: Millis) {
        let Some(record) = self.0.get_mut(&place.deck) else {
            return;
        };
        let Some(since) = record.since.take() else {
            return;
        };
        let time = now.saturating_sub(since).max(0);
        match record.spent.iter_mut().find(|one| one.slide == place.id) {
            Some(one) => one.time = one.time.saturating_add(time),
            None => record.spent.push(SpentView {
                slide: place.id.clone(),
                time,
            }),
        }
    }

    fn enter(&mut self, deck: &str, now: Millis) {
        let open = self.open(deck, now).cloned();
        let record = open.unwrap_or_else(|| RecordView {
            began: now,
            ..RecordView::default()
        });
        let record = RecordView {
            ended: None,
            since: Some(now),
            ..record
        };
        self.0.insert(deck.to_owned(), record);
        while self.0.len() > MOST {
            let oldest = self.0.iter().min_by_key(|(_, record)| record.began);
            let Some(oldest) = oldest.map(|(deck, _)| deck.clone()) else {
                return;
            };
            self.0.remove(&oldest);
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
