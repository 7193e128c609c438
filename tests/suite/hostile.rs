//! Text that was made to take long. What is worse than linear would not end here within a
//! minute; `cargo bench --bench hostile` prints how long each takes.

use cuecard::course::parse::schedule;
use cuecard::course::{self, Deck, plan::Terms};
use cuecard::render::Renderer;

/// What each is made of, and the text.
pub(crate) fn texts() -> Vec<(&'static str, String)> {
    vec![
        ("stars", "가**(나)".repeat(20_000)),
        ("one star", "가*(".repeat(30_000)),
        ("stars in a row", format!("가{}(나)", "*".repeat(100_000))),
        ("tildes", "~~가(~~나".repeat(20_000)),
        ("dollars", "$a/".repeat(30_000)),
        ("comments", "<!-- note: a\n".repeat(10_000)),
        ("inline comments", "가 <!-- note: a ".repeat(10_000)),
        ("details", "<details>\n\n".repeat(10_000)),
        ("quotes", ">".repeat(50_000)),
        (
            "lists",
            (0..1_000)
                .map(|n| format!("{}- a\n", " ".repeat(n)))
                .collect(),
        ),
        ("headings", "## 가\n\n".repeat(20_000)),
        (
            "long headings",
            format!(
                "## {}\n\n{}",
                "가".repeat(100_000),
                "### 나\n\n".repeat(5_000)
            ),
        ),
        (
            "footnotes",
            "[^1]\n\n[^1]: a [^2]\n\n[^2]: b\n\n".repeat(3_000),
        ),
        (
            "phases",
            format!("## 토론\n\n{}", "### 가 (1분)\n\n".repeat(20_000)),
        ),
        (
            "links",
            (0..10_000).map(|n| format!("[a]({n}.md)\n\n")).collect(),
        ),
        (
            "rules",
            format!(
                "---\ndialect: slides\n---\n{}",
                "---\na: b\n".repeat(10_000)
            ),
        ),
        (
            "front matter",
            format!("---\na: {}\n---\n", "[".repeat(50_000)),
        ),
        ("brackets", format!("# {}", "(1분".repeat(50_000))),
    ]
}

/// All that is read of a file; how many slides it has.
pub(crate) fn read(text: &str, renderer: &Renderer) -> usize {
    schedule(text);
    deck(text, renderer).slides.len()
}

/// Its slides, as they are shown.
pub(crate) fn deck(text: &str, renderer: &Renderer) -> Deck {
    let measure = |source: &str, steps: Option<&str>| renderer.measure(source, steps);
    course::deck(text, &Terms::default(), None, &measure).deck
}

#[test]
fn hostile_text_ends() {
    let renderer = Renderer::new();
    for (what, text) in texts() {
        println!("{what}: {} slides", read(&text, &renderer));
    }
}
