//! Formulas as other tools write them: `\(…\)`, `\[…\]` (of Jekyll's with two backslashes), bare
//! environments, `$$` over lines that Markdown would take for items, ```` ```math ````, `` $`…`$ ``.
//!
//! Before the text is parsed each becomes a span of code on one line, in which nothing means
//! anything to the parser; [`read`] makes a formula of it afterwards.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::Placed;
use super::passage::Passage;
use super::patches::Patches;
use crate::course::tex;

/// The signs around a span: more than anybody writes.
const TICKS: &str = "`````````";
/// No formula is longer, in bytes: within a line, and on lines of its own.
const LONGEST_INLINE: usize = 1024;
const LONGEST: usize = 8 * 1024;

/// Environments that stand without dollars around them.
const ENVIRONMENTS: [&str; 14] = [
    "equation",
    "align",
    "gather",
    "multline",
    "eqnarray",
    "alignat",
    "displaymath",
    "cases",
    "matrix",
    "pmatrix",
    "bmatrix",
    "Bmatrix",
    "vmatrix",
    "split",
];

/// How a formula is set off from the text.
struct Delimiters {
    open: &'static str,
    close: &'static str,
    /// It stands on lines of its own.
    display: bool,
}

const fn pair(open: &'static str, close: &'static str, display: bool) -> Delimiters {
    Delimiters {
        open,
        close,
        display,
    }
}

/// The longest that fits counts.
static PAIRS: [Delimiters; 6] = [
    pair("\\\\(", "\\\\)", false),
    pair("\\\\[", "\\\\]", true),
    pair("\\(", "\\)", false),
    pair("\\[", "\\]", true),
    pair("$$", "$$", true),
    pair("$ ", " $", false),
];

/// Looks for formulas on the way through a text.
pub(super) struct Search<'a> {
    text: &'a str,
    /// Where the last formula that was found ends.
    done: usize,
    /// For each of [`PAIRS`], where it closes next.
    closes: [Option<usize>; 6],
}

