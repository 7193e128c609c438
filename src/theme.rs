//! Handlebars templates + data → a page.
//!
//! A theme is a folder: `*.hbs`, `theme.css`, `theme.toml`; what it lacks comes from
//! `themes/default`. This file holds the data that templates get; their names are the
//! theme author's interface. Where files come from is for `content` to say, what a
//! browser is given of the stylesheet for `server::assets`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::course::plan::Section;

/// What every page gets.
#[derive(Debug, Clone, Serialize)]
pub struct Page<'a, T: Serialize> {
    /// The screen: `index`, `schedule`, `deck`, `page`, `live`, `stage`, `present`, `join`, `notes`, `error`.
    pub screen: &'a str,
    /// The language of the furniture, `ko` or `en`; its strings are `t.…` in templates.
    pub lang: &'a str,
    /// The document's title, as plain text.
    pub title: &'a str,
    /// Random, made with the store: with the course it names what a browser keeps.
    pub instance: &'a str,
    /// The course's URL with a slash at its end, percent-encoded, such as `/week_02/day_01/`; `/` on the index.
    pub course_url: &'a str,
    /// The course's title, as plain text.
    pub course_title: &'a str,
    /// The address of the one stylesheet.
    pub css: &'a str,
    /// The address of the screen's one script; absent where none is needed.
    pub js: Option<&'a str>,
    /// The address of the icon.
    pub icon: &'a str,
    /// What this screen shows.
    #[serde(flatten)]
    pub data: &'a T,
}

/// A deck with its slides: `deck.hbs`, `live.hbs`, `stage.hbs` (the latter two inside [`LiveData`]).
#[derive(Debug, Clone, Serialize)]
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
    /// In order.
    pub slides: Vec<SlideData>,
    /// In order.
    pub sections: Vec<Section>,
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
    /// The class of a body that is set larger, or nothing.
    pub scale: &'static str,
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

/// `page.hbs`: a Markdown file that is not a deck.
#[derive(Debug, Clone, Serialize)]
pub struct TextData {
    /// Safe HTML.
    pub html: String,
    /// The content's language.
    pub content_lang: Option<String>,
    /// The file's revision.
    pub revision: String,
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

/// The screens that a theme must have a template for.
pub const SCREENS: [&str; 14] = [
    "index", "schedule", "deck", "page", "live", "stage", "present", "remote", "report", "devices",
    "pairing", "join", "notes", "error",
];

/// Parsed templates and the stylesheet.
///
/// Beside the page's own data, templates get `t`, the words of the page's language, and
/// `theme`, what `theme.toml` says; and two helpers: `{{json x}}` writes `x` so that it may
/// stand in a `<script type="application/json">`, `{{amount x}}` writes 5 for 5.0.
#[derive(Debug)]
pub struct Theme {
    name: String,
    templates: Handlebars<'static>,
    values: Map<String, Value>,
    css: String,
    revision: String,
}

/// A theme's file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {cause}", line.map(|l| format!(":{l}")).unwrap_or_default())]
pub struct ThemeError {
    /// The file, such as `themes/default/deck.hbs`.
    pub file: String,
    /// 1-based, when one line is to blame.
    pub line: Option<u32>,
    /// What is wrong and what to do, without a full stop.
    pub cause: String,
}

impl ThemeError {
    fn new(theme: &str, file: &str, line: Option<usize>, cause: String) -> Self {
        let line = line.and_then(|l| u32::try_from(l).ok());
        ThemeError {
            file: format!("themes/{theme}/{file}"),
            line,
            cause,
        }
    }
}

impl Theme {
    /// Parses the files of a theme: names such as `deck.hbs` → texts, already merged over the
    /// default theme. A template is known to the others by its name without `.hbs`
    /// (`{{> slide}}`); files of other kinds are ignored.
    ///
    /// # Errors
    /// The first file that does not parse, or a screen without a template.
    pub fn from_files(name: &str, files: BTreeMap<String, String>) -> Result<Theme, ThemeError> {
        let error = |file: &str, line, cause| ThemeError::new(name, file, line, cause);
        let mut templates = Handlebars::new();
        // A misspelt name prints nothing otherwise; a class goes on, a build of ours stops.
        templates.set_strict_mode(cfg!(debug_assertions));
        templates.register_helper("json", Box::new(Json));
        templates.register_helper("amount", Box::new(Amount));
        let mut values = Map::new();
        let mut hash = Sha256::new();
        for (file, text) in &files {
            for part in [file, text] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
            if let Some(template) = file.strip_suffix(".hbs") {
                templates
                    .register_template_string(template, text)
                    .map_err(|e| {
                        error(file, e.pos().map(|(line, _)| line), e.reason().to_string())
                    })?;
            } else if file == "theme.toml" {
                values =
                    read_values(text).map_err(|(line, cause)| error(file, Some(line), cause))?;
            }
        }
        for screen in SCREENS {
            if !templates.has_template(screen) {
                let cause = "it is missing; copy it from themes/default".to_owned();
                return Err(error(&format!("{screen}.hbs"), None, cause));
            }
        }
        Ok(Theme {
            name: name.to_owned(),
            templates,
            values,
            css: files.get("theme.css").cloned().unwrap_or_default(),
            revision: hex(&hash.finalize()),
        })
    }

