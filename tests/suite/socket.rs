//! Sockets from outside: raw bytes against a server that has one course and nothing else.
//!
//! `CUECARD_LONG=1` takes the real time-out for clients that never read (about 30 s).

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::rc::Rc;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use actix_web::dev::{self, ServerHandle, Service};
use actix_web::{App, HttpRequest, HttpResponse, web};
use cuecard::content::{Content, Loader};
use cuecard::room::{Giver, PresenterDevice};
use cuecard::server::clock::Clock;
use cuecard::server::http;
use cuecard::server::live::{RoomHandle, Rooms};
use cuecard::server::socket::{self, Role, Timeouts};
use cuecard::site::screens::reserved;
use cuecard::store::Store;
use cuecard::wire::{Ack, Command, Move, Order, Refusal, Screen, Switch, TroubleView};
use serde_json::{Value, json};
use socket2::{Domain, Protocol, Socket, Type};

const TEXT: u8 = 0x81;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// Longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn a_late_joiner_gets_one_snapshot_with_the_time_of_its_joining() {
    let server = Server::start(Timeouts::default());
    server.order(Command::Move(Move::Next)).unwrap();
    server.order(Command::Move(Move::Next)).unwrap();
    // The snapshot that was published grows old.
    std::thread::sleep(Duration::from_millis(300));
    let mut phone = server.open("live");
    assert_eq!(
        phone.json(),
        json!({"type": "hello", "device": null, "lead": null, "takes_commands": false})
    );
    let snapshot = phone.json();
    assert_eq!(
        (&snapshot["type"], &snapshot["slide"]),
        (&json!("snapshot"), &json!(2))
    );
    let age = server.clock.now() - snapshot["now"].as_i64().unwrap();
    assert!((0..100).contains(&age), "its clock is {age} ms behind");
}

#[test]
fn a_command_is_acknowledged_and_reaches_every_screen() {
    let server = Server::start(Timeouts::default());
    let (mut desk, mut phone, mut deck) = (
        server.open("desk&device=a"),
        server.open("live"),
        server.open("deck"),
    );
    let mut stage = server.open("stage&device=a");
    assert_eq!(
        desk.json(),
        json!({"type": "hello", "device": "a", "lead": "a", "takes_commands": true})
    );
    let epoch = desk.wait("snapshot")["epoch"].clone();
    desk.text(
        &json!({"type": "command", "id": 7, "epoch": epoch, "seen": 0, "do": "move", "what": "next"}).to_string(),
    );
    let ack = desk.wait("ack");
    assert_eq!((&ack["id"], &ack["saved"]), (&json!(7), &json!(true)));
    for screen in [&mut phone, &mut deck, &mut stage] {
        let snapshot = screen.wait_for(|frame| frame["seq"] == ack["seq"]);
        assert_eq!(snapshot["slide"], 1);
    }
    stage.text(
        &json!({"type": "command", "id": 1, "epoch": "another", "seen": 0, "do": "move", "what": "next"})
            .to_string(),
    );
    assert_eq!(
        stage.wait("refused"),
        json!({"type": "refused", "id": 1, "reason": "epoch"})
    );
    assert_eq!(server.room.room().slide(), 1);
}

#[test]
fn orders_of_one_device_take_effect_in_their_order() {
    let server = Server::start(Timeouts::default());
    let mut desk = server.open("desk&device=a");
    let epoch = desk.wait("snapshot")["epoch"].clone();
    for id in 0..20 {
        let what = if id % 5 == 4 { "previous" } else { "next" };
        desk.text(
            &json!({"type": "command", "id": id, "epoch": epoch, "seen": 0, "do": "move", "what": what})
                .to_string(),
        );
    }
    let acks: Vec<Value> = (0..20).map(|_| desk.wait("ack")["id"].clone()).collect();
    assert_eq!(acks, (0..20).map(Value::from).collect::<Vec<_>>());
    assert_eq!(server.room.room().slide(), 16 - 4);
}

