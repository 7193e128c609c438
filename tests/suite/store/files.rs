//! The store's files go away or change while it is open: what was acknowledged is on the disk all
//! the same, and what stood there is moved aside, never overwritten.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cuecard::store::{Saved, Store, StoreError};

use super::{Home, class, in_an_hour, room, token};

/// A folder of its own for the store's, which a test may rename.
struct Data {
    home: Home,
    store: Store,
}

impl Data {
    /// With a room, a sign-in and a class, each acknowledged.
    async fn filled() -> Data {
        let home = Home::new();
        let (store, _) = Store::open(&home.0.path().join("data")).unwrap();
        store.save("a", 1, &room(1)).await.unwrap();
        store.save_token(token(1, in_an_hour())).await.unwrap();
        store.save_class("a", &class("deck", 7, 50)).await.unwrap();
        Data { home, store }
    }

    fn dir(&self) -> PathBuf {
        self.home.0.path().join("data")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    /// What a process would find if this one were killed now.
    fn after_a_kill(&self) -> Saved {
        let copy = tempfile::tempdir().unwrap();
        for entry in self.dir().read_dir().unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        Store::open(copy.path()).unwrap().1
    }

    /// Files that were moved aside, by their names.
    fn aside(&self) -> BTreeSet<String> {
        let names = self.dir().read_dir().unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains("aside")).collect()
    }
}

