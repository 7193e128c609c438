//! A flowchart as it will be drawn: boxes with sizes, areas that hold them, edges between them.

use std::collections::HashMap;

use merman::diagrams::flowchart::{
    FlowEdgeMarker, FlowEdgeStroke, FlowEdgeVisibility, FlowchartModel,
};

use super::label::Label;
use super::shape::Shape;
use super::{DiagramError, FONT, hue};

/// The size of the labels of edges, in px.
pub(super) const EDGE_FONT: f32 = 18.0;

const NODE_LIMIT: usize = 400;
const EDGE_LIMIT: usize = 800;
const AREA_LIMIT: usize = 60;
const DEPTH_LIMIT: usize = 8;

/// Where edges lead by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Down,
    Up,
    Right,
    Left,
}

impl Direction {
    pub(super) fn parse(text: &str) -> Direction {
        match text.trim().to_ascii_uppercase().as_str() {
            "LR" | ">" => Direction::Right,
            "RL" | "<" => Direction::Left,
            "BT" | "^" => Direction::Up,
            _ => Direction::Down,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Direction::Down => "TB",
            Direction::Up => "BT",
            Direction::Right => "LR",
            Direction::Left => "RL",
        }
    }

    pub(super) fn turned(self) -> Direction {
        match self {
            Direction::Down => Direction::Right,
            Direction::Right => Direction::Down,
            Direction::Up => Direction::Left,
            Direction::Left => Direction::Up,
        }
    }

    pub(super) fn is_vertical(self) -> bool {
        matches!(self, Direction::Down | Direction::Up)
    }
}

/// What an edge begins or ends at, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum End {
    Node(usize),
    Area(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) label: Label,
    pub(super) shape: Shape,
    pub(super) hue: Option<String>,
    pub(super) size: (f32, f32),
    pub(super) area: Option<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) id: String,
    pub(super) label: Label,
    pub(super) hue: Option<String>,
    pub(super) parent: Option<usize>,
    pub(super) direction: Option<Direction>,
}

#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) from: End,
    pub(super) to: End,
    /// `A-B`, of the ends' ids.
    pub(super) name: String,
    pub(super) label: Label,
    pub(super) stroke: FlowEdgeStroke,
    pub(super) start: FlowEdgeMarker,
    pub(super) end: FlowEdgeMarker,
    pub(super) visible: bool,
    /// How many ranks it spans at least.
    pub(super) length: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Graph {
    pub(super) direction: Direction,
    pub(super) nodes: Vec<Node>,
    pub(super) areas: Vec<Area>,
    pub(super) edges: Vec<Edge>,
}

impl Graph {
    pub(super) fn new(model: &FlowchartModel) -> Result<Graph, DiagramError> {
        if model.nodes.len() > NODE_LIMIT
            || model.edges.len() > EDGE_LIMIT
            || model.subgraphs.len() > AREA_LIMIT
        {
            return Err(DiagramError::new(format!(
                "the flowchart has {} nodes and {} edges, more than a slide can show; split it",
                model.nodes.len(),
                model.edges.len()
            )));
        }
        let areas = areas(model)?;
        let area_of: HashMap<&str, usize> = areas
            .iter()
            .enumerate()
            .map(|(i, area)| (area.id.as_str(), i))
            .collect();
        let mut parent_of: HashMap<&str, usize> = HashMap::new();
        for (i, subgraph) in model.subgraphs.iter().enumerate() {
            for child in &subgraph.nodes {
                parent_of.entry(child).or_insert(i);
            }
        }
        let nodes: Vec<Node> = model
            .nodes
            .iter()
            .filter(|node| !area_of.contains_key(node.id.as_str()))
            .map(|node| {
                let shape = Shape::parse(node.layout_shape.as_deref().unwrap_or("rect"));
                let text = node.label.as_deref().unwrap_or(&node.id);
                let label = Label::new_within(text, FONT, shape.wrap_em());
                let size = shape.size(&label);
                Node {
                    hue: hue_of(model, &node.classes, &node.styles),
                    area: parent_of.get(node.id.as_str()).copied(),
                    id: node.id.clone(),
                    label,
                    shape,
                    size,
                }
            })
            .collect();
        let node_of: HashMap<&str, usize> = nodes
            .iter()
            .enumerate()
            .map(|(i, node)| (node.id.as_str(), i))
            .collect();
        let end = |id: &str| {
            let area = area_of.get(id).map(|&i| End::Area(i));
            area.or_else(|| node_of.get(id).map(|&i| End::Node(i)))
        };
        let edges = model
            .edges
            .iter()
            .filter_map(|edge| {
                let text = edge.label.as_deref().unwrap_or("");
                Some(Edge {
                    from: end(&edge.from)?,
                    to: end(&edge.to)?,
                    name: format!("{}-{}", edge.from, edge.to),
                    label: Label::new_within(text, EDGE_FONT, 10.0),
                    stroke: edge.stroke_kind,
                    start: edge.start_marker,
                    end: edge.end_marker,
                    visible: edge.visibility == FlowEdgeVisibility::Visible,
                    length: edge.length.clamp(1, 6),
                })
            })
            .collect();
        Ok(Graph {
            direction: Direction::parse(model.direction.as_deref().unwrap_or("TB")),
            nodes,
            areas,
            edges,
        })
    }