impl<'a> Search<'a> {
    pub(super) fn new(text: &'a str) -> Search<'a> {
        Search {
            text,
            done: 0,
            closes: [Some(0); 6],
        }
    }

    pub(super) fn passage(&mut self, passage: &Passage<'_>, patches: &mut Patches) {
        let range = passage.range();
        let mut lines = passage.lines().map(|(at, _)| at).peekable();
        for own in passage.texts() {
            // A backslash that takes a letter's meaning is not in the parser's text.
            let back = self.text.get(..own.start).unwrap_or_default();
            let start = own.start - usize::from(back.ends_with('\\'));
            while lines.next_if(|line| *line < own.start).is_some() {}
            let is_first = lines.peek() == Some(&own.start);
            let mut at = start.max(self.done);
            while at < own.end
                && let Some(found) = self.next(at..own.end, is_first.then_some(start))
            {
                at = found.end;
                if let Some(formula) = self.formula(&found, &range, passage.quotes) {
                    at = formula.end;
                    self.done = formula.end;
                    self.replace(formula, &found, patches);
                }
            }
        }
    }

    /// The next place within plain text at which a formula may begin. `first` is the place, if its
    /// line begins there.
    fn next(&self, within: Range<usize>, first: Option<usize>) -> Option<Opening> {
        let source = self.text.get(within.start..)?;
        let text = self.text.get(within.clone())?;
        for (at, byte) in text.bytes().enumerate() {
            if byte != b'\\' && byte != b'$' {
                continue;
            }
            let rest = source.get(at..)?;
            let start = within.start + at;
            let is_first = first == Some(start);
            if is_first && let Some(name) = environment(rest) {
                let close = format!("\\end{{{name}}}");
                return Some(Opening {
                    at: start,
                    end: start + 1,
                    pair: None,
                    close: close.into(),
                    display: true,
                    is_first,
                });
            }
            let pair = PAIRS.iter().position(|pair| rest.starts_with(pair.open));
            if let Some(n) = pair
                && let Some(pair) = PAIRS.get(n)
            {
                return Some(Opening {
                    at: start,
                    end: start + pair.open.len(),
                    pair: Some(n),
                    close: pair.close.into(),
                    display: pair.display,
                    is_first,
                });
            }
        }
        None
    }

    /// Where the formula that opens there stands, if it is one.
    fn formula(
        &mut self,
        open: &Opening,
        passage: &Range<usize>,
        quotes: usize,
    ) -> Option<Range<usize>> {
        let inner = match open.pair {
            Some(_) => open.end,
            None => open.at,
        };
        let close = match open.pair {
            Some(n) => self.close(n, inner)?,
            None => {
                let most = slice(self.text, inner..inner + LONGEST);
                inner + most.find(open.close.as_ref())?
            }
        };
        let longest = if open.display {
            LONGEST
        } else {
            LONGEST_INLINE
        };
        let end = close + open.close.len();
        if close - inner > longest || (!open.display && end > passage.end.max(close)) {
            return None;
        }
        let source = self.text.get(inner..close)?;
        let is_over = source.contains('\n');
        let after = self.text.get(end..)?.split('\n').next()?;
        let is_alone = open.is_first && after.trim().len() <= 1;
        let is_tex = match open.pair {
            None => true,
            // They may be what is escaped in `\(text\)`, `\[x\]`.
            Some(0 | 2) => end <= passage.end + 1 && is_inline(source),
            Some(1 | 3) => (is_alone && is_display(source)) || is_sure(source),
            // Within a line the parser reads it itself.
            Some(4) => {
                let opens = source.split('\n').next()?.trim().is_empty() || open.is_first;
                is_over && opens && is_display(source)
            }
            _ => !is_over && end <= passage.end && is_sure(source) && !source.starts_with('$'),
        };
        let is_on_own_lines = open.pair == Some(4) && is_alone && is_on_own_lines(source);
        let has_hole = source
            .trim_end_matches(['\n', ' ', '>'])
            .lines()
            .skip(1)
            .any(|line| {
                let line = line.trim_start_matches([' ', '>']);
                line.trim().is_empty() || line.starts_with("```")
            });
        let is_quoted = quotes == 0
            || source
                .lines()
                .skip(1)
                .all(|line| line.trim_start().starts_with('>'));
        (is_tex && (!has_hole || is_on_own_lines) && is_quoted && !source.contains(TICKS))
            .then_some(open.at..end)
    }

    /// Where a pair closes next after a place.
    fn close(&mut self, pair: usize, from: usize) -> Option<usize> {
        let place = self.closes.get_mut(pair)?;
        let known = (*place)?;
        if known < from || known == 0 {
            let close = PAIRS.get(pair)?.close;
            *place = self.text.get(from..)?.find(close).map(|at| from + at);
        }
        *place
    }

    fn replace(&self, formula: Range<usize>, open: &Opening, patches: &mut Patches) {
        let Some(source) = self.text.get(formula.clone()) else {
            return;
        };
        let inner = match open.pair {
            Some(_) => source
                .get(open.end - open.at..source.len() - open.close.len())
                .unwrap_or_default(),
            None => source,
        };
        let lines = inner.lines().enumerate().map(|(n, line)| match n {
            0 => comment(line),
            _ => comment(line.trim_start_matches([' ', '\t', '>'])),
        });
        let joined = lines.collect::<Vec<_>>().join(" ");
        patches.replace(formula, format!("{TICKS} {} {TICKS}", joined.trim()));
    }
}

/// Where a formula may begin.
struct Opening {
    at: usize,
    /// Where what opens it ends.
    end: usize,
    /// Which of [`PAIRS`]; none is an environment.
    pair: Option<usize>,
    close: Cow<'static, str>,
    display: bool,
    is_first: bool,
}

/// The name of the environment that begins there.
fn environment(rest: &str) -> Option<&str> {
    let name = rest.strip_prefix("\\begin{")?.split('}').next()?;
    ENVIRONMENTS
        .contains(&name.trim_end_matches('*'))
        .then_some(name)
}

/// A line of TeX without its comment.
fn comment(line: &str) -> &str {
    let mut before = 0;
    for (at, _) in line.match_indices('%') {
        if !line
            .get(before..at)
            .is_some_and(|line| line.ends_with('\\'))
        {
            return line.get(..at).unwrap_or_default();
        }
        before = at;
    }
    line
}

/// A part of a text, up to the last place before its end at which a letter ends.
fn slice(text: &str, range: Range<usize>) -> &str {
    let mut end = range.end.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(range.start..end).unwrap_or_default()
}

/// Whether it has what only TeX has.
fn is_sure(source: &str) -> bool {
    let mut letters = source.chars().peekable();
    let mut command = false;
    while let Some(letter) = letters.next() {
        command |= letter == '\\' && letters.peek().is_some_and(char::is_ascii_alphabetic);
    }
    let words = source
        .chars()
        .any(|c| !c.is_ascii() && c.is_alphabetic() && !is_greek(c));
    (command || source.contains('^') || source.contains("_{"))
        && (!words || source.contains("\\text"))
}

fn is_greek(c: char) -> bool {
    ('\u{370}'..='\u{3ff}').contains(&c)
}

/// Whether a text on a line of its own, in the delimiters of a formula, is one.
fn is_display(source: &str) -> bool {
    let words = source
        .chars()
        .any(|c| !c.is_ascii() && c.is_alphabetic() && !is_greek(c));
    is_sure(source) || (!words && source.contains(['=', '_', '<', '>', '+']))
}

/// Whether a text between two lines that are `$$` and nothing else is one formula, though it has
/// blank lines: all between them is.
fn is_on_own_lines(source: &str) -> bool {
    let is_blank = |line: Option<&str>| line.is_some_and(|line| line.trim().is_empty());
    let (begins, source) = match tex::without_steps(source) {
        Some(rest) => (true, Cow::Owned(rest)),
        None => (is_blank(source.split('\n').next()), Cow::Borrowed(source)),
    };
    let mut pieces = source
        .split("\n\n")
        .filter(|piece| !piece.trim().is_empty());
    begins
        && is_blank(source.rsplit('\n').next())
        && pieces.all(|piece| is_display(piece) && !piece.contains("```"))
}

/// Whether a text within a line, in the delimiters of a formula, is one: no prose whose brackets
/// are escaped.
fn is_inline(source: &str) -> bool {
    if source.trim().is_empty() {
        return false;
    }
    let words = source
        .chars()
        .any(|c| !c.is_ascii() && c.is_alphabetic() && !is_greek(c));
    let long = source
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() > 2)
        .count();
    is_sure(source) || (!words && (long < 2 || source.contains(['=', '_', '{'])))
}

