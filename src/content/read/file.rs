//! One file's text, once nobody writes to it, and a stamp by which to know that it did not
//! change since. What to show when there is no text is the caller's.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

/// Larger files are not lecture notes.
const BYTES_AT_MOST: u64 = 2 * 1024 * 1024;
/// A file changed less than this ago may still be being written. Shorter than the watcher's
/// quiet time, so that an ordinary save is read once.
const FRESH: Duration = Duration::from_millis(25);
/// Between two reads of a fresh file.
const READ_AGAIN: Duration = Duration::from_millis(5);
/// Reads of a file that is fresh each time: more than it takes to be so no longer.
const READS_AT_MOST: usize = 7;
/// File systems count times in steps of up to 2 s (FAT): a file that changed so shortly before
/// it was read may change once more and keep its time.
const COARSEST_TIME: Duration = Duration::from_secs(2);

/// Tells whether a file must be read again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stamp {
    len: u64,
    modified: SystemTime,
    read: SystemTime,
}

impl Stamp {
    /// Whether the file is certainly as it was when it was read.
    pub(super) fn is_of(&self, file: &Path) -> bool {
        let settled = self
            .read
            .duration_since(self.modified)
            .is_ok_and(|age| age > COARSEST_TIME);
        settled
            && fs::metadata(file).is_ok_and(|meta| {
                meta.len() == self.len && meta.modified().is_ok_and(|m| m == self.modified)
            })
    }
}

/// Why a file has no text.
pub(super) struct ReadError {
    pub(super) line: Option<u32>,
    pub(super) cause: String,
    pub(super) remedy: &'static str,
}

impl From<io::Error> for ReadError {
    fn from(cause: io::Error) -> Self {
        ReadError {
            line: None,
            cause: format!("the file cannot be read: {cause}"),
            remedy: "give read permission, or delete it",
        }
    }
}

/// What one file holds.
pub(super) struct FileText {
    /// Without a byte-order mark.
    pub(super) text: String,
    /// `None` where the file has to be read again next time: it is not settled, or the system tells
    /// no times.
    pub(super) stamp: Option<Stamp>,
    /// Whether nobody wrote to it meanwhile and for a while before.
    pub(super) settled: bool,
}

/// Reads a file, again while it is fresh, but not for long.
pub(super) fn read(file: &Path) -> Result<FileText, ReadError> {
    let mut last = read_once(file)?;
    for _ in 1..READS_AT_MOST {
        if last.settled {
            break;
        }
        thread::sleep(READ_AGAIN);
        last = read_once(file)?;
    }
    Ok(FileText {
        text: decode(last.bytes)?,
        stamp: last.stamp.filter(|_| last.settled),
        settled: last.settled,
    })
}

/// One read.
struct Once {
    bytes: Vec<u8>,
    stamp: Option<Stamp>,
    settled: bool,
}

fn read_once(file: &Path) -> Result<Once, ReadError> {
    let mut open = File::open(file)?;
    let before = open.metadata()?;
    if before.len() > BYTES_AT_MOST {
        return Err(ReadError {
            line: None,
            cause: format!("the file has {} bytes, more than 2 MiB", before.len()),
            remedy: "split it into several files",
        });
    }
    let mut bytes = Vec::new();
    (&mut open).take(BYTES_AT_MOST).read_to_end(&mut bytes)?;
    // Asked by name, because another file may have been renamed to it by now.
    let after = fs::metadata(file)?;
    let unchanged = before.len() == bytes.len() as u64
        && after.len() == before.len()
        && after.modified().ok() == before.modified().ok();
    let now = SystemTime::now();
    let stamp = after.modified().ok().map(|modified| Stamp {
        len: after.len(),
        modified,
        read: now,
    });
    // A time in the future comes from another machine's clock and tells nothing.
    let fresh = stamp.is_some_and(|stamp| {
        now.duration_since(stamp.modified)
            .is_ok_and(|age| age < FRESH)
    });
    Ok(Once {
        bytes,
        stamp,
        settled: unchanged && !fresh,
    })
}

fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(ReadError {
            line: None,
            cause: "the file is UTF-16".into(),
            remedy: "save it as UTF-8",
        });
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = error.as_bytes().iter().take(good);
        let line = before.filter(|b| **b == b'\n').count() + 1;
        ReadError {
            line: u32::try_from(line).ok(),
            cause: format!("the file is not UTF-8 from byte {good} on"),
            remedy: "save it as UTF-8",
        }
    })?;
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Ok(rest.to_owned()),
        None => Ok(text),
    }
}
