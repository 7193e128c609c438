//! Boxes in ranks: the layered layout (after Sugiyama, Tagawa and Toda, 1981) of items that
//! edges hold together.
//!
//! It works in coordinates of its own: `along` the flow and `across` it. Ranks may be limited in
//! width, so that what fans out stands in several rows, and folded, so that a long chain goes on
//! in the next column. Effort is bounded by the numbers of items, edges and sweeps.

mod rows;

use super::geometry::Point;
use rows::Layers;

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

/// The wish for a layout.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// The distance of neighbours in a rank.
    pub(super) beside: f32,
    /// The distance of ranks.
    pub(super) after: f32,
    /// The extent of a rank at most, where it holds more than one item.
    pub(super) limit: f32,
    /// Into how many columns the ranks are folded.
    pub(super) folds: usize,
}

/// Where things are, centres as (along, across).
#[derive(Debug, Clone, Default)]
pub(super) struct Layered {
    pub(super) centres: Vec<Point>,
    /// A way for each link; none where the two ends stand in different columns.
    pub(super) ways: Vec<Option<Way>>,
}

/// The straight stretches of an edge between its two ends, and the centre of its label.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    /// (from, to, across), in the order from its start to its end.
    pub(super) bands: Vec<(f32, f32, f32)>,
    pub(super) label: Option<Point>,
}

/// Lays out items of those sizes (along, across).
pub(super) fn lay_out(sizes: &[(f32, f32)], links: &[Link], wish: Wish) -> Layered {
    let links = oriented(sizes.len(), links);
    let ranks = ranks(sizes, &links, wish);
    let mut layers = Layers::new(sizes, &links, &ranks);
    layers.order();
    layers.place(wish.beside);
    layers.finish(&links, wish)
}

/// A link in the direction of the flow.
#[derive(Debug, Clone, Copy)]
struct Arc {
    from: usize,
    to: usize,
    length: usize,
    label: Option<(f32, f32)>,
    backwards: bool,
}

/// Turns the edges around that close a cycle, found depth first in the order of the source.
fn oriented(count: usize, links: &[Link]) -> Vec<Arc> {
    let mut out: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    let mut fed = vec![false; count];
    for (i, link) in links.iter().enumerate() {
        if let Some(list) = out.get_mut(link.from) {
            list.push((i, link.to));
        }
        if let Some(fed) = fed.get_mut(link.to) {
            *fed = true;
        }
    }
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Not; count];
    let mut backwards = vec![false; links.len()];
    let starts = (0..count).filter(|&i| !at(&fed, i)).chain(0..count);
    for start in starts {
        let mut stack = vec![(start, 0)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                match seen.get_mut(node) {
                    Some(seen) if *seen == Seen::Not => *seen = Seen::Open,
                    _ => continue,
                }
            }
            match out.get(node).and_then(|list| list.get(next)) {
                Some(&(link, to)) => {
                    stack.push((node, next + 1));
                    match seen.get(to) {
                        Some(Seen::Not) => stack.push((to, 0)),
                        Some(Seen::Open) => {
                            if let Some(backwards) = backwards.get_mut(link) {
                                *backwards = true;
                            }
                        }
                        _ => {}
                    }
                }
                None => {
                    if let Some(seen) = seen.get_mut(node) {
                        *seen = Seen::Done;
                    }
                }
            }
        }
    }
    links
        .iter()
        .zip(backwards)
        .map(|(link, backwards)| {
            let (from, to) = if backwards {
                (link.to, link.from)
            } else {
                (link.from, link.to)
            };
            Arc {
                from,
                to,
                length: link.length.max(1),
                label: link.label,
                backwards,
            }
        })
        .collect()
}

