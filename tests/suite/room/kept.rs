//! A room outlives its process.

use super::*;
use Command::{Black, Next, TimerStart};

#[test]
fn a_room_is_the_same_after_the_store() {
    let class = Class::new()
        .all([Next, Next, go("talk", 0), TimerStart, Black { on: true }])
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
