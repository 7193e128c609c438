//! Outlines (`course::tree`): their branches as stretches, and parts of them.

use super::canvas::{
    BRANCH_GAP, BRANCH_INDENT, HEAD_BRANCH, HEIGHT, TREE, UNDER_HEAD_BRANCH, WIDTH,
};
use super::cut::Spot;
use super::text::lines_of;
use super::{Pieces, Stretch, cost};
use crate::course::block::Fitted;
use crate::course::letters::Face;
use crate::course::slices;
use crate::course::tree::{Branch, Tree};

/// Where what is repeated above a branch takes more than this share of a slide, an outline that
/// needs several is shown as it was drawn: its slides would have hardly anything else on them.
const MOST_REPEATED: f32 = 0.75;

/// How much of a branch's line is kept free, in em: over the few letters of one the differences
/// between fonts do not even out, and a slide has many.
const SPARE: f32 = 0.3;

/// The stretches of an outline: its branches.
pub(super) fn pieces(tree: &Tree, width: f32, small: bool) -> Pieces {
    let [normal, smaller] = TREE;
    let [gap, apart] = BRANCH_GAP;
    let size = if small { smaller } else { normal };
    let parents = (0..tree.branches.len()).filter(|&at| tree.is_parent(at));
    let flat = parents.count() <= 1;
    let mut above = Above::default();
    // Of each branch that the next one hangs on, the height of it and of those above it.
    let mut heights: Vec<f32> = Vec::new();
    let stretches = tree.branches.iter().enumerate().map(|(at, branch)| {
        let face = if branch.depth == 0 {
            Face::Bold
        } else {
            Face::Plain
        };
        let available = (width - BRANCH_INDENT * f32::from(branch.depth)).max(120.0);
        let is_head = |at: usize| tree.is_head(at);
        let own_size = if is_head(at) { HEAD_BRANCH } else { size };
        let lines = lines_of(&branch.text, available / own_size.font - SPARE, face);
        // Whether it stands right under the branch that it hangs on.
        let parent = at
            .checked_sub(1)
            .is_some_and(|before| tree.is_parent(before));
        above.leave(branch);
        heights.truncate(above.0.len());
        let repeated = heights.last().copied().unwrap_or(0.0);
        above.enter(at, branch);
        let own = lines_of(&branch.text, width / own_size.font, Face::Bold) as f32 * own_size.line;
        heights.push(repeated + own + UNDER_HEAD_BRANCH);
        Stretch {
            from: Spot { event: at, byte: 0 },
            cut: match branch.depth {
                _ if parent => cost::LEAD,
                0 if tree.is_apart(at) => cost::GROUP,
                0 => cost::INNER_GROUP,
                // A child of a single root, where it has branches of its own, is what a reader
                // takes for a group.
                1 if tree.is_parent(at) || flat => cost::INNER_GROUP + lone(tree, at),
                1 => cost::INNER_ITEM + lone(tree, at),
                _ => cost::DEEP_ITEM + lone(tree, at),
            },
            repeated,
            before: match at.checked_sub(1) {
                _ if tree.is_apart(at) => apart,
                Some(before) if is_head(before) => UNDER_HEAD_BRANCH,
                _ => gap,
            },
            height: lines as f32 * own_size.line,
            least: None,
        }
    });
    Pieces {
        stretches: stretches.collect(),
        fitted: Fitted::Tree {
            small,
            again: Vec::new(),
        },
        narrow: true,
        ..Pieces::default()
    }
}

/// Whether an outline can be cut so that its slides show more than what they repeat.
pub(super) fn fits(tree: &Tree) -> bool {
    let pieces = pieces(tree, WIDTH, true);
    let repeated = pieces.stretches.iter().map(|stretch| stretch.repeated);
    pieces.height() <= HEIGHT || repeated.fold(0.0, f32::max) <= HEIGHT * MOST_REPEATED
}

/// The branches that the next branch may hang on, as places in the outline and with their depths:
/// the last one, its parent and so on, the root first.
#[derive(Default)]
struct Above(Vec<(usize, u8)>);

impl Above {
    /// Leaves what that branch, the next one, does not hang on.
    fn leave(&mut self, next: &Branch) {
        while self.0.last().is_some_and(|(_, depth)| *depth >= next.depth) {
            self.0.pop();
        }
    }

    /// Takes in the branch at that place.
    fn enter(&mut self, at: usize, branch: &Branch) {
        self.0.push((at, branch.depth));
    }
}

/// Cuts parts off an outline, one after the other.
pub(super) struct Cutter<'a> {
    tree: &'a Tree,
    /// Where the next part begins.
    from: usize,
    above: Above,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(tree: &'a Tree) -> Cutter<'a> {
        Cutter {
            tree,
            from: 0,
            above: Above::default(),
        }
    }

    /// The branches up to a place; without one, all that are left. With the texts of those that
    /// the first of them hangs on: its parents, the root first.
    pub(super) fn part(&mut self, to: Option<usize>) -> (Tree, Vec<String>) {
        let branches = &self.tree.branches;
        let to = to.unwrap_or(branches.len());
        let inside = slices::part(branches, self.from..to);
        if let Some(first) = inside.first() {
            self.above.leave(first);
        }
        let text = |(at, _): &(usize, u8)| branches.get(*at).map(|branch| branch.text.clone());
        let again = self.above.0.iter().filter_map(text).collect();
        for (at, branch) in (self.from..).zip(inside) {
            self.above.leave(branch);
            self.above.enter(at, branch);
        }
        self.from = to;
        let branches = inside.to_vec();
        (Tree { branches }, again)
    }
}

/// What it costs in addition to cut before a branch where that leaves only one of its siblings
/// before the cut, or only itself after it.
fn lone(tree: &Tree, at: usize) -> f32 {
    let depth = |at: usize| tree.branches.get(at).map(|branch| branch.depth);
    let own = depth(at);
    let second = at >= 2 && depth(at - 1) == own && depth(at - 2) < own;
    let last = !tree.is_parent(at) && depth(at + 1).is_none_or(|next| Some(next) < own);
    if second || last { cost::LONE } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_knows_what_it_hangs_on() {
        let branch = |depth, text: &str| Branch {
            depth,
            text: text.to_owned(),
            line: 0,
            gap: false,
        };
        let tree = Tree {
            branches: vec![
                branch(0, "a:"),
                branch(1, "b"),
                branch(2, "c"),
                branch(2, "d"),
            ],
        };
        let mut cutter = Cutter::new(&tree);
        assert_eq!(cutter.part(Some(3)).1, [] as [&str; 0]);
        assert_eq!(cutter.part(None).1, ["a:", "b"]);
    }
}
