//! Rooms of a course with one deck. Each test brings the disk that it needs: one that works, fails
//! or waits.

use super::*;
use crate::content::{Course, DeckEntry, DeckHtml, Lazy};
use crate::course::{Activity, CourseOutline, Outline, Poll, SlideOutline};
use crate::wire::{Answer, Command, Move, Reply, Switch};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;
use tokio::sync::Notify;

/// A content with one course, `c`, of one deck, `one`, with so many slides.
pub(in crate::server) fn content(slides: usize) -> Content {
    content_of(&[("one", slides)])
}

/// A content with one course, `c`, of decks with so many slides each.
fn content_of(decks: &[(&str, usize)]) -> Content {
    let decks: Vec<_> = decks
        .iter()
        .map(|(name, slides)| Arc::new(entry(name, *slides)))
        .collect();
    let outlines = decks.iter().map(|deck| deck.outline.clone()).collect();
    let course = Course {
        path: "c".into(),
        title: "Course".into(),
        lang: None,
        readme: Default::default(),
        starts: vec![],
        decks,
        pages: vec![],
        outline: Arc::new(CourseOutline { decks: outlines }),
    };
    Content {
        courses: BTreeMap::from([("c".to_owned(), Arc::new(course))]),
        ..Content::default()
    }
}

fn entry(name: &str, slides: usize) -> DeckEntry {
    let outline = Arc::new(Outline {
        deck: name.into(),
        title: name.to_uppercase(),
        revision: format!("deck-{slides}"),
        slides: (0..slides)
            .map(|n| SlideOutline {
                id: format!("s{n}"),
                title: String::new(),
                steps: 0,
                revision: format!("r{n}"),
                skippable: false,
                blocks: vec![n as u64],
                activity: None,
            })
            .collect(),
        sections: vec![],
        discussion: None,
        plan: Default::default(),
    });
    DeckEntry {
        name: name.into(),
        file: format!("{name}.md").into(),
        texts: vec![],
        outline,
        notes: "n".into(),
        html: Lazy::of(DeckHtml::default()),
        topic: None,
        gone: false,
    }
}

/// The rooms of that content. They begin as `rooms` has them stored, and `write` stands for the
/// disk; reports are always taken.
pub(in crate::server) fn rooms(
    rooms: HashMap<String, (u64, Room)>,
    write: impl Fn(String, u64, Arc<Room>) -> Committing + Send + Sync + 'static,
) -> Rooms {
    let disk = move |change| match change {
        Write::Room(key, seq, room) => write(key, seq, room),
        Write::Report(..) | Write::Answer(..) => Box::pin(async { Ok(()) }) as Committing,
    };
    let saved = Saved {
        epoch: "e".into(),
        instance: "i".into(),
        rooms,
        ..Saved::default()
    };
    opened(Arc::new(disk), saved)
}

/// The rooms of that content, which go on from what an earlier process saved.
fn opened(disk: Disk, saved: Saved) -> Rooms {
    opened_of(disk, saved, &content(9))
}

/// The same of another content.
fn opened_of(disk: Disk, saved: Saved, content: &Content) -> Rooms {
    let shelf: Shelf = Arc::new(|_, _| Box::pin(async { Ok(Past::default()) }));
    Rooms::with(
        (disk, shelf),
        saved,
        Clock::start(),
        Path::new("/notes"),
        content,
    )
}

/// A disk that always works.
pub(in crate::server) fn working_disk()
-> impl Fn(String, u64, Arc<Room>) -> Committing + Send + Sync + 'static {
    |_, _, _| Box::pin(async { Ok(()) })
}

fn desk() -> Giver {
    Giver::Presenter(PresenterDevice::unpaired("a"))
}

fn order(id: u64, command: Command) -> Order {
    Order {
        id,
        epoch: "e".into(),
        seen: u64::MAX,
        command,
    }
}

/// The newest snapshot that was published.
fn published(room: &RoomHandle, variant: Variant) -> Value {
    let (_, frames) = room.topics.subscribe(Screen::Deck).take().unwrap();
    let frame = frames.variant(variant);
    let json = frame.iter().position(|byte| *byte == b'{').unwrap();
    serde_json::from_slice(&frame[json..]).unwrap()
}

