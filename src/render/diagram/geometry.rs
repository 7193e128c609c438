//! Points, boxes, sides and lanes: of charts, and what placing, routing and painting of flowcharts
//! hand to each other.
//! Lengths are in px; y grows downwards.

/// (x, y), or (along, across): where something is along the flow, and across it.
pub(super) type Point = (f32, f32);

/// A box by its centre and size.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rect {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) w: f32,
    pub(super) h: f32,
}

/// A side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

impl Side {
    pub(super) fn is_horizontal(self) -> bool {
        matches!(self, Side::Top | Side::Bottom)
    }
}

/// Where an edge runs straight through a layer, past its boxes or labels: from one place along the
/// flow to another, at a fixed place across it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Lane {
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) across: f32,
}

impl Rect {
    /// The box of that size around a centre.
    pub(super) fn at((x, y): Point, (w, h): (f32, f32)) -> Rect {
        Rect { x, y, w, h }
    }

    pub(super) fn left(self) -> f32 {
        self.x - self.w / 2.0
    }

    pub(super) fn right(self) -> f32 {
        self.x + self.w / 2.0
    }

    pub(super) fn top(self) -> f32 {
        self.y - self.h / 2.0
    }

    pub(super) fn bottom(self) -> f32 {
        self.y + self.h / 2.0
    }

    pub(super) fn of_sides(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        Rect {
            x: (left + right) / 2.0,
            y: (top + bottom) / 2.0,
            w: right - left,
            h: bottom - top,
        }
    }

    pub(super) fn union(self, other: Rect) -> Rect {
        Rect::of_sides(
            self.left().min(other.left()),
            self.top().min(other.top()),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }

    /// With that much more room on each side.
    pub(super) fn grown(self, by: f32) -> Rect {
        Rect {
            w: self.w + 2.0 * by,
            h: self.h + 2.0 * by,
            ..self
        }
    }

    pub(super) fn moved(self, dx: f32, dy: f32) -> Rect {
        Rect {
            x: self.x + dx,
            y: self.y + dy,
            ..self
        }
    }

    /// Whether a point lies inside, not on the border.
    pub(super) fn holds(self, (x, y): Point) -> bool {
        x > self.left() && x < self.right() && y > self.top() && y < self.bottom()
    }

    pub(super) fn contains(self, other: Rect) -> bool {
        other.left() >= self.left()
            && other.right() <= self.right()
            && other.top() >= self.top()
            && other.bottom() <= self.bottom()
    }

    /// How much of it another covers, in px².
    pub(super) fn covered(self, other: Rect) -> f32 {
        let w = self.right().min(other.right()) - self.left().max(other.left());
        let h = self.bottom().min(other.bottom()) - self.top().max(other.top());
        w.max(0.0) * h.max(0.0)
    }

    pub(super) fn overlaps(self, other: Rect) -> bool {
        self.left() < other.right()
            && other.left() < self.right()
            && self.top() < other.bottom()
            && other.top() < self.bottom()
    }
}

/// Points on a line, close together: by them crossings and overlaps are found.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    points: Vec<Point>,
    /// The least and the greatest x and y of them all, because most boxes lie beyond those and need
    /// not be compared with each point.
    low: Point,
    high: Point,
    /// The largest distance of neighbours, by x or y.
    gap: f32,
}

impl Trace {
    pub(super) fn push(&mut self, (x, y): Point) {
        match self.points.last() {
            Some(last) => self.gap = self.gap.max((x - last.0).abs()).max((y - last.1).abs()),
            None => (self.low, self.high) = ((x, y), (x, y)),
        }
        self.low = (self.low.0.min(x), self.low.1.min(y));
        self.high = (self.high.0.max(x), self.high.1.max(y));
        self.points.push((x, y));
    }

    pub(super) fn points(&self) -> &[Point] {
        &self.points
    }

    /// The point in the middle, counted by points; nothing where there is none.
    pub(super) fn middle(&self) -> Option<Point> {
        self.points.get(self.points.len() / 2).copied()
    }

    /// The box around all points.
    pub(super) fn bounds(&self) -> Rect {
        Rect::of_sides(self.low.0, self.low.1, self.high.0, self.high.1)
    }

    /// Every so manyth point, and the last.
    pub(super) fn thinned(&self, by: usize) -> Trace {
        let mut thinned = Trace::default();
        let points = self.points.iter().step_by(by).chain(self.points.last());
        points.for_each(|&point| thinned.push(point));
        thinned
    }

    /// Whether it crosses another.
    pub(super) fn crosses(&self, other: &Trace) -> bool {
        let near = |pair: &[Point]| match pair {
            &[a, b] => {
                a.0.min(b.0) <= other.high.0
                    && a.0.max(b.0) >= other.low.0
                    && a.1.min(b.1) <= other.high.1
                    && a.1.max(b.1) >= other.low.1
            }
            _ => false,
        };
        let mut stretches = self.points.windows(2).filter(|pair| near(pair));
        stretches.any(|a| other.points.windows(2).any(|b| cross(a, b)))
    }

    /// Whether a point lies inside a box, not on its border.
    pub(super) fn meets(&self, rect: Rect) -> bool {
        let is_near = self.low.0 < rect.right()
            && self.high.0 > rect.left()
            && self.low.1 < rect.bottom()
            && self.high.1 > rect.top();
        let mut at = 0;
        while is_near && let Some(&(x, y)) = self.points.get(at) {
            // How far outside the point lies, by x or y; less than 0 inside.
            let beside = (rect.left() - x).max(x - rect.right());
            let away = (rect.top() - y).max(y - rect.bottom()).max(beside);
            if away < 0.0 {
                return true;
            }
            // So many points on it can at best lie on the border.
            at += ((away / self.gap.max(0.1)) as usize).max(1);
        }
        false
    }
}

/// Whether two stretches cross: the ends of each lie on different sides of the other.
fn cross(a: &[Point], b: &[Point]) -> bool {
    let (&[p, q], &[r, s]) = (a, b) else {
        return false;
    };
    let side = |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
    side(p, q, r) * side(p, q, s) < 0.0 && side(r, s, p) * side(r, s, q) < 0.0
}
