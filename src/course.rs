//! Lecture notes → decks of slides with a plan. All of it is calculation.
//!
//! [`deck`] is the one way to a deck, and the order of its stages stands there:
//!
//! ```text
//! text ─parse→ blocks ─split→ Written ─discussion→ Written ─fit→ Slide ─plan→ Plan
//! ```
//!
//! [`parse`] makes blocks of Markdown, `split` slides as written of blocks, `plan` adds the
//! discussion that a course promises, [`fit`] makes slides that fit the stage, [`plan`] gives
//! them their time. [`render`](crate::render) makes HTML of a slide.

mod activity;
mod asked;
mod block;
pub mod cover;
pub mod file_name;
mod finding;
pub mod fit;
mod headings;
mod hex;
mod highlight;
mod image;
mod included;
mod layout;
pub(crate) mod letters;
mod listing;
pub mod minutes;
pub mod names;
mod outline;
pub mod parse;
pub mod plan;
mod schedule;
pub(crate) mod slices;
mod slide;
mod source;
mod split;
mod talk;
pub mod tex;
pub mod tree;
mod visible;

pub use activity::{Activity, Answers, Options, Poll};
pub use block::{Beside, Block, BlockKind, CodeLines, CodeSize, Fitted, Reveal, Share, Sides};
pub(crate) use block::{closed_details, sign};
pub use finding::{Finding, Severity};
use fit::Measure;
pub(crate) use hex::hex;
pub(crate) use highlight::{Highlight, highlights};
pub(crate) use image::{
    Figure, HtmlTag, Placed, addresses as addresses_of_images, tags as html_tags,
};
pub use image::{Image, Images};
pub use included::{Included, Names, Notes};
pub use outline::{CourseOutline, Outline, SlideOutline};
use parse::Parsed;
use plan::{Plan, Terms};
pub use schedule::{DeckLink, Schedule, schedule};
pub use slide::{Ahead, Columns, Deck, Layout, Part, Setting, Slide, Written};
pub use source::Source;
#[cfg(test)]
pub(crate) use tests::unfitted;
pub use visible::{visible, visible_lines};

/// A deck with all that is known of it before it is rendered.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// The slides, as the stage shows them.
    pub deck: Deck,
    /// How the class is spent.
    pub plan: Plan,
    /// Its own commands for formulas, which its notes have too; see [`note`].
    pub macros: tex::Macros,
    /// What an author should know. `Finding::file` is filled in by the caller.
    pub findings: Vec<Finding>,
}

/// Markdown of one file, with that of the files it takes in → its deck, by what its course says of the class, in the language of
/// the notes. Any text has one; none makes it panic.
///
/// The stages in their order, each of which reads what the one before made:
///
/// 1. **split**: the text is parsed once and its blocks become slides as their author wrote
///    them.
/// 2. **discussion**: a deck without one whose course promises one gets a slide for it, which
///    the fit then treats like any other.
/// 3. **fit**: what is too much for one slide becomes several, what is little is joined or set
///    larger.
/// 4. **plan**: the deck as it is shown is read for its minutes once, for the plan and for what
///    an author should know of it.
///
/// ```
/// use cuecard::course::{self, fit::Measure, plan::Terms};
///
/// let notes = "# 네트워크\n\n## 1. 포트 (15분)\n\n하나\n\n둘\n\n## 토론: 왜? (10분)\n\n- 셋\n";
/// let made = course::deck(notes, &Terms::default(), Some("ko"), Measure::NOTHING);
/// let ids: Vec<_> = made.deck.slides.iter().map(|s| s.written.id.as_str()).collect();
/// assert_eq!(ids, ["네트워크", "포트", "토론-왜"]);
/// let minutes: Vec<_> = made.plan.sections.iter().map(|s| s.seconds / 60).collect();
/// assert_eq!(minutes, [40, 10]);
/// ```
pub fn deck<'a>(
    notes: impl Into<Notes<'a>>,
    terms: &Terms,
    lang: Option<&str>,
    measure: Measure<'_>,
) -> Prepared {
    let mut written = split::deck(notes.into(), measure.images);
    let added = plan::add_discussion(&mut written, terms, lang);
    let mut findings = written.findings;
    let (slides, of_fit) = fit::slides(written.slides, measure);
    let deck = Deck {
        title: written.title,
        slot: written.slot,
        slides,
    };
    let (plan, of_plan) = plan::plan(&deck, terms, added);
    findings.extend(of_fit.into_iter().chain(of_plan));
    Prepared {
        deck,
        plan,
        macros: written.macros,
        findings,
    }
}

/// The text of a speaker note, in which wikis name these files and formulas have these commands.
pub fn note(text: &str, names: &Names, macros: &tex::Macros) -> Vec<Block> {
    let given = parse::Given {
        names,
        macros: Some(macros),
        ..parse::Given::default()
    };
    parse::parse_as(text, &given).blocks
}

/// The text of a file that is no deck, with what it takes in.
pub fn page(notes: Notes<'_>, images: Images<'_>) -> Parsed {
    split::page(notes, images)
}

/// The files that a file takes in, as it names them.
pub fn takes_in(text: &str) -> Vec<String> {
    // Most files take none in, and need not be read for it.
    match split::MARKS.iter().any(|mark| text.contains(mark)) {
        true => split::deck(Notes::from(text), &|_| Image::Unknown).wanted,
        false => Vec::new(),
    }
}

/// The addresses of the images that a file shows.
pub(crate) fn images_shown(notes: Notes<'_>) -> Vec<String> {
    let slides = split::deck(notes, &|_| Image::Unknown).slides.into_iter();
    let blocks = slides.flat_map(|slide| slide.blocks);
    blocks
        .flat_map(|block| addresses_of_images(&block.events))
        .collect()
}

#[cfg(test)]
mod tests;
