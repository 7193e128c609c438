//! A block, read once for all widths and sizes that are tried, and its stretches.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::canvas::WORDS;
use super::code::Code;
use super::cut::Spot;
use super::formula::{Formula, formulas};
use super::nested::{self, Nested};
use super::table::Table;
use super::work::Work;
use super::{Measure, Picture, Pieces, Place, Stretch, figures, flow, poll, tree};
use crate::course::activity::Options;
use crate::course::block::{Block, BlockKind, CodeLines, CodeSize, Fitted};
use crate::course::image::Figure;
use crate::course::names;
use crate::course::tree::Tree;

/// A paragraph of at most so many letters counts as one sentence.
pub(super) const SENTENCE: usize = 90;

/// A block that can be measured at any width and size.
pub(super) struct Measured<'a> {
    pub(super) block: &'a Block,
    content: Content<'a>,
    measure: Measure<'a>,
    /// What stands in running text.
    nested: Vec<Nested>,
    /// The displayed formulas in it, and the events that they are.
    formulas: Vec<(usize, Formula)>,
    /// Whether it only announces the next one.
    pub(super) leads_in: bool,
}

enum Content<'a> {
    Code(Code),
    Table(Table),
    Tree(&'a Tree),
    Diagram(Vec<Picture>),
    Figure(Figure),
    List,
    Poll(&'a Options),
    /// A paragraph or a heading, and whether it is no more than a sentence.
    Paragraph(bool),
    Other,
}

impl<'a> Measured<'a> {
    pub(super) fn new(block: &'a Block, measure: Measure<'a>) -> Measured<'a> {
        let words = match block.kind {
            BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::List | BlockKind::Quote => {
                names::plain(&block.events)
            }
            _ => String::new(),
        };
        let content = match &block.kind {
            BlockKind::Code(_) => Content::Code(Code::read(block.text())),
            BlockKind::Table => Content::Table(Table::read(block, measure.images)),
            BlockKind::Tree(tree) => Content::Tree(tree),
            BlockKind::Diagram { source, steps } => {
                let pictures = (measure.diagrams)(source, steps.as_deref());
                match pictures.is_empty() {
                    true => Content::Code(Code::read(source.to_string())),
                    false => Content::Diagram(pictures),
                }
            }
            BlockKind::List => Content::List,
            BlockKind::Poll(options) => Content::Poll(options),
            BlockKind::Paragraph | BlockKind::Heading(_) => {
                match Figure::read(&block.events, measure.images) {
                    Some(figure) => Content::Figure(figure),
                    None => Content::Paragraph(is_sentence(&words)),
                }
            }
            _ => Content::Other,
        };
        let is_text = matches!(
            content,
            Content::List | Content::Poll(_) | Content::Paragraph(_) | Content::Other
        );
        Measured {
            block,
            nested: match is_text {
                true => nested::read(&block.events, measure),
                false => Vec::new(),
            },
            formulas: match is_text {
                true => formulas(&block.events),
                false => Vec::new(),
            },
            content,
            measure,
            leads_in: leads_in(block, &words),
        }
    }

    /// Leaves uncut what is more than the file's work allows.
    pub(super) fn limit(&mut self, work: &Work) {
        if let Content::Code(code) = &mut self.content {
            code.limit(work);
        }
        for nested in &mut self.nested {
            nested.limit(work);
        }
    }

    /// A table that was read.
    pub(super) fn table(block: &'a Block, table: Table, measure: Measure<'a>) -> Measured<'a> {
        Measured {
            block,
            content: Content::Table(table),
            measure,
            nested: Vec::new(),
            formulas: Vec::new(),
            leads_in: false,
        }
    }

    /// Its stretches for a place.
    pub(super) fn pieces(&self, place: Place) -> Pieces {
        let width = place.width;
        let small = place.largest_code > CodeSize::Normal;
        let text = || {
            let within = (self.nested.as_slice(), self.formulas.as_slice());
            flow::pieces(
                &self.block.events,
                (width, place.words),
                within,
                self.measure,
            )
        };
        match &self.content {
            Content::Code(code) => code.pieces(width, place.largest_code),
            Content::Table(table) => table.pieces((self.block, self.measure.images), width, small),
            Content::Figure(figure) => {
                figures::pieces((figure, &self.block.events), self.measure.images, width)
            }
            Content::Tree(tree) => tree::pieces(tree, width, small),
            Content::Diagram(pictures) => diagram(pictures, width, place.height),
            Content::Poll(options) => poll::pieces(
                self.block,
                options,
                (place, self.measure),
                (&self.nested, &self.formulas),
            ),
            Content::List | Content::Paragraph(_) | Content::Other => text(),
        }
    }

    /// Whether the fit may put it into a column that its author did not ask for, whose stretches
    /// these are.
    pub(super) fn is_narrow(&self, pieces: &Pieces) -> bool {
        let suits = match self.content {
            Content::Paragraph(short) => short,
            Content::Other | Content::Poll(_) => false,
            _ => true,
        };
        suits && pieces.narrow
    }

    /// Whether it can be read in a column of that width, whose stretches these are.
    pub(super) fn is_readable(&self, pieces: &Pieces, width: f32) -> bool {
        let formulas = || {
            let mut formulas = self.formulas();
            formulas.all(|formula| formula.width(WORDS.formula) <= width)
        };
        match &self.content {
            Content::Table(_) => self.words_fit(width),
            Content::Diagram(pictures) => match pictures.as_slice() {
                [only] => only.label * (width / only.width.max(1.0)).min(1.0) >= LEGIBLE,
                _ => false,
            },
            _ => pieces.narrow && formulas(),
        }
    }

    /// The lines of each block of code within it, between two places; none for what is drawn.
    pub(super) fn nested_lines(
        &self,
        pieces: &Pieces,
        (from, to): (Spot, Option<Spot>),
    ) -> Vec<Option<CodeLines>> {
        let first = self
            .nested
            .partition_point(|nested| nested.end < from.event);
        let all = self.nested.iter().zip(&pieces.nested).skip(first);
        all.take_while(|(nested, _)| to.is_none_or(|to| nested.at < to.event))
            .map(|(nested, set)| nested.lines(set, (from, to)))
            .collect()
    }

    /// Its code, if it is some.
    pub(super) fn code(&self) -> Option<&Code> {
        match &self.content {
            Content::Code(code) => Some(code),
            _ => None,
        }
    }

    /// The images that it is, if it is nothing else.
    pub(super) fn figure(&self) -> Option<&Figure> {
        match &self.content {
            Content::Figure(figure) => Some(figure),
            _ => None,
        }
    }

    /// The displayed formulas in it.
    pub(super) fn formulas(&self) -> impl Iterator<Item = &Formula> {
        self.formulas.iter().map(|(_, formula)| formula)
    }

    /// Whether it is a picture or several, which are made smaller where that saves a slide.
    pub(super) fn is_picture(&self) -> bool {
        matches!(self.content, Content::Figure(_) | Content::Diagram(_))
    }

    /// Whether it is made smaller in a column where that has less room for it.
    pub(super) fn shrinks(&self) -> bool {
        matches!(self.content, Content::Figure(_))
    }

    /// Whether the longest words of a table fit at that width; of any other block they do.
    pub(super) fn words_fit(&self, width: f32) -> bool {
        match &self.content {
            Content::Table(table) => table.fits(width),
            _ => true,
        }
    }
}

