//! Code: its lines as stretches, and where a line that is wider than the stage is broken.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::canvas::{CODE, CODE_PADDING};
use super::cut::Spot;
use super::work::Work;
use super::{Pieces, Stretch, cost};
use crate::course::block::{CodeLines, CodeSize, Fitted};
use crate::course::letters::CELL;
use crate::course::source::Source;

/// How far the rest of a broken line is indented, in cells.
pub const HANG: usize = 4;

/// So few lines at the beginning or the end of a block are hardly worth a slide: to cut them off
/// costs more.
const SCRAP: usize = 2;

/// The largest size that is not larger than `largest` in which a line of `widest` cells fits that
/// width; the smallest one where none does, and then lines are broken.
fn size(widest: usize, width: f32, largest: CodeSize) -> CodeSize {
    [
        CodeSize::Large,
        CodeSize::Normal,
        CodeSize::Small,
        CodeSize::Smallest,
    ]
    .into_iter()
    .find(|&size| size >= largest && widest <= cells(size, width))
    .unwrap_or(CodeSize::Smallest)
}

/// How many cells of code fit into that width; a cell is the width of one Latin letter in code.
pub(super) fn cells(size: CodeSize, width: f32) -> usize {
    let em = geometry(size).font * CELL;
    ((width - CODE_PADDING.1) / em).floor().max(8.0) as usize
}

fn geometry(size: CodeSize) -> super::canvas::Size {
    let [large, normal, small, smallest] = CODE;
    match size {
        CodeSize::Large => large,
        CodeSize::Normal => normal,
        CodeSize::Small => small,
        CodeSize::Smallest => smallest,
    }
}

/// A block of code, read once for all sizes that are tried.
pub(super) struct Code {
    pub(super) source: Source,
    lines: Vec<Line>,
    /// The width of the widest line, in cells.
    widest: usize,
    /// What stands below so many lines is one stretch, whose slide scrolls.
    most: usize,
}

struct Line {
    /// Its width.
    cells: usize,
    blank: bool,
    /// What it costs to cut before it.
    cut: f32,
}

impl Code {
    pub(super) fn read(text: String) -> Code {
        let source = Source::new(text);
        let mut before: Option<&str> = None;
        let lines = source.text().lines().map(|line| Line {
            cells: line_cells(line),
            blank: line.trim().is_empty(),
            cut: before
                .replace(line)
                .map_or(0.0, |before| cost_between(before, line)),
        });
        let mut lines: Vec<Line> = lines.collect();
        keep_whole(&mut lines, source.text());
        Code {
            widest: lines.iter().map(|line| line.cells).max().unwrap_or(0),
            most: lines.len(),
            lines,
            source,
        }
    }

    /// Leaves uncut what is more than the file's work allows.
    pub(super) fn limit(&mut self, work: &Work) {
        self.most = work.lines(self.lines.len());
    }

    /// The stretches of the block, its lines.
    pub(super) fn pieces(&self, width: f32, largest: CodeSize) -> Pieces {
        let size = size(self.widest, width, largest);
        let cells = cells(size, width);
        let line_height = geometry(size).line;
        let mut stretches: Vec<Stretch> = Vec::with_capacity(self.lines.len());
        for (at, line) in self.lines.iter().enumerate() {
            let rows = match line.cells <= cells {
                true => 1,
                false => breaks(self.source.line(at), cells).len() + 1,
            };
            match stretches.last_mut() {
                // A blank line belongs to the stretch before it, so that no part begins with one.
                Some(last) if line.blank || at > self.most => {
                    last.height += rows as f32 * line_height;
                }
                _ => stretches.push(Stretch {
                    from: Spot { event: at, byte: 0 },
                    cut: line.cut,
                    before: 0.0,
                    height: rows as f32 * line_height,
                    repeated: 0.0,
                    least: None,
                }),
            }
        }
        let count = stretches.len();
        for (at, stretch) in stretches.iter_mut().enumerate() {
            if at > 0 && (at <= SCRAP || count - at <= SCRAP) {
                stretch.cut += cost::LONE;
            }
        }
        Pieces {
            frame: CODE_PADDING.0,
            stretches,
            fitted: Fitted::Code(CodeLines {
                size,
                cells,
                lines: 0..self.lines.len(),
                whole: self.source.clone(),
                below: Some(0),
                again: false,
            }),
            nested: Vec::new(),
            narrow: self.widest <= cells,
        }
    }

