//! The database: made, recognised, locked, brought up to date, and read once; or written anew.
//! Changes are `writer`'s.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, params};

use super::files;
use super::mirror::copy;
use crate::room::{Answers, Class, MOST_CLASSES, Report, Room};
use crate::store::{CLASSES, Saved, StoreError, Token};

/// The format that this version writes.
const FORMAT: i64 = 3;

/// Says that the file is Cuecard's: "CUEC".
const APPLICATION: i64 = 0x4355_4543;

/// How long to wait for another process, which may be about to end and to unlock the file.
const PATIENCE: Duration = Duration::from_millis(250);

/// Makes a file of format 1.
const FIRST: &str = "
    CREATE TABLE meta (epoch TEXT NOT NULL, instance TEXT NOT NULL) STRICT;
    CREATE TABLE rooms (key TEXT PRIMARY KEY, seq INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
    CREATE TABLE tokens (
        hash BLOB PRIMARY KEY,
        device TEXT NOT NULL,
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL
    ) STRICT;
    INSERT INTO meta VALUES (lower(hex(randomblob(8))), lower(hex(randomblob(4))));
";

/// Makes a file of format 2 of one of format 1, which had neither groups of devices (a lead and
/// those it paired) nor what classes took.
const SECOND: &str = "
    ALTER TABLE tokens ADD COLUMN lead TEXT NOT NULL DEFAULT '';
    UPDATE tokens SET lead = device;
    CREATE TABLE classes (
        room TEXT NOT NULL,
        deck TEXT NOT NULL,
        began INTEGER NOT NULL,
        json TEXT NOT NULL,
        PRIMARY KEY (room, deck, began)
    ) STRICT;
";

/// Makes a file of format 3 of one of format 2, which had nothing of what a class answered.
const THIRD: &str = "
    CREATE TABLE answers (
        room TEXT NOT NULL,
        deck TEXT NOT NULL,
        began INTEGER NOT NULL,
        key TEXT NOT NULL,
        json TEXT NOT NULL,
        PRIMARY KEY (room, deck, began, key)
    ) STRICT, WITHOUT ROWID;
";

/// The file in that folder.
pub(super) fn file(dir: &Path) -> PathBuf {
    dir.join("cuecard.db")
}

/// The one connection, which holds the file's lock, and all that the file has.
pub(super) fn open(dir: &Path) -> Result<(Connection, Saved), StoreError> {
    let file = file(dir);
    make_folder(dir)
        .and_then(|()| make_file(&file))
        .map(drop)
        .map_err(|source| StoreError::Folder {
            dir: dir.to_owned(),
            source,
        })?;
    let explain = |source| explained(dir, source);
    let mut connection = connect(&file).map_err(explain)?;
    let (application, format) = identity(&connection).map_err(explain)?;
    match (application, format) {
        (0, 0) if is_empty(&connection).map_err(explain)? => {}
        (APPLICATION, 1..=FORMAT) => {}
        (APPLICATION, found) if found > FORMAT => {
            return Err(StoreError::Newer {
                file,
                found,
                known: FORMAT,
            });
        }
        _ => return Err(StoreError::NotADatabase { file }),
    }
    let saved = lock(&connection)
        .and_then(|()| prepare(&mut connection))
        .and_then(|()| read(&connection))
        .map_err(explain)?;
    Ok((connection, saved))
}

/// A database in memory with all that this one has.
pub(super) fn mirror(connection: &Connection) -> rusqlite::Result<Connection> {
    let mut mirror = Connection::open_in_memory()?;
    let transaction = mirror.transaction()?;
    make_tables(&transaction)?;
    copy(connection, &transaction)?;
    transaction.commit()?;
    Ok(mirror)
}

/// A new file, where there is none, with all that the mirror has. If it cannot be finished, nothing
/// of it is left. An error is what the system or SQLite says.
pub(super) fn create(dir: &Path, mirror: &Connection) -> Result<Connection, String> {
    let file = file(dir);
    let made = make_folder(dir).and_then(|()| make_file(&file));
    if !made.map_err(|error| error.to_string())? {
        return Err("somebody made it just now".to_owned());
    }
    let filled = || {
        let mut connection = connect(&file)?;
        lock(&connection)?;
        let transaction = connection.transaction()?;
        make_tables(&transaction)?;
        copy(mirror, &transaction)?;
        transaction.commit()?;
        Ok(connection)
    };
    filled().map_err(|error: rusqlite::Error| {
        files::remove(&file);
        error.to_string()
    })
}

/// Whether another process has the folder's database open. Nothing there is changed by asking.
pub(super) fn is_in_use(dir: &Path) -> bool {
    let ask = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file(dir), flags)?;
        leave_alone(&connection)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        is_empty(&connection)
    };
    let code = ask()
        .err()
        .and_then(|error: rusqlite::Error| error.sqlite_error_code());
    matches!(
        code,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// Has a connection change nothing when it is closed. It would take the log into the database and
/// delete the file that has the log's name then, which may be another's.
pub(super) fn leave_alone(connection: &Connection) -> rusqlite::Result<()> {
    let at_close = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection.set_db_config(at_close, true).map(drop)
}

/// Takes the log into the database, and empties it.
pub(super) fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

fn explained(dir: &Path, source: rusqlite::Error) -> StoreError {
    let file = file(dir);
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StoreError::NotADatabase { file }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked {
            file,
            dir: dir.to_owned(),
        },
        _ => StoreError::Open { file, source },
    }
}

