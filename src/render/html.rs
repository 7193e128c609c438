//! Blocks → HTML with gaps: prose by pulldown-cmark's writer, code, diagrams and formulas
//! aside.
//!
//! Where code, a diagram or a formula stands, a gap is left: an empty element with a mark that
//! no text can hold, since it is a hash of the text. `clean` makes the whole safe, `finish` fills
//! the gaps, so that our own markup need not pass the rules for an author's.

mod highlights;
mod opening;
mod source;
mod table;
mod unbroken;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::html::push_html;
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use super::markup::{escape, push_escaped};
use super::raw::{Raw, end_players};
use super::{Context, Renderer, tree as outline};
use crate::course::tree::Tree;
use crate::course::{
    Block, BlockKind, Figure, Finding, Fitted, Part, Reveal, Severity, Share, Sides,
    closed_details, slices,
};
use table::Table;

/// What a gap is filled with.
#[derive(Debug)]
pub(super) enum Filling {
    /// Markup of ours.
    Markup(String),
    /// Nothing: from here on, findings are about that line.
    Line(u32),
}

/// The opening heading of a slide.
pub(super) struct Opening<'a> {
    /// What becomes of the minutes that it carries.
    pub(super) minutes: Minutes,
    /// The slide's id; the heading needs none of its own.
    pub(super) id: &'a str,
    /// Which part of its slide it opens.
    pub(super) part: Option<Part>,
    /// The number that it begins with, which the stage shows large.
    pub(super) number: Option<&'a str>,
    /// Whether it is the deck's title, which may begin with its place in the course.
    pub(super) entitles: bool,
}

/// The minutes in a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Minutes {
    /// It has none.
    None,
    /// They stand apart from its words.
    Apart,
    /// They are left out.
    LeftOut,
}

/// A place in a pair of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnMark {
    First(Sides),
    Second,
    End,
}

/// Writes blocks; see [`Writer::done`].
pub(super) struct Writer<'a> {
    renderer: &'a Renderer,
    context: Context<'a>,
    /// Marks what is ours: a hash of all that is written.
    mark: &'a str,
    /// The ids of drawings begin with it.
    ids: &'a str,
    events: Vec<Event<'static>>,
    fillings: Vec<Filling>,
    /// The author's HTML so far.
    raw: Raw,
    /// The first line of the block being written; findings are about it.
    line: u32,
    /// Whether that block is a code block: then a line of its source is a line of the file.
    exact: bool,
    /// What the block's `<!-- steps: … -->` says, and how many steps come before its own.
    steps: Option<(String, u16)>,
    /// The last step of the slide.
    pub(super) last_step: u16,
    /// The step after which other lines of the block's code stand out, where they do by steps.
    walk: Option<u16>,
    /// The words after the fence of the code being written.
    info: String,
    /// By which step the block's next closed `<details>` opens, where they do.
    details: Option<u16>,
    /// The table being written.
    table: Table,
    /// How the fit set the block being written; the first element that it is about takes it.
    fitted: Fitted,
    findings: Vec<Finding>,
}

