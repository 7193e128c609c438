//! The rooms while the server runs: one task a room changes it, and tells its sockets.
//!
//! A [`RoomHandle`] is what the rest of the server sees of a room. `live/actor` is the task
//! that changes it, `live/state` the room with what else its snapshots contain, `live/topics`
//! what sockets are told and how often. `live/relay` wakes the sockets, `live/attendance` counts
//! who attends. What a command does is decided in [`crate::room`].

mod actor;
mod attendance;
mod relay;
mod state;
mod topics;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use super::clock::Clock;
use super::frame;
use super::locks::{lock, read, write};
use crate::content::{Content, DeckKey};
use crate::room::{
    Answers, Class, Contributions, Giver, Kept, PresenterDevice, Rates, Report, Room, Seat,
};
use crate::store::{Past, Saved, Store};
use crate::wire::{
    Ack, Edits, LiveStroke, Mine, Order, Pointer, PointerAt, Presence, Refusal, Screen, StrokeView,
    TroubleView, Variant,
};

pub(super) use actor::Contribution;
pub(super) use relay::Subscription;
use state::{CourseView, State};
use topics::{Frames, Topics};
pub(super) use topics::{Receivers, Topic};

/// How many orders may wait for a room.
const WAITING: usize = 64;

/// How many answers may wait: a class that answers at once, on a machine that has other things to do.
const WAITING_ANSWERS: usize = 1_024;

/// A snapshot that was encoded longer ago is encoded again for the socket that is sent it, because
/// until its first ping is answered a screen takes the snapshot's `now` for the server's time.
const STALE: Duration = Duration::from_millis(100);

/// The longest time over which screens spread their requests, in milliseconds: a reader of an edited
/// slide is to see it before they think of looking.
const MOST_SPREAD: u32 = 300;

/// So many classes that only the store has are held in memory, so that whoever asks for one of them again
/// and again keeps nobody from saving.
const MOST_READ: usize = 4;

/// The most numbers of a stroke that is being drawn that are passed on at once: 64 points.
const MOST_LIVE: usize = 3 * 64;

/// How long [`Rooms::close`] waits for sockets to close.
const CLOSING: Duration = Duration::from_secs(1);

/// One thing that is written to disk.
pub(in crate::server) enum Write {
    /// A room: its key, its sequence, itself.
    Room(String, u64, Arc<Room>),
    /// What a class took: its room's key, the report.
    Report(String, Report),
    /// Something that was answered: its room's key, the class.
    Answer(String, Class, Kept),
}

/// Writes to disk; resolves after the commit. It is the store, or in tests a function that may
/// wait or fail.
type Disk = Arc<dyn Fn(Write) -> Committing + Send + Sync>;

/// A commit that is under way. Its error is a sentence for the log.
type Committing = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Reads what was stored of a class of the room with that key. It is the store, or in tests a function.
type Shelf = Arc<dyn Fn(String, Class) -> Reading + Send + Sync>;

/// A look into the store that is under way. Its error is a sentence for the log.
type Reading = Pin<Box<dyn Future<Output = Result<Past, String>> + Send>>;

/// All rooms of the served folder.
pub struct Rooms {
    epoch: Arc<str>,
    clock: Clock,
    disk: Disk,
    shelf: Shelf,
    /// The classes that were read from the store last, the newest first. They are over, so that nothing
    /// of them changes.
    read: Mutex<VecDeque<(String, Class, Past)>>,
    /// The served folder: part of a room's key in the store.
    root: String,
    runtime: Handle,
    /// By the path of their course.
    open: RwLock<BTreeMap<String, Arc<RoomHandle>>>,
    /// Rooms whose course is not in the folder now, by key, each with its sequence. They are kept
    /// because the course may come back.
    closed: Mutex<HashMap<String, (u64, Room)>>,
    /// What was answered in closed rooms, by their keys.
    answers: Mutex<HashMap<String, Arc<Answers>>>,
    /// Reports of closed rooms, with the rooms' keys.
    reports: Mutex<Vec<(String, Report)>>,
    /// How many sockets are open in all rooms.
    sockets: watch::Sender<usize>,
    /// How many connections were turned away lately.
    turned_away: Arc<AtomicUsize>,
}

