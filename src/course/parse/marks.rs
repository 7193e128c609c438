//! Marks of other tools → what they mean here.
//!
//! Lecture notes are written with Obsidian, Notion, HackMD, MkDocs, Quarto, Marp, Slidev, remark
//! and others, each of which has marks of its own. What they mean is had where Cuecard has it:
//! a box, notes, a step, a column. Their signs are never shown. [`table`] says what is known; what
//! is not loses its signs, keeps its content and is told once.
//!
//! It works on the parser's events, so that code is never read. [`isolate`] sets apart what the
//! parser would run together; `lines` reads lines that are a mark, `containers` what they hold,
//! `inline` marks within text.

mod attributes;
mod comments;
mod containers;
mod divs;
mod inline;
pub(super) mod isolate;
mod lines;
pub(super) mod said;
mod table;

use std::collections::BTreeMap;

use super::Dialect;
use super::Placed;
use crate::course::included::Names;

pub(super) use comments::meaning as comment;

/// The events of a text without marks of other tools.
pub(super) struct Marked {
    pub(super) events: Vec<Placed>,
    /// What an author should know of.
    pub(super) told: Vec<Told>,
}

/// Something to tell of an author's marks, and its first place in the text.
pub(super) struct Told {
    pub(super) at: usize,
    pub(super) what: What,
}

/// What there is to tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A mark that is not known, and how many of it there are.
    Unknown(String, usize),
    /// A mark that begins something private and never ends.
    Open(String),
    /// What an ordinary word of notes hides, in notes that are no slides.
    Spoken(String),
}

/// Reads the marks among the events of `text`, in which wikis name files.
pub(super) fn read((text, names): (&str, &Names), dialect: Dialect, events: Vec<Placed>) -> Marked {
    let mut tally = Tally::default();
    let events = containers::weave(text, dialect, events, &mut tally);
    let events = inline::read((text, names), dialect, events, &mut tally);
    Marked {
        events,
        told: tally.told(),
    }
}

/// What is left out of a file or hidden in it, counted by its name.
#[derive(Default)]
struct Tally {
    /// The first place of each unknown mark, and how many there are.
    unknown: BTreeMap<String, (usize, usize)>,
    told: Vec<Told>,
}

impl Tally {
    fn unknown(&mut self, name: String, at: usize) {
        self.unknown.entry(name).or_insert((at, 0)).1 += 1;
    }

    fn tell(&mut self, at: usize, what: What) {
        let known = |told: &Told| told.what == what;
        if !self.told.iter().any(known) {
            self.told.push(Told { at, what });
        }
    }

    fn told(mut self) -> Vec<Told> {
        for (name, (at, count)) in self.unknown {
            self.told.push(Told {
                at,
                what: What::Unknown(name, count),
            });
        }
        self.told
    }
}
