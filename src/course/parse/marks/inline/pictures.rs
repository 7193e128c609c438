//! How large a picture is and what is said under it, as each tool writes that beside the picture or in
//! its alternative text.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::attributes::Attributes;
use super::super::said;
use super::{Reader, quoted};
use crate::course::parse::{Backdrop, Dialect, MarkKind};

impl Reader<'_> {
    /// Reads what Marp says by the alternative text of the picture that ends: that it is none of
    /// the text, or how large it is. Whether it is written.
    pub(super) fn of_marp(&mut self, range: &Range<usize>) -> bool {
        let Some(start) = self.images.last().copied() else {
            return false;
        };
        let Some((Event::Start(Tag::Image { dest_url, .. }), _)) = self.out.get(start) else {
            return false;
        };
        let address = dest_url.to_string();
        let alt = self.alt(start);
        if let Some(backdrop) = Backdrop::of_marp(&alt, &address) {
            self.out.truncate(start);
            self.push(vec![said::inline(&MarkKind::Backdrop(backdrop))], range);
            return true;
        }
        let mut sizes = [("width", None), ("height", None)];
        let is_word = |word: &&str| {
            let (name, value) = word.split_once(':').unwrap_or(("w", word));
            let slot = match name {
                "w" | "width" => 0,
                "h" | "height" => 1,
                // Filters of colours.
                "blur" | "brightness" | "contrast" | "drop-shadow" | "grayscale" | "invert"
                | "opacity" | "saturate" | "sepia" => return false,
                _ => return true,
            };
            let is_share = word.contains(':') || value.ends_with('%');
            match size(value).filter(|_| is_share) {
                Some(size) => {
                    if let Some((_, slot)) = sizes.get_mut(slot) {
                        *slot = Some(size);
                    }
                    false
                }
                None => true,
            }
        };
        let words: Vec<&str> = alt.split_whitespace().filter(is_word).collect();
        let kept = words.join(" ");
        self.sized(start, sizes, &kept)
    }

    /// Gives the last picture the size that its author wrote behind it.
    pub(super) fn picture(&mut self, attributes: &Attributes) {
        let Some(start) = self.images.last().copied() else {
            return;
        };
        let sizes = ["width", "height"].map(|key| (key, attributes.value(key).and_then(size)));
        let alt = self.alt(start);
        self.sized(start, sizes, &alt);
    }

    /// Gives the last picture the size that its alternative text has for remark or presenterm.
    pub(super) fn picture_of_words(&mut self) {
        let Some(start) = self.images.last().copied() else {
            return;
        };
        if matches!(self.dialect, Dialect::Remark | Dialect::Presenterm)
            && let Some((width, height, alt)) = sizes_of_words(&self.alt(start))
        {
            self.sized(start, [("width", width), ("height", height)], &alt);
        }
    }

    /// The alternative text of the picture that begins there.
    fn alt(&self, start: usize) -> String {
        let texts = self
            .out
            .iter()
            .skip(start + 1)
            .filter_map(|(event, _)| match event {
                Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                Event::SoftBreak => Some(" "),
                _ => None,
            });
        texts.collect()
    }

    /// Writes the picture that begins there with its size, if it has one.
    fn sized(&mut self, start: usize, sizes: [(&str, Option<String>); 2], alt: &str) -> bool {
        if sizes.iter().all(|(_, size)| size.is_none()) {
            return false;
        }
        let Some((
            Event::Start(Tag::Image {
                dest_url, title, ..
            }),
            range,
        )) = self.out.get(start)
        else {
            return false;
        };
        let mut html = format!("<img src=\"{}\"", quoted(dest_url));
        let range = range.clone();
        html.push_str(&format!(" alt=\"{}\"", quoted(alt)));
        if !title.is_empty() {
            html.push_str(&format!(" title=\"{}\"", quoted(title)));
        }
        for (key, size) in sizes {
            if let Some(size) = size {
                html.push_str(&format!(" {key}=\"{size}\""));
            }
        }
        html.push('>');
        self.out.truncate(start);
        self.out.push((Event::InlineHtml(html.into()), range));
        true
    }

    /// Gives a picture that is a paragraph of its own the caption that Pandoc gives it: its
    /// alternative text.
    pub(super) fn caption(&mut self, opened: Option<usize>, range: &Range<usize>) {
        let inside = opened.and_then(|opened| self.out.get(opened + 1..));
        let text = match inside {
            Some([(Event::InlineHtml(html), _)]) if html.starts_with("<img ") => {
                let alt = html
                    .split_once("alt=\"")
                    .and_then(|(_, alt)| alt.split_once('"'));
                alt.map_or_else(String::new, |(alt, _)| unquoted(alt))
            }
            Some(
                [
                    (Event::Start(Tag::Image { .. }), _),
                    inside @ ..,
                    (Event::End(TagEnd::Image), _),
                ],
            ) => {
                let words = inside.iter().filter_map(|(event, _)| match event {
                    Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                    _ => None,
                });
                let others = inside
                    .iter()
                    .any(|(event, _)| *event == Event::End(TagEnd::Image));
                if others {
                    String::new()
                } else {
                    words.collect()
                }
            }
            _ => String::new(),
        };
        if !text.trim().is_empty() {
            let caption = vec![
                Event::SoftBreak,
                Event::Start(Tag::Emphasis),
                Event::Text(text.into()),
                Event::End(TagEnd::Emphasis),
            ];
            self.push(caption, range);
        }
    }
}

/// The width and height that stand in an alternative text, and the rest of it: remark's
/// `:scale 50%`, presenterm's `image:width:50%`.
fn sizes_of_words(alt: &str) -> Option<(Option<String>, Option<String>, String)> {
    let (mut width, mut height) = (None, None);
    let mut rest = Vec::new();
    let mut is_scale = false;
    for word in alt.split_whitespace() {
        let named = word.strip_prefix("image:").unwrap_or(word);
        let value = |names: [&str; 2]| {
            let value = names.iter().find_map(|name| named.strip_prefix(*name));
            value.and_then(size)
        };
        match (value(["w:", "width:"]), value(["h:", "height:"])) {
            (own @ Some(_), _) => width = own,
            (_, own @ Some(_)) => height = own,
            _ if word == ":scale" => is_scale = true,
            _ if std::mem::take(&mut is_scale) => width = size(word),
            _ => rest.push(word),
        }
    }
    let is_any = width.is_some() || height.is_some();
    is_any.then(|| (width, height, rest.join(" ")))
}

/// A size that an author gave, in px or as a share.
fn size(value: &str) -> Option<String> {
    let value = value.trim_end_matches("px");
    let number = value.trim_end_matches('%');
    let is_size = (1..=5).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    is_size.then(|| value.to_owned())
}

fn unquoted(text: &str) -> String {
    let text = text.replace("&quot;", "\"").replace("&lt;", "<");
    text.replace("&amp;", "&")
}
