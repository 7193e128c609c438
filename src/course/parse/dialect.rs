//! Which program a file was written for.
//!
//! A deck of another tool is known by marks that ordinary notes do not have: keys of its front
//! matter, comments, lines of their own. Each counts one or two points, and two points are
//! enough: one key that may mean something else, such as `theme:`, makes no deck of a file.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use serde_json::{Map, Value};

use crate::course::slices;

/// How the slides of a file are told apart, and what its marks mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Dialect {
    /// Ordinary notes, by headings.
    #[default]
    Notes,
    /// Marp: separators; comments are notes.
    Marp,
    /// Slidev: separators with front matter of their own; a slide's last comment is its notes.
    Slidev,
    /// reveal.js, as reveal-md and HackMD write it: separators; `Note:` begins a slide's notes.
    /// Also `dialect: slides`.
    Slides,
    /// Quarto, Pandoc, R Markdown: headings 1 and 2, and separators; `::: notes`.
    Quarto,
    /// remark and xaringan: separators; `--` is a step, `???` begins a slide's notes.
    Remark,
    /// presenterm: `<!-- end_slide -->`; notes and steps in comments.
    Presenterm,
}

/// The dialects of slide decks, in the order in which equal evidence decides.
const DECKS: [Dialect; 6] = [
    Dialect::Marp,
    Dialect::Slidev,
    Dialect::Remark,
    Dialect::Quarto,
    Dialect::Presenterm,
    Dialect::Slides,
];

/// Enough to take a file for a deck of that tool.
const ENOUGH: u8 = 2;

impl Dialect {
    /// What the tool is called.
    pub(super) fn tool(self) -> &'static str {
        match self {
            Dialect::Notes => "Markdown",
            Dialect::Marp => "Marp",
            Dialect::Slidev => "Slidev",
            Dialect::Slides => "reveal.js",
            Dialect::Quarto => "Quarto",
            Dialect::Remark => "remark",
            Dialect::Presenterm => "presenterm",
        }
    }

    /// What `dialect:` in the front matter says.
    fn named(name: &str) -> Dialect {
        match name.trim().to_lowercase().as_str() {
            "marp" => Dialect::Marp,
            "slidev" => Dialect::Slidev,
            "slides" | "reveal" | "reveal.js" | "reveal-md" | "hackmd" => Dialect::Slides,
            "quarto" | "pandoc" => Dialect::Quarto,
            "remark" | "xaringan" => Dialect::Remark,
            "presenterm" => Dialect::Presenterm,
            _ => Dialect::Notes,
        }
    }
}

/// What speaks for which tool.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::course) struct Evidence {
    /// The author's word, which decides.
    said: Option<Dialect>,
    /// What was found, once each.
    found: Vec<Mark>,
    /// Whether anything in the text may divide slides.
    is_divided: bool,
}

/// A mark that speaks for a tool.
#[derive(Debug, Clone, PartialEq)]
struct Mark {
    of: Dialect,
    points: u8,
    /// As a sentence names it.
    name: String,
    /// Whether it stands in the text, not in the front matter.
    in_text: bool,
}

impl Evidence {
    /// That the author named the tool.
    pub(super) fn said(dialect: Dialect) -> Evidence {
        Evidence {
            said: Some(dialect),
            ..Evidence::default()
        }
    }

    /// Counts a mark of the front matter, once.
    fn add(&mut self, of: Dialect, points: u8, name: &str) {
        self.count(of, points, name, false);
    }

    fn count(&mut self, of: Dialect, points: u8, name: &str, in_text: bool) {
        let is_known = |mark: &Mark| mark.of == of && mark.name == name;
        if !self.found.iter().any(is_known) {
            self.found.push(Mark {
                of,
                points,
                name: name.to_owned(),
                in_text,
            });
        }
    }

    /// Which tool it is; ordinary notes where nothing says otherwise.
    pub(super) fn dialect(&self) -> Dialect {
        if let Some(said) = self.said {
            return said;
        }
        let mut best = (Dialect::Notes, u32::from(ENOUGH) - 1);
        for dialect in DECKS {
            let points = self.of(dialect).map(|mark| u32::from(mark.points)).sum();
            if points > best.1 {
                best = (dialect, points);
            }
        }
        best.0
    }

