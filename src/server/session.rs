//! Presenters: one key for the server, a random token in a cookie for each browser that
//! showed it, or that brought a code which a signed-in desk had shown. Of a token only the
//! SHA-256 is kept; the key is in no answer and no log. Helpers have a key of their own, which
//! follows from the presenters' and does not tell it: it lets in devices that only look.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, RwLock};
use std::time::Duration;

use actix_web::cookie::time::Duration as Age;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::room::{HELPERS, PresenterDevice};
use crate::site::letter;
use crate::store::{Store, Token};
use crate::wire::{Millis, SignIn};

use super::App;
use super::clock::Clock;
use super::errors::{self, Problem};
use super::locks::{lock, read, write};
use super::pairing::{self, Pairings};
use super::throttle::{Throttle, Wait};

/// How long a browser stays signed in, in days.
const DAYS: i64 = 30;

/// How long a request's body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(5);

/// The key and the tokens that were given for it.
pub struct Sessions {
    key: [u8; 32],
    helper_key: [u8; 32],
    cookie: String,
    path: String,
    store: Store,
    clock: Clock,
    tokens: RwLock<HashMap<[u8; 32], Token>>,
    throttle: Mutex<Throttle>,
    pairings: Mutex<Pairings>,
}

/// The key stays out of what is printed for debugging.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("cookie", &self.cookie)
            .finish_non_exhaustive()
    }
}

/// A signed-in device, as its presenter sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) device: PresenterDevice,
    pub(super) since: Millis,
}

/// What tells this server's cookie from those of others at the same host.
#[derive(Debug, Clone, Copy)]
pub struct CookiePlace<'a> {
    /// The instance, because cookies ignore the port.
    pub instance: &'a str,
    /// The path under which browsers come: the cookie goes nowhere else.
    pub base: &'a str,
}

impl Sessions {
    /// With the tokens that the store kept.
    pub fn new(
        key: &str,
        CookiePlace { instance, base }: CookiePlace<'_>,
        store: Store,
        clock: Clock,
        tokens: Vec<Token>,
    ) -> Sessions {
        Sessions {
            key: fingerprint(key),
            helper_key: fingerprint(&helper_key(key)),
            cookie: format!("cuecard-{instance}"),
            path: format!("{base}/"),
            store,
            clock,
            tokens: RwLock::new(tokens.into_iter().map(|t| (t.hash, t)).collect()),
            throttle: Mutex::default(),
            pairings: Mutex::default(),
        }
    }

    /// The device that signed in and that a request comes from, a presenter's or a helper's; `None`
    /// without a valid cookie.
    pub fn device(&self, req: &HttpRequest) -> Option<PresenterDevice> {
        let hash = self.presented(req)?;
        let now = self.clock.now();
        let tokens = read(&self.tokens);
        tokens
            .get(&hash)
            .filter(|token| token.expires > now)
            .map(device_of)
    }

    /// All devices that are signed in, the newest first.
    pub(super) fn signed(&self) -> Vec<Signed> {
        let now = self.clock.now();
        let tokens = read(&self.tokens);
        let mut signed: Vec<Signed> = tokens
            .values()
            .filter(|token| token.expires > now)
            .map(|token| Signed {
                device: device_of(token),
                since: token.created,
            })
            .collect();
        signed.sort_by(|a, b| (b.since, &b.device.device).cmp(&(a.since, &a.device.device)));
        signed
    }

    /// A code with which one device may join the group of `lead`, and until when.
    pub(super) fn offer(&self, lead: &str) -> Result<(String, Millis), Problem> {
        let letters = random::<{ pairing::LENGTH }>().map_err(|_| Problem::Internal)?;
        let code: String = letters.iter().map(letter).collect();
        let until = lock(&self.pairings).offer(lead, code.clone(), self.clock.now());
        Ok((code, until))
    }

    /// Signs a device out, and those that it paired.
    pub(super) async fn revoke(&self, device: &str) {
        lock(&self.pairings).forget(device);
        let hashes: Vec<[u8; 32]> = {
            let tokens = read(&self.tokens);
            let theirs = tokens
                .values()
                .filter(|token| token.device == device || token.lead == device);
            theirs.map(|token| token.hash).collect()
        };
        for hash in hashes {
            self.forget(hash).await;
        }
    }