/// A rank for each item: as early as its edges allow, later where a rank is full.
fn ranks(sizes: &[(f32, f32)], links: &[Arc], wish: Wish) -> Vec<usize> {
    let count = sizes.len();
    let mut waiting = vec![0_usize; count];
    let mut out: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    for link in links {
        add(&mut waiting, link.to, 1);
        if let Some(list) = out.get_mut(link.from) {
            list.push((link.to, link.length));
        }
    }
    let mut rank = vec![0_usize; count];
    let mut used: Vec<f32> = Vec::new();
    let mut order = Vec::with_capacity(count);
    let mut ready: std::collections::BTreeSet<(usize, usize)> = (0..count)
        .filter(|&i| at(&waiting, i) == 0)
        .map(|i| (0, i))
        .collect();
    while let Some((least, item)) = ready.pop_first() {
        let width = at(sizes, item).1;
        let mut own = least;
        loop {
            if used.len() <= own {
                used.resize(own + 1, 0.0);
            }
            let taken = at(&used, own);
            if taken == 0.0 || taken + wish.beside + width <= wish.limit {
                break;
            }
            own += 1;
        }
        if let Some(used) = used.get_mut(own) {
            *used += width + if *used > 0.0 { wish.beside } else { 0.0 };
        }
        if let Some(rank) = rank.get_mut(item) {
            *rank = own;
        }
        order.push(item);
        for (to, length) in out.get(item).into_iter().flatten() {
            if let Some(rank) = rank.get_mut(*to) {
                *rank = (*rank).max(own + length);
            }
            if let Some(left) = waiting.get_mut(*to) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    ready.insert((at(&rank, *to), *to));
                }
            }
        }
    }
    // What nothing leads to stands just before what it leads to.
    let fed: std::collections::BTreeSet<usize> = links.iter().map(|l| l.to).collect();
    for item in order.into_iter().rev().filter(|i| !fed.contains(i)) {
        let wanted = out
            .get(item)
            .into_iter()
            .flatten()
            .map(|(to, length)| at(&rank, *to).saturating_sub(*length))
            .min();
        let width = at(sizes, item).1;
        if let Some(wanted) = wanted.filter(|&w| w > at(&rank, item))
            && at(&used, wanted) + wish.beside + width <= wish.limit
        {
            if let Some(used) = used.get_mut(wanted) {
                *used += wish.beside + width;
            }
            if let Some(rank) = rank.get_mut(item) {
                *rank = wanted;
            }
        }
    }
    rank
}

/// What a list holds at a place that it has.
fn at<T: Copy + Default>(list: &[T], index: usize) -> T {
    list.get(index).copied().unwrap_or_default()
}

fn add(list: &mut [usize], index: usize, by: usize) {
    if let Some(value) = list.get_mut(index) {
        *value += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WISH: Wish = Wish {
        beside: 20.0,
        after: 40.0,
        limit: f32::INFINITY,
        folds: 1,
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
        let laid = lay_out(&[(10.0, 30.0); 3], &[link(0, 1), link(1, 2)], WISH);
        let along: Vec<f32> = laid.centres.iter().map(|c| c.0).collect();
        assert_eq!(along, [5.0, 55.0, 105.0]);
        assert!(laid.centres.iter().all(|c| c.1.abs() < 0.5));
    }

    #[test]
    fn a_wide_rank_is_cut_into_rows() {
        let links: Vec<Link> = (1..=6).map(|i| link(0, i)).collect();
        let wish = Wish {
            limit: 90.0,
            ..WISH
        };
        let laid = lay_out(&[(10.0, 30.0); 7], &links, wish);
        let along: Vec<f32> = laid.centres.iter().map(|c| c.0).collect();
        assert_eq!(along, [5.0, 55.0, 55.0, 105.0, 105.0, 155.0, 155.0]);
        assert!(laid.ways.iter().all(Option::is_some));
    }

    #[test]
    fn a_long_chain_goes_on_in_the_next_column() {
        let links: Vec<Link> = (0..5).map(|i| link(i, i + 1)).collect();
        let wish = Wish { folds: 2, ..WISH };
        let laid = lay_out(&[(10.0, 30.0); 6], &links, wish);
        assert_eq!(laid.centres[0].0, laid.centres[3].0);
        assert!(laid.centres[3].1 > laid.centres[0].1 + 30.0);
        assert!(laid.ways[2].is_none(), "the edge between the columns");
    }

    #[test]
    fn a_cycle_has_one_edge_against_the_flow() {
        let links = [link(0, 1), link(1, 2), link(2, 0)];
        let laid = lay_out(&[(10.0, 30.0); 3], &links, WISH);
        let ways = laid.ways.iter().flatten();
        let against: Vec<bool> = ways.map(|w| w.bands[0].0 > w.bands[1].0).collect();
        assert_eq!(against, [false, false, true]);
    }
}
