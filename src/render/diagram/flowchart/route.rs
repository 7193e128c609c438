//! Edges between placed boxes: which side they leave and reach, their lines, heads and labels.
//!
//! Where the layout has a way, an edge runs straight past the boxes of each rank and changes
//! lanes between ranks, as an S-curve. The others take a plain curve where nothing is in its
//! way, else a path of right angles around everything (`grid`).

mod grid;
mod pen;

use std::collections::BTreeMap;

use merman::diagrams::flowchart::FlowEdgeMarker;

use super::geometry::{Placed, Point, Rect, Wire};
use super::graph::{Edge, End, Graph};
use super::shape::{Shape, Side};
use grid::Grid;
use pen::Pen;

/// The room beside a node that an edge to itself takes, in px.
pub(super) const LOOP: f32 = 40.0;
/// The length of an arrow's head.
const HEAD: f32 = 12.0;
/// The distance of neighbouring edges on one side of a box.
const PORT: f32 = 26.0;
/// The least distance of two heads.
const APART: f32 = HEAD + 2.0;
/// Boxes closer than this are not joined by a plain curve.
const CURVE: f32 = 26.0;

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
}

/// An edge that has a wire: its index, it, the wire, and the sides that it leaves and reaches.
type Plan<'a> = (usize, &'a Edge, &'a Wire, [(End, Side); 2]);

/// Where along a side an edge would like to be; its index; whether it ends there.
type Wish = (f32, usize, bool);

/// Routes every edge whose ends are placed.
pub(super) fn route(graph: &Graph, placed: &Placed) -> BTreeMap<usize, Path> {
    let mut router = Router {
        graph,
        placed,
        taken: BTreeMap::new(),
        paths: BTreeMap::new(),
        grid: None,
    };
    router.loops();
    router.wired();
    router.free();
    router.paths
}

struct Router<'a> {
    graph: &'a Graph,
    placed: &'a Placed,
    /// Where edges already meet a side, as distances from its middle.
    taken: BTreeMap<(End, Side), Vec<f32>>,
    paths: BTreeMap<usize, Path>,
    /// Made when the first edge needs it.
    grid: Option<Grid>,
}

/// An end of an edge: where it touches its box.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Port {
    side: Side,
    at: Point,
}

