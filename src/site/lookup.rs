//! What an address means: a look into the maps of what was read. An address is never
//! made into a path, so nothing that was not read can be reached.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use crate::content::{Content, Course, DeckEntry, PageEntry};
use crate::course::file_name;
use crate::wire::Millis;

use super::addresses::{course_url, document_url};
use super::screens::{SCREENS, SOCKET, Screen, SeenBy, Stands};
use super::{Of, Showing, Target, url_of};

/// What stands at a raw, percent-encoded path; `None`: nothing.
pub(super) fn resolve(content: &Content, raw: &str) -> Option<Target> {
    let raw = raw.strip_prefix('/')?;
    if raw.is_empty() {
        return root(content);
    }
    let (raw, slash) = raw
        .strip_suffix('/')
        .map_or((raw, false), |raw| (raw, true));
    let path = decode(raw)?;
    if slash {
        return match content.courses.get(&path) {
            Some(course) => of_course(course, ""),
            None => document(content, &path)
                .map(|(course, document)| Target::Moved(document.url(&course))),
        };
    }
    screen(content, &path)
        .or_else(|| document(content, &path).and_then(|(course, document)| document.target(course)))
        .or_else(|| {
            content
                .courses
                .get(&path)
                .map(|course| Target::Moved(course_url(&course.path)))
        })
        .or_else(|| {
            content
                .files
                .get(&path)
                .map(|file| Target::File(file.clone()))
        })
        .or_else(|| {
            content
                .attachments
                .get(&path)
                .map(|file| Target::Attachment(file.clone()))
        })
        .or_else(|| markdown(content, &path))
}

fn root(content: &Content) -> Option<Target> {
    let mut courses = content.courses.values();
    match (content.courses.get(""), courses.next(), courses.next()) {
        (Some(course), _, _) => of_course(course, ""),
        (None, Some(only), None) => Some(Target::Elsewhere(course_url(&only.path))),
        _ => first(|screen| match screen.stands {
            Stands::Root(make) => Some(Of::Site(make)),
            _ => None,
        }),
    }
}

/// The screen, or the socket, whose word ends the address of a course or a deck.
fn screen(content: &Content, path: &str) -> Option<Target> {
    let (before, word) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(course) = content.courses.get(before) {
        if word == SOCKET {
            return Some(Target::Socket(course.clone()));
        }
        if let Some(target) = of_course(course, word) {
            return Some(target);
        }
    }
    match document(content, before) {
        Some((course, Document::Deck(deck))) => of_deck(&course, &deck, word),
        Some((_, Document::Page(_))) => None,
        None => of_class(content, before, word),
    }
}

/// The record of one class of a deck: behind its address when that class began, as it is written there.
fn of_class(content: &Content, record: &str, began: &str) -> Option<Target> {
    let (deck, word) = record.rsplit_once('/')?;
    let at: Millis = began.parse().ok()?;
    let Some((course, Document::Deck(deck))) = document(content, deck) else {
        return None;
    };
    match of_deck(&course, &deck, word)? {
        Target::Screen(showing)
            if showing.screen.seen_by == SeenBy::PresenterWhoShares && at.to_string() == began =>
        {
            Some(Target::Screen(Showing {
                url: format!("{}/{began}", showing.url),
                began: Some(at),
                ..showing
            }))
        }
        _ => None,
    }
}

/// The course's screen of that word; without one, its schedule.
fn of_course(course: &Arc<Course>, word: &str) -> Option<Target> {
    first(|screen| match screen.stands {
        Stands::Course(own, make) if own == word => Some(Of::Course(make, course.clone())),
        _ => None,
    })
}

/// The deck's screen of that word; without one, its slides.
fn of_deck(course: &Arc<Course>, deck: &Arc<DeckEntry>, word: &str) -> Option<Target> {
    first(|screen| match screen.stands {
        Stands::Deck(own, make) if own == word => {
            Some(Of::Deck(make, course.clone(), deck.clone()))
        }
        _ => None,
    })
}

