//! The example course: eight classes of fifty minutes, with all that a teacher needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cuecard::content::{Content, Course, DeckEntry, Loader};
use cuecard::course::plan::{SectionKind, Terms};
use cuecard::course::schedule;
use cuecard::course::{self, BlockKind, Layout};
use cuecard::site::screens::reserved;

use crate::course::RENDERER;

static CONTENT: LazyLock<Content> = LazyLock::new(|| {
    let mut loader = Loader::open(&decks(), reserved()).expect("the example course");
    loader.load(&Content::default(), "salt", &Default::default())
});

pub(super) fn decks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("decks")
}

fn day() -> &'static Course {
    &CONTENT.courses[""]
}

/// Each class with the text of its file.
pub(super) fn classes() -> impl Iterator<Item = (&'static DeckEntry, String)> {
    day().decks.iter().map(|deck| {
        let text = fs::read_to_string(decks().join(&deck.file)).expect("its file");
        (&**deck, text)
    })
}

#[test]
fn nothing_is_to_be_told_of_the_example_course() {
    assert_eq!(CONTENT.findings, []);
    assert_eq!(day().decks.len(), 8);
    assert_eq!(day().starts.iter().flatten().count(), 8);
}

#[test]
fn each_class_takes_fifty_minutes_of_which_ten_are_talked() {
    for (deck, _) in classes() {
        let (name, plan) = (&deck.name, &deck.outline.plan);
        assert_eq!(plan.slot, 50 * 60, "{name}");
        assert_eq!(plan.written, Some(50.0), "{name}");
        assert!(!plan.differs(), "{name}: {:?}", plan.sections);
        let discussion = plan.discussion.as_ref().expect("a discussion");
        let phases = discussion.phases.iter().map(|phase| phase.seconds);
        assert_eq!((phases.clone().count(), phases.sum()), (3, 600), "{name}");
    }
}

#[test]
fn each_class_has_what_a_teacher_needs() {
    for (entry, text) in classes() {
        let name = &entry.name;
        let measure = |source: &str, steps: Option<&str>| RENDERER.measure(source, steps);
        let slides = course::deck(
            &text,
            &Terms::default(),
            None,
            course::fit::Measure::of_diagrams(&measure),
        )
        .deck
        .slides;
        assert!(
            (28..=45).contains(&slides.len()),
            "{name}: {}",
            slides.len()
        );
        let kinds = || {
            slides
                .iter()
                .flat_map(|slide| &slide.written.blocks)
                .map(|block| &block.kind)
        };
        let steps = kinds().filter_map(|kind| match kind {
            BlockKind::Diagram { steps, .. } => Some(steps),
            _ => None,
        });
        assert!(steps.clone().count() >= 4, "{name}: too few diagrams");
        let mut walks = steps.flatten();
        assert!(
            walks.any(|steps| steps.contains('-')),
            "{name}: no walk from node to node"
        );
        assert!(
            kinds().any(|kind| *kind == BlockKind::Table),
            "{name}: no table"
        );

        let mut sections = entry.outline.plan.sections.iter();
        let wrap_up = sections.find(|section| section.kind == SectionKind::WrapUp);
        let taught = wrap_up.map_or(slides.len(), |section| section.first);
        for slide in &slides[..taught] {
            let silent = slide.written.notes.is_empty() && slide.written.layout != Layout::Section;
            assert!(!silent, "{name}: {} has no notes", slide.written.title);
        }
    }
}

#[test]
fn the_day_is_that_of_its_seed() {
    let seed = decks().join("../../shared/seed/week2-day3-README.md");
    let Ok(seed) = fs::read_to_string(&seed) else {
        return eprintln!("skipped: no {}", seed.display());
    };
    let seed = schedule(&seed);
    assert_eq!(seed.decks.len(), 8);
    for (index, (link, (deck, _))) in seed.decks.iter().zip(classes()).enumerate() {
        assert_eq!(deck.outline.title, link.title);
        assert_eq!(link.target, format!("./{}.md", deck.name));
        assert_eq!(deck.topic.as_ref(), seed.topics.get(&index));
    }
}
