//! A record as CSV, with a row an answer, and as Markdown.

use std::fmt::Write;

use crate::room::{Answered, AnsweredRound, Kind, Said, SlideRow};
use crate::site::report::{length, quoted};
use crate::wire::{BoardKind, Millis};

use super::answered::{LETTERS, group, percent, said, say, share};
use super::{OnSlide, Recorded, since};

/// What Markdown may take for more than it is, within a line.
const ACTIVE: &str = "\\`*_{}[]()<>#+-!|~&";

/// `slide,title,asks,round,seat,answer,right,group,likes,shown`, RFC 4180, with a byte order mark for the spreadsheet that
/// takes UTF-8 for something else without. Who chose several options or wrote several words has a row
/// for each, because spreadsheets count rows.
pub(super) fn csv(recorded: &Recorded) -> String {
    let mut text =
        String::from("\u{feff}slide,title,asks,round,seat,answer,right,group,likes,shown\r\n");
    let slides = recorded.report.slides.iter().enumerate();
    let on_slides = slides.filter_map(|(at, slide)| {
        let number = (at + 1).to_string();
        Some((number, slide.row.title.clone(), recorded.on(&slide.id)?))
    });
    let elsewhere = recorded.elsewhere();
    let elsewhere = elsewhere.map(|on| (String::new(), on.slide.clone(), on));
    for (number, title, on) in on_slides.chain(elsewhere) {
        let slide = format!("{number},{}", quoted(&title));
        for round in on.answered.iter().flat_map(|one| &one.rounds) {
            let before = format!("{slide},{},{}", asks(round.kind), round.number);
            for (seat, said) in &round.said {
                for (answer, right) in cells(round, said) {
                    // Writing to a String does not fail.
                    let _ = write!(text, "{before},{seat},{answer},{right},,,\r\n");
                }
            }
        }
        for post in on.posts {
            let what = match post.board {
                BoardKind::Questions => "question",
                BoardKind::Discussion | BoardKind::Slide => "post",
            };
            let group = post
                .group
                .map_or_else(String::new, |group| group.to_string());
            let shown = if post.shown { "yes" } else { "no" };
            let (seat, said, likes) = (post.seat, quoted(&post.text), post.likes);
            let _ = write!(
                text,
                "{slide},{what},,{seat},{said},,{group},{likes},{shown}\r\n"
            );
        }
        if on.lost > 0 {
            let _ = write!(text, "{slide},lost,,,{},,,,\r\n", on.lost);
        }
    }
    text
}

fn asks(kind: Kind) -> &'static str {
    match kind {
        Kind::Poll => "poll",
        Kind::Scale => "scale",
        Kind::Words => "words",
        Kind::Number => "number",
    }
}

/// The answers of a seat as cells, each with whether it is right, where that is known.
fn cells(round: &AnsweredRound, said: &Said) -> Vec<(String, &'static str)> {
    match said {
        Said::Options(bits) => {
            let chosen = (0..8).filter(|at| bits >> at & 1 == 1);
            let cell = |at: usize| {
                let right = match (round.right.is_empty(), round.right.contains(&at)) {
                    (true, _) => "",
                    (false, true) => "yes",
                    (false, false) => "no",
                };
                match round.options.get(at) {
                    Some(option) => (quoted(option), right),
                    None => ((at + 1).to_string(), right),
                }
            };
            chosen.map(cell).collect()
        }
        Said::Words(words) => words.iter().map(|word| (quoted(word), "")).collect(),
        // A number is no formula, also where it is negative.
        Said::Number(number) => vec![(number.to_string(), "")],
        Said::Nothing => Vec::new(),
    }
}

/// The class as it was, in the order taught. Times are counted from its beginning.
pub(super) fn markdown(recorded: &Recorded, lang: &str) -> String {
    let report = &recorded.report;
    let mut text = format!("# {}\n\n", literal(&report.title));
    let _ = writeln!(text, "{} · {}", moment(report.began), length(report.took()));
    let taught = recorded.taught();
    for slides in taught.chunk_by(|one, next| one.section == next.section) {
        let heading = recorded.heading(slides);
        if !heading.is_empty() {
            let _ = writeln!(text, "\n## {}\n", literal(heading));
        }
        for slide in slides {
            taught_slide(&mut text, slide, (recorded, lang));
        }
    }
    for one in recorded.elsewhere() {
        let _ = writeln!(text, "\n### {}\n", literal(&one.slide.replace('-', " ")));
        contributed(&mut text, &one, lang);
    }
    let skipped: Vec<&SlideRow> = recorded.skipped().collect();
    if !skipped.is_empty() {
        let _ = writeln!(text, "\n## {}\n", say(lang, "skipped", &[]));
        for slide in skipped {
            let _ = writeln!(text, "- {}", literal(&slide.row.title));
        }
    }
    text
}

