//! An arrangement as SVG: areas, edges, nodes, in this order, with the steps they belong to.

use std::fmt::Write;

use merman::diagrams::flowchart::{FlowEdgeMarker, FlowEdgeStroke};

use super::FONT;
use super::arrange::Arrangement;
use super::geometry::{Placed, Rect};
use super::graph::{End, Graph};
use super::label::Label;
use super::route::backing;
use super::svg::{Frame, N, text};

/// The room of a title above a drawing.
const TITLE_ROOM: f32 = 44.0;

/// The body of an SVG and its frame.
pub(super) fn paint(best: &Arrangement, title: Option<&str>) -> (String, Frame) {
    let graph = &best.graph;
    let title = title
        .map(|t| Label::new_within(t, FONT, graph.style.wrap * 3.0))
        .filter(|t| !t.is_empty());
    let above = title.as_ref().map_or(0.0, |t| t.height + TITLE_ROOM - FONT);
    // Whole numbers are shorter; half a pixel is seen by nobody.
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
    let late = areas(&mut body, best);
    edges(&mut body, best);
    body.push_str(&late);
    for (i, node) in graph.nodes.iter().enumerate() {
        let Some(&rect) = best.placed.nodes.get(&i) else {
            continue;
        };
        let kind = if node.stub { "node stub" } else { "node" };
        open(&mut body, kind, node.hue.as_deref(), &node.steps);
        node.shape.write(&mut body, rect);
        let (ox, oy) = node.shape.label_offset();
        text(&mut body, &node.label, rect.x + ox, rect.y + oy, "");
        body.push_str("</g>");
    }
    body.push_str("</g>");
    let frame = Frame {
        width,
        height: bounds.h.ceil() + above,
        zoom: 1.0,
    };
    (body, frame)
}

fn open(body: &mut String, kind: &str, hue: Option<&str>, steps: &[u16]) {
    let space = if hue.is_some() { " " } else { "" };
    let hue = hue.unwrap_or("");
    let _ = write!(body, "<g class=\"{kind}{space}{hue}\"");
    write_steps(body, steps);
    body.push('>');
}

/// ` data-step="1 5"`, or nothing.
pub(super) fn write_steps(body: &mut String, steps: &[u16]) {
    if steps.is_empty() {
        return;
    }
    let steps: Vec<String> = steps.iter().map(u16::to_string).collect();
    let _ = write!(body, " data-step=\"{}\"", steps.join(" "));
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
    // Labels lie on all lines.
    for (i, edge) in best.graph.edges.iter().enumerate() {
        let path = best.paths.get(&i);
        if let Some(back) = path.and_then(|path| backing(edge, path)) {
            open(body, "edge", None, &edge.steps);
            rect(body, back, 6.0);
            text(body, &edge.label, back.x, back.y, "");
            body.push_str("</g>");
        }
    }
}

fn rect(body: &mut String, rect: Rect, radius: f32) {
    let _ = write!(
        body,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        N(rect.left()),
        N(rect.top()),
        N(rect.w),
        N(rect.h),
        N(radius)
    );
}

/// Areas, outer ones first, with titles where no edge runs. Titles without such a place are
/// returned: they are written over the edges.
fn areas(body: &mut String, best: &Arrangement) -> String {
    let graph = &best.graph;
    let mut late = String::new();
    let mut order: Vec<usize> = (0..graph.areas.len()).collect();
    order.sort_by_key(|&i| graph.around(End::Area(i)).len());
    for i in order {
        let (Some(area), Some(&border)) = (graph.areas.get(i), best.placed.areas.get(&i)) else {
            continue;
        };
        open(body, "area", area.hue.as_deref(), &area.steps);
        rect(body, border, 14.0);
        let empty = !graph.nodes.iter().any(|n| n.area == Some(i))
            && !graph.areas.iter().any(|a| a.parent == Some(i));
        let half = area.label.height / 2.0;
        let y = if empty {
            border.y
        } else {
            title_y(graph, &best.placed, i, border, half)
        };
        let size = (area.label.width + 8.0, area.label.height);
        let free = |shift: &f32| {
            let title = Rect::at((border.x + shift, y), size);
            let mut traces = best.paths.values();
            !traces.any(|path| path.trace.iter().any(|&p| title.holds(p)))
        };
        let slack = ((border.w - area.label.width) / 2.0 - 14.0).max(0.0);
        let shifts = [0.0, -slack, slack, -slack / 2.0, slack / 2.0];
        let place = shifts.into_iter().find(free);
        match place {
            Some(shift) => text(body, &area.label, border.x + shift, y, ""),
            None if empty => text(body, &area.label, border.x, y, ""),
            None => {
                open(&mut late, "area over", None, &area.steps);
                text(&mut late, &area.label, border.x, y, "");
                late.push_str("</g>");
            }
        }
        body.push_str("</g>");
    }
    late
}

/// The middle of the room that an area has above what is in it.
fn title_y(graph: &Graph, placed: &Placed, at: usize, border: Rect, half: f32) -> f32 {
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
        .fold(border.bottom(), f32::min);
    let middle = (border.top() + below) / 2.0;
    middle.clamp(border.top() + half + 4.0, border.top() + half + 14.0)
}
