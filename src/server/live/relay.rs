//! The sockets of a room, each woken on the thread it lives on.
//!
//! Whatever is published is told to one task per worker thread, and that task wakes its own
//! sockets: waking a task of the same thread takes no lock that threads share and no system
//! call. What there is to be told, and to whom, is said by `topics`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use socket2::Socket;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::attendance::Attendance;
use super::topics::{Receivers, Sent, Topic, Topics};
use crate::room::{Giver, PresenterDevice};
use crate::server::locks::lock;
use crate::wire::{Attends, Presence, Screen};

/// Between two looks for connections that do not take what is written.
const CHECK: Duration = Duration::from_secs(1);

/// Ends a connection that does not take what is written. Nothing else can end it, since its
/// dispatcher waits for it.
#[derive(Debug)]
pub(in crate::server) struct WriteDeadline {
    /// A second handle of the connection's socket.
    socket: Socket,
    /// How long a write may take.
    limit: Duration,
    /// When something was to be written that is not yet.
    since: Mutex<Option<Instant>>,
}

impl WriteDeadline {
    pub(in crate::server) fn new(socket: Socket, limit: Duration) -> WriteDeadline {
        WriteDeadline {
            socket,
            limit,
            since: Mutex::default(),
        }
    }
}

/// The sockets of one room.
#[derive(Debug)]
pub(super) struct Subscribers {
    topics: Arc<Topics>,
    workers: Mutex<HashMap<ThreadId, Arc<Worker>>>,
    last_id: AtomicU64,
    attendance: Mutex<Attendance>,
    /// Notified when that changes.
    pub(super) attendance_changed: Notify,
    /// How many sockets are open in all rooms.
    open: watch::Sender<usize>,
}

/// The sockets of one room on one thread.
#[derive(Debug, Default)]
struct Worker {
    subscribers: Mutex<HashMap<u64, Arc<Subscriber>>>,
}

/// A socket, as far as it can be woken.
#[derive(Debug)]
struct Subscriber {
    waker: AtomicWaker,
    screen: Screen,
    giver: Option<Giver>,
    deadline: Option<WriteDeadline>,
    is_signed_out: AtomicBool,
}

impl Subscriber {
    fn wake(&self) {
        if let Some(deadline) = &self.deadline {
            lock(&deadline.since).get_or_insert_with(Instant::now);
        }
        self.waker.wake();
    }

    /// Ends the connection if it has not taken what is written for too long.
    fn check(&self, now: Instant) {
        if let Some(deadline) = &self.deadline
            && lock(&deadline.since).is_some_and(|since| now > since + deadline.limit)
        {
            // It may be gone already.
            let _ = deadline.socket.shutdown(std::net::Shutdown::Both);
        }
    }
}

impl Subscribers {
    /// None yet.
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

    /// Ends the sockets of devices that were signed out.
    pub(super) fn sign_out(&self, gone: &dyn Fn(&PresenterDevice) -> bool) {
        let workers: Vec<_> = lock(&self.workers).values().cloned().collect();
        for worker in workers {
            for subscriber in lock(&worker.subscribers).values() {
                let device = subscriber.giver.as_ref().and_then(Giver::presenter);
                if device.is_some_and(gone) {
                    subscriber.is_signed_out.store(true, Ordering::Release);
                    subscriber.wake();
                }
            }
        }
    }

    /// Tells a socket of this thread, which must be a worker's, from now on.
    pub(super) fn subscribe(
        self: &Arc<Self>,
        screen: Screen,
        giver: Option<Giver>,
        deadline: Option<WriteDeadline>,
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
            deadline,
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

    fn worker(&self) -> Arc<Worker> {
        let mut workers = lock(&self.workers);
        let worker = workers
            .entry(std::thread::current().id())
            .or_insert_with(|| {
                let worker = Arc::new(Worker::default());
                // Before the task runs, so that it misses nothing that its sockets do not look for.
                let sent = self.topics.sent();
                let told = *sent.borrow();
                actix_web::rt::spawn(relay(worker.clone(), self.topics.clone(), sent, told));
                worker
            });
        worker.clone()
    }
}

/// Wakes the worker's sockets when there is something for them, until the room closes.
async fn relay(
    worker: Arc<Worker>,
    topics: Arc<Topics>,
    mut sent: watch::Receiver<Sent>,
    mut told: Sent,
) {
    let mut checks = interval(CHECK);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            now = checks.tick() => {
                lock(&worker.subscribers).values().for_each(|one| one.check(now));
                continue;
            }
            _ = sent.changed() => {}
        }
        let closed = topics.is_closed();
        let now = *sent.borrow_and_update();
        let is_new = |topic: &&Topic| now[**topic as usize] != told[**topic as usize];
        let new: Vec<Topic> = Topic::ALL.iter().filter(is_new).copied().collect();
        told = now;
        for subscriber in lock(&worker.subscribers).values() {
            if closed || new.iter().any(|topic| topic.is_heard_by(subscriber.screen)) {
                subscriber.wake();
            }
        }
        if closed {
            return;
        }
    }
}

/// What a socket has of its room, from open to close.
#[derive(Debug)]
pub(in crate::server) struct Subscription {
    subscribers: Arc<Subscribers>,
    worker: Arc<Worker>,
    subscriber: Arc<Subscriber>,
    id: u64,
    /// The name under which an attendee's device is counted, and what it does.
    attending: Option<(Box<str>, Attends)>,
}

impl Subscription {
    /// Whom to wake from now on. To be called before looking for news, since what comes between
    /// would wake nobody otherwise.
    pub(in crate::server) fn register(&self, waker: &std::task::Waker) {
        // The dispatcher asks for more when all before was written.
        if let Some(deadline) = &self.subscriber.deadline {
            lock(&deadline.since).take();
        }
        self.subscriber.waker.register(waker);
    }

    /// What the socket hears.
    pub(in crate::server) fn receivers(&self) -> Receivers {
        self.subscribers.topics.subscribe(self.subscriber.screen)
    }

    /// The attendee's device does something else than before.
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
        self.subscribers
            .open
            .send_modify(|n| *n = n.saturating_sub(1));
        if let Some((name, did)) = &self.attending {
            lock(&self.subscribers.attendance).leave(name, *did, Instant::now());
            self.subscribers.attendance_changed.notify_one();
        }
    }
}
