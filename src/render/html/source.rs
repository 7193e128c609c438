//! Blocks of source: code, diagrams and formulas, each drawn by its own module and put in a gap.

use std::fmt::Write as _;

use super::highlights::Highlighted;
use super::{Filling, Writer, with_ids};
use crate::course::tree;
use crate::course::{CodeLines, CodeSize, Fitted, Severity, Source, fit, highlights, parse};
use crate::render::art;
use crate::render::code::{self, Markup, Shown, Uncoloured};
use crate::render::diagram::{self, DiagramError, Drawing};
use crate::render::markup::escape;

/// The smallest label, in px, with which a drawing is made to fit a phone's width.
const NARROW_LABEL: f32 = 9.5;

impl Writer<'_> {
    pub(super) fn code(&mut self, info: &str, source: &str, fenced: bool) {
        let language = parse::language(info);
        self.info.clear();
        self.info.push_str(info);
        match std::mem::take(&mut self.fitted) {
            Fitted::Code(lines) => self.fitted_lines(&language, &lines, source),
            Fitted::Flow { rest, mut code } if !code.is_empty() => {
                let lines = code.remove(0);
                self.fitted = Fitted::Flow { rest, code };
                match lines {
                    Some(lines) => self.fitted_lines(&language, &lines, source),
                    None => self.whole(&language, source, fenced),
                }
            }
            fitted => {
                self.fitted = fitted;
                self.whole(&language, source, fenced);
            }
        }
    }

    fn fitted_lines(&mut self, language: &str, lines: &CodeLines, source: &str) {
        match language {
            "mermaid" => self.undrawn(lines, source),
            language => self.lines(language, lines, source),
        }
    }

    /// A block of code that the fit did not cut.
    fn whole(&mut self, language: &str, source: &str, fenced: bool) {
        if language == "mermaid" {
            self.diagram(source, fenced);
            return;
        }
        // A tree at the top level is a block of its own kind; one in a list comes here.
        if let Some(outline) = tree::read(language, source) {
            self.outline(&outline, (false, &[]), None);
            return;
        }
        let shown = self
            .renderer
            .code(language, &Source::new(source.to_owned()));
        let markup = match shown.as_ref() {
            Shown::Art(art) => pre(&["art"], "", &art.html),
            Shown::Coloured(code) => self.pre("", language, (&code.html, 0)),
            Shown::Plain(why) => {
                self.find_colourless(*why);
                self.pre("", language, (&escape(source), 0))
            }
        };
        self.gap(Filling::Markup(markup), "hr");
    }

    /// Lines of code that the fit gave this part.
    fn lines(&mut self, language: &str, lines: &CodeLines, source: &str) {
        let shown = self.renderer.code(language, &lines.whole);
        let of = |markup: &Markup| markup.lines(&lines.lines, source, lines.cells);
        let markup = match shown.as_ref() {
            Shown::Art(art) => pre(&["art", class(lines.size)], "", &of(art)),
            Shown::Coloured(code) => {
                self.pre(class(lines.size), language, (&of(code), lines.lines.start))
            }
            Shown::Plain(why) => {
                if !lines.again {
                    self.find_colourless(*why);
                }
                let code = code::broken(&escape(source), None, source, lines.cells);
                self.pre(class(lines.size), language, (&code, lines.lines.start))
            }
        };
        self.find_wide_lines(lines, source);
        self.gap(Filling::Markup(markup), "hr");
    }

    /// Code of that size, whose first line is the one of that number of its block, with what its
    /// author makes stand out.
    fn pre(&self, size: &str, language: &str, (code, first): (&str, usize)) -> String {
        let lines = first..first + code.lines().count();
        let highlights = highlights(&self.info, &lines);
        if highlights.is_empty() {
            return pre(&[size], language, code);
        }
        let highlighted = Highlighted {
            highlights,
            walk: self.walk,
            last: self.last_step,
        };
        let celled = art::celled(code);
        let cells = if celled.is_some() { "cells" } else { "" };
        let code = highlighted.lines(celled.as_deref().unwrap_or(code), first);
        let attributes = attributes(&[size, cells], language);
        let steps = highlighted.of_code();
        format!("<pre data-lines{attributes}{steps}><code>{code}</code></pre>\n")
    }

    /// Lines of a diagram that cannot be drawn, which is told once.
    fn undrawn(&mut self, lines: &CodeLines, source: &str) {
        let steps = self.steps.take().map(|(steps, _)| steps);
        if !lines.again {
            let whole = lines.whole.text();
            if let Err(error) = self.renderer.drawing(whole, steps.as_deref()).as_ref() {
                let line = error.line.map_or(self.line, |line| {
                    lines.in_file(self.line, (line as usize).saturating_sub(1))
                });
                self.find_undrawn(error, line);
            }
        }
        self.find_wide_lines(lines, source);
        self.gap(Filling::Markup(plain(lines, "mermaid", source)), "hr");
    }

    fn find_colourless(&mut self, why: Uncoloured) {
        if let Some(cause) = why.cause() {
            let remedy = "shorten it to see it in colour";
            self.find(Severity::Info, self.line, cause, remedy);
        }
    }

    /// The line of the file that is a block's line, 1-based. Line 1 of a block is the one after its
    /// fence. Where there is none, or its line is not the file's, it is the block's first.
    fn line_in_block(&self, line: Option<u32>, fenced: bool) -> u32 {
        let inside = line.filter(|_| self.exact && fenced).unwrap_or(0);
        self.line.saturating_add(inside)
    }

    /// Says what was read into a diagram that Mermaid would refuse.
    fn find_changes(&mut self, changes: &[(u32, String)], fenced: bool) {
        let Some((line, what)) = changes.first() else {
            return;
        };
        let more = match changes.len() {
            1 => String::new(),
            2 => " (and another change)".to_owned(),
            n => format!(" (and {} more changes)", n - 1),
        };
        let cause = format!("the diagram is read with {what}{more}; Mermaid would refuse it");
        let line = self.line_in_block(Some(*line), fenced);
        let remedy = "write it so, for other programs; here it is drawn";
        self.find(Severity::Info, line, &cause, remedy);
    }

    /// Says why a diagram is shown as code.
    fn find_undrawn(&mut self, error: &DiagramError, line: u32) {
        let cause = format!("the diagram is shown as code: {}", error.cause);
        self.find(Severity::Warning, line, &cause, error.remedy);
    }

    /// Says which line is the first that is wider than a slide.
    fn find_wide_lines(&mut self, lines: &CodeLines, source: &str) {
        let mut wide = source
            .lines()
            .enumerate()
            .filter(|(_, line)| !fit::breaks(line, lines.cells).is_empty());
        let Some((first, _)) = wide.next() else {
            return;
        };
        let count = wide.count() + 1;
        let cause = match count {
            1 => "a line of code is wider than a slide and goes on in another".to_owned(),
            n => format!("{n} lines of code are wider than a slide and go on in others"),
        };
        let line = lines.in_file(self.line, lines.lines.start + first);
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
                let first = !matches!(self.fitted, Fitted::Picture(at) if at > 0);
                if first {
                    self.find_changes(&diagram.changes, fenced);
                }
                let ids = format!("{}{}-", self.ids, self.fillings.len());
                let count = diagram.pictures.len();
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
                let line = self.line_in_block(error.line, fenced);
                self.find_undrawn(error, line);
                pre(&[], "mermaid", &escape(source))
            }
        };
        self.gap(Filling::Markup(markup), "hr");
    }

    pub(super) fn math(&mut self, source: &str, block: bool) {
        let fitted = block.then(|| fit::formula(source));
        let tex = fitted.as_ref().map_or(source, |fitted| &fitted.source);
        let formula = self.renderer.formula(tex, block);
        let markup = match formula.as_ref() {
            Ok(drawn) if fitted.is_some_and(|fitted| fitted.small) => {
                drawn.markup.replacen("<math", "<math class=\"small\"", 1)
            }
            Ok(drawn) => drawn.markup.clone(),
            Err(_) => format!("<code>{}</code>", escape(source)),
        };
        let told = match formula.as_ref() {
            Ok(drawn) => drawn.told.as_slice(),
            Err(told) => std::slice::from_ref(told),
        };
        for told in told {
            self.find(Severity::Warning, self.line, &told.cause, told.remedy);
        }
        self.gap(Filling::Markup(markup), "wbr");
    }
}

