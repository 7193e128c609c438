//! `cuecard export pdf` and `cuecard export handout`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::ExportError;
use super::painted::PaintArgs;
use crate::cli::CliError;
use crate::site::paper::{Form, Paper};

/// What `export pdf` takes.
#[derive(Debug, Args)]
pub(super) struct PdfArgs {
    #[command(flatten)]
    paint: PaintArgs,
    /// A page for each step
    #[arg(long)]
    steps: bool,
}

/// What `export handout` takes.
#[derive(Debug, Args)]
pub(super) struct HandoutArgs {
    #[command(flatten)]
    paint: PaintArgs,
    /// What stands on its pages
    #[arg(long, value_enum, default_value_t = Layout::Lines)]
    layout: Layout,
    /// Say in polls what is right, and why: in the text
    #[arg(long)]
    answers: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Layout {
    /// Three slides with lines to write on
    Lines,
    /// The text, with its slides in the margin
    Text,
    /// Slides and your speaker notes
    Notes,
}

/// The slides.
pub(super) fn slides(args: &PdfArgs) -> Result<ExitCode, CliError> {
    let form = match args.steps {
        true => Form::Steps,
        false => Form::Slides,
    };
    let deck = args.paint.deck()?;
    deck.write(&deck.on(form), ("", ".pdf"), |browser| browser.pdf())
}

/// A handout.
pub(super) fn handout(args: &HandoutArgs) -> Result<ExitCode, CliError> {
    let (form, more) = match args.layout {
        Layout::Lines => (Form::Lines, "-handout"),
        Layout::Text => (Form::Text, "-text"),
        Layout::Notes => (Form::Notes, "-notes"),
    };
    if args.answers && !matches!(args.layout, Layout::Text) {
        return Err(ExportError::NoRoom.into());
    }
    let deck = args.paint.deck()?;
    let paper = Paper {
        answers: args.answers,
        ..deck.on(form)
    };
    deck.write(&paper, (more, ".pdf"), |browser| browser.pdf())
}
