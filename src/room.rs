//! The live state of one course, and the one place where it changes.
//!
//! [`Room::apply`] gives the room after a command, [`Room::follow`] the room after an edit of
//! the files, [`Room::snapshot`] what every screen gets of it. All three return whole new
//! values: nothing here waits, reads a clock or knows of sockets and files.
//!
//! `answers` holds what the class has answered, `giver` says who may give which command, `obey`
//! what each command does, `place` finds the slide again after an edit, `record` counts the time
//! that a class spends on each slide, `report` compares that with the plan, `attended` keeps how
//! many were there, `ink` what was drawn, `shared` which records attendees may see, `timer` does the arithmetic of the countdown, `stored` reads what an earlier
//! version stored, `opened` looks after a clock that was put back since.

mod answers;
mod attended;
mod giver;
mod ink;
mod obey;
mod opened;
mod place;
mod record;
mod report;
mod shared;
mod stored;
mod timer;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::course::{CourseOutline, Outline};
use crate::wire::{
    Command, Millis, Moderation, Order, Phase, Policy, PresenterView, RecordView, Refusal,
    Snapshot, Switch, Switches, Variant,
};

pub use answers::{
    Answered, AnsweredRound, Answers, Class, Contributions, Kept, Kind, MOST_CLASSES, Post, Rates,
    Said, Written,
};
use attended::Attended;
pub use giver::{Giver, HELPERS, PresenterDevice, Seat};
pub use ink::Inked;
use place::Place;
use record::{Record, Records};
pub use report::{Report, Row, SlideRow};
use timer::Timer;

/// The live state of one course. The store has all of it, as JSON.
///
/// A room that an older or newer version stored can be read: unknown fields are ignored, missing
/// ones take their defaults. The default is a room without a place, which is the deck, slide and
/// step that it shows; [`Room::follow`] puts it at the first slide of the first deck.
///
/// ```
/// use cuecard::course::CourseOutline;
/// use cuecard::room::{Context, Giver, PresenterDevice, Room};
/// use cuecard::wire::{Command, Order, Switch};
///
/// let course = CourseOutline::default();
/// let room = Room::new(&course);
/// let order = Order {
///     id: 1,
///     epoch: "0123456789abcdef".to_owned(),
///     seen: 0,
///     command: Command::Switch { what: Switch::Black, on: true },
/// };
/// let desk = Giver::Presenter(PresenterDevice::unpaired("Mac-3f9a"));
/// let context = Context { epoch: "0123456789abcdef", course: &course, now: 1_700_000_000_000 };
/// let room = room.apply(&order, &desk, context)?;
/// assert!(room.is_on(Switch::Black));
/// assert_eq!(room.driver(), Some("Mac-3f9a"));
/// assert!(room.snapshot(1, context, None).switches.is_on(Switch::Black));
/// # Ok::<(), cuecard::wire::Refusal>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Room {
    phase: Phase,
    /// What is shown: deck, slide and step. `None` only in a course without decks.
    place: Option<Place>,
    /// Goes up with each move, never with an edit, so that an order that names the position its
    /// device has seen ([`Order::seen`]) is not refused because of an edit.
    position: u64,
    // Earlier versions stored it under the alias.
    #[serde(alias = "run")]
    streak: Option<Streak>,
    // Earlier versions stored it under the alias.
    #[serde(alias = "begun")]
    undo: Option<Undo>,
    timer: Option<Timer>,
    policy: Policy,
    /// Which switches are on.
    #[serde(flatten, with = "stored")]
    switches: Switches,
    /// How many times everybody was called back to the live slide ([`Command::Gather`]). A screen
    /// that sees it go up knows that there was a new call.
    gathered: u64,
    /// What becomes of what attendees write on boards.
    boards: Moderation,
    /// What becomes of their questions.
    questions: Moderation,
    records: Records,
    /// The classes whose records attendees may see.
    shared: BTreeSet<Class>,
    /// How many attended lately.
    attended: Attended,
    /// The lead of the group whose devices move the room. `None` until a presenter's first
    /// command.
    driver: Option<String>,
    /// When an order last changed it.
    changed_at: Millis,
}

/// What a room needs to know and does not hold itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The store's epoch.
    pub epoch: &'a str,
    /// The course as last read.
    pub course: &'a CourseOutline,
    /// The server's clock.
    pub now: Millis,
}

