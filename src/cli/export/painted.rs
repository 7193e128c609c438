//! What a deck becomes that a browser paints: which page it opens, what it is answered, and the file that
//! comes of it.

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
use crate::theme::media_type;

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
        ending: &str,
        paint: impl FnOnce(Browser<'_>) -> Result<Vec<u8>, BrowserError>,
    ) -> Result<ExitCode, CliError> {
        let page = self.site.paper(&self.showing, paper)?.unwrap_or_default();
        let answer = |path: &str| self.answer(&page, path);
        let program = self.args.browser.as_deref();
        let painted = Browser::open(program, &self.path, &answer).and_then(paint);
        let bytes = painted.map_err(ExportError::from)?;
        let stem = self.args.deck.file.file_stem().unwrap_or_default();
        let named = || PathBuf::from(format!("{}{ending}", stem.to_string_lossy()));
        let path = self.args.out.clone().unwrap_or_else(named);
        if let Err(cause) = fs::write(&path, bytes) {
            return Err(FileError::Write { path, cause }.into());
        }
        writeln!(io::stdout().lock(), "{}", path.display())?;
        Ok(ExitCode::SUCCESS)
    }

    /// What stands at a path.
    fn answer(&self, page: &str, path: &str) -> Answer {
        if path == written::decoded(&self.path) {
            return Some(("text/html; charset=utf-8", page.as_bytes().to_vec()));
        }
        let bytes = match written::file(&self.site, path)? {
            Source::Bytes(bytes) => bytes,
            Source::File(file) => fs::read(file).ok()?,
        };
        let media_type = match path.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            _ => media_type(path).unwrap_or("application/octet-stream"),
        };
        Some((media_type, bytes))
    }
}
