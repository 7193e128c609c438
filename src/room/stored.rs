//! How the switches are stored in a room: as one list. Earlier versions had a field for each
//! switch; those are still read, but no longer written.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::{Switch, Switches};

/// The fields of a stored room that say which switches are on: the list, and the fields that it
/// replaced.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    switches: Switches,
    #[serde(skip_serializing)]
    black: bool,
    #[serde(skip_serializing)]
    join: bool,
    #[serde(skip_serializing)]
    skips: bool,
    #[serde(skip_serializing)]
    sound: bool,
}

pub(super) fn serialize<S: Serializer>(switches: &Switches, to: S) -> Result<S::Ok, S::Error> {
    let stored = Stored {
        switches: switches.clone(),
        ..Stored::default()
    };
    stored.serialize(to)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Switches, D::Error> {
    let stored = Stored::deserialize(from)?;
    let fields = [
        (Switch::Black, stored.black),
        (Switch::Join, stored.join),
        (Switch::Skip, stored.skips),
        (Switch::Sound, stored.sound),
    ];
    let on = fields.into_iter().filter(|(_, on)| *on);
    Ok(on.fold(stored.switches, |switches, (what, _)| {
        switches.with(what, true)
    }))
}
