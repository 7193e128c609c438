//! The layers of a layout: in which order elements stand in each, how far across the flow each
//! of them stands, and where each layer lies along the flow.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{FlowLanes, FlowLink, Layered, Options, add, at, set};
use crate::course::slices;
use crate::render::diagram::geometry::{Lane, Point};

/// How many sweeps order the layers; twice as many move elements towards their neighbours.
const SWEEPS: usize = 12;
/// How many elements these sweeps visit at most: where a layout has many elements there are fewer
/// sweeps, but two at least.
const VISITS: usize = 200_000;
/// The room that an edge takes on its way past boxes.
const LANE: f32 = 14.0;
/// The distance of a layer of labels from the layers beside it, in distances of ranks: less than
/// one, so that an edge with a label is not twice as long as others.
const LABEL_GAP: f32 = 0.55;
/// The room that an edge's label needs beyond its own between two columns, for the line and its heads.
const FOLD_HEADS: f32 = 30.0;

/// What an element is, with its index among the items or links.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Item(usize),
    /// A link on its way past this layer: a dummy node, in Sugiyama's terms.
    Dummy(usize),
    /// The label of a link.
    Label(usize),
}

/// What stands in a layer: an item, or the place of a link that runs through it.
#[derive(Debug, Clone)]
struct Element {
    kind: Kind,
    /// Along and across the flow.
    size: (f32, f32),
    layer: usize,
    /// The place of its centre across the flow.
    across: f32,
    /// Its neighbours in the layers before and after its own.
    before: Vec<usize>,
    after: Vec<usize>,
}

/// Which neighbours attract an element across the flow.
#[derive(Debug, Clone, Copy)]
enum Attraction {
    /// None: each layer is put together around its middle.
    None,
    Before,
    After,
    Both,
}

/// Where a layer stands.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    /// Where it begins and ends along the flow.
    from: f32,
    to: f32,
    /// By how much its column moves it across the flow.
    shift: f32,
}

/// Elements in layers: the ranks, and between two ranks a layer of labels where an edge has one
/// there.
#[derive(Debug)]
pub(super) struct Layers {
    /// The items first, in their order, then dummies and labels.
    elements: Vec<Element>,
    /// The elements of each layer, in order.
    order: Vec<Vec<usize>>,
    /// The layer of each rank.
    of_rank: Vec<usize>,
    /// The elements of each link from its start to its end, both items included.
    chains: Vec<Vec<usize>>,
    /// How many sweeps order them.
    sweeps: usize,
    /// How often an element was visited.
    pub(super) visits: usize,
}

