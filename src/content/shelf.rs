//! HTML of decks and pages, of which a course may have more than memory should hold: what was
//! asked for last is kept, and the rest is made again of its job when somebody asks for it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::build::{self, Job, Made, PageBrief, STACK, What, unread};
use super::queue::LONG;
use super::{DeckEntry, DeckHtml, Lazy, PageEntry};
use crate::render::Renderer;
use crate::theme::TextData;

/// How much is kept, in bytes: some two hundred decks of a class each.
const BYTES: usize = 24 * 1024 * 1024;

/// How much is kept of what takes long to make, for which nobody is to wait again.
const LONG_BYTES: usize = 3 * BYTES;

/// Does jobs, and keeps the HTML that it made last.
#[derive(Debug)]
pub(super) struct Shelf {
    renderer: Renderer,
    /// What was asked for last stands last.
    kept: Mutex<VecDeque<Kept>>,
}

/// A deck or a page.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    Deck(Arc<DeckEntry>),
    Page(Arc<PageEntry>),
}

/// The HTML of one job.
#[derive(Debug)]
struct Kept {
    job: Arc<Job>,
    html: Html,
    bytes: usize,
    took_long: bool,
}

#[derive(Debug, Clone)]
enum Html {
    Deck(Arc<DeckHtml>),
    Page(Arc<TextData>),
}

impl Shelf {
    pub(super) fn new() -> Shelf {
        Shelf {
            renderer: Renderer::new(),
            kept: Mutex::default(),
        }
    }

    pub(super) fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    /// Does a job. The error is the message of a panic.
    pub(super) fn build(&self, job: &Job) -> Result<Made, String> {
        let made = build::build(job, &self.renderer);
        self.renderer.forget_unused();
        made
    }

    /// The deck or page that a job has made in that time.
    pub(super) fn entry(self: &Arc<Shelf>, job: &Arc<Job>, made: What, took: Duration) -> Entry {
        let html = self.clone();
        let of = job.clone();
        match made {
            What::Deck(brief, deck) => {
                self.put(job, Html::Deck(deck), took);
                let html = Lazy::by(move || html.deck(&of));
                Entry::Deck(Arc::new(deck_entry(job, brief, html)))
            }
            What::Page(brief, page) => {
                self.put(job, Html::Page(page), took);
                let html = Lazy::by(move || html.page(&of));
                Entry::Page(Arc::new(page_entry(job, brief, html)))
            }
        }
    }

    fn deck(&self, job: &Arc<Job>) -> Arc<DeckHtml> {
        match self.html(job) {
            Some(Html::Deck(deck)) => deck,
            Some(Html::Page(_)) | None => Arc::default(),
        }
    }

    fn page(&self, job: &Arc<Job>) -> Arc<TextData> {
        match self.html(job) {
            Some(Html::Page(page)) => page,
            Some(Html::Deck(_)) | None => Arc::default(),
        }
    }

    /// What is kept of a job, else what it makes. `None` where it makes nothing though it did
    /// before, which the log says.
    fn html(&self, job: &Arc<Job>) -> Option<Html> {
        if let Some(html) = self.take_note(job) {
            return Some(html);
        }
        let begun = Instant::now();
        let html = match self.build_on_a_thread(job).map(|made| made.what) {
            Ok(Some(What::Deck(_, deck))) => Html::Deck(deck),
            Ok(Some(What::Page(_, page))) => Html::Page(page),
            Ok(None) => return None,
            Err(panic) => {
                tracing::error!("{} cannot be shown: {panic}", job.file().display());
                return None;
            }
        };
        self.put(job, html.clone(), begun.elapsed());
        Some(html)
    }

    /// Does a job on a thread of its own, because the caller's stack may be too small for it.
    fn build_on_a_thread(&self, job: &Job) -> Result<Made, String> {
        thread::scope(|scope| {
            let thread = thread::Builder::new()
                .name("build".into())
                .stack_size(STACK);
            let thread = thread.spawn_scoped(scope, || self.build(job));
            let made = thread.map_err(|error| error.to_string())?.join();
            made.unwrap_or_else(|_| Err("its thread ended".to_owned()))
        })
    }

    /// What is kept of a job, which is the last one asked for from now on.
    fn take_note(&self, job: &Arc<Job>) -> Option<Html> {
        let mut kept = self.lock();
        let at = kept.iter().position(|one| Arc::ptr_eq(&one.job, job))?;
        let one = kept.remove(at)?;
        let html = one.html.clone();
        kept.push_back(one);
        Some(html)
    }

