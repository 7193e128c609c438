//! A deck as a table for people and scripts: what `cuecard outline` prints.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::slide::{Deck, Slide};

impl Deck {
    /// A line a slide: number, id, layout, minutes, source lines, title and those that joined it; in
    /// columns, by the width that a terminal gives each character. Ends with a line break unless
    /// empty.
    pub fn outline_text(&self) -> String {
        let rows: Vec<[String; 6]> = self
            .slides
            .iter()
            .enumerate()
            .map(|(at, slide)| row(at, slide))
            .collect();
        let mut widths = [0; 6];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        let mut text = String::new();
        for row in &rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
                let gap = " ".repeat(width.saturating_sub(cell.width()));
                // Numbers stand to the right.
                let (before, after) = match column {
                    0 | 3 => (gap.as_str(), ""),
                    _ => ("", gap.as_str()),
                };
                line.push_str(before);
                line.push_str(cell);
                line.push_str(after);
                line.push_str("  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The same for programs: `title` and `slides`, each with `number` (from 1), `id`,
    /// `layout`, `minutes` (or null), `lines` (first and last, from 1), `steps`, `title`, and the
    /// titles that `joined` it.
    pub fn outline_json(&self) -> Value {
        let slides: Vec<Value> = self
            .slides
            .iter()
            .enumerate()
            .map(|(at, slide)| {
                let (first, last) = lines(slide);
                json!({
                    "number": at + 1,
                    "id": slide.written.id,
                    "layout": slide.written.layout.name(),
                    "minutes": slide.written.minutes,
                    "lines": [first, last],
                    "steps": slide.steps,
                    "title": slide.name(),
                    "joined": slide.written.joined(),
                })
            })
            .collect();
        json!({ "title": self.title, "slides": slides })
    }
}

fn row(at: usize, slide: &Slide) -> [String; 6] {
    let (first, last) = lines(slide);
    [
        (at + 1).to_string(),
        slide.written.id.clone(),
        slide.written.layout.name().to_owned(),
        slide
            .written
            .minutes
            .map_or_else(|| "-".to_owned(), |m| m.to_string()),
        format!("{first}-{last}"),
        named(slide),
    ]
}

/// The slide's title, with those that joined it.
fn named(slide: &Slide) -> String {
    let joined = slide.written.joined();
    match joined.is_empty() {
        true => slide.name(),
        false => format!("{} (joined by: {})", slide.name(), joined.join("; ")),
    }
}

/// First and last line, both included.
fn lines(slide: &Slide) -> (u32, u32) {
    let lines = slide.lines();
    (lines.start, lines.end.saturating_sub(1).max(lines.start))
}
