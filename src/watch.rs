//! The file system → "something changed", once for a burst of events.
//!
//! [`watch`] starts a thread of our own (`thread`). notify's thread tells it what happens
//! (`events`), it waits until that is quiet (`quiet`), and calls back. Where events do not come,
//! it looks at the watched folders itself (`roots`). What changed, and whether it matters, is
//! for the caller to find out: reading everything again is cheap.
//!
//! # A file that is still being written
//!
//! Half a file must not be read, also when another file's change has all of them read again. Linux
//! tells when a writer closes its file: from its first write until then, or until its writer has
//! been silent for 3 s because some never close, the file is being written (`writing`), and
//! [`Watcher::being_written`] says so. Whoever reads asks before and after, since a write may begin
//! meanwhile; the close is told like any change. Elsewhere, and where files are looked at, no close
//! is told: there a file that changes is read when it has been quiet for 100 ms, so half of it
//! where its writer pauses for longer.
//!
//! notify-debouncer-full is not used: it has one time-out for all kinds of events and holds
//! each event for that long instead of waiting for quiet.

mod events;
mod quiet;
mod roots;
mod thread;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use events::Signal;
use thread::WatchThread;
use writing::Writing;

/// Signals waiting while the caller reads; a full queue already says that something changed.
const QUEUE: usize = 1_024;

/// How to learn of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// By events; by looking where they do not come.
    Auto,
    /// By looking, several times in two seconds.
    Poll,
    /// Not at all.
    Off,
}

/// Stops watching when dropped.
#[derive(Debug)]
pub struct Watcher {
    shared: Arc<Shared>,
    /// `None` with [`Mode::Off`].
    signals: Option<SyncSender<Signal>>,
}

impl Watcher {
    /// Why files are polled or not watched, one sentence without a full stop; `None` while
    /// events work. When it changes, `changed` is called as for a file.
    pub fn trouble(&self) -> Option<String> {
        self.shared.trouble()
    }

    /// Whether a file, or a file below a folder, is being written right now: see the module's page.
    /// Paths are absolute and no links.
    pub fn being_written(&self) -> impl Fn(&Path) -> bool + Send + Sync + 'static {
        let shared = self.shared.clone();
        move |path| {
            let files: Vec<_> = shared.writing().files().map(Path::to_owned).collect();
            // A folder that a link in the watched one leads to may be watched under the link's path.
            let real = |file: PathBuf| file.canonicalize().unwrap_or(file);
            files.into_iter().any(|file| real(file).starts_with(path))
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        if let Some(signals) = &self.signals {
            // If the queue is full, the signals in it wake the thread.
            let _ = signals.try_send(Signal::Wake);
        }
    }
}

/// Watches folders with all below them, and single files by the folder they lie in.
///
/// `changed` is called on the watcher's thread: 30 ms after a file was closed, renamed or
/// removed, 100 ms after it was created, and at most 500 ms after the first of many changes. Where
/// no close is told it is called 100 ms after a file was written to. Reading raises nothing, nor do
/// dot-files, `node_modules` and `target`. Events count from the moment this returns: watch first,
/// then read.
pub fn watch(dirs: &[PathBuf], mode: Mode, changed: impl Fn() + Send + 'static) -> Watcher {
    let shared = Arc::new(Shared::default());
    let (sender, signals) = mpsc::sync_channel(QUEUE);
    let mut thread = WatchThread::new(dirs, shared.clone());
    match mode {
        Mode::Auto => thread.listen(sender.clone()),
        Mode::Poll => thread.poll_because("files are polled, as asked for".into()),
        Mode::Off => {
            shared.set_trouble(Some("files are not watched, as asked for".into()));
            return Watcher {
                shared,
                signals: None,
            };
        }
    }
    thread.report();
    let started = std::thread::Builder::new()
        .name("watch".into())
        .spawn(move || thread.run(&signals, changed));
    if let Err(error) = started {
        shared.set_trouble(Some(format!("files are not watched: {error}")));
    }
    Watcher {
        shared,
        signals: Some(sender),
    }
}

/// What the handle, notify's thread and ours have in common.
#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    /// The system has no watches left. Not a signal, because a full queue would drop it.
    limit: AtomicBool,
    trouble: Mutex<Option<String>>,
    /// Not behind signals either, because who reads has to know at once.
    writing: Mutex<Writing>,
}

impl Shared {
    fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is another trouble than before.
    fn set_trouble(&self, trouble: Option<String>) -> bool {
        let mut now = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let other = *now != trouble;
        *now = trouble;
        other
    }
}
