//! Who may move the class, and who comes too late.

use super::*;

#[test]
fn the_first_device_to_be_obeyed_drives() {
    let mut class = Class::new();
    assert_eq!(class.room.driver(), None);
    class.order("desk", 0, NEXT).unwrap();
    assert_eq!(class.room.driver(), Some("desk"));
    assert_eq!(class.order("other", 1, NEXT), Err(Refusal::NotDriver));
    assert_eq!(
        class.order("other", 1, switch(Switch::Black, true)),
        Err(Refusal::NotDriver)
    );
}

#[test]
fn taking_over_moves_nothing_and_is_never_stale() {
    let mut class = Class::new().all([NEXT]);
    class.order("other", 0, Command::TakeOver).unwrap();
    assert_eq!(class.room.driver(), Some("other"));
    assert_eq!(class.snapshot().position, 1);
    assert_eq!(class.order("desk", 1, NEXT), Err(Refusal::NotDriver));
    assert_eq!(
        class.order("other", 1, Command::TakeOver),
        Err(Refusal::Nothing)
    );
    class.order("other", 1, NEXT).unwrap();
}

#[test]
fn another_epoch_is_another_class() {
    let mut class = Class::new();
    let order = Order {
        id: 1,
        epoch: "old".to_owned(),
        seen: 0,
        command: Command::TakeOver,
    };
    let refused = class.apply(&order, &presenter("desk"));
    assert_eq!(refused, Err(Refusal::Epoch));
    class.desk(NEXT).unwrap();
    let refused = class.apply(&order, &presenter("other"));
    assert_eq!(refused, Err(Refusal::Epoch), "the epoch is judged first");
}

#[test]
fn one_device_that_presses_twice_before_it_sees_the_first_moves_two() {
    let mut class = Class::new();
    class.order("desk", 0, NEXT).unwrap();
    class.order("desk", 0, NEXT).unwrap();
    class.order("desk", 0, NEXT).unwrap();
    assert_eq!(class.place(), a(1, 2));
}

#[test]
fn two_desks_that_press_at_once_move_one() {
    let mut class = Class::new();
    class.order("desk", 0, NEXT).unwrap();
    class.order("other", 0, Command::TakeOver).unwrap();
    assert_eq!(class.order("other", 0, NEXT), Err(Refusal::Moved));
    assert_eq!(class.snapshot().position, 1);
    class.order("other", 1, NEXT).unwrap();
    assert_eq!(class.snapshot().position, 2);
}

#[test]
fn a_device_that_missed_another_s_moves_is_refused_until_it_has_seen_them() {
    let mut class = Class::new().all([NEXT, NEXT]);
    class.order("other", 2, Command::TakeOver).unwrap();
    class.order("other", 2, NEXT).unwrap();
    class.order("desk", 2, Command::TakeOver).unwrap();
    assert_eq!(class.order("desk", 2, NEXT), Err(Refusal::Moved));
    assert_eq!(
        class.order("desk", 2, switch(Switch::Black, true)),
        Ok(()),
        "which does not move"
    );
    class.order("desk", 3, NEXT).unwrap();
    class.order("desk", 3, NEXT).unwrap();
    assert_eq!(
        class.order("desk", 2, NEXT),
        Err(Refusal::Moved),
        "its run began at 4"
    );
    assert_eq!(class.snapshot().position, 5);
}

#[test]
fn a_desk_and_the_remotes_it_paired_move_together() {
    let mut class = Class::new().all([NEXT]);
    class.order("desk's remote", 1, NEXT).unwrap();
    assert_eq!(class.room.driver(), Some("desk"));
    class.order("desk", 2, NEXT).unwrap();
    let stale = class.order("desk's remote", 2, NEXT);
    assert_eq!(
        stale,
        Err(Refusal::Moved),
        "another device of the group moved first"
    );
    class.order("other's remote", 3, Command::TakeOver).unwrap();
    assert_eq!(class.room.driver(), Some("other"));
    let refused = class.order("desk's remote", 3, NEXT);
    assert_eq!(refused, Err(Refusal::NotDriver));
    class.order("other", 3, NEXT).unwrap();
}

#[test]
fn an_edit_makes_nobody_s_command_stale() {
    let mut class = Class::new().all([NEXT]);
    class.edit([deck("a", &[("new", 0), ("one", 0), ("two", 2)])]);
    assert_eq!(class.snapshot().position, 1);
    class.order("desk", 0, NEXT).unwrap();
    assert_eq!(class.place(), a(2, 1));
}

#[test]
fn nothing_to_do_is_the_last_reason() {
    let mut class = Class::new().all([NEXT]);
    assert_eq!(
        class.order("other", 0, go("nowhere", 0)),
        Err(Refusal::NotDriver)
    );
    class.order("other", 0, Command::TakeOver).unwrap();
    assert_eq!(
        class.order("other", 0, go("nowhere", 0)),
        Err(Refusal::Moved)
    );
    assert_eq!(
        class.order("other", 1, go("nowhere", 0)),
        Err(Refusal::Nothing)
    );
}

/// Every command that crosses the wire: the golden file has them all.
fn every_command() -> Vec<Command> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wire/commands.json");
    let orders: Vec<Order> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    orders.into_iter().map(|order| order.command).collect()
}

#[test]
fn each_giver_may_give_these_commands_and_no_others() {
    let seat = Giver::Seat(Seat::parse("0123456789abcdef").unwrap());
    let undriven = Class::new();
    let driven = Class::new().all([NEXT]);
    let commands = every_command();
    assert!(commands.len() > 20);
    for command in commands {
        // What moves nothing needs no driver.
        let needs_none = matches!(
            command,
            Command::TakeOver | Command::Posts(_) | Command::Ink(_) | Command::Share { .. }
        );
        let of_another = if needs_none {
            Ok(())
        } else {
            Err(Refusal::NotDriver)
        };
        for (room, giver, may) in [
            (&undriven, presenter("desk"), Ok(())),
            (&undriven, presenter("other"), Ok(())),
            (&undriven, seat.clone(), Err(Refusal::NotPresenter)),
            (&undriven, helper(), Err(Refusal::Helper)),
            (&driven, helper(), Err(Refusal::Helper)),
            (&driven, presenter("desk"), Ok(())),
            (&driven, presenter("desk's remote"), Ok(())),
            (&driven, presenter("other"), of_another),
            (&driven, presenter("other's remote"), of_another),
            (&driven, seat.clone(), Err(Refusal::NotPresenter)),
        ] {
            assert_eq!(
                room.room.may(&giver, &command),
                may,
                "{giver:?}: {command:?}"
            );
        }
    }
}

/// A device that signed in by the helper's link.
fn helper() -> Giver {
    Giver::signed_in(PresenterDevice {
        device: "Mac-3f9a".to_owned(),
        lead: HELPERS.to_owned(),
    })
}

#[test]
fn what_a_seat_or_a_helper_asks_for_changes_nothing_and_makes_it_no_driver() {
    let seat = Giver::Seat(Seat::parse("0123456789abcdef").unwrap());
    for (giver, refusal) in [(seat, Refusal::NotPresenter), (helper(), Refusal::Helper)] {
        for command in every_command() {
            let order = Order {
                id: 1,
                epoch: "e".to_owned(),
                seen: u64::MAX,
                command,
            };
            for class in [Class::new(), Class::new().all([NEXT, TOGGLE])] {
                assert_eq!(class.apply(&order, &giver), Err(refusal), "{order:?}");
            }
        }
    }
}
