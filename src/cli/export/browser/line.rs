//! A browser's process and the line to it. On Unix that is a pair of pipes: nobody else can write to
//! them, and their end is the browser's end too, however this process ends. Windows hands down no pipes
//! without unsafe code: there it is a WebSocket on this machine.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

use super::{BrowserError, PATIENCE};
use crate::server::asked_to_stop;

/// So long a browser may take to end, and so long its profile is tried to be removed.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// How often whoever waits looks whether he was asked to stop.
const GLANCE: Duration = Duration::from_millis(100);

/// What every browser is started with: no window, no first steps, nothing of its own on the network,
/// letters where they belong whatever the screen.
const FLAGS: [&str; 12] = [
    "--headless",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--mute-audio",
];

/// A browser that was started, and ends with this.
pub(super) struct Line {
    program: PathBuf,
    process: Child,
    is_stopped: Arc<AtomicBool>,
    /// Nothing once it is to end.
    way: Option<Way>,
    /// Its profile, and what it says on standard error.
    folder: TempDir,
}

enum Way {
    /// To its descriptor 3, and what comes from its descriptor 4. Each message ends in a NUL.
    Pipes(ChildStdin, Receiver<Vec<u8>>),
    Socket(Box<WebSocket<TcpStream>>),
}

impl Line {
    /// Starts a browser.
    pub(super) fn to(program: &Path) -> Result<Line, BrowserError> {
        Line::by(program, !cfg!(windows))
    }

    fn by(program: &Path, by_pipes: bool) -> Result<Line, BrowserError> {
        let failed = |cause| BrowserError::Start {
            browser: program.to_owned(),
            cause,
        };
        // Before there is anything that would stay.
        let is_stopped = Arc::new(AtomicBool::new(false));
        note_when_asked(is_stopped.clone());
        let folder = tempfile::Builder::new()
            .prefix("cuecard-")
            .tempdir()
            .map_err(failed)?;
        let mut command = match by_pipes {
            // The standard library hands down standard input and output only, so a shell renames them.
            true => {
                let mut shell = Command::new("/bin/sh");
                shell.args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#]);
                shell.arg(program).arg("--remote-debugging-pipe");
                shell
            }
            false => {
                let mut direct = Command::new(program);
                direct.arg("--remote-debugging-port=0");
                direct
            }
        };
        let mut profile = std::ffi::OsString::from("--user-data-dir=");
        profile.push(folder.path());
        command.args(FLAGS).arg(profile);
        if is_root() {
            // Chromium's sandbox refuses to run as root; what it shows is this page and nothing else.
            command.arg("--no-sandbox");
        }
        // What it puts elsewhere when it is ended in the middle of its work would stay.
        for name in ["TMPDIR", "TEMP", "TMP"] {
            command.env(name, folder.path());
        }
        let said = File::create(folder.path().join(SAID)).map_err(failed)?;
        let piped = || {
            if by_pipes {
                Stdio::piped()
            } else {
                Stdio::null()
            }
        };
        command.stdin(piped()).stdout(piped()).stderr(said);
        let mut line = Line {
            program: program.to_owned(),
            process: command.spawn().map_err(failed)?,
            is_stopped,
            way: None,
            folder,
        };
        let pipes = line.process.stdin.take().zip(line.process.stdout.take());
        line.way = Some(match pipes {
            Some((to, from)) => Way::Pipes(to, messages(from)),
            None => Way::Socket(Box::new(line.socket()?)),
        });
        Ok(line)
    }

