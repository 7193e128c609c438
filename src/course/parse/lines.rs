//! Where a line of the source ends within a paragraph: nothing between kana and ideographs, which
//! know no spaces, and a new line before bold labels where several lines begin with one.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Placed;
use crate::course::slices;

/// How many bytes may stand before a line's label: a number, a sign.
const BEFORE_LABEL: usize = 12;
/// How many events are looked at for a label, or for the letters beside a break.
const NEAR: usize = 12;
/// How many letters are looked at for the script that a mark of punctuation stands in.
const LETTERS: usize = 8;

/// Events with the breaks of lines as they are meant, neighbouring texts as one.
pub(super) fn joined(mut events: Vec<Placed>) -> Vec<Placed> {
    let breaks: Vec<usize> = events
        .iter()
        .enumerate()
        .filter(|(_, (event, _))| *event == Event::SoftBreak)
        .map(|(at, _)| at)
        .collect();
    if breaks.is_empty() {
        return events;
    }
    for at in labels(&events) {
        if let Some((event, _)) = events.get_mut(at) {
            *event = Event::HardBreak;
        }
    }
    let mut gone = breaks
        .into_iter()
        .filter(|at| is_within_wide(&events, *at))
        .collect::<Vec<_>>()
        .into_iter()
        .peekable();
    if gone.peek().is_none() {
        return events;
    }
    let mut joined: Vec<Placed> = Vec::with_capacity(events.len());
    // The text that is being put together: a paragraph may have as many lines as a file.
    let mut run: Option<(String, Range<usize>)> = None;
    let mut is_joined = false;
    for (at, (event, own)) in events.into_iter().enumerate() {
        if gone.next_if_eq(&at).is_some() {
            is_joined = true;
            continue;
        }
        match (event, &mut run) {
            (Event::Text(more), Some((text, place))) if is_joined => {
                text.push_str(&more);
                place.end = own.end;
            }
            (event, _) => {
                joined.extend(run.take().map(text_event));
                match event {
                    Event::Text(text) => run = Some((text.into_string(), own)),
                    event => joined.push((event, own)),
                }
            }
        }
        is_joined = false;
    }
    joined.extend(run.map(text_event));
    joined
}

fn text_event((text, place): (String, Range<usize>)) -> Placed {
    (Event::Text(text.into()), place)
}

/// The soft breaks before lines that begin with a bold label, of passages with several of them.
fn labels(events: &[Placed]) -> Vec<usize> {
    let mut breaks = Vec::new();
    // Of this passage: how many lines have a label, and the breaks before them.
    let (mut count, mut before) = (0, Vec::new());
    let mut begins = true;
    for (at, (event, _)) in events.iter().enumerate() {
        if begins && is_label(slices::part(events, at..)) {
            count += 1;
            let is_soft = |at: &usize| matches!(events.get(*at), Some((Event::SoftBreak, _)));
            before.extend(at.checked_sub(1).filter(is_soft));
        }
        begins = matches!(event, Event::SoftBreak | Event::HardBreak);
        if is_boundary(event) {
            begins = true;
            if count > 1 {
                breaks.append(&mut before);
            }
            count = 0;
            before.clear();
        }
    }
    if count > 1 {
        breaks.append(&mut before);
    }
    breaks
}

/// Whether a passage ends there.
fn is_boundary(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => !matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        Event::End(tag) => !matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        ),
        _ => false,
    }
}

/// Whether a line begins with `**label**:` or `**label:**`, a number or a sign before it or not.
fn is_label(line: &[Placed]) -> bool {
    let mut events = line.iter().take(NEAR).map(|(event, _)| event).peekable();
    let is_sign = |event: &&Event<'_>| matches!(event, Event::Text(text) if text.len() <= BEFORE_LABEL && !text.contains(char::is_alphabetic));
    events.next_if(is_sign);
    if events.next() != Some(&Event::Start(Tag::Strong)) {
        return false;
    }
    let mut label = String::new();
    for event in events.by_ref() {
        match event {
            Event::Text(text) | Event::Code(text) => label.push_str(text),
            Event::End(TagEnd::Strong) => break,
            Event::SoftBreak | Event::HardBreak => return false,
            _ => {}
        }
    }
    let colon = [':', '：'];
    let after = match events.next() {
        Some(Event::Text(text)) => text.trim_start().starts_with(colon),
        _ => false,
    };
    label.contains(char::is_alphanumeric) && (after || label.trim_end().ends_with(colon))
}

