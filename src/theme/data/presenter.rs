//! The data of pages that ask for the presenter's cookie.

use serde::Serialize;

/// `report.hbs`: what a class took, presenters only.
#[derive(Debug, Clone, Serialize)]
pub struct ReportData {
    /// The deck's title.
    pub deck_title: String,
    /// The deck's address.
    pub deck_url: String,
    /// When the class began, in milliseconds since 1970; absent where there was none.
    pub began: Option<i64>,
    /// When it ended.
    pub ended: Option<i64>,
    /// The whole class.
    pub total: Option<ReportLine>,
    /// In order.
    pub sections: Vec<ReportLine>,
    /// In order.
    pub slides: Vec<ReportLine>,
    /// All classes with the deck, the newest first.
    pub dates: Vec<ReportDate>,
}

/// What was planned for something, and what it took.
#[derive(Debug, Clone, Serialize)]
pub struct ReportLine {
    /// As plain text.
    pub title: String,
    /// `10:00`
    pub planned: String,
    /// `11:20`
    pub took: String,
    /// `+1:20`
    pub difference: String,
    /// Whether it took longer than planned.
    pub late: bool,
}

/// A class that was kept.
#[derive(Debug, Clone, Serialize)]
pub struct ReportDate {
    /// When it began, in milliseconds since 1970.
    pub began: i64,
    /// Whether it is the one shown.
    pub shown: bool,
}

/// `devices.hbs`: the devices that are signed in, presenters only.
#[derive(Debug, Clone, Serialize)]
pub struct DevicesData {
    /// The newest first.
    pub devices: Vec<DeviceData>,
}

/// A signed-in device.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceData {
    /// Its public name, such as `iPhone-3f9a`.
    pub name: String,
    /// Milliseconds since 1970.
    pub since: i64,
    /// The one that asks.
    pub own: bool,
    /// It was paired by another one.
    pub paired: bool,
}

/// `pairing.hbs`: a code for one more device, presenters only.
#[derive(Debug, Clone, Serialize)]
pub struct PairingData {
    /// To be typed at the remote's address.
    pub code: String,
    /// What to type first, without scheme: `192.168.0.5:4000/remote`.
    pub address: String,
    /// An SVG of the QR code that holds both.
    pub qr: String,
    /// Until when the code works: milliseconds since 1970 by the server's clock.
    pub until: i64,
}

/// `notes.hbs`: the speaker notes of a deck, presenters only.
#[derive(Debug, Clone, Serialize)]
pub struct NotesData {
    /// Slides that have notes, in order.
    pub notes: Vec<NoteData>,
    /// How the class is spent.
    pub plan: PlanData,
    /// Revision of the notes.
    pub revision: String,
}

/// `notes.hbs`, whole: with what is known of an earlier class.
#[derive(Debug, Clone, Serialize)]
pub struct NotesPageData<'a> {
    /// What the files say.
    #[serde(flatten)]
    pub notes: &'a NotesData,
    /// How the class before this one went, where there was one.
    pub last: Option<LastData>,
}

/// How an earlier class with a deck went.
#[derive(Debug, Clone, Serialize)]
pub struct LastData {
    /// When it began, in milliseconds since 1970.
    pub began: i64,
    /// Milliseconds over its plan, negative for less.
    pub over: i64,
    /// The section that was furthest over its plan, and by how much.
    pub longest: Option<(String, i64)>,
}

/// The plan of a deck, as the desk reads it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PlanData {
    /// Seconds of the class.
    pub slot: u32,
    /// The clock time it begins, such as `09:00`, where the course says.
    pub starts: Option<String>,
    /// Minutes that the headings add up to.
    pub written: Option<f32>,
    /// Minutes that the discussion's headings say.
    pub discussion_written: Option<f32>,
    /// Whether the discussion is not the author's: the course promises it.
    pub added: bool,
    /// In order; each slide is in one.
    pub sections: Vec<PlanSectionData>,
    /// In order, all of the deck.
    pub slides: Vec<PlanSlideData>,
}

/// A section of the plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanSectionData {
    /// As plain text.
    pub title: String,
    /// The index of its first slide, 0 of the first section.
    pub first: usize,
    /// All sections' add up to the slot.
    pub seconds: u32,
    /// Minutes as written.
    pub written: Option<f32>,
    /// Whether this is the discussion.
    pub discussion: bool,
    /// Whether it stands at the end and takes no time.
    pub wrap_up: bool,
}

/// A slide of the plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanSlideData {
    /// The slide's id.
    pub id: String,
    /// All slides' of a section add up to the section's.
    pub seconds: u32,
    /// Whether a class that is late may leave it out.
    pub skippable: bool,
}

/// The notes of a slide.
#[derive(Debug, Clone, Serialize)]
pub struct NoteData {
    /// The slide's id.
    pub id: String,
    /// Safe HTML.
    pub html: String,
}
