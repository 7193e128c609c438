//! Drawings as a whole: those of real notes, golden files, hostile sources.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking and prints its figures"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use roxmltree::Document;

use super::*;
use crate::notes::{Note, notes};

fn flowchart(body: &str) -> Drawing {
    checked(&format!("graph TD\n{body}"))
}

/// Draws, and checks what every drawing must be.
fn checked(source: &str) -> Drawing {
    let diagram = draw(source, None);
    let mut diagram = diagram.unwrap_or_else(|e| panic!("{e} at {:?} in\n{source}", e.line));
    assert_eq!(diagram.pictures.len(), 1, "one picture of\n{source}");
    let drawing = diagram.pictures.remove(0);
    check(&drawing);
    drawing
}

fn check(drawing: &Drawing) {
    for svg in std::iter::once(&drawing.svg).chain(&drawing.narrow) {
        check_svg(svg);
        let shown = words_in(svg);
        for label in &drawing.text {
            for word in label.split_whitespace() {
                assert!(shown.contains(word), "{word} is not in\n{svg}");
            }
        }
    }
    assert!(drawing.is_readable());
}

fn check_svg(svg: &str) {
    let document = Document::parse(svg).unwrap_or_else(|e| panic!("{e} in\n{svg}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "svg");
    assert_eq!(root.attribute("role"), Some("img"));
    assert!(root.attribute("class").unwrap().starts_with("diagram "));
    for node in document.descendants().filter(|n| n.is_element()) {
        let allowed = [
            "svg", "g", "rect", "circle", "ellipse", "line", "path", "polygon", "polyline", "text",
            "tspan", "marker", "defs",
        ];
        assert!(
            allowed.contains(&node.tag_name().name()),
            "{:?}",
            node.tag_name()
        );
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on"), "{name}");
            assert!(
                !matches!(name, "style" | "href" | "src" | "filter" | "title"),
                "{name}"
            );
            assert!(
                !value.contains("url(") || value.starts_with("url(#@@"),
                "{value}"
            );
            if name == "id" {
                assert!(value.starts_with("@@"), "{value}");
            }
            if matches!(name, "d" | "points") {
                assert!(!value.contains("NaN") && !value.contains("inf"), "{value}");
            }
        }
    }
}

/// All text of an SVG without its white space.
fn words_in(svg: &str) -> String {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|n| n.is_text());
    let text: String = texts.filter_map(|n| n.text()).collect();
    text.split_whitespace().collect()
}

fn words_of(node: roxmltree::Node<'_, '_>) -> String {
    let texts = node.descendants().filter(|n| n.is_text());
    let words: Vec<&str> = texts.filter_map(|n| n.text()).collect();
    words.join(" ")
}

fn attributes(svg: &str, name: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let found = document.descendants().filter_map(|n| n.attribute(name));
    found.map(str::to_owned).collect()
}

fn class_of(svg: &str, node: &str) -> String {
    let document = Document::parse(svg).unwrap();
    let found = document
        .descendants()
        .find(|n| n.has_tag_name("g") && n.attribute("class").is_some() && words_of(*n) == node);
    found.unwrap().attribute("class").unwrap().to_owned()
}

/// Every Mermaid block of real notes, with its file.
pub(super) fn diagrams() -> Vec<(PathBuf, String)> {
    let of =
        |Note { path, text, .. }: Note| blocks(&text).into_iter().map(move |b| (path.clone(), b));
    let sources: Vec<(PathBuf, String)> = notes().into_iter().flat_map(of).collect();
    assert!(!sources.is_empty(), "no diagram in any of the notes");
    sources
}

/// The Mermaid blocks of a file in `tests/suite/cases/drawings`.
pub(super) fn case(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/cases/drawings");
    let text = std::fs::read_to_string(folder.join(format!("{name}.md"))).unwrap();
    blocks(&text)
}

fn blocks(text: &str) -> Vec<String> {
    let mut sources = Vec::new();
    let mut open: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.trim() == "mermaid" =>
            {
                open = Some(String::new());
            }
            Event::Text(text) => {
                if let Some(source) = &mut open {
                    source.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => sources.extend(open.take()),
            _ => {}
        }
    }
    sources
}

/// A figure at a share of a sorted list.
fn quantile(sorted: &[f32], share: f32) -> f32 {
    let at = (sorted.len() as f32 * share) as usize;
    sorted.get(at.min(sorted.len() - 1)).copied().unwrap()
}

