//! Lecture notes for tests to read: the project's own, and on top of them the real ones of
//! `../shared/corpus` where they are, as on CI. Whoever asks for notes and would get none fails,
//! because a loop over nothing proves nothing.

#![allow(dead_code, reason = "not every test needs every helper")]

use std::path::{Path, PathBuf};

/// A Markdown file.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    /// Its path from the folder that was asked for, with `_` for `/` and without `.md`; in
    /// front of it that folder, if it is one of the project's: `tests_decks_code`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl Note {
    /// The text without its front matter.
    pub(crate) fn body(&self) -> &str {
        let rest = self.text.strip_prefix("---\n");
        let body = rest.and_then(|rest| Some(rest.split_once("\n---\n")?.1));
        body.unwrap_or(&self.text)
    }
}

/// The project's folders of notes: the example course, decks that try every form, and a course.
pub(crate) const OWN: [&str; 3] = ["decks", "tests/decks", "tests/course"];

/// All notes: the project's own, then the corpus.
pub(crate) fn notes() -> Vec<Note> {
    let mut notes: Vec<Note> = OWN.iter().flat_map(|folder| own(folder)).collect();
    notes.extend(shared("corpus"));
    notes
}

/// Notes as they are taught from, in ordinary Markdown: without the decks that try every form.
pub(crate) fn lessons() -> Vec<Note> {
    let own = ["decks", "tests/course"].into_iter().flat_map(own);
    own.chain(shared("corpus")).collect()
}

/// The notes of one of the project's folders.
pub(crate) fn own(folder: &str) -> Vec<Note> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let notes = read(&root, &format!("{}_", folder.replace('/', "_")));
    assert!(!notes.is_empty(), "no Markdown in {}", root.display());
    notes
}

/// The notes of a folder of `../shared`: none, with a message, where it is not there.
pub(crate) fn shared(folder: &str) -> Vec<Note> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = root.join(folder);
    let notes = read(&root, "");
    if notes.is_empty() {
        assert!(!root.is_dir(), "no Markdown in {}", root.display());
        eprintln!("without {}, which is not there", root.display());
    }
    notes
}

fn read(root: &Path, before: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "md") {
                let name = path.strip_prefix(root).unwrap_or(&path).with_extension("");
                let name = name.to_string_lossy().replace(['/', '\\'], "_");
                let text = std::fs::read_to_string(&path)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let name = format!("{before}{name}");
                notes.push(Note { name, path, text });
            }
        }
    }
    notes.sort_by(|a, b| a.path.cmp(&b.path));
    notes
}
