//! The other families: merman's SVG, rewritten for our pages.
//!
//! Only elements and attributes that draw are taken over. Classes are kept with the prefix `m-`,
//! so that `diagram.css` can colour them and nothing else does; colours, fonts and styles are
//! dropped; ids stay where a marker is referred to, with `@@` before them.

use std::collections::{BTreeSet, HashMap};

use roxmltree::{Document, Node};

use super::cut::Cuttable;
use super::engine::{self, Source};
use super::svg::{self, Frame, N, escape};
use super::{DiagramError, Drawing, FONT, STAGE_HEIGHT, STAGE_WIDTH};

/// The usual size of labels in merman's SVG, in its own coordinates.
const FONT_THERE: f32 = 16.0;
/// How deep elements may be nested.
const DEPTH_LIMIT: usize = 100;
/// Longer sources are refused, because merman's effort grows with the square of the lines in some
/// families, and it cannot be interrupted.
const LINE_LIMIT: usize = 300;
/// The same for mind maps and journeys, over which merman takes longest: some 4 ms a line.
const LINE_LIMIT_SLOW: usize = 150;
/// Sources of a family that is not cut may have so many lines with an arrow, because more do not
/// fit a slide and merman would take long over them.
const RELATION_LIMIT: usize = 100;
/// Into how many pictures a source is cut at most.
const PICTURES: usize = 12;
/// Labels that are smaller in merman's coordinates are drawn in this size.
const SMALLEST_THERE: f32 = 13.0;

/// Elements that are taken over.
const DRAWN: &[&str] = &[
    "g", "rect", "circle", "ellipse", "line", "path", "polygon", "polyline", "text", "tspan",
    "marker", "defs",
];
/// Elements that are left out, though what is in them is drawn.
const TRANSPARENT: &[&str] = &["a", "switch"];
/// So many `use` elements at most are written out as what they refer to, because copies may hold
/// copies.
const COPY_LIMIT: usize = 1_000;
/// Attributes that are lengths.
const GEOMETRY: &[&str] = &[
    "x",
    "y",
    "width",
    "height",
    "rx",
    "ry",
    "cx",
    "cy",
    "r",
    "x1",
    "y1",
    "x2",
    "y2",
    "dx",
    "dy",
    "refX",
    "refY",
    "markerWidth",
    "markerHeight",
    "stroke-width",
];
/// Attributes that are lists of numbers.
const LISTS: &[&str] = &["d", "points", "transform", "stroke-dasharray"];
/// Attributes that are one word.
const KEYWORDS: &[&str] = &[
    "text-anchor",
    "dominant-baseline",
    "markerUnits",
    "orient",
    "font-weight",
];
/// Attributes that refer to a `marker`.
const MARKERS: &[&str] = &["marker-start", "marker-mid", "marker-end"];

/// Draws a diagram of another family than flowchart and pie; `kind` names it. What is too large
/// for one picture is cut into as few as are readable.
pub(super) fn pictures(source: &Source, kind: &str) -> Result<Vec<Drawing>, DiagramError> {
    let lines = source.lines();
    let limit = match kind {
        "mindmap" | "journey" => LINE_LIMIT_SLOW,
        _ => LINE_LIMIT,
    };
    if lines > limit {
        return Err(DiagramError::too_large(format!(
            "the diagram has {lines} lines, more than a slide can show"
        )));
    }
    let cuttable = Cuttable::new(source.text());
    let relations = source.relations();
    if cuttable.is_none() && relations > RELATION_LIMIT {
        return Err(DiagramError::too_large(format!(
            "the diagram has {relations} relations, more than a slide can show"
        )));
    }
    let draw = |source: &Source| rewrite(&engine::svg(source)?, kind, source.title());
    let whole = match (draw(source), sideways(source.text(), kind)) {
        (Ok(own), Some(turned)) => Ok(larger(own, draw(&source.with_text(turned)).ok())),
        (whole, _) => whole,
    };
    let (failed, least) = match whole {
        Ok(whole) if whole.is_readable() => return Ok(vec![whole]),
        Ok(whole) => (
            DiagramError::too_large("the diagram is too large for a slide"),
            whole.least_pictures(),
        ),
        Err(error) => (error, 2),
    };
    let Some(cuttable) = cuttable else {
        return Err(failed);
    };
    for count in least..=cuttable.len().min(PICTURES) {
        let drawn: Option<Vec<Drawing>> = cuttable
            .sources(count)
            .into_iter()
            .map(|(title, text)| {
                let drawing = draw(&source.with_text(text)).ok()?;
                drawing
                    .is_readable()
                    .then_some(Drawing { title, ..drawing })
            })
            .collect();
        if let Some(drawn) = drawn {
            return Ok(drawn);
        }
    }
    Err(failed)
}

