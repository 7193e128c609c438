//! Flowcharts: the arrangement whose labels come out largest on the stage, drawn.

use std::collections::BTreeMap;
use std::fmt::Write;

use merman::diagrams::flowchart::{FlowEdgeMarker, FlowEdgeStroke, FlowchartModel};

use super::graph::{Direction, EDGE_FONT, End, Graph};
use super::label::Label;
use super::layout::{Placed, Rect, Spacing};
use super::pack::{Manner, Memory, pack};
use super::route::{Path, route};
use super::svg::{Frame, N, drawing, escape, text};
use super::{DiagramError, Drawing, FONT, SMALLEST_SCALE, fit};

/// Another arrangement than the author's must make labels larger by this factor.
const GAIN: f32 = 1.1;
/// The same for one that takes areas apart although edges run between them.
const GAIN_APART: f32 = 1.25;
/// The room around the drawing, for strokes.
const MARGIN: f32 = 3.0;
const TITLE_ROOM: f32 = 44.0;

const WIDE: Spacing = Spacing {
    beside: 36.0,
    after: 52.0,
};

/// An arrangement with its edges.
struct Arrangement {
    placed: Placed,
    paths: BTreeMap<usize, Path>,
    bounds: Rect,
}

/// Draws a flowchart.
pub(super) fn draw(model: &FlowchartModel, title: Option<&str>) -> Result<Drawing, DiagramError> {
    let graph = Graph::new(model)?;
    if graph.nodes.is_empty() && graph.areas.is_empty() {
        return Err(DiagramError::new("the flowchart has no nodes"));
    }
    let best = arrange(&graph)?;
    let name = model.acc_title.as_deref().or(title);
    Ok(write(&graph, &best, name, title))
}

fn arrange(graph: &Graph) -> Result<Arrangement, DiagramError> {
    let mut best: Option<(f32, Arrangement)> = None;
    let mut consider = |placed: Placed, direction: Direction, gain: f32| {
        let candidate = finish(graph, placed, direction);
        let merit = candidate.merit(graph);
        if best.as_ref().is_none_or(|(known, _)| merit > known * gain) {
            best = Some((merit, candidate));
        }
        best.as_ref().is_some_and(|(merit, _)| *merit > 1.0 / GAIN)
    };
    let directions = [graph.direction, graph.direction.turned()];
    let mut memory = Memory::default();
    'all: for apart in [false, true] {
        for direction in directions {
            for aspect in [2.0, 0.8, 0.3] {
                let manner = Manner {
                    direction,
                    spacing: WIDE,
                    apart,
                    aspect,
                };
                let gain = if apart { GAIN_APART } else { GAIN };
                let placed = pack(graph, manner, &mut memory)?;
                if consider(placed, direction, gain) {
                    break 'all;
                }
            }
        }
        if graph.areas.is_empty() {
            break;
        }
    }
    match best {
        Some((merit, best)) if merit >= SMALLEST_SCALE => Ok(best),
        _ => Err(DiagramError::new(
            "the flowchart is too large for a slide; split it",
        )),
    }
}

fn finish(graph: &Graph, placed: Placed, direction: Direction) -> Arrangement {
    let paths = route(graph, &placed, direction);
    let mut bounds = placed.bounds().unwrap_or_default();
    for (i, path) in &paths {
        for &(x, y) in &path.trace {
            bounds = bounds.union(Rect {
                x,
                y,
                w: 2.0,
                h: 2.0,
            });
        }
        if let Some(back) = graph.edges.get(*i).and_then(|e| backing(&e.label, path)) {
            bounds = bounds.union(back);
        }
    }
    Arrangement {
        placed,
        paths,
        bounds: bounds.grown(MARGIN),
    }
}

impl Arrangement {
    /// The scale at which it fits the stage, less for edges that run through boxes and labels
    /// that lie on some.
    fn merit(&self, graph: &Graph) -> f32 {
        let mut merit = fit(self.bounds.w, self.bounds.h);
        for (i, path) in &self.paths {
            let Some(edge) = graph.edges.get(*i) else {
                continue;
            };
            let back = backing(&edge.label, path);
            if path.folded {
                merit *= 0.6;
            }
            for (n, rect) in &self.placed.nodes {
                let end = End::Node(*n);
                let covered = back.is_some_and(|b| b.overlaps(*rect));
                let crossed =
                    end != edge.from && end != edge.to && path.trace.iter().any(|&p| rect.holds(p));
                if covered || crossed {
                    merit *= 0.7;
                }
            }
        }
        merit
    }
}

/// The box behind an edge's label.
fn backing(label: &Label, path: &Path) -> Option<Rect> {
    (!label.is_empty()).then_some(Rect {
        x: path.label.0,
        y: path.label.1,
        w: label.width + 12.0,
        h: label.height + 2.0,
    })
}

