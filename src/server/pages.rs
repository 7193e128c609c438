//! Answers addresses with the pages of the [`Site`](crate::site::Site): which methods they
//! take, who may have them, for how long browsers may keep them.
//!
//! `pages/makers` lets few pages be made at a time, `pages/cache` keeps what was made: a page is
//! rendered and compressed once, not once a request. `pages/devices` is the presenter's devices,
//! `pages/findings` what an author is told, `pages/record` what a class was.

mod cache;
mod devices;
mod findings;
mod makers;
mod record;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_files::NamedFile;
use actix_web::http::header::{self, ContentType, ETag, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, Resource, mime, web};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::time::{Instant, timeout_at};
use unicode_normalization::UnicodeNormalization;

use crate::render::SEGMENT;
use crate::site::routes::Route;
use crate::site::screens::{self, Follows, SeenBy};
use crate::site::{Asked, Place, Showing, Target, course_url};
use crate::theme::{JoinPageData, ThemeError};

use super::bodies::{Holding, Slices};
use super::errors::{self, Problem};
use super::request::{has, language, parameter, takes_gzip};
use super::{App, Shown, guard, session, socket};

pub(super) use cache::Cache;
use cache::{Encoded, Key};
pub(super) use makers::Makers;

/// Kept for ever: the address has the revision in it.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Kept, but asked for again each time.
const ASK_AGAIN: &str = "no-cache";

/// Not kept at all.
const NEVER: &str = "no-store";

/// All addresses.
pub fn routes(cfg: &mut web::ServiceConfig) {
    #[cfg(feature = "jumping-clock")]
    cfg.route("/-/jump/{milliseconds}", web::post().to(jump));
    for route in Route::ALL {
        cfg.service(resource(route));
    }
    cfg.default_service(web::to(address));
}

