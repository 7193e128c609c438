//! The sockets of a room, each woken on the worker thread of actix that serves it.
//!
//! Whatever is published wakes one task on each worker thread, and that task wakes the sockets of
//! its thread. So a change costs a wake-up across threads only once a thread: waking a task of
//! the same thread takes no lock that threads share and no system call. What sockets are told,
//! and which of them hear it, is said by `topics`.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;

use futures_util::task::AtomicWaker;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::attendance::Attendance;
use super::topics::{Receivers, Sent, Topic, Topics};
use crate::room::{Giver, PresenterDevice};
use crate::server::locks::lock;
use crate::wire::{Attends, Presence, Screen};

/// The sockets of one room.
#[derive(Debug)]
pub(super) struct Subscribers {
    topics: Arc<Topics>,
    workers: Mutex<HashMap<ThreadId, Arc<Worker>>>,
    last_id: AtomicU64,
    attendance: Mutex<Attendance>,
    /// Notified when the attendance changes.
    pub(super) attendance_changed: Notify,
    /// How many sockets are open in all rooms, not only in this one.
    open: watch::Sender<usize>,
}

/// The sockets of one room on one thread.
#[derive(Debug, Default)]
struct Worker {
    subscribers: Mutex<HashMap<u64, Arc<Subscriber>>>,
}

/// What it takes to wake a socket, and to know which topics it hears.
#[derive(Debug)]
struct Subscriber {
    waker: AtomicWaker,
    screen: Screen,
    giver: Option<Giver>,
    /// The deck that a page at one's own pace has open.
    reads: Option<Box<str>>,
    is_signed_out: AtomicBool,
}

impl Subscribers {
    /// A room without sockets. `open` counts those of all rooms.
    pub(super) fn new(topics: Arc<Topics>, open: watch::Sender<usize>) -> Subscribers {
        Subscribers {
            topics,
            workers: Mutex::default(),
            last_id: AtomicU64::default(),
            attendance: Mutex::default(),
            attendance_changed: Notify::new(),
            open,
        }
    }

    /// How many attend.
    pub(super) fn attendance(&self) -> Presence {
        lock(&self.attendance).count(Instant::now())
    }

    /// The names of the decks that pages at one's own pace have open, and how many sockets there are.
    pub(super) fn readers(&self) -> (BTreeSet<Box<str>>, usize) {
        let workers: Vec<_> = lock(&self.workers).values().cloned().collect();
        let (mut decks, mut sockets) = (BTreeSet::new(), 0);
        for worker in workers {
            let subscribers = lock(&worker.subscribers);
            sockets += subscribers.len();
            let read = subscribers.values().filter_map(|one| one.reads.as_ref());
            for deck in read {
                if !decks.contains(deck) {
                    decks.insert(deck.clone());
                }
            }
        }
        (decks, sockets)
    }

    /// Closes the sockets of the devices for which `gone` is true: they were signed out.
    pub(super) fn sign_out(&self, gone: &dyn Fn(&PresenterDevice) -> bool) {
        let workers: Vec<_> = lock(&self.workers).values().cloned().collect();
        for worker in workers {
            for subscriber in lock(&worker.subscribers).values() {
                let device = subscriber.giver.as_ref().and_then(Giver::device);
                if device.is_some_and(gone) {
                    subscriber.is_signed_out.store(true, Ordering::Release);
                    subscriber.waker.wake();
                }
            }
        }
    }

