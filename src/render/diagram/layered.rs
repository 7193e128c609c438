//! Boxes in ranks: the layered layout (after Sugiyama, Tagawa and Toda, 1981) of items that
//! edges hold together.
//!
//! It works in coordinates of its own: `along` the flow and `across` it. Ranks may be limited in
//! width, so that what fans out stands in several rows, and folded, so that a long chain goes on
//! in the next column. Effort is bounded by the numbers of items, edges and sweeps.

use super::geometry::Point;

/// Rounds of ordering and of moving things towards their neighbours.
const SWEEPS: usize = 12;
/// The room that an edge takes on its way past boxes.
const LANE: f32 = 14.0;

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

/// What stands in a layer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Item(usize),
    Bend(usize),
    Label(usize),
}

#[derive(Debug, Clone)]
struct Element {
    kind: Kind,
    size: (f32, f32),
    layer: usize,
    across: f32,
    before: Vec<usize>,
    after: Vec<usize>,
}

/// Elements in layers: the ranks, and between two ranks a layer of labels where an edge has one
/// there.
struct Layers {
    elements: Vec<Element>,
    /// The elements of each layer, in order.
    order: Vec<Vec<usize>>,
    /// The layer of each rank.
    of_rank: Vec<usize>,
    /// The elements of each link from its start to its end, both items included.
    chains: Vec<Vec<usize>>,
}

impl Layers {
    fn new(sizes: &[(f32, f32)], links: &[Arc], ranks: &[usize]) -> Layers {
        let last = ranks.iter().copied().max().unwrap_or(0);
        let gap_of = |link: &Arc| {
            let (a, b) = (at(ranks, link.from), at(ranks, link.to));
            (link.label.is_some() && b > a).then(|| a + (b - a - 1) / 2)
        };
        let labelled: std::collections::BTreeSet<usize> = links.iter().filter_map(gap_of).collect();
        let mut of_rank = Vec::new();
        let mut layer = 0;
        for rank in 0..=last {
            of_rank.push(layer);
            layer += 1 + usize::from(labelled.contains(&rank));
        }
        let mut layers = Layers {
            elements: Vec::new(),
            order: vec![Vec::new(); layer],
            of_rank,
            chains: Vec::new(),
        };
        for (i, &size) in sizes.iter().enumerate() {
            let layer = at(&layers.of_rank, at(ranks, i));
            layers.add(Kind::Item(i), size, layer);
        }
        for (i, link) in links.iter().enumerate() {
            let (a, b) = (at(ranks, link.from), at(ranks, link.to));
            let mut chain = vec![link.from];
            if b > a {
                let label_at = gap_of(link).map(|gap| at(&layers.of_rank, gap) + 1);
                for layer in at(&layers.of_rank, a) + 1..at(&layers.of_rank, b) {
                    let (kind, size) = match link.label {
                        Some(size) if label_at == Some(layer) => (Kind::Label(i), size),
                        _ => (Kind::Bend(i), (0.0, 0.0)),
                    };
                    chain.push(layers.add(kind, size, layer));
                }
            }
            chain.push(link.to);
            for pair in chain.windows(2) {
                if let &[one, two] = pair {
                    if let Some(element) = layers.elements.get_mut(one) {
                        element.after.push(two);
                    }
                    if let Some(element) = layers.elements.get_mut(two) {
                        element.before.push(one);
                    }
                }
            }
            layers.chains.push(chain);
        }
        layers
    }

    fn add(&mut self, kind: Kind, size: (f32, f32), layer: usize) -> usize {
        let index = self.elements.len();
        self.elements.push(Element {
            kind,
            size,
            layer,
            across: 0.0,
            before: Vec::new(),
            after: Vec::new(),
        });
        if let Some(order) = self.order.get_mut(layer) {
            order.push(index);
        }
        index
    }

