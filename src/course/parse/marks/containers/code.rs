//! Code of other tools: Quarto's cells, Slidev's code that moves, remark's lines with a star.

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::Weaver;
use crate::course::parse::marks::directives::Options;
use crate::course::parse::marks::{What, table};
use crate::course::parse::{Dialect, MarkKind};
use crate::course::slices;

impl Weaver<'_> {
    /// Code of other tools: `{python}` without what it says to the tool, and the steps of a block
    /// of Slidev's that turns into others, one after the other.
    pub(super) fn code(&mut self, at: usize, info: &str) -> Option<usize> {
        let range = self.range(at);
        let end = self.after(at);
        if is_fence_of_notes(info) {
            let inside = self.source(at + 1..end.checked_sub(1)?).to_owned();
            self.say(&MarkKind::Note(inside.trim_end().to_owned()), range);
            return Some(end);
        }
        if is_query(info) {
            let name = info.split_whitespace().next().unwrap_or_default();
            self.told
                .meet(What::Unknown(format!("```{name}")), range.start);
            return Some(end);
        }
        if !is_cell(info) && !is_magic_move(info) && self.dialect != Dialect::Remark {
            return None;
        }
        let inside = self.events.get(at + 1..end.checked_sub(1)?)?;
        let text: String = inside
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Text(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        let mut push = |info: &str, code: &str| {
            let tag = Tag::CodeBlock(CodeBlockKind::Fenced(info.to_owned().into()));
            let close = Event::End(tag.to_end());
            for event in [
                Event::Start(tag),
                Event::Text(code.to_owned().into()),
                close,
            ] {
                self.out.push((event, range.clone()));
            }
        };
        if self.dialect == Dialect::Remark
            && let Some((code, lines)) = starred(&text)
        {
            push(&format!("{info} {{{lines}}}"), &code);
            return Some(end);
        }
        if is_cell(info) {
            if holds_notes(&text) {
                self.say(&MarkKind::Note(text.trim_end().to_owned()), range);
                return Some(end);
            }
            let is_option = |line: &str| {
                let line = line.trim_start();
                let mut signs = ["#|", "//|", "%%|", "--|"].iter();
                signs.any(|sign| line.starts_with(sign))
            };
            let (options, mut body) = match myst(info) {
                Some(_) => Options::read(&text, 0..text.len(), ("", &[])),
                None => Default::default(),
            };
            let mut hidden = Hidden::of_info(info);
            let mut info = myst(info).unwrap_or(info).to_owned();
            if let Some(lines) = options.value("emphasize-lines") {
                info.push_str(&format!(" {{{lines}}}"));
            }
            let lines = slices::text(&text, body..).split_inclusive('\n');
            for line in lines.take_while(|line| is_option(line)) {
                body += line.len();
                hidden = hidden.max(Hidden::of_option(line));
                if let Some((_, lines)) = line.split_once("code-line-numbers:") {
                    let lines = lines.trim().trim_matches('"');
                    info.push_str(&format!(" code-line-numbers=\"{lines}\""));
                }
            }
            let (head, code) = text.split_at_checked(body).unwrap_or(("", &text));
            match hidden.max(Hidden::of_tags(head)) {
                Hidden::No => push(&info, code),
                Hidden::Code => self.told.meet(What::Unrun, range.start),
                Hidden::All => {}
            }
            return Some(end);
        }
        if !is_magic_move(info) {
            return None;
        }
        let mut open: Option<(String, String)> = None;
        for line in text.split_inclusive('\n') {
            match (&mut open, line.trim_start().strip_prefix("```")) {
                (None, Some(info)) => open = Some((info.trim().to_owned(), String::new())),
                (Some((info, code)), Some(_)) => {
                    push(info, code);
                    open = None;
                }
                (Some((_, code)), None) => code.push_str(line),
                (None, None) => {}
            }
        }
        if let Some((info, code)) = open {
            push(&info, &code);
        }
        Some(end)
    }
}

/// What its author hides of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hidden {
    No,
    /// Its code, not what it makes when it runs.
    Code,
    /// That it is there at all.
    All,
}

