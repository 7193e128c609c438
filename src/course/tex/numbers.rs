//! The numbers of equations, as LaTeX counts them: each row of `align`, `gather` and the like, and
//! each `equation`, unless it says `\notag` or has a `\tag`. They are written as tags, labels are
//! taken out, and references name what their label stands at.

use std::collections::HashMap;

use super::tokens::{Token, group, is_blank, skip_blank, tokens};

/// The environments whose rows have numbers.
const NUMBERED: &[&str] = &[
    "align", "alignat", "eqnarray", "equation", "flalign", "gather", "multline",
];
/// Those that have one number however many rows they have.
const ONE: &[&str] = &["equation", "multline"];

/// How far a file's equations are counted.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: u32,
    /// What stands at each label.
    labels: HashMap<String, String>,
}

/// A row whose number is still to be written.
#[derive(Debug, Default)]
struct Row {
    tag: Option<String>,
    untagged: bool,
    labels: Vec<String>,
}

impl Numbers {
    /// The displayed formula with tags for its numbers and without its labels; nothing where it
    /// has neither.
    pub(super) fn number(&mut self, source: &str) -> Option<String> {
        if !source.contains("\\begin") && !source.contains("\\label") {
            return None;
        }
        let all: Vec<Token<'_>> = tokens(source).collect();
        let mut rest = all.as_slice();
        let mut out = String::with_capacity(source.len() + 16);
        // How deep environments are nested, and the numbered one that is open with its depth.
        let mut depth = 0_usize;
        let mut open: Option<(&str, usize)> = None;
        let mut row = Row::default();
        while let Some((token, after)) = rest.split_first() {
            let named = match *token {
                "\\begin" | "\\end" | "\\label" | "\\tag" => group(skip_star(after).0),
                _ => None,
            };
            rest = after;
            match (*token, named) {
                ("\\begin", Some((name, after))) => {
                    depth += 1;
                    let name = numbered(name).filter(|_| open.is_none());
                    if let Some(name) = name {
                        open = Some((name, depth));
                        out.push_str(&format!("\\begin{{{name}*}}"));
                        rest = after;
                        continue;
                    }
                }
                ("\\end", Some((_, after))) => {
                    if let Some((name, _)) = open.filter(|(_, at)| *at == depth) {
                        self.end(std::mem::take(&mut row), true, &mut out);
                        out.push_str(&format!("\\end{{{name}*}}"));
                        (open, rest) = (None, after);
                        depth = depth.saturating_sub(1);
                        continue;
                    }
                    depth = depth.saturating_sub(1);
                }
                ("\\\\" | "\\cr", _)
                    if open.is_some_and(|(name, at)| at == depth && !ONE.contains(&name))
                        // An empty row at the end is none.
                        && !matches!(skip_blank(after), ["\\end", ..]) =>
                {
                    self.end(std::mem::take(&mut row), true, &mut out);
                }
                ("\\label", Some((name, after))) => {
                    row.labels.push(name.concat());
                    rest = after;
                    continue;
                }
                ("\\tag", Some((tag, _))) => row.tag = Some(tag.concat()),
                ("\\notag" | "\\nonumber", _) => row.untagged = true,
                _ => {}
            }
            out.push_str(token);
        }
        // A formula that has a label, and no row to count, is counted itself.
        let counts = !row.labels.is_empty() && open.is_none();
        self.end(row, counts, &mut out);
        (out != source).then_some(out)
    }

    fn end(&mut self, row: Row, counts: bool, out: &mut String) {
        let tag = match row.tag {
            Some(tag) => tag,
            None if row.untagged || !counts => return,
            None => {
                self.last += 1;
                // A comment would take it in, and a command's name would take its letters.
                let line = out.rfind('\n').map_or(0, |at| at + 1);
                if out.get(line..).is_some_and(|line| line.contains('%')) {
                    out.push('\n');
                }
                out.push_str(&format!("\\tag{{{}}}", self.last));
                self.last.to_string()
            }
        };
        for label in row.labels {
            self.labels.insert(label, tag.clone());
        }
    }