fn write(graph: &Graph, best: &Arrangement, name: Option<&str>, title: Option<&str>) -> Drawing {
    let title = title
        .map(|t| Label::new_within(t, FONT, 40.0))
        .filter(|t| !t.is_empty());
    let above = if title.is_some() { TITLE_ROOM } else { 0.0 };
    // Whole numbers are shorter; half a pixel is seen by nobody.
    let (dx, dy) = (
        -best.bounds.left().floor(),
        above - best.bounds.top().floor(),
    );
    let width = best
        .bounds
        .w
        .ceil()
        .max(title.as_ref().map_or(0.0, |t| t.width));
    let height = best.bounds.h.ceil() + above;
    let mut body = String::new();
    if let Some(title) = &title {
        text(
            &mut body,
            title,
            width / 2.0,
            above / 2.0 - 4.0,
            " class=\"title\"",
        );
    }
    let _ = write!(body, "<g transform=\"translate({} {})\">", N(dx), N(dy));
    write_areas(&mut body, graph, best);
    let mut smallest = FONT;
    for (i, edge) in graph.edges.iter().enumerate() {
        let Some(path) = best.paths.get(&i) else {
            continue;
        };
        let class = match edge.stroke {
            FlowEdgeStroke::Normal => "edge",
            FlowEdgeStroke::Dotted => "edge dotted",
            FlowEdgeStroke::Thick => "edge thick",
        };
        let _ = write!(
            body,
            "<g class=\"{class}\" data-edge=\"{}\"><path d=\"{}\"/>",
            escape(&edge.name),
            path.line
        );
        let ends = [edge.start, edge.end]
            .into_iter()
            .filter(|&m| m != FlowEdgeMarker::None);
        for (head, marker) in path.heads.iter().zip(ends) {
            let class = if marker == FlowEdgeMarker::Cross {
                "cross"
            } else {
                "tip"
            };
            let _ = write!(body, "<path class=\"{class}\" d=\"{head}\"/>");
        }
        if let Some(back) = backing(&edge.label, path) {
            smallest = EDGE_FONT;
            let _ = write!(
                body,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>",
                N(back.left()),
                N(back.top()),
                N(back.w),
                N(back.h)
            );
            text(&mut body, &edge.label, back.x, back.y, "");
        }
        body.push_str("</g>");
    }
    for (i, node) in graph.nodes.iter().enumerate() {
        let Some(&rect) = best.placed.nodes.get(&i) else {
            continue;
        };
        open(&mut body, "node", node.hue.as_deref(), &node.id);
        node.shape.write(&mut body, rect);
        let (ox, oy) = node.shape.label_offset();
        text(&mut body, &node.label, rect.x + ox, rect.y + oy, "");
        body.push_str("</g>");
    }
    body.push_str("</g>");
    let words = graph.words();
    let name = name.map_or_else(|| summary(graph), str::to_owned);
    let frame = Frame {
        width,
        height,
        zoom: 1.0,
        label: smallest,
    };
    drawing("flowchart", frame, &name, &body, words)
}

fn open(body: &mut String, kind: &str, hue: Option<&str>, id: &str) {
    let space = if hue.is_some() { " " } else { "" };
    let hue = hue.unwrap_or("");
    let _ = write!(
        body,
        "<g class=\"{kind}{space}{hue}\" data-{kind}=\"{}\">",
        escape(id)
    );
}

/// Areas, outer ones first, with titles where no edge runs.
fn write_areas(body: &mut String, graph: &Graph, best: &Arrangement) {
    let mut order: Vec<usize> = (0..graph.areas.len()).collect();
    order.sort_by_key(|&i| graph.around(End::Area(i)).len());
    for i in order {
        let (Some(area), Some(&rect)) = (graph.areas.get(i), best.placed.areas.get(&i)) else {
            continue;
        };
        open(body, "area", area.hue.as_deref(), &area.id);
        let _ = write!(
            body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"14\"/>",
            N(rect.left()),
            N(rect.top()),
            N(rect.w),
            N(rect.h)
        );
        let empty = !graph.nodes.iter().any(|n| n.area == Some(i))
            && !graph.areas.iter().any(|a| a.parent == Some(i));
        let half = area.label.height / 2.0;
        let y = if empty {
            rect.y
        } else {
            title_y(graph, &best.placed, i, rect, half)
        };
        let slack = (rect.w - area.label.width) / 2.0 - 16.0;
        let mut shift = 0.0;
        if slack > 0.0 && !empty {
            let free = |shift: f32| {
                let title = Rect {
                    x: rect.x + shift,
                    y,
                    w: area.label.width + 8.0,
                    h: area.label.height,
                };
                !best
                    .paths
                    .values()
                    .any(|path| path.trace.iter().any(|&p| title.holds(p)))
            };
            shift = [0.0, -slack, slack, -slack / 2.0, slack / 2.0]
                .into_iter()
                .find(|&s| free(s))
                .unwrap_or(0.0);
        }
        text(body, &area.label, rect.x + shift, y, "");
        body.push_str("</g>");
    }
}

/// The middle of the room that an area has above what is in it.
fn title_y(graph: &Graph, placed: &Placed, at: usize, rect: Rect, half: f32) -> f32 {
    let nodes = placed
        .nodes
        .iter()
        .filter(|(i, _)| graph.nodes.get(**i).is_some_and(|n| n.area == Some(at)));
    let areas = placed
        .areas
        .iter()
        .filter(|(i, _)| graph.areas.get(**i).is_some_and(|a| a.parent == Some(at)));
    let below = nodes
        .map(|(_, r)| r.top())
        .chain(areas.map(|(_, r)| r.top()))
        .fold(rect.bottom(), f32::min);
    let middle = (rect.top() + below) / 2.0;
    middle.clamp(rect.top() + half + 4.0, rect.top() + half + 14.0)
}

/// A name for those who hear it: the areas' titles, else the first and the last node.
fn summary(graph: &Graph) -> String {
    let mut names: Vec<String> = graph
        .areas
        .iter()
        .filter(|a| a.parent.is_none())
        .map(|a| a.label.text())
        .collect();
    if names.is_empty() {
        let ends = [graph.nodes.first(), graph.nodes.last()];
        names = ends.into_iter().flatten().map(|n| n.label.text()).collect();
        names.dedup();
    }
    names.join(", ")
}
