//! A room that is opened again: what becomes of its times if the clock was put back meanwhile.

use crate::wire::{Millis, Phase};

use super::{Room, Undo};

impl Room {
    /// The room for a process that opens it at `now`. If that is before its last change, the clock
    /// was put back since, and with it are the times from which screens count, so that a countdown
    /// has left what it had at that change. A clock that was put forward cannot be told from time
    /// that has passed.
    pub fn opened(&self, now: Millis) -> Room {
        let by = self.changed_at.saturating_sub(now);
        if by <= 0 {
            return self.clone();
        }
        let back = |time: Millis| time.saturating_sub(by);
        let phase = |phase| match phase {
            Phase::Before => Phase::Before,
            Phase::Class { since } => Phase::Class { since: back(since) },
            Phase::Break { since, until } => Phase::Break {
                since: back(since),
                until: back(until),
            },
            Phase::After { since } => Phase::After { since: back(since) },
        };
        Room {
            changed_at: now,
            phase: phase(self.phase),
            undo: self.undo.clone().map(|undo| Undo {
                before: phase(undo.before),
                at: undo.at.map(back),
                ..undo
            }),
            timer: self.timer.as_ref().map(|timer| timer.put_back(by)),
            records: self.records.put_back(by),
            attended: self.attended.put_back(by),
            ..self.clone()
        }
    }
}