#[test]
fn what_is_for_presenters_is_in_no_byte_of_another_screen() {
    let server = Server::start(Timeouts::default());
    let trouble = TroubleView {
        file: "planted.md".into(),
        line: Some(3),
        cause: "PLANTED".into(),
    };
    let (mut desk, mut remote) = (server.open("desk&device=a"), server.open("remote&device=b"));
    let others = [
        "live&device=a",
        "deck&device=a",
        "stage&device=a",
        "stage",
        "live",
    ];
    let mut others = others.map(|screen| server.open(screen));
    let edited = Arc::new(content(41));
    let notes = edited.courses[""].decks[0].notes.clone();
    server
        .rooms
        .follow(&edited, vec![trouble], Some("POLLED".into()));
    server.order(Command::Move(Move::Next)).unwrap();
    for presenter in [&mut desk, &mut remote] {
        // The edit and the order reach the room by ways of their own, in either order.
        let snapshot =
            presenter.wait_for(|frame| frame["slide"] == 1 && frame["watch"] == "POLLED");
        assert_eq!(snapshot["troubles"][0]["cause"], "PLANTED");
        assert_eq!(
            (&snapshot["watch"], &snapshot["notes_revision"]),
            (&json!("POLLED"), &json!(notes))
        );
        assert_eq!(
            (&snapshot["edit"]["changed"], &snapshot["edit"]["survived"]),
            (&json!(1), &json!(true))
        );
    }
    for other in &mut others {
        other.wait_for(|frame| frame["slide"] == 1);
        let heard = String::from_utf8_lossy(&other.heard);
        for secret in [
            "PLANTED", "POLLED", &notes, "notes", "troubles", "driver", "saved",
        ] {
            assert!(!heard.contains(secret), "{secret} in {heard}");
        }
    }
}

