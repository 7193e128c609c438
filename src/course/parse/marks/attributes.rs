//! `{#id .class key="value"}`, as Pandoc, Quarto, kramdown, markdown-it and Slidev write it.

/// What stands between the braces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
    /// In order; a value without its quotation marks.
    pub(super) values: Vec<(String, String)>,
}

/// No list of attributes is longer, in bytes.
const LONGEST: usize = 1_000;
/// Nor has it more braces within its values.
const MOST_BRACES: usize = 8;

impl Attributes {
    /// The attributes at the start of `text`, and how many bytes they take. What else may stand
    /// between braces, such as code or TeX, has none.
    pub(super) fn read(text: &str) -> Option<(Attributes, usize)> {
        let inside = text.strip_prefix('{')?;
        let inside = inside.strip_prefix(':').unwrap_or(inside);
        let start = text.len() - inside.len();
        let end = end(inside)?;
        let words = inside.get(..end)?;
        let mut attributes = Attributes::default();
        let mut rest = words.trim();
        // Quarto and Pandoc: no number.
        if matches!(rest, "-" | ".-") {
            return Some((attributes, start + end + 1));
        }
        while !rest.is_empty() {
            rest = attributes.word(rest)?.trim_start();
        }
        Some((attributes, start + end + 1))
    }

    /// The attributes that end `text`, and where they begin.
    pub(super) fn at_end(text: &str) -> Option<(Attributes, usize)> {
        let text = text.trim_end();
        if !text.ends_with('}') {
            return None;
        }
        let from = text.len().saturating_sub(LONGEST);
        let from = (from..text.len()).find(|at| text.is_char_boundary(*at))?;
        // A value may have braces.
        let opens = text.get(from..)?.rmatch_indices('{').take(MOST_BRACES);
        opens.into_iter().find_map(|(open, _)| {
            let open = from + open;
            // `${name}` and `\frac{1}{2}` are not ours.
            let word = text
                .get(..open)?
                .rsplit(char::is_whitespace)
                .next()
                .unwrap_or_default();
            if word.contains('\\') || word.ends_with(['$', '}', '^', '_']) {
                return None;
            }
            let (attributes, length) = Attributes::read(text.get(open..)?)?;
            (open + length == text.len()).then_some((attributes, open))
        })
    }

    pub(super) fn value(&self, key: &str) -> Option<&str> {
        let found = self.values.iter().find(|(own, _)| own == key);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn is(&self, class: &str) -> bool {
        self.classes.iter().any(|own| own == class)
    }

    /// Takes in the first word; what is left.
    fn word<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '/');
        let name_end = |text: &str| text.find(|c| !is_name(c)).unwrap_or(text.len());
        if let Some(rest) = text.strip_prefix('#') {
            let (id, rest) = rest.split_at_checked(name_end(rest))?;
            self.id = Some(id.to_owned()).filter(|id| !id.is_empty());
            return self.id.is_some().then_some(rest);
        }
        if let Some(rest) = text.strip_prefix('.') {
            let (class, rest) = rest.split_at_checked(name_end(rest))?;
            self.classes.push(class.to_owned());
            return (!class.is_empty()).then_some(rest);
        }
        let (key, rest) = text.split_at_checked(name_end(text))?;
        let rest = rest.strip_prefix('=')?;
        if key.is_empty() {
            return None;
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => rest.strip_prefix(quote)?.split_once(quote)?,
            None => rest.split_at_checked(rest.find(char::is_whitespace).unwrap_or(rest.len()))?,
        };
        self.values.push((key.to_owned(), value.to_owned()));
        Some(rest)
    }
}

/// Where the closing brace stands, outside of quotation marks.
fn end(inside: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in inside.char_indices().take_while(|(at, _)| *at < LONGEST) {
        match (quote, c) {
            (None, '}') => return Some(at),
            (None, '{' | '\n') => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn attributes_are_ids_classes_and_values() {
        let text = "{#정의 .smaller background-color=\"a b\" width=50% data-x='}'} 끝";
        let (read, length) = Attributes::read(text).unwrap();
        assert_eq!(text.get(length..), Some(" 끝"));
        assert_eq!(read.id.as_deref(), Some("정의"));
        assert!(read.is("smaller"));
        assert_eq!(read.value("background-color"), Some("a b"));
        assert_eq!(read.value("width"), Some("50%"));
        for kramdown in ["{: .no_toc }", "{:.no_toc}", "{:width=\"200\"}", "{-}"] {
            assert_eq!(Attributes::read(kramdown).unwrap().1, kramdown.len());
        }
    }

    #[test]
    fn other_braces_are_none() {
        for text in [
            "{a}",
            "{1, 2}",
            "{x: 1}",
            "{{ x }}",
            "{}x",
            "{ .a",
            "{\"a\": 1}",
            "{이름}",
            "{=}",
        ] {
            let read = Attributes::read(text).filter(|(read, _)| *read != Attributes::default());
            assert_eq!(read, None, "{text}");
        }
        for text in ["${HOME}", "x^{.a}", "\\frac{#a}", "제목 {a}", "제목"] {
            assert_eq!(Attributes::at_end(text), None, "{text}");
        }
        assert_eq!(Attributes::at_end("제목 {#a}").unwrap().1, "제목 ".len());
        let nested = "제목 {.a image='{{< placeholder 100 >}}' size=\"1\"}";
        assert_eq!(Attributes::at_end(nested).unwrap().1, "제목 ".len());
    }
}
