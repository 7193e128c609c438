//! What attendees write: posts on the board of a discussion or of a slide that asks for text, and
//! questions of the whole class. And who does not follow a slide.

use serde::{Deserialize, Serialize};

use super::Millis;

/// Something written or marked, with what the server needs to judge whether it is still meant.
///
/// ```
/// use cuecard::wire::{Posting, PostingKind};
///
/// let posting: Posting = serde_json::from_str(
///     r#"{"id": 7, "epoch": "0123456789abcdef", "do": "like", "post": 3, "on": true}"#,
/// )?;
/// assert_eq!(posting.what, PostingKind::Like { post: 3, on: true });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Posting {
    /// Chosen by the device, given back in the answer.
    pub id: u64,
    /// The epoch of the snapshot that the device acts on.
    pub epoch: String,
    /// What is written or marked.
    #[serde(flatten)]
    pub what: PostingKind,
}

/// What an attendee does: `do` names the kind.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum PostingKind {
    /// Writes a post.
    Write {
        /// Where.
        board: BoardKind,
        /// The slide on which it is written, by its id.
        slide: String,
        /// At most 280 characters.
        text: String,
        /// The group that says it, 1 to 99.
        #[serde(default)]
        group: Option<u8>,
    },
    /// Takes an own post back.
    TakeBack {
        /// Its number.
        post: u32,
    },
    /// Likes a post that is shown, or no longer.
    Like {
        /// Its number.
        post: u32,
        /// Whether it is liked.
        on: bool,
    },
    /// Does not follow a slide, or does again.
    Lost {
        /// The slide's id.
        slide: String,
        /// Whether it is not followed.
        on: bool,
    },
}

/// Where posts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoardKind {
    /// The discussion's board.
    Discussion,
    /// The questions of the whole class.
    Questions,
    /// What a slide asks for, as text.
    Slide,
}

/// What presenters have made of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PostState {
    /// Nothing yet: only presenters see it.
    New,
    /// It is on everybody's device.
    Shown,
    /// It is on the stage too.
    Pinned,
    /// It is the only one on the stage.
    Alone,
    /// Only presenters see it, among what they have hidden.
    Hidden,
    /// Its author took it back. No screen is told of it any more.
    TakenBack,
}

/// What becomes of what attendees write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moderation {
    /// Presenters see it at once, others when it is shown.
    #[default]
    Moderated,
    /// It is shown at once.
    Open,
    /// Nothing is taken.
    Off,
}

/// What presenters do with posts. It moves nothing, so that none of them need drive.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum PostsCommand {
    /// A post becomes shown, pinned, the only one, or hidden.
    Set {
        /// Its number.
        post: u32,
        /// What it becomes.
        state: PostState,
    },
    /// A question is answered, or is not after all. One that is answered is shown.
    Answered {
        /// Its number.
        post: u32,
        /// Whether it is.
        on: bool,
    },
    /// All new posts of a board are shown.
    ShowAll {
        /// Which board.
        board: BoardKind,
        /// The slide that asks, where it is a slide's board.
        #[serde(default)]
        slide: String,
    },
    /// What becomes of what is written from now on. With [`Moderation::Open`] new posts are shown too.
    Moderate {
        /// The questions, or all boards.
        board: BoardKind,
        /// How.
        how: Moderation,
    },
}

/// What has been written, as far as it may be known: to those who write, and the stage; to presenters
/// all of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "posts")]
pub struct PostsView {
    /// The board of what is discussed or asked now; absent where nothing is.
    pub board: Option<BoardView>,
    /// The questions of the class.
    pub questions: BoardView,
    /// How many do not follow the slide that is shown; to presenters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<usize>,
}

/// A board, as far as it may be known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoardView {
    /// Which one.
    pub board: BoardKind,
    /// The slide that asks; empty where it is no slide's board.
    pub slide: String,
    /// Whether posts are taken.
    pub open: bool,
    /// Posts: the newest first; of questions those with the most likes first.
    pub posts: Vec<PostView>,
    /// How many more there are.
    pub more: usize,
    /// What becomes of what is written; to presenters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderation: Option<Moderation>,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostView {
    /// Its number in the class, from 1.
    pub post: u32,
    /// The text. It is text: nothing in it is a mark or a link.
    pub text: String,
    /// The group that says it.
    pub group: Option<u8>,
    /// The slide on which it was written.
    pub slide: String,
    /// When it was written.
    pub at: Millis,
    /// How many like it.
    pub likes: usize,
    /// What has become of it.
    pub state: PostState,
    /// When it was answered.
    pub answered: Option<Millis>,
}

/// What a seat has written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MyPost {
    /// Its number.
    pub post: u32,
    /// Where.
    pub board: BoardKind,
    /// The slide on which it was written.
    pub slide: String,
    /// The text.
    pub text: String,
    /// The group that says it.
    pub group: Option<u8>,
    /// When it was written.
    pub at: Millis,
}
