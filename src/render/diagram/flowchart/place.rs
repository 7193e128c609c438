//! Where the boxes of a flowchart stand: areas from the inside out, each in the direction that
//! suits it, then what edges hold together in ranks, and what nothing holds together in rows.

use std::collections::BTreeMap;

use super::geometry::{Placed, Point, Rect, Wire};
use super::graph::{Direction, End, Graph};
use super::layered::{Layered, Link, Wish, lay_out};
use super::route::LOOP;

/// The distance of pieces that have nothing to do with each other.
const PIECE_GAP: f32 = 26.0;
/// Layouts of an area are tried in this many ways at most; large graphs get fewer.
const LARGE: usize = 120;

/// One arrangement of the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Manner {
    pub(super) direction: Direction,
    /// The extent of a rank at most, in px.
    pub(super) limit: f32,
    pub(super) folds: usize,
    /// Whether areas stand in rows, in the order of the source, whatever runs between them.
    pub(super) rows: bool,
    /// Width by height that the inside of an area aims at.
    pub(super) inner: f32,
    /// Width by height of the whole.
    pub(super) outer: f32,
}

/// Areas laid out once for each shape that they are to have, in thousandths.
#[derive(Debug, Default)]
pub(super) struct Memory(BTreeMap<(usize, u32), Placed>);

/// Arranges the whole graph.
pub(super) fn place(graph: &Graph, manner: Manner, memory: &mut Memory) -> Placed {
    inside(graph, None, manner, memory)
}

/// Something that rows are made of.
struct Piece {
    placed: Placed,
    bounds: Rect,
    /// Set where it is one area, which may be stretched, or one node.
    alone: Option<End>,
}

fn inside(graph: &Graph, scope: Option<usize>, manner: Manner, memory: &mut Memory) -> Placed {
    let mut pieces: Vec<Piece> = groups(graph, scope, manner.rows)
        .iter()
        .map(|items| piece(graph, items, manner, memory))
        .collect();
    even_out(graph, &mut pieces);
    let crossed = manner.rows && pieces.iter().any(|p| matches!(p.alone, Some(End::Area(_))));
    let gap = if crossed {
        crossing_gap(graph)
    } else {
        PIECE_GAP.min(graph.style.area_gap * 0.7)
    };
    rows(pieces, gap, manner.outer)
}

/// Nodes alone side by side look calmer when they are of one size.
fn even_out(graph: &Graph, pieces: &mut [Piece]) {
    let is_box = |piece: &Piece| match piece.alone {
        Some(End::Node(i)) => graph.nodes.get(i).is_some_and(|n| n.shape.is_box()),
        _ => false,
    };
    if pieces.len() < 3 || !pieces.iter().all(is_box) {
        return;
    }
    let w = pieces.iter().map(|p| p.bounds.w).fold(0.0, f32::max);
    let h = pieces.iter().map(|p| p.bounds.h).fold(0.0, f32::max);
    for piece in pieces {
        piece.bounds = Rect {
            w,
            h,
            ..piece.bounds
        };
        for rect in piece.placed.nodes.values_mut() {
            *rect = piece.bounds;
        }
    }
}

/// The nodes and areas of a scope in groups that belong together, in the order of the source.
/// `apart` takes areas out of them.
fn groups(graph: &Graph, scope: Option<usize>, apart: bool) -> Vec<Vec<End>> {
    let nodes = (0..graph.nodes.len())
        .filter(|&i| graph.nodes.get(i).is_some_and(|n| n.area == scope))
        .map(End::Node);
    let areas = (0..graph.areas.len())
        .filter(|&i| graph.areas.get(i).is_some_and(|a| a.parent == scope))
        .map(End::Area);
    let mut group: BTreeMap<End, usize> = nodes.chain(areas).zip(0..).collect();
    for edge in &graph.edges {
        let item_of = |end: End| graph.item_in(end, scope);
        let (Some(a), Some(b)) = (item_of(edge.from), item_of(edge.to)) else {
            continue;
        };
        let cut = apart && (matches!(a, End::Area(_)) || matches!(b, End::Area(_)));
        let (Some(&ga), Some(&gb)) = (group.get(&a), group.get(&b)) else {
            continue;
        };
        if ga != gb && !cut {
            for g in group.values_mut().filter(|g| **g == gb) {
                *g = ga;
            }
        }
    }
    let mut members: BTreeMap<usize, Vec<End>> = BTreeMap::new();
    for (item, g) in group {
        members.entry(g).or_default().push(item);
    }
    let mut found: Vec<Vec<End>> = members.into_values().collect();
    for items in &mut found {
        items.sort_by_key(|&item| first_node(graph, item));
    }
    found.sort_by_key(|items| items.first().map(|&i| first_node(graph, i)));
    found
}

/// Where in the source an item begins, by its first node.
fn first_node(graph: &Graph, item: End) -> usize {
    match item {
        End::Node(i) => i,
        End::Area(area) => (0..graph.nodes.len())
            .find(|&i| graph.around(End::Node(i)).contains(&area))
            .unwrap_or(usize::MAX),
    }
}

