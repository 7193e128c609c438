//! A poll on a slide: its options in rows, which become bars, and under them room for how many have
//! answered, and then for why the right ones are right. It is not cut.

use super::canvas::{DENSE, POLL, POLL_FOOT, POLL_SIDES, WIDTH};
use super::measured::Measured;
use super::nested::Nested;
use super::space::heads;
use super::{Measure, Pieces, Place, Stretch, flow, under_head};
use crate::course::activity::Options;
use crate::course::asked;
use crate::course::block::{Block, BlockKind, CodeSize};
use crate::course::finding::Finding;
use crate::course::slide::Written;

/// The options and what stands under them as one piece.
pub(super) fn pieces(
    block: &Block,
    options: &Options,
    (place, measure): (Place, Measure<'_>),
    nested: &[Nested],
) -> Pieces {
    let rows = flow::pieces(
        &block.events,
        (place.width - POLL_SIDES, place.words),
        (measure, nested),
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
            let why = flow::pieces(&options.why, (width, &DENSE), (measure, &[]));
            POLL_FOOT.max(why.height())
        }
    }
}

/// Makes lists of polls that are higher than a slide, whatever else stands there.
pub(super) fn fitting(
    blocks: &mut [Block],
    written: &Written,
    measure: Measure<'_>,
    findings: &mut Vec<Finding>,
) {
    let is_poll = |block: &Block| matches!(block.kind, BlockKind::Poll(_));
    if !blocks.iter().any(is_poll) {
        return;
    }
    let [_, words] = &POLL;
    let (head, _) = under_head(written.level, blocks);
    let [_, further] = heads((written, blocks), (head, head), measure.images);
    for block in blocks.iter_mut().filter(|block| is_poll(block)) {
        let place = Place {
            width: WIDTH,
            height: further.height,
            largest_code: CodeSize::Smallest,
            words,
        };
        if Measured::new(block, measure).pieces(place).height() > further.height {
            findings.push(asked::as_list(block));
        }
    }
}
