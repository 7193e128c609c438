//! Cuecard turns the Markdown an instructor already has into a live class.
//!
//! > The server holds the state; a browser shows it. A browser sends commands and
//! > never moves the class on its own.

pub mod check;
pub mod content;
pub mod course;
pub mod render;
pub mod room;
pub mod store;
pub mod theme;
pub mod watch;
// `server` and `cli` join when they are built.
pub mod wire;
