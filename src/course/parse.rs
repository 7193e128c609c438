//! Markdown → blocks, each with its source lines, and what the author said about them.
//!
//! The parser's events are cut at the top level; nothing here looks for lines that seem to
//! be headings. How blocks become slides is `split`'s.

mod addresses;
mod backdrop;
mod comments;
mod definitions;
mod dialect;
mod division;
mod dollars;
mod emphasis;
mod foot;
mod formulas;
mod front_matter;
mod lines;
mod marks;
mod once;
mod passage;
mod patches;
mod repair;
mod slips;
mod templates;
mod title_block;
mod unread;
mod wrappers;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::activity::{self, Answers, Options};
use super::block::{Block, BlockKind, Fitted, Reveal};
use super::finding::{Finding, Severity};
use super::included::{NO_NAMES, Names};
use super::{names, slices, tex, tree};
use comments::{Comment, Found};
use dialect::Evidence;
use marks::{Marked, What};
use once::{Met, Once};
use repair::{MOST_EVENTS, Read};
use slips::Slip;

pub use backdrop::{Backdrop, Side};
pub use dialect::Dialect;
pub use foot::Foot;
pub use front_matter::{FrontMatter, front_matter};

pub(in crate::course) use division::Division;
pub(in crate::course) use front_matter::{
    of_slide as front_matter_of_slide, window as window_of_slide,
};

/// Blocks nested deeper are shown as plain text: no author means that, and the libraries that
/// write and clean HTML recurse, which deep nesting would make overflow the stack.
const DEEPEST: usize = 100;
/// No language has a longer name, in bytes.
const LONGEST_LANGUAGE: usize = 64;

/// A file as blocks.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The text without BOM, with `\n` for line ends and U+FFFD for NUL: what all offsets
    /// mean. Its lines are those of the file.
    pub text: String,
    /// What the file says about itself.
    pub front: FrontMatter,
    /// Which program it was written for.
    pub dialect: Dialect,
    /// In order, without the comments.
    pub blocks: Vec<Block>,
    /// What comments said, in order.
    pub marks: Vec<Mark>,
    /// What an author should know; without the file's name.
    pub findings: Vec<Finding>,
}

/// A comment to Cuecard and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// How many blocks stand before it.
    pub at: usize,
    /// The line of what it stands in.
    pub line: u32,
    /// What it said.
    pub kind: MarkKind,
}

/// What a comment said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkKind {
    /// `<!-- note: … -->`: Markdown.
    Note(String),
    /// `<!-- step -->`: the block at `at` appears step by step.
    Step,
    /// `<!-- detail -->`
    Detail,
    /// `<!-- ask: … -->`, and what is written in answer.
    Ask(Answers),
    /// What follows on the slide appears together, one step later.
    Pause,
    /// Up to [`MarkKind::End`], blocks appear in steps.
    Begin(Reveal),
    /// The end of the last [`MarkKind::Begin`].
    End,
    /// The block before it appears step by step.
    StepAbove,
    /// The next column begins, whose share of the width is so many percent, or 0 where its author
    /// does not say.
    Column(u8),
    /// The next column begins, and what stands before it on the slide is the one before.
    ColumnBeside,
    /// The column ends.
    ColumnEnd,
    /// Of the columns that begin next, the first has so many percent of the width.
    Columns(u8),
    /// A picture stands behind the slide, or beside what is on it.
    Backdrop(Backdrop),
    /// What stands in that file stands here.
    Include(String),
    /// From here on lists appear item by item, or all at once; `None`: as the file says.
    Lists(Option<bool>),
    /// The slide ends.
    Separator,
    /// The slide is not shown.
    Hidden,
    /// A comment of a Slidev deck, which is notes if it is the slide's last.
    Other(String),
}

