//! A saved file becomes a new picture; what cannot be read changes nothing that is shown.

use std::fs;
use std::time::{Duration, Instant};

use crate::helpers::{TestServer, wait_until, write};

const COURSE: &[(&str, &str)] = &[
    ("a.md", "# A\n\nBEFORE\n"),
    ("b.md", "# B\n\nText.\n"),
    ("README.md", "# Course\n\n1. [A](a.md)\n2. [B](b.md)\n"),
];

#[test]
fn an_edit_is_on_the_page_and_the_old_revision_leads_to_the_new_one() {
    let server = TestServer::with(COURSE);
    let before = server.get("/a");
    assert!(before.text().contains("BEFORE"));
    let etag = before.header("etag").expect("a validator").to_owned();
    server.write("a.md", "# A\n\nAFTER\n");
    wait_until("the edit is shown", || {
        server.get("/a").text().contains("AFTER")
    });
    let after = server.get_with("/a", &[("If-None-Match", &etag)]);
    assert_eq!(after.status, 200);
    assert_ne!(after.header("etag"), Some(etag.as_str()));
}

#[test]
fn new_files_appear_and_deleted_ones_go_when_they_have_been_away_for_two_seconds() {
    let server = TestServer::with(COURSE);
    assert_eq!(server.get("/new").status, 404);
    server.write("new.md", "# New\n");
    wait_until("the file is there", || server.get("/new").status == 200);
    // Not the deck that the room shows: that one stays until it is left.
    fs::remove_file(server.folder().join("b.md")).expect("a file");
    let deleted = Instant::now();
    wait_until("the file is gone", || server.get("/b").status == 404);
    let away = deleted.elapsed();
    assert!(away > Duration::from_millis(1_900), "{away:?}");
}

#[test]
fn a_theme_is_read_again_and_one_that_does_not_parse_changes_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let theme = home.path().join("themes/mine");
    write(&theme.join("theme.css"), b":root { --accent: #111; }\n");
    write(&home.path().join("decks/a.md"), b"# A\n");
    let server = TestServer::at(home, &["--theme", "mine"]);
    let theme = server.home().join("themes/mine");
    let style = || {
        let page = server.get("/a").text();
        let (_, rest) = page
            .split_once("rel=\"stylesheet\" href=\"")
            .expect("a stylesheet");
        rest.split('"').next().expect("an address").to_owned()
    };
    let first = style();
    write(&theme.join("theme.css"), b":root { --accent: #222; }\n");
    wait_until("the new style is linked", || style() != first);
    let second = style();
    assert!(server.get(&second).text().contains("#222"));

    write(&theme.join("deck.hbs"), b"{{#if x}}\nnever closed\n");
    wait_until("the trouble is told", || {
        server.output().contains("themes/mine/deck.hbs")
    });
    let page = server.get("/a");
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("never closed"));
    fs::remove_file(theme.join("deck.hbs")).expect("a file");
    write(&theme.join("theme.css"), b":root { --accent: #333; }\n");
    wait_until("the theme is mended", || style() != second);
}
