//! What the class answers: when it is taken, what is told of it, and what is stored.

use cuecard::course::{Activity, Answers as Written, Poll};
use cuecard::room::Rates;
use cuecard::wire::{Answer, Asks, Reply};

use super::*;

/// A class at a poll of three options, of which the second is right, after a slide; then a slide
/// that asks for words.
struct Asked {
    class: Class,
    answers: Answers,
    rates: Rates,
}

fn poll(options: &[&str]) -> Poll {
    Poll {
        many: false,
        options: options.iter().map(|one| (*one).to_owned()).collect(),
        right: vec![1],
        why: "<p>because</p>".to_owned(),
    }
}

fn decks(poll: Poll) -> Vec<Outline> {
    let mut deck = deck(
        "a",
        &[("one", 0), ("which", 2), ("words", 1), ("number", 1)],
    );
    let mut asks = |at: usize, activity| deck.slides[at].activity = Some(activity);
    asks(1, Activity::Poll(poll));
    asks(2, Activity::Question(Written::Words));
    asks(3, Activity::Question(Written::Number));
    vec![deck]
}

impl Asked {
    fn new() -> Asked {
        let mut class = Class::new();
        class.edit(decks(poll(&["A", "B", "C"])));
        let class = class.all([NEXT_SLIDE]);
        Asked {
            class,
            answers: Answers::default(),
            rates: Rates::default(),
        }
    }

    fn reply(
        &mut self,
        seat: u8,
        slide: &str,
        round: u32,
        answer: Answer,
    ) -> Result<usize, Refusal> {
        let reply = Reply {
            id: 1,
            epoch: "e".to_owned(),
            slide: slide.to_owned(),
            round,
            answer,
        };
        let seat = Seat::parse(&format!("{seat:08x}")).unwrap();
        let room = (&self.class.room, self.class.context());
        let (_, kept) = self.answers.apply(&reply, (&seat, &mut self.rates), room)?;
        Ok(kept.len())
    }

    fn choose(&mut self, seat: u8, round: u32, options: &[u8]) -> Result<usize, Refusal> {
        let options = options.to_vec();
        self.reply(seat, "which", round, Answer::Choose { options })
    }

    fn go(self, command: Command) -> Asked {
        Asked {
            class: self.class.all([command]),
            ..self
        }
    }

    fn again(mut self) -> Asked {
        self.obey(Command::Again).unwrap();
        self
    }

    /// What a desk that has seen everything orders. Returns how many things are to be stored.
    fn obey(&mut self, command: Command) -> Result<usize, Refusal> {
        let kept = self.class.obey(&mut self.answers, "desk", command)?;
        Ok(kept.len())
    }

    /// What everybody is told: the round, whether it is open, the counts of each round, what is right.
    fn told(&self) -> (u32, bool, Vec<Vec<u32>>, Option<Vec<usize>>) {
        let view = self
            .answers
            .activity(&self.class.room, self.class.context());
        let asked = view.asked.unwrap();
        let counts = asked.rounds.into_iter().map(|round| round.counts);
        (
            asked.round,
            asked.open,
            counts.collect(),
            asked.right.map(|right| right.right),
        )
    }

    fn answered(&self) -> usize {
        let (room, context) = (&self.class.room, self.class.context());
        self.answers.tally(room, context, false).answered
    }
}

#[test]
fn the_steps_of_a_poll_open_show_and_reveal_it() {
    let mut asked = Asked::new();
    for (seat, option) in [(1, 0), (2, 1), (3, 1)] {
        asked.choose(seat, 1, &[option]).unwrap();
    }
    assert_eq!(asked.told(), (1, true, vec![], None));
    assert_eq!(asked.answered(), 3);
    let mut asked = asked.go(NEXT);
    assert_eq!(asked.told(), (1, false, vec![vec![1, 2, 0]], None));
    assert_eq!(asked.choose(4, 1, &[0]), Err(Refusal::Closed));
    let asked = asked.go(NEXT);
    assert_eq!(asked.told(), (1, false, vec![vec![1, 2, 0]], Some(vec![1])));
    // Going back opens it again.
    let mut asked = asked.go(PREVIOUS).go(PREVIOUS);
    assert_eq!(asked.choose(4, 1, &[2]), Ok(1));
    assert_eq!(asked.answered(), 4);
}

