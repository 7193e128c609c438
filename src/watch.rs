//! The file system → "something changed", once for a burst of events.
//!
//! notify tells what happens; a thread waits until it is quiet and calls back. Where events
//! do not come, the thread looks for itself. What changed, and whether it matters, is for
//! the caller to find out: reading everything again is cheap.
//!
//! notify-debouncer-full is not used: it has one time-out for all kinds of events and holds
//! each event for that long instead of waiting for quiet.

mod places;
mod quiet;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use places::{Place, silent_mount};
use quiet::{Quiet, Touch};

/// How long the first event may take before we look for ourselves.
const PROBE_WAIT: Duration = Duration::from_secs(1);
/// How often we look where events do not come.
const POLL_EVERY: Duration = Duration::from_millis(700);
/// How soon a look is repeated that found a change: the writer may not be done.
const POLL_AGAIN: Duration = Duration::from_millis(100);
/// How often the watched folders themselves are looked at: they may be renamed or replaced.
const FOLDERS_EVERY: Duration = Duration::from_secs(1);
/// Events waiting while the caller reads; a full queue already says that something changed.
const QUEUE: usize = 1_024;

/// How to learn of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// By events, by looking where they do not come.
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
    signals: Option<SyncSender<Signal>>,
}

impl Watcher {
    /// Why files are polled or not watched, one sentence without a full stop; `None` while
    /// events work. It may change; `changed` is called then, too.
    pub fn trouble(&self) -> Option<String> {
        self.shared.trouble()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        if let Some(signals) = &self.signals {
            // A full queue wakes the thread as well.
            let _ = signals.try_send(Signal::Wake);
        }
    }
}

/// Watches folders with all below them, and single files by the folder they lie in.
///
/// `changed` is called on the watcher's thread: 30 ms after a file was closed, renamed or
/// removed, 100 ms after it was written to without an end, and at most 500 ms after the
/// first of many writes. Reading raises nothing, nor do dot-files, `node_modules` and
/// `target`. Events count from the moment this returns: watch first, then read.
pub fn watch(dirs: &[PathBuf], mode: Mode, changed: impl Fn() + Send + 'static) -> Watcher {
    let shared = Arc::new(Shared::default());
    if mode == Mode::Off {
        shared.set_trouble(Some("files are not watched, as asked for".into()));
        return Watcher {
            shared,
            signals: None,
        };
    }
    let (sender, signals) = mpsc::sync_channel(QUEUE);
    let mut patrol = Patrol::new(dirs, shared.clone());
    match mode {
        Mode::Auto => patrol.listen(sender.clone()),
        Mode::Poll | Mode::Off => patrol.poll_because("files are polled, as asked for".into()),
    }
    patrol.report();
    let started = thread::Builder::new()
        .name("watch".into())
        .spawn(move || patrol.run(&signals, changed));
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
    /// The system has no watches left; must not be lost in a full queue.
    limit: AtomicBool,
    trouble: Mutex<Option<String>>,
}

impl Shared {
    fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }

    /// Whether it is another trouble than before.
    fn set_trouble(&self, trouble: Option<String>) -> bool {
        let mut now = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let other = *now != trouble;
        *now = trouble;
        other
    }
}

/// What notify's thread tells ours.
#[derive(Debug)]
enum Signal {
    /// A file or folder was touched.
    Touched(PathBuf, Touch),
    /// An event of a watched folder: events come from there.
    Probe(usize),
    /// Look at `Shared` and at the folders themselves.
    Wake,
}

/// The thread's state.
struct Patrol {
    shared: Arc<Shared>,
    places: Vec<Place>,
    native: Option<RecommendedWatcher>,
    /// Why we look for ourselves; `None`: we do not.
    polling: Option<String>,
    /// What the last look saw, in the places' order.
    seen: Vec<u64>,
    /// Places whose probe has raised no event yet.
    unproven: Vec<usize>,
    quiet: Quiet,
}

impl Patrol {
    fn new(dirs: &[PathBuf], shared: Arc<Shared>) -> Patrol {
        Patrol {
            shared,
            places: dirs.iter().map(|dir| Place::new(dir)).collect(),
            native: None,
            polling: None,
            seen: Vec::new(),
            unproven: Vec::new(),
            quiet: Quiet::default(),
        }
    }

    /// Asks the system for events; if it has none, we look for ourselves.
    fn listen(&mut self, sender: SyncSender<Signal>) {
        let places = self.places.clone();
        let shared = self.shared.clone();
        let handler = move |event| tell(event, &places, &shared, &sender);
        match notify::recommended_watcher(handler) {
            Ok(native) => self.native = Some(native),
            Err(error) => return self.poll_because(no_events(&error)),
        }
        for index in 0..self.places.len() {
            self.attend(index);
        }
        let mount = self.places.iter().find_map(|p| silent_mount(&p.dir));
        if let Some(kind) = mount {
            self.poll_because(format!(
                "files are polled as well, since this kind of drive ({kind}) does not report what others change"
            ));
        }
    }

