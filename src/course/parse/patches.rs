//! Changes of a text before it is parsed, and the way back from the parser's offsets to the
//! author's.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::course::slices;

/// What is changed, by its place in the text. What lies in the text that another one takes out
/// changes nothing.
#[derive(Debug, Default)]
pub(super) struct Patches {
    by_place: BTreeMap<usize, Patch>,
    /// How often something was changed here.
    changes: usize,
}

/// A change of the text before it is parsed.
#[derive(Debug)]
struct Patch {
    /// How many bytes are taken out.
    removed: usize,
    /// What is put in their place.
    inserted: Cow<'static, str>,
}

impl Patches {
    /// Puts something in the place of that range, unless something else was changed at that place
    /// before; whether it does.
    pub(super) fn replace(
        &mut self,
        own: Range<usize>,
        what: impl Into<Cow<'static, str>>,
    ) -> bool {
        if self.by_place.contains_key(&own.start) {
            return false;
        }
        let patch = Patch {
            removed: own.len(),
            inserted: what.into(),
        };
        self.by_place.insert(own.start, patch);
        self.changes += 1;
        true
    }

    /// Takes out again what was inserted in that range, if it is `what`; whether there was any.
    pub(super) fn take_back(&mut self, within: Range<usize>, what: &str) -> bool {
        let places: Vec<usize> = self
            .by_place
            .range(within)
            .filter(|(_, patch)| patch.removed == 0 && patch.inserted == what)
            .map(|(at, _)| *at)
            .collect();
        for at in &places {
            self.by_place.remove(at);
        }
        self.changes += places.len();
        !places.is_empty()
    }

    /// Takes back what changes the text from that place on.
    pub(super) fn truncate(&mut self, from: usize) {
        self.by_place
            .retain(|at, patch| *at < from && at + patch.removed <= from);
    }

    /// How often something was changed here: it grows with each change.
    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    /// The text that the parser is given.
    pub(super) fn apply(&self, text: &str) -> (String, OffsetMap) {
        let more = |patch: &Patch| patch.inserted.len();
        let more: usize = self.by_place.values().map(more).sum();
        let mut patched = String::with_capacity(text.len() + more);
        let mut map = Vec::with_capacity(self.by_place.len());
        let mut done = 0;
        for (&at, Patch { removed, inserted }) in &self.by_place {
            if at < done {
                continue;
            }
            patched.push_str(slices::text(text, done..at));
            map.push(Change {
                own: at,
                patched: patched.len(),
                removed: *removed,
                inserted: inserted.len(),
            });
            patched.push_str(inserted);
            done = at + removed;
        }
        patched.push_str(slices::text(text, done..));
        (patched, OffsetMap(map))
    }
}

/// Where the parser's text and the author's differ, in order.
pub(super) struct OffsetMap(Vec<Change>);

/// A [`Patch`] in both texts.
struct Change {
    /// Its place in the author's text.
    own: usize,
    /// Its place in the parser's.
    patched: usize,
    /// How many bytes were taken out.
    removed: usize,
    /// How many were put in.
    inserted: usize,
}

impl OffsetMap {
    /// The author's place for the parser's; inside of what was put in: where that was.
    pub(super) fn back(&self, at: usize) -> usize {
        let after = self.0.partition_point(|change| change.patched <= at);
        let Some(change) = after.checked_sub(1).and_then(|i| self.0.get(i)) else {
            return at;
        };
        match at.checked_sub(change.patched + change.inserted) {
            Some(beyond) => change.own + change.removed + beyond,
            None => change.own,
        }
    }

    pub(super) fn range(&self, range: &Range<usize>) -> Range<usize> {
        self.back(range.start)..self.back(range.end)
    }

    /// Whether an insertion touches this range of the parser's text.
    pub(super) fn touches(&self, range: &Range<usize>) -> bool {
        let after = self.0.partition_point(|change| change.patched < range.end);
        after
            .checked_sub(1)
            .and_then(|i| self.0.get(i))
            .is_some_and(|change| change.patched + change.inserted > range.start)
    }
}