/// Does harm to the files of an open store; then whether a change is saved, and with it all that was
/// acknowledged before.
async fn survives(harm: impl FnOnce(&Data)) -> (Data, Saved) {
    let data = Data::filled().await;
    let before = data.after_a_kill();
    harm(&data);
    data.store.save("a", 2, &room(2)).await.unwrap();
    let saved = data.after_a_kill();
    assert_eq!(saved.rooms.get("a"), Some(&(2, room(2))));
    assert_eq!(saved.tokens, before.tokens);
    assert_eq!(saved.classes, before.classes);
    assert_eq!(
        (&saved.epoch, &saved.instance),
        (&before.epoch, &before.instance)
    );
    data.store.save("a", 3, &room(3)).await.unwrap();
    assert_eq!(data.after_a_kill().rooms.get("a"), Some(&(3, room(3))));
    (data, saved)
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn the_folder_is_deleted() {
    survives(|data| fs::remove_dir_all(data.dir()).unwrap()).await;
}

#[tokio::test]
async fn the_folder_is_renamed() {
    let (data, _) = survives(|data| {
        fs::rename(data.dir(), data.home.0.path().join("elsewhere")).unwrap();
    })
    .await;
    // What was renamed is whole: as it was when it was renamed.
    let (_store, old) = Store::open(&data.home.0.path().join("elsewhere")).unwrap();
    assert_eq!(old.rooms.get("a"), Some(&(1, room(1))));
}

#[tokio::test]
async fn the_database_is_deleted() {
    survives(|data| fs::remove_file(data.path("cuecard.db")).unwrap()).await;
}

#[tokio::test]
async fn the_wal_is_deleted() {
    let (data, _) = survives(|data| fs::remove_file(data.path("cuecard.db-wal")).unwrap()).await;
    assert_eq!(data.aside(), names(&["cuecard-aside-1.db"]));
}

#[tokio::test]
async fn the_wal_is_truncated() {
    survives(|data| truncate(&data.path("cuecard.db-wal"), 0)).await;
}

#[tokio::test]
async fn the_index_of_the_wal_is_deleted() {
    let (data, _) = survives(|data| {
        // There is none, because the store keeps it in memory.
        assert!(fs::remove_file(data.path("cuecard.db-shm")).is_err());
    })
    .await;
    assert_eq!(data.aside(), names(&[]));
}

#[tokio::test]
async fn the_database_is_truncated() {
    for length in [0, 512, 4096] {
        survives(|data| truncate(&data.path("cuecard.db"), length)).await;
    }
}

#[tokio::test]
async fn the_database_is_overwritten_where_it_lies() {
    survives(|data| {
        let file = data.path("cuecard.db");
        let before = file.metadata().unwrap();
        // The clock of a file system ticks every few milliseconds.
        while file.metadata().unwrap().modified().unwrap() == before.modified().unwrap() {
            fs::write(&file, vec![7; before.len() as usize]).unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn another_file_takes_the_database_s_place() {
    let text = "these are my notes, not a database\n".repeat(100);
    let (data, _) = survives(|data| {
        fs::write(data.path("notes"), &text).unwrap();
        fs::rename(data.path("notes"), data.path("cuecard.db")).unwrap();
    })
    .await;
    // The log of what was the store's own must not be taken for the other's.
    let aside = names(&["cuecard-aside-1.db", "cuecard-aside-2.db-wal"]);
    assert_eq!(data.aside(), aside);
    let kept = fs::read_to_string(data.path("cuecard-aside-1.db")).unwrap();
    assert_eq!(kept, text, "nothing of it is lost");
}

#[tokio::test]
async fn what_stood_in_the_way_before_is_not_overwritten_either() {
    let (data, _) = survives(|data| {
        fs::write(data.path("cuecard-aside-1.db"), "kept").unwrap();
        fs::remove_file(data.path("cuecard.db-wal")).unwrap();
    })
    .await;
    let kept = fs::read_to_string(data.path("cuecard-aside-1.db")).unwrap();
    assert_eq!(kept, "kept");
    assert!(data.path("cuecard-aside-2.db").exists());
}

#[tokio::test]
async fn while_it_cannot_be_written_anew_it_is_not_saved_and_after_that_it_is() {
    let data = Data::filled().await;
    fs::remove_dir_all(data.dir()).unwrap();
    // Root may write anywhere, but a file is no folder.
    fs::write(data.dir(), "in the way").unwrap();
    for seq in 2..=3 {
        let error = data.store.save("a", seq, &room(seq)).await.unwrap_err();
        assert!(matches!(error, StoreError::Write { .. }), "{error}");
    }
    fs::remove_file(data.dir()).unwrap();
    data.store.save("a", 4, &room(4)).await.unwrap();
    let saved = data.after_a_kill();
    assert_eq!(saved.rooms.get("a"), Some(&(4, room(4))));
    assert_eq!(saved.tokens.len(), 1);
    assert_eq!(data.aside(), names(&[]), "nothing half made is left");
}

#[tokio::test]
async fn the_store_of_another_server_in_its_place_is_left_alone() {
    let data = Data::filled().await;
    fs::rename(data.dir(), data.home.0.path().join("elsewhere")).unwrap();
    let (other, _) = Store::open(&data.dir()).unwrap();
    other.save("b", 1, &room(1)).await.unwrap();
    let error = data.store.save("a", 2, &room(2)).await.unwrap_err();
    assert!(error.to_string().contains("another cuecard"), "{error}");
    other.save("b", 2, &room(2)).await.unwrap();
    assert_eq!(data.after_a_kill().rooms.get("b"), Some(&(2, room(2))));
    assert_eq!(data.aside(), names(&[]));
}

#[tokio::test]
async fn files_that_went_after_the_last_change_are_written_anew_at_the_end() {
    let data = Data::filled().await;
    fs::remove_dir_all(data.dir()).unwrap();
    data.store.close().await;
    assert_eq!(data.after_a_kill().rooms.get("a"), Some(&(1, room(1))));
}

#[tokio::test]
async fn after_a_clean_end_the_database_alone_is_whole() {
    let data = Data::filled().await;
    data.store.close().await;
    assert!(!data.path("cuecard.db-wal").exists());
    let copy = tempfile::tempdir().unwrap();
    fs::copy(data.path("cuecard.db"), copy.path().join("cuecard.db")).unwrap();
    let (_store, saved) = Store::open(copy.path()).unwrap();
    assert_eq!(saved.rooms.get("a"), Some(&(1, room(1))));
    let error = data.store.save("a", 2, &room(2)).await.unwrap_err();
    assert!(matches!(error, StoreError::Writer { .. }), "{error}");
}

#[tokio::test]
async fn a_long_class_does_not_make_the_log_grow_without_end() {
    let data = Data::filled().await;
    let mut longest = 0;
    for seq in 2..=1_500 {
        data.store.save("a", seq, &room(seq)).await.unwrap();
        let length = data.path("cuecard.db-wal").metadata().unwrap().len();
        longest = longest.max(length);
    }
    assert!(longest < 5 << 20, "{longest} bytes");
    assert_eq!(
        data.after_a_kill().rooms.get("a"),
        Some(&(1_500, room(1_500)))
    );
    assert_eq!(data.aside(), names(&[]), "its own work is no harm");
}

fn truncate(file: &Path, length: u64) {
    let file = fs::OpenOptions::new().write(true).open(file).unwrap();
    file.set_len(length).unwrap();
}
