//! How large TeX is when it is drawn, in em, by its metrics in STIX Two Math: fractions, roots,
//! scripts, limits, rows of environments.

use crate::course::letters::{self, Face};
use crate::course::tex::{Token, argument, is_word, option, tokens};

/// Groups in more groups than this are taken as letters, because each of them is read once more.
const DEPTH: usize = 24;
/// Scripts are so much smaller.
const SCRIPT: f32 = 0.72;
/// How far letters reach above and below their line.
const LETTER: (f32, f32) = (0.78, 0.25);

/// A box, in em: its width, and how far it reaches above and below the line of its letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub(super) width: f32,
    up: f32,
    down: f32,
    /// Scripts stand above and below it, not at its right.
    limits: bool,
}

impl Extent {
    fn of(width: f32) -> Extent {
        let (up, down) = LETTER;
        Extent {
            width,
            up,
            down,
            limits: false,
        }
    }

    /// Something of that height in the middle of a line.
    fn centred(width: f32, height: f32) -> Extent {
        Extent {
            up: height / 2.0 + 0.25,
            down: height / 2.0 - 0.25,
            ..Extent::of(width)
        }
    }

    pub(super) fn height(self) -> f32 {
        self.up + self.down
    }
}

/// The extent of a displayed formula. A number at its side is as high as two of its rows' gaps.
pub(super) fn extent(source: &str) -> Extent {
    let all: Vec<Token<'_>> = tokens(source).collect();
    let mut extent = row(&all, Style::default());
    if all
        .iter()
        .any(|token| matches!(*token, "\\tag" | "\\label"))
    {
        extent.up += 0.35;
    }
    extent
}

/// How deep in groups something stands, and whether it is set as in a line of text: in a fraction.
#[derive(Debug, Clone, Copy, Default)]
struct Style {
    depth: usize,
    inline: bool,
}

impl Style {
    fn inline(self) -> Style {
        Style {
            inline: true,
            ..self
        }
    }
}

/// What stands side by side.
fn row(tokens: &[Token<'_>], style: Style) -> Extent {
    let mut all = Extent::of(0.0);
    let mut rest = tokens;
    while let Some((token, after)) = rest.split_first() {
        let (mut own, mut after) = atom(token, after, style);
        while let [sign @ ("^" | "_"), script @ ..] = after {
            let Some((inside, more)) = argument(script) else {
                break;
            };
            own = with_script(own, *sign == "^", inner(inside, style));
            after = more;
        }
        all.width += own.width;
        all.up = all.up.max(own.up);
        all.down = all.down.max(own.down);
        rest = after;
    }
    all
}

fn inner(tokens: &[Token<'_>], style: Style) -> Extent {
    let depth = style.depth + 1;
    match depth <= DEPTH {
        true => row(tokens, Style { depth, ..style }),
        false => Extent::of(tokens.len() as f32 * 0.6),
    }
}

fn with_script(base: Extent, above: bool, script: Extent) -> Extent {
    let height = script.height() * SCRIPT;
    let width = script.width * SCRIPT;
    let (mut up, mut down) = (base.up, base.down);
    match (above, base.limits) {
        (true, true) => up += height * 0.75 + 0.05,
        (false, true) => down += height * 0.75 + 0.12,
        (true, false) => up = (base.up - 0.4 + height).max(0.35 + height),
        (false, false) => down = down.max(base.down - 0.25 + height * 0.8),
    }
    Extent {
        width: match base.limits {
            true => base.width.max(width),
            false => base.width + width,
        },
        up: up.max(base.up),
        down,
        ..base
    }
}

/// The first thing of what begins with a token, and what comes after it.
fn atom<'t, 'a>(token: &str, after: &'t [Token<'a>], style: Style) -> (Extent, &'t [Token<'a>]) {
    match token {
        "{" => braces(after, style),
        "\\begin" => environment(after, style),
        "\\text" | "\\textbf" | "\\textrm" | "\\mbox" | "\\mathrm" => {
            let (inside, rest) = argument(after).unwrap_or((&[], after));
            let width = letters::width(&inside.concat(), Face::Plain);
            (Extent::of(width), rest)
        }
        "\\ce" => {
            let (inside, rest) = argument(after).unwrap_or((&[], after));
            let height = if inside.contains(&"[") { 3.0 } else { 1.2 };
            (Extent::centred(inside.len() as f32 * 0.6, height), rest)
        }
        "\\left" | "\\right" | "\\middle" | "\\bigl" | "\\bigr" | "\\big" | "\\Big" => {
            (Extent::of(0.45), after.get(1..).unwrap_or_default())
        }
        _ => stacked(token, after, style)
            .or_else(|| around(token, after, style))
            .unwrap_or((letter(token, style), after)),
    }
}

