//! The timer, by its commands and by what screens derive.

use super::*;
use Command::{
    End, First, Next, Previous, TimerAdd, TimerArm, TimerNextPhase, TimerPause, TimerPreviousPhase,
    TimerStart, TimerStop, TimerToggle,
};

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
    let class = class.all([Previous]);
    assert_eq!(state(&class), Some(ARMED), "leaving does not take it away");
    let class = class.all([TimerArm { minutes: Some(3) }, Next]);
    assert_eq!(
        class.countdown(),
        Some((10 * MINUTE, 0)),
        "instead of what was armed"
    );
}

#[test]
fn a_countdown_that_was_begun_or_taken_away_stays_so_within_the_discussion() {
    let class = Class::new().all([TimerArm { minutes: Some(3) }, TimerStart, go("talk", 0)]);
    assert_eq!(class.snapshot().timer.unwrap().kind, TimerKind::Plain);
    let class = Class::new().all([go("talk", 0), TimerStop, Next]);
    assert_eq!(class.countdown(), None);
}

#[test]
fn another_deck_takes_away_what_does_not_run() {
    let talk = || Class::new().all([go("talk", 0)]);
    assert_eq!(talk().all([open("b")]).countdown(), None);
    assert_eq!(
        talk().all([TimerStart, TimerPause, open("b")]).countdown(),
        None
    );
    let talking = talk().all([TimerStart, open("b")]);
    assert_eq!(talking.countdown(), None, "a discussion is its deck's");
    let plain = Command::TimerArm { minutes: Some(5) };
    let plain = Class::new().all([plain, TimerStart, open("b")]);
    assert!(plain.countdown().is_some(), "minutes are nobody's");
    assert!(talk().all([First]).countdown().is_some(), "the same deck");
}

#[test]
fn the_end_of_the_class_takes_the_countdown_away() {
    let class = Class::new().all([go("talk", 0), TimerStart, End]);
    assert_eq!(class.countdown(), None);
}

#[test]
fn one_key_arms_and_starts_pauses_and_resumes() {
    let class = Class::new().all([TimerToggle]).wait(MINUTE);
    assert_eq!(
        class.countdown(),
        Some((9 * MINUTE, 0)),
        "the deck's discussion"
    );
    let class = class.all([TimerToggle]).wait(30 * MINUTE);
    assert_eq!(
        state(&class),
        Some(TimerState::Paused {
            remaining: 9 * MINUTE
        })
    );
    let class = class.all([TimerToggle]).wait(4 * MINUTE);
    assert_eq!(class.countdown(), Some((5 * MINUTE, 1)));
    let class = Class::new().all([open("b"), TimerToggle]);
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
    let class = Class::new().all([TimerArm { minutes: Some(2) }, TimerStart]);
    assert_eq!(
        state(&class),
        Some(TimerState::Running {
            ends_at: NOON + 2 * MINUTE
        })
    );
    let class = class.wait(2 * MINUTE + 12 * SECOND);
    assert_eq!(class.countdown(), Some((-12 * SECOND, 0)));
    let class = class.all([TimerPause]).wait(MINUTE);
    assert_eq!(class.countdown(), Some((-12 * SECOND, 0)));
    let class = class.all([TimerStart, TimerAdd { seconds: 60 }]);
    assert_eq!(class.countdown(), Some((48 * SECOND, 0)));
}

#[test]
fn more_or_less_time_is_the_current_phase_s() {
    let class = Class::new().all([go("talk", 0), TimerStart]).wait(MINUTE);
    let class = class.all([TimerAdd { seconds: 60 }]);
    assert_eq!(class.countdown(), Some((10 * MINUTE, 0)));
    assert_eq!(class.snapshot().timer.unwrap().phases[0].length, 5 * MINUTE);
    let class = class.all([TimerAdd { seconds: -120 }]);
    assert_eq!(class.countdown(), Some((8 * MINUTE, 0)));
    let class = class.all([TimerAdd { seconds: -300 }]);
    assert_eq!(
        class.countdown(),
        Some((6 * MINUTE, 1)),
        "the phase ends now"
    );
    let class = class.all([TimerAdd { seconds: 60 }]);
    let timer = class.snapshot().timer.unwrap();
    assert_eq!(timer.phases[1].length, 7 * MINUTE, "the next one has begun");
    let armed = Class::new().all([go("talk", 0), TimerAdd { seconds: 300 }]);
    assert_eq!(state(&armed), Some(ARMED));
    assert_eq!(armed.countdown(), Some((15 * MINUTE, 0)));
}

