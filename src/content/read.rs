//! Files → text, and patience with files that are being written: what cannot be read, is
//! empty, cut off or gone for a moment leaves the text that was there before.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::build::catch;
use super::language::guess;
use super::scan::{Found, Tree};
use super::{error, warning};
use crate::course::Finding;
use crate::course::parse::{FrontMatter, front_matter};

/// Larger files are not lecture notes.
const BYTES_AT_MOST: u64 = 2 * 1024 * 1024;
/// A file that is gone or cut off counts as such only after this long: editors delete and
/// write again, version control replaces whole trees.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// A file changed less than this ago may be in somebody's hands. Less than the watcher's
/// quiet time, so that an ordinary save is read once.
const FRESH: Duration = Duration::from_millis(25);
/// Between two reads of a fresh file.
const READ_AGAIN: Duration = Duration::from_millis(5);
/// Reads until two agree; after that the last one is taken.
const READS_AT_MOST: usize = 6;
/// Times of files are coarse: one that changed so shortly before it was read may change once
/// more without another time.
const COARSE: Duration = Duration::from_secs(2);

/// All Markdown files ever read and not yet given up.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// By [`Found::file`].
    files: HashMap<PathBuf, Source>,
}

/// A Markdown file and the last text that could be shown.
#[derive(Debug)]
struct Source {
    found: Found,
    /// The last good text.
    text: Option<Arc<str>>,
    about: Arc<About>,
    /// How the file was when that text was read.
    stamp: Option<Stamp>,
    /// Since when the file is gone, or holds the beginning of its last good text only.
    doubted: Option<Instant>,
}

/// Tells whether a file must be read again.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stamp {
    len: u64,
    modified: SystemTime,
    read: SystemTime,
}

/// A file with the text to show.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) found: Found,
    pub(super) text: Arc<str>,
    pub(super) about: Arc<About>,
}

/// What must be known of a file before its course can be arranged.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) front: FrontMatter,
    /// The language that its letters tell.
    pub(super) guess: Option<&'static str>,
}

impl About {
    fn of(text: &str) -> About {
        About {
            // What fails here fails again when the file is built, and is found then.
            front: catch(|| front_matter(text)).unwrap_or_default(),
            guess: guess(text),
        }
    }

    /// The language that the author names, else the one that the letters tell.
    pub(super) fn lang(&self) -> Option<&str> {
        self.front.lang.as_deref().or(self.guess)
    }
}

impl Sources {
    /// The texts to show of what a walk found, by path; findings for what could not be read;
    /// and how long until a doubted file counts.
    pub(super) fn read(
        &mut self,
        tree: &Tree,
        findings: &mut Vec<Finding>,
    ) -> (BTreeMap<String, Text>, Option<Duration>) {
        for found in tree.markdown.values() {
            let source = self
                .files
                .entry(found.file.clone())
                .or_insert_with(|| Source {
                    found: found.clone(),
                    text: None,
                    about: Arc::default(),
                    stamp: None,
                    doubted: None,
                });
            if source.found != *found {
                // A link that leads elsewhere now, for one.
                source.found = found.clone();
                source.stamp = None;
            }
            source.refresh(findings);
        }
        let present = |source: &Source| {
            let found = tree.markdown.get(&source.found.path);
            found.is_some_and(|found| found.file == source.found.file)
        };
        for source in self.files.values_mut() {
            let hidden = tree
                .unreadable
                .iter()
                .any(|f| source.found.real.starts_with(f));
            if hidden {
                source.doubted = None;
            } else if !present(source) {
                source.doubted.get_or_insert_with(Instant::now);
            }
        }
        // Something else may have its address now.
        self.files.retain(|_, source| {
            present(source) || (!source.counts() && !tree.markdown.contains_key(&source.found.path))
        });
        let texts = self.files.values().filter_map(|source| {
            let text = Text {
                found: source.found.clone(),
                text: source.text.clone()?,
                about: source.about.clone(),
            };
            Some((source.found.path.clone(), text))
        });
        let again = self.files.values().filter_map(|s| s.doubted).min();
        let again = again.map(|since| PATIENCE.saturating_sub(since.elapsed()));
        (texts.collect(), again)
    }
}

impl Source {
    /// Whether a doubt has stood for long enough.
    fn counts(&self) -> bool {
        self.doubted
            .is_some_and(|since| since.elapsed() >= PATIENCE)
    }