    /// Watches a place as it stands now.
    fn attend(&mut self, index: usize) {
        let Some(place) = self.places.get_mut(index) else {
            return;
        };
        place.identity = place.look();
        let Some(native) = &mut self.native else {
            return;
        };
        // Left from a folder that was renamed: its events would come under the old path.
        let _ = native.unwatch(&place.dir);
        if place.identity.is_none() {
            return;
        }
        let mode = match place.recursive {
            true => RecursiveMode::Recursive,
            false => RecursiveMode::NonRecursive,
        };
        match native.watch(&place.dir, mode) {
            Ok(()) => {}
            // Gone again between the two looks: the next one will tell.
            Err(_) if place.look().is_none() => place.identity = None,
            Err(error) => {
                self.native = None;
                self.poll_because(no_events(&error));
            }
        }
    }

    fn poll_because(&mut self, reason: String) {
        self.seen = self.fingerprints();
        self.polling.get_or_insert(reason);
    }

    fn fingerprints(&self) -> Vec<u64> {
        self.places.iter().map(Place::fingerprint).collect()
    }

    /// Tells the handle of the present trouble; whether it is another one than before.
    fn report(&self) -> bool {
        let lost = self.places.iter().find(|p| p.identity.is_none());
        let trouble = match (lost, &self.native) {
            (Some(place), Some(_)) => Some(format!(
                "{} is not there, and is waited for",
                place.dir.display()
            )),
            _ => self.polling.clone(),
        };
        self.shared.set_trouble(trouble)
    }

    fn run(mut self, signals: &Receiver<Signal>, changed: impl Fn()) {
        let start = Instant::now();
        self.probe();
        let proven_by = start + PROBE_WAIT;
        let mut folders_at = start + FOLDERS_EVERY;
        let mut poll_at = start + POLL_EVERY;
        loop {
            let mut next = folders_at;
            if self.polling.is_some() {
                next = next.min(poll_at);
            }
            next = self.quiet.due().map_or(next, |due| next.min(due));
            let wait = next.saturating_duration_since(Instant::now());
            let signal = match signals.recv_timeout(wait) {
                Ok(signal) => Some(signal),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if self.shared.stop.load(Ordering::Acquire) {
                return;
            }
            let now = Instant::now();
            let mut look_at_folders = now >= folders_at;
            match signal {
                Some(Signal::Touched(path, touch)) => self.quiet.touch(&path, touch, now),
                Some(Signal::Probe(index)) => self.unproven.retain(|i| *i != index),
                Some(Signal::Wake) => look_at_folders = true,
                None => {}
            }
            if look_at_folders {
                self.follow_folders(now);
                folders_at = now + FOLDERS_EVERY;
            }
            if now >= proven_by && !self.unproven.is_empty() {
                self.unproven.clear();
                self.poll_because("files are polled, since no events come from there".into());
            }
            if self.polling.is_some() && now >= poll_at {
                poll_at = Instant::now() + self.poll(now);
            }
            let news = self.report();
            // Pending changes bring the news along.
            if self.quiet.over(now) || (news && self.quiet.due().is_none()) {
                changed();
            }
        }
    }

    /// Makes a file in each place and removes it at once; where nothing can be written,
    /// nothing is found out, and nothing is said.
    fn probe(&mut self) {
        if self.native.is_none() {
            return;
        }
        for (index, place) in self.places.iter().enumerate() {
            let file = place.dir.join(probe_name(index));
            if std::fs::write(&file, "").is_ok() {
                self.unproven.push(index);
                let _ = std::fs::remove_file(&file);
            }
        }
    }

    /// Looks whether the watched folders are still the ones that stand at their paths.
    fn follow_folders(&mut self, now: Instant) {
        if self.shared.limit.swap(false, Ordering::AcqRel) {
            self.native = None;
            self.poll_because(no_events(&notify::Error::new(
                notify::ErrorKind::MaxFilesWatch,
            )));
        }
        for index in 0..self.places.len() {
            let Some(place) = self.places.get(index) else {
                continue;
            };
            if place.look() != place.identity {
                let dir = place.dir.clone();
                self.quiet.touch(&dir, Touch::Finished, now);
                self.attend(index);
            }
        }
    }

    /// Looks for changes; gives back when to look again.
    fn poll(&mut self, now: Instant) -> Duration {
        let seen = self.fingerprints();
        if seen == self.seen {
            return POLL_EVERY;
        }
        self.seen = seen;
        self.quiet.touch(Path::new(""), Touch::Unfinished, now);
        // Just before it is due: so a file that is still growing is seen to grow.
        POLL_AGAIN - Duration::from_millis(5)
    }
}

/// The file whose making shows that events come; a dot-file, so that it is never content.
fn probe_name(index: usize) -> String {
    format!(".cuecard-probe-{}-{index}", std::process::id())
}

/// On notify's thread: passes on what may matter. Nothing here may wait, since our thread
/// waits for notify's when it adds a folder.
fn tell(
    event: notify::Result<Event>,
    places: &[Place],
    shared: &Shared,
    sender: &SyncSender<Signal>,
) {
    let send = |signal| {
        let _ = sender.try_send(signal);
    };
    let event = match event {
        Ok(event) => event,
        Err(error) => {
            if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) {
                shared.limit.store(true, Ordering::Release);
            }
            send(Signal::Wake);
            return send(Signal::Touched(PathBuf::new(), Touch::Finished));
        }
    };
    if event.need_rescan() {
        return send(Signal::Touched(PathBuf::new(), Touch::Finished));
    }
    let touch = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Touch::Finished,
        // Our own reading, above all.
        EventKind::Access(_) => return,
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => Touch::Finished,
        EventKind::Modify(ModifyKind::Metadata(_)) => Touch::Attributes,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Other => {
            Touch::Unfinished
        }
    };
    for path in event.paths {
        if places.iter().any(|place| place.dir == path) {
            send(Signal::Wake);
            continue;
        }
        let probe = places
            .iter()
            .enumerate()
            .position(|(index, place)| path == place.dir.join(probe_name(index)));
        match probe {
            Some(index) => send(Signal::Probe(index)),
            None if places.iter().any(|place| place.holds(&path)) => {
                send(Signal::Touched(path, touch));
            }
            None => {}
        }
    }
}

