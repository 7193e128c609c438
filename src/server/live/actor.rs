//! The one task that changes a room: orders and edits in, snapshots out.
//!
//! It takes all orders that wait, applies them in their order, saves once, publishes once
//! and then answers, so that whoever hears of a change may rely on its being on disk, or is
//! told that it is not. What an order means is `room`'s, who is woken is `relay`'s.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::state::{CourseView, State};
use super::{Disk, RoomHandle, Write};
use crate::room::{Giver, Report, Room};
use crate::server::locks::lock;
use crate::wire::{Ack, Millis, Order, Presence, RecordView, Refusal};

/// A write that takes longer counts as failed, so that the class does not wait for it.
const SAVE_TIME: Duration = Duration::from_secs(2);

/// Between two attempts to save what a failing disk did not take.
const SAVE_AGAIN: Duration = Duration::from_secs(5);

/// A class that took less is not reported: a deck was opened for a moment, not taught.
const SHORTEST: Millis = 60_000;

/// An order, who gives it, and where its answer goes.
pub(super) struct Request {
    pub(super) order: Order,
    pub(super) giver: Giver,
    pub(super) answer: oneshot::Sender<Result<Ack, Refusal>>,
}

/// What the task holds and nobody else.
pub(super) struct Actor {
    pub(super) handle: Arc<RoomHandle>,
    /// The room's key in the store.
    pub(super) key: String,
    pub(super) disk: Disk,
    pub(super) orders: mpsc::Receiver<Request>,
    /// `None`: the room closes.
    pub(super) course: watch::Receiver<Option<Arc<CourseView>>>,
}

impl Actor {
    /// Runs until the room closes, of which it then tells the sockets.
    pub(super) async fn run(mut self) {
        self.store_reports().await;
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
                        self.handle.tell_presence(&attendance);
                    }
                }
                () = sleep_until(save_again), if !saved => {
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
        // After this no order is taken any more, and whoever waits for an answer gets none.
        self.orders.close();
        self.handle.topics.close();
    }

    /// Applies `first` and all that wait behind it.
    async fn serve(&mut self, first: Request) {
        let state = self.handle.state();
        let mut room: Option<Room> = None;
        let mut answers = Vec::new();
        let mut next = Some(first);
        while let Some(Request {
            order,
            giver,
            answer,
        }) = next
        {
            let context = state.context(self.handle.clock.now());
            let current = room.as_ref().unwrap_or(&state.room);
            match current.apply(&order, &giver, context) {
                Ok(changed) => {
                    room = Some(changed);
                    answers.push((answer, order.id));
                }
                Err(refusal) => drop(answer.send(Err(refusal))),
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
        for (answer, id) in answers {
            // The device may have gone.
            let _ = answer.send(Ok(Ack { id, seq, saved }));
        }
        self.store_reports().await;
    }

    /// Writes the reports of classes that are over and have none yet. The room still has their
    /// records, so what the disk does not take now is written after the next change, or by the
    /// next process.
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
                    // A class that went on after its end is reported anew.
                    reports.retain(|one| one.deck != report.deck || one.began != report.began);
                    reports.insert(0, report);
                }
                Ok(Err(cause)) => tracing::warn!("what a class took is not on disk yet: {cause}"),
                Err(_) => tracing::warn!("what a class took is not on disk yet: no answer"),
            }
        }
    }

    /// Shows what the files say now.
    async fn follow(&mut self, course: &Arc<CourseView>) {
        let state = self.handle.state();
        let Some(next) = state.follow(course, self.handle.clock.now()) else {
            return;
        };
        if next.seq == state.seq {
            self.handle.set(next);
            return;
        }
        let next = self.saved(next).await;
        self.publish(next);
    }

    /// Commits the state, or notes in it that this failed.
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

    /// The state comes before the frames that wake sockets, so that nobody is told of more than
    /// can be read.
    fn publish(&self, next: State) {
        self.handle.set(next);
        self.handle.tell_snapshot();
    }
}
