//! The data of the record of a class. What stands in [`KeeperData`] and in fields that say so is
//! presenters' only.

use serde::Serialize;

/// `record.hbs`: what a class was.
#[derive(Debug, Clone, Serialize)]
pub struct RecordData {
    /// The deck's title.
    pub deck_title: String,
    /// The deck's address.
    pub deck_url: String,
    /// When the class began, in milliseconds since 1970.
    pub began: i64,
    /// When it ended; absent while it goes on.
    pub ended: Option<i64>,
    /// How many attended when there were most, where it is known.
    pub fullest: Option<u32>,
    /// How many slides were taught.
    pub slides: usize,
    /// How many slides were answered that ask something.
    pub asked: usize,
    /// How many answers there were.
    pub answers: usize,
    /// How many posts were written on boards.
    pub posts: usize,
    /// How many questions attendees asked.
    pub questions: usize,
    /// What only presenters get.
    pub keeper: Option<KeeperData>,
    /// The address of the record as Markdown.
    pub markdown: String,
    /// What was taught, by sections as they came.
    pub parts: Vec<RecordPart>,
    /// What was answered on slides that the deck has no longer.
    pub elsewhere: Vec<RecordSlide>,
    /// What was not taught.
    pub skipped: Vec<RecordLine>,
    /// Other classes with the deck, the newest first.
    pub dates: Vec<RecordDate>,
}

/// What only presenters get of a record.
#[derive(Debug, Clone, Serialize)]
pub struct KeeperData {
    /// Whether attendees may see it.
    pub shared: bool,
    /// Where to post that they may, or no longer.
    pub share: String,
    /// The address of all answers as CSV.
    pub csv: String,
    /// `50:00`
    pub planned: String,
    /// `51:10`
    pub took: String,
}

/// Slides of one section that were taught one after another.
#[derive(Debug, Clone, Serialize)]
pub struct RecordPart {
    /// The section's title; empty where the deck has none.
    pub title: String,
    /// When the first of them came up, where that was noted.
    pub from: Option<i64>,
    /// When the next part began, or the class ended.
    pub to: Option<i64>,
    /// `12:00`: what was planned for the section; presenters only.
    pub planned: Option<String>,
    /// `+1:20` against that.
    pub over: String,
    /// Whether it took longer.
    pub late: bool,
    /// In order: slides without answers as lines, each slide with some alone.
    pub runs: Vec<RecordRun>,
}

/// Slides as lines, or one slide with what was answered.
#[derive(Debug, Clone, Serialize)]
pub struct RecordRun {
    /// Empty where there is a slide.
    pub lines: Vec<RecordLine>,
    /// Absent where there are lines.
    pub slide: Option<RecordSlide>,
}

/// A slide on which nothing was answered.
#[derive(Debug, Clone, Serialize)]
pub struct RecordLine {
    /// When it first came up.
    pub at: Option<i64>,
    /// As plain text.
    pub title: String,
    /// Its address, if the deck still has it.
    pub url: Option<String>,
    /// `1:10`
    pub took: String,
}

/// A slide with what was answered on it.
#[derive(Debug, Clone, Serialize)]
pub struct RecordSlide {
    /// When it first came up.
    pub at: Option<i64>,
    /// `3:40`; empty where it is not known.
    pub took: String,
    /// As plain text.
    pub title: String,
    /// Its address, if the deck still has it.
    pub url: Option<String>,
    /// Of its heading: 2, or 3 under that of a section.
    pub level: u8,
    /// Several where the options were edited meanwhile.
    pub answered: Vec<AnsweredData>,
    /// Why what is right is right, as HTML; empty where that was not revealed.
    pub why: String,
    /// What was written there, those with the most likes first.
    pub posts: Vec<PostData>,
    /// How many did not follow it, in words; presenters only.
    pub lost: Option<String>,
}

/// Something that was written.
#[derive(Debug, Clone, Serialize)]
pub struct PostData {
    /// As plain text.
    pub text: String,
    /// The group that says it, in words.
    pub group: Option<String>,
    /// How many like it.
    pub likes: usize,
    /// It is a question to the presenter.
    pub question: bool,
    /// It was answered.
    pub answered: bool,
    /// It was not shown to the class; presenters only.
    pub unseen: bool,
}

/// What was answered to one question, in its rounds.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AnsweredData {
    /// Those of a poll or of a scale.
    pub options: Vec<OptionData>,
    /// In order.
    pub rounds: Vec<RoundData>,
    /// Some of it was not shown to the class; presenters only.
    pub unseen: bool,
    /// What is right was not revealed; presenters only.
    pub unrevealed: bool,
}

/// An option with what was chosen.
#[derive(Debug, Clone, Serialize)]
pub struct OptionData {
    /// `A`; empty on a scale.
    pub letter: &'static str,
    /// As plain text.
    pub text: String,
    /// It is right.
    pub right: bool,
    /// Another one is.
    pub other: bool,
    /// Thousandths of those who answered the last round.
    pub share: u32,
    /// The same of the round before.
    pub before: Option<u32>,
    /// Hundredths, round by round: `38 → 13`.
    pub shares: String,
    /// How many chose it in the last round.
    pub count: u32,
}

/// What was answered in one round.
#[derive(Debug, Clone, Serialize)]
pub struct RoundData {
    /// How many have answered, in words.
    pub said: String,
    /// The most frequent first.
    pub words: Vec<WordData>,
    /// How many further words there were.
    pub more: usize,
    /// Of a histogram of numbers.
    pub bars: Vec<BarData>,
    /// The least of them, the one in the middle, the greatest.
    pub ends: Vec<String>,
}

/// A word that was answered.
#[derive(Debug, Clone, Serialize)]
pub struct WordData {
    /// As plain text.
    pub text: String,
    /// By how many.
    pub count: u32,
    /// 1 to 6, by that.
    pub size: u32,
    /// It is one of the most frequent.
    pub first: bool,
}

/// A bar in a picture that is 1000 wide and 100 high.
#[derive(Debug, Clone, Serialize)]
pub struct BarData {
    /// From the left.
    pub x: usize,
    /// From above.
    pub y: u32,
    /// How wide.
    pub width: usize,
    /// How high.
    pub height: u32,
    /// How many it stands for.
    pub count: u32,
}

/// Another class with the deck.
#[derive(Debug, Clone, Serialize)]
pub struct RecordDate {
    /// When it began, in milliseconds since 1970.
    pub began: i64,
    /// The address of its record.
    pub url: String,
    /// Whether attendees may see it; never set for them.
    pub shared: bool,
}
