//! Pies, drawn from their values: slices from the top in the order of the source, and a legend
//! beside them with the share of each.

use std::f32::consts::TAU;
use std::fmt::Write;

use merman::diagrams::pie::PieDiagramRenderModel;

use super::label::Label;
use super::svg::{self, Frame, N, text};
use super::{DiagramError, Drawing, FONT};

const RADIUS: f32 = 180.0;
const MARGIN: f32 = 4.0;
const ROW: f32 = 40.0;
const GAP: f32 = 64.0;
const SWATCH: f32 = 18.0;
/// The most slices that a legend can list.
const LIMIT: usize = 24;

/// Draws a pie.
pub(super) fn draw(
    model: &PieDiagramRenderModel,
    title: Option<&str>,
) -> Result<Drawing, DiagramError> {
    let slices: Vec<(&str, f32)> = model
        .sections
        .iter()
        .map(|s| (s.label.as_str(), s.value as f32))
        .filter(|(_, value)| value.is_finite() && *value > 0.0)
        .collect();
    let total: f32 = slices.iter().map(|s| s.1).sum();
    if slices.is_empty() || !total.is_finite() || slices.len() > LIMIT {
        return Err(DiagramError::new(format!(
            "a pie shows 1 to {LIMIT} values above zero; this one has {}",
            slices.len()
        )));
    }
    let title = model.title.as_deref().or(title);
    let heading = title
        .map(|t| Label::new_within(t, FONT, 40.0))
        .filter(|t| !t.is_empty());
    let above = heading.as_ref().map_or(0.0, |t| t.height + 20.0);
    let rows: Vec<(Label, Label)> = slices
        .iter()
        .map(|(name, value)| {
            let share = 100.0 * value / total;
            let share = if model.show_data {
                format!("{} · {}%", N(*value), N(share))
            } else {
                format!("{}%", N(share))
            };
            (
                Label::new_within(name, FONT, 24.0),
                Label::new_within(&share, FONT, 24.0),
            )
        })
        .collect();
    let names = rows.iter().map(|r| r.0.width).fold(0.0, f32::max);
    let shares = rows.iter().map(|r| r.1.width).fold(0.0, f32::max);
    let row = rows.iter().map(|r| r.0.height + 10.0).fold(ROW, f32::max);
    let legend = SWATCH + 14.0 + names + 28.0 + shares;
    let left = 2.0 * (RADIUS + MARGIN) + GAP;
    let list = row * rows.len() as f32;
    let height = (2.0 * (RADIUS + MARGIN)).max(list);
    let width = (left + legend + MARGIN).max(heading.as_ref().map_or(0.0, |t| t.width));
    let middle = above + height / 2.0;

    let mut body = String::new();
    if let Some(heading) = &heading {
        let y = heading.height / 2.0;
        text(&mut body, heading, width / 2.0, y, " class=\"title\"");
    }
    write_slices(&mut body, &slices, total, (RADIUS + MARGIN, middle));
    for (at, (name, share)) in rows.iter().enumerate() {
        let y = middle - list / 2.0 + (at as f32 + 0.5) * row;
        let _ = write!(
            body,
            "<g class=\"key slice-{}\"><rect x=\"{}\" y=\"{}\" width=\"{SWATCH}\" height=\"{SWATCH}\" rx=\"4\"/>",
            at % 8,
            N(left),
            N(y - SWATCH / 2.0)
        );
        text(&mut body, name, left + SWATCH + 14.0, y, "");
        text(&mut body, share, left + legend, y, " class=\"share\"");
        body.push_str("</g>");
    }
    let words = heading
        .iter()
        .chain(rows.iter().flat_map(|r| [&r.0, &r.1]))
        .map(Label::text)
        .collect();
    let name = model.acc_title.as_deref().or(title).unwrap_or("");
    let frame = Frame {
        width,
        height: height + above,
        zoom: 1.0,
    };
    Ok(Drawing {
        text: words,
        ..svg::plain("pie", frame, FONT, (name, &body))
    })
}

fn write_slices(body: &mut String, slices: &[(&str, f32)], total: f32, (cx, cy): (f32, f32)) {
    let point = |turn: f32| {
        let angle = turn * TAU;
        (cx + RADIUS * angle.sin(), cy - RADIUS * angle.cos())
    };
    let mut turn = 0.0;
    for (at, (_, value)) in slices.iter().enumerate() {
        let share = value / total;
        let class = at % 8;
        if share > 0.9995 {
            let _ = write!(
                body,
                "<circle class=\"slice-{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
                N(cx),
                N(cy),
                N(RADIUS)
            );
        } else {
            let ((ax, ay), (bx, by)) = (point(turn), point(turn + share));
            let long = i32::from(share > 0.5);
            let _ = write!(
                body,
                "<path class=\"slice-{class}\" d=\"M{} {}L{} {}A{} {} 0 {long} 1 {} {}z\"/>",
                N(cx),
                N(cy),
                N(ax),
                N(ay),
                N(RADIUS),
                N(RADIUS),
                N(bx),
                N(by)
            );
        }
        turn += share;
    }
}
