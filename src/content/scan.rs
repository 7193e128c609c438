//! What lies in the served folder: one walk, names and kinds only, nothing is read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::address::normal;
use super::{Reserved, error, warning};
use crate::course::Finding;

/// The kinds of file that are served as they are: what a browser shows inside a page, and
/// PDF, which lecture notes link to. No scripts, styles or pages, which would run under our
/// name; no text, since a folder of notes may well hold a configuration with a password.
const MEDIA: [&str; 30] = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "apng", "svg", "bmp", "ico", // pictures
    "mp3", "wav", "ogg", "oga", "opus", "m4a", "aac", "flac", "weba", // sound
    "mp4", "m4v", "webm", "ogv", "mov", "vtt", // video and its subtitles
    "woff", "woff2", "ttf", "otf", // fonts
    "pdf",
];

/// Entries that one walk takes: a course has hundreds, a home folder more than anyone waits for.
const ENTRIES_AT_MOST: usize = 20_000;
/// Levels of folders below the served one.
const DEPTH_AT_MOST: usize = 16;

/// A Markdown file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Where it is read from: absolute, no link.
    pub(super) real: PathBuf,
    /// The name on disk, relative to the served folder.
    pub(super) file: PathBuf,
    /// The path in addresses: NFC, without `.md`.
    pub(super) path: String,
    /// The folder of [`Found::path`]; empty for the served one.
    pub(super) folder: String,
    /// Whether it is its folder's `README.md`.
    pub(super) readme: bool,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Markdown, by [`Found::path`].
    pub(super) markdown: BTreeMap<String, Found>,
    /// Files that are served as they are, by path in addresses → where they are.
    pub(super) media: BTreeMap<String, PathBuf>,
    /// Folders that could not be read: what was known of them stays.
    pub(super) unreadable: Vec<PathBuf>,
    pub(super) findings: Vec<Finding>,
}

/// Whether files and folders of that name are never content.
fn ignored(name: &str) -> bool {
    name.starts_with('.') || name == "node_modules" || name == "target"
}

/// Whether a file of that name may be served as it is.
pub(super) fn is_media(path: &Path) -> bool {
    extension(path).is_some_and(|e| MEDIA.contains(&e.as_str()))
}

/// Whether a file of that name is Markdown.
pub(super) fn is_markdown(path: &Path) -> bool {
    extension(path).is_some_and(|e| e == "md")
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

/// A single file: a course of one deck. Nothing else is looked for, since the folder around
/// it may be anybody's home; what its slides refer to is added when they are made.
pub(super) fn single(root: &Path, file: &Path, reserved: &Reserved) -> Tree {
    let mut tree = Tree::default();
    let name = file.file_name().and_then(|n| n.to_str());
    // A file that is gone may come back: like any other it is missing from the walk.
    if let Some(name) = name.filter(|_| file.is_file()) {
        let folder = Folder::root(root);
        Walk::new((root, reserved), &mut tree).markdown(&folder, name, file.to_owned());
        for found in tree.markdown.values_mut() {
            found.readme = false;
        }
    }
    tree
}

/// Walks a folder. Links are followed only to what lies inside it.
///
/// # Errors
/// When the folder itself cannot be read.
pub(super) fn walk(root: &Path, reserved: &Reserved) -> std::io::Result<Tree> {
    fs::read_dir(root)?;
    let mut tree = Tree::default();
    Walk::new((root, reserved), &mut tree).all();
    reject_below_decks(&mut tree, &reserved.below_decks);
    Ok(tree)
}

/// `X/notes.md` beside `X.md` would have the address of that deck's speaker notes.
fn reject_below_decks(tree: &mut Tree, words: &[&str]) {
    let taken: Vec<String> = tree
        .markdown
        .keys()
        .filter(|path| {
            path.rsplit_once('/').is_some_and(|(deck, word)| {
                words.contains(&word) && tree.markdown.contains_key(deck)
            })
        })
        .cloned()
        .collect();
    for path in taken {
        if let Some(found) = tree.markdown.remove(&path) {
            tree.findings.push(error(
                &found.file,
                None,
                "its address is one that the deck beside its folder needs for itself",
                "rename the file",
            ));
        }
    }
}

/// A folder to be walked.
#[derive(Debug, Clone)]
struct Folder {
    real: PathBuf,
    file: PathBuf,
    path: String,
    depth: usize,
    /// The real folders of the links that were followed to come here.
    links: Vec<PathBuf>,
}

impl Folder {
    fn root(root: &Path) -> Folder {
        Folder {
            real: root.to_owned(),
            file: PathBuf::new(),
            path: String::new(),
            depth: 0,
            links: Vec::new(),
        }
    }

    fn child_path(&self, name: &str) -> String {
        if self.path.is_empty() {
            return normal(name);
        }
        format!("{}/{}", self.path, normal(name))
    }
}

struct Walk<'a> {
    root: &'a Path,
    reserved: &'a Reserved,
    tree: &'a mut Tree,
    left: usize,
    folders: Vec<Folder>,
    /// Walked last, so that a tangle of links cannot use up the entries of real folders.
    linked: Vec<Folder>,
}

