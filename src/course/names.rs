//! What a heading is called: its text without decoration, and the slug of it.

use pulldown_cmark::{Event, Tag, TagEnd};
use unicode_normalization::UnicodeNormalization;

use super::{minutes, slices};

/// The longest slug of one heading, in characters: an id holds up to three.
const LONGEST: usize = 64;

/// The text of events as a reader hears it: no markup, no HTML, spaces collapsed.
pub fn plain(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) | Event::DisplayMath(t) => {
                text.push_str(t);
            }
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition,
            )
            | Event::Start(Tag::Item | Tag::List(_)) => text.push(' '),
            _ => {}
        }
    }
    collapse(&text)
}

/// A heading without minutes, numbering (`1.`, `1.2`, `(3)`, `4)`) and emoji.
/// `Session 2:` is not numbering.
pub fn clean(heading: &str) -> String {
    let (title, _) = minutes::split(heading);
    let title = match title.contains(is_emoji) {
        true => collapse(&title.replace(is_emoji, "")),
        false => collapse(&title),
    };
    match numbering(&title) {
        Some((_, named)) if !named.is_empty() => named.to_owned(),
        _ => title,
    }
}

/// A number and the unit behind its last digit: a word, or a sign such as `%`.
///
/// ```
/// use cuecard::course::names::unit;
///
/// assert_eq!(unit("253개"), ("253", "개"));
/// assert_eq!(unit("99.99 %"), ("99.99", " %"));
/// assert_eq!(unit("약 3배"), ("약 3", "배"));
/// assert_eq!(unit("10.0.0.0/8"), ("10.0.0.0/8", ""));
/// assert_eq!(unit("1,000+"), ("1,000+", ""));
/// assert_eq!(unit("v3beta"), ("v3beta", ""));
/// ```
pub fn unit(text: &str) -> (&str, &str) {
    let end = text.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    let is_of_unit = |c: char| c.is_alphabetic() || matches!(c, '%' | '‰' | '°');
    // In `v3beta` the digits are part of a name.
    let is_number = |text: &str| {
        let last = text.rsplit(char::is_whitespace).next();
        last.is_some_and(|word| !word.contains(char::is_alphabetic))
    };
    match text.split_at_checked(end) {
        Some((number, unit)) if is_number(number) && unit.contains(is_of_unit) => (number, unit),
        _ => (text, ""),
    }
}

/// The number and the unit that a paragraph ends in, and where among its events: in one text, since
/// of a number in bold with its unit behind they are two.
pub fn number_and_unit<'e>(events: &'e [Event<'_>]) -> Option<(usize, &'e str, &'e str)> {
    let at = events.iter().rposition(|e| matches!(e, Event::Text(_)))?;
    let Some(Event::Text(text)) = events.get(at) else {
        return None;
    };
    let (number, unit) = unit(text);
    (!number.is_empty() && !unit.is_empty()).then_some((at, number, unit))
}

/// A heading's part of an id: lower case, `-` between words, Hangul kept (NFC).
/// Empty where a heading has neither letters nor digits.
///
/// ```
/// assert_eq!(cuecard::course::names::slug("📍 1. 포트 매핑 (15분)"), "포트-매핑");
/// ```
pub fn slug(heading: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    for c in clean(heading).nfc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(c);
        } else {
            gap = true;
        }
    }
    match slug.char_indices().nth(LONGEST) {
        Some((end, _)) => slices::text(&slug, ..end).trim_end_matches('-').to_owned(),
        None => slug,
    }
}

/// The first letters of a text and `…`, if it has more.
pub(crate) fn shortened(text: &str, letters: usize) -> Option<String> {
    let (end, _) = text.char_indices().nth(letters)?;
    Some(format!("{}…", slices::text(text, ..end).trim_end()))
}

/// Text with each run of white space as one space, none at the ends.
fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The number that a heading begins with, as written, without its dot or brackets.
pub fn number(heading: &str) -> Option<&str> {
    let trimmed =
        heading.trim_start_matches(|c: char| is_emoji(c) || c.is_whitespace() || c == '#');
    numbering(trimmed).map(|(number, _)| number)
}

/// `1. `, `1) `, `(1) `, `1.2 `, `1.2. `: the number and what follows.
fn numbering(title: &str) -> Option<(&str, &str)> {
    let (inner, bracketed) = match title.strip_prefix('(') {
        Some(inner) => (inner, true),
        None => (title, false),
    };
    let length = inner
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(inner.len());
    let (run, rest) = inner.split_at_checked(length)?;
    let number = run.strip_suffix('.').unwrap_or(run);
    let parts: Vec<&str> = number.split('.').collect();
    if parts.iter().any(|p| p.is_empty() || p.len() > 3) {
        return None;
    }
    let rest = if bracketed {
        rest.strip_prefix(')')?
    } else if run.ends_with('.') || parts.len() > 1 {
        rest
    } else {
        rest.strip_prefix(')')?
    };
    rest.starts_with(char::is_whitespace)
        .then(|| (number, rest.trim_start()))
}

/// Pictographs and what joins them; arrows and © stay, since they are read as text.
fn is_emoji(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF
            | 0xFE00..=0xFE0F | 0x200D | 0x20E3 | 0xE0020..=0xE007F
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_no_numbering_minutes_or_emoji() {
        for (heading, expected) in [
            (
                "1. Kubernetes 정의와 핵심 가치 (15분)",
                "kubernetes-정의와-핵심-가치",
            ),
            ("📍 교과과정에서의 위치", "교과과정에서의-위치"),
            ("Session 2: CNI", "session-2-cni"),
            ("1.2 라우팅", "라우팅"),
            ("1.2.3. 라우팅", "라우팅"),
            ("2) 둘째", "둘째"),
            ("(3) 셋째", "셋째"),
            ("1단계: 시작", "1단계-시작"),
            (
                "5. 3일차 학습 정리 및 평가 (5분)",
                "3일차-학습-정리-및-평가",
            ),
            ("2024년 계획", "2024년-계획"),
            ("1️⃣ 처음", "1-처음"),
            ("!!!", ""),
            ("10. ", "10"),
            ("C++ & C#", "c-c"),
            ("`kubectl` 명령", "kubectl-명령"),
            ("K8s 1.29", "k8s-1-29"),
        ] {
            assert_eq!(slug(heading), expected, "{heading}");
        }
    }

    #[test]
    fn a_slug_is_the_same_for_both_forms_of_hangul() {
        let decomposed: String = "토론".nfd().collect();
        assert_eq!(slug(&decomposed), slug("토론"));
    }

    #[test]
    fn a_slug_is_never_long() {
        assert!(slug(&"가나 ".repeat(1000)).chars().count() <= LONGEST);
    }

    #[test]
    fn a_text_is_shortened_only_where_it_is_longer() {
        assert_eq!(shortened("가나 다", 4), None);
        assert_eq!(shortened("가나 다", 3), Some("가나…".to_owned()));
    }

    #[test]
    fn the_number_of_a_heading_is_known() {
        assert_eq!(number("2. 수동 관리"), Some("2"));
        assert_eq!(number("🎯 1.2 목표"), Some("1.2"));
        assert_eq!(number("Session 2"), None);
    }
}