    /// Those of some lines that are shown: without the blank ones at the two ends.
    pub(super) fn shown(&self, lines: Range<usize>) -> Range<usize> {
        let blank = |at: usize| self.lines.get(at).is_none_or(|line| line.blank);
        let mut shown = lines;
        while !shown.is_empty() && blank(shown.end - 1) {
            shown.end -= 1;
        }
        while !shown.is_empty() && blank(shown.start) {
            shown.start += 1;
        }
        shown
    }
}

/// What it costs to cut between two lines: least at a blank line, more where a statement
/// begins.
fn cost_between(before: &str, line: &str) -> f32 {
    let indented = is_indented(line);
    let closes = closes(line);
    let comment = before.trim_start().starts_with(['#', '/']) || before.trim_end().ends_with('\\');
    match (before.trim().is_empty(), indented) {
        _ if closes => cost::BAD_LINE,
        (true, false) => cost::LINES,
        (true, true) => cost::INNER_LINES,
        _ if comment => cost::BAD_LINE,
        (false, false) => cost::STATEMENT,
        (false, true) => cost::LINE,
    }
}

/// Whether a line ends or continues a statement that began above.
fn closes(line: &str) -> bool {
    const CLOSE: [&str; 11] = [
        "fi", "do", "done", "esac", "else", "elif", "end", "EOF", "then", "except", "finally",
    ];
    // In a console, what goes on from the line above has a sign of its own.
    let start = line.trim_start().trim_start_matches("> ").trim_start();
    let word = start.split(|c: char| !c.is_ascii_alphabetic()).next();
    start.starts_with(['}', ')', ']']) || word.is_some_and(|word| CLOSE.contains(&word))
}

