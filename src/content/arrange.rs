//! Which folder is a course, which of its files are decks, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{natural, resolve};
use super::read::Text;

/// A course, as the files lie.
#[derive(Debug, Default)]
pub(super) struct Arranged {
    /// Its path; empty for the served folder.
    pub(super) path: String,
    /// Its schedule.
    pub(super) readme: Option<Text>,
    /// All other Markdown that belongs to it.
    pub(super) files: Vec<Text>,
}

/// Parts the files by course: a folder with a README is one, and the served folder, if
/// Markdown lies in it; a folder without belongs to the nearest course above, else is one.
pub(super) fn courses(texts: BTreeMap<String, Text>) -> Vec<Arranged> {
    let mut paths: BTreeSet<String> = texts
        .values()
        .filter(|text| text.found.readme || text.found.folder.is_empty())
        .map(|text| text.found.folder.clone())
        .collect();
    // Shorter paths first, so that a folder finds the courses above it.
    let folders: BTreeSet<&String> = texts.values().map(|text| &text.found.folder).collect();
    for folder in folders {
        if nearest(&paths, folder).is_none() {
            paths.insert(folder.clone());
        }
    }
    let mut courses: BTreeMap<String, Arranged> = BTreeMap::new();
    for text in texts.into_values() {
        let Some(path) = nearest(&paths, &text.found.folder) else {
            continue;
        };
        let course = courses.entry(path.clone()).or_insert_with(|| Arranged {
            path,
            ..Arranged::default()
        });
        match text.found.readme {
            true => course.readme = Some(text),
            false => course.files.push(text),
        }
    }
    let mut courses: Vec<Arranged> = courses.into_values().collect();
    for course in &mut courses {
        course
            .files
            .sort_by(|a, b| natural(&a.found.path, &b.found.path));
    }
    courses
}

/// The folder itself or the nearest one above it that is a course.
fn nearest(courses: &BTreeSet<String>, folder: &str) -> Option<String> {
    let mut folder = folder;
    loop {
        if courses.contains(folder) {
            return Some(folder.to_owned());
        }
        folder = match folder.rsplit_once('/') {
            Some((above, _)) => above,
            None if folder.is_empty() => return None,
            None => "",
        };
    }
}

impl Arranged {
    /// The name of a file in this course.
    pub(super) fn name(&self, text: &Text) -> String {
        let path = text.found.path.as_str();
        let name = match self.path.is_empty() {
            true => Some(path),
            false => path
                .strip_prefix(&self.path)
                .and_then(|p| p.strip_prefix('/')),
        };
        name.unwrap_or(path).to_owned()
    }

    /// Puts the files in order: first those that links of the README lead to, in the links'
    /// order. Gives back how many there are.
    pub(super) fn order<'a>(&mut self, links: impl Iterator<Item = &'a str>) -> usize {
        let mut linked = 0;
        for link in links {
            let Some(path) = markdown_path(&self.path, link) else {
                continue;
            };
            let rest = self.files.get(linked..).unwrap_or_default();
            if let Some(index) = rest.iter().position(|text| text.found.path == path)
                && let Some(tail) = self.files.get_mut(linked..=linked + index)
            {
                tail.rotate_right(1);
                linked += 1;
            }
        }
        linked
    }
}

/// The path, without `.md`, of the Markdown file that a README's link leads to.
pub(super) fn markdown_path(folder: &str, link: &str) -> Option<String> {
    let path = resolve(folder, link)?;
    let stem = path.get(..path.len().checked_sub(3)?)?;
    path.get(stem.len()..)?
        .eq_ignore_ascii_case(".md")
        .then(|| stem.to_owned())
}
