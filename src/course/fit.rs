//! Slides → as many slides as it takes: each fits the 1280×720 canvas at the sizes of the
//! style sheet, none is smaller than a class can read.
//!
//! A slide's blocks become stretches that are never torn (`flow`, `code`, `table`, `tree`),
//! with heights by estimate (`text`, `canvas`); `pack` finds the fewest parts and the best
//! places to cut; `cut` makes the blocks of each part. Before that, `sparse` joins what
//! would stand alone; what leaves a slide empty is set larger ([`Scale`]), what nearly fits
//! smaller ([`CodeSize`]). How large a diagram is, is for who draws it to say: [`Measure`].
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
mod table;
mod text;
mod tree;

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::split;
use super::{Block, BlockKind, CodeSize, Columns, Deck, Fitted, Part, Scale, Slide, parse};
use canvas::{BODY, GAP, HEAD_GAP, HEIGHT};
pub use code::{HANG, breaks, shown};
use cut::Spot;
pub use formula::formula;
use pack::Item;
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

/// What cuts and emptiness cost; a slide more costs 1.
mod cost {
    pub(super) const SLIDE: f32 = 1.0;
    pub(super) const EMPTY: f32 = 0.3;
    pub(super) const COLUMNS: f32 = 0.1;
    /// One sentence alone on the first part.
    pub(super) const OPENING: f32 = 0.7;
    /// What larger letters may cost in worse cuts.
    pub(super) const LARGER: f32 = 0.2;
    /// A picture smaller than it should be.
    pub(super) const SQUEEZED: f32 = 0.3;
    /// Between two blocks.
    pub(super) const BLOCK: f32 = 0.05;
    /// Between what belongs together: a lead-in and what it leads to.
    pub(super) const LEAD: f32 = 3.0;
    pub(super) const NEVER: f32 = 100.0;
    pub(super) const TOO_TALL: f32 = 1000.0;
    /// Cuts that cost more are none between two columns.
    pub(super) const IN_COLUMN: f32 = 0.35;

    /// Between branches of an outline that stand apart, or without a root.
    pub(super) const GROUP: f32 = 0.1;
    pub(super) const INNER_GROUP: f32 = 0.25;
    /// Between groups of lines of code, and within one: a slide more costs not much more.
    pub(super) const LINES: f32 = 0.35;
    pub(super) const INNER_LINES: f32 = 0.6;
    pub(super) const STATEMENT: f32 = 0.8;
    pub(super) const LINE: f32 = 1.6;
    /// Within what only runs as a whole.
    pub(super) const BAD_LINE: f32 = 2.0;
    pub(super) const ROW: f32 = 0.15;
    pub(super) const LONE_ROW: f32 = 0.4;
    /// One branch or item that is torn from its siblings.
    pub(super) const LONE: f32 = 0.3;
    pub(super) const ITEM: f32 = 0.15;
    /// Between the items of a list that is soon over: still a place for a second column.
    pub(super) const SHORT_LIST: f32 = 0.3;
    pub(super) const INNER_ITEM: f32 = 0.6;
    pub(super) const DEEP_ITEM: f32 = 0.8;
    /// Between blocks within an item or a quotation.
    pub(super) const INNER: f32 = 0.4;
    pub(super) const SENTENCE: f32 = 0.4;
    pub(super) const WORD: f32 = 0.9;
    pub(super) const LETTER: f32 = 1.2;
}

/// A stretch of a block that is never torn.
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
    /// What is said again above it where it begins a part or a column.
    again: f32,
    /// The height that will do where it saves a slide: a picture's.
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
            again: 0.0,
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

/// Markdown of one file → its deck, fitted. Any text has one; none makes it panic.
pub fn deck(text: &str, measure: Measure<'_>) -> Deck {
    fitted(split::deck(text), measure)
}

/// A deck as `split` makes it, fitted.
pub fn fitted(mut deck: Deck, measure: Measure<'_>) -> Deck {
    let slides = std::mem::take(&mut deck.slides);
    let slides = sparse::joined(slides, measure);
    deck.slides = slides
        .into_iter()
        .flat_map(|slide| slide_parts(slide, measure))
        .collect();
    split::lay_out(&mut deck);
    sparse::look_ahead(&mut deck.slides);
    deck
}

/// A slide as the parts it takes, mostly one.
fn slide_parts(mut slide: Slide, measure: Measure<'_>) -> Vec<Slide> {
    // A rule in notes is decoration, and between slides there is none.
    slide.blocks.retain(|block| block.kind != BlockKind::Rule);
    slide.blocks = slide.blocks.iter().flat_map(fitting).collect();
    let (head, body) = head_and_body(&slide);
    let (opening, further) = rooms(&slide, head);
    let page = |scale: Scale| Page::new((opening.room, further.room), scale);
    let normal = best(body, &page(Scale::Normal), measure);
    let larger = scales(&slide, body).iter().find_map(|&scale| {
        let way = best(body, &page(scale), measure);
        // The smallest code a quarter larger is as large as code mostly is: text alone would grow.
        let good = way.code != CodeSize::Smallest
            && way.parts.len() <= normal.parts.len()
            && way.cost <= normal.cost + cost::LARGER;
        good.then_some((way, scale))
    });
    let (Way { pieces, parts, .. }, scale) = larger.unwrap_or((normal, Scale::Normal));
    let count = parts.len();
    // Each part has blocks of its own.
    let bare = Slide {
        blocks: Vec::new(),
        ..slide.clone()
    };
    let made: Vec<Slide> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| Slide {
            long: if at == 0 { opening.long } else { further.long },
            scale,
            ..part_of(&bare, (at, count), (head, body), &pieces, part)
        })
        .collect();
    if made.is_empty() {
        slide.long = opening.long;
        vec![numbered(slide, measure)]
    } else {
        made.into_iter()
            .map(|slide| numbered(slide, measure))
            .collect()
    }
}

