//! Arrangements of our own around merman's: what no edge holds together is laid out piece by
//! piece, and the pieces stand in rows. Areas may be taken apart too, although edges run
//! between them; those edges are then routed across the gaps.

use std::collections::BTreeMap;

use super::DiagramError;
use super::graph::{Direction, End, Graph};
use super::layout::{Part, Placed, Rect, Spacing, lay_out};

/// The room between an area's border and what is in it, in px.
const PAD: f32 = 22.0;
/// The room above and below an area's title.
const TITLE_PAD: f32 = 13.0;
/// The distance of areas that edges cross.
const AREA_GAP: f32 = 64.0;
/// The distance of pieces that have nothing to do with each other.
const PIECE_GAP: f32 = 28.0;

/// How pieces are arranged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Manner {
    pub(super) direction: Direction,
    pub(super) spacing: Spacing,
    /// Whether edges between areas hold them together.
    pub(super) apart: bool,
    /// Width by height that the inside of an area aims at.
    pub(super) aspect: f32,
}

/// Layouts of connected pieces, by scope, first item and direction: they are the same in every
/// manner.
#[derive(Debug, Default)]
pub(super) struct Memory(BTreeMap<(Option<usize>, End, &'static str, bool), Placed>);

/// Arranges the whole graph.
pub(super) fn pack(
    graph: &Graph,
    manner: Manner,
    memory: &mut Memory,
) -> Result<Placed, DiagramError> {
    inside(graph, None, manner, memory)
}

/// A piece of a row.
struct Piece {
    placed: Placed,
    bounds: Rect,
    /// Set where the piece is one area, which may be stretched.
    area: Option<usize>,
    /// Set where the piece is one node.
    node: Option<usize>,
}

fn inside(
    graph: &Graph,
    scope: Option<usize>,
    manner: Manner,
    memory: &mut Memory,
) -> Result<Placed, DiagramError> {
    let mut pieces = Vec::new();
    for items in groups(graph, scope, manner.apart) {
        pieces.push(piece(graph, scope, &items, manner, memory)?);
    }
    let crossed = manner.apart && scope.is_none() && pieces.iter().any(|p| p.area.is_some());
    let gap = if crossed {
        crossing_gap(graph)
    } else {
        PIECE_GAP
    };
    let aspect = if scope.is_none() {
        super::STAGE_WIDTH / super::STAGE_HEIGHT
    } else {
        manner.aspect
    };
    if pieces.len() > 2 && pieces.iter().all(|p| p.node.is_some()) {
        // Nodes side by side look calmer when they are of one size.
        let w = pieces.iter().map(|p| p.bounds.w).fold(0.0, f32::max);
        let h = pieces.iter().map(|p| p.bounds.h).fold(0.0, f32::max);
        for piece in &mut pieces {
            let boxed = piece
                .node
                .and_then(|i| graph.nodes.get(i))
                .is_some_and(|n| n.shape.is_box());
            if boxed {
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
    }
    Ok(rows(pieces, gap, aspect))
}

/// The nodes and areas of a scope in groups that belong together, in the order of the source.
fn groups(graph: &Graph, scope: Option<usize>, apart: bool) -> Vec<Vec<End>> {
    let nodes = (0..graph.nodes.len())
        .filter(|&i| graph.nodes.get(i).is_some_and(|n| n.area == scope))
        .map(End::Node);
    let areas = (0..graph.areas.len())
        .filter(|&i| graph.areas.get(i).is_some_and(|a| a.parent == scope))
        .map(End::Area);
    let items: Vec<End> = nodes.chain(areas).collect();
    let mut group: BTreeMap<End, usize> = items.iter().copied().zip(0..).collect();
    let item_of = |end: End| -> Option<End> {
        std::iter::once(end)
            .chain(graph.around(end).into_iter().map(End::Area))
            .find(|e| items.contains(e))
    };
    for edge in &graph.edges {
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
    for item in &items {
        if let Some(&g) = group.get(item) {
            members.entry(g).or_default().push(*item);
        }
    }
    let mut found: Vec<Vec<End>> = members.into_values().collect();
    found.sort_by_key(|items| items.iter().map(|&i| first_node(graph, i)).min());
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

fn piece(
    graph: &Graph,
    scope: Option<usize>,
    items: &[End],
    manner: Manner,
    memory: &mut Memory,
) -> Result<Piece, DiagramError> {
    let mut placed = Placed::default();
    let (mut area, mut node) = (None, None);
    match items {
        [End::Node(i)] => {
            let (w, h) = graph.nodes.get(*i).map_or((0.0, 0.0), |n| n.size);
            placed.nodes.insert(
                *i,
                Rect {
                    x: 0.0,
                    y: 0.0,
                    w,
                    h,
                },
            );
            node = Some(*i);
        }
        [End::Area(i)] => {
            let inward = Manner {
                direction: graph
                    .areas
                    .get(*i)
                    .and_then(|a| a.direction)
                    .unwrap_or(manner.direction),
                apart: false,
                ..manner
            };
            placed = inside(graph, Some(*i), inward, memory)?;
            frame(graph, *i, &mut placed);
            area = Some(*i);
        }
        [first, ..] => {
            let key = (scope, *first, manner.direction.name(), manner.apart);
            placed = match memory.0.get(&key) {
                Some(known) => known.clone(),
                None => {
                    let part = part(graph, items);
                    let fresh = lay_out(graph, &part, manner.direction, manner.spacing)?;
                    memory.0.insert(key, fresh.clone());
                    fresh
                }
            };
        }
        [] => {}
    }
    Ok(Piece {
        bounds: placed.bounds().unwrap_or_default(),
        placed,
        area,
        node,
    })
}

/// Everything in some items, with the edges among it.
fn part(graph: &Graph, items: &[End]) -> Part {
    let held = |end: End| {
        items.contains(&end)
            || graph
                .around(end)
                .iter()
                .any(|&a| items.contains(&End::Area(a)))
    };
    Part {
        nodes: (0..graph.nodes.len())
            .filter(|&i| held(End::Node(i)))
            .collect(),
        areas: (0..graph.areas.len())
            .filter(|&i| held(End::Area(i)))
            .collect(),
        edges: graph
            .edges
            .iter()
            .enumerate()
            .filter(|(_, e)| held(e.from) && held(e.to))
            .map(|(i, _)| i)
            .collect(),
    }
}

/// Puts an area's border around what is in it.
fn frame(graph: &Graph, at: usize, placed: &mut Placed) {
    let Some(area) = graph.areas.get(at) else {
        return;
    };
    let label = &area.label;
    let inner = placed.bounds();
    let above = if label.is_empty() {
        PAD
    } else {
        label.height + 2.0 * TITLE_PAD
    };
    let rect = match inner {
        Some(inner) => {
            let half = (inner.w / 2.0 + PAD).max(label.width / 2.0 + PAD);
            Rect::of_sides(
                inner.x - half,
                inner.top() - above,
                inner.x + half,
                inner.bottom() + PAD,
            )
        }
        None => Rect {
            x: 0.0,
            y: 0.0,
            w: label.width + 2.0 * PAD,
            h: label.height + 2.0 * TITLE_PAD,
        },
    };
    placed.areas.insert(at, rect);
}

/// Stands pieces in as many rows as make the whole largest in a frame of that aspect.
fn rows(pieces: Vec<Piece>, gap: f32, aspect: f32) -> Placed {
    let sizes: Vec<(f32, f32)> = pieces.iter().map(|p| (p.bounds.w, p.bounds.h)).collect();
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
            if let Some(rect) = piece.area.and_then(|i| piece.placed.areas.get_mut(&i)) {
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
fn even_rows(sizes: &[(f32, f32)], count: usize, gap: f32) -> Vec<usize> {
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

fn extent(sizes: &[(f32, f32)], breaks: &[usize], gap: f32) -> (f32, f32) {
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
    graph
        .edges
        .iter()
        .filter(|e| root(e.from) != root(e.to) && !e.label.is_empty())
        .map(|e| e.label.width + 48.0)
        .fold(AREA_GAP, f32::max)
        .min(140.0)
}
