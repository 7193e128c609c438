//! All that happens on a socket, as the body of the response that opened it: what comes in is read
//! here, and what goes out are the body's bytes.
//!
//! actix's dispatcher polls a response's body only when it can write, and `receipt` says how many
//! values the client has not read yet. Because of that a client that reads slowly skips values of
//! topics. No socket needs a task or a queue of topics' values: no more than a few small frames
//! ever wait for it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_http::ws::{OpCode, Parser};
use actix_web::web::{self, Bytes, BytesMut};
use futures_util::Stream;
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep};

use super::bucket::{Bucket, Rate};
use super::header::Headers;
use super::receipt::Receipt;
use super::{Role, Timeouts};
use crate::server::frame::{self, Close};
use crate::server::live::{Receivers, RoomHandle, Subscription};
use crate::wire::{
    Ack, Attends, AudienceFrame, Hello, Order, PointerAt, Pong, PresenterFrame, Refusal, Refused,
};

/// While so many frames wait in the outbox, nothing more is read.
const OUTBOX: usize = 8;

/// While so many commands wait for their answers, nothing more is read.
const UNANSWERED: usize = 16;

/// A page pings twenty times within six seconds when it connects or its device wakes, so that it
/// learns the server's time; after that every ten seconds. The burst is three such series, for a
/// device that wakes again and again; the rate lets one more begin every ten seconds.
const FROM_ATTENDEES: Rate = Rate {
    burst: 60.0,
    per_second: 2.0,
};

/// A pointer is sent 25 times a second, and a held key repeats thirty times: together they stay
/// under the rate. The burst is two seconds of it, which a bad Wi-Fi may hold back and then bring
/// at once.
const FROM_PRESENTERS: Rate = Rate {
    burst: 120.0,
    per_second: 60.0,
};

/// Of control frames browsers send pongs only, and those that we asked for are not counted. These
/// are for other programs, which may ping by themselves.
const CONTROLS: Rate = Rate {
    burst: 20.0,
    per_second: 2.0,
};

/// Whether the socket is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    /// Frames go both ways.
    Open,
    /// Nothing more is read; the close frame is all that is still sent.
    Closing,
    /// Nothing more is sent: the response's body has ended.
    Over,
}

