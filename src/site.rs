//! What was read, and where each room is, as pages and assets at addresses. Pure: who asks,
//! over which protocol and with which rights is for `server` to know, and where pages are
//! written to is for whoever writes them.
//!
//! `site/screens` is the one table of screens, `site/routes` the list of what the server answers
//! by itself. `site/lookup` finds what an address means,
//! `site/pages` makes a page's data (`site/day`, `site/notes`, `site/report`, `site/record` parts of it) and
//! `site/sheet` a page of that (`site/paper` what is printed). `site/addresses` and `site/scheme` write addresses,
//! `site/assets` links scripts and styles, `site/join` is the way into a room, `site/written` a site as
//! files that nobody serves, `site/single` a page of them with all in it.

mod addresses;
mod assets;
mod day;
mod join;
mod lookup;
mod notes;
mod pages;
pub mod paper;
mod place;
mod record;
mod report;
pub mod routes;
mod scheme;
pub mod screens;
mod sheet;
pub mod single;
pub mod written;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::content::{Content, Course, DeckEntry, DeckKey, PageEntry};
use crate::room::Report;
use crate::theme::{JoinData, Theme, ThemeError};
use crate::wire::Millis;

pub use addresses::{course_url, document_url};
pub use assets::{Asset, Assets, gzip};
pub use join::{letter, picture};
pub use notes::{last_class, plan};
use paper::Paper;
pub use place::Place;
pub use record::Recorded;
pub use report::Download;
use routes::Route;
use scheme::Addresses;
pub use scheme::Scheme;
use screens::{Follows, SCREENS, Screen, Stands, Style};
use sheet::{OfCourse, OfDeck, OfPage, OfSite, Sheet};

/// All that is shown, as pages at addresses. A new one replaces it whole.
///
/// ```
/// use std::sync::Arc;
///
/// use cuecard::content::{Content, client_files, theme_files};
/// use cuecard::site::{Asked, Assets, Host, Site, Target, screens};
/// use cuecard::theme::Theme;
///
/// let theme = theme_files("default", "themes".as_ref())?;
/// let theme = Theme::from_files("default", theme, screens::templates())?;
/// let assets = Assets::new(&client_files(), theme.css(), theme.media());
/// let site = Site::new(Content::default(), theme, assets, Arc::new(Host::default()));
/// let Some(Target::Screen(index)) = site.lookup("/") else { panic!("there is a list") };
/// assert!(site.page(&index, &Asked::default())?.starts_with("<!doctype html>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Site {
    /// The courses.
    pub content: Arc<Content>,
    /// The theme.
    pub theme: Arc<Theme>,
    /// Our own files.
    pub assets: Arc<Assets>,
    host: Arc<Host>,
    scheme: Scheme,
}

/// By what people and browsers know the one who serves a site.
///
/// ```
/// use cuecard::site::Host;
///
/// let host = Host {
///     instance: "0123456789abcdef".into(),
///     base: String::new(),
///     url: "http://192.168.0.5:4000".into(),
///     address: "192.168.0.5:4000".into(),
/// };
/// assert_ne!(host, Host::default(), "a site that nobody serves has none");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Host {
    /// Random, made with the store: with the course it names what a browser keeps.
    pub instance: String,
    /// The path under which pages are, such as `/class`; empty for the whole host.
    pub base: String,
    /// The URL that attendees open, without a slash at its end.
    pub url: String,
    /// What they type: `192.168.0.5:4000`.
    pub address: String,
}

/// What an address means; [`Site::lookup`] says it.
///
/// ```
/// use cuecard::site::Target;
///
/// fn is_for_ever(target: &Target) -> bool {
///     matches!(target, Target::Moved(_))
/// }
/// assert!(is_for_ever(&Target::Moved("/a".into())));
/// ```
#[derive(Debug)]
pub enum Target {
    /// A page.
    Screen(Showing),
    /// The socket of a course's room.
    Socket(Arc<Course>),
    /// A file of a course, as it is.
    File(PathBuf),
    /// A file that the notes link, for saving: whatever is in it, nothing of it may run.
    Attachment(PathBuf),
    /// Another spelling of that address, as `/a.md` is of `/a`: for ever.
    Moved(String),
    /// That address, until other files lie there: the only course, where none is at the root.
    Elsewhere(String),
}

/// A screen and what it is of. Only a site's [`Site::lookup`] makes one.
///
/// ```
/// use cuecard::site::{Showing, screens::SeenBy};
///
/// /// Whether an export may write the page.
/// fn may_be_written(showing: &Showing) -> bool {
///     showing.screen.seen_by == SeenBy::Everyone
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Showing {
    /// Its row in the table.
    pub screen: &'static Screen,
    /// Its address, as a server answers it.
    pub url: String,
    /// When the class began that the address names.
    pub began: Option<Millis>,
    of: Of,
}

/// What a screen is of, and what makes its page.
#[derive(Debug, Clone)]
enum Of {
    Site(OfSite),
    Course(OfCourse, Arc<Course>),
    Deck(OfDeck, Arc<Course>, Arc<DeckEntry>),
    Page(OfPage, Arc<Course>, Arc<PageEntry>),
}

