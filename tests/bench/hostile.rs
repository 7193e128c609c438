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
    drawings(&renderer);
}

/// Flowcharts as trees and with two edges a node, and other families, each by its size.
fn drawings(renderer: &Renderer) {
    let flowchart = |edges: usize, ends: &dyn Fn(usize) -> (usize, usize)| {
        let edge = |n: usize| {
            let (from, to) = ends(n);
            format!("n{from}[단계 {from}] --> n{to}[단계 {to}]\n")
        };
        format!("graph TD\n{}", (1..=edges).map(edge).collect::<String>())
    };
    for nodes in [30, 60, 120, 240, 400] {
        let tree = flowchart(nodes - 1, &|n| (n / 2, n));
        draw(renderer, "tree", nodes, &tree);
    }
    for nodes in [15, 30, 60, 120, 240, 400] {
        let ends = |n: usize| (n % nodes, (n * 7 + n / nodes * 5 + 3) % nodes);
        draw(renderer, "net", nodes, &flowchart(2 * nodes, &ends));
    }
    let families: [(&str, &dyn Fn(usize) -> String); 6] = [
        ("sequenceDiagram", &|n| {
            format!("A{}->>A{}: 요청 {n}", n % 7, n % 5)
        }),
        ("classDiagram", &|n| format!("C{} <|-- C{n}", n / 2)),
        ("stateDiagram-v2", &|n| format!("s{} --> s{n}", n / 2)),
        ("erDiagram", &|n| format!("E{} ||--o{{ E{n} : has", n / 2)),
        ("mindmap", &|n| {
            format!("{}가지 {n}", " ".repeat(1 + n.min(1) + n % 3))
        }),
        ("gitGraph", &|n| format!("commit id: \"{n}\"")),
    ];
    for (family, line) in families {
        for lines in [75, 150, 299] {
            let lines_of = (0..lines).map(|n| line(n) + "\n");
            let source = format!("{family}\n{}", lines_of.collect::<String>());
            draw(renderer, family, lines, &source);
        }
    }
}

fn draw(renderer: &Renderer, what: &str, size: usize, source: &str) {
    let start = Instant::now();
    let pictures = renderer.measure(source, None).len();
    let took = start.elapsed().as_secs_f64() * 1000.0;
    println!(
        "{what:16} {size:4} {:7} bytes {pictures:3} pictures {took:8.1} ms",
        source.len()
    );
}
