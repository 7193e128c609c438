//! An arrangement as SVG: areas, edges, nodes, in this order, with the steps they belong to.
//! Only classes are written, because `src/client/diagram.css` has the colours and strokes.

use std::fmt::Write;

use merman::diagrams::flowchart::{FlowEdgeMarker, FlowEdgeStroke};

use super::arrange::Arrangement;
use super::graph::Vertex;
use super::route::backing;
use super::shape::write_rect;
use crate::render::diagram::FONT;
use crate::render::diagram::label::Label;
use crate::render::diagram::svg::{Frame, N, text, write_steps};

/// The gap between a title and the drawing below it, plus the size of the title ([`FONT`]).
const TITLE_ROOM: f32 = 44.0;

/// The body of an SVG and its frame.
pub(super) fn paint(best: &Arrangement, title: Option<&str>) -> (String, Frame) {
    let graph = &best.graph;
    let title = title
        .map(|t| Label::new_within(t, FONT, graph.style.wrap * 3.0))
        .filter(|t| !t.is_empty());
    let above = title.as_ref().map_or(0.0, |t| t.height + TITLE_ROOM - FONT);
    // Whole numbers, because they make the SVG shorter; half a pixel is not seen.
    let bounds = best.bounds;
    let width = bounds.w.ceil().max(title.as_ref().map_or(0.0, |t| t.width));
    let dx = ((width - bounds.w) / 2.0 - bounds.left()).floor();
    let dy = above - bounds.top().floor();
    let mut body = String::new();
    if let Some(title) = &title {
        let middle = title.height / 2.0;
        text(&mut body, title, width / 2.0, middle, " class=\"title\"");
    }
    let _ = write!(body, "<g transform=\"translate({} {})\">", N(dx), N(dy));
    let over = areas(&mut body, best);
    edges(&mut body, best);
    body.push_str(&over);
    nodes(&mut body, best);
    body.push_str("</g>");
    let frame = Frame {
        width,
        height: bounds.h.ceil() + above,
        zoom: 1.0,
    };
    (body, frame)
}

fn nodes(body: &mut String, best: &Arrangement) {
    for (i, node) in best.graph.nodes.iter().enumerate() {
        let Some(&rect) = best.placed.nodes.get(&i) else {
            continue;
        };
        let kind = if node.stub {
            "node stub"
        } else {
            node.shape.class()
        };
        open(body, kind, node.hue.as_deref(), &node.steps);
        node.shape.write(body, rect);
        let (ox, oy) = node.shape.label_offset();
        text(body, &node.label, rect.x + ox, rect.y + oy, "");
        body.push_str("</g>");
    }
}

/// Begins a group with its class and its steps.
fn open(body: &mut String, kind: &str, hue: Option<&str>, steps: &[u16]) {
    let _ = match hue {
        Some(hue) => write!(body, "<g class=\"{kind} {hue}\""),
        None => write!(body, "<g class=\"{kind}\""),
    };
    write_steps(body, steps);
    body.push('>');
}

fn edges(body: &mut String, best: &Arrangement) {
    for (i, edge) in best.graph.edges.iter().enumerate() {
        let Some(path) = best.paths.get(&i) else {
            continue;
        };
        let kind = match edge.stroke {
            FlowEdgeStroke::Normal => "edge",
            FlowEdgeStroke::Dotted => "edge dotted",
            FlowEdgeStroke::Thick => "edge thick",
        };
        open(body, kind, None, &edge.steps);
        let _ = write!(body, "<path d=\"{}\"/>", path.line);
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
        body.push_str("</g>");
    }
    // All labels after all lines, so that no line is drawn over one.
    for (i, edge) in best.graph.edges.iter().enumerate() {
        let path = best.paths.get(&i);
        if let Some(back) = path.and_then(|path| backing(edge, path)) {
            open(body, "edge", None, &edge.steps);
            write_rect(body, back, 6.0);
            text(body, &edge.label, back.x, back.y, "");
            body.push_str("</g>");
        }
    }
}

/// Writes areas, outer ones first, each with its title where no edge runs. Where there is no such
/// place, the title is returned instead, to be written over the edges.
fn areas(body: &mut String, best: &Arrangement) -> String {
    let graph = &best.graph;
    let mut over = String::new();
    let mut order: Vec<usize> = (0..graph.areas.len()).collect();
    order.sort_by_key(|&i| graph.around(Vertex::Area(i)).count());
    for i in order {
        let (Some(area), Some(&border)) = (graph.areas.get(i), best.placed.areas.get(&i)) else {
            continue;
        };
        open(body, "area", area.hue.as_deref(), &area.steps);
        write_rect(body, border, 14.0);
        if let Some(title) = best.placed.title(graph, i) {
            let slack = ((border.w - area.label.width) / 2.0 - 14.0).max(0.0);
            let shifts = [0.0, -slack, slack, -slack / 2.0, slack / 2.0];
            let free = |shift: &f32| {
                let title = title.moved(*shift, 0.0);
                let mut traces = best.paths.values();
                !traces.any(|path| path.trace.meets(title))
            };
            match shifts.into_iter().find(free) {
                Some(shift) => text(body, &area.label, title.x + shift, title.y, ""),
                None if graph.is_empty(i) => text(body, &area.label, title.x, title.y, ""),
                None => {
                    open(&mut over, "area over", None, &area.steps);
                    text(&mut over, &area.label, title.x, title.y, "");
                    over.push_str("</g>");
                }
            }
        }
        body.push_str("</g>");
    }
    over
}
