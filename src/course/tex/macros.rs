//! Macros: `\newcommand`, `\def`, `\let`, `\DeclareMathOperator`, the front matter's `macros:`,
//! and what is put in where one is named.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::tokens::{is_blank, is_word, tokens};

/// How many tokens the macros of one formula may come to. They may name each other, and without a
/// limit ten of them come to a billion.
const FORMULA: usize = 20_000;
/// The same of all formulas of a file.
const FILE: usize = 1_000_000;
/// No macro takes more arguments.
const ARGUMENTS: usize = 9;

/// The commands that define macros.
const DEFINES: &[&str] = &[
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
    "\\def",
    "\\gdef",
    "\\let",
    "\\DeclareMathOperator",
];

/// The macros that are known where a formula stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Macros {
    /// By their names with the backslash.
    known: HashMap<String, Macro>,
    /// How many tokens may still be put in.
    left: usize,
}

/// More was to be put in than [`FORMULA`] or [`FILE`] allows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMuch;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Macro {
    arguments: usize,
    /// What the first argument is if it is not written, in `[…]`.
    default: Option<Arc<[Piece]>>,
    body: Arc<[Piece]>,
}

/// A token of a macro's body.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Token(Input),
    /// `#1` is 0.
    Argument(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Input {
    text: Arc<str>,
    /// What `\let` named before it was a macro stays what it was.
    fixed: bool,
}

impl Default for Macros {
    fn default() -> Self {
        Macros {
            known: HashMap::new(),
            left: FILE,
        }
    }
}

impl Macros {
    /// Adds what the front matter says, as MathJax's and KaTeX's configurations do: a name, with
    /// or without backslash, and its body, or a list of its body, the count of its arguments, and
    /// what the first one is otherwise. Whether all could be read.
    pub(in crate::course) fn configure(&mut self, macros: &serde_json::Map<String, Value>) -> bool {
        let mut all = true;
        for (name, value) in macros {
            let parts = match value {
                Value::Array(parts) => parts.as_slice(),
                value => std::slice::from_ref(value),
            };
            let Some(body) = parts.first().and_then(Value::as_str) else {
                all = false;
                continue;
            };
            let name = format!("\\{}", name.trim().trim_start_matches('\\'));
            let highest = (1..=ARGUMENTS)
                .rev()
                .find(|n| body.contains(&format!("#{n}")));
            let said = parts.get(1).and_then(Value::as_u64);
            let said = said.and_then(|count| usize::try_from(count).ok());
            let default = parts.get(2).and_then(Value::as_str).map(inputs);
            all &= is_name(&name);
            self.define(
                name,
                said.or(highest).unwrap_or(0),
                default.as_deref(),
                &inputs(body),
            );
        }
        all
    }

    /// Adds those of others, which win over its own of the same names.
    pub(in crate::course) fn add_all(&mut self, others: &Macros) {
        let others = others.known.iter();
        self.known
            .extend(others.map(|(name, own)| (name.clone(), own.clone())));
    }

    /// Adds a macro by its name with the backslash.
    pub(crate) fn add(&mut self, name: &str, arguments: usize, body: &str) {
        self.define(name.to_owned(), arguments, None, &inputs(body));
    }

    fn define(
        &mut self,
        name: String,
        arguments: usize,
        default: Option<&[Input]>,
        body: &[Input],
    ) {
        if is_name(&name) && arguments <= ARGUMENTS {
            let default = default.map(pieces);
            let body = pieces(body);
            self.known.insert(
                name,
                Macro {
                    arguments,
                    default,
                    body,
                },
            );
        }
    }

    /// The formula with the macros put in and without its definitions, which are known from here
    /// on; nothing where it has neither.
    pub(crate) fn expand(&mut self, source: &str) -> Result<Option<String>, TooMuch> {
        let concerns = |token: &str| self.known.contains_key(token) || DEFINES.contains(&token);
        if !tokens(source).any(concerns) {
            return Ok(None);
        }
        let allowed = self.left.min(FORMULA);
        let mut left = allowed;
        let mut input: Vec<Input> = inputs(source);
        input.reverse();
        let mut out = Out::default();
        while let Some(token) = input.pop() {
            let mut reader = Reader::new(&input);
            let (rest, cost, body) = if token.fixed {
                (None, 1, Vec::new())
            } else if DEFINES.contains(&&*token.text) {
                let read = self.definition(&token.text, &mut reader);
                (read.map(|()| reader.left), reader.cost, Vec::new())
            } else if let Some(found) = self.known.get(&*token.text) {
                let body = found.put_in(&mut reader);
                (Some(reader.left), reader.cost + body.len(), body)
            } else {
                (None, 1, Vec::new())
            };
            let Some(now) = left.checked_sub(cost + 1) else {
                self.left -= allowed;
                return Err(TooMuch);
            };
            left = now;
            match rest {
                Some(rest) => input.truncate(rest),
                None => out.push(&token.text),
            }
            input.extend(body.into_iter().rev());
        }
        self.left -= allowed - left;
        Ok(Some(out.text))
    }

    /// Reads a definition after its command; nothing if it is none.
    fn definition(&mut self, command: &str, reader: &mut Reader<'_>) -> Option<()> {
        let starred = reader.take("*");
        let name = reader.name()?;
        let (mut arguments, mut default) = (0, None);
        let body = match command {
            "\\def" | "\\gdef" => {
                arguments = reader.parameters()?;
                reader.argument()
            }
            "\\let" => {
                reader.take("=");
                let meant = reader.token()?;
                if let Some(known) = self.known.get(&*meant.text).cloned() {
                    self.known.insert(name, known);
                    return Some(());
                }
                vec![Input {
                    fixed: true,
                    ..meant
                }]
            }
            "\\DeclareMathOperator" => {
                let star = if starred { "*" } else { "" };
                let mut body = inputs(&format!("\\operatorname{star}{{"));
                body.extend(reader.argument());
                body.extend(inputs("}"));
                body
            }
            _ => {
                if let Some(count) = reader.option() {
                    let count: String = count.iter().map(|token| &*token.text).collect();
                    arguments = count.trim().parse().ok()?;
                    default = reader.option();
                }
                reader.argument()
            }
        };
        self.define(name, arguments, default.as_deref(), &body);
        Some(())
    }
}

impl Macro {
    /// The body with the arguments that stand next.
    fn put_in(&self, reader: &mut Reader<'_>) -> Vec<Input> {
        let mut arguments: Vec<Vec<Input>> = Vec::new();
        if let Some(default) = &self.default {
            let first = reader.option();
            arguments.push(first.unwrap_or_else(|| fill(default, &[])));
        }
        while arguments.len() < self.arguments {
            arguments.push(reader.argument());
        }
        fill(&self.body, &arguments)
    }
}

fn fill(body: &[Piece], arguments: &[Vec<Input>]) -> Vec<Input> {
    let mut out = Vec::with_capacity(body.len());
    for piece in body {
        // What comes to more is refused, and need not be copied first.
        if out.len() > FORMULA {
            break;
        }
        match piece {
            Piece::Token(token) => out.push(token.clone()),
            Piece::Argument(at) => out.extend(arguments.get(*at).into_iter().flatten().cloned()),
        }
    }
    out
}

/// Reads on in the input, whose next token is its last one.
struct Reader<'a> {
    input: &'a [Input],
    /// How many tokens are still to be read.
    left: usize,
    /// How many were looked at.
    cost: usize,
}

