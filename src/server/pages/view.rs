//! What was read and what the room does → the data of a page → HTML.

use std::sync::Arc;

use serde::Serialize;

use crate::content::{Course, DeckEntry, PageEntry};
use crate::site;
use crate::theme::{
    DeckData, DeskData, DevicesData, EntryData, IndexData, JoinData, JoinPageData, LiveData,
    NotesPageData, Page, PairingData, ReportData, ScheduleData, ThemeError,
};
use crate::wire::{LastClassView, Phase};

use super::lookup::{Screen, Shell};
use super::{Lang, course_url, deck_url};
use crate::server::{App, Site};

/// Minutes between two decks that are worth a line of their own.
const LONG_PAUSE: u32 = 30;

/// Where the class is, as far as a page shows it: also what tells two pages of a room apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    deck: Option<String>,
    slide: usize,
    /// The deck is being taught.
    on: bool,
    /// The deck has been taught.
    done: bool,
}

impl Place {
    /// What lists of the day show of it: moves within a deck make no other page.
    pub(super) fn of_the_day(&self) -> (Option<&str>, bool, bool) {
        (self.deck.as_deref(), self.on, self.done)
    }

    /// Of a course's room, as of now.
    pub(super) fn of(app: &App, course: &Course) -> Place {
        let Some(room) = app.rooms.get(&course.path).map(|handle| handle.room()) else {
            return Place {
                deck: None,
                slide: 0,
                on: false,
                done: false,
            };
        };
        let phase = room.phase();
        // In a break, a deck that was just opened is the next one, not the last.
        let untouched = room.slide() == 0 && room.step() == 0;
        Place {
            deck: room.deck().map(str::to_owned),
            slide: room.slide(),
            on: matches!(phase, Phase::Class { .. }),
            done: matches!(phase, Phase::After { .. })
                || matches!(phase, Phase::Break { .. }) && !untouched,
        }
    }
}

/// A page being made: what was read, in whose language.
#[derive(Clone)]
pub(super) struct View {
    site: Arc<Site>,
    instance: String,
    lang: Lang,
}

/// What [`Page`] needs beside the data.
struct Frame<'a> {
    screen: &'a str,
    course: Option<&'a Course>,
    title: &'a str,
    js: &'a str,
}

impl Frame<'static> {
    /// Of a page that is no course's and has no script.
    fn alone(screen: &'static str) -> Frame<'static> {
        Frame {
            screen,
            course: None,
            title: "Cuecard",
            js: "",
        }
    }
}

impl View {
    pub(super) fn new(app: &App, site: Arc<Site>, lang: Lang) -> View {
        View {
            site,
            instance: app.instance.clone(),
            lang,
        }
    }

    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    pub(super) fn site(&self) -> Arc<Site> {
        self.site.clone()
    }

    pub(super) fn index(&self) -> Result<String, ThemeError> {
        let data = IndexData {
            courses: self.courses_below(None),
        };
        self.render(&Frame::alone("index"), &data)
    }

    pub(super) fn join(&self, wrong: Option<String>) -> Result<String, ThemeError> {
        self.render(&Frame::alone("join"), &JoinPageData { wrong })
    }

    pub(super) fn schedule(&self, course: &Course, place: &Place) -> Result<String, ThemeError> {
        let data = ScheduleData {
            intro: course.readme.0.clone(),
            decks: decks(course, place),
            pages: course
                .pages
                .iter()
                .map(|page| plain(deck_url(course, &page.name), &page.title))
                .collect(),
            rest: course.readme.1.clone(),
            courses: self.courses_below(Some(course)),
            live: place.on,
        };
        let frame = Frame {
            screen: "schedule",
            course: Some(course),
            title: &course.title,
            js: "schedule.js",
        };
        self.render(&frame, &data)
    }

