//! What becomes a slide, and what it is called.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::course::Image;

/// A file that takes none in.
pub(super) fn deck(text: &str) -> WrittenDeck {
    super::deck(text.into(), &|_| Image::Unknown)
}
use crate::course::slide::lines;
use crate::course::{Severity, unfitted};

fn ids(text: &str) -> Vec<String> {
    deck(text).slides.into_iter().map(|s| s.id).collect()
}

pub(super) fn words(slide: &Written) -> String {
    slide
        .blocks
        .iter()
        .map(|b| names::plain(&b.events))
        .collect::<Vec<_>>()
        .join(" / ")
}

/// All that reaches an attendee, HTML included.
fn shown(deck: &WrittenDeck) -> String {
    deck.slides
        .iter()
        .flat_map(|s| &s.blocks)
        .flat_map(|b| &b.events)
        .map(|event| match event {
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => t.as_ref(),
            _ => " ",
        })
        .collect()
}

/// A paragraph too long to join its heading.
fn long() -> String {
    "긴 글 ".repeat(120)
}

#[test]
fn slides_begin_at_headings_1_to_3() {
    let long = long();
    let text = format!(
        "앞\n\n# T\n\n## A (5분)\n\n글\n\n### B\n\n{long}\n\n#### C\n\n글\n\n### D\n\n{long}\n"
    );
    let deck = deck(&text);
    let told: Vec<_> = deck
        .slides
        .iter()
        .map(|s| (s.id.as_str(), s.title.as_str(), s.level, s.layout.name()))
        .collect();
    assert_eq!(
        told,
        [
            ("slide", "", 0, "text"),
            ("t", "T", 1, "title"),
            ("a", "A", 2, "section"),
            ("a-b", "B", 3, "text"),
            ("a-d", "D", 3, "text"),
        ]
    );
    assert_eq!(deck.slides[2].minutes, Some(minutes::Minutes(5.0)));
    assert_eq!(deck.title, "T");
}

#[test]
fn headings_in_quotes_lists_and_code_do_not_split() {
    let text = "# T\n\n글\n\n> ## in a quote\n\n- ## in a list\n\n```sh\n# a comment\n```\n";
    assert_eq!(ids(text), ["t"]);
}

#[test]
fn a_bare_heading_is_a_section_unless_all_below_is_one_short_block() {
    let joined =
        deck("# T\n\n## A\n\n### B\n\n짧은 글\n\n## C\n\n### D\n\n하나\n\n둘\n\n### E\n\n셋\n");
    let told: Vec<_> = joined
        .slides
        .iter()
        .map(|s| (s.id.as_str(), s.layout))
        .collect();
    assert_eq!(
        told,
        [
            ("t", Layout::Title),
            ("a", Layout::Text),
            ("c", Layout::Section),
            ("c-d", Layout::Text),
            ("c-e", Layout::Text),
        ]
    );
    assert_eq!(joined.slides[1].anchors, ["a-b"]);
    assert_eq!(words(&joined.slides[1]), "A / B / 짧은 글");
    assert_eq!(
        ids(&format!("# T\n\n# A\n\n## B\n\n{}\n", long())),
        ["t", "a", "a-b"]
    );
    let whole = deck("# T\n\n## A\n\n### B\n\n짧은 글\n");
    assert_eq!(whole.slides.len(), 1);
    assert_eq!(whole.slides[0].layout, Layout::Title);
    assert_eq!(whole.slides[0].anchors, ["a", "a-b"]);
    assert_eq!(ids("# T\n\n## A\n\n### B\n\n```\nx\n```\n"), ["t", "a"]);
}

#[test]
fn an_id_is_unique_and_never_empty() {
    let text = "# T\n\n글\n\n## A\n\n글\n\n## A\n\n글\n\n## A-2\n\n글\n\n## !\n\n글\n\n## ?\n\n글\n\n## 2. A (3분)\n\n글\n";
    assert_eq!(
        ids(text),
        ["t", "a", "a-2", "a-2-2", "slide", "slide-2", "a-3"]
    );
}

#[test]
fn several_titles_are_part_of_the_path() {
    assert_eq!(
        ids("# T\n\n글\n\n## A\n\n글\n\n# U\n\n글\n\n## A\n\n글\n"),
        ["t", "t-a", "u", "u-a"]
    );
}

#[test]
fn rules_are_decoration_in_ordinary_notes() {
    let deck = deck("---\n\n# T\n\n---\n\n## A\n\n하나\n\n---\n\n둘\n\n---\n");
    assert_eq!(deck.slides.len(), 2);
    assert_eq!(deck.slides[0].layout, Layout::Title);
    let kinds: Vec<_> = deck.slides[1]
        .blocks
        .iter()
        .map(|b| b.kind.clone())
        .collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Heading(2),
            BlockKind::Paragraph,
            BlockKind::Rule,
            BlockKind::Paragraph
        ]
    );
}

