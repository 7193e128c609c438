//! Slides → as many slides as it takes: each fits the 1280×720 canvas at the sizes of the
//! style sheet, none is smaller than a class can read.
//!
//! 1. `sparse` joins slides that say one sentence to a neighbour.
//! 2. A slide's blocks become stretches, between which it may be cut (`flow`, `code`, `table`,
//!    `tree`), with heights by estimate (`text`, `canvas`).
//! 3. `pack` finds the fewest slides and the best places to cut. `page` tries it with larger
//!    letters, where a slide would stay half empty ([`Scale`]), and with smaller code, cells and
//!    branches, where that saves a slide ([`CodeSize`]).
//! 4. `cut` makes the blocks of each part, `steps` numbers what appears one by one, `sparse` says
//!    on section slides what is to come.
//!
//! How large a diagram is, `render` says, which draws it: [`Measure`].
//!
//! Parts of a slide have its title and, after the first, its id with `~2`, `~3`, …; they
//! share its notes. Minutes are the first part's.

mod canvas;
mod code;
mod cut;
mod flow;
mod formula;
mod pack;
mod page;
mod sparse;
mod steps;
mod table;
mod text;
mod tree;

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::block::{Block, BlockKind, CodeSize, Fitted};
use super::layout::layouts;
use super::parse;
use super::slide::{Columns, Part, Scale, Slide, Written};
use canvas::{BODY, GAP, HEAD_GAP};
pub use code::{HANG, breaks, shown};
use cut::Spot;
pub use formula::formula;
use pack::{Bin, Item};
use page::{Page, Way, best, rooms, scales};

/// A picture of a diagram: its size where its labels have their natural size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture {
    /// In px.
    pub width: f32,
    /// In px.
    pub height: f32,
    /// The smallest label, in px.
    pub label: f32,
    /// How many reveals it has.
    pub steps: u16,
}

/// Tells how large the pictures of a Mermaid block are, by its source and what its
/// `<!-- steps: … -->` said; none where it is shown as code.
pub type Measure<'a> = &'a dyn Fn(&str, Option<&str>) -> Vec<Picture>;

/// What cuts and emptiness cost, in slides: a cut that costs 0.35 is made where it leaves the
/// slides fuller by more than that. Chosen by looking at real notes cut with them.
mod cost {
    /// One slide more.
    pub(super) const SLIDE: f32 = 1.0;
    /// A slide without anything on it; one that is half full costs a quarter of this.
    pub(super) const EMPTY: f32 = 0.3;
    /// Two columns instead of one.
    pub(super) const COLUMNS: f32 = 0.1;
    /// To leave nothing but one sentence on the first of several slides.
    pub(super) const OPENING: f32 = 0.7;
    /// How much worse the cuts may be where that makes all letters larger.
    pub(super) const LARGER: f32 = 0.2;
    /// A picture smaller than it should be.
    pub(super) const SQUEEZED: f32 = 0.3;
    /// Between two blocks.
    pub(super) const BLOCK: f32 = 0.05;
    /// Between what belongs together: a lead-in and what it leads to.
    pub(super) const LEAD: f32 = 3.0;
    /// Under a heading: only where there is no other way at all.
    pub(super) const NEVER: f32 = 100.0;
    /// A stretch that is higher than a slide.
    pub(super) const TOO_TALL: f32 = 1000.0;
    /// A cut that costs more than this is no place to begin the second of two columns.
    pub(super) const IN_COLUMN: f32 = 0.35;

    /// Between branches of an outline that stand apart, or without a root.
    pub(super) const GROUP: f32 = 0.1;
    pub(super) const INNER_GROUP: f32 = 0.25;
    /// Between lines of code: after a blank line, before one that is not indented and one that
    /// is.
    pub(super) const LINES: f32 = 0.35;
    pub(super) const INNER_LINES: f32 = 0.6;
    /// Without a blank line, before a line that is not indented, and one that is.
    pub(super) const STATEMENT: f32 = 0.8;
    pub(super) const LINE: f32 = 1.6;
    /// Before a closing bracket, after a comment, within a command of several lines.
    pub(super) const BAD_LINE: f32 = 2.0;
    /// Between the rows of a table; and so that one row alone stands on a side of the cut.
    pub(super) const ROW: f32 = 0.15;
    pub(super) const LONE_ROW: f32 = 0.4;
    /// In addition, where one branch or item alone stands on a side of the cut.
    pub(super) const LONE: f32 = 0.3;
    /// Between the items of a list.
    pub(super) const ITEM: f32 = 0.15;
    /// Between the items of a short list: not more than `IN_COLUMN`, so that a column may still
    /// begin there.
    pub(super) const SHORT_LIST: f32 = 0.3;
    /// Between the items of a list in a list, and of one in that.
    pub(super) const INNER_ITEM: f32 = 0.6;
    pub(super) const DEEP_ITEM: f32 = 0.8;
    /// Between blocks within an item or a quotation.
    pub(super) const INNER: f32 = 0.4;
    /// In a long paragraph: between two sentences; in a long sentence, between two words; in an
    /// endless word, anywhere.
    pub(super) const SENTENCE: f32 = 0.4;
    pub(super) const WORD: f32 = 0.9;
    pub(super) const LETTER: f32 = 1.2;
}

