//! Files → documents, with their last good text: a file that cannot be read, is empty, cut off
//! or gone for a moment does not lose the text that was read before.

mod file;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use file::{ReadError, Stamp};

use super::language::guess;
use super::panic::catch;
use super::scan::{MarkdownFile, Scan};
use super::{error, warning};
use crate::course::Finding;
use crate::course::parse::{FrontMatter, front_matter};

/// How long a file may be missing or cut off before that is believed: editors delete a file and
/// write it again, version control replaces whole trees.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

/// A Markdown file with its last good text.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) file: MarkdownFile,
    pub(super) text: Arc<str>,
    pub(super) meta: Arc<Meta>,
}

/// What must be known of a document before its course can be arranged.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) front: FrontMatter,
    /// The language that its letters tell.
    pub(super) guess: Option<&'static str>,
}

/// What one reading gave.
#[derive(Debug)]
pub(super) struct Documents {
    /// By [`MarkdownFile::path`].
    pub(super) by_path: BTreeMap<String, Document>,
    /// What could not be read.
    pub(super) findings: Vec<Finding>,
    /// How long until a file's [`GRACE_PERIOD`] ends; `None` while no file is in doubt.
    pub(super) reload_after: Option<Duration>,
}

/// The Markdown files of the served folder, over many loads.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// By [`MarkdownFile::relative`].
    files: HashMap<PathBuf, Source>,
}

/// A Markdown file and the last text that could be shown.
#[derive(Debug)]
struct Source {
    file: MarkdownFile,
    last_good: Option<Arc<str>>,
    /// Of the last good text.
    meta: Arc<Meta>,
    /// How the file was when its last good text was read.
    stamp: Option<Stamp>,
    /// Since when the file is gone, or holds only the beginning of its last good text.
    doubted_since: Option<Instant>,
}

impl Meta {
    fn of(text: &str) -> Meta {
        Meta {
            // A panic here happens again when the file is built, and becomes a finding there.
            front: catch(|| front_matter(text)).unwrap_or_default(),
            guess: guess(text),
        }
    }

    /// The language that the author names, else the one that the letters tell.
    pub(super) fn lang(&self) -> Option<&str> {
        self.front.lang.as_deref().or(self.guess)
    }
}

impl Sources {
    /// Reads what changed among the files that a scan found.
    pub(super) fn read(&mut self, scan: &Scan) -> Documents {
        let findings = self.refresh(scan);
        self.doubt_missing(scan);
        self.forget_deleted(scan);
        let doubts = self.files.values().filter_map(|s| s.doubted_since);
        Documents {
            findings,
            reload_after: doubts
                .min()
                .map(|since| GRACE_PERIOD.saturating_sub(since.elapsed())),
            by_path: self
                .files
                .values()
                .filter_map(Source::document)
                .map(|document| (document.file.path.clone(), document))
                .collect(),
        }
    }

    fn refresh(&mut self, scan: &Scan) -> Vec<Finding> {
        let mut findings = Vec::new();
        for file in scan.markdown.values() {
            let source = self
                .files
                .entry(file.relative.clone())
                .or_insert_with(|| Source::new(file.clone()));
            if source.file != *file {
                // The name is a link that leads elsewhere now, for one.
                source.file = file.clone();
                source.stamp = None;
            }
            findings.extend(source.refresh());
        }
        findings
    }

    /// A file that the scan did not find is in doubt, unless it lies in a folder that could not
    /// be looked into: that tells nothing of the file.
    fn doubt_missing(&mut self, scan: &Scan) {
        for source in self.files.values_mut() {
            let hidden = scan
                .unreadable
                .iter()
                .any(|folder| source.file.real.starts_with(folder));
            if hidden {
                source.doubted_since = None;
            } else if !source.is_in(scan) {
                source.doubted_since.get_or_insert_with(Instant::now);
            }
        }
    }

    /// Forgets files that have been missing for [`GRACE_PERIOD`], and at once those whose
    /// address another file has now.
    fn forget_deleted(&mut self, scan: &Scan) {
        self.files.retain(|_, source| {
            let replaced = scan.markdown.contains_key(&source.file.path);
            source.is_in(scan) || !(source.doubt_is_over() || replaced)
        });
    }
}

impl Source {
    fn new(file: MarkdownFile) -> Source {
        Source {
            file,
            last_good: None,
            meta: Arc::default(),
            stamp: None,
            doubted_since: None,
        }
    }

    /// `None` until there was a good text.
    fn document(&self) -> Option<Document> {
        Some(Document {
            file: self.file.clone(),
            text: self.last_good.clone()?,
            meta: self.meta.clone(),
        })
    }

    fn is_in(&self, scan: &Scan) -> bool {
        let file = scan.markdown.get(&self.file.path);
        file.is_some_and(|file| file.relative == self.file.relative)
    }

    fn doubt_is_over(&self) -> bool {
        self.doubted_since
            .is_some_and(|since| since.elapsed() >= GRACE_PERIOD)
    }

    /// Reads the file if it may have changed, and says what is wrong with it.
    fn refresh(&mut self) -> Option<Finding> {
        let unchanged = |stamp: Stamp| stamp.is_of(&self.file.real);
        if self.stamp.is_some_and(unchanged) {
            self.doubted_since = None;
            return None;
        }
        self.stamp = None;
        match file::read(&self.file.real) {
            Ok((text, _)) if text.trim().is_empty() => Some(self.reject_empty()),
            Ok((text, _)) if self.is_cut_off(&text) && self.doubt() => None,
            Ok((text, stamp)) => {
                self.accept(text, stamp);
                None
            }
            Err(cause) => Some(self.reject(cause)),
        }
    }

    fn accept(&mut self, text: String, stamp: Option<Stamp>) {
        self.doubted_since = None;
        self.stamp = stamp;
        if self.last_good.as_deref() != Some(text.as_str()) {
            self.meta = Arc::new(Meta::of(&text));
            self.last_good = Some(text.into());
        }
    }

    fn reject(&mut self, cause: ReadError) -> Finding {
        self.doubted_since = None;
        let remedy = self.meanwhile(cause.remedy);
        error(&self.file.relative, cause.line, cause.cause, remedy)
    }

    fn reject_empty(&mut self) -> Finding {
        self.doubted_since = None;
        let file = &self.file.relative;
        let cause = "the file is empty";
        match self.last_good {
            Some(_) => error(
                file,
                None,
                cause,
                self.meanwhile("save it again, or delete it"),
            ),
            None => warning(file, None, cause, "write something, or delete it"),
        }
    }

    /// Whether a text is the last good one up to somewhere within a line: what a save leaves
    /// that was interrupted, or is not done yet. An author who deletes the end of the last line
    /// leaves the same, so it is believed after [`GRACE_PERIOD`].
    fn is_cut_off(&self, text: &str) -> bool {
        let rest = self
            .last_good
            .as_deref()
            .and_then(|last| last.strip_prefix(text));
        !text.ends_with('\n') && rest.is_some_and(|rest| !rest.trim().is_empty())
    }

    /// Begins or continues to doubt what the file holds; whether the doubt is not over yet.
    fn doubt(&mut self) -> bool {
        self.doubted_since.get_or_insert_with(Instant::now);
        !self.doubt_is_over()
    }

    fn meanwhile(&self, remedy: &str) -> String {
        match self.last_good {
            Some(_) => format!("{remedy}; until then the last good version is shown"),
            None => remedy.to_owned(),
        }
    }
}
