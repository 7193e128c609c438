//! Checks the header of each frame that comes in, before anything of the frame is kept.
//!
//! actix checks a frame's length only when all of it has arrived, so a header that announces
//! 2^40 bytes would make it buffer without end. This scanner reads the raw bytes first, and
//! refuses a frame as soon as its header shows that it is too long, unmasked, binary or a fragment.

use crate::server::frame::Close;

/// The longest header of a client's frame: 2 bytes, 8 of length, 4 of mask.
const LONGEST: usize = 14;

/// The longest payload of a control frame, in bytes (RFC 6455 §5.5).
const CONTROL: u64 = 125;

/// Finds the headers in a client's bytes and checks them, however the bytes are cut into chunks.
#[derive(Debug)]
pub(super) struct Headers {
    /// The longest payload, in bytes.
    limit: u64,
    header: [u8; LONGEST],
    /// How much of `header` has arrived.
    have: usize,
    /// How much of the payload is still to come.
    left: u64,
}

impl Headers {
    /// Lets payloads of at most `limit` bytes pass.
    pub(super) fn new(limit: usize) -> Headers {
        Headers {
            limit: limit as u64,
            header: [0; LONGEST],
            have: 0,
            left: 0,
        }
    }

    /// Checks the next bytes. After an error the socket is to be closed for that reason.
    pub(super) fn check(&mut self, mut chunk: &[u8]) -> Result<(), Close> {
        loop {
            let skipped = usize::try_from(self.left)
                .unwrap_or(usize::MAX)
                .min(chunk.len());
            self.left -= skipped as u64;
            chunk = &chunk[skipped..];
            let Some((&byte, rest)) = chunk.split_first() else {
                return Ok(());
            };
            chunk = rest;
            if let Some(place) = self.header.get_mut(self.have) {
                *place = byte;
                self.have += 1;
            }
            if let Some((whole, payload)) = self.judge()?
                && self.have >= whole
            {
                self.left = payload;
                self.have = 0;
            }
        }
    }

