//! No-break, wide and zero-width spaces beside the marker of a heading, an item or a quotation.

use super::{Mends, Slip};
use crate::course::parse::passage::Passage;

/// An indent of more would make code of what stands in no list.
const DEEPEST: usize = 3;

pub(super) fn mend((passage, lines): (&Passage<'_>, &[usize]), mends: &mut Mends<'_>) {
    for &at in lines {
        let line = mends.line(at);
        let (before, columns) = spaces(line);
        let Some(marker) = marker(line.get(before..).unwrap_or_default()) else {
            continue;
        };
        let after = line.get(before + marker..).unwrap_or_default();
        let (beyond, _) = spaces(after);
        let has_wide = after.chars().take_while(|c| is_space(*c)).any(is_wide);
        let is_quote = after.is_empty() || line.as_bytes().get(before) == Some(&b'>');
        if !has_wide && (before == 0 || !(is_quote || after.starts_with([' ', '\t']))) {
            continue;
        }
        if before > 0 {
            let deepest = if passage.lists > 0 { columns } else { DEEPEST };
            let indent = " ".repeat(columns.min(deepest));
            mends.replace(Slip::Space, at..at + before, indent);
        }
        if has_wide {
            let start = at + before + marker;
            mends.replace(Slip::Space, start..start + beyond, " ");
        }
    }
}

/// The length of the spaces that a line begins with, and how many columns they are.
fn spaces(line: &str) -> (usize, usize) {
    let spaces = line.chars().take_while(|c| is_space(*c));
    spaces.fold((0, 0), |(length, columns), c| {
        let width = match c {
            '\u{3000}' => 2,
            '\u{200b}' | '\u{feff}' => 0,
            _ => 1,
        };
        (length + c.len_utf8(), columns + width)
    })
}

fn is_space(c: char) -> bool {
    is_wide(c) || matches!(c, ' ' | '\t')
}

/// Spaces that Markdown takes for letters.
fn is_wide(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

/// The length of the marker that a line begins with.
fn marker(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    match bytes.first()? {
        b'#' => {
            let level = bytes.iter().take_while(|b| **b == b'#').count();
            (level <= 6).then_some(level)
        }
        b'-' | b'*' | b'+' | b'>' => Some(1),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            matches!(bytes.get(digits), Some(b'.' | b')')).then_some(digits + 1)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn any_space_beside_a_marker_is_one() {
        for (text, expected) in [
            ("##\u{a0}제목\n", vec!["Heading(2) 제목"]),
            ("\u{3000}# 제목\n", vec!["Heading(1) 제목"]),
            ("\u{feff}\u{200b}# 제목\n", vec!["Heading(1) 제목"]),
            ("-\u{a0}하나\n-\u{3000}둘\n", vec!["List 하나둘"]),
            ("글\n*\u{2003}하나\n", vec!["Paragraph 글", "List 하나"]),
            ("1.\u{a0}하나\n2.\u{a0}둘\n", vec!["List 하나둘"]),
            ("\u{a0}> 인용\n", vec!["Quote 인용"]),
            (">\u{a0}# 제목\n", vec!["Quote 제목"]),
            ("-\t하나\n-\t둘\n", vec!["List 하나둘"]),
            ("#\t제목\n", vec!["Heading(1) 제목"]),
            ("1)\t하나\n", vec!["List 하나"]),
        ] {
            assert_eq!(read(text).0, expected, "{text:?}");
        }
    }

    #[test]
    fn an_indent_of_other_spaces_nests_an_item() {
        let parsed = crate::course::parse::parse("- 가\n\u{a0}\u{a0}- 나\n\u{3000}- 다\n");
        let lists = |event: &&pulldown_cmark::Event<'_>| {
            matches!(
                event,
                pulldown_cmark::Event::Start(pulldown_cmark::Tag::List(_))
            )
        };
        assert_eq!(parsed.blocks[0].events.iter().filter(lists).count(), 2);
    }

    #[test]
    fn the_indent_of_a_paragraph_stays() {
        for text in ["\u{3000}この文\n", "\u{a0}글 - 글\n", "-가\n", "*\u{a0}"] {
            let (kinds, told) = read(text);
            assert!(
                kinds.is_empty() || kinds[0].starts_with("Paragraph") || text.len() < 4,
                "{kinds:?}"
            );
            assert!(text.starts_with('*') || told.is_empty(), "{told:?}");
        }
    }
}
