//! Revisions: what changes when what an attendee gets changes.

use sha2::{Digest, Sha256};

use super::Job;
use crate::course::hex;

/// A hash of what an attendee gets: 12 hexadecimal digits of SHA-256.
pub(super) struct Revision(Sha256);

impl Revision {
    pub(super) fn new(job: &Job) -> Revision {
        let mut hash = Revision(Sha256::new());
        hash.add(&job.salt);
        // No language is hashed as an empty one, which no author can name.
        hash.add(job.lang.as_deref().unwrap_or(""));
        hash
    }

    /// Adds a text with its length, so that the same text divided otherwise is another hash.
    pub(super) fn add(&mut self, text: &str) {
        self.0.update(text.len().to_le_bytes());
        self.0.update(text);
    }

    pub(super) fn text(self) -> String {
        hex(self.0.finalize(), 6)
    }
}
