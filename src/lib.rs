//! Cuecard turns the Markdown an instructor already has into a live class.
//!
//! > The server holds the state; a browser shows it. A browser sends commands and
//! > never moves the class on its own.
//!
//! This page is the map. Each module's own page says what it is and what it leaves to whom.
//!
//! # The four flows
//!
//! **1. A file becomes a picture.** [`content`] reads a folder; [`course::deck`] makes a deck of
//! each file, slides that fit the stage with a plan of their time; [`render`] makes HTML of a
//! slide, [`site`] with the [`theme`] a page of slides at an address, and [`server::pages`]
//! answers a `GET` with it.
//!
//! ```text
//! session_01.md ─course::deck→ Deck ─render→ HTML ─site→ page ─GET→ browser
//! ```
//!
//! **2. A key becomes a movement.** A desk, a stage or a remote sends a [`wire::Command`];
//! [`room::Room::apply`] says what becomes of it, [`store`] saves it, and every screen gets the
//! [`wire::Snapshot`], the one that sent the command like all the others.
//!
//! ```text
//! key → Command ─socket→ Room::apply ─store→ topics → Snapshot ─socket→ every screen
//! ```
//!
//! **3. A saved file becomes a new picture.** [`watch`] says that something changed;
//! `server`'s reload thread lets the [`content::Loader`] do again what the change asks for (its
//! steps are in [`content`]), replaces the content as a whole by what is done, without waiting
//! for a file that takes long, and each room follows. A screen
//! that sees a new deck revision fetches the deck, swaps the slides that differ and keeps its
//! place. To a room a reload is a change like any other, so from there on it is flow 2.
//!
//! ```text
//! notify ─quiet→ Loader ─swap→ Room::follow → topics → Snapshot ─socket→ every screen
//! ```
//!
//! **4. A tap becomes an answer.** An attendee's phone sends a [`wire::Reply`] to what the slide
//! asks; [`room::Answers::apply`] takes it in, [`store`] saves it, and presenters hear the
//! [`wire::Tally`] as it grows, everyone what was answered once the presenter's next step shows it.
//!
//! ```text
//! tap → Reply ─socket→ Answers::apply ─store→ topics → Tally ─socket→ presenters; once shown, all
//! ```
//!
//! # The layers
//!
//! A module uses those above it in this list, as far as its line says, and no others;
//! a test reads every `use crate::…` and compares.
//!
//! | module | is | uses |
//! |---|---|---|
//! | [`course`] | Markdown → a deck: slides that fit, and their plan | – |
//! | [`render`] | a slide → HTML: code, diagrams, mathematics | `course` |
//! | [`wire`] | every JSON name that a browser sends or reads | – |
//! | [`theme`] | templates + data → a page | `course`, `render`, `wire` |
//! | [`room`] | the live state: apply, follow, snapshot | `course`, `wire` |
//! | [`content`] | folders → all that is shown | `course`, `render`, `theme` |
//! | [`check`] | findings as people and programs read them | `course`, `content` |
//! | [`site`] | what was read, and where each room is → pages and assets at addresses | `course`, `render`, `content`, `theme`, `wire`, `room` |
//! | [`watch`] | the file system → "something changed" | – |
//! | [`store`] | what outlives the process: rooms, sign-ins, what classes took and answered | `room`, `wire` |
//! | [`server`] | HTTP, sockets, keys | all above |
//! | [`cli`] | the commands and their flags, one file a command | all above |
//!
//! `course`, `render`, `theme`, `wire`, `room` and `site` are calculation: they do no input or
//! output, read no clock and cannot panic on any input; the time is an argument.
//!
//! # What must stay true
//!
//! 1. Markdown is parsed once, and its events are split: never lines, never regular expressions.
//! 2. Only the room changes live state, through one pure function; a command that makes no
//!    sense changes nothing.
//! 3. Whatever a late joiner needs is in the snapshot. A slow phone gets the newest one and
//!    skips the rest.
//! 4. A snapshot is encoded once per change and audience, not once per socket.
//! 5. Speaker notes, what is right in a poll before it is revealed, and the key reach presenters
//!    only: no byte of an audience page or an audience socket has them.
//! 6. JSON names stand in one Rust module and one JavaScript file, held together by golden
//!    files that the tests of both read: every JSON that a browser sends or reads, whatever
//!    way it came.
//! 7. A file that cannot be read changes nothing that is shown: the last good deck stays,
//!    and the presenter is told file, line and cause.
//! 8. Nothing on an audience page comes from another host, and nothing but our own small
//!    modules runs there.
//! 9. Everything works over plain `http://` at an address of the LAN, which browsers call insecure.

pub mod check;
pub mod cli;
pub mod content;
pub mod course;
pub mod render;
pub mod room;
pub mod server;
pub mod site;
pub mod store;
pub mod theme;
pub mod watch;
pub mod wire;

// What the tests within the modules share with those of `tests/suite`.
#[cfg(test)]
#[path = "../tests/suite/cases.rs"]
mod cases;
#[cfg(test)]
#[path = "../tests/suite/growth.rs"]
mod growth;
#[cfg(test)]
#[path = "../tests/suite/mutation.rs"]
mod mutation;
#[cfg(test)]
#[path = "../tests/suite/notes.rs"]
mod notes;
#[cfg(test)]
#[path = "../tests/suite/private.rs"]
mod private;
