//! Attributes on a line of their own, as kramdown has them: they say something of the block right
//! above, or else of the one right below.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Weaver;
use crate::course::parse::MarkKind;
use crate::course::parse::marks::attributes::Attributes;
use crate::course::parse::marks::table::{self, Container};
use crate::course::slices;

impl Weaver<'_> {
    /// Takes in the attributes that stand at that place; where the next event stands.
    pub(super) fn about(&mut self, at: usize, attributes: &Attributes) -> usize {
        let range = self.range(at);
        let after = self.after(at);
        let Some((_, what)) = table::of(&attributes.classes, attributes) else {
            return after;
        };
        let is_shown = |line: &str| !line.trim_matches([' ', '\t', '>']).is_empty();
        let above = slices::text(self.text, ..range.start);
        if above.rsplit('\n').nth(1).is_some_and(is_shown) {
            self.about_above(what);
            return after;
        }
        if !matches!(what, Container::Private | Container::Hidden)
            || !matches!(self.event_at(after), Some(Event::Start(_)))
        {
            return after;
        }
        let end = self.after(after);
        if what == Container::Private {
            self.note("", range, after..end);
        }
        end
    }

    /// The block that was written last becomes what its attributes say.
    fn about_above(&mut self, what: Container) {
        let Some(start) = self.last_block() else {
            return;
        };
        let written = slices::part(&self.out, start..);
        let (Some((opening, first)), Some(end)) = (
            written.first(),
            written.iter().map(|(_, range)| range.end).max(),
        ) else {
            return;
        };
        match what {
            Container::Private | Container::Hidden => {
                let range = first.start..end;
                let lines = slices::text(self.text, range.clone()).lines().map(|line| {
                    let mut line = line;
                    while let Some(inside) = line.trim_start().strip_prefix('>') {
                        line = inside.strip_prefix(' ').unwrap_or(inside);
                    }
                    line
                });
                let note = lines.collect::<Vec<_>>().join("\n");
                self.out.truncate(start);
                if what == Container::Private {
                    self.say(&MarkKind::Note(note), range);
                }
            }
            Container::Box(kind) | Container::Titled(kind)
                if matches!(opening, Event::Start(Tag::BlockQuote(None))) =>
            {
                if let Some((opening, _)) = self.out.get_mut(start) {
                    *opening = Event::Start(Tag::BlockQuote(Some(kind)));
                }
                if let Some((closing, _)) = self.out.last_mut() {
                    *closing = Event::End(TagEnd::BlockQuote(Some(kind)));
                }
            }
            _ => {}
        }
    }

    /// Where the block begins that was written last; none if something else was.
    fn last_block(&self) -> Option<usize> {
        let mut open = 0_usize;
        for (at, (event, _)) in self.out.iter().enumerate().rev() {
            match event {
                Event::End(_) => open += 1,
                Event::Start(_) => {
                    open = open.checked_sub(1)?;
                    if open == 0 {
                        return Some(at);
                    }
                }
                _ if open == 0 => return None,
                _ => {}
            }
        }
        None
    }
}
