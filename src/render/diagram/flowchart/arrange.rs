//! The arrangement of a flowchart that suits a screen best, out of many.
//!
//! Candidates differ in their strategy (direction, how wide a rank may be, folds, the shapes of
//! areas) and in their style. All are placed, which is cheap, and get a bound: the score that they
//! have if their edges spoil nothing. The best few get their edges; crossings, edges through boxes
//! and covered labels lower the score. The search ends where no bound is above the best score
//! (branch and bound).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::graph::{EDGE_FONT, Graph, Vertex};
use super::place::{Known, Strategy, place, without_lanes};
use super::placed::Placed;
use super::route::{Path, backing, route};
use super::style::Style;
use super::work::Work;
use crate::render::diagram::geometry::{Rect, Trace};
use crate::render::diagram::{
    FONT, MIN_LABEL, NARROW_HEIGHT, NARROW_WIDTH, NARROW_ZOOM, STAGE_HEIGHT, STAGE_WIDTH, ZOOM,
};

/// The size from which on labels are read well from every seat, in px.
const WELL_READ: f32 = 22.0;
/// The room around a drawing, for strokes.
const MARGIN: f32 = 3.0;
/// How much work an arrangement may take.
pub(super) const WORK: usize = 8_000_000;
/// How many candidates get their edges at most.
const ROUTED: usize = 7;
/// The factors for the scores of a screen's styles, in their order.
const STYLE_FACTORS: [f32; 2] = [1.0, 0.94];
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
    /// The smallest label that it may show, in px.
    pub(super) least_label: f32,
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
        least_label: MIN_LABEL,
        styles: &[Style::ROOMY, Style::CLOSE],
    };
    /// A phone's width; the page scrolls.
    pub(super) const NARROW: Screen = Screen {
        width: NARROW_WIDTH,
        height: NARROW_HEIGHT,
        zoom: NARROW_ZOOM,
        height_cost: 0.25,
        // A page scrolls, and a drawing may be swiped.
        least_label: 0.0,
        styles: &[Style::NARROW],
    };

    /// What a drawing of that size is worth: its scale, of which what makes labels larger than
    /// [`WELL_READ`] counts less than a third, because they are read no better; less what its height
    /// costs.
    fn worth(&self, width: f32, height: f32) -> f32 {
        const WELL: f32 = WELL_READ / FONT;
        let scale = self.scale(width, height);
        let tall = height * scale / self.height;
        scale.min(WELL) + (scale - WELL).max(0.0) * 0.3 - self.height_cost * tall
    }

    /// What a drawing is worth at most.
    fn most(&self) -> f32 {
        self.worth(0.0, 0.0)
    }

    /// How large a drawing may be whose smallest label has that size.
    fn area(&self, label: f32) -> f32 {
        let scale = self.least_label / label;
        (self.width / scale) * (self.height / scale)
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
    pub(super) graph: Rc<Graph>,
    pub(super) placed: Placed,
    pub(super) paths: BTreeMap<usize, Path>,
    pub(super) bounds: Rect,
    /// The size of its smallest label on the screen that it was made for.
    pub(super) label: f32,
    /// Whether it is plainer than it could be, because work was saved.
    pub(super) simplified: bool,
}

/// A placed graph that has no edges yet.
struct Candidate {
    graph: Rc<Graph>,
    /// The score that it has if its edges spoil nothing.
    bound: f32,
    placed: Placed,
}

/// Arranges a graph for a screen; nothing where its labels would be too small there.
pub(super) fn arrange(graph: &Graph, screen: &Screen, work: &mut Work) -> Option<Arrangement> {
    let mut own = work.part(WORK);
    let mut search = Search {
        screen,
        work: &mut own,
        waiting: Vec::new(),
        routed: 0,
        best: None,
    };
    let mut styles = screen.styles.iter().zip(STYLE_FACTORS).peekable();
    while let Some((style, factor)) = styles.next() {
        search.place(Rc::new(graph.styled(*style)), factor);
        // What the next style can have at most.
        let next = styles.peek().map(|(_, factor)| screen.most() * factor);
        search.route_above(next.unwrap_or(f32::NEG_INFINITY));
        if next.is_some_and(|next| search.best_score() >= next) {
            break;
        }
    }
    let best = search.best.map(|(_, best)| best);
    work.count(own.done());
    let simplified = own.is_spent();
    best.map(|best| Arrangement { simplified, ..best })
}

/// The search for the best candidate.
struct Search<'a> {
    screen: &'a Screen,
    work: &'a mut Work,
    /// Candidates without edges, the best first.
    waiting: Vec<Candidate>,
    /// How many got their edges.
    routed: usize,
    /// The best score so far, and its arrangement.
    best: Option<(f32, Arrangement)>,
}