/// A page at its own pace that has a deck open: told of every edit of it, whatever the room shows,
/// and of that of no deck that nobody looks at.
#[actix_web::test]
async fn a_page_is_told_each_edit_of_its_deck_while_the_room_shows_another() {
    let rooms = rooms(HashMap::new(), working_disk());
    let two = |one, two| Arc::new(content_of(&[("one", one), ("two", two), ("three", one)]));
    rooms.follow(&two(9, 1), vec![], None);
    let room = rooms.get("c").unwrap();
    assert_eq!(room.room().deck(), Some("one"));
    let reader = room.subscribe((Screen::Deck, Some("two".into())), None);
    let key = |deck: &str| ("c".to_owned(), deck.to_owned());
    assert_eq!(rooms.looked_at(), [key("one"), key("two")].into());
    let mut sent = room.topics.sent();
    let told = |room: &RoomHandle| room.topics.sent().borrow()[Topic::Edits as usize];
    for slides in 2..5 {
        let mut receivers = room.topics.subscribe(Screen::Deck);
        while receivers.take().is_some() {}
        rooms.follow(&two(9, slides), vec![], None);
        while told(&room) < slides as u64 - 1 {
            let changed = tokio::time::timeout(Duration::from_secs(10), sent.changed());
            changed.await.unwrap().unwrap();
        }
        let (topic, frames) = receivers.take().unwrap();
        assert_eq!(topic, Topic::Edits);
        let frame = frames.variant(Variant::Everyone);
        let json = frame.iter().position(|byte| *byte == b'{').unwrap();
        let edits: Value = serde_json::from_slice(&frame[json..]).unwrap();
        assert_eq!(edits["decks"]["two"], format!("deck-{slides}"));
        assert_eq!(edits["spread"], 0, "one screen is in nobody's way");
    }
    drop(reader);
    assert_eq!(rooms.looked_at(), [key("one")].into());
}

#[test]
fn the_more_screens_there_are_the_longer_they_spread_their_requests() {
    assert_eq!([0, 1, 49].map(spread), [0, 0, 0]);
    assert!(spread(50) < spread(500) && spread(500) < spread(1000));
    assert_eq!([1000, 5000].map(spread), [300, 300]);
}

/// The first snapshot for which `wanted` holds.
async fn wait_for(room: &RoomHandle, wanted: impl Fn(&Value) -> bool) -> Value {
    let mut sent = room.topics.sent();
    loop {
        let snapshot = published(room, Variant::Presenters);
        if wanted(&snapshot) {
            return snapshot;
        }
        let changed = tokio::time::timeout(Duration::from_secs(10), sent.changed());
        changed.await.unwrap().unwrap();
    }
}

#[actix_web::test]
async fn a_course_that_comes_back_has_its_classes_again() {
    let mut saved = Saved {
        epoch: "e".into(),
        ..Saved::default()
    };
    let class = Report {
        deck: "one".into(),
        began: 1,
        ended: Some(2),
        ..Report::default()
    };
    saved.classes.push(("/notes\nc".into(), class));
    let disk: Disk = Arc::new(|_| Box::pin(async { Ok(()) }));
    let rooms = opened(disk, saved);
    let count = || rooms.get("c").map(|room| room.reports("one").len());
    assert_eq!(count(), Some(1));
    rooms.follow(&Arc::default(), vec![], None);
    assert_eq!(count(), None);
    rooms.follow(&Arc::new(content(9)), vec![], None);
    assert_eq!(count(), Some(1));
}

#[actix_web::test]
async fn a_report_is_written_again_until_the_disk_takes_it() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    let disk: Disk = Arc::new(move |change| {
        let fails =
            matches!(change, Write::Report(..)) && counted.fetch_add(1, Ordering::Relaxed) == 0;
        Box::pin(async move { if fails { Err("full".into()) } else { Ok(()) } })
    });
    let json = serde_json::json!({"place": {"deck": "one"}, "phase": {"is": "after", "since": 9},
        "records": {"last": {"one": {"began": 1, "ended": 90_001, "spent": [{"slide": "s0", "time": 90_000}]}}}});
    let room: Room = serde_json::from_value(json).unwrap();
    let saved = Saved {
        epoch: "e".into(),
        rooms: HashMap::from([("/notes\nc".into(), (3, room))]),
        ..Saved::default()
    };
    let rooms = opened(disk, saved);
    let room = rooms.get("c").unwrap();
    for (id, on) in [(1, true), (2, false), (3, true)] {
        room.order(
            order(
                id,
                Command::Switch {
                    what: Switch::Black,
                    on,
                },
            ),
            &desk(),
        )
        .await
        .unwrap();
    }
    tokio::task::yield_now().await;
    assert_eq!(
        tries.load(Ordering::Relaxed),
        2,
        "once in vain, then no more"
    );
    assert_eq!(room.reports("one").len(), 1);
}

