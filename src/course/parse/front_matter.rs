//! The `---` block at the top of a file: found by us, read by a YAML parser.
//!
//! Unknown keys are left to other tools. A value of the wrong type costs that key alone,
//! a block that is not YAML costs the block alone; either is a finding.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::Value;

use super::title_block;
use crate::course::cover::Byline;
use crate::course::finding::{Finding, Severity};
use crate::course::tex::Macros;
use crate::course::{minutes, names, slices};

use super::backdrop::Backdrop;
use super::dialect::Evidence;
use super::division::Division;
use super::foot::Foot;
use super::unread;

/// What a file says about itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter {
    /// `title:`, without its Markdown.
    pub title: Option<String>,
    /// `subtitle:` or `sub_title:`, likewise.
    pub(in crate::course) subtitle: Option<String>,
    /// `lang:`, such as `ko`.
    pub lang: Option<String>,
    /// Who wrote it, when and where.
    pub byline: Byline,
    /// `page: true`: readable, without plan or room.
    pub page: bool,
    /// `slot:`: minutes of a class.
    pub slot: Option<u32>,
    /// `start:`: clock times as `HH:MM`. One: when the first deck begins; several: one a
    /// deck. Empty when the file does not say.
    pub start: Vec<String>,
    /// `break:`: minutes between classes.
    pub pause: Option<u32>,
    /// `discussion:`: minutes promised for each deck's discussion.
    pub discussion: Option<u32>,
    /// `footer:` and `logo:`, for all slides.
    pub foot: Foot,
    /// `macros:`: commands for the file's formulas.
    pub macros: Macros,
    /// reveal-md's `separator:` and `verticalSeparator:`, where they are comments: what is in them.
    pub(in crate::course) separators: Vec<String>,
    /// Slidev's `src:`: the file whose slides its first slide is.
    pub(in crate::course) src: Option<String>,
    /// The picture behind its first slide.
    pub(in crate::course) backdrop: Option<Backdrop>,
    /// Slidev's `layout: iframe`: the page that its first slide shows.
    pub(in crate::course) window: Option<String>,
    /// How its slides are divided, where it is a deck of slides.
    pub(in crate::course) division: Division,
    /// What it says of the program that the file was written for.
    pub(in crate::course) evidence: Evidence,
}

/// No front matter is longer, in bytes: to read 2 MiB of YAML takes half a second.
const LONGEST: usize = 64 * 1024;

/// The front matter of a file, however wrong; [`super::parse`] also has its findings.
pub fn front_matter(text: &str) -> FrontMatter {
    read(&super::normalise(text)).front
}

pub(super) struct Read {
    pub(super) front: FrontMatter,
    /// Where the text proper begins, in bytes.
    pub(super) body: usize,
    pub(super) findings: Vec<Finding>,
    /// What there is to tell of keys that do nothing in ordinary notes.
    pub(super) unread: Option<Finding>,
}

/// Reads the block at the top of normalised text.
pub(super) fn read(text: &str) -> Read {
    let mut read = Read {
        front: FrontMatter::default(),
        body: 0,
        findings: Vec::new(),
        unread: None,
    };
    if let Some((title, body)) = title_block::read(text) {
        read.front.title = title;
        read.front.evidence = Evidence::of_title_block();
        read.body = body;
        return read;
    }
    let before = title_block::blank(text);
    let Some((yaml, body)) = find(slices::text(text, before..)) else {
        return read;
    };
    let body = before + body;
    match mapping(yaml) {
        Yaml::Map(map) => {
            read.body = body;
            read.front = typed(&map, yaml, &mut read.findings);
            read.unread = unread::keys(&map, |key| line_of(yaml, key));
            title_block::moved(text, before, &mut read.findings);
        }
        // Two rules further down are likelier to be rules.
        _ if before > 0 => {}
        Yaml::Empty => read.body = body,
        Yaml::Prose => {}
        Yaml::TooLong => read.findings.push(Finding {
            severity: Severity::Warning,
            file: Default::default(),
            line: Some(1),
            cause: format!(
                "what looks like front matter is longer than {} KiB and is read as text",
                LONGEST / 1024
            ),
            remedy: "Leave out of it what is not read, or write *** for a rule".to_owned(),
        }),
        Yaml::Broken { line, cause } => {
            read.body = body;
            read.findings.push(Finding {
                severity: Severity::Warning,
                file: Default::default(),
                line: Some(line.saturating_add(1)),
                cause: format!("the front matter is not YAML: {cause}"),
                remedy: "Mend that line, or put the value in quotation marks".to_owned(),
            });
        }
    }
    read
}