/// One room.
pub struct RoomHandle {
    state: RwLock<Arc<State>>,
    /// Reports of classes that are over, the newest first.
    reports: Mutex<Vec<Report>>,
    orders: mpsc::Sender<actor::Request>,
    replies: mpsc::Sender<actor::Answering>,
    /// The course as last read, for the actor; `None` closes the room.
    course: watch::Sender<Option<Arc<CourseView>>>,
    /// What its sockets are told.
    pub(super) topics: Arc<Topics>,
    subscribers: Arc<relay::Subscribers>,
    /// How many connections were turned away lately, whatever room they were for.
    turned_away: Arc<AtomicUsize>,
    clock: Clock,
}

impl Rooms {
    /// The rooms of all courses: as the store has them, else new. `root` is the served folder as
    /// a canonical path, because together with the course's path it is a room's key in the store.
    ///
    /// The rooms' tasks run on the runtime that this is called in. It has to be the main one,
    /// because a worker thread's runtime ends with the thread.
    pub fn new(store: Store, saved: Saved, clock: Clock, root: &Path, content: &Content) -> Rooms {
        let shelf: Shelf = {
            let store = store.clone();
            Arc::new(move |key, class| {
                let store = store.clone();
                Box::pin(async move {
                    let past = store.past(&key, &class).await;
                    past.map_err(|error| error.to_string())
                })
            })
        };
        let disk: Disk = Arc::new(move |change| {
            let store = store.clone();
            Box::pin(async move {
                let written = match change {
                    Write::Room(key, seq, room) => store.save(&key, seq, &room).await,
                    Write::Report(key, report) => store.save_class(&key, &report).await,
                    Write::Answer(key, class, kept) => store.save_answer(&key, &class, &kept).await,
                };
                written.map_err(|error| error.to_string())
            })
        });
        Rooms::with((disk, shelf), saved, clock, root, content)
    }

    fn with(
        (disk, shelf): (Disk, Shelf),
        saved: Saved,
        clock: Clock,
        root: &Path,
        content: &Content,
    ) -> Rooms {
        let rooms = Rooms {
            epoch: saved.epoch.into(),
            clock,
            disk,
            shelf,
            read: Mutex::default(),
            root: root.to_string_lossy().into_owned(),
            runtime: Handle::current(),
            open: RwLock::default(),
            closed: Mutex::new(saved.rooms),
            answers: Mutex::new(
                saved
                    .answers
                    .into_iter()
                    .map(|(key, answers)| (key, Arc::new(answers)))
                    .collect(),
            ),
            reports: Mutex::new(saved.classes),
            sockets: watch::channel(0).0,
            turned_away: Arc::default(),
        };
        rooms.open_and_close(content, &[], None);
        rooms
    }

    /// Gives every room its course as it was just read; called after each load. `troubles` are
    /// the files that could not be read. `watch` says why files are polled or not watched at all;
    /// `None` when watching works.
    pub fn follow(
        &self,
        content: &Arc<Content>,
        troubles: Vec<TroubleView>,
        watch: Option<String>,
    ) {
        self.open_and_close(content, &troubles, watch.as_deref());
    }

    /// The room of the course with that path.
    pub fn get(&self, course: &str) -> Option<Arc<RoomHandle>> {
        read(&self.open).get(course).cloned()
    }

