//! The other side of a socket: what it is told, and what becomes of what it sends.
//!
//! Once a request has become a socket, nothing of HTTP stands between: frames that all sockets share
//! are written as they are, without a copy. While one waits to be written nothing more is read and no
//! news is taken, and `receipt` says how many values the client has not read yet. Because of that a
//! client that reads slowly skips values of topics, and no socket needs a queue of them: no more than
//! a few small frames ever wait for it.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep};

use super::incoming::{Incoming, Message};
use super::receipt::Receipt;
use super::{Role, Timeouts};
use crate::room::Giver;
use crate::server::frame::{self, Close};
use crate::server::live::{Receivers, RoomHandle, Subscription};

use crate::wire::{Ack, Hello, Pong, Refusal, Refused};

/// While so many frames wait in the outbox, nothing more is read.
const OUTBOX: usize = 8;

/// So many frames are handed to the kernel at once.
const AT_ONCE: usize = 4;

/// While so many commands wait for their answers, nothing more is read.
const UNANSWERED: usize = 16;

/// Whether the socket is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    /// Frames go both ways.
    Open,
    /// Nothing more is read; the close frame is all that is still sent.
    Closing,
    /// Nothing more is read or sent.
    Over,
}

/// What is known of the other side of one socket.
pub struct Peer {
    life: Life,
    room: Arc<RoomHandle>,
    role: Role,
    subscription: Subscription,
    /// The topics that it hears.
    receivers: Receivers,
    incoming: Incoming,
    /// The frames that are to be written next, in their order.
    outbox: VecDeque<Bytes>,
    /// Whether `io` holds nothing back of what was written to it.
    is_flushed: bool,
    /// What of the topics' values the client has read.
    receipt: Receipt,
    /// The commands that the room has not answered yet, in their order.
    awaited: VecDeque<Awaited>,
    timeouts: Timeouts,
    /// When to look again whether the client is silent.
    timer: Pin<Box<Sleep>>,
    /// When a frame last came in.
    heard: Instant,
    /// When a ping last went out.
    pinged: Instant,
}

/// A command that the room has not answered yet.
struct Awaited {
    id: u64,
    outcome: oneshot::Receiver<Result<Ack, Refusal>>,
}

impl Peer {
    pub(super) fn new(
        room: Arc<RoomHandle>,
        (role, subscription): (Role, Subscription),
        timeouts: Timeouts,
    ) -> Peer {
        let now = Instant::now();
        let hello = frame::text(&Hello {
            device: role.device().map(|one| one.device.clone()),
            lead: role.device().map(|one| one.lead.clone()),
            takes_commands: role.presenter().is_some(),
        });
        // What a device that slept or was started again has answered before.
        let mine = match &role.giver {
            Some(Giver::Seat(seat)) => Some(frame::text(&room.mine(seat))),
            _ => None,
        };
        Peer {
            life: Life::Open,
            receivers: subscription.receivers(),
            incoming: Incoming::new(&role, now),
            outbox: [hello].into_iter().chain(mine).collect(),
            is_flushed: true,
            receipt: Receipt::default(),
            awaited: VecDeque::new(),
            timeouts,
            timer: Box::pin(tokio::time::sleep(timeouts.shortest())),
            heard: now,
            pinged: now,
            subscription,
            room,
            role,
        }
    }

    /// Takes in what came behind the request.
    pub(in crate::server) fn take_in(&mut self, bytes: &[u8]) {
        if let Err(close) = self.incoming.take_in(bytes) {
            self.close(close);
        }
    }

    /// Reads and writes the connection until the socket is over.
    pub(in crate::server) async fn run<T>(&mut self, io: &mut T)
    where
        T: AsyncRead + AsyncWrite + Unpin,
    {
        poll_fn(|cx| self.poll(cx, io)).await;
    }

