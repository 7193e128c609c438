//! What a class was, as the data of its page, as CSV and as Markdown: the slides in the order taught,
//! and what was answered and written on them. `record/answered` draws that.
//!
//! What only presenters see is left out here where somebody else asks: what the class was not shown,
//! what is right where that was not revealed, the times against the plan, each seat's own answers.
//! Notes and names of devices are in no record.

mod answered;
mod text;

use std::collections::BTreeSet;

use crate::content::{Course, DeckEntry};
use crate::room::{Answered, Contributions, Report, SlideRow, Written};
use crate::theme::{
    KeeperData, RecordData, RecordDate, RecordLine, RecordPart, RecordRun, RecordSlide,
};
use crate::wire::{BoardKind, Millis};

use super::addresses::document_url;
use super::report::{Download, difference, length, seconds};
use super::sheet::Sheet;

/// The class that a record is of, and who asks for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recorded {
    /// What it took.
    pub report: Report,
    /// What was contributed to it.
    pub contributed: Contributions,
    /// Whether a presenter asks.
    pub to_presenter: bool,
    /// When those classes with the deck began whose records the one who asks may see, the newest first,
    /// each with whether it is shared.
    pub dates: Vec<(Millis, bool)>,
}

/// What was contributed on one slide.
struct OnSlide<'a> {
    slide: String,
    answered: Option<&'a Answered>,
    /// Those with the most likes first.
    posts: Vec<&'a Written>,
    /// How many did not follow it.
    lost: usize,
}

/// A slide that was up for less was passed over on the way to another one.
const PASSED_OVER: Millis = 2_000;

/// The forms in which a record is taken home.
pub(super) static DOWNLOADS: [Download; 2] = [
    Download {
        word: "csv",
        ending: "-record.csv",
        media_type: "text/csv; charset=utf-8",
        text: |asked| {
            let recorded = asked.recorded.as_ref();
            // Rows of one seat say more of somebody than the sums that the class has seen.
            let recorded = recorded.filter(|recorded| recorded.to_presenter)?;
            Some(text::csv(recorded))
        },
    },
    Download {
        word: "md",
        ending: "-record.md",
        media_type: "text/markdown; charset=utf-8",
        text: |asked| Some(text::markdown(asked.recorded.as_ref()?, asked.lang.code())),
    },
];

impl Recorded {
    /// The same as the one who asks may see it.
    pub fn told(mut self) -> Recorded {
        if self.to_presenter {
            return self;
        }
        let Contributions {
            answered,
            posts,
            lost,
            // Everybody has seen it.
        } = &mut self.contributed;
        for one in answered.iter_mut() {
            one.rounds.retain(|round| round.shown > 0);
            for round in &mut one.rounds {
                round.said.clear();
                if round.shown < 2 {
                    round.right.clear();
                }
            }
        }
        answered.retain(|one| !one.rounds.is_empty());
        posts.retain(|post| post.shown);
        lost.clear();
        self
    }

    /// What tells two records of a class apart, as far as their pages show it.
    pub fn mark(&self) -> String {
        let rounds = self.contributed.answered.iter().map(|one| {
            let rounds = one.rounds.iter();
            let rounds =
                rounds.map(|one| (one.number, &one.options, &one.right, one.shown, &one.view));
            (&one.slide, rounds.collect::<Vec<_>>())
        });
        let rounds: Vec<_> = rounds.collect();
        let posts = &self.contributed.posts;
        format!("{:?} {rounds:?} {posts:?} {:?}", self.report, self.dates)
    }

    /// Whether it is shared.
    fn is_shared(&self) -> bool {
        self.dates.contains(&(self.report.began, true))
    }

