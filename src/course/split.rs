//! Blocks → slides: at headings 1 to 3, or at the separators of a file that says it is a
//! slide deck.
//!
//! A bare heading 1 or 2 is a section slide, unless all below it is one short block, or under a
//! heading 2 stands one heading 3 alone: they join it. A slide's id is the slug of its heading
//! path, without the deck's own title (the only heading 1) and without numbering, minutes and
//! emoji; duplicates get `-2`, a slide without a name is `slide`. Nothing here is measured: a slide
//! may be too tall.

mod backdrops;
mod columns;
mod dialect;
mod footnotes;
mod ids;
mod levels;
mod lost;
mod taken;

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag};

use super::activity::Answers;
use super::asked;
use super::block::{Block, BlockKind, Fitted, Reveal};
use super::finding::Finding;
use super::image::Images;
use super::included::Notes;
use super::layout::{is_short, layouts};
use super::parse::{self, Dialect, Given, Mark, MarkKind, Parsed};
use super::slide::{Layout, Written};
use super::tex::Macros;
use super::{minutes, names};
use backdrops::Backdrops;
use columns::Columns;
use lost::Lost;
pub(super) use taken::MARKS;
use taken::Taken;

/// A file as its author wrote it, cut into slides.
#[derive(Debug)]
pub(super) struct WrittenDeck {
    /// See [`super::Deck::title`].
    pub(super) title: String,
    /// See [`super::Deck::slot`].
    pub(super) slot: Option<u32>,
    /// Commands of its own for its formulas.
    pub(super) macros: Macros,
    /// In order; never empty for a file that has any text.
    pub(super) slides: Vec<Written>,
    /// What an author should know of the Markdown.
    pub(super) findings: Vec<Finding>,
    /// The files that it takes in, as it names them.
    pub(super) wanted: Vec<String>,
}

/// Markdown of one file, with that of the files it takes in → its slides as written. Any text has
/// some; none makes it panic.
pub(super) fn deck(notes: Notes<'_>, images: Images<'_>) -> WrittenDeck {
    let mut parsed = parse::parse_as(
        notes.text,
        &Given {
            names: notes.names,
            ..Given::default()
        },
    );
    let dialect = parsed.dialect;
    let mut taken = Taken::new(notes, images, &parsed);
    let mut drafts = shown(drafts(&mut parsed, &mut taken));
    parsed.findings.append(&mut taken.findings);
    parsed.findings.extend(backdrops::elsewhere(&drafts));
    parsed.findings.extend(lost::told(&drafts));
    if let Some(title) = &parsed.front.title
        && drafts.iter().all(Draft::is_empty)
    {
        entitle(&mut drafts, title);
    }
    ids::name(&mut drafts, dialect);
    if dialect == Dialect::Notes {
        drafts = joined(drafts);
    }
    let title = parse::title(drafts.iter().flat_map(|d| &d.blocks), &parsed.front);
    let mut slides: Vec<Written> = drafts.into_iter().map(Draft::written).collect();
    let asked = asked::told(&mut slides);
    for (layout, slide) in layouts(&slides).into_iter().zip(&mut slides) {
        slide.layout = layout;
        slide.divided |= dialect != Dialect::Notes;
    }
    let has_none = |slide: &Written| slide.minutes.is_none() && slide.layout != Layout::Discussion;
    let untimed = slides.iter().all(has_none);
    slides.iter_mut().for_each(|slide| slide.untimed = untimed);
    parsed.findings.extend(asked);
    let is_title = |slide: &&mut Written| slide.layout == Layout::Title;
    if let Some(title) = slides.iter_mut().find(is_title)
        && let Some(byline) =
            (title.blocks.first()).and_then(|head| parsed.front.byline.block(head))
    {
        title.blocks.push(byline);
    }
    WrittenDeck {
        title,
        slot: parsed.front.slot,
        macros: parsed.front.macros,
        slides,
        findings: parsed.findings,
        wanted: taken.wanted,
    }
}

