//! Marks within text: attributes, highlights, letters set high or low, names of emoji; links of wikis
//! in `wikis`, works and figures in `citations`, what is said of pictures in `pictures` and of other
//! marks in `spans`, of code in `roles`.

mod citations;
mod pictures;
mod roles;
mod spans;
mod wikis;

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::attributes::Attributes;
use super::embeds;
use super::table::{self, Container, container};
use super::{What, said, spoken};
use crate::course::included::Names;
use crate::course::parse::once::Once;
use crate::course::parse::{Dialect, MarkKind, Placed};
use crate::course::slices;

/// Events whose text has no marks of other tools.
pub(super) fn read(
    (text, names): (&str, &Names),
    dialect: Dialect,
    events: Vec<Placed>,
    told: &mut Once<What>,
) -> Vec<Placed> {
    let mut reader = Reader {
        text,
        names,
        dialect,
        out: Vec::with_capacity(events.len()),
        verbatim: 0,
        images: Vec::new(),
        opened: Vec::new(),
        pairs: Vec::new(),
        brackets: Vec::new(),
        dropped: None,
        aside: None,
        pending: false,
        spanned: false,
        told,
    };
    for (event, range) in events {
        reader.event(event, range);
    }
    reader.out
}

struct Reader<'a> {
    text: &'a str,
    names: &'a Names,
    dialect: Dialect,
    out: Vec<Placed>,
    /// How many elements are open in which text is not read: code, HTML, a picture.
    verbatim: usize,
    /// Where the pictures that are open begin.
    images: Vec<usize>,
    /// Where the blocks of text that are open begin.
    opened: Vec<usize>,
    /// The openings of pairs of this block of text, with their depth among emphases.
    pairs: Vec<Pair>,
    /// How many square brackets are open within each of remark's `.class[ ]`, and whether that is a
    /// column.
    brackets: Vec<(usize, bool)>,
    /// Of an item that was taken out, how many elements are open in what is left of it.
    dropped: Option<usize>,
    /// The notes in HTML that are open.
    aside: Option<Aside>,
    /// Whether text stands before the mark that is looked at which is not written yet.
    pending: bool,
    /// Whether attributes stand in this block of text behind brackets or another mark.
    spanned: bool,
    told: &'a mut Once<What>,
}

/// Notes in HTML within a paragraph.
struct Aside {
    /// Their element.
    name: &'static str,
    /// How many elements of that name are open.
    open: usize,
    /// Their words so far.
    words: String,
}

/// What became of a block of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Kept,
    /// Its author marked it as private: a paragraph as a whole, else what stands in it.
    TakenOut,
}

