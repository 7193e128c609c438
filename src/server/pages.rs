//! Which page answers an address, and for how long browsers may keep it.
//!
//! `lookup` finds what an address means, `view` makes the page's data of it, `cache`
//! keeps what was made: a page is rendered and compressed once, not once a request.

mod cache;
mod devices;
mod lang;
mod lookup;
mod report;
mod view;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_files::NamedFile;
use actix_web::http::header::{self, ContentType, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, mime, web};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::content::Course;
use crate::site;
use crate::theme::ThemeError;

use super::errors::{self, Problem};
use super::{App, Site, guard, join, session, socket};

pub(super) use cache::Cache;
use cache::Made;
pub(super) use lang::Lang;
use lookup::{Target, resolve};

/// Kept for ever: the address has the revision in it.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Kept, but asked for again each time.
const ASK_AGAIN: &str = "no-cache";

/// Not kept at all.
const NEVER: &str = "no-store";

/// What stands as it is in an address: RFC 3986's unreserved characters, and slashes.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/');

/// All addresses.
pub fn routes(cfg: &mut web::ServiceConfig) {
    #[cfg(feature = "jumping-clock")]
    cfg.route("/-/jump/{milliseconds}", web::post().to(jump));
    cfg.service(web::resource("/healthz").to(healthy))
        .service(
            web::resource("/session")
                .route(web::post().to(session::sign_in))
                .route(web::delete().to(session::sign_out))
                .default_service(web::to(no_such_session)),
        )
        .service(
            web::resource("/session/pairing")
                .route(web::post().to(devices::offer))
                .default_service(web::to(no_such_pairing)),
        )
        .service(
            web::resource("/session/devices")
                .route(web::get().to(devices::list))
                .default_service(web::to(only_got)),
        )
        .service(
            web::resource("/session/devices/{device}")
                .route(web::delete().to(devices::revoke))
                .default_service(web::to(only_revoked)),
        )
        .service(web::resource("/join").to(join_form))
        .service(web::resource("/join/{code}").to(join_code))
        .service(web::resource("/-/{hash}/{name}").to(asset))
        .default_service(web::to(address));
}

/// A course's address, with a slash at its end, percent-encoded.
pub(super) fn course_url(course: &str) -> String {
    match course {
        "" => "/".to_owned(),
        _ => format!("/{}/", encoded(course)),
    }
}

fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PLAIN).to_string()
}

async fn healthy() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .insert_header((header::CACHE_CONTROL, NEVER))
        .body("ok")
}

/// For tests: lets time pass.
#[cfg(feature = "jumping-clock")]
async fn jump(by: web::Path<i64>, app: web::Data<App>) -> HttpResponse {
    app.clock.jump(*by);
    HttpResponse::NoContent().finish()
}

async fn no_such_session(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    errors::page(&req, &app, &Problem::Method("POST, DELETE")).await
}

async fn no_such_pairing(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    errors::page(&req, &app, &Problem::Method("POST")).await
}

async fn only_got(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    errors::page(&req, &app, &Problem::Method("GET")).await
}

async fn only_revoked(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    errors::page(&req, &app, &Problem::Method("DELETE")).await
}

