//! State diagrams as the graph of a flowchart, so that they are placed, folded, walked and drawn
//! for phones as flowcharts are: a state is a box, a composite state an area, a note a box beside
//! its state.

use std::collections::HashMap;

use merman::diagrams::flowchart::{FlowEdgeMarker, FlowEdgeStroke};
use merman::diagrams::state::{
    StateDiagramRenderEdge, StateDiagramRenderModel, StateDiagramRenderNode,
};

use super::graph::{Area, Direction, Edge, Graph, Node, Vertex};
use super::hue;
use super::shape::Shape;
use super::style::Style;
use crate::render::diagram::DiagramError;
use crate::render::diagram::label::Label;

/// A model as a graph in the roomy style; an error where it is too large.
pub(super) fn graph(model: &StateDiagramRenderModel) -> Result<Graph, DiagramError> {
    let parent_of: HashMap<&str, &str> = model
        .nodes
        .iter()
        .filter_map(|node| Some((node.id.as_str(), node.parent_id.as_deref()?)))
        .collect();
    let mut graph = Graph::empty(Style::ROOMY, Direction::parse(&model.direction));
    // A note's group has the note and nothing else in it.
    let areas = || {
        let groups = model.nodes.iter().filter(|node| node.is_group);
        groups.filter(|node| node.shape != "noteGroup")
    };
    let area_of: HashMap<&str, usize> = areas().map(|a| a.id.as_str()).zip(0..).collect();
    let around = |id: &str| area_of.get(parent_of.get(id)?).copied();
    graph.areas = areas()
        .enumerate()
        .map(|(order, node)| Area {
            id: node.id.clone(),
            source: words(node),
            label: Label::default(),
            hue: hue_of(node),
            parent: around(&node.id),
            direction: own_direction(node),
            order,
            steps: Vec::new(),
        })
        .collect();
    let noted = noted(model);
    graph.nodes = model
        .nodes
        .iter()
        .filter(|node| !node.is_group)
        .map(|node| {
            // A note lies where its state does.
            let place = noted.get(node.id.as_str()).copied().unwrap_or(&node.id);
            let shape = shape(node);
            let words = if shape.is_mark() {
                String::new()
            } else {
                words(node)
            };
            Node {
                id: node.id.clone(),
                hue: hue_of(node),
                area: around(place),
                ..Node::made_up(&words, shape)
            }
        })
        .collect();
    let ids = graph.nodes.iter().map(|node| node.id.as_str());
    let node_of: HashMap<&str, usize> = ids.zip(0..).collect();
    let vertex = |id: &str| {
        let area = area_of.get(id).map(|&i| Vertex::Area(i));
        area.or_else(|| node_of.get(id).map(|&i| Vertex::Node(i)))
    };
    graph.edges = edges(model, vertex);
    graph.check_size()?;
    Ok(graph.styled(Style::ROOMY))
}

/// The transitions, and a line between each note and its state. Those from a state to itself are one
/// loop with all their labels.
fn edges(model: &StateDiagramRenderModel, vertex: impl Fn(&str) -> Option<Vertex>) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    let mut loops: HashMap<Vertex, usize> = HashMap::new();
    for edge in &model.edges {
        let (Some(from), Some(to)) = (vertex(&edge.start), vertex(&edge.end)) else {
            continue;
        };
        if from == to
            && let Some(known) = loops.get(&from).and_then(|&at| edges.get_mut(at))
        {
            known.source = format!("{}<br/>{}", known.source, edge.label);
            continue;
        }
        if from == to {
            loops.insert(from, edges.len());
        }
        let note = is_note_line(edge);
        edges.push(Edge {
            from,
            to,
            source: edge.label.clone(),
            label: Label::default(),
            stroke: if note {
                FlowEdgeStroke::Dotted
            } else {
                FlowEdgeStroke::Normal
            },
            start: FlowEdgeMarker::None,
            end: if note {
                FlowEdgeMarker::None
            } else {
                FlowEdgeMarker::Point
            },
            visible: true,
            length: 1,
            steps: Vec::new(),
        });
    }
    edges
}

/// Whether it joins a note and its state: merman gives it no arrow.
fn is_note_line(edge: &StateDiagramRenderEdge) -> bool {
    edge.arrow_type_end.is_empty()
}

/// The state of each note, by their ids.
fn noted(model: &StateDiagramRenderModel) -> HashMap<&str, &str> {
    let notes: HashMap<&str, ()> = model
        .nodes
        .iter()
        .filter(|node| node.shape == "note")
        .map(|node| (node.id.as_str(), ()))
        .collect();
    let lines = model.edges.iter().filter(|edge| is_note_line(edge));
    lines
        .map(|edge| (edge.start.as_str(), edge.end.as_str()))
        .map(|(one, two)| {
            if notes.contains_key(one) {
                (one, two)
            } else {
                (two, one)
            }
        })
        .collect()
}

/// What stands on a state: its name, and below it what its author says of it.
fn words(node: &StateDiagramRenderNode) -> String {
    let name = node.label.as_ref().and_then(|label| label.as_str());
    let more = node.description.iter().flatten().map(String::as_str);
    let lines: Vec<&str> = name.into_iter().chain(more).collect();
    lines.join("<br/>")
}

fn shape(node: &StateDiagramRenderNode) -> Shape {
    match node.shape.as_str() {
        "stateStart" => Shape::Start,
        "stateEnd" => Shape::End,
        "choice" => Shape::Choice,
        "fork" | "join" => Shape::Bar,
        "note" => Shape::Note,
        _ => Shape::Round,
    }
}

/// The direction that the author of a composite state gave it: merman has one for each.
fn own_direction(node: &StateDiagramRenderNode) -> Option<Direction> {
    let given = node.explicit_dir == Some(true);
    node.dir.as_deref().filter(|_| given).map(Direction::parse)
}

fn hue_of(node: &StateDiagramRenderNode) -> Option<String> {
    let compiled = node.css_compiled_styles.iter();
    let styles: Vec<String> = compiled.chain(&node.css_styles).cloned().collect();
    hue::of(&styles)
}
