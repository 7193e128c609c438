//! A saved file becomes a new picture: a thread of its own waits for changes, reads, and
//! replaces what is shown as a whole. Nothing is read on a thread that answers requests.
//!
//! It is the only one that writes what is shown. Files are built by threads of the
//! [`Loader`]; what is done is shown without waiting for what is not: a file that somebody waits
//! for at once, or with those that are done soon after it, and those that are read ahead every now
//! and then. A deck that somebody opens meanwhile is built next.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crate::content::{
    Content, DeckEntry, DeckKey, Loader, STACK, THEMES, Work, client_files, theme_files,
};
use crate::course::{Finding, Severity};
use crate::site::{Assets, screens};
use crate::theme::{Theme, ThemeFiles};
use crate::watch::{self, Watcher};
use crate::wire::TroubleView;

use super::data::DataFolder;
use super::locks::write;
use super::signals::Signals;
use super::{App, Shown, announce};

/// Between two looks whether a room has left a deck whose file is gone.
const LEFT: Duration = Duration::from_secs(5);

/// At least so long between two reads that no change of a file caused.
const BREATH: Duration = Duration::from_millis(20);

/// So long a file that is done waits for others that were saved with it, because each time that
/// something new is shown all pages are made again.
const TOGETHER: Duration = Duration::from_millis(50);

/// So long it waits for files that nobody waits for.
const QUIET: Duration = Duration::from_secs(1);

/// So long a new theme waits for the decks, whose revisions have the theme in them.
const THEME: Duration = Duration::from_secs(2);

/// What is read again and again.
pub(super) struct Reading {
    pub(super) loader: Loader,
    pub(super) wake: Wake,
    /// The theme's files as last read.
    pub(super) theme: ThemeSource,
    /// Where the presenter's link is kept, until there is a course that it can lead to.
    pub(super) unlinked: Option<Arc<DataFolder>>,
}

/// A theme and the files it was made of.
pub(super) struct ThemeSource {
    pub(super) name: String,
    pub(super) files: ThemeFiles,
}

/// The watcher and what it wakes.
pub(super) struct Wake {
    watcher: Watcher,
    /// The content that is watched, and how.
    content: (Vec<PathBuf>, watch::Mode),
    pub(super) signals: Arc<Signals>,
    rings: Receiver<()>,
}

impl Wake {
    /// Watches the served folder and the working directory's themes.
    pub(super) fn watch(content: Vec<PathBuf>, mode: watch::Mode) -> Wake {
        let (signals, rings) = Signals::new();
        Wake {
            watcher: watcher(&content, mode, &signals),
            content: (content, mode),
            signals,
            rings,
        }
    }

    /// Watches other content from now on; whether it is other content.
    fn follow(&mut self, content: Vec<PathBuf>) -> bool {
        let (last, mode) = &mut self.content;
        let is_other = *last != content;
        if is_other {
            self.watcher = watcher(&content, *mode, &self.signals);
            *last = content;
        }
        is_other
    }

    /// Whether a file, or a file below a folder, is being written.
    pub(super) fn being_written(&self) -> impl Fn(&Path) -> bool + Send + Sync + 'static {
        self.watcher.being_written()
    }
}

/// A watcher of the content and of the working directory's themes.
fn watcher(content: &[PathBuf], mode: watch::Mode, signals: &Arc<Signals>) -> Watcher {
    let themes = PathBuf::from(THEMES).canonicalize().ok();
    let themes = themes.filter(|themes| themes.is_dir());
    let folders: Vec<PathBuf> = content.iter().cloned().chain(themes).collect();
    let signals = signals.clone();
    watch::watch(&folders, mode, move || signals.change())
}

/// Ends the thread when dropped.
pub(super) struct Reloading(Arc<Signals>);

impl Drop for Reloading {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Keeps what is shown true to the files for as long as the answer lives.
pub(super) fn keep_up(app: Arc<App>, reading: Reading) -> Reloading {
    let signals = reading.wake.signals.clone();
    let runtime = tokio::runtime::Handle::try_current().ok();
    let thread = std::thread::Builder::new()
        .name("reload".into())
        // It builds where the system has no more threads.
        .stack_size(STACK)
        .spawn(move || {
            // Rooms may start tasks when courses appear.
            let _entered = runtime.as_ref().map(|runtime| runtime.enter());
            Reader::new(app, reading).run();
        });
    if let Err(error) = thread {
        tracing::error!("edits will not be seen until a restart: {error}");
    }
    Reloading(signals)
}

/// What the thread knows.
struct Reader {
    app: Arc<App>,
    reading: Reading,
    /// The theme as last read.
    theme: Arc<Theme>,
    /// What is done and not shown yet.
    news: Option<News>,
    /// When a file that is in doubt is to be read again.
    read_again: Option<Instant>,
    /// How many files are told of as being read for too long.
    late: usize,
    theme_trouble: Option<TroubleView>,
    watch_trouble: Option<String>,
}

/// Something new to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct News {
    /// When it is shown whatever else is not done.
    by: Instant,
    /// Somebody waits for it.
    urgent: bool,
}

