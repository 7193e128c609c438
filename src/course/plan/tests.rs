#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::cases::cases;
use crate::course::{self, Image, Prepared, fit, split};

/// The heading lines of a real session, 60 minutes with a discussion of 8, and a little text.
const SESSION: &[&str] = &[
    "# Session 4: 마스터 노드와 워커 노드",
    "## 📍 교과과정에서의 위치",
    "## 학습 목표 (5분)",
    "## 1. 마스터 노드의 역할과 책임 (15분)",
    "## 2. 워커 노드의 구성과 기능 (12분)",
    "## 3. 노드 간 통신 메커니즘 (10분)",
    "## 4. 노드 관리와 상태 모니터링 (10분)",
    "## 💬 그룹 토론: 마스터 노드 고가용성 구성의 중요성 (8분)",
    "### 토론 주제",
    "### 토론 가이드라인",
    "#### 장점 분석 (3분)",
    "#### 단점 분석 (3분)",
    "#### 극복 방안 (2분)",
    "## 💡 핵심 개념 정리",
    "## 다음 세션 준비",
];

/// Another one, without a discussion.
const PRACTICE: &[&str] = &[
    "# Session 4: 컨테이너 상태 관리",
    "## 📍 교과과정에서의 위치",
    "## 학습 목표 (5분)",
    "## 1. 컨테이너 상태 조회 (15분)",
    "## 2. 컨테이너 시작과 중지 (12분)",
    "## 3. 컨테이너 일시 중지와 재개 (8분)",
    "## 4. 컨테이너 삭제와 정리 (10분)",
    "## 5. 실습: 컨테이너 라이프사이클 관리 (10분)",
    "## 다음 세션 예고",
    "## 📚 참고 자료",
];

/// A deck as its author wrote it, fitted, with no diagrams to measure.
fn deck(text: &str) -> Deck {
    let written = split::deck(text.into(), &|_| Image::Unknown);
    Deck {
        title: written.title,
        slot: written.slot,
        slides: fit::slides(written.slides, fit::Measure::NOTHING).0,
    }
}

/// Headings with two paragraphs below each; one below what joins the title, which has none.
fn notes(headings: &[&str]) -> String {
    let with_text = |line: &&str| match *line {
        "## 📍 교과과정에서의 위치" => format!("{line}\n\n하나 둘 셋 넷.\n\n"),
        title if title.starts_with("# ") => format!("{line}\n\n"),
        _ => format!("{line}\n\n하나 둘 셋 넷.\n\n다섯 여섯.\n\n"),
    };
    headings.iter().map(with_text).collect()
}

/// A deck with the discussion that its course promises.
fn with_discussion(text: &str, terms: &Terms, lang: Option<&str>) -> Prepared {
    course::deck(text, terms, lang, fit::Measure::NOTHING)
}

fn promised(minutes: u32) -> Terms {
    Terms {
        promised: Some(minutes),
        ..Terms::default()
    }
}

/// Each section as a teacher would tell it: minutes, then the first letters of its title.
fn told(plan: &Plan) -> Vec<String> {
    let section = |s: &PlannedSection| {
        let mark = match s.kind {
            SectionKind::Lesson => "",
            SectionKind::Discussion => "토론 ",
            SectionKind::WrapUp => "끝 ",
        };
        let title: String = s.title.chars().take(6).collect();
        format!("{} {mark}{}", f64::from(s.seconds) / 60.0, title.trim())
    };
    plan.sections.iter().map(section).collect()
}

fn made(text: &str, terms: &Terms) -> Plan {
    let deck = deck(text);
    let (plan, _) = plan(&deck, terms, false);
    assert_exact(&deck, &plan, text);
    plan
}

