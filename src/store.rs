//! Rooms and sign-ins that outlive the process, in one SQLite file.
//!
//! One thread writes; what waits for it shares one transaction, and who waits is
//! answered after the commit. What a room means is `room`'s, which room is told when
//! is `server::live`'s: a write that fails is answered as an error, and the class goes on.

mod schema;
mod writer;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::room::{Report, Room};

use writer::{Change, Writer};

/// A handle to the one writer. Dropping the last one waits until all is written.
#[derive(Clone)]
pub struct Store {
    writer: Arc<Writer>,
}

/// What an earlier process left.
#[derive(Debug, Default)]
pub struct Saved {
    /// Random, made with the file: 16 hexadecimal digits.
    pub epoch: String,
    /// Random, made with the file: 8 hexadecimal digits. Public, it names cookies.
    pub instance: String,
    /// Each room's last sequence and state, by its key. A state that cannot be read is
    /// [`Room::default`], at its old sequence, for what screens have seen never goes down.
    pub rooms: HashMap<String, (u64, Room)>,
    /// Sign-ins that have not expired.
    pub tokens: Vec<Token>,
    /// Classes that are over, with their rooms' keys, the newest first; of each deck the last
    /// [`CLASSES`].
    pub classes: Vec<(String, Report)>,
}

/// So many classes with a deck are read again at a start; older ones stay in the file.
pub const CLASSES: u32 = 20;

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the cookie's value.
    pub hash: [u8; 32],
    /// The device's public name, such as `iPhone-3f9a`.
    pub device: String,
    /// The device that paired this one, else itself.
    pub lead: String,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Milliseconds since 1970.
    pub expires: i64,
}

/// What a test wants to go wrong. The default is nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// The nth commit, from 1, is acknowledged though it was rolled back.
    pub drop_commit: Option<u64>,
}

/// What went wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder, or the file in it, cannot be made.
    #[error("cannot write to the data folder {} ({source}): make it writable, or name another one with --data", dir.display())]
    Folder {
        /// The folder.
        dir: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is something else, or damaged.
    #[error("{} is not a cuecard database, or is damaged: move it away to start anew, or name another folder with --data", file.display())]
    NotADatabase {
        /// The file.
        file: PathBuf,
    },
    /// Another process has it.
    #[error("{} is in use: is another cuecard running with --data {}? Stop it, or name another folder with --data", file.display(), dir.display())]
    Locked {
        /// The file.
        file: PathBuf,
        /// Its folder.
        dir: PathBuf,
    },
    /// A later version of Cuecard wrote it.
    #[error("{} was written by a newer cuecard (format {found}, this one knows {known}): use that one, or name another folder with --data", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The format of this version.
        known: i64,
    },
    /// Anything else while opening.
    #[error("cannot open {} ({source}): see that its folder is writable and has space, or name another one with --data", file.display())]
    Open {
        /// The file.
        file: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// A change could not be written; later ones are tried again.
    #[error("cannot write to {} ({cause}): see that its disk has space and is writable", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What SQLite says.
        cause: String,
    },
    /// The writer could not be started, or is gone.
    #[error("the writer of {} does not run: start cuecard again", file.display())]
    Writer {
        /// The file.
        file: PathBuf,
    },
}

impl Store {
    /// Opens the folder's `cuecard.db`, making both if need be, and reads all of it.
    ///
    /// The file stays locked against other processes until the last handle is dropped.
    pub fn open(dir: &Path) -> Result<(Store, Saved), StoreError> {
        Store::open_with(dir, Faults::default())
    }

    /// As [`Store::open`], with faults that a test wants.
    pub fn open_with(dir: &Path, faults: Faults) -> Result<(Store, Saved), StoreError> {
        let (connection, saved) = schema::open(dir)?;
        let writer = Writer::start(schema::file(dir), connection, faults)?;
        let writer = Arc::new(writer);
        Ok((Store { writer }, saved))
    }

    /// Keeps a room's state; done when it is on the disk.
    ///
    /// A state never replaces one with a higher sequence.
    pub async fn save(&self, room: &str, seq: u64, value: &Room) -> Result<(), StoreError> {
        let json = serde_json::to_string(value).map_err(|e| self.writer.failed(&e.to_string()))?;
        let key = room.to_owned();
        self.writer.write(Change::Room { key, seq, json }).await
    }

    /// Keeps what a class took; done when it is on the disk.
    pub async fn save_class(&self, room: &str, class: &Report) -> Result<(), StoreError> {
        let json = serde_json::to_string(class).map_err(|e| self.writer.failed(&e.to_string()))?;
        let change = Change::Class {
            room: room.to_owned(),
            deck: class.deck.clone(),
            began: class.began,
            json,
        };
        self.writer.write(change).await
    }

    /// Keeps a sign-in; done when it is on the disk.
    pub async fn save_token(&self, token: Token) -> Result<(), StoreError> {
        self.writer.write(Change::Token(token)).await
    }

    /// Forgets a sign-in; done when that is on the disk.
    pub async fn remove_token(&self, hash: [u8; 32]) -> Result<(), StoreError> {
        self.writer.write(Change::NoToken(hash)).await
    }

    /// How many transactions this process has committed.
    pub fn commits(&self) -> u64 {
        self.writer.commits().load(Ordering::Relaxed)
    }
}
