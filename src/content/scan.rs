//! What lies in the served folder: names and kinds of files, none of which is opened. What is
//! content and what never is stands here, `walk` goes through the folders.

mod walk;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::address::{last_segment, normal};
use super::moved::Moved;
use super::{Reserved, warning};
use crate::course::{Finding, Severity, file_name};
use crate::render::{Media, Paths};

use walk::Walk;

/// The kinds of file that are served as they are, beside what a browser shows or plays inside a
/// page: subtitles, fonts, and PDF, which lecture notes link to. No scripts, styles or pages, which
/// would run under our name; no text, since a folder of notes may well hold a configuration with a
/// password. What the notes link of those is for downloading; see [`super::references`].
const AS_THEY_ARE: [&str; 6] = ["vtt", "woff", "woff2", "ttf", "otf", "pdf"];

/// Endings of files that hold keys or passwords: closed even where the notes link them.
const SECRETS: [&str; 10] = [
    "pem", "key", "p12", "pfx", "jks", "keystore", "kdbx", "ppk", "gpg", "tfstate",
];
/// The same, by how their names begin.
const SECRET_NAMES: [&str; 9] = [
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "credentials",
    "kubeconfig",
    "htpasswd",
    "presenter-link",
    "helper-link",
];

/// A Markdown file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkdownFile {
    /// Where it is read from: absolute, no link.
    pub(super) real: PathBuf,
    /// The name on disk, relative to the served folder.
    pub(super) relative: PathBuf,
    /// The path in addresses: NFC, without `.md`.
    pub(super) path: String,
    /// The folder in [`MarkdownFile::path`]; empty for the served one.
    pub(super) folder: String,
    /// Whether it is its folder's own page: its `README.md`, else its `index.md`.
    pub(super) readme: bool,
}

/// What one scan found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Markdown, by [`MarkdownFile::path`].
    pub(super) markdown: BTreeMap<String, MarkdownFile>,
    /// Files that are served as they are, by path in addresses → where they are.
    pub(super) media: BTreeMap<String, PathBuf>,
    /// All other files, in the same way: closed, unless the notes link them.
    pub(super) others: BTreeMap<String, PathBuf>,
    /// What has another address than its name says.
    pub(super) moved: Arc<Moved>,
    /// Folders that could not be read: what was known of them stays.
    pub(super) unreadable: Vec<PathBuf>,
    pub(super) findings: Vec<Finding>,
}

impl Scan {
    /// Whether the same things lie at the same paths. What is in them may differ.
    pub(super) fn lists_the_same(&self, other: &Scan) -> bool {
        (&self.media, &self.others, &self.moved) == (&other.media, &other.others, &other.moved)
            && self.markdown.keys().eq(other.markdown.keys())
    }
}

/// Whether files and folders of that name are never content.
fn ignored(name: &str) -> bool {
    name.starts_with('.') || name == "node_modules" || name == "target"
}

/// Whether a file of that name may be served as it is.
pub(super) fn is_media(path: &Path) -> bool {
    let shown = path.to_str().and_then(Media::of).is_some();
    shown || extension(path).is_some_and(|e| AS_THEY_ARE.contains(&e.as_str()))
}

/// Whether a file of that name is the text of notes, or a copy that an editor has kept of one.
pub(super) fn is_source(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default();
    let kept = file_name::original(name).unwrap_or(name);
    file_name::stem(name).or(file_name::stem(kept)).is_some()
}

/// Whether a file of that name holds, by its name, a key or a password.
pub(super) fn is_secret(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default().to_ascii_lowercase();
    // The public half of a key is there to be handed out.
    let begins = SECRET_NAMES.iter().any(|secret| name.starts_with(secret));
    begins && !name.ends_with(".pub")
        || extension(path).is_some_and(|e| SECRETS.contains(&e.as_str()))
}

