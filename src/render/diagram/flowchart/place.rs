//! Where the boxes of a flowchart stand, for one strategy: areas from the inside out, each in
//! the direction that suits it. Within an area (or the whole) each connected component, boxes that
//! edges connect, is placed in ranks (`layered`), and the components in rows. `arrange` tries the
//! strategies and chooses.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::graph::{Direction, Graph, Vertex};
use super::layered::{Layered, Layouts, Link, Options};
use super::placed::{LOOP, Lanes, Placed};
use crate::render::diagram::geometry::{Lane, Point, Rect};

/// The distance of components. It is small, because no edge runs between them.
const COMPONENT_GAP: f32 = 26.0;
/// How much work it is to visit an element of a layer.
const VISIT: usize = 4;
/// In a graph with more nodes the inside of each area is tried in fewer ways.
const LARGE: usize = 120;

/// One way to place a graph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Strategy {
    pub(super) direction: Direction,
    /// How far a rank extends across the flow at most, in px.
    pub(super) max_width: f32,
    /// Into how many columns ranks are folded.
    pub(super) folds: usize,
    /// Whether areas stand in rows, in the order of the source, as if no edge ran between them.
    pub(super) rows: bool,
    /// Whether each of them has a row of its own, and each second row runs back, so that an edge from
    /// the end of one to the beginning of the next is short.
    pub(super) back: bool,
    /// The ratio of width to height that each area aims at.
    pub(super) inner: f32,
    /// The ratio of width to height that the whole aims at.
    pub(super) outer: f32,
}

/// What was found out about a graph for one strategy and holds for others too.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Areas that were placed, by index and by the ratio that they were to have, in thousandths:
    /// nothing else of a strategy changes how an area is placed.
    areas: BTreeMap<(usize, u32), Placed>,
    /// The components of each scope, by whether areas are apart.
    components: BTreeMap<(Option<usize>, bool), Components>,
    layouts: Layouts,
    /// How much work it took, in units of [`Work`](super::work::Work).
    pub(super) work: usize,
}

/// The items of each connected component.
type Components = Rc<[Vec<Vertex>]>;

impl Known {
    fn components(&mut self, graph: &Graph, scope: Option<usize>, apart: bool) -> Components {
        let found = || components(graph, scope, apart).into();
        Rc::clone(self.components.entry((scope, apart)).or_insert_with(found))
    }
}

/// Places the whole graph.
pub(super) fn place(graph: &Graph, strategy: Strategy, known: &mut Known) -> Placed {
    place_scope(graph, None, strategy, known)
}

/// A connected component, placed: items that edges hold together.
struct Component {
    placed: Placed,
    bounds: Rect,
    /// The item, where it is only one. Such an area may be made higher, and such a node larger.
    single: Option<Vertex>,
}

/// Places what lies directly in an area, or in none: what [`Graph::item_in`] calls a scope.
fn place_scope(
    graph: &Graph,
    scope: Option<usize>,
    strategy: Strategy,
    known: &mut Known,
) -> Placed {
    let mut components: Vec<Component> = known
        .components(graph, scope, strategy.rows)
        .iter()
        .map(|items| place_component(graph, items, strategy, known))
        .collect();
    even_out(graph, &mut components);
    let has_area = |c: &Component| matches!(c.single, Some(Vertex::Area(_)));
    let gap = if strategy.rows && components.iter().any(has_area) {
        crossing_gap(graph, scope)
    } else {
        [component_gap(graph); 2].into()
    };
    if strategy.back {
        there_and_back(components, gap)
    } else {
        in_rows(components, gap, strategy.outer)
    }
}

fn component_gap(graph: &Graph) -> f32 {
    COMPONENT_GAP.min(graph.style.area_gap * 0.7)
}

/// Gives all boxes the same size where there are at least three and nothing else, no edge either,
/// because a reader takes them for a list.
fn even_out(graph: &Graph, components: &mut [Component]) {
    let is_box = |component: &Component| match component.single {
        Some(Vertex::Node(i)) => graph.nodes.get(i).is_some_and(|n| n.shape.is_box()),
        _ => false,
    };
    if components.len() < 3 || !components.iter().all(is_box) {
        return;
    }
    let w = components.iter().map(|c| c.bounds.w).fold(0.0, f32::max);
    let h = components.iter().map(|c| c.bounds.h).fold(0.0, f32::max);
    for component in components {
        component.bounds = Rect {
            w,
            h,
            ..component.bounds
        };
        for rect in component.placed.nodes.values_mut() {
            *rect = component.bounds;
        }
    }
}

