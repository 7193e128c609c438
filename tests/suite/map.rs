//! What the decks of the example course have in common: one cluster, whose addresses stand on its
//! map, and one word for a thing, which its glossary fixes.

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use regex::Regex;

use crate::day::{classes, decks};

/// An address of IPv4, or a range. A name that looks one up (`30.20.96.10.in-addr.arpa`) is none.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)\d{1,3}(\.\d{1,3}){3}(/\d+)?(\.in-addr)?").expect("an expression")
});

fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let found = ADDRESS.find_iter(text).map(|found| found.as_str());
    found.filter(|found| !found.ends_with("in-addr"))
}

/// The addresses of a deck that the map does not have, an address with its range as without.
fn unknown<'a>(text: &'a str, map: &str) -> Vec<&'a str> {
    let known: BTreeSet<&str> = addresses(map)
        .flat_map(|address| [address, bare(address)])
        .collect();
    let lost = addresses(text).filter(|address| !known.contains(bare(address)));
    lost.collect()
}

fn bare(address: &str) -> &str {
    address.split('/').next().unwrap_or(address)
}

/// The words that the last column of the glossary's tables forbids.
fn forbidden(glossary: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in glossary.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [.., meaning, instead] = cells[..] else {
            continue;
        };
        if meaning != "뜻" && !instead.starts_with(':') {
            let said = instead.split(',').map(str::trim);
            words.extend(said.filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    words
}

/// Where a text says one of the words: as a word of its own, with or without a particle behind it.
fn said(text: &str, words: &[String]) -> Vec<String> {
    const PARTICLES: &str =
        "은|는|이|가|을|를|에|의|과|와|도|로|으로|에서|마다|까지|만|별|인|입니다";
    let mut found = Vec::new();
    for word in words {
        let word_alone = format!(
            r"(^|[^가-힣\d])({})({PARTICLES})?([^가-힣]|$)",
            regex::escape(word)
        );
        let word_alone = Regex::new(&word_alone).expect("an expression");
        for (number, line) in text.lines().enumerate() {
            if word_alone.is_match(line) {
                found.push(format!("line {}: {word}", number + 1));
            }
        }
    }
    found
}

fn read(name: &str) -> String {
    fs::read_to_string(decks().join(name)).expect(name)
}

/// The decks and the pages that an attendee reads, each with its text.
fn texts() -> impl Iterator<Item = (String, String)> {
    let decks = classes().map(|(deck, text)| (deck.name.clone(), text));
    let pages = ["README.md", "map.md"].map(|name| (name.to_owned(), read(name)));
    decks.chain(pages)
}

#[test]
fn each_address_of_the_day_is_on_its_map() {
    let map = read("map.md");
    let mut lost = Vec::new();
    for (name, text) in texts() {
        let unknown = unknown(&text, &map).into_iter();
        lost.extend(unknown.map(|address| format!("{name}: {address}")));
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn the_day_says_no_word_that_its_glossary_forbids() {
    let words = forbidden(&read("glossary.md"));
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let found = said(&text, &words).into_iter();
        wrong.extend(found.map(|found| format!("{name}: {found}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_deck_links_the_map_and_the_glossary() {
    for (deck, text) in classes() {
        let name = &deck.name;
        assert!(text.contains("](./map.md)"), "{name}: no map");
        assert!(text.contains("](./glossary.md)"), "{name}: no glossary");
    }
}

#[test]
fn an_address_off_the_map_and_a_forbidden_word_are_told() {
    let map = "| `a` | 10.1.0.0/16, 10.1.2.3 |\n";
    assert_eq!(unknown("10.1.2.3:80 10.1.2.3/24 10.1.0.0", map), [""; 0]);
    assert_eq!(unknown("3.2.1.10.in-addr.arpa, v1.2.3", map), [""; 0]);
    assert_eq!(
        unknown("10.1.2.4 10.2.0.0/16", map),
        ["10.1.2.4", "10.2.0.0/16"]
    );

    let glossary = "| 한국어 | 영어 | 뜻 | 쓰지 않는 말 |\n|:--|:--|:--|:--|\n\
                    | 영역 | zone | 구역 | 존 |\n| 홉 | hop | 걸음 | |\n| 절 | section | 덩어리 | 1장, 2장 |\n";
    let words = forbidden(glossary);
    assert_eq!(words, ["존", "1장", "2장"]);
    for line in ["같은 존에", "존", "(존)", "1장에서", "**2장**"] {
        assert_eq!(said(line, &words).len(), 1, "{line}");
    }
    for line in ["존재", "의존", "보존은", "한 장", "11장", "영역"] {
        assert_eq!(said(line, &words), [""; 0], "{line}");
    }
}