fn piece(graph: &Graph, items: &[End], manner: Manner, memory: &mut Memory) -> Piece {
    let placed = match items {
        [item] => item_alone(graph, *item, manner, memory),
        _ => ranked(graph, items, manner, memory),
    };
    Piece {
        bounds: placed.bounds().unwrap_or_default(),
        placed,
        alone: match items {
            [item] => Some(*item),
            _ => None,
        },
    }
}

fn item_alone(graph: &Graph, item: End, manner: Manner, memory: &mut Memory) -> Placed {
    match item {
        End::Node(i) => {
            let (w, h) = graph.nodes.get(i).map_or((0.0, 0.0), |n| n.size);
            let mut placed = Placed::default();
            placed.nodes.insert(i, Rect::at((0.0, 0.0), (w, h)));
            placed
        }
        End::Area(i) => area(graph, i, manner, memory),
    }
}

/// An area laid out inside its border, as large as it gets in a box of the shape `manner.inner`.
fn area(graph: &Graph, at: usize, manner: Manner, memory: &mut Memory) -> Placed {
    let key = (at, (manner.inner * 1000.0) as u32);
    if let Some(known) = memory.0.get(&key) {
        return known.clone();
    }
    let own = graph.areas.get(at).and_then(|a| a.direction);
    let nested = graph.areas.iter().any(|a| a.parent == Some(at));
    let wished = own.unwrap_or(graph.direction);
    let mut best: Option<(f32, Placed)> = None;
    for (direction, gain) in [(wished, 1.0), (wished.turned(), 1.12)] {
        let ways: &[(f32, usize, bool)] = match (graph.nodes.len() > LARGE, nested) {
            (true, _) => &[(f32::INFINITY, 1, false), (500.0, 1, false)],
            (_, true) => &[
                (f32::INFINITY, 1, false),
                (700.0, 1, false),
                (400.0, 1, false),
                (f32::INFINITY, 1, true),
            ],
            (_, false) => &[
                (f32::INFINITY, 1, false),
                (600.0, 1, false),
                (400.0, 1, false),
                (230.0, 1, false),
                (f32::INFINITY, 2, false),
                (f32::INFINITY, 3, false),
            ],
        };
        for &(limit, folds, rows) in ways {
            let inward = Manner {
                direction,
                limit,
                folds,
                rows,
                outer: manner.inner,
                ..manner
            };
            let mut placed = inside(graph, Some(at), inward, memory);
            frame(graph, at, &mut placed);
            let bounds = placed.bounds().unwrap_or_default();
            let gain = if folds > 1 || rows { gain * 1.1 } else { gain };
            let gain = gain * (1.0 + 0.07 * loose(graph, &placed) as f32);
            let cost = (bounds.w / manner.inner.sqrt()).max(bounds.h * manner.inner.sqrt()) * gain;
            if best.as_ref().is_none_or(|(known, _)| cost < known * 0.98) {
                best = Some((cost, placed));
            }
        }
    }
    let placed = best.map(|(_, placed)| placed).unwrap_or_default();
    memory.0.insert(key, placed.clone());
    placed
}

/// How many edges among placed nodes have no way.
pub(super) fn loose(graph: &Graph, placed: &Placed) -> usize {
    let here = |end: End| placed.rect(end).is_some();
    let edges = graph.edges.iter().enumerate();
    edges
        .filter(|(i, e)| e.from != e.to && !placed.wires.contains_key(i))
        .filter(|(_, e)| here(e.from) && here(e.to))
        .count()
}

/// Items that edges hold together, in ranks.
fn ranked(graph: &Graph, items: &[End], manner: Manner, memory: &mut Memory) -> Placed {
    let inner: Vec<Placed> = items
        .iter()
        .map(|&item| item_alone(graph, item, manner, memory))
        .collect();
    let down = manner.direction.is_vertical();
    let turn = |(x, y): Point| if down { (y, x) } else { (x, y) };
    let sizes: Vec<Point> = items
        .iter()
        .zip(&inner)
        .map(|(&item, placed)| {
            let bounds = placed.bounds().unwrap_or_default();
            let (along, across) = turn((bounds.w, bounds.h));
            (along, across + loop_room(graph, item, down))
        })
        .collect();
    let place_of: BTreeMap<End, usize> = items.iter().copied().zip(0..).collect();
    let mut links = Vec::new();
    let mut of_link = Vec::new();
    for (i, edge) in graph.edges.iter().enumerate() {
        let lifted = |end: End| {
            std::iter::once(end)
                .chain(graph.around(end).into_iter().map(End::Area))
                .find_map(|end| place_of.get(&end).copied())
        };
        let (Some(from), Some(to)) = (lifted(edge.from), lifted(edge.to)) else {
            continue;
        };
        let exact = items.get(from) == Some(&edge.from) && items.get(to) == Some(&edge.to);
        let same = |link: &Link| link.from == from && link.to == to;
        if from == to || (!exact && edge.label.is_empty() && links.iter().any(same)) {
            continue;
        }
        let label = (!edge.label.is_empty())
            .then(|| turn((edge.label.width + 14.0, edge.label.height + 6.0)));
        links.push(Link {
            from,
            to,
            length: edge.length,
            label,
        });
        of_link.push(exact.then_some(i));
    }
    let holds_areas = items.iter().any(|i| matches!(i, End::Area(_)));
    let wish = Wish {
        beside: graph.style.beside,
        after: if holds_areas {
            graph.style.area_gap
        } else {
            graph.style.after
        },
        limit: manner.limit,
        folds: manner.folds,
    };
    let layered = lay_out(&sizes, &links, wish);
    assemble(manner.direction, inner, layered, &of_link)
}