impl<'a> Walk<'a> {
    fn new((root, reserved): (&'a Path, &'a Reserved), tree: &'a mut Tree) -> Self {
        Walk {
            root,
            reserved,
            tree,
            left: ENTRIES_AT_MOST,
            folders: Vec::new(),
            linked: Vec::new(),
        }
    }

    fn all(mut self) {
        self.folders.push(Folder::root(self.root));
        while let Some(folder) = self.folders.pop().or_else(|| self.linked.pop()) {
            self.folder(&folder);
            if self.left == 0 {
                self.tree.findings.push(warning(
                    &folder.file,
                    None,
                    format!(
                        "there are more than {ENTRIES_AT_MOST} files, and the rest is left out"
                    ),
                    "serve a smaller folder",
                ));
                return;
            }
        }
    }

    fn folder(&mut self, folder: &Folder) {
        let entries = match fs::read_dir(&folder.real) {
            Ok(entries) => entries,
            Err(cause) => {
                self.tree.unreadable.push(folder.real.clone());
                return self.tree.findings.push(error(
                    &folder.file,
                    None,
                    format!("the folder cannot be read: {cause}"),
                    "give read permission, or take it out of the served folder",
                ));
            }
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        // Sorted, so that of two names that are one in NFC it is always the same that wins.
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                return;
            }
            self.entry(folder, &entry);
        }
    }

    fn entry(&mut self, folder: &Folder, entry: &fs::DirEntry) {
        let os_name = entry.file_name();
        let Some(name) = os_name.to_str() else {
            return self.tree.findings.push(warning(
                &folder.file.join(&os_name),
                None,
                "the name is not UTF-8, so that no address can lead there",
                "rename it",
            ));
        };
        if ignored(name) {
            return;
        }
        let Ok(kind) = entry.file_type() else { return };
        let mut real = entry.path();
        let (mut is_dir, mut is_file) = (kind.is_dir(), kind.is_file());
        if kind.is_symlink() {
            let Some(target) = self.follow(folder, name, &real) else {
                return;
            };
            (is_dir, is_file) = (target.is_dir(), target.is_file());
            real = target;
        }
        if is_dir {
            self.subfolder(folder, name, real, kind.is_symlink());
        } else if is_file && is_markdown(Path::new(name)) && is_markdown(&real) {
            self.markdown(folder, name, real);
        } else if is_file && is_media(Path::new(name)) && is_media(&real) {
            self.tree
                .media
                .entry(folder.child_path(name))
                .or_insert(real);
        }
    }

    /// Where a link leads, if we go there.
    fn follow(&mut self, folder: &Folder, name: &str, link: &Path) -> Option<PathBuf> {
        let target = inside(self.root, link);
        if target.is_none() {
            let cause = match link.exists() {
                true => "it is a link that leads outside the served folder",
                false => "it is a link that leads nowhere",
            };
            self.tree.findings.push(warning(
                &folder.file.join(name),
                None,
                cause,
                "copy what it should lead to into the folder",
            ));
        }
        target
    }

    fn subfolder(&mut self, folder: &Folder, name: &str, real: PathBuf, link: bool) {
        let file = folder.file.join(name);
        if self.reserved(&normal(name), &file) {
            return;
        }
        let mut links = folder.links.clone();
        if link {
            links.push(folder.real.clone());
            if links.iter().any(|from| from.starts_with(&real)) {
                return self.tree.findings.push(warning(
                    &file,
                    None,
                    "it is a link that leads back to a folder above it",
                    "delete the link",
                ));
            }
        }
        if folder.depth >= DEPTH_AT_MOST {
            return self.tree.findings.push(warning(
                &file,
                None,
                format!("it lies more than {DEPTH_AT_MOST} folders deep, and is left out"),
                "move it up",
            ));
        }
        let folder = Folder {
            real,
            file,
            path: folder.child_path(name),
            depth: folder.depth + 1,
            links,
        };
        match link {
            true => self.linked.push(folder),
            false => self.folders.push(folder),
        }
    }

    fn markdown(&mut self, folder: &Folder, name: &str, real: PathBuf) {
        let file = folder.file.join(name);
        let stem = name.get(..name.len() - ".md".len()).unwrap_or(name);
        if self.reserved(&normal(stem), &file) {
            return;
        }
        let path = folder.child_path(stem);
        if let Some(twin) = self.tree.markdown.get(&path) {
            let cause = format!("it has the same address as {}", twin.file.display());
            return self
                .tree
                .findings
                .push(error(&file, None, cause, "rename one of them"));
        }
        // Of `README.md` and `readme.md` the walk comes to the first one first.
        let readme = stem.eq_ignore_ascii_case("readme")
            && !self
                .tree
                .markdown
                .values()
                .any(|other| other.readme && other.folder == folder.path);
        self.tree.markdown.insert(
            path.clone(),
            Found {
                real,
                file,
                path,
                folder: folder.path.clone(),
                readme,
            },
        );
    }

    fn reserved(&mut self, name: &str, file: &Path) -> bool {
        let reserved = self.reserved.names.contains(&name);
        if reserved {
            self.tree.findings.push(error(
                file,
                None,
                format!("`{name}` is a name that Cuecard's own addresses need, so that nothing leads there"),
                "rename it",
            ));
        }
        reserved
    }
}
