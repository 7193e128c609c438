//! What a browser shows or plays of a file, by its name.

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
