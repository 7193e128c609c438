//! A saved file becomes a new picture: a thread of its own waits for changes, reads, and
//! replaces what is shown as a whole. Nothing is read on a thread that answers requests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::content::{Content, Loader, client_files, theme_files};
use crate::course::Severity;
use crate::site::{Assets, Site, screens};
use crate::theme::Theme;
use crate::watch::{self, Watcher};
use crate::wire::TroubleView;

use super::{App, Shown, announce};

/// Where an author's own themes lie, in the working directory.
pub(super) const THEMES: &str = "themes";

/// Between two looks whether a room has left a deck whose file is gone.
const LEFT: Duration = Duration::from_secs(5);

/// At least so long between two reads that no change of a file caused.
const BREATH: Duration = Duration::from_millis(20);

/// What is read again and again.
pub(super) struct Reading {
    pub(super) loader: Loader,
    pub(super) wake: Wake,
    /// The theme's files as last read.
    pub(super) theme: ThemeSource,
}

/// A theme and the files it was made of.
pub(super) struct ThemeSource {
    pub(super) name: String,
    pub(super) files: BTreeMap<String, String>,
}

/// What goes into every revision beside the content: a page made by other hands is another page.
pub(super) fn salt(theme: &Theme) -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), theme.revision())
}

/// The watcher and what it wakes.
pub(super) struct Wake {
    watcher: Watcher,
    sender: SyncSender<Event>,
    receiver: Receiver<Event>,
}

/// What the thread waits for.
enum Event {
    Changed,
    Stop,
}

impl Wake {
    /// Watches the served folder and the working directory's themes.
    pub(super) fn watch(root: &Path, mode: watch::Mode) -> Wake {
        // One waiting event is enough: a reload reads everything.
        let (sender, receiver) = sync_channel(1);
        let wake = sender.clone();
        let mut folders = vec![root.to_path_buf()];
        folders.extend(
            PathBuf::from(THEMES)
                .canonicalize()
                .ok()
                .filter(|themes| themes.is_dir()),
        );
        let watcher = watch::watch(&folders, mode, move || {
            // Full means that a reload is to come anyway.
            let _ = wake.try_send(Event::Changed);
        });
        Wake {
            watcher,
            sender,
            receiver,
        }
    }
}

/// Ends the thread when dropped.
pub(super) struct Reloading(SyncSender<Event>);

impl Drop for Reloading {
    fn drop(&mut self) {
        let _ = self.0.try_send(Event::Stop);
    }
}

/// Keeps what is shown true to the files for as long as the answer lives.
pub(super) fn keep_up(app: Arc<App>, reading: Reading) -> Reloading {
    let sender = reading.wake.sender.clone();
    let runtime = tokio::runtime::Handle::try_current().ok();
    let thread = std::thread::Builder::new()
        .name("reload".into())
        .spawn(move || {
            // Rooms may start tasks when courses appear.
            let _entered = runtime.as_ref().map(|runtime| runtime.enter());
            Reader::new(app, reading).run();
        });
    if let Err(error) = thread {
        tracing::error!("edits will not be seen until a restart: {error}");
    }
    Reloading(sender)
}

/// What the thread knows.
struct Reader {
    app: Arc<App>,
    reading: Reading,
    theme_trouble: Option<TroubleView>,
    watch_trouble: Option<String>,
}

impl Reader {
    fn new(app: Arc<App>, reading: Reading) -> Reader {
        Reader {
            app,
            reading,
            theme_trouble: None,
            watch_trouble: None,
        }
    }

    fn run(mut self) {
        self.tell_rooms();
        loop {
            self.say_how_files_are_watched();
            match self.next_event() {
                Some(Event::Changed) => self.read(),
                Some(Event::Stop) => return,
                None if self.is_due() => self.read(),
                None => {}
            }
        }
    }

    /// Waits; `None`: nothing has changed, but it is time to look.
    fn next_event(&self) -> Option<Event> {
        let receiver = &self.reading.wake.receiver;
        let wait = match self.reading.loader.reload_after() {
            Some(again) => again.max(BREATH),
            None if has_gone(&self.app.content()) => LEFT,
            None => return Some(receiver.recv().unwrap_or(Event::Stop)),
        };
        match receiver.recv_timeout(wait) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Stop),
        }
    }

    /// Whether reading would give something else though no file has changed: a file that was
    /// cut off or gone is taken as it is after 2 s, and a deck whose file is gone is dropped
    /// once no room shows it.
    fn is_due(&self) -> bool {
        self.reading.loader.reload_after().is_some()
            || left(&self.app.content(), &self.app.rooms.shown())
    }

    /// Reads all that may have changed and shows it.
    fn read(&mut self) {
        let (last, started) = (self.app.shown(), Instant::now());
        let site = &last.site;
        let theme = self.read_theme(site);
        let shown = self.app.rooms.shown();
        let content = self
            .reading
            .loader
            .load(&site.content, &salt(&theme), &shown);
        let assets = match Arc::ptr_eq(&theme, &site.theme) {
            true => site.assets.clone(),
            false => Arc::new(Assets::new(&client_files(), theme.css())),
        };
        let shown = Arc::new(Shown::new(site.with_read(content, theme, assets)));
        *self.app.shown.write().unwrap_or_else(|e| e.into_inner()) = shown;
        self.tell_rooms();
        tracing::debug!("read everything in {} ms", started.elapsed().as_millis());
    }

    /// The theme as it is now; the last good one when it cannot be used.
    fn read_theme(&mut self, site: &Site) -> Arc<Theme> {
        let trouble = |file: String, line, cause| Some(TroubleView { file, line, cause });
        let files = match theme_files(&self.reading.theme.name, Path::new(THEMES)) {
            Ok(files) => files,
            Err(error) => {
                self.theme_trouble = trouble(
                    format!("{THEMES}/{}", self.reading.theme.name),
                    None,
                    error.to_string(),
                );
                return site.theme.clone();
            }
        };
        if files == self.reading.theme.files {
            return site.theme.clone();
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
                site.theme.clone()
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

fn has_gone(content: &Content) -> bool {
    gone(content).next().is_some()
}

/// Whether a deck whose file is gone is shown no more.
fn left(content: &Content, shown: &BTreeSet<DeckId>) -> bool {
    gone(content).any(|id| !shown.contains(&id))
}

/// A course's path and a deck's name.
type DeckId = (String, String);

/// Decks whose file is gone, kept for the rooms that show them.
fn gone(content: &Content) -> impl Iterator<Item = DeckId> {
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
