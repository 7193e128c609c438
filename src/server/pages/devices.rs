//! The presenter's devices: a code that lets one more in, a list, and the way out.
//! All of it only with the presenter's cookie, and kept by no browser.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::server::errors::Problem;
use crate::server::request::{language, parameter};
use crate::server::{App, base, session};
use crate::site::screens::{DEVICES, PAIRING};
use crate::site::{course_url, picture};
use crate::theme::{DeviceData, DevicesData, PairingData};

use super::{fresh, or_page};

/// `POST /session/pairing?course=…`: a code for one device, and the picture that holds it.
pub(super) async fn offer(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let offered = try_offer(&req, &app).await;
    or_page(&req, &app, offered).await
}

/// `GET /session/devices`: those that are signed in.
pub(super) async fn list(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let listed = try_list(&req, &app).await;
    or_page(&req, &app, listed).await
}

/// `DELETE /session/devices/{device}`: signs one out, with those that it paired.
pub(super) async fn revoke(
    req: HttpRequest,
    device: web::Path<String>,
    app: web::Data<App>,
) -> HttpResponse {
    let revoked = match session::presenter(&req, &app) {
        Ok(_) => {
            app.sessions.revoke(&device).await;
            session::end_sockets(&app, &device);
            Ok(HttpResponse::NoContent().finish())
        }
        Err(problem) => Err(problem),
    };
    or_page(&req, &app, revoked).await
}

async fn try_offer(req: &HttpRequest, app: &App) -> Result<HttpResponse, Problem> {
    let own = session::presenter(req, app)?;
    // The root's where none is named.
    let course = parameter(req, "course").unwrap_or_default();
    let course = base::without(&course, &app.config.base).unwrap_or(&course);
    let shown = app.shown();
    let found = shown.site.content.courses.get(course.trim_matches('/'));
    let path = course_url(&found.ok_or(Problem::NotFound)?.path);
    let (code, until) = app.sessions.offer(&own.lead)?;
    let remote = format!("{}{path}remote", app.config.url());
    let data = PairingData {
        qr: picture(&format!("{remote}#pair={code}")),
        address: format!("{}{path}remote", app.config.address),
        code,
        until,
    };
    let lang = language(req);
    fresh(req, app, move || {
        shown.site.page_with(&PAIRING, (lang, "Cuecard"), &data)
    })
    .await
}

async fn try_list(req: &HttpRequest, app: &App) -> Result<HttpResponse, Problem> {
    let own = session::signed_in(req, app)?;
    let devices = app.sessions.signed().into_iter().map(|one| DeviceData {
        own: one.device == own,
        helps: one.device.is_helper(),
        paired: one.device.lead != one.device.device,
        name: one.device.device,
        since: one.since,
    });
    let data = DevicesData {
        devices: devices.collect(),
    };
    let (shown, lang) = (app.shown(), language(req));
    fresh(req, app, move || {
        shown.site.page_with(&DEVICES, (lang, "Cuecard"), &data)
    })
    .await
}
