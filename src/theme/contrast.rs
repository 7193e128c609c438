//! Whether the colours of a theme can be read: the contrast of text on its paper, by WCAG 2.2.

use crate::course::{Finding, Severity};

/// The least contrast of text.
const LEAST: f32 = 4.5;
/// What is set as text on `--paper`.
const TEXTS: [&str; 4] = ["--ink", "--accent", "--soft", "--faint"];
const SCREENS: [&str; 2] = ["light", "dark"];

/// A colour on light screens and on dark ones, and the line where it is set.
type Set = ([Rgb; 2], Option<u32>);
type Rgb = [u8; 3];

/// The default theme, whose colours hold where a theme sets none of its own.
const DEFAULT: &str = include_str!("../../themes/default/theme.css");

/// What cannot be read of the colours that a theme's stylesheet sets. Those that are not written as
/// `#rrggbb`, or as two of them for light and dark, are not judged. `Finding::file` is filled in by
/// the caller.
pub fn findings(css: &str) -> Vec<Finding> {
    let Some((papers, paper_line)) = colour(css, "--paper") else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for name in TEXTS {
        let Some((texts, line)) = colour(css, name) else {
            continue;
        };
        let Some(line) = line.or(paper_line) else {
            continue;
        };
        for ((screen, text), paper) in SCREENS.iter().zip(texts).zip(papers) {
            let found = contrast(text, paper);
            let is_same = findings.last().is_some_and(|last: &Finding| {
                texts[0] == texts[1] && papers[0] == papers[1] && last.line == Some(line)
            });
            if found < LEAST && !is_same {
                findings.push(Finding {
                    severity: Severity::Warning,
                    file: Default::default(),
                    line: Some(line),
                    cause: format!(
                        "`{name}` has a contrast of {found:.1} on `--paper` on {screen} screens, too little to be read"
                    ),
                    remedy: format!("make one of the two darker or lighter, until it is {LEAST} at least"),
                });
            }
        }
    }
    findings
}

/// A colour as the last line that sets it has it, else the default theme's.
fn colour(css: &str, name: &str) -> Option<Set> {
    let set = (1_u32..).zip(css.lines()).filter_map(|(number, line)| {
        let (_, value) = line.split_once(name)?;
        let value = value.trim_start().strip_prefix(':')?;
        let value = value.split([';', '}']).next()?;
        Some((value, number))
    });
    match set.last() {
        Some((value, number)) => Some((read(value)?, Some(number))),
        // It sets three of them; what follows from those cannot be worse.
        None if css != DEFAULT => Some((colour(DEFAULT, name)?.0, None)),
        None => None,
    }
}

/// One colour, or one for light screens and one for dark ones.
fn read(value: &str) -> Option<[Rgb; 2]> {
    let mut colours = value.split('#').skip(1).map(|text| {
        let end = text
            .find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(text.len());
        hex(text.get(..end)?)
    });
    let first = colours.next()??;
    match colours.next() {
        None if value.trim().starts_with('#') => Some([first, first]),
        Some(second) if value.contains("dark") => Some([first, second?]),
        _ => None,
    }
}

fn hex(digits: &str) -> Option<Rgb> {
    let number = u32::from_str_radix(digits, 16).ok()?;
    let byte = |shift: u32| u8::try_from((number >> shift) & 0xff).ok();
    let nibble = |shift: u32| u8::try_from(((number >> shift) & 0xf) * 17).ok();
    match digits.len() {
        3 => Some([nibble(8)?, nibble(4)?, nibble(0)?]),
        6 => Some([byte(16)?, byte(8)?, byte(0)?]),
        _ => None,
    }
}

/// From 1 to 21.
fn contrast(one: Rgb, other: Rgb) -> f32 {
    let [one, other] = [one, other].map(luminance);
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Rgb) -> f32 {
    let [red, green, blue] = colour.map(|byte| {
        let part = f32::from(byte) / 255.0;
        match part <= 0.04045 {
            true => part / 12.92,
            false => ((part + 0.055) / 1.055).powf(2.4),
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(css: &str) -> Vec<(Option<u32>, String)> {
        let findings = findings(css).into_iter();
        findings.map(|found| (found.line, found.cause)).collect()
    }

    #[test]
    fn colours_that_cannot_be_read_are_told_with_their_screens() {
        let css = ":root {\n  --paper: #fff;\n  --ink: #999;\n  --accent: #0a7d4f;\n}\n";
        let expected =
            "`--ink` has a contrast of 2.8 on `--paper` on light screens, too little to be read";
        assert_eq!(told(css), [(Some(3), expected.to_owned())]);
        let css = ":root { --paper: var(--light, #ffffff) var(--dark, #101317);\n--ink: #111111; }";
        let expected =
            "`--ink` has a contrast of 1.0 on `--paper` on dark screens, too little to be read";
        assert_eq!(told(css)[0], (Some(2), expected.to_owned()));
    }

    #[test]
    fn our_own_themes_can_be_read() {
        for theme in ["default", "daylight", "chalk"] {
            let file = format!("{}/themes/{theme}/theme.css", env!("CARGO_MANIFEST_DIR"));
            let css = std::fs::read_to_string(file).expect("a theme");
            assert_eq!(told(&css), [], "{theme}");
        }
    }

    #[test]
    fn a_theme_that_sets_no_colour_is_not_judged() {
        assert_eq!(told(":root { --radius: 3px; }"), []);
        assert_eq!(told(":root { --paper: oklch(.9 .1 20); }"), []);
    }
}
