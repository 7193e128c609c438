//! What is written for presenters alone, in every form and dialect, against every byte that anybody
//! else gets: pages, their data, our own files, refusals, what crosses the sockets.

use serde_json::{Value, json};
use tungstenite::Message;

use crate::helpers::{Answer, TestServer, next_text, wait_until};
use crate::private::{DIALECTS, HIDDEN, PRIVATE};

/// The word that the tables have where something private stands.
const SECRET: &str = "비밀";

/// A deck with each private form on a slide of its own; the word of the n-th one is `비밀n끝`.
fn deck(dialect: &str) -> String {
    let between = match dialect {
        "presenterm" => "<!-- end_slide -->",
        _ => "---",
    };
    let mut text = format!("---\ndialect: {dialect}\n---\n\n# 처음\n\n글\n");
    for (n, private) in PRIVATE.iter().enumerate() {
        let private = private.replace(SECRET, &secret(n));
        text.push_str(&format!("\n{between}\n\n# 장{n}쪽\n\n글\n\n{private}\n"));
    }
    text
}

fn secret(n: usize) -> String {
    format!("{SECRET}{n}끝")
}

/// A course a dialect, each with its deck, a page of the same text, and a README that has all the
/// forms too; and a file that only notes link.
fn server() -> TestServer {
    let mut files = Vec::new();
    for dialect in DIALECTS {
        let forms = deck(dialect);
        let body = forms.splitn(3, "---").last().unwrap_or_default();
        let hidden = HIDDEN.iter().filter(|(of, _)| *of == dialect);
        let hidden: String = hidden.map(|(_, text)| format!("\n{text}\n")).collect();
        let end = match dialect {
            "presenterm" => "<!-- end_slide -->",
            _ => "---",
        };
        let whole = format!("{forms}{hidden}\n{end}\n\n# 끝쪽\n\n글\n");
        files.push((format!("{dialect}/a.md"), whole));
        let page = format!(
            "---\npage: true\ndialect: {dialect}\n---\n{body}{hidden}\n{end}\n\n# 끝쪽\n\n글\n"
        );
        files.push((format!("{dialect}/page.md"), page));
        let readme = format!(
            "---\ndialect: {dialect}\n---\n\n# {dialect}\n\n1. [강의](a.md)\n2. [글](page.md)\n\n\
             ## 안내\n{body}{hidden}\n{end}\n\n# 끝쪽\n\n글\n"
        );
        files.push((format!("{dialect}/README.md"), readme));
    }
    let notes = "# 처음\n\n글\n\n<!-- note: [풀이](answer.txt) 비밀 -->\n";
    files.push(("notes/b.md".to_owned(), notes.to_owned()));
    files.push(("notes/answer.txt".to_owned(), "비밀".to_owned()));
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    TestServer::with(&files)
}

/// That nothing private is in an answer: neither in its head nor in its body.
fn assert_clean(path: &str, answer: &Answer) {
    let text = format!("{:?}\n{}", answer.headers, answer.text());
    if let Some(at) = text.find(SECRET) {
        let from = text.floor_char_boundary(at.saturating_sub(300));
        let to = text.ceil_char_boundary((at + 100).min(text.len()));
        panic!("{path}: {}", &text[from..to]);
    }
}

/// The addresses that a page names, of this server.
fn addresses(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in ["href=\"", "src=\"", "action=\""] {
        for (at, _) in page.match_indices(attribute) {
            let rest = &page[at + attribute.len()..];
            let address = rest.split('"').next().unwrap_or_default();
            if address.starts_with('/') {
                found.push(address.replace("&amp;", "&"));
            }
        }
    }
    found
}

