//! One line of a drawing: its text, and the signs that say what it hangs on (its column, the
//! connector before the text, vertical strokes).

/// The sign before a branch's text. Of two lines that begin in one column, the one with the
/// later sign hangs on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Connector {
    /// None: the text's own column says what it hangs on.
    None,
    /// `1.` or `2)`, which stays in the text.
    Number,
    /// `-`, `*`, `•`.
    Bullet,
    /// `├──`, `+--`.
    Drawn,
}

/// A line, taken apart.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// What is left without the drawing.
    pub(super) text: &'a str,
    pub(super) connector: Connector,
    /// Where the connector stands, else the text; a tab leads to the next multiple of 4.
    pub(super) column: usize,
    /// Whether its connector or a vertical is ASCII.
    pub(super) ascii: bool,
    /// Whether there is a vertical.
    vertical: bool,
}

impl<'a> Line<'a> {
    pub(super) fn read(source: &'a str) -> Line<'a> {
        let mut column = 0;
        let mut ascii = false;
        let mut vertical = false;
        let mut rest = source.trim_end_matches(is_space);
        loop {
            if let Some((after, is_ascii)) = drawn(rest) {
                return Line {
                    text: after,
                    connector: Connector::Drawn,
                    column,
                    ascii: ascii || is_ascii,
                    vertical,
                };
            }
            let mut chars = rest.chars();
            match chars.next() {
                Some('\t') => column = (column / 4 + 1) * 4,
                Some('\u{3000}') => column += 2,
                Some(c) if is_space(c) => column += 1,
                Some('│' | '┃' | '║' | '┆' | '┊' | '╎') => {
                    vertical = true;
                    column += 1;
                }
                Some('|') if chars.as_str().chars().next().is_none_or(is_space) => {
                    vertical = true;
                    ascii = true;
                    column += 1;
                }
                _ => break,
            }
            rest = chars.as_str();
        }
        let (connector, text) = listed(rest);
        Line {
            text,
            connector,
            column,
            ascii,
            vertical,
        }
    }

    /// Nothing, or nothing but verticals.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.connector == Connector::None
    }

    pub(super) fn is_blank(&self) -> bool {
        self.is_empty() && !self.vertical
    }

    /// How far right it begins; of two in one column the connectors decide.
    pub(super) fn key(&self) -> usize {
        self.column * 4 + self.connector as usize
    }

    /// Whether it is part of a drawing that is no tree: a box, a flow, a table.
    pub(super) fn is_other_drawing(&self) -> bool {
        let stroke = |c: char| is_stroke(c) && !matches!(c, '─' | '━' | '═');
        let table = self.connector == Connector::None && self.ascii && self.text.contains('|');
        self.text.contains(stroke) || table || is_signs(self.text)
    }

    /// Whether it is the rest of the branch above, whose text was too long for one line.
    /// `drawn`: in a drawing, in which indentation alone says little. `opens`: what is above
    /// announces what is below it.
    pub(super) fn continues(
        &self,
        above: &Line<'_>,
        drawn: bool,
        opens: impl FnOnce() -> bool,
    ) -> bool {
        let deeper = self.connector == Connector::None && self.column > above.column;
        let listed = drawn || above.connector != Connector::None;
        deeper && listed && !opens() && !is_file(self.text)
    }

    /// Whether it is a shell's prompt with a command.
    pub(super) fn is_prompt(&self) -> bool {
        let word = self.text.split_whitespace().next().unwrap_or_default();
        let place = word.contains(['@', ':', '\\']) && word.ends_with(['$', '#', '>']);
        self.connector == Connector::None && (matches!(word, "$" | ">" | ">>>" | "PS") || place)
    }
}

/// Whether a line has strokes or vertical arrows, or begins like an ASCII box.
pub(super) fn is_drawing(line: &str) -> bool {
    let line = line.trim();
    let boxed =
        line.starts_with("+-") || line.len() > 2 && line.starts_with('|') && line.ends_with('|');
    boxed || line.contains(|c: char| is_stroke(c) || matches!(c, '▲' | '▼' | '↑' | '↓'))
}

/// Box drawing and blocks.
fn is_stroke(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}')
}

/// No-break spaces too, which the program `tree` prints.
fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// What stands after a connector such as `├── ` or `+-- `, and whether it is ASCII.
fn drawn(rest: &str) -> Option<(&str, bool)> {
    let mut chars = rest.chars();
    let corner = chars.next()?;
    let ascii = matches!(corner, '+' | '|' | '`' | '\\' | '\'');
    let drawn = matches!(
        corner,
        '├' | '└'
            | '┌'
            | '╭'
            | '╰'
            | '┣'
            | '┗'
            | '┏'
            | '╠'
            | '╚'
            | '╔'
            | '┝'
            | '┕'
            | '╞'
            | '╘'
    );
    if !ascii && !drawn {
        return None;
    }
    let dashes = chars.as_str();
    let is_dash = |c: char| match c {
        '-' => true,
        '_' => ascii,
        c => drawn && matches!(c, '─' | '━' | '═' | '╌' | '┄' | '┬' | '┳' | '╦' | '–' | '—'),
    };
    let after = dashes.trim_start_matches(is_dash);
    let long = dashes.chars().take_while(|c| is_dash(*c)).count();
    let text = after.trim_start_matches(['>', '▶', '►', '→']);
    let words = text.trim_start_matches(is_space);
    let apart = words.len() < text.len();
    let word = words.starts_with(|c: char| c.is_alphanumeric() || c == '.');
    let fits = match (drawn, long) {
        (true, 0) => apart,
        (true, _) => apart || word,
        (false, 0) => false,
        (false, 1) => apart,
        (false, _) => apart || word,
    };
    (fits && !words.is_empty()).then_some((words, ascii))
}

/// A bullet or a number, and the text with or without it.
fn listed(rest: &str) -> (Connector, &str) {
    let (first, after) = rest.split_once(is_space).unwrap_or((rest, ""));
    let after = after.trim_start_matches(is_space);
    let bullet = matches!(
        first,
        "-" | "*" | "•" | "·" | "◦" | "▪" | "▫" | "‣" | "○" | "●" | "◆" | "■" | "–"
    );
    if bullet && !after.is_empty() {
        return (Connector::Bullet, after);
    }
    let digits = first.trim_end_matches(['.', ')']);
    let number = first.len() == digits.len() + 1
        && (1..=3).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit());
    match number && !after.is_empty() {
        true => (Connector::Number, rest),
        false => (Connector::None, rest),
    }
}

/// Whether it is a file's name such as `main.rs`: some programs list a folder's files without
/// connectors, so it is no continuation of the line above.
fn is_file(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(name, ending)| {
        let short = (1..=5).contains(&ending.len());
        let plain = ending.bytes().all(|b| b.is_ascii_alphanumeric());
        short && plain && !name.contains(is_space)
    })
}

/// Whether a text has no words but signs that draw: `|\`, `====`, `↓`.
fn is_signs(text: &str) -> bool {
    let draws = |c: char| {
        c.is_ascii_punctuation()
            || c.is_whitespace()
            || matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{25ff}')
    };
    !matches!(text, "." | ".." | "..." | "/" | "~") && text.chars().all(draws)
}
