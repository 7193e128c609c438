//! Tables: cells aligned by classes, because inline style is forbidden, and named after their
//! column, because on a phone each row is a card.

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::Writer;
use crate::course::{Fitted, names};
use crate::render::markup::escape;

/// The table being written.
#[derive(Debug, Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    /// The names of its columns.
    columns: Vec<String>,
    /// Whether its head is being written.
    head: bool,
    /// The column of the next cell.
    cell: usize,
}

impl Writer<'_> {
    /// The markup of an event of a table; nothing for other events.
    pub(super) fn table_markup(
        &mut self,
        event: &Event<'static>,
        after: &[Event<'static>],
    ) -> Option<String> {
        let markup = match event {
            Event::Start(Tag::Table(alignments)) => {
                self.table = Table {
                    alignments: alignments.clone(),
                    columns: column_names(after),
                    ..Table::default()
                };
                return Some(self.table_start());
            }
            Event::End(TagEnd::Table) => "</tbody></table>\n",
            Event::Start(Tag::TableHead) => {
                (self.table.head, self.table.cell) = (true, 0);
                "<tr>"
            }
            Event::End(TagEnd::TableHead) => {
                self.table.head = false;
                "</tr></thead><tbody>\n"
            }
            Event::Start(Tag::TableRow) => {
                self.table.cell = 0;
                "<tr>"
            }
            Event::End(TagEnd::TableRow) => "</tr>\n",
            Event::Start(Tag::TableCell) => return Some(self.table.cell_start()),
            Event::End(TagEnd::TableCell) if self.table.head => "</th>",
            Event::End(TagEnd::TableCell) => "</td>",
            _ => return None,
        };
        Some(markup.to_owned())
    }

    /// A table's start, with the widths that the fit gave its columns.
    fn table_start(&mut self) -> String {
        let Fitted::Table {
            shares,
            small,
            again,
        } = std::mem::take(&mut self.fitted)
        else {
            return "<table><thead>".to_owned();
        };
        let class = if small { "fixed small" } else { "fixed" };
        let head = if again { " class=\"again\"" } else { "" };
        let widths: String = shares
            .iter()
            .map(|share| format!("<col width=\"{share:.1}%\">"))
            .collect();
        format!("<table class=\"{class}\"><colgroup>{widths}</colgroup><thead{head}>")
    }
}

impl Table {
    fn cell_start(&mut self) -> String {
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        let column = self.columns.get(self.cell).filter(|name| !name.is_empty());
        self.cell += 1;
        match column {
            _ if self.head => format!("<th{class}>"),
            Some(name) => format!("<td{class} data-head=\"{}\">", escape(name)),
            None => format!("<td{class}>"),
        }
    }
}

/// The names of a table's columns, from the events after its start.
fn column_names(events: &[Event<'static>]) -> Vec<String> {
    let is_end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::TableHead));
    let head = events.split(is_end).next().unwrap_or_default();
    let cells = head.split(|event| matches!(event, Event::End(TagEnd::TableCell)));
    cells.map(names::plain).map(label).collect()
}

/// A column's name as it stands in each of its cells.
fn label(name: String) -> String {
    const LONGEST: usize = 100;
    names::shortened(&name, LONGEST).unwrap_or(name)
}
