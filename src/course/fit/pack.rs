//! Stretches → bins, one a slide: as few as possible, cut where a reader would, evenly full.
//!
//! An exact search over all ways to cut, by dynamic programming from the first item on: each
//! slide costs one, the place where it begins and its empty space cost something more, and a bin
//! that does not fit is left out. What cannot be cut and is higher than a slide gets a bin alone,
//! and its slide scrolls. Stretches that are narrow enough may stand in two columns.
//!
//! The work is linear in the items: a bin has at most as many of them as fill two columns, and
//! what is asked of it is answered by [`Sums`] without looking at each. Of more than [`LONG`] items,
//! and where the file's [`Work`] is spent, not all ways are tried: each bin is filled before the next.

use std::ops::Range;

use super::cost;
use super::work::Work;

/// A body of more stretches than these takes more slides than anybody shows. It is cut in a simpler
/// way, in one size, which is the smallest because that makes the fewest slides.
pub(super) const LONG: usize = 4_000;

/// What a bin that may have two columns counts.
const COLUMN_LOOKS: usize = 8;

/// A stretch among all those of a slide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Item {
    /// Which block it is of; a block's items are neighbours.
    pub(super) block: usize,
    pub(super) height: f32,
    /// The height of what is repeated above it where it begins a bin or a column.
    pub(super) repeated: f32,
    /// The height to which it may shrink where that saves a slide; the same as `height` but for
    /// pictures.
    pub(super) least: f32,
    /// Its height in a column; `None` where it cannot stand in one.
    pub(super) narrow: Option<f32>,
    /// The gap to the item before it.
    pub(super) before: f32,
    /// What it costs to begin a bin with it.
    pub(super) cut: f32,
    /// The height that its block needs once in each bin that has some of it.
    pub(super) frame: f32,
}

/// A slide's worth of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bin {
    pub(super) items: Range<usize>,
    /// The items that the left and the right column begin with; items before the left one stand
    /// above both, over the full width.
    pub(super) columns: Option<(usize, usize)>,
}

/// The best way to put items into bins, the first and the others of those heights, and what it costs.
pub(super) fn pack(items: &[Item], heights: [f32; 2], work: &Work) -> (Vec<Bin>, f32) {
    let sums = Sums::new(items);
    if items.len() > LONG {
        return fill(items, &sums, heights);
    }
    let mut best: Vec<Best> = Vec::with_capacity(items.len() + 1);
    best.push(Best::default());
    for end in 1..=items.len() {
        let (last, looks) = last_bin(items, &sums, &best, (end, heights));
        if !work.take(looks) {
            return fill(items, &sums, heights);
        }
        best.push(last);
    }
    let cost = best.last().map_or(0.0, |best| best.cost);
    let mut bins = Vec::new();
    let mut end = items.len();
    while let Some(Best { start, columns, .. }) = best.get(end).filter(|_| end > 0) {
        bins.push(Bin {
            items: *start..end,
            columns: *columns,
        });
        // Each bin has an item.
        debug_assert!(*start < end);
        end = (*start).min(end - 1);
    }
    bins.reverse();
    (bins, cost)
}

/// One bin after the other: each takes what fits, up to the best place to cut in its last third.
fn fill(items: &[Item], sums: &Sums, [first, height]: [f32; 2]) -> (Vec<Bin>, f32) {
    let mut bins = Vec::new();
    let mut cost = 0.0;
    let mut start = 0;
    while start < items.len() {
        let available = if start == 0 { first } else { height };
        let bin = |end: usize| Some((end, bin(items, sums, start..end, available)?));
        let farthest = (start + 1..=items.len())
            .take_while(|&end| sums.lowest_in_columns(start, end) <= available * 2.0)
            .last()
            .unwrap_or(start + 1);
        let fullest = (start + 1..=farthest).rev().find_map(bin);
        // What is higher than a slide and cannot be cut.
        let fullest = fullest.unwrap_or((start + 1, (cost::TOO_TALL, None)));
        let cut = |end: usize| items.get(end).map_or(f32::NEG_INFINITY, |item| item.cut);
        let least = start + 1 + (fullest.0 - start - 1) * 2 / 3;
        let best = (least..fullest.0).rev().filter_map(bin);
        let best = std::iter::once(fullest)
            .chain(best)
            .min_by(|(one, _), (other, _)| cut(*one).total_cmp(&cut(*other)));
        let (end, (own, columns)) = best.unwrap_or(fullest);
        cost += own + if start == 0 { 0.0 } else { cut(start) };
        bins.push(Bin {
            items: start..end,
            columns,
        });
        start = end;
    }
    (bins, cost)
}

