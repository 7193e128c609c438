//! The one table of screens. Routing, the data of pages, which scripts are linked, which
//! templates a theme must have and which names no file may have all follow from it: a new
//! screen is a row here, its template in `themes/default` and, where it has one, its script.

use std::collections::BTreeSet;

use crate::content::Reserved;

use super::pages;
use super::record;
use super::report::{self, Download};
use super::routes::Route;
use super::sheet::{OfCourse, OfDeck, OfPage, OfSite};

/// A row of the table: what stands at addresses of one kind.
///
/// ```
/// use cuecard::site::screens::{SCREENS, SeenBy};
///
/// let notes = SCREENS.iter().find(|screen| screen.name == "notes");
/// assert!(notes.is_some_and(|notes| notes.seen_by == SeenBy::Presenter));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// The template, without `.hbs`.
    pub name: &'static str,
    /// The script in `src/client`, where it needs one.
    pub script: Option<&'static str>,
    /// The stylesheet that its page links.
    pub style: Style,
    /// Who gets the page.
    pub seen_by: SeenBy,
    /// How much of the room its page shows.
    pub follows: Follows,
    /// What else than HTML it can be asked for, with `?as=`.
    pub downloads: &'static [Download],
    pub(super) stands: Stands,
}

/// Where a screen's address stands, and what makes its page there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stands {
    /// `/`
    Root(OfSite),
    /// `/{course}/{word}`
    Course(&'static str, OfCourse),
    /// `/{course}/{deck}`, or with a word `/{course}/{deck}/{word}`
    Deck(&'static str, OfDeck),
    /// `/{course}/{page}`
    Page(OfPage),
    /// The server answers there with what only it knows.
    Server(Route),
    /// At no address of its own: it answers where nothing else does.
    Nowhere,
}

/// Which stylesheet a page links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `style.css`: all that attendees need.
    Everyone,
    /// `presenter.css`: the same, with the presenter's screens.
    Presenter,
    /// `paper.css`: slides as on the stage, and a text to read, beside each other.
    Paper,
}

/// Who gets a screen's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenBy {
    /// Who asks.
    Everyone,
    /// Who asks, but there is nothing to see before the page has signed in.
    ShellThatSignsIn,
    /// Who has the presenter's cookie; no browser keeps it.
    Presenter,
    /// Who has the presenter's cookie, and who asks for a class that was shared: its address may end in
    /// when that class began.
    PresenterWhoShares,
}

/// How much of its room a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// Nothing: the page is what the files say.
    Nothing,
    /// Which deck is on, done or next.
    Day,
    /// The slide.
    Slide,
}

/// All screens.
pub static SCREENS: [&Screen; 16] = [
    &Screen::new("index", Stands::Root(pages::index)),
    &Screen::new("schedule", Stands::Course("", pages::schedule))
        .script("schedule.js")
        .follows(Follows::Day),
    &Screen::new("deck", Stands::Deck("", pages::deck)).script("deck.js"),
    &Screen::new("page", Stands::Page(pages::page)),
    &Screen::new("live", Stands::Course("live", pages::live))
        .script("live.js")
        .follows(Follows::Slide),
    &Screen::new("stage", Stands::Course("stage", pages::live))
        .script("stage.js")
        .style(Style::Presenter)
        .follows(Follows::Slide),
    &Screen::new("present", Stands::Course("present", pages::desk))
        .script("present.js")
        .style(Style::Presenter)
        .seen_by(SeenBy::ShellThatSignsIn)
        .follows(Follows::Day),
    &Screen::new("remote", Stands::Course("remote", pages::desk))
        .script("remote.js")
        .style(Style::Presenter)
        .seen_by(SeenBy::ShellThatSignsIn)
        .follows(Follows::Day),
    &Screen::new("notes", Stands::Deck("notes", pages::notes)).seen_by(SeenBy::Presenter),
    &Screen::new("report", Stands::Deck("report", pages::report))
        .script("moments.js")
        .style(Style::Presenter)
        .seen_by(SeenBy::Presenter)
        .downloads(&report::DOWNLOADS),
    &Screen::new("record", Stands::Deck("record", pages::record))
        .script("moments.js")
        .style(Style::Presenter)
        .seen_by(SeenBy::PresenterWhoShares)
        .downloads(&record::DOWNLOADS),
    &DEVICES,
    &PAIRING,
    &JOIN,
    &ERROR,
    &PAPER,
];

