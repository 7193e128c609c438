//! Things by the paths at which they lie, which authors do not always write in the right case.

use std::collections::{BTreeMap, HashMap};

/// Things by path, which is NFC; also found by a path that differs from theirs in upper and lower
/// case only, where that can mean one.
///
/// ```
/// use cuecard::render::Paths;
///
/// let files = [("img/Pod.png", 1), ("img/a.png", 2), ("img/A.png", 3)];
/// let files = Paths::from_iter(files.map(|(path, file)| (path.to_owned(), file)));
/// assert_eq!(files.find("IMG/pod.PNG"), Some(("img/Pod.png", &1)));
/// assert_eq!((files.find("img/A.png"), files.find("img/A.PNG")), (Some(("img/A.png", &3)), None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths<T> {
    exact: BTreeMap<String, T>,
    /// The paths that have an upper-case letter, by how they are without; `None` where there are
    /// several.
    folded: HashMap<String, Option<String>>,
}

impl<T> Default for Paths<T> {
    fn default() -> Paths<T> {
        Paths {
            exact: BTreeMap::new(),
            folded: HashMap::new(),
        }
    }
}

impl<T> Paths<T> {
    /// What lies at that path, else at the only one that differs from it in case only; with the path
    /// that it has.
    pub fn find(&self, path: &str) -> Option<(&str, &T)> {
        let at = |path: &str| {
            let found = self.exact.get_key_value(path);
            found.map(|(path, one)| (path.as_str(), one))
        };
        at(path).or_else(|| {
            let folded = path.to_lowercase();
            match (at(&folded), self.folded.get(&folded)) {
                (found, None) => found,
                (None, Some(other)) => at(other.as_deref()?),
                (Some(_), Some(_)) => None,
            }
        })
    }
}

impl<T> FromIterator<(String, T)> for Paths<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(things: I) -> Paths<T> {
        let mut paths = Paths::default();
        for (path, one) in things {
            let folded = path.to_lowercase();
            if folded != path && !paths.exact.contains_key(&path) {
                let known = paths.folded.entry(folded);
                known
                    .and_modify(|only| *only = None)
                    .or_insert_with(|| Some(path.clone()));
            }
            paths.exact.insert(path, one);
        }
        paths
    }
}
