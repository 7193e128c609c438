//! The thread that writes, and the bounded queue before it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use rusqlite::{Connection, params};
use tokio::sync::{mpsc, oneshot};

use super::{Faults, StoreError, Token};

/// So many changes wait at most, and share a transaction.
const QUEUE: usize = 256;

/// One thing to write.
pub(super) enum Change {
    Room {
        key: String,
        seq: u64,
        json: String,
    },
    Class {
        room: String,
        deck: String,
        began: i64,
        json: String,
    },
    Token(Token),
    NoToken([u8; 32]),
}

/// The thread, as its handles see it.
pub(super) struct Writer {
    file: PathBuf,
    commits: Arc<AtomicU64>,
    /// `None` while dropping only: the thread ends when it is gone.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    change: Change,
    /// `Err` says why.
    answer: oneshot::Sender<Result<(), Arc<str>>>,
}

/// What the thread owns.
struct Desk {
    connection: Connection,
    faults: Faults,
    commits: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn start(
        file: PathBuf,
        connection: Connection,
        faults: Faults,
    ) -> Result<Writer, StoreError> {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let commits = Arc::new(AtomicU64::new(0));
        let desk = Desk {
            connection,
            faults,
            commits: commits.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || desk.work(waiting))
            .map_err(|_| StoreError::Writer { file: file.clone() })?;
        Ok(Writer {
            file,
            commits,
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Waits its turn, and until the change is on the disk.
    pub(super) async fn write(&self, change: Change) -> Result<(), StoreError> {
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

    pub(super) fn failed(&self, cause: &str) -> StoreError {
        StoreError::Write {
            file: self.file.clone(),
            cause: cause.to_owned(),
        }
    }

    pub(super) fn commits(&self) -> &AtomicU64 {
        &self.commits
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

impl Desk {
    fn work(mut self, mut waiting: mpsc::Receiver<Job>) {
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
                // Who does not wait any more does not need the answer.
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
        let number = self.commits.load(Ordering::Relaxed) + 1;
        if self.faults.drop_commit == Some(number) {
            transaction.rollback()?;
        } else {
            transaction.commit()?;
        }
        self.commits.store(number, Ordering::Relaxed);
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
            .execute(params![key, i64::try_from(*seq).unwrap_or(i64::MAX), json]),
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
        Change::NoToken(hash) => connection
            .prepare_cached("DELETE FROM tokens WHERE hash = ?1")?
            .execute(params![hash]),
    }
}
