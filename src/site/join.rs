//! How attendees get in: codes short enough to be read aloud, and the address as a picture.
//! A code saves typing the address; it protects nothing, since the address works without.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};
use sha2::{Digest, Sha256};

/// Without 0 and O, 1, I and L, which are taken for each other.
const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Letters of a code.
const LENGTH: usize = 4;

/// A code as we write it, however it was typed.
pub(super) fn normal(typed: &str) -> String {
    let letters = typed.chars().filter(|c| c.is_alphanumeric());
    letters.map(|c| c.to_ascii_uppercase()).collect()
}

/// A code for each course: the same as long as the store lives, no two alike.
pub(super) fn codes<'a>(
    instance: &str,
    courses: impl Iterator<Item = &'a str>,
) -> BTreeMap<&'a str, String> {
    let mut taken = BTreeSet::new();
    let mut codes = BTreeMap::new();
    for course in courses {
        let mut attempt = 0;
        let code = loop {
            let code = code(instance, course, attempt);
            if taken.insert(code.clone()) {
                break code;
            }
            attempt += 1;
        };
        codes.insert(course, code);
    }
    codes
}

fn code(instance: &str, course: &str, attempt: u64) -> String {
    let digest = Sha256::digest(format!("join\n{instance}\n{course}\n{attempt}"));
    digest.iter().take(LENGTH).map(letter).collect()
}

/// A letter that is not taken for another one.
pub fn letter(byte: &u8) -> char {
    char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])
}

/// An SVG of a QR code, dark on light in any theme; empty if the text is too long for one.
pub fn picture(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return String::new();
    };
    // Four modules of quiet on each side are part of the standard.
    let (width, quiet) = (code.width(), 4);
    let mut path = String::new();
    for (row, colors) in code.to_colors().chunks(width).enumerate() {
        let mut column = quiet;
        for run in colors.chunk_by(|a, b| a == b) {
            let length = run.len();
            if run.first() == Some(&Color::Dark) {
                // Writing to a String does not fail.
                let _ = write!(path, "M{column} {}h{length}v1h-{length}z", row + quiet);
            }
            column += length;
        }
    }
    let side = width + 2 * quiet;
    format!(
        r##"<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="QR" shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stable_unlike_and_easy_to_read_aloud() {
        let courses: Vec<String> = (0..500).map(|n| format!("week_{n:02}")).collect();
        let all = || courses.iter().map(String::as_str);
        let first = codes("a", all());
        assert_eq!(first, codes("a", all()));
        assert_ne!(first, codes("b", all()));
        let unlike: BTreeSet<&String> = first.values().collect();
        assert_eq!(unlike.len(), courses.len());
        assert!(
            first
                .values()
                .all(|c| c.len() == 4 && !c.contains(['0', 'O', '1', 'I', 'L']))
        );
    }

    #[test]
    fn the_picture_has_no_inline_style_and_a_quiet_edge() {
        let svg = picture("http://192.168.0.5:4000/join/K7Q2");
        assert!(
            svg.starts_with(r#"<svg class="qr" viewBox="0 0 37 37""#),
            "{svg}"
        );
        assert!(!svg.contains("style") && svg.contains("M4 4h7v1h-7z"));
    }
}
