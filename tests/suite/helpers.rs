//! The real program on a folder of its own, and a client that sends what no library would.

#![allow(dead_code, reason = "not every area needs every helper")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tungstenite::client::IntoClientRequest;
use tungstenite::{Error, HandshakeError, Message, WebSocket};

/// Nothing in a test takes longer than this unless something is wrong.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// A running `cuecard serve` at a free port of 127.0.0.1; killed when dropped.
pub(crate) struct TestServer {
    child: Child,
    pub(crate) port: u16,
    home: Arc<TempDir>,
    start: Start,
    output: Arc<Mutex<String>>,
}

/// How a server is started.
#[derive(Clone, Default)]
struct Start {
    args: Vec<String>,
    /// The most files that it may open.
    open_files: Option<u32>,
}

impl From<Vec<String>> for Start {
    fn from(args: Vec<String>) -> Start {
        Start {
            args,
            open_files: None,
        }
    }
}

impl TestServer {
    /// Serves these files; a path ends in `/` for an empty folder.
    pub(crate) fn with(files: &[(&str, &str)]) -> TestServer {
        TestServer::with_args(files, &[])
    }

    /// As above, with further arguments.
    pub(crate) fn with_args(files: &[(&str, &str)], args: &[&str]) -> TestServer {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(home.path().join("decks")).expect("a folder");
        for (path, text) in files {
            write(&home.path().join("decks").join(path), text.as_bytes());
        }
        TestServer::start(Arc::new(home), strings(args).into())
    }

    /// Serves these files, with a limit of open files.
    #[cfg(unix)]
    pub(crate) fn with_open_files(files: &[(&str, &str)], open_files: u32) -> TestServer {
        let home = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            write(&home.path().join("decks").join(path), text.as_bytes());
        }
        let start = Start {
            open_files: Some(open_files),
            ..Start::default()
        };
        TestServer::start(Arc::new(home), start)
    }

    /// Serves `decks` in a working directory that is there already, perhaps with `themes`.
    pub(crate) fn at(home: TempDir, args: &[&str]) -> TestServer {
        TestServer::start(Arc::new(home), strings(args).into())
    }

    /// Serves a folder that is there already, such as a real course.
    pub(crate) fn of(folder: &Path) -> TestServer {
        let home = tempfile::tempdir().expect("a temporary folder");
        TestServer::start(Arc::new(home), vec![folder.display().to_string()].into())
    }

    fn start(home: Arc<TempDir>, start: Start) -> TestServer {
        let program = env!("CARGO_BIN_EXE_cuecard");
        let mut command = match start.open_files {
            None => Command::new(program),
            Some(most) => {
                let mut shell = Command::new("sh");
                let script = format!("ulimit -n {most} && exec \"$0\" \"$@\"");
                shell.args(["-c", &script, program]);
                shell
            }
        };
        let mut child = command
            .current_dir(home.path())
            .args(["serve", "--port", "0", "--bind", "127.0.0.1"])
            .args(&start.args)
            .env("RUST_LOG", "trace")
            .env_remove("CUECARD_KEY")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = Arc::new(Mutex::new(String::new()));
        let (found, port) = mpsc::channel();
        keep_lines(
            child.stdout.take().expect("piped"),
            output.clone(),
            Some(found),
        );
        keep_lines(child.stderr.take().expect("piped"), output.clone(), None);
        match port.recv_timeout(LIMIT) {
            Ok(port) => TestServer {
                child,
                port,
                home,
                start,
                output,
            },
            Err(_) => {
                let _ = child.kill();
                panic!(
                    "no listening line in:\n{}",
                    output.lock().expect("no panic")
                );
            }
        }
    }

    /// Stops by SIGKILL and starts again on the same files and data.
    pub(crate) fn kill_and_restart(mut self) -> TestServer {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
        TestServer::start(self.home.clone(), self.start.clone())
    }

    /// Asks it to stop by SIGTERM: how it ended and how long that took.
    pub(crate) fn stop(mut self) -> (ExitStatus, Duration) {
        let started = Instant::now();
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(asked.expect("kill runs").success());
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return (status, started.elapsed());
            }
            assert!(started.elapsed() < LIMIT, "still running");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The process's number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `127.0.0.1:port`.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The page's origin that a browser would send.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// The served folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.home.path().join("decks")
    }

    /// The working directory, which has `.cuecard` and perhaps `themes`.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file of the served folder.
    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.folder().join(path), text.as_bytes());
    }

    /// Everything printed so far, logs included.
    pub(crate) fn output(&self) -> String {
        self.output.lock().expect("no panic").clone()
    }

    /// The presenters' key.
    pub(crate) fn key(&self) -> String {
        let link = fs::read_to_string(self.home().join(".cuecard/presenter-link")).expect("a link");
        link.trim().split_once("#key=").expect("a key").1.to_owned()
    }

    /// Shows the key; the answer is the cookie, `name=value`.
    pub(crate) fn sign_in(&self) -> String {
        let answer = self.post_key(&self.key());
        assert_eq!(answer.status, 204, "{}", answer.text());
        let cookie = answer.header("set-cookie").expect("a cookie");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// Tries a key.
    pub(crate) fn post_key(&self, key: &str) -> Answer {
        let body = format!("{{\"key\":\"{key}\"}}");
        self.request(
            "POST",
            "/session",
            &[("Origin", &self.origin())],
            body.as_bytes(),
        )
    }

    /// `GET` of a raw path.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    /// `GET` with headers; a `Host` among them replaces the right one.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.request("GET", path, headers, b"")
    }

    /// Any request, path and headers as they are given.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            head.push_str(&format!("Host: {}\r\n", self.host()));
        }
        if !body.is_empty() {
            head.push_str(&format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let sent = [head.as_bytes(), b"\r\n", body].concat();
        Answer::parse(&self.raw(&sent))
    }

    /// Sends bytes and reads until the server closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        stream.write_all(bytes).expect("it takes them");
        let mut answer = Vec::new();
        // A reset after the answer is as good as an end.
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    /// A connection, with time-outs.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(LIMIT)).expect("a time-out");
        stream.set_write_timeout(Some(LIMIT)).expect("a time-out");
        stream
    }

    /// An open socket, as a browser on one of our pages opens it.
    pub(crate) fn socket(&self, path: &str, cookie: Option<&str>) -> WebSocket<TcpStream> {
        self.try_socket(path, cookie).expect("a handshake")
    }

    /// An open socket, or the status of the answer that says why there is none.
    pub(crate) fn try_socket(
        &self,
        path: &str,
        cookie: Option<&str>,
    ) -> Result<WebSocket<TcpStream>, u16> {
        let mut request = format!("ws://{}{path}", self.host())
            .into_client_request()
            .expect("an address");
        let headers = request.headers_mut();
        headers.insert("Origin", self.origin().parse().expect("a header"));
        if let Some(cookie) = cookie {
            headers.insert("Cookie", cookie.parse().expect("a header"));
        }
        match tungstenite::client(request, self.connect()) {
            Ok((socket, _)) => Ok(socket),
            Err(HandshakeError::Failure(Error::Http(answer))) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The bytes of one answer, its connection closed.
    pub(crate) fn parse(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no head in {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers: Vec<(String, String)> = headers
            .map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned()))
            .collect();
        let mut body = bytes[end + 4..].to_vec();
        if headers
            .iter()
            .any(|(name, value)| name == "transfer-encoding" && value == "chunked")
        {
            body = dechunk(&body);
        }
        Answer {
            status: status.unwrap_or_else(|| panic!("no status in {head:?}")),
            headers,
            body,
        }
    }

    /// The first header of that (lower-case) name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text; compressed bodies are expanded.
    pub(crate) fn text(&self) -> String {
        if self.header("content-encoding") != Some("gzip") {
            return String::from_utf8_lossy(&self.body).into_owned();
        }
        let mut text = String::new();
        flate2::read::GzDecoder::new(self.body.as_slice())
            .read_to_string(&mut text)
            .expect("gzip of UTF-8");
        text
    }
}

