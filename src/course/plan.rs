//! Slides with minutes → sections, and the discussion that ends a class.

use serde::{Deserialize, Serialize};

/// A stretch of slides under one heading 2 (heading 3 where a deck has no heading 2).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// The heading, without numbering, minutes and emoji.
    pub title: String,
    /// The index of its first slide.
    pub first: usize,
    /// The minutes that its heading carries.
    pub minutes: Option<f32>,
    /// Whether this is the discussion.
    pub discussion: bool,
}

/// What the countdown of the discussion needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Discussion {
    /// The question, as plain text.
    pub title: String,
    /// The slides it covers: from, to (exclusive).
    pub slides: (usize, usize),
    /// At least one.
    pub phases: Vec<DiscussionPhase>,
}

/// A phase of the discussion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiscussionPhase {
    /// The sub-heading, without its minutes; empty when the discussion is one piece.
    pub name: String,
    /// Seconds.
    pub seconds: u32,
}
