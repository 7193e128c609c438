//! The guide: Korean and English say the same in the same order, and what they tell readers to
//! type works.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cuecard::cli;
use cuecard::content::{Content, Loader};
use cuecard::course::Severity;
use cuecard::site::screens::reserved;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::helpers::write;

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("guide")
}

/// The names of the Markdown files of a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".md")).collect()
}

/// All files of the guide by their path in it, with their text.
fn files() -> Vec<(String, String)> {
    let of = |folder: &str| {
        let there = guide().join(folder);
        let paths = names(&there).into_iter().map(move |name| match folder {
            "" => name,
            folder => format!("{folder}/{name}"),
        });
        paths.collect::<Vec<_>>()
    };
    let paths = of("").into_iter().chain(of("en"));
    let files = paths.map(|path| {
        let text = fs::read_to_string(guide().join(&path)).expect("its file");
        (path, text)
    });
    files.collect()
}

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TABLES;
    Parser::new_ext(text, options)
}

/// The fenced blocks of a text: what they say they are, and what is in them.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for event in events(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) => {
                open = Some((kind.to_string(), String::new()));
            }
            Event::Text(more) => {
                if let Some((_, block)) = &mut open {
                    block.push_str(&more);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

fn links(text: &str) -> Vec<String> {
    let links = events(text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url),
        _ => None,
    });
    links.map(|link| link.to_string()).collect()
}

/// The levels of a text's headings, and the kinds of its fenced blocks and its tables between them.
fn shape(text: &str) -> Vec<String> {
    let parts = events(text).filter_map(|event| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(level.to_string()),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) => Some(kind.to_string()),
        Event::Start(Tag::Table(_)) => Some("table".to_owned()),
        Event::End(TagEnd::TableRow) => Some("row".to_owned()),
        _ => None,
    });
    parts.collect()
}

fn read(folder: &Path) -> Content {
    let mut loader = Loader::open(folder, reserved()).expect("a folder");
    loader.load(&Content::default(), "salt", &Default::default())
}

/// The calls of Cuecard in the blocks that are to be typed and within sentences.
fn commands(text: &str) -> BTreeSet<String> {
    let typed = blocks(text).into_iter().filter(|(kind, _)| kind == "sh");
    let mut lines: Vec<String> = typed
        .flat_map(|(_, block)| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    lines.extend(events(text).filter_map(|event| match event {
        Event::Code(code) => Some(code.to_string()),
        _ => None,
    }));
    let is_variable = |word: &&str| word.contains('=');
    let calls = lines.iter().filter_map(|line| {
        let words: Vec<&str> = line.split(' ').skip_while(is_variable).collect();
        let is_call = matches!(words.first(), Some(&("cuecard" | "./cuecard")));
        is_call.then(|| words.join(" "))
    });
    calls.collect()
}

#[test]
fn nothing_is_to_be_told_of_the_guide() {
    let content = read(&guide());
    assert_eq!(content.findings, []);
    for (path, lang) in [("", "ko"), ("en", "en")] {
        let course = &content.courses[path];
        assert_eq!(course.lang.as_deref(), Some(lang));
        let decks: Vec<&str> = course.decks.iter().map(|deck| &*deck.name).collect();
        assert_eq!(decks, ["tour"]);
        assert_eq!(course.decks[0].outline.slides.len(), 12);
        // The README of each language links every page of it.
        let linked: BTreeSet<String> =
            links(&fs::read_to_string(guide().join(path).join("README.md")).unwrap())
                .into_iter()
                .collect();
        let there = names(&guide().join(path));
        let unlinked: Vec<&String> = there.difference(&linked).collect();
        assert_eq!(unlinked, ["README.md"]);
    }
}

#[test]
fn the_guide_says_the_same_in_both_languages() {
    assert_eq!(names(&guide()), names(&guide().join("en")));
    for name in names(&guide()) {
        let text = |folder: &str| fs::read_to_string(guide().join(folder).join(&name)).unwrap();
        let (korean, english) = (text(""), text("en"));
        assert_eq!(shape(&korean), shape(&english), "{name}");
        assert_eq!(commands(&korean), commands(&english), "{name}");
    }
}

#[test]
fn every_command_of_the_guide_is_one() {
    let mut known = 0;
    for (path, text) in files() {
        for command in commands(&text) {
            let parsed = cli::grammar().try_get_matches_from(command.split(' '));
            let refused = parsed.err().filter(clap::Error::use_stderr);
            assert!(refused.is_none(), "{path}: {command}: {refused:?}");
            known += 1;
        }
    }
    assert!(known > 0, "the guide has no command");
}

/// Each example is read in a folder where the files that it names are.
#[test]
fn every_example_of_the_guide_works() {
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decks/img/fit-square.png");
    let picture = fs::read(picture).expect("a picture");
    let mut tried = 0;
    for (path, text) in files() {
        let examples = blocks(&text).into_iter();
        for (_, example) in examples.filter(|(kind, _)| kind == "markdown") {
            let folder = tempfile::tempdir().expect("a folder");
            write(&folder.path().join("example.md"), example.as_bytes());
            for link in links(&example) {
                let bytes = match link.ends_with(".md") {
                    true => b"# There\n",
                    false => &picture[..],
                };
                write(&folder.path().join(link), bytes);
            }
            let mut findings = read(folder.path()).findings;
            findings.retain(|finding| finding.severity != Severity::Info);
            assert_eq!(findings, [], "{path}:\n{example}");
            tried += 1;
        }
    }
    assert!(tried > 0, "the guide has no example");
}

#[test]
fn every_link_of_the_guide_leads_somewhere() {
    for (path, text) in files() {
        let folder = guide().join(&path).parent().expect("its folder").to_owned();
        for link in links(&text) {
            let is_there = link.contains("://") || folder.join(&link).is_file();
            assert!(is_there, "{path}: {link}");
        }
    }
}
