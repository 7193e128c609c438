//! Slides with minutes → sections, and the discussion that ends a class.

use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use super::minutes::{self, Minutes};
use super::names;
use super::{Block, BlockKind, Deck};

/// A stretch of slides under one heading 2 (heading 3 where a deck has no heading 2).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// The heading, without numbering, minutes and emoji; of the discussion, its question.
    pub title: String,
    /// The index of its first slide.
    pub first: usize,
    /// The minutes that its heading carries.
    pub minutes: Option<f32>,
    /// Whether this is the discussion.
    pub discussion: bool,
}

/// What the countdown of the discussion needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Discussion {
    /// The question, as plain text.
    pub title: String,
    /// The slides it covers: from, to (exclusive).
    pub slides: (usize, usize),
    /// At least one.
    pub phases: Vec<DiscussionPhase>,
}

/// A phase of the discussion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiscussionPhase {
    /// The sub-heading, without its minutes; empty when the discussion is one piece.
    pub name: String,
    /// Seconds.
    pub seconds: u32,
}

/// Minutes of a discussion of which nobody said how long it is.
const USUAL: f32 = 10.0;

/// No class follows more phases than these.
const MOST_PHASES: usize = 24;

/// Shares of a discussion without phases of its own, in percent.
const SHARES: [f32; 3] = [40.0, 40.0, 20.0];

/// The sections of a deck: at headings 2, else at headings 3, else one for all. Slides
/// before the first heading are in none.
pub fn sections(deck: &Deck) -> Vec<Section> {
    let headings = headings(deck);
    let talk = opening(&headings)
        .map(|h| h.slide)
        .zip(discussion(deck, None));
    let at = |level: u8| {
        let mut sections: Vec<Section> = Vec::new();
        for heading in headings.iter().filter(|h| h.level == level) {
            if sections.last().is_some_and(|s| s.first == heading.slide) {
                continue;
            }
            let question = talk
                .as_ref()
                .filter(|(slide, _)| *slide == heading.slide)
                .map(|(_, talk)| talk.title.clone());
            sections.push(Section {
                discussion: question.is_some(),
                title: question.unwrap_or_else(|| names::clean(&heading.text)),
                first: heading.slide,
                minutes: heading.minutes().map(|m| m.0),
            });
        }
        sections
    };
    for level in [2, 3] {
        let sections = at(level);
        if !sections.is_empty() {
            return sections;
        }
    }
    let Some(first) = deck.slides.first() else {
        return Vec::new();
    };
    vec![Section {
        title: deck.title.clone(),
        first: 0,
        minutes: first.minutes.map(|m| m.0),
        discussion: false,
    }]
}

/// The discussion of a deck, if it has one. Its phases add up to `promised` minutes
/// exactly, in half minutes, where the course promises a length; else they are as written.
pub fn discussion(deck: &Deck, promised: Option<u32>) -> Option<Discussion> {
    let headings = headings(deck);
    let opening = opening(&headings)?;
    let after = headings
        .iter()
        .skip(opening.index + 1)
        .take_while(|h| h.level > opening.level);
    let inside: Vec<&Heading> = after.collect();
    let end = headings
        .get(opening.index + inside.len() + 1)
        .map_or(deck.slides.len(), |h| h.slide)
        .max(opening.slide + 1);
    let promised = promised.filter(|m| *m > 0).map(|m| m.min(600) as f32);
    let phases = phases(&inside, opening.minutes(), promised);
    let title = title(deck, opening, end);
    Some(Discussion {
        title,
        slides: (opening.slide, end),
        phases,
    })
}

/// A heading anywhere in a deck.
struct Heading {
    /// Its place among the deck's headings.
    index: usize,
    slide: usize,
    level: u8,
    text: String,
}

impl Heading {
    fn minutes(&self) -> Option<Minutes> {
        minutes::read(&self.text).map(|(minutes, _)| minutes)
    }
}

fn headings(deck: &Deck) -> Vec<Heading> {
    let mut headings = Vec::new();
    for (at, slide) in deck.slides.iter().enumerate() {
        // Further parts of a slide open with its heading once more.
        let again = usize::from(slide.part.is_some_and(|part| part.number > 1) && slide.level > 0);
        for block in slide.blocks.iter().skip(again) {
            if let BlockKind::Heading(level) = block.kind {
                headings.push(Heading {
                    index: headings.len(),
                    slide: at,
                    level,
                    text: names::plain(&block.events),
                });
            }
        }
    }
    headings
}

/// Whether a heading speaks of a discussion.
pub(super) fn is_discussion(heading: &str) -> bool {
    heading.contains("토론") || heading.to_lowercase().contains("discussion")
}

