//! The one task that changes a room: orders and edits in, snapshots out.
//!
//! It takes all orders that wait, applies them one after another, saves once, publishes once
//! and then answers. So a change that screens show is on disk, or presenters are told that it is
//! not. What an order does is decided in `room`, which sockets are woken in `relay`.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::state::{CourseView, State};
use super::{Disk, RoomHandle, Write};
use crate::room::{Giver, Report, Room};
use crate::server::locks::lock;
use crate::wire::{Ack, Millis, Order, Presence, RecordView, Refusal};

/// A write that takes longer counts as failed, so that the class does not wait for the disk.
const SAVE_TIME: Duration = Duration::from_secs(2);

/// The time between two attempts to save a room that could not be written.
const SAVE_AGAIN: Duration = Duration::from_secs(5);

/// A class that took less gets no report, because a deck was opened for a moment, not taught.
const SHORTEST: Millis = 60_000;

/// An order, who gives it, and who waits for what comes of it.
pub(super) struct Request {
    pub(super) order: Order,
    pub(super) giver: Giver,
    pub(super) waiting: oneshot::Sender<Result<Ack, Refusal>>,
}

/// What the task works with. It alone writes the state in the handle.
pub(super) struct Actor {
    pub(super) handle: Arc<RoomHandle>,
    /// The room's key in the store.
    pub(super) key: String,
    pub(super) disk: Disk,
    pub(super) orders: mpsc::Receiver<Request>,
    /// The course as last read; `None` when the room is to close.
    pub(super) course: watch::Receiver<Option<Arc<CourseView>>>,
}

impl Actor {
    /// Runs until the room closes. Then it closes the room's sockets.
    pub(super) async fn run(mut self) {
        self.store_reports().await;
        // The attendance that screens were last told.
        let mut told = Presence::default();
        let mut save_again = Instant::now();
        loop {
            let saved = self.handle.state().saved;
            tokio::select! {
                _ = self.course.changed() => {
                    let course = self.course.borrow_and_update().clone();
                    let Some(course) = course else { break };
                    self.follow(&course).await;
                }
                Some(request) = self.orders.recv() => self.serve(request).await,
                () = self.handle.subscribers.attendance_changed.notified() => {
                    let attendance = self.handle.attendance();
                    if attendance != told {
                        told = attendance;
                        let here = attendance.live + attendance.browsing;
                        self.note(here);
                        self.handle.tell_presence(&attendance);
                    }
                }
                () = sleep_until(save_again), if !saved => {
                    // Under a new sequence, because presenters' snapshots say whether it is saved.
                    save_again = Instant::now() + SAVE_AGAIN;
                    let state = self.handle.state();
                    let next = State { seq: state.seq + 1, ..(*state).clone() };
                    let next = self.saved(next).await;
                    if next.saved {
                        self.publish(next);
                    }
                }
            }
        }
        // After this no order is taken. Those that still wait are dropped without an answer, which
        // their senders see as `Refusal::Busy`.
        self.orders.close();
        self.handle.topics.close();
    }

    /// Applies `first` and all orders that wait behind it, with one commit and one snapshot.
    async fn serve(&mut self, first: Request) {
        let state = self.handle.state();
        let mut room: Option<Room> = None;
        let mut obeyed = Vec::new();
        let mut next = Some(first);
        while let Some(Request {
            order,
            giver,
            waiting,
        }) = next
        {
            let context = state.context(self.handle.clock.now());
            let current = room.as_ref().unwrap_or(&state.room);
            match current.apply(&order, &giver, context) {
                Ok(changed) => {
                    room = Some(changed);
                    obeyed.push((waiting, order.id));
                }
                Err(refusal) => drop(waiting.send(Err(refusal))),
            }
            next = self.orders.try_recv().ok();
        }
        let Some(room) = room else { return };
        let next = State {
            seq: state.seq + 1,
            room: Arc::new(room),
            ..(*state).clone()
        };
        let next = self.saved(next).await;
        let (seq, saved) = (next.seq, next.saved);
        self.publish(next);
        for (waiting, id) in obeyed {
            // Nobody waits any more if the device has gone.
            let _ = waiting.send(Ok(Ack { id, seq, saved }));
        }
        self.store_reports().await;
    }

