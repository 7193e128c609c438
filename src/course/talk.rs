//! How notes speak of a discussion: the words in headings by which one is known, and what is
//! asked in it.

use super::names;

/// Whether a heading speaks of a discussion.
pub(super) fn is_discussion(heading: &str) -> bool {
    heading.contains("토론") || heading.to_lowercase().contains("discussion")
}

/// What a heading for a discussion says in the language of the notes.
pub(super) fn word(lang: Option<&str>) -> &'static str {
    let korean = lang.is_some_and(|lang| lang.to_lowercase().starts_with("ko"));
    if korean { "토론" } else { "Discussion" }
}

/// What follows "그룹 토론:".
pub(super) fn topic(heading: &str) -> Option<String> {
    if !heading.contains([':', '：']) {
        return None;
    }
    let clean = names::clean(heading);
    let (before, after) = clean.split_once([':', '：'])?;
    let after = after.trim();
    (is_discussion(before) && !after.is_empty()).then(|| after.to_owned())
}

/// Text without the quotation marks around it.
pub(super) fn unquoted(text: &str) -> &str {
    const MARKS: [(char, char); 6] = [
        ('"', '"'),
        ('“', '”'),
        ('\'', '\''),
        ('‘', '’'),
        ('「', '」'),
        ('『', '』'),
    ];
    let text = text.trim();
    MARKS
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .unwrap_or(text)
        .trim()
}
