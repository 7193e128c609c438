//! The record of a class, from the addresses: who sees what of it, and how long it is kept.

use serde_json::{Value, json};
use tempfile::TempDir;

use cuecard::room::{Class, Kept, Report};
use cuecard::store::Store;

use crate::asked::Screen;
use crate::helpers::{Answer, TestServer};

const SEATS: [&str; 2] = ["0123456789abcdef", "fedcba9876543210"];

/// A deck that asks three times. What no attendee may see of it is planted: a note, a word that is not
/// shown, what is right in a poll and why, where that is not revealed.
const DECK: &str = "# 처음\n\n글\n\n<!-- note: PLANTEDNOTE -->\n\n\
    ## 어느 것?\n\n<!-- poll -->\n- [ ] 보기0\n- [x] 보기1\n\nPLANTEDWHY 그렇다.\n\n\
    ## 낱말은?\n\n<!-- ask: words -->\n\n## 몇 개?\n\n<!-- ask: number -->\n\n## 뛴 장\n\n글\n";

const FILES: [(&str, &str); 2] = [("README.md", "# 과정\n\n1. [강의](a.md)\n"), ("a.md", DECK)];

/// What must be in no byte that an attendee gets.
const PLANTED: [&str; 8] = [
    "PLANTEDPOST",
    "1명이 이 장을",
    "PLANTEDNOTE",
    "PLANTEDWHY",
    "PLANTEDWORD",
    "data-right",
    SEATS[0],
    SEATS[1],
];

/// A class that was held: the poll is shown but not what is right, the words are not shown at all, the
/// numbers are. Returns when it began, with the server and the presenter's cookie.
fn held() -> (TestServer, String, i64) {
    let server = TestServer::with(&FILES);
    let cookie = server.sign_in();
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    let mut phones = SEATS.map(|seat| Screen::open(&server, &format!("live&seat={seat}"), None));
    let answer = |phone: &mut Screen, slide: &str, answer: Value| {
        let mut message = json!({"type": "answer", "slide": slide, "round": 1});
        for (key, value) in answer.as_object().unwrap() {
            message[key] = value.clone();
        }
        assert_eq!(phone.ask(message)["type"], "ack");
    };
    desk.go("next-slide");
    for (phone, option) in phones.iter_mut().zip([0, 1]) {
        answer(
            phone,
            "어느-것",
            json!({"do": "choose", "options": [option]}),
        );
    }
    desk.go("next");
    desk.go("next-slide");
    answer(
        &mut phones[0],
        "낱말은",
        json!({"do": "words", "words": ["PLANTEDWORD"]}),
    );
    desk.go("next-slide");
    answer(
        &mut phones[1],
        "몇-개",
        json!({"do": "number", "number": 12.5}),
    );
    // A question that is shown, one that is not, and somebody who does not follow.
    let mut write = |phone: usize, text: &str| {
        let what = json!({"type": "post", "do": "write", "board": "questions", "slide": "몇-개", "text": text});
        phones[phone].ask(what)["post"].clone()
    };
    let shown = write(0, "보인 질문");
    write(1, "PLANTEDPOST");
    let show = json!({"type": "command", "seen": 0, "do": "posts", "what": "set", "post": shown, "state": "shown"});
    assert_eq!(desk.ask(show)["type"], "ack");
    let lost = json!({"type": "post", "do": "lost", "slide": "몇-개", "on": true});
    assert_eq!(phones[1].ask(lost)["type"], "ack");
    desk.go("next");
    let began = desk.state["record"]["began"].as_i64().unwrap();
    desk.ask(json!({"type": "command", "seen": 0, "do": "class", "what": "end"}));
    (server, cookie, began)
}

fn post(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    server.request("POST", path, headers, b"")
}

#[test]
fn a_record_is_the_presenters_until_it_is_shared_and_then_without_what_is_theirs() {
    let (server, cookie, began) = held();
    let own = format!("/a/record/{began}");
    let mine = |path: &str| server.get_with(path, &[("Cookie", &cookie)]);
    let forms = ["", "?as=md", "?as=csv"];

    // Until then it is as if it were not there.
    for path in ["/a/record", &own, "/a/record/7"] {
        for form in forms {
            let refused = server.get(&format!("{path}{form}"));
            assert_eq!(refused.status, 404, "{path}{form}");
            assert!(PLANTED.iter().all(|word| !refused.text().contains(word)));
        }
    }
    assert!(!server.get("/").text().contains("/record"));
    let page = mine(&own).text();
    for there in [
        "PLANTEDPOST",
        "1명이 이 장을 모르겠대요",
        "PLANTEDWORD",
        "data-right=\"yes\"",
        "12.5",
        "aria-checked=\"false\"",
    ] {
        assert!(page.contains(there), "{there}: {page}");
    }
    for never in ["PLANTEDNOTE", SEATS[0], SEATS[1]] {
        assert!(!page.contains(never), "{never}");
    }

    // Only a presenter shares, and only from a page of ours.
    let (yes, no) = (format!("{own}?share=yes"), format!("{own}?share=no"));
    let origin = server.origin();
    let signed = [("Origin", origin.as_str()), ("Cookie", cookie.as_str())];
    assert_eq!(post(&server, &yes, &signed[..1]).status, 403);
    assert_eq!(post(&server, &yes, &signed[1..]).status, 403);
    assert_eq!(post(&server, "/a/record/7?share=yes", &signed).status, 404);
    assert_eq!(post(&server, "/a?share=yes", &signed).status, 405);
    assert_eq!(server.get(&own).status, 404);
    let shared = post(&server, &yes, &signed);
    assert_eq!(
        (shared.status, shared.header("location")),
        (303, Some(own.as_str()))
    );

    let server = server.kill_and_restart();
    let mine = |path: &str| server.get_with(path, &[("Cookie", &cookie)]);
    assert!(mine(&own).text().contains("aria-checked=\"true\""));
    assert!(
        server.get("/").text().contains(&own),
        "the schedule leads to it"
    );
    for path in ["/a/record", &own] {
        for form in ["", "?as=md", "?lang=en"] {
            let told = server.get(&format!("{path}{form}"));
            assert_eq!(told.status, 200, "{path}{form}");
            let told = told.text();
            for word in PLANTED.iter().chain(&["as=csv", "share="]) {
                assert!(!told.contains(word), "{path}{form}: {word}: {told}");
            }
            for there in ["보기0", "50 %", "12.5", "뛴 장", "보인 질문"] {
                assert!(told.contains(there), "{path}{form}: {there}: {told}");
            }
        }
        assert_eq!(server.get(&format!("{path}?as=csv")).status, 404);
    }

    let origin = server.origin();
    let signed = [("Origin", origin.as_str()), ("Cookie", cookie.as_str())];
    assert_eq!(post(&server, &no, &signed).status, 303);
    assert_eq!(server.get(&own).status, 404);
    assert!(!server.get("/").text().contains("/record"));
}

