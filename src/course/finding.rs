//! What `cuecard check` and the desk tell of a file.

use std::path::PathBuf;

use serde::Serialize;

/// Something an author or presenter should know about a file.
///
/// ```
/// use cuecard::course::{Severity, parse::parse};
///
/// let findings = parse("# 제목\n\n<!-- stpe -->\n- 하나\n").findings;
/// assert_eq!((findings[0].severity, findings[0].line), (Severity::Warning, Some(3)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The file, relative to the served folder.
    pub file: PathBuf,
    /// The line, 1-based, when one line is to blame.
    pub line: Option<u32>,
    /// What is wrong, one sentence without a full stop.
    pub cause: String,
    /// What to do about it, one sentence without a full stop.
    pub remedy: String,
}

/// The severity of a finding. Errors make `check` exit with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, nothing to do.
    Info,
    /// It will look or work worse than it could.
    Warning,
    /// Something cannot be shown or reached.
    Error,
}
