//! Before, class, break, after; and what else is the room's.

use super::*;

fn since(class: &Class) -> Option<Millis> {
    match class.room.phase() {
        Phase::Class { since } => Some(since),
        _ => None,
    }
}

#[test]
fn a_class_begins_with_the_first_move_past_the_first_slide() {
    let mut class = Class::new();
    class.edit([deck("a", &[("one", 1), ("two", 0), ("three", 0)])]);
    let class = class.all([NEXT]);
    assert_eq!(
        class.room.phase(),
        Phase::Before,
        "a step of the first slide"
    );
    let class = class.wait(MINUTE).all([NEXT]).wait(MINUTE).all([NEXT]);
    assert_eq!(since(&class), Some(NOON + MINUTE));
}

#[test]
fn a_class_begins_by_command() {
    let mut class = Class::new().all([BEGIN]);
    assert_eq!(since(&class), Some(NOON));
    assert_eq!(class.desk(BEGIN), Err(Refusal::Nothing));
    assert_eq!(class.place(), a(0, 0));
}

#[test]
fn a_beginning_by_a_key_too_early_is_undone_by_moving_back_at_once() {
    let class = Class::new().all([NEXT, PREVIOUS]);
    assert_eq!(class.room.phase(), Phase::Before);
    let class = class.all([NEXT]).wait(30 * MINUTE).all([FIRST]);
    assert_eq!(
        since(&class),
        Some(NOON),
        "half an hour later it is a look at the title"
    );
    let class = Class::new().all([BEGIN, NEXT, PREVIOUS]);
    assert_eq!(since(&class), Some(NOON), "who begins by command means it");
    let class = Class::new()
        .all([NEXT, END])
        .wait(SECOND)
        .all([NEXT, PREVIOUS]);
    assert_eq!(class.room.phase(), Phase::After { since: NOON });
}

#[test]
fn opening_a_deck_begins_nothing() {
    assert_eq!(Class::new().all([open("b")]).room.phase(), Phase::Before);
    let over = Class::new().all([BEGIN, END, open("b")]);
    assert_eq!(
        over.room.phase(),
        Phase::Before,
        "what is over is the other deck's"
    );
    let again = over.wait(MINUTE).all([NEXT]);
    assert_eq!(since(&again), Some(NOON + MINUTE), "of another deck");
}

/// A word for a phase, as the table in `src/room/obey.rs` has it.
fn phase_after(before: &[Command], command: Command) -> &'static str {
    let mut class = Class::new().all(before.iter().cloned()).wait(MINUTE);
    if class.desk(command) == Err(Refusal::Nothing) {
        return "–";
    }
    match class.room.phase() {
        Phase::Before => "before",
        // The class at noon goes on, or one begins now.
        Phase::Class { since: NOON } => "goes on",
        Phase::Class { .. } => "class",
        Phase::Break { .. } => "break",
        Phase::After { .. } => "after",
    }
}

#[test]
fn every_phase_takes_each_command_of_the_class_as_the_table_says() {
    let rows: [(&str, &[Command], [&str; 5]); 8] = [
        ("before", &[], ["class", "break", "–", "before", "class"]),
        (
            "class",
            &[BEGIN],
            ["–", "break", "after", "class", "goes on"],
        ),
        (
            "break, its class interrupted",
            &[BEGIN, rest(10)],
            ["goes on", "break", "after", "break", "goes on"],
        ),
        (
            "break, no class of it yet",
            &[rest(10)],
            ["class", "break", "before", "break", "class"],
        ),
        (
            "break, the next deck opened",
            &[BEGIN, rest(10), open("b"), open("a"), open("b")],
            ["class", "break", "before", "break", "class"],
        ),
        (
            "break after its class",
            &[BEGIN, END, rest(10)],
            ["goes on", "break", "after", "break", "goes on"],
        ),
        (
            "after",
            &[BEGIN, END],
            ["goes on", "break", "–", "before", "goes on"],
        ),
        (
            "after, the next deck opened",
            &[BEGIN, END, open("b")],
            ["class", "break", "–", "after", "class"],
        ),
    ];
    for (phase, before, expected) in rows {
        let deck = Class::new().all(before.iter().cloned()).place().0;
        let other = if deck.as_deref() == Some("a") {
            "b"
        } else {
            "a"
        };
        let commands = [BEGIN, rest(20), END, open(other), NEXT];
        let found = commands.map(|command| phase_after(before, command));
        assert_eq!(found, expected, "{phase}");
    }
}

#[test]
fn a_deck_that_is_opened_again_long_after_its_class_is_before_its_next_one() {
    let class = Class::new().all([BEGIN, END, open("b")]);
    let class = class.wait(20 * MINUTE).all([open("a")]);
    assert_eq!(class.room.phase(), Phase::Before);
}

#[test]
fn a_break_lasts_until_its_time_or_a_move() {
    let mut class = Class::new().all([NEXT, rest(10)]);
    let until = NOON + 10 * MINUTE;
    assert_eq!(class.room.phase(), Phase::Break { since: NOON, until });
    assert_eq!(class.place(), a(1, 0));
    class = class.wait(MINUTE).all([rest(20)]);
    let until = NOON + 21 * MINUTE;
    assert_eq!(
        class.room.phase(),
        Phase::Break { since: NOON, until },
        "longer, not again"
    );
    class = class.all([NEXT]);
    assert_eq!(since(&class), Some(NOON), "the class goes on");
    let class = Class::new().all([rest(1), BEGIN]);
    assert_eq!(since(&class), Some(NOON));
}

#[test]
fn the_next_deck_may_be_opened_during_the_break() {
    let class = Class::new().all([NEXT, rest(10), open("b")]);
    assert!(matches!(class.room.phase(), Phase::Break { .. }));
    let class = class.wait(MINUTE).all([NEXT]);
    assert_eq!(since(&class), Some(NOON + MINUTE));
}

#[test]
fn absurd_breaks_and_second_ends_are_nothing() {
    let mut class = Class::new();
    assert_eq!(class.desk(END), Err(Refusal::Nothing));
    for minutes in [0, 601, u32::MAX] {
        assert_eq!(class.desk(rest(minutes)), Err(Refusal::Nothing));
    }
    let mut class = class.all([BEGIN, END]);
    assert_eq!(class.desk(END), Err(Refusal::Nothing));
}

#[test]
fn the_stage_the_join_code_and_the_policy_are_the_room_s() {
    let mut class = Class::new();
    for command in [
        switch(Switch::Black, true),
        switch(Switch::Join, true),
        Command::Policy {
            policy: Policy::Free,
        },
    ] {
        class.desk(command.clone()).unwrap();
        assert_eq!(class.desk(command), Err(Refusal::Nothing), "already so");
    }
    let snapshot = class.snapshot();
    let on: Switches = [Switch::Black, Switch::Join].into_iter().collect();
    assert_eq!(snapshot.switches, on);
    assert_eq!(snapshot.policy, Policy::Free);
    assert_eq!(snapshot.position, 0, "none of it moves");
}
