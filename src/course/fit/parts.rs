//! A slide's body, cut: the blocks of each of its parts, in order.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::code::Code;
use super::cut::Spot;
use super::measured::Measured;
use super::{Pieces, cut, table, tree};
use crate::course::block::{Block, BlockKind, Fitted, sign};
use crate::course::parse;
use crate::course::tree::Tree;

/// Cuts parts off a slide's body, one after the other, so that each event of it is looked at once.
pub(super) struct Parts<'a> {
    body: &'a [Measured<'a>],
    pieces: &'a [Pieces],
    /// The block with which the next part begins.
    block: usize,
    /// How many stretches stand before that block.
    before: usize,
    cutter: Cutter<'a>,
}

/// How far the block has been cut with which the next part begins.
enum Cutter<'a> {
    Text(cut::Cutter<'a>),
    Tree(tree::Cutter<'a>),
}

impl<'a> Cutter<'a> {
    fn new(block: &'a Block) -> Cutter<'a> {
        match &block.kind {
            BlockKind::Tree(tree) => Cutter::Tree(tree::Cutter::new(tree)),
            _ => Cutter::Text(cut::Cutter::new(&block.events)),
        }
    }
}

/// A range of a block's stretches.
struct Cut<'a> {
    block: &'a Block,
    /// How the block is set as a whole.
    fitted: &'a Fitted,
    from: Spot,
    /// Where the next part begins, if there is one.
    to: Option<Spot>,
    /// Whether it is the block's first part.
    first: bool,
}

impl Cut<'_> {
    fn whole(&self) -> bool {
        self.first && self.to.is_none()
    }
}

impl<'a> Parts<'a> {
    pub(super) fn new(body: &'a [Measured<'a>], pieces: &'a [Pieces]) -> Option<Parts<'a>> {
        Some(Parts {
            cutter: Cutter::new(body.first()?.block),
            body,
            pieces,
            block: 0,
            before: 0,
        })
    }

    /// The blocks of the stretches that come next, which are counted through all blocks.
    pub(super) fn next(&mut self, stretches: Range<usize>) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let (Some(measured), Some(pieces)) =
            (self.body.get(self.block), self.pieces.get(self.block))
        {
            let count = pieces.stretches.len();
            let from = stretches.start.saturating_sub(self.before).min(count);
            let to = stretches.end.saturating_sub(self.before).min(count);
            if from < to {
                blocks.push(self.part(measured, pieces, from..to));
            }
            if stretches.end < self.before + count {
                break;
            }
            self.before += count;
            self.block += 1;
            if let Some(next) = self.body.get(self.block) {
                self.cutter = Cutter::new(next.block);
            }
        }
        blocks
    }

    /// A range of a block's stretches as a block of its own.
    fn part(&mut self, measured: &Measured<'a>, pieces: &Pieces, range: Range<usize>) -> Block {
        let spot = |at: usize| pieces.stretches.get(at).map(|stretch| stretch.from);
        debug_assert!(range.end <= pieces.stretches.len());
        let cut = Cut {
            block: measured.block,
            fitted: &pieces.fitted,
            from: spot(range.start).unwrap_or_default(),
            to: spot(range.end),
            first: range.start == 0,
        };
        let block = measured.block;
        let mut part = match (&mut self.cutter, &block.kind, &pieces.fitted) {
            (_, _, Fitted::Code(_)) => match measured.code() {
                Some(code) => code_part(&cut, code),
                None => block.clone(),
            },
            (_, _, Fitted::Picture(_)) => Block {
                fitted: Fitted::Picture(cut.from.event),
                ..block.clone()
            },
            (Cutter::Tree(cutter), BlockKind::Tree(tree), Fitted::Tree { small, .. }) => {
                tree_part(&cut, cutter, tree, *small)
            }
            (_, _, Fitted::Table { shares, small, .. }) => table_part(&cut, shares, *small),
            (Cutter::Text(cutter), ..) => {
                let code = measured.nested_lines(pieces, (cut.from, cut.to));
                let (rest, events) = match cut.whole() {
                    true => (0, block.events.clone()),
                    false => cutter.part(cut.to).into(),
                };
                Block {
                    fitted: match rest > 0 || code.iter().any(Option::is_some) {
                        true => Fitted::Flow { rest, code },
                        false if pieces.fitted == Fitted::Captioned => Fitted::Captioned,
                        false => Fitted::Whole,
                    },
                    ..with_events(block, events)
                }
            }
            (Cutter::Tree(_), ..) => block.clone(),
        };
        if !cut.whole() {
            let mut text = format!("{:?} {} ", part.fitted, block.hash);
            sign(&mut text, &part.events);
            part.hash = parse::hash(&text);
        }
        part
    }
}

