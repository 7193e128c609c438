//! Marks that CommonMark runs together with what stands around them, set apart before it reads
//! them: lines that are a mark get blank lines about them, comments of other tools become
//! comments of HTML, and what MkDocs indents under `!!!` becomes a container.

use std::cell::OnceCell;
use std::ops::Range;

use super::directives::{self, Change};
use super::lines;
use super::table::is_taken_out;
use crate::course::parse::Dialect;
use crate::course::slices;

/// What has to be set apart at the line on which a piece of text or HTML stands that begins at
/// `at`.
pub(in crate::course::parse) fn line(text: &str, at: usize, dialect: Dialect) -> Vec<Change> {
    let Some(line) = Own::at(text, at) else {
        return Vec::new();
    };
    let content = slices::text(text, line.content.clone()).trim_end();
    if let Some(changes) = admonition(text, &line, content) {
        return changes;
    }
    if let Some(language) = highlighted(content) {
        return vec![(line.content.clone(), format!("\n```{language}").into())];
    }
    if is_word_of_template(content, "endhighlight") {
        return vec![(line.content.clone(), "```\n".into())];
    }
    if dialect == Dialect::Remark
        && let Some(parts) = brackets(content)
    {
        let prefix = slices::text(text, line.start..line.content.start);
        let apart = format!("\n{prefix}\n{prefix}");
        let parts = format!(
            "{}\n{prefix}{}\n{}",
            prefix.trim_end(),
            parts.join(&apart),
            prefix.trim_end()
        );
        return vec![(line.content.clone(), parts.into())];
    }
    let is_marked = lines::read(content, dialect).is_some() || content == "<aside>";
    if !is_marked {
        return Vec::new();
    }
    let mut changes: Vec<Change> = Vec::new();
    let prefix = slices::text(text, line.start..line.content.start).trim_end();
    let is_blank = |line: &str| line.trim_matches([' ', '\t', '>']).is_empty();
    let above = slices::text(text, ..line.start.saturating_sub(1));
    if line.start > 0 && !is_blank(above.rsplit('\n').next().unwrap_or_default()) {
        changes.push((line.start..line.start, format!("{prefix}\n").into()));
    }
    let own = slices::text(text, line.start..line.content.start);
    if let Some(opened) = directives::opened(text, &line.content, (line.end, own)) {
        changes.extend(opened);
        return changes;
    }
    let below = slices::text(text, line.end..);
    if !is_blank(below.lines().next().unwrap_or_default()) {
        changes.push((line.end..line.end, format!("{prefix}\n").into()));
    }
    changes
}

/// remark's `.a[.b[` and `]]`, several on one line, a piece each.
fn brackets(content: &str) -> Option<Vec<&str>> {
    let pieces: Vec<&str> = match content.bytes().all(|b| b == b']') {
        true => content.split_inclusive(']').collect(),
        false => content.split_inclusive('[').collect(),
    };
    let is_mark = |piece: &&str| {
        *piece == "]" || (piece.starts_with('.') && lines::read(piece, Dialect::Remark).is_some())
    };
    (pieces.len() > 1 && pieces.iter().all(is_mark)).then_some(pieces)
}

/// A line of which nothing but blanks and the signs of quotations stands before a place.
struct Own {
    start: usize,
    /// Without what stands before the place, and without its end.
    content: Range<usize>,
    /// Where the next line begins.
    end: usize,
}

impl Own {
    fn at(text: &str, at: usize) -> Option<Own> {
        let start = slices::line_start(text, at, &[' ', '\t', '>'])?;
        let length = slices::text(text, at..).find('\n');
        let content = at..length.map_or(text.len(), |length| at + length);
        let end = (content.end + 1).min(text.len());
        Some(Own {
            start,
            content,
            end,
        })
    }
}

/// `!!! note "title"`, `??? note`, `???+ note`, and the lines indented under it.
fn admonition(text: &str, line: &Own, content: &str) -> Option<Vec<Change>> {
    let (is_closed, rest) = match content.strip_prefix("!!!") {
        Some(rest) => (false, rest),
        None => match content.strip_prefix("???") {
            Some(rest) => (!rest.starts_with('+'), rest.trim_start_matches('+')),
            None => return None,
        },
    };
    let rest = rest.strip_prefix(' ')?.trim();
    let name = rest.split([' ', '"']).next().unwrap_or_default();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') {
        return None;
    }
    let title = rest.get(name.len()..)?.trim();
    // `!!! danger highlight block "title"`: further words are classes.
    let title = title
        .find('"')
        .and_then(|at| title.get(at..))
        .unwrap_or_default();
    let head = match is_closed && !is_taken_out(name) {
        true if title.is_empty() => format!("::: details {name}"),
        true => format!("::: details {title}"),
        false => format!("::: {name} {title}"),
    };
    let above = slices::text(text, ..line.start.saturating_sub(1));
    let above = above.rsplit('\n').next().unwrap_or_default();
    let is_apart = line.start == 0 || above.trim_matches([' ', '\t', '>']).is_empty();
    let prefix = slices::text(text, line.start..line.content.start);
    let apart = match is_apart {
        true => String::new(),
        false => format!("{}\n", prefix.trim_end()),
    };
    // One change: of two at one place only the first counts.
    let mut changes: Vec<Change> = vec![(
        line.start..line.content.end,
        format!("{apart}{prefix}{head}\n").into(),
    )];
    let mut at = line.end;
    let mut end = line.end;
    for next in slices::text(text, line.end..).split_inclusive('\n') {
        let own = next.strip_prefix(prefix).unwrap_or(next);
        let indent = match own.strip_prefix('\t') {
            Some(_) => 1,
            None if own.starts_with("    ") => 4,
            None if own.trim().is_empty() => 0,
            None => break,
        };
        if indent > 0 {
            let from = at + (next.len() - own.len());
            changes.push((from..from + indent, "".into()));
            end = at + next.len();
        }
        at += next.len();
    }
    // A change at the place where the next line begins may be needed for that line itself, so the
    // end stands before the line's own end.
    let close = if text.get(..end)?.ends_with('\n') {
        end - 1
    } else {
        end
    };
    changes.push((close..close, format!("\n\n{prefix}:::\n").into()));
    Some(changes)
}