/// What the parser read, with formulas where they are.
pub(super) fn read<'e>(text: &str, own: &Range<usize>, event: Event<'e>) -> Event<'e> {
    match event {
        Event::Code(code) => {
            let source = text.get(own.clone()).unwrap_or_default();
            let pair = PAIRS.iter().find(|pair| source.starts_with(pair.open));
            let formula = code.trim().to_owned().into();
            match pair {
                Some(pair) if !pair.display => Event::InlineMath(formula),
                Some(_) => Event::DisplayMath(formula),
                None if source.starts_with("\\begin{") => Event::DisplayMath(known(&code).into()),
                None => Event::Code(code),
            }
        }
        Event::InlineMath(formula) => {
            let inner = formula.strip_prefix('`').and_then(|f| f.strip_suffix('`'));
            match inner {
                Some(inner) => Event::InlineMath(inner.trim().to_owned().into()),
                None => Event::InlineMath(formula),
            }
        }
        event => event,
    }
}

/// An environment by a name and in a form that the renderer knows.
fn known(source: &str) -> String {
    let source = source.trim();
    for (name, other) in [
        ("eqnarray", "align"),
        ("multline", "multline"),
        ("displaymath", "equation"),
    ] {
        for star in ["*", ""] {
            let begin = format!("\\begin{{{name}{star}}}");
            let end = format!("\\end{{{name}{star}}}");
            let inner = source
                .strip_prefix(&begin)
                .and_then(|s| s.strip_suffix(&end));
            if let Some(inner) = inner {
                let inner = match name {
                    "eqnarray" => inner.replace("&=&", "&=").replace("& = &", "&="),
                    _ => inner.to_owned(),
                };
                return format!("\\begin{{{other}}}{inner}\\end{{{other}}}");
            }
        }
    }
    source.to_owned()
}

