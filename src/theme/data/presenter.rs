//! The data of pages that ask for the presenter's cookie.

use serde::Serialize;

use crate::wire::{LastClassView, PlanView};

/// `report.hbs`: what a class took, presenters only.
#[derive(Debug, Clone, Serialize)]
pub struct ReportData {
    /// The deck's title.
    pub deck_title: String,
    /// The deck's address.
    pub deck_url: String,
    /// The address of what the class was, beside what it took.
    pub record_url: String,
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
    /// How many attended, where it is known.
    pub attended: Option<AttendedData>,
    /// All classes with the deck, the newest first.
    pub dates: Vec<ReportDate>,
}

/// How many attended a class.
#[derive(Debug, Clone, Serialize)]
pub struct AttendedData {
    /// When there were most.
    pub fullest: u32,
    /// When it began.
    pub first: u32,
    /// When it ended, or now.
    pub last: u32,
    /// Of an SVG's polygon: all the time is 1000 wide, the most 100 high.
    pub points: String,
}

/// What was planned for something, and what it took.
#[derive(Debug, Clone, Serialize)]
pub struct ReportLine {
    /// As plain text.
    pub title: String,
    /// Whether it is the deck's discussion.
    pub discussion: bool,
    /// Thousandths of the longest section, planned or taken.
    pub planned_share: u32,
    /// The same of what it took.
    pub took_share: u32,
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
    /// It signed in by the helper's link.
    pub helps: bool,
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
#[derive(Debug, Clone, Default, Serialize)]
pub struct NotesData {
    /// Slides that have notes, in order.
    pub notes: Vec<NoteData>,
    /// Revision of the notes.
    pub revision: String,
}

/// `notes.hbs`, whole: with what the desk's script reads.
#[derive(Debug, Clone, Serialize)]
pub struct NotesPageData<'a> {
    /// What the files say.
    #[serde(flatten)]
    pub notes: &'a NotesData,
    /// How the class is to be spent.
    pub plan: PlanView,
    /// How the class before this one went, where there was one.
    pub last: Option<LastClassView>,
}

/// The notes of a slide.
#[derive(Debug, Clone, Serialize)]
pub struct NoteData {
    /// The slide's id.
    pub id: String,
    /// Safe HTML.
    pub html: String,
}
