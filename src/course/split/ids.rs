//! The ids of slides: slugs of heading paths, unique in their deck.

use std::collections::{HashMap, HashSet};

use super::Draft;
use crate::course::names;
use crate::course::parse::Dialect;

/// Gives each draft its id.
pub(super) fn name(drafts: &mut [Draft], dialect: Dialect) {
    let titles = drafts.iter().filter(|d| d.level == 1).count();
    let mut path: [String; 3] = Default::default();
    let mut ids = Ids::default();
    for draft in drafts {
        let own = names::slug(&draft.heading);
        if dialect != Dialect::Notes || draft.level == 0 {
            draft.id = ids.unique(own);
            continue;
        }
        let level = usize::from(draft.level.clamp(1, 3));
        for (above, part) in path.iter_mut().enumerate() {
            if above + 1 == level {
                part.clone_from(&own);
            } else if above + 1 > level {
                part.clear();
            }
        }
        // One heading 1 is the deck's title, the same in all paths.
        let skip = usize::from(titles == 1 && level > 1);
        let parts: Vec<&str> = path
            .iter()
            .skip(skip)
            .map(String::as_str)
            .filter(|p| !p.is_empty())
            .collect();
        draft.id = ids.unique(parts.join("-"));
    }
}

#[derive(Default)]
struct Ids {
    used: HashSet<String>,
    /// The last number tried for a name.
    last: HashMap<String, usize>,
}

impl Ids {
    fn unique(&mut self, name: String) -> String {
        let name = if name.is_empty() {
            "slide".to_owned()
        } else {
            name
        };
        let mut id = name.clone();
        let last = self.last.entry(name.clone()).or_insert(1);
        while !self.used.insert(id.clone()) {
            *last += 1;
            id = format!("{name}-{last}");
        }
        id
    }
}
