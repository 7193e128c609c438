//! What we ask of merman: a source's model, and an SVG of the families that it draws. Its work is
//! bounded by budgets.

use std::sync::{Arc, LazyLock};

use super::label;
use super::mend;
use super::sizes;
use super::{DiagramError, PICTURE};
use merman::svg::{
    HostMeasurementResult, HostTextMeasurement, HostTextMeasurementRequest, HostTextMeasurer,
    MeasurementProfileId, RenderResourceLimitId, RenderResourcePolicy, ResourceLimitId,
    SvgPipeline, TextMeasurementPhase, TextMeasurementPolicy, TextMeasurementProfileIdentity,
    TextMeasurementResultKind, TextMetrics,
};
use merman::{
    Engine, Error, MermaidConfig, OperationControl, ParseOptions, RenderError, RenderOutput,
    RenderRequest, RenderSemanticModel, Renderer, SvgEnvironment, SvgRequest,
};

/// What a layout may cost in merman's units of work: diagrams of real notes take some thousands,
/// mind maps 100 times that.
const WORK_LIMIT: usize = 3_000_000;

/// A source with longer lines is not read, because merman's effort grows with the square of a line
/// that it cannot read.
const LINE_BYTES: usize = 4 * 1024;
/// A source is not read whose `A & B --> C & D`, which is four edges, would be more edges than this.
const JOINED_LIMIT: usize = 20_000;

/// A Mermaid source without what would style it: front matter (its title is kept) and
/// `%%{…}%%` directives. Lines keep their numbers, because errors name them.
#[derive(Debug)]
pub(super) struct Source {
    text: String,
    title: Option<String>,
}

impl Source {
    pub(super) fn new(source: &str) -> Source {
        let (front, body) = split_front_matter(source);
        let title = front.lines().find_map(|line| {
            let title = line.strip_prefix("title:")?.trim();
            Some(title.trim_matches(['"', '\'']).to_owned()).filter(|t| !t.is_empty())
        });
        let mut text = blank(front);
        let mut rest = body;
        while let Some(at) = rest.find("%%{") {
            let (before, tail) = rest.split_at(at);
            text.push_str(before);
            let end = tail.find("}%%").map_or(tail.len(), |end| end + 3);
            let (directive, after) = tail.split_at(end);
            text.push_str(&blank(directive));
            rest = after;
        }
        text.push_str(rest);
        Source { text, title }
    }

    pub(super) fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A source under the same title, with text of its own.
    pub(super) fn with_text(&self, text: String) -> Source {
        Source {
            text,
            title: self.title.clone(),
        }
    }

    /// Whether only blank lines and comments are left.
    pub(super) fn is_empty(&self) -> bool {
        self.text
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with("%%"))
    }

    /// An error where merman would take long to read it. That is found out before, because reading
    /// cannot be interrupted.
    pub(super) fn check_size(&self) -> Result<(), DiagramError> {
        let mut joined = 0;
        for (number, line) in (1..).zip(self.text.lines()) {
            // With so many `&` a line has at most that many pairs of nodes.
            let signs = line.matches('&').count();
            joined += signs * (signs + 4) / 4;
            let cause = if line.len() > LINE_BYTES {
                format!(
                    "the line has {} bytes; at most {LINE_BYTES} are read",
                    line.len()
                )
            } else if joined > JOINED_LIMIT {
                "its `&` make more edges than a slide can show".to_owned()
            } else {
                continue;
            };
            return Err(DiagramError {
                line: Some(number),
                ..DiagramError::too_large(cause)
            });
        }
        Ok(())
    }

    /// How many lines have an arrow.
    pub(super) fn relations(&self) -> usize {
        let has_arrow = |line: &&str| line.contains("--") || line.contains("..");
        self.text.lines().filter(has_arrow).count()
    }

    /// How many lines are not blank.
    pub(super) fn lines(&self) -> usize {
        self.text.lines().filter(|l| !l.trim().is_empty()).count()
    }

    fn line_of(&self, offset: usize) -> u32 {
        let before = self.text.bytes().take(offset).filter(|&b| b == b'\n');
        u32::try_from(before.count() + 1).unwrap_or(u32::MAX)
    }

    pub(super) fn first_word(&self) -> &str {
        self.text
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with("%%"))
            .and_then(|line| line.split([' ', '\t', ';', ':', '{']).next())
            .unwrap_or("")
    }
}

