//! Plainer forms for what would be repeated on so many slides that they held many times the text:
//! a long heading, long notes, an outline that is nested too deeply, a table with a long head; and for
//! polls that no slide holds. Each is told to the author.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::canvas::{POLL, WIDTH};
use super::measured::Measured;
use super::space::heads;
use super::table::Fitting;
use super::{Measure, Place, table, tree, under_head, work};
use crate::course::asked;
use crate::course::block::{Block, BlockKind, CodeSize, sign};
use crate::course::finding::{Finding, Severity};
use crate::course::image::Images;
use crate::course::slide::Written;
use crate::course::{minutes, names};

/// So many letters of a heading are repeated on further parts.
const HEADING: usize = 200;
/// So many bytes of a heading are, with the addresses in it.
const HEADING_BYTES: usize = 2_000;
/// So many bytes of notes may be repeated, on all further parts together.
const NOTES: usize = 256 * 1024;
/// A slide that takes more parts than these is nobody's intention.
const PARTS: usize = 100;

/// A block as it can be measured: a table that is wider than a slide becomes several or a list,
/// every other block stays as it is.
pub(super) fn fitting(
    block: Block,
    images: Images<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Fitting> {
    match &block.kind {
        BlockKind::Table => table::tables(&block, images).unwrap_or_else(|| {
            findings.push(warning(
                &block,
                "the table is too large for slides and is shown as text".to_owned(),
                "show fewer of its columns and rows, or shorten its head",
            ));
            let text = table::as_text(&block);
            vec![(as_code(block, text), None)]
        }),
        BlockKind::Tree(tree) if !tree::fits(tree) => {
            findings.push(warning(
                &block,
                "the outline is nested too deeply for slides and is shown as it was drawn"
                    .to_owned(),
                "divide it into several outlines",
            ));
            let text = block.text();
            vec![(as_code(block, text), None)]
        }
        _ => vec![(block, None)],
    }
}

/// Makes lists of polls that are higher than a slide, whatever else stands there.
pub(super) fn polls(
    blocks: &mut [Block],
    written: &Written,
    measure: Measure<'_>,
    findings: &mut Vec<Finding>,
) {
    let is_poll = |block: &Block| matches!(block.kind, BlockKind::Poll(_));
    if !blocks.iter().any(is_poll) {
        return;
    }
    let [_, words] = &POLL;
    let (head, _) = under_head(written.level, blocks);
    let [_, further] = heads((written, blocks), (head, head), measure.images);
    for block in blocks.iter_mut().filter(|block| is_poll(block)) {
        let place = Place {
            width: WIDTH,
            height: further.height,
            largest_code: CodeSize::Smallest,
            words,
        };
        if Measured::new(block, measure).pieces(place).height() > further.height {
            findings.push(asked::as_list(block));
        }
    }
}

/// A block as plain text.
fn as_code(block: Block, text: String) -> Block {
    Block {
        kind: BlockKind::Code(String::new()),
        events: vec![
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("".into()))),
            Event::Text(text.into()),
            Event::End(TagEnd::CodeBlock),
        ],
        ..block
    }
}

/// A heading as it opens further parts: without its minutes, if it has some, and of a long one the
/// beginning, as plain text.
pub(super) fn again(head: &Block, timed: bool) -> Block {
    let mut head = head.clone();
    if timed {
        (head.events, _) = minutes::without(&head.events);
    }
    let text = names::plain(&head.events);
    let mut bytes = String::new();
    sign(&mut bytes, &head.events);
    let short =
        names::shortened(&text, HEADING).or_else(|| (bytes.len() > HEADING_BYTES).then_some(text));
    match (short, head.events.as_slice()) {
        (Some(short), [start, .., end]) => Block {
            events: vec![start.clone(), Event::Text(short.into()), end.clone()],
            ..head
        },
        _ => head,
    }
}

