//! The timer, by its commands and by what screens derive.

use super::*;

const ARMED: TimerState = TimerState::Armed;

fn state(class: &Class) -> Option<TimerState> {
    class.snapshot().timer.map(|timer| timer.state)
}

#[test]
fn coming_to_the_discussion_makes_its_countdown_ready() {
    let class = Class::new().all([go("talk", 0)]);
    let timer = class.snapshot().timer.unwrap();
    assert_eq!((timer.kind, timer.state), (TimerKind::Discussion, ARMED));
    let phases: Vec<_> = timer
        .phases
        .iter()
        .map(|p| (p.name.as_str(), p.length))
        .collect();
    assert_eq!(phases, [("alone", 4 * MINUTE), ("together", 6 * MINUTE)]);
    let class = class.all([PREVIOUS]);
    assert_eq!(state(&class), Some(ARMED), "leaving does not take it away");
    let class = class.all([arm(Some(3)), NEXT]);
    assert_eq!(
        class.countdown(),
        Some((10 * MINUTE, 0)),
        "instead of what was armed"
    );
}

#[test]
fn a_countdown_that_was_begun_or_taken_away_stays_so_within_the_discussion() {
    let class = Class::new().all([arm(Some(3)), START, go("talk", 0)]);
    assert_eq!(class.snapshot().timer.unwrap().kind, TimerKind::Plain);
    let class = Class::new().all([go("talk", 0), STOP, NEXT]);
    assert_eq!(class.countdown(), None);
}

#[test]
fn another_deck_takes_away_what_does_not_run() {
    let talk = || Class::new().all([go("talk", 0)]);
    assert_eq!(talk().all([open("b")]).countdown(), None);
    assert_eq!(talk().all([START, TOGGLE, open("b")]).countdown(), None);
    let talking = talk().all([START, open("b")]);
    assert_eq!(talking.countdown(), None, "a discussion is its deck's");
    let plain = arm(Some(5));
    let plain = Class::new().all([plain, START, open("b")]);
    assert!(plain.countdown().is_some(), "minutes are nobody's");
    assert!(talk().all([FIRST]).countdown().is_some(), "the same deck");
}

#[test]
fn the_end_of_the_class_takes_the_countdown_away() {
    let class = Class::new().all([go("talk", 0), START, END]);
    assert_eq!(class.countdown(), None);
}

#[test]
fn one_key_arms_and_starts_pauses_and_resumes() {
    let class = Class::new().all([TOGGLE]).wait(MINUTE);
    assert_eq!(
        class.countdown(),
        Some((9 * MINUTE, 0)),
        "the deck's discussion"
    );
    let class = class.all([TOGGLE]).wait(30 * MINUTE);
    assert_eq!(
        state(&class),
        Some(TimerState::Paused {
            remaining: 9 * MINUTE
        })
    );
    let class = class.all([TOGGLE]).wait(4 * MINUTE);
    assert_eq!(class.countdown(), Some((5 * MINUTE, 1)));
    let class = Class::new().all([open("b"), TOGGLE]);
    let timer = class.snapshot().timer.unwrap();
    assert_eq!((timer.kind, timer.phases.len()), (TimerKind::Plain, 1));
    assert_eq!(
        class.countdown(),
        Some((10 * MINUTE, 0)),
        "without a discussion"
    );
}

#[test]
fn a_countdown_is_a_deadline_that_goes_below_zero() {
    let class = Class::new().all([arm(Some(2)), START]);
    assert_eq!(
        state(&class),
        Some(TimerState::Running {
            ends_at: NOON + 2 * MINUTE
        })
    );
    let class = class.wait(2 * MINUTE + 12 * SECOND);
    assert_eq!(class.countdown(), Some((-12 * SECOND, 0)));
    let class = class.all([TOGGLE]).wait(MINUTE);
    assert_eq!(class.countdown(), Some((-12 * SECOND, 0)));
    let class = class.all([START, add(60)]);
    assert_eq!(class.countdown(), Some((48 * SECOND, 0)));
}

#[test]
fn more_or_less_time_is_the_current_phase_s() {
    let class = Class::new().all([go("talk", 0), START]).wait(MINUTE);
    let class = class.all([add(60)]);
    assert_eq!(class.countdown(), Some((10 * MINUTE, 0)));
    assert_eq!(class.snapshot().timer.unwrap().phases[0].length, 5 * MINUTE);
    let class = class.all([add(-120)]);
    assert_eq!(class.countdown(), Some((8 * MINUTE, 0)));
    let class = class.all([add(-300)]);
    assert_eq!(
        class.countdown(),
        Some((6 * MINUTE, 1)),
        "the phase ends now"
    );
    let class = class.all([add(60)]);
    let timer = class.snapshot().timer.unwrap();
    assert_eq!(timer.phases[1].length, 7 * MINUTE, "the next one has begun");
    let armed = Class::new().all([go("talk", 0), add(300)]);
    assert_eq!(state(&armed), Some(ARMED));
    assert_eq!(armed.countdown(), Some((15 * MINUTE, 0)));
}