/// The connected components of a scope: its nodes and areas in groups between which no edge
/// runs, in the order of the source. With `apart` each area is a component of its own, whatever
/// edges connect it with.
fn components(graph: &Graph, scope: Option<usize>, apart: bool) -> Vec<Vec<Vertex>> {
    let nodes = (0..graph.nodes.len())
        .filter(|&i| graph.nodes.get(i).is_some_and(|n| n.area == scope))
        .map(Vertex::Node);
    let areas = (0..graph.areas.len())
        .filter(|&i| graph.areas.get(i).is_some_and(|a| a.parent == scope))
        .map(Vertex::Area);
    let mut group: BTreeMap<Vertex, usize> = nodes.chain(areas).zip(0..).collect();
    for edge in &graph.edges {
        let item_of = |vertex: Vertex| graph.item_in(vertex, scope);
        let (Some(a), Some(b)) = (item_of(edge.from), item_of(edge.to)) else {
            continue;
        };
        let cut = apart && (matches!(a, Vertex::Area(_)) || matches!(b, Vertex::Area(_)));
        let (Some(&ga), Some(&gb)) = (group.get(&a), group.get(&b)) else {
            continue;
        };
        if ga != gb && !cut {
            for g in group.values_mut().filter(|g| **g == gb) {
                *g = ga;
            }
        }
    }
    let mut members: BTreeMap<usize, Vec<Vertex>> = BTreeMap::new();
    for (item, g) in group {
        members.entry(g).or_default().push(item);
    }
    let mut found: Vec<Vec<Vertex>> = members.into_values().collect();
    let first_nodes = first_nodes(graph);
    let begins = |item: &Vertex| match *item {
        Vertex::Node(i) => i,
        Vertex::Area(i) => first_nodes.get(&i).copied().unwrap_or(usize::MAX),
    };
    for items in &mut found {
        items.sort_by_key(begins);
    }
    found.sort_by_key(|items| items.first().map(begins));
    found
}

/// Where in the source each area begins: the index of its first node. One without nodes is not
/// among them.
fn first_nodes(graph: &Graph) -> BTreeMap<usize, usize> {
    let mut first = BTreeMap::new();
    for i in 0..graph.nodes.len() {
        for area in graph.around(Vertex::Node(i)) {
            first.entry(area).or_insert(i);
        }
    }
    first
}

fn place_component(
    graph: &Graph,
    items: &[Vertex],
    strategy: Strategy,
    known: &mut Known,
) -> Component {
    let (placed, single) = match items {
        [item] => (place_item(graph, *item, strategy, known), Some(*item)),
        _ => (place_in_ranks(graph, items, strategy, known), None),
    };
    let mut bounds = placed.bounds();
    if let Some(item) = single
        && let Some((_, across)) = loop_rooms(graph, true).get(&item)
    {
        bounds = Rect::of_sides(
            bounds.left(),
            bounds.top(),
            bounds.right() + across / 2.0,
            bounds.bottom(),
        );
    }
    Component {
        bounds,
        placed,
        single,
    }
}

/// A node or an area by itself, around the origin.
fn place_item(graph: &Graph, item: Vertex, strategy: Strategy, known: &mut Known) -> Placed {
    match item {
        Vertex::Node(i) => {
            let mut placed = Placed::default();
            if let Some(node) = graph.nodes.get(i) {
                let down = strategy.direction.is_vertical();
                let size = node.shape.turned(node.size, down);
                placed.nodes.insert(i, Rect::at((0.0, 0.0), size));
            }
            placed
        }
        Vertex::Area(i) => place_area(graph, i, strategy, known),
    }
}

/// One way to place the inside of an area: `max_width`, `folds` and `rows` of a [`Strategy`].
type Inside = (f32, usize, bool);

/// The ways in which the inside of an area is tried, the plainest first.
fn ways_inside(graph: &Graph, area: usize) -> &'static [Inside] {
    const ANY: f32 = f32::INFINITY;
    let nested = graph.areas.iter().any(|a| a.parent == Some(area));
    match (graph.nodes.len() > LARGE, nested) {
        (true, _) => &[(ANY, 1, false), (500.0, 1, false)],
        (_, true) => &[
            (ANY, 1, false),
            (700.0, 1, false),
            (400.0, 1, false),
            (ANY, 1, true),
        ],
        (_, false) => &[
            (ANY, 1, false),
            (600.0, 1, false),
            (400.0, 1, false),
            (230.0, 1, false),
            (ANY, 2, false),
            (ANY, 3, false),
        ],
    }
}

