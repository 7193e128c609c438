//! The discussion: what is asked, and the phases of its countdown.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::headings::{self, Heading, topic};
use super::reading::Reading;
use super::share::apportion_minutes;
use super::{Discussion, DiscussionPhase};
use crate::course::{Block, Deck, names};

/// No class follows more phases than these.
const MOST_PHASES: usize = 24;

/// Shares of a discussion without phases of its own, in percent.
const SHARES: [f64; 3] = [40.0, 40.0, 20.0];

/// The countdown of a deck's discussion, `length` seconds in all.
pub(super) fn discussion(deck: &Deck, reading: &Reading, length: u32) -> Option<Discussion> {
    let section = reading.discussion()?;
    let phases = named(inside(reading)?);
    let wants: Vec<f64> = phases.iter().map(|(_, m)| f64::from(*m)).collect();
    let names = phases.into_iter().map(|(name, _)| name);
    let phases = match wants.is_empty() {
        true => pair(std::iter::repeat(String::new()), length, &SHARES),
        false => pair(names, length, &wants),
    };
    Some(Discussion {
        title: section.title.clone(),
        slides: slides(deck, reading)?,
        phases,
    })
}

fn pair(names: impl Iterator<Item = String>, length: u32, wants: &[f64]) -> Vec<DiscussionPhase> {
    let seconds = apportion_minutes(length, wants);
    let phase = |(name, seconds)| DiscussionPhase { name, seconds };
    names.zip(seconds).map(phase).collect()
}

/// The question: after "그룹 토론:", else in bold below the heading, else the course's, else
/// the heading.
pub(super) fn title(deck: &Deck, reading: &Reading, course: Option<&str>) -> String {
    let opening = reading.opening.and_then(|at| reading.headings.get(at));
    let heading = opening.map(|h| h.text.as_str()).unwrap_or_default();
    let (from, end) = slides(deck, reading).unwrap_or_default();
    let slides = deck.slides.get(from..end).unwrap_or_default();
    let asked = || slides.iter().flat_map(|s| &s.blocks).find_map(question);
    topic(heading)
        .or_else(asked)
        .or_else(|| course.map(str::to_owned))
        .unwrap_or_else(|| names::clean(heading))
}

/// The slides of the discussion: from, to (exclusive).
fn slides(deck: &Deck, reading: &Reading) -> Option<(usize, usize)> {
    let opening = reading.opening?;
    let from = reading.headings.get(opening)?.slide;
    let next = reading
        .headings
        .get(headings::end(&reading.headings, opening));
    let end = next.map_or(deck.slides.len(), |h| h.slide);
    Some((from, end.max(from + 1)))
}

/// The headings below the one that opens the discussion.
fn inside(reading: &Reading) -> Option<&[Heading]> {
    let opening = reading.opening?;
    let end = headings::end(&reading.headings, opening);
    reading.headings.get(opening + 1..end)
}

/// The phases that an author named, with their minutes: of nested headings the outer ones.
fn named(inside: &[Heading]) -> Vec<(String, f32)> {
    let timed = || inside.iter().filter(|h| h.minutes.is_some());
    let level = timed().map(|h| h.level).min();
    timed()
        .filter(|h| Some(h.level) == level)
        .filter_map(|h| Some((names::clean(&h.text), h.minutes?)))
        .take(MOST_PHASES)
        .collect()
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
pub(in crate::course) fn unquoted(text: &str) -> &str {
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
