//! Decks of other tools: twenty of each, put together out of slides that say what must be seen of
//! them. `tests/dialects/*.md` has those slides, a file a tool; `common.md` is in every deck.
//!
//! In such a file, `@front` begins front matter, of which each deck has one, and `@slide` a slide
//! as it is written in that tool, with how many slides and steps it is there (`slides=1 steps=0`
//! where nothing is said). Below it stand phrases, ` | ` between them: `@seen` on the slide,
//! `@private` in its notes and nowhere else, `@hidden` nowhere at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cuecard::course::{self, Prepared, Slide, plan::Terms};
use cuecard::render::{Context, Renderer};

/// How many decks are made of each tool's slides.
const DECKS: usize = 20;
/// How many slides a deck has at least.
const LEAST: usize = 8;

const CONTEXT: Context<'static> = Context {
    base: "/",
    lang: None,
    images: None,
};

/// A tool, what its slides are divided with, and what must not be seen of its marks outside code.
struct Tool {
    file: &'static str,
    /// What a file of it is said to be read as.
    read_as: &'static str,
    /// What stands between two slides; in turn, where there are several.
    between: &'static [&'static str],
    raw: &'static [&'static str],
}

/// Programs for notes, whose slides begin at headings as those of all notes do.
const NOTES: &[Tool] = &[
    Tool {
        file: "myst",
        read_as: "",
        between: &[""],
        raw: &[
            "```", ")=", "+++", ":label", ":class", ":width", "{sub", "{ref", "tags:", "{tip",
        ],
    },
    Tool {
        file: "obsidian",
        read_as: "",
        between: &[""],
        raw: &["#algo", "[!", "^block", "[>", "[-", "![", "ad-", "page=3"],
    },
    Tool {
        file: "exports",
        read_as: "",
        between: &[""],
        raw: &["\\", "](#", "name=", "color=", "**"],
    },
];

/// Signs that no tool shows.
const RAW: &[&str] = &[
    ":::", "<!--", "-->", "{#", "{.", "{:", "{width", "???", "]{", "[[", "%%", "=\"", "$$", "==",
    "++", "</", "/>",
];

const TOOLS: &[Tool] = &[
    Tool {
        file: "marp",
        read_as: "read as a Marp deck",
        between: &["---"],
        raw: &[
            "![", "marp:", "paginate", "_class", "fit", "prettier", "bg ", "w:",
        ],
    },
    Tool {
        file: "slidev",
        read_as: "read as a Slidev deck",
        between: &["---"],
        raw: &[
            "::", "v-click", "layout:", "{{", "$slidev", "hide:", "class:", "<", "{1", "{2",
        ],
    },
    Tool {
        file: "quarto",
        read_as: "read as a Quarto deck",
        between: &[""],
        raw: &[
            ". . .",
            "{{<",
            ">}}",
            "#|",
            "fig-",
            "visibility",
            "{r}",
            "style=",
        ],
    },
    Tool {
        file: "pandoc",
        read_as: "read as a Quarto deck",
        between: &[""],
        raw: &[
            ". . .",
            "% ",
            "~2",
            "^2",
            "> -",
            "~~~",
            "tbl:",
            "numberLines",
        ],
    },
    Tool {
        file: "reveal-md",
        read_as: "read as a reveal.js deck",
        between: &["---", "----"],
        raw: &[
            "Note:", "Notes:", ".element", ".slide", "fragment", "data-", "\\(",
        ],
    },
    Tool {
        file: "hackmd",
        read_as: "read as a reveal.js deck",
        between: &["---", "----"],
        raw: &[
            "Note:", ".element", "{%", "%}", ":sunny:", ":tada:", "TOC", "=200x", "[color",
        ],
    },
    Tool {
        file: "remark",
        read_as: "read as a remark deck",
        between: &["---"],
        raw: &[
            ".pull",
            ".red[",
            "class:",
            "name:",
            "layout:",
            "{{",
            "background-",
            "--",
            "]",
            ":scale",
        ],
    },
    Tool {
        file: "xaringan",
        read_as: "read as a remark deck",
        between: &["---"],
        raw: &[".pan", ".left", "class:", "{r", "#<<", "`r", "--", "]"],
    },
    Tool {
        file: "presenterm",
        read_as: "read as a presenterm deck",
        between: &["<!-- end_slide -->"],
        raw: &[
            "pause",
            "column_",
            "column:",
            "speaker_note",
            "===",
            "+exec",
            "image:",
            "newline",
        ],
    },
];

/// A slide as its tool writes it, or several, or none that is shown.
#[derive(Debug, Clone, Default)]
struct Fragment {
    source: String,
    slides: u16,
    steps: u16,
    seen: Vec<String>,
    private: Vec<String>,
    hidden: Vec<String>,
}

/// The front matter and the slides of a file.
#[derive(Default)]
struct Fixture {
    fronts: Vec<Fragment>,
    slides: Vec<Fragment>,
}

