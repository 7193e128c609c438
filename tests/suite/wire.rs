//! The wire: what is said and heard is what `tests/wire/*.json` say, which the
//! browser's tests read too. Those files are written by hand, for a change of them is
//! a change of the contract.

use std::collections::BTreeSet;

use cuecard::wire::{
    Ack, ActivityView, Answer, AskedView, Asks, Attends, AudienceFrame, BoardKind, BoardView,
    ClassCommand, Colour, Command, EditView, Edits, FindingView, Hello, InkCommand, InkView,
    LastClassView, LiveStroke, Mine, Moderation, Move, MyAnswer, MyPost, NumbersView, OverrunView,
    Pen, Phase, PlanView, PlannedSectionView, PlannedSlideView, Pointer, PointerAt, Policy, Pong,
    PostState, PostView, Posting, PostingKind, PostsCommand, PostsView, Presence, PresenterFrame,
    PresenterView, RecordView, Refusal, Refused, Reply, RightView, RoundView, SignIn, Snapshot,
    SpentView, Stroke, StrokeView, Surface, Switch, Switches, Tally, TimerCommand, TimerKind,
    TimerPhase, TimerState, TimerView, TroubleView, Variant, WordView,
};
use serde::Serialize;
use serde_json::{Value, json};

fn golden(name: &str) -> Value {
    let file = format!("{}/tests/wire/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[track_caller]
fn says<T: Serialize>(name: &str, frame: &T) {
    let text = serde_json::to_string(frame).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value, golden(name), "{name}");
    let keys = text.matches("\"type\":").count();
    assert_eq!(keys, 1, "a frame says its type once: {text}");
}

fn audience() -> Snapshot {
    let phase = |name: &str, length| TimerPhase {
        name: name.to_owned(),
        length,
    };
    Snapshot {
        epoch: "0123456789abcdef".to_owned(),
        seq: 421,
        position: 57,
        now: 1_700_000_000_000,
        phase: Phase::Class {
            since: 1_699_999_000_000,
        },
        deck: Some("session_01".to_owned()),
        deck_revision: "d1".to_owned(),
        slide: 11,
        slide_id: "네트워크/pod~2".to_owned(),
        slide_revision: "s1".to_owned(),
        step: 2,
        whiteboard: 1,
        timer: Some(TimerView {
            kind: TimerKind::Discussion,
            state: TimerState::Running {
                ends_at: 1_700_000_300_000,
            },
            phases: vec![phase("혼자 생각", 240_000), phase("모둠", 360_000)],
        }),
        policy: Policy::Back,
        switches: [Switch::Join].into_iter().collect(),
        gathered: 3,
        presenter: None,
    }
}

fn presenter() -> Snapshot {
    let spent = |slide: &str, time| SpentView {
        slide: slide.to_owned(),
        time,
    };
    Snapshot {
        phase: Phase::Break {
            since: 1_699_999_900_000,
            until: 1_700_000_500_000,
        },
        timer: Some(TimerView {
            kind: TimerKind::Plain,
            state: TimerState::Paused { remaining: -12_000 },
            phases: vec![TimerPhase {
                name: String::new(),
                length: 600_000,
            }],
        }),
        policy: Policy::Locked,
        switches: [Switch::Skip, Switch::Join].into_iter().collect(),
        presenter: Some(PresenterView {
            driver: Some("책상 1".to_owned()),
            record: Some(RecordView {
                began: 1_699_998_000_000,
                ended: None,
                since: Some(1_699_999_900_001),
                spent: vec![spent("네트워크", 95_000), spent("네트워크/pod", 61_500)],
            }),
            notes_revision: "n1".to_owned(),
            saved: false,
            edit: Some(EditView {
                at: 1_699_999_990_000,
                changed: 2,
                survived: true,
            }),
            troubles: vec![
                TroubleView {
                    file: "week_02/session_01.md".to_owned(),
                    line: Some(3),
                    cause: "the front matter is not YAML".to_owned(),
                },
                TroubleView {
                    file: "README.md".to_owned(),
                    line: None,
                    cause: "it is not UTF-8 (byte 812)".to_owned(),
                },
            ],
            watch: Some("events do not work here: files are polled".to_owned()),
        }),
        ..audience()
    }
}

fn surface(whiteboard: u16) -> Surface {
    Surface {
        slide: "네트워크/pod~2".to_owned(),
        whiteboard,
    }
}

fn stroke_drawn() -> Stroke {
    Stroke {
        mark: 7_777_777_777_777,
        pen: Pen::Highlighter,
        colour: Colour::Amber,
        points: vec![6400, 3600, 16, -25, 40, 2],
    }
}

fn live_stroke() -> LiveStroke {
    LiveStroke {
        on: surface(1),
        from: 12,
        stroke: stroke_drawn(),
        ended: true,
    }
}

fn point() -> PointerAt {
    PointerAt {
        slide: "네트워크/pod~2".to_owned(),
        path: "2.0.1".to_owned(),
        x: 0.5,
        y: 0.25,
    }
}

/// No slide has all of it: a poll has counts, other questions have words or numbers.
fn asked() -> AskedView {
    let round = RoundView {
        answered: 29,
        counts: vec![11, 4, 12, 2],
        words: vec![WordView {
            text: "대표번호".to_owned(),
            count: 9,
        }],
        more: 12,
        numbers: Some(NumbersView {
            from: 1.5,
            to: 9.5,
            median: 4.0,
            counts: vec![3, 0, 2],
        }),
    };
    AskedView {
        slide: "확인-문제/어디".to_owned(),
        asks: Asks::Many,
        open: false,
        round: 2,
        rounds: vec![RoundView::default(), round],
        right: Some(RightView {
            right: vec![2],
            why: "<p>DNAT</p>".to_owned(),
        }),
    }
}

fn mine() -> Mine {
    let answer = MyAnswer {
        slide: "확인-문제/어디".to_owned(),
        round: 2,
        options: vec![0, 2],
        words: vec!["대표번호".to_owned()],
        number: Some(4.5),
    };
    Mine {
        answers: vec![answer],
        posts: vec![MyPost {
            post: 12,
            board: BoardKind::Discussion,
            slide: "토론".to_owned(),
            text: "이름으로 부른다".to_owned(),
            group: Some(3),
            at: 1_700_000_000_000,
        }],
        likes: vec![13],
        lost: vec!["네트워크/pod~2".to_owned()],
    }
}

fn posts() -> PostsView {
    let post = |post, text: &str, slide: &str| PostView {
        post,
        text: text.to_owned(),
        group: None,
        slide: slide.to_owned(),
        at: 1_700_000_000_000,
        likes: 9,
        state: PostState::Shown,
        answered: Some(1_700_000_060_000),
    };
    let pinned = PostView {
        group: Some(3),
        likes: 4,
        state: PostState::Pinned,
        answered: None,
        ..post(12, "이름으로 부른다", "토론")
    };
    let board = |board, post| BoardView {
        board,
        slide: String::new(),
        open: true,
        posts: vec![post],
        more: 0,
        moderation: None,
    };
    PostsView {
        board: Some(BoardView {
            more: 2,
            ..board(BoardKind::Discussion, pinned)
        }),
        questions: board(
            BoardKind::Questions,
            post(13, "왜 ping은 안 되나요?", "네트워크/pod~2"),
        ),
        lost: None,
    }
}

#[test]
fn an_attendee_writes_in_the_words_of_the_golden_file() {
    let heard: Vec<AudienceFrame> = serde_json::from_value(golden("postings")).unwrap();
    let write = |board, slide: &str, text: &str, group| PostingKind::Write {
        board,
        slide: slide.to_owned(),
        text: text.to_owned(),
        group,
    };
    let pod = "네트워크/pod~2".to_owned();
    let all = [
        write(BoardKind::Discussion, "토론", "이름으로 부른다", Some(3)),
        write(BoardKind::Questions, &pod, "왜 ping은 안 되나요?", None),
        write(BoardKind::Slide, "무엇", "DNAT", None),
        PostingKind::TakeBack { post: 12 },
        PostingKind::Like { post: 12, on: true },
        PostingKind::Lost {
            slide: pod,
            on: false,
        },
    ];
    let said = (1..).zip(all).map(|(id, what)| {
        AudienceFrame::Post(Posting {
            id,
            epoch: "0123456789abcdef".to_owned(),
            what,
        })
    });
    assert_eq!(heard, said.collect::<Vec<_>>());
}

#[test]
fn an_attendee_answers_in_the_words_of_the_golden_file() {
    let heard: Vec<AudienceFrame> = serde_json::from_value(golden("answers")).unwrap();
    let answers = [
        Answer::Choose { options: vec![2] },
        Answer::Words {
            words: vec!["대표번호".to_owned()],
        },
        Answer::Number { number: Some(4.5) },
        Answer::Number { number: None },
    ];
    let said = (1..).zip(answers).map(|(id, answer)| {
        AudienceFrame::Answer(Reply {
            id,
            epoch: "0123456789abcdef".to_owned(),
            slide: "확인-문제/어디".to_owned(),
            round: 2,
            answer,
        })
    });
    assert_eq!(heard, said.collect::<Vec<_>>());
}

#[test]
fn what_the_server_says_is_what_the_golden_files_say() {
    says(
        "hello",
        &Hello {
            device: Some("휴대폰 2".to_owned()),
            lead: Some("책상 1".to_owned()),
            takes_commands: true,
        },
    );
    says(
        "pong",
        &Pong {
            sent: 1234.5,
            now: 1_700_000_000_000,
        },
    );
    let presence = Presence {
        live: 31,
        browsing: 3,
        away: 2,
        turned_away: 1,
    };
    says("presence", &presence);
    let decks = [("네트워크".to_owned(), "0123456789abcdef".to_owned())];
    says(
        "edits",
        &Edits {
            decks: decks.into(),
            spread: 120,
        },
    );
    says("pointer", &Pointer { at: Some(point()) });
    says(
        "ack",
        &Ack {
            id: 17,
            seq: 421,
            saved: true,
            post: None,
        },
    );
    says(
        "ack-post",
        &Ack {
            id: 17,
            seq: 421,
            saved: true,
            post: Some(12),
        },
    );
    says(
        "refused",
        &Refused {
            id: 18,
            reason: Refusal::Moved,
        },
    );
    says(
        "activity",
        &ActivityView {
            asked: Some(asked()),
        },
    );
    says(
        "tally-stage",
        &Tally {
            slide: Some(asked().slide),
            answered: 23,
            asked: None,
            edited: false,
        },
    );
    says(
        "tally",
        &Tally {
            slide: Some(asked().slide),
            answered: 23,
            asked: Some(asked()),
            edited: true,
        },
    );
    says("mine", &mine());
    says("posts-everyone", &posts());
    let told_to_presenters = |board: BoardView, moderation| BoardView {
        moderation: Some(moderation),
        ..board
    };
    says(
        "posts",
        &PostsView {
            board: posts().board.map(|board| BoardView {
                board: BoardKind::Slide,
                slide: "무엇".to_owned(),
                open: false,
                ..told_to_presenters(board, Moderation::Open)
            }),
            questions: told_to_presenters(posts().questions, Moderation::Moderated),
            lost: Some(4),
        },
    );
    says(
        "ink",
        &InkView {
            on: surface(1),
            deck: "네트워크".into(),
            began: Some(1_790_000_000_000),
            strokes: vec![stroke_drawn()],
            gone: vec![8_888_888_888_888],
        },
    );
    says("snapshot-audience", &audience());
    says("snapshot-presenter", &presenter());
}

#[test]
fn the_states_that_no_golden_file_has_are_named_alike() {
    let of = |phase| serde_json::to_value::<Phase>(phase).unwrap();
    assert_eq!(of(Phase::Before), json!({"is": "before"}));
    assert_eq!(
        of(Phase::After { since: 5 }),
        json!({"is": "after", "since": 5})
    );
    let armed = serde_json::to_value(TimerState::Armed).unwrap();
    assert_eq!(armed, json!({"is": "armed"}));
    let reasons = [
        Refusal::Epoch,
        Refusal::Helper,
        Refusal::NotDriver,
        Refusal::Nothing,
        Refusal::Busy,
        Refusal::Closed,
        Refusal::NoSeat,
        Refusal::Round,
        Refusal::TooMany,
        Refusal::TooFast,
        Refusal::TooLong,
        Refusal::NotText,
        Refusal::Full,
    ];
    let reasons = serde_json::to_value(reasons).unwrap();
    assert_eq!(
        reasons,
        json!([
            "epoch",
            "helper",
            "not-driver",
            "nothing",
            "busy",
            "closed",
            "no-seat",
            "round",
            "too-many",
            "too-fast",
            "too-long",
            "not-text",
            "full"
        ])
    );
}

#[test]
fn an_attendee_s_snapshot_has_no_field_of_a_presenter_s() {
    let keys =
        |name| -> BTreeSet<String> { golden(name).as_object().unwrap().keys().cloned().collect() };
    let more: Vec<_> = keys("snapshot-presenter")
        .difference(&keys("snapshot-audience"))
        .cloned()
        .collect();
    assert_eq!(
        more,
        [
            "driver",
            "edit",
            "notes_revision",
            "record",
            "saved",
            "troubles",
            "watch"
        ]
    );
}

/// The words that ask for a command; a new command does not compile without some.
fn words(command: &Command) -> (&'static str, Option<&'static str>) {
    match command {
        Command::Move(to) => {
            let what = match to {
                Move::Next => "next",
                Move::Previous => "previous",
                Move::NextSlide => "next-slide",
                Move::PreviousSlide => "previous-slide",
                Move::First => "first",
                Move::Last => "last",
                Move::Slide { .. } => "slide",
                Move::Deck { .. } => "deck",
                Move::Whiteboard => "whiteboard",
            };
            ("move", Some(what))
        }
        Command::Class(command) => {
            let what = match command {
                ClassCommand::Begin => "begin",
                ClassCommand::Break { .. } => "break",
                ClassCommand::End => "end",
            };
            ("class", Some(what))
        }
        Command::Timer(command) => {
            let what = match command {
                TimerCommand::Arm { .. } => "arm",
                TimerCommand::Toggle => "toggle",
                TimerCommand::Start => "start",
                TimerCommand::Add { .. } => "add",
                TimerCommand::NextPhase => "next-phase",
                TimerCommand::PreviousPhase => "previous-phase",
                TimerCommand::Stop => "stop",
            };
            ("timer", Some(what))
        }
        Command::Switch { .. } => ("switch", None),
        Command::Policy { .. } => ("policy", None),
        Command::Gather => ("gather", None),
        Command::Again => ("again", None),
        Command::Posts(command) => {
            let what = match command {
                PostsCommand::Set { .. } => "set",
                PostsCommand::Answered { .. } => "answered",
                PostsCommand::ShowAll { .. } => "show-all",
                PostsCommand::Moderate { .. } => "moderate",
            };
            ("posts", Some(what))
        }
        Command::Ink(command) => {
            let what = match command {
                InkCommand::Draw { .. } => "draw",
                InkCommand::Erase { .. } => "erase",
                InkCommand::Undo { .. } => "undo",
                InkCommand::Clear { .. } => "clear",
            };
            ("ink", Some(what))
        }
        Command::Share { .. } => ("share", None),
        Command::TakeOver => ("take-over", None),
    }
}

#[test]
fn every_command_is_heard_from_a_presenter_and_none_from_an_attendee() {
    let mut heard = BTreeSet::new();
    let mut switches = BTreeSet::new();
    for frame in golden("commands").as_array().unwrap() {
        let text = frame.to_string();
        let PresenterFrame::Command(order) = serde_json::from_str(&text).unwrap() else {
            panic!("not a command: {text}");
        };
        assert_eq!((Some(order.id), order.seen), (frame["id"].as_u64(), 57));
        assert_eq!(order.epoch, "0123456789abcdef");
        let (kind, what) = words(&order.command);
        assert_eq!(kind, frame["do"], "{text}");
        if let Some(what) = what {
            assert_eq!(what, frame["what"], "{text}");
        }
        match order.command {
            Command::Class(ClassCommand::Break { minutes }) => assert_eq!(minutes, 10),
            Command::Move(Move::Slide { ref slide, step }) => {
                assert_eq!(*slide, frame["slide"]);
                assert_eq!(u64::from(step), frame["step"].as_u64().unwrap_or(0));
            }
            Command::Move(Move::Deck { ref deck }) => assert_eq!(deck, "session_02"),
            Command::Timer(TimerCommand::Arm { minutes }) => {
                assert_eq!(minutes.map(u64::from), frame["minutes"].as_u64());
            }
            Command::Timer(TimerCommand::Add { seconds }) => assert_eq!(seconds, -60),
            Command::Policy { policy } => {
                assert_eq!(serde_json::to_value(policy).unwrap(), frame["policy"]);
            }
            Command::Posts(PostsCommand::Set { post, state }) => {
                assert_eq!((post, state), (12, PostState::Pinned));
            }
            Command::Posts(PostsCommand::Answered { post, on }) => assert!(post == 13 && on),
            Command::Posts(PostsCommand::ShowAll { board, ref slide }) => {
                assert_eq!((board, slide.as_str()), (BoardKind::Slide, "무엇"));
            }
            Command::Posts(PostsCommand::Moderate { board, how }) => {
                assert_eq!((board, how), (BoardKind::Questions, Moderation::Open));
            }
            Command::Ink(InkCommand::Draw { ref on, ref stroke }) => {
                assert_eq!((on, stroke), (&surface(1), &stroke_drawn()));
            }
            Command::Ink(InkCommand::Erase { ref on, ref marks }) => {
                assert_eq!((on, &marks[..]), (&surface(0), &[7_777_777_777_777, 2][..]));
            }
            Command::Switch { what, on } => {
                assert_eq!(serde_json::to_value(what).unwrap(), frame["what"]);
                assert_eq!(on, frame["on"]);
                switches.insert(what);
            }
            _ => {}
        }
        heard.insert((kind, what));
        assert!(
            serde_json::from_str::<AudienceFrame>(&text).is_err(),
            "{text}"
        );
    }
    assert_eq!(heard.len(), 33, "every command stands in commands.json");
    assert_eq!(switches, BTreeSet::from(Switch::ALL), "and every switch");
}

#[test]
fn a_presenter_draws_in_the_words_of_the_golden_file() {
    let text = golden("stroke").to_string();
    let heard: PresenterFrame = serde_json::from_str(&text).unwrap();
    assert_eq!(heard, PresenterFrame::Stroke(live_stroke()));
    assert!(serde_json::from_str::<AudienceFrame>(&text).is_err());
    says(
        "stroke",
        &StrokeView {
            stroke: live_stroke(),
        },
    );
}

#[test]
fn both_ask_for_the_time() {
    let text = r#"{"type":"ping","sent":1234}"#;
    let sent = 1234.0;
    assert_eq!(
        serde_json::from_str::<AudienceFrame>(text).unwrap(),
        AudienceFrame::Ping { sent }
    );
    assert_eq!(
        serde_json::from_str::<PresenterFrame>(text).unwrap(),
        PresenterFrame::Ping { sent }
    );
}

#[test]
fn a_presenter_points_and_an_attendee_says_how_it_attends() {
    let text = golden("pointer").to_string();
    let pointed = PresenterFrame::Pointer { at: Some(point()) };
    assert_eq!(
        serde_json::from_str::<PresenterFrame>(&text).unwrap(),
        pointed
    );
    assert!(serde_json::from_str::<AudienceFrame>(&text).is_err());
    let nowhere = r#"{"type":"pointer","at":null}"#;
    assert_eq!(
        serde_json::from_str::<PresenterFrame>(nowhere).unwrap(),
        PresenterFrame::Pointer { at: None }
    );
    let attending: Vec<AudienceFrame> = serde_json::from_value(golden("attending")).unwrap();
    let all = [Attends::Live, Attends::Browsing, Attends::Away];
    assert_eq!(
        attending,
        all.map(|attends| AudienceFrame::Attending { attends })
    );
}

#[test]
fn what_makes_no_sense_is_not_heard() {
    let command =
        |rest: &str| format!(r#"{{"type":"command","id":1,"epoch":"e","seen":0,{rest}}}"#);
    assert!(
        serde_json::from_str::<PresenterFrame>(&command(r#""do":"move","what":"next""#)).is_ok()
    );
    let nonsense = [
        command(r#""do":"explode""#),
        command(r#""do":"move""#),
        command(r#""do":"move","what":"sideways""#),
        command(r#""do":"class","what":"break""#),
        command(r#""do":"class","what":"break","minutes":-1"#),
        command(r#""do":"class","what":"break","minutes":"10""#),
        command(r#""do":"move","what":"slide""#),
        command(r#""do":"move","what":"slide","slide":"a","step":65536"#),
        command(r#""do":"policy","policy":"open""#),
        command(r#""do":"switch","what":"black","on":1"#),
        command(r#""do":"switch","what":"hologram","on":true"#),
        command(r#""next":true"#),
        r#"{"type":"command","do":"move","what":"next"}"#.to_owned(),
        r#"{"type":"command","id":1,"epoch":"e","seen":-1,"do":"move","what":"next"}"#.to_owned(),
        r#"{"type":"ping"}"#.to_owned(),
        r#"{"type":"ping","sent":1,"more":2}"#.to_owned(),
        r#"{"type":"snapshot"}"#.to_owned(),
        "[]".to_owned(),
        "next".to_owned(),
        String::new(),
        "[".repeat(10_000),
    ];
    for text in nonsense {
        assert!(
            serde_json::from_str::<PresenterFrame>(&text).is_err(),
            "{text}"
        );
    }
}

#[test]
fn only_presenters_are_told_that_something_is_skipped() {
    let all: Switches = Switch::ALL.into_iter().collect();
    assert_eq!(all.told_to(Variant::Presenters), all);
    let everyone = all.told_to(Variant::Everyone);
    assert!(everyone.is_on(Switch::Black) && !everyone.is_on(Switch::Skip));
}

#[test]
fn what_the_notes_page_carries_is_what_the_golden_files_say() {
    let section = |title: &str, first, seconds, written| PlannedSectionView {
        title: title.to_owned(),
        first,
        seconds,
        written,
        discussion: first == 2,
        wrap_up: first == 3,
    };
    let slide = |id: &str, seconds, skippable| PlannedSlideView {
        id: id.to_owned(),
        seconds,
        skippable,
    };
    let plan = PlanView {
        slot: 3_000,
        starts: Some("10:00".to_owned()),
        written: Some(62.5),
        discussion_written: Some(5.0),
        added: false,
        sections: vec![
            section("네트워크", 0, 2_370, Some(57.5)),
            section("왜 Service인가?", 2, 600, Some(5.0)),
            section("정리", 3, 30, None),
        ],
        slides: vec![
            slide("네트워크", 414, false),
            slide("네트워크/pod~2", 1_956, true),
        ],
    };
    assert_eq!(serde_json::to_value(plan).unwrap(), golden("plan"));
    let last = LastClassView {
        began: 1_699_390_800_000,
        over: -90_000,
        longest: Some(OverrunView {
            title: "네트워크".to_owned(),
            over: 250_000,
        }),
    };
    assert_eq!(serde_json::to_value(last).unwrap(), golden("last-class"));
    let finding = |severity: &str, line, cause: &str, remedy: &str| FindingView {
        severity: severity.to_owned(),
        line,
        cause: cause.to_owned(),
        remedy: remedy.to_owned(),
    };
    let findings = [
        finding(
            "warning",
            Some(12),
            "the image a.png is not there",
            "put it there, or mend its address",
        ),
        finding(
            "info",
            None,
            "the dialect is Marp's",
            "nothing is to be done",
        ),
    ];
    assert_eq!(serde_json::to_value(findings).unwrap(), golden("findings"));
}

#[test]
fn a_browser_signs_in_with_the_key_or_with_a_code_and_nothing_else() {
    let posted: Vec<SignIn> = serde_json::from_value(golden("sign-in")).unwrap();
    let key = SignIn::Key("a key of thirty-two random bytes".to_owned());
    assert_eq!(posted, [key, SignIn::Pair("ABCD2345".to_owned())]);
    for text in [
        "{}",
        r#"{"key":7}"#,
        r#"{"key":"a","pair":"b"}"#,
        r#"{"key":"a","more":1}"#,
        r#"{"password":"a"}"#,
        "\"key\"",
    ] {
        assert!(serde_json::from_str::<SignIn>(text).is_err(), "{text}");
    }
}
