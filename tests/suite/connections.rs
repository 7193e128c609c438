//! More connections than there is room for: who is told so, and what goes on nevertheless.
#![cfg(unix)]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use serde_json::Value;
use tungstenite::{Message, WebSocket};

use crate::helpers::{TestServer, next_text, wait_until};

#[test]
fn where_there_is_no_room_one_is_told_so_and_the_class_goes_on() {
    let deck = "# A\n\n## One\n\ntext\n\n## Two\n\ntext\n";
    let server = TestServer::with_open_files(&[("a.md", deck)], 256);
    let cookie = server.sign_in();
    let mut desk = server.socket("/socket?screen=desk", Some(&cookie));
    let first = wait_for(&mut desk, |frame| frame["type"] == "snapshot");

    let mut inside = Vec::new();
    let told = loop {
        match server.try_socket("/socket?screen=live", None) {
            Ok(socket) => inside.push(socket),
            Err(status) => break status,
        }
        assert!(inside.len() < 256, "more than can be");
    };
    assert_eq!(told, 503);
    assert!(inside.len() >= 128, "room for {} only", inside.len());
    assert!(
        server
            .output()
            .contains(&format!("Room for        {} connections", inside.len() + 1))
    );
    wait_for(&mut desk, |frame| {
        frame["type"] == "presence" && frame["turned_away"] == 1
    });

    // Who found no room goes on to try, all at once.
    let crowd: Vec<TcpStream> = (0..100).map(|_| server.connect()).collect();
    for mut stream in crowd {
        let head = ask(&mut stream, &server.host());
        let closed = head.is_empty();
        assert!(closed || head.starts_with("HTTP/1.1 503"), "{head}");
    }
    server.write("a.md", &deck.replace("text", "other text"));
    let saved = wait_for(&mut desk, |frame| {
        frame["type"] == "snapshot" && frame["deck_revision"] != first["deck_revision"]
    });
    let order = serde_json::json!({
        "type": "command", "id": 1, "epoch": saved["epoch"], "seen": 1_000_000,
        "do": "move", "what": "next",
    });
    desk.send(Message::text(order.to_string())).expect("sent");
    let ack = wait_for(&mut desk, |frame| frame["type"] == "ack");
    assert_eq!(ack["saved"], true);

    for attendee in &mut inside {
        wait_for(attendee, |frame| frame["seq"] == ack["seq"]);
    }
    drop(inside);
    wait_until("there is room again", || {
        let mut stream = server.connect();
        ask(&mut stream, &server.host()).starts_with("HTTP/1.1 200")
    });
}

/// The answer to `GET /healthz`, and of a refusal all of it; empty if the connection was closed.
fn ask(stream: &mut TcpStream, host: &str) -> String {
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let (mut answer, mut some) = (String::new(), [0; 4096]);
    // The server may have closed already, which is for the reader to find out.
    let _ = stream.write_all(request.as_bytes());
    while !answer.ends_with("\r\n\r\nok") {
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(n) => answer.push_str(&String::from_utf8_lossy(&some[..n])),
            Err(error) => {
                assert_ne!(error.kind(), ErrorKind::WouldBlock, "it hangs");
                break;
            }
        }
    }
    answer
}

/// The first frame for which `is_it` is true.
fn wait_for(socket: &mut WebSocket<TcpStream>, is_it: impl Fn(&Value) -> bool) -> Value {
    loop {
        let text = next_text(socket).expect("a frame in time");
        let frame: Value = serde_json::from_str(&text).expect("JSON");
        if is_it(&frame) {
            return frame;
        }
    }
}