/// Every address that is not ours by name.
async fn address(
    req: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, actix_web::Error> {
    let site = app.site();
    let target = match only_reads(&req)
        .and_then(|()| resolve(&site.content, req.path()).ok_or(Problem::NotFound))
    {
        Ok(Target::Socket(course)) => {
            return socket::open(req, payload, app, course.path.clone()).await;
        }
        Ok(target) => answer(&req, &app, site, target).await,
        Err(problem) => Err(problem),
    };
    Ok(or_page(&req, &app, target).await)
}

async fn answer(
    req: &HttpRequest,
    app: &App,
    site: Arc<Site>,
    target: Target,
) -> Result<HttpResponse, Problem> {
    match target {
        Target::Moved(url) => Ok(redirect(StatusCode::PERMANENT_REDIRECT, &url)),
        Target::Elsewhere(url) => Ok(redirect(StatusCode::FOUND, &url)),
        Target::File(path) => file(req, path, app.root.clone()).await,
        Target::Deck(course, deck) => {
            let Some(keep) = keep(req, &deck.data.revision) else {
                return Ok(redirect(StatusCode::FOUND, &deck_url(&course, &deck.name)));
            };
            let view = view::View::new(app, site, Lang::of(req));
            page(
                req,
                view,
                format!("deck {} {}", course.path, deck.name),
                keep,
                move |v| v.deck(&course, &deck),
            )
            .await
        }
        Target::Page(course, text) => {
            let Some(keep) = keep(req, &text.data.revision) else {
                return Ok(redirect(StatusCode::FOUND, &deck_url(&course, &text.name)));
            };
            let view = view::View::new(app, site, Lang::of(req));
            page(
                req,
                view,
                format!("page {} {}", course.path, text.name),
                keep,
                move |v| v.text(&course, &text),
            )
            .await
        }
        Target::Notes(course, deck) => {
            if app.sessions.hand(req).is_none() {
                return Err(Problem::SignIn);
            }
            let view = view::View::new(app, site, Lang::of(req));
            let room = app.rooms.get(&course.path);
            let last =
                room.and_then(|room| site::last_class(&room.reports(&deck.name), app.clock.now()));
            let made = web::block(move || {
                view.notes(&course, &deck, last)
                    .map(|html| Made::new(&html))
            })
            .await;
            Ok(made_response(req, &rendered(made)?, NEVER))
        }
        Target::Report(course, deck) => report::answer(req, app, (course, deck)).await,
        Target::Index => {
            let view = view::View::new(app, site, Lang::of(req));
            page(req, view, "index".into(), ASK_AGAIN, |v| v.index()).await
        }
        Target::Schedule(course) => {
            let view = view::View::new(app, site, Lang::of(req));
            let place = view::Place::of(app, &course);
            let key = format!("schedule {} {:?}", course.path, place.of_the_day());
            page(req, view, key, ASK_AGAIN, move |v| {
                v.schedule(&course, &place)
            })
            .await
        }
        Target::Live(course, screen) => {
            let view = view::View::new(app, site, Lang::of(req));
            let (place, way) = (view::Place::of(app, &course), join::way(app, &course.path));
            let key = format!("{} {} {place:?}", screen.name(), course.path);
            page(req, view, key, ASK_AGAIN, move |v| {
                v.live(screen, &course, &place, way)
            })
            .await
        }
        Target::Presenter(course, screen) => {
            let view = view::View::new(app, site, Lang::of(req));
            let (place, way) = (view::Place::of(app, &course), join::way(app, &course.path));
            let key = format!("{} {} {:?}", screen.name(), course.path, place.of_the_day());
            page(req, view, key, ASK_AGAIN, move |v| {
                v.presenter(screen, &course, &place, way)
            })
            .await
        }
        // Answered before, since it needs the request's body.
        Target::Socket(_) => Err(Problem::NotFound),
    }
}

async fn or_page(
    req: &HttpRequest,
    app: &App,
    result: Result<HttpResponse, Problem>,
) -> HttpResponse {
    match result {
        Ok(res) => res,
        Err(problem) => errors::page(req, app, &problem).await,
    }
}

fn only_reads(req: &HttpRequest) -> Result<(), Problem> {
    match *req.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Problem::Method("GET, HEAD")),
    }
}

/// For how long a page with that revision is kept when it is asked for with `?v=`;
/// `None` when it is asked for in a revision that it no longer has.
fn keep(req: &HttpRequest, revision: &str) -> Option<&'static str> {
    match parameter(req, "v") {
        None => Some(ASK_AGAIN),
        Some(asked) => (asked == revision).then_some(FOR_EVER),
    }
}

