//! Pictures that other tools put behind a slide or beside what is on it: as the words of each tool
//! say it.

use serde_json::{Map, Value};

/// A picture behind a slide, or beside what is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backdrop {
    /// As its author wrote it.
    pub address: String,
    /// Where it stands.
    pub side: Side,
    /// How many percent of the width it has beside something; 0 where its author does not say.
    pub percent: u8,
}

/// Where a picture stands that is no part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Behind what is on the slide.
    Behind,
    /// At its left.
    Left,
    /// At its right.
    Right,
}

impl Backdrop {
    /// The picture behind a slide that a value names, `pic.png` or `url(pic.png)`. Others are
    /// colours and gradients.
    pub(super) fn behind(value: &str) -> Option<Backdrop> {
        Backdrop::at(Side::Behind, value)
    }

    fn at(side: Side, value: &str) -> Option<Backdrop> {
        let value = value.trim();
        let inside = value
            .strip_prefix("url(")
            .and_then(|rest| rest.strip_suffix(')'));
        let is_other = inside.is_none() && value.contains('(');
        let address = inside.unwrap_or(value).trim().trim_matches(['"', '\'']);
        let is_picture = !is_other
            && !address.starts_with('#')
            && !address.contains('\n')
            && address.contains(['.', '/']);
        is_picture.then(|| Backdrop {
            address: address.to_owned(),
            side,
            percent: 0,
        })
    }

    /// What Marp says by a picture's alternative text, `bg right:40% blur`.
    pub(super) fn of_marp(alt: &str, address: &str) -> Option<Backdrop> {
        let mut words = alt.split_whitespace();
        if !words.any(|word| word == "bg") {
            return None;
        }
        let mut sides = alt.split_whitespace().filter_map(|word| {
            let (name, percent) = word.split_once(':').unwrap_or((word, ""));
            let side = match name {
                "left" => Side::Left,
                "right" => Side::Right,
                _ => return None,
            };
            Some((side, self::percent(percent)))
        });
        let (side, percent) = sides.next_back().unwrap_or((Side::Behind, 0));
        Some(Backdrop {
            address: address.to_owned(),
            side,
            percent,
        })
    }

    /// What the front matter of a slide of Slidev's says.
    pub(in crate::course) fn of_slide(map: &Map<String, Value>) -> Option<Backdrop> {
        let text = |key: &str| map.get(key).and_then(Value::as_str);
        let side = match text("layout") {
            Some("image-left") => Side::Left,
            Some("image-right") => Side::Right,
            _ => Side::Behind,
        };
        let value = text("image").or_else(|| text("background"))?;
        Backdrop::at(side, value)
    }

    /// What a file's front matter says of its title slide.
    pub(super) fn of_title(map: &Map<String, Value>) -> Option<Backdrop> {
        let slide = map.get("title-slide-attributes").and_then(Value::as_object);
        let of_quarto = slide.and_then(|map| {
            let value = map.get("data-background-image")?;
            Backdrop::behind(value.as_str()?)
        });
        of_quarto.or_else(|| Backdrop::of_slide(map))
    }

    /// Whether it is on another host, so that it is not loaded.
    pub(in crate::course) fn is_elsewhere(&self) -> bool {
        ["http://", "https://", "//"]
            .iter()
            .any(|start| self.address.starts_with(start))
    }

    /// As one line.
    pub(super) fn said(&self) -> String {
        let side = match self.side {
            Side::Behind => "behind",
            Side::Left => "left",
            Side::Right => "right",
        };
        // The comment that it stands in must not end before it does.
        let address = self.address.replace("-->", "--\0>");
        format!("{side} {} {address}", self.percent)
    }

    /// Reads what `said` wrote.
    pub(super) fn read(said: &str) -> Option<Backdrop> {
        let (side, rest) = said.split_once(' ')?;
        let (percent, address) = rest.split_once(' ')?;
        Some(Backdrop {
            address: address.replace("--\0>", "-->"),
            side: match side {
                "left" => Side::Left,
                "right" => Side::Right,
                _ => Side::Behind,
            },
            percent: percent.parse().ok()?,
        })
    }
}

/// The number before a `%`; 0 where there is none.
pub(super) fn percent(width: &str) -> u8 {
    let number = width.strip_suffix('%').map(str::trim);
    let number = number.and_then(|number| number.parse::<f32>().ok());
    number.map_or(0, |number| number.clamp(0.0, 100.0) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_background_is_a_picture_or_a_colour() {
        for (value, address) in [
            ("pic.png", Some("pic.png")),
            ("url(img/a b.png)", Some("img/a b.png")),
            ("url('/a.svg')", Some("/a.svg")),
            (
                "https://example.org/1600x900",
                Some("https://example.org/1600x900"),
            ),
            ("#222", None),
            ("aquamarine", None),
            ("rgb(0, 0, 0.5)", None),
            ("linear-gradient(to right, a.b, c)", None),
        ] {
            let read = Backdrop::behind(value);
            assert_eq!(
                read.as_ref().map(|own| own.address.as_str()),
                address,
                "{value}"
            );
            let again = read.as_ref().and_then(|own| Backdrop::read(&own.said()));
            assert_eq!(again, read);
        }
    }

    #[test]
    fn marp_says_it_by_the_alternative_text() {
        for (alt, expected) in [
            ("bg", Some((Side::Behind, 0))),
            ("bg right:40%", Some((Side::Right, 40))),
            ("bg left blur:3px", Some((Side::Left, 0))),
            ("fit bg", Some((Side::Behind, 0))),
            ("a picture", None),
        ] {
            let read = Backdrop::of_marp(alt, "a.png");
            assert_eq!(read.map(|own| (own.side, own.percent)), expected, "{alt}");
        }
    }
}
