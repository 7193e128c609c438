//! What the sockets of a room are told. A topic is the newest value of one thing.
//!
//! [`Topic::declaration`] is the one table of them. `relay` wakes the sockets that hear a
//! topic, and a socket's peer sends each value that it has not sent yet; neither treats one topic
//! differently from another. The bytes of a value are made by whoever publishes it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Duration, Instant, sleep_until};

use crate::server::locks::lock;
use crate::wire::{Screen, Variant};

/// The things of which sockets are told the newest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Topic {
    /// Which decks were edited.
    Edits,
    /// The whole live state.
    Snapshot,
    /// What the slide asks, and what was answered as far as it is shown.
    Activity,
    /// How much was answered so far.
    Tally,
    /// What has been written, as far as everybody may read it.
    Posts,
    /// All that has been written.
    AllPosts,
    /// How many attend.
    Presence,
    /// Where the presenter points.
    Pointer,
    /// What is drawn on what is shown.
    Ink,
    /// What a presenter is drawing.
    Stroke,
    /// A topic only for the test in `socket/peer`, which shows what adding one takes.
    #[cfg(test)]
    Fourth,
}

/// Who is told a topic, in how many variants, and how often.
pub(in crate::server) struct Declaration {
    /// The screens whose sockets hear it.
    pub(in crate::server) heard_by: &'static [Screen],
    /// Whether presenters are told something else than everyone.
    pub(in crate::server) has_variants: bool,
    /// The least time between two values. What is published sooner is sent when that time is over;
    /// of several such values only the newest.
    pub(in crate::server) at_most_every: Duration,
    /// Whether a socket that opens is told the newest value, or only what is published after.
    pub(in crate::server) for_late_joiners: bool,
}

impl Topic {
    /// All topics. A socket that has several new values to send sends them in this order.
    pub(in crate::server) const ALL: &'static [Topic] = &[
        // Before the snapshot, because it says over what time to spread the requests that follow.
        Topic::Edits,
        Topic::Snapshot,
        Topic::Activity,
        Topic::Tally,
        Topic::Posts,
        Topic::AllPosts,
        Topic::Presence,
        Topic::Pointer,
        Topic::Ink,
        Topic::Stroke,
        #[cfg(test)]
        Topic::Fourth,
    ];

    /// The table of topics.
    pub(in crate::server) const fn declaration(self) -> Declaration {
        match self {
            Topic::Edits => Declaration {
                heard_by: &[Screen::Live, Screen::Deck],
                has_variants: false,
                at_most_every: Duration::ZERO,
                // Whoever opens a page then asks whether it is the newest.
                for_late_joiners: false,
            },
            Topic::Snapshot => Declaration {
                heard_by: &Screen::ALL,
                has_variants: true,
                at_most_every: Duration::ZERO,
                for_late_joiners: true,
            },
            Topic::Activity => Declaration {
                heard_by: &[Screen::Live, Screen::Stage],
                has_variants: false,
                // It changes with the steps of a slide, not with each answer.
                at_most_every: Duration::ZERO,
                for_late_joiners: true,
            },
            Topic::Tally => Declaration {
                heard_by: &[Screen::Stage, Screen::Desk, Screen::Remote],
                has_variants: true,
                at_most_every: Duration::from_millis(250),
                for_late_joiners: true,
            },
            Topic::Posts => Declaration {
                heard_by: &[Screen::Live, Screen::Stage],
                has_variants: false,
                // It may have some kilobytes, and each like changes it. What a presenter does with a
                // post goes out at once.
                at_most_every: Duration::from_secs(2),
                for_late_joiners: true,
            },
            Topic::AllPosts => Declaration {
                heard_by: &[Screen::Desk, Screen::Remote],
                has_variants: false,
                at_most_every: Duration::from_millis(250),
                for_late_joiners: true,
            },
            Topic::Presence => Declaration {
                heard_by: &[Screen::Stage, Screen::Desk, Screen::Remote],
                has_variants: false,
                at_most_every: Duration::from_secs(1),
                for_late_joiners: true,
            },
            Topic::Pointer => Declaration {
                heard_by: &[Screen::Live, Screen::Stage, Screen::Desk, Screen::Remote],
                has_variants: false,
                // 30 a second.
                at_most_every: Duration::from_millis(33),
                for_late_joiners: false,
            },
            Topic::Ink => Declaration {
                heard_by: &[Screen::Live, Screen::Stage, Screen::Desk, Screen::Remote],
                has_variants: false,
                // It may have some kilobytes, and screens have seen each stroke being drawn. What is
                // erased goes out at once, and so does what was drawn on a slide that comes up.
                at_most_every: Duration::from_secs(2),
                for_late_joiners: true,
            },
            Topic::Stroke => Declaration {
                heard_by: &[Screen::Live, Screen::Stage, Screen::Desk, Screen::Remote],
                has_variants: false,
                // 30 a second.
                at_most_every: Duration::from_millis(33),
                for_late_joiners: false,
            },
            #[cfg(test)]
            Topic::Fourth => Declaration {
                heard_by: &[Screen::Live, Screen::Desk],
                has_variants: true,
                at_most_every: Duration::from_millis(50),
                for_late_joiners: true,
            },
        }
    }

    /// Whether the sockets of that screen hear it.
    pub(in crate::server) fn is_heard_by(self, screen: Screen) -> bool {
        self.declaration().heard_by.contains(&screen)
    }
}

