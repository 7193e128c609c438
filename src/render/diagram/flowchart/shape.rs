//! The outlines of nodes: how large they are around a label, how they are drawn, where an edge
//! meets them.

use std::fmt::Write;

use super::style::Style;
use crate::render::diagram::FONT;
use crate::render::diagram::geometry::{Point, Rect, Side};
use crate::render::diagram::label::{LINE_EM, Label};
use crate::render::diagram::svg::N;

/// Half the height of a cylinder's lid.
const LID: f32 = 8.0;
/// How far slanted sides lean.
const SLANT: f32 = 18.0;
/// The distance of a subroutine's inner lines from its sides.
const INNER: f32 = 10.0;

/// Mermaid's shapes; the rare ones are drawn as a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Rect,
    Round,
    Stadium,
    Diamond,
    Circle,
    DoubleCircle,
    Cylinder,
    Hexagon,
    Subroutine,
    LeanRight,
    LeanLeft,
    Trapezoid,
    TrapezoidDown,
    Flag,
    /// Text alone.
    Text,
    /// Where a state diagram begins: a filled disc.
    Start,
    /// Where it ends: a disc in a ring.
    End,
    /// A small diamond without a label.
    Choice,
    /// Where transitions fork and join: a bar across the flow.
    Bar,
    /// What an author notes beside a state.
    Note,
}

/// The length and the thickness of a bar, in px.
const BAR: (f32, f32) = (84.0, 8.0);

impl Shape {
    /// The shape by merman's name for it.
    pub(super) fn parse(name: &str) -> Shape {
        match name {
            "roundedRect" | "rounded" | "round" | "event" => Shape::Round,
            "stadium" | "terminal" | "pill" => Shape::Stadium,
            "diamond" | "question" | "diam" | "decision" => Shape::Diamond,
            "circle" | "circ" | "sm-circ" | "small-circle" | "start" | "f-circ" | "junction"
            | "filled-circle" => Shape::Circle,
            "doublecircle" | "dbl-circ" | "double-circle" | "fr-circ" | "framed-circle"
            | "stop" => Shape::DoubleCircle,
            "cylinder"
            | "cyl"
            | "db"
            | "database"
            | "lin-cyl"
            | "disk"
            | "lined-cylinder"
            | "h-cyl"
            | "das"
            | "horizontal-cylinder" => Shape::Cylinder,
            "hexagon" | "hex" | "prepare" => Shape::Hexagon,
            "subroutine" | "fr-rect" | "subproc" | "subprocess" | "framed-rectangle" => {
                Shape::Subroutine
            }
            "lean_right" | "lean-r" | "lean-right" | "in-out" => Shape::LeanRight,
            "lean_left" | "lean-l" | "lean-left" | "out-in" => Shape::LeanLeft,
            "trapezoid" | "trap-b" | "priority" | "trapezoid-bottom" => Shape::Trapezoid,
            "inv_trapezoid" | "inv-trapezoid" | "trap-t" | "manual" | "trapezoid-top" => {
                Shape::TrapezoidDown
            }
            "odd" | "rect_left_inv_arrow" => Shape::Flag,
            "text" => Shape::Text,
            _ => Shape::Rect,
        }
    }

    /// Whether it may be drawn larger than its label needs, and the end of an edge may be moved
    /// along its sides.
    pub(super) fn is_box(self) -> bool {
        !matches!(
            self,
            Shape::Diamond | Shape::Circle | Shape::DoubleCircle | Shape::Text
        ) && !self.is_mark()
    }

    /// Whether it is a sign of its own, without a label.
    pub(super) fn is_mark(self) -> bool {
        matches!(self, Shape::Start | Shape::End | Shape::Choice | Shape::Bar)
    }

