//! What a save, a loss or damage changes, and what it leaves as it was.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cuecard::course::Severity;
use tempfile::TempDir;

use super::{Folder, write};
use crate::notes::{own, shared};

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
fn a_slide_that_only_moved_is_told_of_at_its_new_line() {
    let mut folder = Folder::of(&[("a.md", "# A\n\ntext\n\n## B\n\n![b](gone.png)\n")]);
    assert_eq!(folder.finding("a.md").line, Some(7));
    folder.save("a.md", "# A\n\ntext\n\nmore\n\n## B\n\n![b](gone.png)\n");
    assert_eq!(folder.finding("a.md").line, Some(9));
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
