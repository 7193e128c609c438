//! How much of the search for the best cuts a file may take: counted, because time would give other
//! slides on another machine.

use std::cell::Cell;

/// So many bins are looked at for a file. Real decks take 1,000 to 52,000.
const MOST: usize = 4_000_000;

/// What is left of it.
pub(super) struct Work(Cell<usize>);

impl Work {
    pub(super) fn new() -> Work {
        Work(Cell::new(MOST))
    }

    /// Takes so much of it; whether as much was left.
    pub(super) fn take(&self, some: usize) -> bool {
        let left = self.0.get().checked_sub(some);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}