/// An area with its border, placed inside in the way that makes it largest in a box of the shape
/// `strategy.inner`.
fn place_area(graph: &Graph, area: usize, strategy: Strategy, known: &mut Known) -> Placed {
    let key = (area, (strategy.inner * 1000.0) as u32);
    if let Some(placed) = known.areas.get(&key) {
        return placed.clone();
    }
    let own = graph.areas.get(area).and_then(|a| a.direction);
    let wished = own.unwrap_or(graph.direction);
    let side = strategy.inner.sqrt();
    let mut best: Option<(f32, Placed)> = None;
    // What the author did not ask for costs more: another direction, folds and rows, and each
    // edge that is left without lanes. A later way must be better by 2 %.
    for (direction, factor) in [(wished, 1.0), (wished.turned(), 1.12)] {
        for &(max_width, folds, rows) in ways_inside(graph, area) {
            let inside = Strategy {
                direction,
                max_width,
                folds,
                rows,
                back: false,
                outer: strategy.inner,
                ..strategy
            };
            let mut placed = place_scope(graph, Some(area), inside, known);
            frame(graph, area, &mut placed);
            let bounds = placed.bounds();
            let factor = if folds > 1 || rows {
                factor * 1.1
            } else {
                factor
            };
            let factor = factor * (1.0 + 0.07 * without_lanes(graph, &placed) as f32);
            let cost = (bounds.w / side).max(bounds.h * side) * factor;
            if best.as_ref().is_none_or(|(least, _)| cost < least * 0.98) {
                best = Some((cost, placed));
            }
        }
    }
    debug_assert!(best.is_some(), "there is always a way");
    let placed = best.map(|(_, placed)| placed).unwrap_or_default();
    known.areas.insert(key, placed.clone());
    placed
}

/// How many edges among placed nodes have no lanes.
pub(super) fn without_lanes(graph: &Graph, placed: &Placed) -> usize {
    let here = |vertex: Vertex| placed.rect(vertex).is_some();
    let edges = graph.edges.iter().enumerate();
    edges
        .filter(|(i, e)| e.from != e.to && !placed.lanes.contains_key(i))
        .filter(|(_, e)| here(e.from) && here(e.to))
        .count()
}

/// Items that edges hold together, in ranks.
fn place_in_ranks(
    graph: &Graph,
    items: &[Vertex],
    strategy: Strategy,
    known: &mut Known,
) -> Placed {
    let inner: Vec<Placed> = items
        .iter()
        .map(|&item| place_item(graph, item, strategy, known))
        .collect();
    let down = strategy.direction.is_vertical();
    let turn = |(x, y): Point| if down { (y, x) } else { (x, y) };
    let loops = loop_rooms(graph, down);
    let sizes: Vec<Point> = items
        .iter()
        .zip(&inner)
        .map(|(item, placed)| {
            let bounds = placed.bounds();
            let (along, across) = turn((bounds.w, bounds.h));
            let room = loops.get(item).copied().unwrap_or_default();
            (along.max(room.0), across + room.1)
        })
        .collect();
    let (links, of_link) = links(graph, items, turn);
    let holds_areas = items.iter().any(|i| matches!(i, Vertex::Area(_)));
    let options = Options {
        node_gap: graph.style.node_gap,
        rank_gap: if holds_areas {
            graph.style.area_gap
        } else {
            graph.style.rank_gap
        },
        max_width: strategy.max_width,
        folds: strategy.folds,
        // From left to right, the next row runs from right to left, as a reader's finger would.
        runs_back: !down,
    };
    let layered = known.layouts.lay_out(&sizes, &links, options);
    let visits = std::mem::take(&mut known.layouts.visits);
    known.work += VISIT * visits + 8 * (items.len() + links.len());
    let mut placed = assemble(strategy.direction, inner, layered, &of_link);
    if !down {
        let looped = items.iter().filter(|item| loops.contains_key(item));
        placed.looped_below.extend(looped);
    }
    placed
}

