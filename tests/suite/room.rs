//! The room: lists of commands by devices, and the snapshot after.

mod answers;
mod anything;
mod countdown;
mod devices;
mod edits;
mod ink;
mod moving;
mod phases;
mod posts;
mod recorded;
mod records;
mod stored;

use std::sync::Arc;

use cuecard::course::plan::{Discussion, DiscussionPhase};
use cuecard::course::{CourseOutline, Outline, SlideOutline};
use cuecard::room::{
    Answers, Class as Taught, Context, Giver, HELPERS, Kept, PresenterDevice, Room, Seat,
};
use cuecard::wire::{
    ClassCommand, Command, Millis, Move, Order, Phase, Policy, Refusal, Snapshot, Switch, Switches,
    TimerCommand, TimerKind, TimerState,
};

const NOON: Millis = 1_700_000_000_000;
const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;

/// A room with its course and a clock, driven as devices drive it.
struct Class {
    room: Room,
    course: CourseOutline,
    now: Millis,
}

impl Class {
    /// Deck `a`: five slides, `two` with two steps, the last two its discussion of 4 + 6
    /// minutes. Deck `b`: three slides. Deck `empty`: none.
    fn new() -> Class {
        let mut a = deck(
            "a",
            &[
                ("one", 0),
                ("two", 2),
                ("three", 0),
                ("talk", 0),
                ("vote", 1),
            ],
        );
        a.discussion = Some(Discussion {
            title: "Which?".to_owned(),
            slides: (3, 5),
            phases: vec![
                DiscussionPhase {
                    name: "alone".to_owned(),
                    seconds: 240,
                },
                DiscussionPhase {
                    name: "together".to_owned(),
                    seconds: 360,
                },
            ],
        });
        let b = deck("b", &[("start", 0), ("middle", 1), ("end", 0)]);
        let course = course([a, b, deck("empty", &[])]);
        Class {
            room: Room::new(&course),
            course,
            now: NOON,
        }
    }

    /// A device called `desk's remote` was paired by `desk`.
    fn order(&mut self, device: &str, seen: u64, command: Command) -> Result<(), Refusal> {
        let order = Order {
            id: 1,
            epoch: "e".to_owned(),
            seen,
            command,
        };
        self.room = self.apply(&order, &presenter(device))?;
        Ok(())
    }

    fn apply(&self, order: &Order, giver: &Giver) -> Result<Room, Refusal> {
        self.room.apply(order, giver, self.context())
    }

    fn context(&self) -> Context<'_> {
        Context {
            epoch: "e",
            course: &self.course,
            now: self.now,
        }
    }

    /// What a device that has seen everything orders of the room and of what was answered in it.
    /// Returns what is to be stored.
    fn obey(
        &mut self,
        answers: &mut Answers,
        device: &str,
        command: Command,
    ) -> Result<Vec<(Taught, Kept)>, Refusal> {
        let order = Order {
            id: 1,
            epoch: "e".to_owned(),
            seen: self.snapshot().position,
            command,
        };
        let (room, kept) =
            answers.obey(&order, &presenter(device), (&self.room, self.context()))?;
        if let Some(room) = room {
            self.room = room;
        }
        Ok(kept)
    }

    /// A desk that has seen everything.
    fn desk(&mut self, command: Command) -> Result<(), Refusal> {
        let seen = self.snapshot().position;
        self.order("desk", seen, command)
    }

    fn all(mut self, commands: impl IntoIterator<Item = Command>) -> Class {
        for command in commands {
            let said = format!("{command:?}");
            self.desk(command)
                .unwrap_or_else(|refusal| panic!("{said}: {refusal}"));
        }
        self
    }

    fn wait(mut self, time: Millis) -> Class {
        self.now += time;
        self
    }

    fn edit(&mut self, decks: impl IntoIterator<Item = Outline>) -> bool {
        self.course = course(decks);
        let (room, survived) = self.room.follow(&self.course);
        self.room = room;
        survived
    }

    fn snapshot(&self) -> Snapshot {
        self.room.snapshot(7, self.context(), None)
    }

    fn place(&self) -> (Option<String>, usize, u16) {
        let snapshot = self.snapshot();
        (snapshot.deck, snapshot.slide, snapshot.step)
    }

    /// What is left of the countdown, and its phase, as a screen derives them.
    fn countdown(&self) -> Option<(Millis, usize)> {
        let timer = self.snapshot().timer?;
        let total: Millis = timer.phases.iter().map(|phase| phase.length).sum();
        let left = match timer.state {
            TimerState::Armed => total,
            TimerState::Running { ends_at } => ends_at - self.now,
            TimerState::Paused { remaining } => remaining,
        };
        let mut end = 0;
        let ended = timer.phases.iter().take_while(|phase| {
            end += phase.length;
            end <= total - left
        });
        Some((left, ended.count().min(timer.phases.len() - 1)))
    }
}