    /// What a class of a course took and what was answered in it, however long ago it was: as the room
    /// has it, else as the store does. `None` if nothing is known of such a class.
    pub(super) async fn past(
        &self,
        course: &str,
        class: &Class,
    ) -> Option<(Report, Contributions)> {
        let room = self.get(course)?;
        let reports = room.reports(&class.deck);
        let report = reports.into_iter().find(|one| one.began == class.began);
        let answers = room.state().answers.clone();
        if report.is_some() && answers.have(class) {
            return report.zip(Some(answers.of(class)));
        }
        let past = self.stored(self.key(course), class).await;
        let contributed = match answers.have(class) {
            true => answers.of(class),
            false => past.answers.of(class),
        };
        let report = report.or(past.report);
        let is_known = report.is_some() || contributed != Contributions::default();
        is_known.then(|| {
            let hardly_taught = Report {
                deck: class.deck.clone(),
                began: class.began,
                ended: Some(class.began),
                ..Report::default()
            };
            (report.unwrap_or(hardly_taught), contributed)
        })
    }

    /// What the store has of a class.
    async fn stored(&self, key: String, class: &Class) -> Past {
        let mut known = {
            let read = lock(&self.read);
            let mut read = read.iter();
            read.find(|(of, one, _)| (of, one) == (&key, class))
                .map(|(_, _, past)| past.clone())
        };
        if known.is_none() {
            let past = (self.shelf)(key.clone(), class.clone()).await;
            known = past
                .inspect_err(|cause| tracing::warn!("a class of the past cannot be read: {cause}"))
                .ok();
            let is_over = |past: &Past| past.report.as_ref().is_some_and(|one| one.ended.is_some());
            if let Some(past) = known.as_ref().filter(|past| is_over(past)) {
                let mut read = lock(&self.read);
                read.push_front((key, class.clone(), past.clone()));
                read.truncate(MOST_READ);
            }
        }
        known.unwrap_or_default()
    }

    /// The deck that each room shows, as (course, deck).
    pub fn shown(&self) -> BTreeSet<DeckKey> {
        let open = read(&self.open);
        let decks = open
            .iter()
            .filter_map(|(course, room)| Some((course.clone(), room.room().deck()?.to_owned())));
        decks.collect()
    }

    /// The decks that somebody looks at: those that rooms show, and those that pages at one's own
    /// pace have open.
    pub(super) fn looked_at(&self) -> BTreeSet<DeckKey> {
        let mut decks = self.shown();
        for (course, room) in read(&self.open).iter() {
            let (read, _) = room.subscribers.readers();
            decks.extend(read.into_iter().map(|deck| (course.clone(), deck.into())));
        }
        decks
    }

    /// Closes the sockets of the devices for which `gone` is true: they were signed out.
    pub fn sign_out(&self, gone: impl Fn(&PresenterDevice) -> bool) {
        for room in read(&self.open).values() {
            room.subscribers.sign_out(&gone);
        }
    }

    /// Tells presenters how many connections were turned away lately, because there was no room for
    /// them.
    pub(super) fn tell_turned_away(&self, count: usize) {
        if self.turned_away.swap(count, Ordering::Relaxed) != count {
            for room in read(&self.open).values() {
                room.subscribers.attendance_changed.notify_one();
            }
        }
    }

    /// Closes all rooms, and every socket with 1012, so that clients reconnect. Resolves when all
    /// sockets are closed, or after 1 s.
    pub async fn close(&self) {
        for room in read(&self.open).values() {
            room.course.send_replace(None);
        }
        let mut sockets = self.sockets.subscribe();
        let _ = tokio::time::timeout(CLOSING, sockets.wait_for(|open| *open == 0)).await;
    }

    /// Opens a room for each new course, gives the other rooms their course as just read, and
    /// closes those whose course is gone.
    fn open_and_close(&self, content: &Content, troubles: &[TroubleView], watch: Option<&str>) {
        let mut open = write(&self.open);
        open.retain(|course, room| {
            let stays = content.courses.contains_key(course);
            if !stays {
                let state = room.state();
                room.course.send_replace(None);
                let key = self.key(course);
                let reports = std::mem::take(&mut *lock(&room.reports));
                lock(&self.reports).extend(reports.into_iter().map(|one| (key.clone(), one)));
                lock(&self.answers).insert(key.clone(), state.answers.clone());
                lock(&self.closed).insert(key.clone(), (state.seq, (*state.room).clone()));
            }
            stays
        });
        for (path, course) in &content.courses {
            let view = Arc::new(CourseView::new(course, troubles, watch));
            match open.get(path) {
                Some(room) => drop(room.course.send_replace(Some(view))),
                None => drop(open.insert(path.clone(), self.start(path, view))),
            }
        }
    }

