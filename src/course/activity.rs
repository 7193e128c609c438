//! What a slide asks of the class: a poll, or an open question.
//!
//! An author writes `<!-- poll -->` before a list, or `<!-- ask: words -->` under a heading. What is right
//! in a poll, and why, is in no HTML of the slide: those who may know it get it by the room.

use pulldown_cmark::{Event, Tag, TagEnd};

/// How many options a poll may have.
pub(super) const OPTIONS: std::ops::RangeInclusive<usize> = 2..=8;

/// What a slide asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activity {
    /// To choose.
    Poll(Poll),
    /// To write.
    Question(Answers),
}

/// Options to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Poll {
    /// Whether more than one may be chosen.
    pub many: bool,
    /// The options as plain text: votes stay as long as these do.
    pub options: Vec<String>,
    /// The numbers of those that are right, from 0; none where the author marks none.
    pub right: Vec<usize>,
    /// Why they are, as HTML; empty where nothing is right or nothing is said.
    pub why: String,
}

/// What is written in answer to an open question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// A few words.
    Words,
    /// A number.
    Number,
    /// One of 1 to 5.
    Scale,
    /// Text.
    Text,
}

impl Answers {
    /// What `<!-- ask: … -->` says; `None` if it says nothing that is known.
    pub(super) fn read(said: &str) -> Option<Answers> {
        match said.trim().to_ascii_lowercase().as_str() {
            "words" | "word" => Some(Answers::Words),
            "number" | "numbers" => Some(Answers::Number),
            "1-5" | "1–5" | "scale" => Some(Answers::Scale),
            "" | "text" => Some(Answers::Text),
            _ => None,
        }
    }
}

/// A list of options, as its block has it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// Whether more than one may be chosen.
    pub many: bool,
    /// The numbers of those that are right.
    pub right: Vec<usize>,
    /// The paragraph after them, which says why; it stands on no slide.
    pub why: Vec<Event<'static>>,
}

impl Options {
    /// A list as options: its events without the boxes that say what is right. `None` if it has too
    /// few or too many items.
    pub(super) fn read(many: bool, events: &mut Vec<Event<'static>>) -> Option<Options> {
        let mut right = Vec::new();
        let (mut depth, mut count) = (0_usize, 0_usize);
        events.retain(|event| {
            match event {
                Event::Start(Tag::List(_)) => depth += 1,
                Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
                Event::Start(Tag::Item) if depth == 1 => count += 1,
                Event::TaskListMarker(checked) => {
                    if *checked && depth == 1 {
                        right.push(count.saturating_sub(1));
                    }
                    // In a list that turns out to be no poll, a box would still tell what is right.
                    return false;
                }
                _ => {}
            }
            true
        });
        OPTIONS.contains(&count).then(|| Options {
            many: many || right.len() > 1,
            right,
            why: Vec::new(),
        })
    }
}
