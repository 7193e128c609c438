//! A folder of Markdown as courses, decks and pages, over edits and damage.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use cuecard::content::{Content, ContentError, Course, DeckEntry, Loader, theme_files};
use cuecard::course::{Finding, Severity};
use cuecard::site::{plan, screens::reserved};
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

use crate::notes::{own, shared};

/// A folder, a loader on it and what it gave last.
struct Folder {
    dir: TempDir,
    loader: Loader,
    content: Content,
    shown: BTreeSet<(String, String)>,
}

impl Folder {
    fn of(files: &[(&str, &str)]) -> Folder {
        let dir = TempDir::new().unwrap();
        for (file, text) in files {
            write(&dir.path().join(file), text);
        }
        Folder::at(dir, |dir| dir.to_owned())
    }

    fn at(dir: TempDir, served: impl Fn(&Path) -> PathBuf) -> Folder {
        Folder::closed(dir, served, None)
    }

    /// With something in it that is closed.
    fn closed(dir: TempDir, served: impl Fn(&Path) -> PathBuf, closed: Option<&str>) -> Folder {
        let mut loader = Loader::open(&served(dir.path()), reserved()).unwrap();
        loader.keep_closed(closed.map(|name| dir.path().join(name)));
        let mut folder = Folder {
            dir,
            loader,
            content: Content::default(),
            shown: BTreeSet::new(),
        };
        folder.load();
        folder
    }

    fn load(&mut self) {
        self.content = self.loader.load(&self.content, "salt", &self.shown);
    }

    fn path(&self, file: &str) -> PathBuf {
        self.dir.path().join(file)
    }

    fn save(&mut self, file: &str, text: impl AsRef<[u8]>) {
        write(&self.path(file), text);
        self.load();
    }

    /// Loads again when the loader asks for it, until it does not.
    fn wait(&mut self) {
        while let Some(again) = self.loader.reload_after() {
            thread::sleep(again + Duration::from_millis(5));
            self.load();
        }
    }

    fn course(&self, path: &str) -> &Course {
        self.content
            .courses
            .get(path)
            .unwrap_or_else(|| panic!("no course {path:?}"))
    }

    fn deck(&self, course: &str, name: &str) -> &Arc<DeckEntry> {
        let decks = &self.course(course).decks;
        decks
            .iter()
            .find(|deck| deck.name == name)
            .unwrap_or_else(|| panic!("no deck {name:?}"))
    }

    fn decks(&self, course: &str) -> Vec<&str> {
        let decks = self.course(course).decks.iter();
        decks.map(|deck| deck.name.as_str()).collect()
    }

    fn pages(&self, course: &str) -> Vec<&str> {
        let pages = self.course(course).pages.iter();
        pages.map(|page| page.name.as_str()).collect()
    }

    fn courses(&self) -> Vec<&str> {
        self.content.courses.keys().map(String::as_str).collect()
    }

    fn files(&self) -> Vec<&str> {
        self.content.files.keys().map(String::as_str).collect()
    }

    fn attachments(&self) -> Vec<&str> {
        self.content
            .attachments
            .keys()
            .map(String::as_str)
            .collect()
    }

    /// What is told, but of the plan: lines and causes, in order.
    fn told(&self) -> Vec<String> {
        let findings = self.content.findings.iter();
        let told = findings.map(|one| {
            let line = one.line.map_or_else(String::new, |line| format!(":{line}"));
            format!("{}{line}: {}", one.file.display(), one.cause)
        });
        told.collect()
    }

    fn html(&self, course: &str, name: &str) -> String {
        let html = self.deck(course, name).html.get();
        let slides = html.data.slides.iter();
        slides.map(|slide| slide.html.as_str()).collect()
    }

