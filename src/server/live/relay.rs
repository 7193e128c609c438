//! Wakes the sockets of a room, each on the thread it lives on.
//!
//! A change is told to one task per worker thread, and that task wakes its own sockets:
//! waking a task of the same thread takes no lock that threads share and no system call.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use socket2::Socket;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::Frames;

/// What a socket counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Kind {
    /// One of those who are here.
    Attendee,
    /// A deck's page: hears the room, is not here.
    Reader,
    /// Is told how many are here.
    Presenter,
}

/// Between two looks for sockets that do not take what is written.
const LOOK: Duration = Duration::from_secs(1);

/// A second handle of a connection, for one that does not take what is written: nothing
/// else can end it, since its dispatcher waits for it.
#[derive(Debug)]
pub(in crate::server) struct Hold {
    socket: Socket,
    /// How long a write may take.
    limit: Duration,
    /// When something was to be written that is not yet.
    since: Mutex<Option<Instant>>,
}

impl Hold {
    pub(in crate::server) fn new(socket: Socket, limit: Duration) -> Hold {
        Hold {
            socket,
            limit,
            since: Mutex::default(),
        }
    }
}

/// The sockets of one room.
#[derive(Debug)]
pub(super) struct Sockets {
    frames: watch::Receiver<Arc<Frames>>,
    presence: watch::Receiver<Bytes>,
    workers: Mutex<HashMap<ThreadId, Arc<Worker>>>,
    attendees: AtomicUsize,
    /// Told when `attendees` changes.
    pub(super) comings: Notify,
    /// All sockets of all rooms.
    all: watch::Sender<usize>,
}

/// The sockets of one room on one thread.
#[derive(Debug, Default)]
struct Worker {
    lines: Mutex<Lines>,
}

#[derive(Debug, Default)]
struct Lines {
    last: u64,
    open: HashMap<u64, Arc<Line>>,
}

/// A socket, as far as it can be woken.
#[derive(Debug)]
struct Line {
    waker: AtomicWaker,
    kind: Kind,
    hold: Option<Hold>,
}

impl Line {
    fn wake(&self) {
        if let Some(hold) = &self.hold {
            lock(&hold.since).get_or_insert_with(Instant::now);
        }
        self.waker.wake();
    }

    /// Ends the connection if it has not taken what is written for too long.
    fn look(&self, now: Instant) {
        if let Some(hold) = &self.hold
            && lock(&hold.since).is_some_and(|since| now > since + hold.limit)
        {
            // It may be gone already.
            let _ = hold.socket.shutdown(std::net::Shutdown::Both);
        }
    }
}

impl Sockets {
    /// None yet.
    pub(super) fn new(
        frames: watch::Receiver<Arc<Frames>>,
        presence: watch::Receiver<Bytes>,
        all: watch::Sender<usize>,
    ) -> Sockets {
        Sockets {
            frames,
            presence,
            workers: Mutex::default(),
            attendees: AtomicUsize::new(0),
            comings: Notify::new(),
            all,
        }
    }

    /// How many are here.
    pub(super) fn here(&self) -> usize {
        self.attendees.load(Ordering::Acquire)
    }

    /// A socket of this thread, which must be a worker's.
    pub(super) fn enter(self: &Arc<Self>, kind: Kind, hold: Option<Hold>) -> Seat {
        let worker = self.worker();
        let line = Arc::new(Line {
            waker: AtomicWaker::new(),
            kind,
            hold,
        });
        let mut lines = lock(&worker.lines);
        lines.last += 1;
        let id = lines.last;
        lines.open.insert(id, line.clone());
        drop(lines);
        self.count(kind, true);
        Seat {
            sockets: self.clone(),
            worker,
            line,
            id,
        }
    }

    fn worker(&self) -> Arc<Worker> {
        let mut workers = lock(&self.workers);
        let worker = workers
            .entry(std::thread::current().id())
            .or_insert_with(|| {
                let worker = Arc::new(Worker::default());
                actix_web::rt::spawn(relay(
                    worker.clone(),
                    self.frames.clone(),
                    self.presence.clone(),
                ));
                worker
            });
        worker.clone()
    }

    fn count(&self, kind: Kind, comes: bool) {
        let step = |n: usize| if comes { n + 1 } else { n.saturating_sub(1) };
        self.all.send_modify(|n| *n = step(*n));
        if kind == Kind::Attendee {
            let _ = self
                .attendees
                .fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| Some(step(n)));
            self.comings.notify_one();
        }
    }
}

/// Wakes what is to be woken until the room closes, which is the last thing it tells.
async fn relay(
    worker: Arc<Worker>,
    mut frames: watch::Receiver<Arc<Frames>>,
    mut presence: watch::Receiver<Bytes>,
) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let all = tokio::select! {
            now = looks.tick() => {
                lock(&worker.lines).open.values().for_each(|line| line.look(now));
                continue;
            }
            changed = frames.changed() => changed.map(|()| true),
            changed = presence.changed() => changed.map(|()| false),
        };
        for line in lock(&worker.lines).open.values() {
            if !matches!(all, Ok(false)) || line.kind == Kind::Presenter {
                line.wake();
            }
        }
        if all.is_err() {
            return;
        }
    }
}

/// A socket's place in its room, from open to close.
#[derive(Debug)]
pub(in crate::server) struct Seat {
    sockets: Arc<Sockets>,
    worker: Arc<Worker>,
    line: Arc<Line>,
    id: u64,
}

impl Seat {
    /// Whom to wake from now on; to be called before looking for news.
    pub(in crate::server) fn register(&self, waker: &std::task::Waker) {
        // The dispatcher asks for more when all before was written.
        if let Some(hold) = &self.line.hold {
            lock(&hold.since).take();
        }
        self.line.waker.register(waker);
    }

    /// The room's snapshots.
    pub(in crate::server) fn frames(&self) -> watch::Receiver<Arc<Frames>> {
        self.sockets.frames.clone()
    }

    /// How many are here, as a frame; `None` for those who are not told.
    pub(in crate::server) fn presence(&self) -> Option<watch::Receiver<Bytes>> {
        (self.line.kind == Kind::Presenter).then(|| {
            let mut presence = self.sockets.presence.clone();
            presence.mark_changed();
            presence
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.worker.lines).open.remove(&self.id);
        self.sockets.count(self.line.kind, false);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
