//! The thread that writes, and the bounded queue before it. What waits is written together.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use rusqlite::{Connection, params};
use tokio::sync::{mpsc, oneshot};

use crate::store::{Change, StoreError};

/// So many changes wait at most, and are at most in one transaction.
const QUEUE: usize = 256;

/// The thread, as its handles see it.
pub(in crate::store) struct Writer {
    file: PathBuf,
    /// `None` only in `drop`, because the thread ends when the sender is gone.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// A change and who waits for it.
struct Job {
    change: Change,
    /// Told after the commit; an error is what SQLite says.
    answer: oneshot::Sender<Result<(), Arc<str>>>,
}

/// What the thread owns.
struct WriterThread {
    connection: Connection,
    /// How many transactions were acknowledged.
    commits: u64,
}

impl Writer {
    pub(super) fn start(file: PathBuf, connection: Connection) -> Result<Writer, StoreError> {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let mut worker = WriterThread {
            connection,
            commits: 0,
        };
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || worker.run(waiting))
            .map_err(|_| StoreError::Writer { file: file.clone() })?;
        Ok(Writer {
            file,
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Waits its turn, and until the change is on the disk.
    pub(in crate::store) async fn write(&self, change: Change) -> Result<(), StoreError> {
        let gone = || StoreError::Writer {
            file: self.file.clone(),
        };
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        let job = Job { change, answer };
        jobs.send(job).await.map_err(|_| gone())?;
        let written = answered.await.map_err(|_| gone())?;
        written.map_err(|cause| self.failed(&cause))
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
    fn run(&mut self, mut waiting: mpsc::Receiver<Job>) {
        while let Some(first) = waiting.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < QUEUE
                && let Ok(job) = waiting.try_recv()
            {
                batch.push(job);
            }
            let written = self
                .commit(&batch)
                .map_err(|error| Arc::from(error.to_string()));
            for job in batch {
                // The receiver is gone if the caller dropped its future.
                let _ = job.answer.send(written.clone());
            }
        }
    }

    /// All of the batch in one transaction, or none of it.
    fn commit(&mut self, batch: &[Job]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for job in batch {
            put(&transaction, &job.change)?;
        }
        transaction.commit()?;
        self.commits += 1;
        Ok(())
    }
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

    fn change(number: i64) -> Job {
        Job {
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
        let mut worker = WriterThread {
            connection,
            commits: 0,
        };
        let (jobs, waiting) = mpsc::channel(QUEUE);
        for number in 0..200 {
            jobs.try_send(change(number)).ok().unwrap();
        }
        drop(jobs);
        worker.run(waiting);
        assert_eq!(worker.commits, 1);
        drop(worker);
        let (_, saved) = schema::open(dir.path()).unwrap();
        assert_eq!(saved.rooms.len(), 200);
    }
}
