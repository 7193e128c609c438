//! Quadrant charts, drawn from their values: points in four quadrants, each label where it covers
//! no other label, point or name.

use std::f32::consts::TAU;
use std::fmt::Write;

use merman::diagrams::quadrant_chart::QuadrantChartRenderModel;

use super::geometry::{Point, Rect};
use super::label::Label;
use super::svg::{self, Frame, N, text};
use super::{DiagramError, Drawing, FONT};

/// The size of the four quadrants together.
const PLOT: (f32, f32) = (820.0, 400.0);
/// The size of the labels of points and axes.
const SMALL: f32 = 18.0;
const RADIUS: f32 = 7.0;
/// The most points whose labels can be told apart.
const LIMIT: usize = 60;
/// How far a label's box may stand from its point; from the second on a line leads there.
const DISTANCES: [f32; 6] = [RADIUS + 5.0, 32.0, 56.0, 84.0, 120.0, 160.0];
/// In so many directions.
const WAYS: u8 = 16;

/// Draws a quadrant chart.
pub(super) fn draw(
    model: &QuadrantChartRenderModel,
    title: Option<&str>,
) -> Result<Drawing, DiagramError> {
    let count = model.points.len();
    if count > LIMIT {
        return Err(DiagramError::too_large(format!(
            "the chart has {count} points; at most {LIMIT} can be told apart"
        )));
    }
    let title = model.title.as_deref().or(title);
    let mut chart = Chart::new(title, model);
    chart.quadrants(model);
    chart.axes(model);
    chart.points(model);
    let name = model.acc_title.as_deref().or(title).unwrap_or_default();
    let frame = Frame {
        width: chart.left + PLOT.0 + 4.0,
        height: chart.top + PLOT.1 + 4.0 + chart.below,
        zoom: 1.0,
    };
    Ok(Drawing {
        text: chart.words,
        ..svg::plain("quadrant", frame, SMALL, (name, &chart.body))
    })
}

/// A chart while it is written.
struct Chart {
    body: String,
    words: Vec<String>,
    /// Where the plot begins.
    left: f32,
    top: f32,
    /// The height of the labels below it.
    below: f32,
    /// What labels keep away from.
    taken: Vec<Rect>,
}

impl Chart {
    fn new(title: Option<&str>, model: &QuadrantChartRenderModel) -> Chart {
        let axes = &model.axes;
        let height = |texts: [&str; 2], limit| {
            let heights = texts.map(|words| Label::new_within(words, SMALL, limit).height);
            heights.into_iter().fold(0.0, f32::max)
        };
        let beside = height([&axes.y_axis_bottom_text, &axes.y_axis_top_text], 10.0);
        let below = height([&axes.x_axis_left_text, &axes.x_axis_right_text], 20.0);
        let mut chart = Chart {
            body: String::new(),
            words: Vec::new(),
            // Letters of some fonts are higher than a line of ours.
            left: beside + if beside > 0.0 { 15.0 } else { 4.0 },
            top: 4.0,
            below: if below > 0.0 { below + 8.0 } else { 0.0 },
            taken: Vec::new(),
        };
        let heading = title.map(|words| Label::new_within(words, FONT, 40.0));
        if let Some(heading) = heading.filter(|heading| !heading.is_empty()) {
            let middle = (chart.left + PLOT.0 / 2.0, heading.height / 2.0 + 5.0);
            chart.write(&heading, middle, " class=\"title\"");
            chart.top += heading.height + 12.0;
        }
        chart
    }

    fn write(&mut self, label: &Label, (x, y): Point, attributes: &str) {
        text(&mut self.body, label, x, y, attributes);
        self.words.push(label.text());
    }

    /// Where a point of the chart lies, from 0 to 1 to the right and upwards.
    fn place(&self, x: f64, y: f64) -> Point {
        let share = |value: f64| (value as f32).clamp(0.0, 1.0);
        (
            self.left + share(x) * PLOT.0,
            self.top + (1.0 - share(y)) * PLOT.1,
        )
    }

    fn quadrants(&mut self, model: &QuadrantChartRenderModel) {
        let names = &model.quadrants;
        let all = [
            (&names.quadrant1_text, 0.5, 0.5),
            (&names.quadrant2_text, 0.0, 0.5),
            (&names.quadrant3_text, 0.0, 0.0),
            (&names.quadrant4_text, 0.5, 0.0),
        ];
        let size = (PLOT.0 / 2.0, PLOT.1 / 2.0);
        for (number, (name, x, y)) in (1..).zip(all) {
            let (left, bottom) = self.place(x, y);
            let room = Rect::at((left + size.0 / 2.0, bottom - size.1 / 2.0), size);
            let _ = write!(
                self.body,
                "<rect class=\"quadrant-{number}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                N(room.left()),
                N(room.top()),
                N(room.w),
                N(room.h)
            );
            let label = Label::new_within(name, FONT, 18.0);
            if label.is_empty() {
                continue;
            }
            let size = (label.width + 8.0, label.height);
            let (x, y) = self.name_place(model, room, size);
            self.write(&label, (x, y), " class=\"name\"");
            self.taken
                .push(Rect::at((x, y), (label.width + 8.0, label.height)));
        }
    }

