//! The threads that answer requests, and what becomes of an accepted connection on one of them:
//! its stream, encrypted where that was asked for, HTTP over it, and at last perhaps a socket.
//!
//! actix-web's `HttpServer` would do the same, but for two things. It reads and writes the bare TCP
//! stream; ours is a [`Line`], which knows how its client gets on. And it leaves a socket inside
//! HTTP's dispatcher, which copies each frame and keeps buffers for each connection; ours has the
//! stream for itself, and a fifth of the memory.

use std::future::{poll_fn, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_codec::{Framed, FramedParts};
use actix_http::error::DispatchError;
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, HttpMessage, HttpService, Request, Response, StatusCode};
use actix_service::{IntoServiceFactory, map_config};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{
    AppConfig, Extensions, Server, Service, ServiceFactory, ServiceResponse, fn_factory, fn_service,
};
use actix_web::rt::net::TcpStream;
use actix_web::{middleware, web};
use futures_util::SinkExt;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::connections::{self, Line};
use super::socket::Handover;
use super::{App, BODY_LIMIT, KEEP_ALIVE, REQUEST_HEAD, base, guard, pages};

/// How many connections actix gives a worker: more than there can be, because whoever finds no room
/// is told so by us.
const CONNECTIONS: usize = 1 << 24;

/// Threads a worker may have for what takes long, such as reading files.
const BLOCKING: usize = 4;

/// How long a client may go on sending after the last answer or after its socket's end.
const LINGER: Duration = Duration::from_secs(1);

/// What rustls keeps of an answer that a client does not take, in bytes.
const TLS_BUFFER: usize = 16 * 1024;

/// Starts the workers; requests are answered from here on, as long as the server is polled.
pub(super) fn start(
    app: &Arc<App>,
    listener: TcpListener,
    tls: Option<rustls::ServerConfig>,
) -> io::Result<Server> {
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get().max(2));
    let builder = Server::build()
        .workers(workers)
        .worker_max_blocking_threads(BLOCKING)
        .max_concurrent_connections(CONNECTIONS)
        .shutdown_timeout(2)
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let stopping = move || {
        let stopping = stopping.clone();
        async move { stopping.notified().await }
    };
    let app = app.clone();
    let listening = match tls {
        None => builder.listen("http", listener, move || {
            worker(app.clone(), stopping.clone(), plain, |line| line)
        }),
        Some(mut config) => {
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            let acceptor = TlsAcceptor::from(Arc::new(config));
            builder.listen("https", listener, move || {
                let acceptor = acceptor.clone();
                let encrypted = move |line| encrypted(acceptor.clone(), line);
                worker(app.clone(), stopping.clone(), encrypted, |tls| {
                    tls.get_ref().0
                })
            })
        }
    };
    Ok(listening?.run())
}

async fn plain(line: Line) -> io::Result<Line> {
    Ok(line)
}

/// The stream after TLS's handshake. A line on which that takes too long fails.
async fn encrypted(acceptor: TlsAcceptor, line: Line) -> io::Result<TlsStream<Line>> {
    let mut stream = acceptor.accept(line).await?;
    stream.get_mut().1.set_buffer_limit(Some(TLS_BUFFER));
    Ok(stream)
}

