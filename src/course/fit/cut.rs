//! The parts of a block: its events from one place to the next. The tags that are open where a
//! part begins (a list, an item, bold text) are opened again, those still open at its end are
//! closed.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::course::{html_tags, slices};

/// So many `<details>`, one in the other, are opened again where a part begins in them. What stands
/// deeper goes on in the last of these, or all parts together would be as long as the square of
/// their file.
pub(super) const DEEPEST_DETAILS: usize = 10;

/// A place in a block's events: before the event, or within the text that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Spot {
    pub(super) event: usize,
    /// The byte within the text; 0 before the event.
    pub(super) byte: usize,
}

/// A part of a block.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    pub(super) events: Vec<Event<'static>>,
    /// How many list items it opens again because they began on the part before; they come first,
    /// the outermost one first.
    pub(super) continued: u8,
}

impl From<Excerpt> for (u8, Vec<Event<'static>>) {
    fn from(excerpt: Excerpt) -> Self {
        (excerpt.continued, excerpt.events)
    }
}

/// What is open at a place.
enum Open {
    Tag(Tag<'static>),
    /// `<details>`, by the raw HTML with which it begins, to the end of its summary.
    Details(String),
}

impl Open {
    /// The events that open it once more.
    fn again(&self) -> Vec<Event<'static>> {
        match self {
            Open::Tag(tag) => vec![again(tag)],
            Open::Details(html) => raw(html),
        }
    }

    /// The events that close it.
    fn end(&self) -> Vec<Event<'static>> {
        match self {
            Open::Tag(tag) => vec![Event::End(tag.to_end())],
            Open::Details(_) => raw("</details>\n"),
        }
    }

    fn is(&self, is: fn(&Tag<'static>) -> bool) -> bool {
        matches!(self, Open::Tag(tag) if is(tag))
    }
}

fn raw(html: &str) -> Vec<Event<'static>> {
    vec![
        Event::Start(Tag::HtmlBlock),
        Event::Html(html.to_owned().into()),
        Event::End(TagEnd::HtmlBlock),
    ]
}

/// Cuts a block's parts off its events, one after the other, so that each event is looked at
/// once.
pub(super) struct Cutter<'a> {
    events: &'a [Event<'static>],
    /// Where the next part begins.
    from: Spot,
    /// What is open there, the outermost first.
    open: Vec<Open>,
    /// How many `<details>` are open in those of it.
    deeper: usize,
    /// The raw HTML so far of a block of it.
    html: String,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(events: &'a [Event<'static>]) -> Cutter<'a> {
        Cutter {
            events,
            from: Spot::default(),
            open: Vec::new(),
            deeper: 0,
            html: String::new(),
        }
    }

    /// The events up to a place; without one, all that are left.
    pub(super) fn part(&mut self, to: Option<Spot>) -> Excerpt {
        let is_item = |tag: &Tag<'_>| matches!(tag, Tag::Item);
        let items = self.open.iter().filter(|open| open.is(is_item));
        let mut excerpt = Excerpt {
            continued: u8::try_from(items.count()).unwrap_or(u8::MAX),
            events: self.open.iter().flat_map(Open::again).collect(),
        };
        let from = self.from;
        let to = to.unwrap_or(Spot {
            event: self.events.len(),
            byte: 0,
        });
        debug_assert!(from <= to);
        let inside = self
            .events
            .iter()
            .enumerate()
            .take(to.event.saturating_add(1));
        for (at, event) in inside.skip(from.event) {
            let first = if at == from.event { from.byte } else { 0 };
            let last = (at == to.event).then_some(to.byte);
            match event {
                _ if last == Some(0) => {}
                Event::Text(text) if first > 0 || last.is_some() => {
                    let text = text.get(first..last.unwrap_or(text.len())).unwrap_or(text);
                    let is_code = |tag: &Tag<'_>| matches!(tag, Tag::CodeBlock(_));
                    let text =
                        match first > 0 && !self.open.last().is_some_and(|open| open.is(is_code)) {
                            true => text.trim_start(),
                            false => text,
                        };
                    excerpt.events.push(Event::Text(text.to_owned().into()));
                }
                event => {
                    self.note(event);
                    excerpt.events.push(event.clone());
                }
            }
        }
        self.from = to;
        let open = self.open.iter().rev();
        excerpt.events.extend(open.flat_map(Open::end));
        excerpt
    }

    /// Keeps what is open up to date. The tag of an ordered list gets the number of its next item,
    /// so that a part which begins there goes on counting.
    fn note(&mut self, event: &Event<'static>) {
        match event {
            Event::Start(tag) => {
                self.html.clear();
                self.open.push(Open::Tag(tag.clone()));
            }
            Event::Html(html) => self.html.push_str(html),
            Event::End(end) => {
                self.open.pop();
                if *end == TagEnd::Item
                    && let Some(Open::Tag(Tag::List(Some(number)))) = self.open.last_mut()
                {
                    *number = number.saturating_add(1);
                }
                if *end == TagEnd::HtmlBlock {
                    self.note_details();
                }
            }
            _ => {}
        }
    }

    /// Notes what raw HTML opens and closes that lies around what follows it.
    fn note_details(&mut self) {
        let html = std::mem::take(&mut self.html);
        for tag in html_tags(&html).filter(|tag| tag.name == "details") {
            let is_details = |open: &&Open| matches!(open, Open::Details(_));
            if !tag.closes {
                match self.open.iter().filter(is_details).count() < DEEPEST_DETAILS {
                    true => self.open.push(Open::Details(opening(&html))),
                    false => self.deeper += 1,
                }
            } else if self.deeper > 0 {
                self.deeper -= 1;
            } else if matches!(self.open.last(), Some(Open::Details(_))) {
                self.open.pop();
            }
        }
    }
}

