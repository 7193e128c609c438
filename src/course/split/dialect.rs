//! Slides of files that are slide decks already, each of whose tools tells slides apart in its own
//! way: by rules (`---`), by comments, by headings of the first two levels.

use pulldown_cmark::{Event, Tag};
use serde_json::{Map, Value};

use super::Draft;
use super::lost::Lost;
use super::taken::{Taken, Target};
use crate::course::block::{Block, BlockKind};
use crate::course::parse::{
    Backdrop, Dialect, Division, Mark, MarkKind, Parsed, front_matter_of_slide, window_of_slide,
};

pub(super) fn by_separators(parsed: &mut Parsed, taken: &mut Taken<'_>) -> Vec<Draft> {
    let dialect = parsed.dialect;
    let lines = Lines {
        before: taken.before(),
        all: parsed.text.split('\n').collect(),
    };
    let blocks = std::mem::take(&mut parsed.blocks);
    let fronts = Fronts::of(&blocks, &lines, dialect);
    let mut marks = std::mem::take(&mut parsed.marks).into_iter().peekable();
    let first = lines.before.saturating_add(1);
    let backdrop = parsed.front.backdrop.take();
    let mut deck = Deck {
        dialect,
        taken,
        division: parsed.front.division.clone(),
        lists: None,
        drafts: Vec::new(),
        open: Draft::default(),
        last: None,
        src: None,
    };
    if dialect == Dialect::Slidev {
        deck.src = parsed.front.src.take().map(|src| (src, first));
        if let Some(backdrop) = &backdrop {
            deck.backdrop(backdrop.clone(), first);
        }
        let window = parsed.front.window.take();
        deck.open
            .lost
            .extend(window.map(|address| (Lost::Window(address), first)));
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
    let mut drafts = deck.end();
    let entitles = match dialect {
        Dialect::Quarto | Dialect::Presenterm => true,
        Dialect::Remark => parsed.front.division.sealed,
        _ => false,
    };
    if let Some(title) = parsed.front.title.as_deref().filter(|_| entitles)
        && !drafts.iter().any(|draft| draft.heading == title)
    {
        let lines = first..first.saturating_add(1);
        let mut draft = Draft::of_heading(1, title, lines.clone());
        if let Some(subtitle) = &parsed.front.subtitle {
            let words = Event::Text(subtitle.clone().into());
            draft.push(super::unwritten(
                BlockKind::Paragraph,
                Tag::Paragraph,
                words,
                lines,
            ));
        }
        if let Some(backdrop) = backdrop {
            draft.backdrops.add(backdrop, first);
        }
        // What is said before the first heading is said of the title.
        if drafts.first().is_some_and(|draft| draft.blocks.is_empty()) {
            draft.notes = drafts.remove(0).notes;
        }
        drafts.insert(0, draft.closed());
    }
    drafts
}

/// The lines of a file, which are counted from behind those before it.
struct Lines<'a> {
    before: u32,
    all: Vec<&'a str>,
}

impl<'a> Lines<'a> {
    /// Those from one line to the one before another; none where that is in another file.
    fn between(&self, first: u32, end: u32) -> &[&'a str] {
        let at = |line: u32| line.checked_sub(self.before + 1).map(|at| at as usize);
        let (Some(first), Some(end)) = (at(first), at(end)) else {
            return &[];
        };
        self.all.get(first..end).unwrap_or_default()
    }
}

/// The slides of a deck, as far as they are read.
struct Deck<'a, 'n> {
    dialect: Dialect,
    taken: &'a mut Taken<'n>,
    division: Division,
    /// Whether lists appear item by item here, where it is not as the file says.
    lists: Option<bool>,
    drafts: Vec<Draft>,
    open: Draft,
    /// The last comment, as long as nothing is shown after it: in Slidev it is the notes.
    last: Option<String>,
    /// The file whose slides stand in the place of the open one, and the line that names it.
    src: Option<(String, u32)>,
}

