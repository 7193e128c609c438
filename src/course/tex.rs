//! The TeX of a file's formulas before it is measured and drawn: the author's macros are put in,
//! equations are numbered, and references name those numbers.
//!
//! All three reach from one formula into the next, so they are done once for a file, in the order
//! of its text. What a command looks like is [`render`](crate::render)'s.

mod macros;
mod numbers;
mod tokens;

use std::ops::Range;

use pulldown_cmark::Event;

pub use macros::Macros;
pub(crate) use macros::TooMuch;
use numbers::Numbers;
pub(crate) use tokens::{Token, argument, group, is_word, option, tokens};

/// What an author should know of a formula.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// Where it begins in the text.
    pub(super) at: usize,
    pub(super) cause: String,
    pub(super) remedy: &'static str,
}

/// Puts the macros of the front matter and of the formulas themselves into the formulas after
/// them, numbers and references too. A formula that only defines macros is taken out.
pub(super) fn prepare(
    events: &mut Vec<(Event<'static>, Range<usize>)>,
    mut macros: Macros,
) -> Vec<Told> {
    let mut told = Vec::new();
    let mut numbers = Numbers::default();
    let mut refers = false;
    events.retain_mut(|(event, range)| {
        let (source, block) = match event {
            Event::InlineMath(source) => (source, false),
            Event::DisplayMath(source) => {
                if let Some(rest) = without_steps(source) {
                    told.push(Told {
                        at: range.start,
                        cause: "the lines of a formula appear together".to_owned(),
                        remedy: "Write a formula for each step",
                    });
                    *source = rest.into();
                }
                (source, true)
            }
            Event::Text(text) => {
                refers |= text.contains("ref{");
                return true;
            }
            _ => return true,
        };
        match macros.expand(source) {
            Ok(Some(expanded)) if expanded.trim().is_empty() => return source.trim().is_empty(),
            Ok(Some(expanded)) => *source = expanded.into(),
            Ok(None) => {}
            Err(TooMuch) => told.push(Told {
                at: range.start,
                cause: "the macros of a formula are put in more often than is read".to_owned(),
                remedy: "take out the macro that names itself",
            }),
        }
        if block && let Some(numbered) = numbers.number(source) {
            *source = numbered.into();
        }
        refers |= source.contains("ref{");
        true
    });
    if refers {
        refer(events, &numbers, &mut told);
    }
    told
}

/// Puts the numbers of equations into what refers to them. In prose only a label that a formula of
/// the file has is a reference.
fn refer(events: &mut [(Event<'static>, Range<usize>)], numbers: &Numbers, told: &mut Vec<Told>) {
    for (event, range) in events {
        match event {
            Event::InlineMath(source) | Event::DisplayMath(source) => {
                let (written, unknown) = numbers.refer(source);
                if let Some(written) = written {
                    *source = written.into();
                }
                for label in unknown {
                    told.push(Told {
                        at: range.start,
                        cause: format!("no formula has the label `{label}`"),
                        remedy: "write \\label{…} with that name into the formula that is meant",
                    });
                }
            }
            Event::Text(text) => {
                if let Some(written) = numbers.refer_in_prose(text) {
                    *text = written.into();
                }
            }
            _ => {}
        }
    }
}

/// A formula without the words of Slidev's that its lines come one after the other,
/// `{1|3|all}`.
pub(super) fn without_steps(source: &str) -> Option<String> {
    let (steps, rest) = source.trim_start().strip_prefix('{')?.split_once('}')?;
    let is_steps = steps.contains('|')
        && steps
            .chars()
            .all(|c| c.is_ascii_digit() || "|,-* aln".contains(c));
    is_steps.then(|| rest.trim_start().to_owned())
}

#[cfg(test)]
mod tests {
    use crate::course::parse::parse;
    use pulldown_cmark::Event;

    fn formulas(text: &str) -> Vec<String> {
        let blocks = parse(text).blocks;
        let events = blocks.iter().flat_map(|block| &block.events);
        let formula = |event: &Event<'_>| match event {
            Event::InlineMath(tex) | Event::DisplayMath(tex) => Some(tex.trim().to_string()),
            _ => None,
        };
        events.filter_map(formula).collect()
    }

    #[test]
    fn macros_hold_from_where_they_stand_and_from_the_front_matter() {
        let text = "---\nmacros:\n  R: \\mathbb{R}\n  norm: ['\\lVert#1\\rVert', 1]\n---\n# 제목\n\n\
            $$\n\\newcommand{\\E}{\\mathbb{E}}\n$$\n\n글 $\\E[X] \\in \\R$\n\n## 둘\n\n$\\norm{x}$\n";
        assert_eq!(
            formulas(text),
            ["\\mathbb{E}[X] \\in \\mathbb{R}", "\\lVert x\\rVert"]
        );
        // What only defines is nothing to show.
        let blocks = parse(text).blocks;
        assert!(
            !blocks.iter().any(|block| block.lines.start == 8),
            "{blocks:?}"
        );
    }

    #[test]
    fn equations_are_counted_through_the_file_and_named() {
        let text = "# 제목\n\n$$\n\\begin{align} a &= b \\\\ c &= d \\label{eq:2} \\end{align}\n$$\n\n\
            식 \\eqref{eq:2} 과 $\\ref{eq:3}$ 과 $\\eqref{no}$\n\n$$E = mc^2 \\label{eq:3}$$\n";
        let all = formulas(text).join("\n");
        assert!(all.contains("\\tag{2}"), "{all}");
        assert!(
            all.contains("\\tag{3}") && all.contains("\\text{3}"),
            "{all}"
        );
        let parsed = parse(text);
        let prose = parsed.blocks.iter().flat_map(|block| &block.events);
        let prose: String = prose
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        assert!(prose.contains("식 (2) 과"), "{prose}");
        let told: Vec<_> = parsed
            .findings
            .iter()
            .map(|f| (f.line, &*f.cause))
            .collect();
        assert_eq!(told, [(Some(7), "no formula has the label `no`")]);
    }

    #[test]
    fn a_macro_that_names_itself_is_told() {
        let told = parse("글\n\n$\\def\\a{\\a}\\a$\n").findings;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].line, Some(3));
    }
}
