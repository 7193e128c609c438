//! The order of the steps from a folder to [`Content`], and what one load hands to the next so
//! that only what changed is done again. What a step does is its own file's.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::io;
use std::mem;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::arrange;
use super::assemble::{self, Parts};
use super::build::{self, BuiltFiles, Job, Task};
use super::draft::{CourseDraft, draft};
use super::gone;
use super::read::{Document, Sources};
use super::readme::Readme;
use super::scan::Scan;
use super::served::Served;
use super::{Content, ContentError, DeckKey, DeckSource, Reserved, error};
use crate::course::Finding;
use crate::render::Renderer;

/// Reads a folder again and again, each time only what changed.
pub struct Loader {
    served: Served,
    renderer: Renderer,
    cache: Cache,
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loader")
            .field("root", &self.root())
            .finish()
    }
}

/// What the last load read and made.
#[derive(Default)]
struct Cache {
    sources: Sources,
    /// By course.
    readmes: HashMap<String, Arc<Readme>>,
    built: BuiltFiles,
    reload_after: Option<Duration>,
}

impl Loader {
    /// Opens a folder or a single file; nothing is read yet but names. Files of reserved names
    /// are left out, with a finding.
    ///
    /// # Errors
    /// Nothing stands there, a file that is not Markdown, no Markdown in the folder, or it
    /// cannot be read.
    pub fn open(path: &Path, reserved: Reserved) -> Result<Loader, ContentError> {
        Ok(Loader {
            served: Served::open(path, reserved)?,
            renderer: Renderer::new(),
            cache: Cache::default(),
        })
    }

    /// The folder or file, canonical: rooms are stored by it, and it is what to give to
    /// [`crate::watch::watch`].
    pub fn root(&self) -> &Path {
        self.served.root()
    }

    /// How long until a load would give something else though no file changes, because a file
    /// that is missing, or cut off in the middle of a line, is believed to be so only after 2 s.
    pub fn reload_after(&self) -> Option<Duration> {
        self.cache.reload_after
    }

    /// Reads what changed since the last load; `last` is what that load gave.
    ///
    /// `salt`, the theme's revision and the version, goes into all revisions. A file that
    /// cannot be read keeps its last good deck, with a finding. Decks of `shown` are kept with
    /// `gone` set when their file is gone.
    ///
    /// Takes as long as reading takes, so it must not be called on a thread that serves requests.
    pub fn load(&mut self, last: &Content, salt: &str, shown: &BTreeSet<DeckKey>) -> Content {
        let scan = match self.served.scan() {
            Ok(scan) => scan,
            Err(cause) => {
                self.cache.reload_after = None;
                return self.unchanged(last, &cause);
            }
        };
        let documents = self.cache.sources.read(&scan);
        self.cache.reload_after = documents.reload_after;
        let drafts = self.draft(documents.by_path, &scan, salt);
        self.build(&drafts);
        let mut content = assemble::content(&Parts {
            served: &self.served,
            scan: &scan,
            drafts: &drafts,
            built: &self.cache.built,
        });
        content.findings.extend(documents.findings);
        sort(&mut content.findings);
        gone::retain_shown(&mut content, last, shown);
        content
    }

    /// What the deck of a file, named by its canonical path, is made of; nothing is built. `None`
    /// where the file is no deck here.
    pub(super) fn deck_source(&mut self, file: &Path) -> Option<DeckSource> {
        let scan = self.served.scan().ok()?;
        let documents = self.cache.sources.read(&scan);
        let drafts = self.draft(documents.by_path, &scan, "");
        let mut jobs = drafts.into_iter().flat_map(|draft| draft.decks);
        let is_it =
            |job: &Job| self.root().join(&job.file).canonicalize().ok().as_deref() == Some(file);
        jobs.find(is_it).map(Job::into_source)
    }

    /// The served folder itself cannot be read: nothing that is shown changes.
    fn unchanged(&self, last: &Content, cause: &io::Error) -> Content {
        let root = self.root().display();
        let finding = error(
            Path::new(""),
            None,
            format!("the folder {root} cannot be read: {cause}"),
            "put it back; until then the last good version is shown",
        );
        Content {
            courses: last.courses.clone(),
            files: last.files.clone(),
            findings: vec![finding],
        }
    }

    fn draft(
        &mut self,
        documents: BTreeMap<String, Document>,
        scan: &Scan,
        salt: &str,
    ) -> Vec<CourseDraft> {
        let mut last = mem::take(&mut self.cache.readmes);
        let courses = arrange::courses(documents).into_iter();
        courses
            .map(|course| {
                let readme = match &course.readme {
                    Some(text) => Readme::read(text, last.remove(&course.path), &self.renderer),
                    None => Arc::default(),
                };
                let path = course.path.clone();
                self.cache.readmes.insert(path, readme.clone());
                draft(course, readme, scan, salt)
            })
            .collect()
    }

    /// Builds the jobs that differ from those of the last load; the others are as they were.
    fn build(&mut self, drafts: &[CourseDraft]) {
        let mut last = mem::take(&mut self.cache.built);
        let mut built = BuiltFiles::new();
        let mut tasks = Vec::new();
        for draft in drafts {
            for job in draft.decks.iter().chain(&draft.pages) {
                let key = (draft.path.clone(), job.name.clone());
                match last.remove(&key) {
                    Some(same) if same.job == *job => {
                        built.insert(key, same);
                    }
                    old => {
                        // The last good deck is no stand-in for a page, nor the other way round.
                        let old = old.filter(|old| old.job.page == job.page);
                        tasks.push(Task {
                            key,
                            job: job.clone(),
                            last_good: old.and_then(|old| old.entry),
                        });
                    }
                }
            }
        }
        built.extend(build::all(tasks, &self.renderer));
        self.renderer.forget_unused();
        self.cache.built = built;
    }
}

/// By file and line; what was found twice is said once.
fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        let order = |f: &Finding| (f.file.clone(), f.line, std::cmp::Reverse(f.severity));
        order(a).cmp(&order(b)).then_with(|| a.cause.cmp(&b.cause))
    });
    findings.dedup();
}
