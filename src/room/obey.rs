//! What each command does: a new room, or `None` when there is nothing to do. Whether its giver
//! may give it was decided before, in `giver`.
//!
//! # Phases and decks
//!
//! What is done by the buttons that concern the class. A phase is one of the open deck; *its class*
//! is the last one with that deck, which goes on with its record if it ended at most a quarter of
//! an hour ago (`record`). What the buttons say is in `src/client/class-buttons.js`; tests go
//! through every row.
//!
//! | phase | its class | begin | break | end | another deck | next |
//! |---|---|---|---|---|---|---|
//! | before | none yet | class | break | – | before | before; past the first slide class |
//! | class | goes on | – | break | after | class, with that deck | class |
//! | break | interrupted | goes on | its new end | after | break | goes on |
//! | break | none yet | class | its new end | before | break | class |
//! | break | has ended | goes on | its new end | after | break | goes on |
//! | after | has ended | goes on | break | – | before | after; past the first slide it goes on |
//!
//! *Another deck* is opened at its first slide. Where no class is on, the phase is then as its own
//! class left it: before, or after if that has just ended.

use crate::course::plan::Discussion;
use crate::course::{CourseOutline, Outline};
use crate::wire::{
    BoardKind, ClassCommand, Command, InkCommand, Millis, Move, Phase, PostsCommand, Switch,
    TimerCommand,
};

use super::place::Place;
use super::timer::Timer;
use super::{Class, Context, Giver, PresenterDevice, Room, Streak, Undo, shared};

/// The longest break or countdown that a command may ask for, in minutes.
const LONGEST: u32 = 600;

/// The length of a countdown where neither command nor deck says one, in minutes.
const DEFAULT: u32 = 10;

/// For so long after a move began a class, moving back undoes that.
const UNDO_TIME: Millis = 60_000;

impl Room {
    /// The room after a command; `None`, or an equal room, when there is nothing to do.
    pub(super) fn obey(
        &self,
        command: &Command,
        giver: &Giver,
        context: Context<'_>,
    ) -> Option<Room> {
        let Context { course, now, .. } = context;
        let room = self.clone();
        match command {
            Command::Move(Move::Whiteboard) => self.add_whiteboard(giver, context),
            Command::Move(to) => {
                self.move_to(self.destination(to, course)?, giver.presenter()?, context)
            }
            Command::Class(ClassCommand::Begin) => self.begin(now),
            Command::Class(ClassCommand::Break { minutes }) => self.begin_break(*minutes, now),
            Command::Class(ClassCommand::End) => self.end(now),
            Command::Timer(command) => Some(Room {
                timer: self.timer_after(command, course, now)?,
                ..room
            }),
            Command::Switch { what, on } => Some(Room {
                switches: self.switches.with(*what, *on),
                ..room
            }),
            Command::Policy { policy } => Some(Room {
                policy: *policy,
                ..room
            }),
            Command::Gather => Some(Room {
                gathered: self.gathered.saturating_add(1),
                ..room
            }),
            Command::Again => self.ask_again(giver, context),
            Command::Posts(PostsCommand::Moderate { board, how }) => Some(match board {
                BoardKind::Questions => Room {
                    questions: *how,
                    ..room
                },
                BoardKind::Discussion | BoardKind::Slide => Room {
                    boards: *how,
                    ..room
                },
            }),
            // What is done with a post changes nothing of the room.
            Command::Posts(_) => None,
            // A class in which something was drawn took place: going back does not undo it.
            Command::Ink(InkCommand::Draw { .. }) => Some(Room { undo: None, ..room }),
            Command::Ink(_) => None,
            Command::Share { deck, began, on } => {
                let class = Class {
                    began: *began,
                    deck: deck.clone(),
                };
                Some(Room {
                    shared: shared::after(&self.shared, class, *on),
                    ..room
                })
            }
            Command::TakeOver => Some(Room {
                driver: Some(giver.presenter()?.lead.clone()),
                ..room
            }),
        }
    }