/// What a file of slides has, in its order.
fn fixture(name: &str) -> Fixture {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialects");
    let text = fs::read_to_string(root.join(name).with_extension("md")).expect("a file of slides");
    let mut fixture = Fixture::default();
    for part in text.split("\n@").map(|part| part.trim_start_matches('@')) {
        let (head, rest) = part.split_once('\n').unwrap_or((part, ""));
        let (kind, says) = head.split_once(' ').unwrap_or((head, ""));
        match kind {
            "front" => fixture.fronts.push(Fragment::begun(says, 0)),
            "slide" => fixture.slides.push(Fragment::begun(says, 1)),
            _ => fixture.open().says(kind, says),
        }
        fixture.open().source = rest.trim_matches('\n').to_owned();
    }
    fixture
}

impl Fixture {
    /// What was begun last.
    fn open(&mut self) -> &mut Fragment {
        let list = match self.slides.is_empty() {
            true => &mut self.fronts,
            false => &mut self.slides,
        };
        list.last_mut().expect("one is begun")
    }
}

impl Fragment {
    fn begun(says: &str, slides: u16) -> Fragment {
        let number = |name: &str| {
            let word = says
                .split_whitespace()
                .find_map(|word| word.strip_prefix(name));
            word.map(|number| number.parse().expect("a number"))
        };
        Fragment {
            slides: number("slides=").unwrap_or(slides),
            steps: number("steps=").unwrap_or(0),
            ..Fragment::default()
        }
    }

    fn says(&mut self, kind: &str, phrases: &str) {
        let list = match kind {
            "seen" => &mut self.seen,
            "private" => &mut self.private,
            "hidden" => &mut self.hidden,
            _ => panic!("what is @{kind}?"),
        };
        list.extend(phrases.split(" | ").map(str::to_owned));
    }
}

/// A deck of a tool, and the slides that it was put together of.
struct Deck {
    name: String,
    text: String,
    parts: Vec<Fragment>,
}

/// The twenty decks of a tool, the same ones each time: all of its slides are in some of them.
fn decks(tool: &Tool) -> Vec<Deck> {
    let own = fixture(tool.file);
    let common = fixture("common");
    let deck = |number: usize| {
        let mut chance = Chance(number as u64 + 1);
        let mut all: Vec<&Fragment> = own.slides.iter().chain(&common.slides).collect();
        chance.shuffle(&mut all);
        let length = LEAST + chance.below(all.len() - LEAST + 1);
        all.truncate(length);
        let front = &own.fronts[number % own.fronts.len()];
        let mut text = String::new();
        let mut parts = Vec::new();
        if !front.source.is_empty() || front.slides > 0 {
            text = format!("{}\n\n", front.source);
            parts.push(front.clone());
        }
        for (at, part) in all.into_iter().enumerate() {
            let between = tool.between[chance.below(tool.between.len())];
            // A slide that has front matter of its own begins with what divides it.
            if at > 0 && !part.source.starts_with("---\n") {
                text.push_str(&format!("{between}\n\n"));
            }
            text.push_str(&format!("{}\n\n", part.source));
            parts.push(part.clone());
        }
        if number % 4 == 3 {
            text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        }
        Deck {
            name: format!("{} {number}", tool.file),
            text,
            parts,
        }
    };
    (0..DECKS).map(deck).collect()
}

/// Numbers by chance, the same ones each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// A slide as its author wrote it, with all its parts: what is seen of it, and its notes.
#[derive(Default)]
struct Shown {
    /// All that is in its HTML.
    html: String,
    /// Its words, code among them.
    words: String,
    /// Its words outside of code, formulas and drawings.
    prose: String,
    notes: String,
    steps: u16,
}

fn shown(prepared: &Prepared, renderer: &Renderer) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    for slide in &prepared.deck.slides {
        if !slide.is_continued() || all.is_empty() {
            all.push(Shown::default());
        }
        all.last_mut().expect("one is begun").add(slide, renderer);
    }
    all
}

impl Shown {
    fn add(&mut self, slide: &Slide, renderer: &Renderer) {
        let html = renderer.slide(slide, false, CONTEXT).html;
        self.words.push_str(&words(&html, &["style", "script"]));
        self.prose.push_str(&words(
            &html,
            &["style", "script", "pre", "code", "svg", "math"],
        ));
        self.html.push_str(&format!(
            "{html}{:?}",
            (&slide.written.id, &slide.written.title)
        ));
        self.notes.push_str(&flat(&slide.written.notes.join(" ")));
        self.steps += slide.steps;
    }
}

