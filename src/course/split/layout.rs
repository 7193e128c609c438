//! What a slide is, by most of what is on it.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::is_short;
use crate::course::{Block, BlockKind, Deck, Layout, Slide};
use crate::course::{names, plan};

/// Gives each slide its layout.
pub(in crate::course) fn lay_out(deck: &mut Deck) {
    let discussion = plan::opens_at(deck);
    let title = deck.slides.iter().position(|s| s.level == 1);
    for (at, slide) in deck.slides.iter_mut().enumerate() {
        slide.layout = if discussion == Some(at) {
            Layout::Discussion
        } else {
            let layout = by_material(slide);
            let short = slide
                .blocks
                .iter()
                .filter(|b| !matches!(b.kind, BlockKind::Heading(_) | BlockKind::Rule));
            // What was cut was measured as text.
            let part = slide.part.is_some();
            if !part
                && title == Some(at)
                && short.clone().count() <= 1
                && short.clone().all(is_short)
            {
                Layout::Title
            } else {
                layout
            }
        };
    }
}

/// The layout for most of what is on the slide.
fn by_material(slide: &Slide) -> Layout {
    let mut weights: [(Layout, u32); 4] = [
        (Layout::Text, 0),
        (Layout::Code, 0),
        (Layout::Table, 0),
        (Layout::Diagram, 0),
    ];
    let mut total = 0_u32;
    let mut material = 0_usize;
    let mut only = None;
    for block in &slide.blocks {
        let lines = block.lines.end.saturating_sub(block.lines.start).max(1);
        let (layout, weight) = match &block.kind {
            BlockKind::Heading(_) | BlockKind::Rule | BlockKind::Footnote => continue,
            BlockKind::Code(_) => (Layout::Code, lines),
            BlockKind::Table => (Layout::Table, lines),
            // However short its source, a diagram is large.
            BlockKind::Diagram { .. } => (Layout::Diagram, lines.max(10)),
            _ => (Layout::Text, lines),
        };
        material += 1;
        only = Some(block);
        total = total.saturating_add(weight);
        for slot in &mut weights {
            if slot.0 == layout {
                slot.1 = slot.1.saturating_add(weight);
            }
        }
    }
    match (material, only) {
        (0, _) => return Layout::Section,
        (1, Some(block))
            if block.kind == BlockKind::Quote && slide.part.is_none() && is_saying(block) =>
        {
            return Layout::Quote;
        }
        (1, Some(block)) if is_picture(block) => return Layout::Image,
        _ => {}
    }
    weights
        .into_iter()
        .find(|(_, weight)| weight.saturating_mul(2) > total)
        .map_or(Layout::Text, |(layout, _)| layout)
}

/// A quotation that is no alert, and short enough to be set large.
fn is_saying(block: &Block) -> bool {
    const LONGEST: usize = 160;
    let plain = matches!(
        block.events.first(),
        Some(Event::Start(Tag::BlockQuote(None)))
    );
    plain && names::plain(&block.events).chars().count() <= LONGEST
}

/// A paragraph of one picture, a link around it or not.
fn is_picture(block: &Block) -> bool {
    let mut pictures = 0;
    let mut inside = false;
    for event in &block.events {
        match event {
            Event::Start(Tag::Image { .. }) => {
                pictures += 1;
                inside = true;
            }
            Event::End(TagEnd::Image) => inside = false,
            Event::Text(t) if !inside && !t.trim().is_empty() => return false,
            Event::Code(_) | Event::InlineMath(_) if !inside => return false,
            _ => {}
        }
    }
    block.kind == BlockKind::Paragraph && pictures == 1
}
