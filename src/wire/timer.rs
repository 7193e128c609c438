//! The countdown, as every screen gets it.

use serde::{Deserialize, Serialize};

use super::Millis;

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
    pub phases: Vec<TimerPhase>,
}

/// A phase of a countdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimerPhase {
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
