//! Under a path (`--base`): no address that a browser is given leads out of it.

use std::collections::BTreeSet;

use regex::Regex;

use crate::helpers::{Answer, TestServer};

const COURSE: &[(&str, &str)] = &[
    ("README.md", "# The courses\n"),
    (
        "week/README.md",
        "# Week\n\n1. [One](one.md)\n2. [Two](./둘.md)\n\n[A page](more.md)\n",
    ),
    (
        "week/one.md",
        "---\nlogo: img/a.svg\n---\n# One\n\n## Picture (40 min)\n\n![A](img/a.svg)\n\n[two](둘.md) and [from the root](/week/둘.md)\n\n<!-- note: [two](둘.md) -->\n\n## Discussion (10 min)\n\nWhy?\n",
    ),
    ("week/둘.md", "# Two\n\ntext\n"),
    (
        "week/more.md",
        "---\npage: true\n---\n# More\n\n![A](img/a.svg) and [a file](code.zip)\n",
    ),
    (
        "week/img/a.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>",
    ),
    ("week/code.zip", "PK"),
    (
        "class/README.md",
        "# A course called as the path\n\n1. [One](one.md)\n",
    ),
    ("class/one.md", "# One\n\ntext\n"),
];

fn under_class() -> (TestServer, String) {
    let server = TestServer::with_args(COURSE, &["--base", "/class"]);
    let body = format!("{{\"key\":\"{}\"}}", server.key());
    let origin = server.origin();
    let signed = server.request(
        "POST",
        "/class/session",
        &[("Origin", &origin)],
        body.as_bytes(),
    );
    let cookie = signed.header("set-cookie").unwrap().to_owned();
    assert!(cookie.contains("Path=/class/;"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    (server, cookie)
}

#[test]
fn every_address_on_every_page_is_under_the_path_and_leads_somewhere() {
    let (server, cookie) = under_class();
    let get = |path: &str| server.get_with(path, &[("Cookie", &cookie)]);
    let named = Regex::new(r#"(?:href|src|action|data-url|data-course)="(/[^"]*)""#).unwrap();
    let mut todo: Vec<String> = [
        "",
        "week/present",
        "week/stage",
        "week/remote",
        "week/live",
        "week/one/notes",
        "week/one/report",
        "join",
        "nowhere",
    ]
    .map(|path| format!("/class/{path}"))
    .into();
    let mut seen = BTreeSet::new();
    while let Some(path) = todo.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = get(&path);
        let is_there = answer.status < 400
            || path == "/class/nowhere"
            || (path == "/class/session" && answer.status == 405);
        assert!(is_there, "{path}: {}", answer.status);
        let kind = answer.header("content-type").unwrap_or_default().to_owned();
        let text = match kind.starts_with("text/html") {
            true => answer.text(),
            false => String::new(),
        };
        let there = answer.header("location").map(str::to_owned);
        for address in named
            .captures_iter(&text)
            .map(|one| one[1].to_owned())
            .chain(there)
        {
            assert!(address.starts_with("/class/"), "{path} names {address}");
            todo.push(address.replace("&amp;", "&"));
        }
    }
    for path in [
        "/class/week/one",
        "/class/week/%EB%91%98",
        "/class/week/more",
        "/class/week/img/a.svg",
        "/class/week/code.zip",
        "/class/class/one",
    ] {
        assert!(seen.contains(path), "{path} is not named: {seen:?}");
    }
}

#[test]
fn outside_of_the_path_is_nothing_but_the_way_in() {
    let (server, _) = under_class();
    let leads = |answer: Answer| (answer.status, answer.header("location").map(str::to_owned));
    let in_ = Some("/class/".to_owned());
    assert_eq!(leads(server.get("/")), (302, in_.clone()));
    assert_eq!(leads(server.get("/class")), (302, in_));
    assert_eq!(server.get("/healthz").text(), "ok");
    for path in ["/week/", "/week/one", "/join", "/classes/", "/week/live"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let moved = Some("/class/week/one".to_owned());
    assert_eq!(leads(server.get("/class/week/one.md")), (308, moved));
}

#[test]
fn links_and_codes_name_the_path() {
    let (server, cookie) = under_class();
    let link = std::fs::read_to_string(server.home().join(".cuecard/presenter-link")).unwrap();
    let (before_key, _) = link.split_once('#').unwrap();
    assert!(before_key.ends_with("/class/present"), "{link}");
    assert!(
        server.output().contains(" /class/week/"),
        "{}",
        server.output()
    );
    let asked = [("Cookie", cookie.as_str()), ("Origin", &server.origin())];
    let pairing = server.request(
        "POST",
        "/class/session/pairing?course=/class/week/",
        &asked,
        b"",
    );
    assert_eq!(pairing.status, 200);
    assert!(
        pairing.text().contains("/class/week/remote"),
        "{}",
        pairing.text()
    );
    let found = server.get_with("/class/session/findings?deck=/class/week/one", &asked);
    assert_eq!(found.status, 200);
    let stage = server.get_with("/class/week/stage", &asked).text();
    let address = Regex::new(r#"data-address="([^"]*)""#).unwrap();
    assert!(
        address.captures(&stage).unwrap()[1].ends_with("/class"),
        "{stage}"
    );
}