/// A block with other events, of the same kind but for what an outline holds.
fn with_events(block: &Block, events: Vec<Event<'static>>) -> Block {
    Block {
        kind: match &block.kind {
            BlockKind::Tree(_) => BlockKind::Tree(Tree::default()),
            kind => kind.clone(),
        },
        lines: block.lines.clone(),
        hash: block.hash,
        step: block.step,
        reveal: block.reveal,
        beside: block.beside,
        events,
        fitted: Fitted::Whole,
    }
}

/// Lines of code.
fn code_part(cut: &Cut<'_>, code: &Code) -> Block {
    let end = cut.to.map_or(code.source.count(), |to| to.event);
    let lines = code.shown(cut.from.event..end);
    let events = vec![
        opening(cut),
        Event::Text(code.source.part(&lines).to_owned().into()),
        Event::End(TagEnd::CodeBlock),
    ];
    let mut part = with_events(cut.block, events);
    let in_file = code_lines(cut.block, &lines);
    let from = in_file.start;
    if !cut.whole() {
        part.lines = in_file;
    }
    part.fitted = cut.fitted.clone();
    if let Fitted::Code(fitted) = &mut part.fitted {
        fitted.below = Some(from.saturating_sub(part.lines.start) as usize);
        fitted.lines = lines;
        fitted.again = !cut.first;
    }
    part
}

/// The tag that opens a part of a block of code. What is said behind the fence is left out on
/// further parts where it is so long that no language is meant.
fn opening(cut: &Cut<'_>) -> Event<'static> {
    const LONGEST: usize = 200;
    match cut.block.events.first() {
        Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))))
            if !cut.first && info.len() > LONGEST =>
        {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("".into())))
        }
        Some(first) => first.clone(),
        None => Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
    }
}

/// The lines of the Markdown file that some lines of a code block stand in.
fn code_lines(block: &Block, lines: &Range<usize>) -> Range<u32> {
    let fence = match block.events.first() {
        Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)))) => 1,
        _ => 0,
    };
    let at = |line: usize| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let start = block.lines.start.saturating_add(fence);
        start.saturating_add(line).min(block.lines.end)
    };
    at(lines.start)..at(lines.end)
}

/// Branches of an outline, and above them once more the ones that the first of them hangs on.
fn tree_part(cut: &Cut<'_>, cutter: &mut tree::Cutter<'_>, tree: &Tree, small: bool) -> Block {
    let block = cut.block;
    let to = cut.to.map(|to| to.event);
    let (inside, again) = cutter.part(to);
    let mut part = if cut.whole() {
        with_events(block, block.events.clone())
    } else {
        let texts: Vec<&str> = inside.branches.iter().map(|b| b.text.as_str()).collect();
        let events = vec![
            opening(cut),
            Event::Text(texts.join("\n").into()),
            Event::End(TagEnd::CodeBlock),
        ];
        with_events(block, events)
    };
    if !cut.whole() {
        // One more than the branch's line, because the first line of the block is its fence.
        let line = |at: usize| {
            let line = tree.branches.get(at).map(|branch| branch.line);
            line.map_or(block.lines.end, |line| {
                block.lines.start.saturating_add(line).saturating_add(1)
            })
        };
        part.lines = line(cut.from.event)..line(to.unwrap_or(tree.branches.len()));
    }
    part.kind = BlockKind::Tree(inside);
    part.fitted = Fitted::Tree { small, again };
    part
}

/// Rows of a table, with its head.
fn table_part(cut: &Cut<'_>, shares: &[f32], small: bool) -> Block {
    let events = &cut.block.events;
    let events = match cut.whole() {
        true => events.clone(),
        false => table::part(events, cut.from.event, cut.to.map(|to| to.event)),
    };
    Block {
        fitted: Fitted::Table {
            shares: shares.to_vec(),
            small,
            again: !cut.first,
        },
        ..with_events(cut.block, events)
    }
}
