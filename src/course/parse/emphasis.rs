//! Emphasis beside Hangul, kana and ideographs.
//!
//! CommonMark's flanking rule knows words by spaces, so `**포트(Port)**는` stays literal:
//! its closing run stands between punctuation and a letter. The CJK-friendly amendment to it
//! (tats-u/markdown-cjk-friendly) says what such a run does instead; a word joiner beside the run
//! makes it do so. Where that pairs runs otherwise than their author did, who wrote one after the
//! other, they stay as they are. pulldown-cmark has `ENABLE_CJK_FRIENDLY_EMPHASIS` upstream
//! (PR 1059) in no release yet: with it, this file can go.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Tag};

use super::passage::Passage;
use super::patches::Patches;

/// An invisible character that counts as punctuation in source: it opens and closes
/// emphasis next to Hangul.
const JOINER: &str = "&#8288;";

/// Longer runs are lines drawn with `*` or `~`.
const LONGEST: usize = 16;

/// Nobody opens so many at once.
const DEEPEST: usize = 32;

/// Two runs, by where they begin, between which a text is emphasised.
type Pairs = BTreeSet<(usize, usize)>;

/// The passages whose emphasis was mended, by where they begin, and those whose mend was of no use.
#[derive(Default)]
pub(super) struct Tried {
    mended: BTreeSet<usize>,
    given_up: BTreeSet<usize>,
}

impl Tried {
    /// Puts joiners where they belong in a passage, or takes them back.
    pub(super) fn mend(&mut self, text: &str, passage: &Passage<'_>, patches: &mut Patches) {
        let literal = literal(text, passage);
        let (mut runs, read) = taken(text, passage);
        if literal.is_empty() && read.is_empty() {
            return;
        }
        let range = passage.range();
        if self.given_up.contains(&range.start) {
            return;
        }
        runs.extend(&literal);
        let runs: Vec<Run> = runs.into_iter().map(|at| Run::new(text, at)).collect();
        let meant = meant(&runs);
        if meant.as_ref() == Some(&read) {
            return;
        }
        if !self.mended.insert(range.start) {
            if meant.is_some() {
                self.given_up.insert(range.start);
                patches.take_back(range, JOINER);
            }
            return;
        }
        let is_meant = meant.is_some();
        for run in runs
            .iter()
            .filter(|run| is_meant || literal.contains(&run.at))
        {
            for at in run.joiners() {
                patches.replace(at..at, JOINER);
            }
        }
    }
}

/// The runs in the plain text of a passage.
fn literal(text: &str, passage: &Passage<'_>) -> BTreeSet<(usize, usize)> {
    let mut runs = BTreeSet::new();
    for own in passage.texts() {
        let mut at = own.start;
        while let Some(found) = text.get(at..own.end).and_then(|rest| rest.find(['*', '~'])) {
            // Where only some marks of a run stayed literal, the whole run is looked at.
            let run = run(text, at + found);
            at = run.map_or(at + found + 1, |(_, end)| end.max(at + found + 1));
            runs.extend(run);
            if at >= own.end {
                break;
            }
        }
    }
    runs
}

/// The runs that were read as emphasis, and which of them belong together.
fn taken(text: &str, passage: &Passage<'_>) -> (BTreeSet<(usize, usize)>, Pairs) {
    let mut runs = BTreeSet::new();
    let mut pairs = Pairs::new();
    for (event, own) in &passage.events {
        let is_emphasis = matches!(
            event,
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
        );
        if is_emphasis
            && let (Some(open), Some(close)) =
                (run(text, own.start), run(text, own.end.saturating_sub(1)))
        {
            runs.extend([open, close]);
            pairs.insert((open.0, close.0));
        }
    }
    (runs, pairs)
}

/// The run of `*` or `~~` around a place.
fn run(text: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mark = *bytes.get(at).filter(|mark| matches!(mark, b'*' | b'~'))?;
    let marks = |i: &usize| bytes.get(*i) == Some(&mark);
    let back = (0..at).rev().take_while(marks).take(LONGEST).count();
    let ahead = (at..bytes.len()).take_while(marks).take(LONGEST).count();
    let length = back + ahead;
    // One `~` between numbers and weekdays is a range: "월~금".
    (length < LONGEST && (mark == b'*' || length > 1)).then_some((at - back, at + ahead))
}

/// A run, and what it does.
struct Run {
    at: (usize, usize),
    mark: u8,
    length: usize,
    /// What stands beside it.
    beside: (Beside, Beside),
    /// The first mark of it is escaped: it does what CommonMark says.
    is_escaped: bool,
}