/// Events with each display formula in a paragraph of its own, and with the formulas of fences.
pub(super) fn apart(events: Vec<Placed>) -> Vec<Placed> {
    let is_special = |(event, _): &Placed| match event {
        Event::DisplayMath(_) => true,
        Event::Start(Tag::CodeBlock(kind)) => is_math(kind),
        _ => false,
    };
    if !events.iter().any(is_special) {
        return events;
    }
    let mut apart: Vec<Placed> = Vec::with_capacity(events.len() + 16);
    let mut events = events.into_iter().peekable();
    // How many inline elements are open in a paragraph.
    let mut inline: Option<usize> = None;
    while let Some((event, own)) = events.next() {
        match &event {
            Event::Start(Tag::Paragraph) => inline = Some(0),
            Event::End(TagEnd::Paragraph) => inline = None,
            Event::Start(Tag::CodeBlock(kind)) if is_math(kind) => {
                let mut source = String::new();
                for (event, _) in events.by_ref() {
                    match event {
                        Event::Text(text) => source.push_str(&text),
                        Event::End(TagEnd::CodeBlock) => break,
                        _ => {}
                    }
                }
                let lines: Vec<&str> = source.lines().map(comment).collect();
                let formula = lines.join("\n").trim().to_owned();
                apart.push((Event::Start(Tag::Paragraph), own.clone()));
                apart.push((Event::DisplayMath(formula.into()), own.clone()));
                apart.push((Event::End(TagEnd::Paragraph), own));
                continue;
            }
            Event::Start(_) => inline = inline.map(|open| open + 1),
            Event::End(_) => inline = inline.map(|open| open.saturating_sub(1)),
            Event::DisplayMath(_) if inline == Some(0) => {
                split(&mut apart, (event, own), &mut events);
                continue;
            }
            _ => {}
        }
        apart.push((event, own));
    }
    apart
}

/// Ends the paragraph before a formula that stands on lines of its own, and begins another after it,
/// where there is text. (Within a line kramdown's authors mean a formula in the text.)
fn split(
    apart: &mut Vec<Placed>,
    (formula, own): Placed,
    events: &mut std::iter::Peekable<std::vec::IntoIter<Placed>>,
) {
    let begins = apart
        .last()
        .is_some_and(|last| is_break(last) || last.0 == Event::Start(Tag::Paragraph));
    let end = own.end;
    // A full stop stays with its formula.
    let stop = events.next_if(is_stop);
    let ends = events
        .peek()
        .is_none_or(|next| is_break(next) || next.0 == Event::End(TagEnd::Paragraph));
    if !begins || !ends {
        apart.push((formula, own));
        apart.extend(stop);
        return;
    }
    while apart.last().is_some_and(is_break) {
        apart.pop();
    }
    if !matches!(apart.last(), Some((Event::Start(Tag::Paragraph), _))) {
        apart.push((Event::End(TagEnd::Paragraph), own.start..own.start));
        apart.push((Event::Start(Tag::Paragraph), own.clone()));
    }
    apart.push((formula, own));
    apart.extend(stop);
    while events.next_if(is_break).is_some() {}
    if !matches!(
        events.peek(),
        None | Some((Event::End(TagEnd::Paragraph), _))
    ) {
        apart.push((Event::End(TagEnd::Paragraph), end..end));
        let start = events.peek().map_or(end, |(_, own)| own.start);
        apart.push((Event::Start(Tag::Paragraph), start..start));
    }
}

fn is_stop((event, _): &Placed) -> bool {
    let is_mark = |c: char| c.is_ascii_punctuation() || c == '。';
    matches!(event, Event::Text(text) if !text.trim().is_empty() && text.trim().chars().all(is_mark))
}

fn is_break((event, _): &Placed) -> bool {
    matches!(event, Event::SoftBreak | Event::HardBreak)
        || matches!(event, Event::Text(text) if text.trim().is_empty())
}

fn is_math(kind: &CodeBlockKind<'_>) -> bool {
    matches!(kind, CodeBlockKind::Fenced(info) if matches!(info.trim(), "math" | "{math}"))
}

#[cfg(test)]
mod tests {
    use crate::course::BlockKind;
    use crate::course::parse::parse;
    use pulldown_cmark::Event;

    /// The formulas of a text, and the kinds of its blocks.
    fn formulas(text: &str) -> (Vec<String>, Vec<BlockKind>) {
        let blocks = parse(text).blocks;
        let found = blocks.iter().flat_map(|block| &block.events);
        let found = found.filter_map(|event| match event {
            Event::InlineMath(t) | Event::DisplayMath(t) => Some(t.to_string()),
            _ => None,
        });
        let found = found.collect();
        (found, blocks.into_iter().map(|block| block.kind).collect())
    }