/// The first screen that shows something.
fn first(shows: impl Fn(&Screen) -> Option<Of>) -> Option<Target> {
    SCREENS.into_iter().find_map(|screen| {
        let of = shows(screen)?;
        let url = url_of(screen, Some(&of))?;
        Some(Target::Screen(Showing {
            screen,
            url,
            of,
            began: None,
        }))
    })
}

/// A deck or a page.
enum Document {
    Deck(Arc<DeckEntry>),
    Page(Arc<PageEntry>),
}

impl Document {
    fn target(self, course: Arc<Course>) -> Option<Target> {
        match self {
            Document::Deck(deck) => of_deck(&course, &deck, ""),
            Document::Page(page) => first(|screen| match screen.stands {
                Stands::Page(make) => Some(Of::Page(make, course.clone(), page.clone())),
                _ => None,
            }),
        }
    }

    fn url(&self, course: &Course) -> String {
        match self {
            Document::Deck(deck) => document_url(&course.path, &deck.name),
            Document::Page(page) => document_url(&course.path, &page.name),
        }
    }
}

/// The deck or page at that path: of the nearest course above it that has one of the name.
fn document(content: &Content, path: &str) -> Option<(Arc<Course>, Document)> {
    let splits = path
        .rmatch_indices('/')
        .map(|(at, _)| (&path[..at], &path[at + 1..]));
    splits.chain([("", path)]).find_map(|(above, name)| {
        let course = content.courses.get(above)?;
        let deck = course
            .decks
            .iter()
            .find(|deck| deck.name == name)
            .cloned()
            .map(Document::Deck);
        let page = || {
            course
                .pages
                .iter()
                .find(|page| page.name == name)
                .cloned()
                .map(Document::Page)
        };
        Some((course.clone(), deck.or_else(page)?))
    })
}

/// A file's own name, as links in repositories have it.
fn markdown(content: &Content, path: &str) -> Option<Target> {
    let stem = file_name::stem(path);
    if let Some((course, document)) = stem.and_then(|stem| document(content, stem)) {
        return Some(Target::Moved(document.url(&course)));
    }
    // A link to `index.md` has lost its ending.
    let stem = stem.unwrap_or(path);
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    file_name::home(name)?;
    let course = content.courses.get(folder).map(|c| course_url(&c.path));
    let deck = || document(content, folder).map(|(course, document)| document.url(&course));
    Some(Target::Moved(course.or_else(deck)?))
}

/// The path with each of its parts decoded and NFC-normalised; `None` for what no name can be.
fn decode(raw: &str) -> Option<String> {
    let parts: Option<Vec<String>> = raw.split('/').map(decode_part).collect();
    Some(parts?.join("/"))
}

