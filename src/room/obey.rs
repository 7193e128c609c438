//! What each command does, once it is known to be meant: a new room, or `None`.

use crate::course::plan::Discussion;
use crate::course::{CourseOutline, Outline};
use crate::wire::{Command, Millis, Phase};

use super::place::Place;
use super::timer::Timer;
use super::{Begun, Hand, Room, Run};

/// The longest break or countdown that a command may ask for, in minutes.
const LONGEST: u32 = 600;

/// The countdown where neither command nor deck says how long, in minutes.
const PLAIN: u32 = 10;

/// For so long a beginning by a move can be undone by moving back.
const UNDO: Millis = 60_000;

impl Room {
    /// The room after a command that is meant; `None`, or an equal room, when there is nothing to do.
    pub(super) fn obey(
        &self,
        command: &Command,
        by: &Hand,
        course: &CourseOutline,
        now: Millis,
    ) -> Option<Room> {
        let room = self.clone();
        match command {
            Command::Begin => self.begin(now),
            Command::Break { minutes } => self.pause_class(*minutes, now),
            Command::End => self.end(now),
            Command::Next
            | Command::Previous
            | Command::NextSlide
            | Command::PreviousSlide
            | Command::First
            | Command::Last
            | Command::Go { .. }
            | Command::Open { .. } => {
                self.move_to(self.destination(command, course)?, &by.device, course, now)
            }
            Command::TimerArm { minutes } => Some(Room {
                timer: Some(self.armed(*minutes, course)?),
                ..room
            }),
            Command::TimerToggle => {
                let timer = match &self.timer {
                    Some(timer) => timer.toggle(now),
                    None => self.armed(None, course)?.start(now)?,
                };
                Some(Room {
                    timer: Some(timer),
                    ..room
                })
            }
            Command::TimerStart => self.with_timer(|timer| timer.start(now)),
            Command::TimerPause => self.with_timer(|timer| timer.pause(now)),
            Command::TimerAdd { seconds } => self.with_timer(|timer| timer.add(*seconds, now)),
            Command::TimerNextPhase => self.with_timer(|timer| timer.next_phase(now)),
            Command::TimerPreviousPhase => self.with_timer(|timer| timer.previous_phase(now)),
            Command::TimerStop => Some(Room {
                timer: None,
                ..room
            }),
            Command::Policy { policy } => Some(Room {
                policy: *policy,
                ..room
            }),
            Command::Black { on } => Some(Room { black: *on, ..room }),
            Command::Join { on } => Some(Room { join: *on, ..room }),
            Command::Gather => Some(Room {
                gathered: self.gathered.saturating_add(1),
                ..room
            }),
            Command::Skip { on } => Some(Room { skips: *on, ..room }),
            Command::Sound { on } => Some(Room { sound: *on, ..room }),
            Command::TakeOver => Some(Room {
                driver: Some(by.lead.clone()),
                ..room
            }),
        }
    }

    fn begin(&self, now: Millis) -> Option<Room> {
        let deck = self.deck()?;
        match self.phase {
            Phase::Class { .. } => None,
            _ => Some(self.in_phase(self.class_with(deck, now))),
        }
    }

    /// A class with that deck: the one that was interrupted, or a new one.
    fn class_with(&self, deck: &str, now: Millis) -> Phase {
        let interrupted = self.records.open(deck, now);
        Phase::Class {
            since: interrupted.map_or(now, |record| record.began),
        }
    }

    fn pause_class(&self, minutes: u32, now: Millis) -> Option<Room> {
        let since = match self.phase {
            Phase::Break { since, .. } => since,
            _ => now,
        };
        let until = now.saturating_add(milliseconds(minutes)?);
        Some(Room {
            // Nobody talks in a break: what is over goes, what is not waits.
            timer: match &self.timer {
                Some(timer) if timer.is_over(now) => None,
                Some(timer) if timer.is_discussion() => timer.pause(now).or(self.timer.clone()),
                timer => timer.clone(),
            },
            ..self.in_phase(Phase::Break { since, until })
        })
    }

    /// A class that is over counts nothing: its countdown goes with it.
    fn end(&self, now: Millis) -> Option<Room> {
        match self.phase {
            Phase::Before | Phase::After { .. } => None,
            Phase::Class { .. } | Phase::Break { .. } => Some(Room {
                timer: None,
                ..self.in_phase(Phase::After { since: now })
            }),
        }
    }

    /// The room in a phase that somebody asked for: a beginning before it is past undoing.
    fn in_phase(&self, phase: Phase) -> Room {
        Room {
            phase,
            begun: None,
            ..self.clone()
        }
    }

