//! Sources that Mermaid refuses for a slip that can mean only one thing: labels without quotes,
//! quotes and dashes that a word processor made, spaces that are none. They are mended and drawn,
//! and their author is told.

use std::cmp::Reverse;

use crate::course::slices;

/// A source as it was meant, and what was changed.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Mended {
    pub(super) text: String,
    /// For each change its line, 1-based, and what was read there.
    pub(super) changes: Vec<(u32, String)>,
}

/// The first words of sources, in the spelling that Mermaid asks for.
const FAMILIES: &[&str] = &[
    "graph",
    "flowchart",
    "sequenceDiagram",
    "stateDiagram",
    "stateDiagram-v2",
    "classDiagram",
    "erDiagram",
    "gantt",
    "pie",
    "mindmap",
    "timeline",
    "journey",
    "gitGraph",
    "quadrantChart",
    "xychart-beta",
];

/// What opens a node's label in a flowchart, longer ones first, each with what may close it.
const BRACKETS: &[(&str, &[&str])] = &[
    ("(((", &[")))"]),
    ("([", &["])"]),
    ("[(", &[")]"]),
    ("[[", &["]]"]),
    ("[/", &["/]", "\\]"]),
    ("[\\", &["\\]", "/]"]),
    ("((", &["))"]),
    ("{{", &["}}"]),
    ("(", &[")"]),
    ("[", &["]"]),
    ("{", &["}"]),
    (">", &["]"]),
];

/// Lines of a flowchart that begin so have no nodes.
const WITHOUT_NODES: &[&str] = &[
    "style",
    "classDef",
    "class",
    "linkStyle",
    "click",
    "direction",
    "accTitle",
    "accDescr",
];

/// A source with what Mermaid does not read replaced by what was meant; nothing where nothing was
/// found to replace.
pub(super) fn mended(text: &str) -> Option<Mended> {
    let mut mended = Mended::default();
    let mut flowchart = None;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let end = if line.ends_with('\n') { "\n" } else { "" };
        let mut found = Vec::new();
        let line = plain_signs(line.trim_end(), flowchart != Some(false), &mut found);
        let line = match flowchart {
            None => {
                let line = first_line(&line, &mut found);
                if !line.trim().is_empty() && !line.trim_start().starts_with("%%") {
                    let word = line.split_whitespace().next();
                    flowchart = Some(matches!(word, Some("graph" | "flowchart")));
                }
                line
            }
            Some(true) => Line::new(&line, number, &mut found).read(),
            Some(false) => line,
        };
        mended.text.push_str(&line);
        mended.text.push_str(end);
        mended
            .changes
            .extend(found.into_iter().map(|what| (number, what)));
    }
    (mended.text != text).then_some(mended)
}

/// A line with spaces, quotes and arrows as Mermaid knows them, and without a semicolon at its end,
/// which only flowcharts may have.
fn plain_signs(line: &str, flowchart: bool, found: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut quoted = false;
    let (mut spaces, mut quotes, mut dashes) = (false, false, false);
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                quoted = !quoted;
                out.push(c);
            }
            '\t' => out.push(' '),
            '\u{a0}' | '\u{3000}' | '\u{2002}'..='\u{200a}' | '\u{202f}' => {
                spaces = true;
                out.push(' ');
            }
            '\u{200b}' | '\u{feff}' => spaces = true,
            '“' | '”' | '„' | '″' if !quoted => {
                quotes = true;
                out.push('"');
            }
            '–' | '—' if !quoted && matches!(rest.peek(), Some('>' | '–' | '—' | '-')) => {
                dashes = true;
                out.push_str("--");
                while rest.next_if(|c| matches!(c, '–' | '—' | '-')).is_some() {}
            }
            c => out.push(c),
        }
    }
    let kept = out.trim_end().trim_end_matches(';').trim_end().len();
    let semicolon = kept < out.trim_end().len() && !flowchart;
    out.truncate(kept);
    let told = [
        (spaces, "plain spaces"),
        (quotes, "straight quotes"),
        (dashes, "`--` for a long dash"),
        (semicolon, "no `;` at the end of a line"),
    ];
    found.extend(
        told.iter()
            .filter(|(is, _)| *is)
            .map(|(_, what)| (*what).to_owned()),
    );
    out
}

/// The first line with its first word in Mermaid's spelling.
fn first_line(line: &str, found: &mut Vec<String>) -> String {
    let word = line.split_whitespace().next().unwrap_or("");
    let meant = FAMILIES.iter().find(|name| name.eq_ignore_ascii_case(word));
    match meant {
        Some(&meant) if meant != word => {
            found.push(format!("`{meant}` for `{word}`"));
            line.replacen(word, meant, 1)
        }
        _ => line.to_owned(),
    }
}

/// A line of a flowchart while it is read.
struct Line<'a> {
    line: &'a str,
    number: u32,
    out: String,
    found: &'a mut Vec<String>,
}

impl<'a> Line<'a> {
    fn new(line: &'a str, number: u32, found: &'a mut Vec<String>) -> Self {
        Line {
            line,
            number,
            out: String::with_capacity(line.len() + 16),
            found,
        }
    }

