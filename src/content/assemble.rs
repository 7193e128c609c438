//! Drafts and what was built of them → [`Content`]. Reads no file but the sizes of images.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::build::{BuiltFiles, Entry};
use super::draft::CourseDraft;
use super::references::Targets;
use super::scan::Scan;
use super::served::Served;
use super::{Content, Course, course_outline};
use crate::course::Finding;

/// What a load has made.
pub(super) struct Parts<'a> {
    pub(super) served: &'a Served,
    pub(super) scan: &'a Scan,
    pub(super) drafts: &'a [CourseDraft],
    /// Of the drafts' jobs; what is missing is left out of its course.
    pub(super) built: &'a BuiltFiles,
}

/// Puts courses together and gathers all findings but those of reading.
pub(super) fn content(parts: &Parts<'_>) -> Content {
    let courses = parts.drafts.iter().map(|draft| {
        let course = course(parts, draft);
        (course.path.clone(), Arc::new(course))
    });
    let mut content = Content {
        courses: courses.collect(),
        files: BTreeMap::new(),
        findings: findings(parts),
    };
    content.files = match parts.served.is_single_file() {
        true => parts.served.referred_media(&content),
        false => parts.scan.media.clone(),
    };
    content
}

fn findings(parts: &Parts<'_>) -> Vec<Finding> {
    let mut findings = parts.scan.findings.clone();
    for draft in parts.drafts {
        findings.extend(draft.findings.iter().cloned());
    }
    let targets = Targets::new(parts.scan, parts.drafts);
    for built in parts.built.values() {
        findings.extend(built.findings.iter().cloned());
        // The folder around a single file is not scanned, so nothing is known to be missing.
        if !parts.served.is_single_file() {
            findings.extend(targets.findings(built));
        }
    }
    findings
}

fn course(parts: &Parts<'_>, draft: &CourseDraft) -> Course {
    let entry = |name: &str| {
        let key = (draft.path.clone(), name.to_owned());
        parts.built.get(&key)?.entry.clone()
    };
    let mut decks = Vec::new();
    let mut starts = Vec::new();
    for job in &draft.decks {
        if let Some(Entry::Deck(deck)) = entry(&job.name) {
            decks.push(deck);
            starts.push(job.starts.clone());
        }
    }
    let pages = draft.pages.iter().filter_map(|job| match entry(&job.name) {
        Some(Entry::Page(page)) => Some(page),
        Some(Entry::Deck(_)) | None => None,
    });
    let title = match (parts.served.is_single_file(), decks.first()) {
        (true, Some(deck)) => deck.data.title.clone(),
        _ if draft.path.is_empty() => draft.readme.title(&parts.served.name()),
        _ => draft.readme.title(&draft.path),
    };
    Course {
        path: draft.path.clone(),
        title,
        lang: draft.lang.clone(),
        readme: draft.readme.html.clone(),
        starts,
        outline: course_outline(&decks),
        decks,
        pages: pages.collect(),
    }
}
