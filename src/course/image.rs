//! Images that authors show: what is known of their files, how large each stands on the canvas,
//! and which paragraphs are a figure, images with nothing beside them but a caption. The fit
//! measures by it what `render` writes by it.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::slices;

/// No image that is higher than this stands within a line of text, in px.
const SMALL: f32 = 72.0;
/// What an image of unknown size is taken for.
const UNKNOWN: (f32, f32) = (462.0, 260.0);
/// More images do not stand side by side unless they fit as they are.
const IN_A_ROW: usize = 3;
/// Between images side by side, in px: `--canvas-gap` of the style sheet, which the fit compares.
pub(crate) const ROW_GAP: f32 = 22.0;

/// What is known of an image, by the address that its author wrote.
#[derive(Debug, Clone, PartialEq)]
pub enum Image {
    /// It is shown, and so large in its own pixels: width and height.
    Sized(f32, f32),
    /// The same of a photograph, which may be cut at its edges; of a drawing each part says something.
    Photo(f32, f32),
    /// It is shown, and nobody knows how large it is.
    Unknown,
    /// There is no such file: its alternative text is shown, or where it has none, this name.
    Absent(String),
    /// It is on that host and is not loaded: a link is shown.
    Elsewhere(String),
}

impl Image {
    /// Its width and height in its own pixels, where they are known.
    pub(crate) fn sizes(&self) -> Option<(f32, f32)> {
        match self {
            Image::Sized(width, height) | Image::Photo(width, height) => Some((*width, *height)),
            Image::Unknown | Image::Absent(_) | Image::Elsewhere(_) => None,
        }
    }
}

/// Tells what is known of an image.
pub type Images<'a> = &'a dyn Fn(&str) -> Image;

/// What programs and hurried authors write for an alternative text.
const KINDS: [&str; 9] = [
    "alt text",
    "image alt",
    "this is an image",
    "a picture",
    "이미지",
    "그림",
    "사진",
    "스크린샷",
    "화면",
];

/// A width or height that an author gave.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Length {
    Px(f32),
    Percent(f32),
}

impl Length {
    fn read(value: &str) -> Option<Length> {
        let value = value.trim();
        let percent = value.strip_suffix('%');
        let number = percent.unwrap_or_else(|| value.strip_suffix("px").unwrap_or(value));
        let number: f32 = number.parse().ok()?;
        let length = match percent {
            Some(_) => Length::Percent(number),
            None => Length::Px(number),
        };
        (1.0..100_000.0).contains(&number).then_some(length)
    }
}

/// An image as its author placed it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub(crate) address: String,
    pub(crate) alt: String,
    width: Option<Length>,
    height: Option<Length>,
    /// Whether it is a video, which may name its files within.
    plays: bool,
}

impl Placed {
    /// With the values of its tag's `width` and `height`.
    pub(crate) fn new(address: &str, alt: &str, (width, height): (&str, &str)) -> Placed {
        Placed {
            address: address.to_owned(),
            alt: alt.to_owned(),
            width: Length::read(width),
            height: Length::read(height),
            plays: false,
        }
    }

