//! Code → coloured code: spans with classes of one letter, in the fewest pieces.
//!
//! syntect parses with two-face's grammars; the classes' colours are in
//! `src/client/code.css`. Some inputs take its engine minutes and a thread cannot be stopped,
//! so limits are by size and by patterns known to be bad: the output is the same each time.

mod lines;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::art;
use crate::course::{slices, tree};

pub(super) use lines::{Markup, broken};

/// Longer lines stay plain, with their block; in characters.
const LINE_LIMIT: usize = 2_000;
/// Longer blocks stay plain; in bytes.
const BLOCK_LIMIT: usize = 24 * 1024;
/// The engine's time on a line grows with the square of its length at worst (0.25 µs a
/// character squared, measured on a slow build): the sum of the squares is limited too.
const EFFORT_LIMIT: usize = 1_500_000;
/// Letters, blanks or one sign in a row: 2,000 blanks take some grammars 3 s.
const RUN_LIMIT: usize = 200;
/// Brackets within brackets on one line: some grammars try each depth in each way.
const NESTING_LIMIT: usize = 16;
/// Brackets that a block opens and never closes: each stays on the engine's stack.
const OPEN_LIMIT: usize = 100;

/// Loaded at first use.
static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);
static RULES: LazyLock<Vec<(Scope, Paint)>> = LazyLock::new(|| {
    SCOPES
        .iter()
        .filter_map(|(scope, paint)| Some((Scope::new(scope).ok()?, *paint)))
        .collect()
});

/// Why code stays plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Uncoloured {
    /// No language is named, or one that we have no grammar for.
    NoGrammar,
    /// Longer than the limits.
    TooLong,
    /// It has a pattern that is known to take syntect minutes.
    Risky,
    /// The engine failed.
    Failed,
}

impl Uncoloured {
    /// What to tell the author, if anything: one sentence without a full stop.
    pub(super) fn cause(self) -> Option<&'static str> {
        match self {
            Uncoloured::NoGrammar => None,
            Uncoloured::TooLong => Some("the code is too long to be shown in colour"),
            Uncoloured::Risky => Some("the code is nested too deeply to be shown in colour"),
            Uncoloured::Failed => Some("the code cannot be shown in colour"),
        }
    }
}

/// How a scope colours its text.
#[derive(Debug, Clone, Copy)]
enum Paint {
    /// A class.
    Class(char),
    /// A keyword if it is a word (`not`, `new`), else no class: signs are told from words without
    /// a colour.
    Operator,
    /// No class, whatever the scopes around it say.
    None,
    /// What the scopes around it say.
    Around,
}