impl Layers {
    pub(super) fn new(sizes: &[(f32, f32)], links: &[FlowLink], ranks: &[usize]) -> Layers {
        let last = ranks.iter().copied().max().unwrap_or(0);
        // The rank after which a link has its label, halfway between its two ends.
        let label_rank = |link: &FlowLink| {
            let (a, b) = (at(ranks, link.from), at(ranks, link.to));
            (link.label.is_some() && b > a).then(|| a + (b - a - 1) / 2)
        };
        let labelled: BTreeSet<usize> = links.iter().filter_map(label_rank).collect();
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
            sweeps: 0,
            visits: 0,
        };
        for (i, &size) in sizes.iter().enumerate() {
            let layer = at(&layers.of_rank, at(ranks, i));
            layers.add(Kind::Item(i), size, layer);
        }
        for (i, link) in links.iter().enumerate() {
            let label_layer = label_rank(link).map(|rank| at(&layers.of_rank, rank) + 1);
            layers.add_chain(i, link, label_layer);
        }
        layers.sweeps = (VISITS / layers.elements.len().max(1)).clamp(2, SWEEPS);
        layers
    }

    /// Adds a dummy or a label in each layer between the two items of a link, and joins them.
    fn add_chain(&mut self, i: usize, link: &FlowLink, label_layer: Option<usize>) {
        let (first, last) = (self.layer_of(link.from), self.layer_of(link.to));
        let mut chain = vec![link.from];
        for layer in first + 1..last {
            let (kind, size) = match link.label {
                Some(size) if label_layer == Some(layer) => (Kind::Label(i), size),
                _ => (Kind::Dummy(i), (0.0, 0.0)),
            };
            chain.push(self.add(kind, size, layer));
        }
        chain.push(link.to);
        for pair in chain.windows(2) {
            if let &[one, two] = pair {
                if let Some(element) = self.elements.get_mut(one) {
                    element.after.push(two);
                }
                if let Some(element) = self.elements.get_mut(two) {
                    element.before.push(one);
                }
            }
        }
        self.chains.push(chain);
    }

    fn layer_of(&self, element: usize) -> usize {
        debug_assert!(element < self.elements.len(), "{element}");
        self.elements.get(element).map_or(0, |e| e.layer)
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

    /// Orders each layer so that few edges cross. Sweeps go forth and back through the layers and
    /// sort each by barycentres: the mean places of an element's neighbours in the layer before.
    /// The best order that came up is kept.
    pub(super) fn order(&mut self) {
        let mut places = self.places();
        let mut best = (self.crossings(&places), self.order.clone());
        let count = self.order.len();
        for sweep in 0..self.sweeps {
            if best.0 == 0 {
                break;
            }
            self.visits += self.elements.len();
            let down = sweep % 2 == 0;
            let layers: Vec<usize> = if down {
                (1..count).collect()
            } else {
                (0..count.saturating_sub(1)).rev().collect()
            };
            for layer in layers {
                self.sort_by_barycentre(layer, down, &mut places);
            }
            let crossings = self.crossings(&places);
            if crossings < best.0 {
                best = (crossings, self.order.clone());
            }
        }
        self.order = best.1;
    }

    fn sort_by_barycentre(&mut self, layer: usize, down: bool, places: &mut [usize]) {
        let barycentre = |(own, &element): (usize, &usize)| {
            let (before, after) = self.neighbours(element);
            let near = if down { before } else { after };
            let sum: usize = near.iter().map(|&n| at(places, n)).sum();
            let mean = if near.is_empty() {
                own as f32
            } else {
                sum as f32 / near.len() as f32
            };
            (mean, element)
        };
        let mut row: Vec<(f32, usize)> =
            self.row(layer).iter().enumerate().map(barycentre).collect();
        row.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(order) = self.order.get_mut(layer) {
            order.clear();
            for (place, (_, element)) in row.into_iter().enumerate() {
                order.push(element);
                set(places, element, place);
            }
        }
    }

    /// The elements of a layer, in order.
    fn row(&self, layer: usize) -> &[usize] {
        debug_assert!(layer < self.order.len(), "{layer}");
        self.order.get(layer).map_or(&[], Vec::as_slice)
    }

    /// The neighbours of an element in the layers before and after its own.
    fn neighbours(&self, element: usize) -> (&[usize], &[usize]) {
        debug_assert!(element < self.elements.len(), "{element}");
        let element = self.elements.get(element);
        element.map_or((&[], &[]), |e| (&e.before, &e.after))
    }

    /// The place of each element within its layer.
    fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.elements.len()];
        for layer in &self.order {
            for (place, &element) in layer.iter().enumerate() {
                set(&mut places, element, place);
            }
        }
        places
    }

    fn crossings(&self, places: &[usize]) -> usize {
        let mut sum = 0;
        let mut ends: Vec<usize> = Vec::new();
        for layer in &self.order {
            // The ends of edges in the next layer, sorted by their beginnings in this one. Two
            // edges cross where their ends stand in the other order.
            ends.clear();
            for &element in layer {
                let from = ends.len();
                let (_, after) = self.neighbours(element);
                ends.extend(after.iter().map(|&n| at(places, n)));
                if let Some(new) = ends.get_mut(from..) {
                    new.sort_unstable();
                }
            }
            sum += inversions(&ends);
        }
        sum
    }

    /// Gives each element its place across the flow: near its neighbours in other layers, in the
    /// layer's order and without overlaps.
    pub(super) fn place(&mut self, node_gap: f32) {
        let count = self.order.len();
        for layer in 0..count {
            self.place_layer(layer, node_gap, Attraction::None);
        }
        let sweeps = 2 * self.sweeps;
        self.visits += sweeps * self.elements.len();
        for sweep in 0..sweeps {
            let down = sweep % 2 == 0;
            // The last four sweeps look at the layers on both sides.
            let attraction = match (sweep + 4 >= sweeps, down) {
                (true, _) => Attraction::Both,
                (false, true) => Attraction::Before,
                (false, false) => Attraction::After,
            };
            for step in 0..count {
                let layer = if down { step } else { count - 1 - step };
                self.place_layer(layer, node_gap, attraction);
            }
        }
    }

    /// Places a layer: each element as near as possible to its goal, where it would stand if it
    /// were alone (the sum of the weighted squares of the distances is least).
    ///
    /// Because the order and the least distances are fixed, this is an isotonic regression, solved
    /// by pooling adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman, 1955).
    fn place_layer(&mut self, layer: usize, node_gap: f32, attraction: Attraction) {
        let mut pools: Vec<Pool> = Vec::new();
        let mut offsets = Vec::with_capacity(self.row(layer).len());
        let mut offset = 0.0;
        let mut previous: Option<&Element> = None;
        for element in self.row(layer).iter().filter_map(|&e| self.elements.get(e)) {
            if let Some(previous) = previous {
                offset +=
                    (previous.size.1 + element.size.1) / 2.0 + gap(previous, element, node_gap);
            }
            previous = Some(element);
            offsets.push(offset);
            let mut pool = self.goal(element, attraction);
            pool.goal -= offset;
            while let Some(last) = pools.last().copied()
                && last.goal > pool.goal
            {
                pools.pop();
                pool = last.joined(pool);
            }
            pools.push(pool);
        }
        let goals = pools
            .into_iter()
            .flat_map(|pool| std::iter::repeat_n(pool.goal, pool.count));
        let row = self.order.get(layer).into_iter().flatten();
        for ((&index, goal), offset) in row.zip(goals).zip(offsets) {
            if let Some(element) = self.elements.get_mut(index) {
                element.across = goal + offset;
            }
        }
    }

    /// Where an element would stand if it were alone: the weighted mean of its neighbours' places,
    /// with a little weight on its own. The weights 1, 2 and 8 make long edges straight before
    /// short ones; they are those of dot (Gansner, Koutsofios, North and Vo, "A Technique for
    /// Drawing Directed Graphs", 1993).
    fn goal(&self, element: &Element, attraction: Attraction) -> Pool {
        const NOTHING: &[usize] = &[];
        let (before, after) = (element.before.as_slice(), element.after.as_slice());
        let (own, before, after) = match attraction {
            Attraction::None => (0.0, NOTHING, NOTHING),
            Attraction::Before => (element.across, before, NOTHING),
            Attraction::After => (element.across, NOTHING, after),
            Attraction::Both => (element.across, before, after),
        };
        let (mut sum, mut weight) = (own * 0.01, 0.01);
        let near = before.iter().chain(after);
        for other in near.filter_map(|&n| self.elements.get(n)) {
            let pull = match (element.kind, other.kind) {
                (Kind::Item(_), Kind::Item(_)) => 1.0,
                (Kind::Item(_), _) | (_, Kind::Item(_)) => 2.0,
                _ => 8.0,
            };
            sum += pull * other.across;
            weight += pull;
        }
        Pool {
            goal: sum / weight,
            weight,
            count: 1,
        }
    }

    /// Gives each layer its place along the flow, folds the layers into columns, and reads off
    /// where items, lanes and labels are.
    pub(super) fn read_off(&self, links: &[FlowLink], options: Options) -> Layered {
        let mut spans = self.spans(options.rank_gap);
        let columns = self.columns(&spans, options);
        let column_of = |layer: usize| columns.iter().position(|range| range.contains(&layer));
        // An edge to another column has its label before the later one.
        let mut gaps = vec![options.rank_gap; columns.len()];
        for link in links {
            let ends = [link.from, link.to].map(|item| column_of(self.layer_of(item)));
            if let (true, Some(later), Some((_, across))) =
                (ends[0] != ends[1], ends[0].max(ends[1]), link.label)
                && let Some(gap) = gaps.get_mut(later)
            {
                *gap = gap.max(across + FOLD_HEADS);
            }
        }
        self.fold(&columns, &mut spans, (&gaps, options.runs_back));
        let mut layered = Layered::default();
        for element in &self.elements {
            if let Kind::Item(_) = element.kind {
                layered.centres.push(self.centre(element, &spans));
            }
        }
        for (link, chain) in links.iter().zip(&self.chains) {
            let (first, last) = (self.layer_of(link.from), self.layer_of(link.to));
            let lanes = if first >= last || column_of(first) != column_of(last) {
                None
            } else {
                Some(self.lanes(chain, link.backwards, &spans))
            };
            layered.lanes.push(lanes);
        }
        layered
    }

    /// Where each layer stands before the layers are folded.
    fn spans(&self, rank_gap: f32) -> Vec<Span> {
        let ranks: BTreeSet<usize> = self.of_rank.iter().copied().collect();
        let mut spans: Vec<Span> = Vec::new();
        let mut end = -rank_gap;
        let mut previous_is_rank = true;
        for (layer, members) in self.order.iter().enumerate() {
            let is_rank = ranks.contains(&layer);
            let distance = if is_rank && previous_is_rank {
                rank_gap
            } else {
                rank_gap * LABEL_GAP
            };
            let from = end + distance;
            let sizes = members.iter().filter_map(|&e| self.elements.get(e));
            end = from + sizes.map(|e| e.size.0).fold(0.0, f32::max);
            spans.push(Span {
                from,
                to: end,
                shift: 0.0,
            });
            previous_is_rank = is_rank;
        }
        spans
    }

    /// Moves the columns side by side: each begins where the first one does along the flow, and
    /// across it beside the one before, in the distance that stands in `gaps`. Where each second one
    /// runs back, it begins at the end of the longest, beneath the end of the one before.
    fn fold(
        &self,
        columns: &[Range<usize>],
        spans: &mut [Span],
        (gaps, runs_back): (&[f32], bool),
    ) {
        if columns.len() < 2 {
            return;
        }
        let mut across = 0.0;
        let ends = |range: &Range<usize>| {
            let start = at(spans, range.start).from;
            (start, at(spans, range.end.saturating_sub(1)).to)
        };
        let lengths = columns.iter().map(ends).map(|(start, end)| end - start);
        let longest = lengths.fold(0.0, f32::max);
        for (number, range) in columns.iter().enumerate() {
            let elements = slices::part(&self.order, range.clone()).iter().flatten();
            let items = elements
                .filter_map(|&e| self.elements.get(e))
                .filter(|e| matches!(e.kind, Kind::Item(_)));
            let low_and_high = items
                .map(|e| (e.across - e.size.1 / 2.0, e.across + e.size.1 / 2.0))
                .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
            if number > 0 {
                across += at(gaps, number);
            }
            if let Some((low, high)) = low_and_high {
                let start = at(spans, range.start).from;
                let turned = runs_back && number % 2 == 1;
                let place = |along: f32| match turned {
                    true => longest - (along - start),
                    false => along - start,
                };
                for span in spans.get_mut(range.clone()).into_iter().flatten() {
                    *span = Span {
                        from: place(span.from),
                        to: place(span.to),
                        shift: across - low,
                    };
                }
                across += high - low;
            }
        }
    }

    fn centre(&self, element: &Element, spans: &[Span]) -> Point {
        let span = at(spans, element.layer);
        ((span.from + span.to) / 2.0, element.across + span.shift)
    }

    /// The lanes of a chain, from the start of its author's edge to its end.
    fn lanes(&self, chain: &[usize], backwards: bool, spans: &[Span]) -> FlowLanes {
        let mut found = FlowLanes::default();
        for element in chain.iter().filter_map(|&i| self.elements.get(i)) {
            let Span { from, to, shift } = at(spans, element.layer);
            let across = element.across + shift;
            found.lanes.push(Lane { from, to, across });
            if matches!(element.kind, Kind::Label(_)) {
                found.label = Some(self.centre(element, spans));
            }
        }
        if backwards {
            found.lanes.reverse();
            for lane in &mut found.lanes {
                (lane.from, lane.to) = (lane.to, lane.from);
            }
        }
        found
    }

    /// Cuts the layers into columns of about the same length. A column begins with a rank, never
    /// with a layer of labels.
    fn columns(&self, spans: &[Span], options: Options) -> Vec<Range<usize>> {
        let total = spans.last().map_or(0.0, |span| span.to);
        let folds = options.folds.clamp(1, self.of_rank.len().max(1));
        let mut cuts = vec![0];
        for fold in 1..folds {
            let goal = total * fold as f32 / folds as f32;
            let nearest = self
                .of_rank
                .iter()
                .copied()
                .filter(|layer| *layer > at(&cuts, cuts.len() - 1))
                .min_by(|a, b| {
                    let far = |layer: usize| (at(spans, layer).from - goal).abs();
                    far(*a).total_cmp(&far(*b))
                });
            cuts.extend(nearest);
        }
        cuts.push(self.order.len());
        cuts.windows(2)
            .filter_map(|pair| match pair {
                &[from, to] if from < to => Some(from..to),
                _ => None,
            })
            .collect()
    }
}

