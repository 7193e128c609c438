//! Addresses in plain text as links: `https://…` and `www.…`, a particle of Hangul behind them not
//! included.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::Placed;
use crate::course::slices;

const BEGINNINGS: [&str; 3] = ["https://", "http://", "www."];
/// No address is longer, in bytes.
const LONGEST: usize = 512;

/// Events with a link for each address in plain text.
pub(super) fn linked(events: Vec<Placed>) -> Vec<Placed> {
    let has_any = |(event, _): &Placed| matches!(event, Event::Text(text) if may_have(text));
    if !events.iter().any(has_any) {
        return events;
    }
    let mut linked = Vec::with_capacity(events.len() + 16);
    // How many blocks of code or HTML, links and images are open.
    let mut verbatim = 0_usize;
    for (event, own) in events {
        match &event {
            Event::Start(
                Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Link { .. } | Tag::Image { .. },
            ) => verbatim += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Link | TagEnd::Image) => {
                verbatim = verbatim.saturating_sub(1);
            }
            Event::Text(text) if verbatim == 0 && may_have(text) => {
                push(&mut linked, text, &own);
                continue;
            }
            _ => {}
        }
        linked.push((event, own));
    }
    linked
}

fn may_have(text: &str) -> bool {
    text.contains("://") || text.contains("www.")
}

/// Pushes a text with links.
fn push(linked: &mut Vec<Placed>, text: &str, own: &Range<usize>) {
    let mut rest = text;
    while let Some(found) = find(rest) {
        let address = slices::text(rest, found.clone());
        let before = slices::text(rest, ..found.start);
        if !before.is_empty() {
            linked.push((Event::Text(before.to_owned().into()), own.clone()));
        }
        let scheme = if address.starts_with("www.") {
            "http://"
        } else {
            ""
        };
        let link = Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: format!("{scheme}{address}").into(),
            title: "".into(),
            id: "".into(),
        };
        linked.push((Event::Start(link), own.clone()));
        linked.push((Event::Text(address.to_owned().into()), own.clone()));
        linked.push((Event::End(TagEnd::Link), own.clone()));
        rest = slices::text(rest, found.end..);
    }
    if !rest.is_empty() {
        linked.push((Event::Text(rest.to_owned().into()), own.clone()));
    }
}

/// Where the first address in a text stands.
fn find(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let next = rest
            .bytes()
            .enumerate()
            .filter(|(_, byte)| matches!(byte, b'h' | b'w'))
            .find(|(at, _)| {
                let tail = rest.get(*at..).unwrap_or_default();
                BEGINNINGS.iter().any(|with| tail.starts_with(with))
            });
        let at = from + next?.0;
        let before = text.get(..at)?;
        // In quotation marks behind `=` it is the value of an attribute.
        let is_word = before
            .trim_end_matches(['"', '\''])
            .ends_with(|c: char| c.is_ascii_alphanumeric() || "/:.@_-=".contains(c));
        let length = if is_word {
            None
        } else {
            length(text.get(at..)?)
        };
        match length {
            Some(length) => return Some(at..at + length),
            None => from = at + 1,
        }
    }
}

/// How long the address is that a text begins with.
fn length(text: &str) -> Option<usize> {
    let beginning = BEGINNINGS.iter().find(|with| text.starts_with(**with))?;
    let mut end = 0;
    let mut last = '/';
    for letter in text.chars() {
        if end >= LONGEST || is_end(letter) {
            break;
        }
        // What is not Latin goes on with a part that began so, `/위키`, but is a particle elsewhere.
        let is_other = !letter.is_ascii();
        let goes_on = !last.is_ascii() || "/=-_?&#+.(%".contains(last);
        if is_other && (!letter.is_alphanumeric() || !goes_on) {
            break;
        }
        end += letter.len_utf8();
        last = letter;
    }
    let address = without_particle(text.get(..end)?);
    let address = without_stops(address);
    let host = address.get(
        if *beginning == "www." {
            0
        } else {
            beginning.len()
        }..,
    )?;
    let host = host.split(['/', '?', '#']).next()?;
    let name = host.rsplit('@').next()?.split(':').next()?;
    let is_host = name.starts_with(char::is_alphanumeric)
        && (name.contains('.') || name == "localhost")
        && !name.ends_with('.')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "-._".contains(c));
    is_host.then_some(address.len())
}

