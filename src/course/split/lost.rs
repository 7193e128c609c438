//! What of another tool's slides is had in another way than its author wrote it: told once a file
//! and kind.

use std::collections::BTreeMap;

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

impl Lost {
    /// What is told of it: the cause and the remedy.
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Lost::Columns => (
                "three columns stand one below the other",
                "Make two of them, or a table",
            ),
            Lost::Behind => (
                "a picture behind words stands beside them",
                "Nothing, or give it a slide of its own",
            ),
            Lost::Window(_) => (
                "a window into another page is its link",
                "Nothing, or put a picture of the page there",
            ),
        }
    }
}

/// Tells of each kind, with the first line that has it and how many there are.
pub(super) fn told(drafts: &[Draft]) -> Vec<Finding> {
    let all = drafts.iter().flat_map(|draft| &draft.lost);
    // By their causes: how many, the first line, the remedy.
    let mut kinds: BTreeMap<&str, (usize, u32, &str)> = BTreeMap::new();
    for (lost, line) in all {
        let (cause, remedy) = lost.words();
        kinds.entry(cause).or_insert((0, *line, remedy)).0 += 1;
    }
    let told = kinds.into_iter().map(|(cause, (count, line, remedy))| {
        let more = match count {
            1 => String::new(),
            count => format!(" ({count} times)"),
        };
        Finding {
            severity: Severity::Info,
            file: Default::default(),
            line: Some(line),
            cause: format!("{cause}{more}"),
            remedy: remedy.to_owned(),
        }
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
