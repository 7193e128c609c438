//! The program: the command line is read, its command run, and the exit code says how it went.
//! What went wrong is one sentence on standard error. Each command is a file of `cli/`.

use std::process::ExitCode;

use cuecard::cli::{self, Command, build, check, export, healthcheck, log, outline, serve};
use cuecard::course::visible_lines;

fn main() -> ExitCode {
    log::begin();
    let outcome = match cli::parse() {
        Command::Serve(args) => serve::run(args),
        Command::Check(args) => check::run(&args),
        Command::Outline(args) => outline::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Healthcheck(args) => healthcheck::run(&args),
        Command::Export(args) => export::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("cuecard: {}", visible_lines(&error.to_string()));
        ExitCode::FAILURE
    })
}
