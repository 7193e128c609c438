//! Ways around boxes: the cheapest path of right angles on a grid. Bends cost, and so does running
//! along other edges, across them, through titles and through areas that are not the edge's own;
//! boxes are obstacles.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{HEAD, Port, pen};
use crate::render::diagram::flowchart::graph::Graph;
use crate::render::diagram::flowchart::placed::Placed;
use crate::render::diagram::flowchart::work::Work;
use crate::render::diagram::geometry::{Point, Rect, Side};

/// About how many cells a grid has at most.
const CELLS: f32 = 14_000.0;
/// The least side of a cell, in px.
const CELL: f32 = 7.0;
/// The room around everything.
const MARGIN: f32 = 50.0;
/// How many states all searches of one grid may visit.
const BUDGET: usize = 600_000;
/// How much work a state is.
const STATE: usize = 8;

// What a step to the next cell costs, and what is added: for a bend; for a cell in which another
// edge runs the same way, or is crossed; in an area that neither end lies in; on a title or label;
// right beside a box.
const STEP: u32 = 10;
const BEND: u32 = 70;
const ALONG: u32 = 40;
const CROSSING: u32 = 24;
const FOREIGN: u32 = 25;
const TEXT: u32 = 120;
const BESIDE: u32 = 6;
/// The cost of a cell that is in an obstacle.
const BLOCKED: u32 = u32::MAX;

/// A cell by column and row.
type Place = (usize, usize);

/// The room of a drawing in square cells, with what stands in each.
pub(super) struct Grid {
    left: f32,
    top: f32,
    cell: f32,
    columns: usize,
    rows: usize,
    cells: Vec<Cell>,
    /// What searches know of states, kept from one to the next because it is large.
    visits: Visits,
    /// The work of all its searches.
    work: Work,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// What is added to a step into it.
    cost: u32,
    /// Whether an edge runs through it up or down.
    vertical: bool,
    /// Whether an edge runs through it sideways.
    horizontal: bool,
    /// The areas that it lies in.
    areas: AreaSet,
}

/// A set of areas: the bit of an area's index. There are fewer than 64, see `graph`.
type AreaSet = u64;

fn area_bit(area: usize) -> AreaSet {
    debug_assert!(area < 64, "{area}");
    1 << (area % 64)
}

/// A way from port to port.
pub(super) struct GridPath {
    pub(super) start: Port,
    pub(super) end: Port,
    pub(super) bends: Vec<Point>,
}