/// A value of a topic as WebSocket frames, header included, for all sockets that hear it.
#[derive(Debug)]
pub(in crate::server) struct Frames {
    /// When it was encoded.
    pub(in crate::server) at: Instant,
    everyone: Bytes,
    presenters: Bytes,
}

impl Frames {
    fn of(topic: Topic, encode: impl Fn(Variant) -> Bytes) -> Frames {
        let everyone = encode(Variant::Everyone);
        let presenters = match topic.declaration().has_variants {
            true => encode(Variant::Presenters),
            false => everyone.clone(),
        };
        Frames {
            at: Instant::now(),
            everyone,
            presenters,
        }
    }

    /// Whether both have the same bytes.
    fn says_the_same(&self, other: &Frames) -> bool {
        (&self.everyone, &self.presenters) == (&other.everyone, &other.presenters)
    }

    /// The frame for the sockets that are told that variant.
    pub(in crate::server) fn variant(&self, variant: Variant) -> &Bytes {
        match variant {
            Variant::Everyone => &self.everyone,
            Variant::Presenters => &self.presenters,
        }
    }
}

/// All topics of a room.
#[derive(Debug)]
pub(in crate::server) struct Topics {
    /// One a topic, in the order of [`Topic::ALL`].
    channels: [Channel; Topic::ALL.len()],
    /// How many values of each topic were sent. A change of it wakes the relays, also the change
    /// without a new value when the room closes.
    sent: watch::Sender<Sent>,
    closed: AtomicBool,
    /// Runs the tasks that send what was published too soon.
    runtime: Handle,
}

/// How many values of each topic were sent, in the order of [`Topic::ALL`].
pub(super) type Sent = [u64; Topic::ALL.len()];

/// One topic's newest value, and when the next may be sent.
#[derive(Debug)]
struct Channel {
    newest: watch::Sender<Option<Arc<Frames>>>,
    limit: Mutex<Limit>,
}

/// How often a topic may be sent.
#[derive(Debug)]
struct Limit {
    /// From this time on a value may be sent at once.
    next: Instant,
    /// The newest value that was published before that time and is not sent yet.
    waiting: Option<Frames>,
    /// Whether there is a task that will send what waits.
    has_task: bool,
}

impl Topics {
    /// All topics, without a value yet. What is published too soon is sent by tasks on `runtime`.
    pub(super) fn new(runtime: Handle) -> Topics {
        Topics {
            channels: std::array::from_fn(|_| Channel {
                newest: watch::channel(None).0,
                limit: Mutex::new(Limit {
                    next: Instant::now(),
                    waiting: None,
                    has_task: false,
                }),
            }),
            sent: watch::channel(Sent::default()).0,
            closed: AtomicBool::new(false),
            runtime,
        }
    }

