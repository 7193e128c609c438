//! What outlives the process: rooms, sign-ins, what classes took and what they answered.
//!
//! What a room means is `room`'s; when it is saved, and what happens to a class whose store
//! fails, is `server::live`'s.
//!
//! # What a store must do
//!
//! There is one store, a file of SQLite (`sqlite`). One that several servers share is planned:
//! it will be another file beside that one, with the same promises. Each is a test in
//! `tests/suite/store.rs`.
//!
//! - **Acknowledged is kept.** A save resolves with `Ok` when it would survive a crash of the
//!   process and a power cut of the machine, not before.
//! - **Whole or not at all.** A change is one value under one key: a room; a class by room, deck
//!   and beginning; what was answered in it by a key of its own; a sign-in by hash. Saving it again replaces it. Changes that wait at the same
//!   moment may be written together, and then fail together.
//! - **A room never goes back.** A room's state does not replace one with a higher sequence.
//! - **In order.** Of two changes handed over by one caller, the second is written second.
//! - **Nobody need wait.** A change that was handed over is written though its future is dropped.
//!   Dropping the last handle waits until everything handed over is written.
//! - **Saved is where it is looked for.** If somebody deletes, moves or changes the store's files
//!   while it is open, the next change writes everything anew where a start looks for it, or is a
//!   failure. What lies there is moved aside, never overwritten.
//! - **A failure is an answer.** What cannot be written is [`StoreError::Write`], nothing of it is
//!   there, and the next change is tried as if nothing had happened. A store does not try again.
//! - **Opening reads what is needed**, once: [`Saved`], which has the last classes of each room; an
//!   older one is read when it is asked for. A room that cannot be read begins anew at its
//!   old sequence, because screens skip a snapshot whose number is not above the last; a class
//!   that cannot be read is left out; sign-ins that have expired are deleted.
//! - **One identity.** Epoch and instance are made with the store and never change.
//! - **No two writers.** A second process is refused while the first one runs. A shared store will
//!   allow several, and then save by comparing the sequence.
//!
//! # Example
//!
//! ```
//! use cuecard::room::Room;
//! use cuecard::store::Store;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let (store, saved) = Store::open(folder.path())?;
//! assert!(saved.rooms.is_empty());
//!
//! store.save("week_01", 7, &Room::default()).await?;
//! drop(store);
//!
//! let (_store, again) = Store::open(folder.path())?;
//! assert_eq!(again.rooms["week_01"], (7, Room::default()));
//! assert_eq!(again.epoch, saved.epoch);
//! # Ok(())
//! # }
//! ```

mod sqlite;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::room::{Answers, Class, Kept, Report, Room};

/// A handle to the store. Clones write to the same one; dropping the last waits until all is
/// written.
#[derive(Clone)]
pub struct Store {
    writer: Arc<sqlite::Writer>,
}

/// What an earlier process left.
#[derive(Debug, Default)]
pub struct Saved {
    /// Random, made with the store: 16 hexadecimal digits. Commands name it, so that those meant
    /// for another store's rooms are refused.
    pub epoch: String,
    /// Random, made with the store: 8 hexadecimal digits. Public: cookies are named after it, so
    /// that two servers on one host do not overwrite each other's.
    pub instance: String,
    /// Each room's last sequence and state, by its key. A state that cannot be read is
    /// [`Room::default`] at its old sequence.
    pub rooms: HashMap<String, (u64, Room)>,
    /// Sign-ins that have not expired.
    pub tokens: Vec<Token>,
    /// Classes that are over, with their rooms' keys, the newest first; of each deck the last
    /// [`CLASSES`].
    pub classes: Vec<(String, Report)>,
    /// What was answered in each room's last classes, by its key.
    pub answers: HashMap<String, Answers>,
}

/// What was stored of one class.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// What it took; absent of one that was hardly taught.
    pub report: Option<Report>,
    /// What was answered in it.
    pub answers: Answers,
}

/// So many classes of each deck are read when a store is opened; older ones stay in it.
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

