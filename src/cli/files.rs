//! What the commands that write files have in common: the flags that say how pages look, the site of
//! what was read, and why a file cannot be read or written.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::CliError;
use crate::content::{Content, Loader, THEMES, client_files, theme_files};
use crate::site::{Assets, Host, Lang, Scheme, Site, screens};
use crate::theme::Theme;

/// How the pages look.
#[derive(Debug, Args)]
pub(super) struct Look {
    /// The theme: one of Cuecard's own, or a folder in ./themes
    #[arg(long, value_name = "NAME", default_value = "default")]
    theme: String,
    /// The language of what stands around the notes: ko or en
    #[arg(long, value_name = "LANG", default_value = "ko", value_parser = lang)]
    pub(super) lang: Lang,
}

impl Look {
    /// All that a loader reads, as a site that nobody serves.
    pub(super) fn site(&self, loader: &mut Loader, scheme: Scheme) -> Result<Site, CliError> {
        let files = theme_files(&self.theme, Path::new(THEMES))?;
        let theme = Theme::from_files(&self.theme, files, screens::templates())?;
        let content = loader.load(&Content::default(), &theme.salt(), &BTreeSet::new());
        let assets = Assets::new(&client_files(), theme.css(), theme.media());
        let site = Site::new(content, theme, assets, Arc::new(Host::default()));
        Ok(site.with_scheme(scheme))
    }
}

fn lang(text: &str) -> Result<Lang, String> {
    let known = [Lang::Ko, Lang::En]
        .into_iter()
        .find(|lang| lang.code() == text);
    known.ok_or_else(|| format!("{text:?} is neither ko nor en"))
}

/// Why a file is not read or not written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A file that a page names cannot be read.
    #[error("{} cannot be read ({cause}); give read permission, or take out what names it", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// A file cannot be written.
    #[error("{} cannot be written ({cause}); see that its disk has space and that you may write there", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}
