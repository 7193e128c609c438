//! A saved file becomes a new picture; what cannot be read changes nothing that is shown.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::helpers::{LIMIT, TestServer, wait_until, write};

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
fn what_a_file_that_is_served_alone_takes_in_is_watched() {
    let home = tempfile::tempdir().expect("a folder");
    let deck = "---\ntheme: seriph\n---\n\n# A\n\n---\nsrc: pages/one.md\n---\n";
    write(&home.path().join("notes/a.md"), deck.as_bytes());
    write(
        &home.path().join("notes/pages/one.md"),
        b"# One\n\nBEFORE\n",
    );
    write(&home.path().join("notes/more/two.md"), b"# Two\n\nBEFORE\n");
    let file = home.path().join("notes/a.md").display().to_string();
    let server = TestServer::at(home, &[&file]);
    let folder = server.home().join("notes");
    let shows = |text: &str| wait_until(text, || server.get("/a").text().contains(text));
    shows("BEFORE");
    write(&folder.join("pages/one.md"), b"# One\n\nAFTER\n");
    shows("AFTER");
    // A file that it takes in since.
    let more = format!("{deck}\n---\nsrc: more/two.md\n---\n");
    write(&folder.join("a.md"), more.as_bytes());
    shows("Two");
    write(&folder.join("more/two.md"), b"# Two\n\nLAST\n");
    shows("LAST");
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
    let revision = || {
        let page = server.get("/a").text();
        let (_, rest) = page.split_once("data-rev=\"").expect("a slide");
        rest.split('"').next().expect("a revision").to_owned()
    };
    let (first, of_first) = (style(), revision());
    write(&theme.join("theme.css"), b":root { --accent: #222; }\n");
    wait_until("the new style is linked", || style() != first);
    let second = style();
    assert!(server.get(&second).text().contains("#222"));
    wait_until("the deck is made anew", || revision() != of_first);
    assert!(!server.output().contains("saved "), "the notes were not");

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

/// A deck whose first and last slide say a number.
fn numbered(n: usize) -> String {
    let middle: String = (0..40)
        .map(|slide| format!("## Slide {slide}\n\nText {n}.\n\n"))
        .collect();
    format!("# A\n\nFIRST-{n}-\n\n{middle}## End\n\nLAST-{n}-\n")
}

/// Writes to an open file in so many pieces, with a pause after each.
fn write_slowly(file: &Path, text: &str, pieces: usize, pause: Duration) {
    let mut open = fs::File::create(file).expect("a file");
    for piece in text.as_bytes().chunks(text.len().div_ceil(pieces)) {
        open.write_all(piece).expect("it takes them");
        thread::sleep(pause);
    }
}

#[test]
fn however_a_file_is_saved_its_page_is_whole_and_becomes_the_new_one() {
    let server = TestServer::with(&[("a.md", &numbered(0)), ("b.md", "# B\n")]);
    let beside = |name: &str| server.folder().join(name);
    let file = beside("a.md");
    let rename = |from: &str, to: &str| fs::rename(beside(from), beside(to)).expect("a file");
    type Way<'a> = (&'a str, Box<dyn Fn(&str) + Sync + 'a>);
    let ways: [Way<'_>; 9] = [
        ("VS Code", Box::new(|text| write(&file, text.as_bytes()))),
        (
            "vim",
            Box::new(|text| {
                rename("a.md", "a.md~");
                write(&file, text.as_bytes());
                let rights = fs::metadata(beside("a.md~")).expect("a file").permissions();
                fs::set_permissions(&file, rights).expect("rights");
                fs::remove_file(beside("a.md~")).expect("a file");
            }),
        ),
        (
            "emacs",
            Box::new(|text| {
                fs::copy(&file, beside("a.md~")).expect("a file");
                write(&file, text.as_bytes());
            }),
        ),
        (
            "JetBrains",
            Box::new(|text| {
                write(&beside("a.md___jb_tmp___"), text.as_bytes());
                rename("a.md", "a.md___jb_old___");
                rename("a.md___jb_tmp___", "a.md");
                fs::remove_file(beside("a.md___jb_old___")).expect("a file");
            }),
        ),
        (
            "sed -i",
            Box::new(|text| {
                write(&beside("sedWbc3Ej"), text.as_bytes());
                rename("sedWbc3Ej", "a.md");
            }),
        ),
        (
            "rsync",
            Box::new(|text| {
                write(&beside(".a.md.bT2k"), text.as_bytes());
                rename(".a.md.bT2k", "a.md");
            }),
        ),
        (
            "slowly",
            Box::new(|text| write_slowly(&file, text, 5, Duration::from_millis(40))),
        ),
        (
            "for longer than other files wait",
            Box::new(|text| write_slowly(&file, text, 20, Duration::from_millis(50))),
        ),
        (
            "with pauses",
            Box::new(|text| write_slowly(&file, text, 8, Duration::from_millis(300))),
        ),
    ];
    for (n, (way, save)) in ways.iter().enumerate() {
        let (is_shown, begun) = (AtomicBool::new(false), Instant::now());
        thread::scope(|scope| {
            scope.spawn(|| save(&numbered(n + 1)));
            // Each save of another file has all files read.
            scope.spawn(|| {
                while !is_shown.load(Ordering::Relaxed) && begun.elapsed() < LIMIT {
                    server.write("b.md", "# B\n");
                    thread::sleep(Duration::from_millis(70));
                }
            });
            wait_until(way, || {
                let page = server.get("/a").text();
                let shown = (0..=ways.len()).find(|n| page.contains(&format!("FIRST-{n}-")));
                let shown = shown.unwrap_or_else(|| panic!("{way}: no deck"));
                assert!(
                    page.contains(&format!("LAST-{shown}-")),
                    "{way}: half a deck"
                );
                shown == n + 1
            });
            is_shown.store(true, Ordering::Relaxed);
        });
    }
}

#[test]
fn a_checkout_of_a_hundred_files_is_shown_whole() {
    let name = |n: usize| format!("week/{n}.md");
    let before: Vec<_> = (0..100).map(|n| (name(n), numbered(n))).collect();
    let before: Vec<_> = before
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let server = TestServer::with(&before);
    for n in 0..100 {
        fs::remove_file(server.folder().join(name(n))).expect("a file");
        server.write(&name(n), &numbered(100 + n));
    }
    for n in 0..100 {
        wait_until("it is shown", || {
            let page = server.get(&format!("/week/{n}"));
            assert_eq!(page.status, 200, "{n}");
            page.text().contains(&format!("LAST-{}-", 100 + n))
        });
    }
}
