//! How many lines text takes at a width.
//!
//! Lines break at spaces only, as `word-break: keep-all` does, and within a word that is longer
//! than a line, as `overflow-wrap: anywhere` does. How wide letters are is `letters`'.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::canvas::{NESTED, SMALL_IMAGE, Size};
use crate::course::image::{Images, Placed};
use crate::course::letters::{Face, advance};

/// Text as it runs into lines of a width: fed piece by piece, it counts them.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    /// The width of a line, in em.
    width: f32,
    /// Lines that are full.
    full: u32,
    /// The width of what is on the line now.
    line: f32,
    /// The width of the spaces after it, which count only if the line goes on.
    space: f32,
    /// The width so far of the word that has not ended yet.
    word: f32,
    /// The longest line so far.
    longest: f32,
}

impl Lines {
    pub(super) fn new(width: f32) -> Lines {
        Lines {
            width: width.max(1.0),
            full: 0,
            line: 0.0,
            space: 0.0,
            word: 0.0,
            longest: 0.0,
        }
    }

    pub(super) fn push(&mut self, text: &str, face: Face) {
        for letter in text.chars() {
            if letter.is_whitespace() && letter != '\u{a0}' {
                self.end_word();
                self.space += advance(' ', face);
            } else {
                self.word += advance(letter, face);
            }
        }
    }

    /// Something of that width that does not break, such as a formula.
    pub(super) fn push_box(&mut self, width: f32) {
        self.word += width;
    }

    pub(super) fn hard_break(&mut self) {
        self.end_word();
        self.full += 1;
        self.line = 0.0;
        self.space = 0.0;
    }

    /// What comes begins a line, unless none has begun.
    fn new_line(&mut self) {
        self.end_word();
        if self.line > 0.0 {
            self.hard_break();
        }
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if word <= 0.0 {
            return;
        }
        if self.line > 0.0 && self.line + self.space + word > self.width {
            self.full += 1;
            self.line = 0.0;
        }
        self.line = if self.line > 0.0 {
            self.line + self.space + word
        } else {
            word
        };
        self.space = 0.0;
        self.longest = self.longest.max(self.line.min(self.width));
        while self.line > self.width {
            self.full += 1;
            self.line -= self.width;
        }
    }

    /// How many lines there are; none without text.
    pub(super) fn count(&self) -> u32 {
        let mut all = self.clone();
        all.end_word();
        all.full + u32::from(all.line > 0.0)
    }

    /// The width of the longest line, in em.
    pub(super) fn longest(&self) -> f32 {
        let mut all = self.clone();
        all.end_word();
        all.longest
    }
}

/// Feeds the inline events of a block into lines.
#[derive(Clone)]
pub(super) struct Inline<'a> {
    bold: u32,
    size: Size,
    images: Images<'a>,
    /// The address of an image that has begun, and its alternative text so far.
    image: Option<(String, String)>,
    /// What images add to the height of the lines, in px.
    pub(super) extra: f32,
}

