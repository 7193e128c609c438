//! A walk through folders, within limits and never out of the served one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{MarkdownFile, Scan, ignored, inside, is_markdown, is_media};
use crate::content::address::{last_segment, normal};
use crate::content::{Reserved, error, warning};
use crate::course::{Finding, Severity, file_name};

/// Entries that one walk takes: a course has hundreds, a home folder more than anyone waits for.
const ENTRIES_AT_MOST: usize = 20_000;
/// Levels of folders below the served one.
const DEPTH_AT_MOST: usize = 16;

/// A folder to be walked.
#[derive(Debug, Clone)]
struct Folder {
    /// Where it is read from: absolute, no link.
    real: PathBuf,
    /// The name on disk, relative to the served folder.
    relative: PathBuf,
    /// The path in addresses.
    path: String,
    depth: usize,
    /// The real folders of the links that were followed to come here.
    links: Vec<PathBuf>,
}

impl Folder {
    fn root(root: &Path) -> Folder {
        Folder {
            real: root.to_owned(),
            relative: PathBuf::new(),
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

/// A walk through the folders below `root`, which writes down what it comes by.
pub(super) struct Walk<'a> {
    root: &'a Path,
    reserved: &'a Reserved,
    scan: &'a mut Scan,
    /// How many more entries it takes.
    left: usize,
    folders: Vec<Folder>,
    /// The names in the folder that is walked, as they stand in addresses.
    taken: BTreeSet<String>,
    /// Walked last, so that a tangle of links cannot use up the entries of real folders.
    linked: Vec<Folder>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Path, reserved: &'a Reserved, scan: &'a mut Scan) -> Self {
        Walk {
            root,
            reserved,
            scan,
            left: ENTRIES_AT_MOST,
            folders: Vec::new(),
            taken: BTreeSet::new(),
            linked: Vec::new(),
        }
    }

    /// Writes down a single file that lies in the root itself.
    pub(super) fn file(mut self, name: &str, real: PathBuf) {
        let folder = Folder::root(self.root);
        self.markdown(&folder, name, real);
    }

    pub(super) fn all(mut self) {
        self.folders.push(Folder::root(self.root));
        while let Some(folder) = self.folders.pop().or_else(|| self.linked.pop()) {
            self.folder(&folder);
            if self.left == 0 {
                self.scan.findings.push(warning(
                    &folder.relative,
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
                self.scan.unreadable.push(folder.real.clone());
                return self.scan.findings.push(error(
                    &folder.relative,
                    None,
                    format!("the folder cannot be read: {cause}"),
                    "give read permission, or take it out of the served folder",
                ));
            }
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        // Sorted, so that of two names that are one in NFC it is always the same that wins.
        entries.sort_by_key(fs::DirEntry::file_name);
        let names = entries.iter().map(|entry| entry.file_name());
        let names = names.map(|name| normal(&name.to_string_lossy()));
        self.taken = names
            .map(|name| file_name::stem(&name).map_or(name.clone(), str::to_owned))
            .collect();
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
            return self.scan.findings.push(warning(
                &folder.relative.join(&os_name),
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
        } else if is_file {
            let files = match is_media(Path::new(name)) && is_media(&real) {
                true => &mut self.scan.media,
                false => &mut self.scan.others,
            };
            files.entry(folder.child_path(name)).or_insert(real);
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
            self.scan.findings.push(warning(
                &folder.relative.join(name),
                None,
                cause,
                "copy what it should lead to into the folder",
            ));
        }
        target
    }

    fn subfolder(&mut self, folder: &Folder, name: &str, real: PathBuf, link: bool) {
        let file = folder.relative.join(name);
        let mut links = folder.links.clone();
        if link {
            links.push(folder.real.clone());
            if links.iter().any(|from| from.starts_with(&real)) {
                return self.scan.findings.push(warning(
                    &file,
                    None,
                    "it is a link that leads back to a folder above it",
                    "delete the link",
                ));
            }
        }
        if folder.depth >= DEPTH_AT_MOST {
            return self.scan.findings.push(warning(
                &file,
                None,
                format!("it lies more than {DEPTH_AT_MOST} folders deep, and is left out"),
                "move it up",
            ));
        }
        let folder = Folder {
            real,
            relative: file,
            path: self.address(folder, name),
            depth: folder.depth + 1,
            links,
        };
        match link {
            true => self.linked.push(folder),
            false => self.folders.push(folder),
        }
    }

    fn markdown(&mut self, folder: &Folder, name: &str, real: PathBuf) {
        let file = folder.relative.join(name);
        let Some(stem) = file_name::stem(name) else {
            return debug_assert!(false, "{name} was seen to be Markdown");
        };
        let path = self.address(folder, stem);
        if let Some(twin) = self.scan.markdown.get(&path) {
            let plain = |file: &Path| {
                file.extension()
                    .is_some_and(|e| e.eq_ignore_ascii_case("md"))
            };
            let (is_plain, twin_is) = (plain(&file), plain(&twin.relative));
            if is_plain == twin_is {
                let cause = format!("it has the same address as {}", twin.relative.display());
                let finding = error(&file, None, cause, "rename one of them");
                return self.scan.findings.push(finding);
            }
            // What a tool has made of a file is what its author shows.
            let (kept, left) = match is_plain {
                true => (&file, &twin.relative),
                false => (&twin.relative, &file),
            };
            let cause = format!("{} is shown, and this file left out", kept.display());
            self.scan.findings.push(Finding {
                severity: Severity::Info,
                ..warning(left, None, cause, "rename it, if it is not the same text")
            });
            if !is_plain {
                return;
            }
        }
        self.scan.markdown.insert(
            path.clone(),
            MarkdownFile {
                real,
                relative: file,
                path,
                folder: folder.path.clone(),
                readme: false,
            },
        );
    }

    /// The path in addresses of what has that name in a folder: another one, where an address of
    /// ours needs the name.
    fn address(&mut self, folder: &Folder, name: &str) -> String {
        let path = folder.child_path(name);
        match self.reserved.names.contains(&last_segment(&path)) {
            true => Arc::make_mut(&mut self.scan.moved).place(path, &self.taken),
            false => path,
        }
    }
}
