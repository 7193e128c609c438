//! "(15분)", `[15m]`, "- 20 minutes" in a heading → minutes.
//!
//! A bracket is a duration only when all of it reads as one: numbers with units,
//! ranges, sums, products, and a few words that go with them. `(3분 후)` is a moment
//! and `(2분기)` a quarter, so words are allowed by list, not forbidden by list. Outside of brackets
//! only the end of a heading is looked at, see `bare`.

mod bare;

use std::ops::Range;

use pulldown_cmark::Event;
use serde::Serialize;

use super::slices;

/// Minutes that a heading carries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Minutes(pub f32);

impl std::fmt::Display for Minutes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // 2.5 as it is, 15 without a point.
        write!(f, "{}", (self.0 * 100.0).round() / 100.0)
    }
}

/// The longest duration that is taken for a plan: ten hours. "(1440분)" tells how long a day is.
const LONGEST: f32 = 600.0;

/// Words beside which a duration still is the heading's own.
const WORDS: &[&str] = &[
    "約",
    "约",
    "間",
    "间",
    "左右",
    "程度",
    "目安",
    "所要",
    "약",
    "총",
    "대략",
    "최대",
    "최소",
    "예상",
    "소요",
    "소요시간",
    "시간",
    "정도",
    "내외",
    "가량",
    "예정",
    "이내",
    "간",
    "동안",
    "진행",
    "선택",
    "필수",
    "이론",
    "강의",
    "실습",
    "토론",
    "발표",
    "데모",
    "휴식",
    "질의응답",
    "정리",
    "about",
    "approx",
    "approximately",
    "ca",
    "circa",
    "around",
    "up",
    "to",
    "total",
    "max",
    "optional",
    "required",
    "lecture",
    "lab",
    "demo",
    "exercise",
    "discussion",
    "break",
    "long",
];

/// The heading without the bracket that holds its minutes, and the minutes.
///
/// ```
/// use cuecard::course::minutes::{Minutes, split};
///
/// let (title, minutes) = split("포트 (약 5-7분 소요)");
/// assert_eq!((title.as_str(), minutes), ("포트", Some(Minutes(6.0))));
/// assert_eq!(split("다시 시작 (3분 후)").1, None);
/// ```
pub fn split(heading: &str) -> (String, Option<Minutes>) {
    match read(heading) {
        Some((minutes, at)) => {
            let before = slices::text(heading, ..at.start);
            let after = slices::text(heading, at.end..);
            let words = before.split_whitespace().chain(after.split_whitespace());
            (words.collect::<Vec<_>>().join(" "), Some(minutes))
        }
        None => (heading.trim().to_owned(), None),
    }
}

/// The minutes of a heading and the bytes of their bracket; the last one that is a
/// duration, where there are several. A range is its middle: "(약 5-7분 소요)" is 6.
pub fn read(heading: &str) -> Option<(Minutes, Range<usize>)> {
    // Most headings have none.
    if !has_number(heading) {
        return None;
    }
    let mut brackets = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, c) in heading.char_indices() {
        if let Some(close) = closing(c) {
            open = Some((at, close));
        } else if let Some((start, close)) = open
            && c == close
        {
            open = None;
            brackets.push((start..at + c.len_utf8(), start..at));
        }
    }
    // From the end, because of many brackets only the last duration is asked for.
    let in_bracket = brackets.into_iter().rev().find_map(|(all, before_close)| {
        let mut inner = slices::text(heading, before_close).chars();
        let open = inner.next()?;
        let inner = inner.as_str();
        let minutes = duration(inner).or_else(|| {
            let whole = bare::stands_alone(heading, &all);
            bare::short(inner, open).filter(|_| whole)
        })?;
        Some((minutes, all))
    });
    in_bracket.or_else(|| bare::read(heading))
}

/// What the text that [`read`] found says of the time, without its bracket or the dash before it.
pub fn words(found: &str) -> &str {
    let inner = found.strip_prefix(|c| closing(c).is_some());
    let inner = inner.map_or(found, |inner| {
        let mut letters = inner.chars();
        letters.next_back();
        letters.as_str()
    });
    inner.trim_matches(|c: char| c.is_whitespace() || bare::SEPARATORS.contains(&c))
}

