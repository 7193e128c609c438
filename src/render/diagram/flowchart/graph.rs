//! A flowchart as it will be drawn: nodes with sizes, areas (Mermaid's subgraphs) that hold
//! them, edges between them. Made from merman's model; `place` says where things stand.

use std::collections::{BTreeSet, HashMap};

use merman::diagrams::flowchart::{
    FlowEdgeMarker, FlowEdgeStroke, FlowEdgeVisibility, FlowchartModel,
};

use super::hue;
use super::shape::Shape;
use super::style::Style;
use crate::render::diagram::label::Label;
use crate::render::diagram::{DiagramError, FONT};

/// The size of the labels of edges, in px.
pub(super) const EDGE_FONT: f32 = 18.0;

/// Larger graphs are refused, because even a walk of 48 pictures would not show them, and placing
/// them takes long.
const NODE_LIMIT: usize = 400;
const EDGE_LIMIT: usize = 800;
const AREA_LIMIT: usize = 60;
/// How deep areas may be nested.
const DEPTH_LIMIT: usize = 8;

/// Where edges lead unless something is in their way.
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

    /// The same flow turned by a right angle: down becomes right, right becomes down, and so on.
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

/// A vertex of the compound graph, by index: a node, or an area with all that lies in it. Edges
/// begin and end at vertices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Vertex {
    Node(usize),
    Area(usize),
}

/// A box with a label.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) id: String,
    /// The label as Mermaid's model has it; `label` is what is drawn of it.
    pub(super) source: String,
    pub(super) label: Label,
    pub(super) shape: Shape,
    /// The CSS class of its author's colour.
    pub(super) hue: Option<String>,
    /// The width and height of its box.
    pub(super) size: (f32, f32),
    /// The innermost area around it.
    pub(super) area: Option<usize>,
    /// Whether it only names what an edge leads to in another picture.
    pub(super) stub: bool,
    /// At which steps it is bright.
    pub(super) steps: Vec<u16>,
}

/// A subgraph: a border around nodes and other areas, with a title.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) id: String,
    /// The title as Mermaid's model has it; `label` is what is drawn of it.
    pub(super) source: String,
    pub(super) label: Label,
    pub(super) hue: Option<String>,
    /// The area that it lies in.
    pub(super) parent: Option<usize>,
    /// The one that its author gave it.
    pub(super) direction: Option<Direction>,
    /// Its place in the source, kept in the excerpts of a walk.
    pub(super) order: usize,
    pub(super) steps: Vec<u16>,
}

/// A line between two vertices, with or without heads.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) from: Vertex,
    pub(super) to: Vertex,
    /// The label as Mermaid's model has it; `label` is what is drawn of it.
    pub(super) source: String,
    pub(super) label: Label,
    pub(super) stroke: FlowEdgeStroke,
    /// The heads at its two ends.
    pub(super) start: FlowEdgeMarker,
    pub(super) end: FlowEdgeMarker,
    /// Whether it is drawn. One that is not (`~~~`) still counts in placing, as its author wants.
    pub(super) visible: bool,
    /// How many ranks it spans at least.
    pub(super) length: usize,
    pub(super) steps: Vec<u16>,
}

impl Node {
    /// A node that no source has: for the overview and the stubs of a walk.
    pub(super) fn made_up(source: &str, shape: Shape) -> Node {
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
}

impl Edge {
    /// A dotted arrow with nothing on it, to or from a stub.
    pub(super) fn to_stub(from: Vertex, to: Vertex, steps: Vec<u16>) -> Edge {
        Edge {
            from,
            to,
            source: String::new(),
            label: Label::default(),
            stroke: FlowEdgeStroke::Dotted,
            start: FlowEdgeMarker::None,
            end: FlowEdgeMarker::Point,
            visible: true,
            length: 1,
            steps,
        }
    }
}

/// A whole flowchart, its labels broken and its boxes measured for a style.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    pub(super) style: Style,
    pub(super) direction: Direction,
    pub(super) nodes: Vec<Node>,
    pub(super) areas: Vec<Area>,
    pub(super) edges: Vec<Edge>,
}

