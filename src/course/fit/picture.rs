//! One picture as half of a slide, a few words beside it; or a large photograph as all of it, the title
//! on a veil. Both need a title, and a picture whose size its author leaves to us.

use std::ops::RangeInclusive;

use pulldown_cmark::{Event, Tag};

use super::canvas::{self, GAP, INDENT, OVER, PICTURED, SIDE};
use super::compose::Composed;
use super::items::Bin;
use super::measured::Measured;
use super::space::{Head, Space, Way};
use super::text::lines_of;
use super::{Pieces, object};
use crate::course::block::{Block, Fitted};
use crate::course::image::{Image, Images, Shown};
use crate::course::letters::Face;
use crate::course::names;
use crate::course::slide::{Layout, Setting, Written};

/// Beside a picture stand so many points, or so many words.
const POINTS: usize = 5;
const WORDS: usize = 60;
/// A picture beside words is no wider than so many times its height, nor higher.
const SHAPES: RangeInclusive<f32> = 0.4..=1.9;
/// A picture that is smaller in both would stand lost in so much room.
const SMALLEST: (f32, f32) = (480.0, 400.0);
/// A photograph is cut at its edges where it has so many pixels, else it would be blurred.
const LEAST: (f32, f32) = (600.0, 560.0);
/// The whole slide takes a photograph of such a shape and so many pixels.
const WHOLE: (f32, RangeInclusive<f32>) = (1280.0, 1.4..=2.1);