/// Prints the figures; `cargo test --release --lib of_real_notes -- --nocapture` shows them.
#[test]
fn every_diagram_of_real_notes_is_drawn_with_all_its_words_and_large_labels() {
    let sources = diagrams();
    let (mut stage, mut phone, mut bytes, mut times) = Default::default();
    let lists: [&mut Vec<f32>; 4] = [&mut stage, &mut phone, &mut bytes, &mut times];
    let [stage, phone, bytes, times] = lists;
    for (number, (file, source)) in sources.iter().enumerate() {
        let began = Instant::now();
        let diagram = match draw(source, None) {
            Ok(diagram) => diagram,
            Err(error) => {
                println!("not drawn: {error}: {}", file.display());
                continue;
            }
        };
        let took = began.elapsed().as_secs_f32() * 1e3;
        let mut shown = String::new();
        for (part, drawing) in diagram.pictures.iter().enumerate() {
            check(drawing);
            shown += &words_in(&drawing.svg);
            if let Ok(folder) = std::env::var("DIAGRAM_DUMP") {
                for (kind, svg) in [
                    ("wide", Some(&drawing.svg)),
                    ("narrow", drawing.narrow.as_ref()),
                ] {
                    let name = format!("{number:02}-{part}-{kind}.svg");
                    std::fs::write(Path::new(&folder).join(name), svg.map_or("", |s| s)).unwrap();
                }
            }
            if drawing.svg.contains("class=\"diagram flowchart") {
                stage.push(drawing.label_within(STAGE_WIDTH, STAGE_HEIGHT));
                phone.push(drawing.narrow_label);
                bytes.push(drawing.svg.len() as f32);
            }
        }
        times.push(took);
        // What an area is called in the source stands behind its title.
        let areas = source
            .lines()
            .filter_map(|line| line.trim().strip_prefix("subgraph "));
        let names = areas.filter_map(|area| Some(area.split_once('[')?.0));
        let names: Vec<&str> = names.collect();
        let words = source.split(|c: char| !('가'..='힣').contains(&c));
        for word in words.filter(|word| !names.contains(word)) {
            assert!(shown.contains(word), "{word} of {}", file.display());
        }
    }
    for list in [&mut *stage, &mut *phone, &mut *bytes, &mut *times] {
        list.sort_by(f32::total_cmp);
    }
    let under = |list: &[f32], floor: f32| list.iter().filter(|&&l| l < floor).count();
    println!(
        "{} pictures of flowcharts; labels on the stage: {:.1} px at the median, {:.1} at the 10th \
         percentile, {} under 12; on a phone: {:.1}, {:.1}, {} under 9; {:.0} bytes at the median, \
         {:.0} at most; {:.1} ms a diagram at the median, {:.1} at most",
        stage.len(),
        quantile(stage, 0.5),
        quantile(stage, 0.1),
        under(stage, 12.0),
        quantile(phone, 0.5),
        quantile(phone, 0.1),
        under(phone, 9.0),
        quantile(bytes, 0.5),
        quantile(bytes, 1.0),
        quantile(times, 0.5),
        quantile(times, 1.0),
    );
    assert!(quantile(stage, 0.5) >= 18.0 && under(stage, 12.0) == 0);
    assert!(quantile(phone, 0.5) >= 15.0 && under(phone, 9.0) == 0);
    assert!(quantile(bytes, 0.5) <= 4096.0);
}

#[test]
fn drawings_are_as_they_were() {
    let cases = [
        (
            "areas",
            "graph TB\nsubgraph one[\"소규모 · 1–10개\"]\nA1[간단한 스크립트] --> A2[수동 모니터링]\nend\n\
             subgraph two[\"중규모\"]\nB1[복잡한 스크립트] --> B2[부분 자동화]\nend\nA2 -.->|확장| B1\n\
             style A1 fill:#e8f5e8,stroke:#4caf50\n",
        ),
        (
            "shapes",
            "flowchart LR\na[사각형] --> b(둥근) --> c([경기장]) --> d{판단}\nd -->|예| e((원))\n\
             d -- 아니요 --> f[(데이터)]\nf ==> g{{육각형}} -.- h[[서브루틴]] --o i[/입력/] --x j>깃발]\n",
        ),
        (
            "cycle",
            "graph TD\nA[관찰] --> B[비교]\nB --> C[조정]\nC --> A\nB --> B\nA <--> D[기록]\n",
        ),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/diagram");
    for (name, source) in cases {
        let svg = checked(source).svg.replace("><", ">\n<") + "\n";
        let file = folder.join(format!("{name}.svg"));
        if std::env::var_os("CUECARD_BLESS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, &svg).unwrap();
        }
        let golden = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            golden == svg,
            "{} differs; CUECARD_BLESS=1 renews it. Drawn now:\n{svg}",
            file.display()
        );
    }
}