    /// The marks that count for a tool. Without a separator, marks in the text do not make a deck
    /// of a file whose slides separators divide: it would be a deck of one slide.
    fn of(&self, dialect: Dialect) -> impl Iterator<Item = &Mark> {
        let by_headings = matches!(dialect, Dialect::Quarto | Dialect::Presenterm);
        let counts = self.is_divided || by_headings;
        let own = self.found.iter().filter(move |mark| mark.of == dialect);
        own.filter(move |mark| counts || !mark.in_text)
    }

    /// Whether the author named the tool.
    pub(super) fn is_said(&self) -> bool {
        self.said.is_some()
    }

    /// The marks that speak for this tool, at most three, as a sentence names them.
    pub(super) fn because(&self, dialect: Dialect) -> String {
        let mut own: Vec<_> = self.of(dialect).collect();
        own.sort_by_key(|mark| std::cmp::Reverse(mark.points));
        let marks: Vec<_> = own
            .iter()
            .take(3)
            .map(|mark| format!("`{}`", mark.name))
            .collect();
        match marks.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
            None => String::new(),
        }
    }

    /// Looks for marks among the events of the text.
    pub(super) fn of_text(&mut self, text: &str, events: &[(Event<'_>, Range<usize>)]) {
        let mut code = 0_usize;
        for (event, range) in events {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    code += 1;
                    self.of_fence(kind);
                }
                Event::End(TagEnd::CodeBlock) => code = code.saturating_sub(1),
                Event::Rule => {
                    self.is_divided = true;
                    if slices::text(text, range.clone()).trim() == "----" {
                        self.count(Dialect::Slides, 1, "----", true);
                    }
                }
                Event::Start(Tag::Heading { .. }) => self.of_heading(text, range),
                Event::Start(Tag::Image { .. }) => {
                    let source = slices::text(text, range.clone());
                    if source.starts_with("![bg]") || source.starts_with("![bg ") {
                        self.count(Dialect::Marp, 2, "![bg]", true);
                    }
                }
                Event::Text(_) if code == 0 => self.of_line(text, range.start),
                Event::Html(html) | Event::InlineHtml(html) => self.of_html(html),
                _ => {}
            }
        }
    }

    /// Slidev's editor and its code that moves.
    fn of_fence(&mut self, kind: &CodeBlockKind<'_>) {
        let CodeBlockKind::Fenced(info) = kind else {
            return;
        };
        for mark in ["{monaco", "md magic-move"] {
            if info.contains(mark) {
                self.count(Dialect::Slidev, 2, mark.trim_start_matches('{'), true);
            }
        }
    }

    /// A line of text over `---` or `--` is a heading to CommonMark.
    fn of_heading(&mut self, text: &str, range: &Range<usize>) {
        let source = slices::text(text, range.clone()).trim_end();
        match source.rsplit('\n').next().map(str::trim) {
            Some("---") => self.is_divided = true,
            Some("--") => self.count(Dialect::Remark, 1, "--", true),
            _ => {}
        }
    }

    fn of_line(&mut self, text: &str, at: usize) {
        let Some(start) = slices::line_start(text, at, &[' ', '\t']) else {
            return;
        };
        let rest = slices::text(text, at..);
        let line = rest.lines().next().unwrap_or_default().trim_end();
        for (dialect, points, mark) in LINES {
            if line.starts_with(mark) {
                self.count(*dialect, *points, mark.trim_end(), true);
            }
        }
        let slide_key = ["layout: ", "hide: ", "src: ", "clicks: ", "transition: "];
        let above = slices::text(text, ..start).trim_end();
        match line {
            "--" => {
                self.count(Dialect::Remark, 1, line, true);
                self.of_dashes(rest);
            }
            "???" => self.count(Dialect::Remark, 1, line, true),
            ". . ." => self.count(Dialect::Quarto, 1, line, true),
            "Note:" | "Notes:" => self.count(Dialect::Slides, 1, line, true),
            _ if line.starts_with("Note: ") && ends_a_slide(rest) => {
                // One may be for everybody; two that end slides are how reveal.js has notes.
                let again = self.found.iter().any(|mark| mark.name == "Note: …");
                let name = if again { "Note: … ---" } else { "Note: …" };
                self.count(Dialect::Slides, 1, name, true);
            }
            _ if is_pandoc(line) => {
                self.count(
                    Dialect::Quarto,
                    1,
                    line.trim_start_matches(':').trim(),
                    true,
                );
            }
            _ if is_alignment(line) => self.count(Dialect::Remark, 2, line, true),
            _ if is_class_mark(line) => self.count(Dialect::Remark, 1, ".class[ ]", true),
            _ if slide_key.iter().any(|key| line.starts_with(key))
                && !line.ends_with("true")
                && (above == "---" || above.ends_with("\n---")) =>
            {
                self.count(Dialect::Slidev, 2, line, true);
            }
            _ => {}
        }
    }

    /// `--` over a heading divides slides of reveal.js; where several do, a file has such slides.
    fn of_dashes(&mut self, from: &str) {
        let mut below = from.lines().skip(1).map(str::trim);
        let below = below.find(|line| !line.is_empty()).unwrap_or_default();
        if below.starts_with('#') {
            let is_same = |mark: &Mark| mark.of == Dialect::Slides && mark.name == "--";
            let again = self.found.iter().any(is_same);
            let name = if again { "-- …" } else { "--" };
            self.count(Dialect::Slides, 1, name, true);
        }
    }

    fn of_html(&mut self, html: &str) {
        let html = html.trim_start();
        if html.starts_with("<aside class=\"notes\"") {
            self.count(Dialect::Slides, 2, "<aside class=\"notes\">", true);
        }
        if html.starts_with("<section") {
            self.is_divided = true;
            self.count(Dialect::Slides, 1, "<section>", true);
        }
        if html.contains("class=\"fragment") {
            self.count(Dialect::Slides, 1, "class=\"fragment\"", true);
        }
        if html.starts_with("<v-click") {
            self.count(Dialect::Slidev, 2, "<v-click>", true);
        }
        let Some(inside) = html.strip_prefix("<!--") else {
            return;
        };
        let inside = inside.trim_start();
        for (dialect, points, mark) in COMMENTS {
            if inside.starts_with(mark) {
                self.count(*dialect, *points, &format!("<!-- {mark} … -->"), true);
            }
        }
    }

    /// That Pandoc's title block stands at the top.
    pub(super) fn of_title_block() -> Evidence {
        let mut evidence = Evidence::default();
        evidence.add(Dialect::Quarto, 1, "% title");
        evidence
    }

    /// What the front matter says.
    pub(super) fn of_front_matter(map: &Map<String, Value>) -> Evidence {
        let mut evidence = Evidence::default();
        if let Some(said) = map.get("dialect").and_then(Value::as_str) {
            evidence.said = Some(Dialect::named(said));
        }
        if map.get("marp") == Some(&Value::Bool(true)) {
            evidence.add(Dialect::Marp, ENOUGH + 1, "marp: true");
        }
        for (key, value) in map {
            let text = value.as_str().unwrap_or_default();
            for (dialect, points, name) in KEYS {
                if name == key {
                    evidence.add(*dialect, *points, &format!("{key}:"));
                }
            }
            for (dialect, points, name, values) in VALUES {
                if name == key && values.contains(&text) {
                    evidence.add(*dialect, *points, &format!("{key}: {text}"));
                }
            }
            evidence.of_theme(key, text);
            evidence.of_format(key, value);
        }
        evidence
    }

    fn of_theme(&mut self, key: &str, text: &str) {
        let slidev = text.contains("slidev-theme-") || text.starts_with("@slidev/");
        if key == "theme" && slidev {
            self.add(Dialect::Slidev, ENOUGH, &format!("theme: {text}"));
        }
    }

    /// `format:` of Quarto and `output:` of R Markdown: a name, a list of names, or a mapping of
    /// names.
    fn of_format(&mut self, key: &str, value: &Value) {
        if !matches!(key, "format" | "output") {
            return;
        }
        let names: Vec<&str> = match value {
            Value::String(name) => vec![name],
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            Value::Object(map) => map.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        for name in names {
            let dialect = match name {
                "revealjs" | "beamer" | "pptx" | "slidy" | "s5" | "dzslides" => Dialect::Quarto,
                _ if name.ends_with("-revealjs") || name.ends_with("_presentation") => {
                    Dialect::Quarto
                }
                _ if name.starts_with("xaringan::") => Dialect::Remark,
                _ => continue,
            };
            self.add(dialect, ENOUGH, &format!("{key}: {name}"));
        }
    }
}

