//! Slips of the hand that cost a text its structure: mended where they can mean nothing else,
//! told once a file and kind.
//!
//! Each kind has a file of its own here. What is mended silently because it is no slip, emphasis
//! beside Hangul and formulas as other tools write them, is found on the same way through the
//! passages.

mod bullets;
mod fences;
mod hashes;
mod html;
mod paths;
mod spaces;
mod stars;
mod underlines;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::Event;

use super::dialect::Dialect;
use super::once::Once;
use super::passage::{Kind, Met, Passage, walk};
use super::patches::{OffsetMap, Patches};
use super::{emphasis, formulas};
use bullets::Bullets;
use hashes::Hashes;

/// What may have slipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slip {
    /// `##Heading`
    Hash,
    /// A space other than that of the space bar beside a marker.
    Space,
    /// `![alt](my picture.png)`
    Path,
    /// `• item`
    Bullet,
    /// Prose right above `---`.
    Underline,
    /// Text after a closing fence.
    Fence,
    /// `**words **`
    Star,
    /// Markdown right below a line of HTML.
    Html,
}

impl Slip {
    /// What so many of them are, and what to do about it.
    pub(super) fn words(self, count: usize) -> (String, &'static str) {
        let (one, many, remedy) = match self {
            Slip::Hash => (
                "a heading has no space after its `#`; it is read as a heading",
                "headings have no space after their `#`; they are read as headings",
                "Write `## Heading` with a space, or `\\#` if none is meant",
            ),
            Slip::Space => (
                "a marker has a no-break or wide space beside it; it is read as a space",
                "markers have a no-break or wide space beside them; it is read as a space",
                "Write an ordinary space there",
            ),
            Slip::Path => (
                "an address has a space in it; it is read as a whole",
                "addresses have a space in them; they are read as a whole",
                "Write it in angle brackets: `![…](<my picture.png>)`",
            ),
            Slip::Bullet => (
                "a line begins with a bullet sign; it is read as an item of a list",
                "lines begin with a bullet sign; they are read as items of a list",
                "Write `- ` in front of items",
            ),
            Slip::Underline => (
                "a paragraph stands right above `---`; it is not read as a heading",
                "paragraphs stand right above `---`; they are not read as headings",
                "Leave a line blank above `---`",
            ),
            Slip::Fence => (
                "a closing fence has text after it; the code ends there",
                "closing fences have text after them; the code ends there",
                "Write the text on a line of its own",
            ),
            Slip::Star => (
                "a bold text has a space inside of its stars; it is read as bold",
                "bold texts have a space inside of their stars; they are read as bold",
                "Write the space outside of the stars",
            ),
            Slip::Html => (
                "Markdown and HTML stand on neighbouring lines; both are read",
                "times Markdown and HTML stand on neighbouring lines; both are read",
                "Leave a line blank between them",
            ),
        };
        let cause = match count {
            1 => one.to_owned(),
            count => format!("{count} {many}"),
        };
        (cause, remedy)
    }
}

/// The slips of a text, from one pass to the next.
#[derive(Default)]
pub(super) struct Slips {
    told: Once<Slip>,
    emphasis: emphasis::Tried,
}

impl Slips {
    /// Looks for slips in the events of a text.
    pub(super) fn search(
        &mut self,
        text: &str,
        dialect: Dialect,
        (events, map): (&[(Event<'_>, Range<usize>)], &OffsetMap),
        patches: &mut Patches,
    ) {
        let mut mends = Mends {
            text,
            patches,
            told: &mut self.told,
        };
        let mut hashes = Hashes::default();
        let mut bullets = Bullets::default();
        let mut formulas = formulas::Search::new(text);
        walk(events, map, |met| match met {
            Met::Passage(passage) => {
                if passage.kind == Kind::Paragraph {
                    let lines = mends.lines(&passage);
                    spaces::mend((&passage, &lines), &mut mends);
                    hashes.passage((&passage, &lines), &mut mends);
                    bullets.passage((&passage, &lines), &mut mends);
                }
                formulas.passage(&passage, mends.patches);
                paths::mend(&passage, &mut mends);
                stars::mend(&passage, &mut mends);
                self.emphasis.mend(text, &passage, mends.patches);
            }
            Met::Heading(own) => {
                bullets.block();
                hashes.heading(&own, mends.text);
                if dialect == Dialect::Notes {
                    underlines::mend(&own, &mut mends);
                }
            }
            Met::Fence(own, quotes) => {
                bullets.block();
                if quotes == 0 {
                    fences::mend(&own, &mut mends);
                }
            }
            Met::Html(own) => {
                bullets.block();
                html::mend(&own, &mut mends);
            }
            Met::Block => bullets.block(),
        });
        hashes.end(&mut mends);
    }

    /// What was found.
    pub(super) fn told(self) -> Once<Slip> {
        self.told
    }
}

/// What the mends of slips change and tell.
struct Mends<'a> {
    text: &'a str,
    patches: &'a mut Patches,
    told: &'a mut Once<Slip>,
}

impl Mends<'_> {
    /// The text from a place up to the end of its line.
    fn line(&self, at: usize) -> &str {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }

    /// Where those lines of a passage begin that begin with plain text.
    fn lines(&self, passage: &Passage<'_>) -> Vec<usize> {
        let is_escaped = |at: usize| {
            let before = self.text.get(..at).unwrap_or_default();
            before.ends_with('\\')
        };
        let lines = passage.lines();
        lines
            .filter(|(at, is_text)| *is_text && !is_escaped(*at))
            .map(|(at, _)| at)
            .collect()
    }

    /// Changes the text because of a slip.
    fn replace(&mut self, slip: Slip, own: Range<usize>, what: impl Into<Cow<'static, str>>) {
        let first = own.start;
        if self.patches.replace(own, what) {
            self.told.meet(slip, first);
        }
    }
}

/// What a text is read as, for tests.
#[cfg(test)]
mod tests {
    use crate::course::parse::parse;

    /// The kinds of blocks, and the lines and causes of findings.
    pub(super) fn read(text: &str) -> (Vec<String>, Vec<(Option<u32>, String)>) {
        let parsed = parse(text);
        let kinds = parsed.blocks.iter().map(|block| {
            let kind = format!("{:?}", block.kind);
            format!("{kind} {}", block.text())
        });
        let told = parsed.findings.into_iter().map(|f| (f.line, f.cause));
        (kinds.collect(), told.collect())
    }

    #[test]
    fn a_slip_is_told_once_a_file_with_its_count() {
        let (_, told) = read("##가\n\n글\n\n##나\n\n![가](a b.png)\n");
        let expected = [
            (
                Some(1),
                "2 headings have no space after their `#`; they are read as headings",
            ),
            (
                Some(7),
                "an address has a space in it; it is read as a whole",
            ),
        ];
        assert_eq!(told, expected.map(|(line, cause)| (line, cause.to_owned())));
    }
}
