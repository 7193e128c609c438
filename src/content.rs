//! A folder of Markdown → [`Content`]: all that is shown, parsed and rendered, as last read.
//!
//! [`Loader::load`] does it. When to load, and to whom the new content is shown, is the
//! caller's; what a text means is [`crate::course`]'s, how a slide looks [`crate::render`]'s.
//!
//! # What happens when a file is saved
//!
//! Each load takes the same steps, one file of this folder a step, and each step does again
//! only what the step before it did not give as it was in the last load:
//!
//! ```text
//!  the served folder (or single file)
//!    │ scan       names and kinds only; no file is opened
//!    ▼
//!  Scan           Markdown files and media by path
//!    │ read       files whose time or size changed; those that are being written, or cut off, keep
//!    │            their last good text
//!    ▼
//!  Document       a file with its text, front matter and language
//!    │ included   the files that others take in
//!    │ wiki       the files that links of wikis name
//!    │ arrange    which folder is a course, which documents are whose
//!    ▼
//!  CourseFiles
//!    │ readmes    the schedule, if the README's text changed; one that takes long keeps its last one
//!    │ draft      decks or pages, in which order, with which minutes, topic and time
//!    ▼
//!  CourseDraft    a Job for each deck and page: all that it is made of
//!    │ queue      jobs that differ from what is built, each on a thread of its own, in the order
//!    ▼            in which somebody waits for them
//!  Made
//!    │ build      slides, their plan, HTML and revisions of one file
//!    │ shelf      keeps the HTML of what was asked for last
//!    │ built      what is shown of each file; a panic leaves the last good version
//!    ▼
//!  Entry          a deck or page
//!    │ assemble   courses of what is built so far
//!    │ gone       decks without a file that a room still shows are put back
//!    ▼
//!  Content        which the caller puts in the place of the last one, as a whole
//! ```
//!
//! # What is there when
//!
//! Reading a folder is quick and building it is not: 40 MB are read in half a second, and built
//! in a minute. So a deck has two parts. Its outline (titles, plan, revisions) is small and always
//! kept; before it is built for the first time it has a title, the length of the class and no
//! slides. Its HTML is large and a [`Lazy`], made again when somebody asks for what is not kept.
//! Everything is built once, in the background, so that in the end all findings are told. A file
//! that takes long holds up no other, nor does one that makes a library panic: until it is done
//! its last good version is shown, and after 2 s the desk is told.
//!
//! `load` has the order of the steps and what one load hands to the next; `served` says what a
//! single file is served with; `references` looks where links lead; `source` asks what one deck is
//! made of, without building any. `address`, `language`, `times` and `panic` are what the steps
//! share, and `moved` are the names that addresses of ours need; `themes` reads the files of a theme, `client` our own; they have no part in a load.
//!
//! # Example
//!
//! ```
//! use std::collections::BTreeSet;
//! use cuecard::content::{Content, Loader, Reserved};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("pods.md"), "# Pods\n\nContainers that share an address.\n")?;
//!
//! let mut loader = Loader::open(folder.path(), Reserved::default())?;
//! let content = loader.load(&Content::default(), "theme and version", &BTreeSet::new());
//! let deck = &content.courses[""].decks[0];
//! assert_eq!((deck.name.as_str(), deck.outline.title.as_str()), ("pods", "Pods"));
//! # Ok(())
//! # }
//! ```

pub mod address;
mod arrange;
mod assemble;
mod build;
pub(crate) use build::STACK;
mod built;
mod client;
mod draft;
mod gone;
mod images;
mod included;
mod language;
mod lazy;
mod load;
mod moved;
mod panic;
mod queue;
mod read;
mod readme;
mod readmes;
mod references;
mod scan;
mod served;
mod shelf;
mod source;
mod themes;
mod times;
mod wiki;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::course::plan::Terms;
use crate::course::{CourseOutline, Finding, Included, Names, Notes, Outline, Severity};
use crate::render::ImageSizes;
use crate::theme::{DeckData, NotesData, TextData};

pub use client::client_files;
pub use images::images_beside;
pub use included::included_beside;
pub use lazy::Lazy;
pub use load::{Loader, Work};
pub use source::{course_folder, deck_source};
pub use themes::{THEMES, theme_files, theme_findings};

use queue::Late;

/// A course's path, a deck's or page's name in it.
pub type DeckKey = (String, String);

/// All courses as last read; replaced whole.
#[derive(Debug, Default)]
pub struct Content {
    /// By URL path without slashes at its ends: `""`, `week_02/day_01`; NFC, not percent-encoded.
    pub courses: BTreeMap<String, Arc<Course>>,
    /// Files that may be served as they are (images and the like), by URL path as above → the real path.
    pub files: BTreeMap<String, PathBuf>,
    /// Files of any kind that the notes link, which may be served for saving only; in the same way.
    pub attachments: BTreeMap<String, PathBuf>,
    /// What authors should know, by file.
    pub findings: Vec<Finding>,
}

