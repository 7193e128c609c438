//! The text of a block of code, and where its lines begin: made once and shared by the parts that
//! the fit cuts the block into, because each of them is coloured as a part of the whole.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::{hex, slices};

/// Code and its lines, which count from 0. A copy shares the text.
///
/// ```
/// use cuecard::course::Source;
///
/// let source = Source::new("let x = 1;\n\nprint(x)\n".to_owned());
/// assert_eq!((source.count(), source.line(2)), (3, "print(x)"));
/// assert_eq!(source.part(&(0..2)), "let x = 1;\n\n");
/// ```
#[derive(Clone)]
pub struct Source(Arc<Text>);

struct Text {
    text: String,
    /// Where each line begins, in bytes.
    starts: Vec<usize>,
    /// Made when it is asked for, because what is not rendered needs none.
    digest: OnceLock<String>,
}

impl Source {
    /// Of the text in a block of code.
    pub fn new(text: String) -> Source {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks);
        let starts = starts.filter(|start| *start < text.len()).collect();
        Source(Arc::new(Text {
            text,
            starts,
            digest: OnceLock::new(),
        }))
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// How many lines it has.
    pub fn count(&self) -> usize {
        self.0.starts.len()
    }

    /// A line without its break; nothing where there is none.
    pub fn line(&self, at: usize) -> &str {
        let line = self.part(&(at..at.saturating_add(1)));
        line.strip_suffix('\n').unwrap_or(line)
    }

    /// Some lines with their breaks.
    pub fn part(&self, lines: &Range<usize>) -> &str {
        let start = |line: usize| self.0.starts.get(line).copied();
        let end = self.0.text.len();
        let from = start(lines.start).unwrap_or(end);
        let to = start(lines.end).unwrap_or(end);
        slices::text(&self.0.text, from..to.max(from))
    }

    /// Its SHA-256 in hexadecimal digits, by which two texts are told apart.
    pub fn digest(&self) -> &str {
        self.0
            .digest
            .get_or_init(|| hex(Sha256::digest(self.text().as_bytes()), 32))
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Source) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.text() == other.text()
    }
}

/// By its digest, because the text may be long.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "\n", "a", "a\n", "\n\na", "a\n\n", "가\n나다\n라"] {
            let source = Source::new(text.to_owned());
            let lines: Vec<_> = (0..source.count()).map(|at| source.line(at)).collect();
            assert_eq!(lines, text.lines().collect::<Vec<_>>(), "{text:?}");
            assert_eq!(source.part(&(0..source.count())), text, "{text:?}");
            assert_eq!(source.line(source.count()), "", "{text:?}");
        }
    }
}