/// HTML with gaps, not yet safe.
pub(super) struct Written {
    pub(super) html: String,
    pub(super) fillings: Vec<Filling>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        renderer: &'a Renderer,
        context: Context<'a>,
        mark: &'a str,
        ids: &'a str,
    ) -> Self {
        Writer {
            renderer,
            context,
            mark,
            ids,
            events: Vec::new(),
            fillings: Vec::new(),
            raw: Raw::default(),
            line: 1,
            exact: false,
            steps: None,
            last_step: 0,
            walk: None,
            info: String::new(),
            details: None,
            table: Table::default(),
            fitted: Fitted::Whole,
            findings: Vec::new(),
        }
    }

    /// Between a slide's blocks: the first column begins, the second one, both end.
    pub(super) fn columns(&mut self, at: ColumnMark) {
        let html = match at {
            ColumnMark::First(sides) => {
                let share = match sides.share {
                    Share::Even => "",
                    Share::Left => " wide-left",
                    Share::Right => " wide-right",
                };
                let swapped = if sides.swapped { " swapped" } else { "" };
                format!("<div class=\"columns{share}{swapped}\"><div class=\"column\">\n")
            }
            ColumnMark::Second => "</div><div class=\"column\">\n".to_owned(),
            ColumnMark::End => "</div></div>\n".to_owned(),
        };
        self.gap(Filling::Markup(html), "hr");
    }

    /// A heading that is not a slide's opening, with that id if it has none.
    pub(super) fn heading(&mut self, block: &Block, id: &str) {
        self.enter(block);
        let (Some(Event::Start(Tag::Heading { level, id: own, .. })), Some(inner)) = (
            block.events.first(),
            block.events.get(1..block.events.len().saturating_sub(1)),
        ) else {
            self.events(&block.events);
            return;
        };
        let id = own.as_deref().unwrap_or(id);
        self.markup(format!("<{level} id=\"{}\">", escape(id)));
        self.events(inner);
        self.markup(format!("</{level}>\n"));
    }

    /// Any other block, with its steps.
    pub(super) fn block(&mut self, block: &Block) {
        self.enter(block);
        self.fitted.clone_from(&block.fitted);
        let images = |address: &str| self.context.image(address);
        if block.kind == BlockKind::Paragraph
            && let Some(figure) = Figure::read(&block.events, &images)
        {
            self.figure(block, &figure);
            return;
        }
        match (block.step, &block.kind) {
            (_, BlockKind::Byline) => {
                self.markup("<div class=\"byline\">".to_owned());
                self.events(&block.events);
                self.markup("</div>\n".to_owned());
            }
            (_, BlockKind::Poll(options)) => {
                let many = if options.many { " many" } else { "" };
                let opening = format!("<div class=\"poll{many}\">\n");
                self.gap(Filling::Markup(opening), "hr");
                self.events(&block.events);
                self.gap(Filling::Markup("</div>\n".to_owned()), "hr");
            }
            (step, BlockKind::Tree(outline)) if step.is_none() || block.reveal == Reveal::Parts => {
                let (small, again) = match &block.fitted {
                    Fitted::Tree { small, again } => (*small, again.as_slice()),
                    _ => (false, &[][..]),
                };
                self.outline(outline, (small, again), step);
            }
            (None, _) => self.events(&block.events),
            // The step opens it.
            (Some(first), _) if block.reveal == Reveal::Opens => {
                self.details = Some(first);
                self.events(&block.events);
                self.details = None;
            }
            (Some(first), _) if block.reveal == Reveal::Walks => {
                self.walk = Some(first.saturating_sub(1));
                self.events(&block.events);
            }
            (Some(first), BlockKind::List) if block.reveal == Reveal::Parts => {
                self.list(&block.events, first);
            }
            // Its steps are in the drawing.
            (_, BlockKind::Diagram { steps: Some(_), .. }) => self.events(&block.events),
            (Some(step), _) => {
                let is_last = block.reveal == Reveal::WithAbove;
                self.walk = Some(step).filter(|_| !is_last);
                self.markup(format!("<div data-step=\"{}-{step}\">", self.mark));
                self.events(&block.events);
                self.markup("</div>\n".to_owned());
            }
        }
    }

    /// Images that stand alone, side by side in rows, and what is said under them.
    fn figure(&mut self, block: &Block, figure: &Figure) {
        let step = block.step.map_or(String::new(), |step| {
            format!(" data-step=\"{}-{step}\"", self.mark)
        });
        self.markup(format!("<figure class=\"image\"{step}>"));
        let caption = figure.caption.clone();
        let end = block.events.len().saturating_sub(1);
        let end = caption.as_ref().map_or(end, |caption| caption.start);
        let starts = figure.rows.iter().filter_map(|row| Some(row.first()?.at));
        let ends = starts.clone().skip(1).chain([end]);
        for ((from, to), row) in starts.zip(ends).zip(&figure.rows) {
            let is_alone = row.len() == 1;
            if !is_alone {
                self.markup("<div class=\"row\">".to_owned());
            }
            self.events(&without_between(slices::part(&block.events, from..to)));
            if !is_alone {
                self.markup("</div>".to_owned());
            }
        }
        let said = figure
            .rows
            .iter()
            .flatten()
            .find_map(|shown| shown.placed.said());
        if let (Fitted::Captioned, None, Some(said)) = (&block.fitted, &caption, said) {
            self.markup(format!("<figcaption>{}</figcaption>", escape(said)));
        }
        if let Some(caption) = caption {
            let inside = caption.start + 1..caption.end.saturating_sub(1);
            self.markup("<figcaption>".to_owned());
            self.events(slices::part(&block.events, inside));
            self.markup("</figcaption>".to_owned());
        }
        self.markup("</figure>\n".to_owned());
    }

    /// The HTML and what goes into its gaps.
    pub(super) fn done(self) -> Written {
        let mut html = String::new();
        push_html(&mut html, self.events.into_iter());
        Written {
            html: end_players(html),
            fillings: self.fillings,
            findings: self.findings,
        }
    }

    fn enter(&mut self, block: &Block) {
        self.walk = None;
        self.line = block.lines.start;
        self.exact = matches!(block.kind, BlockKind::Code(_) | BlockKind::Diagram { .. });
        self.steps = match &block.kind {
            BlockKind::Diagram { steps, .. } => steps
                .clone()
                .map(|steps| (steps, block.step.map_or(0, |first| first.saturating_sub(1)))),
            _ => None,
        };
        // What `finish` says of raw HTML, images and links needs their line.
        let needs_line = block.events.iter().any(|e| {
            matches!(
                e,
                Event::Html(_)
                    | Event::InlineHtml(_)
                    | Event::Start(Tag::Image { .. } | Tag::Link { .. })
            )
        });
        if needs_line {
            self.gap(Filling::Line(block.lines.start), "wbr");
        }
    }

    fn markup(&mut self, html: String) {
        self.events.push(Event::Html(html.into()));
    }

    /// An empty element: block-level or not, a parser neither splits nor moves it.
    fn gap(&mut self, filling: Filling, element: &str) {
        let html = format!(
            "<{element} data-gap=\"{}-{}\">",
            self.mark,
            self.fillings.len()
        );
        self.fillings.push(filling);
        self.events.push(Event::InlineHtml(html.into()));
    }

    /// A list whose items are steps.
    fn list(&mut self, events: &[Event<'static>], first: u16) {
        let mut depth = 0_usize;
        let mut step = first;
        let mut at = 0;
        while let Some(event) = events.get(at) {
            match event {
                Event::Start(Tag::Item) if depth == 1 => {
                    let class = self.item_class(slices::part(events, at + 1..));
                    self.markup(format!("<li{class} data-step=\"{}-{step}\">", self.mark));
                    step = step.saturating_add(1);
                    depth += 1;
                    at += 1;
                    continue;
                }
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            let used = self.event(events, at);
            // What was written as a whole has ended too.
            if used > 1 {
                depth = depth.saturating_sub(usize::from(matches!(event, Event::Start(_))));
            }
            at += used;
        }
    }

    fn events(&mut self, events: &[Event<'static>]) {
        let mut at = 0;
        while events.get(at).is_some() {
            at += self.event(events, at);
        }
    }

    /// Writes the event at that place and what belongs to it; how many events that was.
    fn event(&mut self, events: &[Event<'static>], at: usize) -> usize {
        let Some([event, after @ ..]) = events.get(at..) else {
            return 1;
        };
        if let Some(inside) = self.whole_element(event, after) {
            return inside + 1;
        }
        match event {
            Event::Html(html) | Event::InlineHtml(html) => self.piece(html),
            Event::Text(text) => self.text(text),
            Event::Code(code) => self.inline_code(code),
            Event::InlineMath(source) => self.math(source, false),
            Event::DisplayMath(source) => self.math(source, true),
            Event::FootnoteReference(name) => {
                let id = footnote_id(name);
                let name = escape(name);
                self.markup(format!(
                    "<sup class=\"footnote-reference\"><a href=\"#{id}\">{name}</a></sup>"
                ));
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let id = footnote_id(name);
                let name = escape(name);
                self.markup(format!(
                    "<div class=\"footnote-definition\" id=\"{id}\">\
                     <sup class=\"footnote-definition-label\">{name}</sup> "
                ));
            }
            Event::End(TagEnd::FootnoteDefinition) => self.markup("</div>\n".to_owned()),
            Event::Start(Tag::BlockQuote(Some(kind))) => self.alert(*kind),
            Event::Start(Tag::Item) => {
                let class = self.item_class(after);
                self.markup(format!("<li{class}>"));
            }
            event => match self.table_markup(event, after) {
                Some(markup) => self.markup(markup),
                None => self.events.push(event.clone()),
            },
        }
        1
    }

    /// Writes an element whose content is text to us: code, raw HTML, an image, front matter. How
    /// many events are in it, its end included.
    fn whole_element(&mut self, start: &Event<'static>, after: &[Event<'static>]) -> Option<usize> {
        let Event::Start(tag) = start else {
            return None;
        };
        match tag {
            Tag::CodeBlock(kind) => {
                let (text, used) = text_until(after, |e| matches!(e, TagEnd::CodeBlock));
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info,
                    CodeBlockKind::Indented => "",
                };
                self.code(info, &text, matches!(kind, CodeBlockKind::Fenced(_)));
                Some(used)
            }
            Tag::HtmlBlock => {
                let (text, used) = text_until(after, |e| matches!(e, TagEnd::HtmlBlock));
                self.piece(&text);
                Some(used)
            }
            Tag::Image {
                dest_url, title, ..
            } => {
                let (alt, used) = text_until_closed(after);
                self.image(dest_url, &alt, title, "");
                Some(used)
            }
            Tag::MetadataBlock(_) => {
                let (_, used) = text_until(after, |e| matches!(e, TagEnd::MetadataBlock(_)));
                Some(used)
            }
            _ => None,
        }
    }

    /// The class of a list's item: it began on the part of the slide before, or it is a task.
    fn item_class(&mut self, inside: &[Event<'static>]) -> &'static str {
        if let Fitted::Flow {
            rest: items @ 1.., ..
        } = &mut self.fitted
        {
            *items -= 1;
            return " class=\"rest\"";
        }
        task_class(inside)
    }

    /// Raw HTML, with a finding for what is left out of it.
    fn piece(&mut self, html: &str) {
        let html = self.opened_by_steps(html);
        let html = self.raw.piece(&html);
        self.markup(html);
        for name in std::mem::take(&mut self.raw.left_out) {
            let (severity, remedy) = match name {
                "style" => (Severity::Info, "put it into a theme"),
                "svg" => (
                    Severity::Warning,
                    "save the drawing as a file and show it as an image",
                ),
                "math" => (Severity::Warning, "write the formula as $…$"),
                _ => (
                    Severity::Warning,
                    "remove it: only Markdown and plain HTML are shown",
                ),
            };
            let cause = format!("<{name}> is left out");
            self.find(severity, self.line, &cause, remedy);
        }
    }

    /// HTML whose closed `<details>` each say by which step they open.
    fn opened_by_steps<'h>(&mut self, html: &'h str) -> Cow<'h, str> {
        let Some(mut step) = self.details else {
            return html.into();
        };
        let mut out = String::new();
        let mut done = 0;
        for at in closed_details(html) {
            let end = at + "<details".len();
            out.push_str(slices::text(html, done..end));
            let _ = write!(out, " data-step=\"{}-{step}\"", self.mark);
            step = step.saturating_add(1);
            done = end;
        }
        out.push_str(slices::text(html, done..));
        self.details = Some(step);
        out.into()
    }

    /// Text, with `![alt](src =WxH)`, which CommonMark leaves as text.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(image) = SizedImage::find(rest) {
            let before = slices::text(rest, ..image.at.start);
            self.words(before);
            let mut size = String::new();
            for (name, value) in [("width", image.width), ("height", image.height)] {
                if !value.is_empty() {
                    let _ = write!(size, " {name}=\"{value}\"");
                }
            }
            self.image(image.source, image.alt, "", &size);
            rest = slices::text(rest, image.at.end..);
        }
        self.words(rest);
    }

    fn image(&mut self, source: &str, alt: &str, title: &str, size: &str) {
        let mut html = String::from("<img src=\"");
        push_escaped(&mut html, source);
        html.push_str("\" alt=\"");
        push_escaped(&mut html, alt);
        html.push('"');
        if !title.is_empty() {
            let _ = write!(html, " title=\"{}\"", escape(title));
        }
        html.push_str(size);
        html.push('>');
        self.events.push(Event::InlineHtml(html.into()));
    }

    fn alert(&mut self, kind: BlockQuoteKind) {
        let (name, english, korean) = match kind {
            BlockQuoteKind::Note => ("note", "Note", "참고"),
            BlockQuoteKind::Tip => ("tip", "Tip", "팁"),
            BlockQuoteKind::Important => ("important", "Important", "중요"),
            BlockQuoteKind::Warning => ("warning", "Warning", "주의"),
            BlockQuoteKind::Caution => ("caution", "Caution", "경고"),
        };
        let word = match self.context.is_korean() {
            true => korean,
            false => english,
        };
        self.markup(format!(
            "<blockquote class=\"alert alert-{name}\">\n\
             <p class=\"alert-title\" data-alert=\"{name}\">{word}</p>\n"
        ));
    }

    fn outline(&mut self, outline: &Tree, how: (bool, &[String]), step: Option<u16>) {
        let markup = outline::write(outline, how, step);
        self.gap(Filling::Markup(markup), "hr");
    }

    fn find(&mut self, severity: Severity, line: u32, cause: &str, remedy: &str) {
        self.findings.push(Finding {
            severity,
            file: Default::default(),
            line: Some(line),
            cause: cause.to_owned(),
            remedy: remedy.to_owned(),
        });
    }
}

