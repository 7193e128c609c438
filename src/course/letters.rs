//! How wide letters are, for the fit, which needs the width of a text before a browser sets it.
//! The labels of diagrams still have figures of their own, in `render/diagram/label.rs`.
//!
//! The browser has the last word and fonts differ, so widths are those of a wide font: the advances
//! of Noto Sans CJK KR, Malgun Gothic, Apple SD Gothic Neo and Pretendard all lie under them by
//! about a tenth.

use unicode_width::UnicodeWidthChar;

/// How letters are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Face {
    /// The body's face.
    #[default]
    Plain,
    /// The same, bold.
    Bold,
    /// Code within a line of text.
    Code,
}

/// A cell of the monospaced face, in em.
pub(super) const CELL: f32 = 0.62;
/// Code within text is that much smaller than the text.
const CODE_SCALE: f32 = 0.86;
/// Bold letters are that much wider.
const BOLD: f32 = 1.06;

/// The width of a letter in em.
pub(super) fn advance(letter: char, face: Face) -> f32 {
    match face {
        Face::Plain => plain(letter),
        Face::Bold => plain(letter) * BOLD,
        // Control characters have no width.
        Face::Code => letter.width().unwrap_or(0) as f32 * CELL * CODE_SCALE,
    }
}

/// The width of a text on one line, in em.
pub(super) fn width(text: &str, face: Face) -> f32 {
    text.chars().map(|letter| advance(letter, face)).sum()
}

fn plain(letter: char) -> f32 {
    match letter {
        ' ' | '\u{a0}' => 0.3,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '`' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '{' | '}' | '/' | '\\' | '-' | '"' => 0.44,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.98,
        'a'..='z' => 0.6,
        'A'..='Z' => 0.74,
        '0'..='9' => 0.61,
        '\u{ac00}'..='\u{d7a3}' => 1.0,
        _ if is_pictograph(letter) => 1.4,
        _ => match letter.width() {
            None | Some(0) => 0.0,
            Some(1) => 0.72,
            Some(_) => 1.1,
        },
    }
}

/// Whether a browser takes it from a font of emoji.
fn is_pictograph(letter: char) -> bool {
    matches!(u32::from(letter),
        0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_and_code_are_told_apart() {
        assert!(width("abc", Face::Bold) > width("abc", Face::Plain));
        assert_eq!(width("가", Face::Code), 2.0 * CELL * CODE_SCALE);
    }
}
