//! What one connection is doing, and whether its client gets on with it. Arithmetic only: the time
//! is an argument.

use std::time::{Duration, Instant};

use crate::server::{KEEP_ALIVE, REQUEST_HEAD};

/// How long a connection may be without a request in work: a little more than actix grants an
/// idle one, which actix then closes itself.
const IDLE: Duration = KEEP_ALIVE.saturating_add(Duration::from_secs(1));

/// A client that does not take [`LEAST`] bytes within this time is given up.
const PATIENCE: Duration = Duration::from_secs(12);

/// See [`PATIENCE`].
const LEAST: usize = 8 * 1024;

/// How many bytes are read of requests that are not in work yet, and of what comes after a request
/// that was answered. Heads are hundreds of bytes long, bodies at most [`crate::server::BODY_LIMIT`].
const AHEAD: usize = 32 * 1024;

/// What one connection is doing.
#[derive(Debug)]
pub(super) struct State {
    /// Requests in work, their answers' bodies included.
    busy: usize,
    /// It is a WebSocket, which has rules of its own for what comes in.
    is_socket: bool,
    /// Since when no request is in work.
    idle_since: Instant,
    /// Since when there are bytes of a request that is not in work.
    head_since: Option<Instant>,
    /// How many bytes came since a request last began or ended.
    ahead: usize,
    /// The client does not take what is written.
    stuck: Option<Stuck>,
}

/// A write that waits.
#[derive(Debug)]
struct Stuck {
    since: Instant,
    /// How many bytes were taken since then.
    taken: usize,
}

impl State {
    pub(super) fn new(now: Instant) -> State {
        State {
            busy: 0,
            is_socket: false,
            idle_since: now,
            head_since: None,
            ahead: 0,
            stuck: None,
        }
    }

    /// A request is in work from now on.
    pub(super) fn begin(&mut self) {
        self.busy += 1;
        self.head_since = None;
        self.ahead = 0;
    }

    /// The request in work has made the connection a WebSocket.
    pub(super) fn become_socket(&mut self) {
        self.is_socket = true;
    }

    /// A request was answered, or its WebSocket has ended.
    pub(super) fn end(&mut self, now: Instant) {
        self.busy = self.busy.saturating_sub(1);
        self.is_socket = false;
        self.idle_since = now;
        self.ahead = 0;
    }

    /// Whether more may be read. If not, it may be after the next [`State::begin`] or
    /// [`State::end`].
    pub(super) fn may_read(&self) -> bool {
        self.is_socket || self.ahead < AHEAD
    }

    /// So many bytes came.
    pub(super) fn read(&mut self, bytes: usize, now: Instant) {
        self.ahead = self.ahead.saturating_add(bytes);
        if self.busy == 0 && bytes > 0 {
            self.head_since.get_or_insert(now);
        }
    }

    /// Of `offered` bytes so many were taken.
    pub(super) fn wrote(&mut self, offered: usize, taken: usize, now: Instant) {
        if taken > 0 {
            // The end of an answer may be on its way when no request is in work any more.
            self.idle_since = now;
        }
        if taken == offered {
            self.stuck = None;
            return;
        }
        let anew = Stuck {
            since: now,
            taken: 0,
        };
        let stuck = self.stuck.get_or_insert(anew);
        stuck.taken += taken;
        if stuck.taken >= LEAST {
            *stuck = Stuck {
                since: now,
                taken: 0,
            };
        }
    }

    /// Whether the client has had more time than it needs.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        let over = |since: Instant, limit| now.saturating_duration_since(since) > limit;
        let idle = self.busy == 0 && over(self.idle_since, IDLE);
        let head = self
            .head_since
            .is_some_and(|since| over(since, REQUEST_HEAD));
        let stuck = self.stuck.as_ref();
        idle || head || stuck.is_some_and(|stuck| over(stuck.since, PATIENCE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_head_has_its_time_and_a_request_in_work_all_the_time_it_needs() {
        let now = Instant::now();
        let mut state = State::new(now);
        state.read(10, now + 3 * SECOND);
        state.read(1, now + 7 * SECOND);
        assert!(!state.is_due(now + 7 * SECOND));
        assert!(state.is_due(now + 9 * SECOND), "byte by byte is no head");
        state.begin();
        state.read(1, now + 9 * SECOND);
        assert!(!state.is_due(now + 3600 * SECOND));
        state.end(now + 3600 * SECOND);
        assert!(!state.is_due(now + 3610 * SECOND));
        assert!(state.is_due(now + 3600 * SECOND + IDLE + SECOND));
        // What a body goes on to send after its answer is nothing that anybody waits for.
        state.read(1, now + 3601 * SECOND);
        assert!(state.is_due(now + 3607 * SECOND));
    }

    #[test]
    fn no_more_is_read_ahead_than_a_request_can_need() {
        let now = Instant::now();
        let mut state = State::new(now);
        state.read(AHEAD, now);
        assert!(!state.may_read());
        state.begin();
        assert!(state.may_read());
        state.read(AHEAD, now);
        assert!(!state.may_read());
        state.become_socket();
        assert!(state.may_read());
        state.read(1 << 20, now);
        assert!(state.may_read());
        state.end(now);
        state.read(AHEAD, now);
        assert!(!state.may_read(), "it lingers");
    }

    #[test]
    fn a_slow_client_is_waited_for_and_one_that_takes_nearly_nothing_is_not() {
        let now = Instant::now();
        let (mut slow, mut idle) = (State::new(now), State::new(now));
        slow.begin();
        idle.begin();
        for second in 0..60 {
            let now = now + second * SECOND;
            slow.wrote(16 * 1024, 1024, now);
            idle.wrote(16 * 1024, 20, now);
            assert!(!slow.is_due(now), "after {second} s");
            assert_eq!(idle.is_due(now), second > 12, "after {second} s");
        }
        idle.wrote(100, 100, now);
        assert!(!idle.is_due(now + 3600 * SECOND), "it has all");
        // Of an answer that is on its way no more is to come.
        slow.end(now + 60 * SECOND);
        for second in 61..90 {
            let now = now + second * SECOND;
            slow.wrote(16 * 1024, 1024, now);
            assert!(!slow.is_due(now), "after {second} s");
        }
    }
}
