//! What the example course says and may become untrue has a source.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::day::{classes, decks};

/// What may become untrue: versions and other broken numbers, years, states of a project. The
/// bounds of words are those of ASCII, since Korean goes on without a space: `GA입니다`.
static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) (?-u:\b)v?\d+\.\d+(\.\d+)* | (?-u:\b)v\d+(alpha|beta)\d+
        | (?-u:\b)(19|20)\d\d(\ ?년|-\d\d(?-u:\b))
        | (?-u:\b)(GA|alpha|beta|deprecated|archived?|retired?|EOL|since)(?-u:\b)
        | 알파 | 베타 | 정식 | 사용\ 중단 | 지원\ 중단 | 지원\ 종료 | 개발\ 중단 | 폐기 | 아카이브 | 은퇴",
    )
    .expect("an expression")
});
/// What looks like one and is not: addresses of machines, the first parts of those of the course's
/// Pods, addresses of pages.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d+\.\d+\.\d+\.\d+(/\d+)?|(?-u:\b)10\.2\d\d(\.\d+)?|\]\([^)]*\)|https?://\S+")
        .expect("an expression")
});

/// A line as it is compared: without marks of Markdown, and addresses as one sign.
fn plain(line: &str) -> String {
    let line = ADDRESS.replace_all(line, "@");
    let line: String = line.chars().filter(|c| !"*`[]\\".contains(*c)).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The statements under a heading of `SOURCES.md`, each with what it rests on.
fn sourced(sources: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    let mut under = String::new();
    for line in sources.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            under = heading.to_owned();
        } else if let Some(row) = line.strip_prefix("| ") {
            let (statement, source) = row.split_once(" | ").unwrap_or((row, ""));
            if statement != "문장" {
                let row = (plain(statement), source.to_owned());
                all.entry(under.clone()).or_default().push(row);
            }
        }
    }
    all
}

/// What is wrong between a deck and its sources.
fn unsourced(text: &str, sources: &[(String, String)]) -> Vec<String> {
    let lines: Vec<String> = text.lines().map(plain).collect();
    let mut wrong = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let covered: Vec<_> = sources
            .iter()
            .flat_map(|(statement, _)| line.match_indices(statement.as_str()))
            .map(|(start, statement)| start..start + statement.len())
            .collect();
        for found in STATEMENT.find_iter(line) {
            let known =
                |span: &Range<usize>| span.start <= found.start() && found.end() <= span.end;
            if !covered.iter().any(known) {
                let found = found.as_str();
                wrong.push(format!(
                    "line {}: no source for {found:?} in {line:?}",
                    number + 1
                ));
            }
        }
    }
    for (statement, source) in sources {
        if !lines.iter().any(|line| line.contains(statement)) {
            wrong.push(format!("the deck does not say {statement:?}"));
        }
        if STATEMENT.replace_all(statement, "").trim().is_empty() {
            wrong.push(format!("{statement:?} does not say of what"));
        }
        if !source.contains("](https://") {
            wrong.push(format!("{statement:?} rests on nothing"));
        }
    }
    wrong
}

#[test]
fn each_statement_that_may_become_untrue_has_its_source() {
    let sources = fs::read_to_string(decks().join("SOURCES.md")).expect("the sources");
    let sources = sourced(&sources);
    let mut wrong = Vec::new();
    for (deck, text) in classes() {
        let own = sources.get(&deck.outline.title);
        let own = own.map_or(&[][..], Vec::as_slice);
        let told = unsourced(&text, own).into_iter();
        wrong.extend(told.map(|told| format!("{}: {told}", deck.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_statement_without_source_a_source_without_statement_and_an_empty_row_are_told() {
    let sources =
        "## A\n| 문장 | 근거 |\n|:--|:--|\n| `x`는 v1.33부터 GA | [KEP](https://k.test) |\n";
    let sources = |more: &str| sourced(&format!("{sources}{more}"))["A"].clone();
    let deck = "# A\n\n이 **x**는 v1.33부터 GA입니다. 10.244.1.5/24는 [주소](https://a.test/v1.2)입니다.\n";
    assert_eq!(unsourced(deck, &sources("")), [""; 0]);

    let said = |line: &str| unsourced(&format!("{deck}{line}\n"), &sources(""));
    for line in [
        "y는 v1.34에 나왔습니다",
        "y는 GA입니다",
        "y: policy/v1alpha2",
        "2024년에",
        "y는 은퇴했습니다",
    ] {
        let [told] = &said(line)[..] else {
            panic!("{line}")
        };
        assert!(told.starts_with("line 4: no source for "), "{told}");
    }
    assert_eq!(
        unsourced(deck, &sources("| z는 v9.9 | [z](https://z.test) |\n")),
        ["the deck does not say \"z는 v9.9\""]
    );
    assert_eq!(
        unsourced(deck, &sources("| 이 x는 | 누가 그러던데 |\n")),
        ["\"이 x는\" rests on nothing"]
    );
    assert_eq!(
        unsourced(deck, &sources("| v1.33 | [x](https://x.test) |\n")),
        ["\"v1.33\" does not say of what"]
    );
}
