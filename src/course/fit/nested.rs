//! Code, diagrams and outlines within something else, such as a list's item: read once for all
//! widths that are tried, as those at the top level are.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::canvas::{GAP, TALL};
use super::code::Code;
use super::cut::Spot;
use super::work::Work;
use super::{Measure, Picture, Pieces, tree};
use crate::course::block::{CodeLines, CodeSize, Fitted};
use crate::course::tree::Tree;
use crate::course::{parse, slices};

/// One of them.
pub(super) struct Nested {
    /// The event with which it begins, and the one with which it ends.
    pub(super) at: usize,
    pub(super) end: usize,
    what: What,
}

enum What {
    /// Code, and where each of its lines begins.
    Code(Code, Vec<Spot>),
    Diagram(Vec<Picture>),
    Tree(Tree),
}

/// How one of them is set at a width.
pub(super) enum Set {
    /// Lines that may be cut between any two, as stretches; `from` are places in the block.
    Lines(Pieces),
    /// Whole, of that height.
    Whole(f32),
}

/// Those among the events of a block, in order.
pub(super) fn read(events: &[Event<'static>], measure: Measure<'_>) -> Vec<Nested> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(event) = events.get(at) {
        if let Event::Start(Tag::CodeBlock(kind)) = event {
            let nested = Nested::read(events, (at, kind), measure);
            at = nested.end;
            all.push(nested);
        }
        at += 1;
    }
    all
}

impl Nested {
    fn read(
        events: &[Event<'static>],
        (at, kind): (usize, &CodeBlockKind<'_>),
        measure: Measure<'_>,
    ) -> Nested {
        let mut text = String::new();
        let mut spots = Vec::new();
        let mut begins = true;
        let mut end = at + 1;
        for event in slices::part(events, at + 1..) {
            match event {
                Event::End(TagEnd::CodeBlock) => break,
                Event::Text(piece) => {
                    let mut byte = 0;
                    for line in piece.split_inclusive('\n') {
                        if begins {
                            spots.push(Spot { event: end, byte });
                        }
                        byte += line.len();
                        begins = line.ends_with('\n');
                    }
                    text.push_str(piece);
                }
                _ => {}
            }
            end += 1;
        }
        let language = match kind {
            CodeBlockKind::Fenced(info) => parse::language(info),
            CodeBlockKind::Indented => String::new(),
        };
        let pictures = match language.as_str() {
            "mermaid" => (measure.diagrams)(&text, None),
            _ => Vec::new(),
        };
        let what = match crate::course::tree::read(&language, &text) {
            _ if !pictures.is_empty() => What::Diagram(pictures),
            Some(tree) if language != "mermaid" => What::Tree(tree),
            _ => What::Code(Code::read(text), spots),
        };
        Nested { at, end, what }
    }

    /// Leaves uncut what is more than the file's work allows.
    pub(super) fn limit(&mut self, work: &Work) {
        if let What::Code(code, _) = &mut self.what {
            code.limit(work);
        }
    }

    /// How it is set at that width: code in the smallest size.
    pub(super) fn set(&self, width: f32) -> Set {
        match &self.what {
            What::Code(code, spots) => {
                let mut pieces = code.pieces(width, CodeSize::Smallest);
                for stretch in &mut pieces.stretches {
                    stretch.from = spots.get(stretch.from.event).copied().unwrap_or_default();
                }
                Set::Lines(pieces)
            }
            What::Tree(tree) => Set::Whole(tree::pieces(tree, width, false).height()),
            What::Diagram(pictures) => {
                let heights = pictures.iter().map(|picture| {
                    let by = (width / picture.width.max(1.0)).min(TALL / picture.height.max(1.0));
                    picture.height * by.min(1.0)
                });
                let gaps = GAP * pictures.len().saturating_sub(1) as f32;
                Set::Whole(heights.sum::<f32>() + gaps)
            }
        }
    }

    /// Its lines between two places of the block; none where it is no code.
    pub(super) fn lines(
        &self,
        set: &Fitted,
        (from, to): (Spot, Option<Spot>),
    ) -> Option<CodeLines> {
        let (What::Code(code, spots), Fitted::Code(set)) = (&self.what, set) else {
            return None;
        };
        let line = |place: Spot| spots.partition_point(|spot| *spot < place);
        let start = line(from);
        Some(CodeLines {
            lines: start..to.map_or(code.source.count(), line),
            below: None,
            again: start > 0,
            ..set.clone()
        })
    }
}
