//! Running text: the events of paragraphs, lists, quotations and raw HTML are read once and become
//! stretches with heights, each beginning where a reader would cut.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::canvas::{
    ALERT_PADDING, BODY, CELL_PADDING, CODE, CODE_PADDING, GAP, HEAD, INDENT, ITEM_GAP, PICTURE,
    QUOTE_GAP, QUOTE_PADDING, SMALL, Size, TABLE,
};
use super::cut::Spot;
use super::text::{Inline, Lines, formula_width, is_hard_break};
use super::{Pieces, Stretch, cost};
use crate::course::block::CodeSize;
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

/// The stretches of a block of prose at that width.
pub(super) fn pieces(events: &[Event<'static>], width: f32, size: Size) -> Pieces {
    let mut flow = Flow {
        events,
        boxes: vec![Frame {
            width,
            size,
            gap: GAP,
            filled: false,
        }],
        lists: Vec::new(),
        text: None,
        pieces: Pieces::default(),
        open: None,
        gap: 0.0,
        small: false,
        image: false,
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
            height: size.line,
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
    /// Whether an image is open.
    image: bool,
}

impl Flow<'_> {
    fn event(&mut self, at: usize) {
        let Some(event) = self.events.get(at) else {
            return;
        };
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(end) => self.end(end, at),
            Event::Html(html) | Event::InlineHtml(html)
                if html.contains("<img") || html.contains("<video") =>
            {
                self.end_text(at);
                self.block(at, PICTURE);
            }
            // The alternative text of an image takes no space of its own.
            _ if self.image => {}
            Event::DisplayMath(source) => {
                self.end_text(at);
                self.block(at, super::formula(source).height);
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
                    size: HEAD,
                    heading: true,
                });
            }
            Tag::CodeBlock(_) => {
                self.end_text(at);
                let [.., small] = CODE;
                let height = self.code_lines(at) as f32 * small.line + CODE_PADDING.0;
                self.block(at, height);
            }
            Tag::Table(columns) => {
                self.end_text(at);
                let height = self.table(at, columns.len());
                self.block(at, height);
            }
            Tag::Image { .. } => {
                self.end_text(at);
                self.block(at, PICTURE);
                self.image = true;
            }
            // Emphasis, links and the like are part of the text around them.
            _ => {}
        }
    }

    fn end(&mut self, end: &TagEnd, at: usize) {
        match end {
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.end_text(at);
                self.pop();
            }
            TagEnd::FootnoteDefinition => {
                self.end_text(at);
                self.small = false;
            }
            TagEnd::Paragraph | TagEnd::Heading(_) => self.end_text(at),
            TagEnd::CodeBlock | TagEnd::Table => self.text = None,
            TagEnd::Image => self.image = false,
            _ => {}
        }
    }

    /// A quotation. An alert has a title (Note, Tip, …) besides, which is no event: its line is
    /// added here.
    fn quote(&mut self, alert: bool, at: usize) {
        self.end_text(at);
        let (tall, wide) = if alert { ALERT_PADDING } else { QUOTE_PADDING };
        let title = if alert {
            self.size().line + QUOTE_GAP
        } else {
            0.0
        };
        self.begin(at, cost::INNER);
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

    fn item(&mut self, at: usize) {
        self.end_text(at);
        let depth = self.lists.len().clamp(1, 3) - 1;
        let [outer, inner] = ITEM_GAP;
        let [plain, numbered] = INDENT;
        let gap = if depth == 0 { outer } else { inner };
        let indent = match self.lists.last() {
            Some(true) => numbered,
            _ => plain,
        };
        // Not `space`, which gives the gap between paragraphs: the one between items is less.
        self.gap = if self.filled() { gap } else { 0.0 };
        self.begin(
            at,
            match depth {
                0 => cost::ITEM,
                1 => cost::INNER_ITEM,
                _ => cost::DEEP_ITEM,
            },
        );
        if let Some(frame) = self.boxes.last_mut() {
            frame.filled = true;
        }
        let size = BODY.get(depth).copied().unwrap_or(SMALL);
        let size = if size.font < self.size().font {
            size
        } else {
            self.size()
        };
        self.push(indent, size, 10.0);
        self.gap = 0.0;
    }

    /// A block of that height: an image, a formula, code, a table, a rule.
    fn block(&mut self, at: usize, height: f32) {
        self.space();
        if self.filled() {
            self.begin(at, cost::INNER);
        }
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
            true => Inline::bold(),
            false => Inline::default(),
        };
        let events = slices::part(self.events, text.from..end);
        for event in events {
            inline.feed(&mut lines, event);
        }
        let count = lines.count();
        if count == 0 {
            return;
        }
        self.space();
        if self.filled() && !text.heading {
            self.begin(text.from, cost::INNER);
        }
        self.fill();
        if count <= WHOLE {
            self.grow(count as f32 * size.line);
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
                Some(Event::Code(code)) => {
                    since += letters::width(code, Face::Code) / width;
                    continue;
                }
                Some(Event::InlineMath(source)) => {
                    since += formula_width(source) / width;
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

    /// How many lines the code block takes that starts there.
    fn code_lines(&self, at: usize) -> usize {
        let cells = super::code::cells(CodeSize::Smallest, self.width());
        let inside = slices::part(self.events, at + 1..).iter();
        inside
            .map_while(|event| match event {
                Event::Text(text) => Some(text.lines()),
                _ => None,
            })
            .flatten()
            .map(|line| super::code::breaks(line, cells).len() + 1)
            .sum()
    }

    /// The height of a table within something else: its columns are taken as equal.
    fn table(&self, at: usize, columns: usize) -> f32 {
        let [size, _] = TABLE;
        let width = (self.width() / columns.max(1) as f32 - CELL_PADDING.1) / size.font;
        let (mut height, mut tallest) = (0.0, 0);
        let mut cell = Lines::new(width);
        let mut inline = Inline::default();
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
            repeated: 0.0,
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