#[test]
fn a_seat_has_one_answer_its_newest_and_may_take_it_back() {
    let mut asked = Asked::new();
    assert_eq!(asked.choose(1, 1, &[0]), Ok(2), "the round and the answer");
    assert_eq!(asked.choose(1, 1, &[1]), Ok(1));
    assert_eq!(asked.choose(1, 1, &[1]), Ok(0), "the same again");
    assert_eq!(asked.answered(), 1);
    assert_eq!(asked.choose(1, 1, &[]), Ok(1));
    assert_eq!(asked.answered(), 0);
}

#[test]
fn what_answers_nothing_is_refused() {
    let mut asked = Asked::new();
    assert_eq!(
        asked.choose(1, 1, &[3]),
        Err(Refusal::Nothing),
        "no such option"
    );
    assert_eq!(asked.choose(1, 1, &[99]), Err(Refusal::Nothing));
    assert_eq!(
        asked.choose(1, 1, &[0, 1]),
        Err(Refusal::Nothing),
        "one is to be chosen"
    );
    assert_eq!(asked.choose(1, 2, &[0]), Err(Refusal::Round));
    assert_eq!(asked.choose(1, 0, &[0]), Err(Refusal::Round));
    let words = Answer::Words {
        words: vec!["A".to_owned()],
    };
    assert_eq!(
        asked.reply(1, "which", 1, words.clone()),
        Err(Refusal::Nothing)
    );
    assert_eq!(
        asked.reply(1, "words", 1, words),
        Err(Refusal::Closed),
        "not asked now"
    );
    assert_eq!(asked.answered(), 0);
}

#[test]
fn nothing_is_taken_while_no_class_is_on() {
    for end in [ClassCommand::End, ClassCommand::Break { minutes: 5 }] {
        let mut asked = Asked::new().go(Command::Class(end));
        assert_eq!(asked.choose(1, 1, &[0]), Err(Refusal::Closed));
    }
}

#[test]
fn a_second_round_keeps_the_first() {
    let mut asked = Asked::new();
    asked.choose(1, 1, &[0]).unwrap();
    asked.choose(2, 1, &[1]).unwrap();
    let mut asked = asked.go(NEXT).again();
    assert_eq!(asked.told(), (2, true, vec![], None));
    assert_eq!(asked.answered(), 0);
    assert_eq!(asked.choose(1, 1, &[1]), Err(Refusal::Round));
    asked.choose(1, 2, &[1]).unwrap();
    let asked = asked.go(NEXT);
    assert_eq!(asked.told().2, [vec![1, 1, 0], vec![0, 1, 0]]);
    // A round that nobody answered is not followed by another.
    let asked = asked.again().again();
    assert_eq!(asked.told().0, 3);
}

#[test]
fn an_edit_keeps_the_votes_as_long_as_the_options_are_the_same() {
    let mut asked = Asked::new();
    asked.choose(1, 1, &[0]).unwrap();
    let corrected = Poll {
        right: vec![0],
        ..poll(&["A", "B", "C"])
    };
    asked.class.edit(decks(corrected));
    assert_eq!((asked.told().0, asked.answered()), (1, 1));
    asked.class.edit(decks(poll(&["A", "B", "D"])));
    assert_eq!((asked.told().0, asked.answered()), (2, 0));
    let edited = |asked: &Asked| {
        let (room, context) = (&asked.class.room, asked.class.context());
        asked.answers.tally(room, context, true).edited
    };
    assert!(edited(&asked));
    asked.choose(1, 2, &[2]).unwrap();
    assert!(!edited(&asked));
    // Only the round with these options is shown.
    assert_eq!(asked.go(NEXT).told().2, [vec![0, 0, 1]]);
}

#[test]
fn what_is_right_is_told_to_presenters_alone_until_it_is_revealed() {
    let asked = Asked::new();
    let (room, context) = (&asked.class.room, asked.class.context());
    let tally = |all| serde_json::to_string(&asked.answers.tally(room, context, all)).unwrap();
    assert!(tally(true).contains("because") && tally(true).contains("\"right\":[1]"));
    assert!(!tally(false).contains("because") && !tally(false).contains("right"));
    for shown in [Asked::new(), Asked::new().go(NEXT)] {
        let (room, context) = (&shown.class.room, shown.class.context());
        let told = serde_json::to_string(&shown.answers.activity(room, context)).unwrap();
        assert!(
            !told.contains("because") && !told.contains("right"),
            "{told}"
        );
    }
}

