//! The HTML that authors write, piece by piece, before it joins the rest of a slide.
//!
//! This is not what makes it safe (ammonia does, on the whole slide): it keeps a piece from
//! swallowing what stands after it. A `<title>` in a sentence, a comment or a quote that is
//! never closed would take the rest of the slide with it.

use std::collections::BTreeMap;

use crate::course::slices;

/// Left out with all they hold, where their end is in the same piece.
const LEFT_OUT: &[&str] = &[
    "script", "style", "iframe", "object", "svg", "math", "template",
];

/// A parser reads what follows these as text or in a mode of its own: shown as the author
/// typed them.
const SHOWN: &[&str] = &[
    "title",
    "textarea",
    "xmp",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "select",
    "option",
    "optgroup",
    "frameset",
    "frame",
    "listing",
    "body",
    "head",
    "html",
];

/// Elements without an end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// What plays a recording.
const PLAYERS: [&str; 2] = ["audio", "video"];

/// How many elements may be open at once: formatting that is opened thousands of times and
/// never closed costs a parser minutes.
const DEPTH: usize = 100;

/// A tag with more attributes is shown as text: a parser compares each with all before it.
const ATTRIBUTES: usize = 100;

/// How often a piece of HTML may be looked through for the ends of tags and elements that have
/// none. Past that, what begins one is text; an author's HTML does not come near.
const LOOKS: usize = 16;

/// The pieces of one slide, in order.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// How many bytes may still be looked through in vain.
    looks: usize,
    open: BTreeMap<String, usize>,
    depth: usize,
    /// The names of elements that were left out, to tell the author.
    pub(super) left_out: Vec<&'static str>,
}

impl Raw {
    /// The piece without comments, with each `<` that begins no harmless, whole tag as text.
    pub(super) fn piece(&mut self, html: &str) -> String {
        self.looks = html.len().saturating_mul(LOOKS);
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let (text, tag) = rest.split_at_checked(at).unwrap_or((rest, ""));
            out.push_str(text);
            let length = self.markup(tag, &mut out);
            rest = slices::text(tag, length..);
        }
        out.push_str(rest);
        out
    }

    /// Writes what becomes of the markup at the start of `html`; how many bytes that was.
    fn markup(&mut self, html: &str, out: &mut String) -> usize {
        if html.starts_with("<!--") {
            // By CommonMark's rule, not HTML's, where `--!>` ends one too: what an author
            // took for hidden stays hidden.
            return end_of(html, 2, "-->").unwrap_or(html.len());
        }
        if html.starts_with("<![CDATA[") {
            return end_of(html, 9, "]]>").unwrap_or(html.len());
        }
        if html.starts_with("<!") || html.starts_with("<?") {
            return end_of(html, 2, ">").unwrap_or(html.len());
        }
        let Some(tag) = self.tag(html) else {
            out.push_str("&lt;");
            return 1;
        };
        if let Some(name) = LEFT_OUT.iter().find(|n| **n == tag.name)
            && !tag.closes
            && let Some(length) = self.end_of_element(html, tag.length, name)
        {
            self.left_out.push(name);
            return length;
        }
        if LEFT_OUT.contains(&&*tag.name) || SHOWN.contains(&&*tag.name) || !self.nest(&tag) {
            out.push_str("&lt;");
            return 1;
        }
        out.push_str(slices::text(html, ..tag.length));
        tag.length
    }

    /// The tag at the start of `html`, unless too much was looked through in vain before.
    fn tag(&mut self, html: &str) -> Option<Tag> {
        if self.looks == 0 {
            return None;
        }
        match Tag::read(html) {
            Ok(tag) => Some(tag),
            Err(looked) => {
                self.looks = self.looks.saturating_sub(looked);
                None
            }
        }
    }

    /// The length of an element that begins with `html`: to the end of its end tag.
    fn end_of_element(&mut self, html: &str, from: usize, name: &str) -> Option<usize> {
        let mut at = from;
        while let Some(end) = html.get(at..).and_then(|rest| rest.find("</")) {
            at += end;
            if let Some(tag) = self.tag(html.get(at..)?) {
                if tag.name == name {
                    return Some(at + tag.length);
                }
                // It may be as long as the rest, and so may the next one within it.
                self.looks = self.looks.saturating_sub(tag.length);
            }
            at += 2;
        }
        self.looks = self.looks.saturating_sub(html.len() - from);
        None
    }

    /// Counts what is open; whether the tag may stand.
    fn nest(&mut self, tag: &Tag) -> bool {
        if VOID.contains(&&*tag.name) {
            return true;
        }
        if tag.closes {
            if let Some(count) = self.open.get_mut(&tag.name)
                && *count > 0
            {
                *count -= 1;
                self.depth = self.depth.saturating_sub(1);
            }
            return true;
        }
        if self.depth >= DEPTH {
            return false;
        }
        self.depth += 1;
        *self.open.entry(tag.name.clone()).or_default() += 1;
        true
    }
}

