//! How many messages a socket may send: a burst at once, and after that so many a second.

use std::time::Duration;

use tokio::time::Instant;

/// How many messages a client may send. The socket of one that sends more is closed, because none
/// of our pages does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// So many at once.
    pub(super) burst: f32,
    /// After that so many a second.
    pub(super) per_second: f32,
}

/// A bucket of permits (a token bucket). Each message takes one; it fills up again with time, up to
/// the burst.
#[derive(Debug)]
pub(super) struct Bucket {
    rate: Rate,
    /// How many there were at `at`.
    permits: f32,
    at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(rate: Rate, now: Instant) -> Bucket {
        Bucket {
            rate,
            permits: rate.burst,
            at: now,
        }
    }

    /// Takes one permit; false when there is none.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let passed: Duration = now.saturating_duration_since(self.at);
        self.at = now;
        let gained = passed.as_secs_f32() * self.rate.per_second;
        self.permits = (self.permits + gained).min(self.rate.burst);
        if self.permits < 1.0 {
            return false;
        }
        self.permits -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_only_the_rate() {
        let start = Instant::now();
        let rate = Rate {
            burst: 20.0,
            per_second: 2.0,
        };
        let mut bucket = Bucket::new(rate, start);
        assert_eq!((0..50).filter(|_| bucket.take(start)).count(), 20);
        let later = start + Duration::from_secs(5);
        assert_eq!((0..50).filter(|_| bucket.take(later)).count(), 10);
        let much_later = start + Duration::from_secs(3600);
        assert_eq!((0..50).filter(|_| bucket.take(much_later)).count(), 20);
    }
}