impl<'a> Router<'a> {
    fn edges(&self) -> impl Iterator<Item = (usize, &'a Edge, Rect, Rect)> + use<'a> {
        let placed = self.placed;
        self.graph.edges.iter().enumerate().filter_map(|(i, edge)| {
            let ends = (placed.rect(edge.from)?, placed.rect(edge.to)?);
            edge.visible.then_some((i, edge, ends.0, ends.1))
        })
    }

    fn shape(&self, end: End) -> Shape {
        match end {
            End::Node(i) => self.graph.nodes.get(i).map_or(Shape::Rect, |n| n.shape),
            End::Area(_) => Shape::Rect,
        }
    }

    /// Edges from a box to itself, beside the flow.
    fn loops(&mut self) {
        let beside = self.placed.wires.values().any(|w| !w.vertical);
        let loops: Vec<(usize, Path)> = self
            .edges()
            .filter(|(_, edge, ..)| edge.from == edge.to)
            .map(|(i, edge, rect, _)| (i, pen::own_loop(rect, edge, beside)))
            .collect();
        self.paths.extend(loops);
    }

    fn wired(&mut self) {
        let mut plans: Vec<Plan> = Vec::new();
        for (i, edge, ..) in self.edges() {
            let Some(wire) = self.placed.wires.get(&i).filter(|w| w.bands.len() > 1) else {
                continue;
            };
            let ahead = match (wire.bands.first(), wire.bands.last()) {
                (Some(first), Some(last)) => last.0 + last.1 > first.0 + first.1,
                _ => true,
            };
            let sides = match (wire.vertical, ahead) {
                (true, true) => [Side::Bottom, Side::Top],
                (true, false) => [Side::Top, Side::Bottom],
                (false, true) => [Side::Right, Side::Left],
                (false, false) => [Side::Left, Side::Right],
            };
            plans.push((i, edge, wire, [(edge.from, sides[0]), (edge.to, sides[1])]));
        }
        let mut wishes: BTreeMap<(End, Side), Vec<Wish>> = BTreeMap::new();
        for (i, _, wire, ends) in &plans {
            let across = |at: usize| wire.bands.get(at).map_or(0.0, |b| b.2);
            let count = wire.bands.len();
            let far = [across(count - 1), across(0)];
            let near = [across(1), across(count.saturating_sub(2))];
            for (number, end) in ends.iter().enumerate() {
                let (near, far) = (near.get(number), far.get(number));
                // Ties are broken by where the other end lies.
                let wish = near.copied().unwrap_or(0.0) + far.copied().unwrap_or(0.0) / 1e3;
                wishes
                    .entry(*end)
                    .or_default()
                    .push((wish, *i, number == 1));
            }
        }
        let mut ports: BTreeMap<(usize, bool), (Side, f32)> = BTreeMap::new();
        for ((end, side), mut edges) in wishes {
            let Some(rect) = self.placed.rect(end) else {
                continue;
            };
            edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let reach = self.shape(end).reach(rect, side);
            let count = edges.len() as f32;
            let step = if count > 1.0 {
                (2.0 * reach / (count - 1.0)).min(PORT)
            } else {
                0.0
            };
            // Where heads would overlap they meet in one point.
            let step = if step < APART { 0.0 } else { step };
            for (at, (_, i, last)) in edges.into_iter().enumerate() {
                let along = (at as f32 - (count - 1.0) / 2.0) * step;
                ports.insert((i, last), (side, along));
            }
        }
        self.straighten(&plans, &mut ports);
        for (i, edge, wire, ends) in plans {
            let find = |last: bool, end: End| {
                let (side, along) = ports.get(&(i, last)).copied()?;
                let rect = self.placed.rect(end)?;
                Some((
                    along,
                    Port {
                        side,
                        at: self.shape(end).border(rect, side, along),
                    },
                ))
            };
            let (Some((a, start)), Some((b, end))) =
                (find(false, ends[0].0), find(true, ends[1].0))
            else {
                continue;
            };
            self.taken.entry(ends[0]).or_default().push(a);
            self.taken.entry(ends[1]).or_default().push(b);
            let path = along_wire(edge, wire, start, end);
            self.paths.insert(i, path);
        }
    }

    /// Moves an end that is alone on its side so that a nearly straight edge is straight.
    fn straighten(&self, plans: &[Plan], ports: &mut BTreeMap<(usize, bool), (Side, f32)>) {
        let mut count: BTreeMap<(End, Side), usize> = BTreeMap::new();
        for (.., ends) in plans {
            for end in ends {
                *count.entry(*end).or_default() += 1;
            }
        }
        for (i, _, wire, ends) in plans {
            if wire.bands.len() > 2 {
                continue;
            }
            let centre = |end: End| {
                let rect = self.placed.rect(end).unwrap_or_default();
                if wire.vertical { rect.x } else { rect.y }
            };
            let along = |last: bool| ports.get(&(*i, last)).map_or(0.0, |p| p.1);
            let (a, b) = (
                centre(ends[0].0) + along(false),
                centre(ends[1].0) + along(true),
            );
            if (a - b).abs() > 24.0 || (a - b).abs() < 0.1 {
                continue;
            }
            for (number, goal) in [(1, a), (0, b)] {
                let Some(&(end, side)) = ends.get(number) else {
                    continue;
                };
                let rect = self.placed.rect(end).unwrap_or_default();
                let wished = goal - centre(end);
                let alone = count.get(&(end, side)) == Some(&1);
                let straight = self.shape(end).is_box();
                if alone && straight && wished.abs() <= self.shape(end).reach(rect, side) {
                    ports.insert((*i, number == 1), (side, wished));
                    break;
                }
            }
        }
    }

    /// Edges that the layout has no way for, short ones first.
    fn free(&mut self) {
        let mut waiting: Vec<(f32, usize, &Edge, Rect, Rect)> = self
            .edges()
            .filter(|(i, edge, ..)| edge.from != edge.to && !self.paths.contains_key(i))
            .map(|(i, edge, from, to)| {
                let far = (from.x - to.x).abs() + (from.y - to.y).abs();
                (far, i, edge, from, to)
            })
            .collect();
        waiting.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for &(_, i, edge, from, to) in &waiting {
            let path = self
                .curve(edge, from, to, true)
                .or_else(|| self.around(edge, from, to))
                .or_else(|| self.curve(edge, from, to, false));
            if let Some(path) = path {
                if let Some(grid) = &mut self.grid {
                    grid.mark(&path.trace);
                }
                self.paths.insert(i, path);
            }
        }
        for &(_, i, edge, ..) in &waiting {
            if !edge.label.is_empty()
                && let Some(place) = self.label_place(i, edge)
                && let Some(path) = self.paths.get_mut(&i)
            {
                path.label = place;
            }
        }
    }

    /// A place on a side, as far from others as heads are wide, near the middle and near `wish`.
    fn port(&self, end: End, rect: Rect, side: Side, wish: Point) -> (f32, Port) {
        let shape = self.shape(end);
        let reach = shape.reach(rect, side);
        let (centre, wish) = if side.is_horizontal() {
            (rect.x, wish.0)
        } else {
            (rect.y, wish.1)
        };
        let wish = (wish - centre).clamp(-reach, reach);
        let middle = if matches!(end, End::Area(_)) {
            wish
        } else {
            0.0
        };
        let taken = self.taken.get(&(end, side)).map_or(&[][..], Vec::as_slice);
        let places = (0..24).map(|n| {
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            middle + sign * ((n + 1) / 2) as f32 * APART
        });
        let free = |along: &f32| {
            along.abs() <= reach && taken.iter().all(|t| (t - along).abs() >= APART - 0.1)
        };
        let cost = |along: f32| (along - middle).abs() + (along - wish).abs() * 0.3;
        let along = places
            .filter(free)
            .min_by(|a, b| cost(*a).total_cmp(&cost(*b)))
            .unwrap_or(0.0);
        (
            along,
            Port {
                side,
                at: shape.border(rect, side, along),
            },
        )
    }

    /// A plain S-curve between facing sides; with `clear` only where nothing is in its way.
    fn curve(&mut self, edge: &Edge, from: Rect, to: Rect, clear: bool) -> Option<Path> {
        let gaps = [
            (Side::Right, Side::Left, to.left() - from.right()),
            (Side::Left, Side::Right, from.left() - to.right()),
            (Side::Bottom, Side::Top, to.top() - from.bottom()),
            (Side::Top, Side::Bottom, from.top() - to.bottom()),
        ];
        let mut sides: Vec<_> = gaps
            .into_iter()
            .filter(|g| g.2 >= CURVE || !clear)
            .collect();
        sides.sort_by(|a, b| b.2.total_cmp(&a.2));
        for (leave, reach, _) in sides {
            let (a, start) = self.port(edge.from, from, leave, (to.x, to.y));
            let (b, end) = self.port(edge.to, to, reach, start.at);
            let wire = Wire {
                vertical: leave.is_horizontal(),
                ..Wire::default()
            };
            let path = along_wire(edge, &wire, start, end);
            if !clear || self.is_clear(edge, &path.trace) {
                self.taken.entry((edge.from, leave)).or_default().push(a);
                self.taken.entry((edge.to, reach)).or_default().push(b);
                return Some(path);
            }
        }
        None
    }

    fn is_clear(&self, edge: &Edge, trace: &[Point]) -> bool {
        let own = |end: End| end == edge.from || end == edge.to;
        let around = [self.graph.around(edge.from), self.graph.around(edge.to)].concat();
        let hit = |rect: Rect| trace.iter().any(|&p| rect.holds(p));
        let nodes = self.placed.nodes.iter();
        let areas = self.placed.areas.iter();
        !nodes
            .into_iter()
            .any(|(&i, r)| !own(End::Node(i)) && hit(r.grown(5.0)))
            && !areas
                .into_iter()
                .any(|(&i, r)| !own(End::Area(i)) && !around.contains(&i) && hit(*r))
            && !titles(self.graph, self.placed).any(hit)
            && !self.labels().any(hit)
    }

    /// The labels of the edges that are drawn already.
    fn labels(&self) -> impl Iterator<Item = Rect> {
        self.paths
            .iter()
            .filter_map(|(i, path)| backing(self.graph.edges.get(*i)?, path))
    }

    /// A path of right angles around everything.
    fn around(&mut self, edge: &Edge, from: Rect, to: Rect) -> Option<Path> {
        if self.grid.is_none() {
            let mut grid = Grid::new(self.graph, self.placed)?;
            for path in self.paths.values() {
                grid.mark(&path.trace);
            }
            for label in self.labels() {
                grid.avoid(label);
            }
            self.grid = Some(grid);
        }
        let sides = [Side::Top, Side::Bottom, Side::Left, Side::Right];
        let starts = sides.map(|side| self.port(edge.from, from, side, (to.x, to.y)));
        let ends = sides.map(|side| self.port(edge.to, to, side, (from.x, from.y)));
        let areas = |end: End| {
            let mut areas = self.graph.around(end);
            if let End::Area(i) = end {
                areas.push(i);
            }
            areas
        };
        let own = [areas(edge.from), areas(edge.to)].concat();
        let grid = self.grid.as_mut()?;
        let found = grid.find(&starts.map(|s| s.1), &ends.map(|e| e.1), &own)?;
        let of =
            |list: &[(f32, Port)], side: Side| list.iter().find(|p| p.1.side == side).map(|p| p.0);
        let (leave, reach) = (found.start.side, found.end.side);
        if let (Some(a), Some(b)) = (of(&starts, leave), of(&ends, reach)) {
            self.taken.entry((edge.from, leave)).or_default().push(a);
            self.taken.entry((edge.to, reach)).or_default().push(b);
        }
        Some(pen::right_angles(
            edge,
            found.start,
            found.end,
            &found.corners,
        ))
    }

    /// The place on an edge's line, near its middle, where its label covers least.
    fn label_place(&self, i: usize, edge: &Edge) -> Option<Point> {
        let path = self.paths.get(&i)?;
        let count = path.trace.len();
        let mut best: Option<(f32, Point)> = None;
        for step in 0..=20_usize {
            // 10, 9, 11, 8, 12, …: from the middle outwards.
            let tenth = if step % 2 == 0 {
                10 + step / 2
            } else {
                9 - step / 2
            };
            if !(2..=18).contains(&tenth) {
                continue;
            }
            let Some(&place) = path.trace.get(count * tenth / 20) else {
                continue;
            };
            let rect = Rect::at(place, (edge.label.width + 12.0, edge.label.height + 2.0));
            let boxes = self
                .placed
                .nodes
                .values()
                .filter(|r| r.grown(2.0).overlaps(rect))
                .count()
                + titles(self.graph, self.placed)
                    .filter(|r| r.overlaps(rect))
                    .count();
            let others = self.paths.iter().filter(|(other, _)| **other != i);
            let labels = others
                .clone()
                .filter_map(|(j, path)| backing(self.graph.edges.get(*j)?, path))
                .filter(|r| r.overlaps(rect))
                .count();
            let lines = others
                .filter(|(_, path)| path.trace.iter().any(|&p| rect.holds(p)))
                .count();
            let borders = self
                .placed
                .areas
                .values()
                .filter(|r| crosses(**r, rect))
                .count();
            let cost = (boxes * 10 + labels * 10 + lines * 6 + borders) as f32 + step as f32 * 0.05;
            if best.is_none_or(|(known, _)| cost < known) {
                best = Some((cost, place));
            }
        }
        best.map(|(_, place)| place)
    }
}

/// Whether a border runs through a box.
fn crosses(area: Rect, rect: Rect) -> bool {
    area.overlaps(rect) && !area.grown(-1.0).contains(rect)
}

/// The box behind an edge's label.
pub(super) fn backing(edge: &Edge, path: &Path) -> Option<Rect> {
    let size = (edge.label.width + 12.0, edge.label.height + 2.0);
    (!edge.label.is_empty()).then_some(Rect::at(path.label, size))
}

/// Where areas have their titles.
pub(super) fn titles(graph: &Graph, placed: &Placed) -> impl Iterator<Item = Rect> {
    placed.areas.iter().filter_map(|(i, rect)| {
        let label = &graph.areas.get(*i)?.label;
        let middle = rect.top() + graph.style.title_pad + label.height / 2.0;
        (!label.is_empty()).then_some(Rect::at(
            (rect.x, middle),
            (label.width + 8.0, label.height),
        ))
    })
}

/// A line through the stretches of a wire.
fn along_wire(edge: &Edge, wire: &Wire, start: Port, end: Port) -> Path {
    let turn = |(x, y): Point| if wire.vertical { (y, x) } else { (x, y) };
    let (s, e) = (turn(start.at), turn(end.at));
    let forward = if e.0 >= s.0 { 1.0 } else { -1.0 };
    let (s_trim, e_trim) = (pen::trim(edge.start), pen::trim(edge.end));
    let first = (s.0 + forward * s_trim, s.1);
    let last = (e.0 - forward * e_trim, e.1);
    let mut stops = vec![first];
    let past = |a: f32, b: f32| (a - b) * forward > 0.0;
    for (number, &(from, to, across)) in wire.bands.iter().enumerate() {
        if number == 0 {
            stops.push((to, s.1));
        } else if number + 1 == wire.bands.len() {
            stops.push((from, e.1));
        } else {
            stops.extend([(from, across), (to, across)]);
        }
    }
    stops.retain(|stop| !past(first.0, stop.0) && !past(stop.0, last.0));
    stops.push(last);
    let mut path = Path::default();
    let mut pen = Pen::new(wire.vertical, &mut path);
    for (m, c) in stops {
        pen.reach(m, c);
    }
    pen.finish();
    path.label = wire.label.unwrap_or_else(|| {
        let middle = path.trace.len() / 2;
        path.trace.get(middle).copied().unwrap_or(start.at)
    });
    add_heads(&mut path, edge, start, end);
    path
}

fn add_heads(path: &mut Path, edge: &Edge, start: Port, end: Port) {
    for (marker, port) in [(edge.start, start), (edge.end, end)] {
        if marker != FlowEdgeMarker::None {
            path.heads.extend(pen::head(marker, port.at, port.side));
        }
    }
}