/// `==` or `++` that may open a pair.
struct Pair {
    sign: &'static str,
    /// Its event, whose text is the sign as long as it has no partner.
    at: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'static>, range: Range<usize>) {
        if let Some(depth) = self.dropped {
            match event {
                Event::Start(_) => self.dropped = Some(depth + 1),
                Event::End(_) if depth > 0 => self.dropped = Some(depth - 1),
                Event::End(_) => self.dropped = None,
                _ => {}
            }
            // The end of the item that all of it stood in is written.
            if self.dropped.is_some() {
                return;
            }
        }
        if self.is_aside(&event, &range) {
            return;
        }
        if let Event::Html(html) | Event::InlineHtml(html) = &event {
            for name in components(html) {
                self.told
                    .meet(What::Unknown(format!("<{name}>")), range.start);
            }
        }
        if let Event::Code(said) = &event
            && self.verbatim == 0
            && let Some(events) = self.role(said)
        {
            return self.push(events, &range);
        }
        match &event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => self.verbatim += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                self.verbatim = self.verbatim.saturating_sub(1);
            }
            Event::Start(Tag::Image { .. }) => {
                self.verbatim += 1;
                self.images.push(self.out.len());
            }
            Event::End(TagEnd::Image) => {
                self.verbatim = self.verbatim.saturating_sub(1);
                if self.dialect == Dialect::Marp && self.of_marp(&range) {
                    return;
                }
                self.out.push((event, range));
                self.picture_of_words();
                return;
            }
            Event::End(TagEnd::Link) => self.embedded(),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::TableCell
                | Tag::Item
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition,
            ) => {
                self.opened.push(self.out.len());
                self.pairs.clear();
                self.brackets.clear();
            }
            Event::End(
                end @ (TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::TableCell
                | TagEnd::Item
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition),
            ) => {
                let opened = self.opened.pop();
                self.pairs.clear();
                let ended = opened.map(|opened| self.ends(end, opened));
                if self.dialect == Dialect::Quarto && *end == TagEnd::Paragraph {
                    self.caption(opened, &range);
                }
                if ended == Some(Ended::TakenOut) && *end == TagEnd::Paragraph {
                    return;
                }
            }
            // The text of an item ends where what hangs on it begins.
            Event::Start(Tag::List(_)) => {
                let is_item =
                    |at: &usize| matches!(self.out.get(*at), Some((Event::Start(Tag::Item), _)));
                let item = self.opened.last().copied().filter(is_item);
                if item.map(|opened| self.ends(&TagEnd::Item, opened)) == Some(Ended::TakenOut) {
                    self.dropped = Some(1);
                    return;
                }
            }
            _ => {}
        }
        match event {
            Event::Text(text) if self.verbatim == 0 && self.may_have_marks(&text) => {
                self.words(&text, range);
            }
            event => self.out.push((event, range)),
        }
    }

    /// `@[youtube](abc)`, whose link ends: the video's own.
    fn embedded(&mut self) {
        let [
            ..,
            (Event::Text(before), _),
            (Event::Start(Tag::Link { dest_url, .. }), _),
            (Event::Text(name), _),
        ] = self.out.as_mut_slice()
        else {
            return;
        };
        if let Some(kept) = before.strip_suffix('@')
            && let Some(address) = embeds::address(name, dest_url)
        {
            *dest_url = address.into();
            *before = kept.to_owned().into();
        }
    }

    /// Whether it stands in notes of HTML within a paragraph, which presenters alone see.
    fn is_aside(&mut self, event: &Event<'static>, range: &Range<usize>) -> bool {
        let Some(aside) = &mut self.aside else {
            let Event::InlineHtml(html) = event else {
                return false;
            };
            self.aside = spoken::first(html).map(|notes| Aside {
                name: notes.name,
                open: 1,
                words: String::new(),
            });
            return self.aside.is_some();
        };
        let is_end = match event {
            Event::InlineHtml(html) => match spoken::closing(html, aside.name, aside.open) {
                Ok(_) => true,
                Err(open) => {
                    aside.open = open;
                    false
                }
            },
            Event::Text(text) | Event::Code(text) => {
                aside.words.push_str(text);
                false
            }
            // What is open is closed all the same.
            Event::Start(_) => return false,
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::Heading(_)
                | TagEnd::TableCell
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition,
            ) => true,
            Event::End(_) => return false,
            _ => {
                aside.words.push(' ');
                false
            }
        };
        if is_end && let Some(aside) = self.aside.take() {
            let note = MarkKind::Note(aside.words.trim().to_owned());
            self.push(vec![said::inline(&note)], range);
        }
        !matches!(event, Event::End(_))
    }

    /// Whether there may be a mark in a text; most have none.
    fn may_have_marks(&self, text: &str) -> bool {
        let after_image = matches!(self.out.last(), Some((Event::End(TagEnd::Image), _)));
        text.is_empty() || after_image || text.contains(is_sign)
    }

    /// Reads the text of an event.
    fn words(&mut self, text: &str, range: Range<usize>) {
        let mut rest = self.without_state(text);
        let last = self.out.last().map(|(event, _)| event);
        self.spanned |=
            rest.contains("]{") || (rest.starts_with('{') && last.is_some_and(spans::is_mark));
        // `![a](b){width=50%}`
        if let Some((Event::End(TagEnd::Image), _)) = self.out.last()
            && let Some((attributes, length)) = Attributes::read(rest)
        {
            self.picture(&attributes);
            rest = slices::text(rest, length..);
        }
        let mut plain = 0;
        let mut at = 0;
        // What attributes say at the end of a block is theirs.
        let end = Attributes::at_end(rest).map_or(rest.len(), |(_, start)| start);
        while let Some(found) = rest.get(at..end).and_then(|text| text.find(is_sign)) {
            at += found;
            let before = slices::text(rest, ..at);
            self.pending = plain < at;
            let Some(mark) = self.mark(before, slices::text(rest, at..), range.start) else {
                let sign = slices::text(rest, at..).chars().next();
                at += sign.map_or(1, char::len_utf8);
                continue;
            };
            self.text(slices::text(rest, plain..at), &range);
            self.push(mark.events, &range);
            at += mark.length;
            plain = at;
        }
        self.text(slices::text(rest, plain..), &range);
    }

    /// The text of an item without what Obsidian says of a task that is neither open nor done:
    /// `[>] later`.
    fn without_state<'t>(&self, text: &'t str) -> &'t str {
        let begins = match self.out.as_slice() {
            [
                ..,
                (Event::Start(Tag::Item), _),
                (Event::Start(Tag::Paragraph), _),
            ] => true,
            [.., (event, _)] => matches!(event, Event::Start(Tag::Item)),
            [] => false,
        };
        let state = text.strip_prefix('[').filter(|_| begins);
        let rest = state.and_then(|rest| rest.strip_prefix(['>', '<', '-', '/', '!', '?', '*']));
        rest.and_then(|rest| rest.strip_prefix("] "))
            .unwrap_or(text)
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if !text.is_empty() {
            self.out
                .push((Event::Text(text.to_owned().into()), range.clone()));
        }
    }

    fn push(&mut self, events: Vec<Event<'static>>, range: &Range<usize>) {
        self.out
            .extend(events.into_iter().map(|event| (event, range.clone())));
    }

    /// The mark that `after` begins with, of a text whose event stands at `place`.
    fn mark(&mut self, before: &str, after: &str, place: usize) -> Option<Mark> {
        match after.as_bytes().first()? {
            b'=' => self.pair("==", ("<mark>", "</mark>"), before, after),
            b'+' => self.pair("++", ("<ins>", "</ins>"), before, after),
            b'^' => raised(before, after),
            b'~' => lowered(before, after),
            b'!' if after.starts_with("![[") => wikis::embed(after, self.names),
            b'[' if after.starts_with("[[") => wikis::wiki(before, after, self.names),
            b'[' => self
                .span(after)
                .or_else(|| label(after))
                .or_else(|| self.citation(after, place))
                .or_else(|| self.nested()),
            b':' => emoji(before, after),
            b'@' => self.reference(before, after, place),
            b'{' if after.starts_with("{%") => self.template(after, place),
            b'{' if after.starts_with("{{") => self.value(after, place),
            b'<' if after.starts_with("<!--") => Some(self.open_comment(after)),
            b'<' if self.dialect == Dialect::Slidev => self.icon(after, place),
            b'.' if self.dialect == Dialect::Remark => self.class(before, after),
            b']' if !self.brackets.is_empty() => self.bracket(),
            _ => None,
        }
    }

    /// A sign that opens a pair or closes one.
    fn pair(
        &mut self,
        sign: &'static str,
        (open, close): (&'static str, &'static str),
        before: &str,
        after: &str,
    ) -> Option<Mark> {
        let behind = after.strip_prefix(sign)?;
        let previous = before.chars().next_back();
        let next = behind.chars().next();
        let of_sign = sign.chars().next();
        if previous == of_sign || next == of_sign {
            return None;
        }
        let closes = self.pairs.iter().rposition(|pair| pair.sign == sign);
        let is_end = previous.is_none_or(|c| !c.is_whitespace())
            && next.is_none_or(|c| !c.is_ascii_alphanumeric());
        if let (Some(opening), true) = (closes, is_end) {
            let pair = self.pairs.split_off(opening).into_iter().next()?;
            let is_empty = !self.pending && self.out.len() == pair.at + 1;
            if let (Some((event, _)), false) = (self.out.get_mut(pair.at), is_empty) {
                *event = Event::InlineHtml(open.into());
                return Some(Mark::of(vec![Event::InlineHtml(close.into())], sign.len()));
            }
            return None;
        }
        let is_start = previous.is_none_or(|c| !c.is_ascii_alphanumeric())
            && next.is_none_or(|c| !c.is_whitespace());
        if !is_start || closes.is_some() {
            return None;
        }
        // Text before the sign is written first.
        self.pairs.push(Pair {
            sign,
            at: self.out.len() + usize::from(self.pending),
        });
        Some(Mark::of(vec![Event::Text(sign.into())], sign.len()))
    }

    /// `[text]{.class}`
    fn span(&self, after: &str) -> Option<Mark> {
        let inside = after.get(1..)?;
        let inside = inside.get(..inside.find(['[', ']'])?)?;
        let close = 1 + inside.len();
        if !after.get(close..)?.starts_with("]{") {
            return None;
        }
        let (attributes, length) = Attributes::read(after.get(close + 1..)?)?;
        let length = close + 1 + length;
        let what = table::of(&attributes.classes, &attributes).map(|(_, what)| what);
        let events = match what {
            Some(Container::Private) => vec![said::inline(&MarkKind::Note(inside.to_owned()))],
            Some(Container::Hidden) => Vec::new(),
            _ if spans::is_highlight(&attributes) => within(("<mark>", "</mark>"), inside),
            _ => vec![Event::Text(inside.to_owned().into())],
        };
        Some(Mark::of(events, length))
    }

    /// A comment that its paragraph does not close, as HTML would: private up to the paragraph's end.
    fn open_comment(&mut self, after: &str) -> Mark {
        let inside = after.trim_start_matches("<!--");
        self.aside = Some(Aside {
            name: "<!--",
            open: 1,
            words: inside.trim().to_owned(),
        });
        Mark::of(Vec::new(), after.len())
    }

    /// A tag of Liquid or Jinja.
    fn template(&mut self, after: &str, place: usize) -> Option<Mark> {
        let end = near(after).find("%}")?;
        let tag = after.get(2..end)?.trim_matches(['-', ' ']);
        let name = tag.split_whitespace().next()?;
        if !name.bytes().all(|b| b.is_ascii_alphabetic()) || end > 200 {
            return None;
        }
        if let Some((name, what)) = embeds::words(tag)
            && let Some(events) = embeds::events(name, what)
        {
            return Some(Mark::of(events, end + 2));
        }
        if !matches!(name, "raw" | "endraw") {
            self.told.meet(What::Unknown(format!("{{% {name}")), place);
        }
        Some(Mark::of(Vec::new(), end + 2))
    }

    /// A shortcode of Quarto's or Hugo's, of which a key's name stays, and a value that Slidev or
    /// remark would put in.
    fn value(&mut self, after: &str, place: usize) -> Option<Mark> {
        let near = near(after);
        let shortcode = [("{{<", ">}}"), ("{{%", "%}}")]
            .into_iter()
            .find_map(|(open, close)| {
                let inside = near.strip_prefix(open)?;
                let end = inside.find(close)?;
                Some((open, inside.get(..end)?, open.len() + end + close.len()))
            });
        if let Some((open, inside, length)) = shortcode {
            let mut words = inside.split_whitespace();
            let name = words.next()?;
            if name == "kbd" {
                let keys = words.find(|word| !word.contains('='))?;
                return Some(Mark::of(within(("<kbd>", "</kbd>"), keys), length));
            }
            let shown = embeds::words(inside).and_then(|(name, what)| embeds::events(name, what));
            if let Some(events) = shown {
                return Some(Mark::of(events, length));
            }
            self.told
                .meet(What::Unknown(format!("{open} {name}")), place);
            return Some(Mark::of(Vec::new(), length));
        }
        if !matches!(self.dialect, Dialect::Slidev | Dialect::Remark) {
            return None;
        }
        let end = near.find("}}")?;
        self.told.meet(What::Unknown("{{ }}".to_owned()), place);
        Some(Mark::of(Vec::new(), end + 2))
    }

    /// Slidev's `<carbon:arrow-right />`, which is no HTML to CommonMark.
    fn icon(&mut self, after: &str, place: usize) -> Option<Mark> {
        let near = near(after);
        let inside = near.get(1..near.find('>')?)?;
        let tag = inside.trim_start_matches('/');
        let name = tag.split([' ', '/']).next()?;
        let (set, icon) = name.split_once(':')?;
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !is_name(set) || !is_name(icon) {
            return None;
        }
        self.told.meet(What::Unknown(format!("<{name}>")), place);
        Some(Mark::of(Vec::new(), inside.len() + 2))
    }

    /// remark's `.class[text]`: the text.
    fn class(&mut self, before: &str, after: &str) -> Option<Mark> {
        if before.ends_with(['.', '\\']) {
            return None;
        }
        let open = near(after).find('[')?;
        let name = after.get(1..open)?;
        let is_name = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !name.split('.').all(is_name) {
            return None;
        }
        let is_column = name
            .split('.')
            .any(|name| container(name) == Some(Container::Column));
        self.brackets.push((0, is_column));
        let begins = is_column.then(|| said::inline(&MarkKind::Column(0)));
        Some(Mark::of(begins.into_iter().collect(), open + 1))
    }

    /// A bracket that opens within one of those.
    fn nested(&mut self) -> Option<Mark> {
        if let Some((open, _)) = self.brackets.last_mut() {
            *open += 1;
        }
        None
    }

    /// A bracket that closes one of those, or one within.
    fn bracket(&mut self) -> Option<Mark> {
        let (open, is_column) = self.brackets.last_mut()?;
        if *open > 0 {
            *open -= 1;
            return None;
        }
        let ends = is_column.then(|| said::inline(&MarkKind::ColumnEnd));
        self.brackets.pop();
        Some(Mark::of(ends.into_iter().collect(), 1))
    }

    /// The end of a block of text: takes its attributes from it.
    fn ends(&mut self, end: &TagEnd, opened: usize) -> Ended {
        if std::mem::take(&mut self.spanned) {
            self.spans(opened + 1);
        }
        let Some((Event::Text(text), _)) = self.out.last() else {
            return Ended::Kept;
        };
        let text = text.clone();
        let Some((attributes, start)) = Attributes::at_end(&text) else {
            if let Some(kept) = without_block_id(&text)
                && *end != TagEnd::TableCell
            {
                self.set_last(kept);
            }
            return Ended::Kept;
        };
        let kept = slices::text(&text, ..start).trim_end();
        let what = table::of(&attributes.classes, &attributes).map(|(_, what)| what);
        if let (Some(what @ (Container::Private | Container::Hidden)), false) =
            (what, matches!(end, TagEnd::Heading(_)))
        {
            return self.take_out(what, end, opened);
        }
        match end {
            TagEnd::Heading(_) => {
                if let (Some(id), Some((Event::Start(Tag::Heading { id: own, .. }), _))) =
                    (attributes.id, self.out.get_mut(opened))
                {
                    *own = Some(id.into());
                }
                self.set_last(kept);
            }
            _ => self.set_last(kept),
        }
        Ended::Kept
    }

    /// Takes a paragraph out, or what stands in an item or a cell.
    fn take_out(&mut self, what: Container, end: &TagEnd, opened: usize) -> Ended {
        let range = self
            .out
            .get(opened)
            .map_or(0..0, |(_, range)| range.clone());
        let is_whole = *end == TagEnd::Paragraph;
        self.out.truncate(opened + usize::from(!is_whole));
        if what == Container::Private {
            let source = slices::text(self.text, range.clone()).trim_end();
            // With its attributes it would be private among the notes as well. What hangs on an
            // item stands behind them.
            let lines = source.split('\n').map(|line| {
                let end = Attributes::at_end(line).map_or(line.len(), |(_, start)| start);
                slices::text(line, ..end).trim_end()
            });
            let note = MarkKind::Note(lines.collect::<Vec<_>>().join("\n"));
            match is_whole {
                true => self.push(said::block(&note).to_vec(), &range),
                false => self.push(vec![said::inline(&note)], &range),
            }
        }
        Ended::TakenOut
    }

    fn set_last(&mut self, text: &str) {
        let text = text.to_owned();
        if let Some((event, _)) = self.out.last_mut() {
            *event = Event::Text(text.into());
        }
    }
}