    fn is_key(&self, tried: &str) -> bool {
        // Fingerprints are of one length, so the comparison does not tell the key's.
        bool::from(fingerprint(tried).ct_eq(&self.key))
    }

    /// Which group a key lets into: `None` if it is none of ours, else the lead of the group, or
    /// `None` for one of its own.
    fn group_of(&self, tried: &str) -> Option<Option<String>> {
        let is_helpers = bool::from(fingerprint(tried).ct_eq(&self.helper_key));
        if self.is_key(tried) {
            return Some(None);
        }
        is_helpers.then(|| Some(HELPERS.to_owned()))
    }

    /// The fingerprint of the cookie's token, valid or not.
    fn presented(&self, req: &HttpRequest) -> Option<[u8; 32]> {
        req.cookie(&self.cookie)
            .map(|cookie| fingerprint(cookie.value()))
    }

    /// A new token for a new device, in the group of `lead` or its own; the cookie that holds it.
    async fn admit(&self, lead: Option<String>, machine: &str) -> Result<Cookie<'static>, Problem> {
        let secret = random::<32>().map_err(|_| Problem::Internal)?;
        let device = self.unused_name(machine)?;
        let (text, now) = (URL_SAFE_NO_PAD.encode(secret), self.clock.now());
        let token = Token {
            hash: fingerprint(&text),
            lead: lead.unwrap_or_else(|| device.clone()),
            device,
            created: now,
            expires: now + DAYS * 24 * 3_600_000,
        };
        self.forget_expired(now).await;
        write(&self.tokens).insert(token.hash, token.clone());
        if let Err(error) = self.store.save_token(token).await {
            tracing::warn!(
                "a presenter's device will have to sign in again after a restart: {error}"
            );
        }
        Ok(self.cookie(text, Age::days(DAYS)))
    }

    /// `iPhone-3f9a`, or with other digits.
    fn unused_name(&self, machine: &str) -> Result<String, Problem> {
        let signed = self.signed();
        for _ in 0..16 {
            let [a, b] = random::<2>().map_err(|_| Problem::Internal)?;
            let name = format!("{machine}-{a:02x}{b:02x}");
            if signed.iter().all(|one| one.device.device != name) {
                return Ok(name);
            }
        }
        Err(Problem::Internal)
    }

    /// Signs the request's device out, if it was in; which one it was, and the cookie that
    /// makes its browser forget.
    async fn sign_out(&self, req: &HttpRequest) -> (Option<PresenterDevice>, Cookie<'static>) {
        let device = self.device(req);
        match &device {
            // What a desk paired goes with it.
            Some(one) => self.revoke(&one.device).await,
            None => {
                if let Some(hash) = self.presented(req) {
                    self.forget(hash).await;
                }
            }
        }
        (device, self.cookie(String::new(), Age::ZERO))
    }

    async fn forget_expired(&self, now: Millis) {
        let expired: Vec<[u8; 32]> = {
            let tokens = read(&self.tokens);
            tokens
                .values()
                .filter(|t| t.expires <= now)
                .map(|t| t.hash)
                .collect()
        };
        for hash in expired {
            self.forget(hash).await;
        }
    }

    async fn forget(&self, hash: [u8; 32]) {
        let known = write(&self.tokens).remove(&hash);
        if known.is_some()
            && let Err(error) = self.store.remove_token(hash).await
        {
            tracing::warn!(
                "a device that signed out will be signed in again after a restart: {error}"
            );
        }
    }

    fn cookie(&self, value: String, age: Age) -> Cookie<'static> {
        Cookie::build(self.cookie.clone(), value)
            .path(self.path.clone())
            .http_only(true)
            .same_site(SameSite::Strict)
            .max_age(age)
            .finish()
    }
}

/// The presenter's device that a request comes from; others are told to sign in, also helpers.
pub(super) fn presenter(req: &HttpRequest, app: &App) -> Result<PresenterDevice, Problem> {
    let device = signed_in(req, app)?;
    match device.is_helper() {
        true => Err(Problem::SignIn),
        false => Ok(device),
    }
}

/// The device that a request comes from, a presenter's or a helper's, for what only is looked at.
pub(super) fn signed_in(req: &HttpRequest, app: &App) -> Result<PresenterDevice, Problem> {
    app.sessions.device(req).ok_or(Problem::SignIn)
}

