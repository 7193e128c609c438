//! Lines that begin with a bullet sign, as text from word processors has them, two at least.

use super::{Mends, Slip};
use crate::course::parse::passage::Passage;

/// Signs that need no space after them to be a bullet.
const SURE: &str = "•‣◦▪∙⁃●○";
/// Signs that do.
const SPACED: &str = "·–・";

/// Looks for them on the way through a text.
#[derive(Default)]
pub(super) struct Bullets {
    /// The lines of the last passage, where all of it is one such line and nothing came after it.
    waiting: Option<usize>,
}

impl Bullets {
    /// Another block came.
    pub(super) fn block(&mut self) {
        self.waiting = None;
    }

    pub(super) fn passage(
        &mut self,
        (passage, lines): (&Passage<'_>, &[usize]),
        mends: &mut Mends<'_>,
    ) {
        let lines = lines.iter().copied();
        let mut found: Vec<usize> = lines
            .filter(|at| bullet(mends.line(*at)).is_some())
            .collect();
        let begins = found.first() == Some(&passage.range().start);
        let before = self.waiting.take().filter(|_| begins);
        if found.len() > 1 || before.is_some() {
            for at in before.into_iter().chain(found) {
                if let Some(length) = bullet(mends.line(at)) {
                    mends.replace(Slip::Bullet, at..at + length, "- ");
                }
            }
        } else if passage.lists == 0 && begins && passage.lines().count() == 1 {
            self.waiting = found.pop();
        }
    }
}

/// The length of the bullet that a line begins with, its spaces included.
fn bullet(line: &str) -> Option<usize> {
    let sign = line.chars().next()?;
    let after = line.get(sign.len_utf8()..)?;
    let words = after.trim_start_matches([' ', '\t', '\u{a0}', '\u{3000}']);
    let has_space = words.len() < after.len();
    let is_bullet = SURE.contains(sign) || (SPACED.contains(sign) && (has_space || sign == '・'));
    // A row of signs is a drawing.
    let begins = words.chars().next()?;
    let is_row = SURE.contains(begins) || SPACED.contains(begins);
    (is_bullet && !is_row).then_some(line.len() - words.len())
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn lines_with_bullet_signs_are_a_list() {
        for (text, expected) in [
            ("• 하나\n• 둘\n", vec!["List 하나둘"]),
            ("•하나\n•둘\n", vec!["List 하나둘"]),
            ("글:\n· 하나\n· 둘\n", vec!["Paragraph 글:", "List 하나둘"]),
            ("– 하나\n– 둘\n", vec!["List 하나둘"]),
            ("・一\n・二\n", vec!["List 一二"]),
            (
                "• 하나\n\n• 둘\n\n글\n",
                vec!["List 하나둘", "Paragraph 글"],
            ),
            ("• 하나\n  ◦ 안\n• 둘\n", vec!["List 하나안둘"]),
        ] {
            assert_eq!(read(text).0, expected, "{text}");
        }
    }

    #[test]
    fn one_line_or_a_sign_in_a_line_is_text() {
        for (text, expected) in [
            ("• 하나\n", "Paragraph • 하나"),
            ("·가운데\n·점\n", "Paragraph ·가운데·점"),
            ("가 • 나\n다 • 라\n", "Paragraph 가 • 나다 • 라"),
            ("•••\n•••\n", "Paragraph ••••••"),
        ] {
            assert_eq!(read(text).0, [expected], "{text}");
        }
    }
}
