//! The promises of a store, as `src/store.rs` states them, each a test. Another store than SQLite
//! would stand in [`Home`], and the tests stay.

mod files;
mod sqlite;

use std::future::ready;
use std::time::{SystemTime, UNIX_EPOCH};

use cuecard::course::CourseOutline;
use cuecard::room::{Context, Giver, PresenterDevice, Report, Room};
use cuecard::store::{CLASSES, Saved, Store, Token};
use cuecard::wire::{ClassCommand, Command, Order};
use futures_util::future::join_all;
use tempfile::TempDir;

/// Where a test's store is.
struct Home(TempDir);

impl Home {
    fn new() -> Home {
        Home(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> (Store, Saved) {
        Store::open(self.0.path()).unwrap()
    }

    /// What a process would find if the one that has the store open were killed now: the files
    /// as they are, without anything that closing does to them.
    fn after_a_kill(&self) -> Saved {
        let copy = Home::new();
        for entry in self.0.path().read_dir().unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), copy.0.path().join(entry.file_name())).unwrap();
        }
        copy.open().1
    }
}

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

fn class(deck: &str, began: i64, slot: u32) -> Report {
    Report {
        deck: deck.to_owned(),
        began,
        slot,
        ..Report::default()
    }
}

fn in_an_hour() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_millis() as i64 + 3_600_000
}

/// Hands a change over and does not wait for its answer.
async fn drop_unanswered(save: impl Future) {
    tokio::select! { biased; _ = save => {}, () = ready(()) => {} }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let home = Home::new();
    let (store, _) = home.open();
    let expires = in_an_hour();
    store.save_token(token(1, expires)).await.unwrap();
    store.save_token(token(2, expires)).await.unwrap();
    store.remove_token([1; 32]).await.unwrap();
    let class = class("a", 1, 50);
    store.save_class("week/day", &class).await.unwrap();
    for seq in 1..=5 {
        store.save("week/day", seq, &room(seq)).await.unwrap();
        let saved = home.after_a_kill();
        assert_eq!(saved.rooms.get("week/day"), Some(&(seq, room(seq))));
        assert_eq!(saved.tokens, [token(2, expires)]);
        assert_eq!(saved.classes, [("week/day".to_owned(), class.clone())]);
    }
}

#[tokio::test]
async fn what_is_saved_again_is_replaced() {
    let home = Home::new();
    let (store, _) = home.open();
    let expires = in_an_hour();
    store.save_token(token(1, expires)).await.unwrap();
    let renewed = Token {
        device: "renamed".to_owned(),
        ..token(1, expires)
    };
    store.save_token(renewed.clone()).await.unwrap();
    store.save_class("room", &class("a", 1, 45)).await.unwrap();
    store.save_class("room", &class("a", 1, 50)).await.unwrap();
    drop(store);
    let (_store, saved) = home.open();
    assert_eq!(saved.tokens, [renewed]);
    assert_eq!(saved.classes, [("room".to_owned(), class("a", 1, 50))]);
}

#[tokio::test]
async fn removing_a_sign_in_that_is_not_there_is_no_error() {
    let home = Home::new();
    let (store, _) = home.open();
    store.remove_token([1; 32]).await.unwrap();
}

#[tokio::test]
async fn an_older_state_never_replaces_a_newer_one() {
    let home = Home::new();
    let (store, _) = home.open();
    store.save("a", 9, &room(9)).await.unwrap();
    store.save("a", 8, &room(8)).await.unwrap();
    drop(store);
    let rooms = home.open().1.rooms;
    assert_eq!(rooms.get("a"), Some(&(9, room(9))));
}

#[tokio::test]
async fn changes_are_written_in_the_order_they_were_handed_over() {
    let home = Home::new();
    let (store, _) = home.open();
    let expires = in_an_hour();
    drop_unanswered(store.save_token(token(1, expires))).await;
    drop_unanswered(store.remove_token([1; 32])).await;
    drop_unanswered(store.remove_token([2; 32])).await;
    drop_unanswered(store.save_token(token(2, expires))).await;
    drop(store);
    assert_eq!(home.open().1.tokens, [token(2, expires)]);
}

#[tokio::test]
async fn many_rooms_that_are_saved_at_once_are_all_there() {
    let home = Home::new();
    let (store, _) = home.open();
    // More than the queue holds.
    let rooms: Vec<_> = (0..600).map(|n| (format!("course {n}"), room(n))).collect();
    let saves = rooms.iter().map(|(key, room)| store.save(key, 1, room));
    for saved in join_all(saves).await {
        saved.unwrap();
    }
    let saved = home.after_a_kill();
    for (key, room) in rooms {
        assert_eq!(saved.rooms.get(&key), Some(&(1, room)));
    }
}

#[tokio::test]
async fn what_nobody_waits_for_is_written_all_the_same() {
    let home = Home::new();
    let (store, _) = home.open();
    for seq in 1..=20 {
        drop_unanswered(store.save("a", seq, &room(seq))).await;
    }
    drop(store);
    let rooms = home.open().1.rooms;
    assert_eq!(rooms.get("a"), Some(&(20, room(20))));
}

#[tokio::test]
async fn epoch_and_instance_are_made_with_the_store_and_stay() {
    let home = Home::new();
    let first = home.open().1;
    let again = home.open().1;
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
    let other = Home::new().open().1;
    assert_ne!(first.epoch, other.epoch);
    assert_ne!(first.instance, other.instance);
}

#[tokio::test]
async fn of_each_deck_the_last_classes_are_read_again_the_newest_first() {
    let home = Home::new();
    let (store, _) = home.open();
    let taught = i64::from(CLASSES) + 5;
    for began in 0..taught {
        store
            .save_class("room", &class("a", began, 1))
            .await
            .unwrap();
    }
    store.save_class("other", &class("b", 7, 3)).await.unwrap();
    drop(store);
    let (_store, saved) = home.open();
    let read = |key: &str| -> Vec<i64> {
        let classes = saved.classes.iter().filter(|(room, _)| room == key);
        classes.map(|(_, class)| class.began).collect()
    };
    assert_eq!(read("room"), (5..taught).rev().collect::<Vec<_>>());
    assert_eq!(read("other"), [7]);
    let newest_first = |a: &(String, Report), b: &(String, Report)| a.1.began >= b.1.began;
    assert!(saved.classes.is_sorted_by(newest_first));
}

#[tokio::test]
async fn sign_ins_that_have_expired_are_forgotten() {
    let home = Home::new();
    let (store, _) = home.open();
    let valid = token(1, in_an_hour());
    store.save_token(valid.clone()).await.unwrap();
    store.save_token(token(2, 5)).await.unwrap();
    drop(store);
    assert_eq!(home.open().1.tokens, [valid]);
}
