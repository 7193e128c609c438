//! Running text: the events of paragraphs, lists, quotations and raw HTML are read once and become
//! stretches with heights, each beginning where a reader would cut.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::canvas::{
    ALERT_PADDING, BESIDE, CELL_PADDING, DETAILS_PADDING, GAP, INDENT, INNER_GAP, NESTED,
    QUOTE_GAP, QUOTE_PADDING, SIDE_TITLE, SMALL, Size, TABLE, WIDTH, Words,
};
use super::cut::{DEEPEST_DETAILS, Spot};
use super::formula::Formula;
use super::nested::{Nested, Set};
use super::text::{Inline, Lines, formula_width, is_hard_break};
use super::{Measure, Pieces, Stretch, cost};
use crate::course::block::Fitted;
use crate::course::html_tags;
use crate::course::image::Placed;
use crate::course::letters::{self, Face, advance};
use crate::course::slices;

/// A paragraph of no more lines than these is not cut.
const WHOLE: u32 = 6;
/// In a paragraph of more lines than these a stretch has a line at least, however short its
/// sentences are.
const LONG_PARAGRAPH: u32 = 100;
/// A sentence that is longer than so many lines is cut between words; a word that is longer than
/// [`ENDLESS_WORD`] lines, anywhere.
const LONG_SENTENCE: f32 = 3.0;
const ENDLESS_WORD: f32 = 6.0;

/// The stretches of a block of prose at that width, set so.
pub(super) fn pieces(
    events: &[Event<'static>],
    (width, words): (f32, &'static Words),
    (nested, formulas): (&[Nested], &[(usize, Formula)]),
    measure: Measure<'_>,
) -> Pieces {
    let mut flow = Flow {
        events,
        boxes: vec![Frame {
            width,
            size: words.body,
            gap: words.gap,
            filled: false,
        }],
        words,
        lists: Vec::new(),
        text: None,
        pieces: Pieces {
            narrow: true,
            ..Pieces::default()
        },
        nested,
        formulas,
        until: 0,
        details: Vec::new(),
        after: After::Other,
        term: None,
        open: None,
        gap: 0.0,
        small: false,
        image: false,
        measure,
    };
    for at in 0..events.len() {
        flow.event(at);
    }
    flow.end_text(events.len());
    flow.close();
    if flow.pieces.stretches.is_empty() {
        // A block without text (an empty `<details>`, raw HTML) is counted as a line, because it
        // may show something, and a block without a stretch would be on no slide.
        flow.pieces.stretches.push(Stretch {
            height: words.body.line,
            ..Stretch::first()
        });
    }
    mind_lone_items(&mut flow.pieces.stretches);
    flow.pieces
}

/// Raises the cost of cuts that leave the first or the last item alone, and of all cuts in a
/// short list. Items of the outermost list are told by what their cuts cost; the first one is not
/// among them, because it begins the block.
fn mind_lone_items(stretches: &mut [Stretch]) {
    const SHORT: usize = 6;
    let is_item = |stretch: &Stretch| stretch.cut == cost::ITEM;
    let short = stretches.iter().filter(|stretch| is_item(stretch)).count() < SHORT;
    let second = stretches.iter().position(is_item);
    let last = stretches.iter().rposition(is_item);
    for at in [second, last.filter(|_| second != last)]
        .into_iter()
        .flatten()
    {
        if let Some(stretch) = stretches.get_mut(at) {
            stretch.cut += cost::LONE;
        }
    }
    for stretch in stretches.iter_mut().filter(|_| short) {
        if is_item(stretch) {
            stretch.cut = cost::SHORT_LIST;
        }
    }
}

/// A box that text stands in: the slide, a list item, a quotation.
struct Frame {
    width: f32,
    size: Size,
    /// Between the blocks in it.
    gap: f32,
    /// Whether anything stands in it yet.
    filled: bool,
}

/// Text that has begun and whose end is not reached.
struct Text {
    from: usize,
    size: Size,
    heading: bool,
}

struct Flow<'a> {
    events: &'a [Event<'static>],
    /// The boxes that are open, the outermost first.
    boxes: Vec<Frame>,
    words: &'static Words,
    /// The lists that are open: whether each is numbered.
    lists: Vec<bool>,
    text: Option<Text>,
    pieces: Pieces,
    /// The stretch that is being added to.
    open: Option<Stretch>,
    /// The gap before what comes next.
    gap: f32,
    /// Whether a footnote is open, which is set small.
    small: bool,
    /// Whether an image is open that has lines of its own.
    image: bool,
    measure: Measure<'a>,
    nested: &'a [Nested],
    /// The displayed formulas, and the events that they are.
    formulas: &'a [(usize, Formula)],
    /// Events before this one have been measured.
    until: usize,
    /// Of each `<details>` that is open, what is repeated of it and those around it where a part
    /// begins in it.
    details: Vec<f32>,
    /// What stands right before.
    after: After,
    /// The height of a term beside which stands what it means.
    term: Option<f32>,
}

