//! Every JSON name that crosses a socket: what browsers send, what they get.
//!
//! `src/client/wire.js` is the only other place with these names; the golden files
//! in `tests/wire/` are read by the tests of both. Times are milliseconds of the
//! server's own clock ([`Millis`]), lengths are milliseconds too.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970 by the server's clock, monotonic within a process.
pub type Millis = i64;

/// What a device that may move the room sends: a desk, a stage with the presenter's cookie, a remote.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PresenterFrame {
    /// A question for the time, answered at once by [`Pong`].
    Ping {
        /// The sender's own clock, given back unchanged.
        sent: f64,
    },
    /// A wish to change the room.
    Command(Order),
    /// Where the presenter points; nothing that is kept.
    Pointer {
        /// Absent: nowhere any more.
        at: Option<PointerAt>,
    },
}

/// What every other device sends. It has no command: an attendee cannot move the room.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AudienceFrame {
    /// As above.
    Ping {
        /// As above.
        sent: f64,
    },
    /// What this device does; said when it changes.
    Attending {
        /// What it does now.
        #[serde(rename = "as")]
        attends: Attends,
    },
}

/// How a device attends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attends {
    /// It shows what the room shows.
    #[default]
    Live,
    /// It shows another slide.
    Browsing,
    /// Nobody looks at it: the tab is hidden, or the device sleeps.
    Away,
}

/// A point on a slide, told by the element it lies in, so that it is the same thing that is
/// pointed at on a stage and on a phone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointerAt {
    /// The slide's id.
    pub slide: String,
    /// The way from the slide's element down to the one pointed at, as indexes of children:
    /// `2.0.1`; empty for the slide itself.
    pub path: String,
    /// From the element's left edge, as a share of its width: 0 to 1.
    pub x: f32,
    /// From the element's top edge, as a share of its height: 0 to 1.
    pub y: f32,
}

/// A command with what the server needs to judge whether it is still meant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Order {
    /// Chosen by the device, given back in the answer.
    pub id: u64,
    /// The epoch of the snapshot that the device acts on.
    pub epoch: String,
    /// The number of the last position that the device has seen.
    pub seen: u64,
    /// What to do.
    #[serde(flatten)]
    pub command: Command,
}

/// What a presenter can do to the room.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Command {
    /// Begin the class with the deck that is open.
    Begin,
    /// A break of so many minutes from now.
    Break {
        /// 1 to 600.
        minutes: u32,
    },
    /// End the class.
    End,
    /// The next step, else the next slide.
    Next,
    /// The previous step, else the previous slide with all its steps open.
    Previous,
    /// The next slide at step 0.
    NextSlide,
    /// The previous slide with all its steps open.
    PreviousSlide,
    /// The first slide at step 0.
    First,
    /// The last slide at step 0.
    Last,
    /// A slide by its id.
    Go {
        /// The slide's id.
        slide: String,
        /// Clamped to the slide's steps.
        #[serde(default)]
        step: u16,
    },
    /// Another deck of the course, at its first slide.
    Open {
        /// The deck's name in its course.
        deck: String,
    },
    /// Make a countdown ready: the discussion's phases, or one of so many minutes.
    TimerArm {
        /// 1 to 600; absent: the deck's discussion, else 10 minutes.
        minutes: Option<u32>,
    },
    /// Start what is armed (arming the discussion first if nothing is), pause what runs, resume what is paused.
    TimerToggle,
    /// Start or resume.
    TimerStart,
    /// Pause.
    TimerPause,
    /// Lengthen or shorten the current phase.
    TimerAdd {
        /// Seconds, negative to shorten; at most an hour either way.
        seconds: i32,
    },
    /// Begin the next phase now.
    TimerNextPhase,
    /// Begin the previous phase again.
    TimerPreviousPhase,
    /// Take the countdown away.
    TimerStop,
    /// How far attendees who follow may wander.
    Policy {
        /// The new policy.
        policy: Policy,
    },
    /// The stage goes black, or comes back.
    Black {
        /// Black or not.
        on: bool,
    },
    /// The way to join, over any slide.
    Join {
        /// Shown or not.
        on: bool,
    },
    /// Everybody who browses comes back to the live slide, or is asked to.
    Gather,
    /// Leave out what a late class may leave out.
    Skip {
        /// Whether next and previous pass over such slides.
        on: bool,
    },
    /// A soft sound when a countdown ends.
    Sound {
        /// Heard or not.
        on: bool,
    },
    /// This device, and what it leads, drives from now on.
    TakeOver,
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

