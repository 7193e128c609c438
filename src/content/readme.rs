//! A course's README: its schedule, and its text as HTML. When it is read is `readmes`'.

use std::path::PathBuf;
use std::sync::Arc;

use super::address::{folder_url, last_segment, normal};
use super::moved::Moved;
use super::panic::catch;
use super::read::Document;
use super::times::Timetable;
use super::{ReadmeHtml, build, failed};
use crate::course::parse::Foot;
use crate::course::{Block, Finding, Included, Names, Schedule, schedule};
use crate::render::{Context, Reference, Renderer};

/// What a README says, and its text as HTML.
#[derive(Debug, Default)]
pub(super) struct Readme {
    pub(super) file: PathBuf,
    /// What it was made of; `None` for a course without a README.
    text: Option<Arc<str>>,
    included: Arc<[Included]>,
    names: Arc<Names>,
    moved: Arc<Moved>,
    pub(super) schedule: Schedule,
    pub(super) html: ReadmeHtml,
    pub(super) findings: Vec<Finding>,
    /// What it links and shows of the served folder, also in its list of decks.
    pub(super) references: Vec<Reference>,
}

impl Readme {
    /// Reads a README. The error is the message of a panic, which is a dependency's.
    pub(super) fn read(document: &Document, renderer: &Renderer) -> Result<Readme, String> {
        let (mut schedule, html, references) = parse(document, renderer)?;
        let mut findings = std::mem::take(&mut schedule.findings);
        for finding in &mut findings {
            finding.file.clone_from(&document.file.relative);
        }
        document.notes().locate(&mut findings);
        Ok(Readme {
            findings,
            schedule,
            html,
            references,
            ..Readme::of(document)
        })
    }

    /// What is said of a README that made a dependency panic: what it said before.
    pub(super) fn failed(document: &Document, panic: &str, last: Option<&Readme>) -> Readme {
        let (schedule, html, references) = match last {
            Some(last) => (
                last.schedule.clone(),
                last.html.clone(),
                last.references.clone(),
            ),
            None => Default::default(),
        };
        Readme {
            findings: vec![failed(&document.file.relative, panic, last.is_some())],
            schedule,
            html,
            references,
            ..Readme::of(document)
        }
    }

    /// One that says nothing yet.
    fn of(document: &Document) -> Readme {
        Readme {
            file: document.file.relative.clone(),
            text: Some(document.text.clone()),
            included: document.included.clone(),
            names: document.names.clone(),
            moved: document.moved.clone(),
            ..Readme::default()
        }
    }

    /// Whether it was made of that.
    pub(super) fn is_of(&self, document: &Document) -> bool {
        self.text.as_ref() == Some(&document.text)
            && self.file == document.file.relative
            && self.moved == document.moved
            && (&self.included, &self.names) == (&document.included, &document.names)
    }

    /// Its heading, else the name of the folder that it lies in.
    pub(super) fn title(&self, folder: &str) -> String {
        if !self.schedule.title.is_empty() {
            return self.schedule.title.clone();
        }
        normal(last_segment(folder))
    }

    /// What it wants at the foot of all slides, the logo as an address of this server.
    pub(super) fn foot(&self) -> Foot {
        let foot = &self.schedule.front.foot;
        let base = self.file.parent().map(|folder| folder.to_string_lossy());
        let context = Context {
            images: None,
            base: &folder_url(&normal(&base.unwrap_or_default())),
            lang: None,
        };
        Foot {
            logo: build::logo(foot, context).map(|logo| logo.url),
            ..foot.clone()
        }
    }

    /// What it says of when classes begin.
    pub(super) fn timetable(&self) -> Timetable<'_> {
        let front = &self.schedule.front;
        Timetable {
            start: &front.start,
            pause: front.pause,
        }
    }
}

fn parse(
    document: &Document,
    renderer: &Renderer,
) -> Result<(Schedule, ReadmeHtml, Vec<Reference>), String> {
    let context = Context {
        images: None,
        base: &folder_url(&document.file.folder),
        lang: document.meta.lang(),
    };
    let html = |blocks: &[Block]| document.moved.html(renderer.unnamed(blocks, context).html);
    catch(|| {
        let schedule = schedule(document.notes());
        let html = ReadmeHtml {
            opening: html(&schedule.opening()),
            more: html(&schedule.more()),
        };
        let mut references = renderer.unnamed(&schedule.blocks, context).references;
        references.extend(build::logo(&schedule.front.foot, context));
        (schedule, html, references)
    })
}
