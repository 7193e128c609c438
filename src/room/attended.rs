//! How many attended, from moment to moment: what the report of the class that is on is made of. It
//! is a part of the room, and so is stored with whatever changes the room, and outlives a restart.

use serde::{Deserialize, Serialize};

use crate::wire::Millis;

/// Between two moments for which it is kept how many attended: a curve of a class needs no more.
const APART: Millis = 30_000;

/// The most moments that are kept. They are written with each change of the room, some 5 KB.
const MOST: usize = 240;

/// From each moment on so many, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Attended(Vec<(Millis, u32)>);

impl Attended {
    /// With so many from now on. Of several numbers shortly after one another the last is kept.
    pub(super) fn noted(&self, count: usize, now: Millis) -> Attended {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let mut seen = self.0.clone();
        match seen.last_mut() {
            Some((_, last)) if *last == count => {}
            Some((at, last)) if now < *at + APART => *last = count,
            _ => seen.push((now, count)),
        }
        seen.drain(..seen.len().saturating_sub(MOST));
        Attended(seen)
    }

    /// By a clock that was put back by so much.
    pub(super) fn put_back(&self, by: Millis) -> Attended {
        let earlier = |(at, count): &(Millis, u32)| (at.saturating_sub(by), *count);
        Attended(self.0.iter().map(earlier).collect())
    }

    /// All of it, also before and after a class.
    pub(super) fn seen(&self) -> &[(Millis, u32)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_attended_is_kept_at_moments_that_are_apart() {
        let seen = [(0, 0), (5, 10), (9, 20_000), (8, 45_000), (7, 90_000)];
        let attended = seen
            .into_iter()
            .fold(Attended::default(), |all, (count, now)| {
                all.noted(count, now)
            });
        assert_eq!(attended.seen(), [(0, 9), (45_000, 8), (90_000, 7)]);
        let same = attended.noted(7, 500_000);
        assert_eq!(same, attended, "as many as before is nothing new");
        let long = (2..2_000).fold(attended, |all, minute| {
            all.noted(usize::from(minute % 2 == 0), minute * 60_000)
        });
        assert_eq!(long.seen().len(), MOST);
    }
}
