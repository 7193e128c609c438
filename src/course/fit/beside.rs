//! What its author put side by side, where it fits so: for `pack` it is one item then, as high as
//! the higher of its two columns. Where it does not fit, its blocks stand one below the other and
//! are cut as all others.

use std::ops::Range;

use super::canvas::{COLUMN, UNEVEN, WIDTH};
use super::measured::Measured;
use super::{Pieces, Place, gap};
use crate::course::block::{Share, Sides};
use crate::course::slices;

/// Blocks side by side.
pub(super) struct Pair {
    /// By their numbers in the body.
    pub(super) blocks: Range<usize>,
    /// The first block of the second column.
    pub(super) second: usize,
    pub(super) sides: Sides,
    pub(super) height: f32,
    /// The height with all images made as small as may be.
    pub(super) least: f32,
}

/// The pairs of a body that fit side by side in that place, which has the width of a slide. The
/// pieces of their blocks become those that they have in columns.
pub(super) fn pairs(body: &[Measured<'_>], pieces: &mut [Pieces], place: Place) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some(first) = body.get(at) {
        let start = at;
        at += 1;
        let Some(own) = first.block.beside else {
            continue;
        };
        let rest = slices::part(body, start..).iter();
        let of_pair = |measured: &&Measured<'_>| {
            let other = measured.block.beside;
            other.is_some_and(|other| other.pair == own.pair)
        };
        let all: Vec<&Measured<'_>> = rest.take_while(of_pair).collect();
        let is_first =
            |measured: &&Measured<'_>| measured.block.beside.is_some_and(|other| !other.second);
        let second = all.partition_point(is_first);
        at = start + all.len();
        if second == 0 || second == all.len() {
            continue;
        }
        let (one, two) = all.split_at(second);
        let Some((sides, set)) = set((one, two), own.sides, place) else {
            continue;
        };
        pairs.push(Pair {
            blocks: start..at,
            second: start + second,
            sides,
            height: set.height,
            least: set.least,
        });
        for (pieces, set) in pieces.iter_mut().skip(start).zip(set.pieces) {
            *pieces = set;
        }
    }
    pairs
}

/// Blocks as they are set in columns.
struct Set {
    pieces: Vec<Pieces>,
    height: f32,
    least: f32,
}

/// Two columns side by side in that place, if they fit: as their author shares the width, else in
/// another way.
fn set(
    (one, two): (&[&Measured<'_>], &[&Measured<'_>]),
    sides: Sides,
    place: Place,
) -> Option<(Sides, Set)> {
    let mut shares = vec![sides.share];
    let others = [Share::Even, Share::Left, Share::Right];
    shares.extend(others.into_iter().filter(|share| *share != sides.share));
    shares.into_iter().find_map(|share| {
        let sides = Sides { share, ..sides };
        let [first, second] = widths(sides).map(|width| width * place.width / WIDTH);
        let one = column(
            one,
            Place {
                width: first,
                ..place
            },
        )?;
        let two = column(
            two,
            Place {
                width: second,
                ..place
            },
        )?;
        let set = Set {
            height: one.height.max(two.height),
            least: one.least.max(two.least),
            pieces: [one.pieces, two.pieces].concat(),
        };
        (set.least <= place.height).then_some((sides, set))
    })
}

/// The widths of the first and the second column.
fn widths(sides: Sides) -> [f32; 2] {
    let [narrow, wide] = UNEVEN;
    let [left, right] = match sides.share {
        Share::Even => [COLUMN, COLUMN],
        Share::Left => [wide, narrow],
        Share::Right => [narrow, wide],
    };
    match sides.swapped {
        true => [right, left],
        false => [left, right],
    }
}

