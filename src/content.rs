//! Folders → courses, decks and pages, parsed and rendered: all that is shown, as last read.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::course::{CourseOutline, Finding, Outline};
use crate::theme::{DeckData, NotesData, TextData};

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

/// A folder of decks.
#[derive(Debug)]
pub struct Course {
    /// Its key in [`Content::courses`].
    pub path: String,
    /// The README's heading 1, else the folder's name.
    pub title: String,
    /// The front matter's or the most frequent deck's language.
    pub lang: Option<String>,
    /// Safe HTML of the README before and after its list of decks.
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
    /// The topic from the course's list, or the deck's own.
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
