//! Slides of files that are slide decks already, each of whose tools tells slides apart in its own
//! way: by rules (`---`), by comments, by headings of the first two levels.

use serde_json::{Map, Value};

use super::Draft;
use crate::course::block::{Block, BlockKind};
use crate::course::finding::{Finding, Severity};
use crate::course::parse::{Backdrop, Dialect, Mark, MarkKind, Parsed, front_matter_of_slide};

pub(super) fn by_separators(parsed: &mut Parsed) -> Vec<Draft> {
    let dialect = parsed.dialect;
    let lines: Vec<&str> = parsed.text.split('\n').collect();
    let blocks = std::mem::take(&mut parsed.blocks);
    let fronts = Fronts::of(&blocks, &lines, dialect);
    let mut marks = std::mem::take(&mut parsed.marks).into_iter().peekable();
    let mut deck = Deck::new(dialect);
    let backdrop = parsed.front.backdrop.take();
    if let (Dialect::Slidev, Some(backdrop)) = (dialect, &backdrop) {
        deck.open.backdrops.add(backdrop.clone(), 1);
    }
    for (at, block) in blocks.into_iter().enumerate() {
        while let Some(mark) = marks.next_if(|m| m.at <= at) {
            deck.mark(mark);
        }
        match fronts.0.get(at) {
            Some(Some(Front::Begins(map))) => deck.front(map, block.lines.start),
            Some(Some(Front::Is)) => {}
            _ => deck.block(block, &lines),
        }
    }
    for mark in marks {
        deck.mark(mark);
    }
    parsed.findings.append(&mut deck.findings);
    let mut drafts = deck.end();
    let title = parsed.front.title.as_deref();
    if let (Dialect::Quarto, Some(title)) = (dialect, title)
        && !drafts.iter().any(|draft| draft.heading == title)
    {
        let mut draft = Draft::of_heading(1, title, 1..2);
        if let Some(backdrop) = backdrop {
            draft.backdrops.add(backdrop, 1);
        }
        drafts.insert(0, draft.closed());
    }
    drafts
}

/// The slides of a deck, as far as they are read.
struct Deck {
    dialect: Dialect,
    drafts: Vec<Draft>,
    open: Draft,
    /// The last comment, as long as nothing is shown after it: in Slidev it is the notes.
    last: Option<String>,
    findings: Vec<Finding>,
}

impl Deck {
    fn new(dialect: Dialect) -> Deck {
        Deck {
            dialect,
            drafts: Vec::new(),
            open: Draft::default(),
            last: None,
            findings: Vec::new(),
        }
    }

    fn block(&mut self, block: Block, lines: &[&str]) {
        if block.kind == BlockKind::Rule && self.dialect != Dialect::Presenterm {
            return self.close();
        }
        if let (Dialect::Quarto, BlockKind::Heading(1 | 2)) = (self.dialect, &block.kind) {
            self.close();
        }
        self.last = None;
        if let BlockKind::Heading(level) = block.kind
            && self.open.level == 0
        {
            let opened = Draft::opened_by(level.min(3), &block);
            self.open.level = opened.level;
            self.open.heading = opened.heading;
        }
        if self.dialect == Dialect::Marp && is_fragmented(&block, lines) {
            self.open.steps.next = true;
        }
        self.open.push(block);
    }

    fn mark(&mut self, mark: Mark) {
        match mark.kind {
            MarkKind::Separator => self.close(),
            MarkKind::Other(text) => self.last = Some(text),
            _ => self.open.mark(mark),
        }
    }

    /// Takes in the front matter of the slide that begins, which stands on that line.
    fn front(&mut self, map: &Map<String, Value>, line: u32) {
        if let Some(file) = map.get("src").and_then(Value::as_str) {
            self.findings.push(Finding {
                severity: Severity::Warning,
                file: Default::default(),
                line: Some(line),
                cause: format!("the slides of {file} are not taken in here"),
                remedy: "Copy them here, or serve that file as a deck of its own".to_owned(),
            });
        }
        if let Some(backdrop) = Backdrop::of_slide(map) {
            self.open.backdrops.add(backdrop, line);
        }
        let says = |key: &str| map.get(key) == Some(&Value::Bool(true));
        self.open.hidden |= says("hide") || says("disabled");
    }

    fn close(&mut self) {
        let mut draft = std::mem::take(&mut self.open).closed();
        draft
            .notes
            .extend(self.last.take().filter(|note| !note.is_empty()));
        if !draft.blocks.is_empty() || !draft.notes.is_empty() {
            self.drafts.push(draft);
        }
    }

    fn end(mut self) -> Vec<Draft> {
        self.close();
        self.drafts
    }
}

/// Whether a list of Marp's appears item by item: its bullets are `*`, its numbers have `)`.
fn is_fragmented(block: &Block, lines: &[&str]) -> bool {
    let first = (block.lines.start as usize).checked_sub(1);
    let line = first
        .and_then(|line| lines.get(line))
        .map_or("", |line| line.trim_start());
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < line.len() && digits.starts_with(')');
    block.kind == BlockKind::List && (line.starts_with("* ") || numbered)
}

/// Which blocks are front matter of a slide of Slidev's.
struct Fronts(Vec<Option<Front>>);

/// A block of front matter.
enum Front {
    /// The first one, with all that the front matter says.
    Begins(Map<String, Value>),
    /// Another, or the rule that closes it.
    Is,
}

impl Fronts {
    fn of(blocks: &[Block], lines: &[&str], dialect: Dialect) -> Fronts {
        let mut fronts: Vec<Option<Front>> = blocks.iter().map(|_| None).collect();
        if !matches!(dialect, Dialect::Slidev | Dialect::Slides) {
            return Fronts(fronts);
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
            if between.first().is_none_or(|l| l.trim().is_empty()) {
                continue;
            }
            let Some(map) = front_matter_of_slide(&between.join("\n")) else {
                continue;
            };
            for front in fronts.iter_mut().take(to + 1).skip(from + 1) {
                *front = Some(Front::Is);
            }
            if let Some(first) = fronts.get_mut(from + 1) {
                *first = Some(Front::Begins(map));
            }
            // The rule that closes front matter does not open that of another slide.
            rules.next();
        }
        Fronts(fronts)
    }
}
