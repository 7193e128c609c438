//! A line that carries so many bytes a second: what comes in by it goes to standard output, what
//! stands on standard input goes out by it. Node cannot make a receive buffer small, and a large one
//! would take in what a thin line leaves with the sender.
//!
//! Usage: `thin_line HOST:PORT BYTES_A_SECOND`; at 0 nothing is read after the answer's head.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

/// The receive buffer; the kernel doubles it, and takes no less.
const BUFFER: usize = 2048;

/// Between two reads.
const TICK: Duration = Duration::from_millis(50);

fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(address), Some(rate)) = (args.next(), args.next()) else {
        return Err(io::Error::other(
            "usage: thin_line HOST:PORT BYTES_A_SECOND",
        ));
    };
    let address: SocketAddr = address.parse().map_err(io::Error::other)?;
    let rate: usize = rate.parse().map_err(io::Error::other)?;
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.connect(&address.into())?;
    let stream = TcpStream::from(socket);
    let mut out = stream.try_clone()?;
    std::thread::spawn(move || io::copy(&mut io::stdin(), &mut out));
    match rate {
        0 => read_head(stream),
        _ => trickle(stream, rate),
    }
}

/// Reads what the server answers to the handshake and never again.
fn read_head(mut stream: TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    io::stdout().write_all(&head)?;
    io::stdout().flush()?;
    loop {
        std::thread::park();
    }
}

/// Reads a little at each tick.
fn trickle(mut stream: TcpStream, rate: usize) -> io::Result<()> {
    let mut piece = vec![0; (rate * TICK.as_millis() as usize / 1000).max(1)];
    let (begun, mut ticks) = (Instant::now(), 0);
    loop {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(piece.get(..read).unwrap_or(&piece))?;
        stdout.flush()?;
        // What was read in less than a tick's time is waited for, what came late is not made up for.
        ticks += 1;
        std::thread::sleep((TICK * ticks).saturating_sub(begun.elapsed()));
        ticks = ticks.max((begun.elapsed().as_millis() / TICK.as_millis()) as u32);
    }
}
