//! What the thread that reads files is told, and what it tells: files have changed, a job has
//! ended, somebody asks for a deck, the server stops; something new is shown.

use std::collections::BTreeSet;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::locks::lock;
use crate::content::DeckKey;

/// Signals to the thread, and from it.
pub(super) struct Signals {
    changed: AtomicBool,
    stopped: AtomicBool,
    /// Decks and pages that somebody waits for.
    asked: Mutex<BTreeSet<DeckKey>>,
    /// Rung after each of these: it has room for one, since whoever hears it looks at all.
    bell: SyncSender<()>,
    shown: Notify,
}

impl Signals {
    /// The signals, and where the bell is heard.
    pub(super) fn new() -> (Arc<Signals>, Receiver<()>) {
        let (bell, rings) = sync_channel(1);
        let signals = Signals {
            changed: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            asked: Mutex::default(),
            bell,
            shown: Notify::new(),
        };
        (Arc::new(signals), rings)
    }

    /// Files may have changed.
    pub(super) fn change(&self) {
        self.changed.store(true, Ordering::Release);
        self.ring();
    }

    /// The thread is to end.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.ring();
    }

    /// Somebody waits for a deck or page.
    pub(super) fn ask(&self, key: DeckKey) {
        lock(&self.asked).insert(key);
        self.ring();
    }

    /// There is something to look at.
    pub(super) fn ring(&self) {
        // Full means that the thread has not looked yet, and will.
        let _ = self.bell.try_send(());
    }

    /// Something new is shown.
    pub(super) fn show(&self) {
        self.shown.notify_waiters();
    }

    /// Resolves when something new is shown after this call.
    pub(super) fn next_shown(&self) -> Notified<'_> {
        self.shown.notified()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Whether files may have changed since the last call.
    pub(super) fn take_change(&self) -> bool {
        self.changed.swap(false, Ordering::AcqRel)
    }

    /// What somebody waits for, since the last call.
    pub(super) fn take_asked(&self) -> BTreeSet<DeckKey> {
        mem::take(&mut *lock(&self.asked))
    }
}
