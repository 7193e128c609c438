//! Tables: how wide each column is, and rows as stretches. A table that is too wide becomes
//! several, each with the first column and some of the others; one whose rows are too tall becomes
//! a list.

use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::canvas::{CELL_PADDING, HEIGHT, Size, TABLE};
use super::cut::Spot;
use super::text::{Inline, Lines};
use super::{Pieces, Stretch, cost};
use crate::course::block::{Block, Fitted};
use crate::course::image::Images;
use crate::course::slices;

/// No column is narrower than this many em, unless its text is.
const NARROWEST: f32 = 5.0;
/// Where a row is taller than this share of a slide, the table becomes a list.
const TALLEST: f32 = 0.75;
/// So many columns are divided into several tables, each of which repeats the first one.
const MOST_COLUMNS: usize = 64;
/// So many bytes of the head may be repeated on the slides of all rows. A list in the place of a
/// table repeats it once a row.
const MOST_REPEATED: usize = 8 * 1024 * 1024;
const MOST_LISTED: usize = 1024 * 1024;

/// A table's cells, by row; the head first.
struct Grid {
    alignments: Vec<Alignment>,
    rows: Vec<Row>,
}

struct Row {
    /// The index of the event that starts it.
    event: usize,
    /// The events within each cell.
    cells: Vec<Range<usize>>,
}

impl Grid {
    fn read(events: &[Event<'static>]) -> Option<Grid> {
        let Some(Event::Start(Tag::Table(alignments))) = events.first() else {
            return None;
        };
        let mut rows: Vec<Row> = Vec::new();
        let mut cell = 0;
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Row {
                    event: at,
                    cells: Vec::new(),
                }),
                Event::Start(Tag::TableCell) => cell = at + 1,
                Event::End(TagEnd::TableCell) => {
                    if let Some(row) = rows.last_mut() {
                        row.cells.push(cell..at);
                    }
                }
                _ => {}
            }
        }
        Some(Grid {
            alignments: alignments.clone(),
            rows,
        })
    }

    fn columns(&self) -> usize {
        self.alignments.len()
    }
}

/// The cells of a table as they are set: all of the head's text is bold.
#[derive(Clone, Copy)]
struct Cells<'a> {
    events: &'a [Event<'static>],
    images: Images<'a>,
    size: Size,
}

impl Cells<'_> {
    /// How high a cell is at a width in em, and the width of its longest line.
    fn set(&self, cell: &Range<usize>, width: f32, head: bool) -> (f32, f32) {
        let mut lines = Lines::new(width);
        let mut inline = match head {
            true => Inline::bold(self.size, self.images),
            false => Inline::new(self.size, self.images),
        };
        for event in slices::part(self.events, cell.clone()) {
            inline.feed(&mut lines, event);
        }
        let height = lines.count() as f32 * self.size.line + inline.extra;
        (height.max(self.size.line), lines.longest())
    }
}

/// The least width that each column needs and the width that it would like, in em: its longest
/// word, and its longest cell on one line.
fn needs(cells: Cells<'_>, grid: &Grid) -> Vec<(f32, f32)> {
    let mut needs = vec![(0.0_f32, 0.0_f32); grid.columns()];
    for (at, row) in grid.rows.iter().enumerate() {
        for (need, cell) in needs.iter_mut().zip(&row.cells) {
            let (_, longest) = cells.set(cell, 10_000.0, at == 0);
            need.1 = need.1.max(longest);
            let word = widest_word(cells, cell);
            need.0 = need.0.max(word);
        }
    }
    needs
}

fn widest_word(cells: Cells<'_>, cell: &Range<usize>) -> f32 {
    let mut widest = 0.0_f32;
    for event in slices::part(cells.events, cell.clone()) {
        let mut one = Inline::new(cells.size, cells.images);
        if let Event::Text(text) | Event::Code(text) = event {
            for word in text.split_whitespace() {
                let mut lines = Lines::new(10_000.0);
                let word = match event {
                    Event::Code(_) => Event::Code(word.into()),
                    _ => Event::Text(word.into()),
                };
                one.feed(&mut lines, &word);
                widest = widest.max(lines.longest());
            }
        }
    }
    widest
}

