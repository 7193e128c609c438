//! Lets go of connections that hold a place without asking for anything.
//!
//! actix-http limits the time of a connection's first request head only; a second head
//! that dribbles in byte by byte keeps its connection for ever. So each connection that
//! has no request in work for longer than keep-alive allows is closed from here.

use std::any::Any;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use bytes::Bytes;
use socket2::{SockRef, Socket};

use super::KEEP_ALIVE;
use super::locks::lock;
use super::socket::SecondHandle;

/// Between two looks at all connections.
const SWEEP: Duration = Duration::from_secs(2);

/// How long a connection may be without a request in work: a little more than actix grants
/// an idle one, which it closes better than we do.
const IDLE: Duration = KEEP_ALIVE.saturating_add(Duration::from_secs(2));

/// All connections that are open. Encrypted ones are not looked at: their socket is out of reach.
#[derive(Debug, Default)]
pub(super) struct Connections {
    open: Mutex<Vec<Weak<Connection>>>,
}

/// One connection; lives as long as it does.
#[derive(Debug)]
struct Connection {
    /// A second handle of the socket; given up when the connection becomes a WebSocket.
    socket: Mutex<Option<Socket>>,
    /// Requests in work, their answers' bodies included.
    busy: AtomicUsize,
    idle_since: Mutex<Instant>,
}

impl Connections {
    /// A connection was accepted.
    pub(super) fn enter(&self, io: &dyn Any, extensions: &mut Extensions) {
        let Some(stream) = io.downcast_ref::<TcpStream>() else {
            return;
        };
        let connection = Arc::new(Connection {
            socket: Mutex::new(SockRef::from(stream).try_clone().ok()),
            busy: AtomicUsize::new(0),
            idle_since: Mutex::new(Instant::now()),
        });
        lock(&self.open).push(Arc::downgrade(&connection));
        extensions.insert(connection);
        // Linux drops clients that never read by itself (`TCP_USER_TIMEOUT`, in `startup`).
        if cfg!(not(target_os = "linux"))
            && let Ok(handle) = SecondHandle::new(stream)
        {
            extensions.insert(handle);
        }
    }

    /// Closes those that have been idle for too long at `now`.
    fn close_idle(&self, now: Instant) {
        lock(&self.open).retain(|connection| {
            let Some(connection) = connection.upgrade() else {
                return false;
            };
            let idle = now.saturating_duration_since(*lock(&connection.idle_since));
            if connection.busy.load(Ordering::Acquire) == 0 && idle > IDLE {
                if let Some(socket) = lock(&connection.socket).take() {
                    // It may be gone already.
                    let _ = socket.shutdown(std::net::Shutdown::Both);
                }
                return false;
            }
            // What became a WebSocket has rules of its own.
            lock(&connection.socket).is_some()
        });
    }
}

/// Looks at all connections, again and again.
pub(super) async fn sweep(connections: Arc<Connections>) {
    let mut interval = tokio::time::interval(SWEEP);
    loop {
        interval.tick().await;
        connections.close_idle(Instant::now());
    }
}

/// Middleware: while a request is in work, its connection is not idle.
pub(super) async fn count(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let connection = req.conn_data::<Arc<Connection>>().cloned();
    let work = connection.clone().map(Work::begin);
    let res = next.call(req).await?.map_into_boxed_body();
    if res.status() == StatusCode::SWITCHING_PROTOCOLS {
        if let Some(connection) = connection {
            lock(&connection.socket).take();
        }
        return Ok(res);
    }
    Ok(res.map_body(|_, body| BoxBody::new(Worked { body, _work: work })))
}

/// A request in work.
#[derive(Debug)]
struct Work(Arc<Connection>);

impl Work {
    fn begin(connection: Arc<Connection>) -> Work {
        connection.busy.fetch_add(1, Ordering::AcqRel);
        Work(connection)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        *lock(&self.0.idle_since) = Instant::now();
        self.0.busy.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A body whose end is the end of the work.
struct Worked {
    body: BoxBody,
    _work: Option<Work>,
}

impl MessageBody for Worked {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream as Client;

    use actix_web::{App, HttpServer, middleware, web};

    /// Answers `/` at once and `/slow` never.
    async fn serve(
        connections: Arc<Connections>,
    ) -> (std::net::SocketAddr, actix_web::dev::ServerHandle) {
        let server = HttpServer::new(|| {
            App::new()
                .wrap(middleware::from_fn(count))
                .route("/", web::get().to(|| async { "x" }))
                .route("/slow", web::get().to(std::future::pending::<&str>))
        })
        .workers(1)
        .disable_signals()
        .on_connect(move |io, extensions| connections.enter(io, extensions))
        .bind("127.0.0.1:0")
        .unwrap();
        let (address, server) = (server.addrs()[0], server.run());
        let handle = server.handle();
        actix_web::rt::spawn(server);
        (address, handle)
    }

    /// Sends and gives back what came, or `None` once the server has closed.
    async fn ask(client: &mut Client, bytes: &'static [u8]) -> Option<usize> {
        let mut client = client.try_clone().unwrap();
        client
            .set_read_timeout(Some(Duration::from_millis(300)))
            .unwrap();
        let asked = web::block(move || {
            // The server may have closed already.
            let _ = client.write_all(bytes);
            match client.read(&mut [0; 1024]) {
                Ok(0) => None,
                Ok(n) => Some(n),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Some(0),
                Err(_) => None,
            }
        });
        asked.await.unwrap()
    }

    #[actix_web::test]
    async fn a_second_head_that_never_ends_costs_the_connection_and_work_does_not() {
        let connections = Arc::new(Connections::default());
        let (address, handle) = serve(connections.clone()).await;
        let (mut dribbler, mut worker) = (
            Client::connect(address).unwrap(),
            Client::connect(address).unwrap(),
        );
        assert!(
            ask(&mut dribbler, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                .await
                .unwrap()
                > 0
        );
        assert_eq!(
            ask(&mut dribbler, b"GET / HTTP/1.1\r\nX-Slow").await,
            Some(0)
        );
        assert_eq!(
            ask(&mut worker, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await,
            Some(0)
        );

        connections.close_idle(Instant::now());
        assert_eq!(ask(&mut dribbler, b"ly: 1").await, Some(0), "not yet");
        connections.close_idle(Instant::now() + IDLE + Duration::from_secs(1));
        assert_eq!(ask(&mut dribbler, b"2").await, None);
        assert_eq!(ask(&mut worker, b"").await, Some(0));
        handle.stop(false).await;
    }
}
