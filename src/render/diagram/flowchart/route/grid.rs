//! Ways around boxes: a shortest path of right angles on a grid (A*), with a price for bends, for
//! running along other edges, through titles and through areas that are not the edge's own.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::geometry::{Placed, Point, Rect};
use super::super::graph::Graph;
use super::super::shape::Side;
use super::{HEAD, Port, pen, titles};

/// Cells of a grid at most.
const CELLS: f32 = 14_000.0;
/// The least size of a cell, in px.
const CELL: f32 = 7.0;
/// The room around everything.
const MARGIN: f32 = 50.0;
/// The steps that one grid may take for all its searches.
const BUDGET: usize = 600_000;

const STEP: u32 = 10;
const BEND: u32 = 70;
/// For a cell beside another edge, across one, in a foreign area, on a title or label.
const ALONG: u32 = 40;
const CROSSING: u32 = 24;
const FOREIGN: u32 = 25;
const TEXT: u32 = 120;
/// For a cell right beside a box.
const CLOSE: u32 = 6;
const NEVER: u32 = u32::MAX;

/// What stands where.
pub(super) struct Grid {
    left: f32,
    top: f32,
    cell: f32,
    columns: usize,
    rows: usize,
    cells: Vec<Cell>,
    areas: Vec<(usize, Rect)>,
    budget: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// What it costs to stand here.
    price: u32,
    /// Edges that run through it up or down, and sideways.
    upright: u8,
    level: u8,
}

/// A way from port to port.
pub(super) struct Found {
    pub(super) start: Port,
    pub(super) end: Port,
    pub(super) corners: Vec<Point>,
}

