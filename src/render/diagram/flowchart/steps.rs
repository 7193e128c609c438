//! `<!-- steps: auto | by subgraph | by edge | A, B-C, D -->`: which nodes, areas and edges of a
//! flowchart are bright at which step. What the list or the edges come to twice has two steps.

use super::graph::{Graph, Vertex};
use crate::render::diagram::label::plain;

/// Gives the nodes, areas and edges of a graph their steps, counted from 1, as `directive` says;
/// returns the names in it that the graph does not have.
pub(super) fn number(graph: &mut Graph, directive: &str) -> Vec<String> {
    let directive = directive.trim();
    let is = |word: &str| directive.eq_ignore_ascii_case(word);
    let outer = graph.areas.iter().filter(|a| a.parent.is_none()).count();
    let mut unknown = Vec::new();
    if is("by subgraph") || (is("auto") && outer >= 2) {
        by_area(graph);
    } else if is("by edge") || is("auto") || directive.is_empty() {
        by_edge(graph);
    } else {
        unknown = by_list(graph, directive);
    }
    graph.tidy_steps();
    unknown
}

/// A step for each outer area, in the order of the source. A node outside has the step of the first
/// area that edges connect it with, an edge the later one of its ends.
fn by_area(graph: &mut Graph) {
    let mut outer: Vec<usize> = (0..graph.areas.len())
        .filter(|&i| graph.areas.get(i).is_some_and(|a| a.parent.is_none()))
        .collect();
    outer.sort_by_key(|&i| graph.areas.get(i).map(|a| a.order));
    for (step, &area) in (1..).zip(&outer) {
        mark_area(graph, area, step);
    }
    let last = u16::try_from(outer.len()).unwrap_or(u16::MAX).max(1);
    // Each round gives one node outside its step: a chain of them takes as many rounds as it is
    // long.
    for _ in 0..graph.nodes.len() {
        let mut found = Vec::new();
        for edge in &graph.edges {
            for (own, other) in [(edge.from, edge.to), (edge.to, edge.from)] {
                if let (true, Some(&step)) =
                    (graph.steps(own).is_empty(), graph.steps(other).first())
                {
                    found.push((own, step));
                }
            }
        }
        found.sort_by_key(|f| f.1);
        let Some(&(vertex, step)) = found.first() else {
            break;
        };
        graph.add_step(vertex, step);
    }
    for i in 0..graph.nodes.len() {
        if graph.steps(Vertex::Node(i)).is_empty() {
            graph.add_step(Vertex::Node(i), last);
        }
    }
    for i in 0..graph.edges.len() {
        let ends = graph.edges.get(i).map(|e| [e.from, e.to]);
        let step = ends
            .into_iter()
            .flatten()
            .filter_map(|vertex| graph.steps(vertex).first().copied());
        if let (Some(step), Some(edge)) = (step.max(), graph.edges.get_mut(i)) {
            edge.steps.push(step);
        }
    }
}

/// A step for each edge, in the order of the source: the edge and the node at its end, and the node
/// at its start if that has no step yet.
fn by_edge(graph: &mut Graph) {
    for (step, i) in (1..).zip(0..graph.edges.len()) {
        let Some(edge) = graph.edges.get_mut(i) else {
            continue;
        };
        edge.steps.push(step);
        let (from, to) = (edge.from, edge.to);
        if graph.steps(from).is_empty() {
            graph.add_step(from, step);
        }
        graph.add_step(to, step);
    }
}

/// A step for each name in a list; returns the names that the graph does not have.
fn by_list(graph: &mut Graph, list: &str) -> Vec<String> {
    let mut unknown = Vec::new();
    let mut step = 0;
    let items = list.split([',', '\n']).map(str::trim);
    for item in items.filter(|item| !item.is_empty()) {
        let marked = match find(graph, item) {
            Some(Vertex::Area(area)) => {
                mark_area(graph, area, step + 1);
                true
            }
            Some(node) => {
                graph.add_step(node, step + 1);
                true
            }
            None => mark_edge(graph, item, step + 1),
        };
        if marked {
            step += 1;
        } else {
            unknown.push(item.to_owned());
        }
    }
    unknown
}

/// Gives an area and all that is in it a step.
fn mark_area(graph: &mut Graph, area: usize, step: u16) {
    graph.add_step(Vertex::Area(area), step);
    let inside = |graph: &Graph, vertex: Vertex| graph.around(vertex).any(|a| a == area);
    for i in 0..graph.areas.len() {
        if inside(graph, Vertex::Area(i)) {
            graph.add_step(Vertex::Area(i), step);
        }
    }
    for i in 0..graph.nodes.len() {
        if inside(graph, Vertex::Node(i)) {
            graph.add_step(Vertex::Node(i), step);
        }
    }
    for i in 0..graph.edges.len() {
        let within = graph
            .edges
            .get(i)
            .is_some_and(|e| inside(graph, e.from) && inside(graph, e.to));
        if let (true, Some(edge)) = (within, graph.edges.get_mut(i)) {
            edge.steps.push(step);
        }
    }
}

/// Gives the edge that `B-C`, `B --> C` or `B → C` names and its ends a step: the edge from the
/// first to the second, else the one back. Returns whether there is one.
fn mark_edge(graph: &mut Graph, item: &str, step: u16) -> bool {
    let ends = item
        .char_indices()
        .filter(|(_, c)| matches!(c, '-' | '→'))
        .find_map(|(at, _)| {
            let (one, two) = item.split_at_checked(at)?;
            let two = two.trim_start_matches(['-', '→', '>', '.', '=']);
            Some((find(graph, one)?, find(graph, two)?))
        });
    let Some((one, two)) = ends else {
        return false;
    };
    let place = |from: Vertex, to: Vertex| {
        graph
            .edges
            .iter()
            .position(|e| e.from == from && e.to == to)
    };
    let Some(i) = place(one, two).or_else(|| place(two, one)) else {
        return false;
    };
    if let Some(edge) = graph.edges.get_mut(i) {
        edge.steps.push(step);
    }
    graph.add_step(one, step);
    graph.add_step(two, step);
    true
}

/// A node or an area by its id, else by its label.
fn find(graph: &Graph, name: &str) -> Option<Vertex> {
    let name = name.trim().trim_matches(['"', '\'']);
    let folded = |text: &str| {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ")
    };
    let vertices = || {
        let nodes = graph.nodes.iter().enumerate();
        let areas = graph.areas.iter().enumerate();
        nodes
            .map(|(i, n)| (Vertex::Node(i), n.id.as_str(), n.source.as_str()))
            .chain(areas.map(|(i, a)| (Vertex::Area(i), a.id.as_str(), a.source.as_str())))
    };
    let wished = folded(name);
    vertices()
        .find(|(_, id, _)| *id == name)
        .or_else(|| vertices().find(|(.., label)| folded(&plain(label)) == wished))
        .map(|(vertex, ..)| vertex)
}
