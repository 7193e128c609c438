//! A saved file becomes a new picture: a thread of its own waits for changes, reads, and
//! replaces what is shown as a whole. Nothing is read on a thread that answers requests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::content::{Content, Loader, theme_files};
use crate::course::Severity;
use crate::theme::Theme;
use crate::watch::{self, Watcher};
use crate::wire::TroubleView;

use super::assets::Assets;
use super::startup::{Started, THEMES, ThemeSource, salt};
use super::{App, Site, announce};

/// Between two looks whether a room has left a deck whose file is gone.
const LEFT: Duration = Duration::from_secs(5);

/// At least so long between two reads that no event asked for.
const BREATH: Duration = Duration::from_millis(20);

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
pub(super) fn keep_up(app: Arc<App>, started: Started) -> Reloading {
    let sender = started.wake.sender.clone();
    let runtime = tokio::runtime::Handle::try_current().ok();
    let thread = std::thread::Builder::new()
        .name("reload".into())
        .spawn(move || {
            // Rooms may start tasks when courses appear.
            let _entered = runtime.as_ref().map(|runtime| runtime.enter());
            Reader::new(app, started).run();
        });
    if let Err(error) = thread {
        tracing::error!("edits will not be seen until a restart: {error}");
    }
    Reloading(sender)
}

/// What the thread knows.
struct Reader {
    app: Arc<App>,
    loader: Loader,
    wake: Wake,
    theme: ThemeSource,
    theme_trouble: Option<TroubleView>,
    watch_trouble: Option<String>,
}

impl Reader {
    fn new(app: Arc<App>, started: Started) -> Reader {
        Reader {
            app,
            loader: started.loader,
            wake: started.wake,
            theme: started.theme,
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
        let receiver = &self.wake.receiver;
        let wait = match self.loader.again() {
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

    /// Whether reading would give something else though no file has changed: a doubted file
    /// counts by now, or a room has left a deck whose file is gone.
    fn is_due(&self) -> bool {
        self.loader.again().is_some() || left(&self.app.content(), &self.app.rooms.shown())
    }

    /// Reads all that may have changed and shows it.
    fn read(&mut self) {
        let (site, started) = (self.app.site(), Instant::now());
        let theme = self.read_theme(&site);
        let shown = self.app.rooms.shown();
        let content = self.loader.load(&site.content, &salt(&theme), &shown);
        let assets = match Arc::ptr_eq(&theme, &site.theme) {
            true => site.assets.clone(),
            false => Arc::new(Assets::new(&theme)),
        };
        let site = Arc::new(Site::new(Arc::new(content), theme, assets));
        *self.app.site.write().unwrap_or_else(|e| e.into_inner()) = site;
        self.tell_rooms();
        tracing::debug!("read everything in {} ms", started.elapsed().as_millis());
    }

    /// The theme as it is now; the last good one when it cannot be used.
    fn read_theme(&mut self, site: &Site) -> Arc<Theme> {
        let trouble = |file: String, line, cause| Some(TroubleView { file, line, cause });
        let files = match theme_files(&self.theme.name, Path::new(THEMES)) {
            Ok(files) => files,
            Err(error) => {
                self.theme_trouble = trouble(
                    format!("{THEMES}/{}", self.theme.name),
                    None,
                    error.to_string(),
                );
                return site.theme.clone();
            }
        };
        if files == self.theme.files {
            return site.theme.clone();
        }
        let made = Theme::from_files(&self.theme.name, files.clone());
        self.theme.files = files;
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
        let trouble = self.wake.watcher.trouble();
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
