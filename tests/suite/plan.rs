//! Real lecture notes as plans, with what their courses promise.
//!
//! The notes are read in place from `../shared/corpus`; what is kept here are headings and
//! numbers. `CUECARD_BLESS=1` renews them.

use std::fmt::Write as _;
use std::path::Path;

use cuecard::course::parse::{Schedule, schedule};
use cuecard::course::plan::{SectionKind, Terms};
use cuecard::course::{self, Layout, Prepared};

use crate::course::{RENDERER, files};

/// Each session of the corpus: its name, deck and terms.
fn sessions() -> Vec<(String, Prepared, Terms)> {
    let mut course = Schedule::default();
    let mut index = 0;
    let mut sessions = Vec::new();
    for (name, text) in files("corpus") {
        if name.ends_with("README") {
            course = schedule(&text);
            index = 0;
            continue;
        }
        let terms = Terms {
            slot: course.front.slot,
            promised: course.discussion,
            topic: course.topics.get(&index).cloned(),
        };
        index += 1;
        let measure = |source: &str, steps: Option<&str>| RENDERER.measure(source, steps);
        let made = course::deck(&text, &terms, Some("ko"), &measure);
        sessions.push((name, made, terms));
    }
    sessions
}

/// A line a section: minutes planned, minutes written, title; then what `check` tells.
fn text(name: &str, made: &Prepared) -> String {
    let mut text = format!("{name}\n");
    for section in &made.plan.sections {
        let planned = f64::from(section.seconds) / 60.0;
        let written = section.written.map_or("-".to_owned(), |m| m.to_string());
        let mark = match section.kind {
            SectionKind::Lesson => "",
            SectionKind::Discussion => "discussion: ",
            SectionKind::WrapUp => "wrap-up: ",
        };
        let _ = writeln!(text, "{planned:5} {written:>3}  {mark}{}", section.title);
    }
    for finding in &made.findings {
        let line = finding.line.unwrap_or_default();
        let _ = writeln!(text, "  {line}: {}", finding.cause);
    }
    text
}

#[test]
fn plans_of_real_notes_are_as_agreed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/plans.txt");
    let sessions = sessions();
    if sessions.is_empty() {
        return;
    }
    let texts = sessions.iter().map(|(name, made, _)| {
        let plan = &made.plan;
        assert_eq!(plan.sections.iter().map(|s| s.seconds).sum::<u32>(), 3000);
        assert_eq!(plan.slides.iter().sum::<u32>(), 3000, "{name}");
        text(name, made)
    });
    let plans = texts.collect::<Vec<_>>().join("\n");
    if std::env::var_os("CUECARD_BLESS").is_some() {
        std::fs::write(&path, &plans).expect("a golden file");
    }
    let agreed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        agreed == plans,
        "{} differs (CUECARD_BLESS=1 renews it):\n{plans}",
        path.display()
    );
}

#[test]
fn every_real_session_talks_for_the_ten_minutes_that_are_promised() {
    for (name, made, terms) in sessions() {
        let Prepared { deck, plan, .. } = &made;
        let Some(discussion) = &plan.discussion else {
            panic!("{name} has no discussion")
        };
        assert_eq!(terms.promised, Some(10), "{name}");
        assert_eq!(
            discussion.phases.iter().map(|p| p.seconds).sum::<u32>(),
            600,
            "{name}"
        );
        assert!(!discussion.title.contains("토론"), "{}", discussion.title);
        assert_eq!(plan.added, name.contains("week_01"), "{name}");
        let slide = &deck.slides[discussion.slides.0];
        assert_eq!(slide.written.layout, Layout::Discussion, "{name}");
        let talks = plan.sections.iter();
        let talks = talks.filter(|s| s.kind == SectionKind::Discussion);
        assert_eq!(talks.count(), 1, "{name}");
    }
}
