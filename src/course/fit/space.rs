//! The space that a slide has for its body, and the best way to use it; how its heading is set.

use std::borrow::Cow;

use pulldown_cmark::Event;

use super::canvas::{
    self, BESIDE, COLUMN, DECK_TEXT, HEIGHT, SAID_WIDTH, SIDE_TITLE, TITLE_GAP, WIDTH, Words,
};
use super::items::{Bin, Items};
use super::measured::Measured;
use super::work::Work;
use super::{Pieces, Place, beside, gap, pack, text};
use crate::course::block::{Block, BlockKind, CodeSize};
use crate::course::image::Images;
use crate::course::letters::{self, Face};
use crate::course::slide::{Layout, Setting, Written};
use crate::course::{cover, minutes, names};

/// The space for the body of a slide's parts, and how words are set in it.
pub(super) struct Space {
    width: f32,
    column: f32,
    /// The height on the first part.
    first: f32,
    /// The height on the others.
    height: f32,
    words: &'static Words,
}

impl Space {
    /// Under a title that leaves those heights, on the first part and on the others.
    pub(super) fn under([first, height]: [f32; 2], words: &'static Words) -> Space {
        Space {
            width: WIDTH,
            column: COLUMN,
            first,
            height,
            words,
        }
    }

    /// For a quotation.
    pub(super) fn of_saying(heights: [f32; 2], words: &'static Words) -> Space {
        Space {
            width: SAID_WIDTH,
            ..Space::under(heights, words)
        }
    }

    /// Under a deck's title.
    pub(super) fn of_title(heights: [f32; 2], words: &'static Words) -> Space {
        Space {
            width: DECK_TEXT,
            column: DECK_TEXT,
            ..Space::under(heights, words)
        }
    }

    /// Beside a title.
    pub(super) fn beside(words: &'static Words) -> Space {
        let (width, height) = BESIDE;
        Space {
            width,
            column: width,
            first: height,
            height,
            words,
        }
    }

    /// Of that width and height.
    pub(super) fn of_width(width: f32, height: f32, words: &'static Words) -> Space {
        Space {
            width,
            column: width,
            ..Space::under([height; 2], words)
        }
    }

    /// All of it.
    pub(super) fn whole(&self) -> Place {
        self.place(self.width, CodeSize::Normal)
    }

    fn place(&self, width: f32, largest_code: CodeSize) -> Place {
        Place {
            width,
            height: self.height,
            largest_code,
            words: self.words,
        }
    }