#[actix_web::test]
async fn nothing_is_published_or_answered_before_it_is_committed() {
    let (asked, commit) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (asked_too, commit_too) = (asked.clone(), commit.clone());
    let rooms = rooms(HashMap::new(), move |key, seq, room| {
        assert_eq!((key.as_str(), seq, room.slide()), ("/notes\nc", 1, 1));
        let (asked, commit) = (asked_too.clone(), commit_too.clone());
        Box::pin(async move {
            asked.notify_one();
            commit.notified().await;
            Ok(())
        })
    });
    let room = rooms.get("c").unwrap();
    let seq = || published(&room, Variant::Everyone)["seq"].clone();
    let mut answer = room
        .submit(order(7, Command::Move(Move::Next)), &desk())
        .unwrap();
    asked.notified().await;
    assert!(answer.try_recv().is_err());
    assert_eq!((seq(), room.room().slide()), (0.into(), 0));
    commit.notify_one();
    let ack = answer.await.unwrap().unwrap();
    assert_eq!(
        ack,
        Ack {
            id: 7,
            seq: 1,
            saved: true,
            post: None,
        }
    );
    assert_eq!((seq(), room.room().slide()), (1.into(), 1));
}

#[actix_web::test]
async fn orders_that_wait_share_one_commit_and_one_snapshot() {
    let commits = Arc::new(AtomicUsize::new(0));
    let counted = commits.clone();
    let rooms = rooms(HashMap::new(), move |_, _, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(()) })
    });
    let room = rooms.get("c").unwrap();
    let answers: Vec<_> = (0..5)
        .map(|id| {
            room.submit(order(id, Command::Move(Move::Next)), &desk())
                .unwrap()
        })
        .collect();
    let refused = room
        .submit(
            Order {
                epoch: "x".into(),
                ..order(9, Command::Move(Move::Next))
            },
            &desk(),
        )
        .unwrap();
    for (id, answer) in answers.into_iter().enumerate() {
        let id = id as u64;
        assert_eq!(
            answer.await.unwrap(),
            Ok(Ack {
                id,
                seq: 1,
                saved: true,
                post: None,
            })
        );
    }
    assert_eq!(refused.await.unwrap(), Err(Refusal::Epoch));
    assert_eq!(
        (commits.load(Ordering::Relaxed), room.room().slide()),
        (1, 5)
    );
}

#[actix_web::test]
async fn a_room_with_too_many_orders_waiting_is_busy() {
    let rooms = rooms(HashMap::new(), working_disk());
    let room = rooms.get("c").unwrap();
    let answers: Vec<_> = (0..70)
        .map(|id| room.submit(order(id, Command::Move(Move::First)), &desk()))
        .collect();
    assert_eq!(
        answers
            .iter()
            .filter(|answer| matches!(answer, Err(Refusal::Busy)))
            .count(),
        70 - WAITING
    );
}

#[actix_web::test]
async fn a_failing_disk_does_not_stop_the_class_and_presenters_are_told() {
    let works = Arc::new(AtomicBool::new(false));
    let disk = works.clone();
    let rooms = rooms(HashMap::new(), move |_, _, _| {
        let works = disk.load(Ordering::Relaxed);
        Box::pin(async move {
            works
                .then_some(())
                .ok_or_else(|| "no space left".to_owned())
        })
    });
    let room = rooms.get("c").unwrap();
    let ack = room
        .order(order(1, Command::Move(Move::Next)), &desk())
        .await
        .unwrap();
    assert_eq!((ack.saved, room.room().slide()), (false, 1));
    assert_eq!(published(&room, Variant::Presenters)["saved"], false);
    assert_eq!(published(&room, Variant::Everyone).get("saved"), None);
    works.store(true, Ordering::Relaxed);
    // It is tried again without another order.
    wait_for(&room, |snapshot| snapshot["saved"] == true).await;
}

/// The content in which the second slide of the deck is a poll of two options.
fn polled() -> Content {
    let mut content = content(9);
    let course = content.courses.get_mut("c").map(Arc::make_mut).unwrap();
    let mut outline = (*course.outline.decks[0]).clone();
    outline.slides[1].steps = 1;
    outline.slides[1].activity = Some(Activity::Poll(Poll {
        options: vec!["A".into(), "B".into()],
        ..Poll::default()
    }));
    course.outline = Arc::new(CourseOutline {
        decks: vec![Arc::new(outline)],
    });
    content
}

/// A class that has come to the poll, on that disk. The rooms are to live as long as the class.
async fn at_the_poll(disk: Disk) -> (Rooms, Arc<RoomHandle>) {
    let saved = Saved {
        epoch: "e".into(),
        ..Saved::default()
    };
    let rooms = opened_of(disk, saved, &polled());
    let room = rooms.get("c").unwrap();
    let go = order(1, Command::Move(Move::Next));
    assert!(room.order(go, &desk()).await.unwrap().saved);
    (rooms, room)
}

