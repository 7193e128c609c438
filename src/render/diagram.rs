//! Mermaid source → SVG of ours, drawn on the server.
//!
//! merman reads. Flowcharts and pies are laid out and drawn here from their models, for the stage
//! and once more for narrow screens; the other families are merman's SVG, rewritten until it fits
//! our pages (`other`). What cannot be read in one picture becomes several (`walk`). Colours,
//! strokes and weights belong to `src/client/diagram.css`: no drawing carries a style of its own.

mod arrange;
mod engine;
mod flowchart;
mod geometry;
mod graph;
mod hue;
mod label;
mod layered;
mod other;
mod paint;
mod parts;
mod pie;
mod place;
mod route;
mod shape;
mod steps;
mod svg;
mod timeline;
mod walk;

use std::panic::{AssertUnwindSafe, catch_unwind};

use merman::RenderSemanticModel;

/// The width of the area that a slide gives to a diagram, in CSS px on the 1280×720 canvas.
pub const STAGE_WIDTH: f32 = 1120.0;
/// The height of that area under a title of one line.
pub const STAGE_HEIGHT: f32 = 500.0;
/// How far a drawing may be enlarged there.
pub const ZOOM: f32 = 1.3;
/// The smallest label that is ever painted there, in px.
pub const FLOOR: f32 = 12.0;
/// The width that a phone has for a drawing. It scrolls, but not for ever.
const NARROW_WIDTH: f32 = 354.0;
const NARROW_HEIGHT: f32 = 1500.0;
/// A phone's text is smaller than a slide's.
const NARROW_ZOOM: f32 = 0.9;

/// The size of a diagram's labels before it is made to fit, in px.
const FONT: f32 = 20.0;
/// Longer sources are not drawn.
const SOURCE_LIMIT: usize = 64 * 1024;

/// What a source becomes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagram {
    /// In the order of showing: one; or an overview, and then its parts.
    pub pictures: Vec<Drawing>,
    /// What the steps name and the diagram does not have.
    pub unknown: Vec<String>,
}

/// A picture, ready to stand in a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawing {
    /// The title of a part; nothing for the whole and for an overview.
    pub title: Option<String>,
    /// For the stage: a complete `<svg class="diagram …" viewBox role="img">` without style
    /// attributes, style elements, foreign objects and scripts. Ids stand only where references
    /// need them, and each begins with `@@`, which the caller replaces by a prefix unique in the
    /// page. Its `width` and `height` are the largest that it should have ([`ZOOM`] times its
    /// natural size); CSS makes it fit less room.
    pub svg: String,
    /// For screens under 700 px, where its labels come out larger in a drawing of their own.
    pub narrow: Option<String>,
    /// The natural width in px, at which labels have 20 px.
    pub width: f32,
    /// The natural height.
    pub height: f32,
    /// The smallest label at that size, in px.
    pub label: f32,
    /// The smallest label on a phone of 390 px.
    pub narrow_label: f32,
    /// The steps that it has; its elements carry them, from 1, as `data-step="1 5"`, and the
    /// `svg` element all of them.
    pub steps: u16,
    /// Every label, lines joined by spaces, in the order of the source.
    pub text: Vec<String>,
}

impl Drawing {
    /// The smallest label in a box of that size, in px.
    pub fn label_within(&self, width: f32, height: f32) -> f32 {
        let scale = (width / self.width.max(1.0))
            .min(height / self.height.max(1.0))
            .min(ZOOM);
        self.label * scale
    }
}

impl Drawing {
    fn is_readable(&self) -> bool {
        self.label_within(STAGE_WIDTH, STAGE_HEIGHT) >= FLOOR
    }
}

/// Raises the steps of a drawing's SVG: for a slide whose other blocks have steps before it.
pub fn later(svg: &str, by: u16) -> String {
    const MARK: &str = " data-step=\"";
    if by == 0 {
        return svg.to_owned();
    }
    let mut pieces = svg.split(MARK);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        // Labels cannot hold the mark: their quotes are escaped.
        let (steps, rest) = piece.split_once('"').unwrap_or(("", piece));
        let raised: Vec<String> = steps
            .split(' ')
            .filter_map(|step| step.parse::<u16>().ok())
            .map(|step| step.saturating_add(by).to_string())
            .collect();
        out.push_str(MARK);
        out.push_str(&raised.join(" "));
        out.push('"');
        out.push_str(rest);
    }
    out
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

/// Draws a Mermaid source, with what its `<!-- steps: … -->` says: the same source gives the same
/// pictures. Never panics; effort is bounded by the amount of work, not by a clock.
pub fn draw(source: &str, steps: Option<&str>) -> Result<Diagram, DiagramError> {
    if source.len() > SOURCE_LIMIT {
        return Err(DiagramError::new(format!(
            "the diagram has {} KiB; at most {} are drawn",
            source.len() / 1024,
            SOURCE_LIMIT / 1024
        )));
    }
    catch_unwind(AssertUnwindSafe(|| draw_unguarded(source, steps)))
        .unwrap_or_else(|_| Err(DiagramError::new("the diagram cannot be laid out")))
}

fn draw_unguarded(source: &str, steps: Option<&str>) -> Result<Diagram, DiagramError> {
    let source = engine::Source::new(source);
    if source.is_empty() {
        return Err(DiagramError::new("the diagram is empty"));
    }
    let model = engine::parse(&source)?;
    if model.kind() == "timeline" {
        let (title, text) = timeline::as_flowchart(source.text());
        return match engine::parse(&source.part(text))? {
            RenderSemanticModel::Flowchart(model) => {
                flowchart::draw(&model, title.as_deref().or(source.title()), steps)
            }
            _ => Err(DiagramError::new("the timeline cannot be drawn")),
        };
    }
    let pictures = match &model {
        RenderSemanticModel::Flowchart(model) => {
            return flowchart::draw(model, source.title(), steps);
        }
        RenderSemanticModel::Pie(model) => vec![pie::draw(model, source.title())?],
        _ => other::pictures(&source, model.kind())?,
    };
    Ok(Diagram {
        pictures,
        unknown: Vec::new(),
    })
}

#[cfg(test)]
mod tests;
