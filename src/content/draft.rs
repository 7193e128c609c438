//! A course's documents → a draft of the course: which are decks and which pages, in which
//! order, and what the README adds to each. What the texts become is `build`'s.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::address::{last_segment, path_of};
use super::arrange::{CourseFiles, markdown_path};
use super::build::Job;
use super::language::most_frequent;
use super::moved::Moved;
use super::read::Document;
use super::readme::Readme;
use super::scan::Scan;
use super::times::starts;
use super::warning;
use crate::course::DeckLink;
use crate::course::Finding;
use crate::course::file_name::is_of_a_repository;
use crate::course::plan::{SLOT, Terms};
use crate::render::ImageSizes;

/// A course before its decks and pages are built.
pub(super) struct CourseDraft {
    pub(super) path: String,
    pub(super) lang: Option<String>,
    pub(super) readme: Arc<Readme>,
    pub(super) decks: Vec<Arc<Job>>,
    pub(super) pages: Vec<Arc<Job>>,
    pub(super) findings: Vec<Finding>,
}

/// Drafts a course. `salt` goes into all revisions.
pub(super) fn draft(
    mut course: CourseFiles,
    readme: Arc<Readme>,
    (scan, images): (&Scan, &Arc<ImageSizes>),
    salt: &str,
) -> CourseDraft {
    let schedule = &readme.schedule;
    let mut findings = readme.findings.clone();
    let links = schedule.decks.iter();
    let paths = links.filter_map(|link| markdown_path(&course.path, &link.target, &scan.moved));
    let linked = course.order(paths.collect::<Vec<_>>());
    if linked == 0 {
        // READMEs that are decks are linked by their folders.
        let links = readme.references.iter();
        course.order(links.filter_map(|link| path_of(&link.url)));
    }
    findings.extend(missing_decks(&course, &readme, scan));
    let topics = Topics::new((&course, &scan.moved), &readme, linked);
    let salt: Arc<str> = salt.into();
    let foot = readme.foot();
    let mut decks = Vec::new();
    let mut slots = Vec::new();
    let mut pages = Vec::new();
    let mut languages = Vec::new();
    for (index, document) in course.documents.iter().enumerate() {
        let front = &document.meta.front;
        let mut job = Job::new(course.name(document), document.clone(), salt.clone());
        job.lang = lang(document, &readme);
        job.images = images.clone();
        job.foot = foot.clone();
        let name = last_segment(&job.name);
        let is_aside = course.readme.is_some() && is_of_a_repository(name);
        // What others take in is shown there, and what they hide of it is not shown at all.
        if document.is_part && index >= linked {
            continue;
        }
        job.page = front.page || (index >= linked && (linked > 0 || is_aside));
        if job.page {
            pages.push(Arc::new(job));
            continue;
        }
        job.terms = Terms {
            slot: schedule.front.slot,
            promised: schedule.discussion,
            topic: topics.of(document, decks.len()),
        };
        languages.extend(document.meta.lang());
        slots.push(front.slot.or(schedule.front.slot).unwrap_or(SLOT));
        decks.push(job);
    }
    for (job, time) in decks.iter_mut().zip(starts(readme.timetable(), &slots)) {
        job.starts = time;
    }
    let lang = schedule.front.lang.clone();
    CourseDraft {
        lang: lang.or_else(|| most_frequent(languages.into_iter())),
        path: course.path,
        readme,
        decks: decks.into_iter().map(Arc::new).collect(),
        pages,
        findings,
    }
}

/// The language that the author of the document names, else the one that its letters tell, because
/// a course in one language may have decks in another; else the course's.
fn lang(document: &Document, readme: &Readme) -> Option<String> {
    let told = document.meta.lang().map(str::to_owned);
    told.or_else(|| readme.schedule.front.lang.clone())
}

/// What the README's list gives the decks to discuss.
struct Topics<'a> {
    /// By the path of the file that the README links at the topic's place.
    linked: HashMap<String, &'a str>,
    /// By the deck's place in the course, where the README links no deck at all.
    by_place: Option<&'a Readme>,
}

impl<'a> Topics<'a> {
    fn new(
        (course, moved): (&CourseFiles, &Moved),
        readme: &'a Readme,
        linked: usize,
    ) -> Topics<'a> {
        let schedule = &readme.schedule;
        let links = schedule.decks.iter().enumerate();
        let linked_topics = links.filter_map(|(index, link)| {
            let path = markdown_path(&course.path, &link.target, moved)?;
            Some((path, schedule.topics.get(&index)?.as_str()))
        });
        Topics {
            linked: linked_topics.collect(),
            by_place: (linked == 0).then_some(readme),
        }
    }

    fn of(&self, document: &Document, place: usize) -> Option<String> {
        let by_place = || {
            self.by_place?
                .schedule
                .topics
                .get(&place)
                .map(String::as_str)
        };
        let linked = self.linked.get(&document.file.path).copied();
        linked.or_else(by_place).map(str::to_owned)
    }
}

/// Links of the README that lead to no file, though they should be decks.
fn missing_decks(course: &CourseFiles, readme: &Readme, scan: &Scan) -> Vec<Finding> {
    let Some(document) = &course.readme else {
        return Vec::new();
    };
    let folder = match course.path.as_str() {
        "" => String::new(),
        path => format!("{path}/"),
    };
    let is_missing = |link: &&DeckLink| {
        markdown_path(&course.path, &link.target, &scan.moved).is_some_and(|path| {
            let known = scan.markdown.contains_key(&path)
                || course.documents.iter().any(|d| d.file.path == path);
            path.starts_with(&folder) && !known
        })
    };
    let missing: Vec<_> = readme.schedule.decks.iter().filter(is_missing).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let words = Words::of(&document.text);
    let missing = missing.into_iter();
    missing
        .map(|link| {
            let cause = format!("it links {}, which is not there", link.target);
            let remedy = "write that file, or correct the link";
            let file: &Path = &document.file.relative;
            warning(file, Some(words.line_of(link)), cause, remedy)
        })
        .collect()
}

/// The lines on which each word of a text stands, in their order.
struct Words<'a>(HashMap<&'a str, Vec<u32>>);

impl Words<'_> {
    fn of(text: &str) -> Words<'_> {
        let mut words: HashMap<&str, Vec<u32>> = HashMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            for word in line.split(ends_word) {
                words.entry(word).or_default().push(number);
            }
        }
        Words(words)
    }

    /// The line of a link: known is the first line of its block, which may be a long list.
    fn line_of(&self, link: &DeckLink) -> u32 {
        let word = link.target.rsplit(ends_word).next();
        let lines = word.and_then(|word| self.0.get(word));
        let lines = lines.map_or(&[][..], Vec::as_slice);
        let before = lines.partition_point(|line| *line < link.line);
        lines.get(before).copied().unwrap_or(link.line)
    }
}

/// Whether it may stand beside a link's target.
fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || "()<>[]\"'#?".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_link_is_told_of_on_its_own_line_of_a_long_list() {
        let text = "# A\n\n- [b](data.md)\n- [c](a.md#c)\n- [d](<a b.md>)\n- [c](a.md)\n";
        let words = Words::of(text);
        let line = |target: &str| {
            words.line_of(&DeckLink {
                target: target.into(),
                title: String::new(),
                line: 3,
            })
        };
        assert_eq!((line("a.md"), line("data.md"), line("a b.md")), (4, 3, 5));
        assert_eq!(line("written-in-another-way.md"), 3);
    }
}
