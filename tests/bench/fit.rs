//! How long a file of 700 lines without diagrams takes from Markdown to slides:
//!
//! ```sh
//! cargo bench --bench fit
//! ```
//!
//! Prints medians: with nothing kept from before, and again after one word was changed.

use std::path::Path;
use std::time::{Duration, Instant};

use cuecard::course::{self, plan::Terms};
use cuecard::render::{Context, Renderer};

const LINES: usize = 700;
const ROUNDS: usize = 31;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["decks", "../shared/corpus/week_01/day_03"] {
        let Some(text) = notes(&root.join(folder)) else {
            println!("{folder}: skipped, there are no notes");
            continue;
        };
        let cold = median(|_| {
            let renderer = Renderer::new();
            let start = Instant::now();
            let slides = slides(&text, &renderer);
            (start.elapsed(), slides)
        });
        let renderer = Renderer::new();
        slides(&text, &renderer);
        let warm = median(|round| {
            let edited = text.replacen(". ", &format!(". {round} "), 1);
            let start = Instant::now();
            let slides = slides(&edited, &renderer);
            (start.elapsed(), slides)
        });
        println!(
            "{folder}: {} slides of {LINES} lines, {:.1} ms; after an edit {:.1} ms",
            cold.1,
            cold.0.as_secs_f64() * 1000.0,
            warm.0.as_secs_f64() * 1000.0
        );
    }
}

/// So many lines of a folder's files, without their diagrams.
fn notes(folder: &Path) -> Option<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    files.sort();
    let mut lines: Vec<String> = Vec::new();
    while lines.len() < LINES {
        let before = lines.len();
        for file in &files {
            let text = std::fs::read_to_string(file).ok()?;
            let mut inside = false;
            for line in text.lines() {
                inside |= line.starts_with("```mermaid");
                if !inside {
                    lines.push(line.to_owned());
                }
                inside &= line != "```";
            }
        }
        if lines.len() == before {
            return None;
        }
    }
    lines.truncate(LINES);
    Some(lines.join("\n"))
}

fn slides(text: &str, renderer: &Renderer) -> usize {
    let measure = |source: &str, steps: Option<&str>| renderer.measure(source, steps);
    let deck = course::deck(
        text,
        &Terms::default(),
        None,
        course::fit::Measure::of_diagrams(&measure),
    )
    .deck;
    let context = Context {
        images: None,
        base: "/",
        lang: None,
    };
    for slide in &deck.slides {
        std::hint::black_box(renderer.slide(slide, false, context));
    }
    deck.slides.len()
}

fn median(mut run: impl FnMut(usize) -> (Duration, usize)) -> (Duration, usize) {
    let mut times: Vec<_> = (0..ROUNDS).map(&mut run).collect();
    times.sort();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}
