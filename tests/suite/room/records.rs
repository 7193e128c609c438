//! What a class takes, slide by slide; and what may be left out of it.

use super::*;
use cuecard::course::plan::{PlannedSection, SectionKind};
use cuecard::room::Report;

type Spent = Vec<(String, i64)>;

/// Seconds on each slide so far, and the seconds since the last of them is shown.
fn taken(class: &Class, deck: &str) -> Option<(Spent, Option<i64>)> {
    let record = class.room.record(deck)?;
    let spent = record.spent.iter();
    Some((
        spent.map(|s| (s.slide.clone(), s.time / SECOND)).collect(),
        record.since.map(|since| (class.now - since) / SECOND),
    ))
}

fn spent(slides: &[(&str, i64)]) -> Spent {
    let slides = slides.iter();
    slides.map(|(id, time)| ((*id).to_owned(), *time)).collect()
}

#[test]
fn each_slide_has_the_time_that_it_was_shown() {
    let class = Class::new().wait(MINUTE).all([BEGIN]);
    assert_eq!(taken(&class, "a"), Some((vec![], Some(0))));
    let class = class.wait(30 * SECOND).all([NEXT]).wait(70 * SECOND);
    assert_eq!(taken(&class, "a"), Some((spent(&[("one", 30)]), Some(70))));
    let class = class.all([NEXT]).wait(5 * SECOND);
    let same = Some((spent(&[("one", 30)]), Some(75)));
    assert_eq!(taken(&class, "a"), same, "a step is the same slide");
    let class = class.all([PREVIOUS_SLIDE]).wait(SECOND).all([END]).wait(9);
    let both = spent(&[("one", 31), ("two", 75)]);
    assert_eq!(taken(&class, "a"), Some((both, None)));
    let record = class.room.record("a").unwrap();
    assert_eq!(record.began, NOON + MINUTE);
    assert_eq!(record.ended, Some(NOON + MINUTE + 106 * SECOND));
}

#[test]
fn a_break_is_nobody_s_time() {
    let class = Class::new()
        .all([BEGIN])
        .wait(10 * SECOND)
        .all([rest(10)])
        .wait(10 * MINUTE);
    assert_eq!(taken(&class, "a"), Some((spent(&[("one", 10)]), None)));
    let class = class.all([BEGIN]).wait(5 * SECOND).all([END]);
    assert_eq!(taken(&class, "a"), Some((spent(&[("one", 15)]), None)));
}

#[test]
fn a_class_whose_beginning_is_undone_has_no_record() {
    let class = Class::new().all([NEXT]).wait(SECOND).all([PREVIOUS]);
    assert_eq!(class.room.phase(), Phase::Before);
    assert_eq!(taken(&class, "a"), None);
}

/// Taught for a minute, ended, and ten minutes later a key is pressed, which resumes the class.
fn resumed() -> (Class, Option<(Spent, Option<i64>)>) {
    let ended = Class::new().all([BEGIN]).wait(MINUTE).all([END]);
    let before = taken(&ended, "a");
    assert_eq!(before, Some((spent(&[("one", 60)]), None)));
    (ended.wait(10 * MINUTE).all([NEXT]), before)
}

#[test]
fn a_class_that_a_key_resumed_by_mistake_is_over_again_by_moving_back_at_once() {
    let (class, before) = resumed();
    assert_eq!(class.room.phase(), Phase::Class { since: NOON });
    let back = class.wait(30 * SECOND).all([PREVIOUS]);
    assert_eq!(
        back.room.phase(),
        Phase::After {
            since: NOON + MINUTE
        }
    );
    assert_eq!(taken(&back, "a"), before, "its record is as it was");
    let ended = back.room.record("a").and_then(|record| record.ended);
    assert_eq!(ended, Some(NOON + MINUTE));
}

#[test]
fn a_class_that_was_resumed_a_minute_ago_goes_on_whatever_is_shown() {
    let (class, _) = resumed();
    let back = class.wait(MINUTE).all([PREVIOUS]);
    assert_eq!(back.room.phase(), Phase::Class { since: NOON });
    let both = spent(&[("one", 60), ("two", 60)]);
    assert_eq!(taken(&back, "a"), Some((both, Some(0))));
}

#[test]
fn another_deck_is_another_class_and_one_that_was_left_goes_on() {
    let class = Class::new().all([BEGIN]).wait(MINUTE).all([open("b")]);
    let began = NOON + MINUTE;
    assert_eq!(class.room.phase(), Phase::Class { since: began });
    assert_eq!(class.room.record("a").unwrap().ended, Some(began));
    let class = class.wait(10 * SECOND).all([open("a")]).wait(SECOND);
    assert_eq!(class.room.phase(), Phase::Class { since: NOON });
    assert_eq!(taken(&class, "a"), Some((spent(&[("one", 60)]), Some(1))));
    assert_eq!(taken(&class, "b"), Some((spent(&[("start", 10)]), None)));
    assert_eq!(class.room.record("a").unwrap().ended, None);
}

#[test]
fn who_ends_too_early_goes_on_and_who_teaches_it_again_begins_anew() {
    let class = Class::new().all([BEGIN]).wait(MINUTE).all([END]);
    let again = class.wait(14 * MINUTE).all([BEGIN]).wait(SECOND);
    assert_eq!(taken(&again, "a"), Some((spent(&[("one", 60)]), Some(1))));
    assert_eq!(again.room.phase(), Phase::Class { since: NOON });
    let class = again.all([END]).wait(15 * MINUTE).all([BEGIN]);
    assert_eq!(taken(&class, "a"), Some((vec![], Some(0))));
}

