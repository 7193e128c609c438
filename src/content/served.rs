//! What is served: a folder, or a single file of one, of which no neighbour is read or served
//! but what it refers to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::address::normal;
use super::scan::{self, Scan};
use super::{ContentError, Reserved};

/// A folder or a file that could be read when it was opened.
pub(super) struct Served {
    /// Canonical.
    root: PathBuf,
    /// The root itself, or the folder that the single file lies in.
    folder: PathBuf,
    reserved: Reserved,
    /// What is never served, canonical.
    closed: Vec<PathBuf>,
}

impl Served {
    pub(super) fn open(path: &Path, reserved: Reserved) -> Result<Served, ContentError> {
        let unreadable = |cause| ContentError::Unreadable {
            path: path.to_owned(),
            cause,
        };
        let root = fs::canonicalize(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => ContentError::Missing(path.to_owned()),
            _ => unreadable(cause),
        })?;
        let folder = match root.parent() {
            Some(parent) if root.is_file() => parent.to_owned(),
            _ => root.clone(),
        };
        let served = Served {
            root,
            folder,
            reserved,
            closed: Vec::new(),
        };
        if served.is_single_file() {
            if !scan::is_markdown(&served.root) {
                return Err(ContentError::NotMarkdown(path.to_owned()));
            }
            fs::File::open(&served.root).map_err(unreadable)?;
            return Ok(served);
        }
        let scan = served.scan().map_err(unreadable)?;
        // A file that only needs another name is told as a finding, not as a lack of Markdown.
        match scan.markdown.is_empty() && scan.findings.is_empty() {
            true => Err(ContentError::Empty(path.to_owned())),
            false => Ok(served),
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn is_single_file(&self) -> bool {
        self.root != self.folder
    }

    /// The folder's name, for a course without a heading; empty for `/`.
    pub(super) fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        normal(&name.to_string_lossy())
    }

    /// Looks what is there now.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub(super) fn scan(&self) -> io::Result<Scan> {
        match self.is_single_file() {
            true => Ok(scan::file(&self.folder, &self.root, &self.reserved)),
            false => scan::folder(&self.root, &self.reserved),
        }
    }

    /// The folder that is served, or that the single file lies in.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Closes files and folders with all in them, whatever links them: what the server keeps for
    /// itself may lie in the served folder.
    pub(super) fn close(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        let real = paths.into_iter().map(|path| path.canonicalize());
        self.closed.extend(real.flatten());
    }

    pub(super) fn is_closed(&self, real: &Path) -> bool {
        self.closed.iter().any(|closed| real.starts_with(closed))
    }
}
