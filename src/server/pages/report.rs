//! What a class took, as a page at the desk, as CSV and as Markdown: presenters only.

use std::fmt::Write;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::content::{Course, DeckEntry};
use crate::room::Report;
use crate::server::App;
use crate::server::errors::Problem;
use crate::theme::{ReportData, ReportDate, ReportLine};
use crate::wire::Millis;

use super::cache::Made;
use super::view::View;
use super::{Lang, NEVER, deck_url, made_response, parameter, rendered};

/// `GET /{course}/{deck}/report`: the class that goes on or was the last one; `?began=` names
/// another, `?as=csv` and `?as=md` the form.
pub(super) async fn answer(
    req: &HttpRequest,
    app: &App,
    (course, deck): (Arc<Course>, Arc<DeckEntry>),
) -> Result<HttpResponse, Problem> {
    app.sessions.hand(req).ok_or(Problem::SignIn)?;
    let room = app.rooms.get(&course.path).ok_or(Problem::NotFound)?;
    let reports = room.reports(&deck.name);
    let report = match parameter(req, "began") {
        None => reports.first(),
        Some(began) => reports.iter().find(|one| one.began.to_string() == began),
    };
    let name = deck.name.replace('/', "_");
    match (parameter(req, "as").as_deref(), report) {
        (None, report) => {
            let data = data(
                report,
                &reports,
                &deck.data.title,
                &deck_url(&course, &deck.name),
            );
            let view = View::new(app, app.site(), Lang::of(req));
            let made =
                web::block(move || view.report(&course, &data).map(|html| Made::new(&html))).await;
            Ok(made_response(req, &rendered(made)?, NEVER))
        }
        (Some("csv"), Some(report)) => Ok(download(
            &format!("{name}.csv"),
            "text/csv; charset=utf-8",
            csv(report),
        )),
        (Some("md"), Some(report)) => Ok(download(
            &format!("{name}.md"),
            "text/markdown; charset=utf-8",
            markdown(report),
        )),
        _ => Err(Problem::NotFound),
    }
}

fn download(name: &str, media: &'static str, body: String) -> HttpResponse {
    let encoded = super::encoded(name);
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media))
        .insert_header((header::CACHE_CONTROL, NEVER))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"report\"; filename*=UTF-8''{encoded}"),
        ))
        .body(body)
}

fn data(report: Option<&Report>, all: &[Report], title: &str, url: &str) -> ReportData {
    let line = |title: &str, planned: u32, took: Millis| ReportLine {
        title: title.to_owned(),
        planned: length(Millis::from(planned) * 1_000),
        took: length(took),
        difference: difference(took - Millis::from(planned) * 1_000),
        late: took - Millis::from(planned) * 1_000 >= 1_000,
    };
    let dates = all.iter().map(|one| ReportDate {
        began: one.began,
        shown: report.is_some_and(|report| report.began == one.began),
    });
    ReportData {
        deck_title: title.to_owned(),
        deck_url: url.to_owned(),
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
        dates: dates.collect(),
    }
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
fn quoted(text: &str) -> String {
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

fn seconds(time: Millis) -> Millis {
    (time + 500).div_euclid(1_000)
}

/// `48:20`
fn length(time: Millis) -> String {
    let seconds = seconds(time.max(0));
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// `+1:10`, `−0:30`, `0:00`
fn difference(time: Millis) -> String {
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
        let slide = |section, row| SlideRow { section, row };
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
