//! One file → a deck or a page, ready to be served: parsed, split, rendered, with revisions.
//!
//! A job has all that goes into its deck or page, and jobs need nothing of each other: they run
//! on all cores in any order. Which jobs there are, and which need not run, is `load`'s.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sha2::{Digest, Sha256};

use super::address::{folder_url, last_segment, url};
use super::panic::catch;
use super::read::Document;
use super::{DeckEntry, DeckKey, DeckSource, PageEntry, error, warning};
use crate::course::plan::{Plan, Terms};
use crate::course::{self, Deck, Finding, Layout, Outline, Prepared, Slide, SlideOutline, parse};
use crate::render::{Context, Reference, Renderer};
use crate::theme::{DeckData, NoteData, NotesData, SlideData, TextData};

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
        true => page,
        false => deck,
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

fn deck(job: &Job, renderer: &Renderer) -> Made {
    let measure = |source: &str, steps: Option<&str>| renderer.measure(source, steps);
    let Prepared {
        deck,
        plan,
        mut findings,
    } = course::deck(&job.text, &job.terms, job.lang.as_deref(), &measure);
    if deck.slides.is_empty() {
        findings.push(nothing(job));
        return Made {
            entry: None,
            findings,
            references: Vec::new(),
        };
    }
    findings.extend(bare_headings(job, &deck));
    let replanned = plan.differs();
    let mut references = Vec::new();
    let base = folder_url(&job.folder);
    let context = Context {
        base: &base,
        lang: job.lang.as_deref(),
    };
    let slides: Vec<SlideData> = deck
        .slides
        .iter()
        .enumerate()
        .map(|(index, slide)| {
            let rendered = renderer.slide(slide, replanned, context);
            findings.extend(rendered.findings);
            references.extend(rendered.references);
            slide_data(job, index, slide, rendered.html)
        })
        .collect();
    let title = title(job, &deck.title);
    let sections = plan.sections();
    let mut hash = Revision::new(job);
    hash.add(&title);
    for slide in &slides {
        hash.add(&slide.revision);
    }
    for section in &sections {
        hash.add(&section.title);
        hash.add(&section.first.to_string());
        hash.add(&format!("{:?} {}", section.minutes, section.discussion));
    }
    let revision = hash.text();
    let notes = notes(job, (&deck, &plan), context, renderer);
    let outline = Outline {
        deck: job.name.clone(),
        title: title.clone(),
        revision: revision.clone(),
        slides: deck.slides.iter().zip(&slides).map(outline).collect(),
        sections: sections.clone(),
        discussion: plan.discussion.clone(),
        plan,
    };
    let asked = outline.discussion.as_ref().map(|d| d.title.clone());
    let topic = asked.or_else(|| job.terms.topic.clone());
    let entry = DeckEntry {
        name: job.name.clone(),
        file: job.file.clone(),
        outline: Arc::new(outline),
        data: DeckData {
            name: job.name.clone(),
            url: url(&job.path),
            title,
            content_lang: job.lang.clone(),
            revision,
            slides,
            sections,
        },
        notes,
        topic: topic.filter(|topic| !topic.is_empty()),
        gone: false,
    };
    Made {
        entry: Some(Entry::Deck(Arc::new(entry))),
        findings,
        references,
    }
}

fn slide_data(job: &Job, index: usize, slide: &Slide, html: String) -> SlideData {
    let written = &slide.written;
    let layout = written.layout.name();
    let mut hash = Revision::new(job);
    hash.add(&written.id);
    hash.add(&written.title);
    hash.add(layout);
    hash.add(&slide.steps.to_string());
    hash.add(&format!("{:?}", slide.part));
    hash.add(&html);
    SlideData {
        number: index + 1,
        id: written.id.clone(),
        revision: hash.text(),
        layout,
        steps: slide.steps,
        title: slide.name(),
        part: slide.part.map(|part| part.number),
        parts: slide.part.map(|part| part.of),
        long: slide.long,
        scale: slide.scale.class(),
        continued: slide.is_continued(),
        shown: index == 0,
        html,
    }
}

