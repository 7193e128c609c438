//! A theme's files: those in the binary, replaced one by one by those on disk. What a file
//! means is [`crate::theme`]'s.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rust_embed::RustEmbed;

use super::ContentError;
use crate::course::Finding;
use crate::theme::{ThemeFiles, contrast, media_type};

/// Where an author's own themes lie, in the working directory.
pub const THEMES: &str = "themes";

/// The theme that has every file, which the others only change.
const DEFAULT: &str = "default";

#[derive(RustEmbed)]
#[folder = "themes/"]
#[include = "*.hbs"]
#[include = "*.css"]
#[include = "*.toml"]
struct Embedded;

/// What cannot be read of the colours of the themes that lie in a folder.
pub fn theme_findings(dir: &Path) -> Vec<Finding> {
    let themes = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut sheets: Vec<_> = themes.map(|theme| theme.path().join("theme.css")).collect();
    sheets.sort();
    let read = sheets.into_iter().filter_map(|sheet| {
        let css = fs::read_to_string(&sheet).ok()?;
        let of_sheet = move |finding| Finding {
            file: sheet.clone(),
            ..finding
        };
        Some(contrast::findings(&css).into_iter().map(of_sheet))
    });
    read.flatten().collect()
}

/// The files of a theme by name: those of `default`, over them the embedded ones of `name`,
/// over them those in the folder `dir/name`. A template replaces the one below it; a stylesheet
/// is appended to the one below it, so that a theme says only what it changes.
///
/// # Errors
/// A theme that is neither embedded nor in `dir`; a file there that cannot be read or is not
/// UTF-8.
pub fn theme_files(name: &str, dir: &Path) -> Result<ThemeFiles, ContentError> {
    let mut files = ThemeFiles {
        texts: embedded(DEFAULT),
        ..ThemeFiles::default()
    };
    let ours = embedded(name);
    // A name and not a path, because nothing outside of `dir` is a theme.
    let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
    let theirs = dir.join(name);
    let on_disk = plain && theirs.is_dir();
    if ours.is_empty() && !on_disk {
        return Err(ContentError::UnknownTheme {
            name: name.to_owned(),
            known: known(dir).join(", "),
        });
    }
    override_with(&mut files.texts, ours);
    if on_disk {
        let theirs = read(&theirs)?;
        override_with(&mut files.texts, theirs.texts);
        files.media = theirs.media;
    }
    Ok(files)
}

fn override_with(files: &mut BTreeMap<String, String>, theirs: BTreeMap<String, String>) {
    for (name, text) in theirs {
        let is_style = name.ends_with(".css");
        let file = files.entry(name).or_default();
        if !is_style {
            file.clear();
        }
        file.push_str(&text);
    }
}

fn embedded(name: &str) -> BTreeMap<String, String> {
    Embedded::iter()
        .filter_map(|path| {
            let (theme, file) = path.split_once('/')?;
            if theme != name || file.contains('/') {
                return None;
            }
            let bytes = Embedded::get(&path)?.data;
            Some((file.to_owned(), String::from_utf8(bytes.into_owned()).ok()?))
        })
        .collect()
}

fn read(dir: &Path) -> Result<ThemeFiles, ContentError> {
    let failed = |file: &Path, cause: std::io::Error| ContentError::Unreadable {
        path: file.to_owned(),
        cause,
    };
    let mut files = ThemeFiles::default();
    for entry in fs::read_dir(dir).map_err(|cause| failed(dir, cause))? {
        let path = entry.map_err(|cause| failed(dir, cause))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.starts_with('.') || !path.is_file() {
            continue;
        }
        if [".hbs", ".css", ".toml"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            let text = fs::read_to_string(&path).map_err(|cause| failed(&path, cause))?;
            files.texts.insert(name.to_owned(), text);
        } else if media_type(name).is_some() {
            let bytes = fs::read(&path).map_err(|cause| failed(&path, cause))?;
            files.media.insert(name.to_owned(), bytes);
        }
    }
    Ok(files)
}

/// The names of all themes there are.
fn known(dir: &Path) -> Vec<String> {
    let mut names: BTreeSet<String> = Embedded::iter()
        .filter_map(|path| Some(path.split_once('/')?.0.to_owned()))
        .collect();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with('.') {
            names.insert(name);
        }
    }
    names.into_iter().collect()
}