/// What stands in the place of a mark, and how long the mark is.
struct Mark {
    events: Vec<Event<'static>>,
    length: usize,
}

impl Mark {
    fn of(events: Vec<Event<'static>>, length: usize) -> Mark {
        Mark { events, length }
    }
}

/// As much of a text as a mark may have, because a text may be as long as a file and begin as many
/// marks that never end.
fn near(text: &str) -> &str {
    const LONGEST: usize = 500;
    slices::text(text, ..text.floor_char_boundary(LONGEST))
}

/// With what a mark may begin or end.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '^' | '~' | '!' | '[' | ']' | ':' | '{' | '.' | '<' | '@'
    )
}

/// Pandoc's `x^2^`, and its footnote within a line, `^[text]`.
fn raised(before: &str, after: &str) -> Option<Mark> {
    if let Some(inside) = after.strip_prefix("^[") {
        let end = near(inside).find(']')?;
        let text = format!(" ({})", inside.get(..end)?);
        return Some(Mark::of(vec![Event::Text(text.into())], end + 3));
    }
    let inside = after.strip_prefix('^')?;
    let end = near(inside).find('^')?;
    let raised = inside.get(..end)?;
    let is_short = (1..=16).contains(&raised.len())
        && raised
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '+' | '-' | '−'));
    let on_word = before.ends_with(|c: char| c.is_alphanumeric() || c == ')');
    (is_short && on_word).then(|| Mark::of(within(("<sup>", "</sup>"), raised), end + 2))
}