    fn start(&self, course: &str, view: Arc<CourseView>) -> Arc<RoomHandle> {
        let key = self.key(course);
        let (seq, room) = match lock(&self.closed).remove(&key) {
            Some((seq, room)) => {
                let room = room.opened(self.clock.now());
                (seq, room.follow(view.outline()).0)
            }
            None => (0, Room::new(view.outline())),
        };
        let state = State {
            epoch: self.epoch.clone(),
            seq,
            room: Arc::new(room),
            answers: lock(&self.answers).remove(&key).unwrap_or_default(),
            course: view.clone(),
            saved: true,
            edit: None,
        };
        let (orders, orders_in) = mpsc::channel(WAITING);
        let (replies, replies_in) = mpsc::channel(WAITING_ANSWERS);
        let (course, course_in) = watch::channel(Some(view));
        let reports = lock(&self.reports)
            .extract_if(.., |(room, _)| *room == key)
            .map(|(_, report)| report)
            .collect();
        let topics = Arc::new(Topics::new(self.runtime.clone()));
        let handle = Arc::new(RoomHandle {
            state: RwLock::new(Arc::new(state)),
            reports: Mutex::new(reports),
            orders,
            replies,
            course,
            subscribers: Arc::new(relay::Subscribers::new(
                topics.clone(),
                self.sockets.clone(),
            )),
            topics,
            turned_away: self.turned_away.clone(),
            clock: self.clock.clone(),
        });
        let actor = actor::Actor {
            handle: handle.clone(),
            key,
            disk: self.disk.clone(),
            orders: orders_in,
            replies: replies_in,
            course: course_in,
            unsaved: Vec::new(),
            rates: Rates::default(),
        };
        handle.tell_snapshot();
        handle.tell_answers();
        handle.tell_ink(true);
        handle.tell_presence(&Presence::default());
        self.runtime.spawn(actor.run());
        handle
    }

    fn key(&self, course: &str) -> String {
        key(&self.root, course)
    }
}

/// The key in the store of the room of a course.
fn key(root: &str, course: &str) -> String {
    format!("{root}\n{course}")
}

/// The deck that each stored room of a served folder shows, as [`Rooms::shown`] says it.
pub(super) fn shown_in(saved: &Saved, root: &Path) -> BTreeSet<DeckKey> {
    let prefix = key(&root.to_string_lossy(), "");
    let decks = saved.rooms.iter().filter_map(|(key, (_, room))| {
        let course = key.strip_prefix(&prefix)?;
        Some((course.to_owned(), room.deck()?.to_owned()))
    });
    decks.collect()
}

impl RoomHandle {
    /// The room as it is now.
    pub fn room(&self) -> Arc<Room> {
        self.state().room.clone()
    }

    /// The reports of all classes with a deck, the newest first. Of a class that is over it is the
    /// stored one, of a class that goes on one as of now.
    pub fn reports(&self, deck: &str) -> Vec<Report> {
        let state = self.state();
        let now = self.clock.now();
        let mut all: Vec<Report> = lock(&self.reports)
            .iter()
            .filter(|one| one.deck == deck)
            .cloned()
            .collect();
        // A record that has no stored report, or has changed since, is reported as of now.
        for (_, record) in state.room.classes().filter(|(of, _)| *of == deck) {
            let same = |one: &Report| one.began == record.began && one.ended == record.ended;
            if all.iter().any(same) {
                continue;
            }
            all.retain(|one| one.began != record.began);
            let class = (deck, record.began);
            let report = state.room.report(state.course.outline(), class, now);
            all.extend(report);
        }
        all.sort_by_key(|one| std::cmp::Reverse(one.began));
        all
    }