    fn finding(&self, file: &str) -> &Finding {
        let mut findings = self.content.findings.iter();
        findings
            .find(|finding| finding.file == Path::new(file))
            .unwrap_or_else(|| panic!("nothing about {file}: {:?}", self.content.findings))
    }
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

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
fn only_media_inside_the_folder_is_served() {
    let folder = Folder::of(&[
        ("a.md", "# A\n"),
        ("img/그림 1%.PNG", "x"),
        ("img/clip.mp4", "x"),
        (".git/x.png", "x"),
        (".hidden.png", "x"),
        ("node_modules/y.png", "x"),
        ("target/z.png", "x"),
        ("config.yaml", "x"),
        ("app.js", "x"),
        ("page.html", "x"),
        ("style.css", "x"),
    ]);
    assert_eq!(folder.files(), ["img/clip.mp4", "img/그림 1%.PNG"]);
    for real in folder.content.files.values() {
        assert!(real.is_absolute() && real.is_file());
    }
    assert_eq!(folder.courses(), [""]);
}

#[test]
fn what_the_notes_link_may_be_saved_and_all_else_stays_closed() {
    let folder = Folder::of(&[
        (
            "README.md",
            "# Course\n\n- [a](a.md), [code](code/start.zip)\n\n## More\n\n[terms](TERMS)\n",
        ),
        (
            "a.md",
            "# A\n\n[자료](자료%201.csv) [book](lab.ipynb) [page](page.html)\n\n\
             <a href=\"code/app.py\">app</a>\n\n<!-- note: [for me](solution.zip) -->\n\n\
             <!-- [draft](draft.zip) -->\n\n`[code](shown.txt)`\n",
        ),
        ("TERMS", "x"),
        ("code/start.zip", "x"),
        ("code/app.py", "x"),
        ("code/other.py", "x"),
        ("자료 1.csv", "x"),
        ("lab.ipynb", "{}"),
        ("page.html", "x"),
        ("solution.zip", "x"),
        ("draft.zip", "x"),
        ("shown.txt", "x"),
    ]);
    assert_eq!(
        folder.attachments(),
        [
            "TERMS",
            "code/app.py",
            "code/start.zip",
            "lab.ipynb",
            "page.html",
            "자료 1.csv"
        ]
    );
    assert_eq!(folder.files(), [] as [&str; 0]);
    assert_eq!(folder.told(), [] as [&str; 0]);
}

#[test]
fn a_link_that_is_gone_closes_its_file_again() {
    let mut folder = Folder::of(&[("a.md", "# A\n\n[x](x.zip)\n"), ("x.zip", "x")]);
    assert_eq!(folder.attachments(), ["x.zip"]);
    folder.save("a.md", "# A\n\nnothing\n");
    assert_eq!(folder.attachments(), [] as [&str; 0]);
}

#[test]
fn what_is_there_but_not_served_is_told_otherwise_than_what_is_not_there() {
    let names = [
        ".env",
        ".git/config",
        "node_modules/x.js",
        "server.key",
        "id_rsa",
        "data/key.txt",
        "a.md~",
        "a.md.bak",
        "code",
        "gone.zip",
    ];
    let links = names.map(|name| format!("[x]({name})\n\n"));
    let text = format!(
        "# A\n\n{}![p](scan.tiff)\n\n![p](gone.png)\n",
        links.concat()
    );
    let dir = TempDir::new().unwrap();
    for name in names.iter().filter(|name| !name.starts_with("gone")) {
        let file = if *name == "code" { "code/x.py" } else { *name };
        write(&dir.path().join(file), "x");
    }
    write(&dir.path().join("scan.tiff"), "x");
    write(&dir.path().join("a.md"), text);
    let folder = Folder::closed(dir, |dir| dir.to_owned(), Some("data"));
    assert_eq!(folder.attachments(), [] as [&str; 0]);
    assert_eq!(folder.files(), [] as [&str; 0]);
    let told = folder.told();
    for name in names {
        let is_of_it = |told: &&String| told.contains(&format!("it links {name}, which is "));
        let told: Vec<_> = told.iter().filter(is_of_it).collect();
        let [told] = told.as_slice() else {
            panic!("{name}: {told:?}");
        };
        match name.starts_with("gone") {
            true => assert!(told.contains("which is not there"), "{told}"),
            false => assert!(told.contains("which is there, but not served: "), "{told}"),
        }
    }
    assert!(
        told.iter()
            .any(|one| one.contains("the image scan.tiff is there, but browsers"))
    );
    assert!(
        told.iter()
            .any(|one| one.contains("the image gone.png is not there"))
    );
    let copies = told.iter().filter(|one| one.contains("it is a copy of"));
    assert_eq!(copies.count(), 2, "{told:#?}");
    assert_eq!(told.len(), names.len() + 4, "{told:#?}");
}

#[test]
fn a_file_is_found_though_its_name_differs_in_case_if_only_one_does() {
    let nfd: String = "img/사진 1.png".nfd().collect();
    let folder = Folder::of(&[
        (
            "a.md",
            "# A\n\n![a](IMG/Pic.PNG)\n\n![b](<img/사진 1.png>)\n\n[c](Start.ZIP)\n\n\
             ![d](img/two.png)\n",
        ),
        ("img/pic.png", "x"),
        (&nfd, "x"),
        ("start.zip", "x"),
        ("img/Two.png", "x"),
        ("img/TWO.png", "x"),
    ]);
    let real = &folder.content.files["IMG/Pic.PNG"];
    assert!(real.ends_with("img/pic.png"), "{real:?}");
    assert_eq!(folder.attachments(), ["Start.ZIP"]);
    assert!(!folder.files().contains(&"img/two.png"));
    assert!(folder.files().contains(&"img/사진 1.png"));
    assert_eq!(
        folder.told(),
        [
            "a.md:3: the image IMG/Pic.PNG is there as img/pic.png",
            "a.md:7: it links Start.ZIP, which is there as start.zip",
            "a.md:9: the image img/two.png is not there",
        ]
    );
    assert_eq!(folder.content.findings[0].severity, Severity::Info);
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_folder_only() {
    use std::os::unix::fs::symlink;
    // A name without a dot: it must not be left out for that.
    let outside = tempfile::Builder::new()
        .prefix("outside")
        .tempdir()
        .unwrap();
    write(&outside.path().join("secret.md"), "# Secret\n");
    write(&outside.path().join("secret.png"), "x");
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name);
    write(&at("a.md"), "# A\n");
    write(&at(".env.md"), "# Hidden\n");
    write(&at("img/x.png"), "x");
    write(&at("notes.txt"), "x");
    symlink(outside.path().join("secret.md"), at("out.md")).unwrap();
    symlink(outside.path().join("secret.png"), at("out.png")).unwrap();
    symlink(outside.path(), at("outdir")).unwrap();
    symlink(at(".env.md"), at("env.md")).unwrap();
    symlink(at("notes.txt"), at("notes.png")).unwrap();
    symlink(at("a.md"), at("again.md")).unwrap();
    symlink(at("img"), at("pictures")).unwrap();
    symlink(dir.path(), at("img/loop")).unwrap();
    symlink(at("nowhere.md"), at("dangling.md")).unwrap();
    let folder = Folder::at(dir, |dir| dir.to_owned());
    assert_eq!(folder.decks(""), ["a", "again"]);
    assert_eq!(folder.files(), ["img/x.png", "pictures/x.png"]);
    assert!(folder.finding("out.md").cause.contains("outside"));
    assert!(folder.finding("outdir").cause.contains("outside"));
    assert!(folder.finding("dangling.md").cause.contains("nowhere"));
    assert!(folder.finding("img/loop").cause.contains("back"));
}

#[cfg(target_os = "linux")]
#[test]
fn two_names_that_are_one_in_nfc_are_an_error() {
    let nfd: String = "가.md".nfd().collect();
    let folder = Folder::of(&[("가.md", "# A\n"), (&nfd, "# B\n")]);
    assert_eq!(folder.decks(""), ["가"]);
    let mut findings = folder.content.findings.iter();
    assert!(findings.any(|f| f.severity == Severity::Error && f.cause.contains("same address")));
}

#[test]
fn a_name_that_addresses_need_moves_aside_and_links_lead_there() {
    let folder = Folder::of(&[
        (
            "README.md",
            "# D\n\n- [조인](join.md)\n- [세션](session.md)\n- [a](a.md)\n- [s](socket/c.md)\n\n\
             ## More\n\n[j](join.md#x)\n",
        ),
        (
            "join.md",
            "# 조인\n\n[s](session.md) [pic](socket/pic.zip)\n",
        ),
        ("join-1.md", "# One\n"),
        ("session.md", "# 세션\n\n<!-- note: [j](./join.md) -->\n"),
        (
            "a.md",
            "# A\n\n[n](a/notes.md?x) [r](a/report.md) ![p](socket/pic.png)\n",
        ),
        ("a/notes.md", "# N\n"),
        ("a/report.md", "# R\n"),
        ("b/notes.md", "# N\n"),
        ("socket/c.md", "# C\n\n![p](pic.png) [up](../join.md)\n"),
        ("socket/pic.png", "x"),
        ("socket/pic.zip", "x"),
    ]);
    assert_eq!(folder.told(), [] as [&str; 0]);
    assert_eq!(folder.decks(""), ["join-2", "session-1", "a", "socket-1/c"]);
    assert_eq!(
        folder.pages(""),
        ["a/notes-1", "a/report-1", "b/notes", "join-1"]
    );
    assert_eq!(folder.files(), ["socket-1/pic.png"]);
    assert_eq!(folder.attachments(), ["socket-1/pic.zip"]);
    assert!(folder.course("").readme.more.contains("href=\"/join-2#x\""));
    let join = folder.html("", "join-2");
    assert!(join.contains("href=\"/session-1\"") && join.contains("href=\"/socket-1/pic.zip\""));
    let a = folder.html("", "a");
    for link in [
        "\"/a/notes-1?x\"",
        "\"/a/report-1\"",
        "\"/socket-1/pic.png\"",
    ] {
        assert!(a.contains(link), "{link} in {a}");
    }
    let c = folder.html("", "socket-1/c");
    assert!(
        c.contains("src=\"/socket-1/pic.png\"") && c.contains("href=\"/join-2\""),
        "{c}"
    );
    let session = folder.deck("", "session-1").html.get();
    assert!(session.notes.notes[0].html.contains("href=\"/join-2\""));
}

#[test]
fn a_single_file_of_such_a_name_is_served() {
    let dir = TempDir::new().unwrap();
    write(&dir.path().join("live.md"), "# L\n");
    let folder = Folder::at(dir, |dir| dir.join("live.md"));
    assert_eq!(folder.decks(""), ["live-1"]);
    assert_eq!(folder.told(), [] as [&str; 0]);
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

#[test]
fn damage_keeps_the_last_good_deck_and_names_line_cause_and_remedy() {
    let mut folder = Folder::of(&[("a.md", "# A\n\ngood\n"), ("b.md", "# B\n")]);
    let good = folder.deck("", "a").clone();
    let large = "x\n".repeat(1_100_000);
    let damages: [(&[u8], &str, Option<u32>); 4] = [
        (b"", "empty", None),
        (b"# A\n\n\xff\n", "byte 5", Some(3)),
        (b"\xff\xfe#\0", "UTF-16", None),
        (large.as_bytes(), "2 MiB", None),
    ];
    for (bytes, cause, line) in damages {
        folder.save("a.md", bytes);
        let finding = folder.finding("a.md");
        assert_eq!(finding.severity, Severity::Error);
        assert!(finding.cause.contains(cause), "{finding:?}");
        assert_eq!(finding.line, line);
        assert!(finding.remedy.contains("last good version is shown"));
        assert!(Arc::ptr_eq(&good, folder.deck("", "a")), "{cause}");
    }
    // A theme that changes meanwhile does not lose it either.
    folder.content = folder.loader.load(&folder.content, "other", &folder.shown);
    assert!(folder.html("", "a").contains("good"));
    assert_ne!(folder.deck("", "a").outline.revision, good.outline.revision);
    folder.save("a.md", "# A\n\nbetter\n");
    assert!(folder.html("", "a").contains("better"));
    assert_eq!(folder.content.findings, []);
}

#[test]
fn a_save_that_is_cut_off_within_a_line_shows_nothing_until_it_is_whole() {
    let text = "# A\n\nfirst\n\n## B\n\nsecond line\n";
    let mut folder = Folder::of(&[("a.md", text)]);
    let good = folder.deck("", "a").clone();
    for length in [text.len() - 5, 7, 2] {
        folder.save("a.md", &text[..length]);
        assert!(Arc::ptr_eq(&good, folder.deck("", "a")), "at {length}");
        assert!(folder.loader.reload_after().is_some());
    }
    folder.save("a.md", text.replace("second", "third"));
    assert!(folder.html("", "a").contains("third line"));
    assert_eq!(folder.loader.reload_after(), None);
    // An author may mean it.
    folder.save("a.md", "# A\n\nfirst");
    folder.wait();
    assert!(!folder.html("", "a").contains("third line"));
}

#[test]
fn an_edit_that_ends_with_a_line_is_shown_at_once() {
    let mut folder = Folder::of(&[("a.md", "# A\n\nfirst\n\nsecond\n")]);
    folder.save("a.md", "# A\n\nfirst\n");
    assert!(!folder.html("", "a").contains("second"));
}

#[test]
fn a_file_that_was_never_good_is_a_finding_and_no_deck() {
    let folder = Folder::of(&[("a.md", "# A\n"), ("empty.md", " \n")]);
    assert_eq!(folder.decks(""), ["a"]);
    assert_eq!(folder.finding("empty.md").severity, Severity::Warning);
}

#[test]
fn a_deleted_file_counts_after_two_seconds_and_stays_while_it_is_shown() {
    let mut folder = Folder::of(&[("a.md", "# A\n"), ("b.md", "# B\n"), ("c.md", "# C\n")]);
    folder.shown.insert(("".into(), "b".into()));
    fs::remove_file(folder.path("b.md")).unwrap();
    fs::remove_file(folder.path("c.md")).unwrap();
    let start = Instant::now();
    folder.load();
    assert_eq!(folder.decks(""), ["a", "b", "c"]);
    assert!(!folder.deck("", "b").gone);
    folder.wait();
    assert!(start.elapsed() >= Duration::from_secs(2));
    assert_eq!(folder.decks(""), ["a", "b"]);
    assert!(folder.deck("", "b").gone);
    assert_eq!(folder.course("").outline.decks.len(), 2);
    assert_eq!(folder.course("").starts.len(), 2);
    // Back again, and it is a deck as any other.
    folder.save("b.md", "# B again\n");
    assert!(!folder.deck("", "b").gone);
    fs::remove_file(folder.path("b.md")).unwrap();
    folder.load();
    folder.wait();
    folder.shown.clear();
    folder.load();
    assert_eq!(folder.decks(""), ["a"]);
}

#[test]
fn a_course_that_vanishes_stays_for_the_deck_that_is_shown() {
    let mut folder = Folder::of(&[
        ("x.md", "# X\n"),
        ("w/README.md", "# W\n"),
        ("w/a.md", "# A\n"),
    ]);
    folder.shown.insert(("w".into(), "a".into()));
    fs::remove_dir_all(folder.path("w")).unwrap();
    folder.load();
    folder.wait();
    assert_eq!(folder.courses(), ["", "w"]);
    assert!(folder.deck("w", "a").gone);
    assert_eq!(folder.course("w").title, "W");
}

#[test]
fn a_new_and_a_renamed_file_appear() {
    let mut folder = Folder::of(&[("a.md", "# A\n")]);
    folder.save("new/b.md", "# B\n");
    assert_eq!(folder.decks(""), ["a", "new/b"]);
    fs::rename(folder.path("a.md"), folder.path("z.md")).unwrap();
    folder.load();
    folder.wait();
    assert_eq!(folder.decks(""), ["new/b", "z"]);
}

#[test]
fn the_served_folder_may_be_away_for_a_while() {
    let outer = TempDir::new().unwrap();
    write(&outer.path().join("decks/a.md"), "# A\n");
    let mut folder = Folder::at(outer, |dir| dir.join("decks"));
    fs::rename(folder.path("decks"), folder.path("away")).unwrap();
    folder.load();
    assert_eq!(folder.decks(""), ["a"]);
    assert_eq!(folder.content.findings[0].severity, Severity::Error);
    fs::rename(folder.path("away"), folder.path("decks")).unwrap();
    folder.save("decks/a.md", "# A\n\nnew\n");
    assert!(folder.html("", "a").contains("new"));
    assert_eq!(folder.content.findings, []);
}

#[test]
fn what_did_not_change_is_the_same_object() {
    let mut folder = Folder::of(&[("a.md", "# A\n"), ("b.md", "# B\n")]);
    let before = (folder.deck("", "a").clone(), folder.deck("", "b").clone());
    let outline = folder.course("").outline.clone();
    folder.load();
    let decks = outline.decks.iter().zip(&folder.course("").outline.decks);
    assert!(decks.len() == 2 && decks.into_iter().all(|(a, b)| Arc::ptr_eq(a, b)));
    folder.save("b.md", "# B!\n");
    assert!(Arc::ptr_eq(&before.0, folder.deck("", "a")));
    assert!(!Arc::ptr_eq(&before.1, folder.deck("", "b")));
    assert_ne!(
        before.1.outline.revision,
        folder.deck("", "b").outline.revision
    );
}

#[test]
fn a_revision_tells_of_the_slide_that_changed_and_of_no_other() {
    let mut folder = Folder::of(&[("a.md", "# A\n\n## B\n\nx\n\n## C\n\ny\n")]);
    let before = folder.deck("", "a").clone();
    folder.save("a.md", "# A\n\n## B\n\nx\n\n## C\n\nz\n");
    let after = folder.deck("", "a");
    let same: Vec<bool> = before
        .outline
        .slides
        .iter()
        .zip(&after.outline.slides)
        .map(|(a, b)| a.revision == b.revision)
        .collect();
    assert_eq!(same.iter().filter(|same| !**same).count(), 1);
    assert_eq!(same.last(), Some(&false));
    assert_eq!(after.outline.revision.len(), 12);
}

#[test]
fn notes_are_apart_from_what_attendees_get() {
    let mut folder = Folder::of(&[("a.md", "# A\n\n## B\n\nx\n\n<!-- note: SECRET one -->\n")]);
    let before = folder.deck("", "a").clone();
    assert!(!format!("{:?}", before.html.get().data).contains("SECRET"));
    assert!(before.html.get().notes.notes[0].html.contains("SECRET one"));
    folder.save("a.md", "# A\n\n## B\n\nx\n\n<!-- note: SECRET two -->\n");
    let after = folder.deck("", "a");
    assert_eq!(before.outline.revision, after.outline.revision);
    assert_ne!(before.notes, after.notes);
}

#[test]
fn the_readme_gives_times_topics_and_language() {
    let folder = Folder::of(&[
        (
            "README.md",
            "---\nstart: 09:00\nslot: 45\nbreak: 5\nlang: ko\n---\n# Day\n\n- [a](a.md)\n- [b](b.md)\n- [c](c.md)\n",
        ),
        ("a.md", "# A\n"),
        ("b.md", "---\nlang: en\nslot: 90\n---\n# B\n"),
        ("c.md", "# C\n"),
    ]);
    let starts: Vec<_> = folder.course("").starts.iter().flatten().collect();
    assert_eq!(starts, ["09:00", "09:50", "11:25"]);
    assert_eq!(folder.course("").lang.as_deref(), Some("ko"));
    assert_eq!(
        folder.deck("", "a").html.get().data.content_lang.as_deref(),
        Some("ko")
    );
    assert_eq!(
        folder.deck("", "b").html.get().data.content_lang.as_deref(),
        Some("en")
    );
}

#[test]
fn a_link_to_a_file_that_is_not_there_is_a_warning_at_its_line() {
    let mut folder = Folder::of(&[
        ("README.md", "# Day\n\n- [a](a.md)\n- [b](./b.md)\n"),
        ("a.md", "# A\n"),
    ]);
    let finding = folder.finding("README.md");
    assert_eq!(
        (finding.severity, finding.line),
        (Severity::Warning, Some(4))
    );
    assert!(finding.cause.contains("./b.md"));
    folder.save("b.md", "# B\n");
    assert_eq!(folder.decks(""), ["a", "b"]);
    assert_eq!(folder.content.findings, []);
}

#[test]
fn what_would_look_bad_is_told_at_its_line() {
    let wide = "x".repeat(200);
    let deck = format!(
        "# A\n\n## Pictures\n\n![a](gone.png)\n\n![b](heavy.png)\n\n![c](img/tiny.gif)\n\n\
         [d](nowhere.md) and [e](b.md#x), [f](https://example.com/)\n\n\
         ## Nothing\n\n## Code\n\n```\nshort\n{wide}\n```\n"
    );
    let folder = Folder::of(&[
        ("a.md", &deck),
        ("b.md", "# B\n"),
        ("heavy.png", &"x".repeat(3 * 1024 * 1024)),
        (
            "img/tiny.gif",
            "GIF89a\x10\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        ),
    ]);
    let told: Vec<(Option<u32>, &str)> = folder
        .content
        .findings
        .iter()
        .map(|finding| (finding.line, finding.cause.as_str()))
        .collect();
    let expected = [
        (5, "the image gone.png is not there"),
        (7, "the image heavy.png has 3.0 MB"),
        (9, "the image img/tiny.gif is 16×16 pixels"),
        (11, "it links nowhere, which is not there"),
        (13, "the heading \"Nothing\" has nothing under it"),
        (19, "a line of code is wider than a slide"),
    ];
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for ((line, cause), (at, begin)) in told.into_iter().zip(expected) {
        assert_eq!(line, Some(at), "{cause}");
        assert!(cause.starts_with(begin), "{cause}");
    }
}

#[test]
fn a_slide_that_only_moved_is_told_of_at_its_new_line() {
    let mut folder = Folder::of(&[("a.md", "# A\n\ntext\n\n## B\n\n![b](gone.png)\n")]);
    assert_eq!(folder.finding("a.md").line, Some(7));
    folder.save("a.md", "# A\n\ntext\n\nmore\n\n## B\n\n![b](gone.png)\n");
    assert_eq!(folder.finding("a.md").line, Some(9));
}

#[test]
fn a_theme_is_default_overridden_file_by_file() {
    let dir = TempDir::new().unwrap();
    write(&dir.path().join("mine/theme.css"), "mine");
    write(&dir.path().join("mine/.hidden.css"), "x");
    write(&dir.path().join("mine/notes.txt"), "x");
    std::fs::write(dir.path().join("mine/photo.png"), [b'x', 0xff]).unwrap();
    let files = theme_files("mine", dir.path()).unwrap();
    // Of the default's properties, what the theme does not set again holds.
    assert!(files["theme.css"].starts_with("/*") && files["theme.css"].ends_with("mine"));
    assert!(!files.contains_key(".hidden.css") && !files.contains_key("notes.txt"));
    // Of a picture each byte is a letter.
    assert_eq!(files["photo.png"], "x\u{ff}");
    // What the theme lacks comes from `default`.
    assert!(files.contains_key("layout.hbs"));
    let default = theme_files("default", dir.path()).unwrap();
    assert!(default.contains_key("theme.css") && default["theme.css"] != "mine");
    let error = theme_files("nobody's", dir.path()).unwrap_err().to_string();
    assert!(
        error.contains("nobody's") && error.contains("mine"),
        "{error}"
    );
    for name in ["..", ".", "", "../mine", "/tmp"] {
        assert!(theme_files(name, dir.path()).is_err(), "{name}");
    }
}

#[test]
fn a_deck_without_the_discussion_that_its_course_promises_gets_one() {
    let readme = |front: &str| {
        format!("---\nlang: ko\n{front}---\n# Day\n\n- [a](a.md)\n\n## 토론 주제\n\n1. \"왜?\"\n")
    };
    let deck = "# A\n\n## B (40분)\n\n하나\n\n둘\n";
    let mut folder = Folder::of(&[("README.md", &readme("")), ("a.md", deck)]);
    assert_eq!(folder.deck("", "a").outline.discussion, None);
    assert_eq!(folder.deck("", "a").topic.as_deref(), Some("왜?"));
    folder.save("README.md", readme("discussion: 10\n"));
    let deck = folder.deck("", "a");
    let html = deck.html.get();
    let slide = html.data.slides.last().unwrap();
    assert_eq!((slide.id.as_str(), slide.layout), ("토론", "discussion"));
    assert!(slide.html.contains("왜?"), "{}", slide.html);
    assert_eq!(deck.outline.slides.last().unwrap().id, "토론");
    let discussion = deck.outline.discussion.as_ref().unwrap();
    let phases: Vec<_> = discussion.phases.iter().map(|p| p.seconds).collect();
    assert_eq!(phases, [240, 240, 120]);
    let finding = folder.finding("a.md");
    assert_eq!((finding.severity, finding.line), (Severity::Info, Some(1)));
}

#[test]
fn the_class_sees_the_minutes_of_headings_only_where_they_are_the_plan() {
    let deck = |minutes: u32| format!("# A\n\n## B ({minutes}분)\n\n하나\n\n둘\n");
    let mut folder = Folder::of(&[("a.md", &deck(50))]);
    assert!(
        folder
            .html("", "a")
            .contains("<span class=\"minutes\">50분</span>")
    );
    folder.save("a.md", deck(60));
    let scaled = folder.html("", "a");
    assert!(scaled.contains(">B") && !scaled.contains("분"), "{scaled}");
}

#[test]
fn the_desk_gets_the_plan_and_a_new_revision_with_it() {
    let readme = "---\nstart: 09:00\ndiscussion: 10\n---\n# Day\n\n- [a](a.md)\n- [b](b.md)\n";
    let b = "# B\n\n## x (15분)\n\n하나\n\n둘\n\n<!-- detail -->\n\n## 토론: y (5분)\n\n하나\n\n둘\n\n## 끝\n\n하나\n\n둘\n";
    let mut folder = Folder::of(&[("README.md", readme), ("a.md", "# A\n"), ("b.md", b)]);
    let before = folder.deck("", "b").clone();
    let starts = &folder.course("").starts;
    assert_eq!(
        serde_json::to_value(plan(&before.outline, starts[1].as_deref())).unwrap(),
        serde_json::json!({
            "slot": 3000, "starts": "10:00", "written": 20.0, "discussion_written": 5.0,
            "added": false,
            "sections": [
                {"title": "x", "first": 0, "seconds": 2400, "written": 15.0, "discussion": false, "wrap_up": false},
                {"title": "y", "first": 2, "seconds": 600, "written": 5.0, "discussion": true, "wrap_up": false},
                {"title": "끝", "first": 3, "seconds": 0, "written": null, "discussion": false, "wrap_up": true},
            ],
            "slides": [
                {"id": "b", "seconds": 444, "skippable": false},
                {"id": "x", "seconds": 1956, "skippable": true},
                {"id": "토론-y", "seconds": 600, "skippable": false},
                {"id": "끝", "seconds": 0, "skippable": false},
            ],
        })
    );
    let minutes: Vec<_> = before.outline.sections.iter().map(|s| s.minutes).collect();
    assert_eq!(minutes, [Some(40.0), Some(10.0), None]);
    folder.save("README.md", readme.replace("09:00", "09:30"));
    let after = folder.deck("", "b");
    assert_eq!(folder.course("").starts[1].as_deref(), Some("10:30"));
    assert_ne!(after.notes, before.notes);
    assert_eq!(after.outline.revision, before.outline.revision);
}

#[test]
fn the_readmes_topics_and_minutes_reach_the_decks() {
    let folder = Folder::of(&[
        (
            "README.md",
            "---\ndiscussion: 10\n---\n# Day\n\n## Sessions\n\n- [b](b.md)\n- [a](a.md)\n\n## 토론 주제\n\n1. **Session 1**: \"Why b?\"\n2. **Session 2**: \"Why a?\"\n",
        ),
        (
            "a.md",
            "# A\n\n## x\n\nx\n\n## 토론: own (8분)\n\n### one (5분)\n\nx\n\n### two (3분)\n\ny\n",
        ),
        ("b.md", "# B\n\nx\n"),
    ]);
    assert_eq!(folder.deck("", "b").topic.as_deref(), Some("Why b?"));
    assert_eq!(folder.deck("", "a").topic.as_deref(), Some("own"));
    let discussion = folder.deck("", "a").outline.discussion.clone().unwrap();
    let seconds: u32 = discussion.phases.iter().map(|phase| phase.seconds).sum();
    assert_eq!(seconds, 600);
}

#[test]
fn real_notes_load_without_an_error_and_an_edit_costs_one_deck() {
    let dir = TempDir::new().unwrap();
    let own = [("day", own("decks")), ("course", own("tests/course"))];
    let mut courses = own
        .map(|(course, notes)| (course.to_owned(), notes))
        .to_vec();
    for note in shared("corpus") {
        let course = note.path.parent().unwrap();
        let course = course.to_str().unwrap().rsplit_once("/corpus/").unwrap().1;
        courses.push((course.to_owned(), vec![note]));
    }
    let mut names = BTreeSet::new();
    for (course, notes) in courses {
        for note in notes {
            let file = note.path.file_name().unwrap();
            write(&dir.path().join(&course).join(file), note.text);
        }
        names.insert(course);
    }
    let mut folder = Folder::at(dir, |dir| dir.to_owned());
    folder.load();
    assert!(names.iter().eq(folder.content.courses.keys()));
    for (name, course) in &folder.content.courses {
        let decks = if name == "course" { 3 } else { 8 };
        assert_eq!(course.decks.len(), decks, "{name}");
        assert_eq!(course.lang.as_deref(), Some("ko"), "{name}");
        assert!(course.decks.iter().all(|deck| deck.topic.is_some()));
    }
    let errors = folder.content.findings.iter();
    let errors: Vec<_> = errors.filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let (name, file) = ("session_01", "day/session_01.md");
    let before = folder.deck("day", name).clone();
    let other = folder.deck("day", "session_02").clone();
    let text = fs::read_to_string(folder.path(file)).unwrap();
    folder.save(file, text.replacen("# ", "# Edited ", 1));
    let after = folder.deck("day", name);
    assert!(after.outline.title.starts_with("Edited"));
    let (before, after) = (before.html.get(), after.html.get());
    let pairs = before.data.slides.iter().zip(&after.data.slides);
    let changed = pairs.filter(|(a, b)| a.html != b.html).count();
    assert_eq!(changed, 1);
    assert!(Arc::ptr_eq(&other, folder.deck("day", "session_02")));
}

#[test]
fn words_that_rendering_adds_are_in_the_language_of_the_deck() {
    let alert = "## T\n\n> [!NOTE]\n> x\n";
    let folder = Folder::of(&[
        ("a/README.md", "---\nlang: ko\n---\n# A\n\n> [!TIP]\n> x\n"),
        ("a/1.md", alert),
        ("a/2.md", &format!("---\nlang: en\n---\n{alert}")),
        (
            "a/3.md",
            "## T\n\n> [!NOTE]\n> The letters of the deck tell more than its course.\n",
        ),
        (
            "a/page.md",
            &format!("---\npage: true\nlang: en\n---\n{alert}"),
        ),
        (
            "b/README.md",
            "# B\n\n> [!TIP]\n> An English page is found by its letters.\n",
        ),
        (
            "b/1.md",
            "## T\n\n> [!NOTE]\n> An English deck is found by its letters.\n\n<!-- note:\n\n> [!TIP]\n> y\n\n-->\n",
        ),
        ("b/2.md", "## T\n\n> [!NOTE]\n> 우리말은 글자로 안다.\n"),
    ]);
    for (course, deck, title) in [
        ("a", "1", "참고"),
        ("a", "2", "Note"),
        ("a", "3", "Note"),
        ("b", "1", "Note"),
        ("b", "2", "참고"),
    ] {
        let html = folder.html(course, deck);
        assert!(
            html.contains(&format!(">{title}</p>")),
            "{course}/{deck}: {html}"
        );
    }
    let page = &folder.course("a").pages[0].html.get().html;
    assert!(page.contains(">Note</p>"), "{page}");
    let notes = &folder.deck("b", "1").html.get().notes.notes[0].html;
    assert!(notes.contains(">Tip</p>"), "{notes}");
    for (course, title) in [("a", "팁"), ("b", "Tip")] {
        let readme = &folder.course(course).readme;
        let readme = format!("{}{}", readme.opening, readme.more);
        assert!(readme.contains(&format!(">{title}</p>")), "{readme}");
    }
}

/// The first bytes of a PNG of that size, which say it.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x02\0\0\0");
    bytes
}

#[test]
fn a_changed_picture_is_a_new_fit_of_the_decks_that_show_it() {
    let paragraph = "Words that go on for more than a line of the stage, so that none of this may stand in a column beside a picture.\n\n";
    let text = format!("# A\n\n## B\n\n![p](p.png)\n\n{}", paragraph.repeat(3));
    let mut folder = Folder::of(&[("a.md", &text), ("b.md", "# C\n\ntext\n")]);
    let slides = |folder: &Folder| folder.deck("", "a").outline.slides.len();
    let other = folder.deck("", "b").outline.clone();
    // One that is not there takes the room of its words.
    assert_eq!(slides(&folder), 2);
    folder.save("p.png", png(2400, 1000));
    assert_eq!(slides(&folder), 3);
    folder.save("p.png", png(160, 90));
    assert_eq!(slides(&folder), 2);
    assert!(Arc::ptr_eq(&other, &folder.deck("", "b").outline));
}

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
