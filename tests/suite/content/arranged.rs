//! Which folders are courses, which files are decks and pages, and which are left out.

use cuecard::content::{ContentError, Loader};
use cuecard::course::Severity;
use cuecard::site::screens::reserved;
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

use super::{Folder, write};

#[test]
fn a_folder_without_readme_is_a_course_of_all_its_files_in_natural_order() {
    let folder = Folder::of(&[
        ("s10.md", "# Ten\n"),
        ("s2.md", "# Two\n"),
        ("about.md", "---\npage: true\n---\n# About\n"),
    ]);
    assert_eq!(folder.courses(), [""]);
    assert_eq!(folder.decks(""), ["s2", "s10"]);
    assert_eq!(folder.pages(""), ["about"]);
    assert_eq!(folder.course("").outline.decks[1].deck, "s10");
    assert_eq!(folder.deck("", "s2").html.get().data.url, "/s2");
    assert_eq!(folder.deck("", "s2").outline.title, "Two");
}

#[test]
fn a_readmes_links_are_the_decks_in_their_order_and_the_rest_are_pages() {
    let nfd: String = "강의".nfd().collect();
    let folder = Folder::of(&[
        (
            "README.md",
            "# Day one\n\n- [b](./b%20%231.md)\n- [last](강의.md#top)\n- [a](a.md)\n- [a](./a.md)\n\n[above](../x.md) [web](https://example.org/c.md)\n",
        ),
        ("a.md", "# A\n"),
        ("b #1.md", "# B\n"),
        (&format!("{nfd}.md"), "# L\n"),
        ("c.md", "# C\n"),
    ]);
    assert_eq!(folder.course("").title, "Day one");
    assert_eq!(folder.decks(""), ["b #1", "강의", "a"]);
    assert_eq!(folder.pages(""), ["c"]);
    assert_eq!(folder.deck("", "b #1").html.get().data.url, "/b%20%231");
    assert_eq!(
        folder.deck("", "강의").html.get().data.url,
        "/%EA%B0%95%EC%9D%98"
    );
    // The real name stays as it is on disk.
    assert!(
        folder
            .path("")
            .join(&folder.deck("", "강의").file)
            .is_file()
    );
    assert_eq!(folder.content.findings, []);
}

#[test]
fn folders_belong_to_the_nearest_course_above_or_are_one() {
    let folder = Folder::of(&[
        ("week_1/README.md", "# Week one\n"),
        ("week_1/a.md", "# A\n"),
        ("week_1/extra/b.md", "# B\n"),
        ("week_1/day_2/readme.md", "# Day two\n"),
        ("week_1/day_2/c.md", "# C\n"),
        ("week_2/day_1/d.md", "# D\n"),
        ("week_2/day_1/more/e.md", "# E\n"),
    ]);
    assert_eq!(folder.courses(), ["week_1", "week_1/day_2", "week_2/day_1"]);
    assert_eq!(folder.decks("week_1"), ["a", "extra/b"]);
    assert_eq!(folder.decks("week_1/day_2"), ["c"]);
    assert_eq!(folder.decks("week_2/day_1"), ["d", "more/e"]);
    assert_eq!(folder.course("week_2/day_1").title, "day_1");
    assert_eq!(
        folder.deck("week_1", "extra/b").html.get().data.url,
        "/week_1/extra/b"
    );
}