/// The YAML between the first line `---` and the next `---` or `...`, and where the
/// text after that begins.
fn find(text: &str) -> Option<(&str, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut end = first.len();
    for line in lines {
        let start = end;
        end += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return Some((text.get(first.len()..start)?, end));
        }
    }
    None
}

enum Yaml {
    Map(serde_json::Map<String, Value>),
    Empty,
    /// Text between two rules: not front matter at all.
    Prose,
    /// More than [`LONGEST`].
    TooLong,
    /// `line` counts from 1 within the block.
    Broken {
        line: u32,
        cause: String,
    },
}

fn mapping(yaml: &str) -> Yaml {
    if yaml.trim().is_empty() {
        return Yaml::Empty;
    }
    // Prose between two rules may be YAML by accident: only what begins with a key is front
    // matter.
    let keyed = yaml
        .lines()
        .map(str::trim_end)
        .find(|l| !l.is_empty() && !l.starts_with('#'))
        .is_some_and(|l| {
            l.split_once(':').is_some_and(|(key, rest)| {
                (rest.is_empty() || rest.starts_with(' '))
                    && !key.is_empty()
                    && key
                        .chars()
                        .all(|c| c.is_alphanumeric() || "_-. ".contains(c))
                    && key.split(' ').count() <= 2
            })
        });
    if !keyed {
        return Yaml::Prose;
    }
    if yaml.len() > LONGEST {
        return Yaml::TooLong;
    }
    match serde_saphyr::from_str::<Value>(yaml) {
        Ok(Value::Object(map)) => Yaml::Map(map),
        Ok(_) => Yaml::Prose,
        Err(error) => {
            let line = error.location().map_or(1, |l| l.line());
            let cause = error.without_snippet().to_string();
            let cause = cause.lines().next().unwrap_or_default().trim();
            Yaml::Broken {
                line: u32::try_from(line).unwrap_or(1),
                cause: cause.trim_end_matches('.').to_owned(),
            }
        }
    }
}

fn typed(
    map: &serde_json::Map<String, Value>,
    yaml: &str,
    findings: &mut Vec<Finding>,
) -> FrontMatter {
    let of_all = map.get("backgroundImage").and_then(Value::as_str);
    if let Some(backdrop) = of_all.and_then(Backdrop::behind) {
        findings.push(Finding {
            severity: Severity::Info,
            file: Default::default(),
            line: line_of(yaml, "backgroundImage"),
            cause: format!(
                "the picture {} behind all slides is left out",
                backdrop.address
            ),
            remedy: "Nothing, or show it on the slides that are about it, by `![bg](…)`".to_owned(),
        });
    }
    let mut keys = Keys {
        map,
        yaml,
        findings,
    };
    FrontMatter {
        title: keys.words("title"),
        subtitle: keys.words("subtitle").or_else(|| keys.words("sub_title")),
        lang: keys.text("lang"),
        byline: byline(map),
        page: keys.yes("page"),
        slot: keys.minutes("slot"),
        start: keys.clocks("start"),
        pause: keys.minutes("break"),
        discussion: keys.minutes("discussion"),
        foot: Foot::of(map, line_of(yaml, "logo")),
        macros: keys.macros("macros"),
        separators: separators(map),
        src: map.get("src").and_then(Value::as_str).map(str::to_owned),
        backdrop: Backdrop::of_title(map),
        window: window(map),
        division: Division::of(map),
        evidence: Evidence::of_front_matter(map),
    }
}

/// Who wrote a file, when and where, as Quarto, Pandoc, Marp and Slidev have it; what has another form
/// is left to them.
fn byline(map: &serde_json::Map<String, Value>) -> Byline {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let name = |value: &Value| text(value.get("name").unwrap_or(value));
    let first = |keys: &[&str]| keys.iter().find_map(|key| map.get(*key));
    let authors = match first(&["author", "authors"]) {
        Some(Value::Array(all)) => all.iter().filter_map(name).collect(),
        Some(one) => name(one).into_iter().collect(),
        None => Vec::new(),
    };
    let places = ["institution", "institute", "affiliation", "organization"];
    Byline {
        authors,
        date: map.get("date").and_then(text),
        institution: first(&places).and_then(text),
    }
}

