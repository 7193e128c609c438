//! Definition lists: a term in a line of its own, under it what it means, after `: `.
//!
//! The parser has them as an extension, but takes any colon for one that begins a line, also those of
//! `:::` and `:smile:`. So they are made of paragraphs here: a term is a short line without an end,
//! and a blank follows its colon.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Placed;
use crate::course::{names, slices};

/// No term is longer, in letters.
const LONGEST: usize = 80;
/// So many terms may have one meaning.
const TERMS: usize = 3;

/// Events with the definition lists among their outermost paragraphs.
pub(super) fn read(text: &str, events: Vec<Placed>) -> Vec<Placed> {
    if !events.iter().any(|(event, _)| is_meaning(event)) {
        return events;
    }
    let mut out: Vec<Placed> = Vec::with_capacity(events.len());
    let mut at = 0;
    let mut depth = 0_usize;
    while let Some((event, range)) = events.get(at) {
        let rest = slices::part(&events, at..);
        let found = match event {
            Event::Start(Tag::Paragraph) if depth == 0 => list((text, rest), &out),
            _ => None,
        };
        if let Some((made, used)) = found {
            add(&mut out, made);
            at += used;
            continue;
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        out.push((event.clone(), range.clone()));
        at += 1;
    }
    out
}

/// A definition list that the paragraphs at the beginning are, without its own start and end, and how
/// many events that was. `before` is what stands before it.
fn list((text, events): (&str, &[Placed]), before: &[Placed]) -> Option<(Vec<Placed>, usize)> {
    let (first, end) = paragraph(events)?;
    let follows_list = matches!(before.last(), Some((Event::End(TagEnd::DefinitionList), _)));
    let is_first_meaning = first.first().is_some_and(|line| begins(events, line));
    if is_first_meaning && !follows_list {
        return None;
    }
    if first.iter().any(|line| begins(events, line)) {
        return Some((items((text, events), &first)?, end));
    }
    // A term alone, its meaning after a blank line. Before a table it would be the table's caption.
    let rest = slices::part(events, end..);
    let (second, more) = paragraph(rest)?;
    let is_caption = matches!(rest.get(more), Some((Event::Start(Tag::Table(_)), _)));
    let [term] = first.as_slice() else {
        return None;
    };
    if is_caption || !is_term(events, term) || !begins(rest, second.first()?) {
        return None;
    }
    let mut made = part(events, term, Tag::DefinitionListTitle);
    made.extend(items((text, rest), &second)?);
    Some((made, end + more))
}

/// The lines of the paragraph that begins there, and how many events it has.
fn paragraph(events: &[Placed]) -> Option<(Vec<Range<usize>>, usize)> {
    if !matches!(events.first(), Some((Event::Start(Tag::Paragraph), _))) {
        return None;
    }
    let is_end = |(event, _): &Placed| matches!(event, Event::End(TagEnd::Paragraph));
    let end = events.iter().position(is_end)?;
    let mut lines = Vec::new();
    let (mut from, mut depth) = (1, 0_usize);
    for (at, (event, _)) in events.iter().enumerate().take(end).skip(1) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::SoftBreak | Event::HardBreak if depth == 0 => {
                lines.push(from..at);
                from = at + 1;
            }
            _ => {}
        }
    }
    lines.push(from..end);
    Some((lines, end + 1))
}

/// Terms and what they mean, by lines; `None` where a line before the first meaning is no term.
fn items((text, events): (&str, &[Placed]), lines: &[Range<usize>]) -> Option<Vec<Placed>> {
    let mut made = Vec::new();
    let first = lines.iter().position(|line| begins(events, line))?;
    let terms = lines.iter().take(first);
    if first > TERMS || !terms.clone().all(|line| is_term(events, line)) {
        return None;
    }
    for term in terms {
        made.extend(part(events, term, Tag::DefinitionListTitle));
    }
    let mut lines = lines.iter().skip(first).peekable();
    while let Some(line) = lines.next() {
        let next_begins =
            |line: Option<&&Range<usize>>| line.is_some_and(|line| begins(events, line));
        if !begins(events, line) {
            made.extend(part(events, line, Tag::DefinitionListTitle));
            continue;
        }
        // What it means goes on in lines that are neither another meaning nor the next term.
        let mut whole = line.clone();
        while let Some(next) = lines.peek().copied() {
            let mut after = lines.clone();
            after.next();
            let is_next_term = is_term(events, next)
                && !is_indented((text, events), next)
                && next_begins(after.peek());
            if begins(events, next) || is_next_term {
                break;
            }
            whole.end = next.end;
            lines.next();
        }
        made.extend(part(events, &whole, Tag::DefinitionListDefinition));
    }
    Some(made)
}

/// A term, or what it means without its sign.
fn part(events: &[Placed], line: &Range<usize>, tag: Tag<'static>) -> Vec<Placed> {
    let mut inside = slices::part(events, line.clone()).to_vec();
    let start = inside.first().map_or(0, |(_, range)| range.start);
    let end = inside.iter().map(|(_, range)| range.end).max();
    let range = start..end.unwrap_or(start);
    if let (Tag::DefinitionListDefinition, Some((Event::Text(text), _))) =
        (&tag, inside.first_mut())
    {
        *text = text.trim_start_matches(':').trim_start().to_owned().into();
    }
    let close = Event::End(tag.to_end());
    inside.insert(0, (Event::Start(tag), range.clone()));
    inside.push((close, range));
    inside
}