/// The steps of the things with these words on them, in order.
fn steps_of(source: &str, wish: &str) -> Vec<(String, String)> {
    let diagram = draw(source, Some(wish)).unwrap();
    let document = Document::parse(&diagram.pictures[0].svg).unwrap();
    let things = document.descendants().filter(|n| n.has_tag_name("g"));
    let mut found = Vec::new();
    for thing in things.filter(|n| n.attribute("class").is_some()) {
        let steps = thing.attribute("data-step").unwrap_or("");
        let edge = thing.attribute("class").unwrap().starts_with("edge");
        let name = if edge {
            "→".to_owned()
        } else {
            words_of(thing)
        };
        found.push((name, steps.to_owned()));
    }
    found.sort();
    found
}

const CLUSTER: &str = "graph LR\nU[사용자] --> A\nsubgraph G[앞]\nA[하나] --> B[둘]\nend\n\
                       subgraph H[뒤]\nC[셋]\nend\nB --> C\nC --> A";

#[test]
fn steps_go_by_subgraph_by_edge_or_by_a_list() {
    let named = |wish: &str, name: &str| -> Vec<String> {
        let steps = steps_of(CLUSTER, wish).into_iter();
        steps.filter(|s| s.0 == name).map(|s| s.1).collect()
    };
    for wish in ["by subgraph", "auto"] {
        assert_eq!(named(wish, "앞"), ["1"]);
        assert_eq!(named(wish, "하나"), ["1"]);
        assert_eq!(
            named(wish, "사용자"),
            ["1"],
            "with the area that it leads to"
        );
        assert_eq!(named(wish, "셋"), ["2"]);
        assert_eq!(named(wish, "→"), ["1", "1", "2", "2"]);
    }
    assert_eq!(named("by edge", "사용자"), ["1"]);
    assert_eq!(named("by edge", "하나"), ["1 4"], "passed twice");
    assert_eq!(named("by edge", "→"), ["1", "2", "3", "4"]);
    let list = "U, A-B, 뒤, C → A";
    assert_eq!(named(list, "사용자"), ["1"]);
    assert_eq!(named(list, "하나"), ["2 4"]);
    assert_eq!(named(list, "셋"), ["3 4"]);
    assert_eq!(named(list, "앞"), [""]);
    assert_eq!(draw(CLUSTER, Some(list)).unwrap().pictures[0].steps, 4);
}

#[test]
fn what_is_too_large_is_walked_area_by_area_after_an_overview() {
    let mut source = String::from("graph TB\n");
    for area in 0..6 {
        source += &format!("subgraph G{area}[영역 {area}]\n");
        for i in 1..14 {
            let (from, to) = (i / 3, i);
            source +=
                &format!("n{area}x{from}[작업 {area}/{from}] --> n{area}x{to}[작업 {area}/{to}]\n");
        }
        source += "end\n";
        if area > 0 {
            source += &format!("n{}x13 --> n{area}x0\n", area - 1);
        }
    }
    let diagram = draw(&source, Some("by subgraph")).unwrap();
    diagram.pictures.iter().for_each(check);
    let titles: Vec<_> = diagram
        .pictures
        .iter()
        .map(|p| p.title.as_deref())
        .collect();
    let areas: Vec<String> = (0..6).map(|area| format!("영역 {area}")).collect();
    assert_eq!(titles[0], None, "the overview");
    assert_eq!(
        titles[1..],
        areas.iter().map(|a| Some(a.as_str())).collect::<Vec<_>>()
    );
    assert_eq!(
        diagram.pictures[0].steps, 6,
        "areas are walked in the overview"
    );
    let second = &diagram.pictures[2];
    assert!(
        second.text.contains(&"작업 0/13".to_owned()),
        "where it comes from"
    );
    assert!(
        second.text.contains(&"작업 2/0".to_owned()),
        "where it leads"
    );
    assert_eq!(second.svg.matches("class=\"node stub\"").count(), 2);
}

