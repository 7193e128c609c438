//! Edges between placed boxes: which side they leave and reach, their curves, their heads.
//!
//! Along the direction of the flow an edge runs straight past the boxes of each rank, and
//! changes lanes in the gaps between ranks, as an S-curve.

use std::collections::BTreeMap;
use std::fmt::Write;

use merman::diagrams::flowchart::FlowEdgeMarker;

use super::graph::{Direction, End, Graph};
use super::layout::{Placed, Rect};
use super::shape::{Shape, Side};
use super::svg::N;

/// The room beside a node that an edge to itself takes, in px.
pub(super) const LOOP: f32 = 40.0;
/// The length of an arrow's head.
const HEAD: f32 = 12.0;
/// How far an edge that goes around a box stays away from it.
const CLEARANCE: f32 = 12.0;
/// The distance of neighbouring edges on one side of a box.
const PORT: f32 = 30.0;

type Point = (f32, f32);

/// A drawn edge.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    /// The `d` of the line.
    pub(super) line: String,
    /// The `d` of each head.
    pub(super) heads: Vec<String>,
    /// The centre of the label.
    pub(super) label: Point,
    /// Points on the line, close together.
    pub(super) trace: Vec<Point>,
    /// Whether it turns back on itself for want of room.
    pub(super) folded: bool,
}

/// An edge that knows its sides, before its ends are given places on them.
struct Plan {
    from: (End, Side),
    to: (End, Side),
    /// Points to pass.
    via: Vec<Point>,
    label: Option<Point>,
}

/// Routes every edge whose ends are placed.
pub(super) fn route(graph: &Graph, placed: &Placed, direction: Direction) -> BTreeMap<usize, Path> {
    let mut plans: Vec<(usize, Plan)> = Vec::new();
    let mut paths = BTreeMap::new();
    for (i, edge) in graph.edges.iter().enumerate() {
        if !edge.visible {
            continue;
        }
        let (Some(from), Some(to)) = (placed.rect(edge.from), placed.rect(edge.to)) else {
            continue;
        };
        if edge.from == edge.to {
            let head = edge.end != FlowEdgeMarker::None;
            paths.insert(i, own_loop(from, head, edge.label.width));
            continue;
        }
        plans.push((i, plan(graph, placed, i, from, to, direction)));
    }
    let ports = ports(graph, placed, &plans);
    for (i, plan) in &plans {
        let Some(edge) = graph.edges.get(*i) else {
            continue;
        };
        let start = ports.get(&(*i, false)).copied().unwrap_or_default();
        let end = ports.get(&(*i, true)).copied().unwrap_or_default();
        let room = (edge.label.width + 16.0, edge.label.height + 8.0);
        let path = draw(placed, plan, start, end, room, (edge.start, edge.end));
        paths.insert(*i, path);
    }
    paths
}

fn plan(
    graph: &Graph,
    placed: &Placed,
    i: usize,
    from: Rect,
    to: Rect,
    direction: Direction,
) -> Plan {
    let (a, b) = graph
        .edges
        .get(i)
        .map_or((End::Node(0), End::Node(0)), |e| (e.from, e.to));
    let wire = placed.wires.get(&i).cloned().unwrap_or_default();
    let vertical_gap = gap(from.top(), from.bottom(), to.top(), to.bottom());
    let horizontal_gap = gap(from.left(), from.right(), to.left(), to.right());
    let flow_vertical = flow(graph, a, b, direction).is_vertical();
    let vertical = if wire.points.is_empty() {
        // Laid out apart from each other: where fewer boxes are in the way, then across areas.
        let across = [false, true].map(|v| obstacles(graph, placed, (a, from), (b, to), v));
        match across[0].cmp(&across[1]) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => {
                let outer = |end, own| {
                    let area = graph.around(end).last().copied();
                    area.and_then(|i| placed.areas.get(&i).copied())
                        .unwrap_or(own)
                };
                let (u, v) = (outer(a, from), outer(b, to));
                gap(u.top(), u.bottom(), v.top(), v.bottom())
                    > gap(u.left(), u.right(), v.left(), v.right())
            }
        }
    } else if flow_vertical {
        vertical_gap > 4.0 || horizontal_gap <= 4.0
    } else {
        vertical_gap > 4.0 && horizontal_gap <= 4.0
    };
    let (leave, reach) = match (vertical, from.y <= to.y, from.x <= to.x) {
        (true, true, _) => (Side::Bottom, Side::Top),
        (true, false, _) => (Side::Top, Side::Bottom),
        (false, _, true) => (Side::Right, Side::Left),
        (false, _, false) => (Side::Left, Side::Right),
    };
    if wire.points.is_empty() {
        return Plan {
            from: (a, leave),
            to: (b, reach),
            via: detour(placed, (a, from), (b, to), vertical),
            label: None,
        };
    }
    let inner = wire.points.len().saturating_sub(1);
    let via = wire
        .points
        .iter()
        .enumerate()
        .filter(|(at, point)| {
            *at > 0
                && *at < inner
                && !from.grown(1.0).holds(**point)
                && !to.grown(1.0).holds(**point)
        })
        .map(|(_, point)| *point)
        .collect();
    Plan {
        from: (a, leave),
        to: (b, reach),
        via,
        label: wire.label,
    }
}