/// Whether a file of that name is Markdown.
pub(super) fn is_markdown(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.and_then(file_name::stem).is_some()
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// Where a path really leads, if that is content of the served folder.
pub(super) fn inside(root: &Path, path: &Path) -> Option<PathBuf> {
    let real = fs::canonicalize(path).ok()?;
    let inner = real.strip_prefix(root).ok()?;
    let shown = !inner.iter().any(|name| ignored(&name.to_string_lossy()));
    shown.then_some(real)
}

/// Whether one of the names on the way to a file hides it.
pub(super) fn is_hidden(path: &str) -> bool {
    path.split('/').any(ignored)
}

/// The file or folder at a path in addresses, whose names may be written on disk in another case,
/// or decomposed, where that can mean one only. Nothing that is hidden or outside `root`.
pub(super) fn find(root: &Path, path: &str) -> Option<PathBuf> {
    let mut at = root.to_owned();
    for name in path.split('/') {
        if matches!(name, "" | "." | "..") || ignored(name) {
            return None;
        }
        let exact = at.join(name);
        at = match exact.exists() {
            true => exact,
            false => only_one_like(&at, name)?,
        };
    }
    inside(root, &at)
}

/// The entry of a folder whose name is that one but for case and composition, where it is the only
/// one.
fn only_one_like(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let named = entries.map(|one| (normal(&one.file_name().to_string_lossy()), one.path()));
    let named = Paths::from_iter(named);
    named.find(&normal(name)).map(|(_, path)| path.clone())
}

/// A single file: a course of one deck. Nothing else is looked for, since the folder around
/// it may be anybody's home.
pub(super) fn file(folder: &Path, file: &Path, reserved: &Reserved) -> Scan {
    let mut scan = Scan::default();
    let name = file.file_name().and_then(|n| n.to_str());
    // A file that is gone is missing from the scan like any other, because it may come back.
    if let Some(name) = name.filter(|_| file.is_file()) {
        Walk::new(folder, reserved, &mut scan).file(name, file.to_owned());
    }
    scan
}

/// A folder with all below it. Links are followed only to what lies inside it.
///
/// # Errors
/// When the folder itself cannot be read.
pub(super) fn folder(root: &Path, reserved: &Reserved) -> io::Result<Scan> {
    fs::read_dir(root)?;
    let mut scan = Scan::default();
    Walk::new(root, reserved, &mut scan).all();
    leave_out_copies(&mut scan);
    mark_homes(&mut scan);
    move_below_decks(&mut scan, &reserved.below_decks);
    Ok(scan)
}

/// Leaves out what programs have copied of notes that lie beside it: conflicts of two machines,
/// backups of editors. What is no Markdown by its name is only told of.
fn leave_out_copies(scan: &mut Scan) {
    let beside = |path: &str, of: &str| match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{of}"),
        None => of.to_owned(),
    };
    let is_copy = |path: &&String| {
        let original = file_name::original(last_segment(path));
        original.is_some_and(|of| scan.markdown.contains_key(&beside(path, of)))
    };
    let copies: Vec<String> = scan.markdown.keys().filter(is_copy).cloned().collect();
    let copies = copies.iter().filter_map(|path| scan.markdown.remove(path));
    let copies: Vec<PathBuf> = copies.map(|copy| copy.relative).collect();
    let backups = scan.others.keys().filter(|path| {
        let original = file_name::original(last_segment(path));
        let stem = original.map(|of| file_name::stem(of).unwrap_or(of));
        stem.is_some_and(|stem| scan.markdown.contains_key(&beside(path, stem)))
    });
    let backups: Vec<PathBuf> = backups.map(PathBuf::from).collect();
    let left_out = copies.iter().chain(&backups).map(|file| Finding {
        severity: Severity::Info,
        ..warning(
            file,
            None,
            "it is a copy of the file beside it by its name, and left out",
            "delete it, or give it a name of its own",
        )
    });
    scan.findings.extend(left_out);
}

/// Says of each folder which file is its own page.
fn mark_homes(scan: &mut Scan) {
    let mut homes: BTreeMap<&str, (usize, &String)> = BTreeMap::new();
    for (path, file) in &scan.markdown {
        let Some(rank) = file_name::home(last_segment(path)) else {
            continue;
        };
        // Of `README.md` and `readme.md` the first in order of names counts, which comes first.
        let home = homes.entry(&file.folder).or_insert((rank, path));
        *home = (*home).min((rank, path));
    }
    let homes: Vec<String> = homes.into_values().map(|(_, path)| path.clone()).collect();
    for path in homes {
        if let Some(file) = scan.markdown.get_mut(&path) {
            file.readme = true;
        }
    }
}

/// Gives `X/notes.md` beside `X.md` another address, because its own is that of the deck's notes;
/// so with all words that stand below a deck's address.
fn move_below_decks(scan: &mut Scan, words: &[&str]) {
    let below = |path: &&String| {
        let parts = path.rsplit_once('/');
        parts.is_some_and(|(deck, word)| words.contains(&word) && scan.markdown.contains_key(deck))
    };
    let taken: Vec<String> = scan.markdown.keys().filter(below).cloned().collect();
    for path in taken {
        if let Some(mut file) = scan.markdown.remove(&path) {
            let is_taken = |path: &str| scan.markdown.contains_key(path);
            file.path = Arc::make_mut(&mut scan.moved).place_file(&path, is_taken);
            scan.markdown.insert(file.path.clone(), file);
        }
    }
}