/// The text of HTML, without that of some elements, with one space between each two words.
fn words(html: &str, without: &[&str]) -> String {
    let mut text = String::new();
    let mut left_out: Option<&str> = None;
    for piece in html.split('<') {
        let (tag, after) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        match left_out {
            Some(open) if name.strip_prefix('/') == Some(open) => left_out = None,
            Some(_) => continue,
            None => left_out = without.iter().find(|own| **own == name).copied(),
        }
        if left_out.is_none() {
            // A tag within a word is none to a reader.
            if !matches!(
                name.trim_start_matches('/'),
                "span" | "sub" | "sup" | "mark" | "ins"
            ) {
                text.push(' ');
            }
            text.push_str(after);
        }
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    flat(&text.replace("&#39;", "'").replace("&amp;", "&")) + " "
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is wrong with a deck, a line each.
fn faults(tool: &Tool, deck: &Deck, renderer: &Renderer) -> Vec<String> {
    let measure = |source: &str, steps: Option<&str>| renderer.measure(source, steps);
    let measure = course::fit::Measure::of_diagrams(&measure);
    let prepared = course::deck(&deck.text, &Terms::default(), None, measure);
    let mut faults = Vec::new();
    let taken_for = prepared
        .findings
        .iter()
        .find(|told| told.cause.starts_with("read as a"));
    if taken_for.is_none_or(|told| !told.cause.starts_with(tool.read_as))
        && !(taken_for.is_none() && tool.read_as.is_empty())
    {
        faults.push(format!("it is not {}", tool.read_as));
    }
    let slides = shown(&prepared, renderer);
    if tool.read_as.is_empty() {
        // Slides of notes may join others.
        for part in &deck.parts {
            faults.extend(faults_of(
                &Fragment {
                    steps: steps(&slides),
                    ..part.clone()
                },
                &slides,
                &slides,
            ));
        }
        faults.extend(raw_signs(tool, &slides));
        return faults;
    }
    let expected: u16 = deck.parts.iter().map(|part| part.slides).sum();
    if slides.len() != usize::from(expected) {
        let titles: Vec<_> = slides.iter().map(|slide| &slide.words).collect();
        faults.push(format!(
            "{} slides, not {expected}: {titles:#?}",
            slides.len()
        ));
        return faults;
    }
    let mut rest = slides.as_slice();
    for part in &deck.parts {
        let (own, after) = rest.split_at(usize::from(part.slides));
        rest = after;
        faults.extend(faults_of(part, own, &slides));
    }
    faults.extend(raw_signs(tool, &slides));
    faults
}

fn steps(slides: &[Shown]) -> u16 {
    slides.iter().map(|slide| slide.steps).sum()
}

/// The signs of other tools that stand on slides.
fn raw_signs(tool: &Tool, slides: &[Shown]) -> Vec<String> {
    let signs = || RAW.iter().chain(tool.raw);
    let all = slides
        .iter()
        .flat_map(|slide| signs().map(move |sign| (slide, sign)));
    all.filter(|(slide, sign)| slide.prose.contains(**sign))
        .map(|(slide, sign)| format!("{sign:?} stands raw: {}", slide.prose))
        .collect()
}

/// What is wrong with the slides that one fragment made, among all of the deck.
fn faults_of(part: &Fragment, own: &[Shown], all: &[Shown]) -> Vec<String> {
    let mut faults = Vec::new();
    let shown: String = own.iter().map(|slide| slide.words.as_str()).collect();
    let notes: String = own.iter().map(|slide| slide.notes.as_str()).collect();
    let steps = steps(own);
    if steps != part.steps {
        faults.push(format!("{steps} steps, not {}: {shown}", part.steps));
    }
    for phrase in part.seen.iter().filter(|phrase| !shown.contains(*phrase)) {
        faults.push(format!("{phrase:?} is lost: {shown}"));
    }
    for phrase in part
        .private
        .iter()
        .filter(|phrase| !notes.contains(*phrase))
    {
        faults.push(format!("{phrase:?} is in no notes: {shown} | {notes}"));
    }
    for phrase in part.private.iter().chain(&part.hidden) {
        if all.iter().any(|slide| slide.html.contains(phrase.as_str())) {
            faults.push(format!("{phrase:?} is shown"));
        }
    }
    for phrase in &part.hidden {
        if all
            .iter()
            .any(|slide| slide.notes.contains(phrase.as_str()))
        {
            faults.push(format!("{phrase:?} is in the notes"));
        }
    }
    faults
}

#[test]
fn decks_of_other_tools_are_seen_as_their_authors_meant_them() {
    let renderer = Renderer::new();
    let mut faults: BTreeMap<String, String> = BTreeMap::new();
    for tool in TOOLS.iter().chain(NOTES) {
        for deck in decks(tool) {
            for fault in self::faults(tool, &deck, &renderer) {
                faults.entry(fault).or_insert(deck.name.clone());
            }
        }
    }
    let list: Vec<_> = faults
        .iter()
        .map(|(fault, deck)| format!("{deck}: {fault}"))
        .collect();
    assert!(
        list.is_empty(),
        "{} faults\n{}",
        list.len(),
        list.join("\n")
    );
}

#[test]
fn each_slide_of_each_tool_is_in_some_deck() {
    for tool in TOOLS.iter().chain(NOTES) {
        let decks = decks(tool);
        assert_eq!(decks.len(), DECKS);
        let own = fixture(tool.file);
        for part in own.slides.iter().chain(&fixture("common").slides) {
            let is_it = |deck: &Deck| deck.parts.iter().any(|own| own.source == part.source);
            assert!(decks.iter().any(is_it), "{}: {}", tool.file, part.source);
        }
    }
}
