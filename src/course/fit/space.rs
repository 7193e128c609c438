//! The space that a slide has for its body, and the best way to use it: how its heading is set,
//! how large its body.

use pulldown_cmark::Event;

use super::canvas::{self, COLUMN, HEIGHT, TITLE_GAP, WIDTH};
use super::items::{Bin, Items};
use super::measured::Measured;
use super::work::Work;
use super::{Pieces, Place, beside, pack, text};
use crate::course::block::{Block, BlockKind, CodeSize, Fitted};
use crate::course::image::{Images, has_image};
use crate::course::slide::{Layout, Scale, Written};

/// The space for the body of a slide's parts. A body that is set larger is measured at its usual
/// size, in a space that is smaller by as much.
pub(super) struct Space {
    width: f32,
    column: f32,
    /// The height on the first part.
    first: f32,
    /// The height on the others.
    height: f32,
}

impl Space {
    pub(super) fn new((first, height): (f32, f32), scale: Scale) -> Space {
        let by = factor(scale);
        Space {
            width: WIDTH / by,
            column: COLUMN / by,
            first: first / by,
            height: height / by,
        }
    }
}

/// What all sizes of a slide's body are multiplied by.
fn factor(scale: Scale) -> f32 {
    let [large, huge] = canvas::SCALES;
    match scale {
        Scale::Normal => 1.0,
        Scale::Large => large,
        Scale::Huge => huge,
    }
}

/// The height that a body has at least. Where the heading leaves less, the slide scrolls.
const LEAST_HEIGHT: f32 = 100.0;

/// A way to cut a slide's body: its blocks as stretches, and which of them stand on which part.
#[derive(Default)]
pub(super) struct Way {
    pub(super) pieces: Vec<Pieces>,
    pub(super) bins: Vec<Bin>,
    /// How many pairs of columns stand side by side as their author put them.
    pub(super) pairs: usize,
    pub(super) cost: f32,
}

impl Way {
    /// Whether it is one of those of which not all sizes are tried; see [`pack::LONG`].
    fn is_long(&self) -> bool {
        count(&self.pieces) > pack::LONG
    }

    /// Whether code is set in the smallest size.
    pub(super) fn has_smallest_code(&self) -> bool {
        let smallest = |own: &Pieces| match &own.fitted {
            Fitted::Code(code) => code.size == CodeSize::Smallest,
            _ => false,
        };
        self.pieces.iter().any(smallest)
    }
}

