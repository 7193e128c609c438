//! TeX → MathML, by math-core.
//!
//! `adapt` writes what authors write as what math-core reads, `chemistry` does so for mhchem, and
//! `mathml` lets through of the result what is safe. What cannot be read is left out and told; the
//! rest of the formula is drawn.

mod adapt;
mod chemistry;
mod colours;
mod mathml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use math_core::{LatexError, LatexToMathML, MathCoreConfig, MathDisplay};

use crate::course::tex::{Macros, TooMuch, is_word, tokens};
use adapt::{Adapted, MACROS, adapt};

/// Longer sources are shown as code.
const SOURCE_LIMIT: usize = 8 * 1024;
/// What macros and chemistry make of a source may be longer.
const TEX_LIMIT: usize = 64 * 1024;
/// math-core calls itself once for each group in a group: deeper formulas are refused, because
/// they would overflow the stack.
const DEPTH: usize = 100;
/// How many mistakes of a formula are left out before it is shown as code.
const MENDS: usize = 8;
/// What to do about a mistake.
const MEND: &str = "mend the formula, or write \\$ for a dollar sign";

/// What to do about a command that is not known.
pub(super) const DEFINE: &str =
    "define it with \\newcommand, or in the front matter under `macros:`";

/// A formula as MathML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) markup: String,
    /// What of the formula is not drawn as its author meant.
    pub(super) told: Vec<Told>,
}

/// What an author should know of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// One sentence without a full stop.
    pub(super) cause: String,
    /// The same.
    pub(super) remedy: &'static str,
}

/// The MathML of a formula, or what is wrong with it.
pub(super) fn draw(source: &str, block: bool) -> Result<Drawn, Told> {
    let wrong = |cause: String| Told {
        cause,
        remedy: MEND,
    };
    if source.len() > SOURCE_LIMIT {
        let limit = SOURCE_LIMIT / 1024;
        return Err(wrong(format!("the formula is longer than {limit} KiB")));
    }
    let drawn = catch_unwind(AssertUnwindSafe(|| render(source, block)));
    drawn
        .unwrap_or_else(|_| Err("the formula cannot be read".to_owned()))
        .map_err(wrong)
}

fn render(source: &str, block: bool) -> Result<Drawn, String> {
    let mut macros = Macros::default();
    for (name, arguments, body) in MACROS {
        macros.add(name, *arguments, body);
    }
    let expanded = match macros.expand(source) {
        Ok(expanded) => expanded,
        Err(TooMuch) => return Err("the macros of the formula come to too much".to_owned()),
    };
    let source = expanded.as_deref().unwrap_or(source);
    check(source)?;
    let Adapted {
        mut tex,
        marks,
        mut told,
    } = adapt(source, block);
    check(&tex)?;
    let mathml = convert(&mut tex, block, &mut told)?;
    let clean = mathml::clean(&mathml, &marks)
        .ok_or_else(|| "the formula makes no MathML that is safe".to_owned())?;
    for name in clean.unknown {
        told.push(Told {
            cause: format!("the command `{name}` of a formula is not known; its name is shown"),
            remedy: DEFINE,
        });
    }
    let mut once = Vec::new();
    for told in told {
        if !once.contains(&told) {
            once.push(told);
        }
    }
    Ok(Drawn {
        markup: clean.markup,
        told: once,
    })
}

fn check(tex: &str) -> Result<(), String> {
    if tex.len() > TEX_LIMIT {
        return Err("the macros of the formula come to too much".to_owned());
    }
    if depth(tex) > DEPTH {
        return Err("the formula is nested too deeply".to_owned());
    }
    Ok(())
}

/// The MathML of the TeX without what cannot be read in it.
fn convert(tex: &mut String, block: bool, told: &mut Vec<Told>) -> Result<String, String> {
    let config = MathCoreConfig {
        ignore_unknown_commands: true,
        allow_unreliable_rendering: true,
        ..MathCoreConfig::default()
    };
    let converter = LatexToMathML::new(config).map_err(|_| "the formula cannot be read")?;
    let display = match block {
        true => MathDisplay::Block,
        false => MathDisplay::Inline,
    };
    let mut cause = String::new();
    for _ in 0..=MENDS {
        match converter.convert_with_local_state(tex, display) {
            Ok(made) => return Ok(made.mathml),
            Err(error) => {
                let at = error.0.start.min(error.0.end)..error.0.end.max(error.0.start);
                let around = tex.get(at).unwrap_or_default().trim();
                cause = match around {
                    "" => "the formula ends too early".to_owned(),
                    what => unread(what),
                };
                if mend(tex, &error).is_none() {
                    break;
                }
                told.push(Told {
                    cause: cause.clone(),
                    remedy: MEND,
                });
            }
        }
    }
    Err(cause)
}

/// What is said of something that cannot be read.
fn unread(what: &str) -> String {
    format!("`{what}` of a formula cannot be read there and is left out")
}

/// Takes out what cannot be read, or adds what is missing; nothing where that does not help.
fn mend(tex: &mut String, error: &LatexError) -> Option<()> {
    let message = error.error_message();
    let range = error.0.clone();
    if message.starts_with("Expected closing token") {
        let missing = match message.split('"').nth(1)? {
            "}" => "}",
            "\\right" => "\\right.",
            _ => return None,
        };
        tex.push_str(missing);
    } else if message.starts_with("Expected argument") {
        let at = range.start.min(tex.len());
        tex.is_char_boundary(at).then(|| tex.insert_str(at, "{}"))?;
    } else {
        tex.get(range.clone()).filter(|text| !text.is_empty())?;
        tex.replace_range(range, " ");
    }
    (tex.len() <= TEX_LIMIT).then_some(())
}

/// How deep groups, `\left` and `\begin` nest, at most. Commands that stand directly after each
/// other may nest without a brace (`\sqrt\sqrt x`), and some hold up to the end of the group.
fn depth(source: &str) -> usize {
    const SWITCHES: &[&str] = &[
        "\\color",
        "\\displaystyle",
        "\\textstyle",
        "\\scriptstyle",
        "\\scriptscriptstyle",
        "\\rm",
        "\\bf",
        "\\it",
        "\\sf",
        "\\tt",
        "\\cal",
        "\\frak",
        "\\over",
        "\\choose",
        "\\atop",
        "\\brace",
        "\\brack",
    ];
    let (mut depth, mut chain, mut switches, mut deepest) = (0_usize, 0_usize, 0_usize, 0);
    let mut word = false;
    for token in tokens(source) {
        match token {
            "{" | "\\left" | "\\begin" => depth += 1,
            "[" if word => depth += 1,
            "}" | "]" | "\\right" | "\\end" => depth = depth.saturating_sub(1),
            token if SWITCHES.contains(&token) => switches += 1,
            _ => {}
        }
        word = is_word(token);
        let nests = word || matches!(token, "^" | "_" | "'") || token.trim().is_empty();
        chain = if nests { chain + 1 } else { 0 };
        deepest = deepest.max(depth + chain + switches);
    }
    deepest
}

#[cfg(test)]
mod tests;
