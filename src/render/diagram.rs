//! Mermaid source → SVG of ours, drawn on the server.
//!
//! merman, a port of Mermaid to Rust, reads every family of diagrams (flowchart, pie, sequence and
//! so on). Flowcharts (and timelines, state, C4 and architecture diagrams, as such graphs) are placed
//! and drawn by us;
//! pies, quadrant charts and git graphs are drawn by us. Of the other families we take merman's SVG:
//! it is drawn in sizes that suit its labels (`sizes`) and rewritten for our pages (`other`), and the
//! source is cut into several where one picture is too large (`cut`). What merman cannot read for a
//! slip that means only one thing is mended (`mend`). Colours, strokes and weights
//! belong to `src/client/diagram.css`: no drawing carries a style of its own.
//!
//! # Why flowcharts are placed by us
//!
//! Most diagrams in lecture notes are flowcharts, and most of those were drawn for a page that
//! scrolls. A slide should not have to scroll: it has 1120 × 500 px for a diagram, and a label must
//! not be smaller than 12 px there. merman lays flowcharts out as Mermaid does, with a port of
//! dagre (`dugong`), whose options are a direction, distances and a way to rank. What a slide needs
//! is not among them; nor among those of the layout ELK, of which merman passes on only what
//! Mermaid can set; nor among those of a plain layered layout such as `rust-sugiyama`:
//!
//! - **A size to aim at.** A drawing is made for the stage or for a phone: of 16 to 136
//!   candidates (other directions, widths of ranks, folds, styles) the one is taken whose labels
//!   come out largest there and whose edges cross least.
//! - **Limits.** A rank may have a greatest width, so that where a node leads to twelve others,
//!   these stand in several rows.
//! - **Folds.** The ranks may be folded into columns side by side, so that a chain of twelve nodes
//!   goes on in the next column instead of being made small.
//! - **Areas with a direction of their own.** An area is a subgraph of Mermaid's. dagre gives up a
//!   subgraph's `direction` as soon as an edge crosses its border; we place each area by itself, in
//!   whichever direction suits it.
//! - **A drawing for phones.** The same graph once more, in a close style, 354 px wide.
//! - **Walks.** What is too large for a single picture becomes an overview and excerpts of the
//!   graph; where an edge leaves an excerpt, a stub names what it leads to (`flowchart/walk.rs`).
//! - **Few bytes.** 2.7 KB at the median of real lecture notes, where merman's SVG of the same
//!   flowcharts has 41.6, because each repeats a style sheet. Pages hold many drawings.
//!
//! # How
//!
//! ```text
//!  source ─engine→ model ─graph→ Graph ─place→ Placed ─route→ Paths ─paint→ SVG
//!                                  │      └──── arrange: tries, scores ────┘    │
//!                           steps: which things                     picture: for the stage,
//!                           are bright when                         and again for a phone
//!
//!  graph:  a → b → d         place: ranks       0     1     2      route: ports, lanes, bends
//!          a → c → d                          ┌───┐ ┌───┐ ┌───┐          ┌───┐ ┌───┐ ┌───┐
//!          a → d                              │ a │ │ b │ │ d │          │ a ├→┤ b ├→┤ d │
//!                                             └───┘ ├───┤ └───┘          └┬─┬┘ ├───┤ └┬─┬┘
//!                                                   │ c │                 │ └─→┤ c ├──┘ │
//!                                                   └───┘                 │    └───┘    │
//!                                   lane for a → d  ┄┄┄┄┄                 └─────────────┘
//! ```
//!
//! `arrange` runs place for every candidate and route for the best few, and keeps one.
//!
//! | pass | file in `flowchart/` | does |
//! |---|---|---|
//! | graph | `graph`, `shape`, `style`, `hue` | merman's model as nodes, areas and edges; labels broken into lines, boxes measured |
//! | steps | `steps` | what `<!-- steps: … -->` asks for |
//! | place | `place`, `layered` | a place for each box: areas from the inside out; in each the boxes that edges connect stand in ranks, and such groups of boxes beside and below each other; lanes for the edges within a group |
//! | route | `route`, `route/grid`, `route/pen` | ports, and a line for each edge: along its lanes; without lanes in one curve, or by A* around what is in its way |
//! | arrange | `arrange` | the candidate that suits a screen best: large labels, few crossings |
//! | paint | `paint` | SVG with classes and steps |
//! | picture | `picture`, `walk` | one picture, or an overview and excerpts |
//!
//! `diagram/geometry` and `placed` have the types that one pass hands to the next; a pass uses only
//! those above it in the table. Words: a *vertex* is a node or an area, what an edge begins or ends at;
//! the *flow* is the direction that edges lead in, and places are told *along* it and *across* it;
//! a *rank* is a row of boxes across the flow; a *layer* is a rank or a row of labels between two; a
//! *lane* is the straight stretch of an edge through a layer; a *port* is where an edge meets a box,
//! and its *offset* how far from the middle of the side; a *step* is a reveal, at which some boxes
//! and edges are bright and those to come are pale. Text becomes lines in `label`, SVG is written in
//! `svg`. The same source gives the same drawing, byte for byte: effort is bounded by amounts of
//! work (`work`), never by a clock. A graph that would take more is tried in fewer ways, or some of
//! its edges run straight through what is in their way, and its author is told; where even that is
//! not enough, the source is shown as code.

