//! Wakes the sockets of a room, each on the thread it lives on.
//!
//! A change is told to one task per worker thread, and that task wakes its own sockets:
//! waking a task of the same thread takes no lock that threads share and no system call.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use socket2::Socket;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::Frames;
use super::attendance::Attendance;
use crate::room::{PresenterDevice, Seat};
use crate::server::socket::frame;
use crate::wire::{Attends, Pointer, Presence};

/// What a socket counts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) enum Kind {
    /// One of those who attend, with the name that its device keeps.
    Attendee(Option<Seat>),
    /// A deck's page: hears the room, attends nothing.
    Reader,
    /// Is told how many attend; of which presenter's devices, if of any.
    Presenter(Option<PresenterDevice>),
}

/// Between two looks for sockets that do not take what is written.
const LOOK: Duration = Duration::from_secs(1);

/// Between two frames that tell where the presenter points.
const POINTER: Duration = Duration::from_millis(33);

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
    pointer: watch::Sender<Bytes>,
    /// When the pointer was last told of.
    pointed: Mutex<Option<Instant>>,
    workers: Mutex<HashMap<ThreadId, Arc<Worker>>>,
    attendance: Mutex<Attendance>,
    /// Told when that changes.
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
    /// Its device was signed out.
    dismissed: AtomicBool,
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
            pointer: watch::channel(Bytes::new()).0,
            pointed: Mutex::default(),
            workers: Mutex::default(),
            attendance: Mutex::default(),
            comings: Notify::new(),
            all,
        }
    }

    /// How many attend.
    pub(super) fn attendance(&self) -> Presence {
        lock(&self.attendance).count(Instant::now())
    }

    /// Says where the presenter points; what comes sooner than screens draw is passed over.
    pub(super) fn point(&self, pointer: &Pointer) {
        let now = Instant::now();
        let mut last = lock(&self.pointed);
        if pointer.at.is_none() || last.is_none_or(|last| now >= last + POINTER) {
            *last = Some(now);
            self.pointer.send_replace(frame::text(pointer));
        }
    }

    /// Ends the sockets of devices that were signed out.
    pub(super) fn dismiss(&self, gone: &dyn Fn(&PresenterDevice) -> bool) {
        let workers: Vec<_> = lock(&self.workers).values().cloned().collect();
        for worker in workers {
            for line in lock(&worker.lines).open.values() {
                if matches!(&line.kind, Kind::Presenter(Some(hand)) if gone(hand)) {
                    line.dismissed.store(true, Ordering::Release);
                    line.wake();
                }
            }
        }
    }

    /// A socket of this thread, which must be a worker's.
    pub(super) fn enter(self: &Arc<Self>, kind: Kind, hold: Option<Hold>) -> Subscription {
        let worker = self.worker();
        let line = Arc::new(Line {
            waker: AtomicWaker::new(),
            kind,
            hold,
            dismissed: AtomicBool::new(false),
        });
        let mut lines = lock(&worker.lines);
        lines.last += 1;
        let id = lines.last;
        lines.open.insert(id, line.clone());
        drop(lines);
        self.all.send_modify(|n| *n += 1);
        let attends = match &line.kind {
            Kind::Attendee(name) => {
                let name = lock(&self.attendance).enter(name.as_ref().map(Seat::name), Instant::now());
                self.comings.notify_one();
                Some((name, Attends::Live))
            }
            Kind::Reader | Kind::Presenter(_) => None,
        };
        Subscription {
            sockets: self.clone(),
            worker,
            line,
            id,
            attends,
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
                    self.pointer.subscribe(),
                ));
                worker
            });
        worker.clone()
    }
}

/// What there is to be told.
enum News {
    Snapshot,
    Presence,
    Pointer,
}

/// Wakes what is to be woken until the room closes, which is the last thing it tells.
async fn relay(
    worker: Arc<Worker>,
    mut frames: watch::Receiver<Arc<Frames>>,
    mut presence: watch::Receiver<Bytes>,
    mut pointer: watch::Receiver<Bytes>,
) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let news = tokio::select! {
            now = looks.tick() => {
                lock(&worker.lines).open.values().for_each(|line| line.look(now));
                continue;
            }
            changed = frames.changed() => changed.map(|()| News::Snapshot),
            changed = presence.changed() => changed.map(|()| News::Presence),
            Ok(()) = pointer.changed() => Ok(News::Pointer),
        };
        for line in lock(&worker.lines).open.values() {
            let hears = match (&news, &line.kind) {
                (Ok(News::Presence), kind) => matches!(kind, Kind::Presenter(_)),
                (Ok(News::Pointer), kind) => *kind != Kind::Reader,
                (Ok(News::Snapshot) | Err(_), _) => true,
            };
            if hears {
                line.wake();
            }
        }
        if news.is_err() {
            return;
        }
    }
}

/// A socket's place in its room, from open to close.
#[derive(Debug)]
pub(in crate::server) struct Subscription {
    sockets: Arc<Sockets>,
    worker: Arc<Worker>,
    line: Arc<Line>,
    id: u64,
    /// An attendee's name here, and what it does.
    attends: Option<(Box<str>, Attends)>,
}

impl Subscription {
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

    /// How many attend, as a frame; `None` for those who are not told.
    pub(in crate::server) fn presence(&self) -> Option<watch::Receiver<Bytes>> {
        matches!(self.line.kind, Kind::Presenter(_)).then(|| {
            let mut presence = self.sockets.presence.clone();
            presence.mark_changed();
            presence
        })
    }

    /// Where the presenter points from now on, as frames; `None` for those who are not told.
    pub(in crate::server) fn pointer(&self) -> Option<watch::Receiver<Bytes>> {
        (self.line.kind != Kind::Reader).then(|| self.sockets.pointer.subscribe())
    }

    /// The attendee's device does something else than before.
    pub(in crate::server) fn attends(&mut self, is: Attends) {
        if let Some((name, was)) = &mut self.attends
            && *was != is
        {
            lock(&self.sockets.attendance).says(name, *was, is, Instant::now());
            *was = is;
            self.sockets.comings.notify_one();
        }
    }

    /// Whether its device was signed out.
    pub(in crate::server) fn is_dismissed(&self) -> bool {
        self.line.dismissed.load(Ordering::Acquire)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        lock(&self.worker.lines).open.remove(&self.id);
        self.sockets.all.send_modify(|n| *n = n.saturating_sub(1));
        if let Some((name, did)) = &self.attends {
            lock(&self.sockets.attendance).leave(name, *did, Instant::now());
            self.sockets.comings.notify_one();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
