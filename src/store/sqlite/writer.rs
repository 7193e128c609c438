//! The thread that writes, and the bounded queue before it. What waits is written together.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use rusqlite::{Connection, params};
use tokio::sync::{mpsc, oneshot};

use super::files::{Files, move_back};
use super::schema;
use crate::store::{Change, StoreError};

/// So many changes wait at most, and are at most in one transaction.
const QUEUE: usize = 256;

/// A log that is longer, in bytes, is taken into the database: SQLite's own measure, 1,000 pages.
const LONG_LOG: u64 = 4 << 20;

/// The thread, as its handles see it.
pub(in crate::store) struct Writer {
    file: PathBuf,
    /// `None` only in `drop`, because the thread ends when the sender is gone.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    pub(in crate::store) on_written_anew: OnWrittenAnew,
}

/// Called after all was written anew.
type OnWrittenAnew = Arc<OnceLock<Box<dyn Fn() + Send + Sync>>>;

enum Job {
    Write(Pending),
    Read(Look),
    /// Ends the thread; told when everything handed over before is in the database.
    Close(oneshot::Sender<()>),
}

/// Looks something up, and tells who waits for it.
type Look = Box<dyn FnOnce(&Connection) + Send>;

/// What waits, taken together.
#[derive(Default)]
struct Batch {
    changes: Vec<Pending>,
    looks: Vec<Look>,
    /// Who waits for the end, if that comes after all of it.
    closing: Option<oneshot::Sender<()>>,
}

/// A change and who waits for it.
struct Pending {
    change: Change,
    /// Told after the commit; an error is what SQLite or the system says.
    answer: oneshot::Sender<Result<(), Arc<str>>>,
}

/// What the thread owns.
struct WriterThread {
    dir: PathBuf,
    connection: Connection,
    files: Files,
    /// All that was acknowledged.
    mirror: Connection,
    on_written_anew: OnWrittenAnew,
}

impl Writer {
    pub(super) fn start(dir: &Path, connection: Connection) -> Result<Writer, StoreError> {
        let file = schema::file(dir);
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let worker = WriterThread::new(dir, connection).map_err(|source| {
            let file = file.clone();
            StoreError::Open { file, source }
        })?;
        let on_written_anew = worker.on_written_anew.clone();
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || worker.run(waiting))
            .map_err(|_| StoreError::Writer { file: file.clone() })?;
        Ok(Writer {
            file,
            jobs: Some(jobs),
            thread: Some(thread),
            on_written_anew,
        })
    }

    /// Waits its turn, and until the change is on the disk.
    pub(in crate::store) async fn write(&self, change: Change) -> Result<(), StoreError> {
        let gone = || StoreError::Writer {
            file: self.file.clone(),
        };
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        let job = Job::Write(Pending { change, answer });
        jobs.send(job).await.map_err(|_| gone())?;
        let written = answered.await.map_err(|_| gone())?;
        written.map_err(|cause| self.failed(&cause))
    }

    /// What `look` finds in all that was acknowledged. That is in memory, so a disk that fails is not in
    /// the way.
    pub(in crate::store) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Writer {
            file: self.file.clone(),
        };
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        let job = Job::Read(Box::new(move |connection| {
            // The receiver is gone if the caller dropped its future.
            let _ = answer.send(look(connection));
        }));
        jobs.send(job).await.map_err(|_| gone())?;
        let found = answered.await.map_err(|_| gone())?;
        found.map_err(|source| StoreError::Open {
            file: self.file.clone(),
            source,
        })
    }

    /// Ends the thread, after everything that was handed over before. Resolves when the database's
    /// file has all of it.
    pub(in crate::store) async fn close(&self) {
        let (answer, answered) = oneshot::channel();
        if let Some(jobs) = &self.jobs
            && jobs.send(Job::Close(answer)).await.is_ok()
        {
            // An error is the thread's panic, of which `drop` tells.
            let _ = answered.await;
        }
    }

    pub(in crate::store) fn failed(&self, cause: &str) -> StoreError {
        StoreError::Write {
            file: self.file.clone(),
            cause: cause.to_owned(),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer ended by a panic");
        }
    }
}

impl WriterThread {
    fn new(dir: &Path, connection: Connection) -> rusqlite::Result<WriterThread> {
        Ok(WriterThread {
            mirror: schema::mirror(&connection)?,
            files: Files::of(schema::file(dir)),
            dir: dir.to_owned(),
            connection,
            on_written_anew: Arc::default(),
        })
    }