/// One worker. `open` makes the stream that HTTP reads and writes of a line, which `line_of` finds
/// in it again; `stopping` resolves when the server is to stop.
fn worker<T, Open, Opening, Stopping, Stopped>(
    app: Arc<App>,
    stopping: Stopping,
    open: Open,
    line_of: fn(&T) -> &Line,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = (), InitError = ()>
where
    T: AsyncRead + AsyncWrite + Unpin + 'static,
    Open: Fn(Line) -> Opening + Clone + 'static,
    Opening: Future<Output = io::Result<T>> + 'static,
    Stopping: Fn() -> Stopped + Clone + 'static,
    Stopped: Future<Output = ()> + 'static,
{
    fn_factory(move || {
        let (app, stopping, open) = (app.clone(), stopping.clone(), open.clone());
        async move {
            let answers = actix_web::App::new()
                .app_data(web::Data::from(app.clone()))
                .app_data(web::PayloadConfig::new(BODY_LIMIT))
                .wrap(middleware::from_fn(base::under))
                .wrap(middleware::from_fn(guard::judge))
                .wrap(middleware::from_fn(connections::count))
                .configure(pages::routes);
            let on_connect = move |stream: &T, data: &mut Extensions| {
                data.insert(line_of(stream).connection().clone());
            };
            let http = Rc::new(http(answers, on_connect, stopping).await?);
            Ok(fn_service(move |io: TcpStream| {
                let (app, http, open) = (app.clone(), http.clone(), open.clone());
                async move {
                    // What is written is whole: nothing is to wait for more of it.
                    let _ = io.set_nodelay(true);
                    let by = io.peer_addr().ok();
                    let Some(line) = app.connections.enter(io) else {
                        return Ok(());
                    };
                    let Ok(stream) = open(line).await else {
                        return Ok(());
                    };
                    // actix has logged what is worth it; the rest is the client's or the network's.
                    let _ = http.call((stream, by)).await;
                    Ok(())
                }
            }))
        }
    })
}

/// HTTP/1.1 over streams, each of which is handed over to the socket that a request on it becomes.
/// `answers` is an `actix_web::App`.
pub async fn http<T, App, Answers, Body, Stopped>(
    answers: App,
    on_connect: impl Fn(&T, &mut Extensions) + 'static,
    stopping: impl Fn() -> Stopped + 'static,
) -> Result<impl Service<(T, Option<SocketAddr>), Response = (), Error = DispatchError>, ()>
where
    T: AsyncRead + AsyncWrite + Unpin + 'static,
    App: IntoServiceFactory<Answers, Request>,
    Answers: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<Body>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    Answers::Service: 'static,
    Body: MessageBody + 'static,
    Stopped: Future<Output = ()> + 'static,
{
    let answers = map_config(answers, |()| AppConfig::default());
    let answers = Rc::new(answers.new_service(()).await?);
    let sockets = answers.clone();
    let http = HttpService::build()
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(REQUEST_HEAD)
        .client_disconnect_timeout(LINGER)
        .h1_allow_half_closed(false)
        // Else the dispatcher gathers slices of pages for a client that does not read.
        .h1_write_buffer_size(1)
        .graceful_shutdown_signal(stopping)
        .on_connect_ext(on_connect)
        .upgrade(fn_service(move |(req, framed)| {
            let sockets = sockets.clone();
            async move {
                // Its errors say that the client is gone; actix would write each into the log.
                let _ = upgrade(&*sockets, req, framed).await;
                Ok::<_, actix_web::Error>(())
            }
        }))
        .h1(fn_factory(move || ready(Ok::<_, ()>(answers.clone()))));
    http.new_service(()).await
}

/// Answers a request that wants its connection to become a socket. If it does become one, the stream
/// is the socket's, else this is the last answer on it.
async fn upgrade<T, Answers, Body>(
    answers: &Answers,
    req: Request,
    mut framed: Framed<T, Codec>,
) -> Result<(), actix_web::Error>
where
    T: AsyncRead + AsyncWrite + Unpin + 'static,
    Answers: Service<Request, Response = ServiceResponse<Body>, Error = actix_web::Error>,
    Body: MessageBody + 'static,
{
    let handover = Handover::default();
    req.extensions_mut().insert(handover.clone());
    let mut answer: Response<BoxBody> = match answers.call(req).await {
        Ok(answer) => answer.map_into_boxed_body().into(),
        Err(error) => error.into(),
    };
    let is_socket = answer.status() == StatusCode::SWITCHING_PROTOCOLS;
    if !is_socket {
        answer.head_mut().set_connection_type(ConnectionType::Close);
    }
    // As long as the body lives, the request counts as one in work.
    let (head, mut body) = answer.into_parts();
    framed.send(Message::Item((head, body.size()))).await?;
    while let Some(chunk) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
        framed.send(Message::Chunk(Some(chunk?))).await?;
    }
    framed.send(Message::Chunk(None)).await?;
    // The buffers go, but for what came behind the request.
    let FramedParts {
        io: mut stream,
        read_buf,
        ..
    } = framed.into_parts();
    let peer = handover.take().filter(|_| is_socket);
    let Some(mut peer) = peer else {
        linger(&mut stream).await;
        return Ok(());
    };
    peer.take_in(&read_buf);
    // A task of its own, because HTTP's is several times as large, and a turn through it longer.
    actix_web::rt::spawn(async move {
        peer.run(&mut stream).await;
        drop((peer, body));
        linger(&mut stream).await;
    });
    Ok(())
}