fn outline((slide, data): (&Slide, &SlideData)) -> SlideOutline {
    SlideOutline {
        id: slide.written.id.clone(),
        title: slide.name(),
        steps: slide.steps,
        revision: data.revision.clone(),
        skippable: slide.is_skippable(),
        blocks: slide
            .written
            .blocks
            .iter()
            .map(|block| block.hash)
            .collect(),
    }
}

/// Rendered apart from the slides: no audience page ever holds them.
fn notes(
    job: &Job,
    (deck, plan): (&Deck, &Plan),
    context: Context<'_>,
    renderer: &Renderer,
) -> NotesData {
    let mut hash = Revision::new(job);
    // The page with the notes has the plan and when the class begins too.
    hash.add(&format!("{plan:?} {:?}", job.starts));
    for slide in &deck.slides {
        hash.add(&format!("{} {}", slide.written.id, slide.is_skippable()));
    }
    let notes = deck
        .slides
        .iter()
        .map(|slide| &slide.written)
        .filter(|slide| !slide.notes.is_empty())
        .map(|slide| {
            let html = renderer.markdown(&slide.notes.join("\n\n"), context);
            hash.add(&slide.id);
            hash.add(&html);
            NoteData {
                id: slide.id.clone(),
                html,
            }
        })
        .collect();
    NotesData {
        notes,
        revision: hash.text(),
    }
}

fn page(job: &Job, renderer: &Renderer) -> Made {
    let parsed = parse::parse(&job.text);
    let context = Context {
        base: &folder_url(&job.folder),
        lang: job.lang.as_deref(),
    };
    let rendered = renderer.blocks(&parsed.blocks, context);
    let heading = parsed.title();
    let mut findings = parsed.findings;
    findings.extend(rendered.findings);
    let mut hash = Revision::new(job);
    hash.add(&rendered.html);
    let entry = PageEntry {
        name: job.name.clone(),
        file: job.file.clone(),
        title: title(job, &heading),
        data: TextData {
            html: rendered.html,
            content_lang: job.lang.clone(),
            revision: hash.text(),
        },
    };
    Made {
        entry: Some(Entry::Page(Arc::new(entry))),
        findings,
        references: rendered.references,
    }
}

/// Headings with nothing under them, other than the deck's own title.
fn bare_headings<'a>(job: &'a Job, deck: &'a Deck) -> impl Iterator<Item = Finding> + 'a {
    let bare = |slide: &&Slide| {
        slide.written.layout == Layout::Section
            && slide.ahead.is_empty()
            && slide.written.level > 1
            && slide.written.minutes.is_none()
    };
    deck.slides.iter().filter(bare).map(|slide| {
        let cause = format!(
            "the heading \"{}\" has nothing under it",
            slide.written.title
        );
        warning(
            &job.file,
            Some(slide.lines().start),
            cause,
            "write something under it, or delete it",
        )
    })
}

fn nothing(job: &Job) -> Finding {
    let cause = "the file has no text to show";
    warning(&job.file, None, cause, "write something, or delete it")
}

/// The heading, else the file's name.
fn title(job: &Job, heading: &str) -> String {
    if !heading.is_empty() {
        return heading.to_owned();
    }
    last_segment(&job.name).to_owned()
}

/// A hash of what an attendee gets: 12 hexadecimal digits of SHA-256.
struct Revision(Sha256);

impl Revision {
    fn new(job: &Job) -> Revision {
        let mut hash = Revision(Sha256::new());
        hash.add(&job.salt);
        // No language is hashed as an empty one, which no author can name.
        hash.add(job.lang.as_deref().unwrap_or(""));
        hash
    }

    /// Adds a part; the same text in other parts is another hash.
    fn add(&mut self, part: &str) {
        self.0.update(part.len().to_le_bytes());
        self.0.update(part);
    }

    fn text(self) -> String {
        let digest = self.0.finalize();
        digest.iter().take(6).map(|b| format!("{b:02x}")).collect()
    }
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
