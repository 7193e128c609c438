//! What a class took, as the data of its page, as CSV and as Markdown.

use std::fmt::Write;

use crate::course::Outline;
use crate::course::plan::SectionKind;
use crate::room::Report;
use crate::theme::{AttendedData, ReportData, ReportDate, ReportLine};
use crate::wire::Millis;

use super::Asked;
use super::sheet::Sheet;

/// A form in which what a class took, or was, is taken home.
///
/// ```
/// use cuecard::room::Report;
/// use cuecard::site::{Asked, screens::SCREENS};
///
/// let mut downloads = SCREENS.iter().flat_map(|screen| screen.downloads);
/// let csv = downloads.find(|one| one.ending == ".csv").expect("a form");
/// let asked = Asked { classes: vec![Report::default()], ..Asked::default() };
/// assert!((csv.text)(&asked).is_some_and(|text| text.contains("section,slide")));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Download {
    /// What `?as=` asks for.
    pub word: &'static str,
    /// What stands behind the deck's name in that of the file.
    pub ending: &'static str,
    /// For `Content-Type`.
    pub media_type: &'static str,
    /// The file's text; `None` where there is none for the one who asks.
    pub text: fn(&Asked) -> Option<String>,
}

/// The forms in which a report is taken home.
pub(super) static DOWNLOADS: [Download; 2] = [
    Download {
        word: "csv",
        ending: ".csv",
        media_type: "text/csv; charset=utf-8",
        text: |asked| asked.class().map(csv),
    },
    Download {
        word: "md",
        ending: ".md",
        media_type: "text/markdown; charset=utf-8",
        text: |asked| asked.class().map(markdown),
    },
];

/// The data of the page of the class that is asked for, of a deck with that outline and address.
pub(super) fn data(sheet: &Sheet<'_>, asked: &Asked, (deck, url): (&Outline, &str)) -> ReportData {
    let report = asked.class();
    let mut sections = deck.plan.sections.iter();
    let discussion = sections.find(|section| section.kind == SectionKind::Discussion);
    let discussion = discussion.map(|section| section.title.as_str());
    // The longest bar of the sections, in milliseconds.
    let rows = report.map_or(&[][..], |report| &report.sections);
    let longest = rows
        .iter()
        .map(|row| row.took.max(Millis::from(row.planned) * 1_000));
    let longest = longest.max().unwrap_or(0).max(1);
    let share = |time: Millis| {
        u32::try_from(time * 1_000 / longest)
            .unwrap_or(0)
            .min(1_000)
    };
    let line = |title: &str, planned: u32, took: Millis| ReportLine {
        title: title.to_owned(),
        discussion: discussion == Some(title),
        planned_share: share(Millis::from(planned) * 1_000),
        took_share: share(took),
        planned: length(Millis::from(planned) * 1_000),
        took: length(took),
        difference: difference(took - Millis::from(planned) * 1_000),
        late: took - Millis::from(planned) * 1_000 >= 1_000,
    };
    let dates = asked.classes.iter().map(|one| ReportDate {
        began: one.began,
        shown: report.is_some_and(|report| report.began == one.began),
    });
    let began = report.map_or(0, |report| report.began);
    ReportData {
        record_url: sheet.addresses.to(&format!("{url}/record/{began}")),
        deck_title: deck.title.clone(),
        deck_url: sheet.addresses.to(url),
        began: report.map(|report| report.began),
        ended: report.and_then(|report| report.ended),
        total: report.map(|report| line("", report.slot, report.took())),
        sections: report.map_or_else(Vec::new, |report| {
            let sections = report.sections.iter();
            sections
                .map(|one| line(&one.title, one.planned, one.took))
                .collect()
        }),
        slides: report.map_or_else(Vec::new, |report| {
            let slides = report.slides.iter().map(|slide| &slide.row);
            slides
                .map(|one| line(&one.title, one.planned, one.took))
                .collect()
        }),
        attended: report.and_then(|report| attended(report, asked.now)),
        dates: dates.collect(),
    }
}