/// A part of a block that is never cut: a line of code, a row, an item, some sentences.
#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    /// Where it begins: a place in the block's events; of code the line, of a tree the
    /// branch, of a diagram the picture.
    from: Spot,
    /// What it costs to begin a part here.
    cut: f32,
    /// The gap to the stretch before it.
    before: f32,
    height: f32,
    /// The height of what is repeated above it where it begins a part or a column: the branches
    /// that it hangs on.
    repeated: f32,
    /// A picture's least height: it is made that small where that saves a slide.
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
    /// What each part of the block needs besides its stretches: a padding, a table's head.
    frame: f32,
    stretches: Vec<Stretch>,
    fitted: Fitted,
    /// Whether it may stand in a column.
    narrow: bool,
}

impl Pieces {
    fn height(&self) -> f32 {
        let inside: f32 = self.stretches.iter().map(|s| s.height + s.before).sum();
        self.frame + inside
    }
}

/// Slides as written → slides that fit.
pub(super) fn slides(written: Vec<Written>, measure: Measure<'_>) -> Vec<Slide> {
    let mut slides: Vec<Slide> = sparse::joined(written, measure)
        .into_iter()
        .flat_map(|written| parts_of(written, measure))
        .collect();
    for (layout, slide) in layouts(&slides).into_iter().zip(&mut slides) {
        slide.written.layout = layout;
    }
    sparse::look_ahead(&mut slides);
    slides
}

/// What was written for one slide as the slides that it takes, mostly one.
fn parts_of(mut written: Written, measure: Measure<'_>) -> Vec<Slide> {
    // `---` in notes is decoration: headings already tell slides apart.
    written.blocks.retain(|block| block.kind != BlockKind::Rule);
    written.blocks = written.blocks.iter().flat_map(fitting).collect();
    let (head, body) = head_and_body(&written);
    let (opening, further) = rooms(&written, head);
    let (way, scale) = best_scale(&written, body, (opening.room, further.room), measure);
    if way.bins.is_empty() {
        return vec![alone(written, opening.long, measure)];
    }
    let count = way.bins.len();
    let whole = Whole {
        // Each part has blocks of its own.
        bare: Written {
            blocks: Vec::new(),
            ..written.clone()
        },
        head,
        body,
        pieces: &way.pieces,
    };
    let bins = way.bins.iter().enumerate();
    bins.map(|(at, bin)| {
        let (mut part, columns) = whole.part(at, bin);
        let (number, of) = (at + 1, count);
        Slide {
            steps: steps::number(&mut part.blocks, measure),
            written: part,
            part: (of > 1).then(|| Part {
                number: u16::try_from(number).unwrap_or(u16::MAX),
                of: u16::try_from(of).unwrap_or(u16::MAX),
            }),
            columns,
            ahead: Vec::new(),
            long: if at == 0 { opening.long } else { further.long },
            scale,
        }
    })
    .collect()
}

/// A heading with nothing under it, as a slide.
fn alone(mut written: Written, long: bool, measure: Measure<'_>) -> Slide {
    Slide {
        steps: steps::number(&mut written.blocks, measure),
        written,
        part: None,
        columns: None,
        ahead: Vec::new(),
        long,
        scale: Scale::Normal,
    }
}

/// A slide as it is written.
#[cfg(test)]
pub(super) fn unfitted(written: Written) -> Slide {
    alone(written, false, &|_, _| Vec::new())
}

/// The way to cut a body at the largest scale that costs no slide more and hardly worse cuts.
/// `rooms`: the height on the first part, and on the others.
fn best_scale(
    written: &Written,
    body: &[Block],
    rooms: (f32, f32),
    measure: Measure<'_>,
) -> (Way, Scale) {
    let page = |scale: Scale| Page::new(rooms, scale);
    let normal = best(body, &page(Scale::Normal), measure);
    let larger = scales(written, body).iter().find_map(|&scale| {
        let way = best(body, &page(scale), measure);
        // The smallest code set a quarter larger is 20 px, as code usually is: only the text
        // beside it would be larger.
        let good = way.code != CodeSize::Smallest
            && way.bins.len() <= normal.bins.len()
            && way.cost <= normal.cost + cost::LARGER;
        good.then_some((way, scale))
    });
    larger.unwrap_or((normal, Scale::Normal))
}

