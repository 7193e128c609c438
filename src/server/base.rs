//! Under a path: a proxy that passes on `https://x.example/class/` and not a whole host.
//!
//! The path is taken off each request before it is routed, and put before
//! where a redirect leads. On pages the [`Scheme`](crate::site::Scheme) writes it, in the terminal
//! and in QR codes [`Config::url`](super::Config::url).

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};

use super::App;
use super::errors::{self, Problem};
use crate::site::routes::Route;

/// A path as it was asked for: with a slash before it and none behind; empty for `/`. The error is
/// a sentence without a full stop.
pub fn base(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    let is_plain = |part: &&str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        part.chars().all(plain) && !part.starts_with('.')
    };
    match parts.iter().all(is_plain) {
        true => Ok(parts.iter().map(|part| format!("/{part}")).collect()),
        false => Err(format!(
            "{text:?} is not a path such as /class, of letters, digits, - and _"
        )),
    }
}

/// Middleware: addresses within are those of a server that has its host for itself.
pub(super) async fn under(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(app) = req.app_data::<web::Data<App>>().cloned() else {
        return Err(actix_web::error::ErrorInternalServerError("no state"));
    };
    let base = app.config.base.as_str();
    // Whoever asks for it asks this server and not the proxy.
    if base.is_empty() || req.path() == Route::Health.pattern() {
        return Ok(next.call(req).await?.map_into_boxed_body());
    }
    let Some(within) = within(req.uri(), base) else {
        let leads_here = req.path() == "/" || req.path() == base;
        let (req, _) = req.into_parts();
        let res = match leads_here {
            true => HttpResponse::Found()
                .insert_header((header::LOCATION, format!("{base}/")))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish(),
            false => errors::page(&req, &app, &Problem::NotFound).await,
        };
        return Ok(ServiceResponse::new(req, res));
    };
    req.match_info_mut().get_mut().update(&within);
    req.head_mut().uri = within;
    let mut res = next.call(req).await?.map_into_boxed_body();
    if let Some(there) = res.headers().get(header::LOCATION)
        && let Ok(there) = HeaderValue::from_bytes(&[base.as_bytes(), there.as_bytes()].concat())
    {
        res.headers_mut().insert(header::LOCATION, there);
    }
    Ok(res)
}

/// The address without the path; `None` where it does not begin with it.
fn within(uri: &Uri, base: &str) -> Option<Uri> {
    let rest = without(uri.path_and_query()?.as_str(), base)?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
    Uri::from_parts(parts).ok()
}

/// The same of an address as text, which a page has sent.
pub(super) fn without<'a>(address: &'a str, base: &str) -> Option<&'a str> {
    let rest = address.strip_prefix(base)?;
    rest.starts_with('/').then_some(rest)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_words_between_slashes() {
        for (text, path) in [
            ("/class", "/class"),
            ("class/", "/class"),
            ("/a/b-1_c/", "/a/b-1_c"),
            ("/", ""),
        ] {
            assert_eq!(base(text).unwrap(), path, "{text}");
        }
        for wrong in ["/수업", "/a b", "/a?b", "/../a", "https://x.example/class"] {
            assert!(base(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_what_is_under_the_path_is_within() {
        let within = |address: &str| {
            let uri = address.parse().unwrap();
            super::within(&uri, "/class").map(|uri| uri.to_string())
        };
        assert_eq!(within("/class/").as_deref(), Some("/"));
        assert_eq!(within("/class/a/b?at=2").as_deref(), Some("/a/b?at=2"));
        assert_eq!(within("/class/class/x").as_deref(), Some("/class/x"));
        for other in ["/", "/class", "/classes/a", "/a/class/", "/class?x"] {
            assert_eq!(within(other), None, "{other}");
        }
    }
}
