//! The store as one file of SQLite: `schema` makes, recognises and reads it, `writer` is the one
//! thread that writes to it. `files` notices when somebody else deletes, moves or changes the file;
//! then it is written anew of the copy in memory that `mirror` makes.
//!
//! One transaction takes everything that waits (0.2 ms with its `fsync` on an SSD), so that a
//! hundred rooms that change at once cost about as much as one.

mod files;
mod mirror;
mod schema;
mod writer;

use std::path::Path;

use super::{Saved, StoreError};

pub(super) use schema::past;
pub(super) use writer::Writer;

/// Opens the folder's file and starts its writer.
pub(super) fn open(dir: &Path) -> Result<(Writer, Saved), StoreError> {
    let (connection, saved) = schema::open(dir)?;
    let writer = Writer::start(dir, connection)?;
    Ok((writer, saved))
}
