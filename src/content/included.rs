//! Which files a file takes in, and those that these take in: its own text and the texts of all of
//! them are what its deck is made of.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::address::resolve;
use super::read::{self, Document};
use super::scan;
use crate::course::Included;
use crate::course::file_name::stem;

/// More files are not looked at for one deck.
const MOST: usize = 200;

/// A file that may be taken in.
struct Part {
    /// Relative to the served folder.
    relative: PathBuf,
    /// Its folder in addresses.
    folder: String,
    text: Arc<str>,
    takes_in: Arc<[String]>,
}

/// Gives each document the files that it takes in, and says of each whether others take it in.
pub(super) fn hand_out(documents: &mut BTreeMap<String, Arc<Document>>) {
    let takes = |document: &Arc<Document>| !document.meta.takes_in.is_empty();
    let takers: Vec<String> = documents
        .values()
        .filter(|document| takes(document))
        .map(|document| document.file.path.clone())
        .collect();
    let mut parts = BTreeSet::new();
    for path in &takers {
        let Some(document) = documents.get(path) else {
            continue;
        };
        let find = |path: &str| documents.get(stem(path)?).map(|other| part(other));
        let included = included(&part(document), find);
        let files: HashSet<&Path> = included.iter().map(|one| one.file.as_path()).collect();
        let own = documents.values().filter(|other| {
            let file = other.file.relative.as_path();
            file != document.file.relative && files.contains(file)
        });
        // A README is no deck in which they would be shown.
        if !document.file.readme {
            parts.extend(own.map(|other| (path.clone(), other.file.path.clone())));
        }
        let included: Arc<[Included]> = included.into();
        if let Some(document) = documents.get_mut(path) {
            Arc::make_mut(document).included = included;
        }
    }
    // Of two that take each other in, none is a part only.
    let is_part = |path: &String| {
        parts.iter().any(|(by, part)| {
            part == path
                && !parts
                    .iter()
                    .any(|(other, part)| other == path && part == by)
        })
    };
    for document in documents.values_mut() {
        if is_part(&document.file.path) {
            Arc::make_mut(document).is_part = true;
        }
    }
}

fn part(document: &Document) -> Part {
    Part {
        relative: document.file.relative.clone(),
        folder: document.file.folder.clone(),
        text: document.text.clone(),
        takes_in: document.meta.takes_in.clone(),
    }
}

/// What a file that is served alone takes in, read from beside it.
pub(super) fn beside(folder: &Path, file: &Path, text: &Arc<str>) -> Vec<Included> {
    let find = |path: &str| {
        stem(path)?;
        let real = scan::find(folder, path)?;
        let real = scan::inside(folder, &real)?;
        let text = read::text(&real)?;
        let relative = real.strip_prefix(folder).ok()?.to_owned();
        let folder = relative.parent().and_then(Path::to_str)?.to_owned();
        let takes_in = read::takes_in(&text);
        Some(Part {
            relative,
            folder,
            text,
            takes_in,
        })
    };
    let own = Part {
        relative: file.strip_prefix(folder).unwrap_or(file).to_owned(),
        folder: String::new(),
        text: text.clone(),
        takes_in: read::takes_in(text),
    };
    included(&own, find)
}

/// The same of a file on disk, whoever serves it.
pub fn included_beside(file: &Path, text: &str) -> Vec<Included> {
    let file = fs::canonicalize(file).ok();
    let place = file
        .as_deref()
        .and_then(|file| Some((file.parent()?, file)));
    place.map_or_else(Vec::new, |(folder, file)| {
        beside(folder, file, &text.into())
    })
}

/// All that a file takes in: of each, who names it and how.
fn included(own: &Part, find: impl Fn(&str) -> Option<Part>) -> Vec<Included> {
    let mut all: Vec<Included> = Vec::new();
    let mut known: HashSet<PathBuf> = HashSet::from([own.relative.clone()]);
    let mut waiting = vec![(None, own.folder.clone(), own.takes_in.clone())];
    while let Some((by, folder, addresses)) = waiting.pop() {
        for address in addresses.iter() {
            // Slidev writes the folder of the deck as `/` or `@/`.
            let from_top = address
                .strip_prefix("@/")
                .or_else(|| address.strip_prefix('/'));
            let path = match from_top {
                Some(rest) => resolve(&own.folder, rest)
                    .filter(|path| find(path).is_some())
                    .or_else(|| resolve("", rest)),
                None => resolve(&folder, address),
            };
            let Some(part) = path
                .and_then(|path| find(&path))
                .filter(|_| all.len() < MOST)
            else {
                continue;
            };
            if known.insert(part.relative.clone()) {
                waiting.push((
                    Some(part.relative.clone()),
                    part.folder.clone(),
                    part.takes_in.clone(),
                ));
            }
            all.push(Included {
                by: by.clone(),
                address: address.clone(),
                file: part.relative,
                folder: way(&own.folder, &part.folder),
                text: part.text,
            });
        }
    }
    all
}

/// The way from one folder to another, both by their paths: with a slash at its end where they
/// differ.
fn way(from: &str, to: &str) -> String {
    let names = |path: &str| -> Vec<String> {
        let names = path.split('/').filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    };
    let (from, to) = (names(from), names(to));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(same).map(|_| "..");
    let down = to.iter().skip(same).map(String::as_str);
    up.chain(down)
        .fold(String::new(), |way, name| way + name + "/")
}

#[cfg(test)]
mod tests {
    use super::way;

    #[test]
    fn a_way_leads_from_one_folder_to_another() {
        for (from, to, expected) in [
            ("", "", ""),
            ("", "pages", "pages/"),
            ("a/b", "a/c/d", "../c/d/"),
            ("a", "", "../"),
        ] {
            assert_eq!(way(from, to), expected);
        }
    }
}
