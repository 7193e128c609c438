//! The stream of a connection's bytes, which HTTP, or TLS below HTTP, reads and writes. It notes
//! how the client gets on, and fails as soon as the connection is to be closed.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Connection, Place};

/// An accepted connection.
#[derive(Debug)]
pub(in crate::server) struct Line {
    io: TcpStream,
    connection: Arc<Connection>,
    _place: Place,
}

impl Line {
    pub(super) fn new(io: TcpStream, connection: Arc<Connection>, place: Place) -> Line {
        Line {
            io,
            connection,
            _place: place,
        }
    }

    pub(in crate::server) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// Writes, and notes how much of it was taken.
    fn write(
        &mut self,
        cx: &mut Context<'_>,
        offered: usize,
        write: impl FnOnce(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        self.connection.check()?;
        let written = write(Pin::new(&mut self.io), cx);
        match &written {
            Poll::Pending => {
                self.connection.wrote(offered, 0);
                return self.connection.wait(cx);
            }
            Poll::Ready(Ok(taken)) => self.connection.wrote(offered, *taken),
            Poll::Ready(Err(_)) => {}
        }
        written
    }
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let line = self.get_mut();
        line.connection.check()?;
        if !line.connection.may_read() {
            return line.connection.wait(cx);
        }
        let before = buf.filled().len();
        match Pin::new(&mut line.io).poll_read(cx, buf) {
            Poll::Pending => return line.connection.wait(cx),
            Poll::Ready(read) => read?,
        }
        line.connection.read(buf.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let write = |io: Pin<&mut TcpStream>, cx: &mut Context<'_>| io.poll_write(cx, buf);
        self.get_mut().write(cx, buf.len(), write)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let offered = bufs.iter().map(|buf| buf.len()).sum();
        let write =
            |io: Pin<&mut TcpStream>, cx: &mut Context<'_>| io.poll_write_vectored(cx, bufs);
        self.get_mut().write(cx, offered, write)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.connection.check()?;
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
