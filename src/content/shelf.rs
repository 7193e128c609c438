//! HTML of decks and pages, of which a course may have more than memory should hold: what was
//! asked for last is kept, and the rest is made again of its job when somebody asks for it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::build::{self, Job, Made, What, unread};
use super::queue::LONG;
use super::{DeckEntry, DeckHtml, Lazy, PageEntry};
use crate::render::Renderer;
use crate::theme::TextData;

/// How much is kept, in bytes: some two hundred decks of a class each.
const BYTES: usize = 24 * 1024 * 1024;

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
    /// Then it is kept whatever its size, because nobody is to wait for it again.
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
                Entry::Page(Arc::new(PageEntry {
                    name: job.name.clone(),
                    file: job.file.clone(),
                    title: brief.title,
                    revision: brief.revision,
                    html,
                }))
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
        let html = match self.build(job).map(|made| made.what) {
            Ok(Some(What::Deck(_, deck))) => Html::Deck(deck),
            Ok(Some(What::Page(_, page))) => Html::Page(page),
            Ok(None) => return None,
            Err(panic) => {
                tracing::error!("{} cannot be shown: {panic}", job.file.display());
                return None;
            }
        };
        self.put(job, html.clone(), Duration::ZERO);
        Some(html)
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
        let mut sum: usize = kept.iter().map(|one| one.bytes).sum();
        kept.retain(|one| {
            let goes = sum > BYTES && !one.took_long;
            if goes {
                sum -= one.bytes;
            }
            !goes
        });
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
        true => Entry::Page(Arc::new(PageEntry {
            name: job.name.clone(),
            file: job.file.clone(),
            title: brief.outline.title.clone(),
            revision: String::new(),
            html: Lazy::of(TextData::default()),
        })),
    }
}

fn deck_entry(job: &Job, brief: build::Brief, html: Lazy<DeckHtml>) -> DeckEntry {
    DeckEntry {
        name: job.name.clone(),
        file: job.file.clone(),
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