    /// The store's epoch, as snapshots carry it.
    pub fn epoch(&self) -> Arc<str> {
        self.state().epoch.clone()
    }

    /// Hands an order to the room. Resolves when the snapshot with its effect was published, which
    /// is after the commit.
    pub async fn order(&self, order: Order, giver: &Giver) -> Result<Ack, Refusal> {
        let outcome = self.submit(order, giver)?;
        outcome.await.unwrap_or(Err(Refusal::Busy))
    }

    /// Hands an order to the room; the acknowledgement or refusal comes by the receiver. Orders are
    /// applied one after another as they were submitted. [`Refusal::Busy`] when too many wait.
    pub(super) fn submit(
        &self,
        order: Order,
        giver: &Giver,
    ) -> Result<oneshot::Receiver<Result<Ack, Refusal>>, Refusal> {
        let (waiting, outcome) = oneshot::channel();
        let request = actor::Request {
            order,
            giver: giver.clone(),
            waiting,
        };
        self.orders.try_send(request).map_err(|_| Refusal::Busy)?;
        Ok(outcome)
    }

    /// Hands an answer to the room; see [`RoomHandle::submit`]. An answer waits in a queue of its own,
    /// so that no number of them keeps a presenter waiting.
    pub(super) fn answer(
        &self,
        reply: Contribution,
        seat: &Seat,
    ) -> Result<oneshot::Receiver<Result<Ack, Refusal>>, Refusal> {
        let (waiting, outcome) = oneshot::channel();
        let request = actor::Answering {
            reply,
            seat: seat.clone(),
            waiting,
        };
        self.replies.try_send(request).map_err(|_| Refusal::Busy)?;
        Ok(outcome)
    }

    /// What a seat has answered.
    pub(super) fn mine(&self, seat: &Seat) -> Mine {
        let state = self.state();
        state.answers.mine(seat, &state.room)
    }

    /// The frame to send to a socket that takes that value of a topic now: the shared one, or for
    /// a snapshot that is older than [`STALE`] a new one.
    pub(super) fn frame(&self, topic: Topic, frames: &Frames, variant: Variant) -> Bytes {
        if topic == Topic::Snapshot && frames.at.elapsed() > STALE {
            return self.state().frame(self.clock.now(), variant);
        }
        frames.variant(variant).clone()
    }