/// What answers at one of our own addresses. The match is the only way to add one, so that none can
/// stand at an address that a file might have.
fn resource(route: Route) -> Resource {
    let here = web::resource(route.pattern());
    match route {
        Route::Health => here.to(healthy),
        Route::Session => here
            .route(web::post().to(session::sign_in))
            .route(web::delete().to(session::sign_out))
            .default_service(web::to(|req, app| method(req, app, "POST, DELETE"))),
        Route::Pairing => here
            .route(web::post().to(devices::offer))
            .default_service(web::to(|req, app| method(req, app, "POST"))),
        Route::Devices => here
            .route(web::get().to(devices::list))
            .default_service(web::to(|req, app| method(req, app, "GET"))),
        Route::Device => here
            .route(web::delete().to(devices::revoke))
            .default_service(web::to(|req, app| method(req, app, "DELETE"))),
        Route::Findings => here
            .route(web::get().to(findings::list))
            .default_service(web::to(|req, app| method(req, app, "GET"))),
        Route::Join => here.to(join_form),
        Route::JoinCode => here.to(join_code),
        Route::Asset => here.to(asset),
    }
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

/// An address of ours that takes other methods.
async fn method(req: HttpRequest, app: web::Data<App>, taken: &'static str) -> HttpResponse {
    errors::page(&req, &app, &Problem::Method(taken)).await
}

/// Every address that is not ours by name.
async fn address(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, actix_web::Error> {
    let (shown, place, target) = meaning(&req, &app).await;
    let answer = match target {
        Ok(Target::Socket(course)) => {
            return socket::open(req, app, course.path.clone()).await;
        }
        Ok(Target::Moved(url)) => Ok(redirect(StatusCode::PERMANENT_REDIRECT, &url)),
        Ok(Target::Elsewhere(url)) => Ok(redirect(StatusCode::FOUND, &url)),
        Ok(Target::File(path)) => file(&req, &app, path, Purpose::Show).await,
        Ok(Target::Attachment(path)) => file(&req, &app, path, Purpose::Save).await,
        Ok(Target::Screen(showing)) => match showing.screen.seen_by {
            SeenBy::Everyone | SeenBy::ShellThatSignsIn => {
                page(&req, &app, shown, (showing, place)).await
            }
            SeenBy::Presenter => presenters_page(&req, &app, shown, showing).await,
            SeenBy::PresenterWhoShares if *req.method() == Method::POST => {
                record::share(&req, &app, &showing).await
            }
            SeenBy::PresenterWhoShares => record::page(&req, &app, shown, showing).await,
        },
        Err(problem) => Err(problem),
    };
    Ok(or_page(&req, &app, answer).await)
}

/// What the address means, once there is something to show of it: a deck that is being read for
/// the first time is waited for. With it where the room is of which that was said.
async fn meaning(req: &HttpRequest, app: &App) -> (Arc<Shown>, Place, Result<Target, Problem>) {
    let limit = Instant::now() + app.patience.request;
    loop {
        let next_shown = app.signals.next_shown();
        let shown = app.shown();
        let target = shown.site.lookup(req.path());
        let target = takes(req, target.as_ref()).and_then(|()| target.ok_or(Problem::NotFound));
        let (place, unread) = match &target {
            Ok(Target::Screen(showing)) => {
                let place = place(app, showing);
                let unread = showing.unread(&place);
                (place, unread)
            }
            _ => Default::default(),
        };
        let Some(unread) = unread else {
            return (shown, place, target);
        };
        app.signals.ask(unread);
        if timeout_at(limit, next_shown).await.is_err() {
            return (shown, place, Err(Problem::BeingRead));
        }
    }
}

/// Where the room is that a page is of.
fn place(app: &App, showing: &Showing) -> Place {
    let course = showing.course();
    let room = course.and_then(|course| app.rooms.get(&course.path));
    room.map(|room| Place::of(&room.room())).unwrap_or_default()
}

/// A page that everybody gets, out of the cache; made first if need be.
async fn page(
    req: &HttpRequest,
    app: &App,
    shown: Arc<Shown>,
    (showing, place): (Showing, Place),
) -> Result<HttpResponse, Problem> {
    let keep = match (showing.revision(), parameter(req, "v")) {
        (Some(revision), Some(asked)) if asked == revision => FOR_EVER,
        // It has that revision no more: the newest one is where no revision is asked for.
        (Some(_), Some(_)) => return Ok(redirect(StatusCode::FOUND, &showing.url)),
        _ => ASK_AGAIN,
    };
    let asked = Asked {
        lang: language(req),
        place: match showing.screen.follows {
            Follows::Nothing => Place::default(),
            Follows::Day => place.of_the_day(),
            Follows::Slide => place,
        },
        ..Asked::default()
    };
    // Whatever else a page depends on is the site's, and another site has another cache, into
    // which only those come that their revision says all of, but for the course's title.
    let title = showing.course().map_or("", |course| course.title.as_str());
    let revision = showing.revision().filter(|revision| !revision.is_empty());
    let key = Key {
        asked: format!(
            "{} {} {:?} {} {title}",
            asked.lang.code(),
            showing.screen.name,
            asked.place,
            showing.url
        ),
        revision: revision.map(|revision| (showing.url.clone(), revision.to_owned())),
    };
    let site = shown.clone();
    // A desk does not wait until everyone has what they ask for.
    let makers = match showing.screen.seen_by {
        SeenBy::Everyone => app.makers.everyones(),
        SeenBy::ShellThatSignsIn | SeenBy::Presenter | SeenBy::PresenterWhoShares => {
            app.makers.presenters()
        }
    };
    let make = move || site.site.page(&showing, &asked);
    let made = shown.pages.get(key, makers, make).await?;
    Ok(made_response(req, &made, keep))
}

/// A page that takes the presenter's cookie and that no browser keeps, or what can be taken
/// home of it.
async fn presenters_page(
    req: &HttpRequest,
    app: &App,
    shown: Arc<Shown>,
    showing: Showing,
) -> Result<HttpResponse, Problem> {
    session::signed_in(req, app)?;
    let room = showing
        .course()
        .and_then(|course| app.rooms.get(&course.path));
    let (room, deck) = room.zip(showing.deck()).ok_or(Problem::NotFound)?;
    let asked = Asked {
        lang: language(req),
        place: Place::of(&room.room()),
        classes: room.reports(&deck.name),
        began: parameter(req, "began"),
        now: app.clock.now(),
        ..Asked::default()
    };
    if let Some(word) = parameter(req, "as") {
        return taken_home(&showing, &asked, &word);
    }
    fresh(req, app, move || shown.site.page(&showing, &asked)).await
}

/// What a screen of a deck is asked for as, beside its page.
fn taken_home(showing: &Showing, asked: &Asked, word: &str) -> Result<HttpResponse, Problem> {
    let mut downloads = showing.screen.downloads.iter();
    let download = downloads.find(|download| download.word == word);
    let text = download.and_then(|download| (download.text)(asked));
    let deck = showing.deck().map(|deck| deck.name.replace('/', "_"));
    let (download, text) = download.zip(text).ok_or(Problem::NotFound)?;
    let name = deck.unwrap_or_default() + download.ending;
    Ok(attachment(name, download.media_type, text))
}

/// A page made for this request of a presenter alone.
async fn fresh(
    req: &HttpRequest,
    app: &App,
    make: impl FnOnce() -> Result<String, ThemeError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let make = move || make().map(Encoded::new);
    let made = app.makers.presenters().make(make).await?;
    Ok(made_response(req, &made, NEVER))
}

/// A text to be saved, under a name that may hold Hangul.
fn attachment(name: String, media_type: &'static str, text: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((header::CACHE_CONTROL, NEVER))
        .insert_header((header::CONTENT_DISPOSITION, saved_as(&name)))
        .body(text)
}

/// The header that has a browser save a file under that name, as RFC 6266 has it: in ASCII for
/// programs that know nothing else, and whole, composed as most systems write Hangul.
fn saved_as(name: &str) -> String {
    let plain = name.chars().map(|c| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | ' ' | '(' | ')' => c,
        _ => '_',
    });
    let plain: String = plain.collect();
    let whole: String = name.nfc().collect();
    let whole = utf8_percent_encode(&whole, SEGMENT);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
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

/// Whether what stands there takes that method.
fn takes(req: &HttpRequest, target: Option<&Target>) -> Result<(), Problem> {
    let is_record = matches!(target, Some(Target::Screen(showing))
        if showing.screen.seen_by == SeenBy::PresenterWhoShares);
    match *req.method() {
        Method::POST if is_record => Ok(()),
        _ if is_record => only_reads(req).map_err(|_| Problem::Method("GET, HEAD, POST")),
        _ => only_reads(req),
    }
}

fn only_reads(req: &HttpRequest) -> Result<(), Problem> {
    match *req.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Problem::Method("GET, HEAD")),
    }
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

/// What the theme made; why it could not is for the log.
fn rendered<T>(made: Result<T, ThemeError>) -> Result<T, Problem> {
    made.map_err(|error| {
        tracing::error!("a page cannot be made: {error}");
        Problem::Internal
    })
}

fn made_response(req: &HttpRequest, made: &Encoded, keep: &'static str) -> HttpResponse {
    let unchanged = has(req, &made.etag);
    let mut res = HttpResponse::build(if unchanged {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    });
    res.insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::VARY, "Accept-Language, Accept-Encoding"))
        .insert_header(ETag(made.etag.clone()));
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
        return res.body(Slices::of(gzip));
    }
    res.body(Slices::of(plain))
}