#[test]
fn a_chart_of_400_nodes_is_walked_in_runs_of_the_flow() {
    let edges = (1..400).map(|i| format!("N{}[노드 {}] --> N{i}[노드 {i}]\n", i / 2, i / 2));
    let source = format!("graph TD\n{}", edges.collect::<String>());
    let diagram = draw(&source, None).unwrap();
    diagram.pictures.iter().for_each(check);
    let text: Vec<&String> = diagram.pictures.iter().flat_map(|p| &p.text).collect();
    for i in 0..400 {
        assert!(text.contains(&&format!("노드 {i}")), "{i}");
    }
}

#[test]
fn a_long_sequence_is_several_pictures() {
    let messages = (0..40).map(|i| format!("사용자->>서버: 요청 {i}\n"));
    let source = format!("sequenceDiagram\n{}", messages.collect::<String>());
    let diagram = draw(&source, None).unwrap();
    diagram.pictures.iter().for_each(check);
    assert!(
        (3..8).contains(&diagram.pictures.len()),
        "{}",
        diagram.pictures.len()
    );
    assert!(
        diagram
            .pictures
            .iter()
            .all(|p| p.text.contains(&"서버".to_owned()))
    );
}

#[test]
fn names_that_the_diagram_does_not_have_are_told() {
    let diagram = draw(CLUSTER, Some("U, 없음, A-없음, B-C")).unwrap();
    assert_eq!(diagram.unknown, ["없음", "A-없음"]);
    assert_eq!(diagram.pictures[0].steps, 2);
}

#[test]
fn steps_can_begin_later() {
    let drawing = draw(CLUSTER, Some("by edge")).unwrap().pictures.remove(0);
    assert!(attributes(&drawing.svg, "data-step").contains(&"1 2 3 4".to_owned()));
    let shifted = shift_steps(&drawing.svg, 2);
    assert!(attributes(&shifted, "data-step").contains(&"3 4 5 6".to_owned()));
    assert!(attributes(&shifted, "data-step").contains(&"3 6".to_owned()));
}

#[test]
fn nested_areas_lie_inside_each_other() {
    let drawing = flowchart(
        "subgraph X[바깥]\nsubgraph Y[안]\na[가] --> b[나]\nend\nc[다]\nend\nd[라] --> a\nc --> b",
    );
    let document = Document::parse(&drawing.svg).unwrap();
    let frame = |name: &str| {
        let area = document
            .descendants()
            .find(|n| n.attribute("class") == Some("area") && words_of(*n) == name)
            .unwrap();
        let rect = area.first_element_child().unwrap();
        let number = |a: &str| rect.attribute(a).unwrap().parse::<f32>().unwrap();
        (
            number("x"),
            number("y"),
            number("x") + number("width"),
            number("y") + number("height"),
        )
    };
    let (outer, inner) = (frame("바깥"), frame("안"));
    assert!(
        outer.0 < inner.0 && outer.1 < inner.1,
        "{outer:?} {inner:?}"
    );
    assert!(
        outer.2 > inner.2 && outer.3 > inner.3,
        "{outer:?} {inner:?}"
    );
}

#[test]
fn an_authors_fill_is_a_hue_and_nothing_else_of_the_style_is_kept() {
    let drawing = flowchart(
        "A[가] --> B[나]\nB --> C:::warn\nclassDef warn fill:#ffebee,stroke:#f00\n\
         style A fill:#e8f5e8,stroke-width:9px,font-size:99px",
    );
    assert_eq!(class_of(&drawing.svg, "가"), "node hue-4");
    assert_eq!(class_of(&drawing.svg, "나"), "node");
    assert_eq!(class_of(&drawing.svg, "C"), "node hue-0");
    assert!(!drawing.svg.contains("99px") && !drawing.svg.contains("stroke-width"));
}

#[test]
fn edges_keep_their_kinds() {
    let drawing = flowchart("A --> B\nA -.-> C\nA ==> D\nA --- E\nA <--> F\nA --x G\nA ~~~ H");
    let svg = &drawing.svg;
    assert_eq!(svg.matches("class=\"edge dotted\"").count(), 1);
    assert_eq!(svg.matches("class=\"edge thick\"").count(), 1);
    assert_eq!(svg.matches("class=\"tip\"").count(), 5);
    assert_eq!(svg.matches("class=\"cross\"").count(), 1);
    assert_eq!(
        svg.matches("class=\"edge").count(),
        6,
        "an invisible one is only a hint"
    );
}

