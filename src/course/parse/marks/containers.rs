//! Lines that are marks, and what they hold: boxes, notes, columns, steps.

mod about;
mod code;
mod elements;
mod places;
mod reveal;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use code::{is_cell, is_fence_of_notes, is_magic_move, is_query};
use places::heading_level;
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::attributes::Attributes;
use super::divs::Divs;
use super::embeds;
use super::lines::{self, Head, Line};
use super::table::{self, Container, container};
use super::{What, said};
use crate::course::parse::backdrop::percent;
use crate::course::parse::once::Once;
use crate::course::parse::{Backdrop, Dialect, MarkKind, Placed, Reveal};
use crate::course::{names, slices};

/// Containers may stand in others so deep.
const DEEPEST: usize = 20;

/// Events without the lines and quotations that are marks.
pub(super) fn weave(
    text: &str,
    dialect: Dialect,
    events: Vec<Placed>,
    told: &mut Once<What>,
) -> Vec<Placed> {
    let marks = Marks::of(text, dialect, &events);
    if marks.lines.is_empty() && !marks.others {
        return events;
    }
    let mut weaver = Weaver {
        text,
        dialect,
        events: &events,
        out: Vec::with_capacity(events.len()),
        open: Vec::new(),
        quotes: Vec::new(),
        last_ends: OnceCell::new(),
        divs: Divs::default(),
        depth: 0,
        clicked: Vec::new(),
        told,
    };
    let mut at = 0;
    while at < events.len() {
        at = weaver.event(at, &marks);
    }
    weaver.close_down_to(0);
    weaver.out
}

/// The marks among the events of a file.
struct Marks {
    /// By the place of the paragraph that is one.
    lines: HashMap<usize, Line>,
    /// Of containers: the line that closes one, by the line that opens it.
    closes: HashMap<usize, usize>,
    /// Whether there is anything else that may be one: a callout, a list in a quotation, a heading
    /// with braces, code or elements of another tool.
    others: bool,
}

impl Marks {
    fn of(text: &str, dialect: Dialect, events: &[Placed]) -> Marks {
        let mut marks = Marks {
            lines: HashMap::new(),
            closes: HashMap::new(),
            others: false,
        };
        let mut open = Vec::new();
        for (at, (event, range)) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::Paragraph) => {
                    // Where it is text and nothing else, that text: a mend may have changed it.
                    let inside = (events.get(at + 1), events.get(at + 2));
                    marks.others |= matches!(
                        inside.0,
                        Some((Event::InlineHtml(html), _)) if html.starts_with("<v-click")
                    );
                    let source = match inside {
                        (Some((Event::Text(text), _)), Some((Event::End(_), _))) => text.trim(),
                        _ => slices::text(text, range.clone()).trim(),
                    };
                    if source.contains('\n') {
                        continue;
                    }
                    let Some(line) = lines::read(source, dialect) else {
                        continue;
                    };
                    match line {
                        Line::Open(_) => open.push(at),
                        Line::Close => {
                            if let Some(opening) = open.pop() {
                                marks.closes.insert(opening, at);
                            }
                        }
                        _ => {}
                    }
                    marks.lines.insert(at, line);
                }
                Event::Start(Tag::BlockQuote(None)) => {
                    let first = events.get(at + 1).map(|(event, _)| event);
                    let text = events.get(at + 2).map(|(event, _)| event);
                    marks.others |= matches!(first, Some(Event::Start(Tag::List(_))))
                        || matches!(text, Some(Event::Text(text)) if text.starts_with("[!"));
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    marks.others |= is_cell(info)
                        || is_query(info)
                        || is_magic_move(info)
                        || is_fence_of_notes(info)
                        || dialect == Dialect::Remark;
                }
                Event::Start(Tag::HtmlBlock) => marks.others = true,
                Event::Start(Tag::Heading { .. }) => {
                    let source = slices::text(text, range.clone());
                    marks.others |= source.contains('}') || is_of_notes(source);
                }
                _ => {}
            }
        }
        marks
    }
}

/// A container that is open.
struct Open {
    container: Container,
    /// Where the line that closes it stands.
    close: Option<usize>,
    /// Where its own start was left room for.
    hole: usize,
    depth: usize,
    /// Its closing line came within something that is open yet.
    ends: bool,
}

struct Weaver<'a> {
    text: &'a str,
    dialect: Dialect,
    events: &'a [Placed],
    out: Vec<Placed>,
    open: Vec<Open>,
    /// What each open quotation is to be ended with, where it is none.
    quotes: Vec<Option<Event<'static>>>,
    /// Where the last ends of elements stand that may be notes, once that was asked for.
    last_ends: OnceCell<HashMap<&'static str, usize>>,
    divs: Divs,
    depth: usize,
    /// Of each `<div v-click>` that is open, how many are open within it, itself included.
    clicked: Vec<usize>,
    told: &'a mut Once<What>,
}

