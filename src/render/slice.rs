//! Slices of text at places that a scan of it found, so that each is where a character begins. A
//! wrong place is a fault of the scan: it fails in tests, and elsewhere costs the text after it.

/// What stands from a place on.
pub(super) fn from(text: &str, at: usize) -> &str {
    debug_assert!(text.is_char_boundary(at), "{at} in {text:?}");
    text.get(at..).unwrap_or_default()
}

/// What stands before a place.
pub(super) fn before(text: &str, at: usize) -> &str {
    debug_assert!(text.is_char_boundary(at), "{at} in {text:?}");
    text.get(..at).unwrap_or(text)
}
