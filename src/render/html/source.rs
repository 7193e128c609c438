//! Blocks of source: code, diagrams and formulas, each drawn by its own module and put in a gap.

use std::fmt::Write as _;
use std::ops::Range;

use super::{Filling, Writer, with_ids};
use crate::course::tree;
use crate::course::{CodeSize, Fitted, Severity, fit};
use crate::render::diagram::{self, Drawing};
use crate::render::markup::escape;
use crate::render::{art, code};

/// The smallest label, in px, with which a drawing is made to fit a phone's width.
const NARROW_LABEL: f32 = 9.5;

impl Writer<'_> {
    pub(super) fn code(&mut self, info: &str, source: &str, fenced: bool) {
        let mut words = info.split(|c: char| c.is_whitespace() || matches!(c, ',' | '{'));
        // A block without a language has an empty one.
        let language = words.next().unwrap_or_default().to_lowercase();
        if language == "mermaid" {
            self.diagram(source, fenced);
            return;
        }
        // A tree at the top level is a block of its own kind; one in a list comes here.
        if let Some(outline) = tree::read(&language, source) {
            self.outline(&outline, (false, &[]), None);
            return;
        }
        if tree::is_art(&language, source) {
            let markup = self.pre("art", "", source, &art::write(source));
            self.gap(Filling::Markup(markup), "hr");
            return;
        }
        let coloured = self.renderer.coloured(&language, source);
        let code = match coloured.as_ref() {
            Ok(html) => html.clone(),
            Err(why) => {
                if let Some(cause) = why.cause() {
                    self.find(
                        Severity::Info,
                        self.line,
                        cause,
                        "shorten it to see it in colour",
                    );
                }
                escape(source)
            }
        };
        let markup = self.pre("", &language, source, &code);
        self.gap(Filling::Markup(markup), "hr");
    }

    /// The lines of `html`, which is `source` as markup, that the fit gave this part.
    pub(super) fn pre(&mut self, class: &str, language: &str, source: &str, html: &str) -> String {
        match std::mem::take(&mut self.fitted) {
            Fitted::Code { size, cells, lines } => {
                self.find_wide_lines(source, cells, &lines);
                let size = match size {
                    CodeSize::Normal => "",
                    CodeSize::Small => "code-18",
                    CodeSize::Smallest => "code-16",
                };
                pre(
                    &[class, size],
                    language,
                    &code::lines(html, source, &lines, cells),
                )
            }
            _ => pre(&[class], language, html),
        }
    }

    /// Says which line is the first that is wider than a slide.
    pub(super) fn find_wide_lines(&mut self, source: &str, cells: usize, lines: &Range<usize>) {
        let mut wide = source
            .lines()
            .skip(lines.start)
            .take(lines.len())
            .enumerate()
            .filter(|(_, line)| !fit::breaks(line, cells).is_empty());
        let Some((first, _)) = wide.next() else {
            return;
        };
        let count = wide.count() + 1;
        let cause = match count {
            1 => "a line of code is wider than a slide and goes on in another".to_owned(),
            n => format!("{n} lines of code are wider than a slide and go on in others"),
        };
        // Line 1 of the source is the one after the fence.
        let below = if self.exact { first + 1 } else { 0 };
        let line = self
            .line
            .saturating_add(u32::try_from(below).unwrap_or(u32::MAX));
        self.find(Severity::Info, line, &cause, "break it where you would");
    }

    pub(super) fn diagram(&mut self, source: &str, fenced: bool) {
        let (steps, before) = match self.steps.take() {
            Some((steps, before)) => (Some(steps), before),
            None => (None, 0),
        };
        let diagram = self.renderer.drawing(source, steps.as_deref());
        let markup = match diagram.as_ref() {
            Ok(diagram) => {
                for name in &diagram.unknown {
                    let cause = format!("the diagram has no `{name}`, which its steps name");
                    let remedy = "name a node, a subgraph, or an edge as A-B, by id or label";
                    self.find(Severity::Warning, self.line, &cause, remedy);
                }
                let ids = format!("{}{}-", self.ids, self.fillings.len());
                let count = diagram.pictures.len();
                let first = !matches!(self.fitted, Fitted::Picture(at) if at > 0);
                if first && diagram.pictures.iter().any(|picture| picture.simplified) {
                    let cause = "the diagram is too large to be laid out with care, and is drawn \
                                 in a simpler way";
                    let remedy = "split it, or leave out edges that can be told";
                    self.find(Severity::Info, self.line, cause, remedy);
                }
                if count > 1 && matches!(self.fitted, Fitted::Picture(0)) {
                    let cause = format!("the diagram is too large for a slide and has {count}");
                    let remedy = "cut it where you would, or shorten its labels";
                    self.find(Severity::Info, self.line, &cause, remedy);
                }
                // The fit gives each slide one picture; a diagram in a list is not fitted, and all
                // its pictures follow one another.
                let pictures = match std::mem::take(&mut self.fitted) {
                    Fitted::Picture(at) => diagram.pictures.get(at..=at),
                    _ => None,
                };
                figures(pictures.unwrap_or(&diagram.pictures), &ids, before)
            }
            Err(error) => {
                // Line 1 of the source is the one after the fence. Where the error has no line, or its
                // line is not the file's, it is the block's first.
                let inside = error.line.filter(|_| self.exact && fenced).unwrap_or(0);
                let cause = format!("the diagram is shown as code: {}", error.cause);
                self.find(
                    Severity::Warning,
                    self.line.saturating_add(inside),
                    &cause,
                    "mend the Mermaid source",
                );
                self.pre("", "mermaid", source, &escape(source))
            }
        };
        self.gap(Filling::Markup(markup), "hr");
    }

    pub(super) fn math(&mut self, source: &str, block: bool) {
        let fitted = block.then(|| fit::formula(source));
        let tex = fitted.as_ref().map_or(source, |fitted| &fitted.source);
        let formula = self.renderer.formula(tex, block);
        let markup = match formula.as_ref() {
            Ok(mathml) if fitted.is_some_and(|fitted| fitted.small) => {
                mathml.replacen("<math", "<math class=\"small\"", 1)
            }
            Ok(mathml) => mathml.clone(),
            Err(cause) => {
                self.find(
                    Severity::Warning,
                    self.line,
                    cause,
                    "mend the formula, or write \\$ for a dollar sign",
                );
                format!("<code>{}</code>", escape(source))
            }
        };
        self.gap(Filling::Markup(markup), "wbr");
    }
}