/// The curve of how many attended.
fn attended(report: &Report, now: Millis) -> Option<AttendedData> {
    let (_, first) = *report.attended.first()?;
    let (_, last) = *report.attended.last()?;
    let fullest = report.attended.iter().map(|(_, count)| *count).max()?;
    let end = report.ended.unwrap_or(now).max(report.began + 1);
    let x = |at: Millis| {
        (at - report.began).clamp(0, end - report.began) * 1_000 / (end - report.began)
    };
    let y = |count: u32| 100 - u64::from(count) * 94 / u64::from(fullest.max(1));
    let mut points = String::new();
    let mut height = y(first);
    for (at, count) in &report.attended {
        // From one moment to the next the number stays.
        let _ = write!(points, "{0},{height} {0},{1} ", x(*at), y(*count));
        height = y(*count);
    }
    let _ = write!(points, "1000,{height}");
    Some(AttendedData {
        fullest,
        first,
        last,
        points,
    })
}

/// `section,slide,title,planned_seconds,took_seconds`, RFC 4180, with a byte order mark for
/// the spreadsheet that takes UTF-8 for something else without.
fn csv(report: &Report) -> String {
    let mut text = String::from("\u{feff}section,slide,title,planned_seconds,took_seconds\r\n");
    for (index, slide) in report.slides.iter().enumerate() {
        let section = report.sections.get(slide.section);
        let section = section.map_or("", |section| section.title.as_str());
        let line = &slide.row;
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "{},{},{},{},{}\r\n",
            quoted(section),
            index + 1,
            quoted(&line.title),
            line.planned,
            seconds(line.took)
        );
    }
    text
}

/// A cell; one that a spreadsheet would take for a formula begins with an apostrophe.
pub(super) fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let before = if formula { "'" } else { "" };
    format!("\"{before}{}\"", text.replace('"', "\"\""))
}

fn markdown(report: &Report) -> String {
    let mut text = format!("# {}\n\n", report.title);
    let over = difference(report.over());
    let _ = writeln!(
        text,
        "{} / {} ({over})\n",
        length(report.took()),
        length(Millis::from(report.slot) * 1_000)
    );
    text.push_str("| | plan | took | |\n|---|---:|---:|---:|\n");
    for section in &report.sections {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            section.title.replace('\\', "\\\\").replace('|', "\\|"),
            length(Millis::from(section.planned) * 1_000),
            length(section.took),
            difference(section.over())
        );
    }
    text
}

pub(super) fn seconds(time: Millis) -> Millis {
    (time + 500).div_euclid(1_000)
}

/// `48:20`
pub(super) fn length(time: Millis) -> String {
    let seconds = seconds(time.max(0));
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// `+1:10`, `−0:30`, `0:00`
pub(super) fn difference(time: Millis) -> String {
    let sign = match seconds(time.abs()) {
        0 => "",
        _ if time > 0 => "+",
        _ => "−",
    };
    format!("{sign}{}", length(time.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::{Row, SlideRow};

    fn report() -> Report {
        let line = |title: &str, planned, took| Row {
            title: title.to_owned(),
            planned,
            took,
        };
        let slide = |section, row| SlideRow {
            section,
            row,
            ..SlideRow::default()
        };
        Report {
            title: "\"Pods\"".to_owned(),
            slot: 120,
            sections: vec![line("하나 | 둘", 60, 71_600), line("토론", 60, 58_400)],
            slides: vec![
                slide(0, line("Say \"hi\"", 60, 71_600)),
                slide(1, line("@Autowired, 답", 60, 58_400)),
            ],
            ..Report::default()
        }
    }

    #[test]
    fn a_spreadsheet_gets_a_line_a_slide() {
        assert_eq!(
            csv(&report()),
            "\u{feff}section,slide,title,planned_seconds,took_seconds\r\n\
             \"하나 | 둘\",1,\"Say \"\"hi\"\"\",60,72\r\n\
             \"토론\",2,\"'@Autowired, 답\",60,58\r\n"
        );
    }

    #[test]
    fn markdown_gets_a_line_a_section() {
        assert_eq!(
            markdown(&report()),
            "# \"Pods\"\n\n2:10 / 2:00 (+0:10)\n\n| | plan | took | |\n|---|---:|---:|---:|\n\
             | 하나 \\| 둘 | 1:00 | 1:12 | +0:12 |\n| 토론 | 1:00 | 0:58 | −0:02 |\n"
        );
    }
}