/// The folder, for its owner only; one that is there already stays as it is.
fn make_folder(dir: &Path) -> io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(dir)
}

/// The file, for its owner only; false if there is one already, which stays as it is.
fn make_file(file: &Path) -> io::Result<bool> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // `create_new` does not open a file that is there: POSIX drops a process's locks on a file
    // when any of its descriptors is closed, and this process may have the store open.
    match options.open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        made => made.map(|_| true),
    }
}

/// A connection, which must change nothing yet, because the file may be another program's.
fn connect(file: &Path) -> rusqlite::Result<Connection> {
    // Without the flag for URI names, because a folder may be called `a?mode=memory`.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // Set before the first read, so that SQLite keeps the WAL's index in memory and not in a
    // shared file.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    Ok(connection)
}

/// Keeps other processes out from now on, and has commits reach the disk.
fn lock(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // The writer takes the log into the database itself, so that it knows when the file changes.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    // In exclusive mode the first transaction takes the lock, and nothing gives it back.
    connection.execute_batch("BEGIN IMMEDIATE; COMMIT;")
}

fn identity(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((pragma("application_id")?, pragma("user_version")?))
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    let tables = "SELECT count(*) = 0 FROM sqlite_schema";
    connection.query_row(tables, [], |row| row.get(0))
}

/// Makes the tables of a new database, and brings an old one up to date.
fn make_tables(connection: &Connection) -> rusqlite::Result<()> {
    if is_empty(connection)? {
        connection.execute_batch(FIRST)?;
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.pragma_update(None, "user_version", 1)?;
    }
    let (_, format) = identity(connection)?;
    if format < 2 {
        connection.execute_batch(SECOND)?;
        connection.pragma_update(None, "user_version", 2)?;
    }
    if format < 3 {
        connection.execute_batch(THIRD)?;
        connection.pragma_update(None, "user_version", 3)?;
    }
    Ok(())
}

/// Makes or updates the tables, and forgets sign-ins that have expired.
fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    make_tables(&transaction)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    // By a clock that stands before 1970 no sign-in has expired.
    let now = now.map_or(0, |since| since.as_millis() as i64);
    transaction.execute("DELETE FROM tokens WHERE expires <= ?1", [now])?;
    transaction.commit()
}

