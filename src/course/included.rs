//! A file with others that it takes in. Who reads them is the caller; what becomes of them is
//! `split`'s.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::block::Block;
use super::finding::Finding;

/// The Markdown of a file, with that of the files it takes in, and of those that these take in.
///
/// Their lines are counted through: those of the file itself first, then those of each other one.
/// [`Notes::locate`] tells which line of which file one is.
#[derive(Debug, Clone, Copy)]
pub struct Notes<'a> {
    /// Of the file itself.
    pub text: &'a str,
    /// All others, a file by each that names it.
    pub included: &'a [Included],
    /// Where the files are that links of wikis name.
    pub names: &'a Names,
}

/// The addresses of files, by the names that links of wikis have for them: `note`, `pic.png`.
pub type Names = BTreeMap<String, String>;

/// What no wiki names.
pub(super) static NO_NAMES: Names = Names::new();

/// A file that another one takes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    /// The file that names it; `None`: the one that all this is about.
    pub by: Option<PathBuf>,
    /// As that one names it.
    pub address: String,
    /// Its own path, relative to the served folder.
    pub file: PathBuf,
    /// The way from the folder of the file that all this is about to its own, with a slash at its
    /// end where they differ: addresses in it are relative to it.
    pub folder: String,
    /// Its Markdown.
    pub text: Arc<str>,
}

impl<'a> From<&'a str> for Notes<'a> {
    fn from(text: &'a str) -> Notes<'a> {
        Notes {
            text,
            included: &[],
            names: &NO_NAMES,
        }
    }
}

impl<'a> From<&'a String> for Notes<'a> {
    fn from(text: &'a String) -> Notes<'a> {
        Notes::from(text.as_str())
    }
}

impl<'a> Notes<'a> {
    /// Which file each line is of.
    pub(super) fn origins(self) -> Origins<'a> {
        let mut before = count(self.text);
        let mut known = HashSet::new();
        let mut files = Vec::new();
        for one in self.included {
            if known.insert(one.file.as_path()) {
                files.push((one, before));
                before = before.saturating_add(count(&one.text));
            }
        }
        Origins {
            included: self.included,
            files,
        }
    }

    /// Gives findings, whose lines are counted through, the line of their own file; and its name
    /// where that is one that was taken in.
    pub fn locate<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>) {
        if self.included.is_empty() {
            return;
        }
        let origins = self.origins();
        for finding in findings {
            let Some(line) = finding.line else { continue };
            if let Some((file, before)) = origins.of(line) {
                finding.file.clone_from(&file.file);
                finding.line = Some(line - before);
            }
        }
    }

    /// Gives blocks, whose lines are counted through, the lines of their own files.
    pub fn own_lines<'b>(&self, blocks: impl IntoIterator<Item = &'b mut Block>) {
        let origins = self.origins();
        for block in blocks {
            // The end is the line behind the last.
            let last = origins.own_line(block.lines.end.saturating_sub(1));
            block.lines = origins.own_line(block.lines.start)..last.saturating_add(1);
        }
    }
}

/// Which file of some notes each line is of. It is made once for all that is asked of it, because the
/// lines of all files are counted for it.
pub(super) struct Origins<'a> {
    included: &'a [Included],
    /// Each file that is taken in, once, and how many lines are counted before its own.
    files: Vec<(&'a Included, u32)>,
}

impl<'a> Origins<'a> {
    /// The line of its own file, of one that is counted through.
    fn own_line(&self, line: u32) -> u32 {
        line - self.of(line).map_or(0, |(_, before)| before)
    }

    /// The file of that address, and how many lines are counted before its own.
    pub(super) fn find(&self, by: Option<&Path>, address: &str) -> Option<(&'a Included, u32)> {
        let mut all = self.included.iter();
        let found = all.find(|one| one.address == address && one.by.as_deref() == by)?;
        let mut files = self.files.iter();
        files.find(|(one, _)| one.file == found.file).copied()
    }

    /// The file that was taken in and has that line, and how many lines are counted before its own.
    fn of(&self, line: u32) -> Option<(&'a Included, u32)> {
        let behind = self.files.partition_point(|(_, before)| *before < line);
        self.files.get(behind.checked_sub(1)?).copied()
    }
}

/// How many lines a text has, and one more for the end of the last.
fn count(text: &str) -> u32 {
    let lines = text.bytes().filter(|b| matches!(b, b'\n' | b'\r')).count();
    u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(2)
}
