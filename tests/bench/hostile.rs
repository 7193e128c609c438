//! How long text takes that was made to take long:
//!
//! ```sh
//! cargo bench --bench hostile               # large drawings, code in colour, 64 KiB of each pattern
//! cargo bench --bench hostile -- long       # 2 MiB of each pattern, and whether it is linear
//! cargo bench --bench hostile -- long code  # of those whose name has "code" in it
//! cargo bench --bench hostile -- scale      # 1,000 to 64,000 lines of what notes are made of
//! cargo bench --bench hostile -- files decks/*.md  # ordinary notes, for comparison
//! ```
//!
//! Each is measured in a process of its own, which is stopped after [`LIMIT`]: as a course's README,
//! of which the schedule is read; as a deck, from Markdown to slides and plan; the HTML of all its
//! slides; and the most memory that the process had. A file is read in one of the first two ways.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cuecard::course::{parse::parse, schedule};
use cuecard::render::{Context, Renderer};

#[path = "../suite/hostile.rs"]
mod hostile;
#[path = "../suite/patterns.rs"]
mod patterns;

const CONTEXT: Context<'static> = Context {
    images: None,
    base: "/",
    lang: None,
};
/// As much as a file may have.
const LARGEST: usize = 2 * 1024 * 1024;
const LIMIT: Duration = Duration::from_secs(20);
/// What two mebibytes may take, as a deck from Markdown to slides or as a README, in ms.
const GOAL: f64 = 500.0;
/// How often as long twice the text may take.
const LINEAR: f64 = 2.3;
/// What misses a goal is measured so often, and the least counts, because what else the machine does
/// takes from the processor's caches too.
const TRIES: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut words = arguments.iter().map(String::as_str);
    match words.find(|word| *word != "--bench") {
        Some("one") => one(words.next().unwrap_or(""), words.next().unwrap_or("")),
        Some("long") => long(words.find(|word| *word != "--bench").unwrap_or("")),
        Some("scale") => scale(),
        Some("files") => files(words.filter(|word| *word != "--bench")),
        _ => short(),
    }
}

/// All that is read of a file; how many slides it has.
fn read(text: &str, renderer: &Renderer) -> usize {
    schedule(text);
    hostile::deck(text, renderer).slides.len()
}

/// What was measured of a text.
#[derive(Clone, Copy)]
struct Figures {
    /// From Markdown to the schedule, from Markdown to slides, and from slides to HTML, in ms.
    schedule: f64,
    deck: f64,
    html: f64,
    slides: usize,
    /// In MiB.
    memory: f64,
}

impl Figures {
    fn least(self, other: Figures) -> Figures {
        Figures {
            schedule: self.schedule.min(other.schedule),
            deck: self.deck.min(other.deck),
            html: self.html.min(other.html),
            slides: self.slides,
            memory: self.memory.min(other.memory),
        }
    }

    fn is_slow(&self) -> bool {
        self.deck.max(self.schedule) > GOAL
    }

    /// How often as long it took as half of it.
    fn grows(&self, half: &Figures) -> f64 {
        let ratio = |half: f64, whole: f64| whole / half.max(20.0);
        ratio(half.deck, self.deck)
            .max(ratio(half.schedule, self.schedule))
            .max(ratio(half.html, self.html))
    }
}

/// Measures a text, and prints it for the process that asked.
fn one(name: &str, bytes: &str) {
    let bytes = bytes.parse().unwrap_or(LARGEST);
    let all = patterns::patterns();
    let Some(pattern) = all.iter().find(|pattern| pattern.name == name) else {
        return;
    };
    let text = pattern.text(bytes);
    let renderer = Renderer::new();
    // What is loaded once is not the text's.
    read("# a\n\n```sh\nls\n```\n", &renderer);
    let before = memory();
    let start = worked();
    std::hint::black_box(schedule(&text));
    let scheduled = worked();
    let slides = hostile::deck(&text, &renderer).slides;
    let made = worked();
    for slide in &slides {
        std::hint::black_box(renderer.slide(slide, false, CONTEXT));
    }
    let (schedule, deck) = (scheduled - start, made - scheduled);
    let (html, slides) = (worked() - made, slides.len());
    println!("{schedule} {deck} {html} {slides} {}", memory() - before);
}