mod architecture;
mod c4;
mod cut;
mod engine;
mod flowchart;
mod geometry;
mod git;
mod label;
mod mend;
mod other;
mod pie;
mod quadrant;
mod sizes;
mod svg;
mod timeline;

use std::panic::{AssertUnwindSafe, catch_unwind};

use merman::RenderSemanticModel;

/// The width of the area that a slide gives to a diagram, in CSS px on the 1280×720 canvas.
const STAGE_WIDTH: f32 = 1120.0;
/// The height of that area under a title of one line.
const STAGE_HEIGHT: f32 = 500.0;
/// How far a drawing may be enlarged there, as a factor of its natural size.
const ZOOM: f32 = 1.3;
/// The smallest label that a slide may show, in px, because a class cannot read smaller ones.
const MIN_LABEL: f32 = 12.0;
/// The width that a phone of 390 px has for a drawing.
const NARROW_WIDTH: f32 = 354.0;
/// The height that a drawing has on a phone. The page scrolls there, but a drawing that would be
/// higher is made smaller instead.
const NARROW_HEIGHT: f32 = 1500.0;
/// How far a drawing may be enlarged on a phone: less than natural size, because text there is
/// smaller than on a slide.
const NARROW_ZOOM: f32 = 0.9;

/// The size of a diagram's labels in px before it is made to fit: at its natural size.
const FONT: f32 = 20.0;
/// Longer sources are not drawn.
const SOURCE_LIMIT: usize = 64 * 1024;

/// What a source becomes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Diagram {
    /// In the order of showing: one; or an overview and excerpts; or the parts of a source that
    /// was cut.
    pub(super) pictures: Vec<Drawing>,
    /// The names in its `<!-- steps: … -->` that the diagram does not have.
    pub(super) unknown: Vec<String>,
    /// What was read into a source that Mermaid would refuse, each with its line within the block,
    /// 1-based.
    pub(super) changes: Vec<(u32, String)>,
}

/// A picture, ready to stand in a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Drawing {
    /// The title of one picture of several; nothing for a single one and for the first overview.
    pub(super) title: Option<String>,
    /// For the stage: a complete `<svg class="diagram …" viewBox role="img">` without style
    /// attributes, style elements, foreign objects and scripts. Ids stand only where references
    /// need them, and each begins with `@@`, which the caller replaces by a prefix unique in the
    /// page. Its `width` and `height` are the largest that it should have ([`ZOOM`] times its
    /// natural size); CSS makes it fit less room.
    pub(super) svg: String,
    /// For screens under 700 px, where a drawing of its own suits them better than the stage's.
    pub(super) narrow: Option<String>,
    /// The natural width in px, at which labels have 20 px.
    pub(super) width: f32,
    /// The natural height.
    pub(super) height: f32,
    /// The smallest label at that size, in px.
    pub(super) label: f32,
    /// The smallest label on a phone of 390 px.
    pub(super) narrow_label: f32,
    /// The steps that it has; its elements carry them, from 1, as `data-step="1 5"`, and the
    /// `svg` element all of them.
    pub(super) steps: u16,
    /// Every label, its lines joined by spaces.
    pub(super) text: Vec<String>,
    /// Whether it is plainer than it could be, because it would have taken too much work.
    pub(super) simplified: bool,
}

impl Drawing {
    /// The smallest label in a box of that size, in px.
    fn label_within(&self, width: f32, height: f32) -> f32 {
        let scale = (width / self.width.max(1.0))
            .min(height / self.height.max(1.0))
            .min(ZOOM);
        self.label * scale
    }