#[test]
fn a_file_with_any_text_has_a_slide() {
    assert_eq!(ids(""), [""; 0]);
    assert_eq!(ids("\n\n"), [""; 0]);
    assert_eq!(ids("---\n"), ["slide"]);
    assert_eq!(ids("글"), ["slide"]);
    let noted = deck("<!-- note: 혼자 -->");
    assert_eq!(noted.slides[0].notes, ["혼자"]);
}

#[test]
fn notes_belong_to_the_slide_where_they_stand_and_are_on_none() {
    let text = "<!-- note: 처음 -->\n\n# T <!-- note: 제목 -->\n\n<!-- note:\n  여러 줄\n\n  - 목록\n-->\n\n글 <!-- note: 글 속 --> 끝\n\n## A\n\n- 하나 <!-- note: 항목 -->\n  <!-- note: 항목 아래 -->\n- 둘\n<!-- note: 항목 사이 -->\n- 셋\n\n> 인용\n> <!-- note: 인용 속 -->\n\n| a |\n|---|\n| b <!-- note: 칸 --> |\n\n<!-- 아무도 -->\n<div><!-- 여기도 -->상자</div>\n";
    let deck = deck(text);
    assert_eq!(
        deck.slides[0].notes,
        ["처음", "제목", "여러 줄\n\n- 목록", "글 속"]
    );
    assert_eq!(
        deck.slides[1].notes,
        ["항목", "항목 아래", "항목 사이", "인용 속", "칸"]
    );
    let shown = shown(&deck);
    for hidden in [
        "note",
        "처음",
        "항목",
        "아무도",
        "여기도",
        "칸",
        "<!--",
        "-->",
    ] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    assert!(shown.contains("상자"));
}

#[test]
fn a_note_over_several_paragraphs_is_never_public() {
    for text in [
        "# T\n\n글 <!-- note: 비밀\n\n더 비밀 --> 뒤\n",
        "# T\n\n<!-- note: 비밀\n\n# 비밀 제목\n\n더 비밀 -->\n\n뒤\n",
        "# T\n\n<details><!-- note: 비밀\n\n더 비밀 -->\n\n뒤\n\n</details>\n",
        "# T\n\n- 목록 <!-- note: 비밀\n\n  더 비밀 -->\n- 뒤\n",
    ] {
        let deck = deck(text);
        let shown = shown(&deck);
        assert!(!shown.contains("비밀"), "{text}: {shown}");
        assert!(shown.contains('뒤'), "{text}: {shown}");
    }
}

#[test]
fn a_comment_that_is_never_closed_ends_at_the_next_heading() {
    let deck = deck("# T\n글\n<!-- note: 비밀\n\n더 비밀\n\n## A\n\n글\n");
    assert_eq!(deck.slides.len(), 2);
    assert_eq!(deck.slides[0].notes, ["비밀\n\n더 비밀"]);
    assert_eq!(words(&deck.slides[1]), "A / 글");
    assert_eq!(lines(&deck.slides[1].blocks), 7..10);
    let finding = deck.findings.first().unwrap();
    assert_eq!(
        (finding.line, finding.severity),
        (Some(3), Severity::Warning)
    );
}

#[test]
fn steps_are_numbered_on_their_slide() {
    let text = "# T\n\n<!-- step -->\n- 하나\n  - 안\n- 둘\n\n글\n\n<!-- step -->\n글\n\n## A\n\n<!-- step -->\n\n```sh\nx\n```\n\n<!-- step -->\n\n## B\n\n글\n";
    let deck = unfitted(text);
    let steps: Vec<Vec<_>> = deck
        .slides
        .iter()
        .map(|s| s.written.blocks.iter().map(|b| b.step).collect())
        .collect();
    assert_eq!(
        steps,
        [
            vec![None, Some(1), None, Some(3)],
            vec![None, Some(1)],
            vec![None, None],
        ]
    );
    let counts: Vec<_> = deck.slides.iter().map(|s| s.steps).collect();
    assert_eq!(counts, [3, 1, 0]);
}

#[test]
fn a_diagram_has_the_steps_that_stand_before_it() {
    let text = "# T\n\n글\n\n<!-- steps: by subgraph -->\n```Mermaid\ngraph TD\nA-->B\n```\n\n<!-- steps: auto -->\n\n글\n";
    let deck = deck(text);
    assert!(deck.slides[0].blocks.iter().any(|b| b.kind
        == BlockKind::Diagram {
            source: "graph TD\nA-->B\n".into(),
            steps: Some("by subgraph".to_owned()),
        }));
    assert_eq!(deck.findings.len(), 1);
    assert_eq!(deck.findings[0].line, Some(13));
}