/// The language of Jekyll's `{% highlight ruby %}`.
fn highlighted(line: &str) -> Option<&str> {
    let tag = line
        .strip_prefix("{%")?
        .strip_suffix("%}")?
        .trim_matches(['-', ' ']);
    tag.strip_prefix("highlight ")?.split_whitespace().next()
}

fn is_word_of_template(line: &str, word: &str) -> bool {
    let tag = line
        .strip_prefix("{%")
        .and_then(|rest| rest.strip_suffix("%}"));
    tag.is_some_and(|tag| tag.trim_matches(['-', ' ']) == word)
}

/// How comments of other tools begin and end.
const COMMENTS: &[(&str, &str)] = &[
    // Obsidian
    ("%%", "%%"),
    // kramdown
    ("{::comment}", "{:/comment}"),
    // MDX
    ("{/*", "*/}"),
    // Jinja, Nunjucks
    ("{#-", "#}"),
    ("{# ", "#}"),
];
/// How Liquid's comments, those of Jekyll, begin and end, in a tag: `{%- comment %}`.
const LIQUID: (&str, &str) = ("comment", "endcomment");

/// The comments of other tools in a text.
pub(in crate::course::parse) struct Comments<'t> {
    text: &'t str,
    /// Where the last one of each kind ends, once that was asked for: behind it none need be
    /// looked for.
    last: [OnceCell<Option<usize>>; COMMENTS.len()],
    /// The same of Liquid's.
    last_liquid: OnceCell<Option<usize>>,
}

impl<'t> Comments<'t> {
    pub(in crate::course::parse) fn of(text: &'t str) -> Comments<'t> {
        Comments {
            text,
            last: Default::default(),
            last_liquid: OnceCell::new(),
        }
    }

    /// The first comment of another tool that begins in `range`, as a comment of ours. Where it
    /// ends, too: what is in it is not looked at.
    pub(in crate::course::parse) fn first(
        &self,
        range: Range<usize>,
    ) -> Option<(Vec<Change>, usize)> {
        let text = self.text;
        let (at, inside) = self.opening(range)?;
        let content = text.get(inside.clone())?;
        let paragraphs = content.contains("\n\n") || content.starts_with('\n');
        let (before, after) = match paragraphs {
            true => ("\n\n", "\n\n"),
            false => ("", ""),
        };
        let mut changes: Vec<Change> = vec![(
            at.start..inside.start,
            format!("{before}<!-- note: ").into(),
        )];
        for (arrow, _) in content.match_indices("-->") {
            let arrow = inside.start + arrow;
            changes.push((arrow..arrow + 3, "--".into()));
        }
        changes.push((inside.end..at.end, format!("-->{after}").into()));
        Some((changes, at.end))
    }

    /// The first of them that opens in `range` and is closed, and what it holds. The parser takes
    /// text apart at `*`, so that an opening may go on behind the range.
    fn opening(&self, range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let text = self.text;
        let is_first = |byte: &u8| matches!(byte, b'%' | b'{');
        let mut from = range.start;
        while let Some(next) = text
            .as_bytes()
            .get(from..range.end)?
            .iter()
            .position(is_first)
        {
            let at = from + next;
            let rest = text.get(at..)?;
            let mut kinds = COMMENTS.iter().zip(&self.last);
            from = at + 1;
            let (inside, end) = match kinds.find(|((open, _), _)| rest.starts_with(open)) {
                Some(((open, close), last)) => {
                    let last = last.get_or_init(|| text.rfind(close));
                    let inside = at + open.len();
                    let is_closed = last.is_some_and(|last| last >= inside);
                    let length = is_closed.then(|| text.get(inside..)?.find(close)).flatten();
                    (inside, length.map(|length| (length, close.len())))
                }
                None => match liquid(rest, LIQUID.0) {
                    Some(length) => (at + length, self.end_of_liquid(at + length)),
                    None => continue,
                },
            };
            if let Some((length, close)) = end
                && !text.get(..at)?.ends_with('\\')
            {
                let end = inside + length;
                return Some((at..end + close, inside..end));
            }
            from = inside;
        }
        None
    }

    /// How long Liquid's comment is that holds what stands at `inside`, and the tag that ends it.
    fn end_of_liquid(&self, inside: usize) -> Option<(usize, usize)> {
        let tag = |text: &str| liquid(text, LIQUID.1);
        let last = self.last_liquid.get_or_init(|| {
            let mut tags = self.text.rmatch_indices("{%");
            tags.find_map(|(at, _)| tag(self.text.get(at..)?).map(|_| at))
        });
        if last.is_none_or(|last| last < inside) {
            return None;
        }
        let rest = self.text.get(inside..)?;
        let mut tags = rest.match_indices("{%");
        tags.find_map(|(at, _)| Some((at, tag(rest.get(at..)?)?)))
    }
}

/// The length of Liquid's tag of that word that a text begins with: `{%- comment %}`.
fn liquid(text: &str, word: &str) -> Option<usize> {
    let inside = text.strip_prefix("{%")?;
    let rest = inside.trim_start_matches(['-', ' ']).strip_prefix(word)?;
    let rest = rest.trim_start_matches(['-', ' ']).strip_prefix("%}")?;
    Some(text.len() - rest.len())
}
