//! Slides of files that are slide decks already: Marp, Slidev, reveal.js.
//!
//! They are told apart by rules (`---`), their notes stand in comments, after `Note:` or in
//! `<aside class="notes">`, and Slidev's slides have front matter of their own.

use pulldown_cmark::Event;

use super::Draft;
use crate::course::block::{Block, BlockKind};
use crate::course::parse::{Dialect, MarkKind, Parsed, is_front_matter};
use crate::course::slices;

/// Comments of these names set Marp up; all others are its notes.
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

pub(super) fn by_separators(parsed: &mut Parsed) -> Vec<Draft> {
    let dialect = parsed.front.dialect;
    let lines: Vec<&str> = parsed.text.split('\n').collect();
    let blocks = std::mem::take(&mut parsed.blocks);
    let skipped = front_matter(&blocks, &lines, dialect);
    let mut marks = std::mem::take(&mut parsed.marks).into_iter().peekable();
    let mut drafts = Vec::new();
    let mut open = Open::default();
    for (at, mut block) in blocks.into_iter().enumerate() {
        while let Some(mark) = marks.next_if(|m| m.at <= at) {
            open.mark(mark.kind, dialect);
        }
        if skipped.get(at) == Some(&true) {
            continue;
        }
        if block.kind == BlockKind::Rule {
            drafts.push(std::mem::take(&mut open).close());
            continue;
        }
        if open.speaking || says_note(&block) {
            open.speak(&block, &lines);
            continue;
        }
        open.last = None;
        block.step = std::mem::take(&mut open.step).then_some(0);
        if let BlockKind::Heading(level) = block.kind
            && open.draft.level == 0
        {
            let draft = Draft::opened_by(level.min(3), &block);
            open.draft.level = draft.level;
            open.draft.heading = draft.heading;
        }
        open.draft.blocks.push(block);
    }
    for mark in marks {
        open.mark(mark.kind, dialect);
    }
    drafts.push(open.close());
    drafts.retain(|d| !d.blocks.is_empty() || !d.notes.is_empty());
    drafts
}

/// A slide that is still being read.
#[derive(Default)]
struct Open {
    draft: Draft,
    step: bool,
    /// After `Note:`, all is notes.
    speaking: bool,
    /// The last comment, as long as nothing is shown after it: in Slidev it is the notes.
    last: Option<String>,
}

impl Open {
    fn mark(&mut self, kind: MarkKind, dialect: Dialect) {
        match kind {
            MarkKind::Other(text) if dialect == Dialect::Marp => {
                if !text.is_empty() && !is_directive(&text) {
                    self.draft.notes.push(text);
                }
            }
            MarkKind::Other(text) if dialect == Dialect::Slidev => self.last = Some(text),
            kind => self.step |= self.draft.mark(kind),
        }
    }

    fn speak(&mut self, block: &Block, lines: &[&str]) {
        let text = source(block, lines);
        if self.speaking {
            self.draft.notes.push(text);
            return;
        }
        self.speaking = true;
        let text = text.split_once(':').map_or("", |(_, note)| note.trim());
        if !text.is_empty() {
            self.draft.notes.push(text.to_owned());
        }
    }

    fn close(mut self) -> Draft {
        self.draft.notes.extend(self.last.filter(|t| !t.is_empty()));
        self.draft
    }
}

/// Which blocks are front matter of a slide, their closing rule included.
fn front_matter(blocks: &[Block], lines: &[&str], dialect: Dialect) -> Vec<bool> {
    let mut skipped = vec![false; blocks.len()];
    if dialect == Dialect::Marp {
        return skipped;
    }
    let rules: Vec<(usize, usize)> = blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| b.kind == BlockKind::Rule)
        .map(|(at, b)| (at, b.lines.start as usize))
        .collect();
    let mut rules = rules.windows(2);
    while let Some([(from, above), (to, below)]) = rules.next() {
        // Lines count from 1: the line after the rule has its number as index.
        let between = lines
            .get(*above..below.saturating_sub(1))
            .unwrap_or_default();
        if between.first().is_none_or(|l| l.trim().is_empty())
            || !is_front_matter(&between.join("\n"))
        {
            continue;
        }
        for skip in skipped.iter_mut().take(to + 1).skip(from + 1) {
            *skip = true;
        }
        // The rule that closes front matter does not open that of another slide.
        rules.next();
    }
    skipped
}

fn is_directive(comment: &str) -> bool {
    comment.split_once(':').is_some_and(|(name, _)| {
        let name = name.trim().trim_start_matches(['_', '$']);
        MARP.contains(&name)
    })
}

fn says_note(block: &Block) -> bool {
    let Some(Event::Text(text)) = block.events.get(1) else {
        return false;
    };
    let word = text.split_once(':').map(|(word, _)| word.to_lowercase());
    block.kind == BlockKind::Paragraph && matches!(word.as_deref(), Some("note" | "notes"))
}

/// The source of a block, by its lines.
fn source(block: &Block, lines: &[&str]) -> String {
    let from = (block.lines.start as usize).saturating_sub(1);
    let to = (block.lines.end as usize).saturating_sub(1);
    slices::part(lines, from..to).join("\n")
}