#[test]
fn the_last_phase_cannot_be_shortened_below_what_has_elapsed() {
    let mut class = Class::new()
        .all([TimerArm { minutes: Some(5) }, TimerStart])
        .wait(3 * MINUTE)
        .all([TimerAdd { seconds: -300 }]);
    assert_eq!(class.countdown(), Some((0, 0)));
    class = class.wait(20 * SECOND);
    assert_eq!(
        class.desk(TimerAdd { seconds: -60 }),
        Err(Refusal::Nothing),
        "overtime"
    );
    assert_eq!(class.countdown(), Some((-20 * SECOND, 0)));
}

#[test]
fn phases_are_begun_and_begun_again() {
    let talk = || Class::new().all([go("talk", 0), TimerStart]).wait(MINUTE);
    let mut class = talk().all([TimerNextPhase]);
    assert_eq!(
        class.countdown(),
        Some((6 * MINUTE, 1)),
        "with its full length"
    );
    assert_eq!(class.desk(TimerNextPhase), Err(Refusal::Nothing));
    let class = class.wait(10 * SECOND).all([TimerPreviousPhase]);
    assert_eq!(class.countdown(), Some((6 * MINUTE, 1)), "again");
    let mut class = class.wait(2 * SECOND).all([TimerPreviousPhase]);
    assert_eq!(class.countdown(), Some((10 * MINUTE, 0)), "the one before");
    assert_eq!(class.desk(TimerPreviousPhase), Err(Refusal::Nothing));
    let class = talk().wait(20 * MINUTE).all([TimerPreviousPhase]);
    assert_eq!(class.countdown(), Some((6 * MINUTE, 1)), "out of overtime");
    let class = Class::new().all([go("talk", 0), TimerNextPhase]);
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
        TimerStart,
        TimerPause,
        TimerAdd { seconds: 60 },
        TimerNextPhase,
        TimerPreviousPhase,
        TimerStop,
        TimerArm { minutes: Some(0) },
        TimerArm { minutes: Some(601) },
    ];
    for command in commands {
        assert_eq!(class.desk(command), Err(Refusal::Nothing));
    }
    let mut class = class.all([TimerArm { minutes: None }]);
    let absurd = [0, 3_601, -3_601, i32::MAX, i32::MIN, -3_600];
    for seconds in absurd {
        assert_eq!(
            class.desk(TimerAdd { seconds }),
            Err(Refusal::Nothing),
            "{seconds}"
        );
    }
    assert_eq!(
        class.desk(TimerPause),
        Err(Refusal::Nothing),
        "it does not run"
    );
    let mut class = class.all([TimerStart]);
    assert_eq!(class.desk(TimerStart), Err(Refusal::Nothing), "it runs");
    let long = (0..20).filter(|_| class.desk(TimerAdd { seconds: 3_600 }).is_ok());
    assert_eq!(long.count(), 10, "no phase is longer than ten hours");
}

#[test]
fn a_clock_that_goes_backwards_makes_a_long_countdown_at_most() {
    for now in [0, Millis::MIN, Millis::MAX] {
        let class = Class::new().all([go("talk", 0), TimerStart]).wait(MINUTE);
        let class = Class { now, ..class };
        for command in [
            TimerPause,
            TimerNextPhase,
            TimerPreviousPhase,
            TimerAdd { seconds: 9 },
        ] {
            let mut class = Class {
                room: class.room.clone(),
                course: class.course.clone(),
                now,
            };
            let _ = class.desk(command);
        }
    }
    let back = Class::new()
        .all([TimerArm { minutes: Some(5) }, TimerStart])
        .wait(-MINUTE);
    assert_eq!(back.all([TimerPause]).countdown(), Some((5 * MINUTE, 0)));
}

#[test]
fn a_countdown_that_is_over_makes_way() {
    let five = Command::TimerArm { minutes: Some(5) };
    let class = Class::new().all([five.clone(), TimerStart]);
    let early = class.wait(MINUTE).all([go("talk", 0)]);
    assert_eq!(early.snapshot().timer.unwrap().kind, TimerKind::Plain);
    let class = Class::new().all([five, TimerStart]).wait(6 * MINUTE);
    let class = class.all([go("talk", 0)]);
    let timer = class.snapshot().timer.unwrap();
    assert_eq!(
        (timer.kind, timer.state),
        (TimerKind::Discussion, TimerState::Armed)
    );
}

#[test]
fn a_break_takes_a_discussion_that_is_over_and_keeps_one_that_is_not() {
    let rest = || Command::Break { minutes: 10 };
    let talking = || Class::new().all([go("talk", 0), TimerStart]);
    assert_eq!(talking().wait(11 * MINUTE).all([rest()]).countdown(), None);
    let waits = talking().wait(4 * MINUTE).all([rest()]).wait(10 * MINUTE);
    assert_eq!(waits.countdown(), Some((6 * MINUTE, 1)));
}
