//! The text of labels: plain words out of Mermaid's and HTML's markup, and line breaks at spaces.
//! How wide letters are is `course::letters`', whose reserve keeps a label inside its box with the
//! fonts of other devices too.

use crate::course::letters::{self, Face};
use crate::course::slices;

/// Labels are broken where they would be wider than this, in em.
pub(super) const WRAP_EM: f32 = 13.0;
/// A word without punctuation is broken only where it is wider than this, in em.
const WORD_EM: f32 = 26.0;
/// The distance of baselines, in em.
pub(super) const LINE_EM: f32 = 1.35;

/// A label in lines, with the room it takes at a font size.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Label {
    pub(super) lines: Vec<String>,
    pub(super) size: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Label {
    /// Breaks `source`, as Mermaid's model has it, into lines.
    #[cfg(test)]
    pub(super) fn new(source: &str, size: f32) -> Label {
        Label::new_within(source, size, WRAP_EM)
    }

    /// Breaks `source`, as Mermaid's model has it, where it is wider than `limit` em, and where
    /// its author did.
    pub(super) fn new_within(source: &str, size: f32, limit: f32) -> Label {
        let text = plain(source);
        let lines: Vec<String> = text.lines().flat_map(|line| wrap(line, limit)).collect();
        let width = lines.iter().map(|l| width(l)).fold(0.0, f32::max) * size;
        let height = lines.len() as f32 * LINE_EM * size;
        Label {
            lines,
            size,
            width,
            height,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The label on one line.
    pub(super) fn text(&self) -> String {
        self.lines.join(" ")
    }
}

/// The width of a line in em.
pub(super) fn width(text: &str) -> f32 {
    letters::width(text, Face::Plain)
}

/// What a line is broken between: a word, or a piece of one that is too long.
struct Word {
    text: String,
    /// The width of the space before it on a line, in em; none before the further pieces of a word.
    space: f32,
    width: f32,
}

/// Breaks a line at spaces into as few lines of at most `limit` em as it takes, their widths
/// as even as they get.
pub(super) fn wrap(line: &str, limit: f32) -> Vec<String> {
    let pieces = line.split_whitespace().map(break_word);
    let words: Vec<Word> = pieces
        .flat_map(|pieces| {
            pieces.into_iter().enumerate().map(|(at, text)| Word {
                width: width(&text),
                space: if at == 0 { width(" ") } else { 0.0 },
                text,
            })
        })
        .collect();
    if words.len() < 2 {
        return words.into_iter().map(|word| word.text).collect();
    }
    let widest = words.iter().map(|w| w.width).fold(0.0, f32::max);
    let whole = words.iter().map(|w| w.space + w.width).sum();
    let limit = limit.max(widest).min(whole);
    let lines = fill(&words, limit);
    // The narrowest limit, in half ems, that still gives that many lines makes them even.
    let mut best = lines;
    let mut narrow = limit - 0.5;
    while narrow >= widest {
        let narrower = fill(&words, narrow);
        if narrower.len() > best.len() {
            break;
        }
        best = narrower;
        narrow -= 0.5;
    }
    best
}

/// Puts as many words on each line as fit.
fn fill(words: &[Word], limit: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0.0;
    for word in words {
        match lines.last_mut() {
            Some(line) if used + word.space + word.width <= limit => {
                if word.space > 0.0 {
                    line.push(' ');
                }
                line.push_str(&word.text);
                used += word.space + word.width;
            }
            _ => {
                lines.push(word.text.clone());
                used = word.width;
            }
        }
    }
    lines
}

/// Cuts a word that is wider than a box: after punctuation where there is some, else where it
/// reaches `WORD_EM`.
fn break_word(word: &str) -> Vec<String> {
    if width(word) <= WRAP_EM {
        return vec![word.to_owned()];
    }
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut used = 0.0;
    for c in word.chars() {
        piece.push(c);
        used += letters::advance(c, Face::Plain);
        let soft =
            used > WRAP_EM * 0.6 && matches!(c, '/' | '-' | ',' | '.' | ':' | '_' | '·' | '=');
        if soft || used > WORD_EM {
            pieces.push(std::mem::take(&mut piece));
            used = 0.0;
        }
    }
    // Less than 2 em would look lost on a line of its own.
    match pieces.last_mut() {
        Some(last) if width(&piece) < 2.0 => last.push_str(&piece),
        _ if piece.is_empty() => {}
        _ => pieces.push(piece),
    }
    pieces
}

/// Plain text out of a label: `<br>` becomes a line feed, other tags, Markdown marks and icons
/// go, entities of HTML and of Mermaid (`#quot;`) become their characters.
pub(super) fn plain(source: &str) -> String {
    let text = untag(source.trim());
    let text = unescape(&text).replace("\\n", "\n");
    let text = unmark(&text);
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            line.split_whitespace()
                .filter(|word| !is_icon(word))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

/// Without tags; those that begin a line, such as `<br>`, become a line feed.
fn untag(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        match tag_name(tail) {
            Some((name, len)) => {
                if matches!(name.as_str(), "br" | "p" | "div" | "li" | "tr" | "hr") {
                    out.push('\n');
                }
                rest = slices::text(tail, len..);
            }
            None => {
                out.push('<');
                rest = slices::text(tail, 1..);
            }
        }
    }
    out.push_str(rest);
    out
}

/// The lower-case name and the length of the tag that `text` begins with.
fn tag_name(text: &str) -> Option<(String, usize)> {
    let end = text.find('>')?;
    let inner = text.get(1..end)?.trim_start_matches('/');
    let name: String = inner
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let after = inner.get(name.len()..)?.chars().next();
    let plausible = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !inner.contains('<')
        && matches!(after, None | Some('/' | ' ' | '\t' | '\n'));
    plausible.then(|| (name.to_ascii_lowercase(), end + 1))
}

/// With entities as their characters; what is none stays as it is.
fn unescape(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(['&', '#']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        // `&#39;` and Mermaid's `#39;` and `#quot;`; an entity's name is short.
        let body_at = if tail.starts_with("&#") { 2 } else { 1 };
        let body = slices::text(tail, body_at..);
        let numeric = body_at == 2 || tail.starts_with('#');
        let end = body.bytes().take(11).position(|byte| byte == b';');
        let decoded = end
            .filter(|&end| end > 0)
            .and_then(|end| Some((entity(body.get(..end)?, numeric)?, end)));
        match decoded {
            Some((c, end)) => {
                out.push(c);
                rest = slices::text(body, end + 1..);
            }
            None => {
                out.push_str(slices::text(tail, ..1));
                rest = slices::text(tail, 1..);
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str, numeric: bool) -> Option<char> {
    if numeric {
        let code = match name.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => name.parse().ok(),
        };
        if let Some(c) = code.and_then(char::from_u32) {
            return Some(if c.is_control() { ' ' } else { c });
        }
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "hash" | "num" => '#',
        "semi" => ';',
        "colon" => ':',
        "rarr" => '→',
        "larr" => '←',
        "harr" => '↔',
        "middot" => '·',
        "bull" => '•',
        "hellip" => '…',
        "ndash" => '–',
        "mdash" => '—',
        "times" => '×',
        "infin" => '∞',
        "hearts" => '♥',
        "copy" => '©',
        "le" => '≤',
        "ge" => '≥',
        _ => return None,
    })
}

/// Takes Markdown's marks away: `**`; `__` around words; and `*` or `` ` `` where a word both begins
/// and ends with one.
fn unmark(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let strong = if line.matches("**").count() >= 2 {
            line.replace("**", "")
        } else {
            line.to_owned()
        };
        let strong = without_underscores(&strong);
        let mut words = Vec::new();
        for word in strong.split(' ') {
            let marked = word.len() > 2
                && ['*', '`']
                    .iter()
                    .any(|&m| word.starts_with(m) && word.ends_with(m));
            words.push(if marked {
                word.trim_matches(['*', '`'])
            } else {
                word
            });
        }
        out.push_str(&words.join(" "));
    }
    out
}

/// A line without `__` at the two ends of what is bold. A single word of small letters, such as
/// `__init__`, keeps them, because it is a name in a program.
fn without_underscores(line: &str) -> String {
    const MARK: &str = "__";
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, tail)) = rest.split_once(MARK) {
        out.push_str(before);
        rest = tail;
        let opens = !is_word(before.chars().next_back()) && !tail.starts_with(char::is_whitespace);
        let closed = tail.split_once(MARK).filter(|(inner, after)| {
            let closes = !inner.is_empty() && !inner.ends_with(char::is_whitespace);
            opens && closes && !is_word(after.chars().next())
        });
        match closed {
            Some((inner, after)) if !inner.chars().all(is_name) => {
                out.push_str(inner);
                rest = after;
            }
            Some((inner, after)) => {
                out.push_str(MARK);
                out.push_str(inner);
                out.push_str(MARK);
                rest = after;
            }
            None => out.push_str(MARK),
        }
    }
    out.push_str(rest);
    out
}

