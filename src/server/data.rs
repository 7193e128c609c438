//! What lies in the folder of `--data` beside the store: the key, the presenter's link that has it,
//! the helper's link, and `.gitignore`. The links lead to the desk of the first course, so there are
//! none before there is a course.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::site::course_url;

use super::{App, private, session};

/// Where the key is kept, in the folder.
const KEY_FILE: &str = "key";

/// Where the link is kept.
const LINK_FILE: &str = "presenter-link";

/// Where the helper's link is kept.
const HELPER_FILE: &str = "helper-link";

/// The folder, and what belongs into it.
pub(super) struct DataFolder {
    folder: PathBuf,
    key: String,
    /// Else it was given, and is in no file.
    keeps_key: bool,
    /// The presenter's link, once there is one.
    link: OnceLock<String>,
    /// The helper's link, likewise.
    helper_link: OnceLock<String>,
}

impl DataFolder {
    /// The folder with a key that is in its file already, or in none.
    pub(super) fn new(folder: &Path, key: String, keeps_key: bool) -> DataFolder {
        DataFolder {
            folder: folder.to_owned(),
            key,
            keeps_key,
            link: OnceLock::new(),
            helper_link: OnceLock::new(),
        }
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// The presenter's link, also written to its file, as is the helper's; `None` while there is no
    /// course.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn presenter_link(&self, app: &App) -> io::Result<Option<String>> {
        let Some(url) = presenter_url(app) else {
            return Ok(None);
        };
        let link = format!("{url}#key={}", self.key);
        private::write(&self.link_file(), &format!("{link}\n"))?;
        let helper_link = format!("{url}#key={}", session::helper_key(&self.key));
        private::write(&helper_file(&self.folder), &format!("{helper_link}\n"))?;
        self.helper_link.get_or_init(|| helper_link);
        Ok(Some(self.link.get_or_init(|| link).clone()))
    }

    pub(super) fn link_file(&self) -> PathBuf {
        link_file(&self.folder)
    }

    /// Writes what is missing, because somebody deleted or moved the folder: else the next start
    /// would make another key, and the presenter's link would be another one.
    pub(super) fn put_back(&self) {
        let key = self.keeps_key.then_some(&self.key);
        let files = [
            (key_file(&self.folder), key),
            (self.link_file(), self.link.get()),
            (helper_file(&self.folder), self.helper_link.get()),
        ];
        let mut done = make(&self.folder);
        for (file, text) in files {
            if let Some(text) = text.filter(|_| !file.exists()) {
                done = done.and_then(|()| private::write(&file, &format!("{text}\n")));
            }
        }
        if let Err(error) = done {
            let folder = self.folder.display();
            tracing::error!(
                "the next start will make another key and link than {folder} had: {error}"
            );
        }
    }
}

/// Where the key is kept.
pub(super) fn key_file(folder: &Path) -> PathBuf {
    folder.join(KEY_FILE)
}

/// Where the presenter's link is kept.
pub(super) fn link_file(folder: &Path) -> PathBuf {
    folder.join(LINK_FILE)
}

/// Where the helper's link is kept.
pub(super) fn helper_file(folder: &Path) -> PathBuf {
    folder.join(HELPER_FILE)
}

/// Makes the folder for what is kept; not for anybody's repository.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    let ignore = folder.join(".gitignore");
    fs::create_dir_all(folder)?;
    match ignore.exists() {
        true => Ok(()),
        false => fs::write(&ignore, "*\n"),
    }
}

/// The desk of the first course, without the key.
fn presenter_url(app: &App) -> Option<String> {
    let content = app.content();
    let course = content.courses.keys().next()?;
    Some(format!("{}{}present", app.config.url(), course_url(course)))
}