/// How many boxes a plain S-curve between two boxes meets; many where they lie side by side.
fn obstacles(
    graph: &Graph,
    placed: &Placed,
    (a, from): (End, Rect),
    (b, to): (End, Rect),
    vertical: bool,
) -> usize {
    let (m0, m1, c0, c1) = if vertical {
        let down = from.y <= to.y;
        let (m0, m1) = if down {
            (from.bottom(), to.top())
        } else {
            (from.top(), to.bottom())
        };
        (m0, m1, from.x, to.x)
    } else {
        let right = from.x <= to.x;
        let (m0, m1) = if right {
            (from.right(), to.left())
        } else {
            (from.left(), to.right())
        };
        (m0, m1, from.y, to.y)
    };
    let forward = if vertical {
        from.y <= to.y
    } else {
        from.x <= to.x
    };
    if (m1 - m0) * (if forward { 1.0 } else { -1.0 }) < 24.0 {
        return usize::MAX;
    }
    let curve: Vec<Point> = (0..=24)
        .map(|step| curve_at((m0, c0), (m1, c1), step as f32 / 24.0))
        .map(|(m, c)| if vertical { (c, m) } else { (m, c) })
        .collect();
    let nodes = placed
        .nodes
        .iter()
        .filter(|(i, _)| End::Node(**i) != a && End::Node(**i) != b)
        .filter(|(_, rect)| curve.iter().any(|&p| rect.grown(4.0).holds(p)))
        .count();
    let around = [graph.around(a), graph.around(b)].concat();
    let areas = placed
        .areas
        .iter()
        .filter(|(i, _)| !around.contains(i) && End::Area(**i) != a && End::Area(**i) != b)
        .filter(|(_, rect)| curve.iter().any(|&p| rect.holds(p)))
        .count();
    4 * nodes + areas
}

