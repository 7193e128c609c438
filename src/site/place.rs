//! Where a room is, as far as pages show it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::{Course, DeckEntry};
use crate::room::Room;
use crate::wire::{Millis, Phase};

/// Where the class of a course is: a plain value, also what tells two pages of a room apart.
///
/// ```
/// use cuecard::site::Place;
///
/// let before = Place::default();
/// assert!(before.deck.is_none() && !before.is_on);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The open deck's name.
    pub deck: Option<String>,
    /// The slide's index.
    pub slide: usize,
    /// The deck is being taught.
    pub is_on: bool,
    /// The deck has been taught.
    pub is_done: bool,
    /// Of each deck the last class, by when it began, whose record attendees may see.
    pub shared: BTreeMap<String, Millis>,
}

impl Place {
    /// Where a room is now.
    pub fn of(room: &Room) -> Place {
        let phase = room.phase();
        // In a break, a deck that was just opened is the next one, not the last.
        let untouched = room.slide() == 0 && room.step() == 0;
        Place {
            deck: room.deck().map(str::to_owned),
            slide: room.slide(),
            is_on: matches!(phase, Phase::Class { .. }),
            is_done: matches!(phase, Phase::After { .. })
                || matches!(phase, Phase::Break { .. }) && !untouched,
            shared: room.shared(),
        }
    }

    /// The deck that screens of that course show: the open one, else the first.
    pub(super) fn shown<'a>(&self, course: &'a Course) -> Option<&'a Arc<DeckEntry>> {
        let mut decks = course.decks.iter();
        let open = decks.find(|deck| Some(&deck.name) == self.deck.as_ref());
        open.or_else(|| course.decks.first())
    }

    /// As far as lists of the day show it: moves within a deck make no other page.
    pub fn of_the_day(&self) -> Place {
        Place {
            slide: 0,
            ..self.clone()
        }
    }
}
