//! A course's README: its schedule, read once for as long as the file stays the same.

use std::path::PathBuf;
use std::sync::Arc;

use super::address::{folder_url, last_segment, normal};
use super::panic::catch;
use super::read::Document;
use super::times::Timetable;
use super::{ReadmeHtml, error};
use crate::course::Finding;
use crate::course::parse::{Schedule, schedule};
use crate::render::{Context, Renderer};

/// What a README says, and its text as HTML.
#[derive(Debug, Default)]
pub(super) struct Readme {
    file: PathBuf,
    /// What it was made of; `None` for a course without a README.
    text: Option<Arc<str>>,
    pub(super) schedule: Schedule,
    pub(super) html: ReadmeHtml,
    pub(super) findings: Vec<Finding>,
}

impl Readme {
    /// Reads a README, unless `last` was made of the same text. If it makes a dependency
    /// panic, what `last` said is still said.
    pub(super) fn read(
        document: &Document,
        last: Option<Arc<Readme>>,
        renderer: &Renderer,
    ) -> Arc<Readme> {
        let file = &document.file.relative;
        if let Some(last) = &last
            && last.text.as_ref() == Some(&document.text)
            && last.file == *file
        {
            return last.clone();
        }
        let (schedule, html, mut findings) = match parse(document, renderer) {
            Ok((mut schedule, html)) => {
                let findings = std::mem::take(&mut schedule.findings);
                (schedule, html, findings)
            }
            Err(panic) => {
                let cause = format!("the file makes a part of Cuecard fail ({panic})");
                let finding = error(file, None, cause, "undo the last change to it");
                let (schedule, html) = match &last {
                    Some(last) => (last.schedule.clone(), last.html.clone()),
                    None => Default::default(),
                };
                (schedule, html, vec![finding])
            }
        };
        for finding in &mut findings {
            finding.file.clone_from(file);
        }
        Arc::new(Readme {
            file: file.clone(),
            text: Some(document.text.clone()),
            schedule,
            html,
            findings,
        })
    }

    /// Its heading, else the name of the folder that it lies in.
    pub(super) fn title(&self, folder: &str) -> String {
        if !self.schedule.title.is_empty() {
            return self.schedule.title.clone();
        }
        normal(last_segment(folder))
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

fn parse(document: &Document, renderer: &Renderer) -> Result<(Schedule, ReadmeHtml), String> {
    let context = Context {
        base: &folder_url(&document.file.folder),
        lang: document.meta.lang(),
    };
    catch(|| {
        let schedule = schedule(&document.text);
        let html = ReadmeHtml {
            opening: renderer.markdown(&schedule.opening(), context),
            more: renderer.markdown(&schedule.more(), context),
        };
        (schedule, html)
    })
}