    /// Sends a topic's new value, as soon as its rate allows.
    ///
    /// `encode` makes the frame of a variant; it is called once for each that the topic has.
    pub(in crate::server) fn publish(
        self: &Arc<Self>,
        topic: Topic,
        encode: impl Fn(Variant) -> Bytes,
    ) {
        let frames = Frames::of(topic, encode);
        let mut limit = lock(&self.channel(topic).limit);
        self.publish_frames(topic, frames, &mut limit);
    }

    fn publish_frames(self: &Arc<Self>, topic: Topic, frames: Frames, limit: &mut Limit) {
        if limit.waiting.is_none() && Instant::now() >= limit.next {
            return self.send(topic, frames, limit);
        }
        limit.waiting = Some(frames);
        if !limit.has_task {
            limit.has_task = true;
            self.runtime.spawn(self.clone().send_waiting(topic));
        }
    }

    /// The same, but only if it is other than what was published last.
    pub(super) fn publish_news(self: &Arc<Self>, topic: Topic, encode: impl Fn(Variant) -> Bytes) {
        let frames = Frames::of(topic, encode);
        let mut limit = lock(&self.channel(topic).limit);
        let is_known = match &limit.waiting {
            Some(waiting) => waiting.says_the_same(&frames),
            None => self.is_newest(topic, &frames),
        };
        if !is_known {
            self.publish_frames(topic, frames, &mut limit);
        }
    }

    /// The same, however soon it is after the one before: what waits is dropped.
    pub(super) fn publish_news_at_once(&self, topic: Topic, encode: impl Fn(Variant) -> Bytes) {
        let frames = Frames::of(topic, encode);
        let mut limit = lock(&self.channel(topic).limit);
        limit.waiting = None;
        if !self.is_newest(topic, &frames) {
            self.send(topic, frames, &mut limit);
        }
    }

    /// Whether that was sent last.
    fn is_newest(&self, topic: Topic, frames: &Frames) -> bool {
        let newest = self.channel(topic).newest.borrow();
        newest
            .as_ref()
            .is_some_and(|newest| newest.says_the_same(frames))
    }

    /// Sends a value at once, however soon it is after the one before, and drops what waits.
    pub(super) fn publish_at_once(&self, topic: Topic, encode: impl Fn(Variant) -> Bytes) {
        let frames = Frames::of(topic, encode);
        let mut limit = lock(&self.channel(topic).limit);
        limit.waiting = None;
        self.send(topic, frames, &mut limit);
    }

    /// Sends what waits as soon as it may be sent.
    async fn send_waiting(self: Arc<Self>, topic: Topic) {
        loop {
            let next = lock(&self.channel(topic).limit).next;
            sleep_until(next).await;
            let mut limit = lock(&self.channel(topic).limit);
            // While this slept, `publish_at_once` may have sent something and moved `next` on.
            if Instant::now() < limit.next {
                continue;
            }
            limit.has_task = false;
            if let Some(frames) = limit.waiting.take() {
                self.send(topic, frames, &mut limit);
            }
            return;
        }
    }

    /// Makes a value the newest and wakes the relays. The caller holds the lock of `limit`, so that
    /// values are sent one after another as they were published.
    fn send(&self, topic: Topic, frames: Frames, limit: &mut Limit) {
        limit.next = Instant::now() + topic.declaration().at_most_every;
        let newest = &self.channel(topic).newest;
        newest.send_replace(Some(Arc::new(frames)));
        self.sent.send_modify(|sent| sent[topic as usize] += 1);
    }

    /// Tells all sockets that the room is closed.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.sent.send_modify(|_| {});
    }

    /// Whether the room is closed.
    pub(in crate::server) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// The counts of what was sent. They are marked as changed with each value that is sent, and
    /// when the room closes.
    pub(super) fn sent(&self) -> watch::Receiver<Sent> {
        self.sent.subscribe()
    }

    /// Receivers of the topics that a socket of that screen hears.
    pub(in crate::server) fn subscribe(&self, screen: Screen) -> Receivers {
        let mut receivers = Receivers::default();
        let heard = Topic::ALL.iter().filter(|topic| topic.is_heard_by(screen));
        for topic in heard {
            let mut receiver = self.channel(*topic).newest.subscribe();
            if topic.declaration().for_late_joiners {
                receiver.mark_changed();
            }
            receivers.0[*topic as usize] = Some(receiver);
        }
        receivers
    }

    fn channel(&self, topic: Topic) -> &Channel {
        &self.channels[topic as usize]
    }
}

