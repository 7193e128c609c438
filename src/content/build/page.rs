//! A job → a page: the text as it was written, without slides and plan.

use std::sync::Arc;

use super::revision::Revision;
use super::{Entry, Job, Made};
use crate::content::PageEntry;
use crate::course::parse;
use crate::render::Renderer;
use crate::theme::TextData;

pub(super) fn make(job: &Job, renderer: &Renderer) -> Made {
    let parsed = parse::parse(&job.text);
    let rendered = renderer.blocks(&parsed.blocks, job.context(&job.base()));
    let mut hash = Revision::new(job);
    hash.add(&rendered.html);
    let entry = PageEntry {
        name: job.name.clone(),
        file: job.file.clone(),
        title: job.title(&parsed.title()),
        data: TextData {
            html: rendered.html,
            content_lang: job.lang.clone(),
            revision: hash.text(),
        },
    };
    let mut findings = parsed.findings;
    findings.extend(rendered.findings);
    Made {
        entry: Some(Entry::Page(Arc::new(entry))),
        findings,
        references: rendered.references,
    }
}
