//! Real lecture notes as slides: nothing lost, nothing literal, nothing that breaks.
//!
//! The notes are read in place from `../shared/corpus`; what is kept here are outlines:
//! headings and numbers. `CUECARD_BLESS=1` renews them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use cuecard::course::parse::{self, schedule};
use cuecard::course::{self, BlockKind, Deck, Fitted, plan::Terms};
use cuecard::render::{Context, Renderer};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");

pub(super) static RENDERER: LazyLock<Renderer> = LazyLock::new(Renderer::default);

/// A file as its slides, as they are shown.
fn deck(text: &str) -> Deck {
    let measure = |source: &str, steps: Option<&str>| RENDERER.measure(source, steps);
    course::deck(text, &Terms::default(), None, &measure).deck
}

/// Name → text of every Markdown file of a shared folder, in order; empty with a message
/// where the folder is missing.
pub(super) fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(SHARED).join(folder);
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    if paths.is_empty() {
        eprintln!("skipped: no Markdown in {}", root.display());
    }
    paths
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&root).ok()?.to_str()?.replace('/', "_");
            Some((
                name.trim_end_matches(".md").to_owned(),
                std::fs::read_to_string(&path).ok()?,
            ))
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|e| e == "md") {
            paths.push(path);
        }
    }
}

#[test]
fn outlines_of_real_notes_are_as_agreed() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/outline");
    let bless = std::env::var_os("CUECARD_BLESS").is_some();
    for (name, text) in files("corpus") {
        let outline = deck(&text).outline_text();
        let path = golden.join(format!("{name}.txt"));
        if bless {
            std::fs::create_dir_all(&golden).expect("the folder of golden files");
            std::fs::write(&path, &outline).expect("a golden file");
        }
        let agreed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            agreed == outline,
            "{} differs (CUECARD_BLESS=1 renews it):\n{outline}",
            path.display()
        );
    }
}

#[test]
fn every_word_of_real_notes_is_on_a_slide() {
    for folder in ["corpus", "seed"] {
        for (name, text) in files(folder) {
            let shown = shown_words(&deck(&text));
            let mut missing = Vec::new();
            for (word, count) in raw_words(&text) {
                let there = shown.get(&word).copied().unwrap_or(0);
                if there < count {
                    missing.push((word, count, there));
                }
            }
            assert!(missing.is_empty(), "{name}: {missing:?}");
        }
    }
}

#[test]
fn what_shows_little_is_on_a_slide_too() {
    let breaks = "## T\n\n".to_owned() + &"짧은 줄  \n".repeat(20);
    for text in [
        "## Q\n\nWhy?\n\n<details>\n<summary>A</summary>\n42\n</details>\n",
        "## Q\n\nWhy?\n\n<img src=\"answer.png\">\n",
        "## Q\n\n|a|b|\n|-|-|\n\nWhy?\n",
        "## T\n\n하나 `kubectl` 둘. 셋 넷.\n\n![다섯 여섯](a.png)\n",
        &breaks,
    ] {
        let shown = shown_words(&deck(text));
        for (word, count) in raw_words(text) {
            let there = shown.get(&word).copied().unwrap_or(0);
            assert_eq!(there, count, "{word} of {text}");
        }
    }
    assert!(
        deck(&breaks).slides.len() > 1,
        "twenty lines are two slides"
    );
}

#[test]
fn no_word_is_on_two_slides() {
    for (name, text) in files("corpus") {
        let written: usize = words(&text).count();
        let shown: usize = shown_words(&deck(&text)).values().sum();
        assert!(shown <= written, "{name}: {shown} words of {written}");
    }
}

