//! A drawing in text → markup whose columns hold in any font: what is two cells wide stands in
//! a box of two, what fonts draw in their own width in a box of one.

use unicode_width::UnicodeWidthChar;

use super::markup::push_escaped;

/// The inside of a drawing's `<pre class="art">`.
pub(super) fn write(source: &str) -> String {
    let mut html = String::with_capacity(source.len() * 2);
    for c in source.chars() {
        let element = match (c.is_ascii(), c.width()) {
            (false, Some(2)) => "b",
            (false, Some(1)) if !is_latin(c) => "i",
            _ => "",
        };
        let mut bytes = [0; 4];
        let text = c.encode_utf8(&mut bytes);
        match element {
            "" => push_escaped(&mut html, text),
            element => html.push_str(&format!("<{element}>{text}</{element}>")),
        }
    }
    html
}

/// What every monospaced font has.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{24f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_drawn_characters_stand_in_boxes_of_their_own() {
        assert_eq!(
            write("┌ a<b\n│가é\n"),
            "<i>┌</i> a&lt;b\n<i>│</i><b>가</b>é\n"
        );
    }
}
