//! `cuecard export png`.

use std::process::ExitCode;

use clap::Args;

use super::ExportError;
use super::painted::PaintArgs;
use crate::cli::CliError;
use crate::site::paper::{Form, Paper};

/// What `export png` takes.
#[derive(Debug, Args)]
pub(super) struct PngArgs {
    #[command(flatten)]
    paint: PaintArgs,
    /// The number of a slide, which is 1280×720; else all of them stand small on one sheet
    #[arg(long, value_name = "N")]
    slide: Option<usize>,
    /// So many pixels for each of those, along each side
    #[arg(long, value_name = "X", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=4))]
    scale: u32,
}

/// Writes the picture.
pub(super) fn run(args: &PngArgs) -> Result<ExitCode, CliError> {
    let deck = args.paint.deck()?;
    let of = deck.slides();
    if let Some(number) = args.slide.filter(|number| !(1..=of).contains(number)) {
        return Err(ExportError::NoSlide { number, of }.into());
    }
    let (form, more) = match args.slide {
        Some(number) => (Form::Slides, format!("-{number}")),
        None => (Form::Overview, String::new()),
    };
    let paper = Paper {
        only: args.slide,
        ..deck.on(form)
    };
    deck.write(&paper, (&more, ".png"), |browser| browser.png(args.scale))
}
