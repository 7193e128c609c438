//! A class that is asked something, from the sockets: answers, what is told of them and to whom,
//! what a crash leaves.

use serde_json::{Value, json};
use tungstenite::Message;

use crate::helpers::{TestServer, next_text};

/// The word that the explanation of what is right has.
const WHY: &str = "왜그런지";

/// A deck whose second slide is a poll, in which that option is right.
fn deck(right: usize) -> String {
    let options = (0..3).map(|at| {
        let mark = if at == right { "x" } else { " " };
        format!("- [{mark}] 보기{at}\n")
    });
    let options: String = options.collect();
    format!(
        "# 처음\n\n글\n\n글\n\n## 어느 것?\n\n<!-- poll -->\n{options}\n{WHY} 그렇다.\n\n## 끝쪽\n\n글\n"
    )
}

fn server(right: usize) -> TestServer {
    let readme = format!(
        "# 과정\n\n1. [강의](a.md)\n2. [글](page.md)\n\n{}",
        deck(right)
    );
    let page = format!("---\npage: true\n---\n{}", deck(right));
    TestServer::with(&[
        ("README.md", &readme),
        ("a.md", &deck(right)),
        ("page.md", &page),
    ])
}

/// A deck whose second slide opens the discussion.
fn discussed() -> TestServer {
    TestServer::with(&[(
        "a.md",
        "# 처음\n\n글\n\n글\n\n## 토론 (10분)\n\n무엇을 고르겠습니까?\n",
    )])
}

/// A screen of a class, as its socket sees it.
pub(crate) struct Screen {
    socket: tungstenite::WebSocket<std::net::TcpStream>,
    heard: Vec<Value>,
    pub(crate) state: Value,
    last_id: u64,
}

impl Screen {
    pub(crate) fn open(server: &TestServer, query: &str, cookie: Option<&str>) -> Screen {
        let mut screen = Screen {
            socket: server.socket(&format!("/socket?screen={query}"), cookie),
            heard: Vec::new(),
            state: Value::Null,
            last_id: 0,
        };
        screen.until(|frame| frame["type"] == "snapshot");
        screen
    }

    fn until(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            let text = next_text(&mut self.socket).expect("the socket is open");
            let frame: Value = serde_json::from_str(&text).expect("JSON");
            if frame["type"] == "snapshot" {
                self.state = frame.clone();
            }
            self.heard.push(frame.clone());
            if is(&frame) {
                return frame;
            }
        }
    }

    /// Sends something that is answered, with what every such message has.
    pub(crate) fn ask(&mut self, message: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        let mut all = json!({"id": id, "epoch": self.state["epoch"]});
        for (key, value) in message.as_object().expect("an object") {
            all[key] = value.clone();
        }
        self.socket
            .send(Message::text(all.to_string()))
            .expect("it is sent");
        self.until(|frame| frame["id"] == id)
    }

    pub(crate) fn go(&mut self, what: &str) {
        let seen = self.state["position"].clone();
        let answer = self.ask(json!({"type": "command", "seen": seen, "do": "move", "what": what}));
        assert_eq!(answer["type"], "ack", "{answer}");
        let seq = answer["seq"].as_u64();
        if self.state["seq"].as_u64() < seq {
            self.until(|frame| frame["type"] == "snapshot" && frame["seq"].as_u64() >= seq);
        }
    }

    fn write(&mut self, board: &str, text: &str) -> Value {
        let slide = self.state["slide_id"].clone();
        self.ask(
            json!({"type": "post", "do": "write", "board": board, "slide": slide, "text": text}),
        )
    }

    fn set(&mut self, post: &Value, state: &str) -> Value {
        self.ask(json!({"type": "command", "seen": 0, "do": "posts", "what": "set", "post": post, "state": state}))
    }

    fn choose(&mut self, round: u32, option: u8) -> Value {
        self.ask(
            json!({"type": "answer", "slide": "어느-것", "round": round, "do": "choose",
            "options": [option]}),
        )
    }
}

