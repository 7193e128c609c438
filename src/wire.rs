//! Every JSON name that a browser sends or reads: what crosses a socket stands here, what
//! comes with a page or is posted in `wire/pages`.
//!
//! `src/client/wire.js`, with `switches.js` for the switches, is the only other place with these
//! names; the golden files in `tests/wire/` are read by the tests of both. Times are milliseconds of the
//! server's own clock ([`Millis`]), lengths are milliseconds too.

mod answers;
mod command;
mod ink;
mod pages;
mod posts;
mod snapshot;
mod switch;
mod timer;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use answers::{
    ActivityView, Answer, AskedView, Asks, Mine, MyAnswer, NumbersView, Reply, RightView,
    RoundView, Tally, WordView,
};
pub use command::{Ack, ClassCommand, Command, Move, Order, Refusal, Refused, TimerCommand};
pub use ink::{Colour, InkCommand, InkView, LiveStroke, Pen, Stroke, StrokeView, Surface};
pub use pages::{
    FindingView, LastClassView, OverrunView, PlanView, PlannedSectionView, PlannedSlideView, SignIn,
};
pub use posts::{
    BoardKind, BoardView, Moderation, MyPost, PostState, PostView, Posting, PostingKind,
    PostsCommand, PostsView,
};
pub use snapshot::{
    EditView, Phase, Policy, PresenterView, RecordView, Snapshot, SpentView, TroubleView,
};
pub use switch::{Switch, Switches};
pub use timer::{TimerKind, TimerPhase, TimerState, TimerView};

/// The kinds of screen that open a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Screen {
    /// The audience: follows the room.
    Live,
    /// A deck at one's own pace: hears of new revisions and of the class's start.
    Deck,
    /// The projector.
    Stage,
    /// The presenter's desk.
    Desk,
    /// The presenter's phone.
    Remote,
}

impl Screen {
    /// All of them.
    pub const ALL: [Screen; 5] = [
        Screen::Live,
        Screen::Deck,
        Screen::Stage,
        Screen::Desk,
        Screen::Remote,
    ];

    /// The variant that it is told.
    pub fn variant(self) -> Variant {
        match self {
            Screen::Desk | Screen::Remote => Variant::Presenters,
            // The class sees the stage.
            Screen::Live | Screen::Deck | Screen::Stage => Variant::Everyone,
        }
    }
}

/// Milliseconds since 1970 by the server's clock, monotonic within a process.
pub type Millis = i64;

/// The two variants of what sockets are told: what only presenters may know is in theirs alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// For `live`, `deck` and `stage`, which the class sees.
    Everyone,
    /// For `desk` and `remote`: everyone's, and more.
    Presenters,
}

/// What a device that may move the room sends: a desk, a stage with the presenter's cookie, a remote.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PresenterFrame {
    /// A question for the time, answered at once by [`Pong`].
    Ping {
        /// The sender's own clock, given back unchanged.
        sent: f64,
    },
    /// Changes the room, if it may and if it makes sense.
    Command(Order),
    /// Where the presenter points, which is passed on and not stored.
    Pointer {
        /// Absent: the pointer is off, or off the slide.
        at: Option<PointerAt>,
    },
    /// What the presenter is drawing, which is passed on and not stored.
    Stroke(LiveStroke),
}

/// What every other device sends. It has no command: an attendee cannot move the room.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AudienceFrame {
    /// A question for the time, answered at once by [`Pong`].
    Ping {
        /// The sender's own clock, given back unchanged.
        sent: f64,
    },
    /// Answers what a slide asks, if it is asked now.
    Answer(Reply),
    /// Writes a post, or marks one or a slide.
    Post(Posting),
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

/// The first frame on a socket.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "hello")]
pub struct Hello {
    /// This device's public name: not a secret, the same for all tabs of one browser; absent for attendees.
    pub device: Option<String>,
    /// The first device of the group that this one belongs to, which moves the room together: the
    /// one that signed in with the key.
    pub lead: Option<String>,
    /// Whether this socket may send commands.
    pub takes_commands: bool,
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
    /// They were here today; now they are not connected, or nobody looks at them.
    pub away: usize,
    /// Connections that the server had no room for, counted until a minute has passed without one.
    pub turned_away: usize,
}

/// Decks that were edited, whatever the room shows; to the screens that attendees have. What it
/// says of decks is for pages at one's own pace, the rest for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "edits")]
pub struct Edits {
    /// The revision of each deck that somebody reads at their own pace, by its name in the course.
    pub decks: BTreeMap<String, String>,
    /// Over so many milliseconds these screens are to spread their requests for what is new: 0
    /// where they are few.
    pub spread: u32,
}

/// Where the presenter points; at most 30 a second, to all screens but a deck page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "pointer")]
pub struct Pointer {
    /// Absent: the pointer is off, or off the slide.
    pub at: Option<PointerAt>,
}