    /// Where a quadrant's name of that size stands: in its middle where no point is in it, else where
    /// it covers none.
    fn name_place(&self, model: &QuadrantChartRenderModel, room: Rect, size: Point) -> Point {
        let points = model
            .points
            .iter()
            .map(|point| self.place(point.x, point.y));
        let points: Vec<Point> = points.filter(|&at| room.grown(RADIUS).holds(at)).collect();
        if points.is_empty() {
            return (room.x, room.y);
        }
        let (dx, dy) = (
            (room.w - size.0) / 2.0 - 10.0,
            (room.h - size.1) / 2.0 - 8.0,
        );
        let ways = [
            (0.0, -1.0),
            (-1.0, -1.0),
            (1.0, -1.0),
            (0.0, 1.0),
            (-1.0, 1.0),
            (1.0, 1.0),
        ];
        let places = ways.map(|(x, y)| (room.x + x * dx, room.y + y * dy));
        let near = |place: Point| {
            let name = Rect::at(place, size).grown(RADIUS + 4.0);
            points.iter().filter(|&&at| name.holds(at)).count()
        };
        places
            .into_iter()
            .min_by_key(|&place| near(place))
            .unwrap_or((room.x, room.y))
    }

    fn axes(&mut self, model: &QuadrantChartRenderModel) {
        let axes = &model.axes;
        for (words, at) in [
            (&axes.x_axis_left_text, 0.25),
            (&axes.x_axis_right_text, 0.75),
        ] {
            let label = Label::new_within(words, SMALL, 20.0);
            let (x, bottom) = self.place(at, 0.0);
            let y = bottom + 8.0 + label.height / 2.0;
            self.write(&label, (x, y), " class=\"axis\"");
        }
        for (words, at) in [
            (&axes.y_axis_bottom_text, 0.25),
            (&axes.y_axis_top_text, 0.75),
        ] {
            let label = Label::new_within(words, SMALL, 10.0);
            let (_, y) = self.place(0.0, at);
            let x = self.left - 8.0 - label.height / 2.0;
            let turned = format!(
                " class=\"axis\" transform=\"rotate(-90 {} {})\"",
                N(x),
                N(y)
            );
            self.write(&label, (x, y), &turned);
        }
        self.words.retain(|words| !words.is_empty());
    }

    /// The points in the order of the source, with their labels.
    fn points(&mut self, model: &QuadrantChartRenderModel) {
        let places: Vec<Point> = model
            .points
            .iter()
            .map(|point| self.place(point.x, point.y))
            .collect();
        let dot = (2.0 * RADIUS + 2.0, 2.0 * RADIUS + 2.0);
        self.taken
            .extend(places.iter().map(|&place| Rect::at(place, dot)));
        let mut lines = String::new();
        let mut labels = Vec::new();
        for (point, &at) in model.points.iter().zip(&places) {
            let label = Label::new_within(&point.text, SMALL, 12.0);
            let (room, far) = self.room(&label, at);
            self.taken.push(room);
            let (x, y) = (room.x, room.y);
            if far {
                let _ = write!(
                    lines,
                    "<path d=\"M{} {}L{} {}\"/>",
                    N(at.0),
                    N(at.1),
                    N(x),
                    N(y)
                );
            }
            labels.push((label, (x, y)));
        }
        self.body.push_str(&lines);
        for (x, y) in places {
            let _ = write!(
                self.body,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{RADIUS}\"/>",
                N(x),
                N(y)
            );
        }
        for (label, place) in labels {
            self.write(&label, place, " class=\"point\"");
        }
    }

    /// Where a label stands beside its point, and whether so far that a line leads there: the
    /// nearest place where it covers nothing, else where it covers least.
    fn room(&self, label: &Label, (x, y): Point) -> (Rect, bool) {
        let plot = Rect::of_sides(self.left, self.top, self.left + PLOT.0, self.top + PLOT.1);
        let size = (label.width + 4.0, label.height);
        let mut best: Option<(f32, Rect, bool)> = None;
        for (number, distance) in DISTANCES.into_iter().enumerate() {
            for way in 0..WAYS {
                // To the right first, then around.
                let (sin, cos) = (f32::from(way) / f32::from(WAYS) * TAU).sin_cos();
                let middle = (
                    x + cos * (distance + size.0 / 2.0),
                    y + sin * (distance + size.1 / 2.0),
                );
                let room = Rect::at(middle, size);
                let outside = size.0 * size.1 - room.covered(plot);
                let covered: f32 = self.taken.iter().map(|&other| room.covered(other)).sum();
                let cost = covered + outside;
                if best.is_none_or(|(known, ..)| cost < known - 0.5) {
                    best = Some((cost, room, number > 0));
                }
            }
            if best.is_some_and(|(cost, ..)| cost < 1.0) {
                break;
            }
        }
        best.map_or((Rect::at((x, y), size), false), |(_, room, far)| {
            (room, far)
        })
    }
}
