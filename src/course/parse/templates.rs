//! Tags of templates in addresses, `[a]({{ site.baseurl }}/b)`: they have spaces, so that
//! CommonMark reads no link there.

use std::borrow::Cow;
use std::ops::Range;

/// No address is longer, in bytes.
const LONGEST: usize = 500;

/// What has to be changed in the addresses of links that begin in `range`: a tag that names a file
/// becomes that name, any other is taken out.
pub(super) fn in_addresses(
    text: &str,
    range: &Range<usize>,
) -> Vec<(Range<usize>, Cow<'static, str>)> {
    let mut changes = Vec::new();
    let slice = text.get(range.clone()).unwrap_or_default();
    for (at, _) in slice.match_indices(']') {
        let at = range.start + at + 1;
        let inside = text.get(at..).and_then(|rest| rest.strip_prefix('('));
        let address = inside.and_then(|rest| rest.lines().next());
        let address = address.filter(|address| address.contains("{{") || address.contains("{%"));
        if let Some(address) = address {
            let tags = tags(address).unwrap_or_default().into_iter();
            changes.extend(tags.map(|(tag, name)| (at + 1 + tag.start..at + 1 + tag.end, name)));
        }
    }
    changes
}

/// The tags in the address that a text begins with, up to its closing bracket, and what they name.
fn tags(text: &str) -> Option<Vec<(Range<usize>, Cow<'static, str>)>> {
    let mut tags = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..text.floor_char_boundary(LONGEST))?;
        let next = rest.find(['{', ')'])?;
        let rest = rest.get(next..)?;
        at += next;
        let close = match rest {
            _ if rest.starts_with(')') => return Some(tags),
            _ if rest.starts_with("{{") => "}}",
            _ if rest.starts_with("{%") => "%}",
            _ => {
                at += 1;
                continue;
            }
        };
        let length = rest.get(2..)?.find(close)? + 4;
        let inside = rest.get(2..length - 2)?;
        tags.push((at..at + length, named(inside).to_owned().into()));
        at += length;
    }
}

/// The file that a tag names: `< ref "a.md" >`, `link a.md`, `"/a.png" | relative_url`.
fn named(tag: &str) -> &str {
    let mut words = tag
        .trim_matches(['<', '>', '%', '-', ' '])
        .split_whitespace()
        .map(|word| {
            (
                word.trim_matches(['"', '\'']),
                word.starts_with(['"', '\'']),
            )
        });
    match (words.next(), words.next()) {
        (Some((name, true)), _) => name,
        (Some(("ref" | "relref" | "link", _)), Some((name, _))) => name,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use crate::course::parse::parse;
    use pulldown_cmark::{Event, Tag};

    #[test]
    fn tags_of_templates_are_taken_out_of_addresses() {
        for (text, expected) in [
            ("글 [가]({{ site.baseurl }}/나) 다", "/나"),
            (
                "[가](https://{{< meta x >}}example.org/a)",
                "https://example.org/a",
            ),
            ("[가]({{< ref \"나.md\" >}})", "나.md"),
            ("[가]({% link _docs/a.md %}#b)", "_docs/a.md#b"),
            ("![가]({{ '/img/a.png' | relative_url }})", "/img/a.png"),
        ] {
            let blocks = parse(text).blocks;
            let events = blocks.iter().flat_map(|block| &block.events);
            let addresses: Vec<_> = events
                .filter_map(|event| match event {
                    Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                        Some(dest_url.to_string())
                    }
                    _ => None,
                })
                .collect();
            assert_eq!(addresses, [expected], "{text}");
        }
    }
}