/// What further parts of a slide have of what was written for it, if it takes several, `count`; and
/// tells where they are so many that they have less. Minutes stay with the first part, and so do the
/// ids of slides that were joined to it (`anchors`).
pub(super) fn repeated(
    written: &Written,
    (first, count): (Option<&Block>, usize),
    findings: &mut Vec<Finding>,
) -> Option<Written> {
    let first = first.filter(|_| count > 1)?;
    let mut written = Written {
        minutes: None,
        anchors: Vec::new(),
        ..written.clone()
    };
    let mut tell = |cause: String, remedy: &str| {
        findings.push(warning(first, cause, remedy));
    };
    if let Some(short) = names::shortened(&written.title, HEADING) {
        written.title = short;
        tell(
            format!(
                "the heading has more than {HEADING} letters; its further slides begin with its beginning"
            ),
            "shorten it, and write the rest under it",
        );
    }
    let notes: usize = written.notes.iter().map(String::len).sum();
    if notes.saturating_mul(count - 1) > NOTES {
        written.notes = Vec::new();
        tell(
            format!(
                "the notes are too long to stand on each of its {count} slides; they stand on the first"
            ),
            "divide what is under the heading, each part with its own notes",
        );
    }
    if count > PARTS {
        tell(
            format!("what is under the heading takes {count} slides"),
            "show a part of it, and link the rest",
        );
    }
    Some(written)
}

/// Tells that from a block on code is not cut.
pub(super) fn long_code(block: &Block) -> Finding {
    warning(
        block,
        format!(
            "the file has more than {} lines of code; what is below stands on slides that scroll",
            work::LINES
        ),
        "show a part of it, and link the rest",
    )
}

/// Tells that the file takes more slides than can all be cut with care.
pub(super) fn too_much() -> Finding {
    Finding {
        severity: Severity::Info,
        file: Default::default(),
        line: None,
        cause: "the file is so long that not all of its slides are cut at the best places"
            .to_owned(),
        remedy: "divide it into several files".to_owned(),
    }
}

fn warning(block: &Block, cause: String, remedy: &str) -> Finding {
    Finding {
        severity: Severity::Warning,
        file: Default::default(),
        line: Some(block.lines.start),
        cause,
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::course;
    use crate::course::plan::Terms;

    fn deck(text: &str) -> course::Prepared {
        course::deck(
            text,
            &Terms::default(),
            None,
            crate::course::fit::Measure::NOTHING,
        )
    }

    #[test]
    fn each_plainer_form_is_told() {
        let lines = "a\n\n".repeat(30);
        let many = "a\n\n".repeat(4_000);
        let nested: String = (0..300)
            .map(|depth| format!("{}└── a\n", "    ".repeat(depth)))
            .collect();
        let head = format!(
            "|{}|b|\n|-|-|\n{}",
            "a".repeat(300_000),
            "|c|d|\n".repeat(40)
        );
        for (text, cause) in [
            (
                format!("## {}\n\n{lines}", "가".repeat(201)),
                "more than 200 letters",
            ),
            (
                format!("## a\n\n<!-- note: {} -->\n\n{lines}", "가".repeat(100_000)),
                "notes are too long",
            ),
            (format!("## a\n\n{many}"), "under the heading takes"),
            (
                format!("## a\n\n```\n.\n{nested}```\n"),
                "nested too deeply",
            ),
            (format!("## a\n\n{head}"), "too large for slides"),
        ] {
            let causes: Vec<_> = deck(&text)
                .findings
                .into_iter()
                .map(|one| one.cause)
                .collect();
            assert!(
                causes.iter().any(|one| one.contains(cause)),
                "{cause}: {causes:?}"
            );
        }
    }

    #[test]
    fn all_parts_have_the_same_title() {
        let text = format!("# a\n\n## 개념 1: `x` (12분)\n\n{}", "c\n\n".repeat(60));
        let slides = deck(&text).deck.slides;
        let heads = slides.iter().skip(2).map(|slide| {
            let head = slide.written.blocks.first();
            crate::course::names::plain(&head.expect("a heading").events)
        });
        let heads: Vec<String> = heads.collect();
        assert!(heads.len() > 1, "{heads:?}");
        assert!(heads.iter().all(|head| head == "개념 1: x"), "{heads:?}");
    }

    #[test]
    fn a_long_address_in_a_heading_stands_on_its_first_slide_only() {
        let text = format!("## [a]({})\n\n{}", "b".repeat(3_000), "c\n\n".repeat(60));
        let slides = deck(&text).deck.slides;
        let bytes: Vec<usize> = slides
            .iter()
            .map(|slide| format!("{:?}", slide.written.blocks.first()).len())
            .collect();
        assert!(
            bytes.len() > 2 && bytes[0] > 3_000 && bytes[1..].iter().all(|bytes| *bytes < 1_000),
            "{bytes:?}"
        );
    }
}
