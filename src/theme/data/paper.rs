//! The data of what is printed.

use serde::Serialize;

use super::{DeckData, SlideData};

/// `paper.hbs`: a deck on paper.
#[derive(Debug, Clone, Serialize)]
pub struct PaperData {
    /// `slides`, `steps`, `overview`, `lines`, `text` or `notes`.
    pub form: &'static str,
    /// The deck; its slides are in `leaves`.
    pub deck: DeckData,
    /// A slide each, in order.
    pub leaves: Vec<LeafData>,
}

/// A slide on paper.
#[derive(Debug, Clone, Serialize)]
pub struct LeafData {
    /// The slide.
    #[serde(flatten)]
    pub slide: SlideData,
    /// Whether it shows the plan of the deck: its title does.
    pub plan: bool,
    /// The speaker notes, safe HTML; only in the form that is asked for because of them.
    pub note: Option<String>,
}
