//! How fast seats may answer: one answer in two seconds, and a burst of five.

use std::collections::HashMap;

use crate::room::Seat;
use crate::wire::Millis;

const BURST: f64 = 5.0;
/// Milliseconds for one answer.
const EACH: f64 = 2_000.0;
/// So many seats are remembered; then those that may answer five times again are forgotten.
const MOST: usize = 4_096;

/// What each seat may still answer, and when that was. It is no part of what was answered: nobody is
/// told of it, and it does not outlive the process.
#[derive(Debug, Clone, Default)]
pub struct Rates(HashMap<Seat, (f64, Millis)>);

impl Rates {
    /// Whether the seat may answer now. If so it counts.
    pub(super) fn take(&mut self, seat: &Seat, now: Millis) -> bool {
        let left = |(left, at): &(f64, Millis)| {
            (left + now.saturating_sub(*at).max(0) as f64 / EACH).min(BURST)
        };
        if self.0.len() >= MOST && !self.0.contains_key(seat) {
            self.0.retain(|_, own| left(own) < BURST);
            if self.0.len() >= MOST {
                return false;
            }
        }
        let own = self.0.get(seat).map_or(BURST, left);
        if own < 1.0 {
            return false;
        }
        self.0.insert(seat.clone(), (own - 1.0, now));
        true
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn five_at_once_then_one_in_two_seconds() {
        let seat = Seat::parse("0123456789abcdef").unwrap();
        let other = Seat::parse("fedcba9876543210").unwrap();
        let mut rates = Rates::default();
        assert!((0..5).all(|_| rates.take(&seat, 0)));
        assert!(!rates.take(&seat, 1_999));
        assert!(rates.take(&other, 1_999));
        assert!(rates.take(&seat, 2_000) && !rates.take(&seat, 2_001));
        // A clock that was put back takes nothing away for good.
        assert!(!rates.take(&seat, 0) && rates.take(&seat, 60_000));
    }

    #[test]
    fn seats_that_rest_are_forgotten() {
        let mut rates = Rates::default();
        let seat = |n: usize| Seat::parse(&format!("{n:016x}")).unwrap();
        for n in 0..MOST {
            assert!(rates.take(&seat(n), 0));
        }
        assert!(!rates.take(&seat(MOST), 1_000));
        assert!(rates.take(&seat(MOST), 2_000));
        assert_eq!(rates.0.len(), 1);
    }
}
