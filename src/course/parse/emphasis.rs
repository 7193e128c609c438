//! Emphasis beside Hangul, kana and ideographs.
//!
//! CommonMark's flanking rule knows words by spaces, so `**포트(Port)**는` stays literal:
//! its closing run stands between punctuation and a letter. A word joiner between the run
//! and the letter mends it. pulldown-cmark has `ENABLE_CJK_FRIENDLY_EMPHASIS` upstream
//! (PR 1059) in no release yet: with it, this file can go.

use std::ops::Range;

/// Longer runs are lines drawn with `*` or `~`.
const LONGEST: usize = 16;

/// Where joiners belong in `text` for the literal runs of `*` and `~~` in `range`, which
/// is a piece of plain text as the parser sees it.
pub(super) fn joiners(text: &str, range: Range<usize>) -> Vec<usize> {
    let mut places = Vec::new();
    let bytes = text.as_bytes();
    let mut at = range.start;
    while at < range.end {
        let Some(&mark) = bytes.get(at) else { break };
        if mark != b'*' && mark != b'~' {
            at += 1;
            continue;
        }
        // Where only some marks of a run stayed literal, the whole run is looked at.
        let marks = |i: &usize| bytes.get(*i) == Some(&mark);
        let back = (0..at).rev().take_while(marks).take(LONGEST).count();
        let ahead = (at..bytes.len()).take_while(marks).take(LONGEST).count();
        if back + ahead < LONGEST {
            places.extend(joiner(text, at - back..at + ahead));
        }
        at += ahead;
    }
    places
}

fn joiner(text: &str, run: Range<usize>) -> Option<usize> {
    // One `~` between numbers and weekdays is a range: "월~금".
    if text.as_bytes().get(run.start) == Some(&b'~') && run.len() < 2 {
        return None;
    }
    let before = text.get(..run.start)?.chars().next_back()?;
    let after = text.get(run.end..)?.chars().next()?;
    if before == '\\' {
        return None;
    }
    if is_punctuation(before) && is_word(after) && (is_cjk(after) || is_cjk(before)) {
        return Some(run.end);
    }
    if is_word(before) && is_punctuation(after) && (is_cjk(before) || is_cjk(after)) {
        return Some(run.start);
    }
    None
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// Hangul, kana, ideographs, and their punctuation and wide forms.
fn is_cjk(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x11FF | 0x2E80..=0x303F | 0x3041..=0x33FF | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF
            | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::super::repair::events;
    use crate::course::parse::Dialect;
    use pulldown_cmark::{Event, Tag, TagEnd};

    /// The events as a few letters: B bold, I italic, S struck, in brackets what is inside.
    fn shape(text: &str) -> String {
        let mut shape = String::new();
        for (event, _) in events(text, Dialect::Notes).events {
            match event {
                Event::Start(Tag::Strong) => shape.push_str("B["),
                Event::Start(Tag::Emphasis) => shape.push_str("I["),
                Event::Start(Tag::Strikethrough) => shape.push_str("S["),
                Event::End(TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough) => {
                    shape.push(']');
                }
                Event::Text(t) => shape.push_str(&t),
                Event::Code(t) => shape.push_str(&format!("`{t}`")),
                Event::SoftBreak => shape.push(' '),
                _ => {}
            }
        }
        shape
    }

    #[test]
    fn emphasis_next_to_hangul_is_emphasis() {
        for (text, expected) in [
            (
                "**쿠버네티스(Kubernetes)**는",
                "B[쿠버네티스(Kubernetes)]는",
            ),
            ("**`kubectl`**를", "B[`kubectl`]를"),
            ("**\"인용\"**은", "B[\"인용\"]은"),
            ("**“인용”**은", "B[“인용”]은"),
            ("**50%**가", "B[50%]가"),
            ("**끝!**입니다", "B[끝!]입니다"),
            ("이것은**(중요)**하다", "이것은B[(중요)]하다"),
            ("*기울임(x)*은", "I[기울임(x)]은"),
            ("~~취소(x)~~는", "S[취소(x)]는"),
            ("***굵은 기울임(x)***은", "I[B[굵은 기울임(x)]]은"),
            (
                "**포트 매핑(Port Mapping)**은 **둘(2)**도",
                "B[포트 매핑(Port Mapping)]은 B[둘(2)]도",
            ),
            ("`a`**`b`**`c`는", "`a`B[`b`]`c`는"),
            ("**「인용」**은", "B[「인용」]은"),
            ("**用語(term)**は", "B[用語(term)]は"),
            ("한글**[링크](x)**는", "한글B[링크]는"),
            ("**완료✅**입니다", "B[완료✅]입니다"),
            ("- **항목(a)**은\n- 둘", "B[항목(a)]은둘"),
            (
                "| **가(a)**는 |\n|---|\n| **나(b)**는 |",
                "B[가(a)]는B[나(b)]는",
            ),
            ("> **인용(a)**은", "B[인용(a)]은"),
            ("# **제목(a)**은", "B[제목(a)]은"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn what_was_not_meant_as_emphasis_stays() {
        for (text, expected) in [
            ("스네이크_케이스_이름", "스네이크_케이스_이름"),
            ("__init__(x)는", "B[init](x)는"),
            ("\\*별(x)*은", "*별(x)*은"),
            ("\\***굵게(x)**는", "*B[굵게(x)]는"),
            ("**굵게(x)\\***는", "**굵게(x)***는"),
            ("2 ** 3은 8", "2 ** 3은 8"),
            ("3*(4)는 12", "3*(4)는 12"),
            ("(월)~금, (3월)~오월", "(월)~금, (3월)~오월"),
            ("`**코드(x)**는`", "`**코드(x)**는`"),
            ("**보통** 굵게", "B[보통] 굵게"),
            ("**굵게**는", "B[굵게]는"),
            ("    **들여쓴(x)**는", "**들여쓴(x)**는"),
            ("별 \u{2060}하나", "별 \u{2060}하나"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_reference_is_not_touched() {
        let text = "[**가(a)**는]\n\n[**가(a)**는]: https://example.org\n";
        let found = events(text, Dialect::Notes).events;
        assert!(
            found
                .iter()
                .any(|(e, _)| matches!(e, Event::Start(Tag::Link { .. })))
        );
    }
}
