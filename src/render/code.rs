//! Code → coloured code: spans with classes of one letter, in the fewest pieces.
//!
//! syntect parses with two-face's grammars; the classes' colours are in
//! `src/client/code.css`. Some inputs take its engine minutes and a thread cannot be stopped,
//! so limits are by size and by patterns known to be bad: the output is the same each time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::markup::push_escaped;

/// Lines and blocks longer than this stay plain.
const LINE_LIMIT: usize = 2_000;
const BLOCK_LIMIT: usize = 64 * 1024;
/// Brackets within brackets on one line: some grammars try each depth in each way.
const NESTING_LIMIT: usize = 16;

/// Read once; nothing changes it.
static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);
static RULES: LazyLock<Vec<(Scope, Paint)>> = LazyLock::new(|| {
    SCOPES
        .iter()
        .filter_map(|(scope, paint)| Some((Scope::new(scope).ok()?, *paint)))
        .collect()
});

/// Why code stays plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    /// No language is named, or one that we have no grammar for, or it is a drawing in text.
    NoGrammar,
    /// Longer than the limits.
    TooLong,
    /// It has a pattern that is known to take minutes.
    Risky,
    /// The engine failed.
    Failed,
}

impl Plain {
    /// What to tell the author, if anything: one sentence without a full stop.
    pub(super) fn cause(self) -> Option<&'static str> {
        match self {
            Plain::NoGrammar => None,
            Plain::TooLong => Some("the code is too long to be shown in colour"),
            Plain::Risky => Some("the code is nested too deeply to be shown in colour"),
            Plain::Failed => Some("the code cannot be shown in colour"),
        }
    }
}

/// What a scope says about its text.
#[derive(Debug, Clone, Copy)]
enum Paint {
    /// A class.
    Class(char),
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
    ("punctuation", Paint::None),
    ("meta.interpolation", Paint::None),
    ("meta.group.expansion", Paint::None),
    ("string.unquoted.plain.out.yaml", Paint::None),
    ("string.unquoted.plain.in.yaml", Paint::None),
    ("string.unquoted", Paint::Around),
    ("string", Paint::Class('s')),
    ("constant.numeric", Paint::Class('n')),
    ("constant.language", Paint::Class('n')),
    ("constant.character", Paint::Class('s')),
    ("keyword.operator", Paint::Class('o')),
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

/// Coloured HTML for the inside of `<code>`: no line break is added or lost.
pub(super) fn highlight(language: &str, source: &str) -> Result<String, Plain> {
    let syntax = grammar(language).ok_or(Plain::NoGrammar)?;
    if is_tree(source) {
        return Err(Plain::NoGrammar);
    }
    if source.len() > BLOCK_LIMIT || source.lines().any(|l| l.len() > LINE_LIMIT) {
        return Err(Plain::TooLong);
    }
    if is_risky(source) {
        return Err(Plain::Risky);
    }
    // The engine has `expect`s of its own.
    catch_unwind(AssertUnwindSafe(|| spans(syntax, source))).unwrap_or(Err(Plain::Failed))
}

fn grammar(language: &str) -> Option<&'static SyntaxReference> {
    let name = grammar_name(language);
    if name.is_empty() {
        return None;
    }
    let syntax = GRAMMARS.find_syntax_by_token(name)?;
    (syntax.name != "Plain Text").then_some(syntax)
}

/// A drawing in text, such as `├── src`.
fn is_tree(source: &str) -> bool {
    let drawn = |line: &&str| line.contains(['├', '└', '│', '┌', '┐', '┘', '─', '▼', '║', '╔']);
    let lines = source.lines().filter(|l| !l.trim().is_empty()).count();
    let tree = source.lines().filter(drawn).count();
    tree >= 2 && tree * 2 >= lines
}

/// Patterns that are known to take minutes.
fn is_risky(source: &str) -> bool {
    source.lines().any(|line| {
        line.contains("$(eval") && line.contains("$(shell") || nesting(line) > NESTING_LIMIT
    })
}

fn nesting(line: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in line.bytes() {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn spans(syntax: &SyntaxReference, source: &str) -> Result<String, Plain> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut out = Spans::default();
    for line in source.split_inclusive('\n') {
        // The grammars expect each line to end with a break.
        let whole = if line.ends_with('\n') {
            line.to_owned()
        } else {
            format!("{line}\n")
        };
        let operations = state
            .parse_line(&whole, &GRAMMARS)
            .map_err(|_| Plain::Failed)?;
        let mut done = 0;
        for (at, operation) in operations {
            out.push(line.get(done..at.min(line.len())), class(&stack));
            done = at.max(done);
            stack.apply(&operation).map_err(|_| Plain::Failed)?;
        }
        out.push(line.get(done..), class(&stack));
    }
    Ok(out.finish())
}

/// The class that the innermost scope with an opinion gives.
fn class(stack: &ScopeStack) -> Option<char> {
    for scope in stack.as_slice().iter().rev() {
        let rule = RULES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope));
        match rule {
            Some((_, Paint::Class(class))) => return Some(*class),
            Some((_, Paint::None)) => return None,
            Some((_, Paint::Around)) | None => {}
        }
    }
    None
}

/// Text in spans; neighbours of one class share one, and blanks join what stands before.
#[derive(Default)]
struct Spans {
    html: String,
    open: Option<char>,
    blanks: String,
}

impl Spans {
    fn push(&mut self, text: Option<&str>, class: Option<char>) {
        let Some(text) = text.filter(|t| !t.is_empty()) else {
            return;
        };
        if text.trim().is_empty() {
            self.blanks.push_str(text);
            return;
        }
        if class != self.open {
            if self.open.is_some() {
                self.html.push_str("</span>");
            }
            self.html.push_str(&std::mem::take(&mut self.blanks));
            if let Some(class) = class {
                self.html.push_str("<span class=\"");
                self.html.push(class);
                self.html.push_str("\">");
            }
            self.open = class;
        }
        self.html.push_str(&std::mem::take(&mut self.blanks));
        let kept = text.trim_end();
        push_escaped(&mut self.html, kept);
        self.blanks
            .push_str(text.get(kept.len()..).unwrap_or_default());
    }

    fn finish(mut self) -> String {
        if self.open.is_some() {
            self.html.push_str("</span>");
        }
        self.html.push_str(&self.blanks);
        self.html
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn dbg_all() {
        for (l, s) in [
            ("bash", "# 실행\ndocker run -d --name web -p 8080:80 \"nginx:$TAG\" | grep x > out.txt\nif [ -f a ]; then\n  echo \"hi ${USER}\" && export A=1\nfi\n"),
            ("yaml", "# c\napiVersion: v1\nkind: Pod\nmetadata:\n  name: \"web\"\nspec:\n  replicas: 3\n  on: true\n  - image: nginx:latest\n"),
            ("dockerfile", "FROM node:18 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nENV A=1\nEXPOSE 80\nCMD [\"node\", \"x.js\"]\n"),
            ("rust", "/// Doc.\npub fn add(a: u32, b: &'static str) -> Option<String> {\n    let x = 1 + 2; // sum\n    println!(\"{x}\");\n    Some(b.to_owned())\n}\n"),
            ("python", "@dec\ndef f(x, y=1):\n    \"\"\"Doc\"\"\"\n    return [i for i in range(x) if i is not None]\nclass A(B):\n    pass\n"),
            ("json", "{\"a\": [1, true, null, \"x\"]}\n"),
            ("js", "const a = async (x) => { await f(`hi ${x}`); return new Map(); };\n"),
            ("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n"),
        ] {
            println!("== {l}\n{}", highlight(l, s).unwrap());
        }
    }
}
