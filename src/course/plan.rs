//! Minutes in headings → a plan that fills the class exactly and protects the discussion.
//!
//! Minutes are reconciled, not just read, by these rules:
//!
//! - **The slot is fixed**: the deck's own `slot`, else the course's, else 50 minutes. What the
//!   plan gives to sections adds up to it exactly, in half minutes; in seconds only where there
//!   are more sections than half minutes.
//! - **Sections** stand at headings 2; at headings 3 where there are none; at headings 1 where
//!   there are several and nothing below; else the deck is one. A section has the minutes of
//!   its heading; without, the sum of its sub-headings'. Of nested minutes the outer ones
//!   count. Minutes on the deck's title are no section's.
//! - **What stands before the first section** is the title and what joined it. It is in the
//!   first section's time, since no author gives it minutes and the class looks at it while
//!   the teacher says hello. Only where the discussion comes first it is a section of its own.
//! - **The discussion** opens at the outermost heading, 2 else 3, that speaks of one; of several
//!   the one with minutes, then one such as "그룹 토론: …", then the last. The others are
//!   sections like all. It has the minutes that the course promises, else its own, else 10;
//!   but every other section is left half a minute, at least half the class where that is
//!   impossible. Its phases are the sub-headings with minutes, else 40/40/20, in proportion.
//!   At a heading 3 below sections at headings 2 it parts the section in which it stands.
//! - **The other sections** share what is left in proportion to their minutes. Those without
//!   get what the others leave of the class, by the weight of their slides; where that is less
//!   than half of what as many slides of the others take, they get that half and all are
//!   scaled. Where nobody has minutes all share by weight.
//! - **A wrap-up** has no time: the last sections of a deck, if they have no minutes and the
//!   discussion comes before them (and, where nobody has minutes, half the slides do);
//!   without a discussion, if the sections before them fill the class and they are a quarter of
//!   the slides at most ("다음 세션 예고", "참고 자료").
//! - **A slide** has its share of its section in whole seconds, by weight; under a sub-heading
//!   with minutes its share of those.
//! - **A deck without a discussion whose course promises one** gets one (`added`): last, but
//!   before a wrap-up, as in decks that have one.

mod added;
mod countdown;
mod findings;
mod question;
mod reading;
mod share;
#[cfg(test)]
mod tests;
mod weight;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::slices;
use super::slide::Deck;
pub(super) use added::add_discussion;
#[cfg(test)]
pub(super) use reading::READINGS;
use reading::Reading;
use share::{apportion, apportion_minutes, wants};

/// Minutes of a class where nobody says otherwise.
pub const SLOT: u32 = 50;

/// Minutes of a discussion of which nobody says how long it is.
const USUAL: u32 = 10;

/// What a course says of the class that a deck is for.
///
/// ```
/// use cuecard::course::{self, fit::Measure, plan::Terms};
///
/// let terms = Terms { slot: Some(50), promised: Some(10), topic: Some("왜?".into()) };
/// let made = course::deck("# 수업\n\n## 절 (60분)\n\n글\n", &terms, Some("ko"), Measure::NOTHING);
/// let sections = made.plan.sections.iter().map(|s| (s.title.as_str(), s.seconds));
/// assert_eq!(sections.collect::<Vec<_>>(), [("절", 2400), ("왜?", 600)]);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// Minutes of a class.
    pub slot: Option<u32>,
    /// Minutes promised for the discussion.
    pub promised: Option<u32>,
    /// What to discuss, where the deck does not say.
    pub topic: Option<String>,
}

impl Terms {
    /// The terms of a deck that may say for itself how long its class is.
    fn of(&self, slot: Option<u32>) -> Class<'_> {
        Class {
            slot: slot.or(self.slot).unwrap_or(SLOT).clamp(1, 24 * 60),
            promised: self.promised.filter(|minutes| *minutes > 0),
            topic: self.topic.as_deref(),
        }
    }
}

/// The terms as they are for one deck.
#[derive(Clone, Copy)]
struct Class<'a> {
    /// Minutes, one at least.
    slot: u32,
    /// Minutes promised for the discussion, one at least.
    promised: Option<u32>,
    topic: Option<&'a str>,
}

/// How a class is spent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Plan {
    /// Seconds of the class; the sections add up to it.
    pub slot: u32,
    /// Minutes that the headings add up to, else those of the title.
    pub written: Option<f32>,
    /// Minutes that the discussion's own headings say.
    pub discussion_written: Option<f32>,
    /// Whether the discussion is not the author's, but added because the course promises one.
    pub added: bool,
    /// In order. The first one's time begins with the deck, before its heading.
    pub sections: Vec<PlannedSection>,
    /// Seconds of each slide.
    pub slides: Vec<u32>,
    /// The discussion's countdown, if the deck has one.
    pub discussion: Option<Discussion>,
}

/// A section with its time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedSection {
    /// The heading, without numbering, minutes and emoji; of the discussion, its question.
    pub title: String,
    /// The index of the slide with its heading.
    pub first: usize,
    /// Its time.
    pub seconds: u32,
    /// Minutes that its heading carries, else its sub-headings together.
    pub written: Option<f32>,
    /// What it is for.
    pub kind: SectionKind,
}

/// What a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    /// Something is taught.
    Lesson,
    /// The class talks.
    Discussion,
    /// It stands at the end and takes no time.
    WrapUp,
}

