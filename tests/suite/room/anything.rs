//! Any history of a room: commands by presenters and seats, edits, a clock that goes anywhere.
//! `proptest` shrinks what fails to the shortest history that fails alike.

use proptest::collection;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::cases::cases;
use crate::fuzz::bodies::is_within_bounds;

/// What happens next, after so much time, which may be negative: clocks are set back.
#[derive(Debug, Clone)]
struct Event {
    wait: Millis,
    happens: Happens,
}

#[derive(Debug, Clone)]
enum Happens {
    /// The files are saved, and this is the course now.
    Edit(CourseOutline),
    Command {
        giver: Giver,
        /// How many positions ago its device last heard of the room.
        behind: u64,
        command: Command,
    },
}

fn histories() -> impl Strategy<Value = (CourseOutline, Vec<Event>)> {
    (courses(), collection::vec(events(), 1..60))
}

fn events() -> impl Strategy<Value = Event> {
    let wait = prop_oneof![
        49 => (0..400_i64).prop_map(|seconds| seconds * SECOND),
        1 => Just(-1_000 * MINUTE),
    ];
    let command = (givers(), 0..3_u64, commands());
    let happens = prop_oneof![
        1 => courses().prop_map(Happens::Edit),
        7 => command.prop_map(|(giver, behind, command)| Happens::Command {
            giver,
            behind,
            command,
        }),
    ];
    (wait, happens).prop_map(|(wait, happens)| Event { wait, happens })
}

fn givers() -> impl Strategy<Value = Giver> {
    let seat = Giver::Seat(Seat::parse("0123456789abcdef").expect("a seat"));
    prop_oneof![
        6 => Just(presenter("desk")),
        2 => Just(presenter("desk's remote")),
        2 => Just(presenter("other")),
        1 => Just(seat),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    let minutes = || select(vec![0, 1, 5, 600, 601, u32::MAX]);
    let seconds = select(vec![0, 60, -60, 300, -300, 3_600, -3_600, i32::MIN]);
    let slide = (select(vec!["x", "x~2", "y", "nowhere"]), 0..9_u16);
    let policy = select(vec![Policy::Locked, Policy::Back, Policy::Free]);
    prop_oneof![
        4 => Just(NEXT),
        6 => select(vec![PREVIOUS, NEXT_SLIDE, PREVIOUS_SLIDE, FIRST, LAST, WHITEBOARD]),
        1 => slide.prop_map(|(slide, step)| go(slide, step)),
        1 => select(vec!["a", "b", "c", "d"]).prop_map(open),
        2 => select(vec![BEGIN, END]),
        1 => minutes().prop_map(rest),
        1 => prop_oneof![Just(None), minutes().prop_map(Some)].prop_map(arm),
        6 => select(vec![TOGGLE, START, NEXT_PHASE, PREVIOUS_PHASE, STOP]),
        1 => seconds.prop_map(add),
        2 => (select(&Switch::ALL[..]), any::<bool>()).prop_map(|(what, on)| switch(what, on)),
        1 => policy.prop_map(|policy| Command::Policy { policy }),
        2 => select(vec![Command::Gather, Command::TakeOver]),
    ]
}

/// Some of the decks `a`, `b` and `c`, each of a few slides that may share ids and blocks.
fn courses() -> impl Strategy<Value = CourseOutline> {
    let names = subsequence(vec!["a", "b", "c"], 0..=3);
    let decks = names.prop_flat_map(|names| names.into_iter().map(outlines).collect::<Vec<_>>());
    decks.prop_map(course)
}

fn outlines(name: &'static str) -> impl Strategy<Value = Outline> {
    let ids = select(vec!["x", "x~2", "x~3", "y", "z", "", "w-2"]);
    let blocks = collection::vec(select(vec!["p", "q", "r"]), 0..4);
    let slides = (ids, 0..4_u16, blocks).prop_map(|(id, steps, blocks)| slide(id, steps, &blocks));
    let phases = (0..200_u32).prop_map(|seconds| DiscussionPhase {
        name: String::new(),
        seconds,
    });
    let discussion = (0..8_usize, 0..8_usize, collection::vec(phases, 0..4));
    let discussion = discussion.prop_map(|(from, end, phases)| Discussion {
        title: String::new(),
        slides: (from, end),
        phases,
    });
    let discussion = prop_oneof![Just(None), discussion.prop_map(Some)];
    (collection::vec(slides, 0..7), discussion).prop_map(move |(slides, discussion)| Outline {
        discussion,
        ..of(name, slides)
    })
}

/// What holds of every step, and the snapshot after each. With `restart` the room is stored
/// and read back in between.
fn play(course: &CourseOutline, events: &[Event], restart: bool) -> Vec<Snapshot> {
    let mut class = Class {
        room: Room::new(course),
        course: course.clone(),
        now: NOON,
    };
    let mut snapshots = Vec::new();
    for Event { wait, happens } in events {
        let before = class.snapshot();
        class.now += wait;
        match happens {
            Happens::Edit(course) => {
                class.course = course.clone();
                class.room = class.room.follow(course).0;
                assert_eq!(class.snapshot().position, before.position);
            }
            Happens::Command {
                giver,
                behind,
                command,
            } => {
                let order = Order {
                    id: 1,
                    epoch: "e".to_owned(),
                    seen: before.position.saturating_sub(*behind),
                    command: command.clone(),
                };
                if let Ok(room) = class.apply(&order, giver) {
                    assert_ne!(room, class.room, "{command:?} changed nothing");
                    class.room = room;
                }
                let place = |s: &Snapshot| (s.deck.clone(), s.slide, s.step, s.whiteboard);
                let after = class.snapshot();
                let moved = place(&before) != place(&after);
                assert_eq!(after.position, before.position + u64::from(moved));
                assert!(!moved || giver.presenter().is_some(), "a seat moved");
            }
        }
        is_within_bounds(&class.room, class.context());
        if restart {
            let json = serde_json::to_string(&class.room).expect("a room is JSON");
            class.room = serde_json::from_str(&json).expect("its own JSON");
        }
        snapshots.push(class.snapshot());
    }
    snapshots
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn no_history_leads_out_of_bounds((course, events) in histories()) {
        play(&course, &events, false);
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_class_that_restarts_after_each_command_goes_the_same_way((course, events) in histories()) {
        prop_assert_eq!(play(&course, &events, false), play(&course, &events, true));
    }
}
