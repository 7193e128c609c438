//! Slides: as their author wrote them, and as the stage shows them.
//!
//! `split` makes [`Written`], the fit a [`Slide`] or several of each.

use std::ops::Range;

use serde::Serialize;

use super::activity::Answers;
use super::block::{Block, BlockKind, Sides};
use super::minutes::Minutes;
use super::names;

/// One Markdown file, cut into slides that fit the stage: one class.
#[derive(Debug, Clone, Default)]
pub struct Deck {
    /// The first heading 1 (else the front matter's `title`, else empty), as plain text,
    /// without numbering, minutes and emoji.
    pub title: String,
    /// Minutes of the slot, when the front matter says `slot:`.
    pub slot: Option<u32>,
    /// In order; never empty for a file that has any text.
    pub slides: Vec<Slide>,
}

/// What an author wrote for one slide: a heading and what stands under it.
#[derive(Debug, Clone)]
pub struct Written {
    /// The slug of the heading path, unique in its deck, and the same after an edit elsewhere.
    pub id: String,
    /// The heading as plain text, without its minutes; empty when the slide has none.
    pub title: String,
    /// The level of the heading that opened the slide, 1 to 3; 0 without a heading.
    pub level: u8,
    /// What kind of slide it is; a CSS class of the same name says so to the theme.
    pub layout: Layout,
    /// Minutes that the opening heading carries.
    pub minutes: Option<Minutes>,
    /// In order, the heading's own block first.
    pub blocks: Vec<Block>,
    /// Speaker notes, as Markdown, in order.
    pub notes: Vec<String>,
    /// Under its heading stands `<!-- detail -->`: may be skipped when time is short.
    pub detail: bool,
    /// Its author divided it from its neighbours by more than a heading: nothing joins it.
    pub divided: bool,
    /// It ends with a rule: nothing that follows joins it.
    pub ruled: bool,
    /// No heading of its deck has minutes, nor is a discussion: its title needs no room for a plan.
    pub untimed: bool,
    /// Ids of further headings that joined this slide.
    pub anchors: Vec<String>,
    /// It is an open question, to which this is written.
    pub asks: Option<Answers>,
}

/// What the stage shows at once: something written, and how it is set on the canvas.
///
/// ```
/// use cuecard::course::{self, Layout, fit::Measure, plan::Terms};
///
/// let code = "echo 하나\n".repeat(60);
/// let notes = format!("# 셸\n\n## 긴 예 (5분)\n\n```sh\n{code}```\n");
/// let slides = course::deck(&notes, &Terms::default(), None, Measure::NOTHING).deck.slides;
/// assert_eq!(slides[0].written.layout, Layout::Title);
/// let names: Vec<_> = slides.iter().map(|slide| slide.name()).collect();
/// assert_eq!(names[1..3], ["긴 예 (1/4)", "긴 예 (2/4)"]);
/// assert_eq!(slides[2].written.id, "긴-예~2");
/// ```
#[derive(Debug, Clone)]
pub struct Slide {
    /// As much of what its author wrote as stands on it. Further parts of a slide open with
    /// its heading once more.
    pub written: Written,
    /// Which part of what was written it is, where that takes several slides.
    pub part: Option<Part>,
    /// How many reveals follow the slide's first showing: positions 0 to `steps`.
    pub steps: u16,
    /// Where blocks stand in two columns, from the top.
    pub columns: Vec<Columns>,
    /// On a section slide: what is under its heading.
    pub ahead: Ahead,
    /// Whether its heading is a long one, and set smaller.
    pub long: bool,
    /// How its words are set, and where.
    pub setting: Setting,
}

/// A slide at any stage, as far as what is on it counts: with what was written, and whether
/// it goes on from the slide before.
pub(super) trait Shown {
    /// What stands on it.
    fn written(&self) -> &Written;
    /// Which part of what was written it is; none before the fit.
    fn part(&self) -> Option<Part>;
}

impl Shown for Written {
    fn written(&self) -> &Written {
        self
    }

    fn part(&self) -> Option<Part> {
        None
    }
}

impl Shown for Slide {
    fn written(&self) -> &Written {
        &self.written
    }

    fn part(&self) -> Option<Part> {
        self.part
    }
}

impl Written {
    /// The titles that stood on slides of their own, as its author wrote them, and joined it because
    /// they say so little.
    pub fn joined(&self) -> Vec<String> {
        let opened = usize::from(self.level > 0);
        let further = self.blocks.iter().skip(opened).filter(|block| {
            // In the decks of other tools a heading may stand anywhere.
            !self.divided && matches!(block.kind, BlockKind::Heading(1..=3))
        });
        further.map(|block| names::plain(&block.events)).collect()
    }

    /// The number that a section's title begins with, as in `2. 이미지 관리`.
    pub fn number(&self) -> Option<&str> {
        let (number, rest) = self.title.split_once('.')?;
        let digits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        let section = self.layout == Layout::Section && rest.starts_with(' ');
        (section && digits).then_some(number)
    }
}

