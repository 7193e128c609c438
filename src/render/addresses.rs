//! The addresses on this server in rendered Markdown: which they are, and others in their
//! place where a page is written to a file. Only attributes of tags are read, so that text
//! which looks like an address stays text.

use super::markup::{Piece, Tag, pieces, unescape, with_tags};

/// The addresses on this server that HTML of ours leads to or shows, which begin with a slash.
///
/// ```
/// let html = r#"<a href="/w/a">src="/b"</a><img src="/c.png?d&amp;e" alt="">"#;
/// let addresses: Vec<String> = cuecard::render::addresses(html).collect();
/// assert_eq!(addresses, ["/w/a", "/c.png?d&e"]);
/// ```
pub fn addresses(html: &str) -> impl Iterator<Item = String> {
    pieces(html).flat_map(|piece| match piece {
        Piece::Text(_) => Vec::new(),
        Piece::Tag(tag) => on_this_server(&tag)
            .map(|(_, value)| unescape(value).into_owned())
            .collect(),
    })
}

/// All that HTML of ours leads to or shows, wherever it is.
pub fn all_addresses(html: &str) -> impl Iterator<Item = String> {
    pieces(html).flat_map(|piece| match piece {
        Piece::Text(_) => Vec::new(),
        Piece::Tag(tag) => of(&tag)
            .map(|(_, value)| unescape(value).into_owned())
            .collect(),
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
    with_links(html, &|url| Some(address(url)), address)
}

/// HTML of ours that leads only where `link` says, and shows what `shown` says: a link to an address
/// on this server for which there is nothing becomes text.
///
/// ```
/// let html = r##"<a href="/a">x</a><a href="/b">y</a><img src="/c.png" alt="">"##;
/// let link = |url: &str| (url == "/a").then(|| "#a".to_owned());
/// let shown = |url: &str| format!(".{url}");
/// let expected = r##"<a href="#a">x</a><a>y</a><img src="./c.png" alt="">"##;
/// assert_eq!(cuecard::render::with_links(html, &link, &shown), expected);
/// ```
pub fn with_links(
    html: &str,
    link: &dyn Fn(&str) -> Option<String>,
    shown: &dyn Fn(&str) -> String,
) -> String {
    with_tags(html, |tag| {
        on_this_server(tag).next()?;
        Some(tag.with(|name, value| {
            let is_one = is_address(name) && is_on_this_server(value);
            is_one.then(|| match name {
                "href" => link(value),
                _ => Some(shown(value)),
            })
        }))
    })
}

/// The attributes of a tag that hold an address on this server, and their escaped values.
fn on_this_server<'a>(tag: &Tag<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    of(tag).filter(|(_, value)| is_on_this_server(value))
}

fn is_on_this_server(value: &str) -> bool {
    value.starts_with('/') && !value.starts_with("//")
}

/// The attributes of a tag that hold an address.
fn of<'a>(tag: &Tag<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let attributes = tag.attributes.iter().copied();
    attributes.filter(|(name, _)| is_address(name))
}

fn is_address(name: &str) -> bool {
    matches!(name, "href" | "src" | "poster")
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
                r#"<video poster="/p.png" controls src="/v.webm">"#,
                r#"<video poster="X/p.png" controls src="X/v.webm">"#,
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
