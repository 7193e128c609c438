//! Images that stand alone: their captions are joined to them, images in raw HTML become images of
//! a paragraph, and how high they are. Raw HTML that shows nothing is left out here too, because it
//! would be a slide with nothing on it.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::canvas::{CAPTION_GAP, GAP, LEAST_IMAGE, SMALL, TALL};
use super::cut::Spot;
use super::text::{Inline, Lines};
use super::{Pieces, Stretch, cost};
use crate::course::block::{Block, BlockKind};
use crate::course::image::{Figure, Images, ROW_GAP, is_caption, row_height, tags};
use crate::course::parse::hash;
use crate::course::slices;

const _: () = assert!(ROW_GAP == GAP);

/// The blocks of a slide with each image's caption in the paragraph of the image.
pub(super) fn bound(blocks: Vec<Block>, images: Images<'_>) -> Vec<Block> {
    let mut bound: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        if block.kind == BlockKind::Html
            && let Some(events) = of_html(&block.events)
        {
            block.kind = BlockKind::Paragraph;
            block.events = events;
        }
        block.events = without_nothing(block.events);
        if block.events.is_empty() || is_blank(&block) {
            continue;
        }
        match bound.last_mut() {
            Some(last) if takes_caption(last, &block, images) => join(last, block),
            _ => bound.push(block),
        }
    }
    bound
}

/// Whether a block is a paragraph of nothing but blanks and line breaks.
fn is_blank(block: &Block) -> bool {
    let nothing = |event: &Event<'_>| match event {
        Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => true,
        Event::SoftBreak | Event::HardBreak => true,
        Event::Text(text) => text.trim().is_empty(),
        Event::InlineHtml(html) => shows_nothing(html),
        _ => false,
    };
    block.kind == BlockKind::Paragraph && block.events.iter().all(nothing)
}

/// Whether a block is the caption of the one before it.
fn takes_caption(last: &Block, block: &Block, images: Images<'_>) -> bool {
    let figure = || Figure::written(&last.events, images);
    last.kind == BlockKind::Paragraph
        && block.kind == BlockKind::Paragraph
        && block.step.is_none()
        && block.beside == last.beside
        && is_caption(&block.events)
        && figure().is_some_and(|figure| figure.caption.is_none())
}

fn join(last: &mut Block, caption: Block) {
    last.lines.end = caption.lines.end;
    last.hash = hash(&format!("{} {}", last.hash, caption.hash));
    last.events.pop();
    last.events.push(Event::SoftBreak);
    last.events.extend(caption.events.into_iter().skip(1));
}