/// The devices that are signed in.
pub static DEVICES: Screen =
    Screen::new("devices", Stands::Server(Route::Devices)).seen_by(SeenBy::Presenter);

/// A code for one more device.
pub static PAIRING: Screen =
    Screen::new("pairing", Stands::Server(Route::Pairing)).seen_by(SeenBy::Presenter);

/// A field for a course's code.
pub static JOIN: Screen = Screen::new("join", Stands::Server(Route::Join));

/// Why a request was refused.
pub static ERROR: Screen = Screen::new("error", Stands::Nowhere);

/// A deck as pages of paper: it is written for a browser that prints it.
pub static PAPER: Screen = Screen::new("paper", Stands::Nowhere)
    .script("paper.js")
    .style(Style::Paper);

/// The word after a course at which its socket stands.
pub(super) const SOCKET: &str = "socket";

impl Screen {
    const fn new(name: &'static str, stands: Stands) -> Screen {
        Screen {
            name,
            stands,
            script: None,
            style: Style::Everyone,
            seen_by: SeenBy::Everyone,
            follows: Follows::Nothing,
            downloads: &[],
        }
    }

    const fn script(self, name: &'static str) -> Screen {
        Screen {
            script: Some(name),
            ..self
        }
    }

    const fn style(self, style: Style) -> Screen {
        Screen { style, ..self }
    }

    const fn seen_by(self, seen_by: SeenBy) -> Screen {
        Screen { seen_by, ..self }
    }

    const fn follows(self, follows: Follows) -> Screen {
        Screen { follows, ..self }
    }

    const fn downloads(self, downloads: &'static [Download]) -> Screen {
        Screen { downloads, ..self }
    }
}

/// The templates that a theme must have.
pub fn templates() -> impl Iterator<Item = &'static str> {
    SCREENS.iter().map(|screen| screen.name)
}

/// The scripts that pages link.
pub fn scripts() -> impl Iterator<Item = &'static str> {
    let scripts = SCREENS.iter().filter_map(|screen| screen.script);
    scripts.collect::<BTreeSet<_>>().into_iter()
}

/// The names that addresses of ours need: files of such names have others.
pub fn reserved() -> Reserved {
    let mut reserved = Reserved {
        names: vec![SOCKET],
        below_decks: Vec::new(),
    };
    for screen in SCREENS {
        match screen.stands {
            Stands::Course(word, _) if !word.is_empty() => reserved.names.push(word),
            Stands::Deck(word, _) if !word.is_empty() => reserved.below_decks.push(word),
            _ => {}
        }
    }
    reserved.names.extend(Route::ALL.map(Route::first_word));
    reserved.names.sort_unstable();
    reserved.names.dedup();
    reserved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_screens_have_one_name() {
        let mut names: Vec<_> = templates().collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SCREENS.len());
    }

    #[test]
    fn the_words_of_addresses_are_reserved() {
        let Reserved { names, below_decks } = reserved();
        assert_eq!(
            names,
            [
                "-", "healthz", "join", "live", "present", "remote", "session", "socket", "stage"
            ]
        );
        assert_eq!(below_decks, ["notes", "report", "record"]);
    }

    #[test]
    fn no_file_can_stand_where_the_server_answers_by_itself() {
        let Reserved { names, .. } = reserved();
        for route in Route::ALL {
            let first = route.pattern().split('/').nth(1).unwrap_or_default();
            assert!(names.contains(&first), "{route:?}");
        }
    }
}