/// What stands before a place, as far as it should not be parted from what follows.
#[derive(Clone, Copy, PartialEq)]
enum After {
    Heading,
    /// Text that ends with a colon.
    Label,
    /// The text of an item that takes one line.
    Name,
    Image,
    Other,
}

impl Flow<'_> {
    fn event(&mut self, at: usize) {
        let Some(event) = self.events.get(at).filter(|_| at >= self.until) else {
            return;
        };
        match event {
            Event::Html(html) if html.contains("details") => {
                self.details(html, at);
                self.begin_text(at);
            }
            Event::Start(tag) => self.start(tag, at),
            Event::End(end) => self.end(end, at),
            // The alternative text of an image takes no space of its own.
            _ if self.image => {}
            Event::DisplayMath(_) => {
                self.end_text(at);
                let found = self.formulas.binary_search_by_key(&at, |(own, _)| *own);
                let formula = found.ok().and_then(|found| self.formulas.get(found));
                if let Some((_, formula)) = formula {
                    self.block(at, formula.height(self.words.formula));
                }
            }
            Event::Rule => {
                self.end_text(at);
                self.block(at, 2.0);
            }
            Event::Text(_)
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => self.begin_text(at),
            Event::SoftBreak | Event::HardBreak => {}
        }
    }

    /// A tag opens: a box that text stands in, text, or a block of a known height.
    fn start(&mut self, tag: &Tag<'static>, at: usize) {
        match tag {
            Tag::List(number) => {
                self.end_text(at);
                self.lists.push(number.is_some());
            }
            Tag::Item => self.item(at),
            Tag::DefinitionListTitle => self.term(at),
            Tag::DefinitionListDefinition => self.meaning(at),
            Tag::BlockQuote(kind) => self.quote(kind.is_some(), at),
            Tag::FootnoteDefinition(_) => self.small = true,
            Tag::Paragraph => {
                self.end_text(at);
                self.begin_text(at);
            }
            Tag::Heading { .. } => {
                self.end_text(at);
                self.text = Some(Text {
                    from: at,
                    size: self.words.head,
                    heading: true,
                });
            }
            Tag::CodeBlock(_) => {
                self.end_text(at);
                self.code(at);
            }
            Tag::Table(columns) => {
                self.end_text(at);
                let height = self.table(at, columns.len());
                self.block(at, height);
            }
            Tag::Image { .. } => self.image(at),
            // Emphasis, links and the like are part of the text around them.
            _ => {}
        }
    }

    fn end(&mut self, end: &TagEnd, at: usize) {
        match end {
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => {
                self.end_text(at);
                if !self.filled() {
                    // Its mark is painted.
                    self.grow(self.size().line);
                    self.fill();
                }
                self.pop();
                self.after = After::Other;
            }
            TagEnd::BlockQuote(_) => {
                self.end_text(at);
                self.pop();
            }
            TagEnd::DefinitionListTitle => self.end_term(at),
            TagEnd::DefinitionListDefinition => {
                self.end_text(at);
                self.pop();
                if let (Some(term), Some(open)) = (self.term.take(), &mut self.open) {
                    open.height = open.height.max(term);
                }
                self.after = After::Other;
            }
            TagEnd::FootnoteDefinition => {
                self.end_text(at);
                self.small = false;
            }
            TagEnd::Paragraph | TagEnd::Heading(_) => self.end_text(at),
            TagEnd::Table => self.text = None,
            TagEnd::Image => self.image = false,
            _ => {}
        }
    }

    /// A quotation. An alert has a title (Note, Tip, …) besides, which is no event: its line is
    /// added here.
    fn quote(&mut self, alert: bool, at: usize) {
        self.end_text(at);
        let (tall, wide) = if alert { ALERT_PADDING } else { QUOTE_PADDING };
        // The style sheet sets it in .85 em, but no smaller than footnotes; the gap under it is in the
        // padding.
        let title = if alert {
            (0.85 * self.size().line).max(SMALL.line)
        } else {
            0.0
        };
        self.begin(at, self.cut(cost::INNER));
        self.grow(title);
        self.pieces.frame = self.pieces.frame.max(tall);
        if self.boxes.len() > 1 {
            self.grow(tall);
        }
        self.push(wide, self.size(), QUOTE_GAP);
    }

    /// Text of the usual size begins there, unless some has begun.
    fn begin_text(&mut self, at: usize) {
        let size = self.size();
        self.text.get_or_insert(Text {
            from: at,
            size,
            heading: false,
        });
    }

    /// An image: within the line where it is small, or where words stand for it, else a block.
    fn image(&mut self, at: usize) {
        let after = slices::part(self.events, at + 1..);
        let placed = self
            .events
            .get(at)
            .and_then(|event| Placed::read(event, after));
        let Some(placed) = placed else { return };
        let image = placed.known(self.measure.images);
        if placed.words(&image).is_some() || placed.is_small(&image) {
            self.begin_text(at);
            return;
        }
        self.end_text(at);
        let (_, height) = placed.size(&image, (self.width(), NESTED));
        self.block(at, height);
        self.after = After::Image;
        self.image = true;
    }

    fn item(&mut self, at: usize) {
        self.end_text(at);
        let depth = self.lists.len().clamp(1, 3) - 1;
        let [plain, numbered] = INDENT;
        let gap = if depth == 0 {
            self.words.item
        } else {
            INNER_GAP
        };
        let indent = match self.lists.last() {
            Some(true) => numbered,
            _ => plain,
        };
        // Not `space`, which gives the gap between paragraphs: the one between items is less.
        self.gap = if self.filled() { gap } else { 0.0 };
        let own = match depth {
            0 => cost::ITEM,
            1 => cost::INNER_ITEM,
            _ => cost::DEEP_ITEM,
        };
        self.begin(at, self.cut(own));
        self.after = After::Other;
        if let Some(frame) = self.boxes.last_mut() {
            frame.filled = true;
        }
        let size = match depth {
            0 => self.words.body,
            _ => self.words.inner,
        };
        let size = if size.font < self.size().font {
            size
        } else {
            self.size()
        };
        self.push(indent, size, 10.0);
        self.gap = 0.0;
    }

    /// A term, in bold. What it means stands under it, or beside it where there is the width of a slide.
    fn term(&mut self, at: usize) {
        self.end_text(at);
        self.gap = if self.filled() { self.words.item } else { 0.0 };
        self.begin(at, self.cut(cost::ITEM));
        let (title, ..) = SIDE_TITLE;
        let indent = if self.has_axes() { WIDTH - title } else { 0.0 };
        self.push(indent, self.size(), INNER_GAP);
        self.text = Some(Text {
            from: at + 1,
            size: self.size(),
            heading: true,
        });
    }

    fn end_term(&mut self, at: usize) {
        self.end_text(at);
        self.pop();
        if let (true, Some(open)) = (self.has_axes(), &mut self.open) {
            let own = std::mem::take(&mut open.height);
            self.term = Some(self.term.unwrap_or(0.0) + own);
        }
    }

    fn meaning(&mut self, at: usize) {
        self.end_text(at);
        let [indent, _] = INDENT;
        let (indent, gap) = match (self.has_axes(), self.term) {
            (true, Some(_)) => (WIDTH - BESIDE.0, 0.0),
            (true, None) => (WIDTH - BESIDE.0, self.words.item),
            (false, _) => (indent, INNER_GAP),
        };
        self.gap = if self.filled() { gap } else { 0.0 };
        self.begin(at, self.cut(cost::INNER_ITEM));
        self.push(indent, self.size(), INNER_GAP);
    }

    /// Whether what stands here has the width of a slide.
    fn has_axes(&self) -> bool {
        self.boxes.first().is_some_and(|slide| slide.width >= WIDTH) && self.boxes.len() == 1
    }

    /// A block of that height: an image, a formula, code, a table, a rule.
    fn block(&mut self, at: usize, height: f32) {
        self.space();
        if self.filled() {
            self.begin(at, self.cut(cost::INNER));
        }
        self.after = After::Other;
        self.grow(height);
        self.fill();
        // Text within it counts in that height already.
        self.text = None;
    }

    /// Text ends here: it becomes lines.
    fn end_text(&mut self, end: usize) {
        let Some(text) = self.text.take() else {
            return;
        };
        let size = if self.small { SMALL } else { text.size };
        let width = self.width() / size.font;
        let mut lines = Lines::new(width);
        let mut inline = match text.heading {
            true => Inline::bold(text.size, self.measure.images),
            false => Inline::new(text.size, self.measure.images),
        };
        let events = slices::part(self.events, text.from..end);
        for event in events {
            inline.feed(&mut lines, event);
        }
        let is_box = |event: &Event<'_>| matches!(event, Event::TaskListMarker(_));
        let count = match lines.count() {
            // A box to tick is painted.
            0 => u32::from(events.iter().any(is_box)),
            count => count,
        };
        if count == 0 {
            return;
        }
        self.space();
        let is_caption = self.after == After::Image
            && matches!(events.first(), Some(Event::Start(Tag::Emphasis)));
        if self.filled() {
            let own = if is_caption { cost::LEAD } else { cost::INNER };
            self.begin(text.from, self.cut(own));
        }
        self.after = match text.heading {
            true => After::Heading,
            false if ends_with_colon(events) => After::Label,
            false if count == 1 && self.boxes.len() > 1 => After::Name,
            false => After::Other,
        };
        self.fill();
        if count <= WHOLE || inline.extra > 0.0 {
            self.grow(count as f32 * size.line + inline.extra);
        } else {
            let least = if count > LONG_PARAGRAPH { 1.0 } else { 0.0 };
            self.sentences(text.from..end, (width, least), size);
        }
    }

    /// A long paragraph in lines of that width: a stretch for each sentence, of `least` lines.
    fn sentences(&mut self, text: Range<usize>, (width, least): (f32, f32), size: Size) {
        // A line more for each part, because the sentence that begins a part begins a line there,
        // also where it stood in the middle of one.
        self.pieces.frame = self.pieces.frame.max(size.line);
        // Lines since the last cut; whether a sentence has ended, and white space followed.
        let mut since = 0.0_f32;
        let (mut stopped, mut spaced) = (false, false);
        for at in text {
            // Code and formulas are not cut. Their widths may be wrong by an em here, for which
            // heights have a reserve (`canvas::TALLER`).
            let words = match self.events.get(at) {
                Some(Event::Text(words)) => words,
                Some(event @ (Event::Code(_) | Event::InlineMath(_))) => {
                    if spaced && since >= least {
                        // It begins a sentence.
                        self.grow(since * size.line);
                        since = 0.0;
                        self.begin_within(Spot { event: at, byte: 0 }, cost::SENTENCE);
                    }
                    (stopped, spaced) = (false, false);
                    since += match event {
                        Event::Code(code) => letters::width(code, Face::Code) / width,
                        Event::InlineMath(source) => formula_width(source) / width,
                        _ => 0.0,
                    };
                    continue;
                }
                Some(Event::SoftBreak) => {
                    since += advance(' ', Face::Plain) / width;
                    spaced = stopped;
                    continue;
                }
                Some(event) if is_hard_break(event) => {
                    since = since.ceil().max(1.0);
                    spaced = true;
                    continue;
                }
                _ => continue,
            };
            for (byte, letter) in words.char_indices() {
                let cut = match letter {
                    _ if since < least => None,
                    _ if spaced && !letter.is_whitespace() => Some(cost::SENTENCE),
                    _ if since > ENDLESS_WORD => Some(cost::LETTER),
                    ' ' if since > LONG_SENTENCE => Some(cost::WORD),
                    _ => None,
                };
                if let Some(cut) = cut {
                    self.grow(since * size.line);
                    since = 0.0;
                    stopped = false;
                    self.begin_within(Spot { event: at, byte }, cut);
                }
                since += advance(letter, Face::Plain) / width * 1.04;
                if letter.is_whitespace() {
                    spaced = stopped;
                } else {
                    spaced = false;
                    stopped = matches!(letter, '.' | '?' | '!' | '。' | '？' | '！' | '…');
                }
            }
        }
        self.grow(since * size.line);
    }

    /// Code, or what is drawn of it. It is cut between its lines.
    fn code(&mut self, at: usize) {
        let found = self.nested.binary_search_by_key(&at, |nested| nested.at);
        let Some(nested) = found.ok().and_then(|found| self.nested.get(found)) else {
            return;
        };
        self.until = nested.end + 1;
        let pieces = match nested.set(self.width()) {
            Set::Whole(height) => {
                self.pieces.nested.push(Fitted::Whole);
                self.block(at, height);
                return;
            }
            Set::Lines(pieces) => pieces,
        };
        self.pieces.narrow &= pieces.narrow;
        self.pieces.nested.push(pieces.fitted);
        let mut lines = pieces.stretches.into_iter();
        self.block(
            at,
            pieces.frame + lines.next().map_or(0.0, |first| first.height),
        );
        for line in lines {
            self.begin_within(line.from, line.cut.max(cost::INNER));
            if let Some(open) = &mut self.open {
                open.repeated += pieces.frame;
            }
            self.grow(line.height);
        }
    }

    /// Raw HTML that opens or closes `<details>`: its padding, and its summary, which is repeated
    /// where a part begins within.
    fn details(&mut self, html: &str, at: usize) {
        let mut summary = None;
        for tag in html_tags(html).filter(|tag| tag.name == "details") {
            self.end_text(at);
            if tag.closes {
                self.details.pop();
                continue;
            }
            self.space();
            self.grow(DETAILS_PADDING);
            let own = match self.details.len() < DEEPEST_DETAILS {
                true => {
                    let summary = *summary.get_or_insert_with(|| self.summary(at));
                    DETAILS_PADDING + summary + GAP
                }
                false => 0.0,
            };
            self.details.push(self.repeated() + own);
        }
    }

    /// The height of the summary of the `<details>` that opens in the raw HTML there.
    fn summary(&self, at: usize) -> f32 {
        let size = self.size();
        let mut lines = Lines::new(self.width() / size.font);
        let mut inline = Inline::bold(size, self.measure.images);
        for (n, event) in slices::part(self.events, at..).iter().enumerate() {
            let ends = match event {
                // One that opens before this one has its summary has none itself, or is within it.
                Event::Html(html) if n > 0 && html.contains("<details") => break,
                Event::Html(html) => html.contains("</summary>"),
                Event::End(_) => true,
                _ => false,
            };
            inline.feed(&mut lines, event);
            if ends {
                break;
            }
        }
        lines.count().max(1) as f32 * size.line
    }

    /// What is repeated of all that is open where a part begins.
    fn repeated(&self) -> f32 {
        self.details.last().copied().unwrap_or(0.0)
    }

    /// What it costs to cut at a place where the cut alone costs `own`.
    fn cut(&self, own: f32) -> f32 {
        match self.after {
            After::Heading => cost::NEVER,
            After::Label => cost::LEAD,
            After::Name => own.max(cost::NAME),
            After::Image | After::Other => own,
        }
    }

    /// The height of a table within something else: its columns are taken as equal.
    fn table(&self, at: usize, columns: usize) -> f32 {
        let [size, _] = TABLE;
        let width = (self.width() / columns.max(1) as f32 - CELL_PADDING.1) / size.font;
        let (mut height, mut tallest) = (0.0, 0);
        let mut cell = Lines::new(width);
        let mut inline = Inline::new(size, self.measure.images);
        for event in slices::part(self.events, at + 1..) {
            match event {
                Event::End(TagEnd::Table) => break,
                Event::Start(Tag::TableCell) => cell = Lines::new(width),
                Event::End(TagEnd::TableCell) => tallest = cell.count().max(tallest).max(1),
                Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                    height += tallest as f32 * size.line + CELL_PADDING.0;
                    tallest = 0;
                }
                event => inline.feed(&mut cell, event),
            }
        }
        height
    }

    fn size(&self) -> Size {
        self.boxes.last().map_or(SMALL, |frame| frame.size)
    }

    fn width(&self) -> f32 {
        self.boxes.last().map_or(100.0, |frame| frame.width)
    }

    fn filled(&self) -> bool {
        self.boxes.last().is_some_and(|frame| frame.filled)
    }

    fn fill(&mut self) {
        for frame in &mut self.boxes {
            frame.filled = true;
        }
    }

    fn push(&mut self, indent: f32, size: Size, gap: f32) {
        let width = (self.width() - indent).max(80.0);
        self.boxes.push(Frame {
            width,
            size,
            gap,
            filled: false,
        });
    }

    fn pop(&mut self) {
        if self.boxes.len() > 1 {
            self.boxes.pop();
        }
        self.gap = 0.0;
    }

    /// The gap to what stands before in the same frame.
    fn space(&mut self) {
        if self.filled() {
            self.gap = self
                .gap
                .max(self.boxes.last().map_or(0.0, |frame| frame.gap));
        }
    }

    /// A stretch begins at that event.
    fn begin(&mut self, event: usize, cut: f32) {
        self.begin_within(Spot { event, byte: 0 }, cut);
    }

    fn begin_within(&mut self, spot: Spot, cut: f32) {
        let nothing = self.open.as_ref().is_none_or(|open| open.height <= 0.0);
        if nothing {
            // Nothing was added since the last stretch began: it goes on, because one without
            // height would be a place to cut at which nothing ends.
            self.open.get_or_insert(Stretch::first());
            return;
        }
        self.close();
        self.open = Some(Stretch {
            from: spot,
            cut,
            before: std::mem::take(&mut self.gap),
            height: 0.0,
            repeated: self.repeated(),
            least: None,
        });
    }

    fn grow(&mut self, height: f32) {
        let open = self.open.get_or_insert(Stretch::first());
        open.height += std::mem::take(&mut self.gap) + height;
    }

    fn close(&mut self) {
        self.pieces.stretches.extend(self.open.take());
    }
}