/// An event and where it stands in the text.
type Placed = (Event<'static>, Range<usize>);

/// Reads the Markdown of one file. Any text has blocks; none is an error.
///
/// ```
/// use cuecard::course::parse::{MarkKind, parse};
///
/// let parsed = parse("---\nslot: 45\n---\n# 제목\n\n글 <!-- note: 천천히 -->\n");
/// assert_eq!((parsed.title().as_str(), parsed.front.slot), ("제목", Some(45)));
/// assert_eq!(parsed.marks[0].kind, MarkKind::Note("천천히".into()));
/// ```
pub fn parse(text: &str) -> Parsed {
    parse_as(text, &Given::default())
}

/// What is known of a text that is read.
pub(super) struct Given<'a> {
    /// The dialect of the file that takes it in.
    pub(super) dialect: Option<Dialect>,
    /// How many lines are counted before its own.
    pub(super) before: u32,
    /// Where the files are that links of wikis name.
    pub(super) names: &'a Names,
    /// Commands for its formulas, besides its own.
    pub(super) macros: Option<&'a tex::Macros>,
}

impl Default for Given<'_> {
    fn default() -> Self {
        Given {
            dialect: None,
            before: 0,
            names: &NO_NAMES,
            macros: None,
        }
    }
}

/// Reads the Markdown of a file of which that is known.
pub(super) fn parse_as(text: &str, given: &Given<'_>) -> Parsed {
    let text = normalise(text);
    let front_matter::Read {
        front,
        body,
        mut findings,
        mut unread,
    } = front_matter::read(&text);
    for line in findings
        .iter_mut()
        .chain(&mut unread)
        .filter_map(|finding| finding.line.as_mut())
    {
        *line = line.saturating_add(given.before);
    }
    let rest = slices::text(&text, body..);
    let mut evidence = match given.dialect {
        Some(dialect) => Evidence::said(dialect),
        None => front.evidence.clone(),
    };
    let events = catch_unwind(AssertUnwindSafe(|| {
        let Read {
            events,
            rest: left,
            slips,
        } = repair::read(rest, &mut evidence);
        let events = division::by_comments(events, &front.separators);
        let marked = marks::read((rest, given.names), evidence.dialect(), events);
        (marked, left, slips)
    }));
    let dialect = evidence.dialect();
    // Of what other tools' decks look like nothing is had, which is told as one.
    findings.extend(unread.filter(|_| dialect == Dialect::Notes));
    let mut reader = Reader {
        text: &text,
        base: body,
        lines: line_starts(&text),
        before: given.before,
        dialect,
        blocks: Vec::new(),
        marks: Vec::new(),
        steps: None,
        unread: Vec::new(),
        poll: None,
        findings,
    };
    if dialect != Dialect::Notes && !evidence.is_said() {
        reader.taken_for(dialect, &evidence);
    }
    match events {
        Ok((Marked { mut events, told }, left, slips)) => {
            let mut macros = given.macros.cloned().unwrap_or_default();
            macros.add_all(&front.macros);
            let of_formulas = tex::prepare(&mut events, macros);
            reader.formulas(of_formulas);
            reader.slips(slips);
            reader.groups(groups(events));
            reader.marks(told);
            if let Some(left) = left {
                reader.left_out(left);
            }
            if let Some(first) = reader.unread.first() {
                let told = unread::comments(*first, reader.unread.len());
                reader.findings.push(told);
            }
        }
        Err(_) => reader.unreadable(0..rest.len()),
    }
    let Reader {
        blocks,
        marks,
        findings,
        ..
    } = reader;
    Parsed {
        front,
        dialect,
        blocks,
        marks,
        findings,
        text,
    }
}

impl Parsed {
    /// What the file is called: its first heading 1, else the front matter's `title`, as
    /// plain text without numbering, minutes and emoji; else empty.
    pub fn title(&self) -> String {
        title(self.blocks.iter(), &self.front)
    }
}

/// What a file is called, of whose blocks these are shown; see [`Parsed::title`].
pub(super) fn title<'a>(
    mut blocks: impl Iterator<Item = &'a Block>,
    front: &FrontMatter,
) -> String {
    let heading = blocks.find(|block| block.kind == BlockKind::Heading(1));
    let heading = heading.map(|block| names::clean(&names::plain(&block.events)));
    heading
        .filter(|title| !title.is_empty())
        .or_else(|| front.title.clone())
        // A file need not have a title.
        .unwrap_or_default()
}

