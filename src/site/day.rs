//! The decks of a course as a list of the day: when each begins and ends, which is on.

use std::sync::Arc;

use crate::content::{Course, DeckEntry};
use crate::theme::EntryData;

use super::Place;
use super::addresses::document_url;
use super::sheet::Sheet;

/// Minutes between two decks that are worth a line of their own.
const LONG_PAUSE: u32 = 30;

/// The decks of a course as lines of its day.
pub(super) fn decks(sheet: &Sheet<'_>, course: &Course, place: &Place) -> Vec<EntryData> {
    let current = course
        .decks
        .iter()
        .position(|deck| Some(&deck.name) == place.deck.as_ref());
    let starts = |index: usize| minutes(course.starts.get(index)?.as_ref()?);
    let ends =
        |index: usize| Some(starts(index)? + course.decks.get(index)?.outline.plan.slot / 60);
    let entry = |(index, deck): (usize, &Arc<DeckEntry>)| EntryData {
        name: deck.name.clone(),
        url: sheet.addresses.to(&document_url(&course.path, &deck.name)),
        title: deck.outline.title.clone(),
        starts: starts(index).map(clock),
        ends: ends(index).map(clock),
        pause: ends(index)
            .zip(starts(index + 1))
            .and_then(|(end, next)| next.checked_sub(end))
            .filter(|pause| *pause >= LONG_PAUSE),
        state: state(index, current, place),
        topic: deck.topic.clone(),
        sections: deck.outline.sections.clone(),
        slides: deck.outline.slides.len(),
        record: place.shared.get(&deck.name).map(|began| {
            let deck = document_url(&course.path, &deck.name);
            sheet.addresses.to(&format!("{deck}/record/{began}"))
        }),
    };
    course.decks.iter().enumerate().map(entry).collect()
}

/// `09:05` → minutes after midnight.
fn minutes(time: &str) -> Option<u32> {
    let (hours, minutes) = time.split_once(':')?;
    Some(hours.parse::<u32>().ok()? * 60 + minutes.parse::<u32>().ok()?)
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// A deck's word on the schedule. Decks are taught in order: those before the room's are done.
fn state(index: usize, current: Option<usize>, place: &Place) -> &'static str {
    // Where no deck is open, the first one is next.
    let current = current.unwrap_or(0);
    let next = if place.is_done { current + 1 } else { current };
    match index {
        _ if index < next => "done",
        _ if index > next => "",
        _ if place.is_on => "live",
        _ => "next",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(deck: usize, is_on: bool, is_done: bool) -> Vec<&'static str> {
        let place = Place {
            deck: None,
            slide: 0,
            is_on,
            is_done,
            ..Place::default()
        };
        (0..3)
            .map(|index| state(index, Some(deck), &place))
            .collect()
    }

    #[test]
    fn the_schedule_says_what_is_done_on_and_next() {
        assert_eq!(states(0, false, false), ["next", "", ""]);
        assert_eq!(states(1, true, false), ["done", "live", ""]);
        assert_eq!(states(1, false, true), ["done", "done", "next"]);
        assert_eq!(states(2, false, true), ["done", "done", "done"]);
    }
}
