//! What a browser shows or plays of a file, by its name.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What becomes of a file that a picture's place names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// Shown.
    Picture,
    /// Played, and heard.
    Sound,
    /// Played, heard and seen.
    Video,
}

const KINDS: [(Media, &[&str]); 3] = [
    (
        Media::Picture,
        &[
            "png", "jpg", "jpeg", "gif", "webp", "avif", "apng", "svg", "bmp", "ico",
        ],
    ),
    (
        Media::Sound,
        &[
            "mp3", "wav", "ogg", "oga", "opus", "m4a", "aac", "flac", "weba",
        ],
    ),
    (Media::Video, &["mp4", "m4v", "webm", "ogv", "mov"]),
];

impl Media {
    /// Of a file's name, or of an address without what stands behind a `?`.
    ///
    /// ```
    /// use cuecard::render::Media;
    ///
    /// assert_eq!(Media::of("img/demo.WebM"), Some(Media::Video));
    /// assert_eq!(Media::of("slides.pdf"), None);
    /// ```
    pub fn of(name: &str) -> Option<Media> {
        let name = name.rsplit('/').next()?;
        let (_, ending) = name.rsplit_once('.')?;
        let is_it = |kind: &str| kind.eq_ignore_ascii_case(ending);
        let mut kinds = KINDS.iter();
        let (media, _) = kinds.find(|(_, endings)| endings.iter().any(|kind| is_it(kind)))?;
        Some(*media)
    }
}

/// The longest picture within a text that is shown, in bytes as it stands there.
const LONGEST: usize = 256 * 1024;

/// A picture that stands in its own address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Inline {
    /// The address, without blanks.
    Shown(String),
    TooLong,
    /// Of a kind that is not shown: a drawing (SVG), which may hold links and styles, or no picture.
    OtherKind,
}

/// Reads an address that holds its data; `None` for any other.
pub(super) fn inline(address: &str) -> Option<Inline> {
    const SCHEME: &str = "data:";
    let address = address.trim();
    let begins = address.get(..SCHEME.len())?;
    if !begins.eq_ignore_ascii_case(SCHEME) {
        return None;
    }
    if address.len() > LONGEST {
        return Some(Inline::TooLong);
    }
    let whole: String = address.split_ascii_whitespace().collect();
    let (head, data) = whole.split_once(',').unwrap_or((&whole, ""));
    let is_shown = [
        "data:image/png;base64",
        "data:image/jpeg;base64",
        "data:image/jpg;base64",
        "data:image/gif;base64",
        "data:image/webp;base64",
    ]
    .iter()
    .any(|kind| kind.eq_ignore_ascii_case(head));
    let is_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    Some(
        match is_shown && !data.is_empty() && data.bytes().all(is_base64) {
            true => Inline::Shown(whole),
            false => Inline::OtherKind,
        },
    )
}

/// The first bytes of a picture that stands in its address: enough to tell how large it is.
pub(super) fn first_bytes(address: &str) -> Vec<u8> {
    /// In letters, of which four are three bytes.
    const MOST: usize = 128 * 1024;
    const LETTERS: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let data = address.split_once(',').map_or("", |(_, data)| data);
    let head = data.get(..MOST).unwrap_or(data);
    LETTERS.decode(head).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_picture_are_read_from_its_address() {
        for (data, bytes) in [("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("", "")] {
            assert_eq!(
                first_bytes(&format!("data:image/png;base64,{data}")),
                bytes.as_bytes()
            );
        }
    }

    #[test]
    fn pictures_in_addresses_are_shown_if_small_and_of_a_kind_that_is_only_a_picture() {
        let shown = |address: &str| match inline(address) {
            Some(Inline::Shown(_)) => "shown",
            Some(Inline::TooLong) => "too long",
            Some(Inline::OtherKind) => "other kind",
            None => "no data",
        };
        for (address, expected) in [
            ("data:image/png;base64,iVBORw0KGgo=", "shown"),
            (" DATA:image/JPEG;base64,/9j/4AAQ\nSkZJRg== ", "shown"),
            ("data:image/gif;base64,R0lGODlh", "shown"),
            ("data:image/webp;base64,UklGRg", "shown"),
            ("data:image/svg+xml;base64,PHN2Zz4=", "other kind"),
            ("data:image/png,raw", "other kind"),
            ("data:image/png;base64,", "other kind"),
            ("data:image/png;base64,a\"b", "other kind"),
            ("data:text/html;base64,PGI+", "other kind"),
            ("data:", "other kind"),
            ("img/data.png", "no data"),
            ("", "no data"),
        ] {
            assert_eq!(shown(address), expected, "{address}");
        }
        let head = "data:image/png;base64,";
        let most = format!("{head}{}", "A".repeat(LONGEST - head.len()));
        assert_eq!(shown(&most), "shown");
        assert_eq!(shown(&format!("{most}A")), "too long");
    }
}
