//! From options to something that can be served; whatever is wrong with them is one
//! sentence that says what to do.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use socket2::{Domain, Protocol, Socket, Type};

use crate::content::{Content, ContentError, Loader, THEMES, client_files, theme_files};
use crate::site::{Assets, Host, Site, screens};
use crate::store::{Store, StoreError};
use crate::theme::{Theme, ThemeError};

use super::clock::Clock;
use super::connections::{Connections, TURNED_AWAY};
use super::data::{self, DataFolder};
use super::live::{Rooms, shown_in};
use super::pages::Makers;
use super::reload::{Reading, ThemeSource, Wake};
use super::session::{self, CookiePlace, Sessions};
use super::{App, Config, ServeOptions, Shown, addresses, guard, private};

/// Connections that may wait to be accepted: a class opens the page at the same moment.
const BACKLOG: i32 = 4096;

/// What the kernel keeps for a client that does not read; its default grows to 4 MiB. The kernel asks
/// for more only when a third of it is free, so a client at 1 KB/s must get that far within the time
/// that `connections` grants.
const SEND_BUFFER: usize = 32 * 1024;

/// How long a client may leave everything unanswered before the kernel drops it.
const UNANSWERED: Duration = Duration::from_secs(25);

/// Open files that are no connections and not sent to one: the store, files that are read, the
/// watcher, what each thread needs; and those that are turned away.
const RESERVED_FILES: u64 = 64 + TURNED_AWAY as u64;

/// How long is waited for files that are not built yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// So long the start waits, so that in an ordinary course all are.
    start: Duration,
    /// So long a request waits for the file that it needs.
    pub(super) request: Duration,
}

impl Patience {
    pub(super) const USUAL: Patience = Patience {
        start: Duration::from_millis(500),
        request: Duration::from_secs(10),
    };

    /// Nobody waits.
    #[cfg(test)]
    pub(super) const NONE: Patience = Patience {
        start: Duration::ZERO,
        request: Duration::ZERO,
    };
}

/// A shorter key can be guessed by someone who has an hour.
const SHORTEST_KEY: usize = 12;

/// Why serving did not begin, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No such folder, nothing in it, or no such theme.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// A template that does not parse.
    #[error("the theme cannot be used: {0}")]
    Theme(#[from] ThemeError),
    /// Another program listens there.
    #[error(
        "port {0} is in use: stop the program that listens there, or choose another port with --port"
    )]
    PortInUse(u16),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {source}; choose another with --bind and --port")]
    Bind {
        /// What was tried.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// Rooms cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder of `--data` or a file in it.
    #[error("cannot read or write {}: {source}; choose a folder with --data", path.display())]
    Data {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes: {0}; choose a key with --key")]
    Random(#[from] getrandom::Error),
    /// A key that can be guessed.
    #[error(
        "the key has {0} characters, and one of fewer than {SHORTEST_KEY} can be guessed: give a longer one with --key or CUECARD_KEY, or none, and one is made"
    )]
    ShortKey(usize),
    /// A file of `--tls-cert` or `--tls-key`.
    #[error("cannot use {} for HTTPS: {cause}; --tls-cert and --tls-key take PEM files that belong together", file.display())]
    Tls {
        /// Which.
        file: PathBuf,
        /// Why not.
        cause: String,
    },
    /// The server itself failed.
    #[error("the server stopped: {0}")]
    Server(io::Error),
}

/// What [`open`] made.
pub(super) struct Started {
    pub(super) app: Arc<App>,
    pub(super) reading: Reading,
    pub(super) store: Store,
    /// The presenter's link, key included; `None` while there is no course.
    pub(super) link: Option<String>,
}

