//! Real lecture notes as slides: nothing lost, nothing literal, nothing that breaks.
//!
//! Of the corpus, which is read where it lies, golden files keep headings and numbers.

use std::collections::HashMap;
use std::sync::LazyLock;

use cuecard::course::{self, Block, BlockKind, CodeLines, Deck, Fitted, plan::Terms};
use cuecard::course::{names, parse, schedule};
use cuecard::render::Renderer;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};
use regex::Regex;

use crate::golden::agreed;
use crate::notes::{Note, lessons, notes, own, shared};

pub(super) static RENDERER: LazyLock<Renderer> = LazyLock::new(Renderer::default);

/// A file as its slides, as they are shown.
fn deck(text: &str) -> Deck {
    let measure = |source: &str, steps: Option<&str>| RENDERER.measure(source, steps);
    course::deck(
        text,
        &Terms::default(),
        None,
        course::fit::Measure::of_diagrams(&measure),
    )
    .deck
}

#[test]
fn outlines_of_real_notes_are_as_agreed() {
    for Note { name, text, .. } in notes() {
        agreed(&format!("outline/{name}.txt"), &deck(&text).outline_text());
    }
}

#[test]
fn every_word_of_real_notes_is_on_a_slide() {
    for note in lessons().into_iter().chain(shared("seed")) {
        let (name, text) = (&note.name, note.body());
        let shown = shown_words(&deck(text));
        let mut missing = Vec::new();
        for (word, count) in raw_words(text) {
            let there = shown.get(&word).copied().unwrap_or(0);
            if there < count {
                missing.push((word, count, there));
            }
        }
        assert!(missing.is_empty(), "{name}: {missing:?}");
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
    for Note { name, text, .. } in lessons() {
        let written: usize = words(&text).count();
        let shown: usize = shown_words(&deck(&text)).values().sum();
        assert!(shown <= written, "{name}: {shown} words of {written}");
    }
}

#[test]
fn trees_of_real_notes_keep_every_word() {
    for Note { name, text, .. } in notes().into_iter().chain(shared("seed")) {
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

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The words of a file by plain search: all but what is not text (the numbers that begin list
/// items, the marks of alerts, of tasks and of footnotes' texts) and the comments that are no notes.
fn raw_words(text: &str) -> HashMap<String, usize> {
    let text = Regex::new(r"<!-- note:").unwrap().replace_all(text, "");
    let marks = r"(?ms)<!--.*?-->|\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]|\[x\] |^\[\^\w+\]:";
    let marks = Regex::new(marks).unwrap();
    let text = marks.replace_all(&text, "");
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
                (_, Fitted::Code(CodeLines { lines, whole, .. })) => {
                    let text = block.text();
                    assert_eq!(text, whole.part(lines), "a part has its own lines");
                    add(&text);
                    if whole.part(&(0..lines.start)).trim().is_empty() {
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
                // Why an option is right stands below the options once it is revealed.
                (BlockKind::Poll(options), _) => {
                    let shown = block.events.iter().chain(&options.why);
                    shown.for_each(|event| said(event, &mut add));
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
        // Its text is its address.
        Event::Start(Tag::Link {
            link_type: LinkType::Autolink,
            ..
        }) => {}
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
    for Note { name, text, .. } in lessons().into_iter().chain(shared("seed")) {
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
                        // This one has formulas.
                        _ if name == "tests_course_session_01" => {}
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

#[test]
fn the_lines_of_slides_are_in_order_and_hold_their_headings() {
    for Note { name, text, .. } in lessons() {
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
                let heading = lines[range.start as usize - 1].replace(['`', '*'], "");
                assert!(heading.starts_with('#'), "{name}: {heading}");
                let word = slide.written.title.split(' ').next().unwrap_or_default();
                assert!(heading.contains(word), "{name}: {word} in {heading}");
            }
        }
        assert!(last as usize <= lines.len(), "{name}");
    }
}

#[test]
fn line_ends_and_a_mark_at_the_start_change_nothing() {
    for note in lessons() {
        let (name, text) = (&note.name, note.body());
        let plain = deck(text).outline_text();
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(deck(&windows).outline_text(), plain, "{name}");
        let front = format!("---\nlang: ko\n---\n{text}");
        let shifted: Vec<_> = deck(&front)
            .slides
            .iter()
            .map(|s| s.lines().start - 3)
            .collect();
        let own: Vec<_> = deck(text).slides.iter().map(|s| s.lines().start).collect();
        assert_eq!(shifted, own, "{name}");
    }
}

/// A line for each block: its words, behind the signs of a heading.
fn lines_of(blocks: &[Block]) -> String {
    let line = |block: &Block| match block.kind {
        BlockKind::Heading(level) => {
            let signs = "#".repeat(level.into());
            format!("{signs} {}", names::plain(&block.events))
        }
        _ => names::plain(&block.events),
    };
    blocks.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn real_readmes_are_schedules() {
    let given = shared("corpus").into_iter().chain(shared("seed"));
    let given = given.map(|note| (note, true));
    let own = own("decks").into_iter().chain(own("tests/course"));
    for (Note { name, text, .. }, given) in own.map(|note| (note, false)).chain(given) {
        if !name.ends_with("README") {
            continue;
        }
        let schedule = schedule(&text);
        let classes = if name == "tests_course_README" { 3 } else { 8 };
        let targets = schedule.decks.iter().map(|deck| deck.target.clone());
        let sessions = targets.filter(|target| target.starts_with("./session"));
        let expected = (1..=classes).map(|n| format!("./session_{n:02}.md"));
        assert!(sessions.eq(expected), "{name}");
        assert_eq!(schedule.discussion, Some(10), "{name}");
        assert_eq!(schedule.topics.len(), classes, "{:?}", schedule.topics);
        assert!(
            schedule.topics.values().all(|t| !t.contains(['"', ':'])),
            "{:?}",
            schedule.topics
        );
        assert!(!schedule.title.is_empty(), "{name}");
        let (opening, more) = (lines_of(&schedule.opening()), lines_of(&schedule.more()));
        assert!(!opening.contains("session_01"), "{name}");
        assert!(!more.contains("session_01"), "{name}");
        assert!(opening.contains("## 🎯 학습 목표"), "{name}");
        if given {
            assert_eq!(schedule.decks.len(), 8, "{name}");
            assert!(schedule.title.contains("Week"), "{}", schedule.title);
            assert!(opening.starts_with("## 🎯 학습 목표"), "{name}");
            assert!(!opening.contains("\n## "), "{name}");
            assert!(more.starts_with("## 📅"), "{name}");
            assert!(more.contains("\n## 개념 토론 주제"), "{name}");
        }
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
    assert!(lines_of(&schedule.opening()).starts_with("소개"));
    assert_eq!(lines_of(&schedule.more()), "## 토론 주제\n\"하나?\" 둘");
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
        lines_of(&with.opening()),
        "Hello.\n## Learning objectives\none\n### More"
    );
    assert_eq!(
        lines_of(&with.more()),
        "## About\nRooms.\n## Homework\nRead."
    );
    let without = schedule(&text.replace("Learning objectives", "People"));
    assert_eq!(lines_of(&without.opening()), "Hello.");
    assert!(lines_of(&without.more()).starts_with("## About"));
    assert!(lines_of(&without.more()).contains("## People"));
}

#[test]
fn a_schedule_knows_which_links_are_decks() {
    let text = "# T\n\n소개\n\n- [하나](<가 나.md>)\n- [둘](./%EB%91%98.md#x)\n- [하나](가%20나.md)\n- [또](./%EB%91%98.md)\n\n끝 [위](../x.md) [밖](https://a.b/c.md) [README](README.md) [그림](a.png)\n\nThe last 12 minutes are for discussion.\n";
    let schedule = schedule(text);
    let targets: Vec<_> = schedule.decks.iter().map(|d| d.target.as_str()).collect();
    assert_eq!(targets, ["가 나.md", "./%EB%91%98.md", "가%20나.md"]);
    assert_eq!(schedule.decks[0].title, "하나");
    assert_eq!(lines_of(&schedule.opening()), "소개");
    assert!(lines_of(&schedule.more()).starts_with("끝"));
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
