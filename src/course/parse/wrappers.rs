//! Raw HTML that wraps Markdown.

use pulldown_cmark::{Event, Tag};

use super::Group;
use crate::course::slices;

/// The tags `<name …>` (true) and `</name>` (false) of a group's top-level HTML, in order.
pub(super) fn tag_changes(group: &Group, name: &str) -> Vec<bool> {
    let mut changes = Vec::new();
    if !matches!(group.events.first(), Some(Event::Start(Tag::HtmlBlock))) {
        return changes;
    }
    let html: String = group
        .events
        .iter()
        .filter_map(|e| match e {
            Event::Html(html) => Some(html.as_ref()),
            _ => None,
        })
        .collect();
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        rest = slices::text(rest, at..);
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        rest = slices::text(rest, 1..);
        let (opens, tag) = match rest.strip_prefix('/') {
            Some(tag) => (false, tag),
            None => (true, rest),
        };
        if let Some((start, after)) = tag.split_at_checked(name.len())
            && start.eq_ignore_ascii_case(name)
            && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
        {
            changes.push(opens);
        }
    }
    changes
}

/// A diagram in HTML has at most so many bytes.
const LONGEST_DIAGRAM: usize = 64 * 1024;

/// The diagram in the HTML that a text begins with, `<pre class="mermaid">` or `<div
/// class="mermaid">` as pages of Mermaid's own have it: its source, and where the HTML ends.
pub(super) fn diagram(text: &str) -> Option<(String, usize)> {
    let name = ["pre", "div"].into_iter().find(|name| {
        let tag = text.strip_prefix('<').and_then(|tag| tag.get(..name.len()));
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
    })?;
    // Behind the next `<` it is none, however far the next `>` is.
    let inside = slices::text(text, 1..);
    let length = inside.find(['<', '>'])?;
    let tag = slices::text(inside, ..length);
    let inner = slices::text(inside, length..).strip_prefix('>')?;
    let (_, class) = tag.split_once("class=")?;
    let classes = class.split(['"', '\'']).find(|part| !part.is_empty())?;
    if !classes.split_whitespace().any(|class| class == "mermaid") {
        return None;
    }
    let close = format!("</{name}>");
    // Longer ones are not drawn; without a limit the whole text would be searched each time.
    let near = slices::text(inner, ..inner.floor_char_boundary(LONGEST_DIAGRAM));
    let length = near.find(&close)?;
    let end = text.len() - inner.len() + length + close.len();
    // What stands behind it in the same block would be lost.
    let mut after = slices::text(text, end..).lines();
    let (rest, next) = (after.next().unwrap_or(""), after.next().unwrap_or(""));
    if !rest.trim().is_empty() || (name == "div" && !next.trim().is_empty()) {
        return None;
    }
    let source = slices::text(inner, ..length);
    let source = source.strip_prefix('\n').unwrap_or(source);
    Some((markup(source), end))
}

/// The text of a diagram in HTML: without the tags that only hold it, its entities as characters.
fn markup(source: &str) -> String {
    let mut text = source.to_owned();
    for tag in ["<pre>", "</pre>", "<code>", "</code>"] {
        text = text.replace(tag, "");
    }
    decoded(&text)
}

/// A text with the characters that its entities mean.
pub(super) fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    text
}

/// Where a comment begins that the source of a block does not close.
pub(super) fn unclosed(source: &str) -> Option<usize> {
    let open = source.rfind("<!--")?;
    let closed = source.get(open..)?.contains("-->");
    (!closed).then_some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_a_diagram_ends_before_the_next_tag() {
        let (tag, source) = ("<div class=\"mermaid\">", "graph TD\n");
        let text = format!("{tag}{source}</div>\n");
        let length = text.trim_end().len();
        assert_eq!(diagram(&text), Some((source.to_owned(), length)));
        // Else a text of such beginnings would be looked through from each of them.
        assert_eq!(diagram(&format!("<div \n\n{text}")), None);
    }
}
