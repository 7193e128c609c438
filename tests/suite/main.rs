//! The integration tests: one binary, a module an area.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod asked;
mod base;
mod cases;
mod connections;
mod content;
mod course;
mod day;
mod devices;
mod dialects;
mod fuzz;
mod golden;
mod growth;
mod guide;
mod helpers;
mod hostile;
mod http;
mod layers;
mod linear;
mod map;
mod mutation;
mod notes;
mod outline;
mod patterns;
mod plan;
mod privacy;
mod private;
mod record;
mod reload;
mod room;
mod site;
mod socket;
mod sources;
mod store;
mod trust;
mod watch;
mod wire;