/// The next text frame of a socket, `None` when it is closed. The library answers pings by itself,
/// as browsers do.
pub(crate) fn next_text(socket: &mut WebSocket<TcpStream>) -> Option<String> {
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => return Some(text.to_string()),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(_) | Err(_) => return None,
        }
    }
}

/// Runs the program to its end: exit code, standard output, standard error.
pub(crate) fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cuecard"))
        .current_dir(folder)
        .args(args)
        .env_remove("CUECARD_KEY")
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn strings(args: &[&str]) -> Vec<String> {
    args.iter().map(|arg| arg.to_string()).collect()
}

/// Writes a file, its folders made.
pub(crate) fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, bytes).expect("a file");
}

/// Asks until the answer is yes.
pub(crate) fn wait_until(what: &str, mut yes: impl FnMut() -> bool) {
    let started = Instant::now();
    while !yes() {
        assert!(started.elapsed() < LIMIT, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn keep_lines(
    pipe: impl Read + Send + 'static,
    output: Arc<Mutex<String>>,
    port: Option<mpsc::Sender<u16>>,
) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let found = line
                .strip_prefix("listening on ")
                .and_then(|url| url.rsplit_once(':'));
            if let (Some((_, number)), Some(port)) = (found, &port) {
                let _ = port.send(number.trim_end_matches('/').parse().expect("a port"));
            }
            let mut output = output.lock().expect("no panic");
            output.push_str(&line);
            output.push('\n');
        }
    });
}

fn dechunk(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end])
            .ok()
            .and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let Some(size @ 1..) = size else { break };
        let Some(chunk) = rest.get(end + 2..end + 2 + size) else {
            break;
        };
        body.extend_from_slice(chunk);
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
    body
}
