//! How much work a file may take: counted, because time would give other slides on another machine.

use std::cell::Cell;

/// So many bins are looked at for a file. Real decks take 1,000 to 52,000.
const BINS: usize = 2_000_000;
/// So many lines of code are cut.
pub(super) const LINES: usize = 100_000;

/// What is left of it.
pub(super) struct Work {
    bins: Cell<usize>,
    /// None once there were more.
    lines: Cell<Option<usize>>,
}

impl Work {
    pub(super) fn new() -> Work {
        Work {
            bins: Cell::new(BINS),
            lines: Cell::new(Some(LINES)),
        }
    }

    /// Takes so many bins; whether as many were left.
    pub(super) fn take(&self, bins: usize) -> bool {
        let left = self.bins.get().checked_sub(bins);
        self.bins.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether no bins are left.
    pub(super) fn is_spent(&self) -> bool {
        self.bins.get() == 0
    }

    /// Takes so many lines of code; how many of them may be cut.
    pub(super) fn lines(&self, count: usize) -> usize {
        let left = self.lines.get();
        self.lines
            .set(left.and_then(|left| left.checked_sub(count)));
        count.min(left.unwrap_or(0))
    }

    /// Whether there were more lines of code than may be cut.
    pub(super) fn has_long_code(&self) -> bool {
        self.lines.get().is_none()
    }
}
