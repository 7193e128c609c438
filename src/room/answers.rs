//! What the class has answered: to each poll and question, in rounds, by class.
//!
//! An answer is taken while the room shows the slide that asks at its first step and a class is on;
//! a later step closes it and shows what was answered, the last one what is right. So a move is all
//! that a presenter does, and going back opens it again. One seat has one answer a round, its
//! newest. A round has the options that were answered: if an edit changes their words, the next
//! answer begins another round.
//!
//! What attendees write on boards and ask is `answers/posts`; when a presenter may draw is
//! `answers/drawing`, what then is drawn `ink` of the room.
//!
//! What is to be stored is told as [`Kept`], each one value under one key.

mod drawing;
mod past;
mod posts;
mod rates;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ink::{Ink, Inked};
use super::{Context, Giver, Room, Seat};
use crate::course::{Activity, Answers as Asked, SlideOutline};
use crate::wire::{
    ActivityView, Answer, AskedView, Asks, Command, Millis, Mine, MyAnswer, Order, Phase,
    PostsCommand, Refusal, Reply, RightView, RoundView, Tally,
};
pub use past::{Answered, AnsweredRound, Contributions, Kind, Written};
pub use posts::Post;
use posts::Posts;
pub use rates::Rates;

/// The most seats whose answers a round takes.
const MOST_SEATS: usize = 4_096;
/// The most rounds of one question.
const MOST_ROUNDS: usize = 20;
/// The most classes whose answers are held; older ones are only in the store.
pub const MOST_CLASSES: u32 = 8;
/// The options of a scale.
const SCALE: usize = 5;

/// What becomes of an order: the room after it, if that is another, and what is to be stored.
pub(super) type Obeyed = (Option<Room>, Vec<(Class, Kept)>);

/// A class, by its deck and when it began.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Class {
    /// When it began. First, so that classes are in order.
    pub began: Millis,
    /// The deck's name.
    pub deck: String,
}

/// What a room's classes have answered. A copy shares with the original each round that is not
/// answered since, because one is made for each handful of answers.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    classes: BTreeMap<Class, Arc<OfClass>>,
}

/// What a class has answered.
#[derive(Debug, Clone, Default)]
struct OfClass {
    /// The rounds of each question, by the id of the slide that asks.
    rounds: BTreeMap<String, Vec<Arc<Round>>>,
    posts: Arc<Posts>,
    ink: Arc<Ink>,
}

/// A round.
#[derive(Debug, Clone, Default, PartialEq)]
struct Round {
    head: Head,
    said: BTreeMap<Seat, Said>,
}

/// What a round asks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The options as they were; none where it is no poll.
    pub options: Vec<String>,
    /// The numbers of those that are right.
    pub right: Vec<usize>,
    /// The last step at which everybody has seen all that was answered in it: 0 nothing, 1 what was
    /// answered, 2 what is right.
    #[serde(default)]
    pub shown: u16,
}

/// What a seat has answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Said {
    /// Options, as bits.
    Options(u8),
    /// Words.
    Words(Vec<String>),
    /// A number.
    Number(f64),
    /// It took back what it had answered.
    Nothing,
}

/// One thing to be stored of a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Kept {
    /// A round begins.
    Round {
        /// The slide that asks.
        slide: String,
        /// From 1.
        round: u32,
        /// What it asks.
        head: Head,
    },
    /// A seat answers.
    Said {
        /// The slide that asks.
        slide: String,
        /// From 1.
        round: u32,
        /// Which seat.
        seat: Seat,
        /// What it says.
        said: Said,
    },
    /// A post is written, or becomes something else.
    Post {
        /// Its number.
        post: u32,
        /// The post.
        value: Post,
    },
    /// A seat likes a post, or no longer.
    Like {
        /// The post's number.
        post: u32,
        /// Which seat.
        seat: Seat,
        /// Whether it does.
        on: bool,
    },
    /// A seat does not follow a slide, or does again.
    Lost {
        /// The slide.
        slide: String,
        /// Which seat.
        seat: Seat,
        /// Whether it does not.
        on: bool,
    },
    /// A stroke is drawn, or becomes something else.
    Ink(Inked),
}