/// The steps right, down, left and up. A heading is an index in this list.
const MOVES: [(isize, isize); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

impl Grid {
    pub(super) fn new(graph: &Graph, placed: &Placed) -> Grid {
        let bounds = placed.bounds().grown(MARGIN);
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
            visits: Visits::new(columns * rows * MOVES.len()),
            work: Work::new(BUDGET),
        };
        for (&area, &rect) in &placed.areas {
            grid.each_within(rect, |cell| cell.areas |= area_bit(area));
        }
        for rect in placed.nodes.values() {
            grid.raise(rect.grown(11.0), BESIDE);
        }
        for rect in placed.titles(graph) {
            grid.raise(rect, TEXT);
        }
        for rect in placed.nodes.values() {
            grid.raise(rect.grown(3.5), BLOCKED);
        }
        grid
    }

    /// Raises the cost of the cells whose middles lie in a box.
    fn raise(&mut self, rect: Rect, by: u32) {
        self.each_within(rect, |cell| cell.cost = cell.cost.saturating_add(by));
    }

    /// Changes the cells whose middles lie in a box.
    fn each_within(&mut self, rect: Rect, change: impl Fn(&mut Cell)) {
        let (columns, rows) = (self.columns, self.rows);
        let (x0, y0) = self.cell_at((rect.left(), rect.top()));
        let (x1, y1) = self.cell_at((rect.right(), rect.bottom()));
        for y in y0..=y1.min(rows - 1) {
            for x in x0..=x1.min(columns - 1) {
                if rect.holds(self.middle((x, y)))
                    && let Some(cell) = self.cells.get_mut(y * columns + x)
                {
                    change(cell);
                }
            }
        }
    }

    /// A label that edges should not run through.
    pub(super) fn avoid_text(&mut self, rect: Rect) {
        self.raise(rect, TEXT);
    }

    /// Marks the cells that an edge runs through, so that later ones keep away from it.
    pub(super) fn mark(&mut self, trace: &[Point]) {
        for pair in trace.windows(2) {
            let &[a, b] = pair else { continue };
            let (x, y) = self.cell_at(b);
            let is_vertical = (b.1 - a.1).abs() > (b.0 - a.0).abs();
            if let Some(cell) = self.cells.get_mut(y * self.columns + x) {
                cell.vertical |= is_vertical;
                cell.horizontal |= !is_vertical;
            }
        }
    }

    fn cell_at(&self, (x, y): Point) -> Place {
        // Casts of negative numbers give 0.
        let column = ((x - self.left) / self.cell) as usize;
        let row = ((y - self.top) / self.cell) as usize;
        (column.min(self.columns - 1), row.min(self.rows - 1))
    }

    fn middle(&self, (x, y): Place) -> Point {
        (
            self.left + (x as f32 + 0.5) * self.cell,
            self.top + (y as f32 + 0.5) * self.cell,
        )
    }

    /// The cheapest way from one of the ports to one of the others. `own_areas` are those that
    /// the ends lie in.
    pub(super) fn find(
        &mut self,
        (starts, ends): (&[Port], &[Port]),
        own_areas: &[usize],
        work: &mut Work,
    ) -> Option<GridPath> {
        let visits = std::mem::take(&mut self.visits);
        let mut search = Search::new(self, ends, own_areas, visits);
        for (number, port) in (0..).zip(starts) {
            // A start costs its place in the list, because otherwise ways would cost the same and
            // the choice between them would be left to chance.
            search.start(*port, number);
        }
        let visited = search.run(self.work.left().min(work.left() / STATE));
        let found = search.found(starts);
        self.visits = search.visits.cleared();
        self.work.count(visited);
        work.count(visited * STATE);
        found
    }

    /// The cell right outside a port, where its edge begins or ends on the grid.
    fn outside(&self, port: Port) -> Place {
        self.cell_at(pen::outward(port, HEAD + 6.0))
    }

    fn cell(&self, (x, y): Place) -> Option<&Cell> {
        self.cells.get(y * self.columns + x)
    }

    fn is_blocked(&self, place: Place) -> bool {
        self.cell(place).is_none_or(|cell| cell.cost == BLOCKED)
    }

    /// The place that a move leads to, if it lies on the grid.
    fn neighbour(&self, (x, y): Place, heading: usize) -> Option<Place> {
        let (dx, dy) = MOVES.get(heading)?;
        let (x, y) = (x.checked_add_signed(*dx)?, y.checked_add_signed(*dy)?);
        (x < self.columns && y < self.rows).then_some((x, y))
    }

    fn index(&self, State { place, heading }: State) -> u32 {
        // A grid has some ten thousand cells.
        ((place.1 * self.columns + place.0) * MOVES.len() + heading) as u32
    }

    fn state(&self, index: u32) -> State {
        let (index, moves) = (index as usize, MOVES.len());
        let cell = index / moves;
        State {
            place: (cell % self.columns, cell / self.columns),
            heading: index % moves,
        }
    }
}

/// What a search knows of each state, by index.
#[derive(Debug, Default)]
struct Visits {
    /// The least cost so far, and the state that it was reached from.
    reached: Vec<(u32, u32)>,
    /// The states that are not as they were at first.
    changed: Vec<u32>,
}

impl Visits {
    /// A state that was not reached, or one at which a way begins.
    const NONE: u32 = u32::MAX;

    fn new(states: usize) -> Visits {
        Visits {
            reached: vec![(u32::MAX, Visits::NONE); states],
            changed: Vec::new(),
        }
    }

    /// With no state reached.
    fn cleared(mut self) -> Visits {
        for state in self.changed.drain(..) {
            if let Some(reached) = self.reached.get_mut(state as usize) {
                *reached = (u32::MAX, Visits::NONE);
            }
        }
        self
    }

    fn cost(&self, state: u32) -> Option<u32> {
        self.reached.get(state as usize).map(|reached| reached.0)
    }