    /// The formula with numbers for its references, if it has any, and the labels nothing has.
    pub(super) fn refer(&self, source: &str) -> (Option<String>, Vec<String>) {
        if !source.contains("ref") {
            return (None, Vec::new());
        }
        let all: Vec<Token<'_>> = tokens(source).collect();
        let mut rest = all.as_slice();
        let mut out = String::with_capacity(source.len());
        let mut unknown = Vec::new();
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            let named = match *token {
                "\\eqref" | "\\ref" => group(after),
                _ => None,
            };
            let Some((label, after)) = named else {
                out.push_str(token);
                continue;
            };
            let label = label.concat();
            let number = self.labels.get(&label);
            let shown = shown(token, number.map_or("??", String::as_str));
            out.push_str(&format!("\\text{{{shown}}}"));
            unknown.extend(number.is_none().then_some(label));
            rest = after;
        }
        ((out != source).then_some(out), unknown)
    }

    /// The text with numbers for the references to labels that there are.
    pub(super) fn refer_in_prose(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("ref{") {
            let command = ["\\eq", "\\"].into_iter().find(|c| before.ends_with(c));
            let found = command
                .zip(after.split_once('}'))
                .and_then(|(command, (label, after))| {
                    Some((command, self.labels.get(label)?, after))
                });
            match found {
                Some((command, number, after)) => {
                    out.push_str(before.strip_suffix(command).unwrap_or(before));
                    out.push_str(&shown(&format!("{command}ref"), number));
                    rest = after;
                }
                None => {
                    out.push_str(before);
                    out.push_str("ref{");
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        (out != text).then_some(out)
    }
}

/// A number as a reference shows it.
fn shown(command: &str, number: &str) -> String {
    match command {
        "\\eqref" => format!("({number})"),
        _ => number.to_owned(),
    }
}

/// The environment of that name, if its rows are counted.
fn numbered(name: &[Token<'_>]) -> Option<&'static str> {
    let name = name.concat();
    NUMBERED
        .iter()
        .find(|known| **known == name.trim())
        .copied()
}

/// The tokens after a star, and whether there was one.
fn skip_star<'t, 'a>(rest: &'t [Token<'a>]) -> (&'t [Token<'a>], bool) {
    match rest {
        ["*", rest @ ..] => (rest, true),
        [blank, "*", rest @ ..] if is_blank(blank) => (rest, true),
        rest => (rest, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(source: &str) -> String {
        let mut numbers = Numbers::default();
        numbers.number(source).unwrap_or_else(|| source.to_owned())
    }

    #[test]
    fn rows_are_counted() {
        for (source, tagged) in [
            (
                "\\begin{align}a\\\\b\\end{align}",
                "\\begin{align*}a\\tag{1}\\\\b\\tag{2}\\end{align*}",
            ),
            (
                "\\begin{align}a\\notag\\\\b\\tag{P}\\\\c\\\\\\end{align}",
                "\\begin{align*}a\\notag\\\\b\\tag{P}\\\\c\\\\\\tag{1}\\end{align*}",
            ),
            (
                "\\begin{equation}\\begin{split}a\\\\b\\end{split}\\end{equation}",
                "\\begin{equation*}\\begin{split}a\\\\b\\end{split}\\tag{1}\\end{equation*}",
            ),
            (
                "\\begin{align*}a\\\\b\\end{align*}",
                "\\begin{align*}a\\\\b\\end{align*}",
            ),
            (
                "\\begin{aligned}a\\end{aligned}",
                "\\begin{aligned}a\\end{aligned}",
            ),
            ("F=ma\\label{n}", "F=ma\\tag{1}"),
            (
                "\\begin{gather}a % 1\n\\end{gather}",
                "\\begin{gather*}a % 1\n\\tag{1}\\end{gather*}",
            ),
        ] {
            assert_eq!(super::tests::numbered(source), tagged, "{source}");
        }
    }

    #[test]
    fn references_name_what_stands_at_a_label() {
        let mut numbers = Numbers::default();
        numbers.number("\\begin{align}a\\label{x}\\\\b\\tag{*}\\label{y}\\end{align}");
        assert_eq!(
            numbers.refer("\\eqref{x}\\ref{y}\\ref{z}"),
            (
                Some("\\text{(1)}\\text{*}\\text{??}".to_owned()),
                vec!["z".to_owned()]
            )
        );
        assert_eq!(
            numbers
                .refer_in_prose("식 \\eqref{x}, \\ref{y}, \\eqref{z}, href{x}")
                .as_deref(),
            Some("식 (1), *, \\eqref{z}, href{x}")
        );
        assert_eq!(numbers.refer_in_prose("없음"), None);
    }
}
