//! Which folder is a course and which documents belong to it. Which of them are decks, and
//! what the README adds to each, is `draft`'s.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::address::{natural, resolve};
use super::read::Document;

/// A course and the documents that belong to it.
#[derive(Debug, Default, Clone)]
pub(super) struct CourseFiles {
    /// Its path; empty for the served folder.
    pub(super) path: String,
    /// Its schedule.
    pub(super) readme: Option<Document>,
    /// All other Markdown that belongs to it, in natural order.
    pub(super) documents: Vec<Document>,
}

/// Divides the documents, given by path, among courses: a folder with a README is one, and the
/// served folder, if Markdown lies in it; a folder without README belongs to the nearest course
/// above, else is one.
pub(super) fn courses(documents: BTreeMap<String, Document>) -> Vec<CourseFiles> {
    let mut paths: BTreeSet<String> = documents
        .values()
        .filter(|document| document.file.readme || document.file.folder.is_empty())
        .map(|document| document.file.folder.clone())
        .collect();
    // A set is in order, so a folder comes after those above it and finds them as courses.
    let folders: BTreeSet<&String> = documents.values().map(|d| &d.file.folder).collect();
    for folder in folders {
        if nearest(&paths, folder).is_none() {
            paths.insert(folder.clone());
        }
    }
    let mut courses: BTreeMap<String, CourseFiles> = BTreeMap::new();
    for document in documents.into_values() {
        let Some(path) = nearest(&paths, &document.file.folder) else {
            debug_assert!(false, "each folder is a course or below one");
            continue;
        };
        let course = courses.entry(path.clone()).or_insert_with(|| CourseFiles {
            path,
            ..CourseFiles::default()
        });
        match document.file.readme {
            true => course.readme = Some(document),
            false => course.documents.push(document),
        }
    }
    let mut courses: Vec<CourseFiles> = courses.into_values().collect();
    for course in &mut courses {
        course
            .documents
            .sort_by(|a, b| natural(&a.file.path, &b.file.path));
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

impl CourseFiles {
    /// The name of a document in this course: its path without the course's.
    pub(super) fn name(&self, document: &Document) -> String {
        let path = document.file.path.as_str();
        let below = path.strip_prefix(&self.path);
        debug_assert!(below.is_some(), "{path} is not in {}", self.path);
        below.unwrap_or(path).trim_start_matches('/').to_owned()
    }

    /// Puts the documents that links of the README lead to first, in the links' order, and
    /// leaves the others in theirs. Gives back how many are linked.
    pub(super) fn order<'a>(&mut self, links: impl Iterator<Item = &'a str>) -> usize {
        let mut places: HashMap<String, usize> = HashMap::new();
        for path in links.filter_map(|link| markdown_path(&self.path, link)) {
            let next = places.len();
            places.entry(path).or_insert(next);
        }
        let place = |document: &Document| places.get(&document.file.path);
        // A stable sort, so those without a place stay in natural order.
        self.documents
            .sort_by_key(|document| (place(document).is_none(), place(document)));
        self.documents.iter().filter_map(place).count()
    }
}

/// The path, without `.md`, of the Markdown file that a README's link leads to.
pub(super) fn markdown_path(folder: &str, link: &str) -> Option<String> {
    let path = resolve(folder, link)?;
    let (stem, extension) = path.rsplit_once('.')?;
    extension
        .eq_ignore_ascii_case("md")
        .then(|| stem.to_owned())
}