impl Deck<'_, '_> {
    fn block(&mut self, block: Block, lines: &Lines<'_>) {
        let by_rules = self.dialect != Dialect::Presenterm || self.division.by_rules;
        if block.kind == BlockKind::Rule && by_rules {
            return self.close();
        }
        if let BlockKind::Heading(level) = block.kind
            && self.begins(level)
        {
            self.close();
        }
        self.last = None;
        if let BlockKind::Heading(level) = block.kind
            && self.open.heading.is_empty()
        {
            let opened = Draft::opened_by(level.min(3), &block);
            self.open.heading = opened.heading;
            // Within a column it is no title of the slide.
            if !self.open.columns.is_open() {
                self.open.level = opened.level;
            }
        }
        let is_fragmented = match self.dialect {
            Dialect::Marp => is_fragmented(&block, lines),
            _ => self.lists.unwrap_or(self.division.incremental) && block.kind == BlockKind::List,
        };
        self.open.steps.next |= is_fragmented;
        self.open.push(block);
    }

    /// Whether a slide begins at a heading of that level.
    fn begins(&self, level: u8) -> bool {
        match (self.dialect, self.division.levels.as_slice()) {
            (Dialect::Quarto, []) => level <= 2,
            (_, levels) => levels.contains(&level),
        }
    }

    fn mark(&mut self, mark: Mark) {
        match mark.kind {
            MarkKind::Lists(lists) => self.lists = lists,
            MarkKind::Separator => self.close(),
            MarkKind::Other(text) => self.last = Some(text),
            _ => self.open.mark(mark),
        }
    }

    /// Takes in the front matter of the slide that begins, which stands on that line.
    fn front(&mut self, map: &Map<String, Value>, line: u32) {
        let src = map.get("src").and_then(Value::as_str);
        self.src = src.map(|src| (src.to_owned(), line));
        if let Some(backdrop) = Backdrop::of_slide(map) {
            self.backdrop(backdrop, line);
        }
        let window = window_of_slide(map);
        self.open
            .lost
            .extend(window.map(|address| (Lost::Window(address), line)));
        let says = |key: &str| map.get(key) == Some(&Value::Bool(true));
        self.open.hidden |= says("hide") || says("disabled");
    }

    fn backdrop(&mut self, mut backdrop: Backdrop, line: u32) {
        backdrop.address = self.taken.address(&backdrop.address, Target::Image);
        self.open.backdrops.add(backdrop, line);
    }

    fn close(&mut self) {
        self.lists = None;
        let mut draft = std::mem::take(&mut self.open).closed();
        if let Some((src, line)) = self.src.take() {
            let mut slides = self.taken.slides(&src, line);
            for slide in &mut slides {
                slide.hidden |= draft.hidden;
            }
            if !slides.is_empty() {
                // What else stands on such a slide its tool shows nowhere.
                self.last = None;
                return self.drafts.append(&mut slides);
            }
        }
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
fn is_fragmented(block: &Block, lines: &Lines<'_>) -> bool {
    let first = block.lines.start;
    let line = lines.between(first, first.saturating_add(1)).first();
    let line = line.map_or("", |line| line.trim_start());
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
    fn of(blocks: &[Block], lines: &Lines<'_>, dialect: Dialect) -> Fronts {
        let mut fronts: Vec<Option<Front>> = blocks.iter().map(|_| None).collect();
        if !matches!(dialect, Dialect::Slidev | Dialect::Slides) {
            return Fronts(fronts);
        }
        let rules: Vec<(usize, u32)> = blocks
            .iter()
            .enumerate()
            .filter(|(_, b)| b.kind == BlockKind::Rule)
            .map(|(at, b)| (at, b.lines.start))
            .collect();
        let mut rules = rules.windows(2);
        while let Some([(from, above), (to, below)]) = rules.next() {
            let between = lines.between(above.saturating_add(1), *below);
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
