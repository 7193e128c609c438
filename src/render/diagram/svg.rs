//! Writing SVG: short numbers, escaped text, steps, the root element.

use std::fmt::Write;

use super::label::{LINE_EM, Label};
use super::{Drawing, NARROW_WIDTH, ZOOM};
use crate::course::names;
use crate::render::markup;

/// Writes a number with at most one decimal.
pub(super) struct N(pub(super) f32);

impl std::fmt::Display for N {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        if tenths % 10 == 0 {
            write!(f, "{}", tenths / 10)
        } else {
            let sign = if tenths < 0 { "-" } else { "" };
            write!(f, "{sign}{}.{}", (tenths / 10).abs(), (tenths % 10).abs())
        }
    }
}

/// Text made safe for element content and double-quoted attributes; characters that XML does
/// not have are left out.
pub(super) fn escape(text: &str) -> String {
    let characters = text.chars().filter_map(|c| match c {
        '\u{fffe}' | '\u{ffff}' => None,
        c if c.is_control() => c.is_whitespace().then_some(' '),
        c => Some(c),
    });
    markup::escape(&characters.collect::<String>())
}

/// Writes ` data-step="1 5"`, or nothing.
pub(super) fn write_steps(out: &mut String, steps: &[u16]) {
    if steps.is_empty() {
        return;
    }
    let steps: Vec<String> = steps.iter().map(u16::to_string).collect();
    let _ = write!(out, " data-step=\"{}\"", steps.join(" "));
}

/// Writes a label's lines around a height `y`; whether `x` is their middle or an end, CSS says.
pub(super) fn text(out: &mut String, label: &Label, x: f32, y: f32, attributes: &str) {
    let line = LINE_EM * label.size;
    // `y` of an SVG text is its baseline; the middle of Hangul and capitals stands 0.36 em above.
    let first = y - (label.lines.len() as f32 - 1.0) * line / 2.0 + 0.36 * label.size;
    for (at, words) in label.lines.iter().enumerate() {
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\"{attributes}>{}</text>",
            N(x),
            N(first + at as f32 * line),
            escape(words)
        );
    }
}

/// The size of a drawing in its own coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) width: f32,
    pub(super) height: f32,
    /// How many px a unit of its coordinates is at its natural size.
    pub(super) zoom: f32,
}

/// What stands around a drawing's body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Root<'a> {
    /// Further classes: its family, and the screens it is for.
    pub(super) class: &'a str,
    /// The `aria-label`, which a screen reader says.
    pub(super) name: &'a str,
    /// How many steps it has.
    pub(super) steps: u16,
    /// How far it may be enlarged beyond its natural size.
    pub(super) zoom: f32,
}

/// Puts the root element around `body`, whose coordinates begin at 0, 0. Its width and height
/// are the largest that it should have; CSS makes it smaller where there is less room.
pub(super) fn root(root: Root<'_>, frame: Frame, body: &str) -> String {
    let name: String = root.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = names::shortened(&name, 80).unwrap_or(name);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"diagram {}\" \
         viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" role=\"img\" aria-label=\"{}\"",
        root.class,
        N(frame.width),
        N(frame.height),
        N(frame.width * frame.zoom * root.zoom),
        N(frame.height * frame.zoom * root.zoom),
        escape(&name),
    );
    let steps: Vec<u16> = (1..=root.steps).collect();
    write_steps(&mut svg, &steps);
    svg.push('>');
    svg.push_str(body);
    svg.push_str("</svg>");
    svg
}

/// A drawing that is the same on every screen and has no steps; `label` is the size of its smallest
/// label in its own coordinates.
pub(super) fn plain(class: &str, frame: Frame, label: f32, (name, body): (&str, &str)) -> Drawing {
    let around = Root {
        class,
        name,
        steps: 0,
        zoom: ZOOM,
    };
    let mut drawing = Drawing {
        svg: root(around, frame, body),
        width: frame.width * frame.zoom,
        height: frame.height * frame.zoom,
        label: label * frame.zoom,
        ..Drawing::default()
    };
    drawing.narrow_label = drawing.label_within(NARROW_WIDTH, f32::INFINITY);
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let texts: Vec<String> = [3.0, 3.04, 3.06, -0.26, -12.5, 0.0]
            .iter()
            .map(|&n| N(n).to_string())
            .collect();
        assert_eq!(texts, ["3", "3", "3.1", "-0.3", "-12.5", "0"]);
    }

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape("a\"<b>&\u{1}"), "a&quot;&lt;b&gt;&amp;");
    }
}