/// Pandoc's `H~2~O`. One `~` between words is a range: `월~금`, `A~B`.
fn lowered(before: &str, after: &str) -> Option<Mark> {
    let inside = after.strip_prefix('~')?;
    let end = near(inside).find('~')?;
    let lowered = inside.get(..end)?;
    let is_short = (1..=3).contains(&lowered.len())
        && lowered.bytes().all(|b| b.is_ascii_alphanumeric())
        && (lowered.len() == 1 || lowered.bytes().all(|b| b.is_ascii_digit()));
    let on_letter = before.ends_with(|c: char| c.is_ascii_alphabetic());
    (is_short && on_letter).then(|| Mark::of(within(("<sub>", "</sub>"), lowered), end + 2))
}

fn within((open, close): (&'static str, &'static str), text: &str) -> Vec<Event<'static>> {
    let html = |html: &'static str| Event::InlineHtml(html.into());
    vec![html(open), Event::Text(text.to_owned().into()), html(close)]
}

/// The names of Vue's, React's and other components in HTML, whose names HTML does not have.
fn components(html: &str) -> impl Iterator<Item = &str> {
    let names = html.split('<').skip(1).filter_map(|tag| {
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.'))?;
        tag.get(..end)
    });
    names.filter(|name| {
        let steps = ["v-click", "v-clicks", "v-after"];
        let is_own = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.contains(|c: char| c.is_ascii_lowercase());
        (is_own || name.contains('-')) && !steps.contains(name)
    })
}

