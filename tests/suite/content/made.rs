//! What decks, READMEs and themes become: notes, times, topics, words, and what is told of them.

use std::fs;

use std::collections::BTreeMap;

use cuecard::content::theme_files;
use cuecard::course::Severity;
use cuecard::site::plan;
use cuecard::theme::ThemeFiles;
use tempfile::TempDir;

use super::{Folder, write};

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
fn a_theme_is_default_overridden_file_by_file() {
    let dir = TempDir::new().unwrap();
    write(&dir.path().join("mine/theme.css"), "mine");
    write(&dir.path().join("mine/.hidden.css"), "x");
    write(&dir.path().join("mine/notes.txt"), "x");
    fs::write(dir.path().join("mine/photo.png"), [b'x', 0xff]).unwrap();
    let ThemeFiles { texts, media } = theme_files("mine", dir.path()).unwrap();
    // Of the default's properties, what the theme does not set again holds.
    assert!(texts["theme.css"].starts_with("/*") && texts["theme.css"].ends_with("mine"));
    assert!(!texts.contains_key(".hidden.css"));
    assert_eq!(
        media,
        BTreeMap::from([("photo.png".to_owned(), b"x\xff".to_vec())])
    );
    // What the theme lacks comes from `default`.
    assert!(texts.contains_key("layout.hbs"));
    let default = theme_files("default", dir.path()).unwrap();
    assert!(!default.texts["theme.css"].contains("mine"));
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
