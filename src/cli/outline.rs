//! `cuecard outline`: prints how one file becomes slides.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::CliError;
use crate::content::{self, DeckSource};
use crate::course::{self, Notes, fit::Measure, plan::Terms, visible_lines};
use crate::render::{Context, Renderer};

/// What `outline` takes.
#[derive(Debug, Args)]
pub struct OutlineArgs {
    /// A Markdown file
    file: PathBuf,
    /// Print a JSON array instead of lines
    #[arg(long)]
    json: bool,
}

/// Prints the slides of the file, as its course would show them.
pub fn run(args: &OutlineArgs) -> Result<ExitCode, CliError> {
    let source = match content::deck_source(&args.file) {
        Some(source) => source,
        None => alone(&args.file)?,
    };
    let renderer = Renderer::new();
    let lang = source.lang.as_deref();
    let context = Context {
        base: &source.base,
        lang,
        images: Some(&source.images),
    };
    let measure = Measure {
        diagrams: &|source, steps| renderer.measure(source, steps),
        images: &|address| context.image(address),
    };
    let notes = source.notes();
    let mut deck = course::deck(notes, &source.terms, lang, measure).deck;
    let slides = deck.slides.iter_mut();
    notes.own_lines(slides.flat_map(|slide| &mut slide.written.blocks));
    let text = match args.json {
        true => format!("{:#}\n", deck.outline_json()),
        false => deck.outline_text(),
    };
    let text = visible_lines(&text);
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// A file that is no deck of a course: nobody says anything of its class.
fn alone(file: &Path) -> Result<DeckSource, CliError> {
    let wrong = |cause: String| CliError::File {
        file: file.to_owned(),
        cause,
    };
    let bytes = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        wrong(format!("byte {place} is not UTF-8"))
    })?;
    let included = content::included_beside(file, &text);
    let notes = Notes {
        text: &text,
        included: &included,
        ..Notes::from("")
    };
    Ok(DeckSource {
        images: content::images_beside(file, notes),
        text: text.into(),
        included: included.into(),
        names: Default::default(),
        terms: Terms::default(),
        lang: None,
        base: "/".to_owned(),
    })
}