/// Pictures as figures, their steps counted from `before` on.
fn figures(pictures: &[Drawing], ids: &str, before: u16) -> String {
    let mut html = String::new();
    for picture in pictures {
        // With smaller labels the drawing is wider than the phone, and is swiped.
        let swipes = if picture.narrow_label < NARROW_LABEL {
            " swipes"
        } else {
            ""
        };
        let _ = write!(html, "<figure class=\"diagram{swipes}\">");
        for svg in std::iter::once(&picture.svg).chain(&picture.narrow) {
            html.push_str(&with_ids(&diagram::shift_steps(svg, before), ids));
        }
        if let Some(title) = &picture.title {
            let _ = write!(html, "<figcaption>{}</figcaption>", escape(title));
        }
        html.push_str("</figure>\n");
    }
    html
}

fn pre(classes: &[&str], language: &str, code: &str) -> String {
    let classes: Vec<&str> = classes.iter().copied().filter(|c| !c.is_empty()).collect();
    let attribute = |name: &str, value: &str| match value {
        "" => String::new(),
        value => format!(" {name}=\"{}\"", escape(value)),
    };
    let class = attribute("class", &classes.join(" "));
    let language = attribute("data-lang", language);
    format!("<pre{class}{language}><code>{code}</code></pre>\n")
}