    /// Has a socket told of what is published from now on. It is woken on the calling thread, which
    /// must be one of actix's workers, because a task that wakes the thread's sockets runs there.
    /// `reads` is the deck that a page at one's own pace has open.
    pub(super) fn subscribe(
        &self,
        screen: (Screen, Option<Box<str>>),
        giver: Option<Giver>,
    ) -> Subscription {
        self.subscribers.subscribe(screen, giver)
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How many attend.
    pub fn attendance(&self) -> Presence {
        Presence {
            turned_away: self.turned_away.load(Ordering::Relaxed),
            ..self.subscribers.attendance()
        }
    }

    /// Tells where a presenter points; `None` when the pointer is off. Ignored while another group
    /// than that device's drives.
    pub(super) fn point(&self, at: Option<PointerAt>, by: &PresenterDevice) {
        if self.room().is_driven_by_another(by) {
            return;
        }
        let pointer = Pointer { at };
        let encode = |_| frame::text(&pointer);
        match pointer.at {
            Some(_) => self.topics.publish(Topic::Pointer, encode),
            // At once, because otherwise the dot stays for a while where nobody points.
            None => self.topics.publish_at_once(Topic::Pointer, encode),
        }
    }

    /// Tells what a presenter draws, while that goes on.
    pub(super) fn stroke(&self, stroke: LiveStroke) {
        // Our pages send fewer. What is left out here comes with the stroke once it is finished.
        if stroke.stroke.points.len() > MOST_LIVE {
            return;
        }
        let stroke = StrokeView { stroke };
        let encode = |_| frame::text(&stroke);
        match stroke.stroke.stroke.points.is_empty() {
            false => self.topics.publish(Topic::Stroke, encode),
            // At once, because otherwise the next stroke takes its place, and it stays where it was.
            true => self.topics.publish_at_once(Topic::Stroke, encode),
        }
    }

    /// Tells all sockets the state, as a snapshot.
    fn tell_snapshot(&self) {
        let (state, now) = (self.state(), self.clock.now());
        self.topics
            .publish(Topic::Snapshot, |variant| state.frame(now, variant));
    }

    /// Tells what of answers and posts a presenter's act or an edit has made news.
    fn tell_answers(&self) {
        self.tell_asked();
        self.tell_posts(true);
    }

    /// Tells what the slide asks and how much was answered, as far as that is news.
    fn tell_asked(&self) {
        let (state, now) = (self.state(), self.clock.now());
        self.topics
            .publish_news(Topic::Activity, |_| state.activity_frame(now));
        self.topics
            .publish_news(Topic::Tally, |variant| state.tally_frame(now, variant));
    }

    /// Tells what was written, as far as that is news: as soon as the topics' rates allow, or `at_once`.
    /// So what is hidden or taken back is on no device any longer than telling that takes, and who
    /// joins then is not told of it.
    fn tell_posts(&self, at_once: bool) {
        let (state, now) = (self.state(), self.clock.now());
        for (topic, variant) in [
            (Topic::Posts, Variant::Everyone),
            (Topic::AllPosts, Variant::Presenters),
        ] {
            let encode = |_| state.posts_frame(now, variant);
            match at_once {
                true => self.topics.publish_news_at_once(topic, encode),
                false => self.topics.publish_news(topic, encode),
            }
        }
    }

    /// Tells what is drawn on what is shown, as far as that is news: as soon as the topic's rate allows,
    /// because screens have seen a stroke being drawn, or `at_once`.
    fn tell_ink(&self, at_once: bool) {
        let (state, now) = (self.state(), self.clock.now());
        let encode = |_| state.ink_frame(now);
        match at_once {
            true => self.topics.publish_news_at_once(Topic::Ink, encode),
            false => self.topics.publish_news(Topic::Ink, encode),
        }
    }

    /// Tells attendees' screens that decks were edited, if somebody looks at one of them.
    fn tell_edits(&self, edited: &BTreeSet<&str>) {
        let (read, sockets) = self.subscribers.readers();
        let state = self.state();
        let is_looked_at = |deck: &str| read.contains(deck) || state.room.deck() == Some(deck);
        if !edited.iter().any(|deck| is_looked_at(deck)) {
            return;
        }
        let outline = state.course.outline();
        let decks = read.iter().filter_map(|deck| outline.deck(deck));
        let edits = Edits {
            decks: decks
                .map(|deck| (deck.deck.clone(), deck.revision.clone()))
                .collect(),
            spread: spread(sockets),
        };
        self.topics.publish(Topic::Edits, |_| frame::text(&edits));
    }

    /// Tells presenters and the stage how many attend.
    fn tell_presence(&self, presence: &Presence) {
        self.topics
            .publish(Topic::Presence, |_| frame::text(presence));
    }

    fn state(&self) -> Arc<State> {
        read(&self.state).clone()
    }

    fn set(&self, next: State) {
        *write(&self.state) = Arc::new(next);
    }
}

/// Over how many milliseconds so many screens spread their requests for something new. A few cannot
/// be in each other's way; of a thousand three a millisecond ask.
fn spread(sockets: usize) -> u32 {
    match sockets {
        ..50 => 0,
        _ => u32::try_from(sockets * 3 / 10)
            .unwrap_or(u32::MAX)
            .min(MOST_SPREAD),
    }
}

impl fmt::Debug for Rooms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rooms")
            .field("open", &read(&self.open).keys())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RoomHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoomHandle")
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
pub(super) mod tests;
