//! Lines that are a mark as a whole: fences of containers, pauses, notes, tags of templates.

use super::attributes::Attributes;
use super::embeds;
use crate::course::parse::{Backdrop, Dialect, MarkKind};

/// A line that is a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// `::: name title {.class}`
    Open(Head),
    /// `:::`
    Close,
    /// `???`, `Note:` with what stands behind it: notes up to the end of the slide.
    Speak(String),
    /// A pause, a column, a slide that is not shown, a picture behind it, a comment of another kind
    /// of template.
    Says(MarkKind),
    /// `{: .class}`: what it says of the block above it, or else of the one below.
    About(Attributes),
    /// What another page or file shows: what kind of it, and which.
    Shows(String, String),
    /// A table of contents, a tag of a template, an import: left out. The text names it where the
    /// author should know.
    Nothing(Option<String>),
}

/// What a container's opening line says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Its names: the word, then the classes.
    pub(super) names: Vec<String>,
    pub(super) title: String,
    pub(super) attributes: Attributes,
}

impl Head {
    /// What stands behind the colons.
    fn read(text: &str) -> Head {
        let text = text.trim().trim_end_matches(':').trim_end();
        let mut head = Head::default();
        let mut rest = text;
        if let Some((attributes, length)) = Attributes::read(rest) {
            head.attributes = attributes;
            rest = rest.get(length..).unwrap_or_default().trim_start();
        } else if let Some((name, after)) = directive(rest) {
            head.names.push(name.to_owned());
            rest = after.trim_start();
        } else {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if !name.is_empty() {
                head.names.push(name.trim_start_matches('.').to_owned());
            }
            rest = after.trim_start();
        }
        if let Some((attributes, start)) = Attributes::at_end(rest) {
            head.attributes = attributes;
            rest = rest.get(..start).unwrap_or_default().trim_end();
        }
        // `:::note[Title]`
        let label = rest
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        head.title = label.unwrap_or(rest).trim_matches('"').to_owned();
        if let Some(title) = head.attributes.value("title") {
            head.title = title.to_owned();
        }
        head.names.extend(head.attributes.classes.iter().cloned());
        head
    }
}

/// MyST's `{name}`, and what stands behind it.
fn directive(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    (!name.is_empty() && name.chars().all(is_name)).then_some((name, after))
}

/// The mark that a line is. `line` has no blanks at its ends.
pub(super) fn read(line: &str, dialect: Dialect) -> Option<Line> {
    if dialect == Dialect::Remark
        && let Some(line) = remark(line)
    {
        return Some(line);
    }
    // Most lines begin with a letter.
    let is_ordinary = dialect == Dialect::Notes && line.len() > LONGEST_LABEL;
    if is_ordinary && line.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    fence(line)
        .or_else(|| words(line, dialect))
        .or_else(|| template(line))
}

/// `Speaker notes:` is the longest of them, a particle or two added.
const LONGEST_LABEL: usize = 40;

fn fence(line: &str) -> Option<Line> {
    let inside = line.trim_start_matches(':');
    let colons = line.len() - inside.len();
    if colons == 2 {
        let slot = inside.strip_suffix("::")?;
        let is_slot = matches!(
            slot,
            "right" | "left" | "bottom" | "top" | "default" | "content"
        );
        return is_slot.then_some(match slot {
            "right" => Line::Says(MarkKind::ColumnBeside),
            "left" => Line::Says(MarkKind::Column(0)),
            "bottom" => Line::Says(MarkKind::ColumnEnd),
            _ => Line::Nothing(None),
        });
    }
    if colons < 3 {
        return None;
    }
    if inside.trim().is_empty() {
        return Some(Line::Close);
    }
    let inside = inside.trim_start();
    let begins = |c: char| c.is_alphabetic() || matches!(c, '{' | '.');
    inside
        .starts_with(begins)
        .then(|| Line::Open(Head::read(inside)))
}

