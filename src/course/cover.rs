//! What stands on a deck's title besides its heading: its place in the course, which its heading
//! begins with, and who gives it, when and where, which its front matter says.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::block::{Block, BlockKind};
use super::names;

/// What a front matter says of who wrote a file, when and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Byline {
    /// `author:` or `authors:`, one or several.
    pub authors: Vec<String>,
    /// `date:`, as it is written.
    pub date: Option<String>,
    /// `institution:`, `institute:`, `affiliation:` or `organization:`.
    pub institution: Option<String>,
}

/// Where a deck stands in its course: `Session 3: …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// `Session 3`
    pub words: &'a str,
    /// `3`
    pub number: &'a str,
    /// What follows.
    pub rest: &'a str,
}

/// The place that a heading begins with.
///
/// ```
/// use cuecard::course::cover::place;
///
/// let place = place("3교시: 함께 쓰기").expect("a place");
/// assert_eq!((place.words, place.number, place.rest), ("3교시", "3", "함께 쓰기"));
/// assert_eq!(cuecard::course::cover::place("Session 3"), None);
/// ```
pub fn place(heading: &str) -> Option<Place<'_>> {
    let end = heading.find([':', '：'])?;
    let (words, rest) = heading.split_at_checked(end)?;
    let rest = rest.trim_start_matches([':', '：']).trim_start();
    let is_digit = |letter: char| letter.is_ascii_digit();
    let from = words.find(is_digit)?;
    let (before, from) = words.split_at_checked(from)?;
    let (number, after) =
        from.split_at_checked(from.find(|c| !is_digit(c)).unwrap_or(from.len()))?;
    let before = before.trim().to_lowercase();
    let is_place = match after.trim() {
        "" => BEFORE.contains(&before.as_str()),
        after => (before.is_empty() || before == "제") && AFTER.contains(&after),
    };
    (is_place && number.len() <= 2 && !rest.is_empty()).then_some(Place {
        words,
        number,
        rest,
    })
}

/// The words before the number of a place.
const BEFORE: [&str; 16] = [
    "chapter", "class", "day", "lecture", "lesson", "module", "part", "session", "talk", "unit",
    "week", "강의", "세션", "수업", "챕터", "파트",
];
/// The words behind it.
const AFTER: [&str; 8] = ["강", "과", "교시", "일차", "장", "주차", "차시", "회차"];

impl Byline {
    /// A block that says it on a slide with that title: the date as the title's language writes it.
    pub(super) fn block(&self, title: &Block) -> Option<Block> {
        let is_korean = names::plain(&title.events).contains(|c| ('가'..='힣').contains(&c));
        let date = self.date.as_deref().map(|date| dated(date, is_korean));
        let rest: Vec<String> = date.into_iter().chain(self.institution.clone()).collect();
        let mut events = vec![Event::Start(Tag::Paragraph)];
        if !self.authors.is_empty() {
            let authors = self.authors.join(", ");
            events.extend([
                Event::Start(Tag::Strong),
                Event::Text(authors.into()),
                Event::End(TagEnd::Strong),
            ]);
        }
        if !rest.is_empty() {
            let between = if self.authors.is_empty() { "" } else { " · " };
            events.push(Event::Text(format!("{between}{}", rest.join(" · ")).into()));
        }
        let says_something = events.len() > 1;
        events.push(Event::End(TagEnd::Paragraph));
        says_something.then(|| Block {
            kind: BlockKind::Byline,
            lines: title.lines.end..title.lines.end,
            events,
            step: None,
            ..title.clone()
        })
    }
}

/// `2026-11-28` in words; anything else as it is.
fn dated(date: &str, korean: bool) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let numbers: Option<Vec<usize>> = date.split('-').map(|part| part.parse().ok()).collect();
    match numbers.as_deref() {
        Some([year, month @ 1..=12, day @ 1..=31]) if *year > 999 => match korean {
            true => format!("{year}년 {month}월 {day}일"),
            false => format!("{day} {} {year}", MONTHS.get(month - 1).unwrap_or(&"")),
        },
        _ => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::fit::Measure;
    use crate::course::plan::Terms;

    #[test]
    fn a_place_is_a_word_and_a_number_before_a_colon() {
        let number = |heading| place(heading).map(|place| place.number);
        for heading in ["Session 3: X", "제3장: 글", "Week 03: X", "강의 12: 글"] {
            assert!(number(heading).is_some(), "{heading}");
        }
        for heading in [
            "HTTP 2: X",
            "3: X",
            "Session 3",
            "Session 3:",
            "C: X",
            "Day 2026: X",
        ] {
            assert_eq!(number(heading), None, "{heading}");
        }
    }

    fn last(text: &str) -> String {
        let made = crate::course::deck(text, &Terms::default(), None, Measure::NOTHING);
        let blocks = &made.deck.slides[0].written.blocks;
        names::plain(&blocks[blocks.len() - 1].events)
    }

    #[test]
    fn a_title_says_who_when_and_where() {
        let front = "author: 김하늘\ndate: 2026-11-28\ninstitute: 한강대학교";
        assert_eq!(
            last(&format!(
                "---\n{front}\n---\n# 수업\n\n글\n\n## 하나\n\n글\n"
            )),
            "김하늘 · 2026년 11월 28일 · 한강대학교"
        );
        let front = "authors:\n  - name: Ada\n  - Grace\ndate: 2026-11-28";
        assert_eq!(
            last(&format!(
                "---\n{front}\n---\n# Class\n\n## One\n\nText\n\nText\n"
            )),
            "Ada, Grace · 28 November 2026"
        );
        assert_eq!(
            last("---\ndate: today\n---\n# Class\n\n## One\n\nText\n\nText\n"),
            "today"
        );
        assert_eq!(last("# Class\n\n## One\n\nText\n\nText\n"), "Class");
    }
}
