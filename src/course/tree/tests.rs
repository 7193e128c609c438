//! What people draw, and what only looks like it.

use super::*;

/// The outline as it is read, a line a branch, two blanks a level; `-` when it is none.
fn outline(language: &str, source: &str) -> String {
    let Some(tree) = read(language, source) else {
        return "-".to_owned();
    };
    let lines: Vec<String> = tree
        .branches
        .iter()
        .map(|b| format!("{}{}", "  ".repeat(usize::from(b.depth)), b.text))
        .collect();
    lines.join("\n")
}

/// Each is an outline of the second text.
const TREES: &[(&str, &str, &str)] = &[
    (
        "roots with branches below a title",
        "클러스터의 구성:\n\n제어 평면:\n├── API Server: 모든 통신\n└── etcd: 저장소\n\n데이터 평면:\n├── kubelet\n└── Master → Worker: 명령\n",
        "클러스터의 구성:\n제어 평면:\n  API Server: 모든 통신\n  etcd: 저장소\n데이터 평면:\n  kubelet\n  Master → Worker: 명령",
    ),
    (
        "what the command tree prints, with its no-break spaces",
        ".\n├── src\n│\u{a0}\u{a0} ├── lib.rs\n│\u{a0}\u{a0} └── main.rs\n├── Cargo.toml\n└── tests\n    └── suite\n        └── main.rs\n\n4 directories, 4 files\n",
        ".\n  src\n    lib.rs\n    main.rs\n  Cargo.toml\n  tests\n    suite\n      main.rs\n4 directories, 4 files",
    ),
    (
        "what the command tree prints in ASCII",
        ".\n|-- bin\n|   |-- run\n|   `-- stop\n`-- README\n",
        ".\n  bin\n    run\n    stop\n  README",
    ),
    (
        "what Windows prints",
        "C:.\n+---src\n|   \\---lib\n\\---docs\n        a.txt\n        b.txt\n",
        "C:.\n  src\n    lib\n  docs\n    a.txt\n    b.txt",
    ),
    (
        "plus signs and pipes",
        "조직\n+-- 개발팀\n|   +-- 백엔드\n|   +-- 프론트엔드\n+-- 디자인팀\n",
        "조직\n  개발팀\n    백엔드\n    프론트엔드\n  디자인팀",
    ),
    (
        "tabs",
        "서비스:\n├──\t웹\n│\t├──\t화면\n│\t└──\t주소\n└──\t저장소\n",
        "서비스:\n  웹\n    화면\n    주소\n  저장소",
    ),
    (
        "deeper branches that are indented unevenly",
        "가\n├─ 나\n│  ├─ 다\n│  │   └─ 라\n│  └─ 마\n└─ 바\n   └─ 사\n",
        "가\n  나\n    다\n      라\n    마\n  바\n    사",
    ),
    (
        "heavy and double strokes, and arrows for ends",
        "요청\n┣━ 인증\n┗━ 권한\n\n응답\n╠═ 본문\n╚═ 머리\n\n흐름\n├─▶ 시작\n└─> 끝\n",
        "요청\n  인증\n  권한\n응답\n  본문\n  머리\n흐름\n  시작\n  끝",
    ),
    (
        "wrapped texts",
        "장점:\n├── 컨테이너는 가볍고\n│   빠르게 시작한다\n└── 어디서나\n    같게 돈다\n",
        "장점:\n  컨테이너는 가볍고 빠르게 시작한다\n  어디서나 같게 돈다",
    ),
    (
        "spacers between branches",
        "Root\n│\n├── A\n│   └── B\n│\n└── C\n",
        "Root\n  A\n    B\n  C",
    ),
    (
        "bullets below branches, and what a folder holds",
        "계획\n├── 준비\n│   - 설치\n│   - 확인\n└── src/\n      main.rs\n      lib.rs\n",
        "계획\n  준비\n    설치\n    확인\n  src/\n    main.rs\n    lib.rs",
    ),
    (
        "numbered roots",
        "1. 준비\n├── 설치\n└── 확인\n2. 실행\n└── 시작\n",
        "1. 준비\n  설치\n  확인\n2. 실행\n  시작",
    ),
    (
        "remarks",
        "my-app/\n├── src/            # 소스\n│   └── index.js    ← 시작하는 곳\n└── package.json\n",
        "my-app/\n  src/            # 소스\n    index.js    ← 시작하는 곳\n  package.json",
    ),
    (
        "what npm prints",
        "app@1.0.0 /srv/app\n├─┬ express@4.19.2\n│ ├── accepts@1.3.8\n│ └─┬ body-parser@1.20.2\n│   └── bytes@3.1.2\n└── vite@5.0.0\n",
        "app@1.0.0 /srv/app\n  express@4.19.2\n    accepts@1.3.8\n    body-parser@1.20.2\n      bytes@3.1.2\n  vite@5.0.0",
    ),
    ("no root", "├── 하나\n├── 둘\n└── 셋\n", "하나\n둘\n셋"),
    (
        "a command and its answer",
        "$ tree -L 1\n.\n├── a\n└── b\n",
        "$ tree -L 1\n.\n  a\n  b",
    ),
    (
        "an English outline, plainly indented",
        "Advantages of containers:\n  Fast to start\n  Small on disk\n\nDrawbacks:\n  A shared kernel\n  Another layer to learn\n",
        "Advantages of containers:\n  Fast to start\n  Small on disk\nDrawbacks:\n  A shared kernel\n  Another layer to learn",
    ),
    (
        "a Korean outline with tabs and two levels",
        "제어 평면:\n\tAPI 서버\n\t\t모든 통신이 지나는 곳\n\tetcd 저장소\n데이터 평면:\n\tkubelet 에이전트\n",
        "제어 평면:\n  API 서버\n    모든 통신이 지나는 곳\n  etcd 저장소\n데이터 평면:\n  kubelet 에이전트",
    ),
    (
        "bullets under titles, wrapped",
        "장점:\n- 가볍다\n- 빠르게 시작하고\n  빠르게 끝난다\n\n단점:\n• 커널을 나눈다\n* 배울 것이 는다\n",
        "장점:\n  가볍다\n  빠르게 시작하고 빠르게 끝난다\n단점:\n  커널을 나눈다\n  배울 것이 는다",
    ),
    (
        "numbers under a title",
        "절차:\n1. 준비한다\n   - 설치\n2. 실행한다\n",
        "절차:\n  1. 준비한다\n    설치\n  2. 실행한다",
    ),
    (
        "folders, plainly indented",
        "src/\n  main.rs   # 시작\n  room/\n    timer.rs\ntests/\n  suite.rs\nREADME.md\n",
        "src/\n  main.rs   # 시작\n  room/\n    timer.rs\ntests/\n  suite.rs\nREADME.md",
    ),
];