    /// What was contributed on a slide; `None` if nothing was.
    fn on(&self, slide: &str) -> Option<OnSlide<'_>> {
        let Contributions {
            answered,
            posts,
            lost,
            ..
        } = &self.contributed;
        let mut posts: Vec<_> = posts
            .iter()
            .filter(|post| self.home(post) == slide)
            .collect();
        posts.sort_by_key(|post| std::cmp::Reverse(post.likes));
        let on = OnSlide {
            slide: slide.to_owned(),
            answered: answered.iter().find(|one| one.slide == slide),
            posts,
            lost: lost.get(slide).copied().unwrap_or(0),
        };
        (on.answered.is_some() || !on.posts.is_empty() || on.lost > 0).then_some(on)
    }

    /// The slide with which a post stands: that on which it was written, but of a discussion all stand
    /// with the first one on which something was.
    fn home<'a>(&'a self, post: &'a Written) -> &'a str {
        if post.board != BoardKind::Discussion {
            return &post.slide;
        }
        let written = |slide: &str| {
            let mut posts = self.contributed.posts.iter();
            posts.any(|one| one.board == BoardKind::Discussion && one.slide == slide)
        };
        let mut slides = self.report.slides.iter();
        let first = slides.find(|slide| written(&slide.id));
        first.map_or(post.slide.as_str(), |slide| &slide.id)
    }

    /// Whether a slide is a part of what was taught.
    fn was_taught(&self, slide: &SlideRow) -> bool {
        slide.row.took >= PASSED_OVER || self.on(&slide.id).is_some()
    }

    /// The slides in the order taught; where that was not noted, in the deck's order.
    fn taught(&self) -> Vec<&SlideRow> {
        let slides = self.report.slides.iter();
        let mut taught: Vec<_> = slides.filter(|slide| self.was_taught(slide)).collect();
        taught.sort_by_key(|slide| slide.came.unwrap_or(Millis::MAX));
        taught
    }

    /// What was not taught, once the class is over. The first slide is what a class waits at: it begins
    /// as it is left.
    fn skipped(&self) -> impl Iterator<Item = &SlideRow> {
        let is_over = self.report.ended.is_some();
        let slides = self.report.slides.iter().skip(1);
        slides.filter(move |slide| is_over && !self.was_taught(slide))
    }

    /// What was contributed on slides that the deck had no longer when the class was over.
    fn elsewhere(&self) -> impl Iterator<Item = OnSlide<'_>> {
        let Contributions {
            answered, posts, ..
        } = &self.contributed;
        let answered = answered.iter().map(|one| one.slide.as_str());
        let slides: BTreeSet<&str> = answered
            .chain(posts.iter().map(|post| self.home(post)))
            .collect();
        let has = |slide: &str| self.report.slides.iter().any(|one| one.id == slide);
        let gone = slides.into_iter().filter(move |slide| !has(slide));
        gone.filter_map(|slide| self.on(slide))
    }

    /// The title of the section of slides that were taught one after another; empty where there is none
    /// or it is that of the only slide.
    fn heading(&self, slides: &[&SlideRow]) -> &str {
        let first = slides.first();
        let section = first.and_then(|slide| self.report.sections.get(slide.section));
        let title = section.map_or("", |section| section.title.as_str());
        match slides {
            [only] if only.row.title == title => "",
            _ => title,
        }
    }
}

/// The data of the page. `now` is when it is asked for.
pub(super) fn data(
    sheet: &Sheet<'_>,
    (recorded, now): (&Recorded, Millis),
    (course, deck): (&Course, &DeckEntry),
) -> RecordData {
    let report = &recorded.report;
    let url = document_url(&course.path, &deck.name);
    let drawn = Drawn {
        recorded,
        deck,
        sheet,
        url: sheet.addresses.to(&url),
    };
    let taught = recorded.taught();
    let Contributions {
        answered, posts, ..
    } = &recorded.contributed;
    let rounds = answered.iter().flat_map(|one| &one.rounds);
    let answers = rounds.map(|round| round.view.answered).sum();
    let record = format!("{url}/record");
    let address = |began: Millis| sheet.addresses.to(&format!("{record}/{began}"));
    let on_board = |is: fn(BoardKind) -> bool| posts.iter().filter(|post| is(post.board)).count();
    let titled = |one: OnSlide<'_>| RecordSlide {
        title: one.slide.replace('-', " "),
        ..drawn.slide(&one)
    };
    let skipped = recorded.skipped().map(|slide| RecordLine {
        at: None,
        took: String::new(),
        ..drawn.line(slide)
    });
    let dates = recorded
        .dates
        .iter()
        .filter(|(began, _)| *began != report.began);
    RecordData {
        deck_title: deck.outline.title.clone(),
        deck_url: drawn.url.clone(),
        began: report.began,
        ended: report.ended,
        fullest: report.attended.iter().map(|(_, count)| *count).max(),
        slides: taught.len(),
        asked: answered.len(),
        answers,
        posts: on_board(|board| board != BoardKind::Questions),
        questions: on_board(|board| board == BoardKind::Questions),
        keeper: recorded.to_presenter.then(|| {
            let this = address(report.began);
            KeeperData {
                shared: recorded.is_shared(),
                share: format!(
                    "{this}?share={}",
                    if recorded.is_shared() { "no" } else { "yes" }
                ),
                csv: format!("{this}?as=csv"),
                planned: length(Millis::from(report.slot) * 1_000),
                took: length(report.took()),
            }
        }),
        markdown: format!("{}?as=md", address(report.began)),
        parts: drawn.parts(&taught, report.ended.unwrap_or(now)),
        elsewhere: recorded.elsewhere().map(titled).collect(),
        skipped: skipped.collect(),
        dates: dates
            .map(|(began, shared)| RecordDate {
                began: *began,
                url: address(*began),
                shared: *shared && recorded.to_presenter,
            })
            .collect(),
    }
}

