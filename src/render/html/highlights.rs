//! Lines of code that stand out, and when: each line of such code is an element of its own.
//!
//! The lines that stand out at a step carry it in `data-step`, as what appears with a step does, and
//! so does the code for all steps at which any do.

use std::fmt::Write as _;

use crate::course::Highlight;

/// Which lines of a block stand out at which steps.
pub(super) struct Highlighted {
    /// At first, and after each step.
    pub(super) highlights: Vec<Highlight>,
    /// The step after which others do; `None`: those at first do always.
    pub(super) walk: Option<u16>,
    /// The last step of the slide.
    pub(super) last: u16,
}

impl Highlighted {
    /// The attributes of the code.
    pub(super) fn of_code(&self) -> String {
        self.steps(|highlight| !highlight.is_empty())
    }

    /// Lines of code as markup, the first of which is that one of its block.
    pub(super) fn lines(&self, html: &str, first: usize) -> String {
        let mut out = String::with_capacity(html.len() * 2);
        let mut open: Vec<&str> = Vec::new();
        for (line, html) in (first..).zip(html.split_inclusive('\n')) {
            let lit = match self.walk {
                None if self.highlights.first().is_some_and(|own| own.has(line)) => " lit",
                _ => "",
            };
            let steps = self.steps(|highlight| highlight.has(line));
            let _ = write!(out, "<span class=\"line{lit}\"{steps}>");
            // What is open over several lines is closed and opened again.
            open.iter().for_each(|tag| out.push_str(tag));
            out.push_str(html);
            follow(html, &mut open);
            for tag in open.iter().rev() {
                let _ = write!(out, "</{}>", name(tag));
            }
            out.push_str("</span>");
        }
        out
    }

    /// The steps at which something stands out, as an attribute.
    fn steps(&self, stands_out: impl Fn(&Highlight) -> bool) -> String {
        let Some(walk) = self.walk else {
            return String::new();
        };
        let end = self.highlights.len().saturating_sub(1);
        let is_lit = |step: &u16| {
            let at = usize::from(step.saturating_sub(walk)).min(end);
            self.highlights.get(at).is_some_and(&stands_out)
        };
        let steps: Vec<_> = (0..=self.last)
            .filter(is_lit)
            .map(|step| step.to_string())
            .collect();
        match steps.is_empty() {
            true => String::new(),
            false => format!(" data-step=\"{}\"", steps.join(" ")),
        }
    }
}

/// Which elements are open behind a piece of markup.
fn follow<'a>(html: &'a str, open: &mut Vec<&'a str>) {
    for (at, _) in html.match_indices('<') {
        let rest = html.get(at..).unwrap_or_default();
        let tag = rest.split_inclusive('>').next().unwrap_or_default();
        if tag.starts_with("</") {
            open.pop();
        } else if name(tag) != "br" {
            open.push(tag);
        }
    }
}

/// The name of the element that a tag opens.
fn name(tag: &str) -> &str {
    let inside = tag.trim_start_matches('<');
    let end = inside.find([' ', '>']).unwrap_or(inside.len());
    inside.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::highlights;

    fn lines(info: &str, walk: Option<u16>, html: &str) -> (String, String) {
        let highlighted = Highlighted {
            highlights: highlights(info, &(0..9)),
            walk,
            last: 3,
        };
        (highlighted.of_code(), highlighted.lines(html, 0))
    }

    #[test]
    fn each_line_is_an_element_with_the_steps_at_which_it_stands_out() {
        let (code, html) = lines("ts {1|2|all}", Some(0), "a\nb\n");
        assert_eq!(code, " data-step=\"0 1\"");
        assert_eq!(
            html,
            "<span class=\"line\" data-step=\"0\">a\n</span><span class=\"line\" data-step=\"1\">b\n</span>"
        );
        // Code that appears with the first step, and stays as it was last.
        let (code, _) = lines("ts {1|2}", Some(1), "a\nb\n");
        assert_eq!(code, " data-step=\"0 1 2 3\"");
    }

    #[test]
    fn a_span_over_several_lines_is_closed_and_opened_again() {
        let html = "<span class=\"s\">a\n<b>b</b>\nc</span>";
        let (code, html) = lines("ts {2}", None, html);
        assert_eq!(code, "");
        assert_eq!(
            html,
            "<span class=\"line\"><span class=\"s\">a\n</span></span>\
             <span class=\"line lit\"><span class=\"s\"><b>b</b>\n</span></span>\
             <span class=\"line\"><span class=\"s\">c</span></span>"
        );
    }
}
