//! What else may stand at the top of a file: blank lines and comments before its front matter, and
//! Pandoc's title block, `% title`.

use crate::course::finding::{Finding, Severity};
use crate::course::slices;

/// The lines of a title block: title, authors, date.
const LINES: usize = 3;

/// The title of a block of Pandoc's at the top of a text, and where the text after it begins.
pub(super) fn read(text: &str) -> Option<(Option<String>, usize)> {
    let start = text.len() - text.trim_start().len();
    let mut end = start;
    let mut lines: Vec<String> = Vec::new();
    for line in slices::text(text, start..).split_inclusive('\n') {
        let words = line.trim();
        if words.is_empty() {
            break;
        }
        match (words.strip_prefix('%'), lines.last_mut()) {
            (Some(words), _) if words.is_empty() || words.starts_with([' ', '\t']) => {
                lines.push(words.trim().to_owned());
            }
            // A line that is indented goes on with the one before.
            (None, Some(last)) if line.starts_with([' ', '\t']) => {
                last.push(' ');
                last.push_str(words);
            }
            _ => return None,
        }
        end += line.len();
    }
    let title = lines.first()?.clone();
    (lines.len() <= LINES).then_some((Some(title).filter(|title| !title.is_empty()), end))
}

/// The length of the blank lines and comments that a text begins with. A note is none of them: it
/// is about what follows.
pub(super) fn blank(text: &str) -> usize {
    let mut rest = text;
    loop {
        let after = rest.trim_start_matches(['\n', ' ', '\t', '\u{feff}', '\u{a0}']);
        let at = text.len() - after.len();
        let comment = after
            .strip_prefix("<!--")
            .and_then(|inside| inside.split_once("-->"))
            .filter(|(inside, _)| !inside.trim_start().to_ascii_lowercase().starts_with("note"));
        match comment {
            Some((_, after)) => rest = after,
            // The line begins with the front matter, or there is none.
            None => {
                let is_line = text
                    .get(..at)
                    .is_none_or(|b| b.is_empty() || b.ends_with(['\n', '\u{feff}']));
                return if is_line { at } else { 0 };
            }
        }
    }
}

/// Tells that front matter does not stand at the top.
pub(super) fn moved(text: &str, before: usize, findings: &mut Vec<Finding>) {
    let lines = slices::text(text, ..before).matches('\n').count();
    for finding in findings.iter_mut() {
        let moved = |line: u32| line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        finding.line = finding.line.map(moved);
    }
    if before > 0 {
        findings.push(Finding {
            severity: Severity::Info,
            file: Default::default(),
            line: u32::try_from(lines + 1).ok(),
            cause: "the front matter does not begin on the first line; it is read as such"
                .to_owned(),
            remedy: "Move it to the top: other programs take it for text".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::course::parse::parse;

    #[test]
    fn front_matter_counts_after_blank_lines_and_comments() {
        for before in [
            "\n\n",
            "<!-- licence -->\n",
            "\u{feff}\n",
            "<!--\na\n-->\n\n",
        ] {
            let parsed = parse(&format!(
                "{before}---\ntitle: 이름\nslot: many\n---\n\n# 첫 장\n"
            ));
            assert_eq!(parsed.front.title.as_deref(), Some("이름"), "{before:?}");
            assert_eq!(parsed.blocks.len(), 1, "{before:?}");
            let lines = before.matches('\n').count() as u32;
            let found: Vec<_> = parsed.findings.iter().map(|f| f.line).collect();
            assert_eq!(found, [Some(lines + 3), Some(lines + 1)], "{before:?}");
        }
    }

    #[test]
    fn rules_further_down_and_notes_are_no_front_matter() {
        for text in [
            "\n---\n# 제목\n---\n",
            "\n\n---\n글: [하나\n---\n",
            "<!-- note: 말 -->\n---\ntitle: x\n---\n",
            "글\n---\ntitle: x\n---\n",
        ] {
            assert_eq!(parse(text).front.title, None, "{text:?}");
        }
    }

    #[test]
    fn a_title_block_is_the_title() {
        for (text, title, blocks) in [
            (
                "% 알고리즘 입문\n% 홍길동\n% 2024년 3월\n\n# 정렬\n",
                Some("알고리즘 입문"),
                1,
            ),
            ("% 긴\n  제목\n\n글\n", Some("긴 제목"), 1),
            ("%\n% 홍길동\n\n글\n", None, 1),
            ("% 하나\n글\n", None, 1),
            ("%d를 쓴다\n", None, 1),
            ("100 % 하나\n", None, 1),
        ] {
            let parsed = parse(text);
            assert_eq!(parsed.front.title.as_deref(), title, "{text:?}");
            assert_eq!(parsed.blocks.len(), blocks, "{text:?}");
        }
    }
}