/// `POST /session`: the key, or a code that a desk shows, for a cookie. A right one is answered
/// at once, whatever wrong ones are waiting: a stranger in the room must not keep the presenter out.
pub(super) async fn sign_in(
    req: HttpRequest,
    body: web::Payload,
    app: web::Data<App>,
) -> HttpResponse {
    match try_sign_in(&req, body, &app).await {
        Ok(Some(cookie)) => with_cookie(&req, cookie),
        Ok(None) => HttpResponse::NoContent().finish(),
        Err(problem) => errors::page(&req, &app, &problem).await,
    }
}

/// `DELETE /session`: this browser's token is forgotten here and there.
pub(super) async fn sign_out(req: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let (device, cookie) = app.sessions.sign_out(&req).await;
    if let Some(one) = device {
        end_sockets(&app, &one.device);
    }
    with_cookie(&req, cookie)
}

/// The cookie is Secure if the page that asked came by HTTPS, from us or from a proxy: the guard
/// has let only pages of ours ask. Over plain HTTP a Secure cookie would never come back.
fn with_cookie(req: &HttpRequest, mut cookie: Cookie<'static>) -> HttpResponse {
    let origin = req.headers().get(header::ORIGIN);
    let by_https = origin.is_some_and(|origin| origin.as_bytes().starts_with(b"https://"));
    cookie.set_secure(by_https);
    HttpResponse::NoContent().cookie(cookie).finish()
}

/// Sockets whose cookie is worth nothing any more do not stay open.
pub(super) fn end_sockets(app: &App, device: &str) {
    app.rooms
        .sign_out(|one| one.device == device || one.lead == device);
}

async fn try_sign_in(
    req: &HttpRequest,
    body: web::Payload,
    app: &App,
) -> Result<Option<Cookie<'static>>, Problem> {
    let body = tokio::time::timeout(BODY_TIME, body.to_bytes_limited(super::BODY_LIMIT)).await;
    let Ok(Ok(Ok(body))) = body else {
        return Err(Problem::BadRequest);
    };
    let tried: SignIn = serde_json::from_slice(&body).map_err(|_| Problem::BadRequest)?;
    let sessions = &app.sessions;
    let lead = match &tried {
        SignIn::Key(key) => sessions.group_of(key.trim()),
        SignIn::Pair(code) => lock(&sessions.pairings)
            .redeem(code, app.clock.now())
            .map(Some),
    };
    let Some(lead) = lead else {
        let wait = lock(&sessions.throttle).wrong(app.clock.now());
        let Wait::For(wait) = wait else {
            return Err(Problem::TooMany);
        };
        tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
        return Err(Problem::WrongKey);
    };
    match (sessions.device(req), &lead) {
        // A browser that is signed in keeps its token: all its tabs are one device.
        (Some(one), None) if !one.is_helper() => return Ok(None),
        (Some(one), Some(lead)) if one.lead == *lead => return Ok(None),
        // A presenter who tries the helper's link stays a presenter.
        (Some(_), Some(lead)) if lead == HELPERS => return Ok(None),
        // It goes over to another group.
        (Some(one), _) => {
            sessions.revoke(&one.device).await;
            end_sockets(app, &one.device);
        }
        (None, _) => {}
    }
    sessions.admit(lead, machine(req)).await.map(Some)
}

/// What kind of machine the browser says it runs on.
fn machine(req: &HttpRequest) -> &'static str {
    const KNOWN: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "Chromebook"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let agent = req.headers().get(header::USER_AGENT);
    let found = agent.and_then(|agent| {
        let agent = agent.to_str().ok()?;
        KNOWN.iter().find(|(word, _)| agent.contains(word))
    });
    found.map_or("device", |(_, name)| name)
}

fn device_of(token: &Token) -> PresenterDevice {
    PresenterDevice {
        device: token.device.clone(),
        lead: token.lead.clone(),
    }
}

/// The helpers' key: it follows from the presenters' and does not tell it, so that both last as long
/// and only one has to be kept.
pub(super) fn helper_key(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(fingerprint(&format!("cuecard helper\n{key}")))
}

/// A key nobody guesses: 32 random bytes.
pub(super) fn new_key() -> Result<String, getrandom::Error> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn fingerprint(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
