//! The live state of one course, and the one place where it changes.
//!
//! [`Room::apply`] obeys a command, [`Room::follow`] an edit, [`Room::snapshot`] tells
//! what every screen gets. All three return whole new values: nothing here waits,
//! reads a clock or knows of sockets and files. `place` finds the slide again after an
//! edit, `timer` does the arithmetic of the countdown.

mod place;
mod timer;

use serde::{Deserialize, Serialize};

use crate::course::plan::Discussion;
use crate::course::{CourseOutline, Outline};
use crate::wire::{Command, Millis, Order, Phase, Policy, PresenterView, Refusal, Snapshot};

use place::Place;
use timer::Timer;

/// The longest break or countdown that a command may ask for, in minutes.
const LONGEST: u32 = 600;

/// The countdown where neither command nor deck says how long, in minutes.
const PLAIN: u32 = 10;

/// For so long a beginning by a move can be undone by moving back.
const UNDO: Millis = 60_000;

/// The live state of one course: serialisable whole, which is what the store keeps.
///
/// What an older or newer version wrote opens: unknown fields are ignored, missing ones
/// take their defaults. The default is a room without a place; [`Room::follow`] gives it one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Room {
    phase: Phase,
    /// `None` in a course without decks only.
    place: Option<Place>,
    /// Goes up with each move, never with an edit.
    position: u64,
    run: Option<Run>,
    begun: Option<Begun>,
    timer: Option<Timer>,
    policy: Policy,
    black: bool,
    join: bool,
    driver: Option<String>,
}

/// What a snapshot carries that the room does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// The store's epoch.
    pub epoch: String,
    /// The number of this state.
    pub seq: u64,
    /// The server's clock.
    pub now: Millis,
}

/// Moves by one device, none of another in between: it need not have seen its own
/// moves arrive before it moves on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Run {
    device: String,
    /// The position that the first of them made.
    since: u64,
}

/// How the class was before a mere move began it, for who pressed a key too early.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Begun {
    before: Phase,
    /// Where it was then.
    place: Place,
}

impl Room {
    /// A room at the first slide of the first deck, with nothing begun.
    pub fn new(course: &CourseOutline) -> Room {
        Room {
            place: first_place(course),
            ..Room::default()
        }
    }

    /// The room after a command, or why it changes nothing.
    ///
    /// Refuses in this order: another epoch, another driver, another device that has
    /// moved since, nothing to do. The first device to be obeyed becomes the driver.
    pub fn apply(
        &self,
        order: &Order,
        device: &str,
        epoch: &str,
        course: &CourseOutline,
        now: Millis,
    ) -> Result<Room, Refusal> {
        if order.epoch != epoch {
            return Err(Refusal::Epoch);
        }
        let driven_by_another = self.driver().is_some_and(|driver| driver != device);
        if driven_by_another && order.command != Command::TakeOver {
            return Err(Refusal::NotDriver);
        }
        if moves(&order.command) && self.has_moved_since(order.seen, device) {
            return Err(Refusal::Moved);
        }
        let obeyed = self
            .obey(&order.command, device, course, now)
            .filter(|room| room != self)
            .ok_or(Refusal::Nothing)?;
        Ok(Room {
            driver: obeyed.driver.or_else(|| Some(device.to_owned())),
            ..obeyed
        })
    }

    /// The room after an edit, and whether the class is still on what it was on: the same
    /// slide, or the slide that now holds what it showed.
    ///
    /// The position's number stays: an edit makes nobody's command stale. A deck that
    /// is not in the outline stays as it is.
    pub fn follow(&self, course: &CourseOutline) -> (Room, bool) {
        let (place, kept) = match &self.place {
            None => (first_place(course), true),
            Some(place) => match course.deck(&place.deck) {
                None => (Some(place.clone()), true),
                Some(outline) => {
                    let (place, kept) = place.follow(outline);
                    (Some(place), kept)
                }
            },
        };
        let room = Room {
            place,
            ..self.clone()
        };
        (room, kept)
    }

