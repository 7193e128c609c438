//! When a burst of changes is over (debouncing): arithmetic on instants, no clock of its own.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// After a writer closed the file, or put it there by a rename: it is whole.
const AFTER_FINISHED: Duration = Duration::from_millis(30);
/// After a file was created, or written to where no close is told, because more is likely to come.
const AFTER_UNFINISHED: Duration = Duration::from_millis(100);
/// After the first of many changes, because changes without a pause must not hold the first back.
const AT_MOST: Duration = Duration::from_millis(500);

/// What an event says about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// Closed after writing, renamed, removed.
    Finished,
    /// Created or written to, not closed yet.
    Unfinished,
    /// Owner, permissions, times. Editors set them after closing, which must cost no time.
    Attributes,
}

/// Files that were touched and have not been quiet for long enough.
///
/// Each file has its own due time, so that one file's end does not hide that another is
/// still being written.
#[derive(Debug, Default)]
pub(super) struct Quiet {
    due: HashMap<PathBuf, Instant>,
    first: Option<Instant>,
}

impl Quiet {
    /// Takes note of an event.
    pub(super) fn touch(&mut self, path: &Path, touch: Touch, now: Instant) {
        let wait = match touch {
            Touch::Finished => AFTER_FINISHED,
            Touch::Attributes if self.due.contains_key(path) => return,
            Touch::Attributes | Touch::Unfinished => AFTER_UNFINISHED,
        };
        self.first.get_or_insert(now);
        self.due.insert(path.to_owned(), now + wait);
    }

    /// When to say that something changed; `None` while nothing did.
    pub(super) fn due(&self) -> Option<Instant> {
        let last = *self.due.values().max()?;
        let limit = self.first? + AT_MOST;
        Some(last.min(limit))
    }

    /// Whether that moment has come; if so, the burst is forgotten.
    pub(super) fn over(&mut self, now: Instant) -> bool {
        let over = self.due().is_some_and(|due| due <= now);
        if over {
            *self = Quiet::default();
        }
        over
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn after(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn a_closed_file_is_due_after_30_ms_an_open_one_after_100() {
        let start = Instant::now();
        let mut quiet = Quiet::default();
        assert_eq!(quiet.due(), None);
        quiet.touch(Path::new("a"), Touch::Unfinished, start);
        assert_eq!(quiet.due(), Some(after(start, 100)));
        quiet.touch(Path::new("a"), Touch::Finished, after(start, 10));
        assert_eq!(quiet.due(), Some(after(start, 40)));
        assert!(!quiet.over(after(start, 39)));
        assert!(quiet.over(after(start, 40)));
        assert_eq!(quiet.due(), None);
    }

    #[test]
    fn a_closed_file_does_not_hide_one_that_is_still_written() {
        let start = Instant::now();
        let mut quiet = Quiet::default();
        quiet.touch(Path::new("a"), Touch::Unfinished, start);
        quiet.touch(Path::new("b"), Touch::Finished, after(start, 5));
        assert_eq!(quiet.due(), Some(after(start, 100)));
    }

    #[test]
    fn attributes_set_after_closing_cost_nothing() {
        let start = Instant::now();
        let mut quiet = Quiet::default();
        quiet.touch(Path::new("a"), Touch::Finished, start);
        quiet.touch(Path::new("a"), Touch::Attributes, after(start, 1));
        assert_eq!(quiet.due(), Some(after(start, 30)));
    }

    #[test]
    fn writes_without_end_are_due_after_500_ms() {
        let start = Instant::now();
        let mut quiet = Quiet::default();
        for ms in (0..1_000).step_by(20) {
            quiet.touch(Path::new("a"), Touch::Unfinished, after(start, ms));
            if quiet.over(after(start, ms)) {
                assert_eq!(ms, 500);
                return;
            }
        }
        panic!("never due; {:?}", quiet.due().unwrap());
    }
}
