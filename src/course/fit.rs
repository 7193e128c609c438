//! Slides as their author wrote them → slides that fit: each fits the 1280×720 canvas at the
//! sizes of the style sheet, and nothing on it is smaller than a class can read. What was written
//! for one slide becomes several, its parts, where one cannot hold it.
//!
//! 1. `sparse` joins a slide that says only one sentence to a neighbour.
//! 2. Each block of a slide becomes a list of stretches: its lines, rows, items, sentences. Their
//!    heights are estimates, and the slide may be cut between any two of them (`flow`, `formula`,
//!    `code`, `table`, `tree`; sizes from `text`, `canvas`).
//! 3. `compose` says how words are set and where they stand ([`Setting`]). `beside` sets side by
//!    side what its author put so, where it fits; `object` code or a picture and its words. `pack`
//!    finds the fewest slides and the best places to cut the rest; a bin is what it puts on one
//!    slide. `space` tries it with smaller code, tables and outlines, because that may save a slide
//!    ([`CodeSize`]). `outline` evens out the columns of an outline.
//! 4. `parts` makes the blocks of each part, `steps` numbers what appears one by one, `sparse` says
//!    on section slides what is to come.
//!
//! All of it takes time and memory in proportion to the text, whatever the text is: a block is read
//! once for all ways that are tried (`measured`), and cut from its front to its end. What would be
//! repeated on so many slides that this were no longer so takes a plainer form (`plain`).
//!
//! The size of a diagram is known to `render`, which draws it, and that of an image to `content`,
//! which reads it. `course` uses neither, so the caller hands both in as functions: [`Measure`].
//!
//! Parts of a slide have its title and, after the first, its id with `~2`, `~3`, …; they
//! share its notes. Minutes are the first part's.

mod beside;
mod canvas;
mod code;
mod compose;
mod cut;
mod figures;
mod flow;
mod formula;
mod items;
mod measured;
mod nested;
mod object;
mod outline;
mod pack;
mod parts;
mod picture;
mod plain;
mod poll;
mod space;
mod sparse;
mod steps;
mod table;
mod text;
mod tree;
mod work;

use std::ops::Range;

use super::block::{Block, BlockKind, CodeSize, Fitted};
use super::finding::Finding;
use super::image::{Image, Images};
use super::layout::layouts;
use super::slide::{Ahead, Columns, Part, Setting, Slide, Written};
use canvas::{HEAD_GAP, Words};
pub use code::{HANG, breaks};
use compose::Composed;
use cut::Spot;
pub use formula::formula;
use items::Bin;
use measured::Measured;
use parts::Parts;
use space::heads;
use work::Work;

/// A picture of a diagram, as large as it is drawn before it is made to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture {
    /// In px.
    pub width: f32,
    /// In px.
    pub height: f32,
    /// The smallest label at that size, in px.
    pub label: f32,
    /// How many reveals it has.
    pub steps: u16,
}

/// Tells how large the pictures of a Mermaid block are, by its source and what its
/// `<!-- steps: … -->` said. The list is empty where the block cannot be drawn and is shown as
/// code.
pub type Diagrams<'a> = &'a dyn Fn(&str, Option<&str>) -> Vec<Picture>;

/// What the fit is told of sizes, which others know.
#[derive(Clone, Copy)]
pub struct Measure<'a> {
    /// Of diagrams.
    pub diagrams: Diagrams<'a>,
    /// Of images.
    pub images: Images<'a>,
}

impl<'a> Measure<'a> {
    /// No diagram can be drawn, and no image is known.
    pub const NOTHING: Measure<'static> = Measure {
        diagrams: &|_, _| Vec::new(),
        images: &|_| Image::Unknown,
    };

    /// Where nothing is known of images.
    pub fn of_diagrams(diagrams: Diagrams<'a>) -> Measure<'a> {
        Measure {
            diagrams,
            ..Measure::NOTHING
        }
    }
}

