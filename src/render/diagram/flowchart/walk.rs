//! Flowcharts that are too large for one slide: an overview first, then part by part.
//!
//! Parts are the outer areas; without areas, runs of nodes in the order of the flow. What leads
//! out of a part is shown as a stub that names where it leads.

use std::collections::{BTreeMap, BTreeSet};

use super::arrange::{Arrangement, Target, arrange};
use super::flowchart::picture;
use super::graph::{End, Graph, Node};
use super::label::Label;
use super::shape::Shape;
use super::{DiagramError, Drawing, FLOOR};

/// More pictures than this are no walk.
const PICTURES: usize = 48;
/// How many nodes of a run are tried in one picture first.
const RUN: usize = 18;
/// A stub names so many places; the rest is counted.
const NAMES: usize = 2;

/// A part of a graph under a name of its own.
struct Part {
    title: String,
    /// The area that it is, where it is one.
    area: Option<usize>,
    nodes: Vec<usize>,
}

/// The pictures of a graph that is too large for one.
pub(super) fn pictures(graph: &Graph) -> Result<Vec<Drawing>, DiagramError> {
    let mut found = Vec::new();
    let all: Vec<usize> = (0..graph.nodes.len()).collect();
    walk(graph, &all, None, &mut found)?;
    Ok(found)
}

/// Adds an overview of some nodes, and their parts.
fn walk(
    graph: &Graph,
    nodes: &[usize],
    title: Option<&str>,
    found: &mut Vec<Drawing>,
) -> Result<(), DiagramError> {
    let scope = shared_area(graph, nodes);
    let mut parts = areas_of(graph, nodes, scope);
    if parts.len() < 2 {
        parts = runs(graph, nodes)?;
    }
    let over = overview(graph, nodes, &parts);
    let best = arrange(&over, &Target::STAGE);
    if best.label >= FLOOR {
        add(&over, &best, title, found)?;
    }
    for part in &parts {
        let piece = piece(graph, &part.nodes);
        let best = arrange(&piece, &Target::STAGE);
        if best.label >= FLOOR {
            add(&piece, &best, Some(&part.title), found)?;
        } else if part.area.is_some() && part.nodes.len() < nodes.len() {
            walk(graph, &part.nodes, Some(&part.title), found)?;
        } else {
            return Err(too_large());
        }
    }
    Ok(())
}

fn add(
    graph: &Graph,
    best: &Arrangement,
    title: Option<&str>,
    found: &mut Vec<Drawing>,
) -> Result<(), DiagramError> {
    if found.len() >= PICTURES {
        return Err(too_large());
    }
    let name = title.map_or_else(|| super::flowchart::summary(graph), str::to_owned);
    let mut drawing = picture(graph, best, &name, None);
    drawing.title = title.map(str::to_owned);
    found.push(drawing);
    Ok(())
}

fn too_large() -> DiagramError {
    DiagramError::new("the flowchart is too large for slides; split it")
}

/// The innermost area around all of some nodes.
fn shared_area(graph: &Graph, nodes: &[usize]) -> Option<usize> {
    let mut around = nodes.iter().map(|&i| graph.around(End::Node(i)));
    let first = around.next()?;
    let rest: Vec<Vec<usize>> = around.collect();
    first
        .into_iter()
        .find(|area| rest.iter().all(|others| others.contains(area)))
}

/// The areas of a scope that hold some of the nodes, in the order of the source.
fn areas_of(graph: &Graph, nodes: &[usize], scope: Option<usize>) -> Vec<Part> {
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for &node in nodes {
        if let Some(End::Area(i)) = graph.item_in(End::Node(node), scope)
            && let Some(area) = graph.areas.get(i)
        {
            let part = parts.entry(area.order).or_insert_with(|| Part {
                title: area.label.text(),
                area: Some(i),
                nodes: Vec::new(),
            });
            part.nodes.push(node);
        }
    }
    let mut parts: Vec<Part> = parts.into_values().collect();
    // What lies outside of all areas is in the overview.
    parts.retain(|part| part.nodes.len() > 1);
    parts
}

