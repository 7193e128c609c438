//! Which folder is a course and which documents belong to it. Which of them are decks, and
//! what the README adds to each, is `draft`'s.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::address::{last_segment, natural, resolve};
use super::moved::Moved;
use super::panic::catch;
use super::read::Document;
use crate::course::file_name::{is_of_a_repository, stem};
use crate::course::schedule;

/// A course and the documents that belong to it.
#[derive(Debug, Default, Clone)]
pub(super) struct CourseFiles {
    /// Its path; empty for the served folder.
    pub(super) path: String,
    /// Its schedule.
    pub(super) readme: Option<Arc<Document>>,
    /// All other Markdown that belongs to it, in natural order.
    pub(super) documents: Vec<Arc<Document>>,
}

/// Divides the documents, given by path, among courses: a folder with a README is one, and the
/// served folder, if Markdown lies in it; a folder without README belongs to the nearest course
/// above, else is one.
pub(super) fn courses(mut documents: BTreeMap<String, Arc<Document>>) -> Vec<CourseFiles> {
    make_decks_of_readmes(&mut documents);
    let mut paths: BTreeSet<String> = documents
        .values()
        .filter(|document| document.file.readme || folder_of(document).is_empty())
        .map(|document| folder_of(document).to_owned())
        .collect();
    // A set is in order, so a folder comes after those above it and finds them as courses.
    let folders: BTreeSet<&str> = documents.values().map(|one| folder_of(one)).collect();
    for folder in folders {
        if nearest(&paths, folder).is_none() {
            paths.insert(folder.to_owned());
        }
    }
    let mut courses: BTreeMap<String, CourseFiles> = BTreeMap::new();
    for document in documents.into_values() {
        let Some(path) = nearest(&paths, folder_of(&document)) else {
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
            .sort_by_cached_key(|document| natural(&document.file.path));
    }
    leave_out_the_repository(&mut courses);
    courses
}

/// The folder that a document belongs to by its path. That of a README which is a deck is named by
/// its folder, and so belongs to the one above.
fn folder_of(document: &Document) -> &str {
    let above = document.file.path.rsplit_once('/');
    above.map_or("", |(folder, _)| folder)
}

/// A README that links no deck, and has no other notes beside or below it, is no schedule but the
/// notes themselves: a deck that has its folder's name.
fn make_decks_of_readmes(documents: &mut BTreeMap<String, Arc<Document>>) {
    let alone = documents.iter().filter(|(_, document)| {
        let folder = match document.file.folder.as_str() {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let inside = documents.range(folder.clone()..);
        let inside = inside.take_while(|(path, _)| path.starts_with(&folder));
        document.file.readme
            && inside.take(2).count() == 1
            && !documents.contains_key(&document.file.folder)
            && !is_schedule(document)
    });
    let alone: Vec<String> = alone.map(|(path, _)| path.clone()).collect();
    for path in alone {
        let Some(mut document) = documents.remove(&path) else {
            continue;
        };
        let file = &mut Arc::make_mut(&mut document).file;
        file.readme = false;
        if !file.folder.is_empty() {
            file.path.clone_from(&file.folder);
        }
        documents.insert(document.file.path.clone(), document);
    }
}

/// Whether a README says what a course's does.
fn is_schedule(document: &Document) -> bool {
    if !document.meta.front.start.is_empty() {
        return true;
    }
    // Most name no file that could be a deck, and need not be parsed for it.
    let names_one = document.text.to_lowercase().contains("md");
    // A panic here happens again when the file is built, and becomes a finding there.
    names_one && catch(|| schedule(document.notes())).is_ok_and(|read| !read.decks.is_empty())
}

/// Where the only other course is the folder that repositories keep their notes in, the README above
/// it tells of the repository, and would stand in the course's way.
fn leave_out_the_repository(courses: &mut Vec<CourseFiles>) {
    const NOTES: [&str; 9] = [
        "book", "content", "doc", "docs", "lectures", "lessons", "notes", "slides", "src",
    ];
    let [top, only] = courses.as_slice() else {
        return;
    };
    let mut documents = top.documents.iter();
    let has_notes =
        documents.any(|document| !is_of_a_repository(last_segment(&document.file.path)));
    let is_usual = only
        .path
        .split('/')
        .next()
        .is_some_and(|first| NOTES.contains(&first));
    if top.path.is_empty() && top.readme.is_some() && !has_notes && is_usual {
        courses.remove(0);
    }
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

    /// Puts the documents that the README links, given by path, first and in that order, and leaves
    /// the others in theirs. Gives back how many are linked.
    pub(super) fn order(&mut self, linked: impl IntoIterator<Item = String>) -> usize {
        let mut places: HashMap<String, usize> = HashMap::new();
        for path in linked {
            let next = places.len();
            places.entry(path).or_insert(next);
        }
        let place = |document: &Document| places.get(&document.file.path);
        // A stable sort, so those without a place stay in natural order.
        self.documents
            .sort_by_key(|document| (place(document).is_none(), place(document)));
        let documents = self.documents.iter();
        documents.filter(|one| place(one).is_some()).count()
    }
}

/// The path, without `.md`, of the Markdown file that a README's link leads to.
pub(super) fn markdown_path(folder: &str, link: &str, moved: &Moved) -> Option<String> {
    let path = resolve(folder, link)?;
    Some(moved.path(stem(&path)?).into_owned())
}
