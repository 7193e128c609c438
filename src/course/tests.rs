//! The way from notes to a deck as a whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::plan::READINGS;
use super::*;

/// The slides of a file as they are written, none of them parted or set larger: what tests of
/// rendering begin with.
pub(crate) fn unfitted(text: &str) -> Deck {
    let written = split::deck(text);
    Deck {
        title: written.title,
        slot: written.slot,
        slides: written.slides.into_iter().map(fit::unfitted).collect(),
    }
}

fn terms(promised: u32) -> Terms {
    Terms {
        promised: Some(promised),
        ..Terms::default()
    }
}

#[test]
fn a_deck_is_read_for_its_minutes_once() {
    let lesson = "# T\n\n## A (50분)\n\n글\n";
    let talk = format!("{lesson}\n## 토론 (10분)\n\n왜?\n");
    for (text, readings) in [(talk.as_str(), 1), (lesson, 2), ("", 1)] {
        READINGS.set(0);
        deck(text, &terms(10), None, &|_, _| Vec::new());
        // Where a discussion is added, the deck was read before as it was written.
        assert_eq!(READINGS.get(), readings, "{text}");
    }
}

#[test]
fn an_added_discussion_is_a_slide_like_any_other() {
    let lesson = "긴 글. ".repeat(80);
    let text = format!("# T\n\n## A (40분)\n\n{lesson}\n\n## 참고\n\n- 책\n- 글\n");
    let made = deck(&text, &terms(10), Some("ko"), &|_, _| Vec::new());
    let slides = &made.deck.slides;
    let ids: Vec<_> = slides.iter().map(|s| s.written.id.as_str()).collect();
    assert_eq!(ids, ["t", "a", "토론", "참고"]);
    assert!(made.plan.added);
    let added = slides.iter().find(|s| s.written.id == "토론").unwrap();
    assert_eq!(added.written.layout, Layout::Discussion);
    assert_eq!(made.plan.slides.len(), slides.len());
}