/// The source of a diagram from left to right that says nothing of its direction.
fn sideways(text: &str, kind: &str) -> Option<String> {
    let says = |line: &str| line.trim_start().starts_with("direction ");
    let begins = |line: &&str| line.trim_end() == "erDiagram";
    if kind != "er" || text.lines().any(says) {
        return None;
    }
    let head = text.lines().find(begins)?;
    let at = text.find(head)? + head.len();
    let (head, rest) = text.split_at_checked(at)?;
    Some(format!("{head}\n  direction LR{rest}"))
}

/// The one of two drawings whose labels are larger on a slide, with the other for phones where they
/// are larger there; the first, where it is a little.
fn larger(own: Drawing, other: Option<Drawing>) -> Drawing {
    const MORE: f32 = 1.15;
    let label = |drawing: &Drawing| drawing.label_within(STAGE_WIDTH, STAGE_HEIGHT);
    let Some(other) = other.filter(|other| label(other) > label(&own) * MORE) else {
        return own;
    };
    if own.narrow_label <= other.narrow_label {
        return other;
    }
    let named = |svg: &str, name: &str| {
        let class = "class=\"diagram ";
        svg.replacen(class, &format!("{class}{name} "), 1)
    };
    // Both stand in the page, and a browser draws no marker that stands in what is hidden.
    let mut narrow = named(&own.svg, "for-narrow");
    for before in [" id=\"", "\"#", "(#"] {
        narrow = narrow.replace(&format!("{before}@@"), &format!("{before}@@n"));
    }
    Drawing {
        svg: named(&other.svg, "for-wide"),
        narrow: Some(narrow),
        narrow_label: own.narrow_label,
        ..other
    }
}

/// Rewrites an SVG of merman's.
fn rewrite(svg: &str, kind: &str, title: Option<&str>) -> Result<Drawing, DiagramError> {
    let broken = || DiagramError::new("the diagram cannot be drawn");
    let document = Document::parse(svg).map_err(|_| broken())?;
    let root = document.root_element();
    let view: Vec<f32> = root
        .attribute("viewBox")
        .unwrap_or("")
        .split([' ', ','])
        .filter_map(|n| n.parse().ok())
        .filter(|n: &f32| n.is_finite())
        .collect();
    let [x, y, width, height] = view.as_slice() else {
        return Err(broken());
    };
    let references: BTreeSet<&str> = root
        .descendants()
        .flat_map(|node| node.attributes())
        .filter(|a| MARKERS.contains(&a.name()))
        .filter_map(|a| reference(a.value()))
        .collect();
    let mut writer = Writer {
        out: format!("<g transform=\"translate({} {})\">", N(-x), N(-y)),
        references,
        ids: root
            .descendants()
            .filter_map(|node| Some((node.attribute("id")?, node)))
            .collect(),
        copies: 0,
        smallest: FONT_THERE,
        label: false,
        words: Vec::new(),
    };
    writer.children(root, 0)?;
    writer.out.push_str("</g>");
    let family = format!("other {}", class(kind).unwrap_or_default());
    let frame = Frame {
        width: *width,
        height: lifelines(root).map_or(*height, |lowest| height.max(lowest - y + 2.0)),
        zoom: FONT / FONT_THERE,
    };
    let name = title
        .map(str::to_owned)
        .or_else(|| writer.words.first().cloned())
        .unwrap_or_default();
    Ok(Drawing {
        text: writer.words,
        ..svg::plain(family.trim(), frame, writer.smallest, (&name, &writer.out))
    })
}

/// How far down the lines of a sequence diagram's actors go, which may be below the `viewBox`.
fn lifelines(root: Node<'_, '_>) -> Option<f32> {
    let is_line = |node: &Node<'_, '_>| {
        node.attribute("class")
            .is_some_and(|class| class.split(' ').any(|name| name == "actor-line"))
    };
    root.descendants()
        .filter(is_line)
        .filter_map(|line| line.attribute("y2")?.parse().ok())
        .filter(|y: &f32| y.is_finite())
        .reduce(f32::max)
}

/// Writes the new SVG while it walks through merman's.
struct Writer<'a, 'input> {
    out: String,
    /// The ids of the markers that lines refer to.
    references: BTreeSet<&'a str>,
    ids: HashMap<&'a str, Node<'a, 'input>>,
    /// How many `use` elements were met.
    copies: usize,
    /// The smallest label, in its own coordinates.
    smallest: f32,
    /// Whether it is inside a nested `svg`, which merman makes of a label in HTML.
    label: bool,
    /// The words of each text so far.
    words: Vec<String>,
}

