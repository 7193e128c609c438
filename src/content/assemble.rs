//! Drafts and what was built of them → [`Content`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::built::Built;
use super::draft::CourseDraft;
use super::readmes::Readmes;
use super::references::{Followed, Sent};
use super::scan::Scan;
use super::served::Served;
use super::shelf::Entry;
use super::{Content, Course, DeckEntry, course_outline};
use crate::course::{Finding, file_name};

/// What a load has made.
pub(super) struct Parts<'a> {
    pub(super) served: &'a Served,
    pub(super) scan: &'a Scan,
    pub(super) drafts: &'a [CourseDraft],
    /// Of the drafts' jobs; what is missing is left out of its course.
    pub(super) built: &'a Built,
    pub(super) readmes: &'a Readmes,
}

impl Parts<'_> {
    /// What became of all references.
    fn followed(&self) -> impl Iterator<Item = &Followed> {
        self.built.followed().chain(self.readmes.followed())
    }
}

/// Puts courses together and gathers all findings but those of reading.
pub(super) fn content(parts: &Parts<'_>) -> Content {
    let courses = parts.drafts.iter().map(|draft| {
        let course = course(parts, draft);
        (course.path.clone(), Arc::new(course))
    });
    let mut content = Content {
        courses: courses.collect(),
        files: parts.scan.media.clone(),
        attachments: BTreeMap::new(),
        findings: findings(parts),
    };
    for (path, sent) in parts.followed().flat_map(|one| &one.files) {
        let (files, real) = match sent {
            Sent::Shown(real) => (&mut content.files, real),
            Sent::Attachment(real) => (&mut content.attachments, real),
        };
        files.insert(path.clone(), real.clone());
    }
    content
}

fn findings(parts: &Parts<'_>) -> Vec<Finding> {
    let of_drafts = parts.drafts.iter().flat_map(|draft| &draft.findings);
    let of_references = parts.followed().flat_map(|one| &one.findings);
    let all = parts.scan.findings.iter().chain(of_drafts);
    all.chain(parts.built.findings())
        .chain(of_references)
        .cloned()
        .collect()
}

fn course(parts: &Parts<'_>, draft: &CourseDraft) -> Course {
    let entry = |name: &str| {
        let key = (draft.path.clone(), name.to_owned());
        parts.built.entry(&key).cloned()
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
        (true, Some(deck)) => deck.outline.title.clone(),
        // A README that is the notes themselves, and the only ones.
        (false, Some(deck)) if decks.len() == 1 && is_home(deck) => deck.outline.title.clone(),
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

/// Whether a deck is made of what is a folder's own page elsewhere.
fn is_home(deck: &DeckEntry) -> bool {
    let name = deck.file.file_name().and_then(|name| name.to_str());
    let stem = name.and_then(file_name::stem);
    stem.and_then(file_name::home).is_some()
}