    /// Where a command leads; `None` where there is no way.
    fn destination(&self, command: &Command, course: &CourseOutline) -> Option<Place> {
        if let Command::Open { deck } = command {
            return course.deck(deck).map(|outline| Place::at(outline, 0, 0));
        }
        let outline = self.outline(course)?;
        let last = outline.slides.len().checked_sub(1)?;
        let here = Place::at(outline, self.slide(), self.step());
        let steps = outline.slides.get(here.slide)?.steps;
        let (slide, step) = match command {
            Command::Next if here.step < steps => (here.slide, here.step + 1),
            Command::Next | Command::NextSlide => {
                let mut after = here.slide + 1..=last;
                (after.find(|slide| self.stops_at(outline, *slide))?, 0)
            }
            Command::Previous if here.step > 0 => (here.slide, here.step - 1),
            Command::Previous | Command::PreviousSlide => {
                let mut before = (0..here.slide).rev();
                (
                    before.find(|slide| self.stops_at(outline, *slide))?,
                    u16::MAX,
                )
            }
            Command::First => (0, 0),
            Command::Last => (last, 0),
            Command::Go { slide, step } => {
                (outline.slides.iter().position(|s| s.id == *slide)?, *step)
            }
            _ => return None,
        };
        Some(Place::at(outline, slide, step))
    }

    /// Whether next and previous stop at that slide.
    fn stops_at(&self, outline: &Outline, slide: usize) -> bool {
        let there = outline.slides.get(slide);
        !(self.skips && there.is_some_and(|there| there.skippable))
    }

    fn move_to(
        &self,
        to: Place,
        device: &str,
        course: &CourseOutline,
        now: Millis,
    ) -> Option<Room> {
        if self.place.as_ref().is_some_and(|here| here.is_at(&to)) {
            return None;
        }
        let position = self.position.saturating_add(1);
        let (phase, begun) = self.phase_at(&to, now);
        Some(Room {
            phase,
            begun,
            skips: self.skips && self.deck() == Some(to.deck.as_str()),
            timer: self.timer_at(&to, course, now),
            run: match &self.run {
                Some(run) if run.device == device => Some(run.clone()),
                _ => Some(Run {
                    device: device.to_owned(),
                    since: position,
                }),
            },
            position,
            place: Some(to),
            ..self.clone()
        })
    }

    /// The phase after a move: the first one past a deck's first slide begins the class,
    /// moving back at once undoes that, any but to another deck ends a break.
    fn phase_at(&self, to: &Place, now: Millis) -> (Phase, Option<Begun>) {
        let class = self.class_with(&to.deck, now);
        match self.phase {
            Phase::Class { .. } if self.deck() != Some(to.deck.as_str()) => (class, None),
            // Nobody ended it, and that was long ago.
            Phase::Class { .. } if self.records.open(&to.deck, now).is_none() => (class, None),
            Phase::Class { since } => match &self.begun {
                Some(begun)
                    if begun.place.comes_back_as(to) && now.saturating_sub(since) < UNDO =>
                {
                    (begun.before, None)
                }
                begun => (self.phase, begun.clone()),
            },
            Phase::Break { .. } if self.deck() == Some(to.deck.as_str()) => (class, None),
            Phase::Before | Phase::After { .. } if to.slide > 0 => {
                let begun = self.place.clone().map(|place| Begun {
                    before: self.phase,
                    place,
                });
                (class, begun)
            }
            phase => (phase, None),
        }
    }

    /// The countdown after a move: the discussion's is ready when the class comes to it,
    /// and stays behind with its deck, as does what does not run.
    fn timer_at(&self, to: &Place, course: &CourseOutline, now: Millis) -> Option<Timer> {
        let same_deck = self.deck() == Some(to.deck.as_str());
        let timer = self
            .timer
            .as_ref()
            .filter(|timer| same_deck || (timer.is_running() && !timer.is_discussion()));
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

    /// A countdown made ready; `None` for minutes that nobody means.
    fn armed(&self, minutes: Option<u32>, course: &CourseOutline) -> Option<Timer> {
        match minutes {
            Some(minutes) => Some(Timer::plain(milliseconds(minutes)?)),
            None => self
                .outline(course)
                .and_then(|outline| outline.discussion.as_ref())
                .and_then(Timer::discussion)
                .or_else(|| Some(Timer::plain(milliseconds(PLAIN)?))),
        }
    }

    fn with_timer(&self, change: impl FnOnce(&Timer) -> Option<Timer>) -> Option<Room> {
        let timer = change(self.timer.as_ref()?)?;
        Some(Room {
            timer: Some(timer),
            ..self.clone()
        })
    }
}

fn discussion_at(outline: &Outline, slide: usize) -> Option<&Discussion> {
    outline
        .discussion
        .as_ref()
        .filter(|discussion| (discussion.slides.0..discussion.slides.1).contains(&slide))
}

/// Minutes that somebody may mean, as milliseconds.
fn milliseconds(minutes: u32) -> Option<Millis> {
    (1..=LONGEST)
        .contains(&minutes)
        .then(|| Millis::from(minutes) * 60_000)
}