/// How large the labels of a picture beside text should be at least, in px.
const READABLE: f32 = 18.0;
/// How large they must be where that saves a slide. No label is under 12 px.
const LEGIBLE: f32 = 12.5;

/// The pictures of a diagram as stretches: the first as high as it must be to be read, because on
/// the stage a picture grows into the height that is left on its slide.
fn diagram(pictures: &[Picture], width: f32, available: f32) -> Pieces {
    let beside = match pictures {
        [only] => only.label * (width / only.width.max(1.0)).min(1.0) >= READABLE,
        _ => false,
    };
    let stretches = pictures.iter().enumerate().map(|(at, picture)| {
        let largest = (width / picture.width.max(1.0))
            .min(available / picture.height.max(1.0))
            .min(1.0);
        let with = |label: f32| picture.height * largest.min(label / picture.label.max(1.0));
        let (height, least) = match at {
            0 => (with(READABLE), with(LEGIBLE)),
            // The first of several pictures is an overview, the others show one group each: they
            // take a slide each.
            _ => (available, available),
        };
        Stretch {
            height,
            least: Some(least),
            from: Spot { event: at, byte: 0 },
            ..Stretch::first()
        }
    });
    Pieces {
        stretches: stretches.collect(),
        fitted: Fitted::Picture(0),
        narrow: beside,
        ..Pieces::default()
    }
}

/// Whether a block is no more than a sentence.
pub(super) fn is_short(block: &Block) -> bool {
    is_sentence(&names::plain(&block.events))
}

fn is_sentence(words: &str) -> bool {
    words.chars().count() <= SENTENCE
}

/// Whether a block of those words only announces the next one: it ends with a colon or "다음과
/// 같다", or is a short line in bold.
fn leads_in(block: &Block, words: &str) -> bool {
    let is_text = matches!(
        block.kind,
        BlockKind::Paragraph | BlockKind::List | BlockKind::Quote
    );
    if !is_text {
        return false;
    }
    let text = words.trim_end();
    let ends = [
        ":",
        "：",
        "다음과 같다.",
        "다음과 같습니다.",
        "아래와 같다.",
        "아래와 같습니다.",
        "as follows.",
    ];
    ends.iter().any(|end| text.ends_with(end)) || (is_bold(block) && is_sentence(text))
}

fn is_bold(block: &Block) -> bool {
    matches!(
        block.events.as_slice(),
        [
            Event::Start(Tag::Paragraph),
            Event::Start(Tag::Strong),
            ..,
            Event::End(TagEnd::Strong),
            Event::End(TagEnd::Paragraph),
        ]
    )
}
