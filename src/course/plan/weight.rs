//! How much time a slide takes beside others, as far as that can be told from what is on it.

use crate::course::block::{Block, BlockKind, Fitted};
use crate::course::names;
use crate::course::slide::{Layout, Written};

/// A heading alone, which takes as long as it takes to read it.
const HEADING: usize = 5;
/// What any other slide takes, however little is on it.
const LEAST: usize = 20;
/// A line of code is worth that many words.
const LINE: usize = 3;
/// A diagram is worth that many words.
const PICTURE: usize = 40;
const FORMULA: usize = 15;

/// In words, roughly: weights are only compared with each other.
pub(super) fn weight(slide: &Written) -> f64 {
    let words: usize = slide.blocks.iter().map(words).sum();
    let words = match slide.layout {
        Layout::Title | Layout::Section => HEADING,
        _ => LEAST + words,
    };
    words as f64
}

fn words(block: &Block) -> usize {
    let count = |text: &str| text.split_whitespace().count();
    match &block.kind {
        BlockKind::Heading(_) | BlockKind::Rule | BlockKind::Footnote | BlockKind::Byline => 0,
        BlockKind::Diagram { .. } => PICTURE,
        BlockKind::Math => FORMULA,
        BlockKind::Code(_) => match &block.fitted {
            Fitted::Code(code) => code.lines.len() * LINE,
            _ => block.text().lines().count() * LINE,
        },
        BlockKind::Tree(tree) => tree.branches.iter().map(|b| count(&b.text)).sum(),
        BlockKind::Paragraph
        | BlockKind::List
        | BlockKind::Definitions
        | BlockKind::Poll(_)
        | BlockKind::Table
        | BlockKind::Quote
        | BlockKind::Html => count(&names::plain(&block.events)),
    }
}
