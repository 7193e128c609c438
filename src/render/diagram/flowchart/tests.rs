//! Arrangements of the flowcharts in real notes.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking and prints its figures"
)]

use merman::RenderSemanticModel;

use super::arrange::{Screen, arrange};
use super::graph::{Graph, Vertex};
use super::route::{Path, backing};
use crate::render::diagram::engine;
use crate::render::diagram::tests::diagrams;

#[test]
fn edges_run_around_boxes_and_labels_lie_on_nothing() {
    let (mut through, mut covered, mut struck, mut edges) = (0, 0, 0, 0);
    for (file, source) in diagrams() {
        let Ok(RenderSemanticModel::Flowchart(model)) =
            engine::parse(&engine::Source::new(&source))
        else {
            continue;
        };
        for screen in [Screen::STAGE, Screen::NARROW] {
            let best = arrange(&Graph::new(&model).unwrap(), &screen);
            for (i, path) in &best.paths {
                let edge = &best.graph.edges[*i];
                let label = backing(edge, path);
                edges += 1;
                for (n, rect) in &best.placed.nodes {
                    let own = [edge.from, edge.to].contains(&Vertex::Node(*n));
                    if !own && path.trace.iter().any(|&p| rect.holds(p)) {
                        println!("{:?} through {n}: {}", edge.source, file.display());
                        through += 1;
                    }
                    covered += usize::from(label.is_some_and(|l| l.overlaps(*rect)));
                }
                let others = best.paths.iter().filter(|(j, _)| *j != i);
                let strikes = |path: &Path| {
                    label.is_some_and(|l| path.trace.iter().any(|&p| l.grown(-2.0).holds(p)))
                };
                struck += others.filter(|(_, path)| strikes(path)).count();
            }
        }
    }
    println!(
        "{edges} edges: {through} run through a box, {covered} labels lie on a box, {struck} on \
         an edge that is not theirs"
    );
    assert_eq!((through, covered, struck), (0, 0, 0));
}