    /// What every screen gets; with `presenter` what desks and remotes get.
    ///
    /// Revisions are empty where the outline has no such deck or slide.
    pub fn snapshot(
        &self,
        stamp: &Stamp,
        course: &CourseOutline,
        presenter: Option<PresenterView>,
    ) -> Snapshot {
        let outline = self.outline(course);
        let slide = outline.and_then(|deck| deck.slides.get(self.slide()));
        Snapshot {
            epoch: stamp.epoch.clone(),
            seq: stamp.seq,
            position: self.position,
            now: stamp.now,
            phase: self.phase,
            deck: self.deck().map(str::to_owned),
            deck_revision: outline.map_or_else(String::new, |deck| deck.revision.clone()),
            slide: self.slide(),
            slide_id: match (slide, &self.place) {
                (Some(slide), _) => slide.id.clone(),
                (None, Some(place)) if outline.is_none() => place.id.clone(),
                _ => String::new(),
            },
            slide_revision: slide.map_or_else(String::new, |slide| slide.revision.clone()),
            step: self.step(),
            timer: self.timer.as_ref().map(Timer::view),
            policy: self.policy,
            black: self.black,
            join: self.join,
            presenter,
        }
    }

    /// The open deck's name; `None` in a course without decks.
    pub fn deck(&self) -> Option<&str> {
        self.place.as_ref().map(|place| place.deck.as_str())
    }

    /// The slide's index, from 0.
    pub fn slide(&self) -> usize {
        self.place.as_ref().map_or(0, |place| place.slide)
    }

    /// The step, from 0.
    pub fn step(&self) -> u16 {
        self.place.as_ref().map_or(0, |place| place.step)
    }

    /// What the class is doing.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The device that drives.
    pub fn driver(&self) -> Option<&str> {
        self.driver.as_deref()
    }

    /// Whether another device has moved since this one saw position `seen`.
    fn has_moved_since(&self, seen: u64, device: &str) -> bool {
        match &self.run {
            Some(run) if run.device == device => seen.saturating_add(1) < run.since,
            _ => seen < self.position,
        }
    }

    /// The room after a command that is meant; `None`, or an equal room, when there is nothing to do.
    fn obey(
        &self,
        command: &Command,
        device: &str,
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
                self.move_to(self.destination(command, course)?, device, course, now)
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
            Command::TakeOver => Some(Room {
                driver: Some(device.to_owned()),
                ..room
            }),
        }
    }

    fn begin(&self, now: Millis) -> Option<Room> {
        self.place.as_ref()?;
        match self.phase {
            Phase::Class { .. } => None,
            _ => Some(self.in_phase(Phase::Class { since: now })),
        }
    }

    fn pause_class(&self, minutes: u32, now: Millis) -> Option<Room> {
        let since = match self.phase {
            Phase::Break { since, .. } => since,
            _ => now,
        };
        let until = now.saturating_add(milliseconds(minutes)?);
        Some(self.in_phase(Phase::Break { since, until }))
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
            Command::Next | Command::NextSlide if here.slide < last => (here.slide + 1, 0),
            Command::Previous if here.step > 0 => (here.slide, here.step - 1),
            Command::Previous | Command::PreviousSlide if here.slide > 0 => {
                (here.slide - 1, u16::MAX)
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
            timer: self.timer_at(&to, course),
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
        let class = Phase::Class { since: now };
        match self.phase {
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
    /// and what does not run stays behind with its deck.
    fn timer_at(&self, to: &Place, course: &CourseOutline) -> Option<Timer> {
        let same_deck = self.deck() == Some(to.deck.as_str());
        let timer = self
            .timer
            .as_ref()
            .filter(|timer| same_deck || timer.is_running());
        let discussion = course
            .deck(&to.deck)
            .and_then(|outline| discussion_at(outline, to.slide));
        let was_in_it = same_deck
            && self
                .outline(course)
                .and_then(|outline| discussion_at(outline, self.slide()))
                .is_some();
        match discussion {
            Some(discussion) if !was_in_it && timer.is_none_or(Timer::is_armed) => {
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

    fn outline<'a>(&self, course: &'a CourseOutline) -> Option<&'a Outline> {
        course.deck(self.deck()?)
    }
}

fn first_place(course: &CourseOutline) -> Option<Place> {
    course.decks.first().map(|outline| Place::at(outline, 0, 0))
}

/// Whether the command is meant relative to what its device sees.
fn moves(command: &Command) -> bool {
    matches!(
        command,
        Command::Next
            | Command::Previous
            | Command::NextSlide
            | Command::PreviousSlide
            | Command::First
            | Command::Last
            | Command::Go { .. }
            | Command::Open { .. }
    )
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
