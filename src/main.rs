//! The program: what was asked for, done, and what went wrong in one sentence.

use std::process::ExitCode;

use cuecard::cli::{self, Command};
use cuecard::server;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    log_to_stderr();
    let done = match cli::parse() {
        Command::Serve(options) => actix_web::rt::System::new()
            .block_on(server::serve(options))
            .map(|()| true)
            .map_err(|e| e.to_string()),
        Command::Check(args) => cli::check(&args).map_err(|e| e.to_string()),
        Command::Outline(args) => cli::outline(&args)
            .map(|()| true)
            .map_err(|e| e.to_string()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("cuecard: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Warnings, and our own notices; `RUST_LOG` says otherwise.
fn log_to_stderr() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,cuecard=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
