//! The colours that formulas may have: CSS's names, LaTeX's names for some of them, and numbers.

/// CSS's names.
const NAMES: &str = " aliceblue antiquewhite aqua aquamarine azure beige bisque black \
    blanchedalmond blue blueviolet brown burlywood cadetblue chartreuse chocolate coral \
    cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen \
    darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon \
    darkseagreen darkslateblue darkslategray darkturquoise darkviolet deeppink deepskyblue \
    dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite \
    gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki \
    lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan \
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen \
    lightskyblue lightslategray lightsteelblue lightyellow lime limegreen linen magenta maroon \
    mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue \
    mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin \
    navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen \
    paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple \
    rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna \
    silver skyblue slateblue slategray snow springgreen steelblue tan teal thistle tomato \
    turquoise violet wheat white whitesmoke yellow yellowgreen ";

/// LaTeX's names for colours that CSS calls otherwise.
const LATEX: &[(&str, &str)] = &[
    ("bittersweet", "#c04f17"),
    ("brickred", "#b6321c"),
    ("burntorange", "#f7921d"),
    ("cerulean", "#00a2e3"),
    ("emerald", "#00a99d"),
    ("mahogany", "#a9341f"),
    ("mulberry", "#a93c93"),
    ("navyblue", "#006eb8"),
    ("pinegreen", "#008b72"),
    ("processblue", "#00b0f0"),
    ("redorange", "#f26035"),
    ("royalpurple", "#613f99"),
    ("rubinered", "#ed017d"),
    ("tealblue", "#00aeb3"),
    ("wildstrawberry", "#ee2967"),
];

/// A colour as CSS reads it, of a name or `#rgb`; of `red!50` the name.
pub(super) fn read(written: &str) -> Option<String> {
    let written = written.trim().to_ascii_lowercase();
    let name = written.split('!').next().unwrap_or_default();
    if let Some(digits) = name.strip_prefix('#') {
        let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        return (hex && matches!(digits.len(), 3 | 6)).then(|| name.to_owned());
    }
    if let Some((_, colour)) = LATEX.iter().find(|(latex, _)| *latex == name) {
        return Some((*colour).to_owned());
    }
    let letters = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase());
    (letters && NAMES.contains(&format!(" {name} "))).then(|| name.to_owned())
}

/// A colour of one of xcolor's models: `HTML`, `RGB`, `rgb`, `gray`; a name without one.
pub(super) fn of_model(model: &str, written: &str) -> Option<String> {
    let shares = |most: f32| -> Option<Vec<u8>> {
        let share = |part: &str| {
            let part: f32 = part.trim().parse().ok()?;
            let in_range = (0.0..=most).contains(&part);
            in_range.then_some((part * 255.0 / most).round() as u8)
        };
        written.split(',').map(share).collect()
    };
    let hex = |shares: &[u8]| match shares {
        [r, g, b] => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        [grey] => Some(format!("#{grey:02x}{grey:02x}{grey:02x}")),
        _ => None,
    };
    match model {
        "HTML" => read(&format!("#{}", written.trim())),
        "RGB" => hex(&shares(255.0)?),
        "rgb" | "gray" => hex(&shares(1.0)?),
        _ => read(written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_what_css_reads() {
        for (model, written, colour) in [
            ("", "red", Some("red")),
            ("", "RoyalBlue", Some("royalblue")),
            ("", "BrickRed", Some("#b6321c")),
            ("", "#F00", Some("#f00")),
            ("", "blue!50", Some("blue")),
            ("HTML", "FF8000", Some("#ff8000")),
            ("RGB", "255, 0, 0", Some("#ff0000")),
            ("rgb", "0,0.5,1", Some("#0080ff")),
            ("gray", "0.5", Some("#808080")),
            ("", "", None),
            ("", "url(x)", None),
            ("", "red;background:url(x)", None),
            ("", "blue red", None),
            ("RGB", "1e9,0,0", None),
        ] {
            assert_eq!(of_model(model, written).as_deref(), colour, "{written}");
        }
    }
}
