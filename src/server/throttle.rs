//! How long a wrong key waits for its answer. Arithmetic only; `session` does the waiting.

use crate::wire::Millis;

/// So many wrong keys are answered at once, for those who mistype.
const FREE: i64 = 5;

/// After that, one wrong key a second is answered, whoever sent it.
const PACE: Millis = 1_000;

/// Nobody waits longer; what would have to is told to come back later.
const LONGEST: Millis = 10_000;

/// One bucket for all addresses: a whole class sits behind one.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    /// When the last wrong key, as far as promised, would be answered without free ones.
    next: Millis,
}

/// What to do with a wrong key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Answer after so many milliseconds.
    For(Millis),
    /// Too many wait already.
    TooMany,
}

impl Throttle {
    /// A wrong key came at `now`. Right ones are not counted and never wait.
    pub(super) fn wrong(&mut self, now: Millis) -> Wait {
        let next = self
            .next
            .max(now.saturating_sub(FREE * PACE))
            .saturating_add(PACE);
        let wait = next.saturating_sub(now).max(0);
        if wait > LONGEST {
            return Wait::TooMany;
        }
        self.next = next;
        Wait::For(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_keys_are_free_then_one_a_second_is_answered() {
        let mut throttle = Throttle::default();
        let now = 1_700_000_000_000;
        for _ in 0..5 {
            assert_eq!(throttle.wrong(now), Wait::For(0));
        }
        assert_eq!(throttle.wrong(now), Wait::For(1_000));
        assert_eq!(throttle.wrong(now), Wait::For(2_000));
        assert_eq!(throttle.wrong(now + 1_500), Wait::For(1_500));
    }

    #[test]
    fn a_flood_is_turned_away_and_forgotten_after_a_while() {
        let mut throttle = Throttle::default();
        let now = 1_700_000_000_000;
        let answered = (0..1_000)
            .filter(|_| throttle.wrong(now) != Wait::TooMany)
            .count();
        assert_eq!(answered, 15);
        assert_eq!(throttle.wrong(now + 60_000), Wait::For(0));
    }
}
