//! A room outlives its process, and the version of Cuecard that stored it.

use super::*;

#[test]
fn a_room_is_the_same_after_the_store() {
    let class = Class::new()
        .all([
            NEXT,
            NEXT,
            go("talk", 0),
            START,
            switch(Switch::Black, true),
        ])
        .wait(MINUTE);
    let json = serde_json::to_string(&class.room).unwrap();
    let room: Room = serde_json::from_str(&json).unwrap();
    assert_eq!(room, class.room);
    let again = Class { room, ..class };
    assert_eq!(again.countdown(), Some((9 * MINUTE, 0)));
    assert_eq!(again.place(), a(3, 0));
}

#[test]
fn what_another_version_kept_opens() {
    let room: Room = serde_json::from_str(r#"{"position":4,"polls":[1]}"#).unwrap();
    let mut class = Class {
        room,
        ..Class::new()
    };
    assert_eq!(class.snapshot().position, 4);
    let course = class.course.clone();
    (class.room, _) = class.room.follow(&course);
    assert_eq!(class.place(), a(0, 0));
}

/// As version 0.1 stored it, before what is on was one list.
const EARLIER: &str = r#"{"phase":{"is":"class","since":1700000000000},"place":{"deck":"a","slide":1,"step":0,"id":"two","marks":[18015793717152399486,4201358488643930291]},"position":1,"run":{"device":"desk","since":1},"begun":{"before":{"is":"before"},"place":{"deck":"a","slide":0,"step":0,"id":"one","marks":[14725273348998914645]}},"timer":{"kind":"discussion","state":{"is":"running","ends_at":1700000600000},"phases":[{"name":"","length":240000},{"name":"","length":360000}]},"policy":"free","black":true,"join":false,"gathered":3,"skips":true,"sound":true,"records":{"last":{"a":{"began":1700000000000,"ended":null,"since":1700000000000,"spent":[],"touched":1700000000000}},"over":[]},"driver":"desk"}"#;

#[test]
fn a_clock_that_was_put_back_leaves_a_countdown_what_it_had() {
    let class = Class::new()
        .all([NEXT, arm(Some(10)), START])
        .wait(MINUTE)
        .all([NEXT]);
    let json = serde_json::to_string(&class.room).unwrap();
    let stored: Room = serde_json::from_str(&json).unwrap();
    let open = |now| Class {
        room: stored.opened(now),
        now,
        ..Class::new()
    };
    let hour = 60 * MINUTE;
    let back = open(class.now - hour);
    assert_eq!(back.countdown(), Some((9 * MINUTE, 0)));
    let since = NOON - hour;
    assert_eq!(back.room.phase(), Phase::Class { since });
    let back = back.wait(MINUTE).all([NEXT_SLIDE]);
    assert_eq!(back.countdown(), Some((8 * MINUTE, 0)));
    let record = back.room.record("a").unwrap();
    assert_eq!((record.began, record.took()), (since, 2 * MINUTE));
    let back = back.all([rest(5), NEXT]);
    assert_eq!(back.room.phase(), Phase::Class { since });

    let later = open(class.now + 3 * MINUTE);
    assert_eq!(later.countdown(), Some((6 * MINUTE, 0)));
    assert_eq!(later.room, stored, "time that has passed");
}

/// As it was stored before a streak said that it begins at a position, and an undo when it began.
const LATER: &str = r#"{"phase":{"is":"class","since":1700000000000},"place":{"deck":"a","slide":1,"step":0,"id":"two","marks":[18015793717152399486,4201358488643930291]},"position":1,"streak":{"device":"desk","since":1},"undo":{"before":{"is":"before"},"place":{"deck":"a","slide":0,"step":0,"id":"one","marks":[14725273348998914645]}},"timer":null,"policy":"back","switches":["black"],"gathered":0,"records":{"last":{"a":{"began":1700000000000,"ended":null,"since":1700000000000,"spent":[],"touched":1700000000000}},"earlier":[]},"driver":"desk"}"#;

#[test]
fn a_room_with_one_device_s_moves_and_an_undo_opens_as_it_was_stored() {
    let stored = || Class {
        room: serde_json::from_str(LATER).unwrap(),
        ..Class::new()
    };
    let mut desk = stored();
    desk.order("desk", 0, NEXT).unwrap();
    assert_eq!(desk.place(), a(1, 1), "it has seen none of its own moves");
    let mut other = stored();
    assert_eq!(other.order("desk's remote", 0, NEXT), Err(Refusal::Moved));
    let back = stored().wait(MINUTE - 1).all([PREVIOUS_SLIDE]);
    assert_eq!(back.room.phase(), Phase::Before);
    assert_eq!(back.room.record("a"), None);
    let late = stored().wait(MINUTE).all([PREVIOUS_SLIDE]);
    assert_eq!(late.room.phase(), Phase::Class { since: NOON });
}

#[test]
fn a_room_that_an_earlier_version_stored_opens_with_all_that_it_was() {
    let class = Class {
        room: serde_json::from_str(EARLIER).unwrap(),
        ..Class::new()
    };
    let on: Vec<_> = Switch::ALL
        .into_iter()
        .filter(|one| class.room.is_on(*one))
        .collect();
    assert_eq!(on, [Switch::Black, Switch::Skip, Switch::Sound]);
    let snapshot = class.snapshot();
    assert_eq!((snapshot.policy, snapshot.gathered), (Policy::Free, 3));
    assert_eq!(
        (class.place(), class.room.driver()),
        (a(1, 0), Some("desk"))
    );
    assert_eq!(class.countdown(), Some((10 * MINUTE, 0)));
    let began = class.room.record("a").map(|record| record.began);
    assert_eq!(began, Some(NOON));

    let stored = serde_json::to_value(&class.room).unwrap();
    assert_eq!(
        stored["switches"],
        serde_json::json!(["black", "skip", "sound"])
    );
    assert_eq!(serde_json::from_value::<Room>(stored).unwrap(), class.room);

    let mut desk = Class {
        room: class.room.clone(),
        ..Class::new()
    };
    desk.order("desk", 0, NEXT).unwrap();
    assert_eq!(
        desk.place(),
        a(1, 1),
        "it need not have seen its own first move"
    );
    let back = class.wait(SECOND).all([PREVIOUS_SLIDE]);
    assert_eq!(
        back.room.phase(),
        Phase::Before,
        "the class it began too early is undone"
    );
}
