//! Files → documents, with their last good text: a file that cannot be read, is empty, cut off,
//! gone for a moment or still being written does not lose the text that was read before.

mod file;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use file::{FileText, ReadError, Stamp};

use super::language::guess;
use super::moved::Moved;
use super::panic::catch;
use super::scan::{MarkdownFile, Scan};
use super::{error, warning};
use crate::course::parse::{FrontMatter, front_matter};
use crate::course::{self, Finding, Included, Names, Notes};

/// How long a file may be missing or cut off before that is believed: editors delete a file and
/// write it again, version control replaces whole trees. Of one that is being written for longer
/// the author is told.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

/// A Markdown file with its last good text.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) file: MarkdownFile,
    pub(super) text: Arc<str>,
    pub(super) meta: Arc<Meta>,
    /// What in the folder has another address than its name says: its links lead there.
    pub(super) moved: Arc<Moved>,
    /// The files that it takes in.
    pub(super) included: Arc<[Included]>,
    /// Where the files are that its links of wikis name.
    pub(super) names: Arc<Names>,
    /// Others take it in, so that it is no deck of its own.
    pub(super) is_part: bool,
}

/// Also says that of two that are the same in memory nothing else is compared.
impl Eq for Document {}

impl PartialEq for Document {
    fn eq(&self, other: &Document) -> bool {
        // The rest follows from the text.
        (&self.file, &self.text, &self.moved) == (&other.file, &other.text, &other.moved)
            && (&self.included, &self.names) == (&other.included, &other.names)
    }
}

impl Document {
    /// A file with its text: what follows from other files is added by others.
    pub(super) fn new(file: MarkdownFile, text: Arc<str>) -> Document {
        Document {
            file,
            meta: Arc::new(Meta::of(&text)),
            text,
            moved: Arc::default(),
            included: Arc::default(),
            names: Arc::default(),
            is_part: false,
        }
    }

    /// Its text with those that it takes in.
    pub(super) fn notes(&self) -> Notes<'_> {
        Notes {
            text: &self.text,
            included: &self.included,
            names: &self.names,
        }
    }
}

/// What must be known of a document before its course can be arranged.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) front: FrontMatter,
    /// The language that its letters tell.
    pub(super) guess: Option<&'static str>,
    /// The files that it takes in, as it names them.
    pub(super) takes_in: Arc<[String]>,
    /// The names in its links of wikis, and their first lines.
    pub(super) wiki: Vec<(String, u32)>,
}

/// What one reading gave.
#[derive(Debug)]
pub(super) struct Documents {
    /// By [`MarkdownFile::path`]. What did not change is the same in memory as at the last reading.
    pub(super) by_path: BTreeMap<String, Arc<Document>>,
    /// What could not be read.
    pub(super) findings: Vec<Finding>,
    /// How long until a file's [`GRACE_PERIOD`] ends; `None` while no file is in doubt.
    pub(super) reload_after: Option<Duration>,
}

/// Whether a file is being written, as far as the system tells.
pub(super) type BeingWritten = Box<dyn Fn(&Path) -> bool + Send>;

/// The Markdown files of the served folder, over many loads.
pub(super) struct Sources {
    /// By [`MarkdownFile::relative`].
    files: HashMap<PathBuf, Source>,
    pub(super) being_written: BeingWritten,
}

/// A Markdown file and the last text that could be shown.
#[derive(Debug)]
struct Source {
    file: MarkdownFile,
    /// With the last good text.
    last_good: Option<Arc<Document>>,
    /// How the file was when its last good text was read.
    stamp: Option<Stamp>,
    /// Since when the file is gone, holds only the beginning of its last good text, or changes
    /// while it is read.
    doubted_since: Option<Instant>,
    /// Since when it has been found to be being written.
    written_since: Option<Instant>,
}

impl Meta {
    fn of(text: &str) -> Meta {
        Meta {
            // A panic here happens again when the file is built, and becomes a finding there.
            front: catch(|| front_matter(text)).unwrap_or_default(),
            guess: guess(text),
            takes_in: takes_in(text),
            wiki: wiki_links(text),
        }
    }

    /// The language that the author names, else the one that the letters tell.
    pub(super) fn lang(&self) -> Option<&str> {
        self.front.lang.as_deref().or(self.guess)
    }
}

/// The files that a text takes in, as it names them.
pub(super) fn takes_in(text: &str) -> Arc<[String]> {
    // A panic here happens again when the file is built, and becomes a finding there.
    catch(|| course::takes_in(text)).unwrap_or_default().into()
}