/// Reads everything once, and builds what is done before the patience ends. Files are watched from
/// before that, so no change is missed. There is room for `capacity` connections.
pub(super) fn open(
    options: &ServeOptions,
    listener: &TcpListener,
    capacity: usize,
    patience: Patience,
) -> Result<Started, ServeError> {
    let mut loader = Loader::open(&options.path, screens::reserved())?;
    let files = theme_files(&options.theme, Path::new(THEMES))?;
    let theme = Theme::from_files(&options.theme, files.clone(), screens::templates())?;
    let data = Arc::new(data_folder(options)?);
    let secret = options.tls.as_ref().map(|(_, key)| key.clone());
    loader.keep_closed(secret.into_iter().chain([options.data.clone()]));
    let wake = Wake::watch(loader.watched(), options.watch);
    let signals = wake.signals.clone();
    let bell = signals.clone();
    loader.on_end(move || bell.ring());
    loader.spare(wake.being_written());

    let (store, saved) = Store::open(&options.data)?;
    let beside = data.clone();
    store.on_written_anew(move || beside.put_back());
    loader.read(&theme.salt());
    // First what the stored rooms show.
    loader.hurry(&shown_in(&saved, loader.root()));
    loader.work_until(Instant::now() + patience.start);
    let content = loader.content(&Content::default(), &BTreeSet::new(), Instant::now());
    let config = config(options, port(listener)?);
    let clock = Clock::start();
    let instance = saved.instance.clone();
    let tokens = saved.tokens.clone();
    let cookie = CookiePlace {
        instance: &instance,
        base: &config.base,
    };
    let sessions = Sessions::new(data.key(), cookie, store.clone(), clock.clone(), tokens);
    let rooms = Rooms::new(store.clone(), saved, clock.clone(), loader.root(), &content);
    let assets = Assets::new(&client_files(), theme.css(), theme.media());
    let host = Arc::new(Host {
        instance,
        base: config.base.clone(),
        url: config.url(),
        address: config.address.clone(),
    });
    let site = Site::new(content, theme, assets, host);
    let app = Arc::new(App {
        root: folder(loader.root()).to_path_buf(),
        shown: RwLock::new(Arc::new(Shown::new(site))),
        config,
        rooms,
        sessions,
        clock,
        connections: Connections::new(capacity),
        makers: Makers::new(),
        patience,
        signals,
    });
    let link = data
        .presenter_link(&app)
        .map_err(|source| ServeError::Data {
            path: data.link_file(),
            source,
        })?;
    let theme = ThemeSource {
        name: options.theme.clone(),
        files,
    };
    Ok(Started {
        app,
        reading: Reading {
            loader,
            wake,
            theme,
            unlinked: link.is_none().then_some(data),
        },
        store,
        link,
    })
}

/// The served folder: a single file's is the one it lies in.
pub(super) fn folder(root: &Path) -> &Path {
    if root.is_file() {
        root.parent().unwrap_or(root)
    } else {
        root
    }
}

/// Raises the soft limit of open files to the hard one; how many connections that allows.
pub(super) fn raise_open_files() -> usize {
    // 2^20 is Linux's own ceiling; macOS answers "no limit" and means less.
    let limit = rlimit::increase_nofile_limit(1 << 20).unwrap_or(1024);
    usize::try_from(limit.saturating_sub(RESERVED_FILES).max(16)).unwrap_or(1024)
}

/// Listens, with the options that accepted sockets inherit. Port 0 is any free one.
pub(super) fn listen(ip: IpAddr, port: u16) -> Result<TcpListener, ServeError> {
    let address = SocketAddr::new(ip, port);
    let bind = || -> io::Result<TcpListener> {
        let socket = Socket::new(
            Domain::for_address(address),
            Type::STREAM,
            Some(Protocol::TCP),
        )?;
        // A restart must not wait for the old connections' last minutes; Windows means something else by it.
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        socket.set_send_buffer_size(SEND_BUFFER)?;
        #[cfg(any(target_os = "linux", target_os = "android"))]
        socket.set_tcp_user_timeout(Some(UNANSWERED))?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(socket.into())
    };
    bind().map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::PortInUse(port),
        _ => ServeError::Bind { address, source },
    })
}

/// The certificate and its key, if HTTPS was asked for.
pub(super) fn tls(
    files: Option<&(PathBuf, PathBuf)>,
) -> Result<Option<rustls::ServerConfig>, ServeError> {
    let Some((cert, key)) = files else {
        return Ok(None);
    };
    let wrong = |file: &Path, cause: &dyn std::fmt::Display| ServeError::Tls {
        file: file.into(),
        cause: cause.to_string(),
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(|certs| certs.collect::<Result<Vec<_>, _>>())
        .map_err(|e| wrong(cert, &e))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|e| wrong(key, &e))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(chain, private)
        })
        .map(Some)
        .map_err(|e| wrong(cert, &e))
}