/// The last moves without one by another device between them. The device that made them may move
/// again before it has seen its own last move in a snapshot, because nobody else has moved since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Streak {
    device: String,
    /// The room's position after the first of them.
    // Earlier versions stored it under the alias.
    #[serde(alias = "since")]
    first_position: u64,
}

/// How the room was before a move began the class. Moving back to that place within a minute
/// restores the phase, so that a key pressed too early begins no class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Undo {
    before: Phase,
    /// The place from which that move went.
    place: Place,
    /// When that move was made. Earlier versions did not store it: then the class's beginning is
    /// taken for it.
    #[serde(default)]
    at: Option<Millis>,
    /// The record as that move found it, if the class went on with one that it had before.
    #[serde(default)]
    resumed: Option<Record>,
}

impl Room {
    /// A room at the first slide of the first deck, with nothing begun.
    pub fn new(course: &CourseOutline) -> Room {
        Room {
            place: first_place(course),
            ..Room::default()
        }
    }

    /// The room after an order, or why it changes nothing.
    ///
    /// It is refused for the first of these that holds: it names another epoch; its giver may not
    /// give it ([`Room::may`]); another device has moved since; there is nothing to do. If nobody
    /// drives yet, a presenter's order that takes effect makes that device's group the driver.
    pub fn apply(
        &self,
        order: &Order,
        giver: &Giver,
        context: Context<'_>,
    ) -> Result<Room, Refusal> {
        if order.epoch != context.epoch {
            return Err(Refusal::Epoch);
        }
        self.may(giver, &order.command)?;
        let is_move = matches!(order.command, Command::Move(_));
        if is_move && self.has_moved_since(order.seen, giver) {
            return Err(Refusal::Moved);
        }
        let obeyed = self
            .obey(&order.command, giver, context)
            .filter(|room| room != self)
            .ok_or(Refusal::Nothing)?;
        let lead = giver.presenter().map(|device| device.lead.clone());
        let next = Room {
            records: obeyed.records.after(self, &obeyed, context.now),
            driver: obeyed.driver.or(lead),
            changed_at: context.now,
            ..obeyed
        };
        Ok(next.off_old_whiteboards())
    }

    /// The room after an edit, and whether its place survived: whether it shows the same slide,
    /// or the one that now holds what it showed.
    ///
    /// The position stays, so that an edit makes nobody's command stale. If the deck is no longer
    /// in the course, the place stays too, because the screens show the deleted deck until it is
    /// left.
    pub fn follow(&self, course: &CourseOutline) -> (Room, bool) {
        let (place, survived) = match &self.place {
            None => (first_place(course), true),
            Some(place) => match course.deck(&place.deck) {
                None => (Some(place.clone()), true),
                Some(outline) => {
                    let (place, survived) = place.follow(outline);
                    (Some(place), survived)
                }
            },
        };
        let room = Room {
            place,
            ..self.clone()
        };
        (room, survived)
    }

    /// The snapshot numbered `seq`. `presenter` is what only desks and remotes are told; with
    /// `None` it is everyone's variant.
    ///
    /// Revisions are empty where the course has no such deck or slide any more, and while it is
    /// being read for the first time.
    pub fn snapshot(
        &self,
        seq: u64,
        context: Context<'_>,
        presenter: Option<PresenterView>,
    ) -> Snapshot {
        let outline = self.outline(context.course);
        let slide = outline.and_then(|deck| deck.slides.get(self.slide()));
        let is_read = outline.is_none_or(|deck| !deck.slides.is_empty());
        Snapshot {
            epoch: context.epoch.to_owned(),
            seq,
            position: self.position,
            now: context.now,
            phase: self.phase,
            deck: self.deck().map(str::to_owned),
            deck_revision: outline.map_or_else(String::new, |deck| deck.revision.clone()),
            slide: if is_read { self.slide() } else { 0 },
            slide_id: match (slide, &self.place) {
                (Some(slide), _) => slide.id.clone(),
                (None, Some(place)) if outline.is_none() || !is_read => place.id.clone(),
                _ => String::new(),
            },
            slide_revision: slide.map_or_else(String::new, |slide| slide.revision.clone()),
            step: if is_read { self.step() } else { 0 },
            whiteboard: self.whiteboard(),
            timer: self.timer.as_ref().map(Timer::view),
            policy: self.policy,
            switches: self.switches.told_to(match presenter {
                Some(_) => Variant::Presenters,
                None => Variant::Everyone,
            }),
            gathered: self.gathered,
            presenter,
        }
    }

