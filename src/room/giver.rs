//! Who gives a command, and which commands each of them may give.

use serde::{Deserialize, Serialize};

use crate::wire::{Command, Refusal};

use super::Room;

/// Who gives a command.
///
/// ```
/// use cuecard::room::{Giver, PresenterDevice, Room, Seat};
/// use cuecard::wire::{Command, Refusal};
///
/// let desk = Giver::Presenter(PresenterDevice::unpaired("Mac-3f9a"));
/// let phone = Seat::parse("0123456789abcdef").map(Giver::Seat);
/// let room = Room::default();
/// assert_eq!(room.may(&desk, &Command::Gather), Ok(()));
/// assert_eq!(room.may(&phone.unwrap(), &Command::Gather), Err(Refusal::NotPresenter));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Giver {
    /// A presenter, known by the signed-in device that sends the command.
    Presenter(PresenterDevice),
    /// A presenter's helper, who sees what the desk sees and gives no command.
    Helper(PresenterDevice),
    /// An attendee, known by the attending device.
    Seat(Seat),
}

impl Giver {
    /// A presenter's or a helper's, by whether the device is of the group of helpers.
    pub fn signed_in(device: PresenterDevice) -> Giver {
        match device.is_helper() {
            true => Giver::Helper(device),
            false => Giver::Presenter(device),
        }
    }

    /// The presenter's device; `None` if an attendee or a helper gives the command.
    pub fn presenter(&self) -> Option<&PresenterDevice> {
        match self {
            Giver::Presenter(device) => Some(device),
            Giver::Helper(_) | Giver::Seat(_) => None,
        }
    }

    /// The device that signed in, a presenter's or a helper's; `None` if it is an attendee's.
    pub fn device(&self) -> Option<&PresenterDevice> {
        match self {
            Giver::Presenter(device) | Giver::Helper(device) => Some(device),
            Giver::Seat(_) => None,
        }
    }
}

/// A device that signed in with the key, or was paired by one that did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenterDevice {
    /// Its public name.
    pub device: String,
    /// The name of the first device of its group, which signed in with the key; its own name if it
    /// is that one. A paired device joins the group of the device whose code it used. Groups
    /// drive, not devices: what one device of a group may do, the others may too.
    pub lead: String,
}

/// The group of all devices that signed in by the helper's link. No device is called so.
pub const HELPERS: &str = "helpers";

impl PresenterDevice {
    /// Whether it signed in by the helper's link, and so only looks.
    pub fn is_helper(&self) -> bool {
        self.lead == HELPERS
    }

    /// A device that signed in with the key itself, and so is its own lead.
    pub fn unpaired(device: &str) -> PresenterDevice {
        PresenterDevice {
            device: device.to_owned(),
            lead: device.to_owned(),
        }
    }
}

/// One attending device, by the random name that it keeps.
///
/// ```
/// use cuecard::room::Seat;
///
/// assert!(Seat::parse("0123456789abcdef").is_some());
/// assert!(Seat::parse("Kim from the second row").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Seat(Box<str>);

impl Seat {
    /// The seat of that name; `None` unless the name looks random, as those are that our pages
    /// make: 8 to 32 hexadecimal digits. So a person's name is not taken for a seat's.
    pub fn parse(name: &str) -> Option<Seat> {
        let is_random = name.bytes().all(|byte| byte.is_ascii_hexdigit());
        ((8..=32).contains(&name.len()) && is_random).then(|| Seat(name.into()))
    }

    /// The name that the device keeps.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl Room {
    /// An error if the giver may not give that command to this room now. Whether the command then
    /// makes sense is decided by [`Room::apply`].
    pub fn may(&self, giver: &Giver, command: &Command) -> Result<(), Refusal> {
        match giver {
            Giver::Presenter(device) => match command {
                // What is done with posts, ink and records moves nothing.
                Command::TakeOver | Command::Posts(_) | Command::Ink(_) | Command::Share { .. } => {
                    Ok(())
                }
                _ if self.is_driven_by_another(device) => Err(Refusal::NotDriver),
                _ => Ok(()),
            },
            // Each kind is named, so that a new command does not compile until somebody has
            // decided whether helpers and attendees may give it.
            Giver::Helper(_) | Giver::Seat(_) => match command {
                Command::Move(_)
                | Command::Class(_)
                | Command::Timer(_)
                | Command::Switch { .. }
                | Command::Policy { .. }
                | Command::Gather
                | Command::Again
                | Command::Posts(_)
                | Command::Ink(_)
                | Command::Share { .. }
                | Command::TakeOver => Err(match giver {
                    Giver::Helper(_) => Refusal::Helper,
                    _ => Refusal::NotPresenter,
                }),
            },
        }
    }

    /// Whether a group drives that the device does not belong to; false while nobody drives.
    pub fn is_driven_by_another(&self, device: &PresenterDevice) -> bool {
        self.driver().is_some_and(|driver| driver != device.lead)
    }
}
