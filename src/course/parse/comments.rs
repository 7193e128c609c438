//! HTML comments: what they say to Cuecard, and their removal from everything else.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::MarkKind;
use super::marks::{said, spoken};
use crate::course::slices;

/// What a comment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Comment {
    /// `<!-- note: … -->`
    Note(String),
    /// `<!-- step -->`
    Step,
    /// `<!-- steps: … -->`
    Steps(String),
    /// `<!-- detail -->`
    Detail,
    /// `<!-- poll -->`, with what it says of it.
    Poll(String),
    /// `<!-- ask: … -->`, with what it says.
    Ask(String),
    /// What a mark of another tool says.
    Mark(MarkKind),
    /// Anything else, verbatim: reaches nobody in ordinary notes.
    Other(String),
}

/// A comment found in a block, and whether the block shows anything before it.
pub(super) struct Found {
    pub(super) comment: Comment,
    pub(super) leading: bool,
}

/// Events without comments; HTML that consisted of comments alone is gone.
pub(super) fn strip(events: Vec<Event<'static>>) -> (Vec<Event<'static>>, Vec<Found>) {
    if !events.iter().any(is_html) {
        return (events, Vec::new());
    }
    let mut kept: Vec<Event<'static>> = Vec::with_capacity(events.len());
    let mut found = Vec::new();
    let mut shown = false;
    let mut html: Option<String> = None;
    for event in events {
        match event {
            Event::Start(Tag::HtmlBlock) => html = Some(String::new()),
            Event::Html(more) if html.is_some() => {
                if let Some(html) = &mut html {
                    html.push_str(&more);
                }
            }
            Event::End(TagEnd::HtmlBlock) => {
                let rest = take(&html.take().unwrap_or_default(), shown, &mut found);
                if !rest.trim().is_empty() {
                    shown = true;
                    kept.push(Event::Start(Tag::HtmlBlock));
                    kept.push(Event::Html(rest.into()));
                    kept.push(Event::End(TagEnd::HtmlBlock));
                }
            }
            Event::Html(text) | Event::InlineHtml(text) if text.contains("<!--") => {
                let rest = take(&text, shown, &mut found);
                if !rest.trim().is_empty() {
                    kept.push(Event::InlineHtml(rest.into()));
                }
            }
            event => {
                shown |= !matches!(event, Event::Start(_) | Event::SoftBreak);
                kept.push(event);
            }
        }
    }
    (kept, found)
}

fn is_html(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock)
    )
}

/// HTML without its comments, which go to `found`.
pub(super) fn take(html: &str, mut shown: bool, found: &mut Vec<Found>) -> String {
    let mut rest = String::with_capacity(html.len());
    let mut tail = html;
    while let Some((before, comment)) = tail.split_once("<!--") {
        rest.push_str(before);
        shown |= !before.trim().is_empty();
        // `<!-->` and `<!--->` are whole comments; one that is open runs to the end.
        let (inside, after) = match comment.strip_prefix('>').or(comment.strip_prefix("->")) {
            Some(after) => ("", after),
            None => comment.split_once("-->").unwrap_or((comment, "")),
        };
        found.push(Found {
            comment: read(inside),
            leading: !shown,
        });
        tail = after;
    }
    rest.push_str(tail);
    asides(&rest, shown, found)
}

/// HTML without the notes in it, which go to `found`.
fn asides(html: &str, shown: bool, found: &mut Vec<Found>) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(notes) = spoken::first(rest)
        && let inside = slices::text(rest, notes.inside..)
        && let Ok(end) = spoken::closing(inside, notes.name, 1)
    {
        found.push(Found {
            comment: Comment::Note(spoken::untagged(slices::text(inside, ..end))),
            leading: !shown,
        });
        kept.push_str(slices::text(rest, ..notes.at));
        let after = slices::text(inside, end..).split_once('>');
        rest = after.map_or("", |(_, after)| after);
    }
    kept + rest
}

fn read(inside: &str) -> Comment {
    if let Some(mark) = said::read(inside) {
        return Comment::Mark(mark);
    }
    let text = inside.trim();
    if let Some(note) = after_word(text, "note:") {
        return Comment::Note(dedent(note));
    }
    if let Some(steps) = after_word(text, "steps:") {
        return Comment::Steps(steps.trim().to_owned());
    }
    if let Some(said) = after_word(text, "poll:") {
        return Comment::Poll(said.trim().to_owned());
    }
    if let Some(said) = after_word(text, "ask:") {
        return Comment::Ask(said.trim().to_owned());
    }
    match text {
        _ if text.eq_ignore_ascii_case("poll") => Comment::Poll(String::new()),
        _ if text.eq_ignore_ascii_case("ask") => Comment::Ask(String::new()),
        _ if text.eq_ignore_ascii_case("step") => Comment::Step,
        _ if text.eq_ignore_ascii_case("detail") => Comment::Detail,
        _ => Comment::Other(dedent(text)),
    }
}

/// The comments that Cuecard knows, by their first word.
const KNOWN: [(&str, &str); 6] = [
    ("note", "<!-- note: … -->"),
    ("step", "<!-- step -->"),
    ("steps", "<!-- steps: … -->"),
    ("detail", "<!-- detail -->"),
    ("poll", "<!-- poll -->"),
    ("ask", "<!-- ask: … -->"),
];

/// Words so near to those that a comment may well begin with them.
const ORDINARY: [&str; 10] = [
    "as", "asks", "not", "noted", "pol", "polls", "sep", "steep", "stems", "stops",
];

