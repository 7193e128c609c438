//! What presenters draw on slides, and on whiteboards beside them.
//!
//! Places are in tenths of a pixel of the 1280×720 canvas on which every slide is set, so that a
//! stroke lies on the same words whatever the screen's size.

use serde::{Deserialize, Serialize};

use super::Millis;

/// What is drawn on: a slide, or a whiteboard that comes after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Surface {
    /// The slide's id.
    pub slide: String,
    /// Which whiteboard after it, from 1; 0 is the slide itself.
    #[serde(default)]
    pub whiteboard: u16,
}

/// What a stroke is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pen {
    /// As wide as it is pressed.
    Pen,
    /// Broad, and what it covers can be read.
    Highlighter,
}

/// The colours, each another in light and in dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// As the text.
    Ink,
    /// The theme's own.
    Accent,
    /// Amber.
    Amber,
    /// Red.
    Red,
}

/// One line that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stroke {
    /// Random, chosen by the device, so that a stroke that is sent twice is drawn once.
    pub mark: u64,
    /// With what.
    pub pen: Pen,
    /// In which colour.
    pub colour: Colour,
    /// Three numbers a point: x, y, and how hard the pen was pressed, 0 to 31. The first three are
    /// the first point, all further ones the difference from the point before.
    pub points: Vec<i32>,
}

/// A stroke that is being drawn: its last points. It is passed on and not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveStroke {
    /// What it is drawn on.
    #[serde(flatten)]
    pub on: Surface,
    /// The points' place in the stroke: how many come before them.
    pub from: u32,
    /// The stroke with those points only; with none, it is not drawn after all.
    #[serde(flatten)]
    pub stroke: Stroke,
    /// Whether it is finished.
    pub ended: bool,
}

/// What presenters do with ink. It moves nothing, so that none of them need drive.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum InkCommand {
    /// A stroke is finished.
    Draw {
        /// What it is drawn on.
        #[serde(flatten)]
        on: Surface,
        /// The stroke.
        #[serde(flatten)]
        stroke: Stroke,
    },
    /// Strokes are erased.
    Erase {
        /// What they are drawn on.
        #[serde(flatten)]
        on: Surface,
        /// Which.
        marks: Vec<u64>,
    },
    /// What was drawn, erased or cleared last is not.
    Undo {
        /// What it was done on.
        #[serde(flatten)]
        on: Surface,
    },
    /// All strokes are erased.
    Clear {
        /// What they are drawn on.
        #[serde(flatten)]
        on: Surface,
    },
}

impl InkCommand {
    /// Whether something that is seen may be gone after it.
    pub fn erases(&self) -> bool {
        !matches!(self, InkCommand::Draw { .. })
    }
}

/// A stroke that a presenter draws, at most 30 times a second; to all screens but a deck page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "stroke")]
pub struct StrokeView {
    /// The stroke.
    #[serde(flatten)]
    pub stroke: LiveStroke,
}

/// All that is drawn on what the room shows, in the class that is on or the deck's last one.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(tag = "type", rename = "ink")]
pub struct InkView {
    /// What it is drawn on.
    #[serde(flatten)]
    pub on: Surface,
    /// The deck that it is of.
    pub deck: String,
    /// When the class began in which it was drawn; `None` before the first one.
    pub began: Option<Millis>,
    /// The strokes, as one lies over another.
    pub strokes: Vec<Stroke>,
    /// The marks of those that were erased or undone last: whoever saw them being drawn has them still.
    pub gone: Vec<u64>,
}
