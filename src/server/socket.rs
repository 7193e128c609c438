//! Stub.
use super::App;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt;

/// Stub: answers text with text.
pub async fn open(
    req: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
    _course: String,
) -> Result<HttpResponse, actix_web::Error> {
    if !super::guard::origin_allowed(&req, &app.config) {
        return Ok(HttpResponse::Forbidden().finish());
    }
    let (res, mut session, mut stream) = actix_ws::handle(&req, payload)?;
    let mut closed = app.rooms.closed.subscribe();
    actix_web::rt::spawn(async move {
        loop {
            tokio::select! {
                _ = closed.changed() => { let _ = session.close(Some(actix_ws::CloseCode::Restart.into())).await; return; }
                m = stream.next() => match m {
                    Some(Ok(actix_ws::Message::Text(t))) => { let _ = session.text(t).await; }
                    Some(Ok(_)) => {}
                    _ => return,
                }
            }
        }
    });
    Ok(res)
}
