//! Findings as `cuecard check` prints them: text for people, JSON for programs, and whether the
//! command fails, for scripts. What is found is [`crate::content`]'s and [`crate::course`]'s.
//!
//! ```
//! use cuecard::check;
//! use cuecard::course::{Finding, Severity};
//!
//! let findings = [Finding {
//!     severity: Severity::Warning,
//!     file: "pods.md".into(),
//!     line: Some(3),
//!     cause: "the image a.png is not there".into(),
//!     remedy: "put it there, or mend its address".into(),
//! }];
//! assert_eq!(
//!     check::text(&findings),
//!     "pods.md:3: warning: the image a.png is not there; put it there, or mend its address\n\n\
//!      no errors, 1 warning\n"
//! );
//! assert!(!check::failed(&findings));
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::course::{Finding, Severity, visible, visible_lines};

/// A line for each finding, `file:line: severity: cause; remedy`, a blank line between files, and
/// a line that counts them. Of ten or more, those that are alike stand on one line, the first
/// of them with how many more there are; errors never do. The findings must be sorted by file. What
/// would steer a terminal is written out, here and in [`json`]: names and texts are the files'.
pub fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    let mut last: Option<&Path> = None;
    for told in told(findings) {
        let finding = told.first;
        if last.is_some_and(|file| file != finding.file) {
            text.push('\n');
        }
        last = Some(&finding.file);
        let line = format!(
            "{}: {}: {}; {}{}",
            place(finding),
            name(finding.severity),
            finding.cause,
            finding.remedy,
            told.more()
        );
        text += &visible(&line);
        text.push('\n');
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text + &summary(findings) + "\n"
}

/// So many findings are more than anybody reads one by one.
const MANY: usize = 10;

/// Findings that are told on one line.
struct Told<'a> {
    first: &'a Finding,
    /// Those after it.
    more: usize,
    files: BTreeSet<&'a Path>,
}

impl Told<'_> {
    fn more(&self) -> String {
        let files = match self.files.len() {
            1 => "in this file".to_owned(),
            files => format!("in {files} files"),
        };
        match self.more {
            0 => String::new(),
            more => format!(" (and {more} more like it, {files}; --json has each)"),
        }
    }
}

/// What is told on a line each, in the order of the first of each.
fn told(findings: &[Finding]) -> Vec<Told<'_>> {
    let mut lines: Vec<Told<'_>> = Vec::new();
    let mut kinds: BTreeMap<(Severity, &str, &str), usize> = BTreeMap::new();
    for finding in findings {
        let is_single = findings.len() < MANY || finding.severity == Severity::Error;
        let at = match kinds.get(&kind(finding)) {
            Some(at) if !is_single => *at,
            _ => {
                kinds.insert(kind(finding), lines.len());
                lines.push(Told {
                    first: finding,
                    more: 0,
                    files: BTreeSet::from([finding.file.as_path()]),
                });
                continue;
            }
        };
        if let Some(line) = lines.get_mut(at) {
            line.more += 1;
            line.files.insert(&finding.file);
        }
    }
    lines
}

/// What findings that are alike have in common: the remedy, and the cause up to the first name.
fn kind(finding: &Finding) -> (Severity, &str, &str) {
    let cause = finding.cause.split_once('`').map_or("", |(words, _)| words);
    (finding.severity, cause, &finding.remedy)
}

/// `{"findings": […], "errors": n, "warnings": n}`, indented, a line break at its end; each
/// finding has `severity`, `file`, `line` (or null), `cause`, `remedy`.
pub fn json(findings: &[Finding]) -> String {
    let value = serde_json::json!({
        "findings": findings.iter().map(object).collect::<Vec<_>>(),
        "errors": count(findings, Severity::Error),
        "warnings": count(findings, Severity::Warning),
    });
    visible_lines(&format!("{value:#}\n"))
}

/// Whether there is an error among them, something that cannot be shown or reached: then the
/// command exits with 1.
pub fn failed(findings: &[Finding]) -> bool {
    count(findings, Severity::Error) > 0
}

