//! How long text takes that was made to take long, from Markdown to the plan; as much code as is
//! coloured, from Markdown to its HTML; and large drawings, from Mermaid to their size:
//!
//! ```sh
//! cargo bench --bench hostile
//! ```

use std::time::Instant;

use cuecard::render::{Context, Renderer};

#[path = "../suite/hostile.rs"]
mod hostile;

const CONTEXT: Context<'static> = Context {
    base: "/",
    lang: None,
};

fn main() {
    let renderer = Renderer::new();
    for (what, text) in hostile::texts() {
        let start = Instant::now();
        let slides = hostile::read(&text, &renderer);
        let took = start.elapsed().as_secs_f64() * 1000.0;
        println!(
            "{what:16} {:7} bytes {slides:6} slides {took:8.1} ms",
            text.len()
        );
    }
    for language in ["bash", "makefile", "ts", "cpp", "scss"] {
        for pattern in ["(a)", "{}", "a_", "(a) => "] {
            let line: String = pattern.chars().cycle().take(40).collect();
            let code = format!(
                "# A\n\n```{language}\n{}```\n",
                format!("{line}\n").repeat(590)
            );
            let start = Instant::now();
            for slide in &hostile::deck(&code, &renderer).slides {
                std::hint::black_box(renderer.slide(slide, false, CONTEXT));
            }
            let took = start.elapsed().as_secs_f64() * 1000.0;
            println!(
                "{language:8} {pattern:7} {:7} bytes {took:8.1} ms",
                code.len()
            );
        }
    }
    for nodes in [30, 60, 120] {
        let edge = |n: usize| format!("n{}[단계 {}] --> n{n}[단계 {n}]\n", n / 2, n / 2);
        let source = format!("graph TD\n{}", (1..nodes).map(edge).collect::<String>());
        let start = Instant::now();
        let pictures = renderer.measure(&source, None).len();
        let took = start.elapsed().as_secs_f64() * 1000.0;
        println!("flowchart of {nodes:3} {pictures:14} pictures {took:8.1} ms");
    }
}
