//! What a slide is, by most of what is on it.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::block::{Block, BlockKind};
use super::headings::Headings;
use super::image::{Figure, Image, has_image};
use super::names;
use super::slide::{Layout, Shown, Written};

/// The most source lines and characters of a block that stands under its heading on a title.
const SHORT: (u32, usize) = (6, 300);

/// The most characters of what a section says under its heading.
const SENTENCE: usize = 160;

/// The layout of each slide of a deck, at any stage.
pub(super) fn layouts<S: Shown>(slides: &[S]) -> Vec<Layout> {
    let headings = Headings::of(slides);
    let discussion = headings.discussion().map(|heading| heading.slide);
    let title = slides.iter().position(|s| s.written().level == 1);
    let layout = |(at, slide): (usize, &S)| match at {
        _ if discussion == Some(at) => Layout::Discussion,
        _ if has_poll(slide.written()) => Layout::Poll,
        _ if slide.written().asks.is_some() => Layout::Ask,
        _ if title == Some(at) && is_title(slide) => Layout::Title,
        _ if leads(slide, slides.get(at + 1)) => Layout::Section,
        _ => by_material(slide),
    };
    slides.iter().enumerate().map(layout).collect()
}

fn has_poll(slide: &Written) -> bool {
    let mut blocks = slide.blocks.iter();
    blocks.any(|block| matches!(block.kind, BlockKind::Poll(_)))
}

/// Whether the slide of the deck's heading 1 has so little else that it is set as its title.
fn is_title(slide: &impl Shown) -> bool {
    let decoration = |b: &&Block| {
        matches!(
            b.kind,
            BlockKind::Heading(_) | BlockKind::Rule | BlockKind::Byline
        )
    };
    let blocks = slide.written().blocks.iter();
    let mut material = blocks.filter(|block| !decoration(block));
    // A slide that was cut was measured as text; as a title it would have less height.
    slide.part().is_none() && material.next().is_none_or(is_short) && material.next().is_none()
}

/// Whether a slide says no more than a sentence of what is to come under its heading.
fn leads<S: Shown>(slide: &S, next: Option<&S>) -> bool {
    let written = slide.written();
    let goes_deeper = next.is_some_and(|next| next.written().level > written.level);
    let (heads, rest): (Vec<&Block>, Vec<&Block>) = written
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Rule)
        .partition(|block| matches!(block.kind, BlockKind::Heading(_)));
    let is_sentence = |block: &Block| {
        block.kind == BlockKind::Paragraph
            && block.step.is_none()
            && is_short(block)
            && names::plain(&block.events).chars().count() <= SENTENCE
    };
    written.level == 2
        && goes_deeper
        && !written.divided
        && slide.part().is_none()
        && heads.len() == 1
        && matches!(rest.as_slice(), [only] if is_sentence(only))
}

/// Whether a block is a few lines of text.
pub(super) fn is_short(block: &Block) -> bool {
    let text = matches!(
        block.kind,
        BlockKind::Paragraph | BlockKind::List | BlockKind::Quote
    );
    let code = |event: &Event<'_>| matches!(event, Event::Start(Tag::CodeBlock(_)));
    let picture = has_image(&block.events) || block.events.iter().any(code);
    let lines = block.lines.end.saturating_sub(block.lines.start);
    text && !picture && lines <= SHORT.0 && names::plain(&block.events).chars().count() <= SHORT.1
}

/// The layout for most of what is on the slide.
fn by_material(slide: &impl Shown) -> Layout {
    let mut weights: [(Layout, u32); 4] = [
        (Layout::Text, 0),
        (Layout::Code, 0),
        (Layout::Table, 0),
        (Layout::Diagram, 0),
    ];
    let mut total = 0_u32;
    let mut material = 0_usize;
    let mut only = None;
    for block in &slide.written().blocks {
        let lines = block.lines.end.saturating_sub(block.lines.start).max(1);
        let (layout, weight) = match &block.kind {
            BlockKind::Heading(_) | BlockKind::Rule | BlockKind::Footnote | BlockKind::Byline => {
                continue;
            }
            BlockKind::Code(_) => (Layout::Code, lines),
            BlockKind::Table => (Layout::Table, lines),
            // A diagram takes much of the slide, however short its source is.
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
            if block.kind == BlockKind::Quote && slide.part().is_none() && is_saying(block) =>
        {
            return Layout::Quote;
        }
        (1, Some(block)) if is_picture(block) => return Layout::Image,
        (1 | 2, _) if slide.part().is_none() && is_number(&slide.written().blocks) => {
            return Layout::Number;
        }
        _ => {}
    }
    weights
        .into_iter()
        .find(|(_, weight)| weight.saturating_mul(2) > total)
        .map_or(Layout::Text, |(layout, _)| layout)
}

/// A number, or a few words in bold, as a paragraph of its own under the heading; at most one more
/// follows, of a sentence.
fn is_number(blocks: &[Block]) -> bool {
    const NUMBER: usize = 12;
    const PHRASE: usize = 24;
    const MORE: usize = 80;
    let is_words = |block: &Block| {
        let plain = |event: &Event<'_>| {
            matches!(
                event,
                Event::Start(Tag::Paragraph | Tag::Strong | Tag::Emphasis | Tag::Link { .. })
                    | Event::End(_)
                    | Event::Text(_)
                    | Event::Code(_)
                    | Event::SoftBreak
            )
        };
        block.kind == BlockKind::Paragraph
            && block.beside.is_none()
            && block.events.iter().all(plain)
    };
    let is_large = |block: &Block| {
        let text = names::plain(&block.events);
        let count = text.chars().count();
        let is_bold = matches!(
            block.events.as_slice(),
            [_, Event::Start(Tag::Strong), inside @ .., Event::End(TagEnd::Strong), _]
                if !inside.contains(&Event::End(TagEnd::Strong))
        );
        let number = count <= NUMBER && text.chars().any(|letter| letter.is_ascii_digit());
        let has_end = text.ends_with([':', '：', '.', '?']);
        !has_end && (number || (is_bold && count <= PHRASE))
    };
    let [heading, large, more @ ..] = blocks else {
        return false;
    };
    let is_heading = matches!(heading.kind, BlockKind::Heading(2 | 3));
    let is_more =
        |block: &Block| is_words(block) && names::plain(&block.events).chars().count() <= MORE;
    is_heading && is_words(large) && is_large(large) && more.len() <= 1 && more.iter().all(is_more)
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

/// A paragraph of one picture, a link around it or not, with its caption or without.
fn is_picture(block: &Block) -> bool {
    let images = |_: &str| Image::Unknown;
    let figure = Figure::written(&block.events, &images);
    block.kind == BlockKind::Paragraph
        && figure.is_some_and(|figure| figure.rows.iter().flatten().count() == 1)
}