fn presenter(device: &str) -> Giver {
    let lead = device.split_once("'s ").map_or(device, |(lead, _)| lead);
    Giver::Presenter(PresenterDevice {
        device: device.to_owned(),
        lead: lead.to_owned(),
    })
}

fn course(decks: impl IntoIterator<Item = Outline>) -> CourseOutline {
    CourseOutline {
        decks: decks.into_iter().map(Arc::new).collect(),
    }
}

/// Each slide has a heading and one block, known by its id.
fn deck(name: &str, slides: &[(&str, u16)]) -> Outline {
    let slides = slides.iter();
    of(
        name,
        slides.map(|(id, steps)| slide(id, *steps, &[id])).collect(),
    )
}

fn of(name: &str, slides: Vec<SlideOutline>) -> Outline {
    Outline {
        deck: name.to_owned(),
        title: name.to_uppercase(),
        revision: format!("revision of {name}"),
        slides,
        sections: Vec::new(),
        discussion: None,
        plan: Default::default(),
    }
}

fn slide(id: &str, steps: u16, blocks: &[&str]) -> SlideOutline {
    let heading = format!("# {}", id.split('~').next().unwrap_or_default());
    let first = (!id.contains('~')).then(|| hash(&heading));
    SlideOutline {
        id: id.to_owned(),
        title: id.to_owned(),
        steps,
        revision: format!("revision of {id}"),
        skippable: false,
        blocks: first
            .into_iter()
            .chain(blocks.iter().map(|block| hash(block)))
            .collect(),
        activity: None,
    }
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

const NEXT: Command = Command::Move(Move::Next);
const PREVIOUS: Command = Command::Move(Move::Previous);
const NEXT_SLIDE: Command = Command::Move(Move::NextSlide);
const PREVIOUS_SLIDE: Command = Command::Move(Move::PreviousSlide);
const FIRST: Command = Command::Move(Move::First);
const LAST: Command = Command::Move(Move::Last);
const WHITEBOARD: Command = Command::Move(Move::Whiteboard);
const BEGIN: Command = Command::Class(ClassCommand::Begin);
const END: Command = Command::Class(ClassCommand::End);
const TOGGLE: Command = Command::Timer(TimerCommand::Toggle);
const START: Command = Command::Timer(TimerCommand::Start);
const NEXT_PHASE: Command = Command::Timer(TimerCommand::NextPhase);
const PREVIOUS_PHASE: Command = Command::Timer(TimerCommand::PreviousPhase);
const STOP: Command = Command::Timer(TimerCommand::Stop);

fn go(slide: &str, step: u16) -> Command {
    Command::Move(Move::Slide {
        slide: slide.to_owned(),
        step,
    })
}

fn open(deck: &str) -> Command {
    Command::Move(Move::Deck {
        deck: deck.to_owned(),
    })
}

fn rest(minutes: u32) -> Command {
    Command::Class(ClassCommand::Break { minutes })
}

fn arm(minutes: Option<u32>) -> Command {
    Command::Timer(TimerCommand::Arm { minutes })
}

fn add(seconds: i32) -> Command {
    Command::Timer(TimerCommand::Add { seconds })
}

fn switch(what: Switch, on: bool) -> Command {
    Command::Switch { what, on }
}

fn a(slide: usize, step: u16) -> (Option<String>, usize, u16) {
    (Some("a".to_owned()), slide, step)
}
