//! Items in ranks: the layered layout of items that edges connect, as Sugiyama does it: remove
//! cycles, assign ranks, order each layer, give coordinates (Sugiyama, Tagawa and Toda, "Methods
//! for Visual Understanding of Hierarchical System Structures", 1981).
//!
//! It works in coordinates of its own, `along` the flow and `across` it; `place` turns them into
//! x and y. Beyond the textbook, ranks may be limited in width, so that what fans out stands in
//! several rows, and folded, so that a long chain goes on in the next column. Effort is bounded
//! by the numbers of items, edges and sweeps.

mod layers;

use std::collections::{BTreeSet, HashMap};

use crate::render::diagram::geometry::{Lane, Point};
use layers::Layers;

/// An edge between two items, by index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    /// How many ranks it spans at least.
    pub(super) length: usize,
    /// The room of its label, along and across.
    pub(super) label: Option<(f32, f32)>,
}

/// What a layout is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// The distance of neighbours in a rank.
    pub(super) node_gap: f32,
    /// The distance of ranks.
    pub(super) rank_gap: f32,
    /// How far a rank extends across the flow at most, unless it holds only one item.
    pub(super) max_width: f32,
    /// Into how many columns the ranks are folded.
    pub(super) folds: usize,
    /// Whether each second column runs against the flow, so that the edge to it is short.
    pub(super) runs_back: bool,
}

/// Where things are, centres as (along, across).
#[derive(Debug, Clone, Default)]
pub(super) struct Layered {
    pub(super) centres: Vec<Point>,
    /// For each link; none where its two ends stand in different columns.
    pub(super) lanes: Vec<Option<FlowLanes>>,
}

/// The lanes of a link, in the order from its start to its end, and the centre of its label as
/// (along, across).
#[derive(Debug, Clone, Default)]
pub(super) struct FlowLanes {
    pub(super) lanes: Vec<Lane>,
    pub(super) label: Option<Point>,
}

/// Lays out items, and knows the layers that came up: most of the ways in which a graph is tried
/// give the same ranks, and what is made of those does not depend on the way.
#[derive(Debug, Default)]
pub(super) struct Layouts {
    known: HashMap<Made, Layers>,
    /// How often an element of a layer was visited.
    pub(super) visits: usize,
}

/// All that layers are made of, numbers as their bits.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Made {
    ranks: Vec<usize>,
    sizes: Vec<[u32; 2]>,
    links: Vec<(usize, usize, Option<[u32; 2]>)>,
    node_gap: u32,
}

impl Made {
    fn of(sizes: &[(f32, f32)], links: &[FlowLink], ranks: Vec<usize>, node_gap: f32) -> Made {
        let bits = |(along, across): (f32, f32)| [along.to_bits(), across.to_bits()];
        let links = links.iter();
        Made {
            ranks,
            sizes: sizes.iter().copied().map(bits).collect(),
            links: links
                .map(|link| (link.from, link.to, link.label.map(bits)))
                .collect(),
            node_gap: node_gap.to_bits(),
        }
    }
}

impl Layouts {
    /// Lays out items of those sizes (along, across).
    pub(super) fn lay_out(
        &mut self,
        sizes: &[(f32, f32)],
        links: &[Link],
        options: Options,
    ) -> Layered {
        let links = without_cycles(sizes.len(), links);
        let ranks = Ranks::assign(sizes, &links, options);
        let made = Made::of(sizes, &links, ranks, options.node_gap);
        let layers = self.known.entry(made).or_insert_with_key(|made| {
            let mut layers = Layers::new(sizes, &links, &made.ranks);
            layers.order();
            layers.place(options.node_gap);
            self.visits += layers.visits;
            layers
        });
        layers.read_off(&links, options)
    }
}

/// A link that runs in the direction of the flow.
#[derive(Debug, Clone, Copy)]
struct FlowLink {
    from: usize,
    to: usize,
    length: usize,
    label: Option<(f32, f32)>,
    /// Whether its author's edge runs the other way.
    backwards: bool,
}

/// The links without cycles: those that close one are turned around.
fn without_cycles(count: usize, links: &[Link]) -> Vec<FlowLink> {
    let turn = |(link, backwards): (&Link, bool)| {
        let (from, to) = if backwards {
            (link.to, link.from)
        } else {
            (link.from, link.to)
        };
        FlowLink {
            from,
            to,
            length: link.length.max(1),
            label: link.label,
            backwards,
        }
    };
    let closing = closing_links(count, links);
    links.iter().zip(closing).map(turn).collect()
}

