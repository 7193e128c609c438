//! Sources of the other families that are too large for one picture, cut into several where
//! their authors would: sequence diagrams between messages, with the actors repeated; Gantt charts
//! and journeys between sections; mind maps between branches.

use super::label::plain;
use crate::course::slices;

/// A source that can be cut: the head, with which the source of every picture begins, and units,
/// of which each stands in one picture.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Cuttable {
    head: String,
    units: Vec<Unit>,
}

/// Lines that stay together; sections and branches have a name.
#[derive(Debug, Default, PartialEq)]
struct Unit {
    name: Option<String>,
    lines: String,
}

impl Cuttable {
    /// Reads a source; nothing where its family is not cut.
    pub(super) fn new(source: &str) -> Option<Cuttable> {
        let first = source
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with("%%"))?;
        let cuttable = match first.split_whitespace().next()? {
            "sequenceDiagram" => sequence(source),
            "gantt" | "journey" => sections(source),
            "mindmap" => branches(source),
            _ => return None,
        };
        (cuttable.units.len() > 1).then_some(cuttable)
    }

    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// As many sources of about the same length, or fewer where units are long; each with the names
    /// of its units as a title.
    pub(super) fn sources(&self, count: usize) -> Vec<(Option<String>, String)> {
        let total: usize = self.units.iter().map(|u| u.lines.lines().count()).sum();
        let mut sources = Vec::new();
        let (mut names, mut text): (Vec<&str>, String) = (Vec::new(), self.head.clone());
        let (mut seen, mut empty) = (0, true);
        for unit in &self.units {
            let length = unit.lines.lines().count();
            // A unit belongs to the source that its middle lies in.
            let nth = (2 * seen + length) * count / (2 * total).max(1);
            if nth > sources.len() && !empty {
                sources.push((
                    title(&names),
                    std::mem::replace(&mut text, self.head.clone()),
                ));
                names.clear();
            }
            names.extend(unit.name.as_deref());
            text.push_str(&unit.lines);
            (seen, empty) = (seen + length, false);
        }
        sources.push((title(&names), text));
        sources
    }
}

