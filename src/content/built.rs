//! What has been built so far: of each file its last good version, until the next is done.

use std::collections::HashMap;
use std::sync::Arc;

use super::build::Job;
use super::draft::CourseDraft;
use super::queue::Done;
use super::references::{Followed, Targets};
use super::shelf::{Entry, Shelf, unread_entry};
use super::{DeckKey, failed};
use crate::course::Finding;
use crate::render::Reference;

/// All decks and pages, by course and name.
#[derive(Default)]
pub(super) struct Built {
    files: HashMap<DeckKey, BuiltFile>,
    /// What stands for those whose first job is not done yet.
    unread: HashMap<DeckKey, Entry>,
}

/// What became of the last job of a file that is done.
struct BuiltFile {
    job: Arc<Job>,
    /// `None`: nothing can be shown.
    entry: Option<Entry>,
    findings: Vec<Finding>,
    /// What it links and shows of the served folder.
    references: Vec<Reference>,
    /// What became of those, as far as that is known and holds.
    followed: Option<Followed>,
}

impl Built {
    /// Forgets what is in no draft; the jobs that are to be done, in the drafts' order.
    pub(super) fn follow(&mut self, drafts: &[CourseDraft]) -> Vec<(DeckKey, Arc<Job>)> {
        let (mut last, mut jobs) = (std::mem::take(self), Vec::new());
        for draft in drafts {
            for job in draft.decks.iter().chain(&draft.pages) {
                let key = (draft.path.clone(), job.name.clone());
                // A deck is no stand-in for a page, nor the other way round.
                let built = last
                    .files
                    .remove(&key)
                    .filter(|one| one.job.page == job.page);
                if built
                    .as_ref()
                    .is_none_or(|one| !one.job.is_same(job, &one.references))
                {
                    jobs.push((key.clone(), job.clone()));
                }
                match built {
                    Some(built) => drop(self.files.insert(key, built)),
                    None => drop(self.unread.insert(key, unread_entry(job))),
                }
            }
        }
        jobs
    }

    /// Takes what a job has made. After a panic the last good version stays.
    pub(super) fn put(&mut self, done: Done, shelf: &Arc<Shelf>) {
        let Done { task, made, took } = done;
        let (key, job) = (task.key, task.job);
        self.unread.remove(&key);
        let last = self.files.remove(&key).and_then(|last| last.entry);
        let (entry, findings, references) = match made {
            Ok(made) => {
                let entry = made.what.map(|what| shelf.entry(&job, what, took));
                (entry, made.findings, made.references)
            }
            Err(panic) => {
                let finding = failed(job.file(), &panic, last.is_some());
                (last, vec![finding], Vec::new())
            }
        };
        let built = BuiltFile {
            job,
            entry,
            findings,
            references,
            followed: None,
        };
        self.files.insert(key, built);
    }

    /// What is shown of a file.
    pub(super) fn entry(&self, key: &DeckKey) -> Option<&Entry> {
        match self.files.get(key) {
            Some(built) => built.entry.as_ref(),
            None => self.unread.get(key),
        }
    }

    /// Whether a version of that file is shown.
    pub(super) fn is_shown(&self, key: &DeckKey) -> bool {
        self.files
            .get(key)
            .is_some_and(|built| built.entry.is_some())
    }

    /// What references lead to may have come, gone or changed: of all of them, or of those only
    /// that no scan lists.
    pub(super) fn look_again(&mut self, all: bool) {
        for built in self.files.values_mut() {
            let known = built.followed.take();
            built.followed = known.filter(|known| !all && !known.may_change);
        }
    }

    /// Looks where links and images lead, as far as that is not known.
    pub(super) fn follow_references(&mut self, targets: &Targets<'_>) {
        for built in self.files.values_mut() {
            let follow = || {
                let mut followed = targets.follow(built.job.file(), &built.references);
                built.job.document.notes().locate(&mut followed.findings);
                followed
            };
            built.followed.get_or_insert_with(follow);
        }
    }

    /// What became of all references.
    pub(super) fn followed(&self) -> impl Iterator<Item = &Followed> {
        self.files.values().filter_map(|one| one.followed.as_ref())
    }

    /// All that was found, but of references.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.files.values().flat_map(|built| &built.findings)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::*;
    use crate::content::queue::Task;

    fn put(built: &mut Built, made: Result<super::super::build::Made, String>) {
        let task = Task {
            key: Default::default(),
            job: Arc::new(Job::named("a")),
            urgent: true,
        };
        let took = Duration::ZERO;
        built.put(Done { task, made, took }, &Arc::new(Shelf::new()));
    }

    fn causes(built: &Built) -> Vec<(&Path, &str)> {
        let findings = built.findings();
        findings
            .map(|one| (one.file.as_path(), one.cause.as_str()))
            .collect()
    }

    #[test]
    fn a_panic_is_one_finding_and_the_last_good_deck_stays() {
        let (mut built, key) = (Built::default(), DeckKey::default());
        let panic = || Err("out of bounds".to_owned());
        put(&mut built, panic());
        assert!(built.entry(&key).is_none());
        let cause = "the file makes a part of Cuecard fail (out of bounds)";
        assert_eq!(causes(&built), [(Path::new("a"), cause)]);
        let mut page = Job::named("a");
        page.page = true;
        put(&mut built, Shelf::new().build(&page));
        assert!(built.is_shown(&key) && causes(&built).is_empty());
        put(&mut built, panic());
        assert!(built.is_shown(&key));
        assert_eq!(causes(&built).len(), 1);
    }
}
