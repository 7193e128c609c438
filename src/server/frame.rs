//! WebSocket frames that go out, as the bytes on the wire: header and payload in one,
//! made once and shared by all sockets that get them. What they say is for `live` and `socket`.

use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// The longest payload of a control frame, in bytes (RFC 6455 §5.5).
const CONTROL: usize = 125;

/// A value as JSON in a text frame.
pub(super) fn text(value: &impl Serialize) -> Bytes {
    match serde_json::to_vec(value) {
        Ok(json) => frame(TEXT, &json),
        // The wire's types have string keys and nothing that can fail.
        Err(error) => {
            tracing::error!("a frame could not be written as JSON: {error}");
            Bytes::new()
        }
    }
}

/// A ping, which a client that is still there answers by itself.
pub(super) fn ping() -> Bytes {
    Bytes::from_static(&[PING, 0])
}

/// The answer to a ping with the same payload.
pub(super) fn pong(payload: &[u8]) -> Bytes {
    frame(PONG, payload.get(..CONTROL).unwrap_or(payload))
}

/// Why a socket ends, as the other side is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Close {
    /// The other side wants it so; its own code, if it gave one.
    Asked(Option<u16>),
    /// 1002: this is not WebSocket.
    Protocol(&'static str),
    /// 1003: a binary message.
    Binary,
    /// 1007: text that is not UTF-8.
    Utf8,
    /// 1008: too much, or something that this socket does not take; why.
    Policy(String),
    /// 1009: a message over the limit.
    Size,
    /// 4001, a code of our own: the device was signed out, so there is no use in reconnecting.
    SignedOut,
    /// 1012: the server or the course goes away; clients reconnect.
    Restart,
}

impl Close {
    /// The close frame.
    pub(super) fn frame(&self) -> Bytes {
        let (code, reason) = match self {
            Close::Asked(None) => return frame(CLOSE, &[]),
            Close::Asked(Some(code)) => (*code, ""),
            Close::Protocol(why) => (1002, *why),
            Close::Binary => (1003, "text only"),
            Close::Utf8 => (1007, "not UTF-8"),
            Close::Policy(why) => (1008, why.as_str()),
            Close::Size => (1009, "too long"),
            Close::Restart => (1012, "restart"),
            Close::SignedOut => (4001, "signed out"),
        };
        let mut payload = code.to_be_bytes().to_vec();
        let end = reason.floor_char_boundary(CONTROL - 2);
        payload.extend_from_slice(&reason.as_bytes()[..end]);
        frame(CLOSE, &payload)
    }
}

/// One whole, unmasked frame (RFC 6455 §5.2).
fn frame(first: u8, payload: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(payload.len() + 10);
    out.put_u8(first);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(len @ 0..=125), _) => out.put_u8(len),
        (_, Ok(len)) => {
            out.put_u8(126);
            out.put_u16(len);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(payload.len() as u64);
        }
    }
    out.put_slice(payload);
    out.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_takes_as_many_bytes_as_it_needs() {
        let header = |len| frame(TEXT, &vec![b'x'; len])[..].len() - len;
        assert_eq!(
            [
                header(0),
                header(125),
                header(126),
                header(65_535),
                header(65_536)
            ],
            [2, 2, 4, 4, 10]
        );
        assert_eq!(frame(TEXT, &[b'x'; 400])[..4], [0x81, 126, 1, 144]);
        assert_eq!(text(&"가")[..], [0x81, 5, b'"', 0xea, 0xb0, 0x80, b'"']);
    }

    #[test]
    fn a_close_frame_fits_into_a_control_frame_and_stays_utf_8() {
        let long = Close::Policy("가".repeat(100)).frame();
        assert!(long.len() <= 127);
        assert_eq!(long[2..4], 1008u16.to_be_bytes());
        assert!(std::str::from_utf8(&long[4..]).is_ok_and(|why| why.chars().all(|c| c == '가')));
        assert_eq!(Close::Asked(None).frame()[..], [0x88, 0]);
        assert_eq!(Close::Restart.frame()[..4], [0x88, 9, 3, 244]);
        assert_eq!(pong(&[7; 300]).len(), 127);
    }
}