fn taught_slide(text: &mut String, slide: &SlideRow, (recorded, lang): (&Recorded, &str)) {
    let at = since(&recorded.report, slide.came);
    let at = at.map_or_else(String::new, |at| format!("{at} "));
    let (title, took) = (literal(&slide.row.title), length(slide.row.took));
    match recorded.on(&slide.id) {
        None => drop(writeln!(text, "- {at}{title} ({took})")),
        Some(one) => {
            let _ = writeln!(text, "\n### {at}{title} ({took})\n");
            contributed(text, &one, lang);
        }
    }
}

fn contributed(text: &mut String, on: &OnSlide<'_>, lang: &str) {
    if let Some(one) = on.answered {
        answered(text, one, lang);
    }
    for post in &on.posts {
        let group = group(post, lang).map_or_else(String::new, |group| format!("{group}: "));
        let unseen = match post.shown {
            true => String::new(),
            false => format!(" ({})", say(lang, "unseen_post", &[])),
        };
        let likes = match post.likes {
            0 => String::new(),
            likes => format!(" (+{likes})"),
        };
        let _ = writeln!(text, "- {group}{}{likes}{unseen}", literal(&post.text));
    }
    if !on.posts.is_empty() {
        text.push('\n');
    }
    if on.lost > 0 {
        let n = on.lost.to_string();
        let _ = writeln!(text, "{}\n", say(lang, "lost_n", &[("n", &n)]));
    }
}

fn answered(text: &mut String, one: &Answered, lang: &str) {
    for round in &one.rounds {
        let _ = writeln!(text, "{}\n", said(round, one.rounds.len() > 1, lang));
        for at in 0..round.view.counts.len() {
            let option = match round.options.get(at) {
                Some(option) => {
                    let right = if round.right.contains(&at) {
                        " ✓"
                    } else {
                        ""
                    };
                    format!(
                        "{} {}{right}",
                        LETTERS.get(at).unwrap_or(&""),
                        literal(option)
                    )
                }
                None => (at + 1).to_string(),
            };
            let percent = percent(share(&round.view, at));
            let _ = writeln!(text, "- {option}: {percent} %");
        }
        for word in &round.view.words {
            let _ = writeln!(text, "- {}: {}", literal(&word.text), word.count);
        }
        if round.view.more > 0 {
            let n = round.view.more.to_string();
            let _ = writeln!(text, "- {}", say(lang, "n_more", &[("n", &n)]));
        }
        if let Some(numbers) = &round.view.numbers {
            let median = say(lang, "median_n", &[("n", &numbers.median.to_string())]);
            let _ = writeln!(text, "- {} – {}, {median}", numbers.from, numbers.to);
        }
        text.push('\n');
    }
}

/// Text of which Markdown makes nothing.
fn literal(text: &str) -> String {
    let mut escaped = String::new();
    for (at, letter) in text.char_indices() {
        // The address of a page becomes a link only as it stands.
        let of_address =
            letter == ':' && text.get(at..).is_some_and(|rest| rest.starts_with("://"));
        if of_address || ACTIVE.contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// `2026-03-11 02:00 UTC`: whoever reads it may be anywhere.
fn moment(at: Millis) -> String {
    let minutes = at.div_euclid(60_000);
    let (days, minute) = (minutes.div_euclid(1_440), minutes.rem_euclid(1_440));
    let (year, month, day) = date(days);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02} UTC",
        minute / 60,
        minute % 60
    )
}