/// Ends a stream so that the client gets all that was sent: for a moment, what it still sends is
/// read, because a system that closes with unread bytes throws away what is under way.
async fn linger(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    let end = async {
        stream.shutdown().await?;
        tokio::io::copy(stream, &mut tokio::io::sink()).await
    };
    let _ = timeout(LINGER, end).await;
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::io::{ErrorKind, Read, Write};
    use std::net::TcpStream as Tcp;
    use std::path::{Path, PathBuf};
    use std::time::Instant;

    use actix_web::dev::ServerHandle;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName};

    use super::*;
    use crate::room::{Giver, PresenterDevice};
    use crate::server::{ServeOptions, startup};
    use crate::wire::{Command, Order, Switch};

    const GET: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /// A certificate and its key, made for tests.
    fn pem() -> (PathBuf, PathBuf) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/tls");
        (folder.join("cert.pem"), folder.join("key.pem"))
    }

    /// A server of one deck, with a picture of 1 MiB.
    struct Served {
        app: Arc<App>,
        address: SocketAddr,
        handle: ServerHandle,
        encrypted: bool,
        _home: tempfile::TempDir,
    }

    impl Served {
        fn start(encrypted: bool, room: usize) -> Served {
            let home = tempfile::tempdir().unwrap();
            let deck = home.path().join("a.md");
            std::fs::write(&deck, "# A\n\ntext\n").unwrap();
            std::fs::write(home.path().join("large.png"), vec![7; 1 << 20]).unwrap();
            let options = ServeOptions {
                tls: encrypted.then(pem),
                ..ServeOptions::of_folder(home.path())
            };
            let listener = startup::listen(options.bind, 0).unwrap();
            let address = listener.local_addr().unwrap();
            let tls = startup::tls(options.tls.as_ref()).unwrap();
            let patience = startup::Patience::USUAL;
            let started = startup::open(&options, &listener, room, patience).unwrap();
            let app = started.app;
            let server = start(&app, listener, tls).unwrap();
            let handle = server.handle();
            actix_web::rt::spawn(server);
            Served {
                app,
                address,
                handle,
                encrypted,
                _home: home,
            }
        }

        async fn connect(&self) -> Client {
            let (address, encrypted) = (self.address, self.encrypted);
            let connect = move || {
                let tcp = Tcp::connect(address).unwrap();
                tcp.set_read_timeout(Some(Duration::from_millis(300)))
                    .unwrap();
                Client(Some(match encrypted {
                    true => Box::new(encrypt(tcp)),
                    false => Box::new(tcp),
                }))
            };
            web::block(connect).await.unwrap()
        }
    }

    fn encrypt(tcp: Tcp) -> rustls::StreamOwned<rustls::ClientConnection, Tcp> {
        let mut roots = rustls::RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(pem().0).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        let client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
        rustls::StreamOwned::new(client, tcp)
    }

    trait Duplex: Read + Write + Send {}
    impl<T: Read + Write + Send> Duplex for T {}

    struct Client(Option<Box<dyn Duplex>>);

    impl Client {
        /// Sends, and gives back what came until there was nothing for a moment; `None` if there was
        /// nothing because the server has closed.
        async fn ask(&mut self, bytes: impl Into<Vec<u8>>) -> Option<String> {
            let (mut stream, bytes) = (self.0.take().unwrap(), bytes.into());
            let asked = web::block(move || {
                // The server may have closed already.
                let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
                let (mut came, mut buf) = (String::new(), [0; 16 * 1024]);
                let closed = loop {
                    match stream.read(&mut buf) {
                        Ok(0) => break true,
                        Ok(n) => came.push_str(&String::from_utf8_lossy(&buf[..n])),
                        Err(error) => break error.kind() != ErrorKind::WouldBlock,
                    }
                };
                let came = (!closed || !came.is_empty()).then_some(came);
                (stream, came)
            });
            let (stream, came) = asked.await.unwrap();
            self.0 = Some(stream);
            came
        }

        /// Sends, and reads nothing.
        async fn send(mut self, bytes: impl Into<Vec<u8>>) -> Client {
            let (mut stream, bytes) = (self.0.take().unwrap(), bytes.into());
            let sent = web::block(move || {
                stream
                    .write_all(&bytes)
                    .and_then(|()| stream.flush())
                    .unwrap();
                stream
            });
            Client(Some(sent.await.unwrap()))
        }

        /// Everything that comes until the server closes.
        async fn rest(mut self) -> usize {
            let mut stream = self.0.take().unwrap();
            let read = web::block(move || {
                let mut all = Vec::new();
                // It may end with a reset.
                let _ = stream.read_to_end(&mut all);
                all.len()
            });
            read.await.unwrap()
        }
    }

    fn socket() -> String {
        "GET /socket?screen=live HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\
         Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            .into()
    }

    #[actix_web::test]
    async fn a_second_head_that_never_ends_costs_the_connection_and_a_socket_is_left_alone() {
        for encrypted in [false, true] {
            let served = Served::start(encrypted, 10);
            let connections = &served.app.connections;
            let (mut dribbler, mut phone) = (served.connect().await, served.connect().await);
            assert!(dribbler.ask(GET).await.unwrap().starts_with("HTTP/1.1 200"));
            assert_eq!(dribbler.ask("GET / HTTP/1.1\r\nX-Slow").await.unwrap(), "");
            let scheme = if encrypted { "https" } else { "http" };
            let head = socket().replace("http:", &format!("{scheme}:"));
            let opened = phone.ask(head).await.unwrap();
            assert!(opened.starts_with("HTTP/1.1 101"), "{opened}");

            connections.close_due(Instant::now());
            assert_eq!(dribbler.ask("ly: 1").await.unwrap(), "", "not yet");
            connections.close_due(Instant::now() + REQUEST_HEAD + Duration::from_secs(1));
            assert_eq!(dribbler.ask("2").await, None, "encrypted: {encrypted}");
            connections.close_due(Instant::now() + Duration::from_secs(3600));
            assert_eq!(phone.ask("").await.unwrap(), "");
            served.handle.stop(false).await;
        }
    }

    #[actix_web::test]
    async fn what_comes_behind_the_request_for_a_socket_is_its_first_message() {
        for encrypted in [false, true] {
            let served = Served::start(encrypted, 10);
            let scheme = if encrypted { "https" } else { "http" };
            let mut asked = socket()
                .replace("http:", &format!("{scheme}:"))
                .into_bytes();
            let ping = br#"{"type":"ping","sent":7}"#;
            asked.extend([0x81, 0x80 | ping.len() as u8, 0, 0, 0, 0]);
            asked.extend(ping);
            let told = served.connect().await.ask(asked).await.unwrap();
            assert!(told.starts_with("HTTP/1.1 101"), "{told}");
            assert!(told.contains(r#""type":"pong","sent":7"#), "{told}");
            served.handle.stop(false).await;
        }
    }

    #[actix_web::test]
    async fn a_request_that_does_not_become_a_socket_is_answered_whole_and_is_the_last() {
        let served = Served::start(false, 10);
        let head = |path: &str, upgrade: &str, origin: &str| {
            socket()
                .replace("/socket?screen=live", path)
                .replace("Upgrade: websocket", &format!("Upgrade: {upgrade}"))
                .replace("Origin: http://localhost", &format!("Origin: {origin}"))
        };
        let (socket, ours) = ("/socket?screen=live", "http://localhost");
        for (asked, status) in [
            (head(socket, "websocket", "http://elsewhere.test"), " 403 "),
            (head("/large.png", "websocket", ours), " 200 "),
            (head("/nowhere", "websocket", ours), " 404 "),
        ] {
            let mut client = served.connect().await;
            let told = client.ask(asked).await.unwrap();
            assert!(told[..20].contains(status), "{told:.200}");
            let (head, body) = told.split_once("\r\n\r\n").unwrap();
            assert!(head.contains("connection: close"), "{head}");
            assert!(status != " 200 " || body.len() == 1 << 20, "{}", body.len());
            assert_eq!(client.ask(GET).await, None, "{status}");
        }
        // HTTP keeps what is no WebSocket to it, so nothing could be handed over.
        let other = head(socket, "x-websocket", ours);
        let told = served.connect().await.ask(other).await.unwrap();
        assert!(told.starts_with("HTTP/1.1 426"), "{told}");
        served.handle.stop(false).await;
    }

    #[actix_web::test]
    async fn an_answer_that_nobody_takes_costs_the_connection() {
        for encrypted in [false, true] {
            let served = Served::start(encrypted, 10);
            let stuck = served.connect().await;
            let get = "GET /large.png HTTP/1.1\r\nHost: localhost\r\n\r\n";
            let stuck = stuck.send(get.repeat(16)).await;
            for _ in 0..20 {
                tokio::time::sleep(Duration::from_millis(50)).await;
                let later = Instant::now() + Duration::from_secs(13);
                served.app.connections.close_due(later);
            }
            let got = stuck.rest().await;
            assert!(got < 8 << 20, "{got} bytes, encrypted: {encrypted}");
            served.handle.stop(false).await;
        }
    }

    #[actix_web::test]
    async fn whoever_finds_no_room_is_told_so_and_nobody_else_notices() {
        for encrypted in [false, true] {
            let served = Served::start(encrypted, 2);
            let (mut first, mut second) = (served.connect().await, served.connect().await);
            for client in [&mut first, &mut second] {
                assert!(client.ask(GET).await.unwrap().starts_with("HTTP/1.1 200"));
            }
            let mut third = served.connect().await;
            let told = third.ask(GET).await.unwrap();
            assert!(told.starts_with("HTTP/1.1 503"), "{told}");
            assert!(told.to_lowercase().contains("retry-after:"), "{told}");
            drop(second);
            assert!(first.ask(GET).await.unwrap().starts_with("HTTP/1.1 200"));
            while !served
                .connect()
                .await
                .ask(GET)
                .await
                .unwrap()
                .contains(" 200")
            {}
            let now = Instant::now();
            let turned_away = |now| served.app.connections.turned_away(now);
            assert!(turned_away(now) > 0);
            assert_eq!(turned_away(now + Duration::from_secs(61)), 0);
            served.handle.stop(false).await;
        }
    }

    #[actix_web::test]
    async fn a_reader_that_pauses_gets_the_newest_and_next_to_nothing_of_what_was_before() {
        for encrypted in [false, true] {
            let served = Served::start(encrypted, 10);
            let mut reader = served.connect().await;
            let scheme = if encrypted { "https" } else { "http" };
            reader
                .ask(socket().replace("http:", &format!("{scheme}:")))
                .await;
            while !reader.ask("").await.unwrap().is_empty() {}
            let room = served.app.rooms.get("").unwrap();
            for id in 0..500 {
                let order = Order {
                    id,
                    epoch: room.epoch().to_string(),
                    seen: u64::MAX,
                    command: Command::Switch {
                        what: Switch::Black,
                        on: id % 2 == 0,
                    },
                };
                let presenter = Giver::Presenter(PresenterDevice::unpaired("a"));
                room.order(order, &presenter).await.unwrap();
            }
            // The states before it reads on, and the newest when it has answered the ping.
            let before = reader.ask("").await.unwrap();
            let after = reader.ask(vec![0x8a, 0x80, 0, 0, 0, 0]).await.unwrap();
            let seqs = |text: &str| -> Vec<u64> {
                let found = text.match_indices("\"seq\":");
                let number = |at: usize| text[at..].split([',', '}']).next();
                let seqs = found.filter_map(|(at, mark)| number(at + mark.len())?.parse().ok());
                seqs.collect()
            };
            let (states, newest) = (seqs(&before), seqs(&after));
            assert_eq!(newest, [500], "{states:?}");
            assert!(states.len() <= 3, "{states:?}, encrypted: {encrypted}");
            served.handle.stop(false).await;
        }
    }

    #[actix_web::test]
    async fn of_what_comes_behind_a_refused_frame_little_is_read() {
        let served = Served::start(false, 10);
        let mut attacker = served.connect().await;
        attacker.ask(socket()).await.unwrap();
        // A frame of 2^40 bytes, as many of them as are taken.
        let mut frame = vec![0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0];
        frame.resize(64 << 20, 0);
        let mut stream = attacker.0.take().unwrap();
        let sent = web::block(move || {
            let mut sent = 0;
            while let Ok(n @ 1..) = stream.write(&frame[sent..]) {
                sent += n;
            }
            sent
        });
        let sent = sent.await.unwrap();
        assert!(sent < 16 << 20, "{sent} bytes were taken");
        served.handle.stop(false).await;
    }
}
