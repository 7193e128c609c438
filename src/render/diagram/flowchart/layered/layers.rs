//! The layers of a layout: which order things have in each, how far across they stand, and where
//! each layer lies along the flow.

use super::{Arc, Layered, Way, Wish, add, at};

/// Rounds of ordering and of moving things towards their neighbours.
const SWEEPS: usize = 12;
/// The room that an edge takes on its way past boxes.
const LANE: f32 = 14.0;

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
pub(super) struct Layers {
    elements: Vec<Element>,
    /// The elements of each layer, in order.
    order: Vec<Vec<usize>>,
    /// The layer of each rank.
    of_rank: Vec<usize>,
    /// The elements of each link from its start to its end, both items included.
    chains: Vec<Vec<usize>>,
}

impl Layers {
    pub(super) fn new(sizes: &[(f32, f32)], links: &[Arc], ranks: &[usize]) -> Layers {
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
    pub(super) fn order(&mut self) {
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
    pub(super) fn place(&mut self, beside: f32) {
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
    pub(super) fn finish(mut self, links: &[Arc], wish: Wish) -> Layered {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inversions_are_counted() {
        assert_eq!(inversions(&[0, 1, 2]), 0);
        assert_eq!(inversions(&[2, 1, 0]), 3);
        assert_eq!(inversions(&[1, 1, 0]), 2);
    }
}
