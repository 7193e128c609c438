//! A course's README: the decks it links, their topics, the minutes it promises.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::block::{Block, BlockKind};
use super::finding::Finding;
use super::image::Image;
use super::included::Notes;
use super::parse::{FrontMatter, Parsed};
use super::talk::{is_discussion, unquoted};
use super::{file_name, minutes, names, slices, split};

/// What a README says about its course.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    /// The first heading 1, without minutes and emoji; else the front matter's `title`;
    /// else empty.
    pub title: String,
    /// Its front matter.
    pub front: FrontMatter,
    /// The Markdown files it links that may be decks, in order, each once: no other host,
    /// no folder above, no README.
    pub decks: Vec<DeckLink>,
    /// Topics of discussion by the deck's index, from 0.
    pub topics: BTreeMap<usize, String>,
    /// Minutes promised for each deck's discussion, by front matter or by a sentence such
    /// as "각 세션 마지막 10분은 … 토론".
    pub discussion: Option<u32>,
    /// All that everybody may see of it, which the ranges are of.
    pub blocks: Vec<Block>,
    /// What stands before the list of decks, without the title.
    intro: Range<usize>,
    /// What stands after the list of decks.
    rest: Range<usize>,
    /// The intro's section of objectives; empty where it has none.
    goals: Range<usize>,
    /// What of the intro stands before its first heading.
    lead: Range<usize>,
    /// What an author should know; without the file's name.
    pub findings: Vec<Finding>,
}

impl Schedule {
    /// What is read before the day: what stands before the first heading, and the objectives.
    pub fn opening(&self) -> Vec<Block> {
        self.joined([self.lead.clone(), self.goals.clone()])
    }

    /// What is read after the day: everything else.
    pub fn more(&self) -> Vec<Block> {
        let before = self.lead.end..self.goals.start;
        let after = self.goals.end..self.intro.end;
        self.joined([before, after, self.rest.clone()])
    }

    fn joined<const N: usize>(&self, parts: [Range<usize>; N]) -> Vec<Block> {
        let parts = parts.map(|part| slices::part(&self.blocks, part));
        parts.concat()
    }
}

/// A link to a Markdown file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeckLink {
    /// As written, without `#…`: may be percent-encoded and begin with `./`.
    pub target: String,
    /// The link's text, as plain text.
    pub title: String,
    /// The source line, 1-based.
    pub line: u32,
}

/// Reads a README. Any text is one; none makes it panic.
///
/// ```
/// use cuecard::course::schedule;
///
/// let readme = "# 하루\n\n- [첫째](a.md)\n- [둘째](b.md)\n\n각 세션 마지막 10분은 토론\n";
/// let schedule = schedule(readme);
/// let decks: Vec<_> = schedule.decks.iter().map(|deck| deck.target.as_str()).collect();
/// assert_eq!((decks.as_slice(), schedule.discussion), (["a.md", "b.md"].as_slice(), Some(10)));
/// ```
pub fn schedule<'a>(readme: impl Into<Notes<'a>>) -> Schedule {
    let parsed = split::page(readme.into(), &|_| Image::Unknown);
    let (decks, linking) = linked_decks(&parsed.blocks);
    let (intro, rest) = around_the_list(&parsed.blocks, &linking);
    let (lead, goals) = opening(&parsed.blocks, &intro);
    let discussion = parsed.front.discussion.or_else(|| promised(&parsed.blocks));
    let name = parsed.title();
    let topics = topics(&parsed);
    let Parsed {
        blocks,
        front,
        findings,
        ..
    } = parsed;
    Schedule {
        title: name,
        front,
        decks,
        topics,
        discussion,
        blocks,
        intro,
        rest,
        goals,
        lead,
        findings,
    }
}