/// `fa:fa-check`, `fab:fa-docker`: icons of a font that our pages do not have.
fn is_icon(word: &str) -> bool {
    word.split_once(':').is_some_and(|(set, name)| {
        matches!(
            set,
            "fa" | "fab" | "far" | "fas" | "fal" | "fad" | "fak" | "mdi"
        ) && (name.starts_with("fa-") || set == "mdi")
    })
}

/// Words made safe for a label of Mermaid's in quotes.
pub(super) fn quoted(words: &str) -> String {
    plain(words)
        .trim()
        .replace('#', "#35;")
        .replace('"', "#quot;")
        .replace('<', "#lt;")
        .replace('`', "#96;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_words() {
        assert_eq!(
            plain("이미지 관리<br/>pull, <b>push</b>"),
            "이미지 관리\npull, push"
        );
        assert_eq!(
            plain("fa:fa-ban 금지 #quot;x#quot; &amp; #35;1"),
            "금지 \"x\" & #1"
        );
        assert_eq!(plain("a < b && c > d"), "a < b && c > d");
        assert_eq!(plain("**굵게** *기울임* `코드`"), "굵게 기울임 코드");
        assert_eq!(plain("__굵게__, (__둘 셋__)"), "굵게, (둘 셋)");
        assert_eq!(
            plain("__init__.py __a a__b__ __ __"),
            "__init__.py __a a__b__ __ __"
        );
        assert_eq!(plain("한 줄\\n두 줄"), "한 줄\n두 줄");
        assert_eq!(plain("C#; #notanentity;"), "C#; #notanentity;");
    }

    #[test]
    fn lines_break_at_spaces_only_and_evenly() {
        let label = Label::new("쿠버네티스 클러스터 네트워킹 심화 과정 소개", 20.0);
        assert_eq!(
            label.lines,
            ["쿠버네티스 클러스터", "네트워킹 심화 과정 소개"]
        );
        assert!(label.width <= WRAP_EM * 20.0);
        let word = Label::new("아주긴한국어낱말은나누지않고그대로둔다", 20.0);
        assert_eq!(word.lines.len(), 1);
    }

    #[test]
    fn an_endless_word_is_cut() {
        let label = Label::new(&"x".repeat(5_000), 20.0);
        assert!(label.width <= (WORD_EM + 1.0) * 20.0, "{}", label.width);
        let address = Label::new("https://example.com/apis/apps/v1/namespaces/default", 20.0);
        assert!(address.lines.len() > 1);
        assert_eq!(
            address.lines.concat(),
            "https://example.com/apis/apps/v1/namespaces/default"
        );
    }
}