impl<'a> Reader<'a> {
    fn new(input: &'a [Input]) -> Self {
        Reader {
            input,
            left: input.len(),
            cost: 0,
        }
    }

    fn next(&mut self) -> Option<&'a Input> {
        let next = self.input.get(self.left.checked_sub(1)?)?;
        self.left -= 1;
        self.cost += 1;
        Some(next)
    }

    /// The next token that is not blank.
    fn token(&mut self) -> Option<Input> {
        loop {
            let next = self.next()?;
            if !is_blank(&next.text) {
                return Some(next.clone());
            }
        }
    }

    /// Whether that token stands next; then it is read.
    fn take(&mut self, token: &str) -> bool {
        let before = self.left;
        let taken = self.token().is_some_and(|next| &*next.text == token);
        if !taken {
            self.left = before;
        }
        taken
    }

    /// A macro's name, in braces or not.
    fn name(&mut self) -> Option<String> {
        let braced = self.take("{");
        let name = self.token()?;
        (!braced || self.take("}")).then(|| name.text.to_string())
    }

    /// `#1#2` after `\def`, up to the brace that opens the body.
    fn parameters(&mut self) -> Option<usize> {
        let mut count = 0;
        while self.take("#") {
            count += 1;
            self.next();
        }
        let before = self.left;
        let opens = self.take("{");
        self.left = before;
        opens.then_some(count)
    }

    /// A group without its braces, or one token; empty where nothing stands.
    fn argument(&mut self) -> Vec<Input> {
        let before = self.left;
        let Some(first) = self.token() else {
            return Vec::new();
        };
        match &*first.text {
            "{" => self.until("}").unwrap_or_default(),
            "}" => {
                self.left = before;
                Vec::new()
            }
            _ => vec![first],
        }
    }

    /// `[…]` without its brackets.
    fn option(&mut self) -> Option<Vec<Input>> {
        let before = self.left;
        let read = self.take("[").then(|| self.until("]")).flatten();
        if read.is_none() {
            self.left = before;
        }
        read
    }

    /// The tokens up to the one that closes, outside of all groups.
    fn until(&mut self, close: &str) -> Option<Vec<Input>> {
        let mut inside = Vec::new();
        let mut depth = 0_usize;
        loop {
            let next = self.next()?;
            match &*next.text {
                token if depth == 0 && token == close => return Some(inside),
                "{" => depth += 1,
                "}" => depth = depth.checked_sub(1)?,
                _ => {}
            }
            inside.push(next.clone());
        }
    }
}

