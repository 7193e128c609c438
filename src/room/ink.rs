//! What was drawn in a class: strokes on slides and on whiteboards, and what undoing does.
//!
//! Each thing that is done has a number, higher than all before: a stroke has that by which it was
//! drawn and, once it is erased, that by which it was. To undo is to take back the highest of a
//! surface, whoever did it, after a restart too. An erased stroke keeps its points for that as long
//! as there is room for them. Whether ink is taken at all is decided in `answers`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::wire::{InkView, Millis, Refusal, Stroke, Surface};

/// The most bytes of the strokes of one surface, and of a class, as they are told.
const MOST_OF_SURFACE: usize = 200_000;
const MOST_OF_CLASS: usize = 5_000_000;
/// The most points of a stroke, which a presenter's message has room for. A device cuts longer ones.
const MOST_POINTS: usize = 1_000;
/// So many strokes that are gone are told: more than one act takes away within a screen's patience.
const MOST_GONE: usize = 64;
/// A stroke's bytes without its points.
const OVERHEAD: usize = 80;
/// The canvas in tenths of a pixel, and how hard a pen may be pressed.
const WIDTH: i64 = 12_800;
const HEIGHT: i64 = 7_200;
const HARDEST: i64 = 31;

/// What was drawn in a class. A copy shares with the original each surface that is not drawn on since.
#[derive(Debug, Clone, Default)]
pub(super) struct Ink {
    surfaces: BTreeMap<Surface, Arc<Drawn>>,
    /// The highest number of what was done.
    last: u32,
}

/// What was drawn on one surface.
#[derive(Debug, Clone, Default)]
struct Drawn {
    /// By the numbers by which they were drawn, so in their order.
    strokes: BTreeMap<u32, Arc<Inked>>,
    /// The bytes of all of them.
    bytes: usize,
}

/// A stroke as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inked {
    /// The number by which it was drawn.
    pub act: u32,
    /// The number by which it was erased; 0 if it is there.
    pub erased: u32,
    /// What it was drawn on.
    #[serde(flatten)]
    pub on: Surface,
    /// The slide's revision when it was drawn.
    pub revision: String,
    /// When it was drawn.
    pub at: Millis,
    /// The stroke; without points once it was forgotten.
    #[serde(flatten)]
    pub stroke: Stroke,
}

impl Inked {
    fn is_shown(&self) -> bool {
        self.erased == 0 && !self.is_forgotten()
    }

    fn is_forgotten(&self) -> bool {
        self.stroke.points.is_empty()
    }

    /// Erased by what has that number.
    fn erased_by(&self, erased: u32) -> Inked {
        Inked {
            erased,
            ..self.clone()
        }
    }

    /// Without points: nothing brings it back. Its mark stays, so that it is not drawn again by a
    /// device that sends it twice.
    fn forgotten(&self, erased: u32) -> Inked {
        let stroke = Stroke {
            points: Vec::new(),
            ..self.stroke.clone()
        };
        Inked {
            erased,
            stroke,
            ..self.clone()
        }
    }
}

impl Ink {
    /// What a new stroke changes, on what that has which revision and at what time; nothing if it was
    /// drawn already. Erased strokes are forgotten, the oldest first, where there is no room for it
    /// else.
    pub(super) fn draw(
        &self,
        on: &Surface,
        stroke: &Stroke,
        (revision, at): (&str, Millis),
    ) -> Result<Vec<Inked>, Refusal> {
        let here = self.surfaces.get(on);
        if self.on(on).any(|one| one.stroke.mark == stroke.mark) {
            return Ok(Vec::new());
        }
        if !is_on_canvas(&stroke.points) {
            return Err(Refusal::Nothing);
        }
        let size = bytes_of(stroke);
        let of_class: usize = self.surfaces.values().map(|drawn| drawn.bytes).sum();
        let of_surface = here.map_or(0, |here| here.bytes);
        let mut kept = Vec::new();
        let mut over_surface = (of_surface + size).saturating_sub(MOST_OF_SURFACE);
        let mut over_class = (of_class + size).saturating_sub(MOST_OF_CLASS);
        if over_surface > 0 || over_class > 0 {
            for one in self.erased() {
                let is_here = one.on == *on;
                if over_class == 0 && (over_surface == 0 || !is_here) {
                    continue;
                }
                let freed = bytes_of(&one.stroke);
                over_class = over_class.saturating_sub(freed);
                if is_here {
                    over_surface = over_surface.saturating_sub(freed);
                }
                kept.push(one.forgotten(one.erased));
            }
        }
        if over_surface > 0 || over_class > 0 {
            return Err(Refusal::Full);
        }
        kept.push(Inked {
            act: self.last.saturating_add(1),
            erased: 0,
            on: on.clone(),
            revision: revision.to_owned(),
            at,
            stroke: stroke.clone(),
        });
        Ok(kept)
    }