/// The best way to put the first items into bins, by its last bin.
#[derive(Clone, Copy, Default)]
struct Best {
    /// Of all bins.
    cost: f32,
    /// The item that the last bin begins with.
    start: usize,
    columns: Option<(usize, usize)>,
}

/// The best way to put the first `end` items into bins, by the best ones for fewer, and how many
/// last bins were looked at. The first bin is `first` high, the others `height`.
fn last_bin(
    items: &[Item],
    sums: &Sums,
    best: &[Best],
    (end, [first, height]): (usize, [f32; 2]),
) -> (Best, usize) {
    let mut found = Best {
        cost: f32::INFINITY,
        start: end - 1,
        columns: None,
    };
    let mut looks = 0;
    let highest = first.max(height);
    let in_columns = sums.may_have_columns(end, highest);
    for start in (0..end).rev() {
        let available = if start == 0 { first } else { height };
        let alone = end - start == 1;
        // Two columns hold twice the height; an earlier start only adds to it.
        let is_too_high = match in_columns {
            true => sums.lowest_in_columns(start, end) > available * 2.0,
            false => sums.lowest(start, end) > highest,
        };
        if !alone && is_too_high {
            break;
        }
        // Of two columns each place is looked at where the second may begin.
        looks += if in_columns { COLUMN_LOOKS } else { 1 };
        let before = best.get(start).map_or(f32::INFINITY, |best| best.cost);
        let cut = match (start, items.get(start)) {
            (0, _) | (_, None) => 0.0,
            (_, Some(item)) => item.cut,
        };
        let (own, columns) = match bin(items, sums, start..end, available) {
            Some(bin) => bin,
            // It is higher than a slide and cannot be cut, so the slide scrolls.
            None if alone => (cost::TOO_TALL, None),
            None => continue,
        };
        let cost = before + cut + own;
        if cost < found.cost {
            found = Best {
                cost,
                start,
                columns,
            };
        }
    }
    (found, looks)
}

/// Prefix sums: over no item, the first, the first two, and so on, so that the sum over any range
/// of items is one subtraction.
struct Sum(Vec<f64>);

impl Sum {
    fn of(items: &[Item], one: impl Fn(&Item) -> f32) -> Sum {
        let mut sum = 0.0_f64;
        let mut sums = Vec::with_capacity(items.len() + 1);
        sums.push(0.0);
        for item in items {
            sum += f64::from(one(item));
            sums.push(sum);
        }
        Sum(sums)
    }

    fn between(&self, start: usize, end: usize) -> f32 {
        debug_assert!(start.max(end) < self.0.len());
        let at = |n: usize| self.0.get(n).copied().unwrap_or(0.0);
        (at(end) - at(start.min(end))) as f32
    }
}

/// What `bin` asks for, of any range of items.
struct Sums {
    height: Sum,
    least: Sum,
    narrow: Sum,
    /// The least heights that items can have, over the full width or in a column.
    lowest: Sum,
    before: Sum,
    /// The largest gap before an item.
    gap: f32,
    /// The frames of blocks, each counted at the first item of its block.
    frame: Sum,
    /// See [`narrow_ends`].
    narrow_ends: Vec<usize>,
    /// See [`next_starts`].
    next_starts: Vec<usize>,
    /// The items that the second of two columns may begin with.
    rights: Vec<usize>,
}

impl Sums {
    fn new(items: &[Item]) -> Sums {
        let frames: Vec<Item> = items
            .iter()
            .enumerate()
            .map(|(at, item)| Item {
                frame: if is_start(items, at) { item.frame } else { 0.0 },
                ..*item
            })
            .collect();
        let right = |(at, item): (usize, &Item)| (item.cut <= cost::IN_COLUMN).then_some(at);
        Sums {
            height: Sum::of(items, |item| item.height),
            least: Sum::of(items, |item| item.least),
            narrow: Sum::of(items, |item| item.narrow.unwrap_or(0.0)),
            lowest: Sum::of(items, |item| {
                // At least 1, because the search stops where a bin gets too high, and items of
                // height 0 would never make it stop.
                let least = item.narrow.map_or(item.least, |n| n.min(item.least));
                least.max(1.0)
            }),
            before: Sum::of(items, |item| item.before),
            gap: items.iter().map(|item| item.before).fold(0.0, f32::max),
            frame: Sum::of(&frames, |item| item.frame),
            narrow_ends: narrow_ends(items),
            next_starts: next_starts(items),
            rights: items.iter().enumerate().filter_map(right).collect(),
        }
    }

    /// No more than what items need one under the other.
    fn lowest(&self, start: usize, end: usize) -> f32 {
        self.least.between(start, end) + self.before.between(start + 1, end)
    }