/// What a file is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To be shown, or played, where it stands.
    Show,
    /// To be saved: it may be of any kind.
    Save,
}

/// A file of a course as it is: with ranges and validators, and without rights of its own
/// where it could hold a script. Until it is sent it takes a place, since it is an open file.
async fn file(
    req: &HttpRequest,
    app: &App,
    path: PathBuf,
    purpose: Purpose,
) -> Result<HttpResponse, Problem> {
    let place = app.connections.place().ok_or(Problem::Busy)?;
    let root = app.root.clone();
    let opened = web::block(move || open_inside(&path, &root))
        .await
        .map_err(|_| Problem::Internal)?;
    let file = opened.map_err(|error| {
        tracing::debug!("a file cannot be sent: {error}");
        Problem::NotFound
    })?;
    let name = file.path().file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    let passive = purpose == Purpose::Show && is_passive(file.content_type());
    let file = match (purpose, type_of(&name)) {
        (Purpose::Save, Some(media)) => file.set_content_type(media),
        _ => file,
    };
    // No header can have a control character of a file's name in it; the address says the name too.
    let file = match HeaderValue::try_from(file.content_disposition().to_string()) {
        Ok(_) if purpose == Purpose::Show => file,
        _ => file.disable_content_disposition(),
    };
    let mut res = file.into_response(req);
    let headers = res.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(ASK_AGAIN));
    if purpose == Purpose::Save
        && let Ok(saved_as) = HeaderValue::try_from(saved_as(&name))
    {
        headers.insert(header::CONTENT_DISPOSITION, saved_as);
    }
    if !passive {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(guard::SANDBOX),
        );
    }
    Ok(res.map_body(|_, body| Holding::boxed(body, place)))
}

