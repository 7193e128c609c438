//! C4 diagrams as flowcharts: a box for each person, system, container and component with what it is
//! and does, an area for each boundary. So they are placed, cut and drawn for phones as flowcharts
//! are; Mermaid's own are too wide for a slide.

use std::fmt::Write;

use super::label::quoted;

/// The title of a C4 diagram, and the Mermaid source of the flowchart that shows it; or the number
/// of the first line that cannot be read.
pub(super) fn as_flowchart(source: &str) -> Result<(Option<String>, String), u32> {
    let mut title = None;
    let mut text = String::from("flowchart TB\n");
    let mut relations = String::new();
    let mut depth = 0_usize;
    let lines = source.lines().map(str::trim);
    for (number, line) in (1_u32..).zip(lines) {
        let is_nothing = line.is_empty()
            || ["%%", "C4", "acc", "Update", "direction", "title", "{"]
                .iter()
                .any(|word| line.starts_with(word));
        if let Some(words) = line.strip_prefix("title ") {
            title = Some(words.trim().to_owned());
        } else if is_nothing {
            continue;
        } else if line.starts_with('}') {
            depth = depth.checked_sub(1).ok_or(number)?;
            text.push_str("end\n");
        } else {
            let call = Call::read(line).ok_or(number)?;
            // Results are dropped, because writing to a string does not fail.
            if call.is_area() {
                depth += 1;
                let _ = writeln!(
                    text,
                    "subgraph {}[\"{}\"]",
                    id(call.at(0)),
                    quoted(call.at(1))
                );
            } else if let Some(arrow) = call.arrow() {
                let _ = writeln!(relations, "{}", call.relation(arrow).ok_or(number)?);
            } else {
                let _ = writeln!(text, "{}", call.element().ok_or(number)?);
            }
        }
    }
    text.push_str(&"end\n".repeat(depth));
    text.push_str(&relations);
    Ok((title, text))
}

/// `Person(alias, "label", "description")`
struct Call<'a> {
    name: &'a str,
    /// Without those that are named, `$link="…"`.
    arguments: Vec<&'a str>,
}

impl<'a> Call<'a> {
    fn read(line: &'a str) -> Option<Call<'a>> {
        let (name, rest) = line.split_once('(')?;
        let inside = rest.trim_end_matches(['{', ' ', ';']).strip_suffix(')')?;
        let mut arguments = Vec::new();
        let mut is_quoted = false;
        let mut start = 0;
        for (at, letter) in inside.char_indices() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => {
                    arguments.push(inside.get(start..at)?);
                    start = at + 1;
                }
                _ => {}
            }
        }
        arguments.push(inside.get(start..)?);
        let arguments = arguments.into_iter().map(str::trim);
        Some(Call {
            name: name.trim(),
            arguments: arguments
                .filter(|argument| !argument.starts_with('$'))
                .map(|argument| argument.trim_matches('"'))
                .collect(),
        })
    }

    fn at(&self, number: usize) -> &'a str {
        self.arguments.get(number).copied().unwrap_or_default()
    }

    fn is_area(&self) -> bool {
        self.name.ends_with("Boundary")
            || matches!(
                self.name,
                "Deployment_Node" | "Node" | "Node_L" | "Node_R" | "Node_U" | "Node_D"
            )
    }

    /// What its arrow is in a flowchart, if it is a relation.
    fn arrow(&self) -> Option<&'static str> {
        match self.name {
            "Rel_Back" => Some("<--"),
            name if name.starts_with("Rel") => Some("-->"),
            name if name.starts_with("BiRel") => Some("<-->"),
            _ => None,
        }
    }

    fn relation(&self, arrow: &str) -> Option<String> {
        // In dynamic diagrams the number of the step comes first.
        let first = usize::from(self.name == "RelIndex");
        let (from, to) = (self.at(first), self.at(first + 1));
        if from.is_empty() || to.is_empty() {
            return None;
        }
        let (label, technology) = (quoted(self.at(first + 2)), quoted(self.at(first + 3)));
        let words = match (label.is_empty(), technology.is_empty()) {
            (true, true) => return Some(format!("{} {arrow} {}", id(from), id(to))),
            (_, true) => label,
            (true, _) => format!("[{technology}]"),
            _ => format!("{label}<br/>[{technology}]"),
        };
        Some(format!("{} {arrow}|\"{words}\"| {}", id(from), id(to)))
    }

    fn element(&self) -> Option<String> {
        let kind = self.name.trim_end_matches("_Ext");
        let has_technology = kind.starts_with("Container") || kind.starts_with("Component");
        let is_known = has_technology || kind == "Person" || kind.starts_with("System");
        if !is_known || self.at(0).is_empty() {
            return None;
        }
        let (open, close) = match kind {
            "Person" => ("([", "])"),
            _ if kind.ends_with("Db") => ("[(", ")]"),
            _ if kind.ends_with("Queue") => ("[[", "]]"),
            _ => ("[", "]"),
        };
        let technology = quoted(if has_technology { self.at(2) } else { "" });
        let description = quoted(self.at(2 + usize::from(has_technology)));
        let mut label = quoted(self.at(1));
        if !technology.is_empty() {
            let _ = write!(label, "<br/>[{technology}]");
        }
        if !description.is_empty() {
            let _ = write!(label, "<br/>{description}");
        }
        Some(format!("{}{open}\"{label}\"{close}", id(self.at(0))))
    }
}

/// A name as a flowchart has it: `end` and the like mean something there.
fn id(name: &str) -> String {
    let letters = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' });
    format!("n_{}", letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_boxes_and_boundaries_areas() {
        let source = "C4Container\n  title 가게\n  Person_Ext(u, \"손님\", \"산다, 늘\", $link=\"x\")\n  \
                      System_Boundary(s, \"가게\") {\n    ContainerDb(db, \"DB\", \"Rust\", \"주문\")\n  }\n  \
                      BiRel(u, db, \"쓴다\", \"HTTPS\")\n  UpdateRelStyle(u, db, $offsetY=\"1\")\n";
        assert_eq!(
            as_flowchart(source),
            Ok((
                Some("가게".to_owned()),
                "flowchart TB\nn_u([\"손님<br/>산다, 늘\"])\nsubgraph n_s[\"가게\"]\n\
                 n_db[(\"DB<br/>[Rust]<br/>주문\")]\nend\nn_u <-->|\"쓴다<br/>[HTTPS]\"| n_db\n"
                    .to_owned()
            ))
        );
        assert_eq!(
            as_flowchart("C4Context\nPerson(a, \"b\")\nWhat(a)\n"),
            Err(3)
        );
        assert_eq!(as_flowchart("C4Context\n}\n"), Err(2));
    }
}
