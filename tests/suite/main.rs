//! The integration tests: one binary, a module an area.

mod content;
mod course;
mod helpers;
mod http;
mod layers;
mod room;
mod socket;
mod store;
mod trust;
mod watch;
mod wire;