/// Keys of front matter, with their points.
const KEYS: &[(Dialect, u8, &str)] = &[
    (Dialect::Slidev, 1, "aspectRatio"),
    (Dialect::Slidev, 2, "canvasWidth"),
    (Dialect::Slidev, 2, "colorSchema"),
    (Dialect::Slidev, 2, "drawings"),
    (Dialect::Slidev, 1, "exportFilename"),
    (Dialect::Slidev, 1, "highlighter"),
    (Dialect::Slidev, 1, "lineNumbers"),
    (Dialect::Slidev, 2, "mdc"),
    (Dialect::Slidev, 1, "monaco"),
    (Dialect::Slidev, 2, "routerMode"),
    (Dialect::Slidev, 2, "themeConfig"),
    (Dialect::Slidev, 1, "transition"),
    (Dialect::Slidev, 2, "twoslash"),
    (Dialect::Slides, 1, "highlightTheme"),
    (Dialect::Slides, 2, "revealOptions"),
    (Dialect::Slides, 2, "slideOptions"),
    (Dialect::Slides, 2, "separator"),
    (Dialect::Slides, 2, "verticalSeparator"),
    (Dialect::Marp, 1, "paginate"),
    (Dialect::Marp, 2, "headingDivider"),
    (Dialect::Marp, 1, "_class"),
];

