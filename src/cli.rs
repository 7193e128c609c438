//! The commands and their flags, and what `check` and `outline` print. `serve` is `server`'s.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::check;
use crate::content::{Content, ContentError, Loader};
use crate::course::{self, plan::Terms};
use crate::render::Renderer;
use crate::server::{ServeOptions, guard};
use crate::site::screens;
use crate::store::Faults;
use crate::watch;

/// Lecture notes in Markdown, live on every screen of the class.
#[derive(Debug, Parser)]
#[command(name = "cuecard", version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do; [`ServeArgs`] alone mean `serve`.
    #[command(subcommand)]
    command: Option<Sub>,
    #[command(flatten)]
    serve: ServeArgs,
}

/// What was asked for.
#[derive(Debug)]
pub enum Command {
    /// Serve a folder.
    Serve(ServeOptions),
    /// Read everything and say what is wrong with it.
    Check(CheckArgs),
    /// The slides of one file.
    Outline(OutlineArgs),
}

#[derive(Debug, Subcommand)]
enum Sub {
    /// Serve a folder of lecture notes, or one file (the default command)
    #[command(after_help = EXAMPLES)]
    Serve(ServeArgs),
    /// Read everything and print what is wrong: file, line, cause, remedy
    Check(CheckArgs),
    /// Print the slides of one file, a line each
    Outline(OutlineArgs),
}

const EXAMPLES: &str = "\
Examples:
  cuecard                                    serve ./decks at port 4000
  cuecard week_01 --port 8080                serve another folder
  cuecard notes.md                           serve one file
  cuecard serve decks --public-url http://class.example:4000
  cuecard check decks                        what is wrong, file by file
  cuecard outline decks/01.md                how a file becomes slides";

#[derive(Debug, Args)]
struct ServeArgs {
    /// The folder of the notes, or one Markdown file
    #[arg(value_name = "DIR|FILE", default_value = "decks")]
    path: PathBuf,
    /// The port to listen at; 0 takes any free one
    #[arg(long, default_value_t = 4000)]
    port: u16,
    /// The address to listen at; 127.0.0.1 keeps everybody else out
    #[arg(long, default_value = "0.0.0.0")]
    bind: IpAddr,
    /// The address that attendees use, such as `http://class.example:4000`
    #[arg(long, value_name = "URL", value_parser = guard::origin)]
    public_url: Option<String>,
    /// Another name by which browsers may come; may be repeated
    #[arg(long, value_name = "NAME", value_parser = host)]
    allow_host: Vec<String>,
    /// The certificate chain for HTTPS, a PEM file
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, a PEM file
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// The theme: one of Cuecard's own, or a folder in ./themes
    #[arg(long, value_name = "NAME", default_value = "default")]
    theme: String,
    /// Where the class's state and the key are kept
    #[arg(long, value_name = "DIR", default_value = ".cuecard")]
    data: PathBuf,
    /// The presenters' key; without it, one is made at the first start and kept in --data
    #[arg(long, env = "CUECARD_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Look at the files again and again, where changes are not reported
    #[arg(long, conflicts_with = "no_watch")]
    poll: bool,
    /// Read the files once only
    #[arg(long)]
    no_watch: bool,
    /// Lose this commit and acknowledge it: by this the test of crashes shows that it can fail
    #[arg(long, value_name = "N", hide = true)]
    drop_commit: Option<u64>,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The folder of the notes
    #[arg(value_name = "DIR", default_value = "decks")]
    path: PathBuf,
    /// Print a JSON array instead of lines
    #[arg(long)]
    json: bool,
}

/// What `outline` takes.
#[derive(Debug, Args)]
pub struct OutlineArgs {
    /// A Markdown file
    file: PathBuf,
    /// Print a JSON array instead of lines
    #[arg(long)]
    json: bool,
}

/// Why a command failed: one sentence with a remedy.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The folder cannot be read.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The file cannot be read.
    #[error("cannot read {}: {cause}; name a Markdown file in UTF-8", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why not.
        cause: String,
    },
    /// Nobody takes the output.
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
}

/// The command line, parsed. Ends the process for `--help` and for what makes no sense.
pub fn parse() -> Command {
    Cli::parse().command()
}

/// As [`parse`], of other words; the error is clap's.
pub fn parse_from<T: Into<OsString> + Clone>(
    words: impl IntoIterator<Item = T>,
) -> Result<Command, clap::Error> {
    Ok(Cli::try_parse_from(words)?.command())
}

impl Cli {
    fn command(self) -> Command {
        match self.command {
            None => Command::Serve(self.serve.options()),
            Some(Sub::Serve(args)) => Command::Serve(args.options()),
            Some(Sub::Check(args)) => Command::Check(args),
            Some(Sub::Outline(args)) => Command::Outline(args),
        }
    }
}

impl ServeArgs {
    fn options(self) -> ServeOptions {
        ServeOptions {
            path: self.path,
            port: self.port,
            bind: self.bind,
            public_url: self.public_url,
            allow_hosts: self.allow_host,
            tls: self.tls_cert.zip(self.tls_key),
            theme: self.theme,
            data: self.data,
            // An empty variable is one that is not set.
            key: self.key.filter(|key| !key.trim().is_empty()),
            watch: match (self.poll, self.no_watch) {
                (true, _) => watch::Mode::Poll,
                (_, true) => watch::Mode::Off,
                _ => watch::Mode::Auto,
            },
            faults: Faults {
                drop_commit: self.drop_commit,
            },
        }
    }
}

fn host(text: &str) -> Result<String, String> {
    let name = guard::name_of(text).filter(|_| !text.contains(':'));
    name.ok_or_else(|| format!("{text:?} is not a name such as class.example"))
}

/// Prints every finding; the answer is whether there is no error among them.
pub fn check(args: &CheckArgs) -> Result<bool, CliError> {
    let content = Loader::open(&args.path, screens::reserved())?.load(
        &Content::default(),
        "",
        &BTreeSet::new(),
    );
    let text = match args.json {
        true => check::json(&content.findings),
        false => check::text(&content.findings),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(!check::failed(&content.findings))
}

/// Prints how a file becomes slides.
pub fn outline(args: &OutlineArgs) -> Result<(), CliError> {
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
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::path::Path;

    use super::*;

    fn serve(words: &[&str]) -> ServeOptions {
        match parse_from(std::iter::once("cuecard").chain(words.iter().copied())).unwrap() {
            Command::Serve(options) => options,
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
                parse_from(wrong.iter().copied()).unwrap_err().exit_code(),
                2,
                "{wrong:?}"
            );
        }
    }
}
