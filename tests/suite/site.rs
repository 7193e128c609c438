//! The site: pages at addresses, by the scheme that it is given.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use cuecard::content::{Content, Loader, client_files, theme_files};
use cuecard::site::screens::{self, SCREENS, SeenBy};
use cuecard::site::{Asked, Assets, Host, Scheme, Showing, Site, Target};
use cuecard::theme::Theme;
use percent_encoding::percent_decode_str;
use regex::Regex;

use crate::helpers::write;

const COURSE: &[(&str, &str)] = &[
    (
        "README.md",
        "# 과정\n\n- [첫째](첫째.md)\n\n[1주 차](./1주 차/)\n",
    ),
    ("첫째.md", "# 첫째\n\n본문.\n"),
    (
        "1주 차/README.md",
        "# 1주 차\n\n1. [둘째 강](./둘째%20강.md)\n2. [Index](index.md)\n",
    ),
    (
        "1주 차/둘째 강.md",
        "# 둘째 강\n\n![그림](img/그림%20(1).png)\n\n[그림](img/그림%20(1).png) \
         [첫째](../첫째.md#첫째) [다음](index.md) [위](../README.md) [쪽](부록/참고.md) \
         [밖](https://a.example/x) [여기](#둘째-강) [누구](mailto:a@b.example)\n\n\
         `href=\"/첫째\"`\n\n<!-- note: SECRETNOTE [첫째](../첫째.md) -->\n",
    ),
    ("1주 차/index.md", "# Index\n\n[live](live) [목록](./)\n"),
    (
        "1주 차/부록/참고.md",
        "---\npage: true\n---\n# 참고\n\n[돌아가기](../둘째%20강.md)\n",
    ),
    ("1주 차/img/그림 (1).png", "not really"),
];

fn site(folder: &Path, scheme: Scheme) -> Site {
    for (path, text) in COURSE {
        write(&folder.join(path), text.as_bytes());
    }
    let mut loader = Loader::open(folder, screens::reserved()).unwrap();
    let content = loader.load(&Content::default(), "salt", &BTreeSet::new());
    let theme = theme_files("default", Path::new("themes")).unwrap();
    let theme = Theme::from_files("default", theme, screens::templates()).unwrap();
    let assets = Assets::new(&client_files(), theme.css(), theme.media());
    Site::new(content, theme, assets, Arc::new(Host::default())).with_scheme(scheme)
}

/// Everything that an export would write: the file's path, decoded, and the page if it is one.
fn files(site: &Site) -> BTreeMap<String, Option<Showing>> {
    let mut files = BTreeMap::new();
    let mut addresses = vec!["/".to_owned()];
    for course in site.content.courses.values() {
        let url = cuecard::site::course_url(&course.path);
        addresses.extend(["live", "stage", "present", "remote"].map(|word| format!("{url}{word}")));
        addresses.push(url);
        let decks = course.decks.iter().map(|deck| &deck.name);
        for name in decks.chain(course.pages.iter().map(|page| &page.name)) {
            addresses.push(cuecard::site::document_url(&course.path, name));
        }
    }
    for address in addresses {
        let Some(Target::Screen(showing)) = site.lookup(&address) else {
            panic!("nothing at {address}");
        };
        let path = decoded(&site.file(&address).unwrap());
        let twin = files.insert(path.clone(), Some(showing));
        assert!(twin.is_none() || address == "/", "two pages are {path}");
    }
    for path in site.content.files.keys() {
        assert!(files.insert(path.clone(), None).is_none(), "two are {path}");
    }
    for name in ["style.css", "presenter.css", "icon.svg"]
        .into_iter()
        .chain(screens::scripts())
    {
        files.insert(site.file(site.assets.url(name)).unwrap(), None);
    }
    files
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8().unwrap().into_owned()
}

/// The file that a relative address leads to from another file.
fn there(from: &str, address: &str) -> String {
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    for part in address.split(['?', '#']).next().unwrap().split('/') {
        match part {
            "." => {}
            ".." => drop(path.pop().expect("it stays in the folder")),
            part => path.push(part),
        }
    }
    decoded(&path.join("/"))
}