    /// What erasing those strokes changes; without `marks` all of the surface are.
    pub(super) fn erase(&self, on: &Surface, marks: Option<&[u64]>) -> Vec<Inked> {
        let act = self.last.saturating_add(1);
        let shown = self.on(on).filter(|one| one.is_shown());
        let meant = shown.filter(|one| marks.is_none_or(|marks| marks.contains(&one.stroke.mark)));
        meant.map(|one| one.erased_by(act)).collect()
    }

    /// What undoing the last thing that was done on a surface changes.
    pub(super) fn undo(&self, on: &Surface) -> Vec<Inked> {
        let left = || self.on(on).filter(|one| !one.is_forgotten());
        let Some(last) = left().map(|one| one.act.max(one.erased)).max() else {
            return Vec::new();
        };
        let undone = left().filter(|one| one.act.max(one.erased) == last);
        undone
            .map(|one| match one.erased {
                0 => one.forgotten(last),
                _ => one.erased_by(0),
            })
            .collect()
    }

    /// Takes in what was kept, in any order.
    pub(super) fn restore(&mut self, one: Inked) {
        self.last = self.last.max(one.act).max(one.erased);
        let drawn = self.surfaces.entry(one.on.clone()).or_default();
        let drawn = Arc::make_mut(drawn);
        drawn.bytes += bytes_of(&one.stroke);
        if let Some(before) = drawn.strokes.insert(one.act, Arc::new(one)) {
            drawn.bytes -= bytes_of(&before.stroke);
        }
    }

    /// Whether that is still so.
    pub(super) fn has(&self, one: &Inked) -> bool {
        let drawn = self.surfaces.get(&one.on);
        let own = drawn.and_then(|drawn| drawn.strokes.get(&one.act));
        own.is_some_and(|own| **own == *one)
    }

    /// What is drawn on a surface.
    pub(super) fn view(&self, on: Surface) -> InkView {
        let (shown, mut gone): (Vec<_>, Vec<_>) = self.on(&on).partition(|one| one.is_shown());
        gone.sort_by_key(|one| std::cmp::Reverse(one.act.max(one.erased)));
        gone.truncate(MOST_GONE);
        InkView {
            strokes: shown.into_iter().map(|one| one.stroke.clone()).collect(),
            gone: gone.into_iter().map(|one| one.stroke.mark).collect(),
            on,
            ..InkView::default()
        }
    }

    fn on(&self, on: &Surface) -> impl Iterator<Item = &Arc<Inked>> {
        let drawn = self.surfaces.get(on).into_iter();
        drawn.flat_map(|drawn| drawn.strokes.values())
    }

    /// The strokes that are erased and could be brought back, those erased first before others.
    fn erased(&self) -> Vec<&Arc<Inked>> {
        let all = self.surfaces.values().flat_map(|all| all.strokes.values());
        let mut erased: Vec<_> = all
            .filter(|one| one.erased > 0 && !one.is_forgotten())
            .collect();
        erased.sort_by_key(|one| one.erased);
        erased
    }
}

/// About what a stroke takes in a message.
fn bytes_of(stroke: &Stroke) -> usize {
    if stroke.points.is_empty() {
        // It is told to nobody.
        return 0;
    }
    let digits = |number: &i32| {
        let sign = usize::from(*number < 0);
        let digits = number.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1;
        // And a comma.
        sign + digits + 1
    };
    OVERHEAD + stroke.points.iter().map(digits).sum::<usize>()
}

/// Whether those are points, all of them on the canvas.
fn is_on_canvas(points: &[i32]) -> bool {
    let (mut x, mut y, mut pressed) = (0_i64, 0_i64, 0_i64);
    let is_whole = points.len().is_multiple_of(3) && !points.is_empty();
    is_whole
        && points.len() <= 3 * MOST_POINTS
        && points.chunks(3).all(|by| {
            let by = |at: usize| by.get(at).copied().map_or(0, i64::from);
            (x, y, pressed) = (x + by(0), y + by(1), pressed + by(2));
            (0..=WIDTH).contains(&x)
                && (0..=HEIGHT).contains(&y)
                && (0..=HARDEST).contains(&pressed)
        })
}