    /// The room at the first step of the slide that is shown, if it asks something and a class is on.
    fn ask_again(&self, giver: &Giver, context: Context<'_>) -> Option<Room> {
        let outline = self.outline(context.course)?;
        let slide = outline.slides.get(self.slide())?;
        let asks = slide.activity.is_some() && matches!(self.phase, Phase::Class { .. });
        let to = asks.then(|| Place::at(outline, self.slide(), 0))?;
        self.move_to(to, giver.presenter()?, context)
    }

    /// The room at a new whiteboard after the slide that is shown, if a class is on. Going back from it
    /// leads to the slide at the step that it was left at.
    fn add_whiteboard(&self, giver: &Giver, context: Context<'_>) -> Option<Room> {
        let here = self.place.as_ref().filter(|_| self.teaches())?;
        let added = Room {
            records: self.records.with_whiteboard(&here.deck, &here.id)?,
            undo: None,
            ..self.clone()
        };
        let last = added.records.whiteboards(&here.deck, &here.id);
        let to = here.clone().with_whiteboard(last);
        added.move_to(to, giver.presenter()?, context)
    }

    /// The countdown after a command: `Some(None)` when the command removes it, `None` when there
    /// is nothing to do.
    fn timer_after(
        &self,
        command: &TimerCommand,
        course: &CourseOutline,
        now: Millis,
    ) -> Option<Option<Timer>> {
        let changed = match (command, &self.timer) {
            (TimerCommand::Stop, _) => return Some(None),
            (TimerCommand::Arm { minutes }, _) => self.armed(*minutes, course),
            (TimerCommand::Toggle, None) => self.armed(None, course)?.start(now),
            (_, None) => None,
            (TimerCommand::Toggle, Some(timer)) => Some(timer.toggle(now)),
            (TimerCommand::Start, Some(timer)) => timer.start(now),
            (TimerCommand::Add { seconds }, Some(timer)) => timer.add(*seconds, now),
            (TimerCommand::NextPhase, Some(timer)) => timer.next_phase(now),
            (TimerCommand::PreviousPhase, Some(timer)) => timer.previous_phase(now),
        };
        changed.map(Some)
    }

    fn begin(&self, now: Millis) -> Option<Room> {
        let deck = self.deck()?;
        match self.phase {
            Phase::Class { .. } => None,
            _ => Some(self.in_phase(self.class_with(deck, now))),
        }
    }

    /// The phase of a class with that deck. If the last one was interrupted, so that its record
    /// goes on, it began when that one did; else it begins now.
    fn class_with(&self, deck: &str, now: Millis) -> Phase {
        let interrupted = self.records.open(deck, now);
        Phase::Class {
            since: interrupted.map_or(now, |record| record.view.began),
        }
    }

    /// Begins a break of so many minutes from now; in a break, changes when it ends.
    fn begin_break(&self, minutes: u32, now: Millis) -> Option<Room> {
        let since = match self.phase {
            Phase::Break { since, .. } => since,
            _ => now,
        };
        let until = now.saturating_add(milliseconds(minutes)?);
        Some(Room {
            // A break stops the discussion's countdown: one that has run out is removed, one that
            // is running is paused and can be resumed after.
            timer: match &self.timer {
                Some(timer) if timer.is_over(now) => None,
                Some(timer) if timer.is_discussion() => timer.pause(now).or(self.timer.clone()),
                timer => timer.clone(),
            },
            ..self.in_phase(Phase::Break { since, until })
        })
    }

    /// The end of a class takes its countdown away, since nobody is left to see it run. A break
    /// may end before the class with the open deck has begun.
    fn end(&self, now: Millis) -> Option<Room> {
        let phase = match self.phase {
            Phase::Before | Phase::After { .. } => return None,
            Phase::Class { .. } => Phase::After { since: now },
            Phase::Break { .. } => self.phase_without_class(self.deck()?, now),
        };
        Some(Room {
            timer: None,
            ..self.in_phase(phase)
        })
    }

    /// The phase of a deck with which no class is on: after its class, as long as that could go
    /// on, else before one.
    fn phase_without_class(&self, deck: &str, now: Millis) -> Phase {
        match self.records.open(deck, now) {
            Some(record) => Phase::After {
                since: record.view.ended.unwrap_or(now),
            },
            None => Phase::Before,
        }
    }

