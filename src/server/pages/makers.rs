//! Pages are made on threads that answer no request, and only a few of them at a time: however
//! many pages somebody asks for, the processors stay free for what the presenter does.

use std::sync::Arc;

use actix_web::web;
use tokio::sync::Semaphore;

use crate::server::errors::Problem;
use crate::theme::ThemeError;

/// How many pages for everyone may wait to be made. Whoever asks for one more is told to come back.
const WAITING: usize = 64;

/// Who may make pages at the same moment.
#[derive(Debug)]
pub(in crate::server) struct Makers {
    everyones: Maker,
    presenters: Maker,
}

/// Some threads that make pages, and how many pages may wait for them.
#[derive(Debug, Clone)]
pub(super) struct Maker {
    threads: Arc<Semaphore>,
    /// Places for those that wait and those that are made; `None`: there are enough for all.
    places: Option<Arc<Semaphore>>,
}

impl Makers {
    /// One maker for everyone's pages on a machine of two processors, two on a larger one.
    pub(in crate::server) fn new() -> Makers {
        let processors = std::thread::available_parallelism().map_or(1, |n| n.get());
        Makers::of((processors / 2).clamp(1, 2))
    }

    fn of(makers: usize) -> Makers {
        Makers {
            everyones: Maker {
                threads: Arc::new(Semaphore::new(makers)),
                places: Some(Arc::new(Semaphore::new(makers + WAITING))),
            },
            presenters: Maker {
                threads: Arc::new(Semaphore::new(1)),
                places: None,
            },
        }
    }

    /// Who makes the pages that everyone gets.
    pub(super) fn everyones(&self) -> Maker {
        self.everyones.clone()
    }

    /// Who makes a presenter's pages, so that those do not wait for everyone's.
    pub(super) fn presenters(&self) -> Maker {
        self.presenters.clone()
    }
}

impl Maker {
    /// Makes a page, on a thread that answers no request.
    pub(super) async fn make<T: Send + 'static>(
        self,
        make: impl FnOnce() -> Result<T, ThemeError> + Send + 'static,
    ) -> Result<T, Problem> {
        let place = self.places.map(Semaphore::try_acquire_owned).transpose();
        let _place = place.map_err(|_| Problem::Busy)?;
        let permit = self.threads.acquire_owned().await;
        let made = web::block(move || {
            let made = make();
            // Not before: this thread goes on even when nobody waits for it any more.
            drop(permit);
            made
        });
        super::rendered(made.await.map_err(|_| Problem::Internal)?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[actix_web::test]
    async fn whoever_finds_too_many_waiting_is_told_so_and_a_presenter_is_not_among_them() {
        let makers = Makers::of(1);
        let held = makers.everyones.threads.clone().acquire_owned().await;
        let made = Arc::new(AtomicUsize::new(0));
        let ask = || {
            let (maker, made) = (makers.everyones(), made.clone());
            actix_web::rt::spawn(async move {
                let make = move || {
                    made.fetch_add(1, Ordering::Relaxed);
                    Ok(())
                };
                maker.make(make).await
            })
        };
        let waiting: Vec<_> = (0..WAITING + 1).map(|_| ask()).collect();
        tokio::task::yield_now().await;
        assert_eq!(ask().await.ok(), Some(Err(Problem::Busy)));
        assert_eq!(makers.presenters().make(|| Ok("notes")).await, Ok("notes"));
        assert_eq!(made.load(Ordering::Relaxed), 0);
        drop(held);
        for one in waiting {
            assert_eq!(one.await.ok(), Some(Ok(())));
        }
    }
}
