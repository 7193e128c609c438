//! Outlines (`course::tree`): their branches as stretches, and parts of them.

use super::canvas::{BRANCH_GAP, BRANCH_INDENT, TREE};
use super::cut::Spot;
use super::text::lines_of;
use super::{Pieces, Stretch, cost};
use crate::course::block::{Block, BlockKind, Fitted};
use crate::course::letters::Face;
use crate::course::slices;
use crate::course::tree::Tree;

/// The stretches of an outline: its branches.
pub(super) fn pieces(tree: &Tree, width: f32, small: bool) -> Pieces {
    let [normal, smaller] = TREE;
    let [gap, apart] = BRANCH_GAP;
    let size = if small { smaller } else { normal };
    let parents = (0..tree.branches.len()).filter(|&at| tree.is_parent(at));
    let flat = parents.count() <= 1;
    let stretches = tree.branches.iter().enumerate().map(|(at, branch)| {
        let face = if branch.depth == 0 {
            Face::Bold
        } else {
            Face::Plain
        };
        let available = (width - BRANCH_INDENT * f32::from(branch.depth)).max(120.0);
        let lines = lines_of(&branch.text, available / size.font, face);
        // Whether it stands right under the branch that it hangs on.
        let parent = at
            .checked_sub(1)
            .is_some_and(|before| tree.is_parent(before));
        let repeated: f32 = above(tree, at)
            .iter()
            .map(|text| lines_of(text, width / size.font, Face::Bold) as f32 * size.line + gap)
            .sum();
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
            before: if tree.is_apart(at) { apart } else { gap },
            height: lines as f32 * size.line,
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

/// Makes a block a part of its outline: the branches `from..to`, above them once more the ones
/// that the first of them hangs on.
pub(super) fn take(
    block: &mut Block,
    (tree, small): (&Tree, bool),
    from: usize,
    to: Option<usize>,
) {
    let end = to.unwrap_or(tree.branches.len());
    let inside = slices::part(&tree.branches, from..end);
    // One more than the branch's line, because the first line of the block is its fence.
    let line = |at: usize| {
        let line = tree.branches.get(at).map(|branch| branch.line);
        line.map_or(block.lines.end, |line| {
            block.lines.start.saturating_add(line).saturating_add(1)
        })
    };
    if from > 0 || to.is_some() {
        block.lines = line(from)..line(end);
    }
    block.fitted = Fitted::Tree {
        small,
        again: above(tree, from),
    };
    block.kind = BlockKind::Tree(Tree {
        branches: inside.to_vec(),
    });
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

/// The texts of the branches that a branch hangs on: its parents, the root first.
fn above(tree: &Tree, at: usize) -> Vec<String> {
    let mut depth = tree.branches.get(at).map_or(0, |branch| branch.depth);
    let mut above = Vec::new();
    for branch in tree.branches.iter().take(at).rev() {
        if branch.depth < depth {
            depth = branch.depth;
            above.push(branch.text.clone());
        }
    }
    above.reverse();
    above
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::tree::Branch;

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
        assert_eq!(above(&tree, 3), ["a:", "b"]);
        assert_eq!(above(&tree, 0), [] as [&str; 0]);
    }
}