/// Markdown of one file, with that of the files it takes in, which is not divided.
pub(super) fn page(notes: Notes<'_>, images: Images<'_>) -> Parsed {
    let mut parsed = parse::parse_as(
        notes.text,
        &Given {
            names: notes.names,
            ..Given::default()
        },
    );
    let mut taken = Taken::new(notes, images, &parsed);
    taken.put_into(&mut parsed);
    let hides = |mark: &Mark| matches!(mark.kind, MarkKind::Hidden);
    if parsed.dialect != Dialect::Notes || parsed.marks.iter().any(hides) {
        // What an author hides is a slide, and how slides are told apart is no text.
        let drafts = shown(drafts(&mut parsed, &mut taken));
        parsed.blocks = drafts.into_iter().flat_map(|draft| draft.blocks).collect();
    }
    parsed.findings.append(&mut taken.findings);
    parsed
}

/// The slides of a file, with those of the files that it takes in.
fn drafts(parsed: &mut Parsed, taken: &mut Taken<'_>) -> Vec<Draft> {
    taken.put_into(parsed);
    let (footnotes, blocks): (Vec<Block>, Vec<Block>) = footnotes::take(parsed);
    parsed.blocks = blocks;
    let mut drafts = match parsed.dialect {
        Dialect::Notes => {
            levels::even(&mut parsed.blocks);
            trimmed(shown(by_headings(parsed)))
        }
        _ => dialect::by_separators(parsed, taken),
    };
    footnotes::place(&mut drafts, footnotes);
    drafts
}

/// A slide in the making.
#[derive(Debug, Default)]
struct Draft {
    level: u8,
    heading: String,
    id: String,
    anchors: Vec<String>,
    blocks: Vec<Block>,
    notes: Vec<String>,
    detail: bool,
    /// What is written in answer to it.
    asks: Option<Answers>,
    /// It ends with a rule.
    ruled: bool,
    /// Its author says that it is not shown.
    hidden: bool,
    /// How the next block appears.
    steps: Steps,
    /// Which blocks stand beside which.
    columns: Columns,
    /// Pictures that are no part of the text.
    backdrops: Backdrops,
    /// What its author wrote that is had in another way, with the lines.
    lost: Vec<(Lost, u32)>,
}

/// How the next block of a slide appears.
#[derive(Debug, Default)]
struct Steps {
    /// `<!-- step -->` stood before it.
    next: bool,
    /// What is open that makes blocks appear in steps, and whether any did.
    open: Vec<(Reveal, bool)>,
    /// After a pause, whether any block followed.
    paused: Option<bool>,
}

impl Steps {
    /// How the next block appears: by steps or not, and how.
    fn next(&mut self) -> (Option<u16>, Reveal) {
        let paused = self.paused.as_mut().map(|any| (Reveal::Whole, any));
        let open = self.open.last_mut().map(|(reveal, any)| (*reveal, any));
        if std::mem::take(&mut self.next) {
            return (Some(0), Reveal::Parts);
        }
        match open.or(paused) {
            Some((Reveal::Whole, any)) => match std::mem::replace(any, true) {
                true => (Some(0), Reveal::WithAbove),
                false => (Some(0), Reveal::Whole),
            },
            Some((reveal, _)) => (Some(0), reveal),
            None => (None, Reveal::Parts),
        }
    }
}

impl Draft {
    /// A slide that begins with this heading.
    fn opened_by(level: u8, heading: &Block) -> Draft {
        Draft {
            level,
            heading: names::plain(&heading.events),
            ..Draft::default()
        }
    }

    /// A slide that has a heading and nothing else.
    fn of_heading(level: u8, text: &str, lines: Range<u32>) -> Draft {
        let tag = Tag::Heading {
            level: match level {
                1 => HeadingLevel::H1,
                2 => HeadingLevel::H2,
                _ => HeadingLevel::H3,
            },
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        };
        let words = Event::Text(text.to_owned().into());
        let heading = unwritten(BlockKind::Heading(level), tag, words, lines);
        let mut draft = Draft::opened_by(level, &heading);
        draft.blocks.push(heading);
        draft
    }

    /// What is on it besides headings and decoration.
    fn material(&self) -> impl Iterator<Item = &Block> {
        self.blocks
            .iter()
            .filter(|b| !matches!(b.kind, BlockKind::Heading(_) | BlockKind::Rule))
    }

    fn is_empty(&self) -> bool {
        self.blocks
            .iter()
            .all(|b| b.kind == BlockKind::Rule || is_blank_heading(b))
    }