/// The date that is so many days after 1970-01-01: Howard Hinnant's `civil_from_days`, which counts
/// years from March, so that a leap day is a year's last.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (year + era * 400 + later, month, of_month)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::room::{Contributions, Report, Row, Written};
    use crate::wire::{NumbersView, RoundView, WordView};

    fn round(kind: Kind, said: Vec<(usize, Said)>, view: RoundView) -> AnsweredRound {
        AnsweredRound {
            number: 1,
            kind,
            options: Vec::new(),
            right: Vec::new(),
            shown: 2,
            view,
            said,
        }
    }

    fn recorded() -> Recorded {
        let slide = |id: &str, title: &str, came, took| SlideRow {
            section: 0,
            id: id.to_owned(),
            came,
            row: Row {
                title: title.to_owned(),
                planned: 60,
                took,
            },
        };
        let poll = AnsweredRound {
            options: vec!["=SUM(A1)".to_owned(), "\"둘\", *셋*".to_owned()],
            right: vec![1],
            ..round(
                Kind::Poll,
                vec![(1, Said::Options(0b11)), (2, Said::Options(0b10))],
                RoundView {
                    answered: 2,
                    counts: vec![1, 2],
                    ..RoundView::default()
                },
            )
        };
        let words = round(
            Kind::Words,
            vec![(1, Said::Words(vec!["@all".to_owned(), "[a](b)".to_owned()]))],
            RoundView {
                answered: 1,
                words: vec![WordView {
                    text: "[a](b)".to_owned(),
                    count: 1,
                }],
                more: 12,
                ..RoundView::default()
            },
        );
        let number = round(
            Kind::Number,
            vec![(2, Said::Number(-2.5))],
            RoundView {
                answered: 1,
                numbers: Some(NumbersView {
                    from: -2.5,
                    to: -2.5,
                    median: -2.5,
                    counts: vec![1],
                }),
                ..RoundView::default()
            },
        );
        let post = |board, text: &str, likes, shown| Written {
            board,
            slide: "a".to_owned(),
            text: text.to_owned(),
            group: Some(3),
            likes,
            shown,
            answered: false,
            seat: 2,
        };
        let answered = |slide: &str, round| Answered {
            slide: slide.to_owned(),
            rounds: vec![round],
        };
        Recorded {
            report: Report {
                title: "Pods".to_owned(),
                began: 1_773_194_400_000,
                ended: Some(1_773_197_400_000),
                sections: vec![Row {
                    title: "하나".to_owned(),
                    ..Row::default()
                }],
                slides: vec![
                    slide("a", "처음", Some(1_773_194_460_000), 70_000),
                    slide("b", "어느 것?", Some(1_773_194_400_000), 60_000),
                    slide("c", "빠뜨린 장", None, 0),
                ],
                ..Report::default()
            },
            contributed: Contributions {
                answered: vec![
                    answered("b", poll),
                    answered("gone", words),
                    answered("gone-too", number),
                ],
                posts: vec![
                    post(BoardKind::Questions, "*왜*?", 2, true),
                    post(BoardKind::Questions, "-1", 9, false),
                ],
                lost: [("a".to_owned(), 4)].into(),
            },
            to_presenter: true,
            dates: Vec::new(),
        }
    }

    #[test]
    fn a_spreadsheet_gets_a_row_for_each_choice_and_word_and_no_formula() {
        assert_eq!(
            csv(&recorded()),
            "\u{feff}slide,title,asks,round,seat,answer,right,group,likes,shown\r\n\
             1,\"처음\",question,,2,\"'-1\",,3,9,no\r\n\
             1,\"처음\",question,,2,\"*왜*?\",,3,2,yes\r\n\
             1,\"처음\",lost,,,4,,,,\r\n\
             2,\"어느 것?\",poll,1,1,\"'=SUM(A1)\",no,,,\r\n\
             2,\"어느 것?\",poll,1,1,\"\"\"둘\"\", *셋*\",yes,,,\r\n\
             2,\"어느 것?\",poll,1,2,\"\"\"둘\"\", *셋*\",yes,,,\r\n\
             ,\"gone\",words,1,1,\"'@all\",,,,\r\n\
             ,\"gone\",words,1,1,\"[a](b)\",,,,\r\n\
             ,\"gone-too\",number,1,2,-2.5,,,,\r\n"
        );
    }

    #[test]
    fn markdown_has_the_class_in_the_order_taught_and_makes_nothing_of_what_was_written() {
        assert_eq!(
            markdown(&recorded(), "ko"),
            "# Pods\n\n2026-03-11 02:00 UTC · 2:10\n\n## 하나\n\n\n### 0:00 어느 것? (1:00)\n\n\
             2명이 답했습니다\n\n- A =SUM\\(A1\\): 50 %\n- B \"둘\", \\*셋\\* ✓: 100 %\n\n\
             \n### 1:00 처음 (1:10)\n\n- 모둠 3: \\-1 (+9) (보이지 않음)\n- 모둠 3: \\*왜\\*? (+2)\n\n4명이 이 장을 모르겠대요\n\n\n### gone\n\n1명이 답했습니다\n\n- \\[a\\]\\(b\\): 1\n- 그 밖에 12개\n\n\
             \n### gone too\n\n1명이 답했습니다\n\n- -2.5 – -2.5, 중앙값 -2.5\n\n\
             \n## 건너뛴 슬라이드\n\n- 빠뜨린 장\n"
        );
    }

    #[test]
    fn what_the_class_has_not_seen_is_told_to_presenters_only() {
        let mut record = recorded();
        record.contributed.answered[0].rounds[0].shown = 1;
        record.contributed.answered[1].rounds[0].shown = 0;
        assert_eq!(record.clone().told(), record);
        let told = Recorded {
            to_presenter: false,
            ..record
        }
        .told();
        let slides: Vec<_> = told
            .contributed
            .answered
            .iter()
            .map(|one| one.slide.as_str())
            .collect();
        assert_eq!(slides, ["b", "gone-too"]);
        let poll = told.contributed.answered[0].rounds.first().unwrap();
        assert!(poll.right.is_empty() && poll.said.is_empty());
        let posts = &told.contributed.posts;
        assert_eq!((posts.len(), posts[0].likes), (1, 2));
        assert!(told.contributed.lost.is_empty());
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (days, expected) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (11_016, (2000, 2, 29)),
            (20_523, (2026, 3, 11)),
        ] {
            assert_eq!(date(days), expected);
        }
        assert_eq!(moment(1_773_194_400_000), "2026-03-11 02:00 UTC");
    }
}