/// Ends each player of a whole slide that its author did not end, as in `<video src="a.mp4" />`,
/// after its sources: an HTML parser takes all that follows it for its inside, which no browser
/// that knows it shows.
pub(super) fn end_players(html: String) -> String {
    let starts = |at: usize| {
        let name = html.as_bytes().get(at + 1..at + 6).unwrap_or_default();
        PLAYERS
            .iter()
            .any(|player| name.eq_ignore_ascii_case(player.as_bytes()))
    };
    if !html.match_indices('<').any(|(at, _)| starts(at)) {
        return html;
    }
    // Of each that is open, its name, and where its end may stand.
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut ends: Vec<(usize, &str)> = Vec::new();
    // The end of the sources that have followed a start so far.
    let mut at = 0;
    while let Some(found) = slices::text(&html, at..).find('<') {
        let from = at + found;
        let is_behind = slices::text(&html, at..from).trim().is_empty();
        let Ok(tag) = Tag::read(slices::text(&html, from..)) else {
            at = from + 1;
            continue;
        };
        let to = from + tag.length;
        let player = PLAYERS.iter().find(|player| **player == tag.name);
        match (player, tag.closes) {
            (Some(name), false) => open.push((name, to)),
            (Some(name), true) => {
                let last = open.iter().rposition(|(own, _)| own == name);
                let inner = last.map(|last| open.split_off(last)).unwrap_or_default();
                ends.extend(inner.into_iter().skip(1).map(|(name, at)| (at, name)));
            }
            (None, _) if matches!(&*tag.name, "source" | "track") => {
                if let Some((_, end)) = open.last_mut()
                    && *end == at
                    && is_behind
                {
                    *end = to;
                }
            }
            (None, _) => {}
        }
        at = to;
    }
    ends.extend(open.into_iter().map(|(name, at)| (at, name)));
    ends.sort_unstable();
    let mut ended = html;
    for (at, name) in ends.into_iter().rev() {
        ended.insert_str(at, &format!("</{name}>"));
    }
    ended
}

fn end_of(html: &str, from: usize, end: &str) -> Option<usize> {
    Some(from + html.get(from..)?.find(end)? + end.len())
}

/// Where HTML's tokenizer is within a tag.
#[derive(Clone, Copy)]
enum State {
    Between,
    Name,
    AfterName,
    Value,
    Unquoted,
    Quoted(u8),
}

struct Tag {
    name: String,
    closes: bool,
    length: usize,
}