#[test]
fn a_frame_that_no_attendee_may_send_closes_the_socket_and_moves_nothing() {
    let server = Server::start(Timeouts::default());
    // All of the room but how many attended, which coming and going change.
    let all = || {
        let mut room = serde_json::to_value(&*server.room.room()).unwrap();
        room.as_object_mut().unwrap().remove("attended").unwrap();
        room
    };
    let before = all();
    let command = json!({"type": "command", "id": 1, "epoch": server.room.epoch().to_string(), "seen": 0, "do": "move", "what": "next"});
    let mut announced = vec![0x81, 0xff];
    announced.extend((1u64 << 40).to_be_bytes());
    for (what, bytes, code) in [
        ("2^40 bytes announced", announced, 1009),
        ("over the limit", frame(TEXT, &[b' '; 1025]), 1009),
        ("a fragment", frame(0x01, b"{"), 1008),
        ("a continuation", frame(0x80, b"}"), 1008),
        ("no JSON", frame(TEXT, b"next"), 1008),
        ("nothing", frame(TEXT, b""), 1008),
        ("deep JSON", frame(TEXT, &[b'['; 1000]), 1008),
        ("an unknown type", frame(TEXT, br#"{"type":"shout"}"#), 1008),
        (
            "a wrong type",
            frame(TEXT, br#"{"type":"ping","sent":"now"}"#),
            1008,
        ),
        (
            "a field too many",
            frame(
                TEXT,
                br#"{"type":"ping","sent":1,"do":"move","what":"next"}"#,
            ),
            1008,
        ),
        (
            "a command",
            frame(TEXT, command.to_string().as_bytes()),
            1008,
        ),
        ("binary", frame(0x82, b"{}"), 1003),
        ("no UTF-8", frame(TEXT, b"\"\xff\""), 1007),
        ("not masked", vec![0x81, 2, b'{', b'}'], 1002),
        ("reserved bits", frame(0xc1, b"{}"), 1002),
        ("no such opcode", frame(0x8b, b""), 1002),
        ("a long ping", frame(PING, &[0; 126]), 1002),
        (
            "no such close code",
            frame(0x88, &1005u16.to_be_bytes()),
            1002,
        ),
    ] {
        for cut in [bytes.len(), 1] {
            let mut phone = server.open("live&device=a");
            phone.wait("snapshot");
            bytes.chunks(cut).for_each(|piece| phone.raw(piece));
            assert_eq!(phone.close_code(), Some(code), "{what}");
            phone.gone();
        }
    }
    server.open("live").wait("snapshot");
    assert_eq!(all(), before);
}

#[test]
fn a_frame_that_no_presenter_may_send_closes_the_socket_and_says_why() {
    let server = Server::start(Timeouts::default());
    let padded = |len: usize| format!("{:len$}", r#"{"type":"ping","sent":1.5}"#);
    for (text, code) in [
        (padded(16 * 1024 + 1), 1009),
        ("next".into(), 1008),
        (
            r#"{"type":"command","id":1,"epoch":"","seen":0,"do":"explode"}"#.into(),
            1008,
        ),
        (
            r#"{"type":"command","id":-1,"epoch":"","seen":0,"do":"move","what":"next"}"#.into(),
            1008,
        ),
        (
            r#"{"type":"command","id":1,"epoch":"","seen":0,"do":"class","what":"break"}"#.into(),
            1008,
        ),
    ] {
        let mut desk = server.open("desk&device=a");
        desk.wait("snapshot");
        desk.text(&text);
        assert_eq!(desk.close_code(), Some(code), "{text:.80}");
        assert!(
            code != 1008 || desk.reason.starts_with("not a command: "),
            "{}",
            desk.reason
        );
    }
    let mut desk = server.open("desk&device=a");
    desk.text(&padded(16 * 1024));
    assert_eq!(desk.wait("pong")["sent"], 1.5);
    assert_eq!(server.room.room().slide(), 0);
}

#[test]
fn bursts_are_cut_off() {
    let server = Server::start(Timeouts::default());
    let ping = frame(
        TEXT,
        json!({"type": "ping", "sent": 1}).to_string().as_bytes(),
    );
    for (screen, one, allowed) in [
        ("live", &ping, 20),
        ("desk&device=a", &ping, 120),
        ("live", &frame(PING, b"x"), 20),
        ("desk&device=a", &frame(PONG, b""), 20),
    ] {
        let mut client = server.open(screen);
        client.wait("snapshot");
        (0..allowed).for_each(|_| client.raw(one));
        if one[0] != PONG {
            (0..allowed).for_each(|_| drop(client.answer()));
        }
        // A few permits came back meanwhile.
        (0..allowed + 200).for_each(|_| client.raw(one));
        assert_eq!(client.close_code(), Some(1008), "{screen}");
    }
}

#[test]
fn an_announced_monster_costs_no_memory() {
    let server = Server::start(Timeouts::default());
    let mut phone = server.open("live");
    phone.wait("snapshot");
    let before = resident();
    let mut bytes = vec![0x81, 0xff];
    bytes.extend((1u64 << 40).to_be_bytes());
    bytes.resize(1 << 16, 0);
    for _ in 0..1024 {
        if phone.stream.write_all(&bytes).is_err() {
            break;
        }
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 16 << 20, "{grown} bytes more");
}

#[test]
fn pings_are_answered() {
    let server = Server::start(Timeouts::default());
    let mut phone = server.open("live");
    phone.text(&json!({"type": "ping", "sent": 123.25}).to_string());
    let pong = phone.wait("pong");
    assert_eq!(pong["sent"], 123.25);
    assert!((server.clock.now() - pong["now"].as_i64().unwrap()).abs() < 1000);
    phone.raw(&frame(PING, b"anybody?"));
    assert_eq!(phone.answer(), (PONG, b"anybody?".to_vec()));
}

#[test]
fn a_close_is_answered_with_its_code() {
    let server = Server::start(Timeouts::default());
    let mut phone = server.open("live");
    phone.raw(&frame(0x88, &1000u16.to_be_bytes()));
    assert_eq!(phone.close_code(), Some(1000));
    // It does not wait for us for ever.
    phone.ended();
}

#[test]
fn the_silent_are_asked_and_then_given_up() {
    let timeouts = Timeouts {
        ping: Duration::from_millis(200),
        silence: Duration::from_millis(700),
        ..Timeouts::default()
    };
    let server = Server::start(timeouts);
    let (mut silent, mut alive) = (server.open("live"), server.open("live"));
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(1500) {
        let (first, payload) = alive.next_frame();
        if first == PING {
            alive.raw(&frame(PONG, &payload));
        }
    }
    assert_eq!(silent.close_code(), Some(1008));
    assert!(
        silent.heard.windows(2).any(|w| w == [PING, 0]),
        "it was not asked"
    );
    alive.text(&json!({"type": "ping", "sent": 1}).to_string());
    alive.wait("pong");
    server.here(1);
}

#[test]
fn a_slow_reader_gets_the_newest_and_not_the_history() {
    let server = Server::start(Timeouts::default());
    let mut slow = server.open("live");
    let mut quick = server.open("live");
    slow.wait("snapshot");
    let changes = 2_000;
    let mut last = 0;
    for n in 0..changes {
        last = server
            .order(Command::Switch {
                what: Switch::Black,
                on: n % 2 == 0,
            })
            .unwrap()
            .seq;
    }
    quick.wait_for(|frame| frame["seq"] == last);
    let mut got = 0;
    slow.wait_for(|frame| {
        got += 1;
        frame["seq"] == last
    });
    assert!(
        got <= 4,
        "{got} of {changes} snapshots were sent to a client that did not read"
    );
    // Nothing comes after the newest.
    slow.stream
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(slow.stream.read(&mut [0; 16]).is_err());
}

#[test]
fn a_client_that_never_reads_delays_nobody_and_is_dropped() {
    let long = std::env::var_os("CUECARD_LONG").is_some();
    let (answer, limit) = if long { (25, 35) } else { (2, 12) };
    let timeouts = Timeouts {
        answer: Duration::from_secs(answer),
        ..Timeouts::default()
    };
    let server = Server::start(timeouts);
    let mut stuck = server.open("live");
    stuck.wait("snapshot");
    let mut quick = server.open("live");
    server.here(2);
    let start = Instant::now();
    let mut on = false;
    while server.room.attendance().live == 2 {
        on = !on;
        let asked = Instant::now();
        let seq = server
            .order(Command::Switch {
                what: Switch::Black,
                on,
            })
            .unwrap()
            .seq;
        quick.wait_for(|frame| frame["seq"] == seq);
        assert!(
            asked.elapsed() < Duration::from_secs(1),
            "the others wait for it"
        );
        assert!(
            start.elapsed() < Duration::from_secs(limit),
            "it is still there"
        );
    }
    println!("dropped after {:.1} s", start.elapsed().as_secs_f32());
}

#[test]
fn presenters_are_told_how_many_are_here_at_most_once_a_second() {
    let server = Server::start(Timeouts::default());
    let mut desk = server.open("desk&device=a");
    let phones: Vec<Client> = (0..30).map(|_| server.open("live")).collect();
    let mut page = server.open("deck");
    let start = Instant::now();
    desk.wait_for(|frame| frame["type"] == "presence" && frame["live"] == 30);
    let told = String::from_utf8_lossy(&desk.heard)
        .matches("presence")
        .count();
    assert!(
        told <= 3 + start.elapsed().as_secs() as usize,
        "told {told} times"
    );
    let mut stage = server.open("stage");
    stage.wait_for(|frame| frame["type"] == "presence" && frame["live"] == 30);
    drop(phones);
    desk.wait_for(|frame| frame["type"] == "presence" && frame["live"] == 0);
    server.order(Command::Move(Move::Next)).unwrap();
    page.wait_for(|frame| frame["slide"] == 1);
    assert!(!String::from_utf8_lossy(&page.heard).contains("presence"));
}

#[test]
fn an_edit_is_told_once_and_only_when_something_differs() {
    let server = Server::start(Timeouts::default());
    let mut phone = server.open("live");
    let first = phone.wait("snapshot");
    server.rooms.follow(&Arc::new(content(40)), vec![], None);
    server.rooms.follow(&Arc::new(content(41)), vec![], None);
    let second = phone.wait("snapshot");
    assert_eq!(second["seq"], first["seq"].as_u64().unwrap() + 1);
    assert_ne!(second["deck_revision"], first["deck_revision"]);
}

#[test]
fn shutting_down_tells_every_socket_to_come_back() {
    let server = Server::start(Timeouts::default());
    let mut clients = ["live", "deck", "stage", "desk&device=a"].map(|screen| server.open(screen));
    clients
        .iter_mut()
        .for_each(|client| drop(client.wait("snapshot")));
    block_on(server.rooms.close());
    assert_eq!(server.room.attendance().live, 0, "it gave up waiting");
    for client in &mut clients {
        assert_eq!(client.close_code(), Some(1012));
        client.gone();
    }
    assert_eq!(server.order(Command::Move(Move::Next)), Err(Refusal::Busy));
    assert_eq!(server.open("live").close_code(), Some(1012));
}

// ── the server ──────────────────────────────────────────────────────

struct Server {
    address: SocketAddr,
    rooms: Arc<Rooms>,
    room: Arc<RoomHandle>,
    clock: Clock,
    handle: ServerHandle,
    _data: tempfile::TempDir,
}

impl Server {
    fn start(timeouts: Timeouts) -> Server {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().to_owned();
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let clock = Clock::start();
                let (store, saved) = Store::open(&path).unwrap();
                let rooms = Arc::new(Rooms::new(store, saved, clock.clone(), &path, &content(40)));
                let room = rooms.get("").unwrap();
                let (listener, app_room) = (listener(), room.clone());
                let address = listener.local_addr().unwrap();
                let server = dev::Server::build()
                    .workers(2)
                    .disable_signals()
                    .listen("test", listener, move || {
                        let shared = web::Data::new((app_room.clone(), timeouts));
                        dev::fn_factory(move || worker(shared.clone()))
                    })
                    .unwrap()
                    .run();
                send.send((address, rooms, room, clock, server.handle()))
                    .unwrap();
                server.await.unwrap();
            });
        });
        let (address, rooms, room, clock, handle) = receive.recv_timeout(LIMIT).unwrap();
        Server {
            address,
            rooms,
            room,
            clock,
            handle,
            _data: data,
        }
    }

    fn open(&self, screen: &str) -> Client {
        Client::open(self.address, screen)
    }

    fn order(&self, command: Command) -> Result<Ack, Refusal> {
        let epoch = self.room.epoch().to_string();
        block_on(self.room.order(
            Order {
                id: 0,
                epoch,
                seen: u64::MAX,
                command,
            },
            &Giver::Presenter(PresenterDevice::unpaired("a")),
        ))
    }

    /// Waits until so many attendees are here.
    fn here(&self, count: usize) {
        let start = Instant::now();
        while self.room.attendance().live != count {
            assert!(
                start.elapsed() < LIMIT,
                "{} are here",
                self.room.attendance().live
            );
            std::thread::yield_now();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

type Shared = web::Data<(Arc<RoomHandle>, Timeouts)>;

async fn worker(
    shared: Shared,
) -> Result<impl dev::Service<actix_web::rt::net::TcpStream, Response = (), Error = ()>, ()> {
    let answers = App::new()
        .app_data(shared)
        .route("/socket", web::get().to(open));
    let http = Rc::new(http(answers, |_, _| {}, std::future::pending::<()>).await?);
    Ok(dev::fn_service(move |stream| {
        let http = http.clone();
        async move {
            let _ = http.call((stream, None)).await;
            Ok(())
        }
    }))
}

async fn open(req: HttpRequest, app: Shared) -> Result<HttpResponse, actix_web::Error> {
    let query: BTreeMap<_, _> = req
        .query_string()
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let screen: Screen = serde_json::from_value(json!(query["screen"])).unwrap();
    let role = Role::new(
        screen,
        query
            .get("device")
            .map(|device| PresenterDevice::unpaired(device)),
        query.get("seat").copied(),
    )
    .unwrap();
    socket::accept(&req, &app.0, (role, None), app.1)
}

/// As the server listens.
fn listener() -> TcpListener {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP)).unwrap();
    socket.set_send_buffer_size(32 * 1024).unwrap();
    socket
        .bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())
        .unwrap();
    socket.listen(1024).unwrap();
    socket.into()
}

