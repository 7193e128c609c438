//! What is to be built of a course: its decks and pages, with what the README adds to each.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::arrange::{Arranged, markdown_path};
use super::build::Job;
use super::language::most_frequent;
use super::readme::Readme;
use super::scan::Tree;
use super::times::starts;
use super::warning;
use crate::course::Finding;
use crate::course::parse::DeckLink;
use crate::course::plan::{SLOT, Terms};

/// A course, before its decks are built.
pub(super) struct Planned {
    pub(super) path: String,
    pub(super) lang: Option<String>,
    pub(super) readme: Arc<Readme>,
    pub(super) decks: Vec<Job>,
    pub(super) pages: Vec<Job>,
    pub(super) findings: Vec<Finding>,
}

/// Plans a course. The tree tells which files there are, for links that lead nowhere.
pub(super) fn plan(mut course: Arranged, readme: Arc<Readme>, tree: &Tree, salt: &str) -> Planned {
    let schedule = &readme.schedule;
    let topics = topics(&course, &readme);
    let mut findings = readme.findings.clone();
    let linked = course.order(schedule.decks.iter().map(|link| link.target.as_str()));
    if let Some(text) = &course.readme {
        findings.extend(missing(&course, &readme, text.found.file.as_path(), tree));
    }
    let lang = schedule.front.lang.clone();
    let salt: Arc<str> = salt.into();
    let mut decks = Vec::new();
    let mut slots = Vec::new();
    let mut pages = Vec::new();
    let mut languages = Vec::new();
    for (index, text) in course.files.iter().enumerate() {
        let about = text.about.clone();
        let mut job = Job::new(course.name(text), text.clone(), salt.clone());
        job.page = about.front.page || (linked > 0 && index >= linked);
        job.lang = about
            .front
            .lang
            .clone()
            .or_else(|| lang.clone())
            .or_else(|| about.guess.map(str::to_owned));
        if job.page {
            pages.push(job);
            continue;
        }
        let topic = topics.get(&text.found.path).cloned();
        job.terms = Terms {
            slot: schedule.front.slot,
            promised: schedule.discussion,
            topic: topic.or_else(|| match linked {
                0 => schedule.topics.get(&decks.len()).cloned(),
                _ => None,
            }),
        };
        languages.extend(about.lang().map(str::to_owned));
        let slot = about.front.slot.or(schedule.front.slot);
        slots.push(slot.unwrap_or(SLOT));
        decks.push(job);
    }
    for (job, time) in decks.iter_mut().zip(starts(readme.clock(), &slots)) {
        job.starts = time;
    }
    let lang = lang.or_else(|| most_frequent(languages.iter().map(String::as_str)));
    Planned {
        path: course.path,
        lang,
        readme,
        decks,
        pages,
        findings,
    }
}

/// The topics by the path of the file that the README links in that place.
fn topics(course: &Arranged, readme: &Readme) -> HashMap<String, String> {
    let links = readme.schedule.decks.iter().enumerate();
    links
        .filter_map(|(index, link)| {
            let path = markdown_path(&course.path, &link.target)?;
            Some((path, readme.schedule.topics.get(&index)?.clone()))
        })
        .collect()
}

/// Links of a README that lead to no file, though they should be decks.
fn missing(course: &Arranged, readme: &Readme, file: &Path, tree: &Tree) -> Vec<Finding> {
    let folder = match course.path.as_str() {
        "" => String::new(),
        path => format!("{path}/"),
    };
    let links = readme.schedule.decks.iter();
    links
        .filter_map(|link| {
            let path = markdown_path(&course.path, &link.target)?;
            let known = tree.markdown.contains_key(&path)
                || course.files.iter().any(|text| text.found.path == path);
            (path.starts_with(&folder) && !known).then(|| {
                let cause = format!("it links {}, which is not there", link.target);
                let remedy = "write that file, or correct the link";
                warning(file, Some(line_of(readme, link)), cause, remedy)
            })
        })
        .collect()
}

/// The line of a link: its block's first one is known, the block may be a long list.
fn line_of(readme: &Readme, link: &DeckLink) -> u32 {
    let skipped = link.line.saturating_sub(1);
    let lines = readme.schedule.text.lines().skip(skipped as usize);
    (link.line..)
        .zip(lines)
        .find(|(_, line)| line.contains(&link.target))
        .map_or(link.line, |(number, _)| number)
}
