//! A scanner for markup that a serialiser wrote: every `<` begins a whole tag, values stand
//! in double quotes. Ours, ammonia's and math-core's are such; an author's is not.

use std::borrow::Cow;

/// A stretch of markup.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece<'a> {
    /// Escaped text.
    Text(&'a str),
    /// A tag.
    Tag(Tag<'a>),
}

/// A start or end tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag<'a> {
    /// As written, brackets included.
    pub(super) source: &'a str,
    /// The element's name, as written.
    pub(super) name: &'a str,
    /// Whether it is an end tag.
    pub(super) closes: bool,
    /// Names and escaped values, in order.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// Whether an element of that name begins here.
    pub fn begins(&self, name: &str) -> bool {
        !self.closes && self.name == name
    }

    /// The value of an attribute, its entities decoded.
    pub fn value(&self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.attributes.iter().find(|(n, _)| *n == name)?;
        Some(unescape(value))
    }

    /// The tag with other values of those of its attributes for which there is one; `Some(None)` takes an
    /// attribute out.
    pub fn with(&self, mut other: impl FnMut(&str, &str) -> Option<Option<String>>) -> String {
        let mut source = Cow::Borrowed(self.source);
        for (name, value) in &self.attributes {
            let Some(new) = other(name, &unescape(value)) else {
                continue;
            };
            // No value holds a quotation mark: this is where the attribute stands.
            let old = format!(" {name}=\"{value}\"");
            let new = new.map(|new| format!(" {name}=\"{}\"", escape(&new)));
            source = source.replacen(&old, &new.unwrap_or_default(), 1).into();
        }
        source.into_owned()
    }

    fn read(source: &'a str) -> Tag<'a> {
        let inner = source.trim_start_matches('<').trim_end_matches('>');
        let closes = inner.starts_with('/');
        let inner = inner.trim_matches('/');
        let end = inner
            .find(|c: char| c.is_ascii_whitespace() || c == '/')
            .unwrap_or(inner.len());
        let (name, mut rest) = inner.split_at_checked(end).unwrap_or((inner, ""));
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                break;
            }
            let end = rest
                .find(|c: char| c.is_ascii_whitespace() || c == '=')
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            match after.strip_prefix("=\"").and_then(|v| v.split_once('"')) {
                Some((value, after)) => {
                    attributes.push((name, value));
                    rest = after;
                }
                None => {
                    attributes.push((name, ""));
                    rest = after.trim_start_matches('=');
                }
            }
        }
        Tag {
            source,
            name,
            closes,
            attributes,
        }
    }
}

/// The pieces of `markup`, in order; together their sources are `markup`.
pub(super) fn pieces(markup: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = markup;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = if rest.starts_with('<') {
            end_of_tag(rest)
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        let (piece, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        Some(if piece.starts_with('<') {
            Piece::Tag(Tag::read(piece))
        } else {
            Piece::Text(piece)
        })
    })
}

/// Markup of ours with another text in the place of each tag for which there is one.
///
/// ```
/// let html = cuecard::render::with_tags("<p><a href=\"/b\">a</a>", |tag| {
///     tag.begins("a").then(|| tag.with(|name, _| (name == "href").then_some(None)))
/// });
/// assert_eq!(html, "<p><a>a</a>");
/// ```
pub fn with_tags(markup: &str, mut other: impl FnMut(&Tag<'_>) -> Option<String>) -> String {
    let mut out = String::with_capacity(markup.len());
    for piece in pieces(markup) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Tag(tag) => match other(&tag) {
                Some(text) => out.push_str(&text),
                None => out.push_str(tag.source),
            },
        }
    }
    out
}

fn end_of_tag(markup: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in markup.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    markup.len()
}

/// Text made safe for content and for values in double quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_escaped(&mut out, text);
    out
}

/// Appends [`escape`]d text.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// Undoes what a serialiser escapes.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let text = text
        .replace("&nbsp;", "\u{a0}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    Cow::Owned(text)
}

/// Whether a width or height is pixels or percent.
pub(super) fn is_size(value: &str) -> bool {
    let digits = value.strip_suffix('%').unwrap_or(value);
    (1..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Elements that stand within a word.
const WITHIN_WORDS: [&str; 13] = [
    "a", "abbr", "b", "code", "del", "em", "i", "ins", "mark", "span", "strong", "sub", "sup",
];

/// What somebody reads of markup that we have written, on one line.
///
/// ```
/// let html = "<h2>쪽</h2><p>no<b>de</b> &lt; 2</p>";
/// assert_eq!(cuecard::render::words(html), "쪽 node < 2");
/// ```
pub fn words(markup: &str) -> String {
    let mut text = String::new();
    for piece in pieces(markup) {
        match piece {
            Piece::Text(part) => text.push_str(&unescape(part)),
            Piece::Tag(tag) if WITHIN_WORDS.contains(&tag.name) => {}
            Piece::Tag(_) => text.push(' '),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn tags_and_texts_are_told_apart() {
        let markup =
            "a &lt; <img src=\"x>y\" alt=\"&quot;q&quot; &amp;lt;\" hidden=\"\"><br />b</p>";
        let pieces: Vec<_> = pieces(markup).collect();
        let [
            Piece::Text(a),
            Piece::Tag(img),
            Piece::Tag(br),
            Piece::Text(b),
            Piece::Tag(p),
        ] = pieces.as_slice()
        else {
            panic!("{pieces:?}");
        };
        assert_eq!((*a, *b), ("a &lt; ", "b"));
        assert_eq!(img.name, "img");
        assert_eq!(img.value("src").as_deref(), Some("x>y"));
        assert_eq!(img.value("alt").as_deref(), Some("\"q\" &lt;"));
        assert_eq!(img.value("hidden").as_deref(), Some(""));
        assert_eq!(br.name, "br");
        assert!(p.closes && p.name == "p");
    }
}
