//! What a deck's notes page carries for the desk's script: the plan, and how the class before
//! this one went.

use crate::course::Outline;
use crate::course::plan::SectionKind;
use crate::room::Report;
use crate::wire::{
    LastClassView, Millis, OverrunView, PlanView, PlannedSectionView, PlannedSlideView,
};

/// A class that ended within this is not called the last time.
const RECENT: Millis = 60 * 60_000;

/// The plan of a deck, in a course that lets it begin at that clock time.
pub fn plan(deck: &Outline, starts: Option<&str>) -> PlanView {
    let plan = &deck.plan;
    debug_assert_eq!(
        deck.slides.len(),
        plan.slides.len(),
        "each slide is planned"
    );
    let sections = plan.sections.iter().enumerate().map(|(at, section)| {
        PlannedSectionView {
            title: section.title.clone(),
            // The first one's time begins with the deck.
            first: if at == 0 { 0 } else { section.first },
            seconds: section.seconds,
            written: section.written,
            discussion: section.kind == SectionKind::Discussion,
            wrap_up: section.kind == SectionKind::WrapUp,
        }
    });
    let slides = deck.slides.iter().zip(&plan.slides);
    let slides = slides.map(|(slide, seconds)| PlannedSlideView {
        id: slide.id.clone(),
        seconds: *seconds,
        skippable: slide.skippable,
    });
    PlanView {
        slot: plan.slot,
        starts: starts.map(str::to_owned),
        written: plan.written,
        discussion_written: plan.discussion_written,
        added: plan.added,
        sections: sections.collect(),
        slides: slides.collect(),
    }
}

/// How the last of these classes went, but for the one that goes on or has just ended.
///
/// ```
/// use cuecard::{room::Report, site::last_class};
///
/// let report = Report { began: 1_000, ended: Some(3_001_000), slot: 3_000, ..Report::default() };
/// let day = 24 * 3_600_000;
/// assert_eq!(last_class(&[report.clone()], day).map(|last| last.began), Some(1_000));
/// assert_eq!(last_class(&[report], 3_002_000), None);
/// ```
pub fn last_class(reports: &[Report], now: Millis) -> Option<LastClassView> {
    let earlier = reports
        .iter()
        .filter(|report| report.ended.is_some_and(|ended| ended < now - RECENT));
    let last = earlier.max_by_key(|report| report.began)?;
    Some(LastClassView {
        began: last.began,
        over: last.over(),
        longest: last.most_over().map(|section| OverrunView {
            title: section.title.clone(),
            over: section.over(),
        }),
    })
}
