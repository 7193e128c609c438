//! Positions for a part of a flowchart, by merman.
//!
//! merman is given a source of ours in which every label is a name (`n3`), and is told the size
//! of each: its layout works on our boxes, and nothing an author writes is read twice.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

use super::graph::{Direction, End, Graph};
use super::{DiagramError, engine};

/// A box by its centre and size.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rect {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) w: f32,
    pub(super) h: f32,
}

impl Rect {
    pub(super) fn left(self) -> f32 {
        self.x - self.w / 2.0
    }
    pub(super) fn right(self) -> f32 {
        self.x + self.w / 2.0
    }
    pub(super) fn top(self) -> f32 {
        self.y - self.h / 2.0
    }
    pub(super) fn bottom(self) -> f32 {
        self.y + self.h / 2.0
    }
    pub(super) fn of_sides(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        Rect {
            x: (left + right) / 2.0,
            y: (top + bottom) / 2.0,
            w: right - left,
            h: bottom - top,
        }
    }
    pub(super) fn union(self, other: Rect) -> Rect {
        Rect::of_sides(
            self.left().min(other.left()),
            self.top().min(other.top()),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }
    pub(super) fn grown(self, by: f32) -> Rect {
        Rect {
            w: self.w + 2.0 * by,
            h: self.h + 2.0 * by,
            ..self
        }
    }
    pub(super) fn moved(self, dx: f32, dy: f32) -> Rect {
        Rect {
            x: self.x + dx,
            y: self.y + dy,
            ..self
        }
    }
    pub(super) fn holds(self, (x, y): (f32, f32)) -> bool {
        x > self.left() && x < self.right() && y > self.top() && y < self.bottom()
    }
    pub(super) fn overlaps(self, other: Rect) -> bool {
        self.left() < other.right()
            && other.left() < self.right()
            && self.top() < other.bottom()
            && other.top() < self.bottom()
    }
}

/// The way of an edge between its ends, and the centre of its label.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wire {
    pub(super) points: Vec<(f32, f32)>,
    pub(super) label: Option<(f32, f32)>,
}

/// Nodes, areas and edges that are laid out together, by index.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    pub(super) nodes: Vec<usize>,
    pub(super) areas: Vec<usize>,
    pub(super) edges: Vec<usize>,
}

/// Where things are; what was not laid out is absent.
#[derive(Debug, Clone, Default)]
pub(super) struct Placed {
    pub(super) nodes: BTreeMap<usize, Rect>,
    pub(super) areas: BTreeMap<usize, Rect>,
    pub(super) wires: BTreeMap<usize, Wire>,
}

impl Placed {
    pub(super) fn rect(&self, end: End) -> Option<Rect> {
        match end {
            End::Node(i) => self.nodes.get(&i).copied(),
            End::Area(i) => self.areas.get(&i).copied(),
        }
    }

    /// The box around all nodes and areas.
    pub(super) fn bounds(&self) -> Option<Rect> {
        self.nodes
            .values()
            .chain(self.areas.values())
            .copied()
            .reduce(Rect::union)
    }

    /// Takes another's things over, moved.
    pub(super) fn absorb(&mut self, other: Placed, dx: f32, dy: f32) {
        let rects = |(i, r): (usize, Rect)| (i, r.moved(dx, dy));
        self.nodes.extend(other.nodes.into_iter().map(rects));
        self.areas.extend(other.areas.into_iter().map(rects));
        for (i, mut wire) in other.wires {
            for point in wire.points.iter_mut().chain(wire.label.iter_mut()) {
                *point = (point.0 + dx, point.1 + dy);
            }
            self.wires.insert(i, wire);
        }
    }
}

/// The distance of nodes side by side and one after the other, in px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spacing {
    pub(super) beside: f32,
    pub(super) after: f32,
}

/// Lays a part out.
pub(super) fn lay_out(
    graph: &Graph,
    part: &Part,
    direction: Direction,
    spacing: Spacing,
) -> Result<Placed, DiagramError> {
    let mut sizes: BTreeMap<String, (f32, f32)> = BTreeMap::new();
    let source = source(graph, part, direction, spacing, &mut sizes);
    let json = engine::layout(&source, move |name| {
        sizes.get(name.trim()).copied().unwrap_or((0.0, 0.0))
    })?;
    let layout = json
        .get("layout")
        .and_then(|layout| layout.get("FlowchartV2"))
        .ok_or_else(|| DiagramError::new("the flowchart cannot be laid out"))?;
    let layout = Layout::deserialize(layout)
        .map_err(|error| DiagramError::new(format!("the flowchart cannot be laid out: {error}")))?;
    let mut placed = Placed::default();
    for node in layout.nodes {
        match index(&node.id) {
            Some(('n', i)) => {
                let size = graph.nodes.get(i).map_or((0.0, 0.0), |n| n.size);
                let rect = Rect {
                    x: node.x,
                    y: node.y,
                    w: size.0,
                    h: size.1,
                };
                placed.nodes.insert(i, rect);
            }
            Some(('s', i)) => {
                let rect = Rect {
                    x: node.x,
                    y: node.y,
                    w: node.width,
                    h: node.height,
                };
                placed.areas.insert(i, rect);
            }
            _ => {}
        }
    }
    for edge in layout.edges {
        if let Some(('e', i)) = index(&edge.id) {
            placed.wires.insert(
                i,
                Wire {
                    points: edge.points.iter().map(|p| (p.x, p.y)).collect(),
                    label: edge.label.map(|p| (p.x, p.y)),
                },
            );
        }
    }
    Ok(placed)
}