/// The names in the links of wikis of a text, and the first line that has each. What is in code too
/// is among them, and changes nothing.
fn wiki_links(text: &str) -> Vec<(String, u32)> {
    /// No name is longer, in bytes.
    const LONGEST: usize = 500;
    let mut known = HashSet::new();
    let mut links = Vec::new();
    if !text.contains("[[") {
        return links;
    }
    for (line, text) in (1..).zip(text.lines()) {
        for (at, _) in text.match_indices("[[") {
            let rest = text.get(at + 2..).unwrap_or_default();
            let near = rest
                .get(..rest.floor_char_boundary(LONGEST))
                .unwrap_or_default();
            let inside = near.split_once(']').map_or("", |(inside, _)| inside);
            let name = inside.split(['|', '#']).next().unwrap_or_default();
            let name = name.trim_end_matches('\\');
            if !name.is_empty() && known.insert(name) {
                links.push((name.to_owned(), line));
            }
        }
    }
    links
}

/// The text of a file, if it can be read.
pub(super) fn text(file: &Path) -> Option<Arc<str>> {
    file::read(file).ok().map(|read| read.text.into())
}

impl Default for Sources {
    fn default() -> Sources {
        Sources {
            files: HashMap::new(),
            being_written: Box::new(|_| false),
        }
    }
}

impl Sources {
    /// Reads what changed among the files that a scan found.
    pub(super) fn read(&mut self, scan: &Scan) -> Documents {
        let findings = self.refresh(scan);
        self.doubt_missing(scan);
        self.forget_deleted(scan);
        Documents {
            findings,
            reload_after: self.files.values().filter_map(Source::reload_after).min(),
            by_path: self
                .files
                .values_mut()
                .filter_map(|source| source.document(&scan.moved))
                .map(|document| (document.file.path.clone(), document))
                .collect(),
        }
    }

    fn refresh(&mut self, scan: &Scan) -> Vec<Finding> {
        let mut findings = Vec::new();
        for file in scan.markdown.values() {
            let source = self
                .files
                .entry(file.relative.clone())
                .or_insert_with(|| Source::new(file.clone()));
            if source.file != *file {
                // The name is a link that leads elsewhere now, for one.
                source.file = file.clone();
                source.stamp = None;
            }
            findings.extend(source.refresh(&self.being_written));
        }
        findings
    }

    /// A file that the scan did not find is in doubt, unless it lies in a folder that could not
    /// be looked into: that tells nothing of the file.
    fn doubt_missing(&mut self, scan: &Scan) {
        for source in self.files.values_mut() {
            let hidden = scan
                .unreadable
                .iter()
                .any(|folder| source.file.real.starts_with(folder));
            if hidden {
                source.doubted_since = None;
            } else if !source.is_in(scan) {
                source.doubted_since.get_or_insert_with(Instant::now);
            }
        }
    }

    /// Forgets files that have been missing for [`GRACE_PERIOD`], and at once those whose
    /// address another file has now.
    fn forget_deleted(&mut self, scan: &Scan) {
        self.files.retain(|_, source| {
            let replaced = scan.markdown.contains_key(&source.file.path);
            source.is_in(scan) || !(source.doubt_is_over() || replaced)
        });
    }
}

impl Source {
    fn new(file: MarkdownFile) -> Source {
        Source {
            file,
            last_good: None,
            stamp: None,
            doubted_since: None,
            written_since: None,
        }
    }

    /// `None` until there was a good text.
    fn document(&mut self, moved: &Arc<Moved>) -> Option<Arc<Document>> {
        let document = self.last_good.as_mut()?;
        if (&document.file, &document.moved) != (&self.file, moved) {
            *document = Arc::new(Document {
                file: self.file.clone(),
                moved: moved.clone(),
                ..Document::clone(document)
            });
        }
        Some(document.clone())
    }

    fn last_text(&self) -> Option<&str> {
        self.last_good.as_ref().map(|document| &*document.text)
    }

    fn is_in(&self, scan: &Scan) -> bool {
        let file = scan.markdown.get(&self.file.path);
        file.is_some_and(|file| file.relative == self.file.relative)
    }

    fn doubt_is_over(&self) -> bool {
        self.doubted_since
            .is_some_and(|since| since.elapsed() >= GRACE_PERIOD)
    }

    /// How long until another look at it may give something else though nothing is told of it.
    fn reload_after(&self) -> Option<Duration> {
        let left = |since: Instant| GRACE_PERIOD.saturating_sub(since.elapsed());
        // That a file is being written is said once; its end is told.
        let until_said = self.written_since.map(left).filter(|left| !left.is_zero());
        let until_believed = self.doubted_since.map(left);
        until_said.into_iter().chain(until_believed).min()
    }

    /// Reads the file if it may have changed, and says what is wrong with it.
    fn refresh(&mut self, being_written: &BeingWritten) -> Option<Finding> {
        let unchanged = |stamp: Stamp| stamp.is_of(&self.file.real);
        if self.stamp.is_some_and(unchanged) {
            self.doubted_since = None;
            return None;
        }
        self.stamp = None;
        let is_open = being_written(&self.file.real);
        let read = (!is_open).then(|| file::read(&self.file.real));
        // A writer may have come while it was read.
        let Some(read) = read.filter(|_| !being_written(&self.file.real)) else {
            return self.wait_for_writer();
        };
        self.written_since = None;
        match read {
            Ok(read) if read.text.trim().is_empty() => Some(self.reject_empty()),
            Ok(read) if self.is_doubtful(&read) && self.doubt() => None,
            Ok(read) => {
                self.accept(read);
                None
            }
            Err(cause) => Some(self.reject(cause)),
        }
    }

