//! Markdown as people write it → the events they meant.
//!
//! What CommonMark reads differently is mended by putting a few bytes in or in place of others
//! and parsing again; every offset that comes out is one of the text that came in. Structure is
//! always the parser's: what to change is decided by its events, not by lines.

use std::cell::OnceCell;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::Placed;
use super::dialect::{Dialect, Evidence};
use super::marks::{directives, isolate};
use super::once::Once;
use super::patches::{OffsetMap, Patches};
use super::slips::{Slip, Slips};
use super::{addresses, definitions, formulas, lines, templates};
use crate::course::slices;

/// Mends rarely need more than one pass; what is left after these stays as it is.
const PASSES: usize = 6;

/// Nor are more bytes parsed than these, all passes together, an event counting as eight at least: a
/// file of the greatest length takes two passes.
const MOST_PARSED: usize = 4 * 1024 * 1024;

/// So many events are read of a file: one for each eight bytes of the longest. Real lectures have
/// one for 28 bytes or more, and what is all links and short cells one for eight.
pub(super) const MOST_EVENTS: usize = 256 * 1024;
/// What may begin a slide, a heading or a rule, counts as so many events besides.
const SLIDE: usize = 8;

/// The extensions we read. Definition lists are [`definitions`]'s.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_MATH)
    .union(Options::ENABLE_GFM);

/// What was read of a text.
#[derive(Default)]
pub(super) struct Read {
    pub(super) events: Vec<Placed>,
    /// Where what was not read begins, if there are more than [`MOST_EVENTS`].
    pub(super) rest: Option<usize>,
    /// What was mended that an author should know.
    pub(super) slips: Once<Slip>,
}

/// The events of a text, mended; marks of other tools in it are added to the evidence.
pub(super) fn read(mut text: &str, evidence: &mut Evidence) -> Read {
    let mut patches = Patches::default();
    let mut slips = Slips::default();
    let mut rest = None;
    let mut parsed = 0;
    for pass in 0.. {
        let (patched, map) = patches.apply(text);
        let (events, end) = first_events(&patched);
        parsed += patched.len().max(8 * events.len());
        rest = end.map(|end| map.back(end)).or(rest);
        if pass == 0 {
            evidence.of_text(&patched, &events);
        }
        let dialect = evidence.dialect();
        if pass + 1 < PASSES && parsed < MOST_PARSED {
            let before = patches.changes();
            let mut search = Search::new(text, dialect, &mut patches);
            for (event, range) in &events {
                search.event(event, map.range(range));
            }
            search.end();
            slips.search(text, dialect, (&events, &map), &mut patches);
            if let Some(rest) = rest {
                patches.truncate(rest);
            }
            if patches.changes() > before {
                // What is left out need not be parsed again.
                text = slices::text(text, ..rest.unwrap_or(text.len()));
                continue;
            }
        }
        let events = definitions::read(text, finish(text, events, &map));
        let events = formulas::apart(addresses::linked(lines::joined(events)));
        return Read {
            events,
            rest,
            slips: slips.told(),
        };
    }
    Read::default()
}

/// The events of a text of that dialect.
#[cfg(test)]
pub(super) fn events(text: &str, dialect: Dialect) -> Read {
    read(text, &mut Evidence::said(dialect))
}