/// The heading that opens the discussion: of level 2, else 3. Where several speak of one,
/// the one with minutes, then one such as "그룹 토론: …", then the last.
fn opening(headings: &[Heading]) -> Option<&Heading> {
    [2, 3].into_iter().find_map(|level| {
        headings
            .iter()
            .filter(|h| h.level == level && is_discussion(&h.text))
            .max_by_key(|h| (h.minutes().is_some(), topic(&h.text).is_some(), h.index))
    })
}

/// What follows "그룹 토론:".
fn topic(heading: &str) -> Option<String> {
    let clean = names::clean(heading);
    let (before, after) = clean.split_once([':', '：'])?;
    let after = after.trim();
    (is_discussion(before) && !after.is_empty()).then(|| after.to_owned())
}

fn title(deck: &Deck, opening: &Heading, end: usize) -> String {
    if let Some(topic) = topic(&opening.text) {
        return topic;
    }
    deck.slides
        .iter()
        .take(end)
        .skip(opening.slide)
        .flat_map(|s| &s.blocks)
        .find_map(question)
        .unwrap_or_else(|| names::clean(&opening.text))
}

/// A paragraph that is bold from end to end, in quotation marks or a question.
fn question(block: &Block) -> Option<String> {
    let [
        Event::Start(Tag::Paragraph),
        Event::Start(Tag::Strong),
        inside @ ..,
        Event::End(TagEnd::Strong),
        Event::End(TagEnd::Paragraph),
    ] = block.events.as_slice()
    else {
        return None;
    };
    let text = names::plain(inside);
    let bare = unquoted(&text);
    let asks = bare.len() < text.len() || bare.ends_with(['?', '？']);
    (asks && !bare.is_empty()).then(|| bare.to_owned())
}

/// Text without the quotation marks around it.
pub(super) fn unquoted(text: &str) -> &str {
    const MARKS: [(char, char); 6] = [
        ('"', '"'),
        ('“', '”'),
        ('\'', '\''),
        ('‘', '’'),
        ('「', '」'),
        ('『', '』'),
    ];
    let text = text.trim();
    MARKS
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .unwrap_or(text)
        .trim()
}

fn phases(
    inside: &[&Heading],
    written: Option<Minutes>,
    promised: Option<f32>,
) -> Vec<DiscussionPhase> {
    // Of nested headings with minutes the outer ones count.
    let level = inside
        .iter()
        .filter(|h| h.minutes().is_some())
        .map(|h| h.level)
        .min();
    let named: Vec<(String, f32)> = inside
        .iter()
        .filter(|h| Some(h.level) == level)
        .filter_map(|h| Some((names::clean(&h.text), h.minutes()?.0)))
        .take(MOST_PHASES)
        .collect();
    if named.is_empty() {
        let total = promised.or(written.map(|m| m.0)).unwrap_or(USUAL);
        return shared(&SHARES, total)
            .into_iter()
            .map(|seconds| DiscussionPhase {
                name: String::new(),
                seconds,
            })
            .collect();
    }
    let weights: Vec<f32> = named.iter().map(|(_, minutes)| *minutes).collect();
    let seconds = match promised {
        Some(total) => shared(&weights, total),
        None => weights.iter().map(|m| (m * 60.0).round() as u32).collect(),
    };
    named
        .into_iter()
        .zip(seconds)
        .map(|((name, _), seconds)| DiscussionPhase { name, seconds })
        .collect()
}

