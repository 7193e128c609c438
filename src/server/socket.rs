//! The WebSocket of a screen: who may open it, what it may say, what it is told.
//!
//! Here a request becomes a socket. `socket/body` is the socket's whole life (it is the
//! body of the response), `socket/header` and `socket/bucket` keep what comes in small,
//! `socket/frame` writes what goes out. What a command does is the room's business.

mod body;
mod bucket;
pub(super) mod frame;
mod header;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::body::BodyStream;
use actix_web::http::StatusCode;
use actix_web::rt::net::TcpStream;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev, web};
use serde::Deserialize;
use socket2::{SockRef, Socket};

use super::App;
use super::guard;
use super::live::{Hold, Kind, RoomHandle};
use crate::room::{Giver, PresenterDevice, Seat};

/// When a socket is asked whether anybody is there, and when it is given up.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// A socket silent for so long gets a ping.
    pub ping: Duration,
    /// A socket silent for so long is closed.
    pub silence: Duration,
    /// How long a write may take; only where connections bring a [`SecondHandle`].
    pub write: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            ping: Duration::from_secs(20),
            silence: Duration::from_secs(50),
            write: Duration::from_secs(25),
        }
    }
}

/// A second handle of a connection's socket, in the connection's data (`on_connect`).
///
/// HTTP/1 has no write timer: on Linux `TCP_USER_TIMEOUT` drops a client that never reads,
/// elsewhere we do, and need this to reach it.
#[derive(Debug)]
pub struct SecondHandle(Mutex<Option<Socket>>);

impl SecondHandle {
    /// Of an accepted connection. An error when the process has no file descriptors left.
    pub fn new(stream: &TcpStream) -> std::io::Result<SecondHandle> {
        Ok(SecondHandle(Mutex::new(Some(
            SockRef::from(stream).try_clone()?,
        ))))
    }

    fn take(&self) -> Option<Socket> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The kinds of screen that open a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Screen {
    /// The audience: follows the room.
    Live,
    /// A deck at one's own pace: hears of new revisions and of the class's start.
    Deck,
    /// The projector.
    Stage,
    /// The presenter's desk.
    Desk,
    /// The presenter's phone.
    Remote,
}

/// What a socket may do and hear, fixed when it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    screen: Screen,
    /// Who speaks by it; `None`: somebody whom the room does not know, who can ask nothing of it.
    giver: Option<Giver>,
}

impl Role {
    /// The role of a screen whose browser has that presenter's cookie, or none, and keeps that
    /// name as an attendee's device. `None`: without the cookie there is no such screen.
    pub fn new(
        screen: Screen,
        presenter: Option<PresenterDevice>,
        seat: Option<&str>,
    ) -> Option<Role> {
        let giver = match screen {
            // A presenter who looks at the audience's page is an attendee there.
            Screen::Live => seat.and_then(Seat::parse).map(Giver::Seat),
            Screen::Deck => None,
            Screen::Stage => presenter.map(Giver::Presenter),
            Screen::Desk | Screen::Remote => Some(Giver::Presenter(presenter?)),
        };
        Some(Role { screen, giver })
    }

    /// The presenter's device, if it is one: then it may send commands.
    fn presenter(&self) -> Option<&PresenterDevice> {
        self.giver.as_ref().and_then(Giver::presenter)
    }

    /// Whether it hears what only presenters may: the stage does not, since the class sees it.
    fn hears_presenter(&self) -> bool {
        matches!(self.screen, Screen::Desk | Screen::Remote)
    }

    /// The longest message it may send, in bytes.
    fn limit(&self) -> usize {
        match self.presenter() {
            Some(_) => 16 * 1024,
            None => 1024,
        }
    }

    fn kind(&self) -> Kind {
        match self.screen {
            Screen::Live => Kind::Attendee(match &self.giver {
                Some(Giver::Seat(seat)) => Some(seat.clone()),
                _ => None,
            }),
            Screen::Deck => Kind::Reader,
            Screen::Stage | Screen::Desk | Screen::Remote => {
                Kind::Presenter(self.presenter().cloned())
            }
        }
    }
}