fn is_indented(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// Raises the cost of cuts within what a reader takes as one and a slide can hold: a function, a
/// loop, a command with what it printed, a group of keys, a block of few lines.
fn keep_whole(lines: &mut [Line], text: &str) {
    /// More lines may be more than a slide holds.
    const MOST: usize = 14;
    /// So many lines are one, whatever they say.
    const FEW: usize = 5;
    let few = lines.len() <= FEW;
    for one in ones(text) {
        let Some(lines) = lines.get_mut(one.lines) else {
            continue;
        };
        let count = lines.iter().rposition(|line| !line.blank);
        if count.is_some_and(|last| last < MOST) && (one.holds || few) {
            for line in lines.iter_mut().skip(1) {
                line.cut = line.cut.max(cost::ONE);
            }
        }
    }
}

/// Lines from one that stands at the left edge up to the next such one that begins something.
struct One {
    lines: Range<usize>,
    /// Whether the first line holds the others: they are indented, or answer it.
    holds: bool,
}

/// The lines of code by what begins at the left edge; in a console, by its prompts.
fn ones(text: &str) -> Vec<One> {
    const PROMPTS: [&str; 4] = ["$ ", ">>> ", "% ", "❯ "];
    let first = text.lines().find(|line| !line.trim().is_empty());
    let prompt = first.and_then(|line| PROMPTS.iter().find(|sign| line.starts_with(**sign)));
    let mut ones: Vec<One> = Vec::new();
    let mut before = "";
    for (at, line) in text.lines().enumerate() {
        let blank = line.trim().is_empty();
        let begins = match prompt {
            Some(sign) => line.starts_with(sign),
            None => {
                let ended = before.trim().is_empty() || is_indented(before) || closes(before);
                !blank && !is_indented(line) && !closes(line) && ended
            }
        };
        match ones.last_mut() {
            Some(one) if !begins => {
                one.lines.end = at + 1;
                one.holds |= !blank && (prompt.is_some() || is_indented(line));
            }
            _ => ones.push(One {
                lines: at..at + 1,
                holds: false,
            }),
        }
        before = line;
    }
    ones
}

/// The width of a line in cells; a tab goes to the next multiple of four.
fn line_cells(line: &str) -> usize {
    line.chars().fold(0, |cells, c| cells + width(c, cells))
}

fn width(c: char, at: usize) -> usize {
    match c {
        '\t' => 4 - at % 4,
        c => c.width().unwrap_or(0),
    }
}

/// Where a line is broken so that no piece is wider than `limit` cells: the byte offsets at
/// which further pieces begin, which are indented by [`HANG`] cells. It breaks after a space or a
/// punctuation mark where one lies in the second half of a piece, else in the middle of a word.
pub fn breaks(line: &str, limit: usize) -> Vec<usize> {
    let mut breaks = Vec::new();
    let (mut cells, mut start) = (0, 0);
    let mut good: Option<(usize, usize)> = None;
    for (at, c) in line.char_indices() {
        let own = width(c, cells);
        if cells + own > limit && at > start {
            let (to, used) = good
                .filter(|(_, used)| *used * 2 > limit)
                .unwrap_or((at, cells));
            breaks.push(to);
            start = to;
            cells = HANG + cells.saturating_sub(used);
            good = None;
        }
        cells += own;
        if c == ' ' || (c.is_ascii_punctuation() && !matches!(c, '.' | '_' | '"' | '\'' | '$')) {
            good = Some((at + c.len_utf8(), cells));
        }
    }
    breaks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_at_a_token_and_every_piece_fits() {
        let line = "kubectl get pods --namespace kube-system --output wide --watch";
        let breaks = breaks(line, 24);
        let mut pieces = Vec::new();
        let mut start = 0;
        for end in breaks.iter().copied().chain([line.len()]) {
            pieces.push(line.get(start..end).unwrap_or_default());
            start = end;
        }
        assert_eq!(pieces.concat(), line);
        assert!(
            pieces
                .iter()
                .all(|p| p.trim_end().chars().count() + HANG <= 25)
        );
        assert!(pieces.iter().all(|p| !p.starts_with(' ')));
        assert_eq!(super::breaks(&"가".repeat(30), 20).len(), 3);
        assert_eq!(super::breaks("short", 20), [] as [usize; 0]);
    }

    /// The lines of a text at which it may be cut without breaking what is one.
    fn places(text: &str) -> Vec<usize> {
        let code = Code::read(text.to_owned());
        let lines = code.lines.iter().enumerate().skip(1);
        let places = lines.filter(|(_, line)| !line.blank && line.cut < cost::ONE);
        places.map(|(at, _)| at).collect()
    }

    #[test]
    fn what_is_one_is_not_cut() {
        let loops = "$ for x in a b\n> do\n>     head $x\n> done\n".repeat(2);
        assert_eq!(places(&loops), [4]);
        let functions = "def f(a):\n    b = a\n\n    return b\n\n\n".repeat(3);
        assert_eq!(places(&functions), [6, 12]);
        let keys = "a:\n  b: 1\n  c: 2\nd:\n  - e\n  - f\ng: 1\n";
        assert_eq!(places(keys), [3, 6]);
        let session = ">>> x = 1\n>>> for y in x:\n...     y\n...\n1\n>>> x\n1\n";
        assert_eq!(places(session), [1, 5]);
        let shell = "for x in a b\ndo\n  echo $x\ndone\nls\npwd\nls\npwd\n";
        assert_eq!(places(shell), [4, 5, 6, 7]);
        // A few lines are one whatever they say, and what no slide holds is cut.
        assert_eq!(places("a\nb\nc\n"), [] as [usize; 0]);
        let long = format!("def f():\n{}", "    a = b\n\n".repeat(20));
        assert!(!places(&long).is_empty());
    }

    #[test]
    fn wide_code_is_smaller_before_it_is_broken() {
        let code = |cells: usize| Code::read("x".repeat(cells));
        let fitted = |cells: usize| code(cells).pieces(1120.0, CodeSize::Large).fitted;
        let size = |cells| match fitted(cells) {
            Fitted::Code(code) => Some(code.size),
            _ => None,
        };
        assert_eq!(size(70), Some(CodeSize::Large));
        assert_eq!(size(80), Some(CodeSize::Normal));
        assert_eq!(size(90), Some(CodeSize::Small));
        assert_eq!(size(105), Some(CodeSize::Smallest));
        assert_eq!(size(400), Some(CodeSize::Smallest));
    }
}
