//! `cuecard build`: writes a folder as plain files, which open from a folder, a memory stick and any
//! host. Which files those are is [`crate::site::written`]'s.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use sha2::{Digest, Sha256};

use super::CliError;
use super::files::{FileError, Look};
use crate::content::Loader;
use crate::course::hex;
use crate::site::written::{self, Beside, Source};
use crate::site::{Lang, Scheme, Site, screens};

/// The file in the site's folder that lists what an earlier run has written: only that is ever removed.
const LIST: &str = ".cuecard-site";

/// How often is said how far it has come.
const TELLS: Duration = Duration::from_secs(1);

/// What `build` takes.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The folder of the notes, or one Markdown file
    #[arg(value_name = "DIR|FILE", default_value = "decks")]
    path: PathBuf,
    /// The folder to write to: new, empty, or one that an earlier run has written
    #[arg(long, value_name = "SITE", default_value = "site")]
    out: PathBuf,
    /// Write the pages of speaker notes too
    #[arg(long)]
    notes: bool,
    /// Say in polls what is right, and why
    #[arg(long)]
    answers: bool,
    #[command(flatten)]
    look: Look,
}

/// Why a site could not be written.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The folder has files of somebody else.
    #[error("{} is not empty, and no `cuecard build` has written it; name a new folder with --out", .0.display())]
    NotOurs(PathBuf),
    /// The notes lie in the folder.
    #[error("the notes lie in {}, where what is not the site's may be in its way; name another folder with --out", .0.display())]
    Within(PathBuf),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Reads everything and writes the site.
pub fn run(args: &BuildArgs) -> Result<ExitCode, CliError> {
    let site = read(args)?;
    let out = Folder::open(&args.out, &args.path)?;
    let beside = Beside {
        notes: args.notes,
        answers: args.answers,
    };
    let count = write(&site, &out, (args.look.lang, beside))?;
    let mut told = io::stdout().lock();
    writeln!(
        told,
        "{}: {count} files; open {}",
        args.out.display(),
        args.out.join("index.html").display()
    )?;
    Ok(ExitCode::SUCCESS)
}

fn read(args: &BuildArgs) -> Result<Site, CliError> {
    let mut loader = Loader::open(&args.path, screens::reserved())?;
    loader.keep_closed([args.out.clone()]);
    args.look.site(&mut loader, Scheme::Files)
}

/// Writes every page, and what the pages name. Returns how many files there are.
fn write(site: &Site, out: &Folder, how: (Lang, Beside)) -> Result<usize, CliError> {
    let addresses = written::pages(site, how.1);
    let mut progress = Progress::of(addresses.len());
    let mut done = BTreeSet::new();
    let mut named = BTreeSet::new();
    let indexes: BTreeMap<String, String> = indexes(site).collect();
    for (at, address) in addresses.iter().enumerate() {
        progress.tell(at);
        let search = indexes.get(address).map(|index| index_path(index));
        let Some((path, page)) = written::page(site, address, search.as_deref(), how)? else {
            continue;
        };
        named.extend(written::named(&path, &page));
        out.write(&path, page.as_bytes())?;
        done.insert(path);
    }
    for index in indexes.values() {
        let path = index_path(index);
        out.write(&path, index.as_bytes())?;
        done.insert(path);
    }
    // What a page names may name more, as a stylesheet does its fonts.
    while let Some(path) = named.pop_first() {
        if done.contains(&path) {
            continue;
        }
        match written::file(site, &path) {
            Some(Source::Bytes(bytes)) => {
                if path.ends_with(".css") {
                    named.extend(written::named(&path, &String::from_utf8_lossy(&bytes)));
                }
                out.write(&path, &bytes)?;
            }
            Some(Source::File(file)) => {
                let bytes =
                    fs::read(&file).map_err(|cause| FileError::Read { path: file, cause })?;
                out.write(&path, &bytes)?;
            }
            // A page that is not for whoever reads the files.
            None => continue,
        }
        done.insert(path);
    }
    out.finish(&done)?;
    Ok(done.len())
}

/// What can be searched in each course, by the course's address.
fn indexes(site: &Site) -> impl Iterator<Item = (String, String)> {
    let courses = site.content.courses.values();
    courses.map(|course| {
        (
            crate::site::course_url(&course.path),
            written::index(site, course),
        )
    })
}

/// Where it is written: under its hash, as all that a browser may keep.
fn index_path(index: &str) -> String {
    format!("-/{}/search.js", hex(Sha256::digest(index), 6))
}

/// The site's folder.
struct Folder {
    root: PathBuf,
    /// What an earlier run has written.
    before: BTreeSet<String>,
}

impl Folder {
    fn open(root: &Path, notes: &Path) -> Result<Folder, BuildError> {
        let failed = |cause| FileError::Write {
            path: root.to_owned(),
            cause,
        };
        let list = root.join(LIST);
        let before = match fs::read_to_string(&list) {
            Ok(list) => list.lines().map(str::to_owned).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
            Err(error) => return Err(failed(error).into()),
        };
        let is_new = !list.exists();
        fs::create_dir_all(root).map_err(failed)?;
        if is_new && fs::read_dir(root).map_err(failed)?.next().is_some() {
            return Err(BuildError::NotOurs(root.to_owned()));
        }
        let (site, notes) = (
            root.canonicalize().map_err(failed)?,
            notes.canonicalize().map_err(failed)?,
        );
        if notes.starts_with(&site) {
            return Err(BuildError::Within(root.to_owned()));
        }
        Ok(Folder {
            root: root.to_owned(),
            before,
        })
    }

    /// Writes a file, unless it has those bytes: so a copy to a host has less to do.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), FileError> {
        let file = self.root.join(path);
        let failed = |cause| FileError::Write {
            path: file.clone(),
            cause,
        };
        if fs::read(&file).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&file, bytes).map_err(failed)
    }

    /// Removes what an earlier run has written and this one has not, and lists what there is.
    fn finish(&self, done: &BTreeSet<String>) -> Result<(), FileError> {
        for path in self.before.difference(done) {
            // Somebody may have changed the list: nothing outside of the folder is ever touched.
            let is_within = |part| matches!(part, Component::Normal(_));
            if !Path::new(path).components().all(is_within) {
                continue;
            }
            let file = self.root.join(path);
            // Somebody has removed it already.
            let _ = fs::remove_file(&file);
            for folder in file
                .ancestors()
                .skip(1)
                .take_while(|folder| *folder != self.root)
            {
                // A folder with anything in it stays.
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
        let lines: String = done.iter().map(|path| format!("{path}\n")).collect();
        self.write(LIST, lines.as_bytes())
    }
}

/// Says on a terminal how far it has come, where that takes a while.
struct Progress {
    all: usize,
    next: Instant,
    is_seen: bool,
}

impl Progress {
    fn of(all: usize) -> Progress {
        Progress {
            all,
            next: Instant::now() + TELLS,
            is_seen: io::stderr().is_terminal(),
        }
    }

    fn tell(&mut self, at: usize) {
        if self.is_seen && Instant::now() >= self.next {
            eprintln!("{at} of {} pages", self.all);
            self.next = Instant::now() + TELLS;
        }
    }
}
