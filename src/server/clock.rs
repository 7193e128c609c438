//! The one clock: monotonic within the process, on the wall's time at its start.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::wire::Millis;

/// Tells [`Millis`]; a wall clock that jumps does not move it.
#[derive(Debug, Clone)]
pub struct Clock {
    start: Instant,
    wall: Millis,
    /// What a test has added to it.
    #[cfg(feature = "jumping-clock")]
    ahead: std::sync::Arc<std::sync::atomic::AtomicI64>,
}

impl Clock {
    /// A clock that agrees with the wall's now.
    pub fn start() -> Self {
        let wall = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_millis() as Millis);
        Clock {
            start: Instant::now(),
            wall,
            #[cfg(feature = "jumping-clock")]
            ahead: Default::default(),
        }
    }

    /// Now.
    pub fn now(&self) -> Millis {
        let now = self.wall + self.start.elapsed().as_millis() as Millis;
        #[cfg(feature = "jumping-clock")]
        let now = now + self.ahead.load(std::sync::atomic::Ordering::Relaxed);
        now
    }

    /// Puts the clock forward, so that a test need not wait for a day to pass.
    #[cfg(feature = "jumping-clock")]
    pub(super) fn jump(&self, by: Millis) {
        self.ahead
            .fetch_add(by.max(0), std::sync::atomic::Ordering::Relaxed);
    }
}
