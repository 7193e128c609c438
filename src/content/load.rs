//! The order of the steps from a folder to [`Content`], and what one load hands to the next so
//! that only what changed is done again. What a step does is its own file's.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fmt;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::arrange::{self, CourseFiles};
use super::assemble::{self, Parts};
use super::build::Job;
use super::built::Built;
use super::draft::{CourseDraft, draft};
use super::gone;
use super::images::ImageFiles;
use super::included;
use super::queue::{Queue, Quiet};
use super::read::{Document, Sources};
use super::readmes::Readmes;
use super::references::{Names, Targets};
use super::scan::Scan;
use super::served::Served;
use super::shelf::Shelf;
use super::wiki;
use super::{Content, ContentError, DeckKey, DeckSource, Reserved, error, late};
use crate::course::Finding;
use crate::render::ImageSizes;

/// How long [`Loader::load`] waits before it looks whether there is an end.
const A_WHILE: Duration = Duration::from_secs(60);

/// Reads a folder again and again, each time only what changed.
///
/// [`Loader::load`] does all of it and waits. Who has to go on meanwhile takes the steps itself:
/// [`Loader::read`] when files have changed, [`Loader::work`] whenever a job has ended, and
/// [`Loader::content`] when what is done so far is to be shown.
pub struct Loader {
    served: Served,
    shelf: Arc<Shelf>,
    sources: Sources,
    images: ImageFiles,
    readmes: Readmes,
    last: Reading,
    queue: Queue,
    built: Built,
}

/// What the last reading gave.
#[derive(Default)]
struct Reading {
    scan: Scan,
    /// What a file that is served alone takes in, a file a folder.
    beside: BTreeSet<PathBuf>,
    /// The images of the folder, or those that a single file shows.
    images: Arc<ImageSizes>,
    /// What references are looked up by.
    names: Names,
    courses: Vec<CourseFiles>,
    /// Of the courses, with what the READMEs say that are read.
    drafts: Vec<CourseDraft>,
    /// The theme's revision and the version.
    salt: Option<String>,
    /// Somebody waits for what differs from the reading before.
    is_edit: bool,
    /// What could not be read.
    findings: Vec<Finding>,
    reload_after: Option<Duration>,
    /// Why there is nothing newer: the folder itself could not be read.
    failure: Option<String>,
}

/// What [`Loader::work`] has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// No file is done that was not before.
    Nothing,
    /// Files that nobody waits for.
    Quiet,
    /// Files that somebody waits for.
    Urgent,
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loader")
            .field("root", &self.root())
            .finish()
    }
}

impl Loader {
    /// Opens a folder or a single file; nothing is read yet but names.
    ///
    /// # Errors
    /// Nothing stands there, a file that is not Markdown, no Markdown in the folder, or it
    /// cannot be read.
    pub fn open(path: &Path, reserved: Reserved) -> Result<Loader, ContentError> {
        let served = Served::open(path, reserved)?;
        let shelf = Arc::new(Shelf::new());
        let of = shelf.clone();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Ok(Loader {
            served,
            readmes: Readmes::new(&shelf, cores),
            shelf,
            sources: Sources::default(),
            images: ImageFiles::default(),
            last: Reading::default(),
            queue: Queue::new(Arc::new(move |job| of.build(job)), cores),
            built: Built::default(),
        })
    }

    /// The folder or file, canonical: rooms are stored by it, and it is what to give to
    /// [`crate::watch::watch`].
    pub fn root(&self) -> &Path {
        self.served.root()
    }

    /// All that is to be watched as far as it is known after the last reading: that, and of a file
    /// that is served alone a file of each other folder from which it takes any in.
    pub fn watched(&self) -> Vec<PathBuf> {
        let root = self.root().to_owned();
        std::iter::once(root)
            .chain(self.last.beside.iter().cloned())
            .collect()
    }

    /// The files that a document takes in, one a folder that is not the served one.
    fn beside(&self, document: Option<&Arc<Document>>) -> BTreeSet<PathBuf> {
        let folder = self.served.folder();
        let included = document
            .iter()
            .flat_map(|document| document.included.iter());
        let files = included.map(|one| folder.join(&one.file));
        let mut folders = BTreeSet::from([folder.to_owned()]);
        files
            .filter(|file| folders.insert(file.with_file_name("")))
            .collect()
    }

