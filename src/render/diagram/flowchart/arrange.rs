//! The arrangement of a flowchart that suits a screen best, out of many.
//!
//! Candidates differ in their strategy (direction, how wide a rank may be, folds, the shapes of
//! areas) and in their style. All are placed, which is cheap, and get a bound: the score that they
//! have if their edges spoil nothing. The best few get their edges; crossings, edges through boxes
//! and covered labels lower the score. The search ends where no bound is above the best score
//! (branch and bound).

use std::collections::BTreeMap;

use super::geometry::{Rect, Trace};
use super::graph::{EDGE_FONT, Graph, Vertex};
use super::place::{Known, Strategy, place, without_lanes};
use super::placed::Placed;
use super::route::{Path, backing, route};
use super::style::Style;
use crate::render::diagram::{
    FONT, NARROW_HEIGHT, NARROW_WIDTH, NARROW_ZOOM, STAGE_HEIGHT, STAGE_WIDTH, ZOOM,
};

/// The room around a drawing, for strokes.
const MARGIN: f32 = 3.0;
/// How many candidates get their edges at most.
const ROUTED: usize = 7;
/// Graphs with more nodes are tried in fewer ways.
const LARGE: usize = 60;
/// Crossings are counted among so many edges at most.
const CROSSING_LIMIT: usize = 80;

/// The room that a screen has for a drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The largest scale at which a drawing is shown.
    pub(super) zoom: f32,
    /// What a drawing loses of its worth if it is as high as `height`; a lower one loses less, in
    /// proportion.
    pub(super) height_cost: f32,
    /// In the order of preference.
    pub(super) styles: &'static [Style],
}

impl Screen {
    /// A slide's room.
    pub(super) const STAGE: Screen = Screen {
        width: STAGE_WIDTH,
        height: STAGE_HEIGHT,
        zoom: ZOOM,
        height_cost: 0.0,
        styles: &[Style::ROOMY, Style::CLOSE],
    };
    /// A phone's width; the page scrolls.
    pub(super) const NARROW: Screen = Screen {
        width: NARROW_WIDTH,
        height: NARROW_HEIGHT,
        zoom: NARROW_ZOOM,
        height_cost: 0.25,
        styles: &[Style::NARROW],
    };

    /// What a drawing of that size is worth: its scale, of which what goes beyond the natural
    /// size counts less than a third, because labels of 20 px are read as well as larger ones;
    /// less what its height costs.
    fn worth(&self, width: f32, height: f32) -> f32 {
        let scale = self.scale(width, height);
        let tall = height * scale / self.height;
        scale.min(1.0) + (scale - 1.0).max(0.0) * 0.3 - self.height_cost * tall
    }

    /// The scale at which a drawing of that size is shown.
    pub(super) fn scale(&self, width: f32, height: f32) -> f32 {
        (self.width / width.max(1.0))
            .min(self.height / height.max(1.0))
            .min(self.zoom)
    }
}

/// A graph with the places of its boxes and the lines of its edges.
pub(super) struct Arrangement {
    /// In the style that was chosen.
    pub(super) graph: Graph,
    pub(super) placed: Placed,
    pub(super) paths: BTreeMap<usize, Path>,
    pub(super) bounds: Rect,
    /// The size of its smallest label on the screen that it was made for.
    pub(super) label: f32,
}

/// A placed graph that has no edges yet.
struct Candidate {
    /// The score that it has if its edges spoil nothing.
    bound: f32,
    /// The place of its style in the screen's list.
    style: usize,
    placed: Placed,
}

/// Arranges a graph for a screen.
pub(super) fn arrange(graph: &Graph, screen: &Screen) -> Arrangement {
    let styled: Vec<Graph> = screen.styles.iter().map(|&s| graph.styled(s)).collect();
    let mut best: Option<(f32, Arrangement)> = None;
    for candidate in candidates(&styled, screen).into_iter().take(ROUTED) {
        if best
            .as_ref()
            .is_some_and(|(known, _)| *known >= candidate.bound)
        {
            break;
        }
        let Some(graph) = styled.get(candidate.style) else {
            continue;
        };
        let (score, arrangement) = routed(graph, candidate, screen);
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, arrangement));
        }
    }
    match best {
        Some((_, best)) => best,
        // There is always a candidate, but the types do not say so.
        None => {
            let nothing = Candidate {
                bound: 1.0,
                style: 0,
                placed: Placed::default(),
            };
            routed(graph, nothing, screen).1
        }
    }
}