/// `n12` → (`n`, 12)
fn index(name: &str) -> Option<(char, usize)> {
    let kind = name.chars().next()?;
    Some((kind, name.get(kind.len_utf8()..)?.parse().ok()?))
}

fn source(
    graph: &Graph,
    part: &Part,
    direction: Direction,
    spacing: Spacing,
    sizes: &mut BTreeMap<String, (f32, f32)>,
) -> String {
    let mut out = format!(
        "%%{{init: {{\"look\":\"classic\",\"flowchart\":{{\"padding\":0,\"nodeSpacing\":{},\
         \"rankSpacing\":{},\"htmlLabels\":true,\"wrappingWidth\":100000,\
         \"subGraphTitleMargin\":{{\"top\":8,\"bottom\":8}}}}}}}}%%\nflowchart {}\n",
        spacing.beside,
        spacing.after,
        direction.name()
    );
    // All nodes first: their order decides how ranks begin.
    for &i in &part.nodes {
        if let Some(node) = graph.nodes.get(i) {
            let loops = graph
                .edges
                .iter()
                .any(|e| e.from == End::Node(i) && e.to == End::Node(i));
            let room = if loops { super::route::LOOP * 2.0 } else { 0.0 };
            sizes.insert(format!("n{i}"), (node.size.0 + room, node.size.1));
            let _ = writeln!(out, "n{i}[\"n{i}\"]");
        }
    }
    let roots = part.areas.iter().filter(|&&i| {
        graph
            .areas
            .get(i)
            .and_then(|a| a.parent)
            .is_none_or(|p| !part.areas.contains(&p))
    });
    for &i in roots {
        write_area(&mut out, graph, part, i, direction, sizes);
    }
    for &i in &part.edges {
        let Some(edge) = graph.edges.get(i) else {
            continue;
        };
        if edge.from == edge.to {
            continue;
        }
        let label = if edge.label.is_empty() {
            String::new()
        } else {
            let room = (edge.label.width + 16.0, edge.label.height + 8.0);
            sizes.insert(format!("e{i}"), room);
            format!("|\"e{i}\"|")
        };
        let line = "-".repeat(edge.length + 1);
        let _ = writeln!(
            out,
            "{} e{i}@{line}>{label} {}",
            end_name(edge.from),
            end_name(edge.to)
        );
    }
    out
}

fn end_name(end: End) -> String {
    match end {
        End::Node(i) => format!("n{i}"),
        End::Area(i) => format!("s{i}"),
    }
}

fn write_area(
    out: &mut String,
    graph: &Graph,
    part: &Part,
    at: usize,
    direction: Direction,
    sizes: &mut BTreeMap<String, (f32, f32)>,
) {
    let Some(area) = graph.areas.get(at) else {
        return;
    };
    let title = (area.label.width, area.label.height);
    let nodes = part
        .nodes
        .iter()
        .filter(|&&i| graph.nodes.get(i).is_some_and(|n| n.area == Some(at)));
    let inner = part
        .areas
        .iter()
        .filter(|&&i| graph.areas.get(i).is_some_and(|a| a.parent == Some(at)));
    let nodes: Vec<usize> = nodes.copied().collect();
    let inner: Vec<usize> = inner.copied().collect();
    if nodes.is_empty() && inner.is_empty() {
        // Without anything in it, it is a box.
        sizes.insert(format!("s{at}"), (title.0 + 48.0, title.1 + 32.0));
        let _ = writeln!(out, "s{at}[\"s{at}\"]");
        return;
    }
    sizes.insert(format!("s{at}"), title);
    let inward = area.direction.unwrap_or(direction);
    let _ = writeln!(
        out,
        "subgraph s{at}[\"s{at}\"]\ndirection {}",
        inward.name()
    );
    for i in nodes {
        let _ = writeln!(out, "n{i}");
    }
    for i in inner {
        write_area(out, graph, part, i, inward, sizes);
    }
    out.push_str("end\n");
}

#[derive(Deserialize)]
struct Layout {
    nodes: Vec<LayoutNode>,
    edges: Vec<LayoutEdge>,
}

#[derive(Deserialize)]
struct LayoutNode {
    id: String,
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

#[derive(Deserialize)]
struct LayoutEdge {
    id: String,
    points: Vec<LayoutPoint>,
    label: Option<LayoutPoint>,
}

#[derive(Deserialize)]
struct LayoutPoint {
    x: f32,
    y: f32,
}
