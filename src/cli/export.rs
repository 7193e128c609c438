//! `cuecard export`: one deck in the form that is asked for. Each kind is a file of `cli/export`;
//! here is what they have in common: the deck's course is read, and the deck found in it. What has to
//! be painted, `browser` has painted.

mod browser;
pub mod html;
mod painted;
mod pdf;
mod png;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::CliError;
use super::files::Look;
use crate::content::{self, Content, Loader};
use crate::site::{Scheme, Site, document_url, screens};
pub use browser::BrowserError;

/// What `export` takes.
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// One HTML file with all in it: opens from a mail or a memory stick, also without scripts
    Html(html::HtmlArgs),
    /// The slides as PDF, a page each
    Pdf(pdf::PdfArgs),
    /// A handout as PDF, on A4: slides with lines, the text, or slides with your notes
    Handout(pdf::HandoutArgs),
    /// A picture: one slide, or all of them small on one sheet
    Png(png::PngArgs),
}

/// What every kind takes: the deck, and how its pages look.
#[derive(Debug, Args)]
struct DeckArgs {
    /// The deck's Markdown file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    look: Look,
}

/// Why a deck could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file became neither a deck nor a page.
    #[error("{} is no deck of its course; see what `cuecard check {}` says of it", file.display(), root.display())]
    NoDeck {
        /// Which.
        file: PathBuf,
        /// What was read.
        root: PathBuf,
    },
    /// A file of somebody else stands where the export would.
    #[error("{} is there, and no `cuecard export` has written it; name another file with --out", .0.display())]
    NotOurs(PathBuf),
    /// A file stands where the export would, and nobody has said that it may go.
    #[error("{} is there already; name it with --out to write over it, or name another one", .0.display())]
    There(PathBuf),
    /// The file's name is none of what is written.
    #[error("{} would be no {ending} file by its name; name one with --out that ends in {ending}", file.display())]
    Ending {
        /// Which.
        file: PathBuf,
        /// Such as `.pdf`.
        ending: &'static str,
    },
    /// Right answers are asked for where they do not stand.
    #[error("right answers stand in the text only; take --layout text with --answers")]
    NoRoom,
    /// The file makes no slides.
    #[error("{} is a page to read and has no slides; name a deck of the course", .0.display())]
    Page(PathBuf),
    /// There is no such slide.
    #[error("the deck has {of} slides, and no slide {number}; name one of 1 to {of}")]
    NoSlide {
        /// The number that was asked for.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// No browser paints it.
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

/// Exports the deck.
pub fn run(args: &ExportArgs) -> Result<ExitCode, CliError> {
    match &args.kind {
        Kind::Html(args) => html::run(args),
        Kind::Pdf(args) => pdf::slides(args),
        Kind::Handout(args) => pdf::handout(args),
        Kind::Png(args) => png::run(args),
    }
}

/// The site of the deck's course, and the deck's address in it.
fn read(args: &DeckArgs, scheme: Scheme) -> Result<(Site, String), CliError> {
    let root = content::course_folder(&args.file).unwrap_or_else(|| args.file.clone());
    let mut loader = Loader::open(&root, screens::reserved())?;
    let site = args.look.site(&mut loader, scheme)?;
    let folder = match loader.root() {
        file if file.is_file() => file.parent().unwrap_or(file),
        folder => folder,
    };
    let address =
        address(&site.content, folder, &args.file).ok_or_else(|| ExportError::NoDeck {
            file: args.file.clone(),
            root: root.clone(),
        })?;
    Ok((site, address))
}

/// The address of what a file became.
fn address(content: &Content, folder: &Path, file: &Path) -> Option<String> {
    let file = fs::canonicalize(file).ok()?;
    let is_it = |own: &Path| fs::canonicalize(folder.join(own)).is_ok_and(|own| own == file);
    content.courses.values().find_map(|course| {
        let decks = course.decks.iter().map(|deck| (&deck.file, &deck.name));
        let pages = course.pages.iter().map(|page| (&page.file, &page.name));
        let (_, name) = decks.chain(pages).find(|(own, _)| is_it(own))?;
        Some(document_url(&course.path, name))
    })
}
