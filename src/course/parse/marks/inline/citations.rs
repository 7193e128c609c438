//! Works and figures that a text names: Pandoc's `[@knuth84]` and Quarto's `@fig-plot`. Their lists
//! are not read, so that they stand in a short form.

use pulldown_cmark::Event;

use super::super::What;
use super::{Mark, Reader, near};
use crate::course::parse::Dialect;
use crate::course::slices;

impl Reader<'_> {
    /// Pandoc's `[@knuth84, p. 3; -@b]`: the names of the works, whose list is not read.
    pub(super) fn citation(&mut self, after: &str, place: usize) -> Option<Mark> {
        let inside = near(after).get(1..)?;
        let inside = inside.get(..inside.find([']', '[', '\n'])?)?;
        let length = inside.len() + 2;
        if !after.get(length - 1..)?.starts_with(']')
            || after.get(length..)?.starts_with(['(', '['])
        {
            return None;
        }
        if let Some(name) = inside.strip_prefix('@')
            && let Some(words) = self.numbered(name)
        {
            return Some(Mark::of(vec![Event::Text(words.into())], length));
        }
        let mut works = inside.split(';').map(|work| work.split_once('@'));
        let is_work = |work: Option<(&str, &str)>| {
            work.is_some_and(|(before, name)| {
                let name = key(name);
                let is_sure =
                    name.contains(|c: char| c.is_ascii_digit()) || !before.trim().is_empty();
                !name.is_empty()
                    && (before.is_empty() || before.ends_with([' ', '-']))
                    && (self.dialect == Dialect::Quarto || is_sure)
            })
        };
        if !works.all(is_work) {
            return None;
        }
        self.told.meet(What::Unknown("[@…]".to_owned()), place);
        let words = format!("[{}]", inside.replace("-@", "").replace('@', ""));
        Some(Mark::of(vec![Event::Text(words.into())], length))
    }

    /// Quarto's `@fig-plot`, and a work within a sentence, `@knuth84`.
    pub(super) fn reference(&mut self, before: &str, after: &str, place: usize) -> Option<Mark> {
        if self.dialect != Dialect::Quarto
            || !(before.is_empty() || before.ends_with([' ', '(', '\n']))
        {
            return None;
        }
        let name = key(near(after).get(1..)?);
        let length = name.len() + 1;
        if let Some(words) = self.numbered(name) {
            return Some(Mark::of(vec![Event::Text(words.into())], length));
        }
        // `@name` may be somebody's.
        if !name.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        self.told.meet(What::Unknown("[@…]".to_owned()), place);
        Some(Mark::of(vec![Event::Text(name.to_owned().into())], length))
    }

    /// What a figure or the like is called that has this name, by its place among those of its kind.
    fn numbered(&self, name: &str) -> Option<String> {
        const KINDS: [(&str, &str); 6] = [
            ("fig-", "Figure"),
            ("tbl-", "Table"),
            ("eq-", "Equation"),
            ("sec-", "Section"),
            ("lst-", "Listing"),
            ("thm-", "Theorem"),
        ];
        let (kind, word) = KINDS.iter().find(|(kind, _)| name.starts_with(kind))?;
        let mut names: Vec<&str> = Vec::new();
        for sign in ["#", "label: "] {
            let sign = format!("{sign}{kind}");
            for (at, _) in self.text.match_indices(&sign) {
                let own = key(slices::text(self.text, at + sign.len() - kind.len()..));
                if !names.contains(&own) {
                    names.push(own);
                }
            }
        }
        let number = names.iter().position(|own| *own == name);
        Some(match number {
            Some(at) => format!("{word} {}", at + 1),
            None => format!("{word} {}", name.strip_prefix(kind)?),
        })
    }
}

/// The name of a work or a figure with which a text begins.
fn key(text: &str) -> &str {
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '/');
    let end = text.find(|c| !is_key(c)).unwrap_or(text.len());
    slices::text(text, ..end).trim_end_matches([':', '.', '/', '-'])
}
