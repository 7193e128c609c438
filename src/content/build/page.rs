//! A job → a page: the text as it was written, without slides and plan.

use std::sync::Arc;

use super::revision::Revision;
use super::{Job, Made, PageBrief, What};
use crate::course;
use crate::render::Renderer;
use crate::theme::TextData;

pub(super) fn make(job: &Job, renderer: &Renderer) -> Made {
    let base = job.base();
    let context = job.context(&base);
    let parsed = course::page(job.document.notes(), &|address| context.image(address));
    let rendered = renderer.blocks(&parsed.blocks, context);
    let mut hash = Revision::new(job);
    let html = job.document.moved.html(rendered.html);
    hash.add(&html);
    let brief = PageBrief {
        title: job.title(&parsed.title()),
        revision: hash.text(),
    };
    let data = TextData {
        html,
        content_lang: job.lang.clone(),
        revision: brief.revision.clone(),
    };
    let mut findings = parsed.findings;
    findings.extend(rendered.findings);
    Made {
        what: Some(What::Page(brief, Arc::new(data))),
        findings,
        references: rendered.references,
    }
}
