//! Who may speak to this server: by which name (Host), from which page (Origin), and
//! what a browser is told never to do with our pages (headers).
//!
//! A page of another site can make a browser send requests to an address of the LAN; it
//! can neither choose the Host (it is refused when it leads here by a foreign name) nor
//! hide its Origin. Headers that proxies add are ignored: anybody can add them.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};

use super::errors::{self, Problem};
use super::{App, Config};
use crate::site::routes::Route;

/// What an author's SVG may do when it is opened as a page of its own: nothing.
pub(super) const SANDBOX: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/// Middleware: Host and Origin before, security headers after.
pub(super) async fn judge(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(app) = req.app_data::<web::Data<App>>().cloned() else {
        return Err(actix_web::error::ErrorInternalServerError("no state"));
    };
    let res = match verdict(req.request(), &app.config) {
        Ok(()) => next.call(req).await?.map_into_boxed_body(),
        Err(problem) => {
            let (req, _) = req.into_parts();
            let res = errors::page(&req, &app, &problem).await;
            ServiceResponse::new(req, res)
        }
    };
    Ok(with_headers(res, &app.config))
}

/// Whether the request comes from a page of ours: needed by the socket and by every
/// request that changes something.
pub fn origin_allowed(req: &HttpRequest, config: &Config) -> bool {
    let mut origins = req.headers().get_all(header::ORIGIN);
    let (Some(origin), None) = (origins.next(), origins.next()) else {
        return false;
    };
    let Some(origin) = origin
        .to_str()
        .ok()
        .and_then(|text| self::origin(text).ok())
    else {
        return false;
    };
    let ours = named_host(req)
        .and_then(|host| self::origin(&format!("{}://{host}", config.scheme())).ok());
    ours.as_ref() == Some(&origin) || config.public_url.as_ref() == Some(&origin)
}

/// An origin as this server writes it: lower-case, without a default port and a slash at
/// its end. The error is a sentence without a full stop.
pub fn origin(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is not an origin such as http://class.test:4000");
    let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| wrong())?;
    let (scheme, authority) = (
        uri.scheme_str().ok_or_else(wrong)?,
        uri.authority().ok_or_else(wrong)?,
    );
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return Err(wrong()),
    };
    let odd_port = authority.as_str() != authority.host() && authority.port_u16().is_none();
    if odd_port
        || name_of(authority.as_str()).is_none()
        || uri.path().len() > 1
        || uri.query().is_some()
    {
        return Err(wrong());
    }
    let host = authority.host().to_ascii_lowercase();
    match authority.port_u16().filter(|port| *port != default_port) {
        Some(port) => Ok(format!("{scheme}://{host}:{port}")),
        None => Ok(format!("{scheme}://{host}")),
    }
}

/// The name in `host` or `host:port`, lower-case, without a dot at its end; `None` when it is no host.
pub fn name_of(host: &str) -> Option<String> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => rest
            .split_once(']')
            .map(|(ip, port)| (ip, port.strip_prefix(':').or(port.is_empty().then_some(""))))?,
        None => match host.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (host, Some("")),
        },
    };
    let is_v6 = host.starts_with('[');
    let clean = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let right_name = match is_v6 {
        true => clean.parse::<Ipv6Addr>().is_ok(),
        false => {
            !clean.is_empty()
                && clean
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
        }
    };
    let right_port = port?.chars().all(|c| c.is_ascii_digit()) && port?.len() <= 5;
    (right_name && right_port).then_some(clean)
}

fn verdict(req: &HttpRequest, config: &Config) -> Result<(), Problem> {
    if req.path() == Route::Health.pattern() {
        return Ok(());
    }
    if !named_host(req).is_some_and(|host| host_allowed(host, config)) {
        return Err(Problem::Host(shown(req)));
    }
    let changes = !matches!(*req.method(), Method::GET | Method::HEAD);
    if changes && !origin_allowed(req, config) {
        return Err(Problem::Origin);
    }
    Ok(())
}

/// The one Host of a request: two of them, or another one in the request line, are none.
fn named_host(req: &HttpRequest) -> Option<&str> {
    let mut hosts = req.headers().get_all(header::HOST);
    let in_header = hosts.next().map(HeaderValue::to_str);
    if hosts.next().is_some() {
        return None;
    }
    let in_line = req.head().uri.authority().map(|a| a.as_str());
    match (in_header, in_line) {
        (Some(Ok(host)), None) => Some(host),
        (Some(Ok(host)), Some(line)) if host.eq_ignore_ascii_case(line) => Some(host),
        _ => None,
    }
}

fn host_allowed(host: &str, config: &Config) -> bool {
    let Some(name) = name_of(host) else {
        return false;
    };
    name.parse::<IpAddr>().is_ok()
        || name == "localhost"
        || name.ends_with(".local")
        || config.allow_hosts.contains(&name)
}

/// The name that was asked for, fit to be repeated in an answer.
fn shown(req: &HttpRequest) -> String {
    named_host(req)
        .and_then(name_of)
        .unwrap_or_else(|| "NAME".to_owned())
}

