//! What is asked of a room, by kind, and how it is answered.

use serde::{Deserialize, Serialize};

use super::{InkCommand, Millis, Policy, PostsCommand, Switch};

/// A command with what the server needs to judge whether it is still meant.
///
/// ```
/// use cuecard::wire::{Command, Move, Order};
///
/// let order: Order = serde_json::from_str(
///     r#"{"id": 7, "epoch": "0123456789abcdef", "seen": 57, "do": "move", "what": "next"}"#,
/// )?;
/// assert_eq!(order.command, Command::Move(Move::Next));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Order {
    /// Chosen by the device, given back in the answer.
    pub id: u64,
    /// The epoch of the snapshot that the device acts on.
    pub epoch: String,
    /// The number of the last position that the device has seen; a move is judged by it.
    pub seen: u64,
    /// What to do.
    #[serde(flatten)]
    pub command: Command,
}

/// What a presenter can do to the room: `do` names the kind, `what` which of the kind.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Command {
    /// To another slide, step or deck. Refused if another device has moved since.
    Move(Move),
    /// The class begins, has a break, ends.
    Class(ClassCommand),
    /// The countdown is made ready, started, paused, changed, taken away.
    Timer(TimerCommand),
    /// Something is turned on or off.
    Switch {
        /// Which switch.
        what: Switch,
        /// Whether it is to be on.
        on: bool,
    },
    /// How far attendees who follow may wander.
    Policy {
        /// The new policy.
        policy: Policy,
    },
    /// Everybody who browses comes back to the live slide, or is asked to.
    Gather,
    /// What the slide asks is asked once more: another round begins, at its first step.
    Again,
    /// Something is done with what attendees have written.
    Posts(PostsCommand),
    /// Something is drawn, or erased.
    Ink(InkCommand),
    /// The record of a class may be seen by those who attend, or no more. It moves nothing, so any
    /// presenter may do it, whoever drives.
    Share {
        /// The deck of the class.
        deck: String,
        /// When the class began.
        began: Millis,
        /// Whether it may be seen.
        on: bool,
    },
    /// This device, and what it leads, drives from now on.
    TakeOver,
}

/// Where to: relative to what the device that asks for it has on its screen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Move {
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
    Slide {
        /// The slide's id.
        slide: String,
        /// Clamped to the slide's steps.
        #[serde(default)]
        step: u16,
    },
    /// Another deck of the course, at its first slide.
    Deck {
        /// The deck's name in its course.
        deck: String,
    },
    /// A new whiteboard, after the slide and the whiteboards that it has.
    Whiteboard,
}

/// What becomes of the class.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ClassCommand {
    /// It begins with the deck that is open, or goes on after a break.
    Begin,
    /// A break of so many minutes from now.
    Break {
        /// 1 to 600.
        minutes: u32,
    },
    /// It ends.
    End,
}

/// What becomes of the countdown.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum TimerCommand {
    /// Makes one ready: the discussion's phases, or one of so many minutes.
    Arm {
        /// 1 to 600; absent: the deck's discussion, else 10 minutes.
        minutes: Option<u32>,
    },
    /// Starts what is armed (arming the discussion first if nothing is), pauses what runs, resumes what is paused.
    Toggle,
    /// Starts or resumes.
    Start,
    /// Lengthens or shortens the current phase.
    Add {
        /// Seconds, negative to shorten; at most an hour either way.
        seconds: i32,
    },
    /// Begins the next phase now.
    NextPhase,
    /// Begins the current phase again; within its first three seconds, the one before.
    PreviousPhase,
    /// Takes the countdown away.
    Stop,
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
    /// The number of the post that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<u32>,
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
    /// An attendee gave a command that only presenters may give. No screen has words for it,
    /// because an attendee's socket takes no such command in the first place.
    #[error("only presenters may do this")]
    NotPresenter,
    /// A helper gave a command, and helpers only look.
    #[error("helpers only look")]
    Helper,
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
    /// An answer to what is not asked now.
    #[error("no answers are taken to that now")]
    Closed,
    /// An answer of a device that has no seat.
    #[error("this screen has no seat in the class")]
    NoSeat,
    /// An answer to another round.
    #[error("another round has begun")]
    Round,
    /// Too many answers, or too many words in one.
    #[error("there are too many answers")]
    TooMany,
    /// A seat answers too fast.
    #[error("too many answers at once")]
    TooFast,
    /// What was written is too long.
    #[error("it is too long")]
    TooLong,
    /// What was written is no text that can be shown.
    #[error("it is no text that can be shown")]
    NotText,
    /// There is no more room for ink on the slide, or in the class.
    #[error("there is no more room for ink")]
    Full,
}