/// With what a page is asked for, beside its address: what the files do not say.
///
/// ```
/// use cuecard::room::Report;
/// use cuecard::site::Asked;
///
/// let class = |began| Report { began, ..Report::default() };
/// let mut asked = Asked { classes: vec![class(2), class(1)], ..Asked::default() };
/// assert_eq!(asked.class().map(|class| class.began), Some(2));
/// asked.began = Some("1".into());
/// assert_eq!(asked.class().map(|class| class.began), Some(1));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The furniture's language.
    pub lang: Lang,
    /// Where the course's room is.
    pub place: Place,
    /// The classes that were taught with the deck, the newest first; for presenters' screens.
    pub classes: Vec<Report>,
    /// When the one of them began that is asked for; else it is the newest.
    pub began: Option<String>,
    /// The class that a record is asked of.
    pub recorded: Option<Recorded>,
    /// The time.
    pub now: Millis,
    /// Whether a deck's page says what is right in its polls: one that is written for whoever may know.
    pub answers: bool,
    /// Whether it has the speaker notes, likewise.
    pub notes: bool,
    /// The address of what can be searched, from the page's own; of a schedule that is written.
    pub search: Option<String>,
}

/// The language of a page's furniture.
///
/// ```
/// assert_eq!(cuecard::site::Lang::En.code(), "en");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    /// Korean.
    #[default]
    Ko,
    /// English.
    En,
}

impl Lang {
    /// As in `lang` attributes.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
        }
    }
}

impl Asked {
    /// The class that is asked for.
    pub fn class(&self) -> Option<&Report> {
        match &self.began {
            None => self.classes.first(),
            Some(began) => {
                let mut classes = self.classes.iter();
                classes.find(|class| class.began.to_string() == *began)
            }
        }
    }
}

impl Showing {
    /// The course that it is of, or that what it is of belongs to.
    pub fn course(&self) -> Option<&Arc<Course>> {
        self.of.course()
    }

    /// The deck that it is of.
    pub fn deck(&self) -> Option<&Arc<DeckEntry>> {
        self.of.deck()
    }

    /// The revision of all that is on its page; `None` for pages of which there is none, since
    /// they follow a room or list what others have.
    pub fn revision(&self) -> Option<&str> {
        match &self.of {
            Of::Deck(_, _, deck) => Some(&deck.outline.revision),
            Of::Page(_, _, page) => Some(&page.revision),
            Of::Site(_) | Of::Course(..) => None,
        }
    }

    /// What its page shows, by course and name, if that is being read for the first time: then
    /// there is nothing to show yet. `place` is where the course's room is.
    pub fn unread(&self, place: &Place) -> Option<DeckKey> {
        let (course, name) = match &self.of {
            Of::Deck(_, course, deck) if !deck.is_read() => (course, &deck.name),
            Of::Page(_, course, page) if !page.is_read() => (course, &page.name),
            Of::Course(_, course) if self.screen.follows == Follows::Slide => {
                let deck = place.shown(course).filter(|deck| !deck.is_read())?;
                (course, &deck.name)
            }
            _ => return None,
        };
        Some((course.path.clone(), name.clone()))
    }
}

impl Of {
    fn course(&self) -> Option<&Arc<Course>> {
        match self {
            Of::Site(_) => None,
            Of::Course(_, course) | Of::Deck(_, course, _) | Of::Page(_, course, _) => Some(course),
        }
    }

    fn deck(&self) -> Option<&Arc<DeckEntry>> {
        match self {
            Of::Deck(_, _, deck) => Some(deck),
            _ => None,
        }
    }
}

impl Site {
    /// A site that a server at that host answers.
    pub fn new(
        content: impl Into<Arc<Content>>,
        theme: impl Into<Arc<Theme>>,
        assets: impl Into<Arc<Assets>>,
        host: Arc<Host>,
    ) -> Site {
        Site {
            content: content.into(),
            theme: theme.into(),
            assets: assets.into(),
            host,
            scheme: Scheme::default(),
        }
    }

    /// The same, with addresses by that scheme.
    pub fn with_scheme(self, scheme: Scheme) -> Site {
        Site { scheme, ..self }
    }

    /// The same after files were read again.
    pub fn with_read(
        &self,
        content: impl Into<Arc<Content>>,
        theme: Arc<Theme>,
        assets: Arc<Assets>,
    ) -> Site {
        Site::new(content, theme, assets, self.host.clone()).with_scheme(self.scheme)
    }

    /// What an address means, without what stands behind a `?`.
    pub fn lookup(&self, address: &str) -> Option<Target> {
        lookup::resolve(&self.content, address)
    }

    /// The page of a screen.
    ///
    /// # Errors
    /// The theme's template asks for something that is not there.
    pub fn page(&self, showing: &Showing, asked: &Asked) -> Result<String, ThemeError> {
        let sheet = self.sheet((showing.screen, None), Some(&showing.of), asked.lang);
        match &showing.of {
            Of::Site(make) => make(&sheet),
            Of::Course(make, course) => make(&sheet, asked, course),
            Of::Deck(make, course, deck) => make(&sheet, asked, (course, deck)),
            Of::Page(make, course, page) => make(&sheet, (course, page)),
        }
    }

