//! Against slides with too little on them: a slide of one sentence joins its neighbour, a
//! discussion's heading takes its question and phases, a section slide lists what is to come.

use super::canvas::{AHEAD, BESIDE, GAP, WIDTH, WORDS};
use super::measured::{Measured, SENTENCE};
use super::space::{Space, heads};
use super::text::lines_of;
use super::{Measure, Place, head_and_body};
use crate::course::block::{Block, BlockKind, CodeSize};
use crate::course::image::has_image;
use crate::course::letters::Face;
use crate::course::names;
use crate::course::slide::{Ahead, Layout, Slide, Written};

/// The most letters of a slide that may join the deck's title slide.
const SUBTITLE: usize = 160;
/// The most lines that a section slide lists of what is to come.
const MOST_AHEAD: usize = 4;

/// Slides with those that say one sentence joined to a neighbour of the same level.
pub(super) fn joined(slides: Vec<Written>, measure: Measure<'_>) -> Vec<Written> {
    let mut out: Vec<Written> = Vec::with_capacity(slides.len());
    let mut slides = slides.into_iter().peekable();
    while let Some(mut slide) = slides.next() {
        while let Some(next) = slides.next_if(|next| takes(&slide, next, measure)) {
            join(&mut slide, next);
        }
        // Whether only the deck's title may stand before it.
        let first = out.len() == 1;
        match out.last_mut() {
            Some(last) if first && is_subtitle(last, &slide) && fit(last, &slide, measure) => {
                join(last, slide);
            }
            _ => out.push(slide),
        }
    }
    out
}

/// Whether a slide takes the next one onto it: a discussion its question or a phase, one sentence
/// its neighbour.
fn takes(slide: &Written, next: &Written, measure: Measure<'_>) -> bool {
    if slide.divided || next.divided {
        return false;
    }
    let question = slide.layout == Layout::Discussion
        && next.level > slide.level
        && next.minutes.is_none()
        && head_and_body(slide).1.is_empty()
        && head_and_body(next).1.len() == 1
        && is_text(next);
    // A phase of which the author says no more than its name.
    let phase = slide.layout == Layout::Discussion
        && next.level > slide.level
        && head_and_body(next).1.is_empty();
    (question || phase || may_join(slide, next)) && fit(slide, next, measure)
}

/// Whether two neighbours may be one slide: both say one sentence, are of the same level and have no
/// steps, and neither is a section that has minutes of its own. A rule between them parts them.
fn may_join(slide: &Written, next: &Written) -> bool {
    let plain = |s: &Written| s.layout == Layout::Text && is_sentence(s);
    !slide.divided
        && !slide.ruled
        && slide.level == next.level
        && slide.level >= 2
        && next.minutes.is_none()
        && (slide.level > 2 || slide.minutes.is_none())
        && plain(slide)
        && plain(next)
        && !has_steps(slide)
        && !has_steps(next)
}

fn has_steps(slide: &Written) -> bool {
    slide.blocks.iter().any(|block| block.step.is_some())
}

/// Whether a slide is so short that it stands better as a subtitle on the deck's title slide, which
/// has nothing else on it.
fn is_subtitle(title: &Written, slide: &Written) -> bool {
    title.layout == Layout::Title
        && !slide.divided
        && !title.ruled
        && head_and_body(title).1.is_empty()
        && slide.level == 2
        && slide.minutes.is_none()
        && !has_steps(slide)
        && says_at_most(slide, SUBTITLE)
}

fn is_sentence(slide: &Written) -> bool {
    says_at_most(slide, SENTENCE)
}

/// Whether a slide is a heading and one paragraph of that many letters at most.
fn says_at_most(slide: &Written, letters: usize) -> bool {
    let (head, body) = head_and_body(slide);
    let [only] = body else {
        return false;
    };
    head.is_some() && is_text(slide) && names::plain(&only.events).chars().count() <= letters
}

fn is_text(slide: &Written) -> bool {
    head_and_body(slide).1.iter().all(|block| {
        matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote) && !has_image(&block.events)
    })
}