impl Weaver<'_> {
    /// Takes in the event at that place; where the next one stands.
    fn event(&mut self, at: usize, marks: &Marks) -> usize {
        let Some((event, range)) = self.events.get(at) else {
            return at + 1;
        };
        match event {
            Event::Start(Tag::Paragraph) => {
                if let Some(line) = marks.lines.get(&at) {
                    return self.line(at, line, marks);
                }
                if let Some(next) = self.clicked(at) {
                    return next;
                }
            }
            Event::Start(Tag::Heading { level, .. }) => {
                if let Some(next) = self.private_heading(at) {
                    return next;
                }
                if *level <= HeadingLevel::H2 && self.holds_headings() {
                    return self.small_heading(at);
                }
            }
            Event::Start(Tag::BlockQuote(None)) => {
                if let Some(next) = self.callout(at).or_else(|| self.quoted_list(at)) {
                    return next;
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                if let Some(next) = self.code(at, info) {
                    return next;
                }
            }
            // A slide ends, and with it the columns that its author did not close.
            Event::Rule => self.divs = Divs::default(),
            Event::Start(Tag::HtmlBlock) => {
                if let Some(next) = self.html(at) {
                    return next;
                }
            }
            _ => {}
        }
        match event {
            Event::Start(tag) => {
                if matches!(tag, Tag::BlockQuote(_)) {
                    self.quotes.push(None);
                }
                self.depth += 1;
            }
            Event::End(tag) => {
                self.close_down_to(self.depth);
                self.depth = self.depth.saturating_sub(1);
                if matches!(tag, TagEnd::BlockQuote(_))
                    && let Some(Some(end)) = self.quotes.pop()
                {
                    self.html_block(end, range.clone());
                    self.end_pending();
                    return at + 1;
                }
            }
            _ => {}
        }
        self.out.push((event.clone(), range.clone()));
        if matches!(event, Event::End(_)) {
            self.end_pending();
        }
        at + 1
    }

    fn line(&mut self, at: usize, line: &Line, marks: &Marks) -> usize {
        let range = self.range(at);
        let after = self.after(at);
        match line {
            Line::Open(head) => return self.container(at, head, marks.closes.get(&at).copied()),
            Line::Close => self.closing(at),
            Line::Says(mark) => self.say(mark, range),
            Line::About(attributes) => return self.about(at, attributes),
            Line::Shows(name, what) => {
                let inside = embeds::events(name, what).unwrap_or_default();
                let paragraph = [Event::Start(Tag::Paragraph)]
                    .into_iter()
                    .chain(inside)
                    .chain([Event::End(TagEnd::Paragraph)]);
                self.out
                    .extend(paragraph.map(|event| (event, range.clone())));
            }
            Line::Nothing(None) => {}
            Line::Nothing(Some(name)) => self.told.meet(What::Unknown(name.clone()), range.start),
            Line::Speak(first) => {
                if self.dialect == Dialect::Notes {
                    let mark = slices::text(self.text, range.clone()).trim().to_owned();
                    self.told.meet(What::Spoken(mark), range.start);
                }
                let end = self.end_of_slide(after);
                self.note(first, range, after..end);
                return end;
            }
        }
        after
    }

    fn container(&mut self, at: usize, head: &Head, close: Option<usize>) -> usize {
        let range = self.range(at);
        let after = self.after(at);
        let known = table::of(&head.names, &head.attributes);
        let collapse = head.attributes.value("collapse") == Some("true");
        let what = match known {
            Some((_, Container::Box(_) | Container::Titled(_))) if collapse => Container::Closed,
            Some((_, what)) => what,
            None => {
                if let Some(name) = head.names.first() {
                    self.told
                        .meet(What::Unknown(format!("::: {name}")), range.start);
                }
                Container::Plain
            }
        };
        if matches!(
            what,
            Container::Private | Container::Hidden | Container::Diagram
        ) {
            return self.taken_out(at, what, close);
        }
        if self.open.len() >= DEEPEST {
            return after;
        }
        let name = known.map_or("", |(name, _)| name);
        if what == Container::Column {
            let width = head.attributes.value("width").unwrap_or_default();
            self.say(&MarkKind::Column(percent(width)), range.clone());
        }
        let is_titled = matches!(
            what,
            Container::Box(_) | Container::Titled(_) | Container::Closed
        );
        if self.dialect == Dialect::Quarto
            && is_titled
            && head.title.is_empty()
            && let Some(Event::Start(Tag::Heading { .. })) = self.event_at(after)
        {
            // The heading that stands first in a box is its title.
            let next = self.after(after);
            let events = self.events.get(after..next).unwrap_or_default();
            let events: Vec<_> = events.iter().map(|(event, _)| event.clone()).collect();
            let title = names::plain(&events);
            self.open_container(what, (name, &title), close, range);
            return next;
        }
        self.open_container(what, (name, &head.title), close, range);
        after
    }

    /// What does not stay where it is: notes, what nobody sees, a drawing.
    fn taken_out(&mut self, at: usize, what: Container, close: Option<usize>) -> usize {
        let range = self.range(at);
        let after = self.after(at);
        let end = match close {
            Some(close) => self.skip(after, close),
            None => {
                let mark = slices::text(self.text, range.clone()).trim().to_owned();
                self.told.meet(What::Open(mark), range.start);
                self.next_heading(after)
            }
        };
        match what {
            Container::Private => self.note("", range, after..end),
            Container::Diagram => {
                let source = self.source(after..end).to_owned();
                let tag = Tag::CodeBlock(CodeBlockKind::Fenced("mermaid".into()));
                let close = Event::End(tag.to_end());
                for event in [Event::Start(tag), Event::Text(source.into()), close] {
                    self.out.push((event, range.clone()));
                }
            }
            _ => {}
        }
        match close {
            Some(close) if end >= close => self.after(close),
            _ => end,
        }
    }

    /// Begins a container with its name and title.
    fn open_container(
        &mut self,
        what: Container,
        (name, title): (&str, &str),
        close: Option<usize>,
        range: Range<usize>,
    ) {
        let hole = self.out.len();
        match what {
            Container::Box(_) | Container::Titled(_) | Container::Quote => {
                // Whether it may be a box shows at its end.
                self.out.push((Event::Text("".into()), range.clone()));
                let title = match what {
                    Container::Titled(_) if title.is_empty() => capital(name),
                    _ => title.to_owned(),
                };
                if !title.is_empty() {
                    self.title(title, range);
                }
            }
            Container::Closed => {
                let summary = if title.is_empty() { "…" } else { title };
                let summary = escaped(summary);
                let html = format!("<details>\n<summary>{summary}</summary>\n");
                self.html_block(Event::Html(html.into()), range);
            }
            Container::Steps(reveal) => self.say(&MarkKind::Begin(reveal), range),
            Container::Still => self.say(&MarkKind::Lists(Some(false)), range),
            _ => {}
        }
        self.open.push(Open {
            container: what,
            close,
            hole,
            depth: self.depth,
            ends: false,
        });
    }

    fn title(&mut self, title: String, range: Range<usize>) {
        let events = [
            Event::Start(Tag::Paragraph),
            Event::Start(Tag::Strong),
            Event::Text(title.into()),
            Event::End(TagEnd::Strong),
            Event::End(TagEnd::Paragraph),
        ];
        self.out.extend(events.map(|event| (event, range.clone())));
    }

    /// A line that closes a container: the last one, where it is the one that was opened with it.
    fn closing(&mut self, at: usize) {
        let Some(index) = self.open.iter().rposition(|open| open.close == Some(at)) else {
            return;
        };
        let is_here = self
            .open
            .get(index)
            .is_some_and(|open| open.depth == self.depth);
        if is_here {
            while self.open.len() > index {
                self.close_last();
            }
        } else if let Some(open) = self.open.get_mut(index) {
            open.ends = true;
        }
    }

    /// Closes what ended within something that has ended now.
    fn end_pending(&mut self) {
        let depth = self.depth;
        while self
            .open
            .last()
            .is_some_and(|open| open.ends && open.depth == depth)
        {
            self.close_last();
        }
    }

    /// Closes all that was opened at that depth or deeper, because what holds it ends.
    fn close_down_to(&mut self, depth: usize) {
        while self.open.last().is_some_and(|open| open.depth >= depth) {
            self.close_last();
        }
    }

    fn close_last(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let end = self.out.last().map_or(0, |(_, range)| range.end);
        match open.container {
            Container::Box(kind) | Container::Titled(kind) => self.quote(Some(kind), open.hole),
            Container::Quote => self.quote(None, open.hole),
            Container::Closed => self.html_block(Event::Html("</details>\n".into()), end..end),
            Container::Steps(_) => self.say(&MarkKind::End, end..end),
            Container::Column => self.say(&MarkKind::ColumnEnd, end..end),
            Container::Still => self.say(&MarkKind::Lists(None), end..end),
            _ => {}
        }
    }

    /// Makes a quotation of all that was written since `hole`. What holds headings stays as it is,
    /// because slides begin at headings.
    fn quote(&mut self, kind: Option<BlockQuoteKind>, hole: usize) {
        let inside = self.out.get(hole + 1..).unwrap_or_default();
        let slides = |(event, _): &Placed| match event {
            Event::Rule => true,
            Event::Start(Tag::Heading { level, .. }) => *level <= HeadingLevel::H3,
            _ => false,
        };
        if inside.is_empty() || inside.iter().any(slides) {
            return;
        }
        let end = self.out.last().map_or(0, |(_, range)| range.end);
        if let Some((event, _)) = self.out.get_mut(hole) {
            *event = Event::Start(Tag::BlockQuote(kind));
        }
        let close = TagEnd::BlockQuote(kind);
        self.out.push((Event::End(close), end..end));
    }

    /// Whether headings here begin no slide: Quarto's and Pandoc's do not within a container.
    fn holds_headings(&self) -> bool {
        self.dialect == Dialect::Quarto && self.open.iter().any(|open| open.close.is_some())
    }

    /// A heading that begins no slide.
    fn small_heading(&mut self, at: usize) -> usize {
        let next = self.after(at);
        for (event, range) in self.events.get(at..next).unwrap_or_default() {
            let event = match event.clone() {
                Event::Start(Tag::Heading {
                    id, classes, attrs, ..
                }) => Event::Start(Tag::Heading {
                    level: HeadingLevel::H4,
                    id,
                    classes,
                    attrs,
                }),
                Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(HeadingLevel::H4)),
                event => event,
            };
            self.out.push((event, range.clone()));
        }
        next
    }

    /// A section whose heading says that it is private, `## 풀이 {.solution}`, or hidden, or what
    /// picture stands behind it.
    fn private_heading(&mut self, at: usize) -> Option<usize> {
        let range = self.range(at);
        let heading = self.text.get(range.clone())?;
        if is_of_notes(heading) {
            let after = self.after(at);
            let level = heading_level(self.event_at(at)?)?;
            let end = self.before_heading(after, level);
            if self.dialect == Dialect::Notes {
                let mark = heading.trim().to_owned();
                self.told.meet(What::Spoken(mark), range.start);
            }
            self.note("", range, after..end);
            return Some(end);
        }
        let source = heading.lines().next()?;
        let (attributes, start) = Attributes::at_end(source.trim_end_matches(['#', ' ']))?;
        let what = table::of(&attributes.classes, &attributes).map(|(_, what)| what);
        if attributes.value("visibility") == Some("hidden") || what == Some(Container::Hidden) {
            // The heading still begins a slide, which is not shown.
            let next = self.after(at);
            self.out.extend(self.events.get(at..next)?.iter().cloned());
            self.say(&MarkKind::Hidden, range);
            return Some(next);
        }
        let backdrop = [
            "background-image",
            "data-background-image",
            "data-background",
        ]
        .iter()
        .find_map(|key| Backdrop::behind(attributes.value(key)?));
        if let Some(backdrop) = backdrop.filter(|_| what != Some(Container::Private)) {
            let next = self.after(at);
            self.out.extend(self.events.get(at..next)?.iter().cloned());
            self.say(&MarkKind::Backdrop(backdrop), range);
            return Some(next);
        }
        match what {
            Some(Container::Private) => {
                let after = self.after(at);
                let level = heading_level(self.events.get(at).map(|(event, _)| event)?)?;
                let end = self.before_heading(after, level);
                // With its attributes it would be private among the notes as well.
                let heading = slices::text(self.text, range.clone()).trim_end();
                let shown = source.trim_end_matches(['#', ' ']).get(..start)?.trim_end();
                let below = heading.split_once('\n').map_or("", |(_, below)| below);
                let heading = format!("{shown}\n{below}").trim_end().to_owned();
                self.note(&heading, range, after..end);
                Some(end)
            }
            Some(Container::Steps(reveal)) => {
                let next = self.after(at);
                self.out.extend(self.events.get(at..next)?.iter().cloned());
                self.say(&MarkKind::Begin(reveal), range);
                Some(next)
            }
            _ => None,
        }
    }

    /// A quotation that begins with `[!kind]`, and a title behind it or the sign of a closed one.
    fn callout(&mut self, at: usize) -> Option<usize> {
        let range = self.range(at);
        let Event::Start(Tag::Paragraph) = self.event_at(at + 1)? else {
            return None;
        };
        let Event::Text(text) = self.event_at(at + 2)?.clone() else {
            return None;
        };
        let (name, rest) = text.strip_prefix("[!")?.split_once(']')?;
        let name = name
            .split('|')
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase();
        let is_name = !name.is_empty() && name.len() < 40 && !name.contains(['[', '(']);
        if !is_name {
            return None;
        }
        let (closed, title) = match rest.chars().next() {
            Some('-') => (true, rest.get(1..)?),
            Some('+') => (false, rest.get(1..)?),
            _ => (false, rest),
        };
        let what = container(&name).unwrap_or_else(|| {
            self.told
                .meet(What::Unknown(format!("[!{name}]")), range.start);
            Container::Titled(BlockQuoteKind::Note)
        });
        if matches!(what, Container::Private | Container::Hidden) {
            let end = self.after(at);
            if what == Container::Private {
                let source = slices::text(self.text, range.clone());
                let lines = source.lines().map(|line| {
                    let line = line.trim_start();
                    line.strip_prefix("> ")
                        .or(line.strip_prefix('>'))
                        .unwrap_or(line)
                });
                let note = lines.skip(1).collect::<Vec<_>>().join("\n");
                self.say(&MarkKind::Note(note), range);
            }
            return Some(end);
        }
        // Of the first line, the title is the text; what follows it is the first paragraph.
        let mut next = at + 3;
        let mut title = title.trim().to_owned();
        loop {
            match self.event_at(next)? {
                Event::SoftBreak | Event::HardBreak => {
                    next += 1;
                    break;
                }
                Event::End(TagEnd::Paragraph) => break,
                Event::Text(more) | Event::Code(more) => title.push_str(more),
                _ => {}
            }
            next += 1;
        }
        let is_empty = matches!(self.event_at(next)?, Event::End(TagEnd::Paragraph));
        if closed || what == Container::Closed {
            let summary = if title.is_empty() {
                capital(&name)
            } else {
                title
            };
            let summary = escaped(&summary);
            let html = format!("<details>\n<summary>{summary}</summary>\n");
            self.html_block(Event::Html(html.into()), range.clone());
            self.quotes.push(Some(Event::Html("</details>\n".into())));
        } else {
            let (kind, title) = match what {
                Container::Box(kind) => (Some(kind), title),
                Container::Titled(kind) if title.is_empty() => (Some(kind), capital(&name)),
                Container::Titled(kind) => (Some(kind), title),
                _ => (None, title),
            };
            self.out
                .push((Event::Start(Tag::BlockQuote(kind)), range.clone()));
            // The end of an alert says of which kind it is.
            self.quotes.push(None);
            if !title.is_empty() {
                self.title(title, range.clone());
            }
        }
        self.depth += 1;
        if is_empty {
            return Some(next + 1);
        }
        self.depth += 1;
        self.out.push((Event::Start(Tag::Paragraph), range));
        Some(next)
    }

    /// A list in a quotation and nothing else, which Pandoc shows item by item.
    fn quoted_list(&mut self, at: usize) -> Option<usize> {
        let end = self.after(at);
        let list = at + 1;
        let is_list = matches!(self.event_at(list)?, Event::Start(Tag::List(_)));
        if self.dialect != Dialect::Quarto || !is_list || self.after(list) + 1 != end {
            return None;
        }
        let range = self.range(at);
        self.say(&MarkKind::Begin(Reveal::Parts), range.clone());
        self.out
            .extend(self.events.get(list..end - 1)?.iter().cloned());
        self.say(&MarkKind::End, range);
        Some(end)
    }

    /// Writes what presenters alone see: the text of those events, after `first`.
    fn note(&mut self, first: &str, at: Range<usize>, events: Range<usize>) {
        let mut note = first.to_owned();
        let source = self.source(events).trim_matches('\n').trim_end();
        if !note.is_empty() && !source.is_empty() {
            note.push_str("\n\n");
        }
        note.push_str(source);
        if !note.is_empty() {
            self.say(&MarkKind::Note(note), at);
        }
    }

    fn say(&mut self, what: &MarkKind, range: Range<usize>) {
        let events = said::block(what);
        self.out.extend(events.map(|event| (event, range.clone())));
    }
}

/// Whether a heading says that what stands under it is for presenters.
fn is_of_notes(heading: &str) -> bool {
    /// No such heading is longer, in bytes.
    const LONGEST: usize = 80;
    heading.len() <= LONGEST
        && heading
            .lines()
            .next()
            .is_some_and(lines::is_heading_of_notes)
}

/// A name as a title.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