/// The body of a socket's response.
pub(super) struct Body {
    life: Life,
    room: Arc<RoomHandle>,
    role: Role,
    subscription: Subscription,
    /// The topics that it hears.
    receivers: Receivers,
    incoming: Incoming,
    /// What is sent before any topic: hello, answers, pings, the close frame.
    outbox: VecDeque<Bytes>,
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

impl Body {
    pub(super) fn new(
        payload: web::Payload,
        room: Arc<RoomHandle>,
        (role, subscription): (Role, Subscription),
        timeouts: Timeouts,
    ) -> Body {
        let now = Instant::now();
        let hello = frame::text(&Hello {
            device: role.presenter().map(|one| one.device.clone()),
            lead: role.presenter().map(|one| one.lead.clone()),
            takes_commands: role.presenter().is_some(),
        });
        Body {
            life: Life::Open,
            receivers: subscription.receivers(),
            incoming: Incoming::new(payload, &role, now),
            outbox: VecDeque::from([hello]),
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

    /// The next frame to send; pending when there is none now, `None` when the body ends.
    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.subscription.register(cx.waker());
        if self.life == Life::Open && self.subscription.is_signed_out() {
            self.close(Close::SignedOut);
        }
        if self.life == Life::Open {
            self.read(cx);
            self.collect(cx);
            self.check_silence(cx);
        }
        if let Some(frame) = self.outbox.pop_front() {
            return Poll::Ready(Some(frame));
        }
        if self.life != Life::Open {
            self.life = Life::Over;
            return Poll::Ready(None);
        }
        match self.news() {
            Some(frame) => Poll::Ready(Some(frame)),
            None => Poll::Pending,
        }
    }

    /// A frame with the newest value of a topic that was not sent yet, or the close frame if the
    /// room is closed.
    fn news(&mut self) -> Option<Bytes> {
        if self.subscription.is_closed() {
            self.close(Close::Restart);
            return self.outbox.pop_front();
        }
        if !self.receipt.allows_more() {
            return None;
        }
        let (topic, frames) = self.receivers.take()?;
        let variant = self.role.screen.variant();
        if self.receipt.sent() {
            self.ping();
        }
        Some(self.room.frame(topic, &frames, variant))
    }

    /// Asks the client for a sign that it reads. A browser gives it by itself.
    fn ping(&mut self) {
        self.pinged = Instant::now();
        self.receipt.asked();
        self.outbox.push_back(frame::ping());
    }

    /// Takes in what has arrived, until the outbox or the list of awaited commands is full.
    fn read(&mut self, cx: &mut Context<'_>) {
        while self.life == Life::Open
            && self.outbox.len() < OUTBOX
            && self.awaited.len() < UNANSWERED
        {
            match self.incoming.poll(cx, self.receipt.is_asked()) {
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
                match submitted {
                    Ok(outcome) => self.awaited.push_back(Awaited { id, outcome }),
                    Err(reason) => self.outbox.push_back(frame::text(&Refused { id, reason })),
                }
            }
            Message::Pointer(at) => {
                if let Some(by) = self.role.presenter() {
                    self.room.point(at, by);
                }
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

impl Stream for Body {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.next(cx).map(|frame| frame.map(Ok))
    }
}

/// What a client can send. `Ping` is our JSON message, by which a client reads the server's clock;
/// `ControlPing` and `ControlPong` are WebSocket's own control frames.
enum Message {
    Ping { sent: f64 },
    Order(Order),
    Pointer(Option<PointerAt>),
    Attends(Attends),
    ControlPing(Bytes),
    ControlPong,
}

/// Makes messages of the client's bytes. After the first error it is not polled again.
struct Incoming {
    payload: web::Payload,
    headers: Headers,
    limit: usize,
    /// The part of a frame that has arrived. Between frames it is empty and holds no memory, so
    /// that many idle sockets cost little.
    buf: BytesMut,
    /// Whether presenters' messages are taken, such as commands. It does not say that the device is
    /// the driver.
    takes_commands: bool,
    messages: Bucket,
    controls: Bucket,
}

impl Incoming {
    fn new(payload: web::Payload, role: &Role, now: Instant) -> Incoming {
        let takes_commands = role.presenter().is_some();
        let rate = match takes_commands {
            true => FROM_PRESENTERS,
            false => FROM_ATTENDEES,
        };
        Incoming {
            payload,
            headers: Headers::new(role.limit()),
            limit: role.limit(),
            buf: BytesMut::new(),
            takes_commands,
            messages: Bucket::new(rate, now),
            controls: Bucket::new(CONTROLS, now),
        }
    }

    /// The next message; `None` when the client is gone. `asked`: a ping of ours is not answered yet,
    /// so that the next pong is one that was asked for.
    fn poll(&mut self, cx: &mut Context<'_>, asked: bool) -> Poll<Option<Result<Message, Close>>> {
        loop {
            if !self.buf.is_empty() {
                match Parser::parse(&mut self.buf, true, self.limit) {
                    Ok(Some((_, opcode, payload))) => {
                        let payload = payload.unwrap_or_default();
                        return Poll::Ready(Some(self.judge(opcode, &payload, asked)));
                    }
                    Ok(None) => {}
                    Err(_) => return Poll::Ready(Some(Err(Close::Protocol("not WebSocket")))),
                }
            }
            if self.buf.is_empty() {
                self.buf = BytesMut::new();
            }
            match Pin::new(&mut self.payload).poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(chunk))) => {
                    if let Err(close) = self.headers.check(&chunk) {
                        return Poll::Ready(Some(Err(close)));
                    }
                    // A copy, because the chunk is a part of the connection's own buffer, which
                    // cannot be used again while somebody holds the chunk.
                    self.buf.extend_from_slice(&chunk);
                }
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(None),
            }
        }
    }

    /// Makes a message of a whole frame, or the reason to close the socket. `headers` has refused
    /// binary frames and fragments already.
    fn judge(&mut self, opcode: OpCode, payload: &[u8], asked: bool) -> Result<Message, Close> {
        let bucket = match opcode {
            OpCode::Close => {
                return Err(match Parser::try_parse_close_payload(payload) {
                    Ok(reason) => Close::Asked(reason.map(|reason| reason.code.into())),
                    Err(_) => Close::Protocol("no such close code"),
                });
            }
            OpCode::Pong if asked => return Ok(Message::ControlPong),
            OpCode::Text => &mut self.messages,
            _ => &mut self.controls,
        };
        if !bucket.take(Instant::now()) {
            return Err(Close::Policy("too many messages".into()));
        }
        match opcode {
            OpCode::Text => self.understand(payload),
            OpCode::Ping => Ok(Message::ControlPing(Bytes::copy_from_slice(payload))),
            _ => Ok(Message::ControlPong),
        }
    }

    /// Reads the JSON of a text frame: a presenter's message or an audience's.
    fn understand(&self, text: &[u8]) -> Result<Message, Close> {
        let text = std::str::from_utf8(text).map_err(|_| Close::Utf8)?;
        if self.takes_commands {
            match serde_json::from_str(text) {
                Ok(PresenterFrame::Ping { sent }) => Ok(Message::Ping { sent }),
                Ok(PresenterFrame::Command(order)) => Ok(Message::Order(order)),
                Ok(PresenterFrame::Pointer { at }) => Ok(Message::Pointer(at)),
                Err(error) => Err(Close::Policy(format!("not a command: {error}"))),
            }
        } else {
            match serde_json::from_str(text) {
                Ok(AudienceFrame::Ping { sent }) => Ok(Message::Ping { sent }),
                Ok(AudienceFrame::Attending { attends }) => Ok(Message::Attends(attends)),
                Err(_) => Err(Close::Policy("no commands are taken here".into())),
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::room::{Giver, PresenterDevice};
    use crate::server::live::Topic;
    use crate::server::live::tests::{rooms, working_disk};
    use crate::wire::{Command, Move, Screen, Variant};
    use actix_web::FromRequest;
    use actix_web::dev::Payload;
    use actix_web::error::PayloadError;
    use actix_web::test::TestRequest;
    use futures_util::task::{ArcWake, noop_waker};
    use std::collections::HashMap;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    /// What a client sends, chunk by chunk; then nothing more.
    async fn payload(chunks: Vec<Vec<u8>>) -> web::Payload {
        let chunks = futures_util::stream::iter(
            chunks
                .into_iter()
                .map(|chunk| Ok::<_, PayloadError>(Bytes::from(chunk))),
        );
        let stream: Pin<Box<dyn Stream<Item = _>>> = Box::pin(futures_util::StreamExt::chain(
            chunks,
            futures_util::stream::pending(),
        ));
        web::Payload::from_request(
            &TestRequest::default().to_http_request(),
            &mut Payload::from(stream),
        )
        .await
        .unwrap()
    }

    fn open(payload: web::Payload, room: &Arc<RoomHandle>) -> Body {
        open_as(payload, room, (Screen::Live, None))
    }

    fn open_as(
        payload: web::Payload,
        room: &Arc<RoomHandle>,
        (screen, presenter): (Screen, Option<PresenterDevice>),
    ) -> Body {
        let role = Role::new(screen, presenter, None).unwrap();
        let subscription = room.subscribe(role.screen, role.giver.clone());
        Body::new(
            payload,
            room.clone(),
            (role, subscription),
            Timeouts::default(),
        )
    }

    /// The frame of the newest snapshot, as attendees get it.
    fn newest(room: &RoomHandle) -> Bytes {
        let (_, frames) = room.topics.subscribe(Screen::Deck).take().unwrap();
        frames.variant(Variant::Everyone).clone()
    }

    fn next(body: &mut Body) -> Poll<Option<Bytes>> {
        body.next(&mut Context::from_waker(&noop_waker()))
    }

    #[actix_web::test]
    async fn sockets_share_the_bytes_of_a_snapshot_and_skip_old_ones() {
        let rooms = rooms(HashMap::new(), working_disk());
        let room = rooms.get("c").unwrap();
        let mut bodies = Vec::new();
        for _ in 0..2 {
            let mut body = open(payload(vec![]).await, &room);
            // Hello, the first snapshot.
            assert!(next(&mut body).is_ready() && next(&mut body).is_ready());
            assert!(next(&mut body).is_pending());
            bodies.push(body);
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
        for body in &mut bodies {
            let Poll::Ready(Some(frame)) = next(body) else {
                panic!("no snapshot")
            };
            assert_eq!(
                (frame.as_ptr(), frame.len()),
                (newest.as_ptr(), newest.len())
            );
            assert!(next(body).is_pending());
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
    /// it. Relay and body are not changed for it: this test publishes one that they do not know.
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
            let mut body = open_as(payload(vec![]).await, &room, (screen, device()));
            assert_eq!(
                last_of_all(&mut body, &woken),
                first.map(str::to_owned),
                "{screen:?}"
            );
            sockets.push((screen, body, woken));
        }
        publish(2);
        publish(3);
        // Longer than the topic's rate.
        tokio::time::sleep(Duration::from_millis(150)).await;
        for (screen, body, woken) in &mut sockets {
            let hears = Topic::Fourth.is_heard_by(*screen);
            assert_eq!(
                woken.0.load(Ordering::Relaxed),
                hears,
                "{screen:?} was woken"
            );
            let newest = hears.then(|| format!("3 for {:?}", screen.variant()));
            assert_eq!(last_of_all(body, woken), newest);
        }
    }

    /// Takes all that a socket is told now, and returns the last value of the further topic.
    fn last_of_all(body: &mut Body, woken: &Arc<Woken>) -> Option<String> {
        let waker = futures_util::task::waker(woken.clone());
        let mut last = None;
        while let Poll::Ready(Some(frame)) = body.next(&mut Context::from_waker(&waker)) {
            if frame == frame::ping() {
                body.receipt.answered();
            }
            let text = String::from_utf8_lossy(&frame[2..]).into_owned();
            if text.contains(" for ") {
                last = Some(text.trim_matches('"').to_owned());
            }
        }
        woken.0.store(false, Ordering::Relaxed);
        last
    }

    #[actix_web::test]
    async fn what_was_read_leaves_no_memory_behind() {
        let rooms = rooms(HashMap::new(), working_disk());
        let text = br#"{"type":"ping","sent":1}"#;
        let mut bytes = vec![0x81, 0x80 | text.len() as u8, 0, 0, 0, 0];
        bytes.extend(text);
        let chunks = bytes.chunks(7).map(<[u8]>::to_vec).collect();
        let mut body = open(payload(chunks).await, &rooms.get("c").unwrap());
        let mut sent = Vec::new();
        while let Poll::Ready(Some(frame)) = next(&mut body) {
            sent.push(String::from_utf8_lossy(&frame).into_owned());
        }
        assert!(sent.iter().any(|frame| frame.contains("pong")), "{sent:?}");
        assert_eq!(body.incoming.buf.capacity(), 0);
        assert!(
            size_of::<Body>() <= 768,
            "{} bytes a socket",
            size_of::<Body>()
        );
    }
}