/// A record being drawn on its page.
struct Drawn<'a> {
    recorded: &'a Recorded,
    deck: &'a DeckEntry,
    sheet: &'a Sheet<'a>,
    /// The deck's address on that page.
    url: String,
}

impl Drawn<'_> {
    /// What was taught, by sections as they came.
    fn parts(&self, taught: &[&SlideRow], end: Millis) -> Vec<RecordPart> {
        let parts = taught.chunk_by(|one, next| one.section == next.section);
        let mut parts: Vec<_> = parts.map(|slides| self.part(slides)).collect();
        let begins: Vec<_> = parts.iter().skip(1).map(|part| part.from).collect();
        for (part, to) in parts.iter_mut().zip(begins.into_iter().chain([Some(end)])) {
            part.to = part.from.and(to);
        }
        parts
    }

    fn part(&self, slides: &[&SlideRow]) -> RecordPart {
        let title = self.recorded.heading(slides);
        let mut runs: Vec<RecordRun> = Vec::new();
        for slide in slides {
            let line = self.line(slide);
            match (self.recorded.on(&slide.id), runs.last_mut()) {
                (Some(one), _) => runs.push(RecordRun {
                    lines: Vec::new(),
                    slide: Some(RecordSlide {
                        at: line.at,
                        took: line.took,
                        title: line.title,
                        url: line.url,
                        level: if title.is_empty() { 2 } else { 3 },
                        ..self.slide(&one)
                    }),
                }),
                (None, Some(run)) if run.slide.is_none() => run.lines.push(line),
                (None, _) => runs.push(RecordRun {
                    lines: vec![line],
                    slide: None,
                }),
            }
        }
        let first = slides.first();
        let section = first.and_then(|slide| self.recorded.report.sections.get(slide.section));
        let over = section.map_or(0, |section| section.over());
        RecordPart {
            title: title.to_owned(),
            from: first.and_then(|slide| slide.came),
            to: None,
            planned: section
                .filter(|_| self.recorded.to_presenter)
                .map(|section| length(Millis::from(section.planned) * 1_000)),
            over: difference(over),
            late: over >= 1_000,
            runs,
        }
    }

    fn line(&self, slide: &SlideRow) -> RecordLine {
        let has = self
            .deck
            .outline
            .slides
            .iter()
            .any(|one| one.id == slide.id);
        RecordLine {
            at: slide.came,
            title: slide.row.title.clone(),
            url: has.then(|| format!("{}#{}", self.url, slide.id)),
            took: length(slide.row.took),
        }
    }

    /// A slide on which something was contributed, without its title and times.
    fn slide(&self, one: &OnSlide<'_>) -> RecordSlide {
        answered::slide(one, self.deck, self.sheet)
    }
}

/// Whole seconds from a class's beginning, as `12:05`.
fn since(report: &Report, at: Option<Millis>) -> Option<String> {
    let after = at?.saturating_sub(report.began).max(0);
    Some(length(seconds(after) * 1_000))
}
