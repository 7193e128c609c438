//! Where the files are that links of wikis name, `[[note]]` and `![[pic.png]]`: as Obsidian looks
//! for them, beside the note first and then anywhere below the served folder.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::address::{last_segment, normal, url};
use super::read::Document;
use super::scan::Scan;
use super::warning;
use crate::course::file_name::stem;
use crate::course::{Finding, Names, Severity};

/// The files of the served folder, by their last names in lower case; those of notes also without
/// their ending.
pub(super) struct Files(HashMap<String, Vec<String>>);

impl Files {
    pub(super) fn of(scan: &Scan) -> Files {
        let mut files: HashMap<String, Vec<String>> = HashMap::new();
        let mut add = |name: &str, path: &str| {
            let paths = files.entry(name.to_lowercase()).or_default();
            paths.push(path.to_owned());
        };
        for path in scan.media.keys().chain(scan.others.keys()) {
            add(last_segment(path), path);
        }
        for file in scan.markdown.values() {
            let path = normal(&file.relative.to_string_lossy().replace('\\', "/"));
            let name = last_segment(&path);
            add(name, &path);
            if let Some(stem) = stem(name) {
                add(stem, &path);
            }
        }
        Files(files)
    }

    /// The file of that name for a note in that folder, and whether others have the name too.
    fn find(&self, folder: &str, name: &str) -> Option<(&str, bool)> {
        let name = normal(name).to_lowercase();
        let name = name.trim_start_matches("./").trim_start_matches('/');
        let all = self.0.get(last_segment(name))?;
        let ends_so = |path: &str| {
            let rest = path.strip_suffix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let is_it = |path: &&String| {
            let path = path.to_lowercase();
            ends_so(&path) || stem(&path).is_some_and(ends_so)
        };
        let all: Vec<&str> = all.iter().filter(is_it).map(String::as_str).collect();
        let folder = folder.to_lowercase();
        let is_at = |path: &str, wanted: &str| {
            let path = path.to_lowercase();
            path == wanted || stem(&path) == Some(wanted)
        };
        let beside = match folder.as_str() {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        let from_top = name.contains('/').then_some(name);
        let places = [Some(beside.as_str()), from_top].into_iter().flatten();
        for place in places {
            if let Some(path) = all.iter().find(|path| is_at(path, place)) {
                return Some((path, false));
            }
        }
        let nearness = |path: &&&str| {
            let path = path.to_lowercase();
            let shared = path.split('/').zip(folder.split('/'));
            let shared = shared.take_while(|(a, b)| a == b).count();
            (path.split('/').count(), Reverse(shared))
        };
        let nearest = all.iter().min_by_key(nearness)?;
        Some((nearest, all.len() > 1))
    }

    /// Where the files are that the links of a document name, and what its author should know of
    /// it.
    pub(super) fn names(&self, document: &Document) -> (Arc<Names>, Vec<Finding>) {
        let mut names = Names::new();
        let mut findings = Vec::new();
        let own = document
            .meta
            .wiki
            .iter()
            .map(|(name, line)| (name, Some(*line)));
        for (name, line) in own {
            let Some((path, is_one_of_several)) = self.find(&document.file.folder, name) else {
                continue;
            };
            // In the order of its characters, an address begins at the top.
            names.insert(name.clone(), url(path));
            if is_one_of_several {
                findings.push(Finding {
                    severity: Severity::Info,
                    ..warning(
                        &document.file.relative,
                        line,
                        format!("several files are called {name}; {path} is taken"),
                        "write more of its path if another one is meant",
                    )
                });
            }
        }
        (Arc::new(names), findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_for_beside_the_note_and_then_anywhere() {
        let mut files: HashMap<String, Vec<String>> = HashMap::new();
        for path in [
            "img/pic.png",
            "a/img/Pic.png",
            "a/b/c/only.png",
            "note.md",
            "a/note.md",
            "z/deep.md",
            "b/deep/deep.md",
            "b/v1.2.md",
        ] {
            let name = last_segment(path).to_lowercase();
            let names = [Some(name.clone()), stem(&name).map(str::to_owned)];
            for name in names.into_iter().flatten() {
                files.entry(name).or_default().push(path.to_owned());
            }
        }
        let files = Files(files);
        for (folder, name, expected) in [
            ("", "pic.png", Some(("img/pic.png", true))),
            ("a/img", "pic.png", Some(("a/img/Pic.png", false))),
            ("a", "img/pic.png", Some(("a/img/Pic.png", false))),
            ("x", "img/pic.png", Some(("img/pic.png", false))),
            ("x", "only.png", Some(("a/b/c/only.png", false))),
            ("a", "note", Some(("a/note.md", false))),
            ("a", "note.md", Some(("a/note.md", false))),
            ("x", "Note", Some(("note.md", true))),
            ("x", "deep", Some(("z/deep.md", true))),
            ("b/x", "b/deep/deep", Some(("b/deep/deep.md", false))),
            ("", "v1.2", Some(("b/v1.2.md", false))),
            ("", "pic", None),
            ("", "ote", None),
        ] {
            assert_eq!(files.find(folder, name), expected, "{name} in {folder:?}");
        }
    }
}
