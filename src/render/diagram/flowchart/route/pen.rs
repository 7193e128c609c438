//! Lines as SVG paths: straight stretches and S-curves, right angles with rounded corners, loops,
//! and the heads at their ends.

use std::fmt::Write;

use merman::diagrams::flowchart::FlowEdgeMarker;

use super::super::geometry::{Point, Rect};
use super::super::graph::Edge;
use super::super::shape::Side;
use super::super::svg::N;
use super::{HEAD, LOOP, Path, Port, add_heads};

/// The distance of the points of a trace, in px.
const STRIDE: f32 = 6.0;
/// The radius of corners.
const CORNER: f32 = 12.0;

/// How much of a line its head takes.
pub(super) fn trim(marker: FlowEdgeMarker) -> f32 {
    match marker {
        FlowEdgeMarker::None => 0.0,
        FlowEdgeMarker::Point => HEAD - 1.0,
        FlowEdgeMarker::Circle => 10.0,
        FlowEdgeMarker::Cross => 7.0,
    }
}

/// Writes a line of straight stretches and S-curves, in coordinates along and across a flow.
pub(super) struct Pen<'a> {
    vertical: bool,
    at: Option<Point>,
    straight_to: Option<f32>,
    path: &'a mut Path,
}

impl<'a> Pen<'a> {
    pub(super) fn new(vertical: bool, path: &'a mut Path) -> Self {
        Pen {
            vertical,
            at: None,
            straight_to: None,
            path,
        }
    }

    pub(super) fn reach(&mut self, m: f32, c: f32) {
        let Some(at) = self.at else {
            let (x, y) = self.turn((m, c));
            let _ = write!(self.path.line, "M{} {}", N(x), N(y));
            self.path.trace.push((x, y));
            self.at = Some((m, c));
            return;
        };
        if (at.1 - c).abs() < 0.5 {
            let steps = steps(at, (m, at.1));
            for step in 1..=steps {
                let part = step as f32 / steps as f32;
                let point = self.turn((at.0 + (m - at.0) * part, at.1));
                self.path.trace.push(point);
            }
            self.straight_to = Some(m);
            self.at = Some((m, at.1));
            return;
        }
        self.finish();
        let half = (at.0 + m) / 2.0;
        let [p, q, r] = [(half, at.1), (half, c), (m, c)].map(|p| self.turn(p));
        let _ = write!(
            self.path.line,
            "C{} {} {} {} {} {}",
            N(p.0),
            N(p.1),
            N(q.0),
            N(q.1),
            N(r.0),
            N(r.1)
        );
        let steps = steps(at, (m, c)).max(12);
        for step in 1..=steps {
            let point = curve_at(at, (m, c), step as f32 / steps as f32);
            let point = self.turn(point);
            self.path.trace.push(point);
        }
        self.at = Some((m, c));
    }

    /// Writes the straight stretch that is still to be written.
    pub(super) fn finish(&mut self) {
        if let Some(m) = self.straight_to.take() {
            let step = if self.vertical { 'V' } else { 'H' };
            let _ = write!(self.path.line, "{step}{}", N(m));
        }
    }

    fn turn(&self, (m, c): Point) -> Point {
        if self.vertical { (c, m) } else { (m, c) }
    }
}

/// How many points a trace has between two.
fn steps(from: Point, to: Point) -> usize {
    let far = (to.0 - from.0).hypot(to.1 - from.1);
    ((far / STRIDE) as usize).clamp(1, 400)
}

/// A point of the S-curve between two points, along the flow first.
fn curve_at(from: Point, to: Point, t: f32) -> Point {
    let along = 1.5 * t * (1.0 - t) + t * t * t;
    let across = t * t * (3.0 - 2.0 * t);
    (
        from.0 + (to.0 - from.0) * along,
        from.1 + (to.1 - from.1) * across,
    )
}