    /// Whether a bin of that height that ends there may have two columns, wherever it starts.
    fn may_have_columns(&self, end: usize, available: f32) -> bool {
        let before_end = self.rights.partition_point(|&at| at < end);
        let right = before_end.checked_sub(1).and_then(|n| self.rights.get(n));
        let left = self.narrow_ends.get(end).copied().unwrap_or(end);
        right.is_some_and(|&right| right > left && self.narrow.between(right, end) <= available)
    }

    /// No more than what two columns of items need together. Neither column has the gap before its
    /// first item. A px less, because sums are rounded.
    fn lowest_in_columns(&self, start: usize, end: usize) -> f32 {
        let gaps = self.before.between(start + 1, end) - self.gap - 1.0;
        self.lowest.between(start, end) + gaps.max(0.0)
    }

    /// Where the first of two columns begins in a bin of those items: after the last item that is
    /// too wide for one, and with a new block, because no block may begin over the full width and
    /// go on in a column.
    fn left(&self, start: usize, end: usize) -> Option<usize> {
        let narrow = self.narrow_ends.get(end).copied()?;
        let left = match narrow <= start {
            true => start,
            false => self.next_starts.get(narrow).copied()?,
        };
        (left < end).then_some(left)
    }

    /// The items before `end` that the second column may begin with, where it fits into that
    /// height, and the first one too, which begins with `left`.
    fn rights(&self, left: usize, end: usize, available: f32) -> impl Iterator<Item = usize> {
        let first = self
            .rights
            .partition_point(|&at| at <= left || self.narrow.between(at.min(end), end) > available);
        let rest = self.rights.iter().skip(first).copied();
        rest.take_while(move |&at| at < end && self.narrow.between(left, at) <= available)
    }

    /// The height of items one under the other, with frames, gaps and what is repeated.
    fn stack(&self, items: &[Item], range: Range<usize>, heights: &Sum) -> f32 {
        let Some(first) = items.get(range.start).filter(|_| !range.is_empty()) else {
            return 0.0;
        };
        let (next, end) = (range.start + 1, range.end);
        heights.between(range.start, end)
            + self.before.between(next, end)
            + self.frame.between(next, end)
            + first.frame
            + first.repeated
    }
}

/// What a bin of those items costs, and where its columns begin; `None` if they do not fit even
/// with smaller pictures or in columns.
fn bin(
    items: &[Item],
    sums: &Sums,
    range: Range<usize>,
    available: f32,
) -> Option<(f32, Option<(usize, usize)>)> {
    let height = sums.stack(items, range.clone(), &sums.height);
    if height <= available {
        return Some((cost::SLIDE + emptiness(height, available), None));
    }
    if sums.stack(items, range.clone(), &sums.least) <= available {
        return Some((cost::SLIDE + cost::SQUEEZED, None));
    }
    let (start, end) = (range.start, range.end);
    let left = sums.left(start, end)?;
    let above = sums.stack(items, start..left, &sums.height);
    let gap = if left > start {
        items.get(left)?.before
    } else {
        0.0
    };
    let available = available - above - gap;
    let mut found: Option<(f32, usize)> = None;
    for right in sums.rights(left, end, available) {
        let item = items.get(right)?;
        let [one, two] =
            [left..right, right..end].map(|column| sums.stack(items, column, &sums.narrow));
        if one.max(two) > available {
            continue;
        }
        // A little more where the right column is the longer one, because it then looks as if
        // something were missing at the left.
        let uneven = (one - two).abs() / available + if two > one { 0.05 } else { 0.0 };
        let own = cost::SLIDE
            + cost::COLUMNS
            + emptiness(one.max(two), available)
            + uneven * 0.2
            + item.cut;
        if found.is_none_or(|(known, _)| own < known) {
            found = Some((own, right));
        }
    }
    found.map(|(own, right)| (own, Some((left, right))))
}

/// Whether a block begins with that item.
fn is_start(items: &[Item], at: usize) -> bool {
    let block = |at: usize| items.get(at).map(|item| item.block);
    at == 0 || block(at - 1) != block(at)
}

/// For so many first items, where the items at their end begin that can all stand in a column.
fn narrow_ends(items: &[Item]) -> Vec<usize> {
    let mut begin = 0;
    let mut ends = Vec::with_capacity(items.len() + 1);
    ends.push(begin);
    for (at, item) in items.iter().enumerate() {
        if item.narrow.is_none() {
            begin = at + 1;
        }
        ends.push(begin);
    }
    ends
}

