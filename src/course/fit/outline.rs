//! An outline of several groups, which stands in two even columns where it would fill one side of its
//! slide only.

use super::canvas::{COLUMN, GAP};
use super::measured::Measured;
use super::space::Way;
use super::{Pieces, tree};
use crate::course::block::{BlockKind, Fitted};
use crate::course::slices;
use crate::course::slide::Columns;

/// The fewest branches of an outline that stands in two columns though it fits one.
const MANY: usize = 7;
/// How much longer one of the two may be.
const UNEVEN: f32 = 1.6;

/// Puts an outline of several heads, with what leads to it above, into two columns that are as even
/// as they can be, where it would fill one column of the only slide and leave the other side empty.
pub(super) fn stand_in_columns(body: &[Measured<'_>], way: &mut Way, available: f32) {
    let Some((measured, before)) = body.split_last() else {
        return;
    };
    let (BlockKind::Tree(outline), [only]) = (&measured.block.kind, way.bins.as_mut_slice()) else {
        return;
    };
    let small = matches!(
        way.pieces.last(),
        Some(Pieces {
            fitted: Fitted::Tree { small: true, .. },
            ..
        })
    );
    let column = tree::pieces(outline, COLUMN, small);
    let count = column.stretches.len();
    let first = only.stretches.end.saturating_sub(count);
    let is_apart = match only.columns.as_slice() {
        [] => count < MANY,
        [columns] => (columns.first, columns.end) != (first, first + count),
        _ => true,
    };
    if is_apart {
        return;
    }
    let height = |from: usize, to: usize| -> f32 {
        let own = slices::part(&column.stretches, from..to).iter();
        own.map(|own| own.height + own.before).sum()
    };
    let mut heads = (0..count).filter(|at| outline.is_head(*at));
    // What no head is over stands above both.
    let lead = heads.next().unwrap_or(0);
    let above = way.pieces.iter().take(before.len());
    let above: f32 = above.map(|own| own.height() + GAP).sum();
    let above = above + height(0, lead);
    let halves = heads.map(|at| {
        let (one, two) = (height(lead, at), height(at, count));
        (at, one.max(two), one.min(two))
    });
    let even = halves.min_by(|(_, one, _), (_, two, _)| one.total_cmp(two));
    let was_divided = !only.columns.is_empty();
    if let Some((at, longer, shorter)) = even
        && longer <= available - above
        && (was_divided || longer <= shorter * UNEVEN)
    {
        only.columns = vec![Columns {
            first: first + lead,
            second: first + at,
            end: first + count,
            sides: Default::default(),
        }];
    }
}
