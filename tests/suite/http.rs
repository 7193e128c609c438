//! Addresses: which page answers, for how long it is kept, and how the program starts and ends.

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::helpers::{Answer, TestServer, run, wait_until, write};

const COURSE: &[(&str, &str)] = &[
    ("README.md", "# The course\n"),
    (
        "week/README.md",
        "# Week one\n\n1. [First](./first.md)\n2. [Second](./둘째%20강.md)\n",
    ),
    (
        "week/first.md",
        "# First\n\nSome text.\n\n## Next (5 min)\n\nMore text.\n",
    ),
    ("week/둘째 강.md", "# 둘째\n\n본문.\n"),
    (
        "week/img/a.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
    ),
];

#[test]
fn an_address_is_the_path_of_its_file() {
    let server = TestServer::with(COURSE);
    for path in [
        "/",
        "/week/",
        "/week/first",
        "/week/live",
        "/week/stage",
        "/week/present",
        "/join",
        "/healthz",
        "/week/%EB%91%98%EC%A7%B8%20%EA%B0%95",
        // The same name as a Mac writes it.
        "/week/%E1%84%83%E1%85%AE%E1%86%AF%E1%84%8D%E1%85%A2%20%E1%84%80%E1%85%A1%E1%86%BC",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
    for (path, code, location) in [
        ("/week", 308, "/week/"),
        ("/week/first.md", 308, "/week/first"),
        ("/week/README.md", 308, "/week/"),
        ("/week/first/", 308, "/week/first"),
        ("/week/first?v=stale", 302, "/week/first"),
    ] {
        let answer = server.get(path);
        assert_eq!(
            (answer.status, answer.header("location")),
            (code, Some(location)),
            "{path}"
        );
    }
}

#[test]
fn healthcheck_says_whether_a_server_is_ready() {
    let server = TestServer::with(COURSE);
    let port = server.port.to_string();
    let asked = |port: &str| run(server.home(), &["healthcheck", "--port", port]);
    assert_eq!(asked(&port), (Some(0), String::new(), String::new()));
    let dumb = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port_of_dumb = dumb.local_addr().unwrap().port().to_string();
    let talk = thread::spawn(move || {
        let (mut line, _) = dumb.accept().unwrap();
        line.write_all(b"220 mail\r\n").unwrap();
        line
    });
    let (code, _, said) = asked(&port_of_dumb);
    drop(talk.join().unwrap());
    assert_eq!(code, Some(1));
    assert!(said.contains("is no HTTP"), "{said}");
    let stopped = server.stop();
    let (code, _, said) = run(Path::new("."), &["healthcheck", "--port", &port]);
    assert_eq!(code, Some(1), "{stopped:?}");
    assert!(
        said.contains(&format!("127.0.0.1:{port} is not ready")),
        "{said}"
    );
}

#[test]
fn path_tricks_lead_nowhere() {
    let server = TestServer::with(COURSE);
    write(&server.home().join("secret.md"), b"# TOPSECRET");
    for path in [
        "/../secret.md",
        "/../secret",
        "/week/../../secret.md",
        "/%2e%2e/secret.md",
        "/week/%2e%2e/%2e%2e/secret",
        "/..%2fsecret.md",
        "/week%2ffirst",
        "/week/first%00",
        "/week/first%00.md",
        "/%252e%252e/secret.md",
        "/week/..%5c..%5csecret.md",
        "//week/first",
        "/week//first",
        "/week/./first",
        "/.cuecard/key",
        "/../.cuecard/key",
        "/%ff",
        "/week/first%20",
        "/-/0000/style.css.map",
        "/-/../secret",
    ] {
        let answer = server.get(path);
        assert!(
            matches!(answer.status, 400 | 404),
            "{path}: {}",
            answer.status
        );
        assert!(!answer.text().contains("TOPSECRET"), "{path}");
    }
}

#[test]
fn a_page_is_kept_for_ever_by_its_revision_and_asked_for_again_without() {
    let server = TestServer::with(COURSE);
    let plain = server.get("/week/first");
    assert_eq!(plain.header("cache-control"), Some("no-cache"));
    assert_eq!(
        plain.header("vary"),
        Some("Accept-Language, Accept-Encoding")
    );
    let etag = plain.header("etag").expect("a validator").to_owned();
    let again = server.get_with("/week/first", &[("If-None-Match", &etag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    let english = server.get_with(
        "/week/first",
        &[("If-None-Match", &etag), ("Accept-Language", "en")],
    );
    assert_eq!(english.status, 200);

    let revision = revision(&plain);
    let kept = server.get(&format!("/week/first?v={revision}"));
    assert_eq!(kept.status, 200);
    assert_eq!(
        kept.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
}

#[test]
fn pages_are_compressed_for_those_who_can_expand_them() {
    let server = TestServer::with(COURSE);
    let plain = server.get("/week/first");
    assert_eq!(plain.header("content-encoding"), None);
    let compressed = server.get_with("/week/first", &[("Accept-Encoding", "br, gzip")]);
    assert_eq!(compressed.header("content-encoding"), Some("gzip"));
    assert_eq!(compressed.text(), plain.text());
    assert_eq!(compressed.header("etag"), plain.header("etag"));
    let refused = server.get_with("/week/first", &[("Accept-Encoding", "gzip;q=0")]);
    assert_eq!(refused.header("content-encoding"), None);
}

#[test]
fn our_own_files_are_kept_for_ever_and_an_old_hash_leads_to_the_new_one() {
    let server = TestServer::with(COURSE);
    let page = server.get("/week/first").text();
    let at = page.find("/-/").expect("an asset");
    let url: String = page[at..]
        .chars()
        .take_while(|c| !matches!(c, '"' | '\\'))
        .collect();
    let style = url
        .rsplit_once('/')
        .map(|(folder, _)| format!("{folder}/style.css"))
        .expect("a folder");
    let page_style = if page.contains(&style) { style } else { url };
    let answer = server.get_with(&page_style, &[("Accept-Encoding", "gzip")]);
    assert_eq!(answer.status, 200, "{page_style}");
    assert_eq!(
        answer.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let old = server.get("/-/0000/style.css");
    assert_eq!(old.status, 302);
    assert!(
        old.header("location")
            .is_some_and(|url| url.ends_with("/style.css"))
    );
}

#[test]
fn head_has_the_head_of_get_and_other_methods_are_told_what_there_is() {
    let server = TestServer::with(COURSE);
    for path in ["/", "/week/first", "/week/img/a.svg", "/healthz", "/join"] {
        let (get, head) = (server.get(path), server.request("HEAD", path, &[], b""));
        assert_eq!(head.status, 200, "{path}");
        assert!(head.body.is_empty(), "{path}");
        assert_eq!(
            head.header("content-length"),
            get.header("content-length"),
            "{path}"
        );
    }
    let origin = server.origin();
    for (method, path, allow) in [
        ("POST", "/", "GET, HEAD"),
        ("PUT", "/week/first", "GET, HEAD"),
        ("DELETE", "/join", "GET, HEAD"),
        ("POST", "/-/0000/style.css", "GET, HEAD"),
        ("GET", "/session", "POST, DELETE"),
        ("PATCH", "/session", "POST, DELETE"),
    ] {
        let answer = server.request(method, path, &[("Origin", &origin)], b"");
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some(allow)),
            "{method} {path}"
        );
    }
}

#[test]
fn the_furniture_is_korean_unless_the_browser_ranks_english_above_it() {
    let server = TestServer::with(COURSE);
    let lang = |header: &str| {
        let page = server
            .get_with("/week/", &[("Accept-Language", header)])
            .text();
        page.split_once("<html lang=\"")
            .map(|(_, rest)| rest[..2].to_owned())
            .expect("a language")
    };
    assert_eq!(lang("fr"), "ko");
    assert_eq!(lang("en-US,en;q=0.9,ko;q=0.8"), "en");
    assert!(server.get("/nowhere").text().contains("이 주소에는"));
    assert!(
        server
            .get_with("/nowhere", &[("Accept-Language", "en")])
            .text()
            .contains("nothing at this address")
    );
}

#[test]
fn a_course_is_joined_by_its_code_however_it_is_typed() {
    let server = TestServer::with(&[("a/README.md", "# A\n\n- [x](x.md)\n"), ("a/x.md", "# X\n")]);
    let output = server.output();
    let code = output
        .lines()
        .find_map(|line| line.trim().strip_prefix("Join code"))
        .expect("a code")
        .trim();
    for typed in [
        code.to_owned(),
        code.to_lowercase(),
        format!("%20{code}%20"),
    ] {
        let answer = server.get(&format!("/join/{typed}"));
        assert_eq!(
            (answer.status, answer.header("location")),
            (302, Some("/a/live")),
            "{typed}"
        );
    }
    let form = server.get(&format!("/join?code={code}"));
    assert_eq!(
        form.header("location"),
        Some(format!("/join/{code}").as_str())
    );
    let wrong = server.get("/join/NOPE1");
    assert_eq!(wrong.status, 404);
    assert!(wrong.text().contains("NOPE1"));
    // The only course is where the root leads.
    assert_eq!(server.get("/").header("location"), Some("/a/"));
}

#[test]
fn files_of_a_course_have_ranges_and_validators() {
    let server = TestServer::with(COURSE);
    let part = server.get_with("/week/img/a.svg", &[("Range", "bytes=1-3")]);
    assert_eq!((part.status, part.text().as_str()), (206, "svg"));
    let whole = server.get("/week/img/a.svg");
    let etag = whole.header("etag").expect("a validator");
    assert_eq!(
        server
            .get_with("/week/img/a.svg", &[("If-None-Match", etag)])
            .status,
        304
    );
}

#[test]
fn bad_input_is_one_sentence_with_a_remedy() {
    let home = tempfile::tempdir().expect("a folder");
    write(&home.path().join("empty/x.txt"), b"");
    write(&home.path().join("decks/a.md"), b"# A\n");
    write(
        &home.path().join("themes/broken/deck.hbs"),
        b"{{#if x}}\nnever closed\n",
    );
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    for (args, words) in [
        (&["nowhere"][..], &["nowhere"][..]),
        (&["empty", "--port", "0"], &["empty", "Markdown"]),
        (
            &["--bind", "127.0.0.1", "--port", &port],
            &["in use", "--port", &port],
        ),
        (
            &["--port", "0", "--theme", "pretty"],
            &["pretty", "default"],
        ),
        (&["--port", "0", "--theme", "broken"], &["deck.hbs", ":"]),
        (
            &["--port", "0", "--data", "decks/a.md"],
            &["decks/a.md", "--data"],
        ),
        (
            &["--port", "0", "--tls-cert", "no.pem", "--tls-key", "no.pem"],
            &["no.pem", "--tls-cert"],
        ),
        (
            &["--bind", "203.0.113.7", "--port", "0"],
            &["203.0.113.7", "--bind"],
        ),
        (
            &["--port", "0", "--key", "eleven_char"],
            &["11 characters", "12", "--key"],
        ),
        (&["check", "nowhere"], &["nowhere"]),
        (&["outline", "nowhere.md"], &["nowhere.md"]),
    ] {
        let (code, _, error) = run(home.path(), args);
        assert_eq!(code, Some(1), "{args:?}: {error}");
        assert_eq!(error.lines().count(), 1, "{args:?}: {error}");
        assert!(error.starts_with("cuecard: "), "{args:?}: {error}");
        assert!(
            words.iter().all(|word| error.contains(word)),
            "{args:?}: {error}"
        );
    }
    let (code, _, error) = run(home.path(), &["--port", "x"]);
    assert_eq!(code, Some(2), "{error}");
    let (code, help, _) = run(home.path(), &["--help"]);
    assert!(code == Some(0) && help.contains("Examples:"), "{help}");
}

#[test]
fn sigterm_closes_sockets_and_ends_within_two_seconds() {
    let server = TestServer::with(COURSE);
    let mut socket = server.socket("/week/socket?screen=live", None);
    let _idle = server.connect();
    let reader = std::thread::spawn(move || {
        loop {
            match socket.read() {
                Ok(tungstenite::Message::Close(frame)) => {
                    return frame.map(|frame| u16::from(frame.code));
                }
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    });
    let (status, time) = server.stop();
    assert_eq!(status.code(), Some(0));
    assert!(time < Duration::from_secs(2), "{time:?}");
    assert_eq!(reader.join().expect("no panic"), Some(1012));
}

/// The deck's revision, as the page says.
fn revision(page: &Answer) -> String {
    let text = page.text();
    let found = ["data-rev=\"", "\"revision\":\""]
        .iter()
        .find_map(|mark| text.split_once(mark));
    found
        .map(|(_, rest)| rest.chars().take_while(|c| *c != '"').collect())
        .expect("a revision")
}

#[test]
fn a_picture_is_sent_though_no_header_can_hold_its_name() {
    let server = TestServer::with(&[("a.md", "# A\n"), ("a\u{7}b.png", "PNG"), ("c.png", "PNG")]);
    for path in ["/a%07b.png", "/c.png"] {
        let answer = server.get(path);
        assert_eq!(
            (answer.status, answer.text().as_str()),
            (200, "PNG"),
            "{path}"
        );
    }
}

#[test]
fn a_file_that_the_notes_link_is_saved_under_its_name_and_nothing_of_it_runs() {
    let links =
        "[a](자료/시작%20코드.zip) [b](lab.ipynb) [c](page.html) [d](app.ts) [e](guide.pdf)";
    let server = TestServer::with(&[
        ("a.md", &format!("# A\n\n{links}\n")),
        ("자료/시작 코드.zip", "0123456789"),
        ("lab.ipynb", "{}"),
        ("page.html", "<script>1</script>"),
        ("app.ts", "let a;"),
        ("guide.pdf", "%PDF"),
        ("other.zip", "closed"),
    ]);
    let zip = "/%EC%9E%90%EB%A3%8C/%EC%8B%9C%EC%9E%91%20%EC%BD%94%EB%93%9C.zip";
    let answer = server.get(zip);
    assert_eq!((answer.status, answer.text().as_str()), (200, "0123456789"));
    assert_eq!(
        answer.header("content-disposition"),
        Some(
            "attachment; filename=\"__ __.zip\"; \
             filename*=UTF-8''%EC%8B%9C%EC%9E%91%20%EC%BD%94%EB%93%9C.zip"
        )
    );
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    let part = server.get_with(zip, &[("Range", "bytes=2-4")]);
    assert_eq!((part.status, part.text().as_str()), (206, "234"));
    for (path, media) in [
        (zip, "application/zip"),
        ("/lab.ipynb", "application/x-ipynb+json"),
        ("/page.html", "text/html; charset=utf-8"),
        ("/app.ts", "text/plain; charset=utf-8"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.header("content-type"), Some(media), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let saved = answer.header("content-disposition").unwrap_or_default();
        assert!(saved.starts_with("attachment; "), "{path}: {saved}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("sandbox;"), "{path}: {policy}");
    }
    assert_eq!(
        server.get("/guide.pdf").header("content-type"),
        Some("application/pdf")
    );
    for path in ["/other.zip", "/a.md~", "/.cuecard/key"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

#[test]
fn nothing_of_the_data_folder_is_sent_though_it_is_not_hidden_and_the_notes_link_it() {
    let text = "# A\n\n[k](state/key) [l](state/presenter-link) [d](state/cuecard.db) [x](x.zip)\n\n[h](old/helper-link)\n";
    // What an earlier data folder left is closed by its name.
    let files = [("a.md", text), ("x.zip", "x"), ("old/helper-link", "x")];
    let server = TestServer::with_args(&files, &["--data", "decks/state"]);
    wait_until("the link is followed", || {
        server.get("/x.zip").status == 200
    });
    for name in ["key", "presenter-link", "cuecard.db"] {
        assert!(server.folder().join("state").join(name).is_file(), "{name}");
        assert_eq!(server.get(&format!("/state/{name}")).status, 404, "{name}");
    }
    assert_eq!(server.get("/old/helper-link").status, 404);
}

#[test]
fn a_folder_without_a_course_is_told_and_the_link_when_there_is_one() {
    // A file without text is no deck yet.
    let server = TestServer::with(&[("a.md", "")]);
    let link = server.home().join(".cuecard/presenter-link");
    wait_until("it is told", || server.output().contains("No course yet"));
    assert!(server.output().contains("a.md: "), "{}", server.output());
    assert!(!server.output().contains("The presenter") && !link.exists());
    server.write("week/b.md", "# B\n");
    wait_until("the link is told", || {
        server.output().contains("The presenter")
    });
    let text = std::fs::read_to_string(link).expect("a link");
    assert!(text.contains("/week/present#key="), "{text}");
}

/// What `check` tells of a deck is told to its author: at this machine, and who is signed in.
#[test]
fn findings_of_a_deck_are_told_to_this_machine_and_to_who_is_signed_in() {
    let server = TestServer::with(&[
        ("a.md", "# A\n\n![b](gone.png)\n"),
        ("b.md", "# B\n\ntext\n"),
        ("README.md", "# Course\n\n1. [A](a.md)\n2. [B](b.md)\n"),
    ]);
    let told = |host: &str, deck: &str, cookie: &str| {
        let path = format!("/session/findings?deck={deck}");
        let host = format!("{host}:{}", server.port);
        server.get_with(&path, &[("Host", &host), ("Cookie", cookie)])
    };
    wait_until("the file is read", || {
        told("localhost", "/a", "").text().contains("gone.png")
    });
    let answer = told("127.0.0.1", "/a", "");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let findings: serde_json::Value = serde_json::from_str(&answer.text()).expect("JSON");
    assert_eq!(findings[0]["severity"], "warning");
    assert_eq!(findings[0]["line"], 3);
    assert_eq!(told("localhost", "/b", "").text(), "[]");
    assert_eq!(told("localhost", "/nowhere", "").status, 404);
    // A tunnel asks from this machine too, by the name that others asked for.
    let other = told("10.1.2.3", "/a", "");
    assert_eq!(other.status, 403);
    assert!(!other.text().contains("gone.png"));
    assert_eq!(told("10.1.2.3", "/a", &server.sign_in()).status, 200);
}

#[test]
fn a_save_is_one_line_in_the_terminal() {
    let server = TestServer::with(&[
        ("a.md", "# A\n\ntext\n"),
        ("README.md", "# C\n\n1. [A](a.md)\n"),
    ]);
    assert!(server.get("/a").text().contains("text"));
    let saved = |text: &str, wanted: &str| {
        std::fs::write(server.home().join("decks/a.md"), text).expect("a file");
        wait_until(wanted, || server.output().contains(wanted));
    };
    saved("# A\n\nother\n", "saved a.md: 1 slide, nothing found");
    saved("# A\n\n![b](gone.png)\n", "saved a.md: 1 slide, a.md:3: ");
    assert_eq!(
        server.output().matches("saved ").count(),
        2,
        "{}",
        server.output()
    );
}
