//! The TeX that authors write → the TeX that math-core reads: what KaTeX and MathJax know beside
//! it is put into its commands, and what it has no command for is written as a colour, which
//! [`super::mathml`] replaces by what is meant.

use super::Told;
use super::chemistry;
use super::colours;
use crate::course::tex::{Token, argument, group, is_word, option, tokens};

/// Commands with a body in TeX that math-core reads, and how many arguments they take.
pub(super) const MACROS: &[(&str, usize, &str)] = &[
    ("\\Q", 0, "\\mathbb{Q}"),
    ("\\C", 0, "\\mathbb{C}"),
    ("\\RR", 0, "\\mathbb{R}"),
    ("\\NN", 0, "\\mathbb{N}"),
    ("\\ZZ", 0, "\\mathbb{Z}"),
    ("\\QQ", 0, "\\mathbb{Q}"),
    ("\\CC", 0, "\\mathbb{C}"),
    ("\\TeX", 0, "\\text{TeX}"),
    ("\\LaTeX", 0, "\\text{LaTeX}"),
    ("\\KaTeX", 0, "\\text{KaTeX}"),
    ("\\abs", 1, "\\left\\lvert #1\\right\\rvert"),
    ("\\norm", 1, "\\left\\lVert #1\\right\\rVert"),
    ("\\set", 1, "\\lbrace #1\\rbrace"),
    ("\\Set", 1, "\\left\\lbrace #1\\right\\rbrace"),
    ("\\dotsb", 0, "\\cdots"),
    ("\\dotsc", 0, "\\ldots"),
    ("\\dotsi", 0, "\\cdots"),
    ("\\dotsm", 0, "\\cdots"),
    ("\\dotso", 0, "\\ldots"),
    ("\\mathellipsis", 0, "\\ldots"),
    ("\\varlimsup", 0, "\\mathop{\\overline{\\lim}}"),
    ("\\varliminf", 0, "\\mathop{\\underline{\\lim}}"),
    ("\\varinjlim", 0, "\\mathop{\\underrightarrow{\\lim}}"),
    ("\\varprojlim", 0, "\\mathop{\\underleftarrow{\\lim}}"),
    ("\\nicefrac", 2, "{#1}/{#2}"),
    ("\\sfrac", 2, "{#1}/{#2}"),
    ("\\pmb", 1, "\\boldsymbol{#1}"),
    ("\\mathds", 1, "\\mathbb{#1}"),
    ("\\mathbbm", 1, "\\mathbb{#1}"),
    ("\\mathup", 1, "\\mathrm{#1}"),
    ("\\mathbfit", 1, "\\bm{#1}"),
    ("\\substack", 1, "\\begin{subarray}{c}#1\\end{subarray}"),
    ("\\cr", 0, "\\\\"),
    ("\\hfill", 0, "\\quad"),
    ("\\hfil", 0, "\\quad"),
    ("\\textnormal", 1, "\\text{#1}"),
    ("\\textup", 1, "\\text{#1}"),
    ("\\mbox", 1, "\\text{#1}"),
    ("\\hbox", 1, "\\text{#1}"),
    ("\\fbox", 1, "\\boxed{\\text{#1}}"),
    ("\\mathclap", 1, "#1"),
    ("\\mathllap", 1, "#1"),
    ("\\mathrlap", 1, "#1"),
    ("\\smash", 1, "#1"),
    ("\\mathnormal", 1, "#1"),
    ("\\vcenter", 1, "#1"),
    ("\\tripledash", 0, "\\cdots"),
];

/// Commands that change nothing here.
const NOTHING: &[&str] = &[
    "\\allowbreak",
    "\\displaylimits",
    "\\global",
    "\\goodbreak",
    "\\long",
    "\\nobreak",
    "\\noindent",
    "\\nolinebreak",
    "\\protect",
    "\\relax",
    "\\strut",
    "\\tiny",
    "\\scriptsize",
    "\\footnotesize",
    "\\small",
    "\\normalsize",
    "\\large",
    "\\Large",
    "\\LARGE",
    "\\huge",
    "\\Huge",
    "\\/",
    "\\-",
];
/// The same with an argument.
const NOTHING_WITH: &[&str] = &[
    "\\label",
    "\\require",
    "\\usepackage",
    "\\cline",
    "\\vspace",
];