#[test]
fn trees_of_real_notes_keep_every_word() {
    for folder in ["corpus", "seed"] {
        for (name, text) in files(folder) {
            for block in &parse::parse(&text).blocks {
                let BlockKind::Tree(tree) = &block.kind else {
                    continue;
                };
                let source = block.events.iter().filter_map(|e| match e {
                    Event::Text(text) => Some(words(text)),
                    _ => None,
                });
                let read = tree.branches.iter().flat_map(|b| words(&b.text));
                assert!(read.eq(source.flatten()), "{name}: {:?}", block.lines);
            }
        }
    }
}

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The words of a file by plain search: all but the numbers that begin list items, which
/// are the list's, not text.
fn raw_words(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for line in text.lines() {
        let line = line.trim_start();
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = match line.split_at(digits) {
            (number, rest) if !number.is_empty() && rest.starts_with(". ") => rest,
            _ => line,
        };
        for word in words(rest) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// The words of a deck's slides and notes. What a further part says again, its heading and the
/// head of its table, is not counted again.
fn shown_words(deck: &Deck) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut add = |text: &str| {
        for word in words(text) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    };
    for slide in &deck.slides {
        let further = slide.is_continued();
        if !further {
            slide.written.notes.iter().for_each(|note| add(note));
        }
        let heading = usize::from(further && slide.written.level > 0);
        for block in slide.written.blocks.iter().skip(heading) {
            let info = block.events.iter().find_map(|event| match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => Some(info.as_ref()),
                _ => None,
            });
            match (&block.kind, &block.fitted) {
                (_, Fitted::Picture(1..)) => {}
                (_, Fitted::Code { lines, .. }) => {
                    let text = block.text();
                    text.lines()
                        .skip(lines.start)
                        .take(lines.len())
                        .for_each(&mut add);
                    if text
                        .lines()
                        .take(lines.start)
                        .all(|line| line.trim().is_empty())
                    {
                        add(info.unwrap_or_default());
                    }
                }
                (BlockKind::Tree(tree), _) => {
                    tree.branches.iter().for_each(|branch| add(&branch.text));
                    if tree.branches.first().is_some_and(|first| first.line == 0) {
                        add(info.unwrap_or_default());
                    }
                }
                (_, Fitted::Table { again: true, .. }) => {
                    let head = |event: &Event<'_>| matches!(event, Event::End(TagEnd::TableHead));
                    block
                        .events
                        .iter()
                        .skip_while(|event| !head(event))
                        .for_each(|event| said(event, &mut add));
                }
                _ => block.events.iter().for_each(|event| said(event, &mut add)),
            }
        }
    }
    counts
}

/// What an event says.
fn said(event: &Event<'_>, mut add: impl FnMut(&str)) {
    match event {
        Event::Text(t)
        | Event::Code(t)
        | Event::Html(t)
        | Event::InlineHtml(t)
        | Event::InlineMath(t)
        | Event::DisplayMath(t)
        | Event::FootnoteReference(t) => add(t),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => add(info),
        Event::Start(
            Tag::Link {
                dest_url, title, ..
            }
            | Tag::Image {
                dest_url, title, ..
            },
        ) => {
            add(dest_url);
            add(title);
        }
        _ => {}
    }
}

