//! The presenter's devices: a code that lets one more in, a list, and the way out.
//! All of it only with the presenter's cookie, and kept by no browser.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::room::PresenterDevice;
use crate::server::errors::Problem;
use crate::server::{App, join, session};
use crate::theme::{DeviceData, DevicesData, PairingData, ThemeError};

use super::cache::Made;
use super::view::View;
use super::{Lang, NEVER, course_url, made_response, or_page, parameter, rendered};

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
    let revoked = match presenter(&req, &app) {
        Ok(_) => {
            app.sessions.revoke(&device).await;
            session::end_sockets(&app, &device);
            Ok(HttpResponse::NoContent().finish())
        }
        Err(problem) => Err(problem),
    };
    or_page(&req, &app, revoked).await
}

fn presenter(req: &HttpRequest, app: &App) -> Result<PresenterDevice, Problem> {
    app.sessions.hand(req).ok_or(Problem::SignIn)
}

async fn try_offer(req: &HttpRequest, app: &App) -> Result<HttpResponse, Problem> {
    let hand = presenter(req, app)?;
    let course = parameter(req, "course").unwrap_or_default();
    let site = app.site();
    let found = site.content.courses.get(course.trim_matches('/'));
    let path = course_url(&found.ok_or(Problem::NotFound)?.path);
    let (code, until) = app.sessions.offer(&hand.lead)?;
    let remote = format!("{}{path}remote", app.config.base());
    let data = PairingData {
        qr: join::picture(&format!("{remote}#pair={code}")),
        address: format!("{}{path}remote", app.config.address),
        code,
        until,
    };
    answer(req, app, move |view| view.pairing(&data)).await
}

async fn try_list(req: &HttpRequest, app: &App) -> Result<HttpResponse, Problem> {
    let hand = presenter(req, app)?;
    let devices = app.sessions.signed().into_iter().map(|one| DeviceData {
        own: one.hand.device == hand.device,
        paired: one.hand.lead != one.hand.device,
        name: one.hand.device,
        since: one.since,
    });
    let data = DevicesData {
        devices: devices.collect(),
    };
    answer(req, app, move |view| view.devices(&data)).await
}

async fn answer(
    req: &HttpRequest,
    app: &App,
    make: impl FnOnce(&View) -> Result<String, ThemeError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let view = View::new(app, app.site(), Lang::of(req));
    let made = web::block(move || make(&view).map(|html| Made::new(&html))).await;
    Ok(made_response(req, &rendered(made)?, NEVER))
}
