//! Parts of lists and texts whose place is known to be in them.
//!
//! Calculation never panics: where the place is wrong after all, which is a mistake of ours and
//! not of an author's, the part is empty, and a debug build says so.

use std::fmt::Debug;
use std::slice::SliceIndex;

/// The part of a list at a range that was found in it.
pub(crate) fn part<T, R>(list: &[T], range: R) -> &[T]
where
    R: SliceIndex<[T], Output = [T]> + Clone + Debug,
{
    let part = list.get(range.clone());
    debug_assert!(part.is_some(), "{range:?} of {}", list.len());
    part.unwrap_or_default()
}

/// The part of a text at a range of bytes that was found in it.
pub(crate) fn text<R>(text: &str, range: R) -> &str
where
    R: SliceIndex<str, Output = str> + Clone + Debug,
{
    let part = text.get(range.clone());
    debug_assert!(part.is_some(), "{range:?} of {} bytes", text.len());
    part.unwrap_or_default()
}