/// The links that edges make between items, each with its edge where that begins and ends at the
/// items themselves. An edge between things inside of two items makes a link as well, to keep them
/// near each other; but one without a label makes none where there is one already.
fn links(
    graph: &Graph,
    items: &[Vertex],
    turn: impl Fn(Point) -> Point,
) -> (Vec<Link>, Vec<Option<usize>>) {
    let place_of: BTreeMap<Vertex, usize> = items.iter().copied().zip(0..).collect();
    let item_around = |vertex: Vertex| {
        std::iter::once(vertex)
            .chain(graph.around(vertex).map(Vertex::Area))
            .find_map(|vertex| place_of.get(&vertex).copied())
    };
    let mut links: Vec<Link> = Vec::new();
    let mut of_link = Vec::new();
    let mut linked: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (i, edge) in graph.edges.iter().enumerate() {
        let (Some(from), Some(to)) = (item_around(edge.from), item_around(edge.to)) else {
            continue;
        };
        let exact = items.get(from) == Some(&edge.from) && items.get(to) == Some(&edge.to);
        if from == to || (!exact && edge.label.is_empty() && linked.contains(&(from, to))) {
            continue;
        }
        let label = (!edge.label.is_empty())
            .then(|| turn((edge.label.width + 14.0, edge.label.height + 6.0)));
        linked.insert((from, to));
        links.push(Link {
            from,
            to,
            length: edge.length,
            label,
        });
        of_link.push(exact.then_some(i));
    }
    (links, of_link)
}

/// The room along and across the flow for edges from a box to itself, for each that has one: across
/// it on both sides, because the box stays in the middle.
fn loop_rooms(graph: &Graph, down: bool) -> BTreeMap<Vertex, Point> {
    let mut rooms: BTreeMap<Vertex, Point> = BTreeMap::new();
    for edge in graph.edges.iter().filter(|e| e.from == e.to) {
        let (w, h) = (edge.label.width, edge.label.height);
        let (along, across) = if down { (h, w) } else { (w, h) };
        let room = rooms.entry(edge.from).or_default();
        room.0 = room.0.max(along + 12.0);
        room.1 = room.1.max(2.0 * (LOOP + across + 12.0));
    }
    rooms
}

/// Turns a layout from (along, across) into x and y, and moves what is inside of each item to where
/// the item stands.
fn assemble(
    direction: Direction,
    inner: Vec<Placed>,
    layered: Layered,
    of_link: &[Option<usize>],
) -> Placed {
    let down = direction.is_vertical();
    let sign = match direction {
        Direction::Down | Direction::Right => 1.0,
        Direction::Up | Direction::Left => -1.0,
    };
    let turn = |(along, across): Point| {
        if down {
            (across, along * sign)
        } else {
            (along * sign, across)
        }
    };
    let mut whole = Placed::default();
    for (placed, centre) in inner.into_iter().zip(layered.centres) {
        let bounds = placed.bounds();
        let (x, y) = turn(centre);
        whole.absorb(placed, x - bounds.x, y - bounds.y);
    }
    for (found, edge) in layered.lanes.into_iter().zip(of_link) {
        let (Some(found), Some(edge)) = (found, edge) else {
            continue;
        };
        let lanes = found.lanes.into_iter().map(|lane| Lane {
            from: lane.from * sign,
            to: lane.to * sign,
            across: lane.across,
        });
        let lanes = Lanes {
            vertical: down,
            lanes: lanes.collect(),
            label: found.label.map(turn),
        };
        whole.lanes.insert(*edge, lanes);
    }
    whole
}

/// Puts an area's border around what is in it.
fn frame(graph: &Graph, at: usize, placed: &mut Placed) {
    let Some(area) = graph.areas.get(at) else {
        return;
    };
    let (pad, label) = (graph.style.area_pad, &area.label);
    let title = label.height + 2.0 * graph.style.title_pad;
    let rect = if placed.is_empty() {
        Rect::at((0.0, 0.0), (label.width + 2.0 * pad, title))
    } else {
        let inner = placed.filled(graph);
        let above = if label.is_empty() { pad } else { title };
        let half = inner.w.max(label.width) / 2.0 + pad;
        Rect::of_sides(
            inner.x - half,
            inner.top() - above,
            inner.x + half,
            inner.bottom() + pad,
        )
    };
    placed.areas.insert(at, rect);
}

/// Stands components in as many rows as make the whole largest in a frame of that aspect.
fn in_rows(components: Vec<Component>, gap: Point, aspect: f32) -> Placed {
    let sizes: Vec<Point> = components
        .iter()
        .map(|c| (c.bounds.w, c.bounds.h))
        .collect();
    let mut whole = Placed::default();
    let mut rest = components.into_iter();
    let mut top = 0.0;
    for length in best_rows(&sizes, gap, aspect) {
        let mut row: Vec<Component> = rest.by_ref().take(length).collect();
        let height = row.iter().map(|c| c.bounds.h).fold(0.0, f32::max);
        for component in &mut row {
            // Areas side by side are made equally high.
            if let Some(Vertex::Area(i)) = component.single
                && let Some(rect) = component.placed.areas.get_mut(&i)
            {
                *rect = Rect::of_sides(rect.left(), rect.top(), rect.right(), rect.top() + height);
                component.bounds = *rect;
            }
        }
        let width: f32 = row.iter().map(|c| c.bounds.w + gap.0).sum::<f32>() - gap.0;
        let mut left = -width / 2.0;
        for component in row {
            let dx = left - component.bounds.left();
            let dy = top + (height - component.bounds.h) / 2.0 - component.bounds.top();
            left += component.bounds.w + gap.0;
            whole.absorb(component.placed, dx, dy);
        }
        top += height + gap.1;
    }
    whole
}