/// One thing to write.
enum Change {
    Room {
        key: String,
        /// A sequence that SQLite's signed integers hold.
        seq: i64,
        json: String,
    },
    Class {
        room: String,
        deck: String,
        began: i64,
        json: String,
    },
    /// What the class with a deck has answered: one value.
    Answer {
        room: String,
        deck: String,
        began: i64,
        key: String,
        json: String,
    },
    Token(Token),
    RemoveToken([u8; 32]),
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
    ///
    /// # Errors
    /// The folder cannot be made or written, or the file is not ours, damaged, in use, or of a
    /// newer Cuecard; it is left as it was.
    pub fn open(dir: &Path) -> Result<(Store, Saved), StoreError> {
        let (writer, saved) = sqlite::open(dir)?;
        let writer = Arc::new(writer);
        Ok((Store { writer }, saved))
    }

    /// Saves a room's state, unless there is one with a higher sequence.
    ///
    /// # Errors
    /// It cannot be written now.
    pub async fn save(&self, room: &str, seq: u64, value: &Room) -> Result<(), StoreError> {
        let change = Change::Room {
            key: room.to_owned(),
            seq: i64::try_from(seq).map_err(|e| self.writer.failed(&e.to_string()))?,
            json: self.json(value)?,
        };
        self.writer.write(change).await
    }

    /// Saves what a class took, in the place of what was saved of that class before.
    ///
    /// # Errors
    /// It cannot be written now.
    pub async fn save_class(&self, room: &str, class: &Report) -> Result<(), StoreError> {
        let change = Change::Class {
            room: room.to_owned(),
            deck: class.deck.clone(),
            began: class.began,
            json: self.json(class)?,
        };
        self.writer.write(change).await
    }

    /// Saves something that was answered in a class, in the place of what was saved of it before.
    ///
    /// # Errors
    /// It cannot be written now.
    pub async fn save_answer(
        &self,
        room: &str,
        class: &Class,
        kept: &Kept,
    ) -> Result<(), StoreError> {
        let change = Change::Answer {
            room: room.to_owned(),
            deck: class.deck.clone(),
            began: class.began,
            key: kept.key(),
            json: self.json(kept)?,
        };
        self.writer.write(change).await
    }

    /// What was stored of one class, however long ago it was.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn past(&self, room: &str, class: &Class) -> Result<Past, StoreError> {
        let (room, of) = (room.to_owned(), class.clone());
        let look = move |connection: &_| sqlite::past(connection, (&room, &of.deck, of.began));
        let (report, kept) = self.writer.read(look).await?;
        let mut answers = Answers::default();
        for one in kept
            .iter()
            .filter_map(|json| serde_json::from_str(json).ok())
        {
            answers.restore(class, one);
        }
        Ok(Past {
            report: report.and_then(|json| serde_json::from_str(&json).ok()),
            answers,
        })
    }

    /// Saves a sign-in.
    ///
    /// # Errors
    /// It cannot be written now.
    pub async fn save_token(&self, token: Token) -> Result<(), StoreError> {
        self.writer.write(Change::Token(token)).await
    }

    /// Deletes a sign-in; one that is not there is no error.
    ///
    /// # Errors
    /// It cannot be written now.
    pub async fn remove_token(&self, hash: [u8; 32]) -> Result<(), StoreError> {
        self.writer.write(Change::RemoveToken(hash)).await
    }

    /// What to do each time everything was written anew, on the writer's thread: what else lies in the
    /// folder may be gone with the store's files. The first call counts.
    pub fn on_written_anew(&self, act: impl Fn() + Send + Sync + 'static) {
        // Only a second call fails.
        let _ = self.writer.on_written_anew.set(Box::new(act));
    }

    /// Writes everything that was handed over, and then no more: later changes are
    /// [`StoreError::Writer`]. When it resolves, `cuecard.db` alone has all of it.
    pub async fn close(&self) {
        self.writer.close().await;
    }

    fn json(&self, value: &impl serde::Serialize) -> Result<String, StoreError> {
        serde_json::to_string(value).map_err(|e| self.writer.failed(&e.to_string()))
    }
}
