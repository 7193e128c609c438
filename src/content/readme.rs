//! A course's README: its schedule, read once for as long as the file stays the same.

use std::path::PathBuf;
use std::sync::Arc;

use super::address::{folder_url, normal};
use super::build::catch;
use super::error;
use super::read::Text;
use super::times::Clock;
use crate::course::Finding;
use crate::course::parse::{Schedule, schedule};
use crate::render::Renderer;

/// What a README says, and its text as HTML.
#[derive(Debug, Default)]
pub(super) struct Readme {
    file: PathBuf,
    /// What it was made of; `None` for a course without a README.
    text: Option<Arc<str>>,
    pub(super) schedule: Schedule,
    /// Safe HTML of what is read before the day, its objectives, and of everything else.
    pub(super) parts: (String, String),
    pub(super) findings: Vec<Finding>,
}

impl Readme {
    /// Reads a README. If it makes a dependency fail, `last` is kept.
    pub(super) fn read(text: &Text, last: Option<Arc<Readme>>, renderer: &Renderer) -> Arc<Readme> {
        if let Some(last) = last.clone()
            && last.text.as_ref() == Some(&text.text)
            && last.file == text.found.file
        {
            return last;
        }
        let file = &text.found.file;
        let base = folder_url(&text.found.folder);
        let read = catch(|| {
            let schedule = schedule(&text.text);
            let parts = (
                renderer.markdown(&schedule.opening(), &base),
                renderer.markdown(&schedule.more(), &base),
            );
            (schedule, parts)
        });
        let mut readme = match read {
            Ok((mut schedule, parts)) => Readme {
                findings: std::mem::take(&mut schedule.findings),
                schedule,
                parts,
                ..Readme::default()
            },
            Err(cause) => {
                let last = last.as_deref();
                Readme {
                    schedule: last.map(|l| l.schedule.clone()).unwrap_or_default(),
                    parts: last.map(|l| l.parts.clone()).unwrap_or_default(),
                    findings: vec![error(
                        file,
                        None,
                        format!("the file makes a part of Cuecard fail ({cause})"),
                        "undo the last change to it",
                    )],
                    ..Readme::default()
                }
            }
        };
        for finding in &mut readme.findings {
            finding.file.clone_from(file);
        }
        readme.file.clone_from(file);
        readme.text = Some(text.text.clone());
        Arc::new(readme)
    }

    /// Its heading, else the name of the folder that it lies in.
    pub(super) fn title(&self, folder: &str) -> String {
        if !self.schedule.title.is_empty() {
            return self.schedule.title.clone();
        }
        normal(folder.rsplit('/').next().unwrap_or(folder))
    }

    /// What it says of the clock.
    pub(super) fn clock(&self) -> Clock<'_> {
        let front = &self.schedule.front;
        Clock {
            start: &front.start,
            pause: front.pause,
        }
    }
}
