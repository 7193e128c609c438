#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::course::plan::Section;
use crate::site::screens::templates;
use crate::wire::{LastClassView, PlanView};

fn files() -> ThemeFiles {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default");
    let read = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (name, std::fs::read_to_string(entry.path()).unwrap())
    };
    let entries = std::fs::read_dir(folder).unwrap();
    ThemeFiles {
        texts: entries.map(|entry| read(entry.unwrap())).collect(),
        media: BTreeMap::new(),
    }
}

fn with(file: &str, text: &str) -> Result<Theme, ThemeError> {
    let mut files = files();
    files.texts.insert(file.to_owned(), text.to_owned());
    Theme::from_files("mine", files, templates())
}

/// An address for every screen.
fn urls() -> &'static BTreeMap<&'static str, String> {
    static URLS: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
        let names = templates().chain(["session"]);
        names
            .map(|name| (name, format!("/day%201/{name}")))
            .collect()
    });
    &URLS
}

fn page<'a, T: Serialize>(screen: &'a str, lang: &'a str, data: &'a T) -> Page<'a, T> {
    Page {
        written: false,
        single: false,
        screen,
        lang,
        title: "A <title>",
        instance: "0123",
        base: "",
        course_url: "/day%201/",
        course_title: "A \"course\"",
        urls: urls(),
        css: "/-/h/style.css",
        js: Some("/-/h/x.js"),
        icon: "/-/h/icon.svg",
        data,
    }
}

fn section(minutes: Option<f32>) -> Section {
    Section {
        title: "Part".into(),
        first: 0,
        minutes,
        discussion: minutes == Some(5.0),
    }
}

fn deck() -> DeckData {
    let slide = |number: usize| SlideData {
        part: None,
        parts: None,
        continued: false,
        long: false,
        setting: "",
        number,
        id: format!("a/b-{number}"),
        revision: "r".into(),
        layout: "text",
        steps: 2,
        title: "\"quoted\" & <b>".into(),
        shown: number == 1,
        html: "<p>kept <em>as it is</em></p>".into(),
    };
    DeckData {
        name: "one".into(),
        url: "/day%201/one".into(),
        title: "A <title>".into(), // the page's own title has this name too
        content_lang: Some("en".into()),
        foot: None,
        revision: "d".into(),
        slides: vec![slide(1), slide(2)],
        sections: vec![section(None), section(Some(5.0)), section(Some(7.5))],
    }
}

fn entry(state: &'static str) -> EntryData {
    EntryData {
        name: "one".into(),
        url: "/day%201/one".into(),
        title: "Deck".into(),
        starts: Some("09:00".into()),
        ends: Some("09:50".into()),
        pause: Some(60),
        state,
        topic: Some("Why?".into()),
        sections: vec![section(None), section(Some(7.5))],
        slides: 9,
        record: Some("/day%201/one/record/1".into()),
    }
}