    /// Into how many pictures it must be cut at least for labels that are large enough: as many as
    /// it is too large for one. Some fewer, because a part may have a smaller share of the size than
    /// of the source.
    fn least_pictures(&self) -> usize {
        let label = self.label_within(STAGE_WIDTH, STAGE_HEIGHT).max(0.1);
        ((MIN_LABEL / label * 0.7) as usize).max(2)
    }

    /// Whether its labels are large enough on a slide.
    fn is_readable(&self) -> bool {
        self.label_within(STAGE_WIDTH, STAGE_HEIGHT) >= MIN_LABEL
    }
}

/// A drawing's SVG with its steps counted from `by` on, for a slide that has that many steps before
/// the drawing.
pub(super) fn shift_steps(svg: &str, by: u16) -> String {
    const MARK: &str = " data-step=\"";
    if by == 0 {
        return svg.to_owned();
    }
    let mut pieces = svg.split(MARK);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        // The mark is nowhere else, because quotes in labels are escaped.
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

const MEND: &str = "mend the Mermaid source";
const DRAW_LESS: &str = "draw less, or split it into several diagrams";

const PICTURE: &str = "save it as an SVG beside the notes and link that, or draw a flowchart";

/// Why a source is not drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub(super) struct DiagramError {
    /// The line within the block, 1-based, when one line is to blame.
    pub(super) line: Option<u32>,
    /// What is wrong, one sentence without a full stop.
    pub(super) cause: String,
    /// What to do about it.
    pub(super) remedy: &'static str,
}

impl DiagramError {
    fn new(cause: impl Into<String>) -> Self {
        DiagramError {
            line: None,
            cause: cause.into(),
            remedy: MEND,
        }
    }

    /// Of a source that is right but too large.
    fn too_large(cause: impl Into<String>) -> Self {
        DiagramError {
            remedy: DRAW_LESS,
            ..DiagramError::new(cause)
        }
    }
}

/// Draws a Mermaid source, with what its `<!-- steps: … -->` says: the same source gives the same
/// pictures. Never panics; effort is bounded by the amount of work, not by a clock.
pub(super) fn draw(source: &str, steps: Option<&str>) -> Result<Diagram, DiagramError> {
    if source.len() > SOURCE_LIMIT {
        return Err(DiagramError::too_large(format!(
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
    source.check_size()?;
    let flowchart = match source.first_word() {
        "C4Context" | "C4Container" | "C4Component" | "C4Dynamic" | "C4Deployment" => {
            Some(c4::as_flowchart(source.text()))
        }
        "architecture" | "architecture-beta" => Some(architecture::as_flowchart(source.text())),
        _ => None,
    };
    if let Some(flowchart) = flowchart {
        let flowchart = flowchart.map_err(|line| DiagramError {
            line: Some(line),
            ..DiagramError::new("the line cannot be read")
        });
        return draw_flowchart(&source, flowchart?, steps);
    }
    let read = engine::read(source)?;
    let diagram = draw_model(&read.model, &read.source, steps)?;
    Ok(Diagram {
        changes: read.changes,
        ..diagram
    })
}

fn draw_model(
    model: &RenderSemanticModel,
    source: &engine::Source,
    steps: Option<&str>,
) -> Result<Diagram, DiagramError> {
    if model.kind() == "timeline" {
        return draw_flowchart(source, timeline::as_flowchart(source.text()), steps);
    }
    let title = source.title();
    let pictures = match model {
        RenderSemanticModel::Flowchart(model) => return flowchart::draw(model, title, steps),
        RenderSemanticModel::State(model) => return flowchart::draw_states(model, title, steps),
        RenderSemanticModel::Pie(model) => vec![pie::draw(model, title)?],
        RenderSemanticModel::QuadrantChart(model) => vec![quadrant::draw(model, title)?],
        RenderSemanticModel::GitGraph(model) => vec![git::draw(model, title)?],
        _ => other::pictures(source, model.kind())?,
    };
    Ok(Diagram {
        pictures,
        ..Diagram::default()
    })
}

/// Draws a source of another family by the flowchart that was made of it, which has that title and
/// source.
fn draw_flowchart(
    source: &engine::Source,
    (title, text): (Option<String>, String),
    steps: Option<&str>,
) -> Result<Diagram, DiagramError> {
    match engine::parse(&source.with_text(text)).map_err(|error| DiagramError {
        line: None,
        ..error
    })? {
        RenderSemanticModel::Flowchart(model) => {
            flowchart::draw(&model, title.as_deref().or(source.title()), steps)
        }
        _ => Err(DiagramError::new("the diagram cannot be drawn")),
    }
}

#[cfg(test)]
mod tests;