    /// Orders each layer so that few edges cross: barycentres, up and down.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.order.clone());
        let count = self.order.len();
        for sweep in 0..SWEEPS {
            if best.0 == 0 {
                break;
            }
            let down = sweep % 2 == 0;
            let layers: Vec<usize> = if down {
                (1..count).collect()
            } else {
                (0..count.saturating_sub(1)).rev().collect()
            };
            for layer in layers {
                let place = self.places();
                let mut row: Vec<(f32, usize)> = Vec::new();
                for (own, &element) in self.order.get(layer).into_iter().flatten().enumerate() {
                    let near = self
                        .elements
                        .get(element)
                        .map_or(&[][..], |e| if down { &e.before } else { &e.after });
                    let sum: usize = near.iter().map(|&n| at(&place, n)).sum();
                    let middle = if near.is_empty() {
                        own as f32
                    } else {
                        sum as f32 / near.len() as f32
                    };
                    row.push((middle, element));
                }
                row.sort_by(|a, b| a.0.total_cmp(&b.0));
                if let Some(order) = self.order.get_mut(layer) {
                    *order = row.into_iter().map(|(_, element)| element).collect();
                }
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.order.clone());
            }
        }
        self.order = best.1;
    }

    /// The place of each element within its layer.
    fn places(&self) -> Vec<usize> {
        let mut place = vec![0; self.elements.len()];
        for layer in &self.order {
            for (at, &element) in layer.iter().enumerate() {
                if let Some(place) = place.get_mut(element) {
                    *place = at;
                }
            }
        }
        place
    }

    fn crossings(&self) -> usize {
        let place = self.places();
        let mut sum = 0;
        for layer in &self.order {
            // Ends in the next layer, in the order of their beginnings: crossings are inversions.
            let mut ends: Vec<usize> = Vec::new();
            for &element in layer {
                let from = ends.len();
                let after = self.elements.get(element).map(|e| e.after.as_slice());
                ends.extend(after.unwrap_or_default().iter().map(|&n| at(&place, n)));
                if let Some(new) = ends.get_mut(from..) {
                    new.sort_unstable();
                }
            }
            sum += inversions(&ends);
        }
        sum
    }

    /// Moves the elements of each layer towards their neighbours, in order and apart.
    fn place(&mut self, beside: f32) {
        let count = self.order.len();
        for layer in 0..count {
            self.settle(layer, beside, |_| (Vec::new(), 0.0));
        }
        for sweep in 0..2 * SWEEPS {
            let down = sweep % 2 == 0;
            let last = sweep + 4 >= 2 * SWEEPS;
            for step in 0..count {
                let layer = if down { step } else { count - 1 - step };
                self.settle(layer, beside, |element| {
                    let near = if last {
                        [element.before.as_slice(), &element.after].concat()
                    } else if down {
                        element.before.clone()
                    } else {
                        element.after.clone()
                    };
                    (near, element.across)
                });
            }
        }
    }

    /// Places a layer: the sum of weighted squares of the distances from what each element
    /// wishes is least (pool adjacent violators).
    fn settle(&mut self, layer: usize, beside: f32, near: impl Fn(&Element) -> (Vec<usize>, f32)) {
        let row = self.order.get(layer).cloned().unwrap_or_default();
        // (wish less what stands before it, weight, how many)
        let mut pools: Vec<(f32, f32, usize)> = Vec::new();
        let mut offsets = Vec::with_capacity(row.len());
        let mut offset = 0.0;
        let mut previous: Option<&Element> = None;
        for &index in &row {
            let Some(element) = self.elements.get(index) else {
                continue;
            };
            if let Some(previous) = previous {
                offset += (previous.size.1 + element.size.1) / 2.0 + gap(previous, element, beside);
            }
            previous = Some(element);
            offsets.push(offset);
            let (near, own) = near(element);
            let (mut sum, mut weight) = (own * 0.01, 0.01);
            for other in near.iter().filter_map(|&n| self.elements.get(n)) {
                let pull = match (element.kind, other.kind) {
                    (Kind::Item(_), Kind::Item(_)) => 1.0,
                    (Kind::Item(_), _) | (_, Kind::Item(_)) => 2.0,
                    _ => 8.0,
                };
                sum += pull * other.across;
                weight += pull;
            }
            let mut pool = (sum / weight - offset, weight, 1);
            while let Some(&last) = pools.last()
                && last.0 > pool.0
            {
                pools.pop();
                let weight = last.1 + pool.1;
                pool = (
                    (last.0 * last.1 + pool.0 * pool.1) / weight,
                    weight,
                    last.2 + pool.2,
                );
            }
            pools.push(pool);
        }
        let wishes = pools
            .into_iter()
            .flat_map(|(wish, _, count)| std::iter::repeat_n(wish, count));
        for ((index, wish), offset) in row.into_iter().zip(wishes).zip(offsets) {
            if let Some(element) = self.elements.get_mut(index) {
                element.across = wish + offset;
            }
        }
    }

    /// Gives each layer its place along the flow, folds, and reads the result off.
    fn finish(mut self, links: &[Arc], wish: Wish) -> Layered {
        let deep = |layer: &Vec<usize>, elements: &[Element]| {
            let sizes = layer.iter().filter_map(|&e| elements.get(e));
            sizes.map(|e| e.size.0).fold(0.0, f32::max)
        };
        let is_rank: std::collections::BTreeSet<usize> = self.of_rank.iter().copied().collect();
        let mut spans: Vec<(f32, f32)> = Vec::new();
        let mut end = -wish.after;
        let mut previous_is_rank = true;
        for (layer, members) in self.order.iter().enumerate() {
            let own = is_rank.contains(&layer);
            let distance = if own && previous_is_rank {
                wish.after
            } else {
                wish.after * 0.55
            };
            let start = end + distance;
            end = start + deep(members, &self.elements);
            spans.push((start, end));
            previous_is_rank = own;
        }
        let columns = self.columns(&spans, wish);
        let mut shift = vec![(0.0, 0.0); spans.len()];
        let mut across = 0.0;
        for (number, &(first, last)) in columns.iter().enumerate() {
            let members = || {
                let layers = self.order.get(first..last).unwrap_or_default();
                layers
                    .iter()
                    .flatten()
                    .filter_map(|&e| self.elements.get(e))
            };
            let items =
                || members().filter(|e| matches!(e.kind, Kind::Item(_)) || columns.len() == 1);
            let low = items()
                .map(|e| e.across - e.size.1 / 2.0)
                .fold(f32::INFINITY, f32::min);
            let high = items()
                .map(|e| e.across + e.size.1 / 2.0)
                .fold(f32::NEG_INFINITY, f32::max);
            if number > 0 {
                across += wish.after;
            }
            let start = spans.get(first).map_or(0.0, |s| s.0);
            if columns.len() > 1 && low.is_finite() {
                for shift in shift.get_mut(first..last).unwrap_or_default() {
                    *shift = (-start, across - low);
                }
                across += high - low;
            }
        }
        for element in &mut self.elements {
            element.across += at(&shift, element.layer).1;
        }
        for (span, shift) in spans.iter_mut().zip(&shift) {
            *span = (span.0 + shift.0, span.1 + shift.0);
        }
        let column_of = |layer: usize| columns.iter().position(|&(a, b)| (a..b).contains(&layer));
        let mut layered = Layered::default();
        for element in &self.elements {
            if let Kind::Item(_) = element.kind {
                let (low, high) = at(&spans, element.layer);
                layered.centres.push(((low + high) / 2.0, element.across));
            }
        }
        for (link, chain) in links.iter().zip(&self.chains) {
            let ends = [link.from, link.to].map(|i| self.elements.get(i).map_or(0, |e| e.layer));
            if ends[0] >= ends[1] || column_of(ends[0]) != column_of(ends[1]) {
                layered.ways.push(None);
                continue;
            }
            let mut way = Way::default();
            for &index in chain {
                let Some(element) = self.elements.get(index) else {
                    continue;
                };
                let (low, high) = at(&spans, element.layer);
                way.bands.push((low, high, element.across));
                if matches!(element.kind, Kind::Label(_)) {
                    way.label = Some(((low + high) / 2.0, element.across));
                }
            }
            if link.backwards {
                way.bands.reverse();
                for band in &mut way.bands {
                    *band = (band.1, band.0, band.2);
                }
            }
            layered.ways.push(Some(way));
        }
        layered
    }

    /// Cuts the layers into columns of about the same length, before ranks only.
    fn columns(&self, spans: &[(f32, f32)], wish: Wish) -> Vec<(usize, usize)> {
        let total = spans.last().map_or(0.0, |s| s.1);
        let folds = wish.folds.clamp(1, self.of_rank.len().max(1));
        let mut cuts = vec![0];
        for fold in 1..folds {
            let goal = total * fold as f32 / folds as f32;
            let nearest = self
                .of_rank
                .iter()
                .copied()
                .filter(|layer| *layer > at(&cuts, cuts.len() - 1))
                .min_by(|a, b| {
                    let far = |layer: usize| (at(spans, layer).0 - goal).abs();
                    far(*a).total_cmp(&far(*b))
                });
            cuts.extend(nearest);
        }
        cuts.push(self.order.len());
        cuts.windows(2)
            .filter_map(|pair| match pair {
                &[from, to] if from < to => Some((from, to)),
                _ => None,
            })
            .collect()
    }
}

