//! What is kept of a class for its record: what was shown of the answers, when each slide came up, what
//! is shared.

use cuecard::course::{Activity, Poll};
use cuecard::room::{Answered, Contributions, Rates};
use cuecard::wire::{Answer, Reply};

use super::*;

/// A class at a poll of two options, of which the first is right, after a slide.
struct Polled {
    class: Class,
    answers: Answers,
    rates: Rates,
}

impl Polled {
    fn new() -> Polled {
        let mut deck = deck("a", &[("one", 0), ("which", 2), ("three", 0)]);
        deck.slides[1].activity = Some(Activity::Poll(Poll {
            options: vec!["A".to_owned(), "B".to_owned()],
            right: vec![0],
            ..Poll::default()
        }));
        let mut class = Class::new();
        class.edit(vec![deck]);
        Polled {
            class: class.all([NEXT_SLIDE]),
            answers: Answers::default(),
            rates: Rates::default(),
        }
    }

    fn choose(&mut self, seat: u8, round: u32, option: u8) {
        let reply = Reply {
            id: 1,
            epoch: "e".to_owned(),
            slide: "which".to_owned(),
            round,
            answer: Answer::Choose {
                options: vec![option],
            },
        };
        let seat = Seat::parse(&format!("{seat:08x}")).unwrap();
        let room = (&self.class.room, self.class.context());
        let taken = self.answers.apply(&reply, (&seat, &mut self.rates), room);
        assert!(taken.is_ok(), "{taken:?}");
    }

    /// After a command, as the server has it: what is shown then is noted. Returns what is to be stored.
    fn go(&mut self, command: Command) -> Vec<Kept> {
        self.class.obey(&mut self.answers, "desk", command).unwrap();
        let (room, context) = (&self.class.room, self.class.context());
        let noted = self.answers.note_shown(room, context);
        noted.map(|(_, kept)| kept).unwrap_or_default()
    }

    fn taught(&self) -> Taught {
        Taught {
            began: self.class.room.record("a").unwrap().began,
            deck: "a".to_owned(),
        }
    }

    fn answered(&self) -> Answered {
        let mut all = self.answers.of(&self.taught()).answered;
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    fn shown(&self) -> Vec<u16> {
        let answered = self.answered();
        answered.rounds.iter().map(|round| round.shown).collect()
    }
}

#[test]
fn it_is_kept_how_far_each_round_was_shown() {
    let mut polled = Polled::new();
    polled.choose(1, 1, 0);
    assert_eq!(polled.shown(), [0]);
    assert_eq!(polled.go(NEXT).len(), 1, "that is stored");
    assert_eq!(polled.shown(), [1]);
    // The first round and the second stand side by side, so what is shown of one is shown of both.
    polled.go(Command::Again);
    polled.choose(2, 2, 1);
    assert_eq!(polled.shown(), [1, 0]);
    assert_eq!(polled.go(NEXT).len(), 1);
    assert_eq!(polled.go(NEXT).len(), 2);
    assert_eq!(polled.shown(), [2, 2]);
    assert_eq!(polled.go(NEXT_SLIDE), []);
    assert_eq!(polled.go(PREVIOUS), [], "nothing is new");
}

#[test]
fn what_is_answered_after_it_was_shown_is_not_shown_yet() {
    let mut polled = Polled::new();
    polled.choose(1, 1, 0);
    polled.go(NEXT);
    polled.go(PREVIOUS);
    assert_eq!(polled.shown(), [1], "going back takes nothing back");
    polled.choose(2, 1, 1);
    assert_eq!(polled.shown(), [0]);
    polled.go(NEXT);
    assert_eq!(polled.shown(), [1]);
}

#[test]
fn a_round_that_nobody_answered_is_none() {
    let mut polled = Polled::new();
    assert_eq!(polled.go(NEXT), []);
    assert_eq!(
        polled.answers.of(&polled.taught()),
        Contributions::default()
    );
}

#[test]
fn a_seat_has_one_number_in_a_class_and_another_in_the_next() {
    let mut answers = Answers::default();
    let class = |began| Taught {
        began,
        deck: "a".to_owned(),
    };
    // Each of 200 seats says its own number, to two questions of two classes.
    for (began, slide) in [(1, "x"), (1, "y"), (2, "x")] {
        for seat in 0..200 {
            let kept = serde_json::json!({"Said": {"slide": slide, "round": 1,
                "seat": format!("{seat:016x}"), "said": {"Number": f64::from(seat)}}});
            answers.restore(&class(began), serde_json::from_value(kept).unwrap());
        }
    }
    let numbers = |began, question: usize| {
        let answered = answers.of(&class(began)).answered.remove(question);
        answered.rounds[0].said.clone()
    };
    assert_eq!(numbers(1, 0), numbers(1, 1));
    let seats = numbers(1, 0).into_iter().map(|(seat, _)| seat);
    assert_eq!(seats.collect::<Vec<_>>(), (1..=200).collect::<Vec<_>>());
    let pairs = numbers(1, 0).into_iter().zip(numbers(2, 0));
    let same = pairs.filter(|(one, other)| one == other).count();
    assert!(same < 10, "{same} of 200 have the same number again");
}

#[test]
fn a_report_says_when_each_slide_first_came_up() {
    let mut class = Class::new().all([NEXT_SLIDE]);
    class.now += 30 * SECOND;
    let mut class = class.all([NEXT_SLIDE]);
    class.now += 20 * SECOND;
    // Coming back to a slide is not its first time.
    let mut class = class.all([Command::Move(Move::PreviousSlide)]);
    class.now += 10 * SECOND;
    let began = class.room.record("a").unwrap().began;
    let report = |class: &Class| {
        class
            .room
            .report(&class.course, ("a", began), class.now)
            .unwrap()
    };
    let came: Vec<_> = report(&class).slides.iter().map(|one| one.came).collect();
    let at = |seconds| Some(began + seconds * SECOND);
    assert_eq!(came, [None, at(0), at(30), None, None]);
    let stored = serde_json::to_string(&class.room).unwrap();
    class.room = serde_json::from_str(&stored).unwrap();
    assert_eq!(report(&class).slides[2].came, at(30));
    assert_eq!(report(&class).slides[2].id, "three");
}

#[test]
fn a_record_is_shared_and_no_longer_by_any_presenter() {
    let share = |on| Command::Share {
        deck: "a".to_owned(),
        began: 7,
        on,
    };
    let taught = Taught {
        began: 7,
        deck: "a".to_owned(),
    };
    let class = Class::new().all([NEXT]);
    assert!(!class.room.is_shared(&taught));
    let class = class.all([share(true)]);
    assert!(class.room.is_shared(&taught));
    assert_eq!(class.room.shared()["a"], 7);
    let stored: Room = serde_json::from_str(&serde_json::to_string(&class.room).unwrap()).unwrap();
    assert!(stored.is_shared(&taught));
    let class = class.all([share(false)]);
    assert!(!class.room.is_shared(&taught));
}