/// A line from port to port by corners, which are rounded.
pub(super) fn right_angles(edge: &Edge, start: Port, end: Port, corners: &[Point]) -> Path {
    let mut path = Path::default();
    let first = outward(start, trim(edge.start));
    let last = outward(end, trim(edge.end));
    let points: Vec<Point> = std::iter::once(first)
        .chain(corners.iter().copied())
        .chain([last])
        .collect();
    let _ = write!(path.line, "M{} {}", N(first.0), N(first.1));
    path.trace.push(first);
    for triple in points.windows(3) {
        let &[a, b, c] = triple else { continue };
        let (before, after) = ((b.0 - a.0).hypot(b.1 - a.1), (c.0 - b.0).hypot(c.1 - b.1));
        let radius = CORNER.min(before / 2.0).min(after / 2.0);
        let near = |far: Point, length: f32| {
            let part = if length > 0.0 { radius / length } else { 0.0 };
            (b.0 + (far.0 - b.0) * part, b.1 + (far.1 - b.1) * part)
        };
        let (into, out) = (near(a, before), near(c, after));
        let _ = write!(
            path.line,
            "L{} {}Q{} {} {} {}",
            N(into.0),
            N(into.1),
            N(b.0),
            N(b.1),
            N(out.0),
            N(out.1)
        );
    }
    let _ = write!(path.line, "L{} {}", N(last.0), N(last.1));
    for pair in points.windows(2) {
        let &[a, b] = pair else { continue };
        let steps = steps(a, b);
        for step in 1..=steps {
            let part = step as f32 / steps as f32;
            path.trace
                .push((a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part));
        }
    }
    path.label = path
        .trace
        .get(path.trace.len() / 2)
        .copied()
        .unwrap_or(first);
    add_heads(&mut path, edge, start, end);
    path
}

/// The point that far outside a port.
pub(super) fn outward(port: Port, by: f32) -> Point {
    let (dx, dy) = normal(port.side);
    (port.at.0 + dx * by, port.at.1 + dy * by)
}

fn normal(side: Side) -> (f32, f32) {
    match side {
        Side::Top => (0.0, -1.0),
        Side::Bottom => (0.0, 1.0),
        Side::Left => (-1.0, 0.0),
        Side::Right => (1.0, 0.0),
    }
}

/// The head of an edge whose tip touches `side` at `tip`.
pub(super) fn head(marker: FlowEdgeMarker, tip: Point, side: Side) -> Option<String> {
    // Outwards, away from the box.
    let (dx, dy) = normal(side);
    let at = |along: f32, across: f32| {
        let (x, y) = (
            tip.0 + dx * along - dy * across,
            tip.1 + dy * along + dx * across,
        );
        format!("{} {}", N(x), N(y))
    };
    let half = HEAD / 2.0;
    match marker {
        FlowEdgeMarker::None => None,
        FlowEdgeMarker::Point => Some(format!(
            "M{}L{}L{}z",
            at(1.0, 0.0),
            at(HEAD, half),
            at(HEAD, -half)
        )),
        FlowEdgeMarker::Circle => Some(format!(
            "M{}a4.5 4.5 0 1 0 {} {}a4.5 4.5 0 1 0 {} {}z",
            at(1.0, 0.0),
            N(dx * 9.0),
            N(dy * 9.0),
            N(dx * -9.0),
            N(dy * -9.0)
        )),
        FlowEdgeMarker::Cross => Some(format!(
            "M{}L{}M{}L{}",
            at(2.0, 5.0),
            at(12.0, -5.0),
            at(2.0, -5.0),
            at(12.0, 5.0)
        )),
    }
}

/// An edge from a box to itself: on its right, or below it where the flow runs to the right.
pub(super) fn own_loop(rect: Rect, edge: &Edge, below: bool) -> Path {
    let turn = |(m, c): Point| if below { (c, m) } else { (m, c) };
    let (m, c, extent, label) = if below {
        (rect.bottom(), rect.x, rect.w, edge.label.height)
    } else {
        (rect.right(), rect.y, rect.h, edge.label.width)
    };
    let reach = (extent / 4.0).min(16.0);
    let out = m + LOOP - 4.0;
    let start = turn((m, c - reach));
    let p = turn((out, c - reach - 10.0));
    let q = turn((out, c + reach + 10.0));
    let end = turn((m + trim(edge.end), c + reach));
    let mut path = Path {
        line: format!(
            "M{} {}C{} {} {} {} {} {}",
            N(start.0),
            N(start.1),
            N(p.0),
            N(p.1),
            N(q.0),
            N(q.1),
            N(end.0),
            N(end.1)
        ),
        label: turn((m + LOOP + label / 2.0, c)),
        ..Path::default()
    };
    path.trace.push(turn((m + LOOP - 8.0, c)));
    let side = if below { Side::Bottom } else { Side::Right };
    path.heads
        .extend(head(edge.end, turn((m, c + reach)), side));
    path
}
