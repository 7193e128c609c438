//! The folders that are watched: which folder stands at a path, what is content in it, its
//! fingerprint for polling, and the kind of drive that it lies on.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// Entries that one look may take, so that polling a huge tree stays cheap.
const LOOK_AT_MOST: usize = 20_000;
/// Levels of folders below the watched one.
const DEPTH_AT_MOST: usize = 16;

/// A folder to watch: with all below it, or, for a single file, without its subfolders.
#[derive(Debug, Clone)]
pub(super) struct Root {
    pub(super) dir: PathBuf,
    pub(super) recursive: bool,
    /// The folder that is watched now, `None` while there is none: another folder may come to
    /// stand at the same path.
    pub(super) identity: Option<Identity>,
}

/// Device and inode, which tell a folder from another one of the same path.
pub(super) type Identity = (u64, u64);

impl Root {
    /// A folder is watched with all below it, a file by the folder it lies in, since
    /// editors replace files.
    pub(super) fn new(path: &Path) -> Root {
        let file = path.is_file();
        let dir = match path.parent() {
            Some(parent) if file => parent.to_owned(),
            _ => path.to_owned(),
        };
        Root {
            dir,
            recursive: !file,
            identity: None,
        }
    }

    /// The identity of what stands at the path now; `None` when nothing does.
    pub(super) fn look(&self) -> Option<Identity> {
        let meta = fs::metadata(&self.dir).ok()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Some((meta.dev(), meta.ino()))
        }
        #[cfg(not(unix))]
        {
            let _ = meta;
            Some((0, 0))
        }
    }

    /// A hash of all names, sizes and times in it: if it differs, something changed.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let mut left = LOOK_AT_MOST;
        let depth = if self.recursive { DEPTH_AT_MOST } else { 0 };
        fingerprint(&self.dir, depth, &mut left, &mut hasher);
        hasher.finish()
    }

    /// Whether a path lies in it and may be content: no dot-file, no dependency, no build output.
    pub(super) fn holds(&self, path: &Path) -> bool {
        path.strip_prefix(&self.dir)
            .is_ok_and(|inner| !inner.iter().any(|name| ignored(&name.to_string_lossy())))
    }
}

/// Whether files and folders of that name are never content.
fn ignored(name: &str) -> bool {
    name.starts_with('.') || name == "node_modules" || name == "target"
}

fn fingerprint(dir: &Path, depth: usize, left: &mut usize, hasher: &mut DefaultHasher) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Some(rest) = left.checked_sub(1) else {
            return;
        };
        *left = rest;
        if ignored(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let path = entry.path();
        path.hash(hasher);
        // `metadata` follows links, because what they point at is what is shown.
        if let Ok(meta) = fs::metadata(&path) {
            if !meta.is_dir() {
                meta.len().hash(hasher);
                meta.modified().ok().hash(hasher);
            } else if depth > 0 && entry.file_type().is_ok_and(|t| t.is_dir()) {
                fingerprint(&path, depth - 1, left, hasher);
            }
        }
    }
}

/// The kind of the mount that a folder lies on, if such mounts are known not to report
/// changes made on the other side: network drives, and folders shared into a container or a
/// virtual machine. A probe does not find this out, because the file that it makes on this side
/// does raise an event. Linux only; elsewhere there is no such list.
pub(super) fn silent_mount(dir: &Path) -> Option<String> {
    silent_mount_in(&fs::read_to_string("/proc/self/mountinfo").ok()?, dir)
}

fn silent_mount_in(mountinfo: &str, dir: &Path) -> Option<String> {
    // See proc_pid_mountinfo(5): the mount point is the fifth field, the type the first
    // after the dash. Of several mounts on one point the last one counts.
    let (_, kind) = mountinfo
        .lines()
        .filter_map(|line| {
            let (left, right) = line.split_once(" - ")?;
            let point = unescape(left.split(' ').nth(4)?);
            let kind = right.split(' ').next()?;
            dir.starts_with(&point)
                .then(|| (Path::new(&point).components().count(), kind))
        })
        .max_by_key(|(length, _)| *length)?;
    let silent = matches!(
        kind,
        "9p" | "afs"
            | "beegfs"
            | "ceph"
            | "cifs"
            | "drvfs"
            | "fakeowner"
            | "fuse"
            | "lustre"
            | "nfs"
            | "nfs4"
            | "prl_fs"
            | "smb3"
            | "smbfs"
            | "vboxsf"
            | "virtiofs"
            | "vmhgfs"
    ) || kind.starts_with("fuse.");
    silent.then(|| kind.to_owned())
}

/// `\040` and its like, as the kernel writes blanks in paths.
fn unescape(field: &str) -> String {
    field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:30 / /mnt/class\\040notes rw,relatime - nfs4 server:/notes rw
31 30 0:31 / /mnt/class\\040notes/local rw,relatime - ext4 /dev/sdb1 rw
32 22 0:32 / /srv rw,relatime - fuse.sshfs host: rw";

    #[test]
    fn a_network_mount_is_known_by_its_type() {
        let kind = |dir: &str| silent_mount_in(MOUNTS, Path::new(dir));
        assert_eq!(kind("/home/decks"), None);
        assert_eq!(kind("/mnt/class notes/week_1"), Some("nfs4".into()));
        assert_eq!(kind("/mnt/class notes/local/week_1"), None);
        assert_eq!(kind("/srv/decks"), Some("fuse.sshfs".into()));
        assert_eq!(kind("/srvs"), None);
    }

    #[test]
    fn what_is_never_content_is_ignored_below_the_folder_only() {
        let root = Root::new(Path::new("/home/.notes/target"));
        assert!(root.holds(Path::new("/home/.notes/target/a.md")));
        assert!(!root.holds(Path::new("/home/.notes/target/.git/index")));
        assert!(!root.holds(Path::new("/home/.notes/target/x/node_modules/y.md")));
    }
}