fn port(listener: &TcpListener) -> Result<u16, ServeError> {
    listener
        .local_addr()
        .map(|address| address.port())
        .map_err(ServeError::Server)
}

fn config(options: &ServeOptions, port: u16) -> Config {
    let public_url = options.public_url.clone();
    let public_authority = public_url
        .as_deref()
        .and_then(|url| url.split_once("://"))
        .map(|(_, rest)| rest.to_owned());
    let mut allow_hosts = options.allow_hosts.clone();
    allow_hosts.extend(public_authority.as_deref().and_then(guard::name_of));
    allow_hosts.extend(
        hostname::get()
            .ok()
            .and_then(|name| guard::name_of(&name.to_string_lossy())),
    );
    let reachable = addresses::reachable(options.bind).first().copied();
    let host = reachable.map_or_else(|| "localhost".to_owned(), addresses::host);
    Config {
        port,
        address: public_authority.unwrap_or_else(|| format!("{host}:{port}")) + &options.base,
        public_url,
        base: options.base.clone(),
        allow_hosts,
        tls: options.tls.is_some(),
    }
}

/// The folder of `--data`, made if need be, with the key that was given, else the one in its file,
/// else a new one.
fn data_folder(options: &ServeOptions) -> Result<DataFolder, ServeError> {
    let folder = &options.data;
    let given = options.key.as_deref().map(str::trim);
    given.map_or(Ok(()), long_enough)?;
    data::make(folder).map_err(|source| ServeError::Data {
        path: folder.into(),
        source,
    })?;
    Ok(match given {
        Some(key) => DataFolder::new(folder, key.to_owned(), false),
        None => DataFolder::new(folder, kept_key(data::key_file(folder))?, true),
    })
}

/// The key in that file, else a new one.
fn kept_key(path: PathBuf) -> Result<String, ServeError> {
    match fs::read_to_string(&path) {
        Ok(key) if long_enough(key.trim()).is_ok() => Ok(key.trim().to_owned()),
        Ok(key) => {
            if !key.trim().is_empty() {
                tracing::warn!(
                    "the key in {} is too short, and a new one is made",
                    path.display()
                );
            }
            new_key(&path)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => new_key(&path),
        Err(source) => Err(ServeError::Data { path, source }),
    }
}

/// Refuses a key that can be guessed.
fn long_enough(key: &str) -> Result<(), ServeError> {
    match key.chars().count() {
        short @ ..SHORTEST_KEY => Err(ServeError::ShortKey(short)),
        _ => Ok(()),
    }
}

fn new_key(path: &Path) -> Result<String, ServeError> {
    let key = session::new_key()?;
    let written = private::write(path, &format!("{key}\n"));
    written.map_err(|source| ServeError::Data {
        path: path.into(),
        source,
    })?;
    Ok(key)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpStream};

    #[test]
    fn accepted_sockets_inherit_the_listeners_options() {
        let listener = listen(Ipv4Addr::LOCALHOST.into(), 0).unwrap();
        listener.set_nonblocking(false).unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        let accepted = socket2::SockRef::from(&accepted);
        // Linux answers with twice what was asked for.
        assert!(accepted.send_buffer_size().unwrap() <= 2 * SEND_BUFFER);
        #[cfg(target_os = "linux")]
        assert_eq!(accepted.tcp_user_timeout().unwrap(), Some(UNANSWERED));
    }

    #[test]
    fn a_key_that_can_be_guessed_is_not_taken_from_its_file_either() {
        let home = tempfile::tempdir().unwrap();
        let options = ServeOptions::of_folder(home.path());
        data::make(&options.data).unwrap();
        std::fs::write(data::key_file(&options.data), "abc\n").unwrap();
        let made = data_folder(&options).unwrap();
        assert!(long_enough(made.key()).is_ok(), "{}", made.key());
        assert_eq!(data_folder(&options).unwrap().key(), made.key());
    }

    #[test]
    fn a_port_in_use_is_said_with_a_remedy() {
        let first = listen(Ipv4Addr::LOCALHOST.into(), 0).unwrap();
        let port = first.local_addr().unwrap().port();
        let error = listen(Ipv4Addr::LOCALHOST.into(), port)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("port {port} is in use")) && error.contains("--port"),
            "{error}"
        );
    }
}
