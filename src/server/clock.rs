//! The one clock: monotonic within the process, on the wall's time at its start.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::wire::Millis;

/// Tells [`Millis`]; a wall clock that jumps does not move it.
#[derive(Debug, Clone)]
pub struct Clock {
    start: Instant,
    wall: Millis,
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
        }
    }

    /// Now.
    pub fn now(&self) -> Millis {
        self.wall + self.start.elapsed().as_millis() as Millis
    }
}
