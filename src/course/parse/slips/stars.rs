//! `**words **`: a space inside of a closing pair of stars, which CommonMark leaves as text.

use super::{Mends, Slip};
use crate::course::parse::passage::Passage;

const PAIR: &str = "**";

pub(super) fn mend(passage: &Passage<'_>, mends: &mut Mends<'_>) {
    // Stars in the plain text, of which the parser makes an event each.
    let mut stars: Vec<usize> = Vec::new();
    for own in passage.texts() {
        let within = mends.text.get(own.clone()).unwrap_or_default();
        stars.extend(within.match_indices('*').map(|(at, _)| own.start + at));
    }
    let runs = stars.chunk_by(|a, b| a + 1 == *b);
    let pairs: Vec<usize> = runs
        .filter(|run| run.len() == PAIR.len())
        .filter_map(|run| run.first().copied())
        .collect();
    // Of more than two it cannot be told which belong together.
    let [open, close] = pairs.as_slice() else {
        return;
    };
    let (open, close) = (*open, *close);
    let text = mends.text;
    let (Some(before), Some(inside), Some(after)) = (
        text.get(..open),
        text.get(open + PAIR.len()..close),
        text.get(close + PAIR.len()..),
    ) else {
        return;
    };
    let words = inside.trim_end_matches(' ');
    let is_open = !before
        .ends_with(|c: char| c.is_alphanumeric() && c.is_ascii() || c == '*' || c == '\\')
        && !words.starts_with(|c: char| c.is_whitespace() || c == '*');
    let is_words = !words.is_empty() && words.len() < inside.len() && !inside.contains('\n');
    if is_open && is_words && !after.starts_with(|c: char| c == '*' || c.is_ascii_digit()) {
        let start = open + PAIR.len() + words.len();
        let space = match after.chars().next() {
            Some(next) if next.is_alphanumeric() => "** ",
            _ => PAIR,
        };
        mends.replace(Slip::Star, start..close + PAIR.len(), space);
    }
}

#[cfg(test)]
mod tests {
    use crate::course::parse::parse;
    use pulldown_cmark::{Event, Tag};

    fn bold(text: &str) -> usize {
        let blocks = parse(text).blocks;
        let events = blocks.iter().flat_map(|block| &block.events);
        events
            .filter(|event| matches!(event, Event::Start(Tag::Strong)))
            .count()
    }

    #[test]
    fn a_space_inside_of_closing_stars_does_not_cost_the_bold() {
        assert_eq!(bold("**주의 **는"), 1);
        assert_eq!(bold("글 **주의 **\n글"), 1);
        assert_eq!(bold("- **주의: **글"), 1);
        assert_eq!(parse("**주의: **글").blocks[0].text(), "주의: 글");
        for text in ["2 ** 3 ** 4", "a **b ** c **d", "`**a **`", "\\**a **"] {
            assert_eq!(bold(text), 0, "{text}");
        }
    }
}
