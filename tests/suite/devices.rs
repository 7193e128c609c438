//! The presenter's devices: a phone let in by a code, moving with its desk, and sent away.

use serde_json::{Value, json};
use tungstenite::Message;

use crate::helpers::{Answer, TestServer, next_text};

const COURSE: &[(&str, &str)] = &[
    ("a.md", "# A\n\nText.\n\n## B\n\nMore.\n\n## C\n\nMost.\n"),
    ("README.md", "# Course\n\n1. [A](a.md)\n"),
];

type Socket = tungstenite::WebSocket<std::net::TcpStream>;

/// What stands between two marks in a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split_once(before).expect(before).1;
    rest.split_once(after).expect(after).0
}

fn code(server: &TestServer, cookie: &str) -> String {
    let origin = server.origin();
    let headers = [("Origin", origin.as_str()), ("Cookie", cookie)];
    let page = server.request("POST", "/session/pairing?course=/", &headers, b"");
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.header("cache-control"), Some("no-store"));
    between(&page.text(), "code-word\">", "<").to_owned()
}

fn pair(server: &TestServer, code: &str) -> Answer {
    let body = json!({ "pair": code }).to_string();
    let origin = server.origin();
    server.request("POST", "/session", &[("Origin", &origin)], body.as_bytes())
}

fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").expect("a cookie");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

/// The next frame of that kind.
fn wait(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let text = next_text(socket).unwrap();
        let frame: Value = serde_json::from_str(&text).unwrap();
        if frame["type"] == kind {
            return frame;
        }
    }
}

fn press(socket: &mut Socket, snapshot: &Value, command: Value) -> Value {
    let mut order = json!({"type": "command", "id": 1, "epoch": snapshot["epoch"],
        "seen": snapshot["position"]});
    let (fields, more) = (order.as_object_mut().unwrap(), command);
    fields.extend(more.as_object().unwrap().clone());
    socket.send(Message::text(order.to_string())).unwrap();
    loop {
        let text = next_text(socket).unwrap();
        let frame: Value = serde_json::from_str(&text).unwrap();
        if frame["type"] == "ack" || frame["type"] == "refused" {
            return frame;
        }
    }
}

fn movement(what: &str) -> Value {
    json!({"do": "move", "what": what})
}

#[test]
fn a_phone_is_let_in_once_by_a_code_and_moves_with_its_desk() {
    let server = TestServer::with(COURSE);
    let desk_cookie = server.sign_in();
    let mut desk = server.socket("/socket?screen=desk", Some(&desk_cookie));
    let hello = wait(&mut desk, "hello");
    assert_eq!(hello["lead"], hello["device"]);
    let seen = wait(&mut desk, "snapshot");
    assert_eq!(press(&mut desk, &seen, movement("next"))["type"], "ack");

    let code = code(&server, &desk_cookie);
    let let_in = pair(&server, &code.to_lowercase());
    assert_eq!(let_in.status, 204);
    assert_eq!(pair(&server, &code).status, 403, "it works once");
    let mut remote = server.socket("/socket?screen=remote", Some(&cookie(&let_in)));
    let of_remote = wait(&mut remote, "hello");
    assert_eq!(of_remote["lead"], hello["device"]);
    assert_ne!(of_remote["device"], hello["device"]);
    let seen = wait(&mut remote, "snapshot");
    let answer = press(&mut remote, &seen, movement("previous"));
    assert_eq!(answer["type"], "ack", "{answer}");

    let stranger = server.sign_in();
    let mut other = server.socket("/socket?screen=desk", Some(&stranger));
    let seen = wait(&mut other, "snapshot");
    assert_eq!(seen["driver"], hello["device"]);
    let refused = press(&mut other, &seen, movement("next"));
    assert_eq!(refused["reason"], "not-driver");
    assert_eq!(
        press(&mut other, &seen, json!({"do": "take-over"}))["type"],
        "ack"
    );
}

