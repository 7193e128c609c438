//! notify's events → what our own thread is told of them, on notify's thread.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{ErrorKind, Event, EventKind};

use super::Shared;
use super::quiet::Touch;
use super::roots::Root;

/// What notify's thread tells ours.
#[derive(Debug)]
pub(super) enum Signal {
    /// A file or folder was touched; an empty path stands for any of them.
    Touched(PathBuf, Touch),
    /// The probe file of the root with that index raised an event: events come from there.
    Probe(usize),
    /// Look at `Shared` and at the roots themselves.
    Wake,
}

/// The file whose making shows that events come from the root with that index; a dot-file, so
/// that it is never content.
pub(super) fn probe_name(index: usize) -> String {
    format!(".cuecard-probe-{}-{index}", std::process::id())
}

/// Passes on what may matter. It must not wait, because our thread waits for notify's when it
/// adds a folder: so a full queue drops the signal, which is no loss, since a full queue already
/// says that something changed.
pub(super) fn forward(
    event: notify::Result<Event>,
    roots: &[Root],
    shared: &Shared,
    sender: &SyncSender<Signal>,
) {
    let send = |signal| {
        let _ = sender.try_send(signal);
    };
    let anything = || Signal::Touched(PathBuf::new(), Touch::Finished);
    let event = match event {
        Ok(event) => event,
        Err(error) => {
            if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                shared.limit.store(true, Ordering::Release);
            }
            send(Signal::Wake);
            return send(anything());
        }
    };
    if event.need_rescan() {
        return send(anything());
    }
    let Some(touch) = touch(event.kind) else {
        return;
    };
    let is_write = matches!(event.kind, EventKind::Modify(ModifyKind::Data(_)));
    for path in event.paths {
        let Some(signal) = signal(path, touch, roots) else {
            continue;
        };
        if let Signal::Touched(path, touch) = &signal {
            let mut writing = shared.writing();
            if is_write && writing.write(path, Instant::now()) {
                // There is nothing to be read before it is closed.
                continue;
            }
            if *touch == Touch::Finished {
                writing.end(path);
            }
        }
        send(signal);
    }
}

/// `None` for events that our own reading raises.
fn touch(kind: EventKind) -> Option<Touch> {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Touch::Finished),
        EventKind::Access(_) => None,
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => Some(Touch::Finished),
        EventKind::Modify(ModifyKind::Metadata(_)) => Some(Touch::Attributes),
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Other => {
            Some(Touch::Unfinished)
        }
    }
}

/// `None` for paths that are no content.
fn signal(path: PathBuf, touch: Touch, roots: &[Root]) -> Option<Signal> {
    if roots.iter().any(|root| root.dir == path) {
        return Some(Signal::Wake);
    }
    let mut indexed = roots.iter().enumerate();
    let probe = indexed.find(|(index, root)| path == root.dir.join(probe_name(*index)));
    match probe {
        Some((index, _)) => Some(Signal::Probe(index)),
        None if roots.iter().any(|root| root.holds(&path)) => Some(Signal::Touched(path, touch)),
        None => None,
    }
}

/// Why the system gives no events, and what to do about it.
pub(super) fn no_events(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => "files are polled, since the system's limit of watched folders is reached: raise it with `sudo sysctl fs.inotify.max_user_watches=524288`".into(),
        // EMFILE from inotify_init means too many watchers, not too many open files.
        ErrorKind::Io(io) if io.raw_os_error() == Some(24) => "files are polled, since the system's limit of watchers is reached: raise it with `sudo sysctl fs.inotify.max_user_instances=512`".into(),
        _ => format!("files are polled, since the system does not watch them: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_watches_names_its_remedy() {
        let error = notify::Error::new(ErrorKind::MaxFilesWatch);
        assert!(no_events(&error).contains("sysctl fs.inotify.max_user_watches"));
        let error = notify::Error::io(std::io::Error::from_raw_os_error(24));
        assert!(no_events(&error).contains("sysctl fs.inotify.max_user_instances"));
    }
}