#[test]
fn which_option_is_right_is_in_no_byte_of_a_page() {
    // Two servers whose files differ only in that: they say the same, byte for byte, but for the
    // code to join and what else is a server's own.
    let servers = [server(0), server(2)];
    let cookies = servers.each_ref().map(TestServer::sign_in);
    for path in [
        "/",
        "/a",
        "/page",
        "/a.md",
        "/page.md",
        "/README.md",
        "/live",
        "/stage",
        "/a/notes",
        "/a/report",
    ] {
        let [one, other] = [0, 1].map(|at: usize| {
            let page = servers[at].get(path).text();
            assert!(!page.contains(WHY), "{path}: {page}");
            let host = servers[at].host();
            let port = host.rsplit(':').next().unwrap_or_default();
            let page = page.replace(port, "PORT");
            let own = servers[at].get("/").text();
            without_codes(page, &own)
        });
        let letters = one.chars().zip(other.chars());
        let at = letters.take_while(|(a, b)| a == b).count();
        let there = |page: &str| {
            page.chars()
                .skip(at.saturating_sub(80))
                .take(160)
                .collect::<String>()
        };
        assert!(
            one == other,
            "{path}: {} and {}",
            there(&one),
            there(&other)
        );
    }
    // A presenter's stage is seen by the class.
    for (server, cookie) in servers.iter().zip(&cookies) {
        let stage = server.get_with("/stage", &[("Cookie", cookie)]).text();
        assert!(!stage.contains(WHY));
    }
}