/// Nodes in the order of the flow, cut into runs that are large enough to read.
fn runs(graph: &Graph, nodes: &[usize]) -> Result<Vec<Part>, DiagramError> {
    let order = in_flow(graph, nodes);
    let mut parts = Vec::new();
    let mut rest = order.as_slice();
    let mut usual = RUN;
    while !rest.is_empty() {
        // Even runs rather than full ones and a scrap.
        let mut count = rest.len().div_ceil(rest.len().div_ceil(usual));
        loop {
            let run = rest.get(..count).unwrap_or(rest);
            if arrange(&piece(graph, run), &Target::STAGE).label >= FLOOR {
                break;
            }
            if count == 1 {
                return Err(too_large());
            }
            count = (count * 3 / 4).max(1);
            usual = count;
        }
        let (run, after) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        let name = |node: Option<&usize>| {
            let node = node.and_then(|&i| graph.nodes.get(i));
            node.map_or_else(String::new, |n| shortened(&n.label.text()))
        };
        let title = match run {
            [_] => name(run.first()),
            _ => format!("{} … {}", name(run.first()), name(run.last())),
        };
        parts.push(Part {
            title,
            area: None,
            nodes: run.to_vec(),
        });
        rest = after;
        if parts.len() > PICTURES {
            return Err(too_large());
        }
    }
    Ok(parts)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(20) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

/// Some nodes in the order that the flow has: each followed by what it leads to, which comes
/// after nothing else (depth first).
fn in_flow(graph: &Graph, nodes: &[usize]) -> Vec<usize> {
    let mut next: BTreeMap<usize, Vec<usize>> = nodes.iter().map(|&i| (i, Vec::new())).collect();
    let mut fed = BTreeSet::new();
    for edge in &graph.edges {
        if let (End::Node(from), End::Node(to)) = (edge.from, edge.to)
            && next.contains_key(&to)
            && let Some(list) = next.get_mut(&from)
        {
            list.push(to);
            fed.insert(to);
        }
    }
    let mut order = Vec::with_capacity(nodes.len());
    let mut seen = BTreeSet::new();
    let starts = nodes.iter().filter(|i| !fed.contains(i)).chain(nodes);
    for &start in starts {
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if seen.insert(node) {
                order.push(node);
                stack.extend(next.get(&node).into_iter().flatten().rev());
            }
        }
    }
    order
}

/// The graph of the parts: each a box with its title, and an edge wherever some run.
fn overview(graph: &Graph, nodes: &[usize], parts: &[Part]) -> Graph {
    let mut over = empty(graph);
    let mut place: BTreeMap<usize, usize> = BTreeMap::new();
    let mut add = |over: &mut Graph, first: usize, node: Node, members: &[usize]| {
        for &member in members {
            place.insert(member, first);
        }
        over.nodes.push(node);
    };
    let inside: BTreeSet<usize> = parts.iter().flat_map(|p| p.nodes.iter().copied()).collect();
    for part in parts {
        let area = part.area.and_then(|i| graph.areas.get(i));
        let steps = part
            .nodes
            .iter()
            .flat_map(|&i| graph.steps(End::Node(i)).iter().copied());
        let node = Node {
            hue: area.and_then(|a| a.hue.clone()),
            steps: steps.collect(),
            ..node_of(&part.title, Shape::Rect)
        };
        let at = over.nodes.len();
        add(&mut over, at, node, &part.nodes);
    }
    for &i in nodes.iter().filter(|i| !inside.contains(i)) {
        if let Some(node) = graph.nodes.get(i) {
            let at = over.nodes.len();
            let node = Node {
                area: None,
                ..node.clone()
            };
            add(&mut over, at, node, &[i]);
        }
    }
    let of_area: BTreeMap<usize, usize> = parts
        .iter()
        .zip(0..)
        .filter_map(|(part, at)| Some((part.area?, at)))
        .collect();
    let find = |end: End| match end {
        End::Node(i) => place.get(&i).copied(),
        End::Area(i) => std::iter::once(i)
            .chain(graph.around(end))
            .find_map(|area| of_area.get(&area).copied()),
    };
    let mut merged: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (find(edge.from), find(edge.to)) else {
            continue;
        };
        if from == to {
            continue;
        }
        match merged
            .get(&(from, to))
            .and_then(|&at| over.edges.get_mut(at))
        {
            Some(known) => {
                known.steps.extend(&edge.steps);
                if known.source != edge.source {
                    known.source.clear();
                }
            }
            None => {
                merged.insert((from, to), over.edges.len());
                let mut edge = edge.clone();
                (edge.from, edge.to, edge.length) = (End::Node(from), End::Node(to), 1);
                over.edges.push(edge);
            }
        }
    }
    over.tidy_steps();
    over.dressed(graph.style)
}

fn empty(graph: &Graph) -> Graph {
    Graph {
        style: graph.style,
        direction: graph.direction,
        nodes: Vec::new(),
        areas: Vec::new(),
        edges: Vec::new(),
    }
}

