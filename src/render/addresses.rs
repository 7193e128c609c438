//! The addresses on this server in rendered Markdown: which they are, and others in their
//! place where a page is written to a file. Only attributes of tags are read, so that text
//! which looks like an address stays text.

use super::markup::{Piece, Tag, escape, pieces, unescape};

/// The addresses on this server that HTML of ours leads to or shows, which begin with a slash.
///
/// ```
/// let html = r#"<a href="/w/a">src="/b"</a><img src="/c.png?d&amp;e" alt="">"#;
/// let addresses: Vec<String> = cuecard::render::addresses(html).collect();
/// assert_eq!(addresses, ["/w/a", "/c.png?d&e"]);
/// ```
pub fn addresses(html: &str) -> impl Iterator<Item = String> {
    pieces(html).filter_map(|piece| match piece {
        Piece::Text(_) => None,
        Piece::Tag(tag) => Some(unescape(on_this_server(&tag)?.1).into_owned()),
    })
}

/// HTML of ours with each address on this server, which begins with a slash, as `address` says.
///
/// ```
/// let html = r#"<a href="/w/a">a href="/w/a"</a>"#;
/// let up = |address: &str| format!("..{address}.html");
/// let expected = r#"<a href="../w/a.html">a href="/w/a"</a>"#;
/// assert_eq!(cuecard::render::with_addresses(html, &up), expected);
/// ```
pub fn with_addresses(html: &str, address: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(html.len());
    for piece in pieces(html) {
        let tag = match piece {
            Piece::Text(text) => {
                out.push_str(text);
                continue;
            }
            Piece::Tag(tag) => tag,
        };
        match on_this_server(&tag) {
            Some((name, value)) => {
                let new = escape(&address(&unescape(value)));
                // No value holds a quotation mark: this is where the attribute stands.
                let old = format!(" {name}=\"{value}\"");
                out.push_str(&tag.source.replacen(&old, &format!(" {name}=\"{new}\""), 1));
            }
            None => out.push_str(tag.source),
        }
    }
    out
}

/// The attribute of a tag that holds an address on this server, and its escaped value.
fn on_this_server<'a>(tag: &Tag<'a>) -> Option<(&'a str, &'a str)> {
    let mut attributes = tag.attributes.iter().copied();
    attributes.find(|(name, value)| {
        matches!(*name, "href" | "src") && value.starts_with('/') && !value.starts_with("//")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(html: &str) -> String {
        with_addresses(html, &|address| format!("X{address}"))
    }

    #[test]
    fn only_addresses_of_this_server_are_written_anew() {
        for (html, expected) in [
            (
                r#"<img src="/a%20b.png" alt="src=&quot;/c&quot;">"#,
                r#"<img src="X/a%20b.png" alt="src=&quot;/c&quot;">"#,
            ),
            (
                r#"<a title="x" href="/a?b&amp;c#d">/e</a>"#,
                r#"<a title="x" href="X/a?b&amp;c#d">/e</a>"#,
            ),
            (
                r##"<use href="#m1"/><a href="https://a.example/b">x</a>"##,
                r##"<use href="#m1"/><a href="https://a.example/b">x</a>"##,
            ),
            (
                r#"<td data-href="/a">x</td>"#,
                r#"<td data-href="/a">x</td>"#,
            ),
            (
                "<code>&lt;a href=\"/a\"&gt;</code>",
                "<code>&lt;a href=\"/a\"&gt;</code>",
            ),
        ] {
            assert_eq!(moved(html), expected);
        }
    }
}
