//! A body's stretches → the items that `pack` puts on slides, and bins of items → stretches. An item
//! is a stretch, or all that stands side by side because its author put it so.

use std::ops::Range;

use super::beside::Pair;
use super::canvas::Words;
use super::measured::{self, Measured};
use super::pack::{self, Item};
use super::{Pieces, Place, cost, gap};
use crate::course::block::{Block, BlockKind, Sides};
use crate::course::slide::Columns;

/// What stands on one slide.
pub(super) struct Bin {
    /// Counted through all blocks of the body, as `columns` are.
    pub(super) stretches: Range<usize>,
    pub(super) columns: Vec<Columns>,
}

/// The items of a body.
pub(super) struct Items {
    pub(super) all: Vec<Item>,
    /// The stretches of each.
    spans: Vec<Span>,
}

struct Span {
    stretches: Range<usize>,
    /// Of what stands side by side, where the second column begins.
    second: Option<(usize, Sides)>,
}

impl Items {
    /// The items of all blocks, with their heights in a column where they may stand in one: where
    /// the block has as many stretches there, of the same size, so that the two can be paired.
    pub(super) fn of(
        body: &[Measured<'_>],
        pieces: &[Pieces],
        column: Place,
        pairs: &[Pair],
    ) -> Items {
        let mut items = Items {
            all: Vec::new(),
            spans: Vec::new(),
        };
        let mut pairs = pairs.iter().peekable();
        let mut until = 0;
        for (at, (measured, own)) in body.iter().zip(pieces).enumerate() {
            if let Some(pair) = pairs.next_if(|pair| pair.blocks.start == at) {
                items.pair(pair, (body, pieces), column.words);
                until = pair.blocks.end;
            }
            if at >= until {
                items.block(at, (body, own), (column, measured.is_narrow(own)));
            }
        }
        items
    }

    /// Adds the stretches of a block, which may stand in the column if it is narrow.
    fn block(
        &mut self,
        at: usize,
        (body, own): (&[Measured<'_>], &Pieces),
        (column, is_narrow): (Place, bool),
    ) {
        let Some(measured) = body.get(at) else { return };
        let narrow = is_narrow.then(|| measured.pieces(column)).filter(|narrow| {
            measured.is_narrow(narrow)
                && narrow.stretches.len() == own.stretches.len()
                && narrow.fitted.same_size(&own.fitted)
        });
        for (n, stretch) in own.stretches.iter().enumerate() {
            let (before, cut) = match n {
                0 => opening(body, at, column.words),
                _ => (stretch.before, stretch.cut),
            };
            let narrow = narrow.as_ref().and_then(|narrow| narrow.stretches.get(n));
            self.all.push(Item {
                block: at,
                height: stretch.height,
                repeated: stretch.repeated,
                least: stretch.least.unwrap_or(stretch.height),
                narrow: narrow.map(|stretch| match measured.shrinks() {
                    true => stretch.least.unwrap_or(stretch.height),
                    false => stretch.height,
                }),
                before,
                cut,
                frame: own.frame,
            });
            self.span(1, None);
        }
    }

    /// Adds what stands side by side.
    fn pair(&mut self, pair: &Pair, (body, pieces): (&[Measured<'_>], &[Pieces]), words: &Words) {
        let at = pair.blocks.start;
        let (before, cut) = opening(body, at, words);
        self.all.push(Item {
            block: at,
            height: pair.height,
            repeated: 0.0,
            least: pair.least,
            narrow: None,
            before,
            cut,
            frame: 0.0,
        });
        let count = |blocks: Range<usize>| -> usize {
            let pieces = pieces.get(blocks).unwrap_or_default();
            pieces.iter().map(|own| own.stretches.len()).sum()
        };
        let first = count(at..pair.second);
        self.span(count(pair.blocks.clone()), Some((first, pair.sides)));
    }

    /// Says of how many stretches the next item is, and after how many of them the second column
    /// begins.
    fn span(&mut self, count: usize, second: Option<(usize, Sides)>) {
        let start = self.spans.last().map_or(0, |last| last.stretches.end);
        self.spans.push(Span {
            stretches: start..start + count,
            second: second.map(|(after, sides)| (start + after, sides)),
        });
    }

    /// A bin of items as one of stretches.
    pub(super) fn bin(&self, bin: &pack::Bin) -> Bin {
        let end = self.spans.last().map_or(0, |last| last.stretches.end);
        let start_of = |item: usize| self.spans.get(item).map_or(end, |own| own.stretches.start);
        let (start, end) = (start_of(bin.items.start), start_of(bin.items.end));
        let spans = self.spans.get(bin.items.clone()).unwrap_or_default().iter();
        let own = spans.filter_map(|span| {
            let (second, sides) = span.second?;
            Some(Columns {
                first: span.stretches.start,
                second,
                end: span.stretches.end,
                sides,
            })
        });
        // Those that nobody asked for are the last on their slide.
        let of_pack = bin.columns.map(|(left, right)| Columns {
            first: start_of(left),
            second: start_of(right),
            end,
            sides: Sides::default(),
        });
        Bin {
            stretches: start..end,
            columns: own.chain(of_pack).collect(),
        }
    }
}

/// The gap before a block, and what it costs to begin a slide with it.
fn opening(body: &[Measured<'_>], at: usize, words: &Words) -> (f32, f32) {
    let before = at.checked_sub(1).and_then(|at| body.get(at));
    let cut = match body.get(at) {
        Some(measured) => cut_before(before, measured.block) + lone_opening(body, at),
        None => 0.0,
    };
    (gap(before.map(|before| before.block), words), cut)
}

/// What it costs to cut between two blocks; nothing before the first.
fn cut_before(before: Option<&Measured<'_>>, block: &Block) -> f32 {
    let Some(before) = before else {
        return 0.0;
    };
    match (&before.block.kind, &block.kind) {
        (BlockKind::Heading(_), _) => cost::NEVER,
        (_, BlockKind::Heading(_)) => 0.0,
        _ if before.leads_in => cost::LEAD,
        _ => cost::BLOCK,
    }
}

/// What it costs in addition to cut after the first block where that is one sentence, because the
/// sentence would then stand alone under its heading.
fn lone_opening(body: &[Measured<'_>], at: usize) -> f32 {
    let opens = |first: &Measured<'_>| {
        first.block.kind == BlockKind::Paragraph && measured::is_short(first.block)
    };
    if at == 1 && body.first().is_some_and(opens) {
        cost::OPENING
    } else {
        0.0
    }
}
