//! The countdown, which has phases. What is kept of a running one is the time when it ends, so
//! that nothing here changes while it runs and each screen counts by itself.
//!
//! How a screen counts is written at [`TimerView`]. All arithmetic saturates, so that a clock
//! that jumps, as after a restart with a wrong time, gives a wrong countdown and no panic.

use serde::{Deserialize, Serialize};

use crate::course::plan::Discussion;
use crate::wire::{Millis, TimerKind, TimerPhase, TimerState, TimerView};

/// The longest that commands can make a phase.
const LONGEST_PHASE: Millis = 600 * 60_000;

/// The most by which one command lengthens or shortens a phase.
const MOST_ADDED: Millis = 60 * 60_000;

/// Going back within this time of a phase's start leads to the phase before, later to its own
/// start, as the back button of music players does.
const BACK_TO_BEFORE: Millis = 3_000;

/// A countdown with at least one phase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Timer(TimerView);

/// The phase that the countdown is in.
struct Current {
    index: usize,
    /// When it starts, counted from the beginning of the countdown.
    start: Millis,
    length: Millis,
    /// Counted from its own start; more than its length in overtime.
    elapsed: Millis,
}

impl Timer {
    /// A countdown of some minutes, not of a discussion: one phase without a name. It is armed,
    /// which is ready but not started.
    pub(super) fn plain(length: Millis) -> Timer {
        Timer::armed(TimerKind::Plain, vec![phase("", length)])
    }

    /// The countdown of a discussion, armed; `None` when none of its phases has any time.
    pub(super) fn discussion(discussion: &Discussion) -> Option<Timer> {
        let phases = discussion.phases.iter();
        let phases: Vec<_> = phases
            .filter(|p| p.seconds > 0)
            .map(|p| phase(&p.name, Millis::from(p.seconds) * 1_000))
            .collect();
        (!phases.is_empty()).then(|| Timer::armed(TimerKind::Discussion, phases))
    }

    fn armed(kind: TimerKind, phases: Vec<TimerPhase>) -> Timer {
        Timer(TimerView {
            kind,
            state: TimerState::Armed,
            phases,
        })
    }

