//! Arrangements of the flowcharts in real notes and of cases.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking and prints its figures"
)]

use merman::RenderSemanticModel;
use merman::diagrams::flowchart::FlowchartModel;
use roxmltree::Document;

use super::arrange::{self, Screen, arrange};
use super::graph::{Graph, Vertex};
use super::paint::paint;
use super::route::{Path, backing};
use super::work::Work;
use super::{About, WORK, draw_graph, states};
use crate::render::diagram::engine;
use crate::render::diagram::tests::{case, diagrams};

/// The graphs of real notes and of cases, each with its file.
fn graphs() -> Vec<(String, Graph)> {
    let notes = diagrams()
        .into_iter()
        .map(|(file, source)| (file.display().to_string(), source));
    let cases = ["edge-labels", "states"].into_iter().flat_map(|name| {
        let number = move |(at, source)| (format!("{name} {at}"), source);
        case(name).into_iter().enumerate().map(number)
    });
    let graph = |(name, source): (String, String)| {
        let graph = match engine::parse(&engine::Source::new(&source)) {
            Ok(RenderSemanticModel::Flowchart(model)) => Graph::new(&model).unwrap(),
            Ok(RenderSemanticModel::State(model)) => states::graph(&model).unwrap(),
            _ => return None,
        };
        Some((name, graph))
    };
    notes.chain(cases).filter_map(graph).collect()
}

#[test]
fn edges_run_around_boxes_and_labels_lie_on_nothing() {
    let (mut through, mut covered, mut struck, mut edges) = (0, 0, 0, 0);
    for (name, graph) in graphs() {
        for screen in [Screen::STAGE, Screen::NARROW] {
            let Some(best) = arrange(&graph, &screen, &mut Work::new(usize::MAX)) else {
                continue;
            };
            for (i, path) in &best.paths {
                let edge = &best.graph.edges[*i];
                let label = backing(edge, path);
                edges += 1;
                for (n, rect) in &best.placed.nodes {
                    let own = [edge.from, edge.to].contains(&Vertex::Node(*n));
                    if !own && path.trace.meets(*rect) {
                        println!("{:?} through {n}: {name}", edge.source);
                        through += 1;
                    }
                    if label.is_some_and(|l| l.overlaps(*rect)) {
                        println!("{:?} under {n}: {name}", edge.source);
                        covered += 1;
                    }
                }
                let others = best.paths.iter().filter(|(j, _)| *j != i);
                let strikes = |path: &Path| label.is_some_and(|l| path.trace.meets(l.grown(-2.0)));
                for (j, _) in others.filter(|(_, path)| strikes(path)) {
                    println!("{:?} on edge {j}: {name}", edge.source);
                    struck += 1;
                }
            }
        }
    }
    println!(
        "{edges} edges: {through} run through a box, {covered} labels lie on a box, {struck} on \
         an edge that is not theirs"
    );
    assert_eq!((through, covered, struck), (0, 0, 0));
}

#[test]
fn titles_are_painted_where_edges_keep_away_from_them() {
    let source = "graph TD\nsubgraph X[빈 곳]\nend\nsubgraph Y[높은 곳]\na[가] --> b[나] --> c[다]\nend\n\
                  subgraph Z[바깥]\nsubgraph W[안]\nd[라]\nend\nend\n";
    let Ok(RenderSemanticModel::Flowchart(model)) = engine::parse(&engine::Source::new(source))
    else {
        panic!("a flowchart");
    };
    let graph = Graph::new(&model).unwrap();
    let best = arrange(&graph, &Screen::STAGE, &mut Work::new(usize::MAX)).unwrap();
    let (body, _) = paint(&best, None);
    let svg = format!("<svg>{body}</svg>");
    let document = Document::parse(&svg).unwrap();
    for (i, area) in best.graph.areas.iter().enumerate() {
        let title = best.placed.title(&best.graph, i).unwrap();
        let words = area.label.text();
        let text = document
            .descendants()
            .find(|n| n.has_tag_name("text") && n.text() == Some(&words))
            .unwrap();
        let place = ["x", "y"].map(|name| text.attribute(name).unwrap().parse::<f32>().unwrap());
        assert!(title.holds((place[0], place[1])), "{words} at {place:?}");
        let border = best.placed.areas[&i];
        if best.graph.is_empty(i) {
            assert!(border.h > 2.0 * title.h, "it is as high as its neighbour");
            assert_eq!(title.y, border.y, "{words}");
        }
    }
}