#[test]
fn pages_with_relative_addresses_lead_to_each_other_as_files() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path(), Scheme::Files);
    let files = files(&site);
    let addresses = Regex::new(r#"<[^>]*?\s(?:href|src|data-url)="([^"]*)""#).unwrap();
    let mut followed = 0;
    for (file, showing) in &files {
        let Some(showing) = showing else { continue };
        if showing.screen.seen_by != SeenBy::Everyone {
            continue;
        }
        let html = site.page(showing, &Asked::default()).unwrap();
        for found in addresses.captures_iter(&html) {
            let address = found[1].replace("&amp;", "&");
            let elsewhere = ["#", "https://", "mailto:"];
            if address.is_empty() || elsewhere.iter().any(|way| address.starts_with(way)) {
                continue;
            }
            assert!(!address.starts_with('/'), "{file}: {address}");
            let path = there(file, &address);
            assert!(files.contains_key(&path), "{file}: {address} is {path}");
            followed += 1;
        }
    }
    assert!(followed > 60, "{followed}");

    let deck = files["1주 차/둘째 강.html"].as_ref().unwrap();
    let html = site.page(deck, &Asked::default()).unwrap();
    for expected in [
        r#"<img src="./img/%EA%B7%B8%EB%A6%BC%20%281%29.png""#,
        r##"href="../%EC%B2%AB%EC%A7%B8.html#%EC%B2%AB%EC%A7%B8""##,
        r#"href="./index_.html""#,
        r#"href="../index.html""#,
        r##"href="#%EB%91%98%EC%A7%B8-%EA%B0%95""##,
        r#"href="https://a.example/x""#,
        "<code>href=\"/첫째\"</code>",
    ] {
        assert!(html.contains(expected), "{expected}");
    }
    assert!(!html.contains("SECRETNOTE"));
}

#[test]
fn what_a_server_answers_has_addresses_from_its_root() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path(), Scheme::Served);
    let Some(Target::Screen(deck)) =
        site.lookup("/1%EC%A3%BC%20%EC%B0%A8/%EB%91%98%EC%A7%B8%20%EA%B0%95")
    else {
        panic!("there is a deck");
    };
    let html = site.page(&deck, &Asked::default()).unwrap();
    for expected in [
        r#"data-course="/1%EC%A3%BC%20%EC%B0%A8/""#,
        r#"href="/1%EC%A3%BC%20%EC%B0%A8/live""#,
        r#"<img src="/1%EC%A3%BC%20%EC%B0%A8/img/"#,
        r#"src="/-/"#,
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
}

#[test]
fn every_screen_with_an_address_is_found_there() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path(), Scheme::Served);
    let mut found = BTreeSet::new();
    for address in [
        "/",
        "/%EC%B2%AB%EC%A7%B8",
        "/live",
        "/stage",
        "/present",
        "/remote",
        "/%EC%B2%AB%EC%A7%B8/notes",
        "/%EC%B2%AB%EC%A7%B8/report",
        "/%EC%B2%AB%EC%A7%B8/record",
        "/%EC%B2%AB%EC%A7%B8/record/1700000000000",
        "/1%EC%A3%BC%20%EC%B0%A8/%EB%B6%80%EB%A1%9D/%EC%B0%B8%EA%B3%A0",
    ] {
        let Some(Target::Screen(showing)) = site.lookup(address) else {
            panic!("nothing at {address}");
        };
        assert_eq!(showing.url, address);
        found.insert(showing.screen.name);
    }
    // These are the server's own, stand where several courses have none at the root, or are printed.
    let others = ["index", "devices", "pairing", "join", "error", "paper"];
    let all = SCREENS.map(|screen| screen.name);
    assert!(
        all.iter()
            .all(|name| found.contains(name) != others.contains(name))
    );
}

#[test]
fn a_deck_s_address_is_what_the_golden_file_says_and_browsers_make_of_its_name() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wire/addresses.json");
    let all: Vec<BTreeMap<String, String>> =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    for one in all {
        let (course, deck) = (&one["course"], &one["deck"]);
        assert_eq!(cuecard::site::document_url(course, deck), one["url"]);
        assert!(one["url"].starts_with(&cuecard::site::course_url(course)));
    }
}

#[test]
fn the_foot_of_slides_is_their_decks_own_else_their_courses() {
    let folder = tempfile::tempdir().unwrap();
    let course = "---\nfooter: 한강대학교\nlogo: img/l.svg\n---\n# 과정\n\n- [가](a/가.md)\n- [나](a/나.md)\n";
    for (path, text) in [
        ("README.md", course),
        (
            "img/l.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"30\"/>",
        ),
        ("a/가.md", "# 가\n\n본문이다.\n"),
        (
            "a/나.md",
            "---\nfooter: 나의 줄\nlogo: gone.svg\n---\n# 나\n\n본문이다.\n",
        ),
    ] {
        write(&folder.path().join(path), text.as_bytes());
    }
    let mut loader = Loader::open(folder.path(), screens::reserved()).unwrap();
    let content = loader.load(&Content::default(), "salt", &BTreeSet::new());
    let feet = content.courses[""].decks.iter().map(|deck| {
        let foot = deck.html.get().data.foot.clone().unwrap();
        (foot.text.unwrap(), foot.logo)
    });
    assert_eq!(
        feet.collect::<Vec<_>>(),
        [
            ("한강대학교".into(), Some("/img/l.svg".into())),
            ("나의 줄".into(), None)
        ]
    );
    let told = content.findings.iter().map(|finding| {
        let file = finding.file.to_string_lossy();
        format!("{file}:{:?} {}", finding.line, finding.cause)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        ["a/나.md:Some(3) the logo a/gone.svg is not there"]
    );
}
