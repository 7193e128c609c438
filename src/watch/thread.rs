//! The watching thread: it gathers signals until they are quiet, polls where none come, and
//! follows watched folders that are renamed or replaced.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _, WatcherKind};

use super::Shared;
use super::events::{Signal, forward, no_events, probe_name};
use super::quiet::{Quiet, Touch};
use super::roots::{Root, silent_mount};
use super::writing::Writing;

/// How long the first event may take before we look for ourselves.
const PROBE_WAIT: Duration = Duration::from_secs(1);
/// How often we look where events do not come.
const POLL_EVERY: Duration = Duration::from_millis(700);
/// How soon a look is repeated that found a change, because the writer may not be done: a little
/// less than the quiet time of such a change, so that a growing file is seen to grow.
const POLL_AGAIN: Duration = Duration::from_millis(95);
/// How often the roots themselves are looked at: they may be renamed or replaced.
const ROOTS_EVERY: Duration = Duration::from_secs(1);

/// What the thread knows.
pub(super) struct WatchThread {
    shared: Arc<Shared>,
    roots: Vec<Root>,
    native: Option<RecommendedWatcher>,
    /// Why we look for ourselves; `None`: we do not.
    polling: Option<String>,
    /// What the last look saw, in the roots' order.
    seen: Vec<u64>,
    /// Roots whose probe file has raised no event yet.
    unproven: Vec<usize>,
    quiet: Quiet,
}

/// When the thread does what no signal asks for.
struct Timers {
    /// Roots that are unproven then are polled.
    probe_ends: Instant,
    next_roots: Instant,
    next_poll: Instant,
}

/// The watcher was dropped.
struct Stopped;

impl WatchThread {
    pub(super) fn new(dirs: &[PathBuf], shared: Arc<Shared>) -> WatchThread {
        WatchThread {
            shared,
            roots: dirs.iter().map(|dir| Root::new(dir)).collect(),
            native: None,
            polling: None,
            seen: Vec::new(),
            unproven: Vec::new(),
            quiet: Quiet::default(),
        }
    }

    /// Asks the system for events; if it has none, we look for ourselves.
    pub(super) fn listen(&mut self, sender: SyncSender<Signal>) {
        let roots = self.roots.clone();
        let shared = self.shared.clone();
        let handler = move |event| forward(event, &roots, &shared, &sender);
        match notify::recommended_watcher(handler) {
            Ok(native) => self.native = Some(native),
            Err(error) => return self.poll_because(no_events(&error)),
        }
        let closes_are_told = RecommendedWatcher::kind() == WatcherKind::Inotify;
        self.shared.writing().closes_are_told = closes_are_told;
        for index in 0..self.roots.len() {
            self.attend(index);
        }
        let mount = self.roots.iter().find_map(|root| silent_mount(&root.dir));
        if let Some(kind) = mount {
            self.poll_because(format!(
                "files are polled as well, since this kind of drive ({kind}) does not report what others change"
            ));
        }
    }

    pub(super) fn poll_because(&mut self, reason: String) {
        self.seen = self.fingerprints();
        self.polling.get_or_insert(reason);
        // Not all events come, so not all closes do.
        *self.shared.writing() = Writing::default();
    }

    /// Tells the handle of the present trouble; whether it is another one than before.
    pub(super) fn report(&self) -> bool {
        let missing = self.roots.iter().find(|root| root.identity.is_none());
        let trouble = match (missing, &self.native) {
            (Some(root), Some(_)) => Some(format!(
                "{} is not there, and is waited for",
                root.dir.display()
            )),
            _ => self.polling.clone(),
        };
        self.shared.set_trouble(trouble)
    }

    /// Runs until the watcher is dropped.
    pub(super) fn run(mut self, signals: &Receiver<Signal>, changed: impl Fn()) {
        let start = Instant::now();
        let mut timers = Timers {
            probe_ends: start + PROBE_WAIT,
            next_roots: start + ROOTS_EVERY,
            next_poll: start + POLL_EVERY,
        };
        self.probe();
        while let Ok(signal) = self.wait(signals, &timers) {
            if self.step(signal, &mut timers, Instant::now()) {
                changed();
            }
        }
    }

    /// Makes a file in each root and removes it at once, to see whether events come. Where
    /// nothing can be written this cannot be found out, and events are trusted.
    fn probe(&mut self) {
        if self.native.is_none() {
            return;
        }
        for (index, root) in self.roots.iter().enumerate() {
            let file = root.dir.join(probe_name(index));
            if std::fs::write(&file, "").is_ok() {
                self.unproven.push(index);
                let _ = std::fs::remove_file(&file);
            }
        }
    }

