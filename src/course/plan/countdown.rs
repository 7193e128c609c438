//! The countdown of a discussion: its phases, as its author named them or as usual.

use super::reading::Reading;
use super::share::apportion_minutes;
use super::{Discussion, DiscussionPhase};
use crate::course::headings::Heading;
use crate::course::names;

/// More phases than these are left out: a discussion of 12 minutes would change every 30 s.
const MOST_PHASES: usize = 24;

/// Shares of a discussion without phases of its own, in percent.
const SHARES: [f64; 3] = [40.0, 40.0, 20.0];

/// The countdown of a deck's discussion, `length` seconds in all.
pub(super) fn countdown(reading: &Reading, length: u32) -> Option<Discussion> {
    let section = reading.discussion()?;
    let slides = reading.headings.discussion_slides()?;
    let phases = named(reading.headings.in_discussion()?);
    let wants: Vec<f64> = phases.iter().map(|(_, m)| f64::from(*m)).collect();
    let names = phases.into_iter().map(|(name, _)| name);
    let phases = match wants.is_empty() {
        true => pair(std::iter::repeat(String::new()), length, &SHARES),
        false => pair(names, length, &wants),
    };
    Some(Discussion {
        title: section.title.clone(),
        slides: (slides.start, slides.end),
        phases,
    })
}

fn pair(names: impl Iterator<Item = String>, length: u32, wants: &[f64]) -> Vec<DiscussionPhase> {
    let seconds = apportion_minutes(length, wants);
    let phase = |(name, seconds)| DiscussionPhase { name, seconds };
    names.zip(seconds).map(phase).collect()
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