#[test]
fn labels_hold_plain_words() {
    let drawing = flowchart(
        "%% a comment\nA[\"첫 줄<br/>#quot;둘째#quot; 줄\"] --> B[fa:fa-docker 도커 🚀]\n\
         B --> C[\"`**굵은** 글`\"]\nC --> D[\"a < b & c\"]",
    );
    assert_eq!(
        drawing.text,
        ["첫 줄 \"둘째\" 줄", "도커 🚀", "굵은 글", "a < b & c"]
    );
}

#[test]
fn nothing_of_a_hostile_source_becomes_markup() {
    let hostile = [
        "graph TD\nA[\"<script>alert(1)</script>가\"] --> B[\"<img src=x onerror=alert(1)>나\"]",
        "graph TD\nA[\"<svg/onload=alert(1)>가\"]\nclick A href \"javascript:alert(1)\"",
        "%%{init: {\"themeCSS\": \"*{background:url(https://evil.test)}\", \"htmlLabels\": true}}%%\ngraph TD\nA[가]-->B",
        "---\nconfig:\n  themeCSS: 'x{}'\n---\ngraph TD\nA[가]-->B",
        "graph TD\nA[가]\nstyle A fill:url(https://evil.test/x)",
        "graph TD\na\"><script>1</script>[가]",
        "sequenceDiagram\nA->>B: <script>alert(1)</script>가\nlink A: x @ javascript:alert(1)",
        "%%{init: {\"themeCSS\": \"*{background:url(https://evil.test)}\"}}%%\nsequenceDiagram\nA->>B: 가",
        "pie title \"><script>\n\"<b onclick=1>\" : 3\n\"나\" : 2",
        "classDiagram\nclass A { +x : <img src=x> }\nclick A href \"javascript:alert(1)\"",
    ];
    for source in hostile {
        // Refused or harmless.
        if draw(source, None).is_ok() {
            let drawing = checked(source);
            for bad in ["<script", "javascript:", "evil.test", "<img", "onerror=\""] {
                assert!(!drawing.svg.contains(bad), "{bad} in\n{}", drawing.svg);
            }
        }
    }
}

#[test]
fn the_other_families_are_drawn_with_their_words() {
    let cases = [
        (
            "sequenceDiagram\nactor U as 사용자\nparticipant S as 서버\nU->>+S: 요청 보내기\nNote over U,S: 메모\nalt 성공\nS-->>-U: 응답\nelse 실패\nS--xU: 오류\nend\n",
            "사용자 서버 요청보내기 메모 성공 응답 실패 오류",
        ),
        (
            "classDiagram\nclass 동물 {\n+String 이름\n+먹다()\n}\n동물 <|-- 개\n",
            "동물 이름 먹다 개",
        ),
        (
            "erDiagram\nUSER ||--o{ ORDER : places\nUSER {\nstring name\n}\n",
            "USER ORDER places name",
        ),
        (
            "gantt\ntitle 일정\ndateFormat YYYY-MM-DD\nsection 준비\n설계 :a1, 2024-01-01, 5d\n구현 :after a1, 7d\n",
            "일정 준비 설계 구현",
        ),
        (
            "journey\ntitle 하루\nsection 아침\n기상: 3: 나\n출근: 2: 나\n",
            "하루 아침 기상 출근",
        ),
        (
            "timeline\ntitle 역사\n2014 : 공개\n2015 : 창립\n",
            "역사 2014 공개 2015 창립",
        ),
        (
            "gitGraph\ncommit id: \"첫번째\"\nbranch dev\ncommit id: \"둘째\"\ncheckout main\nmerge dev\n",
            "첫번째 둘째 main dev",
        ),
        (
            "mindmap\n  root((중심))\n    가지\n      잎\n",
            "중심 가지 잎",
        ),
        (
            "quadrantChart\ntitle 우선순위\nx-axis 낮음 --> 높음\ny-axis 작음 --> 큼\nquadrant-1 먼저\n\"일\": [0.3, 0.6]\n",
            "우선순위 낮음 높음 먼저",
        ),
        (
            "xychart-beta\ntitle \"매출\"\nx-axis [\"일월\", \"이월\"]\ny-axis \"원\" 0 --> 10\nbar [3, 7]\n",
            "매출 일월 이월",
        ),
        (
            "pie showData title 원인\n\"사람\" : 45\n\"기계\" : 15\n",
            "원인 사람 75% 기계 25% 45",
        ),
    ];
    for (source, words) in cases {
        let drawing = checked(source);
        if let Ok(folder) = std::env::var("DIAGRAM_DUMP") {
            let name = source.split_whitespace().next().unwrap();
            std::fs::write(
                Path::new(&folder).join(format!("x-{name}.svg")),
                &drawing.svg,
            )
            .unwrap();
        }
        let shown = words_in(&drawing.svg);
        for word in words.split(' ') {
            assert!(shown.contains(word), "{word} is not in\n{}", drawing.svg);
        }
    }
}