/// Adds parts of a list to the one that stands right before, or as a new one.
fn add(out: &mut Vec<Placed>, made: Vec<Placed>) {
    let range = |parts: &[Placed]| {
        let start = parts.first().map_or(0, |(_, range)| range.start);
        start..parts.last().map_or(start, |(_, range)| range.end)
    };
    let own = range(&made);
    let is_start = |(event, _): &Placed| matches!(event, Event::Start(Tag::DefinitionList));
    let follows = matches!(out.last(), Some((Event::End(TagEnd::DefinitionList), _)));
    let start = out.iter().rposition(is_start).filter(|_| follows);
    let whole = match start.and_then(|at| out.get_mut(at)) {
        Some((_, range)) => {
            range.end = own.end;
            range.clone()
        }
        None => own,
    };
    match follows {
        true => {
            out.pop();
        }
        false => out.push((Event::Start(Tag::DefinitionList), whole.clone())),
    }
    out.extend(made);
    out.push((Event::End(TagEnd::DefinitionList), whole));
}

/// Whether a line says what a term means.
fn begins(events: &[Placed], line: &Range<usize>) -> bool {
    let first = events.get(line.start).filter(|_| !line.is_empty());
    first.is_some_and(|(event, _)| is_meaning(event))
}

/// Whether text begins with a colon and a blank. (The parser takes blanks off the end of a line.)
fn is_meaning(event: &Event<'_>) -> bool {
    let Event::Text(text) = event else {
        return false;
    };
    let after = text.strip_prefix(':');
    after.is_some_and(|after| after.starts_with([' ', '\t']))
}

/// Whether a line is indented, as one with which something goes on.
fn is_indented((text, events): (&str, &[Placed]), line: &Range<usize>) -> bool {
    let start = events.get(line.start).map_or(0, |(_, range)| range.start);
    slices::text(text, ..start).ends_with([' ', '\t'])
}

/// Whether a line may be a term: short, and not the end of a sentence.
fn is_term(events: &[Placed], line: &Range<usize>) -> bool {
    let inside = slices::part(events, line.clone());
    let own: Vec<Event<'_>> = inside.iter().map(|(event, _)| event.clone()).collect();
    let is_picture = |event: &Event<'_>| {
        matches!(
            event,
            Event::Start(Tag::Image { .. }) | Event::InlineHtml(_) | Event::DisplayMath(_)
        )
    };
    let text = names::plain(&own);
    !own.iter().any(is_picture)
        && (1..=LONGEST).contains(&text.chars().count())
        && !text.ends_with(['.', '。', ':', '：', ',', ';'])
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Tag};

    use crate::course::names;
    use crate::course::parse::parse;

    /// What stands in the list, `-` before terms and `:` before what they mean; nothing if the text
    /// has none.
    fn list(text: &str) -> Vec<String> {
        let blocks = parse(text).blocks;
        let is_list = |event: &Event<'_>| matches!(event, Event::Start(Tag::DefinitionList));
        let lists = blocks
            .iter()
            .filter(|block| block.events.first().is_some_and(is_list));
        let events: Vec<Event<'_>> = lists.flat_map(|block| block.events.clone()).collect();
        let mut shown = Vec::new();
        for (at, event) in events.iter().enumerate() {
            let sign = match event {
                Event::Start(Tag::DefinitionListTitle) => "-",
                Event::Start(Tag::DefinitionListDefinition) => ":",
                _ => continue,
            };
            let inside = events[at + 1..]
                .iter()
                .take_while(|event| !matches!(event, Event::End(end) if *end == Tag::DefinitionListTitle.to_end() || *end == Tag::DefinitionListDefinition.to_end()));
            let inside: Vec<Event<'_>> = inside.cloned().collect();
            shown.push(format!("{sign}{}", names::plain(&inside)));
        }
        shown
    }

    #[test]
    fn a_term_and_what_it_means_are_a_list() {
        assert_eq!(
            list(
                "Pod\n: 함께 배치되는 컨테이너\n  의 묶음\n: 주소 하나\n\n**Node**\n:   한 대의 `기계`\n"
            ),
            [
                "-Pod",
                ":함께 배치되는 컨테이너 의 묶음",
                ":주소 하나",
                "-Node",
                ":한 대의 기계"
            ]
        );
        assert_eq!(
            list("Pod\n\n: 하나\n\nNode\n\n: 둘\n\n: 셋\n"),
            ["-Pod", ":하나", "-Node", ":둘", ":셋"]
        );
        assert_eq!(
            list("Pod\n: 하나\nNode\n: 둘\n"),
            ["-Pod", ":하나", "-Node", ":둘"]
        );
        assert_eq!(list("`kubectl`\nk\n: 명령\n"), ["-kubectl", "-k", ":명령"]);
    }

    #[test]
    fn neighbours_are_one_list() {
        let blocks = parse("# 제목\n\nPod\n: 하나\n\nNode\n: 둘\n\n끝이다.\n").blocks;
        assert_eq!(blocks.len(), 3);
        assert_eq!((blocks[1].lines.start, blocks[1].lines.end), (3, 8));
    }

    #[test]
    fn other_colons_are_none() {
        for text in [
            ":smile: 웃는다\n",
            "글\n:smile: 웃는다\n",
            "글\n:::note\n상자\n:::\n",
            "문장이 끝난다.\n: 콜론\n",
            "이렇게 이어진다:\n: 콜론\n",
            ": 콜론으로 시작한다\n",
            "글이다\n\n: 표의 이름\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n: 표의 이름\n",
            "![그림](a.png)\n: 그림의 이름\n",
            "```\nPod\n: 하나\n```\n",
            "    Pod\n    : 하나\n",
            "- Pod\n  : 하나\n",
            "시각 12\n:30\n",
        ] {
            assert_eq!(list(text), [""; 0], "{text}");
        }
    }
}