    pub(super) fn deck(&self, course: &Course, deck: &DeckEntry) -> Result<String, ThemeError> {
        let title = titled(&deck.data.title, course);
        self.render(
            &Frame {
                screen: "deck",
                course: Some(course),
                title: &title,
                js: "deck.js",
            },
            &deck.data,
        )
    }

    pub(super) fn notes(
        &self,
        course: &Course,
        deck: &DeckEntry,
        last: Option<LastClassView>,
    ) -> Result<String, ThemeError> {
        let at = course.decks.iter().position(|one| one.name == deck.name);
        let starts = at.and_then(|at| course.starts.get(at)?.as_deref());
        let data = NotesPageData {
            notes: &deck.notes,
            plan: site::plan(&deck.outline, starts),
            last,
        };
        let title = titled(&deck.data.title, course);
        self.render(
            &Frame {
                screen: "notes",
                course: Some(course),
                title: &title,
                js: "",
            },
            &data,
        )
    }

    pub(super) fn text(&self, course: &Course, page: &PageEntry) -> Result<String, ThemeError> {
        let title = titled(&page.title, course);
        self.render(
            &Frame {
                screen: "page",
                course: Some(course),
                title: &title,
                js: "",
            },
            &page.data,
        )
    }

    pub(super) fn live(
        &self,
        screen: Screen,
        course: &Course,
        place: &Place,
        join: JoinData,
    ) -> Result<String, ThemeError> {
        let data = LiveData {
            deck: shown(course, place),
            join,
            schedule: decks(course, place),
        };
        let js = match screen {
            Screen::Audience => "live.js",
            Screen::Stage => "stage.js",
        };
        let frame = Frame {
            screen: screen.name(),
            course: Some(course),
            title: &course.title,
            js,
        };
        self.render(&frame, &data)
    }

    pub(super) fn presenter(
        &self,
        shell: Shell,
        course: &Course,
        place: &Place,
        join: JoinData,
    ) -> Result<String, ThemeError> {
        let data = DeskData {
            decks: decks(course, place),
            join,
        };
        let frame = Frame {
            screen: shell.name(),
            course: Some(course),
            title: &course.title,
            js: match shell {
                Shell::Desk => "present.js",
                Shell::Remote => "remote.js",
            },
        };
        self.render(&frame, &data)
    }

    pub(super) fn report(&self, course: &Course, data: &ReportData) -> Result<String, ThemeError> {
        let frame = Frame {
            screen: "report",
            course: Some(course),
            title: &data.deck_title,
            js: "report.js",
        };
        self.render(&frame, data)
    }

    pub(super) fn devices(&self, data: &DevicesData) -> Result<String, ThemeError> {
        self.render(&Frame::alone("devices"), data)
    }

    pub(super) fn pairing(&self, data: &PairingData) -> Result<String, ThemeError> {
        self.render(&Frame::alone("pairing"), data)
    }

    fn render<T: Serialize>(&self, frame: &Frame<'_>, data: &T) -> Result<String, ThemeError> {
        let assets = &self.site.assets;
        let js = match frame.js {
            "" => "",
            name => assets.url(name),
        };
        self.site.theme.render(&Page {
            screen: frame.screen,
            lang: self.lang.code(),
            title: frame.title,
            instance: &self.instance,
            course_url: &frame
                .course
                .map_or_else(|| "/".to_owned(), |course| course_url(&course.path)),
            course_title: frame.course.map_or("", |course| &course.title),
            css: assets.url(match frame.screen {
                "present" | "remote" | "report" | "stage" => "presenter.css",
                _ => "style.css",
            }),
            js: Some(js).filter(|js| !js.is_empty()),
            icon: assets.url("icon.svg"),
            data,
        })
    }