/// Scopes by prefix; the first that fits counts, from the innermost scope outwards.
const SCOPES: &[(&str, Paint)] = &[
    ("comment", Paint::Class('c')),
    ("punctuation.definition.comment", Paint::Around),
    ("punctuation.definition.string", Paint::Around),
    ("punctuation.definition.variable", Paint::Around),
    ("punctuation.definition.parameter", Paint::Around),
    ("punctuation.definition.constant", Paint::Around),
    ("punctuation.definition.keyword", Paint::Around),
    ("punctuation.definition.annotation", Paint::Around),
    ("punctuation.definition.from-file-diff", Paint::Around),
    ("punctuation.definition.inserted", Paint::Around),
    ("punctuation.definition.deleted", Paint::Around),
    ("punctuation.section.expansion.parameter", Paint::Around),
    ("punctuation", Paint::None),
    ("meta.interpolation", Paint::None),
    ("meta.group.expansion.parameter", Paint::Class('v')),
    ("meta.group.expansion", Paint::None),
    ("string.unquoted.plain.out.yaml", Paint::None),
    ("string.unquoted.plain.in.yaml", Paint::None),
    ("string.unquoted", Paint::Around),
    ("string", Paint::Class('s')),
    ("constant.numeric", Paint::Class('n')),
    ("constant.language", Paint::Class('n')),
    ("constant.character", Paint::Class('s')),
    ("keyword.operator", Paint::Operator),
    ("keyword.control.regexp", Paint::Class('s')),
    ("keyword", Paint::Class('k')),
    ("storage.type.numeric", Paint::Class('n')),
    ("storage", Paint::Class('k')),
    ("variable.function", Paint::Class('f')),
    ("variable.parameter", Paint::Class('v')),
    ("variable.language", Paint::Class('v')),
    ("variable.other.readwrite", Paint::Class('v')),
    ("variable.annotation", Paint::Class('f')),
    ("entity.name.function", Paint::Class('f')),
    ("support.function", Paint::Class('f')),
    ("support.macro", Paint::Class('f')),
    ("entity.name.macro", Paint::Class('f')),
    ("entity.name.tag", Paint::Class('t')),
    ("entity.name.type", Paint::Class('t')),
    ("entity.name.class", Paint::Class('t')),
    ("entity.name.struct", Paint::Class('t')),
    ("entity.name.enum", Paint::Class('t')),
    ("entity.name.trait", Paint::Class('t')),
    ("entity.name.interface", Paint::Class('t')),
    ("entity.name.impl", Paint::Class('t')),
    ("entity.name.section", Paint::Class('t')),
    ("entity.other.inherited-class", Paint::Class('t')),
    ("entity.other.attribute-name", Paint::Class('v')),
    ("support.type", Paint::Class('t')),
    ("support.class", Paint::Class('t')),
    ("markup.inserted", Paint::Class('i')),
    ("markup.deleted", Paint::Class('d')),
    ("markup.heading", Paint::Class('k')),
    ("meta.diff", Paint::Class('c')),
];

/// Names that people write, where the grammar has another.
fn grammar_name(language: &str) -> &str {
    match language {
        "shell" | "sh" | "zsh" | "console" | "terminal" | "shell-session" | "shellsession"
        | "bash-session" | "ksh" | "ash" => "bash",
        "golang" => "go",
        "docker" | "containerfile" => "dockerfile",
        "node" | "javascript" | "mjs" | "cjs" => "js",
        "typescript" => "ts",
        "jsonc" | "json5" => "json",
        "terraform" | "hcl" => "tf",
        "kotlin" => "kt",
        "csharp" | "c#" => "cs",
        "powershell" | "pwsh" => "ps1",
        "py3" | "python3" => "py",
        "make" => "makefile",
        "helm" | "k8s" | "kubernetes" => "yaml",
        "text" | "txt" | "plain" | "plaintext" | "none" | "ascii" | "output" | "log" => "",
        other => other,
    }
}

/// How a block of code is shown.
#[derive(Debug)]
pub(super) enum Shown {
    /// As a drawing.
    Art(Markup),
    /// In colour.
    Coloured(Markup),
    /// As it is.
    Plain(Uncoloured),
}

/// How a block of code is shown. In its markup no line break is added or lost.
pub(super) fn show(language: &str, source: &str) -> Shown {
    if tree::is_art(language, source) {
        return Shown::Art(Markup::new(art::write(source)));
    }
    match highlight(language, source) {
        Ok(html) => Shown::Coloured(Markup::new(html)),
        Err(why) => Shown::Plain(why),
    }
}

/// Coloured HTML for the inside of `<code>`.
fn highlight(language: &str, source: &str) -> Result<String, Uncoloured> {
    let syntax = grammar(language).ok_or(Uncoloured::NoGrammar)?;
    if is_too_long(source) {
        return Err(Uncoloured::TooLong);
    }
    if is_risky(source) {
        return Err(Uncoloured::Risky);
    }
    // syntect panics where a grammar is broken.
    catch_unwind(AssertUnwindSafe(|| spans(syntax, source))).unwrap_or(Err(Uncoloured::Failed))
}

fn grammar(language: &str) -> Option<&'static SyntaxReference> {
    let name = grammar_name(language);
    if name.is_empty() {
        return None;
    }
    let syntax = GRAMMARS.find_syntax_by_token(name)?;
    (syntax.name != "Plain Text").then_some(syntax)
}