fn decode_part(raw: &str) -> Option<String> {
    let part: String = percent_decode_str(raw).decode_utf8().ok()?.nfc().collect();
    let impossible = part.is_empty() || part == "." || part == ".." || part.contains(['/', '\0']);
    (!impossible).then_some(part)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::content::Lazy;
    use crate::theme::TextData;

    fn course(path: &str, pages: &[&str]) -> Arc<Course> {
        let page = |name: &&str| {
            Arc::new(PageEntry {
                name: name.to_string(),
                file: PathBuf::new(),
                title: String::new(),
                revision: String::new(),
                html: Lazy::of(TextData::default()),
            })
        };
        Arc::new(Course {
            path: path.into(),
            title: String::new(),
            lang: None,
            readme: Default::default(),
            starts: Vec::new(),
            decks: Vec::new(),
            pages: pages.iter().map(page).collect(),
            outline: Default::default(),
        })
    }

    fn content(courses: &[(&str, &[&str])]) -> Content {
        let mut content = Content::default();
        for (path, pages) in courses {
            content
                .courses
                .insert(path.to_string(), course(path, pages));
        }
        content
            .files
            .insert("week/그림.png".into(), "/x/그림.png".into());
        content
    }

    fn said(content: &Content, raw: &str) -> String {
        match resolve(content, raw) {
            None => "nothing".into(),
            Some(Target::File(_)) => "file".into(),
            Some(Target::Attachment(_)) => "attachment".into(),
            Some(Target::Moved(url)) => format!("moved to {url}"),
            Some(Target::Elsewhere(url)) => format!("for now at {url}"),
            Some(Target::Socket(course)) => format!("socket of {:?}", course.path),
            Some(Target::Screen(Showing { screen, of, .. })) => match of {
                Of::Site(_) => screen.name.to_owned(),
                Of::Course(_, course) => format!("{} of {:?}", screen.name, course.path),
                Of::Deck(_, course, deck) => {
                    format!("{} {:?} in {:?}", screen.name, deck.name, course.path)
                }
                Of::Page(_, course, page) => format!("{:?} in {:?}", page.name, course.path),
            },
        }
    }

    #[test]
    fn an_address_is_the_path_of_its_file() {
        let content = content(&[
            ("week", &["a", "sub/b", "한글", "50% off"]),
            ("week/day", &["c"]),
        ]);
        for (raw, meaning) in [
            ("/", "index"),
            ("/week/", r#"schedule of "week""#),
            ("/week", "moved to /week/"),
            ("/week/a", r#""a" in "week""#),
            ("/week/a/", "moved to /week/a"),
            ("/week/a.md", "moved to /week/a"),
            ("/week/README.md", "moved to /week/"),
            ("/week/sub/b", r#""sub/b" in "week""#),
            ("/week/day/c", r#""c" in "week/day""#),
            ("/week/%ED%95%9C%EA%B8%80", r#""한글" in "week""#),
            // NFD, as a Mac writes it.
            (
                "/week/%E1%84%92%E1%85%A1%E1%86%AB%E1%84%80%E1%85%B3%E1%86%AF",
                r#""한글" in "week""#,
            ),
            ("/week/50%25%20off", r#""50% off" in "week""#),
            ("/week/%EA%B7%B8%EB%A6%BC.png", "file"),
            ("/week/live", r#"live of "week""#),
            ("/week/day/stage", r#"stage of "week/day""#),
            ("/week/present", r#"present of "week""#),
            ("/week/remote", r#"remote of "week""#),
            ("/week/socket", r#"socket of "week""#),
        ] {
            assert_eq!(said(&content, raw), meaning, "{raw}");
        }
    }

    #[test]
    fn tricks_lead_nowhere() {
        let content = content(&[("week", &["a"])]);
        for raw in [
            "",
            "week/a",
            "//",
            "//week/a",
            "/week//a",
            "/week/./a",
            "/week/../week/a",
            "/week/%2e%2e/week/a",
            "/week%2fa",
            "/week%2Fa",
            "/week/a%00",
            "/week/%ff",
            "/week/%252e%252e/a",
            "/week\\a",
            "/week/a%20",
            "/week/.a",
            "/WEEK/a",
            "/week/notes",
            "/week/a/notes",
            "/live",
            "/x/live",
            "/week/live/",
            "/week/day/c",
        ] {
            assert_eq!(said(&content, raw), "nothing", "{raw}");
        }
    }

    #[test]
    fn the_root_is_its_course_the_only_one_or_a_list() {
        assert_eq!(
            said(&content(&[("", &["a"]), ("week", &[])]), "/"),
            r#"schedule of """#
        );
        assert_eq!(said(&content(&[("", &["a"])]), "/a"), r#""a" in """#);
        assert_eq!(said(&content(&[("week", &[])]), "/"), "for now at /week/");
        assert_eq!(said(&content(&[("a", &[]), ("b", &[])]), "/"), "index");
        assert!(resolve(&content(&[("", &[])]), "/live").is_some());
    }

    #[test]
    fn a_deck_may_have_the_name_of_a_folder_beside_it() {
        let content = content(&[("", &["week"]), ("week", &["a"])]);
        assert_eq!(said(&content, "/week"), r#""week" in """#);
        assert_eq!(said(&content, "/week/"), r#"schedule of "week""#);
        assert_eq!(decode("%ED%95%9C").unwrap(), "한");
    }
}