/// What is written so far.
#[derive(Default)]
struct Out {
    text: String,
    /// Whether a letter that follows would belong to the name of a command.
    word: bool,
}

impl Out {
    fn push(&mut self, token: &str) {
        if self.word && token.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.text.push(' ');
        }
        self.text.push_str(token);
        self.word = is_word(token);
    }
}

/// Whether a macro may be called that.
fn is_name(name: &str) -> bool {
    let own = name.strip_prefix('\\').unwrap_or_default();
    let mut letters = own.chars();
    match (letters.next(), letters.next()) {
        (Some(one), None) => !one.is_whitespace(),
        _ => !own.is_empty() && own.bytes().all(|b| b.is_ascii_alphabetic()),
    }
}

fn inputs(source: &str) -> Vec<Input> {
    let input = |text: &str| Input {
        text: text.into(),
        fixed: false,
    };
    tokens(source).map(input).collect()
}

/// A body with its `#1` as arguments; `##` is one `#`.
fn pieces(body: &[Input]) -> Arc<[Piece]> {
    let mut out = Vec::with_capacity(body.len());
    let mut body = body.iter().peekable();
    while let Some(token) = body.next() {
        let number = match (&*token.text, body.peek()) {
            ("#", Some(next)) => next.text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number @ 1..=ARGUMENTS) => {
                body.next();
                out.push(Piece::Argument(number - 1));
            }
            _ => out.push(Piece::Token(token.clone())),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn all(formulas: &[&str]) -> Vec<String> {
        let mut macros = Macros::default();
        let expand = |source: &&str| match macros.expand(source).unwrap() {
            Some(expanded) => expanded.trim().to_owned(),
            None => (*source).to_owned(),
        };
        formulas.iter().map(expand).collect()
    }

    #[test]
    fn macros_are_put_in_where_they_are_named() {
        for (source, expanded) in [
            ("\\newcommand{\\E}{\\mathbb{E}} \\E[X]", "\\mathbb{E}[X]"),
            ("\\newcommand\\E{\\mathbb E}\\E X", "\\mathbb E X"),
            (
                "\\newcommand{\\norm}[1]{\\lVert #1\\rVert}\\norm{x}_2",
                "\\lVert x\\rVert_2",
            ),
            (
                "\\newcommand{\\inner}[2][x]{(#1,#2)}\\inner{y}\\inner[u]v",
                "(x,y)(u,v)",
            ),
            ("\\def\\RR{\\mathbb{R}}f:\\RR^n", "f:\\mathbb{R}^n"),
            ("\\def\\f#1#2{#2#1}\\f ab\\f{x}{y}", "bayx"),
            (
                "\\DeclareMathOperator*{\\amax}{arg\\,max}\\amax_x",
                "\\operatorname*{arg\\,max}_x",
            ),
            ("\\let\\old\\phi\\renewcommand\\phi{\\old}\\phi", "\\phi"),
            ("\\newcommand\\a[1]{\\alpha#1}\\a x", "\\alpha x"),
            (
                "\\providecommand*{\\vv}[1]{\\mathbf{#1}}\\vv\\beta",
                "\\mathbf{\\beta}",
            ),
        ] {
            assert_eq!(all(&[source]), [expanded], "{source}");
        }
    }

    #[test]
    fn a_macro_holds_for_the_formulas_after_it() {
        assert_eq!(
            all(&["\\E", "\\newcommand{\\E}{e}", "\\E+\\Ex"]),
            ["\\E", "", "e+\\Ex"]
        );
    }

    #[test]
    fn what_is_no_definition_stays() {
        for source in [
            "\\newcommand",
            "\\def\\a b{c}",
            "\\def x",
            "\\newcommand{\\a",
            "\\let",
        ] {
            assert!(all(&[source])[0].starts_with('\\'), "{source}");
        }
    }

    #[test]
    fn macros_that_name_each_other_end() {
        let billion = "\\def\\a{\\b\\b}\\def\\b{\\c\\c}\\def\\c{\\a\\a}\\a";
        let deep: String = (0..60)
            .map(|n| {
                let name = |n: u8| ['a', (b'a' + n % 26) as char, (b'a' + n / 26) as char];
                let [this, next] = [name(n), name(n + 1)].map(String::from_iter);
                format!("\\def\\{this}{{\\{next}\\{next}}}")
            })
            .collect();
        let deep = format!("{deep}\\aaa");
        for source in [
            billion,
            &deep,
            "\\def\\a{\\a}\\a",
            "\\def\\a#1{\\a{#1#1}}\\a x",
            "\\newcommand\\a[1][x]{\\a\\a}\\a[[[[[[",
        ] {
            assert_eq!(Macros::default().expand(source), Err(TooMuch), "{source}");
        }
        // A file's worth of such formulas is not read either.
        let mut macros = Macros::default();
        for _ in 0..100 {
            let _ = macros.expand(billion);
        }
        assert_eq!(macros.left, 0);
    }

    #[test]
    fn the_front_matter_defines_as_configurations_do() {
        let yaml = r##"{"R": "\\mathbb{R}", "\\norm": ["\\|#1\\|", 1], "\\set": "\\{#1\\}", "in": ["(#1,#2)", 2, "x"]}"##;
        let mut macros = Macros::default();
        let yaml: serde_json::Value = serde_json::from_str(yaml).unwrap();
        assert!(macros.configure(yaml.as_object().unwrap()));
        let expanded = macros.expand("\\R\\norm x\\set{y}\\in y").unwrap().unwrap();
        assert_eq!(expanded, "\\mathbb{R}\\|x\\|\\{y\\}(x,y)");
        let wrong: serde_json::Value = serde_json::from_str(r#"{"a": 1, "b c": "x"}"#).unwrap();
        assert!(!macros.configure(wrong.as_object().unwrap()));
    }
}
