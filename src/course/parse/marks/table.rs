//! The marks that are known, a row a mark: what other tools write, and what becomes of it here.
//!
//! A mark without a row loses its signs and keeps its content, and is told once a file.

use pulldown_cmark::BlockQuoteKind as Box;

use super::attributes::Attributes;
use crate::course::parse::Reveal;

/// What becomes of a container (`::: name`, `!!! name`, `> [!name]`) and what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// A box of that kind.
    Box(Box),
    /// A box that has its name as title where the author gives none.
    Titled(Box),
    /// A quotation.
    Quote,
    /// Closed until somebody opens it.
    Closed,
    /// Notes: what a presenter alone should see.
    Private,
    /// Nobody sees it.
    Hidden,
    /// What holds columns.
    Columns,
    /// One of two columns.
    Column,
    /// What is in it appears in steps.
    Steps(Reveal),
    /// Lists in it appear at once, whatever the file says of lists.
    Still,
    /// A Mermaid drawing.
    Diagram,
    /// Its content, as if it stood alone.
    Plain,
}

impl Container {
    /// Whether it is on no slide.
    fn is_taken_out(self) -> bool {
        matches!(self, Container::Private | Container::Hidden)
    }
}

/// What becomes of the container of that name, in whatever case.
pub(super) fn container(name: &str) -> Option<Container> {
    let name = name.to_lowercase();
    let row = CONTAINERS
        .iter()
        .find(|(names, _)| names.contains(&name.as_str()));
    row.map(|(_, container)| *container)
}

/// What becomes of what has these names, and which of them says so: private or hidden if any is,
/// else what the first says that is known.
pub(super) fn of<'a>(names: &'a [String], attributes: &Attributes) -> Option<(&'a str, Container)> {
    let known = names.iter().filter_map(|name| {
        let what = conditional(name, attributes).or_else(|| container(name));
        Some((name.as_str(), what?))
    });
    let is_out = |(_, what): &(&str, Container)| what.is_taken_out();
    known.clone().find(is_out).or(known.clone().next())
}

/// Whether what has that name is on no slide.
pub(super) fn is_taken_out(name: &str) -> bool {
    container(name).is_some_and(Container::is_taken_out)
}

/// Whether what has that name is for presenters alone.
pub(super) fn is_private(name: &str) -> bool {
    container(name) == Some(Container::Private)
}

/// Quarto's content for some formats. Of its profiles and metadata nothing is known here: in doubt
/// it is for presenters alone.
fn conditional(name: &str, attributes: &Attributes) -> Option<Container> {
    let is_ours = |formats: &str| {
        let mut formats = formats.split([' ', ',']);
        formats.any(|format| matches!(format, "html" | "html:js" | "html5" | "revealjs"))
    };
    let holds = match (
        attributes.value("when-format"),
        attributes.value("unless-format"),
    ) {
        (Some(formats), _) => Some(is_ours(formats)),
        (_, Some(formats)) => Some(!is_ours(formats)),
        _ => None,
    };
    let is_shown = match name {
        "content-visible" => attributes.values.is_empty() || holds == Some(true),
        "content-hidden" => holds == Some(false),
        _ => return None,
    };
    Some(match is_shown {
        true => Container::Plain,
        false => Container::Private,
    })
}

const CONTAINERS: &[(&[&str], Container)] = &[
    // Pandoc, Quarto: notes. The Carpentries: instructor, solution. Others' words for the same.
    (
        &[
            "answer",
            "answers",
            "instructor",
            "instructor-note",
            "note-to-self",
            "notes",
            "presenter",
            "solution",
            "solutions",
            "speaker",
            "speaker-note",
            "speaker-notes",
            "speakernotes",
            "teacher",
            "teaching-notes",
        ],
        Container::Private,
    ),
    (&["comment", "hidden", "hide"], Container::Hidden),
    // HackMD, VuePress, Docusaurus, MkDocs, Obsidian, Quarto.
    (
        &[
            "admonition",
            "callout",
            "callout-note",
            "info",
            "note",
            "primary",
            "secondary",
            "seealso",
            "todo",
        ],
        Container::Box(Box::Note),
    ),
    (&["callout-tip", "hint", "tip"], Container::Box(Box::Tip)),
    (
        &["callout-important", "important"],
        Container::Box(Box::Important),
    ),
    (
        &["alert", "attention", "callout-warning", "warning"],
        Container::Box(Box::Warning),
    ),
    (
        &["callout-caution", "caution", "danger"],
        Container::Box(Box::Caution),
    ),
    (
        &[
            "abstract",
            "algorithm",
            "axiom",
            "checklist",
            "corollary",
            "definition",
            "example",
            "goals",
            "keypoints",
            "lemma",
            "objectives",
            "prereq",
            "prerequisites",
            "proof",
            "property",
            "proposition",
            "remark",
            "summary",
            "theorem",
            "tldr",
            "topic",
        ],
        Container::Titled(Box::Note),
    ),
    (&["check", "done", "success"], Container::Titled(Box::Tip)),
    (
        &[
            "activity",
            "challenge",
            "discussion",
            "exercise",
            "faq",
            "help",
            "question",
            "questions",
            "quiz",
            "task",
        ],
        Container::Titled(Box::Important),
    ),
    (
        &["bug", "error", "fail", "failure", "missing"],
        Container::Titled(Box::Caution),
    ),
    (
        &["cite", "epigraph", "pull-quote", "quote", "testimonial"],
        Container::Quote,
    ),
    (
        &[
            "accordion",
            "collapse",
            "collapsible",
            "details",
            "dropdown",
            "spoiler",
            "toggle",
        ],
        Container::Closed,
    ),
    (&["incremental"], Container::Steps(Reveal::Parts)),
    (&["nonincremental"], Container::Still),
    (
        &["fragment", "step", "v-click"],
        Container::Steps(Reveal::Whole),
    ),
    (&["mermaid"], Container::Diagram),
    (
        &[
            "columns",
            "cols",
            "flex",
            "grid",
            "r-hstack",
            "row",
            "two-columns",
        ],
        Container::Columns,
    ),
    (
        &[
            "col",
            "column",
            "g-col-4",
            "g-col-6",
            "g-col-8",
            "left",
            "left-column",
            "pull-left",
            "pull-right",
            "right",
            "right-column",
        ],
        Container::Column,
    ),
    // Looks of other tools, which our themes have in other ways.
    (
        &[
            "absolute",
            "aside",
            "big",
            "block",
            "card",
            "center",
            "centered",
            "container",
            "footer",
            "footnote",
            "glossary",
            "grid-item-card",
            "group",
            "large",
            "larger",
            "list-table",
            "margin",
            "middle",
            "note-less",
            "panel-tabset",
            "r-fit-text",
            "r-stack",
            "r-stretch",
            "r-vstack",
            "section",
            "sidebar",
            "slide",
            "small",
            "smaller",
            "tab-item",
            "tab-set",
            "table",
            "tabs",
            "text-center",
            "tiny",
        ],
        Container::Plain,
    ),
];