/// A page without what tells two servers apart: the join code, the instance, the port.
fn without_codes(page: String, schedule: &str) -> String {
    let value = |name: &str| {
        let (_, rest) = schedule.split_once(&format!("{name}=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    let page = match value("data-instance") {
        Some(instance) if !instance.is_empty() => page.replace(&instance, "INSTANCE"),
        _ => page,
    };
    // The code stands beside the address, and in the QR's picture.
    let parts = page.split("<svg class=\"qr");
    let parts = parts.map(|part| part.split_once("</svg>").map_or(part, |(_, rest)| rest));
    let text: String = parts.collect();
    let is_code = |word: &str| {
        word.len() == 4
            && word
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let ends = |letter: char| !letter.is_alphanumeric();
    let words = text.split_inclusive(ends).map(|word| {
        let bare = word.trim_end_matches(ends);
        if is_code(bare) {
            word.replace(bare, "CODE")
        } else {
            word.to_owned()
        }
    });
    words.collect()
}

#[test]
fn what_is_right_crosses_sockets_of_the_class_only_once_it_is_revealed() {
    let server = server(1);
    let cookie = server.sign_in();
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    let mut others = [
        ("live&seat=0123456789abcdef", None),
        ("deck&deck=a", None),
        ("stage", Some(&*cookie)),
    ]
    .map(|(query, own)| Screen::open(&server, query, own));
    desk.go("next-slide");
    let asked = desk.until(|frame| frame["type"] == "tally" && frame["asked"].is_object());
    assert_eq!(asked["asked"]["right"], json!([1]));
    assert!(asked["asked"]["why"].to_string().contains(WHY));
    assert_eq!(others[0].choose(1, 1)["type"], "ack");
    desk.go("next");
    for other in &mut others {
        let seq = desk.state["seq"].as_u64();
        other.until(|frame| frame["type"] == "snapshot" && frame["seq"].as_u64() >= seq);
    }
    let shown =
        others[0].until(|frame| frame["type"] == "activity" && frame["asked"]["open"] == false);
    assert_eq!(shown["asked"]["rounds"][0]["counts"], json!([0, 1, 0]));
    for other in &others {
        let heard = Value::from(other.heard.clone()).to_string();
        assert!(
            !heard.contains(WHY) && !heard.contains("\"right\""),
            "{heard}"
        );
    }
    desk.go("next");
    let right = others[0].until(|frame| frame["asked"]["right"].is_array());
    assert!(right["asked"]["why"].to_string().contains(WHY));
    // A page at one's own pace is told nothing of it.
    let heard = Value::from(others[1].heard.clone()).to_string();
    assert!(!heard.contains("activity") && !heard.contains(WHY));
}

#[test]
fn an_answer_survives_a_crash_and_is_found_again() {
    let server = server(1);
    let cookie = server.sign_in();
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    desk.go("next-slide");
    for (seat, option) in [("0123456789abcdef", 0), ("fedcba9876543210", 1)] {
        let mut phone = Screen::open(&server, &format!("live&seat={seat}"), None);
        let answer = phone.choose(1, option);
        assert_eq!(
            (&answer["type"], &answer["saved"]),
            (&json!("ack"), &json!(true))
        );
    }
    let server = server.kill_and_restart();
    let mut phone = Screen::open(&server, "live&seat=0123456789abcdef", None);
    let mine = phone.heard.iter().find(|frame| frame["type"] == "mine");
    let mine = mine.expect("it is told what it answered");
    assert_eq!(mine["answers"][0]["options"], json!([0]));
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    let tally = desk.until(|frame| frame["type"] == "tally");
    assert_eq!(
        (&tally["answered"], &tally["asked"]["rounds"][0]["counts"]),
        (&json!(2), &json!([1, 1, 0]))
    );
    // And the vote may still be changed.
    assert_eq!(phone.choose(1, 2)["type"], "ack");
}

#[test]
fn who_has_no_seat_or_answers_nonsense_is_told_why() {
    let server = server(1);
    let cookie = server.sign_in();
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    let mut phone = Screen::open(&server, "live&seat=0123456789abcdef", None);
    assert_eq!(phone.choose(1, 0)["reason"], "closed", "no class is on");
    desk.go("next-slide");
    assert_eq!(phone.choose(1, 99)["reason"], "nothing");
    assert_eq!(phone.choose(2, 0)["reason"], "round");
    let mut nobody = Screen::open(&server, "live", None);
    assert_eq!(nobody.choose(1, 0)["reason"], "no-seat");
    let mut reader = Screen::open(&server, "deck&deck=a", None);
    assert_eq!(reader.choose(1, 0)["reason"], "no-seat");
    let again = desk.ask(json!({"type": "command", "seen": 0, "do": "again"}));
    assert_eq!(again["type"], "ack");
}

#[test]
fn what_is_not_shown_is_in_no_byte_of_the_class() {
    let server = discussed();
    let cookie = server.sign_in();
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    desk.go("next-slide");
    let mut author = Screen::open(&server, "live&seat=0123456789abcdef", None);
    let mut others = [
        ("live&seat=fedcba9876543210", None),
        ("deck&deck=a", None),
        ("stage", Some(&*cookie)),
    ]
    .map(|(query, own)| Screen::open(&server, query, own));
    let hidden = author.write("discussion", "숨긴글")["post"].clone();
    let fresh = author.write("questions", "새질문");
    assert_eq!(fresh["type"], "ack", "{fresh}");
    let gone = author.write("discussion", "거둔글")["post"].clone();
    let shown = author.write("discussion", "보인글")["post"].clone();
    assert_eq!(desk.set(&hidden, "pinned")["type"], "ack");
    let there = others[0].until(|frame| frame.to_string().contains("숨긴글"));
    assert_eq!(there["board"]["posts"][0]["state"], "pinned");
    assert_eq!(desk.set(&hidden, "hidden")["type"], "ack");
    assert_eq!(desk.set(&gone, "shown")["type"], "ack");
    others[0].until(|frame| frame.to_string().contains("거둔글"));
    let back = author.ask(json!({"type": "post", "do": "take-back", "post": gone}));
    assert_eq!(back["type"], "ack");
    assert_eq!(desk.set(&shown, "shown")["type"], "ack");
    // Whoever comes now, and whoever is told something after it was hidden.
    for other in &mut others {
        other.heard.clear();
    }
    let mut late = Screen::open(&server, "live&seat=00000000ffffffff", None);
    for screen in others.iter_mut().take(1).chain([&mut late]) {
        let told = screen.until(|frame| frame.to_string().contains("보인글"));
        assert_eq!(told["board"]["posts"].as_array().map(Vec::len), Some(1));
    }
    for screen in others.iter().chain([&late]) {
        let heard = Value::from(screen.heard.clone()).to_string();
        for word in [
            "숨긴글",
            "새질문",
            "거둔글",
            "\"hidden\"",
            "moderation",
            "\"lost\":1",
        ] {
            let own = heard.replace("\"type\":\"mine\"", "");
            assert!(!own.contains(word), "{word}: {own}");
        }
    }
    for path in ["/", "/a", "/live", "/stage", "/a/notes"] {
        let page = server.get_with(path, &[]).text();
        assert!(
            !page.contains("보인글") && !page.contains("숨긴글"),
            "{path}"
        );
    }
}

#[test]
fn what_was_written_survives_a_crash_with_its_state_and_its_likes() {
    let server = discussed();
    let cookie = server.sign_in();
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    desk.go("next-slide");
    let mut author = Screen::open(&server, "live&seat=0123456789abcdef", None);
    let post = author.write("discussion", "남는글");
    assert_eq!(
        (&post["type"], &post["saved"]),
        (&json!("ack"), &json!(true))
    );
    assert_eq!(desk.set(&post["post"], "pinned")["saved"], json!(true));
    let mut other = Screen::open(&server, "live&seat=fedcba9876543210", None);
    let like = other.ask(json!({"type": "post", "do": "like", "post": post["post"], "on": true}));
    assert_eq!(like["type"], "ack");
    let slide = other.state["slide_id"].clone();
    let lost = other.ask(json!({"type": "post", "do": "lost", "slide": slide, "on": true}));
    assert_eq!(lost["type"], "ack");
    let how = json!({"type": "command", "seen": 0, "do": "posts", "what": "moderate",
        "board": "questions", "how": "off"});
    assert_eq!(desk.ask(how)["type"], "ack");
    let server = server.kill_and_restart();
    let mut late = Screen::open(&server, "live&seat=00000000ffffffff", None);
    let told = late.until(|frame| frame["type"] == "posts");
    let kept = &told["board"]["posts"][0];
    assert_eq!(
        (&kept["text"], &kept["state"], &kept["likes"]),
        (&json!("남는글"), &json!("pinned"), &json!(1))
    );
    assert_eq!(told["questions"]["open"], false);
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    let told = desk.until(|frame| frame["type"] == "posts");
    assert_eq!(
        (&told["lost"], &told["questions"]["moderation"]),
        (&json!(1), &json!("off"))
    );
    let other = Screen::open(&server, "live&seat=fedcba9876543210", None);
    let mine = other.heard.iter().find(|frame| frame["type"] == "mine");
    let mine = mine.expect("it is told what it marked");
    assert_eq!(
        (&mine["likes"], &mine["lost"]),
        (&json!([1]), &json!([slide]))
    );
}

#[test]
fn a_post_too_large_for_the_socket_closes_it_and_one_without_a_seat_is_told() {
    let server = discussed();
    let cookie = server.sign_in();
    let mut desk = Screen::open(&server, "desk", Some(&cookie));
    desk.go("next-slide");
    let mut nobody = Screen::open(&server, "live", None);
    assert_eq!(nobody.write("discussion", "글")["reason"], "no-seat");
    // The longest text that is taken crosses the socket whole.
    let mut author = Screen::open(&server, "live&seat=0123456789abcdef", None);
    let longest = "가".repeat(280);
    assert_eq!(author.write("discussion", &longest)["type"], "ack");
    assert_eq!(
        author.write("discussion", &"가".repeat(281))["reason"],
        "too-long"
    );
    let mut helper = Screen::open(&server, "stage", None);
    let posted = helper.write("discussion", "글");
    assert_eq!(posted["reason"], "no-seat");
}