/// For each link whether it closes a cycle: a depth-first search, which starts at the items that
/// nothing leads to and follows the order of the source, is at the link's start and has its end on
/// the path there.
fn closing_links(count: usize, links: &[Link]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Visit {
        Not,
        /// On the path to where the search is.
        Open,
        Done,
    }
    let mut out: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    let mut entered = vec![false; count];
    for (i, link) in links.iter().enumerate() {
        if let Some(list) = out.get_mut(link.from) {
            list.push((i, link.to));
        }
        set(&mut entered, link.to, true);
    }
    let mut visits = vec![Visit::Not; count];
    let mut closing = vec![false; links.len()];
    let starts = (0..count).filter(|&i| !at(&entered, i)).chain(0..count);
    for start in starts {
        // Items on the path, each with the place of its next link.
        let mut stack = vec![(start, 0)];
        while let Some((item, next)) = stack.pop() {
            if next == 0 {
                if visits.get(item) != Some(&Visit::Not) {
                    continue;
                }
                set(&mut visits, item, Visit::Open);
            }
            let Some(&(link, to)) = out.get(item).and_then(|list| list.get(next)) else {
                set(&mut visits, item, Visit::Done);
                continue;
            };
            stack.push((item, next + 1));
            match visits.get(to) {
                Some(Visit::Not) => stack.push((to, 0)),
                Some(Visit::Open) => set(&mut closing, link, true),
                Some(Visit::Done) | None => {}
            }
        }
    }
    closing
}

/// Ranks while they are assigned.
struct Ranks<'a> {
    sizes: &'a [(f32, f32)],
    options: Options,
    /// The links out of each item: where to, and how many ranks they span at least.
    out: Vec<Vec<(usize, usize)>>,
    /// The rank of each item.
    rank: Vec<usize>,
    /// How much is taken of each rank, across the flow.
    taken: Vec<f32>,
}

impl<'a> Ranks<'a> {
    /// A rank for each item: as early as its links allow, later where a rank is full.
    fn assign(sizes: &'a [(f32, f32)], links: &[FlowLink], options: Options) -> Vec<usize> {
        let mut ranks = Ranks {
            sizes,
            options,
            out: vec![Vec::new(); sizes.len()],
            rank: vec![0; sizes.len()],
            taken: Vec::new(),
        };
        for link in links {
            if let Some(list) = ranks.out.get_mut(link.from) {
                list.push((link.to, link.length));
            }
        }
        let order = ranks.assign_earliest(links);
        ranks.delay_sources(&order, links);
        ranks.rank
    }

    /// Gives each item its rank, in topological order; returns that order.
    fn assign_earliest(&mut self, links: &[FlowLink]) -> Vec<usize> {
        let count = self.sizes.len();
        // How many links lead to each item from items that have no rank yet.
        let mut waiting = vec![0_usize; count];
        for link in links {
            add(&mut waiting, link.to, 1);
        }
        let mut order = Vec::with_capacity(count);
        let mut ready: BTreeSet<(usize, usize)> = (0..count)
            .filter(|&i| at(&waiting, i) == 0)
            .map(|i| (0, i))
            .collect();
        while let Some((earliest, item)) = ready.pop_first() {
            let own = self.take_first_with_room(earliest, at(self.sizes, item).1);
            set(&mut self.rank, item, own);
            order.push(item);
            for (to, length) in self.out.get(item).into_iter().flatten() {
                if let Some(rank) = self.rank.get_mut(*to) {
                    *rank = (*rank).max(own + length);
                }
                if let Some(left) = waiting.get_mut(*to) {
                    debug_assert!(*left > 0, "a link is counted once");
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        ready.insert((at(&self.rank, *to), *to));
                    }
                }
            }
        }
        order
    }

    /// Takes room in the first rank, from `earliest` on, that is empty or has enough; returns it.
    fn take_first_with_room(&mut self, earliest: usize, width: f32) -> usize {
        let mut own = earliest;
        while own < self.taken.len() && !self.has_room(own, width) {
            own += 1;
        }
        if self.taken.len() <= own {
            self.taken.resize(own + 1, 0.0);
        }
        if let Some(taken) = self.taken.get_mut(own) {
            *taken += width
                + if *taken > 0.0 {
                    self.options.node_gap
                } else {
                    0.0
                };
        }
        own
    }

    fn has_room(&self, rank: usize, width: f32) -> bool {
        let taken = at(&self.taken, rank);
        taken == 0.0 || taken + self.options.node_gap + width <= self.options.max_width
    }

    /// Moves items that no link leads to into a later rank, if there is room: the one right before
    /// the items that they lead to.
    fn delay_sources(&mut self, order: &[usize], links: &[FlowLink]) {
        let entered: BTreeSet<usize> = links.iter().map(|link| link.to).collect();
        for &item in order.iter().rev().filter(|i| !entered.contains(i)) {
            let out = self.out.get(item).into_iter().flatten();
            let latest = out
                .map(|(to, length)| at(&self.rank, *to).saturating_sub(*length))
                .min();
            let width = at(self.sizes, item).1;
            if let Some(latest) = latest.filter(|&rank| rank > at(&self.rank, item))
                && at(&self.taken, latest) + self.options.node_gap + width <= self.options.max_width
            {
                if let Some(taken) = self.taken.get_mut(latest) {
                    *taken += self.options.node_gap + width;
                }
                set(&mut self.rank, item, latest);
            }
        }
    }
}