/// What cuts and empty space cost; the unit is one slide more. Of all ways to cut a slide the one
/// with the least sum is taken, so a cut that costs 0.2 more than another is made only where the
/// slides' empty space then costs more than 0.2 less. The figures were chosen by looking at real
/// lecture notes cut with them.
mod cost {
    /// One slide more.
    pub(super) const SLIDE: f32 = 1.0;
    /// A slide without anything on it; one that is half full costs a quarter of this.
    pub(super) const EMPTY: f32 = 0.3;
    /// Two columns instead of one.
    pub(super) const COLUMNS: f32 = 0.1;
    /// In addition, for a cut that leaves only one sentence on the first of several slides.
    pub(super) const OPENING: f32 = 0.7;
    /// A slide that holds its stretches only because pictures on it are smaller than they should
    /// be.
    pub(super) const SQUEEZED: f32 = 0.3;
    /// Between two blocks.
    pub(super) const BLOCK: f32 = 0.05;
    /// Between what belongs together: a lead-in and what it leads to.
    pub(super) const LEAD: f32 = 3.0;
    /// Between a heading and what follows it: done only where nothing else fits.
    pub(super) const NEVER: f32 = 100.0;
    /// A stretch that is higher than a slide.
    pub(super) const TOO_TALL: f32 = 1000.0;
    /// A cut that costs more than this is no place to begin the second of two columns.
    pub(super) const IN_COLUMN: f32 = 0.35;

    /// Before a branch of an outline that stands at the left edge: where a gap sets it apart, and
    /// where none does. The second also before the groups of branches under a single root.
    pub(super) const GROUP: f32 = 0.1;
    pub(super) const INNER_GROUP: f32 = 0.25;
    /// Between lines of code, after a blank line: before a line that is not indented, and before
    /// one that is.
    pub(super) const LINES: f32 = 0.35;
    pub(super) const INNER_LINES: f32 = 0.6;
    /// The same without a blank line.
    pub(super) const STATEMENT: f32 = 0.8;
    pub(super) const LINE: f32 = 1.6;
    /// Before a closing bracket, after a comment, within a command of several lines.
    pub(super) const BAD_LINE: f32 = 2.0;
    /// Within what a reader takes as one: more than a slide and its empty space.
    pub(super) const ONE: f32 = 1.5;
    /// Between the rows of a table, and where that leaves one row alone before or after the cut.
    pub(super) const ROW: f32 = 0.15;
    pub(super) const LONE_ROW: f32 = 0.4;
    /// In addition, where the cut leaves one branch or item alone before or after it, or so few
    /// lines of code that they are hardly worth a slide.
    pub(super) const LONE: f32 = 0.3;
    /// Between the items of a list.
    pub(super) const ITEM: f32 = 0.15;
    /// Between the items of a short list: not more than `IN_COLUMN`, so that a column may still
    /// begin there.
    pub(super) const SHORT_LIST: f32 = 0.3;
    /// Between the items of a list in a list, and of one in that.
    pub(super) const INNER_ITEM: f32 = 0.6;
    pub(super) const DEEP_ITEM: f32 = 0.8;
    /// Between the text of an item, where it is one line, and what hangs on it.
    pub(super) const NAME: f32 = 1.2;
    /// Between blocks within an item or a quotation.
    pub(super) const INNER: f32 = 0.4;
    /// In a long paragraph: between two sentences; in a long sentence, between two words; in an
    /// endless word, anywhere.
    pub(super) const SENTENCE: f32 = 0.4;
    pub(super) const WORD: f32 = 0.9;
    pub(super) const LETTER: f32 = 1.2;
}

/// The least piece of a block, which is never cut itself: a line of code, a row, an item, some
/// sentences.
#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    /// Where it begins. In code, outlines and diagrams the index in it counts lines, branches and
    /// pictures instead of events.
    from: Spot,
    /// What it costs to begin a part here; see [`cost`].
    cut: f32,
    /// The gap to the stretch before it, in px, as are all heights.
    before: f32,
    height: f32,
    /// The height of what is repeated above it where it begins a part or a column: in an outline
    /// its parents up to the root, elsewhere nothing.
    repeated: f32,
    /// Of a picture the least height: it is made so small where that saves a slide.
    least: Option<f32>,
}

impl Stretch {
    /// The one with which a block begins.
    fn first() -> Stretch {
        Stretch {
            from: Spot::default(),
            cut: 0.0,
            before: 0.0,
            height: 0.0,
            repeated: 0.0,
            least: None,
        }
    }
}

