//! `cuecard export html`: a deck as one file. What is in it is [`crate::site::single`]'s.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{DeckArgs, ExportError, read};
use crate::cli::CliError;
use crate::cli::files::FileError;
use crate::site::single::{GENERATOR, Single, single};
use crate::site::written::{self, Beside, Source};
use crate::site::{Lang, Scheme, Site};

/// What `export html` takes.
#[derive(Debug, Args)]
pub struct HtmlArgs {
    #[command(flatten)]
    deck: DeckArgs,
    /// The file to write to; else the deck's name in the working directory
    #[arg(long, value_name = "F")]
    out: Option<PathBuf>,
    /// Put in the speaker notes
    #[arg(long)]
    notes: bool,
    /// Say in polls what is right, and why
    #[arg(long)]
    answers: bool,
}

/// So much of a file tells whether an export has written it, in bytes.
const HEAD: u64 = 1024;

/// Reads the deck and writes it.
pub fn run(args: &HtmlArgs) -> Result<ExitCode, CliError> {
    let name = args.deck.file.with_extension("html");
    let name = name.file_name().map(PathBuf::from).unwrap_or_default();
    let out = args.out.as_ref().unwrap_or(&name);
    is_ours(out)?;
    let (site, address) = read(&args.deck, Scheme::Single)?;
    let beside = Beside {
        notes: args.notes,
        answers: args.answers,
    };
    let file = packed(&site, &address, (args.deck.look.lang, beside))?;
    fs::write(out, &file.html).map_err(|cause| FileError::Write {
        path: out.clone(),
        cause,
    })?;
    let size = file.html.len().div_ceil(1_000);
    let mut told = io::stdout().lock();
    writeln!(told, "{}: {size} KB, all in one file", out.display())?;
    if !file.left.is_empty() {
        let left: Vec<&str> = file.left.iter().map(String::as_str).collect();
        writeln!(
            told,
            "no longer links, because it is not in it: {}",
            left.join(", ")
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The page of a deck, with what it shows.
fn packed(site: &Site, address: &str, how: (Lang, Beside)) -> Result<Single, CliError> {
    let page = written::page(site, address, None, how)?;
    let (path, page) = page.unwrap_or_default();
    let mut failed = None;
    let mut bytes_of = |path: &str| match written::file(site, path)? {
        Source::Bytes(bytes) => Some(bytes),
        Source::File(path) => {
            let read = fs::read(&path);
            read.map_err(|cause| failed = Some(FileError::Read { path, cause }))
                .ok()
        }
    };
    let file = single(&site.assets, (&path, &page), &mut bytes_of);
    failed.map_or(Ok(file), |error| Err(error.into()))
}

/// Whether nothing stands there, or what an export has written.
fn is_ours(out: &Path) -> Result<(), ExportError> {
    let mut head = Vec::new();
    match fs::File::open(out).and_then(|file| file.take(HEAD).read_to_end(&mut head)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(_) if String::from_utf8_lossy(&head).contains(GENERATOR) => Ok(()),
        _ => Err(ExportError::NotOurs(out.to_owned())),
    }
}
