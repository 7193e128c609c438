//! What of another tool's slides is had in another way than its author wrote it: told once a file
//! and kind.

use pulldown_cmark::{Event, LinkType, Tag};

use super::Draft;
use crate::course::block::{Block, BlockKind, Fitted, Reveal};
use crate::course::finding::{Finding, Severity};
use crate::course::parse;

/// What is had in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lost {
    /// Three columns, one below the other.
    Columns,
    /// A picture behind words, beside them.
    Behind,
    /// A window into another page, its link.
    Window(String),
}

/// Tells of each kind, with the first line that has it and how many there are.
pub(super) fn told(drafts: &[Draft]) -> Vec<Finding> {
    let all: Vec<&(Lost, u32)> = drafts.iter().flat_map(|draft| &draft.lost).collect();
    let kinds: [(fn(&Lost) -> bool, &str, &str); 3] = [
        (
            |lost| *lost == Lost::Columns,
            "three columns stand one below the other",
            "Make two of them, or a table",
        ),
        (
            |lost| *lost == Lost::Behind,
            "a picture behind words stands beside them",
            "Nothing, or give it a slide of its own",
        ),
        (
            |lost| matches!(lost, Lost::Window(_)),
            "a window into another page is its link",
            "Nothing, or put a picture of the page there",
        ),
    ];
    let told = kinds.into_iter().filter_map(|(is_it, cause, remedy)| {
        let mut own = all.iter().filter(|(lost, _)| is_it(lost));
        let (_, line) = own.next()?;
        let more = match own.count() {
            0 => String::new(),
            more => format!(" ({} times)", more + 1),
        };
        Some(Finding {
            severity: Severity::Info,
            file: Default::default(),
            line: Some(*line),
            cause: format!("{cause}{more}"),
            remedy: remedy.to_owned(),
        })
    });
    told.collect()
}

/// A paragraph that links that page.
pub(super) fn link(address: &str, line: u32) -> Block {
    let tag = Tag::Link {
        link_type: LinkType::Inline,
        dest_url: address.to_owned().into(),
        title: "".into(),
        id: "".into(),
    };
    let end = Event::End(tag.to_end());
    Block {
        kind: BlockKind::Paragraph,
        lines: line..line.saturating_add(1),
        hash: parse::hash(address),
        step: None,
        reveal: Reveal::default(),
        events: vec![
            Event::Start(Tag::Paragraph),
            Event::Start(tag),
            Event::Text(address.to_owned().into()),
            end,
            Event::End(Tag::Paragraph.to_end()),
        ],
        beside: None,
        fitted: Fitted::Whole,
    }
}