/// The room across the flow for edges from a box to itself.
fn loop_room(graph: &Graph, item: End, down: bool) -> f32 {
    graph
        .edges
        .iter()
        .filter(|e| e.from == item && e.to == item)
        .map(|e| if down { e.label.width } else { e.label.height })
        .map(|label| 2.0 * (LOOP + label))
        .fold(0.0, f32::max)
}

/// Turns a layout into the direction that its flow has.
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
        let bounds = placed.bounds().unwrap_or_default();
        let (x, y) = turn(centre);
        whole.absorb(placed, x - bounds.x, y - bounds.y);
    }
    for (way, edge) in layered.ways.into_iter().zip(of_link) {
        let (Some(way), Some(edge)) = (way, edge) else {
            continue;
        };
        let wire = Wire {
            vertical: down,
            bands: way
                .bands
                .into_iter()
                .map(|(from, to, across)| (from * sign, to * sign, across))
                .collect(),
            label: way.label.map(turn),
        };
        whole.wires.insert(*edge, wire);
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
    let rect = match placed.bounds() {
        Some(inner) => {
            let above = if label.is_empty() { pad } else { title };
            let half = inner.w.max(label.width) / 2.0 + pad;
            Rect::of_sides(
                inner.x - half,
                inner.top() - above,
                inner.x + half,
                inner.bottom() + pad,
            )
        }
        None => Rect::at((0.0, 0.0), (label.width + 2.0 * pad, title)),
    };
    placed.areas.insert(at, rect);
}

/// Stands pieces in as many rows as make the whole largest in a frame of that aspect.
fn rows(pieces: Vec<Piece>, gap: f32, aspect: f32) -> Placed {
    let sizes: Vec<Point> = pieces.iter().map(|p| (p.bounds.w, p.bounds.h)).collect();
    let mut best: Option<(f32, Vec<usize>)> = None;
    for count in 1..=pieces.len() {
        let breaks = even_rows(&sizes, count, gap);
        let (w, h) = extent(&sizes, &breaks, gap);
        let scale = (aspect / w.max(1.0)).min(1.0 / h.max(1.0));
        if best.as_ref().is_none_or(|(known, _)| scale > known * 1.001) {
            best = Some((scale, breaks));
        }
    }
    let mut whole = Placed::default();
    let breaks = best.map(|(_, breaks)| breaks).unwrap_or_default();
    let mut pieces = pieces.into_iter();
    let mut top = 0.0;
    for length in breaks {
        let mut row: Vec<Piece> = pieces.by_ref().take(length).collect();
        let height = row.iter().map(|p| p.bounds.h).fold(0.0, f32::max);
        for piece in &mut row {
            // Areas side by side end on one line.
            if let Some(End::Area(i)) = piece.alone
                && let Some(rect) = piece.placed.areas.get_mut(&i)
            {
                *rect = Rect::of_sides(rect.left(), rect.top(), rect.right(), rect.top() + height);
                piece.bounds = *rect;
            }
        }
        let width: f32 = row.iter().map(|p| p.bounds.w + gap).sum::<f32>() - gap;
        let mut left = -width / 2.0;
        for piece in row {
            let dx = left - piece.bounds.left();
            let dy = top + (height - piece.bounds.h) / 2.0 - piece.bounds.top();
            left += piece.bounds.w + gap;
            whole.absorb(piece.placed, dx, dy);
        }
        top += height + gap;
    }
    whole
}

/// How many pieces each of `count` rows gets, their widths as even as they get in this order.
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

fn extent(sizes: &[Point], breaks: &[usize], gap: f32) -> (f32, f32) {
    let mut rest = sizes;
    let (mut width, mut height) = (0.0_f32, -gap);
    for &length in breaks {
        let (row, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        width = width.max(row.iter().map(|s| s.0 + gap).sum::<f32>() - gap);
        height += row.iter().map(|s| s.1).fold(0.0, f32::max) + gap;
    }
    (width, height)
}

/// The distance between areas: the labels of edges that cross it must fit.
fn crossing_gap(graph: &Graph) -> f32 {
    let root = |end: End| graph.around(end).last().copied();
    let crossing: Vec<_> = graph
        .edges
        .iter()
        .filter(|e| root(e.from) != root(e.to))
        .collect();
    if crossing.is_empty() {
        return PIECE_GAP.min(graph.style.area_gap * 0.7);
    }
    crossing
        .iter()
        .filter(|e| !e.label.is_empty())
        .map(|e| e.label.width + 40.0)
        .fold(graph.style.area_gap, f32::max)
        .min(140.0)
}
