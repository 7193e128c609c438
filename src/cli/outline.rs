//! `cuecard outline`: prints how one file becomes slides.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::CliError;
use crate::course::{self, plan::Terms};
use crate::render::Renderer;

/// What `outline` takes.
#[derive(Debug, Args)]
pub struct OutlineArgs {
    /// A Markdown file
    file: PathBuf,
    /// Print a JSON array instead of lines
    #[arg(long)]
    json: bool,
}

/// Prints the slides of the file.
pub fn run(args: &OutlineArgs) -> Result<ExitCode, CliError> {
    let wrong = |cause: String| CliError::File {
        file: args.file.clone(),
        cause,
    };
    let bytes = std::fs::read(&args.file).map_err(|error| wrong(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        wrong(format!(
            "byte {} is not UTF-8",
            error.utf8_error().valid_up_to()
        ))
    })?;
    let renderer = Renderer::new();
    let measure = |source: &str, steps: Option<&str>| renderer.measure(source, steps);
    let deck = course::deck(&text, &Terms::default(), None, &measure).deck;
    let text = match args.json {
        true => format!("{:#}\n", deck.outline_json()),
        false => deck.outline_text(),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