fn split_front_matter(source: &str) -> (&str, &str) {
    let trimmed = source.trim_start();
    let start = source.len() - trimmed.len();
    if !trimmed.starts_with("---\n") && !trimmed.starts_with("---\r\n") {
        return ("", source);
    }
    let mut at = start;
    for (n, line) in trimmed.split_inclusive('\n').enumerate() {
        at += line.len();
        if n > 0 && line.trim_end() == "---" {
            return source.split_at(at);
        }
    }
    ("", source)
}

/// The line feeds of a text, to stand in its place so that later lines keep their numbers.
fn blank(text: &str) -> String {
    text.chars().filter(|&c| c == '\n').collect()
}

/// A source that was read.
pub(super) struct Read {
    pub(super) model: RenderSemanticModel,
    /// As it was read.
    pub(super) source: Source,
    /// What was read into it, with the line of each.
    pub(super) changes: Vec<(u32, String)>,
}

/// Reads a source into its family's model; where merman cannot, once more as its author meant it,
/// before it is an error.
pub(super) fn read(source: Source) -> Result<Read, DiagramError> {
    let failed = match parse(&source) {
        Ok(model) => {
            return Ok(Read {
                model,
                source,
                changes: Vec::new(),
            });
        }
        Err(error) => error,
    };
    let Some(mended) = mend::mended(&source.text) else {
        return Err(failed);
    };
    let source = source.with_text(mended.text);
    let model = parse(&source).map_err(|_| failed)?;
    Ok(Read {
        model,
        source,
        changes: mended.changes,
    })
}

/// Reads models, whose labels [`label::plain`] makes text of: of their HTML only what begins a line
/// is kept. By merman's own settings each label with a `<br/>` is cleaned three times over, by a list
/// of some 400 names that is written anew each time, which is more work than all else that it reads.
static READER: LazyLock<Engine> = LazyLock::new(|| {
    let settings = serde_json::json!({
        "securityLevel": "loose",
        "dompurifyConfig": {
            "ALLOWED_TAGS": ["#text", "br", "p", "div", "li", "tr", "hr"],
            "ALLOWED_ATTR": [],
        },
    });
    Engine::new().with_site_config(MermaidConfig::from_value(settings))
});

/// Reads a source into its family's model.
pub(super) fn parse(source: &Source) -> Result<RenderSemanticModel, DiagramError> {
    let parsed = READER
        .parse_diagram_for_render_model_sync(&source.text, ParseOptions::strict())
        .map_err(|error| explain(source, error))?
        .ok_or_else(|| unknown(source))?;
    let (_, model) = parsed.into_parts();
    match model {
        RenderSemanticModel::Error(_) => Err(unknown(source)),
        model => Ok(model),
    }
}

fn unknown(source: &Source) -> DiagramError {
    DiagramError::new(format!(
        "`{}` is not a type of diagram that is known here",
        source.first_word().chars().take(40).collect::<String>()
    ))
}

/// Of a family that merman was built without.
fn not_drawn(source: &Source) -> DiagramError {
    DiagramError {
        remedy: PICTURE,
        ..DiagramError::new(format!(
            "diagrams of the type `{}` are not drawn here",
            source.first_word().chars().take(40).collect::<String>()
        ))
    }
}

fn explain(source: &Source, error: Error) -> DiagramError {
    match error {
        Error::DetectType(_) => unknown(source),
        Error::UnsupportedDiagram { .. } => not_drawn(source),
        Error::DiagramParse { diagnostic, .. } => {
            let message = diagnostic.message();
            let first = message
                .lines()
                .next()
                .unwrap_or("")
                .trim_end_matches(['.', ':']);
            DiagramError {
                line: diagnostic.span().map(|span| source.line_of(span.start)),
                ..DiagramError::new(format!(
                    "Mermaid cannot read it: {}",
                    first.chars().take(200).collect::<String>()
                ))
            }
        }
        other => DiagramError::new(format!("Mermaid cannot read it: {other}")),
    }
}

