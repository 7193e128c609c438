//! Architecture diagrams as flowcharts: a box for each service, an area for each group. So they are
//! placed, cut and drawn for phones as flowcharts are, and need no icons of another host.

use std::fmt::Write;

use super::label::quoted;

/// The Mermaid source of the flowchart that shows an architecture, or the number of the first line
/// that cannot be read.
pub(super) fn as_flowchart(source: &str) -> Result<(Option<String>, String), u32> {
    let mut groups: Vec<Named<'_>> = Vec::new();
    let mut services: Vec<Named<'_>> = Vec::new();
    let mut edges = String::new();
    let mut title = None;
    let (mut beside, mut below) = (0, 0);
    for (number, line) in (1_u32..).zip(source.lines().map(str::trim)) {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word {
            "title" => title = Some(rest.trim().to_owned()),
            "" | "architecture-beta" | "architecture" | "align" => {}
            _ if line.starts_with("%%") || line.starts_with("acc") => {}
            "group" => groups.push(Named::read(rest).ok_or(number)?),
            "service" | "junction" => services.push(Named::read(rest).ok_or(number)?),
            _ => {
                let edge = Edge::read(line).ok_or(number)?;
                *(if edge.is_beside {
                    &mut beside
                } else {
                    &mut below
                }) += 1;
                // Results are dropped, because writing to a string does not fail.
                let _ = writeln!(edges, "{}", edge.text);
            }
        }
    }
    let direction = if below > beside { "TB" } else { "LR" };
    let mut text = format!("flowchart {direction}\n");
    write_group(&mut text, None, (&groups, &services), 0);
    text.push_str(&edges);
    Ok((title, text))
}

/// Groups are nested no deeper.
const DEEPEST: usize = 20;

/// Writes what stands in a group, or outside of all.
fn write_group(
    text: &mut String,
    group: Option<&str>,
    all: (&[Named<'_>], &[Named<'_>]),
    depth: usize,
) {
    if depth > DEEPEST {
        return;
    }
    let (groups, services) = all;
    let is_inside = |own: &&Named<'_>| own.group == group;
    for own in services.iter().filter(is_inside) {
        let (open, close) = match own.icon {
            "database" | "disk" => ("[(", ")]"),
            "cloud" | "internet" => ("([", "])"),
            _ => ("[", "]"),
        };
        let _ = match own.title.is_empty() {
            true => writeln!(text, "n_{}((\" \"))", own.id),
            false => writeln!(text, "n_{}{open}\"{}\"{close}", own.id, quoted(own.title)),
        };
    }
    for own in groups.iter().filter(is_inside) {
        let _ = writeln!(text, "subgraph n_{}[\"{}\"]", own.id, quoted(own.title));
        write_group(text, Some(own.id), all, depth + 1);
        text.push_str("end\n");
    }
}

/// `id(icon)[title] in group`
struct Named<'a> {
    id: &'a str,
    icon: &'a str,
    title: &'a str,
    group: Option<&'a str>,
}

impl<'a> Named<'a> {
    fn read(text: &'a str) -> Option<Named<'a>> {
        let (head, group) = match text.rsplit_once(" in ") {
            Some((head, group)) if is_id(group.trim()) => (head.trim(), Some(group.trim())),
            _ => (text.trim(), None),
        };
        let end = head.find(['(', '[']).unwrap_or(head.len());
        let (id, rest) = head.split_at_checked(end)?;
        let (icon, rest) = match rest.strip_prefix('(') {
            Some(rest) => rest.split_once(')')?,
            None => ("", rest),
        };
        let title = rest.trim().strip_prefix('[').unwrap_or_default();
        let title = title.strip_suffix(']').unwrap_or(title).trim_matches('"');
        is_id(id.trim()).then_some(Named {
            id: id.trim(),
            icon,
            title,
            group,
        })
    }
}

fn is_id(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// `a:L -[label]-> R:b`, as a flowchart has it.
struct Edge {
    text: String,
    /// Whether it leaves its service at the left or the right.
    is_beside: bool,
}

impl Edge {
    fn read(line: &str) -> Option<Edge> {
        let (from, rest) = line.split_once(':')?;
        let (rest, to) = rest.rsplit_once(':')?;
        let side = rest.chars().next()?;
        let end = rest.chars().next_back()?;
        let arrow = rest.get(1..rest.len().checked_sub(1)?)?.trim();
        let is_side = |side: char| matches!(side, 'L' | 'R' | 'T' | 'B');
        let (label, is_line) = match arrow.split_once('[') {
            Some((_, rest)) => (rest.rsplit_once(']')?.0, true),
            None => ("", arrow.trim_matches(['<', '>']) == "--"),
        };
        // `{group}` says that the edge leaves the group of its service.
        let plain = |name: &str| {
            let name = name.trim().trim_end_matches("{group}").to_owned();
            is_id(&name).then_some(name)
        };
        let (from, to) = (plain(from)?, plain(to)?);
        let drawn = match (arrow.starts_with('<'), arrow.ends_with('>')) {
            (true, true) => "<-->",
            (true, false) => "<--",
            (false, true) => "-->",
            (false, false) => "---",
        };
        let label = match quoted(label.trim_matches('"')) {
            words if words.is_empty() => words,
            words => format!("|\"{words}\"|"),
        };
        (is_side(side) && is_side(end) && is_line).then(|| Edge {
            text: format!("n_{from} {drawn}{label} n_{to}"),
            is_beside: matches!(side, 'L' | 'R'),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_boxes_and_groups_areas() {
        let source = "architecture-beta\n  group api(cloud)[API]\n  service db(database)[\"Data\"] in api\n  \
                      service s(server)[서버] in api\n  junction j\n  db:L -- R:s\n  \
                      s{group}:B -[쓴다]-> T:j\n  s:L <--> R:j\n";
        assert_eq!(
            as_flowchart(source),
            Ok((
                None,
                "flowchart LR\nn_j((\" \"))\nsubgraph n_api[\"API\"]\nn_db[(\"Data\")]\n\
                 n_s[\"서버\"]\nend\nn_db --- n_s\nn_s -->|\"쓴다\"| n_j\nn_s <--> n_j\n"
                    .to_owned()
            ))
        );
        assert_eq!(
            as_flowchart("architecture-beta\nservice a(x)[가]\n가 나\n"),
            Err(3)
        );
    }
}