    /// Whether one slide may hold that body: not if it is higher, as small as may be, than two
    /// columns. Pictures, which are less high in a column, and what stands side by side may always.
    /// No more is measured than that takes.
    pub(super) fn may_hold(&self, body: &[Measured<'_>]) -> bool {
        let may_always = |own: &Measured<'_>| own.block.beside.is_some() || own.is_picture();
        if body.iter().any(may_always) {
            return true;
        }
        let place = self.place(self.width, CodeSize::Smallest);
        let mut height = 0.0;
        body.iter().all(|measured| {
            height += measured.pieces(place).height();
            height <= 2.0 * self.first
        })
    }

    /// The height of blocks of words in it, one under the other; of more than `most` it is not
    /// known how much more.
    pub(super) fn height_of<'a, 'm: 'a>(
        &self,
        body: impl IntoIterator<Item = &'a Measured<'m>>,
        most: f32,
    ) -> f32 {
        let place = self.whole();
        let mut before = None;
        let mut height = 0.0;
        for measured in body {
            let gap = before.map_or(0.0, |before| gap(Some(before), self.words));
            before = Some(measured.block);
            height += gap + measured.pieces(place).height();
            if height > most {
                break;
            }
        }
        height
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
}

/// The way that makes the fewest parts: with smaller code, tables and outlines where that saves
/// one.
pub(super) fn best(body: &[Measured<'_>], space: &Space, work: &Work) -> Way {
    let has = |is: fn(&BlockKind) -> bool| body.iter().any(|measured| is(&measured.block.kind));
    let (larger, smallest): (&[CodeSize], CodeSize) = match (
        has(|kind| matches!(kind, BlockKind::Code(_))),
        has(|kind| matches!(kind, BlockKind::Table | BlockKind::Tree(_))),
    ) {
        (true, _) => (
            &[CodeSize::Large, CodeSize::Normal, CodeSize::Small],
            CodeSize::Smallest,
        ),
        (false, true) => (&[CodeSize::Large], CodeSize::Small),
        (false, false) => (&[], CodeSize::Large),
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
    let whole = space.place(space.width, largest_code);
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
        height: HEIGHT,
        ..space.place(space.column, largest_code)
    };
    let slide = Place {
        height: space.first.min(space.height),
        ..space.place(space.width, largest_code)
    };
    let pairs = beside::pairs(body, &mut pieces, slide);
    let items = Items::of(body, &pieces, column, &pairs);
    let (bins, _) = pack::pack(&items.all, [space.first, space.height], work);
    Way {
        bins: bins.iter().map(|bin| items.bin(bin)).collect(),
        pairs: pairs.len(),
        pieces,
    }
}

/// How a slide's heading is set on the first part and on the others, and the height that it
/// leaves to the body. Further parts have an ordinary title, whatever the first has.
///
/// `blocks` are those of what was written, `again` is the heading as it stands on further parts.
pub(super) fn heads(
    (written, blocks): (&Written, &[Block]),
    (head, again): (Option<&Block>, Option<&Block>),
    images: Images<'_>,
) -> [Head; 2] {
    let (Some(head), Some(again)) = (head, again) else {
        let bare = Head {
            long: false,
            cover: Setting::Normal,
            height: HEIGHT,
        };
        return [bare, bare];
    };
    let first = match written.layout {
        Layout::Title => return cover((written, blocks), (head, again), images),
        Layout::Section if written.number().is_some() => canvas::NUMBERED,
        Layout::Section => canvas::SECTION,
        Layout::Discussion => canvas::QUESTION,
        _ => canvas::TITLE,
    };
    [
        Head::of(head, &first, images),
        Head::of(again, &canvas::TITLE, images),
    ]
}

/// How a deck's title is set: without its place in the course, which stands above it, in the largest of
/// its sizes if it takes one line.
fn cover(
    (written, blocks): (&Written, &[Block]),
    (head, again): (&Block, &Block),
    images: Images<'_>,
) -> [Head; 2] {
    let mut head = head.clone();
    let mut around = canvas::DECK.around;
    let minutes_beside = minutes::split(&names::plain(&head.events)).1.is_some();
    if let Some(Event::Text(text)) = head.events.get_mut(1)
        && let Some(place) = cover::place(text)
    {
        *text = place.rest.to_owned().into();
        around += canvas::KICKER;
    }
    let set = |kind: canvas::Heading| {
        let around = kind.around + around - canvas::DECK.around;
        let kind = canvas::Heading {
            around,
            minutes_beside,
            ..kind
        };
        Head::of(&head, &kind, images)
    };
    let large = |cover: Setting, kind: canvas::Heading| {
        let head = set(kind);
        (!head.long).then_some(Head { cover, ..head })
    };
    let [largest, smaller] = canvas::COVER;
    let alone = || large(Setting::Cover(0), largest).or_else(|| large(Setting::Cover(1), smaller));
    let first = match written.untimed && has_short_text(blocks) {
        true => alone(),
        false => None,
    };
    let first = first.or_else(|| large(Setting::Line, canvas::DECK_LINE));
    let first = first.unwrap_or_else(|| set(canvas::DECK));
    [first, Head::of(again, &canvas::TITLE, images)]
}

/// Whether a deck's title says nothing besides, or one paragraph that has room in a line or two, beside
/// the byline or not.
fn has_short_text(blocks: &[Block]) -> bool {
    let (size, most, [whole, beside]) = canvas::COVER_TEXT;
    let has_byline = blocks.iter().any(|block| block.kind == BlockKind::Byline);
    let width = if has_byline { beside } else { whole };
    let body = blocks
        .iter()
        .skip(1)
        .filter(|block| !matches!(block.kind, BlockKind::Byline | BlockKind::Rule));
    match body.collect::<Vec<_>>().as_slice() {
        [] => true,
        [only] => {
            let text = names::plain(&only.events);
            only.kind == BlockKind::Paragraph
                && text::lines_of(&text, width / size.font, Face::Plain) <= most
        }
        _ => false,
    }
}

/// A slide's heading as it is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    /// Whether it takes so many lines that it is set smaller.
    pub(super) long: bool,
    /// How a deck's title is set that has room to be larger.
    pub(super) cover: Setting,
    /// The height that it leaves to the body.
    pub(super) height: f32,
}

impl Head {
    /// Beside the slide's words, if it has room there: no word is wider, nor is it too high.
    pub(super) fn beside(head: &Block, images: Images<'_>) -> Option<Head> {
        let (width, sizes, most) = SIDE_TITLE;
        let fits = |font: f32| {
            let size = canvas::Size { font, line: font };
            let mut lines = text::Lines::new(width / font);
            let mut inline = text::Inline::bold(size, images);
            for event in &head.events {
                inline.feed(&mut lines, event);
            }
            let text = names::plain(&head.events);
            let mut words = text.split_whitespace();
            words.all(|word| letters::width(word, Face::Bold) * font <= width)
                && lines.count() <= most
                && inline.extra == 0.0
        };
        let [normal, small] = sizes;
        let head = |long| Head {
            long,
            cover: Setting::Normal,
            height: BESIDE.1,
        };
        match (fits(normal), fits(small)) {
            (true, _) => Some(head(false)),
            (false, true) => Some(head(true)),
            (false, false) => None,
        }
    }

    pub(super) fn of(head: &Block, kind: &canvas::Heading, images: Images<'_>) -> Head {
        // Minutes that have a line of their own are reckoned with what is around the heading.
        let events = match kind.minutes_beside {
            true => Cow::Borrowed(&head.events),
            false => Cow::Owned(minutes::without(&head.events).0),
        };
        let set = |size: canvas::Size| {
            let mut lines = text::Lines::new(kind.width / size.font);
            let mut inline = text::Inline::bold(size, images);
            for event in events.iter() {
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
            cover: Setting::Normal,
            height: (HEIGHT - kind.around - own - TITLE_GAP).max(LEAST_HEIGHT),
        }
    }
}
