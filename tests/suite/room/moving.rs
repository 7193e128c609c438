//! Next, previous, go to, open: where the class is.

use super::*;

#[test]
fn a_new_room_shows_the_first_slide_and_nothing_has_begun() {
    let snapshot = Class::new().snapshot();
    assert_eq!(snapshot.deck.as_deref(), Some("a"));
    assert_eq!(
        (snapshot.slide, snapshot.step, snapshot.position),
        (0, 0, 0)
    );
    assert_eq!(snapshot.slide_id, "one");
    assert_eq!(snapshot.slide_revision, "revision of one");
    assert_eq!(snapshot.deck_revision, "revision of a");
    assert_eq!(snapshot.phase, Phase::Before);
    assert_eq!(snapshot.policy, Policy::Back);
    assert_eq!(snapshot.timer, None);
    assert_eq!(
        (snapshot.epoch.as_str(), snapshot.seq, snapshot.now),
        ("e", 7, NOON)
    );
}

#[test]
fn next_opens_the_steps_then_the_next_slide() {
    let mut places = Vec::new();
    let mut class = Class::new();
    for _ in 0..6 {
        class = class.all([NEXT]);
        places.push((class.room.slide(), class.room.step()));
    }
    assert_eq!(places, [(1, 0), (1, 1), (1, 2), (2, 0), (3, 0), (4, 0)]);
    assert_eq!(class.snapshot().position, 6);
}

#[test]
fn previous_enters_a_slide_with_all_its_steps_open() {
    assert_eq!(
        Class::new().all([go("three", 0), PREVIOUS]).place(),
        a(1, 2)
    );
    assert_eq!(
        Class::new().all([go("three", 0), PREVIOUS_SLIDE]).place(),
        a(1, 2)
    );
    assert_eq!(Class::new().all([go("two", 2), PREVIOUS]).place(), a(1, 1));
    assert_eq!(
        Class::new().all([go("two", 2), PREVIOUS_SLIDE]).place(),
        a(0, 0)
    );
    assert_eq!(
        Class::new().all([go("two", 1), NEXT_SLIDE]).place(),
        a(2, 0)
    );
}

#[test]
fn go_to_and_the_ends_show_a_slide_at_its_beginning() {
    assert_eq!(Class::new().all([go("two", 0)]).place(), a(1, 0));
    assert_eq!(
        Class::new().all([go("two", 99)]).place(),
        a(1, 2),
        "clamped"
    );
    assert_eq!(Class::new().all([LAST]).place(), a(4, 0));
    assert_eq!(Class::new().all([LAST, NEXT, FIRST]).place(), a(0, 0));
}

#[test]
fn at_the_ends_there_is_nothing_to_do() {
    let mut start = Class::new();
    for command in [PREVIOUS, PREVIOUS_SLIDE, FIRST, go("one", 0), open("a")] {
        assert_eq!(start.desk(command), Err(Refusal::Nothing));
    }
    let mut end = Class::new().all([LAST, NEXT]);
    for command in [NEXT, NEXT_SLIDE, go("vote", 1)] {
        assert_eq!(end.desk(command), Err(Refusal::Nothing));
    }
    assert_eq!(end.place(), a(4, 1));
    assert_eq!(end.snapshot().position, 2, "a refusal is no move");
}

#[test]
fn what_is_not_there_cannot_be_shown() {
    let mut class = Class::new();
    assert_eq!(class.desk(go("nowhere", 0)), Err(Refusal::Nothing));
    assert_eq!(class.desk(open("nowhere")), Err(Refusal::Nothing));
    assert_eq!(class.room, Class::new().room, "not even a driver");
}

#[test]
fn another_deck_opens_at_its_first_slide() {
    let class = Class::new().all([go("two", 1), open("b")]);
    assert_eq!(class.place(), (Some("b".to_owned()), 0, 0));
    assert_eq!(class.snapshot().slide_id, "start");
    assert_eq!(class.snapshot().position, 2);
}

#[test]
fn an_empty_deck_and_an_empty_course_show_nothing_and_break_nothing() {
    let mut class = Class::new().all([open("empty")]);
    for command in [NEXT, PREVIOUS, FIRST, LAST, go("", 0)] {
        assert_eq!(class.desk(command), Err(Refusal::Nothing));
    }
    let snapshot = class.snapshot();
    assert_eq!((snapshot.slide_id.as_str(), snapshot.slide), ("", 0));

    let course = CourseOutline::default();
    let mut class = Class {
        room: Room::new(&course),
        course,
        now: NOON,
    };
    for command in [NEXT, BEGIN, open("a"), FIRST] {
        assert_eq!(class.desk(command), Err(Refusal::Nothing));
    }
    class.desk(switch(Switch::Black, true)).unwrap();
    assert_eq!(class.snapshot().deck, None);
    class.edit([deck("a", &[("one", 0)])]);
    assert_eq!(
        class.place(),
        a(0, 0),
        "the first deck that appears is shown"
    );
}