/// Blocks one under the other; `None` if one of them cannot be read at that width.
fn column(blocks: &[&Measured<'_>], place: Place) -> Option<Set> {
    let mut set = Set {
        pieces: Vec::with_capacity(blocks.len()),
        height: 0.0,
        least: 0.0,
    };
    let mut before = None;
    for measured in blocks {
        let pieces = measured.pieces(place);
        if !measured.is_readable(&pieces, place.width) {
            return None;
        }
        let gap = before.map_or(0.0, |before| gap(Some(before), place.words));
        before = Some(measured.block);
        let shrinks =
            |stretch: &super::Stretch| stretch.height - stretch.least.unwrap_or(stretch.height);
        let less: f32 = pieces.stretches.iter().map(shrinks).sum();
        set.height += gap + pieces.height();
        set.least += gap + pieces.height() - less;
        set.pieces.push(pieces);
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use crate::course::fit::Measure;
    use crate::course::plan::Terms;
    use crate::course::{Image, Setting, Share, Slide};

    fn slides(text: &str) -> Vec<Slide> {
        let images = |_: &str| Image::Sized(1600.0, 900.0);
        let measure = Measure {
            images: &images,
            ..Measure::NOTHING
        };
        let text = format!("# 제목\n\n## 절\n\n{text}");
        let deck = crate::course::deck(&text, &Terms::default(), None, measure).deck;
        deck.slides.into_iter().skip(1).collect()
    }

    fn columns(width: &str, left: &str, right: &str) -> String {
        format!(
            ":::: {{.columns}}\n::: {{.column width=\"{width}\"}}\n{left}\n:::\n::: {{.column}}\n{right}\n:::\n::::\n\n"
        )
    }

    /// The columns of each slide: how many blocks stand in each, and which is wider.
    fn shown(text: &str) -> Vec<Vec<(usize, usize, Share)>> {
        let slides = slides(text);
        let columns = slides.iter().map(|slide| {
            let columns = slide.columns.iter();
            let counts = columns.map(|own| {
                let counts = (own.second - own.first, own.end - own.second);
                (counts.0, counts.1, own.sides.share)
            });
            counts.collect()
        });
        columns.collect()
    }

    const LONG: &str = "글이 한 줄을 거의 다 쓰도록 이렇게 길게 이어진다고 하자\n\n";

    #[test]
    fn what_fits_stands_side_by_side_as_its_author_shares_the_width() {
        let image = "![가](a.png)";
        let list = "- 하나\n- 둘\n";
        for (width, share) in [
            ("50%", Share::Even),
            ("40%", Share::Right),
            ("70%", Share::Left),
        ] {
            assert_eq!(
                shown(&columns(width, list, image)),
                [[(1, 1, share)]],
                "{width}"
            );
        }
        // What is before and behind stands above and below.
        let more = format!("앞.\n\n{}뒤.\n", columns("50%", list, image));
        assert_eq!(shown(&more), [[(1, 1, Share::Even)]]);
        let two = columns("50%", list, list) + "가운데.\n\n" + &columns("50%", list, list);
        assert_eq!(shown(&two), [[(1, 1, Share::Even), (1, 1, Share::Even)]]);
        // Long paragraphs, which the fit would not set in columns of its own accord.
        let text = LONG.repeat(3);
        assert_eq!(
            shown(&columns("50%", &text, &text)),
            [[(3, 3, Share::Even)]]
        );
    }

    #[test]
    fn the_width_is_shared_otherwise_where_it_would_not_fit() {
        let code = format!("```\n{}\n```\n", "x".repeat(55));
        let shown = shown(&columns("50%", "- 하나\n", &code));
        assert_eq!(shown, [[(1, 1, Share::Right)]]);
    }

    #[test]
    fn letters_are_smaller_where_that_keeps_columns_side_by_side() {
        let sentence = "글이 한 줄을 거의 다 쓰도록 이렇게 길게 이어진다고 하자. 그래서 사전은 순서가 있고 찾기가 빨라진다.\n\n";
        let text = columns("50%", "![가](a.png)", &sentence.repeat(4));
        let slides = slides(&text);
        let [only] = slides.as_slice() else {
            panic!("{} slides", slides.len());
        };
        let columns = only.columns.first().expect("columns");
        assert_eq!(columns.end - columns.second, 4);
        assert_eq!(only.setting, Setting::Dense);
    }

    #[test]
    fn what_does_not_fit_stands_one_below_the_other_and_is_cut() {
        let wide = format!("```\n{}\n```\n", "x".repeat(90));
        assert_eq!(shown(&columns("50%", "글.\n\n다음 글.", &wide)), [[]]);
        let text = LONG.repeat(14);
        let slides = slides(&columns("50%", &text, "끝."));
        let paragraphs: usize = slides
            .iter()
            .map(|slide| slide.written.blocks.len() - 1)
            .sum();
        assert!(slides.len() > 1 && slides.iter().all(|slide| slide.columns.is_empty()));
        assert_eq!(paragraphs, 15);
    }

    #[test]
    fn columns_that_need_a_slide_for_themselves_get_one() {
        let text = format!(
            "{}{}",
            LONG.repeat(8),
            columns("50%", &LONG.repeat(3), &LONG.repeat(3))
        );
        let shown = shown(&text);
        assert_eq!(shown.last(), Some(&vec![(3, 3, Share::Even)]), "{shown:?}");
        assert_eq!(shown.len(), 2);
    }
}