    /// What to call whenever a job has ended, which then is to be taken by [`Loader::work`].
    pub fn on_end(&mut self, bell: impl Fn() + Send + Sync + 'static) {
        self.queue.bell = Arc::new(bell);
        self.readmes.queue.bell = self.queue.bell.clone();
    }

    /// How to find out whether a file is being written: it then keeps its last good text until the
    /// next reading. Both its end and its writer's silence are to be followed by a reading.
    pub fn spare(&mut self, being_written: impl Fn(&Path) -> bool + Send + 'static) {
        self.sources.being_written = Box::new(being_written);
    }

    /// Closes files and folders with all in them: they may lie in the served folder, and are not
    /// sent even where the notes link them.
    pub fn keep_closed(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        self.served.close(paths);
        self.built.look_again(true);
        self.readmes.look_again(true);
    }

    /// How long after the last reading another one would give something else though no file
    /// changes, because a file that is missing, or cut off in the middle of a line, is believed to
    /// be so only after 2 s.
    pub fn reload_after(&self) -> Option<Duration> {
        self.last.reload_after
    }

    /// Reads what changed since the last load, and builds it; `last` is what that load gave.
    ///
    /// `salt`, the theme's revision and the version, goes into all revisions. A file that
    /// cannot be read keeps its last good deck, with a finding. Decks of `shown` are kept with
    /// `gone` set when their file is gone.
    ///
    /// Takes as long as reading takes, so it must not be called on a thread that serves requests.
    pub fn load(&mut self, last: &Content, salt: &str, shown: &BTreeSet<DeckKey>) -> Content {
        self.read(salt);
        while !self.is_done() {
            self.work_until(Instant::now() + A_WHILE);
        }
        self.content(last, shown, Instant::now())
    }

    /// Reads what changed since the last reading. Nothing is built yet: what is to be is handed to
    /// [`Loader::work`].
    pub fn read(&mut self, salt: &str) {
        let scan = match self.served.scan() {
            Ok(scan) => scan,
            Err(cause) => {
                self.last.reload_after = None;
                self.last.failure = Some(cause.to_string());
                return;
            }
        };
        let mut documents = self.sources.read(&scan);
        match documents.by_path.values_mut().next() {
            Some(document) if self.served.is_single_file() => {
                let (folder, file) = (self.served.folder(), &document.file.real);
                let included = included::beside(folder, file, &document.text);
                Arc::make_mut(document).included = included.into();
            }
            _ => included::hand_out(&mut documents.by_path),
        }
        let beside = match self.served.is_single_file() {
            true => self.beside(documents.by_path.values().next()),
            false => BTreeSet::new(),
        };
        let files = OnceCell::new();
        for document in documents.by_path.values_mut() {
            if !document.meta.wiki.is_empty() && !self.served.is_single_file() {
                let files = files.get_or_init(|| wiki::Files::of(&scan));
                let (names, findings) = files.names(document);
                Arc::make_mut(document).names = names;
                documents.findings.extend(findings);
            }
        }
        let images = match documents.by_path.values().next() {
            Some(document) if self.served.is_single_file() => {
                self.images.of_file(self.served.folder(), document.notes())
            }
            _ => self.images.of_scan(self.served.folder(), &scan),
        };
        let courses = arrange::courses(documents.by_path);
        let last = mem::take(&mut self.last);
        let paths = |courses: &[CourseFiles]| -> Vec<String> {
            courses.iter().map(|course| course.path.clone()).collect()
        };
        let names = (scan.lists_the_same(&last.scan) && paths(&courses) == paths(&last.courses))
            .then_some(last.names);
        let all = names.is_none() || !Arc::ptr_eq(&images, &last.images);
        self.built.look_again(all);
        self.readmes.look_again(all);
        self.last = Reading {
            beside,
            names: names.unwrap_or_else(|| Names::of(&scan, &courses)),
            scan,
            images,
            courses,
            drafts: Vec::new(),
            // Nobody waits for all that was there before the server was, nor for all at once when
            // the theme changes.
            is_edit: last.salt.as_deref() == Some(salt),
            salt: Some(salt.to_owned()),
            findings: documents.findings,
            reload_after: documents.reload_after,
            failure: None,
        };
        self.readmes.follow(&self.last.courses);
        self.readmes.read_new(Instant::now());
        self.draft();
    }