/// The events of a paragraph that shows what a block of raw HTML does, if that is images and what
/// is said under them.
fn of_html(events: &[Event<'static>]) -> Option<Vec<Event<'static>>> {
    let html = raw(events)?;
    let videos = html.matches("<video").count();
    if videos > 1 || (videos == 0 && !html.contains("<img")) {
        return None;
    }
    let mut inside = Vec::new();
    let mut caption = Vec::new();
    let (mut shown, mut centred) = (false, false);
    // How many elements are open in which a caption stands.
    let mut small = 0_usize;
    let before = slices::text(&html, ..html.find('<')?);
    if !before.trim().is_empty() {
        return None;
    }
    // What stands within a video is for browsers that have none.
    let mut video = None;
    // Whether only its sources stand within it so far.
    let mut bare = true;
    for tag in tags(&html) {
        bare &= video.is_none()
            || (matches!(tag.name.as_str(), "source" | "track") && tag.text.trim().is_empty());
        match (tag.name.as_str(), tag.closes) {
            ("video", false) if video.is_none() => {
                video = Some(tag.source);
                bare = tag.text.trim().is_empty();
                shown = true;
                continue;
            }
            ("video", true) => {
                let start = video.take().and_then(|source| html.find(source));
                let end = html.rfind(tag.source).map(|at| at + tag.source.len());
                let whole = start
                    .zip(end)
                    .and_then(|(start, end)| html.get(start..end))?;
                inside.push(Event::InlineHtml(whole.to_owned().into()));
            }
            _ if video.is_some() => continue,
            ("img", _) => {
                let image = match centred {
                    true => tag.source.replacen("<img", "<img align=\"center\"", 1),
                    false => tag.source.to_owned(),
                };
                inside.push(Event::InlineHtml(image.into()));
                shown = true;
            }
            ("a", _) => inside.push(Event::InlineHtml(tag.source.to_owned().into())),
            ("br", _) | ("p" | "div", false) if shown && caption.is_empty() => {
                inside.push(Event::HardBreak);
            }
            ("p" | "div" | "center" | "figure" | "picture" | "source" | "br", _) => {}
            ("figcaption" | "em" | "i" | "sub" | "small", closes) if shown => {
                small = match closes {
                    true => small.saturating_sub(1),
                    false => small + 1,
                };
            }
            _ => return None,
        }
        let opens = !tag.closes && matches!(tag.name.as_str(), "p" | "div" | "center" | "figure");
        centred |= opens && (tag.name == "center" || tag.value("align") == "center");
        match tag.text.trim() {
            "" => {}
            text if small > 0 => caption.push(Event::InlineHtml(CowStr::from(text.to_owned()))),
            _ => return None,
        }
    }
    if let Some(source) = video {
        // Its author did not end it, as in `<video src="a.mp4" />`.
        let whole = html.get(html.find(source)?..).filter(|_| bare)?;
        let ended = format!("{}</video>", whole.trim_end());
        inside.push(Event::InlineHtml(ended.into()));
    }
    let caption = match caption.as_slice() {
        [] => Vec::new(),
        _ => [
            vec![Event::SoftBreak, Event::Start(Tag::Emphasis)],
            caption,
            vec![Event::End(TagEnd::Emphasis)],
        ]
        .concat(),
    };
    let paragraph = [
        vec![Event::Start(Tag::Paragraph)],
        inside,
        caption,
        vec![Event::End(TagEnd::Paragraph)],
    ];
    shown.then(|| paragraph.concat())
}

/// The text of a block that is raw HTML and nothing else.
fn raw(events: &[Event<'static>]) -> Option<String> {
    let [
        Event::Start(Tag::HtmlBlock),
        inside @ ..,
        Event::End(TagEnd::HtmlBlock),
    ] = events
    else {
        return None;
    };
    let mut html = String::new();
    for event in inside {
        match event {
            Event::Html(text) => html.push_str(text),
            _ => return None,
        }
    }
    Some(html)
}

/// Events without raw HTML that shows nothing: line breaks, and elements around nothing. An anchor
/// stays, because links lead to it.
fn without_nothing(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let is_raw = |event: &Event<'_>| matches!(event, Event::Start(Tag::HtmlBlock));
    if !events.iter().any(is_raw) {
        return events;
    }
    let mut kept: Vec<Event<'static>> = Vec::with_capacity(events.len());
    let mut begun = None;
    for event in events {
        match event {
            Event::Start(Tag::HtmlBlock) => begun = Some(kept.len()),
            Event::End(TagEnd::HtmlBlock) => {
                kept.push(event);
                let from = begun.take().unwrap_or(kept.len());
                if raw(slices::part(&kept, from..)).is_some_and(|html| shows_nothing(&html)) {
                    kept.truncate(from);
                }
                continue;
            }
            _ => {}
        }
        kept.push(event);
    }
    kept
}

fn shows_nothing(html: &str) -> bool {
    const EMPTY: [&str; 5] = ["br", "div", "p", "center", "span"];
    let before = slices::text(html, ..html.find('<').unwrap_or(html.len()));
    before.trim().is_empty()
        && tags(html).all(|tag| {
            EMPTY.contains(&tag.name.as_str())
                && tag.value("id").is_empty()
                && tag.text.trim().is_empty()
        })
}

/// The rows of a figure as stretches, the caption with the last: each as high as it should be, and
/// as low as it may be made.
pub(super) fn pieces(
    (figure, events): (&Figure, &[Event<'static>]),
    images: Images<'_>,
    width: f32,
) -> Pieces {
    let caption = figure.caption.clone().map_or(0.0, |caption| {
        let mut lines = Lines::new(width / SMALL.font);
        let mut inline = Inline::new(SMALL, images);
        for event in slices::part(events, caption) {
            inline.feed(&mut lines, event);
        }
        CAPTION_GAP + lines.count() as f32 * SMALL.line
    });
    let last = figure.rows.len().saturating_sub(1);
    let stretches = figure.rows.iter().enumerate().map(|(at, row)| {
        let height = row_height(row, (width, TALL));
        let below = if at == last { caption } else { 0.0 };
        Stretch {
            from: Spot {
                event: match at {
                    0 => 0,
                    _ => row.first().map_or(0, |shown| shown.at),
                },
                byte: 0,
            },
            cut: cost::INNER,
            before: if at == 0 { 0.0 } else { GAP },
            height: height + below,
            repeated: 0.0,
            least: Some(height.min(LEAST_IMAGE) + below),
        }
    });
    Pieces {
        stretches: stretches.collect(),
        narrow: true,
        ..Pieces::default()
    }
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::Event;

    use crate::course::fit::Measure;
    use crate::course::plan::Terms;
    use crate::course::{Deck, Image, Layout};

    const LIST: &str = "- 하나는 이렇고\n- 둘은 저렇다\n- 셋은 또 그렇다\n- 넷은 이렇다\n";

    /// What the slides are that a text takes, of whose images each is as large as its name says.
    fn deck(text: &str) -> Deck {
        let images = |address: &str| {
            let name = address.split_once('.').map_or(address, |(name, _)| name);
            match name.split_once('x') {
                _ if address.starts_with("http") => Image::Elsewhere("example.org".into()),
                Some((width, height)) => match (width.parse(), height.parse()) {
                    (Ok(width), Ok(height)) => Image::Sized(width, height),
                    _ => Image::Absent(address.to_owned()),
                },
                None => Image::Absent(address.to_owned()),
            }
        };
        let measure = Measure {
            images: &images,
            ..Measure::NOTHING
        };
        let text = format!("# 제목\n\n## 절\n\n{text}");
        crate::course::deck(&text, &Terms::default(), None, measure).deck
    }

    /// How many slides the section takes.
    fn count(text: &str) -> usize {
        deck(text).slides.len() - 1
    }

    /// For each slide of the section, the kinds of its blocks under the heading.
    fn blocks(text: &str) -> Vec<usize> {
        let slides = deck(text).slides;
        let slides = slides.iter().skip(1);
        slides.map(|slide| slide.written.blocks.len() - 1).collect()
    }

    #[test]
    fn an_image_takes_the_room_of_its_own_size() {
        let shown = |image: &str| format!("{LIST}\n{image}\n\n{LIST}\n");
        assert_eq!(count(&shown("![작다](400x60.png)")), 1);
        assert_eq!(count(&shown(&"![작다](400x60.png)\n\n".repeat(4))), 1);
        assert!(count(&shown(&"![크다](1600x900.png)\n\n".repeat(4))) > 1);
        // The author's width counts.
        assert_eq!(count(&shown("<img src=\"1600x900.png\" width=\"200\">")), 1);
    }

    #[test]
    fn icons_before_the_words_of_items_take_no_slides() {
        let items = "- ![가](48x48.svg)\n  **저장소**: 무엇이든 담는다\n".repeat(6);
        assert_eq!(count(&items), 1);
        let gone = items.replace("48x48.svg", "gone.svg");
        assert_eq!(count(&gone), 1);
    }

    #[test]
    fn images_elsewhere_keep_no_room() {
        let items = "- <img src='https://example.org/cfile/256E39425715F10103'>\n".repeat(8);
        assert_eq!(count(&items), 1);
        assert_eq!(count(&"![가](https://example.org/a.png)\n\n".repeat(6)), 1);
    }

    #[test]
    fn a_caption_stays_with_its_image() {
        let captions = [
            "![가](1024x1024.png)\n*그림: 가*\n",
            "![가](1024x1024.png)\n\n*그림: 가*\n",
            "<p align=\"center\"><img src=\"1024x1024.png\"><br><em>그림: 가</em></p>\n",
        ];
        for caption in captions {
            assert_eq!(blocks(caption), [1], "{caption}");
            let among = format!("{LIST}\n{LIST}\n{caption}\n{LIST}\n{LIST}");
            let all: usize = blocks(&among).iter().sum();
            assert_eq!(all, 3, "{caption}");
        }
        // A line in italics under text is no caption.
        assert_eq!(blocks("글.\n\n*기울임*\n"), [2]);
    }

    #[test]
    fn images_that_share_a_line_stand_side_by_side() {
        let two =
            "<img src=\"1600x900.png\" width=\"45%\"> <img src=\"1600x900.png\" width=\"45%\">";
        assert_eq!(count(&format!("{LIST}\n{two}\n")), 1);
        let two = "![가](1600x900.png)\n![나](1600x900.png)\n";
        assert_eq!(count(&format!("{LIST}\n{two}\n")), 1);
    }

    #[test]
    fn a_slide_of_one_image_is_one_with_its_caption_too() {
        let layouts = |text: &str| deck(text).slides.last().map(|slide| slide.written.layout);
        assert_eq!(
            layouts("![가](1024x1024.png)\n\n*그림*\n"),
            Some(Layout::Image)
        );
        assert_eq!(
            layouts("<img src=\"1024x1024.png\">\n"),
            Some(Layout::Image)
        );
    }

    #[test]
    fn a_video_that_its_author_did_not_end_is_shown_as_one_that_he_did() {
        for video in [
            "<video src=\"가.mp4\"></video>",
            "<video src=\"가.mp4\" controls />",
            "<video src=\"가.mp4\" controls>",
            "<video>\n<source src=\"가.mp4\">",
        ] {
            let deck = deck(&format!("글\n\n{video}\n\n뒤\n"));
            let slides = deck.slides.iter().skip(1);
            let blocks = slides.flat_map(|slide| &slide.written.blocks);
            let shows = blocks.filter(|block| {
                let html = block.events.iter().filter_map(|event| match event {
                    Event::Html(html) | Event::InlineHtml(html) => Some(html.as_ref()),
                    _ => None,
                });
                html.collect::<String>().contains("가.mp4")
            });
            assert_eq!(shows.count(), 1, "{video}");
        }
    }

    #[test]
    fn what_shows_nothing_makes_no_slide() {
        let full = "글이 한 줄을 거의 다 쓰도록 이렇게 길게 이어진다고 하자\n\n".repeat(9);
        let end = count(&full);
        for nothing in [
            "<br>\n",
            "<br/>\n\n<br/>\n",
            "<div></div>\n",
            "<p>\n</p>\n",
            "&nbsp;\n\n<br>\n",
        ] {
            assert_eq!(count(&format!("{full}{nothing}")), end, "{nothing}");
        }
    }
}
