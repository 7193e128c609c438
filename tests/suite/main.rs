//! The integration tests: one binary, a module an area.

mod content;
mod course;
mod layers;
mod room;
mod store;
mod watch;
mod wire;
