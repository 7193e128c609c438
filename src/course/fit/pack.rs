//! Stretches → bins, one a slide: as few as possible, cut where a reader would, evenly full.
//!
//! An exact search over all ways to cut, by dynamic programming from the first item on: each
//! slide costs one, the place where it begins and its empty space cost something more, and a bin
//! that does not fit is left out. What cannot be cut and is higher than a slide gets a bin alone,
//! and its slide scrolls. Stretches that are narrow enough may stand in two columns.

use std::ops::Range;

use super::cost;

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

/// The best way to put items into bins of that height, and what it costs; the first bin may
/// have less.
pub(super) fn pack(items: &[Item], first: f32, height: f32) -> (Vec<Bin>, f32) {
    let sums = Sums::new(items);
    let mut best: Vec<(f32, Option<Bin>)> = vec![(0.0, None)];
    for end in 1..=items.len() {
        let mut found: (f32, Option<Bin>) = (f32::INFINITY, None);
        for start in (0..end).rev() {
            let available = if start == 0 { first } else { height };
            let alone = end - start == 1;
            // Two columns hold twice the height; an earlier start only adds to it.
            if !alone && sums.lowest.between(start, end) > available * 2.0 {
                break;
            }
            let before = best.get(start).map_or(f32::INFINITY, |b| b.0);
            let cut = match (start, items.get(start)) {
                (0, _) | (_, None) => 0.0,
                (_, Some(item)) => item.cut,
            };
            let (own, columns) = match bin(items, &sums, start..end, available) {
                Some(bin) => bin,
                // It is higher than a slide and cannot be cut, so the slide scrolls.
                None if alone => (cost::TOO_TALL, None),
                None => continue,
            };
            let all = before + cut + own;
            if all < found.0 {
                let bin = Bin {
                    items: start..end,
                    columns,
                };
                found = (all, Some(bin));
            }
        }
        best.push(found);
    }
    let mut bins = Vec::new();
    let mut end = items.len();
    while let Some(bin) = best.get(end).and_then(|b| b.1.clone()) {
        end = bin.items.start;
        bins.push(bin);
        if end == 0 {
            break;
        }
    }
    bins.reverse();
    (bins, best.last().map_or(0.0, |(cost, _)| *cost))
}

/// Prefix sums: over no item, the first, the first two, and so on, so that the sum over any range
/// of items is one subtraction.
struct Sum(Vec<f32>);

impl Sum {
    fn of(items: &[Item], one: impl Fn(&Item) -> f32) -> Sum {
        let mut sum = 0.0_f64;
        let mut sums = vec![0.0];
        for item in items {
            sum += f64::from(one(item));
            sums.push(sum as f32);
        }
        Sum(sums)
    }

    fn between(&self, start: usize, end: usize) -> f32 {
        debug_assert!(start.max(end) < self.0.len());
        let at = |n: usize| self.0.get(n).copied().unwrap_or(0.0);
        at(end) - at(start.min(end))
    }
}

/// The sums of what `bin` asks for.
struct Sums {
    height: Sum,
    least: Sum,
    narrow: Sum,
    /// How many cannot stand in a column.
    wide: Sum,
    /// The least heights that items can have, over the full width or in a column.
    lowest: Sum,
    before: Sum,
    /// The frames of blocks, each counted at the first item of its block.
    frame: Sum,
}

impl Sums {
    fn new(items: &[Item]) -> Sums {
        let mut last = None;
        let frames: Vec<Item> = items
            .iter()
            .map(|item| {
                let starts = last.replace(item.block) != Some(item.block);
                Item {
                    frame: if starts { item.frame } else { 0.0 },
                    ..*item
                }
            })
            .collect();
        Sums {
            height: Sum::of(items, |item| item.height),
            least: Sum::of(items, |item| item.least),
            narrow: Sum::of(items, |item| item.narrow.unwrap_or(0.0)),
            wide: Sum::of(items, |item| if item.narrow.is_none() { 1.0 } else { 0.0 }),
            lowest: Sum::of(items, |item| {
                // At least 1, because the search stops where a bin gets too high, and items of
                // height 0 would never make it stop.
                let least = item.narrow.map_or(item.least, |n| n.min(item.least));
                least.max(1.0)
            }),
            before: Sum::of(items, |item| item.before),
            frame: Sum::of(&frames, |item| item.frame),
        }
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
    // The columns begin after the last item that is too wide for one (the sum of `wide` counts
    // them), and with a new block, because no block may begin over the full width and go on in a
    // column.
    let (start, end) = (range.start, range.end);
    let left =
        (start..end).find(|&at| sums.wide.between(at, end) < 0.5 && is_start(items, at, start))?;
    let above = sums.stack(items, start..left, &sums.height);
    let gap = if left > start {
        items.get(left)?.before
    } else {
        0.0
    };
    let available = available - above - gap;
    let mut found: Option<(f32, usize)> = None;
    for right in left + 1..end {
        let item = items.get(right)?;
        if item.cut > cost::IN_COLUMN {
            continue;
        }
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

/// Whether a block, or the bin, begins with that item.
fn is_start(items: &[Item], at: usize, start: usize) -> bool {
    let block = |at: usize| items.get(at).map(|item| item.block);
    at == start || block(at - 1) != block(at)
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
        super::pack(items, first, height).0
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
    fn what_is_taller_than_a_slide_stands_alone() {
        assert_eq!(
            sizes(&pack(&items(&[10.0, 300.0, 10.0]), 100.0, 100.0)),
            [1, 1, 1]
        );
        assert_eq!(pack(&[], 100.0, 100.0), []);
    }
}
