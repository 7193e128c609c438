//! How much of what a socket was told its client has read.
//!
//! The kernels of both sides, and whatever stands between them, take hundreds of values for a client
//! that reads slowly or has stopped, and nobody can take them back when there is a newer one. So
//! after a few values a ping is sent, which a client answers when it has read them, and until then
//! no further value.

/// So many values may be under way to a client.
const MOST: u32 = 3;

/// How many values are under way.
#[derive(Debug, Default)]
pub(super) struct Receipt {
    under_way: u32,
    /// How many of them were sent before the ping that is not answered yet.
    asked: Option<u32>,
}

impl Receipt {
    /// Whether a further value may be sent.
    pub(super) fn allows_more(&self) -> bool {
        self.under_way < MOST
    }

    /// A value is sent. Whether it is time for a ping behind it.
    pub(super) fn sent(&mut self) -> bool {
        self.under_way += 1;
        self.wants_ping()
    }

    /// A ping is sent.
    pub(super) fn asked(&mut self) {
        self.asked.get_or_insert(self.under_way);
    }

    /// Whether a ping is not answered yet.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// A pong came. Whether it is time for another ping.
    pub(super) fn answered(&mut self) -> bool {
        self.under_way -= self.asked.take().unwrap_or(0);
        self.wants_ping()
    }

    fn wants_ping(&self) -> bool {
        self.asked.is_none() && !self.allows_more()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_a_few_values_are_under_way() {
        let mut receipt = Receipt::default();
        for last in [false, false, true] {
            assert!(receipt.allows_more());
            assert_eq!(receipt.sent(), last);
        }
        receipt.asked();
        assert!(!receipt.allows_more());
        assert!(!receipt.answered());
        assert!(receipt.allows_more());
    }

    #[test]
    fn an_answer_says_nothing_of_what_was_sent_after_its_ping() {
        let mut receipt = Receipt::default();
        receipt.asked();
        for _ in 0..MOST {
            assert!(!receipt.sent(), "one ping is under way");
        }
        assert!(receipt.answered(), "these want a ping of their own");
        assert!(!receipt.allows_more());
        // A pong that nobody asked for says nothing at all.
        let mut receipt = Receipt::default();
        receipt.sent();
        assert!(!receipt.answered());
        assert_eq!(receipt.under_way, 1);
    }
}
