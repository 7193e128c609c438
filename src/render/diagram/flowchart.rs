//! Flowcharts: arranged for the stage and for a phone, drawn.

use merman::diagrams::flowchart::FlowchartModel;

use super::arrange::{Arrangement, Target, arrange};
use super::graph::Graph;
use super::paint::paint;
use super::svg::{Root, root};
use super::{Diagram, DiagramError, Drawing, FLOOR};
use super::{steps, walk};

/// A second drawing must make labels larger by this factor.
const GAIN: f32 = 1.12;
/// Labels on a phone that are larger than this shout.
const LOUD: f32 = 20.0;

/// Draws a flowchart; `wish` is what stands in `<!-- steps: … -->`.
pub(super) fn draw(
    model: &FlowchartModel,
    title: Option<&str>,
    wish: Option<&str>,
) -> Result<Diagram, DiagramError> {
    let mut graph = Graph::new(model)?;
    if graph.nodes.is_empty() && graph.areas.is_empty() {
        return Err(DiagramError::new("the flowchart has no nodes"));
    }
    let unknown = wish.map_or_else(Vec::new, |wish| steps::number(&mut graph, wish));
    let name = model.acc_title.as_deref().or(title);
    let stage = arrange(&graph, &Target::STAGE);
    let pictures = if stage.label >= FLOOR {
        let name = name.map_or_else(|| summary(&graph), str::to_owned);
        vec![picture(&graph, &stage, &name, title)]
    } else {
        walk::pictures(&graph)?
    };
    Ok(Diagram { pictures, unknown })
}

/// Draws a graph that is arranged for the stage, and once more for narrow screens where that
/// makes its labels larger.
pub(super) fn picture(
    graph: &Graph,
    stage: &Arrangement,
    name: &str,
    title: Option<&str>,
) -> Drawing {
    let steps = graph.step_count();
    let (body, frame) = paint(stage, title);
    let label = stage.label / Target::STAGE.scale(stage.bounds.w, stage.bounds.h);
    let mut drawing = Drawing {
        width: frame.width,
        height: frame.height,
        label,
        steps,
        text: graph.words(),
        ..Drawing::default()
    };
    let narrow = arrange(graph, &Target::NARROW);
    let wide_there = drawing.label_within(Target::NARROW.width, f32::INFINITY);
    let gains = narrow.label > wide_there * GAIN || wide_there > LOUD;
    let around = |class, zoom| Root {
        class,
        name,
        steps,
        zoom,
    };
    if gains {
        let (body, frame) = paint(&narrow, title);
        let around = around("flowchart for-narrow", Target::NARROW.zoom);
        drawing.narrow = Some(root(around, frame, &body));
        drawing.narrow_label = narrow.label;
    } else {
        drawing.narrow_label = wide_there;
    }
    let class = if gains {
        "flowchart for-wide"
    } else {
        "flowchart"
    };
    drawing.svg = root(around(class, Target::STAGE.zoom), frame, &body);
    drawing
}

/// A name for those who hear it: the areas' titles, else the first and the last node.
pub(super) fn summary(graph: &Graph) -> String {
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