impl Hidden {
    /// What knitr's options say behind the language: `{r setup, include=FALSE}`, `{r echo=FALSE}`.
    fn of_info(info: &str) -> Hidden {
        let options = info
            .split([',', '{', '}'])
            .filter_map(|o| o.split_once('='));
        options.fold(Hidden::No, |hidden, (key, value)| {
            hidden.max(Hidden::of(key, value))
        })
    }

    /// What a line of options says: `#| echo: false`.
    fn of_option(line: &str) -> Hidden {
        let option = line
            .split_once('|')
            .and_then(|(_, option)| option.split_once(':'));
        option.map_or(Hidden::No, |(key, value)| Hidden::of(key, value))
    }

    /// What Jupyter Book's tags say in a cell's options: `:tags: [remove-input]`, or a list of YAML.
    fn of_tags(head: &str) -> Hidden {
        match head.split_once("tags:") {
            Some((_, tags)) if tags.contains("remove-cell") => Hidden::All,
            Some((_, tags)) if tags.contains("remove-input") => Hidden::Code,
            _ => Hidden::No,
        }
    }

    fn of(key: &str, value: &str) -> Hidden {
        let is_no = matches!(value.trim().to_lowercase().as_str(), "false" | "f");
        match key.split_whitespace().last().unwrap_or_default() {
            "include" if is_no => Hidden::All,
            "echo" if is_no => Hidden::Code,
            _ => Hidden::No,
        }
    }
}

/// Code without the marks of remark's that make lines stand out, a `*` before or xaringan's `#<<`
/// behind, and the numbers of those lines. Where most begin with a star, they are a list.
fn starred(text: &str) -> Option<(String, String)> {
    let count = text.lines().filter(|line| line.starts_with('*')).count();
    let is_list = count * 2 > text.lines().count();
    let mut code = String::with_capacity(text.len());
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let end = line.trim_end();
        let plain = match (end.strip_suffix("#<<"), line.strip_prefix('*')) {
            (Some(before), _) => before.trim_end(),
            (None, Some(rest)) if !is_list => {
                // What the star took the place of is blank again.
                code.push_str(if rest.starts_with(' ') { " " } else { "" });
                rest.trim_end()
            }
            _ => {
                code.push_str(line);
                continue;
            }
        };
        code.push_str(plain);
        code.push('\n');
        lines.push(number.to_string());
    }
    (!lines.is_empty()).then(|| (code, lines.join(",")))
}

/// Whether a fence says that what is in it is for presenters, `{solution}` of MyST or `solution`.
pub(super) fn is_fence_of_notes(info: &str) -> bool {
    let name = info.trim_start_matches(['{', '.', ' ']);
    let end = name.find([' ', '}', ',']).unwrap_or(name.len());
    name.get(..end).is_some_and(table::is_private)
}

/// The language that a fence of MyST's says, `{code-cell} ipython3`, as other tools have it.
fn myst(info: &str) -> Option<&str> {
    let (name, language) = info.strip_prefix('{')?.split_once('}')?;
    match (name, language.trim()) {
        ("code-cell", "" | "ipython3" | "ipython") => Some("python"),
        ("code-cell" | "code-block" | "code" | "sourcecode", language) => Some(language),
        _ => None,
    }
}

/// Whether a block of a kind that is not known has one in it that is for presenters.
fn holds_notes(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| {
        let info = line.trim_start_matches(['`', '~', ':']);
        line.len() >= info.len() + 3 && info.starts_with('{') && is_fence_of_notes(info)
    })
}

/// Whether a fence asks one of Obsidian's plug-ins for something.
pub(super) fn is_query(info: &str) -> bool {
    let name = info.split_whitespace().next().unwrap_or_default();
    matches!(
        name,
        "dataview" | "dataviewjs" | "query" | "tasks" | "tracker"
    )
}

/// Whether a fence is a cell of Quarto's.
pub(super) fn is_cell(info: &str) -> bool {
    info.starts_with('{')
}

/// Whether it holds versions of Slidev's code that moves.
pub(super) fn is_magic_move(info: &str) -> bool {
    let rest = info.strip_prefix("md magic-move");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
