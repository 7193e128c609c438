//! Prose right above `---`, which CommonMark reads as a heading: its author meant a rule.

use std::ops::Range;

use super::{Mends, Slip};

/// A longer line of dashes is drawn under a heading.
const RULE: usize = 3;
/// In letters; no shorter sentence is sure to be one.
const SENTENCE: usize = 12;

pub(super) fn mend(own: &Range<usize>, mends: &mut Mends<'_>) {
    let source = mends.text.get(own.clone()).unwrap_or_default().trim_end();
    let Some((prose, underline)) = source.rsplit_once('\n') else {
        return;
    };
    let line = underline.trim_start_matches([' ', '>']);
    let is_rule = line.len() == RULE && line.bytes().all(|b| b == b'-');
    if is_rule && is_prose(prose.trim()) {
        let at = own.start + prose.len() + 1;
        mends.replace(
            Slip::Underline,
            at + underline.len() - line.len()..at + underline.len() - line.len(),
            "\n",
        );
    }
}

/// Whether that can be no heading: it has lines, or ends as a sentence does.
fn is_prose(text: &str) -> bool {
    let ends = text.ends_with(['.', '。', ';']) || text.ends_with("요!") || text.ends_with("까?");
    text.contains('\n') || (ends && text.contains(' ') && text.chars().count() >= SENTENCE)
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn prose_above_a_rule_is_no_heading() {
        for (text, expected) in [
            (
                "이 절은 여기서 끝난다.\n---\n",
                vec!["Paragraph 이 절은 여기서 끝난다.", "Rule "],
            ),
            ("한 줄\n두 줄\n---\n", vec!["Paragraph 한 줄두 줄", "Rule "]),
            ("제목\n---\n", vec!["Heading(2) 제목"]),
            ("한 줄\n두 줄\n------\n", vec!["Heading(2) 한 줄두 줄"]),
            (
                "이 절은 여기서 끝난다.\n===\n",
                vec!["Heading(1) 이 절은 여기서 끝난다."],
            ),
        ] {
            assert_eq!(read(text).0, expected, "{text}");
        }
    }
}
