//! Which files are served, to be shown or to be saved, and under which addresses.

use cuecard::course::Severity;
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

use super::{Folder, write};

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