/// A block as stretches.
#[derive(Debug, Clone, Default, PartialEq)]
struct Pieces {
    /// The height that each part of the block needs besides its stretches: paddings, or a table's
    /// head, which every part repeats.
    frame: f32,
    stretches: Vec<Stretch>,
    fitted: Fitted,
    /// How each block of code within running text is set.
    nested: Vec<Fitted>,
    /// Whether it may stand in a column.
    narrow: bool,
}

impl Pieces {
    fn height(&self) -> f32 {
        let inside: f32 = self.stretches.iter().map(|s| s.height + s.before).sum();
        self.frame + inside
    }
}

/// Slides as written → slides that fit, and what an author should know of it;
/// `Finding::file` is filled in by the caller.
pub(super) fn slides(written: Vec<Written>, measure: Measure<'_>) -> (Vec<Slide>, Vec<Finding>) {
    let mut findings = Vec::new();
    let work = Work::new();
    let written = bound(written, measure);
    let mut slides: Vec<Slide> = sparse::joined(written, measure)
        .into_iter()
        .flat_map(|written| parts_of(written, (measure, &work), &mut findings))
        .collect();
    if work.is_spent() {
        findings.push(plain::too_much());
    }
    for (layout, slide) in layouts(&slides).into_iter().zip(&mut slides) {
        slide.written.layout = layout;
    }
    sparse::look_ahead(&mut slides, measure);
    (slides, findings)
}

/// Slides as written, without what shows nothing and with captions bound to their images, and what
/// they are by what is left.
fn bound(written: Vec<Written>, measure: Measure<'_>) -> Vec<Written> {
    let mut written: Vec<Written> = written
        .into_iter()
        .map(|written| Written {
            blocks: compose::with_sources(figures::bound(written.blocks, measure.images)),
            ..written
        })
        .collect();
    for (layout, written) in layouts(&written).into_iter().zip(&mut written) {
        written.layout = layout;
    }
    written
}

