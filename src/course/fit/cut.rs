//! A part of a block: its events from one place to another. The tags that are open at the first
//! place (a list, an item, bold text) are opened again, those still open at the second are closed.

use pulldown_cmark::{Event, Tag};

/// A place in a block's events: before the event, or within the text that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Spot {
    pub(super) event: usize,
    /// The byte within the text; 0 before the event.
    pub(super) byte: usize,
}

/// A part of a block.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    pub(super) events: Vec<Event<'static>>,
    /// How many list items it opens again because they began on the part before; they come first,
    /// the outermost one first.
    pub(super) continued: u8,
}

/// The events between two places of a block; without `to`, all that follow.
pub(super) fn between(events: &[Event<'static>], from: Spot, to: Option<Spot>) -> Excerpt {
    let mut open: Vec<Tag<'static>> = Vec::new();
    for event in events.iter().take(from.event) {
        note(&mut open, event);
    }
    let items = open.iter().filter(|tag| matches!(tag, Tag::Item)).count();
    let mut excerpt = Excerpt {
        events: open.iter().cloned().map(Event::Start).collect(),
        continued: u8::try_from(items).unwrap_or(u8::MAX),
    };
    let end = to.map_or(events.len(), |to| to.event);
    for (at, event) in events.iter().enumerate().skip(from.event) {
        let last = to.filter(|to| to.event == at).map(|to| to.byte);
        if at > end || (at == end && last.unwrap_or(0) == 0) {
            break;
        }
        let first = if at == from.event { from.byte } else { 0 };
        match event {
            Event::Text(text) if first > 0 || last.is_some() => {
                let text = text.get(first..last.unwrap_or(text.len())).unwrap_or(text);
                let text = if first > 0 { text.trim_start() } else { text };
                excerpt.events.push(Event::Text(text.to_owned().into()));
            }
            event => {
                note(&mut open, event);
                excerpt.events.push(event.clone());
            }
        }
    }
    excerpt
        .events
        .extend(open.iter().rev().map(|tag| Event::End(tag.to_end())));
    excerpt
}

/// Keeps the list of open tags up to date. The tag of an ordered list gets the number of its
/// next item, so that a part which begins there goes on counting.
fn note(open: &mut Vec<Tag<'static>>, event: &Event<'static>) {
    match event {
        Event::Start(tag) => open.push(tag.clone()),
        Event::End(end) => {
            open.pop();
            if *end == pulldown_cmark::TagEnd::Item
                && let Some(Tag::List(Some(number))) = open.last_mut()
            {
                *number = number.saturating_add(1);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::course::names::plain;
    use crate::course::parse::parse;

    fn events(text: &str) -> Vec<Event<'static>> {
        parse(text).blocks.remove(0).events
    }

    #[test]
    fn a_list_goes_on_with_its_number_and_its_open_item() {
        let events = events("3. 하나\n4. 둘\n   - 속\n   - 또\n");
        let last = events
            .iter()
            .rposition(|e| matches!(e, Event::Start(Tag::Item)))
            .unwrap();
        let spot = Spot {
            event: last,
            byte: 0,
        };
        let part = between(&events, spot, None);
        assert_eq!(part.continued, 1);
        assert_eq!(part.events[0], Event::Start(Tag::List(Some(4))));
        assert_eq!(plain(&part.events), "또");
        let before = between(&events, Spot::default(), Some(spot));
        assert_eq!(plain(&before.events), "하나 둘 속");
        let opened = |events: &[Event<'_>]| {
            events.iter().fold(0_i32, |open, event| match event {
                Event::Start(_) => open + 1,
                Event::End(_) => open - 1,
                _ => open,
            })
        };
        assert_eq!((opened(&part.events), opened(&before.events)), (0, 0));
    }

    #[test]
    fn text_is_cut_between_its_sentences() {
        let events = events("**하나다. 둘이다.** 셋이다.");
        let text = events
            .iter()
            .position(|e| matches!(e, Event::Text(_)))
            .unwrap();
        let spot = Spot {
            event: text,
            byte: "하나다. ".len(),
        };
        let first = between(&events, Spot::default(), Some(spot));
        assert_eq!(plain(&first.events), "하나다.");
        assert!(
            first
                .events
                .contains(&Event::End(pulldown_cmark::TagEnd::Strong))
        );
        assert_eq!(
            plain(&between(&events, spot, None).events),
            "둘이다. 셋이다."
        );
    }
}
