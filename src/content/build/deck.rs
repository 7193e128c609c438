//! A job → a deck: slides as HTML, notes apart from them, the outline that the room goes by.
//! How the text becomes slides and a plan is [`crate::course::deck`]'s.

use std::sync::Arc;

use super::revision::Revision;
use super::{Brief, Job, Made, What, foot};
use crate::content::address::url;
use crate::content::panic::catch;
use crate::content::{DeckHtml, warning};
use crate::course::fit::Measure;
use crate::course::parse::parse;
use crate::course::plan::{Plan, SLOT, Section};
use crate::course::tex::Macros;
use crate::course::{self, Block, Deck, Finding, Layout, Outline, Prepared, Slide, SlideOutline};
use crate::render::{self, Context, Reference, Renderer};
use crate::theme::{DeckData, FootData, NoteData, NotesData, SlideData};

/// So much of a file is looked at for its title before the whole is read, in bytes.
const HEAD: usize = 2048;

pub(super) fn make(job: &Job, renderer: &Renderer) -> Made {
    let base = job.base();
    let context = job.context(&base);
    let measure = Measure {
        diagrams: &|source, steps| renderer.measure(source, steps),
        images: &|address| context.image(address),
    };
    let Prepared {
        deck,
        plan,
        macros,
        mut findings,
    } = course::deck(
        job.document.notes(),
        &job.terms,
        job.lang.as_deref(),
        measure,
    );
    if deck.slides.is_empty() {
        findings.push(nothing(job));
        return Made {
            what: None,
            findings,
            references: Vec::new(),
        };
    }
    findings.extend(bare_headings(job, &deck));
    let making = Making {
        job,
        deck,
        plan,
        macros,
        renderer,
        context,
    };
    let (slides, mut references) = making.slides(&mut findings);
    let notes = making.notes();
    let (foot, logo) = foot::of(job, context);
    references.extend(logo);
    let (brief, html) = making.deck(slides, foot, notes);
    Made {
        what: Some(What::Deck(brief, Arc::new(html))),
        findings,
        references,
    }
}

/// What is known of a deck before its job is done: the title, as far as the first lines have it,
/// and how long the class is. It has no slides.
pub(in crate::content) fn unread(job: &Job) -> Brief {
    let end = job.document.text.floor_char_boundary(HEAD);
    let head = job.document.text.get(..end).unwrap_or_default();
    // A panic here happens again when the job is done, and becomes a finding there.
    let parsed = catch(|| parse(head)).ok();
    let heading = parsed.as_ref().map(|parsed| parsed.title());
    let slot = parsed.and_then(|parsed| parsed.front.slot);
    let slot = slot.or(job.terms.slot).unwrap_or(SLOT);
    Brief {
        outline: Arc::new(Outline {
            deck: job.name.clone(),
            title: job.title(&heading.unwrap_or_default()),
            revision: String::new(),
            slides: Vec::new(),
            sections: Vec::new(),
            discussion: None,
            plan: Plan {
                slot: slot.saturating_mul(60),
                ..Plan::default()
            },
        }),
        notes: String::new(),
        topic: job.terms.topic.clone(),
    }
}

/// A deck that is being made.
struct Making<'a> {
    job: &'a Job,
    deck: Deck,
    plan: Plan,
    macros: Macros,
    renderer: &'a Renderer,
    context: Context<'a>,
}