/// Commands of pages, with the count of their arguments: the last one is kept, and told.
const PAGES: &[(&str, usize, bool)] = &[
    ("\\href", 2, true),
    ("\\url", 1, false),
    ("\\includegraphics", 1, false),
    ("\\htmlClass", 2, true),
    ("\\htmlId", 2, true),
    ("\\htmlStyle", 2, true),
    ("\\htmlData", 2, true),
    ("\\class", 2, true),
    ("\\cssId", 2, true),
    ("\\style", 2, true),
    ("\\tooltip", 2, true),
    ("\\mmlToken", 2, true),
    ("\\unicode", 1, false),
    ("\\rule", 2, false),
    ("\\raisebox", 2, true),
    ("\\multicolumn", 3, true),
    ("\\multirow", 3, true),
];

/// Commands whose argument is text.
const TEXTS: &[&str] = &[
    "\\text", "\\textrm", "\\textbf", "\\textit", "\\texttt", "\\textsf", "\\emph",
];
/// Commands that a delimiter stands after.
const DELIMITED: &[&str] = &[
    "\\left", "\\right", "\\middle", "\\big", "\\Big", "\\bigg", "\\Bigg", "\\bigl", "\\Bigl",
    "\\biggl", "\\Biggl", "\\bigr", "\\Bigr", "\\biggr", "\\Biggr", "\\bigm", "\\Bigm", "\\biggm",
    "\\Biggm",
];
/// The environments in which a row has a tag.
const TAGGED: &[&str] = &[
    "align",
    "align*",
    "equation",
    "equation*",
    "gather",
    "gather*",
    "multline",
];
/// Those that math-core knows beside them.
const KNOWN: &[&str] = &[
    "array", "subarray", "aligned", "darray", "gathered", "bmatrix", "Bmatrix", "cases", "rcases",
    "dcases", "drcases", "matrix", "pmatrix", "vmatrix", "Vmatrix",
];
/// What others are written as.
const ALIKE: &[(&str, &str)] = &[
    ("split", "aligned"),
    ("alignedat", "aligned"),
    ("alignat", "align"),
    ("alignat*", "align*"),
    ("flalign", "align"),
    ("flalign*", "align*"),
    ("eqnarray", "align"),
    ("eqnarray*", "align*"),
    ("multline*", "multline"),
    ("displaymath", "equation*"),
    ("math", "gathered"),
    ("dgroup", "gathered"),
    ("matrix*", "matrix"),
    ("pmatrix*", "pmatrix"),
    ("bmatrix*", "bmatrix"),
    ("vmatrix*", "vmatrix"),
    ("psmallmatrix", "pmatrix"),
    ("bsmallmatrix", "bmatrix"),
    ("tabular", "array"),
];

/// Begins the tag that means a mark, before its number.
pub(super) const TAG: &str = "tag:";

/// What is meant by a colour or a tag that no author wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// The colour of what is in it, as CSS has it.
    Colour(String),
    /// The colour behind it.
    Behind(String),
    /// A frame around it.
    Box,
    /// A line above it: an accent that grows stands beside its letters in Chromium.
    Over,
    /// A line below it.
    Under,
    /// The number of an equation, as it is shown.
    Tag(String),
}

/// TeX for math-core.
#[derive(Debug, Default)]
pub(super) struct Adapted {
    pub(super) tex: String,
    /// By the number that stands as a colour, less one.
    pub(super) marks: Vec<Mark>,
    pub(super) told: Vec<Told>,
}

/// Adapts a formula whose macros are put in. It must not be nested deeply.
pub(super) fn adapt(source: &str, block: bool) -> Adapted {
    let mut adapter = Adapter {
        made: Adapted::default(),
        block,
        environments: Vec::new(),
        tag: None,
        takes: false,
        begins: false,
        groups: 0,
        rows: false,
        word: false,
    };
    adapter.list(&tokens(source).collect::<Vec<_>>());
    adapter.done()
}

struct Adapter {
    made: Adapted,
    block: bool,
    environments: Vec<Environment>,
    /// A tag that stands in no row that could have one: it is the formula's.
    tag: Option<String>,
    /// Whether what comes next may be an argument of what was written.
    takes: bool,
    /// Whether a cell begins.
    begins: bool,
    /// How many groups are open.
    groups: usize,
    /// Whether rows end outside of all environments.
    rows: bool,
    /// Whether a letter that follows would belong to the name of a command.
    word: bool,
}

struct Environment {
    /// As written.
    name: String,
    /// As math-core calls it; empty where it is left out.
    drawn: &'static str,
    /// How many `&` its row has so far.
    cells: usize,
    /// How many groups were open where it begins.
    groups: usize,
}