#[test]
fn no_emphasis_of_real_notes_stays_literal() {
    for folder in ["corpus", "seed"] {
        for (name, text) in files(folder) {
            for slide in deck(&text).slides {
                for block in &slide.written.blocks {
                    if matches!(block.kind, BlockKind::Code(_) | BlockKind::Diagram { .. }) {
                        continue;
                    }
                    let mut code = false;
                    for event in &block.events {
                        match event {
                            Event::Start(Tag::CodeBlock(_)) => code = true,
                            Event::End(pulldown_cmark::TagEnd::CodeBlock) => code = false,
                            Event::Text(t) if !code => {
                                assert!(
                                    !t.contains("**") && !t.contains('\u{2060}'),
                                    "{name}, {:?}: {t}",
                                    block.lines
                                );
                            }
                            Event::InlineMath(t) | Event::DisplayMath(t) => {
                                panic!("{name}, {:?}: ${t}$ is no formula", block.lines)
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_lines_of_slides_are_in_order_and_hold_their_headings() {
    for (name, text) in files("corpus") {
        let lines: Vec<&str> = text.lines().collect();
        let mut last = 0;
        for slide in deck(&text).slides {
            let range = slide.lines();
            let further = slide.is_continued();
            // The parts of a wide table show some of the columns each, of the same lines.
            assert!(
                range.start > last || further,
                "{name}: {range:?} after line {last}"
            );
            last = range.end - 1;
            if slide.written.level > 0 && !further {
                let heading = lines[range.start as usize - 1];
                assert!(heading.starts_with('#'), "{name}: {heading}");
                assert!(
                    heading.contains(slide.written.title.split(' ').next().unwrap_or_default())
                );
            }
        }
        assert!(last as usize <= lines.len(), "{name}");
    }
}

#[test]
fn line_ends_and_a_mark_at_the_start_change_nothing() {
    for (name, text) in files("corpus") {
        let plain = deck(&text).outline_text();
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(deck(&windows).outline_text(), plain, "{name}");
        let front = format!("---\nlang: ko\n---\n{text}");
        let shifted: Vec<_> = deck(&front)
            .slides
            .iter()
            .map(|s| s.lines().start - 3)
            .collect();
        let own: Vec<_> = deck(&text).slides.iter().map(|s| s.lines().start).collect();
        assert_eq!(shifted, own, "{name}");
    }
}

#[test]
fn real_readmes_are_schedules() {
    for (name, text) in files("corpus").into_iter().chain(files("seed")) {
        if !name.ends_with("README") {
            continue;
        }
        let schedule = schedule(&text);
        let targets: Vec<_> = schedule.decks.iter().map(|d| d.target.clone()).collect();
        let expected: Vec<_> = (1..=8).map(|n| format!("./session_{n:02}.md")).collect();
        assert_eq!(targets, expected, "{name}");
        assert_eq!(schedule.discussion, Some(10), "{name}");
        assert_eq!(schedule.topics.len(), 8, "{name}: {:?}", schedule.topics);
        assert!(
            schedule.topics.values().all(|t| !t.contains(['"', ':'])),
            "{:?}",
            schedule.topics
        );
        assert!(schedule.title.contains("Week"), "{}", schedule.title);
        assert!(schedule.intro().trim_start().starts_with("## 📅"), "{name}");
        assert!(schedule.rest().starts_with("## 개념 토론 주제"), "{name}");
        assert!(!schedule.intro().contains("session_01"), "{name}");
        assert!(!schedule.rest().contains("session_01"), "{name}");
        assert!(schedule.opening().starts_with("## 🎯 학습 목표"), "{name}");
        assert!(!schedule.opening().contains("\n## "), "{name}");
        assert!(schedule.more().starts_with("## 📅"), "{name}");
    }
}

#[test]
fn mutated_notes_neither_panic_nor_take_long() {
    let count: usize = std::env::var("CUECARD_MUTATIONS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(300);
    let files = files("corpus");
    if files.is_empty() {
        return;
    }
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut slowest = Duration::ZERO;
    for round in 0..count {
        let (name, text) = &files[dice.below(files.len())];
        let other = &files[dice.below(files.len())].1;
        let text = mutated(text, other, &mut dice);
        let start = Instant::now();
        let deck = deck(&text);
        schedule(&text);
        deck.outline_text();
        for slide in &deck.slides {
            let context = Context {
                base: "/",
                lang: None,
            };
            RENDERER.slide(slide, false, context);
        }
        let took = start.elapsed();
        slowest = slowest.max(took);
        assert!(
            took < Duration::from_secs(1),
            "{name}, round {round}: {took:?}"
        );
        let mut ids: Vec<_> = deck
            .slides
            .iter()
            .flat_map(|s| s.written.anchors.iter().chain([&s.written.id]))
            .collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}, round {round}: an id twice");
        for slide in &deck.slides {
            assert!(!slide.written.id.is_empty(), "{name}, round {round}");
            for event in slide.written.blocks.iter().flat_map(|b| &b.events) {
                if let Event::Html(t) | Event::InlineHtml(t) = event {
                    assert!(!t.contains("<!--"), "{name}, round {round}: {t}");
                }
            }
        }
    }
    println!("{count} mutations, the slowest took {slowest:?}");
}

/// One to eight edits such as a slip of the hand, a bad merge or a broken disk makes.
fn mutated(text: &str, other: &str, dice: &mut Dice) -> String {
    const MARKUP: &[&str] = &[
        "<!-- note: ",
        "-->",
        "<!-- step -->",
        "<details>",
        "</details>",
        "---\n",
        "```",
        "$",
        "$$",
        "**",
        "~~",
        "*",
        "> ",
        "> > > > ",
        "- ",
        "# ",
        "## ",
        "[^1]",
        "[^1]: ",
        "|",
        "\\",
        "\0",
        "\r",
        "\u{feff}",
        "\t",
        "&#8288;",
        "\u{2060}",
        "<",
        "](",
        "[",
        "\n\n",
        "(1분)",
        "marp: true\n",
    ];
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len() + 1);
        let length = dice.below(200).min(bytes.len() - at);
        match dice.below(9) {
            0 => drop(bytes.drain(at..at + length)),
            1 => {
                let copy = bytes[at..at + length].to_vec();
                bytes.splice(at..at, copy);
            }
            2 => drop(bytes.splice(at..at, [dice.below(256) as u8])),
            3 | 4 => {
                let markup = MARKUP[dice.below(MARKUP.len())].repeat(1 + dice.below(4));
                bytes.splice(at..at, markup.bytes());
            }
            5 => lines(&mut bytes, dice, |lines, a, _| drop(lines.remove(a))),
            6 => lines(&mut bytes, dice, |lines, a, _| {
                let line = lines[a].clone();
                lines.insert(a, line);
            }),
            7 => lines(&mut bytes, dice, |lines, a, b| lines.swap(a, b)),
            _ => {
                let from = dice.below(other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other.as_bytes()[from..]);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn lines(bytes: &mut Vec<u8>, dice: &mut Dice, edit: impl Fn(&mut Vec<Vec<u8>>, usize, usize)) {
    let mut lines: Vec<Vec<u8>> = bytes
        .split_inclusive(|b| *b == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    if lines.is_empty() {
        return;
    }
    let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
    edit(&mut lines, a, b);
    *bytes = lines.concat();
}

/// xorshift64: the same mutations in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

#[test]
fn hostile_text_takes_no_time() {
    for (what, text) in [
        ("stars", "가**(나)".repeat(20_000)),
        ("tildes", "~~가(~~나".repeat(20_000)),
        ("dollars", "$a/".repeat(30_000)),
        ("comments", "<!-- note: a\n".repeat(10_000)),
        ("inline comments", "가 <!-- note: a ".repeat(10_000)),
        ("details", "<details>\n\n".repeat(10_000)),
        ("quotes", ">".repeat(50_000)),
        (
            "lists",
            (0..1_000)
                .map(|n| format!("{}- a\n", " ".repeat(n)))
                .collect(),
        ),
        ("headings", "## 가\n\n".repeat(20_000)),
        (
            "long headings",
            format!(
                "## {}\n\n{}",
                "가".repeat(100_000),
                "### 나\n\n".repeat(5_000)
            ),
        ),
        (
            "footnotes",
            "[^1]\n\n[^1]: a [^2]\n\n[^2]: b\n\n".repeat(3_000),
        ),
        (
            "phases",
            format!("## 토론\n\n{}", "### 가 (1분)\n\n".repeat(20_000)),
        ),
        (
            "links",
            (0..10_000).map(|n| format!("[a]({n}.md)\n\n")).collect(),
        ),
        (
            "rules",
            format!(
                "---\ndialect: slides\n---\n{}",
                "---\na: b\n".repeat(10_000)
            ),
        ),
        (
            "front matter",
            format!("---\na: {}\n---\n", "[".repeat(50_000)),
        ),
        ("brackets", format!("# {}", "(1분".repeat(50_000))),
    ] {
        let start = Instant::now();
        let made = deck(&text);
        schedule(&text);
        let took = start.elapsed();
        println!("{what}: {took:?}, {} slides", made.slides.len());
        assert!(took < Duration::from_secs(4), "{what}: {took:?}");
    }
}

#[test]
fn an_outline_is_aligned_by_what_a_terminal_shows() {
    let deck = deck("# 제목\n\n긴 글\n\n## Two (15분)\n\n글\n\n## 셋 (2.5분)\n\n글\n");
    assert_eq!(
        deck.outline_text(),
        "1  제목  title    -  1-3   제목\n\
         2  two   text    15  5-7   Two\n\
         3  셋    text   2.5  9-11  셋\n"
    );
    let json = deck.outline_json();
    assert_eq!(json["title"], "제목");
    assert_eq!(json["slides"][1]["lines"], serde_json::json!([5, 7]));
    assert_eq!(json["slides"][1]["minutes"], 15.0);
    assert_eq!(json["slides"][0]["minutes"], serde_json::Value::Null);
}

#[test]
fn a_schedule_without_links_is_all_introduction() {
    let text = "---\nlang: ko\nstart: 9:00\ndiscussion: 7\n---\n# 🎯 하루\n\n소개\n\n## 토론 주제\n\n1. \"하나?\"\n2. 둘\n";
    let schedule = schedule(text);
    assert_eq!(schedule.title, "하루");
    assert_eq!(schedule.decks, []);
    assert!(schedule.intro().starts_with("소개"));
    assert_eq!(schedule.rest(), "");
    assert_eq!(schedule.discussion, Some(7));
    assert_eq!(schedule.front.start, ["09:00"]);
    let topics: Vec<_> = schedule.topics.into_iter().collect();
    assert_eq!(topics, [(0, "하나?".to_owned()), (1, "둘".to_owned())]);
}

#[test]
fn objectives_open_a_schedule_and_the_rest_follows_it() {
    let text = "# Day\n\nHello.\n\n## About\n\nRooms.\n\n## Learning objectives\n\n- one\n\n### More\n\n## Sessions\n\n- [A](a.md)\n\n## Homework\n\nRead.\n";
    let with = schedule(text);
    assert_eq!(
        with.opening(),
        "Hello.\n\n## Learning objectives\n\n- one\n\n### More"
    );
    assert_eq!(with.more(), "## About\n\nRooms.\n\n## Homework\n\nRead.");
    let without = schedule(&text.replace("Learning objectives", "People"));
    assert_eq!(without.opening(), "Hello.");
    assert!(without.more().starts_with("## About"));
    assert!(without.more().contains("## People"));
}

#[test]
fn a_schedule_knows_which_links_are_decks() {
    let text = "# T\n\n소개\n\n- [하나](<가 나.md>)\n- [둘](./%EB%91%98.md#x)\n- [하나](가%20나.md)\n- [또](./%EB%91%98.md)\n\n끝 [위](../x.md) [밖](https://a.b/c.md) [README](README.md) [그림](a.png)\n\nThe last 12 minutes are for discussion.\n";
    let schedule = schedule(text);
    let targets: Vec<_> = schedule.decks.iter().map(|d| d.target.as_str()).collect();
    assert_eq!(targets, ["가 나.md", "./%EB%91%98.md", "가%20나.md"]);
    assert_eq!(schedule.decks[0].title, "하나");
    assert_eq!(schedule.intro().trim(), "소개");
    assert!(schedule.rest().starts_with("끝"));
    assert_eq!(schedule.discussion, Some(12));
}

#[test]
fn front_matter_is_the_same_alone_and_with_its_file() {
    let text = "\u{feff}---\r\ntitle: X\r\nslot: 45\r\n---\r\n# Y\r\n";
    assert_eq!(parse::front_matter(text), parse::parse(text).front);
    let deck = deck(text);
    assert_eq!((deck.title.as_str(), deck.slot), ("Y", Some(45)));
    assert_eq!(deck.slides[0].lines(), 5..6);
}
