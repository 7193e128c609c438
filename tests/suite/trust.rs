//! Who is let in, and what nobody else gets to see.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::helpers::TestServer;

const COURSE: &[(&str, &str)] = &[
    (
        "a.md",
        "# A\n\nText.\n\n<!-- note: say SECRETNOTE aloud -->\n\n## B\n\nMore.\n",
    ),
    ("README.md", "# Course\n\n1. [A](a.md)\n"),
    ("pic.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
];

#[test]
fn only_known_hosts_are_answered() {
    let server = TestServer::with_args(
        COURSE,
        &[
            "--allow-host",
            "class.test",
            "--public-url",
            "https://slides.example.org",
        ],
    );
    let status = |path: &str, host: &str| server.get_with(path, &[("Host", host)]).status;
    for host in [
        "127.0.0.1:1",
        "[::1]:4000",
        "localhost",
        "laptop.local",
        "class.test:4000",
        "slides.example.org",
    ] {
        assert_eq!(status("/", host), 200, "{host}");
    }
    for host in [
        "evil.example",
        "evil.example:4000",
        "class.test.evil.example",
        "127.0.0.1.evil.example",
        "",
    ] {
        for path in [
            "/",
            "/a",
            "/live",
            "/join",
            "/-/0/style.css",
            "/session",
            "/nowhere",
            "/pic.svg",
        ] {
            assert_eq!(status(path, host), 421, "{path} at {host:?}");
        }
        assert_eq!(status("/healthz", host), 200, "{host}");
    }
    let told = server.get_with(
        "/",
        &[("Host", "evil.example:80"), ("Accept-Language", "en")],
    );
    assert!(
        told.text().contains("--allow-host evil.example"),
        "{}",
        told.text()
    );

    let port = server.port;
    for head in [
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n".to_owned(),
        format!("GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"),
        format!("GET http://127.0.0.1:{port}/ HTTP/1.1\r\n"),
        "GET / HTTP/1.0\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\n".to_owned(),
    ] {
        let answer = server.raw(format!("{head}Connection: close\r\n\r\n").as_bytes());
        let line = String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned();
        assert!(line.contains(" 421 ") || line.contains(" 400 "), "{head:?}: {line}");
    }
}

#[test]
fn what_changes_something_needs_an_origin_of_ours() {
    let server = TestServer::with_args(COURSE, &["--public-url", "https://slides.example.org"]);
    let body = format!("{{\"key\":\"{}\"}}", server.key());
    let post = |headers: &[(&str, &str)]| {
        server
            .request("POST", "/session", headers, body.as_bytes())
            .status
    };
    assert_eq!(post(&[("Origin", &server.origin())]), 204);
    assert_eq!(post(&[("Origin", "https://slides.example.org")]), 204);
    assert_eq!(post(&[]), 403);
    for origin in [
        "null",
        "http://evil.example",
        "http://127.0.0.1",
        "https://slides.example.org.evil.example",
    ] {
        assert_eq!(post(&[("Origin", origin)]), 403, "{origin}");
        let forwarded = [
            ("Origin", origin),
            ("X-Forwarded-Proto", "http"),
            ("X-Forwarded-Host", origin),
        ];
        assert_eq!(post(&forwarded), 403, "{origin}");
        assert_eq!(
            server
                .request("DELETE", "/session", &[("Origin", origin)], b"")
                .status,
            403,
            "{origin}"
        );
        let socket = [
            ("Origin", origin),
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        assert_eq!(
            server.get_with("/socket?screen=live", &socket).status,
            403,
            "{origin}"
        );
    }
}

#[test]
fn every_answer_tells_the_browser_to_stay_within_bounds() {
    let server = TestServer::with(COURSE);
    for (path, status) in [
        ("/", 200),
        ("/a", 200),
        ("/live", 200),
        ("/stage", 200),
        ("/present", 200),
        ("/join", 200),
        ("/healthz", 200),
        ("/pic.svg", 200),
        ("/nowhere", 404),
        ("/a/notes", 403),
        ("/session", 405),
        ("/a/", 308),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        if path != "/pic.svg" {
            assert!(
                policy.contains("frame-ancestors 'none'") && policy.contains("script-src 'self';"),
                "{path}: {policy}"
            );
            assert!(
                !policy.contains("unsafe") && !policy.contains('*'),
                "{path}: {policy}"
            );
        }
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(
            answer.header("referrer-policy"),
            Some("no-referrer"),
            "{path}"
        );
    }
    let svg = server.get("/pic.svg");
    assert!(
        svg.header("content-security-policy")
            .is_some_and(|policy| policy.starts_with("sandbox;"))
    );
    let told = server.get_with("/", &[("Host", "evil.example")]);
    assert!(
        told.header("content-security-policy")
            .is_some_and(|policy| !policy.contains("evil"))
    );
}

#[test]
fn notes_need_the_cookie_and_are_never_kept() {
    let server = TestServer::with(COURSE);
    for path in [
        "/", "/a", "/live", "/stage", "/present", "/join", "/a/notes",
    ] {
        let page = server.get(path).text().to_owned();
        assert!(!page.contains("SECRETNOTE"), "{path}");
        assert!(!page.contains("\"slot\":"), "{path}");
    }
    assert_eq!(server.get("/a/notes").status, 403);
    let cookie = server.sign_in();
    let notes = server.get_with("/a/notes", &[("Cookie", &cookie)]);
    assert_eq!(
        (notes.status, notes.header("cache-control")),
        (200, Some("no-store"))
    );
    assert!(notes.text().contains("id=\"ui.plan\">{"));
    assert!(notes.text().contains("\"slot\":3000"));
    for path in ["/", "/a", "/live", "/stage", "/present", "/join"] {
        let page = server.get_with(path, &[("Cookie", &cookie)]);
        assert!(!page.text().contains("SECRETNOTE"), "{path}");
        assert!(!page.text().contains("\"slot\":"), "{path}");
    }
    let forged = format!("{}x", cookie);
    assert_eq!(
        server.get_with("/a/notes", &[("Cookie", &forged)]).status,
        403
    );
}

#[test]
fn the_cookie_is_the_browsers_alone_and_ends_with_signing_out() {
    let server = TestServer::with(COURSE);
    let answer = server.post_key(&server.key());
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
    assert!(cookie.starts_with("cuecard-"), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    // Over plain http a Secure cookie would never come back.
    assert!(
        !cookie.contains("Secure") && !cookie.contains("Domain"),
        "{cookie}"
    );

    let pair = cookie.split(';').next().expect("a pair").to_owned();
    let headers = [("Cookie", pair.as_str()), ("Origin", &server.origin())];
    let again = server.request(
        "POST",
        "/session",
        &headers,
        format!("{{\"key\":\"{}\"}}", server.key()).as_bytes(),
    );
    assert_eq!((again.status, again.header("set-cookie")), (204, None));
    assert_eq!(server.get_with("/a/notes", &headers).status, 200);
    let out = server.request("DELETE", "/session", &headers, b"");
    assert_eq!(out.status, 204);
    assert!(
        out.header("set-cookie")
            .is_some_and(|cookie| cookie.contains("Max-Age=0"))
    );
    assert_eq!(server.get_with("/a/notes", &headers).status, 403);
}

#[test]
fn the_cookie_is_secure_for_a_page_that_came_by_https() {
    let public = "https://slides.example.org";
    let server = TestServer::with_args(COURSE, &["--public-url", public]);
    let body = format!("{{\"key\":\"{}\"}}", server.key());
    let cookie = |origin: &str| {
        let headers = [("Origin", origin)];
        let answer = server.request("POST", "/session", &headers, body.as_bytes());
        answer.header("set-cookie").expect("a cookie").to_owned()
    };
    assert!(cookie(public).contains("Secure"));
    assert!(!cookie(&server.origin()).contains("Secure"));
    let headers = [("Origin", public)];
    let out = server.request("DELETE", "/session", &headers, b"");
    let gone = out.header("set-cookie").expect("a cookie");
    assert!(
        gone.contains("Secure") && gone.contains("Max-Age=0"),
        "{gone}"
    );
}

#[test]
fn wrong_keys_are_slowed_down_and_the_right_one_is_not() {
    let server = TestServer::with(COURSE);
    for _ in 0..5 {
        assert_eq!(server.post_key("wrong").status, 403);
    }
    let waiting = AtomicUsize::new(2);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let started = Instant::now();
                assert_eq!(server.post_key("wrong").status, 403);
                let took = started.elapsed();
                assert!(took > Duration::from_millis(500), "{took:?}");
                waiting.fetch_sub(1, Ordering::SeqCst);
            });
        }
        // Those above wait half a second at least, the right one for none of them.
        assert_eq!(server.post_key(&server.key()).status, 204);
        assert_eq!(waiting.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn what_is_no_key_at_all_is_refused() {
    let server = TestServer::with(COURSE);
    let long = format!("{{\"key\":\"{}\"}}", "x".repeat(100_000));
    for body in [
        "nothing",
        "{}",
        "{\"key\":7}",
        "[]",
        "{\"key\":\"x\",\"more\":1}",
        long.as_str(),
    ] {
        let answer = server.request(
            "POST",
            "/session",
            &[("Origin", &server.origin())],
            body.as_bytes(),
        );
        assert_eq!(answer.status, 400, "{}", &body[..body.len().min(40)]);
    }
}

#[test]
fn the_key_is_in_its_own_files_only() {
    let server = TestServer::with(COURSE);
    let (key, cookie) = (server.key(), server.sign_in());
    assert!(key.len() >= 43, "{key}");
    server.post_key("wrong");
    server.get_with("/a/notes", &[("Cookie", &cookie)]);
    for path in [
        "/", "/a", "/live", "/stage", "/present", "/join", "/a/notes", "/nowhere",
    ] {
        let page = server.get_with(path, &[("Cookie", &cookie)]);
        assert!(!page.text().contains(&key), "{path}");
        assert!(
            page.headers.iter().all(|(_, value)| !value.contains(&key)),
            "{path}"
        );
    }
    assert!(server.output().contains("presenter-link"));
    assert!(!server.output().contains(&key));
    let token = cookie.split_once('=').expect("a value").1;
    assert!(!server.output().contains(token));
    assert_only_the_owner_reads_the_key(&server);
}

fn assert_only_the_owner_reads_the_key(server: &TestServer) {
    #[cfg(unix)]
    for name in ["key", "presenter-link", "helper-link"] {
        use std::os::unix::fs::PermissionsExt;
        let file = std::fs::metadata(server.home().join(".cuecard").join(name)).expect("a file");
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_restart_keeps_the_key_and_one_that_is_given_wins() {
    let server = TestServer::with(COURSE);
    let key = server.key();
    let server = server.kill_and_restart();
    assert_eq!(server.key(), key);
    let given = TestServer::with_args(COURSE, &["--key", "a key of my own"]);
    assert_eq!(given.post_key("a key of my own").status, 204);
    assert_eq!(given.post_key(&key).status, 403);
    assert!(!given.output().contains("a key of my own"));
}

#[test]
fn a_data_folder_that_was_deleted_comes_back_with_the_key_and_the_link() {
    let server = TestServer::with(COURSE);
    let (key, folder) = (server.key(), server.home().join(".cuecard"));
    let read = |name| std::fs::read_to_string(folder.join(name));
    let link = read("presenter-link").expect("a link");
    let helpers = read("helper-link").expect("a link");
    std::fs::remove_dir_all(&folder).expect("a folder");
    // The next thing to be saved is a sign-in.
    assert_eq!(server.post_key(&key).status, 204);
    crate::helpers::wait_until("the link is back", || read("presenter-link").is_ok());
    assert_eq!(read("presenter-link").expect("a link"), link);
    assert_eq!(read("helper-link").expect("a link"), helpers);
    assert_eq!(read("key").expect("a key").trim(), key);
    assert_eq!(read(".gitignore").expect("a file"), "*\n");
    assert_only_the_owner_reads_the_key(&server);
    let server = server.kill_and_restart();
    assert_eq!(server.key(), key);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let server = TestServer::with(COURSE);
    let outside = server.home().join("outside.png");
    std::fs::write(&outside, "OUTSIDE").expect("a file");
    server.write("in.png", "inside");
    crate::helpers::wait_until("the file is there", || server.get("/in.png").status == 200);
    std::fs::remove_file(server.folder().join("in.png")).expect("a file");
    std::os::unix::fs::symlink(&outside, server.folder().join("in.png")).expect("a link");
    for _ in 0..20 {
        assert!(!server.get("/in.png").text().contains("OUTSIDE"));
    }
}