#[test]
fn state_diagrams_are_drawn_as_graphs() {
    for source in case("states") {
        let drawing = checked(&source);
        assert!(!drawing.simplified, "{source}");
        let signs = |class: &str| drawing.svg.matches(&format!("class=\"{class}\"")).count();
        let begins = source.matches("[*] -->").count();
        let bars = source.matches("<<fork>>").count() + source.matches("<<join>>").count();
        assert_eq!(signs("node solid"), begins + bars, "{source}");
        let ends = drawing.svg.matches("class=\"node end\"").count();
        assert_eq!(ends > 0, source.contains("--> [*]"), "{source}");
        assert_eq!(
            signs("node note"),
            [" note right", " note left"]
                .map(|n| source.matches(n).count())
                .iter()
                .sum::<usize>()
        );
    }
    let drawing = checked(
        "stateDiagram-v2\nstate \"긴 이름\" as a\na : 하는 일\na --> a : 하나\na --> a : 둘\n\
         state b {\nc --> d\n}\na --> b\nclassDef bad fill:#f00\nclass a bad\n",
    );
    assert_eq!(drawing.text, ["b", "긴 이름 하는 일", "c", "d", "하나 둘"]);
    assert!(
        drawing.svg.contains("class=\"node hue-0\""),
        "{}",
        drawing.svg
    );
    assert_eq!(
        steps_of("stateDiagram-v2\na --> b\nb --> c\n", "by edge").len(),
        5
    );
}

/// The rooms that texts of an SVG of ours take, each with its words.
fn text_rooms(svg: &str, size: f32) -> Vec<(String, geometry::Rect)> {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|n| n.has_tag_name("text"));
    texts
        .map(|node| {
            let at = |name| node.attribute(name).unwrap().parse::<f32>().unwrap();
            let words = words_of(node);
            let (w, h) = (label::width(&words) * size, size);
            let (w, h) = if node.has_attribute("transform") {
                (h, w)
            } else {
                (w, h)
            };
            (
                words,
                geometry::Rect::at((at("x"), at("y") - size * 0.36), (w, h)),
            )
        })
        .collect()
}

#[test]
fn labels_of_charts_lie_on_no_other() {
    let mut sources = case("charts");
    sources.extend(case("gantt"));
    let points: String = (0..20)
        .map(|n| format!("Campaign {n}: [{}, {}]\n", 0.5 + n as f32 / 200.0, 0.6))
        .collect();
    sources.push(format!("quadrantChart\nquadrant-1 넓히기\n{points}"));
    let ours = |source: &&String| {
        !["gantt", "xychart"]
            .iter()
            .any(|kind| source.starts_with(kind))
    };
    for source in sources.iter().filter(ours) {
        let drawing = checked(source);
        let rooms = text_rooms(&drawing.svg, 18.0);
        for (at, (words, room)) in rooms.iter().enumerate() {
            for (other, of_other) in rooms.iter().skip(at + 1) {
                assert!(
                    room.covered(*of_other) < 1.0,
                    "{words} on {other} in\n{source}"
                );
            }
        }
    }
}

#[test]
fn a_gantt_chart_has_room_for_its_names_and_days_off_behind_its_sections() {
    let svg = checked(&case("charts")[1]).svg;
    let document = Document::parse(&svg).unwrap();
    let left = |class: &str| {
        let found = document.descendants().filter(|n| {
            n.attribute("class")
                .is_some_and(|c| c.split(' ').any(|c| c == class))
        });
        found
            .map(|n| n.attribute("x").unwrap().parse::<f32>().unwrap())
            .fold(f32::MAX, f32::min)
    };
    let longest = label::width("Dynamic Content") * 15.0;
    assert!(left("m-task") > left("m-sectiontitle") + longest, "{svg}");
    let svg = checked(&case("gantt")[0]).svg;
    assert!(
        svg.contains("m-exclude-range") && svg.contains("m-milestone"),
        "{svg}"
    );
}

