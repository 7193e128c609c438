//! The whole live state, as it is told to every screen.

use serde::{Deserialize, Serialize};

use super::{Millis, Switches, TimerView};

/// The whole live state, as an attendee's device gets it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "snapshot")]
pub struct Snapshot {
    /// Random, made with the store's file: another epoch is another class.
    pub epoch: String,
    /// Goes up with each change, over restarts too.
    pub seq: u64,
    /// Goes up with each move.
    pub position: u64,
    /// The server's clock when this was encoded.
    pub now: Millis,
    /// What the class is doing.
    pub phase: Phase,
    /// The deck's name in its course; absent in a course without decks.
    pub deck: Option<String>,
    /// The deck's revision.
    pub deck_revision: String,
    /// The slide's index, from 0.
    pub slide: usize,
    /// The slide's id.
    pub slide_id: String,
    /// The slide's revision.
    pub slide_revision: String,
    /// The step, from 0.
    pub step: u16,
    /// Which whiteboard after the slide is shown in its place, from 1; 0 is the slide itself.
    pub whiteboard: u16,
    /// The countdown, if any.
    pub timer: Option<TimerView>,
    /// How far attendees may wander.
    pub policy: Policy,
    /// What is on, of that which this variant tells.
    pub switches: Switches,
    /// Goes up each time that everybody is gathered.
    pub gathered: u64,
    /// What presenters get on top; never set in an attendee's or a stage's snapshot.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub presenter: Option<PresenterView>,
}

/// What the class is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum Phase {
    /// Nothing has begun.
    #[default]
    Before,
    /// A deck is taught.
    Class {
        /// Since when.
        since: Millis,
    },
    /// A break.
    Break {
        /// Since when.
        since: Millis,
        /// Until when.
        until: Millis,
    },
    /// The class has ended.
    After {
        /// Since when.
        since: Millis,
    },
}

/// How far an attendee who follows may wander.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// The live slide only.
    Locked,
    /// Back, never ahead.
    #[default]
    Back,
    /// Anywhere.
    Free,
}

/// What a desk and a remote get on top of the snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PresenterView {
    /// The device whose group drives, as in [`super::Hello::lead`]; absent when nobody does.
    pub driver: Option<String>,
    /// How the class with the open deck has gone so far; absent before it began.
    pub record: Option<RecordView>,
    /// Revision of the deck's speaker notes.
    pub notes_revision: String,
    /// Whether the last change is on disk.
    pub saved: bool,
    /// The last edit that reached the screens.
    pub edit: Option<EditView>,
    /// Files that could not be read; the last good deck is shown instead.
    pub troubles: Vec<TroubleView>,
    /// Files are polled, or not watched at all, and why; absent when watching works.
    pub watch: Option<String>,
}

/// What a class with a deck took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordView {
    /// When it began.
    pub began: Millis,
    /// When it ended; absent while it goes on.
    pub ended: Option<Millis>,
    /// Since when the current slide is shown; absent while nothing is counted.
    pub since: Option<Millis>,
    /// Milliseconds on each slide until `since`, in the order of first showing.
    pub spent: Vec<SpentView>,
}

impl RecordView {
    /// Milliseconds until `since`.
    pub fn took(&self) -> Millis {
        let times = self.spent.iter().map(|one| one.time);
        times.fold(0, Millis::saturating_add)
    }
}

/// What a slide took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpentView {
    /// The slide's id.
    pub slide: String,
    /// Milliseconds.
    pub time: Millis,
}

/// An edit that reached the screens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EditView {
    /// When.
    pub at: Millis,
    /// How many slides of the shown deck changed, came or went.
    pub changed: usize,
    /// Whether the place survived: the class is on the slide it was on, or on the one that now
    /// holds what it showed.
    pub survived: bool,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TroubleView {
    /// Relative to the served folder.
    pub file: String,
    /// 1-based, when known.
    pub line: Option<u32>,
    /// What is wrong.
    pub cause: String,
}