/// A chart with that many nodes and edges.
fn net(nodes: usize, edges: usize) -> FlowchartModel {
    let ends = |n: usize| (n % nodes, (n * 7 + n / nodes * 5 + 3) % nodes);
    let edge = |n: usize| format!("n{} --> n{}\n", ends(n).0, ends(n).1);
    let source = format!("graph TD\n{}", (0..edges).map(edge).collect::<String>());
    match engine::parse(&engine::Source::new(&source)) {
        Ok(RenderSemanticModel::Flowchart(model)) => model,
        other => panic!("{other:?}"),
    }
}

#[test]
fn work_is_bounded_whatever_the_graph() {
    for (nodes, edges) in [(15, 30), (30, 60), (60, 120), (120, 240), (40, 600)] {
        let graph = Graph::new(&net(nodes, edges)).unwrap();
        for screen in [Screen::STAGE, Screen::NARROW] {
            let mut work = Work::new(usize::MAX);
            arrange(&graph, &screen, &mut work);
            println!("{nodes} nodes, {edges} edges: {}", work.done());
            // The last placing and the routing of edges with lanes are finished.
            assert!(
                work.done() < 2 * arrange::WORK,
                "{nodes} nodes, {edges} edges"
            );
        }
    }
}

#[test]
fn with_little_work_a_graph_is_arranged_simply() {
    let graph = Graph::new(&net(12, 20)).unwrap();
    let full = arrange(&graph, &Screen::STAGE, &mut Work::new(usize::MAX)).unwrap();
    let simple = arrange(&graph, &Screen::STAGE, &mut Work::new(1)).unwrap();
    assert!(!full.simplified && simple.simplified);
    assert_eq!(simple.paths.len(), graph.edges.len());
    assert_eq!(simple.placed.nodes.len(), graph.nodes.len());
}

#[test]
fn a_chart_that_would_take_too_much_work_is_not_drawn_and_says_so() {
    let graph = Graph::new(&net(100, 200)).unwrap();
    let draw = |work| draw_graph(graph.clone(), About::default(), Work::new(work));
    assert!(draw(WORK).is_ok());
    let error = draw(1_000_000).unwrap_err();
    assert!(error.remedy.contains("split it"), "{error}");
}

#[test]
fn a_chain_through_areas_goes_there_and_back() {
    let source = "flowchart LR
      subgraph a[node-a]
        o[order] --> c[cni0] --> f[flannel.1] --> e[eth0]
      end
      subgraph b[node-b]
        g[eth0] --> h[flannel.1] --> d[cni0] --> p[pay]
      end
      e -->|UDP 8472| g";
    let Ok(RenderSemanticModel::Flowchart(model)) = engine::parse(&engine::Source::new(source))
    else {
        panic!("a flowchart");
    };
    let graph = Graph::new(&model).unwrap();
    let best = arrange(&graph, &Screen::STAGE, &mut Work::new(usize::MAX)).unwrap();
    let places: Vec<_> = best
        .placed
        .nodes
        .values()
        .map(|rect| (rect.x, rect.y))
        .collect();
    let (there, back) = places.split_at(4);
    assert!(
        there.is_sorted_by(|one, two| one.0 < two.0 && one.1 == two.1),
        "{there:?}"
    );
    assert!(
        back.is_sorted_by(|one, two| one.0 > two.0 && one.1 == two.1),
        "{back:?}"
    );
    assert!(there[3].1 < back[0].1 && (there[3].0 - back[0].0).abs() < 1.0);
    assert!(best.label > 20.0, "{}", best.label);
}
