//! Where the words of a slide stand and how large they are: by what is on it, the first that fits.
//!
//! A quotation, a number, a phrase or formulas are the whole slide. Other words alone stand beside
//! their title: one paragraph large, a few points less so, more in the usual size. All else stands
//! under the title, in the usual size if that is one slide, else a step smaller, on all slides that
//! it takes alike. What is left empty is never filled by larger letters.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::canvas::{
    ASKED_ROOM, BESIDE, DENSE, FORMULAS, LONE, LONE_HEIGHT, NUMBER, POLL, SAID, SAID_LINES,
    SAID_WIDTH, SIDE, SPARSE, SPARSE_HEIGHT, TASK, UNIT, WIDTH, WORDS, Words,
};
use super::measured::Measured;
use super::space::{Head, Space, Way, best};
use super::text::lines_of;
use super::work::Work;
use crate::course::block::{Block, BlockKind};
use crate::course::image::{Images, has_image};
use crate::course::letters::{self, Face};
use crate::course::names;
use crate::course::slide::{Layout, Setting, Written};

/// The most points of a slide that sets them larger.
const FEW: usize = 4;
/// The share of the height from which on words begin beside the first line of their title, instead
/// of standing in the middle.
const FULL: f32 = 0.8;
/// How much wider letters are reckoned than they mostly are.
const WIDER: f32 = 1.12;
/// What an open question's words have at least of the height, in px.
const LEAST: f32 = 60.0;

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
    if written.layout == Layout::Text && has_formulas_alone(body) {
        let [available, _] = heights;
        let fits = |words: &'static Words| {
            let height = || Space::under(heights, words).height_of(body, available);
            are_in(body, words) && height() <= available
        };
        let mut sizes = (0..).zip(&FORMULAS);
        if let Some((size, words)) = sizes.find(|(_, words)| fits(words)) {
            return set(Setting::Formulas(size), words);
        }
    }
    let larger: &[(Setting, &'static Words)] = match written.layout {
        Layout::Title => {
            let setting = heads[0].cover;
            let space = match setting {
                Setting::Cover(_) => Space::under(heights, &WORDS),
                _ => Space::of_title(heights, &WORDS),
            };
            return Composed {
                way: best(body, &space, work),
                setting,
                heads,
            };
        }
        Layout::Section => return set(Setting::Normal, &WORDS),
        Layout::Quote => {
            let (size, words) = said(body);
            return Composed {
                way: best(body, &Space::of_saying(heights, words), work),
                setting: Setting::Hero(size),
                heads,
            };
        }
        Layout::Number if let Some(size) = number(body) => return set(Setting::Hero(size), &WORDS),
        Layout::Poll => {
            // A poll is not cut, so what is higher than a slide would still be one.
            let [available, _] = heights;
            let [normal, dense] = &POLL;
            let fits = Space::under(heights, normal).height_of(body, available) <= available;
            return match fits {
                true => set(Setting::Poll, normal),
                false => set(Setting::PollDense, dense),
            };
        }
        Layout::Ask => {
            let heights = heights.map(|height| (height - ASKED_ROOM).max(LEAST));
            return Composed {
                way: best(body, &Space::under(heights, &WORDS), work),
                setting: Setting::Ask,
                heads,
            };
        }
        Layout::Discussion => &[(Setting::Task, &TASK), (Setting::Normal, &WORDS)],
        _ => &[(Setting::Normal, &WORDS)],
    };
    let one = larger.iter().find_map(|(setting, words)| {
        // Most of what needs several slides is told by its height, before all ways are tried.
        let may_be_one = Space::under(heights, words).may_hold(body);
        let composed = may_be_one.then(|| set(*setting, words))?;
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

/// Blocks in which the source of a quotation, a last line that begins with a dash, is a paragraph of
/// its own.
pub(super) fn with_sources(mut blocks: Vec<Block>) -> Vec<Block> {
    let quotes = blocks
        .iter_mut()
        .filter(|block| block.kind == BlockKind::Quote);
    for block in quotes {
        let events = &mut block.events;
        let is_break = |event: &Event<'_>| matches!(event, Event::SoftBreak | Event::HardBreak);
        let begins = |at: usize| matches!(events.get(at + 1), Some(Event::Text(text)) if text.starts_with(['—', '–', '―']));
        let last = events.iter().rposition(is_break).filter(|at| begins(*at));
        if let Some(at) = last {
            events.splice(
                at..=at,
                [Event::End(TagEnd::Paragraph), Event::Start(Tag::Paragraph)],
            );
        }
    }
    blocks
}

/// Whether a body is displayed formulas and at most two paragraphs.
fn has_formulas_alone(body: &[Measured<'_>]) -> bool {
    const PARAGRAPHS: usize = 2;
    let blocks = || body.iter().map(|measured| measured.block);
    let is_formula = |block: &Block| block.kind == BlockKind::Math;
    let suits = |block: &Block| {
        is_formula(block) || (block.kind == BlockKind::Paragraph && !has_image(&block.events))
    };
    let formulas = blocks().filter(|block| is_formula(block)).count();
    let are_apart = blocks().all(|block| block.beside.is_none() && suits(block));
    are_apart && formulas > 0 && body.len() - formulas <= PARAGRAPHS
}

/// Whether each formula is no wider than the slide.
fn are_in(body: &[Measured<'_>], words: &Words) -> bool {
    let mut formulas = body.iter().flat_map(Measured::formulas);
    formulas.all(|formula| !formula.small && formula.width(words.formula) <= WIDTH)
}

/// The largest size in which a quotation takes few lines, else the smallest.
fn said(body: &[Measured<'_>]) -> (u8, &'static Words) {
    let mut sizes = (0..).zip(&SAID);
    let fits = |words: &Words| {
        let text = body
            .iter()
            .map(|measured| names::plain(&measured.block.events));
        let width = SAID_WIDTH / words.body.font;
        let lines: u32 = text.map(|text| lines_of(&text, width, Face::Bold)).sum();
        lines <= SAID_LINES
    };
    let [.., smallest] = &SAID;
    sizes
        .find(|(_, words)| fits(words))
        .unwrap_or((2, smallest))
}

/// The largest size in which a number stands on one line; `None` if it does in none.
fn number(body: &[Measured<'_>]) -> Option<u8> {
    let events = &body.first()?.block.events;
    let text = names::plain(events);
    let unit = names::number_and_unit(events).map_or("", |(_, _, unit)| unit);
    let number = text.strip_suffix(unit).unwrap_or(&text);
    let [number, unit] = [number, unit].map(|part| letters::width(part, Face::Bold));
    let width = number + unit * UNIT;
    // Words of more than a number are not shouted.
    let largest = if text.chars().any(|letter| letter.is_ascii_digit()) {
        0
    } else {
        2
    };
    let mut sizes = (0..).zip(NUMBER).skip(largest);
    sizes.find_map(|(size, font)| (width * font <= WIDTH).then_some(size))
}

/// How words stand beside their title, if they do.
fn beside_title(
    (head, body): (&Block, &[Measured<'_>]),
    images: Images<'_>,
) -> Option<(Setting, &'static Words, Head)> {
    let words = body.iter().map(|measured| words_of(measured.block));
    let points = words.sum::<Option<usize>>().filter(|points| *points > 0)?;
    let head = Head::beside(head, images)?;
    let (width, available) = BESIDE;
    // Some lines that are reckoned as two for the sake of other fonts are one with most.
    let likely = |words: &'static Words| {
        Space::of_width(width * WIDER, available, words).height_of(body, available)
    };
    let height = |words: &'static Words| Space::beside(words).height_of(body, available);
    let is_paragraph = |measured: &Measured<'_>| measured.block.kind == BlockKind::Paragraph;
    if let [only] = body
        && is_paragraph(only)
        && height(&LONE) <= LONE_HEIGHT
    {
        return Some((Setting::Lone, &LONE, head));
    }
    if points <= FEW && likely(&SPARSE) <= SPARSE_HEIGHT && height(&SPARSE) <= available {
        return Some((Setting::Sparse, &SPARSE, head));
    }
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
        BlockKind::Definitions => {
            let terms = block.events.iter();
            Some(
                terms
                    .filter(|event| matches!(event, Event::Start(Tag::DefinitionListTitle)))
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
    use crate::course::{Layout, Setting, Slide};
    use pulldown_cmark::{Event, Tag};

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
        let goal = "- Choose a **primary key** and a **foreign key**\n";
        assert_eq!(settings("Goals", &goal.repeat(4)), [Setting::Sparse]);
        let long = "- 글이 두 줄에 서야 할 만큼은 길게 이어진다고 하자\n";
        assert_eq!(settings("하나", &long.repeat(4)), [Setting::Side]);
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
    fn a_quotation_a_number_and_a_phrase_are_the_whole_slide() {
        let long =
            "네트워크의 첫째 규칙은 네트워크가 언제나 믿을 만하지는 않다는 것이고 둘째는 없다";
        for (text, layout, size) in [
            ("> 짧은 말\n> — 누구\n", Layout::Quote, 0),
            (&format!("> {long}\n"), Layout::Quote, 1),
            (&format!("> {long}, {long}\n"), Layout::Quote, 2),
            ("253개\n", Layout::Number, 0),
            ("99.99 %\n\n한 해에 몇 초인가\n", Layout::Number, 0),
            ("1,284,000행\n", Layout::Number, 1),
            ("**4.7** billion\n", Layout::Number, 1),
            ("**보이지 않는 길**\n", Layout::Number, 2),
            ("**모든 Pod는 주소를 갖는다**\n", Layout::Number, 3),
        ] {
            let slides = slides("하나", text);
            let shown: Vec<_> = slides
                .iter()
                .map(|one| (one.written.layout, one.setting))
                .collect();
            assert_eq!(shown, [(layout, Setting::Hero(size))], "{text}");
        }
        for text in [
            "**기억할 것:**\n\n글\n",
            "2024년에 있던 일을 쓴다.\n",
            "글 **굵게** 글\n",
        ] {
            assert_eq!(
                slides("하나", text)[0].written.layout,
                Layout::Text,
                "{text}"
            );
        }
    }

    #[test]
    fn a_title_without_a_plan_stands_larger() {
        let cover = |text: &str| {
            let made = crate::course::deck(text, &Terms::default(), None, Measure::NOTHING);
            made.deck.slides[0].setting
        };
        let rest = "## 하나\n\n글.\n\n글.\n";
        let long = "아주 길게 이어지는 수업의 이름이라서 세 줄은 넘게 서야 하는 제목을 여기에 쓴다";
        for (title, text, setting) in [
            ("이름은 어떻게 주소가 되는가", "", Setting::Cover(0)),
            ("이름", "무엇이 일어나는지 본다.\n\n", Setting::Cover(0)),
            (
                "이름은 어떻게 주소가 되고 주소는 다시 이름이 되나",
                "",
                Setting::Cover(1),
            ),
            (long, "", Setting::Normal),
            ("이름", "- 하나\n- 둘\n\n", Setting::Line),
            ("이름", "## 먼저\n\n짧은 말이다.\n\n", Setting::Line),
            ("이름", "## 먼저 (5분)\n\n글.\n\n글.\n\n", Setting::Line),
            ("이름", "## 토론: 왜?\n\n글.\n\n", Setting::Line),
        ] {
            let deck = format!("# {title}\n\n{text}{rest}");
            assert_eq!(cover(&deck), setting, "{deck}");
        }
    }

    #[test]
    fn terms_and_what_they_mean_are_points() {
        let list = |count: usize| "낱말\n: 무엇을 뜻하는가를 한 줄에 쓴다\n\n".repeat(count);
        assert_eq!(settings("하나", &list(2)), [Setting::Sparse]);
        assert_eq!(settings("하나", &list(4)), [Setting::Full]);
    }

    #[test]
    fn formulas_are_as_large_as_they_fit() {
        let wide = "x_1 + ".repeat(12) + "x";
        let rows = "a &= \\frac{b}{c} \\\\ ".repeat(6);
        for (text, setting) in [
            ("$$x = y$$\n\n글 하나\n\n글 둘\n", Setting::Formulas(0)),
            (&format!("$${wide}$$\n"), Setting::Formulas(1)),
            (
                &format!("$$\\begin{{aligned}}{rows}\\end{{aligned}}$$\n"),
                Setting::Formulas(2),
            ),
            ("$$x = y$$\n\n- 글\n", Setting::Normal),
            ("글\n\n글\n\n글\n\n$$x$$\n", Setting::Normal),
        ] {
            assert_eq!(settings("하나", text), [setting], "{text}");
        }
    }

    #[test]
    fn the_source_of_a_quotation_stands_apart() {
        let slides = slides("하나", "> 말\n> — 누구\n");
        let paragraphs = slides[0].written.blocks[1].events.iter();
        let starts = paragraphs.filter(|event| matches!(event, Event::Start(Tag::Paragraph)));
        assert_eq!(starts.count(), 2);
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