    fn put(&self, job: &Arc<Job>, html: Html, took: Duration) {
        let mut kept = self.lock();
        // What nobody else has the job of is of a file that was saved again, or is gone.
        kept.retain(|one| Arc::strong_count(&one.job) > 1 && !Arc::ptr_eq(&one.job, job));
        kept.push_back(Kept {
            job: job.clone(),
            bytes: bytes(&html),
            html,
            took_long: took > LONG,
        });
        for (took_long, limit) in [(false, BYTES), (true, LONG_BYTES)] {
            let some = kept.iter().filter(|one| one.took_long == took_long);
            let mut sum: usize = some.map(|one| one.bytes).sum();
            kept.retain(|one| {
                let goes = one.took_long == took_long && sum > limit;
                if goes {
                    sum -= one.bytes;
                }
                !goes
            });
        }
    }

    /// Keeps nothing any more.
    #[cfg(test)]
    pub(super) fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What stands for a deck or page until its job is done for the first time.
pub(super) fn unread_entry(job: &Job) -> Entry {
    let brief = unread(job);
    match job.page {
        false => Entry::Deck(Arc::new(deck_entry(
            job,
            brief,
            Lazy::of(DeckHtml::default()),
        ))),
        true => {
            let brief = PageBrief {
                title: brief.outline.title.clone(),
                revision: String::new(),
            };
            let html = Lazy::of(TextData::default());
            Entry::Page(Arc::new(page_entry(job, brief, html)))
        }
    }
}

fn page_entry(job: &Job, brief: PageBrief, html: Lazy<TextData>) -> PageEntry {
    PageEntry {
        name: job.name.clone(),
        file: job.file().to_owned(),
        title: brief.title,
        revision: brief.revision,
        html,
    }
}

fn deck_entry(job: &Job, brief: build::Brief, html: Lazy<DeckHtml>) -> DeckEntry {
    DeckEntry {
        name: job.name.clone(),
        file: job.file().to_owned(),
        texts: job.texts(),
        outline: brief.outline,
        notes: brief.notes,
        topic: brief.topic,
        gone: false,
        html,
    }
}

fn bytes(html: &Html) -> usize {
    match html {
        Html::Deck(deck) => {
            let slides = deck
                .data
                .slides
                .iter()
                .map(|slide| slide.html.len() + size_of_val(slide));
            let notes = deck.notes.notes.iter().map(|note| note.html.len());
            slides.chain(notes).sum()
        }
        Html::Page(page) => page.html.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: usize) -> Html {
        let html = "a".repeat(bytes);
        Html::Page(Arc::new(TextData {
            html,
            ..TextData::default()
        }))
    }

    #[test]
    fn what_was_asked_for_first_goes_and_what_takes_long_has_a_limit_of_its_own() {
        let shelf = Shelf::new();
        let jobs: Vec<_> = ('a'..='h')
            .map(|name| Arc::new(Job::named(&name.to_string())))
            .collect();
        let kept = |shelf: &Shelf| -> String {
            let kept = shelf.lock();
            kept.iter().map(|one| one.job.name.as_str()).collect()
        };
        // As long as a file is shown somebody else has its job too.
        let _shown = jobs.clone();
        let [a, b, c, d, e, f, g, h] = jobs.as_slice() else {
            panic!("eight jobs");
        };
        shelf.put(a, page(BYTES), LONG * 2);
        for job in [b, c, d] {
            shelf.put(job, page(BYTES / 2), Duration::ZERO);
        }
        assert_eq!(kept(&shelf), "acd");
        for job in [e, f, g] {
            shelf.put(job, page(BYTES), LONG * 2);
        }
        assert_eq!(kept(&shelf), "cdefg");
        shelf.take_note(c);
        shelf.put(h, page(1), Duration::ZERO);
        assert_eq!(kept(&shelf), "efgch");
    }

    #[test]
    fn what_is_made_again_has_the_stack_that_it_was_made_with() {
        let shelf = Arc::new(Shelf::new());
        let mut job = Job::of_text("a", &format!("{} x", ">".repeat(90)));
        let deep = Arc::new(job.clone());
        job.page = true;
        let page = Arc::new(job);
        // As small as the stack of a thread can be that waits for pages.
        let thread = thread::Builder::new().stack_size(256 * 1024);
        let of = shelf.clone();
        let made = thread.spawn(move || (of.deck(&deep), of.page(&page)));
        let made = made.ok().and_then(|made| made.join().ok());
        assert!(made.is_some_and(|(deck, page)| {
            deck.data.slides.len() == 1 && page.html.contains("blockquote")
        }));
    }
}
