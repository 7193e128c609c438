//! One file → a deck or a page, ready to be served: parsed, split, rendered, with revisions.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sha2::{Digest, Sha256};

use super::address::{folder_url, url};
use super::read::Text;
use super::{DeckEntry, PageEntry, error, warning};
use crate::course::plan::{Plan, Terms};
use crate::course::{self, Deck, Finding, Layout, Outline, Prepared, Slide, SlideOutline, parse};
use crate::render::{Reference, Renderer};
use crate::theme::{DeckData, NoteData, NotesData, SlideData, TextData};

/// Depth of nesting is capped by the parser; this is room for what libraries make of it.
const STACK: usize = 8 * 1024 * 1024;

/// All that a deck or page is made of: what is built from an equal job is equal.
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

/// What became of a job.
#[derive(Debug, Clone)]
pub(super) struct Built {
    pub(super) job: Job,
    pub(super) entry: Entry,
    pub(super) findings: Vec<Finding>,
    /// What it links and shows of the served folder.
    pub(super) references: Vec<Reference>,
}

/// A deck or a page.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    Deck(Arc<DeckEntry>),
    Page(Arc<PageEntry>),
    /// Nothing can be shown.
    Nothing,
}

impl Entry {
    /// Whether there is anything to show.
    pub(super) fn shows(&self) -> bool {
        !matches!(self, Entry::Nothing)
    }
}

impl Job {
    /// A job for a file; what the course adds is filled in by the caller.
    pub(super) fn new(name: String, text: Text, salt: Arc<str>) -> Job {
        Job {
            name,
            path: text.found.path,
            folder: text.found.folder,
            file: text.found.file,
            text: text.text,
            page: false,
            salt,
            lang: None,
            terms: Terms::default(),
            starts: None,
        }
    }
}

/// Builds all jobs, several at once, in any order; `last` is what stood there before and is
/// shown on if a job fails.
pub(super) fn all(jobs: Vec<(Job, Option<Entry>)>, renderer: &Renderer) -> Vec<Built> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(jobs.len()));
    let work = || {
        while let Some((job, last)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let built = one(job.clone(), last.clone(), renderer);
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(built);
        }
    };
    thread::scope(|scope| {
        for _ in 0..cores.min(jobs.len()) {
            let thread = thread::Builder::new().stack_size(STACK);
            if thread.spawn_scoped(scope, work).is_err() {
                // No more threads to be had: the caller's own does the rest.
                work();
            }
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn one(job: Job, last: Option<Entry>, renderer: &Renderer) -> Built {
    let make = match job.page {
        true => page,
        false => deck,
    };
    one_by(job, last, renderer, make)
}

/// Builds one. A panic, which is a dependency's, costs this file only.
fn one_by(
    job: Job,
    last: Option<Entry>,
    renderer: &Renderer,
    make: impl Fn(&Job, &Renderer) -> Made,
) -> Built {
    match catch(|| make(&job, renderer)) {
        Ok(Made {
            entry,
            mut findings,
            references,
        }) => {
            for finding in &mut findings {
                finding.file.clone_from(&job.file);
            }
            Built {
                job,
                entry,
                findings,
                references,
            }
        }
        Err(cause) => {
            let remedy = match last {
                Some(_) => "undo the last change to it; until then the last good version is shown",
                None => "simplify it, and tell us of it",
            };
            let cause = format!("the file makes a part of Cuecard fail ({cause})");
            Built {
                findings: vec![error(&job.file, None, cause, remedy)],
                references: Vec::new(),
                entry: last.unwrap_or(Entry::Nothing),
                job,
            }
        }
    }
}

/// Runs what may panic; the panic's message is the error.
pub(super) fn catch<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    // What is shared with other files are the renderer's caches, which hold whole entries.
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| message(panic.as_ref()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    let line = text.and_then(|t| t.lines().next());
    line.unwrap_or("without a message").to_owned()
}

/// What a job makes.
struct Made {
    entry: Entry,
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
            entry: Entry::Nothing,
            findings,
            references: Vec::new(),
        };
    }
    findings.extend(bare_headings(job, &deck));
    let replanned = plan.differs();
    let mut references = Vec::new();
    let base = folder_url(&job.folder);
    let slides: Vec<SlideData> = deck
        .slides
        .iter()
        .enumerate()
        .map(|(index, slide)| {
            let rendered = renderer.slide(slide, replanned, &base);
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
    let notes = notes(job, (&deck, &plan), &base, renderer);
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
        entry: Entry::Deck(Arc::new(entry)),
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
fn notes(job: &Job, (deck, plan): (&Deck, &Plan), base: &str, renderer: &Renderer) -> NotesData {
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
            let html = renderer.markdown(&slide.notes.join("\n\n"), base);
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
    let rendered = renderer.blocks(&parsed.blocks, &folder_url(&job.folder));
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
        entry: Entry::Page(Arc::new(entry)),
        findings,
        references: rendered.references,
    }
}

/// Headings with nothing under them, but for the deck's own title.
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
    let name = job.name.rsplit('/').next();
    name.unwrap_or(&job.name).to_owned()
}

/// A hash of what an attendee gets: 12 hexadecimal digits of SHA-256.
struct Revision(Sha256);

impl Revision {
    fn new(job: &Job) -> Revision {
        let mut hash = Revision(Sha256::new());
        hash.add(&job.salt);
        hash.add(job.lang.as_deref().unwrap_or_default());
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
        let built = one_by(job("# A"), None, &renderer, fail);
        assert!(!built.entry.shows());
        let finding = built.findings.first();
        assert!(finding.is_some_and(
            |f| f.cause.contains("out of bounds") && f.file == std::path::Path::new("w/a.md")
        ));
        let good = one(job("# A"), None, &renderer).entry;
        let built = one_by(job("# B"), Some(good), &renderer, fail);
        assert!(matches!(built.entry, Entry::Deck(deck) if deck.data.title == "A"));
        assert_eq!(built.findings.len(), 1);
    }

    #[test]
    fn all_jobs_are_done_by_however_many_threads() {
        let jobs = (0..40).map(|n| (job(&format!("# {n}")), None)).collect();
        let mut titles: Vec<String> = all(jobs, &Renderer::new())
            .into_iter()
            .filter_map(|built| match built.entry {
                Entry::Deck(deck) => Some(deck.data.title.clone()),
                Entry::Page(_) | Entry::Nothing => None,
            })
            .collect();
        titles.sort_by_key(|title| title.parse::<u32>().unwrap_or_default());
        let all: Vec<String> = (0..40).map(|n| n.to_string()).collect();
        assert_eq!(titles, all);
    }
}