#[test]
fn detail_marks_the_slide_under_its_heading() {
    let deck = deck("# T\n\n글\n\n## A\n<!-- detail -->\n글\n\n## B\n\n글\n");
    let detail: Vec<_> = deck.slides.iter().map(|s| s.detail).collect();
    assert_eq!(detail, [false, true, false]);
}

#[test]
fn details_with_all_they_contain_are_one_block() {
    let text = "# T\n\n<details>\n<summary>답</summary>\n\n## 안의 제목\n\n```sh\nx\n```\n\n<details>\n\n깊이\n\n</details>\n\n끝\n\n</details>\n\n뒤\n\n<DETAILS open>\n\n열림\n";
    let deck = deck(text);
    assert_eq!(deck.slides.len(), 1);
    let kinds: Vec<_> = deck.slides[0]
        .blocks
        .iter()
        .map(|b| b.kind.clone())
        .collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Heading(1),
            BlockKind::Html,
            BlockKind::Paragraph,
            BlockKind::Html,
            BlockKind::Paragraph
        ]
    );
    assert_eq!(deck.slides[0].blocks[1].lines, 3..21);
    assert_eq!(deck.findings.len(), 1, "{:?}", deck.findings);
    assert_eq!(deck.findings[0].line, Some(24));
}

#[test]
fn footnotes_stand_where_they_are_first_referred_to() {
    let text = "# T\n\n글\n\n## A\n\n글[^b]\n\n[^a]: 가\n\n## B\n\n글[^b] 글[^a]\n\n[^b]: 나[^d]\n\n[^c]: 다\n\n[^d]: 라\n\n## C\n\n끝\n";
    let deck = deck(text);
    let told: Vec<String> = deck.slides.iter().map(words).collect();
    assert_eq!(told[1], "A / 글 / 나 / 라");
    assert_eq!(told[2], "B / 글 글 / 가");
    assert_eq!(told[3], "C / 끝 / 다");
}

#[test]
fn layouts_follow_the_material() {
    for (body, expected) in [
        ("글", Layout::Text),
        ("- a\n- b", Layout::Text),
        ("```sh\na\nb\nc\n```\n\n글", Layout::Code),
        ("| a |\n|---|\n| b |", Layout::Table),
        ("글\n\n```mermaid\ngraph TD\n```\n\n글", Layout::Diagram),
        ("> 인용", Layout::Quote),
        ("> [!NOTE]\n> 알림", Layout::Text),
        ("![그림](a.png)", Layout::Image),
        ("[![그림](a.png)](b)", Layout::Image),
        ("글 ![그림](a.png)", Layout::Text),
    ] {
        let deck = deck(&format!("# T\n\n## A\n\n글\n\n## B\n\n{body}\n"));
        assert_eq!(deck.slides[2].layout, expected, "{body}");
    }
}

#[test]
fn line_ends_bom_and_nul_change_neither_lines_nor_hashes() {
    let plain = "---\ntitle: X\n---\n# T\n\n글\n\n```\na\n\nb\n```\n\n| a |\n|---|\n| b |\n";
    let reference = deck(plain);
    for text in [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        format!("\u{feff}{plain}"),
    ] {
        let other = deck(&text);
        let key = |d: &WrittenDeck| -> Vec<_> {
            d.slides
                .iter()
                .flat_map(|s| s.blocks.iter().map(|b| (b.lines.clone(), b.hash)))
                .collect()
        };
        assert_eq!(key(&other), key(&reference));
    }
    let lines: Vec<_> = reference.slides[0]
        .blocks
        .iter()
        .map(|b| b.lines.clone())
        .collect();
    assert_eq!(lines, [4..5, 6..7, 8..13, 14..17]);
    assert!(words(&deck("a\0b").slides[0]).contains("a\u{fffd}b"));
}

#[test]
fn deep_nesting_is_plain_text_with_a_finding() {
    let text = format!("# T\n\n{}깊이\n\n## A\n\n글\n", "> ".repeat(200));
    let deck = deck(&text);
    assert_eq!(deck.slides.len(), 2);
    assert_eq!(
        deck.slides[0].blocks[1].kind,
        BlockKind::Code(String::new())
    );
    assert!(words(&deck.slides[0]).contains("깊이"));
    assert_eq!(deck.findings[0].line, Some(3));
}

#[test]
fn notes_in_deep_nesting_stay_notes() {
    let deep = "> ".repeat(200);
    let text = format!("# T\n\n{deep}깊이 <!-- note: 비밀 -->\n{deep}<!-- 속말 -->\n");
    let deck = deck(&text);
    let shown = words(&deck.slides[0]);
    assert!(shown.contains("깊이") && !shown.contains("비밀") && !shown.contains("속말"));
    assert_eq!(deck.slides[0].notes, ["비밀"]);
}

