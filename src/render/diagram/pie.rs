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
/// The least height of a row of the legend.
const ROW: f32 = 40.0;
/// Between the disc and the legend.
const GAP: f32 = 64.0;
/// The side of a square of colour in the legend.
const SWATCH: f32 = 18.0;
/// The classes `slice-0` to `slice-7` of `diagram.css`.
pub(super) const HUES: usize = 8;
/// The most slices that a legend can list.
const LIMIT: usize = 24;

/// A value with its share of the whole.
struct Slice<'a> {
    name: &'a str,
    value: f32,
    /// From 0 to 1.
    share: f32,
    percent: f32,
}

/// Draws a pie.
pub(super) fn draw(
    model: &PieDiagramRenderModel,
    title: Option<&str>,
) -> Result<Drawing, DiagramError> {
    let slices = slices(model)?;
    let title = model.title.as_deref().or(title);
    let heading = title
        .map(|t| Label::new_within(t, FONT, 40.0))
        .filter(|t| !t.is_empty());
    let above = heading.as_ref().map_or(0.0, |t| t.height + 20.0);
    let legend = Legend::new(&slices, model.show_data);
    let disc = 2.0 * (RADIUS + MARGIN);
    let left = disc + GAP;
    let height = disc.max(legend.height());
    let width = (left + legend.width + MARGIN).max(heading.as_ref().map_or(0.0, |t| t.width));
    let middle = above + height / 2.0;

    let mut body = String::new();
    if let Some(heading) = &heading {
        let y = heading.height / 2.0;
        text(&mut body, heading, width / 2.0, y, " class=\"title\"");
    }
    write_slices(&mut body, &slices, (RADIUS + MARGIN, middle));
    legend.write(&mut body, left, middle);
    let words = heading
        .iter()
        .chain(legend.rows.iter().flatten())
        .map(Label::text)
        .collect();
    // Empty for a pie without a title.
    let name = model.acc_title.as_deref().or(title).unwrap_or_default();
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

/// The slices of a model, without those whose value is zero.
fn slices(model: &PieDiagramRenderModel) -> Result<Vec<Slice<'_>>, DiagramError> {
    let mut slices: Vec<Slice<'_>> = model
        .sections
        .iter()
        .map(|section| Slice {
            name: &section.label,
            value: section.value as f32,
            share: 0.0,
            percent: 0.0,
        })
        .filter(|slice| slice.value.is_finite() && slice.value > 0.0)
        .collect();
    let total: f32 = slices.iter().map(|slice| slice.value).sum();
    if slices.is_empty() || !total.is_finite() || slices.len() > LIMIT {
        return Err(DiagramError::new(format!(
            "a pie shows 1 to {LIMIT} values above zero; this one has {}",
            slices.len()
        )));
    }
    for slice in &mut slices {
        slice.share = slice.value / total;
        slice.percent = 100.0 * slice.value / total;
    }
    Ok(slices)
}

/// What stands beside a pie: a row for each slice.
struct Legend {
    /// Name and share of each.
    rows: Vec<[Label; 2]>,
    row_height: f32,
    width: f32,
}

impl Legend {
    fn new(slices: &[Slice<'_>], show_data: bool) -> Legend {
        let row = |slice: &Slice<'_>| {
            let percent = N(slice.percent);
            let share = if show_data {
                format!("{} · {percent}%", N(slice.value))
            } else {
                format!("{percent}%")
            };
            [slice.name, &share].map(|text| Label::new_within(text, FONT, 24.0))
        };
        let rows: Vec<[Label; 2]> = slices.iter().map(row).collect();
        let names = rows.iter().map(|[name, _]| name.width).fold(0.0, f32::max);
        let shares = rows.iter().map(|[_, share]| share.width);
        let shares = shares.fold(0.0, f32::max);
        Legend {
            row_height: rows
                .iter()
                .map(|[name, _]| name.height + 10.0)
                .fold(ROW, f32::max),
            width: SWATCH + 14.0 + names + 28.0 + shares,
            rows,
        }
    }

    fn height(&self) -> f32 {
        self.row_height * self.rows.len() as f32
    }

    /// Writes it to the right of `left`, its middle at the height `middle`.
    fn write(&self, body: &mut String, left: f32, middle: f32) {
        for (at, [name, share]) in self.rows.iter().enumerate() {
            let y = middle - self.height() / 2.0 + (at as f32 + 0.5) * self.row_height;
            let _ = write!(
                body,
                "<g class=\"key slice-{}\"><rect x=\"{}\" y=\"{}\" width=\"{SWATCH}\" height=\"{SWATCH}\" rx=\"4\"/>",
                at % HUES,
                N(left),
                N(y - SWATCH / 2.0)
            );
            text(body, name, left + SWATCH + 14.0, y, "");
            text(body, share, left + self.width, y, " class=\"share\"");
            body.push_str("</g>");
        }
    }
}

/// Writes the slices around a centre, clockwise from the top.
fn write_slices(body: &mut String, slices: &[Slice<'_>], (cx, cy): (f32, f32)) {
    let point = |turn: f32| {
        let angle = turn * TAU;
        (cx + RADIUS * angle.sin(), cy - RADIUS * angle.cos())
    };
    let mut turn = 0.0;
    for (at, slice) in slices.iter().enumerate() {
        let share = slice.share;
        let class = at % HUES;
        // A whole pie is a circle, because an arc that ends where it begins is not drawn.
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
