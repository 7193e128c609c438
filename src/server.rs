//! The world over HTTP: what is bound, who is let in, which page answers.
//!
//! `live` holds the rooms, `socket` speaks the WebSocket, `pages` answers addresses,
//! `session` knows presenters, `guard` judges Host and Origin, `assets` holds our own
//! scripts and styles.

pub mod assets;
pub mod clock;
pub mod guard;
pub mod live;
pub mod pages;
pub mod session;
pub mod socket;

use std::sync::{Arc, RwLock};

use crate::content::Content;
use crate::theme::Theme;

/// What every request handler shares.
pub struct App {
    /// What was asked for on the command line.
    pub config: Config,
    /// Courses as last read.
    pub content: RwLock<Arc<Content>>,
    /// The theme as last read.
    pub theme: RwLock<Arc<Theme>>,
    /// The live state of each course.
    pub rooms: live::Rooms,
    /// The key, the tokens.
    pub sessions: session::Sessions,
    /// The one clock.
    pub clock: clock::Clock,
    /// Random, made with the store's file.
    pub instance: String,
}

impl App {
    /// The courses as last read.
    pub fn content(&self) -> Arc<Content> {
        self.content.read().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// The theme as last read.
    pub fn theme(&self) -> Arc<Theme> {
        self.theme.read().unwrap_or_else(|e| e.into_inner()).clone()
    }
}

/// What handlers need of the command line.
#[derive(Debug, Clone)]
pub struct Config {
    /// The port that was bound.
    pub port: u16,
    /// `--public-url` without a slash at its end, such as `http://class.test:4000`.
    pub public_url: Option<String>,
    /// `--allow-host`, lower-case, without port.
    pub allow_hosts: Vec<String>,
    /// HTTPS: cookies are Secure.
    pub tls: bool,
    /// What attendees type: `host:port`, by `--public-url` or the default route.
    pub address: String,
}