    /// The next signal; `None` when it is time to do something without one.
    fn wait(&self, signals: &Receiver<Signal>, timers: &Timers) -> Result<Option<Signal>, Stopped> {
        let poll = self.polling.is_some().then_some(timers.next_poll);
        let silent = self.shared.writing().due();
        let next = [poll, self.quiet.due(), silent].into_iter().flatten();
        let next = next.fold(timers.next_roots, Instant::min);
        let wait = next.saturating_duration_since(Instant::now());
        let signal = match signals.recv_timeout(wait) {
            Ok(signal) => Some(signal),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Err(Stopped),
        };
        match self.shared.stop.load(Ordering::Acquire) {
            true => Err(Stopped),
            false => Ok(signal),
        }
    }

    /// Does what is due; whether to say now that something changed.
    fn step(&mut self, signal: Option<Signal>, timers: &mut Timers, now: Instant) -> bool {
        let mut look_at_roots = now >= timers.next_roots;
        match signal {
            Some(Signal::Touched(path, touch)) => self.quiet.touch(&path, touch, now),
            Some(Signal::Probe(index)) => self.unproven.retain(|i| *i != index),
            Some(Signal::Wake) => look_at_roots = true,
            None => {}
        }
        let silent = self.shared.writing().give_up(now);
        for file in silent {
            self.quiet.touch(&file, Touch::Finished, now);
        }
        if look_at_roots {
            self.follow_roots(now);
            timers.next_roots = now + ROOTS_EVERY;
        }
        if now >= timers.probe_ends && !self.unproven.is_empty() {
            self.unproven.clear();
            self.poll_because("files are polled, since no events come from there".into());
        }
        if self.polling.is_some() && now >= timers.next_poll {
            timers.next_poll = Instant::now() + self.poll(now);
        }
        let new_trouble = self.report();
        // A change that is still to be told brings the trouble along.
        self.quiet.over(now) || (new_trouble && self.quiet.due().is_none())
    }

    /// Looks whether the folders that are watched are still those that stand at their paths.
    fn follow_roots(&mut self, now: Instant) {
        if self.shared.limit.swap(false, Ordering::AcqRel) {
            self.native = None;
            self.poll_because(no_events(&notify::Error::new(
                notify::ErrorKind::MaxFilesWatch,
            )));
        }
        for index in 0..self.roots.len() {
            let Some(root) = self.roots.get(index) else {
                continue;
            };
            if root.look() != root.identity {
                self.quiet.touch(&root.dir, Touch::Finished, now);
                self.attend(index);
            }
        }
    }

    /// Watches a root as it stands now.
    fn attend(&mut self, index: usize) {
        let Some(root) = self.roots.get_mut(index) else {
            return;
        };
        root.identity = root.look();
        let Some(native) = &mut self.native else {
            return;
        };
        // A folder that was renamed is still watched, and its events come under the old path.
        let _ = native.unwatch(&root.dir);
        if root.identity.is_none() {
            return;
        }
        let mode = match root.recursive {
            true => RecursiveMode::Recursive,
            false => RecursiveMode::NonRecursive,
        };
        match native.watch(&root.dir, mode) {
            Ok(()) => {}
            // Gone again since the look above; the next one in `follow_roots` tells.
            Err(_) if root.look().is_none() => root.identity = None,
            Err(error) => {
                self.native = None;
                self.poll_because(no_events(&error));
            }
        }
    }

    /// Looks for changes; gives back how soon to look again.
    fn poll(&mut self, now: Instant) -> Duration {
        let seen = self.fingerprints();
        if seen == self.seen {
            return POLL_EVERY;
        }
        self.seen = seen;
        self.quiet.touch(Path::new(""), Touch::Unfinished, now);
        POLL_AGAIN
    }

    fn fingerprints(&self) -> Vec<u64> {
        self.roots.iter().map(Root::fingerprint).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::super::{QUEUE, Watcher};
    use super::*;

    /// A watcher that no event reaches, on a folder of its own.
    fn deaf(prepare: impl Fn(&mut WatchThread)) -> (tempfile::TempDir, Watcher, Receiver<()>) {
        let dir = tempfile::TempDir::new().unwrap();
        let shared = Arc::new(Shared::default());
        let mut watching = WatchThread::new(&[dir.path().to_owned()], shared.clone());
        watching.attend(0);
        prepare(&mut watching);
        let (sender, signals) = mpsc::sync_channel(QUEUE);
        let (call, calls) = mpsc::channel();
        thread::spawn(move || {
            watching.run(&signals, move || {
                // The test may be over.
                let _ = call.send(());
            });
        });
        let watcher = Watcher {
            shared,
            signals: Some(sender),
        };
        (dir, watcher, calls)
    }

    fn polls(dir: &tempfile::TempDir, calls: &Receiver<()>) {
        let limit = Duration::from_secs(5);
        // The first call is for the trouble itself.
        calls.recv_timeout(limit).unwrap();
        std::fs::write(dir.path().join("a.md"), "# A").unwrap();
        calls.recv_timeout(limit).unwrap();
    }

    #[test]
    fn where_no_event_of_the_probe_comes_files_are_polled_and_it_is_said() {
        let (dir, watcher, calls) = deaf(|watching| watching.unproven.push(0));
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
