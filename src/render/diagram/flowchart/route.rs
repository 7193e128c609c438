//! Edges between placed boxes: the ports where they leave and reach a side, their lines, heads
//! and labels.
//!
//! An edge with lanes runs straight through each layer and changes from one lane to the next
//! between layers, in an S-curve. An edge without lanes is one S-curve where nothing is in its way,
//! else a path of right angles around everything (`grid`).

mod grid;
mod pen;

use std::collections::{BTreeMap, BTreeSet};

use merman::diagrams::flowchart::FlowEdgeMarker;

use super::graph::{Edge, Graph, Vertex};
use super::placed::{Lanes, Placed};
use super::shape::Shape;
use super::work::Work;
use crate::render::diagram::geometry::{Point, Rect, Side, Trace};
use grid::Grid;
use pen::Pen;

/// The length of an arrow's head.
const HEAD: f32 = 12.0;
/// The distance of neighbouring ports on one side of a box.
const PORT_GAP: f32 = 26.0;
/// The least distance of two heads.
const HEAD_GAP: f32 = HEAD + 2.0;
/// The least distance of two boxes for one curve between them.
const CURVE: f32 = 26.0;
/// What it costs a label to cover a box or a text; see [`Router::covered`].
const COVERED: usize = 10;
/// And what it costs it to cover another edge.
const STRUCK: usize = 6;
/// Among more edges labels stay on their lines, because each place is compared with all edges.
const CAREFUL: usize = 80;
/// How far across the flow the two ends of an edge may lie apart to be moved, so that the edge is
/// straight.
const NEARLY_STRAIGHT: f32 = 24.0;

/// A drawn edge.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    /// The `d` of the line, an SVG path.
    pub(super) line: String,
    /// The `d` of each head.
    pub(super) heads: Vec<String>,
    /// The centre of the label.
    pub(super) label: Point,
    pub(super) trace: Trace,
}

/// An edge that has lanes, and the sides of boxes that it leaves and reaches.
struct LaneEdge<'a> {
    /// The index of the edge.
    i: usize,
    edge: &'a Edge,
    lanes: &'a Lanes,
    ends: [(Vertex, Side); 2],
}

/// One end of an edge that wants a port on a side of a box.
struct PortRequest {
    /// Where across the flow the edge comes from.
    across: f32,
    /// The index of the edge.
    i: usize,
    /// Whether the edge ends there, else it starts.
    at_end: bool,
}

/// For each edge, and its start (`false`) or end (`true`): the offset of its port, which is its
/// distance from the middle of the side, to the right or downwards.
type Ports = BTreeMap<(usize, bool), f32>;

/// Routes every visible edge whose ends are placed. Where work is spent, an edge without lanes is
/// one curve, whatever is in its way.
pub(super) fn route(graph: &Graph, placed: &Placed, work: &mut Work) -> BTreeMap<usize, Path> {
    let mut router = Router {
        graph,
        placed,
        titles: placed.titles(graph).collect(),
        taken: BTreeMap::new(),
        paths: BTreeMap::new(),
        grid: None,
        work,
    };
    router.route_loops();
    router.route_lanes();
    router.route_others();
    router.paths
}

