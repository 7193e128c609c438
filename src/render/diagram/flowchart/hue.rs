//! An author's colour → the nearest of a few hues. How light a box is and which colour its text has
//! is up to the theme, so that it can be read in light and dark.

/// The class of a CSS colour: `hue-0` to `hue-11` in steps of 30° (0 is red), `hue-none` for
/// greys; nothing for white, black, `none` and what is no colour.
fn class(colour: &str) -> Option<String> {
    let (r, g, b) = parse(colour.trim())?;
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let chroma = max - min;
    if chroma < 8.0 {
        return (min < 250.0 && max > 5.0).then(|| "hue-none".to_owned());
    }
    let degrees = 60.0
        * if max == r {
            ((g - b) / chroma).rem_euclid(6.0)
        } else if max == g {
            (b - r) / chroma + 2.0
        } else {
            (r - g) / chroma + 4.0
        };
    Some(format!("hue-{}", (degrees / 30.0).round() as u32 % 12))
}

/// The class of the colour that style declarations ask for: their fill's, else their stroke's.
pub(super) fn of(styles: &[String]) -> Option<String> {
    ["fill", "stroke"]
        .iter()
        .find_map(|property| class(declared(styles, property)?))
}

/// The value of a property among Mermaid's style declarations, `fill:#f9f` and so on; the last
/// one counts.
fn declared<'a>(styles: &'a [String], property: &str) -> Option<&'a str> {
    styles
        .iter()
        .flat_map(|style| style.split([',', ';']))
        .filter_map(|declaration| declaration.split_once(':'))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case(property))
        .map(|(_, value)| value.trim().trim_end_matches("!important").trim())
        .next_back()
}

fn parse(colour: &str) -> Option<(f32, f32, f32)> {
    let colour = colour.to_ascii_lowercase();
    if let Some(hex) = colour.strip_prefix('#') {
        let digits: Option<Vec<u32>> = hex.chars().map(|c| c.to_digit(16)).collect();
        let digits = digits?;
        let pair = |high: u32, low: u32| (high * 16 + low) as f32;
        return match digits.as_slice() {
            // The last, if there is one, is opacity.
            &[r, g, b] | &[r, g, b, _] => Some((pair(r, r), pair(g, g), pair(b, b))),
            &[r, s, g, h, b, c] | &[r, s, g, h, b, c, _, _] => {
                Some((pair(r, s), pair(g, h), pair(b, c)))
            }
            _ => None,
        };
    }
    if let Some((name, arguments)) = colour.split_once('(') {
        let numbers: Vec<f32> = arguments
            .trim_end_matches(')')
            .split([',', ' ', '/'])
            .filter(|n| !n.is_empty())
            .filter_map(|n| n.trim_end_matches(['%', 'd', 'e', 'g']).parse().ok())
            .collect();
        let (a, b, c) = (*numbers.first()?, *numbers.get(1)?, *numbers.get(2)?);
        return match name {
            "rgb" | "rgba" => Some((a, b, c)),
            "hsl" | "hsla" => Some(of_hsl(a, b / 100.0, c / 100.0)),
            _ => None,
        };
    }
    named(&colour)
}

fn of_hsl(hue: f32, saturation: f32, lightness: f32) -> (f32, f32, f32) {
    let a = saturation * lightness.min(1.0 - lightness);
    let channel = |n: f32| {
        let k = (n + hue / 30.0).rem_euclid(12.0);
        255.0 * (lightness - a * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0))
    };
    (channel(0.0), channel(8.0), channel(4.0))
}

fn named(name: &str) -> Option<(f32, f32, f32)> {
    let hsl = |h: f32| Some(of_hsl(h, 0.8, 0.6));
    match name {
        "red" | "crimson" | "firebrick" | "darkred" | "salmon" | "lightcoral" | "tomato"
        | "indianred" | "mistyrose" => hsl(0.0),
        "orange" | "darkorange" | "coral" | "lightsalmon" | "chocolate" | "brown" | "peru"
        | "sandybrown" | "peachpuff" | "bisque" | "moccasin" | "wheat" | "tan" => hsl(30.0),
        "yellow" | "gold" | "khaki" | "lightyellow" | "lemonchiffon" | "goldenrod" | "beige"
        | "cornsilk" | "ivory" | "olive" => hsl(55.0),
        "lime" | "green" | "lightgreen" | "palegreen" | "limegreen" | "darkgreen"
        | "forestgreen" | "seagreen" | "honeydew" => hsl(120.0),
        "springgreen" | "mediumseagreen" | "aquamarine" | "mintcream" => hsl(150.0),
        "cyan" | "aqua" | "teal" | "turquoise" | "lightcyan" | "darkcyan" | "azure" => hsl(180.0),
        "lightblue" | "skyblue" | "lightskyblue" | "deepskyblue" | "steelblue" | "dodgerblue"
        | "cornflowerblue" | "aliceblue" | "powderblue" | "lightsteelblue" => hsl(210.0),
        "blue" | "navy" | "royalblue" | "mediumblue" | "darkblue" | "lavender" => hsl(240.0),
        "purple" | "indigo" | "violet" | "orchid" | "plum" | "mediumpurple" | "blueviolet"
        | "thistle" | "rebeccapurple" => hsl(285.0),
        "magenta" | "fuchsia" => hsl(300.0),
        "pink" | "hotpink" | "lightpink" | "deeppink" | "lavenderblush" => hsl(335.0),
        "grey" | "gray" | "silver" | "lightgrey" | "lightgray" | "darkgrey" | "darkgray"
        | "gainsboro" | "whitesmoke" | "dimgray" | "dimgrey" => Some((128.0, 128.0, 128.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_keep_their_hue() {
        let class = |c: &str| class(c).unwrap_or_default();
        assert_eq!(class("#e8f5e8"), "hue-4");
        assert_eq!(class("#ffebee"), "hue-0");
        assert_eq!(class("#f96"), "hue-1");
        assert_eq!(class("rgb(225, 245, 254)"), "hue-7");
        assert_eq!(class("hsl(270, 50%, 40%)"), "hue-9");
        assert_eq!(class("Pink"), "hue-11");
        assert_eq!(class("#eee"), "hue-none");
        assert_eq!(class("#fff"), "");
        assert_eq!(class("none"), "");
        assert_eq!(class("url(#x)"), "");
    }

    #[test]
    fn the_last_declaration_counts() {
        let styles = ["fill:#fff,stroke:red".to_owned(), "fill: blue".to_owned()];
        assert_eq!(declared(&styles, "fill"), Some("blue"));
        assert_eq!(declared(&styles, "stroke"), Some("red"));
        assert_eq!(declared(&styles, "color"), None);
    }
}