/// Without BOM, with `\n` for line ends, with U+FFFD for NUL.
pub(super) fn normalise(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // One letter at a time is searched for faster than one of two.
    if !text.contains('\r') && !text.contains('\0') {
        return text.to_owned();
    }
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "\u{fffd}")
}

/// FNV-1a, 64 bits: the same in every run and version.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .collect()
}

/// Top-level events: one, or a start and all up to its end.
struct Group {
    events: Vec<Event<'static>>,
    range: Range<usize>,
    deepest: usize,
}

fn groups(events: Vec<Placed>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in events {
        if depth == 0 {
            groups.push(Group {
                events: Vec::new(),
                range: range.clone(),
                deepest: 0,
            });
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(group) = groups.last_mut() {
            group.deepest = group.deepest.max(depth);
            group.range.end = group.range.end.max(range.end);
            group.events.push(event);
        }
    }
    groups
}

struct Reader<'a> {
    text: &'a str,
    /// Where the parsed text begins in `text`.
    base: usize,
    lines: Vec<usize>,
    /// How many lines are counted before the first.
    before: u32,
    dialect: Dialect,
    blocks: Vec<Block>,
    marks: Vec<Mark>,
    /// `<!-- steps: … -->` that waits for its diagram.
    steps: Option<String>,
    /// The lines of comments that are shown to nobody.
    unread: Vec<u32>,
    /// `<!-- poll -->` that waits for its list: what it says, and its line.
    poll: Option<(String, u32)>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn groups(&mut self, groups: Vec<Group>) {
        let closes = self.wrappers(&groups);
        let mut groups = groups.into_iter().zip(closes).enumerate().peekable();
        while let Some((at, (mut group, close))) = groups.next() {
            if let Some(end) = self.diagram_in_html(&group) {
                while groups
                    .next_if(|(_, (next, _))| next.range.start < end)
                    .is_some()
                {}
                continue;
            }
            if let Some(close) = close {
                for (_, (more, _)) in groups.by_ref().take(close - at) {
                    group.range.end = group.range.end.max(more.range.end);
                    group.deepest = group.deepest.max(more.deepest);
                    group.events.extend(more.events);
                }
            }
            self.group(group);
        }
        if self.steps.is_some() {
            self.steps_without_diagram(None);
        }
        if let Some((_, line)) = self.poll.take() {
            self.poll_without_list(line);
        }
    }

    /// Adds the diagram that a group of HTML begins, up to where that HTML ends, which may be in a
    /// later group; returns where.
    fn diagram_in_html(&mut self, group: &Group) -> Option<usize> {
        if !matches!(group.events.first(), Some(Event::Start(Tag::HtmlBlock))) {
            return None;
        }
        let start = group.range.start;
        let text = slices::text(self.text, self.base + start..);
        let (source, length) = wrappers::diagram(text)?;
        let kind = CodeBlockKind::Fenced("mermaid".into());
        let events = vec![
            Event::Start(Tag::CodeBlock(kind)),
            Event::Text(source.into()),
            Event::End(TagEnd::CodeBlock),
        ];
        self.group(Group {
            events,
            range: start..start + length,
            deepest: 1,
        });
        Some(start + length)
    }

    /// For each group that opens `<details>`, the group that closes it.
    fn wrappers(&mut self, groups: &[Group]) -> Vec<Option<usize>> {
        let mut closes = vec![None; groups.len()];
        let mut open = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            for change in wrappers::tag_changes(group, "details") {
                if change {
                    open.push(at);
                } else if let Some(start) = open.pop()
                    && let Some(close) = closes.get_mut(start)
                {
                    *close = Some(at.max(close.unwrap_or(0)));
                }
            }
        }
        for start in open {
            if let Some(close) = closes.get_mut(start) {
                *close = None;
            }
            if let Some(group) = groups.get(start) {
                let line = self.line(group.range.start);
                self.warn(
                    line,
                    "<details> is never closed".to_owned(),
                    "Write </details> where it ends".to_owned(),
                );
            }
        }
        closes
    }

    fn group(&mut self, group: Group) {
        if group.deepest > DEEPEST {
            let line = self.line(group.range.start);
            self.warn(
                line,
                format!("more than {DEEPEST} levels of nesting are shown as plain text"),
                "Nest lists and quotations less deeply".to_owned(),
            );
            self.plain(group.range);
            return;
        }
        let html_only = matches!(group.events.first(), Some(Event::Start(Tag::HtmlBlock)));
        if html_only && let Some(open) = wrappers::unclosed(self.slice(&group.range)) {
            let line = self.line(group.range.start + open);
            self.warn(
                line,
                "a comment is never closed; it hides all up to the next heading".to_owned(),
                "Write --> where it ends".to_owned(),
            );
        }
        let range = group.range;
        let (events, found) = comments::strip(group.events);
        let nothing = !events.iter().any(is_visible);
        let (leading, trailing): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(|f| nothing || f.leading);
        let line = self.line(range.start);
        self.comments(leading, &range);
        if !nothing && let Some(kind) = self.kind(&events, line) {
            self.poll_or((kind, events), &range);
        }
        self.comments(trailing, &range);
    }

    /// Takes in the comments of the group in `source`.
    fn comments(&mut self, found: Vec<Found>, source: &Range<usize>) {
        if found.is_empty() {
            return;
        }
        let line = self.line(source.start);
        let mut slips = Vec::new();
        for Found { comment, leading } in found {
            let at = self.blocks.len();
            match comment {
                Comment::Note(note) if note.is_empty() => {}
                Comment::Note(note) => self.mark((at, line), MarkKind::Note(note)),
                Comment::Detail => self.mark((at, line), MarkKind::Detail),
                Comment::Step if leading => self.mark((at, line), MarkKind::Step),
                Comment::Step => {}
                Comment::Steps(steps) => {
                    if self.steps.replace(steps).is_some() {
                        self.steps_without_diagram(Some(line));
                    }
                }
                Comment::Poll(said) => {
                    if let Some((_, line)) = self.poll.replace((said, line)) {
                        self.poll_without_list(line);
                    }
                }
                Comment::Ask(said) => match Answers::read(&said) {
                    Some(answers) => self.mark((at, line), MarkKind::Ask(answers)),
                    None => self.unknown_word(line, "ask", (&said, "words, number, 1-5 or text")),
                },
                Comment::Mark(kind) => self.mark((at, line), kind),
                Comment::Other(text) => match marks::comment(&text, self.dialect) {
                    Some(kind) => self.mark((at, line), kind),
                    None if self.dialect == Dialect::Notes => slips.push(text),
                    None => {}
                },
            }
        }
        self.misspelt(&slips, source);
    }

    /// Tells of comments that are nearly one of ours, once a word: they do nothing as they are.
    fn misspelt(&mut self, comments: &[String], source: &Range<usize>) {
        let unread = comments
            .iter()
            .filter(|comment| unread::is_for_people(comment) && comments::meant(comment).is_none());
        let line = self.line(source.start);
        self.unread.extend(unread.map(|_| line));
        let mut told = HashSet::new();
        let slips: Vec<_> = comments
            .iter()
            .filter_map(|comment| comments::meant(comment))
            .filter(|(word, _)| told.insert(*word))
            .collect();
        if slips.is_empty() {
            return;
        }
        // Where the first comment of the block begins with each word.
        let within = self.slice(source);
        let mut places = HashMap::new();
        for (at, _) in within.match_indices("<!--") {
            let inside = slices::text(within, at + "<!--".len()..).trim_start();
            let end = inside.find(|c: char| !c.is_ascii_alphabetic());
            let word = slices::text(inside, ..end.unwrap_or(inside.len()));
            places.entry(word).or_insert(at);
        }
        let told: Vec<_> = slips
            .into_iter()
            .map(|(word, form)| {
                // A word stands in the comment that it was found in.
                let place = places.get(word).copied().unwrap_or(0);
                (self.line(source.start + place), word, form)
            })
            .collect();
        for (line, word, form) in told {
            self.warn(
                line,
                format!("the comment `<!-- {word} … -->` says nothing to Cuecard"),
                format!("Write `{form}` if that is meant"),
            );
        }
    }

    /// What the block is; `None` when there is nothing to show.
    fn kind(&mut self, events: &[Event<'static>], line: u32) -> Option<BlockKind> {
        let kind = match events.first()? {
            Event::Rule => BlockKind::Rule,
            Event::Start(tag) => match tag {
                Tag::Heading { level, .. } => BlockKind::Heading(level_number(*level)),
                Tag::Paragraph => match events {
                    [_, Event::DisplayMath(_), _] => BlockKind::Math,
                    _ => BlockKind::Paragraph,
                },
                Tag::List(_) => BlockKind::List,
                Tag::CodeBlock(kind) => code_kind(kind, events),
                Tag::Table(_) => BlockKind::Table,
                Tag::BlockQuote(_) => BlockKind::Quote,
                Tag::DefinitionList => BlockKind::Definitions,
                Tag::FootnoteDefinition(_) => BlockKind::Footnote,
                Tag::HtmlBlock => BlockKind::Html,
                _ => BlockKind::Paragraph,
            },
            _ => BlockKind::Paragraph,
        };
        match (kind, self.steps.take()) {
            (BlockKind::Diagram { source, .. }, steps) => {
                Some(BlockKind::Diagram { source, steps })
            }
            (kind, None) => Some(kind),
            (kind, Some(_)) => {
                self.steps_without_diagram(Some(line));
                Some(kind)
            }
        }
    }

    /// Adds a block: the list after `<!-- poll -->` as a poll, and what says why its right options
    /// are right to that.
    fn poll_or(
        &mut self,
        (kind, mut events): (BlockKind, Vec<Event<'static>>),
        range: &Range<usize>,
    ) {
        if kind == BlockKind::Paragraph
            && let Some(Block {
                kind: BlockKind::Poll(options),
                ..
            }) = self.blocks.last_mut()
            && !options.right.is_empty()
            && options.why.is_empty()
        {
            options.why = events;
            return;
        }
        let Some((said, line)) = self.poll.take() else {
            return self.push(kind, range, events);
        };
        if kind != BlockKind::List {
            self.poll_without_list(line);
            return self.push(kind, range, events);
        }
        let many = said.eq_ignore_ascii_case("many");
        if !many && !said.is_empty() {
            self.unknown_word(line, "poll", (&said, "many"));
        }
        match Options::read(many, &mut events) {
            Some(options) => self.push(BlockKind::Poll(Box::new(options)), range, events),
            None => {
                let (least, most) = (activity::OPTIONS.start(), activity::OPTIONS.end());
                self.warn(
                    line,
                    format!("a poll has {least} to {most} options: this one is shown as a list"),
                    "Write so many items, or several polls".to_owned(),
                );
                self.push(kind, range, events);
            }
        }
    }

    fn push(&mut self, kind: BlockKind, range: &Range<usize>, events: Vec<Event<'static>>) {
        let source = self.slice(range).trim_end();
        let hash = hash(source);
        // A code block's own indentation is not in its range, blank lines before it may be.
        let blank = source.len() - source.trim_start_matches('\n').len();
        let start = range.start + blank;
        let end = range.start + source.len();
        let last = self.line(end.saturating_sub(1).max(start));
        let lines = self.line(start)..last.saturating_add(1);
        self.blocks.push(Block {
            kind,
            lines,
            hash,
            step: None,
            reveal: Reveal::default(),
            events,
            beside: None,
            fitted: Fitted::Whole,
        });
    }

    /// The source of a range as a block of plain text, without its comments, which may be notes.
    fn plain(&mut self, range: Range<usize>) {
        let mut found = Vec::new();
        let source = comments::take(self.slice(&range), true, &mut found);
        let events = vec![
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
            Event::Text(source.into()),
            Event::End(TagEnd::CodeBlock),
        ];
        self.push(BlockKind::Code(String::new()), &range, events);
        self.comments(found, &range);
    }

    fn unreadable(&mut self, range: Range<usize>) {
        self.findings.push(Finding {
            severity: Severity::Error,
            file: Default::default(),
            line: None,
            cause: "the Markdown parser failed on this file; it is shown as plain text".to_owned(),
            remedy: "Take the last edit back, and report it with the file".to_owned(),
        });
        self.plain(range);
    }

    /// Tells what was read otherwise than it is written.
    fn slips(&mut self, slips: Once<Slip>) {
        for (slip, Met { first, count }) in slips {
            let (cause, remedy) = slip.words(count);
            self.inform(first, cause, remedy);
        }
    }

    /// Tells what program's deck the file was taken for.
    fn taken_for(&mut self, dialect: Dialect, evidence: &Evidence) {
        let because = evidence.because(dialect);
        self.findings.push(Finding {
            severity: Severity::Info,
            file: Default::default(),
            line: None,
            cause: format!("read as a {} deck because of {because}", dialect.tool()),
            remedy: "Nothing to do if it is one; else write `dialect: notes` at its top".to_owned(),
        });
    }

    /// Tells of marks of other tools: of those that are not known all at once.
    fn marks(&mut self, told: Once<What>) {
        let mut unknown = Vec::new();
        for (what, met) in told {
            let line = self.line(met.first);
            let (cause, remedy) = match what {
                What::Unknown(name) => {
                    unknown.push((name, met));
                    continue;
                }
                What::Unrun => {
                    let cause = match met.count {
                        1 => "a cell shows only what it makes when it runs: it is left out"
                            .to_owned(),
                        count => format!(
                            "{count} cells show only what they make when they run: they are left out"
                        ),
                    };
                    self.inform(
                        met.first,
                        cause,
                        "Show the picture or the table that it makes",
                    );
                    continue;
                }
                What::Open(mark) => {
                    let remedy = match mark.starts_with('<') {
                        true => "Write its closing tag where it ends",
                        false => "Write ::: on a line of its own where it ends",
                    };
                    let cause =
                        format!("`{mark}` is never closed; it hides all up to the next heading");
                    (cause, remedy)
                }
                What::Spoken(mark) => (
                    format!(
                        "what follows `{mark}` is taken for speaker notes, up to the next heading"
                    ),
                    "Write the word in bold if everybody should see it",
                ),
            };
            self.warn(line, cause, remedy.to_owned());
        }
        self.unknown(unknown);
    }

    fn unknown(&mut self, mut marks: Vec<(String, Met)>) {
        /// So many are named.
        const NAMED: usize = 5;
        let Some(first) = marks.iter().map(|(_, met)| met.first).min() else {
            return;
        };
        let times: usize = marks.iter().map(|(_, met)| met.count).sum();
        let times = match times {
            1 => "once".to_owned(),
            2 => "twice".to_owned(),
            times => format!("{times} times"),
        };
        marks.sort_by_key(|(_, met)| std::cmp::Reverse(met.count));
        let named: Vec<_> = marks
            .iter()
            .take(NAMED)
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let named = match (marks.len().saturating_sub(NAMED), named.as_slice()) {
            (0, [one]) => format!("{one} is not known: its signs are left out"),
            (0, [before @ .., last]) => {
                format!(
                    "{} and {last} are not known: their signs are left out",
                    before.join(", ")
                )
            }
            (more, named) => {
                let all = named.join(", ");
                format!("{all} and {more} other marks are not known: their signs are left out")
            }
        };
        let remedy = "Nothing to do if the slides say what they should";
        self.inform(first, format!("{named} ({times})"), remedy);
    }

    /// Tells what is worth knowing and needs nothing to be done.
    fn inform(&mut self, at: usize, cause: String, remedy: &str) {
        self.findings.push(Finding {
            severity: Severity::Info,
            file: Default::default(),
            line: Some(self.line(at)),
            cause,
            remedy: remedy.to_owned(),
        });
    }

    /// Tells where what was not read begins.
    fn left_out(&mut self, rest: usize) {
        self.findings.push(Finding {
            severity: Severity::Error,
            file: Default::default(),
            line: Some(self.line(rest)),
            cause: format!(
                "the file has more than {MOST_EVENTS} paragraphs, items, cells, links and the \
                 like; what stands from this line on is left out"
            ),
            remedy: "Divide it into several files".to_owned(),
        });
    }

    fn mark(&mut self, (at, line): (usize, u32), kind: MarkKind) {
        self.marks.push(Mark { at, line, kind });
    }

    fn slice(&self, range: &Range<usize>) -> &str {
        slices::text(self.text, self.base + range.start..self.base + range.end)
    }

    /// The 1-based line of a place in the parsed text.
    fn line(&self, at: usize) -> u32 {
        let line = self.lines.partition_point(|start| *start <= self.base + at);
        let line = u32::try_from(line).unwrap_or(u32::MAX).max(1);
        line.saturating_add(self.before)
    }

    fn formulas(&mut self, told: Vec<tex::Told>) {
        for tex::Told { at, cause, remedy } in told {
            let line = self.line(at);
            self.warn(line, cause, remedy.to_owned());
        }
    }

    fn steps_without_diagram(&mut self, line: Option<u32>) {
        self.findings.push(Finding {
            severity: Severity::Warning,
            file: Default::default(),
            line,
            cause: "`<!-- steps: … -->` stands before no diagram".to_owned(),
            remedy: "Write it directly before a ```mermaid block".to_owned(),
        });
    }

    fn poll_without_list(&mut self, line: u32) {
        self.warn(
            line,
            "`<!-- poll -->` stands before no list".to_owned(),
            "Write it directly before the list of its options".to_owned(),
        );
    }

    /// Tells of a word in a comment of ours that says nothing there.
    fn unknown_word(&mut self, line: u32, comment: &str, (said, known): (&str, &str)) {
        let said: String = said.chars().take(40).collect();
        self.warn(
            line,
            format!("`{said}` in `<!-- {comment}: … -->` says nothing to Cuecard"),
            format!("Write {known} there"),
        );
    }

    fn warn(&mut self, line: u32, cause: String, remedy: String) {
        self.findings.push(Finding {
            severity: Severity::Warning,
            file: Default::default(),
            line: Some(line),
            cause,
            remedy,
        });
    }
}

/// Whether an event puts something on the slide.
fn is_visible(event: &Event<'_>) -> bool {
    match event {
        Event::Text(t) => !t.trim().is_empty(),
        Event::Start(tag) => !matches!(
            tag,
            Tag::Paragraph
                | Tag::HtmlBlock
                | Tag::Strong
                | Tag::Emphasis
                | Tag::Strikethrough
                | Tag::Link { .. }
        ),
        Event::End(_) | Event::SoftBreak | Event::HardBreak => false,
        _ => true,
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The language that the words after a fence name; empty where they name none.
pub(crate) fn language(info: &str) -> String {
    info.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '{' | '}'))
        .find(|word| !word.is_empty())
        .filter(|word| word.len() <= LONGEST_LANGUAGE)
        .unwrap_or_default()
        .trim_start_matches('.')
        .to_lowercase()
}

fn code_kind(kind: &CodeBlockKind<'_>, events: &[Event<'static>]) -> BlockKind {
    let info = match kind {
        CodeBlockKind::Fenced(info) => info.as_ref(),
        CodeBlockKind::Indented => "",
    };
    let language = language(info);
    let source: String = events
        .iter()
        .filter_map(|e| match e {
            Event::Text(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    if language == "mermaid" {
        return BlockKind::Diagram {
            source: source.into(),
            steps: None,
        };
    }
    match tree::read(&language, &source) {
        Some(tree) => BlockKind::Tree(tree),
        None => BlockKind::Code(language),
    }
}