impl Tag {
    /// The tag at the start of `html`, ended as HTML's tokenizer ends it: a quote counts
    /// only where a value begins. Where there is none, how many bytes were looked at for it.
    fn read(html: &str) -> Result<Tag, usize> {
        let inner = html.strip_prefix('<').ok_or(0_usize)?;
        let closes = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(0);
        }
        let end = inner.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        let end = end.ok_or(html.len())?;
        let name = slices::text(inner, ..end).to_ascii_lowercase();
        let start = html.len() - inner.len() + end;
        let mut state = State::Between;
        let mut attributes = 0;
        for (at, byte) in html.bytes().enumerate().skip(start) {
            let blank = byte.is_ascii_whitespace();
            let next = match (state, byte) {
                (State::Quoted(quote), b) if b == quote => State::Between,
                (State::Quoted(quote), _) => State::Quoted(quote),
                (_, b'>') => {
                    let length = at + 1;
                    return Ok(Tag {
                        name,
                        closes,
                        length,
                    });
                }
                (State::Value, b'"' | b'\'') => State::Quoted(byte),
                (State::Value, _) if blank => State::Value,
                (State::Value, _) => State::Unquoted,
                (State::Unquoted, _) if !blank => State::Unquoted,
                (State::Name | State::AfterName, b'=') => State::Value,
                (State::Name | State::AfterName, _) if blank => State::AfterName,
                (State::Unquoted | State::Between, _) if blank => State::Between,
                (_, b'/') => State::Between,
                _ => State::Name,
            };
            if matches!(next, State::Name) && !matches!(state, State::Name) {
                attributes += 1;
            }
            if attributes > ATTRIBUTES {
                return Err(at);
            }
            state = next;
        }
        Err(html.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(html: &str) -> String {
        Raw::default().piece(html)
    }

    #[test]
    fn harmless_tags_pass() {
        for html in [
            "<details><summary>a</summary>",
            "<img src=\"a>b.png\" alt='>'>",
            "<kbd>Ctrl</kbd>",
            "</div>",
            "<br/>",
            "<a href=x title = \"a > b\">",
            "<a b==\">",
            "<a =\">",
            "<a b=c\">",
            "<a b \">",
        ] {
            assert_eq!(piece(html), html);
        }
    }

    #[test]
    fn comments_vanish_by_the_rule_of_markdown() {
        assert_eq!(piece("a<!-- x -->b"), "ab");
        assert_eq!(piece("a<!-- x --!> secret -->b"), "ab");
        assert_eq!(piece("a<!-->b"), "ab");
        assert_eq!(piece("a<!--->b"), "ab");
        assert_eq!(piece("a<!-- never closed"), "a");
        assert_eq!(
            piece("a<?php x ?>b<!DOCTYPE html>c<![CDATA[ > ]]>d"),
            "abcd"
        );
    }

    #[test]
    fn what_would_swallow_the_rest_is_text() {
        assert_eq!(piece("the <title> tag"), "the &lt;title> tag");
        assert_eq!(piece("<script>"), "&lt;script>");
        assert_eq!(piece("</script>"), "&lt;/script>");
        assert_eq!(piece("<PlainText>"), "&lt;PlainText>");
        assert_eq!(piece("<div class=\"a"), "&lt;div class=\"a");
        assert_eq!(piece("1 < 2 <3"), "1 &lt; 2 &lt;3");
    }

    #[test]
    fn players_end_where_their_authors_did_not_end_them() {
        for (html, expected) in [
            (
                "<p><video src=a /> b</p>",
                "<p><video src=a /></video> b</p>",
            ),
            ("<audio src=a>\n<p>b</p>", "<audio src=a></audio>\n<p>b</p>"),
            (
                "<VIDEO><source src=a>\n<track src=b>\n c",
                "<VIDEO><source src=a>\n<track src=b></video>\n c",
            ),
            (
                "<video src=a> <audio src=b>c</audio> d <video src=e>",
                "<video src=a></video> <audio src=b>c</audio> d <video src=e></video>",
            ),
            ("<video src=a>b</video>", "<video src=a>b</video>"),
            (
                "<video><audio>b</video>c",
                "<video><audio></audio>b</video>c",
            ),
            ("<img alt='<video>'>b", "<img alt='<video>'>b"),
            ("a </video> b", "a </video> b"),
        ] {
            assert_eq!(end_players(html.to_owned()), expected);
        }
    }

    #[test]
    fn scripts_and_drawings_are_left_out_and_said_so() {
        let mut raw = Raw::default();
        let html = "a<script>if (a</b) {}</script>b<STYLE>p{}</Style >c<svg><text>x</text></svg>d";
        assert_eq!(raw.piece(html), "abcd");
        assert_eq!(raw.left_out, ["script", "style", "svg"]);
    }

    #[test]
    fn nesting_has_an_end() {
        let html = (0..1000).map(|i| format!("<b id={i}>")).collect::<String>();
        assert_eq!(piece(&html).matches("<b").count(), DEPTH);
        let closed = "<b></b>".repeat(1000);
        assert_eq!(piece(&closed), closed);
    }
}
