//! Pages as they are sent: rendered and compressed once, however many ask for one at the same
//! moment, and kept as far as a number of bytes allows. Where and when they are made is for
//! `makers`.

use std::sync::{Arc, Mutex};

use actix_web::http::header::EntityTag;
use bytes::Bytes;
use flate2::Compression;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use sha2::{Digest, Sha256};

use super::makers::Maker;
use crate::course::hex;
use crate::server::errors::Problem;
use crate::server::locks::lock;
use crate::site::gzip;
use crate::theme::ThemeError;

/// The bytes of pages that are kept; a page of a real deck takes about 300 KB.
const LIMIT: usize = 32 << 20;

/// Of the 9 levels: half the time of the usual 6 for 3 % more bytes, while a class waits for an edit.
const LEVEL: u32 = 4;

/// The pages made of one site; another one has another cache, so a key needs nothing that a
/// site fixes, unless the page has a revision, by which it outlives its site.
#[derive(Debug, Default)]
pub(in crate::server) struct Cache {
    pages: Arc<Mutex<Pages>>,
}

/// The page that was not asked for the longest comes first.
#[derive(Debug, Default)]
struct Pages(Vec<Entry>);

/// What a page is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// With what it is asked for.
    pub(super) asked: String,
    /// Of a page that is the same wherever it has that revision: its address and the revision.
    pub(super) revision: Option<(String, String)>,
}

#[derive(Debug, Clone)]
struct Entry {
    key: Key,
    page: Page,
    /// How many bytes it takes; `None` while it is made.
    bytes: Option<usize>,
}

/// A page that is made, or being made: all who ask for it wait for the same one.
type Page = Shared<BoxFuture<'static, Result<Arc<Encoded>, Problem>>>;

/// A page as it is sent.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) html: Bytes,
    pub(super) gzip: Bytes,
    /// Weak: the same for both encodings.
    pub(super) etag: EntityTag,
}

impl Encoded {
    pub(super) fn new(html: String) -> Encoded {
        let mark = hex(Sha256::digest(html.as_bytes()), 8);
        Encoded {
            gzip: gzip(html.as_bytes(), Compression::new(LEVEL)),
            etag: EntityTag::new_weak(mark),
            html: Bytes::from(html.into_boxed_str().into_boxed_bytes()),
        }
    }
}

impl Cache {
    /// The page of that key. It is made by `make` for the first who asks; the others wait for it.
    pub(super) fn get<F>(&self, key: Key, maker: Maker, make: F) -> Page
    where
        F: FnOnce() -> Result<String, ThemeError> + Send + 'static,
    {
        let mut pages = lock(&self.pages);
        if let Some(page) = pages.find(&key) {
            return page;
        }
        let (all, of) = (self.pages.clone(), key.clone());
        // In a task of its own: who asked may go away, and then it is made for the others.
        let task = actix_web::rt::spawn(async move {
            let make = move || make().map(|html| Arc::new(Encoded::new(html)));
            let made = maker.make(make).await;
            lock(&all).finish(&of, made.as_deref().ok());
            made
        });
        let page = task.map(|made| made.unwrap_or(Err(Problem::Internal)));
        let page = page.boxed().shared();
        pages.0.push(Entry {
            key,
            page: page.clone(),
            bytes: None,
        });
        page
    }

    /// The pages that are made and will be the same on another site, which says by an address and a
    /// revision whether it has them.
    pub(in crate::server) fn lasting(&self, has: impl Fn(&str, &str) -> bool) -> Cache {
        let lasts = |entry: &&Entry| {
            let revision = entry.key.revision.as_ref();
            entry.bytes.is_some() && revision.is_some_and(|(url, revision)| has(url, revision))
        };
        let pages = lock(&self.pages).0.iter().filter(lasts).cloned().collect();
        Cache {
            pages: Arc::new(Mutex::new(Pages(pages))),
        }
    }
}

impl Pages {
    fn find(&mut self, key: &Key) -> Option<Page> {
        let place = self.0.iter().position(|entry| entry.key == *key)?;
        let entry = self.0.remove(place);
        let page = entry.page.clone();
        self.0.push(entry);
        Some(page)
    }