    /// The slide, as yet without its layout, which depends on the other slides too.
    fn written(self) -> Written {
        let (title, minutes) = minutes::split(&self.heading);
        let asks = self.asks.is_some() || self.blocks.iter().any(is_poll);
        Written {
            id: self.id,
            title,
            level: self.level,
            layout: Layout::Text,
            minutes,
            blocks: self.blocks,
            notes: self.notes,
            detail: self.detail,
            divided: asks,
            ruled: self.ruled,
            untimed: false,
            anchors: self.anchors,
            asks: self.asks,
        }
    }
}

/// A block of one event that stands in no file: at those lines.
fn unwritten(
    kind: BlockKind,
    tag: Tag<'static>,
    inside: Event<'static>,
    lines: Range<u32>,
) -> Block {
    let end = Event::End(tag.to_end());
    let events = vec![Event::Start(tag), inside, end];
    Block {
        kind,
        lines,
        hash: parse::hash(&names::plain(&events)),
        step: None,
        reveal: Reveal::default(),
        events,
        beside: None,
        fitted: Fitted::Whole,
    }
}

/// Gives a file that has nothing but a title a slide that shows it.
fn entitle(drafts: &mut Vec<Draft>, title: &str) {
    let mut draft = Draft::of_heading(1, title, 1..2);
    draft.notes = drafts.drain(..).flat_map(|draft| draft.notes).collect();
    drafts.push(draft);
}

/// A slide with nothing but a heading, of level 1 to 3, that stands in no file: before `line`.
pub(super) fn heading(level: u8, text: &str, line: u32) -> Written {
    Draft::of_heading(level, text, line..line).written()
}

fn is_poll(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Poll(_))
}

/// A heading sign without a heading.
fn is_blank_heading(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading(_)) && block.events.len() <= 2
}

fn by_headings(parsed: &mut Parsed) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut open = Draft::default();
    let mut marks = std::mem::take(&mut parsed.marks).into_iter().peekable();
    for (at, block) in std::mem::take(&mut parsed.blocks).into_iter().enumerate() {
        while let Some(mark) = marks.next_if(|m| m.at <= at) {
            open.mark(mark);
        }
        if let BlockKind::Heading(level @ 1..=3) = block.kind {
            let next = Draft::opened_by(level, &block);
            drafts.push(std::mem::replace(&mut open, next).closed());
        }
        open.push(block);
    }
    for mark in marks {
        open.mark(mark);
    }
    drafts.push(open.closed());
    drafts
}

impl Draft {
    /// Takes a block in.
    fn push(&mut self, mut block: Block) {
        if !matches!(block.kind, BlockKind::Heading(_)) {
            (block.step, block.reveal) = self.steps.next();
        }
        self.blocks.push(block);
    }

    /// The slide with all that stands on it.
    fn closed(mut self) -> Draft {
        let stacked = std::mem::take(&mut self.columns).place(&mut self.blocks);
        let body = self.body();
        let behind = self.backdrops.hang(&mut self.blocks, body);
        self.lost.extend(stacked.map(|line| (Lost::Columns, line)));
        self.lost.extend(behind.map(|line| (Lost::Behind, line)));
        for (lost, line) in &self.lost {
            if let Lost::Window(address) = lost {
                self.blocks.push(lost::link(address, *line));
            }
        }
        self
    }

    /// The number of the first block under its heading.
    fn body(&self) -> usize {
        let opens = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
        usize::from(self.level > 0 && self.blocks.first().is_some_and(opens))
    }

    /// Takes in what a comment or another mark says.
    fn mark(&mut self, mark: Mark) {
        match mark.kind {
            MarkKind::Note(note) => self.notes.push(note),
            MarkKind::Detail => self.detail = true,
            MarkKind::Ask(answers) => self.asks = Some(answers),
            MarkKind::Step => self.steps.next = true,
            MarkKind::Pause => self.steps.paused = Some(false),
            MarkKind::Begin(reveal) => self.steps.open.push((reveal, false)),
            MarkKind::End => {
                self.steps.open.pop();
            }
            MarkKind::StepAbove => {
                if let Some(block) = self.blocks.last_mut()
                    && !matches!(block.kind, BlockKind::Heading(_))
                {
                    block.step = Some(0);
                }
            }
            MarkKind::Hidden => self.hidden = true,
            MarkKind::Column(percent) => self.columns.begin(self.blocks.len(), percent),
            MarkKind::Backdrop(backdrop) => self.backdrops.add(backdrop, mark.line),
            MarkKind::Columns(percent) => self.columns.share(percent),
            MarkKind::ColumnBeside => {
                let body = self.body();
                self.columns.begin_beside(body, self.blocks.len());
            }
            MarkKind::ColumnEnd => self.columns.end(self.blocks.len()),
            // A slide of ordinary notes ends at its next heading; comments there say nothing. What
            // is taken in stands among the blocks already.
            MarkKind::Separator
            | MarkKind::Other(_)
            | MarkKind::Include(_)
            | MarkKind::Lists(_) => {}
        }
    }
}