#[test]
fn words_and_numbers_are_gathered() {
    let mut asked = Asked::new().go(NEXT_SLIDE);
    let words = |all: &[&str]| Answer::Words {
        words: all.iter().map(|one| (*one).to_owned()).collect(),
    };
    asked
        .reply(1, "words", 1, words(&["DNAT", "이름"]))
        .unwrap();
    asked.reply(2, "words", 1, words(&[" dnat "])).unwrap();
    let asked = asked.go(NEXT);
    let view = asked
        .answers
        .activity(&asked.class.room, asked.class.context());
    let view = view.asked.unwrap();
    assert_eq!(view.asks, Asks::Words);
    let cloud: Vec<_> = view.rounds[0].words.iter().map(|one| one.count).collect();
    assert_eq!((view.rounds[0].answered, cloud), (2, vec![2, 1]));
    let mut asked = asked.go(NEXT_SLIDE);
    let number = |number| Answer::Number { number };
    asked.reply(1, "number", 1, number(Some(5.0))).unwrap();
    asked.reply(2, "number", 1, number(Some(7.0))).unwrap();
    let nan = asked.reply(3, "number", 1, number(Some(f64::NAN)));
    assert_eq!(nan, Err(Refusal::Nothing));
    let asked = asked.go(NEXT);
    let view = asked
        .answers
        .activity(&asked.class.room, asked.class.context());
    let numbers = view.asked.unwrap().rounds.remove(0).numbers.unwrap();
    assert_eq!((numbers.from, numbers.median, numbers.to), (5.0, 6.0, 7.0));
}

#[test]
fn a_seat_finds_what_it_has_answered() {
    let mut asked = Asked::new();
    asked.choose(1, 1, &[2]).unwrap();
    let mine = |asked: &Asked, seat: u8| {
        let seat = Seat::parse(&format!("{seat:08x}")).unwrap();
        asked.answers.mine(&seat, &asked.class.room).answers
    };
    let own = mine(&asked, 1);
    assert_eq!(
        (own[0].slide.as_str(), own[0].round, own[0].options.clone()),
        ("which", 1, vec![2])
    );
    assert!(mine(&asked, 2).is_empty());
}

#[test]
fn what_was_stored_gives_the_same_again() {
    let mut asked = Asked::new();
    let mut stored = Vec::new();
    for (seat, options) in [(1, [0]), (2, [1]), (1, [1])] {
        let reply = Reply {
            id: 1,
            epoch: "e".to_owned(),
            slide: "which".to_owned(),
            round: 1,
            answer: Answer::Choose {
                options: options.to_vec(),
            },
        };
        let seat = Seat::parse(&format!("{seat:08x}")).unwrap();
        let room = (&asked.class.room, asked.class.context());
        let (class, kept) = asked
            .answers
            .apply(&reply, (&seat, &mut asked.rates), room)
            .unwrap();
        stored.extend(kept.into_iter().map(|one| (class.clone(), one)));
    }
    let mut restored = Answers::default();
    for (class, kept) in stored {
        let text = serde_json::to_string(&kept).unwrap();
        restored.restore(&class, serde_json::from_str(&text).unwrap());
    }
    let before = asked.go(NEXT);
    let after = Asked {
        class: Asked::new().go(NEXT).class,
        answers: restored,
        rates: Rates::default(),
    };
    assert_eq!(before.told(), after.told());
}

#[test]
fn a_script_that_answers_on_and_on_is_held_back() {
    let mut asked = Asked::new();
    let fast: Vec<_> = (0..20).map(|n| asked.choose(1, 1, &[n % 2])).collect();
    assert_eq!(fast.iter().filter(|one| matches!(one, Ok(1..))).count(), 5);
    assert_eq!(fast[19], Err(Refusal::TooFast));
    assert_eq!(asked.choose(2, 1, &[0]), Ok(1), "others are not");
    asked.class.now += 10 * SECOND;
    assert!(asked.choose(1, 1, &[2]).is_ok());
}