/// Whether a break stands between letters of scripts that know no spaces.
fn is_within_wide(events: &[Placed], at: usize) -> bool {
    if !matches!(events.get(at), Some((Event::SoftBreak, _))) {
        return false;
    }
    let before = slices::part(events, ..at).iter().rev().take(NEAR);
    let before = before
        .map(|(event, _)| event)
        .find(|event| !is_emphasis(event));
    let after = slices::part(events, at + 1..).iter().take(NEAR);
    let after = after
        .map(|(event, _)| event)
        .find(|event| !is_emphasis(event));
    match (before, after) {
        (Some(Event::Text(before)), Some(Event::Text(after))) => {
            is_wide(before.chars().rev()) && is_wide(after.chars())
        }
        _ => false,
    }
}

fn is_emphasis(event: &Event<'_>) -> bool {
    !matches!(
        event,
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image)
    ) && matches!(event, Event::Start(_) | Event::End(_))
        && !is_boundary(event)
}

/// Whether letters, from a break on, are of such a script. Of punctuation, which Korean has too,
/// what stands before it tells.
fn is_wide(letters: impl Iterator<Item = char>) -> bool {
    let mut is_mark = false;
    for letter in letters.take(LETTERS) {
        match u32::from(letter) {
            // Punctuation, and full-width forms of it.
            0x3000..=0x3004
            | 0x3008..=0x3020
            | 0x3030
            | 0xFE30..=0xFE4F
            | 0xFF01..=0xFF0F
            | 0xFF1A..=0xFF20
            | 0xFF3B..=0xFF40
            | 0xFF5B..=0xFF65 => is_mark = true,
            0x2E80..=0x2FDF
            | 0x3005..=0x3007
            | 0x3021..=0x302F
            | 0x3031..=0x312F
            | 0x31A0..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF
            | 0xFF66..=0xFF9D
            | 0x20000..=0x3FFFF => return true,
            _ => return is_mark && !is_hangul(letter),
        }
    }
    is_mark
}

fn is_hangul(letter: char) -> bool {
    matches!(u32::from(letter), 0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF)
}

#[cfg(test)]
mod tests {
    use super::super::repair::events;
    use crate::course::parse::Dialect;
    use pulldown_cmark::Event;

    /// The text, with `/` for a new line.
    fn shown(text: &str) -> String {
        let events = events(text, Dialect::Notes).events;
        events
            .iter()
            .map(|(event, _)| match event {
                Event::Text(text) | Event::Code(text) => text.as_ref(),
                Event::SoftBreak => " ",
                Event::HardBreak => "/",
                _ => "",
            })
            .collect()
    }

    #[test]
    fn no_space_stands_at_a_break_between_kana_or_ideographs() {
        for (text, expected) in [
            (
                "この文は途中で\n折り返して書いた。\n次の行",
                "この文は途中で折り返して書いた。次の行",
            ),
            (
                "中文第一行，\n第二行继续写\n下去。",
                "中文第一行，第二行继续写下去。",
            ),
            ("漢字**漢字**\n漢字", "漢字漢字漢字"),
            ("- 漢字\n  漢字", "漢字漢字"),
            ("한글\n한글", "한글 한글"),
            ("漢字\nabc\n漢字", "漢字 abc 漢字"),
            ("한글\n漢字", "한글 漢字"),
            ("한글「책」\n「책」", "한글「책」 「책」"),
            ("漢字  \n漢字", "漢字/漢字"),
            ("漢字`a`\n漢字", "漢字a 漢字"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_that_begin_with_labels_stand_on_their_own() {
        for (text, expected) in [
            (
                "**시간**: 50분\n**목표**: 안다\n**방식**: 말",
                "시간: 50분/목표: 안다/방식: 말",
            ),
            ("**시간:** 50분\n**목표：** 안다", "시간: 50분/목표： 안다"),
            (
                "🕘 **시간**: 50분\n🎯 **목표**: 안다",
                "🕘 시간: 50분/🎯 목표: 안다",
            ),
            ("글\n**가**: 1\n이어서\n**나**: 2", "글/가: 1 이어서/나: 2"),
            ("- **가**: 1\n  **나**: 2", "가: 1/나: 2"),
            ("**가**: 1\n글\n**나** 2", "가: 1 글 나 2"),
            ("글\n**가**: 1", "글 가: 1"),
            ("**가**: 1\n\n**나**: 2", "가: 1나: 2"),
            ("가 **나**: 1\n**다** 가 **라**: 2", "가 나: 1 다 가 라: 2"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