// Indices of items, elements and layers are made here and lie within their lists. Tests assert
// that; elsewhere a wrong index is ignored, because a wrong drawing is better than a panic.

/// What a list holds at an index.
fn at<T: Copy + Default>(list: &[T], index: usize) -> T {
    debug_assert!(index < list.len(), "{index} of {}", list.len());
    list.get(index).copied().unwrap_or_default()
}

fn set<T>(list: &mut [T], index: usize, value: T) {
    debug_assert!(index < list.len(), "{index} of {}", list.len());
    if let Some(place) = list.get_mut(index) {
        *place = value;
    }
}

fn add(list: &mut [usize], index: usize, by: usize) {
    debug_assert!(index < list.len(), "{index} of {}", list.len());
    if let Some(value) = list.get_mut(index) {
        *value += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: Options = Options {
        node_gap: 20.0,
        rank_gap: 40.0,
        max_width: f32::INFINITY,
        folds: 1,
        runs_back: false,
    };

    fn link(from: usize, to: usize) -> Link {
        Link {
            from,
            to,
            length: 1,
            label: None,
        }
    }

    #[test]
    fn a_chain_is_a_straight_line() {
        let laid =
            Layouts::default().lay_out(&[(10.0, 30.0); 3], &[link(0, 1), link(1, 2)], OPTIONS);
        let along: Vec<f32> = laid.centres.iter().map(|c| c.0).collect();
        assert_eq!(along, [5.0, 55.0, 105.0]);
        assert!(laid.centres.iter().all(|c| c.1.abs() < 0.5));
    }

    #[test]
    fn a_wide_rank_is_cut_into_rows() {
        let links: Vec<Link> = (1..=6).map(|i| link(0, i)).collect();
        let options = Options {
            max_width: 90.0,
            ..OPTIONS
        };
        let laid = Layouts::default().lay_out(&[(10.0, 30.0); 7], &links, options);
        let along: Vec<f32> = laid.centres.iter().map(|c| c.0).collect();
        assert_eq!(along, [5.0, 55.0, 55.0, 105.0, 105.0, 155.0, 155.0]);
        assert!(laid.lanes.iter().all(Option::is_some));
    }

    #[test]
    fn a_long_chain_goes_on_in_the_next_column() {
        let links: Vec<Link> = (0..5).map(|i| link(i, i + 1)).collect();
        let options = Options {
            folds: 2,
            ..OPTIONS
        };
        let laid = Layouts::default().lay_out(&[(10.0, 30.0); 6], &links, options);
        assert_eq!(laid.centres[0].0, laid.centres[3].0);
        assert!(laid.centres[3].1 > laid.centres[0].1 + 30.0);
        assert!(laid.lanes[2].is_none(), "the edge between the columns");
    }

    #[test]
    fn a_chain_that_runs_back_goes_on_beneath_its_end() {
        let links: Vec<Link> = (0..5).map(|i| link(i, i + 1)).collect();
        let options = Options {
            folds: 2,
            runs_back: true,
            ..OPTIONS
        };
        let laid = Layouts::default().lay_out(&[(10.0, 30.0); 6], &links, options);
        let along: Vec<f32> = laid.centres.iter().map(|c| c.0).collect();
        assert_eq!(along, [5.0, 55.0, 105.0, 105.0, 55.0, 5.0]);
        let lanes = laid.lanes[3].as_ref().expect("lanes").lanes.clone();
        assert!(lanes[0].from > lanes[1].from && lanes[0].from > lanes[0].to);
    }

    #[test]
    fn a_cycle_has_one_edge_against_the_flow() {
        let links = [link(0, 1), link(1, 2), link(2, 0)];
        let laid = Layouts::default().lay_out(&[(10.0, 30.0); 3], &links, OPTIONS);
        let found = laid.lanes.iter().flatten();
        let against: Vec<bool> = found
            .map(|edge| edge.lanes[0].from > edge.lanes[1].from)
            .collect();
        assert_eq!(against, [false, false, true]);
    }
}
