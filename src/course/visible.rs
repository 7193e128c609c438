//! Texts of files as a terminal may be given them: what would steer it is written out.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text of one line in which every character that a terminal would obey instead of showing
/// (control characters, and those that turn the direction of what follows) is written as in
/// JSON. Tabs stay.
///
/// ```
/// use cuecard::course::visible;
///
/// assert_eq!(visible("a\u{1b}[31mb\u{7}"), r"a\u001b[31mb\u0007");
/// assert_eq!(visible("강의\tname"), "강의\tname");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if steers(letter) {
            // Writing to a string cannot fail; all of these have four digits at most.
            let _ = write!(shown, "\\u{:04x}", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// The same for a text of several lines, which JSON still is after it.
///
/// ```
/// use cuecard::course::visible_lines;
///
/// assert_eq!(visible_lines("[\n  \"\u{9b}2J\"\n]\n"), "[\n  \"\\u009b2J\"\n]\n");
/// ```
pub fn visible_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

fn steers(letter: char) -> bool {
    let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (letter.is_control() && letter != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_character_and_what_turns_the_direction_is_written_out() {
        let all = ('\0'..='\u{ffff}').filter(|letter| letter.is_control() && *letter != '\t');
        for letter in all.chain("\u{202e}\u{2066}".chars()) {
            let shown = visible(&letter.to_string()).into_owned();
            assert_eq!(shown, format!("\\u{:04x}", u32::from(letter)));
        }
    }

    #[test]
    fn json_means_the_same_after_it() {
        let value = serde_json::json!({ "a": "\u{7f}\u{9b}\u{202e}\u{1b}\n" });
        let shown = visible_lines(&format!("{value:#}"));
        assert!(
            !shown.contains(|letter| steers(letter) && letter != '\n'),
            "{shown:?}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).ok(),
            Some(value)
        );
    }
}