/// What no plan may break.
fn assert_exact(deck: &Deck, plan: &Plan, text: &str) {
    if deck.slides.is_empty() {
        return;
    }
    let sections = &plan.sections;
    let sum: u32 = sections.iter().map(|s| s.seconds).sum();
    assert_eq!(sum, plan.slot, "{text}");
    assert_eq!(plan.slides.len(), deck.slides.len(), "{text}");
    for (at, section) in sections.iter().enumerate() {
        let from = if at == 0 { 0 } else { section.first };
        let end = sections
            .get(at + 1)
            .map_or(deck.slides.len(), |next| next.first);
        assert!(from < end, "{text}");
        let slides = &plan.slides[from..end];
        assert_eq!(slides.iter().sum::<u32>(), section.seconds, "{text}");
        if section.kind == SectionKind::WrapUp {
            assert_eq!(section.seconds, 0, "{text}");
        } else if plan.slot as usize >= 60 * sections.len() {
            assert!(section.seconds >= 30, "{text}");
            assert_eq!(section.seconds % 30, 0, "{text}");
            let enough = section.seconds as usize >= slides.len();
            assert!(!enough || slides.iter().all(|s| *s > 0), "{text}");
        }
    }
    if let Some(discussion) = &plan.discussion {
        let (from, end) = discussion.slides;
        assert!(from < end && end <= deck.slides.len(), "{text}");
        assert!(!discussion.phases.is_empty(), "{text}");
    }
}

fn phases(plan: &Plan) -> Vec<(&str, u32)> {
    let phases = plan.discussion.iter().flat_map(|d| &d.phases);
    phases.map(|p| (p.name.as_str(), p.seconds)).collect()
}

#[test]
fn a_real_session_of_60_minutes_fits_50_and_keeps_its_discussion() {
    let plan = made(&notes(SESSION), &promised(10));
    assert_eq!(
        told(&plan),
        [
            "4 학습 목표",
            "11.5 마스터 노드",
            "9.5 워커 노드의",
            "7.5 노드 간 통",
            "7.5 노드 관리와",
            "10 토론 마스터 노드",
            "0 끝 핵심 개념",
            "0 끝 다음 세션",
        ]
    );
    assert_eq!(
        phases(&plan),
        [("장점 분석", 240), ("단점 분석", 210), ("극복 방안", 150)]
    );
    assert_eq!(plan.written, Some(60.0));
    assert_eq!(plan.discussion_written, Some(8.0));
    assert!(!plan.added);
}

#[test]
fn without_a_promise_the_discussion_is_as_written_else_10() {
    let plan = made(&notes(SESSION), &Terms::default());
    assert_eq!(plan.sections[5].seconds, 480);
    assert_eq!(phases(&plan)[0], ("장점 분석", 180));
    let bare = made(
        "# A\n\n## B\n\n글\n\n글\n\n## 토론\n\n글\n",
        &Terms::default(),
    );
    assert_eq!(told(&bare), ["40 B", "10 토론 토론"]);
    assert_eq!(phases(&bare), [("", 240), ("", 240), ("", 120)]);
    let phased = "# A\n\n## B\n\n글\n\n글\n\n## 토론\n\n### 하나 (4분)\n\n### 둘 (8분)\n";
    let phased = made(phased, &Terms::default());
    assert_eq!(told(&phased), ["38 B", "12 토론 토론"]);
    assert_eq!(phased.discussion_written, Some(12.0));
}

#[test]
fn the_decks_slot_is_before_the_courses_and_both_before_50() {
    let terms = Terms {
        slot: Some(45),
        ..promised(10)
    };
    let own = format!("---\nslot: 90\n---\n{}", notes(SESSION));
    assert_eq!(made(&own, &terms).slot, 90 * 60);
    assert_eq!(made(&notes(SESSION), &terms).slot, 45 * 60);
    assert_eq!(made(&notes(SESSION), &promised(10)).slot, 50 * 60);
}

