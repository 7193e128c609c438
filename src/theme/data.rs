//! The data that templates get: their names are the theme author's interface. What only
//! presenters get is in `data/presenter`, what there is of a class that was in `data/record`, what
//! is printed in `data/paper`.

mod paper;
mod presenter;
mod record;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::course::plan::Section;

pub use paper::{LeafData, PaperData};
pub use presenter::{
    AttendedData, DeviceData, DevicesData, NoteData, NotesData, NotesPageData, PairingData,
    ReportData, ReportDate, ReportLine,
};
pub use record::{
    AnsweredData, BarData, KeeperData, OptionData, PostData, RecordData, RecordDate, RecordLine,
    RecordPart, RecordRun, RecordSlide, RoundData, WordData,
};

/// What every page gets.
#[derive(Debug, Clone, Serialize)]
pub struct Page<'a, T: Serialize> {
    /// The screen, which is also the template's name: `deck`, `live`, … (`site::screens` has all).
    pub screen: &'a str,
    /// The language of the furniture, `ko` or `en`; its strings are `t.…` in templates.
    pub lang: &'a str,
    /// The document's title, as plain text.
    pub title: &'a str,
    /// Random, made with the store: with the course it names what a browser keeps.
    pub instance: &'a str,
    /// The path under which the server is reached, such as `/class`; mostly empty.
    pub base: &'a str,
    /// The course's URL with a slash at its end, percent-encoded, such as `/week_02/day_01/`; `/` on the index.
    pub course_url: &'a str,
    /// The course's title, as plain text.
    pub course_title: &'a str,
    /// The address of each screen of the same deck or course, and of the site's, by name:
    /// `urls.live`, `urls.schedule`; on a deck's screens also `urls.deck`, `urls.notes`.
    pub urls: &'a BTreeMap<&'static str, String>,
    /// The address of the one stylesheet.
    pub css: &'a str,
    /// The address of the screen's one script; absent where none is needed.
    pub js: Option<&'a str>,
    /// The address of the icon.
    pub icon: &'a str,
    /// Whether it is written to a file: there is no room, and a script beside it is no module, which
    /// browsers do not load from a folder.
    pub written: bool,
    /// Whether all is in that file: nothing lies beside it.
    pub single: bool,
    /// What this screen shows.
    #[serde(flatten)]
    pub data: &'a T,
}

/// A deck with its slides: `deck.hbs`, `live.hbs`, `stage.hbs` (the latter two inside [`LiveData`]).
#[derive(Debug, Clone, Default, Serialize)]
pub struct DeckData {
    /// The deck's name in its course.
    pub name: String,
    /// The deck's URL, percent-encoded.
    pub url: String,
    /// The deck's title, as plain text.
    pub title: String,
    /// The content's language, if the deck or the course says.
    pub content_lang: Option<String>,
    /// The deck's revision.
    pub revision: String,
    /// What its author or its course wants at the foot of all slides.
    pub foot: Option<FootData>,
    /// In order.
    pub slides: Vec<SlideData>,
    /// In order.
    pub sections: Vec<Section>,
}

/// What stands at the foot of all slides: [`DeckData::foot`].
#[derive(Debug, Clone, Default, Serialize)]
pub struct FootData {
    /// A line, as plain text.
    pub text: Option<String>,
    /// The address of a picture on this server, percent-encoded.
    pub logo: Option<String>,
}

/// A slide, ready to be put on a page.
#[derive(Debug, Clone, Serialize)]
pub struct SlideData {
    /// From 1.
    pub number: usize,
    /// The slide's id.
    pub id: String,
    /// The slide's revision.
    pub revision: String,
    /// A CSS class, see [`crate::course::Layout`].
    pub layout: &'static str,
    /// How many reveals follow the first showing.
    pub steps: u16,
    /// The title, as plain text, with the number of its part.
    pub title: String,
    /// Which part of a slide it is, from 1, where one takes several.
    pub part: Option<u16>,
    /// How many parts there are.
    pub parts: Option<u16>,
    /// A part after the first: narrow pages join it to the one before.
    pub continued: bool,
    /// Whether its heading is long, and set smaller.
    pub long: bool,
    /// The classes of how its words are set, and where; nothing for the usual way.
    pub setting: &'static str,
    /// Whether it is the one shown (has no `hidden`).
    pub shown: bool,
    /// Safe HTML.
    pub html: String,
}

/// `live.hbs` and `stage.hbs`.
#[derive(Debug, Clone, Serialize)]
pub struct LiveData {
    /// The deck that the room shows; absent in a course without decks.
    pub deck: Option<DeckData>,
    /// The way to join, for the stage.
    pub join: JoinData,
    /// The day, for the stage before class.
    pub schedule: Vec<EntryData>,
}

/// How attendees get in.
#[derive(Debug, Clone, Serialize)]
pub struct JoinData {
    /// What to type, such as `192.168.0.5:4000`.
    pub address: String,
    /// The whole URL that the QR code holds.
    pub url: String,
    /// The code, such as `K7Q2`.
    pub code: String,
    /// An SVG of the QR code, ours: `class="qr"`, no inline style.
    pub qr: String,
}

/// `schedule.hbs`.
#[derive(Debug, Clone, Serialize)]
pub struct ScheduleData {
    /// The README's objectives and what stands before its first heading 2, safe HTML.
    pub intro: String,
    /// The decks in order.
    pub decks: Vec<EntryData>,
    /// Pages: other files of the course.
    pub pages: Vec<EntryData>,
    /// What else the README says beside its list of decks, safe HTML.
    pub rest: String,
    /// Courses below this one.
    pub courses: Vec<EntryData>,
    /// Whether a class is on.
    pub live: bool,
    /// The address of what can be searched; of a page that is written.
    pub search: Option<String>,
}

/// A line of a list: a deck, a page, a course.
#[derive(Debug, Clone, Serialize)]
pub struct EntryData {
    /// The deck's name in its course; empty for a course.
    pub name: String,
    /// Where it leads, percent-encoded.
    pub url: String,
    /// As plain text.
    pub title: String,
    /// The clock time it begins, such as `09:00`, where the course says.
    pub starts: Option<String>,
    /// The clock time it ends.
    pub ends: Option<String>,
    /// Minutes from then until the next one, where that is long: lunch.
    pub pause: Option<u32>,
    /// `done`, `live`, `next` or empty.
    pub state: &'static str,
    /// The discussion's topic, as plain text.
    pub topic: Option<String>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// How many slides it has.
    pub slides: usize,
    /// The address of the record of the last class with it that attendees may see.
    pub record: Option<String>,
}

/// `index.hbs`: several courses and none at the root.
#[derive(Debug, Clone, Serialize)]
pub struct IndexData {
    /// In order.
    pub courses: Vec<EntryData>,
}

/// `present.hbs`: a shell with nothing secret.
#[derive(Debug, Clone, Serialize)]
pub struct DeskData {
    /// The decks in order.
    pub decks: Vec<EntryData>,
    /// How attendees get in.
    pub join: JoinData,
}

/// `page.hbs`: a Markdown file that is not a deck.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TextData {
    /// Safe HTML.
    pub html: String,
    /// The content's language.
    pub content_lang: Option<String>,
    /// The file's revision.
    pub revision: String,
}

/// `join.hbs`.
#[derive(Debug, Clone, Serialize)]
pub struct JoinPageData {
    /// The code that was tried and is nobody's.
    pub wrong: Option<String>,
}

/// `error.hbs`.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorData {
    /// The HTTP status.
    pub status: u16,
    /// One sentence for a person, in the page's language.
    pub message: String,
}