/// Which comment was probably meant by one that is none: by its only word, or the one before a
/// colon, if that is a known one with a slip of the hand in it, or in the other's form.
pub(super) fn meant(comment: &str) -> Option<(&str, &'static str)> {
    let parts = comment.split_once(':');
    let head = parts.map_or(comment, |(head, _)| head).trim();
    let word = head.to_ascii_lowercase();
    let is_word = head.bytes().all(|b| b.is_ascii_alphabetic());
    if !is_word || ORDINARY.contains(&word.as_str()) {
        return None;
    }
    let near = KNOWN.iter().filter_map(|(known, form)| {
        let other_form = form.contains(':') != parts.is_some();
        Some((slips(word.as_bytes(), known.as_bytes())?, other_form, *form))
    });
    let (.., form) = near.min()?;
    Some((head, form))
}

/// How many slips of the hand make one word of another: none, one, or more than that. A slip
/// is two letters exchanged, or, after the first letter, one missing or too much; or one wrong
/// in words of more than four letters, since `node`, `none` and `nose` are words themselves.
fn slips(word: &[u8], known: &[u8]) -> Option<usize> {
    if word == known {
        return Some(0);
    }
    let long = known.len() > 4;
    let same = word.iter().zip(known).take_while(|(a, b)| a == b).count();
    let (word, known) = (word.get(same..)?, known.get(same..)?);
    let one = match (word, known) {
        ([a, b, rest @ ..], [c, d, others @ ..]) if (a, b) == (d, c) && rest == others => true,
        _ if same == 0 => false,
        ([_, rest @ ..], [_, others @ ..]) if long && rest == others => true,
        ([_, rest @ ..], known) if rest == known => true,
        (word, [_, others @ ..]) => word == others,
        _ => false,
    };
    one.then_some(1)
}

fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

/// Lines after the first without the indentation they share, so that an indented note is
/// not Markdown's code.
fn dedent(text: &str) -> String {
    let text = text.trim_start_matches([' ', '\t']).trim_end();
    let (first, rest) = match text.strip_prefix('\n') {
        Some(rest) => ("", rest),
        None => text.split_once('\n').unwrap_or((text, "")),
    };
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = rest
        .lines()
        .filter(|l| !l.trim().is_empty())
        .map(blanks)
        .min()
        .unwrap_or(0);
    let mut out = first.trim_end().to_owned();
    for line in rest.lines() {
        out.push('\n');
        out.push_str(slices::text(line, shared.min(blanks(line))..).trim_end());
    }
    out.trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_in_html_are_taken_out_in_one_go() {
        let html = |times| "<aside class=\"notes\">a</aside>\n".repeat(12_000 * times);
        crate::growth::is_linear("asides", html, |html| {
            let mut found = Vec::new();
            assert_eq!(take(&html, false, &mut found).trim(), "");
        });
    }

    #[test]
    fn a_slip_of_the_hand_is_known_by_the_nearest_word() {
        for (comment, expected) in [
            ("stpe", "<!-- step -->"),
            ("Stpe", "<!-- step -->"),
            ("tsep", "<!-- step -->"),
            ("sttep", "<!-- step -->"),
            ("step: one", "<!-- step -->"),
            ("detial", "<!-- detail -->"),
            ("details", "<!-- detail -->"),
            ("stesp: by edge", "<!-- steps: … -->"),
            ("step s: auto", ""),
            ("stps: auto", "<!-- steps: … -->"),
            ("steqs: auto", "<!-- steps: … -->"),
            ("steps", "<!-- steps: … -->"),
            ("noet: 천천히", "<!-- note: … -->"),
            ("notes: 천천히", "<!-- note: … -->"),
            ("nte:\n- 하나", "<!-- note: … -->"),
            ("note", "<!-- note: … -->"),
        ] {
            let form = meant(comment).map_or("", |(_, form)| form);
            assert_eq!(form, expected, "{comment:?}");
        }
    }

    #[test]
    fn ordinary_comments_are_no_slips() {
        for comment in [
            "",
            "TODO: fix",
            "FIXME",
            "prettier-ignore",
            "markdownlint-disable MD013",
            "[if IE]> <p>old</p> <![endif]",
            "[endif]",
            "Copyright 2024 The Kubernetes Authors.",
            "SPDX-License-Identifier: MIT",
            "Licensed under the Apache License, Version 2.0: see LICENSE",
            "more",
            "toc",
            "end",
            "sep",
            "stop",
            "vote: yes",
            "node: worker",
            "none",
            "stem",
            "nope",
            "Note to self: shorten",
            "note that this is long",
            "steps to reproduce",
            "step 1: start",
            "detailed: yes",
            "http://example.org",
            "노트: 한국어",
        ] {
            assert_eq!(meant(comment), None, "{comment:?}");
        }
    }

    #[test]
    fn comments_are_told_apart() {
        for (inside, expected) in [
            (" note: 천천히 ", Comment::Note("천천히".into())),
            (" Note: 천천히 ", Comment::Note("천천히".into())),
            (
                " note:\n     하나\n\n       둘\n ",
                Comment::Note("하나\n\n  둘".into()),
            ),
            (
                " note: 하나\n     - 둘\n     - 셋",
                Comment::Note("하나\n- 둘\n- 셋".into()),
            ),
            ("step", Comment::Step),
            (" steps: by subgraph ", Comment::Steps("by subgraph".into())),
            (" detail ", Comment::Detail),
            (" stpe ", Comment::Other("stpe".into())),
            (" notes for me ", Comment::Other("notes for me".into())),
            ("", Comment::Other(String::new())),
        ] {
            assert_eq!(read(inside), expected, "{inside:?}");
        }
    }
}