/// An argument's extent, and what comes after it.
fn set<'t, 'a>(after: &'t [Token<'a>], style: Style) -> (Extent, &'t [Token<'a>]) {
    let (inside, rest) = argument(after).unwrap_or((&[], after));
    (inner(inside, style), rest)
}

/// Two things, one over the other.
fn stacked<'t, 'a>(
    token: &str,
    after: &'t [Token<'a>],
    style: Style,
) -> Option<(Extent, &'t [Token<'a>])> {
    let made = match token {
        "\\frac" | "\\dfrac" | "\\cfrac" | "\\tfrac" | "\\binom" | "\\dbinom" => {
            let (above, rest) = set(after, style.inline());
            let (below, rest) = set(rest, style.inline());
            // Its parts are set as large as itself.
            let more = if token == "\\cfrac" { 0.1 } else { 0.0 };
            let made = Extent {
                up: 0.2 + above.height() + more,
                down: below.height() - 0.2 + more,
                ..Extent::of(above.width.max(below.width) + 0.2)
            };
            (made, rest)
        }
        "\\overset" | "\\stackrel" | "\\underset" => {
            let (script, rest) = set(after, style);
            let (mut base, rest) = set(rest, style);
            base.limits = true;
            (with_script(base, token != "\\underset", script), rest)
        }
        "\\xrightarrow" | "\\xleftarrow" | "\\xleftrightarrow" | "\\xRightarrow" => {
            let (under, rest) = option(after).unwrap_or((&[], after));
            let (over, rest) = set(rest, style);
            let width = over.width.max(inner(under, style).width) * SCRIPT + 2.0;
            let down = if under.is_empty() { 0.5 } else { 1.2 };
            let up = 1.7;
            (
                Extent {
                    up,
                    down,
                    ..Extent::of(width)
                },
                rest,
            )
        }
        _ => return None,
    };
    Some(made)
}

/// Something with a sign around it.
fn around<'t, 'a>(
    token: &str,
    after: &'t [Token<'a>],
    style: Style,
) -> Option<(Extent, &'t [Token<'a>])> {
    let after = match token {
        "\\sqrt" => option(after).map_or(after, |(_, rest)| rest),
        "\\operatorname" => after.strip_prefix(&["*"]).unwrap_or(after),
        _ => after,
    };
    let (mut inside, rest) = set(after, style);
    let (wider, up, down) = match token {
        "\\sqrt" => (1.0, 0.4, 0.0),
        "\\overline" | "\\hat" | "\\widehat" | "\\bar" | "\\vec" | "\\tilde" | "\\dot"
        | "\\ddot" | "\\widetilde" | "\\overrightarrow" => (0.0, 0.2, 0.0),
        "\\overbrace" => (0.0, 0.4, 0.0),
        "\\underbrace" => (0.0, 0.0, 0.4),
        "\\boxed" => (0.7, 0.35, 0.35),
        "\\mathop" | "\\operatorname" => (0.0, 0.0, 0.0),
        _ => return None,
    };
    inside.width += wider;
    inside.up += up;
    inside.down += down;
    let limits = ["\\overbrace", "\\underbrace", "\\mathop", "\\operatorname"];
    inside.limits |= limits.contains(&token);
    Some((inside, rest))
}

/// What stands between braces, the first of which was read.
fn braces<'t, 'a>(after: &'t [Token<'a>], style: Style) -> (Extent, &'t [Token<'a>]) {
    let end = closing(after, "{", "}");
    let inside = after.get(..end).unwrap_or_default();
    let rest = after.get(end + 1..).unwrap_or_default();
    (inner(inside, style), rest)
}

/// Where what was opened ends, else behind all.
fn closing(tokens: &[Token<'_>], open: &str, close: &str) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if *token == open {
            depth += 1;
        } else if *token == close {
            if depth == 0 {
                return at;
            }
            depth -= 1;
        }
    }
    tokens.len()
}