impl Graph {
    /// A model as a graph in the roomy style; an error where it is too large.
    pub(super) fn new(model: &FlowchartModel) -> Result<Graph, DiagramError> {
        let areas = areas(model);
        let ids = areas.iter().map(|area| area.id.as_str());
        let area_of: HashMap<&str, usize> = ids.zip(0..).collect();
        let nodes = nodes(model, &area_of);
        let edges = edges(model, &nodes, &area_of);
        let graph = Graph {
            style: Style::ROOMY,
            direction: Direction::parse(model.direction.as_deref().unwrap_or("TB")),
            nodes,
            areas,
            edges,
        };
        graph.check_size()?;
        Ok(graph.styled(Style::ROOMY))
    }

    /// An error where it is too large to be placed.
    pub(super) fn check_size(&self) -> Result<(), DiagramError> {
        let (nodes, edges) = (self.nodes.len(), self.edges.len());
        if nodes > NODE_LIMIT || edges > EDGE_LIMIT || self.areas.len() > AREA_LIMIT {
            return Err(DiagramError::too_large(format!(
                "the diagram has {nodes} boxes and {edges} edges, more than a slide can show"
            )));
        }
        let areas = (0..self.areas.len()).map(Vertex::Area);
        // An area among those around it would be around itself for ever.
        let too_deep = |area: Vertex| self.around(area).nth(DEPTH_LIMIT - 1).is_some();
        if areas.into_iter().any(too_deep) {
            return Err(DiagramError::too_large(format!(
                "its boxes are nested deeper than {DEPTH_LIMIT} levels"
            )));
        }
        Ok(())
    }

    /// A graph of that style and direction without anything in it.
    pub(super) fn empty(style: Style, direction: Direction) -> Graph {
        Graph {
            style,
            direction,
            nodes: Vec::new(),
            areas: Vec::new(),
            edges: Vec::new(),
        }
    }

    /// The same graph with its labels broken and its boxes measured for a style.
    pub(super) fn styled(&self, style: Style) -> Graph {
        let mut graph = self.clone();
        graph.style = style;
        for node in &mut graph.nodes {
            node.label = Label::new_within(&node.source, FONT, node.shape.wrap_em(style.wrap));
            node.size = node.shape.size(&node.label, style);
        }
        for area in &mut graph.areas {
            area.label = Label::new_within(&area.source, FONT, style.wrap * 1.6);
        }
        for edge in &mut graph.edges {
            edge.label = Label::new_within(&edge.source, EDGE_FONT, style.edge_wrap);
        }
        graph
    }

    /// The areas around a vertex, innermost first, itself not included.
    pub(super) fn around(&self, vertex: Vertex) -> impl Iterator<Item = usize> {
        let outside = move |&area: &usize| self.areas.get(area).and_then(|a| a.parent);
        std::iter::successors(self.area_of(vertex), outside)
    }

    /// The innermost area around a vertex.
    fn area_of(&self, vertex: Vertex) -> Option<usize> {
        match vertex {
            Vertex::Node(i) => self.nodes.get(i)?.area,
            Vertex::Area(i) => self.areas.get(i)?.parent,
        }
    }

    /// The item of a scope that a vertex is, or lies in. A scope is an area, or the whole (`None`);
    /// its items are the vertices directly in it.
    pub(super) fn item_in(&self, vertex: Vertex, scope: Option<usize>) -> Option<Vertex> {
        let mut item = vertex;
        loop {
            let own = self.area_of(item);
            if own == scope {
                return Some(item);
            }
            item = Vertex::Area(own?);
        }
    }

    /// Whether nothing lies in an area.
    pub(super) fn is_empty(&self, area: usize) -> bool {
        !self.nodes.iter().any(|n| n.area == Some(area))
            && !self.areas.iter().any(|a| a.parent == Some(area))
    }

    /// The steps at which a vertex is bright.
    pub(super) fn steps(&self, vertex: Vertex) -> &[u16] {
        match vertex {
            Vertex::Node(i) => self.nodes.get(i).map_or(&[], |n| &n.steps),
            Vertex::Area(i) => self.areas.get(i).map_or(&[], |a| &a.steps),
        }
    }

    /// Makes a vertex bright at a step.
    pub(super) fn add_step(&mut self, vertex: Vertex, step: u16) {
        let steps = match vertex {
            Vertex::Node(i) => self.nodes.get_mut(i).map(|n| &mut n.steps),
            Vertex::Area(i) => self.areas.get_mut(i).map(|a| &mut a.steps),
        };
        if let Some(steps) = steps {
            steps.push(step);
        }
    }