/// The first events of a text, [`MOST_EVENTS`] and the ends of what is open after them; and where
/// those that are left begin.
fn first_events(text: &str) -> (Vec<(Event<'_>, Range<usize>)>, Option<usize>) {
    let mut events: Vec<(Event<'_>, Range<usize>)> = Vec::new();
    let mut left = MOST_EVENTS;
    let mut is_whole = true;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        let count = match event {
            Event::Start(Tag::Heading { .. }) | Event::Rule => 1 + SLIDE,
            _ => 1,
        };
        if left < count {
            is_whole = false;
            break;
        }
        left -= count;
        events.push((event, range));
    }
    let end = match events.last() {
        _ if is_whole => return (events, None),
        None => 0,
        // Its range is that of the element up to its end, which is left out.
        Some((Event::Start(_), range)) => range.start,
        Some((_, range)) => range.end,
    };
    let mut open = Vec::new();
    for (event, range) in &mut events {
        range.end = range.end.min(end);
        match event {
            Event::Start(tag) => open.push((tag.to_end(), range.clone())),
            Event::End(_) => {
                open.pop();
            }
            _ => {}
        }
    }
    let ends = open.into_iter().rev();
    events.extend(ends.map(|(tag, range)| (Event::End(tag), range)));
    (events, Some(end))
}

/// Looks through the events of a text for what is missing in it.
struct Search<'a> {
    text: &'a str,
    dialect: Dialect,
    /// What is missing, found before and now.
    patches: &'a mut Patches,
    /// The last place at which a comment closes, once that was asked for.
    last_close: OnceCell<Option<usize>>,
    /// How many blocks of code are open.
    code: usize,
    /// The block of HTML that is open.
    html: Option<Range<usize>>,
    /// Headings 1 on neighbouring lines.
    hashes: Vec<usize>,
    /// The comments of other tools.
    others: isolate::Comments<'a>,
    /// Where the last of those ends that were found.
    commented: usize,
}

impl<'a> Search<'a> {
    fn new(text: &'a str, dialect: Dialect, patches: &'a mut Patches) -> Search<'a> {
        Search {
            text,
            dialect,
            patches,
            last_close: OnceCell::new(),
            code: 0,
            html: None,
            hashes: Vec::new(),
            others: isolate::Comments::of(text),
            commented: 0,
        }
    }

    /// The next event, and where it stands in the author's text.
    fn event(&mut self, event: &Event<'_>, own: Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                self.code += 1;
                self.directive(kind, &own);
            }
            Event::End(TagEnd::CodeBlock) => self.code = self.code.saturating_sub(1),
            Event::Start(Tag::HtmlBlock) => self.html = Some(own),
            Event::End(TagEnd::HtmlBlock) => {
                let html = self.html.take();
                let found =
                    html.and_then(|html| open_comment(self.text, html, || self.last_close()));
                if let Some((at, insert)) = found {
                    self.insert(at, insert);
                }
            }
            Event::Start(Tag::Heading { level, .. }) => self.heading(*level, own),
            Event::Text(_) if self.code == 0 && self.html.is_none() => self.prose(own),
            Event::Html(html) if html.starts_with(":::") || html.starts_with("<aside>") => {
                self.isolate(own.start);
            }
            Event::InlineMath(_) | Event::DisplayMath(_)
                if super::dollars::prose(self.text, &own) =>
            {
                self.insert(own.start, "\\");
            }
            _ => {}
        }
    }

    /// What looks like code and holds text.
    fn directive(&mut self, kind: &CodeBlockKind<'_>, own: &Range<usize>) {
        let CodeBlockKind::Fenced(info) = kind else {
            return;
        };
        for (range, what) in directives::apart(self.text, own, info).unwrap_or_default() {
            self.patches.replace(range, what);
        }
    }

    fn heading(&mut self, level: HeadingLevel, own: Range<usize>) {
        if level == HeadingLevel::H1 {
            match self.hashes.last() {
                Some(&last) if next_line(self.text, last) == Some(own.start) => {}
                _ => self.code_comments(),
            }
            self.hashes.push(own.start);
        }
        if let Some(at) = separator(self.text, &own, self.dialect) {
            self.insert(at, "\n");
        }
    }

    fn last_close(&self) -> Option<usize> {
        *self.last_close.get_or_init(|| self.text.rfind("-->"))
    }

    /// Sets a line apart that is a mark of another tool.
    fn isolate(&mut self, at: usize) {
        for (range, what) in isolate::line(self.text, at, self.dialect) {
            self.patches.replace(range, what);
        }
    }

    /// Makes comments of ours of other tools' comments.
    fn comments(&mut self, own: &Range<usize>) {
        let mut from = own.start.max(self.commented);
        while from < own.end
            && let Some((changes, end)) = self.others.first(from..own.end)
        {
            for (range, what) in changes {
                self.patches.replace(range, what);
            }
            from = end;
            self.commented = end;
        }
    }

    fn prose(&mut self, own: Range<usize>) {
        self.comments(&own);
        if own.start >= self.commented {
            self.isolate(own.start);
            for (range, what) in templates::in_addresses(self.text, &own) {
                self.patches.replace(range, what);
            }
        }
        if let Some(at) = note_in_a_line(self.text, &own)
            && self.last_close().is_some_and(|close| at < close)
        {
            self.insert(at, "\n");
        }
    }

    /// Headings 1 on neighbouring lines are the comments of code that lost its fence: an indent
    /// makes them code.
    fn code_comments(&mut self) {
        const RUN: usize = 3;
        let hashes = std::mem::take(&mut self.hashes);
        if hashes.len() < RUN {
            return;
        }
        for (n, at) in hashes.into_iter().enumerate() {
            // Indented lines after a paragraph would go on with it.
            let indent = if n == 0 { "\n    " } else { "    " };
            self.insert(at, indent);
        }
    }

    fn end(mut self) {
        self.code_comments();
    }

    fn insert(&mut self, at: usize, what: &'static str) {
        self.patches.replace(at..at, what);
    }
}