    /// The room in a phase that a command asked for. Moving back does not undo it, because nobody
    /// gives such a command by accident, as a move may begin a class.
    fn in_phase(&self, phase: Phase) -> Room {
        Room {
            phase,
            undo: None,
            ..self.clone()
        }
    }

    /// The place that a move leads to; `None` without such a slide or deck, and past either end.
    fn destination(&self, to: &Move, course: &CourseOutline) -> Option<Place> {
        let outline = match to {
            // A deck that is being read for the first time keeps the place that it has.
            Move::Deck { deck } => course
                .deck(deck)
                .filter(|to| !(to.slides.is_empty() && self.deck() == Some(deck)))?,
            _ => self
                .outline(course)
                .filter(|deck| !deck.slides.is_empty())?,
        };
        let last = outline.slides.len().saturating_sub(1);
        let here = Place::at(outline, self.slide(), self.step());
        let board = self.whiteboard();
        let boards = |slide: usize| {
            let slide = outline.slides.get(slide);
            slide.map_or(0, |slide| self.whiteboards(&outline.deck, &slide.id))
        };
        let steps = outline
            .slides
            .get(here.slide)
            .map_or(0, |slide| slide.steps);
        let after = || (here.slide + 1..=last).find(|slide| self.stops_at(outline, *slide));
        let before = || (0..here.slide).rfind(|slide| self.stops_at(outline, *slide));
        // Going back opens all steps of the slide: `Place::at` clamps `u16::MAX` to the last one.
        let (slide, step, whiteboard) = match to {
            Move::Next if board == 0 && here.step < steps => (here.slide, here.step + 1, 0),
            Move::Next | Move::NextSlide if board < boards(here.slide) => {
                (here.slide, here.step, board + 1)
            }
            Move::Next | Move::NextSlide => (after()?, 0, 0),
            Move::Previous | Move::PreviousSlide if board > 0 => (here.slide, here.step, board - 1),
            Move::Previous if here.step > 0 => (here.slide, here.step - 1, 0),
            Move::Previous | Move::PreviousSlide => {
                let slide = before()?;
                (slide, u16::MAX, boards(slide))
            }
            Move::First | Move::Deck { .. } => (0, 0, 0),
            Move::Last => (last, 0, 0),
            Move::Slide { slide, step } => {
                let slide = outline.slides.iter().position(|s| s.id == *slide)?;
                (slide, *step, 0)
            }
            // It is not there yet.
            Move::Whiteboard => return None,
        };
        Some(Place::at(outline, slide, step).with_whiteboard(whiteboard))
    }

    /// Whether next and previous stop at that slide. With the switch `skip` they pass over those
    /// that a class that is late may leave out.
    fn stops_at(&self, outline: &Outline, slide: usize) -> bool {
        let there = outline.slides.get(slide);
        !(self.is_on(Switch::Skip) && there.is_some_and(|there| there.skippable))
    }

    /// The room at another place, with all that a move changes; `None` if it is there already.
    fn move_to(&self, to: Place, by: &PresenterDevice, context: Context<'_>) -> Option<Room> {
        if self.place.as_ref().is_some_and(|here| here.is_at(&to)) {
            return None;
        }
        let position = self.position.saturating_add(1);
        let (phase, undo) = self.phase_at(&to, context.now);
        Some(Room {
            phase,
            undo,
            switches: match self.deck() == Some(to.deck.as_str()) {
                true => self.switches.clone(),
                // Skipping was turned on because the class with the old deck was late. The new
                // deck begins with all its time, so it is turned off.
                false => self.switches.with(Switch::Skip, false),
            },
            timer: self.timer_at(&to, context.course, context.now),
            streak: match &self.streak {
                Some(streak) if streak.device == by.device => Some(streak.clone()),
                _ => Some(Streak {
                    device: by.device.clone(),
                    first_position: position,
                }),
            },
            position,
            place: Some(to),
            ..self.clone()
        })
    }

