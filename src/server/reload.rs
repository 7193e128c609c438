//! A saved file becomes a new picture: a thread of its own waits for changes, reads, and
//! replaces what is shown as a whole. Nothing is read on a thread that answers requests.

use std::collections::{BTreeMap, BTreeSet};
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
use super::startup::{Started, THEMES, ThemeSource, folder, salt};
use super::{App, Site, announce};

/// A file is gone when it was not there for so long; before that, somebody may be saving it.
const ABSENCE: Duration = Duration::from_secs(2);

/// Between two looks whether a room has left a deck whose file is gone.
const LEFT: Duration = Duration::from_secs(5);

/// The watcher finds out within this time whether events come at all.
const PROBED: Duration = Duration::from_millis(1500);

/// A course's path and a deck's name.
type DeckId = (String, String);

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
        let mut folders = vec![folder(root).to_path_buf()];
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
    /// Decks whose file was not there when last read, and since when.
    absent: BTreeMap<DeckId, Instant>,
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
            absent: BTreeMap::new(),
            watch_trouble: None,
        }
    }

    fn run(mut self) {
        self.tell_rooms();
        let started = Instant::now();
        let mut probing = true;
        loop {
            let wait = if probing {
                Some(PROBED)
            } else {
                self.next_look(Instant::now())
            };
            match self.next_event(wait) {
                Some(Event::Stop) => return,
                Some(Event::Changed) => self.read(),
                None if !probing => self.read(),
                None => {}
            }
            probing = probing && started.elapsed() < PROBED;
            self.say_how_files_are_watched();
        }
    }

    /// `None`: the time is over.
    fn next_event(&self, wait: Option<Duration>) -> Option<Event> {
        match wait {
            None => Some(self.wake.receiver.recv().unwrap_or(Event::Stop)),
            Some(wait) => match self.wake.receiver.recv_timeout(wait) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(Event::Stop),
            },
        }
    }

    /// Reads all that may have changed and shows it.
    fn read(&mut self) {
        let (site, started) = (self.app.site(), Instant::now());
        let theme = self.read_theme(&site);
        let keep = keep(
            &site.content,
            &self.absent,
            &self.app.rooms.shown(),
            started,
        );
        let content = self.loader.load(&site.content, &salt(&theme), &keep);
        self.note_absent(&content, started);
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

    fn note_absent(&mut self, content: &Content, now: Instant) {
        let before = std::mem::take(&mut self.absent);
        self.absent = gone(content)
            .map(|id| (id.clone(), before.get(&id).copied().unwrap_or(now)))
            .collect();
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

    /// When to look again although nothing has changed.
    fn next_look(&self, now: Instant) -> Option<Duration> {
        let since = self.absent.values().max()?;
        let wait = ABSENCE.saturating_sub(now.saturating_duration_since(*since));
        Some(if wait.is_zero() { LEFT } else { wait })
    }

    fn say_how_files_are_watched(&mut self) {
        let trouble = self.wake.watcher.trouble();
        if trouble != self.watch_trouble {
            if let Some(trouble) = &trouble {
                announce::say(trouble);
            }
            self.watch_trouble = trouble;
            self.tell_rooms();
        }
    }
}

/// Decks that stay although their file may not be there: those that a room shows, and
/// those that have not been absent for long.
fn keep(
    content: &Content,
    absent: &BTreeMap<DeckId, Instant>,
    shown: &BTreeSet<DeckId>,
    now: Instant,
) -> BTreeSet<DeckId> {
    let long_gone = |id: &DeckId| {
        absent
            .get(id)
            .is_some_and(|since| now.saturating_duration_since(*since) >= ABSENCE)
    };
    decks(content)
        .filter(|id| !long_gone(id))
        .chain(shown.iter().cloned())
        .collect()
}

fn decks(content: &Content) -> impl Iterator<Item = DeckId> {
    content.courses.iter().flat_map(|(path, course)| {
        course
            .decks
            .iter()
            .map(|deck| (path.clone(), deck.name.clone()))
    })
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(deck: &str) -> DeckId {
        ("week".into(), deck.into())
    }

    #[test]
    fn a_deck_whose_file_is_gone_stays_for_two_seconds_and_longer_while_it_is_shown() {
        let now = Instant::now();
        let absent = BTreeMap::from([(id("a"), now), (id("b"), now)]);
        let shown = BTreeSet::from([id("b")]);
        let mut content = Content::default();
        content
            .courses
            .insert("week".into(), Arc::new(course_of(&["a", "b"])));
        let both = BTreeSet::from([id("a"), id("b")]);
        assert_eq!(
            keep(&content, &absent, &shown, now + Duration::from_secs(1)),
            both
        );
        assert_eq!(
            keep(&content, &absent, &shown, now + Duration::from_secs(2)),
            shown
        );
    }

    fn course_of(names: &[&str]) -> crate::content::Course {
        use crate::content::{Course, DeckEntry};
        use crate::course::{CourseOutline, Outline};
        use crate::theme::{DeckData, NotesData};
        let deck = |name: &&str| {
            let outline = Outline {
                deck: name.to_string(),
                title: String::new(),
                revision: String::new(),
                slides: Vec::new(),
                sections: Vec::new(),
                discussion: None,
            };
            Arc::new(DeckEntry {
                name: name.to_string(),
                file: PathBuf::new(),
                outline: Arc::new(outline),
                data: DeckData {
                    name: name.to_string(),
                    url: String::new(),
                    title: String::new(),
                    content_lang: None,
                    revision: String::new(),
                    slides: Vec::new(),
                    sections: Vec::new(),
                },
                notes: NotesData {
                    notes: Vec::new(),
                    revision: String::new(),
                },
                topic: None,
                gone: false,
            })
        };
        Course {
            path: "week".into(),
            title: String::new(),
            lang: None,
            readme: Default::default(),
            starts: Vec::new(),
            decks: names.iter().map(deck).collect(),
            pages: Vec::new(),
            outline: Arc::new(CourseOutline::default()),
        }
    }
}
