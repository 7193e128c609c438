//! The one task that changes a room: orders and edits in, snapshots out.
//!
//! It takes all orders that wait, applies them one after another, saves once, publishes once
//! and then answers. So a change that screens show is on disk, or presenters are told that it is
//! not. Answers of the class wait in a queue of their own, and orders do not wait until they are
//! written. What an order does is decided in `room`, which sockets are woken in `relay`.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::state::{CourseView, State};
use super::{Disk, RoomHandle, Write};
use crate::room::{Class, Giver, Kept, Rates, Report, Room, Seat};
use crate::server::locks::lock;
use crate::wire::{Ack, Command, Millis, Order, Posting, Presence, RecordView, Refusal, Reply};

/// A write that takes longer counts as failed, so that the class does not wait for the disk.
const SAVE_TIME: Duration = Duration::from_secs(2);

/// The time between two attempts to save a room that could not be written.
const SAVE_AGAIN: Duration = Duration::from_secs(5);

/// So many batches of answers are written at once; then others wait, as orders do.
const AT_ONCE: usize = 4;

/// A class that took less gets no report, because a deck was opened for a moment, not taught.
const SHORTEST: Millis = 60_000;

/// An order, who gives it, and who waits for what comes of it.
pub(super) struct Request {
    pub(super) order: Order,
    pub(super) giver: Giver,
    pub(super) waiting: oneshot::Sender<Result<Ack, Refusal>>,
}

/// What an attendee gives.
pub(in crate::server) enum Contribution {
    /// An answer to what a slide asks.
    Reply(Reply),
    /// A post, or a mark.
    Posting(Posting),
}

impl Contribution {
    /// The number that its device has given it.
    pub(in crate::server) fn id(&self) -> u64 {
        match self {
            Contribution::Reply(reply) => reply.id,
            Contribution::Posting(posting) => posting.id,
        }
    }
}

/// What an attendee gives, the seat that does, and who waits for what comes of it.
pub(super) struct Answering {
    pub(super) reply: Contribution,
    pub(super) seat: Seat,
    pub(super) waiting: oneshot::Sender<Result<Ack, Refusal>>,
}

/// What attendees have made news of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum News {
    /// How much was answered. What was written is as it was, and is much to encode.
    Answers,
    /// Something that was written or marked.
    Posts,
    /// What its author took back: it is to be on no device any longer than telling that takes.
    TakenBack,
}

impl News {
    /// The most that any of these is.
    fn of(all: &[(Class, Kept)]) -> News {
        let news = all.iter().map(|(_, kept)| match kept {
            Kept::Round { .. } | Kept::Said { .. } | Kept::Ink(_) => News::Answers,
            Kept::Post { value, .. } if value.is_taken_back() => News::TakenBack,
            Kept::Post { .. } | Kept::Like { .. } | Kept::Lost { .. } => News::Posts,
        });
        news.max().unwrap_or(News::Answers)
    }
}

/// Answers that are being written, and who waits until they are.
type Writing = Pin<Box<dyn Future<Output = Written> + Send>>;

/// Who waits for an answer that was taken, its id, and the number of the post that it is.
type Taken = (oneshot::Sender<Result<Ack, Refusal>>, u64, Option<u32>);

/// What became of answers that were written.
struct Written {
    waiting: Vec<Taken>,
    /// What of that there is to tell.
    news: News,
    /// What is not on disk.
    failed: Vec<(Class, Kept)>,
}

/// What the task works with. It alone writes the state in the handle.
pub(super) struct Actor {
    pub(super) handle: Arc<RoomHandle>,
    /// The room's key in the store.
    pub(super) key: String,
    pub(super) disk: Disk,
    pub(super) orders: mpsc::Receiver<Request>,
    pub(super) replies: mpsc::Receiver<Answering>,
    /// The course as last read; `None` when the room is to close.
    pub(super) course: watch::Receiver<Option<Arc<CourseView>>>,
    /// What was answered and could not be written.
    pub(super) unsaved: Vec<(Class, Kept)>,
    /// How fast seats answer.
    pub(super) rates: Rates,
}

