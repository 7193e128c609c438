//! The vocabulary of what is shown: courses, decks, slides, steps, places.
//!
//! Only data and the arithmetic on it. `parse` makes blocks of Markdown, `split`
//! makes slides of blocks, `minutes` reads durations, `plan` makes sections of
//! slides; `render` makes HTML of a slide.

pub mod fit;
mod listing;
pub mod minutes;
pub mod names;
pub mod parse;
pub mod plan;
pub mod split;
pub mod tree;

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
    /// Not its author's: the discussion that the course promises.
    pub added: bool,
    /// The plan gives the deck's sections other minutes than their headings do: those of the
    /// heading are not shown, since the class would see two times for one thing.
    pub replanned: bool,
    /// Ids of further headings that joined this slide.
    pub anchors: Vec<String>,
    /// Which part of a slide it is, where one takes several.
    pub part: Option<Part>,
    /// Where blocks stand in two columns.
    pub columns: Option<Columns>,
    /// On a section slide: the titles of what is under its heading.
    pub ahead: Vec<String>,
    /// Whether its heading is a long one, and set smaller.
    pub long: bool,
    /// How large all but its heading is set.
    pub scale: Scale,
}

/// How large a slide's body is set on the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// As the theme says.
    #[default]
    Normal,
    /// For what would leave half a slide empty.
    Large,
    /// For the question of a discussion.
    Huge,
}

impl Scale {
    /// The CSS class of the slide.
    pub fn class(self) -> &'static str {
        match self {
            Scale::Normal => "",
            Scale::Large => "large",
            Scale::Huge => "huge",
        }
    }
}

/// Which part of a slide it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// From 1.
    pub number: u16,
    /// How many there are, two at least.
    pub of: u16,
}

/// Blocks side by side, by their numbers on the slide; those before stand above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// The first block of the left column.
    pub left: usize,
    /// The first block of the right column, up to the slide's end.
    pub right: usize,
}

impl Slide {
    /// Whether a class that is late may leave it out: its author says so, or the fit made it
    /// because more stood under its heading than a slide holds.
    pub fn is_skippable(&self) -> bool {
        self.detail || self.part.is_some_and(|part| part.number > 1)
    }

    /// The number that a section's title begins with, as in `2. 이미지 관리`.
    pub fn number(&self) -> Option<&str> {
        let (number, rest) = self.title.split_once('.')?;
        let digits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        let section = self.layout == Layout::Section && rest.starts_with(' ');
        (section && digits).then_some(number)
    }

    /// The title with the number of its part: `Pod-to-Pod 통신 (2/3)`.
    pub fn name(&self) -> String {
        match self.part {
            Some(Part { number, of }) => format!("{} ({number}/{of})", self.title)
                .trim_start()
                .to_owned(),
            None => self.title.clone(),
        }
    }

    /// The source lines from the first block to the last, 1-based, end exclusive; of a
    /// further part without its heading, which stands on the first.
    pub fn lines(&self) -> Range<u32> {
        let again = self.part.is_some_and(|part| part.number > 1) && self.blocks.len() > 1;
        let own = self.blocks.get(usize::from(again)..).unwrap_or_default();
        let start = own.first().map_or(1, |b| b.lines.start);
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
    /// How it is set, and which part of it.
    pub fitted: Fitted,
}

impl Block {
    /// The text in it, as it stands: of code, the code.
    pub fn text(&self) -> String {
        let texts = self.events.iter().filter_map(|event| match event {
            Event::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        texts.collect()
    }
}

/// How the fit sets a block.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Fitted {
    /// Whole, as it comes.
    #[default]
    Whole,
    /// What follows a cut: that many of its items, the outer one first, go on from the part
    /// before and have no mark of their own.
    Rest(u8),
    /// Lines of the block's code, from 0. Lines wider than `room` cells are broken.
    Code {
        /// The size of its letters.
        size: CodeSize,
        /// In cells.
        room: usize,
        /// Those of this part.
        lines: Range<usize>,
    },
    /// A table.
    Table {
        /// The widths of its columns in percent.
        shares: Vec<f32>,
        /// In the smaller of two sizes.
        small: bool,
        /// Its head stood on a part before.
        again: bool,
    },
    /// Branches of an outline.
    Tree {
        /// In the smaller of two sizes.
        small: bool,
        /// What the first of them hangs on, the root first.
        again: Vec<String>,
    },
    /// One picture of a diagram, from 0.
    Picture(usize),
}

impl Fitted {
    /// Whether letters are as large in both.
    fn same_size(&self, other: &Fitted) -> bool {
        match (self, other) {
            (Fitted::Code { size, .. }, Fitted::Code { size: other, .. }) => size == other,
            (Fitted::Tree { small, .. }, Fitted::Tree { small: other, .. }) => small == other,
            _ => true,
        }
    }
}

/// The sizes of code on the canvas, the usual one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum CodeSize {
    /// 20 px.
    #[default]
    Normal,
    /// 18 px.
    Small,
    /// 16 px: no code is smaller.
    Smallest,
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
    /// An outline that its author drew with characters, in a block of code.
    Tree(tree::Tree),
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
    /// How the class is spent: what sections and discussion are taken from.
    pub plan: plan::Plan,
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
    /// Whether a class that is late may leave it out.
    pub skippable: bool,
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