/// An environment's rows, one under the other.
fn environment<'t, 'a>(after: &'t [Token<'a>], style: Style) -> (Extent, &'t [Token<'a>]) {
    let (name, inside) = argument(after).unwrap_or((&[], after));
    let name = name.concat();
    let has_columns = name.starts_with("array") || name.starts_with("alignat");
    let columns = argument(inside).filter(|_| has_columns);
    let inside = columns.map_or(inside, |(_, rest)| rest);
    let end = closing(inside, "\\begin", "\\end");
    let rest = inside.get(end + 1..).unwrap_or_default();
    let rest = argument(rest).map_or(rest, |(_, rest)| rest);
    let (mut height, mut width) = (0.0, 0.0_f32);
    for line in parted(inside.get(..end).unwrap_or_default(), "\\\\") {
        let (mut up, mut down) = LETTER;
        let mut wide = 0.0;
        for cell in parted(line, "&") {
            let cell = inner(cell, style);
            (up, down) = (up.max(cell.up), down.max(cell.down));
            wide += cell.width + 0.5;
        }
        height += up + down + 0.3;
        width = width.max(wide);
    }
    (Extent::centred(width + 0.8, height), rest)
}

/// The stretches between separators that stand in no group and no inner environment.
fn parted<'t, 'a>(tokens: &'t [Token<'a>], separator: &str) -> Vec<&'t [Token<'a>]> {
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            "{" | "\\begin" => depth += 1,
            "}" | "\\end" => depth = depth.saturating_sub(1),
            token if token == separator && depth == 0 => {
                parts.push(tokens.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    let last = tokens.get(from..).unwrap_or_default();
    if parts.is_empty() || last.iter().any(|token| !token.trim().is_empty()) {
        parts.push(last);
    }
    parts
}

/// A character, or a command without an argument.
fn letter(token: &str, style: Style) -> Extent {
    let big = |width: f32, (up, down): (f32, f32), limits: bool| Extent {
        width,
        up,
        down,
        limits,
    };
    match token {
        "\\sum" | "\\prod" | "\\int" | "\\oint" if style.inline => big(0.9, (0.9, 0.35), false),
        "\\sum" | "\\prod" | "\\coprod" | "\\bigcup" | "\\bigcap" | "\\bigoplus"
        | "\\bigotimes" | "\\bigvee" | "\\bigwedge" => big(1.3, (1.0, 0.5), true),
        "\\int" | "\\oint" | "\\iint" | "\\iiint" => big(1.0, (1.4, 0.9), false),
        "\\lim" | "\\max" | "\\min" | "\\sup" | "\\inf" | "\\limsup" | "\\liminf" | "\\argmax"
        | "\\argmin" => big(1.9, LETTER, true),
        "\\quad" => Extent::of(1.0),
        "\\qquad" => Extent::of(2.0),
        "\\\\" => Extent::centred(0.0, 2.5),
        "\\," | "\\:" | "\\;" | "\\!" | "\\ " | "\\displaystyle" | "\\nonumber" | "\\limits" => {
            Extent::of(0.2)
        }
        "=" | "+" | "-" | "<" | ">" => Extent::of(1.3),
        "(" | ")" | "[" | "]" | "|" | "." | "," | "'" => Extent::of(0.42),
        token if token.trim().is_empty() || token.starts_with('%') => Extent::of(0.0),
        token if is_word(token) => Extent::of(if token.len() > 5 { 1.4 } else { 1.0 }),
        token => {
            let plain = letters::width(token, Face::Plain);
            Extent::of(plain.max(0.55) * 1.05)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn height(source: &str) -> f32 {
        extent(source).height()
    }

    #[test]
    fn what_stands_one_over_another_is_higher() {
        let plain = height("x");
        for (higher, lower) in [
            ("\\frac{a}{b}", "x"),
            ("\\frac{a}{\\frac{b}{c}}", "\\frac{a}{b}"),
            ("\\sum_{i=1}^n i", "\\sum i"),
            ("\\sqrt{\\frac{a}{b}}", "\\frac{a}{b}"),
            (
                "\\begin{aligned}a\\\\b\\\\c\\end{aligned}",
                "\\begin{aligned}a\\\\b\\end{aligned}",
            ),
            ("x^{y^z}", "x"),
        ] {
            assert!(height(higher) > height(lower), "{higher}");
        }
        assert_eq!(height("x + y"), plain);
    }

    #[test]
    fn rows_and_fractions_are_as_wide_as_what_is_widest_in_them() {
        let width = |source| extent(source).width;
        assert_eq!(width("\\frac{a+b+c}{d}"), width("\\frac{d}{a+b+c}"));
        assert!(width("\\begin{aligned}a\\\\b\\end{aligned}") < width("a + b + c"));
    }

    #[test]
    fn any_tex_has_an_extent() {
        for source in [
            "{{{", "}}", "\\frac", "\\begin{", "^_^", "\\left", "\\end{x}", "\\sqrt[", "_",
        ] {
            assert!(height(source) > 0.0, "{source}");
        }
        assert!(height(&"\\frac{1}{".repeat(3000)).is_finite());
    }
}
