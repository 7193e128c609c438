//! The JSON that crosses no socket: what a presenter's page carries for its script, what a browser
//! posts to sign in, and what the author of a deck is told of its file.

use serde::{Deserialize, Serialize};

use super::Millis;

/// The body of `POST /session`: what proves that a browser is a presenter's.
///
/// ```
/// use cuecard::wire::SignIn;
///
/// let posted: SignIn = serde_json::from_str(r#"{"pair": "ABCD2345"}"#)?;
/// assert_eq!(posted, SignIn::Pair("ABCD2345".into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignIn {
    /// The presenters' key.
    Key(String),
    /// A code that a signed-in desk shows.
    Pair(String),
}

/// Something that the author of a deck should know of its file, as `check` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingView {
    /// How bad it is: `info`, `warning` or `error`.
    pub severity: String,
    /// 1-based, when one line is to blame.
    pub line: Option<u32>,
    /// What is wrong.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

/// How a class with a deck is to be spent, in the deck's notes page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanView {
    /// Seconds of the class.
    pub slot: u32,
    /// The clock time it begins, such as `09:00`, where the course says.
    pub starts: Option<String>,
    /// Minutes that the headings add up to.
    pub written: Option<f32>,
    /// Minutes that the discussion's headings say.
    pub discussion_written: Option<f32>,
    /// Whether the discussion is not the author's: the course promises it.
    pub added: bool,
    /// In order; each slide is in one.
    pub sections: Vec<PlannedSectionView>,
    /// In order, all of the deck.
    pub slides: Vec<PlannedSlideView>,
}

/// A section of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedSectionView {
    /// As plain text.
    pub title: String,
    /// The index of its first slide, 0 of the first section.
    pub first: usize,
    /// All sections' add up to the slot.
    pub seconds: u32,
    /// Minutes as written.
    pub written: Option<f32>,
    /// Whether this is the discussion.
    pub discussion: bool,
    /// Whether it stands at the end and takes no time.
    pub wrap_up: bool,
}

/// A slide of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedSlideView {
    /// The slide's id.
    pub id: String,
    /// All slides' of a section add up to the section's.
    pub seconds: u32,
    /// Whether a class that is late may leave it out.
    pub skippable: bool,
}

/// How an earlier class with a deck went, in the deck's notes page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LastClassView {
    /// When it began.
    pub began: Millis,
    /// Milliseconds over its plan, negative for less.
    pub over: Millis,
    /// The section that was furthest over its plan.
    pub longest: Option<OverrunView>,
}

/// A section that took longer than planned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverrunView {
    /// The section's title, as plain text.
    pub title: String,
    /// By how much, in milliseconds.
    pub over: Millis,
}