#[test]
fn next_and_previous_pass_over_what_may_be_skipped_until_that_is_undone() {
    let mut class = Class::new();
    let mut outline = deck("a", &[("one", 0), ("detail", 2), ("two", 0), ("more", 0)]);
    for at in [1, 3] {
        outline.slides[at].skippable = true;
    }
    class.edit([outline, deck("b", &[("start", 0)])]);
    let mut class = class.all([switch(Switch::Skip, true), NEXT]);
    assert_eq!(class.place(), a(2, 0));
    assert_eq!(
        class.desk(NEXT),
        Err(Refusal::Nothing),
        "the rest is detail"
    );
    let mut class = class.all([PREVIOUS_SLIDE]);
    assert_eq!(class.place(), a(0, 0));
    class.desk(go("detail", 0)).unwrap();
    assert_eq!(class.place(), a(1, 0), "whoever asks for it gets it");
    let class = class.all([
        NEXT,
        NEXT,
        NEXT_SLIDE,
        switch(Switch::Skip, false),
        PREVIOUS,
    ]);
    assert_eq!(class.place(), a(1, 2));
    let class = class.all([switch(Switch::Skip, true), open("b")]);
    assert!(
        !class.room.is_on(Switch::Skip),
        "another deck has its own time"
    );
}

#[test]
fn each_gathering_has_its_number() {
    let class = Class::new().all([Command::Gather, Command::Gather]);
    assert_eq!(class.snapshot().gathered, 2);
}

#[test]
fn a_report_holds_what_was_taken_against_the_plan_and_loses_no_second() {
    let mut class = Class::new();
    let mut outline = deck("a", &[("one", 0), ("two", 0), ("talk", 0)]);
    outline.plan.slot = 180;
    outline.plan.slides = vec![60, 60, 60];
    outline.plan.sections = ["first", "talk"]
        .into_iter()
        .zip([0, 2])
        .map(|(title, first)| PlannedSection {
            title: title.to_owned(),
            first,
            seconds: if first == 0 { 120 } else { 60 },
            written: None,
            kind: SectionKind::Lesson,
        })
        .collect();
    class.edit([outline.clone(), deck("b", &[("start", 0)])]);
    let mut class = class
        .all([BEGIN])
        .wait(61 * SECOND)
        .all([NEXT])
        .wait(70 * SECOND)
        .all([NEXT])
        .wait(5 * SECOND);
    outline.slides.remove(0);
    outline.plan.slides.remove(0);
    class.edit([outline, deck("b", &[("start", 0)])]);
    let report = class.room.report(&class.course, ("a", NOON), class.now);
    let report = &report.unwrap();
    assert_eq!(report.took(), 136 * SECOND);
    assert_eq!(report.over(), -44 * SECOND);
    assert_eq!(
        report.elsewhere,
        61 * SECOND,
        "a slide that an edit took away"
    );
    let took: Vec<_> = report.slides.iter().map(|slide| slide.row.took).collect();
    assert_eq!(took, [70 * SECOND, 5 * SECOND]);
    assert_eq!(report.most_over(), None, "no section was over its plan");
    let stored: Report = serde_json::from_str(&serde_json::to_string(report).unwrap()).unwrap();
    assert_eq!(stored, *report);
}

#[test]
fn a_class_that_nobody_ended_is_over_with_the_last_thing_that_happened_in_it() {
    let left_in_a_break = Class::new()
        .all([BEGIN])
        .wait(40 * MINUTE)
        .all([rest(10)])
        .wait(24 * 60 * MINUTE)
        .all([BEGIN]);
    let now = left_in_a_break.now;
    assert_eq!(left_in_a_break.room.phase(), Phase::Class { since: now });
    assert_eq!(taken(&left_in_a_break, "a"), Some((vec![], Some(0))));
    let classes = left_in_a_break.room.classes();
    let classes: Vec<_> = classes
        .map(|(deck, record)| (deck, record.began, record.ended))
        .collect();
    let yesterday = ("a", NOON, Some(NOON + 40 * MINUTE));
    assert!(classes.contains(&yesterday), "{classes:?}");

    let left_on = Class::new()
        .all([BEGIN])
        .wait(40 * MINUTE)
        .all([NEXT])
        .wait(20 * 60 * MINUTE);
    let another = left_on.all([open("b")]);
    let night = spent(&[("one", 40 * 60)]);
    assert_eq!(taken(&another, "a"), Some((night, None)));
    let ended = another.room.record("a").unwrap().ended;
    assert_eq!(ended, Some(NOON + 40 * MINUTE));
    let same = Class::new()
        .all([BEGIN])
        .wait(40 * MINUTE)
        .all([NEXT])
        .wait(20 * 60 * MINUTE)
        .all([NEXT_SLIDE]);
    assert_eq!(taken(&same, "a"), Some((vec![], Some(0))));
    assert_eq!(same.room.phase(), Phase::Class { since: same.now });
}

#[test]
fn a_beginning_that_is_undone_leaves_the_class_before_it_as_it_was() {
    let class = Class::new().all([BEGIN]).wait(30 * MINUTE).all([END]);
    let before = class.room.record("a").cloned();
    let class = class.wait(60 * MINUTE).all([NEXT_SLIDE]);
    assert_eq!(taken(&class, "a"), Some((vec![], Some(0))), "another class");
    let class = class.wait(3 * SECOND).all([PREVIOUS_SLIDE]);
    assert_eq!(class.room.record("a").cloned(), before);
    let other = class.all([open("b"), NEXT_SLIDE]).wait(3 * SECOND);
    let other = other.all([PREVIOUS_SLIDE]);
    assert_eq!(other.room.record("b"), None);
}
