//! Addresses that authors wrote relative to their file → addresses of the server.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use unicode_normalization::UnicodeNormalization;

use crate::course::file_name;

/// What is percent-encoded in a segment of a URL's path: all but RFC 3986's unreserved
/// characters. More could stand as it is, but scripts compare addresses as text, so that
/// each may be written in one way only (`deckUrl` in `src/client/decks.js`).
pub const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// On this server: an absolute path, or `#…` or `?…` of the same page.
    Here(String),
    /// Another host: `http`, `https` or `//`.
    OtherHost(String),
    /// `mailto:` and `tel:`.
    Contact(String),
    /// An address of another scheme, such as `javascript:`, or none at all: the link leads
    /// nowhere.
    Refused,
}

/// Resolves `href` against `base`, the percent-encoded URL path of the file's folder with a
/// slash at its end. Markdown files lose their `.md`; `README.md` is its folder. Segments
/// come out NFC and percent-encoded, and `..` never leads above `/`.
pub(super) fn resolve(base: &str, href: &str) -> Target {
    // Browsers drop these anywhere in an address, and blanks at its ends.
    let href: String = href
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    match scheme(&href).as_deref() {
        Some("http" | "https") => return Target::OtherHost(href),
        Some("mailto" | "tel") => return Target::Contact(href),
        Some(_) => return Target::Refused,
        None => {}
    }
    let cut = href.find(['?', '#']).unwrap_or(href.len());
    let (path, tail) = href.split_at_checked(cut).unwrap_or((&href, ""));
    // Browsers read `\` as `/`.
    let path = path.replace('\\', "/");
    if path.starts_with("//") {
        return Target::OtherHost(format!("{path}{tail}"));
    }
    if path.is_empty() {
        return match tail {
            "" => Target::Refused,
            tail => Target::Here(tail.to_owned()),
        };
    }
    Target::Here(format!("{}{tail}", join(base, &path)))
}

/// The scheme in lower case: what stands before the first `:`, if that is one.
fn scheme(href: &str) -> Option<String> {
    let (scheme, _) = href.split_once(':')?;
    let rest = scheme.strip_prefix(|c: char| c.is_ascii_alphabetic())?;
    rest.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        .then(|| scheme.to_ascii_lowercase())
}

fn join(base: &str, path: &str) -> String {
    let base = if path.starts_with('/') { "" } else { base };
    let mut segments: Vec<Vec<u8>> = Vec::new();
    let mut folder = true;
    for segment in base.split('/').chain(path.split('/')) {
        // A browser reads `%2e%2e` as `..`, so decode first.
        let segment: Vec<u8> = percent_decode_str(segment).collect();
        folder = true;
        match segment.as_slice() {
            b"" | b"." => {}
            b".." => {
                segments.pop();
            }
            _ => {
                segments.push(segment);
                folder = false;
            }
        }
    }
    if !folder && let Some(file) = segments.pop() {
        match strip_md(&file) {
            Some(b"README") => folder = true,
            Some(name) => segments.push(name.to_vec()),
            None => segments.push(file),
        }
    }
    let mut url = String::new();
    for segment in &segments {
        url.push('/');
        url.push_str(&encode(segment));
    }
    if folder {
        url.push('/');
    }
    url
}

fn strip_md(file: &[u8]) -> Option<&[u8]> {
    let name = std::str::from_utf8(file).ok()?;
    file_name::stem(name).map(str::as_bytes)
}

fn encode(segment: &[u8]) -> String {
    match std::str::from_utf8(segment) {
        Ok(text) => {
            let text: String = text.nfc().collect();
            percent_encode(text.as_bytes(), SEGMENT).to_string()
        }
        Err(_) => percent_encode(segment, SEGMENT).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_resolve_against_the_folder() {
        for (href, expected) in [
            ("./session_02.md", "/week_02/day_01/session_02"),
            ("./session_02.md#x", "/week_02/day_01/session_02#x"),
            (
                "session_02.md?v=1#x.md",
                "/week_02/day_01/session_02?v=1#x.md",
            ),
            ("SESSION.MD", "/week_02/day_01/SESSION"),
            ("../img/a b.png", "/week_02/img/a%20b.png"),
            ("../img/a%20b.png", "/week_02/img/a%20b.png"),
            ("img/그림.png", "/week_02/day_01/img/%EA%B7%B8%EB%A6%BC.png"),
            (
                "img/%EA%B7%B8%EB%A6%BC.png",
                "/week_02/day_01/img/%EA%B7%B8%EB%A6%BC.png",
            ),
            ("100%.png", "/week_02/day_01/100%25.png"),
            ("50%25.png", "/week_02/day_01/50%25.png"),
            ("a%2Fb.md", "/week_02/day_01/a%2Fb"),
            ("a%3Fb.md", "/week_02/day_01/a%3Fb"),
            ("../../../../../etc/passwd", "/etc/passwd"),
            ("%2e%2e/%2E%2e/x", "/x"),
            ("..\\img\\a.png", "/week_02/img/a.png"),
            ("..", "/week_02/"),
            ("../", "/week_02/"),
            ("./", "/week_02/day_01/"),
            ("../day_02/", "/week_02/day_02/"),
            ("../day_02/README.md", "/week_02/day_02/"),
            ("README.md#목표", "/week_02/day_01/#목표"),
            ("/week_01/README.md", "/week_01/"),
            ("/top.md", "/top"),
            (".md", "/week_02/day_01/.md"),
            ("#frag", "#frag"),
            ("?v=2", "?v=2"),
            (" a\tb\n.md ", "/week_02/day_01/ab"),
            ("a\"b<c>.md", "/week_02/day_01/a%22b%3Cc%3E"),
        ] {
            assert_eq!(
                resolve("/week_02/day_01/", href),
                Target::Here(expected.to_owned()),
                "{href}"
            );
        }
    }

    #[test]
    fn hangul_in_the_base_stays_encoded_once_and_decomposed_names_are_composed() {
        assert_eq!(
            resolve("/1%EC%A3%BC%20%EC%B0%A8/", "b.md"),
            Target::Here("/1%EC%A3%BC%20%EC%B0%A8/b".to_owned())
        );
        let decomposed: String = "강의.md".nfd().collect();
        assert_eq!(resolve("/", &decomposed), resolve("/", "강의.md"));
        assert_eq!(
            resolve("/", "강의.md"),
            Target::Here("/%EA%B0%95%EC%9D%98".to_owned())
        );
    }

    #[test]
    fn schemes_are_told_apart() {
        for (href, expected) in [
            (
                "https://k8s.io/a?b#c",
                Target::OtherHost("https://k8s.io/a?b#c".into()),
            ),
            ("HTTP://X", Target::OtherHost("HTTP://X".into())),
            ("//x/y", Target::OtherHost("//x/y".into())),
            ("\\\\x\\y", Target::OtherHost("//x/y".into())),
            ("/\t/x", Target::OtherHost("//x".into())),
            ("mailto:a@b.c", Target::Contact("mailto:a@b.c".into())),
            ("tel:+8210", Target::Contact("tel:+8210".into())),
            ("javascript:alert(1)", Target::Refused),
            ("java\nscript:alert(1)", Target::Refused),
            ("\u{1}javascript:alert(1)", Target::Refused),
            ("data:text/html,x", Target::Refused),
            ("file:///etc/passwd", Target::Refused),
            ("", Target::Refused),
        ] {
            assert_eq!(resolve("/", href), expected, "{href:?}");
        }
    }
}
