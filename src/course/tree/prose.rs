//! Whether plain indentation is an outline that a person wrote, or YAML, code, commands or a
//! log, which are indented too. In doubt it is none.

use super::line::{Connector, Line};
use super::{Branch, Tree, parts};

/// Whether an outline without any drawing is one: "제목:" with what belongs under it, or
/// `folder/` with its files.
pub(super) fn is_outline(tree: &Tree, lines: &[Line<'_>]) -> bool {
    let branches = tree.branches.as_slice();
    let below = branches.iter().filter(|b| b.depth > 0).count();
    if below < 2 || lines.iter().any(Line::is_prompt) || !is_indented(lines) {
        return false;
    }
    is_listing(tree) || is_titled(tree) && branches.iter().all(is_plain) && is_prose(tree, lines)
}

/// Whether what is indented is indented by two columns at least; one is what programs print.
fn is_indented(lines: &[Line<'_>]) -> bool {
    let written = || lines.iter().filter(|l| !l.is_empty());
    let base = written().map(|l| l.column).min().unwrap_or(0);
    written().all(|l| l.column == base || l.column > base + 1)
}

/// Whether all are names, and folders end with a slash.
fn is_listing(tree: &Tree) -> bool {
    tree.branches.iter().enumerate().all(|(at, branch)| {
        let (name, _) = parts(&branch.text);
        let folder = !tree.is_parent(at) || name.ends_with('/');
        folder && !name.contains([' ', ':', '=', ';', '{', '}', '|', '<', '>', '"', '$', ','])
    })
}

/// Whether every root with something below it ends with a colon. Only the first may stand
/// alone: the outline's own title.
fn is_titled(tree: &Tree) -> bool {
    let mut names = 0;
    for (at, root) in tree.branches.iter().enumerate() {
        if root.depth > 0 {
            continue;
        }
        let titled = root.text.ends_with([':', '：']) && (tree.is_parent(at) || at == 0);
        if !titled || is_statement(&root.text) {
            return false;
        }
        // `services:` is a key of YAML or a target of make.
        if tree.is_parent(at) && !is_key(root.text.trim_end_matches(':')) {
            names += 1;
        }
    }
    names > 0
}

/// Whether a title is a line of Python: `if x:`, `def f():`.
fn is_statement(text: &str) -> bool {
    const WORDS: [&str; 17] = [
        "if", "elif", "else", "else:", "for", "while", "def", "class", "try:", "except",
        "finally:", "with", "switch", "case", "match", "async", "default:",
    ];
    WORDS.contains(&text.split_whitespace().next().unwrap_or_default())
}

/// No braces, assignments, calls, tags, pipes or flags.
fn is_plain(branch: &Branch) -> bool {
    let text = branch.text.replace("->", "").replace("=>", "");
    let flag = text.split(" -").skip(1).any(|after| {
        let name = after.trim_start_matches('-');
        name.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    !text.contains(['{', '}', ';', '=', '|', '\\'])
        && !text.contains("()")
        && !text.contains("</")
        && !text.starts_with(['<', '$', '[', '"', '@'])
        && !flag
}

/// Whether what stands below the roots reads as words, not as keys and values or commands.
fn is_prose(tree: &Tree, lines: &[Line<'_>]) -> bool {
    let mut all = 0;
    let mut words = 0;
    let mut values = 0;
    for branch in tree.branches.iter().filter(|b| b.depth > 0) {
        let text = branch.text.as_str();
        let line = usize::try_from(branch.line)
            .ok()
            .and_then(|at| lines.get(at));
        let bullet = line.is_some_and(|l| l.connector != Connector::None);
        let foreign = text.contains(|c: char| !c.is_ascii() && c.is_alphabetic());
        let capital = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if let Some((key, value)) = text.split_once(':')
            && !foreign
            && !key.contains(' ')
        {
            if is_key(key) {
                return false;
            }
            values += usize::from(!value.trim().contains(' '));
        }
        all += 1;
        words += usize::from(bullet || foreign || capital);
    }
    words * 4 >= all * 3 && values * 2 < all.max(1)
}

/// Whether a name is a key of configuration, such as `replicas` or `api_version`.
fn is_key(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/'))
}