/// Names that addresses need: a file or folder of such a name has its address beside it, as `join.md`
/// has `/join-1`.
///
/// ```
/// use cuecard::content::Reserved;
///
/// let reserved = Reserved { names: vec!["live"], below_decks: vec!["notes"] };
/// // `live.md` is at `/live-1`, and `a/notes.md` beside `a.md` at `/a/notes-1`.
/// # let _ = reserved;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reserved {
    /// Anywhere: words that stand after a course's address or at the root.
    pub names: Vec<&'static str>,
    /// Words that stand after a deck's address: for files in a folder beside the deck that has its
    /// name.
    pub below_decks: Vec<&'static str>,
}

/// A folder of decks.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its key in [`Content::courses`].
    pub path: String,
    /// The README's heading 1, else the folder's name.
    pub title: String,
    /// The front matter's or the most frequent deck's language.
    pub lang: Option<String>,
    /// Empty where there is no README.
    pub readme: ReadmeHtml,
    /// When each deck begins, such as `09:05`, as far as the README's front matter tells.
    pub starts: Vec<Option<String>>,
    /// In the order they are taught.
    pub decks: Vec<Arc<DeckEntry>>,
    /// Other Markdown files.
    pub pages: Vec<Arc<PageEntry>>,
    /// The decks' outlines in the same order.
    pub outline: Arc<CourseOutline>,
}

/// Safe HTML of a README without its list of decks.
#[derive(Debug, Clone, Default)]
pub struct ReadmeHtml {
    /// What is read before the day: its introduction and objectives.
    pub opening: String,
    /// Everything else.
    pub more: String,
}

/// What a deck is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct DeckSource {
    /// The Markdown.
    pub text: Arc<str>,
    /// What it takes in.
    pub included: Arc<[Included]>,
    /// Where the files are that its links of wikis name.
    pub names: Arc<Names>,
    /// What its course says of the class.
    pub terms: Terms,
    /// The language that its author names, else its course, else its letters.
    pub lang: Option<String>,
    /// The URL of its folder, with a slash at its end.
    pub base: String,
    /// The images that it may show.
    pub images: Arc<ImageSizes>,
}

impl DeckSource {
    /// Its text with those that it takes in.
    pub fn notes(&self) -> Notes<'_> {
        Notes {
            text: &self.text,
            included: &self.included,
            names: &self.names,
        }
    }
}

/// A deck, ready to be served.
#[derive(Debug, Clone)]
pub struct DeckEntry {
    /// Its name in its course: path without `.md`, NFC.
    pub name: String,
    /// The file, relative to the served folder.
    pub file: PathBuf,
    /// Its Markdown, and that of the files which it takes in.
    pub texts: Vec<Arc<str>>,
    /// What the room needs. It has no slides while the file is being read for the first time.
    pub outline: Arc<Outline>,
    /// The revision of the speaker notes.
    pub notes: String,
    /// What is discussed: the deck's own topic, else the one from the README's list.
    pub topic: Option<String>,
    /// Its file is gone, but a room still shows it.
    pub gone: bool,
    /// What its pages need.
    pub html: Lazy<DeckHtml>,
}

impl DeckEntry {
    /// Whether it has slides, else its file is being read for the first time.
    pub fn is_read(&self) -> bool {
        !self.outline.slides.is_empty()
    }
}

/// What the pages of a deck need.
#[derive(Debug, Clone, Default)]
pub struct DeckHtml {
    /// What everybody sees; the first slide is the one shown.
    pub data: DeckData,
    /// The speaker notes: presenters only.
    pub notes: NotesData,
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
    /// Of the page; empty while the file is being read for the first time.
    pub revision: String,
    /// What the page needs.
    pub html: Lazy<TextData>,
}

impl PageEntry {
    /// Whether there is a page, else its file is being read for the first time.
    pub fn is_read(&self) -> bool {
        !self.revision.is_empty()
    }
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

/// The decks' outlines in the same order.
fn course_outline(decks: &[Arc<DeckEntry>]) -> Arc<CourseOutline> {
    Arc::new(CourseOutline {
        decks: decks.iter().map(|deck| deck.outline.clone()).collect(),
    })
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

/// What an author is told of a file that makes a dependency panic.
fn failed(file: &Path, panic: &str, shown_on: bool) -> Finding {
    let remedy = match shown_on {
        true => "undo the last change to it; until then the last good version is shown",
        false => "simplify it, and tell us of it",
    };
    let cause = format!("the file makes a part of Cuecard fail ({panic})");
    error(file, None, cause, remedy)
}

/// What an author is told of a file that takes long.
fn late(file: &Path, why: Late, shown_on: bool) -> Finding {
    let (cause, remedy) = match why {
        Late::Runs => ("the file is still being read", "wait, or make it smaller"),
        Late::Waits => (
            "the file is not read, because too many take too long",
            "make those smaller, and start the server again",
        ),
    };
    let meanwhile = match shown_on {
        true => "; until then the last good version is shown",
        false => "",
    };
    error(file, None, cause, format!("{remedy}{meanwhile}"))
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
