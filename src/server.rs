//! The world over HTTP: what is bound, who is let in, which page answers.
//!
//! `startup` turns options into an [`App`] and a listener, `announce` tells a person
//! about it, `data` is the folder of `--data` with the presenter's way in, `private` writes what only
//! its owner may read.
//! `reload` keeps what is [`Shown`] true to the files, `signals` are what it is told. `pages`
//! answers addresses with the site's pages, `request` reads headers, `errors` says no, `guard`
//! judges Host and Origin, `session` knows presenters; `workers` are the threads that answer,
//! `connections` counts what is open and lets go of those who dawdle; `live` holds the rooms,
//! `socket` speaks the WebSocket.

mod addresses;
mod announce;
pub mod base;
mod bodies;
pub mod clock;
mod connections;
mod data;
mod errors;
mod frame;
pub mod guard;
pub mod live;
mod locks;
pub mod pages;
mod pairing;
mod private;
mod reload;
mod request;
pub mod session;
mod signals;
pub mod socket;
mod startup;
mod throttle;
mod workers;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use actix_web::dev::ServerHandle;

use crate::content::Content;
use crate::site::{Site, Target};
use crate::watch;

pub use startup::ServeError;
pub use workers::http;

/// How long a browser may keep a connection open between two requests.
const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// How long the head of a request may take, on an encrypted connection with the handshake.
const REQUEST_HEAD: Duration = Duration::from_secs(5);

/// How long connections may take to end after the rooms have said goodbye.
const GOODBYE: Duration = Duration::from_millis(1500);

/// How long the store may take to close after that.
const LAST_WRITE: Duration = Duration::from_millis(400);

/// The longest body of a request, in bytes: a key is a few dozen.
const BODY_LIMIT: usize = 4096;

/// What was asked for on the command line.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The folder or the file.
    pub path: PathBuf,
    /// 0: any free port.
    pub port: u16,
    /// The address to listen at.
    pub bind: IpAddr,
    /// An origin: scheme and host, no path; see [`guard::origin`].
    pub public_url: Option<String>,
    /// The path under which browsers come, as [`base::base`] writes it; empty for the whole host.
    pub base: String,
    /// Further names by which browsers may come, lower-case, without port.
    pub allow_hosts: Vec<String>,
    /// Certificate chain and key, both PEM files.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The theme's name.
    pub theme: String,
    /// Where rooms and keys are kept.
    pub data: PathBuf,
    /// The presenters' key, not empty; absent: made at the first start.
    pub key: Option<String>,
    /// How files are watched.
    pub watch: watch::Mode,
}

#[cfg(test)]
impl ServeOptions {
    /// A folder at a free port of this machine, which keeps its data in it and watches nothing.
    fn of_folder(folder: &std::path::Path) -> ServeOptions {
        ServeOptions {
            path: folder.to_owned(),
            port: 0,
            bind: std::net::Ipv4Addr::LOCALHOST.into(),
            public_url: None,
            base: String::new(),
            allow_hosts: Vec::new(),
            tls: None,
            theme: "default".into(),
            data: folder.join(".data"),
            key: None,
            watch: watch::Mode::Off,
        }
    }
}

/// What every request handler shares.
pub struct App {
    /// What handlers need of the command line.
    pub config: Config,
    /// The served folder, canonical: no file outside it is sent.
    pub root: PathBuf,
    /// What is shown, as last read: replaced whole.
    pub shown: RwLock<Arc<Shown>>,
    /// The live state of each course.
    pub rooms: live::Rooms,
    /// The key, the tokens.
    pub sessions: session::Sessions,
    /// The one clock.
    pub clock: clock::Clock,
    /// What is open, and how much may be.
    connections: Arc<connections::Connections>,
    /// Who makes pages.
    makers: pages::Makers,
    /// How long files are waited for.
    patience: startup::Patience,
    /// To and from the thread that reads files.
    signals: Arc<signals::Signals>,
}

impl App {
    /// All that is shown, from one moment.
    pub fn shown(&self) -> Arc<Shown> {
        locks::read(&self.shown).clone()
    }

    /// The courses as last read.
    pub fn content(&self) -> Arc<Content> {
        self.shown().site.content.clone()
    }
}

