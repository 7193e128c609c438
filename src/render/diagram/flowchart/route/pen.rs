//! Lines as SVG paths: straight stretches and S-curves, right angles that are rounded, loops, and
//! the heads at their ends.

use std::fmt::Write;

use merman::diagrams::flowchart::FlowEdgeMarker;

use super::{HEAD, Path, Port, add_heads};
use crate::render::diagram::flowchart::graph::Edge;
use crate::render::diagram::flowchart::placed::LOOP;
use crate::render::diagram::geometry::{Point, Rect, Side};
use crate::render::diagram::svg::N;

/// The distance of the points of a trace, in px.
const STRIDE: f32 = 6.0;
/// The radius of rounded bends.
const ROUNDING: f32 = 12.0;

/// How far before the box a line ends, because the head takes the rest, in px.
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
    /// Where it is, as (along, across).
    at: Option<Point>,
    /// The end of a straight stretch that is not written yet, because the next one may make it
    /// longer.
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

    /// Goes on to a point: straight if its `across` is that of the last point, else in an S-curve.
    pub(super) fn reach(&mut self, along: f32, across: f32) {
        let Some(at) = self.at else {
            let (x, y) = self.turn((along, across));
            let _ = write!(self.path.line, "M{} {}", N(x), N(y));
            self.path.trace.push((x, y));
            self.at = Some((along, across));
            return;
        };
        if (at.1 - across).abs() < 0.5 {
            let to = (along, at.1);
            let steps = steps(at, to);
            for step in 1..=steps {
                let point = between(at, to, step as f32 / steps as f32);
                self.path.trace.push(self.turn(point));
            }
            self.straight_to = Some(along);
            self.at = Some(to);
            return;
        }
        self.finish();
        let to = (along, across);
        let half = (at.0 + along) / 2.0;
        let [p, q, r] = [(half, at.1), (half, across), to].map(|p| self.turn(p));
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
        let steps = steps(at, to).max(12);
        for step in 1..=steps {
            let point = curve_at(at, to, step as f32 / steps as f32);
            self.path.trace.push(self.turn(point));
        }
        self.at = Some(to);
    }

    /// Writes the straight stretch that is still to be written.
    pub(super) fn finish(&mut self) {
        if let Some(along) = self.straight_to.take() {
            let step = if self.vertical { 'V' } else { 'H' };
            let _ = write!(self.path.line, "{step}{}", N(along));
        }
    }

    fn turn(&self, (along, across): Point) -> Point {
        if self.vertical {
            (across, along)
        } else {
            (along, across)
        }
    }
}

/// The point on the straight line between two, at `share` (0 to 1) of its length.
fn between(from: Point, to: Point, share: f32) -> Point {
    (
        from.0 + (to.0 - from.0) * share,
        from.1 + (to.1 - from.1) * share,
    )
}

/// How many points a trace gets between two.
fn steps(from: Point, to: Point) -> usize {
    let far = (to.0 - from.0).hypot(to.1 - from.1);
    ((far / STRIDE) as usize).clamp(1, 400)
}

/// The point at `t` (0 to 1) of the S-curve between two: the cubic Bézier curve whose control
/// points lie halfway along, the first beside `from`, the second beside `to`.
fn curve_at(from: Point, to: Point, t: f32) -> Point {
    let along = 1.5 * t * (1.0 - t) + t * t * t;
    let across = t * t * (3.0 - 2.0 * t);
    (
        from.0 + (to.0 - from.0) * along,
        from.1 + (to.1 - from.1) * across,
    )
}

/// A line of straight stretches from port to port, with rounded bends.
pub(super) fn right_angles(edge: &Edge, start: Port, end: Port, bends: &[Point]) -> Path {
    let mut path = Path::default();
    let first = outward(start, trim(edge.start));
    let last = outward(end, trim(edge.end));
    let points: Vec<Point> = std::iter::once(first)
        .chain(bends.iter().copied())
        .chain([last])
        .collect();
    let _ = write!(path.line, "M{} {}", N(first.0), N(first.1));
    path.trace.push(first);
    for triple in points.windows(3) {
        let &[a, b, c] = triple else { continue };
        let (before, after) = ((b.0 - a.0).hypot(b.1 - a.1), (c.0 - b.0).hypot(c.1 - b.1));
        let radius = ROUNDING.min(before / 2.0).min(after / 2.0);
        let near = |far: Point, length: f32| {
            let share = if length > 0.0 { radius / length } else { 0.0 };
            between(b, far, share)
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
            path.trace.push(between(a, b, step as f32 / steps as f32));
        }
    }
    path.label = path.trace.middle().unwrap_or(first);
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

/// The head of an edge that touches `side` at `tip`; none for a line without one.
pub(super) fn head(marker: FlowEdgeMarker, tip: Point, side: Side) -> Option<String> {
    let (dx, dy) = normal(side);
    // Away from the box, and along its side.
    let at = |away: f32, offset: f32| {
        let (x, y) = (
            tip.0 + dx * away - dy * offset,
            tip.1 + dy * away + dx * offset,
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
    // Away from the side, and along it.
    let turn = |(away, offset): Point| {
        if below {
            (offset, away)
        } else {
            (away, offset)
        }
    };
    let (side, middle, extent, label) = if below {
        (rect.bottom(), rect.x, rect.w, edge.label.height)
    } else {
        (rect.right(), rect.y, rect.h, edge.label.width)
    };
    let reach = (extent / 4.0).min(16.0);
    let out = side + LOOP - 4.0;
    let start = turn((side, middle - reach));
    let p = turn((out, middle - reach - 10.0));
    let q = turn((out, middle + reach + 10.0));
    let end = turn((side + trim(edge.end), middle + reach));
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
        label: turn((side + LOOP + label / 2.0, middle)),
        ..Path::default()
    };
    path.trace.push(turn((side + LOOP - 8.0, middle)));
    let tip = turn((side, middle + reach));
    let side = if below { Side::Bottom } else { Side::Right };
    path.heads.extend(head(edge.end, tip, side));
    path
}
