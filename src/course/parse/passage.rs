//! Passages: the runs of inline content in a text, such as paragraphs and cells, as mends look at
//! them.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::patches::OffsetMap;

/// What a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A paragraph, or the text of an item without one.
    Paragraph,
    /// A heading or a cell.
    Other,
}

/// A paragraph, a heading, a cell or the text of an item.
pub(super) struct Passage<'e> {
    pub(super) kind: Kind,
    /// How many lists it stands in.
    pub(super) lists: usize,
    /// How many quotations.
    pub(super) quotes: usize,
    /// What is in it, and where that stands in the author's text.
    pub(super) events: Vec<(&'e Event<'e>, Range<usize>)>,
}

impl Passage<'_> {
    /// Where it stands in the author's text.
    pub(super) fn range(&self) -> Range<usize> {
        let start = self.events.first().map_or(0, |(_, own)| own.start);
        let end = self.events.iter().map(|(_, own)| own.end).max();
        start..end.unwrap_or(start).max(start)
    }

    /// Where its lines begin, and whether they begin with plain text.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, bool)> {
        let mut begins = true;
        self.events.iter().filter_map(move |(event, own)| {
            let first = std::mem::take(&mut begins);
            begins = matches!(event, Event::SoftBreak | Event::HardBreak);
            (first && !begins).then_some((own.start, matches!(event, Event::Text(_))))
        })
    }

    /// Its plain text in the author's, without that of links whose text is a name.
    pub(super) fn texts(&self) -> impl Iterator<Item = Range<usize>> {
        let mut names = 0_usize;
        self.events.iter().filter_map(move |(event, own)| {
            match event {
                Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. }))
                    if names > 0 || is_name(tag) =>
                {
                    names += 1;
                }
                Event::End(TagEnd::Link | TagEnd::Image) => names = names.saturating_sub(1),
                Event::Text(_) if names == 0 => return Some(own.clone()),
                _ => {}
            }
            None
        })
    }
}

/// Whether the text of a link or an image is the name by which its address is found.
pub(super) fn is_name(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Link {
            link_type: LinkType::Collapsed | LinkType::Shortcut,
            ..
        } | Tag::Image {
            link_type: LinkType::Collapsed | LinkType::Shortcut,
            ..
        }
    )
}

/// What is met on the way through a text.
pub(super) enum Met<'e> {
    Passage(Passage<'e>),
    /// A heading, which is a passage too.
    Heading(Range<usize>),
    /// A fenced block of code, and how many quotations it stands in.
    Fence(Range<usize>, usize),
    /// A block of HTML.
    Html(Range<usize>),
    /// Any other block.
    Block,
}

/// Calls `meet` for all passages and blocks of the parser's text, in order.
pub(super) fn walk<'e>(
    events: &'e [(Event<'e>, Range<usize>)],
    map: &OffsetMap,
    mut meet: impl FnMut(Met<'e>),
) {
    let (mut lists, mut quotes, mut verbatim) = (0_usize, 0_usize, 0_usize);
    let mut kind = Kind::Paragraph;
    let mut inside = Vec::new();
    for (event, range) in events {
        let own = map.range(range);
        let Some(is_start) = is_block(event) else {
            if verbatim == 0 {
                inside.push((event, own));
            }
            continue;
        };
        if !inside.is_empty() {
            meet(Met::Passage(Passage {
                kind,
                lists,
                quotes,
                events: std::mem::take(&mut inside),
            }));
        }
        let step = |count: &mut usize| match is_start {
            true => *count += 1,
            false => *count = count.saturating_sub(1),
        };
        kind = Kind::Paragraph;
        match event {
            Event::Start(Tag::List(_)) | Event::End(TagEnd::List(_)) => step(&mut lists),
            Event::Start(Tag::BlockQuote(_)) | Event::End(TagEnd::BlockQuote(_)) => {
                step(&mut quotes);
            }
            Event::Start(Tag::CodeBlock(code)) => {
                verbatim += 1;
                meet(match code.is_fenced() {
                    true => Met::Fence(own, quotes),
                    false => Met::Block,
                });
            }
            Event::Start(Tag::HtmlBlock) => {
                verbatim += 1;
                meet(Met::Html(own));
            }
            Event::Start(Tag::MetadataBlock(_)) => {
                verbatim += 1;
                meet(Met::Block);
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_)) => {
                verbatim = verbatim.saturating_sub(1);
            }
            Event::Start(Tag::Heading { .. }) => {
                kind = Kind::Other;
                meet(Met::Heading(own));
            }
            Event::Start(Tag::TableCell) => kind = Kind::Other,
            Event::Start(Tag::Paragraph | Tag::Item) => {}
            Event::Start(_) | Event::Rule => meet(Met::Block),
            _ => {}
        }
    }
}

/// Whether an event starts a block (or is one), or ends one; `None` for what is inline.
fn is_block(event: &Event<'_>) -> Option<bool> {
    match event {
        Event::Start(
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. },
        )
        | Event::End(
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image,
        ) => None,
        Event::Start(_) | Event::Rule => Some(true),
        Event::End(_) => Some(false),
        // Of an HTML block they are in it.
        _ => None,
    }
}