fn gap(one: &Element, two: &Element, beside: f32) -> f32 {
    match (one.kind, two.kind) {
        (Kind::Item(_), Kind::Item(_)) => beside,
        (Kind::Label(_), Kind::Label(_)) => 12.0,
        (Kind::Bend(_), Kind::Bend(_)) => LANE,
        _ => LANE + 4.0,
    }
}

/// How many pairs stand in the wrong order.
fn inversions(list: &[usize]) -> usize {
    let size = list.iter().copied().max().map_or(0, |max| max + 1);
    // A Fenwick tree of how many of each value have been seen.
    let mut tree = vec![0_usize; size + 1];
    let mut sum = 0;
    for (seen, &value) in list.iter().enumerate() {
        let (mut at_most, mut i) = (0, value + 1);
        while i > 0 {
            at_most += at(&tree, i);
            i &= i - 1;
        }
        sum += seen - at_most;
        let mut i = value + 1;
        while i <= size {
            add(&mut tree, i, 1);
            i += i & i.wrapping_neg();
        }
    }
    sum
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

    #[test]
    fn inversions_are_counted() {
        assert_eq!(inversions(&[0, 1, 2]), 0);
        assert_eq!(inversions(&[2, 1, 0]), 3);
        assert_eq!(inversions(&[1, 1, 0]), 2);
    }
}