impl Reader {
    fn new(app: Arc<App>, reading: Reading) -> Reader {
        Reader {
            theme: app.shown().site.theme.clone(),
            app,
            read_again: reading
                .loader
                .reload_after()
                .map(|after| Instant::now() + after),
            reading,
            news: None,
            late: 0,
            theme_trouble: None,
            watch_trouble: None,
        }
    }

    fn run(mut self) {
        self.tell_rooms();
        self.watch();
        while !self.app.signals.is_stopped() {
            self.say_how_files_are_watched();
            self.look();
            self.wait(Instant::now());
        }
    }

    /// Waits until there is something to look at.
    fn wait(&mut self, now: Instant) {
        let leaves = has_gone(&self.app.content()).then(|| now + LEFT);
        let works = self.reading.loader.look_again(now).map(|after| now + after);
        let shows = self.news.map(|news| news.by);
        let next = [leaves, works, shows, self.read_again];
        let rings = &self.reading.wake.rings;
        // A ring and the end of the time mean the same, and the bell is there as long as `app` is.
        match next.into_iter().flatten().min() {
            Some(next) => drop(rings.recv_timeout(next.saturating_duration_since(now))),
            None => drop(rings.recv()),
        }
    }

    /// Does what is to be done now.
    fn look(&mut self) {
        let signals = self.app.signals.clone();
        let now = Instant::now();
        if signals.take_change() || self.is_due(now) {
            self.read(now);
        }
        // Reading takes its time, which no job is to be charged with.
        let now = Instant::now();
        let asked = signals.take_asked();
        if let Some(news) = &mut self.news {
            // What is asked for may be done already.
            news.urgent |= !asked.is_empty();
        }
        let loader = &mut self.reading.loader;
        loader.hurry(&asked);
        let work = loader.work(now);
        let late = loader.late(now);
        if work != Work::Nothing {
            let urgent = work == Work::Urgent;
            self.tell(now + if urgent { TOGETHER } else { QUIET }, urgent);
        }
        if late != self.late {
            self.late = late;
            self.tell(now, false);
        }
        if self.news.is_some_and(|news| self.is_time_for(news, now)) {
            self.show(now);
        }
    }

    /// Whether reading would give something else though no file has changed: a file that was
    /// cut off or gone is taken as it is after 2 s, and a deck whose file is gone is dropped
    /// once no room shows it.
    fn is_due(&self, now: Instant) -> bool {
        self.read_again.is_some_and(|again| again <= now)
            || left(&self.app.content(), &self.app.rooms.shown())
    }

    /// There is something more to show, at that moment at the latest.
    fn tell(&mut self, by: Instant, urgent: bool) {
        let before = self.news.unwrap_or(News { by, urgent });
        self.news = Some(News {
            by: before.by.min(by),
            urgent: before.urgent || urgent,
        });
    }

    fn is_time_for(&self, news: News, now: Instant) -> bool {
        let loader = &self.reading.loader;
        news.by <= now || loader.is_done() || (news.urgent && !loader.is_urgent())
    }

    /// Reads all that may have changed; what is to be built is only begun.
    fn read(&mut self, now: Instant) {
        let theme = self.read_theme();
        let is_restyled = !Arc::ptr_eq(&theme, &self.theme);
        self.theme = theme;
        let loader = &mut self.reading.loader;
        loader.read(&self.theme.salt());
        loader.hurry(&self.app.rooms.looked_at());
        self.read_again = loader.reload_after().map(|after| now + after.max(BREATH));
        match is_restyled {
            true => self.tell(now + THEME, false),
            false => self.tell(now + TOGETHER, true),
        }
        self.watch();
        tracing::debug!("read everything in {} ms", now.elapsed().as_millis());
    }

    /// Watches what the last reading found that is to be. What is new of it may have changed before.
    fn watch(&mut self) {
        let Reading { loader, wake, .. } = &mut self.reading;
        if wake.follow(loader.watched()) {
            loader.spare(wake.being_written());
            wake.signals.change();
        }
    }

    /// Shows all that is done.
    fn show(&mut self, now: Instant) {
        self.news = None;
        let last = self.app.shown();
        let site = &last.site;
        let shown = self.app.rooms.shown();
        let content = self.reading.loader.content(&site.content, &shown, now);
        let assets = match Arc::ptr_eq(&self.theme, &site.theme) {
            true => site.assets.clone(),
            false => Arc::new(Assets::new(
                &client_files(),
                self.theme.css(),
                self.theme.media(),
            )),
        };
        let site = site.with_read(content, self.theme.clone(), assets);
        *write(&self.app.shown) = Arc::new(Shown::after(&last, site));
        self.tell_rooms();
        self.app.signals.show();
        self.say_saved(&last.site.content);
        self.say_link();
    }

