//! The steps of a slide: which blocks appear one after the other, and by how many reveals.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::Measure;
use crate::course::activity::Answers;
use crate::course::asked;
use crate::course::block::{Block, BlockKind, Fitted, Reveal};
use crate::course::highlight::highlights;

/// Gives each block that appears in steps the number of its first one, from 1; returns how many
/// steps the slide has.
pub(super) fn number(blocks: &mut [Block], asks: Option<Answers>, measure: Measure<'_>) -> u16 {
    if let Some(steps) = asked::steps(blocks, asks) {
        // They are those of what is asked, so nothing else of the slide has any.
        blocks.iter_mut().for_each(|block| block.step = None);
        return steps;
    }
    let mut steps = 0_u16;
    for block in blocks {
        if block.step.is_some() && block.reveal == Reveal::WithAbove {
            // What it appears with may stand on the slide before.
            block.step = (steps > 0).then_some(steps);
            continue;
        }
        let lines = walked_lines(block);
        let own = match (walked(block, measure), block.step, &block.kind) {
            _ if lines > 0 => match block.step {
                // First it appears, as its author says.
                Some(_) => lines.saturating_add(1),
                None => {
                    block.reveal = Reveal::Walks;
                    lines
                }
            },
            (0, None, _) => match block.closed() {
                0 => continue,
                closed => {
                    block.reveal = Reveal::Opens;
                    closed
                }
            },
            (0, Some(_), _) if block.reveal == Reveal::Whole => 1,
            (0, Some(_), BlockKind::List) => items(&block.events),
            (0, Some(_), BlockKind::Tree(tree)) => {
                tree.groups().len().try_into().unwrap_or(u16::MAX)
            }
            (0, Some(_), _) => 1,
            (walked, ..) => walked,
        };
        block.step = Some(steps.saturating_add(1));
        steps = steps.saturating_add(own);
    }
    steps
}

/// How many steps the author asked for within a diagram.
fn walked(block: &Block, measure: Measure<'_>) -> u16 {
    match (&block.kind, &block.fitted) {
        (
            BlockKind::Diagram {
                source,
                steps: Some(steps),
            },
            Fitted::Picture(at),
        ) => {
            let pictures = (measure.diagrams)(source, Some(steps));
            pictures.get(*at).map_or(0, |picture| picture.steps)
        }
        _ => 0,
    }
}

/// How often other lines of its code stand out.
fn walked_lines(block: &Block) -> u16 {
    let Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))) = block.events.first()
    else {
        return 0;
    };
    let lines = match &block.fitted {
        Fitted::Code(code) => code.lines.clone(),
        _ => 0..block.lines.len(),
    };
    let count = highlights(info, &lines).len().saturating_sub(1);
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// How many items a list has, those of lists within it not counted.
fn items(events: &[Event<'_>]) -> u16 {
    let mut depth = 0_usize;
    let mut items = 0_u16;
    for event in events {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Item) if depth == 1 => items = items.saturating_add(1),
            _ => {}
        }
    }
    items
}