/// None of these is an outline.
const OTHERS: &[(&str, &str)] = &[
    ("nothing", ""),
    ("blanks", "\n  \n"),
    ("one word", "hello"),
    (
        "a poem",
        "산에는 꽃 피네\n꽃이 피네\n갈 봄 여름 없이\n  꽃이 피네\n",
    ),
    (
        "YAML",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    app: web\n",
    ),
    (
        "compose",
        "services:\n  web:\n    image: nginx\n    ports:\n      - 80:80\n",
    ),
    ("a list in YAML", "fruits:\n  - apple pie\n  - banana\n"),
    (
        "CloudFormation",
        "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n",
    ),
    (
        "JSON",
        "{\n  \"이름\": \"값\",\n  \"목록\": [\n    1\n  ]\n}\n",
    ),
    ("a session", "$ ls\nsrc  tests\n$ cd src\n"),
    (
        "two commands, one a tree",
        "$ tree\n.\n├── a\n└── b\n$ ls\na b\n",
    ),
    (
        "ls -l",
        "total 8\ndrwxr-xr-x 2 kim kim 4096 src\n-rw-r--r-- 1 kim kim  120 a.md\n",
    ),
    (
        "docker ps",
        "CONTAINER ID   IMAGE   STATUS\nabc            nginx   Up 2 hours\n",
    ),
    (
        "kubectl describe",
        "Name:         web\nNamespace:    default\nContainers:\n  web:\n    Image:  nginx\n",
    ),
    (
        "docker info",
        "Client:\n Version:    24.0.5\n Context:    default\n\nServer:\n Containers: 3\n  Running: 1\n",
    ),
    (
        "a log",
        "2024-01-01 10:00:00 INFO start\n2024-01-01 10:00:01 WARN slow:\n  at main\n  at run\n",
    ),
    ("settings", "[server]\nport=80\nhost=example\n"),
    (
        "settings under a title",
        "설정:\n  PORT=80\n  HOST=example\n",
    ),
    (
        "commands under a title",
        "실행 방법:\n  docker run -d --name web nginx\n  docker ps\n  docker logs web\n",
    ),
    ("a makefile", "build:\n\tcargo build\ntest:\n\tcargo test\n"),
    (
        "Python",
        "if ready:\n    Start the class\nelse:\n    Wait for it\n",
    ),
    ("a formula under a title", "공식:\n  E = mc²\n  F = ma\n"),
    ("a table", "| 이름 | 값 |\n|------|----|\n| 가   | 나 |\n"),
    (
        "a table in ASCII",
        "+------+----+\n| 이름 | 값 |\n+------+----+\n| 가   | 나 |\n+------+----+\n",
    ),
    (
        "a box",
        "┌─────────┐\n│ Client  │\n└────┬────┘\n     ▼\n┌─────────┐\n│ Server  │\n└─────────┘\n",
    ),
    (
        "boxes and an arrow",
        "+--------+     +--------+\n| Client | --> | Server |\n+--------+     +--------+\n",
    ),
    (
        "a flow downwards",
        "사용자 요청\n    ↓\nAPI Server\n    ↓\netcd\n",
    ),
    (
        "parts of a command",
        "docker run --name web nginx\n│      │   │          └─ 이미지\n│      │   └─ 옵션    │\n│      └─ 하위 명령어 │\n└─ 명령어\n",
    ),
    (
        "a graph of commits",
        "*   a1b2c3d 합친다\n|\\\n| * d4e5f6a 고친다\n|/\n* 0a1b2c3 시작한다\n",
    ),
    (
        "pstree",
        "systemd─┬─NetworkManager───2*[{NetworkManager}]\n        ├─sshd───sshd───bash\n        └─cron\n",
    ),
    ("a list in Markdown", "# 제목\n\n- 하나\n- 둘\n"),
    ("a diff", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-가\n+나\n"),
    (
        "a stack trace",
        "Exception in thread main:\n    at com.example.Main.run(Main.java:10)\n    at com.example.Main.main(Main.java:3)\n",
    ),
];

#[test]
fn what_people_draw_is_read() {
    for (name, source, expected) in TREES {
        for language in ["", "text", "plaintext", "txt", "tree"] {
            assert_eq!(outline(language, source), *expected, "{name}");
        }
    }
}

#[test]
fn what_only_looks_like_it_stays() {
    for (name, source) in OTHERS {
        for language in ["", "text", "bash", "yaml"] {
            assert_eq!(outline(language, source), "-", "{name}");
        }
    }
}

#[test]
fn code_stays_code_unless_nearly_all_of_it_is_drawn() {
    let drawn = "src/\n├── a\n├── b\n├── c\n└── d\n";
    let some = "src/\n├── a\n└── b\n\ncd src\nls\n";
    let outline = "장점:\n  - 가볍다\n  - 빠르다\n";
    for language in ["bash", "yaml", "console"] {
        assert!(read(language, drawn).is_some(), "{language}");
        assert_eq!(read(language, some), None, "{language}");
        assert_eq!(read(language, outline), None, "{language}");
    }
}

#[test]
fn a_branch_knows_its_line_and_the_gap_before_it() {
    let tree = read("", "제목:\n\n가:\n├── 나\n│   다\n\n└── 라\n").unwrap_or_default();
    let places: Vec<_> = tree.branches.iter().map(|b| (b.line, b.gap)).collect();
    assert_eq!(places, [(0, false), (2, true), (3, false), (6, true)]);
}

#[test]
fn a_title_belongs_to_the_first_group() {
    let tree = read("", "제목:\n\n가:\n├── 나\n└── 다\n라:\n└── 마\n끝\n").unwrap_or_default();
    assert_eq!(tree.groups(), [0..4, 4..6, 6..7]);
    let apart: Vec<bool> = (0..tree.branches.len())
        .map(|at| tree.is_apart(at))
        .collect();
    assert_eq!(apart, [false, true, false, false, true, false, true]);
}

#[test]
fn a_remark_is_told_from_the_text() {
    for (text, expected) in [
        ("src/   # 소스", ("src/", "# 소스")),
        ("index.js ← 시작", ("index.js", "← 시작")),
        ("README.md    처음 읽는 글", ("README.md", "처음 읽는 글")),
        ("C# 언어", ("C# 언어", "")),
        ("Master → Worker: 명령", ("Master → Worker: 명령", "")),
        ("https://example.org/", ("https://example.org/", "")),
        ("# 제목", ("# 제목", "")),
    ] {
        assert_eq!(parts(text), expected);
    }
}

#[test]
fn drawings_that_depend_on_columns_are_told_from_text() {
    let art = [
        "a box",
        "boxes and an arrow",
        "a flow downwards",
        "a table",
        "docker ps",
    ];
    for (name, source) in OTHERS {
        let prose = [
            "nothing",
            "blanks",
            "one word",
            "a poem",
            "YAML",
            "a makefile",
        ];
        if art.contains(name) {
            assert!(is_art("", source), "{name}");
        }
        if prose.contains(name) {
            assert!(!is_art("", source), "{name}");
        }
    }
    assert!(is_art("bash", "┌──┐\n│가│\n└──┘\n"));
    assert!(!is_art("bash", "echo a  b\necho c  d\n"));
}

#[test]
fn any_text_is_read_without_a_panic_and_keeps_its_words() {
    let pieces = [
        "├── ",
        "│",
        "|-- ",
        "+--",
        "`-- ",
        "\t",
        "  ",
        "\u{3000}",
        "\n",
        "가:",
        "x/",
        "- ",
        "1. ",
        "# ",
        "\n\n",
        "┬",
        "글",
        "a b",
    ];
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let mut seed = 1_u64;
    for _ in 0..20_000 {
        let mut source = String::new();
        for _ in 0..24 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = usize::try_from(seed >> 33).unwrap_or(0) % pieces.len();
            source.push_str(pieces.get(at).copied().unwrap_or_default());
        }
        if let Some(tree) = read("", &source) {
            let read: Vec<String> = tree.branches.iter().flat_map(|b| words(&b.text)).collect();
            assert_eq!(read, words(&source), "{source}");
            let mut before = 0;
            for branch in &tree.branches {
                assert!(branch.depth <= before + 1, "{source}");
                before = branch.depth;
            }
        }
    }
}
