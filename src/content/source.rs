//! One file as a deck of its course, found from the file: nothing is built.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::course::file_name;

use super::{DeckSource, Loader, Reserved};

/// What the deck of a file is made of; `None` for a page, and for a file that belongs to no
/// course with a README.
pub fn deck_source(file: &Path) -> Option<DeckSource> {
    let file = fs::canonicalize(file).ok()?;
    let course = course_folder(&file)?;
    // A name that is reserved hides no file of a course from its own outline.
    let mut loader = Loader::open(&course, Reserved::default()).ok()?;
    loader.deck_source(&file)
}

/// The folder of the course that a file belongs to; `None` where none has a README.
///
/// The course is that of the nearest README at or above the file. It is looked for up to the
/// working directory, because that is the folder, or holds the one, that is served.
pub fn course_folder(file: &Path) -> Option<PathBuf> {
    let file = fs::canonicalize(file).ok()?;
    let working = env::current_dir().and_then(fs::canonicalize).ok();
    course_of(&file, working.as_deref())
}

/// The nearest folder at or above a file in which a README stands.
fn course_of(file: &Path, working: Option<&Path>) -> Option<PathBuf> {
    let own = file.parent()?;
    let top = working.filter(|top| own.starts_with(top)).unwrap_or(own);
    let mut folders = own.ancestors().take_while(|folder| folder.starts_with(top));
    folders
        .find(|folder| has_readme(folder))
        .map(Path::to_owned)
}

fn has_readme(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    names.any(|name| {
        let stem = name.to_str().and_then(file_name::stem);
        stem.and_then(file_name::home).is_some()
    })
}