    /// The courses below one (or below none), without those that another one between has.
    fn courses_below(&self, above: Option<&Course>) -> Vec<EntryData> {
        let paths = &self.site.content.courses;
        let nearest = |path: &str| {
            let parents = path
                .rmatch_indices('/')
                .map(|(at, _)| &path[..at])
                .chain((!path.is_empty()).then_some(""));
            parents
                .into_iter()
                .find(|parent| paths.contains_key(*parent))
                .map(str::to_owned)
        };
        let here = above.map(|course| course.path.clone());
        let below = paths
            .values()
            .filter(|course| nearest(&course.path) == here);
        below
            .filter(|course| Some(&course.path) != here.as_ref())
            .map(|c| plain(course_url(&c.path), &c.title))
            .collect()
    }
}

fn titled(title: &str, course: &Course) -> String {
    match (title, course.title.as_str()) {
        (title, "") => title.to_owned(),
        ("", course) => course.to_owned(),
        (title, course) if title == course => title.to_owned(),
        (title, course) => format!("{title} · {course}"),
    }
}

/// The deck that the room shows, with the room's slide as the one shown.
fn shown(course: &Course, place: &Place) -> Option<DeckData> {
    let named = course
        .decks
        .iter()
        .find(|deck| Some(&deck.name) == place.deck.as_ref());
    let (deck, slide) = match named {
        Some(deck) => (deck, place.slide),
        None => (course.decks.first()?, 0),
    };
    let mut data = deck.data.clone();
    let slide = slide.min(data.slides.len().saturating_sub(1));
    for (index, each) in data.slides.iter_mut().enumerate() {
        each.shown = index == slide;
    }
    Some(data)
}

fn decks(course: &Course, place: &Place) -> Vec<EntryData> {
    let current = course
        .decks
        .iter()
        .position(|deck| Some(&deck.name) == place.deck.as_ref());
    let starts = |index: usize| minutes(course.starts.get(index)?.as_ref()?);
    let ends =
        |index: usize| Some(starts(index)? + course.decks.get(index)?.outline.plan.slot / 60);
    let entry = |(index, deck): (usize, &Arc<DeckEntry>)| EntryData {
        name: deck.name.clone(),
        url: deck_url(course, &deck.name),
        title: deck.data.title.clone(),
        starts: starts(index).map(clock),
        ends: ends(index).map(clock),
        pause: ends(index)
            .zip(starts(index + 1))
            .and_then(|(end, next)| next.checked_sub(end))
            .filter(|pause| *pause >= LONG_PAUSE),
        state: state(index, current, place),
        topic: deck.topic.clone(),
        sections: deck.data.sections.clone(),
    };
    course.decks.iter().enumerate().map(entry).collect()
}

/// `09:05` → minutes after midnight.
fn minutes(time: &str) -> Option<u32> {
    let (hours, minutes) = time.split_once(':')?;
    Some(hours.parse::<u32>().ok()? * 60 + minutes.parse::<u32>().ok()?)
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// A deck's word on the schedule. Decks are taught in order: those before the room's are done.
fn state(index: usize, current: Option<usize>, place: &Place) -> &'static str {
    let current = current.unwrap_or(0);
    let next = if place.done { current + 1 } else { current };
    match index {
        _ if index < next => "done",
        _ if index > next => "",
        _ if place.on => "live",
        _ => "next",
    }
}

/// An entry with a name and an address only.
fn plain(url: String, title: &str) -> EntryData {
    EntryData {
        name: String::new(),
        url,
        title: title.to_owned(),
        starts: None,
        ends: None,
        pause: None,
        state: "",
        topic: None,
        sections: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(deck: usize, on: bool, done: bool) -> Vec<&'static str> {
        let place = Place {
            deck: None,
            slide: 0,
            on,
            done,
        };
        (0..3)
            .map(|index| state(index, Some(deck), &place))
            .collect()
    }

    #[test]
    fn the_schedule_says_what_is_done_on_and_next() {
        assert_eq!(states(0, false, false), ["next", "", ""]);
        assert_eq!(states(1, true, false), ["done", "live", ""]);
        assert_eq!(states(1, false, true), ["done", "done", "next"]);
        assert_eq!(states(2, false, true), ["done", "done", "done"]);
    }
}