impl Search<'_> {
    fn best_score(&self) -> f32 {
        self.best.as_ref().map_or(f32::NEG_INFINITY, |best| best.0)
    }

    /// Adds the candidates of a style. One that has the size of an earlier one, and no better bound,
    /// is left out, because it is most likely the same; so is one whose labels are too small even
    /// without edges.
    fn place(&mut self, graph: Rc<Graph>, style_factor: f32) {
        let smallest = smallest_label(&graph);
        let boxes: f32 = graph.nodes.iter().map(|n| n.size.0 * n.size.1).sum();
        if boxes > self.screen.area(smallest) {
            return;
        }
        let mut known = Known::default();
        let mut found: Vec<((f32, f32), Candidate)> = Vec::new();
        for (strategy, factor) in strategies(&graph, self.screen) {
            if self.work.is_spent() && !found.is_empty() {
                break;
            }
            let placed = place(&graph, strategy, &mut known);
            self.work.count(std::mem::take(&mut known.work));
            let bounds = placed.bounds().grown(MARGIN);
            let without = without_lanes(&graph, &placed).min(20) as i32;
            let factor = factor * style_factor * 0.975_f32.powi(without);
            let bound = self.screen.worth(bounds.w, bounds.h) * factor;
            let size = (bounds.w.round(), bounds.h.round());
            let is_twin =
                |(known, other): &((f32, f32), Candidate)| *known == size && other.bound >= bound;
            if !found.iter().any(is_twin) {
                let graph = Rc::clone(&graph);
                found.push((
                    size,
                    Candidate {
                        graph,
                        bound,
                        placed,
                    },
                ));
            }
        }
        let large_enough = |(_, candidate): &((f32, f32), Candidate)| {
            let bounds = candidate.placed.bounds().grown(MARGIN);
            smallest * self.screen.scale(bounds.w, bounds.h) >= self.screen.least_label
        };
        self.waiting
            .extend(found.into_iter().filter(large_enough).map(|(_, c)| c));
        self.waiting.sort_by(|a, b| b.bound.total_cmp(&a.bound));
    }

    /// Gives the best candidates their edges, as long as their bounds are above a score and the
    /// best one so far.
    fn route_above(&mut self, floor: f32) {
        let mut waiting = std::mem::take(&mut self.waiting).into_iter().peekable();
        while self.routed < ROUTED
            && let Some(candidate) = waiting.next_if(|c| c.bound > floor.max(self.best_score()))
        {
            self.routed += 1;
            let (score, arrangement) = routed(candidate, self.screen, self.work);
            if score > self.best_score() && arrangement.label >= self.screen.least_label {
                self.best = Some((score, arrangement));
            }
        }
        self.waiting = waiting.collect();
    }
}

/// The natural size of a graph's smallest label, in px.
fn smallest_label(graph: &Graph) -> f32 {
    let labelled = graph.edges.iter().any(|e| e.visible && !e.label.is_empty());
    if labelled { EDGE_FONT } else { FONT }
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
            back: false,
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
            let has_loops = graph.edges.iter().any(|e| e.from == e.to);
            if crossed && !graph.direction.is_vertical() && !has_loops {
                found.push((
                    Strategy {
                        back: true,
                        ..in_rows
                    },
                    0.98,
                ));
            }
        }
    }
    found
}

/// Routes the edges of a candidate; returns its score and its arrangement.
fn routed(candidate: Candidate, screen: &Screen, work: &mut Work) -> (f32, Arrangement) {
    let Candidate {
        graph,
        bound,
        placed,
    } = candidate;
    let paths = route(&graph, &placed, work);
    work.count(paths.len() * (placed.nodes.len() + paths.len()));
    let boxes = placed.bounds();
    let mut bounds = boxes;
    for (i, path) in &paths {
        bounds = bounds.union(path.trace.bounds().grown(1.0));
        if let Some(back) = graph.edges.get(*i).and_then(|e| backing(e, path)) {
            bounds = bounds.union(back);
        }
    }
    let bounds = bounds.grown(MARGIN);
    let boxes = boxes.grown(MARGIN);
    let grown = screen.worth(bounds.w, bounds.h) / screen.worth(boxes.w, boxes.h);
    let score = bound * grown * tidiness(&graph, &placed, &paths);
    let arrangement = Arrangement {
        label: smallest_label(&graph) * screen.scale(bounds.w, bounds.h),
        graph,
        placed,
        paths,
        bounds,
        simplified: false,
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
            if covered {
                // A label under a box cannot be read.
                tidy *= 0.3;
            } else if crossed {
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