impl Writer<'_, '_> {
    fn children(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), DiagramError> {
        if depth > DEPTH_LIMIT {
            return Err(DiagramError::new("the diagram is nested too deeply"));
        }
        let definitions = node.tag_name().name() == "defs";
        for child in node.children() {
            // Of `defs` only markers: the rest is written where a `use` refers to it.
            if definitions && child.tag_name().name() != "marker" {
                continue;
            }
            if child.is_text() && matches!(node.tag_name().name(), "text" | "tspan") {
                self.out
                    .push_str(&escape(&single_spaced(child.text().unwrap_or(""))));
            } else if child.is_element() {
                self.element(child, depth + 1)?;
            }
        }
        Ok(())
    }

    fn element(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), DiagramError> {
        let name = node.tag_name().name();
        if TRANSPARENT.contains(&name) {
            return self.children(node, depth);
        }
        if matches!(name, "use" | "svg") {
            return self.moved(node, depth);
        }
        let id = node.attribute("id").unwrap_or("");
        let unused = name == "marker" && !self.references.contains(id);
        // The line for today in a Gantt chart would be another every day, and lies far outside
        // of the chart on most.
        let today = node
            .attribute("class")
            .is_some_and(|class| class.split(' ').any(|name| name == "today"));
        if !DRAWN.contains(&name) || unused || today || is_hidden(node) {
            return Ok(());
        }
        let before = self.out.len();
        self.out.push('<');
        self.out.push_str(name);
        if name == "marker" {
            self.write("id", &format!("@@{id}"));
        }
        self.attributes(node);
        let opened = self.out.len();
        self.out.push('>');
        self.children(node, depth)?;
        if self.out.len() == opened + 1 {
            // Nothing was written into it: groups, definitions and texts are taken back, shapes
            // closed.
            if matches!(name, "g" | "defs" | "marker" | "text" | "tspan") {
                self.out.truncate(before);
            } else {
                self.out.truncate(opened);
                self.out.push_str("/>");
            }
        } else if name == "g" && opened == before + 2 {
            self.out.replace_range(before..opened + 1, "");
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
        if name == "text" {
            let words: Vec<&str> = node
                .descendants()
                .filter(Node::is_text)
                .filter_map(|n| n.text())
                .flat_map(str::split_whitespace)
                .collect();
            if !words.is_empty() {
                self.words.push(words.join(" "));
            }
        }
        Ok(())
    }

    /// Writes what is in a nested `svg`, or what a `use` refers to, as a group that is moved to
    /// where it stands.
    fn moved(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), DiagramError> {
        let number = |name: &str| {
            let value = node.attribute(name).and_then(|v| v.parse::<f32>().ok());
            value.filter(|v| v.is_finite()).unwrap_or(0.0)
        };
        let (x, y) = (number("x"), number("y"));
        let before = self.out.len();
        self.out.push_str("<g");
        let turned = node.attribute("transform").is_some();
        if turned || x != 0.0 || y != 0.0 {
            let own = node.attribute("transform").unwrap_or("");
            let own = if is_list(own) {
                numbers(own)
            } else {
                String::new()
            };
            let place = format!("{own} translate({} {})", N(x), N(y));
            self.write("transform", place.trim());
        }
        self.out.push('>');
        let opened = self.out.len();
        if node.tag_name().name() == "svg" {
            let outside = std::mem::replace(&mut self.label, true);
            let written = self.children(node, depth);
            self.label = outside;
            written?;
        } else {
            self.copies += 1;
            let target = node
                .attributes()
                .find(|a| a.name() == "href")
                .and_then(|a| a.value().strip_prefix('#'))
                .and_then(|id| self.ids.get(id).copied());
            if let Some(target) = target.filter(|_| self.copies <= COPY_LIMIT) {
                self.element(target, depth)?;
            }
        }
        if self.out.len() == opened {
            self.out.truncate(before);
        } else {
            self.out.push_str("</g>");
            if opened == before + 3 {
                let inner = self.out.len() - 4;
                self.out.truncate(inner);
                self.out.replace_range(before..opened, "");
            }
        }
        Ok(())
    }

    fn attributes(&mut self, node: Node<'_, '_>) {
        for name in GEOMETRY {
            if let Some(length) = property(node, name).as_deref().and_then(length) {
                self.write(name, &length);
            }
        }
        for name in LISTS {
            if let Some(list) = property(node, name).filter(|text| is_list(text))
                && list != "none"
            {
                self.write(name, &numbers(&list));
            }
        }
        for name in KEYWORDS {
            let safe = |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            if let Some(word) = property(node, name).filter(safe) {
                self.write(name, &word);
            }
        }
        self.font_size(node);
        // merman's attribute `stroke="none"` is overruled by its style sheet, more often than not:
        // only fills are taken over.
        let fill = property(node, "fill");
        if fill.is_some_and(|fill| matches!(fill.as_str(), "none" | "transparent")) {
            self.write("fill", "none");
        }
        for name in MARKERS {
            if let Some(id) = property(node, name).as_deref().and_then(reference)
                && self.references.contains(id)
            {
                self.write(name, &format!("url(#@@{id})"));
            }
        }
        let classes = self.classes(node);
        if !classes.is_empty() {
            self.write("class", &classes.join(" "));
        }
    }

    /// Writes a font size that is not the usual one. A group's is left out, because the texts in it
    /// have one of their own.
    fn font_size(&mut self, node: Node<'_, '_>) {
        let Some(size) = property(node, "font-size").as_deref().and_then(length) else {
            return;
        };
        if size.parse() == Ok(FONT_THERE) || node.tag_name().name() == "g" {
            return;
        }
        match size.parse::<f32>() {
            Ok(px) => {
                let px = px.max(SMALLEST_THERE);
                self.smallest = self.smallest.min(px);
                self.write("font-size", &N(px).to_string());
            }
            // In em or percent, relative to the text around it.
            Err(_) => self.write("font-size", &size),
        }
    }

    fn classes(&self, node: Node<'_, '_>) -> Vec<String> {
        let tokens = node.attribute("class").unwrap_or_default();
        let mut classes: Vec<String> = tokens
            .split_whitespace()
            .filter(|token| !token.starts_with("merman-"))
            .filter_map(class)
            .collect();
        if self.label && classes.is_empty() && node.tag_name().name() == "rect" {
            classes.push("m-back".to_owned());
        }
        classes
    }

    fn write(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.out.push_str(&escape(value));
        self.out.push('"');
    }
}

/// What a node's `style` says of a property, else its attribute of that name.
fn property(node: Node<'_, '_>, name: &str) -> Option<String> {
    let style = node.attribute("style").unwrap_or_default();
    style
        .split(';')
        .filter_map(|declaration| declaration.split_once(':'))
        .filter(|(property, _)| property.trim() == name)
        .map(|(_, value)| value.replace("!important", "").trim().to_owned())
        .next_back()
        .or_else(|| node.attribute(name).map(str::to_owned))
}

/// Whether a text holds only numbers, commands of a path and transformations.
fn is_list(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || " ,.+-()\n\t".contains(c))
}