/// What begins `<details>` in raw HTML: its tag and its summary, where that is not long.
pub(super) fn opening(html: &str) -> String {
    const LONGEST: usize = 500;
    let tags = html_tags(html).filter(|tag| !tag.closes && tag.name == "details");
    let tag = tags.last().map_or("<details>", |tag| tag.source);
    let start = html.rfind(tag).unwrap_or(0);
    let rest = slices::text(html, start..);
    match rest.find("</summary>") {
        Some(end) if end < LONGEST => format!("{}</summary>\n", slices::text(rest, ..end)),
        _ => format!("{tag}\n"),
    }
}

/// A tag as it is opened once more: an address or a title so long that all parts together would
/// be many times as long as their file stands on the first part only.
fn again(tag: &Tag<'static>) -> Event<'static> {
    const LONGEST: usize = 2_000;
    let mut tag = tag.clone();
    if let Tag::Link {
        dest_url,
        title,
        id,
        ..
    } = &mut tag
    {
        for text in [dest_url, title, id] {
            if text.len() > LONGEST {
                *text = "".into();
            }
        }
    }
    Event::Start(tag)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::course::names::plain;
    use crate::course::parse::parse;

    fn events(text: &str) -> Vec<Event<'static>> {
        parse(text).blocks.remove(0).events
    }

    #[test]
    fn a_list_goes_on_with_its_number_and_its_open_item() {
        let events = events("3. 하나\n4. 둘\n   - 속\n   - 또\n");
        let last = events
            .iter()
            .rposition(|e| matches!(e, Event::Start(Tag::Item)))
            .unwrap();
        let spot = Spot {
            event: last,
            byte: 0,
        };
        let mut cutter = Cutter::new(&events);
        let before = cutter.part(Some(spot));
        let part = cutter.part(None);
        assert_eq!(part.continued, 1);
        assert_eq!(part.events[0], Event::Start(Tag::List(Some(4))));
        assert_eq!(plain(&part.events), "또");
        assert_eq!(plain(&before.events), "하나 둘 속");
        let opened = |events: &[Event<'_>]| {
            events.iter().fold(0_i32, |open, event| match event {
                Event::Start(_) => open + 1,
                Event::End(_) => open - 1,
                _ => open,
            })
        };
        assert_eq!((opened(&part.events), opened(&before.events)), (0, 0));
    }

    #[test]
    fn text_is_cut_between_its_sentences() {
        let events = events("**하나다. 둘이다.** 셋이다.");
        let text = events
            .iter()
            .position(|e| matches!(e, Event::Text(_)))
            .unwrap();
        let spot = Spot {
            event: text,
            byte: "하나다. ".len(),
        };
        let mut cutter = Cutter::new(&events);
        let first = cutter.part(Some(spot));
        assert_eq!(plain(&first.events), "하나다.");
        assert!(
            first
                .events
                .contains(&Event::End(pulldown_cmark::TagEnd::Strong))
        );
        assert_eq!(plain(&cutter.part(None).events), "둘이다. 셋이다.");
    }

    #[test]
    fn an_address_as_long_as_a_file_is_not_repeated() {
        let address = "a".repeat(10_000);
        let events = events(&format!("[하나다. 둘이다.]({address})"));
        let text = events
            .iter()
            .position(|e| matches!(e, Event::Text(_)))
            .unwrap();
        let mut cutter = Cutter::new(&events);
        cutter.part(Some(Spot {
            event: text,
            byte: "하나다. ".len(),
        }));
        let rest = cutter.part(None);
        assert_eq!(plain(&rest.events), "둘이다.");
        assert!(!format!("{rest:?}").contains(&address));
    }
}