/// Where the line after the one at that place begins.
fn next_line(text: &str, at: usize) -> Option<usize> {
    Some(at + text.get(at..)?.find('\n')? + 1)
}

/// Events with the author's offsets, without what was inserted, neighbouring texts as one.
fn finish(text: &str, events: Vec<(Event<'_>, Range<usize>)>, map: &OffsetMap) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::with_capacity(events.len());
    let mut run: Option<(String, Range<usize>)> = None;
    for (event, range) in events {
        let own = map.range(&range);
        let piece = match event {
            Event::Text(t) if map.touches(&range) => t.replace('\u{2060}', ""),
            Event::Text(t) => t.into_string(),
            Event::InlineMath(_) | Event::DisplayMath(_) if super::dollars::prose(text, &own) => {
                slices::text(text, own.clone()).to_owned()
            }
            event => {
                let event = formulas::read(text, &own, event);
                end_run(&mut run, &mut placed);
                placed.push((event.into_static(), own));
                continue;
            }
        };
        match &mut run {
            Some((so_far, at)) => {
                so_far.push_str(&piece);
                at.end = at.end.max(own.end);
            }
            None => run = Some((piece, own)),
        }
    }
    end_run(&mut run, &mut placed);
    placed
}

fn end_run(run: &mut Option<(String, Range<usize>)>, placed: &mut Vec<Placed>) {
    if let Some((text, at)) = run.take()
        && !text.is_empty()
    {
        placed.push((Event::Text(text.into()), at));
    }
}

/// A comment that its block does not close. Where it is closed further on, it gets a block
/// of its own. Where it never is, it would swallow the rest of the file: it ends before
/// the next line that is a heading, so that what may be a note stays one.
/// `last_close` says the last place in the file at which a comment closes.
fn open_comment(
    text: &str,
    range: Range<usize>,
    last_close: impl Fn() -> Option<usize>,
) -> Option<(usize, &'static str)> {
    let html = text.get(range.clone())?;
    let open = html.rfind("<!--")?;
    let comment = html.get(open..)?;
    if comment.contains("-->") {
        return None;
    }
    let inside = !html.get(..open)?.trim().is_empty();
    if inside && last_close().is_some_and(|close| range.end <= close) {
        return Some((range.start + open, "\n\n"));
    }
    let mut lines = comment.split_inclusive('\n');
    let mut at = range.start + open + lines.next()?.len();
    for line in lines {
        let level = line.bytes().take_while(|b| *b == b'#').count();
        if (1..=3).contains(&level) && line.as_bytes().get(level) == Some(&b' ') {
            return Some((at, "-->\n\n"));
        }
        at += line.len();
    }
    None
}

/// `text <!-- note: …` over several paragraphs is literal text to CommonMark, and the note
/// would be public: on a line of its own it is a comment.
fn note_in_a_line(text: &str, own: &Range<usize>) -> Option<usize> {
    let slice = text.get(own.clone())?;
    let at = own.start + slice.find('<')?;
    let rest = text.get(at..)?.strip_prefix("<!--")?.trim_start();
    let word = rest.get(..5)?;
    let escaped = text.get(..at)?.ends_with('\\');
    (word.eq_ignore_ascii_case("note:") && !escaped).then_some(at)
}

/// In slide dialects `---` under a line of text is a separator, not an underline. (Marp
/// reads it as CommonMark does.)
fn separator(text: &str, own: &Range<usize>, dialect: Dialect) -> Option<usize> {
    let shortest = match dialect {
        Dialect::Notes | Dialect::Marp | Dialect::Presenterm => return None,
        // Two are a step, or divide slides below each other.
        Dialect::Remark | Dialect::Slides => 2,
        _ => 3,
    };
    let heading = text.get(own.clone())?.trim_end();
    let line = heading.rfind('\n')?;
    let underline = heading.get(line..)?.trim();
    (underline.len() >= shortest && underline.bytes().all(|b| b == b'-'))
        .then_some(own.start + line + 1)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn hashes_on_neighbouring_lines_are_code_that_lost_its_fence() {
        let headings = |text: &str| {
            let events = events(text, Dialect::Notes).events;
            let heading = |(e, _): &&Placed| matches!(e, Event::Start(Tag::Heading { .. }));
            events.iter().filter(heading).count()
        };
        let text = "# 제목\n\n글\n# Options:\n#   --help   Print\n# \n#   -D\n```\nx\n";
        assert_eq!(headings(text), 1);
        assert!(
            events(text, Dialect::Notes)
                .events
                .iter()
                .any(|(e, _)| matches!(e, Event::Text(t) if t.contains("#   --help   Print")))
        );
        assert_eq!(headings("# 제목\n## 하나\n## 둘\n## 셋\n"), 4);
        assert_eq!(headings("# 하나\n\n# 둘\n\n# 셋\n"), 3);
    }

    #[test]
    fn offsets_are_those_of_the_authors_text() {
        let text = "가**나(다)**라 `x`\n\n# 제목**(중요)**하다\n\n끝";
        let events = events(text, Dialect::Notes).events;
        let strong = events
            .iter()
            .filter(|(e, _)| matches!(e, Event::Start(Tag::Strong)))
            .map(|(_, r)| &text[r.clone()])
            .collect::<Vec<_>>();
        assert_eq!(strong, ["**나(다)**", "**(중요)**"]);
        for (event, range) in &events {
            if let Event::Text(t) = event {
                assert_eq!(&text[range.clone()], &**t);
            }
        }
        assert_eq!(&text[events.last().unwrap().1.clone()], "끝");
    }

    #[test]
    fn of_too_long_a_text_the_first_events_are_read_and_what_is_open_is_closed() {
        let item = "- **가**(나) `a`\n";
        let items = MOST_EVENTS / 6;
        for (before, is_whole) in [("", false), ("*", false), ("> ", true)] {
            let count = if is_whole { 100 } else { items };
            let text = format!("{before}a\n\n{}", item.repeat(count));
            let read = events(&text, Dialect::Notes);
            assert_eq!(read.rest.is_none(), is_whole, "{before:?}");
            let mut open = Vec::new();
            for (event, range) in &read.events {
                match event {
                    Event::Start(tag) => open.push(tag.to_end()),
                    Event::End(tag) => assert_eq!(open.pop(), Some(*tag)),
                    _ => {}
                }
                assert!(range.end <= read.rest.unwrap_or(text.len()), "{event:?}");
            }
            assert!(open.is_empty());
            // What is mended is mended in what was read.
            assert!(
                read.events
                    .iter()
                    .any(|(event, _)| *event == Event::Start(Tag::Strong))
            );
            let rest = read.rest.unwrap_or(text.len());
            assert!(is_whole || rest > text.len() / 2, "{rest}");
        }
    }

    #[test]
    fn headings_and_rules_count_more_than_other_events() {
        for unit in ["# a\n\n", "a\n\n---\n\n"] {
            let fewer = unit.repeat(MOST_EVENTS / 13);
            assert_eq!(events(&fewer, Dialect::Notes).rest, None);
            let read = events(&unit.repeat(MOST_EVENTS / 10), Dialect::Notes);
            assert!(read.rest.is_some() && read.events.len() < MOST_EVENTS / 2);
        }
    }
}
