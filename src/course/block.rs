//! Blocks: the pieces of Markdown that stand on slides, and how the fit sets them.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, LinkType, Tag};

use super::activity::Options;
use super::html_tags;
use super::source::Source;
use super::tree::Tree;

/// A top-level piece of Markdown: the unit that is placed on slides, which only the fit cuts.
///
/// ```
/// use cuecard::course::{BlockKind, parse::parse};
///
/// let blocks = parse("# 제목\n\n- 하나\n- 둘\n").blocks;
/// assert_eq!(blocks[1].kind, BlockKind::List);
/// assert_eq!(blocks[1].lines, 3..5);
/// ```
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its source lines, 1-based, end exclusive.
    pub lines: Range<u32>,
    /// Hash of the source text: how a place is found again after an edit.
    pub hash: u64,
    /// Where it appears by steps, because `<!-- step -->` stood before it: the first of them. A
    /// list's items are that step, the next, …, any other block is one. The fit numbers the
    /// steps of a slide from 1; as written it is 0.
    pub step: Option<u16>,
    /// How it appears, where it does by steps.
    pub reveal: Reveal,
    /// The block's events, its own start and end included.
    pub events: Vec<Event<'static>>,
    /// Where its author put it beside others.
    pub beside: Option<Beside>,
    /// How the fit sets it, and which part of it this is.
    pub fitted: Fitted,
}

/// A block's place beside others: those of one pair stand side by side where they fit so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Tells the pairs of a slide apart.
    pub pair: u16,
    /// Whether it is of the second column.
    pub second: bool,
    /// How its author shares the width.
    pub sides: Sides,
}

/// How two columns share the width of a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sides {
    /// Which is wider.
    pub share: Share,
    /// Whether the second column stands at the left.
    pub swapped: bool,
}

/// Which of two columns is wider, as they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Share {
    /// Neither.
    #[default]
    Even,
    /// The left one.
    Left,
    /// The right one.
    Right,
}

impl Share {
    /// Of a left column of so many percent.
    pub(super) fn of_left(percent: f32) -> Share {
        match percent {
            _ if percent < 45.0 => Share::Right,
            _ if percent > 55.0 => Share::Left,
            _ => Share::Even,
        }
    }
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

    /// How many `<details>` in it are closed: each opens by a step, one after the other.
    pub fn closed(&self) -> u16 {
        let html = self.events.iter().filter_map(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => Some(html.as_ref()),
            _ => None,
        });
        let count = html.map(|html| closed_details(html).count()).sum::<usize>();
        u16::try_from(count).unwrap_or(u16::MAX)
    }
}

/// Where each `<details` stands in a piece of HTML that is not said to be open.
pub(crate) fn closed_details(html: &str) -> impl Iterator<Item = usize> {
    let mut from = 0;
    html_tags(html).filter_map(move |tag| {
        let at = from + html.get(from..)?.find(tag.source)?;
        from = at + tag.source.len();
        (tag.name == "details" && !tag.closes && !tag.has("open")).then_some(at)
    })
}

/// Appends what tells events from others, for hashes: as their `Debug` does, but short, because
/// that writes a short text as 22 numbers.
pub(crate) fn sign(out: &mut String, events: &[Event<'_>]) {
    for event in events {
        let (kind, texts) = match event {
            Event::Text(text) => ("T", [text.as_ref(), "", ""]),
            Event::Code(text) => ("C", [text, "", ""]),
            Event::Html(text) => ("H", [text, "", ""]),
            Event::InlineHtml(text) => ("I", [text, "", ""]),
            Event::InlineMath(text) => ("M", [text, "", ""]),
            Event::DisplayMath(text) => ("D", [text, "", ""]),
            Event::FootnoteReference(text) => ("F", [text, "", ""]),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                // An address of mail is written with `mailto:`; of all other types the HTML is the
                // same.
                let kind = match link_type {
                    LinkType::Email => "E",
                    _ => "L",
                };
                (kind, [dest_url.as_ref(), title, id])
            }
            // Writing to a string does not fail.
            other => {
                let _ = write!(out, "{other:?}");
                continue;
            }
        };
        out.push_str(kind);
        for text in texts {
            let _ = write!(out, "{}:{text}", text.len());
        }
    }
}

