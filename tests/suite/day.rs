//! The example course: eight classes of fifty minutes, and a source for whatever in them may
//! become untrue.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cuecard::content::{Content, Loader};
use cuecard::course::parse::schedule;
use cuecard::course::plan::{SectionKind, Terms, plan};
use cuecard::course::{BlockKind, Deck, Layout, fit};
use regex::Regex;

use crate::course::RENDERER;

const DECKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/decks");

fn read(file: &str) -> String {
    let path = Path::new(DECKS).join(file);
    fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

/// Each class: its name, text and deck.
fn classes() -> impl Iterator<Item = (String, String, Deck)> {
    (1..=8).map(|number| {
        let name = format!("session_0{number}");
        let text = read(&format!("{name}.md"));
        let deck = fit::deck(&text, &|source, steps| RENDERER.measure(source, steps));
        (name, text, deck)
    })
}

#[test]
fn nothing_is_to_be_told_of_the_example_course() {
    let content = Loader::open(Path::new(DECKS))
        .expect("the example course")
        .load(&Content::default(), "salt", &Default::default());
    assert_eq!(content.findings, []);
    assert_eq!(content.courses[""].decks.len(), 8);
    assert!(content.courses[""].starts.iter().all(Option::is_some));
}

#[test]
fn each_class_takes_fifty_minutes_of_which_ten_are_talked() {
    let course = schedule(&read("README.md"));
    for (index, (name, _, deck)) in classes().enumerate() {
        let topic = course.topics.get(&index).cloned();
        let terms = Terms {
            slot: course.front.slot,
            promised: course.discussion,
            topic: topic.clone(),
        };
        let plan = plan(&deck, &terms);
        assert_eq!(plan.slot, 50 * 60, "{name}");
        assert_eq!(plan.written, Some(50.0), "{name}");
        assert!(!plan.differs(), "{name}: {:?}", plan.sections);
        let discussion = plan.discussion.expect("a discussion");
        assert_eq!(Some(discussion.title), topic, "{name}");
        let phases = discussion.phases.iter().map(|phase| phase.seconds);
        assert_eq!((phases.clone().count(), phases.sum()), (3, 600), "{name}");
    }
}

#[test]
fn each_class_has_what_a_teacher_needs() {
    for (name, _, deck) in classes() {
        let slides = &deck.slides;
        assert!(
            (28..=45).contains(&slides.len()),
            "{name}: {}",
            slides.len()
        );
        let blocks = || slides.iter().flat_map(|slide| &slide.blocks);
        let walks = |kind: &BlockKind| match kind {
            BlockKind::Diagram { steps, .. } => {
                Some(steps.as_ref().is_some_and(|s| s.contains('-')))
            }
            _ => None,
        };
        let diagrams: Vec<bool> = blocks().filter_map(|block| walks(&block.kind)).collect();
        assert!(diagrams.len() >= 4, "{name}: {} diagrams", diagrams.len());
        assert!(diagrams.contains(&true), "{name}: no flow is walked");
        assert!(
            blocks().any(|block| block.kind == BlockKind::Table),
            "{name}: no table"
        );

        let talk = plan(&deck, &Terms::default());
        let talk = talk.sections.iter().find(|s| s.kind == SectionKind::WrapUp);
        let taught = talk.map_or(slides.len(), |wrap_up| wrap_up.first);
        for slide in &slides[..taught] {
            let silent = slide.notes.is_empty() && slide.layout != Layout::Section;
            assert!(!silent, "{name}: {} has no notes", slide.title);
        }
    }
}

#[test]
fn the_days_plan_is_that_of_its_seed() {
    let seed = Path::new(DECKS).join("../../shared/seed/week2-day3-README.md");
    let Ok(seed) = fs::read_to_string(&seed) else {
        return eprintln!("skipped: no {}", seed.display());
    };
    let (seed, ours) = (schedule(&seed), schedule(&read("README.md")));
    assert_eq!(ours.topics, seed.topics);
    for deck in &seed.decks {
        let linked = ours.decks.iter().any(|own| own.target == deck.target);
        assert!(linked, "{}", deck.target);
    }
    for (deck, (_, _, own)) in seed.decks.iter().zip(classes()) {
        assert_eq!(own.title, deck.title);
    }
}

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
            let known = |span: &std::ops::Range<usize>| {
                span.start <= found.start() && found.end() <= span.end
            };
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
        if !source.contains("](https://") {
            wrong.push(format!("{statement:?} rests on nothing"));
        }
    }
    wrong
}

#[test]
fn each_statement_that_may_become_untrue_has_its_source() {
    let sources = sourced(&read("SOURCES.md"));
    let mut wrong = Vec::new();
    for (name, text, deck) in classes() {
        let own = sources.get(&deck.title).map_or(&[][..], Vec::as_slice);
        wrong.extend(unsourced(&text, own).iter().map(|w| format!("{name}: {w}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_statement_without_source_a_source_without_statement_and_an_empty_source_are_told() {
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
}