#[test]
fn the_last_phase_cannot_be_shortened_below_what_has_elapsed() {
    let mut class = Class::new()
        .all([arm(Some(5)), START])
        .wait(3 * MINUTE)
        .all([add(-300)]);
    assert_eq!(class.countdown(), Some((0, 0)));
    class = class.wait(20 * SECOND);
    assert_eq!(class.desk(add(-60)), Err(Refusal::Nothing), "overtime");
    assert_eq!(class.countdown(), Some((-20 * SECOND, 0)));
}

#[test]
fn phases_are_begun_and_begun_again() {
    let talk = || Class::new().all([go("talk", 0), START]).wait(MINUTE);
    let mut class = talk().all([NEXT_PHASE]);
    assert_eq!(
        class.countdown(),
        Some((6 * MINUTE, 1)),
        "with its full length"
    );
    assert_eq!(class.desk(NEXT_PHASE), Err(Refusal::Nothing));
    let class = class.wait(10 * SECOND).all([PREVIOUS_PHASE]);
    assert_eq!(class.countdown(), Some((6 * MINUTE, 1)), "again");
    let mut class = class.wait(2 * SECOND).all([PREVIOUS_PHASE]);
    assert_eq!(class.countdown(), Some((10 * MINUTE, 0)), "the one before");
    assert_eq!(class.desk(PREVIOUS_PHASE), Err(Refusal::Nothing));
    let class = talk().wait(20 * MINUTE).all([PREVIOUS_PHASE]);
    assert_eq!(class.countdown(), Some((6 * MINUTE, 1)), "out of overtime");
    let class = Class::new().all([go("talk", 0), NEXT_PHASE]);
    let remaining = 6 * MINUTE;
    assert_eq!(
        state(&class),
        Some(TimerState::Paused { remaining }),
        "begun, not running"
    );
}

#[test]
fn without_a_countdown_or_with_absurd_numbers_there_is_nothing_to_do() {
    let mut class = Class::new();
    let commands = [
        START,
        add(60),
        NEXT_PHASE,
        PREVIOUS_PHASE,
        STOP,
        arm(Some(0)),
        arm(Some(601)),
    ];
    for command in commands {
        assert_eq!(class.desk(command), Err(Refusal::Nothing));
    }
    let mut class = class.all([arm(None)]);
    let absurd = [0, 3_601, -3_601, i32::MAX, i32::MIN, -3_600];
    for seconds in absurd {
        assert_eq!(class.desk(add(seconds)), Err(Refusal::Nothing), "{seconds}");
    }
    let mut class = class.all([START]);
    assert_eq!(class.desk(START), Err(Refusal::Nothing), "it runs");
    let long = (0..20).filter(|_| class.desk(add(3_600)).is_ok());
    assert_eq!(long.count(), 10, "no phase is longer than ten hours");
}

#[test]
fn a_clock_that_goes_backwards_makes_a_long_countdown_at_most() {
    for now in [0, Millis::MIN, Millis::MAX] {
        let class = Class::new().all([go("talk", 0), START]).wait(MINUTE);
        let class = Class { now, ..class };
        for command in [TOGGLE, NEXT_PHASE, PREVIOUS_PHASE, add(9)] {
            let mut class = Class {
                room: class.room.clone(),
                course: class.course.clone(),
                now,
            };
            let _ = class.desk(command);
        }
    }
    let back = Class::new().all([arm(Some(5)), START]).wait(-MINUTE);
    assert_eq!(back.all([TOGGLE]).countdown(), Some((5 * MINUTE, 0)));
}

#[test]
fn a_countdown_that_is_over_makes_way() {
    let five = arm(Some(5));
    let class = Class::new().all([five.clone(), START]);
    let early = class.wait(MINUTE).all([go("talk", 0)]);
    assert_eq!(early.snapshot().timer.unwrap().kind, TimerKind::Plain);
    let class = Class::new().all([five, START]).wait(6 * MINUTE);
    let class = class.all([go("talk", 0)]);
    let timer = class.snapshot().timer.unwrap();
    assert_eq!(
        (timer.kind, timer.state),
        (TimerKind::Discussion, TimerState::Armed)
    );
}

#[test]
fn a_break_takes_a_discussion_that_is_over_and_keeps_one_that_is_not() {
    let talking = || Class::new().all([go("talk", 0), START]);
    assert_eq!(
        talking().wait(11 * MINUTE).all([rest(10)]).countdown(),
        None
    );
    let waits = talking().wait(4 * MINUTE).all([rest(10)]).wait(10 * MINUTE);
    assert_eq!(waits.countdown(), Some((6 * MINUTE, 1)));
}
