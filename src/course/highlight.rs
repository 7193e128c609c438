//! The lines of code that its author makes stand out, some of them after others: as the words of
//! each tool say it behind the fence.

use std::ops::Range;

/// No author walks through code in more steps.
const MOST: usize = 100;
/// Nor through code that is longer, which scrolls.
const LONGEST: usize = 300;

/// The attributes that name lines: Quarto's, reveal.js's, those of MkDocs and Hugo.
const ATTRIBUTES: [&str; 4] = [
    "code-line-numbers=",
    "data-line-numbers=",
    "hl_lines=",
    "hl-lines=",
];

/// The lines that stand out at once, counted from 0; none where all are alike.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Highlight(Vec<Range<usize>>);

impl Highlight {
    /// Whether no line stands out.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether that line stands out.
    pub(crate) fn has(&self, line: usize) -> bool {
        self.0.iter().any(|lines| lines.contains(&line))
    }

    /// What of it is among those lines.
    fn within(&self, lines: &Range<usize>) -> Highlight {
        let clip = |own: &Range<usize>| own.start.max(lines.start)..own.end.min(lines.end);
        let clipped = self.0.iter().map(clip);
        Highlight(clipped.filter(|lines| !lines.is_empty()).collect())
    }
}

/// What stands out of those lines of a block of code, by the words after its fence: at first, and
/// after each step. Empty where nothing ever does.
///
/// What of it is about other lines only, which stand on another slide, is left out.
pub(crate) fn highlights(info: &str, lines: &Range<usize>) -> Vec<Highlight> {
    let mut shown: Vec<Highlight> = Vec::new();
    for highlight in read(info).unwrap_or_default() {
        let own = highlight.within(lines);
        let is_elsewhere = own.is_empty() && !highlight.is_empty();
        if !is_elsewhere && shown.last() != Some(&own) {
            shown.push(own);
        }
    }
    if shown.iter().all(Highlight::is_empty) {
        return Vec::new();
    }
    if lines.len() > LONGEST {
        shown.truncate(1);
    }
    shown
}

fn read(info: &str) -> Option<Vec<Highlight>> {
    // Most name a language and nothing else.
    if !info.contains(['{', '[', '=']) {
        return None;
    }
    let value = |name: &&str| {
        let rest = info.split_once(*name)?.1;
        let quote = rest.chars().next()?;
        let close = match quote {
            '"' | '\'' => quote,
            '[' => ']',
            _ => return None,
        };
        let inside = rest.get(1..)?;
        states(inside.get(..inside.find(close)?)?)
    };
    let group = |open: char, close: char| {
        let mut groups = info.split(open).skip(1);
        groups.find_map(|rest| states(rest.split_once(close)?.0))
    };
    ATTRIBUTES
        .iter()
        .find_map(value)
        .or_else(|| group('{', '}'))
        .or_else(|| group('[', ']'))
}

/// `1,3-5|2|all`
fn states(text: &str) -> Option<Vec<Highlight>> {
    // reveal.js may say from which number on its lines are numbered.
    let numbered = text.split_once(':').filter(|(from, _)| {
        let from = from.trim();
        !from.is_empty() && from.bytes().all(|b| b.is_ascii_digit())
    });
    let text = numbered.map_or(text, |(_, rest)| rest);
    let states: Option<Vec<Highlight>> = text.split('|').take(MOST).map(state).collect();
    states.filter(|_| text.contains(|c: char| c.is_ascii_digit()))
}

fn state(text: &str) -> Option<Highlight> {
    let text = text.trim();
    if matches!(text, "" | "*" | "all" | "none" | "hide" | "0") {
        return Some(Highlight::default());
    }
    let items = text
        .split([',', ' '])
        .map(|item| item.trim_matches(['"', '\'']));
    let ranges = items.filter(|item| !item.is_empty()).map(|item| {
        let (first, last) = item.split_once('-').unwrap_or((item, item));
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        let first = usize::try_from(first.checked_sub(1)?).ok()?;
        Some(first..usize::try_from(last).ok()?)
    });
    ranges.collect::<Option<Vec<_>>>().map(Highlight)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of each state, counted from 1.
    fn shown(info: &str, lines: Range<usize>) -> Vec<String> {
        let of = |highlight: &Highlight| {
            let own = lines.clone().filter(|line| highlight.has(*line));
            let own: Vec<_> = own.map(|line| (line + 1).to_string()).collect();
            own.join(",")
        };
        highlights(info, &lines).iter().map(of).collect()
    }

    #[test]
    fn lines_stand_out_by_the_words_of_each_tool() {
        for (info, expected) in [
            ("ts {1|2-3|all}", &["1", "2,3", ""][..]),
            ("ts {1|2}{lines:true}", &["1", "2"]),
            ("ts {*|1}", &["", "1"]),
            ("ts {all|none|3}", &["", "3"]),
            ("py {2,4}", &["2,4"]),
            ("rust {1-3,5 | 7} +line_numbers", &["1,2,3,5", "7"]),
            ("{.python code-line-numbers=\"|1|2-3\"}", &["", "1", "2,3"]),
            ("js [1-2|3]", &["1,2", "3"]),
            ("js [25: 1-2|3]", &["1,2", "3"]),
            ("py hl_lines=\"2 4\"", &["2,4"]),
            ("go {hl_lines=[1,\"3-4\"]}", &["1,3,4"]),
            // What names no lines.
            ("ts", &[]),
            ("ts [a.ts]", &[]),
            ("ts [2024.ts]", &[]),
            ("ts {monaco}", &[]),
            ("{r, fig.height=4}", &[]),
            ("ts {*}{maxHeight:'100px'}", &[]),
            ("{.python code-line-numbers=\"false\"}", &[]),
            ("ts {1|x}", &[]),
            ("ts {3-", &[]),
        ] {
            assert_eq!(shown(info, 0..8), expected, "{info}");
        }
    }

    #[test]
    fn a_part_of_the_code_has_the_steps_that_are_about_it() {
        let info = "ts {1-2|2-6|6|all}";
        assert_eq!(shown(info, 0..4), ["1,2", "2,3,4", ""]);
        assert_eq!(shown(info, 4..8), ["5,6", "6", ""]);
        assert_eq!(shown("ts {1|2}", 4..8), [""; 0]);
    }
}
