//! How many attend today, counted by seat, which is a random name that a device keeps: by it a
//! device that lost its connection and comes back is not counted twice. The names do not leave
//! this file; others get only numbers.

use std::collections::HashMap;

use tokio::time::{Duration, Instant};

use crate::wire::{Attends, Presence};

/// How long a device that is not connected is counted as away. One that was not seen for longer was
/// here on another day.
const TODAY: Duration = Duration::from_secs(12 * 3600);

/// A device that leaves sooner after it first came is forgotten, because else anybody could fill the
/// count with names that nobody attends under.
const STAY: Duration = Duration::from_secs(10);

/// The most devices that are remembered by name; further ones are counted only while connected.
const MOST: usize = 4096;

/// The devices of a room.
#[derive(Debug, Default)]
pub(super) struct Attendance {
    devices: HashMap<Box<str>, Device>,
    /// How many names were made here, for devices that have none or are too many.
    unnamed: u64,
}

/// A device and its open tabs.
#[derive(Debug)]
struct Device {
    /// What each of its tabs does; one tab is one socket.
    tabs: Vec<Attends>,
    /// When it first came.
    came: Instant,
    seen: Instant,
}

impl Attendance {
    /// Counts a device that opens a socket. Returns the name to use for it in `change` and `leave`.
    pub(super) fn enter(&mut self, name: Option<&str>, now: Instant) -> Box<str> {
        let named =
            name.filter(|name| self.devices.len() < MOST || self.devices.contains_key(*name));
        let name: Box<str> = match named {
            Some(name) => name.into(),
            None => {
                self.unnamed += 1;
                // The space tells it from a seat's name, which has none.
                format!("tab {}", self.unnamed).into()
            }
        };
        let device = self.devices.entry(name.clone()).or_insert(Device {
            tabs: Vec::new(),
            came: now,
            seen: now,
        });
        device.tabs.push(Attends::Live);
        device.seen = now;
        name
    }

    /// One of the device's tabs, which did what `was` says, does what `is` says now.
    pub(super) fn change(&mut self, name: &str, was: Attends, is: Attends, now: Instant) {
        let Some(device) = self.devices.get_mut(name) else {
            return;
        };
        device.seen = now;
        if let Some(tab) = device.tabs.iter_mut().find(|tab| **tab == was) {
            *tab = is;
        }
    }

    /// One of the device's tabs closes its socket; `did` is what it did last.
    pub(super) fn leave(&mut self, name: &str, did: Attends, now: Instant) {
        let Some(device) = self.devices.get_mut(name) else {
            return;
        };
        device.seen = now;
        if let Some(tab) = device.tabs.iter().position(|tab| *tab == did) {
            device.tabs.swap_remove(tab);
        }
        // A name that was made here will not come back.
        let is_forgotten = name.contains(' ') || now < device.came + STAY;
        if device.tabs.is_empty() && is_forgotten {
            self.devices.remove(name);
        }
    }

    /// How many devices are live, browsing and away now; those of other days are forgotten. A
    /// device counts once: as live if one of its tabs is, else as browsing if one is, else as away.
    pub(super) fn count(&mut self, now: Instant) -> Presence {
        self.devices
            .retain(|_, device| !device.tabs.is_empty() || now < device.seen + TODAY);
        let mut presence = Presence::default();
        for device in self.devices.values() {
            let does = |attends| device.tabs.contains(&attends);
            if does(Attends::Live) {
                presence.live += 1;
            } else if does(Attends::Browsing) {
                presence.browsing += 1;
            } else {
                presence.away += 1;
            }
        }
        presence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(attendance: &mut Attendance, now: Instant) -> (usize, usize, usize) {
        let Presence {
            live,
            browsing,
            away,
            ..
        } = attendance.count(now);
        (live, browsing, away)
    }

    #[tokio::test]
    async fn a_device_that_lost_its_connection_is_away_until_it_comes_back() {
        let now = Instant::now();
        let mut all = Attendance::default();
        let phone = all.enter(Some("a1"), now);
        let other = all.enter(Some("b2"), now);
        assert_eq!(counts(&mut all, now), (2, 0, 0));
        let now = now + STAY;
        all.change(&phone, Attends::Live, Attends::Browsing, now);
        all.change(&other, Attends::Live, Attends::Away, now);
        assert_eq!(counts(&mut all, now), (0, 1, 1));
        all.leave(&phone, Attends::Browsing, now);
        assert_eq!(counts(&mut all, now), (0, 0, 2));
        all.enter(Some("a1"), now);
        assert_eq!(counts(&mut all, now), (1, 0, 1), "the same phone");
        all.leave("a1", Attends::Live, now);
        all.leave(&other, Attends::Away, now);
        assert_eq!(counts(&mut all, now + TODAY), (0, 0, 0), "another day");
    }

    #[tokio::test]
    async fn two_tabs_of_a_device_are_one_and_the_best_counts() {
        let now = Instant::now();
        let mut all = Attendance::default();
        let first = all.enter(Some("a1"), now);
        all.enter(Some("a1"), now);
        all.change(&first, Attends::Live, Attends::Away, now);
        assert_eq!(counts(&mut all, now), (1, 0, 0));
        all.leave("a1", Attends::Live, now);
        assert_eq!(counts(&mut all, now), (0, 0, 1));
    }

    #[tokio::test]
    async fn who_was_there_for_a_moment_is_not_remembered() {
        let now = Instant::now();
        let mut all = Attendance::default();
        for n in 0..MOST {
            let name = all.enter(Some(&format!("d{n}")), now);
            all.leave(&name, Attends::Live, now + STAY / 2);
        }
        assert_eq!(counts(&mut all, now + STAY), (0, 0, 0));
        // And a name that is remembered stays so, however short its later visits are.
        let phone = all.enter(Some("a1"), now);
        all.leave(&phone, Attends::Live, now + STAY);
        all.enter(Some("a1"), now + STAY);
        all.leave(&phone, Attends::Live, now + STAY);
        assert_eq!(counts(&mut all, now + STAY), (0, 0, 1));
    }

    #[tokio::test]
    async fn who_keeps_no_name_counts_while_connected() {
        let now = Instant::now();
        let mut all = Attendance::default();
        let one = all.enter(None, now);
        let two = all.enter(None, now);
        assert_eq!(counts(&mut all, now), (2, 0, 0));
        all.leave(&one, Attends::Live, now);
        all.leave(&two, Attends::Live, now);
        assert_eq!(counts(&mut all, now), (0, 0, 0));
    }

    #[tokio::test]
    async fn no_more_devices_are_kept_than_a_room_can_have() {
        let now = Instant::now();
        let mut all = Attendance::default();
        for n in 0..MOST + 9 {
            let name = all.enter(Some(&format!("d{n}")), now);
            all.leave(&name, Attends::Live, now + STAY);
        }
        assert_eq!(counts(&mut all, now), (0, 0, MOST));
    }
}