#[test]
fn answers_are_taken_home_with_numbers_for_seats() {
    let (server, cookie, began) = held();
    let csv = server.get_with(&format!("/a/record/{began}?as=csv"), &[("Cookie", &cookie)]);
    let named = csv.header("content-disposition").unwrap();
    assert!(named.contains("a-record.csv"), "{named}");
    let csv = csv.text();
    let mut rows = csv.trim_start_matches('\u{feff}').split("\r\n");
    assert_eq!(
        rows.next(),
        Some("slide,title,asks,round,seat,answer,right,group,likes,shown")
    );
    let rows: Vec<Vec<&str>> = rows
        .filter(|row| !row.is_empty())
        .map(|row| row.split(',').collect())
        .collect();
    let of = |asks: &str| -> Vec<(&str, &str, &str)> {
        let rows = rows.iter().filter(|row| row[2] == asks);
        rows.map(|row| (row[4], row[5], row[6])).collect()
    };
    let mut poll = of("poll");
    poll.sort_by_key(|(_, answer, _)| *answer);
    let [(one, "\"보기0\"", "no"), (other, "\"보기1\"", "yes")] = poll[..] else {
        panic!("{csv}")
    };
    let mut numbers = [one, other];
    numbers.sort_unstable();
    assert_eq!(numbers, ["1", "2"]);
    // The same seat has the same number throughout the class.
    assert_eq!(of("words"), [(one, "\"PLANTEDWORD\"", "")]);
    assert_eq!(of("number"), [(other, "12.5", "")]);
    assert_eq!(
        of("question"),
        [(one, "\"보인 질문\"", ""), (other, "\"PLANTEDPOST\"", "")]
    );
    assert_eq!(of("lost"), [("", "1", "")]);
    assert!(SEATS.iter().all(|seat| !csv.contains(seat)));
}

#[tokio::test]
async fn a_class_that_only_the_store_remembers_can_still_be_read() {
    let home = TempDir::new().unwrap();
    let decks = home.path().join("decks");
    std::fs::create_dir(&decks).unwrap();
    for (name, text) in FILES {
        std::fs::write(decks.join(name), text).unwrap();
    }
    let room = format!("{}\n", decks.canonicalize().unwrap().display());
    let (store, _) = Store::open(&home.path().join(".cuecard")).unwrap();
    // More than are held in memory, of reports and of answers.
    for began in 1..=30 {
        let class = Class {
            began,
            deck: "a".to_owned(),
        };
        let report = Report {
            deck: class.deck.clone(),
            title: "처음".to_owned(),
            began,
            ended: Some(began + 60_000),
            ..Report::default()
        };
        store.save_class(&room, &report).await.unwrap();
        let kept = [
            json!({"Round": {"slide": "어느-것", "round": 1,
                    "head": {"options": ["보기0", "보기1"], "right": [1], "shown": 1}}}),
            json!({"Said": {"slide": "어느-것", "round": 1, "seat": SEATS[0], "said": {"Options": 2}}}),
        ];
        for kept in kept {
            let kept: Kept = serde_json::from_value(kept).unwrap();
            store.save_answer(&room, &class, &kept).await.unwrap();
        }
    }
    drop(store);
    let server = TestServer::at(home, &[]);
    let cookie = server.sign_in();
    let signed = [("Cookie", cookie.as_str())];
    for began in [1, 15, 30] {
        let page = server.get_with(&format!("/a/record/{began}"), &signed);
        assert_eq!(page.status, 200, "{began}");
        assert!(page.text().contains("보기1"), "{began}: {}", page.text());
    }
    assert_eq!(server.get_with("/a/record/31", &signed).status, 404);
    // And shared, as any other.
    let origin = server.origin();
    let with = [("Origin", origin.as_str()), ("Cookie", cookie.as_str())];
    assert_eq!(post(&server, "/a/record/1?share=yes", &with).status, 303);
    assert!(server.get("/a/record/1").text().contains("100 %"));
    assert_eq!(server.get("/a/record/2").status, 404);
}
