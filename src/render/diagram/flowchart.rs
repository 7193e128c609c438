//! Flowcharts: graph → place → route → paint, for the stage and for a phone. `diagram.rs` says why
//! they are placed by us, and how.

mod arrange;
mod geometry;
mod graph;
mod hue;
mod layered;
mod paint;
mod picture;
mod place;
mod placed;
mod route;
mod shape;
mod steps;
mod style;
mod walk;
mod work;

use merman::diagrams::flowchart::FlowchartModel;

use super::{Diagram, DiagramError};
use arrange::{Screen, arrange};
use graph::Graph;
use picture::{Names, picture, summary};
use work::Work;

/// How much work a flowchart may take with all its pictures: about a second.
const WORK: usize = 80_000_000;

/// Draws a flowchart; `directive` is what stands in `<!-- steps: … -->`.
pub(super) fn draw(
    model: &FlowchartModel,
    title: Option<&str>,
    directive: Option<&str>,
) -> Result<Diagram, DiagramError> {
    draw_within(Work::new(WORK), model, title, directive)
}

fn draw_within(
    mut work: Work,
    model: &FlowchartModel,
    title: Option<&str>,
    directive: Option<&str>,
) -> Result<Diagram, DiagramError> {
    let mut graph = Graph::new(model)?;
    if graph.nodes.is_empty() && graph.areas.is_empty() {
        return Err(DiagramError::new("the flowchart has no nodes"));
    }
    let unknown = match directive {
        Some(directive) => steps::number(&mut graph, directive),
        None => Vec::new(),
    };
    let pictures = match arrange(&graph, &Screen::STAGE, &mut work) {
        Some(stage) => {
            let name = model.acc_title.as_deref().or(title);
            let name = &name.map_or_else(|| summary(&graph), str::to_owned);
            vec![picture(&graph, &stage, Names { name, title }, &mut work)]
        }
        None => walk::pictures(&graph, &mut work)?,
    };
    Ok(Diagram { pictures, unknown })
}

#[cfg(test)]
mod tests;
