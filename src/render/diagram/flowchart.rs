//! Flowcharts and state diagrams: graph → place → route → paint, for the stage and for a phone.
//! `diagram.rs` says why they are placed by us, and how.

mod arrange;
mod graph;
mod hue;
mod layered;
mod paint;
mod picture;
mod place;
mod placed;
mod route;
mod shape;
mod states;
mod steps;
mod style;
mod walk;
mod work;

use merman::diagrams::flowchart::FlowchartModel;
use merman::diagrams::state::StateDiagramRenderModel;

use super::{Diagram, DiagramError};
use arrange::{Screen, arrange};
use graph::Graph;
use picture::{Names, picture, summary};
use work::Work;

/// How much work a flowchart may take with all its pictures: about a second.
const WORK: usize = 80_000_000;

/// What is drawn besides a graph itself.
#[derive(Debug, Clone, Copy, Default)]
struct About<'a> {
    /// For screen readers.
    name: Option<&'a str>,
    title: Option<&'a str>,
    /// What stands in `<!-- steps: … -->`.
    directive: Option<&'a str>,
}

/// Draws a flowchart; `directive` is what stands in `<!-- steps: … -->`.
pub(super) fn draw(
    model: &FlowchartModel,
    title: Option<&str>,
    directive: Option<&str>,
) -> Result<Diagram, DiagramError> {
    let about = About {
        name: model.acc_title.as_deref(),
        title,
        directive,
    };
    draw_graph(Graph::new(model)?, about, Work::new(WORK))
}

/// Draws a state diagram.
pub(super) fn draw_states(
    model: &StateDiagramRenderModel,
    title: Option<&str>,
    directive: Option<&str>,
) -> Result<Diagram, DiagramError> {
    let about = About {
        name: model.acc_title.as_deref(),
        title,
        directive,
    };
    draw_graph(states::graph(model)?, about, Work::new(WORK))
}

fn draw_graph(mut graph: Graph, about: About<'_>, mut work: Work) -> Result<Diagram, DiagramError> {
    if graph.nodes.is_empty() && graph.areas.is_empty() {
        return Err(DiagramError::new("the diagram has nothing in it"));
    }
    let unknown = match about.directive {
        Some(directive) => steps::number(&mut graph, directive),
        None => Vec::new(),
    };
    let title = about.title;
    let pictures = match arrange(&graph, &Screen::STAGE, &mut work) {
        Some(stage) => {
            let name = about.name.or(title);
            let name = &name.map_or_else(|| summary(&graph), str::to_owned);
            vec![picture(&graph, &stage, Names { name, title }, &mut work)]
        }
        None => walk::pictures(&graph, &mut work)?,
    };
    Ok(Diagram {
        pictures,
        unknown,
        ..Diagram::default()
    })
}

#[cfg(test)]
mod tests;