/// How long this process has worked, in ms: unlike a clock, it does not count what others on this
/// machine do. 0 where the system does not say.
fn worked() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split_whitespace().next().map(str::parse::<f64>);
    nanoseconds.and_then(Result::ok).unwrap_or(0.0) / 1e6
}

/// The most memory that this process had, in MiB; 0 where the system does not say.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.unwrap_or(0.0) / 1024.0
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// So many bytes of a pattern, measured in a process of its own; none where that did not end, or
/// ended badly.
fn measured(name: &str, bytes: usize) -> Option<Figures> {
    let program = std::env::current_exe().ok()?;
    let mut child = Command::new(program)
        .args(["one", name, &bytes.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let start = Instant::now();
    while child.try_wait().ok()?.is_none() {
        if start.elapsed() > LIMIT {
            child.kill().ok()?;
            child.wait().ok()?;
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let mut out = String::new();
    child.stdout.take()?.read_to_string(&mut out).ok()?;
    let mut words = out.split_whitespace();
    Some(Figures {
        schedule: words.next()?.parse().ok()?,
        deck: words.next()?.parse().ok()?,
        html: words.next()?.parse().ok()?,
        slides: words.next()?.parse().ok()?,
        memory: words.next()?.parse().ok()?,
    })
}

/// What half of [`LARGEST`] takes and what all of it takes.
fn both(name: &str) -> Option<(Figures, Figures)> {
    let pair = || Some((measured(name, LARGEST / 2)?, measured(name, LARGEST)?));
    let (mut half, mut whole) = pair()?;
    for _ in 1..TRIES {
        if whole.is_slow() || whole.grows(&half) > LINEAR {
            let again = pair()?;
            (half, whole) = (half.least(again.0), whole.least(again.1));
        }
    }
    Some((half, whole))
}

fn long(part: &str) {
    let (mut all, mut slow, mut steep, mut endless) = (0, 0, 0, 0);
    for pattern in patterns::patterns() {
        if !pattern.name.contains(part) {
            continue;
        }
        all += 1;
        let Some((half, whole)) = both(pattern.name) else {
            endless += 1;
            println!("{:36} does not end", pattern.name);
            continue;
        };
        let grows = whole.grows(&half);
        slow += usize::from(whole.is_slow());
        steep += usize::from(grows > LINEAR);
        println!(
            "{:36} {:8.0} ms, a README {:6.0} ms {:8.0} ms of HTML {:7} slides {:6.0} MiB ×{grows:.1}{}{}",
            pattern.name,
            whole.deck,
            whole.schedule,
            whole.html,
            whole.slides,
            whole.memory,
            if grows > LINEAR { " STEEP" } else { "" },
            if whole.is_slow() { " SLOW" } else { "" },
        );
    }
    println!("{all} patterns: {endless} do not end, {steep} are steep, {slow} over {GOAL} ms");
}

/// What these files take together, the least of some tries: parsed, as decks, and their HTML.
fn files<'a>(names: impl Iterator<Item = &'a str>) {
    let texts: Vec<String> = names.flat_map(std::fs::read_to_string).collect();
    let mut least = [f64::INFINITY; 3];
    for _ in 0..3 * TRIES {
        let renderer = Renderer::new();
        let start = worked();
        for text in &texts {
            std::hint::black_box(parse(text));
        }
        let parsed = worked();
        let decks: Vec<_> = texts
            .iter()
            .map(|text| hostile::deck(text, &renderer))
            .collect();
        let made = worked();
        for slide in decks.iter().flat_map(|deck| &deck.slides) {
            std::hint::black_box(renderer.slide(slide, false, CONTEXT));
        }
        let took = [parsed - start, made - parsed, worked() - made];
        for (least, took) in least.iter_mut().zip(took) {
            *least = least.min(took);
        }
    }
    let [parsed, made, html] = least;
    let bytes: usize = texts.iter().map(String::len).sum();
    println!(
        "{} files, {:.0} KiB: parsed in {parsed:.1} ms, decks in {made:.1} ms, HTML in {html:.1} ms",
        texts.len(),
        bytes as f64 / 1024.0
    );
}

fn scale() {
    const KINDS: [&str; 16] = [
        "code, rust",
        "code, a log",
        "code, Mermaid that is none",
        "list",
        "list, one long item",
        "list, deep, again and again",
        "table",
        "paragraph",
        "paragraphs",
        "quotation",
        "outline, flat",
        "outline under one root",
        "headings, a text each",
        "footnotes",
        "links by names",
        "stars, deep",
    ];
    for name in KINDS {
        let all = patterns::patterns();
        let Some(pattern) = all.iter().find(|pattern| pattern.name == name) else {
            continue;
        };
        // What has no lines is counted as if it were wrapped.
        let line = pattern.text(100_000).lines().count().max(100_000 / 60);
        let mut last: Option<Figures> = None;
        for lines in (0..=6).map(|power| 1_000 << power) {
            let bytes = (100_000 * lines / line).min(LARGEST);
            let Some(figures) = measured(name, bytes) else {
                println!("{name:30} {lines:6} lines does not end");
                break;
            };
            let grows = last.map_or(0.0, |last| figures.deck / last.deck.max(1.0));
            println!(
                "{name:30} {lines:6} lines {bytes:8} bytes {:8.1} ms {:8.1} ms of HTML {:6} slides {:6.1} MiB ×{grows:.1}",
                figures.deck, figures.html, figures.slides, figures.memory
            );
            last = Some(figures);
        }
    }
}

fn short() {
    let renderer = Renderer::new();
    for pattern in patterns::patterns() {
        let text = pattern.text(64 * 1024);
        let start = Instant::now();
        let slides = read(&text, &renderer);
        println!(
            "{:36} {slides:6} slides {:8.1} ms",
            pattern.name,
            milliseconds(start)
        );
    }
    for language in ["bash", "makefile", "ts", "cpp", "scss"] {
        for pattern in ["(a)", "{}", "a_", "(a) => "] {
            let line: String = pattern.chars().cycle().take(40).collect();
            let code = format!(
                "# A\n\n```{language}\n{}```\n",
                format!("{line}\n").repeat(590)
            );
            let start = Instant::now();
            for slide in &hostile::deck(&code, &renderer).slides {
                std::hint::black_box(renderer.slide(slide, false, CONTEXT));
            }
            println!(
                "{language:8} {pattern:7} {:7} bytes {:8.1} ms",
                code.len(),
                milliseconds(start)
            );
        }
    }
    drawings(&renderer);
}

/// Flowcharts as trees and with two edges a node, and other families, each by its size.
fn drawings(renderer: &Renderer) {
    let flowchart = |edges: usize, ends: &dyn Fn(usize) -> (usize, usize)| {
        let edge = |n: usize| {
            let (from, to) = ends(n);
            format!("n{from}[단계 {from}] --> n{to}[단계 {to}]\n")
        };
        format!("graph TD\n{}", (1..=edges).map(edge).collect::<String>())
    };
    for nodes in [30, 60, 120, 240, 400] {
        let tree = flowchart(nodes - 1, &|n| (n / 2, n));
        draw(renderer, "tree", nodes, &tree);
    }
    for nodes in [15, 30, 60, 120, 240, 400] {
        let ends = |n: usize| (n % nodes, (n * 7 + n / nodes * 5 + 3) % nodes);
        draw(renderer, "net", nodes, &flowchart(2 * nodes, &ends));
    }
    let families: [(&str, &dyn Fn(usize) -> String); 6] = [
        ("sequenceDiagram", &|n| {
            format!("A{}->>A{}: 요청 {n}", n % 7, n % 5)
        }),
        ("classDiagram", &|n| format!("C{} <|-- C{n}", n / 2)),
        ("stateDiagram-v2", &|n| format!("s{} --> s{n}", n / 2)),
        ("erDiagram", &|n| format!("E{} ||--o{{ E{n} : has", n / 2)),
        ("mindmap", &|n| {
            format!("{}가지 {n}", " ".repeat(1 + n.min(1) + n % 3))
        }),
        ("gitGraph", &|n| format!("commit id: \"{n}\"")),
    ];
    for (family, line) in families {
        for lines in [75, 150, 299] {
            let lines_of = (0..lines).map(|n| line(n) + "\n");
            let source = format!("{family}\n{}", lines_of.collect::<String>());
            draw(renderer, family, lines, &source);
        }
    }
}

fn draw(renderer: &Renderer, what: &str, size: usize, source: &str) {
    let start = Instant::now();
    let pictures = renderer.measure(source, None).len();
    let took = start.elapsed().as_secs_f64() * 1000.0;
    println!(
        "{what:16} {size:4} {:7} bytes {pictures:3} pictures {took:8.1} ms",
        source.len()
    );
}