/// What stands beside a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Space,
    Punctuation,
    Word,
    /// A letter or mark of Hangul, kana or Han: whether it is punctuation.
    Cjk(bool),
}

impl Beside {
    fn of(letter: Option<char>) -> Beside {
        match letter {
            None => Beside::Space,
            Some(c) if c.is_whitespace() => Beside::Space,
            Some(c) if is_cjk(c) => Beside::Cjk(!c.is_alphanumeric()),
            Some(c) if c.is_alphanumeric() => Beside::Word,
            Some(_) => Beside::Punctuation,
        }
    }

    fn is_punctuation(self) -> bool {
        matches!(self, Beside::Punctuation | Beside::Cjk(true))
    }
}

impl Run {
    fn new(text: &str, at: (usize, usize)) -> Run {
        let before = text.get(..at.0).unwrap_or_default();
        let escapes = before.len() - before.trim_end_matches('\\').len();
        let after = text.get(at.1..).unwrap_or_default();
        let is_escaped = escapes % 2 == 1;
        let beside = match is_escaped {
            true => Beside::Punctuation,
            false => Beside::of(before.chars().next_back()),
        };
        Run {
            at,
            mark: text.as_bytes().get(at.0).copied().unwrap_or_default(),
            length: at.1 - at.0 - usize::from(is_escaped),
            beside: (beside, Beside::of(after.chars().next())),
            is_escaped,
        }
    }

    /// Whether it can open and close emphasis, by the amended rule.
    fn flanks(&self) -> (bool, bool) {
        let (before, after) = self.beside;
        if self.is_escaped {
            return flanks(before, after);
        }
        let parts = |beside| beside != Beside::Word;
        let left = after != Beside::Space && (after != Beside::Punctuation || parts(before));
        let right = before != Beside::Space && (before != Beside::Punctuation || parts(after));
        (left, right)
    }

    /// Where joiners make CommonMark's rule say the same.
    fn joiners(&self) -> Vec<usize> {
        let amended = self.flanks();
        let (before, after) = self.beside;
        if flanks(before, after) == amended {
            return Vec::new();
        }
        let mark = Beside::Punctuation;
        let ways = [
            (before, mark, vec![self.at.1]),
            (mark, after, vec![self.at.0]),
            (mark, mark, vec![self.at.0, self.at.1]),
        ];
        let way = ways
            .into_iter()
            .find(|(before, after, _)| flanks(*before, *after) == amended);
        way.map(|(.., joiners)| joiners).unwrap_or_default()
    }
}

/// Whether a run between these can open and close emphasis, by CommonMark's rule.
fn flanks(before: Beside, after: Beside) -> (bool, bool) {
    let parts = |beside: Beside| beside == Beside::Space || beside.is_punctuation();
    let left = after != Beside::Space && (!after.is_punctuation() || parts(before));
    let right = before != Beside::Space && (!before.is_punctuation() || parts(after));
    (left, right)
}

/// Which runs their author meant to belong together: each closes the one before it, if that is as
/// long. `None` where they do not come out even.
fn meant(runs: &[Run]) -> Option<Pairs> {
    let mut open: Vec<&Run> = Vec::new();
    let mut pairs = Pairs::new();
    for run in runs {
        let (opens, closes) = run.flanks();
        let is_same = |other: &&Run| other.mark == run.mark && other.length == run.length;
        if closes && let Some(other) = open.pop_if(|other| is_same(&*other)) {
            pairs.insert((other.at.0, run.at.0));
        } else if closes && open.iter().any(is_same) {
            return None;
        } else if opens {
            open.push(run);
        }
        if open.len() > DEEPEST {
            return None;
        }
    }
    open.is_empty().then_some(pairs)
}