    /// Writes until it is closed or nobody is left, then leaves one file that has everything.
    fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut closing = None;
        while closing.is_none()
            && let Some(first) = waiting.blocking_recv()
        {
            let batch = batch_of(first, &mut waiting);
            self.serve(batch.changes);
            for look in batch.looks {
                look(&self.mirror);
            }
            closing = batch.closing;
        }
        self.end();
        if let Some(answer) = closing {
            // The receiver is gone if the caller dropped its future.
            let _ = answer.send(());
        }
    }

    /// Writes a batch and tells those who wait; then takes a long log into the database.
    fn serve(&mut self, batch: Vec<Pending>) {
        if batch.is_empty() {
            return;
        }
        let written = self.commit(&batch).map_err(Arc::from);
        for pending in batch {
            // The receiver is gone if the caller dropped its future.
            let _ = pending.answer.send(written.clone());
        }
        if written.is_ok() && self.files.log_length() > LONG_LOG {
            // If it fails, the log is longer still after the next change, and this is tried again.
            let _ = schema::empty_log(&self.connection);
            // Files that somebody put there meanwhile are noticed before the next change.
            self.files.took_the_log();
        }
    }

    /// All of the batch on the disk, or none of it. An error is what SQLite or the system says.
    fn commit(&mut self, batch: &[Pending]) -> Result<(), String> {
        if !self.files.are_untouched() {
            self.write_anew()?;
        }
        let mut written = put_all(&mut self.connection, batch);
        if !self.files.took_the_commit() {
            self.write_anew()?;
            written = put_all(&mut self.connection, batch);
            if !self.files.took_the_commit() {
                return Err("somebody goes on changing its files".to_owned());
            }
        }
        written
            .and_then(|()| put_all(&mut self.mirror, batch))
            .map_err(|error| error.to_string())
    }

    /// Makes a new database of all that was acknowledged, because the files are not those that the
    /// connection has open, or somebody else wrote to them. What lies there is moved aside.
    fn write_anew(&mut self) -> Result<(), String> {
        if self.files.are_another_s() && schema::is_in_use(&self.dir) {
            return Err("another cuecard has it open".to_owned());
        }
        let aside = self.files.move_aside().map_err(|error| error.to_string())?;
        let connection = schema::create(&self.dir, &self.mirror).inspect_err(|_| {
            // Else the next start would find nothing, where what lay there may be whole.
            move_back(&aside);
        })?;
        schema::leave_alone(&self.connection).map_err(|error| error.to_string())?;
        self.connection = connection;
        self.files = Files::of(schema::file(&self.dir));
        let aside: Vec<_> = aside.iter().map(|moved| &moved.to).collect();
        tracing::warn!(
            ?aside,
            "somebody deleted, moved or changed the store's files, and all was written anew to {}",
            schema::file(&self.dir).display()
        );
        if let Some(act) = self.on_written_anew.get() {
            act();
        }
        Ok(())
    }

    /// Leaves one file that has everything: closing the connection takes the log into the database.
    fn end(mut self) {
        if !self.files.are_untouched()
            && let Err(cause) = self.write_anew()
        {
            tracing::error!("what the class did last is not on disk: {cause}");
            // The files are no longer this connection's, so it must not touch them.
            let _ = schema::leave_alone(&self.connection);
        }
    }
}

/// What waits, from a job on.
fn batch_of(first: Job, waiting: &mut mpsc::Receiver<Job>) -> Batch {
    let mut batch = Batch::default();
    let mut next = Some(first);
    while let Some(job) = next {
        match job {
            Job::Write(pending) => batch.changes.push(pending),
            Job::Read(look) => batch.looks.push(look),
            Job::Close(answer) => batch.closing = Some(answer),
        }
        let has_room = batch.closing.is_none() && batch.changes.len() < QUEUE;
        next = has_room.then(|| waiting.try_recv().ok()).flatten();
    }
    batch
}

/// All of the batch in one transaction, or none of it.
fn put_all(connection: &mut Connection, batch: &[Pending]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for pending in batch {
        put(&transaction, &pending.change)?;
    }
    transaction.commit()
}

fn put(connection: &Connection, change: &Change) -> rusqlite::Result<usize> {
    match change {
        Change::Room { key, seq, json } => connection
            .prepare_cached(
                "INSERT INTO rooms VALUES (?1, ?2, ?3) ON CONFLICT (key)
                 DO UPDATE SET seq = excluded.seq, json = excluded.json
                 WHERE excluded.seq >= seq",
            )?
            .execute(params![key, seq, json]),
        Change::Class {
            room,
            deck,
            began,
            json,
        } => connection
            .prepare_cached("INSERT OR REPLACE INTO classes VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![room, deck, began, json]),
        Change::Answer {
            room,
            deck,
            began,
            key,
            json,
        } => connection
            .prepare_cached("INSERT OR REPLACE INTO answers VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![room, deck, began, key, json]),
        Change::Token(token) => connection
            .prepare_cached(
                "INSERT OR REPLACE INTO tokens (hash, device, lead, created, expires)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                token.hash,
                token.device,
                token.lead,
                token.created,
                token.expires
            ]),
        Change::RemoveToken(hash) => connection
            .prepare_cached("DELETE FROM tokens WHERE hash = ?1")?
            .execute(params![hash]),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::super::schema;
    use super::*;

    fn change(number: i64) -> Pending {
        Pending {
            change: Change::Room {
                key: format!("course {number}"),
                seq: number,
                json: "{}".into(),
            },
            answer: oneshot::channel().0,
        }
    }

    #[test]
    fn what_waits_shares_a_transaction() {
        let dir = tempfile::tempdir().unwrap();
        let (connection, _) = schema::open(dir.path()).unwrap();
        let mut worker = WriterThread::new(dir.path(), connection).unwrap();
        let (jobs, mut waiting) = mpsc::channel(QUEUE);
        for number in 1..200 {
            jobs.try_send(Job::Write(change(number))).ok().unwrap();
        }
        let batch = batch_of(Job::Write(change(0)), &mut waiting);
        assert_eq!((batch.changes.len(), batch.closing.is_none()), (200, true));
        worker.serve(batch.changes);
        worker.end();
        let (_, saved) = schema::open(dir.path()).unwrap();
        assert_eq!(saved.rooms.len(), 200);
    }
}