/// Stands each component in a row of its own, areas equally wide, each second row from right to left: a
/// row begins under the end of the one above it.
fn there_and_back(components: Vec<Component>, (_, gap): Point) -> Placed {
    let widths = components.iter().map(|c| c.bounds.w);
    let half = widths.fold(0.0, f32::max) / 2.0;
    let mut whole = Placed::default();
    let mut top = 0.0;
    for (number, component) in components.into_iter().enumerate() {
        let Component {
            mut placed,
            mut bounds,
            single,
        } = component;
        if number % 2 == 1 {
            placed.mirror();
            bounds.x = -bounds.x;
        }
        let ends_right = number % 4 < 2;
        let dx = match ends_right {
            true => half - bounds.right(),
            false => -half - bounds.left(),
        };
        let dy = top - bounds.top();
        top += bounds.h + gap;
        if let Some(Vertex::Area(i)) = single
            && let Some(rect) = placed.areas.get_mut(&i)
        {
            *rect = Rect::of_sides(-half - dx, rect.top(), half - dx, rect.bottom());
        }
        whole.absorb(placed, dx, dy);
    }
    whole
}

/// How many boxes each row gets, where the whole is largest in a frame of that aspect.
fn best_rows(sizes: &[Point], gap: Point, aspect: f32) -> Vec<usize> {
    let mut best: (f32, Vec<usize>) = (0.0, Vec::new());
    for count in 1..=sizes.len() {
        let rows = even_rows(sizes, count, gap.0);
        let (w, h) = extent(sizes, &rows, gap);
        let scale = (aspect / w.max(1.0)).min(1.0 / h.max(1.0));
        // With more rows it would be higher still.
        if 2.0 / h.max(1.0) < best.0 {
            break;
        }
        // More rows only where they make it larger.
        if scale > best.0 * 1.001 {
            best = (scale, rows);
        }
    }
    best.1
}

/// How many boxes each of `count` rows gets, their widths as even as they get in this order: the
/// least width at which they fill so many rows, found by halving.
fn even_rows(sizes: &[Point], count: usize, gap: f32) -> Vec<usize> {
    let fill = |limit: f32| {
        let mut rows: Vec<usize> = Vec::new();
        let mut used = 0.0;
        for &(w, _) in sizes {
            match rows.last_mut() {
                Some(row) if used + gap + w <= limit => {
                    *row += 1;
                    used += gap + w;
                }
                _ => {
                    rows.push(1);
                    used = w;
                }
            }
        }
        rows
    };
    let total: f32 = sizes.iter().map(|s| s.0 + gap).sum();
    let (mut low, mut high) = (0.0, total);
    for _ in 0..24 {
        let middle = (low + high) / 2.0;
        if fill(middle).len() <= count {
            high = middle;
        } else {
            low = middle;
        }
    }
    fill(high)
}

/// The width and height of boxes in rows of those lengths.
fn extent(sizes: &[Point], rows: &[usize], gap: Point) -> (f32, f32) {
    let mut rest = sizes;
    let (mut width, mut height) = (0.0_f32, -gap.1);
    for &length in rows {
        let (row, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        width = width.max(row.iter().map(|s| s.0 + gap.0).sum::<f32>() - gap.0);
        height += row.iter().map(|s| s.1).fold(0.0, f32::max) + gap.1;
    }
    (width, height)
}

/// The distance of areas in rows, sideways and downwards: enough for the labels of the edges that
/// run between them.
fn crossing_gap(graph: &Graph, scope: Option<usize>) -> Point {
    let item = |vertex: Vertex| graph.item_in(vertex, scope);
    let crossing = graph.edges.iter().filter(|edge| {
        let ends = [item(edge.from), item(edge.to)];
        ends.iter().all(Option::is_some) && ends[0] != ends[1]
    });
    let mut gap = [component_gap(graph); 2];
    for edge in crossing {
        let label = [edge.label.width, edge.label.height];
        for (gap, room) in gap.iter_mut().zip(label) {
            let room = if edge.label.is_empty() {
                0.0
            } else {
                room + 40.0
            };
            *gap = gap.max(room).max(graph.style.area_gap);
        }
    }
    gap.into()
}
