//! `cuecard check`: reads a folder as `serve` would and prints what is wrong with it. What
//! is found is [`crate::content`]'s, how it reads is [`crate::check`]'s.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::CliError;
use crate::check;
use crate::content::{Content, Loader, THEMES, theme_findings};
use crate::site::screens;

/// What `check` takes.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The folder of the notes
    #[arg(value_name = "DIR", default_value = "decks")]
    path: PathBuf,
    /// Print JSON instead of lines
    #[arg(long)]
    json: bool,
}

/// Prints every finding; with an error among them, the process fails.
pub fn run(args: &CheckArgs) -> Result<ExitCode, CliError> {
    let mut loader = Loader::open(&args.path, screens::reserved())?;
    let mut content = loader.load(&Content::default(), "", &BTreeSet::new());
    content.findings.extend(theme_findings(Path::new(THEMES)));
    let text = match args.json {
        true => check::json(&content.findings),
        false => check::text(&content.findings),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(match check::failed(&content.findings) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}
