//! The objects of a slide side by side: code or a tall drawing or picture beside what its author says
//! of it, where the words take more than two lines, because they would stand far below it otherwise;
//! or two objects, each with the line that names it.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::Measure;
use super::canvas::{CODE, CODE_PADDING, COLUMN, UNEVEN, WIDTH, WORDS};
use super::compose::Composed;
use super::measured::Measured;
use crate::course::block::{Beside, Block, BlockKind, Share, Sides};
use crate::course::image::{Figure, has_image};
use crate::course::letters::{self, Face};
use crate::course::names;

/// Words that take so many lines or fewer over the whole width stand under it.
const FEW: f32 = 2.0;
/// More than this many have no room beside it.
const MANY: f32 = 9.0;
/// A drawing that is so much wider than high, or a picture, stands above.
const WIDE: [f32; 2] = [1.15, 2.2];
/// One that is so much wider than the other, by its height, has the wider of two columns.
const UNLIKE: f32 = 1.5;
/// A line that names an object takes no more of the slide's width.
const LINE: f32 = 1.0;
/// A cell of code takes this much of the size of its letters.
const CELL: f32 = 0.6;

/// The body with what suits it side by side, if it has one object or two.
pub(super) fn arranged(body: &[Block], measure: Measure<'_>) -> Option<Vec<Block>> {
    beside_words(body, measure).or_else(|| two(body, measure))
}

/// The body with its two objects side by side, where both are small enough for it: each with a line
/// that stands over or under it, all else above and below them.
fn two(body: &[Block], measure: Measure<'_>) -> Option<Vec<Block>> {
    let objects: Vec<usize> = (0..body.len())
        .filter(|at| body.get(*at).is_some_and(|block| !is_words(block)))
        .collect();
    let &[first, second] = objects.as_slice() else {
        return None;
    };
    let shapes = [first, second].map(|at| body.get(at).and_then(|block| shape(block, measure)));
    let [Some(one), Some(other)] = shapes else {
        return None;
    };
    let is_line = |range: Range<usize>| match body.get(range) {
        Some([only]) => only.kind == BlockKind::Paragraph && lines(only) <= LINE,
        _ => false,
    };
    let own = match second - first {
        1 => first..second + 1,
        2 if is_line(0..first) && is_line(first + 1..second) => 0..second + 1,
        2 if first == 0 && is_line(1..second) && is_line(second + 1..body.len()) => 0..body.len(),
        _ => return None,
    };
    let around = body.iter().enumerate().filter(|(at, _)| !own.contains(at));
    let around: f32 = around.map(|(_, block)| lines(block)).sum();
    if around > MANY / 2.0 || body.iter().any(|block| block.beside.is_some()) {
        return None;
    }
    let begins = match (own.start < first, second - first) {
        (_, 1) => second,
        (true, _) => first + 1,
        (false, _) => first + 2,
    };
    let share = match one / other {
        ratio if ratio > UNLIKE => Share::Left,
        ratio if ratio < 1.0 / UNLIKE => Share::Right,
        _ => Share::Even,
    };
    let arranged = body.iter().enumerate().map(|(at, block)| Block {
        beside: own.contains(&at).then_some(Beside {
            pair: 0,
            second: at >= begins,
            sides: Sides {
                share,
                swapped: false,
            },
        }),
        ..block.clone()
    });
    Some(arranged.collect())
}

/// How much wider than high an object is, if it can be read in a column.
fn shape(object: &Block, measure: Measure<'_>) -> Option<f32> {
    /// Labels of a drawing are no smaller there.
    const LABEL: f32 = 18.0;
    /// A table of more columns is a slide's.
    const COLUMNS: usize = 3;
    match &object.kind {
        BlockKind::Code(_) => {
            let [.., small, _] = CODE;
            let text = object.text();
            let width = longest(&text) * small.font * CELL;
            let height = text.lines().count().max(1) as f32 * small.line;
            (width <= COLUMN - CODE_PADDING.1).then(|| width.max(1.0) / height)
        }
        BlockKind::Diagram { source, steps } => {
            let pictures = (measure.diagrams)(source, steps.as_deref());
            let [one] = pictures.as_slice() else {
                return None;
            };
            let label = one.label * (COLUMN / one.width.max(1.0)).min(1.0);
            (label >= LABEL).then(|| one.width / one.height.max(1.0))
        }
        BlockKind::Table => match object.events.first() {
            Some(Event::Start(Tag::Table(columns))) if columns.len() <= COLUMNS => Some(1.0),
            _ => None,
        },
        BlockKind::Paragraph => {
            let figure = Figure::read(&object.events, measure.images)?;
            let [row] = figure.rows.as_slice() else {
                return None;
            };
            let [shown] = row.as_slice() else { return None };
            let (width, height) = shown.image.sizes()?;
            Some(width / height.max(1.0))
        }
        _ => None,
    }
}

/// The body with its object beside its words, if it has one object, first or last, and words that suit
/// it.
fn beside_words(body: &[Block], measure: Measure<'_>) -> Option<Vec<Block>> {
    let mut objects = body
        .iter()
        .enumerate()
        .filter(|(_, block)| !is_words(block));
    let (at, object) = objects.next().filter(|_| body.len() > 1)?;
    let is_first = at == 0;
    let at_edge = is_first || at + 1 == body.len();
    let taken = body.iter().any(|block| block.beside.is_some());
    if objects.next().is_some() || !at_edge || taken || !is_tall(object, measure) {
        return None;
    }
    let lines: f32 = body.iter().filter(|block| is_words(block)).map(lines).sum();
    if lines <= FEW || lines > MANY {
        return None;
    }
    let share = if is_first { Share::Left } else { Share::Right };
    let beside = |second| Beside {
        pair: 0,
        second,
        sides: Sides {
            share,
            swapped: false,
        },
    };
    let arranged = body.iter().enumerate().map(|(own, block)| Block {
        beside: Some(beside((own == at) != is_first)),
        ..block.clone()
    });
    Some(arranged.collect())
}

