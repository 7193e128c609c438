//! A poll on a slide: its options in rows, which become bars, and under them room for how many have
//! answered, and then for why the right ones are right. It is not cut.

use super::canvas::{DENSE, POLL_FOOT, POLL_SIDES};
use super::formula::{Formula, formulas};
use super::nested::Nested;
use super::{Measure, Pieces, Place, Stretch, flow};
use crate::course::activity::Options;
use crate::course::block::Block;

/// The options and what stands under them as one piece.
pub(super) fn pieces(
    block: &Block,
    options: &Options,
    (place, measure): (Place, Measure<'_>),
    within: (&[Nested], &[(usize, Formula)]),
) -> Pieces {
    let rows = flow::pieces(
        &block.events,
        (place.width - POLL_SIDES, place.words),
        within,
        measure,
    );
    let height = rows.height() + place.words.item + foot(options, place.width, measure);
    Pieces {
        stretches: vec![Stretch {
            height,
            ..Stretch::first()
        }],
        narrow: false,
        ..rows
    }
}

/// What stands under the options takes the same place one after the other.
fn foot(options: &Options, width: f32, measure: Measure<'_>) -> f32 {
    match options.why.is_empty() {
        true => POLL_FOOT,
        false => {
            let why = flow::pieces(
                &options.why,
                (width, &DENSE),
                (&[], &formulas(&options.why)),
                measure,
            );
            POLL_FOOT.max(why.height())
        }
    }
}