/// A stretch of slides under one heading, as everybody sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// The heading, without numbering, minutes and emoji; of the discussion, its question.
    pub title: String,
    /// The index of its first slide.
    pub first: usize,
    /// Its minutes as planned; of the discussion alone where no heading carries minutes.
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

impl Plan {
    /// Whether any section has other minutes than its heading says.
    pub fn differs(&self) -> bool {
        let other = |section: &PlannedSection| {
            let written = section
                .written
                .map(|minutes| (minutes * 60.0).round() as u32);
            written.is_some_and(|seconds| seconds != section.seconds)
        };
        self.sections.iter().any(other)
    }

    /// The sections as everybody sees them.
    pub fn sections(&self) -> Vec<Section> {
        let section = |section: &PlannedSection| {
            let discussion = section.kind == SectionKind::Discussion;
            let told = section.seconds > 0 && (discussion || self.written.is_some());
            // Half minutes, also where the plan has seconds.
            let minutes = (section.seconds as f32 / 30.0).round() / 2.0;
            Section {
                title: section.title.clone(),
                first: section.first,
                minutes: told.then_some(minutes),
                discussion,
            }
        };
        self.sections.iter().map(section).collect()
    }
}

/// The plan of a deck, and what an author should know of its minutes, for which the deck is read
/// once. Any deck has a plan. `added`: its discussion is not its author's.
pub(super) fn plan(deck: &Deck, terms: &Terms, added: bool) -> (Plan, Vec<Finding>) {
    let class = terms.of(deck.slot);
    let reading = Reading::of(&deck.title, &deck.slides, class);
    let plan = planned(&reading, class, added);
    let findings = findings::findings(&reading, &plan, class.promised);
    (plan, findings)
}

/// What was read, reconciled.
fn planned(reading: &Reading, class: Class<'_>, added: bool) -> Plan {
    let slot = class.slot;
    let lessons = reading.lessons().count();
    let written = reading.discussion().and_then(|section| section.written);
    let length = protected(class.promised, written, slot, lessons);
    let rest = match (reading.discussion(), lessons) {
        (Some(_), 0) => 0,
        (Some(_), _) => slot * 60 - length,
        (None, _) => slot * 60,
    };
    let sections = sections(reading, slot * 60, rest);
    Plan {
        slot: slot * 60,
        written: reading.written().or(reading.title),
        discussion_written: written,
        added,
        slides: slides(reading, &sections),
        discussion: countdown::countdown(reading, length),
        sections,
    }
}

/// The sections with their time: the lessons share `rest` of the class's seconds.
fn sections(reading: &Reading, class: u32, rest: u32) -> Vec<PlannedSection> {
    let needs: Vec<(Option<f32>, f64)> = reading.lessons().map(|s| (s.written, s.weight)).collect();
    let mut shares = apportion_minutes(rest, &wants(&needs, f64::from(rest) / 60.0)).into_iter();
    let planned = |section: &reading::Written| PlannedSection {
        title: section.title.clone(),
        first: section.first,
        seconds: match section.kind {
            SectionKind::Lesson => {
                let share = shares.next();
                debug_assert!(share.is_some(), "a lesson without a share");
                share.unwrap_or(0)
            }
            SectionKind::Discussion => class - rest,
            SectionKind::WrapUp => 0,
        },
        written: section.written,
        kind: section.kind,
    };
    reading.sections.iter().map(planned).collect()
}

/// Seconds of the discussion, whole half minutes: as promised, else as written, but it leaves
/// something to the lessons.
fn protected(promised: Option<u32>, written: Option<f32>, slot: u32, lessons: usize) -> u32 {
    let minutes = promised
        .map(|minutes| minutes as f32)
        .or(written)
        .unwrap_or(USUAL as f32);
    let halves = slot * 2;
    let lessons = u32::try_from(lessons).unwrap_or(u32::MAX);
    let most = halves.saturating_sub(lessons).max(halves / 2);
    ((minutes * 2.0).round() as u32).clamp(1, most) * 30
}

/// Seconds of each slide: its share of its section.
fn slides(reading: &Reading, sections: &[PlannedSection]) -> Vec<u32> {
    let count = reading.weights.len();
    let mut seconds = Vec::with_capacity(count);
    for (at, section) in sections.iter().enumerate() {
        let end = sections.get(at + 1).map_or(count, |next| next.first);
        let wants = slide_wants(reading, at, seconds.len()..end, section.seconds);
        seconds.extend(apportion(section.seconds, &wants));
    }
    seconds
}

/// What the slides of a section want of its seconds: under a sub-heading with minutes their
/// share of those.
fn slide_wants(reading: &Reading, section: usize, slides: Range<usize>, seconds: u32) -> Vec<f64> {
    let subsections = reading.subsections(section, slides);
    let weights = |slides: &Range<usize>| slices::part(&reading.weights, slides.clone());
    let needs: Vec<(Option<f32>, f64)> = subsections
        .iter()
        .map(|part| (part.minutes, weights(&part.slides).iter().sum()))
        .collect();
    let minutes = wants(&needs, f64::from(seconds) / 60.0);
    let shares = subsections.iter().zip(&needs).zip(minutes);
    shares
        .flat_map(|((part, (_, all)), minutes)| {
            let share = move |own: &f64| minutes * own / all;
            weights(&part.slides).iter().map(share)
        })
        .collect()
}
