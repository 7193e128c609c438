//! What can be turned on and off in a room, and which of it is on.

use std::collections::BTreeSet;

use serde::de::IntoDeserializer;
use serde::de::value::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::Variant;

/// What can be turned on and off. `src/client/switches.js` has the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Switch {
    /// The stage is black.
    Black,
    /// The way to join is shown over the slide.
    Join,
    /// Next and previous pass over what may be left out when time is short.
    Skip,
    /// The stage sounds when a countdown ends.
    Sound,
}

impl Switch {
    /// All of them.
    pub const ALL: [Switch; 4] = [Switch::Black, Switch::Join, Switch::Skip, Switch::Sound];

    /// Whose snapshot tells whether it is on.
    pub fn told_to(self) -> Variant {
        match self {
            Switch::Black | Switch::Join | Switch::Sound => Variant::Everyone,
            // That something is left out is no business of the class.
            Switch::Skip => Variant::Presenters,
        }
    }
}

/// The switches that are on; in JSON a list of their names.
///
/// A name that this version does not know is passed over, so that what a newer version
/// stored opens.
///
/// ```
/// use cuecard::wire::{Switch, Switches};
///
/// let stored: Switches = serde_json::from_str(r#"["join", "hologram"]"#)?;
/// let switches = stored.with(Switch::Black, true);
/// assert!(switches.is_on(Switch::Black) && switches.is_on(Switch::Join));
/// assert_eq!(serde_json::to_string(&switches)?, r#"["black","join"]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Switches(BTreeSet<Switch>);

impl Switches {
    /// Whether that one is on.
    pub fn is_on(&self, what: Switch) -> bool {
        self.0.contains(&what)
    }

    /// The same with one of them on or off.
    pub fn with(&self, what: Switch, on: bool) -> Switches {
        let others = self.0.iter().copied().filter(|one| *one != what);
        others.chain(on.then_some(what)).collect()
    }

    /// Those of them that a variant of the snapshot tells.
    pub fn told_to(&self, variant: Variant) -> Switches {
        let told = |what: &Switch| match what.told_to() {
            Variant::Everyone => true,
            Variant::Presenters => variant == Variant::Presenters,
        };
        self.0.iter().copied().filter(told).collect()
    }
}

impl FromIterator<Switch> for Switches {
    fn from_iter<I: IntoIterator<Item = Switch>>(switches: I) -> Switches {
        Switches(switches.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for Switches {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Switches, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        let known = |name: &String| {
            let name: serde::de::value::StrDeserializer<'_, Error> =
                name.as_str().into_deserializer();
            Switch::deserialize(name).ok()
        };
        Ok(names.iter().filter_map(known).collect())
    }
}