/// The type of files for saving that lists of types do not have, or take for another kind:
/// `.ts` is a video there.
fn type_of(name: &str) -> Option<mime::Mime> {
    let (_, ending) = name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "ipynb" => "application/x-ipynb+json".parse().ok(),
        "ts" | "tsx" | "rs" | "go" | "kt" | "swift" | "r" | "jl" | "sql" | "yaml" | "yml"
        | "toml" | "tf" | "proto" => Some(mime::TEXT_PLAIN_UTF_8),
        _ => None,
    }
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
    let assets = app.shown().site.assets.clone();
    let found = only_reads(&req).and_then(|()| match assets.get(&hash, &name) {
        Some(asset) => {
            let mut res = HttpResponse::Ok();
            res.insert_header((header::CACHE_CONTROL, FOR_EVER))
                .insert_header((header::VARY, "Accept-Encoding"))
                .insert_header((header::CONTENT_TYPE, asset.media_type));
            Ok(compressed_or_not(&req, res, &asset.plain, &asset.gzip))
        }
        None => match assets.url(&name) {
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
    let answer = only_reads(&req).and_then(|()| match app.shown().site.course_of_code(&code) {
        Some(course) => {
            let live = format!("{}live", course_url(&course.path));
            Ok(redirect(StatusCode::FOUND, &live))
        }
        None => {
            let wrong = code.chars().take(12).collect();
            join_page(&req, &app, Some(wrong), StatusCode::NOT_FOUND)
        }
    });
    or_page(&req, &app, answer).await
}

fn join_page(
    req: &HttpRequest,
    app: &App,
    wrong: Option<String>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let site = &app.shown().site;
    let data = JoinPageData { wrong };
    let html = site.page_with(&screens::JOIN, (language(req), "Cuecard"), &data);
    let html = rendered(html)?;
    Ok(HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, NEVER))
        .insert_header((header::VARY, "Accept-Language"))
        .insert_header(ContentType::html())
        .body(html))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::time::Duration;

    use actix_web::test::{TestRequest, call_service, init_service, read_body};

    use super::*;
    use crate::server::startup::{self, Patience};
    use crate::server::{ServeOptions, reload};

    #[actix_web::test]
    async fn a_page_that_is_not_read_in_time_is_refused_for_a_while_and_then_there() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("a.md"), "# A\n\ntext\n").unwrap();
        let options = ServeOptions::of_folder(home.path());
        let listener = startup::listen(options.bind, 0).unwrap();
        let started = startup::open(&options, &listener, 10, Patience::NONE).unwrap();
        let app = web::Data::from(started.app.clone());
        let answers = actix_web::App::new().app_data(app).configure(routes);
        let answers = init_service(answers).await;
        let get = async |address| {
            let request = TestRequest::get().uri(address);
            let request = request.insert_header((header::ACCEPT_LANGUAGE, "en"));
            call_service(&answers, request.to_request()).await
        };

        // The room is at its first slide, so its screens need the deck too.
        for address in ["/a", "/live", "/stage"] {
            let refused = get(address).await;
            let header = |name| refused.headers().get(name).unwrap();
            assert_eq!(
                refused.status(),
                StatusCode::SERVICE_UNAVAILABLE,
                "{address}"
            );
            assert_eq!(header(header::RETRY_AFTER), "5", "{address}");
            assert_eq!(header(header::CACHE_CONTROL), NEVER, "{address}");
            let body = read_body(refused).await;
            let body = String::from_utf8_lossy(&body);
            assert!(body.contains("still being read"), "{address}: {body}");
        }
        let _reloading = reload::keep_up(started.app, started.reading);
        let limit = Instant::now() + Duration::from_secs(20);
        while get("/a").await.status() != StatusCode::OK {
            assert!(Instant::now() < limit, "it is never read");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    #[test]
    fn only_types_in_which_nothing_can_run_are_sent_without_a_sandbox() {
        let passive = |text: &str| text.parse().is_ok_and(|media| is_passive(&media));
        assert!(passive("image/png") && passive("application/pdf") && passive("video/mp4"));
        assert!(!passive("image/svg+xml") && !passive("text/html") && !passive("text/javascript"));
        assert!(!passive("application/xhtml+xml") && !passive("application/octet-stream"));
    }

    /// The router cannot be asked what it has, so the source is: what it has beside [`Route`].
    #[test]
    fn every_address_of_the_router_is_reserved() {
        let reserved = screens::reserved().names;
        let source = include_str!("pages.rs")
            .split("#[cfg(test)]\n#[expect")
            .next();
        let calls = source.unwrap_or_default().split(['\n', '.']);
        let patterns: Vec<_> = calls
            .filter_map(|call| {
                let (name, pattern) = call.split_once("(\"/")?;
                (name.ends_with("resource") || name.ends_with("route")).then_some(pattern)
            })
            .collect();
        assert!(!patterns.is_empty(), "the clock of tests has one");
        for pattern in patterns {
            let first = pattern.split(['/', '"']).next().unwrap_or_default();
            assert!(reserved.contains(&first), "/{pattern}");
        }
    }
}
