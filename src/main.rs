//! The program: the command line is read, its command run, and the exit code says how it went.
//! What went wrong is one sentence on standard error. Each command is a file of `cli/`.

use std::process::ExitCode;

use cuecard::cli::{self, Command, check, outline, serve};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    log_to_stderr();
    let outcome = match cli::parse() {
        Command::Serve(args) => serve::run(args),
        Command::Check(args) => check::run(&args),
        Command::Outline(args) => outline::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("cuecard: {error}");
        ExitCode::FAILURE
    })
}

/// Logs warnings of all crates and notices of our own, unless `RUST_LOG` says otherwise.
fn log_to_stderr() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,cuecard=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