/// What is shown, as last read. A new one replaces it whole, so a page never mixes two.
pub struct Shown {
    /// What there is at which address.
    pub site: Site,
    /// Pages already made of exactly this.
    pages: pages::Cache,
}

impl Shown {
    /// With no page made yet.
    pub fn new(site: Site) -> Shown {
        Shown {
            site,
            pages: pages::Cache::default(),
        }
    }

    /// What is shown after something else: pages of decks that are what they were need not be made
    /// again.
    fn after(last: &Shown, site: Site) -> Shown {
        let looks_the_same = Arc::ptr_eq(&last.site.theme, &site.theme)
            && Arc::ptr_eq(&last.site.assets, &site.assets);
        let has = |url: &str, revision: &str| {
            looks_the_same
                && matches!(
                    site.lookup(url),
                    Some(Target::Screen(showing)) if showing.revision() == Some(revision)
                )
        };
        Shown {
            pages: last.pages.lasting(has),
            site,
        }
    }
}

/// What handlers need of the command line.
#[derive(Debug, Clone)]
pub struct Config {
    /// The port that was bound.
    pub port: u16,
    /// `--public-url` without a slash at its end, such as `http://class.test:4000`.
    pub public_url: Option<String>,
    /// `--base`, such as `/class`; empty for the whole host.
    pub base: String,
    /// Names by which browsers may come, lower-case, without port: `--allow-host`,
    /// the host of `--public-url`, this machine's own.
    pub allow_hosts: Vec<String>,
    /// HTTPS.
    pub tls: bool,
    /// What attendees type: `host:port`, by `--public-url` or the default route, and the path.
    pub address: String,
}

impl Config {
    /// `http` or `https`: what this server itself speaks.
    pub fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// The URL that attendees open, without a slash at its end.
    pub fn url(&self) -> String {
        match &self.public_url {
            Some(url) => format!("{url}{}", self.base),
            None => format!("{}://{}", self.scheme(), self.address),
        }
    }
}

/// Serves until Ctrl-C or SIGTERM; then says goodbye to every socket and ends within 2 s.
pub async fn serve(options: ServeOptions) -> Result<(), ServeError> {
    fail_writes_past_the_limit();
    let capacity = startup::raise_open_files();
    let listener = startup::listen(options.bind, options.port)?;
    let tls = startup::tls(options.tls.as_ref())?;
    let started = startup::open(&options, &listener, capacity, startup::Patience::USUAL)?;
    let app = started.app.clone();
    actix_web::rt::spawn(connections::sweep(app.clone()));
    let server = workers::start(&app, listener, tls).map_err(ServeError::Server)?;
    let handle = server.handle();
    let news = announce::News {
        options: &options,
        link: started.link.as_deref(),
        capacity,
    };
    announce::print(&app, &news);
    let _reloading = reload::keep_up(app.clone(), started.reading);
    let ended = tokio::select! {
        ended = server => ended.map_err(ServeError::Server),
        () = goodbye(&app, &handle) => Ok(()),
    };
    if tokio::time::timeout(LAST_WRITE, started.store.close())
        .await
        .is_err()
    {
        tracing::warn!("the store is not closed yet; its log has what its database has not");
    }
    ended
}

/// Has a write past `ulimit -f` fail as one to a full disk does. Without somebody who listens to the
/// signal, the process would end by it.
fn fail_writes_past_the_limit() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Whoever listens once does so for as long as the process lives.
        if let Err(error) = signal(SignalKind::from_raw(libc::SIGXFSZ)) {
            tracing::warn!(
                "a write past the limit of files' sizes would end this process: {error}"
            );
        }
    }
}

/// Waits until asked to stop, then ends what is open, politely and soon.
async fn goodbye(app: &App, handle: &ServerHandle) {
    asked_to_stop().await;
    tracing::info!("stopping");
    let close = async {
        app.rooms.close().await;
        handle.stop(true).await;
    };
    // The server's own limit is in whole seconds and starts later than ours: leave anyway.
    let _ = tokio::time::timeout(GOODBYE, close).await;
}

/// Resolves at Ctrl-C or SIGTERM.
pub async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(tokio::signal::ctrl_c().await),
        }
    }
    #[cfg(not(unix))]
    drop(tokio::signal::ctrl_c().await);
}
