//! `kill -9` at any moment: the class goes on from the last command that was acknowledged.
//!
//! `CUECARD_KILLS=50` takes as many kills; usually it is five.

use std::ops::ControlFlow;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::helpers::{TestServer, next_text};

const COURSE: &[(&str, &str)] = &[(
    "a.md",
    "# A\n\n## One\n\ntext\n\n## Two\n\n<!-- step -->\n- a\n- b\n\n## Discussion (10 min)\n\nWhy?\n",
)];

/// What a class must find again.
const STORED: [&str; 7] = [
    "deck", "slide", "step", "phase", "policy", "switches", "timer",
];

/// A presenter's socket, and what it was told.
struct Desk {
    socket: WebSocket<std::net::TcpStream>,
    snapshot: Value,
    /// The sequence number of the last command that was acknowledged.
    acknowledged: u64,
}

impl Desk {
    fn open(server: &TestServer) -> Desk {
        let cookie = server.sign_in();
        let mut desk = Desk {
            socket: server.socket("/socket?screen=desk", Some(&cookie)),
            snapshot: Value::Null,
            acknowledged: 0,
        };
        while desk.snapshot.is_null() {
            let _ = desk.hear();
        }
        desk
    }

    /// Takes the next frame in; breaks off when the server is gone.
    fn hear(&mut self) -> ControlFlow<(), Option<u64>> {
        let Some(text) = next_text(&mut self.socket) else {
            return ControlFlow::Break(());
        };
        let frame: Value = serde_json::from_str(&text).expect("JSON");
        match frame["type"].as_str() {
            Some("snapshot") => self.snapshot = frame,
            Some("ack") => {
                assert_eq!(frame["saved"], true, "{frame}");
                self.acknowledged = frame["seq"].as_u64().expect("a number");
                return ControlFlow::Continue(frame["id"].as_u64());
            }
            // Some commands change nothing when they come again.
            Some("refused") if frame["reason"] == "nothing" => {
                return ControlFlow::Continue(frame["id"].as_u64());
            }
            Some("refused") => panic!("{frame}"),
            _ => {}
        }
        ControlFlow::Continue(None)
    }

    /// Gives a command and waits for its answer.
    fn give(&mut self, id: u64) -> ControlFlow<()> {
        let policies = ["locked", "back", "free"];
        let does = [
            json!({"do": "class", "what": "begin"}),
            json!({"do": "move", "what": "next"}),
            json!({"do": "timer", "what": "arm"}),
            json!({"do": "timer", "what": "start"}),
            json!({"do": "switch", "what": "black", "on": id.is_multiple_of(2)}),
            json!({"do": "timer", "what": "add", "seconds": 60}),
            json!({"do": "policy", "policy": policies[id as usize % 3]}),
            json!({"do": "timer", "what": "toggle"}),
            json!({"do": "move", "what": "previous"}),
        ];
        let mut command = does[id as usize % does.len()].clone();
        command["type"] = json!("command");
        command["id"] = json!(id);
        command["epoch"] = self.snapshot["epoch"].clone();
        command["seen"] = json!(1_u64 << 40);
        if self
            .socket
            .send(Message::text(command.to_string()))
            .is_err()
        {
            return ControlFlow::Break(());
        }
        while self.hear()? != Some(id) {}
        // The snapshot with its effect follows.
        while self.snapshot["seq"].as_u64() < Some(self.acknowledged) {
            self.hear()?;
        }
        ControlFlow::Continue(())
    }
}

/// Teaches until the server is killed, after so many commands or after that time; then whether
/// a restart has what was acknowledged: the number of that command, and whether nothing had
/// followed it, so that all of the state could be compared.
fn survives(args: &[&str], commands: u64, time: Option<Duration>) -> Result<(u64, bool), String> {
    let server = TestServer::with_args(COURSE, args);
    let mut desk = Desk::open(&server);
    let pid = server.pid().to_string();
    let killer = time.map(|time| {
        std::thread::spawn(move || {
            std::thread::sleep(time);
            Command::new("kill")
                .args(["-9", &pid])
                .status()
                .expect("kill runs")
        })
    });
    let _ = (0..commands).try_for_each(|id| desk.give(id));
    if let Some(killer) = killer {
        assert!(killer.join().expect("no panic").success());
    }
    let before = desk.snapshot;
    let server = server.kill_and_restart();
    let after = Desk::open(&server).snapshot;
    let seq = after["seq"].as_u64().expect("a number");
    if seq < desk.acknowledged {
        return Err(format!(
            "at {seq}, and {} was acknowledged",
            desk.acknowledged
        ));
    }
    // What was stored and not acknowledged any more may be there too.
    let same = before["seq"] == after["seq"];
    if same {
        for name in STORED {
            if before[name] != after[name] {
                return Err(format!("{name}: {} was {}", after[name], before[name]));
            }
        }
    }
    Ok((desk.acknowledged, same))
}

#[test]
fn a_kill_at_any_moment_loses_nothing_acknowledged() {
    let count: usize = std::env::var("CUECARD_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(5);
    let (mut given, mut compared) = (0, 0);
    for round in 0..count {
        // Steps of 37.337 ms around a circle of 60 come near every moment of it.
        let time = Duration::from_micros(round as u64 * 37_337 % 60_000);
        let last = survives(&[], u64::MAX, Some(time));
        let (last, same) =
            last.unwrap_or_else(|lost| panic!("round {round}, after {time:?}: {lost}"));
        given += last;
        compared += usize::from(same);
    }
    println!("{given} commands were acknowledged in all; {compared} states compared");
    // Mostly a command is on its way, and stored or not: then there is no state to expect.
    assert!(given > 0 && (compared > 0 || count < 20));
}

#[test]
fn a_commit_that_is_dropped_fails_that_test() {
    assert_eq!(survives(&[], 4, None), Ok((4, true)));
    // The first commit is the sign-in.
    let lost = survives(&["--drop-commit", "5"], 4, None);
    assert_eq!(lost, Err("at 3, and 4 was acknowledged".to_owned()));
}
