//! Bodies of answers: one whose bytes many answers share, and one that holds something until it
//! ends.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;

/// The longest slice, in bytes.
const SLICE: usize = 16 * 1024;

/// Bytes that many answers share, a slice at a time: of a page that a client does not take, its
/// connection holds no more than a slice.
#[derive(Debug)]
pub(super) struct Slices(Bytes);

impl Slices {
    pub(super) fn of(bytes: &Bytes) -> Slices {
        Slices(bytes.clone())
    }
}

impl MessageBody for Slices {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        if self.0.is_empty() {
            return Poll::Ready(None);
        }
        let next = self.0.len().min(SLICE);
        Poll::Ready(Some(Ok(self.0.split_to(next))))
    }
}

/// A body, and what is dropped with it when it has ended or its client is gone.
#[derive(Debug)]
pub(super) struct Holding<T> {
    body: BoxBody,
    _held: T,
}

impl<T: Unpin + 'static> Holding<T> {
    pub(super) fn boxed(body: BoxBody, held: T) -> BoxBody {
        BoxBody::new(Holding { body, _held: held })
    }
}

impl<T: Unpin> MessageBody for Holding<T> {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    #[actix_web::test]
    async fn all_of_it_is_sent_and_no_slice_is_a_copy() {
        let all = Bytes::from(vec![7; 3 * SLICE + 1]);
        let mut body = Slices::of(&all);
        assert_eq!(body.size(), BodySize::Sized(all.len() as u64));
        let first = std::future::poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await;
        let first = first.and_then(Result::ok);
        assert_eq!(
            first.map(|slice| (slice.as_ptr(), slice.len())),
            Some((all.as_ptr(), SLICE))
        );
        assert_eq!(to_bytes(Slices::of(&all)).await.ok(), Some(all));
    }
}