    /// Wakes a socket from now on. It belongs to the calling thread, which must be one of actix's
    /// workers, because [`relay`] runs there.
    pub(super) fn subscribe(
        self: &Arc<Self>,
        (screen, reads): (Screen, Option<Box<str>>),
        giver: Option<Giver>,
    ) -> Subscription {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed);
        self.open.send_modify(|n| *n += 1);
        let attending = (screen == Screen::Live).then(|| {
            let seat = match &giver {
                Some(Giver::Seat(seat)) => Some(seat.name()),
                _ => None,
            };
            let name = lock(&self.attendance).enter(seat, Instant::now());
            self.attendance_changed.notify_one();
            (name, Attends::Live)
        });
        let subscriber = Arc::new(Subscriber {
            waker: AtomicWaker::new(),
            screen,
            giver,
            reads,
            is_signed_out: AtomicBool::new(false),
        });
        let worker = self.worker();
        lock(&worker.subscribers).insert(id, subscriber.clone());
        Subscription {
            subscribers: self.clone(),
            worker,
            subscriber,
            id,
            attending,
        }
    }

    /// The calling thread's sockets. Its first socket starts the task that wakes them.
    fn worker(&self) -> Arc<Worker> {
        let mut workers = lock(&self.workers);
        let worker = workers
            .entry(std::thread::current().id())
            .or_insert_with(|| {
                let worker = Arc::new(Worker::default());
                // Counted here and not in the task, because what is published before the task first
                // runs would else wake none of the sockets that have looked for news already.
                let sent = self.topics.sent();
                let told = *sent.borrow();
                actix_web::rt::spawn(relay(worker.clone(), self.topics.clone(), sent, told));
                worker
            });
        worker.clone()
    }
}

/// Wakes the worker's sockets when a topic that they hear has a new value, until the room closes.
/// `told` are the counts for which they need not be woken any more.
async fn relay(
    worker: Arc<Worker>,
    topics: Arc<Topics>,
    mut sent: watch::Receiver<Sent>,
    mut told: Sent,
) {
    // It fails only when nobody can publish any more.
    while sent.changed().await.is_ok() {
        let closed = topics.is_closed();
        let now = *sent.borrow_and_update();
        let is_new = |topic: &&Topic| now[**topic as usize] != told[**topic as usize];
        let new: Vec<Topic> = Topic::ALL.iter().filter(is_new).copied().collect();
        told = now;
        for subscriber in lock(&worker.subscribers).values() {
            if closed || new.iter().any(|topic| topic.is_heard_by(subscriber.screen)) {
                subscriber.waker.wake();
            }
        }
        if closed {
            return;
        }
    }
}

/// A socket's place among the sockets of its room. Dropping it takes the socket out again.
#[derive(Debug)]
pub(in crate::server) struct Subscription {
    subscribers: Arc<Subscribers>,
    worker: Arc<Worker>,
    subscriber: Arc<Subscriber>,
    id: u64,
    /// The name under which an attendee's device is counted, and what this tab of it does; `None`
    /// where nobody is counted.
    attending: Option<(Box<str>, Attends)>,
}

impl Subscription {
    /// Sets the waker of the socket's task. To be called before looking for news: what is published
    /// between a look and a later call would wake nobody.
    pub(in crate::server) fn register(&self, waker: &std::task::Waker) {
        self.subscriber.waker.register(waker);
    }

    /// A receiver for each topic that the socket hears.
    pub(in crate::server) fn receivers(&self) -> Receivers {
        self.subscribers.topics.subscribe(self.subscriber.screen)
    }

    /// Notes what the attendee's tab does now.
    pub(in crate::server) fn attends(&mut self, is: Attends) {
        if let Some((name, was)) = &mut self.attending
            && *was != is
        {
            lock(&self.subscribers.attendance).change(name, *was, is, Instant::now());
            *was = is;
            self.subscribers.attendance_changed.notify_one();
        }
    }

    /// Whether its device was signed out.
    pub(in crate::server) fn is_signed_out(&self) -> bool {
        self.subscriber.is_signed_out.load(Ordering::Acquire)
    }

    /// Whether its room is closed.
    pub(in crate::server) fn is_closed(&self) -> bool {
        self.subscribers.topics.is_closed()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        lock(&self.worker.subscribers).remove(&self.id);
        if let Some((name, did)) = &self.attending {
            lock(&self.subscribers.attendance).leave(name, *did, Instant::now());
            self.subscribers.attendance_changed.notify_one();
        }
        // Last, because whoever waits until no socket is open then finds nobody counted either.
        self.subscribers
            .open
            .send_modify(|n| *n = n.saturating_sub(1));
    }
}