    fn set(&mut self, state: u32, cost: u32, from: u32) {
        if let Some(reached) = self.reached.get_mut(state as usize) {
            if reached.0 == u32::MAX {
                self.changed.push(state);
            }
            *reached = (cost, from);
        }
    }

    /// The state that one was reached from.
    fn before(&self, state: u32) -> Option<u32> {
        let (_, before) = *self.reached.get(state as usize)?;
        (before != Visits::NONE).then_some(before)
    }
}

/// What a search visits: a place, together with the heading with which it came there, because the
/// next move costs more if it is a bend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    place: Place,
    /// The index of the last move in [`MOVES`].
    heading: usize,
}

/// A port that a search may end at.
#[derive(Debug, Clone, Copy)]
struct Goal {
    place: Place,
    /// The heading that leads into the box.
    inward: usize,
    port: Port,
}

/// A* over the states of a grid (Hart, Nilsson and Raphael, 1968). What is left from a state is
/// estimated by the number of steps to the nearest goal, without bends and all that is added.
struct Search<'g> {
    grid: &'g Grid,
    goals: Vec<Goal>,
    /// The areas that the edge's ends lie in.
    own: AreaSet,
    visits: Visits,
    /// States to go on from, and before each what a way through it costs at least, as one number,
    /// because that is compared faster; the least first.
    open: BinaryHeap<Reverse<u64>>,
    /// The cheapest arrival so far: its cost, the last state, the port.
    best: Option<(u32, u32, Port)>,
}

