//! What was answered and written in a class, as its record has it: by question and round, each answer and
//! post with the number of its seat.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::posts::Posts;
use super::{Answers, Class, Context, Kept, Room, Round, SCALE, Said};
use crate::room::Seat;
use crate::wire::{BoardKind, RoundView};

/// What attendees contributed to a class.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contributions {
    /// What was answered, by the ids of the slides that asked.
    pub answered: Vec<Answered>,
    /// What was written, in that order.
    pub posts: Vec<Written>,
    /// How many did not follow a slide, by its id.
    pub lost: BTreeMap<String, usize>,
}

/// Something that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Where.
    pub board: BoardKind,
    /// The slide on which it was written.
    pub slide: String,
    /// One line.
    pub text: String,
    /// The group that says it.
    pub group: Option<u8>,
    /// How many like it.
    pub likes: usize,
    /// Whether everybody might read it.
    pub shown: bool,
    /// Whether it was answered.
    pub answered: bool,
    /// Who wrote it, by a number that the seat has in this class only.
    pub seat: usize,
}

/// What was answered to one question of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The slide that asked.
    pub slide: String,
    /// Its rounds of which anything was answered, in order.
    pub rounds: Vec<AnsweredRound>,
}

/// What was answered in one round.
#[derive(Debug, Clone, PartialEq)]
pub struct AnsweredRound {
    /// Its number, from 1.
    pub number: usize,
    /// What was asked.
    pub kind: Kind,
    /// The options of a poll as they were; none where it was no poll.
    pub options: Vec<String>,
    /// The numbers of those that were right.
    pub right: Vec<usize>,
    /// The last step at which everybody has seen all of it: 1 what was answered, 2 what is right.
    pub shown: u16,
    /// What was answered, summed up.
    pub view: RoundView,
    /// Each seat's answer, by a number that the seat has in this class only.
    pub said: Vec<(usize, Said)>,
}

/// What was asked in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To choose of options.
    Poll,
    /// 1 to 5.
    Scale,
    /// Words.
    Words,
    /// A number.
    Number,
}

impl Answers {
    /// What was contributed to a class. What its author took back is no part of it.
    pub fn of(&self, class: &Class) -> Contributions {
        let Some(of_class) = self.classes.get(class) else {
            return Contributions::default();
        };
        let questions = &of_class.rounds;
        let rounds = questions.values().flatten();
        let answering = rounds.flat_map(|round| round.said.keys());
        let seats = numbers(class, answering.chain(of_class.posts.seats()));
        let answered = questions.iter().map(|(slide, rounds)| Answered {
            slide: slide.clone(),
            rounds: (1..)
                .zip(rounds)
                .filter_map(|(number, round)| round.past(number, &seats))
                .collect(),
        });
        Contributions {
            answered: answered.filter(|one| !one.rounds.is_empty()).collect(),
            posts: of_class.posts.past(&seats),
            lost: of_class.posts.lost(),
        }
    }

    /// Whether something of that class is here. What is not may be in the store.
    pub fn have(&self, class: &Class) -> bool {
        self.classes.contains_key(class)
    }

    /// Notes that everybody sees what was answered, up to the step that the room shows. Returns what is
    /// to be stored; `None` if nothing is shown that was not noted.
    ///
    /// An answer that comes after that, because the question was opened again, makes its round one that
    /// was not shown.
    pub fn note_shown(&mut self, room: &Room, context: Context<'_>) -> Option<(Class, Vec<Kept>)> {
        let question = room.question(context)?;
        let rounds = (1_u32..).zip(self.rounds(&question));
        let news = rounds.filter(|(_, round)| {
            question.is_of(round) && round.answered() > 0 && round.head.shown < question.step
        });
        let kept: Vec<Kept> = news
            .map(|(round, before)| {
                let mut head = before.head.clone();
                head.right = question.head().right;
                head.shown = question.step;
                let slide = question.slide.id.clone();
                Kept::Round { slide, round, head }
            })
            .collect();
        self.take_in(&question.class, &kept);
        (!kept.is_empty()).then_some((question.class, kept))
    }
}

impl Posts {
    fn past(&self, seats: &BTreeMap<&Seat, usize>) -> Vec<Written> {
        let all = self.all().filter(|(_, post)| !post.is_taken_back());
        let written = all.filter_map(|(number, post)| {
            Some(Written {
                board: post.board,
                slide: post.slide.clone(),
                text: post.text.clone(),
                group: post.group,
                likes: self.likes_of(number),
                shown: post.is_shown(),
                answered: post.answered.is_some(),
                seat: *seats.get(&post.seat)?,
            })
        });
        written.collect()
    }
}

impl Round {
    fn past(&self, number: usize, seats: &BTreeMap<&Seat, usize>) -> Option<AnsweredRound> {
        let mut said: Vec<(usize, Said)> = self
            .said
            .iter()
            .filter(|(_, said)| **said != Said::Nothing)
            .filter_map(|(seat, said)| Some((*seats.get(seat)?, said.clone())))
            .collect();
        said.sort_by_key(|(seat, _)| *seat);
        let (_, first) = said.first()?;
        let (kind, options) = match first {
            Said::Options(_) if self.head.options.is_empty() => (Kind::Scale, SCALE),
            Said::Options(_) => (Kind::Poll, self.head.options.len()),
            Said::Words(_) => (Kind::Words, 0),
            Said::Number(_) => (Kind::Number, 0),
            Said::Nothing => return None,
        };
        Some(AnsweredRound {
            number,
            kind,
            options: self.head.options.clone(),
            right: self.head.right.clone(),
            shown: self.head.shown,
            view: self.view(options),
            said,
        })
    }
}

/// A number for each seat of a class, from 1. Their order is another one in each class, so that nobody
/// is followed from class to class by a number.
fn numbers<'a>(class: &Class, seats: impl Iterator<Item = &'a Seat>) -> BTreeMap<&'a Seat, usize> {
    let mark = |seat: &Seat| {
        let text = format!("{}\n{}\n{}", class.began, class.deck, seat.name());
        Sha256::digest(text.as_bytes())
    };
    let by_mark: BTreeMap<_, &Seat> = seats.map(|seat| (mark(seat), seat)).collect();
    by_mark.into_values().zip(1..).collect()
}
