//! math-core's MathML → ours: only elements and attributes that are known here, no inline style
//! (our pages' policy forbids it: what a style says becomes attributes, and classes of
//! `src/client/code.css`), and commands that math-core does not know as their names.

use super::adapt::{Mark, TAG};
use crate::render::markup::{Piece, Tag, pieces, push_escaped};

/// The elements that are let through.
const ELEMENTS: &[&str] = &[
    "math",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "mrow",
    "mfrac",
    "msqrt",
    "mroot",
    "mstyle",
    "mpadded",
    "mphantom",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "mtable",
    "mtr",
    "mtd",
    "menclose",
];
/// Those of HTML, within text.
const WORDS: &[&str] = &["span", "b", "i", "em", "code"];
/// The attributes that are let through as they are.
const ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "depth",
    "display",
    "displaystyle",
    "form",
    "height",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "rspace",
    "scriptlevel",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];
/// math-core's own classes, which `code.css` has.
const CLASSES: &[&str] = &[
    "math-core-sans-serif-font",
    "math-core-serif-font",
    "menclose-downdiagonalstrike",
    "menclose-horizontalstrike",
    "menclose-updiagonalstrike",
];
/// The arrow of a vector: Chromium sets one that combines beside its letter.
const ARROW: (&str, &str) = (
    "<mo stretchy=\"false\">\u{20d7}</mo>",
    "<mo stretchy=\"false\" mathsize=\"70%\">→</mo>",
);
/// MathML that is safe, and what in it is not drawn.
#[derive(Debug, Default)]
pub(super) struct Clean {
    pub(super) markup: String,
    /// The commands whose names are shown, with their backslashes.
    pub(super) unknown: Vec<String>,
}

/// Whether an element may be in a formula.
pub(super) fn is_known(name: &str) -> bool {
    ELEMENTS.contains(&name) || WORDS.contains(&name)
}

/// Nothing if an element or attribute is not known.
pub(super) fn clean(markup: &str, marks: &[Mark]) -> Option<Clean> {
    let mut made = Clean {
        markup: String::with_capacity(markup.len()),
        unknown: Vec::new(),
    };
    let mut unknown = false;
    for piece in pieces(markup) {
        match piece {
            Piece::Text(text) if unknown => {
                made.markup.push_str(text.trim_start_matches('\\'));
                made.unknown.push(text.to_owned());
            }
            Piece::Text(text) => push_text(text, marks, &mut made.markup),
            Piece::Tag(tag) if tag.name == "merror" => unknown = !tag.closes,
            Piece::Tag(tag) if tag.name == "mtext" && unknown => {
                let ours = ["<mi mathvariant=\"normal\">", "</mi>"];
                made.markup
                    .push_str(if tag.closes { ours[1] } else { ours[0] });
            }
            Piece::Tag(tag) if tag.name == "a" => {}
            Piece::Tag(tag) if !is_known(tag.name) => return None,
            Piece::Tag(tag) if tag.closes => made.markup.push_str(tag.source),
            Piece::Tag(tag) => start(&tag, marks, &mut made.markup)?,
        }
    }
    made.markup = made.markup.replace(ARROW.0, ARROW.1);
    Some(made)
}

fn push_text(text: &str, marks: &[Mark], out: &mut String) {
    let tag = text
        .strip_prefix('(')
        .and_then(|text| text.strip_prefix(TAG));
    let number = tag.and_then(|tag| tag.strip_suffix(')')?.parse::<usize>().ok());
    match number.and_then(|number| marks.get(number.checked_sub(1)?)) {
        Some(Mark::Tag(tag)) => push_escaped(out, tag),
        _ => out.push_str(&text.replace('>', "&gt;")),
    }
}

fn start(tag: &Tag<'_>, marks: &[Mark], out: &mut String) -> Option<()> {
    let mut classes: Vec<String> = Vec::new();
    let mut kept = String::new();
    for (name, value) in &tag.attributes {
        match *name {
            "class" => {
                let known = |class: &&str| CLASSES.contains(class);
                classes.extend(value.split_whitespace().filter(known).map(str::to_owned));
            }
            "style" => style(value, marks, &mut kept, &mut classes),
            // Of a label, which is a reference's and no place on a page.
            "id" => {}
            // What math-core calls a tenth of an inch's tenth: an em here, whatever the page's is.
            name if ATTRIBUTES.contains(&name) => {
                kept.push_str(&format!(" {name}=\"{}\"", value.replace("rem", "em")));
            }
            _ => return None,
        }
    }
    out.push('<');
    out.push_str(tag.name);
    out.push_str(&kept);
    classes.dedup();
    if !classes.is_empty() {
        out.push_str(&format!(" class=\"{}\"", classes.join(" ")));
    }
    out.push_str(if tag.source.ends_with("/>") {
        "/>"
    } else {
        ">"
    });
    Some(())
}

/// Turns a `style` into attributes where MathML has one and into classes where `code.css` has
/// one; the rest is dropped.
fn style(style: &str, marks: &[Mark], kept: &mut String, classes: &mut Vec<String>) {
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let (property, value) = (property.trim(), value.trim());
        let class = match (property, value) {
            ("color", value) => match mark(value, marks) {
                Some(Mark::Colour(colour)) => {
                    kept.push_str(&format!(" mathcolor=\"{colour}\""));
                    continue;
                }
                Some(Mark::Behind(colour)) => {
                    kept.push_str(&format!(" mathbackground=\"{colour}\""));
                    "behind"
                }
                Some(Mark::Box) => "boxed",
                Some(Mark::Over) => "overlined",
                Some(Mark::Under) => "underlined",
                Some(Mark::Tag(_)) | None => continue,
            },
            ("text-align", "left") => "left",
            ("text-align", "right") => "right",
            ("text-align", "center") => "middle",
            ("padding-left", "0") => "flush-left",
            ("padding-right", "0") => "flush-right",
            ("padding-left", "1em") => "apart",
            ("padding-top", "0") => "flat",
            ("padding-top", "0.1667em") => "tall",
            ("width", "100%") => "wide",
            ("width", "50%") => "half",
            ("width", "7.5%") => "edge",
            ("border-top", value) => line(value, "over", "over-dashed"),
            ("border-bottom", value) => line(value, "under", "under-dashed"),
            ("border-left", value) => line(value, "before", "before-dashed"),
            ("border-right", value) => line(value, "after", "after-dashed"),
            ("margin-left", value) => {
                classes.extend(back(value));
                continue;
            }
            _ => continue,
        };
        classes.push(class.to_owned());
    }
}

fn line(value: &str, solid: &'static str, dashed: &'static str) -> &'static str {
    match value.contains("dashed") {
        true => dashed,
        false => solid,
    }
}

/// Negative space, by the class that is next to it, in sixths of an em up to one em.
fn back(value: &str) -> Option<String> {
    let number = value.strip_prefix('-')?;
    let number = number.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let sixths = (number.parse::<f32>().ok()? * 6.0).round().clamp(1.0, 6.0);
    Some(format!("back-{sixths}"))
}

/// What is meant by a colour.
fn mark<'a>(colour: &str, marks: &'a [Mark]) -> Option<&'a Mark> {
    let number = usize::from_str_radix(colour.strip_prefix('#')?, 16).ok()?;
    marks.get(number.checked_sub(1)?)
}