/// The comments that a deck of reveal-md's has for separators.
fn separators(map: &serde_json::Map<String, Value>) -> Vec<String> {
    let keys = ["separator", "verticalSeparator"].iter();
    let values = keys.filter_map(|key| map.get(*key)?.as_str());
    let comments = values.filter_map(|value| {
        let (_, rest) = value.split_once("<!--")?;
        Some(rest.split_once("-->")?.0.trim().to_owned())
    });
    comments.collect()
}

/// What stands between two separators of a Slidev deck, if that is front matter of that slide.
pub(in crate::course) fn of_slide(yaml: &str) -> Option<serde_json::Map<String, Value>> {
    match mapping(yaml) {
        Yaml::Map(map) => Some(map),
        _ => None,
    }
}

struct Keys<'a> {
    map: &'a serde_json::Map<String, Value>,
    yaml: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl Keys<'_> {
    fn text(&mut self, key: &str) -> Option<String> {
        match self.map.get(key)? {
            Value::Null => None,
            Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => {
                self.wrong(key, "text");
                None
            }
        }
    }

    /// The words of a text in which there may be Markdown, such as `**Sorting** by hand`.
    fn words(&mut self, key: &str) -> Option<String> {
        let text = self.text(key)?;
        let events: Vec<Event<'_>> = Parser::new(&text).collect();
        let [
            Event::Start(Tag::Paragraph),
            inside @ ..,
            Event::End(TagEnd::Paragraph),
        ] = events.as_slice()
        else {
            return Some(text);
        };
        // A title may be of two lines, and what looks like HTML may be a type, `Vec<T>`.
        let plain = inside.iter().map(|event| match event {
            Event::InlineHtml(html) if html.starts_with("<br") => Event::SoftBreak,
            Event::InlineHtml(html) => Event::Text(html.clone()),
            event => event.clone(),
        });
        let words = names::plain(&plain.collect::<Vec<_>>());
        Some(words).filter(|words| !words.is_empty())
    }

    fn yes(&mut self, key: &str) -> bool {
        match self.map.get(key) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(yes)) => *yes,
            Some(_) => {
                self.wrong(key, "true or false");
                false
            }
        }
    }

    fn macros(&mut self, key: &str) -> Macros {
        let mut macros = Macros::default();
        let read = match self.map.get(key) {
            None | Some(Value::Null) => true,
            Some(Value::Object(map)) => macros.configure(map),
            Some(_) => false,
        };
        if !read {
            self.wrong(key, "names with their TeX, such as `R: \\mathbb{R}`");
        }
        macros
    }

    fn minutes(&mut self, key: &str) -> Option<u32> {
        let value = self.map.get(key)?;
        let read = match value {
            Value::Null => return None,
            Value::Number(number) => number.as_u64(),
            // "50분" is what a person means by 50.
            Value::String(text) => text.trim().parse().ok().or_else(|| {
                let minutes = minutes::duration(text)?.0;
                (minutes.fract() == 0.0).then_some(minutes as u64)
            }),
            _ => None,
        };
        let minutes = read
            .and_then(|m| u32::try_from(m).ok())
            .filter(|m| (1..=600).contains(m));
        if minutes.is_none() {
            self.wrong(key, "minutes, a number from 1 to 600");
        }
        minutes
    }

    fn clocks(&mut self, key: &str) -> Vec<String> {
        let Some(value) = self.map.get(key) else {
            return Vec::new();
        };
        let one = std::slice::from_ref(value);
        let values = value.as_array().map_or(one, Vec::as_slice);
        let clocks: Vec<String> = values.iter().filter_map(clock).collect();
        if clocks.len() != values.len() && !value.is_null() {
            self.wrong(key, "a time such as 09:00, or a list of them");
            return Vec::new();
        }
        clocks
    }

    fn wrong(&mut self, key: &str, expected: &str) {
        self.findings.push(Finding {
            severity: Severity::Warning,
            file: Default::default(),
            line: line_of(self.yaml, key),
            cause: format!("`{key}:` in the front matter is not {expected}"),
            remedy: format!("Write {expected}, or leave `{key}:` out"),
        });
    }
}