/// `total` minutes as seconds in proportion to weights: whole half minutes, by largest
/// remainder, that add up exactly. Where there are more weights than half minutes, whole
/// seconds.
fn shared(weights: &[f32], total: f32) -> Vec<u32> {
    let seconds = (total * 60.0).round().max(1.0) as u32;
    let unit = match seconds / 30 {
        halves if seconds.is_multiple_of(30) && halves as usize >= weights.len() => 30,
        _ => 1,
    };
    let units = seconds / unit;
    let sum: f32 = weights.iter().sum();
    let exact: Vec<f32> = weights.iter().map(|w| w / sum * units as f32).collect();
    // Nobody's phase is nothing.
    let mut parts: Vec<u32> = exact.iter().map(|e| (e.floor() as u32).max(1)).collect();
    let error = |parts: &[u32], at: usize| {
        exact.get(at).copied().unwrap_or(0.0) - parts.get(at).copied().unwrap_or(0) as f32
    };
    loop {
        let given: u32 = parts.iter().sum();
        // The earlier one of equals, in both directions.
        let order = |a: &usize, b: &usize| error(&parts, *a).total_cmp(&error(&parts, *b));
        let at = match given.cmp(&units) {
            std::cmp::Ordering::Equal => break,
            std::cmp::Ordering::Less => (0..parts.len()).rev().max_by(order),
            std::cmp::Ordering::Greater => {
                let spare = |at: &usize| parts.get(*at).is_some_and(|p| *p > 1);
                (0..parts.len()).filter(spare).min_by(order)
            }
        };
        let Some(part) = at.and_then(|at| parts.get_mut(at)) else {
            break;
        };
        *part = if given < units { *part + 1 } else { *part - 1 };
    }
    parts.into_iter().map(|part| part * unit).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::course::split::deck;

    fn seconds(discussion: &Discussion) -> Vec<u32> {
        discussion.phases.iter().map(|p| p.seconds).collect()
    }

    const CLASS: &str = "# Session 1: 시작\n\n## 1. 개념 (15분)\n\n### 하나\n\n글\n\n### 둘\n\n글\n\n## 💬 그룹 토론: 무엇이 중요한가? (8분)\n\n### 토론 주제\n**\"긴 물음은 무엇인가?\"**\n\n### 토론 가이드라인\n\n#### 장점 (3분)\n글\n\n#### 단점 (3분)\n글\n\n#### 방안 (2분)\n글\n\n## 정리\n\n글\n";

    #[test]
    fn sections_stand_at_headings_2() {
        let sections = sections(&deck(CLASS));
        let told: Vec<_> = sections
            .iter()
            .map(|s| (s.title.as_str(), s.first, s.minutes, s.discussion))
            .collect();
        assert_eq!(
            told,
            [
                ("개념", 1, Some(15.0), false),
                ("무엇이 중요한가?", 4, Some(8.0), true),
                ("정리", 7, None, false),
            ]
        );
    }

    #[test]
    fn sections_stand_at_headings_3_or_are_one_where_there_are_no_others() {
        let threes = deck("# A\n\n### B (5분)\n\n글\n\n### C\n\n글\n");
        assert_eq!(
            sections(&threes)
                .iter()
                .map(|s| s.first)
                .collect::<Vec<_>>(),
            [1, 2]
        );
        let one = sections(&deck("# A (20분)\n\n글\n"));
        assert_eq!((one.len(), one[0].minutes), (1, Some(20.0)));
        assert_eq!(one[0].title, "A");
        assert_eq!(sections(&deck("")), []);
    }

    #[test]
    fn the_discussion_has_its_phases_as_written() {
        let discussion = discussion(&deck(CLASS), None).unwrap();
        assert_eq!(discussion.title, "무엇이 중요한가?");
        assert_eq!(discussion.slides, (4, 7));
        assert_eq!(seconds(&discussion), [180, 180, 120]);
        let names: Vec<_> = discussion.phases.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["장점", "단점", "방안"]);
    }

    #[test]
    fn phases_are_scaled_to_what_was_promised_in_half_minutes() {
        for (promised, expected) in [
            (8, [180, 180, 120]),
            (10, [240, 210, 150]),
            (5, [120, 120, 60]),
            (1, [60, 0, 0]),
        ] {
            let found = seconds(&discussion(&deck(CLASS), Some(promised)).unwrap());
            assert_eq!(found.iter().sum::<u32>(), promised * 60);
            if promised > 1 {
                assert_eq!(found, expected);
            }
            assert!(found.iter().all(|s| *s > 0));
        }
    }

    #[test]
    fn a_discussion_without_phases_is_40_40_20() {
        let text = "# A\n\n## Discussion (10 min)\n\n**\"Why?\"**\n\nTalk.\n";
        let found = discussion(&deck(text), None).unwrap();
        assert_eq!(found.title, "Why?");
        assert_eq!(seconds(&found), [240, 240, 120]);
        let eight = discussion(&deck(text), Some(8)).unwrap();
        assert_eq!(seconds(&eight).iter().sum::<u32>(), 480);
    }

    #[test]
    fn the_outermost_heading_opens_the_discussion_never_the_title() {
        let text = "# 종합 및 토론\n\n## 정리 (10분)\n\n### 토론 (5분)\n\n글\n\n### 끝\n\n글\n";
        let found = discussion(&deck(text), None).unwrap();
        assert_eq!(found.slides, (2, 3));
        assert_eq!(found.phases.iter().map(|p| p.seconds).sum::<u32>(), 300);
        assert_eq!(discussion(&deck("# 토론\n\n## 정리\n\n글\n"), None), None);
        let twice = "# A\n\n## 1. 토론 문화의 이해 (15분)\n\n글\n\n## 그룹 토론: 물음 (10분)\n\n글\n\n## 토론 정리\n\n글\n";
        assert_eq!(discussion(&deck(twice), None).unwrap().title, "물음");
    }

    #[test]
    fn shares_add_up_exactly() {
        for total in 1..=120_u32 {
            for weights in [
                vec![3.0, 4.0, 3.0],
                vec![1.0; 7],
                vec![5.0],
                vec![0.5, 100.0],
            ] {
                let parts = shared(&weights, total as f32);
                assert_eq!(parts.iter().sum::<u32>(), total * 60);
                assert!(parts.iter().all(|p| *p > 0));
            }
        }
    }
}
