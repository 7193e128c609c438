//! Which classes' records attendees may see: a part of the room, because the schedule says it and a
//! presenter's command changes it.

use std::collections::{BTreeMap, BTreeSet};

use crate::wire::Millis;

use super::{Class, Room};

/// The most classes whose records are shared, some 50 bytes each in every write of the room. A course
/// of eight decks that is taught three times a year reaches it in ten years; then the oldest is no
/// longer shared.
const MOST: usize = 240;

/// Those that are shared after one of them is shared, or no more.
pub(super) fn after(before: &BTreeSet<Class>, class: Class, on: bool) -> BTreeSet<Class> {
    let mut shared = before.clone();
    match on {
        true => drop(shared.insert(class)),
        false => drop(shared.remove(&class)),
    }
    while shared.len() > MOST {
        shared.pop_first();
    }
    shared
}

impl Room {
    /// Whether attendees may see the record of that class.
    pub fn is_shared(&self, class: &Class) -> bool {
        self.shared.contains(class)
    }

    /// When the classes with a deck began whose records attendees may see, the newest first.
    pub fn shared_of(&self, deck: &str) -> impl Iterator<Item = Millis> {
        let of_deck = self.shared.iter().rev().filter(move |one| one.deck == deck);
        of_deck.map(|one| one.began)
    }

    /// Of each deck the last of those classes, by when it began.
    pub fn shared(&self) -> BTreeMap<String, Millis> {
        let classes = self.shared.iter();
        classes.map(|one| (one.deck.clone(), one.began)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_let_go_where_there_are_too_many() {
        let class = |began| Class {
            began,
            deck: "a".to_owned(),
        };
        let all = (0..=MOST as Millis).rev();
        let shared = all.fold(BTreeSet::new(), |shared, began| {
            after(&shared, class(began), true)
        });
        assert_eq!(shared.len(), MOST);
        assert!(!shared.contains(&class(0)) && shared.contains(&class(1)));
        assert!(!after(&shared, class(1), false).contains(&class(1)));
    }
}