    /// Writes reports of the classes that are over and have none yet. If the disk fails, they are
    /// tried again after the next change, or by the next process, because the room still has the
    /// records from which they are made.
    async fn store_reports(&self) {
        let state = self.handle.state();
        if !state.saved {
            return;
        }
        let new: Vec<(&str, Millis)> = {
            let reports = lock(&self.handle.reports);
            let is_reported = |deck: &str, record: &RecordView| {
                let same = |one: &Report| one.began == record.began && one.ended == record.ended;
                reports.iter().any(|one| one.deck == deck && same(one))
            };
            let classes = state.room.classes();
            classes
                .filter(|(_, record)| record.ended.is_some() && record.took() >= SHORTEST)
                .filter(|(deck, record)| !is_reported(deck, record))
                .map(|(deck, record)| (deck, record.began))
                .collect()
        };
        let now = self.handle.clock.now();
        for class in new {
            let report = state.room.report(state.course.outline(), class, now);
            let Some(report) = report else { continue };
            let commit = (self.disk)(Write::Report(self.key.clone(), report.clone()));
            match timeout(SAVE_TIME, commit).await {
                Ok(Ok(())) => {
                    let mut reports = lock(&self.handle.reports);
                    // A class that went on after its end had a report already: it is replaced.
                    reports.retain(|one| one.deck != report.deck || one.began != report.began);
                    reports.insert(0, report);
                }
                Ok(Err(cause)) => tracing::warn!("what a class took is not on disk yet: {cause}"),
                Err(_) => tracing::warn!("what a class took is not on disk yet: no answer"),
            }
        }
    }

    /// Notes how many attend. It is written with the next change: a write of its own for each who comes
    /// would be a thousand when a lecture begins.
    fn note(&self, here: usize) {
        let state = self.handle.state();
        let room = state.room.attended_by(here, self.handle.clock.now());
        self.handle.set(State {
            room: Arc::new(room),
            ..(*state).clone()
        });
    }

    /// Follows the course as it was just read.
    async fn follow(&mut self, course: &Arc<CourseView>) {
        let state = self.handle.state();
        let Some(next) = state.follow(course, self.handle.clock.now()) else {
            return;
        };
        let edited = course.edited_since(&state.course);
        // No snapshot says anything of the difference, so there is nothing to save or publish.
        if next.seq == state.seq {
            self.handle.set(next);
            return self.handle.tell_edits(&edited);
        }
        let next = self.saved(next).await;
        self.handle.set(next);
        self.handle.tell_edits(&edited);
        self.handle.tell_snapshot();
    }

    /// Commits the state, and returns it with a note of whether that worked.
    async fn saved(&self, next: State) -> State {
        let was_saved = next.saved;
        let commit = (self.disk)(Write::Room(self.key.clone(), next.seq, next.room.clone()));
        let failure = match timeout(SAVE_TIME, commit).await {
            Ok(Ok(())) => None,
            Ok(Err(cause)) => Some(cause),
            Err(_) => Some(format!("no answer within {} s", SAVE_TIME.as_secs())),
        };
        match &failure {
            Some(cause) if was_saved => {
                tracing::warn!("the class goes on but is not saved: {cause}")
            }
            None if !was_saved => tracing::info!("the class is saved again"),
            _ => {}
        }
        State {
            saved: failure.is_none(),
            ..next
        }
    }

    /// Makes a state the current one, then tells the sockets. In that order, so that whoever is
    /// woken by the snapshot finds its state in the handle, or a newer one.
    fn publish(&self, next: State) {
        self.handle.set(next);
        self.handle.tell_snapshot();
    }
}
