//! Files that only their owner may read: the key, and the link that has it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes such a file, whatever it was before.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut open = fs::OpenOptions::new();
    open.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    let mut file = open.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.write_all(text.as_bytes())
}