fn read(connection: &Connection) -> rusqlite::Result<Saved> {
    let (epoch, instance) =
        connection.query_row("SELECT epoch, instance FROM meta", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let rooms = connection
        .prepare("SELECT key, seq, json FROM rooms")?
        .query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?))
        })?
        .map(|row| row.map(|(key, seq, json)| room(key, seq, json)))
        .collect::<rusqlite::Result<HashMap<_, _>>>()?;
    let tokens = connection
        .prepare("SELECT hash, device, lead, created, expires FROM tokens ORDER BY created")?
        .query_map([], |row| {
            Ok(Token {
                hash: row.get(0)?,
                device: row.get(1)?,
                lead: row.get(2)?,
                created: row.get(3)?,
                expires: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let classes = connection
        .prepare(
            "SELECT room, json FROM (
                 SELECT *, row_number() OVER (PARTITION BY room, deck ORDER BY began DESC) AS age
                 FROM classes
             ) WHERE age <= ?1 ORDER BY began DESC",
        )?
        .query_map([CLASSES], |row| Ok((row.get(0)?, row.get(1)?)))?
        .filter_map(|row| row.map(|(room, json)| class(room, json)).transpose())
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(Saved {
        epoch,
        instance,
        rooms,
        tokens,
        classes,
        answers: answers(connection)?,
    })
}

/// What was answered in the last classes of each room.
fn answers(connection: &Connection) -> rusqlite::Result<HashMap<String, Answers>> {
    let mut answers: HashMap<String, Answers> = HashMap::new();
    let mut select = connection.prepare(
        "SELECT room, deck, began, json FROM (
             SELECT *, dense_rank() OVER (PARTITION BY room ORDER BY began DESC, deck) AS age
             FROM answers
         ) WHERE age <= ?1",
    )?;
    let mut rows = select.query([MOST_CLASSES])?;
    while let Some(row) = rows.next()? {
        let room: String = row.get(0)?;
        let class = Class {
            deck: row.get(1)?,
            began: row.get(2)?,
        };
        let json: String = row.get(3)?;
        match serde_json::from_str(&json) {
            Ok(kept) => answers.entry(room).or_default().restore(&class, kept),
            Err(error) => {
                tracing::warn!(room, %error, "an answer could not be read and is passed over");
            }
        }
    }
    Ok(answers)
}

/// One class: the JSON of what it took, if that was stored, and of each thing that was answered.
pub(in crate::store) fn past(
    connection: &Connection,
    (room, deck, began): (&str, &str, i64),
) -> rusqlite::Result<(Option<String>, Vec<String>)> {
    let one = params![room, deck, began];
    let report = connection
        .prepare_cached("SELECT json FROM classes WHERE room = ?1 AND deck = ?2 AND began = ?3")?
        .query_row(one, |row| row.get(0))
        .optional()?;
    let answers = connection
        .prepare_cached(
            "SELECT json FROM answers WHERE room = ?1 AND deck = ?2 AND began = ?3 ORDER BY key",
        )?
        .query_map(one, |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((report, answers))
}

fn room(key: String, seq: i64, json: String) -> (String, (u64, Room)) {
    let room = serde_json::from_str(&json).unwrap_or_else(|error| {
        tracing::warn!(room = key, %error, "a room could not be read and starts anew");
        Room::default()
    });
    debug_assert!(seq >= 0, "it was a u64 when it was saved");
    (key, (seq.unsigned_abs(), room))
}

fn class(room: String, json: String) -> Option<(String, Report)> {
    match serde_json::from_str(&json) {
        Ok(class) => Some((room, class)),
        Err(error) => {
            tracing::warn!(room, %error, "what a class took could not be read and is passed over");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_commit_reaches_the_disk_before_it_is_acknowledged() {
        let dir = tempfile::tempdir().unwrap();
        let (connection, _) = open(dir.path()).unwrap();
        let text = |name| connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        assert_eq!(text("journal_mode").unwrap(), "wal");
        assert_eq!(text("locking_mode").unwrap(), "exclusive");
        assert_eq!(number("synchronous").unwrap(), 2, "2 is FULL");
    }

    #[test]
    #[cfg(unix)]
    fn what_is_made_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("deep/data");
        let (_connection, _) = open(&data).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&file(&data)), 0o600);
        assert_eq!(mode(&data.join("cuecard.db-wal")), 0o600);
    }

    #[test]
    fn a_newer_format_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (connection, _) = open(dir.path()).unwrap();
        connection
            .pragma_update(None, "user_version", FORMAT + 1)
            .unwrap();
        drop(connection);
        let error = open(dir.path()).unwrap_err();
        let StoreError::Newer { found, known, .. } = error else {
            panic!("{error}")
        };
        assert_eq!((found, known), (FORMAT + 1, FORMAT));
    }

    #[test]
    fn a_file_of_the_first_format_keeps_its_sign_ins() {
        let dir = tempfile::tempdir().unwrap();
        let old = Connection::open(file(dir.path())).unwrap();
        old.execute_batch(FIRST).unwrap();
        old.execute_batch("INSERT INTO tokens VALUES (zeroblob(32), 'd1', 1, 9000000000000)")
            .unwrap();
        old.pragma_update(None, "application_id", APPLICATION)
            .unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        drop(old);
        for _ in 0..2 {
            let (connection, saved) = open(dir.path()).unwrap();
            let [token] = saved.tokens.as_slice() else {
                panic!("{saved:?}")
            };
            assert_eq!((token.device.as_str(), token.lead.as_str()), ("d1", "d1"));
            let classes = "SELECT count(*) FROM classes";
            let classes = connection.query_row(classes, [], |row| row.get::<_, i64>(0));
            assert_eq!(classes.unwrap(), 0);
        }
    }

    #[test]
    fn another_program_s_database_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let other = Connection::open(file(dir.path())).unwrap();
        other
            .execute_batch("CREATE TABLE bookmarks (url TEXT)")
            .unwrap();
        drop(other);
        let error = open(dir.path()).unwrap_err();
        assert!(matches!(error, StoreError::NotADatabase { .. }), "{error}");
        let other = Connection::open(file(dir.path())).unwrap();
        let tables = "SELECT count(*) FROM sqlite_schema";
        let tables = other.query_row(tables, [], |row| row.get::<_, i64>(0));
        assert_eq!(tables.unwrap(), 1);
        let mode = other.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
        assert_eq!(mode.unwrap(), "delete", "as it was");
    }
}