/// Hangul, kana, ideographs, and their punctuation and wide forms.
fn is_cjk(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x11FF | 0x2E80..=0x303F | 0x3041..=0x33FF | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF
            | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::super::repair::events;
    use crate::course::parse::Dialect;
    use pulldown_cmark::{Event, Tag, TagEnd};

    /// The events as a few letters: B bold, I italic, S struck, in brackets what is inside.
    fn shape(text: &str) -> String {
        let mut shape = String::new();
        for (event, _) in events(text, Dialect::Notes).events {
            match event {
                Event::Start(Tag::Strong) => shape.push_str("B["),
                Event::Start(Tag::Emphasis) => shape.push_str("I["),
                Event::Start(Tag::Strikethrough) => shape.push_str("S["),
                Event::End(TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough) => {
                    shape.push(']');
                }
                Event::Text(t) => shape.push_str(&t),
                Event::Code(t) => shape.push_str(&format!("`{t}`")),
                Event::SoftBreak => shape.push(' '),
                _ => {}
            }
        }
        shape
    }

    #[test]
    fn emphasis_next_to_hangul_is_emphasis() {
        for (text, expected) in [
            (
                "**쿠버네티스(Kubernetes)**는",
                "B[쿠버네티스(Kubernetes)]는",
            ),
            ("**`kubectl`**를", "B[`kubectl`]를"),
            ("**\"인용\"**은", "B[\"인용\"]은"),
            ("**“인용”**은", "B[“인용”]은"),
            ("**50%**가", "B[50%]가"),
            ("**끝!**입니다", "B[끝!]입니다"),
            ("이것은**(중요)**하다", "이것은B[(중요)]하다"),
            ("*기울임(x)*은", "I[기울임(x)]은"),
            ("~~취소(x)~~는", "S[취소(x)]는"),
            ("***굵은 기울임(x)***은", "I[B[굵은 기울임(x)]]은"),
            (
                "**포트 매핑(Port Mapping)**은 **둘(2)**도",
                "B[포트 매핑(Port Mapping)]은 B[둘(2)]도",
            ),
            ("`a`**`b`**`c`는", "`a`B[`b`]`c`는"),
            ("**「인용」**은", "B[「인용」]은"),
            ("**用語(term)**は", "B[用語(term)]は"),
            ("한글**[링크](x)**는", "한글B[링크]는"),
            ("**완료✅**입니다", "B[완료✅]입니다"),
            ("- **항목(a)**은\n- 둘", "B[항목(a)]은둘"),
            (
                "| **가(a)**는 |\n|---|\n| **나(b)**는 |",
                "B[가(a)]는B[나(b)]는",
            ),
            ("> **인용(a)**은", "B[인용(a)]은"),
            ("# **제목(a)**은", "B[제목(a)]은"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn runs_belong_together_as_their_author_wrote_them() {
        for (text, expected) in [
            (
                "값은 *가(나)*이고 이름은**\"다\"**라고 하며 끝은**마(바)**다.",
                "값은 I[가(나)]이고 이름은B[\"다\"]라고 하며 끝은B[마(바)]다.",
            ),
            (
                "*斜体（かっこ）*も。中文的**“加粗”**效果。這是**粗體（括號）**後。",
                "I[斜体（かっこ）]も。中文的B[“加粗”]效果。這是B[粗體（括號）]後。",
            ),
            (
                "**굵은 *기울임(x)*은 글(y)**은",
                "B[굵은 I[기울임(x)]은 글(y)]은",
            ),
            ("**「가」**와**「나」**는", "B[「가」]와B[「나」]는"),
            ("가**(나)**다**(라)**마", "가B[(나)]다B[(라)]마"),
            ("~~가(나)~~는 ~~다(라)~~를", "S[가(나)]는 S[다(라)]를"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn what_was_not_meant_as_emphasis_stays() {
        for (text, expected) in [
            ("스네이크_케이스_이름", "스네이크_케이스_이름"),
            ("__init__(x)는", "B[init](x)는"),
            ("\\*별(x)*은", "*별(x)*은"),
            ("\\***굵게(x)**는", "*B[굵게(x)]는"),
            ("**굵게(x)\\***는", "**굵게(x)***는"),
            ("2 ** 3은 8", "2 ** 3은 8"),
            ("3*(4)는 12", "3*(4)는 12"),
            ("(월)~금, (3월)~오월", "(월)~금, (3월)~오월"),
            ("`**코드(x)**는`", "`**코드(x)**는`"),
            ("**보통** 굵게", "B[보통] 굵게"),
            ("**굵게**는", "B[굵게]는"),
            ("    **들여쓴(x)**는", "**들여쓴(x)**는"),
            ("별 \u{2060}하나", "별 \u{2060}하나"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_reference_is_not_touched() {
        let text = "[**가(a)**는]\n\n[**가(a)**는]: https://example.org\n";
        let found = events(text, Dialect::Notes).events;
        assert!(
            found
                .iter()
                .any(|(e, _)| matches!(e, Event::Start(Tag::Link { .. })))
        );
    }
}
