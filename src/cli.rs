//! The command line: which command was asked for, with which flags, and why one fails.
//!
//! One file a command in `cli/`: its flags and what it does with them, as far as that is not
//! another module's: serving is [`crate::server`]'s, the text of findings is [`crate::check`]'s.
//! `cli/files` is what those have in common that write files, `cli/log` what is said on standard error meanwhile.

pub mod build;
pub mod check;
pub mod export;
mod files;
pub mod healthcheck;
pub mod log;
pub mod outline;
pub mod serve;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};

use crate::content::ContentError;
use crate::server::ServeError;
use crate::theme::ThemeError;

use build::{BuildArgs, BuildError};
use check::CheckArgs;
use export::{ExportArgs, ExportError};
use files::FileError;
use healthcheck::HealthcheckArgs;
use outline::OutlineArgs;
use serve::ServeArgs;

/// Lecture notes in Markdown, live on every screen of the class.
#[derive(Debug, Parser)]
#[command(name = "cuecard", version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The flags of `serve`, which may be given without naming the command.
    #[command(flatten)]
    serve: ServeArgs,
}

/// What was asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a folder of lecture notes, or one file (the default command)
    #[command(after_help = EXAMPLES)]
    Serve(ServeArgs),
    /// Read everything and print what is wrong: file, line, cause, remedy
    Check(CheckArgs),
    /// Print the slides of one file, a line each
    Outline(OutlineArgs),
    /// Write everything as plain files that need no server
    Build(BuildArgs),
    /// Write one deck in another form
    Export(ExportArgs),
    /// Ask a server on this machine whether it is ready: exit code 0 or 1
    Healthcheck(HealthcheckArgs),
}

const EXAMPLES: &str = "\
Examples:
  cuecard                                    serve ./decks at port 4000
  cuecard week_01 --port 8080                serve another folder
  cuecard notes.md                           serve one file
  cuecard serve decks --public-url http://class.example:4000
  cuecard check decks                        what is wrong, file by file
  cuecard outline decks/01.md                how a file becomes slides
  cuecard build decks --out site             plain files for any host
  cuecard export html decks/01.md            one file to send
  cuecard export pdf decks/01.md             a page a slide
  cuecard export handout decks/01.md         three slides a page, with lines to write on
  cuecard export png decks/01.md --slide 3   a picture";

/// Why a command failed: one sentence with a remedy.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Serving did not begin, or ended.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The folder cannot be read.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The theme does not make a page.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// The site cannot be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The deck cannot be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A file cannot be read or written.
    #[error(transparent)]
    Written(#[from] FileError),
    /// The file cannot be read.
    #[error("cannot read {}: {cause}; name a Markdown file in UTF-8", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why not.
        cause: String,
    },
    /// No server answers, or not that it is ready.
    #[error(
        "the server at {at} is not ready: {cause}; see whether `cuecard serve` runs there, without --tls-cert"
    )]
    NotReady {
        /// Where it was asked.
        at: SocketAddr,
        /// What became of asking.
        cause: String,
    },
    /// Standard output is closed or full.
    #[error("cannot print: {0}; see where the output goes")]
    Print(#[from] io::Error),
}

/// The command line, parsed. Ends the process for `--help` and for what makes no sense.
pub fn parse() -> Command {
    Cli::parse().command()
}

/// The grammar of the command line, for the test that reads the guide's commands by it.
pub fn grammar() -> clap::Command {
    <Cli as CommandFactory>::command()
}

impl Cli {
    fn command(self) -> Command {
        self.command.unwrap_or(Command::Serve(self.serve))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::server::ServeOptions;

    fn serve(words: &[&str]) -> ServeOptions {
        let words = std::iter::once("cuecard").chain(words.iter().copied());
        match Cli::try_parse_from(words).unwrap().command() {
            Command::Serve(args) => args.options(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn serve_is_what_happens_when_nothing_else_is_said() {
        assert_eq!(serve(&[]).path, Path::new("decks"));
        assert_eq!(serve(&["notes"]).path, Path::new("notes"));
        assert_eq!(serve(&["serve"]).path, Path::new("decks"));
        assert_eq!(
            serve(&["serve", "notes", "--port", "0"]).path,
            Path::new("notes")
        );
        assert_eq!(serve(&["--port", "0", "notes"]).port, 0);
    }

    #[test]
    fn names_are_parsed_on_entry() {
        let options = serve(&[
            "--public-url",
            "http://Class.test:4000/",
            "--allow-host",
            "A.example",
            "--allow-host",
            "b",
        ]);
        assert_eq!(
            options.public_url.as_deref(),
            Some("http://class.test:4000")
        );
        assert_eq!(options.allow_hosts, ["a.example", "b"]);
        for wrong in [
            &["cuecard", "--public-url", "class.test"][..],
            &["cuecard", "--allow-host", "http://a"],
            &["cuecard", "--allow-host", "a:1"],
            &["cuecard", "--tls-cert", "a.pem"],
            &["cuecard", "--poll", "--no-watch"],
            &["cuecard", "a", "b"],
        ] {
            assert_eq!(
                Cli::try_parse_from(wrong.iter().copied())
                    .unwrap_err()
                    .exit_code(),
                2,
                "{wrong:?}"
            );
        }
    }
}