/// The record of a class with all that there may be, and with as little.
fn records() -> [RecordData; 2] {
    let answered = AnsweredData {
        options: vec![OptionData {
            letter: "A",
            text: "Pod".into(),
            right: true,
            other: false,
            share: 770,
            before: Some(410),
            shares: "41 → 77".into(),
            count: 23,
        }],
        rounds: vec![RoundData {
            said: "Round 1: 30".into(),
            words: vec![WordData {
                text: "DNAT".into(),
                count: 3,
                size: 6,
                first: true,
            }],
            more: 12,
            bars: vec![BarData {
                x: 0,
                y: 0,
                width: 92,
                height: 100,
                count: 3,
            }],
            ends: vec!["0".into(), "2.5".into(), "10".into()],
        }],
        unseen: true,
        unrevealed: true,
    };
    let slide = RecordSlide {
        at: Some(1),
        took: "3:40".into(),
        title: "Which?".into(),
        url: Some("/a#which".into()),
        level: 3,
        answered: vec![answered],
        why: "<p>So.</p>".into(),
        posts: vec![PostData {
            text: "Why?".into(),
            group: Some("Group 3".into()),
            likes: 9,
            question: true,
            answered: true,
            unseen: true,
        }],
        lost: Some("4 do not follow this slide".into()),
    };
    let line = RecordLine {
        at: Some(1),
        title: "Pods".into(),
        url: Some("/a#pods".into()),
        took: "1:10".into(),
    };
    let run = |lines: &[RecordLine], slide: Option<&RecordSlide>| RecordRun {
        lines: lines.to_vec(),
        slide: slide.cloned(),
    };
    let bare = RecordLine {
        at: None,
        url: None,
        ..line.clone()
    };
    let all = RecordData {
        deck_title: "A".into(),
        deck_url: "/a".into(),
        began: 1,
        ended: Some(2),
        fullest: Some(34),
        slides: 9,
        asked: 1,
        answers: 30,
        posts: 2,
        questions: 1,
        keeper: Some(KeeperData {
            shared: true,
            share: "/a/record/1?share=no".into(),
            csv: "/a/record/1?as=csv".into(),
            planned: "50:00".into(),
            took: "51:10".into(),
        }),
        markdown: "/a/record/1?as=md".into(),
        parts: vec![RecordPart {
            title: "One".into(),
            from: Some(1),
            to: Some(2),
            planned: Some("12:00".into()),
            over: "+1:20".into(),
            late: true,
            runs: vec![run(&[line.clone(), bare], None), run(&[], Some(&slide))],
        }],
        elsewhere: vec![RecordSlide {
            at: None,
            took: String::new(),
            url: None,
            why: String::new(),
            posts: vec![],
            lost: None,
            ..slide
        }],
        skipped: vec![line],
        dates: vec![RecordDate {
            began: 1,
            url: "/a/record/1".into(),
            shared: true,
        }],
    };
    let least = RecordData {
        ended: None,
        fullest: None,
        asked: 0,
        answers: 0,
        posts: 0,
        questions: 0,
        keeper: None,
        parts: vec![],
        elsewhere: vec![],
        skipped: vec![],
        dates: vec![],
        ..all.clone()
    };
    [all, least]
}

fn join() -> JoinData {
    JoinData {
        address: "192.168.0.5:4000".into(),
        url: "http://192.168.0.5:4000/join/K7Q2".into(),
        code: "K7Q2".into(),
        qr: "<svg class=\"qr\"></svg>".into(),
    }
}

