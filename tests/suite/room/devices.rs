//! Who may move the class, and who comes too late.

use super::*;
use Command::{Black, Next, TakeOver};

#[test]
fn the_first_device_to_be_obeyed_drives() {
    let mut class = Class::new();
    assert_eq!(class.room.driver(), None);
    class.order("desk", 0, Next).unwrap();
    assert_eq!(class.room.driver(), Some("desk"));
    assert_eq!(class.order("other", 1, Next), Err(Refusal::NotDriver));
    assert_eq!(
        class.order("other", 1, Black { on: true }),
        Err(Refusal::NotDriver)
    );
}

#[test]
fn taking_over_moves_nothing_and_is_never_stale() {
    let mut class = Class::new().all([Next]);
    class.order("other", 0, TakeOver).unwrap();
    assert_eq!(class.room.driver(), Some("other"));
    assert_eq!(class.snapshot().position, 1);
    assert_eq!(class.order("desk", 1, Next), Err(Refusal::NotDriver));
    assert_eq!(class.order("other", 1, TakeOver), Err(Refusal::Nothing));
    class.order("other", 1, Next).unwrap();
}

#[test]
fn another_epoch_is_another_class() {
    let mut class = Class::new();
    let order = Order {
        id: 1,
        epoch: "old".to_owned(),
        seen: 0,
        command: TakeOver,
    };
    let refused = class
        .room
        .apply(&order, &hand("desk"), "e", &class.course, NOON);
    assert_eq!(refused, Err(Refusal::Epoch));
    class.desk(Next).unwrap();
    let refused = class
        .room
        .apply(&order, &hand("other"), "e", &class.course, NOON);
    assert_eq!(refused, Err(Refusal::Epoch), "the epoch is judged first");
}

#[test]
fn one_device_that_presses_twice_before_it_sees_the_first_moves_two() {
    let mut class = Class::new();
    class.order("desk", 0, Next).unwrap();
    class.order("desk", 0, Next).unwrap();
    class.order("desk", 0, Next).unwrap();
    assert_eq!(class.place(), a(1, 2));
}

#[test]
fn two_desks_that_press_at_once_move_one() {
    let mut class = Class::new();
    class.order("desk", 0, Next).unwrap();
    class.order("other", 0, TakeOver).unwrap();
    assert_eq!(class.order("other", 0, Next), Err(Refusal::Moved));
    assert_eq!(class.snapshot().position, 1);
    class.order("other", 1, Next).unwrap();
    assert_eq!(class.snapshot().position, 2);
}

#[test]
fn a_device_that_missed_another_s_moves_is_refused_until_it_has_seen_them() {
    let mut class = Class::new().all([Next, Next]);
    class.order("other", 2, TakeOver).unwrap();
    class.order("other", 2, Next).unwrap();
    class.order("desk", 2, TakeOver).unwrap();
    assert_eq!(class.order("desk", 2, Next), Err(Refusal::Moved));
    assert_eq!(
        class.order("desk", 2, Black { on: true }),
        Ok(()),
        "which does not move"
    );
    class.order("desk", 3, Next).unwrap();
    class.order("desk", 3, Next).unwrap();
    assert_eq!(
        class.order("desk", 2, Next),
        Err(Refusal::Moved),
        "its run began at 4"
    );
    assert_eq!(class.snapshot().position, 5);
}

#[test]
fn a_desk_and_the_remotes_it_paired_move_together() {
    let mut class = Class::new().all([Next]);
    class.order("desk's remote", 1, Next).unwrap();
    assert_eq!(class.room.driver(), Some("desk"));
    class.order("desk", 2, Next).unwrap();
    let stale = class.order("desk's remote", 2, Next);
    assert_eq!(stale, Err(Refusal::Moved), "the other hand moved first");
    class.order("other's remote", 3, TakeOver).unwrap();
    assert_eq!(class.room.driver(), Some("other"));
    let refused = class.order("desk's remote", 3, Next);
    assert_eq!(refused, Err(Refusal::NotDriver));
    class.order("other", 3, Next).unwrap();
}

#[test]
fn an_edit_makes_nobody_s_command_stale() {
    let mut class = Class::new().all([Next]);
    class.edit([deck("a", &[("new", 0), ("one", 0), ("two", 2)])]);
    assert_eq!(class.snapshot().position, 1);
    class.order("desk", 0, Next).unwrap();
    assert_eq!(class.place(), a(2, 1));
}

#[test]
fn nothing_to_do_is_the_last_reason() {
    let mut class = Class::new().all([Next]);
    assert_eq!(
        class.order("other", 0, go("nowhere", 0)),
        Err(Refusal::NotDriver)
    );
    class.order("other", 0, TakeOver).unwrap();
    assert_eq!(
        class.order("other", 0, go("nowhere", 0)),
        Err(Refusal::Moved)
    );
    assert_eq!(
        class.order("other", 1, go("nowhere", 0)),
        Err(Refusal::Nothing)
    );
}