    /// The last good text stays until the file is closed; an author who wonders is told why.
    fn wait_for_writer(&mut self) -> Option<Finding> {
        self.doubted_since = None;
        let since = *self.written_since.get_or_insert_with(Instant::now);
        let cause = "another program is still writing to the file";
        let remedy = || self.meanwhile("wait until it has closed the file, or end it");
        (since.elapsed() >= GRACE_PERIOD).then(|| error(&self.file.relative, None, cause, remedy()))
    }

    fn accept(&mut self, read: FileText) {
        let FileText { text, stamp, .. } = read;
        self.doubted_since = None;
        self.stamp = stamp;
        if self.last_text() != Some(text.as_str()) {
            let document = Document::new(self.file.clone(), text.into());
            self.last_good = Some(Arc::new(document));
        }
    }

    fn reject(&mut self, cause: ReadError) -> Finding {
        self.doubted_since = None;
        let remedy = self.meanwhile(cause.remedy);
        error(&self.file.relative, cause.line, cause.cause, remedy)
    }

    fn reject_empty(&mut self) -> Finding {
        self.doubted_since = None;
        let file = &self.file.relative;
        let cause = "the file is empty";
        match self.last_good {
            Some(_) => error(
                file,
                None,
                cause,
                self.meanwhile("save it again, or delete it"),
            ),
            None => warning(file, None, cause, "write something, or delete it"),
        }
    }

    /// Whether what was read may be half of what its author means: it changed while it was read,
    /// or it is the last good text up to somewhere within a line, which a save leaves that was
    /// interrupted or is not done yet. An author who deletes the end of the last line leaves the
    /// same, so it is believed after [`GRACE_PERIOD`].
    fn is_doubtful(&self, read: &FileText) -> bool {
        let Some(last) = self.last_text() else {
            return false;
        };
        let rest = last.strip_prefix(read.text.as_str());
        let is_cut_off =
            !read.text.ends_with('\n') && rest.is_some_and(|rest| !rest.trim().is_empty());
        is_cut_off || !read.settled
    }

    /// Begins or continues to doubt what the file holds; whether the doubt is not over yet.
    fn doubt(&mut self) -> bool {
        self.doubted_since.get_or_insert_with(Instant::now);
        !self.doubt_is_over()
    }

    fn meanwhile(&self, remedy: &str) -> String {
        match self.last_good {
            Some(_) => format!("{remedy}; until then the last good version is shown"),
            None => remedy.to_owned(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::content::{Reserved, scan};

    #[test]
    fn a_file_that_is_being_written_keeps_its_text_and_a_new_one_has_none() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let save = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        let scan = || scan::folder(&root, &Reserved::default()).unwrap();
        let texts = |documents: &Documents| -> Vec<String> {
            let texts = documents.by_path.values();
            texts.map(|document| document.text.to_string()).collect()
        };
        let is_open = Arc::new(AtomicBool::new(false));
        let asked = is_open.clone();
        let mut sources = Sources {
            being_written: Box::new(move |_| asked.load(Ordering::Relaxed)),
            ..Sources::default()
        };

        save("a.md", "# A\n");
        assert_eq!(texts(&sources.read(&scan())), ["# A\n"]);
        is_open.store(true, Ordering::Relaxed);
        save("a.md", "# B, of which more is to come");
        save("b.md", "# New");
        let half = sources.read(&scan());
        assert_eq!(texts(&half), ["# A\n"]);
        assert!(half.findings.is_empty() && half.reload_after.is_some());

        let begun = Instant::now().checked_sub(GRACE_PERIOD);
        for source in sources.files.values_mut() {
            source.written_since = begun;
        }
        let told = sources.read(&scan());
        let mut causes = told.findings.iter().map(|finding| &finding.cause);
        assert!(causes.all(|cause| cause.contains("still writing")));
        assert_eq!((told.findings.len(), told.reload_after), (2, None));

        is_open.store(false, Ordering::Relaxed);
        let all = sources.read(&scan());
        assert_eq!(texts(&all), ["# B, of which more is to come", "# New"]);
        assert!(all.findings.is_empty() && all.reload_after.is_none());
    }

    #[test]
    fn the_names_in_a_text_are_those_of_its_links() {
        let text = "[[a]] 와 ![[b.png|200]]\n[[c#d|e]] [[a]] [[#f]]\n[[열린\n";
        let links: Vec<_> = wiki_links(text).into_iter().collect();
        let expected = [("a", 1), ("b.png", 1), ("c", 2)];
        assert_eq!(links, expected.map(|(name, line)| (name.to_owned(), line)));
    }
}