#[test]
fn a_discussion_that_is_promised_and_missing_is_added_before_the_wrap_up() {
    let terms = Terms {
        topic: Some("컨테이너는 언제 지우는가?".to_owned()),
        ..promised(10)
    };
    let Prepared { deck, plan, .. } = with_discussion(&notes(PRACTICE), &terms, Some("ko"));
    assert_exact(&deck, &plan, "added");
    assert_eq!(
        told(&plan),
        [
            "3.5 학습 목표",
            "10 컨테이너 상",
            "8 컨테이너 시",
            "5.5 컨테이너 일",
            "6.5 컨테이너 삭",
            "6.5 실습: 컨테",
            "10 토론 컨테이너는",
            "0 끝 다음 세션",
            "0 끝 참고 자료",
        ]
    );
    assert!(plan.added);
    assert_eq!(plan.discussion_written, None);
    assert_eq!(phases(&plan), [("", 240), ("", 240), ("", 120)]);
    let discussion = plan.discussion.unwrap();
    let slide = &deck.slides[discussion.slides.0];
    assert_eq!(slide.written.id, "토론");
    assert_eq!(slide.written.title, "토론: 컨테이너는 언제 지우는가?");
    assert_eq!(slide.written.layout, course::Layout::Discussion);
    let mut written = split::deck((&notes(PRACTICE)).into(), &|_| Image::Unknown);
    assert!(add_discussion(&mut written, &terms, Some("ko")));
    assert!(
        !add_discussion(&mut written, &terms, Some("ko")),
        "one is enough"
    );
}

#[test]
fn a_discussion_is_added_only_where_it_is_promised() {
    for (text, terms, lang, id) in [
        ("# A\n\n## B\n\n글\n", Terms::default(), None, None),
        ("# A\n\n## B\n\n글\n", promised(0), None, None),
        ("", promised(10), None, None),
        ("# A\n\n## 그룹 토론\n\n글\n", promised(10), None, None),
        (
            "# A\n\n## B\n\n글\n",
            promised(10),
            Some("ko-KR"),
            Some("토론"),
        ),
        (
            "# A\n\n## B\n\nx\n",
            promised(10),
            Some("en"),
            Some("discussion"),
        ),
        ("# A\n\n## B\n\nx\n", promised(10), None, Some("discussion")),
        (
            "# 토론\n\n## B\n\n글\n\n글\n",
            promised(10),
            Some("ko"),
            Some("토론-2"),
        ),
        (
            "# A\n\n### B\n\n글\n\n글\n",
            promised(10),
            Some("ko"),
            Some("토론"),
        ),
    ] {
        let Prepared { deck, plan, .. } = with_discussion(text, &terms, lang);
        let last = deck.slides.last().filter(|_| plan.added);
        assert_eq!(last.map(|slide| slide.written.id.as_str()), id, "{text}");
        assert_exact(&deck, &plan, text);
        if id.is_some() {
            assert_eq!(told(&plan).len(), 2, "{text}");
            assert_eq!(plan.sections[1].seconds, 600, "{text}");
        }
    }
}

#[test]
fn the_outer_minutes_count_and_sub_headings_share_them() {
    let text = "# A\n\n## B (15분)\n\n### 하나 (5분)\n\n글\n\n### 둘 (5분)\n\n글\n\n### 셋 (8분)\n\n글\n\n## C (35분)\n\n글\n";
    let plan = made(text, &Terms::default());
    assert_eq!(told(&plan), ["15 B", "35 C"]);
    assert_eq!(plan.written, Some(50.0));
    let [.., one, two, three, _] = plan.slides.as_slice() else {
        panic!("{:?}", plan.slides)
    };
    assert!(one == two && three > two, "{:?}", plan.slides);
    let sum = "# A\n\n## B\n\n### 하나 (5분)\n\n글\n\n### 둘 (10분)\n\n#### 안 (9분)\n\n글\n\n## C (35분)\n\n글\n";
    assert_eq!(told(&made(sum, &Terms::default())), ["15 B", "35 C"]);
}

#[test]
fn ranges_teams_and_options_are_minutes() {
    let text = notes(&[
        "# 발표의 날",
        "## 시작 (약 5-7분 소요)",
        "## 팀 발표 (3분×4팀)",
        "## 심화 (선택, 10분)",
        "## 배포 (환경 분리)",
        "## 다시 (3분 후)",
    ]);
    let plan = made(&text, &Terms::default());
    let written: Vec<_> = plan.sections.iter().map(|s| s.written).collect();
    assert_eq!(written, [Some(6.0), Some(12.0), Some(10.0), None, None]);
    assert_eq!(
        told(&plan),
        [
            "6 시작",
            "12 팀 발표",
            "10 심화",
            "11 배포 (환경",
            "11 다시 (3분"
        ]
    );
}

