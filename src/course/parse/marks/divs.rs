//! Columns as elements of HTML, which Marp, Slidev and reveal.js have for want of a mark:
//! `<div class="columns">` and a `<div>` in it for each.

use super::table::{Container, container};
use crate::course::parse::MarkKind;
use crate::course::parse::backdrop::percent;
use crate::course::slices;
use crate::course::{HtmlTag, html_tags};

/// The elements that are open and belong to columns, from the outermost one on.
#[derive(Debug, Default)]
pub(super) struct Divs(Vec<Div>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Div {
    Columns,
    Column,
    Other,
}

/// What a block of HTML is made of.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    Mark(MarkKind),
    Html(String),
}

impl Divs {
    /// The pieces of a block of HTML; `None` if it has nothing to do with columns.
    pub(super) fn read(&mut self, html: &str) -> Option<Vec<Piece>> {
        let begins = |tag: &HtmlTag<'_>| {
            tag.name == "div" && !tag.closes && !matches!(kind(tag), Div::Other)
        };
        if self.0.is_empty() && !html_tags(html).any(|tag| begins(&tag)) {
            return None;
        }
        let mut pieces = Vec::new();
        let mut other = String::new();
        let mut rest = html;
        // What stands in comments is no element.
        while let Some((before, after)) = rest.split_once("<!--") {
            self.elements(before, &mut other, &mut pieces);
            let end = after
                .find("-->")
                .map_or(after.len(), |end| end + "-->".len());
            other.push_str("<!--");
            other.push_str(slices::text(after, ..end));
            rest = slices::text(after, end..);
        }
        self.elements(rest, &mut other, &mut pieces);
        flush(&mut other, &mut pieces);
        Some(pieces)
    }

    /// Reads HTML without comments; what is no mark is added to `other`.
    fn elements(&mut self, html: &str, other: &mut String, pieces: &mut Vec<Piece>) {
        let mut tags = html_tags(html).peekable();
        let text = tags.peek().and_then(|tag| html.split_once(tag.source));
        other.push_str(text.map_or(html, |(before, _)| before));
        for tag in tags {
            match self.div(&tag) {
                None => other.push_str(tag.source),
                Some(mark) => {
                    flush(other, pieces);
                    pieces.extend(mark.map(Piece::Mark));
                }
            }
            other.push_str(tag.text);
        }
    }

    /// What a tag says that begins or ends columns or one of them; `None` of every other.
    fn div(&mut self, tag: &HtmlTag<'_>) -> Option<Option<MarkKind>> {
        if tag.name != "div" {
            return None;
        }
        if tag.closes {
            return match self.0.pop()? {
                Div::Column => Some(Some(MarkKind::ColumnEnd)),
                Div::Columns => Some(None),
                Div::Other => None,
            };
        }
        let div = match (self.0.last(), kind(tag)) {
            (Some(Div::Columns), _) => Div::Column,
            (Some(Div::Column | Div::Other), _) => Div::Other,
            (None, Div::Other) => return None,
            (None, kind) => kind,
        };
        self.0.push(div);
        match div {
            Div::Other => None,
            Div::Columns => Some(None),
            Div::Column => {
                let style = tag.value("style");
                let width = style
                    .split(';')
                    .find_map(|rule| rule.trim().strip_prefix("width:"));
                let percent = percent(width.unwrap_or_default().trim());
                Some(Some(MarkKind::Column(percent)))
            }
        }
    }
}

/// What a `<div>` is by its own attributes.
fn kind(tag: &HtmlTag<'_>) -> Div {
    let classes = tag.value("class");
    let style = tag.value("style").replace(' ', "");
    let is_row = ["display:flex", "display:grid", "grid-template-columns"]
        .iter()
        .any(|rule| style.contains(rule));
    let is_grid = ["grid", "flex"]
        .iter()
        .any(|name| tag.value(name).contains("cols"));
    let is_stack = classes.contains("flex-col") || style.contains("flex-direction:column");
    if is_stack {
        return Div::Other;
    }
    if is_row || is_grid {
        return Div::Columns;
    }
    match classes.split_whitespace().find_map(container) {
        Some(Container::Columns) => Div::Columns,
        Some(Container::Column) => Div::Column,
        _ => Div::Other,
    }
}

/// Ends what is no mark. Text alone is a paragraph.
fn flush(other: &mut String, pieces: &mut Vec<Piece>) {
    let html = std::mem::take(other);
    match html.trim() {
        "" => {}
        text if !text.contains('<') => pieces.push(Piece::Html(format!("<p>{text}</p>\n"))),
        _ => pieces.push(Piece::Html(html)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of blocks, `[` and `]` for where a column begins and ends.
    fn pieces(blocks: &[&str]) -> String {
        let mut divs = Divs::default();
        let mut shown = String::new();
        for block in blocks {
            match divs.read(block) {
                None => shown.push_str(&format!("({block})")),
                Some(pieces) => {
                    for piece in pieces {
                        match piece {
                            Piece::Mark(MarkKind::ColumnEnd) => shown.push(']'),
                            Piece::Mark(MarkKind::Column(percent)) => {
                                shown.push_str(&format!("{percent}["));
                            }
                            Piece::Mark(_) => shown.push('?'),
                            Piece::Html(html) => shown.push_str(html.trim()),
                        }
                    }
                }
            }
        }
        shown
    }

    #[test]
    fn columns_are_elements_within_others() {
        for (blocks, expected) in [
            (
                vec![
                    "<div class=\"columns\">\n<div>\n",
                    "</div>\n<div>\n",
                    "</div>\n</div>\n",
                ],
                "0[]0[]",
            ),
            (
                vec![
                    "<div class='grid grid-cols-2'><div>가</div><div><img src=\"a.png\"></div></div>",
                ],
                "0[<p>가</p>]0[<img src=\"a.png\">]",
            ),
            (
                vec![
                    "<div grid=\"~ cols-2\">\n<div><div class=\"x\">",
                    "</div></div>",
                    "</div>",
                ],
                "0[<div class=\"x\"></div>]",
            ),
            (
                vec![
                    "<div style=\"display: flex\"><div style=\"width: 40%\">",
                    "</div></div>",
                ],
                "40[]",
            ),
            (vec!["<div class=\"left\">", "</div>"], "0[]"),
            (
                vec![
                    "<div class=\"columns\">\n<div> <!-- a <div> b -->\n",
                    "<!-- c --></div></div>",
                ],
                "0[<!-- a <div> b --><!-- c -->]",
            ),
            (
                vec!["<div class=\"note\">가</div>"],
                "(<div class=\"note\">가</div>)",
            ),
        ] {
            assert_eq!(pieces(&blocks), expected);
        }
    }
}