/// Whether words beside their object make a better slide than the usual one: all stands on one.
pub(super) fn is_better(beside: &Composed, usual: &Composed) -> bool {
    let fits = beside.way.bins.len() == 1 && beside.way.pairs == 1;
    fits && (usual.way.bins.len() > 1 || beside.setting == usual.setting)
}

/// The body of a slide with its object beside its words.
pub(super) fn measured<'a>(blocks: &'a [Block], measure: Measure<'a>) -> Vec<Measured<'a>> {
    blocks
        .iter()
        .map(|block| Measured::new(block, measure))
        .collect()
}

pub(super) fn is_words(block: &Block) -> bool {
    let words = matches!(
        block.kind,
        BlockKind::Paragraph | BlockKind::List | BlockKind::Definitions
    );
    words && !has_image(&block.events)
}

/// How many lines words take over the whole width.
fn lines(block: &Block) -> f32 {
    let width = WIDTH / WORDS.body.font;
    let own = letters::width(&names::plain(&block.events), Face::Plain) / width;
    let items = block
        .events
        .iter()
        .filter(|event| matches!(event, Event::Start(Tag::Item)));
    own.ceil().max(items.count() as f32)
}

/// The cells of the longest line of code.
fn longest(code: &str) -> f32 {
    let lines = code.lines();
    lines
        .map(|line| letters::width(line, Face::Plain).max(line.chars().count() as f32))
        .fold(0.0, f32::max)
}

/// Whether an object has room in the wider of two columns without being much smaller.
fn is_tall(object: &Block, measure: Measure<'_>) -> bool {
    let [_, wide] = UNEVEN;
    let [of_drawing, of_picture] = WIDE;
    match &object.kind {
        BlockKind::Code(_) => {
            let [.., small, _] = CODE;
            let cells = (wide - CODE_PADDING.1) / (small.font * CELL);
            longest(&object.text()) <= cells
        }
        BlockKind::Diagram { source, steps } => {
            let pictures = (measure.diagrams)(source, steps.as_deref());
            matches!(pictures.as_slice(), [one] if one.width <= one.height * of_drawing)
        }
        BlockKind::Paragraph => {
            let figure = Figure::read(&object.events, measure.images);
            let mut images = figure
                .iter()
                .flat_map(|figure| figure.rows.iter().flatten());
            match (
                images.next().map(|shown| shown.image.sizes()),
                images.next(),
            ) {
                (Some(Some((width, height))), None) => width <= height * of_picture,
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::course::fit::Measure;
    use crate::course::plan::Terms;

    /// How many columns the slides have, and how many slides there are.
    fn columns(text: &str) -> (usize, usize) {
        let text = format!("# 수업\n\n머리말이다.\n\n둘째 말이다.\n\n## 하나\n\n{text}");
        let made = crate::course::deck(&text, &Terms::default(), None, Measure::NOTHING);
        let slides = made.deck.slides.iter().skip(1);
        (
            slides.clone().map(|slide| slide.columns.len()).sum(),
            slides.count(),
        )
    }

    #[test]
    fn code_stands_beside_what_it_means() {
        let code = "```yaml\nkind: Service\nspec:\n  type: NodePort\n```\n";
        let words =
            "노드마다 같은 포트가 열리고, 그 포트로 온 것은 어느 노드에서나 같은 곳으로 간다. "
                .repeat(3);
        assert_eq!(columns(&format!("{code}\n{words}\n")), (1, 1));
        assert_eq!(columns(&format!("{words}\n\n{code}")), (1, 1));
        assert_eq!(columns(&format!("{code}\n- 하나\n- 둘\n- 셋\n")), (1, 1));
        // Smaller, where that leaves room for the words.
        let longer = format!("```sh\n{}\n```\n", "x".repeat(53));
        assert_eq!(columns(&format!("{longer}\n- 하나\n- 둘\n- 셋\n")), (1, 1));
    }

    #[test]
    fn two_objects_stand_side_by_side() {
        let code = "```yaml\nkind: Service\nspec:\n  type: NodePort\n```\n";
        let table = "| 이름 | 값 |\n|---|---|\n| 가 | 1 |\n";
        for text in [
            format!("{code}\n{code}"),
            format!("{code}\n{table}"),
            format!("앞에 한 문장이 있다.\n\n{code}\n{table}\n뒤에도 있다.\n"),
            format!("**앞**\n\n{code}\n**뒤**\n\n{code}"),
        ] {
            assert_eq!(columns(&text), (1, 1), "{text}");
        }
        let wide = format!("```sh\n{}\n```\n", "x".repeat(60));
        for text in [
            format!("{code}\n{wide}"),
            format!("{code}\n그 사이에 한 문장이 있다.\n\n{code}"),
        ] {
            assert_eq!(columns(&text).0, 0, "{text}");
        }
    }

    #[test]
    fn a_sentence_stands_under_its_object_and_wide_code_above_its_words() {
        let code = "```yaml\nkind: Service\n```\n";
        assert_eq!(columns(&format!("{code}\n한 문장이다.\n")), (0, 1));
        let wide = format!("```sh\n{}\n```\n", "x".repeat(60));
        assert_eq!(columns(&format!("{wide}\n- 하나\n- 둘\n- 셋\n")), (0, 1));
        assert_eq!(
            columns(&format!("{code}\n- 하나\n- 둘\n- 셋\n\n{code}")),
            (0, 1)
        );
    }
}