#[test]
fn index_is_the_courses_page_where_there_is_no_readme() {
    for home in ["index.md", "_index.md", "Index.markdown", "README.qmd"] {
        let folder = Folder::of(&[
            (
                home,
                "---\nlayout: home\nstart: 09:00\n---\n\n# 리눅스\n\n## 일정\n\n\
                 1. [셸](lessons/shell.md)\n2. [깃](lessons/git.qmd)\n",
            ),
            ("lessons/git.qmd", "# 깃\n\n[처음](../index.md)\n"),
            ("lessons/shell.md", "# 셸\n"),
        ]);
        assert_eq!(folder.course("").title, "리눅스", "{home}");
        assert_eq!(folder.decks(""), ["lessons/shell", "lessons/git"], "{home}");
        let starts: Vec<_> = folder.course("").starts.iter().flatten().collect();
        assert_eq!(starts, ["09:00", "10:00"], "{home}");
    }
    let folder = Folder::of(&[
        ("README.md", "# R\n"),
        ("index.md", "# I\n"),
        ("a.md", "# A\n"),
    ]);
    assert_eq!(folder.course("").title, "R");
    assert_eq!(folder.decks(""), ["a", "index"]);
}

#[test]
fn copies_and_backups_beside_their_original_are_left_out_and_named() {
    let copies = [
        "notes (1).md",
        "notes - Copy.md",
        "notes copy.md",
        "notes 복사본.md",
        "notes (conflicted copy 2026-11-28).md",
        "notes.sync-conflict-20261128-101010-ABCDEFG.md",
        "notes.bak.md",
        "notes.md.bak",
        "notes.md.orig",
        "notes.md~",
        "notes~",
        "#notes.md#",
    ];
    let mut files = vec![
        ("notes.md", "# N\n"),
        ("other (1).md", "# O\n"),
        ("other.txt~", "x"),
    ];
    files.extend(copies.map(|name| (name, "# Copy\n")));
    let folder = Folder::of(&files);
    assert_eq!(folder.decks(""), ["notes", "other (1)"]);
    assert_eq!(
        folder.content.findings.len(),
        copies.len(),
        "{:#?}",
        folder.told()
    );
    for name in copies {
        let finding = folder.finding(name);
        assert_eq!(finding.severity, Severity::Info, "{name}");
        assert!(finding.cause.contains("copy"), "{name}");
    }
}

#[test]
fn markdown_of_other_endings_is_read_and_what_a_tool_made_of_a_file_is_shown() {
    let folder = Folder::of(&[
        ("a.markdown", "# A\n\n[b](b.qmd) [d](d.Rmd)\n"),
        ("b.qmd", "# B\n"),
        ("c.mdx", "# C\n"),
        ("d.Rmd", "# D source\n"),
        ("d.md", "# D\n"),
    ]);
    assert_eq!(folder.decks(""), ["a", "b", "c", "d"]);
    assert_eq!(folder.deck("", "d").outline.title, "D");
    assert!(folder.html("", "a").contains("href=\"/b\""));
    assert_eq!(
        folder.told(),
        ["d.Rmd: d.md is shown, and this file left out"]
    );
}

#[test]
fn readmes_that_are_the_notes_are_decks() {
    let folder = Folder::of(&[
        (
            "Network/README.md",
            "# Network\n\n![p](img/p.png) [db](../Database/README.md)\n",
        ),
        ("Network/img/p.png", "x"),
        ("Database/README.md", "# Database\n\n## A\n"),
    ]);
    assert_eq!(folder.courses(), [""]);
    assert_eq!(folder.decks(""), ["Database", "Network"]);
    assert_eq!(folder.deck("", "Network").outline.title, "Network");
    let network = folder.html("", "Network");
    assert!(network.contains("src=\"/Network/img/p.png\""), "{network}");
    assert!(
        !folder.told().iter().any(|one| one.contains("is not there")),
        "{:?}",
        folder.told()
    );

    let folder = Folder::of(&[
        (
            "README.md",
            "# Topics\n\n- [N](./Network/README.md)\n- [D](Database/)\n",
        ),
        ("Algorithm/README.md", "# Algorithm\n"),
        ("Database/README.md", "# Database\n"),
        ("Network/README.md", "# Network\n"),
    ]);
    assert_eq!(folder.decks(""), ["Network", "Database", "Algorithm"]);

    // A README beside other notes, and one that links decks still to be written, are schedules.
    let folder = Folder::of(&[
        ("a/README.md", "# A\n\n- [one](one.md)\n"),
        ("b/README.md", "# B\n"),
        ("b/two.md", "# Two\n"),
        ("c/README.md", "# C\n"),
    ]);
    assert_eq!(folder.courses(), ["", "a", "b"]);
    assert_eq!(folder.decks(""), ["c"]);

    let alone = Folder::of(&[("README.md", "# Only\n\ntext\n")]);
    assert_eq!(
        (alone.decks(""), alone.course("").title.as_str()),
        (vec!["README"], "Only")
    );
}