    /// The line with quotes around labels that need them.
    fn read(mut self) -> String {
        let trimmed = self.line.trim();
        let word = trimmed.split([' ', ':']).next().unwrap_or("");
        if trimmed == "end" || trimmed.starts_with("%%") || WITHOUT_NODES.contains(&word) {
            return self.line.to_owned();
        }
        if let Some(title) = trimmed.strip_prefix("subgraph ") {
            return self.subgraph(title.trim());
        }
        let mut rest = self.line;
        while let Some(c) = rest.chars().next() {
            rest = if c.is_whitespace() || matches!(c, '&' | ';' | ':' | '@' | '>') {
                self.copy(rest, c.len_utf8())
            } else if c == '|' {
                self.edge_label(rest)
            } else if let Some(length) = link(rest) {
                self.link(rest, length)
            } else {
                self.node(rest)
            };
        }
        self.out
    }

    /// Copies the beginning of a text; returns the rest.
    fn copy<'t>(&mut self, text: &'t str, length: usize) -> &'t str {
        let (copied, rest) = text.split_at_checked(length).unwrap_or((text, ""));
        self.out.push_str(copied);
        rest
    }

    /// A title with brackets or slashes in quotes, behind an id of its own.
    fn subgraph(self, title: &str) -> String {
        let has_label = title.ends_with(']') && title.contains('[');
        if has_label || title.starts_with('"') || !needs_quotes(title) {
            return self.line.to_owned();
        }
        self.found.push(format!("quotes around `{title}`"));
        format!("subgraph subgraph_{}[{}]", self.number, quoted(title))
    }

    /// A label between `|` and `|`.
    fn edge_label<'t>(&mut self, rest: &'t str) -> &'t str {
        let inner = slices::text(rest, 1..);
        let Some(end) = inner.find('|') else {
            return self.copy(rest, rest.len());
        };
        self.out.push('|');
        self.label(slices::text(inner, ..end));
        self.out.push('|');
        slices::text(inner, end + 1..)
    }

    /// A link, with its label where that stands in it: `-- label -->`.
    fn link<'t>(&mut self, rest: &'t str, length: usize) -> &'t str {
        let (begin, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let closing = match begin.trim_start_matches('<') {
            "--" => &["-->", "---"][..],
            "==" => &["==>", "==="][..],
            "-." => &[".->", ".-"][..],
            _ => return self.copy(rest, length),
        };
        let close = closing
            .iter()
            .filter_map(|close| Some((after.find(close)?, *close)))
            .min_by_key(|(at, close)| (*at, Reverse(close.len())));
        let Some((at, close)) = close else {
            return self.copy(rest, length);
        };
        let words = slices::text(after, ..at).trim();
        if !needs_quotes(words) {
            return self.copy(rest, length + at + close.len());
        }
        let arrow = if close == ".->" { "-.->" } else { close };
        self.out
            .push_str(if begin.starts_with('<') { "<" } else { "" });
        self.out.push_str(if close == ".-" { "-.-" } else { arrow });
        self.out.push('|');
        self.label(words);
        self.out.push('|');
        slices::text(after, at + close.len()..)
    }

    /// A node's id, and its label where it has one.
    fn node<'t>(&mut self, rest: &'t str) -> &'t str {
        let stops = |(at, c): (usize, char)| {
            let here = slices::text(rest, at..);
            c.is_whitespace()
                || matches!(c, '(' | '[' | '{' | '>' | '|' | '&' | ';' | ':' | '@')
                || (at > 0 && link(here).is_some())
        };
        let length = rest
            .char_indices()
            .find(|&at| stops(at))
            .map_or(rest.len(), |(at, _)| at);
        if length == 0 {
            // A bracket that no id stands before.
            return self.copy(rest, rest.chars().next().map_or(1, char::len_utf8));
        }
        let (id, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        self.out.push_str(id);
        let is_keyword = id == "end";
        if is_keyword {
            self.out.push('_');
        }
        for (open, closing) in BRACKETS {
            let Some(inner) = after.strip_prefix(open) else {
                continue;
            };
            let Some((at, close)) = closed(inner, closing) else {
                continue;
            };
            self.out.push_str(open);
            self.label(slices::text(inner, ..at));
            self.out.push_str(close);
            return slices::text(inner, at + close.len()..);
        }
        if is_keyword {
            self.found.push("`end` as a name".to_owned());
            self.out.push_str("[\"end\"]");
        }
        after
    }

    /// A label, in quotes where it needs them.
    fn label(&mut self, label: &str) {
        let words = label.trim();
        let whole = words.len() > 1 && words.starts_with('"') && words.ends_with('"');
        let inner = if whole {
            slices::text(words, 1..words.len() - 1)
        } else {
            words
        };
        if (whole && !inner.contains('"')) || (!whole && !needs_quotes(words)) {
            self.out.push_str(label);
            return;
        }
        self.found.push(format!("quotes around `{inner}`"));
        self.out.push_str(&quoted(inner));
    }
}

