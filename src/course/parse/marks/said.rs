//! What a mark of another tool says, as the comment of ours that stands in its place.
//!
//! The reader of the blocks takes comments out wherever they stand, so that a mark may stand
//! anywhere too. A comment of ours begins with NUL, which no author's text has: it can not be
//! written in a file.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::course::parse::{Backdrop, MarkKind, Reveal};

const OURS: char = '\0';

/// The block that says it.
pub(super) fn block(kind: &MarkKind) -> [Event<'static>; 3] {
    [
        Event::Start(Tag::HtmlBlock),
        Event::Html(comment(kind).into()),
        Event::End(TagEnd::HtmlBlock),
    ]
}

/// The comment within a paragraph that says it.
pub(super) fn inline(kind: &MarkKind) -> Event<'static> {
    Event::InlineHtml(comment(kind).into())
}

fn comment(kind: &MarkKind) -> String {
    let said = match kind {
        MarkKind::Note(note) => {
            // The comment must not end before its note does.
            format!("note {}", note.replace("-->", "--\0>"))
        }
        MarkKind::Step => "step".to_owned(),
        MarkKind::Pause => "pause".to_owned(),
        MarkKind::Begin(Reveal::Parts) => "each".to_owned(),
        MarkKind::Begin(Reveal::Whole) => "together".to_owned(),
        MarkKind::Begin(Reveal::WithAbove | Reveal::Opens | Reveal::Walks) => "with".to_owned(),
        MarkKind::End => "end".to_owned(),
        MarkKind::Column(percent) => format!("column {percent}"),
        MarkKind::Columns(percent) => format!("columns {percent}"),
        MarkKind::ColumnBeside => "column-beside".to_owned(),
        MarkKind::ColumnEnd => "column-end".to_owned(),
        MarkKind::Backdrop(backdrop) => format!("backdrop {}", backdrop.said()),
        MarkKind::Include(address) => format!("include {}", address.replace("-->", "--\\0>")),
        MarkKind::Lists(None) => "lists".to_owned(),
        MarkKind::Lists(Some(true)) => "lists by item".to_owned(),
        MarkKind::Lists(Some(false)) => "lists at once".to_owned(),
        MarkKind::Separator => "separator".to_owned(),
        MarkKind::Hidden => "hidden".to_owned(),
        MarkKind::Detail | MarkKind::Ask(_) | MarkKind::StepAbove | MarkKind::Other(_) => {
            String::new()
        }
    };
    format!("<!--{OURS}{said}-->")
}

/// What a comment of ours says; `None` of an author's.
pub(in crate::course::parse) fn read(inside: &str) -> Option<MarkKind> {
    let said = inside.strip_prefix(OURS)?;
    Some(match said {
        "step" => MarkKind::Step,
        "pause" => MarkKind::Pause,
        "each" => MarkKind::Begin(Reveal::Parts),
        "together" => MarkKind::Begin(Reveal::Whole),
        "with" => MarkKind::Begin(Reveal::WithAbove),
        "end" => MarkKind::End,
        "column-beside" => MarkKind::ColumnBeside,
        "column-end" => MarkKind::ColumnEnd,
        "lists" => MarkKind::Lists(None),
        "lists by item" => MarkKind::Lists(Some(true)),
        "lists at once" => MarkKind::Lists(Some(false)),
        "separator" => MarkKind::Separator,
        "hidden" => MarkKind::Hidden,
        _ => match said.split_once(' ') {
            Some(("column", percent)) => MarkKind::Column(percent.parse().unwrap_or(0)),
            Some(("columns", percent)) => MarkKind::Columns(percent.parse().unwrap_or(0)),
            Some(("backdrop", said)) => MarkKind::Backdrop(Backdrop::read(said)?),
            Some(("include", address)) => MarkKind::Include(address.replace("--\\0>", "-->")),
            Some(("note", note)) => MarkKind::Note(note.replace("--\0>", "-->")),
            _ => MarkKind::Note(String::new()),
        },
    })
}