/// The class of a size of code.
fn class(size: CodeSize) -> &'static str {
    match size {
        CodeSize::Large => "code-24",
        CodeSize::Normal => "",
        CodeSize::Small => "code-18",
        CodeSize::Smallest => "code-16",
    }
}

/// Lines of code without colour.
fn plain(lines: &CodeLines, language: &str, source: &str) -> String {
    let code = code::broken(&escape(source), None, source, lines.cells);
    pre(&[class(lines.size)], language, &code)
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
    let celled = art::celled(code).filter(|_| !classes.contains(&"art"));
    let cells = if celled.is_some() { "cells" } else { "" };
    let classes: Vec<&str> = classes.iter().copied().chain([cells]).collect();
    let code = celled.as_deref().unwrap_or(code);
    let attributes = attributes(&classes, language);
    format!("<pre{attributes}><code>{code}</code></pre>\n")
}

/// The attributes of code of those classes, of which some are none.
fn attributes(classes: &[&str], language: &str) -> String {
    let classes: Vec<&str> = classes.iter().copied().filter(|c| !c.is_empty()).collect();
    let attribute = |name: &str, value: &str| match value {
        "" => String::new(),
        value => format!(" {name}=\"{}\"", escape(value)),
    };
    attribute("class", &classes.join(" ")) + &attribute("data-lang", language)
}
