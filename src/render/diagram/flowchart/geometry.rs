//! Boxes, points, and where the things of a flowchart are.

use std::collections::BTreeMap;

use super::graph::End;

/// (x, y), or (along, across) a flow.
pub(super) type Point = (f32, f32);

/// A box by its centre and size.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rect {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) w: f32,
    pub(super) h: f32,
}

impl Rect {
    pub(super) fn at((x, y): Point, (w, h): (f32, f32)) -> Rect {
        Rect { x, y, w, h }
    }
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
    pub(super) fn contains(self, other: Rect) -> bool {
        other.left() >= self.left()
            && other.right() <= self.right()
            && other.top() >= self.top()
            && other.bottom() <= self.bottom()
    }
    pub(super) fn overlaps(self, other: Rect) -> bool {
        self.left() < other.right()
            && other.left() < self.right()
            && self.top() < other.bottom()
            && other.top() < self.bottom()
    }
}

/// A way that the layout found for an edge: straight stretches between ranks.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wire {
    /// Whether it runs up or down.
    pub(super) vertical: bool,
    /// (from, to, across) from the edge's start to its end.
    pub(super) bands: Vec<(f32, f32, f32)>,
    /// The centre of its label.
    pub(super) label: Option<Point>,
}

impl Wire {
    fn move_by(&mut self, dx: f32, dy: f32) {
        let (along, across) = if self.vertical { (dy, dx) } else { (dx, dy) };
        for band in &mut self.bands {
            *band = (band.0 + along, band.1 + along, band.2 + across);
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
    /// Edges without one are led around what is in their way.
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
            wire.move_by(dx, dy);
            self.wires.insert(i, wire);
        }
    }
}
