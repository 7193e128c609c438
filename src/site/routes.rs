//! The addresses at which the server answers by itself, whatever the files are called. Routing goes
//! through this list, and its first words are reserved: so no file can stand where one of these does.

/// One of those addresses.
///
/// ```
/// use cuecard::site::routes::Route;
///
/// assert_eq!(Route::Device.pattern(), "/session/devices/{device}");
/// assert_eq!(Route::Device.first_word(), "session");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Whether the server is ready.
    Health,
    /// Where browsers sign in and out.
    Session,
    /// A code for one more device.
    Pairing,
    /// The devices that are signed in.
    Devices,
    /// One of them.
    Device,
    /// What is to be known of a deck's file, for its author.
    Findings,
    /// A field for a course's code.
    Join,
    /// The short way into a room.
    JoinCode,
    /// One of our own files.
    Asset,
}

impl Route {
    /// All of them.
    pub const ALL: [Route; 9] = [
        Route::Health,
        Route::Session,
        Route::Pairing,
        Route::Devices,
        Route::Device,
        Route::Findings,
        Route::Join,
        Route::JoinCode,
        Route::Asset,
    ];

    /// The address, as a pattern: what stands in braces is any one segment.
    pub const fn pattern(self) -> &'static str {
        match self {
            Route::Health => "/healthz",
            Route::Session => "/session",
            Route::Pairing => "/session/pairing",
            Route::Devices => "/session/devices",
            Route::Device => "/session/devices/{device}",
            Route::Findings => "/session/findings",
            Route::Join => "/join",
            Route::JoinCode => "/join/{code}",
            Route::Asset => "/-/{hash}/{name}",
        }
    }

    /// The word that no address of a file or folder begins with, because this stands there.
    pub fn first_word(self) -> &'static str {
        let path = self.pattern().trim_start_matches('/');
        path.split_once('/').map_or(path, |(first, _)| first)
    }
}