/// Each screen with data that goes through its branches, and with as little as there may be.
fn every_screen(theme: &Theme, lang: &str) -> Vec<(&'static str, String)> {
    let mut pages = Vec::new();
    macro_rules! add {
        ($screen:literal, $($data:expr),+) => {
            $(pages.push(($screen, theme.render(&page($screen, lang, &$data)).unwrap()));)+
        };
    }
    let bare = EntryData {
        starts: None,
        ends: None,
        pause: None,
        topic: None,
        sections: vec![],
        record: None,
        ..entry("")
    };
    let schedule = ScheduleData {
        search: None,
        intro: "<h1>Day</h1>".into(),
        decks: vec![entry("done"), entry("live"), entry("next"), bare.clone()],
        pages: vec![bare.clone()],
        rest: "<p>rest</p>".into(),
        courses: vec![bare.clone()],
        live: true,
    };
    let empty = ScheduleData {
        search: None,
        intro: String::new(),
        decks: vec![],
        pages: vec![],
        rest: String::new(),
        courses: vec![],
        live: false,
    };
    let live = LiveData {
        deck: Some(deck()),
        join: join(),
        schedule: vec![entry("live")],
    };
    let without = LiveData {
        deck: None,
        join: join(),
        schedule: vec![],
    };
    let plain = DeckData {
        content_lang: None,
        sections: vec![],
        ..deck()
    };
    add!(
        "index",
        IndexData {
            courses: vec![bare]
        }
    );
    add!("schedule", schedule, empty);
    add!("deck", deck(), plain);
    add!("live", live, without);
    add!("stage", live, without);
    add!(
        "present",
        DeskData {
            decks: vec![entry("next")],
            join: join()
        }
    );
    add!(
        "page",
        TextData {
            html: "<p>x</p>".into(),
            content_lang: None,
            revision: "r".into()
        }
    );
    add!(
        "remote",
        DeskData {
            decks: vec![entry("next")],
            join: join()
        }
    );
    let line = || ReportLine {
        discussion: false,
        planned_share: 500,
        took_share: 1000,
        title: "하나".into(),
        planned: "10:00".into(),
        took: "11:00".into(),
        difference: "+1:00".into(),
        late: true,
    };
    let report = ReportData {
        deck_title: "A".into(),
        deck_url: "/a".into(),
        record_url: "/a/record/1".into(),
        began: Some(1),
        ended: Some(2),
        total: Some(line()),
        sections: vec![line()],
        slides: vec![line()],
        attended: Some(AttendedData {
            fullest: 34,
            first: 28,
            last: 32,
            points: "0,20 1000,6".into(),
        }),
        dates: vec![ReportDate {
            began: 1,
            shown: true,
        }],
    };
    let none = ReportData {
        began: None,
        ended: None,
        total: None,
        sections: vec![],
        slides: vec![],
        attended: None,
        dates: vec![],
        ..report.clone()
    };
    add!("report", report, none);
    let [all, least] = records();
    add!("record", all, least);
    add!(
        "devices",
        DevicesData {
            devices: vec![DeviceData {
                helps: false,
                name: "iPhone-3f9a".into(),
                since: 1,
                own: true,
                paired: true,
            }]
        }
    );
    add!(
        "pairing",
        PairingData {
            code: "ABCD2345".into(),
            address: "class.test/remote".into(),
            qr: "<svg/>".into(),
            until: 1,
        }
    );
    let plan = || PlanView {
        slot: 3000,
        starts: None,
        written: None,
        discussion_written: None,
        added: false,
        sections: vec![],
        slides: vec![],
    };
    let notes = NotesData {
        notes: vec![NoteData {
            id: "a/b-1".into(),
            html: "<p>n</p>".into(),
        }],
        revision: "n".into(),
    };
    add!(
        "notes",
        NotesPageData {
            notes: &notes,
            plan: plan(),
            last: Some(LastClassView {
                began: 1,
                over: -1,
                longest: None,
            }),
        },
        NotesPageData {
            notes: &notes,
            plan: plan(),
            last: None,
        }
    );
    add!(
        "join",
        JoinPageData { wrong: None },
        JoinPageData {
            wrong: Some("<X>".into())
        }
    );
    add!(
        "error",
        ErrorData {
            status: 404,
            message: "No such page.".into()
        }
    );
    let paper = |form| PaperData {
        form,
        leaves: deck()
            .slides
            .into_iter()
            .map(|slide| LeafData {
                plan: slide.number == 1,
                note: (slide.number == 1 && form == "notes").then(|| "<p>n</p>".to_owned()),
                slide,
            })
            .collect(),
        deck: deck(),
    };
    add!("paper", paper("slides"), paper("text"), paper("notes"));
    pages
}

#[test]
fn every_screen_renders_strictly_in_both_languages() {
    let theme = Theme::from_files("default", files(), templates()).unwrap();
    for lang in ["ko", "en"] {
        let pages = every_screen(&theme, lang);
        for screen in templates() {
            assert!(pages.iter().any(|(name, _)| *name == screen), "{screen}");
        }
        for (screen, html) in pages {
            assert!(
                html.starts_with(&format!("<!doctype html>\n<html lang=\"{lang}\">")),
                "{screen}"
            );
            assert!(html.contains("<title>A &lt;title&gt;</title>"), "{screen}");
        }
    }
}

#[test]
fn pages_hold_nothing_that_the_policy_forbids() {
    let theme = Theme::from_files("default", files(), templates()).unwrap();
    for (screen, html) in every_screen(&theme, "ko") {
        assert!(!html.contains(" style="), "{screen}");
        assert!(!html.contains("<style"), "{screen}");
        for (at, _) in html.match_indices("<script") {
            let tag = html[at..].split('>').next().unwrap();
            assert!(
                tag.contains("src=\"/-/") || tag.contains("application/json"),
                "{screen}: {tag}"
            );
        }
        for (at, _) in html.match_indices(" on") {
            let name = html[at..].split('=').next().unwrap();
            assert!(
                name.len() > 20 || name.contains(' ') && name.trim().contains([' ', '<']),
                "{screen}: {name}"
            );
        }
        for (at, _) in html.match_indices("://") {
            let around = &html[at.saturating_sub(5)..at];
            assert!(
                html[at..].starts_with("://192.168.0.5")
                    || around.ends_with("http") && html[at..].starts_with("://www.w3"),
                "{screen}"
            );
        }
    }
}

#[test]
fn ids_of_ours_cannot_be_a_slides_id() {
    // A slide's id is made of letters, digits, `-`, `/` and `~`: a dot is ours.
    for (file, text) in files().texts {
        for (at, _) in text.match_indices(" id=\"") {
            let id = text[at + 5..].split('"').next().unwrap();
            assert!(id == "{{id}}" || id.starts_with("ui."), "{file}: {id}");
        }
    }
}