    /// The countdown as every screen gets it.
    pub(super) fn view(&self) -> TimerView {
        self.0.clone()
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self.0.state, TimerState::Running { .. })
    }

    pub(super) fn is_discussion(&self) -> bool {
        self.0.kind == TimerKind::Discussion
    }

    /// Whether it has run out: nothing is left, or it is in overtime.
    pub(super) fn is_over(&self, now: Millis) -> bool {
        self.left(now) <= 0
    }

    /// The countdown by a clock that was put back by so much: a running one has as much left.
    pub(super) fn put_back(&self, by: Millis) -> Timer {
        let state = match self.0.state {
            TimerState::Running { ends_at } => TimerState::Running {
                ends_at: ends_at.saturating_sub(by),
            },
            state => state,
        };
        Timer(TimerView {
            state,
            ..self.view()
        })
    }

    pub(super) fn is_armed(&self) -> bool {
        self.0.state == TimerState::Armed
    }

    /// Pauses it if it runs, else starts or resumes it.
    pub(super) fn toggle(&self, now: Millis) -> Timer {
        let pausing = self.is_running();
        self.with_left(self.left(now), !pausing, now)
    }

    /// Starts or resumes it; `None` when it runs already.
    pub(super) fn start(&self, now: Millis) -> Option<Timer> {
        (!self.is_running()).then(|| self.toggle(now))
    }

    /// Pauses it; `None` when it does not run.
    pub(super) fn pause(&self, now: Millis) -> Option<Timer> {
        self.is_running().then(|| self.toggle(now))
    }

    /// Lengthens or shortens the current phase.
    ///
    /// Time that has elapsed is not given back: taking away more than what is left of the
    /// phase ends it now, and the next one begins. `None` for more than an hour,
    /// for shortening in overtime, and where nothing would be left of the phase of a countdown
    /// that was not started.
    pub(super) fn add(&self, seconds: i32, now: Millis) -> Option<Timer> {
        let by = Millis::from(seconds) * 1_000;
        if by.abs() > MOST_ADDED {
            return None;
        }
        let current = self.current(now);
        let wanted = current
            .length
            .saturating_add(by)
            .min(LONGEST_PHASE.max(current.length));
        if self.is_armed() && wanted <= 0 {
            return None;
        }
        // In overtime all of the length has elapsed, so that shortening changes nothing.
        let length = wanted.max(current.elapsed.min(current.length));
        let change = length.saturating_sub(current.length);
        if change == 0 {
            return None;
        }
        let mut timer = self.clone();
        timer.0.phases.get_mut(current.index)?.length = length;
        timer.0.state = match timer.0.state {
            TimerState::Armed => TimerState::Armed,
            TimerState::Running { ends_at } => TimerState::Running {
                ends_at: ends_at.saturating_add(change),
            },
            TimerState::Paused { remaining } => TimerState::Paused {
                remaining: remaining.saturating_add(change),
            },
        };
        Some(timer)
    }

    /// The next phase begins now with its full length; `None` in the last one.
    pub(super) fn next_phase(&self, now: Millis) -> Option<Timer> {
        let current = self.current(now);
        self.0.phases.get(current.index + 1)?;
        Some(self.jump(current.start.saturating_add(current.length), now))
    }

    /// The current phase begins again if it is more than three seconds old, else the one
    /// before; `None` at the very beginning.
    pub(super) fn previous_phase(&self, now: Millis) -> Option<Timer> {
        let current = self.current(now);
        if current.elapsed > BACK_TO_BEFORE {
            return Some(self.jump(current.start, now));
        }
        let before = self.0.phases.iter().take(current.index).rev();
        match before.map(|phase| phase.length).find(|length| *length > 0) {
            Some(length) => Some(self.jump(current.start.saturating_sub(length), now)),
            None if current.elapsed > 0 => Some(self.jump(current.start, now)),
            None => None,
        }
    }

    /// The countdown as if so much of it had elapsed. A running one runs on from there, any other
    /// is paused there.
    fn jump(&self, elapsed: Millis, now: Millis) -> Timer {
        let left = self.total().saturating_sub(elapsed);
        self.with_left(left, self.is_running(), now)
    }

    /// The countdown with so much of it left, running or paused.
    fn with_left(&self, left: Millis, running: bool, now: Millis) -> Timer {
        let state = match running {
            true => TimerState::Running {
                ends_at: now.saturating_add(left),
            },
            false => TimerState::Paused { remaining: left },
        };
        Timer(TimerView {
            state,
            ..self.view()
        })
    }

    fn total(&self) -> Millis {
        let lengths = self.0.phases.iter().map(|phase| phase.length);
        lengths.fold(0, Millis::saturating_add)
    }

    /// What is left of the whole countdown: never more than its total, negative in overtime.
    fn left(&self, now: Millis) -> Millis {
        let left = match self.0.state {
            TimerState::Armed => self.total(),
            TimerState::Running { ends_at } => ends_at.saturating_sub(now),
            TimerState::Paused { remaining } => remaining,
        };
        left.min(self.total())
    }

    /// The phase that it is in; the last one when it has run out.
    fn current(&self, now: Millis) -> Current {
        let elapsed = self.total().saturating_sub(self.left(now));
        let last = self.0.phases.len().saturating_sub(1);
        let mut start: Millis = 0;
        for (index, phase) in self.0.phases.iter().enumerate() {
            let end = start.saturating_add(phase.length);
            if elapsed < end || index == last {
                return Current {
                    index,
                    start,
                    length: phase.length,
                    elapsed: elapsed.saturating_sub(start),
                };
            }
            start = end;
        }
        Current {
            index: 0,
            start: 0,
            length: 0,
            elapsed,
        }
    }
}

fn phase(name: &str, length: Millis) -> TimerPhase {
    TimerPhase {
        name: name.to_owned(),
        length,
    }
}