    /// Its CSS classes.
    pub(super) fn class(self) -> &'static str {
        match self {
            Shape::Start | Shape::Bar => "node solid",
            Shape::End => "node end",
            Shape::Note => "node note",
            _ => "node",
        }
    }

    /// Its size where edges lead down, or where they lead sideways.
    pub(super) fn turned(self, (w, h): (f32, f32), down: bool) -> (f32, f32) {
        if self == Shape::Bar && !down {
            (h, w)
        } else {
            (w, h)
        }
    }

    /// The width at which labels are broken in it, in em, if they are broken at `wrap` in a box.
    pub(super) fn wrap_em(self, wrap: f32) -> f32 {
        match self {
            Shape::Diamond => wrap.min(8.5),
            Shape::Circle | Shape::DoubleCircle => wrap.min(7.0),
            _ => wrap,
        }
    }

    /// The width and height around a label.
    pub(super) fn size(self, label: &Label, style: Style) -> (f32, f32) {
        let line = FONT * LINE_EM;
        let (lw, lh) = (label.width, label.height.max(line));
        let (pad_x, pad_y) = style.pad;
        let (w, h) = ((lw + 2.0 * pad_x).max(style.min_width), lh + 2.0 * pad_y);
        match self {
            Shape::Rect | Shape::Round | Shape::Note => (w, h),
            Shape::Stadium => ((lw + h * 0.8).max(style.min_width), h),
            Shape::Diamond => {
                // The label's corners must lie inside the diamond |x|/a + |y|/b ≤ 1, of half width
                // a and half height b: lw / 2a + lh / 2b ≤ 1.
                let b = (lh * 0.5 + lw * 0.26).max(lh);
                let a = lw / 2.0 / (1.0 - lh / (2.0 * b)) + 8.0;
                (2.0 * a.max(48.0), 2.0 * b)
            }
            Shape::Circle | Shape::DoubleCircle => {
                let rim = if self == Shape::Circle { 16.0 } else { 28.0 };
                let d = (lw.hypot(lh) + rim).max(56.0);
                (d, d)
            }
            Shape::Cylinder => (w, h + 2.0 * LID + 4.0),
            Shape::Hexagon | Shape::LeanRight | Shape::LeanLeft => (w + SLANT * 1.4, h),
            Shape::Trapezoid | Shape::TrapezoidDown => (w + SLANT * 1.4, h),
            Shape::Subroutine => (w + 2.0 * INNER, h),
            Shape::Flag => (w + SLANT, h),
            Shape::Text => (lw + 16.0, lh + 12.0),
            Shape::Start => (24.0, 24.0),
            Shape::End => (28.0, 28.0),
            Shape::Choice => (36.0, 36.0),
            Shape::Bar => BAR,
        }
    }

    /// How far the label's centre lies from the box's.
    pub(super) fn label_offset(self) -> (f32, f32) {
        match self {
            Shape::Cylinder => (0.0, LID),
            Shape::Flag => (SLANT / 2.0, 0.0),
            _ => (0.0, 0.0),
        }
    }

    /// Writes the outline.
    pub(super) fn write(self, out: &mut String, r: Rect) {
        match self {
            Shape::Rect => write_rect(out, r, 9.0),
            Shape::Round => write_rect(out, r, 20.0),
            Shape::Stadium => write_rect(out, r, r.h / 2.0),
            Shape::Circle | Shape::Start => write_circle(out, r, 0.0),
            Shape::DoubleCircle | Shape::End => {
                write_circle(out, r, 0.0);
                write_circle(out, r, 5.0);
            }
            Shape::Bar | Shape::Note => write_rect(out, r, 3.0),
            Shape::Cylinder => write_cylinder(out, r),
            Shape::Subroutine => {
                write_rect(out, r, 4.0);
                write_inner_lines(out, r);
            }
            Shape::Diamond
            | Shape::Choice
            | Shape::Hexagon
            | Shape::LeanRight
            | Shape::LeanLeft
            | Shape::Trapezoid
            | Shape::TrapezoidDown
            | Shape::Flag => write_polygon(out, &self.corners(r)),
            Shape::Text => {}
        }
    }

    /// The corners of a shape with straight sides, clockwise from the upper left; none for the
    /// others.
    fn corners(self, r: Rect) -> Vec<Point> {
        let (left, top, right, bottom) = (r.left(), r.top(), r.right(), r.bottom());
        match self {
            Shape::Diamond | Shape::Choice => {
                vec![(r.x, top), (right, r.y), (r.x, bottom), (left, r.y)]
            }
            Shape::Hexagon => vec![
                (left + SLANT, top),
                (right - SLANT, top),
                (right, r.y),
                (right - SLANT, bottom),
                (left + SLANT, bottom),
                (left, r.y),
            ],
            Shape::LeanRight => vec![
                (left + SLANT, top),
                (right, top),
                (right - SLANT, bottom),
                (left, bottom),
            ],
            Shape::Trapezoid => vec![
                (left + SLANT, top),
                (right - SLANT, top),
                (right, bottom),
                (left, bottom),
            ],
            Shape::LeanLeft => vec![
                (left, top),
                (right - SLANT, top),
                (right, bottom),
                (left + SLANT, bottom),
            ],
            Shape::TrapezoidDown => vec![
                (left, top),
                (right, top),
                (right - SLANT, bottom),
                (left + SLANT, bottom),
            ],
            Shape::Flag => vec![
                (left, top),
                (right, top),
                (right, bottom),
                (left, bottom),
                (left + SLANT, r.y),
            ],
            _ => Vec::new(),
        }
    }

    /// How far from the middle of a side an edge may meet it, in px: the largest offset of a port.
    pub(super) fn reach(self, r: Rect, side: Side) -> f32 {
        let half = if side.is_horizontal() { r.w } else { r.h } / 2.0;
        match self {
            Shape::Diamond | Shape::Choice => half * 0.4,
            Shape::Circle | Shape::DoubleCircle | Shape::Start | Shape::End => half * 0.6,
            Shape::Hexagon | Shape::LeanLeft | Shape::LeanRight if side.is_horizontal() => {
                half - SLANT - 8.0
            }
            Shape::Trapezoid | Shape::TrapezoidDown if side.is_horizontal() => half - SLANT - 8.0,
            Shape::Stadium if side.is_horizontal() => half - r.h / 2.0,
            Shape::Stadium => half * 0.3,
            _ => half - 14.0,
        }
        .max(0.0)
    }

    /// The point of the outline of a side at an offset: that far from its middle.
    pub(super) fn border(self, r: Rect, side: Side, offset: f32) -> (f32, f32) {
        let (half, depth) = if side.is_horizontal() {
            (r.w / 2.0, r.h / 2.0)
        } else {
            (r.h / 2.0, r.w / 2.0)
        };
        let part = if half > 0.0 {
            (offset / half).clamp(-1.0, 1.0)
        } else {
            0.0
        };
        let out = match self {
            Shape::Diamond | Shape::Choice => depth * (1.0 - part.abs()),
            Shape::Circle | Shape::DoubleCircle | Shape::Start | Shape::End => {
                depth * (1.0 - part * part).sqrt()
            }
            Shape::Hexagon if !side.is_horizontal() => depth - SLANT * part.abs(),
            Shape::LeanRight | Shape::LeanLeft if !side.is_horizontal() => {
                let sign = if (self == Shape::LeanRight) == (side == Side::Right) {
                    1.0
                } else {
                    -1.0
                };
                depth - SLANT / 2.0 * (1.0 + sign * part)
            }
            Shape::Trapezoid if !side.is_horizontal() => depth - SLANT / 2.0 * (1.0 - part),
            Shape::TrapezoidDown if !side.is_horizontal() => depth - SLANT / 2.0 * (1.0 + part),
            Shape::Flag if side == Side::Left => depth - SLANT * (1.0 - part.abs()),
            Shape::Cylinder if side.is_horizontal() => {
                depth - LID * (1.0 - (1.0 - part * part).sqrt())
            }
            _ => depth,
        };
        match side {
            Side::Top => (r.x + offset, r.y - out),
            Side::Bottom => (r.x + offset, r.y + out),
            Side::Left => (r.x - out, r.y + offset),
            Side::Right => (r.x + out, r.y + offset),
        }
    }
}