/// Points between the boxes of each row that a plain curve would run into.
fn detour(
    placed: &Placed,
    (a, from): (End, Rect),
    (b, to): (End, Rect),
    vertical: bool,
) -> Vec<Point> {
    let turn = |(x, y): Point| if vertical { (y, x) } else { (x, y) };
    let (mut s, mut e) = (turn((from.x, from.y)), turn((to.x, to.y)));
    let forward = if e.0 >= s.0 { 1.0 } else { -1.0 };
    s.0 += forward * turn((from.w, from.h)).0 / 2.0;
    e.0 -= forward * turn((to.w, to.h)).0 / 2.0;
    let spans: Vec<(Point, Point)> = placed
        .nodes
        .iter()
        .filter(|(i, _)| End::Node(**i) != a && End::Node(**i) != b)
        .map(|(_, r)| (turn((r.x, r.y)), turn((r.w / 2.0, r.h / 2.0))))
        .map(|(at, (dm, dc))| (at, (dm, dc + CLEARANCE)))
        .filter(|((m, _), (dm, _))| {
            (m - s.0) * forward > dm + 4.0 && (e.0 - m) * forward > dm + 4.0
        })
        .collect();
    let hit = |((m, c), (dm, dc)): &(Point, Point)| {
        (0..=24).any(|step| {
            let (x, y) = curve_at(s, e, step as f32 / 24.0);
            (x - m).abs() < *dm && (y - c).abs() < *dc
        })
    };
    let mut rows: Vec<f32> = spans.iter().filter(|s| hit(s)).map(|s| s.0.0).collect();
    rows.sort_by(f32::total_cmp);
    rows.dedup_by(|a, b| (*a - *b).abs() < 2.0);
    if e.0 < s.0 {
        rows.reverse();
    }
    let mut via = Vec::new();
    for m in rows {
        let row: Vec<(f32, f32)> = spans
            .iter()
            .filter(|((at, _), (dm, _))| (at - m).abs() < *dm)
            .map(|((_, c), (_, dc))| (c - dc, c + dc))
            .collect();
        let wish = s.1 + (e.1 - s.1) * (m - s.0) / (e.0 - s.0);
        let free = |c: &f32| !row.iter().any(|(low, high)| c > low && c < high);
        // The middle of a gap between two boxes, or just beside the outermost.
        let middle = |c: f32, other: f32| {
            if (other - c).abs() < 90.0 {
                (c + other) / 2.0
            } else {
                c
            }
        };
        let lows = row.iter().map(|&(low, _)| {
            let before = row.iter().map(|r| r.1).filter(|&high| high <= low);
            middle(low, before.fold(f32::NEG_INFINITY, f32::max))
        });
        let highs = row.iter().map(|&(_, high)| {
            let after = row.iter().map(|r| r.0).filter(|&low| low >= high);
            middle(high, after.fold(f32::INFINITY, f32::min))
        });
        let best = lows
            .chain(highs)
            .filter(free)
            .min_by(|x, y| (x - wish).abs().total_cmp(&(y - wish).abs()));
        via.extend(best.map(|c| turn((m, c))));
    }
    via
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

/// How far two spans lie apart; negative where they overlap.
fn gap(a0: f32, a1: f32, b0: f32, b1: f32) -> f32 {
    (b0 - a1).max(a0 - b1)
}

/// The direction of the innermost area around both ends that has one of its own and that no
/// edge leaves (edges that do make it follow the whole).
fn flow(graph: &Graph, a: End, b: End, direction: Direction) -> Direction {
    let around = graph.around(b);
    let shared = graph.around(a).into_iter().filter(|i| around.contains(i));
    for area in shared {
        let own = graph.areas.get(area).and_then(|a| a.direction);
        let within = |end: End| graph.around(end).contains(&area);
        let left = graph.edges.iter().any(|e| {
            within(e.from) != within(e.to) || e.from == End::Area(area) || e.to == End::Area(area)
        });
        if let (Some(own), false) = (own, left) {
            return own;
        }
    }
    direction
}

/// Where along a side an edge would like to meet it; the edge; whether it ends there.
type Wish = (f32, usize, bool);

/// Where each edge's start (`false`) and end (`true`) meet their boxes.
fn ports(
    graph: &Graph,
    placed: &Placed,
    plans: &[(usize, Plan)],
) -> BTreeMap<(usize, bool), Point> {
    let mut sides: BTreeMap<(End, Side), Vec<Wish>> = BTreeMap::new();
    for (i, plan) in plans {
        for (last, (end, side), other) in [(false, plan.from, plan.to), (true, plan.to, plan.from)]
        {
            let next = if last {
                plan.via.last()
            } else {
                plan.via.first()
            };
            let toward = placed.rect(other.0).map_or((0.0, 0.0), |r| (r.x, r.y));
            let next = next.copied().unwrap_or(toward);
            // Ties are broken by where the other end lies.
            let along = if side.is_horizontal() {
                next.0 + toward.0 / 1e3
            } else {
                next.1 + toward.1 / 1e3
            };
            sides
                .entry((end, side))
                .or_default()
                .push((along, *i, last));
        }
    }
    let mut ports = BTreeMap::new();
    for ((end, side), mut edges) in sides {
        let Some(rect) = placed.rect(end) else {
            continue;
        };
        let shape = match end {
            End::Node(i) => graph.nodes.get(i).map_or(Shape::Rect, |n| n.shape),
            End::Area(_) => Shape::Rect,
        };
        edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let reach = shape.reach(rect, side);
        let count = edges.len();
        let step = if count > 1 {
            (2.0 * reach / (count as f32 - 1.0)).min(PORT)
        } else {
            0.0
        };
        // Where heads would overlap they meet in one point.
        let step = if step < HEAD + 1.0 { 0.0 } else { step };
        for (at, (wish, i, last)) in edges.into_iter().enumerate() {
            let mut along = (at as f32 - (count as f32 - 1.0) / 2.0) * step;
            if matches!(end, End::Area(_)) && count == 1 {
                // An area is wide: its edge meets it where it comes from.
                let centre = if side.is_horizontal() { rect.x } else { rect.y };
                along = (wish - centre).clamp(-reach, reach);
            }
            ports.insert((i, last), shape.border(rect, side, along));
        }
    }
    ports
}

/// Draws in coordinates where the first runs along the flow (`m`) and the second across (`c`).
fn draw(
    placed: &Placed,
    plan: &Plan,
    start: Point,
    end: Point,
    room: (f32, f32),
    (start_head, end_head): (FlowEdgeMarker, FlowEdgeMarker),
) -> Path {
    let vertical = plan.from.1.is_horizontal();
    let turn = |(x, y): Point| if vertical { (y, x) } else { (x, y) };
    let (s, e) = (turn(start), turn(end));
    let forward = if e.0 >= s.0 { 1.0 } else { -1.0 };
    let mut bands: Vec<(f32, f32, f32)> = Vec::new();
    let (s_trim, e_trim) = (trim(start_head), trim(end_head));
    let ranks = |m: f32, own: Option<Rect>| rank(placed, vertical, m, own);
    // The stretches that must be straight: (from, to, across).
    if plan.via.is_empty() && plan.label.is_none() {
        bands.push((s.0 + forward * s_trim, s.0 + forward * (s_trim + 2.0), s.1));
    } else {
        let own = placed.rect(plan.from.0);
        let edge = ranks(own.map_or(s.0, |r| if vertical { r.y } else { r.x }), own);
        let until = edge.map_or(s.0, |(low, high)| if forward > 0.0 { high } else { low });
        bands.push((s.0 + forward * s_trim, until, s.1));
        for &point in &plan.via {
            let (m, c) = turn(point);
            if let Some((low, high)) = ranks(m, None) {
                bands.push(if forward > 0.0 {
                    (low, high, c)
                } else {
                    (high, low, c)
                });
            }
        }
        if let Some(label) = plan.label {
            let (m, c) = turn(label);
            let half = if vertical { room.1 } else { room.0 } / 2.0;
            bands.push((m - forward * half, m + forward * half, c));
        }
        bands
            .get_mut(1..)
            .unwrap_or_default()
            .sort_by(|a, b| (a.0 * forward).total_cmp(&(b.0 * forward)));
        let own = placed.rect(plan.to.0);
        let edge = ranks(own.map_or(e.0, |r| if vertical { r.y } else { r.x }), own);
        let since = edge.map_or(e.0, |(low, high)| if forward > 0.0 { low } else { high });
        bands.push((since, e.0 - forward * e_trim, e.1));
    }
    if plan.via.is_empty() && plan.label.is_none() {
        bands.push((e.0 - forward * (e_trim + 2.0), e.0 - forward * e_trim, e.1));
    }
    let mut path = Path::default();
    let mut pen = Pen::new(vertical, &mut path);
    for (from, to, c) in bands {
        let from = if from * forward < pen.at.0 * forward && pen.began {
            pen.at.0
        } else {
            from
        };
        pen.reach(from, c);
        if to * forward > from * forward {
            pen.reach(to, c);
        }
    }
    pen.finish();
    path.folded = (e.0 - s.0) * forward < s_trim + e_trim;
    path.label = plan.label.unwrap_or_else(|| {
        let middle = path.trace.len() / 2;
        path.trace.get(middle).copied().unwrap_or(start)
    });
    head(&mut path.heads, start_head, start, plan.from.1);
    head(&mut path.heads, end_head, end, plan.to.1);
    path
}

/// The extent along the flow of the boxes whose centres lie at `m`; those of `own` at least.
fn rank(placed: &Placed, vertical: bool, m: f32, own: Option<Rect>) -> Option<(f32, f32)> {
    let span = |r: &Rect| {
        if vertical {
            (r.y, r.top(), r.bottom())
        } else {
            (r.x, r.left(), r.right())
        }
    };
    placed
        .nodes
        .values()
        .chain(own.iter())
        .map(span)
        .filter(|(centre, _, _)| (centre - m).abs() < 2.0)
        .map(|(_, low, high)| (low, high))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn trim(marker: FlowEdgeMarker) -> f32 {
    match marker {
        FlowEdgeMarker::None => 0.0,
        FlowEdgeMarker::Point => HEAD - 1.0,
        FlowEdgeMarker::Circle => 10.0,
        FlowEdgeMarker::Cross => 7.0,
    }
}

/// Writes a line of straight stretches and S-curves.
struct Pen<'a> {
    vertical: bool,
    began: bool,
    at: Point,
    straight_to: Option<f32>,
    path: &'a mut Path,
}

impl<'a> Pen<'a> {
    fn new(vertical: bool, path: &'a mut Path) -> Self {
        Pen {
            vertical,
            began: false,
            at: (0.0, 0.0),
            straight_to: None,
            path,
        }
    }

    fn reach(&mut self, m: f32, c: f32) {
        if !self.began {
            self.began = true;
            let (x, y) = self.turn((m, c));
            let _ = write!(self.path.line, "M{} {}", N(x), N(y));
            self.path.trace.push((x, y));
        } else if (self.at.1 - c).abs() < 0.5 {
            for step in 1..=8 {
                let part = step as f32 / 8.0;
                let point = self.turn((self.at.0 + (m - self.at.0) * part, self.at.1));
                self.path.trace.push(point);
            }
            self.straight_to = Some(m);
            self.at.0 = m;
            return;
        } else {
            self.finish();
            let half = (self.at.0 + m) / 2.0;
            let points = [(half, self.at.1), (half, c), (m, c)];
            let [p, q, r] = points.map(|p| self.turn(p));
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
            for step in 1..=16 {
                let point = curve_at(self.at, (m, c), step as f32 / 16.0);
                let point = self.turn(point);
                self.path.trace.push(point);
            }
        }
        self.at = (m, c);
    }

    /// Writes the straight stretch that is still to be written.
    fn finish(&mut self) {
        if let Some(m) = self.straight_to.take() {
            let step = if self.vertical { 'V' } else { 'H' };
            let _ = write!(self.path.line, "{step}{}", N(m));
        }
    }

    fn turn(&self, (m, c): Point) -> Point {
        if self.vertical { (c, m) } else { (m, c) }
    }
}

/// The head of an edge whose tip touches `side` at `tip`.
fn head(heads: &mut Vec<String>, marker: FlowEdgeMarker, tip: Point, side: Side) {
    // Outwards, away from the box.
    let (dx, dy) = match side {
        Side::Top => (0.0, -1.0),
        Side::Bottom => (0.0, 1.0),
        Side::Left => (-1.0, 0.0),
        Side::Right => (1.0, 0.0),
    };
    let at = |along: f32, across: f32| {
        let (x, y) = (
            tip.0 + dx * along - dy * across,
            tip.1 + dy * along + dx * across,
        );
        format!("{} {}", N(x), N(y))
    };
    let half = HEAD / 2.0;
    match marker {
        FlowEdgeMarker::None => {}
        FlowEdgeMarker::Point => heads.push(format!(
            "M{}L{}L{}z",
            at(1.0, 0.0),
            at(HEAD, half),
            at(HEAD, -half)
        )),
        FlowEdgeMarker::Circle => heads.push(format!(
            "M{}a4.5 4.5 0 1 0 {} {}a4.5 4.5 0 1 0 {} {}z",
            at(1.0, 0.0),
            N(dx * 9.0),
            N(dy * 9.0),
            N(dx * -9.0),
            N(dy * -9.0)
        )),
        FlowEdgeMarker::Cross => heads.push(format!(
            "M{}L{}M{}L{}",
            at(2.0, 5.0),
            at(12.0, -5.0),
            at(2.0, -5.0),
            at(12.0, 5.0)
        )),
    }
}

/// An edge from a box to itself, on its right.
fn own_loop(rect: Rect, has_head: bool, label: f32) -> Path {
    let reach = (rect.h / 4.0).min(16.0);
    let (x, y) = (rect.right(), rect.y);
    let out = x + LOOP - 4.0;
    let mut path = Path {
        line: format!(
            "M{} {}C{} {} {} {} {} {}",
            N(x),
            N(y - reach),
            N(out),
            N(y - reach - 10.0),
            N(out),
            N(y + reach + 10.0),
            N(x + if has_head { HEAD } else { 0.0 }),
            N(y + reach)
        ),
        label: (x + LOOP + label / 2.0, y),
        ..Path::default()
    };
    if has_head {
        head(
            &mut path.heads,
            FlowEdgeMarker::Point,
            (x, y + reach),
            Side::Right,
        );
    }
    path
}
