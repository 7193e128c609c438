//! Text that was made to take long makes no more slides than its length explains, whatever it is.
//! How long it takes is measured by `cargo bench --bench hostile`.

use cuecard::course::{self, Deck, plan::Terms};
use cuecard::render::Renderer;

/// Its slides, as they are shown.
pub(crate) fn deck(text: &str, renderer: &Renderer) -> Deck {
    let measure = |source: &str, steps: Option<&str>| renderer.measure(source, steps);
    course::deck(text, &Terms::default(), None, &measure).deck
}

#[test]
fn twice_the_text_makes_at_most_twice_the_deck() {
    /// How much a deck holds, in bytes or so.
    fn size(deck: &Deck) -> usize {
        let slides = deck.slides.iter().map(|slide| {
            let written = &slide.written;
            let strings = written
                .notes
                .iter()
                .chain(&written.anchors)
                .chain(&slide.ahead);
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

    const BYTES: usize = 6 * 1024;
    let renderer = Renderer::new();
    for pattern in crate::patterns::patterns() {
        let [half, whole] = [BYTES, 2 * BYTES].map(|bytes| {
            let text = pattern.text(bytes);
            course::parse::schedule(&text);
            size(&deck(&text, &renderer))
        });
        // Small decks have parts that large ones have too.
        assert!(
            whole <= 23 * half / 10 + 4_096,
            "{}: {half}, then {whole}",
            pattern.name
        );
    }
}
