//! Minutes at the end of a heading without a bracket, and in a bracket with a short unit: "- 20
//! minutes", "⏱ 10분", "20 mins", "10'", `[15m]`. A heading may end so for other reasons ("Chapter
//! 10'", "Docker in 20 mins", "5m cable"), so a form is read only where it can mean nothing else.

use std::ops::Range;

use super::{LONGEST, Minutes, duration, narrow};
use crate::course::slices;

/// What stands between a title and its minutes, with blanks around it.
pub(super) const SEPARATORS: [char; 5] = ['-', '–', '—', '|', '·'];

const CLOCKS: [char; 6] = ['⏱', '⏲', '⏰', '⌛', '⏳', '🕒'];

/// The sign of minutes, as it is typed.
const PRIMES: [char; 3] = ['\'', '’', '′'];

/// After these a time is part of the sentence.
const BEFORE_TIMES: [&str; 24] = [
    "in", "for", "every", "within", "after", "under", "over", "of", "next", "last", "first",
    "each", "per", "than", "least", "most", "only", "just", "the", "a", "by", "to", "and", "or",
];

/// After these a number is the number of something.
const NUMBERED: [&str; 36] = [
    "appendix",
    "assignment",
    "chapter",
    "class",
    "day",
    "episode",
    "example",
    "exercise",
    "figure",
    "homework",
    "hw",
    "lab",
    "lecture",
    "lesson",
    "level",
    "module",
    "no",
    "number",
    "page",
    "part",
    "phase",
    "problem",
    "q",
    "question",
    "quiz",
    "release",
    "section",
    "session",
    "slide",
    "stage",
    "step",
    "table",
    "unit",
    "version",
    "volume",
    "week",
];

/// Titles that end so name a setting, whose value follows.
const SETTINGS: [&str; 14] = [
    "timeout",
    "ttl",
    "interval",
    "latency",
    "delay",
    "retention",
    "age",
    "expiry",
    "타임아웃",
    "간격",
    "주기",
    "지연",
    "만료",
    "보존",
];

/// The minutes that a heading ends with, and where they stand with what separates them from it.
pub(super) fn read(heading: &str) -> Option<(Minutes, Range<usize>)> {
    let end = heading.trim_end().len();
    let heading = slices::text(heading, ..end);
    let (minutes, from) = after_clock(heading)
        .or_else(|| after_separator(heading))
        .or_else(|| abbreviated(heading))
        .or_else(|| primed(heading))?;
    let title = slices::text(heading, ..from);
    // A heading that is nothing but minutes, or a number and minutes, has no other name.
    let is_named = title.chars().any(char::is_alphabetic);
    is_named.then_some((minutes, from..end))
}

/// "15m", "~10m", "10'": in square brackets or with a sign that it is about so long; a height is in
/// round ones.
pub(super) fn short(inner: &str, open: char) -> Option<Minutes> {
    let inner: String = inner.trim().chars().map(narrow).collect();
    let (about, number) = match inner.strip_prefix(['~', '∼', '〜', '≈']) {
        Some(number) => (true, number),
        None => (false, inner.as_str()),
    };
    let square = matches!(open, '[' | '［' | '【' | '〔');
    let number = match number.strip_suffix(['m', 'M']) {
        Some(number) if square || about => number,
        _ => number.strip_suffix(PRIMES)?,
    };
    whole(number.trim())
}

/// Whether a bracket is apart from what stands around it: `rate(x[5m])` has none such.
pub(super) fn stands_alone(heading: &str, bracket: &Range<usize>) -> bool {
    let before = slices::text(heading, ..bracket.start).chars().next_back();
    let after = slices::text(heading, bracket.end..).chars().next();
    let apart = |c: Option<char>| c.is_none_or(char::is_whitespace);
    apart(before) && apart(after)
}

/// "실습 ⏱ 10분".
fn after_clock(heading: &str) -> Option<(Minutes, usize)> {
    let at = heading.rfind(CLOCKS)?;
    Some((duration(slices::text(heading, at..))?, at))
}

/// "Lab - 20 minutes", "실습 | 15분". Seconds alone are none of a plan.
fn after_separator(heading: &str) -> Option<(Minutes, usize)> {
    let letters = heading.char_indices().rev();
    let mut separators = letters.filter(|(_, c)| SEPARATORS.contains(c));
    separators.find_map(|(at, separator)| {
        let before = slices::text(heading, ..at);
        let after = slices::text(heading, at + separator.len_utf8()..);
        let title = before.strip_suffix(char::is_whitespace)?.trim_end();
        let time = after.strip_prefix(char::is_whitespace)?;
        let last = last_word(title);
        if SETTINGS.iter().any(|setting| last.ends_with(setting)) {
            return None;
        }
        let minutes = duration(time).or_else(|| short(time, '('))?;
        (minutes.0 >= 1.0).then_some((minutes, title.len()))
    })
}

/// "Warm-up 20 mins", "Quiz 15 min.": the abbreviation is a plan's, where no word before it makes a
/// sentence of it.
fn abbreviated(heading: &str) -> Option<(Minutes, usize)> {
    let bare = heading.strip_suffix('.').unwrap_or(heading);
    let before = ["mins", "min"].iter().find_map(|unit| {
        let (before, end) = bare.split_at_checked(bare.len().checked_sub(unit.len())?)?;
        end.eq_ignore_ascii_case(unit).then_some(before.trim_end())
    })?;
    let (title, number) = before.rsplit_once(char::is_whitespace)?;
    let title = title.trim_end();
    let last = last_word(title);
    let is_sentence = BEFORE_TIMES.contains(&last.as_str())
        || SETTINGS.contains(&last.as_str())
        || title.ends_with([',', ':', '(', '<', '>', '=', '≤', '≥']);
    let number = number.trim_start_matches(['~', '≈']);
    (!is_sentence).then_some((whole(number)?, title.len()))
}

