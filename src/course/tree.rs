//! Outlines that their authors drew with characters: `├──`, `+--`, bullets or plain
//! indentation under "제목:".
//!
//! A block is read as an outline only where the evidence is strong; what would lose meaning
//! by it (code, logs, tables, boxes) is left alone. How it looks is `render`'s.

mod line;
mod prose;

use std::ops::Range;

use line::{Connector, Line};

use super::slices;

/// An outline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// In the order of the lines. A branch is at most one deeper than the one before it.
    pub branches: Vec<Branch>,
}

/// A line of an outline, and the lines that its text was wrapped to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// 0: a root such as `Control Plane:`.
    pub depth: u8,
    /// Without the drawing, with a colon at its end.
    pub text: String,
    /// The line in the code block, from 0; of a wrapped text the first.
    pub line: u32,
    /// A blank line stood before it.
    pub gap: bool,
}

impl Tree {
    /// The roots, each with all below it: the steps of a tree, and where it is best cut.
    /// What stands above the first root that has branches belongs to it.
    pub fn groups(&self) -> Vec<Range<usize>> {
        let mut groups: Vec<Range<usize>> = Vec::new();
        let mut lead = true;
        for (at, branch) in self.branches.iter().enumerate() {
            match groups.last_mut() {
                Some(group) if branch.depth > 0 || lead => group.end = at + 1,
                _ => groups.push(at..at + 1),
            }
            lead &= branch.depth == 0 && !self.is_parent(at);
        }
        groups
    }

    /// Whether branches hang on the one at that place.
    pub fn is_parent(&self, at: usize) -> bool {
        match (self.branches.get(at), self.branches.get(at + 1)) {
            (Some(branch), Some(next)) => next.depth > branch.depth,
            _ => false,
        }
    }

    /// Whether it is the name of a group: at the left edge, with branches of its own.
    pub fn is_head(&self, at: usize) -> bool {
        let at_edge = self.branches.get(at).is_some_and(|own| own.depth == 0);
        at_edge && self.is_parent(at)
    }

    /// Whether the branch at that place stands apart from the one before it: between groups,
    /// and where the author left a line blank.
    pub fn is_apart(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|i| self.branches.get(i));
        match (before, self.branches.get(at)) {
            (Some(before), Some(branch)) => {
                branch.gap || branch.depth == 0 && (before.depth > 0 || self.is_parent(at))
            }
            _ => false,
        }
    }
}

/// What has more lines is no outline, because nobody could take it in as one.
const MOST_LINES: usize = 20_000;

/// What a remark begins with.
const SIGNS: [&str; 5] = [" # ", " ← ", " <- ", " // ", "  "];

/// A branch's text and the remark beside it: after `#`, `←` or `//`, or after two blanks.
pub fn parts(text: &str) -> (&str, &str) {
    let text = text.trim_end();
    let at = SIGNS.iter().filter_map(|sign| text.find(sign)).min();
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((words, remark)) if !words.trim().is_empty() => {
            (words.trim_end(), remark.trim_start())
        }
        _ => (text, ""),
    }
}

/// Reads the outline that is drawn in a code block of that language. `None` for code, for
/// other drawings and for whatever would lose meaning as an outline.
///
/// ```
/// let tree = cuecard::course::tree::read("text", "app/\n├── main.rs\n└── lib.rs\n").unwrap();
/// let depths: Vec<u8> = tree.branches.iter().map(|branch| branch.depth).collect();
/// assert_eq!(depths, [0, 1, 1]);
/// ```
pub fn read(language: &str, source: &str) -> Option<Tree> {
    if source.lines().nth(MOST_LINES).is_some() {
        return None;
    }
    let lines: Vec<Line<'_>> = source.lines().map(Line::read).collect();
    let drawn = lines
        .iter()
        .filter(|l| l.connector == Connector::Drawn)
        .count();
    let written = lines.iter().filter(|l| !l.is_empty()).count();
    if !is_text(language) && (drawn < 2 || drawn * 5 < written * 4) {
        return None;
    }
    let tree = grow(&lines, drawn > 0)?;
    let strong = if drawn > 0 {
        is_drawn_tree(&tree, &lines, drawn)
    } else {
        prose::is_outline(&tree, &lines)
    };
    strong.then_some(tree)
}