/// What HackMD says of a quotation: `[name=Kim]`, `[time=…]`, `[color=#907bf7]`.
fn label(after: &str) -> Option<Mark> {
    let inside = near(after).get(1..)?;
    let inside = inside.get(..inside.find(['[', ']', '\n'])?)?;
    let (key, value) = inside.split_once('=')?;
    let length = inside.len() + 2;
    match key {
        "name" | "time" => {
            let value = format!("— {}", value.trim());
            Some(Mark::of(vec![Event::Text(value.into())], length))
        }
        "color" if value.starts_with('#') => Some(Mark::of(Vec::new(), length)),
        _ => None,
    }
}

/// `:smile:`
fn emoji(before: &str, after: &str) -> Option<Mark> {
    const LONGEST: usize = 40;
    if before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == ':') {
        return None;
    }
    let inside = after.strip_prefix(':')?;
    let end = inside.bytes().take(LONGEST).position(|b| b == b':')?;
    let name = inside.get(..end)?;
    if name.bytes().all(|b| b.is_ascii_digit())
        || inside
            .get(end + 1..)?
            .starts_with(|c: char| c.is_ascii_alphanumeric() || c == ':')
    {
        return None;
    }
    let emoji = emojis::get_by_shortcode(name)?;
    Some(Mark::of(vec![Event::Text(emoji.as_str().into())], end + 2))
}

/// Without Obsidian's name of a block, ` ^a1b2c3`.
fn without_block_id(text: &str) -> Option<&str> {
    let (before, id) = text.rsplit_once('^')?;
    let is_id = id.len() >= 4
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && before.ends_with(' ');
    is_id.then(|| before.trim_end())
}

fn quoted(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
