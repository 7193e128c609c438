//! Some lines of coloured code, with breaks in those that are wider than the stage: what the fit
//! gives a slide of a long block.

use std::ops::Range;

use crate::course::{fit, slices};

/// What stands where a line is broken: on the canvas a break and a mark, elsewhere nothing.
const BREAK: &str = "<br class=\"wrap\"><span class=\"hang\"></span>";

/// The lines of `html` in that range, broken where they are wider than `cells`. `html` is
/// the coloured `source`, with the same line breaks.
pub(in crate::render) fn lines(
    html: &str,
    source: &str,
    lines: &Range<usize>,
    cells: usize,
) -> String {
    let mut copy = Copier::default();
    for (at, (html, source)) in html.lines().zip(source.lines()).enumerate() {
        if at >= lines.end {
            break;
        }
        let shown = at >= lines.start;
        if at == lines.start {
            copy.begin();
        } else if shown {
            copy.out.push('\n');
        }
        let breaks = if shown {
            fit::breaks(source, cells)
        } else {
            Vec::new()
        };
        copy.line(html, &breaks, shown);
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

    /// Copies a line where it is `shown`, else only notes which span is open after it; `breaks` are
    /// places in its source.
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
                    // A span is closed and opened again, so that none lies on two lines.
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

    #[test]
    fn a_span_over_the_cut_is_opened_again() {
        let html = "<span class=\"s\">a\nb &lt;c\nd</span> e";
        let source = "a\nb <c\nd e";
        assert_eq!(
            lines(html, source, &(1..2), 80),
            "<span class=\"s\">b &lt;c</span>"
        );
        assert_eq!(
            lines(html, source, &(2..3), 80),
            "<span class=\"s\">d</span> e"
        );
        assert_eq!(lines(html, source, &(0..3), 80), html);
    }

    #[test]
    fn a_wide_line_is_broken_within_its_colours() {
        let html = "<span class=\"k\">let</span> value = &quot;one two three&quot;;";
        let broken = lines(html, "let value = \"one two three\";", &(0..1), 16);
        assert_eq!(broken.matches("wrap").count(), 2, "{broken}");
        let whole = broken.replace(BREAK, "");
        assert_eq!(whole, html);
        let within = lines(
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
