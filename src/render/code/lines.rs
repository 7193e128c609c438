//! Some lines of code as markup, with breaks in those that are wider than the stage: what the fit
//! gives a slide of a long block.

use std::ops::Range;

use crate::course::{fit, slices};

/// What stands where a line is broken: on the canvas a break and a mark, elsewhere nothing.
const BREAK: &str = "<br class=\"wrap\"><span class=\"hang\"></span>";

/// Code as markup, from which lines can be taken.
#[derive(Debug)]
pub(in crate::render) struct Markup {
    pub(in crate::render) html: String,
    /// Where each line begins, and the tag of the span that is open there.
    lines: Vec<(usize, Option<Range<usize>>)>,
}

impl Markup {
    pub(super) fn new(html: String) -> Markup {
        let mut lines = vec![(0, None)];
        let mut open = None;
        let mut tag = None;
        for (at, byte) in html.bytes().enumerate() {
            match (byte, tag) {
                (b'<', _) => tag = Some(at),
                (b'>', Some(start)) => {
                    let closes = html.as_bytes().get(start + 1) == Some(&b'/');
                    open = (!closes).then_some(start..at + 1);
                    tag = None;
                }
                (b'\n', _) => lines.push((at + 1, open.clone())),
                _ => {}
            }
        }
        Markup { html, lines }
    }

    /// Those lines of the code, of which `source` is the text, broken where they are wider than
    /// `cells`.
    pub(in crate::render) fn lines(
        &self,
        lines: &Range<usize>,
        source: &str,
        cells: usize,
    ) -> String {
        let line = |at: usize| self.lines.get(at);
        let (from, open) = line(lines.start).cloned().unwrap_or_default();
        let to = line(lines.end).map_or(self.html.len(), |(start, _)| *start);
        let html = slices::text(&self.html, from..to);
        broken(
            html,
            open.map(|tag| slices::text(&self.html, tag)),
            source,
            cells,
        )
    }
}

/// The lines of `html`, in whose beginning a span is `open`, broken where they are wider than
/// `cells`. It has the same lines as `source`, the code.
pub(in crate::render) fn broken(
    html: &str,
    open: Option<&str>,
    source: &str,
    cells: usize,
) -> String {
    let mut copy = Copier {
        out: String::with_capacity(html.len()),
        open: open.map(str::to_owned),
    };
    copy.begin();
    for (at, (html, source)) in html.lines().zip(source.lines()).enumerate() {
        if at > 0 {
            copy.out.push('\n');
        }
        copy.line(html, &fit::breaks(source, cells));
    }
    copy.finish()
}

/// Lines of markup as they are copied.
#[derive(Default)]
struct Copier {
    out: String,
    /// The start tag of the span that is open.
    open: Option<String>,
}

impl Copier {
    /// Opens the span that is open again.
    fn begin(&mut self) {
        if let Some(open) = &self.open {
            self.out.push_str(open);
        }
    }

    /// Copies a line; `breaks` are places in its source.
    fn line(&mut self, html: &str, breaks: &[usize]) {
        let mut breaks = breaks.iter().peekable();
        let mut at = 0;
        let mut rest = html;
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '<' => rest.find('>').map_or(rest.len(), |end| end + 1),
                '&' => rest.find(';').map_or(1, |end| end + 1),
                c => c.len_utf8(),
            };
            let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            rest = after;
            if first == '<' {
                self.open = (!piece.starts_with("</")).then(|| piece.to_owned());
            } else {
                if breaks.next_if(|&&place| place <= at).is_some() {
                    // A span is closed and opened again, so that none lies on two lines.
                    self.end();
                    self.out.push_str(BREAK);
                    self.begin();
                }
                // An entity stands for one sign of ASCII.
                at += if first == '&' { 1 } else { length };
            }
            self.out.push_str(piece);
        }
    }

    /// Closes the span that is open.
    fn end(&mut self) {
        if let Some(open) = &self.open {
            let name = open.trim_start_matches('<');
            let end = name.find([' ', '>']).unwrap_or(name.len());
            let name = slices::text(name, ..end);
            self.out.push_str(&format!("</{name}>"));
        }
    }

    fn finish(mut self) -> String {
        self.end();
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str, source: &str, lines: Range<usize>, cells: usize) -> String {
        let some: Vec<&str> = source.lines().skip(lines.start).take(lines.len()).collect();
        Markup::new(html.to_owned()).lines(&lines, &some.join("\n"), cells)
    }

    #[test]
    fn a_span_over_the_cut_is_opened_again() {
        let html = "<span class=\"s\">a\nb &lt;c\nd</span> e";
        let source = "a\nb <c\nd e";
        assert_eq!(
            lines(html, source, 1..2, 80),
            "<span class=\"s\">b &lt;c</span>"
        );
        assert_eq!(
            lines(html, source, 2..3, 80),
            "<span class=\"s\">d</span> e"
        );
        assert_eq!(lines(html, source, 0..3, 80), html);
    }

    #[test]
    fn a_wide_line_is_broken_within_its_colours() {
        let html = "<span class=\"k\">let</span> value = &quot;one two three&quot;;";
        let broken = lines(html, "let value = \"one two three\";", 0..1, 16);
        assert_eq!(broken.matches("wrap").count(), 2, "{broken}");
        let whole = broken.replace(BREAK, "");
        assert_eq!(whole, html);
        let within = lines(
            "<span class=\"s\">one two three</span>",
            "one two three",
            0..1,
            12,
        );
        let piece = |text: &str| format!("<span class=\"s\">{text}</span>");
        assert_eq!(
            within,
            format!("{}{BREAK}{}", piece("one two "), piece("three"))
        );
    }
}
