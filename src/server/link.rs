//! The presenter's link, key included: to the desk of the first course, and so there is none
//! before there is a course. It is printed on a terminal, and kept in a file of `--data`.

use std::io;
use std::path::{Path, PathBuf};

use crate::site::course_url;

use super::{App, private};

/// The file in `--data`.
pub(super) const FILE: &str = "presenter-link";

/// What the link is made of.
pub(super) struct PresenterLink {
    key: String,
    file: PathBuf,
}

impl PresenterLink {
    pub(super) fn new(key: String, data: &Path) -> PresenterLink {
        PresenterLink {
            key,
            file: data.join(FILE),
        }
    }

    /// Where it is kept.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// The link, also written to its file; `None` while there is no course.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn make(&self, app: &App) -> io::Result<Option<String>> {
        let Some(url) = presenter_url(app) else {
            return Ok(None);
        };
        let link = format!("{url}#key={}", self.key);
        private::write(&self.file, &format!("{link}\n"))?;
        Ok(Some(link))
    }
}

/// The desk of the first course, without the key.
fn presenter_url(app: &App) -> Option<String> {
    let content = app.content();
    let course = content.courses.keys().next()?;
    Some(format!(
        "{}{}present",
        app.config.base(),
        course_url(course)
    ))
}
