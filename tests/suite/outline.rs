//! `cuecard outline`: the slides of one file as the stage shows them, by what its course says.

use std::path::Path;

use crate::helpers::{run, write};

const LESSON: &str = "# 첫째\n\n## 절 (40분)\n\n글\n";

/// What `outline` prints of a file in a folder.
fn outline(folder: &Path, file: &str) -> String {
    let (code, text, error) = run(folder, &["outline", file]);
    assert_eq!(code, Some(0), "{error}");
    text
}

#[test]
fn an_outline_has_the_discussion_that_the_course_promises() {
    let folder = tempfile::tempdir().expect("a folder");
    let readme = "---\ndiscussion: 10\n---\n# 하루\n\n- [첫째](a.md)\n\n## 토론 주제\n\n1. 왜?\n";
    write(&folder.path().join("README.md"), readme.as_bytes());
    write(&folder.path().join("a.md"), LESSON.as_bytes());
    let text = outline(folder.path(), "a.md");
    assert!(text.contains("토론: 왜?"), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[test]
fn a_course_reaches_down_to_folders_without_a_readme() {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        &folder.path().join("README.md"),
        b"---\ndiscussion: 10\n---\n# Day\n",
    );
    write(&folder.path().join("week/a.md"), LESSON.as_bytes());
    let text = outline(folder.path(), "week/a.md");
    assert!(text.contains("토론"), "{text}");
}

#[test]
fn an_outline_needs_no_course() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&folder.path().join("a.md"), LESSON.as_bytes());
    write(&folder.path().join("notes.txt"), LESSON.as_bytes());
    for file in ["a.md", "notes.txt"] {
        let text = outline(folder.path(), file);
        assert_eq!(text.lines().count(), 1, "{text}");
    }
    let (code, _, error) = run(folder.path(), &["outline", "b.md"]);
    assert_eq!(code, Some(1), "{error}");
    assert!(error.contains("b.md"), "{error}");
}

#[test]
fn an_outline_says_which_headings_joined_a_slide() {
    let folder = tempfile::tempdir().expect("a folder");
    let short = "# 수업\n\n## 절\n\n첫째 글이다.\n\n둘째 글이다.\n\n### 하나\n\n짧은 말이다.\n\n### 둘\n\n또 짧은 말이다.\n";
    write(&folder.path().join("a.md"), short.as_bytes());
    let text = outline(folder.path(), "a.md");
    assert!(text.contains("하나 (joined by: 둘)"), "{text}");
    let (_, json, _) = run(folder.path(), &["outline", "--json", "a.md"]);
    assert!(
        json.contains("\"joined\": [\n        \"둘\"\n      ]"),
        "{json}"
    );
}
