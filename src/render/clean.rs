//! The list of what HTML may hold: ammonia's settings.
//!
//! Never on it: `svg`, `math`, `style`, `title`, `noscript`, `script`, `iframe` and any
//! inline style. Our own drawings, code and formulas do not go through it: `finish` puts them in
//! afterwards.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "id"]),
    ("audio", &["loop", "muted", "src"]),
    ("col", &["span", "width"]),
    ("colgroup", &["span"]),
    ("details", &["open"]),
    ("div", &["align", "id"]),
    ("h1", &["align", "id"]),
    ("h2", &["align", "id"]),
    ("h3", &["align", "id"]),
    ("h4", &["align", "id"]),
    ("h5", &["align", "id"]),
    ("h6", &["align", "id"]),
    ("hr", &["data-gap"]),
    ("img", &["align", "alt", "height", "src", "width"]),
    ("input", &["checked", "disabled", "type"]),
    ("li", &["value"]),
    ("ol", &["reversed", "start", "type"]),
    ("p", &["align", "data-alert"]),
    ("source", &["src", "type"]),
    ("span", &["aria-hidden"]),
    ("td", &["align", "colspan", "data-head", "rowspan"]),
    ("th", &["align", "colspan", "rowspan", "scope"]),
    ("track", &["default", "kind", "label", "src", "srclang"]),
    (
        "video",
        &["height", "loop", "muted", "poster", "src", "width"],
    ),
    ("wbr", &["data-gap"]),
];

const CLASSES: &[(&str, &[&str])] = &[
    (
        "blockquote",
        &[
            "alert",
            "alert-caution",
            "alert-important",
            "alert-note",
            "alert-tip",
            "alert-warning",
        ],
    ),
    ("code", &["unbroken"]),
    ("div", &["byline", "footnote-definition", "row"]),
    ("figure", &["image"]),
    ("h1", &["slide-title"]),
    ("h2", &["slide-title"]),
    ("h3", &["slide-title"]),
    ("li", &["rest", "task"]),
    ("p", &["alert-title"]),
    (
        "span",
        &[
            "emoji", "kicker", "minutes", "numeral", "part", "unbroken", "unit",
        ],
    ),
    ("sup", &["footnote-definition-label", "footnote-reference"]),
    ("table", &["fixed", "small"]),
    ("td", &["align-center", "align-left", "align-right"]),
    ("th", &["align-center", "align-left", "align-right"]),
    ("thead", &["again"]),
];

/// How the ids of the page's own elements begin. Our scripts find these elements by them, and with
/// an author's element of that id before it, they would find that one instead.
const OURS: &str = "ui.";

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .tags(set(TAGS))
        .clean_content_tags(set(&[
            "script", "style", "iframe", "svg", "math", "template",
        ]))
        .tag_attributes(map(ATTRIBUTES))
        .generic_attributes(set(&["data-step", "dir", "lang", "title"]))
        .allowed_classes(map(CLASSES))
        // Of addresses that hold their data, `finish` lets pictures of some kinds through only.
        .url_schemes(set(&["http", "https", "mailto", "tel", "data"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|_, name, value| {
            let is_ours = name == "id" && value.starts_with(OURS);
            (!is_ours).then_some(value.into())
        })
        .strip_comments(true);
    builder
});

/// Safe HTML, as a serialiser writes it.
pub(super) fn clean(html: &str) -> String {
    BUILDER.clean(html).to_string()
}

fn set(names: &[&'static str]) -> HashSet<&'static str> {
    names.iter().copied().collect()
}

fn map(table: &[(&'static str, &[&'static str])]) -> HashMap<&'static str, HashSet<&'static str>> {
    table
        .iter()
        .map(|(tag, names)| (*tag, set(names)))
        .collect()
}
