//! `$…$` that is prices, shell variables or prose, not mathematics.
//!
//! The parser takes any text between two dollars for mathematics if no space stands inside of
//! either. People write `$5~$10`, `$HOME/bin:$PATH` and `US$5` too.

use std::ops::Range;

/// Whether what the parser took for mathematics in `range` is prose.
pub(super) fn prose(text: &str, range: &Range<usize>) -> bool {
    let Some(span) = text.get(range.clone()) else {
        return false;
    };
    let inner = span.trim_matches('$');
    let before = text.get(..range.start).and_then(|t| t.chars().next_back());
    let after = text.get(range.end..).and_then(|t| t.chars().next());
    // `a$x$` and `$x$1` are variables and prices; Hangul particles follow formulas.
    if before.is_some_and(|c| c.is_ascii_alphanumeric())
        || after.is_some_and(|c| c.is_ascii_alphanumeric() || "_{$".contains(c))
        || (inner.starts_with('(') && after == Some('('))
    {
        return true;
    }
    // Words of prose between two dollars, with no sign of TeX.
    let tex = inner.contains(['\\', '^', '_', '=', '{']);
    let words = inner
        .chars()
        .any(|c| c.is_alphabetic() && !c.is_ascii() && u32::from(c) >= 0x1100);
    // No formula has a blank line in it.
    (words && !tex) || inner.contains("\n\n") || inner.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::repair::events;
    use crate::course::parse::Dialect;
    use pulldown_cmark::Event;

    fn formulas(text: &str) -> Vec<String> {
        events(text, Dialect::Notes)
            .events
            .into_iter()
            .filter_map(|(event, _)| match event {
                Event::InlineMath(t) | Event::DisplayMath(t) => Some(t.into_string()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn prose_with_dollars_stays_prose() {
        for text in [
            "$5 and $10",
            "$5~$10 정도",
            "US$5/US$10",
            "set $HOME/bin:$PATH",
            "$HOME/$USER/$X/$Y/$Z",
            "`a` $A-$B",
            "${A}-${B}",
            "$(pwd)/$(date)",
            "월 $5에서 연 $50로",
            "가격은 $5/월, $50/년",
            "PID는 $$이고 부모는 $$이다",
            "\\$5$",
        ] {
            assert_eq!(formulas(text), [""; 0], "{text}");
            let shown: String = events(text, Dialect::Notes)
                .events
                .iter()
                .map(|(e, _)| match e {
                    Event::Text(t) | Event::Code(t) => t.to_string(),
                    _ => String::new(),
                })
                .collect();
            let expected = text.replace(['`', '\\'], "");
            assert_eq!(shown, expected, "{text}");
        }
    }

    #[test]
    fn formulas_stay_formulas() {
        for (text, expected) in [
            ("$x$는 $y^2$보다", vec!["x", "y^2"]),
            ("$O(n \\log n)$", vec!["O(n \\log n)"]),
            ("$$\\sum_i x_i$$", vec!["\\sum_i x_i"]),
            ("$\\text{처리량} = 5$", vec!["\\text{처리량} = 5"]),
            ("$5$개", vec!["5"]),
            ("$HOME/$USER, $x$", vec!["x"]),
        ] {
            assert_eq!(formulas(text), expected, "{text}");
        }
    }
}