/// The decks that blocks link, each once, and the blocks that link one first.
fn linked_decks(blocks: &[Block]) -> (Vec<DeckLink>, BTreeSet<usize>) {
    let mut decks: Vec<DeckLink> = Vec::new();
    let mut known = HashSet::new();
    let mut linking = BTreeSet::new();
    for (at, block) in blocks.iter().enumerate() {
        for link in links(block) {
            if known.insert(link.target.trim_start_matches("./").to_owned()) {
                decks.push(link);
                linking.insert(at);
            }
        }
    }
    (decks, linking)
}

/// What stands before the list of decks, without the title, and what stands after it; all is before
/// it where there is none.
fn around_the_list(blocks: &[Block], linking: &BTreeSet<usize>) -> (Range<usize>, Range<usize>) {
    let (from, to) = list_of_decks(blocks, linking);
    let title = blocks.iter().position(|b| b.kind == BlockKind::Heading(1));
    // What stands before the title, nothing as a rule, is left out with it.
    let body = match title {
        Some(at) if at < from || linking.is_empty() => at + 1,
        _ => 0,
    };
    let end = blocks.len();
    if linking.is_empty() {
        return (body..end, end..end);
    }
    (body.min(from)..from, to..end)
}

/// What of an intro stands before its first heading, and its section of objectives, which is empty
/// and stands right after that where there is none.
fn opening(blocks: &[Block], intro: &Range<usize>) -> (Range<usize>, Range<usize>) {
    let headings: Vec<_> = blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| match block.kind {
            BlockKind::Heading(level) => Some((at, level, block)),
            _ => None,
        })
        .filter(|(start, ..)| intro.contains(start))
        .collect();
    let lead = intro.start..headings.first().map_or(intro.end, |(start, ..)| *start);
    let found = headings
        .iter()
        .position(|(_, _, block)| is_goals(&names::plain(&block.events)));
    let goals = found.and_then(|at| {
        let (start, level, _) = headings.get(at)?;
        let next = headings.iter().skip(at + 1).find(|(_, l, _)| l <= level);
        Some(*start..next.map_or(intro.end, |(start, ..)| *start))
    });
    let goals = goals.unwrap_or(lead.end..lead.end);
    (lead, goals)
}

/// Whether a heading says what is to be learnt.
fn is_goals(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    [
        "목표",
        "objective",
        "goal",
        "you will learn",
        "you'll learn",
    ]
    .iter()
    .any(|word| heading.contains(word))
}

/// The links of a block that may lead to decks.
fn links(block: &Block) -> Vec<DeckLink> {
    let mut links = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for (at, event) in block.events.iter().enumerate() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                open = deck_target(dest_url).map(|target| (target, at));
            }
            Event::End(TagEnd::Link) => {
                if let Some((target, start)) = open.take() {
                    let inside = slices::part(&block.events, start..at);
                    links.push(DeckLink {
                        target,
                        title: names::plain(inside),
                        line: block.lines.start,
                    });
                }
            }
            _ => {}
        }
    }
    links
}

fn deck_target(url: &str) -> Option<String> {
    let path = url.split(['#', '?']).next()?;
    let name = path.rsplit('/').next()?;
    let stem = file_name::stem(name)?;
    // Nor is what tells of the repository, which READMEs link too.
    let is_none = stem.eq_ignore_ascii_case("readme") || file_name::is_of_a_repository(stem);
    let elsewhere = path.starts_with('/')
        || path.split('/').any(|part| part == "..")
        || path.split('/').next()?.contains(':');
    (!is_none && !elsewhere).then(|| path.to_owned())
}