#[test]
fn one_slide_is_shown_and_text_is_escaped_where_html_is_not() {
    let theme = Theme::from_files("default", files(), templates()).unwrap();
    let html = theme.render(&page("deck", "en", &deck())).unwrap();
    let slides: Vec<&str> = html.split("<section class=\"slide").skip(1).collect();
    assert_eq!(slides.len(), 2);
    let tag = |slide: &str| {
        let tag = slide.split('>').next().unwrap();
        tag.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        tag(slides[0]),
        "markdown layout-text\" id=\"a/b-1\" data-slide=\"1\" data-rev=\"r\" data-steps=\"2\" data-layout=\"text\" data-title=\"&quot;quoted&quot; &amp; &lt;b&gt;\""
    );
    assert!(tag(slides[1]).ends_with(" hidden"));
    assert!(slides[0].contains("<p>kept <em>as it is</em></p>"));
    assert!(
        html.contains("<span class=\"length\">5<span class=\"unit\">\u{a0}min<")
            && html.contains("<span class=\"length\">7.5<span class=\"unit\">\u{a0}min<")
    );
}

#[test]
fn words_in_a_page_cannot_end_their_script() {
    let theme = with(
        "join.hbs",
        "<script type=\"application/json\">{{json wrong}}</script>",
    )
    .unwrap();
    let html = theme
        .render(&page(
            "join",
            "en",
            &JoinPageData {
                wrong: Some("</script><b>".into()),
            },
        ))
        .unwrap();
    assert_eq!(
        html,
        "<script type=\"application/json\">\"\\u003c/script>\\u003cb>\"</script>"
    );
}

#[test]
fn a_template_that_does_not_parse_is_named_with_its_line() {
    let error = with("join.hbs", "<p>\n{{#if wrong}}\n").unwrap_err();
    assert_eq!(error.file, "themes/mine/join.hbs");
    assert!(error.line.is_some());
    assert!(
        error.to_string().starts_with("themes/mine/join.hbs:"),
        "{error}"
    );
}

#[test]
fn a_misspelt_name_is_an_error_with_its_line() {
    let theme = with("join.hbs", "<p>\n{{wrnog}}\n").unwrap();
    let error = theme
        .render(&page("join", "en", &JoinPageData { wrong: None }))
        .unwrap_err();
    assert_eq!(
        (error.file.as_str(), error.line),
        ("themes/mine/join.hbs", Some(2))
    );
}

#[test]
fn a_theme_without_a_screen_is_refused() {
    let mut files = files();
    files.texts.remove("stage.hbs");
    let error = Theme::from_files("mine", files, templates()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "themes/mine/stage.hbs: it is missing; copy it from themes/default"
    );
}

#[test]
fn theme_toml_is_names_and_values() {
    let theme = with(
        "theme.toml",
        "# mine\npaper_light = \"#fff\"\n paper_dark=\"#000\"\n",
    )
    .unwrap();
    assert_eq!(theme.values["paper_light"], "#fff");
    assert_eq!(theme.values["paper_dark"], "#000");
    let error = with("theme.toml", "a = \"b\"\nc = 3\n").unwrap_err();
    assert_eq!(
        (error.file.as_str(), error.line),
        ("themes/mine/theme.toml", Some(2))
    );
}

#[test]
fn each_file_is_in_the_revision() {
    let first = Theme::from_files("default", files(), templates()).unwrap();
    assert_eq!(first.revision().len(), 12);
    assert_ne!(with("theme.css", "").unwrap().revision(), first.revision());
    assert_eq!(with("theme.css", "a{}").unwrap().css(), "a{}");
}

#[test]
fn both_languages_have_the_same_words_and_templates_use_no_other() {
    let (ko, en) = (strings("ko-KR"), strings("en"));
    assert!(!ko.is_empty());
    assert_eq!(ko.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    assert_eq!(strings("de"), en);
    for (file, text) in files().texts {
        for (at, _) in text.match_indices("t.") {
            let before = text[..at].chars().last();
            if file.ends_with(".hbs") && matches!(before, Some('{' | '.')) {
                let name: String = text[at + 2..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                assert!(ko.contains_key(&name), "{file}: t.{name}");
            }
        }
    }
}