impl Making<'_> {
    fn slides(&self, findings: &mut Vec<Finding>) -> (Vec<SlideData>, Vec<Reference>) {
        let replanned = self.plan.differs();
        let mut references = Vec::new();
        let slides = self.deck.slides.iter().enumerate();
        let slides = slides.map(|(index, slide)| {
            let rendered = self.renderer.slide(slide, replanned, self.context);
            findings.extend(rendered.findings);
            references.extend(rendered.references);
            slide_data(
                self.job,
                index,
                slide,
                self.job.document.moved.html(rendered.html),
            )
        });
        let slides = slides.collect();
        render::once(findings);
        (slides, references)
    }

    /// The speaker notes, which are rendered apart from the slides so that no page of the
    /// audience holds them.
    fn notes(&self) -> NotesData {
        let slides = &self.deck.slides;
        let mut hash = Revision::new(self.job);
        // The page with the notes has the plan and when the class begins too.
        hash.add(&format!("{:?} {:?}", self.plan, self.job.starts));
        for slide in slides {
            hash.add(&format!("{} {}", slide.written.id, slide.is_skippable()));
        }
        let written = slides.iter().map(|slide| &slide.written);
        let notes = written
            .filter(|slide| !slide.notes.is_empty())
            .map(|slide| {
                let text = slide.notes.join("\n\n");
                let names = &self.job.document.names;
                let blocks = course::note(&text, names, &self.macros);
                let html = self.renderer.unnamed(&blocks, self.context).html;
                let html = self.job.document.moved.html(html);
                hash.add(&slide.id);
                hash.add(&html);
                NoteData {
                    id: slide.id.clone(),
                    html,
                }
            });
        NotesData {
            notes: notes.collect(),
            revision: hash.text(),
        }
    }

    /// The slides as the room sees them. What is right in a poll, and why, is told by the room.
    fn outlines(&self, slides: &[SlideData]) -> Vec<SlideOutline> {
        let why = |block: &Block| {
            let html = self
                .renderer
                .unnamed(std::slice::from_ref(block), self.context)
                .html;
            self.job.document.moved.html(html)
        };
        let pairs = self.deck.slides.iter().zip(slides);
        pairs
            .map(|(slide, data)| SlideOutline {
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
                activity: slide.activity(why),
            })
            .collect()
    }

    fn deck(
        self,
        slides: Vec<SlideData>,
        foot: Option<FootData>,
        notes: NotesData,
    ) -> (Brief, DeckHtml) {
        let job = self.job;
        let title = job.title(&self.deck.title);
        let sections = self.plan.sections();
        let revision = revision(job, (&title, &foot), &slides, &sections);
        let outline = Outline {
            deck: job.name.clone(),
            title: title.clone(),
            revision: revision.clone(),
            slides: self.outlines(&slides),
            sections: sections.clone(),
            discussion: self.plan.discussion.clone(),
            plan: self.plan,
        };
        let asked = outline.discussion.as_ref().map(|d| d.title.clone());
        let topic = asked.or_else(|| job.terms.topic.clone());
        let brief = Brief {
            outline: Arc::new(outline),
            notes: notes.revision.clone(),
            topic: topic.filter(|topic| !topic.is_empty()),
        };
        let data = DeckData {
            name: job.name.clone(),
            url: url(&job.document.file.path),
            title,
            content_lang: job.lang.clone(),
            revision,
            foot,
            slides,
            sections,
        };
        (brief, DeckHtml { data, notes })
    }
}

/// The revision of the deck without its notes.
fn revision(
    job: &Job,
    (title, foot): (&str, &Option<FootData>),
    slides: &[SlideData],
    sections: &[Section],
) -> String {
    let mut hash = Revision::new(job);
    hash.add(title);
    hash.add(&format!("{foot:?}"));
    for slide in slides {
        hash.add(&slide.revision);
    }
    for section in sections {
        hash.add(&section.title);
        hash.add(&section.first.to_string());
        hash.add(&format!("{:?} {}", section.minutes, section.discussion));
    }
    hash.text()
}

fn slide_data(job: &Job, index: usize, slide: &Slide, html: String) -> SlideData {
    let written = &slide.written;
    let layout = written.layout.name();
    let mut hash = Revision::new(job);
    hash.add(&written.id);
    hash.add(&written.title);
    hash.add(layout);
    hash.add(slide.setting.classes());
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
        setting: slide.setting.classes(),
        continued: slide.is_continued(),
        shown: index == 0,
        html,
    }
}

/// Headings with nothing under them, other than the deck's own title.
fn bare_headings<'a>(job: &'a Job, deck: &'a Deck) -> impl Iterator<Item = Finding> + 'a {
    let bare = |slide: &&Slide| {
        slide.written.layout == Layout::Section
            && slide.ahead.titles.is_empty()
            && slide.written.level > 1
            && slide.written.minutes.is_none()
    };
    deck.slides.iter().filter(bare).map(|slide| {
        let cause = format!(
            "the heading \"{}\" has nothing under it",
            slide.written.title
        );
        warning(
            job.file(),
            Some(slide.lines().start),
            cause,
            "write something under it, or delete it",
        )
    })
}

fn nothing(job: &Job) -> Finding {
    let cause = "the file has no text to show";
    warning(job.file(), None, cause, "write something, or delete it")
}