/// All candidates, the best first. One that has the style and size of an earlier one, and no better
/// bound, is left out, because it is most likely the same.
fn candidates(styled: &[Graph], screen: &Screen) -> Vec<Candidate> {
    let size = |placed: &Placed| {
        let bounds = placed.bounds().grown(MARGIN);
        (bounds.w.round(), bounds.h.round())
    };
    let mut found: Vec<Candidate> = Vec::new();
    for (style, graph) in styled.iter().enumerate() {
        let mut known = Known::default();
        for (strategy, factor) in strategies(graph, screen) {
            let placed = place(graph, strategy, &mut known);
            let bounds = placed.bounds().grown(MARGIN);
            let without = without_lanes(graph, &placed).min(20) as i32;
            let factor = factor * 0.94_f32.powi(style as i32) * 0.975_f32.powi(without);
            let bound = screen.worth(bounds.w, bounds.h) * factor;
            let own = size(&placed);
            let is_twin = |other: &Candidate| {
                other.style == style && other.bound >= bound && size(&other.placed) == own
            };
            if !found.iter().any(is_twin) {
                found.push(Candidate {
                    bound,
                    style,
                    placed,
                });
            }
        }
    }
    found.sort_by(|a, b| b.bound.total_cmp(&a.bound));
    found
}

/// The strategies for a graph, each with a factor for its score: 1 for what its author asked
/// for, less for what departs from it.
fn strategies(graph: &Graph, screen: &Screen) -> Vec<(Strategy, f32)> {
    let outer = screen.width / screen.height;
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
        let strategy = |direction, max_width, folds, rows| Strategy {
            direction,
            max_width,
            folds,
            rows,
            inner,
            outer,
        };
        for (direction, factor) in [(graph.direction, 1.0), (graph.direction.turned(), 0.96)] {
            // The room across the flow at the natural size; ranks may take a part of it, or
            // somewhat more.
            let room = if direction.is_vertical() {
                screen.width
            } else {
                screen.height
            };
            for (part, own) in [
                (f32::INFINITY, 1.0),
                (1.5, 0.97),
                (1.15, 0.96),
                (0.9, 0.95),
                (0.6, 0.93),
            ] {
                found.push((strategy(direction, room * part, 1, false), factor * own));
            }
            for (folds, own) in [(2, 0.86), (3, 0.82), (4, 0.78)] {
                let folded = strategy(direction, f32::INFINITY, folds, false);
                found.push((folded, factor * own));
            }
        }
        if !graph.areas.is_empty() {
            let factor = if crossed { 0.88 } else { 0.98 };
            let in_rows = strategy(graph.direction, f32::INFINITY, 1, true);
            found.push((in_rows, factor));
        }
    }
    found
}

/// Routes the edges of a candidate; returns its score and its arrangement.
fn routed(graph: &Graph, candidate: Candidate, screen: &Screen) -> (f32, Arrangement) {
    let Candidate { bound, placed, .. } = candidate;
    let paths = route(graph, &placed);
    let boxes = placed.bounds();
    let mut bounds = boxes;
    let mut smallest = FONT;
    for (i, path) in &paths {
        bounds = bounds.union(path.trace.bounds().grown(1.0));
        if let Some(back) = graph.edges.get(*i).and_then(|e| backing(e, path)) {
            bounds = bounds.union(back);
            smallest = EDGE_FONT;
        }
    }
    let bounds = bounds.grown(MARGIN);
    let boxes = boxes.grown(MARGIN);
    let scale = screen.scale(bounds.w, bounds.h);
    let grown = screen.worth(bounds.w, bounds.h) / screen.worth(boxes.w, boxes.h);
    let score = bound * grown * tidiness(graph, &placed, &paths);
    let arrangement = Arrangement {
        graph: graph.clone(),
        placed,
        paths,
        bounds,
        label: smallest * scale,
    };
    (score, arrangement)
}

/// How many pairs of edges cross each other; 0 where there are so many edges that counting would
/// take long.
fn crossings(paths: &BTreeMap<usize, Path>) -> usize {
    if paths.len() > CROSSING_LIMIT {
        return 0;
    }
    let lines: Vec<Trace> = paths.values().map(|path| path.trace.thinned(4)).collect();
    let mut sum = 0;
    for (at, one) in lines.iter().enumerate() {
        for two in lines.iter().skip(at + 1) {
            sum += usize::from(one.crosses(two));
        }
    }
    sum
}

/// 1 where no edges cross, none runs through a box and no label lies on anything; less for each
/// case.
fn tidiness(graph: &Graph, placed: &Placed, paths: &BTreeMap<usize, Path>) -> f32 {
    let mut tidy = 0.985_f32.powi(crossings(paths).min(40) as i32);
    for (i, path) in paths {
        let Some(edge) = graph.edges.get(*i) else {
            continue;
        };
        let back = backing(edge, path);
        for (n, rect) in &placed.nodes {
            let vertex = Vertex::Node(*n);
            let covered = back.is_some_and(|b| b.overlaps(*rect));
            let crossed = vertex != edge.from && vertex != edge.to && path.trace.meets(*rect);
            if covered || crossed {
                tidy *= 0.75;
            }
        }
        if let Some(back) = back {
            let under = paths
                .iter()
                .filter(|(j, other)| *j != i && other.trace.meets(back.grown(-1.0)));
            tidy *= 0.9_f32.powi(under.count().min(8) as i32);
        }
    }
    tidy.max(0.05)
}