/// The minutes of the inside of a bracket: "선택, 10분".
pub fn duration(text: &str) -> Option<Minutes> {
    // A heading's bracket is short; a long one is prose.
    if text.len() > 120 {
        return None;
    }
    let mut total = 0.0;
    for part in text.split([',', '，', '、', '·', ';', '/', '|']) {
        // A part of the bracket that is no duration, such as "선택" or "10개", adds nothing.
        if !has_number(part) {
            continue;
        }
        let tokens = tokens(part);
        total += Reader { tokens: &tokens }.part().unwrap_or(0.0);
    }
    // Hundredths of a minute: seconds divided by 60 are not exact.
    let total = (total * 100.0_f32).round() / 100.0;
    (total > 0.0 && total <= LONGEST).then_some(Minutes(total))
}

fn has_number(text: &str) -> bool {
    text.chars().any(|c| narrow(c).is_ascii_digit())
}

fn closing(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '（' => '）',
        '[' => ']',
        '［' => '］',
        '【' => '】',
        '〔' => '〕',
        _ => return None,
    })
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f32),
    /// Minutes in one of it.
    Unit(f32),
    Word(String),
    Half,
    Times,
    To,
    Plus,
}

/// Numbers, and runs of letters of one script; "5분간" is a number, a unit and a word.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().map(narrow).collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let run = |of: &dyn Fn(char) -> bool| -> String {
            let rest = slices::part(&chars, at..).iter().copied();
            rest.take_while(|c| of(*c)).collect()
        };
        if c.is_ascii_digit() {
            let number = run(&|c| c.is_ascii_digit() || c == '.');
            at += number.len();
            tokens.push(match number.trim_end_matches('.').parse() {
                Ok(number) => Token::Number(number),
                Err(_) => Token::Word(number),
            });
        } else if c.is_ascii_alphabetic() {
            let word = run(&|c| c.is_ascii_alphabetic());
            at += word.len();
            tokens.push(english(word.to_lowercase(), &tokens));
        } else if c.is_alphabetic() {
            let word = run(&|c| c.is_alphabetic() && !c.is_ascii());
            at += word.chars().count();
            let after_number = matches!(tokens.last(), Some(Token::Number(_)));
            tokens.extend(other_script(&word, after_number));
        } else {
            at += 1;
            tokens.extend(sign(c));
        }
    }
    tokens
}

/// A word of ASCII letters, after those tokens.
fn english(word: String, before: &[Token]) -> Token {
    match word.as_str() {
        "min" | "mins" | "minute" | "minutes" => Token::Unit(1.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => Token::Unit(60.0),
        "sec" | "secs" | "second" | "seconds" => Token::Unit(1.0 / 60.0),
        "x" => Token::Times,
        // "1h 30m"; alone, "15m" is a height.
        "m" if matches!(before, [.., Token::Unit(_), Token::Number(_)]) => Token::Unit(1.0),
        _ => Token::Word(word),
    }
}

/// A word of letters that are not ASCII: after a number it may begin with a unit.
fn other_script(word: &str, after_number: bool) -> impl Iterator<Item = Token> {
    let (unit, rest) = match after_number {
        true => unit(word),
        false => (None, word),
    };
    let rest = match rest {
        "" => None,
        "반" => Some(Token::Half),
        rest => Some(Token::Word(rest.to_owned())),
    };
    unit.map(Token::Unit).into_iter().chain(rest)
}

/// What a sign says; none where it only decorates.
fn sign(c: char) -> Option<Token> {
    match c {
        '×' | '*' | '✕' => Some(Token::Times),
        '-' | '–' | '—' | '~' | '∼' | '〜' | '−' => Some(Token::To),
        '+' => Some(Token::Plus),
        '.' | ':' | '⏱' | '⏰' | '⌛' | '≈' | '\u{fe0f}' => None,
        c if c.is_whitespace() => None,
        c => Some(Token::Word(c.to_string())),
    }
}

fn unit(word: &str) -> (Option<f32>, &str) {
    for (name, minutes) in [
        ("시간", 60.0),
        ("小时", 60.0),
        ("時間", 60.0),
        ("分钟", 1.0),
        ("分鐘", 1.0),
        ("分", 1.0),
        ("분", 1.0),
        ("초", 1.0 / 60.0),
    ] {
        if let Some(rest) = word.strip_prefix(name) {
            return (Some(minutes), rest);
        }
    }
    (None, word)
}

/// Full-width forms as the narrow ones.
fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
}

