//! Timelines as flowcharts: a box for each period with what happened in it, an area for each
//! section. So they are folded and drawn for phones as flowcharts are.

use std::fmt::Write;

use super::label::{plain, quoted};

/// The title of a timeline, and the Mermaid source of the flowchart that shows it.
pub(super) fn as_flowchart(source: &str) -> (Option<String>, String) {
    let mut title = None;
    // Each with its section, and its lines: the period first, then what happened.
    let mut periods: Vec<(Option<usize>, Vec<String>)> = Vec::new();
    let mut sections: Vec<String> = Vec::new();
    for line in source.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("title ") {
            title = Some(plain(words));
        } else if let Some(words) = line.strip_prefix("section ") {
            sections.push(quoted(words));
        } else if line.is_empty()
            || line.starts_with("%%")
            || line.starts_with("acc")
            || line.split_whitespace().next() == Some("timeline")
        {
            continue;
        } else if let (Some(events), Some((_, period))) =
            (line.strip_prefix(':'), periods.last_mut())
        {
            period.extend(words(events));
        } else {
            periods.push((sections.len().checked_sub(1), words(line).collect()));
        }
    }
    let mut text = String::from("flowchart LR\n");
    // Results are dropped, because writing to a string does not fail.
    for (at, (_, words)) in periods.iter().enumerate() {
        let _ = writeln!(text, "p{at}[\"{}\"]", words.join("<br/>"));
    }
    for (number, section) in sections.iter().enumerate() {
        let _ = writeln!(text, "subgraph s{number}[\"{section}\"]");
        for (at, _) in periods
            .iter()
            .enumerate()
            .filter(|(_, p)| p.0 == Some(number))
        {
            let _ = writeln!(text, "p{at}");
        }
        text.push_str("end\n");
    }
    for at in 1..periods.len() {
        let _ = writeln!(text, "p{} --> p{at}", at - 1);
    }
    (title, text)
}

/// What stands between the colons of a line: a period and its events, or more events.
fn words(line: &str) -> impl Iterator<Item = String> {
    let pieces = line.split(" : ").flat_map(|piece| piece.split(":\t"));
    pieces.map(quoted).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_boxes_and_sections_areas() {
        let source = "timeline\n  title 역사\n  section 처음\n    2014 : 공개\n         : \"첫\" 판\n  \
                      section 다음\n    2015 : 창립 10:30\n";
        assert_eq!(
            as_flowchart(source),
            (
                Some("역사".to_owned()),
                "flowchart LR\np0[\"2014<br/>공개<br/>#quot;첫#quot; 판\"]\n\
                 p1[\"2015<br/>창립 10:30\"]\nsubgraph s0[\"처음\"]\np0\nend\n\
                 subgraph s1[\"다음\"]\np1\nend\np0 --> p1\n"
                    .to_owned()
            )
        );
    }
}