#[test]
fn sections_without_minutes_get_what_is_left_else_half_of_their_weight() {
    let left = notes(&["# A", "## 목표 (5분)", "## B", "## C"]);
    assert_eq!(
        told(&made(&left, &Terms::default())),
        ["5 목표", "22.5 B", "22.5 C"]
    );
    let nothing = notes(&["# A", "## 실습", "## B (25분)", "## C (25분)"]);
    let plan = made(&nothing, &Terms::default());
    assert_eq!(told(&plan), ["8 실습", "21 B", "21 C"]);
    let none = notes(&["# A", "## B", "## C"]) + "글 글 글 글 글 글 글 글 글 글.\n";
    let plan = made(&none, &Terms::default());
    assert_eq!(plan.written, None);
    let minutes: Vec<_> = plan.sections().iter().map(|s| s.minutes).collect();
    assert_eq!(
        minutes,
        [None, None],
        "nobody wrote minutes, nobody is told any"
    );
}

#[test]
fn of_several_discussions_one_is_protected() {
    let text = notes(&[
        "# A",
        "## 1. 토론 문화의 이해 (15분)",
        "## 그룹 토론: 물음 (10분)",
        "## 2. 실습 (25분)",
        "## 토론 정리",
    ]);
    assert_eq!(
        told(&made(&text, &promised(10))),
        [
            "15 토론 문화의",
            "10 토론 물음",
            "25 실습",
            "0 끝 토론 정리"
        ]
    );
}

#[test]
fn a_discussion_below_a_section_parts_it() {
    let text = "# 종합 및 토론\n\n## 정리 (20분)\n\n글\n\n글\n\n### 토론 (5분)\n\n글\n\n### 끝\n\n글\n\n## 마무리 (30분)\n\n글\n";
    let plan = made(text, &Terms::default());
    assert_eq!(told(&plan), ["13 정리", "5 토론 토론", "6 끝", "26 마무리"]);
    assert_eq!(plan.discussion.unwrap().slides, (2, 3));
}

#[test]
fn a_title_is_never_the_discussion() {
    let plan = made("# 토론\n\n## 정리\n\n글\n\n글\n", &promised(10));
    assert_eq!(
        (plan.discussion.clone(), told(&plan)),
        (None, vec!["50 정리".to_owned()])
    );
}

#[test]
fn a_discussion_alone_has_the_class_and_its_own_countdown() {
    let plan = made("## 토론 (10분)\n\n글\n", &Terms::default());
    assert_eq!(told(&plan), ["50 토론 토론"]);
    assert_eq!(phases(&plan).iter().map(|p| p.1).sum::<u32>(), 600);
    let titled = made(
        "# 오늘\n\n글\n\n글\n\n## 토론 (10분)\n\n글\n\n글\n",
        &Terms::default(),
    );
    assert_eq!(told(&titled), ["40 오늘", "10 토론 토론"]);
}

#[test]
fn the_topic_is_the_decks_else_the_courses_else_the_heading() {
    let terms = Terms {
        topic: Some("과정의 물음".to_owned()),
        ..Terms::default()
    };
    for (text, title) in [
        (
            "## A\n\n글\n\n글\n\n## 💬 그룹 토론: 무엇? (8분)\n\n글\n",
            "무엇?",
        ),
        (
            "## A\n\n글\n\n글\n\n## 토론\n\n### 토론 주제\n\n**\"긴 물음인가?\"**\n",
            "긴 물음인가?",
        ),
        ("## A\n\n글\n\n글\n\n## 함께 토론\n\n글\n", "과정의 물음"),
    ] {
        let plan = made(text, &terms);
        assert_eq!(plan.discussion.unwrap().title, title);
        assert_eq!(plan.sections.last().unwrap().title, title);
    }
    let alone = made(
        "## A\n\n글\n\n글\n\n## 함께 토론\n\n글\n",
        &Terms::default(),
    );
    assert_eq!(alone.discussion.unwrap().title, "함께 토론");
}

