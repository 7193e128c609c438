//! The record of a class: who may see it, and who may let others see it.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use crate::course::hex;
use crate::room::{Class, Giver};
use crate::server::errors::Problem;
use crate::server::live::RoomHandle;
use crate::server::request::{language, parameter};
use crate::server::{App, Shown, session};
use crate::site::{Asked, Recorded, Showing};
use crate::wire::{Command, Order, Refusal};

use super::cache::Key;
use super::{NEVER, fresh, made_response, redirect, taken_home};

/// The record of a class: a presenter has all of it, made for that request; others have what was shown
/// of a class that is shared, out of the cache. What nobody shared is as if it were not there.
pub(super) async fn page(
    req: &HttpRequest,
    app: &App,
    shown: Arc<Shown>,
    showing: Showing,
) -> Result<HttpResponse, Problem> {
    let (room, deck) = room_of(app, &showing)?;
    let to_presenter = session::signed_in(req, app).is_ok();
    let state = room.room();
    let mut dates: Vec<_> = state.shared_of(&deck).map(|began| (began, true)).collect();
    if to_presenter {
        let all = room.reports(&deck).into_iter().map(|one| one.began);
        let others = all.filter(|began| !dates.contains(&(*began, true)));
        let others: Vec<_> = others.map(|began| (began, false)).collect();
        dates.extend(others);
        dates.sort_by_key(|(began, _)| std::cmp::Reverse(*began));
    }
    let newest = dates.first().map(|(began, _)| *began);
    let began = showing.began.or(newest).ok_or(Problem::NotFound)?;
    if !to_presenter && !dates.contains(&(began, true)) {
        return Err(Problem::NotFound);
    }
    let course = showing.course().map_or("", |course| &course.path);
    let past = app.rooms.past(course, &Class { began, deck }).await;
    let (report, contributed) = past.ok_or(Problem::NotFound)?;
    let recorded = Recorded {
        report,
        contributed,
        to_presenter,
        dates,
    };
    let asked = Asked {
        lang: language(req),
        recorded: Some(recorded.told()),
        now: app.clock.now(),
        ..Asked::default()
    };
    if let Some(word) = parameter(req, "as") {
        return taken_home(&showing, &asked, &word);
    }
    if to_presenter {
        return fresh(req, app, move || shown.site.page(&showing, &asked)).await;
    }
    let mark = asked.recorded.as_ref().map(Recorded::mark);
    let mark = hex(Sha256::digest(mark.unwrap_or_default().as_bytes()), 16);
    let key = Key {
        asked: format!("{} record {} {mark}", asked.lang.code(), showing.url),
        revision: None,
    };
    let site = shown.clone();
    let make = move || site.site.page(&showing, &asked);
    let made = shown.pages.get(key, app.makers.everyones(), make).await?;
    Ok(made_response(req, &made, NEVER))
}

/// Lets attendees see the record of a class, or no longer, and leads back to it.
pub(super) async fn share(
    req: &HttpRequest,
    app: &App,
    showing: &Showing,
) -> Result<HttpResponse, Problem> {
    let device = session::presenter(req, app)?;
    let (room, deck) = room_of(app, showing)?;
    let on = match parameter(req, "share").as_deref() {
        Some("yes") => true,
        Some("no") => false,
        _ => return Err(Problem::NotFound),
    };
    let began = showing.began.ok_or(Problem::NotFound)?;
    let course = showing.course().map_or("", |course| &course.path);
    let class = Class { began, deck };
    let is_known = app.rooms.past(course, &class).await.is_some();
    if !is_known {
        return Err(Problem::NotFound);
    }
    let Class { began, deck } = class;
    let order = Order {
        id: 0,
        epoch: room.epoch().to_string(),
        seen: u64::MAX,
        command: Command::Share { deck, began, on },
    };
    match room.order(order, &Giver::Presenter(device)).await {
        // What was so before need not change.
        Ok(_) | Err(Refusal::Nothing) => Ok(redirect(StatusCode::SEE_OTHER, &showing.url)),
        Err(_) => Err(Problem::Busy),
    }
}

/// The room of what is shown of a deck, and the deck's name.
fn room_of(app: &App, showing: &Showing) -> Result<(Arc<RoomHandle>, String), Problem> {
    let course = showing.course();
    let room = course.and_then(|course| app.rooms.get(&course.path));
    let deck = showing.deck().map(|deck| deck.name.clone());
    room.zip(deck).ok_or(Problem::NotFound)
}
