//! The arrangement of a flowchart that suits a screen best, out of many.
//!
//! Candidates differ in direction, in how wide a rank may be, in folds, in the shapes of areas and
//! in how close things stand. All are placed, which is cheap; those whose labels could come out
//! largest get their edges, and what edges and labels spoil counts against them.

use std::collections::BTreeMap;

use super::geometry::{Placed, Point, Rect};
use super::graph::{End, Graph, Style};
use super::place::{Manner, Memory, loose, place};
use super::route::{Path, backing, route};

/// The room around a drawing, for strokes.
const MARGIN: f32 = 3.0;
/// How many candidates get their edges at most.
const FINALISTS: usize = 7;
/// Graphs with more nodes are tried in fewer ways.
const LARGE: usize = 60;
/// Crossings are counted among so many edges at most.
const CROSSING_LIMIT: usize = 80;

/// The room that a screen has for a drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The scale that is worth having at most.
    pub(super) zoom: f32,
    /// What the whole height counts against a drawing.
    pub(super) brief: f32,
    /// In the order of preference.
    pub(super) styles: &'static [Style],
}

impl Target {
    /// A slide's room.
    pub(super) const STAGE: Target = Target {
        width: super::STAGE_WIDTH,
        height: super::STAGE_HEIGHT,
        zoom: super::ZOOM,
        brief: 0.0,
        styles: &[Style::ROOMY, Style::CLOSE],
    };
    /// A phone's width; the page scrolls.
    pub(super) const NARROW: Target = Target {
        width: super::NARROW_WIDTH,
        height: super::NARROW_HEIGHT,
        zoom: super::NARROW_ZOOM,
        brief: 0.25,
        styles: &[Style::NARROW],
    };

    /// What a drawing of that size is worth: beyond their natural size labels gain little, and
    /// what scrolls is better short.
    fn worth(&self, width: f32, height: f32) -> f32 {
        let scale = self.scale(width, height);
        let tall = height * scale / self.height;
        scale.min(1.0) + (scale - 1.0).max(0.0) * 0.3 - self.brief * tall
    }

    pub(super) fn scale(&self, width: f32, height: f32) -> f32 {
        (self.width / width.max(1.0))
            .min(self.height / height.max(1.0))
            .min(self.zoom)
    }
}

/// Boxes and edges with their places.
pub(super) struct Arrangement {
    /// Dressed in the style that was chosen.
    pub(super) graph: Graph,
    pub(super) placed: Placed,
    pub(super) paths: BTreeMap<usize, Path>,
    pub(super) bounds: Rect,
    /// The size of its smallest label on the screen that it was made for.
    pub(super) label: f32,
}

