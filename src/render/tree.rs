//! A text tree → nested lists. Branches are drawn, and on narrow pages folded, by
//! `src/client/tree.css`.

use super::markup::push_escaped;
use crate::course::tree::{Branch, Tree, parts};

/// Writes a tree, or the rest of one that began on the slide before. Then `again` has the texts of
/// the branches around it: they are repeated in a quiet colour, and hidden where the two are read
/// as one. With steps, the first group is step `first`.
pub(super) fn write(tree: &Tree, (small, again): (bool, &[String]), first: Option<u16>) -> String {
    let class = if small { "tree small" } else { "tree" };
    let mut html = format!("<ul class=\"{class}\">");
    // The end tags of the items that are open, outermost first.
    let mut open: Vec<&str> = Vec::new();
    for text in again {
        html.push_str("<li><span class=\"again\">");
        push_words(&mut html, title(text));
        html.push_str("</span><ul>");
        open.push("</ul></li>");
    }
    for (nth, group) in (0_u16..).zip(tree.groups()) {
        let step = first.map(|first| first.saturating_add(nth));
        for at in group {
            let Some(Branch { depth, text, .. }) = tree.branches.get(at) else {
                continue;
            };
            while open.len() > usize::from(*depth)
                && let Some(end) = open.pop()
            {
                html.push_str(end);
            }
            let parent = tree.is_parent(at);
            // A line at the top that ends in a colon and has no branches is the title of what
            // follows.
            let lead = *depth == 0 && !parent && title(text) != text;
            push_item(
                &mut html,
                lead,
                tree.is_apart(at),
                step.filter(|_| *depth == 0),
            );
            if parent {
                html.push_str("<details open><summary>");
                push_words(&mut html, title(text));
                html.push_str("</summary><ul>");
                open.push("</ul></details></li>");
            } else {
                push_words(&mut html, if lead { title(text) } else { text });
                html.push_str("</li>");
            }
        }
    }
    html.extend(open.into_iter().rev());
    html.push_str("</ul>\n");
    html
}

fn push_item(html: &mut String, lead: bool, apart: bool, step: Option<u16>) {
    html.push_str(match (lead, apart) {
        (true, true) => "<li class=\"lead apart\"",
        (true, false) => "<li class=\"lead\"",
        (false, true) => "<li class=\"apart\"",
        (false, false) => "<li",
    });
    if let Some(step) = step {
        html.push_str(&format!(" data-step=\"{step}\""));
    }
    html.push('>');
}

/// A title without the colon at its end and the sign of a comment at its start.
fn title(text: &str) -> &str {
    let text = text.trim_end_matches([':', '：']);
    text.strip_prefix("# ").unwrap_or(text)
}

/// A branch's text: code and bold as in prose, a remark small, without its sign.
fn push_words(html: &mut String, text: &str) {
    let (words, remark) = parts(text);
    push_marked(html, words);
    if !remark.is_empty() {
        let plain = remark.strip_prefix("# ").or(remark.strip_prefix("// "));
        html.push_str(" <small>");
        push_marked(html, plain.unwrap_or(remark));
        html.push_str("</small>");
    }
}

/// `` `code` `` and `**bold**`; all else is literal.
fn push_marked(html: &mut String, mut text: &str) {
    while let Some((before, element, inside, after)) = first_mark(text) {
        push_escaped(html, before);
        html.push_str(&format!("<{element}>"));
        push_escaped(html, inside);
        html.push_str(&format!("</{element}>"));
        text = after;
    }
    push_escaped(html, text);
}

/// What stands before the first mark, its element, what it marks, what stands after it.
fn first_mark(text: &str) -> Option<(&str, &'static str, &str, &str)> {
    [("`", "code"), ("**", "strong")]
        .into_iter()
        .filter_map(|(sign, element)| {
            let (before, rest) = text.split_once(sign)?;
            let (inside, after) = rest.split_once(sign)?;
            let marked = !inside.is_empty() && inside.trim() == inside;
            marked.then_some((before, element, inside, after))
        })
        .min_by_key(|(before, ..)| before.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::tree::read;

    fn html(source: &str, again: &[&str], first: Option<u16>) -> String {
        let again: Vec<String> = again.iter().map(|t| (*t).to_owned()).collect();
        write(
            &read("", source).unwrap_or_default(),
            (false, &again),
            first,
        )
    }

    #[test]
    fn a_tree_is_nested_lists() {
        assert_eq!(
            html(
                "구성:\n\n평면:\n├── API\n│   └── 인증\n└── etcd\n끝:\n└── 하나\n",
                &[],
                None
            ),
            concat!(
                "<ul class=\"tree\"><li class=\"lead\">구성</li>",
                "<li class=\"apart\"><details open><summary>평면</summary><ul>",
                "<li><details open><summary>API</summary><ul><li>인증</li></ul></details></li>",
                "<li>etcd</li></ul></details></li>",
                "<li class=\"apart\"><details open><summary>끝</summary><ul>",
                "<li>하나</li></ul></details></li></ul>\n"
            )
        );
    }

    #[test]
    fn each_group_is_a_step() {
        let html = html("구성:\n\n가:\n└── 나\n\n다:\n└── 라\n", &[], Some(3));
        let steps: Vec<&str> = html
            .split("data-step=\"")
            .skip(1)
            .filter_map(|s| s.split_once('"'))
            .map(|(step, _)| step)
            .collect();
        assert_eq!(steps, ["3", "3", "4"]);
        assert!(
            html.contains("<li class=\"lead\" data-step=\"3\">구성</li>"),
            "{html}"
        );
    }

    #[test]
    fn a_part_repeats_what_it_hangs_on() {
        let mut tree = read("", "가:\n├── 나\n└── 다\n라:\n└── 마\n").unwrap_or_default();
        tree.branches.drain(..2);
        assert_eq!(
            write(&tree, (false, &["가:".to_owned()]), None),
            concat!(
                "<ul class=\"tree\"><li><span class=\"again\">가</span><ul><li>다</li></ul></li>",
                "<li class=\"apart\"><details open><summary>라</summary><ul><li>마</li></ul></details></li>",
                "</ul>\n"
            )
        );
    }

    #[test]
    fn texts_are_escaped_and_may_be_marked() {
        for (text, expected) in [
            (
                "<b>x</b> & \"y\"",
                "&lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot;",
            ),
            (
                "`kubectl get` **모두**",
                "<code>kubectl get</code> <strong>모두</strong>",
            ),
            ("`a**b**` c", "<code>a**b**</code> c"),
            ("**굵게 `code` 끝**", "<strong>굵게 `code` 끝</strong>"),
            ("2 ** 3 ** 4 `", "2 ** 3 ** 4 `"),
            ("src/   # 소스 <i>", "src/ <small>소스 &lt;i&gt;</small>"),
            ("a.js ← 시작", "a.js <small>← 시작</small>"),
        ] {
            let mut html = String::new();
            push_words(&mut html, text);
            assert_eq!(html, expected);
        }
    }
}