#[test]
fn sections_stand_at_headings_2_else_3_else_1_else_are_one() {
    for (text, titles) in [
        (
            "# A\n\n### B (5분)\n\n글\n\n글\n\n### C\n\n글\n\n글\n",
            &["B", "C"][..],
        ),
        ("# A (20분)\n\n글\n", &["A"]),
        ("# A (20분)\n\n글\n\n# B (30분)\n\n글\n", &["A", "B"]),
        ("글\n", &[""]),
        ("", &[]),
    ] {
        let plan = made(text, &Terms::default());
        let found: Vec<_> = plan.sections.iter().map(|s| s.title.as_str()).collect();
        assert_eq!(found, titles, "{text}");
    }
}

#[test]
fn everybody_sees_the_planned_minutes_and_none_for_a_wrap_up() {
    let sections = made(&notes(SESSION), &promised(10)).sections();
    let minutes: Vec<_> = sections.iter().map(|s| s.minutes).collect();
    let lessons = [4.0, 11.5, 9.5, 7.5, 7.5, 10.0].map(Some);
    assert_eq!(minutes, [&lessons[..], &[None, None]].concat());
    assert_eq!(sections.iter().position(|s| s.discussion), Some(5));
}

#[test]
fn a_slide_takes_time_by_what_is_on_it() {
    let long = "하나 둘 셋 넷 다섯. ".repeat(20);
    let text = format!("# A\n\n## B (50분)\n\n### 하나\n\n글\n\n글\n\n### 둘\n\n{long}\n\n글\n");
    let plan = made(&text, &Terms::default());
    let [_, heading, short, long] = plan.slides.as_slice() else {
        panic!("{:?}", plan.slides)
    };
    assert!(heading < short && short < long, "{:?}", plan.slides);
}

#[test]
fn shares_are_exact_fair_and_never_nothing() {
    for (total, wants, parts) in [
        (16, &[3.0, 3.0, 2.0][..], &[6, 6, 4][..]),
        (20, &[3.0, 3.0, 2.0], &[8, 7, 5]),
        (3, &[1.0, 100.0, 1.0], &[1, 1, 1]),
        (2, &[1.0, 1.0, 1.0], &[1, 1, 0]),
        (7, &[0.0, 0.0], &[4, 3]),
        (80, &[5.0, 15.0, 12.0, 8.0], &[10, 30, 24, 16]),
        (0, &[1.0], &[0]),
        (5, &[], &[]),
    ] {
        assert_eq!(apportion(total, wants), parts, "{total} for {wants:?}");
    }
}

/// A heading such as nobody should write, or somebody will, with some text below it.
fn any_heading() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        1 => Just("토론"),
        1 => Just("Discussion: why"),
        1 => Just("참고"),
        9 => Just("가 나"),
    ];
    let minutes = prop_oneof![
        Just(String::new()),
        (1..=30).prop_map(|minutes| format!(" ({minutes}분)")),
        Just(" (30초)".to_owned()),
        Just(" (600분)".to_owned()),
        Just(" (10000분)".to_owned()),
    ];
    (1..5_usize, name, minutes, 0..4_usize).prop_map(|(level, name, minutes, paragraphs)| {
        let body = "글 글\n\n".repeat(paragraphs);
        format!("{} {name}{minutes}\n\n{body}", "#".repeat(level))
    })
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let slot = select(vec![
        None,
        Some(1),
        Some(5),
        Some(50),
        Some(90),
        Some(10_000),
    ]);
    let promised = select(vec![
        None,
        Some(1),
        Some(8),
        Some(10),
        Some(50),
        Some(10_000),
    ]);
    (slot, promised).prop_map(|(slot, promised)| Terms {
        slot,
        promised,
        topic: None,
    })
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn any_deck_has_an_exact_plan(
        headings in collection::vec(any_heading(), 0..45),
        terms in any_terms(),
    ) {
        let text = headings.concat();
        let Prepared { deck, plan, .. } = with_discussion(&text, &terms, Some("ko"));
        assert_exact(&deck, &plan, &text);
        let kept = plan
            .discussion
            .map(|d| d.phases.iter().map(|p| p.seconds).sum::<u32>());
        let room = plan.slot >= 120 * plan.sections.len() as u32;
        if let (Some(kept), Some(promised @ 1..=10), true) = (kept, terms.promised, room) {
            prop_assert!(kept == promised * 60 || plan.slot < promised * 120);
        }
    }
}

