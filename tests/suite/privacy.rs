//! What is written for presenters alone, in every form and dialect, against every byte that anybody
//! else gets by HTTP: pages, their data, our own files, refusals.

use crate::helpers::{Answer, TestServer};
use crate::private::{DIALECTS, HIDDEN, PRIVATE};

/// The word that the tables have where something private stands.
const SECRET: &str = "비밀";

/// A deck with each private form on a slide of its own; the word of the n-th one is `비밀n끝`.
fn deck(dialect: &str) -> String {
    let between = match dialect {
        "presenterm" => "<!-- end_slide -->",
        _ => "---",
    };
    let mut text = format!("---\ndialect: {dialect}\n---\n\n# 처음\n\n글\n");
    for (n, private) in PRIVATE.iter().enumerate() {
        let private = private.replace(SECRET, &secret(n));
        text.push_str(&format!("\n{between}\n\n# 장{n}쪽\n\n글\n\n{private}\n"));
    }
    text
}

fn secret(n: usize) -> String {
    format!("{SECRET}{n}끝")
}

/// A course a dialect, each with its deck, a page of the same text, and a README that has all the
/// forms too; and a file that only notes link.
fn server() -> TestServer {
    let mut files = Vec::new();
    for dialect in DIALECTS {
        let forms = deck(dialect);
        let body = forms.splitn(3, "---").last().unwrap_or_default();
        let hidden = HIDDEN.iter().filter(|(of, _)| *of == dialect);
        let hidden: String = hidden.map(|(_, text)| format!("\n{text}\n")).collect();
        let end = match dialect {
            "presenterm" => "<!-- end_slide -->",
            _ => "---",
        };
        let whole = format!("{forms}{hidden}\n{end}\n\n# 끝쪽\n\n글\n");
        files.push((format!("{dialect}/a.md"), whole));
        let page = format!(
            "---\npage: true\ndialect: {dialect}\n---\n{body}{hidden}\n{end}\n\n# 끝쪽\n\n글\n"
        );
        files.push((format!("{dialect}/page.md"), page));
        let readme = format!("# {dialect}\n\n1. [강의](a.md)\n2. [글](page.md)\n\n## 안내\n{body}");
        files.push((format!("{dialect}/README.md"), readme));
    }
    let notes = "# 처음\n\n글\n\n<!-- note: [풀이](answer.txt) 비밀 -->\n";
    files.push(("notes/b.md".to_owned(), notes.to_owned()));
    files.push(("notes/answer.txt".to_owned(), "비밀".to_owned()));
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    TestServer::with(&files)
}

/// That nothing private is in an answer: neither in its head nor in its body.
fn assert_clean(path: &str, answer: &Answer) {
    let text = format!("{:?}\n{}", answer.headers, answer.text());
    if let Some(at) = text.find(SECRET) {
        let from = text.floor_char_boundary(at.saturating_sub(300));
        let to = text.ceil_char_boundary((at + 100).min(text.len()));
        panic!("{path}: {}", &text[from..to]);
    }
}

/// The addresses that a page names, of this server.
fn addresses(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in ["href=\"", "src=\"", "action=\""] {
        for (at, _) in page.match_indices(attribute) {
            let rest = &page[at + attribute.len()..];
            let address = rest.split('"').next().unwrap_or_default();
            if address.starts_with('/') {
                found.push(address.replace("&amp;", "&"));
            }
        }
    }
    found
}

#[test]
fn nothing_private_is_in_a_page_that_an_attendee_gets() {
    let server = server();
    let mut seen = std::collections::BTreeSet::new();
    let mut paths: Vec<String> = vec![
        "/".into(),
        "/join".into(),
        "/healthz".into(),
        "/없다".into(),
    ];
    for dialect in DIALECTS {
        for rest in [
            "",
            "a",
            "a.md",
            "a?v=1",
            "a/notes",
            "a/report",
            "a/report?as=md",
            "a/record",
            "page",
            "page.md",
            "README.md",
            "live",
            "stage",
            "present",
            "remote",
            "a/없다",
            "answer.txt",
        ] {
            paths.push(format!("/{dialect}/{rest}"));
        }
    }
    while let Some(path) = paths.pop() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        if !seen.insert(path.clone()) {
            continue;
        }
        for headers in [
            vec![],
            vec![("Accept-Encoding", "gzip")],
            vec![("Accept-Language", "en"), ("Accept", "application/json")],
        ] {
            let answer = server.get_with(&path, &headers);
            assert_clean(&path, &answer);
            if headers.is_empty() && !path.starts_with("/-/") {
                paths.extend(addresses(&answer.text()));
                paths.extend(answer.header("location").map(str::to_owned));
            }
        }
    }
    for path in ["/notes/answer.txt", "/slidev/a/notes", "/quarto/a/report"] {
        assert_ne!(server.get(path).status, 200, "{path}");
    }
    assert!(
        seen.iter().any(|path| path.contains("?v=")),
        "no page by its revision"
    );
}

#[test]
fn the_desk_has_what_is_private() {
    let server = server();
    let cookie = server.sign_in();
    for dialect in DIALECTS {
        let path = format!("/{dialect}/a/notes");
        let notes = server.get_with(&path, &[("Cookie", &cookie)]).text();
        for (n, private) in PRIVATE.iter().enumerate() {
            // In ordinary notes and for Slidev, a comment is notes only where it says so or is last.
            if dialect == "notes" && private.contains("<!--") && !private.contains("note:") {
                continue;
            }
            assert!(notes.contains(&secret(n)), "{dialect}: {private}");
        }
    }
}
