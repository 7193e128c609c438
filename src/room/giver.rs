//! Who gives a command, and which commands each of them may give.

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
    /// An attendee, known by the attending device.
    Seat(Seat),
}

impl Giver {
    /// The presenter's device; `None` if an attendee gives the command.
    pub fn presenter(&self) -> Option<&PresenterDevice> {
        match self {
            Giver::Presenter(device) => Some(device),
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

impl PresenterDevice {
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
                Command::TakeOver => Ok(()),
                _ if self.is_driven_by_another(device) => Err(Refusal::NotDriver),
                _ => Ok(()),
            },
            // Each kind is named, so that a new command does not compile until somebody has
            // decided whether attendees may give it.
            Giver::Seat(_) => match command {
                Command::Move(_)
                | Command::Class(_)
                | Command::Timer(_)
                | Command::Switch { .. }
                | Command::Policy { .. }
                | Command::Gather
                | Command::TakeOver => Err(Refusal::NotPresenter),
            },
        }
    }

    /// Whether a group drives that the device does not belong to; false while nobody drives.
    pub fn is_driven_by_another(&self, device: &PresenterDevice) -> bool {
        self.driver().is_some_and(|driver| driver != device.lead)
    }
}