fn causes(text: &str, terms: &Terms) -> Vec<String> {
    let findings = with_discussion(text, terms, Some("ko"))
        .findings
        .into_iter();
    let told = findings.map(|f| format!("{}: {}", f.line.unwrap_or(0), f.cause));
    told.collect()
}

#[test]
fn minutes_that_agree_are_no_news() {
    for text in [
        notes(&[
            "# A (50분)",
            "## B (15분)",
            "## C (25분)",
            "## 그룹 토론 (10분)",
            "## 참고",
        ]),
        notes(&[
            "# A",
            "## 위치",
            "## B (15분)",
            "## C (25분)",
            "## 토론 (10분)",
        ]),
        notes(&["# A", "## B (15분)", "## C", "## 토론 (10분)"]),
        notes(&["# A", "## B", "## C", "## 토론"]),
        notes(&[
            "# A",
            "## B (40분)",
            "### 하나 (15분)",
            "### 둘 (25분)",
            "## 토론 (10분)",
        ]),
        "---\nslot: 25\n---\n# A\n\n## B (15분)\n\n글\n\n## 토론 (10분)\n\n글\n".to_owned(),
        String::new(),
    ] {
        assert_eq!(causes(&text, &promised(10)), [""; 0], "{text}");
    }
    assert_eq!(causes("# A\n\n글\n", &Terms::default()), [""; 0]);
}

#[test]
fn each_disagreement_is_told_once() {
    assert_eq!(
        causes(&notes(SESSION), &promised(10)),
        [
            "1: the headings add up to 60 minutes, 62 with the 10 of the discussion, in a class of 50, so 5 becomes 4, 15 becomes 11.5, 12 becomes 9.5, 10 becomes 7.5",
            "37: the discussion has 8 minutes where the course promises 10",
        ]
    );
    assert_eq!(
        causes(&notes(PRACTICE), &promised(10)),
        [
            "1: the headings add up to 60 minutes, 70 with the 10 of the discussion, in a class of 50, so 5 becomes 3.5, 15 becomes 10, 12 becomes 8, 8 becomes 5.5, …",
            "1: the course promises 10 minutes of discussion, and the deck has none, so a slide for it is added",
        ]
    );
    let parts = "# A (60분)\n\n## B (15분)\n\n### 하나 (5분)\n\n글\n\n### 둘 (13분)\n\n글\n\n## C (25분)\n\n### 셋 (30분)\n\n글\n\n## 토론 (10분)\n\n### 넷 (4분)\n\n### 다섯 (4분)\n";
    assert_eq!(
        causes(parts, &promised(10)),
        [
            "1: the title says 60 minutes in a class of 50",
            "3: the parts of \"B\" add up to 18 minutes where its heading says 15, and one section more is like that",
            "19: the phases of the discussion add up to 8 minutes where its heading says 10",
        ]
    );
    let short = notes(&["# A", "## B (10분)", "## C (20분)"]);
    assert_eq!(
        causes(&short, &Terms::default()),
        [
            "1: the headings add up to 30 minutes in a class of 50, so 10 becomes 16.5, 20 becomes 33.5"
        ]
    );
    let all = notes(&["# A", "## B (20분)", "## 토론 (10분)"]);
    assert_eq!(
        causes(&all, &promised(50))[1],
        "9: the discussion gets 49.5 of the 50 minutes that the course promises, since the class has 50"
    );
}
