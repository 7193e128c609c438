//! What is told of a text once, however often it was met: where first, and how often.

use std::collections::BTreeMap;

/// What was met, in the order of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Once<K>(BTreeMap<K, Met>);

/// Where something was met first, in bytes, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) first: usize,
    pub(super) count: usize,
}

impl<K> Default for Once<K> {
    fn default() -> Self {
        Once(BTreeMap::new())
    }
}

impl<K: Ord> Once<K> {
    /// Takes in that it was met at that place.
    pub(super) fn meet(&mut self, what: K, at: usize) {
        let none = Met {
            first: at,
            count: 0,
        };
        let met = self.0.entry(what).or_insert(none);
        met.first = met.first.min(at);
        met.count += 1;
    }
}

impl<K> IntoIterator for Once<K> {
    type Item = (K, Met);
    type IntoIter = std::collections::btree_map::IntoIter<K, Met>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