    /// The areas around an end, innermost first, itself not included.
    pub(super) fn around(&self, end: End) -> Vec<usize> {
        let mut found = Vec::new();
        let mut next = match end {
            End::Node(i) => self.nodes.get(i).and_then(|n| n.area),
            End::Area(i) => self.areas.get(i).and_then(|a| a.parent),
        };
        while let Some(i) = next {
            found.push(i);
            next = self.areas.get(i).and_then(|a| a.parent);
        }
        found
    }

    /// Every label, in the order of the source.
    pub(super) fn words(&self) -> Vec<String> {
        let areas = self.areas.iter().map(|a| &a.label);
        let nodes = self.nodes.iter().map(|n| &n.label);
        let edges = self.edges.iter().map(|e| &e.label);
        areas
            .chain(nodes)
            .chain(edges)
            .map(Label::text)
            .filter(|text| !text.is_empty())
            .collect()
    }
}

fn areas(model: &FlowchartModel) -> Result<Vec<Area>, DiagramError> {
    let index: HashMap<&str, usize> = model
        .subgraphs
        .iter()
        .enumerate()
        .map(|(i, s)| (s.id.as_str(), i))
        .collect();
    let mut areas: Vec<Area> = model
        .subgraphs
        .iter()
        .map(|subgraph| Area {
            id: subgraph.id.clone(),
            label: Label::new_within(&subgraph.title, FONT, 20.0),
            hue: hue_of(model, &subgraph.classes, &subgraph.styles),
            parent: None,
            direction: subgraph.dir.as_deref().map(Direction::parse),
        })
        .collect();
    for (i, subgraph) in model.subgraphs.iter().enumerate() {
        for child in &subgraph.nodes {
            let child = index.get(child.as_str()).copied().filter(|&c| c != i);
            if let Some(area) = child.and_then(|c| areas.get_mut(c)) {
                area.parent.get_or_insert(i);
            }
        }
    }
    for start in 0..areas.len() {
        let mut depth = 0;
        let mut next = Some(start);
        while let Some(i) = next {
            depth += 1;
            if depth > DEPTH_LIMIT {
                return Err(DiagramError::new(format!(
                    "subgraphs are nested deeper than {DEPTH_LIMIT} levels"
                )));
            }
            next = areas.get(i).and_then(|a| a.parent);
        }
    }
    Ok(areas)
}

/// The hue that an author's `style` or `classDef` asks for.
fn hue_of(model: &FlowchartModel, classes: &[String], styles: &[String]) -> Option<String> {
    let defined: Vec<String> = std::iter::once("default")
        .chain(classes.iter().map(String::as_str))
        .filter_map(|class| model.class_defs.get(class))
        .flatten()
        .chain(styles)
        .cloned()
        .collect();
    ["fill", "stroke"]
        .iter()
        .find_map(|property| hue::class(hue::declared(&defined, property)?))
}