/// The widths of the columns, in px: each cell on one line where that fits. Else each
/// column begins with its longest word (but 5 to 14 em), and what is left is shared in proportion
/// to the square root of what each would like, which favours the narrow ones. `None` where not
/// even the words fit.
fn widths(needs: &[(f32, f32)], available: f32, size: Size) -> Option<Vec<f32>> {
    let padding = CELL_PADDING.1;
    let likes: Vec<f32> = needs.iter().map(|n| n.1 * size.font + padding).collect();
    let least: Vec<f32> = needs
        .iter()
        .zip(&likes)
        .map(|(n, like)| {
            let word = n.0.clamp(NARROWEST, 14.0) * size.font + padding;
            word.min(*like)
        })
        .collect();
    let total: f32 = likes.iter().sum();
    if total <= available {
        // What is left is shared out, so that the table is as wide as the slide.
        let more = (available - total) / needs.len().max(1) as f32;
        return Some(likes.iter().map(|like| like + more).collect());
    }
    if least.iter().sum::<f32>() > available {
        return None;
    }
    let mut widths = least.clone();
    let weights: Vec<f32> = likes.iter().map(|like| like.sqrt()).collect();
    // A column that has all it would like leaves the rest of its share to the others.
    for _ in 0..needs.len() {
        let left = available - widths.iter().sum::<f32>();
        let wants = |at: usize| likes.get(at) > widths.get(at);
        let sum: f32 = (0..widths.len())
            .filter(|&at| wants(at))
            .filter_map(|at| weights.get(at))
            .sum();
        if left < 1.0 || sum <= 0.0 {
            break;
        }
        let hungry: Vec<usize> = (0..widths.len()).filter(|&at| wants(at)).collect();
        for at in hungry {
            if let (Some(width), Some(like), Some(weight)) =
                (widths.get_mut(at), likes.get(at), weights.get(at))
            {
                *width = (*width + left * weight / sum).min(*like);
            }
        }
    }
    Some(widths)
}

/// A table, read once for all sizes that are tried.
pub(super) struct Table {
    grid: Grid,
    /// See [`needs`].
    needs: Vec<(f32, f32)>,
}

impl Table {
    pub(super) fn read(block: &Block, images: Images<'_>) -> Table {
        let grid = Grid::read(&block.events).unwrap_or(Grid {
            alignments: Vec::new(),
            rows: Vec::new(),
        });
        let [size, _] = TABLE;
        let cells = Cells {
            events: &block.events,
            images,
            size,
        };
        let needs = needs(cells, &grid);
        Table { grid, needs }
    }

