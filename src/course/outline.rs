//! What a room needs to know of its decks: their slides as positions, their plans.

use std::sync::Arc;

use serde::Serialize;

use super::activity::Activity;
use super::plan;

/// A deck as the room knows it: its positions, its sections and its time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outline {
    /// The deck's name in its course: its path without `.md`, relative to the course, NFC.
    pub deck: String,
    /// The deck's title.
    pub title: String,
    /// The deck's revision: a hash of all that an attendee gets of it.
    pub revision: String,
    /// In order; none as long as the deck is being read for the first time.
    pub slides: Vec<SlideOutline>,
    /// In order; empty for a deck without headings.
    pub sections: Vec<plan::Section>,
    /// The discussion's countdown, when the deck has one.
    pub discussion: Option<plan::Discussion>,
    /// How the class is spent: what sections and discussion are taken from.
    pub plan: plan::Plan,
}

/// A slide as the room sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlideOutline {
    /// The slide's id.
    pub id: String,
    /// The slide's title.
    pub title: String,
    /// How many reveals follow the first showing.
    pub steps: u16,
    /// The slide's own revision.
    pub revision: String,
    /// Whether a class that is late may leave it out.
    pub skippable: bool,
    /// The hashes of its blocks, in order.
    #[serde(skip)]
    pub blocks: Vec<u64>,
    /// What it asks of the class. Never written out, because it has what is right.
    #[serde(skip)]
    pub activity: Option<Activity>,
}

/// The outlines of a course's decks, in the order they are taught.
///
/// ```
/// use cuecard::course::CourseOutline;
///
/// assert!(CourseOutline::default().deck("session_01").is_none());
/// ```
#[derive(Debug, Clone, Default)]
pub struct CourseOutline {
    /// In order.
    pub decks: Vec<Arc<Outline>>,
}

impl PartialEq for CourseOutline {
    fn eq(&self, other: &CourseOutline) -> bool {
        // After an edit all decks but one are the same objects, and there may be a thousand.
        let same = |(a, b): (&Arc<Outline>, &Arc<Outline>)| Arc::ptr_eq(a, b) || a == b;
        self.decks.len() == other.decks.len() && self.decks.iter().zip(&other.decks).all(same)
    }
}

impl CourseOutline {
    /// The deck of that name.
    pub fn deck(&self, name: &str) -> Option<&Outline> {
        self.decks
            .iter()
            .find(|d| d.deck == name)
            .map(AsRef::as_ref)
    }
}