fn is_too_long(source: &str) -> bool {
    if source.len() > BLOCK_LIMIT {
        return true;
    }
    let mut effort = 0;
    for line in source.lines() {
        let length = line.chars().count();
        effort += length * length;
        if length > LINE_LIMIT || effort > EFFORT_LIMIT {
            return true;
        }
    }
    false
}

/// Patterns that are known to take minutes.
fn is_risky(source: &str) -> bool {
    // `<` is not counted: it is rarely a bracket, and in most code none closes it.
    nesting(source.bytes().filter(|b| !matches!(b, b'<' | b'>'))) > OPEN_LIMIT
        || source.lines().any(is_risky_line)
}

fn is_risky_line(line: &str) -> bool {
    line.contains("$(eval") && line.contains("$(shell")
        || nesting(line.bytes()) > NESTING_LIMIT
        || longest_run(line) > RUN_LIMIT
}

/// The length of the longest run of one kind of character: of letters and digits, of blanks, or
/// of one sign.
fn longest_run(line: &str) -> usize {
    let (mut run, mut longest, mut last) = (0_usize, 0, '\0');
    for c in line.chars() {
        let kind = match c {
            c if c.is_alphanumeric() || c == '_' => 'a',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        run = if kind == last { run + 1 } else { 1 };
        last = kind;
        longest = longest.max(run);
    }
    longest
}

/// How deep brackets are nested.
fn nesting(bytes: impl Iterator<Item = u8>) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in bytes {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn spans(syntax: &SyntaxReference, source: &str) -> Result<String, Uncoloured> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut out = Spans::default();
    for line in source.split_inclusive('\n') {
        // The grammars expect a break at the end of each line; blanks before it mean nothing
        // and cost some of them a millisecond a line.
        let text = line.trim_end();
        let operations = state
            .parse_line(&format!("{text}\n"), &GRAMMARS)
            .map_err(|_| Uncoloured::Failed)?;
        let mut done = 0;
        for (at, operation) in operations {
            let at = at.clamp(done, text.len().max(done));
            out.push(slices::text(text, done..at), &stack);
            done = at;
            stack.apply(&operation).map_err(|_| Uncoloured::Failed)?;
        }
        out.push(slices::text(text, done..), &stack);
        out.push(slices::text(line, text.len()..), &stack);
    }
    Ok(out.finish())
}

/// The class of a text: what the innermost scope with a rule says.
fn class(text: &str, stack: &ScopeStack) -> Option<char> {
    for scope in stack.as_slice().iter().rev() {
        let rule = RULES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope));
        match rule {
            Some((_, Paint::Class(class))) => return Some(*class),
            Some((_, Paint::Operator)) => {
                return text.starts_with(char::is_alphabetic).then_some('k');
            }
            Some((_, Paint::None)) => return None,
            Some((_, Paint::Around)) | None => {}
        }
    }
    None
}

/// Text in spans; neighbours of one class share one, also over blanks, and no span begins
/// or ends with a blank.
#[derive(Default)]
struct Spans {
    html: String,
    /// The class of the span that is open.
    open: Option<char>,
    /// Blanks that are not written yet: the next word decides whether they are in the span.
    blanks: String,
}