fn title(names: &[&str]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

/// A sequence diagram: its units are messages and whole blocks (`loop … end`), each with the notes
/// that follow; all actors, in the order in which they come up, stand in the head.
fn sequence(source: &str) -> Cuttable {
    let mut found = Cuttable::default();
    let mut actors: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut boxed = false;
    for line in source.lines() {
        let line = line.trim();
        // Empty on a blank line.
        let word = line.split_whitespace().next().unwrap_or("");
        match word {
            "" | "autonumber" | "activate" | "deactivate" => continue,
            _ if line.starts_with("%%") => continue,
            "box" => boxed = true,
            "end" if boxed => boxed = false,
            "participant" | "actor" => {
                let name = slices::text(line, word.len()..).trim();
                let id = name.split(" as ").next().unwrap_or(name).trim();
                actors.push(id.to_owned());
            }
            "sequenceDiagram" | "title" | "title:" | "accTitle:" => {}
            _ => {
                let opens = matches!(
                    word,
                    "loop" | "alt" | "opt" | "par" | "critical" | "break" | "rect"
                );
                if depth == 0 && word != "end" && !is_note(word) || found.units.is_empty() {
                    found.units.push(Unit::default());
                }
                depth = match word {
                    "end" => depth.saturating_sub(1),
                    _ => depth + usize::from(opens),
                };
                let line = without_activation(line);
                for actor in ends(&line) {
                    if !actors.contains(&actor) {
                        found.head.push_str(&format!("participant {actor}\n"));
                        actors.push(actor);
                    }
                }
                if let Some(unit) = found.units.last_mut() {
                    unit.lines.push_str(&line);
                    unit.lines.push('\n');
                }
                continue;
            }
        }
        found.head.push_str(line);
        found.head.push('\n');
    }
    found
}

fn is_note(word: &str) -> bool {
    word.eq_ignore_ascii_case("note")
}

/// The place of a message's arrow: where it begins and ends.
fn arrow(line: &str) -> Option<(usize, usize)> {
    let message = line.split(':').next().unwrap_or(line);
    ["-->>", "->>", "-->", "->", "--x", "-x", "--)", "-)"]
        .iter()
        .filter_map(|arrow| message.find(arrow).map(|at| (at, at + arrow.len())))
        .min_by_key(|&(at, end)| (at, std::cmp::Reverse(end)))
}

/// A message without `+` and `-`, which begin and end an activation: its other end may lie in
/// another picture.
fn without_activation(line: &str) -> String {
    match arrow(line) {
        Some((_, end)) => {
            let (before, after) = line.split_at(end);
            format!("{before}{}", after.trim_start_matches(['+', '-']))
        }
        None => line.to_owned(),
    }
}

/// The two actors of a message.
fn ends(line: &str) -> Vec<String> {
    let Some((at, end)) = arrow(line).filter(|_| line.contains(':')) else {
        return Vec::new();
    };
    let to = line.get(end..).and_then(|rest| rest.split(':').next());
    [line.get(..at), to]
        .into_iter()
        .flatten()
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// A Gantt chart or a journey, by its sections.
fn sections(source: &str) -> Cuttable {
    cut(source, |line| {
        let name = line.trim().strip_prefix("section")?;
        Some(plain(name))
    })
}

/// A mind map, by its branches: what is indented by one level more than the root.
fn branches(source: &str) -> Cuttable {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = source.lines().filter(|line| !line.trim().is_empty());
    let root = lines.by_ref().find(|line| line.trim() != "mindmap");
    let root = root.map_or(0, indent);
    let branch = lines.map(indent).find(|&i| i > root).unwrap_or(root + 1);
    cut(source, |line| {
        let own = indent(line);
        (own > root && own <= branch).then(|| {
            let name = line
                .trim()
                .trim_matches(['(', ')', '[', ']', '{', '}', '"']);
            plain(name)
        })
    })
}

/// A source whose units begin where `begins` gives a name.
fn cut(source: &str, begins: impl Fn(&str) -> Option<String>) -> Cuttable {
    let mut found = Cuttable::default();
    for line in source.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(name) = begins(line) {
            found.units.push(Unit {
                name: Some(name),
                lines: String::new(),
            });
        }
        let text = match found.units.last_mut() {
            Some(unit) => &mut unit.lines,
            None => &mut found.head,
        };
        text.push_str(line);
        text.push('\n');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_is_cut_between_messages_and_its_actors_are_repeated() {
        let source = "sequenceDiagram\nautonumber\nA->>+B: 하나\nNote over A: 메모\nloop 늘\n\
                      B-->>-C: 둘\nend\nC-xA: 셋: 넷\n";
        let found = Cuttable::new(source).unwrap_or_default();
        let parts = found.sources(3);
        let texts: Vec<&str> = parts.iter().map(|p| p.1.as_str()).collect();
        let head = "sequenceDiagram\nparticipant A\nparticipant B\nparticipant C\n";
        assert_eq!(
            texts,
            [
                format!("{head}A->>B: 하나\nNote over A: 메모\n"),
                format!("{head}loop 늘\nB-->>C: 둘\nend\n"),
                format!("{head}C-xA: 셋: 넷\n"),
            ]
        );
    }

    #[test]
    fn a_plan_is_cut_between_sections() {
        let source = "gantt\ntitle 일정\nsection 준비\n설계: 5d\nsection 구현\n코드: 3d\n";
        let parts = Cuttable::new(source).unwrap_or_default().sources(2);
        let titles: Vec<_> = parts.iter().map(|p| p.0.as_deref()).collect();
        assert_eq!(titles, [Some("준비"), Some("구현")]);
        assert_eq!(parts[1].1, "gantt\ntitle 일정\nsection 구현\n코드: 3d\n");
    }

    #[test]
    fn a_mind_map_is_cut_between_branches() {
        let source = "mindmap\n  root((중심))\n    가지\n      잎\n    둘째\n      잎\n";
        let parts = Cuttable::new(source).unwrap_or_default().sources(2);
        assert_eq!(parts[0].1, "mindmap\n  root((중심))\n    가지\n      잎\n");
        assert_eq!(parts[1].0.as_deref(), Some("둘째"));
    }

    #[test]
    fn what_has_no_seams_is_not_cut() {
        assert_eq!(Cuttable::new("classDiagram\nA <|-- B\n"), None);
        assert_eq!(Cuttable::new("sequenceDiagram\nA->>B: 하나\n"), None);
    }
}