#[derive(Deserialize)]
struct Asked {
    screen: Screen,
    seat: Option<String>,
}

/// `GET /{course}/socket?screen=…`.
pub async fn open(
    req: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
    course: String,
) -> Result<HttpResponse, actix_web::Error> {
    let say = |status: StatusCode, why: &'static str| Ok(HttpResponse::build(status).body(why));
    if !guard::origin_allowed(&req, &app.config) {
        return say(
            StatusCode::FORBIDDEN,
            "This socket is for pages of this server.",
        );
    }
    let Ok(asked) = web::Query::<Asked>::from_query(req.query_string()) else {
        return say(
            StatusCode::BAD_REQUEST,
            "Say which screen: live, deck, stage, desk or remote.",
        );
    };
    let Some(role) = Role::new(asked.screen, app.sessions.hand(&req), asked.seat.as_deref()) else {
        return say(
            StatusCode::FORBIDDEN,
            "This screen is for presenters: sign in first.",
        );
    };
    let Some(room) = app.rooms.get(&course) else {
        return say(StatusCode::NOT_FOUND, "There is no such course.");
    };
    accept(&req, payload, &room, role, Patience::default())
}

/// Makes a socket of a request whose role is settled.
pub fn accept(
    req: &HttpRequest,
    payload: web::Payload,
    room: &Arc<RoomHandle>,
    role: Role,
    patience: Patience,
) -> Result<HttpResponse, actix_web::Error> {
    // Of actix-ws, the handshake. Its session queues 32 messages, so that a slow client would
    // get history; its stream of messages ends with the body that such a queue feeds.
    let nothing = web::Payload::from_request(req, &mut dev::Payload::None).into_inner()?;
    let (response, ..) = actix_ws::handle(req, nothing)?;
    let handle = req.conn_data::<SecondHandle>().and_then(SecondHandle::take);
    let subscription = room.enter(
        role.kind(),
        handle.map(|handle| Hold::new(handle, patience.write)),
    );
    let body = body::Body::new(payload, room.clone(), (role, subscription), patience);
    Ok(response
        .set_body(BodyStream::new(body))
        .map_into_boxed_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(screen: Screen, cookie: bool) -> Option<Role> {
        let device = cookie.then(|| PresenterDevice {
            device: "d".to_owned(),
            lead: "l".to_owned(),
        });
        Role::new(screen, device, Some("0123abcd"))
    }

    #[test]
    fn a_cookie_makes_a_presenter_only_on_a_presenters_screen() {
        for screen in [Screen::Live, Screen::Deck] {
            assert!(
                role(screen, true)
                    .is_some_and(|r| r.presenter().is_none() && !r.hears_presenter() && r.limit() == 1024)
            );
        }
        assert!(
            role(Screen::Stage, false).is_some_and(|r| r.presenter().is_none() && !r.hears_presenter())
        );
        assert!(
            role(Screen::Stage, true).is_some_and(|r| r.presenter().is_some() && !r.hears_presenter())
        );
        for screen in [Screen::Desk, Screen::Remote] {
            assert_eq!(role(screen, false), None);
            assert!(role(screen, true).is_some_and(|r| r.presenter().is_some() && r.hears_presenter()));
        }
    }

    #[test]
    fn only_an_attendee_has_a_seat_and_only_under_a_name_of_ours() {
        let kind = |screen| role(screen, false).map(|role| role.kind());
        let seat = Seat::parse("0123abcd");
        assert_eq!(kind(Screen::Live), Some(Kind::Attendee(seat)));
        assert_eq!(kind(Screen::Deck), Some(Kind::Reader));
        for name in ["", "short", "not hexadecimal", &"a".repeat(33)] {
            let role = Role::new(Screen::Live, None, Some(name));
            assert_eq!(role.map(|role| role.kind()), Some(Kind::Attendee(None)));
        }
    }
}