impl Slide {
    /// Whether it goes on from the slide before, with the same heading.
    pub fn is_continued(&self) -> bool {
        self.part.is_some_and(|part| part.number > 1)
    }

    /// Whether a class that is late may leave it out: its author says so, or the fit made it
    /// because more stood under its heading than a slide holds.
    pub fn is_skippable(&self) -> bool {
        self.written.detail || self.is_continued()
    }

    /// The title with the number of its part: `Pod-to-Pod 통신 (2/3)`.
    pub fn name(&self) -> String {
        let title = &self.written.title;
        match self.part {
            Some(Part { number, of }) => format!("{title} ({number}/{of})").trim_start().to_owned(),
            None => title.clone(),
        }
    }

    /// The source lines from the first block to the last, 1-based, end exclusive; of a
    /// further part without its heading, which stands on the first.
    pub fn lines(&self) -> Range<u32> {
        let blocks = self.written.blocks.as_slice();
        let own = match blocks {
            [_, own @ ..] if self.is_continued() && !own.is_empty() => own,
            all => all,
        };
        lines(own)
    }
}

/// The source lines of blocks, 1-based, end exclusive.
pub(super) fn lines(blocks: &[Block]) -> Range<u32> {
    let start = blocks.first().map_or(1, |block| block.lines.start);
    let end = blocks.last().map_or(start, |block| block.lines.end);
    start..end
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
    /// A number or a few words, and at most a sentence on them.
    Number,
    /// A poll.
    Poll,
    /// An open question.
    Ask,
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
            Layout::Number => "number",
            Layout::Poll => "poll",
            Layout::Ask => "ask",
            Layout::Discussion => "discussion",
        }
    }
}

/// What a section slide says of the slides to come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ahead {
    /// The titles of the first of them.
    pub titles: Vec<String>,
    /// How many there are besides.
    pub more: usize,
}

/// How the words of a slide are set on the stage, and where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Setting {
    /// Under the title, over the whole width.
    #[default]
    Normal,
    /// A deck's title, in one line and larger.
    Line,
    /// The same of a deck without minutes, still larger, over a rule; in one of its sizes, 0 the
    /// largest.
    Cover(u8),
    /// The same as usual, smaller: what else would take another slide.
    Dense,
    /// Beside the title.
    Side,
    /// Beside the title, where they fill nearly all of the height.
    Full,
    /// Beside the title and larger: a few points.
    Sparse,
    /// Beside the title and still larger: one paragraph.
    Lone,
    /// Under the title and larger: the task of a discussion.
    Task,
    /// A poll, and one that has much to say.
    Poll,
    /// See [`Setting::Poll`].
    PollDense,
    /// A question over the room for its answers.
    Ask,
    /// One thing, as large as the slide: a quotation or a short paragraph, in one of the sizes of
    /// its kind, the largest first; and beside or under it what else is said.
    Hero(u8),
    /// Beside a picture that takes the left of the slide to its edges: a photograph, or what is drawn.
    Beside {
        /// Whether it may be cut at its edges.
        photo: bool,
        /// Whether its words are a step smaller.
        dense: bool,
    },
    /// Over a photograph that takes the whole slide.
    Over,
    /// Formulas, spread over the slide, and at most two paragraphs; in one of the sizes of the style
    /// sheet, 0 the largest.
    Formulas(u8),
}

impl Setting {
    /// The CSS classes of the slide.
    pub fn classes(self) -> &'static str {
        match self {
            Setting::Normal => "",
            Setting::Dense => "dense",
            Setting::Side => "side",
            Setting::Full => "side full",
            Setting::Sparse => "side sparse",
            Setting::Lone => "side lone",
            Setting::Task => "task",
            Setting::Poll => "polled",
            Setting::PollDense => "polled dense",
            Setting::Ask => "asked",
            Setting::Hero(0) => "hero",
            Setting::Hero(1) => "hero hero-1",
            Setting::Hero(2) => "hero hero-2",
            Setting::Hero(_) => "hero hero-3",
            Setting::Line => "line",
            Setting::Cover(0) => "cover",
            Setting::Cover(_) => "cover cover-1",
            Setting::Beside { photo, dense } => match (photo, dense) {
                (true, false) => "pictured",
                (true, true) => "pictured dense",
                (false, false) => "pictured drawn",
                (false, true) => "pictured drawn dense",
            },
            Setting::Over => "over",
            Setting::Formulas(0) => "formulas",
            Setting::Formulas(1) => "formulas formulas-1",
            Setting::Formulas(_) => "formulas formulas-2",
        }
    }
}

/// Of what was written for one slide and takes several: which of them this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// From 1.
    pub number: u16,
    /// How many there are, two at least.
    pub of: u16,
}

/// Blocks side by side, by their numbers on the slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// The first block of the first column, which is the left one if they are not swapped.
    pub first: usize,
    /// The first block of the second column.
    pub second: usize,
    /// The block after them.
    pub end: usize,
    /// How they stand.
    pub sides: Sides,
}