impl Reader<'_> {
    /// word* term (+ term)* word*, and nothing else.
    fn part(mut self) -> Option<f32> {
        self.words();
        // "(~10분)" is about ten minutes.
        if self.tokens.first() == Some(&Token::To) {
            self.skip(1);
        }
        let mut total = self.term()?;
        while self.tokens.first() == Some(&Token::Plus) {
            self.skip(1);
            self.words();
            total += self.term()?;
        }
        self.words();
        self.tokens.is_empty().then_some(total)
    }

    /// A duration, a range or a product.
    fn term(&mut self) -> Option<f32> {
        if let Some(count) = self.count_times() {
            return Some(count * self.span()?);
        }
        let span = self.span()?;
        if self.tokens.first() != Some(&Token::Times) {
            // Words between the terms of a sum: "5분 발표 + 5분 질의응답".
            self.words();
            return Some(span);
        }
        self.skip(1);
        let Some(&Token::Number(count)) = self.tokens.first() else {
            return None;
        };
        self.skip(1);
        if matches!(self.tokens.first(), Some(Token::Word(_))) {
            self.skip(1);
        }
        Some(span * count)
    }

    /// "4팀 ×", "4 x".
    fn count_times(&mut self) -> Option<f32> {
        let (count, length) = match self.tokens {
            [Token::Number(count), Token::Times, ..] => (*count, 2),
            [Token::Number(count), Token::Word(_), Token::Times, ..] => (*count, 3),
            _ => return None,
        };
        self.skip(length);
        Some(count)
    }

    /// A length or the middle of a range of them.
    fn span(&mut self) -> Option<f32> {
        if let [
            Token::Number(from),
            Token::To,
            Token::Number(to),
            Token::Unit(unit),
            ..,
        ] = self.tokens
        {
            let middle = f32::midpoint(from * unit, to * unit);
            self.skip(4);
            return Some(middle);
        }
        let from = self.length()?;
        if self.tokens.first() != Some(&Token::To) {
            return Some(from);
        }
        self.skip(1);
        let to = self.length()?;
        Some(f32::midpoint(from, to))
    }

    /// "15분", "1시간 30분", "1시간 반".
    fn length(&mut self) -> Option<f32> {
        let mut total = None;
        let mut smallest = f32::INFINITY;
        while let [Token::Number(number), Token::Unit(unit), ..] = self.tokens {
            if *unit >= smallest {
                break;
            }
            smallest = *unit;
            total = Some(total.unwrap_or(0.0) + number * unit);
            self.skip(2);
            if self.tokens.first() == Some(&Token::Half) {
                self.skip(1);
                total = total.map(|t| t + smallest / 2.0);
            }
        }
        total
    }

    fn words(&mut self) {
        while let Some(Token::Word(word)) = self.tokens.first() {
            if !WORDS.contains(&word.as_str()) {
                break;
            }
            self.skip(1);
        }
    }

    fn skip(&mut self, count: usize) {
        self.tokens = slices::part(self.tokens, count..);
    }
}