/// Neighbours in a layer that stand as close as they may, because they would overlap otherwise.
#[derive(Debug, Clone, Copy)]
struct Pool {
    /// Where they would stand across the flow, if all elements before them in the layer had no
    /// size.
    goal: f32,
    /// How strongly they are attracted there.
    weight: f32,
    /// How many elements.
    count: usize,
}

impl Pool {
    /// Both as one, at their weighted mean.
    fn joined(self, next: Pool) -> Pool {
        let weight = self.weight + next.weight;
        Pool {
            goal: (self.goal * self.weight + next.goal * next.weight) / weight,
            weight,
            count: self.count + next.count,
        }
    }
}

/// The least distance of neighbours in a layer.
fn gap(one: &Element, two: &Element, node_gap: f32) -> f32 {
    match (one.kind, two.kind) {
        (Kind::Item(_), Kind::Item(_)) => node_gap,
        (Kind::Label(_), Kind::Label(_)) => 12.0,
        (Kind::Dummy(_), Kind::Dummy(_)) => LANE,
        _ => LANE + 4.0,
    }
}

/// How many pairs stand in the wrong order, counted in n log n (Barth, Mutzel and Jünger,
/// "Simple and Efficient Bilayer Cross Counting", 2004).
fn inversions(list: &[usize]) -> usize {
    let size = list.iter().copied().max().map_or(0, |max| max + 1);
    // A Fenwick tree over the values: how many of each were there so far.
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