/// One course with one deck of 40 slides; `edit` is said on the last one.
fn content(edit: usize) -> Content {
    let home = tempfile::tempdir().unwrap();
    let slides = (0..40).map(|n| {
        let said = if n == 39 { edit } else { n };
        format!("## Slide {n}\n\n- {said}\n- more\n\n<!-- note: to be said -->\n\n")
    });
    let file = home.path().join("session_01.md");
    std::fs::write(file, slides.collect::<String>()).unwrap();
    let mut loader = Loader::open(home.path(), reserved()).unwrap();
    let content = loader.load(&Content::default(), "salt", &Default::default());
    assert_eq!(content.courses[""].decks[0].outline.slides.len(), 40);
    content
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(future)
}

/// Bytes of memory that this process holds.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or("0");
    line.trim()
        .trim_end_matches(" kB")
        .parse::<usize>()
        .unwrap_or(0)
        * 1024
}

// ── the client ──────────────────────────────────────────────────────

struct Client {
    stream: TcpStream,
    /// Every byte after the handshake.
    heard: Vec<u8>,
    /// How much of it was looked at.
    at: usize,
    /// What the close frame said.
    reason: String,
}

impl Client {
    fn open(address: SocketAddr, screen: &str) -> Client {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        socket.connect(&address.into()).unwrap();
        let mut stream: TcpStream = socket.into();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.set_nodelay(true).unwrap();
        let head = format!(
            "GET /socket?screen={screen} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
        assert!(
            answer.starts_with(b"HTTP/1.1 101"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
        Client {
            stream,
            heard: Vec::new(),
            at: 0,
            reason: String::new(),
        }
    }

    /// The server may have closed already: that is for the reader to find out.
    fn raw(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    fn text(&mut self, text: &str) {
        self.raw(&frame(TEXT, text.as_bytes()));
    }

    /// The next frame's first byte and payload.
    fn next_frame(&mut self) -> (u8, Vec<u8>) {
        let header = self.take(2);
        let len = match header[1] {
            126 => u16::from_be_bytes(self.take(2).try_into().unwrap()).into(),
            len @ 0..=125 => usize::from(len),
            len => panic!("a masked frame, or one of more than 64 KiB: {len}"),
        };
        (header[0], self.take(len))
    }

    fn take(&mut self, len: usize) -> Vec<u8> {
        while self.heard.len() < self.at + len {
            let mut buf = [0; 4096];
            match self.stream.read(&mut buf) {
                Ok(0) => panic!("closed without a close frame"),
                Ok(n) => self.heard.extend(&buf[..n]),
                Err(error) => panic!("{error} after {}", String::from_utf8_lossy(&self.heard)),
            }
        }
        self.at += len;
        self.heard[self.at - len..self.at].to_vec()
    }

    /// The next text frame; pings before it are answered, as a browser does.
    fn json(&mut self) -> Value {
        let (mut first, mut payload) = self.next_frame();
        while first == PING {
            self.raw(&frame(PONG, &payload));
            (first, payload) = self.next_frame();
        }
        assert_eq!(first, TEXT, "{}", String::from_utf8_lossy(&payload));
        serde_json::from_slice(&payload).unwrap()
    }

    /// The next frame of that type.
    fn wait(&mut self, kind: &str) -> Value {
        self.wait_for(|frame| frame["type"] == kind)
    }

    fn wait_for(&mut self, mut wanted: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let frame = self.json();
            if wanted(&frame) {
                return frame;
            }
        }
    }

    /// The next pong, by text or control frame.
    fn answer(&mut self) -> (u8, Vec<u8>) {
        loop {
            let (first, payload) = self.next_frame();
            if first == PONG || (first == TEXT && payload.starts_with(br#"{"type":"pong""#)) {
                return (first, payload);
            }
        }
    }

    /// The code of the close frame, whatever comes before it.
    fn close_code(&mut self) -> Option<u16> {
        loop {
            let (first, payload) = self.next_frame();
            if first == 0x88 {
                self.reason =
                    String::from_utf8(payload.get(2..).unwrap_or_default().to_vec()).unwrap();
                return payload.first_chunk().map(|code| u16::from_be_bytes(*code));
            }
        }
    }

    /// Nothing follows the close frame, and the connection ends with us.
    fn gone(&mut self) {
        // It may have ended already.
        let _ = self.stream.shutdown(Shutdown::Write);
        self.ended();
    }

    /// Nothing follows the close frame, and the server ends the connection.
    fn ended(&mut self) {
        match self.stream.read(&mut [0; 16]) {
            Ok(0) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            other => panic!("{other:?}"),
        }
    }
}

/// A client's frame; its mask is not zero.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match payload.len() {
        len @ 0..=125 => out.push(0x80 | len as u8),
        len => {
            out.push(0x80 | 126);
            out.extend((len as u16).to_be_bytes());
        }
    }
    let mask = [1, 2, 3, 4];
    out.extend(mask);
    out.extend(
        payload
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    out
}
