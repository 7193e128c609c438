//! Mermaid source → SVG of ours, drawn on the server.
//!
//! merman reads and lays out. Flowcharts and pies are drawn here from their models; the other
//! families are merman's SVG, rewritten until it fits our pages (`other`). Colours, strokes and
//! weights belong to `src/client/diagram.css`: no drawing carries a style of its own.

mod engine;
mod flowchart;
mod graph;
mod hue;
mod label;
mod layout;
mod other;
mod pack;
mod pie;
mod route;
mod shape;
mod svg;

use std::panic::{AssertUnwindSafe, catch_unwind};

use merman::RenderSemanticModel;

/// The width of the area that a slide gives to a diagram, in CSS px on the 1280×720 canvas.
pub const STAGE_WIDTH: f32 = 1120.0;
/// The height of that area.
pub const STAGE_HEIGHT: f32 = 560.0;

/// The size of a diagram's labels before it is made to fit, in px.
const FONT: f32 = 20.0;
/// Longer sources are not drawn.
const SOURCE_LIMIT: usize = 64 * 1024;
/// Drawings that would have to shrink further than this to fit the stage are not drawn.
const SMALLEST_SCALE: f32 = 0.05;

/// A diagram, ready to stand in a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// A complete `<svg class="diagram …" viewBox role="img">` without style attributes, style
    /// elements, foreign objects and scripts. Ids stand only where references need them, and
    /// each begins with `@@`, which the caller replaces by a prefix unique in the page.
    pub svg: String,
    /// The width at which it fits the stage, in px; the `svg` element's own.
    pub width: f32,
    /// The height at that width.
    pub height: f32,
    /// The size of the labels at that width, in px: never above 20.
    pub label: f32,
    /// Every label, lines joined by spaces, in the order of the source.
    pub text: Vec<String>,
}

/// Why a source is not drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct DiagramError {
    /// The line within the block, 1-based, when one line is to blame.
    pub line: Option<u32>,
    /// What is wrong, one sentence without a full stop.
    pub cause: String,
}

impl DiagramError {
    fn new(cause: impl Into<String>) -> Self {
        DiagramError {
            line: None,
            cause: cause.into(),
        }
    }
}

/// Draws a Mermaid source: the same source gives the same drawing. Never panics; effort is
/// bounded by the amount of work, not by a clock.
pub fn draw(source: &str) -> Result<Drawing, DiagramError> {
    if source.len() > SOURCE_LIMIT {
        return Err(DiagramError::new(format!(
            "the diagram has {} KiB; at most {} are drawn",
            source.len() / 1024,
            SOURCE_LIMIT / 1024
        )));
    }
    catch_unwind(AssertUnwindSafe(|| draw_unguarded(source)))
        .unwrap_or_else(|_| Err(DiagramError::new("the diagram cannot be laid out")))
}

fn draw_unguarded(source: &str) -> Result<Drawing, DiagramError> {
    let source = engine::Source::new(source);
    if source.is_empty() {
        return Err(DiagramError::new("the diagram is empty"));
    }
    let model = engine::parse(&source)?;
    let drawing = match &model {
        RenderSemanticModel::Flowchart(model) => flowchart::draw(model, source.title())?,
        RenderSemanticModel::Pie(model) => pie::draw(model, source.title())?,
        _ => other::draw(&source, model.kind())?,
    };
    Ok(drawing)
}

/// The scale at which a drawing of that size fits the stage: at most 1.
fn fit(width: f32, height: f32) -> f32 {
    (STAGE_WIDTH / width.max(1.0))
        .min(STAGE_HEIGHT / height.max(1.0))
        .min(1.0)
}

#[cfg(test)]
mod tests;