    /// Reads the file if it may have changed.
    fn refresh(&mut self, findings: &mut Vec<Finding>) {
        if self
            .stamp
            .is_some_and(|stamp| stamp.holds(&self.found.real))
        {
            self.doubted = None;
            return;
        }
        self.stamp = None;
        match read_whole(&self.found.real).and_then(|(bytes, stamp)| Ok((decode(bytes)?, stamp))) {
            Ok((text, _)) if text.trim().is_empty() => self.empty(findings),
            Ok((text, _)) if self.cut_off(&text) => {}
            Ok((text, stamp)) => {
                self.doubted = None;
                self.stamp = stamp;
                if self.text.as_deref() != Some(text.as_str()) {
                    self.about = Arc::new(About::of(&text));
                    self.text = Some(text.into());
                }
            }
            Err(trouble) => {
                self.doubted = None;
                let remedy = self.meanwhile(trouble.remedy);
                findings.push(error(&self.found.file, trouble.line, trouble.cause, remedy));
            }
        }
    }

    fn empty(&mut self, findings: &mut Vec<Finding>) {
        self.doubted = None;
        let file = &self.found.file;
        let cause = "the file is empty";
        findings.push(match self.text {
            Some(_) => error(
                file,
                None,
                cause,
                self.meanwhile("save it again, or delete it"),
            ),
            None => warning(file, None, cause, "write something, or delete it"),
        });
    }

    /// Whether a text is what a save leaves that was interrupted, or is not done yet: the
    /// last good text up to somewhere within a line. An author who deletes the end of the
    /// last line leaves the same; so it counts after [`PATIENCE`].
    fn cut_off(&mut self, text: &str) -> bool {
        let cut = !text.ends_with('\n')
            && self
                .text
                .as_deref()
                .and_then(|last| last.strip_prefix(text))
                .is_some_and(|rest| !rest.trim().is_empty());
        if cut {
            self.doubted.get_or_insert_with(Instant::now);
        }
        cut && !self.counts()
    }

    fn meanwhile(&self, remedy: &str) -> String {
        match self.text {
            Some(_) => format!("{remedy}; until then the last good version is shown"),
            None => remedy.to_owned(),
        }
    }
}

impl Stamp {
    fn holds(&self, file: &Path) -> bool {
        let settled = self
            .read
            .duration_since(self.modified)
            .is_ok_and(|age| age > COARSE);
        settled
            && fs::metadata(file).is_ok_and(|meta| {
                meta.len() == self.len && meta.modified().is_ok_and(|m| m == self.modified)
            })
    }
}

/// Why a file has no text.
struct Trouble {
    line: Option<u32>,
    cause: String,
    remedy: &'static str,
}

impl From<io::Error> for Trouble {
    fn from(cause: io::Error) -> Self {
        Trouble {
            line: None,
            cause: format!("the file cannot be read: {cause}"),
            remedy: "give read permission, or delete it",
        }
    }
}

/// The file's bytes once they stand still; the stamp is absent where the system tells no times.
fn read_whole(file: &Path) -> Result<(Vec<u8>, Option<Stamp>), Trouble> {
    let mut last = None;
    for _ in 1..READS_AT_MOST {
        let (bytes, stamp, still) = read_once(file)?;
        if still || last.as_ref() == Some(&bytes) {
            return Ok((bytes, stamp));
        }
        last = Some(bytes);
        thread::sleep(READ_AGAIN);
    }
    let (bytes, _, _) = read_once(file)?;
    Ok((bytes, None))
}

/// One read, and whether the file stood still meanwhile and for a while before.
fn read_once(file: &Path) -> Result<(Vec<u8>, Option<Stamp>, bool), Trouble> {
    let mut open = File::open(file)?;
    let before = open.metadata()?;
    if before.len() > BYTES_AT_MOST {
        return Err(Trouble {
            line: None,
            cause: format!("the file has {} bytes, more than 2 MiB", before.len()),
            remedy: "split it into several files",
        });
    }
    let mut bytes = Vec::with_capacity(before.len() as usize);
    (&mut open).take(BYTES_AT_MOST).read_to_end(&mut bytes)?;
    // By name: it may be another file by now.
    let after = fs::metadata(file)?;
    let still = before.len() == bytes.len() as u64
        && after.len() == before.len()
        && after.modified().ok() == before.modified().ok();
    let now = SystemTime::now();
    let stamp = after.modified().ok().map(|modified| Stamp {
        len: after.len(),
        modified,
        read: now,
    });
    // A time in the future is that of another clock and tells nothing.
    let fresh = stamp.is_some_and(|stamp| {
        now.duration_since(stamp.modified)
            .is_ok_and(|age| age < FRESH)
    });
    Ok((bytes, stamp, still && !fresh))
}

fn decode(bytes: Vec<u8>) -> Result<String, Trouble> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Trouble {
            line: None,
            cause: "the file is UTF-16".into(),
            remedy: "save it as UTF-8",
        });
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..good).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        Trouble {
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
