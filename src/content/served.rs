//! What is served: a folder, or a single file of one, of which no neighbour is read or served
//! but the media that it refers to.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::address::normal;
use super::scan::{self, Scan};
use super::{Content, ContentError, Reserved};
use crate::render::addresses;

/// A folder or a file that could be read when it was opened.
pub(super) struct Served {
    /// Canonical.
    root: PathBuf,
    /// The root itself, or the folder that the single file lies in.
    folder: PathBuf,
    reserved: Reserved,
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

    /// The media that decks and pages of a single file refer to, by path as in
    /// [`Content::files`].
    pub(super) fn referred_media(&self, content: &Content) -> BTreeMap<String, PathBuf> {
        let decks = content.courses.values().flat_map(|course| &course.decks);
        let decks: Vec<_> = decks.map(|deck| deck.html.get()).collect();
        let slides = decks.iter().flat_map(|deck| &deck.data.slides);
        let pages = content.courses.values().flat_map(|course| &course.pages);
        let pages: Vec<_> = pages.map(|page| page.html.get()).collect();
        slides
            .map(|slide| slide.html.as_str())
            .chain(pages.iter().map(|page| page.html.as_str()))
            .flat_map(addresses)
            .filter_map(|address| {
                let path = address.strip_prefix('/')?.split(['#', '?']).next()?;
                let path = percent_decode_str(path).decode_utf8().ok()?;
                let real = scan::inside(&self.folder, &self.folder.join(path.as_ref()))?;
                let served = real.is_file()
                    && scan::is_media(&real)
                    && scan::is_media(Path::new(path.as_ref()));
                served.then(|| (normal(&path), real))
            })
            .collect()
    }
}
