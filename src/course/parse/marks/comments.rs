//! Comments that say something to another tool.

use crate::course::html_tags;
use crate::course::parse::{Backdrop, Dialect, MarkKind};

/// Comments of these names set Marp up.
const MARP: &[&str] = &[
    "author",
    "backgroundColor",
    "backgroundImage",
    "backgroundPosition",
    "backgroundRepeat",
    "backgroundSize",
    "class",
    "color",
    "description",
    "fit",
    "footer",
    "header",
    "headingDivider",
    "image",
    "keywords",
    "lang",
    "marp",
    "math",
    "paginate",
    "size",
    "style",
    "theme",
    "title",
    "transition",
    "url",
];

/// Comments that begin so speak to other programs, in whatever deck: no notes.
const TOOLS: &[&str] = &[
    ".element:",
    ".slide:",
    "#region",
    "#endregion",
    "CELL",
    "EndFragment",
    "StartFragment",
    "TOC",
    "cSpell",
    "cspell",
    "dprint-ignore",
    "eslint-",
    "html-validate",
    "lint ",
    "ltex:",
    "markdown-toc",
    "markdownlint-",
    "omit in toc",
    "omit from toc",
    "prettier-ignore",
    "pyml ",
    "remark-ignore",
    "spell-checker",
    "textlint-",
    "toc",
    "tocstop",
    "truncate",
    "vale ",
    "more",
    "excerpt",
    "deno-fmt",
    "autocorrect",
    "alex ",
    "doctoc",
    "START doctoc",
    "END doctoc",
    "[if ",
    "[endif",
];

/// Comments that presenterm knows and that change nothing here.
const PRESENTERM: &[&str] = &[
    "alignment",
    "comment",
    "font_size",
    "image_align",
    "jump_to_middle",
    "list_item_newlines",
    "new_line",
    "new_lines",
    "newline",
    "newlines",
    "no_footer",
    "snippet_output",
];

/// What a comment means that is none of ours; `None`: nothing to anybody.
pub(in crate::course::parse) fn meaning(text: &str, dialect: Dialect) -> Option<MarkKind> {
    if text.is_empty() {
        return None;
    }
    if let Some(mark) = slide(text) {
        return Some(mark);
    }
    if TOOLS.iter().any(|tool| text.starts_with(tool)) {
        return None;
    }
    let name = text.split([':', '\n']).next().unwrap_or_default().trim();
    match dialect {
        Dialect::Notes => None,
        Dialect::Marp => {
            if let Some(value) = text
                .trim_start_matches('_')
                .strip_prefix("backgroundImage:")
                && let Some(backdrop) = Backdrop::behind(value.trim().trim_matches('"'))
            {
                return Some(MarkKind::Backdrop(backdrop));
            }
            let directive = MARP.contains(&name.trim_start_matches(['_', '$']));
            let is_one = directive && (text.contains(':') || name == "fit");
            (!is_one).then(|| MarkKind::Note(text.to_owned()))
        }
        Dialect::Presenterm if name == "include" => {
            let (_, file) = text.split_once(':')?;
            Some(MarkKind::Include(file.trim().to_owned()))
        }
        Dialect::Presenterm if PRESENTERM.contains(&name) || text.starts_with("//") => None,
        Dialect::Slidev => Some(MarkKind::Other(text.to_owned())),
        _ => Some(MarkKind::Note(text.to_owned())),
    }
}

/// What comments of reveal.js and presenterm say, in notes as well: nothing else begins so.
fn slide(text: &str) -> Option<MarkKind> {
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    let value = value.trim();
    match name.trim() {
        "speaker_note" | "notes" | "speaker notes" => Some(MarkKind::Note(value.to_owned())),
        "incremental_lists" => Some(MarkKind::Lists(Some(value == "true"))),
        "end_slide" if value.is_empty() => Some(MarkKind::Separator),
        "pause" if value.is_empty() => Some(MarkKind::Pause),
        "column" if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => {
            Some(MarkKind::Column(0))
        }
        "column_layout" => Some(MarkKind::Columns(first_share(value))),
        "reset_layout" if value.is_empty() => Some(MarkKind::ColumnEnd),
        ".slide" if value.contains("data-visibility=\"hidden\"") => Some(MarkKind::Hidden),
        ".slide" => backdrop(value).map(MarkKind::Backdrop),
        "skip_slide" if value.is_empty() => Some(MarkKind::Hidden),
        ".element" if is_fragment(value) => Some(MarkKind::StepAbove),
        _ => None,
    }
}

/// reveal.js's `data-background="pic.png"`.
fn backdrop(attributes: &str) -> Option<Backdrop> {
    let tag = format!("<a {attributes}>");
    let tag = html_tags(&tag).next()?;
    ["data-background-image", "data-background"]
        .iter()
        .find_map(|name| Backdrop::behind(&tag.value(name)))
}

/// How many percent the first of two columns has, by presenterm's `[2, 1]`; 0 of all else.
fn first_share(layout: &str) -> u8 {
    let inside = layout.trim_start_matches('[').trim_end_matches(']');
    let parts: Vec<f32> = inside
        .split(',')
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    match parts.as_slice() {
        [first, second] if *first > 0.0 && *second > 0.0 => {
            (first * 100.0 / (first + second)) as u8
        }
        _ => 0,
    }
}

/// `class="fragment fade-up"`
fn is_fragment(attributes: &str) -> bool {
    let class = attributes.split_once("class=").map(|(_, value)| value);
    class.is_some_and(|value| value.split(['"', '\'', ' ']).any(|word| word == "fragment"))
}