    /// The image that an event begins, which stands before `after`.
    pub(crate) fn read(event: &Event<'_>, after: &[Event<'_>]) -> Option<Placed> {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                let inside = after
                    .iter()
                    .take_while(|event| !matches!(event, Event::End(TagEnd::Image)));
                let alt: String = inside
                    .filter_map(|event| match event {
                        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                        Event::SoftBreak => Some(" "),
                        _ => None,
                    })
                    .collect();
                Some(Placed::new(dest_url, &alt, ("", "")))
            }
            Event::Html(html) | Event::InlineHtml(html) => tags(html).find_map(|tag| tag.image()),
            _ => None,
        }
    }

    /// What is known of it.
    pub(crate) fn known(&self, images: Images<'_>) -> Image {
        match self.plays && self.address.is_empty() {
            true => Image::Unknown,
            false => images(&self.address),
        }
    }

    /// What is shown in its place; nothing where the image itself is.
    pub(crate) fn words(&self, image: &Image) -> Option<String> {
        let alt = self.alt.trim();
        match image {
            Image::Sized(..) | Image::Photo(..) | Image::Unknown => None,
            Image::Absent(name) if alt.is_empty() => Some(name.clone()),
            Image::Absent(_) => Some(alt.to_owned()),
            Image::Elsewhere(host) if alt.is_empty() => Some(host.clone()),
            Image::Elsewhere(host) => Some(format!("{alt} ({host})")),
        }
    }

    /// How large it is where it has that much width and no more height than `tallest`, in px.
    pub(crate) fn size(&self, image: &Image, (width, tallest): (f32, f32)) -> (f32, f32) {
        let (own, high) = image.sizes().unwrap_or(UNKNOWN);
        let ratio = high / own.max(1.0);
        let wanted = match (self.width, self.height) {
            (Some(Length::Px(px)), _) => px,
            (Some(Length::Percent(part)), _) => width * part / 100.0,
            (None, Some(Length::Px(px))) => px / ratio.max(0.001),
            (None, _) => own,
        };
        let wide = wanted.min(width).min(tallest / ratio.max(0.001));
        (wide, wide * ratio)
    }

    /// Whether it is a picture whose size its author leaves to us.
    pub(crate) fn is_free(&self) -> bool {
        !self.plays && self.width.is_none() && self.height.is_none()
    }

    /// What its alternative text says, where that is more than a name of a file or of its kind.
    pub(crate) fn said(&self) -> Option<&str> {
        const LONGEST: usize = 120;
        let alt = self.alt.trim();
        let is_name = alt.rsplit_once('.').is_some_and(|(_, end)| {
            (2..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        let has_words = alt.contains(char::is_whitespace) || alt.contains(|c| c > '\u{2e7f}');
        let is_kind = KINDS.contains(&alt.to_lowercase().as_str());
        (has_words && !is_name && !is_kind && alt.chars().count() <= LONGEST).then_some(alt)
    }

    /// Whether it stands within the line, like a letter.
    pub(crate) fn is_small(&self, image: &Image) -> bool {
        let is_sized = image.sizes().is_some();
        // A share of the width is meant to be large.
        let shared = matches!(self.width, Some(Length::Percent(_)));
        is_sized && !shared && self.size(image, (f32::INFINITY, f32::INFINITY)).1 <= SMALL
    }

    /// The width that its tag is to have, as an attribute, where its size is known: a height that
    /// an author gave is said by it too.
    pub(crate) fn width(&self, image: &Image) -> Option<(f32, f32)> {
        let shared = matches!(self.width, Some(Length::Percent(_)));
        (image.sizes().is_some() && !shared)
            .then(|| self.size(image, (f32::INFINITY, f32::INFINITY)))
    }
}

/// A paragraph of images with nothing beside them but a caption.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// Images side by side, row by row.
    pub(crate) rows: Vec<Vec<Shown>>,
    /// The events of the caption, its emphasis included.
    pub(crate) caption: Option<Range<usize>>,
}

/// An image of a figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    /// The event with which it begins, or a link around it.
    pub(crate) at: usize,
    pub(crate) placed: Placed,
    pub(crate) image: Image,
}