/// Runs of white space as one space each.
fn single_spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Whether it is not seen; so are rectangles without fill and class, which only take room.
fn is_hidden(node: Node<'_, '_>) -> bool {
    let style = node.attribute("style").unwrap_or("").replace(' ', "");
    let unfilled = node.attribute("fill") == Some("none") || style.contains("fill:none");
    style.contains("display:none")
        || (unfilled && node.tag_name().name() == "rect" && node.attribute("class").is_none())
        || style.contains("visibility:hidden")
        || node.attribute("display") == Some("none")
}

/// A class of merman's under our prefix.
fn class(token: &str) -> Option<String> {
    let plain = token
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    (plain && token.starts_with(|c: char| c.is_ascii_alphabetic()))
        .then(|| format!("m-{}", token.to_ascii_lowercase()))
}

/// `url(#id)` → `id`
fn reference(value: &str) -> Option<&str> {
    let id = value.trim().strip_prefix("url(")?.strip_suffix(')')?;
    let id = id.trim_matches(['"', '\'']).strip_prefix('#')?;
    let plain = id
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    plain.then_some(id)
}

/// A length in user units; percentages and font-relative ones are kept as they are.
fn length(value: &str) -> Option<String> {
    let value = value.trim();
    if let Ok(number) = value.trim_end_matches("px").parse::<f32>() {
        return number.is_finite().then(|| N(number).to_string());
    }
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    matches!(unit, "em" | "%" | "ex").then(|| value.to_owned())
}

/// Rounds the numbers in a list to one decimal.
fn numbers(list: &str) -> String {
    let mut out = String::with_capacity(list.len());
    let mut number = String::new();
    let flush = |number: &mut String, out: &mut String| {
        if !number.is_empty() {
            match number.parse::<f32>() {
                Ok(n) if number.contains('.') && n.is_finite() => out.push_str(&N(n).to_string()),
                _ => out.push_str(number),
            }
            number.clear();
        }
    };
    for c in list.chars() {
        let exponent = c == 'e' && !number.is_empty();
        let sign = c == '-' && (number.is_empty() || number.ends_with('e'));
        let dot = c == '.' && !number.contains('.');
        if c.is_ascii_digit() || sign || dot || exponent {
            number.push(c);
        } else {
            flush(&mut number, &mut out);
            if c == '-' || c == '.' {
                // `1-2` and `.5.5` are two numbers without a separator.
                out.push(' ');
                number.push(c);
            } else {
                out.push(if c.is_ascii_whitespace() { ' ' } else { c });
            }
        }
    }
    flush(&mut number, &mut out);
    out
}