impl<'g> Search<'g> {
    fn new(grid: &'g Grid, ends: &[Port], own_areas: &[usize], visits: Visits) -> Search<'g> {
        let goal = |port: &Port| Goal {
            place: grid.outside(*port),
            inward: opposite(direction(port.side)),
            port: *port,
        };
        Search {
            grid,
            goals: ends.iter().map(goal).collect(),
            own: own_areas.iter().fold(0, |set, &area| set | area_bit(area)),
            visits,
            open: BinaryHeap::new(),
            best: None,
        }
    }

    /// Lets the search start at a port, at that cost.
    fn start(&mut self, port: Port, cost: u32) {
        let state = State {
            place: self.grid.outside(port),
            heading: direction(port.side),
        };
        if self.grid.is_blocked(state.place) {
            return;
        }
        let index = self.grid.index(state);
        self.visits.set(index, cost, Visits::NONE);
        self.open(index, cost + self.steps_left(state.place));
    }

    fn open(&mut self, state: u32, estimate: u32) {
        self.open
            .push(Reverse(u64::from(estimate) << 32 | u64::from(state)));
    }

    /// What the way to the nearest goal costs at least.
    fn steps_left(&self, (x, y): Place) -> u32 {
        let far = |goal: &Goal| goal.place.0.abs_diff(x) + goal.place.1.abs_diff(y);
        // 0 where there is no goal.
        self.goals.iter().map(far).min().unwrap_or(0) as u32 * STEP
    }

    /// Searches until no way can be cheaper than the best one, or so many states were visited;
    /// returns how many were.
    fn run(&mut self, limit: usize) -> usize {
        let mut visited = 0;
        while let Some(Reverse(next)) = self.open.pop() {
            let (estimate, index) = ((next >> 32) as u32, next as u32);
            if visited == limit || self.best.is_some_and(|(known, ..)| known <= estimate) {
                break;
            }
            visited += 1;
            let Some(cost) = self.visits.cost(index) else {
                debug_assert!(false, "only states of the grid are opened");
                break;
            };
            let state = self.grid.state(index);
            if cost.saturating_add(self.steps_left(state.place)) < estimate {
                // An old entry: meanwhile the state was reached more cheaply and visited.
                continue;
            }
            self.arrive(state, cost);
            for heading in 0..MOVES.len() {
                self.go(state, cost, heading);
            }
        }
        visited
    }

    /// Ends the way at the goals in this place, unless it would have to turn back to enter the box.
    fn arrive(&mut self, state: State, cost: u32) {
        for goal in &self.goals {
            if goal.place != state.place || goal.inward == opposite(state.heading) {
                continue;
            }
            let total = cost + bend(state.heading, goal.inward);
            if self.best.is_none_or(|(known, ..)| total < known) {
                self.best = Some((total, self.grid.index(state), goal.port));
            }
        }
    }

    /// Goes one step on, unless that leads back, is blocked, or leads to a state that was reached
    /// as cheaply before.
    fn go(&mut self, from: State, cost: u32, heading: usize) {
        if heading == opposite(from.heading) {
            return;
        }
        let Some(place) = self.grid.neighbour(from.place, heading) else {
            return;
        };
        let Some(step) = self.step_cost(place, heading) else {
            return;
        };
        let total = cost + step + bend(from.heading, heading);
        let (from, to) = (
            self.grid.index(from),
            self.grid.index(State { place, heading }),
        );
        if self.visits.cost(to).is_some_and(|known| total < known) {
            self.visits.set(to, total, from);
            self.open(to, total + self.steps_left(place));
        }
    }

    /// What it costs to enter a cell; nothing where it is blocked.
    fn step_cost(&self, place: Place, heading: usize) -> Option<u32> {
        let cell = self.grid.cell(place)?;
        if cell.cost == BLOCKED {
            return None;
        }
        let (along, across) = if heading % 2 == 1 {
            (cell.vertical, cell.horizontal)
        } else {
            (cell.horizontal, cell.vertical)
        };
        let foreign = cell.areas & !self.own != 0;
        Some(
            STEP + cell.cost
                + u32::from(along) * ALONG
                + u32::from(across) * CROSSING
                + u32::from(foreign) * FOREIGN,
        )
    }

    /// The best way that was found, followed back to the port among `starts` where it began.
    fn found(&self, starts: &[Port]) -> Option<GridPath> {
        let (_, last, end) = self.best?;
        let mut states = vec![last];
        while let Some(previous) = states.last().and_then(|&i| self.visits.before(i)) {
            states.push(previous);
        }
        states.reverse();
        let states: Vec<State> = states.into_iter().map(|i| self.grid.state(i)).collect();
        let first = *states.first()?;
        let begins = |port: &&Port| {
            self.grid.outside(**port) == first.place && direction(port.side) == first.heading
        };
        let start = *starts.iter().find(begins)?;
        let points: Vec<Point> = states.iter().map(|s| self.grid.middle(s.place)).collect();
        Some(GridPath {
            bends: bends(&points, start, end),
            start,
            end,
        })
    }
}

fn bend(one: usize, next: usize) -> u32 {
    if one == next { 0 } else { BEND }
}

fn opposite(heading: usize) -> usize {
    (heading + 2) % MOVES.len()
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

/// The bends of a way over the middles of cells. Its first and last stretch are moved sideways to
/// meet the ports, which rarely lie in the middle of a cell.
fn bends(points: &[Point], start: Port, end: Port) -> Vec<Point> {
    let mut bends: Vec<Point> = Vec::new();
    for (at, &point) in points.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|b| points.get(b));
        let is_straight = match (before, points.get(at + 1)) {
            (Some(a), Some(c)) => (a.0 - c.0).abs() < 0.01 || (a.1 - c.1).abs() < 0.01,
            _ => false,
        };
        if !is_straight {
            bends.push(point);
        }
    }
    meet(&mut bends, start);
    bends.reverse();
    meet(&mut bends, end);
    bends.reverse();
    bends.dedup_by(|a, b| (a.0 - b.0).abs() < 0.5 && (a.1 - b.1).abs() < 0.5);
    // Bends that are none any more are left out, because a stretch that was moved may lie on one
    // line with the next.
    let ends = (pen::outward(start, 1.0), pen::outward(end, 1.0));
    let all: Vec<Point> = std::iter::once(ends.0)
        .chain(bends)
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
fn meet(bends: &mut [Point], port: Port) {
    // An edge leaves a horizontal side upright.
    let is_vertical = port.side.is_horizontal();
    let Some(&first) = bends.first() else {
        return;
    };
    for point in bends {
        let off_line = if is_vertical {
            point.0 - first.0
        } else {
            point.1 - first.1
        };
        if off_line.abs() > 0.01 {
            break;
        }
        if is_vertical {
            point.0 = port.at.0;
        } else {
            point.1 = port.at.1;
        }
    }
}