fn with_headers(mut res: ServiceResponse<BoxBody>, config: &Config) -> ServiceResponse<BoxBody> {
    if res.status() == StatusCode::SWITCHING_PROTOCOLS {
        return res;
    }
    let policy = policy(
        named_host(res.request()).filter(|host| host_allowed(host, config)),
        config,
    );
    let headers = res.headers_mut();
    let policy =
        HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    add(headers, header::CONTENT_SECURITY_POLICY, policy);
    add(
        headers,
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    add(
        headers,
        header::X_FRAME_OPTIONS,
        HeaderValue::from_static("DENY"),
    );
    add(
        headers,
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    res
}

/// Nothing from anywhere but here. The socket's address is spelled out for browsers whose
/// `'self'` does not cover `ws:` (Safari before 15.4).
fn policy(host: Option<&str>, config: &Config) -> String {
    let mut sockets = String::new();
    let public = config
        .public_url
        .as_deref()
        .and_then(|url| url.split_once("://"))
        .map(|(_, authority)| authority);
    for authority in host.into_iter().chain(public) {
        sockets.push_str(&format!(" ws://{authority} wss://{authority}"));
    }
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; \
         connect-src 'self'{sockets}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

/// Adds a header, unless the handler set it: an SVG has a stricter policy than a page.
fn add(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn config() -> Config {
        Config {
            port: 4000,
            public_url: Some("https://slides.example.org".into()),
            base: String::new(),
            allow_hosts: vec!["class.test".into(), "slides.example.org".into()],
            tls: false,
            address: "192.168.0.5:4000".into(),
        }
    }

    #[test]
    fn hosts_are_literals_local_names_and_names_asked_for() {
        let allowed = |host| host_allowed(host, &config());
        for host in [
            "192.168.0.5:4000",
            "192.168.0.5",
            "[::1]:4000",
            "[fe80::1]",
            "localhost",
            "LocalHost:80",
            "localhost.",
            "laptop.local:4000",
            "class.test:4000",
            "CLASS.test",
            "slides.example.org",
        ] {
            assert!(allowed(host), "{host}");
        }
        for host in [
            "",
            ":4000",
            "evil.example",
            "evil.example:4000",
            "class.test.evil.example",
            "local",
            "localhost.evil.example",
            "192.168.0.5.evil.example",
            "[::1",
            "[::1]x",
            "[evil]",
            "::1",
            "class.test:40000000",
            "class.test:x",
            "user@localhost",
            "localhost/..",
            "xlocalhost",
            "1.2.3",
            "class.test, evil.example",
        ] {
            assert!(!allowed(host), "{host}");
        }
    }

    #[test]
    fn an_origin_is_this_host_or_the_public_one() {
        let allowed = |host: &str, origin: Option<&str>| {
            let mut req = TestRequest::default().insert_header((header::HOST, host));
            if let Some(origin) = origin {
                req = req.insert_header((header::ORIGIN, origin));
            }
            origin_allowed(&req.to_http_request(), &config())
        };
        assert!(allowed("192.168.0.5:4000", Some("http://192.168.0.5:4000")));
        assert!(allowed("class.test", Some("http://class.test")));
        assert!(allowed("class.test:80", Some("http://CLASS.test")));
        assert!(allowed(
            "127.0.0.1:4000",
            Some("https://slides.example.org")
        ));
        for (host, origin) in [
            ("192.168.0.5:4000", None),
            ("192.168.0.5:4000", Some("null")),
            ("192.168.0.5:4000", Some("")),
            ("192.168.0.5:4000", Some("http://192.168.0.5")),
            ("192.168.0.5:4000", Some("http://192.168.0.5:4001")),
            ("192.168.0.5:4000", Some("https://192.168.0.5:4000")),
            ("192.168.0.5:4000", Some("http://evil.example")),
            (
                "192.168.0.5:4000",
                Some("http://192.168.0.5:4000.evil.example"),
            ),
            ("127.0.0.1:4000", Some("http://slides.example.org")),
        ] {
            assert!(!allowed(host, origin), "{host} {origin:?}");
        }
    }

    #[test]
    fn a_public_url_is_an_origin() {
        assert_eq!(
            origin("http://Class.test:4000/").unwrap(),
            "http://class.test:4000"
        );
        assert_eq!(
            origin("https://a.example:443").unwrap(),
            "https://a.example"
        );
        for wrong in [
            "class.test",
            "ftp://a",
            "http://",
            "http://a/b",
            "http://u@a",
            "http://a?b",
            "http://a:b",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_policy_names_the_sockets_of_this_host_and_allows_nothing_inline() {
        let policy = policy(Some("class.test:4000"), &config());
        assert!(policy.contains("connect-src 'self' ws://class.test:4000 wss://class.test:4000"));
        assert!(!policy.contains("unsafe") && !policy.contains('*'));
        // A picture within the notes runs nothing and asks for nothing.
        assert!(policy.contains("img-src 'self' data:"));
        assert_eq!(policy.matches("data:").count(), 1);
    }
}
