//! What a deck becomes that a browser paints: which page it opens, what it is answered, and the file that
//! comes of it.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::browser::{Answer, Browser, BrowserError};
use super::{DeckArgs, ExportError, read};
use crate::cli::CliError;
use crate::cli::files::FileError;
use crate::site::paper::{Form, Paper};
use crate::site::written::{self, Source};
use crate::site::{Lang, Scheme, Showing, Site, Target};

/// What the exports take that are painted.
#[derive(Debug, Args)]
pub(super) struct PaintArgs {
    #[command(flatten)]
    deck: DeckArgs,
    /// The file to write; else it is named after the deck, in the working directory
    #[arg(long, value_name = "F")]
    out: Option<PathBuf>,
    /// The Chrome, Chromium, Edge or Brave that paints, if not the first that is installed
    #[arg(long, value_name = "PROGRAM")]
    browser: Option<PathBuf>,
}

impl PaintArgs {
    /// Reads the deck.
    pub(super) fn deck(&self) -> Result<Deck<'_>, CliError> {
        let (site, address) = read(&self.deck, Scheme::Files)?;
        let showing = match site.lookup(&address) {
            Some(Target::Screen(showing)) if showing.deck().is_some() => showing,
            _ => return Err(ExportError::Page(self.deck.file.clone()).into()),
        };
        let path = site.file(&address).unwrap_or_default();
        Ok(Deck {
            args: self,
            site,
            showing,
            path,
            failed: RefCell::default(),
        })
    }
}

/// A deck, read.
pub(super) struct Deck<'a> {
    args: &'a PaintArgs,
    site: Site,
    showing: Showing,
    /// The path of its page, percent-encoded.
    path: String,
    /// Why a file that its page shows could not be read, of the first one.
    failed: RefCell<Option<FileError>>,
}

impl Deck<'_> {
    /// How many slides it has.
    pub(super) fn slides(&self) -> usize {
        let deck = self.showing.deck();
        deck.map_or(0, |deck| deck.outline.slides.len())
    }

    /// Its paper in that form.
    pub(super) fn on(&self, form: Form) -> Paper {
        Paper {
            form,
            lang: self.lang(),
            ..Paper::default()
        }
    }

    fn lang(&self) -> Lang {
        self.args.deck.look.lang
    }

    /// Has it painted, and writes the file, which is named so unless it was said.
    pub(super) fn write(
        &self,
        paper: &Paper,
        (more, ending): (&str, &'static str),
        paint: impl FnOnce(Browser<'_>) -> Result<Vec<u8>, BrowserError>,
    ) -> Result<ExitCode, CliError> {
        let path = self.out(more, ending)?;
        let page = self.site.paper(&self.showing, paper)?.unwrap_or_default();
        let answer = |path: &str| self.answer(&page, path);
        let program = self.args.browser.as_deref();
        let painted = Browser::open(program, &self.path, &answer).and_then(paint);
        let bytes = painted.map_err(ExportError::from)?;
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        if let Err(cause) = fs::write(&path, bytes) {
            return Err(FileError::Write { path, cause }.into());
        }
        writeln!(io::stdout().lock(), "{}", path.display())?;
        Ok(ExitCode::SUCCESS)
    }

    /// The file to write. What somebody else may have made is written over only where it was named.
    fn out(&self, more: &str, ending: &'static str) -> Result<PathBuf, ExportError> {
        let Some(named) = &self.args.out else {
            let stem = self.args.deck.file.file_stem().unwrap_or_default();
            let own = PathBuf::from(format!("{}{more}{ending}", stem.to_string_lossy()));
            return match own.exists() {
                true => Err(ExportError::There(own)),
                false => Ok(own),
            };
        };
        match named.to_string_lossy().to_lowercase().ends_with(ending) {
            true => Ok(named.clone()),
            false => Err(ExportError::Ending {
                file: named.clone(),
                ending,
            }),
        }
    }

    /// What stands at a path.
    fn answer(&self, page: &str, path: &str) -> Answer {
        if path == written::decoded(&self.path) {
            return Some((written::media_type(path), page.as_bytes().to_vec()));
        }
        let bytes = match written::file(&self.site, path)? {
            Source::Bytes(bytes) => bytes,
            Source::File(file) => match fs::read(&file) {
                Ok(bytes) => bytes,
                Err(cause) => {
                    let mut failed = self.failed.borrow_mut();
                    failed.get_or_insert(FileError::Read { path: file, cause });
                    return None;
                }
            },
        };
        Some((written::media_type(path), bytes))
    }
}