#[test]
fn a_course_in_the_docs_of_a_repository_is_the_course() {
    let folder = Folder::of(&[
        ("README.md", "# repo\n\nSee [the course](docs/index.md).\n"),
        ("CONTRIBUTING.md", "# Contributing\n"),
        ("docs/index.md", "# Course\n\n- [b](b.md)\n- [a](a.md)\n"),
        ("docs/a.md", "# A\n"),
        ("docs/b.md", "# B\n"),
    ]);
    assert_eq!(folder.courses(), ["docs"]);
    assert_eq!(folder.decks("docs"), ["b", "a"]);
    // Without a page of their own, the notes are the decks of the course at the top.
    let folder = Folder::of(&[
        ("README.md", "# repo\n\nSee what [changed](CHANGELOG.md).\n"),
        ("CHANGELOG.md", "# Changes\n"),
        ("docs/a.md", "# A\n"),
        ("docs/b.md", "# B\n"),
    ]);
    assert_eq!(folder.courses(), [""]);
    assert_eq!(folder.decks(""), ["docs/a", "docs/b"]);
    assert_eq!(folder.pages(""), ["CHANGELOG"]);
}

#[test]
fn a_single_file_is_a_course_of_one_deck_with_the_media_it_refers_to() {
    let dir = TempDir::new().unwrap();
    write(
        &dir.path().join("talk.md"),
        "# My talk\n\n![x](./img/a%201.png)\n\n![y](./../out.png)\n\n\
         [s](start.zip) [notes](README.md) [env](.env)\n\n\
         Not referred to, but text: `<img src=\"/img/private.png\">`\n",
    );
    write(&dir.path().join("README.md"), "# Other\n");
    write(&dir.path().join("img/a 1.png"), "x");
    write(&dir.path().join("img/private.png"), "x");
    write(&dir.path().join("start.zip"), "x");
    write(&dir.path().join("other.zip"), "x");
    write(&dir.path().join(".env"), "x");
    let folder = Folder::at(dir, |dir| dir.join("talk.md"));
    assert_eq!(folder.courses(), [""]);
    assert_eq!(folder.decks(""), ["talk"]);
    assert_eq!(folder.course("").title, "My talk");
    assert_eq!(folder.files(), ["img/a 1.png"]);
    assert_eq!(folder.attachments(), ["start.zip"]);
    assert_eq!(
        folder.told(),
        [
            "talk.md:5: the image out.png is not there",
            "talk.md:7: it links .env, which is there, but not served: it is hidden, or what tools have put there",
        ]
    );
    assert!(folder.loader.root().ends_with("talk.md"));
}

#[test]
fn what_cannot_be_served_is_said_in_one_sentence() {
    let dir = TempDir::new().unwrap();
    let open = |name: &str| Loader::open(&dir.path().join(name), reserved()).unwrap_err();
    assert!(matches!(open("nowhere"), ContentError::Missing(_)));
    write(&dir.path().join("x.txt"), "x");
    assert!(matches!(open("x.txt"), ContentError::NotMarkdown(_)));
    assert!(matches!(open(""), ContentError::Empty(_)));
    for name in ["nowhere", "x.txt", ""] {
        let text = open(name).to_string();
        assert!(text.contains(&*dir.path().to_string_lossy()), "{text}");
        assert!(!text.contains('\n') && text.contains(';'), "{text}");
    }
}
