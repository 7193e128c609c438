//! Addresses with spaces in them: `![screen](img/my picture.png "title")`.

use std::ops::Range;

use super::{Mends, Slip};
use crate::course::parse::passage::Passage;

/// No address is longer, in bytes.
const LONGEST: usize = 300;

pub(super) fn mend(passage: &Passage<'_>, mends: &mut Mends<'_>) {
    let text = mends.text;
    let range = passage.range();
    let within = text.get(range.clone()).unwrap_or_default();
    // Most passages have none.
    if !within.contains("](") {
        return;
    }
    let literal: Vec<Range<usize>> = passage.texts().collect();
    let is_literal = |at: usize| {
        let before = literal.partition_point(|text| text.end <= at);
        literal.get(before).is_some_and(|text| text.contains(&at))
    };
    for (at, _) in within.match_indices("](") {
        let close = range.start + at;
        if !is_literal(close) || !is_literal(close + 1) {
            continue;
        }
        let inside = close + 2;
        let line_end = range.end.min(inside + LONGEST);
        let line = slice(text, inside..line_end);
        let Some(address) = address(line) else {
            continue;
        };
        let Some(open) = label(text, range.start, close).filter(|open| is_literal(*open)) else {
            continue;
        };
        let is_image = text.get(..open).is_some_and(|before| before.ends_with('!'));
        let found = slice(line, address.clone());
        if is_address(found, is_image) {
            mends.replace(
                Slip::Path,
                inside + address.start..inside + address.start,
                "<",
            );
            let end = inside + address.end;
            mends.patches.replace(end..end, ">");
        }
    }
}

/// A part of a text, up to the last place before its end at which a letter ends.
fn slice(text: &str, range: Range<usize>) -> &str {
    let mut end = range.end.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(range.start..end).unwrap_or_default()
}

/// Where the label that closes at a place opens.
fn label(text: &str, from: usize, close: usize) -> Option<usize> {
    let mut start = from.max(close.saturating_sub(LONGEST));
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut depth = 0_usize;
    for (at, byte) in text.get(start..close)?.bytes().enumerate().rev() {
        match byte {
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(start + at),
            b'[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Where the address is in what follows `](`, if it has a space in it and a title at most after it.
fn address(line: &str) -> Option<Range<usize>> {
    let line = line.split('\n').next()?;
    let start = line.len() - line.trim_start().len();
    let mut depth = 0_usize;
    let mut end = None;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => {
                end = Some(at);
                break;
            }
            b')' => depth -= 1,
            b'<' | b'>' | b'`' => return None,
            _ => {}
        }
    }
    let mut inside = line.get(start..end?)?.trim_end();
    for quote in ['"', '\''] {
        if inside.ends_with(quote) {
            let opens = format!(" {quote}");
            inside = inside.get(..inside.find(&opens)?)?.trim_end();
        }
    }
    inside.contains(' ').then_some(start..start + inside.len())
}

/// Whether that can be an address. `![a](b.png =100x)` has a size after it.
fn is_address(found: &str, is_image: bool) -> bool {
    let size = found.rsplit_once(" =").map(|(_, size)| size);
    if size.is_some_and(|size| {
        size.bytes()
            .all(|b| b.is_ascii_digit() || b"x*%".contains(&b))
    }) {
        return false;
    }
    let path = found.split(['#', '?']).next().unwrap_or_default();
    let has_ending = path.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty()
            && (1..=5).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    let begins = ["./", "../", "/", "http://", "https://"];
    has_ending || (!is_image && begins.iter().any(|with| found.starts_with(with)))
}

#[cfg(test)]
mod tests {
    use crate::course::parse::parse;
    use pulldown_cmark::{Event, Tag};

    fn addresses(text: &str) -> Vec<(String, String)> {
        let blocks = parse(text).blocks;
        let events = blocks.into_iter().flat_map(|block| block.events);
        events
            .filter_map(|event| match event {
                Event::Start(
                    Tag::Image {
                        dest_url, title, ..
                    }
                    | Tag::Link {
                        dest_url, title, ..
                    },
                ) => Some((dest_url.to_string(), title.to_string())),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn an_address_with_spaces_is_whole() {
        for (text, address, title) in [
            ("![화면](img/my pic.png)", "img/my pic.png", ""),
            ("![사진](img/사진 1.png \"설명\")", "img/사진 1.png", "설명"),
            ("![](my pic (1).png)", "my pic (1).png", ""),
            ("글 ![a]( b c.png 'd e' ) 글", "b c.png", "d e"),
            ("[문서](과제 1.pdf)", "과제 1.pdf", ""),
            ("[문서](../다른 폴더/)", "../다른 폴더/", ""),
            ("[절](2 주차.md#둘째)", "2 주차.md#둘째", ""),
            ("| a |\n|---|\n| ![b](c d.png) |", "c d.png", ""),
        ] {
            assert_eq!(
                addresses(text),
                [(address.to_owned(), title.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in [
            "배열[i](첫 원소)는",
            "[참고](이 문서는 옛것)",
            "`![a](b c.png)`",
            "![a](b.png =100x)",
            "\\![a\\](b c.png)",
        ] {
            assert_eq!(addresses(text), [], "{text}");
        }
    }
}
