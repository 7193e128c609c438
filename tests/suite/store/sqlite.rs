//! The SQLite store: its file, its folder, and what is said of them. The promises that it shares
//! with every store are in the file above.

use std::path::Path;

use cuecard::room::Room;
use cuecard::store::{Store, StoreError};

use super::room;

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("cuecard.db");
    let text = "these are my notes, not a database\n".repeat(100);
    std::fs::write(&file, &text).unwrap();
    let error = Store::open(dir.path()).err().unwrap();
    assert_eq!(
        error.to_string(),
        format!(
            "{} is not a cuecard database, or is damaged: move it away to start anew, \
             or name another folder with --data",
            file.display()
        )
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_damaged_database_is_an_error_and_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    store.save("a", 1, &room(1)).await.unwrap();
    drop(store);
    let file = dir.path().join("cuecard.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[200..].fill(0xff);
    std::fs::write(&file, bytes).unwrap();
    let error = Store::open(dir.path()).err().unwrap();
    assert!(matches!(error, StoreError::NotADatabase { .. }), "{error}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("file"), "").unwrap();
    let data = dir.path().join("file/data");
    let error = Store::open(&data).err().unwrap();
    let said = error.to_string();
    assert!(matches!(error, StoreError::Folder { .. }), "{said}");
    assert!(
        said.contains(&data.display().to_string()) && said.contains("--data"),
        "{said}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written_is_named() {
    // Root may write anywhere else.
    let error = Store::open(Path::new("/proc")).err().unwrap();
    assert!(matches!(error, StoreError::Folder { .. }), "{error}");
}

#[tokio::test]
async fn a_write_that_fails_is_an_error_and_the_next_one_is_tried() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path()).unwrap());
    let file = dir.path().join("cuecard.db");
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON rooms WHEN NEW.seq = 2
             BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
        )
        .unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    store.save("a", 1, &room(1)).await.unwrap();
    let error = store.save("a", 2, &room(2)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "cannot write to {} (database or disk is full): see that its disk has space \
             and is writable",
            file.display()
        )
    );
    store.save("a", 3, &room(3)).await.unwrap();
    drop(store);
    let (_, saved) = Store::open(dir.path()).unwrap();
    assert_eq!(saved.rooms.get("a"), Some(&(3, room(3))));
}

#[tokio::test]
async fn a_room_that_cannot_be_read_starts_anew_at_its_number() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    store.save("a", 41, &room(1)).await.unwrap();
    store.save("b", 7, &room(2)).await.unwrap();
    drop(store);
    rusqlite::Connection::open(dir.path().join("cuecard.db"))
        .unwrap()
        .execute("UPDATE rooms SET json = '{\"phase\":' WHERE key = 'a'", [])
        .unwrap();
    let (_, saved) = Store::open(dir.path()).unwrap();
    assert_eq!(saved.rooms.get("a"), Some(&(41, Room::default())));
    assert_eq!(saved.rooms.get("b"), Some(&(7, room(2))));
}

#[tokio::test]
async fn a_second_server_is_told_who_has_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    let error = Store::open(dir.path()).err().unwrap();
    let data = dir.path().display();
    assert_eq!(
        error.to_string(),
        format!(
            "{data}/cuecard.db is in use: is another cuecard running with --data {data}? \
             Stop it, or name another folder with --data"
        )
    );
    store.save("a", 1, &room(1)).await.unwrap();
    drop(store);
    assert!(Store::open(dir.path()).is_ok());
}
