//! Git graphs, drawn from their commits: a row for each branch, a column for each commit, and below
//! each commit its name in as much room as it needs.

use std::collections::HashMap;
use std::fmt::Write;

use merman::diagrams::git_graph::{GitGraphCommitRenderModel, GitGraphRenderModel};

use super::geometry::Point;
use super::label::Label;
use super::pie::HUES;
use super::svg::{self, Frame, N, text};
use super::{DiagramError, Drawing, FONT};

const RADIUS: f32 = 10.0;
/// The size of the names of commits and tags.
const SMALL: f32 = 18.0;
/// Between the names of two commits of a branch.
const GAP: f32 = 16.0;
/// The least distance of two commits.
const COLUMN: f32 = 44.0;
/// The least distance of two branches.
const ROW: f32 = 56.0;
/// Names of commits are broken at this width, in em: at the next one where the graph is too wide.
const WRAPS: [f32; 3] = [8.0, 6.0, 4.5];
/// How round the corners of lines between branches are.
const ROUNDING: f32 = 14.0;

/// Draws a git graph.
pub(super) fn draw(
    model: &GitGraphRenderModel,
    title: Option<&str>,
) -> Result<Drawing, DiagramError> {
    let title = model.title.as_deref().or(title);
    let mut drawn = WRAPS.iter().map(|&wrap| draw_within(model, title, wrap));
    drawn.find(Drawing::is_readable).ok_or_else(|| {
        DiagramError::too_large("the git graph has more commits than a slide can show")
    })
}

fn draw_within(model: &GitGraphRenderModel, title: Option<&str>, wrap: f32) -> Drawing {
    let graph = Graph::new(model, title, wrap);
    let mut body = String::new();
    let mut words = Vec::new();
    if let Some(heading) = &graph.heading {
        let y = heading.height / 2.0;
        text(&mut body, heading, graph.width / 2.0, y, " class=\"title\"");
        words.push(heading.text());
    }
    graph.lines(model, &mut body);
    graph.branches(&mut body, &mut words);
    graph.commits(&mut body, &mut words);
    let name = model.acc_title.as_deref().or(title).unwrap_or_default();
    let frame = Frame {
        width: graph.width,
        height: graph.height,
        zoom: 1.0,
    };
    Drawing {
        text: words,
        ..svg::plain("git", frame, SMALL, (name, &body))
    }
}

/// A row: a branch.
struct Row {
    label: Label,
    y: f32,
    hue: usize,
    /// Where its line begins and ends.
    line: Option<(f32, f32)>,
}

/// A commit where it stands.
struct Commit {
    row: usize,
    at: Point,
    /// Mermaid's number for its kind: 1 is a reverted one, 2 a highlighted one, 3 a merge, 4 a
    /// cherry-pick.
    kind: i64,
    label: Label,
    tag: Label,
    /// Whether its name stands above it, because a line leads to it from below.
    above: bool,
}

struct Graph {
    heading: Option<Label>,
    rows: Vec<Row>,
    commits: Vec<Commit>,
    width: f32,
    height: f32,
}

impl Graph {
    fn new(model: &GitGraphRenderModel, title: Option<&str>, wrap: f32) -> Graph {
        let heading = title
            .map(|words| Label::new_within(words, FONT, 40.0))
            .filter(|label| !label.is_empty());
        let branches = model.branches.iter();
        let mut rows: Vec<Row> = branches
            .enumerate()
            .map(|(number, branch)| Row {
                label: Label::new_within(&branch.name, SMALL, 12.0),
                y: 0.0,
                hue: number % HUES,
                line: None,
            })
            .collect();
        let names = model.branches.iter().map(|branch| branch.name.as_str());
        let row_of: HashMap<&str, usize> = names.zip(0..).collect();
        let mut commits: Vec<Commit> = in_order(model)
            .into_iter()
            .map(|commit| {
                Commit {
                    // A branch that merman does not list is none.
                    row: row_of.get(commit.branch.as_str()).copied().unwrap_or(0),
                    at: (0.0, 0.0),
                    kind: commit.custom_type.unwrap_or(commit.commit_type),
                    label: Label::new_within(name(commit), SMALL, wrap),
                    tag: Label::new_within(&commit.tags.join(", "), SMALL, wrap),
                    above: false,
                }
            })
            .collect();
        for (newer, older) in joined(model, &commits) {
            let (a, b) = (
                commits.get(newer).map(|c| c.row),
                commits.get(older).map(|c| c.row),
            );
            let upper = if a < b { newer } else { older };
            if let Some(commit) = commits.get_mut(upper) {
                commit.above = true;
            }
        }
        let left = rows.iter().map(|row| row.label.width).fold(0.0, f32::max) + 44.0;
        let right = columns(&mut commits, &mut rows, left);
        let top = heading.as_ref().map_or(4.0, |label| label.height + 14.0);
        let height = heights(&mut commits, &mut rows, top);
        let heading_width = heading.as_ref().map_or(0.0, |label| label.width);
        Graph {
            width: (right + 14.0).max(heading_width),
            height,
            heading,
            rows,
            commits,
        }
    }

