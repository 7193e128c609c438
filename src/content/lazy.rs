//! What can be made again: it is not kept for those who do not ask.

use std::fmt;
use std::sync::Arc;

/// A value that is there, or made when it is asked for. It is the same each time.
///
/// ```
/// use cuecard::content::Lazy;
///
/// assert_eq!(*Lazy::of(7).get(), 7);
/// ```
pub struct Lazy<T>(Arc<dyn Fn() -> Arc<T> + Send + Sync>);

impl<T: Send + Sync + 'static> Lazy<T> {
    /// One that is there.
    pub fn of(value: T) -> Lazy<T> {
        let value = Arc::new(value);
        Lazy::by(move || value.clone())
    }

    /// One that is made, or found, by that.
    pub(super) fn by(get: impl Fn() -> Arc<T> + Send + Sync + 'static) -> Lazy<T> {
        Lazy(Arc::new(get))
    }

    /// The value. It may take as long as rendering one file does, so it is not for a thread that
    /// answers requests.
    pub fn get(&self) -> Arc<T> {
        (self.0)()
    }
}

impl<T> Clone for Lazy<T> {
    fn clone(&self) -> Lazy<T> {
        Lazy(self.0.clone())
    }
}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lazy")
    }
}
