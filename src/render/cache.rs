//! Results by the content that they were made of, so that an edit renders only what it changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

/// The first half of a SHA-256: two contents with the same key would take some 2⁶⁴ tries to find.
pub(super) type Key = [u8; 16];

/// The key of a few strings; where one ends and the next begins counts.
pub(super) fn key<'a>(parts: impl IntoIterator<Item = &'a str>) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut key = Key::default();
    for (to, from) in key.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    key
}

/// The key as letters that mean nothing in HTML.
pub(super) fn letters(key: &Key) -> String {
    key.iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(b'a' + half))
        .collect()
}

/// After so many sweeps without use an entry is dropped. Not after one, because a sweep follows each
/// file that is built, and that asks only for its own: the others must still be known when they are
/// edited. Of a course with more files than this some are rendered anew then.
const SWEEPS: u8 = 100;

/// Results by key, swept by [`Cache::forget_unused`].
#[derive(Debug)]
pub(super) struct Cache<T> {
    entries: Mutex<HashMap<Key, Entry<T>>>,
}

#[derive(Debug)]
struct Entry<T> {
    value: Arc<T>,
    /// Sweeps since it was last used.
    unused: u8,
}

impl<T> Cache<T> {
    pub(super) fn new() -> Self {
        Cache {
            entries: Mutex::new(HashMap::new()),
        }
    }

    /// The value of that key, made now if it is not known. Not locked while it is made:
    /// two threads may make the same one, and the results are equal.
    pub(super) fn get(&self, key: Key, make: impl FnOnce() -> T) -> Arc<T> {
        if let Some(entry) = self.lock().get_mut(&key) {
            entry.unused = 0;
            return Arc::clone(&entry.value);
        }
        let value = Arc::new(make());
        let entry = Entry {
            value: Arc::clone(&value),
            unused: 0,
        };
        self.lock().insert(key, entry);
        value
    }

    /// A sweep: drops what was not used in the last [`SWEEPS`] of them.
    pub(super) fn forget_unused(&self) {
        self.lock().retain(|_, entry| {
            entry.unused += 1;
            entry.unused <= SWEEPS
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Entry<T>>> {
        // A panic of another thread leaves no entry half-made, because entries are made before the
        // lock is taken.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_forgotten_when_unused() {
        let cache = Cache::new();
        let mut made = 0;
        for _ in 0..2 {
            let value = cache.get(key(["a"]), || {
                made += 1;
                7
            });
            assert_eq!(*value, 7);
        }
        cache.forget_unused();
        cache.get(key(["a"]), || {
            made += 1;
            7
        });
        assert_eq!(made, 1, "it was used since the last sweep");
        (0..=SWEEPS).for_each(|_| cache.forget_unused());
        cache.get(key(["a"]), || {
            made += 1;
            7
        });
        assert_eq!(made, 2, "it was not used for as many sweeps");
    }

    #[test]
    fn keys_know_where_a_part_ends() {
        assert_ne!(key(["ab", "c"]), key(["a", "bc"]));
        assert_ne!(key(["a"]), key(["a", ""]));
    }
}
