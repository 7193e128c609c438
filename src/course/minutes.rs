//! "(15분)", "(15 min)" in a heading → minutes.

/// Minutes that a heading carries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Minutes(pub f32);
