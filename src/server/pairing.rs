//! One-time codes with which a presenter's desk lets a phone in, for two minutes each.
//! Pure but for the random letters; who asks for a code and who brings it is `session`'s.

use std::collections::HashMap;

use crate::wire::Millis;

/// How long a code lives.
const LIFE: Millis = 2 * 60_000;

/// Letters of a code. Eight of 31 are 39 bits, which nobody guesses while a code lives, since
/// wrong ones are answered once a second (`throttle`).
pub(super) const LENGTH: usize = 8;

/// The codes that nobody has used yet: one a device that asked, the newest.
#[derive(Debug, Default)]
pub(super) struct Pairings(HashMap<String, Pairing>);

#[derive(Debug)]
struct Pairing {
    code: String,
    until: Millis,
}

impl Pairings {
    /// A code that lets one device join the group of `lead`; until when.
    pub(super) fn offer(&mut self, lead: &str, code: String, now: Millis) -> Millis {
        self.0.retain(|_, pairing| pairing.until > now);
        let until = now.saturating_add(LIFE);
        self.0.insert(lead.to_owned(), Pairing { code, until });
        until
    }

    /// The code that a device asked for is worth nothing any more.
    pub(super) fn forget(&mut self, lead: &str) {
        self.0.remove(lead);
    }

    /// The lead of the group that the code leads to; the code is used up.
    pub(super) fn redeem(&mut self, typed: &str, now: Millis) -> Option<String> {
        let typed: String = typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let found = self
            .0
            .iter()
            .find(|(_, pairing)| pairing.until > now && pairing.code == typed);
        let lead = found.map(|(lead, _)| lead.clone())?;
        self.0.remove(&lead);
        Some(lead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Millis = 1_700_000_000_000;

    #[test]
    fn a_code_lets_one_in_once_and_for_two_minutes() {
        let mut pairings = Pairings::default();
        assert_eq!(pairings.offer("desk", "ABCD2345".into(), NOON), NOON + LIFE);
        assert_eq!(pairings.redeem("ABCD2346", NOON), None);
        let typed = pairings.redeem(" abcd-2345", NOON + LIFE - 1);
        assert_eq!(typed.as_deref(), Some("desk"));
        assert_eq!(pairings.redeem("ABCD2345", NOON + 1), None, "used up");
        pairings.offer("desk", "ABCD2345".into(), NOON);
        assert_eq!(pairings.redeem("ABCD2345", NOON + LIFE), None, "too late");
    }

    #[test]
    fn a_new_code_replaces_the_one_before_it() {
        let mut pairings = Pairings::default();
        pairings.offer("desk", "FIRST222".into(), NOON);
        pairings.offer("other", "OTHER222".into(), NOON);
        pairings.offer("desk", "SECOND22".into(), NOON);
        assert_eq!(pairings.redeem("FIRST222", NOON), None);
        assert_eq!(pairings.redeem("SECOND22", NOON).as_deref(), Some("desk"));
        pairings.forget("other");
        assert_eq!(pairings.redeem("OTHER222", NOON), None, "signed out");
    }
}
