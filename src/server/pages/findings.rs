//! What `check` would tell of a deck's file, for who looks at the deck as its author: who is signed
//! in, and whoever sits at this machine. Attendees are not told, because a finding quotes the file.

use std::net::IpAddr;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::course::{Finding, Severity};
use crate::server::errors::Problem;
use crate::server::request::parameter;
use crate::server::{App, base, guard, session};
use crate::site::Target;
use crate::wire::FindingView;

use super::{NEVER, or_page};

/// `GET /session/findings?deck=…`: those of the deck at that address, in the order of its lines.
pub(super) async fn list(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let listed = try_list(&req, &app);
    or_page(&req, &app, listed).await
}

fn try_list(req: &HttpRequest, app: &App) -> Result<HttpResponse, Problem> {
    if !is_at_this_machine(req) {
        session::signed_in(req, app)?;
    }
    let shown = app.shown();
    let asked = parameter(req, "deck").ok_or(Problem::BadRequest)?;
    let address = base::without(&asked, &app.config.base).ok_or(Problem::NotFound)?;
    let Some(Target::Screen(showing)) = shown.site.lookup(address) else {
        return Err(Problem::NotFound);
    };
    let deck = showing.deck().ok_or(Problem::NotFound)?;
    let all = shown.site.content.findings.iter();
    let own = all.filter(|finding| finding.file == deck.file);
    let views: Vec<FindingView> = own.map(view).collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, NEVER))
        .json(views))
}

fn view(finding: &Finding) -> FindingView {
    let severity = match finding.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    FindingView {
        severity: severity.to_owned(),
        line: finding.line,
        cause: finding.cause.clone(),
        remedy: finding.remedy.clone(),
    }
}

/// Whether a browser on this machine asks. A tunnel or a proxy here passes on what others ask, and
/// with it the name that they asked for, so that the name has to be this machine's own too.
fn is_at_this_machine(req: &HttpRequest) -> bool {
    let by = req.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    let host = req.headers().get(header::HOST);
    let name = host.and_then(|host| guard::name_of(host.to_str().ok()?));
    let is_own = |name: String| {
        let ip = name.parse::<IpAddr>();
        name == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
    };
    by && name.is_some_and(is_own)
}