    /// A page was made, or could not be, which the next who asks tries again; old ones go where
    /// there are too many bytes.
    fn finish(&mut self, key: &Key, made: Option<&Encoded>) {
        let Some(place) = self.0.iter().position(|entry| entry.key == *key) else {
            return;
        };
        let Some(made) = made else {
            self.0.remove(place);
            return;
        };
        self.0[place].bytes = Some(made.html.len() + made.gzip.len());
        let mut total: usize = self.0.iter().filter_map(|entry| entry.bytes).sum();
        self.0.retain(|entry| match entry.bytes {
            Some(bytes) if total > LIMIT && entry.key != *key => {
                total -= bytes;
                false
            }
            _ => true,
        });
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::super::makers::Makers;
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn key(asked: impl ToString) -> Key {
        Key {
            asked: asked.to_string(),
            revision: None,
        }
    }

    #[actix_web::test]
    async fn a_page_outlives_its_site_where_the_next_one_has_its_revision() {
        let (cache, maker) = (Cache::default(), Makers::new().everyones());
        let deck = |revision: &str| Key {
            revision: Some(("/a".to_owned(), revision.to_owned())),
            ..key("deck")
        };
        for key in [key("list"), deck("1"), deck("2")] {
            let page = cache.get(key, maker.clone(), || Ok("first".into()));
            page.await.unwrap();
        }
        // One that is not made yet is made of the site that it is asked of.
        let other = Key {
            asked: "other".to_owned(),
            ..deck("2")
        };
        drop(cache.get(other.clone(), maker.clone(), || Ok("first".into())));
        let next = cache.lasting(|url, revision| (url, revision) == ("/a", "2"));
        for (key, html) in [
            (key("list"), "second"),
            (deck("1"), "second"),
            (deck("2"), "first"),
            (other, "second"),
        ] {
            let page = next.get(key, maker.clone(), || Ok("second".into()));
            assert_eq!(page.await.unwrap().html, html);
        }
    }

    #[actix_web::test]
    async fn a_page_that_many_ask_for_at_once_is_made_once() {
        let (cache, maker) = (Cache::default(), Makers::new().everyones());
        let made = Arc::new(AtomicUsize::new(0));
        let ask = || {
            let made = made.clone();
            cache.get(key("page"), maker.clone(), move || {
                made.fetch_add(1, Ordering::Relaxed);
                Ok("<p>".into())
            })
        };
        // The first who asks goes away.
        drop(ask());
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert_eq!(a.unwrap().etag, b.unwrap().etag);
        assert_eq!(c.unwrap().html, "<p>");
    }

    #[actix_web::test]
    async fn however_many_pages_are_asked_for_few_are_made_at_the_same_moment() {
        let (cache, maker) = (Cache::default(), Makers::new().everyones());
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let pages = (0..40).map(|n| {
            let (now, most) = (now.clone(), most.clone());
            cache.get(key(n), maker.clone(), move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(5));
                now.fetch_sub(1, Ordering::SeqCst);
                Ok("<p>".into())
            })
        });
        let made = futures_util::future::join_all(pages).await;
        assert!(made.iter().all(Result::is_ok));
        assert!(most.load(Ordering::SeqCst) <= 2, "{most:?} at once");
    }

    #[actix_web::test]
    async fn the_cache_is_bounded_by_bytes_and_keeps_what_is_asked_for() {
        let (cache, maker) = (Cache::default(), Makers::new().everyones());
        let large = LIMIT / 5;
        for n in 0..12 {
            let page = cache.get(key(n), maker.clone(), move || Ok("x".repeat(large)));
            page.await.unwrap();
            let first = cache.get(key(0), maker.clone(), || panic!("it was kept"));
            first.await.unwrap();
        }
        let pages = lock(&cache.pages);
        let total: usize = pages.0.iter().filter_map(|entry| entry.bytes).sum();
        assert!(total <= LIMIT && total > LIMIT / 2, "{total} bytes");
    }

    #[actix_web::test]
    async fn what_could_not_be_made_is_tried_again() {
        let (cache, maker) = (Cache::default(), Makers::new().everyones());
        let page = cache.get(key("page"), maker.clone(), || panic!("planted"));
        assert_eq!(page.await.err(), Some(Problem::Internal));
        let page = cache.get(key("page"), maker.clone(), || Ok("<p>".into()));
        assert_eq!(page.await.unwrap().html, "<p>");
    }
}
