//! A displayed formula: its height by estimate, and where it is broken into rows if it is wider
//! than a slide even in the small size.

mod extent;

use pulldown_cmark::Event;

use super::canvas::{FORMULA_PADDING, SMALL, TALLER, WIDTH, WORDS};
use super::text::formula_width;

/// Formulas with more rows than these are set small.
const TALL: usize = 8;

/// A displayed formula as it fits a slide.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// The author's TeX, with rows added where it had to be broken.
    pub source: String,
    /// Whether it is set small.
    pub small: bool,
    /// In em.
    width: f32,
    height: f32,
}

impl Formula {
    /// Its height in px where formulas are of that size.
    pub(super) fn height(&self, size: f32) -> f32 {
        let size = if self.small { SMALL.font } else { size };
        (self.height * TALLER + FORMULA_PADDING) * size
    }

    /// Its width in px where formulas are of that size; one that had to be set small has none that
    /// would do.
    pub(super) fn width(&self, size: f32) -> f32 {
        self.width * if self.small { SMALL.font } else { size }
    }
}

/// Fits a formula, by its TeX.
pub fn formula(source: &str) -> Formula {
    let has_rows = source.contains("\\\\") || source.contains("\\begin");
    let pieces = match has_rows {
        true => vec![source.to_owned()],
        false => rows(source, WIDTH / SMALL.font),
    };
    let count = pieces.len() + source.matches("\\\\").count();
    let source = match pieces.len() {
        0 | 1 => source.to_owned(),
        _ => format!(
            "\\begin{{aligned}}&{}\\end{{aligned}}",
            pieces.join(" \\\\ &")
        ),
    };
    let extent = extent::extent(&source);
    Formula {
        small: pieces.len() > 1 || extent.width * WORDS.formula > WIDTH || count > TALL,
        width: extent.width,
        height: extent.height(),
        source,
    }
}

/// A formula in rows that are no wider than `available` em where that is possible: a row ends only
/// before a relation or an operator outside of all braces and brackets.
fn rows(source: &str, available: f32) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    let (mut row, mut width) = (String::new(), 0.0);
    let (mut term, mut term_width) = (String::new(), 0.0);
    let mut depth = 0_i32;
    let mut end = |term: &mut String, term_width: &mut f32, row: &mut String, width: &mut f32| {
        if *width + *term_width > available && !row.trim().is_empty() {
            rows.push(std::mem::take(row));
            *width = 0.0;
        }
        row.push_str(term);
        *width += *term_width;
        term.clear();
        *term_width = 0.0;
    };
    for token in tokens(source) {
        if depth == 0 && token.joins && !term.trim().is_empty() {
            end(&mut term, &mut term_width, &mut row, &mut width);
        }
        depth += token.opens;
        term.push_str(token.text);
        term_width += token.width();
    }
    end(&mut term, &mut term_width, &mut row, &mut width);
    rows.push(row);
    rows
}

/// A command (`\alpha`) or a character of TeX.
struct Token<'a> {
    text: &'a str,
    /// A relation or an operator, before which a row may end.
    joins: bool,
    /// How many levels of braces and brackets it opens; −1 where it closes one.
    opens: i32,
}

impl Token<'_> {
    /// In em, with the space around operators.
    fn width(&self) -> f32 {
        formula_width(self.text) + if self.joins { 0.6 } else { 0.0 }
    }
}

fn tokens(source: &str) -> impl Iterator<Item = Token<'_>> {
    const JOINS: [&str; 10] = [
        "\\le", "\\ge", "\\leq", "\\geq", "\\approx", "\\equiv", "\\to", "\\pm", "\\cdot",
        "\\times",
    ];
    let mut rest = source;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let length = match first {
            '\\' => {
                let letters = rest.chars().skip(1).take_while(char::is_ascii_alphabetic);
                let letters = letters.count();
                match letters {
                    0 => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
                    letters => 1 + letters,
                }
            }
            c => c.len_utf8(),
        };
        let (text, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(Token {
            text,
            joins: matches!(first, '+' | '=' | '-' | '<' | '>') || JOINS.contains(&text),
            opens: match text {
                "{" | "\\left" | "(" | "[" => 1,
                "}" | "\\right" | ")" | "]" => -1,
                _ => 0,
            },
        })
    })
}

/// The displayed formulas of some events, and which events they are.
pub(super) fn formulas(events: &[Event<'_>]) -> Vec<(usize, Formula)> {
    let events = events.iter().enumerate();
    let formulas = events.filter_map(|(at, event)| match event {
        Event::DisplayMath(source) => Some((at, formula(source))),
        _ => None,
    });
    formulas.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_formula_goes_on_before_an_operator() {
        let terms: Vec<String> = (0..40).map(|n| format!("a_{{{n}}} x^{{{n}}}")).collect();
        let wide = formula(&format!("f(x) = {}", terms.join(" + ")));
        assert!(wide.small);
        assert!(wide.source.contains("\\\\ &+ a_"), "{}", wide.source);
        let words = |text: &str| text.matches("a_").count();
        assert_eq!(words(&wide.source), 40);
        let short = formula("E = mc^2");
        assert_eq!((short.source.as_str(), short.small), ("E = mc^2", false));
        let brace = format!("\\frac{{{}}}{{2}}", terms.join(" + "));
        assert_eq!(formula(&brace).source, brace);
    }
}