/// The blocks from, to (exclusive) that are the list of decks: the sections with the links,
/// as long as one follows the other.
fn list_of_decks(blocks: &[Block], linking: &BTreeSet<usize>) -> (usize, usize) {
    let Some(&first) = linking.first() else {
        return (blocks.len(), blocks.len());
    };
    let level = |at: usize| match blocks.get(at).map(|b| &b.kind) {
        Some(BlockKind::Heading(level)) => Some(*level),
        _ => None,
    };
    // The section: at heading 2, else at the heading that is nearest above.
    let mut opening = None;
    for at in (0..=first).rev() {
        match level(at) {
            Some(1) => break,
            Some(2) => {
                opening = Some((at, 2));
                break;
            }
            Some(level) if opening.is_none_or(|(_, least)| level < least) => {
                opening = Some((at, level));
            }
            _ => {}
        }
    }
    let Some((from, depth)) = opening else {
        // Links without a heading: the blocks that hold them.
        let mut to = first + 1;
        while linking.contains(&to) {
            to += 1;
        }
        return (first, to);
    };
    let mut to = from;
    loop {
        let next = (to + 1..blocks.len())
            .find(|at| level(*at).is_some_and(|l| l <= depth))
            .unwrap_or(blocks.len());
        if linking.range(to..next).next().is_none() {
            break;
        }
        to = next;
        if level(to) != Some(depth) {
            break;
        }
    }
    (from, to)
}

/// The topics under headings such as "Session별 토론 주제".
fn topics(parsed: &Parsed) -> BTreeMap<usize, String> {
    let mut topics = BTreeMap::new();
    let mut listed = false;
    for block in &parsed.blocks {
        match block.kind {
            BlockKind::Heading(_) => {
                let heading = names::plain(&block.events);
                let lower = heading.to_lowercase();
                listed =
                    is_discussion(&heading) && (lower.contains("주제") || lower.contains("topic"));
            }
            BlockKind::List if listed => {
                let ordered = match block.events.first() {
                    Some(Event::Start(Tag::List(start))) => *start,
                    _ => None,
                };
                for (at, item) in items(block).iter().enumerate() {
                    let (index, topic) = match numbered(item) {
                        Some(found) => found,
                        None if ordered.is_some() => (at, item.as_str()),
                        None => continue,
                    };
                    let topic = unquoted(topic);
                    if !topic.is_empty() {
                        topics.entry(index).or_insert_with(|| topic.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    topics
}

/// "Session 3: …", "세션 3: …", "3교시: …" → (2, "…").
fn numbered(item: &str) -> Option<(usize, &str)> {
    let (label, topic) = item.split_once([':', '：'])?;
    let lower = label.to_lowercase();
    let named = ["session", "세션", "교시", "class", "차시", "강"];
    if !named.iter().any(|name| lower.contains(name)) || label.chars().count() > 20 {
        return None;
    }
    let digits: String = label
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    let number: usize = digits.parse().ok()?;
    Some((number.checked_sub(1)?, topic.trim()))
}

/// The items of a list as plain text.
fn items(block: &Block) -> Vec<String> {
    let mut items = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, event) in block.events.iter().enumerate() {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Item) if depth == 1 => start = at + 1,
            Event::End(TagEnd::Item) if depth == 1 => {
                items.push(names::plain(slices::part(&block.events, start..at)));
            }
            _ => {}
        }
    }
    items
}

/// "각 세션 마지막 10분은 … 토론", "the last 10 minutes … discussion".
fn promised(blocks: &[Block]) -> Option<u32> {
    blocks
        .iter()
        .flat_map(|block| match block.kind {
            BlockKind::List => items(block),
            BlockKind::Paragraph | BlockKind::Quote => vec![names::plain(&block.events)],
            _ => Vec::new(),
        })
        .filter(|sentence| is_discussion(sentence))
        .find_map(|sentence| last_minutes(&sentence))
}

fn last_minutes(sentence: &str) -> Option<u32> {
    let lower = sentence.to_lowercase();
    ["마지막", "끝", "last", "final"].iter().find_map(|word| {
        let (_, after) = lower.split_once(word)?;
        let after = after.trim_start_matches([' ', '-', '약']);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = after.split_at_checked(digits)?;
        let unit = unit.trim_start_matches([' ', '-']);
        let unit = ["분", "minutes", "minute", "min"]
            .iter()
            .find(|u| unit.starts_with(**u))?;
        let minutes = minutes::duration(&format!("{number}{unit}"))?.0;
        (minutes.fract() == 0.0).then_some(minutes as u32)
    })
}