    fn all_steps(&mut self) -> impl Iterator<Item = &mut Vec<u16>> {
        let nodes = self.nodes.iter_mut().map(|n| &mut n.steps);
        let areas = self.areas.iter_mut().map(|a| &mut a.steps);
        nodes
            .chain(areas)
            .chain(self.edges.iter_mut().map(|e| &mut e.steps))
    }

    /// How many steps there are.
    pub(super) fn step_count(&self) -> u16 {
        let nodes = self.nodes.iter().flat_map(|n| &n.steps);
        let areas = self.areas.iter().flat_map(|a| &a.steps);
        let edges = self.edges.iter().flat_map(|e| &e.steps);
        nodes.chain(areas).chain(edges).copied().max().unwrap_or(0)
    }

    /// Removes all steps.
    pub(super) fn clear_steps(&mut self) {
        self.all_steps().for_each(Vec::clear);
    }

    /// Renumbers the steps that are used, from 1 without gaps; no thing has one twice.
    pub(super) fn tidy_steps(&mut self) {
        let used: BTreeSet<u16> = self.all_steps().flat_map(|s| s.iter().copied()).collect();
        let number: HashMap<u16, u16> = used.iter().copied().zip(1..).collect();
        for steps in self.all_steps() {
            for step in steps.iter_mut() {
                *step = number.get(step).copied().unwrap_or(*step);
            }
            steps.sort_unstable();
            steps.dedup();
        }
    }

    /// Every label: of areas, then nodes, then edges, each in the order of the source.
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

/// The nodes of a model, without those that have the id of an area and stand for it.
fn nodes(model: &FlowchartModel, area_of: &HashMap<&str, usize>) -> Vec<Node> {
    let mut parent_of: HashMap<&str, usize> = HashMap::new();
    for (i, subgraph) in model.subgraphs.iter().enumerate() {
        for child in &subgraph.nodes {
            parent_of.entry(child).or_insert(i);
        }
    }
    let nodes = model.nodes.iter();
    nodes
        .filter(|node| !area_of.contains_key(node.id.as_str()))
        .map(|node| {
            let shape = Shape::parse(node.layout_shape.as_deref().unwrap_or("rect"));
            let text = node.label.as_deref().unwrap_or(&node.id);
            Node {
                hue: hue_of(model, &node.classes, &node.styles),
                area: parent_of.get(node.id.as_str()).copied(),
                id: node.id.clone(),
                ..Node::made_up(text, shape)
            }
        })
        .collect()
}

fn edges(model: &FlowchartModel, nodes: &[Node], area_of: &HashMap<&str, usize>) -> Vec<Edge> {
    let ids = nodes.iter().map(|node| node.id.as_str());
    let node_of: HashMap<&str, usize> = ids.zip(0..).collect();
    let vertex = |id: &str| {
        let area = area_of.get(id).map(|&i| Vertex::Area(i));
        area.or_else(|| node_of.get(id).map(|&i| Vertex::Node(i)))
    };
    let edges = model.edges.iter();
    edges
        .filter_map(|edge| {
            Some(Edge {
                from: vertex(&edge.from)?,
                to: vertex(&edge.to)?,
                // Most edges have no label.
                source: edge.label.clone().unwrap_or_default(),
                label: Label::default(),
                stroke: edge.stroke_kind,
                start: edge.start_marker,
                end: edge.end_marker,
                visible: edge.visibility == FlowEdgeVisibility::Visible,
                length: edge.length.clamp(1, 6),
                steps: Vec::new(),
            })
        })
        .collect()
}

fn areas(model: &FlowchartModel) -> Vec<Area> {
    let index: HashMap<&str, usize> = model
        .subgraphs
        .iter()
        .enumerate()
        .map(|(i, s)| (s.id.as_str(), i))
        .collect();
    let mut areas: Vec<Area> = model
        .subgraphs
        .iter()
        .enumerate()
        .map(|(order, subgraph)| Area {
            order,
            steps: Vec::new(),
            id: subgraph.id.clone(),
            source: subgraph.title.clone(),
            label: Label::default(),
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
    areas
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
    hue::of(&defined)
}
