//! Some lines of coloured code, with breaks in those that are wider than the stage.

use std::ops::Range;

use crate::course::fit;

/// What stands where a line is broken: on the canvas a break and a mark, elsewhere nothing.
const BREAK: &str = "<br class=\"wrap\"><span class=\"hang\"></span>";

/// The lines of `html` in that range; it is the coloured `source`, with the same line breaks.
pub(in crate::render) fn part(
    html: &str,
    source: &str,
    lines: &Range<usize>,
    room: usize,
) -> String {
    let mut pen = Pen::default();
    for (at, (html, source)) in html.lines().zip(source.lines()).enumerate() {
        if at >= lines.end {
            break;
        }
        let shown = at >= lines.start;
        if at == lines.start {
            pen.begin();
        } else if shown {
            pen.out.push('\n');
        }
        let breaks = if shown {
            fit::breaks(source, room)
        } else {
            Vec::new()
        };
        pen.line(html, &breaks, shown);
    }
    pen.finish()
}

/// Copies markup, and knows which span is open.
#[derive(Default)]
struct Pen {
    out: String,
    /// The start tag.
    open: Option<String>,
}

impl Pen {
    /// What was open is opened again.
    fn begin(&mut self) {
        if let Some(open) = &self.open {
            self.out.push_str(open);
        }
    }

    /// A line; `breaks` are places in its source.
    fn line(&mut self, html: &str, breaks: &[usize], shown: bool) {
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
                if breaks.next_if(|&&place| place <= at).is_some() && shown {
                    // No element is on two lines, so that each has a box of its own.
                    self.end();
                    self.out.push_str(BREAK);
                    self.begin();
                }
                // An entity stands for one sign of ASCII.
                at += if first == '&' { 1 } else { length };
            }
            if shown {
                self.out.push_str(piece);
            }
        }
    }

    /// What is open is closed.
    fn end(&mut self) {
        if let Some(open) = &self.open {
            let name = open.trim_start_matches('<');
            let end = name.find([' ', '>']).unwrap_or(name.len());
            let name = name.get(..end).unwrap_or_default();
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

    #[test]
    fn a_span_over_the_cut_is_opened_again() {
        let html = "<span class=\"s\">a\nb &lt;c\nd</span> e";
        let source = "a\nb <c\nd e";
        assert_eq!(
            part(html, source, &(1..2), 80),
            "<span class=\"s\">b &lt;c</span>"
        );
        assert_eq!(
            part(html, source, &(2..3), 80),
            "<span class=\"s\">d</span> e"
        );
        assert_eq!(part(html, source, &(0..3), 80), html);
    }

    #[test]
    fn a_wide_line_is_broken_within_its_colours() {
        let html = "<span class=\"k\">let</span> value = &quot;one two three&quot;;";
        let broken = part(html, "let value = \"one two three\";", &(0..1), 16);
        assert_eq!(broken.matches("wrap").count(), 2, "{broken}");
        let whole = broken.replace(BREAK, "");
        assert_eq!(whole, html);
        let within = part(
            "<span class=\"s\">one two three</span>",
            "one two three",
            &(0..1),
            12,
        );
        let piece = |text: &str| format!("<span class=\"s\">{text}</span>");
        assert_eq!(
            within,
            format!("{}{BREAK}{}", piece("one two "), piece("three"))
        );
    }
}