    /// The stretches of the table, its rows; the head is the frame that each part has.
    pub(super) fn pieces(
        &self,
        (block, images): (&Block, Images<'_>),
        width: f32,
        small: bool,
    ) -> Pieces {
        let Table { grid, needs } = self;
        let rows = |widths: &[f32], small| rows((block, images), grid, widths, small);
        // The last column has no padding at its right.
        let available = width + CELL_PADDING.1;
        // The smaller size where that saves a fifth of the height.
        let tables: Vec<Pieces> = TABLE
            .iter()
            .enumerate()
            .skip(usize::from(small))
            .filter_map(|(at, size)| {
                let widths = widths(needs, available, *size)?;
                Some(rows(&widths, at > 0))
            })
            .collect();
        let mut tables = tables.into_iter();
        match (tables.next(), tables.next()) {
            (Some(normal), Some(small)) if small.height() < normal.height() * 0.8 => small,
            (Some(table), _) => table,
            // All columns are equal and words are broken, because not even the words fit.
            (None, _) => {
                let even = vec![available / grid.columns().max(1) as f32; grid.columns()];
                rows(&even, true)
            }
        }
    }

    /// Whether the longest word of each column fits at that width, in the usual size.
    pub(super) fn fits(&self, width: f32) -> bool {
        let [normal, _] = TABLE;
        widths(&self.needs, width + CELL_PADDING.1, normal).is_some()
    }

    /// Whether a row takes more of a slide's height than [`TALLEST`], the head above it counted.
    fn is_too_tall(&self, block: &Block, images: Images<'_>) -> bool {
        let pieces = self.pieces((block, images), super::canvas::WIDTH, false);
        let heights = pieces.stretches.iter().map(|stretch| stretch.height);
        pieces.frame + heights.fold(0.0, f32::max) > HEIGHT * TALLEST
    }
}

/// A table whose columns have those widths, in the smaller of its two sizes or the usual one.
fn rows((block, images): (&Block, Images<'_>), grid: &Grid, widths: &[f32], small: bool) -> Pieces {
    let [usual, smaller] = TABLE;
    let size = if small { smaller } else { usual };
    let cells = Cells {
        events: &block.events,
        images,
        size,
    };
    let height = |row: &Row, head: bool| {
        let heights = row.cells.iter().zip(widths).map(|(cell, width)| {
            let width = (width - CELL_PADDING.1) / size.font;
            cells.set(cell, width, head).0
        });
        heights.fold(size.line, f32::max) + CELL_PADDING.0
    };
    let mut rows = grid.rows.iter();
    let head = rows.next().map_or(0.0, |row| height(row, true));
    let last = grid.rows.len().saturating_sub(2);
    let mut stretches: Vec<Stretch> = rows
        .enumerate()
        .map(|(at, row)| Stretch {
            from: Spot {
                event: row.event,
                byte: 0,
            },
            // To cut off the first row or the last one costs more, because it would stand alone
            // under the head.
            cut: if at == 1 || at == last {
                cost::LONE_ROW
            } else {
                cost::ROW
            },
            before: 0.0,
            height: height(row, false),
            repeated: 0.0,
            least: None,
        })
        .collect();
    if stretches.is_empty() {
        stretches.push(Stretch::first());
    }
    Pieces {
        frame: head,
        stretches,
        fitted: Fitted::Table {
            shares: shares(widths),
            small,
            again: false,
        },
        nested: Vec::new(),
        narrow: false,
    }
}

/// The widths of columns in percent of the table as it is painted, where the last column has no
/// padding at its right.
fn shares(widths: &[f32]) -> Vec<f32> {
    let mut painted = widths.to_vec();
    if let Some(last) = painted.last_mut() {
        *last -= CELL_PADDING.1;
    }
    let total: f32 = painted.iter().sum();
    painted
        .iter()
        .map(|width| width / total.max(1.0) * 100.0)
        .collect()
}

/// A block that fits, and what was read of it if it is a table.
pub(super) type Fitting = (Block, Option<Table>);

/// A table as blocks that fit: itself; or several by groups of columns, each with the first
/// column; and a list in place of each that has a row taller than [`TALLEST`] allows. `None` where
/// that would repeat too much: a table of so many columns or cells is not made for a slide.
pub(super) fn tables(block: &Block, images: Images<'_>) -> Option<Vec<Fitting>> {
    let table = Table::read(block, images);
    let Table { grid, needs } = &table;
    let [normal, small] = TABLE;
    let available = super::canvas::WIDTH + CELL_PADDING.1;
    let fits = |columns: &[usize], size: Size| {
        let some: Vec<_> = columns
            .iter()
            .filter_map(|&c| needs.get(c).copied())
            .collect();
        widths(&some, available, size).is_some()
    };
    let all: Vec<usize> = (0..grid.columns()).collect();
    if repeated(block, grid) > MOST_REPEATED {
        return None;
    }
    if fits(&all, small) || all.len() < 3 {
        return Some(vec![listed((block, images), table)?]);
    }
    if all.len() > MOST_COLUMNS {
        return None;
    }
    let groups = groups(grid.columns(), |columns| fits(columns, normal));
    let tables = groups.iter().map(|group| {
        let some = with_columns(block, grid, group);
        listed((&some, images), Table::read(&some, images))
    });
    tables.collect()
}

/// A table, or a list in its place where it has a row that is too tall; `None` where the list would
/// be too long.
fn listed((block, images): (&Block, Images<'_>), table: Table) -> Option<Fitting> {
    if !table.is_too_tall(block, images) {
        return Some((block.clone(), Some(table)));
    }
    (repeated(block, &table.grid) <= MOST_LISTED).then(|| (prose(block), None))
}

/// How many bytes a table's head has, for each row.
fn repeated(block: &Block, grid: &Grid) -> usize {
    let head = match grid.rows.get(1) {
        Some(row) => slices::part(&block.events, ..row.event),
        None => &[],
    };
    let bytes = head.iter().map(|event| match event {
        Event::Text(text)
        | Event::Code(text)
        | Event::InlineHtml(text)
        | Event::InlineMath(text)
        | Event::DisplayMath(text) => text.len(),
        Event::Start(
            Tag::Link {
                dest_url, title, ..
            }
            | Tag::Image {
                dest_url, title, ..
            },
        ) => dest_url.len() + title.len(),
        _ => 1,
    });
    bytes.sum::<usize>().saturating_mul(grid.rows.len())
}

/// A table as the text of its cells, a line each row.
pub(super) fn as_text(block: &Block) -> String {
    let mut text = String::new();
    for event in &block.events {
        match event {
            Event::Text(words) | Event::Code(words) | Event::InlineMath(words) => {
                text.push_str(words);
            }
            Event::End(TagEnd::TableCell) => text.push_str(" | "),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => text.push('\n'),
            _ => {}
        }
    }
    text
}

/// The columns in as few groups as fit, of about the same size; the first column is in each.
fn groups(columns: usize, fits: impl Fn(&[usize]) -> bool) -> Vec<Vec<usize>> {
    let rest: Vec<usize> = (1..columns).collect();
    (2..=rest.len())
        .map(|count| {
            let each = rest.len().div_ceil(count);
            rest.chunks(each)
                .map(|chunk| std::iter::once(0).chain(chunk.iter().copied()).collect())
                .collect::<Vec<Vec<usize>>>()
        })
        .find(|groups| groups.iter().all(|group| fits(group)))
        .unwrap_or_else(|| rest.iter().map(|&column| vec![0, column]).collect())
}

fn with_columns(block: &Block, grid: &Grid, columns: &[usize]) -> Block {
    let alignments = columns
        .iter()
        .filter_map(|&c| grid.alignments.get(c).copied())
        .collect();
    let mut events = vec![Event::Start(Tag::Table(alignments))];
    for (at, row) in grid.rows.iter().enumerate() {
        let (start, end) = match at {
            0 => (Tag::TableHead, TagEnd::TableHead),
            _ => (Tag::TableRow, TagEnd::TableRow),
        };
        events.push(Event::Start(start));
        for cell in columns.iter().filter_map(|&c| row.cells.get(c)) {
            events.push(Event::Start(Tag::TableCell));
            events.extend(slices::part(&block.events, cell.clone()).iter().cloned());
            events.push(Event::End(TagEnd::TableCell));
        }
        events.push(Event::End(end));
    }
    events.push(Event::End(TagEnd::Table));
    Block {
        events,
        ..block.clone()
    }
}

/// A table as a list: each row an item, each cell a paragraph that opens with its column's name in
/// bold.
fn prose(block: &Block) -> Block {
    let Some(grid) = Grid::read(&block.events) else {
        return block.clone();
    };
    if grid.rows.len() < 2 {
        return block.clone();
    }
    let text = |cell: &Range<usize>| slices::part(&block.events, cell.clone());
    let mut rows = grid.rows.iter();
    let head = rows.next();
    let mut events = vec![Event::Start(Tag::List(None))];
    for row in rows {
        events.push(Event::Start(Tag::Item));
        for (at, cell) in row.cells.iter().enumerate() {
            events.push(Event::Start(Tag::Paragraph));
            if let Some(name) = head.and_then(|head| head.cells.get(at)) {
                events.push(Event::Start(Tag::Strong));
                events.extend(text(name).iter().cloned());
                events.push(Event::End(TagEnd::Strong));
                events.push(Event::Text(": ".into()));
            }
            events.extend(text(cell).iter().cloned());
            events.push(Event::End(TagEnd::Paragraph));
        }
        events.push(Event::End(TagEnd::Item));
    }
    events.push(Event::End(TagEnd::List(false)));
    Block {
        kind: crate::course::block::BlockKind::List,
        events,
        ..block.clone()
    }
}

/// The events of the table from one row to another, with its head.
pub(super) fn part(
    events: &[Event<'static>],
    from: usize,
    to: Option<usize>,
) -> Vec<Event<'static>> {
    let head = events
        .iter()
        .position(|event| matches!(event, Event::End(TagEnd::TableHead)))
        .map_or(0, |at| at + 1);
    let end = to.unwrap_or(events.len().saturating_sub(1));
    let mut part = slices::part(events, ..head).to_vec();
    part.extend(
        events
            .get(from.max(head)..end)
            .unwrap_or_default()
            .iter()
            .cloned(),
    );
    part.push(Event::End(TagEnd::Table));
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::fit::Measure;
    use crate::course::fit::canvas::WIDTH;
    use crate::course::parse::parse;

    #[test]
    fn columns_are_painted_as_wide_as_they_are_reckoned() {
        let command = "a command that is too long for one line ".repeat(3);
        let mut blocks = parse(&format!(
            "| 질문 | 명령 |\n|--|--|\n| 어디서 끊기나 | {command}|\n"
        ))
        .blocks;
        let block = blocks.remove(0);
        let images = Measure::NOTHING.images;
        let Fitted::Table { shares, .. } = Table::read(&block, images)
            .pieces((&block, images), WIDTH, false)
            .fitted
        else {
            panic!("a table");
        };
        // The first column has all that its longest cell would like.
        let [size, _] = TABLE;
        let cell = Table::read(&block, images).needs[0].1 * size.font + CELL_PADDING.1;
        assert!(
            (shares[0] * WIDTH / 100.0 - cell).abs() < 0.01,
            "{shares:?} {cell}"
        );
    }
}
