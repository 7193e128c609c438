//! The language of a text whose author does not name it, guessed well enough for the choice of
//! fonts and for screen readers.

/// Letters of a text that are looked at.
const LETTERS: usize = 4_000;

/// `ko` where a tenth of the letters is Hangul (Korean lectures on computing are half
/// English), `en` where all letters are ASCII and two of the commonest English words stand
/// between them, else `None`.
pub(super) fn guess(text: &str) -> Option<&'static str> {
    let mut letters = 0_usize;
    let mut hangul = 0_usize;
    let mut ascii = 0_usize;
    for letter in text.chars().filter(|c| c.is_alphabetic()).take(LETTERS) {
        letters += 1;
        hangul += usize::from(matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}'));
        ascii += usize::from(letter.is_ascii());
    }
    if letters > 0 && hangul * 10 >= letters {
        return Some("ko");
    }
    let english = [" the ", " of ", " and ", " to ", " is "];
    let words = english.iter().filter(|word| text.contains(**word)).count();
    (ascii * 100 >= letters * 99 && words >= 2).then_some("en")
}

/// The most frequent language; of equals the first.
pub(super) fn most_frequent<'a>(languages: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for language in languages {
        match counts.iter_mut().find(|(known, _)| *known == language) {
            Some((_, count)) => *count += 1,
            None => counts.push((language, 1)),
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map(|(language, _)| (*language).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_with_much_english_is_korean() {
        assert_eq!(
            guess("# Docker CLI 아키텍처\n`docker run` 명령어"),
            Some("ko")
        );
        assert_eq!(guess("# The life of a pod\nIt is one of many."), Some("en"));
        assert_eq!(guess("# Der Anfang\nÜbung macht den Meister"), None);
        assert_eq!(guess("1 2 3"), None);
    }

    #[test]
    fn the_most_frequent_language_wins_and_of_equals_the_first() {
        assert_eq!(
            most_frequent(["en", "ko", "ko"].into_iter()),
            Some("ko".into())
        );
        assert_eq!(most_frequent(["en", "ko"].into_iter()), Some("en".into()));
        assert_eq!(most_frequent([].into_iter()), None);
    }
}
