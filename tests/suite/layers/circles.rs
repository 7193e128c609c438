//! Circles of siblings: the modules of one folder, each with all that is below it, that need
//! each other. What a child takes from its own parent's file makes no circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use super::names::{Module, Use};

/// Who needs whom in one folder, and by which paths.
type Needs<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Use>>;

/// A text for each circle: its folder, its modules, and the paths that make it.
pub(super) fn circles(uses: &[Use]) -> Vec<String> {
    let mut folders: BTreeMap<&[String], Needs<'_>> = BTreeMap::new();
    for used in uses {
        for module in &used.modules {
            if let Some((folder, from, to)) = siblings(&used.by, module) {
                let needs = folders.entry(folder).or_default();
                needs.entry((from, to)).or_default().push(used);
            }
        }
    }
    let told = |(folder, needs): (&&[String], &Needs<'_>)| {
        let told = knots(needs).into_iter();
        let folder = folder.join("/");
        told.map(move |knot| tell(&folder, &knot, needs))
            .collect::<Vec<_>>()
    };
    folders.iter().flat_map(told).collect()
}

/// Where the ways to two modules part: the folder, and the sibling that each of them is below.
fn siblings<'a>(by: &'a Module, used: &'a Module) -> Option<(&'a [String], &'a str, &'a str)> {
    let common = by.iter().zip(used).take_while(|(a, b)| a == b).count();
    Some((&by[..common], by.get(common)?, used.get(common)?))
}

/// The groups of two and more in which each reaches each.
fn knots<'a>(needs: &Needs<'a>) -> Vec<BTreeSet<&'a str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = needs
        .keys()
        .map(|(from, _)| (*from, reach(from, needs)))
        .collect();
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
    let mut knots = Vec::new();
    let mut placed = BTreeSet::new();
    for from in reached.keys() {
        let knot: BTreeSet<&str> = reached[from]
            .iter()
            .copied()
            .filter(|to| reaches(to, from))
            .collect();
        if !knot.is_empty() && placed.insert(*from) {
            placed.extend(&knot);
            knots.push(knot);
        }
    }
    knots
}

/// All that a module needs, directly or not.
fn reach<'a>(from: &str, needs: &Needs<'a>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = VecDeque::from([from]);
    while let Some(at) = next.pop_front() {
        for (_, to) in needs.keys().filter(|(from, _)| *from == at) {
            if reached.insert(*to) {
                next.push_back(to);
            }
        }
    }
    reached
}

fn tell(folder: &str, knot: &BTreeSet<&str>, needs: &Needs<'_>) -> String {
    let names: Vec<&str> = knot.iter().copied().collect();
    let mut text = format!("src/{folder}: a circle of {}", names.join(", "));
    let within = needs
        .iter()
        .filter(|((from, to), _)| knot.contains(from) && knot.contains(to));
    for ((from, to), uses) in within {
        let _ = write!(text, "\n  {from} needs {to}");
        // The paths that lead there tell enough, where it is not a glob that brings the names.
        let leads = |used: &Use| {
            ["super::", "crate::"]
                .iter()
                .any(|way| used.written.starts_with(way))
        };
        let all = !uses.iter().any(|used| leads(used));
        let lines: BTreeSet<(&str, usize, &str)> = uses
            .iter()
            .filter(|used| all || leads(used))
            .map(|used| (used.file.as_str(), used.line, used.written.as_str()))
            .collect();
        for (file, line, written) in lines {
            let _ = write!(text, "\n    src/{file}:{line}: {written}");
        }
    }
    text
}