fn node_of(source: &str, shape: Shape) -> Node {
    Node {
        id: String::new(),
        source: source.to_owned(),
        label: Label::default(),
        shape,
        hue: None,
        size: (0.0, 0.0),
        area: None,
        stub: false,
        steps: Vec::new(),
    }
}

/// What an edge leads to in another picture, and its steps.
type Leaving = (String, Vec<u16>);

/// Some nodes with the areas and edges among them, and stubs for the edges that leave them.
fn piece(graph: &Graph, nodes: &[usize]) -> Graph {
    let scope = shared_area(graph, nodes);
    let mut piece = empty(graph);
    if let Some(direction) = scope
        .and_then(|i| graph.areas.get(i))
        .and_then(|a| a.direction)
    {
        piece.direction = direction;
    }
    let outer: BTreeSet<usize> = scope
        .into_iter()
        .flat_map(|i| graph.around(End::Area(i)).into_iter().chain([i]))
        .collect();
    let kept: BTreeSet<usize> = nodes
        .iter()
        .flat_map(|&i| graph.around(End::Node(i)))
        .filter(|area| !outer.contains(area))
        .collect();
    let area_place: BTreeMap<usize, usize> = kept.iter().copied().zip(0..).collect();
    let of_area = |area: Option<usize>| area.and_then(|i| area_place.get(&i).copied());
    for area in kept.iter().filter_map(|&i| graph.areas.get(i)) {
        let mut area = area.clone();
        area.parent = of_area(area.parent);
        piece.areas.push(area);
    }
    let place: BTreeMap<usize, usize> = nodes.iter().copied().zip(0..).collect();
    for node in nodes.iter().filter_map(|&i| graph.nodes.get(i)) {
        let mut node = node.clone();
        node.area = of_area(node.area);
        piece.nodes.push(node);
    }
    let find = |end: End| match end {
        End::Node(i) => place.get(&i).map(|&i| End::Node(i)),
        End::Area(i) => area_place.get(&i).map(|&i| End::Area(i)),
    };
    let surrounds = |end: End| matches!(end, End::Area(i) if outer.contains(&i));
    // Of each end inside, what leads out (`true`) and what comes in.
    let mut leaving: BTreeMap<(End, bool), Vec<Leaving>> = BTreeMap::new();
    for edge in &graph.edges {
        match (find(edge.from), find(edge.to)) {
            (Some(from), Some(to)) => piece.edges.push(super::graph::Edge {
                from,
                to,
                ..edge.clone()
            }),
            (Some(own), None) if !surrounds(edge.to) => {
                let name = (name_of(graph, edge.to), edge.steps.clone());
                leaving.entry((own, true)).or_default().push(name);
            }
            (None, Some(own)) if !surrounds(edge.from) => {
                let name = (name_of(graph, edge.from), edge.steps.clone());
                leaving.entry((own, false)).or_default().push(name);
            }
            _ => {}
        }
    }
    // What leads to the same places shares a stub.
    let mut stubs: BTreeMap<(String, bool), usize> = BTreeMap::new();
    for ((own, out), mut names) in leaving {
        let steps: Vec<u16> = names.iter().flat_map(|n| n.1.iter().copied()).collect();
        names.dedup_by(|a, b| a.0 == b.0);
        let mut label: Vec<String> = names.iter().take(NAMES).map(|n| n.0.clone()).collect();
        if names.len() > NAMES {
            label.push(format!("+{}", names.len() - NAMES));
        }
        let label = label.join(", ");
        let stub = *stubs.entry((label.clone(), out)).or_insert_with(|| {
            piece.nodes.push(Node {
                stub: true,
                ..node_of(&label, Shape::Text)
            });
            piece.nodes.len() - 1
        });
        if let Some(node) = piece.nodes.get_mut(stub) {
            node.steps.extend(&steps);
        }
        let (from, to) = if out {
            (own, End::Node(stub))
        } else {
            (End::Node(stub), own)
        };
        piece.edges.push(super::graph::Edge::plain(from, to, steps));
    }
    piece.tidy_steps();
    if piece.step_count() == 1 {
        // All of it at once is no walk.
        piece.clear_steps();
    }
    piece.dressed(graph.style)
}

fn name_of(graph: &Graph, end: End) -> String {
    let label = match end {
        End::Node(i) => graph.nodes.get(i).map(|n| &n.label),
        End::Area(i) => graph.areas.get(i).map(|a| &a.label),
    };
    label.map_or_else(String::new, |l| shortened(&l.text()))
}
