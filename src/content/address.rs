//! File names ↔ addresses, which are NFC and percent-encoded; and the order that people expect
//! of names.

use percent_encoding::{percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

use crate::render::SEGMENT;

/// The URL of a path such as `week_02/1교시`, beginning with a slash, percent-encoded.
pub fn url(path: &str) -> String {
    path.split('/').fold(String::new(), |url, segment| {
        url + "/" + &utf8_percent_encode(segment, SEGMENT).to_string()
    })
}

/// The URL of a folder, with a slash at its end; `/` for the empty path.
pub fn folder_url(path: &str) -> String {
    if path.is_empty() {
        return "/".into();
    }
    url(path) + "/"
}

/// A name as it stands in addresses, NFC: on disk macOS may have it as NFD.
pub(super) fn normal(name: &str) -> String {
    name.nfc().collect()
}

/// The last segment of a path.
pub(super) fn last_segment(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// The path that an address names, decoded and NFC, without slashes at its ends.
pub(super) fn path_of(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    Some(normal(path.trim_matches('/')))
}

/// Where a link leads that stands in a file of `folder`: a path like `week_02/a.md`, NFC and
/// decoded, without fragment. `None` for what does not stay below the served folder.
pub(super) fn resolve(folder: &str, link: &str) -> Option<String> {
    let link = link.split(['#', '?']).next()?;
    let scheme = link.split('/').next()?.contains(':');
    if link.is_empty() || scheme || link.starts_with('/') {
        return None;
    }
    let link = percent_decode_str(link).decode_utf8().ok()?;
    let mut path: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for segment in link.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(path.pop()?),
            name => path.push(name),
        }
    }
    Some(normal(&path.join("/")))
}

/// What to sort names by for the order that people expect: 2 before 10, 02 beside 2.
pub(super) fn natural(name: &str) -> (Vec<Chunk>, String) {
    (chunks(name), name.to_owned())
}

/// A name as numbers and words in turn. To compare such keys is a total order whatever the
/// names are, which sorting needs so as not to panic.
fn chunks(name: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        let (chunk, tail) = rest.split_at(end);
        chunks.push(if digits {
            let number = chunk.trim_start_matches('0');
            Chunk::Number(number.len(), number.to_owned())
        } else {
            Chunk::Word(chunk.to_lowercase())
        });
        rest = tail;
    }
    chunks
}

/// A part of a name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Chunk {
    /// How many digits, then the digits: so numbers of any length compare without overflow.
    Number(usize, String),
    Word(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_percent_encoded_by_segment() {
        assert_eq!(url("week 1/100%#?"), "/week%201/100%25%23%3F");
        assert_eq!(url("1교시"), "/1%EA%B5%90%EC%8B%9C");
        assert_eq!(folder_url(""), "/");
        assert_eq!(folder_url("a/b"), "/a/b/");
    }

    #[test]
    fn links_are_decoded_and_normalised_and_stay_inside() {
        let at = |link| resolve("w/d", link);
        assert_eq!(at("./a.md"), Some("w/d/a.md".into()));
        assert_eq!(at("../e/a%20b.md#x"), Some("w/e/a b.md".into()));
        let nfd: String = "강의".nfd().collect();
        assert_eq!(at(&nfd), Some("w/d/강의".into()));
        assert_eq!(at("../../../a.md"), None);
        assert_eq!(at("https://a.example/b.md"), None);
        assert_eq!(at("/a.md"), None);
        assert_eq!(at("#top"), None);
    }

    #[test]
    fn ten_comes_after_two() {
        let mut names = vec!["s10", "s2", "s02", "S1", "s1b", "intro", "2교시", "10교시"];
        names.sort_by_cached_key(|name| natural(name));
        assert_eq!(
            names,
            ["2교시", "10교시", "intro", "S1", "s1b", "s02", "s2", "s10"]
        );
    }
}