/// What was written for one slide as the slides that it takes, mostly one.
fn parts_of(
    mut written: Written,
    (measure, work): (Measure<'_>, &Work),
    findings: &mut Vec<Finding>,
) -> Vec<Slide> {
    let (mut blocks, tables): (Vec<Block>, Vec<_>) = std::mem::take(&mut written.blocks)
        .into_iter()
        // A `---` is left out, because headings already tell slides apart: in lecture notes it is
        // decoration.
        .filter(|block| block.kind != BlockKind::Rule)
        .flat_map(|block| plain::fitting(block, measure.images, findings))
        .unzip();
    plain::polls(&mut blocks, &written, measure, findings);
    let (head, body) = under_head(written.level, &blocks);
    let timed = written.minutes.is_some();
    let again = head.map(|head| plain::again(head, timed));
    let heads = heads((&written, &blocks), (head, again.as_ref()), measure.images);
    let tables = tables.into_iter().skip(blocks.len() - body.len());
    let mut body: Vec<Measured<'_>> = body
        .iter()
        .zip(tables)
        .map(|(block, table)| match table {
            Some(table) => Measured::table(block, table, measure),
            None => Measured::new(block, measure),
        })
        .collect();
    limit_code(&mut body, work, findings);
    let (_, own) = under_head(written.level, &blocks);
    let arranged = object::arranged(own, measure);
    let compose = |body: &[Measured<'_>]| {
        compose::composed((&written, head), (body, heads), measure.images, work)
    };
    let usual = || compose(&body);
    let pictured = picture::composed((&written, head), &body, measure.images);
    let beside = arranged.as_deref().filter(|_| pictured.is_none());
    let beside = beside.map(|arranged| {
        let mut beside = object::measured(arranged, measure);
        limit_code(&mut beside, work, findings);
        let composed = compose(&beside);
        (beside, composed)
    });
    let composed = pictured.unwrap_or_else(usual);
    let (body, composed) = match beside {
        Some((beside, own)) if object::is_better(&own, &composed) => (beside, own),
        _ => (body, composed),
    };
    let Composed {
        mut way,
        setting,
        heads,
    } = composed;
    let [opening, further] = heads;
    outline::stand_in_columns(&body, &mut way, opening.height);
    let count = way.bins.len();
    let Some(mut parts) = Parts::new(&body, &way.pieces).filter(|_| count > 0) else {
        let alone = alone(Written { blocks, ..written }, opening.long, measure);
        return vec![Slide { setting, ..alone }];
    };
    let repeated = plain::repeated(&written, (blocks.first(), count), findings);
    let others = repeated.iter().flat_map(|repeated| {
        (2..=count).map(|number| Written {
            id: format!("{}~{number}", repeated.id),
            ..repeated.clone()
        })
    });
    let all = std::iter::once(written).chain(others);
    let mut slides = Vec::with_capacity(count);
    for ((at, bin), own) in way.bins.iter().enumerate().zip(all) {
        let (head, long) = match at {
            0 => (head, opening.long),
            _ => (again.as_ref(), further.long),
        };
        let (mut blocks, columns) = part(&mut parts, head, bin);
        slides.push(Slide {
            steps: steps::number(&mut blocks, own.asks.filter(|_| at == 0), measure),
            written: Written { blocks, ..own },
            part: (count > 1).then(|| Part {
                number: u16::try_from(at + 1).unwrap_or(u16::MAX),
                of: u16::try_from(count).unwrap_or(u16::MAX),
            }),
            columns,
            ahead: Ahead::default(),
            long,
            setting,
        });
    }
    slides
}

/// Leaves code uncut that is more than the file's work allows, and tells where that begins.
fn limit_code(body: &mut [Measured<'_>], work: &Work, findings: &mut Vec<Finding>) {
    for measured in body {
        let was_long = work.has_long_code();
        measured.limit(work);
        if work.has_long_code() && !was_long {
            findings.push(plain::long_code(measured.block));
        }
    }
}

/// What stands on the next part: its blocks, its heading first, and where its columns are.
fn part(parts: &mut Parts<'_>, head: Option<&Block>, bin: &Bin) -> (Vec<Block>, Vec<Columns>) {
    let mut blocks: Vec<Block> = head.into_iter().cloned().collect();
    let mut add = |stretches: Range<usize>| {
        let first = blocks.len();
        blocks.extend(parts.next(stretches));
        first..blocks.len()
    };
    let mut columns = Vec::with_capacity(bin.columns.len());
    let mut at = bin.stretches.start;
    for own in &bin.columns {
        add(at..own.first);
        let first = add(own.first..own.second);
        let second = add(own.second..own.end);
        at = own.end;
        columns.push(Columns {
            first: first.start,
            second: second.start,
            end: second.end,
            sides: own.sides,
        });
    }
    add(at..bin.stretches.end);
    (blocks, columns)
}

/// What was written for one slide as one slide, uncut: for a heading with nothing under it.
fn alone(mut written: Written, long: bool, measure: Measure<'_>) -> Slide {
    Slide {
        steps: steps::number(&mut written.blocks, written.asks, measure),
        written,
        part: None,
        columns: Vec::new(),
        ahead: Ahead::default(),
        long,
        setting: Setting::Normal,
    }
}

/// A slide as it is written, for tests of what comes after the fit.
#[cfg(test)]
pub(super) fn unfitted(written: Written) -> Slide {
    alone(written, false, Measure::NOTHING)
}

/// The heading that opens the slide, if one does, and the blocks under it.
fn head_and_body(written: &Written) -> (Option<&Block>, &[Block]) {
    under_head(written.level, &written.blocks)
}

/// The same of the blocks of a slide of that level.
fn under_head(level: u8, blocks: &[Block]) -> (Option<&Block>, &[Block]) {
    match blocks.split_first() {
        Some((first, rest)) if level > 0 && matches!(first.kind, BlockKind::Heading(_)) => {
            (Some(first), rest)
        }
        _ => (None, blocks),
    }
}

/// What a block has to fit into.
#[derive(Debug, Clone, Copy)]
struct Place {
    width: f32,
    /// The height of a whole slide's body, because how much of it other blocks take is known only
    /// to `pack`.
    height: f32,
    /// The largest size of code that is allowed. Tables and outlines have two sizes only: they are
    /// set in the smaller one wherever this is less than [`CodeSize::Normal`].
    largest_code: CodeSize,
    words: &'static Words,
}

fn gap(before: Option<&Block>, words: &Words) -> f32 {
    match before.map(|block| &block.kind) {
        Some(BlockKind::Heading(_)) => HEAD_GAP,
        _ => words.gap,
    }
}
