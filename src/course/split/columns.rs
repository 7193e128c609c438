//! Columns as other tools write them → which blocks of a slide stand beside which. Whether they do
//! is the fit's.

use std::ops::Range;

use crate::course::block::{Beside, Block, Share, Sides};

/// The columns of a slide, as far as it is read.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Neighbours, row by row.
    rows: Vec<Vec<Column>>,
    is_open: bool,
    /// The percent of the first column of the next row.
    next: u8,
}

#[derive(Debug)]
struct Column {
    /// By the numbers of its blocks.
    blocks: Range<usize>,
    /// Of the width, as its author says; else 0.
    percent: u8,
}

impl Columns {
    /// The first of the columns that begin next has so many percent of the width.
    pub(super) fn share(&mut self, percent: u8) {
        self.next = percent;
    }

    /// The next column begins with the block of that number: beside the one that ends there, else
    /// in a new row.
    pub(super) fn begin(&mut self, at: usize, percent: u8) {
        self.end(at);
        let next = std::mem::take(&mut self.next);
        let column = Column {
            blocks: at..at,
            percent: percent.max(next),
        };
        match self.rows.last_mut() {
            Some(row) if next == 0 && row.last().is_some_and(|last| last.blocks.end == at) => {
                row.push(column);
            }
            _ => self.rows.push(vec![column]),
        }
        self.is_open = true;
    }

    /// The next column begins; where there is none before it, that is what stands on the slide from
    /// `first` on.
    pub(super) fn begin_beside(&mut self, first: usize, at: usize) {
        if self.rows.is_empty() {
            self.begin(first.min(at), 0);
        }
        self.begin(at, 0);
    }

    /// Whether what comes next stands in a column.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// The column ends before the block of that number.
    pub(super) fn end(&mut self, at: usize) {
        let last = self.rows.last_mut().and_then(|row| row.last_mut());
        if let Some(last) = last.filter(|_| self.is_open) {
            last.blocks.end = at;
        }
        self.is_open = false;
    }

    /// Tells the blocks of the slide where they stand: two and two beside each other. Three columns
    /// are no pairs, and what is narrow of them the fit puts side by side as it does elsewhere: the line
    /// of the first that are.
    pub(super) fn place(mut self, blocks: &mut [Block]) -> Option<u32> {
        let mut stacked = None;
        self.end(blocks.len());
        let mut pair = 0;
        for mut row in self.rows {
            row.retain(|column| !column.blocks.is_empty());
            if row.len() % 2 != 0 {
                let first = row.first().and_then(|own| blocks.get(own.blocks.start));
                let first = first.filter(|_| row.len() > 1);
                stacked = stacked.or(first.map(|block| block.lines.start));
                continue;
            }
            for two in row.chunks(2) {
                let [first, second] = two else { continue };
                let sides = Sides {
                    share: share(first.percent, second.percent),
                    swapped: false,
                };
                for (column, second) in [(first, false), (second, true)] {
                    let own = blocks.get_mut(column.blocks.clone()).unwrap_or_default();
                    for block in own {
                        block.beside = Some(Beside {
                            pair,
                            second,
                            sides,
                        });
                    }
                }
                pair += 1;
            }
        }
        stacked
    }
}

/// How two columns share the width, whose authors give them so many percent or do not say.
fn share(first: u8, second: u8) -> Share {
    let [first, second] = [first, second].map(f32::from);
    Share::of_left(match (first > 0.0, second > 0.0) {
        (true, true) => first * 100.0 / (first + second),
        (true, false) => first,
        (false, true) => 100.0 - second,
        (false, false) => 50.0,
    })
}
