//! TeX → MathML, by pulldown-latex.
//!
//! Its `style=` attributes become attributes and classes of ours (`src/client/code.css`):
//! our pages' policy forbids inline style.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

use super::markup::{Piece, Tag, pieces};

/// Longer sources are shown as code.
const SOURCE_LIMIT: usize = 8 * 1024;
/// pulldown-latex calls itself once for each group in a group: deeper formulas are refused, because
/// they would overflow the stack.
const DEPTH: usize = 100;

/// The elements of MathML that are let through.
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
    "merror",
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

/// The MathML of a formula, or what is wrong with it: one sentence without a full stop.
pub(super) fn draw(source: &str, block: bool) -> Result<String, String> {
    if source.len() > SOURCE_LIMIT {
        return Err(format!(
            "the formula is longer than {} KiB",
            SOURCE_LIMIT / 1024
        ));
    }
    if depth(source) > DEPTH {
        return Err("the formula is nested too deeply".to_owned());
    }
    let markup = catch_unwind(AssertUnwindSafe(|| render(source, block)))
        .unwrap_or_else(|_| Err("the formula cannot be read".to_owned()))?;
    clean(&markup).ok_or_else(|| "the formula makes no MathML that is safe".to_owned())
}

fn render(source: &str, block: bool) -> Result<String, String> {
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(source, &storage)
        .collect::<Result<_, _>>()
        .map_err(|error| {
            let error = error.to_string();
            let first = error.lines().next().unwrap_or_default().trim();
            format!(
                "the formula cannot be read: {}",
                first.trim_end_matches('.')
            )
        })?;
    let config = RenderConfig {
        display_mode: if block {
            DisplayMode::Block
        } else {
            DisplayMode::Inline
        },
        ..RenderConfig::default()
    };
    let mut markup = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut markup, events, config).map_err(|e| e.to_string())?;
    if markup.contains("<merror") {
        return Err("the formula cannot be read".to_owned());
    }
    Ok(markup)
}

/// How deep brackets, `\left` and `\begin` nest, at most.
fn depth(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for (at, byte) in source.bytes().enumerate() {
        let rest = source.as_bytes().get(at..).unwrap_or_default();
        match byte {
            b'{' => depth += 1,
            b'\\' if rest.starts_with(b"\\left") || rest.starts_with(b"\\begin") => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            // `\sqrt\sqrt…` and `a^a^…` nest without a brace, at most a call a character.
            b'\\' if rest.starts_with(b"\\sqrt") || rest.starts_with(b"\\frac") => depth += 1,
            b'\\' if rest.starts_with(b"\\right") || rest.starts_with(b"\\end") => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The markup with `style` translated; nothing if an element or attribute is unknown.
fn clean(markup: &str) -> Option<String> {
    let mut out = String::with_capacity(markup.len());
    for piece in pieces(markup) {
        match piece {
            // pulldown-latex leaves `>` as it is.
            Piece::Text(text) => out.push_str(&text.replace('>', "&gt;")),
            Piece::Tag(tag) if !ELEMENTS.contains(&tag.name) => return None,
            Piece::Tag(tag) if tag.closes => out.push_str(tag.source),
            Piece::Tag(tag) => start(&tag, &mut out)?,
        }
    }
    Some(out)
}

fn start(tag: &Tag<'_>, out: &mut String) -> Option<()> {
    let mut classes = Vec::new();
    let mut kept = String::new();
    for (name, value) in &tag.attributes {
        match *name {
            "class" => classes.extend(value.split_whitespace()),
            "style" => style(value, &mut kept, &mut classes),
            name if name.starts_with("on") || name.contains(':') || name == "href" => return None,
            name if name.bytes().all(|b| b.is_ascii_lowercase()) => {
                kept.push_str(&format!(" {name}=\"{value}\""));
            }
            _ => return None,
        }
    }
    out.push('<');
    out.push_str(tag.name);
    out.push_str(&kept);
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

/// Turns a `style` into attributes where MathML has one (colours) and into classes where `code.css`
/// has one; the rest is dropped.
fn style(style: &str, kept: &mut String, classes: &mut Vec<&str>) {
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        match (property.trim(), color(value)) {
            ("color", Some(color)) => kept.push_str(&format!(" mathcolor=\"{color}\"")),
            ("background-color", Some(color)) => {
                kept.push_str(&format!(" mathbackground=\"{color}\""));
            }
            ("border", _) => classes.push("boxed"),
            ("margin-left", _) => classes.push("back"),
            ("height", _) => classes.push("tall"),
            _ => {}
        }
    }
}

/// `rgb(1 2 3)` as `#010203`.
fn color(value: &str) -> Option<String> {
    let inner = value.trim().strip_prefix("rgb(")?.strip_suffix(')')?;
    let mut color = String::from("#");
    for part in inner.split_whitespace() {
        color.push_str(&format!("{:02x}", part.parse::<u8>().ok()?));
    }
    (color.len() == 7).then_some(color)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn formulas_are_mathml() {
        let inline = draw("x^2", false).unwrap();
        assert!(inline.starts_with("<math display=\"inline\""), "{inline}");
        assert!(inline.contains("<msup>"), "{inline}");
        let block = draw("\\sum_{i=1}^n i = \\frac{n(n+1)}{2}", true).unwrap();
        assert!(block.starts_with("<math display=\"block\""), "{block}");
    }

    #[test]
    fn styles_become_attributes_and_classes() {
        for (source, mark) in [
            ("\\color{red} x", "mathcolor=\"#ff0000\""),
            ("\\colorbox{yellow}{x}", "mathbackground=\"#ffff00\""),
            ("a\\!b", "class=\"back\""),
            (
                "\\begin{matrix} a \\\\[2em] b \\end{matrix}",
                "class=\"tall\"",
            ),
        ] {
            let markup = draw(source, false).unwrap();
            assert!(!markup.contains("style=\""), "{markup}");
            assert!(markup.contains(mark), "{source}: {markup}");
        }
    }

    #[test]
    fn errors_are_said_in_a_sentence() {
        for source in [
            "\\frac{a",
            "\\nosuchcommand",
            "{",
            "\\begin{matrix}",
            "a_b_c",
        ] {
            let cause = draw(source, false).unwrap_err();
            assert!(cause.starts_with("the formula"), "{cause}");
            assert!(!cause.contains('\n'), "{cause}");
        }
    }

    #[test]
    fn text_in_a_formula_is_escaped() {
        for source in [
            "\\text{<script>alert(1)</script>}",
            "<script>",
            "\\mathrm{<b>}",
            "\\text{\\textbf{<img src=x onerror=alert(1)>}}",
            "\\operatorname{<svg onload=x>}",
        ] {
            if let Ok(markup) = draw(source, false) {
                for piece in pieces(&markup) {
                    if let Piece::Tag(tag) = piece {
                        assert!(ELEMENTS.contains(&tag.name), "{markup}");
                    }
                }
            }
        }
    }

    #[test]
    fn deep_formulas_end() {
        for source in [
            "{".repeat(4000),
            "\\sqrt".repeat(1500),
            "\\frac".repeat(1500),
            "\\left(".repeat(1000),
            "^".repeat(8000),
            "a^".repeat(4000),
            "\\hat".repeat(1600),
            "\\begin{matrix}".repeat(500),
        ] {
            let _ = draw(&source, false);
        }
    }
}