/// A table that is too wide is several; all else is itself.
fn fitting(block: &Block) -> Vec<Block> {
    match block.kind {
        BlockKind::Table => table::tables(block),
        _ => vec![block.clone()],
    }
}

/// The opening heading, and the rest.
fn head_and_body(slide: &Slide) -> (Option<&Block>, &[Block]) {
    match slide.blocks.split_first() {
        Some((first, rest)) if slide.level > 0 && matches!(first.kind, BlockKind::Heading(_)) => {
            (Some(first), rest)
        }
        _ => (None, &slide.blocks),
    }
}

fn block_pieces(
    block: &Block,
    width: f32,
    room: f32,
    least: CodeSize,
    measure: Measure<'_>,
) -> Pieces {
    let [body, ..] = BODY;
    match &block.kind {
        BlockKind::Code(_) => code::pieces(&block.text(), width, least),
        BlockKind::Table => table::pieces(block, width, least > CodeSize::Normal),
        BlockKind::Tree(tree) => tree::pieces(tree, width, least > CodeSize::Normal),
        BlockKind::Diagram { source, steps } => {
            let pictures = measure(source, steps.as_deref());
            match pictures.is_empty() {
                true => code::pieces(source, width, least),
                false => diagram(&pictures, width, room),
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

/// Pictures one after the other, each as high as it must be to be read; the style sheet
/// gives a picture what room is left.
fn diagram(pictures: &[Picture], width: f32, room: f32) -> Pieces {
    /// The label that a picture beside text should have at least.
    const READABLE: f32 = 18.0;
    /// And the one that will do; the floor is 12.
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
            // A walk goes from slide to slide.
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

/// The stretches of all blocks.
fn items(
    body: &[Block],
    pieces: &[Pieces],
    (least, column): (CodeSize, f32),
    measure: Measure<'_>,
) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, (block, own)) in body.iter().zip(pieces).enumerate() {
        let before = at.checked_sub(1).and_then(|at| body.get(at));
        let narrow = own
            .narrow
            .then(|| block_pieces(block, column, HEIGHT, least, measure));
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
                again: stretch.again,
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

/// What it costs more to cut behind the sentence with which a slide opens.
fn lone_opening(body: &[Block], at: usize) -> f32 {
    let opens = body
        .first()
        .is_some_and(|first| first.kind == BlockKind::Paragraph && sparse::is_short(first));
    if at == 1 && opens { cost::OPENING } else { 0.0 }
}

/// One part of a slide.
fn part_of(
    slide: &Slide,
    (at, count): (usize, usize),
    (head, body): (Option<&Block>, &[Block]),
    pieces: &[Pieces],
    part: &pack::Part,
) -> Slide {
    let mut blocks: Vec<Block> = head.into_iter().cloned().collect();
    let mut columns = None;
    let (left, right) = part.columns.unwrap_or((part.items.end, part.items.end));
    for (n, range) in [part.items.start..left, left..right, right..part.items.end]
        .into_iter()
        .enumerate()
    {
        match n {
            1 if part.columns.is_some() => {
                columns = Some(Columns {
                    left: blocks.len(),
                    right: blocks.len(),
                });
            }
            2 => {
                if let Some(columns) = &mut columns {
                    columns.right = blocks.len();
                }
            }
            _ => {}
        }
        blocks.extend(blocks_of(body, pieces, range));
    }
    let (number, of) = (at + 1, count);
    Slide {
        id: match number {
            1 => slide.id.clone(),
            n => format!("{}~{n}", slide.id),
        },
        minutes: slide.minutes.filter(|_| at == 0),
        part: (of > 1).then(|| Part {
            number: u16::try_from(number).unwrap_or(u16::MAX),
            of: u16::try_from(of).unwrap_or(u16::MAX),
        }),
        columns,
        anchors: match at {
            0 => slide.anchors.clone(),
            _ => Vec::new(),
        },
        blocks,
        ..slide.clone()
    }
}

/// The blocks that stretches of a slide make, by their numbers among all.
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
            part.fitted = Fitted::Rest(cut.items);
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

/// A slide with its steps numbered.
fn numbered(mut slide: Slide, measure: Measure<'_>) -> Slide {
    slide.steps = split::number_steps(&mut slide.blocks, |block| {
        match (&block.kind, &block.fitted) {
            (
                BlockKind::Diagram {
                    source,
                    steps: Some(steps),
                },
                Fitted::Picture(at),
            ) => measure(source, Some(steps))
                .get(*at)
                .map_or(0, |picture| picture.steps),
            _ => 0,
        }
    });
    slide
}
