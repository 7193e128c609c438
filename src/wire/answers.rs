//! What attendees answer, and what is told of it.

use serde::{Deserialize, Serialize};

use super::MyPost;

/// An answer with what the server needs to judge whether it is still meant.
///
/// ```
/// use cuecard::wire::{Answer, Reply};
///
/// let reply: Reply = serde_json::from_str(
///     r#"{"id": 7, "epoch": "0123456789abcdef", "slide": "어디", "round": 1, "do": "choose", "options": [2]}"#,
/// )?;
/// assert_eq!(reply.answer, Answer::Choose { options: vec![2] });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Reply {
    /// Chosen by the device, given back in the answer.
    pub id: u64,
    /// The epoch of the snapshot that the device acts on.
    pub epoch: String,
    /// The slide that asks, by its id.
    pub slide: String,
    /// The round, from 1.
    pub round: u32,
    /// What is answered. A seat's newest answer counts.
    #[serde(flatten)]
    pub answer: Answer,
}

/// What is answered: `do` names the kind.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Answer {
    /// To a poll, or on a scale.
    Choose {
        /// The numbers of the options, from 0; none takes the answer back.
        options: Vec<u8>,
    },
    /// In a few words.
    Words {
        /// At most three of 24 characters; none takes the answer back.
        words: Vec<String>,
    },
    /// A number.
    Number {
        /// Absent: the answer is taken back.
        number: Option<f64>,
    },
}

/// The kinds of what a slide asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// To choose one option.
    One,
    /// To choose some of them.
    Many,
    /// 1 to 5.
    Scale,
    /// A few words.
    Words,
    /// A number.
    Number,
    /// Text, which stands on the slide's board.
    Text,
}

/// What the slide that is shown asks, as everybody may know it; to those who answer, and the stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "activity")]
pub struct ActivityView {
    /// Absent where it asks nothing.
    pub asked: Option<AskedView>,
}

/// What a slide asks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskedView {
    /// The slide's id.
    pub slide: String,
    /// What is answered.
    pub asks: Asks,
    /// Whether answers are taken.
    pub open: bool,
    /// The round, from 1.
    pub round: u32,
    /// What was answered in each round so far; none before that is shown.
    pub rounds: Vec<RoundView>,
    /// What is right, once that is revealed, or to presenters.
    #[serde(flatten)]
    pub right: Option<RightView>,
}

/// What is right in a poll.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RightView {
    /// The numbers of the right options, from 0.
    pub right: Vec<usize>,
    /// Why they are, as HTML.
    pub why: String,
}

/// What was answered in a round.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RoundView {
    /// How many seats have answered.
    pub answered: usize,
    /// To a poll or on a scale: how many have chosen each option.
    pub counts: Vec<u32>,
    /// Words, the most frequent first.
    pub words: Vec<WordView>,
    /// How many further words there are.
    pub more: usize,
    /// Numbers.
    pub numbers: Option<NumbersView>,
}

/// A word that was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordView {
    /// As most have written it.
    pub text: String,
    /// By how many seats.
    pub count: u32,
}

/// Numbers that were answered, as a histogram.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NumbersView {
    /// The least.
    pub from: f64,
    /// The greatest.
    pub to: f64,
    /// The one in the middle.
    pub median: f64,
    /// How many are in each of as many equal parts from the least to the greatest.
    pub counts: Vec<u32>,
}

/// How much was answered so far; to presenters, with all that only they may know, and the stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "tally")]
pub struct Tally {
    /// The slide that asks; absent where the one that is shown asks nothing.
    pub slide: Option<String>,
    /// How many seats have answered in this round.
    pub answered: usize,
    /// What presenters see before it is shown; never set for the stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedView>,
    /// Whether the options were edited since a round was answered, so that another had to begin; to
    /// presenters.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

/// What a seat has answered, as its device finds it again when it connects.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(tag = "type", rename = "mine")]
pub struct Mine {
    /// Its newest answer to each question, of the last round in which it gave one.
    pub answers: Vec<MyAnswer>,
    /// What it has written and not taken back.
    pub posts: Vec<MyPost>,
    /// The numbers of the posts that it likes.
    pub likes: Vec<u32>,
    /// The ids of the slides that it does not follow.
    pub lost: Vec<String>,
}

/// What a seat has answered to one question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MyAnswer {
    /// The slide that asked.
    pub slide: String,
    /// The round, from 1.
    pub round: u32,
    /// Numbers of options.
    pub options: Vec<u8>,
    /// Words.
    pub words: Vec<String>,
    /// A number.
    pub number: Option<f64>,
}
