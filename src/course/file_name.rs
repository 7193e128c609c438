//! What the name of a file says: whether it is Markdown, the page of a course, or a copy that a
//! program has made of another file.

use super::slices;

/// Endings of Markdown, those of other tools' dialects among them.
const ENDINGS: [&str; 5] = ["md", "markdown", "qmd", "mdx", "rmd"];

/// Names of a folder's own page, the first before the others: of repositories, of MkDocs, Jekyll and
/// VitePress, of Hugo.
const HOMES: [&str; 3] = ["readme", "index", "_index"];

/// Files that tell of a repository and are none of its notes.
const OF_REPOSITORIES: [&str; 12] = [
    "AUTHORS",
    "CHANGELOG",
    "CODE_OF_CONDUCT",
    "CONTRIBUTING",
    "CONTRIBUTORS",
    "GOVERNANCE",
    "HISTORY",
    "LICENSE",
    "MAINTAINERS",
    "NOTICE",
    "SECURITY",
    "SUPPORT",
];

/// What programs put behind the name of a copy, in lower case; a number may follow.
const COPIES: [&str; 15] = [
    " - copy",
    " copy",
    "-copy",
    "_copy",
    " - 복사본",
    " 복사본",
    "의 사본",
    " - 사본",
    " - コピー",
    " のコピー",
    "のコピー",
    " - 副本",
    " 副本",
    " - kopie",
    " - copie",
];

/// What stands in brackets behind the name of a file that was changed in two places.
const CONFLICTS: [&str; 4] = ["conflict", "충돌", "競合", "冲突"];

/// The name of a Markdown file without its ending; `None` for any other.
///
/// ```
/// use cuecard::course::file_name::stem;
///
/// assert_eq!(stem("1교시.markdown"), Some("1교시"));
/// assert_eq!((stem("a.txt"), stem(".md")), (None, None));
/// ```
pub fn stem(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('.')?;
    let is_markdown = ENDINGS.iter().any(|one| one.eq_ignore_ascii_case(ending));
    let last = stem.rsplit('/').next().unwrap_or_default();
    (is_markdown && !last.is_empty()).then_some(stem)
}

/// Whether a Markdown file of that name, given without its ending, may be its folder's own page; the
/// least is the one that counts.
pub fn home(stem: &str) -> Option<usize> {
    HOMES
        .iter()
        .position(|home| home.eq_ignore_ascii_case(stem))
}

/// Whether a Markdown file of that name, given without its ending, tells of a repository.
pub fn is_of_a_repository(stem: &str) -> bool {
    OF_REPOSITORIES.contains(&stem)
}

/// The name of which that one is a copy or backup, as far as names tell; both without ending. That
/// it is one is certain only where the other lies beside it.
///
/// ```
/// use cuecard::course::file_name::original;
///
/// assert_eq!(original("notes (1)"), Some("notes"));
/// assert_eq!(original("notes (conflicted copy 2026-11-28)"), Some("notes"));
/// assert_eq!(original("chapter 2"), None);
/// ```
pub fn original(stem: &str) -> Option<&str> {
    let found = backup(stem)
        .or_else(|| in_brackets(stem))
        .or_else(|| copy(stem))
        .or_else(|| strip_start(stem, "Copy of "))?;
    let found = found.trim();
    (!found.is_empty()).then_some(found)
}

/// `notes.sync-conflict-20261128`, `notes_LOCAL_4711`, `notes.bak`, `notes~`, `#notes#`.
fn backup(stem: &str) -> Option<&str> {
    let infixes = [".sync-conflict-", "_conflict-"];
    if let Some(at) = infixes.iter().find_map(|infix| stem.find(infix)) {
        return stem.get(..at);
    }
    // OneDrive puts the machine's name behind.
    for infix in ["-DESKTOP-", "-LAPTOP-"] {
        if let Some((name, machine)) = stem.rsplit_once(infix)
            && machine.len() == 7
            && machine.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            return Some(name);
        }
    }
    for infix in ["_BACKUP_", "_BASE_", "_LOCAL_", "_REMOTE_"] {
        if let Some((name, number)) = stem.rsplit_once(infix)
            && is_number(number)
        {
            return Some(name);
        }
    }
    if let Some(name) = stem.strip_prefix('#').and_then(|s| s.strip_suffix('#')) {
        return Some(name);
    }
    let ends = [".bak", ".orig", ".old", ".backup", "~"];
    ends.iter().find_map(|end| stem.strip_suffix(end))
}

/// `notes (1)`, `notes - Copy (2)`, `notes (Kim's conflicted copy 2026-11-28)`.
fn in_brackets(stem: &str) -> Option<&str> {
    let (name, inner) = stem.strip_suffix(')')?.rsplit_once('(')?;
    let lower = inner.to_lowercase();
    let is_conflict = CONFLICTS.iter().any(|word| lower.contains(word));
    let name = name.trim_end();
    (is_number(inner) || is_conflict).then(|| copy(name).unwrap_or(name))
}

/// `notes - Copy`, `notes copy 2`, `notes-Copy1`, `notes 복사본`.
fn copy(stem: &str) -> Option<&str> {
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = bare.strip_suffix(' ').unwrap_or(bare);
    COPIES.iter().find_map(|copy| {
        let at = bare.len().checked_sub(copy.len())?;
        let end = bare.get(at..)?;
        (end.to_lowercase() == *copy).then(|| slices::text(bare, ..at))
    })
}

fn strip_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let begins = text.get(..start.len())?.eq_ignore_ascii_case(start);
    begins.then(|| slices::text(text, start.len()..))
}

/// A number as programs count copies.
fn is_number(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_that_programs_make_are_told_by_their_names() {
        for (name, of) in [
            ("notes (1)", "notes"),
            ("notes(2)", "notes"),
            ("notes - Copy", "notes"),
            ("notes - Copy (3)", "notes"),
            ("notes copy", "notes"),
            ("notes copy 2", "notes"),
            ("Copy of notes", "notes"),
            ("lab-Copy1", "lab"),
            ("notes_copy", "notes"),
            ("notes-DESKTOP-A1B2C3D", "notes"),
            ("노트 (사용자의 충돌된 복사본 2026-11-28)", "노트"),
            ("노트 복사본", "노트"),
            ("노트 - 복사본", "노트"),
            ("노트 - 복사본 (2)", "노트"),
            ("노트 복사본 3", "노트"),
            ("노트의 사본", "노트"),
            ("ノートのコピー", "ノート"),
            ("ノート - コピー", "ノート"),
            ("笔记 - 副本", "笔记"),
            ("notes.sync-conflict-20261128-101010-ABCDEFG", "notes"),
            ("notes (conflicted copy 2026-11-28 101010)", "notes"),
            ("notes (Kim's conflicted copy 2026-11-28)", "notes"),
            ("노트 (충돌된 사본)", "노트"),
            ("notes.bak", "notes"),
            ("notes.orig", "notes"),
            ("notes~", "notes"),
            ("#notes#", "notes"),
            ("notes_LOCAL_4711", "notes"),
        ] {
            assert_eq!(original(name), Some(of), "{name}");
        }
    }

    #[test]
    fn ordinary_names_are_no_copies() {
        for name in [
            "notes",
            "notes 2",
            "notes-2",
            "photocopy",
            "notes 12",
            "ubuntu-DESKTOP-guide",
            "copy",
            " (1)",
            "f(x)",
            "pods (cont.)",
            "copy on write",
            "GC (mark and copy)",
            "사본",
            "base_1",
            "conflict",
            "#1",
        ] {
            assert_eq!(original(name), None, "{name}");
        }
    }
}