impl Spans {
    fn push(&mut self, text: &str, stack: &ScopeStack) {
        let words = text.trim();
        let Some(start) = text.find(words).filter(|_| !words.is_empty()) else {
            self.blanks.push_str(text);
            return;
        };
        self.blanks.push_str(slices::text(text, ..start));
        let class = class(words, stack);
        if class != self.open {
            self.close();
            self.html.push_str(&std::mem::take(&mut self.blanks));
            if let Some(class) = class {
                self.html.push_str("<span class=\"");
                self.html.push(class);
                self.html.push_str("\">");
            }
            self.open = class;
        }
        self.html.push_str(&std::mem::take(&mut self.blanks));
        for c in words.chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                c => self.html.push(c),
            }
        }
        self.blanks
            .push_str(slices::text(text, start + words.len()..));
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html.push_str(&self.blanks);
        self.html
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::super::markup::{Piece, pieces, unescape};
    use super::*;

    #[test]
    fn code_is_coloured_in_few_spans() {
        for (language, source, expected) in GOLDEN {
            let html = highlight(language, source).unwrap();
            assert_eq!(html, *expected, "{language}");
        }
    }

    const GOLDEN: &[(&str, &str, &str)] = &[
        (
            "bash",
            "# 실행\ndocker run -d --name web -p 8080:80 \"nginx:$TAG\" | grep x > out.txt\n\
             if [ -f a ]; then\n  echo \"hi ${USER}\" && export A=1\nfi\n",
            concat!(
                r#"<span class="c"># 실행</span>"#,
                "\n",
                r#"<span class="f">docker</span> run <span class="v">-d --name</span> web <span class="v">-p</span> 8080:80 <span class="s">"nginx:</span><span class="v">$TAG</span><span class="s">"</span> | <span class="f">grep</span> x &gt; out.txt"#,
                "\n",
                r#"<span class="k">if</span> <span class="f">[</span> <span class="v">-f</span> a <span class="f">]</span>; <span class="k">then</span>"#,
                "\n",
                r#"  <span class="f">echo</span> <span class="s">"hi</span> <span class="v">${USER}</span><span class="s">"</span> &amp;&amp; <span class="k">export</span> <span class="v">A</span>=1"#,
                "\n",
                r#"<span class="k">fi</span>"#,
                "\n",
            ),
        ),
        (
            "yaml",
            "# c\napiVersion: v1\nmetadata:\n  name: \"web\"\nspec:\n  replicas: 3\n  ready: true\n  \
             - image: nginx:latest\n",
            concat!(
                r#"<span class="c"># c</span>"#,
                "\n",
                r#"<span class="t">apiVersion</span>: v1"#,
                "\n",
                r#"<span class="t">metadata</span>:"#,
                "\n",
                r#"  <span class="t">name</span>: <span class="s">"web"</span>"#,
                "\n",
                r#"<span class="t">spec</span>:"#,
                "\n",
                r#"  <span class="t">replicas</span>: <span class="n">3</span>"#,
                "\n",
                r#"  <span class="t">ready</span>: <span class="n">true</span>"#,
                "\n",
                r#"  - <span class="t">image</span>: nginx:latest"#,
                "\n",
            ),
        ),
        (
            "dockerfile",
            "FROM node:18 AS build\nRUN npm ci && npm run build\nENV A=1\nCMD [\"node\", \"x.js\"]\n",
            concat!(
                r#"<span class="k">FROM</span> node:<span class="t">18</span> <span class="k">AS</span> build"#,
                "\n",
                r#"<span class="k">RUN</span> npm ci &amp;&amp; npm run build"#,
                "\n",
                r#"<span class="k">ENV</span> A=1"#,
                "\n",
                r#"<span class="k">CMD</span> [<span class="s">"node"</span>, <span class="s">"x.js"</span>]"#,
                "\n",
            ),
        ),
        (
            "rust",
            "/// Doc.\npub fn add(a: u32, b: &'static str) -> Option<String> {\n    \
             let x = 1 + 2; // sum\n    println!(\"{x}\");\n    Some(b.to_owned())\n}\n",
            concat!(
                r#"<span class="c">/// Doc.</span>"#,
                "\n",
                r#"<span class="k">pub fn</span> <span class="f">add</span>(<span class="v">a</span>: <span class="k">u32</span>, <span class="v">b</span>: &amp;<span class="k">'static str</span>) -&gt; <span class="t">Option</span>&lt;<span class="t">String</span>&gt; {"#,
                "\n",
                r#"    <span class="k">let</span> x = <span class="n">1</span> + <span class="n">2</span>; <span class="c">// sum</span>"#,
                "\n",
                r#"    <span class="f">println!</span>(<span class="s">"{x}"</span>);"#,
                "\n",
                r#"    <span class="t">Some</span>(b.<span class="f">to_owned</span>())"#,
                "\n",
                r#"}"#,
                "\n",
            ),
        ),
        (
            "python",
            "@dec\ndef f(x, y=1):\n    \"\"\"Doc\"\"\"\n    \
             return [i for i in range(x) if i is not None]\nclass A(B):\n    pass\n",
            concat!(
                r#"@<span class="f">dec</span>"#,
                "\n",
                r#"<span class="k">def</span> <span class="f">f</span>(<span class="v">x</span>, <span class="v">y</span>=<span class="n">1</span>):"#,
                "\n",
                r#"    <span class="c">"""Doc"""</span>"#,
                "\n",
                r#"    <span class="k">return</span> [i <span class="k">for</span> i <span class="k">in</span> <span class="f">range</span>(x) <span class="k">if</span> i <span class="k">is not</span> <span class="n">None</span>]"#,
                "\n",
                r#"<span class="k">class</span> <span class="t">A</span>(<span class="t">B</span>):"#,
                "\n",
                r#"    <span class="k">pass</span>"#,
                "\n",
            ),
        ),
    ];

    #[test]
    fn no_character_is_added_or_lost() {
        for source in [
            "ls -l\u{3000}\n\techo \"가\u{3000} \u{a0}\"  \n\n   \n# 끝\u{3000}",
            "a <b> & \"c\" 'd' \\\n",
            "cat <<EOF\n  x $Y\u{2003}\nEOF",
            "\u{3000}\n",
        ] {
            for language in ["bash", "yaml", "rust", "makefile", "html"] {
                let html = highlight(language, source).unwrap();
                let mut text = String::new();
                for piece in pieces(&html) {
                    if let Piece::Text(t) = piece {
                        text.push_str(&unescape(t));
                    }
                }
                assert_eq!(text, source, "{language}");
            }
        }
    }

    #[test]
    fn unknown_languages_stay_plain() {
        for language in ["", "text", "nosuchlanguage"] {
            assert_eq!(
                highlight(language, "x"),
                Err(Uncoloured::NoGrammar),
                "{language}"
            );
        }
        for language in [
            "sh", "console", "golang", "docker", "yml", "YAML", "tsx", "k8s", "py",
        ] {
            let language = language.to_lowercase();
            assert!(highlight(&language, "x\n").is_ok(), "{language}");
        }
    }

    #[test]
    fn what_is_known_to_take_minutes_stays_plain() {
        for (language, source) in [
            (
                "makefile",
                "A := $(eval $(shell echo $(eval $(shell x".repeat(3),
            ),
            ("js", "(".repeat(17)),
            ("js", "(a,\n".repeat(101)),
            ("scss", " ".repeat(1_000)),
            ("cs", "a".repeat(1_000)),
            ("md", "`".repeat(1_000)),
        ] {
            assert_eq!(
                highlight(language, &source),
                Err(Uncoloured::Risky),
                "{language}"
            );
        }
        for source in [
            "a b ".repeat(501),
            "a b\n".repeat(20_000),
            format!("{}\n", "a b ".repeat(100)).repeat(40),
        ] {
            assert_eq!(highlight("js", &source), Err(Uncoloured::TooLong));
        }
    }

    #[test]
    fn the_worst_that_is_let_through_ends() {
        for language in ["bash", "makefile", "ts", "cpp", "scss"] {
            for pattern in ["(a)", " ", "{}", "a_", "가", "a::", "(a) => "] {
                for length in [40, 1_200] {
                    let line: String = pattern.chars().cycle().take(length).collect();
                    let lines =
                        (BLOCK_LIMIT / (line.len() + 1)).min(EFFORT_LIMIT / length / length);
                    let _ = highlight(language, &format!("{line}\n").repeat(lines));
                }
            }
        }
    }
}
