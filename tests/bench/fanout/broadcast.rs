//! The least that a broadcast server can be: one thread, epoll by `mio`, a write for each socket.
//!
//! Speaks as `server.mjs` does: a message on `/socket?screen=desk` is acknowledged and becomes one
//! snapshot of SIZE bytes for everyone else. Usage: `broadcast PORT SIZE`

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::SocketAddr;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};
use tungstenite::handshake::derive_accept_key;

const LISTENER: Token = Token(0);

/// A connection: before its handshake, a desk, or an attendee.
struct Peer {
    stream: TcpStream,
    /// What came and was not understood yet.
    read: Vec<u8>,
    kind: Kind,
}

#[derive(PartialEq)]
enum Kind {
    New,
    Desk,
    Attendee,
}

struct Server {
    peers: HashMap<Token, Peer>,
    seq: u64,
    size: usize,
}

fn main() -> io::Result<()> {
    let args: Vec<usize> = std::env::args()
        .skip(1)
        .flat_map(|arg| arg.parse())
        .collect();
    let &[port, size] = args.as_slice() else {
        return Err(io::Error::other("usage: broadcast PORT SIZE"));
    };
    let address = SocketAddr::from(([127, 0, 0, 1], port as u16));
    let mut listener = listen(address)?;
    let mut poll = Poll::new()?;
    poll.registry()
        .register(&mut listener, LISTENER, Interest::READABLE)?;
    println!("listening");
    let mut server = Server {
        peers: HashMap::new(),
        seq: 0,
        size,
    };
    let mut events = Events::with_capacity(1024);
    let mut last = LISTENER.0;
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() != LISTENER {
                server.readable(event.token());
                continue;
            }
            while let Ok((mut stream, _)) = listener.accept() {
                last += 1;
                stream.set_nodelay(true)?;
                poll.registry()
                    .register(&mut stream, Token(last), Interest::READABLE)?;
                let (read, kind) = (Vec::new(), Kind::New);
                server
                    .peers
                    .insert(Token(last), Peer { stream, read, kind });
            }
        }
    }
}

/// With the backlog that `server.mjs` and Cuecard have.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(4096)?;
    Ok(TcpListener::from_std(socket.into()))
}

impl Server {
    fn readable(&mut self, token: Token) {
        let Some(peer) = self.peers.get_mut(&token) else {
            return;
        };
        let mut piece = [0; 4096];
        loop {
            match peer.stream.read(&mut piece) {
                Ok(0) => {
                    self.peers.remove(&token);
                    return;
                }
                Ok(read) => peer.read.extend_from_slice(&piece[..read]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    self.peers.remove(&token);
                    return;
                }
            }
        }
        match peer.kind {
            Kind::New => self.greet(token),
            Kind::Desk => self.obey(token),
            Kind::Attendee => peer.read.clear(),
        }
    }

    /// Answers a handshake that is there as a whole.
    fn greet(&mut self, token: Token) {
        let snapshot = self.snapshot();
        let Some(peer) = self.peers.get_mut(&token) else {
            return;
        };
        let head = String::from_utf8_lossy(&peer.read).into_owned();
        if !head.ends_with("\r\n\r\n") {
            return;
        }
        let key = head
            .lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
        let accept = derive_accept_key(key.unwrap_or_default().as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        let is_desk = head
            .lines()
            .next()
            .is_some_and(|line| line.contains("screen=desk"));
        peer.kind = if is_desk { Kind::Desk } else { Kind::Attendee };
        peer.read = Vec::new();
        // The bench's clients read: what does not fit into a socket's buffer is not sent.
        let _ = peer.stream.write(&[answer.as_bytes(), &snapshot].concat());
    }

    /// Sends each command's snapshot to all, and its acknowledgement to the desk.
    fn obey(&mut self, token: Token) {
        while let Some(command) = self
            .peers
            .get_mut(&token)
            .and_then(|peer| unmask(&mut peer.read))
        {
            self.seq += 1;
            let snapshot = self.snapshot();
            for peer in self.peers.values_mut() {
                if peer.kind == Kind::Attendee {
                    let _ = peer.stream.write(&snapshot);
                }
            }
            let id = serde_json::from_slice::<serde_json::Value>(&command)
                .map_or(0, |command| command["id"].as_u64().unwrap_or(0));
            let ack = format!(
                r#"{{"type":"ack","id":{id},"seq":{},"saved":false}}"#,
                self.seq
            );
            if let Some(desk) = self.peers.get_mut(&token) {
                let _ = desk.stream.write(&frame(ack.as_bytes()));
            }
        }
    }

    fn snapshot(&self) -> Vec<u8> {
        let bare = format!(r#"{{"type":"snapshot","seq":{},"pad":""}}"#, self.seq);
        let pad = "x".repeat(self.size.saturating_sub(bare.len()));
        frame(
            bare.replace(r#""pad":"""#, &format!(r#""pad":"{pad}""#))
                .as_bytes(),
        )
    }
}

/// A text frame of less than 64 KiB.
fn frame(text: &[u8]) -> Vec<u8> {
    let length = text.len();
    let head = match length {
        0..126 => vec![0x81, length as u8],
        _ => vec![0x81, 126, (length >> 8) as u8, length as u8],
    };
    [head.as_slice(), text].concat()
}

/// Takes the first whole frame of what came, with its mask taken off.
fn unmask(read: &mut Vec<u8>) -> Option<Vec<u8>> {
    let (at, length) = match read.get(1)? & 0x7f {
        126 => (
            4,
            u16::from_be_bytes([*read.get(2)?, *read.get(3)?]) as usize,
        ),
        short => (2, short as usize),
    };
    if read.len() < at + 4 + length {
        return None;
    }
    let whole: Vec<u8> = read.drain(..at + 4 + length).collect();
    let (mask, masked) = whole[at..].split_at(4);
    Some(
        masked
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, key)| byte ^ key)
            .collect(),
    )
}