impl<'a> Inline<'a> {
    pub(super) fn new(size: Size, images: Images<'a>) -> Inline<'a> {
        Inline {
            bold: 0,
            size,
            images,
            image: None,
            extra: 0.0,
        }
    }

    /// With everything bold, as headings are.
    pub(super) fn bold(size: Size, images: Images<'a>) -> Inline<'a> {
        Inline {
            bold: 1,
            ..Inline::new(size, images)
        }
    }

    pub(super) fn feed(&mut self, lines: &mut Lines, event: &Event<'_>) {
        let face = if self.bold > 0 {
            Face::Bold
        } else {
            Face::Plain
        };
        if let Some((_, alt)) = &mut self.image {
            match event {
                Event::Text(text) | Event::Code(text) => alt.push_str(text),
                Event::SoftBreak => alt.push(' '),
                Event::End(TagEnd::Image) => {
                    if let Some((address, alt)) = self.image.take() {
                        self.image(lines, &Placed::new(&address, &alt, ("", "")), face);
                    }
                }
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.image = Some((dest_url.to_string(), String::new()));
            }
            Event::Text(text) => lines.push(text, face),
            Event::Code(text) => {
                lines.push_box(0.5);
                lines.push(text, Face::Code);
            }
            Event::InlineMath(source) | Event::DisplayMath(source) => {
                lines.push_box(formula_width(source));
            }
            Event::SoftBreak => lines.push(" ", face),
            Event::HardBreak => lines.hard_break(),
            Event::FootnoteReference(name) => lines.push_box(0.5 * name.len() as f32),
            Event::Html(html) | Event::InlineHtml(html) => self.html(lines, html, face),
            Event::Start(Tag::Strong) => self.bold += 1,
            Event::End(TagEnd::Strong) => self.bold = self.bold.saturating_sub(1),
            _ => {}
        }
    }

    /// An image, or what is shown in its place. A large one has lines of its own.
    fn image(&mut self, lines: &mut Lines, placed: &Placed, face: Face) {
        let image = placed.known(self.images);
        if let Some(words) = placed.words(&image) {
            lines.push(&words, face);
            return;
        }
        let (wide, high) = placed.size(&image, (lines.width * self.size.font, NESTED));
        if placed.is_small(&image) {
            lines.push_box(wide / self.size.font);
            // Its middle stands at that of the letters, so that it needs some more on one side.
            self.extra += (high + SMALL_IMAGE - self.size.line).max(0.0);
        } else {
            // A hair less than the line, because it must not break.
            lines.new_line();
            lines.push_box(wide / self.size.font * 0.999);
            lines.new_line();
            self.extra += high - self.size.line;
        }
    }

    /// The text of raw HTML; elements that begin a line, such as `<p>`, break it.
    fn html(&mut self, lines: &mut Lines, html: &str, face: Face) {
        for (n, piece) in html.split('<').enumerate() {
            let text = match (n, piece.split_once('>')) {
                (0, _) => piece,
                (_, Some((tag, text))) => {
                    let tag = format!("<{tag}>");
                    if tag.to_ascii_lowercase().starts_with("<summary") {
                        lines.new_line();
                    } else if is_break(&tag) {
                        lines.hard_break();
                    }
                    if let Some(placed) = Placed::read(&Event::Html(tag.into()), &[]) {
                        self.image(lines, &placed, face);
                    }
                    text
                }
                (_, None) => "",
            };
            lines.push(text, face);
        }
    }
}

/// Whether an event ends a line.
pub(super) fn is_hard_break(event: &Event<'_>) -> bool {
    match event {
        Event::HardBreak => true,
        Event::Html(html) | Event::InlineHtml(html) => is_break(html),
        _ => false,
    }
}

fn is_break(html: &str) -> bool {
    let html = html.trim_start().to_ascii_lowercase();
    [
        "<br", "<p", "<div", "<li", "<tr", "<h", "<dt", "<dd", "<summary",
    ]
    .iter()
    .any(|tag| html.starts_with(tag))
}

/// The width of a formula in em: a command counts as about one letter, and braces, `^`, `_` and
/// `&` as nothing, because they are not painted.
pub(super) fn formula_width(source: &str) -> f32 {
    let mut width = 0.0;
    let mut letters = source.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                while letters.next_if(char::is_ascii_alphabetic).is_some() {}
                width += 0.9;
            }
            '{' | '}' | '^' | '_' | '&' => {}
            c if c.is_whitespace() => width += 0.1,
            c => width += advance(c, Face::Plain).max(0.6),
        }
    }
    width
}

/// How many lines a text takes at that width, in em; one at least.
pub(super) fn lines_of(text: &str, width: f32, face: Face) -> u32 {
    let mut lines = Lines::new(width);
    lines.push(text, face);
    lines.count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_break_at_spaces_and_long_ones_anywhere() {
        assert_eq!(lines_of("가나 다라 마바", 4.5, Face::Plain), 2);
        assert_eq!(lines_of("가나다라 마바", 4.5, Face::Plain), 2);
        assert_eq!(lines_of("가나다라마바사아자", 4.0, Face::Plain), 3);
        assert_eq!(lines_of("", 4.0, Face::Plain), 1);
    }

    #[test]
    fn a_space_at_a_break_takes_no_width() {
        assert_eq!(lines_of("가나 다라", 2.0, Face::Plain), 2);
    }
}
