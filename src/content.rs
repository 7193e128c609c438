//! Folders → courses, decks and pages, parsed and rendered: all that is shown, as last read.
//!
//! `scan` walks the folder, `read` gets the texts, `arrange` parts them into courses,
//! `readme` reads schedules, `references` looks after what is linked and shown, `plan` says what is to be made, `build` makes decks and pages,
//! `load` puts it all together and `keep`s what a room still shows.
//! When to load is the caller's to know; `watch` helps.

pub mod address;
mod arrange;
mod build;
mod client;
mod keep;
mod language;
mod load;
mod plan;
mod read;
mod readme;
mod references;
mod scan;
mod themes;
mod times;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::course::{CourseOutline, Finding, Outline, Severity};
use crate::theme::{DeckData, NotesData, TextData};

pub use client::client_files;
pub use load::Loader;
pub use themes::theme_files;

/// All courses as last read; replaced whole.
#[derive(Debug, Default)]
pub struct Content {
    /// By URL path without slashes at its ends: `""`, `week_02/day_01`; NFC, not percent-encoded.
    pub courses: BTreeMap<String, Arc<Course>>,
    /// Files that may be served as they are (images and the like), by URL path as above → the real path.
    pub files: BTreeMap<String, PathBuf>,
    /// What authors should know, by file.
    pub findings: Vec<Finding>,
}

/// Names that no deck and no folder may have, since addresses need them.
///
/// ```
/// use cuecard::content::Reserved;
///
/// let reserved = Reserved { names: vec!["live"], below_decks: vec!["notes"] };
/// // `live.md` has no address, nor has `a/notes.md` beside `a.md`.
/// # let _ = reserved;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reserved {
    /// Anywhere: words that stand after a course's address or at the root.
    pub names: Vec<&'static str>,
    /// Words that stand after a deck's address: a folder beside the deck that has its name
    /// may hold no file of such a name.
    pub below_decks: Vec<&'static str>,
}

/// A folder of decks.
#[derive(Debug)]
pub struct Course {
    /// Its key in [`Content::courses`].
    pub path: String,
    /// The README's heading 1, else the folder's name.
    pub title: String,
    /// The front matter's or the most frequent deck's language.
    pub lang: Option<String>,
    /// Safe HTML of the README: its objectives, and what else it has beside its list of decks.
    pub readme: (String, String),
    /// Clock times, one a deck, as far as the README's front matter gives them.
    pub starts: Vec<Option<String>>,
    /// In the order they are taught.
    pub decks: Vec<Arc<DeckEntry>>,
    /// Other Markdown files.
    pub pages: Vec<Arc<PageEntry>>,
    /// The decks' outlines in the same order.
    pub outline: Arc<CourseOutline>,
}

/// A deck, ready to be served.
#[derive(Debug)]
pub struct DeckEntry {
    /// Its name in its course: path without `.md`, NFC.
    pub name: String,
    /// The file, relative to the served folder.
    pub file: PathBuf,
    /// What the room needs.
    pub outline: Arc<Outline>,
    /// What pages need; the first slide is the one shown.
    pub data: DeckData,
    /// The speaker notes: presenters only.
    pub notes: NotesData,
    /// What is discussed: the deck's own topic, else the one from the course's list.
    pub topic: Option<String>,
    /// The file is gone: kept while a room shows it.
    pub gone: bool,
}

/// A page, ready to be served.
#[derive(Debug)]
pub struct PageEntry {
    /// Its name in its course.
    pub name: String,
    /// The file, relative to the served folder.
    pub file: PathBuf,
    /// The first heading.
    pub title: String,
    /// What the page needs.
    pub data: TextData,
}

/// Why there is nothing to serve; each message names the path and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// Nothing stands at that path.
    #[error("there is no folder or file {}; give the folder of your Markdown files", .0.display())]
    Missing(PathBuf),
    /// A file that is not Markdown.
    #[error("{} is not a Markdown file; give a folder, or a file whose name ends in .md", .0.display())]
    NotMarkdown(PathBuf),
    /// A folder without Markdown in it.
    #[error("there is no Markdown in {}; put a file whose name ends in .md into it", .0.display())]
    Empty(PathBuf),
    /// A file or folder that cannot be read.
    #[error("{} cannot be read ({cause}); mend it, or give read permission", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A theme that is neither in the binary nor on disk.
    #[error(
        "there is no theme `{name}`; known are {known}, and each folder themes/NAME in the working directory"
    )]
    UnknownTheme {
        /// What was asked for.
        name: String,
        /// All there are, with commas.
        known: String,
    },
}

fn error(
    file: &Path,
    line: Option<u32>,
    cause: impl Into<String>,
    remedy: impl Into<String>,
) -> Finding {
    Finding {
        severity: Severity::Error,
        file: file.to_owned(),
        line,
        cause: cause.into(),
        remedy: remedy.into(),
    }
}

fn warning(
    file: &Path,
    line: Option<u32>,
    cause: impl Into<String>,
    remedy: impl Into<String>,
) -> Finding {
    Finding {
        severity: Severity::Warning,
        ..error(file, line, cause, remedy)
    }
}
