//! The READMEs of all courses. Each is read on a thread of its own, because one may take long: until
//! it is done, what it said before is still said.

use std::collections::HashMap;
use std::mem;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::arrange::CourseFiles;
use super::queue::{self, LONG, Late, Queue, Quiet};
use super::read::Document;
use super::readme::Readme;
use super::references::{Followed, Targets};
use super::shelf::Shelf;

/// The READMEs as last read, and those that are to be read.
pub(super) struct Readmes {
    pub(super) queue: Queue<Document, Readme>,
    /// By course.
    done: HashMap<String, Done>,
}

/// A README that was read.
struct Done {
    readme: Arc<Readme>,
    /// What became of its references, as far as that is known and holds.
    followed: Option<Followed>,
}

impl Readmes {
    pub(super) fn new(shelf: &Arc<Shelf>, cores: usize) -> Readmes {
        let shelf = shelf.clone();
        let read = move |document: &Document| Readme::read(document, shelf.renderer());
        Readmes {
            queue: Queue::new(Arc::new(read), cores),
            done: HashMap::new(),
        }
    }

    /// What is to be read from now on; that of courses that are gone is forgotten.
    pub(super) fn follow(&mut self, courses: &[CourseFiles]) {
        let (mut last, mut jobs) = (mem::take(&mut self.done), Vec::new());
        for course in courses {
            let Some(document) = &course.readme else {
                continue;
            };
            let done = last.remove(&course.path);
            if done
                .as_ref()
                .is_none_or(|done| !done.readme.is_of(document))
            {
                let key = (course.path.clone(), String::new());
                jobs.push((key, document.clone()));
            }
            self.done
                .extend(done.map(|done| (course.path.clone(), done)));
        }
        self.queue.want(jobs, true);
    }

    /// Begins what is to be read and waits for it, but not for what takes long: nearly always that is
    /// all it takes, and nothing is made that does not last.
    pub(super) fn read_new(&mut self, now: Instant) {
        self.queue.begin(now, Quiet::TakesAll);
        if let Some(last) = self.queue.last_begun() {
            self.work_until(last + LONG);
        }
    }

    /// Reads until all is read, or to that moment; whether another one is done.
    pub(super) fn work_until(&mut self, limit: Instant) -> bool {
        let Readmes { queue, done } = self;
        let mut news = false;
        queue.finish(limit, |one| {
            put(done, one);
            news = true;
        });
        news
    }

    /// Takes those that are done and begins what is next; whether another one is done.
    pub(super) fn work(&mut self, now: Instant) -> bool {
        let ended = self.queue.done();
        let news = !ended.is_empty();
        ended.into_iter().for_each(|one| put(&mut self.done, one));
        self.queue.begin(now, Quiet::TakesAll);
        news
    }

    /// What a course's README says, as far as it was read; nothing where there is none.
    pub(super) fn of(&self, course: &str) -> Arc<Readme> {
        let done = self.done.get(course);
        done.map(|done| done.readme.clone()).unwrap_or_default()
    }

    /// What references lead to may have come, gone or changed: of all of them, or of those only
    /// that no scan lists.
    pub(super) fn look_again(&mut self, all: bool) {
        for done in self.done.values_mut() {
            let known = done.followed.take();
            done.followed = known.filter(|known| !all && !known.may_change);
        }
    }

    /// Looks where links and images lead, as far as that is not known.
    pub(super) fn follow_references(&mut self, targets: &Targets<'_>) {
        for (course, done) in &mut self.done {
            let follow = || targets.follow_readme(course, &done.readme);
            done.followed.get_or_insert_with(follow);
        }
    }

    /// What became of all references.
    pub(super) fn followed(&self) -> impl Iterator<Item = &Followed> {
        self.done.values().filter_map(|done| done.followed.as_ref())
    }

    /// Those that take too long: the file, why, and whether what it said before is still said.
    pub(super) fn late(&self, now: Instant) -> impl Iterator<Item = (&Path, Late, bool)> {
        self.queue.late(now).map(|(task, late)| {
            let file = task.job.file.relative.as_path();
            (file, late, self.done.contains_key(&task.key.0))
        })
    }
}

/// Takes what was read. After a panic what the README said before is still said.
fn put(all: &mut HashMap<String, Done>, done: queue::Done<Document, Readme>) {
    let (course, document) = (done.task.key.0, done.task.job);
    let readme = done.made.unwrap_or_else(|panic| {
        let last = all.get(&course).map(|last| last.readme.as_ref());
        Readme::failed(&document, &panic, last)
    });
    let done = Done {
        readme: Arc::new(readme),
        followed: None,
    };
    all.insert(course, done);
}
