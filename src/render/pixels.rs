//! How large a picture is by its first bytes, as a browser shows it.

/// Width and height in its own pixels; of a photograph that a camera turned, as it is seen.
pub(super) fn pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(bytes).ok()?;
    let size = (
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    );
    Some(seen(size, bytes))
}

/// A size as it is seen, of a picture that begins with those bytes: a camera that was held upright
/// notes beside the picture that it lies on its side.
pub fn seen((width, height): (u32, u32), bytes: &[u8]) -> (u32, u32) {
    match orientation(bytes) {
        Some(5..=8) => (height, width),
        _ => (width, height),
    }
}

/// The orientation that a JPEG's EXIF data notes, 1 to 8. EXIF 2.32, 4.5.4 and 4.6.4.
fn orientation(bytes: &[u8]) -> Option<u16> {
    const ORIENTATION: u16 = 0x0112;
    let tiff = exif(bytes)?;
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let number = |at: usize, length: usize| -> Option<usize> {
        let bytes = tiff.get(at..at + length)?.iter();
        let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(match is_little {
            true => bytes.rev().fold(0, add),
            false => bytes.fold(0, add),
        })
    };
    let first = number(4, 4)?;
    let count = number(first, 2)?;
    let mut entries = (0..count).map(|n| first + 2 + n * 12);
    let entry = entries.find(|at| number(*at, 2) == Some(usize::from(ORIENTATION)))?;
    u16::try_from(number(entry + 8, 2)?).ok()
}

/// The EXIF data among the segments of a JPEG.
fn exif(bytes: &[u8]) -> Option<&[u8]> {
    const HEAD: &[u8] = b"Exif\0\0";
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, kind, high, low] = *rest.first_chunk()? else {
            return None;
        };
        // The picture itself begins.
        if kind == 0xda {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length).or_else(|| rest.get(4..))?;
        match segment.strip_prefix(HEAD) {
            Some(tiff) if kind == 0xe1 => return Some(tiff),
            _ => rest = rest.get(2 + length.max(2)..)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a JPEG with that orientation in EXIF, of one byte order.
    fn jpeg(orientation: u16, is_little: bool) -> Vec<u8> {
        let two = |n: u16| match is_little {
            true => n.to_le_bytes(),
            false => n.to_be_bytes(),
        };
        let four = |n: u32| match is_little {
            true => n.to_le_bytes(),
            false => n.to_be_bytes(),
        };
        let mut tiff = if is_little { b"II*\0" } else { b"MM\0*" }.to_vec();
        tiff.extend(four(8));
        tiff.extend(two(2));
        for (tag, value) in [(0x010f, 1), (0x0112, orientation)] {
            tiff.extend(two(tag));
            tiff.extend(two(3));
            tiff.extend(four(1));
            tiff.extend(two(value));
            tiff.extend([0, 0]);
        }
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xe1];
        bytes.extend((tiff.len() as u16 + 8).to_be_bytes());
        bytes.extend(b"Exif\0\0");
        bytes.extend(tiff);
        // 300 wide, 200 high.
        bytes.extend([0xff, 0xc0, 0, 11, 8, 0, 200, 1, 44, 1, 1, 0x11, 0]);
        bytes.extend([0xff, 0xda, 0, 2]);
        bytes
    }

    #[test]
    fn a_photograph_that_was_turned_is_as_large_as_it_is_seen() {
        for is_little in [true, false] {
            for (orientation, size) in [
                (1, (300, 200)),
                (3, (300, 200)),
                (6, (200, 300)),
                (8, (200, 300)),
            ] {
                assert_eq!(
                    pixels(&jpeg(orientation, is_little)),
                    Some(size),
                    "{orientation}"
                );
            }
        }
        assert_eq!(pixels(b"\x89PNG\r\n\x1a\n"), None);
        for end in 0..jpeg(6, true).len() {
            let cut = &jpeg(6, true)[..end];
            assert_eq!(seen((1, 2), cut).0 + seen((1, 2), cut).1, 3);
        }
    }
}
