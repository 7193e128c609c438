//! Text that was square once takes as long as its length explains.

use cuecard::course::{Notes, parse::parse};
use cuecard::render::{Context, Renderer};

use crate::growth::is_linear;
use crate::hostile::deck;
use crate::patterns::{Pattern, patterns};

#[test]
fn html_takes_as_long_as_its_length_explains() {
    const BYTES: usize = 12 * 1024;
    const CONTEXT: Context<'static> = Context {
        images: None,
        base: "/",
        lang: None,
    };
    let renderer = Renderer::new();
    let is_meant = |pattern: &Pattern| pattern.name.starts_with("<details");
    for pattern in patterns().iter().filter(|pattern| is_meant(pattern)) {
        is_linear(
            pattern.name,
            |times| pattern.text(times * BYTES),
            |text| {
                for slide in &deck(&text, &renderer).slides {
                    std::hint::black_box(renderer.slide(slide, false, CONTEXT));
                }
            },
        );
    }
}

#[test]
fn lines_are_counted_once_for_all_blocks() {
    let make = |times| {
        let text = "a\n\n".repeat(4_000 * times);
        let blocks = parse(&text).blocks;
        (text, blocks)
    };
    is_linear("the lines of paragraphs", make, |(text, mut blocks)| {
        Notes::from(&text).own_lines(&mut blocks);
    });
}