// Results of `write!` are dropped here, because writing to a string does not fail.

/// Writes a box with rounded corners.
pub(super) fn write_rect(out: &mut String, r: Rect, radius: f32) {
    let _ = write!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        N(r.left()),
        N(r.top()),
        N(r.w),
        N(r.h),
        N(radius)
    );
}

fn write_circle(out: &mut String, r: Rect, inset: f32) {
    let _ = write!(
        out,
        "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
        N(r.x),
        N(r.y),
        N(r.w / 2.0 - inset)
    );
}

/// Writes a cylinder: its walls, bottom and the back of the lid, then the front of the lid.
fn write_cylinder(out: &mut String, r: Rect) {
    let (half, wall) = (r.w / 2.0, r.h - 2.0 * LID);
    let _ = write!(
        out,
        "<path d=\"M{} {}v{}a{} {LID} 0 0 0 {} 0v{}a{} {LID} 0 0 0 {} 0a{} {LID} 0 0 0 {} 0\"/>",
        N(r.left()),
        N(r.top() + LID),
        N(wall),
        N(half),
        N(r.w),
        N(-wall),
        N(half),
        N(-r.w),
        N(half),
        N(r.w),
    );
}

fn write_inner_lines(out: &mut String, r: Rect) {
    let (top, height) = (N(r.top()), N(r.h));
    let (left, right) = (N(r.left() + INNER), N(r.right() - INNER));
    let _ = write!(
        out,
        "<path d=\"M{left} {top}v{height}M{right} {top}v{height}\"/>"
    );
}

fn write_polygon(out: &mut String, points: &[Point]) {
    out.push_str("<path d=\"");
    for (at, (x, y)) in points.iter().enumerate() {
        let step = if at == 0 { 'M' } else { 'L' };
        let _ = write!(out, "{step}{} {}", N(*x), N(*y));
    }
    out.push_str("z\"/>");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far a point lies from the line between two others.
    fn distance((x, y): Point, (ax, ay): Point, (bx, by): Point) -> f32 {
        let (dx, dy) = (bx - ax, by - ay);
        let at = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
        let at = at.clamp(0.0, 1.0);
        (x - ax - at * dx).hypot(y - ay - at * dy)
    }

    #[test]
    fn edges_meet_the_outline_that_is_painted() {
        let r = Rect {
            x: 300.0,
            y: 200.0,
            w: 160.0,
            h: 60.0,
        };
        for shape in [
            Shape::Diamond,
            Shape::Choice,
            Shape::Hexagon,
            Shape::LeanRight,
            Shape::LeanLeft,
            Shape::Trapezoid,
            Shape::TrapezoidDown,
            Shape::Flag,
        ] {
            let corners = shape.corners(r);
            let next = corners.iter().cycle().skip(1);
            let lines: Vec<_> = corners.iter().zip(next).collect();
            for side in [Side::Top, Side::Right, Side::Bottom, Side::Left] {
                let reach = shape.reach(r, side);
                for offset in [-reach, -reach / 2.0, 0.0, reach] {
                    let port = shape.border(r, side, offset);
                    let off = lines.iter().map(|(a, b)| distance(port, **a, **b));
                    let off = off.fold(f32::MAX, f32::min);
                    assert!(off < 0.5, "{shape:?} {side:?} at {offset}: {off} px off");
                }
            }
        }
    }
}
