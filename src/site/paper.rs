//! A deck on paper: a page a slide, or a handout. It stands at no address: a browser prints what is
//! written here. On it a link leads to another slide or to another host, since there is no server.

use crate::content::{Course, DeckEntry};
use crate::render;
use crate::theme::{LeafData, PaperData, SlideData};

use super::addresses::document_url;
use super::pages::{right, titled};
use super::sheet::{Html, Sheet};
use super::{Lang, Target};

/// How a deck is set on paper.
///
/// ```
/// use cuecard::site::paper::{Form, Paper};
///
/// let handout = Paper { form: Form::Lines, ..Paper::default() };
/// assert!(handout.only.is_none(), "all slides");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paper {
    /// In which form.
    pub form: Form,
    /// The furniture's language.
    pub lang: Lang,
    /// The number of the only slide that is wanted, from 1.
    pub only: Option<usize>,
    /// Whether it says what is right in polls; in the text only, where there is room for it.
    pub answers: bool,
}

/// What a page of it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// A slide, all its steps open.
    #[default]
    Slides,
    /// A slide at one step.
    Steps,
    /// All slides, small, on one picture.
    Overview,
    /// Three slides with lines to write on.
    Lines,
    /// The text, with its slides in the margin.
    Text,
    /// Slides and their speaker notes: the only form that has them.
    Notes,
}

impl Form {
    /// As the template and the stylesheet name it.
    fn name(self) -> &'static str {
        match self {
            Form::Slides => "slides",
            Form::Steps => "steps",
            Form::Overview => "overview",
            Form::Lines => "lines",
            Form::Text => "text",
            Form::Notes => "notes",
        }
    }
}

/// The page that is printed.
pub(super) fn page(
    sheet: &Sheet<'_>,
    paper: &Paper,
    (course, deck): (&Course, &DeckEntry),
) -> Html {
    let made = deck.html.get();
    let own = document_url(&course.path, &deck.name);
    let on_paper = |html: &str| {
        let link = |url: &str| inside(sheet, &own, url);
        render::with_links(html, &link, &|url| sheet.addresses.to(url))
    };
    let mut data = made.data.clone();
    if let Some(logo) = data.foot.as_mut().and_then(|foot| foot.logo.as_mut()) {
        *logo = sheet.addresses.to(logo);
    }
    let notes = &made.notes.notes;
    // The parts of a slide share its notes.
    let note = |slide: &SlideData| {
        let wanted = paper.form == Form::Notes && !slide.continued;
        let note = notes.iter().find(|note| note.id == slide.id);
        note.filter(|_| wanted).map(|note| on_paper(&note.html))
    };
    let mut leaves = Vec::new();
    for (slide, outline) in std::mem::take(&mut data.slides)
        .into_iter()
        .zip(&deck.outline.slides)
    {
        let mut html = on_paper(&slide.html);
        if paper.answers {
            html += &right(outline, sheet);
        }
        leaves.push(LeafData {
            plan: slide.layout == "title" && leaves.is_empty(),
            note: note(&slide),
            slide: SlideData {
                html,
                shown: true,
                ..slide
            },
        });
    }
    if let Some(only) = paper.only {
        leaves.retain(|leaf| leaf.slide.number == only);
    }
    let data = PaperData {
        form: paper.form.name(),
        deck: data,
        leaves,
    };
    sheet.filled(&titled(&deck.outline.title, course), &data)
}

/// Where a link leads that leads into the deck itself.
fn inside(sheet: &Sheet<'_>, own: &str, url: &str) -> Option<String> {
    let (path, place) = url.split_once('#')?;
    let is_own = path == own
        || matches!(sheet.site.lookup(path), Some(Target::Moved(there)) if there == own);
    is_own.then(|| format!("#{place}"))
}