/// remark's properties of a slide, and its `.class[` and `]`.
fn remark(line: &str) -> Option<Line> {
    const PROPERTIES: &[&str] = &[
        "autoscale",
        "background-color",
        "background-image",
        "background-position",
        "background-size",
        "class",
        "count",
        "exclude",
        "layout",
        "name",
        "template",
    ];
    if line == "]" {
        return Some(Line::Close);
    }
    if let Some(names) = line
        .strip_prefix('.')
        .and_then(|rest| rest.strip_suffix('['))
        && names.starts_with(|c: char| c.is_ascii_alphabetic())
        && names
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
    {
        return Some(Line::Open(Head {
            names: names.split('.').map(str::to_owned).collect(),
            ..Head::default()
        }));
    }
    let (key, value) = line.split_once(':')?;
    PROPERTIES
        .contains(&key)
        .then(|| match (key, value.trim()) {
            ("layout" | "exclude", "true") => Line::Says(MarkKind::Hidden),
            ("background-image", value) => match Backdrop::behind(value) {
                Some(backdrop) => Line::Says(MarkKind::Backdrop(backdrop)),
                None => Line::Nothing(None),
            },
            _ => Line::Nothing(None),
        })
}

/// Labels of notes on a line of their own.
const NOTES: &[&str] = &[
    "note:",
    "notes:",
    "presenter notes:",
    "speaker note:",
    "speaker notes:",
    "강사 노트:",
    "강의 노트:",
    "발표 노트:",
    "발표자 노트:",
    "스피커 노트:",
];

/// Whether a heading says that what stands under it is for presenters. `Note` alone may be for
/// everybody.
pub(super) fn is_heading_of_notes(heading: &str) -> bool {
    let label = heading
        .trim_matches(['#', '*', ' ', ':', '：'])
        .to_lowercase();
    let mut labels = NOTES.iter().filter(|own| !own.starts_with("note"));
    labels.any(|own| own.strip_suffix(':') == Some(label.as_str()))
}

fn words(line: &str, dialect: Dialect) -> Option<Line> {
    match line {
        "???" => return Some(Line::Speak(String::new())),
        ". . ." => return Some(Line::Says(MarkKind::Pause)),
        "--" if dialect == Dialect::Remark => return Some(Line::Says(MarkKind::Pause)),
        "--" if dialect == Dialect::Slides => return Some(Line::Says(MarkKind::Separator)),
        _ => {}
    }
    let toc = line.trim_matches(['[', ']', '{', '}', '_', '*', ' ', ':']);
    if line.starts_with(['[', '{']) && toc.eq_ignore_ascii_case("toc") {
        return Some(Line::Nothing(None));
    }
    if is_break(line)
        && ["\"notes\"", "\"skip\"", "\"remove-cell\""]
            .iter()
            .any(|one| line.contains(one))
    {
        return Some(Line::Speak(String::new()));
    }
    if is_label(line) || is_break(line) || is_tags(line) || is_content(line) {
        return Some(Line::Nothing(None));
    }
    if line.starts_with("<<< ") {
        return Some(Line::Nothing(Some("<<<".to_owned())));
    }
    if !line.contains(':') {
        return None;
    }
    let lower = line.to_lowercase();
    if NOTES.contains(&lower.as_str()) {
        return Some(Line::Speak(String::new()));
    }
    // In ordinary notes, and in those of a reader, `Note: …` is what everybody should know.
    let slides = matches!(dialect, Dialect::Slides | Dialect::Remark | Dialect::Slidev);
    let spoken = ["note:", "notes:"]
        .iter()
        .find(|label| lower.starts_with(*label));
    if let (true, Some(label)) = (slides, spoken) {
        return Some(Line::Speak(line.get(label.len()..)?.trim().to_owned()));
    }
    None
}

/// MyST's name of what follows, `(sorting)=`.
fn is_label(line: &str) -> bool {
    let name = line
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(")="));
    name.is_some_and(|name| !name.is_empty() && !name.contains(['(', ')', ' ']))
}

/// Where a cell of Jupyter's begins in MyST, `+++ {"slideshow": …}`.
pub(super) fn is_break(line: &str) -> bool {
    line == "+++" || (line.starts_with("+++ {") && line.ends_with('}'))
}

/// A line of Obsidian's tags, two or more: one alone may be a heading without its space.
fn is_tags(line: &str) -> bool {
    let is_tag = |word: &str| {
        let name = word.strip_prefix('#').unwrap_or_default();
        name.starts_with(char::is_alphabetic) && !name.contains(['#', '(', '.'])
    };
    line.starts_with('#') && line.contains(' ') && line.split_whitespace().all(is_tag)
}

