//! Real lecture notes as plans, with what their courses promise.
//!
//! Of the corpus, which is read where it lies, golden files keep headings and numbers.

use std::fmt::Write as _;

use cuecard::course::plan::{SectionKind, Terms};
use cuecard::course::{self, Layout, Prepared};
use cuecard::course::{Schedule, schedule};

use crate::course::RENDERER;
use crate::golden::agreed;
use crate::notes::{Note, notes};

/// One class of a course.
struct Session {
    name: String,
    made: Prepared,
    terms: Terms,
}

/// The sessions of each course that has a README, after the course's name.
fn courses() -> Vec<(String, Vec<Session>)> {
    let mut courses: Vec<(String, Schedule, Vec<Session>)> = Vec::new();
    for Note { name, text, .. } in notes() {
        if let Some(course) = name.strip_suffix("_README") {
            courses.push((course.to_owned(), schedule(&text), Vec::new()));
            continue;
        }
        let Some((course, schedule, sessions)) = courses.last_mut() else {
            continue;
        };
        if !name.starts_with(&format!("{course}_session")) {
            continue;
        }
        let terms = Terms {
            slot: schedule.front.slot,
            promised: schedule.discussion,
            topic: schedule.topics.get(&sessions.len()).cloned(),
        };
        let measure = |source: &str, steps: Option<&str>| RENDERER.measure(source, steps);
        let made = course::deck(
            &text,
            &terms,
            Some("ko"),
            course::fit::Measure::of_diagrams(&measure),
        );
        sessions.push(Session { name, made, terms });
    }
    let courses = courses.into_iter();
    courses
        .map(|(course, _, sessions)| (course, sessions))
        .collect()
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
    for (course, sessions) in courses() {
        assert!(!sessions.is_empty(), "{course} has no sessions");
        let texts = sessions.iter().map(|Session { name, made, .. }| {
            let plan = &made.plan;
            assert_eq!(plan.sections.iter().map(|s| s.seconds).sum::<u32>(), 3000);
            assert_eq!(plan.slides.iter().sum::<u32>(), 3000, "{name}");
            text(name, made)
        });
        let plans = texts.collect::<Vec<_>>().join("\n");
        agreed(&format!("plans/{course}.txt"), &plans);
    }
}

#[test]
fn every_real_session_talks_for_the_ten_minutes_that_are_promised() {
    let sessions = courses().into_iter().flat_map(|(_, sessions)| sessions);
    for Session { name, made, terms } in sessions {
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