struct Router<'a> {
    graph: &'a Graph,
    placed: &'a Placed,
    /// Where areas have their titles.
    titles: Vec<Rect>,
    /// The offsets of the ports that edges have on a side so far.
    taken: BTreeMap<(Vertex, Side), Vec<f32>>,
    paths: BTreeMap<usize, Path>,
    /// Made when the first edge needs it.
    grid: Option<Grid>,
    work: &'a mut Work,
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

    fn shape(&self, vertex: Vertex) -> Shape {
        match vertex {
            Vertex::Node(i) => self.graph.nodes.get(i).map_or(Shape::Rect, |n| n.shape),
            Vertex::Area(_) => Shape::Rect,
        }
    }

    /// Edges from a box to itself: at its right, or below it where the flow runs sideways.
    fn route_loops(&mut self) {
        let below = &self.placed.looped_below;
        let loops: Vec<(usize, Path)> = self
            .edges()
            .filter(|(_, edge, ..)| edge.from == edge.to)
            .map(|(i, edge, rect, _)| {
                let below = below.contains(&edge.from);
                (i, pen::own_loop(rect, edge, below))
            })
            .collect();
        self.paths.extend(loops);
    }

    /// Edges that have lanes.
    fn route_lanes(&mut self) {
        let edges = self.lane_edges();
        let mut ports = self.share_sides(&edges);
        self.straighten(&edges, &mut ports);
        for lane_edge in edges {
            let &LaneEdge { i, lanes, ends, .. } = &lane_edge;
            let port = |at_end: bool, (vertex, side): (Vertex, Side)| {
                let offset = *ports.get(&(i, at_end))?;
                let at = self
                    .shape(vertex)
                    .border(self.placed.rect(vertex)?, side, offset);
                Some((offset, Port { side, at }))
            };
            let (Some((a, start)), Some((b, end))) = (port(false, ends[0]), port(true, ends[1]))
            else {
                continue;
            };
            self.taken.entry(ends[0]).or_default().push(a);
            self.taken.entry(ends[1]).or_default().push(b);
            let path = along_lanes(lane_edge.edge, lanes, start, end);
            self.paths.insert(i, path);
        }
    }

    /// The edges that have lanes. They leave a box at the side that the flow leaves it at, and
    /// reach one at the opposite side; against the flow, the other way round.
    fn lane_edges(&self) -> Vec<LaneEdge<'a>> {
        let placed = self.placed;
        let with_lanes = self.edges().filter_map(|(i, edge, ..)| {
            let lanes = placed.lanes.get(&i)?;
            let [first, .., last] = lanes.lanes.as_slice() else {
                return None;
            };
            let ahead = last.from + last.to > first.from + first.to;
            let sides = match (lanes.vertical, ahead) {
                (true, true) => [Side::Bottom, Side::Top],
                (true, false) => [Side::Top, Side::Bottom],
                (false, true) => [Side::Right, Side::Left],
                (false, false) => [Side::Left, Side::Right],
            };
            Some(LaneEdge {
                i,
                edge,
                lanes,
                ends: [(edge.from, sides[0]), (edge.to, sides[1])],
            })
        });
        with_lanes.collect()
    }

    /// Shares each side of a box among the edges that meet it, in the order of their next lanes,
    /// so that they do not cross right away.
    fn share_sides(&self, edges: &[LaneEdge<'_>]) -> Ports {
        let mut requests: BTreeMap<(Vertex, Side), Vec<PortRequest>> = BTreeMap::new();
        for LaneEdge { i, lanes, ends, .. } in edges {
            let [first, second, ..] = lanes.lanes.as_slice() else {
                continue;
            };
            let [.., before_last, last] = lanes.lanes.as_slice() else {
                continue;
            };
            // A little of where the other end lies is added, to order edges with the same next
            // lane.
            let at_start = second.across + last.across / 1e3;
            let at_end = before_last.across + first.across / 1e3;
            for (vertex, across, at_end) in [(ends[0], at_start, false), (ends[1], at_end, true)] {
                requests.entry(vertex).or_default().push(PortRequest {
                    across,
                    i: *i,
                    at_end,
                });
            }
        }
        let mut ports = Ports::new();
        for ((vertex, side), mut requests) in requests {
            let Some(rect) = self.placed.rect(vertex) else {
                continue;
            };
            requests.sort_by(|a, b| a.across.total_cmp(&b.across).then(a.i.cmp(&b.i)));
            let reach = self.shape(vertex).reach(rect, side);
            let count = requests.len() as f32;
            let step = if count > 1.0 {
                (2.0 * reach / (count - 1.0)).min(PORT_GAP)
            } else {
                0.0
            };
            // Where heads would overlap, all edges meet in one point, the middle.
            let step = if step < HEAD_GAP { 0.0 } else { step };
            for (at, request) in requests.into_iter().enumerate() {
                let offset = (at as f32 - (count - 1.0) / 2.0) * step;
                ports.insert((request.i, request.at_end), offset);
            }
        }
        ports
    }

    /// Makes edges straight that nearly are, by moving an end that is alone on its side of a box.
    fn straighten(&self, edges: &[LaneEdge<'_>], ports: &mut Ports) {
        let mut count: BTreeMap<(Vertex, Side), usize> = BTreeMap::new();
        for edge in edges {
            for end in edge.ends {
                *count.entry(end).or_default() += 1;
            }
        }
        for LaneEdge { i, lanes, ends, .. } in edges {
            if lanes.lanes.len() > 2 {
                continue;
            }
            let [Some(start), Some(end)] = ends.map(|(vertex, _)| self.placed.rect(vertex)) else {
                continue;
            };
            let [Some(&from_start), Some(&from_end)] =
                [false, true].map(|at_end| ports.get(&(*i, at_end)))
            else {
                continue;
            };
            let centre = |rect: Rect| if lanes.vertical { rect.x } else { rect.y };
            let (a, b) = (centre(start) + from_start, centre(end) + from_end);
            if (a - b).abs() > NEARLY_STRAIGHT || (a - b).abs() < 0.1 {
                continue;
            }
            for (at_end, rect, goal) in [(true, end, a), (false, start, b)] {
                let (vertex, side) = ends[usize::from(at_end)];
                let offset = goal - centre(rect);
                let shape = self.shape(vertex);
                let alone = count.get(&(vertex, side)) == Some(&1);
                if alone && shape.is_box() && offset.abs() <= shape.reach(rect, side) {
                    ports.insert((*i, at_end), offset);
                    break;
                }
            }
        }
    }

    /// Edges without lanes, short ones first.
    fn route_others(&mut self) {
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
                    grid.mark(path.trace.points());
                }
                self.paths.insert(i, path);
            }
        }
        let waited: BTreeSet<usize> = waiting.iter().map(|w| w.1).collect();
        for (i, edge, ..) in self.edges().filter(|(_, e, ..)| e.from != e.to) {
            let Some(back) = self.paths.get(&i).and_then(|path| backing(edge, path)) else {
                continue;
            };
            // Labels of edges with lanes have places of their own; edges around them may still run
            // through those.
            let few = self.paths.len() <= CAREFUL;
            let moves = waited.contains(&i) || (few && self.covered(i, back) >= STRUCK);
            if moves
                && let Some(place) = self.label_place(i, edge)
                && let Some(path) = self.paths.get_mut(&i)
            {
                path.label = place;
            }
        }
    }

    /// A port on a side, and its offset: a place where no other head
    /// is overlapped, near the middle and near `other`, where the edge comes from. Where no place
    /// is free it is the middle.
    fn port(&self, vertex: Vertex, rect: Rect, side: Side, other: Point) -> (f32, Port) {
        let shape = self.shape(vertex);
        let reach = shape.reach(rect, side);
        let (centre, other) = if side.is_horizontal() {
            (rect.x, other.0)
        } else {
            (rect.y, other.1)
        };
        let opposite = (other - centre).clamp(-reach, reach);
        // An area's port begins opposite `other`, because its sides are long and the middle would
        // be a detour.
        let middle = if matches!(vertex, Vertex::Area(_)) {
            opposite
        } else {
            0.0
        };
        let taken = self
            .taken
            .get(&(vertex, side))
            .map_or(&[][..], Vec::as_slice);
        let places = (0..24).map(|n| {
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            middle + sign * ((n + 1) / 2) as f32 * HEAD_GAP
        });
        let free = |offset: &f32| {
            offset.abs() <= reach && taken.iter().all(|t| (t - offset).abs() >= HEAD_GAP - 0.1)
        };
        let cost = |offset: f32| (offset - middle).abs() + (offset - opposite).abs() * 0.3;
        let offset = places
            .filter(free)
            .min_by(|a, b| cost(*a).total_cmp(&cost(*b)))
            .unwrap_or(0.0);
        (
            offset,
            Port {
                side,
                at: shape.border(rect, side, offset),
            },
        )
    }

    /// One S-curve between sides that face each other; with `clear` none where something is in its
    /// way.
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
            let no_lanes = Lanes {
                vertical: leave.is_horizontal(),
                ..Lanes::default()
            };
            let path = along_lanes(edge, &no_lanes, start, end);
            if !clear || self.is_clear(edge, &path.trace) {
                self.taken.entry((edge.from, leave)).or_default().push(a);
                self.taken.entry((edge.to, reach)).or_default().push(b);
                return Some(path);
            }
        }
        None
    }

    /// Whether a line meets no box and no area but those that its edge joins or lies in, and no
    /// title or label.
    fn is_clear(&self, edge: &Edge, trace: &Trace) -> bool {
        let own = |vertex: Vertex| vertex == edge.from || vertex == edge.to;
        let around: Vec<usize> = [edge.from, edge.to]
            .into_iter()
            .flat_map(|vertex| self.graph.around(vertex))
            .collect();
        let hit = |rect: Rect| trace.meets(rect);
        let nodes = self.placed.nodes.iter();
        let areas = self.placed.areas.iter();
        !nodes
            .into_iter()
            .any(|(&i, r)| !own(Vertex::Node(i)) && hit(r.grown(5.0)))
            && !areas
                .into_iter()
                .any(|(&i, r)| !own(Vertex::Area(i)) && !around.contains(&i) && hit(*r))
            && !self.titles.iter().copied().any(hit)
            && !self.labels().any(hit)
    }

    /// The labels of the edges that are routed already.
    fn labels(&self) -> impl Iterator<Item = Rect> {
        self.paths
            .iter()
            .filter_map(|(i, path)| backing(self.graph.edges.get(*i)?, path))
    }

    /// A path of right angles around everything.
    fn around(&mut self, edge: &Edge, from: Rect, to: Rect) -> Option<Path> {
        if self.grid.is_none() {
            let mut grid = Grid::new(self.graph, self.placed);
            for path in self.paths.values() {
                grid.mark(path.trace.points());
            }
            for label in self.labels() {
                grid.avoid_text(label);
            }
            self.grid = Some(grid);
        }
        let sides = [Side::Top, Side::Bottom, Side::Left, Side::Right];
        let starts = sides.map(|side| self.port(edge.from, from, side, (to.x, to.y)));
        let ends = sides.map(|side| self.port(edge.to, to, side, (from.x, from.y)));
        let itself = |vertex: Vertex| match vertex {
            Vertex::Node(_) => None,
            Vertex::Area(i) => Some(i),
        };
        let own_areas: Vec<usize> = [edge.from, edge.to]
            .into_iter()
            .flat_map(|vertex| self.graph.around(vertex).chain(itself(vertex)))
            .collect();
        let grid = self.grid.as_mut()?;
        let ports = (&starts.map(|s| s.1)[..], &ends.map(|e| e.1)[..]);
        let found = grid.find(ports, &own_areas, self.work)?;
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
            &found.bends,
        ))
    }

    /// The place on an edge's line, near its middle, where its label covers least; beside the line
    /// where it would cover something everywhere on it.
    fn label_place(&self, i: usize, edge: &Edge) -> Option<Point> {
        let path = self.paths.get(&i)?;
        let size = (edge.label.width + 12.0, edge.label.height + 2.0);
        let (dx, dy) = (size.0 / 2.0 + 4.0, size.1 / 2.0 + 4.0);
        let beside = [(0.0, -dy), (0.0, dy), (dx, 0.0), (-dx, 0.0)];
        let mut best: Option<(f32, Point)> = None;
        for (shifts, far) in [(&[(0.0, 0.0)][..], 0.0), (&beside[..], 4.0)] {
            for (number, (x, y)) in from_the_middle(path.trace.points()) {
                for &(dx, dy) in shifts {
                    let place = (x + dx, y + dy);
                    let covered = self.covered(i, Rect::at(place, size)) as f32;
                    let cost = covered + number as f32 * 0.05 + far;
                    if best.is_none_or(|(known, _)| cost < known) {
                        best = Some((cost, place));
                    }
                }
            }
            let found = best.is_some_and(|(cost, _)| cost < STRUCK as f32);
            if found || self.paths.len() > CAREFUL {
                break;
            }
        }
        best.map(|(_, place)| place)
    }

    /// How much an edge's label would cover: boxes and texts weigh most, then other edges, then
    /// borders of areas.
    fn covered(&self, i: usize, label: Rect) -> usize {
        let boxes = self.placed.nodes.values();
        let boxes = boxes.filter(|r| r.grown(2.0).overlaps(label)).count();
        let titles = self.titles.iter().filter(|r| r.overlaps(label)).count();
        let others = || self.paths.iter().filter(|(other, _)| **other != i);
        let labels = others()
            .filter_map(|(j, path)| backing(self.graph.edges.get(*j)?, path))
            .filter(|r| r.overlaps(label))
            .count();
        let lines = others().filter(|(_, path)| path.trace.meets(label)).count();
        let borders = self.placed.areas.values();
        let borders = borders.filter(|r| crosses(**r, label)).count();
        (boxes + titles + labels) * COVERED + lines * STRUCK + borders
    }
}