    /// The page of a screen whose data only the server has.
    ///
    /// # Errors
    /// The theme's template asks for something that is not there.
    pub fn page_with<T: Serialize>(
        &self,
        screen: &'static Screen,
        (lang, title): (Lang, &str),
        data: &T,
    ) -> Result<String, ThemeError> {
        self.sheet((screen, None), None, lang).filled(title, data)
    }

    /// A deck on paper, written as if it stood where the deck's page does; `None` if that shows no deck.
    ///
    /// # Errors
    /// The theme's template asks for something that is not there.
    pub fn paper(&self, showing: &Showing, paper: &Paper) -> Result<Option<String>, ThemeError> {
        let (Some(course), Some(deck)) = (showing.course(), showing.deck()) else {
            return Ok(None);
        };
        let at = (&screens::PAPER, Some(&*showing.url));
        let sheet = self.sheet(at, Some(&showing.of), paper.lang);
        paper::page(&sheet, paper, (course, deck)).map(Some)
    }

    /// The code of each course, by its path.
    pub fn codes(&self) -> BTreeMap<&str, String> {
        let courses = self.content.courses.keys().map(String::as_str);
        join::codes(&self.host.instance, courses)
    }

    /// The course whose code this is, however it was typed.
    pub fn course_of_code(&self, typed: &str) -> Option<&Arc<Course>> {
        let typed = join::normal(typed);
        let codes = self.codes();
        let (course, _) = codes.iter().find(|(_, code)| **code == typed)?;
        self.content.courses.get(*course)
    }

    /// The URL that leads into the room with that code.
    pub fn join_url(&self, code: &str) -> String {
        format!("{}/join/{code}", self.host.url)
    }

    /// How attendees get into the room of a course of this site.
    fn join(&self, course: &Course) -> JoinData {
        let code = self.codes().remove(course.path.as_str());
        debug_assert!(code.is_some(), "the course is another site's");
        let code = code.unwrap_or_default();
        let url = self.join_url(&code);
        JoinData {
            address: self.host.address.clone(),
            qr: picture(&url),
            url,
            code,
        }
    }

    /// The file that an export writes what stands at an address to, percent-encoded and from
    /// the export's folder; `None` where nothing stands that can be written.
    pub fn file(&self, address: &str) -> Option<String> {
        scheme::file(self, address)
    }

    /// `at` is where the page stands, if that is not the screen's own address.
    fn sheet<'a>(
        &'a self,
        (screen, at): (&'static Screen, Option<&str>),
        of: Option<&'a Of>,
        lang: Lang,
    ) -> Sheet<'a> {
        let course = of.and_then(Of::course);
        // What answers where nothing else does has no address; it is never written to a file.
        let own = at.map(str::to_owned).or_else(|| url_of(screen, of));
        let own = own.unwrap_or_else(|| "/".to_owned());
        let addresses = Addresses::on(self, &own);
        let course_url = course.map_or_else(|| "/".to_owned(), |course| course_url(&course.path));
        let urls = SCREENS.iter().filter_map(|other| {
            let there = url_of(other, of)?;
            Some((other.name, addresses.to(&there)))
        });
        let session = ("session", addresses.to(Route::Session.pattern()));
        let css = match (self.scheme, screen.style) {
            (Scheme::Single, _) => "single.css",
            (_, Style::Everyone) => "style.css",
            (_, Style::Presenter) => "presenter.css",
            (_, Style::Paper) => "paper.css",
        };
        let asset = |name| addresses.to(self.assets.url(name));
        Sheet {
            name: screen.name,
            lang: lang.code(),
            course: (
                addresses.to_folder(&course_url),
                course.map_or("", |course| &course.title),
            ),
            urls: urls.chain([session]).collect(),
            css: asset(css),
            js: screen.script.map(asset),
            icon: asset("icon.svg"),
            site: self,
            addresses,
        }
    }
}

/// The address at which a screen stands that is of the same thing (or of the course that the
/// thing belongs to), as a server answers it.
fn url_of(screen: &Screen, of: Option<&Of>) -> Option<String> {
    let course = of.and_then(Of::course);
    Some(match screen.stands {
        Stands::Root(_) => "/".to_owned(),
        Stands::Course(word, _) => course_url(&course?.path) + word,
        Stands::Deck(word, _) => {
            let deck = document_url(&course?.path, &of.and_then(Of::deck)?.name);
            match word {
                "" => deck,
                word => format!("{deck}/{word}"),
            }
        }
        Stands::Page(_) => match of? {
            Of::Page(_, course, page) => document_url(&course.path, &page.name),
            Of::Site(_) | Of::Course(..) | Of::Deck(..) => return None,
        },
        Stands::Server(route) => route.pattern().to_owned(),
        Stands::Nowhere => return None,
    })
}