/// Images without what only stands between them: what is in one is its alternative text.
fn without_between(events: &[Event<'static>]) -> Vec<Event<'static>> {
    let mut inside = false;
    let kept = events.iter().filter(|event| {
        match event {
            Event::Start(Tag::Image { .. }) => inside = true,
            Event::End(TagEnd::Image) => inside = false,
            _ => {}
        }
        inside || !is_between(event)
    });
    kept.cloned().collect()
}

/// Whether an event only stands between the images of a figure.
fn is_between(event: &Event<'_>) -> bool {
    match event {
        Event::SoftBreak | Event::HardBreak => true,
        Event::Text(text) => text.trim().is_empty(),
        Event::InlineHtml(html) => html.trim_start().starts_with("<br"),
        _ => false,
    }
}

/// The text up to the end that is meant, and how many events that was, it included.
fn text_until(events: &[Event<'static>], end: impl Fn(&TagEnd) -> bool) -> (String, usize) {
    let mut text = String::new();
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::End(tag) if end(tag) => return (text, at + 1),
            Event::Text(t) | Event::Html(t) | Event::InlineHtml(t) | Event::Code(t) => {
                text.push_str(t);
            }
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            _ => {}
        }
    }
    (text, events.len())
}

/// The plain text up to the end of the element that is open, and how many events that was.
fn text_until_closed(events: &[Event<'static>]) -> (String, usize) {
    let mut text = String::new();
    let mut depth = 0_usize;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return (text, at + 1),
            Event::End(_) => depth -= 1,
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) | Event::DisplayMath(t) => {
                text.push_str(t);
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    (text, events.len())
}

/// ` class="task"` for an item that begins with a box to tick.
fn task_class(inside: &[Event<'_>]) -> &'static str {
    let first = inside
        .iter()
        .find(|e| !matches!(e, Event::Start(Tag::Paragraph)));
    match first {
        Some(Event::TaskListMarker(_)) => " class=\"task\"",
        _ => "",
    }
}

/// An id that a link can name: blanks are not allowed in one.
fn footnote_id(name: &str) -> String {
    let id: String = name
        .chars()
        .map(|c| if c.is_whitespace() { '-' } else { c })
        .collect();
    format!("fn-{}", escape(&id))
}

/// Puts `prefix` in the place of the `@@` that the ids of a drawing begin with. Text with `@@` in
/// it stays as it is.
pub(super) fn with_ids(svg: &str, prefix: &str) -> String {
    use super::markup::{Piece, pieces};
    if !svg.contains("@@") {
        return svg.to_owned();
    }
    let mut out = String::with_capacity(svg.len() + 64);
    for piece in pieces(svg) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Tag(tag) => {
                let mut source = tag.source.to_owned();
                for before in [" id=\"", "\"#", "(#", "labelledby=\"", "describedby=\""] {
                    source = source.replace(&format!("{before}@@"), &format!("{before}{prefix}"));
                }
                out.push_str(&source);
            }
        }
    }
    out
}

/// `![alt](src =300x200)`, either side of the `x` optional.
struct SizedImage<'a> {
    at: Range<usize>,
    alt: &'a str,
    source: &'a str,
    width: &'a str,
    height: &'a str,
}

impl<'a> SizedImage<'a> {
    fn find(text: &'a str) -> Option<Self> {
        let mut from = 0;
        loop {
            let start = from + text.get(from..)?.find("![")?;
            let inside = text.get(start + 2..)?;
            if let Some(mut image) = Self::read(inside) {
                image.at = start..start + 2 + image.at.end;
                return Some(image);
            }
            from = start + 2;
        }
    }

    fn read(inside: &'a str) -> Option<Self> {
        /// No address is longer, in bytes.
        const LONGEST: usize = 2_000;
        let before = inside.find('[').unwrap_or(inside.len());
        let (alt, _) = slices::text(inside, ..before).split_once("](")?;
        let rest = inside.get(alt.len() + 2..)?;
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b')')?;
        let (target, _) = rest.split_at_checked(end)?;
        let (source, size) = target.rsplit_once(" =")?;
        let (width, height) = size.trim_end().split_once('x')?;
        let number = |n: &str| n.len() <= 5 && n.bytes().all(|b| b.is_ascii_digit());
        let sized = number(width) && number(height) && size.trim_end().len() > 1;
        let end = alt.len() + 2 + target.len() + 1;
        (sized && !source.trim().is_empty()).then_some(SizedImage {
            at: 0..end,
            alt,
            source: source.trim(),
            width,
            height,
        })
    }
}
