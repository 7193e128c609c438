//! The WebSocket of a screen: who may open it, and what comes in and goes out by it.
//!
//! Here a request becomes a [`Peer`], to which `workers` then gives the connection. `socket/peer`
//! does all that happens on it: `socket/incoming` makes messages of what comes in, of which
//! `socket/header` refuses what is too long and `socket/bucket` what is too much; `socket/receipt`
//! holds back what a client cannot have read. What a socket is told is decided in `live`, what a
//! command does in `room`.

mod bucket;
mod header;
mod incoming;
mod peer;
mod receipt;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev, web};
use serde::Deserialize;

pub use self::peer::Peer;

use super::App;
use super::guard;
use super::live::RoomHandle;
use crate::room::{Giver, PresenterDevice, Seat};
use crate::wire::Screen;

/// How long a socket may be silent, and may leave unread what it is told.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// A client silent for so long gets a ping.
    pub ping: Duration,
    /// The socket of a client silent for so long is closed.
    pub silence: Duration,
    /// The socket of a client that leaves a ping unanswered for so long is closed: it reads nothing.
    pub answer: Duration,
}

impl Timeouts {
    fn shortest(&self) -> Duration {
        self.ping.min(self.silence).min(self.answer)
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            ping: Duration::from_secs(20),
            silence: Duration::from_secs(50),
            answer: Duration::from_secs(25),
        }
    }
}

/// What a socket may do and hear, fixed when it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    screen: Screen,
    /// Who gives the commands that come by it. `None`: it takes no commands, and counts under no
    /// seat, as on a deck's page.
    giver: Option<Giver>,
}

impl Role {
    /// The role of a socket of that screen. `signed_in` is the device that the browser's cookie
    /// signs in, a presenter's or a helper's, if it has one; `seat` is the name that the browser sent
    /// for its seat. `None` for a desk or a remote without the cookie, because those screens are
    /// presenters' only.
    pub fn new(
        screen: Screen,
        signed_in: Option<PresenterDevice>,
        seat: Option<&str>,
    ) -> Option<Role> {
        let giver = match screen {
            // A presenter who looks at the audience's page is an attendee there.
            Screen::Live => seat.and_then(Seat::parse).map(Giver::Seat),
            Screen::Deck => None,
            // A helper's stage is everyone's.
            Screen::Stage => signed_in
                .filter(|device| !device.is_helper())
                .map(Giver::Presenter),
            Screen::Desk | Screen::Remote => Some(Giver::signed_in(signed_in?)),
        };
        Some(Role { screen, giver })
    }

    /// The device that signed in, if it opened a screen that takes presenters' messages. A helper's
    /// are read like a presenter's, and refused by the room.
    fn device(&self) -> Option<&PresenterDevice> {
        self.giver.as_ref().and_then(Giver::device)
    }

    /// The presenter's device; `None` on a socket whose commands are refused or not taken.
    fn presenter(&self) -> Option<&PresenterDevice> {
        self.giver.as_ref().and_then(Giver::presenter)
    }

    /// The longest message that the client may send, in bytes.
    fn limit(&self) -> usize {
        match &self.giver {
            Some(Giver::Presenter(_) | Giver::Helper(_)) => 16 * 1024,
            // A post of 280 characters, of four bytes each, with the slide on which it is written.
            Some(Giver::Seat(_)) => 4 * 1024,
            None => 1024,
        }
    }
}

/// The query of a request for a socket.
#[derive(Deserialize)]
struct Query {
    screen: Screen,
    seat: Option<String>,
    /// The deck that a page at one's own pace has open.
    deck: Option<Box<str>>,
}

/// Answers `GET /{course}/socket?screen=…`: decides the role and makes the socket, or says why
/// not.
pub async fn open(
    req: HttpRequest,
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
    let Ok(asked) = web::Query::<Query>::from_query(req.query_string()) else {
        return say(
            StatusCode::BAD_REQUEST,
            "Say which screen: live, deck, stage, desk or remote.",
        );
    };
    let Some(role) = Role::new(
        asked.screen,
        app.sessions.device(&req),
        asked.seat.as_deref(),
    ) else {
        return say(
            StatusCode::FORBIDDEN,
            "This screen is for presenters: sign in first.",
        );
    };
    let Some(room) = app.rooms.get(&course) else {
        return say(StatusCode::NOT_FOUND, "There is no such course.");
    };
    let reads = asked.deck.clone().filter(|_| role.screen == Screen::Deck);
    accept(&req, &room, (role, reads), Timeouts::default())
}

/// Makes a socket of a request that may have that role: `open` has decided it. With the role the
/// deck that a page at one's own pace has open.
pub fn accept(
    req: &HttpRequest,
    room: &Arc<RoomHandle>,
    (role, reads): (Role, Option<Box<str>>),
    timeouts: Timeouts,
) -> Result<HttpResponse, actix_web::Error> {
    let Some(handover) = req.extensions().get::<Handover>().cloned() else {
        return Ok(HttpResponse::UpgradeRequired()
            .insert_header(("Upgrade", "websocket"))
            .body("This address is a WebSocket."));
    };
    // Of actix-ws only the handshake is used: its session has a queue of 32 messages, by which a slow
    // client would get old values instead of the newest.
    let nothing = web::Payload::from_request(req, &mut dev::Payload::None).into_inner()?;
    let (response, ..) = actix_ws::handle(req, nothing)?;
    let subscription = room.subscribe((role.screen, reads), role.giver.clone());
    handover.give(Peer::new(room.clone(), (role, subscription), timeouts));
    Ok(response.drop_body().map_into_boxed_body())
}

/// Goes with a request whose connection can become a socket, and takes what is to have it.
#[derive(Clone, Default)]
pub(super) struct Handover(Rc<RefCell<Option<Peer>>>);

impl Handover {
    fn give(&self, peer: Peer) {
        self.0.replace(Some(peer));
    }

    /// The other side of the socket that the request has become; `None` if it has not.
    pub(super) fn take(&self) -> Option<Peer> {
        self.0.take()
    }
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
        for (screen, limit) in [(Screen::Live, 4 * 1024), (Screen::Deck, 1024)] {
            let role = role(screen, true);
            assert!(role.is_some_and(|role| role.presenter().is_none() && role.limit() == limit));
        }
        let stage = |cookie| role(Screen::Stage, cookie);
        assert!(stage(false).is_some_and(|role| role.presenter().is_none()));
        assert!(stage(true).is_some_and(|role| role.presenter().is_some()));
        for screen in [Screen::Desk, Screen::Remote] {
            assert_eq!(role(screen, false), None);
            assert!(role(screen, true).is_some_and(|role| role.presenter().is_some()));
        }
    }

    #[test]
    fn only_an_attendee_has_a_seat_and_only_under_a_name_of_ours() {
        let giver = |screen| role(screen, false).and_then(|role| role.giver);
        let seat = Seat::parse("0123abcd").map(Giver::Seat);
        assert!(seat.is_some());
        assert_eq!(giver(Screen::Live), seat);
        assert_eq!(giver(Screen::Deck), None);
        for name in ["", "short", "not hexadecimal", &"a".repeat(33)] {
            let role = Role::new(Screen::Live, None, Some(name));
            assert_eq!(role.map(|role| role.giver), Some(None));
        }
    }
}