/// Without the slides that their author hides. Their notes are no other slide's.
fn shown(mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.retain(|draft| !draft.hidden);
    drafts
}

/// Without the rules at the ends of slides, and without slides that show nothing, whose notes
/// go to the next slide, or at the end of the file to the one before.
fn trimmed(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut notes: Vec<String> = Vec::new();
    let mut decoration = Vec::new();
    for mut draft in drafts {
        if draft.is_empty() {
            notes.append(&mut draft.notes);
            draft.blocks.retain(|b| !is_blank_heading(b));
            decoration.append(&mut draft.blocks);
            continue;
        }
        while draft
            .blocks
            .last()
            .is_some_and(|b| b.kind == BlockKind::Rule)
        {
            draft.blocks.pop();
            draft.ruled = true;
        }
        draft.notes.splice(0..0, notes.drain(..));
        kept.push(draft);
    }
    match kept.last_mut() {
        Some(last) => last.notes.append(&mut notes),
        None if notes.is_empty() && decoration.is_empty() => {}
        None => kept.push(Draft {
            notes,
            blocks: decoration,
            ..Draft::default()
        }),
    }
    kept
}

/// Joins a bare heading 1 or 2 with what is below it where that is one short block.
fn joined(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut joins = vec![0_usize; drafts.len()];
    for (at, draft) in drafts.iter().enumerate() {
        if let Some(join) = joins.get_mut(at) {
            *join = below(&drafts, at, draft.level);
        }
    }
    let mut out: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut join = 0_usize;
    for (draft, more) in drafts.into_iter().zip(joins) {
        match out.last_mut() {
            Some(head) if join > 0 => {
                join -= 1;
                head.anchors.push(draft.id);
                head.blocks.extend(draft.blocks);
                head.notes.extend(draft.notes);
                head.detail |= draft.detail;
                head.ruled = draft.ruled;
            }
            _ => {
                join = more;
                out.push(draft);
            }
        }
    }
    out
}

/// How many drafts below this one join it.
fn below(drafts: &[Draft], at: usize, level: u8) -> usize {
    let bare = |d: &Draft| d.material().next().is_none() && d.blocks.len() == 1;
    if level == 2 && drafts.get(at).is_some_and(bare) && names_one(drafts, at) {
        return 1;
    }
    if !(1..=2).contains(&level) || !drafts.get(at).is_some_and(bare) {
        return 0;
    }
    let under = drafts
        .iter()
        .skip(at + 1)
        .take_while(|d| d.level > level)
        // No more than two join it; a third tells that there are too many.
        .take(3);
    let mut count = 0;
    let mut material = 0;
    for draft in under {
        count += 1;
        let headings = draft
            .blocks
            .iter()
            .filter(|b| matches!(b.kind, BlockKind::Heading(_)))
            .count();
        for block in draft.material().take(2) {
            material += 1;
            if !is_short(block) {
                return 0;
            }
        }
        if headings > 1 || material > 1 {
            return 0;
        }
    }
    if count > 2 || material != 1 { 0 } else { count }
}

/// Whether the heading of a draft stands over one other heading: a slide of its own would name
/// that one and say nothing. Minutes of the other are a plan that its own slide carries.
fn names_one(drafts: &[Draft], at: usize) -> bool {
    let under: Vec<&Draft> = drafts.iter().skip(at + 1).take(2).collect();
    let is_under = |draft: &&Draft| draft.level == 3;
    match under.as_slice() {
        [one, rest @ ..] if is_under(one) => {
            !rest.iter().any(is_under)
                && one.material().next().is_some()
                && minutes::split(&one.heading).1.is_none()
        }
        _ => false,
    }
}

#[cfg(test)]
mod others;
#[cfg(test)]
mod tests;
