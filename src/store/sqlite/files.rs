//! The files by their paths: whether these still lead to what the connection has open, and where what
//! lies in the way is moved to.
//!
//! SQLite goes on writing to files that were deleted, renamed or truncated, and says that all is well.
//! So before and after each commit the paths are looked at (four times `stat`, 4 µs together). Nobody
//! but the writer changes the database, and the log only grows between two checkpoints, so that any
//! other difference was made by somebody else.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What belongs to a database, by what is added to its name.
const PARTS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// The database and its log, as the writer left them.
pub(super) struct Files {
    database: PathBuf,
    known: Known,
}

#[derive(Clone, Copy, PartialEq)]
struct Known {
    database: Option<Seen>,
    log: Option<Seen>,
}

/// One file at one moment.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    identity: (u64, u64),
    length: u64,
    modified: Option<SystemTime>,
}

impl Files {
    /// The files as they are now, just opened or written.
    pub(super) fn of(database: PathBuf) -> Files {
        let known = look(&database);
        Files { database, known }
    }

    /// Whether all is as the writer left it.
    pub(super) fn are_untouched(&self) -> bool {
        look(&self.database) == self.known
    }

    /// Whether, after a commit, nobody else has done anything. If so, this is how the writer leaves
    /// them.
    pub(super) fn took_the_commit(&mut self) -> bool {
        let now = look(&self.database);
        let grown = match (self.known.log, now.log) {
            (Some(before), Some(now)) => {
                before.identity == now.identity && before.length <= now.length
            }
            _ => false,
        };
        let taken = grown && now.database == self.known.database;
        if taken {
            self.known = now;
        }
        taken
    }

    /// The log was taken into the database: this is how the writer leaves the files, if they are
    /// still the same ones.
    pub(super) fn took_the_log(&mut self) {
        let now = look(&self.database);
        if is_same(now.database, self.known.database) && is_same(now.log, self.known.log) {
            self.known = now;
        }
    }

    /// The log's length in bytes.
    pub(super) fn log_length(&self) -> u64 {
        // Without a log there is nothing to take over.
        self.known.log.map_or(0, |log| log.length)
    }

    /// Whether another database than the writer's lies at the path.
    pub(super) fn are_another_s(&self) -> bool {
        let there = seen(&self.database);
        there.is_some() && !is_same(there, self.known.database)
    }

    /// Moves what lies in the way to names that nothing has, and returns what was moved where.
    ///
    /// The log goes with the database only if both are the writer's or neither is, because SQLite
    /// would take it into any database beside which it finds it.
    pub(super) fn move_aside(&self) -> io::Result<Vec<Moved>> {
        let now = look(&self.database);
        let own = is_same(now.database, self.known.database);
        let together = own == is_same(now.log, self.known.log);
        let mut moved = Vec::new();
        let mut away = |parts: [&str; 2], name: &Path| {
            for part in parts {
                let from = with(&self.database, part);
                if from.try_exists()? {
                    let to = with(name, part);
                    fs::rename(&from, &to)?;
                    moved.push(Moved { from, to });
                }
            }
            Ok::<(), io::Error>(())
        };
        let name = self.unused_name()?;
        away(["", "-journal"], &name)?;
        let name = if together { name } else { self.unused_name()? };
        away(["-wal", "-shm"], &name)?;
        Ok(moved)
    }

    /// The name of a database beside this one that neither it nor any of its parts has.
    fn unused_name(&self) -> io::Result<PathBuf> {
        for number in 1_u64.. {
            let name = self
                .database
                .with_file_name(format!("cuecard-aside-{number}.db"));
            let mut taken = false;
            for part in PARTS {
                taken |= with(&name, part).try_exists()?;
            }
            if !taken {
                return Ok(name);
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

/// A file that was moved out of the way.
#[derive(Debug)]
pub(super) struct Moved {
    from: PathBuf,
    pub(super) to: PathBuf,
}

/// Moves everything back to where it was.
pub(super) fn move_back(moved: &[Moved]) {
    for Moved { from, to } in moved.iter().rev() {
        if let Err(error) = fs::rename(to, from) {
            tracing::error!("{} stays where it is: {error}", to.display());
        }
    }
}

/// Removes a database that was not finished.
pub(super) fn remove(database: &Path) {
    for part in PARTS {
        // What is not there need not go.
        let _ = fs::remove_file(with(database, part));
    }
}

fn look(database: &Path) -> Known {
    Known {
        database: seen(database),
        log: seen(&with(database, "-wal")),
    }
}

fn seen(file: &Path) -> Option<Seen> {
    let there = file.metadata().ok()?;
    Some(Seen {
        identity: identity(&there),
        length: there.len(),
        modified: there.modified().ok(),
    })
}

fn is_same(one: Option<Seen>, other: Option<Seen>) -> bool {
    one.map(|seen| seen.identity) == other.map(|seen| seen.identity)
}

/// Device and inode, which a file keeps as long as somebody has it open.
#[cfg(unix)]
fn identity(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// Windows does not let anybody delete or rename a file that is open.
#[cfg(not(unix))]
fn identity(_file: &Metadata) -> (u64, u64) {
    (0, 0)
}

fn with(database: &Path, part: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(part);
    name.into()
}