impl Kept {
    /// What it is stored under: the same for what takes its place.
    pub fn key(&self) -> String {
        match self {
            // A slide's id has no space.
            Kept::Round { slide, round, .. } => format!("round {slide} {round}"),
            Kept::Said {
                slide, round, seat, ..
            } => format!("said {slide} {round} {}", seat.name()),
            Kept::Post { post, .. } => format!("post {post}"),
            Kept::Like { post, seat, .. } => format!("like {post} {}", seat.name()),
            Kept::Lost { slide, seat, .. } => format!("lost {slide} {}", seat.name()),
            Kept::Ink(one) => format!("ink {}", one.act),
        }
    }
}

/// What the room asks now.
struct Question<'a> {
    class: Class,
    slide: &'a SlideOutline,
    activity: &'a Activity,
    /// The step that is shown.
    step: u16,
    /// Whether answers are taken.
    open: bool,
}

impl Question<'_> {
    fn asks(&self) -> Asks {
        match self.activity {
            Activity::Poll(poll) if poll.many => Asks::Many,
            Activity::Poll(_) => Asks::One,
            Activity::Question(Asked::Scale) => Asks::Scale,
            Activity::Question(Asked::Words) => Asks::Words,
            Activity::Question(Asked::Number) => Asks::Number,
            Activity::Question(Asked::Text) => Asks::Text,
        }
    }

    fn head(&self) -> Head {
        match self.activity {
            Activity::Poll(poll) => Head {
                options: poll.options.clone(),
                right: poll.right.clone(),
                // What is answered now has not been shown yet, whatever was shown before.
                shown: 0,
            },
            Activity::Question(_) => Head::default(),
        }
    }

    /// How many options there are to choose from; 0 where something is written.
    fn options(&self) -> usize {
        match self.activity {
            Activity::Poll(poll) => poll.options.len(),
            Activity::Question(Asked::Scale) => SCALE,
            Activity::Question(_) => 0,
        }
    }

    fn right(&self) -> Option<RightView> {
        match self.activity {
            Activity::Poll(poll) if !poll.right.is_empty() => Some(RightView {
                right: poll.right.clone(),
                why: poll.why.clone(),
            }),
            _ => None,
        }
    }

    /// Whether a round asked the same: what is right may have been corrected since.
    fn is_of(&self, round: &Round) -> bool {
        match self.activity {
            Activity::Poll(poll) => round.head.options == poll.options,
            Activity::Question(_) => round.head.options.is_empty(),
        }
    }
}

impl Room {
    /// The class of a deck that is on, or its last one.
    fn class(&self, deck: &str) -> Option<Class> {
        Some(Class {
            began: self.record(deck)?.began,
            deck: deck.to_owned(),
        })
    }

    /// What is asked on the slide that is shown, of the class that is on or the deck's last one.
    fn question<'a>(&self, context: Context<'a>) -> Option<Question<'a>> {
        let outline = self.outline(context.course)?;
        let slide = outline.slides.get(self.slide())?;
        let activity = slide.activity.as_ref()?;
        let is_shown = self.step() == 0 && self.whiteboard() == 0;
        let open = matches!(self.phase, Phase::Class { .. }) && is_shown;
        Some(Question {
            class: self.class(&outline.deck)?,
            slide,
            activity,
            step: self.step(),
            open,
        })
    }
}