/// A table that is too wide is several; all else is itself.
fn fitting(block: &Block) -> Vec<Block> {
    match block.kind {
        BlockKind::Table => table::tables(block),
        _ => vec![block.clone()],
    }
}

/// The opening heading, and the rest.
fn head_and_body(written: &Written) -> (Option<&Block>, &[Block]) {
    match written.blocks.split_first() {
        Some((first, rest)) if written.level > 0 && matches!(first.kind, BlockKind::Heading(_)) => {
            (Some(first), rest)
        }
        _ => (None, &written.blocks),
    }
}

/// What a block has to fit into.
#[derive(Debug, Clone, Copy)]
struct Place {
    width: f32,
    /// That of a whole slide: what is left beside other blocks is for `pack` to see.
    height: f32,
    /// The largest code allowed; cells and branches are set small where it is not the usual one.
    code: CodeSize,
}

/// A block as stretches for a place.
fn block_pieces(block: &Block, place: Place, measure: Measure<'_>) -> Pieces {
    let Place {
        width,
        height,
        code,
    } = place;
    let small = code > CodeSize::Normal;
    let [body, ..] = BODY;
    match &block.kind {
        BlockKind::Code(_) => code::pieces(&block.text(), width, code),
        BlockKind::Table => table::pieces(block, width, small),
        BlockKind::Tree(tree) => tree::pieces(tree, width, small),
        BlockKind::Diagram { source, steps } => {
            let pictures = measure(source, steps.as_deref());
            match pictures.is_empty() {
                true => code::pieces(source, width, code),
                false => diagram(&pictures, width, height),
            }
        }
        BlockKind::List => Pieces {
            narrow: true,
            ..flow::pieces(&block.events, width, body)
        },
        BlockKind::Paragraph | BlockKind::Heading(_) => Pieces {
            narrow: sparse::is_short(block),
            ..flow::pieces(&block.events, width, body)
        },
        _ => flow::pieces(&block.events, width, body),
    }
}