#[test]
fn marp_splits_at_rules_and_keeps_comments_as_notes() {
    let text = "---\nmarp: true\n---\n\n<!-- _class: lead -->\n# T\n\n<!-- 할 말 -->\n\n---\n\n## A\n\n### B\n\n글\n\n***\n\n- x\n";
    let deck = deck(text);
    assert_eq!(deck.slides.len(), 3);
    assert_eq!(deck.slides[0].notes, ["할 말"]);
    assert_eq!(words(&deck.slides[1]), "A / B / 글");
    assert_eq!((deck.slides[1].id.as_str(), deck.slides[1].level), ("a", 2));
    assert_eq!(
        (deck.slides[2].id.as_str(), deck.slides[2].level),
        ("slide", 0)
    );
}

#[test]
fn slidev_front_matter_between_slides_is_not_shown() {
    let text = "---\ntheme: seriph\ntitle: X\n---\n\n# T\n\n글\n---\nlayout: center\nclass: text-white\n---\n\n# A\n\n<!-- 앞 -->\n\n글\n\n<!--\n끝의 말\n-->\n\n---\n\n# B\n\n---\nlayout: image\n---\n\n# C\n";
    let deck = deck(text);
    let told: Vec<String> = deck.slides.iter().map(words).collect();
    assert_eq!(told, ["T / 글", "A / 글", "B", "C"]);
    assert_eq!(deck.slides[1].notes, ["끝의 말"]);
}

#[test]
fn note_paragraphs_are_notes_in_slide_dialects_only() {
    let body = "# T\n\n글\n\nNote: 할 말\n\n- 더\n\n---\n\n# A\n\n글\n\n<aside class=\"notes\">\n곁의 말\n</aside>\n";
    let slides = deck(&format!("---\ndialect: slides\n---\n{body}"));
    assert_eq!(slides.slides[0].notes, ["할 말\n\n- 더"]);
    assert_eq!(slides.slides[1].notes, ["곁의 말"]);
    assert_eq!(words(&slides.slides[0]), "T / 글");
    let notes = deck(&format!("---\ndialect: notes\n---\n{body}"));
    assert!(notes.slides[0].notes.is_empty());
    assert!(words(&notes.slides[0]).contains("Note: 할 말"));
    // What a tool shows to nobody else is private in ordinary notes too.
    assert_eq!(notes.slides[1].notes, ["곁의 말"]);
}

#[test]
fn headings_count_by_what_they_are_to_each_other() {
    let levels = |text: &str| {
        let slides = deck(text).slides;
        let slides = slides
            .iter()
            .map(|slide| (slide.title.clone(), slide.level));
        slides
            .map(|(title, level)| format!("{level} {title}"))
            .collect::<Vec<_>>()
    };
    let long = "긴 글 ".repeat(100);
    let text = format!("### 흐름\n\n{long}\n\n#### 하나\n\n{long}\n\n#### 둘\n\n{long}\n");
    assert_eq!(levels(&text), ["1 흐름", "2 하나", "2 둘"]);
    let text = format!("### 하나\n\n{long}\n\n### 둘\n\n{long}\n");
    assert_eq!(levels(&text), ["2 하나", "2 둘"]);
    let text = format!("## 제목\n\n{long}\n\n### 하나\n\n{long}\n");
    assert_eq!(levels(&text), ["1 제목", "2 하나"]);
    let text = format!("## 하나\n\n{long}\n\n## 둘\n\n{long}\n");
    assert_eq!(levels(&text), ["2 하나", "2 둘"]);
}

#[test]
fn a_heading_over_one_other_is_no_slide_of_its_own() {
    let long = "긴 글 ".repeat(100);
    let text = format!(
        "# 제목\n\n## 왜\n\n### 지금의 문제\n\n{long}\n\n## 핵심\n\n### 첫째\n\n{long}\n\n### 둘째\n\n{long}\n"
    );
    let deck = deck(&text);
    let titles: Vec<_> = deck
        .slides
        .iter()
        .map(|slide| slide.title.as_str())
        .collect();
    assert_eq!(titles, ["제목", "왜", "핵심", "첫째", "둘째"]);
    assert_eq!(deck.slides[1].anchors, ["왜-지금의-문제"]);
    // The plan's minutes stay with the slide that says them.
    let timed = "# 제목\n\n## 왜\n\n### 문제 (10분)\n\n- 가\n- 나\n\n```\nx\n```\n\n## 끝\n\n글\n";
    assert_eq!(
        super::deck(timed.into(), &|_| Image::Unknown).slides.len(),
        4
    );
}
