//! A drawing in text → markup whose columns hold in any font: what is two cells wide stands in
//! a box of two, what fonts draw in their own width in a box of one.

use unicode_width::UnicodeWidthChar;

use super::markup::push_escaped;

/// The inside of a drawing's `<pre class="art">`.
pub(super) fn write(source: &str) -> String {
    let mut html = String::with_capacity(source.len() * 2);
    for c in source.chars() {
        let mut bytes = [0; 4];
        let text = c.encode_utf8(&mut bytes);
        match element(c) {
            None => push_escaped(&mut html, text),
            Some(element) => html.push_str(&format!("<{element}>{text}</{element}>")),
        }
    }
    html
}

/// Lines of code as markup, those with lines of boxes in them set by columns as a drawing is;
/// `None` where none has any.
pub(super) fn celled(html: &str) -> Option<String> {
    if !html.contains(is_box) {
        return None;
    }
    let mut out = String::with_capacity(html.len() * 2);
    for line in html.split_inclusive('\n') {
        match line.contains(is_box) {
            true => push_celled(&mut out, line),
            false => out.push_str(line),
        }
    }
    Some(out)
}

/// A line of markup whose letters stand in boxes; tags and entities are copied.
fn push_celled(out: &mut String, line: &str) {
    let mut tag = false;
    for c in line.chars() {
        tag |= c == '<';
        match element(c).filter(|_| !tag) {
            Some(element) => out.push_str(&format!("<{element}>{c}</{element}>")),
            None => out.push(c),
        }
        tag &= c != '>';
    }
}

/// A line or a corner of a box, or what shades one.
fn is_box(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}')
}

/// The element in which a letter stands that fonts draw in widths of their own.
fn element(c: char) -> Option<&'static str> {
    match (c.is_ascii(), c.width()) {
        (false, Some(2)) => Some("b"),
        (false, Some(1)) if !is_latin(c) => Some("i"),
        _ => None,
    }
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

    #[test]
    fn only_lines_of_boxes_stand_in_columns_within_code() {
        let code = "<span title=\"║\">echo</span> &quot;║가&quot;\n가\n";
        let celled = "<span title=\"║\">echo</span> &quot;<i>║</i><b>가</b>&quot;\n가\n";
        assert_eq!(celled_or(code), celled);
        assert_eq!(super::celled("가\n"), None);
    }

    fn celled_or(code: &str) -> String {
        super::celled(code).unwrap_or_default()
    }
}