#[test]
fn nothing_private_is_in_a_page_that_an_attendee_gets() {
    let server = server();
    let mut seen = std::collections::BTreeSet::new();
    let mut paths: Vec<String> = vec![
        "/".into(),
        "/join".into(),
        "/healthz".into(),
        "/없다".into(),
    ];
    for dialect in DIALECTS {
        for rest in [
            "",
            "a",
            "a.md",
            "a?v=1",
            "a/notes",
            "a/report",
            "a/report?as=md",
            "a/record",
            "page",
            "page.md",
            "README.md",
            "live",
            "stage",
            "present",
            "remote",
            "a/없다",
            "answer.txt",
        ] {
            paths.push(format!("/{dialect}/{rest}"));
        }
    }
    while let Some(path) = paths.pop() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        if !seen.insert(path.clone()) {
            continue;
        }
        for headers in [
            vec![],
            vec![("Accept-Encoding", "gzip")],
            vec![("Accept-Language", "en"), ("Accept", "application/json")],
        ] {
            let answer = server.get_with(&path, &headers);
            assert_clean(&path, &answer);
            if headers.is_empty() && !path.starts_with("/-/") {
                paths.extend(addresses(&answer.text()));
                paths.extend(answer.header("location").map(str::to_owned));
            }
        }
    }
    for path in ["/notes/answer.txt", "/slidev/a/notes", "/quarto/a/report"] {
        assert_ne!(server.get(path).status, 200, "{path}");
    }
    assert!(
        seen.iter().any(|path| path.contains("?v=")),
        "no page by its revision"
    );
    for dialect in DIALECTS {
        for path in ["", "a", "page"] {
            let page = server.get(&format!("/{dialect}/{path}")).text();
            assert!(page.contains("끝쪽"), "{dialect}/{path} is cut off");
        }
    }
}

#[test]
fn the_desk_has_what_is_private() {
    let server = server();
    let cookie = server.sign_in();
    for dialect in DIALECTS {
        let path = format!("/{dialect}/a/notes");
        let notes = server.get_with(&path, &[("Cookie", &cookie)]).text();
        for (n, private) in PRIVATE.iter().enumerate() {
            // In ordinary notes and for Slidev, a comment is notes only where it says so or is last.
            if dialect == "notes" && private.contains("<!--") && !private.contains("note:") {
                continue;
            }
            assert!(notes.contains(&secret(n)), "{dialect}: {private}");
        }
    }
}

/// A screen's socket and all that it was told.
struct Screen {
    socket: tungstenite::WebSocket<std::net::TcpStream>,
    heard: String,
    /// The newest snapshot.
    state: Value,
}

impl Screen {
    fn open(server: &TestServer, dialect: &str, screen: &str, cookie: Option<&str>) -> Screen {
        let path = format!("/{dialect}/socket?screen={screen}");
        Screen {
            socket: server.socket(&path, cookie),
            heard: String::new(),
            state: Value::Null,
        }
    }

    fn next(&mut self) -> Value {
        let text = next_text(&mut self.socket).expect("the socket is open");
        self.heard.push_str(&text);
        let frame: Value = serde_json::from_str(&text).expect("JSON");
        if frame["type"] == "snapshot" {
            self.state = frame.clone();
        }
        frame
    }

    /// Listens until it is told of that state, or of a newer one.
    fn wait_for(&mut self, seq: u64) {
        while self.state["seq"].as_u64() < Some(seq) {
            self.next();
        }
    }

    /// The number of the state that a move leads to, as far as there is one.
    fn go(&mut self, id: u64, to: &Value) -> Option<u64> {
        let mut order = json!({"type": "command", "id": id, "epoch": self.state["epoch"],
            "seen": self.state["position"], "do": "move"});
        for (key, value) in to.as_object().into_iter().flatten() {
            order[key] = value.clone();
        }
        let order = Message::text(order.to_string());
        self.socket.send(order).expect("it is sent");
        loop {
            let answer = self.next();
            if answer["id"] == id {
                let is_no_move = answer["reason"] == "nothing";
                assert!(is_no_move || answer["type"] == "ack", "{answer}");
                return answer["seq"].as_u64();
            }
        }
    }
}

#[test]
fn nothing_private_crosses_a_socket_of_an_attendee() {
    let server = server();
    let cookie = server.sign_in();
    for dialect in DIALECTS {
        wait_until("the deck is read", || {
            let page = server.get(&format!("/{dialect}/a")).text();
            page.contains("끝쪽")
        });
        let mut desk = Screen::open(&server, dialect, "desk", Some(&cookie));
        desk.wait_for(0);
        // The stage with the presenter's cookie is shown to all.
        let others = [("live", None), ("deck", None), ("stage", Some(&*cookie))];
        let mut others = others.map(|(name, own)| Screen::open(&server, dialect, name, own));
        // The room may have the deck open already.
        desk.go(1, &json!({"what": "deck", "deck": "a"}));
        let mut moves = 0;
        while let Some(seq) = desk.go(moves + 2, &json!({"what": "next"})) {
            moves += 1;
            desk.wait_for(seq);
            others.iter_mut().for_each(|other| other.wait_for(seq));
        }
        assert!(moves > PRIVATE.len() as u64, "{dialect}: {moves} moves");
        for other in &others {
            assert!(!other.heard.contains(SECRET), "{dialect}: {}", other.heard);
        }
    }
}
