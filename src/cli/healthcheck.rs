//! `cuecard healthcheck`: asks a server on this machine whether it is ready, for containers that
//! have no shell and no other program to ask with.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::CliError;
use crate::site::routes::Route;

/// How long connecting, asking and hearing may take, each.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most that is read of an answer's first line, in bytes.
const MOST: u64 = 1024;

/// What `healthcheck` takes.
#[derive(Debug, Args)]
pub struct HealthcheckArgs {
    /// The port of the server
    #[arg(long, default_value_t = 4000)]
    port: u16,
    /// The server's address
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
}

/// Succeeds where a server without TLS says that it is ready.
pub fn run(args: &HealthcheckArgs) -> Result<ExitCode, CliError> {
    let at = SocketAddr::new(args.bind, args.port);
    let not_ready = |cause: String| CliError::NotReady { at, cause };
    let status = status(at).map_err(|error| not_ready(error.to_string()))?;
    match status.strip_prefix("HTTP/1.1 ") {
        Some("200 OK") => Ok(ExitCode::SUCCESS),
        Some(other) => Err(not_ready(format!("it answers {other}"))),
        None => Err(not_ready("what answers is no HTTP".to_owned())),
    }
}

/// The first line of the answer.
fn status(at: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&at, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let path = Route::Health.pattern();
    let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream.take(MOST)).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}