    /// The page as HTML, by the template that `page.screen` names.
    ///
    /// # Errors
    /// A template that asks for something that is not there, or an unknown screen.
    pub fn render<T: Serialize>(&self, page: &Page<'_, T>) -> Result<String, ThemeError> {
        let file = format!("{}.hbs", page.screen);
        let error = |file: &str, line, cause| ThemeError::new(&self.name, file, line, cause);
        let mut data = match serde_json::to_value(page) {
            Ok(Value::Object(data)) => data,
            Ok(_) => return Err(error(&file, None, "its data is not an object".into())),
            Err(e) => return Err(error(&file, None, e.to_string())),
        };
        data.insert("t".into(), Value::Object(strings(page.lang).clone()));
        data.insert("theme".into(), Value::Object(self.values.clone()));
        self.templates
            .render_with_context(page.screen, &Context::from(Value::Object(data)))
            .map_err(|e| {
                let named = e.template_name.as_ref().map(|name| format!("{name}.hbs"));
                error(&named.unwrap_or(file), e.line_no, e.reason().to_string())
            })
    }

    /// `theme.css`; it stands in the last cascade layer, so it overrides everything else.
    pub fn css(&self) -> &str {
        &self.css
    }

    /// A hash of all files.
    pub fn revision(&self) -> &str {
        &self.revision
    }
}

/// The words of the screens: Korean for `ko` and whatever begins with it, else English.
pub fn strings(lang: &str) -> &'static Map<String, Value> {
    static KO: LazyLock<Map<String, Value>> =
        LazyLock::new(|| table(include_str!("client/lang/ko.json")));
    static EN: LazyLock<Map<String, Value>> =
        LazyLock::new(|| table(include_str!("client/lang/en.json")));
    let primary = lang.split(['-', '_']).next().unwrap_or(lang);
    if primary.eq_ignore_ascii_case("ko") {
        &KO
    } else {
        &EN
    }
}

/// A table of words; a test reads both, so what is embedded parses.
fn table(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap_or_default()
}

/// `theme.toml`: lines of `name = "value"`, comments, nothing else. Errors: line, cause.
fn read_values(text: &str) -> Result<Map<String, Value>, (usize, String)> {
    let mut values = Map::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let value = line.split_once('=').and_then(|(name, value)| {
            let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
            (!value.contains(['"', '\\'])).then(|| (name.trim(), value))
        });
        let Some((name, value)) = value else {
            return Err((
                index + 1,
                "write name = \"value\", without quotes or backslashes inside".into(),
            ));
        };
        values.insert(name.to_owned(), Value::String(value.to_owned()));
    }
    Ok(values)
}

/// The first 12 hex digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(6).map(|b| format!("{b:02x}")).collect()
}

/// `{{json x}}`: JSON that cannot end the script element it stands in.
struct Json;

impl HelperDef for Json {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper
            .param(0)
            .ok_or(RenderErrorReason::ParamNotFoundForIndex("json", 0))?
            .value();
        out.write(&value.to_string().replace('<', "\\u003c"))?;
        Ok(())
    }
}

/// `{{amount x}}`: 5 for 5.0, 7.5 for 7.5.
struct Amount;

impl HelperDef for Amount {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        if let Some(number) = helper.param(0).and_then(|p| p.value().as_f64()) {
            out.write(&number.to_string())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
