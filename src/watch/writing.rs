//! Which files are being written: written to and not closed yet. Arithmetic on instants, no clock
//! of its own.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A writer that has been silent for so long is taken to be done, because some never close their
/// file, and a close may be lost when too much happens at once.
pub(super) const SILENT: Duration = Duration::from_secs(3);

/// Files that are being written, as far as the system tells.
#[derive(Debug, Default)]
pub(super) struct Writing {
    /// Whether the system tells when a writer closes a file. Else nothing is known here.
    pub(super) closes_are_told: bool,
    last_write: HashMap<PathBuf, Instant>,
}

impl Writing {
    /// A file was written to; whether it counts as being written from now on.
    pub(super) fn write(&mut self, file: &Path, now: Instant) -> bool {
        if self.closes_are_told {
            self.last_write.insert(file.to_owned(), now);
        }
        self.closes_are_told
    }

    /// A file was closed by its writer, or what stands at the path is another one or none.
    pub(super) fn end(&mut self, file: &Path) {
        self.last_write.remove(file);
    }

    /// The files that are being written.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.last_write.keys().map(PathBuf::as_path)
    }

    /// When the next file's writer will have been silent for too long.
    pub(super) fn due(&self) -> Option<Instant> {
        let last = self.last_write.values().min()?;
        Some(*last + SILENT)
    }

    /// Forgets the files whose writers have been silent for too long, and gives them back.
    pub(super) fn give_up(&mut self, now: Instant) -> Vec<PathBuf> {
        let silent = self.last_write.extract_if(|_, last| *last + SILENT <= now);
        silent.map(|(file, _)| file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Writing {
        Writing {
            closes_are_told: true,
            ..Writing::default()
        }
    }

    fn files(writing: &Writing) -> Vec<&Path> {
        writing.files().collect()
    }

    #[test]
    fn a_file_is_being_written_from_its_first_write_to_its_close() {
        let (mut writing, start) = (told(), Instant::now());
        assert!(writing.write(Path::new("a"), start));
        assert!(writing.write(Path::new("b"), start));
        writing.end(Path::new("b"));
        assert_eq!(files(&writing), [Path::new("a")]);
        writing.end(Path::new("a"));
        assert_eq!((files(&writing).len(), writing.due()), (0, None));
    }

    #[test]
    fn a_writer_that_never_closes_is_done_when_it_has_been_silent_for_long() {
        let (mut writing, start) = (told(), Instant::now());
        let later = start + SILENT / 2;
        writing.write(Path::new("a"), start);
        writing.write(Path::new("b"), start);
        writing.write(Path::new("b"), later);
        assert_eq!(writing.due(), Some(start + SILENT));
        assert!(writing.give_up(later).is_empty());
        assert_eq!(writing.give_up(start + SILENT), [Path::new("a")]);
        assert_eq!(files(&writing), [Path::new("b")]);
        assert_eq!(writing.due(), Some(later + SILENT));
    }

    #[test]
    fn where_no_close_is_told_nothing_is_known() {
        let mut writing = Writing::default();
        assert!(!writing.write(Path::new("a"), Instant::now()));
        assert!(files(&writing).is_empty());
    }
}