impl Actor {
    /// Runs until the room closes. Then it closes the room's sockets.
    pub(super) async fn run(mut self) {
        self.store_reports().await;
        // The attendance that screens were last told.
        let mut told = Presence::default();
        let mut save_again = Instant::now();
        let mut writing: FuturesUnordered<Writing> = FuturesUnordered::new();
        loop {
            let saved = self.handle.state().saved;
            tokio::select! {
                // In this order, so that a class that answers keeps no presenter waiting.
                biased;
                _ = self.course.changed() => {
                    let course = self.course.borrow_and_update().clone();
                    let Some(course) = course else { break };
                    self.follow(&course).await;
                }
                Some(request) = self.orders.recv() => self.serve(request).await,
                Some(written) = writing.next(), if !writing.is_empty() => self.wrote(written),
                Some(first) = self.replies.recv(), if writing.len() < AT_ONCE => {
                    writing.extend(self.answer(first));
                }
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
                    let unsaved = std::mem::take(&mut self.unsaved);
                    let written = self.write(Vec::new(), unsaved).await;
                    self.keep(written.failed);
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
        let mut answers = state.answers.clone();
        let mut kept = Vec::new();
        let mut obeyed = Vec::new();
        // What is erased is to be on no screen any longer than telling that takes.
        let (mut draws, mut erases) = (false, false);
        let mut next = Some(first);
        while let Some(Request {
            order,
            giver,
            waiting,
        }) = next
        {
            let context = state.context(self.handle.clock.now());
            let current = room.as_ref().unwrap_or(&state.room);
            match Arc::make_mut(&mut answers).obey(&order, &giver, (current, context)) {
                Ok((changed, new)) => {
                    kept.extend(new);
                    if let Command::Ink(what) = &order.command {
                        draws = true;
                        erases |= what.erases();
                    }
                    room = changed.or(room);
                    obeyed.push((waiting, order.id));
                }
                Err(refusal) => drop(waiting.send(Err(refusal))),
            }
            next = self.orders.try_recv().ok();
        }
        if obeyed.is_empty() {
            return;
        }
        let shown = room.as_ref().unwrap_or(&state.room);
        let context = state.context(self.handle.clock.now());
        if let Some((class, new)) = Arc::make_mut(&mut answers).note_shown(shown, context) {
            kept.extend(new.into_iter().map(|one| (class.clone(), one)));
        }
        if !kept.is_empty() {
            let written = self.write(Vec::new(), kept).await;
            self.unsaved.extend(written.failed);
        }
        // What is done with posts and ink is in no snapshot, unless it could not be written.
        let is_news = room.is_some() || !self.unsaved.is_empty();
        let next = State {
            seq: state.seq + u64::from(is_news),
            room: room.map_or_else(|| state.room.clone(), Arc::new),
            answers,
            ..(*state).clone()
        };
        let next = match is_news {
            true => self.saved(next).await,
            false => next,
        };
        let (seq, saved) = (next.seq, next.saved);
        self.handle.set(next);
        if is_news {
            self.handle.tell_snapshot();
        }
        self.handle.tell_answers();
        if is_news || draws {
            self.handle.tell_ink(is_news || erases);
        }
        for (waiting, id) in obeyed {
            // Nobody waits any more if the device has gone.
            let _ = waiting.send(Ok(Ack {
                id,
                seq,
                saved,
                post: None,
            }));
        }
        self.store_reports().await;
    }

    /// Takes in `first` and the answers that wait behind it, and begins to write them.
    fn answer(&mut self, first: Answering) -> Option<Writing> {
        let state = self.handle.state();
        let mut answers = (*state.answers).clone();
        let mut all = Vec::new();
        let mut taken = Vec::new();
        let mut next = Some(first);
        while let Some(Answering {
            reply,
            seat,
            waiting,
        }) = next
        {
            let context = state.context(self.handle.clock.now());
            let (by, to) = ((&seat, &mut self.rates), (&*state.room, context));
            let outcome = match &reply {
                Contribution::Reply(reply) => {
                    let outcome = answers.apply(reply, by, to);
                    outcome.map(|(class, kept)| (class, kept, None))
                }
                Contribution::Posting(posting) => answers.post(posting, by, to),
            };
            match outcome {
                Ok((class, kept, post)) => {
                    all.extend(kept.into_iter().map(|one| (class.clone(), one)));
                    taken.push((waiting, reply.id(), post));
                }
                Err(refusal) => drop(waiting.send(Err(refusal))),
            }
            let has_room = taken.len() < super::WAITING;
            next = has_room.then(|| self.replies.try_recv().ok()).flatten();
        }
        self.handle.set(State {
            answers: Arc::new(answers),
            ..(*state).clone()
        });
        (!taken.is_empty()).then(|| self.write(taken, all))
    }

    /// Writes what was answered. Who waits is told by [`Actor::wrote`].
    fn write(&self, waiting: Vec<Taken>, all: Vec<(Class, Kept)>) -> Writing {
        let news = News::of(&all);
        let commits: Vec<_> = all
            .iter()
            .map(|(class, kept)| {
                (self.disk)(Write::Answer(self.key.clone(), class.clone(), kept.clone()))
            })
            .collect();
        Box::pin(async move {
            let results = timeout(SAVE_TIME, join_all(commits)).await;
            let failed = match results {
                Ok(results) => {
                    let pairs = all.into_iter().zip(results);
                    let failed = pairs.filter_map(|(one, result)| {
                        let cause = result.err()?;
                        tracing::warn!("an answer is not on disk yet: {cause}");
                        Some(one)
                    });
                    failed.collect()
                }
                Err(_) => all,
            };
            Written {
                waiting,
                news,
                failed,
            }
        })
    }

    /// Tells those who wait that their answers were written, then all who hear of it. What could not
    /// be written is tried again with the room.
    fn wrote(&mut self, written: Written) {
        let state = self.handle.state();
        let saved = written.failed.is_empty();
        for (waiting, id, post) in written.waiting {
            let ack = Ack {
                id,
                seq: state.seq,
                saved,
                post,
            };
            // Nobody waits any more if the device has gone.
            let _ = waiting.send(Ok(ack));
        }
        if saved {
            self.handle.tell_asked();
            if written.news > News::Answers {
                self.handle.tell_posts(written.news == News::TakenBack);
            }
            return;
        }
        self.keep(written.failed);
        self.publish(State {
            seq: state.seq + 1,
            saved: false,
            ..(*state).clone()
        });
    }

    /// Keeps what could not be written until it is, as far as nothing was answered in its place.
    fn keep(&mut self, failed: Vec<(Class, Kept)>) {
        self.unsaved.extend(failed);
        let state = self.handle.state();
        self.unsaved
            .retain(|(class, kept)| state.answers.has(class, kept));
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
            self.handle.tell_edits(&edited);
            // What is right in a poll is said by no snapshot.
            return self.handle.tell_answers();
        }
        let next = self.saved(next).await;
        self.handle.set(next);
        self.handle.tell_edits(&edited);
        self.handle.tell_snapshot();
        self.handle.tell_answers();
        self.handle.tell_ink(true);
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
            saved: failure.is_none() && self.unsaved.is_empty(),
            ..next
        }
    }

    /// Makes a state the current one, then tells the sockets. In that order, so that whoever is
    /// woken by the snapshot finds its state in the handle, or a newer one.
    fn publish(&self, next: State) {
        self.handle.set(next);
        self.handle.tell_snapshot();
        self.handle.tell_answers();
    }
}