/// Arranges a graph for a screen.
pub(super) fn arrange(graph: &Graph, target: &Target) -> Arrangement {
    let dressed: Vec<Graph> = target.styles.iter().map(|&s| graph.dressed(s)).collect();
    // (how good it may become, style, arrangement)
    let mut candidates: Vec<(f32, usize, Placed)> = Vec::new();
    for (style, graph) in dressed.iter().enumerate() {
        let mut memory = Memory::default();
        for (manner, gain) in manners(graph, target) {
            let placed = place(graph, manner, &mut memory);
            let bounds = placed.bounds().unwrap_or_default().grown(MARGIN);
            let loose = loose(graph, &placed).min(20) as i32;
            let gain = gain * 0.94_f32.powi(style as i32) * 0.975_f32.powi(loose);
            let promise = target.worth(bounds.w, bounds.h) * gain;
            let size = (bounds.w.round(), bounds.h.round());
            let twin = |(p, s, other): &(f32, usize, Placed)| {
                let other = other.bounds().unwrap_or_default().grown(MARGIN);
                *s == style && *p >= promise && (other.w.round(), other.h.round()) == size
            };
            if !candidates.iter().any(twin) {
                candidates.push((promise, style, placed));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut best: Option<(f32, Arrangement)> = None;
    for (promise, style, placed) in candidates.into_iter().take(FINALISTS) {
        if best.as_ref().is_some_and(|(known, _)| *known >= promise) {
            break;
        }
        let Some(graph) = dressed.get(style) else {
            continue;
        };
        let (candidate, merit) = finish(graph, placed, promise, target);
        if best.as_ref().is_none_or(|(known, _)| merit > *known) {
            best = Some((merit, candidate));
        }
    }
    match best {
        Some((_, best)) => best,
        None => finish(graph, Placed::default(), 1.0, target).0,
    }
}

/// The ways to arrange a graph, each with what it is worth beside the one its author asked for.
fn manners(graph: &Graph, target: &Target) -> Vec<(Manner, f32)> {
    let outer = target.width / target.height;
    let large = graph.nodes.len() > LARGE;
    let shapes: &[f32] = match (graph.areas.is_empty(), large) {
        (true, _) => &[1.0],
        (false, true) => &[1.2],
        (false, false) => &[0.45, 1.0, 2.2, 4.0],
    };
    let crossed = graph
        .edges
        .iter()
        .any(|e| graph.item_in(e.from, None) != graph.item_in(e.to, None));
    let mut found = Vec::new();
    for &inner in shapes {
        let manner = |direction, limit, folds, rows| Manner {
            direction,
            limit,
            folds,
            rows,
            inner,
            outer,
        };
        for (direction, gain) in [(graph.direction, 1.0), (graph.direction.turned(), 0.96)] {
            // What labels of a good size leave across the flow.
            let room = if direction.is_vertical() {
                target.width
            } else {
                target.height
            };
            for (limit, worth) in [
                (f32::INFINITY, 1.0),
                (1.5, 0.97),
                (1.15, 0.96),
                (0.9, 0.95),
                (0.6, 0.93),
            ] {
                found.push((manner(direction, room * limit, 1, false), gain * worth));
            }
            for (folds, worth) in [(2, 0.86), (3, 0.82), (4, 0.78)] {
                found.push((manner(direction, f32::INFINITY, folds, false), gain * worth));
            }
        }
        if !graph.areas.is_empty() {
            let worth = if crossed { 0.88 } else { 0.98 };
            found.push((manner(graph.direction, f32::INFINITY, 1, true), worth));
        }
    }
    found
}

/// Routes the edges of a candidate; it, and what it is worth then.
fn finish(graph: &Graph, placed: Placed, promise: f32, target: &Target) -> (Arrangement, f32) {
    let paths = route(graph, &placed);
    let boxes = placed.bounds().unwrap_or_default();
    let mut bounds = boxes;
    let mut small = super::FONT;
    for (i, path) in &paths {
        for &point in &path.trace {
            bounds = bounds.union(Rect::at(point, (2.0, 2.0)));
        }
        if let Some(back) = graph.edges.get(*i).and_then(|e| backing(e, path)) {
            bounds = bounds.union(back);
            small = super::graph::EDGE_FONT;
        }
    }
    let bounds = bounds.grown(MARGIN);
    let boxes = boxes.grown(MARGIN);
    let scale = target.scale(bounds.w, bounds.h);
    let grown = target.worth(bounds.w, bounds.h) / target.worth(boxes.w, boxes.h);
    let merit = promise * grown * tidiness(graph, &placed, &paths);
    let arrangement = Arrangement {
        graph: graph.clone(),
        placed,
        paths,
        bounds,
        label: small * scale,
    };
    (arrangement, merit)
}

/// How many pairs of edges cross each other; not counted where there are very many.
fn crossings(paths: &BTreeMap<usize, Path>) -> usize {
    if paths.len() > CROSSING_LIMIT {
        return 0;
    }
    let lines: Vec<Vec<Point>> = paths
        .values()
        .map(|path| {
            let last = path.trace.last();
            path.trace.iter().step_by(4).chain(last).copied().collect()
        })
        .collect();
    let mut sum = 0;
    for (at, one) in lines.iter().enumerate() {
        for two in lines.iter().skip(at + 1) {
            let crossed = one.windows(2).any(|a| two.windows(2).any(|b| cross(a, b)));
            sum += usize::from(crossed);
        }
    }
    sum
}

fn cross(a: &[Point], b: &[Point]) -> bool {
    let (&[p, q], &[r, s]) = (a, b) else {
        return false;
    };
    let side = |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
    side(p, q, r) * side(p, q, s) < 0.0 && side(r, s, p) * side(r, s, q) < 0.0
}

/// 1 where no edge runs through a box and no label lies on anything; less for each that does.
fn tidiness(graph: &Graph, placed: &Placed, paths: &BTreeMap<usize, Path>) -> f32 {
    let mut tidy = 0.985_f32.powi(crossings(paths).min(40) as i32);
    for (i, path) in paths {
        let Some(edge) = graph.edges.get(*i) else {
            continue;
        };
        let back = backing(edge, path);
        for (n, rect) in &placed.nodes {
            let end = End::Node(*n);
            let covered = back.is_some_and(|b| b.overlaps(*rect));
            let crossed =
                end != edge.from && end != edge.to && path.trace.iter().any(|&p| rect.holds(p));
            if covered || crossed {
                tidy *= 0.75;
            }
        }
        if let Some(back) = back {
            let under = paths.iter().filter(|(j, other)| {
                *j != i && other.trace.iter().any(|&p| back.grown(-1.0).holds(p))
            });
            tidy *= 0.9_f32.powi(under.count().min(8) as i32);
        }
    }
    tidy.max(0.05)
}
