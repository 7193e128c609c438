//! Names that hold a hyphen, `kube-proxy`, in Korean text: no line ends within one, as none does
//! within a word.

use pulldown_cmark::Event;

use super::Writer;
use crate::course::slices;
use crate::render::markup::escape;

/// Longer names may break: on a phone they would not fit beside anything.
const LONGEST: usize = 24;

impl Writer<'_> {
    /// Text, whose names are unbroken.
    pub(super) fn words(&mut self, text: &str) {
        let mut done = 0;
        if self.context.is_korean() && text.contains('-') {
            for (start, name) in names(text) {
                self.push_text(slices::text(text, done..start));
                self.markup(format!("<span class=\"unbroken\">{name}</span>"));
                done = start + name.len();
            }
        }
        self.push_text(slices::text(text, done..));
    }

    fn push_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.events.push(Event::Text(text.to_owned().into()));
        }
    }

    /// Code within a line; that which is one name is unbroken.
    pub(super) fn inline_code(&mut self, code: &str) {
        let is_name = code.len() <= LONGEST
            && code.contains('-')
            && code.bytes().all(|b| b.is_ascii_graphic());
        match is_name && self.context.is_korean() {
            true => self.markup(format!("<code class=\"unbroken\">{}</code>", escape(code))),
            false => self.events.push(Event::Code(code.to_owned().into())),
        }
    }
}

/// The names with hyphens in a text, and where they begin.
fn names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + slices::text(text, at..).find(is_part)?;
        let rest = slices::text(text, start..);
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        at = start + length;
        Some((start, slices::text(rest, ..length)))
    })
    .filter(|(_, name)| {
        let ends = |c: char| c.is_ascii_alphanumeric();
        name.len() <= LONGEST
            && name.trim_matches(|c| !ends(c)).contains('-')
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_hyphens_between_letters() {
        for (text, expected) in [
            ("노드는 kube-proxy와 node-b.", vec!["kube-proxy", "node-b."]),
            ("2026-11-30, - 목록, a - b, -x", vec![]),
            ("x-very-long-name-of-something-else", vec![]),
            ("가나-다라", vec![]),
        ] {
            let found: Vec<_> = names(text).map(|(_, name)| name).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