    /// The lines of branches, and those between a commit and its parents on other branches.
    fn lines(&self, model: &GitGraphRenderModel, body: &mut String) {
        for row in &self.rows {
            if let Some((from, to)) = row.line {
                let _ = write!(
                    body,
                    "<path class=\"line slice-{}\" d=\"M{} {}H{}\"/>",
                    row.hue,
                    N(from),
                    N(row.y),
                    N(to)
                );
            }
        }
        for (newer, older) in joined(model, &self.commits) {
            if let (Some(to), Some(from)) = (self.commits.get(newer), self.commits.get(older)) {
                self.line_between(from, to, body);
            }
        }
    }

    /// A line from a commit to one on another row: down (or up) beside the one that is on the row
    /// of the newer branch, along that row.
    fn line_between(&self, from: &Commit, to: &Commit, body: &mut String) {
        let ((x1, y1), (x2, y2)) = (from.at, to.at);
        let down = if y2 > y1 { 1.0 } else { -1.0 };
        let turn = ROUNDING
            .min((x2 - x1).abs() / 2.0)
            .min((y2 - y1).abs() / 2.0);
        // A branch leaves at once and runs along its own row; a merge runs along the merged row and
        // then goes straight to where it is merged.
        let branches = to.row > from.row;
        let path = if branches {
            format!(
                "M{} {}V{}Q{} {} {} {}H{}",
                N(x1),
                N(y1),
                N(y2 - down * turn),
                N(x1),
                N(y2),
                N(x1 + turn),
                N(y2),
                N(x2)
            )
        } else {
            format!(
                "M{} {}H{}Q{} {} {} {}V{}",
                N(x1),
                N(y1),
                N(x2 - turn),
                N(x2),
                N(y1),
                N(x2),
                N(y1 + down * turn),
                N(y2)
            )
        };
        let row = if branches { to.row } else { from.row };
        let hue = self.rows.get(row).map_or(0, |row| row.hue);
        let _ = write!(body, "<path class=\"line slice-{hue}\" d=\"{path}\"/>");
    }

    fn branches(&self, body: &mut String, words: &mut Vec<String>) {
        for row in self.rows.iter().filter(|row| row.line.is_some()) {
            let label = &row.label;
            let x = label.width / 2.0 + 12.0;
            let _ = write!(
                body,
                "<rect class=\"branch\" x=\"2\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>",
                N(row.y - label.height / 2.0 - 4.0),
                N(label.width + 20.0),
                N(label.height + 8.0)
            );
            text(body, label, x, row.y, " class=\"small\"");
            words.push(label.text());
        }
    }

    fn commits(&self, body: &mut String, words: &mut Vec<String>) {
        for commit in &self.commits {
            let (x, y) = commit.at;
            let hue = self.rows.get(commit.row).map_or(0, |row| row.hue);
            let class = match commit.kind {
                1 => "commit reverted",
                2 => "commit highlighted",
                3 => "commit merge",
                _ => "commit",
            };
            let _ = write!(body, "<g class=\"{class} slice-{hue}\">");
            if commit.kind == 2 {
                let side = 2.0 * RADIUS + 2.0;
                let _ = write!(
                    body,
                    "<rect x=\"{}\" y=\"{}\" width=\"{side}\" height=\"{side}\" rx=\"3\"/>",
                    N(x - side / 2.0),
                    N(y - side / 2.0)
                );
            } else {
                let _ = write!(
                    body,
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{RADIUS}\"/>",
                    N(x),
                    N(y)
                );
            }
            if commit.kind == 1 {
                let (a, b) = (RADIUS * 0.5, RADIUS);
                let _ = write!(
                    body,
                    "<path d=\"M{} {}l{b} {b}m0 -{b}l-{b} {b}\"/>",
                    N(x - a),
                    N(y - a)
                );
            }
            body.push_str("</g>");
        }
        for commit in &self.commits {
            let (x, y) = commit.at;
            let label = &commit.label;
            let away = RADIUS + 4.0 + label.height / 2.0;
            let middle = if commit.above { y - away } else { y + away };
            text(body, label, x, middle, " class=\"small\"");
            let tag = &commit.tag;
            if !tag.is_empty() {
                let below = if commit.above { label.height } else { 0.0 };
                let middle = y - RADIUS - 8.0 - below - tag.height / 2.0;
                let _ = write!(
                    body,
                    "<rect class=\"tag\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"/>",
                    N(x - tag.width / 2.0 - 6.0),
                    N(middle - tag.height / 2.0 - 1.0),
                    N(tag.width + 12.0),
                    N(tag.height + 2.0)
                );
                text(body, tag, x, middle, " class=\"small\"");
            }
            let shown = [label, tag].into_iter().filter(|label| !label.is_empty());
            words.extend(shown.map(Label::text));
        }
    }
}