/// How a block appears by steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reveal {
    /// A list item by item, any other block at once.
    #[default]
    Parts,
    /// At once.
    Whole,
    /// Together with the block before it.
    WithAbove,
    /// It is there, and each closed `<details>` in it opens.
    Opens,
    /// It is there, and with each step other lines of its code stand out.
    Walks,
}

/// How the fit sets a block.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Fitted {
    /// Whole, as it comes.
    #[default]
    Whole,
    /// Running text with what stands in it.
    Flow {
        /// What follows a cut within a list: this many items, the outermost first, began on the
        /// part before, and show no mark again.
        rest: u8,
        /// The blocks of code in it, in order; none for those that are drawn.
        code: Vec<Option<CodeLines>>,
    },
    /// Lines of the block's code.
    Code(CodeLines),
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
    /// An image whose alternative text is shown as its caption.
    Captioned,
}

/// Lines of a block of code, counted from 0. Those wider than `cells` are broken.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeLines {
    /// The size of its letters.
    pub size: CodeSize,
    /// The width of a line; a cell is the width of one Latin letter.
    pub cells: usize,
    /// Those of this part, which are all that its events have of the code.
    pub lines: Range<usize>,
    /// All lines of the block.
    pub whole: Source,
    /// How many lines of the file the first of them stands below the first of its block; unknown
    /// where the code stands within something else.
    pub below: Option<usize>,
    /// Some of them stood on a part before.
    pub again: bool,
}

impl CodeLines {
    /// The line of the file in which a line of the whole code stands, of a block that begins at the
    /// line `first`.
    pub fn in_file(&self, first: u32, line: usize) -> u32 {
        let Some(below) = self.below else {
            return first;
        };
        let below = (below + line).saturating_sub(self.lines.start);
        first.saturating_add(u32::try_from(below).unwrap_or(u32::MAX))
    }
}

impl Fitted {
    /// Whether letters are as large in both.
    pub(super) fn same_size(&self, other: &Fitted) -> bool {
        match (self, other) {
            (Fitted::Code(own), Fitted::Code(other)) => own.size == other.size,
            (Fitted::Tree { small, .. }, Fitted::Tree { small: other, .. }) => small == other,
            _ => true,
        }
    }
}

/// The sizes of code on the canvas, the largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum CodeSize {
    /// 24 px.
    Large,
    /// 20 px.
    #[default]
    Normal,
    /// 18 px.
    Small,
    /// 16 px: no code is smaller.
    Smallest,
}

/// The kinds of block that layout and rendering tell apart.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    /// A heading of that level, 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An ordered, unordered or task list.
    List,
    /// The options of a poll.
    Poll(Box<Options>),
    /// A fenced or indented code block with the first word of its info string, lower-cased.
    Code(String),
    /// A Mermaid block; the comment `<!-- steps: … -->` before it, if any.
    Diagram {
        /// The Mermaid source.
        source: Arc<str>,
        /// What the author asked for, verbatim, such as `by subgraph`.
        steps: Option<String>,
    },
    /// An outline that its author drew with characters, in a block of code.
    Tree(Tree),
    /// A table.
    Table,
    /// A quotation or a GFM alert.
    Quote,
    /// Terms, each with what it means.
    Definitions,
    /// Raw HTML (made safe when rendered); `<details>` with what it holds is one block.
    Html,
    /// A thematic break in ordinary notes: decoration.
    Rule,
    /// A footnote's definition.
    Footnote,
    /// `$$…$$` alone in its paragraph.
    Math,
    /// On a deck's title: who gives it, when and where.
    Byline,
}
