//! Sources of the other families that are too large for one picture, cut into several where
//! their authors would: sequence diagrams between messages, with the actors repeated; Gantt charts
//! and journeys between sections; mind maps between branches.

use std::collections::BTreeMap;

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
    /// What a source that begins with it needs before its lines, because units before it say so.
    before: String,
    /// What a source that ends with it needs after its lines.
    after: String,
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
        let mut parts: Vec<Vec<&Unit>> = Vec::new();
        let mut seen = 0;
        for unit in &self.units {
            let length = unit.lines.lines().count();
            // A unit belongs to the source that its middle lies in.
            let nth = (2 * seen + length) * count / (2 * total).max(1);
            let begun = parts.len();
            match parts.last_mut() {
                Some(part) if nth < begun => part.push(unit),
                _ => parts.push(vec![unit]),
            }
            seen += length;
        }
        parts.iter().map(|units| self.source(units)).collect()
    }

    /// The source of some units, with their names as a title.
    fn source(&self, units: &[&Unit]) -> (Option<String>, String) {
        let names: Vec<&str> = units.iter().filter_map(|u| u.name.as_deref()).collect();
        let mut text = self.head.clone();
        text.extend(units.first().map(|unit| unit.before.as_str()));
        text.extend(units.iter().map(|unit| unit.lines.as_str()));
        text.extend(units.last().map(|unit| unit.after.as_str()));
        ((!names.is_empty()).then(|| names.join(", ")), text)
    }
}

