//! One object of a slide, code or a tall drawing or picture, and what its author says of it: side by
//! side where the words take more than two lines, because they would stand far below it otherwise.

use pulldown_cmark::{Event, Tag};

use super::Measure;
use super::canvas::{CODE, CODE_PADDING, UNEVEN, WIDTH, WORDS};
use super::compose::Composed;
use super::measured::Measured;
use crate::course::block::{Beside, Block, BlockKind, Share, Sides};
use crate::course::image::{Figure, Image, has_image};
use crate::course::letters::{self, Face};
use crate::course::names;

/// Words that take so many lines or fewer over the whole width stand under it.
const FEW: f32 = 2.0;
/// More than this many have no room beside it.
const MANY: f32 = 9.0;
/// A drawing that is so much wider than high, or a picture, stands above.
const WIDE: [f32; 2] = [1.15, 2.2];
/// A cell of code takes this much of the size of its letters.
const CELL: f32 = 0.6;

/// The body with its object beside its words, if it has one object, first or last, and words that suit
/// it.
pub(super) fn beside_words(body: &[Block], measure: Measure<'_>) -> Option<Vec<Block>> {
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

fn is_words(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::List) && !has_image(&block.events)
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

/// Whether an object has room in the wider of two columns without being much smaller.
fn is_tall(object: &Block, measure: Measure<'_>) -> bool {
    let [_, wide] = UNEVEN;
    let [of_drawing, of_picture] = WIDE;
    match &object.kind {
        BlockKind::Code(_) => {
            let [_, normal, ..] = CODE;
            let cells = (wide - CODE_PADDING.1) / (normal.font * CELL);
            let text = object.text();
            let longest = text
                .lines()
                .map(|line| letters::width(line, Face::Plain).max(line.chars().count() as f32));
            longest.fold(0.0, f32::max) <= cells
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
            match (images.next().map(|shown| &shown.image), images.next()) {
                (Some(Image::Sized(width, height)), None) => *width <= height * of_picture,
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