fn parameter(req: &HttpRequest, name: &str) -> Option<String> {
    let pairs = req
        .query_string()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let value = pairs
        .into_iter()
        .find(|(key, _)| *key == name)?
        .1
        .replace('+', " ");
    Some(
        percent_encoding::percent_decode_str(&value)
            .decode_utf8_lossy()
            .into_owned(),
    )
}

fn deck_url(course: &Course, name: &str) -> String {
    format!("{}{}", course_url(&course.path), encoded(name))
}

fn redirect(status: StatusCode, url: &str) -> HttpResponse {
    let keep = if status == StatusCode::PERMANENT_REDIRECT {
        ASK_AGAIN
    } else {
        NEVER
    };
    HttpResponse::build(status)
        .insert_header((header::LOCATION, url))
        .insert_header((header::CACHE_CONTROL, keep))
        .finish()
}

/// A page out of the cache, made first if need be, by a thread that answers no requests.
async fn page<F>(
    req: &HttpRequest,
    view: view::View,
    key: String,
    keep: &'static str,
    make: F,
) -> Result<HttpResponse, Problem>
where
    F: FnOnce(&view::View) -> Result<String, ThemeError> + Send + 'static,
{
    let key = format!("{} {key}", view.lang().code());
    let site = view.site();
    let made = rendered(site.pages.get(key, move || make(&view)).await)?;
    Ok(made_response(req, &made, keep))
}

fn rendered<T, E>(made: Result<Result<T, ThemeError>, E>) -> Result<T, Problem> {
    match made {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(error)) => {
            tracing::error!("a page cannot be made: {error}");
            Err(Problem::Internal)
        }
        Err(_) => Err(Problem::Internal),
    }
}

fn made_response(req: &HttpRequest, made: &Made, keep: &'static str) -> HttpResponse {
    let known = req
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok());
    let unchanged = known
        .flat_map(|list| list.split(','))
        .any(|tag| tag.trim() == made.etag || tag.trim() == "*");
    let mut res = HttpResponse::build(if unchanged {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    });
    res.insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::VARY, "Accept-Language, Accept-Encoding"))
        .insert_header((header::ETAG, made.etag.as_str()));
    if unchanged {
        return res.finish();
    }
    res.insert_header(ContentType::html());
    compressed_or_not(req, res, &made.html, &made.gzip)
}

fn compressed_or_not(
    req: &HttpRequest,
    mut res: actix_web::HttpResponseBuilder,
    plain: &bytes::Bytes,
    gzip: &bytes::Bytes,
) -> HttpResponse {
    if takes_gzip(req) {
        res.insert_header((header::CONTENT_ENCODING, "gzip"));
        return res.body(gzip.clone());
    }
    res.body(plain.clone())
}