impl Answers {
    /// Takes a seat's answer in, or says why not. What changed is to be stored.
    ///
    /// It is refused for the first of these that holds: it names another epoch; it answers what is
    /// not asked now; it is of another round; it makes no sense there; the seat answers too fast;
    /// too many have answered.
    pub fn apply(
        &mut self,
        reply: &Reply,
        (seat, rates): (&Seat, &mut Rates),
        (room, context): (&Room, Context<'_>),
    ) -> Result<(Class, Vec<Kept>), Refusal> {
        if reply.epoch != context.epoch {
            return Err(Refusal::Epoch);
        }
        let question = room
            .question(context)
            .filter(|question| question.open && question.slide.id == reply.slide)
            .ok_or(Refusal::Closed)?;
        let round = self.round(&question);
        if reply.round as usize != round {
            return Err(Refusal::Round);
        }
        let said = said(&reply.answer, &question)?;
        let class = question.class.clone();
        let rounds = self.rounds(&question);
        let answered = rounds.get(round - 1);
        let before = answered.and_then(|round| round.said.get(seat));
        if before.unwrap_or(&Said::Nothing) == &said {
            return Ok((class, Vec::new()));
        }
        let is_full = before.is_none() && answered.is_some_and(|one| one.said.len() >= MOST_SEATS);
        if is_full || round > MOST_ROUNDS {
            return Err(Refusal::TooMany);
        }
        if !rates.take(seat, context.now) {
            return Err(Refusal::TooFast);
        }
        let mut kept = self.begin(&question, round);
        let slide = question.slide.id.clone();
        kept.push(Kept::Said {
            slide,
            round: reply.round,
            seat: seat.clone(),
            said,
        });
        self.take_in(&class, &kept);
        Ok((class, kept))
    }

    /// Does what an order asks for that is also about what was answered, or only about the room.
    /// Returns the room after it if that is another, and what is to be stored.
    pub fn obey(
        &mut self,
        order: &Order,
        giver: &Giver,
        (room, context): (&Room, Context<'_>),
    ) -> Result<Obeyed, Refusal> {
        let next = match room.apply(order, giver, context) {
            Ok(next) => Some(next),
            // Nothing of it is to be done in the room.
            Err(Refusal::Nothing) => None,
            Err(refusal) => return Err(refusal),
        };
        let after = next.as_ref().unwrap_or(room);
        let changed = match &order.command {
            Command::Again => self.again(after, context),
            Command::Posts(command) => match self.moderate(command, (after, context)) {
                // That the room was told how is enough.
                Err(_) if matches!(command, PostsCommand::Moderate { .. }) => None,
                changed => Some(changed?),
            },
            Command::Ink(command) => Some(self.draw(command, (after, context))?),
            _ => None,
        };
        // What nobody has answered yet is asked again by doing nothing.
        if next.is_none() && changed.is_none() {
            return Err(Refusal::Nothing);
        }
        let kept =
            changed.map(|(class, kept)| kept.into_iter().map(move |one| (class.clone(), one)));
        Ok((next, kept.into_iter().flatten().collect()))
    }

    /// Begins another round of what is asked now, if the last one was answered. Returns what is to be
    /// stored; `None` if nothing is asked.
    fn again(&mut self, room: &Room, context: Context<'_>) -> Option<(Class, Vec<Kept>)> {
        let question = room.question(context).filter(|question| question.open)?;
        let round = self.round(&question);
        let last = self.rounds(&question).get(round - 1);
        let was_answered = last.is_some_and(|round| round.answered() > 0);
        let kept = match was_answered && round < MOST_ROUNDS {
            true => self.begin(&question, round + 1),
            false => Vec::new(),
        };
        self.take_in(&question.class, &kept);
        Some((question.class, kept))
    }

    /// Takes in what is to be stored.
    fn take_in(&mut self, class: &Class, kept: &[Kept]) {
        for one in kept {
            self.restore(class, one.clone());
        }
    }

    /// Takes in what was stored, in any order but that a round begins before it is answered.
    pub fn restore(&mut self, class: &Class, kept: Kept) {
        let of_class = Arc::make_mut(self.classes.entry(class.clone()).or_default());
        match kept {
            Kept::Round { slide, round, head } => of_class.round(slide, round).head = head,
            Kept::Said {
                slide,
                round,
                seat,
                said,
            } => drop(of_class.round(slide, round).said.insert(seat, said)),
            Kept::Post { .. } | Kept::Like { .. } | Kept::Lost { .. } => {
                Arc::make_mut(&mut of_class.posts).restore(kept)
            }
            Kept::Ink(one) => Arc::make_mut(&mut of_class.ink).restore(one),
        }
        while self.classes.len() > MOST_CLASSES as usize {
            self.classes.pop_first();
        }
    }

    /// Whether that is still so: what could not be stored must not take the place of what was answered
    /// since.
    pub fn has(&self, class: &Class, kept: &Kept) -> bool {
        let Some(of_class) = self.classes.get(class) else {
            return false;
        };
        let round = |slide: &String, number: u32| {
            let rounds = of_class.rounds.get(slide)?;
            rounds.get((number as usize).checked_sub(1)?)
        };
        match kept {
            Kept::Round {
                slide,
                round: number,
                head,
            } => round(slide, *number).is_some_and(|round| round.head == *head),
            Kept::Said {
                slide,
                round: number,
                seat,
                said,
            } => round(slide, *number).is_some_and(|round| round.said.get(seat) == Some(said)),
            Kept::Post { .. } | Kept::Like { .. } | Kept::Lost { .. } => of_class.posts.has(kept),
            Kept::Ink(one) => of_class.ink.has(one),
        }
    }

    /// What everybody may know of what is asked now.
    pub fn activity(&self, room: &Room, context: Context<'_>) -> ActivityView {
        let question = room.question(context);
        let asked = question.map(|question| {
            let is_shown = question.step > 0;
            let reveals = question.step > 1;
            AskedView {
                rounds: match is_shown {
                    true => self.views(&question),
                    false => Vec::new(),
                },
                right: question.right().filter(|_| reveals),
                ..self.asked(&question)
            }
        });
        ActivityView { asked }
    }

    /// How much was answered; `all`: with what only presenters may know.
    pub fn tally(&self, room: &Room, context: Context<'_>, all: bool) -> Tally {
        let Some(question) = room.question(context) else {
            return Tally {
                slide: None,
                answered: 0,
                asked: None,
                edited: false,
            };
        };
        let round = self.round(&question);
        let rounds = self.rounds(&question);
        let edited = || rounds.last().is_some_and(|last| !question.is_of(last));
        let asked = || AskedView {
            rounds: self.views(&question),
            right: question.right(),
            ..self.asked(&question)
        };
        Tally {
            slide: Some(question.slide.id.clone()),
            answered: match question.asks() {
                Asks::Text => self.wrote(&question.class, &question.slide.id),
                _ => rounds.get(round - 1).map_or(0, |round| round.answered()),
            },
            asked: all.then(asked),
            edited: all && edited(),
        }
    }

    /// What a seat has answered in the class that is on, or the last one with the open deck.
    pub fn mine(&self, seat: &Seat, room: &Room) -> Mine {
        let class = room.deck().and_then(|deck| room.class(deck));
        let Some(class) = class else {
            return Mine::default();
        };
        let answers = self
            .classes
            .get(&class)
            .into_iter()
            .flat_map(|of_class| of_class.rounds.iter())
            .filter_map(|(slide, rounds)| {
                let numbered = (1..).zip(rounds);
                let said =
                    numbered.filter_map(|(number, round)| Some((number, round.said.get(seat)?)));
                let (round, said) = said.last()?;
                Some(my_answer(slide, round, said))
            });
        let (posts, likes, lost) = self.wrote_and_marked(&class, seat);
        Mine {
            answers: answers.collect(),
            posts,
            likes,
            lost,
        }
    }

    /// What is asked now, without what was answered.
    fn asked(&self, question: &Question<'_>) -> AskedView {
        AskedView {
            slide: question.slide.id.clone(),
            asks: question.asks(),
            open: question.open,
            round: u32::try_from(self.round(question)).unwrap_or(u32::MAX),
            rounds: Vec::new(),
            right: None,
        }
    }

    fn rounds(&self, question: &Question<'_>) -> &[Arc<Round>] {
        let of_class = self.classes.get(&question.class);
        let rounds = of_class.and_then(|of_class| of_class.rounds.get(&question.slide.id));
        rounds.map_or(&[], Vec::as_slice)
    }

    /// The number of the round that is on, from 1: one that was not answered yet may have other
    /// options than were written for it.
    fn round(&self, question: &Question<'_>) -> usize {
        let rounds = self.rounds(question);
        match rounds.last() {
            None => 1,
            Some(last) if question.is_of(last) || last.answered() == 0 => rounds.len(),
            Some(_) => rounds.len() + 1,
        }
    }

    /// What is to be stored where a round begins; nothing if it has begun.
    fn begin(&self, question: &Question<'_>, round: usize) -> Vec<Kept> {
        let begun = self.rounds(question).get(round - 1);
        if begun.is_some_and(|begun| begun.head == question.head()) {
            return Vec::new();
        }
        vec![Kept::Round {
            slide: question.slide.id.clone(),
            round: u32::try_from(round).unwrap_or(u32::MAX),
            head: question.head(),
        }]
    }

    /// The rounds of which anything was answered with the options that stand there now.
    fn views(&self, question: &Question<'_>) -> Vec<RoundView> {
        let rounds = self.rounds(question).iter();
        let same = rounds.filter(|round| question.is_of(round));
        same.map(|round| round.view(question.options())).collect()
    }
}

impl OfClass {
    /// The round of that number of a question, which begins if it has not.
    fn round(&mut self, slide: String, number: u32) -> &mut Round {
        let rounds = self.rounds.entry(slide).or_default();
        let number = (number as usize).clamp(1, MOST_ROUNDS);
        if rounds.len() < number {
            rounds.resize(number, Arc::default());
        }
        Arc::make_mut(&mut rounds[number - 1])
    }
}

impl Round {
    /// How many seats have answered.
    fn answered(&self) -> usize {
        let said = self.said.values();
        said.filter(|said| **said != Said::Nothing).count()
    }

    fn view(&self, options: usize) -> RoundView {
        let mut counts = vec![0_u32; options];
        let mut numbers = Vec::new();
        let mut written = Vec::new();
        for said in self.said.values() {
            match said {
                Said::Options(bits) => {
                    for (at, count) in counts.iter_mut().enumerate() {
                        *count += u32::from(bits >> at & 1);
                    }
                }
                Said::Words(words) => written.extend(words.iter().map(String::as_str)),
                Said::Number(number) => numbers.push(*number),
                Said::Nothing => {}
            }
        }
        let (words, more) = words::cloud(&written);
        RoundView {
            answered: self.answered(),
            counts,
            words,
            more,
            numbers: words::histogram(numbers),
        }
    }
}

/// What is said by an answer, if it answers that question.
fn said(answer: &Answer, question: &Question<'_>) -> Result<Said, Refusal> {
    let asks = question.asks();
    match (answer, asks) {
        (Answer::Choose { options }, Asks::One | Asks::Many | Asks::Scale) => {
            let mut bits = 0_u8;
            for option in options {
                if usize::from(*option) >= question.options() {
                    return Err(Refusal::Nothing);
                }
                bits |= 1 << option;
            }
            match bits.count_ones() {
                0 => Ok(Said::Nothing),
                2.. if asks != Asks::Many => Err(Refusal::Nothing),
                _ => Ok(Said::Options(bits)),
            }
        }
        (Answer::Words { words }, Asks::Words) => words::read(words),
        (Answer::Number { number }, Asks::Number) => match number {
            None => Ok(Said::Nothing),
            Some(number) if number.is_finite() => Ok(Said::Number(*number)),
            Some(_) => Err(Refusal::Nothing),
        },
        _ => Err(Refusal::Nothing),
    }
}

fn my_answer(slide: &str, round: u32, said: &Said) -> MyAnswer {
    let mut mine = MyAnswer {
        slide: slide.to_owned(),
        round,
        options: Vec::new(),
        words: Vec::new(),
        number: None,
    };
    match said {
        Said::Options(bits) => mine.options = (0..8).filter(|at| bits >> at & 1 == 1).collect(),
        Said::Words(words) => mine.words.clone_from(words),
        Said::Number(number) => mine.number = Some(*number),
        Said::Nothing => {}
    }
    mine
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_since_is_not_what_could_not_be_stored() {
        let said = |bits| Kept::Said {
            slide: "which".to_owned(),
            round: 1,
            seat: Seat::parse("0123456789abcdef").unwrap(),
            said: Said::Options(bits),
        };
        let class = Class {
            began: 1,
            deck: "a".to_owned(),
        };
        let mut answers = Answers::default();
        assert!(!answers.has(&class, &said(1)));
        answers.restore(&class, said(1));
        assert!(answers.has(&class, &said(1)));
        answers.restore(&class, said(2));
        assert!(!answers.has(&class, &said(1)) && answers.has(&class, &said(2)));
    }

    #[test]
    fn a_copy_shares_the_rounds_that_are_not_answered_since() {
        let said = |round: u32| Kept::Said {
            slide: "which".to_owned(),
            round,
            seat: Seat::parse("0123456789abcdef").unwrap(),
            said: Said::Options(1),
        };
        let class = |began| Class {
            began,
            deck: "a".to_owned(),
        };
        let mut before = Answers::default();
        before.restore(&class(1), said(1));
        before.restore(&class(2), said(1));
        before.restore(&class(2), said(2));
        let mut after = before.clone();
        after.restore(&class(2), said(2));
        let of = |answers: &Answers, began| answers.classes[&class(began)].clone();
        assert!(Arc::ptr_eq(&of(&before, 1), &of(&after, 1)));
        let (before, after) = (of(&before, 2), of(&after, 2));
        let same = |at: usize| Arc::ptr_eq(&before.rounds["which"][at], &after.rounds["which"][at]);
        assert_eq!((same(0), same(1)), (true, false));
    }
}