#[test]
fn a_chart_with_long_names_is_turned() {
    let names = ["Democratic Republic of the Congo"; 5].map(|name| format!("\"{name}\""));
    let source = format!(
        "xychart-beta\nx-axis [{}]\ny-axis \"명\" 0 --> 9\nbar [1, 2, 3, 4, 5]\n",
        names.join(", ")
    );
    let drawing = checked(&source);
    assert!(
        sizes::turned(&source)
            .unwrap()
            .starts_with("xychart-beta horizontal\n")
    );
    assert_eq!(
        drawing.text.iter().filter(|t| t.contains("Congo")).count(),
        5
    );
}

#[test]
fn a_state_diagram_of_many_states_is_several_pictures_with_their_own_ends() {
    let states: String = (0..60)
        .map(|n| {
            format!(
                "하는일{n} --> 하는일{}: 다음 일로 넘어가는 까닭 {n}\n하는일{n} --> [*]: 그만\n",
                n + 1
            )
        })
        .collect();
    let source = format!("stateDiagram-v2\n[*] --> 하는일0\n{states}");
    let pictures = draw(&source, None).unwrap().pictures;
    assert!(pictures.len() > 2);
    for picture in &pictures {
        check(picture);
        assert!(
            picture.svg.contains("class=\"node end\""),
            "{}",
            picture.svg
        );
    }
}

#[test]
fn what_mermaid_would_refuse_for_want_of_quotes_is_drawn_and_told() {
    let source = "graph TD;\n  A[서버 (주)] -->|a (b)| B\n  subgraph 이름 (x)\n    id{{a/b}} --> end\n  end\n  \
                  B[“끝”] —> id\n";
    let diagram = draw(source, None).unwrap();
    check(&diagram.pictures[0]);
    assert_eq!(
        diagram.pictures[0].text,
        ["이름 (x)", "서버 (주)", "끝", "a/b", "end", "a (b)"]
    );
    let lines: Vec<u32> = diagram.changes.iter().map(|change| change.0).collect();
    assert_eq!(lines, [2, 2, 3, 4, 4, 6, 6]);
    assert!(
        draw("graph TD\nA[\"서버 (주)\"] --> B\n", None)
            .unwrap()
            .changes
            .is_empty()
    );
    let drawn = draw("Sequencediagram\n\u{a0}A->>B: 가\n", None).unwrap();
    assert_eq!(drawn.pictures[0].text.len(), 3);
}

#[test]
fn newer_families_are_drawn_in_letters_that_a_class_can_read() {
    for (source, word) in [
        (
            "kanban\n  a[할 일]\n    b[문서 쓰기]@{ assigned: '김하늘' }\n",
            "문서 쓰기",
        ),
        (
            "block-beta\ncolumns 2\na[\"앱\"] b[(\"DB\")]\na --> b\n",
            "앱",
        ),
        (
            "packet-beta\n0-15: \"Source\"\n16: \"ACK\"\n17-31: \"Window\"\n",
            "ACK",
        ),
        (
            "requirementDiagram\nrequirement r {\nid: 1\ntext: 두 번 안에\nrisk: high\nverifymethod: test\n}\n\
             element e {\ntype: 앱\n}\ne - satisfies -> r\n",
            "두 번 안에",
        ),
        ("sankey-beta\n요청,캐시,60\n요청,앱,40\n", "캐시 60"),
        (
            "radar-beta\n  axis m[\"수학\"], s[\"과학\"], e[\"영어\"]\n  curve a[\"하늘\"]{85, 90, 80}\n",
            "수학",
        ),
        (
            "treemap-beta\n\"디스크\"\n    \"사진\": 40\n    \"영상\": 30\n",
            "사진",
        ),
        (
            "C4Context\nPerson(a, \"고객\", \"산다\")\nSystem(b, \"가게\")\nRel(a, b, \"쓴다\")\n",
            "고객 산다",
        ),
        (
            "architecture-beta\ngroup g(cloud)[클라우드]\nservice a(server)[앱] in g\nservice b(database)[DB] in g\na:R --> L:b\n",
            "클라우드",
        ),
    ] {
        let drawn = draw(source, None).unwrap_or_else(|error| panic!("{source}: {error}"));
        let [only] = drawn.pictures.as_slice() else {
            panic!("{source}: {} pictures", drawn.pictures.len());
        };
        assert!(only.is_readable(), "{source}");
        let has = |text: &String| text.replace('\n', " ").contains(word);
        assert!(only.text.iter().any(has), "{source}: {:?}", only.text);
    }
    let line = |source: &str| draw(source, None).unwrap_err().line;
    assert_eq!(line("C4Context\nPerson(a, \"b\")\nnonsense\n"), Some(3));
    assert_eq!(line("architecture-beta\nservice a(x)[b]\na b\n"), Some(3));
}