/// Whether both fit on one slide, the second with its heading, and a line to spare.
fn fit(slide: &Written, next: &Written, measure: Measure<'_>) -> bool {
    let (head, blocks) = head_and_body(slide);
    let available = heads((slide, &slide.blocks), (head, head), measure.images)[0].height;
    let place = Place {
        width: WIDTH,
        height: available,
        largest_code: CodeSize::Normal,
        words: &WORDS,
    };
    let height = |block: &Block| match block.kind {
        BlockKind::Heading(_) => WORDS.head.line,
        // A diagram counts as a whole slide, so that nothing joins it: it gets all the height.
        BlockKind::Diagram { .. } => available,
        _ => Measured::new(block, measure).pieces(place).height(),
    };
    let all = blocks.iter().chain(&next.blocks);
    let sum: f32 = all.map(|block| height(block) + GAP).sum();
    sum - GAP + WORDS.body.line <= available
}

/// Adds the next slide to one. Links to its heading still work, because its id becomes an anchor.
fn join(slide: &mut Written, next: Written) {
    slide.anchors.push(next.id);
    slide.anchors.extend(next.anchors);
    slide.blocks.extend(next.blocks);
    slide.notes.extend(next.notes);
    slide.detail &= next.detail;
    slide.ruled = next.ruled;
}

/// Gives each section slide the titles of what is under its heading.
pub(super) fn look_ahead(slides: &mut [Slide], measure: Measure<'_>) {
    let titles: Vec<(u8, Option<String>)> = slides
        .iter()
        .map(|slide| {
            let title = names::clean(&slide.written.title);
            let told = !slide.is_continued() && !title.is_empty();
            (slide.written.level, told.then_some(title))
        })
        .collect();
    for (at, slide) in slides.iter_mut().enumerate() {
        let written = &slide.written;
        if written.layout != Layout::Section {
            continue;
        }
        let under = titles
            .iter()
            .skip(at + 1)
            .take_while(|(level, _)| *level > written.level);
        let nearest = under.clone().map(|(level, _)| *level).min();
        let (head, body) = head_and_body(written);
        let (width, _) = BESIDE;
        let said = Space::beside(&WORDS).height_of(
            &body
                .iter()
                .map(|block| Measured::new(block, measure))
                .collect::<Vec<_>>(),
            f32::INFINITY,
        );
        let mut available =
            heads((written, &written.blocks), (head, head), measure.images)[0].height - said;
        let (size, gap) = AHEAD;
        let titles: Vec<String> = under
            .filter(|(level, _)| Some(*level) == nearest)
            .filter_map(|(_, title)| title.clone())
            .collect();
        let mut fits = |title: &String| {
            let lines = lines_of(title, width / size.font, Face::Plain);
            available -= lines as f32 * size.line + gap;
            available >= 0.0
        };
        let lines = titles
            .iter()
            .take(MOST_AHEAD)
            .take_while(|t| fits(t))
            .count();
        let named = match lines {
            all if all == titles.len() => all,
            // The last line says how many more there are, and is nothing by itself.
            some => some.saturating_sub(1),
        };
        slide.ahead = match named {
            0 => Ahead::default(),
            _ => Ahead {
                more: titles.len() - named,
                titles: titles.into_iter().take(named).collect(),
            },
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::course::plan::Terms;
    use crate::course::{Ahead, Layout};

    /// What a section's slide names, of so many slides under it.
    fn ahead(section: &str, count: usize) -> Ahead {
        let under = (1..=count).map(|n| format!("### 장 {n}\n\n첫 문장.\n\n둘째 문장.\n\n"));
        let text = format!("# 수업\n\n## {section}\n\n{}", under.collect::<String>());
        let made = crate::course::deck(
            &text,
            &Terms::default(),
            None,
            crate::course::fit::Measure::NOTHING,
        );
        let mut sections = made.deck.slides.into_iter();
        let section = sections.find(|slide| slide.written.layout == Layout::Section);
        section.expect("a section slide").ahead
    }

    #[test]
    fn a_section_slide_says_when_there_is_more_than_it_names() {
        let all = ahead("1. 절", 4);
        assert_eq!(all.titles, ["장 1", "장 2", "장 3", "장 4"]);
        assert_eq!(all.more, 0);
        let some = ahead("1. 절", 12);
        assert_eq!(some.titles, ["장 1", "장 2", "장 3"]);
        assert_eq!(some.more, 9);
    }

    #[test]
    fn minutes_take_no_space_from_what_is_to_come() {
        let title = "1. Kubernetes 네트워킹 기본 원칙과 요구사항";
        assert_eq!(ahead(&format!("{title} (7분)"), 12), ahead(title, 12));
        assert_eq!(ahead(title, 12).titles.len(), 3);
    }
}