/// The countdown, as every screen gets it.
///
/// With `total` the sum of the phases' lengths, `left` = `ends_at − now` while running,
/// else `remaining`; the phase shown is the one that `total − left` falls into, the last
/// one when it is over; below zero is overtime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimerView {
    /// What is counted.
    pub kind: TimerKind,
    /// Whether it counts.
    pub state: TimerState,
    /// Its phases in order, at least one.
    pub phases: Vec<PhaseView>,
}

/// A phase of a countdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseView {
    /// The heading that it comes from; empty for a plain timer.
    pub name: String,
    /// Milliseconds.
    pub length: Millis,
}

/// What a countdown is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimerKind {
    /// The discussion of the deck.
    Discussion,
    /// Minutes without a heading.
    Plain,
}

/// Whether a countdown counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum TimerState {
    /// Ready, not begun: the whole of it is left.
    Armed,
    /// Running.
    Running {
        /// When the last phase ends.
        ends_at: Millis,
    },
    /// Stopped for now.
    Paused {
        /// What is left, negative in overtime.
        remaining: Millis,
    },
}

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
    /// The countdown, if any.
    pub timer: Option<TimerView>,
    /// How far attendees may wander.
    pub policy: Policy,
    /// The stage is black.
    pub black: bool,
    /// The way to join is shown.
    pub join: bool,
    /// Goes up each time that everybody is gathered.
    pub gathered: u64,
    /// The stage sounds when a countdown ends.
    pub sound: bool,
    /// What presenters get on top; never set in an attendee's or a stage's snapshot.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub presenter: Option<PresenterView>,
}

/// What a desk and a remote get on top of the snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PresenterView {
    /// The device whose group drives, as in [`Hello::lead`]; absent when nobody does.
    pub driver: Option<String>,
    /// Next and previous pass over what may be skipped.
    pub skips: bool,
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
    /// Whether the class is still on the slide it was on.
    pub kept: bool,
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

/// The first frame on a socket.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "hello")]
pub struct Hello {
    /// This device's public name: not a secret, the same for all tabs of one browser; absent for attendees.
    pub device: Option<String>,
    /// The device that paired this one, else this one: a group moves the room together.
    pub lead: Option<String>,
    /// Whether this socket may send commands.
    pub drives: bool,
}

/// The answer to a ping.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "pong")]
pub struct Pong {
    /// What the ping carried.
    pub sent: f64,
    /// The server's clock.
    pub now: Millis,
}

/// How many attend, by their devices of today; at most once a second, to presenters and the stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "presence")]
pub struct Presence {
    /// They see what the room shows.
    pub live: usize,
    /// They see another slide.
    pub browsing: usize,
    /// They were here today; now they have no line, or nobody looks at them.
    pub away: usize,
}

/// Where the presenter points; at most 30 a second, to the stage and the audience.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "pointer")]
pub struct Pointer {
    /// Absent: nowhere any more.
    pub at: Option<PointerAt>,
}

/// A command took effect and, if `saved`, is on disk.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "ack")]
pub struct Ack {
    /// The command's id.
    pub id: u64,
    /// The sequence of the snapshot that has its effect.
    pub seq: u64,
    /// Whether it is on disk.
    pub saved: bool,
}

/// A command changed nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "refused")]
pub struct Refused {
    /// The command's id.
    pub id: u64,
    /// Why.
    pub reason: Refusal,
}

/// Why a command changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The device acts on another class's state.
    #[error("the class was restarted from another store")]
    Epoch,
    /// Another device has moved since.
    #[error("another device has moved since")]
    Moved,
    /// Another device drives.
    #[error("another device drives")]
    NotDriver,
    /// There is nothing to do it to: no such slide or deck, no timer, already at the end.
    #[error("there is nothing to do it to")]
    Nothing,
    /// Too many commands at once.
    #[error("too many commands at once")]
    Busy,
}