/// Whether Mermaid would take a part of a label for something else.
fn needs_quotes(label: &str) -> bool {
    let quoted = label.len() > 1 && label.starts_with('"') && label.ends_with('"');
    let is_word = label
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word == "end");
    !quoted
        && (is_word
            || label.contains([
                '(', ')', '[', ']', '{', '}', '<', '>', '"', '/', '\\', '|', '@', ';',
            ]))
}

fn quoted(label: &str) -> String {
    format!("\"{}\"", label.replace('"', "#quot;"))
}

/// The length of a link's beginning that a text begins with: `--`, `==`, `-.` or `~~~` with all that
/// belongs to it up to a label or a node.
fn link(text: &str) -> Option<usize> {
    let heads = text.trim_start_matches('<');
    let body = heads.trim_start_matches(['x', 'o']);
    let begins = |text: &str| {
        ["--", "==", "-.", "~~~"]
            .iter()
            .any(|link| text.starts_with(link))
    };
    let at = if begins(heads) {
        text.len() - heads.len()
    } else if heads.len() - body.len() == 1 && begins(body) {
        text.len() - body.len()
    } else {
        return None;
    };
    let line = slices::text(text, at..);
    let mut length = line.len() - line.trim_start_matches(['-', '=', '.', '~']).len();
    let after = slices::text(line, length..);
    let ends = after.starts_with('>')
        || (length > 2 && after.starts_with(['x', 'o']) && {
            let next = after.chars().nth(1);
            next.is_none_or(|c| c.is_whitespace() || c == '|')
        });
    if ends {
        length += 1;
    }
    Some(at + length)
}

/// Where a label ends and with what: the first bracket behind which a node may end.
fn closed<'c>(inner: &str, closing: &[&'c str]) -> Option<(usize, &'c str)> {
    let ends = |rest: &str| {
        let next = rest.trim_start();
        next.is_empty()
            || next.starts_with(['&', ';', '@'])
            || next.starts_with(":::")
            || next.starts_with("%%")
            || link(next).is_some()
    };
    let first = |close: &'c str| {
        // Places may overlap: the last two of three brackets are a pair.
        let places = inner.char_indices().map(|(at, _)| at);
        let places = places.filter(|&at| slices::text(inner, at..).starts_with(close));
        let mut ending = places.filter(|at| ends(slices::text(inner, at + close.len()..)));
        ending.next().map(|at| (at, close))
    };
    let found = closing.iter().filter_map(|close| first(close)).min()?;
    // A bracket of one sign that ends a node before means that a label does not go so far.
    let before = ["]", ")", "}"].into_iter().filter_map(first).min();
    before
        .is_none_or(|before| before.0 >= found.0)
        .then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_get_the_quotes_that_they_need() {
        let cases = [
            ("A[text (x)] --> B", "A[\"text (x)\"] --> B"),
            ("A -->|a (b)| B", "A -->|\"a (b)\"| B"),
            ("A -- a (b) --> B[c]", "A -->|\"a (b)\"| B[c]"),
            ("A -. a/b .-> B", "A -.->|\"a/b\"| B"),
            ("subgraph 이름 (x)", "subgraph subgraph_2[\"이름 (x)\"]"),
            ("id{{a/b}}", "id{{\"a/b\"}}"),
            ("A[/api/v1] --> B[/기운/]", "A[\"/api/v1\"] --> B[/기운/]"),
            (
                "A[arr[0]] & B(f(x)) --> C{x > 1?}",
                "A[\"arr[0]\"] & B(\"f(x)\") --> C{\"x > 1?\"}",
            ),
            (
                "A[\"그는 \"예\"라고 했다\"]",
                "A[\"그는 #quot;예#quot;라고 했다\"]",
            ),
            ("A[“이름”] —> B;  ", "A[\"이름\"] --> B"),
            ("A --> end", "A --> end_[\"end\"]"),
            ("A[the end] --> B", "A[\"the end\"] --> B"),
            ("\tA\u{a0}-->\u{3000}B", " A --> B"),
            (
                "A((원 (둘))):::big --x B([a/b])",
                "A((\"원 (둘)\")):::big --x B([\"a/b\"])",
            ),
        ];
        for (line, meant) in cases {
            let mended = mended(&format!("graph TD\n{line}\n")).unwrap_or_default();
            assert_eq!(mended.text, format!("graph TD\n{meant}\n"), "{line}");
            assert!(mended.changes.iter().all(|change| change.0 == 2));
        }
    }

    #[test]
    fn what_is_right_stays_as_it_is() {
        let right = "graph TD\n%% (a)\nA[\"a (b)\"] --> B{c}\nB -->|네| C[(표)]\nB -- 아니요 --> D\n\
                     subgraph s[\"이름 (x)\"]\nend\nstyle A fill:#f9f(x)\nC -.-> D\nD --- E\n";
        assert_eq!(mended(right).map(|mended| mended.changes), None);
        assert_eq!(mended("sequenceDiagram\nA->>B: f(x) – y\n"), None);
        let spelling = mended("Sequencediagram\nA->>B: f(x)\n").unwrap_or_default();
        assert_eq!(spelling.text, "sequenceDiagram\nA->>B: f(x)\n");
    }
}