/// Values of keys, with their points: `theme: 쿠버네티스` is a subject, `theme: seriph` a look.
const VALUES: &[(Dialect, u8, &str, &[&str])] = &[
    (
        Dialect::Slidev,
        2,
        "theme",
        &[
            "apple-basic",
            "bricks",
            "penguin",
            "seriph",
            "shibainu",
            "unicorn",
        ],
    ),
    (Dialect::Slidev, 1, "theme", &["default", "dracula"]),
    (
        Dialect::Slidev,
        1,
        "layout",
        &[
            "center",
            "cover",
            "fact",
            "full",
            "image",
            "image-left",
            "image-right",
            "intro",
            "quote",
            "section",
            "statement",
            "two-cols",
        ],
    ),
    (
        Dialect::Slidev,
        1,
        "transition",
        &[
            "slide-left",
            "slide-right",
            "slide-up",
            "slide-down",
            "view-transition",
            "fade-out",
        ],
    ),
    (Dialect::Marp, 1, "theme", &["default", "gaia", "uncover"]),
    (Dialect::Marp, 1, "size", &["16:9", "4:3"]),
    (
        Dialect::Slides,
        1,
        "theme",
        &[
            "beige",
            "black",
            "blood",
            "dracula",
            "league",
            "moon",
            "night",
            "serif",
            "simple",
            "sky",
            "solarized",
            "white",
        ],
    ),
    (Dialect::Slides, 2, "type", &["slide"]),
];

/// What the start of a comment in the text says.
const COMMENTS: &[(Dialect, u8, &str)] = &[
    (Dialect::Slides, 2, ".slide:"),
    (Dialect::Slides, 2, ".element:"),
    (Dialect::Marp, 2, "_class:"),
    (Dialect::Marp, 1, "paginate:"),
    (Dialect::Marp, 1, "_paginate:"),
    (Dialect::Marp, 1, "fit"),
    (Dialect::Presenterm, 2, "end_slide"),
    (Dialect::Presenterm, 2, "speaker_note:"),
    (Dialect::Presenterm, 2, "column_layout:"),
    (Dialect::Presenterm, 1, "pause"),
];

/// What the start of a line, outside code, says.
const LINES: &[(Dialect, u8, &str)] = &[
    (Dialect::Remark, 1, "class: "),
    (Dialect::Remark, 1, "template: "),
    (Dialect::Remark, 2, "layout: true"),
    (Dialect::Remark, 1, "count: false"),
    (Dialect::Remark, 2, "background-image: url("),
    (Dialect::Slidev, 2, "::right::"),
    (Dialect::Slidev, 2, "::default::"),
    (Dialect::Slidev, 2, "<<< @/"),
];

/// Whether a line is remark's `class:` with its own words for where the text stands.
fn is_alignment(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "bottom", "center", "inverse", "left", "middle", "right", "top",
    ];
    let classes = line.strip_prefix("class: ");
    classes.is_some_and(|classes| {
        let mut classes = classes.split(',').map(str::trim).peekable();
        classes.peek().is_some() && classes.all(|class| WORDS.contains(&class))
    })
}

/// Whether a rule stands right behind the paragraph that `text` begins with.
fn ends_a_slide(text: &str) -> bool {
    const LONGEST: usize = 40;
    let mut lines = text.lines().take(LONGEST).map(str::trim);
    lines.by_ref().find(|line| line.is_empty());
    let next = lines.find(|line| !line.is_empty()).unwrap_or_default();
    next.len() >= 3 && next.bytes().all(|b| b == b'-')
}

