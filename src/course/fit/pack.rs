//! Stretches → parts: the fewest slides, each cut where it hurts least, all about as full.
//!
//! An exact search over all ways to cut: a slide costs one, its emptiness and its cut add
//! something; what does not fit is no way. Where a part's stretches are short they may stand
//! in two columns.

use std::ops::Range;

use super::cost;

/// A stretch among all those of a slide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Item {
    /// Which block it is of; a block's items are neighbours.
    pub(super) block: usize,
    pub(super) height: f32,
    /// What is said again above it where it begins a part or a column.
    pub(super) again: f32,
    /// The height that will do.
    pub(super) least: f32,
    /// Its height in a column; `None` where it cannot stand in one.
    pub(super) narrow: Option<f32>,
    /// The gap to the item before it.
    pub(super) before: f32,
    /// What it costs to begin a part with it.
    pub(super) cut: f32,
    /// What its block needs once in each part that has some of it.
    pub(super) frame: f32,
}

/// A part: a slide's worth of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) items: Range<usize>,
    /// Where the left column begins and where the right one does.
    pub(super) columns: Option<(usize, usize)>,
}

/// The best way to cut items into parts of that height, and what it costs; the first part may
/// have less.
pub(super) fn pack(items: &[Item], first: f32, height: f32) -> (Vec<Part>, f32) {
    let mut best: Vec<(f32, Option<Part>)> = vec![(0.0, None)];
    for end in 1..=items.len() {
        let mut found: (f32, Option<Part>) = (f32::INFINITY, None);
        for start in (0..end).rev() {
            let room = if start == 0 { first } else { height };
            let inside = items.get(start..end).unwrap_or_default();
            let alone = end - start == 1;
            if !alone
                && inside
                    .iter()
                    .map(|i| i.narrow.unwrap_or(i.least))
                    .sum::<f32>()
                    > room * 2.0
            {
                break;
            }
            let before = best.get(start).map_or(f32::INFINITY, |b| b.0);
            let cut = match (start, inside.first()) {
                (0, _) | (_, None) => 0.0,
                (_, Some(item)) => item.cut,
            };
            let (own, columns) = match part(inside, room) {
                Some(part) => part,
                // Higher than a slide and not to be cut: the browser will have to clip it.
                None if alone => (cost::TOO_TALL, None),
                None => continue,
            };
            let all = before + cut + own;
            if all < found.0 {
                let columns = columns.map(|(left, right)| (start + left, start + right));
                let part = Part {
                    items: start..end,
                    columns,
                };
                found = (all, Some(part));
            }
        }
        best.push(found);
    }
    let mut parts = Vec::new();
    let mut end = items.len();
    while let Some(part) = best.get(end).and_then(|b| b.1.clone()) {
        end = part.items.start;
        parts.push(part);
        if end == 0 {
            break;
        }
    }
    parts.reverse();
    (parts, best.last().map_or(0.0, |(cost, _)| *cost))
}

/// What a part costs, and its columns; `None` if it does not fit.
fn part(items: &[Item], room: f32) -> Option<(f32, Option<(usize, usize)>)> {
    let height = stack(items, |item| Some(item.height))?;
    if height <= room {
        return Some((cost::SLIDE + emptiness(height, room), None));
    }
    if stack(items, |item| Some(item.least))? <= room {
        return Some((cost::SLIDE + cost::SQUEEZED, None));
    }
    let left = items
        .iter()
        .rposition(|item| item.narrow.is_none())
        .map_or(0, |at| at + 1);
    // A block that begins above the columns is not torn between them and what is above.
    let left = (left..items.len()).find(|&at| is_start(items, at))?;
    let above = stack(items.get(..left)?, |item| Some(item.height))?;
    let gap = if left > 0 {
        items.get(left)?.before
    } else {
        0.0
    };
    let room = room - above - gap;
    let mut found: Option<(f32, usize)> = None;
    for right in left + 1..items.len() {
        let item = items.get(right)?;
        if item.cut > cost::IN_COLUMN {
            continue;
        }
        let heights = [items.get(left..right)?, items.get(right..)?];
        let [one, two] = heights.map(|column| stack(column, |item| item.narrow));
        let (one, two) = (one?, two?);
        if one.max(two) > room {
            continue;
        }
        // A left column that is longer looks more like one that goes on.
        let uneven = (one - two).abs() / room + if two > one { 0.05 } else { 0.0 };
        let own =
            cost::SLIDE + cost::COLUMNS + emptiness(one.max(two), room) + uneven * 0.2 + item.cut;
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

/// The height of items one under the other, frames included.
fn stack(items: &[Item], height: impl Fn(&Item) -> Option<f32>) -> Option<f32> {
    let mut sum = 0.0;
    for (at, item) in items.iter().enumerate() {
        sum += height(item)?;
        sum += if at > 0 { item.before } else { item.again };
        if is_start(items, at) {
            sum += item.frame;
        }
    }
    Some(sum)
}

/// A scrap costs more than two that are half full.
fn emptiness(height: f32, room: f32) -> f32 {
    let empty = (1.0 - height / room.max(1.0)).clamp(0.0, 1.0);
    cost::EMPTY * empty * empty
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(items: &[Item], first: f32, height: f32) -> Vec<Part> {
        super::pack(items, first, height).0
    }

    fn items(heights: &[f32]) -> Vec<Item> {
        let item = |height: &f32| Item {
            block: 0,
            height: *height,
            again: 0.0,
            least: *height,
            narrow: None,
            before: 0.0,
            cut: 0.2,
            frame: 0.0,
        };
        heights.iter().map(item).collect()
    }

    fn sizes(parts: &[Part]) -> Vec<usize> {
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