    /// The theme as it is now; the last good one when it cannot be used, or while one of its files
    /// is being written.
    fn read_theme(&mut self) -> Arc<Theme> {
        let trouble = |file: String, line, cause| Some(TroubleView { file, line, cause });
        let folder = Path::new(THEMES).join(&self.reading.theme.name);
        let being_written = self.reading.wake.being_written();
        if folder.canonicalize().is_ok_and(|real| being_written(&real)) {
            return self.theme.clone();
        }
        let files = match theme_files(&self.reading.theme.name, Path::new(THEMES)) {
            Ok(files) => files,
            Err(error) => {
                self.theme_trouble = trouble(
                    format!("{THEMES}/{}", self.reading.theme.name),
                    None,
                    error.to_string(),
                );
                return self.theme.clone();
            }
        };
        if files == self.reading.theme.files {
            return self.theme.clone();
        }
        let made = Theme::from_files(
            &self.reading.theme.name,
            files.clone(),
            screens::templates(),
        );
        self.reading.theme.files = files;
        match made {
            Ok(theme) => {
                self.theme_trouble = None;
                Arc::new(theme)
            }
            Err(error) => {
                tracing::warn!("the last good theme stays: {error}");
                self.theme_trouble = trouble(error.file.clone(), error.line, error.cause.clone());
                self.theme.clone()
            }
        }
    }

    fn tell_rooms(&self) {
        let content = self.app.content();
        let troubles = troubles(&content)
            .chain(self.theme_trouble.clone())
            .collect();
        self.app
            .rooms
            .follow(&content, troubles, self.watch_trouble.clone());
    }

    /// Tells the author in the terminal what became of a save: a line for each deck whose notes are
    /// others. A deck that was being read for the first time, or is made anew for another theme, was
    /// not saved.
    fn say_saved(&self, before: &Content) {
        let now = self.app.content();
        for (path, course) in &now.courses {
            let before = before.courses.get(path).map(|course| course.decks.iter());
            let before: HashMap<&str, &Arc<DeckEntry>> = before
                .into_iter()
                .flatten()
                .map(|deck| (deck.name.as_str(), deck))
                .collect();
            let is_saved = |deck: &&Arc<DeckEntry>| {
                let old = before.get(deck.name.as_str());
                old.is_some_and(|old| old.is_read() && old.texts != deck.texts)
            };
            for deck in course.decks.iter().filter(is_saved) {
                announce::say(&saved_line(deck, &now.findings));
            }
        }
    }

    /// Tells the presenter's link when the first course has appeared.
    fn say_link(&mut self) {
        let Some(data) = &self.reading.unlinked else {
            return;
        };
        match data.presenter_link(&self.app) {
            Ok(Some(link)) => {
                announce::say_link(&link, &data.link_file());
                self.reading.unlinked = None;
            }
            Ok(None) => {}
            Err(error) => {
                let file = data.link_file();
                let file = file.display();
                tracing::error!("the presenter's link is not in {file}: {error}");
            }
        }
    }

    fn say_how_files_are_watched(&mut self) {
        let trouble = self.reading.wake.watcher.trouble();
        if trouble != self.watch_trouble {
            if let Some(trouble) = &trouble {
                announce::say(&format!("note: {trouble}"));
            }
            self.watch_trouble = trouble;
            self.tell_rooms();
        }
    }
}

/// `saved one.md: 19 slides, nothing found`, or the gravest of its findings with how many more.
fn saved_line(deck: &DeckEntry, findings: &[Finding]) -> String {
    let file = deck.file.display();
    let slides = announce::count(deck.outline.slides.len(), "slide");
    let own: Vec<&Finding> = findings
        .iter()
        .filter(|one| one.file == deck.file)
        .collect();
    // Of those that are as grave the first is told.
    let Some(told) = own.iter().rev().max_by_key(|one| one.severity) else {
        return format!("saved {file}: {slides}, nothing found");
    };
    let line = told.line.map_or(String::new(), |line| format!(":{line}"));
    let more = match own.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let Finding { cause, remedy, .. } = told;
    format!("saved {file}: {slides}, {file}{line}: {cause}; {remedy}{more}")
}

fn has_gone(content: &Content) -> bool {
    gone(content).next().is_some()
}

/// Whether a deck whose file is gone is shown no more.
fn left(content: &Content, shown: &BTreeSet<DeckKey>) -> bool {
    gone(content).any(|id| !shown.contains(&id))
}

/// Decks whose file is gone, kept for the rooms that show them.
fn gone(content: &Content) -> impl Iterator<Item = DeckKey> {
    content.courses.iter().flat_map(|(path, course)| {
        let gone = course.decks.iter().filter(|deck| deck.gone);
        gone.map(|deck| (path.clone(), deck.name.clone()))
    })
}

/// What the desk is told: files that could not be read. The rest is for `check`.
fn troubles(content: &Content) -> impl Iterator<Item = TroubleView> {
    let errors = content
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| TroubleView {
        file: finding.file.to_string_lossy().into_owned(),
        line: finding.line,
        cause: finding.cause.clone(),
    })
}
