//! Jobs → decks and pages, ready to be served: on all cores, in any order, and so that a panic
//! costs one file.
//!
//! A job has all that goes into its deck or page, and needs nothing of the others. Which jobs
//! there are, and which need not run, is `load`'s; what a job makes is in `deck` and `page`.

mod deck;
mod page;
mod revision;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::address::{folder_url, last_segment};
use super::panic::catch;
use super::read::Document;
use super::{DeckEntry, DeckKey, DeckSource, PageEntry, error};
use crate::course::Finding;
use crate::course::plan::Terms;
use crate::render::{Context, Reference, Renderer};

/// Bytes of stack for a job: the parser caps how deep blocks nest, and this is what the
/// libraries that recurse over them need at that depth.
const STACK: usize = 8 * 1024 * 1024;

/// All that a deck or page is made of: equal jobs build equal entries.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    /// The name in its course.
    pub(super) name: String,
    /// The path in addresses.
    path: String,
    folder: String,
    pub(super) file: PathBuf,
    text: Arc<str>,
    pub(super) page: bool,
    /// Theme and version.
    pub(super) salt: Arc<str>,
    /// The content's language.
    pub(super) lang: Option<String>,
    /// What the course says of the class.
    pub(super) terms: Terms,
    /// The clock time it begins, where the course says.
    pub(super) starts: Option<String>,
}

/// A job to be done.
pub(super) struct Task {
    pub(super) key: DeckKey,
    pub(super) job: Job,
    /// What is shown on if the job panics.
    pub(super) last_good: Option<Entry>,
}

/// What became of a job.
#[derive(Debug, Clone)]
pub(super) struct BuiltFile {
    pub(super) job: Job,
    /// `None`: nothing can be shown.
    pub(super) entry: Option<Entry>,
    pub(super) findings: Vec<Finding>,
    /// What it links and shows of the served folder.
    pub(super) references: Vec<Reference>,
}

/// What became of all jobs, by course and name.
pub(super) type BuiltFiles = HashMap<DeckKey, BuiltFile>;

/// A deck or a page.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    Deck(Arc<DeckEntry>),
    Page(Arc<PageEntry>),
}

impl Job {
    /// A job for a file; what the course adds is filled in by the caller.
    pub(super) fn new(name: String, document: Document, salt: Arc<str>) -> Job {
        Job {
            name,
            path: document.file.path,
            folder: document.file.folder,
            file: document.file.relative,
            text: document.text,
            page: false,
            salt,
            lang: None,
            terms: Terms::default(),
            starts: None,
        }
    }

    /// The heading, else the file's name.
    fn title(&self, heading: &str) -> String {
        match heading {
            "" => last_segment(&self.name).to_owned(),
            heading => heading.to_owned(),
        }
    }

    /// The URL of the file's folder.
    fn base(&self) -> String {
        folder_url(&self.folder)
    }

    fn context<'a>(&'a self, base: &'a str) -> Context<'a> {
        Context {
            base,
            lang: self.lang.as_deref(),
        }
    }

    /// What its deck is made of.
    pub(super) fn into_source(self) -> DeckSource {
        DeckSource {
            text: self.text,
            terms: self.terms,
            lang: self.lang,
        }
    }
}

/// Builds all, several at once, in any order.
pub(super) fn all(tasks: Vec<Task>, renderer: &Renderer) -> Vec<(DeckKey, BuiltFile)> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(tasks.len()));
    let work = || {
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let built = one(&task.job, task.last_good.as_ref(), renderer);
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((task.key.clone(), built));
        }
    };
    thread::scope(|scope| {
        for _ in 0..cores.min(tasks.len()) {
            let thread = thread::Builder::new().stack_size(STACK);
            if thread.spawn_scoped(scope, work).is_err() {
                // The system gives no more threads: the caller's own does the rest.
                work();
            }
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn one(job: &Job, last_good: Option<&Entry>, renderer: &Renderer) -> BuiltFile {
    let make = match job.page {
        true => page::make,
        false => deck::make,
    };
    one_by(make, job, last_good, renderer)
}

/// Builds one by `make`. A panic, which is a dependency's, costs this file only.
fn one_by(
    make: impl Fn(&Job, &Renderer) -> Made,
    job: &Job,
    last_good: Option<&Entry>,
    renderer: &Renderer,
) -> BuiltFile {
    let mut made = catch(|| make(job, renderer)).unwrap_or_else(|panic| Made {
        entry: last_good.cloned(),
        findings: vec![failed(job, &panic, last_good.is_some())],
        references: Vec::new(),
    });
    for finding in &mut made.findings {
        finding.file.clone_from(&job.file);
    }
    BuiltFile {
        job: job.clone(),
        entry: made.entry,
        findings: made.findings,
        references: made.references,
    }
}

fn failed(job: &Job, panic: &str, shown_on: bool) -> Finding {
    let remedy = match shown_on {
        true => "undo the last change to it; until then the last good version is shown",
        false => "simplify it, and tell us of it",
    };
    let cause = format!("the file makes a part of Cuecard fail ({panic})");
    error(&job.file, None, cause, remedy)
}

/// What a job makes.
struct Made {
    entry: Option<Entry>,
    findings: Vec<Finding>,
    references: Vec<Reference>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(text: &str) -> Job {
        Job {
            name: "a".into(),
            path: "w/a".into(),
            folder: "w".into(),
            file: "w/a.md".into(),
            text: text.into(),
            page: false,
            salt: "salt".into(),
            lang: None,
            terms: Terms::default(),
            starts: None,
        }
    }

    #[test]
    fn a_panic_is_one_finding_and_the_last_good_deck_stays() {
        let renderer = Renderer::new();
        let fail = |_: &Job, _: &Renderer| panic!("out of {}", "bounds");
        let built = one_by(fail, &job("# A"), None, &renderer);
        assert!(built.entry.is_none());
        let finding = built.findings.first();
        assert!(finding.is_some_and(
            |f| f.cause.contains("out of bounds") && f.file == std::path::Path::new("w/a.md")
        ));
        let good = one(&job("# A"), None, &renderer).entry;
        let built = one_by(fail, &job("# B"), good.as_ref(), &renderer);
        assert!(matches!(built.entry, Some(Entry::Deck(deck)) if deck.data.title == "A"));
        assert_eq!(built.findings.len(), 1);
    }

    #[test]
    fn all_jobs_are_done_by_however_many_threads() {
        let task = |n: u32| Task {
            key: ("w".into(), n.to_string()),
            job: job(&format!("# {n}")),
            last_good: None,
        };
        let built: BuiltFiles = all((0..40).map(task).collect(), &Renderer::new())
            .into_iter()
            .collect();
        assert_eq!(built.len(), 40);
        for ((_, name), built) in built {
            assert!(matches!(built.entry, Some(Entry::Deck(deck)) if deck.data.title == name));
        }
    }
}