/// Whether a line opens a box as slides of Quarto and Pandoc have them, and notes seldom.
fn is_pandoc(line: &str) -> bool {
    let name = line.trim_start_matches(':').trim();
    line.starts_with(":::")
        && (matches!(name, "notes" | "incremental" | "nonincremental")
            || [
                "{.notes",
                "{.columns",
                "{.column",
                "{.incremental",
                "{.fragment",
                "{.nonincremental",
            ]
            .iter()
            .any(|class| name.starts_with(class)))
}

/// Whether a line begins with `.class[`, as remark writes spans and boxes.
fn is_class_mark(line: &str) -> bool {
    let name = line.strip_prefix('.').and_then(|rest| rest.split_once('['));
    name.is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
    })
}

#[cfg(test)]
mod tests {
    use crate::course::parse::{Dialect, parse};

    #[test]
    fn slide_decks_are_told_by_their_own_marks() {
        for (yaml, expected) in [
            ("marp: true", Dialect::Marp),
            ("marp: false", Dialect::Notes),
            ("theme: gaia\npaginate: true", Dialect::Marp),
            ("dialect: slides", Dialect::Slides),
            ("dialect: remark", Dialect::Remark),
            ("theme: seriph", Dialect::Slidev),
            ("theme: 쿠버네티스", Dialect::Notes),
            ("theme: default", Dialect::Notes),
            ("theme: night", Dialect::Notes),
            ("transition: fade", Dialect::Notes),
            ("theme: default\ntransition: slide-left", Dialect::Slidev),
            ("revealOptions:\n  controls: true", Dialect::Slides),
            (
                "type: slide\nslideOptions:\n  transition: slide",
                Dialect::Slides,
            ),
            ("theme: seriph\ndialect: notes", Dialect::Notes),
            ("layout: post", Dialect::Notes),
            ("format: revealjs", Dialect::Quarto),
            (
                "format:\n  html: default\n  revealjs:\n    slide-level: 2",
                Dialect::Quarto,
            ),
            ("format: html", Dialect::Notes),
            (
                "output:\n  xaringan::moon_reader:\n    css: x.css",
                Dialect::Remark,
            ),
            ("output: ioslides_presentation", Dialect::Quarto),
        ] {
            let parsed = parse(&format!("---\n{yaml}\n---\n\n# 제목\n"));
            assert_eq!(parsed.dialect, expected, "{yaml}");
        }
    }

    #[test]
    fn slide_decks_are_told_by_marks_in_their_text() {
        for (text, expected) in [
            ("# A\n\n<!-- end_slide -->\n\nB\n", Dialect::Presenterm),
            (
                "class: center, middle\n\n# A\n\n---\n\n# B\n\n???\n\nsay\n",
                Dialect::Remark,
            ),
            (
                "# A\n\n--\n\nb\n\n---\n\n???\n\nsay\n\n---\n\nname: x\n# C\n",
                Dialect::Remark,
            ),
            ("# A\n\nl\n\n::right::\n\nr\n\n---\n\nb\n", Dialect::Slidev),
            (
                "# A\n\n<!-- .slide: data-x=\"1\" -->\n\n----\n\nb\n",
                Dialect::Slides,
            ),
            (
                "# A\n\n<!-- _class: lead -->\n\n---\n\n# B\n",
                Dialect::Marp,
            ),
            // Once is nothing, and code is no mark.
            ("# A\n\nclass: 오늘 배울 것\n\n글\n", Dialect::Notes),
            (
                "# A\n\n```\n???\n\n<!-- end_slide -->\n```\n",
                Dialect::Notes,
            ),
            ("# A\n\n---\n\n# B\n\n---\n\n# C\n", Dialect::Notes),
        ] {
            assert_eq!(parse(text).dialect, expected, "{text}");
        }
    }

    #[test]
    fn check_says_in_one_line_what_a_file_was_taken_for() {
        let findings =
            parse("---\ntheme: seriph\n---\n\n# A\n\n::right::\n\nb\n\n---\n\nc\n").findings;
        let [told] = findings.as_slice() else {
            panic!("{findings:?}");
        };
        assert_eq!(
            told.cause,
            "read as a Slidev deck because of `theme: seriph` and `::right::`"
        );
        assert!(told.remedy.contains("dialect: notes"));
        assert_eq!(parse("---\ndialect: marp\n---\n\n# A\n").findings, []);
    }
}
