//! Pages as they are sent: rendered and compressed once, on a thread that answers no
//! requests, however many ask for one at the same moment.

use std::sync::{Arc, Mutex};

use actix_web::error::BlockingError;
use actix_web::http::header::EntityTag;
use actix_web::web;
use bytes::Bytes;
use flate2::Compression;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::server::locks::lock;
use crate::site::gzip;
use crate::theme::ThemeError;

/// Pages kept at a time; a page of a real deck takes about 300 KB.
const LIMIT: usize = 64;

/// Of the 9 levels: half the time of the usual 6 for 3 % more bytes, while a class waits for an edit.
const LEVEL: u32 = 4;

/// The pages made of one site; another one has another cache, so a key needs nothing that a
/// site fixes.
#[derive(Debug, Default)]
pub(in crate::server) struct Cache {
    /// The oldest first.
    pages: Mutex<Vec<(String, Cell)>>,
}

/// A page that is made, or being made.
type Cell = Arc<OnceCell<Arc<Encoded>>>;

/// A page as it is sent.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) html: Bytes,
    pub(super) gzip: Bytes,
    /// Weak: the same for both encodings.
    pub(super) etag: EntityTag,
}

impl Encoded {
    pub(super) fn new(html: &str) -> Encoded {
        let mark: String = Sha256::digest(html.as_bytes())
            .iter()
            .take(8)
            .map(|b| format!("{b:02x}"))
            .collect();
        Encoded {
            html: Bytes::copy_from_slice(html.as_bytes()),
            gzip: gzip(html.as_bytes(), Compression::new(LEVEL)),
            etag: EntityTag::new_weak(mark),
        }
    }
}

/// Why a page was not made: nobody made it, or the theme could not.
enum Failure {
    Blocking(BlockingError),
    Theme(ThemeError),
}

impl Cache {
    /// The page of that key. It is made by the first who asks; the others wait for it.
    pub(super) async fn get<F>(
        &self,
        key: String,
        make: F,
    ) -> Result<Result<Arc<Encoded>, ThemeError>, BlockingError>
    where
        F: FnOnce() -> Result<String, ThemeError> + Send + 'static,
    {
        let cell = self.cell(key);
        let made = cell.get_or_try_init(|| async {
            let made = web::block(move || make().map(|html| Arc::new(Encoded::new(&html)))).await;
            made.map_err(Failure::Blocking)?.map_err(Failure::Theme)
        });
        match made.await {
            Ok(made) => Ok(Ok(made.clone())),
            Err(Failure::Theme(error)) => Ok(Err(error)),
            Err(Failure::Blocking(error)) => Err(error),
        }
    }

    fn cell(&self, key: String) -> Cell {
        let mut pages = lock(&self.pages);
        if let Some((_, cell)) = pages.iter().find(|(known, _)| *known == key) {
            return cell.clone();
        }
        if pages.len() >= LIMIT {
            pages.remove(0);
        }
        let cell = Cell::default();
        pages.push((key, cell.clone()));
        cell
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[actix_web::test]
    async fn a_page_that_many_ask_for_at_once_is_made_once() {
        let (cache, made) = (Cache::default(), Arc::new(AtomicUsize::new(0)));
        let ask = || {
            let made = made.clone();
            cache.get("page".into(), move || {
                made.fetch_add(1, Ordering::Relaxed);
                Ok("<p>".into())
            })
        };
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert_eq!(a.unwrap().unwrap().etag, b.unwrap().unwrap().etag);
        assert_eq!(c.unwrap().unwrap().html, "<p>");
    }

    #[actix_web::test]
    async fn the_cache_is_bounded() {
        let cache = Cache::default();
        for n in 0..200 {
            cache
                .get(n.to_string(), move || Ok(n.to_string()))
                .await
                .unwrap()
                .unwrap();
        }
        assert_eq!(cache.pages.lock().unwrap().len(), LIMIT);
    }
}
