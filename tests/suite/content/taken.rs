//! Files that a file takes in, and those that its links of wikis name.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Folder, write};

#[test]
fn a_file_that_a_deck_takes_in_is_a_part_of_it_and_no_deck() {
    let deck = "---\ntheme: seriph\n---\n\n# 하나\n\n글\n\n---\nsrc: ./pages/more.md\n---\n";
    let more = "# 둘\n\n![그림](a.png)\n\n<!-- 비밀 -->\n\n---\nhide: true\n---\n\n# 셋\n\n숨김\n";
    let mut folder = Folder::of(&[
        ("slides.md", deck),
        ("pages/more.md", more),
        ("other.md", "# 다른\n\n글\n"),
    ]);
    let names = |folder: &Folder| -> Vec<String> {
        let decks = folder.course("").decks.iter();
        decks.map(|deck| deck.name.clone()).collect()
    };
    let titles = |folder: &Folder| -> Vec<String> {
        let decks = &folder.course("").decks;
        let deck = decks.iter().find(|deck| deck.name == "slides").unwrap();
        let slides = deck.outline.slides.iter();
        slides.map(|slide| slide.title.clone()).collect()
    };
    assert_eq!(names(&folder), ["other", "slides"]);
    assert_eq!(titles(&folder), ["하나", "둘"]);
    assert!(folder.course("").pages.is_empty() && folder.content.courses.len() == 1);
    let html = folder.course("").decks[1].html.get();
    let shown: String = html.data.slides.iter().map(|slide| &*slide.html).collect();
    assert!(
        !shown.contains("비밀") && !shown.contains("숨김"),
        "{shown}"
    );
    assert!(html.notes.notes[0].html.contains("비밀"));
    let told = folder.content.findings.iter();
    let told = told.filter(|one| one.cause.contains("pages/a.png is not there"));
    let places: Vec<_> = told.map(|one| (one.file.clone(), one.line)).collect();
    assert_eq!(places, [(PathBuf::from("pages/more.md"), Some(3))]);

    folder.save("pages/more.md", "# 넷\n\n글\n");
    assert_eq!(titles(&folder), ["하나", "넷"]);
    folder.save(
        "README.md",
        "# 하루\n\n1. [하나](slides.md)\n2. [넷](pages/more.md)\n",
    );
    assert_eq!(names(&folder), ["slides", "pages/more"]);
    fs::remove_file(folder.path("README.md")).unwrap();
    fs::remove_file(folder.path("pages/more.md")).unwrap();
    folder.load();
    folder.wait();
    assert_eq!(titles(&folder), ["하나"]);
    let told = folder.content.findings.iter();
    let mut told = told.filter(|one| one.cause.contains("not there to be taken in"));
    assert_eq!(told.next().and_then(|one| one.line), Some(10));
}

#[test]
fn a_file_that_is_served_alone_takes_in_what_lies_below_it() {
    let dir = TempDir::new().unwrap();
    write(
        &dir.path().join("slides.md"),
        "---\ntheme: seriph\n---\n\n# 하나\n\n글\n\n---\nsrc: pages/more.md\n---\n\n---\nsrc: ../x.md\n---\n",
    );
    write(&dir.path().join("pages/more.md"), "# 둘\n\n글\n");
    let folder = Folder::at(dir, |dir| dir.join("slides.md"));
    let slides = &folder.course("").decks[0].outline.slides;
    let titles: Vec<_> = slides.iter().map(|slide| slide.title.as_str()).collect();
    assert_eq!(titles, ["하나", "둘"]);
}

#[test]
fn a_wiki_names_files_in_any_folder() {
    let text = "# A\n\n[[other]] 와 [[둘#절|말]]\n\n![[pic.svg|200]]\n\n[[표.csv]]\n";
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 300'/>";
    let mut folder = Folder::of(&[
        ("a/b/note.md", text),
        ("a/b/other.md", "# B\n"),
        ("a/other.md", "# C\n"),
        ("a/x/둘.md", "# D\n"),
        ("files/img/pic.svg", svg),
        ("files/표.csv", "1\n"),
    ]);
    let html = |folder: &Folder| -> String {
        let courses = folder.content.courses.values();
        let mut decks = courses.flat_map(|course| &course.decks);
        let deck = decks
            .find(|deck| deck.file == Path::new("a/b/note.md"))
            .unwrap();
        let html = deck.html.get();
        html.data.slides.iter().map(|slide| &*slide.html).collect()
    };
    let shown = html(&folder);
    for address in [
        "href=\"/a/b/other\"",
        "href=\"/a/x/%EB%91%98#%EC%A0%88\"",
        "src=\"/files/img/pic.svg\"",
        "href=\"/files/%ED%91%9C.csv\"",
    ] {
        assert!(shown.contains(address), "{address} in {shown}");
    }
    assert!(folder.content.attachments.contains_key("files/표.csv"));
    let told = |folder: &Folder| -> Vec<String> {
        let findings = folder.content.findings.iter();
        findings.map(|one| one.cause.clone()).collect()
    };
    assert!(told(&folder).is_empty(), "{:?}", told(&folder));
    folder.save("a/pic.svg", svg);
    assert!(html(&folder).contains("src=\"/a/pic.svg\""));
    let several = "several files are called pic.svg; a/pic.svg is taken";
    assert_eq!(told(&folder), [several]);
}

#[test]
fn readmes_notes_and_what_is_taken_in_have_the_commands_and_names_of_the_file() {
    let front = "---\nmacros:\n  Real: \\mathbb{R}\n---\n\n";
    let note = "<!-- note: [[둘]] $\\Real$ -->";
    let folder = Folder::of(&[
        (
            "README.md",
            &format!("{front}# 하루\n\n[[둘]] $\\Real$\n\n- [가](a.md)\n- [둘](x/둘.md)\n"),
        ),
        (
            "a.md",
            &format!("{front}# 가\n\n글\n\n{{{{#include _part.md}}}}\n\n{note}\n"),
        ),
        ("_part.md", "글 $\\Real$\n"),
        ("x/둘.md", "# 둘\n\n글\n"),
    ]);
    let deck = folder.deck("", "a").html.get();
    let note = &deck.notes.notes[0].html;
    for (html, links) in [
        (&folder.course("").readme.opening, true),
        (note, true),
        (&folder.html("", "a"), false),
    ] {
        assert!(html.contains("ℝ"), "{html}");
        assert_eq!(html.contains("href=\"/x/%EB%91%98\""), links, "{html}");
    }
    assert_eq!(folder.told(), [""; 0]);
}