    /// The phase after a move, and what moving back may restore.
    ///
    /// Before a class and after its end, a move past a deck's first slide begins one; moving back
    /// within [`UNDO_TIME`] undoes that. Opening another deck begins none, and no class with that
    /// deck is over yet. During a class, moving to another deck begins a class with that deck. A
    /// move within the deck ends a break; moving to another deck does not.
    fn phase_at(&self, to: &Place, now: Millis) -> (Phase, Option<Undo>) {
        let class = self.class_with(&to.deck, now);
        match self.phase {
            Phase::Class { .. } if self.deck() != Some(to.deck.as_str()) => (class, None),
            // Nobody ended the class, but nothing has happened in it for hours: this is a new one.
            Phase::Class { .. } if self.records.open(&to.deck, now).is_none() => (class, None),
            Phase::Class { since } => match &self.undo {
                Some(undo)
                    if undo.place.comes_back_as(to)
                        && now.saturating_sub(undo.at.unwrap_or(since)) < UNDO_TIME =>
                {
                    (undo.before, None)
                }
                undo => (self.phase, undo.clone()),
            },
            Phase::Break { .. } if self.deck() == Some(to.deck.as_str()) => (class, None),
            Phase::Before | Phase::After { .. } if to.slide > 0 => {
                let undo = self.place.clone().map(|place| Undo {
                    before: self.phase,
                    place,
                    at: Some(now),
                    resumed: self.records.open(&to.deck, now).cloned(),
                });
                (class, undo)
            }
            Phase::Before | Phase::After { .. } if self.deck() != Some(to.deck.as_str()) => {
                (self.phase_without_class(&to.deck, now), None)
            }
            phase => (phase, None),
        }
    }

    /// The countdown after a move. Coming to the discussion makes the discussion's countdown
    /// ready, unless another one is in use. Going to another deck removes a discussion's
    /// countdown, and any that does not run.
    fn timer_at(&self, to: &Place, course: &CourseOutline, now: Millis) -> Option<Timer> {
        let same_deck = self.deck() == Some(to.deck.as_str());
        let timer = self
            .timer
            .as_ref()
            .filter(|timer| same_deck || (timer.is_running() && !timer.is_discussion()));
        // Replaced are a countdown that was not started and a plain one that has run out. A
        // discussion's that has run out stays, so that coming back does not begin it anew.
        let makes_way =
            |timer: &Timer| timer.is_armed() || (!timer.is_discussion() && timer.is_over(now));
        let discussion = course
            .deck(&to.deck)
            .and_then(|outline| discussion_at(outline, to.slide));
        let was_in_it = same_deck
            && self
                .outline(course)
                .and_then(|outline| discussion_at(outline, self.slide()))
                .is_some();
        match discussion {
            Some(discussion) if !was_in_it && timer.is_none_or(makes_way) => {
                Timer::discussion(discussion).or_else(|| timer.cloned())
            }
            _ => timer.cloned(),
        }
    }

    /// A countdown that is ready but not started: of so many minutes, else of the deck's
    /// discussion, else of [`DEFAULT`]. `None` for minutes out of range.
    fn armed(&self, minutes: Option<u32>, course: &CourseOutline) -> Option<Timer> {
        match minutes {
            Some(minutes) => Some(Timer::plain(milliseconds(minutes)?)),
            None => self
                .outline(course)
                .and_then(|outline| outline.discussion.as_ref())
                .and_then(Timer::discussion)
                .or_else(|| Some(Timer::plain(milliseconds(DEFAULT)?))),
        }
    }
}

/// The deck's discussion, if that slide is part of it.
fn discussion_at(outline: &Outline, slide: usize) -> Option<&Discussion> {
    outline
        .discussion
        .as_ref()
        .filter(|discussion| (discussion.slides.0..discussion.slides.1).contains(&slide))
}

/// Minutes as milliseconds; `None` for 0 minutes, and for more than [`LONGEST`].
fn milliseconds(minutes: u32) -> Option<Millis> {
    (1..=LONGEST)
        .contains(&minutes)
        .then(|| Millis::from(minutes) * 60_000)
}