#[test]
fn a_source_that_cannot_be_drawn_says_why() {
    let cause = |source: &str| draw(source, None).unwrap_err();
    assert!(cause("").cause.contains("empty"));
    assert!(cause("%% only a comment\n").cause.contains("empty"));
    assert!(cause("graph TD\n").cause.contains("nothing in it"));
    let unknown = cause("flowhcart TD\nA-->B").cause;
    assert!(unknown.contains("flowhcart"), "{unknown}");
    for family in ["zenuml", "venn-beta", "ishikawa-beta"] {
        let error = cause(&format!("{family}\n  a[b]\n"));
        assert!(
            error.cause.contains(&format!("`{family}` are not drawn")),
            "{error}"
        );
        assert!(error.remedy.contains("SVG"));
    }
    let broken = cause("graph TD\nA[가] --> B[나]\nB --> --> C\n");
    assert_eq!(broken.line, Some(3), "{broken}");
    assert!(cause(&"x".repeat(65 * 1024)).cause.contains("KiB"));
    assert!(
        cause(&format!("sequenceDiagram\n{}", "A->>B: x\n".repeat(400)))
            .cause
            .contains("lines")
    );
    let mindmap = format!("mindmap\n root\n{}", "  a\n".repeat(150));
    assert!(cause(&mindmap).cause.contains("lines"));
    assert!(
        cause(&format!("classDiagram\n{}", "A <|-- B\n".repeat(101)))
            .cause
            .contains("101 relations")
    );
}

#[test]
fn what_merman_would_take_long_over_is_not_handed_to_it() {
    let long = format!("graph TD\nA[가]\nA{}", "[".repeat(5_000));
    let names =
        |letter: char| -> Vec<String> { (0..200).map(|n| format!("{letter}{n}")).collect() };
    let joined = format!(
        "graph TD\n{} --> {}",
        names('a').join(" & "),
        names('b').join(" & ")
    );
    for (source, line, cause) in [(long, 3, "bytes"), (joined, 2, "edges")] {
        let error = draw(&source, None).unwrap_err();
        assert_eq!(error.line, Some(line));
        assert!(error.cause.contains(cause), "{error}");
    }
    assert!(draw("graph TD\nA & B --> C & D", None).is_ok());
}

#[test]
fn large_and_hostile_sources_end_the_same_way_each_time() {
    let mut sources = vec![
        format!("graph TD\n{}", "subgraph a\n".repeat(3_000)),
        format!("graph TD\nA[\"{}\"]", "가".repeat(20_000)),
        format!("graph TD\nA[\"{}\"]", "<b".repeat(30_000)),
        format!("graph TD\nA[\"{}\"]", "&#".repeat(30_000)),
        format!("graph TD\n{}", "A-->A\n".repeat(2_000)),
        format!(
            "graph TD\n{}",
            "A & B & C & D & E & F --> A & B & C & D & E & F\n".repeat(20)
        ),
        format!("sequenceDiagram\n{}", "A->>B: x\n".repeat(290)),
        format!("mindmap\n root\n{}", "  a\n".repeat(290)),
        format!("classDiagram\n{}", "A <|-- B\n".repeat(290)),
        format!("stateDiagram-v2\n{}", "A --> B\n".repeat(290)),
    ];
    for (nodes, edges) in [(400, 500), (200, 800), (60, 700)] {
        let mut source = String::from("graph TD\n");
        for i in 0..edges {
            source += &format!("n{} --> n{}\n", i % nodes, (i * 7 + 3) % nodes);
        }
        sources.push(source);
    }
    for source in &sources {
        assert_eq!(draw(source, None), draw(source, None), "the same each time");
    }
}

#[test]
fn entities_stand_side_by_side_where_that_makes_them_larger() {
    let entities = "CUSTOMER ||--o{ ORDER : places\nORDER ||--|{ LINE_ITEM : contains\n";
    let shape = |source: &str| {
        let pictures = draw(source, None).unwrap().pictures;
        pictures[0].width / pictures[0].height
    };
    assert!(shape(&format!("erDiagram\n{entities}")) > 1.5);
    assert!(shape(&format!("erDiagram\ndirection TB\n{entities}")) < 1.0);
}
