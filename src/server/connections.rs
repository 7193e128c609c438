//! Connections: how many there may be, and which are closed because their client holds a place
//! without getting on.
//!
//! actix-http limits only how long a connection's first request head may take and how long it may
//! be idle. A second head that dribbles in byte by byte, a body that does, and an answer that
//! nobody reads would keep a connection for ever. `connections/state` says when a client has had
//! time enough; [`sweep`] looks at all connections again and again, and `connections/line`, the
//! stream below HTTP and TLS, then fails, which ends the connection.

mod line;
mod state;

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use actix_web::web;
use futures_util::task::AtomicWaker;

use super::App;
use super::bodies::Holding;
use super::errors::{self, Problem};
use super::locks::lock;
pub(super) use line::Line;
use state::State;

/// Between two looks at all connections.
const SWEEP: Duration = Duration::from_secs(1);

/// So many connections more than there is room for are turned away with an answer; any further one
/// is closed at once.
pub(super) const TURNED_AWAY: usize = 16;

/// How long presenters are told that connections were turned away.
const TOLD: Duration = Duration::from_secs(60);

/// All connections that are open, and whatever else takes a file descriptor for a request.
#[derive(Debug)]
pub(super) struct Connections {
    /// How many places there are.
    room: usize,
    taken: AtomicUsize,
    open: Mutex<Vec<Weak<Connection>>>,
    /// How many were turned away since presenters were last told of none, and when the last was.
    turned_away: Mutex<Option<(usize, Instant)>>,
}

/// A place among those that there is room for; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Place(Arc<Connections>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What is known of one connection; lives as long as it does.
#[derive(Debug)]
pub(super) struct Connection {
    state: Mutex<State>,
    /// Wakes the task that reads and writes.
    waker: AtomicWaker,
    is_closed: AtomicBool,
    /// There was no room for it: it is told so, and nothing else.
    is_turned_away: bool,
}

impl Connections {
    /// With room for so many.
    pub(super) fn new(room: usize) -> Arc<Connections> {
        Arc::new(Connections {
            room,
            taken: AtomicUsize::new(0),
            open: Mutex::default(),
            turned_away: Mutex::default(),
        })
    }

    /// A place for a file that is sent; `None` if there is no room.
    pub(super) fn place(self: &Arc<Self>) -> Option<Place> {
        self.place_of(self.room)
    }

    fn place_of(self: &Arc<Self>, room: usize) -> Option<Place> {
        let one_more = |taken| (taken < room).then_some(taken + 1);
        let order = Ordering::AcqRel;
        let taken = self.taken.fetch_update(order, Ordering::Acquire, one_more);
        taken.is_ok().then(|| Place(self.clone()))
    }

    /// A connection was accepted. `None` if there is not even room to tell it that there is none.
    pub(super) fn enter(self: &Arc<Self>, io: TcpStream) -> Option<Line> {
        let place = self.place();
        let is_turned_away = place.is_none();
        if is_turned_away {
            self.note_turned_away(Instant::now());
        }
        let place = place.or_else(|| self.place_of(self.room + TURNED_AWAY))?;
        let connection = Arc::new(Connection {
            state: Mutex::new(State::new(Instant::now())),
            waker: AtomicWaker::new(),
            is_closed: AtomicBool::new(false),
            is_turned_away,
        });
        lock(&self.open).push(Arc::downgrade(&connection));
        Some(Line::new(io, connection, place))
    }

    /// Closes the connections whose clients have had time enough at `now`.
    pub(super) fn close_due(&self, now: Instant) {
        lock(&self.open).retain(|connection| {
            let Some(connection) = connection.upgrade() else {
                return false;
            };
            let due = lock(&connection.state).is_due(now);
            if due {
                connection.is_closed.store(true, Ordering::Release);
                connection.waker.wake();
            }
            !due
        });
    }

    fn note_turned_away(&self, now: Instant) {
        tracing::warn!(
            "a connection was turned away, for there is room for {} only: raise the limit of open files (ulimit -n) and start again",
            self.room
        );
        let mut turned_away = lock(&self.turned_away);
        let before = turned_away.map_or(0, |(count, _)| count);
        *turned_away = Some((before + 1, now));
    }

    /// How many connections were turned away lately, for presenters.
    pub(super) fn turned_away(&self, now: Instant) -> usize {
        let mut turned_away = lock(&self.turned_away);
        *turned_away = turned_away.filter(|(_, last)| now.saturating_duration_since(*last) < TOLD);
        turned_away.map_or(0, |(count, _)| count)
    }
}

impl Connection {
    /// Fails if the connection is to be closed.
    fn check(&self) -> io::Result<()> {
        match self.is_closed.load(Ordering::Acquire) {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }

    /// Pending until the connection is to be closed, or more may be read.
    fn wait<T>(&self, cx: &Context<'_>) -> Poll<io::Result<T>> {
        self.waker.register(cx.waker());
        // It may have been closed before there was anybody to wake.
        match self.check() {
            Ok(()) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn may_read(&self) -> bool {
        lock(&self.state).may_read()
    }

    fn read(&self, bytes: usize) {
        lock(&self.state).read(bytes, Instant::now());
    }

    fn wrote(&self, offered: usize, taken: usize) {
        lock(&self.state).wrote(offered, taken, Instant::now());
    }

    /// A request begins or ends. If more may be read only now, whoever reads is woken.
    fn step(&self, step: impl FnOnce(&mut State)) {
        let mut state = lock(&self.state);
        let had_to_wait = !state.may_read();
        step(&mut state);
        if had_to_wait && state.may_read() {
            self.waker.wake();
        }
    }
}

/// Looks at all connections, again and again.
pub(super) async fn sweep(app: Arc<App>) {
    let mut interval = tokio::time::interval(SWEEP);
    loop {
        interval.tick().await;
        let now = Instant::now();
        app.connections.close_due(now);
        app.rooms.tell_turned_away(app.connections.turned_away(now));
    }
}

/// Middleware: while a request is in work, its connection is not idle; one for which there is no
/// room is told so.
pub(super) async fn count(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let connection = req.conn_data::<Arc<Connection>>().cloned();
    let work = connection.clone().map(Work::begin);
    let no_room = connection.as_ref().is_some_and(|one| one.is_turned_away);
    let app = req.app_data::<web::Data<App>>().cloned();
    let res = match app {
        Some(app) if no_room => turn_away(req, &app).await,
        _ => next.call(req).await?.map_into_boxed_body(),
    };
    if let Some(connection) = connection
        && res.status() == StatusCode::SWITCHING_PROTOCOLS
    {
        lock(&connection.state).become_socket();
    }
    Ok(res.map_body(|_, body| Holding::boxed(body, work)))
}

async fn turn_away(req: ServiceRequest, app: &App) -> ServiceResponse<BoxBody> {
    let (req, _) = req.into_parts();
    let mut page = errors::page(&req, app, &Problem::Busy).await;
    page.head_mut().set_connection_type(ConnectionType::Close);
    ServiceResponse::new(req, page)
}

/// A request in work, its answer's body included.
#[derive(Debug)]
struct Work(Arc<Connection>);

impl Work {
    fn begin(connection: Arc<Connection>) -> Work {
        connection.step(State::begin);
        Work(connection)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.step(|state| state.end(Instant::now()));
    }
}
