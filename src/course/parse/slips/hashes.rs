//! Headings without a space after their signs: `##제목`, and `#제목` in a file that has no heading 1.

use std::ops::Range;

use super::{Mends, Slip};
use crate::course::parse::passage::Passage;

/// No heading is longer, in bytes.
const LONGEST: usize = 240;
/// Words after one `#` that C knows.
const C: [&str; 10] = [
    "include", "define", "undef", "ifdef", "ifndef", "if", "elif", "else", "endif", "pragma",
];
/// So many in neighbouring lines are comments of code that lost its fence.
const RUN: usize = 3;

/// Looks for them on the way through a text.
#[derive(Default)]
pub(super) struct Hashes {
    /// A heading 1 is written as it should be.
    has_first: bool,
    /// Any heading is.
    has_proper: bool,
    /// Two or more signs without a space were met.
    is_usual: bool,
    /// What may be headings 1: after the sign, and whether it is more than a word.
    first: Vec<(usize, bool)>,
    /// Where the last passage stands.
    last: usize,
}

impl Hashes {
    pub(super) fn heading(&mut self, own: &Range<usize>, text: &str) {
        let source = text.get(own.clone()).unwrap_or_default();
        let level = signs(source);
        let after = source.as_bytes().get(level);
        if level > 0 && !after.is_none_or(u8::is_ascii_whitespace) {
            // One of ours, of the pass before.
            self.is_usual |= level > 1;
            return;
        }
        self.has_proper = true;
        self.has_first |= level == 1 || (level == 0 && source.trim_end().ends_with('='));
    }

    pub(super) fn passage(
        &mut self,
        (passage, lines): (&Passage<'_>, &[usize]),
        mends: &mut Mends<'_>,
    ) {
        self.last = passage.range().start;
        if passage.lists > 0 {
            return;
        }
        let lines = lines.iter().copied();
        let lines: Vec<usize> = lines.filter(|at| is_heading(mends.line(*at))).collect();
        for run in lines.chunk_by(|a, b| neighbours(mends.text, *a, *b)) {
            if run.len() >= RUN {
                continue;
            }
            for &at in run {
                let line = mends.line(at);
                let level = signs(line);
                if level > 1 {
                    self.is_usual = true;
                    mends.replace(Slip::Hash, at + level..at + level, " ");
                } else if run.len() == 1 && passage.quotes == 0 && is_first(line) {
                    let is_word = line.trim_end().contains(' ');
                    self.first.push((at + 1, is_word));
                }
            }
        }
    }

    pub(super) fn end(self, mends: &mut Mends<'_>) {
        if self.has_first {
            return;
        }
        for (at, has_words) in self.first {
            // A lone word is a tag where headings are written as they should be, and at the end.
            let is_tag = !has_words && ((self.has_proper && !self.is_usual) || at > self.last);
            if !is_tag {
                mends.replace(Slip::Hash, at..at, " ");
            }
        }
    }
}

/// How many signs a line begins with.
fn signs(line: &str) -> usize {
    line.bytes().take_while(|b| *b == b'#').count()
}

fn neighbours(text: &str, a: usize, b: usize) -> bool {
    let between = text.get(a..b).unwrap_or_default();
    between.bytes().filter(|b| *b == b'\n').count() < 2
}

/// Whether what stands after one to six signs may be a heading's words.
fn is_heading(line: &str) -> bool {
    let level = signs(line);
    let words = line.get(level..).unwrap_or_default();
    let begins = words.chars().next().is_some_and(|c| {
        c.is_alphanumeric() || "[*`(\"'<".contains(c) || (!c.is_ascii() && !c.is_whitespace())
    });
    (1..=6).contains(&level) && begins && line.len() <= LONGEST
}

/// Whether a line that begins with one sign may be a heading: no tags, number, colour or code.
fn is_first(line: &str) -> bool {
    let words = line.trim_start_matches('#').trim_end();
    let first = words.split(' ').next().unwrap_or_default();
    let begins = first.chars().next().is_some_and(char::is_alphanumeric);
    let is_number = first.bytes().all(|b| b.is_ascii_digit());
    let is_colour =
        matches!(words.len(), 3 | 6 | 8) && words.bytes().all(|b| b.is_ascii_hexdigit());
    begins && !is_number && !is_colour && !words.contains(" #") && !C.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    fn kinds(text: &str) -> Vec<String> {
        read(text).0
    }

    #[test]
    fn signs_without_a_space_are_headings() {
        for (text, expected) in [
            (
                "##변수란 (10분)\n글\n",
                vec!["Heading(2) 변수란 (10분)", "Paragraph 글"],
            ),
            ("글\n###\"가\"\n", vec!["Paragraph 글", "Heading(3) \"가\""]),
            ("##1. 하나\n", vec!["Heading(2) 1. 하나"]),
            ("##**굵게**\n", vec!["Heading(2) 굵게"]),
            (
                "#1주차 파이썬 기초\n\n##절\n",
                vec!["Heading(1) 1주차 파이썬 기초", "Heading(2) 절"],
            ),
            (
                "#소개\n\n글\n\n#설치\n\n글\n",
                vec![
                    "Heading(1) 소개",
                    "Paragraph 글",
                    "Heading(1) 설치",
                    "Paragraph 글",
                ],
            ),
            ("#\u{a0}제목\n", vec!["Heading(1) 제목"]),
        ] {
            assert_eq!(kinds(text), expected, "{text}");
        }
    }

    #[test]
    fn what_may_mean_something_else_stays() {
        for (text, expected) in [
            (
                "# 하루\n\n#태그\n",
                vec!["Heading(1) 하루", "Paragraph #태그"],
            ),
            // Tags, which are nobody's text.
            ("#오늘 #점심\n\n글\n", vec!["Paragraph 글"]),
            (
                "## 절\n\n#태그\n\n글\n",
                vec!["Heading(2) 절", "Paragraph #태그", "Paragraph 글"],
            ),
            ("글\n\n#태그\n", vec!["Paragraph 글", "Paragraph #태그"]),
            (
                "#include <a.h>\n\n글\n",
                vec!["Paragraph #include <a.h>", "Paragraph 글"],
            ),
            (
                "#123 고침\n\n글\n",
                vec!["Paragraph #123 고침", "Paragraph 글"],
            ),
            ("##a=1\n##b=2\n##c=3\n", vec!["Paragraph ##a=1##b=2##c=3"]),
            ("```\n##제목\n```\n", vec!["Code(\"\") ##제목\n"]),
            ("- ##제목\n", vec!["List ##제목"]),
            ("\\##제목\n", vec!["Paragraph ##제목"]),
            ("#######일곱\n", vec!["Paragraph #######일곱"]),
        ] {
            assert_eq!(kinds(text), expected, "{text}");
        }
    }
}