/// What stands beside a commit: its author's name for it, else its message; nothing where merman
/// made the id up, `3-1a2b3c4`, or that of a merge or a cherry-pick.
fn name(commit: &GitGraphCommitRenderModel) -> &str {
    let made_up = || {
        let (number, hash) = commit.id.split_once('-')?;
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let hex = hash.len() == 7 && hash.bytes().all(|b| b.is_ascii_alphanumeric());
        (digits && hex).then_some(())
    };
    let merged = matches!(commit.commit_type, 3 | 4);
    if commit.custom_id == Some(true) || (!merged && made_up().is_none()) {
        &commit.id
    } else if merged {
        ""
    } else {
        &commit.message
    }
}

/// The commits in the order in which they were made.
fn in_order(model: &GitGraphRenderModel) -> Vec<&GitGraphCommitRenderModel> {
    let mut commits: Vec<&GitGraphCommitRenderModel> = model.commits.iter().collect();
    commits.sort_by_key(|commit| commit.seq);
    commits
}

/// Each commit with a parent on another row.
fn joined(model: &GitGraphRenderModel, commits: &[Commit]) -> Vec<(usize, usize)> {
    let all = in_order(model);
    let ids = all.iter().map(|commit| commit.id.as_str());
    let place_of: HashMap<&str, usize> = ids.zip(0..).collect();
    let row = |at: usize| commits.get(at).map(|commit| commit.row);
    let parents = (0..).zip(&all).flat_map(|(newer, commit)| {
        let older = commit.parents.iter();
        older
            .filter_map(|id| place_of.get(id.as_str()))
            .map(move |&older| (newer, older))
    });
    parents
        .filter(|&(newer, older)| row(newer) != row(older))
        .collect()
}

/// Gives each commit its column, so far from the one before that no names of a row overlap; returns
/// where the last one ends.
fn columns(commits: &mut [Commit], rows: &mut [Row], left: f32) -> f32 {
    // How far the names of each row reach.
    let mut reached = vec![left; rows.len()];
    let mut x = left - COLUMN + RADIUS;
    let mut right = left;
    for commit in commits {
        let half = commit.label.width.max(commit.tag.width + 12.0) / 2.0;
        let free = reached.get(commit.row).map_or(x, |end| end + GAP + half);
        x = free.max(x + COLUMN);
        commit.at.0 = x;
        if let Some(end) = reached.get_mut(commit.row) {
            *end = x + half;
        }
        right = f32::max(right, x + half.max(RADIUS));
        if let Some(row) = rows.get_mut(commit.row) {
            let begins = row.line.map_or(x, |line| line.0);
            row.line = Some((begins, x));
        }
    }
    // The first branch begins beside its name.
    if let Some(row) = rows.first_mut() {
        row.line = row.line.map(|(_, to)| (left - 18.0, to));
    }
    right
}

/// Gives each row its height, by the tags above its commits and the names below them; returns the
/// height of all.
fn heights(commits: &mut [Commit], rows: &mut [Row], top: f32) -> f32 {
    let mut y = top;
    for (number, row) in rows.iter_mut().enumerate() {
        let (mut above, mut below) = (0.0_f32, 0.0_f32);
        for commit in commits.iter().filter(|commit| commit.row == number) {
            let name = commit.label.height;
            let over = commit.tag.height + if commit.above { name } else { 0.0 };
            above = above.max(over);
            below = below.max(if commit.above { 0.0 } else { name });
        }
        let half = (row.label.height / 2.0 + 5.0).max(RADIUS + 2.0);
        let above = if above > 0.0 {
            above + RADIUS + 12.0
        } else {
            0.0
        };
        row.y = y + half.max(above);
        y = row.y
            + half.max(if below > 0.0 {
                below + RADIUS + 6.0
            } else {
                0.0
            });
        y = y.max(row.y + ROW / 2.0) + 8.0;
    }
    for commit in commits {
        commit.at.1 = rows.get(commit.row).map_or(0.0, |row| row.y);
    }
    y
}
