//! What a file says that Cuecard takes away without a word on the slides, told once: keys of its front
//! matter that do nothing, and comments that are nobody's notes.

use serde_json::{Map, Value};

use crate::course::finding::{Finding, Severity};

/// Keys that are read here, or that say what a file is for other programs and show nothing there.
const KNOWN: [&str; 63] = [
    "affiliation",
    "alias",
    "aliases",
    "author",
    "authors",
    "background",
    "backgroundImage",
    "break",
    "categories",
    "category",
    "copyright",
    "created",
    "created_at",
    "date",
    "description",
    "dialect",
    "discussion",
    "draft",
    "end_slide_shorthand",
    "footer",
    "format",
    "headingDivider",
    "id",
    "image",
    "implicit_slide_ends",
    "incremental",
    "incremental_lists",
    "institute",
    "institution",
    "keywords",
    "lang",
    "lastmod",
    "layout",
    "license",
    "logo",
    "macros",
    "marp",
    "modified",
    "options",
    "organization",
    "output",
    "page",
    "permalink",
    "publish",
    "published",
    "separator",
    "slide-level",
    "slide_level",
    "slot",
    "slug",
    "src",
    "start",
    "status",
    "tag",
    "tags",
    "title",
    "title-slide-attributes",
    "updated",
    "updated_at",
    "url",
    "uuid",
    "verticalSeparator",
    "version",
];
/// So many are named.
const NAMED: usize = 5;

/// Tells of the keys of a front matter that do nothing; `line` says on which line a key stands.
pub(super) fn keys(
    map: &Map<String, Value>,
    line: impl Fn(&str) -> Option<u32>,
) -> Option<Finding> {
    let unread: Vec<&str> = map
        .keys()
        .map(String::as_str)
        .filter(|key| !KNOWN.contains(key))
        .collect();
    let first = unread.iter().filter_map(|key| line(key)).min();
    let named: Vec<String> = unread
        .iter()
        .take(NAMED)
        .map(|key| format!("`{key}:`"))
        .collect();
    let named = match (unread.len().saturating_sub(NAMED), named.as_slice()) {
        (_, []) => return None,
        (0, [one]) => format!("{one} in the front matter does"),
        (0, [before @ .., last]) => {
            format!("{} and {last} in the front matter do", before.join(", "))
        }
        (more, named) => format!(
            "{} and {more} other keys of the front matter do",
            named.join(", ")
        ),
    };
    Some(told(
        first,
        format!("{named} nothing here"),
        "Nothing to do if the slides are as they should be",
    ))
}

/// Tells of comments that are shown to nobody: the line of the first, and how many there are.
pub(super) fn comments(first: u32, count: usize) -> Finding {
    let cause = match count {
        1 => "a comment is shown to nobody, not even to the presenter".to_owned(),
        count => format!("{count} comments are shown to nobody, not even to the presenter"),
    };
    told(
        Some(first),
        cause,
        "Write `<!-- note: … -->` for what the presenter should see",
    )
}

/// Whether a comment has words for people, not for a program.
pub(super) fn is_for_people(comment: &str) -> bool {
    const WORDS: usize = 3;
    let words = comment.split_whitespace();
    words
        .filter(|word| {
            word.chars()
                .all(|c| c.is_alphabetic() || "'’.,!?".contains(c))
        })
        .count()
        >= WORDS
}

fn told(line: Option<u32>, cause: String, remedy: &str) -> Finding {
    Finding {
        severity: Severity::Info,
        file: Default::default(),
        line,
        cause,
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::course::parse::parse;

    fn told(text: &str) -> Vec<(Option<u32>, String)> {
        let findings = parse(text).findings.into_iter();
        findings
            .map(|finding| (finding.line, finding.cause))
            .collect()
    }

    #[test]
    fn keys_that_do_nothing_are_told_once() {
        assert_eq!(
            told("---\ntitle: X\nslots: 45\ntags: [a]\nweird: 1\n---\n# X\n"),
            [(
                Some(3),
                "`slots:` and `weird:` in the front matter do nothing here".into()
            )]
        );
        assert_eq!(told("---\ntitle: X\nslot: 45\n---\n# X\n"), []);
    }

    #[test]
    fn comments_for_nobody_are_told_once() {
        let text = "# X\n\n<!-- ask them why first -->\n\nText <!-- and wait a while --> text\n";
        assert_eq!(
            told(text),
            [(
                Some(3),
                "2 comments are shown to nobody, not even to the presenter".into()
            )]
        );
        for other in [
            "# X\n\n<!-- note: ask them why -->\n",
            "# X\n\n<!-- prettier-ignore-start -->\n",
            "# X\n\n<!-- detail -->\n\nText\n",
        ] {
            assert_eq!(told(other), [], "{other}");
        }
    }
}