    /// Somebody waits for these.
    pub fn hurry(&mut self, decks: &BTreeSet<DeckKey>) {
        decks.iter().for_each(|key| self.queue.hurry(key));
    }

    /// Takes what has ended and begins what is next; to be called after the other methods and
    /// whenever a job has ended.
    pub fn work(&mut self, now: Instant) -> Work {
        let mut work = Work::Nothing;
        if self.readmes.work(now) {
            self.draft();
            work = Work::Urgent;
        }
        for done in self.queue.done() {
            work = work.max(match done.task.urgent {
                true => Work::Urgent,
                false => Work::Quiet,
            });
            self.built.put(done, &self.shelf);
        }
        self.queue.begin(now, Quiet::LeavesACore);
        work
    }

    /// Works with all cores until all is done, or to that moment.
    pub fn work_until(&mut self, limit: Instant) {
        self.work(Instant::now());
        loop {
            let Loader {
                queue,
                built,
                shelf,
                ..
            } = self;
            queue.finish(limit, |done| built.put(done, shelf));
            // What a README says may be another deck's plan.
            if !self.readmes.work_until(limit) {
                return;
            }
            self.draft();
        }
    }

    /// Whether everything is built.
    pub fn is_done(&self) -> bool {
        self.queue.is_idle() && self.readmes.queue.is_idle()
    }

    /// Whether something is being built for which somebody waits.
    pub fn is_urgent(&self) -> bool {
        self.queue.is_urgent() || self.readmes.queue.is_urgent()
    }

    /// How many files have been worked on for too long, of which a finding tells.
    pub fn late(&self, now: Instant) -> usize {
        self.queue.late(now).count() + self.readmes.late(now).count()
    }

    /// After what time there is something to do for [`Loader::work`], or to tell, though no job has
    /// ended.
    pub fn look_again(&self, now: Instant) -> Option<Duration> {
        let queues = [
            self.queue.look_again(now),
            self.readmes.queue.look_again(now),
        ];
        queues.into_iter().flatten().min()
    }

    /// All that is shown, as far as it is built. A file that is not has its last good version; a
    /// new one is there without slides. What is told of `last` and `shown`, see [`Loader::load`].
    pub fn content(&mut self, last: &Content, shown: &BTreeSet<DeckKey>, now: Instant) -> Content {
        if let Some(cause) = &self.last.failure {
            return self.unchanged(last, cause);
        }
        let Reading {
            scan,
            images,
            names,
            drafts,
            ..
        } = &self.last;
        let targets = Targets {
            served: &self.served,
            scan,
            names,
            images,
        };
        self.built.follow_references(&targets);
        self.readmes.follow_references(&targets);
        let mut content = assemble::content(&Parts {
            served: &self.served,
            scan,
            drafts,
            built: &self.built,
            readmes: &self.readmes,
        });
        content.findings.extend(self.last.findings.iter().cloned());
        let decks = self
            .queue
            .late(now)
            .map(|(task, late)| (task.job.file(), late, self.built.is_shown(&task.key)));
        let all = decks.chain(self.readmes.late(now));
        let all = all.map(|(file, why, shown_on)| late(file, why, shown_on));
        content.findings.extend(all);
        sort(&mut content.findings);
        gone::retain_shown(&mut content, last, shown);
        content
    }

    /// What the deck of a file, named by its canonical path, is made of; nothing is built. `None`
    /// where the file is no deck here.
    pub(super) fn deck_source(&mut self, file: &Path) -> Option<DeckSource> {
        self.read("");
        while !self.readmes.queue.is_idle() {
            self.readmes.work_until(Instant::now() + A_WHILE);
            self.draft();
        }
        let mut jobs = self.last.drafts.iter().flat_map(|draft| &draft.decks);
        let is_it = |job: &&Arc<Job>| {
            self.root().join(job.file()).canonicalize().ok().as_deref() == Some(file)
        };
        jobs.find(is_it).map(|job| job.source())
    }