/// A sequence diagram: its units are messages and whole blocks (`loop … end`), each with the notes
/// that follow; all actors, in the order in which they come up, stand in the head.
fn sequence(source: &str) -> Cuttable {
    let mut found = Cuttable::default();
    let mut actors: Vec<String> = Vec::new();
    let mut state = Sequence::default();
    let mut depth = 0_usize;
    let mut boxed = false;
    // How messages are numbered from the next one on.
    let mut numbering = String::new();
    for line in source.lines() {
        let line = line.trim().trim_end_matches(';').trim_end();
        // Empty on a blank line.
        let word = line.split_whitespace().next().unwrap_or("");
        match word {
            // Who is made or ends in one picture is there in all of them.
            "" | "destroy" => continue,
            _ if line.starts_with("%%") => continue,
            "box" => boxed = true,
            "end" if boxed => boxed = false,
            "participant" | "actor" | "create" => {
                let line = line.strip_prefix("create").unwrap_or(line).trim();
                let (kind, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
                let (kind, name) = match kind {
                    "participant" | "actor" => (kind, name.trim()),
                    _ => ("participant", line),
                };
                let id = name.split(" as ").next().unwrap_or(name).trim();
                actors.push(id.to_owned());
                found.head.push_str(&format!("{kind} {name}\n"));
                continue;
            }
            "sequenceDiagram" | "title" | "title:" | "accTitle:" => {}
            "autonumber" if depth == 0 => {
                state.read(line);
                if !found.units.is_empty() {
                    numbering = format!("{line}\n");
                }
                continue;
            }
            _ => {
                let opens = matches!(
                    word,
                    "loop" | "alt" | "opt" | "par" | "critical" | "break" | "rect"
                );
                let follows = word == "end" || is_note(word) || is_activation(word);
                if depth == 0 && !follows || found.units.is_empty() {
                    found.units.push(Unit {
                        before: state.opening(),
                        lines: std::mem::take(&mut numbering),
                        ..Unit::default()
                    });
                }
                depth = match word {
                    "end" => depth.saturating_sub(1),
                    _ => depth + usize::from(opens),
                };
                for actor in ends(line) {
                    if !actors.contains(&actor) {
                        found.head.push_str(&format!("participant {actor}\n"));
                        actors.push(actor);
                    }
                }
                state.read(line);
                if let Some(unit) = found.units.last_mut() {
                    unit.lines.push_str(line);
                    unit.lines.push('\n');
                    unit.after = state.closing();
                }
                continue;
            }
        }
        found.head.push_str(line);
        found.head.push('\n');
    }
    found
}

/// What the messages of a sequence diagram so far leave to those that follow.
#[derive(Debug, Default)]
struct Sequence {
    /// The next message's number, and by how much each is larger than the one before.
    numbers: Option<(f64, f64)>,
    /// Who is at work, and how many bars each has.
    active: BTreeMap<String, usize>,
}

impl Sequence {
    /// Reads a line: `autonumber`, `activate`, `deactivate`, or a message.
    fn read(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        let word = words.next().unwrap_or("");
        if word == "autonumber" {
            let mut number = || words.next().and_then(|word| word.parse().ok());
            self.numbers = (!line.ends_with("off")).then(|| {
                let start = number().unwrap_or(1.0);
                (start, number().unwrap_or(1.0))
            });
        } else if is_activation(word) {
            let name = slices::text(line, word.len()..).trim();
            self.bar(name, word == "activate");
        } else if let [from, to] = ends(line).as_slice() {
            if let Some((next, step)) = &mut self.numbers {
                *next += *step;
            }
            match sign(line) {
                Some('+') => self.bar(to, true),
                Some('-') => self.bar(from, false),
                _ => {}
            }
        }
    }

    /// Begins or ends a bar. One that ends without having begun is none.
    fn bar(&mut self, name: &str, begins: bool) {
        let bars = self.active.entry(name.to_owned()).or_default();
        *bars = if begins {
            *bars + 1
        } else {
            bars.saturating_sub(1)
        };
    }

    /// The lines with which a picture begins that goes on from here.
    fn opening(&self) -> String {
        let numbers = self
            .numbers
            .map(|(next, step)| format!("autonumber {next} {step}\n"));
        numbers.unwrap_or_default() + &self.bars("activate")
    }

    /// The lines with which a picture ends that stops here: a bar is only drawn where it ends.
    fn closing(&self) -> String {
        self.bars("deactivate")
    }

    fn bars(&self, word: &str) -> String {
        let bars = self.active.iter();
        bars.map(|(name, &count)| format!("{word} {name}\n").repeat(count))
            .collect()
    }
}

fn is_activation(word: &str) -> bool {
    matches!(word, "activate" | "deactivate")
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

/// The `+` or `-` behind a message's arrow, which begins an activation or ends one.
fn sign(line: &str) -> Option<char> {
    let (_, end) = arrow(line)?;
    let next = line.get(end..)?.trim_start().chars().next();
    next.filter(|c| matches!(c, '+' | '-'))
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
        .map(|name| name.trim().trim_start_matches(['+', '-']).trim().to_owned())
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
                ..Unit::default()
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

    /// The sources of a sequence's parts without what is the same in all.
    fn parts(source: &str, count: usize, actors: &str) -> Vec<String> {
        let found = Cuttable::new(source).unwrap_or_default();
        let head: String = actors
            .split(' ')
            .map(|name| format!("participant {name}\n"))
            .collect();
        let of = |(_, text): (_, String)| {
            let rest = text.strip_prefix(&format!("sequenceDiagram\n{head}"));
            rest.unwrap_or(&text).to_owned()
        };
        found.sources(count).into_iter().map(of).collect()
    }

    #[test]
    fn a_sequence_is_cut_between_messages_and_its_actors_are_repeated() {
        let source = "sequenceDiagram\nA->>B: 하나\nNote over A: 메모\nloop 늘\n\
                      B-->>C: 둘\nend\nC-xA: 셋: 넷\n";
        assert_eq!(
            parts(source, 3, "A B C"),
            [
                "A->>B: 하나\nNote over A: 메모\n",
                "loop 늘\nB-->>C: 둘\nend\n",
                "C-xA: 셋: 넷\n",
            ]
        );
    }

    #[test]
    fn numbers_and_bars_go_on_over_the_parts_of_a_sequence() {
        let source = "sequenceDiagram\nautonumber 10 5\nA->>+B: 하나\nB->>+C: 둘\nactivate C\n\
                      C-->>-B: 셋\nautonumber off\nB-->>-A: 넷\ncreate participant D\nA->>D: 다섯\n";
        let numbered = |rest: &str| format!("autonumber {rest}");
        assert_eq!(
            parts(source, 5, "A B C D"),
            [
                "autonumber 10 5\nA->>+B: 하나\ndeactivate B\n".to_owned(),
                numbered(
                    "15 5\nactivate B\nB->>+C: 둘\nactivate C\ndeactivate B\ndeactivate C\ndeactivate C\n"
                ),
                numbered(
                    "20 5\nactivate B\nactivate C\nactivate C\nC-->>-B: 셋\ndeactivate B\ndeactivate C\n"
                ),
                "activate B\nactivate C\nautonumber off\nB-->>-A: 넷\ndeactivate C\n".to_owned(),
                "activate C\nA->>D: 다섯\ndeactivate C\n".to_owned(),
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