/// Right, down, left, up.
const MOVES: [(i32, i32); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

impl Grid {
    pub(super) fn new(graph: &Graph, placed: &Placed) -> Option<Grid> {
        let bounds = placed.bounds()?.grown(MARGIN);
        let cell = (bounds.w * bounds.h / CELLS).sqrt().max(CELL);
        let columns = (bounds.w / cell).ceil() as usize + 1;
        let rows = (bounds.h / cell).ceil() as usize + 1;
        let mut grid = Grid {
            left: bounds.left(),
            top: bounds.top(),
            cell,
            columns,
            rows,
            cells: vec![Cell::default(); columns * rows],
            areas: placed.areas.iter().map(|(&i, &r)| (i, r)).collect(),
            budget: BUDGET,
        };
        for rect in placed.nodes.values() {
            grid.raise(rect.grown(11.0), CLOSE);
        }
        for rect in titles(graph, placed) {
            grid.raise(rect, TEXT);
        }
        for rect in placed.nodes.values() {
            grid.raise(rect.grown(3.5), NEVER);
        }
        Some(grid)
    }

    /// Raises the price of the cells whose middles lie in a box.
    fn raise(&mut self, rect: Rect, by: u32) {
        let (columns, rows) = (self.columns, self.rows);
        let (x0, y0) = self.cell_at((rect.left(), rect.top()));
        let (x1, y1) = self.cell_at((rect.right(), rect.bottom()));
        for y in y0..=y1.min(rows - 1) {
            for x in x0..=x1.min(columns - 1) {
                if rect.holds(self.middle((x, y)))
                    && let Some(cell) = self.cells.get_mut(y * columns + x)
                {
                    cell.price = cell.price.saturating_add(by);
                }
            }
        }
    }

    /// A label that edges should not run through.
    pub(super) fn avoid(&mut self, rect: Rect) {
        self.raise(rect, TEXT);
    }

    /// Remembers where an edge runs.
    pub(super) fn mark(&mut self, trace: &[Point]) {
        for pair in trace.windows(2) {
            let &[a, b] = pair else { continue };
            let (x, y) = self.cell_at(b);
            let upright = (b.1 - a.1).abs() > (b.0 - a.0).abs();
            if let Some(cell) = self.cells.get_mut(y * self.columns + x) {
                let count = if upright {
                    &mut cell.upright
                } else {
                    &mut cell.level
                };
                *count = 1;
            }
        }
    }

    fn cell_at(&self, (x, y): Point) -> (usize, usize) {
        // Casts of negative numbers give 0.
        let column = ((x - self.left) / self.cell) as usize;
        let row = ((y - self.top) / self.cell) as usize;
        (column.min(self.columns - 1), row.min(self.rows - 1))
    }

    fn middle(&self, (x, y): (usize, usize)) -> Point {
        (
            self.left + (x as f32 + 0.5) * self.cell,
            self.top + (y as f32 + 0.5) * self.cell,
        )
    }

    /// The cheapest way from one of the ports to one of the others. `own` are the areas that the
    /// ends lie in.
    pub(super) fn find(&mut self, starts: &[Port], ends: &[Port], own: &[usize]) -> Option<Found> {
        let outside = |port: &Port| self.cell_at(pen::outward(*port, HEAD + 6.0));
        let foreign: Vec<Rect> = self
            .areas
            .iter()
            .filter(|(i, _)| !own.contains(i))
            .map(|(_, r)| *r)
            .collect();
        let goals: Vec<((usize, usize), usize, Port)> = ends
            .iter()
            .map(|port| (outside(port), (direction(port.side) + 2) % 4, *port))
            .collect();
        let nearest = |(x, y): (usize, usize)| {
            let far = goals
                .iter()
                .map(|((gx, gy), ..)| gx.abs_diff(x) + gy.abs_diff(y));
            far.min().unwrap_or(0) as u32 * STEP
        };
        let state = |(x, y): (usize, usize), d: usize| (y * self.columns + x) * 4 + d;
        let size = self.cells.len() * 4;
        let mut cost = vec![NEVER; size];
        let mut before = vec![usize::MAX; size];
        let mut heap = BinaryHeap::new();
        for (number, port) in starts.iter().enumerate() {
            let (cell, d) = (outside(port), direction(port.side));
            if self.price(cell) == NEVER {
                continue;
            }
            // Equal ways are told apart by the order of sides.
            let own = number as u32;
            if let Some(known) = cost.get_mut(state(cell, d)) {
                *known = own;
            }
            heap.push(Reverse((own + nearest(cell), state(cell, d))));
        }
        let mut best: Option<(u32, usize, Port)> = None;
        let mut budget = self.budget;
        while let Some(Reverse((estimate, at))) = heap.pop() {
            if budget == 0 || best.as_ref().is_some_and(|b| b.0 <= estimate) {
                break;
            }
            budget -= 1;
            let here = cost.get(at).copied()?;
            let (d, index) = (at % 4, at / 4);
            let (x, y) = (index % self.columns, index / self.columns);
            if here.saturating_add(nearest((x, y))) < estimate {
                continue;
            }
            for (goal, inward, port) in &goals {
                if *goal == (x, y) && *inward != (d + 2) % 4 {
                    let total = here + if *inward == d { 0 } else { BEND };
                    if best.as_ref().is_none_or(|b| total < b.0) {
                        best = Some((total, at, *port));
                    }
                }
            }
            for (turn, (dx, dy)) in MOVES.iter().enumerate() {
                let next = (
                    x.wrapping_add_signed(*dx as isize),
                    y.wrapping_add_signed(*dy as isize),
                );
                if turn == (d + 2) % 4 || next.0 >= self.columns || next.1 >= self.rows {
                    continue;
                }
                let price = self.price(next);
                if price == NEVER {
                    continue;
                }
                let cell = self.cells.get(next.1 * self.columns + next.0)?;
                let (along, crossed) = if turn % 2 == 1 {
                    (cell.upright, cell.level)
                } else {
                    (cell.level, cell.upright)
                };
                let middle = self.middle(next);
                let total = here
                    + STEP
                    + price
                    + u32::from(along) * ALONG
                    + u32::from(crossed) * CROSSING
                    + if foreign.iter().any(|r| r.holds(middle)) {
                        FOREIGN
                    } else {
                        0
                    }
                    + if turn == d { 0 } else { BEND };
                let to = state(next, turn);
                if cost.get(to).is_some_and(|&known| total < known) {
                    if let (Some(cost), Some(before)) = (cost.get_mut(to), before.get_mut(to)) {
                        *cost = total;
                        *before = at;
                    }
                    heap.push(Reverse((total + nearest(next), to)));
                }
            }
        }
        let found = best.map(|(_, last, end)| (Self::way(last, &before), end));
        let found = found.and_then(|(cells, end)| {
            let first = *cells.first()?;
            let begins = |port: &&Port| state(outside(port), direction(port.side)) == first;
            let start = *starts.iter().find(begins)?;
            let points: Vec<Point> = cells
                .iter()
                .map(|at| self.middle(((at / 4) % self.columns, (at / 4) / self.columns)))
                .collect();
            Some(Found {
                corners: corners(&points, start, end),
                start,
                end,
            })
        });
        self.budget = budget;
        found
    }

    /// The states of a way, from its first to its last.
    fn way(last: usize, before: &[usize]) -> Vec<usize> {
        let mut cells = vec![last];
        while let Some(&previous) = cells.last().and_then(|&c| before.get(c))
            && previous != usize::MAX
        {
            cells.push(previous);
        }
        cells.reverse();
        cells
    }

    fn price(&self, (x, y): (usize, usize)) -> u32 {
        self.cells
            .get(y * self.columns + x)
            .map_or(NEVER, |c| c.price)
    }
}

/// The place of a side's outward direction in [`MOVES`].
fn direction(side: Side) -> usize {
    match side {
        Side::Right => 0,
        Side::Bottom => 1,
        Side::Left => 2,
        Side::Top => 3,
    }
}

/// The corners of a way over cells, its first and last stretch moved to meet the ports.
fn corners(points: &[Point], start: Port, end: Port) -> Vec<Point> {
    let mut corners: Vec<Point> = Vec::new();
    for (at, &point) in points.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|b| points.get(b));
        let straight = match (before, points.get(at + 1)) {
            (Some(a), Some(c)) => (a.0 - c.0).abs() < 0.01 || (a.1 - c.1).abs() < 0.01,
            _ => false,
        };
        if !straight {
            corners.push(point);
        }
    }
    meet(&mut corners, start);
    corners.reverse();
    meet(&mut corners, end);
    corners.reverse();
    corners.dedup_by(|a, b| (a.0 - b.0).abs() < 0.5 && (a.1 - b.1).abs() < 0.5);
    // What lies on a straight line is no corner.
    let ends = (pen::outward(start, 1.0), pen::outward(end, 1.0));
    let all: Vec<Point> = std::iter::once(ends.0)
        .chain(corners)
        .chain([ends.1])
        .collect();
    all.windows(3)
        .filter_map(|triple| match triple {
            &[a, b, c] => {
                let cross = (b.0 - a.0) * (c.1 - b.1) - (b.1 - a.1) * (c.0 - b.0);
                (cross.abs() > 1.0).then_some(b)
            }
            _ => None,
        })
        .collect()
}

/// Moves the first stretch sideways until it meets a port.
fn meet(corners: &mut [Point], port: Port) {
    let upright = port.side.is_horizontal();
    let Some(&first) = corners.first() else {
        return;
    };
    for point in corners {
        let off = if upright {
            point.0 - first.0
        } else {
            point.1 - first.1
        };
        if off.abs() > 0.01 {
            break;
        }
        if upright {
            point.0 = port.at.0;
        } else {
            point.1 = port.at.1;
        }
    }
}
