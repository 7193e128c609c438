//! A file with others that it takes in. Who reads them is the caller; what becomes of them is
//! `split`'s.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// The file of that address, and how many lines are counted before its own.
    pub(super) fn find(&self, by: Option<&Path>, address: &str) -> Option<(&'a Included, u32)> {
        let own = self.included.iter();
        let found = own
            .clone()
            .find(|one| one.by.as_deref() == by && one.address == address)?;
        self.files()
            .find(|(one, _)| one.file == found.file)
            .map(|(_, before)| (found, before))
    }

    /// Gives findings, whose lines are counted through, the line of their own file; and its name
    /// where that is one that was taken in.
    pub fn locate<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>) {
        if self.included.is_empty() {
            return;
        }
        for finding in findings {
            let Some(line) = finding.line else { continue };
            let own = self.files().filter(|(_, before)| line > *before).last();
            if let Some((file, before)) = own {
                finding.file.clone_from(&file.file);
                finding.line = Some(line - before);
            }
        }
    }

    /// The line of its own file, of one that is counted through.
    pub fn own_line(&self, line: u32) -> u32 {
        let before = self.files().map(|(_, before)| before);
        let before = before.filter(|before| line > *before).last();
        line - before.unwrap_or(0)
    }

    /// Each file that is taken in, once, and how many lines are counted before its own.
    fn files(&self) -> impl Iterator<Item = (&'a Included, u32)> {
        let mut before = count(self.text);
        let all = self.included;
        all.iter().enumerate().filter_map(move |(at, one)| {
            let known = all.iter().take(at).any(|other| other.file == one.file);
            if known {
                return None;
            }
            let own = before;
            before = before.saturating_add(count(&one.text));
            Some((one, own))
        })
    }
}

/// How many lines a text has, and one more for the end of the last.
fn count(text: &str) -> u32 {
    let lines = text.bytes().filter(|b| matches!(b, b'\n' | b'\r')).count();
    u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(2)
}