/// A phone chooses an option of the poll.
fn choose(room: &RoomHandle, seat: &str, option: u8) -> oneshot::Receiver<Result<Ack, Refusal>> {
    let reply = Reply {
        id: 1,
        epoch: "e".into(),
        slide: "s1".into(),
        round: 1,
        answer: Answer::Choose {
            options: vec![option],
        },
    };
    let seat = Seat::parse(seat).unwrap();
    room.answer(Contribution::Reply(reply), &seat).unwrap()
}

/// What is on a disk of answers, by key, in the order written.
type Stored = Arc<Mutex<Vec<(Class, Kept)>>>;

/// The counts of the poll as an earlier process left them.
fn counts(stored: &Stored) -> Vec<u32> {
    let mut answers = Answers::default();
    let stored = lock(stored);
    for (class, kept) in stored.iter() {
        answers.restore(class, kept.clone());
    }
    let class = stored.first().map(|(class, _)| class);
    let all = class.map(|class| answers.of(class)).unwrap_or_default();
    let rounds = all.answered.iter().flat_map(|one| &one.rounds);
    rounds
        .last()
        .map_or_else(Vec::new, |round| round.view.counts.clone())
}

#[actix_web::test]
async fn what_the_phones_choose_is_told_no_sooner_for_what_a_presenter_orders() {
    let (_rooms, room) = at_the_poll(Arc::new(|_| Box::pin(async { Ok(()) }))).await;
    let tallies = || room.topics.sent().borrow()[Topic::Tally as usize];
    let (begun, before) = (Instant::now(), tallies());
    for n in 0..20 {
        let chosen = choose(&room, &format!("{n:016x}"), 0).await.unwrap();
        assert!(chosen.unwrap().saved);
        let black = Command::Switch {
            what: Switch::Black,
            on: n % 2 == 0,
        };
        room.order(order(2 + n, black), &desk()).await.unwrap();
    }
    let most = 1 + begun.elapsed().as_millis() / 250;
    assert!(u128::from(tallies() - before) <= most, "{most} at most");
}

#[actix_web::test]
async fn an_answer_that_the_disk_did_not_take_is_told_and_written_as_soon_as_it_does() {
    let works = Arc::new(AtomicBool::new(false));
    let stored = Stored::default();
    let (works_too, stored_too) = (works.clone(), stored.clone());
    let disk: Disk = Arc::new(move |change| {
        let works = works_too.load(Ordering::Relaxed);
        if let Write::Answer(_, class, kept) = change {
            if !works {
                return Box::pin(async { Err("no space left".to_owned()) });
            }
            lock(&stored_too).push((class, kept));
        }
        Box::pin(async { Ok(()) })
    });
    let (_rooms, room) = at_the_poll(disk).await;
    let ack = choose(&room, "0123456789abcdef", 1).await.unwrap().unwrap();
    assert!(!ack.saved, "the phone is told that it is not on disk");
    wait_for(&room, |snapshot| snapshot["saved"] == false).await;
    // The class goes on meanwhile, and its own saves do not hide that an answer is missing.
    let black = Command::Switch {
        what: Switch::Black,
        on: true,
    };
    assert!(!room.order(order(2, black), &desk()).await.unwrap().saved);
    assert!(lock(&stored).is_empty());
    works.store(true, Ordering::Relaxed);
    wait_for(&room, |snapshot| snapshot["saved"] == true).await;
    assert_eq!(counts(&stored), [0, 1]);
}

