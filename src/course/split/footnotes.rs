//! Footnotes: written anywhere, read on the slide that refers to them.

use std::collections::HashMap;

use pulldown_cmark::{Event, Tag};

use super::Draft;
use crate::course::block::{Block, BlockKind};
use crate::course::parse::Parsed;

/// The footnotes of a file and its other blocks, by which its marks count from then on.
pub(super) fn take(parsed: &mut Parsed) -> (Vec<Block>, Vec<Block>) {
    // A mark's place is how many blocks stand before it: footnotes are none of them now.
    let mut before = Vec::with_capacity(parsed.blocks.len() + 1);
    let mut count = 0_usize;
    for block in &parsed.blocks {
        before.push(count);
        count += usize::from(block.kind == BlockKind::Footnote);
    }
    before.push(count);
    for mark in &mut parsed.marks {
        debug_assert!(mark.at < before.len(), "a mark after the last block");
        mark.at -= before.get(mark.at).copied().unwrap_or(0);
    }
    std::mem::take(&mut parsed.blocks)
        .into_iter()
        .partition(|b| b.kind == BlockKind::Footnote)
}

/// Footnotes stand at the end of the slide that first refers to them.
pub(super) fn place(drafts: &mut Vec<Draft>, footnotes: Vec<Block>) {
    if footnotes.is_empty() {
        return;
    }
    if drafts.is_empty() {
        drafts.push(Draft::default());
    }
    let mut waiting: HashMap<String, Vec<Block>> = HashMap::new();
    let mut order = Vec::new();
    for footnote in footnotes {
        let label = match footnote.events.first() {
            Some(Event::Start(Tag::FootnoteDefinition(label))) => label.to_string(),
            _ => String::new(),
        };
        order.push(label.clone());
        waiting.entry(label).or_default().push(footnote);
    }
    for draft in drafts.iter_mut() {
        let mut at = 0;
        // A footnote may refer to another: it is read as part of the slide, too.
        while let Some(block) = draft.blocks.get(at) {
            let found: Vec<Block> = block
                .events
                .iter()
                .filter_map(|event| match event {
                    Event::FootnoteReference(label) => waiting.remove(label.as_ref()),
                    _ => None,
                })
                .flatten()
                .collect();
            draft.blocks.extend(found);
            at += 1;
        }
    }
    if let Some(last) = drafts.last_mut() {
        for label in order {
            last.blocks
                .extend(waiting.remove(&label).unwrap_or_default());
        }
    }
}
