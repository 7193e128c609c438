//! `cuecard serve`: its flags as [`ServeOptions`]. Everything after that is [`server`]'s.

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::CliError;
use crate::server::{self, ServeOptions, base, guard};
use crate::watch;

/// What `serve` takes.
#[derive(Debug, Args)]
pub struct ServeArgs {
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
    /// The path under which a proxy passes this server on, such as `/class`
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true, value_parser = base::base)]
    base: String,
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
    /// The presenters' key, of 12 characters or more; without it, one is made at the first start and kept in --data
    #[arg(long, env = "CUECARD_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Look at the files again and again, where changes are not reported
    #[arg(long, conflicts_with = "no_watch")]
    poll: bool,
    /// Read the files once only
    #[arg(long)]
    no_watch: bool,
}

/// Serves until Ctrl-C or SIGTERM.
pub fn run(args: ServeArgs) -> Result<ExitCode, CliError> {
    let serving = server::serve(args.options());
    actix_web::rt::System::new().block_on(serving)?;
    Ok(ExitCode::SUCCESS)
}

impl ServeArgs {
    pub(super) fn options(self) -> ServeOptions {
        ServeOptions {
            path: self.path,
            port: self.port,
            bind: self.bind,
            public_url: self.public_url,
            base: self.base,
            allow_hosts: self.allow_host,
            tls: self.tls_cert.zip(self.tls_key),
            theme: self.theme,
            data: self.data,
            // An empty CUECARD_KEY counts as none, because shells and unit files set it so.
            key: self.key.filter(|key| !key.trim().is_empty()),
            watch: match (self.poll, self.no_watch) {
                (true, _) => watch::Mode::Poll,
                (_, true) => watch::Mode::Off,
                _ => watch::Mode::Auto,
            },
        }
    }
}

/// A host's name without a port, lower-case.
fn host(text: &str) -> Result<String, String> {
    let name = guard::name_of(text).filter(|_| !text.contains(':'));
    name.ok_or_else(|| format!("{text:?} is not a name such as class.example"))
}