    /// The served folder itself cannot be read: nothing that is shown changes.
    fn unchanged(&self, last: &Content, cause: &str) -> Content {
        let root = self.root().display();
        let finding = error(
            Path::new(""),
            None,
            format!("the folder {root} cannot be read: {cause}"),
            "put it back; until then the last good version is shown",
        );
        Content {
            courses: last.courses.clone(),
            files: last.files.clone(),
            attachments: last.attachments.clone(),
            findings: vec![finding],
        }
    }

    /// Drafts all courses by what is read of their READMEs, and hands on what is to be built.
    fn draft(&mut self) {
        let Reading {
            scan,
            images,
            courses,
            ..
        } = &self.last;
        let salt = self.last.salt.as_deref().unwrap_or_default();
        let drafts = courses.iter().map(|course| {
            let readme = self.readmes.of(&course.path);
            draft(course.clone(), readme, (scan, images), salt)
        });
        // A folder may hold nothing but parts of decks elsewhere.
        let drafts = drafts.zip(courses).filter(|(draft, course)| {
            course.readme.is_some() || !draft.decks.is_empty() || !draft.pages.is_empty()
        });
        let drafts = drafts.map(|(draft, _)| draft);
        self.last.drafts = drafts.collect();
        let jobs = self.built.follow(&self.last.drafts);
        self.queue.want(jobs, self.last.is_edit);
    }
}