/// Renders a source as merman does, with labels as `<text>`.
pub(super) fn svg(source: &Source) -> Result<String, DiagramError> {
    let request = SvgRequest {
        environment: environment(Arc::new(Letters))?,
        pipeline: Some(SvgPipeline::resvg_safe()),
        ..SvgRequest::default()
    };
    let turned = sizes::turned(&source.text);
    let text = turned.as_ref().unwrap_or(&source.text);
    let text = format!("{}\n{text}", sizes::directive(text));
    let control = OperationControl::new();
    match render(RenderRequest::svg(&text, control, request))? {
        RenderOutput::Svg(Some(output)) => Ok(output.into_parts().0),
        _ => Err(unknown(source)),
    }
}

fn render(request: RenderRequest<'_>) -> Result<RenderOutput, DiagramError> {
    Renderer::new()
        .render(request)
        .map_err(|error| match error {
            RenderError::ResourceLimitExceeded(_) => {
                DiagramError::too_large("the diagram is too large to be laid out")
            }
            other => DiagramError::new(format!("the diagram cannot be laid out: {other}")),
        })
}

fn environment(measurer: Arc<dyn HostTextMeasurer>) -> Result<SvgEnvironment, DiagramError> {
    let failed = |error: &dyn std::fmt::Display| DiagramError::new(error.to_string());
    let id = MeasurementProfileId::new("cuecard").map_err(|e| failed(&e))?;
    let identity = TextMeasurementProfileIdentity::new(id, "1").map_err(|e| failed(&e))?;
    let policy = TextMeasurementPolicy::host_display(identity, measurer, TextMeasurementPhase::ALL);
    let mut resources = RenderResourcePolicy::constrained();
    resources
        .apply_limit(
            ResourceLimitId::Render(RenderResourceLimitId::MaxLayoutWorkUnits),
            WORK_LIMIT,
        )
        .map_err(|e| failed(&e))?;
    Ok(SvgEnvironment::deterministic()
        .with_text_measurement_policy(policy)
        .with_resource_policy(resources))
}

/// Measures labels by our own letter widths.
struct Letters;

impl HostTextMeasurer for Letters {
    fn measure(&self, request: HostTextMeasurementRequest<'_>) -> HostMeasurementResult {
        let size = request.style.font_size as f32;
        let limit = request
            .max_width
            .map_or(f32::INFINITY, |w| w as f32 / size.max(1.0));
        let text = request.text.replace("<br/>", "\n").replace("<br>", "\n");
        let lines: Vec<String> = text.lines().flat_map(|l| label::wrap(l, limit)).collect();
        let width = lines.iter().map(|l| label::width(l)).fold(0.0, f32::max) * size;
        let height = lines.len().max(1) as f32 * size * 1.25;
        Ok(answer(&request, width, height, lines.len().max(1)))
    }
}

/// A width and a height in the form that merman asks for; nothing where its own figure is better.
fn answer(
    request: &HostTextMeasurementRequest<'_>,
    width: f32,
    height: f32,
    line_count: usize,
) -> Option<HostTextMeasurement> {
    let name = request.operation.external_name();
    let (width, height) = (f64::from(width), f64::from(height));
    let metrics = TextMetrics {
        width,
        height,
        line_count,
    };
    match request.operation.required_result_kind() {
        TextMeasurementResultKind::Metrics => Some(HostTextMeasurement::Metrics(metrics)),
        TextMeasurementResultKind::WrappedWithRawWidth => {
            Some(HostTextMeasurement::WrappedWithRawWidth {
                metrics,
                raw_width: Some(width),
            })
        }
        TextMeasurementResultKind::HorizontalExtents => {
            Some(HostTextMeasurement::HorizontalExtents {
                left: width / 2.0,
                right: width / 2.0,
            })
        }
        // Offsets of baselines are left to merman's own figures.
        TextMeasurementResultKind::Length if name.contains("offset") => None,
        TextMeasurementResultKind::Length if name.contains("height") => {
            Some(HostTextMeasurement::Length(height))
        }
        TextMeasurementResultKind::Length => Some(HostTextMeasurement::Length(width)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_style_a_diagram_is_left_out_and_lines_keep_their_numbers() {
        let source = Source::new(
            "---\ntitle: 제목\nconfig:\n  theme: dark\n---\n%%{init: {\n'themeCSS': 'x'}}%%\ngraph TD\nA-->B\n",
        );
        assert_eq!(source.title(), Some("제목"));
        assert!(!source.text.contains("theme"));
        let at = source.text.find("graph").map(|at| source.line_of(at));
        assert_eq!(at, Some(8));
    }
}