    #[test]
    fn a_long_run_of_backslashes_is_read_once() {
        let (found, kinds) = formulas(&"\\".repeat(256 * 1024));
        assert_eq!((found.len(), kinds), (0, vec![BlockKind::Paragraph]));
    }

    #[test]
    fn formulas_within_a_line_are_read_in_any_delimiters() {
        for (text, expected) in [
            (
                "기울기는 \\(\\nabla L\\)이고 값은 \\\\(w\\\\)이다.",
                vec!["\\nabla L", "w"],
            ),
            ("a\\(x_1 * y_1 * z\\)b", vec!["x_1 * y_1 * z"]),
            ("\\( O(n \\log n) \\)", vec!["O(n \\log n)"]),
            ("글 속의 $`x_1`$ 도", vec!["x_1"]),
            ("이것은 $ x^2 + 1 $ 이다", vec!["x^2 + 1"]),
            ("\\(\\text{처리량} = 5\\)", vec!["\\text{처리량} = 5"]),
            ("글 \\[ x^2 \\] 글", vec!["x^2"]),
            ("| a |\n|---|\n| \\(x^2\\) |", vec!["x^2"]),
            ("## 제목 \\(x\\)", vec!["x"]),
            ("- \\(a\\) 와 \\(b\\)", vec!["a", "b"]),
        ] {
            assert_eq!(formulas(text).0, expected, "{text}");
        }
    }

    #[test]
    fn display_formulas_are_blocks_of_their_own() {
        use BlockKind::{Math, Paragraph};
        for (text, expected, kinds) in [
            ("\\[ y = wx + b \\]", "y = wx + b", vec![Math]),
            ("\\\\[\ny_i = 1\n\\\\]", "y_i = 1", vec![Math]),
            ("$$\na\n- b = 3\n+ c\n$$", "a - b = 3 + c", vec![Math]),
            ("$$\na\n=\nb^2\n$$", "a = b^2", vec![Math]),
            ("$$\n# x = 1\n> 3\n$$\n", "# x = 1 3", vec![Math]),
            (
                "\\begin{equation}\nE = mc^2\n\\end{equation}",
                "\\begin{equation*} E = mc^2 \\tag{1}\\end{equation*}",
                vec![Math],
            ),
            (
                "\\begin{align*}\na &= b \\\\\n- c &= d % 끝\n\\end{align*}",
                "\\begin{align*} a &= b \\\\ - c &= d  \\end{align*}",
                vec![Math],
            ),
            (
                "\\begin{eqnarray}\na &=& b\n\\end{eqnarray}",
                "\\begin{align*} a &= b \\tag{1}\\end{align*}",
                vec![Math],
            ),
            ("```math\n\\sqrt{3}\n```", "\\sqrt{3}", vec![Math]),
            (
                "식은\n$$\nx^2\n$$\n이다.",
                "\nx^2\n",
                vec![Paragraph, Math, Paragraph],
            ),
            ("식은 $$x^2$$ 이다.", "x^2", vec![Paragraph]),
            ("식은\n$$x^2$$.", "x^2", vec![Paragraph, Paragraph]),
            ("식은\n\\[\nx\n= 1\n\\]", "x = 1", vec![Paragraph, Math]),
            (
                "> $$\n> a\n> - b = 1\n> $$",
                "a - b = 1",
                vec![BlockKind::Quote],
            ),
        ] {
            assert_eq!(formulas(text), (vec![expected.to_owned()], kinds), "{text}");
        }
    }

    #[test]
    fn escaped_brackets_code_and_money_stay_text() {
        for text in [
            "\\[x\\] 할 일",
            "\\[1\\]",
            "\\[참고\\]",
            "\\(see below\\)",
            "\\(뒤를 보라\\)",
            "`\\(x\\)`",
            "```\n\\(x^2\\)\n$$\na\n- b\n$$\n```",
            "```latex\nx^2\n```",
            "$ 5 와 $ 10",
            "$ cd a $ ls",
            "PID는 $$\n부모는 $$",
            "\\(a",
            "$$\na\n\n- b = 1\n$$",
        ] {
            assert_eq!(formulas(text).0, [""; 0], "{text}");
        }
    }
}
