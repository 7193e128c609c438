//! The levels of headings, by what they are to each other.
//!
//! Notes that are pasted together from others begin with `##` or `###`: their least level is the
//! title, and the next one the sections, as if they began with `#`.

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use crate::course::block::{Block, BlockKind};

/// Lifts all headings of a file so far that its title has level 1, or, where it has none, that its
/// sections have level 2.
pub(super) fn even(blocks: &mut [Block]) {
    let levels: Vec<u8> = blocks.iter().filter_map(level).collect();
    let (Some(&first), Some(&least)) = (levels.first(), levels.iter().min()) else {
        return;
    };
    let count = levels.iter().filter(|level| **level == least).count();
    let lift = match (first == least, count) {
        // A file of one heading says nothing of its sections.
        (true, 1) if levels.len() > 1 => least - 1,
        _ => least.saturating_sub(2),
    };
    if lift == 0 {
        return;
    }
    for block in blocks {
        if let Some(own) = level(block) {
            let lifted = own - lift;
            block.kind = BlockKind::Heading(lifted);
            lift_events(&mut block.events, lifted);
        }
    }
}

fn level(block: &Block) -> Option<u8> {
    match block.kind {
        BlockKind::Heading(level) => Some(level),
        _ => None,
    }
}

fn lift_events(events: &mut [Event<'static>], to: u8) {
    let Ok(to) = HeadingLevel::try_from(usize::from(to)) else {
        return;
    };
    for event in events {
        match event {
            Event::Start(Tag::Heading { level, .. }) | Event::End(TagEnd::Heading(level)) => {
                *level = to;
            }
            _ => {}
        }
    }
}
