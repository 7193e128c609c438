//! What an address means: a look into the maps of what was read. An address is never
//! made into a path, so nothing that was not read can be reached.

use std::path::PathBuf;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use crate::content::{Content, Course, DeckEntry, PageEntry};

use super::{course_url, deck_url};

/// What an address means.
#[derive(Debug)]
pub(super) enum Target {
    /// All courses.
    Index,
    Schedule(Arc<Course>),
    Deck(Arc<Course>, Arc<DeckEntry>),
    Notes(Arc<Course>, Arc<DeckEntry>),
    /// What classes with the deck took.
    Report(Arc<Course>, Arc<DeckEntry>),
    Page(Arc<Course>, Arc<PageEntry>),
    Live(Arc<Course>, Screen),
    Presenter(Arc<Course>, Shell),
    Socket(Arc<Course>),
    File(PathBuf),
    /// The same thing has one address, and this is another one.
    Moved(String),
    /// The way leads there for now.
    Elsewhere(String),
}

/// The screens that show the room's slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    Audience,
    Stage,
}

impl Screen {
    /// As in addresses and templates.
    pub(super) fn name(self) -> &'static str {
        match self {
            Screen::Audience => "live",
            Screen::Stage => "stage",
        }
    }
}

/// The presenter's screens: shells with nothing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shell {
    Desk,
    Remote,
}

impl Shell {
    /// As in addresses and templates.
    pub(super) fn name(self) -> &'static str {
        match self {
            Shell::Desk => "present",
            Shell::Remote => "remote",
        }
    }
}

/// What stands at a raw, percent-encoded path; `None`: nothing.
pub(super) fn resolve(content: &Content, raw: &str) -> Option<Target> {
    let raw = raw.strip_prefix('/')?;
    if raw.is_empty() {
        return Some(root(content));
    }
    let (raw, slash) = raw
        .strip_suffix('/')
        .map_or((raw, false), |raw| (raw, true));
    let path = decode(raw)?;
    if slash {
        return match content.courses.get(&path) {
            Some(course) => Some(Target::Schedule(course.clone())),
            None => document(content, &path)
                .map(|(course, document)| Target::Moved(document.url(&course))),
        };
    }
    screen(content, &path)
        .or_else(|| document(content, &path).map(|(course, document)| document.target(course)))
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
        .or_else(|| markdown(content, &path))
}

fn root(content: &Content) -> Target {
    let mut courses = content.courses.values();
    match (content.courses.get(""), courses.next(), courses.next()) {
        (Some(course), _, _) => Target::Schedule(course.clone()),
        (None, Some(only), None) => Target::Elsewhere(course_url(&only.path)),
        _ => Target::Index,
    }
}

/// The reserved words at the end of a course's or a deck's address.
fn screen(content: &Content, path: &str) -> Option<Target> {
    let (before, word) = path.rsplit_once('/').unwrap_or(("", path));
    if word == "notes" || word == "report" {
        let (course, document) = document(content, before)?;
        return match document {
            Document::Deck(deck) if word == "notes" => Some(Target::Notes(course, deck)),
            Document::Deck(deck) => Some(Target::Report(course, deck)),
            Document::Page(_) => None,
        };
    }
    let course = || content.courses.get(before).cloned();
    match word {
        "live" => Some(Target::Live(course()?, Screen::Audience)),
        "stage" => Some(Target::Live(course()?, Screen::Stage)),
        "present" => Some(Target::Presenter(course()?, Shell::Desk)),
        "remote" => Some(Target::Presenter(course()?, Shell::Remote)),
        "socket" => Some(Target::Socket(course()?)),
        _ => None,
    }
}

/// A deck or a page.
enum Document {
    Deck(Arc<DeckEntry>),
    Page(Arc<PageEntry>),
}

impl Document {
    fn target(self, course: Arc<Course>) -> Target {
        match self {
            Document::Deck(deck) => Target::Deck(course, deck),
            Document::Page(page) => Target::Page(course, page),
        }
    }

    fn url(&self, course: &Course) -> String {
        match self {
            Document::Deck(deck) => deck_url(course, &deck.name),
            Document::Page(page) => deck_url(course, &page.name),
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
    let stem = path.strip_suffix(".md")?;
    if let Some((course, document)) = document(content, stem) {
        return Some(Target::Moved(document.url(&course)));
    }
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let course = content
        .courses
        .get(folder)
        .filter(|_| name.eq_ignore_ascii_case("readme"))?;
    Some(Target::Moved(course_url(&course.path)))
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
    use super::*;
    use crate::theme::TextData;

    fn course(path: &str, pages: &[&str]) -> Arc<Course> {
        let page = |name: &&str| {
            let data = TextData {
                html: String::new(),
                content_lang: None,
                revision: String::new(),
            };
            Arc::new(PageEntry {
                name: name.to_string(),
                file: PathBuf::new(),
                title: String::new(),
                data,
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
            Some(Target::Index) => "index".into(),
            Some(Target::Schedule(course)) => format!("schedule of {:?}", course.path),
            Some(Target::Page(course, page)) => format!("{:?} in {:?}", page.name, course.path),
            Some(Target::File(_)) => "file".into(),
            Some(Target::Moved(url)) => format!("moved to {url}"),
            Some(Target::Elsewhere(url)) => format!("for now at {url}"),
            Some(Target::Live(course, screen)) => format!("{} of {:?}", screen.name(), course.path),
            Some(Target::Presenter(course, shell)) => {
                format!("{} of {:?}", shell.name(), course.path)
            }
            Some(other) => format!("{other:?}"),
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
