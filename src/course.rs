//! The vocabulary of what is shown: courses, decks, slides, steps, places.
//!
//! Only data and the arithmetic on it. `parse` makes blocks of Markdown, `split`
//! makes slides of blocks, `minutes` reads durations, `plan` makes sections of
//! slides; `render` makes HTML of a slide.

mod listing;
pub mod minutes;
pub mod names;
pub mod parse;
pub mod plan;
pub mod split;

use std::ops::Range;
use std::path::PathBuf;

use pulldown_cmark::Event;
use serde::Serialize;

/// One Markdown file, cut into slides: one class.
#[derive(Debug, Clone, Default)]
pub struct Deck {
    /// The first heading 1 (else the front matter's `title`, else empty), as plain text,
    /// without numbering, minutes and emoji.
    pub title: String,
    /// The front matter's `lang`, such as `ko`.
    pub lang: Option<String>,
    /// Minutes of the slot, when the front matter says `slot:`.
    pub slot: Option<u32>,
    /// `page: true`: readable, without plan or room.
    pub page: bool,
    /// In order; never empty for a file that has any text.
    pub slides: Vec<Slide>,
    /// What an author should know. `Finding::file` is filled in by the caller.
    pub findings: Vec<Finding>,
}

/// What the stage shows at once.
#[derive(Debug, Clone)]
pub struct Slide {
    /// The slug of the heading path, unique in its deck; see [`split`].
    pub id: String,
    /// The heading as plain text, without its minutes; empty when the slide has none.
    pub title: String,
    /// The level of the heading that opened the slide, 1 to 3; 0 without a heading.
    pub level: u8,
    /// What kind of slide it is; a CSS class of the same name says so to the theme.
    pub layout: Layout,
    /// Minutes that the opening heading carries.
    pub minutes: Option<minutes::Minutes>,
    /// In order, the heading's own block first.
    pub blocks: Vec<Block>,
    /// How many reveals follow the slide's first showing: positions 0 to `steps`.
    pub steps: u16,
    /// Speaker notes, as Markdown, in order.
    pub notes: Vec<String>,
    /// Under its heading stands `<!-- detail -->`: may be skipped when time is short.
    pub detail: bool,
    /// Ids of further headings that joined this slide.
    pub anchors: Vec<String>,
}

impl Slide {
    /// The source lines from the first block to the last, 1-based, end exclusive.
    pub fn lines(&self) -> Range<u32> {
        let start = self.blocks.first().map_or(1, |b| b.lines.start);
        let end = self.blocks.last().map_or(start, |b| b.lines.end);
        start..end
    }
}

/// What a slide is, by its material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// The deck's heading 1 (with a short block that joined it).
    Title,
    /// A heading alone.
    Section,
    /// Paragraphs and lists.
    Text,
    /// Mostly code.
    Code,
    /// Mostly a table.
    Table,
    /// Mostly a diagram.
    Diagram,
    /// One quotation.
    Quote,
    /// One picture.
    Image,
    /// The slide that opens the discussion.
    Discussion,
}

impl Layout {
    /// The word used in CSS classes and in `cuecard outline`.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Title => "title",
            Layout::Section => "section",
            Layout::Text => "text",
            Layout::Code => "code",
            Layout::Table => "table",
            Layout::Diagram => "diagram",
            Layout::Quote => "quote",
            Layout::Image => "image",
            Layout::Discussion => "discussion",
        }
    }
}

/// A top-level piece of Markdown: the unit that is placed on slides and never cut by `split`.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its source lines, 1-based, end exclusive.
    pub lines: Range<u32>,
    /// Hash of the source text: how a place is found again after an edit.
    pub hash: u64,
    /// Steps taken by this block: `None` when it is simply there; `Some(first)` when
    /// `<!-- step -->` stood before it: a list's items are steps `first`, `first + 1`, …,
    /// any other block is step `first`. The first step of a slide is 1.
    pub step: Option<u16>,
    /// The block's events, its own start and end included.
    pub events: Vec<Event<'static>>,
}

/// The kinds of block that layout and rendering tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of that level, 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An ordered, unordered or task list.
    List,
    /// A fenced or indented code block with the first word of its info string, lower-cased.
    Code(String),
    /// A Mermaid block; the comment `<!-- steps: … -->` before it, if any.
    Diagram {
        /// The Mermaid source.
        source: String,
        /// What the author asked for, verbatim, such as `by subgraph`.
        steps: Option<String>,
    },
    /// A table.
    Table,
    /// A quotation or a GFM alert.
    Quote,
    /// Raw HTML (made safe when rendered); `<details>` with what it holds is one block.
    Html,
    /// A thematic break in ordinary notes: decoration.
    Rule,
    /// A footnote's definition.
    Footnote,
    /// `$$…$$` alone in its paragraph.
    Math,
}

/// How a deck's positions are laid out: all that the room needs to know of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outline {
    /// The deck's name in its course: its path without `.md`, relative to the course, NFC.
    pub deck: String,
    /// The deck's title.
    pub title: String,
    /// The deck's revision: a hash of all that an attendee gets of it.
    pub revision: String,
    /// In order.
    pub slides: Vec<SlideOutline>,
    /// In order; empty for a deck without headings.
    pub sections: Vec<plan::Section>,
    /// The discussion's countdown, when the deck has one.
    pub discussion: Option<plan::Discussion>,
}

/// A slide as the room sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlideOutline {
    /// The slide's id.
    pub id: String,
    /// The slide's title.
    pub title: String,
    /// How many reveals follow the first showing.
    pub steps: u16,
    /// The slide's own revision.
    pub revision: String,
    /// The hashes of its blocks, in order.
    #[serde(skip)]
    pub blocks: Vec<u64>,
}

/// The outlines of a course's decks, in the order they are taught.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CourseOutline {
    /// In order.
    pub decks: Vec<std::sync::Arc<Outline>>,
}

impl CourseOutline {
    /// The deck of that name.
    pub fn deck(&self, name: &str) -> Option<&Outline> {
        self.decks
            .iter()
            .find(|d| d.deck == name)
            .map(AsRef::as_ref)
    }
}

/// Something an author or presenter should know about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The file, relative to the served folder.
    pub file: PathBuf,
    /// The line, 1-based, when one line is to blame.
    pub line: Option<u32>,
    /// What is wrong, one sentence without a full stop.
    pub cause: String,
    /// What to do about it, one sentence without a full stop.
    pub remedy: String,
}

/// The severity of a finding. Errors make `check` exit with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, nothing to do.
    Info,
    /// It will look or work worse than it could.
    Warning,
    /// Something cannot be shown or reached.
    Error,
}
