//! The store: what was acknowledged is there, whatever happens then.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use cuecard::course::CourseOutline;
use cuecard::room::{Context, Giver, PresenterDevice, Report, Room};
use cuecard::store::{Faults, Store, StoreError, Token};
use cuecard::wire::{ClassCommand, Command, Order};
use futures_util::future::join_all;

/// A room that differs from every other number's.
fn room(number: u64) -> Room {
    let command = Command::Class(ClassCommand::Break { minutes: 5 });
    let order = Order {
        id: 1,
        epoch: String::new(),
        seen: 0,
        command,
    };
    let context = Context {
        epoch: "",
        course: &CourseOutline::default(),
        now: 1_700_000_000_000 + number as i64,
    };
    let desk = Giver::Presenter(PresenterDevice::unpaired("desk"));
    Room::default().apply(&order, &desk, context).unwrap()
}

fn token(number: u8, expires: i64) -> Token {
    Token {
        hash: [number; 32],
        device: format!("device {number}"),
        lead: "the desk".to_owned(),
        created: 1,
        expires,
    }
}

fn in_an_hour() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_millis() as i64 + 3_600_000
}

/// What a killed process leaves: the files as they are while it runs.
fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
    }
    to
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    let expires = in_an_hour();
    store.save_token(token(1, expires)).await.unwrap();
    store.save_token(token(2, expires)).await.unwrap();
    store.remove_token([1; 32]).await.unwrap();
    for seq in 1..=5 {
        store.save("week/day", seq, &room(seq)).await.unwrap();
        let killed = copy(dir.path());
        let (_, saved) = Store::open(killed.path()).unwrap();
        assert_eq!(saved.rooms.get("week/day"), Some(&(seq, room(seq))));
        assert_eq!(saved.tokens, [token(2, expires)]);
    }
}

#[tokio::test]
async fn a_commit_that_is_dropped_is_missed_by_that_test() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Faults {
        drop_commit: Some(2),
    };
    let (store, _) = Store::open_with(dir.path(), faults).unwrap();
    store.save("a", 1, &room(1)).await.unwrap();
    store.save("a", 2, &room(2)).await.unwrap();
    let (_, saved) = Store::open(copy(dir.path()).path()).unwrap();
    assert_eq!(
        saved.rooms.get("a"),
        Some(&(1, room(1))),
        "acknowledged, and lost"
    );
    store.save("a", 3, &room(3)).await.unwrap();
    let (_, saved) = Store::open(copy(dir.path()).path()).unwrap();
    assert_eq!(saved.rooms.get("a"), Some(&(3, room(3))));
}

#[tokio::test]
async fn epoch_and_instance_are_made_with_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let first = Store::open(dir.path()).unwrap().1;
    let again = Store::open(dir.path()).unwrap().1;
    assert_eq!(
        (&first.epoch, &first.instance),
        (&again.epoch, &again.instance)
    );
    assert_eq!((first.epoch.len(), first.instance.len()), (16, 8));
    let hexadecimal = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    assert!(hexadecimal(&first.epoch) && hexadecimal(&first.instance));
    let other = Store::open(tempfile::tempdir().unwrap().path()).unwrap().1;
    assert_ne!(first.epoch, other.epoch);
    assert_ne!(first.instance, other.instance);
}

#[tokio::test]
async fn what_waits_shares_a_transaction() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    let rooms: Vec<_> = (0..200).map(|n| (format!("course {n}"), room(n))).collect();
    let saves = rooms.iter().map(|(key, room)| store.save(key, 1, room));
    for saved in join_all(saves).await {
        saved.unwrap();
    }
    let commits = store.commits();
    assert!(
        (1..100).contains(&commits),
        "{commits} commits for 200 rooms"
    );
    drop(store);
    let (_, saved) = Store::open(dir.path()).unwrap();
    for (key, room) in rooms {
        assert_eq!(saved.rooms.get(&key), Some(&(1, room)));
    }
}

#[tokio::test]
async fn nobody_waiting_is_no_reason_not_to_write() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    for seq in 1..=20 {
        let room = room(seq);
        // Polled once, which is enough to hand it over; then nobody waits for the answer.
        let save = store.save("a", seq, &room);
        tokio::select! { biased; _ = save => {}, () = std::future::ready(()) => {} }
    }
    drop(store);
    let (_, saved) = Store::open(dir.path()).unwrap();
    assert_eq!(saved.rooms.get("a"), Some(&(20, room(20))));
}

#[tokio::test]
async fn an_older_state_never_replaces_a_newer_one() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    store.save("a", 9, &room(9)).await.unwrap();
    store.save("a", 8, &room(8)).await.unwrap();
    drop(store);
    let (_, saved) = Store::open(dir.path()).unwrap();
    assert_eq!(saved.rooms.get("a"), Some(&(9, room(9))));
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

#[actix_web::test]
async fn of_each_deck_the_last_classes_are_read_again_the_newest_first() {
    let dir = tempfile::tempdir().unwrap();
    let class = |deck: &str, began, slot| Report {
        deck: deck.to_owned(),
        began,
        slot,
        ..Report::default()
    };
    let (store, _) = Store::open(dir.path()).unwrap();
    for began in 0..25 {
        store
            .save_class("room", &class("a", began, 1))
            .await
            .unwrap();
    }
    store.save_class("room", &class("a", 24, 2)).await.unwrap();
    store.save_class("other", &class("b", 7, 3)).await.unwrap();
    drop(store);
    let (_store, saved) = Store::open(dir.path()).unwrap();
    let read = saved.classes.iter();
    let read: Vec<_> = read
        .map(|(room, one)| (room.as_str(), one.began, one.slot))
        .collect();
    assert_eq!(read.len(), 21);
    assert_eq!(read[0], ("room", 24, 2), "the same class, kept anew");
    assert_eq!(read[20], ("room", 5, 1));
    assert_eq!(read.iter().filter(|(room, ..)| *room == "other").count(), 1);
}

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
async fn sign_ins_that_have_expired_are_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(dir.path()).unwrap();
    let valid = token(1, in_an_hour());
    store.save_token(valid.clone()).await.unwrap();
    store.save_token(token(2, 5)).await.unwrap();
    drop(store);
    let (_, saved) = Store::open(dir.path()).unwrap();
    assert_eq!(saved.tokens, [valid]);
}
