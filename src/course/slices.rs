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

/// Where the line begins on which `at` stands, if nothing but such characters stand before it there.
/// No more than those are looked at, because a line may be as long as its file.
pub(crate) fn line_start(text: &str, at: usize, before: &[char]) -> Option<usize> {
    let start = self::text(text, ..at).trim_end_matches(before).len();
    let is_start = start == 0 || text.as_bytes().get(start - 1) == Some(&b'\n');
    is_start.then_some(start)
}
