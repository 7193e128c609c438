//! `cuecard export`: one deck in the form that is asked for. Each kind is a file of `cli/export`;
//! here is what they have in common: the deck's course is read, and the deck found in it.

pub mod html;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::CliError;
use super::files::Look;
use crate::content::{self, Content, Loader};
use crate::site::{Scheme, Site, document_url, screens};

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
}

/// Exports the deck.
pub fn run(args: &ExportArgs) -> Result<ExitCode, CliError> {
    match &args.kind {
        Kind::Html(args) => html::run(args),
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
