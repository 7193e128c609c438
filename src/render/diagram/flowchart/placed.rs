//! What placing hands to routing: where boxes are, and the lanes that were left for edges.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Graph, Vertex};
use crate::render::diagram::geometry::{Lane, Point, Rect};

/// The room beside a node for an edge from it to itself, in px: placing leaves it, routing
/// draws into it.
pub(super) const LOOP: f32 = 40.0;

/// An edge's way through the layers from one of its ends to the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Lanes {
    /// Whether the flow runs up or down: then `along` is y and `across` is x, else the other
    /// way round.
    pub(super) vertical: bool,
    /// One for each layer, from the edge's start to its end; the first and the last are those of
    /// the two boxes, in which the edge does not run.
    pub(super) lanes: Vec<Lane>,
    /// The centre of its label.
    pub(super) label: Option<Point>,
}

impl Lanes {
    fn move_by(&mut self, dx: f32, dy: f32) {
        let (along, across) = if self.vertical { (dy, dx) } else { (dx, dy) };
        for lane in &mut self.lanes {
            lane.from += along;
            lane.to += along;
            lane.across += across;
        }
        if let Some(label) = &mut self.label {
            *label = (label.0 + dx, label.1 + dy);
        }
    }
}

/// Where things are, by their indices in the graph.
#[derive(Debug, Clone, Default)]
pub(super) struct Placed {
    pub(super) nodes: BTreeMap<usize, Rect>,
    pub(super) areas: BTreeMap<usize, Rect>,
    /// What has edges to itself and stands in ranks where the flow runs sideways: such edges are
    /// below it, others at its right.
    pub(super) looped_below: BTreeSet<Vertex>,
    /// Edges without an entry are led around what is in their way.
    pub(super) lanes: BTreeMap<usize, Lanes>,
}

impl Placed {
    pub(super) fn rect(&self, vertex: Vertex) -> Option<Rect> {
        match vertex {
            Vertex::Node(i) => self.nodes.get(&i).copied(),
            Vertex::Area(i) => self.areas.get(&i).copied(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.areas.is_empty()
    }

    /// The box around all nodes and areas; of nothing, an empty one at the origin.
    pub(super) fn bounds(&self) -> Rect {
        let rects = self.nodes.values().chain(self.areas.values());
        rects.copied().reduce(Rect::union).unwrap_or_default()
    }

    /// The box around all nodes, areas, and the labels that placing left room for.
    pub(super) fn filled(&self, graph: &Graph) -> Rect {
        let labels = self.lanes.iter().filter_map(|(&i, lanes)| {
            let label = &graph.edges.get(i)?.label;
            (!label.is_empty()).then_some(label)?;
            Some(Rect::at(lanes.label?, (label.width, label.height)))
        });
        let loops = graph.edges.iter().filter(|e| e.from == e.to);
        let loops = loops.filter_map(|edge| {
            let rect = self.rect(edge.from)?;
            let (w, h) = (edge.label.width, edge.label.height);
            Some(if self.looped_below.contains(&edge.from) {
                let half = rect.w.max(w) / 2.0;
                let bottom = rect.bottom() + LOOP + h;
                Rect::of_sides(rect.x - half, rect.top(), rect.x + half, bottom)
            } else {
                let right = rect.right() + LOOP + w;
                Rect::of_sides(rect.left(), rect.top(), right, rect.bottom())
            })
        });
        labels.chain(loops).fold(self.bounds(), Rect::union)
    }

    /// Where an area has its title: in the middle of its upper edge, in the room that placing left
    /// there; in the middle of an area with nothing in it. Nothing where it has none.
    pub(super) fn title(&self, graph: &Graph, area: usize) -> Option<Rect> {
        let border = self.areas.get(&area)?;
        let label = &graph.areas.get(area)?.label;
        let middle = if graph.is_empty(area) {
            border.y
        } else {
            border.top() + graph.style.title_pad + label.height / 2.0
        };
        let size = (label.width + 8.0, label.height);
        (!label.is_empty()).then_some(Rect::at((border.x, middle), size))
    }

    /// Where areas have their titles.
    pub(super) fn titles(&self, graph: &Graph) -> impl Iterator<Item = Rect> {
        self.areas
            .keys()
            .filter_map(|&area| self.title(graph, area))
    }

    /// Turns left and right about the origin. Loops, which are at the right of their boxes, must not
    /// be in it.
    pub(super) fn mirror(&mut self) {
        let rects = self.nodes.values_mut().chain(self.areas.values_mut());
        rects.for_each(|rect| rect.x = -rect.x);
        for lanes in self.lanes.values_mut() {
            for lane in &mut lanes.lanes {
                if lanes.vertical {
                    lane.across = -lane.across;
                } else {
                    (lane.from, lane.to) = (-lane.from, -lane.to);
                }
            }
            if let Some((x, _)) = &mut lanes.label {
                *x = -*x;
            }
        }
    }

    /// Adds what another has, moved.
    pub(super) fn absorb(&mut self, other: Placed, dx: f32, dy: f32) {
        let rects = |(i, r): (usize, Rect)| (i, r.moved(dx, dy));
        self.nodes.extend(other.nodes.into_iter().map(rects));
        self.areas.extend(other.areas.into_iter().map(rects));
        self.looped_below.extend(other.looped_below);
        for (i, mut lanes) in other.lanes {
            lanes.move_by(dx, dy);
            self.lanes.insert(i, lanes);
        }
    }
}
