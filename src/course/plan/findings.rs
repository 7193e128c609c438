//! Where the minutes of a deck disagree, with each other or with the course: once each.

use super::reading::{Reading, Written};
use super::{Plan, SectionKind};
use crate::course::finding::{Finding, Severity};
use crate::course::headings::{Sum, sum};
use crate::course::minutes::Minutes;

/// No finding names more sections than these.
const NAMED: usize = 4;

/// Minutes that differ by less are the same, rounded.
const SAME: f32 = 0.01;

/// What an author should know of a deck's minutes; `Finding::file` is filled in by the caller.
pub(super) fn findings(reading: &Reading, plan: &Plan, promised: Option<u32>) -> Vec<Finding> {
    if plan.slides.is_empty() {
        return Vec::new();
    }
    let told = Told {
        reading,
        plan,
        promised,
    };
    let found = [
        told.total().or_else(|| told.title()),
        told.talk(),
        told.added(),
        told.subsections(),
        told.phases(),
    ];
    found.into_iter().flatten().collect()
}

/// What an author wrote, and what became of it.
struct Told<'a> {
    reading: &'a Reading,
    plan: &'a Plan,
    promised: Option<u32>,
}

impl Told<'_> {
    /// The deck's title says other minutes than the class has.
    fn title(&self) -> Option<Finding> {
        let slot = self.plan.slot as f32 / 60.0;
        let title = self.reading.title.filter(|title| differ(*title, slot))?;
        let cause = format!(
            "the title says {} minutes in a class of {}",
            Minutes(title),
            Minutes(slot)
        );
        Some(self.warning(self.title_line(), cause, &keep_to(title)))
    }

    /// The headings add up to other minutes than the class has.
    fn total(&self) -> Option<Finding> {
        let slot = self.plan.slot as f32 / 60.0;
        let lessons = self.lessons()?;
        let talk = self.talk_seconds() as f32 / 60.0;
        let needed = lessons + talk;
        let open = self.reading.lessons().any(|s| s.written.is_none());
        if !(needed > slot + SAME || needed < slot - SAME && !open) {
            return None;
        }
        let written = self.plan.written.unwrap_or(needed);
        let with = match differ(written, needed) {
            true => format!(
                ", {} with the {} of the discussion,",
                Minutes(needed),
                Minutes(talk)
            ),
            false => String::new(),
        };
        let cause = format!(
            "the headings add up to {} minutes{with} in a class of {}, so {}",
            Minutes(written),
            Minutes(slot),
            self.scaled()
        );
        Some(self.warning(self.title_line(), cause, &keep_to(needed)))
    }

    /// The discussion is shorter than promised, or its heading says other minutes.
    fn talk(&self) -> Option<Finding> {
        let promised = self.promised? as f32;
        let section = self.reading.discussion()?;
        let given = self.talk_seconds() as f32 / 60.0;
        let line = self.line(section);
        if given < promised - SAME {
            let cause = format!(
                "the discussion gets {} of the {} minutes that the course promises, since the class has {}",
                Minutes(given),
                Minutes(promised),
                self.plan.slot / 60
            );
            return Some(self.warning(line, cause, "promise less, or give the class more time"));
        }
        let written = section.written.filter(|m| differ(*m, promised))?;
        let cause = format!(
            "the discussion has {} minutes where the course promises {}",
            Minutes(written),
            Minutes(promised)
        );
        let remedy = format!(
            "it gets {0}; write {0} in its heading too",
            Minutes(promised)
        );
        Some(self.warning(line, cause, &remedy))
    }

    fn added(&self) -> Option<Finding> {
        let promised = self.promised.filter(|_| self.plan.added)?;
        let cause = format!(
            "the course promises {promised} minutes of discussion, and the deck has none, so a slide for it is added"
        );
        let remedy =
            "write a heading such as \"## 토론: …\" or \"## Discussion: …\" to have your own";
        Some(Finding {
            severity: Severity::Info,
            ..self.warning(self.title_line(), cause, remedy)
        })
    }

    /// Sub-headings that do not add up to their section.
    fn subsections(&self) -> Option<Finding> {
        let lessons = self.reading.lessons();
        let mut wrong = lessons.filter_map(|s| Some((s, self.own(s)?, self.wrong_sum(s)?)));
        let (section, own, sum) = wrong.next()?;
        let more = match wrong.count() {
            0 => String::new(),
            1 => ", and one section more is like that".to_owned(),
            count => format!(", and {count} sections more are like that"),
        };
        let cause = format!(
            "the parts of \"{}\" add up to {} minutes where its heading says {}{more}",
            section.title,
            Minutes(sum),
            Minutes(own)
        );
        Some(self.warning(
            self.line(section),
            cause,
            "the heading counts; correct one of them",
        ))
    }

    /// Phases that do not add up to the discussion.
    fn phases(&self) -> Option<Finding> {
        let section = self.reading.discussion()?;
        let own = self.own(section)?;
        let sum = self.wrong_sum(section)?;
        let cause = format!(
            "the phases of the discussion add up to {} minutes where its heading says {}",
            Minutes(sum),
            Minutes(own)
        );
        Some(self.warning(
            self.line(section),
            cause,
            "they are scaled; correct one of them",
        ))
    }

    /// What a section's sub-headings add up to, if that is not what its own heading says.
    fn wrong_sum(&self, section: &Written) -> Option<f32> {
        let own = self.own(section)?;
        let Sum { minutes, complete } = sum(self.reading.inside(section))?;
        let wrong = minutes > own + SAME || complete && differ(minutes, own);
        wrong.then_some(minutes)
    }

    /// The minutes of a section, where they are its heading's.
    fn own(&self, section: &Written) -> Option<f32> {
        let heading = self.reading.headings.all.get(section.headings.start)?;
        heading.minutes.and(section.written)
    }

    /// What the headings of lessons add up to.
    fn lessons(&self) -> Option<f32> {
        let minutes = self.reading.lessons().filter_map(|s| s.written);
        minutes.reduce(|sum, minutes| sum + minutes)
    }

    /// The length of the countdown.
    fn talk_seconds(&self) -> u32 {
        let discussion = self.plan.discussion.iter();
        discussion.flat_map(|d| &d.phases).map(|p| p.seconds).sum()
    }

    /// "15 becomes 11.5, 12 becomes 9".
    fn scaled(&self) -> String {
        let lessons = self.plan.sections.iter();
        let lessons = lessons.filter(|s| s.kind == SectionKind::Lesson);
        let mut changes: Vec<(f32, f32)> = Vec::new();
        for section in lessons {
            let planned = section.seconds as f32 / 60.0;
            let written = section.written.filter(|m| differ(*m, planned));
            // Sections with equal minutes may differ by half a minute in the plan: named once.
            if let Some(written) = written
                && changes.len() <= NAMED
                && !changes.iter().any(|(known, _)| *known == written)
            {
                changes.push((written, planned));
            }
        }
        let mut told: Vec<String> = changes
            .iter()
            .take(NAMED)
            .map(|(written, planned)| {
                format!("{} becomes {}", Minutes(*written), Minutes(*planned))
            })
            .collect();
        if changes.len() > NAMED {
            told.push("…".to_owned());
        }
        told.join(", ")
    }

    fn title_line(&self) -> Option<u32> {
        let headings = &self.reading.headings.all;
        let title = headings.iter().find(|h| h.level == 1);
        title.or(headings.first()).map(|h| h.line)
    }

    fn line(&self, section: &Written) -> Option<u32> {
        let heading = self.reading.headings.all.get(section.headings.start)?;
        Some(heading.line)
    }

    fn warning(&self, line: Option<u32>, cause: String, remedy: &str) -> Finding {
        Finding {
            severity: Severity::Warning,
            file: std::path::PathBuf::new(),
            line,
            cause,
            remedy: remedy.to_owned(),
        }
    }
}

fn differ(a: f32, b: f32) -> bool {
    (a - b).abs() > SAME
}

fn keep_to(minutes: f32) -> String {
    match minutes.fract() == 0.0 {
        true => format!(
            "correct the minutes, or write `slot: {}` in the front matter if the class is that long",
            Minutes(minutes)
        ),
        false => "correct the minutes".to_owned(),
    }
}