/// Whether a code block is a drawing in text, whose meaning is in its columns: boxes, arrows,
/// aligned words.
pub fn is_art(language: &str, source: &str) -> bool {
    let lines = || source.lines().filter(|l| !l.trim().is_empty());
    let drawn = lines().filter(|l| line::is_drawing(l)).count();
    if is_text(language) {
        let columns = lines().filter(|l| l.trim().contains("  ")).count();
        return drawn > 0 || columns > 1;
    }
    drawn > 1 && drawn * 2 >= lines().count()
}

/// Whether the info string names no language of a machine.
fn is_text(language: &str) -> bool {
    matches!(
        language,
        "" | "text" | "txt" | "plaintext" | "plain" | "none" | "tree" | "outline"
    )
}

/// Whether the branch that is being read announces what is below it. Of its text, which grows with
/// each line that it was wrapped to, only what is new is looked at.
#[derive(Default)]
struct Opens {
    /// How much of the text is known.
    known: usize,
    /// Where its remark begins.
    remark: Option<usize>,
}

impl Opens {
    fn is(&mut self, text: &str) -> bool {
        if self.remark.is_none() {
            // A sign may begin before what is new.
            let before = SIGNS.map(str::len).into_iter().max().unwrap_or(0);
            let mut places = (0..=self.known.saturating_sub(before)).rev();
            let from = places.find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let new = slices::text(text, from..);
            let sign = SIGNS.iter().filter_map(|sign| new.find(sign)).min();
            self.remark = sign.map(|at| from + at);
            self.known = text.len();
        }
        let words = slices::text(text, ..self.remark.unwrap_or(text.len()));
        words.trim_end().ends_with([':', '：', '/'])
    }
}

/// Branches by their columns. `None` where a line is neither a branch nor the rest of one.
fn grow(lines: &[Line<'_>], drawn: bool) -> Option<Tree> {
    let mut tree = Tree::default();
    // The keys of the branches that are open: how far right each begins.
    let mut open: Vec<usize> = Vec::new();
    let mut before: Option<&Line<'_>> = None;
    let mut gap = false;
    let mut opens = Opens::default();
    for (number, line) in (0_u32..).zip(lines) {
        if line.is_empty() {
            gap |= line.is_blank();
            continue;
        }
        if line.is_other_drawing() {
            return None;
        }
        if let (Some(last), Some(above)) = (tree.branches.last_mut(), before)
            && !gap
            && line.continues(above, drawn, || opens.is(&last.text))
        {
            last.text.push(' ');
            last.text.push_str(line.text);
            continue;
        }
        while open.last().is_some_and(|key| *key >= line.key()) {
            open.pop();
        }
        tree.branches.push(Branch {
            depth: u8::try_from(open.len()).unwrap_or(u8::MAX),
            text: line.text.to_owned(),
            line: number,
            gap: gap && !tree.branches.is_empty(),
        });
        open.push(line.key());
        opens = Opens::default();
        before = Some(line);
        gap = false;
    }
    Some(tree)
}

/// Whether nearly all hangs together: what stands alone may be a title, or the count at the
/// end of a listing.
fn is_drawn_tree(tree: &Tree, lines: &[Line<'_>], drawn: usize) -> bool {
    let alone = |at: &usize| {
        let undrawn = |b: &Branch| {
            let line = usize::try_from(b.line).ok().and_then(|at| lines.get(at));
            b.depth == 0 && line.is_some_and(|l| l.connector != Connector::Drawn)
        };
        tree.branches.get(*at).is_some_and(undrawn) && !tree.is_parent(*at)
    };
    let alone = (0..tree.branches.len()).filter(alone).count();
    let ascii = lines.iter().any(|l| l.ascii);
    let session = lines.iter().skip(1).any(Line::is_prompt);
    tree.branches.len() > 1 && (drawn > 1 || !ascii) && alone <= 2 + drawn / 4 && !session
}

#[cfg(test)]
mod tests;
