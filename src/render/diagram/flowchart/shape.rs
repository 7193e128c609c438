//! The outlines of nodes: how large they are around a label, how they are drawn, where an edge
//! meets them.

use std::fmt::Write;

use super::geometry::Rect;
use super::graph::Style;
use super::label::Label;
use super::svg::N;

/// Half the height of a cylinder's lid.
const LID: f32 = 8.0;
/// How far slanted sides lean.
const SLANT: f32 = 18.0;
/// The distance of a subroutine's inner lines from its sides.
const INNER: f32 = 10.0;

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

impl Shape {
    /// The shape of one of merman's names; what is rare is a box.
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

    /// Whether it may be drawn larger than its label needs.
    pub(super) fn is_box(self) -> bool {
        !matches!(
            self,
            Shape::Diamond | Shape::Circle | Shape::DoubleCircle | Shape::Text
        )
    }

    /// Where labels are broken in it, in em, where a box breaks them at `wrap`.
    pub(super) fn wrap_em(self, wrap: f32) -> f32 {
        match self {
            Shape::Diamond => wrap.min(8.5),
            Shape::Circle | Shape::DoubleCircle => wrap.min(7.0),
            _ => wrap,
        }
    }

    /// The width and height around a label.
    pub(super) fn size(self, label: &Label, style: Style) -> (f32, f32) {
        let line = super::FONT * super::label::LINE_EM;
        let (lw, lh) = (label.width, label.height.max(line));
        let (pad_x, pad_y) = style.pad;
        let (w, h) = ((lw + 2.0 * pad_x).max(style.least), lh + 2.0 * pad_y);
        match self {
            Shape::Rect | Shape::Round => (w, h),
            Shape::Stadium => ((lw + h * 0.8).max(style.least), h),
            Shape::Diamond => {
                // A label's corner must stay inside: lw / 2a + lh / 2b ≤ 1.
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
        let (l, t, w, h) = (r.left(), r.top(), r.w, r.h);
        let (right, b) = (r.right(), r.bottom());
        let _ = match self {
            Shape::Rect => rect(out, r, 9.0),
            Shape::Round => rect(out, r, 20.0),
            Shape::Stadium => rect(out, r, h / 2.0),
            Shape::Diamond => polygon(out, &[(r.x, t), (right, r.y), (r.x, b), (l, r.y)]),
            Shape::Circle => circle(out, r, 0.0),
            Shape::DoubleCircle => circle(out, r, 0.0).and_then(|()| circle(out, r, 5.0)),
            Shape::Cylinder => write!(
                out,
                "<path d=\"M{} {}v{}a{} {LID} 0 0 0 {} 0v{}a{} {LID} 0 0 0 {} 0a{} {LID} 0 0 0 {} 0\"/>",
                N(l),
                N(t + LID),
                N(h - 2.0 * LID),
                N(w / 2.0),
                N(w),
                N(2.0 * LID - h),
                N(w / 2.0),
                N(-w),
                N(w / 2.0),
                N(w),
            ),
            Shape::Hexagon => polygon(
                out,
                &[
                    (l + SLANT, t),
                    (right - SLANT, t),
                    (right, r.y),
                    (right - SLANT, b),
                    (l + SLANT, b),
                    (l, r.y),
                ],
            ),
            Shape::Subroutine => rect(out, r, 4.0).and_then(|()| {
                write!(
                    out,
                    "<path d=\"M{} {}v{}M{} {1}v{}\"/>",
                    N(l + INNER),
                    N(t),
                    N(h),
                    N(right - INNER),
                    N(h),
                )
                .map(|()| ())
            }),
            Shape::LeanRight => polygon(
                out,
                &[(l + SLANT, t), (right, t), (right - SLANT, b), (l, b)],
            ),
            Shape::LeanLeft => polygon(
                out,
                &[(l, t), (right - SLANT, t), (right, b), (l + SLANT, b)],
            ),
            Shape::Trapezoid => polygon(
                out,
                &[(l + SLANT, t), (right - SLANT, t), (right, b), (l, b)],
            ),
            Shape::TrapezoidDown => polygon(
                out,
                &[(l, t), (right, t), (right - SLANT, b), (l + SLANT, b)],
            ),
            Shape::Flag => polygon(
                out,
                &[(l, t), (right, t), (right, b), (l, b), (l + SLANT, r.y)],
            ),
            Shape::Text => Ok(()),
        };
    }

    /// How far from a side's middle edges may meet it.
    pub(super) fn reach(self, r: Rect, side: Side) -> f32 {
        let half = if side.is_horizontal() { r.w } else { r.h } / 2.0;
        match self {
            Shape::Diamond => half * 0.4,
            Shape::Circle | Shape::DoubleCircle => half * 0.6,
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

    /// The point of a side at `along`, a distance from its middle.
    pub(super) fn border(self, r: Rect, side: Side, along: f32) -> (f32, f32) {
        let (half, depth) = if side.is_horizontal() {
            (r.w / 2.0, r.h / 2.0)
        } else {
            (r.h / 2.0, r.w / 2.0)
        };
        let part = if half > 0.0 {
            (along / half).clamp(-1.0, 1.0)
        } else {
            0.0
        };
        let out = match self {
            Shape::Diamond => depth * (1.0 - part.abs()),
            Shape::Circle | Shape::DoubleCircle => depth * (1.0 - part * part).sqrt(),
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
            Side::Top => (r.x + along, r.y - out),
            Side::Bottom => (r.x + along, r.y + out),
            Side::Left => (r.x - out, r.y + along),
            Side::Right => (r.x + out, r.y + along),
        }
    }
}

fn rect(out: &mut String, r: Rect, radius: f32) -> std::fmt::Result {
    write!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        N(r.left()),
        N(r.top()),
        N(r.w),
        N(r.h),
        N(radius)
    )
}

fn circle(out: &mut String, r: Rect, inset: f32) -> std::fmt::Result {
    write!(
        out,
        "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
        N(r.x),
        N(r.y),
        N(r.w / 2.0 - inset)
    )
}

fn polygon(out: &mut String, points: &[(f32, f32)]) -> std::fmt::Result {
    out.push_str("<path d=\"");
    for (at, (x, y)) in points.iter().enumerate() {
        let step = if at == 0 { 'M' } else { 'L' };
        write!(out, "{step}{} {}", N(*x), N(*y))?;
    }
    out.push_str("z\"/>");
    Ok(())
}