/// The larger scales to try, the largest first.
pub(super) fn scales(written: &Written, body: &[Measured<'_>], normal: &Way) -> &'static [Scale] {
    // None where a body has formulas or images, because their heights are known too roughly for a
    // slide that is nearly full.
    let formula = |event: &Event<'_>| matches!(event, Event::InlineMath(_) | Event::DisplayMath(_));
    let fixed = body.iter().any(|measured| match measured.block.kind {
        BlockKind::Diagram { .. } => true,
        BlockKind::Table => !measured.words_fit(WIDTH / factor(Scale::Huge)),
        _ => has_image(&measured.block.events) || measured.block.events.iter().any(formula),
    });
    match written.layout {
        _ if fixed || body.is_empty() || normal.is_long() => &[],
        Layout::Title | Layout::Section | Layout::Quote => &[],
        Layout::Discussion => &[Scale::Huge, Scale::Large],
        _ => &[Scale::Large],
    }
}

/// The way that makes the fewest parts: with smaller code, tables and outlines where that saves
/// one.
pub(super) fn best(body: &[Measured<'_>], space: &Space, work: &Work) -> Way {
    let has = |is: fn(&BlockKind) -> bool| body.iter().any(|measured| is(&measured.block.kind));
    let (larger, smallest): (&[CodeSize], CodeSize) = match (
        has(|kind| matches!(kind, BlockKind::Code(_))),
        has(|kind| matches!(kind, BlockKind::Table | BlockKind::Tree(_))),
    ) {
        (true, _) => (&[CodeSize::Normal, CodeSize::Small], CodeSize::Smallest),
        (false, true) => (&[CodeSize::Normal], CodeSize::Small),
        (false, false) => (&[], CodeSize::Normal),
    };
    let least = pieces(body, space, smallest);
    let larger = match count(&least) > pack::LONG || work.is_spent() {
        true => &[],
        false => larger,
    };
    let larger = larger
        .iter()
        .map(|size| way(body, space, (*size, pieces(body, space, *size)), work));
    let smallest = std::iter::once_with(|| way(body, space, (smallest, least), work));
    // Of several with as few parts and as many pairs, the first, with the largest code.
    larger
        .chain(smallest)
        .min_by_key(|way| (way.bins.len(), std::cmp::Reverse(way.pairs)))
        .unwrap_or_default()
}

fn count(pieces: &[Pieces]) -> usize {
    pieces.iter().map(|own| own.stretches.len()).sum()
}

fn pieces(body: &[Measured<'_>], space: &Space, largest_code: CodeSize) -> Vec<Pieces> {
    let whole = Place {
        width: space.width,
        height: space.height,
        largest_code,
    };
    body.iter().map(|block| block.pieces(whole)).collect()
}

/// The best way to cut a body whose pieces are known.
fn way(
    body: &[Measured<'_>],
    space: &Space,
    (largest_code, mut pieces): (CodeSize, Vec<Pieces>),
    work: &Work,
) -> Way {
    let column = Place {
        width: space.column,
        height: HEIGHT,
        largest_code,
    };
    let slide = Place {
        width: space.width,
        height: space.first.min(space.height),
        largest_code,
    };
    let pairs = beside::pairs(body, &mut pieces, slide);
    let items = Items::of(body, &pieces, column, &pairs);
    let (bins, cost) = pack::pack(&items.all, [space.first, space.height], work);
    Way {
        bins: bins.iter().map(|bin| items.bin(bin)).collect(),
        pairs: pairs.len(),
        pieces,
        cost,
    }
}

/// How a slide's heading is set on the first part and on the others, and the height that it
/// leaves to the body. Further parts have an ordinary title, whatever the first has.
///
/// `again` is the heading as it stands on further parts.
pub(super) fn heads(
    written: &Written,
    (head, again): (Option<&Block>, Option<&Block>),
    images: Images<'_>,
) -> (Head, Head) {
    let (Some(head), Some(again)) = (head, again) else {
        let bare = Head {
            long: false,
            height: HEIGHT,
        };
        return (bare, bare);
    };
    let first = match written.layout {
        Layout::Title => canvas::DECK,
        Layout::Section if written.number().is_some() => canvas::NUMBERED,
        Layout::Section => canvas::SECTION,
        Layout::Discussion => canvas::QUESTION,
        _ => canvas::TITLE,
    };
    (
        Head::of(head, &first, images),
        Head::of(again, &canvas::TITLE, images),
    )
}

/// A slide's heading as it is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    /// Whether it takes so many lines that it is set smaller.
    pub(super) long: bool,
    /// The height that it leaves to the body.
    pub(super) height: f32,
}

impl Head {
    fn of(head: &Block, kind: &canvas::Heading, images: Images<'_>) -> Head {
        let set = |size: canvas::Size| {
            let mut lines = text::Lines::new(kind.width / size.font);
            let mut inline = text::Inline::bold(size, images);
            for event in &head.events {
                inline.feed(&mut lines, event);
            }
            if kind.minutes_beside {
                // The minutes, or on further parts the number of the part.
                lines.push_box(2.5);
            }
            (lines.count(), inline.extra)
        };
        let [normal, small] = kind.sizes;
        let long = set(normal).0 > kind.lines;
        let size = if long { small } else { normal };
        let (lines, extra) = set(size);
        let own = lines as f32 * size.line + extra;
        Head {
            long,
            height: (HEIGHT - kind.around - own - TITLE_GAP).max(LEAST_HEIGHT),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::plan::Terms;
    use crate::course::{CodeSize, Fitted, Scale};

    /// How a slide with so many lines of such code and three items is set.
    fn set(line: &str, lines: usize) -> (Scale, CodeSize) {
        let code = format!("{line}\n").repeat(lines);
        let text = format!("# T\n\n## S\n\n```rust\n{code}```\n\n- 하나\n- 둘\n- 셋\n");
        let made = crate::course::deck(
            &text,
            &Terms::default(),
            None,
            crate::course::fit::Measure::NOTHING,
        );
        let slide = made.deck.slides.into_iter().nth(1).expect("a second slide");
        let size = slide
            .written
            .blocks
            .iter()
            .find_map(|block| match &block.fitted {
                Fitted::Code(code) => Some(code.size),
                _ => None,
            });
        (slide.scale, size.unwrap_or_default())
    }

    #[test]
    fn text_grows_only_where_the_code_beside_it_does() {
        let all: Vec<_> = (1..=14).map(|lines| set("let x = 1;", lines)).collect();
        assert!(all.contains(&(Scale::Large, CodeSize::Normal)), "{all:?}");
        assert!(all.contains(&(Scale::Normal, CodeSize::Normal)), "{all:?}");
        assert!(
            !all.contains(&(Scale::Large, CodeSize::Smallest)),
            "{all:?}"
        );
    }

    #[test]
    fn text_does_not_grow_beside_code_that_is_smallest_because_it_is_wide() {
        for cells in 60..110 {
            let set = set(&"x".repeat(cells), 2);
            assert_ne!(set, (Scale::Large, CodeSize::Smallest), "{cells} cells");
        }
    }
}