/// Whether text announces what follows it.
fn ends_with_colon(events: &[Event<'_>]) -> bool {
    let texts = events.iter().rev().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.trim_end()),
        _ => None,
    });
    let mut texts = texts.filter(|text| !text.is_empty());
    texts.next().is_some_and(|text| text.ends_with([':', '：']))
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::Event;

    use crate::course::fit::Measure;
    use crate::course::plan::Terms;
    use crate::course::{BlockKind, Fitted, Slide, names};

    /// The slides of a section with that text.
    fn slides(text: &str) -> Vec<Slide> {
        let text = format!("# 제목\n\n## 절\n\n{text}");
        let deck = crate::course::deck(&text, &Terms::default(), None, Measure::NOTHING).deck;
        deck.slides.into_iter().skip(1).collect()
    }

    /// What stands under the heading of each slide, as plain text.
    fn texts(text: &str) -> Vec<String> {
        let under = |slide: &Slide| {
            let blocks = slide.written.blocks.iter().skip(1);
            let texts: Vec<String> = blocks.map(|block| names::plain(&block.events)).collect();
            texts.join(" ")
        };
        slides(text).iter().map(under).collect()
    }

    const LINE: &str = "글이 한 줄을 거의 다 쓰도록 이렇게 길게 이어진다고 하자";

    #[test]
    fn code_in_an_item_is_cut_between_its_lines_and_hangs() {
        let lines: String = (0..40).map(|n| format!("  line_{n}()\n\n")).collect();
        let wide = format!("  {}\n", "wide(word) ".repeat(20));
        let all = slides(&format!("- **설정**:\n  ```python\n{lines}{wide}  ```\n"));
        assert!(all.len() > 2, "{}", all.len());
        let mut next = 0;
        for slide in &all {
            let list = slide.written.blocks.last().expect("a list");
            assert_eq!(list.kind, BlockKind::List);
            let Fitted::Flow { code, .. } = &list.fitted else {
                panic!("{:?}", list.fitted);
            };
            let code = code[0].as_ref().expect("code");
            assert_eq!(code.lines.start, next);
            assert_eq!(
                code.whole.part(&code.lines),
                list.text().replace("설정:", "")
            );
            next = code.lines.end;
        }
        assert_eq!(next, 81);
    }

    #[test]
    fn details_go_on_as_details() {
        let text = "글이다.\n\n".repeat(30);
        let all = slides(&format!(
            "<details>\n<summary>물음</summary>\n\n{text}</details>\n"
        ));
        assert!(all.len() > 1);
        for slide in &all {
            let details = slide.written.blocks.last().expect("details");
            let raw = details.events.iter().filter_map(|event| match event {
                Event::Html(html) => Some(html.as_ref()),
                _ => None,
            });
            let raw = raw.collect::<String>().replace('\n', "");
            assert_eq!(raw, "<details><summary>물음</summary></details>");
        }
    }

    #[test]
    fn details_that_nobody_closes_are_read_once() {
        let all = slides(&"<details>\n".repeat(20_000));
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn no_part_ends_with_what_announces_the_next() {
        for label in ["**설정**:", "설정은 이렇다:"] {
            for before in 1..14 {
                let items = format!("- {LINE}\n").repeat(before);
                let inner = format!("  - {LINE}\n").repeat(4);
                let all = texts(&format!("{items}- {label}\n{inner}"));
                assert!(all.iter().all(|text| !text.ends_with(':')), "{all:?}");
            }
        }
        for before in 1..14 {
            let items = format!("- {LINE}\n").repeat(before);
            let all = texts(&format!("{items}- 하나:\n\n```\na\nb\n```\n"));
            assert!(all.iter().all(|text| !text.ends_with("하나:")), "{all:?}");
            let heads = format!("- ##### 머리\n\n  {LINE}\n\n  {LINE}\n").repeat(before);
            let all = texts(&heads);
            assert!(all.iter().all(|text| !text.ends_with("머리")), "{all:?}");
        }
    }

    #[test]
    fn a_sentence_that_begins_with_code_is_not_cut_after_it() {
        let sentence = format!("{LINE}고 한다. `kubectl`을 쓰면 그렇다. ");
        for text in texts(&sentence.repeat(40)) {
            assert!(!text.ends_with("kubectl"), "{text}");
        }
    }

    #[test]
    fn empty_tasks_and_deep_items_take_the_room_that_they_are_painted_in() {
        let height = |text: &str| {
            let blocks = crate::course::parse::parse(text).blocks;
            let measured = crate::course::fit::Measured::new(&blocks[0], Measure::NOTHING);
            let place = crate::course::fit::Place {
                width: 1120.0,
                height: 500.0,
                largest_code: crate::course::CodeSize::Normal,
                words: &crate::course::fit::canvas::WORDS,
            };
            measured.pieces(place).height()
        };
        assert_eq!(height("- [ ] \n- [ ] \n"), height("- [ ] 가\n- [ ] 나\n"));
        assert_eq!(height("1.\n2.\n"), height("1. 가\n2. 나\n"));
        let (two, three) = ("- 가\n  - 나\n  - 나\n", "- 가\n  - 나\n    - 나\n");
        assert_eq!(height(three), height(two));
    }
}