impl Adapter {
    fn done(mut self) -> Adapted {
        while let Some(open) = self.environments.pop() {
            self.tell_unread(&format!("\\begin{{{}}}", open.name));
            self.end(&open);
        }
        let tex = &mut self.made.tex;
        if self.rows && self.block {
            *tex = format!("\\begin{{gathered}}{tex}\\end{{gathered}}");
        }
        if let Some(tag) = self.tag.filter(|_| self.block) {
            *tex = format!("\\begin{{equation*}}{tex}\\tag{tag}\\end{{equation*}}");
        }
        self.made
    }

    fn push(&mut self, token: &str) {
        // The end of a cell as an argument, or with a script, makes math-core panic.
        let ends = matches!(token, "&" | "\\\\");
        let script = matches!(token, "^" | "_" | "'" | "\\limits" | "\\nolimits");
        if self.takes && ends || self.begins && script {
            self.made.tex.push_str("{}");
        }
        // To math-core a star belongs to the name too.
        if self.word && token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '*') {
            self.made.tex.push(' ');
        }
        self.made.tex.push_str(token);
        if !token.is_empty() {
            self.word = is_word(token);
        }
        if !token.trim().is_empty() {
            let line = ["\\hline", "\\hdashline", "\\notag", "\\nonumber"];
            self.begins = ends;
            self.takes = self.word && !line.contains(&token) || matches!(token, "^" | "_");
        }
        if !matches!(token, "\\{" | "\\}") {
            self.groups += token.matches('{').count();
            self.groups = self.groups.saturating_sub(token.matches('}').count());
        }
    }

    fn list(&mut self, all: &[Token<'_>]) {
        let mut rest = all;
        while let Some((token, after)) = rest.split_first() {
            rest = match self.command(token, after) {
                Some(rest) => rest,
                None => {
                    self.push(token);
                    after
                }
            };
        }
    }

    /// An argument, in braces.
    fn braced(&mut self, inside: &[Token<'_>]) {
        self.push("{");
        self.list(inside);
        self.push("}");
    }

    /// Writes what a token is to math-core; nothing where it stays as it is.
    fn command<'t, 'a>(&mut self, token: &str, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        match token {
            "\\begin" => return self.begin(after),
            "\\end" => return self.close(after),
            "&" => return self.cell(after),
            "\\\\" => return self.row(after),
            "\\tag" => return self.tagged(after),
            "\\notag" | "\\nonumber" => {
                // math-core knows it only where rows have numbers.
                let counts = self.environments.iter().any(|e| TAGGED.contains(&e.drawn));
                return (!counts).then_some(after);
            }
            "\\color" | "\\textcolor" | "\\colorbox" | "\\fcolorbox" | "\\bbox" | "\\boxed"
            | "\\overline" | "\\underline" => {
                return self.marked(token, after);
            }
            "\\mathop" => return self.operator(after),
            "\\ce" | "\\pu" => return self.chemistry(token, after),
            "\\eqref" | "\\ref" => {
                let (_, rest) = group(after)?;
                self.push("\\text{??}");
                return Some(rest);
            }
            "\\hspace" | "\\operatorname" if after.first() == Some(&"*") => {
                let starred = ["\\operatorname*", token][usize::from(token == "\\hspace")];
                self.push(starred);
                return after.get(1..);
            }
            _ => {}
        }
        if token.starts_with('%') {
            return Some(after);
        }
        if token == "$" {
            self.tell_unread(token);
            return Some(after);
        }
        if NOTHING.contains(&token) {
            return Some(after);
        }
        if NOTHING_WITH.contains(&token) {
            return Some(argument(after)?.1);
        }
        if TEXTS.contains(&token) {
            return self.text(token, after);
        }
        if DELIMITED.contains(&token) {
            let (delimiter, rest) = argument(after)?;
            self.push(token);
            self.push(match delimiter {
                ["<"] => "\\langle",
                [">"] => "\\rangle",
                [one] => one,
                _ => return Some(after),
            });
            return Some(rest);
        }
        self.page(token, after)
    }

    /// A command of pages: its last argument at most.
    fn page<'t, 'a>(&mut self, token: &str, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let (name, count, kept) = PAGES.iter().find(|(name, ..)| *name == token)?;
        let mut rest = option(after).map_or(after, |(_, rest)| rest);
        let mut last: &[Token<'_>] = &[];
        for _ in 0..*count {
            if let Some((inside, after)) = argument(rest) {
                (last, rest) = (inside, after);
            }
        }
        let cause = format!("`{name}` is left out of a formula");
        self.tell(cause, "write it beside the formula, or leave it out");
        if *kept {
            match token {
                "\\raisebox" => self.text_of("\\text", last),
                _ => self.braced(last),
            }
        }
        Some(rest)
    }

    fn tell(&mut self, cause: String, remedy: &'static str) {
        let told = Told { cause, remedy };
        if !self.made.told.contains(&told) {
            self.made.told.push(told);
        }
    }

    fn tell_unread(&mut self, what: &str) {
        self.tell(super::unread(what), super::MEND);
    }

    fn begin<'t, 'a>(&mut self, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let (name, mut rest) = group(after)?;
        let name = name.concat();
        let plain = name.trim();
        let known = TAGGED.iter().chain(KNOWN).find(|known| **known == plain);
        let alike = ALIKE.iter().find(|(written, _)| *written == plain);
        let drawn = match (known, alike, plain) {
            (Some(known), ..) => known,
            (_, Some((_, drawn)), _) => drawn,
            (.., "smallmatrix") => {
                self.push("\\begin{subarray}{cccccccc}");
                "subarray"
            }
            (.., "subequations") => "",
            _ => {
                self.tell(
                    format!(
                        "the environment `{plain}` of a formula is not known; its rows are shown"
                    ),
                    "write it with `aligned`, `array` or `matrix`",
                );
                "aligned"
            }
        };
        if ["alignat", "alignat*", "alignedat"].contains(&plain) {
            rest = group(rest).map_or(rest, |(_, rest)| rest);
        }
        // `[t]`, and `[r]` of mathtools.
        if plain.ends_with("matrix*") || ["aligned", "gathered", "array", "split"].contains(&plain)
        {
            rest = option(rest).map_or(rest, |(_, rest)| rest);
        }
        // Rows with tags are those of a displayed formula only, and of no formula within it.
        let whole = TAGGED.contains(&drawn);
        let drawn = match drawn {
            tagged if whole && (!self.block || !self.environments.is_empty()) => match tagged {
                "align" | "align*" => "aligned",
                _ => "gathered",
            },
            drawn => drawn,
        };
        if plain != "smallmatrix" && !drawn.is_empty() {
            self.push(&format!("\\begin{{{drawn}}}"));
        }
        if drawn == "array" || drawn == "subarray" && plain == "subarray" {
            rest = self.columns(rest);
        }
        self.environments.push(Environment {
            name: plain.to_owned(),
            drawn,
            cells: 0,
            groups: self.groups,
        });
        Some(rest)
    }

    /// The columns of an array, without what math-core does not know: `@{…}`, widths.
    fn columns<'t, 'a>(&mut self, rest: &'t [Token<'a>]) -> &'t [Token<'a>] {
        let Some((inside, rest)) = group(rest) else {
            return rest;
        };
        self.push("{");
        let mut inside = inside;
        while let Some((token, after)) = inside.split_first() {
            inside = after;
            match *token {
                "l" | "c" | "r" | "|" | ":" => self.push(token),
                "@" | "!" | ">" | "<" => inside = group(after).map_or(after, |(_, rest)| rest),
                "p" | "m" | "b" => {
                    inside = group(after).map_or(after, |(_, rest)| rest);
                    self.push("l");
                }
                "*" => {
                    let count = group(after).and_then(|(count, rest)| {
                        let (columns, rest) = group(rest)?;
                        Some((count.concat().parse::<usize>().ok()?, columns, rest))
                    });
                    if let Some((count, columns, rest)) = count {
                        let columns = columns.concat();
                        let plain = columns.chars().all(|c| "lcr|".contains(c));
                        if plain {
                            self.push(&columns.repeat(count.min(50)));
                        }
                        inside = rest;
                    }
                }
                _ => {}
            }
        }
        self.push("}");
        rest
    }

    fn close<'t, 'a>(&mut self, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let (name, rest) = group(after)?;
        let name = name.concat();
        match self.environments.pop() {
            Some(open) => {
                if open.name != name.trim() {
                    self.tell_unread(&format!("\\end{{{}}}", name.trim()));
                }
                self.end(&open);
            }
            None => self.tell_unread(&format!("\\end{{{}}}", name.trim())),
        }
        Some(rest)
    }

    fn end(&mut self, open: &Environment) {
        if !open.drawn.is_empty() {
            self.push(&format!("\\end{{{}}}", open.drawn));
        }
    }

    /// `a &=& b` of eqnarray is `a &= b`.
    fn cell<'t, 'a>(&mut self, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let groups = self.groups;
        let open = self.environments.last_mut();
        let Some(open) = open.filter(|open| open.groups == groups && !open.drawn.is_empty()) else {
            self.tell_unread("&");
            return Some(after);
        };
        open.cells += 1;
        let second = open.cells == 2 && open.name.starts_with("eqnarray");
        second.then_some(after)
    }

    /// The end of a row, without the space after it.
    fn row<'t, 'a>(&mut self, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        // Within a group, and in a formula in its line, a row's end is no end.
        let ends = match self.environments.last_mut() {
            Some(open) => {
                open.cells = 0;
                open.groups == self.groups
            }
            None => self.block && self.groups == 0,
        };
        self.rows |= ends && self.environments.is_empty();
        let after = match after {
            ["*", after @ ..] => after,
            after => after,
        };
        // Not a formula that begins with a bracket: a length does.
        let length = option(after).filter(|(inside, _)| {
            let inside = inside.concat();
            let unit = ["em", "ex", "pt", "mm", "cm", "in", "mu", "px"];
            unit.iter().any(|unit| inside.trim().ends_with(unit))
        });
        let rest = length.map_or(after, |(_, rest)| rest);
        self.push(if ends { "\\\\" } else { "\\quad" });
        Some(rest)
    }

    fn tagged<'t, 'a>(&mut self, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let (star, rest) = match after {
            ["*", rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let (inside, rest) = group(rest)?;
        let words = plain(&inside.concat());
        // math-core reads ASCII in a tag, and puts parentheses around it.
        self.made.marks.push(Mark::Tag(match star {
            true => words,
            false => format!("({words})"),
        }));
        let tag = format!("{{{TAG}{}}}", self.made.marks.len());
        let row = self
            .environments
            .last()
            .is_some_and(|e| TAGGED.contains(&e.drawn));
        match row {
            true => self.push(&format!("\\tag{tag}")),
            false => self.tag = Some(tag),
        }
        Some(rest)
    }

    /// What is written as a colour.
    fn marked<'t, 'a>(&mut self, token: &str, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let around = match token {
            "\\boxed" => Some(Mark::Box),
            "\\overline" => Some(Mark::Over),
            "\\underline" => Some(Mark::Under),
            _ => None,
        };
        if let Some(mark) = around {
            let (inside, rest) = argument(after)?;
            self.mark(vec![mark], inside, false);
            return Some(rest);
        }
        if token == "\\bbox" {
            let (options, rest) = option(after).unwrap_or((&[], after));
            let (inside, rest) = argument(rest)?;
            let options = options.concat();
            let framed = options.contains("border").then_some(Mark::Box);
            let behind = options.split([',', ' ']).find_map(colours::read);
            let marks = framed.into_iter().chain(behind.map(Mark::Behind));
            self.mark(marks.collect(), inside, false);
            return Some(rest);
        }
        let (model, rest) = option(after).map_or((String::new(), after), |(m, r)| (m.concat(), r));
        let (colour, mut rest) = argument(rest)?;
        let mut colour = self.colour(&model, &colour.concat());
        let mut marks = Vec::new();
        if token == "\\fcolorbox" {
            let (behind, after) = argument(rest)?;
            marks.push(Mark::Box);
            (colour, rest) = (self.colour(&model, &behind.concat()), after);
        }
        let boxes = token.ends_with("box");
        // `\color{red}{x}` of MathJax; with KaTeX's `\color{red} x` the rest of the group has it.
        let switches = token == "\\color" && !matches!(first(rest), Some("{"));
        if switches {
            if let Some(colour) = colour {
                let number = self.number(Mark::Colour(colour));
                self.push(&number);
            }
            return Some(rest);
        }
        let (inside, rest) = argument(rest)?;
        marks.extend(colour.map(if boxes { Mark::Behind } else { Mark::Colour }));
        self.mark(marks, inside, boxes);
        Some(rest)
    }

    fn colour(&mut self, model: &str, written: &str) -> Option<String> {
        let colour = colours::of_model(model.trim(), written);
        if colour.is_none() {
            self.tell(
                format!("the colour `{}` of a formula is not known", written.trim()),
                "write a colour of CSS, such as `red` or `#c00`",
            );
        }
        colour
    }

    /// The colour that means the mark.
    fn number(&mut self, mark: Mark) -> String {
        self.made.marks.push(mark);
        format!("\\color[HTML]{{{:06X}}}", self.made.marks.len())
    }

    fn mark(&mut self, marks: Vec<Mark>, inside: &[Token<'_>], text: bool) {
        let count = marks.len();
        for mark in marks {
            let number = self.number(mark);
            self.push(&format!("{{{number}"));
        }
        match text {
            true => self.text_of("\\text", inside),
            false => self.braced(inside),
        }
        self.push(&"}".repeat(count));
    }

    /// `\mathop`: words are an operator's name; of anything else the limits are set over and under.
    fn operator<'t, 'a>(&mut self, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let (inside, mut rest) = argument(after)?;
        let written = inside.concat();
        let name = ["\\mathrm", "\\text", "\\rm", "\\textrm", "\\operatorname"]
            .iter()
            .find_map(|c| written.trim().strip_prefix(c))
            .map(|name| name.trim().trim_start_matches('{').trim_end_matches('}'))
            .filter(|name| !name.contains(['{', '}', '$', '_', '^']));
        if let Some(name) = name {
            self.push(&format!("\\operatorname*{{{name}}}"));
            return Some(rest);
        }
        let (mut over, mut under) = (None, None);
        let mut never = !self.block;
        loop {
            match first(rest) {
                Some("\\limits") => never = false,
                Some("\\nolimits") => never = true,
                Some(script @ ("^" | "_")) => {
                    let place = if script == "^" { &mut over } else { &mut under };
                    let (limit, after) = argument(rest_of(rest))?;
                    if place.replace(limit).is_some() {
                        return None;
                    }
                    rest = after;
                    continue;
                }
                _ => break,
            }
            rest = rest_of(rest);
        }
        let [above, below] = if never {
            ["^", "_"]
        } else {
            ["\\overset", "\\underset"]
        };
        let limits = [(above, over), (below, under)].map(|(c, limit)| limit.map(|l| (c, l)));
        if never {
            self.braced(inside);
        }
        for (command, limit) in limits.iter().flatten() {
            self.push(command);
            self.braced(limit);
            self.push(if never { "" } else { "{" });
        }
        if !never {
            self.braced(inside);
            self.push(&"}".repeat(limits.iter().flatten().count()));
        }
        Some(rest)
    }

    fn chemistry<'t, 'a>(
        &mut self,
        token: &str,
        after: &'t [Token<'a>],
    ) -> Option<&'t [Token<'a>]> {
        let (inside, rest) = argument(after)?;
        let mut told = Vec::new();
        let tex = match token {
            "\\ce" => chemistry::formula(&inside.concat(), &mut told),
            _ => chemistry::quantity(&inside.concat()),
        };
        for what in told {
            self.tell(
                format!("`{what}` of \\ce is drawn as what is most like it"),
                "nothing to do if that is right",
            );
        }
        self.braced(
            &tokens(&tex)
                .filter(|t| !matches!(*t, "\\ce" | "\\pu"))
                .collect::<Vec<_>>(),
        );
        Some(rest)
    }

    fn text<'t, 'a>(&mut self, token: &str, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let (inside, rest) = argument(after)?;
        self.text_of(token, inside);
        Some(rest)
    }

    /// Text, with the formulas in it beside it.
    fn text_of(&mut self, command: &str, inside: &[Token<'_>]) {
        let dollar = |token: &Token<'_>| *token == "$";
        let parts: Vec<_> = inside.split(dollar).collect();
        if parts.len() > 1 {
            self.push("{");
        }
        for (at, part) in parts.iter().enumerate() {
            if at % 2 == 1 && at + 1 < parts.len() {
                self.braced(part);
            } else if !part.is_empty() || parts.len() == 1 {
                self.push(command);
                self.push("{");
                for token in *part {
                    match *token {
                        "_" | "^" | "&" | "#" => self.push(&format!("\\{token}")),
                        "\\(" | "\\)" => {}
                        "~" => self.push(" "),
                        token => self.push(token),
                    }
                }
                self.push("}");
            }
        }
        if parts.len() > 1 {
            self.push("}");
        }
    }
}

fn first<'a>(rest: &[Token<'a>]) -> Option<&'a str> {
    rest.iter().find(|token| !token.trim().is_empty()).copied()
}

/// What stands after the first token that is not blank.
fn rest_of<'t, 'a>(rest: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let blank = rest
        .iter()
        .take_while(|token| token.trim().is_empty())
        .count();
    rest.get(blank + 1..).unwrap_or_default()
}

/// A tag's words without TeX.
fn plain(tag: &str) -> String {
    let words = tokens(tag).filter(|t| !t.starts_with('\\') && !"{}$%&#_^".contains(*t));
    words.collect()
}