/// "Warm-up 10'": where the number counts nothing, and the sign closes no quotation.
fn primed(heading: &str) -> Option<(Minutes, usize)> {
    let before = heading.strip_suffix(PRIMES)?;
    let (title, number) = before.rsplit_once(char::is_whitespace)?;
    let title = title.trim_end();
    let is_quoted = title.contains(['‘', '\'', '’', '"', '“']);
    let last = last_word(title);
    let is_number = NUMBERED.contains(&last.as_str()) || BEFORE_TIMES.contains(&last.as_str());
    let korean = [
        "장", "절", "과", "부", "강", "주차", "차시", "교시", "단계", "제", "길이", "높이",
    ];
    let is_number = is_number || korean.contains(&last.as_str());
    (!is_quoted && !is_number).then_some((whole(number)?, title.len()))
}

/// A number of minutes as plans have them: whole, without a nought before it.
fn whole(number: &str) -> Option<Minutes> {
    let digits = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    let minutes: f32 = number.parse().ok().filter(|_| digits)?;
    (minutes <= LONGEST).then_some(Minutes(minutes))
}

/// The last word of a title, in lower case and without the signs around it.
fn last_word(title: &str) -> String {
    let word = title.rsplit(char::is_whitespace).next().unwrap_or_default();
    word.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::course::minutes::{Minutes, read, split, words};

    #[test]
    fn short_forms_are_read_where_they_can_mean_nothing_else() {
        for (heading, expected, title, said) in [
            ("Warm-up [15m]", 15.0, "Warm-up", "15m"),
            ("준비 [15m]", 15.0, "준비", "15m"),
            ("Lab - 20 minutes", 20.0, "Lab", "20 minutes"),
            ("Lab – 1 hour", 60.0, "Lab", "1 hour"),
            ("실습 — 15분", 15.0, "실습", "15분"),
            ("실습 | 15분", 15.0, "실습", "15분"),
            ("1. 실습 · 15분", 15.0, "1. 실습", "15분"),
            ("실습 - 약 15~20분", 17.5, "실습", "약 15~20분"),
            ("Lab - 10-15 min", 12.5, "Lab", "10-15 min"),
            ("Warm-up 10'", 10.0, "Warm-up", "10'"),
            ("Warm-up 10’", 10.0, "Warm-up", "10’"),
            ("Warm-up (10')", 10.0, "Warm-up", "10'"),
            ("Warm-up - 10'", 10.0, "Warm-up", "10'"),
            ("도입 10′", 10.0, "도입", "10′"),
            ("まとめ（約１０分）", 10.0, "まとめ", "約１０分"),
            ("まとめ（約10分間）", 10.0, "まとめ", "約10分間"),
            ("总结（约10分钟）", 10.0, "总结", "约10分钟"),
            ("Quiz (15 min.)", 15.0, "Quiz", "15 min."),
            ("Quiz 15 min.", 15.0, "Quiz", "15 min."),
            ("Lab 3 min", 3.0, "Lab", "3 min"),
            ("Warm-up 20 mins", 20.0, "Warm-up", "20 mins"),
            ("Warm-up ~20 min", 20.0, "Warm-up", "~20 min"),
            ("Intro (~10m)", 10.0, "Intro", "~10m"),
            ("실습 ⏱ 10분", 10.0, "실습", "⏱ 10분"),
            ("실습 ⏱️ 10분", 10.0, "실습", "⏱️ 10분"),
            ("Lab ⏱ 20 mins", 20.0, "Lab", "⏱ 20 mins"),
            // What stands in a bracket comes before the rest.
            ("Lab - 20 minutes (15분)", 15.0, "Lab - 20 minutes", "15분"),
        ] {
            let (name, minutes) = split(heading);
            assert_eq!(minutes, Some(Minutes(expected)), "{heading}");
            assert_eq!(name, title, "{heading}");
            let (_, at) = read(heading).unwrap_or((Minutes(0.0), 0..0));
            assert_eq!(words(&heading[at]), said, "{heading}");
        }
    }

    #[test]
    fn what_only_looks_like_minutes_is_left_alone() {
        for heading in [
            "Chapter 10'",
            "제 10'",
            "5m cable",
            "Cable 5m",
            "Cable (5m)",
            "Cable [5m long]",
            "Running 100m",
            "The '90'",
            "What is 'Catch 22'",
            "rate(requests[5m])",
            "`rate(x[5m])` 읽기",
            "Docker in 20 mins",
            "Run it every 5 min",
            "At least 10 min",
            "min",
            "15 min",
            "3. 15분",
            "3. - 15분",
            "- 20 minutes",
            "Session timeout - 30 minutes",
            "캐시 만료 - 5분",
            "재시도 - 30초",
            "다시 시작 - 3분 후",
            "매출 - 2분기",
            "range 10-20 minutes",
            "well-known 20-minutes",
            "하루 15분",
            "Step 2 - 3 min later",
            "⏱ 10분",
            "시간 ⏱ 재기",
            "Windows 07'",
            "O(n) min",
        ] {
            assert_eq!(read(heading), None, "{heading}");
        }
    }
}
