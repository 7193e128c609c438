//! Text that was made to take long makes no more slides than its length explains, whatever it is.
//! How long it takes is measured by `cargo bench --bench hostile`.

use cuecard::course::{self, Deck, plan::Terms};
use cuecard::render::Renderer;

/// Its slides, as they are shown.
pub(crate) fn deck(text: &str, renderer: &Renderer) -> Deck {
    let measure = |source: &str, steps: Option<&str>| renderer.measure(source, steps);
    course::deck(
        text,
        &Terms::default(),
        None,
        course::fit::Measure::of_diagrams(&measure),
    )
    .deck
}

#[test]
fn a_deck_grows_with_its_text_and_no_faster() {
    /// How much a deck holds, in bytes or so.
    fn size(deck: &Deck) -> usize {
        let slides = deck.slides.iter().map(|slide| {
            let written = &slide.written;
            let strings = written
                .notes
                .iter()
                .chain(&written.anchors)
                .chain(&slide.ahead.titles);
            let blocks = written.blocks.iter().map(|block| {
                let again = match &block.fitted {
                    course::Fitted::Tree { again, .. } => again.iter().map(String::len).sum(),
                    _ => 0,
                };
                // An event's kind is written with its text.
                again
                    + block
                        .events
                        .iter()
                        .map(|e| format!("{e:?}").len())
                        .sum::<usize>()
            });
            let texts: usize = strings.map(String::len).sum();
            written.id.len() + written.title.len() + texts + blocks.sum::<usize>()
        });
        slides.sum()
    }

    const BYTES: usize = 4 * 1024;
    let renderer = Renderer::new();
    for pattern in crate::patterns::patterns() {
        let [one, two, three] = [1, 2, 3].map(|times| {
            let text = pattern.text(times * BYTES);
            course::schedule(&text);
            size(&deck(&text, &renderer))
        });
        // What comes on top each time is compared, because what a pattern opens with is in all
        // three. Of a square the second would be 5/3 of the first.
        let first = one.max(two.saturating_sub(one));
        let second = three.saturating_sub(two);
        assert!(
            second <= 13 * first / 10 + 4_096,
            "{}: {one}, {two}, {three}",
            pattern.name
        );
    }
}
