//! The page of each screen: which data its template gets.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::{Course, DeckEntry, PageEntry};
use crate::course::{Activity, SlideOutline};
use crate::render;
use crate::theme::{
    DeckData, DeskData, EntryData, IndexData, LiveData, NotesPageData, ScheduleData, TextData,
    strings,
};

use super::addresses::{course_url, document_url};
use super::day::decks;
use super::sheet::{Html, Sheet};
use super::{Asked, Place, Recorded, notes, record as records, report as reports};

/// `index`: several courses and none at the root.
pub(super) fn index(sheet: &Sheet<'_>) -> Html {
    let data = IndexData {
        courses: courses_below(sheet, None),
    };
    sheet.filled("Cuecard", &data)
}

/// `schedule`
pub(super) fn schedule(sheet: &Sheet<'_>, asked: &Asked, course: &Course) -> Html {
    let page =
        |page: &Arc<PageEntry>| sheet.entry(&document_url(&course.path, &page.name), &page.title);
    let data = ScheduleData {
        intro: sheet.html(&course.readme.opening).into_owned(),
        decks: decks(sheet, course, &asked.place),
        pages: course.pages.iter().map(page).collect(),
        rest: sheet.html(&course.readme.more).into_owned(),
        courses: courses_below(sheet, Some(course)),
        live: asked.place.is_on,
        search: asked.search.clone(),
    };
    sheet.filled(&course.title, &data)
}

/// `deck`
pub(super) fn deck(
    sheet: &Sheet<'_>,
    asked: &Asked,
    (course, deck): (&Course, &DeckEntry),
) -> Html {
    let html = deck.html.get();
    let mut data = sheet.deck(&html);
    if asked.answers {
        for (slide, outline) in data.to_mut().slides.iter_mut().zip(&deck.outline.slides) {
            slide.html += &right(outline, sheet);
        }
    }
    if asked.notes {
        let notes = sheet.notes(&html);
        let notes: BTreeMap<_, _> = notes.notes.iter().map(|note| (&note.id, note)).collect();
        for slide in &mut data.to_mut().slides {
            // The parts of a slide share its notes.
            if let Some(note) = notes.get(&slide.id).filter(|_| !slide.continued) {
                slide.html += &opened("notes", ("notes", &note.html), sheet);
            }
        }
    }
    sheet.filled(&titled(&deck.outline.title, course), &data)
}

/// What is right in the poll of a slide, and why: nothing where it has none.
pub(super) fn right(slide: &SlideOutline, sheet: &Sheet<'_>) -> String {
    let Some(Activity::Poll(poll)) = &slide.activity else {
        return String::new();
    };
    let options = poll.right.iter().filter_map(|at| poll.options.get(*at));
    let items: String = options
        .map(|option| format!("<li>{}</li>", render::escape(option)))
        .collect();
    if items.is_empty() {
        return String::new();
    }
    let html = format!("<ul>{items}</ul>{}", sheet.html(&poll.why));
    opened("answer", ("right_answer", &html), sheet)
}

/// HTML that is shown once its word is pressed.
fn opened(class: &str, (word, html): (&str, &str), sheet: &Sheet<'_>) -> String {
    let word = strings(sheet.lang)[word].as_str().unwrap_or_default();
    format!("<details class=\"{class}\"><summary>{word}</summary>{html}</details>")
}

/// `notes`: with the JSON that the desk's script reads.
pub(super) fn notes(
    sheet: &Sheet<'_>,
    asked: &Asked,
    (course, deck): (&Course, &DeckEntry),
) -> Html {
    let at = course.decks.iter().position(|one| one.name == deck.name);
    let starts = at.and_then(|at| course.starts.get(at)?.as_deref());
    let html = deck.html.get();
    let data = NotesPageData {
        notes: &sheet.notes(&html),
        plan: notes::plan(&deck.outline, starts),
        last: notes::last_class(&asked.classes, asked.now),
    };
    sheet.filled(&titled(&deck.outline.title, course), &data)
}

/// `report`: what a class took.
pub(super) fn report(
    sheet: &Sheet<'_>,
    asked: &Asked,
    (course, deck): (&Course, &DeckEntry),
) -> Html {
    let title = &deck.outline.title;
    let url = document_url(&course.path, &deck.name);
    let word = strings(asked.lang.code())["report"].as_str();
    let named = format!("{} · {title}", word.unwrap_or_default());
    let data = reports::data(sheet, asked, (&deck.outline, &url));
    sheet.filled(&named, &data)
}

/// `record`: what a class was.
pub(super) fn record(
    sheet: &Sheet<'_>,
    asked: &Asked,
    (course, deck): (&Course, &DeckEntry),
) -> Html {
    let word = strings(asked.lang.code())["record"].as_str();
    let named = format!("{} · {}", word.unwrap_or_default(), deck.outline.title);
    let none = Recorded::default();
    let recorded = asked.recorded.as_ref().unwrap_or(&none);
    let data = records::data(sheet, (recorded, asked.now), (course, deck));
    sheet.filled(&named, &data)
}

/// `page`: Markdown that is no deck.
pub(super) fn page(sheet: &Sheet<'_>, (course, page): (&Course, &PageEntry)) -> Html {
    let text = page.html.get();
    let data = TextData {
        html: sheet.html(&text.html).into_owned(),
        ..TextData::clone(&text)
    };
    sheet.filled(&titled(&page.title, course), &data)
}

/// `live` and `stage`: the slide that the room shows.
pub(super) fn live(sheet: &Sheet<'_>, asked: &Asked, course: &Course) -> Html {
    let data = LiveData {
        deck: shown(sheet, course, &asked.place),
        join: sheet.site.join(course),
        schedule: decks(sheet, course, &asked.place),
    };
    sheet.filled(&course.title, &data)
}

/// `present` and `remote`: nothing before the page has signed in.
pub(super) fn desk(sheet: &Sheet<'_>, asked: &Asked, course: &Course) -> Html {
    let data = DeskData {
        decks: decks(sheet, course, &asked.place),
        join: sheet.site.join(course),
    };
    sheet.filled(&course.title, &data)
}

/// The courses below one (or below none), without those that another one between has.
fn courses_below(sheet: &Sheet<'_>, above: Option<&Course>) -> Vec<EntryData> {
    let paths = &sheet.site.content.courses;
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
        .map(|course| sheet.entry(&course_url(&course.path), &course.title))
        .collect()
}

/// The document's title: what is shown, and of which course.
pub(super) fn titled(title: &str, course: &Course) -> String {
    match (title, course.title.as_str()) {
        (title, "") => title.to_owned(),
        ("", course) => course.to_owned(),
        (title, course) if title == course => title.to_owned(),
        (title, course) => format!("{title} · {course}"),
    }
}

/// The deck that the room shows, with the room's slide as the one shown.
fn shown(sheet: &Sheet<'_>, course: &Course, place: &Place) -> Option<DeckData> {
    let deck = place.shown(course)?;
    let slide = match place.deck.as_ref() {
        Some(named) if *named == deck.name => place.slide,
        _ => 0,
    };
    let mut data = sheet.deck(&deck.html.get()).into_owned();
    let slide = slide.min(data.slides.len().saturating_sub(1));
    for (index, each) in data.slides.iter_mut().enumerate() {
        each.shown = index == slide;
    }
    Some(data)
}
