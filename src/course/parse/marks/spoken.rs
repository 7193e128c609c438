//! HTML that presenters alone see: reveal.js's `<aside class="notes">`, Pandoc's `<div
//! class="notes">`, a component such as `<Solution>`, and what its author hides.

use std::collections::HashMap;

use super::table;
use crate::course::{HtmlTag, html_tags};

/// An element that presenters alone see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::course::parse) struct Spoken {
    /// Its name.
    pub(in crate::course::parse) name: &'static str,
    /// Where its tag begins.
    pub(in crate::course::parse) at: usize,
    /// Where what is in it begins.
    pub(in crate::course::parse) inside: usize,
}

/// The elements that may be one. What ends without a tag of its own, such as an item, is none.
const ELEMENTS: [&str; 19] = [
    "answer",
    "answers",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "div",
    "figure",
    "notes",
    "ol",
    "p",
    "section",
    "solution",
    "solutions",
    "span",
    "speakernotes",
    "template",
    "ul",
];

/// The first of them in HTML.
pub(in crate::course::parse) fn first(html: &str) -> Option<Spoken> {
    let mut from = 0;
    html_tags(html).find_map(|tag| {
        let at = from + html.get(from..)?.find(tag.source)?;
        from = at + tag.source.len();
        let name = *ELEMENTS.iter().find(|name| **name == tag.name)?;
        let is_one = !tag.closes && !tag.source.ends_with("/>") && is_spoken(&tag);
        is_one.then_some(Spoken {
            name,
            at,
            inside: from,
        })
    })
}

fn is_spoken(tag: &HtmlTag<'_>) -> bool {
    let name = tag.name.as_str();
    // An aside of notes may have another name, `speaker-notes`; a box of notes is one of many. A
    // person's name may stand in an element of the class `speaker`.
    let of_class = |class: &str| {
        (table::is_private(class)
            && !matches!(class, "instructor" | "presenter" | "speaker" | "teacher"))
            || (name == "aside" && class.contains("notes"))
    };
    let style = tag.value("style").to_lowercase().replace(' ', "");
    let is_hidden = ["display:none", "visibility:hidden"]
        .iter()
        .any(|rule| style.contains(rule));
    is_hidden
        || tag.has("hidden")
        || table::is_private(name)
        || (name == "template" && tag.is_bare())
        || tag
            .value("class")
            .to_lowercase()
            .split_whitespace()
            .any(of_class)
}

/// The element of that name that a text begins with, behind its `<` or `</`.
fn is_named(tag: &str, name: &str) -> bool {
    tag.split_at_checked(name.len())
        .is_some_and(|(start, rest)| {
            start.eq_ignore_ascii_case(name)
                && rest.starts_with(|c: char| c == '>' || c.is_whitespace())
        })
}

/// Where the element that is open at the start of `html` ends, by elements of its name within it:
/// the place of its closing tag, else how many are open still.
pub(in crate::course::parse) fn closing(
    html: &str,
    name: &str,
    mut open: usize,
) -> Result<usize, usize> {
    let tags = html.match_indices('<').filter_map(|(at, _)| {
        let tag = html.get(at + 1..)?;
        let closes = tag.starts_with('/');
        is_named(tag.trim_start_matches('/'), name).then_some((at, closes))
    });
    for (at, closes) in tags {
        match closes {
            true if open <= 1 => return Ok(at),
            true => open -= 1,
            false => open += 1,
        }
    }
    Err(open)
}

/// Where elements that may be spoken end last in a text, by their names: behind it none need be
/// looked for.
pub(super) fn last_ends(text: &str) -> HashMap<&'static str, usize> {
    let ends = text.match_indices("</").filter_map(|(at, _)| {
        let tag = text.get(at + 2..)?;
        let name = ELEMENTS.iter().find(|name| is_named(tag, name))?;
        Some((*name, at))
    });
    ends.collect()
}

/// Text without what stands between `<` and `>`.
pub(in crate::course::parse) fn untagged(html: &str) -> String {
    let mut text = String::new();
    let mut tag = false;
    for c in html.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => tag = false,
            c if !tag => text.push(c),
            _ => {}
        }
    }
    text.trim().to_owned()
}