/// Why the system gives no events, and what to do about it.
fn no_events(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => "files are polled, since the system's limit of watched folders is reached: raise it with `sudo sysctl fs.inotify.max_user_watches=524288`".into(),
        // EMFILE, by inotify_init: there are too many watchers, not too many files.
        notify::ErrorKind::Io(io) if io.raw_os_error() == Some(24) => "files are polled, since the system's limit of watchers is reached: raise it with `sudo sysctl fs.inotify.max_user_instances=512`".into(),
        _ => format!("files are polled, since the system does not watch them: {error}"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_watches_names_its_remedy() {
        let error = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
        assert!(no_events(&error).contains("sysctl fs.inotify.max_user_watches"));
        let error = notify::Error::io(std::io::Error::from_raw_os_error(24));
        assert!(no_events(&error).contains("sysctl fs.inotify.max_user_instances"));
    }

    /// A patrol that no event reaches, on a folder of its own.
    fn deaf(prepare: impl Fn(&mut Patrol)) -> (tempfile::TempDir, Watcher, Receiver<()>) {
        let dir = tempfile::TempDir::new().unwrap();
        let shared = Arc::new(Shared::default());
        let mut patrol = Patrol::new(&[dir.path().to_owned()], shared.clone());
        patrol.attend(0);
        prepare(&mut patrol);
        let (sender, signals) = mpsc::sync_channel(QUEUE);
        let (call, calls) = mpsc::channel();
        thread::spawn(move || patrol.run(&signals, move || call.send(()).unwrap_or_default()));
        let watcher = Watcher {
            shared,
            signals: Some(sender),
        };
        (dir, watcher, calls)
    }

    fn polls(dir: &tempfile::TempDir, calls: &Receiver<()>) {
        let limit = Duration::from_secs(5);
        // The trouble itself is told.
        calls.recv_timeout(limit).unwrap();
        std::fs::write(dir.path().join("a.md"), "# A").unwrap();
        calls.recv_timeout(limit).unwrap();
    }

    #[test]
    fn where_no_event_of_the_probe_comes_files_are_polled_and_it_is_said() {
        let (dir, watcher, calls) = deaf(|patrol| patrol.unproven.push(0));
        polls(&dir, &calls);
        assert!(watcher.trouble().unwrap().contains("no events come"));
    }

    #[test]
    fn when_the_limit_is_reached_later_files_are_polled_and_it_is_said() {
        let (dir, watcher, calls) = deaf(|_| {});
        watcher.shared.limit.store(true, Ordering::Release);
        watcher
            .signals
            .as_ref()
            .unwrap()
            .send(Signal::Wake)
            .unwrap();
        polls(&dir, &calls);
        assert!(watcher.trouble().unwrap().contains("sysctl"));
    }
}