    fn poll<T>(&mut self, cx: &mut Context<'_>, io: &mut T) -> Poll<()>
    where
        T: AsyncRead + AsyncWrite + Unpin,
    {
        self.subscription.register(cx.waker());
        loop {
            // An error: the client is gone.
            if ready!(self.write(cx, io)).is_err() {
                return Poll::Ready(());
            }
            self.turn(cx, io);
            if self.outbox.is_empty() {
                return match self.life {
                    Life::Open => Poll::Pending,
                    Life::Closing | Life::Over => Poll::Ready(()),
                };
            }
        }
    }

    /// Reads what has come, and puts into the outbox what there is to say now.
    fn turn(&mut self, cx: &mut Context<'_>, io: &mut (impl AsyncRead + Unpin)) {
        if self.life == Life::Open && self.subscription.is_signed_out() {
            self.close(Close::SignedOut);
        }
        if self.life == Life::Open {
            self.read(cx, io);
            self.collect(cx);
            self.check_silence(cx);
        }
        if self.life == Life::Open {
            self.tell();
        }
    }

    /// Puts each topic's newest value that was not sent yet into the outbox, or the close frame if
    /// the room is closed.
    fn tell(&mut self) {
        if self.subscription.is_closed() {
            return self.close(Close::Restart);
        }
        while self.receipt.allows_more()
            && let Some((topic, frames)) = self.receivers.take()
        {
            let variant = self.role.screen.variant();
            self.outbox
                .push_back(self.room.frame(topic, &frames, variant));
            if self.receipt.sent() {
                self.ping();
            }
        }
    }

    /// Writes the outbox.
    fn write<T>(&mut self, cx: &mut Context<'_>, io: &mut T) -> Poll<io::Result<()>>
    where
        T: AsyncWrite + Unpin,
    {
        let mut io = Pin::new(io);
        while let Some(first) = self.outbox.front() {
            let written = match self.outbox.len() {
                1 => io.as_mut().poll_write(cx, first),
                waiting => {
                    let mut slices = [IoSlice::new(&[]); AT_ONCE];
                    for (slice, frame) in slices.iter_mut().zip(&self.outbox) {
                        *slice = IoSlice::new(frame);
                    }
                    let filled = &slices[..waiting.min(AT_ONCE)];
                    io.as_mut().poll_write_vectored(cx, filled)
                }
            };
            let mut written = ready!(written)?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.is_flushed = false;
            while let Some(frame) = self.outbox.front_mut()
                && written > 0
            {
                let of_it = written.min(frame.len());
                frame.advance(of_it);
                written -= of_it;
                if frame.is_empty() {
                    self.outbox.pop_front();
                }
            }
        }
        if !self.is_flushed {
            ready!(io.poll_flush(cx))?;
            self.is_flushed = true;
        }
        Poll::Ready(Ok(()))
    }

    /// Asks the client for a sign that it reads. A browser gives it by itself.
    fn ping(&mut self) {
        self.pinged = Instant::now();
        self.receipt.asked();
        self.outbox.push_back(frame::ping());
    }

    /// Takes in what has arrived, until the outbox or the list of awaited commands is full.
    fn read(&mut self, cx: &mut Context<'_>, io: &mut (impl AsyncRead + Unpin)) {
        while self.life == Life::Open
            && self.outbox.len() < OUTBOX
            && self.awaited.len() < UNANSWERED
        {
            match self.incoming.poll(cx, io, self.receipt.is_asked()) {
                Poll::Pending => return,
                // The client is gone, so nothing need be sent any more.
                Poll::Ready(None) => {
                    self.outbox.clear();
                    self.life = Life::Over;
                }
                Poll::Ready(Some(Err(close))) => self.close(close),
                Poll::Ready(Some(Ok(message))) => {
                    self.heard = Instant::now();
                    self.hear(message);
                }
            }
        }
    }

    /// Does what a message asks for. A reply goes into the outbox, at once or when the room has
    /// answered.
    fn hear(&mut self, message: Message) {
        match message {
            Message::Ping { sent } => {
                let now = self.room.clock().now();
                self.outbox.push_back(frame::text(&Pong { sent, now }));
            }
            Message::Order(order) => {
                let id = order.id;
                let submitted = match &self.role.giver {
                    Some(giver) => self.room.submit(order, giver),
                    None => Err(Refusal::NotPresenter),
                };
                self.await_or_refuse(id, submitted);
            }
            Message::Pointer(at) => {
                if let Some(by) = self.role.presenter() {
                    self.room.point(at, by);
                }
            }
            Message::Stroke(stroke) => {
                if self.role.presenter().is_some() {
                    self.room.stroke(stroke);
                }
            }
            Message::Answer(reply) => {
                let id = reply.id();
                let submitted = match &self.role.giver {
                    Some(Giver::Seat(seat)) => self.room.answer(reply, seat),
                    // A deck's page, a stage, a browser that keeps no seat.
                    _ => Err(Refusal::NoSeat),
                };
                self.await_or_refuse(id, submitted);
            }
            Message::Attends(attends) => self.subscription.attends(attends),
            Message::ControlPing(payload) => self.outbox.push_back(frame::pong(&payload)),
            Message::ControlPong => {
                if self.receipt.answered() {
                    self.ping();
                }
            }
        }
    }

    fn await_or_refuse(
        &mut self,
        id: u64,
        submitted: Result<oneshot::Receiver<Result<Ack, Refusal>>, Refusal>,
    ) {
        match submitted {
            Ok(outcome) => self.awaited.push_back(Awaited { id, outcome }),
            Err(reason) => self.outbox.push_back(frame::text(&Refused { id, reason })),
        }
    }

    /// Puts the room's answers into the outbox, as far as they have come, in the order of the
    /// commands.
    fn collect(&mut self, cx: &mut Context<'_>) {
        while let Some(Awaited { id, outcome }) = self.awaited.front_mut() {
            let Poll::Ready(answered) = Pin::new(outcome).poll(cx) else {
                return;
            };
            self.outbox
                .push_back(match answered.unwrap_or(Err(Refusal::Busy)) {
                    Ok(ack) => frame::text(&ack),
                    Err(reason) => frame::text(&Refused { id: *id, reason }),
                });
            self.awaited.pop_front();
        }
    }

    /// Sends a ping to a client that is silent, and closes the socket if it stays silent or reads
    /// nothing.
    fn check_silence(&mut self, cx: &mut Context<'_>) {
        while self.life == Life::Open && self.timer.as_mut().poll(cx).is_ready() {
            let (now, timeouts) = (Instant::now(), self.timeouts);
            if now >= self.heard + timeouts.silence {
                return self.close(Close::Policy("silent for too long".into()));
            }
            let asked = self.receipt.is_asked();
            if asked && now >= self.pinged + timeouts.answer {
                return self.close(Close::Policy("a ping was not answered".into()));
            }
            if !asked && now >= self.heard + timeouts.ping {
                self.ping();
            }
            let next = match self.receipt.is_asked() {
                true => self.pinged + timeouts.answer,
                // A ping may go out meanwhile, and then its answer may be missing so soon.
                false => (self.heard + timeouts.ping).min(now + timeouts.answer),
            };
            self.timer
                .as_mut()
                .reset(next.min(self.heard + timeouts.silence));
        }
    }

    /// Begins to close the socket: drops what waits, and sends only the close frame.
    fn close(&mut self, close: Close) {
        tracing::debug!(screen = ?self.role.screen, ?close, "a socket is closed");
        self.life = Life::Closing;
        self.awaited.clear();
        self.outbox.clear();
        self.outbox.push_back(close.frame());
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::room::{Giver, PresenterDevice};
    use crate::server::live::Topic;
    use crate::server::live::tests::{rooms, working_disk};
    use crate::wire::{Command, Move, Order, Screen, Variant};
    use futures_util::task::ArcWake;
    use std::collections::HashMap;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::Waker;
    use std::time::Duration;
    use tokio::io::{AsyncWriteExt, DuplexStream, duplex};

    /// One side of a connection, and a socket on its other side.
    struct Socket {
        peer: Peer,
        io: DuplexStream,
        client: DuplexStream,
    }

    impl Socket {
        fn open(room: &Arc<RoomHandle>) -> Socket {
            Socket::open_as(room, (Screen::Deck, None))
        }

        fn open_as(
            room: &Arc<RoomHandle>,
            (screen, presenter): (Screen, Option<PresenterDevice>),
        ) -> Socket {
            let role = Role::new(screen, presenter, None).unwrap();
            let subscription = room.subscribe((role.screen, None), role.giver.clone());
            let (io, client) = duplex(64 * 1024);
            Socket {
                peer: Peer::new(room.clone(), (role, subscription), Timeouts::default()),
                io,
                client,
            }
        }

        /// Writes what waits, and returns the frames that are to be written next.
        fn turn(&mut self, waker: &Waker) -> Vec<Bytes> {
            let mut cx = Context::from_waker(waker);
            self.peer.subscription.register(waker);
            assert!(self.peer.write(&mut cx, &mut self.io).is_ready());
            self.peer.turn(&mut cx, &mut self.io);
            self.peer.outbox.iter().cloned().collect()
        }
    }

    /// The frame of the newest snapshot, as attendees get it.
    fn newest(room: &RoomHandle) -> Bytes {
        let (_, frames) = room.topics.subscribe(Screen::Deck).take().unwrap();
        frames.variant(Variant::Everyone).clone()
    }

    #[actix_web::test]
    async fn sockets_share_the_bytes_of_a_snapshot_and_skip_old_ones() {
        let rooms = rooms(HashMap::new(), working_disk());
        let room = rooms.get("c").unwrap();
        let mut sockets = [Socket::open(&room), Socket::open(&room)];
        for socket in &mut sockets {
            assert_eq!(socket.turn(Waker::noop()).len(), 1, "the first snapshot");
            assert!(socket.turn(Waker::noop()).is_empty());
        }
        for id in 0..3 {
            let command = Command::Move(Move::Next);
            room.order(
                Order {
                    id,
                    epoch: "e".into(),
                    seen: u64::MAX,
                    command,
                },
                &Giver::Presenter(PresenterDevice::unpaired("a")),
            )
            .await
            .unwrap();
        }
        let newest = newest(&room);
        for socket in &mut sockets {
            let frames = socket.turn(Waker::noop());
            let [frame] = &frames[..] else {
                panic!("{frames:?}")
            };
            assert_eq!(
                (frame.as_ptr(), frame.len()),
                (newest.as_ptr(), newest.len())
            );
            assert!(socket.turn(Waker::noop()).is_empty());
        }
    }

    /// A waker that notes whether it was woken.
    #[derive(Default)]
    struct Woken(AtomicBool);

    impl ArcWake for Woken {
        fn wake_by_ref(woken: &Arc<Woken>) {
            woken.0.store(true, Ordering::Relaxed);
        }
    }

    /// Adding a topic takes a variant of [`Topic`], its declaration, and something that publishes
    /// it. Relay and peer are not changed for it: this test publishes one that they do not know.
    #[actix_web::test]
    async fn a_further_topic_is_declared_published_and_told_to_those_who_hear_it() {
        let rooms = rooms(HashMap::new(), working_disk());
        let room = rooms.get("c").unwrap();
        let publish = |n: u8| {
            let encode = |variant| frame::text(&format!("{n} for {variant:?}"));
            room.topics.publish(Topic::Fourth, encode);
        };
        publish(1);
        let device = || Some(PresenterDevice::unpaired("a"));
        let mut sockets = Vec::new();
        for (screen, first) in [
            (Screen::Live, Some("1 for Everyone")),
            (Screen::Desk, Some("1 for Presenters")),
            (Screen::Stage, None),
        ] {
            let woken = Arc::new(Woken::default());
            let mut socket = Socket::open_as(&room, (screen, device()));
            let told = last_of_all(&mut socket, &woken).await;
            assert_eq!(told.as_deref(), first, "{screen:?}");
            sockets.push((screen, socket, woken));
        }
        publish(2);
        publish(3);
        // Longer than the topic's rate.
        tokio::time::sleep(Duration::from_millis(150)).await;
        for (screen, socket, woken) in &mut sockets {
            let hears = Topic::Fourth.is_heard_by(*screen);
            assert_eq!(
                woken.0.load(Ordering::Relaxed),
                hears,
                "{screen:?} was woken"
            );
            let newest = hears.then(|| format!("3 for {:?}", screen.variant()));
            assert_eq!(last_of_all(socket, woken).await, newest);
        }
    }

    /// Takes all that a socket is told now, and returns the last value of the further topic.
    async fn last_of_all(socket: &mut Socket, woken: &Arc<Woken>) -> Option<String> {
        let waker = futures_util::task::waker(woken.clone());
        let mut last = None;
        loop {
            let frames = socket.turn(&waker);
            if frames.is_empty() {
                break;
            }
            if frames.contains(&frame::ping()) {
                let pong = [0x8a, 0x80, 0, 0, 0, 0];
                socket.client.write_all(&pong).await.unwrap();
            }
            for frame in frames {
                let text = String::from_utf8_lossy(&frame[2..]).into_owned();
                if text.contains(" for ") {
                    last = Some(text.trim_matches('"').to_owned());
                }
            }
        }
        woken.0.store(false, Ordering::Relaxed);
        last
    }

    #[actix_web::test]
    async fn what_was_read_leaves_no_memory_behind() {
        let rooms = rooms(HashMap::new(), working_disk());
        let mut socket = Socket::open(&rooms.get("c").unwrap());
        let text = br#"{"type":"ping","sent":1}"#;
        let mut bytes = vec![0x81, 0x80 | text.len() as u8, 0, 0, 0, 0];
        bytes.extend(text);
        let mut sent = Vec::new();
        for piece in bytes.chunks(7) {
            socket.client.write_all(piece).await.unwrap();
            sent.extend(socket.turn(Waker::noop()));
        }
        let texts = sent.iter().map(|frame| String::from_utf8_lossy(frame));
        assert_eq!(texts.filter(|text| text.contains("pong")).count(), 1);
        assert_eq!(socket.peer.incoming.spare(), 0);
        assert!(
            size_of::<Peer>() <= 768,
            "{} bytes a socket",
            size_of::<Peer>()
        );
    }

    /// A stream that takes a few bytes at a time, and shows them only once it is flushed.
    #[derive(Default)]
    struct Narrow {
        held: Vec<u8>,
        shown: Vec<u8>,
        is_full: bool,
    }

    impl AsyncWrite for Narrow {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.is_full = !self.is_full;
            if self.is_full {
                return Poll::Pending;
            }
            let taken = bytes.len().min(5);
            self.held.extend_from_slice(&bytes[..taken]);
            Poll::Ready(Ok(taken))
        }

        fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.is_full = !self.is_full;
            if self.is_full {
                return Poll::Pending;
            }
            let held = std::mem::take(&mut self.held);
            self.shown.extend(held);
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[actix_web::test]
    async fn frames_are_written_whole_and_in_their_order_however_little_is_taken_at_once() {
        let rooms = rooms(HashMap::new(), working_disk());
        let mut peer = Socket::open(&rooms.get("c").unwrap()).peer;
        let frames = (0..7).map(|n| frame::text(&"x".repeat(n)));
        peer.outbox = frames.collect();
        let all = peer.outbox.iter().flatten().copied().collect::<Vec<_>>();
        let mut narrow = Narrow::default();
        let mut cx = Context::from_waker(Waker::noop());
        while peer.write(&mut cx, &mut narrow).is_pending() {}
        assert_eq!(narrow.shown, all);
    }
}
