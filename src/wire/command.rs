//! What a presenter asks of the room, and how it is answered.

use serde::{Deserialize, Serialize};

use super::Policy;

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