/// By file and line; what was found twice is said once.
fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        (a.file.cmp(&b.file))
            .then_with(|| a.line.cmp(&b.line))
            .then_with(|| b.severity.cmp(&a.severity))
            .then_with(|| a.cause.cmp(&b.cause))
    });
    findings.dedup();
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc;

    use tempfile::TempDir;

    use super::*;
    use crate::content::DeckEntry;
    use crate::content::read::Document;
    use crate::content::readme::Readme;
    use crate::course::Severity;

    /// A folder whose files with SLOW in them are built when a word is said, on one core.
    struct Folder {
        dir: TempDir,
        loader: Loader,
        content: Content,
        go: mpsc::Sender<()>,
        now: Instant,
    }

    impl Folder {
        fn of(files: &[(&str, &str)]) -> Folder {
            let dir = TempDir::new().unwrap();
            for (file, text) in files {
                std::fs::write(dir.path().join(file), text).unwrap();
            }
            let mut loader = Loader::open(dir.path(), Reserved::default()).unwrap();
            let (go, gate) = mpsc::channel();
            let gate = Arc::new(Mutex::new(gate));
            let pass = move |text: &str| {
                if text.contains("SLOW") {
                    // The test may be over.
                    let _ = gate.lock().unwrap().recv();
                }
            };
            let (shelf, at_readme) = (loader.shelf.clone(), pass.clone());
            let make = move |job: &Job| {
                pass(&job.source().text);
                shelf.build(job)
            };
            loader.queue = Queue::new(Arc::new(make), 1);
            let shelf = loader.shelf.clone();
            let read = move |document: &Document| {
                at_readme(&document.text);
                Readme::read(document, shelf.renderer())
            };
            loader.readmes.queue = Queue::new(Arc::new(read), 1);
            let content = Content::default();
            let now = Instant::now();
            Folder {
                dir,
                loader,
                content,
                go,
                now,
            }
        }

        fn save(&mut self, file: &str, text: &str) {
            std::fs::write(self.dir.path().join(file), text).unwrap();
            self.read();
        }

        fn read(&mut self) {
            self.loader.read("salt");
            self.loader.work(self.now);
        }

        /// Takes what is done until all is that is not slow.
        fn work(&mut self, slow: usize) {
            self.now += Duration::from_millis(500);
            self.loader.work(self.now);
            while self.loader.queue.counting() > slow {
                let done = self.loader.queue.wait(self.now, self.now + A_WHILE);
                let shelf = &self.loader.shelf;
                done.into_iter()
                    .for_each(|done| self.loader.built.put(done, shelf));
                self.loader.work(self.now);
            }
            let none = BTreeSet::new();
            self.content = self.loader.content(&self.content, &none, self.now);
        }

        fn deck(&self, name: &str) -> &Arc<DeckEntry> {
            let mut decks = self.content.courses[""].decks.iter();
            decks.find(|deck| deck.name == name).unwrap()
        }

        fn titles(&self) -> Vec<&str> {
            let decks = self.content.courses[""].decks.iter();
            decks.map(|deck| deck.outline.title.as_str()).collect()
        }

        fn troubles(&self) -> Vec<String> {
            let errors = self.content.findings.iter();
            let errors = errors.filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| format!("{finding:?}")).collect()
        }
    }

    #[test]
    fn a_small_file_is_shown_while_a_large_one_is_still_built() {
        let mut folder = Folder::of(&[("a.md", "# A\n"), ("b.md", "# B\n"), ("c.md", "# C\n")]);
        folder.read();
        folder.work(0);
        std::fs::write(folder.dir.path().join("a.md"), "# A2 SLOW\n").unwrap();
        folder.save("b.md", "# B2\n");
        folder.work(1);
        assert_eq!(folder.titles(), ["A", "B2", "C"]);
        assert!(folder.troubles().is_empty());
        folder.now += Duration::from_secs(2);
        folder.work(1);
        let troubles = folder.troubles();
        assert!(troubles[0].contains("a.md") && troubles[0].contains("still being read"));
        assert!(
            troubles[0].contains("last good version is shown"),
            "{troubles:?}"
        );
        folder.save("c.md", "# C2\n");
        folder.work(1);
        assert_eq!(folder.titles(), ["A", "B2", "C2"]);
        folder.go.send(()).unwrap();
        folder.work(0);
        assert_eq!(folder.titles(), ["A2 SLOW", "B2", "C2"]);
        assert!(folder.troubles().is_empty());
    }

    #[test]
    fn a_readme_that_takes_long_says_what_it_said_before_and_holds_up_no_other_file() {
        let mut folder = Folder::of(&[
            ("README.md", "# Day\n"),
            ("a.md", "# A\n"),
            ("b.md", "# B\n"),
        ]);
        folder.read();
        folder.work(0);
        let slow = "# Day 2, SLOW\n\n1. [B](b.md)\n2. [A](a.md)\n";
        std::fs::write(folder.dir.path().join("README.md"), slow).unwrap();
        folder.save("b.md", "# B2\n");
        folder.work(0);
        assert_eq!(folder.titles(), ["A", "B2"]);
        assert_eq!(folder.content.courses[""].title, "Day");
        assert!(!folder.loader.is_done() && folder.troubles().is_empty());
        folder.now += Duration::from_secs(2);
        folder.work(0);
        let troubles = folder.troubles();
        assert!(troubles[0].contains("README.md") && troubles[0].contains("last good version"));
        assert_eq!(folder.loader.late(folder.now), 1);
        folder.save("b.md", "# B3\n");
        folder
            .loader
            .work_until(Instant::now() + Duration::from_millis(100));
        folder.work(0);
        assert_eq!(folder.titles(), ["A", "B3"]);
        let begun = folder.loader.readmes.queue.last_begun();
        folder.save("b.md", "# B2\n");
        assert_eq!(
            folder.loader.readmes.queue.last_begun(),
            begun,
            "it is read once"
        );

        folder.go.send(()).unwrap();
        while !folder.loader.is_done() {
            folder.loader.work_until(Instant::now() + A_WHILE);
        }
        folder.work(0);
        assert_eq!(folder.titles(), ["B2", "A"]);
        assert_eq!(folder.content.courses[""].title, "Day 2, SLOW");
        assert!(folder.troubles().is_empty());
    }

    #[test]
    fn the_newest_save_of_a_file_is_shown_whichever_is_built_first() {
        let mut folder = Folder::of(&[("a.md", "# A\n")]);
        folder.read();
        folder.work(0);
        folder.save("a.md", "# A2 SLOW\n");
        folder.save("a.md", "# A3\n");
        folder.work(0);
        assert_eq!(folder.titles(), ["A3"]);
        folder.go.send(()).unwrap();
        folder.loader.queue.drain();
        folder.work(0);
        assert_eq!(folder.titles(), ["A3"]);
    }

    #[test]
    fn links_are_looked_up_again_only_when_something_came_or_went() {
        let shows = "# A\n\n![x](Pod.bmp)\n";
        let readme = "# Day\n\n![x](Pod.bmp)\n";
        let mut folder = Folder::of(&[("README.md", readme), ("a.md", shows), ("b.md", "# B\n")]);
        std::fs::write(folder.dir.path().join("pod.bmp"), "").unwrap();
        folder.read();
        folder.work(0);
        let looked = |folder: &Folder| -> Vec<_> {
            let (built, readmes) = (&folder.loader.built, &folder.loader.readmes);
            let all = built.followed().chain(readmes.followed());
            let told = all.filter(|one| !one.findings.is_empty());
            told.map(|one| one.findings.as_ptr()).collect()
        };
        let before = looked(&folder);
        assert_eq!(before.len(), 2);
        folder.save("b.md", "# B2\n");
        folder.work(0);
        assert_eq!(folder.titles(), ["A", "B2"]);
        assert_eq!(looked(&folder), before);

        let causes = |folder: &Folder| -> Vec<String> {
            let findings = folder.content.findings.iter();
            findings.map(|finding| finding.cause.clone()).collect()
        };
        std::fs::remove_file(folder.dir.path().join("pod.bmp")).unwrap();
        folder.read();
        folder.work(0);
        assert_eq!(causes(&folder), ["the image Pod.bmp is not there"; 2]);
        std::fs::create_dir(folder.dir.path().join("Pod.bmp")).unwrap();
        folder.read();
        folder.work(0);
        let closed = "the image Pod.bmp is there, but not served: it is a folder without notes";
        assert_eq!(causes(&folder), [closed; 2]);
    }

    #[test]
    fn a_new_file_that_takes_long_is_there_by_its_title() {
        let mut folder = Folder::of(&[
            ("a.md", "---\nslot: 40\n---\n# SLOW\n\ntext\n"),
            ("b.md", "# B\n"),
        ]);
        folder.read();
        folder.work(1);
        assert_eq!(folder.titles(), ["SLOW", "B"]);
        let deck = folder.deck("a");
        assert!(!deck.is_read() && deck.outline.plan.slot == 40 * 60);
        assert!(folder.deck("b").is_read());
        folder.now += Duration::from_secs(2);
        folder.work(1);
        assert_eq!(folder.troubles().len(), 1);
        assert!(!folder.troubles()[0].contains("last good"));
        folder.go.send(()).unwrap();
        folder.work(0);
        assert!(folder.deck("a").is_read() && folder.troubles().is_empty());
    }

    #[test]
    fn a_file_that_is_gone_is_waited_for_no_more() {
        let mut folder = Folder::of(&[("a.md", "# SLOW\n"), ("b.md", "# B\n")]);
        folder.read();
        folder.work(1);
        std::fs::rename(
            folder.dir.path().join("a.md"),
            folder.dir.path().join("a.txt"),
        )
        .unwrap();
        folder.loader.sources = Sources::default();
        folder.read();
        folder.work(0);
        assert_eq!(folder.titles(), ["B"]);
        assert!(folder.loader.is_done());
    }

    #[test]
    fn html_that_is_not_kept_is_made_again_and_is_the_same() {
        let mut folder = Folder::of(&[("a.md", "# A\n\n## B\n\ntext <!-- note: n -->\n")]);
        folder.read();
        folder.work(0);
        let before = folder.deck("a").html.get();
        folder.loader.shelf.forget();
        let after = folder.deck("a").html.get();
        assert!(!Arc::ptr_eq(&before, &after));
        assert_eq!(format!("{before:?}"), format!("{after:?}"));
        assert!(
            Arc::ptr_eq(&after, &folder.deck("a").html.get()),
            "it is kept again"
        );
    }
}
