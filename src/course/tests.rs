//! The way from notes to a deck as a whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::plan::READINGS;
use super::*;

/// The slides of a file as they are written, none of them parted or set larger: what tests of
/// rendering begin with.
pub(crate) fn unfitted(text: &str) -> Deck {
    let written = split::deck(text.into(), &|_| Image::Unknown);
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
        deck(text, &terms(10), None, Measure::NOTHING);
        // Where a discussion is added, the deck was read before as it was written.
        assert_eq!(READINGS.get(), readings, "{text}");
    }
}

#[test]
fn an_added_discussion_is_a_slide_like_any_other() {
    let lesson = "긴 글. ".repeat(80);
    let text = format!("# T\n\n## A (40분)\n\n{lesson}\n\n## 참고\n\n- 책\n- 글\n");
    let made = deck(&text, &terms(10), Some("ko"), Measure::NOTHING);
    let slides = &made.deck.slides;
    let ids: Vec<_> = slides.iter().map(|s| s.written.id.as_str()).collect();
    assert_eq!(ids, ["t", "a", "토론", "참고"]);
    assert!(made.plan.added);
    let added = slides.iter().find(|s| s.written.id == "토론").unwrap();
    assert_eq!(added.written.layout, Layout::Discussion);
    assert_eq!(made.plan.slides.len(), slides.len());
}

#[test]
fn what_stands_below_too_much_is_left_out_and_told() {
    let paragraphs = "a\n\n".repeat(90_000);
    let made = deck(&paragraphs, &Terms::default(), None, Measure::NOTHING);
    let told = made
        .findings
        .iter()
        .find(|one| one.cause.contains("is left out"));
    let told = told.unwrap();
    let last = made.deck.slides.last().unwrap();
    assert_eq!(told.severity, Severity::Error);
    // A blank line stands between what is shown and what is left out.
    assert_eq!(told.line, Some(last.lines().end + 1));
    let fewer = "a\n\n".repeat(80_000);
    let made = deck(&fewer, &Terms::default(), None, Measure::NOTHING);
    assert_eq!(made.deck.slides.last().unwrap().lines().end, 160_000);
}

#[test]
fn a_file_of_many_long_slides_is_cut_as_a_whole_and_told() {
    let sentences = format!("## A\n\n{}\n\n", "a. ".repeat(1_300));
    for (count, told) in [(1, 0), (40, 1)] {
        let text = sentences.repeat(count);
        let made = deck(&text, &Terms::default(), None, Measure::NOTHING);
        let causes = made.findings.iter().map(|one| one.cause.as_str());
        let long = causes.filter(|cause| cause.contains("not all of its slides"));
        assert_eq!(long.count(), told);
        let blocks = made
            .deck
            .slides
            .iter()
            .flat_map(|slide| &slide.written.blocks);
        let shown: usize = blocks.map(|block| block.text().matches("a.").count()).sum();
        assert_eq!(shown, count * 1_300);
    }
}

#[test]
fn code_of_too_many_lines_ends_on_a_slide_that_scrolls_and_an_outline_is_shown_as_drawn() {
    let code = format!("```\n{}```\n", "a\n".repeat(100_100));
    let blocks = format!("```\n{}```\n\n", "a\n".repeat(600)).repeat(200);
    let outline = format!("```\napp/\n{}```\n", "├── a\n".repeat(20_000));
    for (text, lines, cause) in [
        (code, 100_100, "more than 100000 lines of code"),
        (blocks, 120_000, "more than 100000 lines of code"),
        (outline, 20_001, "under the heading takes"),
    ] {
        let made = deck(&text, &Terms::default(), None, Measure::NOTHING);
        let causes: Vec<_> = made.findings.iter().map(|one| one.cause.as_str()).collect();
        let told = causes.iter().filter(|one| one.contains(cause));
        assert_eq!(told.count(), 1, "{causes:?}");
        let blocks = made
            .deck
            .slides
            .iter()
            .flat_map(|slide| &slide.written.blocks);
        let shown: usize = blocks.map(|block| block.text().lines().count()).sum();
        assert_eq!(shown, lines);
    }
}
