//! How much work a flowchart may take. It is counted, never timed, so that a source has the same
//! drawing on every machine.

/// What is left of the work that something may take, in units of some 10 ns in a release build.
#[derive(Debug)]
pub(super) struct Work {
    done: usize,
    limit: usize,
}

impl Work {
    pub(super) fn new(limit: usize) -> Work {
        Work { done: 0, limit }
    }

    /// For a part that may take at most so much of what is left. What the part has done is to be
    /// counted here.
    pub(super) fn part(&self, limit: usize) -> Work {
        Work::new(self.left().min(limit))
    }

    pub(super) fn count(&mut self, units: usize) {
        self.done = self.done.saturating_add(units);
    }

    pub(super) fn done(&self) -> usize {
        self.done
    }

    pub(super) fn left(&self) -> usize {
        self.limit.saturating_sub(self.done)
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left() == 0
    }
}
