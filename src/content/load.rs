//! One load of the served folder: walk, read, arrange, build what changed, keep the rest.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use percent_encoding::percent_decode_str;

use super::address::normal;
use super::arrange::{self, Arranged};
use super::build::{self, Built, Entry, Job};
use super::keep;
use super::plan::{Planned, plan};
use super::read::Sources;
use super::readme::Readme;
use super::references::Known;
use super::scan::{self, Tree};
use super::{Content, ContentError, Course, Reserved, error};
use crate::course::Finding;
use crate::render::Renderer;

/// The folder being served; keeps what it has read and built.
pub struct Loader {
    /// Canonical.
    root: PathBuf,
    /// The folder, or that of the single file.
    folder: PathBuf,
    /// What the folder is called, for a course without a heading.
    called: String,
    reserved: Reserved,
    renderer: Renderer,
    kept: Mutex<Kept>,
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loader").field("root", &self.root).finish()
    }
}

/// What the next load need not do again.
#[derive(Default)]
struct Kept {
    sources: Sources,
    /// By course.
    readmes: HashMap<String, Arc<Readme>>,
    /// By course and name.
    built: HashMap<(String, String), Built>,
    again: Option<Duration>,
}

impl Loader {
    /// Opens a folder or a single file; nothing is read yet but names. Files of reserved names
    /// are left out, with a finding.
    ///
    /// # Errors
    /// Nothing stands there, a file that is not Markdown, no Markdown in the folder, or it
    /// cannot be read.
    pub fn open(path: &Path, reserved: Reserved) -> Result<Loader, ContentError> {
        let unreadable = |cause| ContentError::Unreadable {
            path: path.to_owned(),
            cause,
        };
        let root = fs::canonicalize(path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => ContentError::Missing(path.to_owned()),
            _ => unreadable(cause),
        })?;
        let single = root.is_file();
        let folder = match root.parent() {
            Some(parent) if single => parent.to_owned(),
            _ => root.clone(),
        };
        if single {
            if !scan::is_markdown(&root) {
                return Err(ContentError::NotMarkdown(path.to_owned()));
            }
            fs::File::open(&root).map_err(unreadable)?;
        } else {
            let tree = scan::walk(&root, &reserved).map_err(unreadable)?;
            // A name that needs a remedy is no lack of Markdown.
            if tree.markdown.is_empty() && tree.findings.is_empty() {
                return Err(ContentError::Empty(path.to_owned()));
            }
        }
        let called = folder
            .file_name()
            .map(|name| normal(&name.to_string_lossy()));
        Ok(Loader {
            called: called.unwrap_or_default(),
            folder,
            root,
            reserved,
            renderer: Renderer::new(),
            kept: Mutex::default(),
        })
    }

    /// The folder or file, canonical: what rooms are kept by, and what to give to
    /// [`crate::watch::watch`].
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// How long until a load would give something else though no file changes: a file that
    /// is gone, or cut off in the middle of a line, counts as such only after 2 s.
    pub fn again(&self) -> Option<Duration> {
        self.kept().again
    }

    /// Reads what changed since the last load; `last` is what that load gave.
    ///
    /// `salt`, the theme's revision and the version, goes into all revisions. A file that
    /// cannot be read keeps its last good deck, with a finding. Decks of `shown`, pairs of
    /// course and deck, are kept with `gone` set when their file has vanished.
    ///
    /// Takes as long as reading takes: not for a server's worker.
    pub fn load(&self, last: &Content, salt: &str, shown: &BTreeSet<(String, String)>) -> Content {
        let mut kept = self.kept();
        let tree = match self.scan() {
            Ok(tree) => tree,
            Err(cause) => {
                kept.again = None;
                return self.unchanged(last, cause);
            }
        };
        let mut findings = tree.findings.clone();
        let (texts, again) = kept.sources.read(&tree, &mut findings);
        kept.again = again;
        let courses = arrange::courses(texts);
        let plans: Vec<Planned> = courses
            .into_iter()
            .map(|course| {
                let readme = self.readme(&course, &kept);
                plan(course, readme, &tree, salt)
            })
            .collect();
        findings.extend(plans.iter().flat_map(|plan| plan.findings.iter().cloned()));
        kept.readmes = plans
            .iter()
            .map(|plan| (plan.path.clone(), plan.readme.clone()))
            .collect();
        kept.built = self.build(&plans, std::mem::take(&mut kept.built));
        self.renderer.forget_unused();
        let mut content = Content {
            courses: BTreeMap::new(),
            files: BTreeMap::new(),
            findings,
        };
        let known = Known::new(&tree, &plans);
        for built in kept.built.values() {
            content.findings.extend(built.findings.iter().cloned());
            // Around a single file nothing is known.
            if !self.single() {
                content.findings.extend(known.missing(built));
            }
        }
        content.files = tree.media;
        for plan in plans {
            let course = self.course(plan, &kept.built);
            content
                .courses
                .insert(course.path.clone(), Arc::new(course));
        }
        if self.single() {
            content.files = self.referred(&content);
        }
        keep::shown(&mut content, last, shown);
        keep::outlines(&mut content, last);
        sort(&mut content.findings);
        content
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn single(&self) -> bool {
        self.root != self.folder
    }

    fn scan(&self) -> std::io::Result<Tree> {
        match self.single() {
            true => Ok(scan::single(&self.folder, &self.root, &self.reserved)),
            false => scan::walk(&self.root, &self.reserved),
        }
    }

    /// The served folder itself cannot be read: nothing that is shown changes.
    fn unchanged(&self, last: &Content, cause: std::io::Error) -> Content {
        let finding = error(
            Path::new(""),
            None,
            format!("the folder {} cannot be read: {cause}", self.root.display()),
            "put it back; until then the last good version is shown",
        );
        Content {
            courses: last.courses.clone(),
            files: last.files.clone(),
            findings: vec![finding],
        }
    }

    fn readme(&self, course: &Arranged, kept: &Kept) -> Arc<Readme> {
        match &course.readme {
            Some(text) => {
                let last = kept.readmes.get(&course.path).cloned();
                Readme::read(text, last, &self.renderer)
            }
            None => Arc::default(),
        }
    }

    /// Builds what changed; everything else is what it was.
    fn build(
        &self,
        plans: &[Planned],
        mut last: HashMap<(String, String), Built>,
    ) -> HashMap<(String, String), Built> {
        let mut built = HashMap::new();
        let mut jobs = Vec::new();
        let mut keys = HashMap::new();
        for plan in plans {
            for job in plan.decks.iter().chain(&plan.pages) {
                let key = (plan.path.clone(), job.name.clone());
                match last.remove(&key) {
                    Some(same) if same.job == *job => {
                        built.insert(key, same);
                    }
                    old => {
                        // A page is no last good version of a deck.
                        let old = old.filter(|old| old.job.page == job.page);
                        let old = old.map(|old| old.entry);
                        keys.insert(job.file.clone(), key);
                        jobs.push((job.clone(), old.filter(Entry::shows)));
                    }
                }
            }
        }
        for done in build::all(jobs, &self.renderer) {
            if let Some(key) = keys.remove(&done.job.file) {
                built.insert(key, done);
            }
        }
        built
    }

    fn course(&self, plan: Planned, built: &HashMap<(String, String), Built>) -> Course {
        let entry = |job: &Job| {
            let key = (plan.path.clone(), job.name.clone());
            built.get(&key).map_or(Entry::Nothing, |b| b.entry.clone())
        };
        let mut decks = Vec::new();
        let mut starts = Vec::new();
        for job in &plan.decks {
            if let Entry::Deck(deck) = entry(job) {
                decks.push(deck);
                starts.push(job.starts.clone());
            }
        }
        let pages = plan.pages.iter().filter_map(|job| match entry(job) {
            Entry::Page(page) => Some(page),
            Entry::Deck(_) | Entry::Nothing => None,
        });
        let pages = pages.collect();
        let mut title = plan.readme.title(match plan.path.as_str() {
            "" => &self.called,
            path => path,
        });
        if let (true, Some(deck)) = (self.single(), decks.first()) {
            title.clone_from(&deck.data.title);
        }
        Course {
            title,
            lang: plan.lang,
            readme: plan.readme.parts.clone(),
            starts,
            outline: keep::outline(&decks),
            decks,
            pages,
            path: plan.path,
        }
    }

    /// The files that the slides of a single file refer to.
    fn referred(&self, content: &Content) -> BTreeMap<String, PathBuf> {
        let decks = content.courses.values().flat_map(|course| &course.decks);
        let slides = decks.flat_map(|deck| &deck.data.slides);
        let pages = content.courses.values().flat_map(|course| &course.pages);
        slides
            .map(|slide| slide.html.as_str())
            .chain(pages.map(|page| page.data.html.as_str()))
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

/// What our renderer put into `src` and `href`.
fn addresses(html: &str) -> impl Iterator<Item = String> {
    ["src=\"", "href=\""]
        .into_iter()
        .flat_map(move |attribute| {
            html.split(attribute).skip(1).filter_map(|rest| {
                let (value, _) = rest.split_once('"')?;
                Some(value.replace("&amp;", "&"))
            })
        })
}

/// By file and line; the same thing found twice is said once.
fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        let order = |f: &Finding| (f.file.clone(), f.line, std::cmp::Reverse(f.severity));
        order(a).cmp(&order(b)).then_with(|| a.cause.cmp(&b.cause))
    });
    findings.dedup();
}