fn is_end(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || "<>\"'`|\\^{}".contains(letter)
}

/// An address without a Korean particle right behind its last slash or a Japanese one.
fn without_particle(address: &str) -> &str {
    const PARTICLES: [&str; 20] = [
        "을",
        "를",
        "이",
        "가",
        "은",
        "는",
        "에",
        "에서",
        "의",
        "로",
        "으로",
        "와",
        "과",
        "도",
        "만",
        "에는",
        "라는",
        "이다",
        "입니다",
        "부터",
    ];
    let tail = address.trim_end_matches(|c: char| !c.is_ascii());
    let other = slices::text(address, tail.len()..);
    let is_kana = other.starts_with(|c: char| ('\u{3041}'..='\u{309f}').contains(&c));
    match PARTICLES.contains(&other) || is_kana {
        true => tail,
        false => address,
    }
}

/// An address without the punctuation of the sentence that it ends.
fn without_stops(address: &str) -> &str {
    let count = |bracket: char| address.matches(bracket).count();
    // How many close more than open.
    let mut round = count(')').saturating_sub(count('('));
    let mut square = count(']').saturating_sub(count('['));
    address.trim_end_matches(|last: char| {
        let many = match last {
            ')' => &mut round,
            ']' => &mut square,
            last => return "?!.,:;*_~".contains(last),
        };
        let is_stop = *many > 0;
        *many = many.saturating_sub(1);
        is_stop
    })
}

#[cfg(test)]
mod tests {
    use super::super::repair::events;
    use crate::course::parse::Dialect;
    use pulldown_cmark::{Event, Tag};

    fn links(text: &str) -> Vec<String> {
        let events = events(text, Dialect::Notes).events;
        let links = events.into_iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        });
        links.collect()
    }

    #[test]
    fn addresses_in_text_are_links() {
        for (text, expected) in [
            ("https://example.org/a를 보라", "https://example.org/a"),
            (
                "(https://example.org/a_(b))에서",
                "https://example.org/a_(b)",
            ),
            ("주소는https://example.org. 끝", "https://example.org"),
            ("http://localhost:8080/로 가서", "http://localhost:8080/"),
            (
                "www.example.org/a?b=c&d=e,",
                "http://www.example.org/a?b=c&d=e",
            ),
            (
                "https://ko.wikipedia.org/wiki/도커_(소프트웨어)",
                "https://ko.wikipedia.org/wiki/도커_(소프트웨어)",
            ),
            (
                "https://example.org/を参照してください。",
                "https://example.org/",
            ),
            ("https://example.org/a。", "https://example.org/a"),
            ("**https://example.org**", "https://example.org"),
            ("- https://10.0.0.1:443/x#y", "https://10.0.0.1:443/x#y"),
            ("<https://example.org>", "https://example.org"),
            ("[글](https://example.org)", "https://example.org"),
            (
                "[https://example.org](https://example.com)",
                "https://example.com",
            ),
            ("“https://example.org”라고", "https://example.org"),
        ] {
            assert_eq!(links(text), [expected], "{text}");
        }
    }

    #[test]
    fn placeholders_and_code_are_no_links() {
        for text in [
            "http://서버주소:8080/",
            "https://…",
            "http:// 로 시작",
            "`https://example.org`",
            "http://<IP>:80",
            "https://{user}.github.io",
            "awww.example",
            "www.",
            "    https://example.org",
            "글 {image=\"https://example.org/a.png\" size='https://example.org'}",
        ] {
            assert_eq!(links(text), [""; 0], "{text}");
        }
    }
}
