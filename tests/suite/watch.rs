//! What the watcher tells of, how soon, and what it keeps quiet about.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use cuecard::watch::{Mode, Watcher, watch};
use tempfile::TempDir;

/// Longer than any quiet time: after it nothing more is told of what was before.
const SOON: Duration = Duration::from_millis(300);

struct Watched {
    dir: TempDir,
    calls: Receiver<Instant>,
    watcher: Watcher,
}

impl Watched {
    fn folder(mode: Mode) -> Watched {
        Watched::paths(mode, |dir| vec![dir.path().to_owned()])
    }

    fn paths(mode: Mode, paths: impl Fn(&TempDir) -> Vec<PathBuf>) -> Watched {
        // The temporary folder's own name begins with a dot, which must not matter.
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("a.md"), "# A\n").unwrap();
        let (sender, calls) = mpsc::channel();
        let watcher = watch(&paths(&dir), mode, move || {
            sender.send(Instant::now()).unwrap();
        });
        Watched {
            dir,
            calls,
            watcher,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// How long until the call after a change made by `change`.
    fn after(&self, change: impl FnOnce()) -> Duration {
        self.settle();
        change();
        let start = Instant::now();
        let call = self.calls.recv_timeout(Duration::from_secs(5)).unwrap();
        call.saturating_duration_since(start)
    }

    /// Lets calls pass that earlier changes are due.
    fn settle(&self) {
        while self.calls.recv_timeout(SOON).is_ok() {}
    }
}

#[test]
fn saves_of_every_kind_are_told() {
    let watched = Watched::folder(Mode::Auto);
    let file = watched.path("a.md");
    let told = |what: &str, change: &dyn Fn()| {
        println!("{what}");
        watched.after(change);
    };
    told("in place", &|| fs::write(&file, "# B\n").unwrap());
    let more = watched.calls.recv_timeout(SOON);
    assert_eq!(more, Err(RecvTimeoutError::Timeout), "told twice");
    told("as vim does", &|| {
        fs::rename(&file, watched.path("a.md~")).unwrap();
        fs::write(&file, "# C\n").unwrap();
        let mut rights = fs::metadata(&file).unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(&file, rights).unwrap();
        fs::remove_file(watched.path("a.md~")).unwrap();
    });
    told("as JetBrains does", &|| {
        fs::write(watched.path("a.md___jb_tmp___"), "# D\n").unwrap();
        fs::rename(&file, watched.path("a.md___jb_old___")).unwrap();
        fs::rename(watched.path("a.md___jb_tmp___"), &file).unwrap();
        fs::remove_file(watched.path("a.md___jb_old___")).unwrap();
    });
    told("deleted", &|| fs::remove_file(&file).unwrap());
    told("a folder with files", &|| {
        fs::create_dir_all(watched.path("new/deep")).unwrap();
        fs::write(watched.path("new/deep/b.md"), "# B\n").unwrap();
    });
    told("in a new folder", &|| {
        fs::write(watched.path("new/deep/b.md"), "# C\n").unwrap();
    });
    told("a folder moved away", &|| {
        fs::rename(watched.path("new"), watched.path("other")).unwrap();
    });
    told("in the moved folder", &|| {
        fs::write(watched.path("other/deep/b.md"), "# D\n").unwrap();
    });
    assert_eq!(watched.watcher.trouble(), None);
}

#[test]
fn an_ordinary_save_waits_for_less_quiet_than_a_file_that_was_only_created() {
    let watched = Watched::folder(Mode::Auto);
    let median = |change: &mut dyn FnMut(usize)| {
        let times = (0..5).map(|n| watched.after(|| change(n)));
        let mut times: Vec<_> = times.collect();
        times.sort();
        times[2]
    };
    let saved = median(&mut |_| fs::write(watched.path("a.md"), "# B\n").unwrap());
    let created = median(&mut |n| {
        fs::hard_link(watched.path("a.md"), watched.path(&format!("{n}.md"))).unwrap();
    });
    assert!(saved >= Duration::from_millis(20), "{saved:?}");
    assert!(saved < created, "{saved:?}, {created:?}");
}

#[test]
fn reading_and_files_that_are_no_content_tell_nothing() {
    let watched = Watched::folder(Mode::Auto);
    fs::create_dir(watched.path(".git")).unwrap();
    watched.settle();
    fs::read(watched.path("a.md")).unwrap();
    fs::read_dir(watched.dir.path()).unwrap().count();
    fs::write(watched.path(".a.md.swp"), "x").unwrap();
    fs::write(watched.path(".git/index"), "x").unwrap();
    let call = watched.calls.recv_timeout(Duration::from_millis(700));
    assert_eq!(call, Err(RecvTimeoutError::Timeout));
}

#[test]
fn a_file_is_being_written_until_it_is_closed_and_holds_no_other_back() {
    let watched = Watched::folder(Mode::Auto);
    let (file, other) = (watched.path("a.md"), watched.path("b.md"));
    let dir = watched.dir.path().canonicalize().unwrap();
    let being_written = watched.watcher.being_written();
    watched.settle();
    let mut open = File::options().write(true).open(&file).unwrap();
    let start = Instant::now();
    let mut others = 0;
    while start.elapsed() < Duration::from_millis(1_500) {
        open.write_all(b"line\n").unwrap();
        thread::sleep(Duration::from_millis(10));
        if start.elapsed() > Duration::from_millis(200) * (others + 1) {
            fs::write(&other, "# B\n").unwrap();
            others += 1;
        }
    }
    assert!(being_written(&dir.join("a.md")) && being_written(&dir));
    assert!(!being_written(&dir.join("b.md")) && !being_written(&dir.join("a")));
    let told = watched.calls.try_iter().count();
    assert!(told > 1, "told of {others} other files {told} times");
    watched.settle();
    drop(open);
    watched.calls.recv_timeout(SOON).unwrap();
    assert!(!being_written(&dir));
}

#[test]
fn a_file_that_is_never_closed_is_told_of_when_its_writer_is_silent() {
    let watched = Watched::folder(Mode::Auto);
    let being_written = watched.watcher.being_written();
    watched.settle();
    let mut open = File::options()
        .write(true)
        .open(watched.path("a.md"))
        .unwrap();
    open.write_all(b"# B\n").unwrap();
    assert!(
        watched.calls.recv_timeout(SOON).is_err(),
        "it is not closed"
    );
    watched.calls.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(!being_written(&watched.dir.path().canonicalize().unwrap()));
}

#[test]
fn the_watched_folder_may_be_replaced() {
    let outer = TempDir::new().unwrap();
    let decks = outer.path().join("decks");
    fs::create_dir(&decks).unwrap();
    let (sender, calls) = mpsc::channel();
    let watcher = watch(std::slice::from_ref(&decks), Mode::Auto, move || {
        let _ = sender.send(());
    });
    let limit = Duration::from_secs(5);
    fs::rename(&decks, outer.path().join("old")).unwrap();
    calls.recv_timeout(limit).unwrap();
    assert!(watcher.trouble().unwrap().contains("is not there"));
    fs::create_dir(&decks).unwrap();
    calls.recv_timeout(limit).unwrap();
    assert_eq!(watcher.trouble(), None);
    while calls.recv_timeout(SOON).is_ok() {}
    fs::write(decks.join("a.md"), "# A\n").unwrap();
    calls.recv_timeout(SOON).unwrap();
    fs::write(outer.path().join("old/a.md"), "# A\n").unwrap();
    assert!(
        calls.recv_timeout(SOON).is_err(),
        "an old folder is nothing to us"
    );
}

#[test]
fn a_single_file_is_watched_by_its_folder() {
    let watched = Watched::paths(Mode::Auto, |dir| vec![dir.path().join("a.md")]);
    watched.after(|| {
        fs::write(watched.path("b.tmp"), "# B\n").unwrap();
        fs::rename(watched.path("b.tmp"), watched.path("a.md")).unwrap();
    });
}

#[test]
fn polling_tells_too_and_says_that_it_polls() {
    let watched = Watched::folder(Mode::Poll);
    assert!(watched.watcher.trouble().unwrap().contains("polled"));
    let file = watched.path("a.md");
    let changes: [&dyn Fn(); 3] = [
        &|| fs::write(&file, "# Longer\n").unwrap(),
        &|| {
            fs::create_dir(watched.path("new")).unwrap();
            fs::write(watched.path("new/b.md"), "# B\n").unwrap();
        },
        &|| fs::remove_file(&file).unwrap(),
    ];
    for change in changes {
        watched.after(change);
    }
    let call = watched.calls.recv_timeout(Duration::from_secs(1));
    assert_eq!(call, Err(RecvTimeoutError::Timeout));
}

#[test]
fn off_is_off_and_says_so() {
    let watched = Watched::folder(Mode::Off);
    assert!(watched.watcher.trouble().unwrap().contains("not watched"));
    fs::write(watched.path("a.md"), "# B\n").unwrap();
    assert!(watched.calls.recv_timeout(SOON).is_err());
}

#[test]
fn the_probe_leaves_nothing_behind_and_no_trouble() {
    let watched = Watched::folder(Mode::Auto);
    thread::sleep(Duration::from_millis(1_300));
    assert_eq!(watched.watcher.trouble(), None);
    let names: Vec<_> = fs::read_dir(watched.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["a.md"]);
    assert!(watched.calls.try_recv().is_err());
}

#[test]
fn a_dropped_watcher_tells_nothing() {
    let Watched {
        dir,
        calls,
        watcher,
    } = Watched::folder(Mode::Auto);
    drop(watcher);
    fs::write(dir.path().join("a.md"), "# B\n").unwrap();
    assert!(calls.recv_timeout(SOON).is_err());
}
