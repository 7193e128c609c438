//! Words and numbers that were answered: what is one, and which are the same.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Said;
use crate::wire::{NumbersView, Refusal, WordView};

/// The most words of one answer.
const MOST_WORDS: usize = 3;
/// The most characters of a word.
const LONGEST_WORD: usize = 24;
/// So many words are told; of the others only how many they are.
const TOLD: usize = 60;
/// The most bars of a histogram.
const BARS: usize = 10;
/// More marks on one letter than any language has are no writing.
const MARKS: usize = 4;

/// The words of an answer as they are kept: in NFC, without blanks around them.
pub(super) fn read(words: &[String]) -> Result<Said, Refusal> {
    if words.len() > MOST_WORDS {
        return Err(Refusal::TooMany);
    }
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        let word = text(word, LONGEST_WORD)?;
        let is_new = !kept.iter().any(|other| folded(other) == folded(&word));
        if !word.is_empty() && is_new {
            kept.push(word);
        }
    }
    Ok(match kept.is_empty() {
        true => Said::Nothing,
        false => Said::Words(kept),
    })
}

/// What somebody has written, on one line, in NFC.
///
/// # Errors
/// It is longer than that many characters, or has such as are no writing: controls, those that turn
/// the direction of what follows, a letter under a heap of marks.
pub(super) fn text(written: &str, most: usize) -> Result<String, Refusal> {
    // No letter takes so many bytes that this refuses what is short enough.
    if written.len() > most * 16 {
        return Err(Refusal::TooLong);
    }
    let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.nfc().collect();
    if line.chars().count() > most {
        return Err(Refusal::TooLong);
    }
    let mut marks = 0;
    for letter in line.chars() {
        marks = if is_combining_mark(letter) {
            marks + 1
        } else {
            0
        };
        let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if letter.is_control() || turns || marks > MARKS {
            return Err(Refusal::NotText);
        }
    }
    // Characters that nobody sees make no text.
    match line.chars().all(is_invisible) {
        true => Ok(String::new()),
        false => Ok(line),
    }
}

/// Whether nothing is drawn for a character: blanks, joiners, fillers.
fn is_invisible(letter: char) -> bool {
    let is_filler = matches!(
        letter,
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
    );
    let is_joiner =
        matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    letter.is_whitespace() || is_filler || is_joiner
}

/// What is the same for words that are the same.
fn folded(word: &str) -> String {
    word.to_lowercase()
}

/// Words with how often each was written, the most frequent first, and how many are left out.
pub(super) fn cloud(written: &[&str]) -> (Vec<WordView>, usize) {
    // For each word the ways in which it was written.
    let mut words: BTreeMap<String, HashMap<&str, u32>> = BTreeMap::new();
    for word in written {
        *words
            .entry(folded(word))
            .or_default()
            .entry(word)
            .or_default() += 1;
    }
    let mut cloud: Vec<WordView> = words
        .into_values()
        .map(|ways| WordView {
            count: ways.values().sum(),
            text: ways
                .into_iter()
                .max_by(|(a, one), (b, other)| one.cmp(other).then(b.cmp(a)))
                .map_or_else(String::new, |(word, _)| word.to_owned()),
        })
        .collect();
    // Those as frequent stay in the order of their letters.
    cloud.sort_by_key(|word| std::cmp::Reverse(word.count));
    let more = cloud.len().saturating_sub(TOLD);
    cloud.truncate(TOLD);
    (cloud, more)
}

/// Numbers as a histogram; `None` without any.
pub(super) fn histogram(mut numbers: Vec<f64>) -> Option<NumbersView> {
    numbers.sort_by(f64::total_cmp);
    let (from, to) = (*numbers.first()?, *numbers.last()?);
    let middle = numbers.len() / 2;
    let above = numbers.get(middle).copied()?;
    let median = match numbers.len() % 2 {
        0 => {
            let below = numbers.get(middle - 1).copied()?;
            below + (above - below) / 2.0
        }
        _ => above,
    };
    let bars = if from < to { BARS } else { 1 };
    let mut counts = vec![0_u32; bars];
    for number in &numbers {
        let share = (number - from) / (to - from);
        // Of two that are infinitely far apart the share is no number, and 0.
        let at = ((share * bars as f64) as usize).min(bars - 1);
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    Some(NumbersView {
        from,
        to,
        median,
        counts,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Result<Said, Refusal> {
        read(
            &words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn words_are_kept_in_one_form() {
        let kept = words(&["  가상  IP ", "dnat", "DNAT"]);
        assert_eq!(kept, Ok(Said::Words(vec!["가상 IP".into(), "dnat".into()])));
        // Hangul as macOS sends it.
        assert_eq!(
            words(&["\u{1100}\u{1161}"]),
            Ok(Said::Words(vec!["가".into()]))
        );
        assert_eq!(words(&[" ", ""]), Ok(Said::Nothing));
    }

    #[test]
    fn what_is_no_writing_is_refused() {
        assert_eq!(words(&["가", "나", "다", "라"]), Err(Refusal::TooMany));
        assert_eq!(words(&[&"가".repeat(25)]), Err(Refusal::TooLong));
        assert_eq!(words(&[&"a".repeat(100_000)]), Err(Refusal::TooLong));
        for bad in [
            "a\u{7}b",
            "a\u{0}",
            "\u{202e}abc",
            "a\u{2066}",
            "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
        ] {
            assert_eq!(words(&[bad]), Err(Refusal::NotText), "{bad:?}");
        }
    }

    #[test]
    fn the_same_words_are_counted_together_as_most_have_written_them() {
        let (cloud, more) = cloud(&["DNAT", "dnat", "DNAT", "이름", "이름", "문"]);
        let cloud: Vec<_> = cloud
            .iter()
            .map(|word| (word.text.as_str(), word.count))
            .collect();
        assert_eq!(cloud, [("DNAT", 3), ("이름", 2), ("문", 1)]);
        assert_eq!(more, 0);
    }

    #[test]
    fn numbers_become_bars() {
        assert_eq!(histogram(vec![]), None);
        let one = histogram(vec![3.0, 3.0]).unwrap();
        assert_eq!((one.median, one.counts), (3.0, vec![2]));
        let all = histogram(vec![0.0, 10.0, 1.0, 5.0]).unwrap();
        assert_eq!((all.from, all.to, all.median), (0.0, 10.0, 3.0));
        assert_eq!(all.counts.iter().sum::<u32>(), 4);
        let far = histogram(vec![f64::MIN, f64::MAX, 0.0]).unwrap();
        assert_eq!(far.counts.iter().sum::<u32>(), 3);
    }
}
