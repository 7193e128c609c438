//! How long a class took, compared with its plan, by section and by slide.

use serde::{Deserialize, Serialize};

use crate::course::Outline;
use crate::wire::{Millis, RecordView};

/// How long a class took, compared with its plan. It is stored when the class is over.
///
/// ```
/// use cuecard::room::{Report, Row, SlideRow};
///
/// let row = |took| Row { title: "Pods".to_owned(), planned: 60, took };
/// let report = Report {
///     slot: 3_000,
///     sections: vec![row(90_000)],
///     slides: vec![SlideRow { row: row(90_000), ..SlideRow::default() }],
///     ..Report::default()
/// };
/// assert_eq!(report.took(), 90_000);
/// assert_eq!(report.most_over().map(Row::over), Some(30_000));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The deck's name in its course.
    pub deck: String,
    /// The title that the deck had when the report was made.
    pub title: String,
    /// When the class began.
    pub began: Millis,
    /// When it ended; absent while it goes on.
    pub ended: Option<Millis>,
    /// Seconds that the class was planned for.
    pub slot: u32,
    /// The plan's sections, in its order.
    pub sections: Vec<Row>,
    /// All slides of the deck, in its order.
    pub slides: Vec<SlideRow>,
    /// Milliseconds on slides that the deck no longer has.
    pub elsewhere: Millis,
    /// How many attended: from each moment on so many, in order. Empty where it is not known.
    pub attended: Vec<(Millis, u32)>,
}

/// How long a section or a slide was planned for, and how long it took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// As plain text.
    pub title: String,
    /// Seconds.
    pub planned: u32,
    /// Milliseconds.
    pub took: Millis,
}

/// How long a slide was planned for, and how long it took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SlideRow {
    /// The index of its section in [`Report::sections`].
    pub section: usize,
    /// Its id; empty where an earlier version did not note it.
    pub id: String,
    /// When it first came up; absent if it never did, or where an earlier version did not note it.
    pub came: Option<Millis>,
    /// Title, plan and time of the slide itself.
    #[serde(flatten)]
    pub row: Row,
}

impl Row {
    /// Milliseconds more than planned; negative for less.
    pub fn over(&self) -> Millis {
        self.took.saturating_sub(Millis::from(self.planned) * 1_000)
    }
}

impl Report {
    /// The report of a record, as of `now`. `shown` is the id of the slide on the screens: while
    /// the record still counts, the time since that slide came up is added to it.
    pub fn new(outline: &Outline, record: &RecordView, shown: &str, now: Millis) -> Report {
        let since = record
            .since
            .map_or(0, |since| now.saturating_sub(since).max(0));
        let took = |slide: &str| -> Millis {
            let spent = record.spent.iter().find(|one| one.slide == slide);
            let running = if slide == shown { since } else { 0 };
            spent.map_or(0, |one| one.time).saturating_add(running)
        };
        let plan = &outline.plan;
        let slides: Vec<SlideRow> = outline
            .slides
            .iter()
            .enumerate()
            .map(|(index, slide)| SlideRow {
                // Slides before the first section belong to it.
                section: plan
                    .sections
                    .iter()
                    .rposition(|section| section.first <= index)
                    .unwrap_or(0),
                id: slide.id.clone(),
                came: None,
                row: Row {
                    title: slide.title.clone(),
                    // A deck without a plan plans no time for its slides.
                    planned: plan.slides.get(index).copied().unwrap_or(0),
                    took: took(&slide.id),
                },
            })
            .collect();
        let sections = plan.sections.iter().enumerate().map(|(index, section)| {
            let inside = slides.iter().filter(|slide| slide.section == index);
            Row {
                title: section.title.clone(),
                planned: section.seconds,
                took: sum(inside.map(|slide| slide.row.took)),
            }
        });
        let all = record.took().saturating_add(since);
        Report {
            deck: outline.deck.clone(),
            title: outline.title.clone(),
            began: record.began,
            ended: record.ended,
            slot: plan.slot,
            sections: sections.collect(),
            elsewhere: all.saturating_sub(sum(slides.iter().map(|slide| slide.row.took))),
            slides,
            attended: Vec::new(),
        }
    }

    /// With when each slide first came up.
    pub(super) fn with_times(mut self, came: impl Fn(&str) -> Option<Millis>) -> Report {
        for slide in &mut self.slides {
            slide.came = came(&slide.id);
        }
        self
    }

    /// With how many attended: `seen` has from each moment on so many, also before and after the
    /// class.
    ///
    /// ```
    /// use cuecard::room::Report;
    ///
    /// let class = Report { began: 10, ended: Some(90), ..Report::default() };
    /// let class = class.attended_by(&[(0, 3), (5, 4), (20, 6), (95, 1)]);
    /// assert_eq!(class.attended, [(10, 4), (20, 6)]);
    /// ```
    pub fn attended_by(self, seen: &[(Millis, u32)]) -> Report {
        let before = seen.iter().rev().find(|(at, _)| *at <= self.began);
        let first = before.map(|(_, count)| (self.began, *count));
        let within = |at: Millis| at > self.began && self.ended.is_none_or(|ended| at < ended);
        let during = seen.iter().copied().filter(|(at, _)| within(*at));
        Report {
            attended: first.into_iter().chain(during).collect(),
            ..self
        }
    }

    /// Milliseconds that the class took, without its breaks.
    pub fn took(&self) -> Millis {
        sum(self.slides.iter().map(|slide| slide.row.took)).saturating_add(self.elsewhere)
    }

    /// Milliseconds more than the class was planned for; negative for less.
    pub fn over(&self) -> Millis {
        self.took().saturating_sub(Millis::from(self.slot) * 1_000)
    }

    /// The section that went furthest over its planned time; `None` if none went over. It need not
    /// be the one that took longest.
    pub fn most_over(&self) -> Option<&Row> {
        self.sections
            .iter()
            .filter(|section| section.over() > 0)
            .max_by_key(|section| section.over())
    }
}

fn sum(times: impl Iterator<Item = Millis>) -> Millis {
    times.fold(0, Millis::saturating_add)
}