/// For each item, the next one, itself included, with which a block begins.
fn next_starts(items: &[Item]) -> Vec<usize> {
    let mut next = items.len();
    let mut starts = vec![next; items.len() + 1];
    for at in (0..items.len()).rev() {
        if is_start(items, at) {
            next = at;
        }
        if let Some(start) = starts.get_mut(at) {
            *start = next;
        }
    }
    starts
}

/// What the empty space of a slide costs: by its square, so that a full slide and a nearly empty
/// one cost more together than two that are half full.
fn emptiness(height: f32, available: f32) -> f32 {
    let empty = (1.0 - height / available.max(1.0)).clamp(0.0, 1.0);
    cost::EMPTY * empty * empty
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(items: &[Item], first: f32, height: f32) -> Vec<Bin> {
        super::pack(items, [first, height], &Work::new()).0
    }

    fn items(heights: &[f32]) -> Vec<Item> {
        let item = |height: &f32| Item {
            block: 0,
            height: *height,
            repeated: 0.0,
            least: *height,
            narrow: None,
            before: 0.0,
            cut: 0.2,
            frame: 0.0,
        };
        heights.iter().map(item).collect()
    }

    fn sizes(parts: &[Bin]) -> Vec<usize> {
        parts.iter().map(|part| part.items.len()).collect()
    }

    #[test]
    fn balanced_parts_beat_a_full_one_and_a_scrap() {
        assert_eq!(sizes(&pack(&items(&[10.0; 11]), 100.0, 100.0)), [6, 5]);
        assert_eq!(sizes(&pack(&items(&[10.0; 9]), 100.0, 100.0)), [9]);
        assert_eq!(
            sizes(&pack(&items(&[10.0; 30]), 100.0, 100.0)),
            [10, 10, 10]
        );
    }

    #[test]
    fn a_better_place_to_cut_beats_balance() {
        let mut some = items(&[10.0; 12]);
        some[4].cut = 0.0;
        some.iter_mut().skip(5).for_each(|item| item.cut = 0.6);
        assert_eq!(sizes(&pack(&some, 100.0, 100.0)), [4, 8]);
    }

    #[test]
    fn what_is_never_cut_stays_together() {
        let mut some = items(&[10.0; 12]);
        some.iter_mut().for_each(|item| item.cut = f32::INFINITY);
        some[9].cut = 0.5;
        assert_eq!(sizes(&pack(&some, 100.0, 100.0)), [9, 3]);
    }

    #[test]
    fn short_items_stand_in_two_columns_before_they_are_cut() {
        let mut some = items(&[10.0; 16]);
        some.iter_mut().for_each(|item| item.narrow = Some(10.0));
        let parts = pack(&some, 100.0, 100.0);
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].columns, Some((0, 8)));
        some[0].narrow = None;
        some[0].block = 1;
        assert_eq!(pack(&some, 100.0, 100.0)[0].columns, Some((1, 9)));
    }

    #[test]
    fn many_items_fill_one_bin_after_the_other_up_to_the_best_place_to_cut() {
        let mut many = items(&[10.0; LONG + 1]);
        many[8].cut = 0.1;
        many[8 + 5].cut = 0.1;
        (many[30].height, many[30].least) = (300.0, 300.0);
        let sizes = sizes(&pack(&many, 100.0, 100.0));
        assert_eq!(sizes[..5], [8, 10, 10, 2, 1]);
        assert!(sizes[5..sizes.len() - 1].iter().all(|size| *size == 10));
        assert_eq!(sizes.iter().sum::<usize>(), many.len());

        (many[30].height, many[30].least) = (10.0, 10.0);
        many.iter_mut()
            .for_each(|item| item.narrow = Some(item.height));
        let columns: Vec<_> = pack(&many, 100.0, 100.0)
            .iter()
            .map(|bin| bin.columns)
            .collect();
        assert_eq!(columns[..2], [Some((0, 8)), Some((13, 23))]);
    }

    #[test]
    fn without_work_left_one_bin_after_the_other_is_filled() {
        let some = items(&[10.0; 11]);
        let work = Work::new();
        let sizes = |work: &Work| sizes(&super::pack(&some, [100.0, 100.0], work).0);
        assert_eq!(sizes(&work), [6, 5]);
        while work.take(1_000) {}
        assert!(work.is_spent());
        assert_eq!(sizes(&work), [10, 1]);
    }

    #[test]
    fn what_is_taller_than_a_slide_stands_alone() {
        assert_eq!(
            sizes(&pack(&items(&[10.0, 300.0, 10.0]), 100.0, 100.0)),
            [1, 1, 1]
        );
        assert_eq!(pack(&[], 100.0, 100.0), []);
    }
}
