//! A closing fence with text after it, which does not close the code to CommonMark.

use std::ops::Range;

use super::{Mends, Slip};

pub(super) fn mend(own: &Range<usize>, mends: &mut Mends<'_>) {
    let source = mends.text.get(own.clone()).unwrap_or_default();
    let mut lines = source.split_inclusive('\n');
    let Some(opening) = lines.next() else { return };
    let (mark, length) = fence(opening);
    let info = opening.trim_start().get(length..).unwrap_or_default();
    if length < 3 || is_markdown(info) {
        return;
    }
    let mut at = own.start + opening.len();
    for line in lines {
        let (other, count) = fence(line);
        let indent = line.len() - line.trim_start_matches(' ').len();
        let after = line.get(indent + count..).unwrap_or_default();
        if other == mark && count == length && is_prose(after) {
            let spaces = after.len() - after.trim_start_matches(' ').len();
            let start = at + indent + count;
            mends.replace(
                Slip::Fence,
                start..start + spaces,
                format!("\n{}", " ".repeat(indent)),
            );
            // What follows is no code.
            return;
        }
        at += line.len();
    }
}

/// The sign of the fence that a line begins with, and how often it stands there.
fn fence(line: &str) -> (u8, usize) {
    let line = line.trim_start_matches(' ').as_bytes();
    match line.first() {
        Some(mark @ (b'`' | b'~')) => (*mark, line.iter().take_while(|b| *b == mark).count()),
        _ => (0, 0),
    }
}

/// In Markdown about Markdown fences stand within fences.
fn is_markdown(info: &str) -> bool {
    let word = info.trim().to_ascii_lowercase();
    ["md", "markdown", "mdx", "mkd"]
        .iter()
        .any(|name| word.starts_with(name))
}

/// Whether what stands after a fence can be no language.
fn is_prose(after: &str) -> bool {
    let words = after.trim();
    let first = words.chars().next();
    first.is_some_and(|c| (!c.is_ascii() && c.is_alphabetic()) || ",)".contains(c))
        && !words.contains('`')
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn text_after_a_closing_fence_stands_below_the_code() {
        for (text, expected) in [
            (
                "```\na\n``` 끝이다\n\n글\n",
                vec!["Code(\"\") a\n", "Paragraph 끝이다", "Paragraph 글"],
            ),
            (
                "```sh\na\n```입니다.\n",
                vec!["Code(\"sh\") a\n", "Paragraph 입니다."],
            ),
            ("- 가\n  ```\n  a\n  ``` 끝\n- 나\n", vec!["List 가a\n끝나"]),
            ("```md\n``` 글\n```\n", vec!["Code(\"md\") ``` 글\n"]),
            ("````\n``` 글\n````\n", vec!["Code(\"\") ``` 글\n"]),
            ("```\n```bash\n```\n", vec!["Code(\"\") ```bash\n"]),
        ] {
            assert_eq!(read(text).0, expected, "{text}");
        }
    }
}