    /// Checks as much of the header as has arrived. Once that says how long they are: the header's
    /// length and the payload's, in bytes.
    fn judge(&self) -> Result<Option<(usize, u64)>, Close> {
        // Two bytes, then up to eight of length and four of mask.
        let [first, second, a, b, c, d, e, f, g, h, ..] = self.header;
        let opcode = first & 0x0f;
        if first & 0x70 != 0 {
            return Err(Close::Protocol("reserved bits"));
        }
        match opcode {
            // No browser cuts messages as short as ours into fragments.
            0 => return Err(Close::Policy("no fragments".into())),
            1 if first & 0x80 == 0 => return Err(Close::Policy("no fragments".into())),
            2 => return Err(Close::Binary),
            8..=10 if first & 0x80 == 0 => {
                return Err(Close::Protocol("a control frame in fragments"));
            }
            1 | 8..=10 => {}
            _ => return Err(Close::Protocol("no such opcode")),
        }
        if self.have < 2 {
            return Ok(None);
        }
        if second & 0x80 == 0 {
            return Err(Close::Protocol("not masked"));
        }
        let (more, payload) = match second & 0x7f {
            126 => (2, u64::from(u16::from_be_bytes([a, b]))),
            127 => (8, u64::from_be_bytes([a, b, c, d, e, f, g, h])),
            short => (0, u64::from(short)),
        };
        if self.have < 2 + more {
            return Ok(None);
        }
        // RFC 6455 §5.2: a length is written in as few bytes as it needs.
        let least = match more {
            0 => 0,
            2 => 126,
            _ => 1 << 16,
        };
        if payload < least {
            return Err(Close::Protocol("a length in more bytes than it needs"));
        }
        if opcode >= 8 && payload > CONTROL {
            return Err(Close::Protocol("a control frame of more than 125 bytes"));
        }
        if payload > self.limit {
            return Err(Close::Size);
        }
        Ok(Some((2 + more + 4, payload)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cases::cases;

    /// A masked frame. The mask is zero, so the payload's bytes are unchanged.
    fn frame(first: u8, len: usize) -> Vec<u8> {
        let mut out = vec![first];
        match len {
            0..=125 => out.push(0x80 | len as u8),
            126..=65_535 => {
                out.push(0x80 | 126);
                out.extend((len as u16).to_be_bytes());
            }
            _ => {
                out.push(0x80 | 127);
                out.extend((len as u64).to_be_bytes());
            }
        }
        out.extend([0; 4]);
        out.extend(vec![b'x'; len]);
        out
    }

    /// What the check says of the bytes. It must say the same when they come in small pieces.
    fn verdict(bytes: &[u8], limit: usize) -> Result<(), Close> {
        let whole = Headers::new(limit).check(bytes);
        for size in [1, 3, 7] {
            let mut headers = Headers::new(limit);
            let pieces = bytes
                .chunks(size)
                .try_for_each(|piece| headers.check(piece));
            assert_eq!(pieces, whole, "in pieces of {size}");
        }
        whole
    }

    #[test]
    fn frames_within_the_limit_pass_however_they_are_cut() {
        let mut bytes = Vec::new();
        for len in [0, 1, 125, 126, 500, 1024] {
            bytes.extend(frame(0x81, len));
            bytes.extend(frame(0x89, len.min(125)));
        }
        assert_eq!(verdict(&bytes, 1024), Ok(()));
        bytes.extend(frame(0x81, 1025));
        assert_eq!(verdict(&bytes, 1024), Err(Close::Size));
        assert_eq!(verdict(&frame(0x81, 70_000), 16_384), Err(Close::Size));
    }

    #[test]
    fn a_length_over_the_limit_fails_before_its_mask_has_arrived() {
        let mut header = vec![0x81, 0xff];
        header.extend((1u64 << 40).to_be_bytes());
        assert_eq!(verdict(&header, 1024), Err(Close::Size));
        assert_eq!(verdict(&header[..9], 1024), Ok(()));
        assert_eq!(verdict(&[0x81, 0xfe, 0x04, 0x01], 1024), Err(Close::Size));
        assert_eq!(
            verdict(&[0x81, 0xff, 255, 255, 255, 255, 255, 255, 255, 255], 1024),
            Err(Close::Size)
        );
    }

    #[test]
    fn what_is_no_whole_masked_text_or_control_frame_fails_at_its_first_bytes() {
        let fragments = Close::Policy("no fragments".into());
        for (bytes, close) in [
            (&[0x81, 0x05][..], Close::Protocol("not masked")),
            (&[0x82], Close::Binary),
            (&[0x02], Close::Binary),
            (&[0x01], fragments.clone()),
            (&[0x80], fragments.clone()),
            (&[0x00], fragments),
            (&[0xc1], Close::Protocol("reserved bits")),
            (&[0x83], Close::Protocol("no such opcode")),
            (&[0x8b], Close::Protocol("no such opcode")),
            (&[0x09], Close::Protocol("a control frame in fragments")),
            (
                &[0x89, 0xfe, 0, 126],
                Close::Protocol("a control frame of more than 125 bytes"),
            ),
            (
                &[0x81, 0xfe, 0, 125],
                Close::Protocol("a length in more bytes than it needs"),
            ),
            (
                &[0x81, 0xff, 0, 0, 0, 0, 0, 0, 255, 255],
                Close::Protocol("a length in more bytes than it needs"),
            ),
        ] {
            assert_eq!(verdict(bytes, 1024), Err(close), "{bytes:x?}");
        }
    }

    proptest! {
        #![proptest_config(cases(2_000))]

        #[test]
        fn any_bytes_at_all_are_followed_without_a_panic(bytes in any::<[u8; 32]>()) {
            let _ = verdict(&bytes, 16_384);
        }
    }
}