/// Not derived by serde, because it refuses a path that is not UTF-8.
fn object(finding: &Finding) -> serde_json::Value {
    serde_json::json!({
        "severity": name(finding.severity),
        "file": file(finding),
        "line": finding.line,
        "cause": finding.cause,
        "remedy": finding.remedy,
    })
}

fn place(finding: &Finding) -> String {
    match finding.line {
        Some(line) => format!("{}:{line}", file(finding)),
        None => file(finding),
    }
}

/// The served folder itself has an empty path.
fn file(finding: &Finding) -> String {
    let file = finding.file.display().to_string();
    if file.is_empty() { ".".into() } else { file }
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|f| f.severity == severity).count()
}

fn summary(findings: &[Finding]) -> String {
    let some = |severity, word: &str| match count(findings, severity) {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        n => format!("{n} {word}s"),
    };
    let errors = some(Severity::Error, "error");
    format!("{errors}, {}", some(Severity::Warning, "warning"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn finding(severity: Severity, file: &str, line: Option<u32>) -> Finding {
        Finding {
            severity,
            file: file.into(),
            line,
            cause: "it is wrong".into(),
            remedy: "mend it".into(),
        }
    }

    fn some() -> Vec<Finding> {
        vec![
            finding(Severity::Error, "", None),
            finding(Severity::Warning, "a.md", Some(3)),
            finding(Severity::Info, "a.md", Some(9)),
        ]
    }

    #[test]
    fn each_finding_is_a_line_and_files_stand_apart() {
        assert_eq!(
            text(&some()),
            ".: error: it is wrong; mend it\n\
             \n\
             a.md:3: warning: it is wrong; mend it\n\
             a.md:9: info: it is wrong; mend it\n\
             \n\
             1 error, 1 warning\n"
        );
        assert_eq!(text(&[]), "no errors, no warnings\n");
    }

    #[test]
    fn of_many_findings_those_that_are_alike_are_one_line() {
        let mut findings = vec![finding(Severity::Error, "", None); 2];
        for file in ["a.md", "b.md"] {
            for line in 1..=4 {
                let mut one = finding(Severity::Warning, file, Some(line));
                one.cause = format!("the image {line}.png is not there");
                findings.push(one);
            }
            let mut other = finding(Severity::Warning, file, Some(9));
            other.cause = format!("it links `{file}`");
            findings.push(other);
        }
        assert_eq!(
            text(&findings),
            ".: error: it is wrong; mend it\n\
             .: error: it is wrong; mend it\n\
             \n\
             a.md:1: warning: the image 1.png is not there; mend it \
             (and 7 more like it, in 2 files; --json has each)\n\
             a.md:9: warning: it links `a.md`; mend it \
             (and 1 more like it, in 2 files; --json has each)\n\
             \n\
             2 errors, 10 warnings\n"
        );
        // Fewer are told one by one.
        let few = findings.get(2..6).unwrap();
        assert_eq!(text(few).matches("the image").count(), 4);
    }

    #[test]
    fn programs_get_the_same() {
        let value: serde_json::Value = serde_json::from_str(&json(&some())).unwrap();
        assert_eq!(value["errors"], 1);
        assert_eq!(value["warnings"], 1);
        assert_eq!(value["findings"][1]["file"], "a.md");
        assert_eq!(value["findings"][1]["line"], 3);
        assert_eq!(value["findings"][0]["line"], serde_json::Value::Null);
    }

    #[test]
    fn what_would_steer_the_terminal_is_written_out() {
        let mut steering = finding(Severity::Error, "\u{1b}]0;x\u{7}.md", Some(1));
        steering.cause = "it links \u{9b}2J\u{202e}\n".into();
        for shown in [text(&[steering.clone()]), json(&[steering])] {
            let steers = |letter: char| letter.is_control() || letter == '\u{202e}';
            assert!(!shown.replace('\n', "").contains(steers), "{shown:?}");
            assert!(shown.contains(r"\u001b]0;x\u0007.md"), "{shown:?}");
        }
    }

    #[test]
    fn only_errors_fail() {
        assert!(failed(&some()));
        assert!(!failed(&some()[1..]));
    }
}
