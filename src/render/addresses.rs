//! Rendered Markdown whose addresses are to be others: of a page that is written to a file.

use super::markup::{Piece, escape, pieces, unescape};

/// HTML of ours with each address on this server, which begins with a slash, as `address` says.
///
/// Only attributes of tags are read, so that text which looks like an address stays.
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
        let written = tag.attributes.iter().find(|(name, value)| {
            matches!(*name, "href" | "src") && value.starts_with('/') && !value.starts_with("//")
        });
        match written {
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
