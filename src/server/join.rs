//! How attendees get in: codes short enough to be read aloud, and the address as a picture.
//! A code is a shortcut, not a gate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};
use sha2::{Digest, Sha256};

use crate::theme::JoinData;

use super::{App, Config};

/// Without 0 and O, 1, I and L, which are taken for each other.
const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Letters of a code.
const LENGTH: usize = 4;

/// The way into a course's room.
pub(super) fn way(app: &App, course: &str) -> JoinData {
    let content = app.content();
    let code = codes(&app.instance, content.courses.keys())
        .remove(course)
        .unwrap_or_default();
    let url = url(&app.config, &code);
    JoinData {
        address: app.config.address.clone(),
        qr: picture(&url),
        url,
        code,
    }
}

/// The course whose code this is, however it was typed.
pub(super) fn course(app: &App, typed: &str) -> Option<String> {
    let typed: String = typed
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let content = app.content();
    let codes = codes(&app.instance, content.courses.keys());
    codes
        .into_iter()
        .find(|(_, code)| *code == typed)
        .map(|(course, _)| course)
}

/// The whole address that a QR code holds.
pub(super) fn url(config: &Config, code: &str) -> String {
    format!("{}/join/{code}", config.base())
}

/// A code for each course: the same as long as the store lives, no two alike.
pub(super) fn codes<'a>(
    instance: &str,
    courses: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let mut codes = BTreeMap::new();
    for course in courses {
        let code = (0u32..)
            .map(|attempt| code(instance, course, attempt))
            .find(|code| taken.insert(code.clone()));
        codes.insert(course.clone(), code.unwrap_or_default());
    }
    codes
}

fn code(instance: &str, course: &str, attempt: u32) -> String {
    let digest = Sha256::digest(format!("join\n{instance}\n{course}\n{attempt}"));
    digest.iter().take(LENGTH).map(letter).collect()
}

/// A letter that is not taken for another one.
pub(super) fn letter(byte: &u8) -> char {
    char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])
}

/// An SVG of a QR code, dark on light in any theme; empty if the text is too long for one.
pub(super) fn picture(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return String::new();
    };
    // Four modules of quiet on each side are part of the standard.
    let (width, quiet) = (code.width(), 4);
    let mut path = String::new();
    for (row, colors) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while let Some(color) = colors.get(column) {
            let run = colors
                .get(column..)
                .unwrap_or_default()
                .iter()
                .take_while(|c| *c == color)
                .count();
            if *color == Color::Dark {
                // Writing to a String does not fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + quiet, row + quiet);
            }
            column += run;
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
        let first = codes("a", courses.iter());
        assert_eq!(first, codes("a", courses.iter()));
        assert_ne!(first, codes("b", courses.iter()));
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