#[actix_web::test]
async fn what_the_disk_did_not_take_replaces_nothing_that_was_answered_since() {
    let stored = Stored::default();
    let gate = Arc::new(Notify::new());
    let tries = Arc::new(AtomicUsize::new(0));
    let (stored_too, gate_too, tries_too) = (stored.clone(), gate.clone(), tries.clone());
    let disk: Disk = Arc::new(move |change| {
        let Write::Answer(_, class, kept) = change else {
            return Box::pin(async { Ok(()) });
        };
        // The beginning of the round and the first answer come back only when the gate is opened, and
        // are not written then.
        if tries_too.fetch_add(1, Ordering::Relaxed) < 2 {
            let gate = gate_too.clone();
            return Box::pin(async move {
                gate.notified().await;
                gate.notify_one();
                Err("no space left".to_owned())
            });
        }
        lock(&stored_too).push((class, kept));
        Box::pin(async { Ok(()) })
    });
    let (_rooms, room) = at_the_poll(disk).await;
    let first = choose(&room, "0123456789abcdef", 0);
    while tries.load(Ordering::Relaxed) < 2 {
        tokio::task::yield_now().await;
    }
    let second = choose(&room, "0123456789abcdef", 1).await.unwrap().unwrap();
    assert!(second.saved, "it does not wait for the first one");
    gate.notify_one();
    assert!(!first.await.unwrap().unwrap().saved);
    wait_for(&room, |snapshot| {
        snapshot["seq"] != 1 && snapshot["saved"] == true
    })
    .await;
    let written = |kept: &Kept| {
        lock(&stored)
            .iter()
            .filter(|(_, one)| one.key() == kept.key())
            .count()
    };
    let (_, said) = lock(&stored)[0].clone();
    assert_eq!(
        written(&said),
        1,
        "the older answer is not written any more"
    );
    assert_eq!(lock(&stored).len(), 2, "but the beginning of the round is");
    assert_eq!(counts(&stored), [0, 1]);
}

#[actix_web::test]
async fn numbers_go_on_where_the_store_left_them() {
    let outline = content(9).courses["c"].outline.clone();
    let stored = (41, Room::new(&outline));
    let rooms = rooms(
        HashMap::from([("/notes\nc".to_owned(), stored)]),
        working_disk(),
    );
    let room = rooms.get("c").unwrap();
    assert_eq!(published(&room, Variant::Everyone)["seq"], 41);
    assert_eq!(
        room.order(order(1, Command::Move(Move::Next)), &desk())
            .await
            .unwrap()
            .seq,
        42
    );
}

#[actix_web::test]
async fn how_many_attended_outlives_a_restart_with_the_next_change_and_costs_no_write_of_its_own() {
    let stored = Arc::new(Mutex::new(Vec::new()));
    let taken = stored.clone();
    let first = rooms(HashMap::new(), move |key, seq, room| {
        lock(&taken).push((key, seq, room));
        Box::pin(async { Ok(()) })
    });
    let room = first.get("c").unwrap();
    let go_on = async |id| {
        let order = order(id, Command::Move(Move::Next));
        room.order(order, &desk()).await.unwrap()
    };
    go_on(1).await;
    let phones: Vec<_> = (0..3)
        .map(|_| room.subscribe((Screen::Live, None), None))
        .collect();
    let attended = |room: &RoomHandle| {
        let reports = room.reports("one");
        reports[0].attended.last().map(|(_, count)| *count)
    };
    tokio::time::timeout(Duration::from_secs(10), async {
        while attended(&room) != Some(3) {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert_eq!(lock(&stored).len(), 1, "nothing is written for who comes");
    go_on(2).await;
    drop(phones);
    let (key, seq, last) = lock(&stored).last().cloned().unwrap();
    // As it lies in the store.
    let last = serde_json::from_str(&serde_json::to_string(&*last).unwrap()).unwrap();
    let again = rooms(HashMap::from([(key, (seq, last))]), working_disk());
    assert_eq!(attended(&again.get("c").unwrap()), Some(3));
}

#[actix_web::test]
async fn a_course_that_comes_back_finds_its_room_as_it_was() {
    let rooms = rooms(HashMap::new(), working_disk());
    rooms
        .get("c")
        .unwrap()
        .order(order(1, Command::Move(Move::Next)), &desk())
        .await
        .unwrap();
    rooms.follow(&Arc::new(Content::default()), vec![], None);
    assert!(rooms.get("c").is_none() && rooms.shown().is_empty());
    rooms.follow(&Arc::new(content(9)), vec![], None);
    assert_eq!(rooms.get("c").unwrap().room().slide(), 1);
    assert_eq!(
        rooms.shown(),
        BTreeSet::from([("c".to_owned(), "one".to_owned())])
    );
}

#[actix_web::test]
async fn an_edit_is_published_with_what_it_changed_and_nothing_without_one() {
    let rooms = rooms(HashMap::new(), working_disk());
    let room = rooms.get("c").unwrap();
    rooms.follow(&Arc::new(content(9)), vec![], None);
    rooms.follow(&Arc::new(content(7)), vec![], None);
    let snapshot = wait_for(&room, |snapshot| snapshot["seq"] != 0).await;
    assert_eq!(snapshot["seq"], 1);
    let edit = &snapshot["edit"];
    assert_eq!(
        (&edit["changed"], &edit["survived"]),
        (&2.into(), &true.into())
    );
    let everyone = published(&room, Variant::Everyone);
    assert_eq!(everyone["deck_revision"], "deck-7");
}