/// The body of a slide with its only picture at one of these places, if it suits one.
pub(super) fn composed(
    (written, head): (&Written, Option<&Block>),
    body: &[Measured<'_>],
    images: Images<'_>,
) -> Option<Composed> {
    let suits = matches!(
        written.layout,
        Layout::Text | Layout::Image | Layout::Diagram | Layout::Code
    );
    let head = head.filter(|_| suits)?;
    let mut pictures = body
        .iter()
        .enumerate()
        .filter_map(|(at, measured)| Some((at, only(measured)?)));
    let (at, shown) = pictures.next()?;
    let others = || {
        let all = body.iter().enumerate();
        all.filter(|(own, _)| *own != at)
            .map(|(_, measured)| measured.block)
    };
    let apart = body.iter().all(|measured| measured.block.beside.is_none());
    if pictures.next().is_some() || !apart || !others().all(object::is_words) {
        return None;
    }
    let (setting, space, head) = match body.len() {
        1 => over(head, shown, images)?,
        _ => {
            let kind = canvas::Heading {
                minutes_beside: written.minutes.is_some(),
                ..PICTURED.title
            };
            let head = Head::of(head, &kind, images);
            beside(head, (shown, caption(body.get(at)?, shown)), body)?
        }
    };
    Some(Composed {
        way: whole(body, at, &space),
        setting,
        heads: [head, head],
    })
}

/// The only image of a block that is nothing else.
fn only<'a>(measured: &'a Measured<'_>) -> Option<&'a Shown> {
    let rows = &measured.figure()?.rows;
    let [row] = rows.as_slice() else { return None };
    let [shown] = row.as_slice() else { return None };
    (shown.placed.is_free() && shown.image.sizes().is_some()).then_some(shown)
}

fn over(head: &Block, shown: &Shown, images: Images<'_>) -> Option<(Setting, Space, Head)> {
    let (least, shapes) = WHOLE;
    let Image::Photo(width, height) = shown.image else {
        return None;
    };
    let head = Head::of(head, &OVER, images);
    let fits = width >= least && shapes.contains(&(width / height)) && !head.long;
    fits.then(|| (Setting::Over, Space::under([head.height; 2], &SIDE), head))
}

/// In the usual size, else a step smaller.
fn beside(
    head: Head,
    (shown, caption): (&Shown, Option<String>),
    body: &[Measured<'_>],
) -> Option<(Setting, Space, Head)> {
    let (width, height) = shown.image.sizes()?;
    let words = || body.iter().filter(|measured| measured.figure().is_none());
    let is_small = width < SMALLEST.0 && height < SMALLEST.1;
    if is_small || !SHAPES.contains(&(width / height)) || !are_few(words().map(|own| own.block)) {
        return None;
    }
    let below = caption.map_or(0.0, |caption| {
        let small = PICTURED.caption;
        let lines = lines_of(&caption, PICTURED.width / small.font, Face::Plain);
        GAP + lines as f32 * small.line
    });
    // Its items have no marks, nor the room for them.
    let is_marked =
        |block: &Block| !matches!(block.events.first(), Some(Event::Start(Tag::List(None))));
    let [mark, _] = INDENT;
    let width_of_words = match words().any(|own| is_marked(own.block)) {
        true => PICTURED.width,
        false => PICTURED.width + mark,
    };
    let photo = matches!(shown.image, Image::Photo(..)) && width >= LEAST.0 && height >= LEAST.1;
    let mut sizes = PICTURED.words.iter().zip([false, true]);
    sizes.find_map(|(size, dense)| {
        let space = Space::of_width(width_of_words, head.height, size);
        let available = head.height - below;
        let fits = space.height_of(words(), available) <= available;
        fits.then_some((Setting::Beside { photo, dense }, space, head))
    })
}

/// Whether words are a few points, or not many words.
fn are_few<'a>(words: impl Iterator<Item = &'a Block>) -> bool {
    let is_item = |event: &&Event<'_>| matches!(event, Event::Start(Tag::Item));
    let (mut points, mut count) = (0, 0);
    for block in words {
        points += block.events.iter().filter(is_item).count().max(1);
        count += names::plain(&block.events).split_whitespace().count();
    }
    points <= POINTS || count <= WORDS
}

/// What is said under a picture.
fn caption(measured: &Measured<'_>, shown: &Shown) -> Option<String> {
    let own = measured.figure()?.caption.clone();
    let own = own.and_then(|range| measured.block.events.get(range));
    own.map(names::plain)
        .or_else(|| shown.placed.said().map(str::to_owned))
}

/// All on one slide, one block after the other.
fn whole(body: &[Measured<'_>], picture: usize, space: &Space) -> Way {
    let mut pieces: Vec<Pieces> = body.iter().map(|own| own.pieces(space.whole())).collect();
    if let Some(picture) = pieces.get_mut(picture) {
        picture.fitted = Fitted::Captioned;
    }
    let end = pieces.iter().map(|own| own.stretches.len()).sum();
    Way {
        bins: vec![Bin {
            stretches: 0..end,
            columns: Vec::new(),
        }],
        pieces,
        pairs: 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::course::fit::Measure;
    use crate::course::plan::Terms;
    use crate::course::{Fitted, Image, Setting};

    /// How the slides of a section with that text are set, whose images are photographs, drawings
    /// where they are SVG, and as large as their names say.
    fn settings(text: &str) -> Vec<Setting> {
        slides(text)
            .into_iter()
            .map(|(setting, _)| setting)
            .collect()
    }

    fn slides(text: &str) -> Vec<(Setting, bool)> {
        let images = |address: &str| {
            let (name, extension) = address.split_once('.').unwrap_or((address, ""));
            let (width, height) = name.split_once('x').unwrap_or(("0", "0"));
            let size = (width.parse().unwrap_or(0.0), height.parse().unwrap_or(0.0));
            match extension {
                "svg" => Image::Sized(size.0, size.1),
                _ => Image::Photo(size.0, size.1),
            }
        };
        let measure = Measure {
            images: &images,
            ..Measure::NOTHING
        };
        let text = format!("# 수업\n\n머리말이다.\n\n둘째 말이다.\n\n## 하나\n\n{text}");
        let made = crate::course::deck(&text, &Terms::default(), None, measure);
        let slides = made.deck.slides.into_iter().skip(1);
        let slides = slides.map(|slide| {
            let mut blocks = slide.written.blocks.iter();
            let captioned = blocks.any(|block| block.fitted == Fitted::Captioned);
            (slide.setting, captioned)
        });
        slides.collect()
    }

    #[test]
    fn a_large_photograph_alone_is_the_whole_slide() {
        let only = "![밤의 동아시아, NASA](1600x900.jpg)\n";
        assert_eq!(slides(only), [(Setting::Over, true)]);
        for other in [
            "![가](1600x900.svg)\n",
            "![가](1200x800.jpg)\n",
            "![가](1600x1600.jpg)\n",
            "![가](3000x900.jpg)\n",
            "![가](1600x900.jpg) ![나](1600x900.jpg)\n",
            "<img src=\"1600x900.jpg\" width=\"400\">\n",
        ] {
            assert_eq!(settings(other), [Setting::Normal], "{other}");
        }
    }

    #[test]
    fn a_picture_stands_beside_a_few_words() {
        let words = "- 1952년 첫 컴파일러\n- 1959년 COBOL\n- 허락보다 용서가 쉽다\n";
        let photo = Setting::Beside {
            photo: true,
            dense: false,
        };
        let drawn = Setting::Beside {
            photo: false,
            dense: false,
        };
        for (text, setting) in [
            (format!("![호퍼](900x1200.jpg)\n\n{words}"), photo),
            (format!("{words}\n![호퍼](900x1200.jpg)\n"), photo),
            (format!("{words}\n![화면](1280x800.svg)\n"), drawn),
            (format!("{words}\n![작다](500x420.jpg)\n"), drawn),
            (
                format!("{words}\n![아주 작다](200x150.jpg)\n"),
                Setting::Normal,
            ),
            (format!("{words}\n![띠](1600x300.jpg)\n"), Setting::Normal),
        ] {
            assert_eq!(settings(&text), [setting], "{text}");
        }
        let many = "- 글이 한 줄에 서지 못하도록 길게 이어진다고 하자\n".repeat(9);
        let text = format!("{many}\n![호퍼](900x1200.jpg)\n");
        assert!(!settings(&text).contains(&photo));
        // What its author puts beside something else stays there.
        let code = format!("```\na\n```\n\n{words}\n![호퍼](900x1200.jpg)\n");
        assert!(!settings(&code).contains(&photo));
    }
}