/// Pictures one after the other, each as high as it must be to be read. On the stage a picture
/// grows into what room is left on its slide.
fn diagram(pictures: &[Picture], width: f32, room: f32) -> Pieces {
    /// How large the labels of a picture beside text should be at least, in px.
    const READABLE: f32 = 18.0;
    /// How large they must be where that saves a slide. No label is under 12 px.
    const LEGIBLE: f32 = 12.5;
    let beside = match pictures {
        [only] => only.label * (width / only.width.max(1.0)).min(1.0) >= READABLE,
        _ => false,
    };
    let stretches = pictures.iter().enumerate().map(|(at, picture)| {
        let largest = (width / picture.width.max(1.0))
            .min(room / picture.height.max(1.0))
            .min(1.0);
        let with = |label: f32| picture.height * largest.min(label / picture.label.max(1.0));
        let (height, least) = match at {
            0 => (with(READABLE), with(LEGIBLE)),
            // The further pictures of a diagram are steps through it, one a slide.
            _ => (room, room),
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

/// The stretches of all blocks, with their heights in a column where they may stand in one.
fn items(body: &[Block], pieces: &[Pieces], column: Place, measure: Measure<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, (block, own)) in body.iter().zip(pieces).enumerate() {
        let before = at.checked_sub(1).and_then(|at| body.get(at));
        let narrow = own.narrow.then(|| block_pieces(block, column, measure));
        for (n, stretch) in own.stretches.iter().enumerate() {
            let (gap, cut) = match n {
                0 => (
                    gap(before),
                    cut_before(before, block) + lone_opening(body, at),
                ),
                _ => (stretch.before, stretch.cut),
            };
            items.push(Item {
                block: at,
                height: stretch.height,
                repeated: stretch.repeated,
                least: stretch.least.unwrap_or(stretch.height),
                narrow: narrow
                    .as_ref()
                    .filter(|narrow| {
                        narrow.narrow
                            && narrow.stretches.len() == own.stretches.len()
                            && narrow.fitted.same_size(&own.fitted)
                    })
                    .and_then(|narrow| narrow.stretches.get(n))
                    .map(|stretch| stretch.height),
                before: gap,
                cut,
                frame: own.frame,
            });
        }
    }
    items
}

fn gap(before: Option<&Block>) -> f32 {
    match before.map(|block| &block.kind) {
        Some(BlockKind::Heading(_)) => HEAD_GAP,
        _ => GAP,
    }
}

/// What it costs to cut between two blocks.
fn cut_before(before: Option<&Block>, block: &Block) -> f32 {
    let Some(before) = before else {
        return 0.0;
    };
    match (&before.kind, &block.kind) {
        (BlockKind::Heading(_), _) => cost::NEVER,
        (_, BlockKind::Heading(_)) => 0.0,
        _ if sparse::leads_in(before) => cost::LEAD,
        _ => cost::BLOCK,
    }
}

/// What it costs more to cut after the first block, where that is one sentence: it would stand
/// alone under its heading.
fn lone_opening(body: &[Block], at: usize) -> f32 {
    let opens = body
        .first()
        .is_some_and(|first| first.kind == BlockKind::Paragraph && sparse::is_short(first));
    if at == 1 && opens { cost::OPENING } else { 0.0 }
}

/// What was written for one slide, measured, to be parted.
struct Whole<'a> {
    /// Without its blocks.
    bare: Written,
    head: Option<&'a Block>,
    body: &'a [Block],
    /// Of each block of the body.
    pieces: &'a [Pieces],
}

impl Whole<'_> {
    /// What stands on the part of that index, and where its columns are.
    fn part(&self, at: usize, bin: &Bin) -> (Written, Option<Columns>) {
        let mut blocks: Vec<Block> = self.head.into_iter().cloned().collect();
        let mut add = |items: Range<usize>| {
            let first = blocks.len();
            blocks.extend(blocks_of(self.body, self.pieces, items));
            first
        };
        let items = bin.items.clone();
        let columns = match bin.columns {
            None => {
                add(items);
                None
            }
            Some((left, right)) => {
                add(items.start..left);
                Some(Columns {
                    left: add(left..right),
                    right: add(right..items.end),
                })
            }
        };
        let bare = self.bare.clone();
        let part = match at {
            0 => Written { blocks, ..bare },
            // Minutes and the headings that joined it are the first part's.
            at => Written {
                id: format!("{}~{}", bare.id, at + 1),
                minutes: None,
                anchors: Vec::new(),
                blocks,
                ..bare
            },
        };
        (part, columns)
    }
}

/// The blocks that a range of a slide's stretches makes; stretches are counted over all blocks.
fn blocks_of(body: &[Block], pieces: &[Pieces], range: Range<usize>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut first = 0;
    for (block, own) in body.iter().zip(pieces) {
        let count = own.stretches.len();
        let from = range.start.saturating_sub(first).min(count);
        let to = range.end.saturating_sub(first).min(count);
        if from < to {
            blocks.push(block_part(block, own, from..to));
        }
        first += count;
    }
    blocks
}

/// A block's stretches of that range as a block.
fn block_part(block: &Block, pieces: &Pieces, range: Range<usize>) -> Block {
    let spot = |at: usize| pieces.stretches.get(at).map(|stretch| stretch.from);
    debug_assert!(range.start < range.end && range.end <= pieces.stretches.len());
    let from = spot(range.start).unwrap_or_default();
    let to = spot(range.end);
    let whole = range.len() == pieces.stretches.len();
    let mut part = block.clone();
    match (&block.kind, &pieces.fitted) {
        (_, Fitted::Code { size, room, lines }) => {
            let end = to.map_or(lines.end, |to| to.event);
            let text = block.text();
            let lines = shown(&text, &(from.event..end));
            part.lines = code_lines(block, &lines, whole);
            part.fitted = Fitted::Code {
                size: *size,
                room: *room,
                lines,
            };
        }
        (_, Fitted::Picture(_)) => part.fitted = Fitted::Picture(from.event),
        (BlockKind::Tree(tree), Fitted::Tree { small, .. }) => {
            tree::take(&mut part, (tree, *small), from.event, to.map(|to| to.event))
        }
        (_, Fitted::Table { shares, small, .. }) => {
            if !whole {
                part.events = table::part(&block.events, from.event, to.map(|to| to.event));
            }
            part.fitted = Fitted::Table {
                shares: shares.clone(),
                small: *small,
                again: range.start > 0,
            };
        }
        _ if whole => {}
        _ => {
            let cut = cut::between(&block.events, from, to);
            part.events = cut.events;
            part.fitted = Fitted::Rest(cut.continued);
        }
    }
    if !whole {
        part.hash = parse::hash(&format!(
            "{:?} {:?} {}",
            part.events, part.fitted, block.hash
        ));
    }
    part
}

/// The source lines of some lines of a code block.
fn code_lines(block: &Block, lines: &Range<usize>, whole: bool) -> Range<u32> {
    let fence = match block.events.first() {
        Some(Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(_)))) => 1,
        _ => 0,
    };
    if whole {
        return block.lines.clone();
    }
    let at = |line: usize| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        block
            .lines
            .start
            .saturating_add(fence)
            .saturating_add(line)
            .min(block.lines.end)
    };
    at(lines.start)..at(lines.end)
}