impl Figure {
    /// The figure that a paragraph is, whose images are all shown, and not as small as letters.
    pub(crate) fn read(events: &[Event<'_>], images: Images<'_>) -> Option<Figure> {
        let mut figure = Figure::written(events, images)?;
        let shown = figure.rows.iter().flatten();
        let is_large = |shown: &Shown| {
            shown.placed.words(&shown.image).is_none() && !shown.placed.is_small(&shown.image)
        };
        if !shown.clone().all(is_large) {
            return None;
        }
        figure.rows = figure.rows.into_iter().flat_map(divided).collect();
        Some(figure)
    }

    /// The same, whatever becomes of the images; a row ends where a line does by its author's will.
    pub(crate) fn written(events: &[Event<'_>], images: Images<'_>) -> Option<Figure> {
        let [
            Event::Start(Tag::Paragraph),
            inside @ ..,
            Event::End(TagEnd::Paragraph),
        ] = events
        else {
            return None;
        };
        let mut figure = Figure {
            rows: vec![Vec::new()],
            caption: None,
        };
        let mut link = None;
        let mut at = 0;
        while let Some(event) = inside.get(at) {
            let after = slices::part(inside, at + 1..);
            match event {
                Event::Start(Tag::Link { .. }) => link = link.or(Some(at)),
                Event::End(TagEnd::Link) | Event::SoftBreak => {}
                Event::HardBreak => figure.rows.push(Vec::new()),
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Start(Tag::Image { .. }) => {
                    figure.add(link.take().unwrap_or(at) + 1, event, after, images)?;
                    at += after
                        .iter()
                        .position(|event| matches!(event, Event::End(TagEnd::Image)))?
                        + 1;
                }
                Event::InlineHtml(html) if is_break(html) => figure.rows.push(Vec::new()),
                Event::InlineHtml(html) if is_link(html) => {
                    let opens = !html.starts_with("</");
                    link = link.or(opens.then_some(at));
                }
                Event::InlineHtml(_) => {
                    figure.add(link.take().unwrap_or(at) + 1, event, after, images)?;
                }
                Event::Start(Tag::Emphasis) if figure.rows.iter().any(|row| !row.is_empty()) => {
                    let end = caption_end(after)? + 1;
                    let rest = slices::part(after, end..);
                    let is_blank =
                        |event: &Event<'_>| matches!(event, Event::SoftBreak | Event::HardBreak);
                    if !rest.iter().all(is_blank) {
                        return None;
                    }
                    figure.caption = Some(at + 1..at + 2 + end);
                    break;
                }
                _ => return None,
            }
            at += 1;
        }
        figure.rows.retain(|row| !row.is_empty());
        (!figure.rows.is_empty()).then_some(figure)
    }

    fn add(
        &mut self,
        at: usize,
        event: &Event<'_>,
        after: &[Event<'_>],
        images: Images<'_>,
    ) -> Option<()> {
        let placed = Placed::read(event, after)?;
        let image = placed.known(images);
        self.rows.last_mut()?.push(Shown { at, placed, image });
        Some(())
    }
}

/// Images that stand side by side where they fit so: three at most are made smaller for it.
fn divided(row: Vec<Shown>) -> Vec<Vec<Shown>> {
    const WIDTH: f32 = 1120.0;
    let mut rows: Vec<Vec<Shown>> = vec![Vec::new()];
    let mut used = 0.0;
    for shown in row {
        let (wide, _) = shown.placed.size(&shown.image, (WIDTH, f32::INFINITY));
        let fits = used + wide <= WIDTH;
        match rows.last_mut() {
            Some(last) if last.is_empty() || fits || last.len() < IN_A_ROW => {
                used += wide + ROW_GAP;
                last.push(shown);
            }
            _ => {
                used = wide + ROW_GAP;
                rows.push(vec![shown]);
            }
        }
    }
    rows
}

/// The height of images side by side in that width, none higher than `tallest`.
pub(crate) fn row_height(row: &[Shown], (width, tallest): (f32, f32)) -> f32 {
    let gaps = ROW_GAP * row.len().saturating_sub(1) as f32;
    let sizes = row
        .iter()
        .map(|shown| shown.placed.size(&shown.image, (width, tallest)));
    let sizes: Vec<(f32, f32)> = sizes.collect();
    let wide: f32 = sizes.iter().map(|(wide, _)| wide).sum();
    let by = ((width - gaps).max(1.0) / wide.max(1.0)).min(1.0);
    sizes
        .iter()
        .map(|(_, height)| height * by)
        .fold(0.0, f32::max)
}

/// Whether a paragraph is all in italics, as captions are.
pub(crate) fn is_caption(events: &[Event<'_>]) -> bool {
    /// No caption is longer, in letters.
    const LONGEST: usize = 200;
    let [
        Event::Start(Tag::Paragraph),
        Event::Start(Tag::Emphasis),
        inside @ ..,
        Event::End(TagEnd::Paragraph),
    ] = events
    else {
        return false;
    };
    caption_end(inside) == inside.len().checked_sub(1)
        && super::names::plain(inside).chars().count() <= LONGEST
}

/// Where the emphasis ends that began before these.
fn caption_end(inside: &[Event<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, event) in inside.iter().enumerate() {
        match event {
            Event::Start(Tag::Emphasis) => depth += 1,
            Event::End(TagEnd::Emphasis) if depth == 0 => return Some(at),
            Event::End(TagEnd::Emphasis) => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_break(html: &str) -> bool {
    tags(html).next().is_some_and(|tag| tag.name == "br")
}

fn is_link(html: &str) -> bool {
    tags(html).next().is_some_and(|tag| tag.name == "a")
}

/// A tag of an author's HTML.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HtmlTag<'a> {
    pub(crate) source: &'a str,
    pub(crate) name: String,
    pub(crate) closes: bool,
    inside: &'a str,
    /// What stands after it, up to the next tag.
    pub(crate) text: &'a str,
}

impl HtmlTag<'_> {
    /// The value of an attribute, empty where there is none.
    pub(crate) fn value(&self, name: &str) -> String {
        let mut rest = self.inside;
        while let Some((key, value, after)) = attribute(rest) {
            if key.eq_ignore_ascii_case(name) {
                return value.replace("&amp;", "&");
            }
            rest = after;
        }
        String::new()
    }

    fn is_image(&self) -> bool {
        !self.closes && matches!(self.name.as_str(), "img" | "video")
    }

    /// Whether it has an attribute of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        let mut rest = self.inside;
        while let Some((key, _, after)) = attribute(rest) {
            if key.eq_ignore_ascii_case(name) {
                return true;
            }
            rest = after;
        }
        false
    }

    /// Whether it has no attributes.
    pub(crate) fn is_bare(&self) -> bool {
        attribute(self.inside).is_none()
    }

    fn image(&self) -> Option<Placed> {
        if !self.is_image() {
            return None;
        }
        let plays = self.name == "video";
        let size = (self.value("width"), self.value("height"));
        Some(Placed {
            plays,
            ..Placed::new(&self.value("src"), &self.value("alt"), (&size.0, &size.1))
        })
    }
}

/// The first attribute, its value, and what stands after it.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    let end = text.find(|c: char| c.is_whitespace() || c == '=' || c == '/');
    let (key, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
    if key.is_empty() {
        return None;
    }
    let Some(value) = rest.trim_start().strip_prefix('=') else {
        return Some((key, "", rest));
    };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(value) = value.strip_prefix(quote) {
            let (value, rest) = value.split_once(quote).unwrap_or((value, ""));
            return Some((key, value, rest));
        }
    }
    let end = value.find(char::is_whitespace).unwrap_or(value.len());
    let (value, rest) = value.split_at_checked(end)?;
    Some((key, value, rest))
}

/// The tags of a piece of HTML, in order; what is no whole tag is text.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = HtmlTag<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find('<')?;
            let tag = slices::text(rest, at..);
            let inner = slices::text(tag, 1..);
            let closes = inner.starts_with('/');
            let inner = inner.strip_prefix('/').unwrap_or(inner);
            let named = inner.starts_with(|c: char| c.is_ascii_alphabetic());
            let Some(length) = tag_length(tag).filter(|_| named) else {
                rest = slices::text(tag, 1..);
                continue;
            };
            let source = slices::text(tag, ..length);
            rest = slices::text(tag, length..);
            let inner = slices::text(inner, ..length - (tag.len() - inner.len()) - 1);
            let end = inner.find(|c: char| c.is_whitespace() || c == '/');
            let (name, inside) = inner.split_at_checked(end.unwrap_or(inner.len()))?;
            return Some(HtmlTag {
                source,
                name: name.to_ascii_lowercase(),
                closes,
                inside,
                text: slices::text(rest, ..rest.find('<').unwrap_or(rest.len())),
            });
        }
    })
}

/// The length of the tag at the start of `html`, to its `>` that stands in no quotation marks.
fn tag_length(html: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            (None, b'<') if at > 0 => return None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    None
}

/// Whether there is an image among the events.
pub(crate) fn has_image(events: &[Event<'_>]) -> bool {
    events.iter().any(|event| match event {
        Event::Start(Tag::Image { .. }) => true,
        Event::Html(html) | Event::InlineHtml(html) => tags(html).any(|tag| tag.is_image()),
        _ => false,
    })
}

/// The addresses of the images among the events.
pub(crate) fn addresses(events: &[Event<'_>]) -> Vec<String> {
    let mut addresses = Vec::new();
    for event in events {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => addresses.push(dest_url.to_string()),
            Event::Html(html) | Event::InlineHtml(html) if html.contains(['<']) => {
                let images = tags(html).filter_map(|tag| tag.image());
                addresses.extend(images.map(|placed| placed.address));
            }
            _ => {}
        }
    }
    addresses
}