/// The line of the file on which a key stands.
fn line_of(yaml: &str, key: &str) -> Option<u32> {
    let line = yaml
        .lines()
        .position(|l| l.strip_prefix(key).is_some_and(|r| r.starts_with(':')));
    // The block begins on the file's second line.
    line.and_then(|l| u32::try_from(l + 2).ok())
}

/// The page that a slide of Slidev's shows, `layout: iframe` or `iframe-left`.
pub(in crate::course) fn window(map: &serde_json::Map<String, Value>) -> Option<String> {
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    let is_window = text("layout").is_some_and(|layout| layout.starts_with("iframe"));
    text("url").filter(|_| is_window).map(str::to_owned)
}

/// "9:00" → "09:00". YAML 1.1 writers turn `9:00` into 540: minutes since midnight.
fn clock(value: &Value) -> Option<String> {
    let (hours, minutes) = match value {
        Value::String(text) => {
            let (hours, minutes) = text.trim().split_once(':')?;
            if minutes.len() != 2 {
                return None;
            }
            (hours.parse::<u64>().ok()?, minutes.parse::<u64>().ok()?)
        }
        Value::Number(number) => {
            let total = number.as_u64()?;
            (total / 60, total % 60)
        }
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| format!("{hours:02}:{minutes:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_that_authors_may_write_are_read() {
        let front = front_matter(
            "---\ntitle: \"하루\"\nlang: ko\npage: true\nslot: 45\nstart: [9:00, '13:30']\nbreak: 5\ndiscussion: 8\nunknown: [1, {a: b}]\n---\n# X\n",
        );
        assert_eq!(front.title.as_deref(), Some("하루"));
        assert_eq!(front.lang.as_deref(), Some("ko"));
        assert!(front.page);
        assert_eq!(front.slot, Some(45));
        assert_eq!(front.start, ["09:00", "13:30"]);
        assert_eq!(front.pause, Some(5));
        assert_eq!(front.discussion, Some(8));
    }

    #[test]
    fn one_start_is_a_list_of_one() {
        assert_eq!(front_matter("---\nstart: 09:00\n---\n").start, ["09:00"]);
    }

    #[test]
    fn a_wrong_value_costs_its_key_alone_and_names_the_line() {
        let read = read("---\ntitle: X\nslot: many\nstart: 25:00\n---\n# X\n");
        assert_eq!(read.front.title.as_deref(), Some("X"));
        assert_eq!(read.front.slot, None);
        assert_eq!(
            read.findings.iter().map(|f| f.line).collect::<Vec<_>>(),
            [Some(3), Some(4)]
        );
    }

    #[test]
    fn broken_yaml_is_a_finding_with_its_line() {
        let text = "---\ntitle: X\nlist: [1, 2\nother: y\n---\n# X\n";
        let read = read(text);
        assert_eq!(&text[read.body..], "# X\n");
        assert_eq!(read.findings.len(), 1);
        let line = read.findings[0].line.unwrap_or_default();
        assert!((3..=4).contains(&line), "{:?}", read.findings);
    }

    #[test]
    fn front_matter_of_many_pages_is_text() {
        let keys = |count| "key: value\n".repeat(count);
        // A key that is there twice is no YAML.
        let cause = |count| {
            let read = read(&format!("---\n{}---\n# X\n", keys(count)));
            (read.body > 0, read.findings[0].cause.clone())
        };
        let (hidden, short) = cause(100);
        assert!(hidden && short.contains("not YAML"), "{short}");
        let (hidden, long) = cause(10_000);
        assert!(!hidden && long.contains("longer than 64 KiB"), "{long}");
    }

    #[test]
    fn a_rule_at_the_top_is_no_front_matter() {
        for text in [
            "---\n# Title\n\ntext\n",
            "---\n\nSome prose here.\n\n---\n\nMore.\n",
            "---\n# Title\n---\n",
            "----\ntitle: x\n----\n",
            " ---\ntitle: x\n---\n",
        ] {
            assert_eq!(read(text).body, 0, "{text:?}");
            assert_eq!(read(text).findings, [], "{text:?}");
        }
    }
}
