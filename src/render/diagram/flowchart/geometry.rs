//! Points, boxes, sides and lanes: what placing, routing and painting hand to each other.
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

    pub(super) fn overlaps(self, other: Rect) -> bool {
        self.left() < other.right()
            && other.left() < self.right()
            && self.top() < other.bottom()
            && other.top() < self.bottom()
    }
}