#[test]
fn a_device_that_is_sent_away_loses_its_line_and_its_cookie() {
    let server = TestServer::with(COURSE);
    let desk_cookie = server.sign_in();
    let remote_cookie = cookie(&pair(&server, &code(&server, &desk_cookie)));
    let mut remote = server.socket("/socket?screen=remote", Some(&remote_cookie));
    let name = wait(&mut remote, "hello")["device"]
        .as_str()
        .unwrap()
        .to_owned();
    let origin = server.origin();
    let with = [("Origin", origin.as_str()), ("Cookie", &desk_cookie)];
    let list = server.get_with("/session/devices", &with).text();
    assert_eq!(list.matches("data-device=").count(), 2, "{list}");
    assert!(list.contains(&format!("data-device=\"{name}\"")));

    let path = format!("/session/devices/{name}");
    assert_eq!(server.request("DELETE", &path, &[with[0]], b"").status, 403);
    assert_eq!(server.request("DELETE", &path, &with, b"").status, 204);
    let code = loop {
        match remote.read() {
            Ok(Message::Close(frame)) => break frame.map(|frame| u16::from(frame.code)),
            Ok(_) => {}
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(code, Some(4001));
    let gone = server.get_with("/a/notes", &[("Cookie", &remote_cookie)]);
    assert_eq!(gone.status, 403);
    assert_eq!(server.get_with("/a/notes", &[with[1]]).status, 200);
}

#[test]
fn a_desk_that_signs_out_takes_its_remotes_with_it() {
    let server = TestServer::with(COURSE);
    let desk_cookie = server.sign_in();
    let remote_cookie = cookie(&pair(&server, &code(&server, &desk_cookie)));
    let origin = server.origin();
    let with = [("Origin", origin.as_str()), ("Cookie", &desk_cookie)];
    assert_eq!(server.request("DELETE", "/session", &with, b"").status, 204);
    for cookie in [&desk_cookie, &remote_cookie] {
        let notes = server.get_with("/a/notes", &[("Cookie", cookie)]);
        assert_eq!(notes.status, 403);
    }
}

#[test]
fn a_phone_that_is_signed_in_already_goes_over_to_the_desk_that_pairs_it() {
    let server = TestServer::with(COURSE);
    let (desk_cookie, phone_cookie) = (server.sign_in(), server.sign_in());
    let mut desk = server.socket("/socket?screen=desk", Some(&desk_cookie));
    let lead = wait(&mut desk, "hello")["device"].clone();
    let code = code(&server, &desk_cookie);
    let body = json!({ "pair": code }).to_string();
    let origin = server.origin();
    let headers = [("Origin", origin.as_str()), ("Cookie", &phone_cookie)];
    let paired = server.request("POST", "/session", &headers, body.as_bytes());
    assert_eq!(paired.status, 204);
    let mut remote = server.socket("/socket?screen=remote", Some(&cookie(&paired)));
    assert_eq!(wait(&mut remote, "hello")["lead"], lead);
    let old = server.get_with("/a/notes", &[("Cookie", &phone_cookie)]);
    assert_eq!(old.status, 403, "one device, one sign-in");
}

#[test]
fn a_code_is_worth_nothing_when_its_desk_has_signed_out() {
    let server = TestServer::with(COURSE);
    let desk_cookie = server.sign_in();
    let code = code(&server, &desk_cookie);
    let origin = server.origin();
    let with = [("Origin", origin.as_str()), ("Cookie", &desk_cookie)];
    assert_eq!(server.request("DELETE", "/session", &with, b"").status, 204);
    assert_eq!(pair(&server, &code).status, 403);
}

#[test]
fn what_a_class_took_is_kept_shown_and_told_the_next_time() {
    let server = TestServer::with(COURSE);
    let signed = server.sign_in();
    let mut desk = server.socket("/socket?screen=desk", Some(&signed));
    wait(&mut desk, "hello");
    let seen = wait(&mut desk, "snapshot");
    press(&mut desk, &seen, movement("next"));
    press(&mut desk, &seen, json!({"do": "class", "what": "end"}));
    drop(desk);
    let get = |path: &str| server.get_with(path, &[("Cookie", &signed)]);
    let page = get("/a/report").text();
    assert!(page.contains("report?as=csv"), "{page}");
    let csv = get("/a/report?as=csv");
    assert!(
        csv.text()
            .contains("section,slide,title,planned_seconds,took_seconds\r\n")
    );
    assert!(csv.header("content-disposition").unwrap().contains("a.csv"));
    assert!(get("/a/report?as=md").text().starts_with("# A\n"));
    assert_eq!(get("/a/report?as=csv&began=7").status, 404);
    for path in ["/a/report", "/a/report?as=csv"] {
        let without = server.get(path);
        assert_eq!(without.status, 403);
        assert!(!without.text().contains("planned"));
    }
    let server = server.kill_and_restart();
    let page = server.get_with("/a/report", &[("Cookie", &signed)]).text();
    assert_eq!(page.matches("report?began=").count(), 1, "{page}");
}

/// A helper sees what the desk sees, and nothing that it asks for happens.
#[test]
fn a_helper_sees_the_desk_and_its_notes_and_moves_nothing() {
    let server = TestServer::with(COURSE);
    let link = server.home().join(".cuecard/helper-link");
    let link = std::fs::read_to_string(link).expect("a link");
    let key = link.trim().split_once("#key=").expect("a key").1;
    assert_ne!(key, server.key());
    assert!(!server.output().contains(key), "it is in its file only");
    let signed = server.post_key(key);
    assert_eq!(signed.status, 204);
    let helper = cookie(&signed);
    assert_eq!(
        server.get_with("/a/notes", &[("Cookie", &helper)]).status,
        200
    );
    let origin = server.origin();
    let headers = [("Origin", origin.as_str()), ("Cookie", helper.as_str())];
    let own = server
        .get_with("/session/devices", &headers)
        .text()
        .to_owned();
    let device = between(&own, "data-device=\"", "\"");
    for (method, path) in [
        ("POST", "/session/pairing?course=/".to_owned()),
        ("DELETE", format!("/session/devices/{device}")),
    ] {
        let refused = server.request(method, &path, &headers, b"");
        assert_eq!(refused.status, 403, "{method} {path}");
    }
    for screen in ["desk", "remote"] {
        let mut socket = server.socket(&format!("/socket?screen={screen}"), Some(&helper));
        let hello = wait(&mut socket, "hello");
        assert_eq!(
            (&hello["lead"], &hello["takes_commands"]),
            (&json!("helpers"), &json!(false))
        );
        let snapshot = wait(&mut socket, "snapshot");
        assert!(
            snapshot.get("notes_revision").is_some(),
            "the desk's variant"
        );
        for command in [
            movement("next"),
            json!({"do": "take-over"}),
            json!({"do": "class", "what": "begin"}),
        ] {
            assert_eq!(press(&mut socket, &snapshot, command)["reason"], "helper");
        }
    }
    // A presenter who tries the link stays one, and a helper with the key becomes one.
    let presenter = server.sign_in();
    let body = json!({ "key": key }).to_string();
    let tried = [("Origin", origin.as_str()), ("Cookie", presenter.as_str())];
    let kept = server.request("POST", "/session", &tried, body.as_bytes());
    assert!(kept.header("set-cookie").is_none());
    let body = json!({ "key": server.key() }).to_string();
    let raised = server.request("POST", "/session", &headers, body.as_bytes());
    let raised = cookie(&raised);
    let offered = server.request(
        "POST",
        "/session/pairing?course=/",
        &[("Origin", &origin), ("Cookie", &raised)],
        b"",
    );
    assert_eq!(offered.status, 200);
}

#[test]
fn codes_and_devices_are_for_presenters() {
    let server = TestServer::with(COURSE);
    let origin = server.origin();
    let origin = ("Origin", origin.as_str());
    assert_eq!(server.get("/session/devices").status, 403);
    let offer = |headers: &[(&str, &str)]| {
        let path = "/session/pairing?course=/";
        server.request("POST", path, headers, b"").status
    };
    assert_eq!(offer(&[origin]), 403);
    let cookie = server.sign_in();
    assert_eq!(offer(&[("Cookie", &cookie)]), 403, "without an origin");
    assert_eq!(pair(&server, "ABCDEFGH").status, 403);
    for body in [r#"{"pair":"A","key":"B"}"#, "{}", r#"{"pair":7}"#] {
        let answer = server.request("POST", "/session", &[origin], body.as_bytes());
        assert_eq!(answer.status, 400, "{body}");
    }
    for (method, path) in [
        ("GET", "/session/pairing"),
        ("POST", "/session/devices"),
        ("GET", "/session/devices/a"),
    ] {
        let answer = server.request(method, path, &[origin, ("Cookie", &cookie)], b"");
        assert_eq!(answer.status, 405, "{method} {path}");
    }
}

#[test]
fn only_the_driver_s_group_points_and_everybody_but_readers_sees_where() {
    let server = TestServer::with(COURSE);
    let (mine, theirs) = (server.sign_in(), server.sign_in());
    let mut desk = server.socket("/socket?screen=desk", Some(&mine));
    let seen = wait(&mut desk, "snapshot");
    press(&mut desk, &seen, movement("next"));
    let mut other = server.socket("/socket?screen=desk", Some(&theirs));
    wait(&mut other, "snapshot");
    let mut phone = server.socket("/socket?screen=live", None);
    let mut stage = server.socket("/socket?screen=stage", None);
    let mut reader = server.socket("/socket?screen=deck", None);
    for screen in [&mut phone, &mut stage, &mut reader] {
        wait(screen, "snapshot");
    }
    let point = |slide: &str| {
        let at = json!({"slide": slide, "path": "0", "x": 0.5, "y": 0.25});
        Message::text(json!({"type": "pointer", "at": at}).to_string())
    };
    other.send(point("not mine")).unwrap();
    // An answer says that what came before it was heard.
    let ping = r#"{"type":"ping","sent":1}"#;
    other.send(Message::text(ping)).unwrap();
    wait(&mut other, "pong");
    desk.send(point("a")).unwrap();
    for screen in [&mut phone, &mut stage] {
        assert_eq!(wait(screen, "pointer")["at"]["slide"], "a");
    }
    let seen = wait(&mut desk, "pointer");
    assert_eq!(seen["at"]["path"], "0");
    reader.send(Message::text(ping)).unwrap();
    let text = next_text(&mut reader).unwrap();
    assert!(text.contains("pong"), "{text}");
}
