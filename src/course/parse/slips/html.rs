//! Markdown right below a line of HTML, which CommonMark takes for HTML as well up to the next
//! blank line: it is set apart.

use std::ops::Range;

use super::{Mends, Slip};
use crate::course::slices::line_start;
use crate::course::{HtmlTag, html_tags};

/// Elements whose text is no Markdown, or stands where a block cannot.
const VERBATIM: [&str; 16] = [
    "audio", "canvas", "code", "dl", "iframe", "math", "object", "ol", "picture", "pre", "script",
    "select", "style", "svg", "table", "textarea",
];

pub(super) fn mend(own: &Range<usize>, mends: &mut Mends<'_>) {
    let text = mends.text;
    let Some(source) = text.get(own.clone()) else {
        return;
    };
    // Within a quotation each line has a sign of its own.
    let Some(start) = line_start(text, own.start, &[' ']) else {
        return;
    };
    if !is_element(source) {
        return;
    }
    let margin = own.start - start;
    let mut state = State::default();
    let mut lines = source.split_inclusive('\n').peekable();
    let mut at = own.start;
    let mut is_below = false;
    while let Some(line) = lines.next() {
        if std::mem::take(&mut is_below) {
            let margin = format!("\n{}", " ".repeat(margin));
            mends.replace(Slip::Html, at..at + indent(line), margin);
        }
        state.line(line);
        at += line.len();
        if state.is_verbatim() {
            continue;
        }
        let mut run = Vec::new();
        while let Some(text) = lines.next_if(|line| !line.trim_start().starts_with('<')) {
            run.push(text);
        }
        is_below = run.iter().any(|line| is_markdown(line.trim()));
        if is_below {
            apart(&run, (at, margin), mends);
        }
        if run.iter().any(|line| is_fence(line.trim_start())) {
            // What follows is code as soon as it is read again.
            return;
        }
        at += run.iter().map(|line| line.len()).sum::<usize>();
    }
}

/// Sets lines of text apart that begin at `at`, without an indentation that would make code of them.
fn apart(run: &[&str], (mut at, margin): (usize, usize), mends: &mut Mends<'_>) {
    let first = run.first().map_or(0, |line| indent(line));
    let less = match first >= margin + 4 {
        true => first - margin,
        false => 0,
    };
    for (number, line) in run.iter().enumerate() {
        let less = less.min(indent(line));
        if number == 0 {
            mends.replace(Slip::Html, at..at + less, "\n");
        } else if less > 0 {
            mends.patches.replace(at..at + less, "");
        }
        at += line.len();
    }
}

/// What is open at the end of a line of HTML.
#[derive(Default)]
struct State {
    /// How many elements of [`VERBATIM`].
    verbatim: usize,
    is_comment: bool,
}

impl State {
    fn is_verbatim(&self) -> bool {
        self.verbatim > 0 || self.is_comment
    }

    fn line(&mut self, line: &str) {
        let mut rest = line;
        loop {
            if self.is_comment {
                let Some((_, after)) = rest.split_once("-->") else {
                    return;
                };
                self.is_comment = false;
                rest = after;
            }
            let comment = rest.split_once("<!--");
            self.tags(comment.map_or(rest, |(before, _)| before));
            let Some((_, after)) = comment else { return };
            self.is_comment = true;
            rest = after;
        }
    }

    fn tags(&mut self, html: &str) {
        let is_one = |tag: &HtmlTag<'_>| {
            VERBATIM.contains(&tag.name.as_str()) && !tag.source.ends_with("/>")
        };
        for tag in html_tags(html).filter(is_one) {
            self.verbatim = match tag.closes {
                true => self.verbatim.saturating_sub(1),
                false => self.verbatim + 1,
            };
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Whether HTML begins with an element, not with a comment or a declaration.
fn is_element(html: &str) -> bool {
    let rest = html.strip_prefix('<').unwrap_or_default();
    rest.trim_start_matches('/')
        .starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_fence(line: &str) -> bool {
    line.starts_with("```") || line.starts_with("~~~")
}

/// Whether a line of text has marks of Markdown.
fn is_markdown(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let hashes = line.len() - rest.len();
    let is_heading = (1..=6).contains(&hashes) && rest.starts_with(' ');
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = digits.len() < line.len() && digits.starts_with(". ");
    let is_block = ["- ", "* ", "+ ", "> "]
        .iter()
        .any(|sign| line.starts_with(sign));
    let is_row = line.len() > 1 && line.starts_with('|') && line.ends_with('|');
    let is_whole = |sign: char| line.len() > 2 && line.starts_with(sign) && line.ends_with(sign);
    is_heading
        || is_number
        || is_block
        || is_row
        || is_fence(line)
        || is_whole('*')
        || is_whole('_')
        || is_whole('`')
        || line.matches("**").nth(1).is_some()
        || line.matches('`').nth(1).is_some()
        || (line.contains('[') && line.contains("]("))
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn markdown_below_a_line_of_html_is_read() {
        for (text, expected) in [
            (
                "<div class=\"x\">\n**가** 나\n- 다\n</div>\n### 라\n",
                vec![
                    "Html ",
                    "Paragraph 가 나",
                    "List 다",
                    "Html ",
                    "Heading(3) 라",
                ],
            ),
            (
                "<MyBox>\n    **가**\n    - 나\n      - 다\n    </MyBox>\n\n글\n",
                vec![
                    "Html ",
                    "Paragraph 가",
                    "List 나다",
                    "Html ",
                    "Paragraph 글",
                ],
            ),
            ("<br>\n글\n`나` 다\n", vec!["Html ", "Paragraph 글 다"]),
            (
                "<div>\n```html\n<b>가</b>\n```\n</div>\n",
                vec!["Html ", "Code(\"html\") <b>가</b>\n", "Html "],
            ),
        ] {
            assert_eq!(read(text).0, expected, "{text}");
        }
    }

    #[test]
    fn html_without_markdown_stays_as_it_is() {
        for text in [
            "<div>\n가\n나\n</div>\n",
            "<pre>\n- 가\n**나**\n</pre>\n",
            "<table>\n<tr><td>\n- 가\n</td></tr>\n</table>\n",
            "<div>\n<!-- 가\n- 나\n-->\n</div>\n",
            "> <div>\n> **가**\n> </div>\n",
        ] {
            let (kinds, told) = read(text);
            assert!(
                kinds.len() == 1 && told.is_empty(),
                "{text}: {kinds:?} {told:?}"
            );
        }
    }
}
