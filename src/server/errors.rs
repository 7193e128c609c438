//! Every way in which a request is refused, as a page for a person: never more than one sentence.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse};

use crate::site::{Lang, screens};
use crate::theme::ErrorData;

use super::App;
use super::request::language;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// There is nothing at this address.
    NotFound,
    /// The address has nothing for this method; what it does have, for `Allow`.
    Method(&'static str),
    /// A name that is not this server's.
    Host(String),
    /// A page of another site, or none.
    Origin,
    /// Presenters only.
    SignIn,
    /// The wrong key.
    WrongKey,
    /// Too many wrong keys are waiting for their answer.
    TooMany,
    /// There is no room for this connection, or for the page that is to be made.
    Busy,
    /// Not what this address takes.
    BadRequest,
    /// A file that is being read for the first time.
    BeingRead,
    /// Our fault; the log says why.
    Internal,
}

impl Problem {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Host(_) => StatusCode::MISDIRECTED_REQUEST,
            Problem::Origin | Problem::SignIn | Problem::WrongKey => StatusCode::FORBIDDEN,
            Problem::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Problem::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Problem::BadRequest => StatusCode::BAD_REQUEST,
            Problem::BeingRead => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn message(&self, lang: Lang) -> String {
        let (ko, en) = match self {
            Problem::NotFound => (
                "이 주소에는 아무것도 없습니다.",
                "There is nothing at this address.",
            ),
            Problem::Method(_) => (
                "이 주소에서는 할 수 없는 요청입니다.",
                "This address does not take such a request.",
            ),
            Problem::Host(name) => {
                return match lang {
                    Lang::Ko => format!(
                        "이 서버는 “{name}”이라는 이름으로 열 수 없습니다. 이 이름을 쓰려면 --allow-host {name} 을 붙여 다시 시작하세요."
                    ),
                    Lang::En => format!(
                        "This server does not go by the name “{name}”. To use it, start with --allow-host {name}."
                    ),
                };
            }
            Problem::Origin => (
                "다른 사이트에서 온 요청은 받지 않습니다.",
                "Requests from other sites are not taken.",
            ),
            Problem::SignIn => (
                "발표자만 볼 수 있습니다. 발표자 링크로 먼저 들어오세요.",
                "This is for presenters. Open the presenter's link first.",
            ),
            Problem::WrongKey => ("키가 맞지 않습니다.", "This is not the key."),
            Problem::TooMany => (
                "틀린 키가 너무 많았습니다. 잠시 뒤에 다시 해 보세요.",
                "There were too many wrong keys. Try again in a moment.",
            ),
            Problem::Busy => (
                "지금은 서버에 빈자리가 없습니다. 잠시 뒤에 다시 열어 보세요.",
                "This server has no room just now. Try again in a moment.",
            ),
            Problem::BadRequest => (
                "알 수 없는 요청입니다.",
                "This request makes no sense here.",
            ),
            Problem::BeingRead => (
                "이 파일을 아직 읽고 있습니다. 잠시 뒤에 다시 열어 보세요.",
                "This file is still being read. Try again in a moment.",
            ),
            Problem::Internal => (
                "서버에 문제가 생겼습니다. 서버를 띄운 터미널에 까닭이 적혀 있습니다.",
                "Something went wrong. The terminal that runs the server says why.",
            ),
        };
        match lang {
            Lang::Ko => ko.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}

/// The answer to a request that is refused. Made where it is needed: it is small, and a
/// theme that cannot make it must not stand in the way.
pub(super) async fn page(req: &HttpRequest, app: &App, problem: &Problem) -> HttpResponse {
    let (lang, status) = (language(req), problem.status());
    let message = problem.message(lang);
    let data = ErrorData {
        status: status.as_u16(),
        message: message.clone(),
    };
    let mut res = HttpResponse::build(status);
    res.insert_header((header::CACHE_CONTROL, "no-store"));
    res.insert_header((header::VARY, "Accept-Language"));
    if let Problem::Method(allowed) = problem {
        res.insert_header((header::ALLOW, *allowed));
    }
    if matches!(problem, Problem::Busy | Problem::BeingRead) {
        res.insert_header((header::RETRY_AFTER, "5"));
    }
    match app
        .shown()
        .site
        .page_with(&screens::ERROR, (lang, &message), &data)
    {
        Ok(html) => res.content_type(ContentType::html()).body(html),
        Err(error) => {
            tracing::error!("error.hbs: {error}");
            res.content_type(ContentType::plaintext()).body(message)
        }
    }
}