    /// The browser's socket, whose address it writes into its profile once it listens.
    fn socket(&mut self) -> Result<WebSocket<TcpStream>, BrowserError> {
        let until = Instant::now() + PATIENCE;
        let place = self.folder.path().join("DevToolsActivePort");
        loop {
            let text = fs::read_to_string(&place).unwrap_or_default();
            // The second line is written last.
            if let Some((port, path)) = text.split_once('\n')
                && let Ok(port) = port.trim().parse::<u16>()
                && path.starts_with('/')
            {
                return socket(port, path.trim_end()).map_err(|cause| BrowserError::Start {
                    browser: self.program.clone(),
                    cause,
                });
            }
            let is_over = !matches!(self.process.try_wait(), Ok(None));
            if is_over || self.is_stopped.load(Ordering::Acquire) {
                return Err(self.ended());
            }
            if Instant::now() > until {
                return Err(BrowserError::Silent(self.program.clone()));
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Which browser it is.
    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    pub(super) fn send(&mut self, message: &Value) -> Result<(), BrowserError> {
        let text = message.to_string();
        let sent = match &mut self.way {
            Some(Way::Pipes(to, _)) => to
                .write_all(text.as_bytes())
                .and_then(|()| to.write_all(b"\0")),
            Some(Way::Socket(socket)) => socket.send(Message::text(text)).map_err(io::Error::other),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        sent.map_err(|_| self.ended())
    }

    /// The next message, waited for.
    pub(super) fn receive(&mut self) -> Result<Value, BrowserError> {
        let until = Instant::now() + PATIENCE;
        let received = loop {
            let received = match &mut self.way {
                Some(Way::Pipes(_, from)) => match from.recv_timeout(GLANCE) {
                    Ok(message) => Ok(Some(message)),
                    Err(RecvTimeoutError::Timeout) => Ok(None),
                    Err(RecvTimeoutError::Disconnected) => Err(()),
                },
                Some(Way::Socket(socket)) => match socket.read() {
                    Ok(message) => Ok(Some(message.into_data().to_vec())),
                    Err(tungstenite::Error::Io(error)) if is_late(&error) => Ok(None),
                    Err(_) => Err(()),
                },
                None => Err(()),
            };
            if self.is_stopped.load(Ordering::Acquire) {
                return Err(BrowserError::Stopped);
            }
            match received {
                Ok(Some(message)) => break message,
                Ok(None) if Instant::now() < until => continue,
                Ok(None) => return Err(BrowserError::Silent(self.program.clone())),
                Err(()) => return Err(self.ended()),
            }
        };
        Ok(serde_json::from_slice(&received).unwrap_or_default())
    }

    /// Why it has ended.
    fn ended(&self) -> BrowserError {
        if self.is_stopped.load(Ordering::Acquire) {
            return BrowserError::Stopped;
        }
        let said = fs::read_to_string(self.folder.path().join(SAID)).unwrap_or_default();
        let last = said.lines().rfind(|line| !line.trim().is_empty());
        BrowserError::Ended {
            browser: self.program.clone(),
            last: last.unwrap_or_default().trim().to_owned(),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // Without a line it ends by itself, and its parts before it: of one that is killed they live a
        // little longer, and write to the profile. By a socket it has to be told.
        if let Some(Way::Socket(_)) = self.way {
            let _ = self.send(&serde_json::json!({ "id": 0, "method": "Browser.close" }));
        }
        self.way = None;
        let until = Instant::now() + LAST_WORDS;
        while matches!(self.process.try_wait(), Ok(None)) && Instant::now() < until {
            thread::sleep(Duration::from_millis(10));
        }
        // It may have ended by now.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let until = Instant::now() + LAST_WORDS;
        while fs::remove_dir_all(self.folder.path()).is_err() && Instant::now() < until {
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The file of what the browser says on standard error.
const SAID: &str = "said";

/// Notes Ctrl-C and SIGTERM, so that whoever waits for the browser cleans up.
fn note_when_asked(is_stopped: Arc<AtomicBool>) {
    thread::spawn(move || {
        let asked = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = asked else { return };
        runtime.block_on(asked_to_stop());
        is_stopped.store(true, Ordering::Release);
    });
}

/// What comes through a pipe, message by message, until its end.
fn messages(pipe: impl io::Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (to, from) = channel();
    thread::spawn(move || {
        for message in BufReader::new(pipe).split(0).map_while(Result::ok) {
            if to.send(message).is_err() {
                break;
            }
        }
    });
    from
}

fn socket(port: u16, path: &str) -> io::Result<WebSocket<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    let url = format!("ws://127.0.0.1:{port}{path}");
    let (socket, _) = tungstenite::client(url, stream).map_err(io::Error::other)?;
    socket.get_ref().set_read_timeout(Some(GLANCE))?;
    Ok(socket)
}

fn is_late(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

/// Whether this process is root's, which only Linux's sandbox minds.
fn is_root() -> bool {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::MetadataExt;
        fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
    }
    #[cfg(not(target_os = "linux"))]
    false
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_browser_is_told_by_pipes_and_by_a_socket_and_leaves_nothing() {
        let Some(program) = super::super::find::installed() else {
            return eprintln!("no browser is here");
        };
        for by_pipes in [true, false] {
            let mut line = Line::by(&program, by_pipes).unwrap();
            let folder = line.folder.path().to_owned();
            let ask = serde_json::json!({ "id": 7, "method": "Browser.getVersion" });
            line.send(&ask).unwrap();
            let answer = line.receive().unwrap();
            assert_eq!(answer["id"], 7);
            assert!(answer["result"]["product"].is_string(), "{answer}");
            drop(line);
            assert!(!folder.exists(), "by pipes: {by_pipes}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_browser_is_told_at_once() {
        let begun = Instant::now();
        for by_pipes in [true, false] {
            let outcome =
                Line::by(Path::new("/bin/false"), by_pipes).and_then(|mut line| line.receive());
            assert!(
                matches!(outcome, Err(BrowserError::Ended { .. })),
                "{by_pipes}"
            );
        }
        assert!(begun.elapsed() < PATIENCE / 4);
    }
}
