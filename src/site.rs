//! What was read, and where each room is, as pages at addresses. Pure: who asks, over which
//! protocol and with which rights is for `server` to know.
//!
//! `site/notes` makes the JSON of a deck's notes page.

mod notes;

pub use notes::{last_class, plan};
