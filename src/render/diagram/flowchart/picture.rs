//! One picture of a graph: for the stage, and once more for narrow screens where a drawing of its
//! own makes labels larger there.

use super::arrange::{Arrangement, Screen, arrange};
use super::graph::Graph;
use super::paint::paint;
use super::work::Work;
use crate::render::diagram::Drawing;
use crate::render::diagram::svg::{Root, root};

/// A drawing for narrow screens must make labels larger by this factor.
const NARROW_GAIN: f32 = 1.12;
/// Where the stage's drawing would have labels larger than this on a phone, in px, there is a
/// drawing for phones as well, because the stage's is so small that it would be enlarged too much.
const LARGE_LABEL: f32 = 20.0;

/// What a picture is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    /// For screen readers.
    pub(super) name: &'a str,
    /// Painted above it.
    pub(super) title: Option<&'a str>,
}

/// Draws a graph that is arranged for the stage.
pub(super) fn picture(
    graph: &Graph,
    stage: &Arrangement,
    names: Names<'_>,
    work: &mut Work,
) -> Drawing {
    let Names { name, title } = names;
    let steps = graph.step_count();
    let (body, frame) = paint(stage, title);
    let label = stage.label / Screen::STAGE.scale(stage.bounds.w, stage.bounds.h);
    let mut drawing = Drawing {
        width: frame.width,
        height: frame.height,
        label,
        steps,
        text: graph.words(),
        simplified: stage.simplified,
        ..Drawing::default()
    };
    let around = |class, zoom| Root {
        class,
        name,
        steps,
        zoom,
    };
    let stage_label = drawing.label_within(Screen::NARROW.width, f32::INFINITY);
    let suits = |narrow: &Arrangement| {
        narrow.label > stage_label * NARROW_GAIN || stage_label > LARGE_LABEL
    };
    let class = match arrange(graph, &Screen::NARROW, work).filter(suits) {
        Some(narrow) => {
            let (body, frame) = paint(&narrow, title);
            let around = around("flowchart for-narrow", Screen::NARROW.zoom);
            drawing.narrow = Some(root(around, frame, &body));
            drawing.narrow_label = narrow.label;
            drawing.simplified |= narrow.simplified;
            "flowchart for-wide"
        }
        None => {
            drawing.narrow_label = stage_label;
            "flowchart"
        }
    };
    drawing.svg = root(around(class, Screen::STAGE.zoom), frame, &body);
    drawing
}

/// A name for screen readers: the titles of the outer areas, else the first and the last node.
pub(super) fn summary(graph: &Graph) -> String {
    let outer = graph.areas.iter().filter(|area| area.parent.is_none());
    let mut names: Vec<String> = outer.map(|area| area.label.text()).collect();
    if names.is_empty() {
        let mut named = graph.nodes.iter().filter(|node| !node.label.is_empty());
        let ends = [named.next(), named.next_back()];
        names = ends.into_iter().flatten().map(|n| n.label.text()).collect();
        names.dedup();
    }
    names.join(", ")
}
