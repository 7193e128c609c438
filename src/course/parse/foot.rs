//! What a front matter says for the foot of all slides: a line, and a logo.

use serde_json::{Map, Value};

use crate::course::names;

/// A line and a logo for the foot of all slides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foot {
    /// `footer:`, as plain text.
    pub text: Option<String>,
    /// `logo:`, as its author wrote it.
    pub logo: Option<String>,
    /// The line of the file on which the logo stands.
    pub line: Option<u32>,
}

impl Foot {
    /// Reads the keys at the outermost level, as Marp and we have them, else those that Quarto has for
    /// slides, under `format:` and `revealjs:`.
    pub(super) fn of(map: &Map<String, Value>, line: Option<u32>) -> Foot {
        let of_slides = ["format", "revealjs"].iter().try_fold(map, |map, key| {
            let inner = map.get(*key)?;
            inner.as_object()
        });
        let text = |key: &str| {
            let found = map.get(key).or_else(|| of_slides?.get(key))?;
            let text = found.as_str()?.trim();
            (!text.is_empty()).then_some(text)
        };
        Foot {
            text: text("footer").map(said),
            logo: text("logo").map(str::to_owned),
            line,
        }
    }
}

/// A line of Markdown or HTML as plain text, no longer than a slide's foot.
fn said(source: &str) -> String {
    const LONGEST: usize = 80;
    let blocks = super::parse(source).blocks;
    let texts = blocks.iter().map(|block| names::plain(&block.events));
    let text = texts.collect::<Vec<_>>().join(" ");
    names::shortened(&text, LONGEST).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use crate::course::parse::front_matter;

    fn foot(front: &str) -> (Option<String>, Option<String>, Option<u32>) {
        let foot = front_matter(&format!("---\n{front}\n---\n# X\n")).foot;
        (foot.text, foot.logo, foot.line)
    }

    #[test]
    fn a_foot_is_a_line_and_a_logo() {
        assert_eq!(
            foot("footer: \"한강대학교 *2026*\"\nlogo: img/logo.svg"),
            (
                Some("한강대학교 2026".into()),
                Some("img/logo.svg".into()),
                Some(3)
            )
        );
        assert_eq!(
            foot("format:\n  revealjs:\n    logo: a.png\n    footer: Line"),
            (Some("Line".into()), Some("a.png".into()), None)
        );
        assert_eq!(foot("title: X\nfooter:"), (None, None, None));
        let long = foot(&format!("footer: {}", "긴 말 ".repeat(60))).0;
        assert!(long.is_some_and(|text| text.chars().count() <= 81));
    }
}