/// A heading's events without its minutes, and what is said of them.
pub(crate) fn without(events: &[Event<'static>]) -> (Vec<Event<'static>>, Option<String>) {
    let mut flat = String::new();
    for event in events {
        if let Event::Text(t) | Event::Code(t) = event {
            flat.push_str(t);
        }
    }
    let Some((_, range)) = read(&flat) else {
        return (events.to_vec(), None);
    };
    let words = words(slices::text(&flat, range.clone())).to_owned();
    let mut kept = Vec::with_capacity(events.len());
    let mut at = 0;
    for event in events {
        match event {
            Event::Text(t) => {
                kept.push(Event::Text(cut(t, at, &range).into()));
                at += t.len();
            }
            Event::Code(t) => {
                kept.push(Event::Code(cut(t, at, &range).into()));
                at += t.len();
            }
            event => kept.push(event.clone()),
        }
    }
    let last = kept.iter_mut().rev().find_map(|event| match event {
        Event::Text(text) => Some(text),
        _ => None,
    });
    if let Some(last) = last {
        *last = last.trim_end().to_owned().into();
    }
    (kept, Some(words))
}

/// `text`, which stands at `at`, without what lies in `range`.
fn cut(text: &str, at: usize, range: &Range<usize>) -> String {
    let start = range.start.saturating_sub(at).min(text.len());
    let end = range.end.saturating_sub(at).min(text.len());
    format!(
        "{}{}",
        slices::text(text, ..start),
        slices::text(text, end..)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_are_durations_are_read() {
        for (heading, expected, title) in [
            ("1. 포트 매핑 기초 (15분)", 15.0, "1. 포트 매핑 기초"),
            ("Intro (15 min)", 15.0, "Intro"),
            ("Intro (15min)", 15.0, "Intro"),
            ("Intro (15 minutes)", 15.0, "Intro"),
            ("Intro (about 15 minutes)", 15.0, "Intro"),
            ("예제 (약 5-7분 소요)", 6.0, "예제"),
            ("예제 (5~7분)", 6.0, "예제"),
            ("예제 (5분~7분)", 6.0, "예제"),
            ("예제 (5–8 min)", 6.5, "예제"),
            ("예제 (~10분)", 10.0, "예제"),
            ("발표 (3분×4팀)", 12.0, "발표"),
            ("발표 (3분 x 4팀)", 12.0, "발표"),
            ("발표 (4팀 × 3분)", 12.0, "발표"),
            ("발표 (4 x 3 min)", 12.0, "발표"),
            ("심화 (선택, 10분)", 10.0, "심화"),
            ("심화 (10분, 선택)", 10.0, "심화"),
            ("심화 (optional, 10 min)", 10.0, "심화"),
            ("실습 (1시간)", 60.0, "실습"),
            ("실습 (1시간 30분)", 90.0, "실습"),
            ("실습 (1시간30분)", 90.0, "실습"),
            ("실습 (1시간 반)", 90.0, "실습"),
            ("실습 (1.5 hours)", 90.0, "실습"),
            ("실습 (1h 30m)", 90.0, "실습"),
            ("연습 (90초)", 1.5, "연습"),
            ("정리 [15분]", 15.0, "정리"),
            ("정리（１５分）", 15.0, "정리"),
            ("정리 （15분）", 15.0, "정리"),
            ("정리【15분】", 15.0, "정리"),
            ("정리 (5분 발표 + 5분 질의응답)", 10.0, "정리"),
            ("구성 (이론 10분, 실습 20분)", 30.0, "구성"),
            ("구성 (10분 토론)", 10.0, "구성"),
            ("토론 (10분) 시작", 10.0, "토론 시작"),
            (
                "Container Runtime Interface (CRI) 개념 (12분)",
                12.0,
                "Container Runtime Interface (CRI) 개념",
            ),
            (
                "바인드 마운트 (Bind Mount) (10분)",
                10.0,
                "바인드 마운트 (Bind Mount)",
            ),
            ("반 개 (2.5분)", 2.5, "반 개"),
        ] {
            let (name, minutes) = split(heading);
            assert_eq!(minutes, Some(Minutes(expected)), "{heading}");
            assert_eq!(name, title, "{heading}");
        }
    }

    #[test]
    fn brackets_that_only_look_like_durations_are_left_alone() {
        for heading in [
            "다시 시작 (3분 후)",
            "로그인 (신분 확인)",
            "배포 (환경 분리)",
            "설정 (대부분 필수)",
            "매출 (2분기)",
            "화면 (3분할)",
            "분수 (3분의 1)",
            "간격 (5분마다)",
            "간격 (every 5 minutes)",
            "나중 (5 minutes later)",
            "높이 (15m)",
            "회의 (각 50분)",
            "구성 요소 분석",
            "빈 (0분)",
            "하루 (1440분)",
            "인원 (15명)",
            "분 (분)",
            "끝 (15분",
            "끝 15분)",
            "",
            "()",
            "3. 15분",
        ] {
            assert_eq!(read(heading), None, "{heading}");
            assert_eq!(split(heading).0, heading.trim(), "{heading}");
        }
    }

    #[test]
    fn minutes_print_without_needless_digits() {
        assert_eq!(Minutes(15.0).to_string(), "15");
        assert_eq!(Minutes(2.5).to_string(), "2.5");
    }
}
