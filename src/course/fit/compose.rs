//! Where the words of a slide stand and how large they are: by what is on it, the first that fits.
//!
//! Words alone stand beside their title: one paragraph large, a few points less so, more in the
//! usual size. All else stands under the title, in the usual size if that is one slide, else a step
//! smaller, on all slides that it takes alike. What is left empty is never filled by larger letters.

use pulldown_cmark::{Event, Tag};

use super::canvas::{
    BESIDE, DENSE, LONE, LONE_HEIGHT, SIDE, SPARSE, SPARSE_HEIGHT, TASK, WORDS, Words,
};
use super::measured::Measured;
use super::pack;
use super::space::{Head, Space, Way, best};
use super::work::Work;
use crate::course::block::{Block, BlockKind};
use crate::course::image::{Images, has_image};
use crate::course::slide::{Layout, Setting, Written};

/// The most points of a slide that sets them larger.
const FEW: usize = 4;
/// The share of the height from which on words begin beside the first line of their title, instead
/// of standing in the middle.
const FULL: f32 = 0.8;

/// A slide's body as it is set.
pub(super) struct Composed {
    pub(super) way: Way,
    pub(super) setting: Setting,
    /// Of the first part and of the others.
    pub(super) heads: [Head; 2],
}

/// Sets the body of what was written for one slide. `heads` are its heading above the body.
pub(super) fn composed(
    (written, head): (&Written, Option<&Block>),
    (body, heads): (&[Measured<'_>], [Head; 2]),
    images: Images<'_>,
    work: &Work,
) -> Composed {
    let beside = head
        .filter(|_| written.layout == Layout::Text)
        .and_then(|head| beside_title((head, body), images));
    if let Some((setting, words, head)) = beside {
        return Composed {
            way: best(body, &Space::beside(words), work),
            setting,
            heads: [head, head],
        };
    }
    let heights = heads.map(|head| head.height);
    let set = |setting: Setting, words: &'static Words| Composed {
        way: best(body, &Space::under(heights, words), work),
        setting,
        heads,
    };
    let larger: &[(Setting, &'static Words)] = match written.layout {
        Layout::Title | Layout::Section | Layout::Quote => return set(Setting::Normal, &WORDS),
        Layout::Discussion => &[(Setting::Task, &TASK), (Setting::Normal, &WORDS)],
        _ => &[(Setting::Normal, &WORDS)],
    };
    let one = larger.iter().find_map(|(setting, words)| {
        let composed = (body.len() <= pack::LONG).then(|| set(*setting, words))?;
        (composed.way.bins.len() <= 1).then_some(composed)
    });
    let dense = || set(Setting::Dense, &DENSE);
    let has_pairs = body.iter().any(|measured| measured.block.beside.is_some());
    match one {
        // Smaller letters may keep side by side what its author put so.
        Some(one) if has_pairs => {
            let dense = dense();
            match dense.way.bins.len() <= 1 && dense.way.pairs > one.way.pairs {
                true => dense,
                false => one,
            }
        }
        Some(one) => one,
        None => dense(),
    }
}

/// How words stand beside their title, if they do.
fn beside_title(
    (head, body): (&Block, &[Measured<'_>]),
    images: Images<'_>,
) -> Option<(Setting, &'static Words, Head)> {
    let words = body.iter().map(|measured| words_of(measured.block));
    let points = words.sum::<Option<usize>>().filter(|points| *points > 0)?;
    let head = Head::beside(head, images)?;
    let height = |words: &'static Words| Space::beside(words).height_of(body);
    let is_paragraph = |measured: &Measured<'_>| measured.block.kind == BlockKind::Paragraph;
    if let [only] = body
        && is_paragraph(only)
        && height(&LONE) <= LONE_HEIGHT
    {
        return Some((Setting::Lone, &LONE, head));
    }
    if points <= FEW && height(&SPARSE) <= SPARSE_HEIGHT {
        return Some((Setting::Sparse, &SPARSE, head));
    }
    let (_, available) = BESIDE;
    match height(&SIDE) {
        own if own > available => None,
        own if own > available * FULL => Some((Setting::Full, &SIDE, head)),
        _ => Some((Setting::Side, &SIDE, head)),
    }
}

/// How many points a block makes that has nothing but words: its items, or itself. An item with
/// others under it is more than [`FEW`], because larger letters do not suit it.
fn words_of(block: &Block) -> Option<usize> {
    let is_words = block.events.iter().all(|event| {
        !matches!(
            event,
            Event::Start(
                Tag::CodeBlock(_) | Tag::Table(_) | Tag::HtmlBlock | Tag::FootnoteDefinition(_)
            ) | Event::DisplayMath(_)
                | Event::InlineMath(_)
                | Event::Html(_)
        )
    });
    if !is_words || has_image(&block.events) || block.beside.is_some() {
        return None;
    }
    let lists = || {
        let events = block.events.iter();
        events.filter(|event| matches!(event, Event::Start(Tag::List(_))))
    };
    match block.kind {
        BlockKind::Paragraph => Some(1),
        BlockKind::List if lists().count() == 1 => {
            let items = block.events.iter();
            Some(
                items
                    .filter(|event| matches!(event, Event::Start(Tag::Item)))
                    .count(),
            )
        }
        BlockKind::List | BlockKind::Quote | BlockKind::Heading(_) => Some(FEW + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::course::fit::Measure;
    use crate::course::plan::Terms;
    use crate::course::{Setting, Slide};

    fn slides(title: &str, text: &str) -> Vec<Slide> {
        let text = format!("# 수업\n\n머리말이다.\n\n둘째 말이다.\n\n## {title}\n\n{text}");
        let made = crate::course::deck(&text, &Terms::default(), None, Measure::NOTHING);
        made.deck.slides.into_iter().skip(1).collect()
    }

    fn settings(title: &str, text: &str) -> Vec<Setting> {
        let slides = slides(title, text).into_iter();
        slides.map(|slide| slide.setting).collect()
    }

    /// So many items of a list, each a line.
    fn items(count: usize) -> String {
        "- 글이 한 줄에 선다고 하자\n".repeat(count)
    }

    #[test]
    fn words_alone_stand_beside_their_title() {
        let sentence = "아침에 그린 클러스터 하나를 저녁까지 쓴다. ".repeat(4);
        assert_eq!(settings("하나", &sentence), [Setting::Lone]);
        assert_eq!(settings("하나", &items(4)), [Setting::Sparse]);
        assert_eq!(settings("하나", &items(5)), [Setting::Side]);
        assert_eq!(settings("하나", &items(8)), [Setting::Full]);
        assert_eq!(settings("하나", &items(30))[0], Setting::Dense);
    }

    #[test]
    fn a_title_that_is_too_wide_stands_above() {
        let long = "아주긴낱말이라서옆에는결코설수가없는제목이다";
        assert_eq!(settings(long, &items(4)), [Setting::Normal]);
        let many = "여러 낱말로 된 제목이 너무 길어서 옆에 설 수가 없다고 하면 위에 서야 한다 그렇지 않으면 안 된다";
        assert_eq!(settings(many, &items(4)), [Setting::Normal]);
    }

    #[test]
    fn words_with_something_else_stand_under_their_title() {
        for other in [
            "```\na\n```\n",
            "| a | b |\n|---|---|\n| c | d |\n",
            "$$x$$\n",
        ] {
            let text = format!("{}\n{other}", items(2));
            assert_eq!(settings("하나", &text), [Setting::Normal], "{other}");
        }
    }

    #[test]
    fn a_body_steps_down_as_a_whole() {
        let text = format!("{}\n```\n{}```\n", items(5), "x\n".repeat(30));
        let all = settings("하나", &text);
        assert!(
            all.len() > 1 && all.iter().all(|own| *own == Setting::Dense),
            "{all:?}"
        );
    }
}