fn takes_gzip(req: &HttpRequest) -> bool {
    let header = req
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    header.split(',').any(|item| {
        let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
        let refused = parameters
            .trim()
            .strip_prefix("q=")
            .is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        coding.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// A file of a course as it is: with ranges and validators, and without rights of its own
/// where it could hold a script.
async fn file(req: &HttpRequest, path: PathBuf, root: PathBuf) -> Result<HttpResponse, Problem> {
    let opened = web::block(move || open_inside(&path, &root))
        .await
        .map_err(|_| Problem::Internal)?;
    let file = opened.map_err(|error| {
        tracing::debug!("a file cannot be sent: {error}");
        Problem::NotFound
    })?;
    let passive = is_passive(file.content_type());
    let mut res = file.into_response(req);
    res.headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(ASK_AGAIN));
    if !passive {
        res.headers_mut().insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(guard::SANDBOX),
        );
    }
    Ok(res)
}

/// Opens a file if it (still) lies inside: a link may have taken its place since the last scan.
fn open_inside(path: &Path, root: &Path) -> std::io::Result<NamedFile> {
    let real = path.canonicalize()?;
    if !real.starts_with(root) || !real.is_file() {
        return Err(std::io::Error::other("not a file of the served folder"));
    }
    NamedFile::open(real)
}

/// Types in which nothing can run. A sandbox would break the browser's PDF viewer.
fn is_passive(media: &mime::Mime) -> bool {
    match (media.type_(), media.subtype()) {
        (mime::IMAGE, subtype) => subtype != mime::SVG && media.suffix().is_none(),
        (mime::AUDIO | mime::VIDEO | mime::FONT, _) => true,
        (mime::APPLICATION, mime::PDF) => true,
        _ => false,
    }
}

/// Our own files. An old hash leads to the file as it is now.
async fn asset(
    req: HttpRequest,
    names: web::Path<(String, String)>,
    app: web::Data<App>,
) -> HttpResponse {
    let (hash, name) = names.into_inner();
    let site = app.site();
    let found = only_reads(&req).and_then(|()| match site.assets.get(&hash, &name) {
        Some(asset) => {
            let mut res = HttpResponse::Ok();
            res.insert_header((header::CACHE_CONTROL, FOR_EVER))
                .insert_header((header::VARY, "Accept-Encoding"))
                .insert_header((header::CONTENT_TYPE, asset.media_type));
            Ok(compressed_or_not(&req, res, &asset.plain, &asset.gzip))
        }
        None => match site.assets.url(&name) {
            now if now.ends_with(&format!("/{name}")) => Ok(redirect(StatusCode::FOUND, now)),
            _ => Err(Problem::NotFound),
        },
    });
    or_page(&req, &app, found).await
}

/// `/join`: a field for the code; `?code=` is what the form sends.
async fn join_form(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let answer = match only_reads(&req) {
        Ok(()) => match parameter(&req, "code").filter(|code| !code.trim().is_empty()) {
            Some(code) => {
                let code = utf8_percent_encode(code.trim(), NON_ALPHANUMERIC);
                Ok(redirect(StatusCode::FOUND, &format!("/join/{code}")))
            }
            None => join_page(&req, &app, None, StatusCode::OK),
        },
        Err(problem) => Err(problem),
    };
    or_page(&req, &app, answer).await
}

/// `/join/{code}`: the short way into a room.
async fn join_code(req: HttpRequest, code: web::Path<String>, app: web::Data<App>) -> HttpResponse {
    let answer = only_reads(&req).and_then(|()| match join::course(&app, &code) {
        Some(course) => Ok(redirect(
            StatusCode::FOUND,
            &format!("{}live", course_url(&course)),
        )),
        None => join_page(
            &req,
            &app,
            Some(code.chars().take(12).collect()),
            StatusCode::NOT_FOUND,
        ),
    });
    or_page(&req, &app, answer).await
}

fn join_page(
    req: &HttpRequest,
    app: &App,
    wrong: Option<String>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let view = view::View::new(app, app.site(), Lang::of(req));
    let html = rendered(Ok::<_, ()>(view.join(wrong)))?;
    Ok(HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, NEVER))
        .insert_header((header::VARY, "Accept-Language"))
        .insert_header(ContentType::html())
        .body(html))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_types_in_which_nothing_can_run_are_sent_without_a_sandbox() {
        let passive = |text: &str| text.parse().is_ok_and(|media| is_passive(&media));
        assert!(passive("image/png") && passive("application/pdf") && passive("video/mp4"));
        assert!(!passive("image/svg+xml") && !passive("text/html") && !passive("text/javascript"));
        assert!(!passive("application/xhtml+xml") && !passive("application/octet-stream"));
    }

    #[test]
    fn addresses_are_percent_encoded_but_for_slashes() {
        assert_eq!(course_url(""), "/");
        assert_eq!(course_url("1주차/a b%"), "/1%EC%A3%BC%EC%B0%A8/a%20b%25/");
    }
}
