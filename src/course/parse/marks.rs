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
pub(super) mod directives;
mod divs;
mod embeds;
mod inline;
pub(super) mod isolate;
mod lines;
pub(super) mod said;
pub(super) mod spoken;
mod table;

use super::once::Once;
use super::{Dialect, Placed};
use crate::course::included::Names;

pub(super) use comments::meaning as comment;

/// The events of a text without marks of other tools.
pub(super) struct Marked {
    pub(super) events: Vec<Placed>,
    /// What an author should know of.
    pub(super) told: Once<What>,
}

/// What there is to tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A mark that is not known.
    Unknown(String),
    /// A mark that begins something private and never ends.
    Open(String),
    /// A cell that shows only what it makes when it runs.
    Unrun,
    /// What an ordinary word of notes hides, in notes that are no slides.
    Spoken(String),
}

/// Reads the marks among the events of `text`, in which wikis name files.
pub(super) fn read((text, names): (&str, &Names), dialect: Dialect, events: Vec<Placed>) -> Marked {
    let mut told = Once::default();
    let events = containers::weave(text, dialect, events, &mut told);
    let events = inline::read((text, names), dialect, events, &mut told);
    Marked { events, told }
}