    /// The name of the deck that is shown; `None` in a course without decks.
    pub fn deck(&self) -> Option<&str> {
        self.place.as_ref().map(|place| place.deck.as_str())
    }

    /// The slide's index, from 0; 0 in a course without decks.
    pub fn slide(&self) -> usize {
        self.place.as_ref().map_or(0, |place| place.slide)
    }

    /// The step, from 0; 0 in a course without decks.
    pub fn step(&self) -> u16 {
        self.place.as_ref().map_or(0, |place| place.step)
    }

    /// Which whiteboard after the slide is shown in its place, from 1; 0 is the slide itself.
    pub fn whiteboard(&self) -> u16 {
        self.place.as_ref().map_or(0, |place| place.whiteboard)
    }

    /// The room on the slide itself where it shows a whiteboard of an earlier class, because another
    /// one with the same deck has begun.
    fn off_old_whiteboards(self) -> Room {
        let boards = self.place.as_ref().filter(|_| self.teaches());
        let boards = boards.map(|place| self.whiteboards(&place.deck, &place.id));
        match (self.place.clone(), boards) {
            (Some(place), Some(boards)) if place.whiteboard > boards => Room {
                position: self.position.saturating_add(1),
                place: Some(place.with_whiteboard(boards)),
                ..self
            },
            _ => self,
        }
    }

    /// Whether a class with the open deck goes on, in a break too.
    fn teaches(&self) -> bool {
        let record = self.deck().and_then(|deck| self.record(deck));
        matches!(self.phase, Phase::Class { .. } | Phase::Break { .. })
            && record.is_some_and(|record| record.ended.is_none())
    }

    /// How many whiteboards the class that goes on has after a slide of its deck.
    fn whiteboards(&self, deck: &str, slide: &str) -> u16 {
        match self.teaches() {
            true => self.records.whiteboards(deck, slide),
            false => 0,
        }
    }

    /// What the class is doing.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// How long the last class that taught that deck has shown each slide so far; `None` if
    /// there was none.
    pub fn record(&self, deck: &str) -> Option<&RecordView> {
        self.records.of(deck)
    }

    /// All classes of which the room still has the record, each with the name of its deck.
    pub fn classes(&self) -> impl Iterator<Item = (&str, &RecordView)> {
        self.records
            .all()
            .map(|(deck, record)| (deck, &record.view))
    }

    /// How long a class took, compared with its deck's plan, as of `now`. A class is named by its
    /// deck and the time it began. `None` if there is no such deck, if it has no slides because it
    /// is being read for the first time, and if there is no record of that class.
    pub fn report(
        &self,
        course: &CourseOutline,
        (deck, began): (&str, Millis),
        now: Millis,
    ) -> Option<Report> {
        let outline = course
            .deck(deck)
            .filter(|outline| !outline.slides.is_empty())?;
        let mut all = self.records.all();
        let (_, record) = all.find(|(of, record)| *of == deck && record.view.began == began)?;
        let shown = match &self.place {
            Some(place) if place.deck == deck => place.id.as_str(),
            _ => "",
        };
        let report = Report::new(outline, &record.view, shown, now);
        let report = report.with_times(|slide| record.came(slide, shown));
        Some(report.attended_by(self.attended.seen()))
    }

    /// The room in which so many attend from now on, for the report of the class that is on. No snapshot
    /// has it.
    pub fn attended_by(&self, count: usize, now: Millis) -> Room {
        Room {
            attended: self.attended.noted(count, now),
            ..self.clone()
        }
    }

    /// Whether that switch is on.
    pub fn is_on(&self, what: Switch) -> bool {
        self.switches.is_on(what)
    }

    /// The lead of the group whose devices move the room; `None` until a presenter's first command.
    pub fn driver(&self) -> Option<&str> {
        self.driver.as_deref()
    }

    /// Whether a device other than the giver's has moved since the giver saw position `seen`.
    fn has_moved_since(&self, seen: u64, giver: &Giver) -> bool {
        let device = giver.presenter().map(|device| device.device.as_str());
        match &self.streak {
            Some(streak) if device == Some(&streak.device) => {
                seen.saturating_add(1) < streak.first_position
            }
            _ => seen < self.position,
        }
    }

    fn outline<'a>(&self, course: &'a CourseOutline) -> Option<&'a Outline> {
        course.deck(self.deck()?)
    }
}

fn first_place(course: &CourseOutline) -> Option<Place> {
    course.decks.first().map(|outline| Place::at(outline, 0, 0))
}