/// The topics that one socket hears, in the order of [`Topic::ALL`]: of each the newest value, and
/// whether it was taken. `None` for topics that it does not hear.
#[derive(Debug, Default)]
pub(in crate::server) struct Receivers(
    [Option<watch::Receiver<Option<Arc<Frames>>>>; Topic::ALL.len()],
);

impl Receivers {
    /// The first topic with a value that was not taken yet, and that value.
    pub(in crate::server) fn take(&mut self) -> Option<(Topic, Arc<Frames>)> {
        let receivers = Topic::ALL.iter().zip(&mut self.0);
        for (topic, receiver) in receivers {
            let Some(receiver) = receiver else { continue };
            // An error means that the sender is gone and the room with it: there is nothing new.
            if receiver.has_changed().is_ok_and(|changed| changed)
                && let Some(frames) = receiver.borrow_and_update().clone()
            {
                return Some((*topic, frames));
            }
        }
        None
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::server::frame;

    /// The string of which a frame was made.
    fn text(frames: &Frames) -> String {
        let frame = frames.variant(Variant::Everyone);
        serde_json::from_slice(&frame[2..]).unwrap()
    }

    fn publish(topics: &Arc<Topics>, topic: Topic, text: &str) {
        topics.publish(topic, |_| frame::text(&text));
    }

    fn taken(receivers: &mut Receivers) -> Option<String> {
        receivers.take().map(|(_, frames)| text(&frames))
    }

    #[tokio::test]
    async fn what_comes_too_soon_goes_out_later_and_only_the_newest_of_it() {
        let topics = Arc::new(Topics::new(Handle::current()));
        let mut phone = topics.subscribe(Screen::Live);
        let start = Instant::now();
        for at in ["here", "there", "at last"] {
            publish(&topics, Topic::Pointer, at);
        }
        assert_eq!(taken(&mut phone).as_deref(), Some("here"));
        assert_eq!(taken(&mut phone), None, "the others come too soon");
        let mut sent = topics.sent();
        sent.changed().await.unwrap();
        assert!(start.elapsed() >= Topic::Pointer.declaration().at_most_every);
        assert_eq!(taken(&mut phone).as_deref(), Some("at last"));
        assert_eq!(sent.borrow()[Topic::Pointer as usize], 2);
    }

    #[tokio::test]
    async fn what_may_not_come_late_goes_out_at_once_and_replaces_what_waited() {
        let topics = Arc::new(Topics::new(Handle::current()));
        let mut phone = topics.subscribe(Screen::Live);
        publish(&topics, Topic::Pointer, "here");
        publish(&topics, Topic::Pointer, "there");
        topics.publish_at_once(Topic::Pointer, |_| frame::text(&"nowhere"));
        assert_eq!(taken(&mut phone).as_deref(), Some("nowhere"));
        tokio::time::sleep(3 * Topic::Pointer.declaration().at_most_every).await;
        assert_eq!(taken(&mut phone), None, "what waited is old");
        publish(&topics, Topic::Pointer, "here again");
        assert_eq!(taken(&mut phone).as_deref(), Some("here again"));
    }

    #[tokio::test]
    async fn who_joins_late_is_told_what_is_for_late_joiners() {
        let topics = Arc::new(Topics::new(Handle::current()));
        publish(&topics, Topic::Snapshot, "the class");
        publish(&topics, Topic::Presence, "31");
        publish(&topics, Topic::Pointer, "here");
        let heard = |screen| {
            let mut receivers = topics.subscribe(screen);
            std::iter::from_fn(|| taken(&mut receivers)).collect::<Vec<_>>()
        };
        assert_eq!(heard(Screen::Desk), ["the class", "31"]);
        assert_eq!(heard(Screen::Live), ["the class"]);
    }

    #[test]
    fn each_topic_has_its_place_in_the_table() {
        for (place, topic) in Topic::ALL.iter().enumerate() {
            assert_eq!(place, *topic as usize);
        }
    }
}