/// A line of the contents that Google Docs writes, with the page: `[Sorting\t1](#sorting)`.
fn is_content(line: &str) -> bool {
    let inside = line
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(')'));
    let parts = inside.and_then(|inside| inside.split_once("](#"));
    parts.is_some_and(|(label, _)| {
        let page = label.rsplit_once('\t').map_or("", |(_, page)| page);
        !page.is_empty()
            && page
                .trim_end_matches('*')
                .bytes()
                .all(|b| b.is_ascii_digit())
    })
}

/// Jekyll's and Hugo's templates, kramdown's attributes, comments of MDX.
fn template(line: &str) -> Option<Line> {
    let between = |open: &str, close: &str| line.strip_prefix(open)?.strip_suffix(close);
    if line.starts_with('{') && line.ends_with('}') {
        if let Some(comment) = between("{/*", "*/}") {
            let note = comment.trim().to_owned();
            return Some(Line::Says(MarkKind::Note(note)));
        }
        let included = between("{{#include", "}}").or_else(|| {
            let tag = between("{{<", ">}}")?.trim();
            tag.strip_prefix("include")
        });
        if let Some(file) = included.filter(|file| file.starts_with(char::is_whitespace)) {
            // Of a part of a file, mdBook's `a.rs:2:10`, the name alone is not enough.
            return Some(match file.contains(':') {
                true => Line::Nothing(Some("include".to_owned())),
                false => Line::Says(MarkKind::Include(file.trim().to_owned())),
            });
        }
        for (open, close) in [("{%", "%}"), ("{{<", ">}}"), ("{{%", "%}}")] {
            let tag = between(open, close).filter(|tag| !tag.contains(close));
            // A key's name stays.
            if let Some((name, what)) = tag.and_then(embeds::words)
                && embeds::address(name, what).is_some()
            {
                return Some(Line::Shows(name.to_owned(), what.to_owned()));
            }
            if let Some(tag) = tag.filter(|tag| !tag.trim_start().starts_with("kbd ")) {
                return Some(Line::Nothing(Some(named(open, tag))));
            }
        }
        if line.starts_with("{::") {
            return Some(Line::Nothing(None));
        }
        if let Some((attributes, length)) = Attributes::read(line)
            && length == line.len()
            && attributes != Attributes::default()
        {
            return Some(Line::About(attributes));
        }
    }
    None
}

fn named(open: &str, tag: &str) -> String {
    let tag = tag.trim_matches(['-', ' ', '/']);
    let name = tag.split_whitespace().next().unwrap_or_default();
    format!("{open} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(names: &[&str], title: &str) -> Option<(Vec<String>, String)> {
        Some((
            names.iter().map(|name| (*name).to_owned()).collect(),
            title.to_owned(),
        ))
    }

    #[test]
    fn a_container_has_names_and_a_title() {
        for (line, expected) in [
            (":::info", head(&["info"], "")),
            ("::: info 알아 두기", head(&["info"], "알아 두기")),
            (":::::::::::::: challenge", head(&["challenge"], "")),
            (":::::: challenge ::::::", head(&["challenge"], "")),
            ("::: {.notes}", head(&["notes"], "")),
            (
                "::: {#a .callout-tip title=\"제목 하나\"}",
                head(&["callout-tip"], "제목 하나"),
            ),
            (":::note[제목]{.x}", head(&["note", "x"], "제목")),
            (":::spoiler 답", head(&["spoiler"], "답")),
            ("::: {.column width=\"50%\"}", head(&["column"], "")),
        ] {
            let read = match read(line, Dialect::Notes) {
                Some(Line::Open(head)) => Some((head.names, head.title)),
                _ => None,
            };
            assert_eq!(read, expected, "{line}");
        }
        assert_eq!(read(":::", Dialect::Notes), Some(Line::Close));
        assert_eq!(read("::::::::", Dialect::Notes), Some(Line::Close));
    }

    #[test]
    fn ordinary_lines_are_no_marks() {
        for line in [
            "::",
            ": 정의",
            "std::vec",
            "::std::vec",
            ":smile:",
            "Note: 저장하고 끝낸다",
            "참고:",
            "--",
            "...",
            "[1]",
            "[목차](a.md)",
            "{a}",
            "{ \"a\": 1 }",
            "??",
            "왜???",
            "#정의",
            ":::)",
            "::: ",
            "notes",
        ] {
            let read = read(line, Dialect::Notes).filter(|read| *read != Line::Close);
            assert_eq!(read, None, "{line}");
        }
    }
}
