//! Notes with slips of the hand, bad merges and broken disks in them, for tests by `proptest`:
//! what fails is shrunk to the fewest and smallest edits.

#![allow(dead_code, reason = "not every test needs every helper")]

use std::fmt;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::notes::Note;

/// What edits put in: whatever Markdown, HTML or we ourselves read a meaning into.
const MARKUP: &[&str] = &[
    "<!-- note: ",
    "<!--",
    "-->",
    "<!-- step -->\n",
    "<details>",
    "</details>",
    "<div>",
    "</div>",
    "<script>",
    "<img src=x onerror=y>",
    "<svg>",
    "<table>",
    "<b",
    "<",
    ">",
    "\"",
    "'",
    "style=\"x\"",
    "onclick=\"x\"",
    "data-gap=",
    "---\n",
    "`",
    "```",
    "$",
    "$$",
    "**",
    "~~",
    "*",
    "_",
    "> ",
    "> > > > ",
    "> [!TIP]\n",
    "- ",
    "# ",
    "## ",
    "[^1]",
    "[^1]: ",
    "|",
    "\\",
    "{",
    "}",
    "(",
    ")",
    "[",
    "](",
    "\0",
    "\r",
    "\u{feff}",
    "\t",
    "\n",
    "\n\n",
    "&#",
    "&#8288;",
    "\u{2060}",
    "가",
    "(1분)",
    "marp: true\n",
];

/// One edit; where it is made is a share of the text as it is then.
#[derive(Debug, Clone)]
enum Edit {
    Remove(Index, usize),
    Repeat(Index, usize),
    Byte(Index, u8),
    Markup(Index, &'static str, usize),
    RemoveLine(Index),
    RepeatLine(Index),
    SwapLines(Index, Index),
    /// From there on it is another file, from somewhere in it on.
    Merge(Index, Index, Index),
}

/// A note that was damaged.
#[derive(Clone)]
pub(crate) struct Mutant {
    /// Of the note.
    pub(crate) name: String,
    pub(crate) text: String,
    edits: Vec<Edit>,
}

impl fmt::Debug for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} after {:?}:\n{:?}", self.name, self.edits, self.text)
    }
}

/// Any of the notes with some edits, thirty at most.
pub(crate) fn mutants(notes: Vec<Note>) -> impl Strategy<Value = Mutant> {
    let edits = prop::collection::vec(edit(), 1..30);
    (any::<Index>(), edits).prop_map(move |(note, edits)| {
        let note = note.get(&notes);
        let mut bytes = note.text.clone().into_bytes();
        for edit in &edits {
            edit.make(&mut bytes, &notes);
        }
        Mutant {
            name: note.name.clone(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            edits,
        }
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    let length = || 0..200_usize;
    prop_oneof![
        (at(), length()).prop_map(|(at, length)| Edit::Remove(at, length)),
        (at(), length()).prop_map(|(at, length)| Edit::Repeat(at, length)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Byte(at, byte)),
        (at(), select(MARKUP), 1..5_usize)
            .prop_map(|(at, markup, times)| Edit::Markup(at, markup, times)),
        at().prop_map(Edit::RemoveLine),
        at().prop_map(Edit::RepeatLine),
        (at(), at()).prop_map(|(a, b)| Edit::SwapLines(a, b)),
        (at(), at(), at()).prop_map(|(at, other, from)| Edit::Merge(at, other, from)),
    ]
}

impl Edit {
    fn make(&self, bytes: &mut Vec<u8>, notes: &[Note]) {
        let place = |at: &Index| at.index(bytes.len() + 1);
        let range = |at: &Index, length: usize| {
            let start = place(at);
            start..(start + length).min(bytes.len())
        };
        match self {
            Edit::Remove(at, length) => drop(bytes.drain(range(at, *length))),
            Edit::Repeat(at, length) => {
                let range = range(at, *length);
                let copy = bytes[range.clone()].to_vec();
                bytes.splice(range.start..range.start, copy);
            }
            Edit::Byte(at, byte) => bytes.insert(place(at), *byte),
            Edit::Markup(at, markup, times) => {
                let at = place(at);
                bytes.splice(at..at, markup.repeat(*times).into_bytes());
            }
            Edit::RemoveLine(at) => in_lines(bytes, |lines| {
                lines.remove(at.index(lines.len()));
            }),
            Edit::RepeatLine(at) => in_lines(bytes, |lines| {
                let at = at.index(lines.len());
                lines.insert(at, lines[at].clone());
            }),
            Edit::SwapLines(a, b) => in_lines(bytes, |lines| {
                let (a, b) = (a.index(lines.len()), b.index(lines.len()));
                lines.swap(a, b);
            }),
            Edit::Merge(at, other, from) => {
                let other = other.get(notes).text.as_bytes();
                bytes.truncate(place(at));
                bytes.extend_from_slice(&other[from.index(other.len() + 1)..]);
            }
        }
    }
}

fn in_lines(bytes: &mut Vec<u8>, edit: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let mut lines: Vec<Vec<u8>> = lines.map(<[u8]>::to_vec).collect();
    if !lines.is_empty() {
        edit(&mut lines);
        *bytes = lines.concat();
    }
}
