//! What a client's bytes say: frames, and of their texts messages.

use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_http::ws::{OpCode, Parser};
use actix_web::web::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Instant;

use super::Role;
use super::bucket::{Bucket, Rate};
use super::header::Headers;
use crate::server::frame::Close;
use crate::server::live::Contribution;
use crate::wire::{Attends, AudienceFrame, LiveStroke, Order, PointerAt, PresenterFrame};

/// How much is read at once, in bytes.
const CHUNK: usize = 4 * 1024;

/// A page pings twenty times within six seconds when it connects or its device wakes, so that it
/// learns the server's time; after that every ten seconds. The burst is three such series, for a
/// device that wakes again and again; the rate lets one more begin every ten seconds.
const FROM_ATTENDEES: Rate = Rate {
    burst: 60.0,
    per_second: 2.0,
};

/// A pointer is sent 25 times a second, what is drawn 30 times, and a held key repeats thirty times:
/// together with their commands two of these stay under the rate. The burst is two seconds of it, which a bad Wi-Fi may hold back and then bring
/// at once.
const FROM_PRESENTERS: Rate = Rate {
    burst: 120.0,
    per_second: 66.0,
};

/// Of control frames browsers send pongs only, and those that we asked for are not counted. These
/// are for other programs, which may ping by themselves.
const CONTROLS: Rate = Rate {
    burst: 20.0,
    per_second: 2.0,
};

/// What a client can send. `Ping` is our JSON message, by which a client reads the server's clock;
/// `ControlPing` and `ControlPong` are WebSocket's own control frames.
pub(super) enum Message {
    Ping { sent: f64 },
    Order(Order),
    Pointer(Option<PointerAt>),
    Stroke(LiveStroke),
    Attends(Attends),
    Answer(Contribution),
    ControlPing(Bytes),
    ControlPong,
}

/// Makes messages of the client's bytes. After the first error it is not asked again.
pub(super) struct Incoming {
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
    pub(super) fn new(role: &Role, now: Instant) -> Incoming {
        let takes_commands = role.device().is_some();
        let rate = match takes_commands {
            true => FROM_PRESENTERS,
            false => FROM_ATTENDEES,
        };
        Incoming {
            headers: Headers::new(role.limit()),
            limit: role.limit(),
            buf: BytesMut::new(),
            takes_commands,
            messages: Bucket::new(rate, now),
            controls: Bucket::new(CONTROLS, now),
        }
    }

    /// Takes bytes in. After an error the socket is to be closed for that reason.
    pub(super) fn take_in(&mut self, bytes: &[u8]) -> Result<(), Close> {
        self.headers.check(bytes)?;
        self.buf.extend_from_slice(bytes);
        Ok(())
    }

    /// The next message, read from `io` if none has arrived yet; `None` when the client is gone.
    /// `asked`: a ping of ours is not answered yet, so that the next pong is one that was asked for.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncRead + Unpin),
        asked: bool,
    ) -> Poll<Option<Result<Message, Close>>> {
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
            let mut chunk = [MaybeUninit::uninit(); CHUNK];
            let mut chunk = ReadBuf::uninit(&mut chunk);
            match ready!(Pin::new(&mut *io).poll_read(cx, &mut chunk)) {
                Ok(()) if chunk.filled().is_empty() => return Poll::Ready(None),
                Ok(()) => {
                    if let Err(close) = self.take_in(chunk.filled()) {
                        return Poll::Ready(Some(Err(close)));
                    }
                }
                Err(_) => return Poll::Ready(None),
            }
        }
    }

    /// How much memory it holds, in bytes.
    #[cfg(test)]
    pub(super) fn spare(&self) -> usize {
        self.buf.capacity()
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
                Ok(PresenterFrame::Stroke(stroke)) => Ok(Message::Stroke(stroke)),
                Err(error) => Err(Close::Policy(format!("not a command: {error}"))),
            }
        } else {
            match serde_json::from_str(text) {
                Ok(AudienceFrame::Ping { sent }) => Ok(Message::Ping { sent }),
                Ok(AudienceFrame::Answer(reply)) => Ok(Message::Answer(Contribution::Reply(reply))),
                Ok(AudienceFrame::Post(posting)) => {
                    Ok(Message::Answer(Contribution::Posting(posting)))
                }
                Ok(AudienceFrame::Attending { attends }) => Ok(Message::Attends(attends)),
                Err(_) => Err(Close::Policy("no commands are taken here".into())),
            }
        }
    }
}