/// Points of a line from its middle outwards, each with its number.
fn from_the_middle(points: &[Point]) -> impl Iterator<Item = (usize, Point)> + use<'_> {
    (0..=20_usize).filter_map(|step| {
        // In twentieths of the line: 10, 9, 11, 8, 12, …
        let twentieth = if step % 2 == 0 {
            10 + step / 2
        } else {
            9 - step / 2
        };
        let near = (2..=18).contains(&twentieth);
        let place = points.get(points.len() * twentieth / 20);
        Some((step, *place.filter(|_| near)?))
    })
}

/// Whether a border runs through a box.
fn crosses(area: Rect, rect: Rect) -> bool {
    area.overlaps(rect) && !area.grown(-1.0).contains(rect)
}

/// The box behind an edge's label, if it has one.
pub(super) fn backing(edge: &Edge, path: &Path) -> Option<Rect> {
    let size = (edge.label.width + 12.0, edge.label.height + 2.0);
    (!edge.label.is_empty()).then_some(Rect::at(path.label, size))
}

/// A line from port to port through lanes; one curve where there are none.
fn along_lanes(edge: &Edge, lanes: &Lanes, start: Port, end: Port) -> Path {
    let turn = |(x, y): Point| if lanes.vertical { (y, x) } else { (x, y) };
    let (s, e) = (turn(start.at), turn(end.at));
    let forward = if e.0 >= s.0 { 1.0 } else { -1.0 };
    let (s_trim, e_trim) = (pen::trim(edge.start), pen::trim(edge.end));
    let first = (s.0 + forward * s_trim, s.1);
    let last = (e.0 - forward * e_trim, e.1);
    let mut waypoints = vec![first];
    let past = |a: f32, b: f32| (a - b) * forward > 0.0;
    for (number, lane) in lanes.lanes.iter().enumerate() {
        if number == 0 {
            waypoints.push((lane.to, s.1));
        } else if number + 1 == lanes.lanes.len() {
            waypoints.push((lane.from, e.1));
        } else {
            waypoints.extend([(lane.from, lane.across), (lane.to, lane.across)]);
        }
    }
    // A line may begin past the end of its first lane, or end before the beginning of its last
    // one, because its heads take some of the way: such points would lead back.
    waypoints.retain(|point| !past(first.0, point.0) && !past(point.0, last.0));
    waypoints.push(last);
    let mut path = Path::default();
    let mut pen = Pen::new(lanes.vertical, &mut path);
    for (along, across) in waypoints {
        pen.reach(along, across);
    }
    pen.finish();
    path.label = lanes
        .label
        .or_else(|| path.trace.middle())
        .unwrap_or(start.at);
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
